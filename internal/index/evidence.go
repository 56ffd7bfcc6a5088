package index

import (
	"context"
	"slices"

	"github.com/graphx-dev/graphx/internal/relations"
)

// Firmest finds the paths from one entity to another whose weakest hop is best:
// the stronger status, then more origins; among them the shortest, with more
// origins in all, then by ids: those that tie in the first two, at most o.Limit,
// with their number. It is the widest path problem (Pollack, "The maximum
// capacity through a network", 1960), solved by halving the values that hops
// have and searching the graph of those that are good enough; O(A log A).
func (g *Graph) Firmest(ctx context.Context, from, to string, o PathOptions) (*relations.PathAnswer, error) {
	o.By = relations.ByEvidence
	return g.firmestFirst(ctx, from, to, o, true)
}

// bestByEvidence is [Graph.bestByHops] for the order by evidence.
func (g *Graph) bestByEvidence(ctx context.Context, s *scratch, a, z int32, most int, before value) ([]int32, []value, error) {
	w, back, err := g.hopsBoth(ctx)
	if err != nil {
		return nil, nil, err
	}
	floors := w.floors()
	// The best floor is among those that are no better than what went before.
	n, _ := slices.BinarySearchFunc(floors, before, func(v, before value) int { return int(v) - int(before) })
	candidates := floors[:n]
	if before != noLimit {
		candidates = append(slices.Clone(candidates), before)
	}
	saved := slices.Clone(s.notTo)
	shut := slices.Clone(s.shut)
	// dists marks the distances to z over hops of at least a floor, and reports
	// whether a is near enough.
	dists := func(floor value) (bool, error) {
		s.begin()
		for _, e := range shut {
			s.close(e)
		}
		s.notTo = append(s.notTo, saved...)
		s.marks[z] = mark{s.epoch, 0}
		level := []int32{z}
		for d := int32(1); len(level) > 0 && (most == 0 || int(d) <= most); d++ {
			var next []int32
			for i, e := range level {
				if i&1023 == 0 && ctx.Err() != nil {
					return false, context.Cause(ctx)
				}
				if e != z && g.flags[e]&walks == 0 || e == a {
					continue
				}
				values := back.values(e)
				for j, n := range back.of(e) {
					if values[j] < floor || s.marks[n].epoch == s.epoch || n == a && s.isBarred(e) {
						continue
					}
					s.marks[n] = mark{s.epoch, d}
					next = append(next, n)
				}
			}
			if _, found := s.dist(a); found {
				return true, nil
			}
			level = next
		}
		return false, nil
	}
	best := -1
	for lo, hi := 0, len(candidates); lo < hi; {
		mid := (lo + hi) / 2
		ok, err := dists(candidates[mid])
		if err != nil {
			return nil, nil, err
		}
		if ok {
			best, lo = mid, mid+1
		} else {
			hi = mid
		}
	}
	if best < 0 {
		return nil, nil, nil
	}
	floor := candidates[best]
	if _, err := dists(floor); err != nil {
		return nil, nil, err
	}
	known := map[int32]int{z: 0}
	each := func(e int32, visit func(n int32, v value)) {
		own, _ := s.dist(e)
		values := w.values(e)
		for j, n := range w.of(e) {
			d, ok := s.dist(n)
			if ok && d != closed && d == own-1 && values[j] >= floor && (n == z || g.flags[n]&walks != 0) && (e != a || !s.isBarred(n)) {
				visit(n, values[j])
			}
		}
	}
	var rest func(int32) int
	rest = func(e int32) int {
		if n, ok := known[e]; ok {
			return n
		}
		n := -1
		each(e, func(to int32, v value) {
			if m := rest(to); m >= 0 {
				n = max(n, m+v.origins())
			}
		})
		known[e] = n
		return n
	}
	way, values := []int32{a}, []value(nil)
	for e := a; e != z; {
		want, found := rest(e), false
		var to int32
		var tv value
		each(e, func(n int32, v value) {
			if m := rest(n); !found && m >= 0 && m+v.origins() == want {
				to, tv, found = n, v, true
			}
		})
		e = to
		way, values = append(way, to), append(values, tv)
	}
	return way, values, nil
}

// floors returns the values that hops have, each once, sorted.
func (w *web) floors() []value {
	d := slices.Clone(w.value)
	slices.Sort(d)
	return slices.Compact(d)
}
