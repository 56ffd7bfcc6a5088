package index

import (
	"context"
	"fmt"
	"slices"

	"github.com/graphx-dev/graphx/internal/entities"
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

// Trim leaves in a view the entities of the most lines, those in focus before
// all others, and says so in Omitted. A view of at most the given number of
// entities is returned as it is. Ties go to the lesser id.
func Trim(v *relations.View, most int) *relations.View {
	if most <= 0 || len(v.Entities) <= most {
		return v
	}
	degree := map[string]int{}
	for _, l := range v.Lines {
		for _, id := range l.Relation.Ends {
			degree[id]++
		}
	}
	for _, id := range v.Focus {
		degree[id] = len(v.Lines) + 1
	}
	ranked := slices.Clone(v.Entities)
	slices.SortStableFunc(ranked, func(a, b *entities.Entity) int { return degree[b.ID] - degree[a.ID] })
	keep := map[string]bool{}
	for _, e := range ranked[:most] {
		keep[e.ID] = true
	}
	out := *v
	out.Entities = slices.DeleteFunc(slices.Clone(v.Entities), func(e *entities.Entity) bool { return !keep[e.ID] })
	out.Lines = slices.DeleteFunc(slices.Clone(v.Lines), func(l relations.Line) bool {
		ends := 0
		for _, id := range l.Relation.Ends {
			if keep[id] {
				ends++
			}
		}
		return ends < 2
	})
	out.Omitted.Entities += len(v.Entities) - len(out.Entities)
	out.Omitted.Lines += len(v.Lines) - len(out.Lines)
	out.Omitted.Rule = fmt.Sprintf("The %d entities with the most relations are shown.", most)
	return &out
}
