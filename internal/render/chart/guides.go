package chart

import (
	"strconv"

	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/drawing"
)

// ringWidth is the width of the ring of so many hops: the farther the thinner.
func ringWidth(hops int) float64 {
	return []float64{6, 3.5, 2, 1}[min(max(hops, 1), 4)-1]
}

// ringLegend adds the rings to the marks of a legend.
func (p *plan) ringLegend(marks *legendGroup) {
	for k, r := range p.guides {
		if k > 0 && p.guides[k-1].hops == r.hops {
			continue
		}
		marks.add("mark:ring:"+strconv.Itoa(r.hops), render.Plural(r.hops, "hop")+" from the centre", func(m *markup, x, y int) {
			m.empty(drawing.Way, "d", way('M', x, y+rowHeight/2+3, 'q', sampleWidth/2, -7, sampleWidth, 0), "fill", "none", "stroke", hollow, "stroke-width", ringWidth(r.hops))
		})
	}
}

// drawGuides draws what lies behind the lines: the rings.
func (p *plan) drawGuides(m *markup) {
	if len(p.guides) == 0 {
		return
	}
	m.open(drawing.Group, "class", "rings", "fill", "none")
	for _, r := range p.guides {
		m.empty(drawing.Ellipse, "class", "ring", "data-hops", strconv.Itoa(r.hops), "cx", r.cx, "cy", r.cy,
			"rx", r.rx, "ry", r.ry, "stroke", hollow, "stroke-width", ringWidth(r.hops))
	}
	m.close()
}
