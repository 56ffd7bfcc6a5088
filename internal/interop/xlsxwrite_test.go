package interop

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// TestTablesOut: what is written as a table is read as a table, and neither a denial
// nor a plan becomes something that happened; formulas stay texts.
func TestTablesOut(t *testing.T) {
	cite := func(s evidence.Stance, m evidence.Modality) []*evidence.Citation {
		return []*evidence.Citation{{Source: "s", Stance: s, Modality: m}}
	}
	rel := func(id string, c []*evidence.Citation) *relations.Relation {
		return &relations.Relation{ID: id, Type: "paid", Ends: []string{"ana", "bo"}, Ordered: true, Citations: c}
	}
	c := relations.NewCase(relations.Records{
		Types:    []*relations.Type{{ID: "paid", Class: relations.Tie, Directed: true, Verb: "paid"}},
		Sources:  []*evidence.Source{{ID: "s", Title: "S", Type: "article"}},
		Entities: []*entities.Entity{{ID: "ana", Name: "=1+1", Kind: "person"}, {ID: "bo", Name: "_x0041_", Kind: "person"}},
		Relations: []*relations.Relation{
			rel("alleged", cite(evidence.Supports, evidence.Alleged)), rel("denied", cite(evidence.Denies, evidence.Happened)),
			rel("happened", cite(evidence.Supports, evidence.Happened)), rel("planned", cite(evidence.Supports, evidence.Planned)),
		},
	})
	for _, format := range []string{"xlsx", "gephi-edges"} {
		f := FormatNamed(format)
		name := filepath.Join(t.TempDir(), "x"+f.Extensions[0])
		data := written(t, f, viewOf(c))
		if again := written(t, f, viewOf(c)); string(again) != string(data) {
			t.Errorf("%s: two writings differ", format)
		}
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		d, _, err := Read(t.Context(), []string{name}, Options{})
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		var got []string
		_, m := d.Len()
		for i := range m {
			r := d.Relation(i)
			got = append(got, fmt.Sprint(r.ID, " ", r.Citations[0].Stance, " ", r.Citations[0].Modality))
		}
		want := []string{"r-alleged supports alleged", "r-denied denies happened", "r-happened supports happened", "r-planned supports planned"}
		if !slices.Equal(got, want) {
			t.Errorf("%s: read again are\n%q, want\n%q", format, got, want)
		}
		if format == "xlsx" {
			if a, b := d.Entity(0).Name, d.Entity(1).Name; a != "=1+1" || b != "_x0041_" {
				t.Errorf("names are %q and %q, want %q and %q", a, b, "=1+1", "_x0041_")
			}
		}
	}
}
