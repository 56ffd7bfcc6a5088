package ask

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// effectCase is a fictional case with a relation for each parameter of a policy, by
// whose name it is called, that the parameter takes away when it has its value of
// effects: between ana and ben (p-...), between ana and somebody whom nothing else
// joins (r-...), and with citations that clash (c-...). Ben and a place join ana
// with cy.
//
//	ana = ben - cy
//	 | \ oslo /
//	 x-class, x-type ...
func effectCase(t *testing.T, withRelations bool) string {
	t.Helper()
	files := map[string]string{
		"case.yaml": `title: The ferry
types:
  met: {class: contact, directed: false, verb: met, label: met}
  wrote: {class: contact, directed: false, verb: wrote to, label: wrote to}
  kin: {class: tie, directed: false, verb: is kin of, label: kin}
`,
		"sources.yaml": `- {id: first, title: The first, type: article, reliability: A, published: 2020-01-01}
- {id: second, title: The second, type: article, reliability: A, published: 2020-01-01}
- {id: late, title: The late one, type: article, reliability: A, published: 2024-01-01}
- {id: poor, title: The poor one, type: article, reliability: E, published: 2020-01-01}
`,
	}
	var ents, rels strings.Builder
	entity := func(id, kind string) {
		fmt.Fprintf(&ents, "- {id: %s, kind: %s, name: %s}\n", id, kind, strings.ToUpper(id))
	}
	for _, id := range []string{"ana", "ben", "cy"} {
		entity(id, "person")
	}
	entity("oslo", "place")
	relation := func(id, typ, a, b, date string, citations ...string) {
		fmt.Fprintf(&rels, "- id: %s\n  type: %s\n  between: [%s, %s]\n", id, typ, a, b)
		if date != "" {
			fmt.Fprintf(&rels, "  date: %s\n", date)
		}
		fmt.Fprintf(&rels, "  attributes: {weight: %d}\n", map[bool]int{true: 1, false: 2}[strings.HasSuffix(id, "-where")])
		rels.WriteString("  citations:\n")
		for _, c := range citations {
			fmt.Fprintf(&rels, "    - {source: %s, summary: %s}\n", c, id)
		}
	}
	plain := []string{"first", "second"}
	relation("plain", "met", "ana", "ben", "2010-01-01", plain...)
	relation("on", "met", "ben", "cy", "2010-01-02", plain...)
	relation("over-a", "met", "ana", "oslo", "2010-01-01", plain...)
	relation("over-b", "met", "oslo", "cy", "2010-01-02", plain...)
	for _, f := range []struct {
		name, typ, date string
		citations       []string
	}{
		{"class", "kin", "2010", plain},
		{"type", "wrote", "2010", plain},
		{"kind", "met", "2010", plain},
		{"disputed", "met", "2010", []string{"first", "second", "first, stance: denies"}},
		{"alleged", "met", "2010", []string{"first, modality: alleged", "second, modality: alleged"}},
		{"planned", "met", "2010", []string{"first, modality: planned", "second, modality: planned"}},
		{"denied", "met", "2010", []string{"first, stance: denies", "second, stance: denies"}},
		{"min", "met", "2010", []string{"poor"}},
		{"origins", "met", "2010", []string{"first"}},
		{"since", "met", "1990", plain},
		{"until", "met", "2015", plain},
		{"as-of", "met", "2010", []string{"late"}},
		{"only", "met", "2010", []string{"second"}},
		{"without", "met", "2010", []string{"first"}},
		{"where", "met", "2010", plain},
	} {
		leaf := "x-" + f.name
		entity(leaf, map[bool]string{true: "place", false: "person"}[f.name == "kind"])
		relation("p-"+f.name, f.typ, "ana", "ben", f.date, f.citations...)
		relation("r-"+f.name, f.typ, "ana", leaf, f.date, f.citations...)
		clash := slices.Clone(f.citations)
		if f.name != "denied" {
			for i := range clash {
				clash[i] += ", between: [ana]"
			}
			clash = append(clash, f.citations[0]+", between: ["+leaf+"]")
		}
		relation("c-"+f.name, f.typ, "ana", leaf, f.date, clash...)
	}
	files["entities.yaml"], files["relations.yaml"] = ents.String(), rels.String()
	if !withRelations {
		files["relations.yaml"] = "[]\n"
	}
	dir := t.TempDir()
	for name, s := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// effects are values of the parameters of a policy that take something away.
var effects = map[string][]string{
	"class": {"contact"}, "type": {"met,kin"}, "kind": {"person"},
	"disputed": {"exclude", "only"}, "alleged": {"exclude", "only"}, "planned": {"exclude", "only"}, "denied": {"exclude", "only"},
	"min": {"B"}, "origins": {"2"}, "since": {"2000"}, "until": {"2012"}, "as-of": {"2021"}, "only": {"first"}, "without": {"first"}, "where": {"weight>1"},
}

// TestPolicyHasEffect: no verb takes a parameter of the policy, prints it, and goes
// on as if it were not there.
func TestPolicyHasEffect(t *testing.T) {
	dir, before := effectCase(t, true), effectCase(t, false)
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if s.Problems != nil {
		t.Fatal(s.Problems)
	}
	all := Values{"class": {"all"}, "kind": {"all"}, "planned": {"mark"}, "denied": {"mark"}}
	type asked struct {
		args []string
		with Values
	}
	questions := map[string][]asked{
		"list": {{[]string{"relations"}, nil}, {[]string{"entities"}, nil}, {[]string{"types"}, nil}, {[]string{"sources"}, nil}, {nil, nil}},
		"show": {{[]string{"ana"}, nil}, {[]string{"ana", "ben"}, nil}, {[]string{"r-{}"}, nil}},
		"path": {
			{[]string{"ana", "cy"}, nil}, {[]string{"ana", "cy"}, Values{"k": {"3"}}}, {[]string{"ana", "cy"}, Values{"by": {"evidence"}}},
			{[]string{"ana", "ben", "cy"}, nil}, {[]string{"ana", "x-{}"}, Values{"by": {"time"}, "undated": {"true"}}}, {[]string{"ana"}, Values{"to-kind": {"person"}}},
		},
		"near":      {{[]string{"ana"}, nil}, {[]string{"ana", "cy"}, nil}},
		"rank":      {{nil, nil}, {nil, Values{"by": {"betweenness"}}}},
		"groups":    {{nil, nil}},
		"what-if":   {{nil, Values{"without": {"cy"}}}},
		"conflicts": {{nil, nil}, {[]string{"ana"}, nil}},
		"timeline":  {{nil, nil}, {[]string{"ana"}, nil}},
		"sources":   {{nil, nil}},
		"render":    {{nil, nil}, {nil, Values{"focus": {"ana"}}}},
		"diff":      {{[]string{before, dir}, nil}},
	}
	// By the rule, what a question names counts whatever its kind: these ask of nobody
	// else, or of who is one hop away.
	named := []string{"show [ana ben]", "path [ana ben cy]", "path [ana x-{}]", "path [ana] to-kind"}
	policies := regexp.MustCompile(`(?m)^ *"\w*policy": .*$`)
	ask := func(v *Verb, q asked, name, value string) string {
		values := Values{}
		for _, list := range []Values{all, q.with} {
			for k, l := range list {
				values[k] = l
			}
		}
		if value != "" {
			values[name] = []string{value}
		}
		var args []string
		for _, a := range q.args {
			args = append(args, strings.ReplaceAll(a, "{}", name))
		}
		question, err := New(v.Name, args, values)
		if err != nil {
			t.Fatalf("%s %v %v: %v", v.Name, args, values, err)
		}
		a, err := s.Ask(t.Context(), question, Environment{})
		if err != nil {
			t.Fatalf("%s %v %v: %v", v.Name, args, values, err)
		}
		defer a.Close()
		var b bytes.Buffer
		if a.Has("json") {
			if err := a.write(&b, "json"); err != nil {
				t.Fatal(err)
			}
		}
		return policies.ReplaceAllString(b.String(), "")
	}
	for _, v := range Verbs() {
		for _, p := range v.Parameters {
			if p.Affects != Counts {
				continue
			}
			if questions[v.Name] == nil {
				t.Errorf("%s has --%s, and no question here tries it", v.Name, p.Name)
			}
			for _, q := range questions[v.Name] {
				if shape := fmt.Sprint(v.Name, " ", q.args, " ", strings.Join(slices.Sorted(maps.Keys(q.with)), " ")); p.Name == "kind" && slices.ContainsFunc(named, func(n string) bool { return strings.HasPrefix(shape, n) }) {
					continue
				}
				whole := ask(v, q, p.Name, "")
				if !slices.ContainsFunc(effects[p.Name], func(value string) bool { return ask(v, q, p.Name, value) != whole }) {
					t.Errorf("%s %v %v: --%s %v changes nothing", v.Name, q.args, q.with, p.Name, effects[p.Name])
				}
			}
		}
	}
}
