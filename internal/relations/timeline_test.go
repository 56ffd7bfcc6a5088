package relations

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

// TestOrderOf draws two dates on the days of a month, a above b, and says how far
// their order is settled.
func TestOrderOf(t *testing.T) {
	for _, tt := range []struct {
		name, a, b string
		want       Order
	}{
		//	   1   5   10   15   20   25   30
		//	a      #
		//	b           #
		{"apart", "2025-11-05", "2025-11-10", OrderDefinite},
		//	a      ###
		//	b         ###
		{"one after the other", "2025-11-05/2025-11-07", "2025-11-08/2025-11-10", OrderDefinite},
		//	a      ####
		//	b         ###
		{"a day in common", "2025-11-05/2025-11-08", "2025-11-08/2025-11-10", OrderPossible},
		//	a      #
		//	b      #
		{"the same day", "2025-11-05", "2025-11-05", OrderPossible},
		//	a  ##########################
		//	b           #
		{"some time in the month", "2025-11", "2025-11-10", OrderPossible},
		//	a      ####
		//	b       ##
		{"within", "2025-11-05/2025-11-08", "2025-11-06/2025-11-07", OrderPossible},
		//	a      #>>>>>>>>>>>>>>>>>>>>>>>>
		//	b           #
		{"no end", "2025-11-05/..", "2025-11-10", OrderUnknown},
		//	a      #
		//	b           #>>>>>>>>>>>>>>>>>>>
		{"no end, on the other side", "2025-11-05", "2025-11-10/..", OrderDefinite},
		//	a <<<<<#
		//	b           #
		{"no beginning, on the other side", "../2025-11-05", "2025-11-10", OrderDefinite},
		//	a <<<<<#
		//	b <<<<<<<<<<#
		{"no beginning, both", "../2025-11-05", "../2025-11-10", OrderUnknown},
		//	a <<<<<<<<<<#
		//	b      #
		{"no beginning, it ends later", "../2025-11-10", "2025-11-05", OrderPossible},
		//	a <<<<<<<<<<#
		//	b      #>>>>
		{"open both ways", "../2025-11-10", "2025-11-05/..", OrderPossible},
		//	a      ~
		//	b           #
		{"about", "2025-11-05~", "2025-11-10", OrderPossible},
		//	a      #
		//	b           ?
		{"uncertain", "2025-11-05", "2025-11-10?", OrderPossible},
		{"both marks", "2025-11-05", "2025-11-10%", OrderPossible},
		//	a      #
		//	b
		{"no date", "2025-11-05", "", OrderUnknown},
		{"no dates", "", "", OrderUnknown},
		//	a      |                     04:00 and 04:01 of one day
		//	b      |
		{"minutes", "2025-11-05T04:00:00Z", "2025-11-05T04:01:00Z", OrderDefinite},
		{"one moment", "2025-11-05T04:00:00Z", "2025-11-05T04:00:00Z", OrderPossible},
	} {
		a, b := evidence.MustDate(tt.a), evidence.MustDate(tt.b)
		if got := OrderOf(a, b); got != tt.want {
			t.Errorf("%s: OrderOf(%s, %s) = %s, want %s", tt.name, a, b, got, tt.want)
		}
		if got := OrderOf(b, a); got != tt.want {
			t.Errorf("%s: OrderOf(%s, %s) = %s, want %s", tt.name, b, a, got, tt.want)
		}
	}
}

// dated makes a case of meetings of Ana and Boris at the dates, named m0, m1 ...
func dated(dates ...string) *Case {
	rec := Records{
		Types:    []*Type{{ID: "met", Class: Contact, Verb: "met"}},
		Sources:  []*evidence.Source{{ID: "paper", Type: "article"}},
		Entities: []*entities.Entity{{ID: "ana", Name: "Ana", Kind: "person"}, {ID: "boris", Name: "Boris", Kind: "person"}},
	}
	for i, d := range dates {
		rec.Relations = append(rec.Relations, &Relation{
			ID: fmt.Sprintf("m%03d", i), Type: "met", Ends: []string{"ana", "boris"},
			Citations: []*evidence.Citation{{Source: "paper", Stance: evidence.Supports, Modality: evidence.Happened, Date: evidence.MustDate(d)}},
		})
	}
	return NewCase(rec)
}

// told writes a timeline as "1 2025 m0; 1 possible(1) 2025-05 m1; - m2".
func told(t *Timeline) string {
	var parts []string
	for i := range t.Items {
		it := &t.Items[i]
		order := ""
		if it.Order != "" {
			order = fmt.Sprintf("%s(%d) ", it.Order, it.Open)
		}
		parts = append(parts, fmt.Sprintf("%d %s%s %s", it.Group, order, it.Date, it.ID()))
	}
	for i := range t.Undated {
		parts = append(parts, "- "+t.Undated[i].ID())
	}
	return strings.Join(parts, "; ")
}

func TestTimelineOrder(t *testing.T) {
	for _, tt := range []struct {
		name  string
		dates []string
		want  string
	}{
		// m1      ############################  2025
		// m0         #                          2025-02-01
		// m2               #                    2025-06-01: after m0, but perhaps before m1
		// m3                                  # 2026
		{"a long one", []string{"2025-02-01", "2025", "2025-06-01", "2026"},
			"1 2025 m001; 1 possible(1) 2025-02-01 m000; 2 definite(1) 2025-06-01 m002; 3 definite(0) 2026 m003"},
		// The shorter of two that begin together stands first, then the lesser id.
		{"ties", []string{"2025-05", "2025-05-01", "2025-05-01", ""},
			"1 2025-05-01 m001; 1 possible(1) 2025-05-01 m002; 1 possible(2) 2025-05 m000; - m003"},
		// m1 <<<<<<<#
		// m0     #>>>>>>>>>
		// m2         #
		{"open", []string{"2025-03/..", "../2025-04", "2025-06"},
			"1 ../2025-04 m001; 1 possible(1) 2025-03/.. m000; 1 unknown(1) 2025-06 m002"},
		{"marked", []string{"2025-03~", "2025-06", "2025-08"},
			"1 2025-03~ m000; 1 possible(1) 2025-06 m001; 2 definite(1) 2025-08 m002"},
		{"nothing", nil, ""},
	} {
		if got := told(NewFilter(dated(tt.dates...), Policy{}).Timeline(nil)); got != tt.want {
			t.Errorf("%s: %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// TestTimelineProperties holds random timelines against the rule, pair by pair.
func TestTimelineProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 14))
	forms := []func() string{
		func() string { return fmt.Sprintf("2025-%02d-%02d", 1+rng.IntN(3), 1+rng.IntN(28)) },
		func() string { return fmt.Sprintf("2025-%02d", 1+rng.IntN(4)) },
		func() string { return fmt.Sprintf("2025-01-%02d/2025-02-%02d", 1+rng.IntN(28), 1+rng.IntN(28)) },
		func() string { return fmt.Sprintf("2025-%02d/..", 1+rng.IntN(4)) },
		func() string { return fmt.Sprintf("../2025-%02d", 1+rng.IntN(4)) },
		func() string { return fmt.Sprintf("2025-%02d~", 1+rng.IntN(4)) },
		func() string { return fmt.Sprintf("2025-01-0%dT12:00:00Z", 1+rng.IntN(3)) },
		func() string { return "" },
	}
	for range 200 {
		var dates []string
		for range rng.IntN(30) {
			dates = append(dates, forms[rng.IntN(len(forms))]())
		}
		tl := NewFilter(dated(dates...), Policy{}).Timeline(nil)
		if got := len(tl.Items) + len(tl.Undated); got != len(dates) {
			t.Fatalf("%v: %d items", dates, got)
		}
		for i := range tl.Items {
			open := 0
			for j := range i {
				if OrderOf(tl.Items[j].Date, tl.Items[i].Date) != OrderDefinite {
					open++
				}
				// What is settled to be later never stands before.
				a, beginless := tl.Items[j].Date.Earliest()
				b, endless := tl.Items[i].Date.Latest()
				if !beginless && !endless && b < a {
					t.Errorf("%s stands before %s", tl.Items[j].Date, tl.Items[i].Date)
				}
			}
			if open != tl.Items[i].Open {
				t.Errorf("%s at %d of %v: open against %d, want %d", tl.Items[i].Date, i, dates, tl.Items[i].Open, open)
			}
		}
	}
}

// TestTimelineEvents: an event gathers those who took part; a participation with
// a date of its own, and one in dispute about it, stands by itself.
func TestTimelineEvents(t *testing.T) {
	cite := func(date string) *evidence.Citation {
		return &evidence.Citation{Source: "paper", Stance: evidence.Supports, Modality: evidence.Happened, Date: evidence.MustDate(date)}
	}
	part := func(id, who, date string) *Relation {
		return &Relation{ID: id, Type: "joined", Ordered: true, Ends: []string{who, "ball"}, Citations: []*evidence.Citation{cite(date)}}
	}
	rec := Records{
		Types: []*Type{
			{ID: "joined", Class: Participation, Directed: true, Verb: "joined"},
			{ID: "wrote", Class: Authorship, Directed: true, Verb: "wrote"},
		},
		Properties: []*Property{{ID: "held", Functional: true, Unit: "date"}},
		Sources:    []*evidence.Source{{ID: "paper", Type: "article"}, {ID: "book", Type: "report"}},
		Entities: []*entities.Entity{
			{ID: "ana", Name: "Ana", Kind: "person"}, {ID: "boris", Name: "Boris", Kind: "person"}, {ID: "carla", Name: "Carla", Kind: "person"},
			{ID: "ball", Name: "Ball", Kind: "event", Date: evidence.MustDate("2025-05-05")},
			{ID: "fair", Name: "Fair", Kind: "event", Facts: []*entities.Fact{
				{Property: "held", Value: "2025-06-01", Citations: []*evidence.Citation{{Source: "paper"}}},
				{Property: "held", Value: "2025-06-02", Citations: []*evidence.Citation{{Source: "book"}}},
			}},
			{ID: "memo", Name: "Memo", Kind: "document", Date: evidence.MustDate("2025-04")},
			{ID: "note", Name: "Note", Kind: "document", Date: evidence.MustDate("2025-04")},
		},
		Relations: []*Relation{
			part("p-ana", "ana", ""), part("p-boris", "boris", "2025-05"), part("p-carla", "carla", "2025-05-06"),
			{ID: "w-ana", Type: "wrote", Ordered: true, Ends: []string{"ana", "memo"}, Citations: []*evidence.Citation{cite("")}},
		},
	}
	c := NewCase(rec)
	for _, tt := range []struct {
		name  string
		p     Policy
		focus []string
		want  string
	}{
		{"all", Policy{}, nil,
			"1 2025-04 memo; 2 definite(0) 2025-05-05 ball; 3 definite(0) 2025-05-06 p-carla; 4 definite(0) 2025-06-01/2025-06-02 fair; - w-ana"},
		{"of Boris", Policy{}, []string{"boris"}, "1 2025-05-05 ball"},
		{"of Ana and Boris", Policy{}, []string{"ana", "boris"}, "1 2025-05-05 ball"},
		{"of the memo", Policy{}, []string{"memo"}, "1 2025-04 memo; - w-ana"},
		{"in May", Policy{Since: evidence.MustDate("2025-05"), Until: evidence.MustDate("2025-05-05")}, nil, "1 2025-05-05 ball"},
		{"of Ana in May, by the event's date", Policy{Since: evidence.MustDate("2025-05")}, []string{"ana"}, "1 2025-05-05 ball"},
		{"of persons", Policy{Kinds: []string{"person"}}, nil,
			"1 2025-05-05 ball; 2 definite(0) 2025-05-06 p-carla; 3 definite(0) 2025-06-01/2025-06-02 fair"},
		{"contacts", Policy{Classes: []Class{Contact}}, nil, "1 2025-06-01/2025-06-02 fair"},
		{"without the paper", Policy{Without: []string{"paper"}}, nil, "1 2025-06-02 fair"},
	} {
		if got := told(NewFilter(c, tt.p).Timeline(tt.focus)); got != tt.want {
			t.Errorf("%s: %s\nwant %s", tt.name, got, tt.want)
		}
	}
	tl := NewFilter(c, Policy{}).Timeline(nil)
	if tl.Uncited != 1 {
		t.Errorf("%d uncited, want the note alone", tl.Uncited)
	}
	i := slices.IndexFunc(tl.Items, func(it Item) bool { return it.ID() == "fair" })
	if got := len(tl.Items[i].Told); got != 2 {
		t.Errorf("the fair has %d dates, want those of both papers", got)
	}
}
