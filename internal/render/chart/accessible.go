package chart

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

// A figure is a document to those who hear it: its title and description, then
// the entities, the relations, the legend, the notes and the sources, each
// entity and relation an image with a name and a description of its own. It is
// no single image (role img), since nothing within such a one is told, and links
// within it are unreachable (axe: nested-interactive).
const figureRole = "graphics-document document"

// Names of the parts of a chart, by which those who hear it get the entities
// before the relations: they are drawn later, so that they lie above the lines.
const (
	nodesName = "nodes"
	edgesName = "edges"
)

// What of the relations is told in a figure's description. All of them are told
// at their lines, and in the sidecar.
const (
	toldRelations = 12
	toldLength    = 1600 // characters
)

// told tells the first sentences of a figure, as many as a description has
// room for.
func told(sentences []string) string {
	var b strings.Builder
	for i, s := range sentences {
		if i == toldRelations || b.Len()+len(s) > toldLength {
			fmt.Fprintf(&b, " And %d more, each described at its place in the figure.", len(sentences)-i)
			break
		}
		b.WriteString(" " + s)
	}
	return b.String()
}

// inWords tells a relation with its date, status and sources: "Ana Beispiel met
// Boris Muster in Oslo, 2024-05-01 (single-origin) [1]."
func inWords(c *relations.Case, n *render.Numbers, l relations.Line) string {
	s := render.Head(render.Clean(render.Sentence(c, l.Relation)), 600)
	if !l.Date.IsZero() {
		s += ", " + render.DateText(l.Date)
	}
	return strings.TrimSpace(fmt.Sprintf("%s (%s) %s", s, l.Status, render.Footnote(n.Line(l)))) + "."
}

// Sentences tells every relation of a view, those of the best evidence first.
func Sentences(v *relations.View, n *render.Numbers) []string {
	lines := slices.Clone(v.Lines)
	slices.SortStableFunc(lines, func(l, m relations.Line) int {
		return cmp.Or(cmp.Compare(m.Status.Strength(), l.Status.Strength()),
			cmp.Compare(slices.Index(classOrder, l.Relation.Class()), slices.Index(classOrder, m.Relation.Class())), cmp.Compare(l.Relation.ID, m.Relation.ID))
	})
	var out []string
	for _, l := range lines {
		out = append(out, inWords(v.Case, n, l))
	}
	return out
}
