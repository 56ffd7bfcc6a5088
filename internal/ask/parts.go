package ask

import (
	"slices"

	"github.com/graphx-dev/graphx/internal/relations"
)

// spread puts the lines of a view in the order in which they fill pages:
// connected parts one after another, the largest first, and within each the
// lines of whoever has the most, then those of who has the most of the others.
func spread(v *relations.View) []relations.Line {
	var out []relations.Line
	for _, lines := range v.Components() {
		left := slices.Clone(lines)
		for len(left) > 0 {
			degree := map[string]int{}
			for _, l := range left {
				for _, id := range l.Relation.Ends {
					degree[id]++
				}
			}
			hub := ""
			for _, e := range v.Entities { // in the order of ids
				if degree[e.ID] > degree[hub] {
					hub = e.ID
				}
			}
			var others []relations.Line
			for _, l := range left {
				if hub == "" || l.Relation.Joins(hub) {
					out = append(out, l)
				} else {
					others = append(others, l)
				}
			}
			left = others
		}
	}
	return out
}
