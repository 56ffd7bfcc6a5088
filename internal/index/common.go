package index

import (
	"maps"
	"slices"

	"github.com/graphx-dev/graphx/internal/relations"
)

// Common finds who is next to each of several entities: a kind that counts, and
// one hop to each. Ids are of the case.
func (g *Graph) Common(ids []string) (*relations.Common, error) {
	ends, err := g.numbers(ids)
	if err != nil {
		return nil, err
	}
	ans := &relations.Common{Of: g.all(ends), Policy: g.policy}
	near := make([]map[int32]*hop, len(ends))
	for i, e := range ends {
		near[i] = g.hopsFrom(e, func(n int32) bool { return g.flags[n]&walks != 0 })
	}
	for _, n := range slices.Sorted(maps.Keys(near[0])) {
		with := relations.CommonNeighbour{Entity: g.x.entity(n)}
		for i := range ends {
			if near[i][n] == nil {
				break
			}
			with.Steps = append(with.Steps, g.step(n, ends[i], g.hopTo(n, ends[i])))
		}
		if len(with.Steps) == len(ends) {
			ans.With = append(ans.With, with)
		}
	}
	return ans, nil
}
