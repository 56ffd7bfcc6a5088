package index

import (
	"context"
	"math"
	"slices"
)

// A scratch holds what a search writes down: a mark for each entity, which
// counts only when it is of the search's epoch, so that nothing is cleared
// between searches. One search at a time uses it; an index keeps some for the
// next ones. 8 bytes an entity.
type scratch struct {
	epoch   uint32
	marks   []mark
	tick    uint32
	through [2][]uint32 // by event: the tick of the pass that walked through it
	seq     [2][]int32  // entities in the order in which a side reached them
	cut     [2][]int32  // those at distance d are seq[cut[d]:cut[d+1]]
	met     []int32
	shut    []int32 // what is closed
	notTo   []int32 // where the first hop may not lead
	sifted  []arc
	links   []link
	seen    int // entities visited, for those who measure
}

// A mark is the distance of an entity from one end of a search: d from the
// start, ^d (negative) from the target.
type mark struct {
	epoch uint32
	dist  int32
}

// closed is the mark of an entity that the search may not enter.
const closed = math.MaxInt32

func (x *Index) borrow() *scratch {
	s := x.scratch.Get().(*scratch)
	s.begin()
	return s
}

func (x *Index) giveBack(s *scratch) { x.scratch.Put(s) }

// begin forgets all marks. O(1), but for every 2^32nd time.
func (s *scratch) begin() {
	s.epoch++
	if s.epoch == 0 {
		clear(s.marks)
		s.epoch = 1
	}
	s.notTo, s.shut = s.notTo[:0], s.shut[:0]
	s.seen = 0
}

// pass begins a pass in which each event is walked through once on a side.
func (s *scratch) pass(sides ...int) {
	s.tick++
	if s.tick == 0 {
		clear(s.through[0])
		clear(s.through[1])
		s.tick = 1
	}
	for _, i := range sides {
		if s.through[i] == nil {
			s.through[i] = make([]uint32, len(s.marks))
		}
	}
}

// close keeps the search out of an entity.
func (s *scratch) close(e int32) {
	s.marks[e] = mark{s.epoch, closed}
	s.shut = append(s.shut, e)
}

// dist returns the mark of an entity.
func (s *scratch) dist(e int32) (int32, bool) {
	m := s.marks[e]
	return m.dist, m.epoch == s.epoch
}

// metAt returns how far from the start the sides of a search met that found
// paths of so many hops.
func (s *scratch) metAt(hops int) int32 {
	d, _ := s.dist(s.met[0])
	if d < 0 {
		return int32(hops) - ^d
	}
	return d
}

// between finds the length of a shortest path from a to z, -1 for none of at
// most most hops (0 for no bound), by breadth-first search from both ends at
// once: of the two, the side whose next level has fewer arcs goes on (Pohl,
// "Bi-directional search", 1971). Entities that are closed are not entered, and
// the first hop leads to none of notTo.
//
// The search stops at the first meeting; with all, it ends that level, and met
// are then the entities on some shortest path that stand at one distance from a,
// which is returned with the side that reached them last. Visits each arc at
// most once, allocates nothing but for its longest frontier yet. Where the
// components of the graph are known, it does not begin if they are two.
func (g *Graph) between(ctx context.Context, s *scratch, a, z int32, most int, all bool) (hops int, err error) {
	x := g.x
	s.met = s.met[:0]
	if c := g.cache.components; c != nil && g.walk(a) && g.walk(z) && c.at(a) != c.at(z) {
		return -1, nil
	}
	s.pass(0, 1)
	s.marks[a], s.marks[z] = mark{s.epoch, 0}, mark{s.epoch, ^0}
	for side, e := range [2]int32{a, z} {
		s.seq[side], s.cut[side] = append(s.seq[side][:0], e), append(s.cut[side][:0], 0, 1)
	}
	width := [2]int32{x.first[a+1] - x.first[a], x.first[z+1] - x.first[z]}
	depth := [2]int32{}
	for len(s.level(0, depth[0])) > 0 && len(s.level(1, depth[1])) > 0 {
		if most > 0 && int(depth[0]+depth[1]) >= most {
			return -1, nil
		}
		side := forth
		if width[1] < width[0] {
			side = back
		}
		level := s.level(side, depth[side])
		depth[side]++
		l := frontier{side: side, dist: depth[side], next: s.seq[side]}
		if side == back {
			l.dist = ^l.dist
		}
		stop := false
		for i, e := range level {
			if i&1023 == 0 && ctx.Err() != nil {
				return 0, context.Cause(ctx)
			}
			if g.directed || len(s.notTo) > 0 && (e == a || side == back && s.isBarred(e)) {
				stop = g.expandWith(s, &l, e, a, all)
			} else {
				stop = g.expand(s, &l, e, all)
			}
			if stop {
				break
			}
		}
		s.seen += len(l.next) - len(s.seq[side])
		s.seq[side] = l.next
		s.cut[side] = append(s.cut[side], int32(len(l.next)))
		width[side] = l.width
		if len(s.met) > 0 {
			slices.Sort(s.met)
			s.met = slices.Compact(s.met)
			return int(depth[0] + depth[1]), nil
		}
	}
	return -1, nil
}

// level returns the entities that a side has reached at a distance.
func (s *scratch) level(side int, dist int32) []int32 {
	return s.seq[side][s.cut[side][dist]:s.cut[side][dist+1]]
}

// A frontier is the level of a search that is being reached.
type frontier struct {
	side  int
	dist  int32   // as a mark
	next  []int32 // what the side has reached, this level last
	width int32   // arcs of this level
}

// expand adds what a hop from e reaches, and reports whether the search has
// met the other side and may stop.
func (g *Graph) expand(s *scratch, l *frontier, e int32, all bool) bool {
	arcs := g.x.arcsOf(e)
	if g.plain {
		return expandTo(g, s, l, arcs, all)
	}
	if g.open {
		return expandTo(g, s, l, s.sift(arcs, g.counts), all)
	}
	for _, r := range arcs {
		if !g.counts.has(r.rel) {
			continue
		}
		if s.visit(g, l, r.to) && !all {
			return true
		}
		if g.flags[r.to]&joins == 0 || s.through[l.side][r.to] == s.tick || !g.took.has(r.rel) {
			continue
		}
		s.through[l.side][r.to] = s.tick
		for _, p := range g.x.arcsOf(r.to) {
			if p.to != e && g.took.has(p.rel) && s.visit(g, l, p.to) && !all {
				return true
			}
		}
	}
	return false
}

// sift returns the arcs whose relations are in a set, in memory of the scratch.
// It does not branch: which arcs count is nothing that a processor could foresee.
func (s *scratch) sift(arcs []arc, in bitset) []arc {
	if len(s.sifted) < len(arcs) {
		s.sifted = make([]arc, 2*len(arcs))
	}
	out := s.sifted[:len(arcs)]
	k := 0
	for _, a := range arcs {
		out[k] = a
		k += int(in[a.rel>>6] >> (uint(a.rel) & 63) & 1)
	}
	return out[:k]
}

// expandTo is expand where every arc counts and every entity is walked.
func expandTo(g *Graph, s *scratch, l *frontier, arcs []arc, all bool) bool {
	marks, first, epoch := s.marks, g.x.first, s.epoch
	for _, r := range arcs {
		m := &marks[r.to]
		if m.epoch != epoch {
			*m = mark{epoch, l.dist}
			l.next = append(l.next, r.to)
			l.width += first[r.to+1] - first[r.to]
		} else if m.dist < 0 != (l.dist < 0) && m.dist != closed {
			s.met = append(s.met, r.to)
			if !all {
				return true
			}
		}
	}
	return false
}

// visit marks an entity that a search reaches, and reports whether the other
// side has reached it before.
func (s *scratch) visit(g *Graph, l *frontier, n int32) bool {
	m := &s.marks[n]
	if m.epoch != s.epoch {
		if g.flags[n]&walks != 0 {
			*m = mark{s.epoch, l.dist}
			l.next = append(l.next, n)
			l.width += g.x.first[n+1] - g.x.first[n]
		}
		return false
	}
	if m.dist < 0 == (l.dist < 0) || m.dist == closed {
		return false
	}
	s.met = append(s.met, n)
	return true
}

// expandWith is expand where relations have a direction or the first hop from a
// is not free.
func (g *Graph) expandWith(s *scratch, l *frontier, e, a int32, all bool) bool {
	barred := func(n int32) bool {
		return l.side == forth && e == a && s.isBarred(n) || l.side == back && n == a && s.isBarred(e)
	}
	// An event that such a hop does not lead through may still be led through by
	// another.
	open := l.side == forth && e == a || l.side == back && s.isBarred(e)
	for _, r := range g.x.arcsOf(e) {
		if g.along(e, r, l.side) && !barred(r.to) && s.visit(g, l, r.to) && !all {
			return true
		}
		if !g.participates(r) || s.through[l.side][r.to] == s.tick {
			continue
		}
		if !open {
			s.through[l.side][r.to] = s.tick
		}
		for _, p := range g.x.arcsOf(r.to) {
			if p.to != e && g.took.has(p.rel) && !barred(p.to) && s.visit(g, l, p.to) && !all {
				return true
			}
		}
	}
	return false
}

func (s *scratch) isBarred(n int32) bool { return len(s.notTo) > 0 && slices.Contains(s.notTo, n) }

// flood marks every entity that hops lead to from e, or, back, from which hops
// lead to e, whatever its kind, with its distance, and returns them in the order
// of the search, e first. It walks on from those of a kind that counts, no
// further than most hops (0 for no bound).
func (g *Graph) flood(ctx context.Context, s *scratch, e int32, side, most int) ([]int32, error) {
	s.pass(side)
	s.marks[e] = mark{s.epoch, 0}
	found := []int32{e}
	for i, d := 0, int32(1); i < len(found) && (most == 0 || int(d) <= most); d++ {
		for end := len(found); i < end; i++ {
			if i&1023 == 0 && ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			at := found[i]
			if i > 0 && g.flags[at]&walks == 0 {
				continue
			}
			g.neighbours(s, at, side, func(n int32) {
				if s.marks[n].epoch != s.epoch {
					s.marks[n] = mark{s.epoch, d}
					found = append(found, n)
				}
			})
		}
	}
	return found, nil
}

// neighbours calls visit with each entity that one hop leads to from e, or,
// back, from which one leads to e; some more than once. It passes over the
// events that this pass has walked through on that side.
func (g *Graph) neighbours(s *scratch, e int32, side int, visit func(int32)) {
	for _, a := range g.x.arcsOf(e) {
		if g.along(e, a, side) {
			visit(a.to)
		}
		if !g.participates(a) || s.through[side][a.to] == s.tick {
			continue
		}
		s.through[side][a.to] = s.tick
		for _, b := range g.x.arcsOf(a.to) {
			if b.to != e && g.took.has(b.rel) {
				visit(b.to)
			}
		}
	}
}
