package index

import (
	"context"
	"slices"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
)

// WhatIf tells what falls apart when entities are gone and sources withdrawn.
// Ids are of the case. O(V + R), as Under.
func (g *Graph) WhatIf(ctx context.Context, ids, sources []string) (*relations.WhatIf, error) {
	gone, err := g.numbers(ids)
	if err != nil {
		return nil, err
	}
	ans := &relations.WhatIf{Entities: g.all(slices.Sorted(slices.Values(gone))), Policy: g.policy}
	p := g.policy
	for _, s := range slices.Sorted(slices.Values(sources)) {
		if !slices.Contains(p.Without, s) {
			p.Without = append(slices.Clone(p.Without), s)
			ans.Sources = append(ans.Sources, s)
		}
	}
	before, err := g.simple(ctx)
	if err != nil {
		return nil, err
	}
	less, err := g.under(ctx, p)
	if err != nil {
		return nil, err
	}
	after, err := less.without(gone).simple(ctx)
	if err != nil {
		return nil, err
	}
	was, nWas := before.parts()
	is, nIs := after.parts()
	ans.Before, ans.After = sizes(was, nWas), sizes(is, nIs)
	// Where those still there have been, and are.
	inter := map[[2]int32][]int32{}
	stayed := make([]int, nWas)
	var order [][2]int32
	for i, e := range after.ids {
		j, ok := slices.BinarySearch(before.ids, e)
		if !ok {
			continue
		}
		k := [2]int32{was[j], is[i]}
		if inter[k] == nil {
			order = append(order, k)
		}
		inter[k] = append(inter[k], e)
		stayed[was[j]]++
		if before.degree(int32(j)) > 0 && after.degree(int32(i)) == 0 {
			ans.Alone = append(ans.Alone, g.x.entity(e))
		}
	}
	pieces := map[int32]int{}
	for _, n := range stayed {
		ans.Cut += n * (n - 1) / 2
	}
	for _, k := range order {
		n := len(inter[k])
		ans.Cut -= n * (n - 1) / 2
		pieces[k[0]]++
	}
	for _, k := range order {
		if pieces[k[0]] > 1 && len(inter[k]) > 1 {
			ans.Parts = append(ans.Parts, g.all(inter[k]))
		}
	}
	slices.SortStableFunc(ans.Parts, func(a, b []*entities.Entity) int { return len(b) - len(a) })
	return ans, nil
}

// sizes returns the sizes of the parts of more than one entity, largest first.
func sizes(part []int32, count int) []int {
	of := make([]int, count)
	for _, p := range part {
		of[p]++
	}
	of = slices.DeleteFunc(of, func(n int) bool { return n < 2 })
	slices.SortFunc(of, func(a, b int) int { return b - a })
	return of
}
