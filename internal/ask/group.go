package ask

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/chart"
)

// groupings are the ways to draw entities together, and the rule of each.
var groupings = []struct{ name, rule string }{
	{"kind", "Each frame holds entities of one kind."},
	{"country", "Each frame holds the entities of one country: the one that a fact gives as country, nationality or citizenship; else, for a place, the outermost place around it; else the country of the organisation or place that the best supported role leads to, in at most three steps."},
	{"organisation", "Each frame holds an organisation and the entities whose best supported role leads to it (compared by status, then origins, then id)."},
	{"community", "Each frame holds entities with more hops among themselves than chance would give (Leiden method, on contacts, ties and joint participation)."},
}

// grouping sorts the entities of a case into groups.
func grouping(ctx context.Context, by string, s *Session, g *index.Graph) (*chart.Grouping, error) {
	kase := s.Case
	out := &chart.Grouping{By: by, Of: map[string]string{}}
	for _, way := range groupings {
		if way.name == by {
			out.Rule = way.rule
		}
	}
	if by == "community" {
		pol := relations.PathPolicy()
		ans, err := s.Graph(pol).Groups(ctx, "leiden")
		if err != nil {
			return nil, err
		}
		degree := map[string]int{}
		for _, l := range g.Whole().Lines {
			for _, id := range l.Relation.Ends {
				degree[id]++
			}
		}
		for _, group := range ans.Groups {
			chief := slices.MaxFunc(group.Members, func(a, b *entities.Entity) int {
				return cmp.Or(degree[a.ID]-degree[b.ID], strings.Compare(b.ID, a.ID))
			})
			for _, e := range group.Members {
				out.Of[e.ID] = "around " + chief.Name
			}
		}
		return out, nil
	}
	roles := rolesOf(g)
	for _, e := range kase.Entities() {
		label := ""
		switch by {
		case "kind":
			label = kase.Kinds.Label(e.Kind)
		case "country":
			label = country(kase, roles, e, 3)
		case "organisation":
			if kase.Kinds.Is(e.Kind, "organisation") {
				label = e.Name
				break
			}
			for _, to := range roles[e.ID] {
				if org := kase.Entity(to); org != nil && kase.Kinds.Is(org.Kind, "organisation") {
					label = org.Name
					break
				}
			}
		}
		if label != "" {
			out.Of[e.ID] = label
		}
	}
	return out, nil
}

// rolesOf lists for each entity what its roles lead to, the best attested first.
func rolesOf(g *index.Graph) map[string][]string {
	lines := slices.Clone(g.Whole().Lines)
	slices.SortStableFunc(lines, func(a, b relations.Line) int {
		return cmp.Or(b.Status.Strength()-a.Status.Strength(), len(b.Origins)-len(a.Origins), strings.Compare(a.Relation.ID, b.Relation.ID))
	})
	out := map[string][]string{}
	for _, l := range lines {
		r := l.Relation
		if r.Class() == relations.Role && r.Directed() && len(r.Ends) == 2 && l.Status != relations.Denied && l.Status != relations.Planned {
			out[r.Ends[0]] = append(out[r.Ends[0]], r.Ends[1])
		}
	}
	return out
}

// country is the country that an entity belongs to, "" for none that is known;
// see groupings.
func country(kase *relations.Case, roles map[string][]string, e *entities.Entity, steps int) string {
	for _, f := range e.Facts {
		if f.Property == "country" || f.Property == "nationality" || f.Property == "citizenship" {
			return f.Value
		}
	}
	if kase.Kinds.Is(e.Kind, "place") {
		seen := map[string]bool{}
		for e.Within != "" && !seen[e.ID] {
			seen[e.ID] = true
			up := kase.Entity(e.Within)
			if up == nil {
				break
			}
			e = up
		}
		return e.Name
	}
	if steps == 0 {
		return ""
	}
	for _, to := range roles[e.ID] {
		next := kase.Entity(to)
		if next == nil || !kase.Kinds.Is(next.Kind, "place") && !kase.Kinds.Is(next.Kind, "organisation") {
			continue
		}
		if name := country(kase, roles, next, steps-1); name != "" {
			return name
		}
	}
	return ""
}
