package relations

import (
	"fmt"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

func TestValues(t *testing.T) {
	c := NewCase(Records{Entities: []*entities.Entity{{ID: "ana", Name: "Ana", Kind: "person"}, {ID: "boris", Name: "Boris", Kind: "person"}}})
	for _, tt := range []struct {
		a, b, unit string
		want       Severity
	}{
		{"5 min", "5 min", "", ""},
		{"5 min", "just over 5 min", "", ""},
		{"5 min", ">5 min", "", ""},
		{"5 min", "14 min", "", Hard},
		{"~5 min", "14 min", "", Hard},
		{"300 s", "5 min", "", ""},
		{"150 min", "2.5 h", "", ""},
		{"2 h", "2.5 h", "", ""}, // two hours, to the hour
		{"2.0 h", "2.5 h", "", Hard},
		{"100,000", "600,000", "", Hard},
		{"600,000 troops", "600000 troops", "", ""},
		{"600,000", "620,000", "", ""}, // rounded to the hundred thousand
		{"28", "29", "", Hard},
		{"28", "28 points", "points", ""},
		{"$2 billion", "2,000 million USD", "", ""},
		{"€5 billion", "$5 billion", "", Soft}, // cannot be compared
		{"37 %", "37%", "", ""},
		{"37 %", "39 %", "", Hard},
		{"at least 5", "14", "", ""},
		{"at most 5", "14", "", Hard},
		{"nearly 5", "5", "", ""},
		{"just over 5", "4", "", Hard},
		{"just under 5", "6", "", Hard},
		{"5-7 min", "6 min", "", ""},
		{"5-7 min", "9 min", "", Hard},
		{"about 10", "about 20", "", Soft},
		{"2025-10-14", "2025-10", "date", ""},
		{"2025-10-14", "2025-10-15", "date", Hard},
		{"2025-10-14", "2025-11~", "date", Soft},
		{"ana", "boris", "", Hard},
		{"by train", "by car", "", Soft},
		{"By Train", "by train", "", ""},
		{"five", "5", "", Soft},
	} {
		a, b := parseValue(tt.a, tt.unit), parseValue(tt.b, tt.unit)
		if got := a.clash(b, false, c); got != tt.want {
			t.Errorf("%q against %q = %q, want %q (%+v, %+v)", tt.a, tt.b, got, tt.want, a, b)
		}
		if a.clash(b, false, c) != b.clash(a, false, c) {
			t.Errorf("%q against %q is not symmetric", tt.a, tt.b)
		}
	}
}

// FuzzValue: no panic, and every value agrees with itself.
func FuzzValue(f *testing.F) {
	for _, s := range []string{"~5 min", "$2 billion", "5-7", "1e999", "600,000", "just over about > 5", "%", "-", "٣"} {
		f.Add(s, "min")
	}
	c := NewCase(Records{})
	f.Fuzz(func(t *testing.T, s, unit string) {
		v := parseValue(s, unit)
		if got := v.clash(parseValue(s, unit), true, c); got != "" {
			t.Errorf("%q clashes with itself: %s", s, got)
		}
		if v.number && v.lo > v.hi {
			t.Errorf("%q covers %g to %g", s, v.lo, v.hi)
		}
	})
}

// shown writes conflicts as one line each.
func shown(list []Conflict) string {
	var b strings.Builder
	for _, x := range list {
		fmt.Fprintf(&b, "%s %s %s:", x.Severity, x.Matter, x.ID)
		for _, s := range x.Sides {
			fmt.Fprintf(&b, " [%s x%d /%d]", s.Claim, len(s.Citations), len(s.Origins))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestConflicts(t *testing.T) {
	for _, tt := range []struct{ name, citations, want string }{
		{"none", "paper clerk", ""},
		{"stance", "paper radio clerk:denies", "hard stance r:stance: [denies x1 /1] [supports x2 /1]\n"},
		{"a denied plan", "paper:planned clerk:denies", "soft stance r:stance: [denies x1 /1] [supports x1 /1]\n"},
		{"dates", "paper:2025-01-01 clerk:2025-01-02 tape", "hard date r:date: [2025-01-01 x1 /1] [2025-01-02 x1 /1]\n"},
		{"a date that meets both is no side", "paper:2025-01-01 clerk:2025-01-02 radio:2025-01", "hard date r:date: [2025-01-01 x1 /1] [2025-01-02 x1 /1]\n"},
		{"uncertain dates", "paper:2025-01-01 clerk:2025-02~", "soft date r:date: [2025-01-01 x1 /1] [2025-02~ x1 /1]\n"},
		{"places", "paper:@oslo clerk:@rome radio:@norway", "hard place r:place: [in Norway x1 /1] [in Oslo x1 /1] [in Rome x1 /1]\n"},
		{"a plan and its outcome", "paper:planned:2025-02 clerk:2025-03", ""},
		{"plans", "paper:planned:2025-02 clerk:planned:2025-03", "hard date r:date: [2025-02 x1 /1] [2025-03 x1 /1]\n"},
		{"hard before soft", "paper:2025 clerk:2026~ tape:denies", "hard stance r:stance: [denies x1 /1] [supports x2 /2]\nsoft date r:date: [2025 x1 /1] [2026~ x1 /1]\n"},
	} {
		c := bureau(&Relation{ID: "r", Type: "met", Ends: []string{"ana", "boris"}, Citations: cites(tt.citations)})
		if got := shown(NewFilter(c, Policy{}).Conflicts()); got != tt.want {
			t.Errorf("%s:\n%swant\n%s", tt.name, got, tt.want)
		}
	}
}

func TestParticipants(t *testing.T) {
	list := cites("paper clerk radio")
	list[0].Between = []string{"ana", "boris"}
	list[1].Between = []string{"boris", "ana", "oslo"}
	c := bureau(&Relation{ID: "r", Type: "met", Ends: []string{"ana", "boris"}, Citations: list})
	want := "soft participants r:participants: [Ana, Boris x1 /1] [Ana, Boris, Oslo x1 /1]\n"
	if got := shown(NewFilter(c, Policy{}).Conflicts()); got != want {
		t.Errorf("%swant\n%s", got, want)
	}
}

func TestFactConflicts(t *testing.T) {
	fact := func(property, value, citations string) *entities.Fact {
		return &entities.Fact{Property: property, Value: value, Citations: cites(citations)}
	}
	call := &entities.Entity{ID: "call", Name: "The call", Kind: "event", Facts: []*entities.Fact{
		fact("length", "14 min", "rumour"),
		fact("length", "5 min", "paper radio"),
		fact("length", "just over 5 min", "clerk"),
		fact("topic", "ships", "paper"),
		fact("topic", "money", "clerk"),
		fact("place", "a tavern", "paper clerk:denies"),
		fact("verdict", "genuine", "paper"),
		fact("verdict", "forged", "clerk"),
		fact("verdict", "Forged", "radio"),
	}}
	c := NewCase(Records{
		Properties: []*Property{{ID: "length", Functional: true}, {ID: "topic"}, {ID: "place", Functional: true}, {ID: "verdict", Functional: true, Exclusive: true}},
		Sources: []*evidence.Source{{ID: "tape"}, {ID: "paper", DerivedFrom: []string{"tape"}}, {ID: "radio", DerivedFrom: []string{"tape"}},
			{ID: "clerk"}, {ID: "rumour", Reliability: "F"}},
		Entities: []*entities.Entity{call},
	})
	want := "hard fact call:length: [14 min x1 /1] [5 min x2 /1] [just over 5 min x1 /1]\n" +
		"hard stance call:place: [denies a tavern x1 /1] [a tavern x1 /1]\n" +
		"hard fact call:verdict: [Forged x1 /1] [forged x1 /1] [genuine x1 /1]\n"
	if got := shown(NewFilter(c, Policy{}).Conflicts()); got != want {
		t.Errorf("%swant\n%s", got, want)
	}
	want = "hard stance call:place: [denies a tavern x1 /1] [a tavern x1 /1]\nhard fact call:verdict: [Forged x1 /1] [forged x1 /1] [genuine x1 /1]\n"
	if got := shown(NewFilter(c, Policy{Without: []string{"rumour"}}).Conflicts()); got != want {
		t.Errorf("without the rumour:\n%swant\n%s", got, want)
	}
}
