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

// layered returns a case of a, b and so many entities in each of some layers
// between them:
//
//	a - l0.0 - l1.0 - l2.0 - b     each joined with all of the next layer
//	  \ l0.1 X l1.1 X l2.1 /
func layered(layers, wide int) *relations.Case {
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
	return relations.NewCase(*r)
}

// TestMostPaths: of more paths than are returned at most the answer says that
// there are more, whatever limit was asked for, and takes bounded memory.
func TestMostPaths(t *testing.T) {
	g := Build(layered(6, 30)).Under(relations.Policy{})
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
		want := mostPaths
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

// TestMostHeld: a search that comes to the bound of what it keeps gives the
// paths that it has found, which are the first, and says that there are more.
func TestMostHeld(t *testing.T) {
	const shortest = 4 * 4 * 4 * 4
	for _, tt := range []struct {
		name        string
		held        int
		least, most int // how many paths are found below the bound
		find        func(*Graph, PathOptions) (*relations.PathAnswer, error)
	}{
		{"shortest", 1, 1, shortest - 1, func(g *Graph, o PathOptions) (*relations.PathAnswer, error) {
			return g.Paths(context.Background(), "a", "b", o)
		}},
		{"best, among the shortest", 200, 1, shortest - 1, func(g *Graph, o PathOptions) (*relations.PathAnswer, error) {
			return g.Best(context.Background(), "a", "b", o)
		}},
		{"best, among the longer", 12_000, shortest, 399, func(g *Graph, o PathOptions) (*relations.PathAnswer, error) {
			return g.Best(context.Background(), "a", "b", o)
		}},
		{"by evidence", 3000, 1, shortest - 1, func(g *Graph, o PathOptions) (*relations.PathAnswer, error) {
			o.By = relations.ByEvidence
			return g.Best(context.Background(), "a", "b", o)
		}},
		{"bottleneck", 3000, 1, shortest - 1, func(g *Graph, o PathOptions) (*relations.PathAnswer, error) {
			return g.BottleneckPaths(context.Background(), "a", "b", o)
		}},
	} {
		x := Build(layered(4, 4))
		all, err := tt.find(x.Under(relations.Policy{}), PathOptions{Limit: 400})
		if err != nil {
			t.Fatal(err)
		}
		x.mostHeld = tt.held
		ans, err := tt.find(x.Under(relations.Policy{}), PathOptions{Limit: 400})
		if err != nil {
			t.Fatal(err)
		}
		n := len(ans.Paths)
		if n < tt.least || n > tt.most || !ans.More && ans.Total <= uint64(n) {
			t.Errorf("%s: %d paths of %d, more: %t; want %d to %d and more", tt.name, n, ans.Total, ans.More, tt.least, tt.most)
			continue
		}
		if got, want := toldPaths(ans.Paths), toldPaths(all.Paths[:n]); got != want {
			t.Errorf("%s: the paths found below the bound are not the first:\n%s\nwant\n%s", tt.name, got, want)
		}
	}
}
