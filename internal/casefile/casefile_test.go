package casefile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/graphx-dev/graphx/data"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// mustLoad loads a case that has no problems.
func mustLoad(t *testing.T, fsys fs.FS) *relations.Case {
	t.Helper()
	c, err := LoadFS(fsys, "")
	var problems *Problems
	if errors.As(err, &problems) {
		var b strings.Builder
		problems.Write(&b)
		t.Fatalf("problems:\n%s", &b)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const osloVocabulary = `title: The Oslo affair
language: en
types:
  met: {class: contact, directed: false, verb: met, between: [person]}
  criticised: {class: stance, verb: criticised, label: against, from: person, to: [person, organisation]}
kinds:
  recording: {label: Recording, is: document}
properties:
  length: {label: length, functional: true, unit: min}
`

// osloYAML is one case that uses every shape of field.
var osloYAML = fstest.MapFS{
	"case.yaml": {Data: []byte(osloVocabulary)},
	"sources.yaml": {Data: []byte(`
- id: tape
  title: 2025
  type: recording
- id: times
  title: "A report: the \"sequel\", with | a bar"
  type: article
  publisher: The Example Times
  authors: [Ana Autorin, Ben Schreiber]
  published: 2025-11
  derived_from: tape
`)},
	"entities.yaml": {Data: []byte(`
- id: ana
  name: Ana Beispiel
  kind: person
  aliases: [A. Beispiel, Анна Байшпиль]
  ids: {wikidata: Q1, lei: "0"}
  attributes: {share: 0.50, active: true, city: Bern, code: "007", founded: 2014-03-01, year: 2014, since: 2014-03-01T10:00:00+02:00, word: "true", gone: ~}
- id: boris
  name: no
  kind: person
  aliases: ~
- {id: oslo, name: Oslo, kind: place}
- id: call
  name: the call
  kind: recording
  within:
  date: 2025-10-14
  note: |
    Two lines
    of a note
  facts:
    - property: length
      value: 14 min
      citations:
        - {source: tape, page: 1}
        - {source: times, stance: denies}
    - property: length
      value: "15"
      citations:
        - source: times
`)},
	"relations.yaml": {Data: []byte(`
- id: met-ana-boris
  type: met
  between: [ana, boris]
  date: 2025-10-24/2025-10-26
  place: oslo
  attributes:
    "a \"name\" | =1": 1e6
    note: |
      a, b
      "c"
  citations:
    - source: times
      origin: tape
      paragraph: 3
      claimant: [tape, An official]
      modality: alleged
      credibility: 3
      date: 2025-10-24~
      place: oslo
      summary: yes
    - source: tape
      start: 0
      end: 12
      seal: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
- id: ana-boris
  type: criticised
  to: boris
  from: ana
  label: =SUM(A1)
  citations:
    - source: times
      quote: He said "no"
      prefix: before
      claimant: boris
`)},
}

// osloCSV and osloJSONL are the same case, written by hand.
var osloCSV = fstest.MapFS{
	"case.yaml": {Data: []byte(osloVocabulary)},
	"sources.csv": {Data: []byte(`id,title,type,publisher,authors,published,derived_from
tape,2025,recording,,,,
times,"A report: the ""sequel"", with | a bar",article,The Example Times,Ana Autorin | Ben Schreiber,2025-11,tape
`)},
	"entities.csv": {Data: []byte(`id,name,kind,aliases,ids,date,attributes,note,facts.property,facts.value,facts.citations.source,facts.citations.page,facts.citations.stance
ana,Ana Beispiel,person,A. Beispiel|Анна Байшпиль,wikidata=Q1|lei=0,,"{""year"": 2014, ""share"": 0.50, ""active"": true, ""city"": ""Bern"", ""code"": ""007"", ""founded"": ""2014-03-01"", ""since"": ""2014-03-01T10:00:00+02:00"", ""word"": ""true"", ""gone"": null}",,,,,,
boris,no,person
oslo,Oslo,place
call,the call,recording,,,2025-10-14,,"Two lines
of a note",length,14 min,tape,1,
call,,,,,,,,length,14 min,times,,denies
,,,,,,,,length,15,times,,
`)},
	"relations.csv": {Data: []byte(`id,type,from,to,between,date,place,label,citations.source,citations.origin,citations.paragraph,citations.claimant,citations.modality,citations.credibility,citations.date,citations.place,citations.summary,citations.start,citations.end,citations.seal,citations.quote,citations.prefix,attributes
met-ana-boris,met,,,ana|boris,2025-10-24/2025-10-26,oslo,,times,tape,3,tape|An official,alleged,3,2025-10-24~,oslo,yes,,,,,,"{""note"": ""a, b\n\""c\"""", ""a \""name\"" | =1"": 1e6}"
met-ana-boris,met,,,ana|boris,,,,tape,,,,,,,,,0,12,0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef,,

ana-boris,criticised,ana,boris,,,,=SUM(A1),times,,,boris,,,,,,,,,"He said ""no""",before
`)},
}

var osloJSONL = fstest.MapFS{
	"case.yaml": {Data: []byte(osloVocabulary)},
	"sources.jsonl": {Data: []byte(`{"id": "tape", "title": 2025, "type": "recording"}
{"id": "times", "title": "A report: the \"sequel\", with | a bar", "type": "article", "publisher": "The Example Times", "authors": ["Ana Autorin", "Ben Schreiber"], "published": "2025-11", "derived_from": ["tape"]}
`)},
	"entities.jsonl": {Data: []byte(`{"id": "ana", "name": "Ana Beispiel", "kind": "person", "aliases": ["A. Beispiel", "\u0410нна Байшпиль"], "ids": {"wikidata": "Q1", "lei": 0}, "attributes": {"share": 0.50, "active": true, "city": "Bern", "code": "007", "founded": "2014-03-01", "year": 2014, "since": "2014-03-01T10:00:00+02:00", "word": "true", "gone": null}}
{"id": "boris", "name": "no", "kind": "person", "aliases": null}

{"id": "oslo", "name": "Oslo", "kind": "place"}
{"id": "call", "name": "the call", "kind": "recording", "date": "2025-10-14", "note": "Two lines\nof a note", "facts": [{"property": "length", "value": "14 min", "citations": [{"source": "tape", "page": "1"}, {"source": "times", "stance": "denies"}]}, {"property": "length", "value": 15, "citations": [{"source": "times"}]}]}
`)},
	"relations.jsonl": {Data: []byte(`{"id": "met-ana-boris", "type": "met", "between": ["ana", "boris"], "date": "2025-10-24/2025-10-26", "place": "oslo", "attributes": {"note": "a, b\n\"c\"", "a \"name\" | =1": 1e6}, "citations": [{"source": "times", "origin": "tape", "paragraph": 3, "claimant": ["tape", "An official"], "modality": "alleged", "credibility": 3, "date": "2025-10-24~", "place": "oslo", "summary": "yes"}, {"source": "tape", "start": 0, "end": 12, "seal": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}]}
{"id": "ana-boris", "type": "criticised", "from": "ana", "to": "boris", "label": "=SUM(A1)", "citations": [{"source": "times", "quote": "He said \"no\"", "prefix": "before", "claimant": "boris"}]}`)},
}

// with returns a copy of a case's files with some changed; an empty text takes
// a file away.
func with(fsys fstest.MapFS, files map[string]string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, f := range fsys {
		out[name] = f
	}
	for name, text := range files {
		if delete(out, name); text != "" {
			out[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return out
}

// TestValues checks one case against records written in Go.
func TestValues(t *testing.T) {
	c := mustLoad(t, osloYAML)
	got := fmt.Sprintln(c.Title, c.Language, len(c.Sources), len(c.Entities()), len(c.Relations()), c.Kinds.Is("recording", "document"))
	if want := "The Oslo affair en 2 4 2 true\n"; got != want {
		t.Errorf("case = %s, want %s", got, want)
	}
	if got, want := *c.Type("met"), (relations.Type{ID: "met", Class: "contact", Verb: "met", Label: "met", Between: []string{"person"}}); !reflect.DeepEqual(got, want) {
		t.Errorf("met = %+v, want %+v", got, want)
	}
	if got, want := *c.Type("criticised"), (relations.Type{ID: "criticised", Class: "stance", Directed: true, Verb: "criticised", Label: "against", From: []string{"person"}, To: []string{"person", "organisation"}}); !reflect.DeepEqual(got, want) {
		t.Errorf("criticised = %+v, want %+v", got, want)
	}
	if got, want := *c.Property("length"), (relations.Property{ID: "length", Label: "length", Functional: true, Unit: "min"}); got != want {
		t.Errorf("length = %+v, want %+v", got, want)
	}
	if got, want := *c.Source("times"), (evidence.Source{
		ID: "times", Title: `A report: the "sequel", with | a bar`, Type: "article", Publisher: "The Example Times",
		Authors: []string{"Ana Autorin", "Ben Schreiber"}, Published: evidence.MustDate("2025-11"), DerivedFrom: []string{"tape"},
	}); !reflect.DeepEqual(got, want) {
		t.Errorf("times = %+v, want %+v", got, want)
	}
	if got, want := *c.Entity("ana"), (entities.Entity{
		ID: "ana", Name: "Ana Beispiel", Kind: "person", Aliases: []string{"A. Beispiel", "Анна Байшпиль"}, IDs: map[string]string{"wikidata": "Q1", "lei": "0"},
		Attributes: []entities.Attribute{
			{Name: "active", Type: entities.BooleanValue, Value: "true"},
			{Name: "city", Type: entities.TextValue, Value: "Bern"},
			{Name: "code", Type: entities.TextValue, Value: "007"},
			{Name: "founded", Type: entities.DateValue, Value: "2014-03-01"},
			{Name: "share", Type: entities.NumberValue, Value: "0.50"},
			{Name: "since", Type: entities.DateValue, Value: "2014-03-01T10:00:00+02:00"},
			{Name: "word", Type: entities.TextValue, Value: "true"},
			{Name: "year", Type: entities.NumberValue, Value: "2014"},
		},
	}); !reflect.DeepEqual(got, want) {
		t.Errorf("ana = %+v, want %+v", got, want)
	}
	if got, want := *c.Entity("boris"), (entities.Entity{ID: "boris", Name: "no", Kind: "person"}); !reflect.DeepEqual(got, want) {
		t.Errorf("boris = %+v, want %+v", got, want)
	}
	call := c.Entity("call")
	if got, want := call.Note, "Two lines\nof a note"; got != want {
		t.Errorf("note = %q, want %q", got, want)
	}
	if len(call.Facts) != 2 || len(call.Facts[0].Citations) != 2 || call.Facts[0].Citations[1].Stance != evidence.Denies || call.Facts[1].Value != "15" {
		t.Errorf("facts = %+v, want two, the first with two citations", call.Facts)
	}
	r := c.Relation("ana-boris")
	if !r.Ordered || !slices.Equal(r.Ends, []string{"ana", "boris"}) || r.Label != "=SUM(A1)" {
		t.Errorf("ana-boris = %+v, want from ana to boris", r)
	}
	if got, want := *c.Relation("met-ana-boris").Citations[0], (evidence.Citation{
		Source: "times", Origin: "tape", Locator: evidence.Locator{Paragraph: 3}, Claimant: []string{"tape", "An official"},
		Stance: "supports", Modality: "alleged", Credibility: 3, Date: evidence.MustDate("2025-10-24~"), Place: "oslo", Summary: "yes",
	}); !reflect.DeepEqual(got, want) {
		t.Errorf("citation = %+v, want %+v", got, want)
	}
}

// TestSame loads one case in many forms: all give the same records.
func TestSame(t *testing.T) {
	want := mustLoad(t, osloYAML)
	text := func(fsys fstest.MapFS, name string) string { return string(fsys[name].Data) }
	csvAs := func(change func(string) string) fstest.MapFS {
		return with(osloCSV, map[string]string{
			"sources.csv":   change(text(osloCSV, "sources.csv")),
			"entities.csv":  change(text(osloCSV, "entities.csv")),
			"relations.csv": change(text(osloCSV, "relations.csv")),
		})
	}
	semicolons := with(osloCSV, map[string]string{"sources.csv": `"id";"title";"type";"publisher";"authors";"published";"derived_from";
tape;2025;recording;;;;;
"times" ;"A report: the ""sequel"", with | a bar";article; "The Example Times" ;Ana Autorin|Ben Schreiber;"2025-11";tape
`})
	sources := strings.SplitAfter(text(osloYAML, "sources.yaml"), "type: recording\n")
	tests := []struct {
		name string
		fsys fstest.MapFS
	}{
		{"CSV", osloCSV},
		{"JSON Lines", osloJSONL},
		{"CSV with semicolons", semicolons},
		{"CSV with tabs", with(osloCSV, map[string]string{"sources.csv": "id\ttitle\ttype\tpublisher\tauthors\tpublished\tderived_from\ntape\t2025\trecording\ntimes\t\"A report: the \"\"sequel\"\", with | a bar\"\tarticle\tThe Example Times\tAna Autorin|Ben Schreiber\t2025-11\ttape"})},
		{"CSV with a byte order mark", csvAs(func(s string) string { return "\ufeff" + s })},
		{"CSV with CRLF", csvAs(func(s string) string {
			return strings.ReplaceAll(strings.ReplaceAll(s, "\n", "\r\n"), "lines\r\n", "lines\n")
		})},
		{"YAML with CRLF and a byte order mark", with(osloYAML, map[string]string{"relations.yaml": "\ufeff" + strings.ReplaceAll(text(osloYAML, "relations.yaml"), "\n", "\r\n")})},
		{"JSON Lines with CRLF", with(osloJSONL, map[string]string{"sources.jsonl": strings.ReplaceAll(text(osloJSONL, "sources.jsonl"), "\n", "\r\n")})},
		{"a folder", with(osloYAML, map[string]string{"sources.yaml": "", "sources/b.yml": sources[0], "sources/deep/a.YAML": sources[1], "sources/README.md": "x"})},
		{"formats mixed", with(osloYAML, map[string]string{"sources.yaml": sources[0], "sources.csv": "id,title,type,publisher,authors,published,derived_from\n" + strings.SplitAfter(text(osloCSV, "sources.csv"), "recording,,,,\n")[1]})},
		{"records in another order", with(osloYAML, map[string]string{"sources.yaml": sources[1] + sources[0]})},
		{"written again as YAML", again(want, ".yaml")},
		{"written again as CSV", again(want, ".csv")},
		{"written again as JSON Lines", again(want, ".jsonl")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { same(t, mustLoad(t, test.fsys), want) })
	}
}

// same compares cases record by record.
func same(t *testing.T, got, want *relations.Case) {
	t.Helper()
	if reflect.DeepEqual(got, want) {
		return
	}
	for _, ext := range []string{".jsonl"} {
		g, w := again(got, ext), again(want, ext)
		for name := range w {
			if string(g[name].Data) != string(w[name].Data) {
				t.Errorf("%s =\n%s\nwant\n%s", name, g[name].Data, w[name].Data)
			}
		}
	}
	if !t.Failed() {
		t.Error("cases differ beyond their records")
	}
}

// again writes a case in the format of an extension, with the Oslo vocabulary.
func again(c *relations.Case, ext string) fstest.MapFS {
	return fstest.MapFS{
		"case.yaml":       {Data: []byte(osloVocabulary)},
		"sources" + ext:   {Data: []byte(writeRecords(ext, sourceTable, c.Sources))},
		"entities" + ext:  {Data: []byte(writeRecords(ext, entityTable, c.Entities()))},
		"relations" + ext: {Data: []byte(writeRecords(ext, relationTable, c.Relations()))},
	}
}

// TestSample loads the built-in case, and again as it is written in each format.
func TestSample(t *testing.T) {
	witkoff, ok := data.Sample("witkoff")
	if !ok {
		t.Fatal("no case is built in as witkoff")
	}
	want := mustLoad(t, witkoff)
	if len(want.Relations()) == 0 {
		t.Fatal("the built-in case is empty")
	}
	vocabulary, err := fs.ReadFile(witkoff, "case.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, ext := range []string{".yaml", ".csv", ".jsonl"} {
		t.Run(ext, func(t *testing.T) {
			same(t, mustLoad(t, with(again(want, ext), map[string]string{"case.yaml": string(vocabulary)})), want)
		})
	}
}

// TestStretches reads files that are cut into stretches, and one that must not
// be cut where it seems to invite it.
func TestStretches(t *testing.T) {
	want := mustLoad(t, sampleFS(".csv", 4000))
	for _, ext := range []string{".yaml", ".jsonl"} {
		fsys := sampleFS(ext, 4000)
		f := formatOf(ext)
		if n := len(f.split(string(fsys["relations"+ext].Data))); n < 3 {
			t.Fatalf("%s: %d stretches, want more", ext, n)
		}
		same(t, mustLoad(t, fsys), want)
	}

	fsys := sampleFS(".yaml", 4000)
	text := strings.Replace(string(fsys["relations.yaml"].Data), "- id: relation-0\n", "- id: relation-0\n  note: \""+strings.Repeat("quoted\n\n- ", stretch/8)+"\"\n", 1)
	fsys = with(fsys, map[string]string{"relations.yaml": text})
	if got, want := mustLoad(t, fsys).Relation("relation-0").Note, strings.Repeat("quoted\n- ", stretch/8); strings.TrimSpace(got) != strings.TrimSpace(want) {
		t.Errorf("the quoted note has %d bytes, want %d", len(got), len(want))
	}

	// A list that is indented at first and then not is no list, however it is cut.
	indented := strings.Repeat("  - {id: a, title: A, type: post}\n", 2*stretch/30) + strings.Repeat("- {id: b, title: B, type: post}\n", stretch/30)
	if n := len(splitYAML(indented)); n < 2 {
		t.Fatalf("%d stretches, want more", n)
	}
	if _, err := LoadFS(with(osloYAML, map[string]string{"sources.yaml": indented}), ""); err == nil || !strings.Contains(err.Error(), "not YAML") {
		t.Errorf("error %.200v, want one of YAML", err)
	}

	bad := with(sampleFS(".yaml", 4000), map[string]string{"relations.yaml": strings.Replace(text, "id: relation-3999\n", "id: relation-3999\n  nots: x\n", 1)})
	_, err := LoadFS(bad, "")
	var problems *Problems
	if !errors.As(err, &problems) || len(problems.List) != 1 || problems.List[0].Excerpt != "  nots: x" {
		t.Errorf("error %v, want one at nots", err)
	}
}

func TestEncodings(t *testing.T) {
	utf16 := func(s string) string {
		out := "\xff\xfe"
		for _, c := range s {
			out += string([]byte{byte(c), byte(c >> 8)})
		}
		return out
	}
	tests := []struct{ name, file, text, want string }{
		{"Latin-1", "sources.csv", "id,title,type\na,\xdcber uns,article\n", "sources.csv:2:3: byte 0xDC is not UTF-8"},
		{"mixed", "sources.yaml", "- id: a\n  title: \xc3\x9cber \xfc\n", "sources.yaml:2:15: byte 0xFC is not UTF-8"},
		{"UTF-16", "sources.csv", utf16("id,title\n"), "sources.csv:1:1: the file is in UTF-16"},
		{"UTF-16 without a mark", "sources.csv", utf16("id,title\n")[2:], "sources.csv:1:2: NUL byte"},
		{"NUL", "entities.jsonl", "{\"id\": \"a\x00\"}", "entities.jsonl:1:10: NUL byte"},
		{"case.yaml", "case.yaml", "title: \xff\n", "case.yaml:1:8: byte 0xFF is not UTF-8"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := LoadFS(with(osloYAML, map[string]string{"sources.yaml": "", test.file: test.text}), "")
			var problems *Problems
			if !errors.As(err, &problems) {
				t.Fatalf("error %v, want problems", err)
			}
			if got := problems.List[0].String(); got != test.want || problems.List[0].Hint == "" {
				t.Errorf("problem %q (%s), want %q and a hint", got, problems.List[0].Hint, test.want)
			}
		})
	}
}

// TestContained plants links that lead out of a case: nothing outside is read.
func TestContained(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(dir, "outside")
	inside := filepath.Join(dir, "case")
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(outside, "secret.yaml"), "- id: secret\n")
	write(filepath.Join(inside, "case.yaml"), "title: x\n")
	write(filepath.Join(inside, "shared", "more.yaml"), "- {id: ana, name: Ana, kind: person}\n")
	for link, to := range map[string]string{
		"sources.yaml":       filepath.Join(outside, "secret.yaml"),
		"relations.yaml":     "../outside/secret.yaml",
		"relations/loop":     "../relations",
		"entities":           "shared",
		"sources/other.yaml": "../../outside/secret.yaml",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(inside, link)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(to, filepath.Join(inside, link)); err != nil {
			t.Skip(err)
		}
	}
	_, err := Load(inside)
	var problems *Problems
	if !errors.As(err, &problems) {
		t.Fatalf("error %v, want problems", err)
	}
	var got []string
	for _, p := range problems.List {
		got = append(got, strings.TrimPrefix(filepath.ToSlash(p.String()), filepath.ToSlash(inside)+"/"))
	}
	want := []string{
		"relations.yaml:1:1: cannot be read: path escapes from parent",
		"relations/loop:1:1: the same folder as relations",
		"sources.yaml:1:1: cannot be read: path escapes from parent",
		"sources/other.yaml:1:1: cannot be read: path escapes from parent",
	}
	if !slices.Equal(got, want) {
		t.Errorf("problems\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}

	for _, link := range []string{"sources.yaml", "relations.yaml", "relations/loop", "sources/other.yaml"} {
		os.Remove(filepath.Join(inside, link))
	}
	c, err := Load(inside)
	if err != nil || c.Entity("ana") == nil {
		t.Errorf("a link within the case: %v, want it read", err)
	}

	big := filepath.Join(inside, "sources.csv")
	write(big, "id,title,type\n")
	if err := os.Truncate(big, MaxFile+1); err != nil {
		t.Skip(err)
	}
	if _, err := Load(inside); err == nil || !strings.HasSuffix(err.Error(), "sources.csv:1:1: cannot be read: larger than 256 MiB") {
		t.Errorf("error %v, want a file too large", err)
	}
}

func TestNotFound(t *testing.T) {
	dir := t.TempDir()
	tests := []struct{ name, dir, want string }{
		{"no folder", filepath.Join(dir, "none"), "no such folder: " + filepath.Join(dir, "none")},
		{"no case", dir, "no case in " + dir + ": it holds no case.yaml"},
		{"a file", filepath.Join(dir, "file"), "no case in " + filepath.Join(dir, "file") + ": not a directory"},
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Load(test.dir)
			var missing *NotFoundError
			if !errors.As(err, &missing) || err.Error() != test.want {
				t.Errorf("error %v, want %s", err, test.want)
			}
		})
	}
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	deep := filepath.Join(dir, "a", "b")
	if err := os.MkdirAll(deep, 0o777); err != nil {
		t.Fatal(err)
	}
	if root, ok := Find(deep); ok && strings.HasPrefix(root, dir) {
		t.Errorf("Find = %s before there is a case", root)
	}
	if err := os.WriteFile(filepath.Join(dir, "a", "case.yaml"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{deep, filepath.Dir(deep)} {
		if root, ok := Find(from); root != filepath.Join(dir, "a") || !ok {
			t.Errorf("Find(%s) = %s, %t, want the folder a", from, root, ok)
		}
	}
}

// TestManyProblems checks that rubbish gives a bounded answer.
func TestManyProblems(t *testing.T) {
	for _, ext := range []string{".jsonl", ".csv", ".yaml"} {
		text := strings.Repeat("- {x: 1}\n", 5000)
		switch ext {
		case ".jsonl":
			text = strings.Repeat("{\"x\": 1}\n", 5000)
		case ".csv":
			text = "id,title\n" + strings.Repeat("a,b,c\n", 5000)
		}
		_, err := LoadFS(fstest.MapFS{"case.yaml": {Data: []byte("title: x")}, "sources" + ext: {Data: []byte(text)}}, "")
		var problems *Problems
		if !errors.As(err, &problems) || len(problems.List) != maxProblems || problems.More < 4000 {
			t.Errorf("%s: error %v, want %d problems and the number of the others", ext, err, maxProblems)
		}
	}
}
