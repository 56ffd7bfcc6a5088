package chart

import (
	"context"

	"github.com/graphx-dev/graphx/internal/render/graphviz"
)

// gap is the least room between two boxes, in units.
const gap = 16

// A plan is a chart with everything at its place, in units from the chart's
// upper left corner. The coordinates are whole numbers, so that every machine
// draws the same figure.
type plan struct {
	*chart
	w, h   int
	at     []point  // centres of the nodes
	routes []route  // by edge
	words  []placed // by edge; without rows where an edge has no words
	// cost counts what is wrong with the words: those left out, and lines under
	// them.
	cost int
	lost int // edges whose words found no room
	bare int // edges that have nothing but the numbers of their sources
	// found names how the places were found, and late says what was not done in
	// time, "" for nothing.
	found, late string
	guides      []ring       // drawn behind everything
	frames      []groupFrame // around groups
	matrix      *matrix      // in place of boxes and lines, nil for none
}

// A point is a place in a plan.
type point struct{ x, y int }

// arrange finds a place for every node, line and label of the chart in a figure
// of that inner width. Graphviz gives the positions to begin with; what it does
// not see to is done here: the width, boxes that overlap, lines through boxes,
// room for the words.
func (c *chart) arrange(ctx context.Context, eng *graphviz.Engine, width int) (*plan, error) {
	if len(c.nodes) == 0 {
		return &plan{chart: c, w: width}, nil
	}
	if c.anyPinned() {
		return c.pinned(width), ctx.Err()
	}
	if c.options.Group != nil {
		return c.grouped(ctx, eng, width)
	}
	if c.options.Layout == Rings {
		return c.rings(width), ctx.Err()
	}
	found, late, err := c.start(ctx, eng)
	if err != nil {
		return nil, err
	}
	return c.plan(ctx, found, late, width)
}

// plan makes a plan of the places where the nodes begin.
func (c *chart) plan(ctx context.Context, found, late string, width int) (*plan, error) {
	var parts []*part
	if c.layered() && found == "dot" {
		parts = []*part{c.ranks(width)}
	} else {
		parts = c.parts(width)
	}
	// Where words find no room that part grows in height, never in width.
	var best *plan
	worse := 0
	tries := 7
	if c.vast() {
		tries = 2
	}
	for try := range tries {
		p := &plan{chart: c, w: width, found: found, late: late}
		p.h = compact(parts, width)
		for _, n := range c.nodes {
			p.at = append(p.at, point{n.x, n.y})
		}
		p.route()
		if !c.vast() && !c.layered() {
			p.nudge()
		}
		p.letter()
		p.cost += p.faults()
		if best == nil || p.cost < best.cost*95/100 {
			best, worse = p, 0
		} else if worse++; worse == 2 {
			break
		}
		if try == tries-1 || p.h > 5*width/2 || ctx.Err() != nil {
			break
		}
		grown := false
		for _, r := range parts {
			if r.crowded(p) {
				r.grow()
				grown = true
			}
		}
		if !grown {
			break
		}
	}
	for i, n := range c.nodes {
		n.x, n.y = best.at[i].x, best.at[i].y
	}
	return best, ctx.Err()
}
