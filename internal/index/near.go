package index

import (
	"context"
	"slices"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
)

// Near returns the entities within the given number of hops of those asked for,
// and every line that counts among them. Ids are of the case.
func (g *Graph) Near(ctx context.Context, ids []string, hops int) (*relations.Neighbourhood, error) {
	s := g.x.borrow()
	defer g.x.giveBack(s)
	of, err := g.numbers(ids)
	if err != nil {
		return nil, err
	}
	found, err := g.within(ctx, s, of, hops)
	if err != nil {
		return nil, err
	}
	slices.Sort(found)
	n := &relations.Neighbourhood{View: g.view(found, ids)}
	// The view leaves some of them out, and keeps their order.
	n.Distance = make(map[string]int, len(n.View.Entities))
	for i, e := 0, 0; e < len(n.View.Entities); i++ {
		if ent := n.View.Entities[e]; g.x.entity(found[i]) == ent {
			d, _ := s.dist(found[i])
			n.Distance[ent.ID] = int(d)
			e++
		}
	}
	return n, nil
}

// Within returns the entities within the given number of hops of others,
// themselves included, the nearest first: Near without what it shows. Numbers
// are those of [relations.Case.Number].
func (g *Graph) Within(ctx context.Context, of []int32, hops int) ([]int32, error) {
	s := g.x.borrow()
	defer g.x.giveBack(s)
	return g.within(ctx, s, of, hops)
}

// within marks what Within returns with its distance.
func (g *Graph) within(ctx context.Context, s *scratch, of []int32, hops int) ([]int32, error) {
	var found []int32
	reach := func(e, d int32) {
		if _, known := s.dist(e); !known {
			s.marks[e] = mark{s.epoch, d}
			found = append(found, e)
		}
	}
	for _, e := range of {
		reach(e, 0)
	}
	for i, d := 0, int32(1); i < len(found) && int(d) <= hops; d++ {
		for end := len(found); i < end; i++ {
			if i&63 == 0 && ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			for _, a := range g.x.arcsOf(found[i]) {
				if g.plain || g.counts.has(a.rel) && (g.walk(a.to) || g.participates(a)) {
					reach(a.to, d)
				}
			}
		}
	}
	return found, nil
}

// Whole returns the view of everything that counts.
func (g *Graph) Whole() *relations.View {
	var all []int32
	for e := range int32(g.x.n) {
		if g.walk(e) {
			all = append(all, e)
		}
	}
	v := g.view(all, nil)
	if n := g.counted() - len(v.Entities); n > 0 {
		v.Omitted = relations.Omitted{Entities: n, Rule: "Entities that no relation joins are left out."}
	}
	return v
}

// counted is the number of entities whose kind counts.
func (g *Graph) counted() int {
	n := 0
	for _, f := range g.flags {
		if f&walks != 0 {
			n++
		}
	}
	return n
}

// Only returns the view of the relations that count and that keep wants, and the
// entities that they join. It reads every record that counts.
func (g *Graph) Only(keep func(*relations.Relation) bool) *relations.View {
	var rels []int32
	for r := range int32(g.x.m) {
		if g.Counts(r) && keep(g.x.c.RelationAt(int(r))) {
			rels = append(rels, r)
		}
	}
	return g.viewOf(rels, nil)
}

// viewOf returns the view of some relations, sorted, and of the entities that
// they join or that are in focus.
func (g *Graph) viewOf(rels []int32, focus []string) *relations.View {
	lines := g.linesOf(rels)
	return g.viewWith(lines, relations.Ends(g.x.c, lines, focus...), focus)
}

// viewWith is the view of some lines and entities under the policy.
func (g *Graph) viewWith(lines []relations.Line, ents []*entities.Entity, focus []string) *relations.View {
	v := relations.NewView(g.x.c, g.policy, lines, ents)
	v.Title, v.Focus = g.x.c.Title, focus
	return v
}

// Between returns everything that joins two entities directly: the view of the
// relations that count and have both as ends, and of the participations that
// count in the events that both took part in, which are returned by event id.
func (g *Graph) Between(a, b string) (*relations.View, []relations.Joint, error) {
	ends, err := g.numbers([]string{a, b})
	if err != nil {
		return nil, nil, err
	}
	byEvent := map[int32]*joint{}
	var order []int32
	for i, e := range ends {
		for _, arc := range g.x.arcsOf(e) {
			if !g.took.has(arc.rel) || !g.x.isEvent(arc.to) {
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
	var shared []int32
	for _, e := range order {
		j := byEvent[e]
		if len(j.from) == 0 || len(j.to) == 0 || slices.Equal(j.from, j.to) {
			continue
		}
		joints = append(joints, relations.Joint{Event: g.x.entity(e), From: g.linesOf(j.from), To: g.linesOf(j.to)})
		shared = append(append(shared, j.from...), j.to...)
	}
	for _, arc := range g.x.arcsOf(ends[0]) {
		if arc.to == ends[1] && g.counts.has(arc.rel) {
			shared = append(shared, arc.rel)
		}
	}
	slices.Sort(shared)
	return g.viewOf(slices.Compact(shared), []string{a, b}), joints, nil
}
