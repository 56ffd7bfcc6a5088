package casefile

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

const patchCase = `# the vocabulary
title: Try
types:
  # contact
  met: {class: contact, directed: false, verb: met}
  called:
    class: contact
    verb: called
# kinds follow
kinds:
  ship: {label: Ship}
`

const patchRelations = `# people meet
- id: r-1 # the first
  type: met
  between: [ana, bo]
  citations:
    - source: log # by hand
      page: 3
    - {source: log, page: 4}

# the second
- id: r-2
  type: called
  from: ana
  to: bo
  note: |
    two lines,
    # and no comment
  citations:
  - source: log
`

func patchFS(files map[string]string) fstest.MapFS {
	all := map[string]string{
		"case.yaml":      patchCase,
		"sources.yaml":   "- {id: log, title: Log, type: article}\n",
		"entities.yaml":  "- {id: ana, name: Ana, kind: person} # A\n- id: bo\n  name: Bo\n  kind: person\n",
		"relations.yaml": patchRelations,
	}
	for name, text := range files {
		if name == "relations.csv" || name == "relations.jsonl" {
			delete(all, "relations.yaml")
		}
		all[name] = text
	}
	out := fstest.MapFS{}
	for name, text := range all {
		if text != "" {
			out[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return out
}

// recordOf finds a record of any sort by its id.
func recordOf(t *testing.T, c *relations.Case, id string) any {
	t.Helper()
	for _, s := range c.Sources {
		if s.ID == id {
			return s
		}
	}
	if e := c.Entity(id); e != nil {
		return e
	}
	for _, r := range c.Relations() {
		if r.ID == id {
			return r
		}
	}
	t.Fatalf("no record %s", id)
	return nil
}

const (
	patchCSV  = "id,type,between,note,citations.source,citations.page\nr-1,met,ana|bo,,log,3\n,,,,log,4\nr-2,met,bo|ana,\"one, two\",log,\n"
	patchJSON = `{"id": "r-1", "type": "met", "between": ["ana", "bo"], "citations": [{"source": "log", "page": 3}]}` + "\n" +
		`{"id":"r-2","type":"met","between":["bo","ana"],"note":"x","citations":[{"source":"log"}]}` + "\n"
)

func TestPatchFields(t *testing.T) {
	for _, tt := range []struct {
		name, file, text string
		id, set          string // field=value, or field for none
		old, now         string // what is replaced in the file; old "" for a refusal with now in it
	}{
		{"a plain word", "", "", "bo", "name=Bo Muster", "name: Bo\n", "name: Bo Muster\n"},
		{"a word before a comment", "", "", "r-1", "citations.0.source=log", "", "no change"},
		{"a number in a block", "", "", "r-1", "citations.0.page=7", "page: 3\n", "page: 7\n"},
		{"a number in braces", "", "", "r-1", "citations.1.page=7", "page: 4}", "page: 7}"},
		{"a new field in a block", "", "", "r-1", "date=2024-03-01", "  between: [ana, bo]\n", "  between: [ana, bo]\n  date: 2024-03-01\n"},
		{"a new field in braces", "", "", "ana", "note=a, b: c", "kind: person}", `kind: person, note: "a, b: c"}`},
		{"a new field of a nested record", "", "", "r-1", "citations.0.paragraph=2", "log # by hand\n", "log # by hand\n      paragraph: 2\n"},
		{"a new nested field in braces", "", "", "r-1", "citations.1.summary=They met.", "page: 4}", "page: 4, summary: They met.}"},
		{"a list", "", "", "bo", "aliases=B.|Beau", "kind: person\n", "kind: person\n  aliases: [B., Beau]\n"},
		{"pairs", "", "", "bo", "ids=wikidata=Q1", "kind: person\n", "kind: person\n  ids: {wikidata: Q1}\n"},
		{"attributes", "", "", "bo", "attributes=age=44|city=Bern: north", "kind: person\n", "kind: person\n  attributes: {\"age\": 44, \"city\": \"Bern: north\"}\n"},
		{"a block text", "", "", "r-2", "note=short", "", "# in it"},
		{"a field out", "", "", "bo", "aliases", "", "no change"},
		{"a number out", "", "", "r-1", "citations.0.page", "\n      page: 3", ""},
		{"a word that is no word", "", "", "bo", "name=true", "name: Bo\n", "name: \"true\"\n"},
		{"a field behind the last", "", "", "r-2", "citations.0.page=9", "  - source: log\n", "  - source: log\n    page: 9\n"},
		{"a required field out", "", "", "bo", "name", "", "must be there"},
		{"an id", "", "", "bo", "id=b", "", "does not change"},
		{"an unknown field", "", "", "bo", "nmae=x", "", "unknown field nmae"},
		{"a bad date", "", "", "r-1", "date=2024-13-01", "", "2024-13-01"},
		{"a bad number", "", "", "r-1", "citations.0.page=x", "", "page"},
		{"no such citation", "", "", "r-1", "citations.5.page=1", "", "has no citations.5"},
		{"an end that is nobody", "", "", "r-2", "to=nobody", "", "not be in order"},
		{"a cell", "relations.csv", patchCSV, "r-2", "note=a \"b\"", `"one, two"`, `"a ""b"""`},
		{"a blank cell", "relations.csv", patchCSV, "r-2", "citations.0.page=1", "", "by hand"},
		{"a cell out", "relations.csv", patchCSV, "r-2", "note", `"one, two"`, ""},
		{"no column", "relations.csv", patchCSV, "r-2", "date=2024", "", "no column date"},
		{"JSON, a text", "relations.jsonl", patchJSON, "r-2", "note=y \"z\"", `"note":"x"`, `"note":"y \"z\""`},
		{"JSON, a new field", "relations.jsonl", patchJSON, "r-1", "note=n", `["ana", "bo"], `, `["ana", "bo"], "note": "n", `},
		{"JSON, a number", "relations.jsonl", patchJSON, "r-1", "citations.0.page=5", `"page": 3`, `"page": 5`},
		{"JSON, a field out", "relations.jsonl", patchJSON, "r-2", "note", `,"note":"x"`, ``},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string]string{}
			if tt.file != "" {
				files[tt.file] = tt.text
			}
			r, err := ReadFS(patchFS(files), "")
			if err != nil {
				t.Fatal(err)
			}
			set := FieldSet{Record: recordOf(t, r.Case, tt.id)}
			field, value, given := strings.Cut(tt.set, "=")
			if set.Field = field; given {
				set.Values = strings.Split(value, "|")
			}
			edits, err := r.Patch(Patch{Set: []FieldSet{set}})
			if tt.old == "" {
				if tt.now == "no change" {
					if err != nil || len(edits) > 0 {
						t.Fatalf("Patch = %v, %v, want no change", edits, err)
					}
					return
				}
				var bad *PatchError
				if !errors.As(err, &bad) || !strings.Contains(bad.Error()+" "+bad.Hint, tt.now) {
					t.Fatalf("Patch = %v, want a refusal with %q", err, tt.now)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(edits) != 1 {
				t.Fatalf("%d edits, want 1", len(edits))
			}
			want := strings.Replace(string(edits[0].Old), tt.old, tt.now, 1)
			if got := string(edits[0].New); got != want || want == string(edits[0].Old) {
				t.Errorf("Patch makes\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestPatchRecords(t *testing.T) {
	cite := []*evidence.Citation{{Source: "log", Locator: evidence.Locator{Page: 4}, Stance: evidence.Supports, Modality: evidence.Alleged}}
	relation := &relations.Relation{ID: "r-3", Type: "called", Ordered: true, Ends: []string{"bo", "ana"}, Citations: cite}
	for _, tt := range []struct {
		name  string
		files map[string]string
		patch func(c *relations.Case) Patch
		file  string
		want  string // the new text of the file, "..." for what it was
	}{
		{"a relation", nil, func(c *relations.Case) Patch { return Patch{Add: []any{relation}} }, "relations.yaml",
			"...- id: r-3\n  type: called\n  from: bo\n  to: ana\n  citations:\n    - source: log\n      page: 4\n      modality: alleged\n"},
		{"an entity behind braces", nil, func(c *relations.Case) Patch {
			return Patch{Add: []any{&entities.Entity{ID: "vzor", Name: "Vzor: \"a\"", Kind: "organisation", Attributes: []entities.Attribute{entities.NewText("no", "12")}}}}
		}, "entities.yaml", "...- id: vzor\n  name: \"Vzor: \\\"a\\\"\"\n  kind: organisation\n  attributes: {\"no\": \"12\"}\n"},
		{"the first of its sort", map[string]string{"relations.yaml": ""}, func(c *relations.Case) Patch { return Patch{Add: []any{relation}} }, "relations.yaml",
			"- id: r-3\n  type: called\n  from: bo\n  to: ana\n  citations:\n    - source: log\n      page: 4\n      modality: alleged\n"},
		{"a type", nil, func(c *relations.Case) Patch {
			return Patch{Add: []any{&relations.Type{ID: "pays", Class: relations.Tie, Directed: true, Verb: "pays"}}}
		}, "case.yaml", strings.Replace(patchCase, "    verb: called\n", "    verb: called\n  pays: {class: tie, verb: pays}\n", 1)},
		{"a row", map[string]string{"relations.csv": "id,type,from,to,citations.source,citations.page,citations.modality\n"},
			func(c *relations.Case) Patch { return Patch{Add: []any{relation}} }, "relations.csv", "...r-3,called,bo,ana,log,4,alleged\n"},
		{"a line of JSON", map[string]string{"relations.jsonl": patchJSON},
			func(c *relations.Case) Patch { return Patch{Add: []any{relation}} }, "relations.jsonl",
			`...{"id": "r-3", "type": "called", "from": "bo", "to": "ana", "citations": [{"source": "log", "page": 4, "modality": "alleged"}]}` + "\n"},
		{"a line end is missing", map[string]string{"sources.yaml": "- {id: log, title: Log, type: article}"}, func(c *relations.Case) Patch {
			return Patch{Add: []any{&evidence.Source{ID: "b", Title: "B", Type: "report"}}}
		}, "sources.yaml", "...\n- id: b\n  title: B\n  type: report\n"},
		{"a relation out, its comments too", nil, func(c *relations.Case) Patch { return Patch{Remove: []any{c.Relations()[0]}} }, "relations.yaml",
			"# people meet\n" + patchRelations[strings.Index(patchRelations, "\n# the second"):]},
		{"the last out", nil, func(c *relations.Case) Patch { return Patch{Remove: []any{c.Relations()[1]}} }, "relations.yaml",
			patchRelations[:strings.Index(patchRelations, "- id: r-2")]},
		{"rows out", map[string]string{"relations.csv": patchCSV}, func(c *relations.Case) Patch { return Patch{Remove: []any{c.Relations()[0]}} }, "relations.csv",
			patchCSV[:strings.Index(patchCSV, "r-1")] + patchCSV[strings.Index(patchCSV, "r-2"):]},
		{"a line out", map[string]string{"relations.jsonl": patchJSON}, func(c *relations.Case) Patch { return Patch{Remove: []any{c.Relations()[0]}} }, "relations.jsonl",
			patchJSON[strings.Index(patchJSON, "\n")+1:]},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := ReadFS(patchFS(tt.files), "")
			if err != nil {
				t.Fatal(err)
			}
			edits, err := r.Patch(tt.patch(r.Case))
			if err != nil {
				t.Fatalf("%v: %v", err, err.(*PatchError).Problems)
			}
			if len(edits) != 1 || edits[0].File != tt.file {
				t.Fatalf("edits of %v, want one of %s", edits, tt.file)
			}
			want := strings.Replace(tt.want, "...", string(edits[0].Old), 1)
			if got := string(edits[0].New); got != want {
				t.Errorf("Patch makes\n%s\nwant\n%s", got, want)
			}
			sameDiff(t, &edits[0])
		})
	}
	for name, p := range map[string]func(c *relations.Case) Patch{
		"would not be in order": func(c *relations.Case) Patch { return Patch{Remove: []any{recordOf(t, c, "ana")}} },
		"duplicate": func(c *relations.Case) Patch {
			return Patch{Add: []any{&entities.Entity{ID: "ana", Name: "A", Kind: "person"}}}
		},
	} {
		r, err := ReadFS(patchFS(nil), "")
		if err != nil {
			t.Fatal(err)
		}
		if edits, err := r.Patch(p(r.Case)); err == nil {
			t.Errorf("%s: Patch makes %v, want a refusal", name, edits)
		}
	}
}

// sameDiff applies the diff of an edit with the program patch.
func sameDiff(t *testing.T, e *Edit) {
	t.Helper()
	program, err := exec.LookPath("patch")
	if err != nil {
		t.Log("there is no program patch: the diff is not applied")
		return
	}
	dir := t.TempDir()
	name := filepath.Join(dir, e.File)
	if e.Old != nil {
		if err := os.WriteFile(name, e.Old, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var b strings.Builder
	if err := e.WriteDiff(&b); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-s", "-p0")
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(b.String())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("patch: %v: %s\n%s", err, out, b.String())
	}
	if got, _ := os.ReadFile(name); string(got) != string(e.New) {
		t.Errorf("the diff gives\n%s\nwant\n%s\n%s", got, e.New, b.String())
	}
}
