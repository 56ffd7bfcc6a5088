package index

import (
	"container/heap"
	"context"

	"github.com/graphx-dev/graphx/internal/relations"
)

// Explain says why there is no path between two entities, ids of the case. Each
// of its searches visits each arc at most a few times.
func (g *Graph) Explain(ctx context.Context, from, to string) (*relations.NoPath, error) {
	ends := g.numbers([]string{from, to})
	all := g.x.Under(relations.Policy{})
	no := &relations.NoPath{}
	for i, e := range ends {
		reached, err := g.distances(ctx, e, -1)
		if err != nil {
			return nil, err
		}
		part, err := all.distances(ctx, e, -1)
		if err != nil {
			return nil, err
		}
		if hops, ok := reached[ends[1-i]]; ok {
			no.Hops = int(hops)
		}
		for n := range reached {
			if n == e || g.walk[n] {
				no.Sizes[i]++
			}
		}
		no.Parts[i] = len(part)
	}
	if no.Hops > 0 {
		return no, nil
	}
	way := g.cheapest(ends[0], ends[1])
	if way == nil {
		return no, nil
	}
	for i, e := range way {
		no.Way = append(no.Way, g.x.entities[e])
		if i == 0 {
			continue
		}
		last := way[i-1]
		if i > 1 && !g.walk[last] && !g.passes(way[i-2], last, e) {
			ent := g.x.entities[last]
			no.Refused = append(no.Refused, relations.Refused{From: ent, Why: relations.Refusal("of kind " + ent.Kind)})
		}
		if g.joined(last, e) {
			continue
		}
		for _, a := range g.x.arcsOf(last) {
			if a.to == e {
				no.Refused = append(no.Refused, relations.Refused{From: g.x.entities[last], To: g.x.entities[e], Line: g.lines[a.rel], Why: g.refused[a.rel]})
			}
		}
	}
	return no, nil
}

// joined reports whether a relation that counts joins two neighbours.
func (g *Graph) joined(a, b int32) bool {
	for _, arc := range g.x.arcsOf(a) {
		if arc.to == b && g.refused[arc.rel] == "" {
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
func (g *Graph) cheapest(from, to int32) []int32 {
	type label struct {
		cost   [2]int
		before int32
	}
	best := map[int32]label{from: {before: -1}}
	done := map[int32]bool{}
	q := &ways{{e: from}}
	for q.Len() > 0 {
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
			return way
		}
		arcs := g.x.arcsOf(w.e)
		for i := 0; i < len(arcs); {
			n := arcs[i].to
			refused := 1
			for ; i < len(arcs) && arcs[i].to == n; i++ {
				if g.refused[arcs[i].rel] == "" {
					refused = 0
				}
			}
			cost := [2]int{w.cost[0] + refused, w.cost[1] + 1}
			if n != to && !g.walk[n] && !g.x.event[n] {
				cost[0]++
			}
			if old, seen := best[n]; !seen || cost[0] < old.cost[0] || cost[0] == old.cost[0] && cost[1] < old.cost[1] {
				best[n] = label{cost, w.e}
				heap.Push(q, wayEnd{n, cost})
			}
		}
	}
	return nil
}

type wayEnd struct {
	e    int32
	cost [2]int
}

// ways is a heap: least refused, then fewest hops, then the lesser id.
type ways []wayEnd

func (q ways) Len() int { return len(q) }
func (q ways) Less(i, j int) bool {
	a, b := q[i], q[j]
	if a.cost != b.cost {
		return a.cost[0] < b.cost[0] || a.cost[0] == b.cost[0] && a.cost[1] < b.cost[1]
	}
	return a.e < b.e
}
func (q ways) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *ways) Push(w any)   { *q = append(*q, w.(wayEnd)) }
func (q *ways) Pop() any {
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
	ans, err := g.x.Under(p).Paths(ctx, from, to, PathOptions{MaxHops: hops - 1, Limit: 1})
	if err != nil || len(ans.Paths) == 0 {
		return nil, err
	}
	return &ans.Paths[0], nil
}
