package index

import (
	"context"
	"math"
	"slices"

	"github.com/graphx-dev/graphx/internal/relations"
)

// Explain says why there is no path between two entities, ids of the case. Each
// of its searches visits each arc at most a few times. Where a packed case keeps
// the components of the graph, there is no search but for a way that the policy
// refuses, and that only where there is one.
func (g *Graph) Explain(ctx context.Context, from, to string) (*relations.NoPath, error) {
	ends, err := g.numbers([]string{from, to})
	if err != nil {
		return nil, err
	}
	no := &relations.NoPath{}
	together, err := g.parts(ctx, ends, no)
	if err != nil {
		return nil, err
	}
	in, err := g.sides(ctx, ends, no)
	if err != nil {
		return nil, err
	}
	if no.Hops > 0 || !together {
		return no, nil
	}
	way, err := g.cheapest(ctx, ends[0], ends[1])
	if err != nil {
		return nil, err
	}
	for _, e := range way {
		if in[0].has(e) {
			no.Nearest[0] = g.x.entity(e)
		}
		if in[1].has(e) && no.Nearest[1] == nil {
			no.Nearest[1] = g.x.entity(e)
		}
	}
	no.Way = g.all(way)
	for i := 1; i < len(way); i++ {
		if i > 1 && !g.walk(way[i-1]) && !g.passes(way[i-2], way[i-1], way[i]) {
			no.Refused = append(no.Refused, g.refusedEntity(way[i-1]))
		}
		no.Refused = append(no.Refused, g.refusedHop(way[i-1], way[i])...)
	}
	return no, nil
}

// parts fills in to how many entities any relation would lead from each end, and
// reports whether the ends are among the same.
func (g *Graph) parts(ctx context.Context, ends []int32, no *relations.NoPath) (together bool, err error) {
	if k := g.x.kept; k != nil {
		a, b := k.all.at(ends[0]), k.all.at(ends[1])
		no.Parts = [2]int{int(k.all.size[a]), int(k.all.size[b])}
		return a == b, nil
	}
	all := g.x.Under(relations.Policy{})
	for i, e := range ends {
		if together {
			no.Parts[1] = no.Parts[0]
			break
		}
		if err := all.reach(ctx, e, i, 0, func(s *scratch, part []int32) {
			no.Parts[i] = len(part)
			_, together = s.dist(ends[1-i])
		}); err != nil {
			return false, err
		}
	}
	return together, nil
}

// sides fills in how many entities each end reaches, and how far the ends are
// apart. It returns what each end reaches.
func (g *Graph) sides(ctx context.Context, ends []int32, no *relations.NoPath) (in [2]side, err error) {
	if c := g.cache.components; c != nil {
		for i, e := range ends {
			in[i] = g.sideOf(c, e)
			no.Sizes[i] = in[i].size
		}
		if g.walk(ends[0]) && g.walk(ends[1]) && in[0].at[0] != in[1].at[0] {
			return in, nil
		}
		hops, err := g.HopsBetween(ctx, ends[0], ends[1])
		no.Hops = max(hops, 0)
		return in, err
	}
	for i, e := range ends {
		reached := newBitset(g.x.n)
		err := g.reach(ctx, e, i, 0, func(s *scratch, list []int32) {
			if hops, ok := s.dist(ends[1-i]); ok {
				no.Hops = int(hops)
			}
			for _, n := range list {
				if n == e || g.walk(n) {
					reached.set(n)
					no.Sizes[i]++
				}
			}
		})
		if err != nil {
			return in, err
		}
		in[i].has = reached.has
	}
	return in, nil
}

// refusedEntity says why no path passes an entity.
func (g *Graph) refusedEntity(e int32) relations.Refused {
	ent := g.x.entity(e)
	why := relations.Refusal("of kind " + ent.Kind)
	if slices.Contains(g.avoid, e) {
		why = "to be avoided"
	}
	return relations.Refused{From: ent, Why: why}
}

// refusedHop says of each relation between two entities why it is no hop from a
// to b; nil where one is.
func (g *Graph) refusedHop(a, b int32) []relations.Refused {
	if g.joined(a, b) {
		return nil
	}
	var refused []relations.Refused
	for _, arc := range g.x.arcsOf(a) {
		if arc.to != b {
			continue
		}
		line, why := g.filter.Line(g.x.c.RelationAt(int(arc.rel)))
		if why == "" {
			why = "of the other direction"
		}
		refused = append(refused, relations.Refused{From: g.x.entity(a), To: g.x.entity(b), Line: line, Why: why})
	}
	return refused
}

// reach calls use with what at most most hops (0 for no bound) lead to from e,
// or, back, from which they lead to e, and the marks of their distances.
func (g *Graph) reach(ctx context.Context, e int32, side, most int, use func(*scratch, []int32)) error {
	s := g.x.borrow()
	defer g.x.giveBack(s)
	found, err := g.flood(ctx, s, e, side, most)
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
	const far = math.MaxInt32
	refusals, hops, before := make([]int32, g.x.n), make([]int32, g.x.n), make([]int32, g.x.n)
	for e := range refusals {
		refusals[e] = far
	}
	refusals[from], before[from] = 0, -1
	// queue[r][h] are the entities that a way of r refusals and h hops may lead to.
	queue := [][][]int32{{{from}}}
	put := func(r, h, e int32) {
		for len(queue) <= int(r) {
			queue = append(queue, nil)
		}
		for len(queue[r]) <= int(h) {
			queue[r] = append(queue[r], nil)
		}
		queue[r][h] = append(queue[r][h], e)
	}
	done := newBitset(g.x.n)
	for r := int32(0); int(r) < len(queue); r++ {
		for h := int32(0); int(h) < len(queue[r]); h++ {
			level := queue[r][h]
			slices.Sort(level)
			for i, e := range level {
				if i&1023 == 0 && ctx.Err() != nil {
					return nil, context.Cause(ctx)
				}
				if done.has(e) {
					continue
				}
				done.set(e)
				if e == to {
					var way []int32
					for ; e != -1; e = before[e] {
						way = append(way, e)
					}
					slices.Reverse(way)
					return way, nil
				}
				arcs := g.x.arcsOf(e)
				for i := 0; i < len(arcs); {
					n, cost := arcs[i].to, r+1
					for ; i < len(arcs) && arcs[i].to == n; i++ {
						if g.along(e, arcs[i], forth) {
							cost = r
						}
					}
					if n != to && !g.walk(n) && (!g.x.isEvent(n) || slices.Contains(g.avoid, n)) {
						cost++
					}
					if cost < refusals[n] || cost == refusals[n] && h+1 < hops[n] {
						refusals[n], hops[n], before[n] = cost, h+1, e
						put(cost, h+1, n)
					}
				}
			}
			queue[r][h] = nil
		}
	}
	return nil, nil
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
