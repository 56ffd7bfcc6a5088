package index

import (
	"cmp"
	"container/heap"
	"context"
	"slices"

	"github.com/graphx-dev/graphx/internal/relations"
)

// mostEnds and mostStates say up to what a smallest tree is searched for
// exactly: so many ends, and so many states, which are 2^(ends-1) for each
// entity and take 12 bytes each. Beyond, the tree is an approximation.
const (
	mostEnds   = 8
	mostStates = 1 << 25
)

// Tree finds the smallest tree of hops that joins all of several entities: of
// the fewest hops, then with the stronger weakest hop, then with more origins.
// The entities named are passed whatever their kind. Ids are of the case.
//
// It is exact for up to 8 ends by the dynamic program of Dreyfus and
// Wagner ("The Steiner problem in graphs", 1972) as Erickson, Monma and Veinott
// arrange it (1987), in O(3^k V + 2^k A log V). Beyond, it is Mehlhorn's tree ("A
// faster approximation algorithm for the Steiner problem in graphs", 1988), of
// less than twice the fewest hops, in O(A log V).
func (g *Graph) Tree(ctx context.Context, ids []string) (*relations.TreeAnswer, error) {
	ans := &relations.TreeAnswer{Exact: true, Method: "Dreyfus and Wagner", Avoid: g.all(g.avoid), Policy: g.policy}
	var ends []int32
	numbers, err := g.numbers(ids)
	if err != nil {
		return nil, err
	}
	for _, e := range numbers {
		if !slices.Contains(ends, e) {
			ends = append(ends, e)
			ans.Ends = append(ans.Ends, g.x.entity(e))
		}
	}
	g = g.named(ends)
	w, err := g.hopsOf(ctx)
	if err != nil {
		return nil, err
	}
	if parts := g.parted(w, ends); len(parts) > 1 {
		for _, part := range parts {
			ans.Parts = append(ans.Parts, g.all(part))
		}
		return ans, nil
	}
	slices.Sort(ends)
	grow := g.smallest
	if len(ends) > mostEnds || g.x.n<<(len(ends)-1) > mostStates {
		ans.Exact, ans.Method, grow = false, "Mehlhorn, less than twice the fewest hops", g.nearly
	}
	least, err := grow(ctx, w, ends, 1)
	if err != nil {
		return nil, err
	}
	tree := least
	for strength := len(relations.Statuses); strength > 1; strength-- {
		t, err := grow(ctx, w, ends, strength)
		if err != nil {
			return nil, err
		}
		if t != nil && len(t) <= len(least) {
			tree = t
			break
		}
	}
	slices.SortFunc(tree, func(a, b [2]int32) int { return slices.Compare(a[:], b[:]) })
	var p relations.Path
	for _, h := range tree {
		p.Steps = append(p.Steps, g.pathOf(h[:]).Steps[0])
	}
	if len(tree) > 0 {
		p = sum(p)
	}
	ans.Steps, ans.Weakest, ans.Origins = p.Steps, p.Weakest, p.Origins
	return ans, nil
}

// parted returns the ends by the parts of the graph that they lie in.
func (g *Graph) parted(w *adjacency, ends []int32) [][]int32 {
	part := make(map[int32]int, len(ends))
	var parts [][]int32
	for _, e := range ends {
		if _, known := part[e]; known {
			continue
		}
		seen := newBitset(g.x.n)
		seen.set(e)
		for todo := []int32{e}; len(todo) > 0; {
			at := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			for _, to := range w.of(at) {
				if !seen.has(to) && g.flags[to]&walks != 0 {
					seen.set(to)
					todo = append(todo, to)
				}
			}
		}
		var mine []int32
		for _, f := range ends {
			if seen.has(f) {
				part[f] = len(parts)
				mine = append(mine, f)
			}
		}
		parts = append(parts, mine)
	}
	return parts
}

// A cost is a number of hops, and what origins their sum lacks: fewer hops come
// first, then more origins.
type cost int64

const (
	oneHop  cost = 1 << 40
	endless cost = 1<<63 - 1
)

func costOf(v value) cost { return oneHop - cost(v.origins()) }

// smallest returns the hops of the cheapest tree that joins the ends by hops of
// at least that strength, nil for none.
func (g *Graph) smallest(ctx context.Context, w *adjacency, ends []int32, strength int) ([][2]int32, error) {
	n, k := g.x.n, len(ends)-1
	if k == 0 {
		return [][2]int32{}, nil
	}
	root, full := ends[k], 1<<k-1
	// costs[set][e] is that of the cheapest tree that joins e with the ends of a
	// set; from[set][e] says how it is made (see unfold).
	costs, from := make([][]cost, full+1), make([][]int32, full+1)
	q := &trees{}
	for set := 1; set <= full; set++ {
		c, f := make([]cost, n), make([]int32, n)
		for e := range c {
			c[e], f[e] = endless, nothing
		}
		costs[set], from[set] = c, f
		if set&(set-1) == 0 {
			for i := range k {
				if set == 1<<i {
					c[ends[i]] = 0
				}
			}
		}
		for sub := (set - 1) & set; sub > set^sub; sub = (sub - 1) & set {
			a, b := costs[sub], costs[set^sub]
			for e := range c {
				if a[e] != endless && b[e] != endless && a[e]+b[e] < c[e] {
					c[e], f[e] = a[e]+b[e], ^int32(sub)
				}
			}
		}
		q.list = q.list[:0]
		for e := range c {
			if c[e] != endless {
				q.list = append(q.list, treeAt{c[e], int32(e)})
			}
		}
		heap.Init(q)
		for i := 0; q.Len() > 0; i++ {
			if i&1023 == 0 && ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			t := heap.Pop(q).(treeAt)
			if t.cost > c[t.e] {
				continue
			}
			values := w.values(t.e)
			for j, to := range w.of(t.e) {
				if values[j].strength() < strength || g.flags[to]&walks == 0 {
					continue
				}
				if d := t.cost + costOf(values[j]); d < c[to] {
					c[to], f[to] = d, t.e
					heap.Push(q, treeAt{d, to})
				}
			}
		}
	}
	if costs[full][root] == endless {
		return nil, nil
	}
	return unfold(from, full, root), nil
}

// nothing marks the tree of a single entity; see unfold.
const nothing = -1 << 31

// unfold returns the hops of the tree that joins an entity with the ends of a
// set. from[set][e] says how such a tree is made: from the tree at a neighbour (>=
// 0), of two trees at e whose sets part this one (^set), or of nothing.
func unfold(from [][]int32, set int, e int32) [][2]int32 {
	hops := [][2]int32{}
	type part struct {
		set int
		e   int32
	}
	for todo := []part{{set, e}}; len(todo) > 0; {
		p := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		switch f := from[p.set][p.e]; {
		case f == nothing:
		case f >= 0:
			hops = append(hops, [2]int32{min(f, p.e), max(f, p.e)})
			todo = append(todo, part{p.set, f})
		default:
			sub := int(^f)
			todo = append(todo, part{sub, p.e}, part{p.set ^ sub, p.e})
		}
	}
	return hops
}

type treeAt struct {
	cost cost
	e    int32
}

// trees is a heap, the cheapest first, then the lesser id.
type trees struct{ list []treeAt }

func (q *trees) Len() int { return len(q.list) }
func (q *trees) Less(i, j int) bool {
	a, b := q.list[i], q.list[j]
	return a.cost < b.cost || a.cost == b.cost && a.e < b.e
}
func (q *trees) Swap(i, j int) { q.list[i], q.list[j] = q.list[j], q.list[i] }
func (q *trees) Push(t any)    { q.list = append(q.list, t.(treeAt)) }
func (q *trees) Pop() any {
	t := q.list[len(q.list)-1]
	q.list = q.list[:len(q.list)-1]
	return t
}

// nearly returns the hops of a tree that joins the ends by hops of at least that
// strength and has less than twice the fewest; nil for none. Each entity belongs
// to its nearest end; hops between the realms of two ends join these, and the
// cheapest of them that join all make the tree.
func (g *Graph) nearly(ctx context.Context, w *adjacency, ends []int32, strength int) ([][2]int32, error) {
	n := g.x.n
	c, from, realm := make([]cost, n), make([]int32, n), make([]int32, n)
	for e := range c {
		c[e], from[e], realm[e] = endless, -1, -1
	}
	q := &trees{}
	for i, e := range ends {
		c[e], realm[e] = 0, int32(i)
		heap.Push(q, treeAt{0, e})
	}
	open := func(e int32, j int) bool {
		return w.values(e)[j].strength() >= strength && g.flags[w.of(e)[j]]&walks != 0
	}
	for i := 0; q.Len() > 0; i++ {
		if i&1023 == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		t := heap.Pop(q).(treeAt)
		if t.cost > c[t.e] {
			continue
		}
		for j, to := range w.of(t.e) {
			if d := t.cost + costOf(w.values(t.e)[j]); open(t.e, j) && d < c[to] {
				c[to], from[to], realm[to] = d, t.e, realm[t.e]
				heap.Push(q, treeAt{d, to})
			}
		}
	}
	type border struct {
		cost cost
		a, b int32
	}
	var borders []border
	for e := range int32(n) {
		if realm[e] < 0 {
			continue
		}
		for j, to := range w.of(e) {
			if e < to && open(e, j) && realm[to] >= 0 && realm[to] != realm[e] {
				borders = append(borders, border{c[e] + costOf(w.values(e)[j]) + c[to], e, to})
			}
		}
	}
	slices.SortFunc(borders, func(p, q border) int { return cmp.Or(cmp.Compare(p.cost, q.cost), int(p.a-q.a), int(p.b-q.b)) })
	joined := newUnion(len(ends))
	hops := map[[2]int32]bool{}
	for _, b := range borders {
		if !joined.join(realm[b.a], realm[b.b]) {
			continue
		}
		hops[[2]int32{b.a, b.b}] = true
		for _, e := range []int32{b.a, b.b} {
			for ; from[e] >= 0; e = from[e] {
				hops[[2]int32{min(e, from[e]), max(e, from[e])}] = true
			}
		}
	}
	if joined.sets > 1 {
		return nil, nil
	}
	tree := make([][2]int32, 0, len(hops))
	for h := range hops {
		tree = append(tree, h)
	}
	slices.SortFunc(tree, func(a, b [2]int32) int { return slices.Compare(a[:], b[:]) })
	return tree, nil
}

// A union keeps disjoint sets of numbers (Tarjan, "Efficiency of a good but not
// linear set union algorithm", 1975).
type union struct {
	parent []int32
	sets   int
}

func newUnion(n int) *union {
	u := &union{make([]int32, n), n}
	for i := range u.parent {
		u.parent[i] = int32(i)
	}
	return u
}

func (u *union) find(a int32) int32 {
	for u.parent[a] != a {
		u.parent[a] = u.parent[u.parent[a]]
		a = u.parent[a]
	}
	return a
}

// join reports whether a and b were in different sets, and joins these under the
// lesser number.
func (u *union) join(a, b int32) bool {
	a, b = u.find(a), u.find(b)
	if a == b {
		return false
	}
	u.parent[max(a, b)] = min(a, b)
	u.sets--
	return true
}
