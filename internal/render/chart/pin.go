package chart

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/render"
)

// Pins are places that nodes have to keep: the centres of their boxes, in units
// from the chart's upper left corner.
type Pins struct {
	// Entities are by the ids of entities, Relations by those of relations of
	// several ends, which are drawn as small nodes.
	Entities, Relations map[string][2]int
}

// PinMM returns a place in units for one in millimetres, as it is measured on a
// figure that is printed 16 cm wide.
func PinMM(x, y float64) [2]int {
	unit := func(mm float64) int { return int(math.Round(mm * PrintWidth / printMM)) }
	return [2]int{unit(x), unit(y)}
}

// maxFigure bounds the SVG that pins are read from.
const maxFigure = 64 << 20

// ReadPins reads where an earlier figure of this program has its nodes, from
// the outlines that it draws. Nothing else in the file is looked at.
func ReadPins(r io.Reader) (*Pins, error) {
	svg, err := io.ReadAll(io.LimitReader(r, maxFigure+1))
	if err != nil {
		return nil, err
	}
	if len(svg) > maxFigure {
		return nil, fmt.Errorf("larger than %d MiB", maxFigure>>20)
	}
	if err := render.CheckBounds(svg); err != nil {
		return nil, err
	}
	d := xml.NewDecoder(bytes.NewReader(svg))
	pins := &Pins{map[string][2]int{}, map[string][2]int{}}
	var into map[string][2]int // of the node whose outline comes next
	id, charts := "", 0
	for {
		t, err := d.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("not SVG: %w", err)
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		attr := map[string]string{}
		for _, a := range start.Attr {
			attr[a.Name.Local] = a.Value
		}
		classes := strings.Fields(attr["class"])
		has := func(class string) bool { return slices.Contains(classes, class) }
		switch {
		case start.Name.Local == "g" && has("chart"):
			charts++
		case start.Name.Local == "g" && (has("node") || has("hub")) && attr["data-id"] != "":
			if id, into = attr["data-id"], pins.Entities; has("hub") {
				into = pins.Relations
			}
		case into != nil && has("outline"):
			x, y, err := middle(start.Name.Local, attr)
			if err != nil {
				return nil, fmt.Errorf("the outline of %q: %w", id, err)
			}
			if _, twice := into[id]; !twice {
				into[id] = [2]int{int(math.Round(x)), int(math.Round(y))}
			}
			into = nil
		}
	}
	if charts == 0 || len(pins.Entities) == 0 {
		return nil, errors.New("it contains no link chart of graphx")
	}
	return pins, nil
}

// middle is the centre of an outline.
func middle(shape string, attr map[string]string) (x, y float64, err error) {
	read := func(names ...string) (out []float64) {
		for _, name := range names {
			v, bad := strconv.ParseFloat(attr[name], 64)
			if bad != nil || math.IsNaN(v) || math.Abs(v) > 1e6 {
				err = fmt.Errorf("%s is %q", name, attr[name])
			}
			out = append(out, v)
		}
		return out
	}
	switch shape {
	case "rect":
		v := read("x", "y", "width", "height")
		return v[0] + v[2]/2, v[1] + v[3]/2, err
	case "ellipse":
		v := read("cx", "cy")
		return v[0], v[1], err
	case "polygon":
		x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
		for _, p := range strings.Fields(attr["points"]) {
			x, y, ok := strings.Cut(p, ",")
			v, bad := [2]float64{}, [2]error{}
			v[0], bad[0] = strconv.ParseFloat(x, 64)
			v[1], bad[1] = strconv.ParseFloat(y, 64)
			if !ok || cmp.Or(bad[0], bad[1]) != nil || math.IsNaN(v[0]+v[1]) || math.IsInf(v[0]+v[1], 0) {
				return 0, 0, fmt.Errorf("%q is not 2 numbers", p)
			}
			x0, x1, y0, y1 = min(x0, v[0]), max(x1, v[0]), min(y0, v[1]), max(y1, v[1])
		}
		if math.IsInf(x0, 0) || math.Abs(x0)+math.Abs(x1)+math.Abs(y0)+math.Abs(y1) > 1e6 {
			return 0, 0, fmt.Errorf("points are %q", attr["points"])
		}
		return (x0 + x1) / 2, (y0 + y1) / 2, nil
	}
	return 0, 0, fmt.Errorf("a %s", shape)
}

// pinOf returns the pin of a node.
func (p *Pins) of(n *node) (at [2]int, ok bool) {
	if p == nil {
		return at, false
	}
	if n.hub != nil {
		at, ok = p.Relations[n.hub.Relation.ID]
	} else {
		at, ok = p.Entities[n.entity.ID]
	}
	return at, ok
}

// anyPinned reports whether a node of the chart is pinned.
func (c *chart) anyPinned() bool {
	return slices.ContainsFunc(c.nodes, func(n *node) bool { _, ok := c.options.Pins.of(n); return ok })
}

// pinned makes a plan in which pinned nodes are where their pins are; the others
// begin between those that they are joined to, and find their places around
// them. A pinned node moves only where its box would lie on another's: names
// may have grown.
func (c *chart) pinned(width int) *plan {
	part := c.whole()
	fixed := make([]bool, len(c.nodes))
	low := 0
	for i, n := range c.nodes {
		if at, ok := c.options.Pins.of(n); ok {
			n.x, n.y = min(max(at[0], n.w/2), max(width-n.w/2, n.w/2)), max(at[1], n.h/2)
			fixed[i], low = true, max(low, n.y+(n.h+1)/2)
		}
	}
	high := max(c.beside(fixed, width, low), part.area()/width)
	if slices.Contains(fixed, false) {
		r := part.refiner(width, high)
		for i := range c.nodes {
			if !fixed[i] {
				r.free = append(r.free, i)
			}
		}
		r.wander(part.steps(2400 * len(r.free)))
		for _, i := range r.free {
			c.nodes[i].x, c.nodes[i].y = r.x[i], r.y[i]
		}
	}
	// What lies on something else goes to the nearest place that is free, those
	// without a pin last.
	done := make([]bool, len(c.nodes))
	for _, want := range []bool{true, false} {
		for i := range c.nodes {
			if fixed[i] == want {
				c.free(i, done, width)
				done[i] = true
			}
		}
	}
	p := &plan{chart: c, w: width, found: "pins"}
	for _, n := range c.nodes {
		p.at = append(p.at, point{n.x, n.y})
		p.h = max(p.h, n.y+(n.h+1)/2)
	}
	p.route()
	p.letter()
	return p
}

// beside puts each node without a place between those that it is joined to, the
// one with the most that have a place first, and where it is joined to none below
// all that are fixed. It returns how far down the nodes reach.
func (c *chart) beside(fixed []bool, width, low int) int {
	at := make([][]int, len(c.nodes))
	for _, e := range c.edges {
		at[e.a], at[e.b] = append(at[e.a], e.b), append(at[e.b], e.a)
	}
	placed, high := slices.Clone(fixed), low
	for {
		best, most := -1, -1
		for i := range c.nodes {
			if placed[i] {
				continue
			}
			n := 0
			for _, j := range at[i] {
				if placed[j] {
					n++
				}
			}
			if n > most {
				best, most = i, n
			}
		}
		if best < 0 {
			return high
		}
		n, x, y := c.nodes[best], width/2, low+60
		if most > 0 {
			x, y = 0, 0
			for _, j := range at[best] {
				if placed[j] {
					x, y = x+c.nodes[j].x, y+c.nodes[j].y
				}
			}
			x, y = x/most, y/most
		}
		n.x, n.y = x, y
		c.free(best, placed, width)
		placed[best] = true
		high = max(high, n.y+n.h)
	}
}

// free moves a node to the nearest place at which its box keeps apart from those
// of the nodes given; it stays where it does so already.
func (c *chart) free(i int, from []bool, width int) {
	n := c.nodes[i]
	const room = 4 // what must be between two boxes at the least
	fits := func(x, y int) bool {
		if x < n.w/2 || x > max(width-n.w/2, n.w/2) || y < n.h/2 {
			return false
		}
		for j, m := range c.nodes {
			if j != i && from[j] && abs(x-m.x)*2 < n.w+m.w+2*room && abs(y-m.y)*2 < n.h+m.h+2*room {
				return false
			}
		}
		return true
	}
	const step = 6
	x, y := max(min(n.x, width-n.w/2), n.w/2), max(n.y, n.h/2)
	for far := 0; ; far += step {
		best, least := point{}, math.MaxInt
		for d := -far; d <= far; d += step {
			for _, q := range [4]point{{x + d, y - far}, {x + d, y + far}, {x - far, y + d}, {x + far, y + d}} {
				if away := sq(q.x-x) + sq(q.y-y); away < least && fits(q.x, q.y) {
					best, least = q, away
				}
			}
		}
		if least < math.MaxInt {
			n.x, n.y = best.x, best.y
			return
		}
	}
}
