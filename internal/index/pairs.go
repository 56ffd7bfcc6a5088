package index

import (
	"context"
	"slices"

	"github.com/graphx-dev/graphx/internal/relations"
)

// Pairs finds the nearest pairs of two sets of entities: those at the least
// distance, or, where o.MaxHops is set, all that are no further apart, nearest
// first; for each pair its best path. At most o.Limit are returned, in the fixed
// order of their paths. Ids are of the case; a pair is of two different
// entities, and is told once where both are in both sets.
//
// One breadth-first search starts from each entity of the first set, or of the
// second where that is smaller, and goes no further than the nearest pair so far.
func (g *Graph) Pairs(ctx context.Context, from, to []string, o PathOptions) (*relations.PairsAnswer, error) {
	var sets [2][]int32
	for i, ids := range [][]string{from, to} {
		var err error
		if sets[i], err = g.numbers(ids); err != nil {
			return nil, err
		}
	}
	for i := range sets {
		slices.Sort(sets[i])
		sets[i] = slices.Compact(sets[i])
	}
	ans := &relations.PairsAnswer{From: g.all(sets[0]), To: g.all(sets[1]), MaxHops: o.MaxHops, Directed: g.directed, Avoid: g.all(g.avoid), Policy: g.policy}
	pairs, err := g.nearest(ctx, sets, int32(o.MaxHops))
	if err != nil {
		return nil, err
	}
	ans.Total = len(pairs)
	limit := o.limit()
	var best []*way
	for i, p := range pairs {
		// Pairs that are further apart than the limit reaches come last in any case.
		if i >= limit && p.hops > pairs[limit-1].hops {
			break
		}
		s := g.x.borrow()
		ids, values, err := g.bestByHops(ctx, s, p.ends[0], p.ends[1], 0, noLimit)
		g.x.giveBack(s)
		if err != nil {
			return nil, err
		}
		best = append(best, newWay(ids, values, 0, nil))
	}
	slices.SortFunc(best, lessByHops)
	for _, w := range best[:min(len(best), limit)] {
		ans.Paths = append(ans.Paths, g.pathOf(w.way))
	}
	return ans, nil
}

// A pair is two entities and how far they are apart.
type pair struct {
	ends [2]int32
	hops int32
}

// nearest returns the pairs of two sets that are at most maxHops apart, or, for
// 0, that are at the least distance; the nearer first.
func (g *Graph) nearest(ctx context.Context, sets [2][]int32, maxHops int32) ([]pair, error) {
	side := forth
	if len(sets[1]) < len(sets[0]) {
		side = back
	}
	in := newBitset(g.x.n)
	for _, e := range sets[1-side] {
		in.set(e)
	}
	both := newBitset(g.x.n) // in the set that is searched from
	for _, e := range sets[side] {
		both.set(e)
	}
	var pairs []pair
	most := maxHops
	for _, e := range sets[side] {
		if err := g.reach(ctx, e, side, int(most), func(s *scratch, found []int32) {
			for _, n := range found[1:] {
				d, _ := s.dist(n)
				if !in.has(n) || maxHops == 0 && most > 0 && d > most {
					continue
				}
				// Both directions of a pair are the same where hops have none.
				twice := !g.directed && both.has(n) && in.has(e)
				if twice && n < e {
					continue
				}
				if maxHops == 0 && (most == 0 || d < most) {
					most, pairs = d, pairs[:0]
				}
				p := pair{[2]int32{e, n}, d}
				if side == back && !twice {
					p.ends = [2]int32{n, e}
				}
				pairs = append(pairs, p)
			}
		}); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int { return int(a.hops - b.hops) })
	return pairs, nil
}
