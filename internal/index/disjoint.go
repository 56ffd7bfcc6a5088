package index

import (
	"cmp"
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
	f := newFlow(g, w, a, z)
	for {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		end := f.augment()
		if end < 0 {
			break
		}
		f.turn(end)
	}
	d := &relations.Disjoint{}
	direct := w.between(a, z) > 0
	if direct {
		d.Ways = append(d.Ways, g.pathOf([]int32{a, z}))
	}
	routes := f.routes()
	for _, r := range routes {
		d.Ways = append(d.Ways, g.pathOf(r))
	}
	if !direct && len(routes) == 1 {
		d.OnEveryPath = g.all(g.onEveryPath(w, routes[0]))
	}
	return d, nil
}

// A flow is a set of paths from a to z that share nobody but these.
type flow struct {
	g    *Graph
	w    *adjacency
	a, z int32
	// next[e] and prev[e] are the neighbours of e on the path that passes it, -1
	// for none. starts are the first steps of the paths; the direct hop is its own.
	next, prev, starts []int32
	// A state is an entity that an augmenting path has come to from outside (2e), or
	// come to backwards along a path that passes it (2e+1). came is the state before,
	// -1 for none; queue are the states that have been come to.
	came, queue []int32
}

func newFlow(g *Graph, w *adjacency, a, z int32) *flow {
	f := &flow{g: g, w: w, a: a, z: z, next: make([]int32, g.x.n), prev: make([]int32, g.x.n), came: make([]int32, 2*g.x.n)}
	for i := range f.next {
		f.next[i], f.prev[i] = -1, -1
	}
	return f
}

func (f *flow) reach(state, by int32) {
	if f.came[state] < 0 {
		f.came[state] = by
		f.queue = append(f.queue, state)
	}
}

// augment looks for a path that makes one path more of those that there are. It
// returns its last state before the target, -1 for none.
func (f *flow) augment() int32 {
	for i := range f.came {
		f.came[i] = -1
	}
	f.queue = f.queue[:0]
	for _, e := range f.w.of(f.a) {
		if e != f.z && f.g.walk(e) && f.prev[e] != f.a {
			f.reach(2*e, 2*f.a)
		}
	}
	for i := 0; i < len(f.queue); i++ {
		state := f.queue[i]
		e := state / 2
		if f.prev[e] >= 0 && f.prev[e] != f.a {
			f.reach(2*f.prev[e]+1, state)
		}
		if state%2 == 0 && f.prev[e] >= 0 {
			continue // somebody's path passes e: the only way on is back along it
		}
		for _, to := range f.w.of(e) {
			if to == f.z && f.next[e] != f.z {
				return state
			}
			if to != f.a && to != f.z && f.g.walk(to) && f.next[e] != to {
				f.reach(2*to, state)
			}
		}
	}
	return -1
}

// turn turns over the hops of an augmenting path, from its last state on.
func (f *flow) turn(end int32) {
	type hop struct{ from, to int32 }
	var drop []hop
	add := []hop{{end / 2, f.z}}
	for state := end; ; {
		by := f.came[state]
		if by == 2*f.a {
			add = append(add, hop{f.a, state / 2})
			break
		}
		if state%2 == 0 {
			add = append(add, hop{by / 2, state / 2})
		} else {
			drop = append(drop, hop{state / 2, by / 2})
		}
		state = by
	}
	for _, h := range drop {
		f.next[h.from], f.prev[h.to] = -1, -1
	}
	for _, h := range add {
		if h.from == f.a {
			f.starts = append(f.starts, h.to)
		} else {
			f.next[h.from] = h.to
		}
		if h.to != f.z {
			f.prev[h.to] = h.from
		}
	}
}

// routes returns the paths, the shorter first, then the lesser ids.
func (f *flow) routes() [][]int32 {
	var routes [][]int32
	for _, e := range f.starts {
		route := []int32{f.a}
		for ; e != f.z; e = f.next[e] {
			route = append(route, e)
		}
		routes = append(routes, append(route, f.z))
	}
	slices.SortFunc(routes, func(p, q []int32) int {
		return cmp.Or(len(p)-len(q), slices.Compare(p, q))
	})
	return routes
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
