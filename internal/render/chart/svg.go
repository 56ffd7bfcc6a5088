package chart

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
)

// margin is the white room around a figure, in units.
const margin = 16

// SVG draws a view as a figure: title, chart, legend of what is in it, what was
// left out, policy and numbered sources, one below the other. The same view and
// options give the same bytes. Text is text; every node and line is a group
// with an id, a title, a description and the record's ids as data attributes.
// Nothing is written when the layout ends with an error.
func SVG(ctx context.Context, w io.Writer, v *relations.View, o Options, e *graphviz.Engine) error {
	return drawFitted(w, o, func(o Options) (string, error) { return svg(ctx, v, o, e) })
}

// svg draws a chart. On a page that lies, one that comes out too high is tried
// flatter.
func svg(ctx context.Context, v *relations.View, o Options, e *graphviz.Engine) (string, error) {
	var s string
	var err error
	for _, o.flatness = range o.flat() {
		var high *TooHighError
		if s, err = svgOnce(ctx, v, o, e); !errors.As(err, &high) {
			break
		}
	}
	return s, err
}

func svgOnce(ctx context.Context, v *relations.View, o Options, e *graphviz.Engine) (string, error) {
	var p *plan
	if o.Layout == Matrix {
		p = matrixPlan(v, o, o.width()-2*margin)
	} else {
		var err error
		if p, err = newChart(v, o).arrange(ctx, e, o.width()-2*margin); err != nil {
			return "", err
		}
	}
	p.report()
	s, height := p.figure()
	return s, o.Page.holds(height)
}

// A markup is an SVG document while it is written.
type markup struct {
	strings.Builder
	depth int
	theme *Theme
	page  *Page
}

// tag begins an element with attributes given as name and value in turn.
// Values of attributes are quoted, and roles of the theme become colours, here
// and nowhere else.
func (m *markup) tag(name string, attrs ...string) {
	m.WriteString(strings.Repeat(" ", m.depth) + "<" + name)
	for i := 0; i+1 < len(attrs); i += 2 {
		value := attrs[i+1]
		if attrs[i] == "fill" || attrs[i] == "stroke" {
			value = m.theme.resolve(value)
		}
		if value != "" {
			m.WriteString(" " + attrs[i] + `="` + quoteXML(value) + `"`)
		}
	}
}

func (m *markup) open(name string, attrs ...string) {
	m.tag(name, attrs...)
	m.WriteString(">\n")
	m.depth++
}

func (m *markup) close(name string) {
	m.depth--
	m.WriteString(strings.Repeat(" ", m.depth) + "</" + name + ">\n")
}

func (m *markup) empty(name string, attrs ...string) {
	m.tag(name, attrs...)
	m.WriteString("/>\n")
}

// words writes an element that holds text only.
func (m *markup) words(name, text string, attrs ...string) {
	m.tag(name, attrs...)
	m.WriteString(">" + quoteXML(text) + "</" + name + ">\n")
}

// text writes a row of text from the point where it begins, or around its
// middle with "middle" as anchor.
func (m *markup) text(x, y, size int, s, anchor string, attrs ...string) {
	all := []string{"x", strconv.Itoa(x), "y", strconv.Itoa(y), "font-size", strconv.Itoa(size), "text-anchor", anchor}
	if render.RightToLeft(strings.TrimPrefix(s, "\u2068")) {
		if anchor == "" { // the beginning of such a row is its right end
			all[7] = "end"
		}
		all = append(all, "direction", "rtl", "unicode-bidi", "embed")
	}
	m.words("text", s, append(all, attrs...)...)
}

// num writes a coordinate with at most one decimal.
func num(x float64) string {
	x = math.Round(x*10) / 10
	if x == 0 {
		return "0"
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

func pairs(points ...[2]float64) string {
	var out []string
	for _, p := range points {
		out = append(out, num(p[0])+","+num(p[1]))
	}
	return strings.Join(out, " ")
}

// figure draws the plan and returns the height that it takes.
func (p *plan) figure() (string, int) {
	width := p.options.width()
	inner := width - 2*margin
	body := markup{depth: 1, theme: p.options.Theme, page: p.options.Page}
	y := heading(&body, p.view, inner)
	if len(p.nodes) == 0 && (p.matrix == nil || len(p.matrix.who) == 0) {
		y += labelSize
		body.text(margin, y, labelSize, "nothing to draw", "", "fill", softInk)
	}
	body.open("g", "class", "chart", "role", "group", "aria-label", "Chart", "aria-owns", nodesID+" "+edgesID, "transform", fmt.Sprintf("translate(%d,%d)", margin, y))
	if p.matrix != nil {
		p.drawMatrix(&body)
	}
	p.drawFrames(&body)
	p.drawGuides(&body)
	p.drawEdges(&body)
	p.drawWords(&body)
	p.drawHeads(&body)
	p.drawNodes(&body)
	p.drawSigns(&body)
	body.close("g")
	y += p.h + 18
	y = p.legend(&body, y, inner)
	y = p.notes(&body, y, inner)
	y = p.sourceList(&body, y, inner)
	return document(cmp.Or(render.Clean(p.view.Title), "Link chart"), p.description(), width, y+margin, &body), y + margin
}

// heading writes a view's title and subtitle and returns the y below them.
func heading(body *markup, v *relations.View, inner int) int {
	y := margin
	if title := render.Clean(v.Title); title != "" {
		for _, row := range bold().wrap(render.Isolate(title), titleSize, inner, 3) {
			y += titleSize
			body.text(margin, y, titleSize, row, "", "class", "title", "font-weight", "bold", "fill", ink)
			y += 5
		}
	}
	for _, row := range regular().wrap(render.Isolate(render.Clean(v.Subtitle)), subtitleSize, inner, 3) {
		y += subtitleSize + 1
		body.text(margin, y, subtitleSize, row, "", "class", "subtitle", "fill", softInk)
		y += 3
	}
	if y > margin {
		y += 14
	}
	return y
}

// document makes an SVG file of a figure's body.
func document(title, description string, width, height int, body *markup) string {
	m := markup{theme: body.theme}
	wide, high := strconv.Itoa(width), strconv.Itoa(height)
	if body.page != nil {
		width, height = body.page.units(body.page.Width), body.page.units(body.page.Height)
		wide, high = num(body.page.Width)+"mm", num(body.page.Height)+"mm"
	}
	m.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	m.open("svg", "xmlns", "http://www.w3.org/2000/svg", "role", figureRole, "aria-labelledby", "graphx-title", "aria-describedby", "graphx-desc",
		"width", wide, "height", high, "viewBox", fmt.Sprintf("0 0 %d %d", width, height),
		"font-family", fontFamily)
	m.words("title", render.Head(title, 1000), "id", "graphx-title")
	m.words("desc", description, "id", "graphx-desc")
	m.empty("rect", "class", "paper", "width", strconv.Itoa(width), "height", strconv.Itoa(height), "fill", paper)
	if body.page != nil {
		at := strconv.Itoa(body.page.inset())
		m.open("g", "class", "page", "transform", "translate("+at+","+at+")")
		m.WriteString(body.String())
		m.close("g")
	} else {
		m.WriteString(body.String())
	}
	m.close("svg")
	return m.String()
}

// description tells what the figure shows, and its foremost relations.
func (p *plan) description() string {
	s := fmt.Sprintf("Link chart of %s and %s", render.Count(len(p.view.Entities), "entity", "entities"), render.Count(len(p.view.Lines), "relation", "relations"))
	if n := len(p.view.Paths); n > 0 {
		s += ", " + render.Count(n, "path", "paths")
	}
	return render.Clean(s + "." + told(Sentences(p.view, p.numbers)) + " Policy: " + p.view.Policy.String() + ".")
}

func (p *plan) drawNodes(m *markup) {
	m.open("g", "id", nodesID, "class", "nodes", "role", "group", "aria-label", "Entities")
	for i, n := range p.nodes {
		x, y := p.at[i].x, p.at[i].y
		if n.hub != nil {
			l := *n.hub
			m.open("g", "id", n.key, "class", "hub", "role", "img", "data-id", render.Clean(l.Relation.ID), "data-type", render.Clean(l.Relation.Type),
				"data-class", string(l.Relation.Class()), "data-status", string(l.Status))
			m.words("title", render.Head(p.sentence(l), 2000))
		} else {
			class := "node"
			if n.focus {
				class = "node focus"
			}
			m.open("g", "id", n.key, "class", class, "role", "img", "data-id", render.Clean(n.entity.ID), "data-kind", render.Clean(n.entity.Kind))
			m.words("title", render.Head(render.Clean(n.entity.Name), 2000))
			desc := render.Clean(p.view.Case.Kinds.Label(n.entity.Kind))
			if a := n.entity.Aliases; len(a) > 0 {
				desc += ". Also: " + render.Clean(strings.Join(a[:min(len(a), 8)], "; "))
			}
			m.words("desc", render.Head(desc, 2000))
		}
		n.outline(m, x, y)
		size, high, weight := nameSize, nameHeight, "bold"
		if n.hub != nil {
			size, high, weight = labelSize, rowHeight, ""
		}
		top := y - len(n.rows)*high/2
		for k, row := range n.rows {
			m.text(x, top+k*high+high*4/5, size, row, "middle", "font-weight", weight, "fill", ink)
		}
		m.close("g")
	}
	m.close("g")
}

// hexagonTip is how far the tips of a hexagon stand out of its upper edge.
const hexagonTip = 9

// outline draws a node's shape around its centre.
func (n *node) outline(m *markup, cx, cy int) {
	x, y, w, h := float64(cx)-float64(n.w)/2, float64(cy)-float64(n.h)/2, float64(n.w), float64(n.h)
	thick := "1.2"
	if n.focus {
		thick = "3.2"
	}
	style := []string{"class", "outline", "fill", n.style.fill, "stroke", n.style.stroke, "stroke-width", thick}
	rect := func(inset, r float64, more ...string) {
		m.empty("rect", append(append([]string{"x", num(x + inset), "y", num(y + inset), "width", num(w - 2*inset), "height", num(h - 2*inset), "rx", num(r)}, style...), more...)...)
	}
	polygon := func(points ...[2]float64) {
		m.empty("polygon", append([]string{"points", pairs(points...)}, style...)...)
	}
	switch n.style.shape {
	case roundBox:
		rect(0, 7)
	case box:
		rect(0, 0)
	case dashedBox:
		rect(0, 4, "stroke-dasharray", "5 3")
	case pill:
		rect(0, h/2)
	case doubleBox:
		rect(0, 0)
		m.empty("rect", "x", num(x+3), "y", num(y+3), "width", num(w-6), "height", num(h-6), "fill", "none", "stroke", n.style.stroke, "stroke-width", "1")
	case ellipse:
		m.empty("ellipse", append([]string{"cx", num(x + w/2), "cy", num(y + h/2), "rx", num(w / 2), "ry", num(h / 2)}, style...)...)
	case hexagon:
		polygon([2]float64{x, y + h/2}, [2]float64{x + hexagonTip, y}, [2]float64{x + w - hexagonTip, y},
			[2]float64{x + w, y + h/2}, [2]float64{x + w - hexagonTip, y + h}, [2]float64{x + hexagonTip, y + h})
	case sheet:
		const fold = 8
		polygon([2]float64{x, y}, [2]float64{x + w - fold, y}, [2]float64{x + w, y + fold}, [2]float64{x + w, y + h}, [2]float64{x, y + h})
		m.empty("path", "d", fmt.Sprintf("M%s V%s H%s", pairs([2]float64{x + w - fold, y}), num(y+fold), num(x+w)),
			"fill", "none", "stroke", n.style.stroke, "stroke-width", "1")
	default:
		const c = 5
		polygon([2]float64{x + c, y}, [2]float64{x + w - c, y}, [2]float64{x + w, y + c}, [2]float64{x + w, y + h - c},
			[2]float64{x + w - c, y + h}, [2]float64{x + c, y + h}, [2]float64{x, y + h - c}, [2]float64{x, y + c})
	}
}

// crossAt is where along its line the cross of a denied relation stands.
const crossAt = 0.5

func (p *plan) drawEdges(m *markup) {
	m.open("g", "id", edgesID, "class", "edges", "role", "group", "aria-label", "Relations", "fill", "none")
	for i, e := range p.edges {
		var ids, types []string
		for _, l := range e.lines {
			ids = append(ids, render.Clean(l.Relation.ID))
			types = append(types, render.Clean(l.Relation.Type))
		}
		faint := ""
		if e.faded {
			faint = "0.45"
		}
		m.open("g", "id", e.key, "class", "edge", "role", "img", "data-id", strings.Join(ids, " "), "data-type", strings.Join(types, " "),
			"data-class", string(e.class), "data-status", string(e.status), "opacity", faint)
		a, b := p.nodes[e.a], p.nodes[e.b]
		m.words("title", render.Head(p.nodeName(a)+" – "+p.nodeName(b), 2000))
		var tell []string
		for _, l := range e.lines {
			tell = append(tell, p.sentence(l))
		}
		m.words("desc", render.Head(strings.Join(tell, " "), 4000))
		p.routes[i].drawChange(m, e)
		if m.theme.marked() {
			if q, ok := p.markPlace(i); ok {
				classMark(m, e.class, q[0], q[1])
			}
		}
		m.close("g")
	}
	m.close("g")
}

func (c *chart) nodeName(n *node) string {
	if n.hub != nil {
		return c.label(*n.hub, true)
	}
	return render.Clean(n.entity.Name)
}

// sentence tells one relation: its ends, label, date, status and sources.
func (p *plan) sentence(l relations.Line) string {
	var names []string
	for _, id := range l.Relation.Ends {
		names = append(names, render.Clean(p.view.Case.Name(id)))
	}
	join := " – "
	if l.Relation.Directed() {
		join = " → "
	}
	return strings.TrimSpace(strings.Join(names, join)+": "+p.label(l, true)+" ("+string(l.Status)+") "+render.Footnote(p.numbers.Line(l))) + "."
}

// arrowLength and arrowWidth are the size of an arrowhead, in units.
const (
	arrowLength = 10.0
	arrowWidth  = 4.2
)

// draw writes the line of an edge in its status's style, with arrowheads.
func (r *route) draw(m *markup, e *edge) {
	colour := colourOf(e.class).line
	style := lineOf(e.status)
	part := *r
	if e.atA {
		part.from = toward(r.from, r.control, arrowLength-2)
	}
	if e.atB {
		part.to = toward(r.to, r.control, arrowLength-2)
	}
	d := "M" + pairs(part.from)
	if r.straight {
		d += " L" + pairs(part.to)
	} else {
		d += " Q" + pairs(part.control, part.to)
	}
	round := ""
	if strings.HasPrefix(style.dash, "0.") {
		round = "round"
	}
	m.empty("path", "class", "line", "d", d, "stroke", colour, "stroke-width", style.width, "stroke-dasharray", style.dash, "stroke-linecap", round)
	if style.core != "" {
		m.empty("path", "class", "core", "d", d, "stroke", paper, "stroke-width", style.core)
	}
	if style.cross {
		q := r.at(crossAt)
		const s = 5.5
		m.empty("path", "class", "cross", "d", "M"+pairs([2]float64{q[0] - s, q[1] - s})+" L"+pairs([2]float64{q[0] + s, q[1] + s})+
			" M"+pairs([2]float64{q[0] - s, q[1] + s})+" L"+pairs([2]float64{q[0] + s, q[1] - s}), "stroke", ink, "stroke-width", "2")
	}
	if e.atA {
		arrowhead(m, r.from, r.control, colour)
	}
	if e.atB {
		arrowhead(m, r.to, r.control, colour)
	}
}

// toward returns the point that far from p on the way to q.
func toward(p, q [2]float64, far float64) [2]float64 {
	dx, dy := q[0]-p[0], q[1]-p[1]
	n := math.Max(math.Hypot(dx, dy), 1e-6)
	return [2]float64{p[0] + dx/n*far, p[1] + dy/n*far}
}

func arrowhead(m *markup, tip, back [2]float64, colour string) {
	base := toward(tip, back, arrowLength)
	side := [2]float64{(base[1] - tip[1]) / arrowLength * arrowWidth, -(base[0] - tip[0]) / arrowLength * arrowWidth}
	m.empty("polygon", "class", "arrow", "points", pairs(tip, [2]float64{base[0] + side[0], base[1] + side[1]}, [2]float64{base[0] - side[0], base[1] - side[1]}), "fill", colour)
}

// wordsInk is the colour of words on a line: those beside the paths that were
// asked for keep back, and can be read all the same.
func wordsInk(e *edge, class relations.Class) string {
	if e.faded {
		return softInk
	}
	return colourOf(class).ink
}

func (p *plan) drawWords(m *markup) {
	m.open("g", "class", "labels", "aria-hidden", "true")
	for i, e := range p.edges {
		l := p.words[i]
		if l.rows == nil {
			continue
		}
		m.open("g", "class", "label", "data-edge", e.key)
		m.empty("rect", "class", "halo", "x", strconv.Itoa(l.x0), "y", strconv.Itoa(l.y0), "width", strconv.Itoa(l.w), "height", strconv.Itoa(l.h), "rx", "3", "fill", under, "fill-opacity", "0.88")
		for k, row := range l.rows {
			text := strings.ReplaceAll(row.text, render.ArrowMark, p.arrow(i, row.toward))
			m.text((l.x0+l.x1)/2, l.y0+k*rowHeight+rowHeight*4/5, labelSize, text, "middle", "fill", wordsInk(e, row.class))
		}
		m.close("g")
	}
	m.close("g")
}

// arrow is the character that points along edge i, to its b for +1 and to its a
// for -1. Only the four that every font has are used.
func (p *plan) arrow(i, to int) string {
	e := p.edges[i]
	dx, dy := (p.at[e.b].x-p.at[e.a].x)*to, (p.at[e.b].y-p.at[e.a].y)*to
	switch {
	case abs(dx) >= abs(dy) && dx >= 0:
		return "→"
	case abs(dx) >= abs(dy):
		return "←"
	case dy > 0:
		return "↓"
	}
	return "↑"
}
