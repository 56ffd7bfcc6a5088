package chart

import (
	"context"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/drawing"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
)

// A Grouping says which entities are drawn together.
type Grouping struct {
	By   string            // "kind", "country" ...
	Rule string            // how it was found, a whole sentence
	Of   map[string]string // entity id -> the group's label; others stand outside
}

// A groupFrame is a rectangle around the nodes of a group.
type groupFrame struct {
	rect
	label string
	nodes []int
}

const (
	framePad   = 12 // between a frame and its boxes
	frameHead  = rowHeight + 8
	frameApart = 20 // around a frame, for the words of lines between groups
)

// frameKinds are the kinds whose fills, half as strong, are the tints of frames:
// light enough for every ink of the theme.
var frameKinds = []string{"person", "organisation", "public-body", "event", "place", "other"}

// frameRole is the colour of the k-th frame.
func frameRole(k int) string { return "frames." + frameKinds[k%len(frameKinds)] }

// grouped makes a plan in which the nodes of a group stand together in a frame:
// each group is set out by itself, the frames and those without a group are laid
// out as boxes, and then boxes change places within their frames.
func (c *chart) grouped(ctx context.Context, eng *graphviz.Engine, width int) (*plan, error) {
	found, late, err := c.start(ctx, eng)
	if err != nil {
		return nil, err
	}
	labels, frames := c.frames()
	of := make([]int, len(c.nodes)) // the frame of a node, -1 for none
	for i := range of {
		of[i] = -1
	}
	meta := &chart{view: c.view, options: c.options}
	for k := range frames {
		f := &frames[k]
		f.label = labels[k]
		x, y := 0, 0
		for _, i := range f.nodes {
			of[i] = k
			x, y = x+c.nodes[i].x, y+c.nodes[i].y
		}
		w, h := c.settleGroup(f, width-2*framePad-8)
		meta.nodes = append(meta.nodes, &node{w: w + 2*framePad + 2*frameApart, h: h + 2*framePad + frameHead + 2*frameApart,
			x: x / len(f.nodes), y: y / len(f.nodes)})
		meta.nodes[k].w = min(meta.nodes[k].w, width)
	}
	box := make([]int, len(c.nodes)) // the box of a node among those of frames
	for i, n := range c.nodes {
		if box[i] = of[i]; of[i] < 0 {
			box[i] = len(meta.nodes)
			meta.nodes = append(meta.nodes, &node{w: n.w, h: n.h, x: n.x, y: n.y})
		}
	}
	joined := map[[2]int]bool{}
	for _, e := range c.edges {
		pair := [2]int{min(box[e.a], box[e.b]), max(box[e.a], box[e.b])}
		if pair[0] != pair[1] && !joined[pair] {
			joined[pair] = true
			meta.edges = append(meta.edges, &edge{a: pair[0], b: pair[1], of: 1})
		}
	}
	whole := meta.whole()
	if len(meta.nodes) > 1 {
		whole.settle(width)
	}
	whole.bounds()
	slide := max(width-whole.w, 0) / 2
	for k := range frames {
		f, m := &frames[k], meta.nodes[k]
		f.rect = around(m.x+slide, m.y, m.w, m.h).grow(-frameApart)
		for _, i := range f.nodes {
			c.nodes[i].x += f.x0 + framePad
			c.nodes[i].y += f.y0 + framePad + frameHead
		}
	}
	for i, n := range c.nodes {
		if of[i] < 0 {
			n.x, n.y = meta.nodes[box[i]].x+slide, meta.nodes[box[i]].y
		}
	}
	c.mingle(frames, width, whole.h)
	p := &plan{chart: c, w: width, h: whole.h, found: found + ", in groups", late: late, frames: frames}
	for _, n := range c.nodes {
		p.at = append(p.at, point{n.x, n.y})
	}
	p.route()
	p.letter()
	return p, ctx.Err()
}

// frames lists the groups that are in the chart, sorted by label. The hub of a
// relation belongs to a group where all of its ends do.
func (c *chart) frames() (labels []string, frames []groupFrame) {
	of := make([]string, len(c.nodes))
	for i, n := range c.nodes {
		if n.entity != nil {
			of[i] = render.Clean(c.options.Group.Of[n.entity.ID])
		}
	}
	for i, n := range c.nodes {
		if n.hub == nil {
			continue
		}
		first := true
		for _, e := range c.edges {
			if e.a == i {
				if first {
					of[i] = of[e.b]
				} else if of[e.b] != of[i] {
					of[i] = ""
				}
				first = false
			}
		}
	}
	labels = slices.Clone(of)
	slices.Sort(labels)
	labels = slices.DeleteFunc(slices.Compact(labels), func(s string) bool { return s == "" })
	frames = make([]groupFrame, len(labels))
	for i, label := range of {
		if k, ok := slices.BinarySearch(labels, label); ok {
			frames[k].nodes = append(frames[k].nodes, i)
		}
	}
	return labels, frames
}

// settleGroup sets out a group by itself, from 0,0, and returns its size.
func (c *chart) settleGroup(f *groupFrame, width int) (w, h int) {
	p := &part{c: c, nodes: f.nodes}
	inside := map[int]bool{}
	for _, i := range f.nodes {
		inside[i] = true
	}
	for i, e := range c.edges {
		if inside[e.a] && inside[e.b] {
			p.edges = append(p.edges, i)
		}
	}
	head := bold().width(render.Isolate(f.label), labelSize) + 8
	if len(p.edges)*2 < len(p.nodes) || len(p.nodes) < 3 {
		// Nothing much is between them: rows.
		p.grid(min(max(isqrt(p.area()*3/2), head, p.nodesWidth()), width))
		p.bounds()
	} else {
		p.settle(width)
	}
	return min(max(p.w, head), width), p.h
}

// nodesWidth is the width of the widest node.
func (p *part) nodesWidth() int {
	w := 0
	for _, i := range p.nodes {
		w = max(w, p.c.nodes[i].w+30)
	}
	return w
}

// mingle lets the nodes of each frame change places within it, now that what
// they are joined to outside has its place. Where boxes come to overlap, the
// frame stays as it was.
func (c *chart) mingle(frames []groupFrame, width, height int) {
	all := c.whole()
	r := all.refiner(width, height)
	r.within = make([]rect, len(c.nodes))
	for _, f := range frames {
		for _, i := range f.nodes {
			r.within[i] = rect{f.x0 + framePad, f.y0 + framePad + frameHead, f.x1 - framePad, f.y1 - framePad}
			r.free = append(r.free, i)
		}
	}
	if len(r.free) == 0 {
		return
	}
	slices.Sort(r.free)
	r.wander(all.steps(600 * len(r.free)))
	for _, f := range frames {
		overlap := false
		for a, i := range f.nodes {
			for _, j := range f.nodes[:a] {
				overlap = overlap || abs(r.x[i]-r.x[j]) < r.hw[i]+r.hw[j]+gap/2 && abs(r.y[i]-r.y[j]) < r.hh[i]+r.hh[j]+gap/2
			}
		}
		if overlap {
			continue
		}
		for _, i := range f.nodes {
			c.nodes[i].x, c.nodes[i].y = r.x[i], r.y[i]
		}
	}
}

// head is where a frame's label stands.
func (f *groupFrame) head() rect {
	return rect{f.x0 + 4, f.y0 + 2, f.x0 + 12 + bold().width(render.Isolate(f.label), labelSize), f.y0 + frameHead - 2}
}

// drawFrames draws the frames of groups behind everything.
func (p *plan) drawFrames(m *markup) {
	if len(p.frames) == 0 {
		return
	}
	m.open(drawing.Group, "class", "groups")
	for k, f := range p.frames {
		var ids []string
		for _, i := range f.nodes {
			if e := p.nodes[i].entity; e != nil {
				ids = append(ids, render.Clean(e.ID))
			}
		}
		m.open(drawing.Group, "class", "group", "data-group", f.label, "data-members", strings.Join(ids, " "))
		m.words(drawing.Title, render.Head(f.label+": "+render.Plural(len(ids), "entity"), 2000))
		m.empty(drawing.Rect, "class", "frame", "x", f.x0, "y", f.y0, "width", f.x1-f.x0, "height", f.y1-f.y0,
			"rx", 9, "fill", frameRole(k), "stroke", softInk, "stroke-width", 1)
		m.close()
	}
	m.close()
}

// drawHeads writes the labels of frames, over the lines.
func (p *plan) drawHeads(m *markup) {
	for _, f := range p.frames {
		m.text(f.x0+8, f.y0+rowHeight+2, labelSize, render.Isolate(f.label), "", "class", "group-label", "font-weight", "bold", "fill", softInk)
	}
}

// groupNote tells by which rule groups were made, "" for none.
func (p *plan) groupNote() string {
	if p.options.Group == nil {
		return ""
	}
	s := p.options.Group.Rule
	if p.matrix != nil {
		return strings.Replace(s, "Each frame holds", "Each group holds", 1)
	}
	outside := 0
	for _, n := range p.nodes {
		if n.entity != nil && p.options.Group.Of[n.entity.ID] == "" {
			outside++
		}
	}
	if outside > 0 {
		s += " Outside all frames: " + render.Plural(outside, "entity") + " without a group."
	}
	return s
}
