package chart

import (
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/drawing"
)

// A legendItem is one entry of the legend: a sample of what is in the chart and
// the words for it.
type legendItem struct {
	key  string // "kind:person"
	text string
	draw func(m *markup, x, y int) // within sampleWidth by rowHeight, from its upper left corner
}

const sampleWidth = 30

// legend writes what the marks of this chart mean, and only of this chart, and
// returns the y below it.
func (p *plan) legend(m *markup, y, width int) int {
	return drawLegend(m, p.legendGroups(), y, width)
}

func drawLegend(m *markup, groups []legendGroup, y, width int) int {
	const column = 62 // of the headings
	m.open(drawing.Group, "class", "legend", "role", "group", "aria-label", "Legend")
	for _, group := range groups {
		if len(group.items) == 0 {
			continue
		}
		m.text(margin, y+rowHeight*4/5, labelSize, group.heading, "", "font-weight", "bold", "fill", ink)
		x := margin + column
		for _, it := range group.items {
			w := sampleWidth + 6 + regular().width(it.text, labelSize)
			if x+w > margin+width && x > margin+column {
				x, y = margin+column, y+rowHeight+5
			}
			m.open(drawing.Group, "class", "legend-item", "data-legend", it.key)
			it.draw(m, x, y)
			m.text(x+sampleWidth+6, y+rowHeight*4/5, labelSize, it.text, "", "fill", ink)
			m.close()
			x += w + 14
		}
		y += rowHeight + 7
	}
	m.close()
	return y
}

type legendGroup struct {
	heading string
	items   []legendItem
}

func (p *plan) legendGroups() []legendGroup {
	if p.matrix != nil {
		return p.matrixLegend()
	}
	var kinds, classes, statuses, marks legendGroup
	kinds.heading, classes.heading, statuses.heading, marks.heading = "Entities", "Relations", "Status", "Marks"
	for _, basic := range kindOrder {
		if !slices.ContainsFunc(p.nodes, func(n *node) bool { return n.entity != nil && n.basic == basic }) {
			continue
		}
		n := &node{style: styleOf(basic), w: sampleWidth - 2, h: rowHeight}
		kinds.items = append(kinds.items, legendItem{"kind:" + basic, strings.ToLower(render.Clean(p.view.Case.Kinds.Label(basic))), func(m *markup, x, y int) {
			n.outline(m, x+sampleWidth/2, y+rowHeight/2)
		}})
	}
	line := func(class relations.Class, status relations.Status, b bool) func(m *markup, x, y int) {
		return func(m *markup, x, y int) {
			at := func(dx int) [2]float64 { return [2]float64{float64(x + dx), float64(y) + rowHeight/2} }
			r := route{from: at(0), control: at(sampleWidth / 2), to: at(sampleWidth), straight: true}
			r.draw(m, &edge{class: class, status: status, atB: b})
		}
	}
	shownClass, shownStatus := map[relations.Class]bool{}, map[relations.Status]bool{}
	var gathered, directed, mixed, faded, left bool
	for i, e := range p.edges {
		shownClass[e.class], shownStatus[e.status] = true, true
		for _, r := range p.words[i].rows {
			shownClass[r.class] = true
			mixed = mixed || r.toward != 0
		}
		gathered = gathered || len(e.lines) > 1
		directed = directed || e.atA || e.atB
		faded = faded || e.faded
		left = left || len(e.labels) > 0 && p.words[i].rows == nil
	}
	for _, c := range classOrder {
		if shownClass[c] {
			sample := line(c, relations.Corroborated, false)
			classes.items = append(classes.items, legendItem{"class:" + string(c), string(c), func(m *markup, x, y int) {
				sample(m, x, y)
				if m.theme.marked() {
					classMark(m, c, float64(x)+sampleWidth/2, float64(y)+rowHeight/2)
				}
			}})
		}
	}
	for _, s := range relations.Statuses {
		if shownStatus[s] {
			statuses.items = append(statuses.items, legendItem{"status:" + string(s), string(s), line(relations.Movement, s, false)})
		}
	}
	mark := func(on bool, key, text string, draw func(m *markup, x, y int)) {
		if on {
			marks.items = append(marks.items, legendItem{"mark:" + key, text, draw})
		}
	}
	sample := func(s string) func(m *markup, x, y int) {
		return func(m *markup, x, y int) {
			m.text(x+sampleWidth/2, y+rowHeight*4/5, labelSize, s, "middle", "fill", ink)
		}
	}
	mark(directed, "arrow", "directed", line(relations.Movement, relations.SingleOrigin, true))
	mark(mixed, "words-arrow", "directed, on a line that carries others", sample("→"))
	mark(gathered, "gathered", "the line carries several; it has the style of the strongest", sample("×2 +3"))
	mark(slices.ContainsFunc(p.nodes, func(n *node) bool { return n.hub != nil }), "hub", "one relation of several", func(m *markup, x, y int) {
		n := &node{style: nodeStyle{shape: pill, fill: paper, stroke: ink}, w: sampleWidth - 4, h: rowHeight - 2}
		n.outline(m, x+sampleWidth/2, y+rowHeight/2)
	})
	mark(slices.ContainsFunc(p.nodes, func(n *node) bool { return n.focus }), "focus", "asked about", func(m *markup, x, y int) {
		n := &node{style: nodeStyle{shape: roundBox, fill: paper, stroke: ink}, w: sampleWidth - 4, h: rowHeight - 2, focus: true}
		n.outline(m, x+sampleWidth/2, y+rowHeight/2)
	})
	p.ringLegend(mark)
	mark(faded && p.options.Changes == nil, "faded", "beside the paths", func(m *markup, x, y int) {
		m.open(drawing.Group, "opacity", 0.45)
		line(relations.Movement, relations.Corroborated, false)(m, x, y)
		m.close()
	})
	if len(p.numbers.Sources()) > 0 {
		mark(true, "footnote", p.options.footnote(), sample("[1]"))
	}
	mark(left, "wordless", "a line whose words found no room", line(relations.OtherClass, relations.SingleOrigin, false))
	return []legendGroup{kinds, classes, statuses, p.changeLegend(), marks}
}

// notes writes what the figure leaves out and the policy in force.
func (p *plan) notes(m *markup, y, width int) int {
	notes := render.LeftOut(p.view.Omitted, p.outside)
	for _, s := range []string{p.groupNote(), p.late} {
		if s != "" {
			notes = append(notes, render.Clean(s))
		}
	}
	if s := p.view.Case.Notice; s != "" {
		notes = append(notes, s)
	}
	notes = append(notes, "Policy: "+render.Clean(p.view.Policy.String()))
	if d := p.options.Date; !d.IsZero() {
		notes = append(notes, "Date of this figure: "+render.DateText(d))
	}
	m.open(drawing.Group, "class", "notes", "role", "group", "aria-label", "Notes")
	for _, row := range regular().lines(render.Isolate(render.Clean(p.options.Caption)), labelSize, width, 12) {
		m.text(margin, y+rowHeight*4/5, labelSize, row, "", "class", "caption", "fill", ink)
		y += rowHeight
	}
	if p.options.Caption != "" {
		y += 6
	}
	for _, note := range notes {
		for _, row := range regular().lines(note, labelSize, width, 4) {
			m.text(margin, y+rowHeight*4/5, labelSize, row, "", "fill", softInk)
			y += rowHeight
		}
		y += 3
	}
	m.close()
	return y
}

// sourceList writes the numbered sources and returns the y below them.
func (p *plan) sourceList(m *markup, y, width int) int {
	if p.options.Sources != InFigure {
		return y
	}
	return p.sourcesBetween(m, y, width, 0, len(p.numbers.Sources()))
}

// sourcesBetween writes the sources from one place in the list to another.
func (p *plan) sourcesBetween(m *markup, y, width, from, to int) int {
	list := p.numbers.Sources()
	if from == to {
		return y
	}
	y += 8
	m.open(drawing.Group, "class", "sources", "role", "group", "aria-label", "Sources")
	m.text(margin, y+rowHeight*4/5, labelSize, "Sources", "", "font-weight", "bold", "fill", ink)
	y += rowHeight + 4
	indent := 8 + regular().width(strconv.Itoa(len(list)), labelSize)
	for i, s := range list {
		if i < from || i >= to {
			continue
		}
		m.open(drawing.Group, "class", "source", "data-id", render.Clean(s.ID), "data-number", strconv.Itoa(i+1))
		m.text(margin, y+rowHeight*4/5, labelSize, strconv.Itoa(i+1), "", "fill", ink)
		link := render.SafeURL(s.URL)
		if link != "" {
			m.open(drawing.Link, "href", link)
		}
		for _, row := range regular().lines(p.numbers.Describe(i+1), labelSize, width-indent, 4) {
			m.text(margin+indent, y+rowHeight*4/5, labelSize, row, "", "fill", ink)
			y += rowHeight
		}
		if link != "" {
			m.close()
		}
		m.close()
		y += 2
	}
	m.close()
	return y
}
