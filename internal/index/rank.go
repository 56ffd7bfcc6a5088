package index

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/graphx-dev/graphx/internal/defect"
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
	{"degree", "the number of others that one hop reaches", degree},
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
	slices.Sort(found)
	slices.Sort(sets)
	var on []string
	for _, set := range slices.Compact(sets) {
		on = append(on, g.t.sets[set]...)
	}
	slices.Sort(on)
	return len(slices.Compact(found)), len(slices.Compact(on))
}

func degree(_ context.Context, n *simpleGraph) ([]float64, error) {
	values := make([]float64, n.len())
	for i := range values {
		values[i] = float64(n.degree(int32(i)))
	}
	return values, nil
}

// clustering counts the triangles at each entity: each pair of neighbours is
// looked for from the one with fewer, O(A sqrt A) (Schank and Wagner, "Finding,
// counting and listing all triangles in large graphs", 2005).
func clustering(ctx context.Context, n *simpleGraph) ([]float64, error) {
	// Of the neighbours, those with more.
	first, to := make([]int32, 1, n.len()+1), make([]int32, 0, n.pairs())
	for i := range int32(n.len()) {
		for _, j := range n.of(i) {
			if d, e := n.degree(i), n.degree(j); d < e || d == e && i < j {
				to = append(to, j)
			}
		}
		first = append(first, int32(len(to)))
	}
	triangles := make([]int64, n.len())
	mark := make([]int32, n.len())
	for i := range int32(n.len()) {
		if i&1023 == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		mine := to[first[i]:first[i+1]]
		for _, j := range mine {
			mark[j] = i + 1
		}
		for _, j := range mine {
			for _, k := range to[first[j]:first[j+1]] {
				if mark[k] == i+1 {
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

// share calls work for each number below n, on all processors, each of which has
// a worker of its own, made by start. Workers ask over before anything long
// whether to leave it, one of them at a time.
func share(ctx context.Context, n int, start func(over func() bool) (work func(int))) error {
	var mu sync.Mutex
	var err error
	over := func() bool {
		mu.Lock()
		defer mu.Unlock()
		if err == nil && ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return err != nil
	}
	var next atomic.Int64
	run := func() {
		work := start(over)
		for i := int(next.Add(1)) - 1; i < n && !over(); i = int(next.Add(1)) - 1 {
			work(i)
		}
	}
	var others defect.Group
	for range min(runtime.GOMAXPROCS(0), n) - 1 {
		others.Go(run)
	}
	run()
	others.Wait()
	return err
}

// betweenness follows Brandes ("A faster algorithm for betweenness centrality",
// 2001), divided by the number of pairs of others; O(V·A).
//
// The searches are divided into a fixed number of shares, and what each finds is
// summed up in their order, so that the number of processors does not show.
func betweenness(ctx context.Context, n *simpleGraph) ([]float64, error) {
	const shares = 16
	values := make([]float64, n.len())
	found := make([][]float64, shares)
	err := share(ctx, shares, func(over func() bool) func(int) {
		dist := make([]int32, n.len())
		for i := range dist {
			dist[i] = -1
		}
		ways, owed := make([]float64, n.len()), make([]float64, n.len())
		order := make([]int32, 0, n.len())
		// The hops of shortest paths, and where those of each in order end. Which they
		// are is nothing that a processor could foresee, so that none is branched on.
		hops, ends := make([]int32, len(n.to)+1), make([]int32, n.len())
		return func(number int) {
			mine := make([]float64, n.len())
			found[number] = mine
			for start := int32(number); int(start) < n.len() && !over(); start += shares {
				dist[start], ways[start] = 0, 1
				order = append(order[:0], start)
				end := int32(0)
				for i := 0; i < len(order); i++ {
					at, first := order[i], end
					d, w := dist[at]+1, ways[at]
					for _, to := range n.of(at) {
						if dist[to] < 0 {
							dist[to] = d
							order = append(order, to)
						}
						hops[end] = to
						on := int32(0)
						if dist[to] == d {
							on = 1
						}
						end += on
					}
					for _, to := range hops[first:end] {
						ways[to] += w
					}
					ends[i] = end
				}
				// From the last back: owed[to] is then what each of the ways to it is owed.
				for i := len(order) - 1; i > 0; i-- {
					at, sum := order[i], 0.0
					for _, to := range hops[ends[i-1]:ends[i]] {
						sum += owed[to]
					}
					w := ways[at]
					mine[at] += w * sum
					owed[at] = 1/w + sum
				}
				for _, at := range order {
					dist[at], ways[at], owed[at] = -1, 0, 0
				}
			}
		}
	})
	if err != nil {
		return nil, err
	}
	if others := float64(n.len()-1) * float64(n.len()-2); others > 0 {
		for i := range values {
			for _, mine := range found {
				values[i] += mine[i]
			}
			values[i] /= others // each pair was met from both ends
		}
	}
	return values, nil
}

// closeness searches from each entity; O(V·A), of 64 entities at once (Then et
// al., "The more the merrier: efficient multi-source graph traversal", 2014).
func closeness(ctx context.Context, n *simpleGraph) ([]float64, error) {
	values := make([]float64, n.len())
	err := share(ctx, (n.len()+63)/64, func(over func() bool) func(int) {
		// A bit for each search: which have seen an entity, which come to it in this
		// step and in the next.
		seen, here, next := make([]uint64, n.len()), make([]uint64, n.len()), make([]uint64, n.len())
		var now, then []int32
		return func(number int) {
			first := 64 * number
			count := min(64, n.len()-first)
			clear(seen)
			now = now[:0]
			for i := range count {
				e := int32(first + i)
				seen[e], here[e] = 1<<i, 1<<i
				now = append(now, e)
			}
			var reach, sum [64]int
			for d := 1; len(now) > 0; d++ {
				for turn, at := range now {
					if turn&0xffff == 0xffff && over() {
						return
					}
					who := here[at]
					here[at] = 0
					for _, to := range n.of(at) {
						if come := who &^ seen[to]; come != 0 {
							if next[to] == 0 {
								then = append(then, to)
							}
							next[to] |= come
						}
					}
				}
				// Each search has a counter; the k-th digits of all are in digits[k].
				var digits [32]uint64
				for _, at := range then {
					who := next[at]
					seen[at] |= who
					for k := 0; who != 0; k++ {
						digits[k], who = digits[k]^who, digits[k]&who
					}
				}
				for i := range count {
					for k, all := range digits {
						met := int(all>>i&1) << k
						reach[i], sum[i] = reach[i]+met, sum[i]+d*met
					}
				}
				here, next = next, here
				now, then = then, now[:0]
			}
			for i := range count {
				if others := float64(reach[i]); others > 0 {
					values[first+i] = others / float64(sum[i]) * others / float64(n.len()-1)
				}
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return values, nil
}

// settled is the change in a step of an iteration, summed over all entities,
// that ends it: values are told to six digits.
const settled = 1e-13

// pagerank solves its equations by Gauss and Seidel, with over-relaxation: each
// value in turn goes a little further than to what its neighbours make it (Young,
// "Iterative methods for solving partial difference equations of elliptic type",
// 1954); O(A) a step. Two things are known beforehand: the value of who is joined
// with nobody, and so what everybody has without any neighbour; and the sum of
// the values of each part of the graph, to which they are set right after a step.
// Together that takes a third of the steps.
//
// Where the values change by c in a step, they are then within 7 c of the
// solution, in sum: each hop hands on 0.85 of a change, and the relaxation leaves
// a sixth of it.
func pagerank(ctx context.Context, n *simpleGraph) ([]float64, error) {
	const follow, relax = 0.85, 1.2
	alone := 0
	part, count := n.parts()
	whole, hops := make([]float64, count), make([]float64, count) // by part
	for i, p := range part {
		d := n.degree(int32(i))
		if d == 0 {
			alone++
		}
		whole[p]++
		hops[p] += float64(d)
	}
	size := float64(n.len())
	base := (1 - follow) / size / (1 - follow*float64(alone)/size)
	for p := range whole {
		whole[p] *= base / (1 - follow)
	}
	share := make([]float64, n.len()) // what each hands to a neighbour, undamped
	for i, p := range part {
		share[i] = whole[p] / hops[p]
	}
	have := make([]float64, count)
	for range 10_000 {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		change := 0.0
		clear(have)
		for i, p := range part {
			mine := n.of(int32(i))
			if len(mine) == 0 {
				continue
			}
			sum := 0.0
			for _, from := range mine {
				sum += share[from]
			}
			d := float64(len(mine))
			step := relax * ((base+follow*sum)/d - share[i])
			share[i] += step
			change += math.Abs(step) * d
			have[p] += share[i] * d
		}
		if change < settled {
			break
		}
		if change < 100*settled {
			continue // what is lacking is lost in the sums
		}
		for p := range have {
			have[p] = (whole[p] - have[p]) / hops[p]
		}
		for i, p := range part {
			share[i] += have[p]
		}
	}
	for i := range share {
		if d := n.degree(int32(i)); d > 0 {
			share[i] *= float64(d)
		} else {
			share[i] = base
		}
	}
	return share, nil
}

// eigenvector iterates with the adjacency and itself, which has the same
// eigenvectors and settles where the graph has two sides; O(A) a step.
func eigenvector(ctx context.Context, n *simpleGraph) ([]float64, error) {
	values, next := make([]float64, n.len()), make([]float64, n.len())
	for i := range values {
		if n.degree(int32(i)) > 0 {
			values[i] = 1
		}
	}
	const chunk = 4096 // of entities: one processor's at a time
	norms := make([]float64, (n.len()+chunk-1)/chunk)
	for range 100_000 {
		if err := share(ctx, len(norms), func(func() bool) func(int) {
			return func(number int) {
				norm := 0.0
				for i := number * chunk; i < min((number+1)*chunk, len(next)); i++ {
					sum := values[i]
					for _, from := range n.of(int32(i)) {
						sum += values[from]
					}
					next[i] = sum
					norm += sum * sum
				}
				norms[number] = norm
			}
		}); err != nil {
			return nil, err
		}
		norm := 0.0
		for _, part := range norms {
			norm += part
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
func kcore(ctx context.Context, n *simpleGraph) ([]float64, error) {
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
