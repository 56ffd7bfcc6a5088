package casefile

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// editFS is a small case whose relations are written in one file.
func editFS(file, text string) fstest.MapFS {
	return fstest.MapFS{
		"case.yaml":     {Data: []byte("types:\n  met: {class: contact, directed: false, verb: met}\nproperties:\n  age: {label: age}\n")},
		"sources.yaml":  {Data: []byte("- {id: log, title: Log, type: article}\n")},
		"entities.yaml": {Data: []byte("- {id: ana, name: Ana, kind: person}\n- {id: bo, name: Bo, kind: person}\n")},
		file:            {Data: []byte(text)},
	}
}

func TestEdit(t *testing.T) {
	const head = "- id: r\n  type: met\n  between: [ana, bo]\n  citations:\n"
	const csvHead = "id,type,between,citations.source,citations.start,citations.end,citations.paragraph\n"
	const jsonHead = `{"id":"r","type":"met","between":["ana","bo"],"citations":[{"source":"log",`
	for _, tt := range []struct {
		name, file, text string
		set              string // start=1 end=2
		want             string // the new text, or the reason after "refused: "
	}{
		{"block style", "relations.yaml", head + "    - source: log\n      start: 3 # here\n      end:   9\n", "start=5 end=11",
			head + "    - source: log\n      start: 5 # here\n      end:   11\n"},
		{"flow style", "relations.yaml", head + "    - {source: log, start: 3, end: 9}\n", "start=50 end=110",
			head + "    - {source: log, start: 50, end: 110}\n"},
		{"flow style without spaces", "relations.yaml", head + "    - {source: log,\"start\":3,\"end\":9}", "start=50 end=110",
			head + "    - {source: log,\"start\":50,\"end\":110}"},
		{"quoted", "relations.yaml", head + "    - {source: log, start: '3', end: \"9\"}\n", "start=50 end=110",
			head + "    - {source: log, start: '50', end: \"110\"}\n"},
		{"Windows line ends", "relations.yaml", strings.ReplaceAll(head+"    - source: log\n      start: 3\n      end: 9\n", "\n", "\r\n"), "start=4 end=10",
			strings.ReplaceAll(head+"    - source: log\n      start: 4\n      end: 10\n", "\n", "\r\n")},
		{"a byte order mark", "relations.yaml", "\ufeff" + head + "    - {source: log, start: 3, end: 9}\n", "start=4 end=10",
			"\ufeff" + head + "    - {source: log, start: 4, end: 10}\n"},
		{"behind other letters", "relations.yaml", head + "    - {source: log, summary: Ёлка 木, start: 3, end: 9}\n", "start=4 end=10",
			head + "    - {source: log, summary: Ёлка 木, start: 4, end: 10}\n"},
		{"one of two", "relations.yaml", head + "    - {source: log, start: 3, end: 9}\n", "start=3 end=10",
			head + "    - {source: log, start: 3, end: 10}\n"},
		{"leading zeros", "relations.yaml", head + "    - {source: log, start: 003, end: +9}\n", "start=4 end=10",
			head + "    - {source: log, start: 4, end: 10}\n"},
		{"not written", "relations.yaml", head + "    - {source: log, end: 9}\n", "start=4 end=13", "refused: start is missing: add start: 4"},
		{"not written and not needed", "relations.yaml", head + "    - {source: log, end: 9}\n", "start=0 end=8", head + "    - {source: log, end: 8}\n"},
		{"written as nothing", "relations.yaml", head + "    - {source: log, start: ~, end: 9}\n", "start=4 end=13", "refused: start is missing: add start: 4"},
		{"a tag", "relations.yaml", head + "    - {source: log, start: !!str 3, end: 9}\n", "start=4 end=13", "refused: start is written in an unusual way: write start: 4"},
		{"an anchor", "relations.yaml", head + "    - {source: log, start: &a 3, end: 9}\n", "start=4 end=13", "refused: start is written in an unusual way: write start: 4"},
		{"a block text", "relations.yaml", head + "    - source: log\n      start: |-\n        3\n      end: 9\n", "start=4 end=13", "refused: start is written in an unusual way: write start: 4"},
		{"an escape", "relations.yaml", head + "    - {source: log, start: \"\\x33\", end: 9}\n", "start=4 end=13", "refused: start is written in an unusual way: write start: 4"},
		{"CSV", "relations.csv", csvHead + "r,met,ana|bo,log,3,9,1\n", "start=40 end=100 paragraph=2", csvHead + "r,met,ana|bo,log,40,100,2\n"},
		{"CSV with quotes and spaces", "relations.csv", csvHead + "r,met,ana|bo,log,\"3\", 9 , \"1\"", "start=40 end=100 paragraph=2", csvHead + "r,met,ana|bo,log,\"40\", 100 , \"2\""},
		{"CSV with a blank cell", "relations.csv", csvHead + "r,met,ana|bo,log,,9,1\n", "start=40 end=100", "refused: start is missing: add start: 40"},
		{"CSV by semicolons", "relations.csv", strings.ReplaceAll(csvHead, ",", ";") + "r;met;ana|bo;log;3;9;1\r\n", "start=4 end=10", strings.ReplaceAll(csvHead, ",", ";") + "r;met;ana|bo;log;4;10;1\r\n"},
		{"JSON Lines", "relations.jsonl", jsonHead + `"start":3,"end" : 9}]}`, "start=40 end=100", jsonHead + `"start":40,"end" : 100}]}`},
		{"JSON Lines, texts", "relations.jsonl", "\n" + jsonHead + `"start":"3","end":"9"}]}` + "\r\n", "start=4 end=10", "\n" + jsonHead + `"start":"4","end":"10"}]}` + "\r\n"},
		{"JSON Lines, an escape", "relations.jsonl", jsonHead + `"start":"\u0033","end":9}]}`, "start=4 end=10", "refused: start is written in an unusual way: write start: 4"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := ReadFS(editFS(tt.file, tt.text), "")
			if err != nil {
				t.Fatal(err)
			}
			change := Change{Record: r.Case.Relations()[0], Field: "citations.0"}
			for s := range strings.FieldsSeq(tt.set) {
				name, value, _ := strings.Cut(s, "=")
				n := 0
				fmt.Sscan(value, &n)
				change.Set = append(change.Set, Setting{name, n})
			}
			edits, refused, err := r.Edit([]Change{change})
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			switch {
			case len(refused) > 0 && len(edits) > 0:
				t.Errorf("refused, and edited all the same: %s", edits[0].New)
			case len(refused) > 0:
				got = "refused: " + refused[0]
			case len(edits) == 1:
				got = string(edits[0].New)
				if string(edits[0].Old) != tt.text {
					t.Errorf("the old text is %q, want %q", edits[0].Old, tt.text)
				}
			}
			if got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestEditOverlap(t *testing.T) {
	r, err := ReadFS(editFS("relations.yaml", "- {id: r, type: met, between: [ana, bo], citations: [{source: log, start: 3, end: 9}]}\n"), "")
	if err != nil {
		t.Fatal(err)
	}
	rel := r.Case.Relations()[0]
	for _, changes := range [][]Change{
		{{rel, "citations.0", []Setting{{"start", 4}}}, {rel, "citations.0", []Setting{{"start", 5}}}},
		{{rel, "citations.0", []Setting{{"end", 10}, {"end", 11}}}},
	} {
		if edits, _, err := r.Edit(changes); err == nil || !strings.Contains(err.Error(), "overlap") {
			t.Errorf("Edit(%v) = %v, %v, want an error for edits that overlap", changes, edits, err)
		}
	}
	if edits, refused, err := r.Edit([]Change{{rel, "citations.7", []Setting{{"end", 10}}}}); len(edits) > 0 || len(refused) != 1 || err != nil {
		t.Errorf("an edit of no citation: %v, %v, %v", edits, refused, err)
	}
	// The same edit twice is one splice twice, which overlap.
	if _, err := apply("abcdef", []splice{{2, 4, "x", ""}, {3, 5, "y", ""}}); err == nil {
		t.Error("apply takes splices that overlap")
	}
	if got, err := apply("abcdef", []splice{{4, 6, "y", ""}, {0, 2, "longer", ""}}); err != nil || got != "longercdy" {
		t.Errorf("apply = %q, %v", got, err)
	}
}

// TestEditGuard: a splice that would change anything else is caught before it
// reaches a file.
func TestEditGuard(t *testing.T) {
	const text = "- {id: r, type: met, between: [ana, bo], citations: [{source: log, start: 3, end: 9}]}\n"
	r, err := ReadFS(editFS("relations.yaml", text), "")
	if err != nil {
		t.Fatal(err)
	}
	var in *input
	for _, i := range r.l.inputs {
		if i.path == "relations.yaml" {
			in = i
		}
	}
	changes := []Change{{r.Case.Relations()[0], "citations.0", []Setting{{"start", 4}}}}
	for bad, want := range map[string]string{
		strings.Replace(text, "start: 3", "start: 5", 1):                     "would be 5, not 4",
		strings.Replace(text, "start: 3, end: 9", "start: 4, end: 8", 1):     "would change beyond its positions",
		strings.Replace(text, "start: 3", "start: 4, summary: x", 1):         "would change beyond its positions",
		text + strings.Replace(text, "id: r", "id: s", 1):                    "would hold 2 records, not 1",
		strings.Replace(text, "source: log, start: 3, end: 9", "start: ", 1): "would be 0, not 4",
	} {
		if err := in.sameBut(bad, changes); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is taken: %v, want %q", bad, err, want)
		}
	}
}

// locatedSample is the sample with positions in its citations.
func locatedSample(n int) relations.Records {
	rec := makeSample(n)
	for i, r := range rec.Relations {
		for j, c := range r.Citations {
			c.Start, c.End, c.Paragraph = 10*i+j, 10*i+j+5, i+1
			if i%3 == 0 {
				c.Seal = evidence.SealOf(fmt.Sprint(i, j))
			}
		}
	}
	return rec
}

// TestEditAny makes random changes in the three formats. The new file is read
// again: it holds what was asked for, all else is as it was, and so are all
// bytes outside of the numbers.
func TestEditAny(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, ext := range []string{".yaml", ".csv", ".jsonl"} {
		for range 8 {
			rec := locatedSample(60)
			fsys := fstest.MapFS{
				"case.yaml":       {Data: []byte(benchVocabulary)},
				"sources" + ext:   {Data: []byte(writeRecords(ext, sourceTable, rec.Sources))},
				"entities" + ext:  {Data: []byte(writeRecords(ext, entityTable, rec.Entities))},
				"relations" + ext: {Data: []byte(writeRecords(ext, relationTable, rec.Relations))},
			}
			r, err := ReadFS(fsys, "")
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]evidence.Locator{}
			var changes []Change
			for _, rel := range r.Case.Relations() {
				for i, c := range rel.Citations {
					l := c.Locator
					if random.IntN(3) == 0 {
						l.Start += random.IntN(2000)
						l.End = l.Start + 5
						l.Paragraph = 1 + random.IntN(2000)
						changes = append(changes, Change{rel, fmt.Sprintf("citations.%d", i), []Setting{{"start", l.Start}, {"end", l.End}, {"paragraph", l.Paragraph}}})
					}
					want[fmt.Sprint(rel.ID, i)] = l
				}
			}
			if ext != ".csv" { // a start of 0 is a blank cell, which is not written
				random.Shuffle(len(changes), reflect.Swapper(changes))
			}
			edits, refused, err := r.Edit(changes)
			if err != nil {
				t.Fatal(err)
			}
			for i, why := range refused {
				id := changes[i].Record.(*relations.Relation).ID
				if id != "relation-0" || why[:16] != "start is missing" {
					t.Errorf("%s: %s is refused: %s", ext, id, why)
				}
				delete(want, id+"0")
			}
			if len(edits) != 1 {
				t.Fatalf("%d edits", len(edits))
			}
			fsys["relations"+ext] = &fstest.MapFile{Data: edits[0].New}
			again, err := ReadFS(fsys, "")
			if err != nil {
				t.Fatal(err)
			}
			for _, rel := range again.Case.Relations() {
				for i, c := range rel.Citations {
					if l, ok := want[fmt.Sprint(rel.ID, i)]; ok && c.Locator != l {
						t.Fatalf("%s: %s citation %d is at %+v, want %+v", ext, rel.ID, i, c.Locator, l)
					}
				}
			}
			if a, b := noDigits(edits[0].Old), noDigits(edits[0].New); a != b {
				t.Fatalf("%s: more than numbers changed", ext)
			}
			undo(t, edits[0])
		}
	}
}

func noDigits(b []byte) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, string(b))
}

// undo puts the old numbers back at the spots, from the last to the first, and
// compares with the old bytes.
func undo(t *testing.T, e Edit) {
	t.Helper()
	lines := strings.SplitAfter(string(e.New), "\n")
	shift := map[int]int{}
	for _, s := range e.Spots {
		line := []rune(lines[s.Line-1])
		at := s.Column - 1 + shift[s.Line]
		if string(line[at:at+len(s.New)]) != s.New {
			t.Fatalf("line %d column %d holds %q, want %q", s.Line, at+1, string(line[at:at+len(s.New)]), s.New)
		}
		lines[s.Line-1] = string(line[:at]) + s.Old + string(line[at+len(s.New):])
	}
	if strings.Join(lines, "") != string(e.Old) {
		t.Fatal("with the old numbers at the spots, the file is not what it was")
	}
}

// TestDiff: what --fix shows is a diff that patch takes.
func TestDiff(t *testing.T) {
	var text strings.Builder
	for i := range 40 {
		fmt.Fprintf(&text, "- id: r%d\n  type: met\n  between: [ana, bo]\n  citations:\n    - {source: log, start: 3, end: 9}\n", i)
	}
	for _, end := range []string{"\n", ""} {
		whole := strings.TrimSuffix(text.String(), "\n") + end
		r, err := ReadFS(editFS("relations.yaml", whole), "")
		if err != nil {
			t.Fatal(err)
		}
		for _, numbers := range [][]int{{0}, {39}, {0, 1, 2, 39}, {5, 20}, {17, 18}} {
			var changes []Change
			for _, n := range numbers {
				changes = append(changes, Change{r.Case.Relation(fmt.Sprintf("r%d", n)), "citations.0", []Setting{{"start", 100}, {"end", 106}}})
			}
			edits, _, err := r.Edit(changes)
			if err != nil {
				t.Fatal(err)
			}
			var diff strings.Builder
			if err := edits[0].WriteDiff(&diff); err != nil {
				t.Fatal(err)
			}
			patch, err := exec.LookPath("patch")
			if err != nil {
				t.Skip("no patch to try the diff with")
			}
			file := filepath.Join(t.TempDir(), "relations.yaml")
			if err := os.WriteFile(file, edits[0].Old, 0o644); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(patch, "--fuzz=0", file)
			cmd.Stdin = strings.NewReader(diff.String())
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("patch: %v\n%s\n%s", err, out, diff.String())
			}
			if got, _ := os.ReadFile(file); string(got) != string(edits[0].New) {
				t.Errorf("patch makes something else of\n%s", diff.String())
			}
		}
	}
}

// TestProblemPlaces: what is found out about records later has its place.
func TestProblemPlaces(t *testing.T) {
	r, err := ReadFS(editFS("relations.yaml", "- id: r\n  type: met\n  between: [ana, bo]\n  citations:\n    - source: log\n      end: 9\n"), "x")
	if err != nil {
		t.Fatal(err)
	}
	rel := r.Case.Relations()[0]
	got := ""
	for _, p := range r.Problems([]relations.Problem{
		{Record: rel, Field: "citations.0.end", Message: "a"},
		{Record: rel, Field: "citations.0.start", Message: "b"},
		{Record: r.Case.Sources[0], Field: "title", Message: "c"},
		{Record: r.Case, Field: "types", Message: "d"},
		{Record: r.Case, Field: "snapshots", Message: "e"},
	}) {
		got += p.String() + "\n"
	}
	want := "x/relations.yaml:6:12: a\nx/relations.yaml:5:7: b\nx/sources.yaml:1:20: c\nx/case.yaml:2:3: d\nx/case.yaml:1:1: e\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
