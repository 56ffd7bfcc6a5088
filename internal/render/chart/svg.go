package chart

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/drawing"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
)

// margin is the white room around a figure, in units.
const margin = 16

// Draw draws a view as a figure: title, chart, legend of what is in it, what was
// left out, policy and numbered sources, one below the other. The same view and
// options give the same drawing. Text is text; every node and line is a group
// with an id, a title, a description and the record's ids as data attributes.
// The report is of the figure that is returned, whatever was tried for it.
func Draw(ctx context.Context, v *relations.View, o Options, e *graphviz.Engine) (*drawing.Drawing, Report, error) {
	d, err := fit(o, func(o Options) (drawn, error) { return drawChart(ctx, v, o, e) })
	return d.drawing, d.report, err
}

// A drawn figure comes with what is to be said of it.
type drawn struct {
	drawing *drawing.Drawing
	report  Report
}

// SVG writes the drawing of a view as an SVG file. Nothing is written when the
// layout ends with an error.
func SVG(ctx context.Context, w io.Writer, v *relations.View, o Options, e *graphviz.Engine) (Report, error) {
	d, report, err := Draw(ctx, v, o, e)
	if err != nil {
		return Report{}, err
	}
	_, err = w.Write(d.SVG())
	return report, err
}

// drawChart draws a chart. On a page that lies, one that comes out too high is tried
// flatter.
func drawChart(ctx context.Context, v *relations.View, o Options, e *graphviz.Engine) (drawn, error) {
	var d drawn
	var err error
	for _, o.flatness = range o.flat() {
		var high *TooHighError
		if d, err = drawOnce(ctx, v, o, e); !errors.As(err, &high) {
			break
		}
	}
	return d, err
}

func drawOnce(ctx context.Context, v *relations.View, o Options, e *graphviz.Engine) (drawn, error) {
	var p *plan
	if o.Layout == Matrix {
		p = matrixPlan(v, o, o.width()-2*margin)
	} else {
		var err error
		if p, err = newChart(v, o).arrange(ctx, e, o.width()-2*margin); err != nil {
			return drawn{}, err
		}
	}
	d, height := p.figure()
	return drawn{d, Report{p}}, o.Page.holds(height)
}

// figure draws the plan and returns the height that it takes.
func (p *plan) figure() (*drawing.Drawing, int) {
	width := p.options.width()
	inner := width - 2*margin
	body := markup{theme: p.options.Theme, page: p.options.Page}
	y := heading(&body, p.view, inner)
	if len(p.nodes) == 0 && (p.matrix == nil || len(p.matrix.who) == 0) {
		y += labelSize
		body.text(margin, y, labelSize, "nothing to draw", "", "fill", softInk)
	}
	body.open(drawing.Group, "class", "chart", "role", "group", "aria-label", "Chart", "aria-owns", drawing.Name(nodesName+" "+edgesName), "transform", drawing.Move{X: margin, Y: float64(y)})
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
	body.close()
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

// description tells what the figure shows, and its best supported relations.
func (p *plan) description() string {
	s := fmt.Sprintf("Link chart of %s and %s", render.Count(len(p.view.Entities), "entity", "entities"), render.Count(len(p.view.Lines), "relation", "relations"))
	if n := len(p.view.Paths); n > 0 {
		s += ", " + render.Count(n, "path", "paths")
	}
	return render.Clean(s + "." + told(Sentences(p.view, p.numbers)) + " Policy: " + p.view.Policy.String() + ".")
}

func (p *plan) drawNodes(m *markup) {
	m.open(drawing.Group, "id", drawing.Name(nodesName), "class", "nodes", "role", "group", "aria-label", "Entities")
	for i, n := range p.nodes {
		x, y := p.at[i].x, p.at[i].y
		if n.hub != nil {
			l := *n.hub
			m.open(drawing.Group, "id", drawing.Name(n.key), "class", "hub", "role", "img", "data-id", render.Clean(l.Relation.ID), "data-type", render.Clean(l.Relation.Type),
				"data-class", string(l.Relation.Class()), "data-status", string(l.Status))
			m.words(drawing.Title, render.Head(p.sentence(l), 2000))
		} else {
			class := "node"
			if n.focus {
				class = "node focus"
			}
			m.open(drawing.Group, "id", drawing.Name(n.key), "class", class, "role", "img", "data-id", render.Clean(n.entity.ID), "data-kind", render.Clean(n.entity.Kind))
			m.words(drawing.Title, render.Head(render.Clean(n.entity.Name), 2000))
			desc := render.Clean(p.view.Case.Kinds.Label(n.entity.Kind))
			if a := n.entity.Aliases; len(a) > 0 {
				desc += ". Also: " + render.Clean(strings.Join(a[:min(len(a), 8)], "; "))
			}
			m.words(drawing.Description, render.Head(desc, 2000))
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
		m.close()
	}
	m.close()
}

// hexagonTip is how far the tips of a hexagon stand out of its upper edge.
const hexagonTip = 9

// outline draws a node's shape around its centre.
func (n *node) outline(m *markup, cx, cy int) {
	x, y, w, h := float64(cx)-float64(n.w)/2, float64(cy)-float64(n.h)/2, float64(n.w), float64(n.h)
	thick := 1.2
	if n.focus {
		thick = 3.2
	}
	style := []any{"class", "outline", "fill", n.style.fill, "stroke", n.style.stroke, "stroke-width", thick}
	rect := func(inset, r float64, more ...any) {
		m.empty(drawing.Rect, append(append([]any{"x", tenth(x + inset), "y", tenth(y + inset), "width", tenth(w - 2*inset), "height", tenth(h - 2*inset), "rx", tenth(r)}, style...), more...)...)
	}
	polygon := func(points ...[2]float64) {
		m.empty(drawing.Polygon, append([]any{"points", corners(points...)}, style...)...)
	}
	switch n.style.shape {
	case roundBox:
		rect(0, 7)
	case box:
		rect(0, 0)
	case dashedBox:
		rect(0, 4, "stroke-dasharray", drawing.Numbers{5, 3})
	case pill:
		rect(0, h/2)
	case doubleBox:
		rect(0, 0)
		m.empty(drawing.Rect, "x", tenth(x+3), "y", tenth(y+3), "width", tenth(w-6), "height", tenth(h-6), "fill", "none", "stroke", n.style.stroke, "stroke-width", 1)
	case ellipse:
		m.empty(drawing.Ellipse, append([]any{"cx", tenth(x + w/2), "cy", tenth(y + h/2), "rx", tenth(w / 2), "ry", tenth(h / 2)}, style...)...)
	case hexagon:
		polygon([2]float64{x, y + h/2}, [2]float64{x + hexagonTip, y}, [2]float64{x + w - hexagonTip, y},
			[2]float64{x + w, y + h/2}, [2]float64{x + w - hexagonTip, y + h}, [2]float64{x + hexagonTip, y + h})
	case sheet:
		const fold = 8
		polygon([2]float64{x, y}, [2]float64{x + w - fold, y}, [2]float64{x + w, y + fold}, [2]float64{x + w, y + h}, [2]float64{x, y + h})
		m.empty(drawing.Way, "d", way('M', [2]float64{x + w - fold, y}, 'V', tenth(y+fold), 'H', tenth(x+w)),
			"fill", "none", "stroke", n.style.stroke, "stroke-width", 1)
	default:
		const c = 5
		polygon([2]float64{x + c, y}, [2]float64{x + w - c, y}, [2]float64{x + w, y + c}, [2]float64{x + w, y + h - c},
			[2]float64{x + w - c, y + h}, [2]float64{x + c, y + h}, [2]float64{x, y + h - c}, [2]float64{x, y + c})
	}
}

// crossAt is where along its line the cross of a denied relation stands.
const crossAt = 0.5

func (p *plan) drawEdges(m *markup) {
	m.open(drawing.Group, "id", drawing.Name(edgesName), "class", "edges", "role", "group", "aria-label", "Relations", "fill", "none")
	for i, e := range p.edges {
		var ids, types []string
		for _, l := range e.lines {
			ids = append(ids, render.Clean(l.Relation.ID))
			types = append(types, render.Clean(l.Relation.Type))
		}
		var faint any
		if e.faded {
			faint = 0.45
		}
		m.open(drawing.Group, "id", drawing.Name(e.key), "class", "edge", "role", "img", "data-id", strings.Join(ids, " "), "data-type", strings.Join(types, " "),
			"data-class", string(e.class), "data-status", string(e.status), "opacity", faint)
		a, b := p.nodes[e.a], p.nodes[e.b]
		m.words(drawing.Title, render.Head(p.nodeName(a)+" – "+p.nodeName(b), 2000))
		var tell []string
		for _, l := range e.lines {
			tell = append(tell, p.sentence(l))
		}
		m.words(drawing.Description, render.Head(strings.Join(tell, " "), 4000))
		p.routes[i].drawChange(m, e)
		if m.theme.marked() {
			if q, ok := p.markPlace(i); ok {
				classMark(m, e.class, q[0], q[1])
			}
		}
		m.close()
	}
	m.close()
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

// path is the path of the route from one of its points to another.
func (r *route) path(from, to [2]float64) drawing.Path {
	if r.straight {
		return way('M', from, 'L', to)
	}
	return way('M', from, 'Q', r.control, to)
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
	d := r.path(part.from, part.to)
	round := ""
	if style.dotted() {
		round = "round"
	}
	m.empty(drawing.Way, "class", "line", "d", d, "stroke", colour, "stroke-width", style.width, "stroke-dasharray", style.dash, "stroke-linecap", round)
	if style.core != 0 {
		m.empty(drawing.Way, "class", "core", "d", d, "stroke", paper, "stroke-width", style.core)
	}
	if style.cross {
		q := r.at(crossAt)
		const s = 5.5
		m.empty(drawing.Way, "class", "cross", "d", way('M', q[0]-s, q[1]-s, 'L', q[0]+s, q[1]+s, 'M', q[0]-s, q[1]+s, 'L', q[0]+s, q[1]-s), "stroke", ink, "stroke-width", 2)
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
	m.empty(drawing.Polygon, "class", "arrow", "points", corners(tip, [2]float64{base[0] + side[0], base[1] + side[1]}, [2]float64{base[0] - side[0], base[1] - side[1]}), "fill", colour)
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
	m.open(drawing.Group, "class", "labels", "aria-hidden", "true")
	for i, e := range p.edges {
		l := p.words[i]
		if l.rows == nil {
			continue
		}
		m.open(drawing.Group, "class", "label", "data-edge", drawing.Name(e.key))
		m.empty(drawing.Rect, "class", "halo", "x", l.x0, "y", l.y0, "width", l.w, "height", l.h, "rx", 3, "fill", under, "fill-opacity", 0.88)
		for k, row := range l.rows {
			text := strings.ReplaceAll(row.text, render.ArrowMark, p.arrow(i, row.toward))
			m.text((l.x0+l.x1)/2, l.y0+k*rowHeight+rowHeight*4/5, labelSize, text, "middle", "fill", wordsInk(e, row.class))
		}
		m.close()
	}
	m.close()
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
