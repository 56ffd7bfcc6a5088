package index

import (
	"context"
	"slices"

	"github.com/graphx-dev/graphx/internal/relations"
)

// Near returns the entities within the given number of hops of those asked for,
// and every line that counts among them. Ids are of the case.
func (g *Graph) Near(ctx context.Context, ids []string, hops int) (*relations.Neighbourhood, error) {
	keep := make([]bool, len(g.x.entities))
	at := map[int32]int{}
	level := g.numbers(ids)
	for _, e := range level {
		keep[e], at[e] = true, 0
	}
	for d := 1; d <= hops && len(level) > 0; d++ {
		var next []int32
		for _, e := range level {
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			if at[e] > 0 && !g.walk[e] && !g.x.event[e] {
				continue
			}
			for _, a := range g.x.arcsOf(e) {
				if g.refused[a.rel] != "" || keep[a.to] || !g.walk[a.to] && !g.participates(a) {
					continue
				}
				keep[a.to], at[a.to] = true, d
				next = append(next, a.to)
			}
		}
		level = next
	}
	n := &relations.Neighbourhood{View: g.view(keep, ids), Distance: map[string]int{}}
	for _, e := range n.View.Entities {
		n.Distance[e.ID] = at[g.x.number(e.ID)]
	}
	return n, nil
}

// Whole returns the view of everything that counts.
func (g *Graph) Whole() *relations.View {
	v := g.view(slices.Clone(g.walk), nil)
	if n := g.counted() - len(v.Entities); n > 0 {
		v.Omitted = relations.Omitted{Entities: n, Rule: "Entities that no relation joins are left out."}
	}
	return v
}

// counted is the number of entities whose kind counts.
func (g *Graph) counted() int {
	n := 0
	for _, ok := range g.walk {
		if ok {
			n++
		}
	}
	return n
}

// Only returns the view of the relations that count and that keep wants, and the
// entities that they join.
func (g *Graph) Only(keep func(*relations.Relation) bool) *relations.View {
	wanted := make([]bool, len(g.x.entities))
	for i, r := range g.x.rels {
		if g.refused[i] != "" || !keep(r) {
			continue
		}
		for _, id := range r.Ends {
			if n := g.x.number(id); n >= 0 {
				wanted[n] = true
			}
		}
	}
	v := g.view(wanted, nil)
	v.Lines = slices.DeleteFunc(v.Lines, func(l relations.Line) bool { return !keep(l.Relation) })
	return v
}

// Between returns everything that joins two entities directly: the view of the
// relations that count and have both as ends, and of the participations that
// count in the events that both took part in, which are returned by event id.
func (g *Graph) Between(a, b string) (*relations.View, []relations.Joint) {
	ends := g.numbers([]string{a, b})
	byEvent := map[int32]*joint{}
	var order []int32
	for i, e := range ends {
		for _, arc := range g.x.arcsOf(e) {
			if g.refused[arc.rel] != "" || !g.x.event[arc.to] || g.x.rels[arc.rel].Class() != relations.Participation {
				continue
			}
			j := byEvent[arc.to]
			if j == nil {
				j = &joint{event: arc.to}
				byEvent[arc.to] = j
				order = append(order, arc.to)
			}
			if i == 0 {
				j.from = append(j.from, arc.rel)
			} else {
				j.to = append(j.to, arc.rel)
			}
		}
	}
	slices.Sort(order)
	var joints []relations.Joint
	shared := map[string]bool{}
	for _, e := range order {
		j := byEvent[e]
		if len(j.from) == 0 || len(j.to) == 0 || slices.Equal(j.from, j.to) {
			continue
		}
		joints = append(joints, relations.Joint{Event: g.x.entities[e], From: g.linesOf(j.from), To: g.linesOf(j.to)})
		for _, r := range slices.Concat(j.from, j.to) {
			shared[g.x.rels[r].ID] = true
		}
	}
	v := g.Only(func(r *relations.Relation) bool { return r.Joins(a) && r.Joins(b) || shared[r.ID] })
	v.Focus = []string{a, b}
	return v, joints
}
