package index

import (
	"context"
	"fmt"
	"slices"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
)

// Divisions are the ways in which [Graph.Groups] divides a graph, and what each
// means.
var Divisions = []struct{ Name, Means string }{
	{"bridges", "hops whose removal splits a part in two (Tarjan 1974)"},
	{"components", "connected components"},
	{"cuts", "cut vertices: entities whose removal splits a part (Hopcroft and Tarjan 1973)"},
	{"leiden", "communities with more hops inside than chance predicts, each connected (Traag, Waltman and van Eck 2019)"},
	{"louvain", "communities with more hops inside than chance predicts (Blondel et al. 2008)"},
}

// Groups divides the graph. Nothing is left to chance: where the papers draw
// lots, entities are taken in the order of ids, and ties go to the first.
func (g *Graph) Groups(ctx context.Context, by string) (*relations.GroupAnswer, error) {
	n, err := g.simple(ctx)
	if err != nil {
		return nil, err
	}
	ans := &relations.GroupAnswer{By: by, Policy: g.policy}
	for i := range int32(n.len()) {
		if n.degree(i) == 0 {
			ans.Alone++
		}
	}
	var group []int32
	switch by {
	case "components":
		group, _ = n.parts()
	case "louvain", "leiden":
		var err error
		if group, err = n.communities(ctx, by == "leiden"); err != nil {
			return nil, err
		}
		ans.Modularity = n.modularity(group)
	case "bridges", "cuts":
		bridges, cuts := n.weak()
		if by == "bridges" {
			for _, b := range bridges {
				p := g.pathOf([]int32{n.ids[b.ends[0]], n.ids[b.ends[1]]})
				ans.Bridges = append(ans.Bridges, relations.Bridge{Step: p.Steps[0], Sizes: b.sizes})
			}
			return ans, nil
		}
		for _, c := range cuts {
			ans.Cuts = append(ans.Cuts, relations.Cut{Entity: n.entity(c.at), Sizes: c.sizes})
		}
		return ans, nil
	default:
		return nil, fmt.Errorf("no division named %q", by)
	}
	ans.Groups = n.gather(group)
	return ans, nil
}

// Components returns for each entity that a path may pass, in the order of ids,
// the number of the part of the graph that it is in, and how many there are:
// weakly connected components, as LDBC Graphalytics defines them. O(V + A).
func (g *Graph) Components(ctx context.Context) (part []int32, count int, err error) {
	n, err := g.simple(ctx)
	if err != nil {
		return nil, 0, err
	}
	part, count = n.parts()
	return part, count, nil
}

// gather returns the groups of those who are joined with anybody, the largest
// first, then by their first members. Groups are numbered so, from 0.
func (n *simpleGraph) gather(group []int32) []relations.Group {
	size := make([]int, 0, 64)
	for i, id := range group {
		for len(size) <= int(id) {
			size = append(size, 0)
		}
		if n.degree(int32(i)) > 0 {
			size[id]++
		}
	}
	groups := make([]relations.Group, len(size))
	room := make([]*entities.Entity, n.len())
	for id, k := range size {
		groups[id].Members, room = room[:0:k], room[k:]
	}
	for i, id := range group {
		if n.degree(int32(i)) == 0 {
			continue
		}
		m, inner := &groups[id], 0
		m.Members = append(m.Members, n.entity(int32(i)))
		for _, to := range n.of(int32(i)) {
			if group[to] == id {
				inner++
			}
		}
		m.Inner += inner
		m.Outer += n.degree(int32(i)) - inner
	}
	groups = slices.DeleteFunc(groups, func(m relations.Group) bool { return len(m.Members) == 0 })
	for i := range groups {
		groups[i].Inner /= 2 // each pair was met from both ends
	}
	slices.SortStableFunc(groups, func(a, b relations.Group) int { return len(b.Members) - len(a.Members) })
	return groups
}

// modularity is that of Newman and Girvan ("Finding and evaluating community
// structure in networks", 2004).
func (n *simpleGraph) modularity(group []int32) float64 {
	if len(n.to) == 0 {
		return 0
	}
	total, inner := make([]int, n.len()), 0 // groups have numbers of entities
	for i, id := range group {
		total[id] += n.degree(int32(i))
		for _, to := range n.of(int32(i)) {
			if group[to] == id {
				inner++
			}
		}
	}
	all, squares := float64(len(n.to)), 0.0
	for _, t := range total {
		squares += float64(t) / all * float64(t) / all
	}
	return float64(inner)/all - squares
}
