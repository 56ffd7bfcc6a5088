package index

import (
	"math/bits"
)

// A link is a hop between two entities on a shortest path.
type link struct {
	dist     int32 // of from, from the start
	from, to int32
	value    value
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
