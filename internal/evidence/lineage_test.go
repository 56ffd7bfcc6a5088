package evidence

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/dominikbraun/graph"
)

// TestLineageRandom compares cycles, ancestors and direct sources of random
// lineages with what dominikbraun/graph finds over all of the graph.
func TestLineageRandom(t *testing.T) {
	cyclic, reduced := 0, 0
	for seed := range uint64(600) {
		rng := rand.New(rand.NewPCG(seed, 4))
		n := 2 + rng.IntN(9)
		whole := graph.New(graph.StringHash, graph.Directed())
		var sources []*Source
		for i := range n {
			sources = append(sources, &Source{ID: fmt.Sprintf("s%02d", (i*7)%n*3+i)})
			if err := whole.AddVertex(sources[i].ID); err != nil {
				t.Fatal(err)
			}
		}
		for range rng.IntN(2 * n) {
			i, j := rng.IntN(n), rng.IntN(n)
			if seed%3 > 0 && j >= i { // two in three without a cycle
				continue
			}
			from, to := sources[i], sources[j]
			from.DerivedFrom = append(from.DerivedFrom, to.ID)
			_ = whole.AddEdge(from.ID, to.ID) // the same entry twice is one edge
		}
		l := NewLineage(sources)
		adjacent, err := whole.AdjacencyMap()
		if err != nil {
			t.Fatal(err)
		}
		_, err = graph.TopologicalSort(whole)
		acyclic := err == nil
		if l.closes() == acyclic || (len(l.cycles) == 0) != acyclic {
			t.Fatalf("seed %d: %d sources on a cycle, closes() = %v; a topological order exists: %v", seed, len(l.cycles), l.closes(), acyclic)
		}
		for _, s := range sources {
			way := l.Cycle(s.ID)
			for i := range way {
				if _, ok := adjacent[way[i]][way[(i+1)%len(way)]]; !ok || way[0] != s.ID {
					t.Fatalf("seed %d: %v is no cycle of %s", seed, way, s.ID)
				}
			}
		}
		if !acyclic {
			cyclic++
			continue
		}
		least, err := graph.TransitiveReduction(whole)
		if err != nil {
			t.Fatal(err)
		}
		reduction, err := least.AdjacencyMap()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range sources {
			var want []string
			for id := range reduction[s.ID] {
				want = append(want, id)
			}
			slices.Sort(want)
			if got := l.Direct(s.ID); !slices.Equal(got, want) {
				t.Fatalf("seed %d: Direct(%s) = %v, want %v", seed, s.ID, got, want)
			}
			if len(want) < len(adjacent[s.ID]) {
				reduced++
			}
			reached := map[string]bool{}
			if err := graph.DFS(whole, s.ID, func(id string) bool { reached[id] = id != s.ID; return false }); err != nil {
				t.Fatal(err)
			}
			for _, on := range sources {
				if l.Ancestor(s.ID, on.ID) != reached[on.ID] {
					t.Fatalf("seed %d: Ancestor(%s, %s) = %v", seed, s.ID, on.ID, !reached[on.ID])
				}
			}
		}
	}
	if cyclic < 50 || reduced < 50 {
		t.Errorf("%d lineages with a cycle, %d sources with an implied entry: too few", cyclic, reduced)
	}
}

// BenchmarkLineage reads lineages as they are, and as nobody would write them.
func BenchmarkLineage(b *testing.B) {
	id := strconv.Itoa
	for _, tt := range []struct {
		name string
		n    int
		on   func(i, n int) []string
	}{
		{"two", 5, func(i, _ int) []string { return []string{"0"}[:min(i, 1)] }},
		{"apart", 100_000, func(int, int) []string { return nil }},
		{"one leak", 100_000, func(i, _ int) []string { return []string{"0"}[:min(i, 1)] }},
		{"chain", 1400, func(i, _ int) []string { return []string{id(max(i-1, 0))}[:min(i, 1)] }},
		{"ring", 1000, func(i, n int) []string { return []string{id((i + 1) % n)} }},
		{"everything on everything", 300, func(_, n int) []string { return strings.Fields(all(n)) }},
	} {
		var sources []*Source
		for i := range tt.n {
			sources = append(sources, &Source{ID: id(i), DerivedFrom: tt.on(i, tt.n)})
		}
		b.Run(tt.name, func(b *testing.B) {
			for b.Loop() {
				NewLineage(sources)
			}
		})
	}
}

func all(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strconv.Itoa(i) + " ")
	}
	return b.String()
}
