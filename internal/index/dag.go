package index

import (
	"cmp"
	"context"
	"math/bits"
	"slices"
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

// shortest returns the hops of the shortest paths from a to z, nil for none of
// at most most hops. The scratch says what is closed.
func (g *Graph) shortest(ctx context.Context, s *scratch, a, z int32, most int) (*dag, error) {
	hops, err := g.between(ctx, s, a, z, most, true)
	if err != nil || hops < 0 {
		return nil, err
	}
	// From where the sides met, back to the start and on to the target.
	at := s.metAt(hops)
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
		level = sorted(level)
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
		level = sorted(level)
	}
	s.links = links
	return layOut(g, links, z, hops), nil
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
