package index

import (
	"cmp"
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
	of    func(context.Context, *net) ([]float64, error)
}

// Measures lists the measures that [Graph.Rank] knows, sorted by name.
var Measures = []Measure{
	{"betweenness", "the share of shortest paths between two others that pass somebody (Freeman 1977)", betweenness},
	{"closeness", "how near somebody is to all others who can be reached, times their share of all (Wasserman and Faust 1994)", closeness},
	{"clustering", "of the pairs of those joined with somebody, the share that is joined, too (Watts and Strogatz 1998; LDBC Graphalytics)", clustering},
	{"degree", "with how many others a hop joins somebody", degree},
	{"eigenvector", "being joined with those who are well joined themselves; the squares sum to 1 (Bonacich 1972)", eigenvector},
	{"kcore", "the greatest k such that somebody is in a group where each is joined with k others of it (Seidman 1983)", kcore},
	{"pagerank", "how often a walk comes by that follows hops at random and starts anew after each with a chance of 15 % (Brin and Page 1998)", pagerank},
}

// Rank orders the entities of the graph by a measure, best first; equal values,
// to nine digits, share a rank and stand in the order of ids. Where base is not
// nil it is the same graph with sources that are left out here, and each row
// tells what it was there. Rows end when most entities that a hop joins are among
// them; 0 for all.
func (g *Graph) Rank(ctx context.Context, by string, base *Graph, most int) (*relations.RankAnswer, error) {
	i := slices.IndexFunc(Measures, func(m Measure) bool { return m.Name == by })
	if i < 0 {
		return nil, fmt.Errorf("no measure is called %q", by)
	}
	n, err := g.net(ctx)
	if err != nil {
		return nil, err
	}
	values, err := Measures[i].of(ctx, n)
	if err != nil {
		return nil, err
	}
	ans := &relations.RankAnswer{By: by, Entities: n.len(), Pairs: n.pairs(), Policy: g.policy, Whole: g.policy}
	var b *net
	var was []float64
	var wasRanks []int
	if base != nil {
		ans.Base, ans.Whole = true, base.policy
		if b, err = base.net(ctx); err != nil {
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
func ranked(values []float64) (order []int32, ranks []int) {
	key := func(i int32) float64 { return math.Round(values[i] * 1e9) }
	order = make([]int32, len(values))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(key(b), key(a)) })
	ranks = make([]int, len(values))
	for at, i := range order {
		ranks[i] = at + 1
		if at > 0 && key(order[at-1]) == key(i) {
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
	slices.Sort(found)
	slices.Sort(sets)
	var on []string
	for _, set := range slices.Compact(sets) {
		on = append(on, g.t.sets[set]...)
	}
	slices.Sort(on)
	return len(slices.Compact(found)), len(slices.Compact(on))
}

func degree(_ context.Context, n *net) ([]float64, error) {
	values := make([]float64, n.len())
	for i := range values {
		values[i] = float64(n.degree(int32(i)))
	}
	return values, nil
}

// clustering counts the triangles at each entity: each pair of neighbours is
// looked for from the one with fewer, O(A sqrt A) (Schank and Wagner, "Finding,
// counting and listing all triangles in large graphs", 2005).
func clustering(ctx context.Context, n *net) ([]float64, error) {
	less := func(a, b int32) bool {
		if d, e := n.degree(a), n.degree(b); d != e {
			return d < e
		}
		return a < b
	}
	triangles := make([]int64, n.len())
	mark := make([]int32, n.len())
	for i := range int32(n.len()) {
		if i&1023 == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		for _, j := range n.of(i) {
			if less(i, j) {
				mark[j] = i + 1
			}
		}
		for _, j := range n.of(i) {
			if !less(i, j) {
				continue
			}
			for _, k := range n.of(j) {
				if less(j, k) && mark[k] == i+1 {
					triangles[i]++
					triangles[j]++
					triangles[k]++
				}
			}
		}
	}
	values := make([]float64, n.len())
	for i, t := range triangles {
		if d := float64(n.degree(int32(i))); d > 1 {
			values[i] = 2 * float64(t) / (d * (d - 1))
		}
	}
	return values, nil
}

// betweenness follows Brandes ("A faster algorithm for betweenness centrality",
// 2001), divided by the number of pairs of others; O(V·A).
func betweenness(ctx context.Context, n *net) ([]float64, error) {
	values := make([]float64, n.len())
	dist := make([]int32, n.len())
	ways, owed := make([]float64, n.len()), make([]float64, n.len())
	order := make([]int32, 0, n.len())
	for start := range int32(n.len()) {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		for i := range dist {
			dist[i], ways[i], owed[i] = -1, 0, 0
		}
		dist[start], ways[start] = 0, 1
		order = append(order[:0], start)
		for i := 0; i < len(order); i++ {
			at := order[i]
			for _, to := range n.of(at) {
				if dist[to] < 0 {
					dist[to] = dist[at] + 1
					order = append(order, to)
				}
				if dist[to] == dist[at]+1 {
					ways[to] += ways[at]
				}
			}
		}
		for i := len(order) - 1; i > 0; i-- {
			at := order[i]
			for _, to := range n.of(at) {
				if dist[to] == dist[at]-1 {
					owed[to] += ways[to] / ways[at] * (1 + owed[at])
				}
			}
			values[at] += owed[at]
		}
	}
	if others := float64(n.len()-1) * float64(n.len()-2); others > 0 {
		for i := range values {
			values[i] /= others // each pair was met from both ends
		}
	}
	return values, nil
}

// closeness is one search from each entity; O(V·A).
func closeness(ctx context.Context, n *net) ([]float64, error) {
	values := make([]float64, n.len())
	dist := make([]int32, n.len())
	for start := range int32(n.len()) {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		for i := range dist {
			dist[i] = -1
		}
		dist[start] = 0
		order, sum := []int32{start}, 0
		for i := 0; i < len(order); i++ {
			at := order[i]
			sum += int(dist[at])
			for _, to := range n.of(at) {
				if dist[to] < 0 {
					dist[to] = dist[at] + 1
					order = append(order, to)
				}
			}
		}
		if others := float64(len(order) - 1); others > 0 {
			values[start] = others / float64(sum) * others / float64(n.len()-1)
		}
	}
	return values, nil
}

// settled is the change in a step of an iteration, summed over all entities,
// that ends it: values are told to six digits.
const settled = 1e-13

// pagerank iterates until the values settle; O(A) a step. Who is joined with
// nobody hands his share to all.
func pagerank(ctx context.Context, n *net) ([]float64, error) {
	const follow = 0.85
	size := float64(n.len())
	values, next := make([]float64, n.len()), make([]float64, n.len())
	for i := range values {
		values[i] = 1 / size
	}
	for range 10_000 {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		loose := 0.0
		for i := range values {
			if n.degree(int32(i)) == 0 {
				loose += values[i]
			}
		}
		change := 0.0
		for i := range next {
			sum := 0.0
			for _, from := range n.of(int32(i)) {
				sum += values[from] / float64(n.degree(from))
			}
			next[i] = (1-follow)/size + follow*(sum+loose/size)
			change += math.Abs(next[i] - values[i])
		}
		values, next = next, values
		if change < settled {
			break
		}
	}
	return values, nil
}

// eigenvector iterates with the adjacency and itself, which has the same
// eigenvectors and settles where the graph has two sides; O(A) a step.
func eigenvector(ctx context.Context, n *net) ([]float64, error) {
	values, next := make([]float64, n.len()), make([]float64, n.len())
	for i := range values {
		if n.degree(int32(i)) > 0 {
			values[i] = 1
		}
	}
	for range 100_000 {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		norm := 0.0
		for i := range next {
			next[i] = values[i]
			for _, from := range n.of(int32(i)) {
				next[i] += values[from]
			}
			norm += next[i] * next[i]
		}
		if norm == 0 {
			return values, nil
		}
		norm = math.Sqrt(norm)
		change := 0.0
		for i := range next {
			next[i] /= norm
			change += math.Abs(next[i] - values[i])
		}
		values, next = next, values
		if change < settled*float64(n.len()) {
			break
		}
	}
	return values, nil
}

// kcore takes away those joined with the fewest, again and again (Batagelj and
// Zaversnik, "An O(m) algorithm for cores decomposition of networks", 2003).
func kcore(ctx context.Context, n *net) ([]float64, error) {
	left := make([]int, n.len())
	most := 0
	for i := range left {
		left[i] = n.degree(int32(i))
		most = max(most, left[i])
	}
	buckets := make([][]int32, most+1)
	for i, d := range left {
		buckets[d] = append(buckets[d], int32(i))
	}
	values := make([]float64, n.len())
	gone := make([]bool, n.len())
	for d := 0; d <= most; d++ {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		for i := 0; i < len(buckets[d]); i++ {
			at := buckets[d][i]
			if gone[at] || left[at] > d {
				continue
			}
			gone[at] = true
			values[at] = float64(d)
			for _, to := range n.of(at) {
				if !gone[to] && left[to] > d {
					left[to]--
					buckets[left[to]] = append(buckets[left[to]], to)
				}
			}
		}
	}
	return values, nil
}
