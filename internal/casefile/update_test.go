package casefile

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// caseOf reads a case of JSON Lines.
func caseOf(t *testing.T, entities, rels string) *Reading {
	t.Helper()
	r, err := ReadFS(fstest.MapFS{
		"case.yaml":       {Data: []byte("types:\n  met: {class: contact, directed: false, verb: met}\n  pays: {class: tie, verb: pays}\n")},
		"sources.jsonl":   {Data: []byte(`{"id": "t", "title": "t.csv", "type": "register"}` + "\n")},
		"entities.jsonl":  {Data: []byte(entities)},
		"relations.jsonl": {Data: []byte(rels)},
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func person(id, more string) string {
	return `{"id": "` + id + `", "name": "` + id + `", "kind": "person"` + more + "}\n"
}

func met(id, a, b, more string) string {
	return `{"id": "` + id + `", "type": "met", "between": ["` + a + `", "` + b + `"]` + more + `, "citations": [{"source": "t"}]}` + "\n"
}

func TestPlanUpdate(t *testing.T) {
	people := person("ana", "") + person("bo", "") + person("carl", "")
	base := people + met("r-1", "ana", "bo", `, "label": "a"`) + met("r-2", "bo", "carl", "")
	for _, tt := range []struct {
		name                  string
		base, mine, theirs    string
		new, same, chang, out int
		kept, doubt           string
		want                  string // the relations and entities afterwards, "" for mine
	}{
		{name: "nothing", base: base, mine: base, theirs: base, same: 6},
		{name: "one more and one changed", base: base, mine: base, theirs: strings.Replace(base, `"a"`, `"b"`, 1) + met("r-3", "ana", "carl", ""), new: 1, same: 5, chang: 1,
			want: strings.Replace(base, `"a"`, `"b"`, 1) + met("r-3", "ana", "carl", "")},
		{name: "a hand's correction stays", base: base, mine: strings.Replace(base, `"a"`, `"mine"`, 1), theirs: base, same: 6, kept: "relation r-1: label was edited by hand"},
		{name: "both changed", base: base, mine: strings.Replace(base, `"a"`, `"mine"`, 1), theirs: strings.Replace(base, `"a"`, `"b"`, 1), same: 6, doubt: "relation r-1: label was edited by hand, and the file has changed it, too"},
		{name: "different fields", base: base, mine: strings.Replace(base, `"label": "a"`, `"label": "mine"`, 1), theirs: strings.Replace(base, `["ana", "bo"]`, `["ana", "carl"]`, 1), same: 5, chang: 1,
			kept: "label was edited", want: strings.Replace(strings.Replace(base, `"label": "a"`, `"label": "mine"`, 1), `["ana", "bo"]`, `["ana", "carl"]`, 1)},
		{name: "gone", base: base, mine: base, theirs: strings.Replace(base, met("r-2", "bo", "carl", ""), "", 1), same: 5, out: 1,
			want: strings.Replace(base, met("r-2", "bo", "carl", ""), "", 1)},
		{name: "gone, and edited", base: base, mine: strings.Replace(base, `"a"`, `"mine"`, 1), theirs: strings.Replace(base, met("r-1", "ana", "bo", `, "label": "a"`), "", 1), same: 5, kept: "label was edited by hand: it stays"},
		{name: "gone, and needed", base: base, mine: base + met("own", "carl", "ana", ""), theirs: person("ana", "") + person("bo", "") + met("r-1", "ana", "bo", `, "label": "a"`), same: 4, out: 1,
			kept: "entity carl is gone from the files, but relation own names it", want: strings.Replace(base, met("r-2", "bo", "carl", ""), "", 1) + met("own", "carl", "ana", "")},
		{name: "another id for the same", base: base, mine: base, theirs: strings.Replace(base, met("r-1", "ana", "bo", `, "label": "a"`), met("r-9", "ana", "bo", `, "label": "c"`), 1), same: 5, chang: 1,
			want: strings.Replace(base, `"a"`, `"c"`, 1)},
		{name: "removed by hand", base: base, mine: strings.Replace(base, met("r-2", "bo", "carl", ""), "", 1), theirs: base, same: 5, kept: "relation r-2 was removed by hand"},
		{name: "no lock", mine: base, theirs: strings.Replace(base, `"a"`, `"b"`, 1), same: 6, doubt: "nothing tells who changed it"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			split := func(text string) (e, r string) {
				for line := range strings.Lines(text) {
					if strings.Contains(line, `"kind"`) {
						e += line
					} else {
						r += line
					}
				}
				return e, r
			}
			open := func(text string) *Reading { e, r := split(text); return caseOf(t, e, r) }
			var lock Lock
			if tt.base != "" {
				var err error
				if lock, err = ParseLock(LockOf(open(tt.base).Case).Bytes()); err != nil {
					t.Fatal(err)
				}
			}
			mine := open(tt.mine)
			p := mine.PlanUpdate(open(tt.theirs).Case, lock)
			if p.New != tt.new || p.Same != tt.same || p.Changed != tt.chang || p.Gone != tt.out {
				t.Errorf("new %d, same %d, changed %d, gone %d, want %d, %d, %d, %d", p.New, p.Same, p.Changed, p.Gone, tt.new, tt.same, tt.chang, tt.out)
			}
			for _, c := range []struct {
				got  []string
				want string
			}{{p.Kept, tt.kept}, {p.Doubt, tt.doubt}} {
				if got := strings.Join(c.got, "\n"); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
					t.Errorf("told %q, want %q", got, c.want)
				}
			}
			edits, err := mine.Patch(p.Patch)
			if err != nil {
				t.Fatal(err)
			}
			want := tt.want
			if want == "" {
				want = tt.mine
			}
			we, wr := split(want)
			for _, f := range []struct{ name, want string }{{"entities.jsonl", we}, {"relations.jsonl", wr}} {
				got, _ := split(tt.mine)
				if f.name == "relations.jsonl" {
					_, got = split(tt.mine)
				}
				if i := slices.IndexFunc(edits, func(e Edit) bool { return e.File == f.name }); i >= 0 {
					got = string(edits[i].New)
				}
				if got != f.want {
					t.Errorf("%s is\n%s\nwant\n%s", f.name, got, f.want)
				}
			}
			// A second time nothing is left to do.
			if err == nil && tt.doubt == "" && tt.base != "" {
				again := open(want).PlanUpdate(open(tt.theirs).Case, p.Lock)
				if !again.Patch.empty() {
					t.Errorf("a second update would change %+v", again.Patch)
				}
			}
		})
	}
}

func (p *Patch) empty() bool { return len(p.Add)+len(p.Set)+len(p.Remove)+len(p.Replace) == 0 }
