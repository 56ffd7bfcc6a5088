package ask

import (
	"fmt"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
)

// bundles counts the lines that a chart draws for the relations of a view.
func bundles(v *relations.View) int {
	seen := map[string]bool{}
	for _, l := range v.Lines {
		ends := slices.Clone(l.Relation.Ends)
		slices.Sort(ends)
		seen[strings.Join(ends, " ")] = true
	}
	return len(seen)
}

// fewerPaths is the view with its first n paths and what is on them.
func fewerPaths(v *relations.View, n int) *relations.View {
	if n >= len(v.Paths) {
		return v
	}
	out := *v
	out.Paths = v.Paths[:n]
	out.Omitted.Paths += len(v.Paths) - n
	out.Omitted.Rule = fmt.Sprintf("The %d best paths are shown.", n)
	on, in := map[string]bool{}, map[string]bool{}
	note := func(lines []relations.Line) {
		for _, l := range lines {
			on[l.Relation.ID] = true
		}
	}
	for _, p := range out.Paths {
		for _, s := range p.Steps {
			in[s.From.ID], in[s.To.ID] = true, true
			note(s.Lines)
			for _, j := range s.Joints {
				in[j.Event.ID] = true
				note(j.From)
				note(j.To)
			}
		}
	}
	out.Lines = slices.DeleteFunc(slices.Clone(v.Lines), func(l relations.Line) bool { return !on[l.Relation.ID] })
	out.Entities = slices.DeleteFunc(slices.Clone(v.Entities), func(e *entities.Entity) bool { return !in[e.ID] })
	return &out
}

// spread puts the lines of a view in the order in which they fill pages:
// connected parts one after another, the largest first, and within each the
// lines of whoever has the most, then those of who has the most of the others.
func spread(v *relations.View) []relations.Line {
	parts := components(v)
	var out []relations.Line
	for _, lines := range parts {
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

// components are the lines of the connected parts of a view, the part of the
// most lines first, those of one in the view's order.
func components(v *relations.View) [][]relations.Line {
	of := map[string]string{}
	var root func(id string) string
	root = func(id string) string {
		if of[id] == "" || of[id] == id {
			return id
		}
		of[id] = root(of[id])
		return of[id]
	}
	for _, l := range v.Lines {
		for _, id := range l.Relation.Ends[1:] {
			of[root(id)] = root(l.Relation.Ends[0])
		}
	}
	at := map[string]int{}
	var out [][]relations.Line
	for _, l := range v.Lines {
		r := root(l.Relation.Ends[0])
		i, ok := at[r]
		if !ok {
			i = len(out)
			at[r] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], l)
	}
	slices.SortStableFunc(out, func(a, b []relations.Line) int { return len(b) - len(a) })
	return out
}

// part is the part of a view that some of its lines make.
func part(v *relations.View, lines []relations.Line) *relations.View {
	out := *v
	in := map[string]bool{}
	out.Paths = nil
	out.Lines = slices.Clone(lines)
	slices.SortFunc(out.Lines, func(l, m relations.Line) int { return strings.Compare(l.Relation.ID, m.Relation.ID) })
	for _, l := range lines {
		for _, id := range l.Relation.Ends {
			in[id] = true
		}
	}
	out.Entities = slices.DeleteFunc(slices.Clone(v.Entities), func(e *entities.Entity) bool { return !in[e.ID] })
	return &out
}
