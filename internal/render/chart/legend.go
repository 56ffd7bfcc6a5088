package chart

import (
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
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

// add adds an entry.
func (g *legendGroup) add(key, text string, draw func(m *markup, x, y int)) {
	g.items = append(g.items, legendItem{key, text, draw})
}

// sampleText is a sample of words on a line.
func sampleText(s, weight string) func(m *markup, x, y int) {
	return func(m *markup, x, y int) {
		m.text(x+sampleWidth/2, y+rowHeight*4/5, labelSize, s, "middle", "font-weight", weight, "fill", ink)
	}
}

// sampleRoute is the way of a sample of a line.
func sampleRoute(x, y int) *route {
	at := func(dx int) [2]float64 { return [2]float64{float64(x + dx), float64(y) + rowHeight/2} }
	return &route{from: at(0), control: at(sampleWidth / 2), to: at(sampleWidth), straight: true}
}

// sampleLine is a sample of a line.
func sampleLine(e edge) func(m *markup, x, y int) {
	return func(m *markup, x, y int) { sampleRoute(x, y).draw(m, &e) }
}

// faint is a sample as what keeps back is drawn.
func faint(sample func(m *markup, x, y int)) func(m *markup, x, y int) {
	return func(m *markup, x, y int) {
		m.open(drawing.Group, "opacity", 0.45)
		sample(m, x, y)
		m.close()
	}
}

// sampleNode is a sample of a small box without a kind.
func sampleNode(s shape, focus bool) func(m *markup, x, y int) {
	return func(m *markup, x, y int) {
		n := &node{style: nodeStyle{shape: s, fill: paper, stroke: ink}, w: sampleWidth - 4, h: rowHeight - 2, focus: focus}
		n.outline(m, x+sampleWidth/2, y+rowHeight/2)
	}
}

// otherLabel says of the entities that have no shape of their own whether the case
// states what they are.
func (p *plan) otherLabel(label string) string {
	stated, unstated := false, false
	for _, n := range p.nodes {
		if n.entity != nil && n.basic == "other" {
			unstated = unstated || n.entity.Kind == entities.Unstated
			stated = stated || n.entity.Kind != entities.Unstated
		}
	}
	switch {
	case unstated && stated:
		return label + ", or not stated"
	case unstated:
		return "not stated"
	}
	return label
}

func (p *plan) legendGroups() []legendGroup {
	if p.matrix != nil {
		return p.matrixLegend()
	}
	kinds, classes, statuses := legendGroup{heading: "Entities"}, legendGroup{heading: "Relations"}, legendGroup{heading: "Status"}
	for _, basic := range kindOrder {
		if slices.ContainsFunc(p.nodes, func(n *node) bool { return n.entity != nil && n.basic == basic }) {
			n := &node{style: styleOf(basic), w: sampleWidth - 2, h: rowHeight}
			label := strings.ToLower(render.Clean(p.view.Case.Kinds.Label(basic)))
			if basic == "other" {
				label = p.otherLabel(label)
			}
			kinds.add("kind:"+basic, label, func(m *markup, x, y int) {
				n.outline(m, x+sampleWidth/2, y+rowHeight/2)
			})
		}
	}
	shownClass, shownStatus := map[relations.Class]bool{}, map[relations.Status]bool{}
	for i, e := range p.edges {
		shownClass[e.class], shownStatus[e.status] = true, true
		for _, r := range p.words[i].rows {
			shownClass[r.class] = true
		}
	}
	for _, c := range classOrder {
		if shownClass[c] {
			sample := sampleLine(edge{class: c, status: relations.Corroborated})
			classes.add("class:"+string(c), string(c), func(m *markup, x, y int) {
				sample(m, x, y)
				if m.theme.marked() {
					classMark(m, c, float64(x)+sampleWidth/2, float64(y)+rowHeight/2)
				}
			})
		}
	}
	for _, s := range relations.Statuses {
		if shownStatus[s] {
			statuses.add("status:"+string(s), string(s), sampleLine(edge{class: relations.Movement, status: s}))
		}
	}
	return []legendGroup{kinds, classes, statuses, p.changeLegend(), p.marksLegend()}
}

// marksLegend tells what the marks mean that are there.
func (p *plan) marksLegend() legendGroup {
	marks := legendGroup{heading: "Marks"}
	var gathered, directed, mixed, faded, left bool
	for i, e := range p.edges {
		mixed = mixed || slices.ContainsFunc(p.words[i].rows, func(r row) bool { return r.toward != 0 })
		gathered = gathered || len(e.lines) > 1
		directed = directed || e.atA || e.atB
		faded = faded || e.faded
		left = left || len(e.labels) > 0 && p.words[i].rows == nil
	}
	if directed {
		marks.add("mark:arrow", "directed", sampleLine(edge{class: relations.Movement, status: relations.SingleOrigin, atB: true}))
	}
	if mixed {
		marks.add("mark:words-arrow", "direction of one relation on a shared line", sampleText("→", ""))
	}
	if gathered {
		marks.add("mark:gathered", "several relations on one line, drawn as the strongest", sampleText("×2 +3", ""))
	}
	joint := slices.ContainsFunc(p.nodes, func(n *node) bool { return n.hub != nil && !n.hub.Relation.Loop() })
	loop := slices.ContainsFunc(p.nodes, func(n *node) bool { return n.hub != nil && n.hub.Relation.Loop() })
	switch {
	case joint && loop:
		marks.add("mark:hub", "joint relation, or relation with itself", sampleNode(pill, false))
	case joint:
		marks.add("mark:hub", "joint relation", sampleNode(pill, false))
	case loop:
		marks.add("mark:hub", "relation with itself", sampleNode(pill, false))
	}
	if slices.ContainsFunc(p.nodes, func(n *node) bool { return n.focus }) {
		marks.add("mark:focus", "in focus", sampleNode(roundBox, true))
	}
	p.ringLegend(&marks)
	if faded && p.options.Changes == nil {
		marks.add("mark:faded", "not on a path", faint(sampleLine(edge{class: relations.Movement, status: relations.Corroborated})))
	}
	if len(p.numbers.Sources()) > 0 {
		marks.add("mark:footnote", p.options.footnote(), sampleText("[1]", ""))
	}
	if left {
		marks.add("mark:wordless", "label left out for lack of room", sampleLine(edge{class: relations.OtherClass, status: relations.SingleOrigin}))
	}
	return marks
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
	if s := render.Unstated(p.view.Policy); s != "" {
		notes = append(notes, s)
	}
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
