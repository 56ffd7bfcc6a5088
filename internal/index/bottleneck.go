package index

import (
	"context"
	"maps"
	"slices"

	"github.com/graphx-dev/graphx/internal/relations"
)

// BottleneckPaths finds the paths from one entity to another whose weakest hop is best:
// the stronger status, then more origins; among them the shortest, with more
// origins in all, then by ids: those that tie in the first two, at most o.Limit,
// with their number. It is the widest path problem (Pollack, "The maximum
// capacity through a network", 1960), solved by halving the values that relations
// have: a hop is worth at least a value if one of the relations that carry it is,
// so that those good enough are the same graph with fewer relations, which is
// searched from both ends.
func (g *Graph) BottleneckPaths(ctx context.Context, from, to string, o PathOptions) (*relations.PathAnswer, error) {
	o.By = relations.ByEvidence
	return g.bestByBottleneck(ctx, from, to, o, true)
}

// bestByEvidence is [Graph.bestByHops] for the order by evidence.
func (g *Graph) bestByEvidence(ctx context.Context, s *scratch, a, z int32, most int, before value) ([]int32, []value, error) {
	floors := g.floors()
	// The best floor is among those that are no better than what went before.
	n, _ := slices.BinarySearch(floors, before)
	if before != noLimit {
		n++ // which is the value of a hop
	}
	notTo, shut := slices.Clone(s.notTo), slices.Clone(s.shut)
	again := func() {
		s.begin()
		s.notTo = append(s.notTo, notTo...)
		for _, e := range shut {
			s.close(e)
		}
	}
	var best *Graph
	for lo, hi := 0, n; lo < hi; {
		mid := (lo + hi) / 2
		floored := g.atLeast(floors[mid])
		hops, err := floored.between(ctx, s, a, z, most, false)
		if err != nil {
			return nil, nil, err
		}
		if again(); hops >= 0 {
			best, lo = floored, mid+1
		} else {
			hi = mid
		}
	}
	if best == nil {
		return nil, nil, nil
	}
	d, err := best.shortest(ctx, s, a, z, most)
	if err != nil {
		return nil, nil, err
	}
	way, values := d.best(1)
	return way, values, nil
}

// floors returns the values that the relations that count have, each once,
// sorted. O(R), once.
func (g *Graph) floors() []value {
	g.cache.Lock()
	defer g.cache.Unlock()
	if g.cache.atLeast == nil {
		t := g.t
		if t.lazy != nil {
			t.check("origins")
		}
		g.cache.atLeast = map[value]*Graph{}
		strengths := make([]uint8, len(t.sets)) // by set of origins, a bit for each
		for r, set := range t.origins {
			if g.counts.has(int32(r)) {
				strengths[set] |= 1 << t.strength(int32(r))
			}
		}
		for set, bits := range strengths {
			for strength := uint8(1); strength < 8; strength++ {
				if v := valueOf(strength, int32(len(t.sets[set]))); bits>>strength&1 != 0 {
					g.cache.atLeast[v] = nil // computed when needed
				}
			}
		}
		g.cache.floors = slices.Sorted(maps.Keys(g.cache.atLeast))
	}
	return g.cache.floors
}

// atLeast returns the graph of the relations of at least one of its floors. O(R),
// once.
func (g *Graph) atLeast(floor value) *Graph {
	g.cache.Lock()
	defer g.cache.Unlock()
	floored := g.cache.atLeast[floor]
	if floored != nil {
		return floored
	}
	if floor == g.cache.floors[0] {
		floored = g
	} else {
		d := *g
		d.plain, d.cache = false, new(cache)
		d.counts, d.took = slices.Clone(g.counts), slices.Clone(g.took)
		enough := make([]uint8, len(g.t.sets)) // as strengths
		for set, origins := range g.t.sets {
			for strength := range uint8(8) {
				if valueOf(strength, int32(len(origins))) >= floor {
					enough[set] |= 1 << strength
				}
			}
		}
		for at := range d.counts {
			end := min(64*at+64, g.x.m)
			var ok uint64
			for r, set := range g.t.origins[64*at : end] {
				ok |= uint64(enough[set]>>g.t.strength(int32(64*at+r))&1) << r
			}
			d.counts[at] &= ok
			d.took[at] &= ok
		}
		floored = &d
	}
	g.cache.atLeast[floor] = floored
	return floored
}
