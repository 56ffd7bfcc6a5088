package index

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/graphx-dev/graphx/internal/relations"
)

// A Measure says how central an entity is. Measures are of the simple graph of
// the entities that a path may pass, without directions and weights.
type Measure struct {
	Name string
	// Means says what it is and after whom.
	Means string
	of    func(context.Context, *simpleGraph) ([]float64, error)
}

// Measures lists the measures that [Graph.Rank] knows, sorted by name.
var Measures = []Measure{
	{"betweenness", "the share of shortest paths between other pairs that pass through the entity (Freeman 1977)", betweenness},
	{"closeness", "closeness to the reachable others, times their share of all (Wasserman and Faust 1994)", closeness},
	{"clustering", "the share of pairs of neighbours that are themselves joined (Watts and Strogatz 1998; LDBC Graphalytics)", clustering},
	{"degree", "the number of others that one hop reaches, and 2 for a relation with itself (as NetworkX counts)", degree},
	{"eigenvector", "being joined to entities that are well joined themselves; the squares sum to 1 (Bonacich 1972)", eigenvector},
	{"kcore", "the largest k such that the entity is in a group whose members each have k neighbours in it (Seidman 1983)", kcore},
	{"pagerank", "how often a random walk along hops visits the entity; after each hop it restarts with a probability of 15 % (Brin and Page 1998)", pagerank},
}

// Rank orders the entities of the graph by a measure, best first; equal values,
// to nine digits, share a rank and stand in the order of ids. Where base is not
// nil it is the same graph with sources that are left out here, and each row
// tells what it was there. Rows end when most entities that a hop joins are among
// them; 0 for all.
func (g *Graph) Rank(ctx context.Context, by string, base *Graph, most int) (*relations.RankAnswer, error) {
	i := slices.IndexFunc(Measures, func(m Measure) bool { return m.Name == by })
	if i < 0 {
		return nil, fmt.Errorf("no measure named %q", by)
	}
	n, err := g.simple(ctx)
	if err != nil {
		return nil, err
	}
	values, err := Measures[i].of(ctx, n)
	if err != nil {
		return nil, err
	}
	ans := &relations.RankAnswer{By: by, Entities: n.len(), Pairs: n.pairs(), Policy: g.policy, Whole: g.policy}
	var b *simpleGraph
	var was []float64
	var wasRanks []int
	if base != nil {
		ans.Base, ans.Whole = true, base.policy
		if b, err = base.simple(ctx); err != nil {
			return nil, err
		}
		if was, err = Measures[i].of(ctx, b); err != nil {
			return nil, err
		}
		_, wasRanks = ranked(was)
	}
	// before returns the number of an entity in the base, -1 for none.
	before := func(i int32) int {
		if b == nil {
			return -1
		}
		if j, ok := slices.BinarySearch(b.ids, n.ids[i]); ok {
			return j
		}
		return -1
	}
	order, ranks := ranked(values)
	for _, i := range order {
		j := before(i)
		joined := n.degree(i) > 0 || j >= 0 && was[j] != 0
		if !joined {
			ans.Alone++
		}
		if most > 0 && ans.Joined >= most {
			if joined {
				ans.Joined++
			}
			continue
		}
		row := relations.RankRow{Entity: n.entity(i), Rank: ranks[i], Value: values[i]}
		row.Relations, row.Origins = g.restsOn(n.ids[i])
		if j >= 0 {
			row.BaseRank, row.BaseValue = wasRanks[j], was[j]
		}
		ans.Rows = append(ans.Rows, row)
		if joined {
			ans.Joined++
		}
	}
	return ans, nil
}

// ranked returns the numbers in the order of their values and the rank of each.
// Values are at least 0; sorted by nine digits, digit by digit: O(V).
func ranked(values []float64) (order []int32, ranks []int) {
	const bits, most = 11, 1 << 11
	keys := make([]uint64, len(values))
	all := uint64(0)
	for i, v := range values {
		keys[i] = uint64(math.Round(v * 1e9))
		all |= keys[i]
	}
	order, next := make([]int32, len(values)), make([]int32, len(values))
	for i := range order {
		order[i] = int32(i)
	}
	for shift := 0; all>>shift != 0; shift += bits {
		var at [most + 1]int
		for _, k := range keys {
			at[most-k>>shift&(most-1)]++ // the greater digit comes first
		}
		for d := range most {
			at[d+1] += at[d]
		}
		for _, i := range order {
			d := most - 1 - keys[i]>>shift&(most-1)
			next[at[d]] = i
			at[d]++
		}
		order, next = next, order
	}
	ranks = make([]int, len(values))
	for at, i := range order {
		ranks[i] = at + 1
		if at > 0 && keys[order[at-1]] == keys[i] {
			ranks[i] = ranks[order[at-1]]
		}
	}
	return order, ranks
}

// restsOn returns the numbers of relations that join an entity with others of
// the graph, and of origins that these rest on.
func (g *Graph) restsOn(e int32) (rels, origins int) {
	var found, sets []int32
	for _, a := range g.x.arcsOf(e) {
		if g.walk(a.to) && g.counts.has(a.rel) || g.participates(a) && slices.ContainsFunc(g.x.arcsOf(a.to), func(b arc) bool {
			return b.to != e && g.took.has(b.rel) && g.walk(b.to)
		}) {
			found, sets = append(found, a.rel), append(sets, g.t.setOf(a.rel))
		}
	}
	for _, l := range g.x.loopsOf(e) {
		if g.walk(e) && g.counts.has(l.rel) {
			found, sets = append(found, l.rel), append(sets, g.t.setOf(l.rel))
		}
	}
	slices.Sort(found)
	slices.Sort(sets)
	var on []string
	for _, set := range slices.Compact(sets) {
		on = append(on, g.t.sets[set]...)
	}
	slices.Sort(on)
	return len(slices.Compact(found)), len(slices.Compact(on))
}
