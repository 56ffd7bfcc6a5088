// Package probe is what a search costs without evidence: a graph in compressed
// sparse rows and the same breadth-first search from both ends as graphx has, on
// numbers, with neither records nor policy. Beside it stand plain algorithms for
// the other questions, by which the answers of all engines are checked.
package probe

import (
	"container/heap"
	"slices"
)

// A Graph is undirected. Parallel relations have arcs of their own.
type Graph struct {
	first []int32
	arcs  []Arc
	keep  []uint64 // by relation: it counts; nil for all

	// Of the search at hand.
	epoch uint32
	marks []mark
	level [2][]int32
	next  []int32
	seen  *int // counts the arcs that are looked at, nil for nobody who asks
}

// An Arc leads to an entity along a relation.
type Arc struct{ To, Rel int32 }

// A mark counts when it is of the search's epoch: the distance d from the start,
// or ^d from the target.
type mark struct {
	epoch uint32
	dist  int32
}

// New makes a graph of n entities. Relation i joins from[i] and to[i].
func New(n int, from, to []int32) *Graph {
	g := &Graph{first: make([]int32, n+1), arcs: make([]Arc, 2*len(from)), marks: make([]mark, n)}
	for i := range from {
		g.first[from[i]+1]++
		g.first[to[i]+1]++
	}
	for i := range n {
		g.first[i+1] += g.first[i]
	}
	next := slices.Clone(g.first)
	for i := range from {
		a, b := from[i], to[i]
		g.arcs[next[a]] = Arc{b, int32(i)}
		g.arcs[next[b]] = Arc{a, int32(i)}
		next[a]++
		next[b]++
	}
	// Turned around, an undirected graph is the same, and sorted by neighbour.
	copy(next, g.first)
	sorted := make([]Arc, len(g.arcs))
	for e := range n {
		for _, r := range g.arcs[g.first[e]:g.first[e+1]] {
			sorted[next[r.To]] = Arc{int32(e), r.Rel}
			next[r.To]++
		}
	}
	g.arcs = sorted
	return g
}

// Under returns the graph in which only some relations count: bit i of keep is
// relation i's. It shares what it can and has marks of its own.
func (g *Graph) Under(keep []uint64) *Graph {
	return &Graph{first: g.first, arcs: g.arcs, keep: keep, marks: make([]mark, len(g.marks))}
}

// Len returns the number of entities.
func (g *Graph) Len() int { return len(g.marks) }

// Hops returns the number of hops of a shortest path, -1 for none.
func (g *Graph) Hops(a, z int32) int {
	if a == z {
		return 0
	}
	g.epoch++
	if g.epoch == 0 {
		clear(g.marks)
		g.epoch = 1
	}
	first := g.first
	g.marks[a], g.marks[z] = mark{g.epoch, 0}, mark{g.epoch, ^0}
	g.level[0], g.level[1] = append(g.level[0][:0], a), append(g.level[1][:0], z)
	width := [2]int32{first[a+1] - first[a], first[z+1] - first[z]}
	depth := [2]int32{}
	for len(g.level[0]) > 0 && len(g.level[1]) > 0 {
		side := 0
		if width[1] < width[0] {
			side = 1
		}
		depth[side]++
		dist := depth[side]
		if side == 1 {
			dist = ^dist
		}
		if g.seen != nil {
			*g.seen += int(width[side])
		}
		var met bool
		if g.keep == nil {
			width[side], met = g.expand(side, dist)
		} else {
			width[side], met = g.expandKept(side, dist)
		}
		if met {
			return int(depth[0] + depth[1])
		}
	}
	return -1
}

func (g *Graph) expand(side int, dist int32) (width int32, met bool) {
	next, marks, first, epoch := g.next[:0], g.marks, g.first, g.epoch
	for _, e := range g.level[side] {
		for _, r := range g.arcs[first[e]:first[e+1]] {
			m := &marks[r.To]
			if m.epoch != epoch {
				*m = mark{epoch, dist}
				next = append(next, r.To)
				width += first[r.To+1] - first[r.To]
			} else if m.dist < 0 != (dist < 0) {
				g.unseen(side, e, r)
				return 0, true
			}
		}
	}
	g.next, g.level[side] = g.level[side], next
	return width, false
}

func (g *Graph) expandKept(side int, dist int32) (width int32, met bool) {
	next, marks, first, epoch, keep := g.next[:0], g.marks, g.first, g.epoch, g.keep
	for _, e := range g.level[side] {
		for _, r := range g.arcs[first[e]:first[e+1]] {
			if keep[r.Rel>>6]&(1<<(r.Rel&63)) == 0 {
				continue
			}
			m := &marks[r.To]
			if m.epoch != epoch {
				*m = mark{epoch, dist}
				next = append(next, r.To)
				width += first[r.To+1] - first[r.To]
			} else if m.dist < 0 != (dist < 0) {
				g.unseen(side, e, r)
				return 0, true
			}
		}
	}
	g.next, g.level[side] = g.level[side], next
	return width, false
}

// Visits returns the number of arcs that Hops looks at.
func (g *Graph) Visits(a, z int32) int {
	n := 0
	g.seen = &n
	g.Hops(a, z)
	g.seen = nil
	return n
}

// unseen takes from the count what a level that ends at the arc r of e has left.
func (g *Graph) unseen(side int, e int32, r Arc) {
	if g.seen == nil {
		return
	}
	level := g.level[side]
	for _, later := range level[slices.Index(level, e)+1:] {
		*g.seen -= int(g.first[later+1] - g.first[later])
	}
	arcs := g.arcs[g.first[e]:g.first[e+1]]
	*g.seen -= len(arcs) - 1 - slices.Index(arcs, r)
}

// Neighbours calls visit with each neighbour of an entity once, in the order of
// numbers.
func (g *Graph) Neighbours(e int32, visit func(int32)) {
	last := int32(-1)
	for _, r := range g.arcs[g.first[e]:g.first[e+1]] {
		if r.To != last && (g.keep == nil || g.keep[r.Rel>>6]&(1<<(r.Rel&63)) != 0) {
			last = r.To
			visit(r.To)
		}
	}
}

// Reach returns the number of entities within the given number of hops, the
// first not counted, and marks them with their distances.
func (g *Graph) Reach(a int32, hops int) int {
	g.epoch++
	g.marks[a] = mark{g.epoch, 0}
	level, next, n := append(g.level[0][:0], a), g.next[:0], 0
	for d := int32(1); int(d) <= hops && len(level) > 0; d++ {
		for _, e := range level {
			for _, r := range g.arcs[g.first[e]:g.first[e+1]] {
				if m := &g.marks[r.To]; m.epoch != g.epoch {
					*m = mark{g.epoch, d}
					next = append(next, r.To)
				}
			}
		}
		n += len(next)
		level, next = next, level[:0]
	}
	g.level[0], g.next = level, next
	return n
}

// Simple returns the number of simple paths of at most so many hops, no more
// than limit+1 of them: what lies too far from the target is not entered.
func (g *Graph) Simple(a, z int32, hops, limit int) int {
	g.Reach(z, hops)
	n := 0
	on := []int32{a}
	var walk func(e int32, left int)
	walk = func(e int32, left int) {
		g.Neighbours(e, func(t int32) {
			switch m := g.marks[t]; {
			case n > limit:
			case t == z:
				n++
			case m.epoch == g.epoch && int(m.dist) < left && !slices.Contains(on, t):
				on = append(on, t)
				walk(t, left-1)
				on = on[:len(on)-1]
			}
		})
	}
	walk(a, hops)
	return n
}

// Components returns the number of components, entities without a relation
// among them, and the size of the largest.
func (g *Graph) Components() (n, largest int) {
	root := make([]int32, len(g.marks))
	for i := range root {
		root[i] = int32(i)
	}
	find := func(i int32) int32 {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	n = len(root)
	size := make([]int32, n)
	for e := range root {
		for _, r := range g.arcs[g.first[e]:g.first[e+1]] {
			if a, b := find(int32(e)), find(r.To); a != b {
				root[max(a, b)] = min(a, b)
				n--
			}
		}
	}
	for e := range root {
		size[find(int32(e))]++
	}
	return n, int(slices.Max(size))
}

// PageRank returns how often a walk comes by that follows hops at random and
// starts anew with a chance of 15 %; parallel relations are one hop.
func (g *Graph) PageRank() []float64 {
	n := len(g.marks)
	out, rank, next := make([]float64, n), make([]float64, n), make([]float64, n)
	for e := range out {
		g.Neighbours(int32(e), func(int32) { out[e]++ })
		rank[e] = 1 / float64(n)
	}
	for range 200 {
		lost := 0.0
		for e := range rank {
			if out[e] == 0 {
				lost += rank[e]
			}
		}
		change := 0.0
		for e := range next {
			sum := 0.0
			g.Neighbours(int32(e), func(t int32) { sum += rank[t] / out[t] })
			next[e] = 0.15/float64(n) + 0.85*(sum+lost/float64(n))
			change += max(next[e]-rank[e], rank[e]-next[e])
		}
		rank, next = next, rank
		if change < 1e-12 {
			break
		}
	}
	return rank
}

// Length returns the length of a lightest path by Dijkstra's algorithm, -1 for
// none; weight is by relation.
func (g *Graph) Length(a, z int32, weight []int32) int {
	const settled = 1
	g.epoch++
	dist := map[int32]int{a: 0}
	q := &queue{{a, 0}}
	for q.Len() > 0 {
		at := heap.Pop(q).(item)
		if at.e == z {
			return at.dist
		}
		if m := &g.marks[at.e]; m.epoch == g.epoch {
			continue
		} else {
			*m = mark{g.epoch, settled}
		}
		for _, r := range g.arcs[g.first[at.e]:g.first[at.e+1]] {
			if g.marks[r.To].epoch == g.epoch {
				continue
			}
			d := at.dist + int(weight[r.Rel])
			if old, ok := dist[r.To]; !ok || d < old {
				dist[r.To] = d
				heap.Push(q, item{r.To, d})
			}
		}
	}
	return -1
}

type item struct {
	e    int32
	dist int
}

type queue []item

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].dist < q[j].dist }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(item)) }
func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}
