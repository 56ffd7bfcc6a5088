package index

import (
	"slices"
)

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
	p := s.metAt(hops)
	d := &detours{g: g, s: s, hops: int32(hops), far: [2]int32{p, int32(hops) - p}, links: s.links[:0]}
	d.across()
	if len(d.links) == 0 {
		return nil
	}
	d.outwards(forth)
	d.outwards(back)
	s.links = d.links
	if !slices.ContainsFunc(d.links, func(l link) bool { return l.dist == 0 }) {
		return nil
	}
	return layOut(g, d.links, z, hops+1)
}

// detours gather the links of the paths that longer finds.
type detours struct {
	g     *Graph
	s     *scratch
	hops  int32    // of the shortest paths
	far   [2]int32 // from either end to where the sides met
	links []link
}

// level returns the entities at a distance from a side's end, none below 0.
func (d *detours) level(side int, dist int32) []int32 {
	if dist < 0 {
		return nil
	}
	return d.s.level(side, dist)
}

// across adds the hops from the place where the sides met to the next: either end
// may be behind the even hop, or the hop is this one.
func (d *detours) across() {
	g, s, p, q := d.g, d.s, d.far[forth], d.far[back]
	on := func(from int32) func(int32, value) {
		return func(to int32, v value) { d.links = append(d.links, link{p, from, to, v}) }
	}
	off := func(to int32) func(int32, value) {
		return func(from int32, v value) { d.links = append(d.links, link{p, from, to, v}) }
	}
	for _, e := range s.met {
		if p > 0 {
			g.link(s, e, back, p-1, d.level(forth, p-1), off(e))
		}
		if q > 0 {
			g.link(s, e, forth, ^(q - 1), d.level(back, q-1), on(e))
		}
	}
	from, to := sorted(slices.Concat(d.level(forth, p), s.met)), sorted(slices.Concat(d.level(back, q), s.met))
	if g.width(from) <= g.width(to) {
		for _, e := range s.met {
			s.marks[e].dist = ^q
		}
		for _, e := range from {
			g.link(s, e, forth, ^q, to, on(e))
		}
		return
	}
	for _, e := range s.met {
		s.marks[e].dist = p
	}
	for _, e := range to {
		g.link(s, e, back, p, from, off(e))
	}
}

// outwards adds the beginnings, from where the sides met back to the start, or
// the ends, on to the target.
func (d *detours) outwards(side int) {
	g, s, far := d.g, d.s, d.far[side]
	end := func(l link) int32 { // the end of a link on that side
		if side == forth {
			return l.from
		}
		return l.to
	}
	var level []int32
	for _, l := range d.links {
		if l.dist == d.far[forth] {
			level = append(level, end(l))
		}
	}
	for i := far; i > 0; i-- {
		level = sorted(level)
		begun := len(d.links)
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
				at, mark, down = d.hops+1-i, own+1, ^own
			}
			add := func(n int32, v value) {
				if side == forth {
					d.links = append(d.links, link{at, n, e, v})
				} else {
					d.links = append(d.links, link{at, e, n, v})
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
		for _, l := range d.links[begun:] {
			level = append(level, end(l))
		}
	}
}

// sorted sorts a list in place and returns it without repetitions.
func sorted(list []int32) []int32 {
	slices.Sort(list)
	return slices.Compact(list)
}

// width is the number of arcs of some entities.
func (g *Graph) width(list []int32) int {
	n := 0
	for _, e := range list {
		n += int(g.x.first[e+1] - g.x.first[e])
	}
	return n
}
