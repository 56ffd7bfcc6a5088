package index

import (
	"cmp"
	"container/heap"
	"context"
	"math/bits"
	"slices"

	"github.com/graphx-dev/graphx/internal/relations"
)

// A dag holds the hops of all shortest paths between two entities. A node is an
// entity on one of them; nodes are numbered by their distance from the start and
// then by entity, so that the start is the first and the target the last.
type dag struct {
	g      *Graph
	length int
	nodes  []int32 // entities
	first  []int32 // hops of node i are hops[first[i]:first[i+1]]
	hops   []dagHop
	full   bool // an enumeration has come to mostHeld, and ended there
}

// A dagHop leads to a node one nearer to the target.
type dagHop struct {
	to    int32
	value value
}

func (d *dag) from(i int) []dagHop { return d.hops[d.first[i]:d.first[i+1]] }

// A link is a hop between two entities on a shortest path.
type link struct {
	dist     int32 // of from, from the start
	from, to int32
	value    value
}

// shortest returns the hops of the shortest paths from a to z, nil for none of
// at most most hops. The scratch says what is closed.
func (g *Graph) shortest(ctx context.Context, s *scratch, a, z int32, most int) (*dag, error) {
	hops, err := g.between(ctx, s, a, z, most, true)
	if err != nil || hops < 0 {
		return nil, err
	}
	// From where the sides met, back to the start and on to the target.
	at := int32(hops)
	if d, _ := s.dist(s.met[0]); d < 0 {
		at -= ^d
	} else {
		at = d
	}
	links := s.links[:0]
	level := slices.Clone(s.met)
	for dist := at - 1; dist >= 0; dist-- {
		from := len(links)
		for _, e := range level {
			g.link(s, e, back, dist, s.level(forth, dist), func(n int32, v value) {
				if n != a || !s.isBarred(e) {
					links = append(links, link{dist, n, e, v})
				}
			})
		}
		level = level[:0]
		for _, l := range links[from:] {
			level = append(level, l.from)
		}
		slices.Sort(level)
		level = slices.Compact(level)
	}
	level = append(level[:0], s.met...)
	for dist := at; dist < int32(hops); dist++ {
		from, togo := len(links), int32(hops)-dist-1
		for _, e := range level {
			g.link(s, e, forth, ^togo, s.level(back, togo), func(n int32, v value) {
				if e != a || !s.isBarred(n) {
					links = append(links, link{dist, e, n, v})
				}
			})
		}
		level = level[:0]
		for _, l := range links[from:] {
			level = append(level, l.to)
		}
		slices.Sort(level)
		level = slices.Compact(level)
	}
	s.links = links
	return layOut(g, links, z, hops), nil
}

// longer returns the hops of the paths that are one hop longer than the shortest,
// right after shortest has found these with the same scratch and nothing closed;
// nil for none. Such a path passes nobody twice: what lies between would be a way
// that is shorter than the shortest.
//
// Each of its hops but one leads one further from a, or one nearer to z; the one
// leads to an entity as far as the one before. An entity at place i of the path is
// therefore i or, behind that hop, i-1 hops from a; from where the sides met on
// the same holds for z. So (place, entity) tells all, and the hops make a dag.
// Costs one level of the search more.
func (g *Graph) longer(s *scratch, a, z int32, hops int) *dag {
	p := int32(hops) // where the sides met
	if d, _ := s.dist(s.met[0]); d < 0 {
		p -= ^d
	} else {
		p = d
	}
	q := int32(hops) - p
	links := s.links[:0]
	sorted := func(list []int32) []int32 {
		slices.Sort(list)
		return slices.Compact(list)
	}
	level := func(side int, dist int32) []int32 {
		if dist < 0 {
			return nil
		}
		return s.level(side, dist)
	}
	// From place p to p+1: either end may be behind the even hop, or it is this one.
	for _, e := range s.met {
		if p > 0 {
			g.link(s, e, back, p-1, level(forth, p-1), func(n int32, v value) { links = append(links, link{p, n, e, v}) })
		}
		if q > 0 {
			g.link(s, e, forth, ^(q - 1), level(back, q-1), func(n int32, v value) { links = append(links, link{p, e, n, v}) })
		}
	}
	from, to := sorted(slices.Concat(level(forth, p), s.met)), sorted(slices.Concat(level(back, q), s.met))
	if g.width(from) <= g.width(to) {
		for _, e := range s.met {
			s.marks[e].dist = ^q
		}
		for _, e := range from {
			g.link(s, e, forth, ^q, to, func(n int32, v value) { links = append(links, link{p, e, n, v}) })
		}
	} else {
		for _, e := range s.met {
			s.marks[e].dist = p
		}
		for _, e := range to {
			g.link(s, e, back, p, from, func(n int32, v value) { links = append(links, link{p, n, e, v}) })
		}
	}
	if len(links) == 0 {
		return nil
	}
	// The beginnings, from place p back to a, and the ends, on to z.
	for side, far := range [2]int32{p, q} {
		var level []int32
		for _, l := range links {
			if side == forth && l.dist == p {
				level = append(level, l.from)
			} else if side == back && l.dist == p {
				level = append(level, l.to)
			}
		}
		for i := far; i > 0; i-- {
			level = sorted(level)
			begun := len(links)
			for _, e := range level {
				own, _ := s.dist(e)
				if slices.Contains(s.met, e) { // its mark may be that of the other side
					own = far
					if side == back {
						own = ^far
					}
				}
				at, mark, down := i-1, own-1, own
				if side == back {
					at, mark, down = int32(hops)+1-i, own+1, ^own
				}
				add := func(n int32, v value) {
					if side == forth {
						links = append(links, link{at, n, e, v})
					} else {
						links = append(links, link{at, e, n, v})
					}
				}
				if down > 0 {
					g.link(s, e, 1-side, mark, s.level(side, down-1), add)
				}
				if down == i-1 { // behind the even hop, or the next is it
					g.link(s, e, 1-side, own, s.level(side, down), add)
				}
			}
			level = level[:0]
			for _, l := range links[begun:] {
				if side == forth {
					level = append(level, l.from)
				} else {
					level = append(level, l.to)
				}
			}
		}
	}
	s.links = links
	if !slices.ContainsFunc(links, func(l link) bool { return l.dist == 0 }) {
		return nil
	}
	return layOut(g, links, z, hops+1)
}

// width is the number of arcs of some entities.
func (g *Graph) width(list []int32) int {
	n := 0
	for _, e := range list {
		n += int(g.x.first[e+1] - g.x.first[e])
	}
	return n
}

// link calls add with the neighbours of e that bear the given mark and the value
// of the hop to, or, back, from each; one may come more than once. marked are
// all that bear it: where they are few, they are looked up among the arcs of e.
func (g *Graph) link(s *scratch, e int32, side int, mark int32, marked []int32, add func(int32, value)) {
	arcs := g.x.arcsOf(e)
	if g.open && len(marked)*bits.Len(uint(len(arcs))) < len(arcs) {
		for _, n := range marked {
			if v := g.valueOf(e, arcsTo(arcs, n), side); v > 0 {
				add(n, v)
			}
		}
		return
	}
	wanted := func(n int32) bool {
		d, ok := s.dist(n)
		return ok && d == mark
	}
	last := int32(-1)
	for i := 0; i < len(arcs); {
		n, j := arcs[i].to, i+1
		for j < len(arcs) && arcs[j].to == n {
			j++
		}
		mine := arcs[i:j]
		i = j
		if wanted(n) {
			if v := g.valueOf(e, mine, side); v > 0 {
				add(n, v)
			}
		}
		if g.flags[n]&joins != 0 && n != last && g.bestOf(mine) > 0 {
			last = n
			g.joint(e, n, wanted, add)
		}
	}
}

// valueOf returns the value of the best of some arcs of e that a hop may follow,
// 0 for none.
func (g *Graph) valueOf(e int32, arcs []arc, side int) (best value) {
	for _, a := range arcs {
		if g.along(e, a, side) {
			best = max(best, valueOf(g.t.strength(a.rel), int32(len(g.t.originsOf(a.rel)))))
		}
	}
	return best
}

// joint calls add with the wanted entities that an event joins with e, and the
// values of the joint participations.
func (g *Graph) joint(e, event int32, wanted func(int32) bool, add func(int32, value)) {
	own := g.took1(event, e)
	v := g.bestOf(own)
	arcs := g.x.arcsOf(event)
	for i := 0; i < len(arcs); {
		n, j := arcs[i].to, i+1
		for j < len(arcs) && arcs[j].to == n {
			j++
		}
		theirs := arcs[i:j]
		i = j
		if n == e || !wanted(n) {
			continue
		}
		// One relation with several ends that names both and the event is no joint of
		// its own: it joins them directly.
		if other := g.bestOf(theirs); other > 0 && !g.sameTook(own, theirs) {
			add(n, min(v, other))
		}
	}
}

// layOut makes a dag of links, of which those between the same entities are one.
// Links that do not lead to the target are left out.
func layOut(g *Graph, links []link, target int32, length int) *dag {
	slices.SortFunc(links, func(a, b link) int {
		return cmp.Or(cmp.Compare(a.dist, b.dist), cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(b.value, a.value))
	})
	links = slices.CompactFunc(links, func(a, b link) bool { return a.dist == b.dist && a.from == b.from && a.to == b.to })
	d := &dag{g: g, length: length, nodes: make([]int32, 0, len(links)+1), hops: make([]dagHop, 0, len(links))}
	layer := make([]int, length+2) // nodes at distance k are nodes[layer[k]:layer[k+1]]
	for i, l := range links {
		if i == 0 || links[i-1].from != l.from || links[i-1].dist != l.dist {
			d.nodes = append(d.nodes, l.from)
		}
		layer[l.dist+1] = len(d.nodes)
	}
	for k := 1; k <= length; k++ { // a distance without links has no nodes
		layer[k] = max(layer[k], layer[k-1])
	}
	d.nodes = append(d.nodes, target)
	layer[length+1] = len(d.nodes)
	d.first = make([]int32, 1, len(d.nodes)+1)
	for i, l := range links {
		if i > 0 && (links[i-1].from != l.from || links[i-1].dist != l.dist) {
			d.first = append(d.first, int32(len(d.hops)))
		}
		next := layer[l.dist+1]
		if k, ok := slices.BinarySearch(d.nodes[next:layer[l.dist+2]], l.to); ok {
			d.hops = append(d.hops, dagHop{int32(next + k), l.value})
		}
	}
	d.first = append(d.first, int32(len(d.hops)), int32(len(d.hops)))
	return d
}

// count returns the number of ways from the start to the target, saturated.
func (d *dag) count() uint64 {
	ways := make([]uint64, len(d.nodes))
	ways[len(ways)-1] = 1
	for i := len(d.nodes) - 2; i >= 0; i-- {
		var total uint64
		for _, h := range d.from(i) {
			sum, carry := bits.Add64(total, ways[h.to], 0)
			if carry != 0 {
				sum = ^uint64(0)
			}
			total = sum
		}
		ways[i] = total
	}
	return ways[0]
}

const noWay = -1

// rest returns for each node the most origins that hops of at least that
// strength gather on the way to the target, noWay for none: without more asked,
// and where one hop must be of just that strength.
func (d *dag) rest(strength int) (any, needy []int) {
	n := len(d.nodes)
	both := make([]int, 2*n)
	any, needy = both[:n], both[n:]
	needy[n-1] = noWay
	for i := n - 2; i >= 0; i-- {
		a, b := noWay, noWay
		for _, h := range d.from(i) {
			s, o := h.value.strength(), h.value.origins()
			if s < strength || any[h.to] == noWay {
				continue
			}
			a = max(a, any[h.to]+o)
			if s == strength {
				b = max(b, any[h.to]+o)
			} else if needy[h.to] != noWay {
				b = max(b, needy[h.to]+o)
			}
		}
		any[i], needy[i] = a, b
	}
	return any, needy
}

// foremost returns the first paths in the order of [relations.PathOrder] by hops:
// the stronger weakest hop, then more origins, then ids; at most limit. What went
// before them has a weakest hop of the strength before, so that all that are no
// weaker are alike. Where that would take too much memory, it ends earlier, and
// d.full says so.
func (d *dag) foremost(limit, before int) [][]int32 {
	strength := min(before, len(relations.Statuses))
	out := d.enumerate(nil, strength, limit, before > len(relations.Statuses))
	for strength--; strength >= 1 && len(out) < limit && !d.full; strength-- {
		out = d.enumerate(out, strength, limit, true)
	}
	return out
}

// enumerate appends the paths whose hops have at least the given strength and, if
// so asked, one just that, most origins first, then by the ids along the way, up
// to limit in all.
func (d *dag) enumerate(out [][]int32, strength, limit int, just bool) [][]int32 {
	any, needy := d.rest(strength)
	total := any[0]
	if just {
		total = needy[0]
	}
	if total == noWay {
		return out
	}
	q := &partials{{need: just, total: total, way: []int32{0}}}
	held := 0
	for q.Len() > 0 && len(out) < limit {
		if held > mostHeld {
			d.full = true
			break
		}
		p := heap.Pop(q).(*partial)
		held -= heldFor(len(p.way))
		at := p.way[len(p.way)-1]
		if len(p.way) == d.length+1 {
			way := make([]int32, len(p.way))
			for i, n := range p.way {
				way[i] = d.nodes[n]
			}
			out = append(out, way)
			continue
		}
		for _, h := range d.from(int(at)) {
			s := h.value.strength()
			if s < strength {
				continue
			}
			next := &partial{need: p.need && s != strength, got: p.got + h.value.origins()}
			rest := any[h.to]
			if next.need {
				rest = needy[h.to]
			}
			if rest != noWay {
				next.total = next.got + rest
				next.way = append(slices.Clip(p.way), h.to)
				heap.Push(q, next)
				held += heldFor(len(next.way))
			}
		}
	}
	return out
}

// valuesOf returns the values of the hops of one of the dag's paths.
func (d *dag) valuesOf(way []int32) []value {
	values := make([]value, 0, d.length)
	at := 0
	for _, e := range way[1:] {
		for _, h := range d.from(at) {
			if d.nodes[h.to] == e {
				values, at = append(values, h.value), int(h.to)
				break
			}
		}
	}
	return values
}

// A partial is the beginning of a path: what it has gathered and can still
// gather, and whether it needs a step of the strength that is looked for.
type partial struct {
	need       bool
	got, total int
	way        []int32 // nodes
}

// partials is a heap: the greatest total first, then the lesser ids.
type partials []*partial

func (q partials) Len() int { return len(q) }
func (q partials) Less(i, j int) bool {
	if q[i].total != q[j].total {
		return q[i].total > q[j].total
	}
	return slices.Compare(q[i].way, q[j].way) < 0
}
func (q partials) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *partials) Push(p any)   { *q = append(*q, p.(*partial)) }
func (q *partials) Pop() any {
	old := *q
	p := old[len(old)-1]
	*q = old[:len(old)-1]
	return p
}

// widest returns the greatest strength of a weakest hop of any shortest path.
func (d *dag) widest() int {
	n := len(d.nodes)
	best := make([]int, n)
	best[n-1] = noLimit.strength()
	for i := n - 2; i >= 0; i-- {
		for _, h := range d.from(i) {
			best[i] = max(best[i], min(h.value.strength(), best[h.to]))
		}
	}
	return best[0]
}

// best returns the shortest path of hops of at least that strength that has the
// most origins and then the least ids; nil for none.
func (d *dag) best(strength int) ([]int32, []value) {
	most, _ := d.rest(strength)
	if most[0] == noWay {
		return nil, nil
	}
	way := []int32{d.nodes[0]}
	var values []value
	for at := int32(0); len(way) <= d.length; {
		for _, h := range d.from(int(at)) {
			if m := most[h.to]; h.value.strength() >= strength && m != noWay && m+h.value.origins() == most[at] {
				at = h.to
				way = append(way, d.nodes[at])
				values = append(values, h.value)
				break
			}
		}
	}
	return way, values
}
