package relations

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

// policyCase is a case with a policy of its own.
func policyCase(settings ...Setting) *Case {
	return NewCase(Records{
		Policy: settings,
		Types:  []*Type{{ID: "called", Class: Contact}, {ID: "owns", Class: Tie, Directed: true}},
		Kinds:  []entities.Kind{{ID: "bank", Is: "organisation"}},
		Sources: []*evidence.Source{
			{ID: "times", Snapshot: "000.txt"}, {ID: "wire", Snapshot: "001.en.txt"},
		},
	})
}

// valuesOf reads "class=tie,contact min=B2".
func valuesOf(pairs ...string) map[string][]string {
	m := map[string][]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = append(m[pairs[i]], pairs[i+1])
	}
	return m
}

func TestParsePolicy(t *testing.T) {
	all := "--class all --kind all --disputed mark --alleged mark --planned mark --denied mark"
	const path = "--class contact,participation,tie --kind organisation,person --disputed mark --alleged mark --planned exclude --denied exclude"
	const restricted = " --min C --since 2025 --without wire"
	own := []Setting{{"min", []string{"C"}}, {"since", []string{"2025"}}, {"without", []string{"001"}}}
	// A policy speaks of what a case does not say only where there is such a thing.
	c := policyCase()
	c.Types = append(c.Types, &Type{ID: "linked", Class: Unstated})
	c.Kinds = entities.NewKinds([]entities.Kind{{ID: entities.Unstated}})
	for want, values := range map[string]map[string][]string{
		"--class contact,participation,tie,unstated --kind organisation,person,unstated ": nil,
		"--class contact --kind organisation,person,unstated ":                            valuesOf("class", "contact"),
		"--class contact,participation,tie,unstated --kind person ":                       valuesOf("kind", "person"),
		"--class all --kind unstated ":                                                    valuesOf("class", "all", "kind", "unstated"),
	} {
		if got, err := ParsePolicy(c, PathPolicy(), values); err != nil || !strings.HasPrefix(got.String(), want) {
			t.Errorf("%v: %s, %v; want %s", values, got, err, want)
		}
	}
	for _, test := range []struct {
		name   string
		own    []Setting
		base   Policy
		values map[string][]string
		want   string
	}{
		{"nothing asked", nil, Policy{}, nil, all},
		{"nothing asked of a path", nil, PathPolicy(), nil, path},
		{"a list, and given again", nil, Policy{}, valuesOf("class", "tie, contact", "class", "tie"), "--class contact,tie" + all[len("--class all"):]},
		{"all lifts the default", nil, PathPolicy(), valuesOf("class", "all", "kind", "all"), "--class all --kind all --disputed mark --alleged mark --planned exclude --denied exclude"},
		{"one status alone", nil, PathPolicy(), valuesOf("planned", "only"), path[:len("--class contact,participation,tie --kind organisation,person")] + " --planned only"},
		{"sources by snapshot", nil, Policy{}, valuesOf("only", "001", "only", "000.txt", "without", "wire"), all + " --only times,wire --without wire"},
		{"the case's own default", own, Policy{}, nil, all + restricted},
		{"the case's own default of a path", own, PathPolicy(), nil, path + restricted},
		{"a value in place of the case's", own, Policy{}, valuesOf("min", "B", "without", "times"), all + " --min B --since 2025 --without times"},
		{"the case's taken back", own, Policy{}, valuesOf("min", "none", "since", "", "without", "none"), all + " --min none --since none --without none"},
		{"a case with one status, and another asked for", []Setting{{"planned", []string{"only"}}}, Policy{}, valuesOf("denied", "only"), "--class all --kind all --denied only"},
		{"a case with one status, and all asked for", []Setting{{"planned", []string{"only"}}}, Policy{}, valuesOf("planned", "mark"), all},
	} {
		c := policyCase(test.own...)
		got, err := ParsePolicy(c, test.base, test.values)
		if err != nil || got.String() != test.want {
			t.Errorf("%s: %s, %v; want %s", test.name, got, err, test.want)
		}
	}
}

func TestParsePolicyRefuses(t *testing.T) {
	c := policyCase()
	for _, test := range []struct{ param, value, want, hint string }{
		{"class", "contct", "class: unknown class contct", "did you mean contact?"},
		{"type", "x", "type: unknown type x", "one of called, owns"},
		{"kind", "bnak", "kind: unknown kind bnak", "did you mean bank?"},
		{"kind", "", "kind: unknown kind", "one of bank, document, event, group, object, organisation, other, person, place, public-body"},
		{"planned", "maybe", "planned: unknown choice maybe", "one of exclude, mark, only"},
		{"min", "F", "min: bad grade F", "a letter A to E, a digit 1 to 5, or both, such as B2; F and 6 (cannot be judged) are not accepted"},
		{"origins", "-1", "origins: want a whole number of at least 0, not -1", ""},
		{"origins", "two", "origins: want a whole number of at least 0, not two", ""},
		{"only", "tims", "only: unknown source tims", "did you mean times?"},
		{"as-of", "soon", `as-of: bad date "soon": want EDTF such as 2025-10-14, 2025-10, 2025-11~ or 2025-10-24/2025-10-26`, ""},
		{"clas", "tie", "clas: unknown parameter of a policy clas", "did you mean class?"},
	} {
		_, err := ParsePolicy(c, Policy{}, valuesOf(test.param, test.value))
		var wrong *ParamError
		if !errors.As(err, &wrong) || wrong.Error() != test.want || wrong.Hint != test.hint || wrong.Param != test.param {
			t.Errorf("%s=%s: %#v, want %q, hint %q", test.param, test.value, err, test.want, test.hint)
		}
	}
	if _, err := ParsePolicy(c, Policy{}, valuesOf("min", "A", "min", "B")); err == nil {
		t.Error("min given twice is no error")
	}
}

// TestCountsByKind: the kinds of a policy hold in conflicts and in what falls with
// a source, as they do in a chart; what is named counts whatever its kind.
func TestCountsByKind(t *testing.T) {
	cite := func(stance evidence.Stance) *evidence.Citation {
		return &evidence.Citation{Source: "times", Stance: stance, Modality: evidence.Happened}
	}
	c := NewCase(Records{
		Types:    []*Type{{ID: "called", Class: Contact}, {ID: "joined", Class: Participation}},
		Sources:  []*evidence.Source{{ID: "times"}},
		Entities: []*entities.Entity{{ID: "ana", Kind: "person"}, {ID: "ben", Kind: "person"}, {ID: "oslo", Kind: "place"}, {ID: "gala", Kind: "event"}, {ID: "toast", Kind: "event"}},
		Relations: []*Relation{
			{ID: "r-people", Type: "called", Ends: []string{"ana", "ben"}, Citations: []*evidence.Citation{cite(evidence.Supports), cite(evidence.Denies)}},
			{ID: "r-place", Type: "called", Ends: []string{"ana", "oslo"}, Citations: []*evidence.Citation{cite(evidence.Supports), cite(evidence.Denies)}},
			{ID: "r-event", Type: "joined", Ends: []string{"ana", "gala"}, Citations: []*evidence.Citation{cite(evidence.Supports), cite(evidence.Denies)}},
			{ID: "r-within", Type: "joined", Ends: []string{"toast", "gala"}, Citations: []*evidence.Citation{cite(evidence.Supports), cite(evidence.Denies)}},
		},
	})
	for _, test := range []struct {
		kinds, named []string
		want, lost   []string
	}{
		{nil, nil, []string{"r-event", "r-people", "r-place", "r-within"}, []string{"r-event", "r-people", "r-place", "r-within"}},
		{[]string{"person"}, nil, []string{"r-event", "r-people"}, []string{"r-event", "r-people"}},
		{[]string{"person"}, []string{"oslo"}, []string{"r-event", "r-people", "r-place"}, []string{"r-event", "r-people"}},
		{[]string{"place"}, nil, nil, nil},
		{[]string{"event"}, nil, []string{"r-within"}, []string{"r-within"}},
		{[]string{"person", "place"}, nil, []string{"r-event", "r-people", "r-place"}, []string{"r-event", "r-people", "r-place"}},
	} {
		f := NewFilter(c, Policy{Kinds: test.kinds})
		var got, lost []string
		for _, x := range f.Conflicts(test.named...) {
			got = append(got, x.Relation.ID)
		}
		list, _ := f.Withdrawals(NewReliance(c), []int{0})
		for _, l := range list[0].Lost {
			lost = append(lost, l.Before.Relation.ID)
		}
		if !slices.Equal(got, test.want) || !slices.Equal(lost, test.lost) {
			t.Errorf("kinds %v, named %v: conflicts %v, lost %v; want %v and %v", test.kinds, test.named, got, lost, test.want, test.lost)
		}
	}
}

// TestPolicyParams: each parameter is read, and printed where it says anything.
func TestPolicyParams(t *testing.T) {
	values := map[string]string{
		"class": "tie", "type": "owns", "kind": "person", "disputed": "exclude", "alleged": "exclude", "planned": "exclude", "denied": "exclude",
		"min": "B2", "origins": "2", "since": "2024", "until": "2025", "as-of": "2025", "only": "times", "without": "wire", "where": "amount>1000",
	}
	if got, want := slices.Sorted(slices.Values(PolicyParams())), slices.Sorted(maps.Keys(values)); !slices.Equal(got, want) {
		t.Fatalf("parameters are %v, want %v", got, want)
	}
	plain, c := Policy{}.String(), policyCase()
	for name, value := range values {
		p, err := ParsePolicy(c, Policy{}, valuesOf(name, value))
		if err != nil || p.String() == plain {
			t.Errorf("%s=%s is read as %s, %v", name, value, p, err)
		}
	}
}
