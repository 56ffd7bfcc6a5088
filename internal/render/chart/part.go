package chart

import (
	"cmp"
	"math"
	"slices"

	"github.com/graphx-dev/graphx/internal/relations"
)

// A part is one connected part of a chart within a frame of its own.
type part struct {
	c      *chart
	nodes  []int
	edges  []int
	w, h   int
	ranked bool
}

// whole is the chart as one part.
func (c *chart) whole() *part {
	p := &part{c: c}
	for i := range c.nodes {
		p.nodes = append(p.nodes, i)
	}
	for i := range c.edges {
		p.edges = append(p.edges, i)
	}
	return p
}

// bounds moves the part's nodes to the upper left and sets w and h.
func (p *part) bounds() {
	x0, y0, x1, y1 := math.MaxInt, math.MaxInt, math.MinInt, math.MinInt
	for _, i := range p.nodes {
		n := p.c.nodes[i]
		x0, x1 = min(x0, n.x-n.w/2), max(x1, n.x+(n.w+1)/2)
		y0, y1 = min(y0, n.y-n.h/2), max(y1, n.y+(n.h+1)/2)
	}
	for _, i := range p.nodes {
		p.c.nodes[i].x -= x0
		p.c.nodes[i].y -= y0
	}
	p.w, p.h = x1-x0, y1-y0
}

// parts splits the chart into its connected parts, the largest first, and
// settles each by itself.
func (c *chart) parts(width int) []*part {
	of := relations.NewSets(len(c.nodes))
	for _, e := range c.edges {
		of.Join(int32(e.a), int32(e.b))
	}
	byFirst := map[int32]*part{}
	var list []*part
	for i := range c.nodes {
		r := of.Least(int32(i))
		if byFirst[r] == nil {
			byFirst[r] = &part{c: c}
			list = append(list, byFirst[r])
		}
		byFirst[r].nodes = append(byFirst[r].nodes, i)
	}
	for i, e := range c.edges {
		p := byFirst[of.Least(int32(e.a))]
		p.edges = append(p.edges, i)
	}
	slices.SortStableFunc(list, func(a, b *part) int { return len(b.nodes) - len(a.nodes) })
	for _, p := range list {
		p.settle(width)
	}
	return list
}

// crowded reports whether words of the part found no room in a plan. One bare
// label in eight is the price of a chart that is not endless: on the built-in
// case the last ones would cost a quarter of its height.
func (p *part) crowded(in *plan) bool {
	lost, bare := 0, 0
	for _, i := range p.edges {
		switch {
		case len(in.edges[i].labels) > 0 && in.words[i].rows == nil:
			lost++
		case in.words[i].cut == bareCut:
			bare++
		}
	}
	return lost > 0 || bare*8 > len(p.edges)
}

// area is the room that a part's boxes and words need, in square units.
func (p *part) area() int {
	sum := 0
	for _, i := range p.nodes {
		n := p.c.nodes[i]
		sum += (n.w + 30) * (n.h + 34)
	}
	for _, i := range p.edges {
		if l := p.c.edges[i].labels; len(l) > 0 {
			sum += (l[len(l)/2].w + 14) * (l[len(l)/2].h + 12)
		}
	}
	return sum
}

// settle brings a part's nodes from where Graphviz put them into a frame of the
// size that they need: as wide as the figure for many, a little wider than high
// for few, so that all lines of a chart are about as long.
func (p *part) settle(width int) {
	if len(p.nodes) <= 2 {
		p.pair(false, width)
		return
	}
	area := p.area() * (roomy + 600/len(p.nodes)) / 100
	w := min(isqrt(area*cmp.Or(p.c.options.flatness, usualFlatness)/100), width)
	p.upright(w == width)
	p.bounds()
	for _, i := range p.nodes {
		w = min(max(w, p.c.nodes[i].w+40), width)
	}
	h := area / w
	if p.c.vast() && len(p.nodes) > 40 {
		h = p.grid(w)
	} else {
		p.stretch(w, h)
	}
	p.refine(w, h, p.steps(max(2400*len(p.nodes), 30000)), p.tries(30))
	p.bounds()
}

// pair sets two nodes side by side or, where upright or too wide for the width,
// one above the other, as far apart as the words between them need.
func (p *part) pair(upright bool, width int) {
	if len(p.nodes) == 2 {
		a, b := p.c.nodes[p.nodes[0]], p.c.nodes[p.nodes[1]]
		w, h := 0, 0
		for _, i := range p.edges {
			if l := p.c.edges[i].labels; len(l) > 0 {
				w, h = max(w, l[0].w), h+l[0].h
			}
		}
		if apart := (a.w+b.w)/2 + w + 44; !upright && apart+(a.w+b.w)/2 <= width {
			a.x, a.y, b.x, b.y = 0, 0, apart, 0
		} else {
			a.x, a.y, b.x, b.y = 0, 0, 0, (a.h+b.h)/2+h+40
		}
	}
	p.bounds()
}

// roomy is how much room a part of many boxes has, in hundredths of what its
// boxes and words need. Those of few have more, since most of their boxes lie at
// the frame.
const roomy = 118

// steps bounds the work on a part of many lines, since a step's work grows with
// their number.
func (p *part) steps(n int) int {
	n = n * 120 / max(len(p.edges), 120)
	if p.c.vast() {
		n = n * 60 / len(p.nodes)
	} else if len(p.nodes) > 100 {
		n = n * 100 / len(p.nodes)
	}
	return n
}

// mostWorded is the number of lines from which on only the numbers of their
// sources are written on them, and mostSettled that of nodes from which on a
// chart is not worked on at length: nobody reads it from end to end.
const (
	mostWorded  = 300
	mostSettled = 200
)

// vast reports whether a chart has too many nodes or lines for the care that
// others get.
func (c *chart) vast() bool { return len(c.nodes) > mostSettled || len(c.edges) > mostWorded }

// stretch scales the places of the nodes to a frame.
func (p *part) stretch(w, h int) {
	x0, y0, x1, y1 := math.MaxInt, math.MaxInt, math.MinInt, math.MinInt
	for _, i := range p.nodes {
		n := p.c.nodes[i]
		x0, x1, y0, y1 = min(x0, n.x), max(x1, n.x), min(y0, n.y), max(y1, n.y)
	}
	for _, i := range p.nodes {
		n := p.c.nodes[i]
		n.x = n.w/2 + (n.x-x0)*max(w-n.w, 0)/max(x1-x0, 1)
		n.y = n.h/2 + (n.y-y0)*max(h-n.h, 0)/max(y1-y0, 1)
	}
}

// grid sets the nodes in rows, in the order of their places from top to bottom
// and in each row from left to right, and returns the height: boxes that are not
// worked on at length keep apart so.
func (p *part) grid(w int) int {
	order := slices.Clone(p.nodes)
	at := func(i int) *node { return p.c.nodes[i] }
	slices.SortStableFunc(order, func(i, j int) int { return at(i).y - at(j).y })
	y := 0
	for len(order) > 0 {
		n, sum, high := 0, 0, 0
		for n < len(order) && (n == 0 || sum+at(order[n]).w+30 <= w) {
			sum, high = sum+at(order[n]).w+30, max(high, at(order[n]).h)
			n++
		}
		row := order[:n]
		slices.SortStableFunc(row, func(i, j int) int { return at(i).x - at(j).x })
		x, share := 0, (w-sum)/n
		for _, i := range row {
			at(i).x, at(i).y = x+(at(i).w+30+share)/2, y+high/2
			x += at(i).w + 30 + share
		}
		y += high + 34
		order = order[n:]
	}
	return y
}

// grow gives a part more height and lets its nodes find their places again.
func (p *part) grow() {
	if len(p.nodes) < 3 {
		return
	}
	for _, i := range p.nodes {
		p.c.nodes[i].y = p.c.nodes[i].y * 114 / 100
	}
	if p.ranked {
		p.bounds()
		return
	}
	h := p.h * 114 / 100
	p.refine(max(p.w, 200), h, p.steps(300*len(p.nodes)), p.tries(60))
	p.bounds()
}

// upright turns a part so that its longest axis stands, as that of a page, or
// lies. Turning changes no distance.
func (p *part) upright(stand bool) {
	var sx, sy float64
	for _, i := range p.nodes {
		sx += float64(p.c.nodes[i].x)
		sy += float64(p.c.nodes[i].y)
	}
	n := float64(len(p.nodes))
	var xx, xy, yy int64
	mx, my := int(math.Round(sx/n)), int(math.Round(sy/n))
	for _, i := range p.nodes {
		dx, dy := int64(p.c.nodes[i].x-mx), int64(p.c.nodes[i].y-my)
		xx, xy, yy = xx+dx*dx, xy+dx*dy, yy+dy*dy
	}
	// The angle of the main axis, in whole degrees so that it is the same
	// everywhere.
	axis := math.Atan2(float64(2*xy), float64(xx-yy)) / 2
	turn := math.Round((math.Pi/2 - axis) * 180 / math.Pi)
	if !stand {
		turn = math.Round((-axis) * 180 / math.Pi)
	}
	sin, cos := math.Sincos(turn * math.Pi / 180)
	s, k := int(math.Round(sin*4096)), int(math.Round(cos*4096))
	for _, i := range p.nodes {
		dx, dy := p.c.nodes[i].x-mx, p.c.nodes[i].y-my
		p.c.nodes[i].x, p.c.nodes[i].y = (dx*k-dy*s)/4096, (dx*s+dy*k)/4096
	}
}
