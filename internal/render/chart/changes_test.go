package chart

import (
	"context"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/compare"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
)

// versions are two versions of a case: a ring of people, and the same with one
// more of them, a line more and a line less.
func versions() (old, now *relations.Case) {
	build := func(newer bool) *relations.Case {
		rec := relations.Records{
			Types:   []*relations.Type{{ID: "met", Class: relations.Contact, Verb: "met", Label: "met"}},
			Sources: []*evidence.Source{{ID: "s", Title: "A source", Type: "article"}},
		}
		names := []string{"ana", "boris", "chen", "dana", "eva", "fritz"}
		if newer {
			names = append(names, "gerda")
		}
		for i, n := range names {
			rec.Entities = append(rec.Entities, &entities.Entity{ID: n, Name: strings.ToUpper(n), Kind: "person"})
			if newer && n == "chen" {
				continue
			}
			rec.Relations = append(rec.Relations, &relations.Relation{ID: "met-" + n, Type: "met", Ends: []string{n, names[(i+1)%6]},
				Citations: []*evidence.Citation{{Source: "s", Stance: evidence.Supports, Modality: evidence.Happened}}})
		}
		return relations.NewCase(rec)
	}
	return build(false), build(true)
}

// TestChangesOnOldLayout: the chart of what changed has the nodes of the older
// version where a chart of that version has them, and every change is told by a
// sign and by words.
func TestChangesOnOldLayout(t *testing.T) {
	old, now := versions()
	a := &compare.Answer{Diff: compare.Cases(old, now, relations.Policy{}), From: compare.Version{Name: "old"}, To: compare.Version{Name: "now"}}
	if got, want := a.Summary(), "relations: 1 removed, 1 added; entities: 1 added"; got != want {
		t.Fatalf("changed: %s, want %s", got, want)
	}
	v, older, ch := DiffView(a, 4)
	ctx := context.Background()
	pins, err := PinsOf(ctx, older, Options{}, &graphviz.Engine{})
	if err != nil {
		t.Fatal(err)
	}
	var before, after strings.Builder
	if _, err := SVG(ctx, &before, older, Options{}, &graphviz.Engine{}); err != nil {
		t.Fatal(err)
	}
	if _, err := SVG(ctx, &after, v, Options{Changes: ch, Pins: pins}, &graphviz.Engine{}); err != nil {
		t.Fatal(err)
	}
	was, err := ReadPins(strings.NewReader(before.String()))
	if err != nil {
		t.Fatal(err)
	}
	is, err := ReadPins(strings.NewReader(after.String()))
	if err != nil {
		t.Fatal(err)
	}
	if len(was.Entities) != 6 || len(is.Entities) != 7 {
		t.Fatalf("%d and %d entities are drawn, want 6 and 7", len(was.Entities), len(is.Entities))
	}
	for id, at := range was.Entities {
		if got := is.Entities[id]; abs(got[0]-at[0])+abs(got[1]-at[1]) > 2 {
			t.Errorf("%s is at %v, and was at %v", id, got, at)
		}
	}
	for _, want := range []string{"− removed: met", "+ added: met", ">+ added<", `class="band"`, `stroke-dasharray="3 5"`, `data-legend="change:added"`, `data-legend="change:none"`} {
		if !strings.Contains(after.String(), want) {
			t.Errorf("the chart has no %s", want)
		}
	}
}
