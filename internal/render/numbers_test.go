package render

import (
	"fmt"
	"slices"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/rendertest"
)

func TestFootnote(t *testing.T) {
	for _, tt := range []struct {
		in   []int
		want string
	}{
		{nil, ""},
		{[]int{3}, "[3]"},
		{[]int{1, 3}, "[1,3]"},
		{[]int{1, 2}, "[1,2]"},
		{[]int{1, 2, 3, 4, 6, 8, 9}, "[1-4,6,8,9]"},
	} {
		if got := Footnote(tt.in); got != tt.want {
			t.Errorf("Footnote(%v) = %s, want %s", tt.in, got, tt.want)
		}
	}
}

func TestNumberSources(t *testing.T) {
	v := rendertest.Affair(15, 26)
	n := NumberSources(v)
	next := 1
	for _, l := range v.Lines {
		for _, c := range slices.Concat(l.Supports, l.Denies) {
			k := n.Of(c)
			if k > next || k == 0 {
				t.Fatalf("source %s of %s has number %d, want at most %d", c.Source, l.Relation.ID, k, next)
			}
			if k == next {
				next++
			}
			if got := n.Sources()[k-1].ID; got != c.Source {
				t.Errorf("number %d is source %s, want %s", k, got, c.Source)
			}
		}
	}
	if got := len(n.Sources()); got != next-1 {
		t.Errorf("%d sources numbered, want %d", got, next-1)
	}
}

// TestCarrier: a row of a table that names its source is listed under that source,
// and tells its line in the table.
func TestCarrier(t *testing.T) {
	c := relations.NewCase(relations.Records{
		Types:    []*relations.Type{{ID: "met", Class: relations.Contact, Verb: "met"}},
		Entities: []*entities.Entity{{ID: "ana", Name: "Ana", Kind: "person"}, {ID: "bo", Name: "Bo", Kind: "person"}},
		Sources: []*evidence.Source{
			{ID: "gull", Title: "Daily Gull", Type: "article"},
			{ID: "links", Title: "links.csv", Type: evidence.Table, DerivedFrom: []string{"gull"}},
			{ID: "retold", Title: "Retold", Type: "article", DerivedFrom: []string{"gull"}},
		},
		Relations: []*relations.Relation{{ID: "r", Type: "met", Ends: []string{"ana", "bo"}, Citations: []*evidence.Citation{
			{Source: "links", Origin: "gull", Locator: evidence.Locator{Paragraph: 5, Page: 2}, Stance: evidence.Supports, Modality: evidence.Happened},
			{Source: "links", Locator: evidence.Locator{Paragraph: 6}, Stance: evidence.Supports, Modality: evidence.Happened},
			{Source: "retold", Origin: "gull", Locator: evidence.Locator{Paragraph: 7}, Stance: evidence.Supports, Modality: evidence.Happened},
		}}},
	})
	n := NewNumbers(c, nil)
	var got []string
	for _, cit := range c.Relations()[0].Citations {
		n.Cite(cit)
		got = append(got, fmt.Sprintf("%d %s", n.Of(cit), CitationDetail(c, cit)))
	}
	for i := range n.Sources() {
		got = append(got, n.SourceLine(i+1))
	}
	want := []string{
		"1 page 2, line 5 of links.csv", "2 paragraph 6", "3 paragraph 7, resting on Daily Gull",
		"Daily Gull, in links.csv", "links.csv", "Retold",
	}
	if !slices.Equal(got, want) {
		t.Errorf("citations and sources are\n%q, want\n%q", got, want)
	}
	if len(n.Carriers()) > 0 {
		t.Errorf("carriers %v: the table has a number of its own", n.Carriers())
	}
}
