package index

import (
	"context"
	"maps"
	"slices"

	"github.com/graphx-dev/graphx/internal/relations"
)

// Firmest finds the paths from one entity to another whose weakest hop is best:
// the stronger status, then more origins; among them the shortest, with more
// origins in all, then by ids: those that tie in the first two, at most o.Limit,
// with their number. It is the widest path problem (Pollack, "The maximum
// capacity through a network", 1960), solved by halving the values that relations
// have: a hop is worth at least a value if one of the relations that carry it is,
// so that those good enough are the same graph with fewer relations, which is
// searched from both ends.
func (g *Graph) Firmest(ctx context.Context, from, to string, o PathOptions) (*relations.PathAnswer, error) {
	o.By = relations.ByEvidence
	return g.firmestFirst(ctx, from, to, o, true)
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
		firm := g.atLeast(floors[mid])
		hops, err := firm.between(ctx, s, a, z, most, false)
		if err != nil {
			return nil, nil, err
		}
		if again(); hops >= 0 {
			best, lo = firm, mid+1
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
	g.loom.Lock()
	defer g.loom.Unlock()
	if g.loom.firm == nil {
		t := g.t
		if t.lazy != nil {
			t.check("origins")
		}
		g.loom.firm = map[value]*Graph{}
		strengths := make([]uint8, len(t.sets)) // by set of origins, a bit for each
		for r, set := range t.origins {
			if g.counts.has(int32(r)) {
				strengths[set] |= 1 << t.strength(int32(r))
			}
		}
		for set, bits := range strengths {
			for strength := uint8(1); strength < 8; strength++ {
				if v := valueOf(strength, int32(len(t.sets[set]))); bits>>strength&1 != 0 {
					g.loom.firm[v] = nil // until it is asked for
				}
			}
		}
		g.loom.floors = slices.Sorted(maps.Keys(g.loom.firm))
	}
	return g.loom.floors
}

// atLeast returns the graph of the relations of at least one of its floors. O(R),
// once.
func (g *Graph) atLeast(floor value) *Graph {
	g.loom.Lock()
	defer g.loom.Unlock()
	firm := g.loom.firm[floor]
	if firm != nil {
		return firm
	}
	if floor == g.loom.floors[0] {
		firm = g
	} else {
		d := *g
		d.plain, d.loom = false, new(loom)
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
		firm = &d
	}
	g.loom.firm[floor] = firm
	return firm
}
