package chart

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/drawing"
)

// A matrix shows who has to do with whom where lines would hide one another:
// entities on both axes, and in each cell what joins the two.
type matrix struct {
	who   []*entities.Entity // on both axes
	cells map[[2]int]*cell   // by the lesser and the greater place in who
	// ends are the first places of groups but for the first group.
	ends []int
	// measures, in units
	side, head, wide int // of the names at the left, of those above, of a cell
	high             []int
}

// A cell is what joins two entities.
type cell struct {
	lines  []relations.Line
	class  relations.Class // of what joins them best, as is the status
	status relations.Status
	count  int // of relations, and of events in which both took part
	notes  []string
}

const cellWidth = 42

// matrixRule says what is in a matrix.
const matrixRule = "The matrix shows persons, groups and organisations: relations between two of them, and events in which both took part."

// newMatrix makes the matrix of a view that fits into a width: of the persons,
// groups and organisations those that are joined to the most others, those in
// focus first. The view is what is left of the given one.
func newMatrix(v *relations.View, o Options, width int) (*matrix, *relations.View) {
	between := betweenTwo(v)
	partners := map[string]int{}
	for p := range between {
		partners[p[0]]++
		partners[p[1]]++
	}
	var list []*entities.Entity
	for _, e := range v.Entities {
		if partners[e.ID] > 0 {
			list = append(list, e)
		}
	}
	m := &matrix{cells: map[[2]int]*cell{}, wide: cellWidth}
	for _, e := range list {
		m.side = min(max(m.side, bold().width(render.Isolate(render.Clean(e.Name)), labelSize)), 150)
	}
	m.side += 10
	all := len(list)
	slices.SortStableFunc(list, func(a, b *entities.Entity) int {
		return cmp.Or(focusFirst(v, a, b), partners[b.ID]-partners[a.ID], strings.Compare(a.ID, b.ID))
	})
	list = list[:min(len(list), max((width-m.side)/m.wide, 2))]
	m.who = seriate(list, func(a, b *entities.Entity) int {
		if c := between[pairOf(a.ID, b.ID)]; c != nil {
			return c.count
		}
		return 0
	})
	if o.Group != nil {
		m.inGroups(o.Group)
	}
	used := map[string]bool{}
	for i, a := range m.who {
		for j, b := range m.who[i+1:] {
			if c := between[pairOf(a.ID, b.ID)]; c != nil {
				m.cells[[2]int{i, i + 1 + j}] = c
				for _, l := range c.lines {
					used[l.Relation.ID] = true
				}
			}
		}
	}
	rule := matrixRule
	if all > len(m.who) {
		rule += fmt.Sprintf(" Of %d, it shows the %d that are related to the most others.", all, len(m.who))
	}
	// The view holds what is shown and nothing else, so that sources are numbered
	// by what is in the figure.
	out := *v
	out.Paths = nil
	out.Lines = slices.DeleteFunc(slices.Clone(v.Lines), func(l relations.Line) bool { return !used[l.Relation.ID] })
	out.Omitted.Lines += len(v.Lines) - len(out.Lines)
	out.Omitted.Entities += len(v.Entities) - len(m.who)
	out.Omitted.Rule = strings.TrimSpace(v.Omitted.Rule + " " + rule)
	return m, &out
}

// focusFirst orders entities in focus before others.
func focusFirst(v *relations.View, a, b *entities.Entity) int {
	beside := func(e *entities.Entity) int {
		if slices.Contains(v.Focus, e.ID) {
			return 0
		}
		return 1
	}
	return beside(a) - beside(b)
}

// pairOf is two ids, the lesser first.
func pairOf(a, b string) [2]string { return [2]string{min(a, b), max(a, b)} }

// betweenTwo finds what joins persons, groups and organisations, by pairs of their
// ids: relations between two of them, and events in which both took part.
func betweenTwo(v *relations.View) map[[2]string]*cell {
	social := map[string]bool{}
	for _, e := range v.Entities {
		switch v.Case.Kinds.Basic(e.Kind) {
		case "person", "group", "organisation", "public-body":
			social[e.ID] = true
		}
	}
	cells := map[[2]string]*cell{}
	join := func(a, b string, lines ...relations.Line) {
		p := pairOf(a, b)
		// What two took part in joins them as well as the weaker participation.
		weakest := slices.MinFunc(lines, func(a, b relations.Line) int { return a.Status.Strength() - b.Status.Strength() })
		if cells[p] == nil {
			cells[p] = &cell{class: weakest.Relation.Class(), status: weakest.Status}
		}
		cells[p].add(weakest, lines)
	}
	at := map[string][]relations.Line{} // participations by event
	for _, l := range v.Lines {
		ends := slices.Compact(slices.Sorted(slices.Values(l.Relation.Ends)))
		for i, a := range ends {
			for _, b := range ends[i+1:] {
				if social[a] && social[b] {
					join(a, b, l)
				}
			}
		}
		if l.Relation.Class() == relations.Participation && len(ends) == 2 {
			for i, id := range ends {
				if !social[id] && social[ends[1-i]] {
					at[id] = append(at[id], l)
				}
			}
		}
	}
	who := func(l relations.Line) string {
		return l.Relation.Ends[slices.IndexFunc(l.Relation.Ends, func(id string) bool { return social[id] })]
	}
	for _, e := range v.Entities { // in their order, which is fixed
		list := at[e.ID]
		for i, l := range list {
			for _, m := range list[:i] {
				if who(l) != who(m) {
					join(who(l), who(m), m, l)
				}
			}
		}
	}
	return cells
}

// add adds what joins the two once more: a relation, or the participations in an
// event. The best of all gives the cell its look.
func (c *cell) add(weakest relations.Line, lines []relations.Line) {
	if weakest.Status.Strength() > c.status.Strength() {
		c.class, c.status = weakest.Relation.Class(), weakest.Status
	}
	c.count++
	for _, l := range lines {
		if !slices.ContainsFunc(c.lines, func(m relations.Line) bool { return m.Relation.ID == l.Relation.ID }) {
			c.lines = append(c.lines, l)
		}
	}
}

// inGroups puts those of a group side by side, those of none last.
func (m *matrix) inGroups(g *Grouping) {
	slices.SortStableFunc(m.who, func(a, b *entities.Entity) int {
		one, other := g.Of[a.ID], g.Of[b.ID]
		if (one == "") != (other == "") {
			return len(other) - len(one)
		}
		return strings.Compare(one, other)
	})
	for i := 1; i < len(m.who); i++ {
		if g.Of[m.who[i].ID] != g.Of[m.who[i-1].ID] {
			m.ends = append(m.ends, i)
		}
	}
}

// seriate orders entities so that those with much to do with one another are
// near: one at a time goes where the sum of distances, each times what joins the
// two, is least, until none moves.
func seriate(list []*entities.Entity, joined func(a, b *entities.Entity) int) []*entities.Entity {
	out := slices.Clone(list)
	cost := func(l []*entities.Entity) int {
		sum := 0
		for i, a := range l {
			for j, b := range l[:i] {
				sum += (i - j) * min(joined(a, b), 6)
			}
		}
		return sum
	}
	least := cost(out)
	for moved, rounds := true, 0; moved && rounds < 12; rounds++ {
		moved = false
		for i := range out {
			for j := range out {
				try := slices.Clone(out)
				e := try[i]
				try = slices.Insert(slices.Delete(try, i, i+1), j, e)
				if c := cost(try); c < least {
					out, least, moved = try, c, true
				}
			}
		}
	}
	return out
}

// matrixPlan makes the plan of a view's matrix.
func matrixPlan(v *relations.View, o Options, width int) *plan {
	m, view := newMatrix(v, o, width)
	// The chart numbers the sources; its boxes and lines are not drawn.
	c := &chart{view: view, options: o, numbers: render.NumberSources(view), detail: brief}
	p := &plan{chart: c, w: width, found: "matrix", matrix: m}
	m.high = make([]int, len(m.who))
	for i := range m.high {
		m.high[i] = 2*rowHeight + 6
	}
	for i, e := range m.who {
		rows := bold().lines(render.Isolate(render.Clean(e.Name)), labelSize, m.side-10, 3)
		m.high[i] = max(m.high[i], len(rows)*rowHeight+6)
		m.head = max(m.head, widest(bold(), bold().lines(render.Isolate(render.Clean(e.Name)), labelSize, 150, 2), labelSize))
	}
	m.head += 12
	for at, cell := range m.cells {
		var numbers []int
		for _, l := range cell.lines {
			numbers = append(numbers, c.numbers.Line(l)...)
		}
		slices.Sort(numbers)
		text := strings.Trim(render.Footnote(slices.Compact(numbers)), "[]")
		for _, piece := range strings.SplitAfter(text, ",") {
			k := len(cell.notes) - 1
			if k >= 0 && regular().width(cell.notes[k]+piece, labelSize) <= m.wide-9 {
				cell.notes[k] += piece
			} else {
				cell.notes = append(cell.notes, piece)
			}
		}
		for _, i := range at {
			m.high[i] = max(m.high[i], (1+len(cell.notes))*rowHeight+6)
		}
	}
	p.h = m.head
	for _, h := range m.high {
		p.h += h
	}
	return p
}

// drawMatrix draws the matrix from the chart's upper left corner.
func (p *plan) drawMatrix(b *markup) {
	m := p.matrix
	n := len(m.who)
	x := func(j int) int { return m.side + j*m.wide }
	top := make([]int, n+1)
	top[0] = m.head
	for i, h := range m.high {
		top[i+1] = top[i] + h
	}
	b.open(drawing.Group, "class", "axes")
	for i, e := range m.who {
		name := render.Isolate(render.Clean(e.Name))
		rows := bold().lines(name, labelSize, m.side-10, 3)
		y := (top[i]+top[i+1])/2 - len(rows)*rowHeight/2
		b.open(drawing.Group, "class", "name", "data-id", render.Clean(e.ID), "data-kind", render.Clean(e.Kind))
		for k, row := range rows {
			b.text(0, y+k*rowHeight+rowHeight*4/5, labelSize, row, "", "font-weight", "bold", "fill", ink)
		}
		head := bold().lines(name, labelSize, 150, 2)
		for k, row := range head {
			cx, cy := x(i)+m.wide/2+4+k*rowHeight-(len(head)-1)*rowHeight/2, m.head-6
			b.text(cx, cy, labelSize, row, "", "font-weight", "bold", "fill", ink, "transform", drawing.Turn{Degrees: -90, X: float64(cx), Y: float64(cy)})
		}
		b.close()
	}
	b.close()
	b.open(drawing.Group, "class", "grid", "fill", "none")
	for i := range n {
		b.empty(drawing.Rect, "class", "diagonal", "x", x(i), "y", top[i], "width", m.wide, "height", m.high[i], "fill", hollow)
	}
	for i := range n + 1 {
		thick := 0.7
		if slices.Contains(m.ends, i) {
			thick = 2.2
		}
		b.empty(drawing.Way, "d", way('M', 0, top[i], 'H', x(n), 'M', x(i), m.head, 'V', top[n]), "stroke", grid, "stroke-width", thick)
	}
	b.close()
	b.open(drawing.Group, "class", "cells")
	for i := range n {
		for j := range n {
			if c := m.cells[[2]int{min(i, j), max(i, j)}]; c != nil && i != j {
				p.drawCell(b, c, i, j, x(j), top[i], m.high[i])
			}
		}
	}
	b.close()
}

// drawCell draws what joins the entities of a row and a column.
func (p *plan) drawCell(b *markup, c *cell, i, j, x, y, h int) {
	var ids, tell []string
	for _, l := range c.lines {
		ids = append(ids, render.Clean(l.Relation.ID))
		tell = append(tell, p.sentence(l))
	}
	b.open(drawing.Group, "class", "cell", "data-id", strings.Join(ids, " "), "data-class", string(c.class), "data-status", string(c.status), "data-count", strconv.Itoa(c.count))
	m := p.matrix
	b.words(drawing.Title, render.Head(render.Clean(m.who[i].Name)+" – "+render.Clean(m.who[j].Name), 2000))
	b.words(drawing.Description, render.Head(strings.Join(tell, " "), 4000))
	colour := colourOf(c.class)
	b.empty(drawing.Rect, "class", "bar", "x", x+1, "y", y+1, "width", 4, "height", h-2, "fill", colour.line)
	dot(b, x+14, y+rowHeight/2+3, c.status, colour.line)
	b.text(x+24, y+rowHeight*4/5+3, labelSize, strconv.Itoa(c.count), "", "font-weight", "bold", "fill", ink)
	for k, note := range c.notes {
		b.text(x+7, y+(k+1)*rowHeight+rowHeight*4/5+2, labelSize, note, "", "fill", softInk)
	}
	b.close()
}

// matrixLegend lists what is in the matrix, and only that.
func (p *plan) matrixLegend() []legendGroup {
	classes, statuses, marks := legendGroup{heading: "Relations"}, legendGroup{heading: "Status"}, legendGroup{heading: "Marks"}
	has := func(is func(c *cell) bool) bool {
		for _, c := range p.matrix.cells {
			if is(c) {
				return true
			}
		}
		return false
	}
	middle := func(y int) int { return y + rowHeight/2 }
	for _, k := range classOrder {
		if has(func(c *cell) bool { return c.class == k }) {
			classes.items = append(classes.items, legendItem{"class:" + string(k), string(k), func(m *markup, x, y int) {
				m.empty(drawing.Rect, "x", x+6, "y", y, "width", 4, "height", rowHeight, "fill", colourOf(k).line)
				dot(m, x+20, middle(y), relations.Corroborated, colourOf(k).line)
			}})
		}
	}
	for _, s := range relations.Statuses {
		if has(func(c *cell) bool { return c.status == s }) {
			statuses.items = append(statuses.items, legendItem{"status:" + string(s), string(s), func(m *markup, x, y int) {
				dot(m, x+20, middle(y), s, colourOf(relations.Movement).line)
			}})
		}
	}
	marks.items = append(marks.items,
		legendItem{"mark:count", "number of relations and shared events; colour and mark of the strongest", sampleText("2", "bold")},
		legendItem{"mark:footnote", "sources", sampleText("1,3", "")})
	if len(p.matrix.ends) > 0 {
		marks.items = append(marks.items, legendItem{"mark:group", "border between groups", func(m *markup, x, y int) {
			m.empty(drawing.Way, "d", way('M', x, middle(y), 'h', sampleWidth), "stroke", softInk, "stroke-width", 2.2, "fill", "none")
		}})
	}
	return []legendGroup{classes, statuses, marks}
}
