package index

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// TestMostPaths: of more paths than are returned at most the answer says that
// there are more, whatever limit was asked for, and takes bounded memory.
//
//	a - l0.0 - l1.0 - l2.0 - b     30 entities in each of 6 layers,
//	  \ l0.1 X l1.1 X l2.1 /       each joined with all of the next
func TestMostPaths(t *testing.T) {
	const layers, wide = 6, 30
	r := &relations.Records{Sources: []*evidence.Source{{ID: "s", Title: "s"}}, Types: []*relations.Type{{ID: "met", Class: relations.Contact}}}
	add := func(id string) { r.Entities = append(r.Entities, &entities.Entity{ID: id, Name: id, Kind: "person"}) }
	meet := func(a, b string) {
		r.Relations = append(r.Relations, &relations.Relation{ID: a + "-" + b, Type: "met", Ends: []string{a, b}, Citations: []*evidence.Citation{{Source: "s", Stance: evidence.Supports}}})
	}
	add("a")
	add("b")
	for l := range layers {
		for i := range wide {
			id := fmt.Sprintf("l%d.%d", l, i)
			add(id)
			switch l {
			case 0:
				meet("a", id)
			default:
				for j := range wide {
					meet(fmt.Sprintf("l%d.%d", l-1, j), id)
				}
				if l == layers-1 {
					meet(id, "b")
				}
			}
		}
	}
	g := Build(relations.NewCase(*r)).Under(relations.Policy{})
	for name, find := range map[string]func() (*relations.PathAnswer, error){
		"shortest": func() (*relations.PathAnswer, error) {
			return g.Paths(context.Background(), "a", "b", PathOptions{Limit: 1 << 30})
		},
		"best": func() (*relations.PathAnswer, error) {
			return g.Best(context.Background(), "a", "b", PathOptions{Limit: 1 << 30})
		},
		"few of many": func() (*relations.PathAnswer, error) {
			return g.Best(context.Background(), "a", "b", PathOptions{Limit: 5})
		},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		ans, err := find()
		runtime.ReadMemStats(&after)
		if err != nil {
			t.Fatal(err)
		}
		want := MostPaths
		if name == "few of many" {
			want = 5
		}
		if len(ans.Paths) != want || !ans.More && ans.Total <= uint64(want) {
			t.Errorf("%s: %d paths of %d, more: %t; want %d and more", name, len(ans.Paths), ans.Total, ans.More, want)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 1<<30 {
			t.Errorf("%s: %d MB", name, used>>20)
		}
	}
}
