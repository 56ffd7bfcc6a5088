package index

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/graphx-dev/graphx/internal/defect"
)

func degree(_ context.Context, n *simpleGraph) ([]float64, error) {
	values := make([]float64, n.len())
	for i := range values {
		values[i] = float64(n.degree(int32(i)))
		if n.g.loops(n.ids[i]) {
			values[i] += 2
		}
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
