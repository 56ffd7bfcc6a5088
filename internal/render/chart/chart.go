// Package chart lays a view out and draws it: as SVG, and as DOT and Mermaid
// for other programs.
//
// A drawing is made in steps. A view becomes a chart (chart.go): boxes of which
// the size is known from real font metrics, and lines with what is to be written
// on them. A layout finds where the boxes stand: Graphviz (start.go), paths in
// layers, rings, a matrix, groups in frames, or the places of an earlier figure
// (pin.go). The plan that comes of it is bettered (refine.go, nudge.go), its lines
// are routed and lettered (route.go, letter.go), and its faults are counted, so
// that of several plans the best is kept (quality.go). Then it is drawn with its
// legend, its notes and its sources (svg.go, legend.go). Timelines have their own
// figures (timelinefigure.go, lanes.go).
//
// The same view and options give the same bytes. Colours are named by their role
// until the last step, which takes them from the theme.
package chart

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

// A chart is a view made ready for drawing: boxes with their words in them and
// the lines between them, but no positions yet.
type chart struct {
	view    *relations.View
	options Options
	numbers *render.Numbers
	nodes   []*node // the view's entities, then the hubs
	edges   []*edge
	// detail says how much is written on the lines.
	detail detail
	// outside counts relations of the view that are not drawn because fewer than
	// two of their ends are in it.
	outside int
}

// detail is how much of a relation is written on its line. The fewer lines
// there are, the more room each has.
type detail int

const (
	full  detail = iota // every relation in a row of its own, with its date
	short               // two labels and the number of the others
	brief               // one label and the number of the others
	noted               // the numbers of the sources
)

// detailOf is the detail that suits so many edges that bear words.
func detailOf(worded int) detail {
	switch {
	case worded > mostWorded:
		return noted
	case worded > 40:
		return brief
	case worded > 10:
		return short
	}
	return full
}

// A node is a box of the chart: an entity, or the hub of a relation of several
// ends.
type node struct {
	key    string
	entity *entities.Entity // nil for a hub
	hub    *relations.Line  // nil for an entity
	basic  string           // built-in kind, "" for a hub
	style  nodeStyle
	rows   []string
	focus  bool
	w, h   int // of the outline
	x, y   int // centre, once it is laid out
}

// An edge is a line of the chart with the relations that it carries.
type edge struct {
	key    string
	a, b   int              // nodes
	lines  []relations.Line // the strongest first
	class  relations.Class
	status relations.Status
	// atA and atB tell where arrowheads stand.
	atA, atB bool
	// mixed says that some relations are directed otherwise than the line, so that
	// the words carry arrows.
	mixed bool
	spoke bool // from a hub: the hub has the words
	faded bool // beside the paths that were asked for, or unchanged
	// change is the mark of the one relation of the edge, where it has one.
	change ChangeMark
	// parallel and of number the lines between the same two nodes.
	parallel, of int
	labels       []label // the ways to write it, the best first
	item         []item
}

// newChart builds the chart of a view. It has a node for every entity, in the
// view's order, and an edge for every relation or bundle of relations.
func newChart(v *relations.View, o Options) *chart {
	v = o.Named(v)
	c := &chart{view: v, options: o, numbers: render.NumberSources(v)}
	var ids keys
	at := map[string]int{}
	for _, e := range v.Entities {
		if _, twice := at[e.ID]; twice {
			continue
		}
		at[e.ID] = len(c.nodes)
		basic := v.Case.Kinds.Basic(e.Kind)
		c.nodes = append(c.nodes, &node{
			key: ids.key("n", e.ID), entity: e, basic: basic, style: styleOf(basic),
			focus: slices.Contains(v.Focus, e.ID),
		})
	}
	c.join(at, &ids)
	c.style(at, &ids)
	c.detail = detailOf(c.worded())
	for _, n := range c.nodes {
		c.size(n, c.nameLimit())
	}
	for _, e := range c.edges {
		if !e.spoke {
			e.labels = c.write(e)
		}
	}
	return c
}

// join makes the edges of the view's relations, and a hub for each of several
// ends, or of an entity with itself. at is where entities are among the nodes.
func (c *chart) join(at map[string]int, ids *keys) {
	o := c.options
	type bundle struct {
		a, b int
		line string // set where lines are drawn apart
	}
	bundles := map[bundle]*edge{}
	add := func(a, b int, l relations.Line) {
		k := bundle{a: min(a, b), b: max(a, b)}
		if o.Parallel == Apart || o.Changes.relation(l.Relation.ID).Fate != "" {
			k.line = l.Relation.ID
		}
		if bundles[k] == nil {
			bundles[k] = &edge{a: k.a, b: k.b}
			c.edges = append(c.edges, bundles[k])
		}
		bundles[k].lines = append(bundles[k].lines, l)
	}
	for i := range c.view.Lines {
		l := c.view.Lines[i]
		var ends []int
		for _, id := range l.Relation.Ends {
			if n, ok := at[id]; ok && !slices.Contains(ends, n) {
				ends = append(ends, n)
			}
		}
		switch {
		case len(ends) < 2 && !(len(ends) == 1 && l.Relation.Loop()):
			c.outside++
		case len(ends) == 2:
			add(ends[0], ends[1], l)
		case o.Events == AsPairs && len(ends) > 1:
			for i, a := range ends {
				for _, b := range ends[i+1:] {
					add(a, b, l)
				}
			}
		default:
			hub := len(c.nodes)
			c.nodes = append(c.nodes, &node{
				key: ids.key("m", l.Relation.ID), hub: &c.view.Lines[i],
				style: nodeStyle{pill, paper, colourOf(l.Relation.Class()).line, 8, 3},
			})
			for _, end := range ends {
				c.edges = append(c.edges, &edge{a: hub, b: end, lines: []relations.Line{l}, spoke: true})
			}
		}
	}
}

// style derives how the edges look, and gives them their keys.
func (c *chart) style(at map[string]int, ids *keys) {
	changes := c.options.Changes
	onPath := pathLines(c.view)
	parallel := map[[2]int]int{}
	for _, e := range c.edges {
		e.settle(c, at)
		e.faded = len(onPath) > 0 && !slices.ContainsFunc(e.lines, func(l relations.Line) bool { return onPath[l.Relation.ID] })
		e.change = changes.relation(e.lines[0].Relation.ID)
		e.faded = e.faded || changes != nil && e.change.Fate == ""
		e.parallel = parallel[[2]int{e.a, e.b}]
		parallel[[2]int{e.a, e.b}]++
		name := []string{"e", c.nodes[e.a].key[2:], c.nodes[e.b].key[2:]}
		if c.options.Parallel == Apart || e.change.Fate != "" {
			name = []string{"e", e.lines[0].Relation.ID}
			if e.spoke || len(e.lines[0].Relation.Ends) > 2 {
				name = append(name, c.nodes[e.a].key[2:], c.nodes[e.b].key[2:])
			}
		}
		e.key = ids.key(name...)
	}
	for _, e := range c.edges {
		e.of = parallel[[2]int{e.a, e.b}]
	}
}

// worded counts the edges that bear words.
func (c *chart) worded() int {
	n := 0
	for _, e := range c.edges {
		if !e.spoke {
			n++
		}
	}
	return n
}

// pathLines are the ids of the relations that carry the view's paths.
func pathLines(v *relations.View) map[string]bool {
	on := map[string]bool{}
	add := func(lines []relations.Line) {
		for _, l := range lines {
			on[l.Relation.ID] = true
		}
	}
	for _, p := range v.Paths {
		for _, s := range p.Steps {
			add(s.Lines)
			for _, j := range s.Joints {
				add(j.From)
				add(j.To)
			}
		}
	}
	return on
}

// settle derives how an edge looks from the relations that it carries: the class
// and status of the strongest one, contacts before others of the same strength, and an arrowhead where all point one way.
func (e *edge) settle(c *chart, at map[string]int) {
	slices.SortStableFunc(e.lines, func(l, m relations.Line) int {
		return cmp.Or(cmp.Compare(m.Status.Strength(), l.Status.Strength()),
			cmp.Compare(slices.Index(classOrder, l.Relation.Class()), slices.Index(classOrder, m.Relation.Class())), l.Date.Compare(m.Date), cmp.Compare(l.Relation.ID, m.Relation.ID))
	})
	e.class, e.status = e.lines[0].Relation.Class(), e.lines[0].Status
	toA, toB, none := 0, 0, 0
	for _, l := range e.lines {
		r := l.Relation
		switch {
		case e.spoke || !r.Directed() || len(r.Ends) != 2:
			none++
		case at[r.Ends[1]] == e.b:
			toB++
		default:
			toA++
		}
	}
	if none == 0 {
		e.atA, e.atB = toA > 0, toB > 0
	}
	e.mixed = none > 0 && toA+toB > 0 || toA > 0 && toB > 0
	e.item = items(c, e, at)
}

// nameLimit is the width that names are wrapped to. In a crowd narrow boxes
// leave more room than flat ones.
func (c *chart) nameLimit() int {
	if len(c.nodes) > 24 {
		return 96
	}
	return 130
}

// hubRows are the words of a relation of several: in little room without its
// date, and cut if need be, but with the numbers of all its sources.
func (c *chart) hubRows(l relations.Line) []string {
	const limit = 110
	note := render.Footnote(c.numbers.Line(l))
	if s := c.sides(l); strings.HasPrefix(s, "[") && c.detail == full {
		note = s
	}
	rows, whole := regular().wrapped(c.label(l, c.detail == full)+" "+note, labelSize, limit, 3)
	if !whole && c.detail == full {
		rows, whole = regular().wrapped(c.label(l, false)+" "+note, labelSize, limit, 3)
	}
	if !whole {
		rows = append(regular().wrap(c.label(l, false), labelSize, limit, 2), regular().wrap(note, labelSize, limit, 6)...)
	}
	return rows
}

// size sets a node's words, wrapped to the limit, and its outline.
func (c *chart) size(n *node, limit int) {
	if n.hub != nil {
		n.rows = c.hubRows(*n.hub)
		n.w, n.h = n.style.padX*2+widest(regular(), n.rows, labelSize), n.style.padY*2+len(n.rows)*rowHeight
		return
	}
	n.rows = bold().wrap(render.Isolate(render.Clean(n.entity.Name)), nameSize, limit, 5)
	if len(n.rows) == 0 {
		n.rows = []string{"\uFFFD"}
	}
	if sign := c.changeOf(n).sign(); sign != "" {
		n.rows = append(n.rows, bold().wrap(render.Isolate(sign), nameSize, limit, 3)...)
	}
	n.w = max(n.style.padX*2+widest(bold(), n.rows, nameSize), 34)
	n.h = n.style.padY*2 + len(n.rows)*nameHeight
	if n.style.shape == ellipse { // the corners of the text lie within an ellipse
		n.w += n.w / 6
		n.h += 4 * (len(n.rows) - 1)
	}
}

func widest(f *face, rows []string, size int) int {
	w := 0
	for _, row := range rows {
		w = max(w, f.width(row, size))
	}
	return w
}

// label is what is written on a relation's line: its own label or its type's,
// the place of a contact, and its date where asked for.
func (c *chart) label(l relations.Line, dated bool) string {
	r := l.Relation
	text := r.Label
	if def := r.Def; text == "" && def != nil {
		text = cmp.Or(def.Label, def.Verb)
	}
	text = render.Clean(cmp.Or(text, r.Type))
	if sign := c.options.Changes.relation(r.ID).sign(); sign != "" {
		text = sign + ": " + text
	}
	if place := c.place(l); place != "" && r.Class() == relations.Contact && !strings.Contains(text, place) {
		text += " in " + render.Isolate(place)
	}
	if dated && !l.Date.IsZero() {
		text += ", " + render.DateText(l.Date)
	}
	return text
}

// place is the name of the place of a relation: its own, or the one that all
// its supporting citations with a place give; "" for none.
func (c *chart) place(l relations.Line) string {
	id := l.Relation.Place
	if id == "" {
		for _, cit := range l.Supports {
			if cit.Place != "" && id != "" && cit.Place != id {
				return ""
			}
			id = cmp.Or(cit.Place, id)
		}
	}
	if e := c.view.Case.Entity(id); e != nil {
		return render.Clean(e.Name)
	}
	return ""
}

// An item is one entry of what is written on an edge: a relation, or several
// that read alike.
type item struct {
	text    string
	count   int
	class   relations.Class
	status  relations.Status
	date    evidence.Date
	numbers []int
	// sides tells a dispute with the numbers of each side, "" for none.
	sides string
	// toward is where an arrow in the words points: -1 to the edge's a, +1 to its
	// b, 0 for no arrow.
	toward int
}

// items merges the relations of an edge that read alike, in their order.
func items(c *chart, e *edge, at map[string]int) []item {
	var out []item
	for _, l := range e.lines {
		it := item{text: c.label(l, false), count: 1, class: l.Relation.Class(), status: l.Status, date: l.Date, numbers: c.numbers.Line(l), sides: c.sides(l)}
		if e.mixed && l.Relation.Directed() && len(l.Relation.Ends) == 2 {
			it.toward = -1
			if at[l.Relation.Ends[1]] == e.b {
				it.toward = 1
			}
		}
		out = append(out, it)
	}
	return out
}

// sides tells what a disputed line is disputed in, with the sources of each side:
// "[1,3] against [2]", "2025-11-25 [2] or 2025-11-26 [3]"; "" for a line that is
// not disputed.
func (c *chart) sides(l relations.Line) string {
	if l.Status != relations.Disputed {
		return ""
	}
	conflicts := c.view.Case.ConflictsOf(l)
	if len(conflicts) == 0 {
		return ""
	}
	var parts []string
	for _, side := range conflicts[0].Sides {
		var numbers []int
		for _, cit := range side.Citations {
			numbers = append(numbers, c.numbers.Of(cit))
		}
		slices.Sort(numbers)
		note := render.Footnote(slices.Compact(numbers))
		switch conflicts[0].Matter {
		case relations.ClashStance:
			parts = append(parts, note)
		case relations.ClashDate:
			parts = append(parts, render.DateText(side.Citations[0].Date)+" "+note)
		default:
			parts = append(parts, render.Clean(side.Claim)+" "+note)
		}
	}
	if conflicts[0].Matter == relations.ClashStance {
		return parts[1] + " against " + parts[0]
	}
	return strings.Join(parts, " or ")
}

// merge joins items of one text, status and direction.
func merge(list []item) []item {
	var out []item
	for _, it := range list {
		i := slices.IndexFunc(out, func(o item) bool {
			return o.text == it.text && o.status == it.status && o.toward == it.toward
		})
		if i < 0 {
			it.numbers = slices.Clone(it.numbers)
			out = append(out, it)
			continue
		}
		out[i].count++
		out[i].sides = ""
		out[i].numbers = append(out[i].numbers, it.numbers...)
		slices.Sort(out[i].numbers)
		out[i].numbers = slices.Compact(out[i].numbers)
	}
	return out
}

func (it item) words(line relations.Status) string {
	s := it.text
	if it.toward != 0 {
		s += "\u00a0" + render.ArrowMark
	}
	if it.count > 1 {
		s += fmt.Sprintf(" ×%d", it.count)
	}
	if render.Weak(it.status) && it.status != line {
		s += " (" + string(it.status) + ")"
	}
	return s
}
