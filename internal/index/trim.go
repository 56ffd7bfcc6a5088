package index

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
)

// Trim leaves in a view what a chart can show and still be read, and says so in
// Omitted: first the entities of the most relations, those in focus before all
// others; then the lines that join a focus, that show contact (contacts, ties,
// participation), then roles, then the others, each by the number of citations.
// Relations between the same entities are one line. Entities that are left
// without a line go too. A bound of 0 is none; a view within both bounds is
// returned as it is. All ties go to the lesser id.
func Trim(v *relations.View, mostEntities, mostLines int) *relations.View {
	out := *v
	var rules []string
	if mostEntities > 0 && len(v.Entities) > mostEntities {
		trimEntities(&out, mostEntities)
		rules = append(rules, fmt.Sprintf("The %d entities with the most relations are shown.", mostEntities))
	}
	if mostLines > 0 && trimLines(&out, mostLines) {
		rules = append(rules, fmt.Sprintf("The %d foremost lines are shown: contacts, ties and participation, then roles, then the others, each by citations.", mostLines))
	}
	if len(rules) == 0 {
		return v
	}
	out.Omitted.Entities += len(v.Entities) - len(out.Entities)
	out.Omitted.Lines += len(v.Lines) - len(out.Lines)
	out.Omitted.Rule = strings.Join(rules, " ")
	return &out
}

func trimEntities(v *relations.View, most int) {
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
	v.Entities = slices.DeleteFunc(slices.Clone(v.Entities), func(e *entities.Entity) bool { return !keep[e.ID] })
	v.Lines = slices.DeleteFunc(slices.Clone(v.Lines), func(l relations.Line) bool { return ends(l, keep) < 2 })
}

func ends(l relations.Line, keep map[string]bool) int {
	n := 0
	for _, id := range l.Relation.Ends {
		if keep[id] {
			n++
		}
	}
	return n
}

// trimLines reports whether it had to leave lines out.
func trimLines(v *relations.View, most int) bool {
	type bundle struct {
		key             string
		rank, citations int
	}
	byKey := map[string]*bundle{}
	key := func(l relations.Line) string {
		ids := slices.Clone(l.Relation.Ends)
		slices.Sort(ids)
		return strings.Join(ids, " ")
	}
	var bundles []*bundle
	for _, l := range v.Lines {
		k := key(l)
		b := byKey[k]
		if b == nil {
			b = &bundle{key: k, rank: 99}
			byKey[k] = b
			bundles = append(bundles, b)
		}
		rank := 2
		switch l.Relation.Class() {
		case relations.Contact, relations.Tie, relations.Participation:
			rank = 0
		case relations.Role:
			rank = 1
		}
		if slices.ContainsFunc(v.Focus, l.Relation.Joins) {
			rank -= 3
		}
		b.rank = min(b.rank, rank)
		b.citations += len(l.Supports) + len(l.Denies)
	}
	if len(bundles) <= most {
		return false
	}
	slices.SortFunc(bundles, func(a, b *bundle) int {
		return cmp.Or(a.rank-b.rank, b.citations-a.citations, strings.Compare(a.key, b.key))
	})
	kept := map[string]bool{}
	for _, b := range bundles[:most] {
		kept[b.key] = true
	}
	v.Lines = slices.DeleteFunc(slices.Clone(v.Lines), func(l relations.Line) bool { return !kept[key(l)] })
	joined := map[string]bool{}
	for _, id := range v.Focus {
		joined[id] = true
	}
	for _, l := range v.Lines {
		for _, id := range l.Relation.Ends {
			joined[id] = true
		}
	}
	v.Entities = slices.DeleteFunc(slices.Clone(v.Entities), func(e *entities.Entity) bool { return !joined[e.ID] })
	return true
}
