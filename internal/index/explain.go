package index

import (
	"container/heap"
	"context"
	"slices"

	"github.com/graphx-dev/graphx/internal/relations"
)

// Explain says why there is no path between two entities, ids of the case. Each
// of its searches visits each arc at most a few times.
func (g *Graph) Explain(ctx context.Context, from, to string) (*relations.NoPath, error) {
	ends := g.numbers([]string{from, to})
	all := g.x.Under(relations.Policy{})
	in := [2]map[int32]bool{{}, {}} // what either end reaches
	no := &relations.NoPath{}
	for i, e := range ends {
		err := g.reach(ctx, e, i, func(s *scratch, reached []int32) {
			if hops, ok := s.dist(ends[1-i]); ok {
				no.Hops = int(hops)
			}
			for _, n := range reached {
				if n == e || g.walk(n) {
					in[i][n] = true
					no.Sizes[i]++
				}
			}
		})
		if err != nil {
			return nil, err
		}
		if err := all.reach(ctx, e, i, func(_ *scratch, part []int32) { no.Parts[i] = len(part) }); err != nil {
			return nil, err
		}
	}
	if no.Hops > 0 {
		return no, nil
	}
	way, err := g.cheapest(ctx, ends[0], ends[1])
	if err != nil {
		return nil, err
	}
	if way == nil {
		return no, nil
	}
	for _, e := range way {
		if in[0][e] {
			no.Nearest[0] = g.x.entity(e)
		}
		if in[1][e] && no.Nearest[1] == nil {
			no.Nearest[1] = g.x.entity(e)
		}
	}
	for i, e := range way {
		no.Way = append(no.Way, g.x.entity(e))
		if i == 0 {
			continue
		}
		last := way[i-1]
		if i > 1 && !g.walk(last) && !g.passes(way[i-2], last, e) {
			ent := g.x.entity(last)
			why := relations.Refusal("of kind " + ent.Kind)
			if slices.Contains(g.avoid, last) {
				why = "to be avoided"
			}
			no.Refused = append(no.Refused, relations.Refused{From: ent, Why: why})
		}
		if g.joined(last, e) {
			continue
		}
		for _, a := range g.x.arcsOf(last) {
			if a.to == e {
				why := g.refusal(a.rel)
				if why == "" {
					why = "of the other direction"
				}
				no.Refused = append(no.Refused, relations.Refused{From: g.x.entity(last), To: g.x.entity(e), Line: g.line(a.rel), Why: why})
			}
		}
	}
	return no, nil
}

// reach calls use with what hops lead to from e, or, back, from which hops lead
// to e, and the marks of their distances.
func (g *Graph) reach(ctx context.Context, e int32, side int, use func(*scratch, []int32)) error {
	s := g.x.borrow()
	defer g.x.giveBack(s)
	found, err := g.flood(ctx, s, e, side, 0)
	if err != nil {
		return err
	}
	use(s, found)
	return nil
}

// joined reports whether a relation that counts joins two neighbours.
func (g *Graph) joined(a, b int32) bool {
	for _, arc := range g.x.arcsOf(a) {
		if arc.to == b && g.along(a, arc, forth) {
			return true
		}
	}
	return false
}

// passes reports whether an event joins two entities by participations that
// count.
func (g *Graph) passes(a, event, b int32) bool {
	took := func(e int32) bool {
		for _, arc := range g.x.arcsOf(e) {
			if arc.to == event && g.participates(arc) {
				return true
			}
		}
		return false
	}
	return took(a) && took(b)
}

// cheapest returns a way along any relations that crosses the fewest hops and
// entities that the policy refuses, then has the fewest hops, then the least
// ids; nil when there is none.
func (g *Graph) cheapest(ctx context.Context, from, to int32) ([]int32, error) {
	type label struct {
		cost   [2]int
		before int32
	}
	best := map[int32]label{from: {before: -1}}
	done := map[int32]bool{}
	q := &wayEnds{{e: from}}
	for steps := 0; q.Len() > 0; steps++ {
		if steps&1023 == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		w := heap.Pop(q).(wayEnd)
		if done[w.e] {
			continue
		}
		done[w.e] = true
		if w.e == to {
			var way []int32
			for e := to; e != -1; e = best[e].before {
				way = append([]int32{e}, way...)
			}
			return way, nil
		}
		arcs := g.x.arcsOf(w.e)
		for i := 0; i < len(arcs); {
			n := arcs[i].to
			refused := 1
			for ; i < len(arcs) && arcs[i].to == n; i++ {
				if g.along(w.e, arcs[i], forth) {
					refused = 0
				}
			}
			cost := [2]int{w.cost[0] + refused, w.cost[1] + 1}
			if n != to && !g.walk(n) && (!g.x.isEvent(n) || slices.Contains(g.avoid, n)) {
				cost[0]++
			}
			if old, seen := best[n]; !seen || cost[0] < old.cost[0] || cost[0] == old.cost[0] && cost[1] < old.cost[1] {
				best[n] = label{cost, w.e}
				heap.Push(q, wayEnd{n, cost})
			}
		}
	}
	return nil, nil
}

type wayEnd struct {
	e    int32
	cost [2]int
}

// wayEnds is a heap: least refused, then fewest hops, then the lesser id.
type wayEnds []wayEnd

func (q wayEnds) Len() int { return len(q) }
func (q wayEnds) Less(i, j int) bool {
	a, b := q[i], q[j]
	if a.cost != b.cost {
		return a.cost[0] < b.cost[0] || a.cost[0] == b.cost[0] && a.cost[1] < b.cost[1]
	}
	return a.e < b.e
}
func (q wayEnds) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *wayEnds) Push(w any)   { *q = append(*q, w.(wayEnd)) }
func (q *wayEnds) Pop() any {
	old := *q
	w := old[len(old)-1]
	*q = old[:len(old)-1]
	return w
}

// Shorter returns the shortest path that the policy would find if statuses did
// not matter, when it has fewer hops than the given number, and nil otherwise:
// what a plan or a denied claim would have made of the answer.
func (g *Graph) Shorter(ctx context.Context, from, to string, hops int) (*relations.Path, error) {
	if len(g.policy.Statuses) == 0 || hops <= 1 {
		return nil, nil
	}
	p := g.policy
	p.Statuses = nil
	u, err := g.under(ctx, p)
	if err != nil {
		return nil, err
	}
	ans, err := u.Paths(ctx, from, to, PathOptions{MaxHops: hops - 1, Limit: 1})
	if err != nil || len(ans.Paths) == 0 {
		return nil, err
	}
	return &ans.Paths[0], nil
}
