package index

import (
	"context"
	"slices"

	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// Disjoint finds how firmly two entities are connected: the greatest number of
// paths that share nobody but their ends, and who is on every path. By Menger's
// theorem the first is the least number of entities, and of the direct hop, that
// must go to part them. Found as a flow in which each entity carries one path
// (Ford and Fulkerson, 1956; nodes split in two), O(A) a path.
func (g *Graph) Disjoint(ctx context.Context, from, to string) (*relations.Disjoint, error) {
	ends, err := g.numbers([]string{from, to})
	if err != nil {
		return nil, err
	}
	a, z := ends[0], ends[1]
	w, err := g.hopsOf(ctx)
	if err != nil {
		return nil, err
	}
	n := g.x.n
	// next[e] and prev[e] are the neighbours of e on the path that passes it, -1
	// for none. starts are the first steps of the paths; the direct hop is its own.
	next, prev := make([]int32, n), make([]int32, n)
	for i := range next {
		next[i], prev[i] = -1, -1
	}
	var starts []int32
	d := &relations.Disjoint{}
	direct := w.between(a, z) > 0
	// A state is an entity that an augmenting path has come to from outside (2e), or
	// come to backwards along a path that passes it (2e+1).
	came := make([]int32, 2*n)
	for {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		for i := range came {
			came[i] = -1
		}
		var queue []int32
		reach := func(state, by int32) {
			if came[state] < 0 {
				came[state] = by
				queue = append(queue, state)
			}
		}
		for _, e := range w.of(a) {
			if e != z && g.flags[e]&walks != 0 && prev[e] != a {
				reach(2*e, 2*a)
			}
		}
		end := int32(-1)
		for i := 0; i < len(queue) && end < 0; i++ {
			state := queue[i]
			e := state / 2
			if state%2 == 0 && prev[e] >= 0 {
				// Somebody's path passes e: the only way on is back along it.
				if prev[e] != a {
					reach(2*prev[e]+1, state)
				}
				continue
			}
			if state%2 == 1 && prev[e] != a && prev[e] >= 0 {
				reach(2*prev[e]+1, state)
			}
			for _, to := range w.of(e) {
				if to == z && next[e] != z {
					end = state
					break
				}
				if to != a && to != z && g.flags[to]&walks != 0 && next[e] != to {
					reach(2*to, state)
				}
			}
		}
		if end < 0 {
			break
		}
		// Turn over the hops of the augmenting path, from its end.
		type turn struct{ from, to int32 }
		var add, drop []turn
		add = append(add, turn{end / 2, z})
		for state := end; ; {
			by := came[state]
			if by == 2*a {
				add = append(add, turn{a, state / 2})
				break
			}
			if state%2 == 0 {
				add = append(add, turn{by / 2, state / 2})
			} else {
				drop = append(drop, turn{state / 2, by / 2})
			}
			state = by
		}
		for _, t := range drop {
			next[t.from], prev[t.to] = -1, -1
		}
		for _, t := range add {
			if t.from == a {
				starts = append(starts, t.to)
			} else {
				next[t.from] = t.to
			}
			if t.to != z {
				prev[t.to] = t.from
			}
		}
	}
	if direct {
		d.Ways = append(d.Ways, g.pathOf([]int32{a, z}))
	}
	var routes [][]int32
	for _, e := range starts {
		route := []int32{a}
		for ; e != z; e = next[e] {
			route = append(route, e)
		}
		routes = append(routes, append(route, z))
	}
	slices.SortFunc(routes, func(p, q []int32) int {
		if len(p) != len(q) {
			return len(p) - len(q)
		}
		return slices.Compare(p, q)
	})
	for _, r := range routes {
		d.Ways = append(d.Ways, g.pathOf(r))
	}
	if !direct && len(routes) == 1 {
		d.OnEveryPath = g.all(g.onEveryPath(w, routes[0]))
	}
	return d, nil
}

// onEveryPath returns the entities inside a way that every path between its ends
// passes: those beyond which no path gets that leaves the way before them and
// comes back after. O(A).
func (g *Graph) onEveryPath(w *adjacency, way []int32) []int32 {
	at := make(map[int32]int, len(way))
	for i, e := range way {
		at[e] = i
	}
	seen := newBitset(g.x.n)
	far := 0
	var on []int32
	for i, e := range way[:len(way)-1] {
		if i > 0 && i == far {
			on = append(on, e)
		}
		todo := []int32{e}
		for len(todo) > 0 {
			e := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			for _, to := range w.of(e) {
				if j, ok := at[to]; ok {
					far = max(far, j)
				} else if !seen.has(to) && g.flags[to]&walks != 0 {
					seen.set(to)
					todo = append(todo, to)
				}
			}
		}
	}
	return on
}

// Breaks finds the sources of which each, if it alone were withdrawn, would
// leave no path between two connected entities. Such a source carries a part of
// every path, so that those which one shortest path rests on are all that need
// be tried; each costs an assessment of the case and a search.
func (g *Graph) Breaks(ctx context.Context, from, to string) (*relations.Breaks, error) {
	ans, err := g.Paths(ctx, from, to, PathOptions{Limit: 1})
	if err != nil {
		return nil, err
	}
	b := &relations.Breaks{}
	if len(ans.Paths) == 0 {
		return b, nil
	}
	var cited []*evidence.Citation
	for _, s := range ans.Paths[0].Steps {
		lines := slices.Clone(s.Lines)
		for _, j := range s.Joints {
			lines = append(append(lines, j.From...), j.To...)
		}
		for _, l := range lines {
			cited = append(append(cited, l.Supports...), l.Denies...)
		}
	}
	for _, source := range g.x.c.Sources {
		if slices.Contains(g.policy.Without, source.ID) || !slices.ContainsFunc(cited, func(c *evidence.Citation) bool { return g.x.c.RestsOn(c, source.ID) }) {
			continue
		}
		b.Tried++
		p := g.policy
		p.Without = append(slices.Clone(p.Without), source.ID)
		u, err := g.under(ctx, p)
		if err != nil {
			return nil, err
		}
		hops, err := u.Hops(ctx, from, to)
		if err != nil {
			return nil, err
		}
		if hops < 0 {
			b.Sources = append(b.Sources, source)
		}
	}
	return b, nil
}
