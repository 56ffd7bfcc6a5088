package render

import (
	"context"
	"math"
	"slices"
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
}

// A point is a place in a plan.
type point struct{ x, y int }

// arrange finds a place for every node, line and label of the chart in a figure
// of that inner width. Graphviz gives the positions to begin with; what it does
// not see to is done here: the width, boxes that overlap, lines through boxes,
// room for the words.
func (c *chart) arrange(ctx context.Context, eng *Engine, width int) (*plan, error) {
	if len(c.nodes) == 0 {
		return &plan{chart: c, w: width}, nil
	}
	g, err := eng.Layout(ctx, []byte(c.dot()), c.engine(), len(c.nodes), len(c.edges))
	if err != nil {
		return nil, err
	}
	for _, n := range c.nodes {
		at, _ := g.Node(n.key) // Layout vouches for every node
		n.x, n.y = int(math.Round(at.X)), int(math.Round(at.Y))
	}
	var parts []*part
	if len(c.view.Paths) > 0 && c.engine() == "dot" {
		parts = []*part{c.ranks(width)}
	} else {
		parts = c.parts(width)
	}
	// Where words find no room the chart grows in height, never in width.
	var best *plan
	worse := 0
	for try := range 7 {
		p := &plan{chart: c, w: width}
		p.h = pack(parts, width)
		for _, n := range c.nodes {
			p.at = append(p.at, point{n.x, n.y})
		}
		p.route()
		p.letter()
		// One bare label in eight is the price of a chart that is not endless: on the
		// built-in case the last ones would cost a quarter of its height.
		if best == nil || p.cost < best.cost*95/100 {
			best, worse = p, 0
		} else if worse++; worse == 2 {
			break
		}
		if p.lost == 0 && p.bare*8 <= len(p.edges) || try == 6 || p.h > 5*width/2 || ctx.Err() != nil {
			break
		}
		for _, r := range parts {
			r.grow()
		}
	}
	for i, n := range c.nodes {
		n.x, n.y = best.at[i].x, best.at[i].y
	}
	return best, ctx.Err()
}

// A part is one connected part of a chart within a frame of its own.
type part struct {
	c      *chart
	nodes  []int
	edges  []int
	w, h   int
	ranked bool
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
	of := make([]int, len(c.nodes))
	for i := range of {
		of[i] = i
	}
	root := func(i int) int {
		for of[i] != i {
			i = of[i]
		}
		return i
	}
	for _, e := range c.edges {
		of[root(e.b)] = root(e.a)
	}
	byRoot := map[int]*part{}
	var list []*part
	for i := range c.nodes {
		r := root(i)
		if byRoot[r] == nil {
			byRoot[r] = &part{c: c}
			list = append(list, byRoot[r])
		}
		byRoot[r].nodes = append(byRoot[r].nodes, i)
	}
	for i, e := range c.edges {
		p := byRoot[root(e.a)]
		p.edges = append(p.edges, i)
	}
	slices.SortStableFunc(list, func(a, b *part) int { return len(b.nodes) - len(a.nodes) })
	for _, p := range list {
		p.settle(width)
	}
	return list
}

// settle brings a part's nodes from where Graphviz put them into the width.
func (p *part) settle(width int) {
	if len(p.nodes) == 1 {
		p.bounds()
		return
	}
	p.upright()
	p.bounds()
	area := 0
	for _, i := range p.nodes {
		n := p.c.nodes[i]
		area += (n.w + 30) * (n.h + 34)
	}
	for _, i := range p.edges {
		if l := p.c.edges[i].labels; len(l) > 0 {
			area += (l[len(l)/2].w + 14) * (l[len(l)/2].h + 12)
		}
	}
	w := min(width, p.w)
	if len(p.nodes) > 12 {
		w = width
	}
	h := p.h
	if p.w > w {
		h = p.h * w / p.w
	}
	h = max(h, area*9/10/w)
	p.stretch(w, h)
	p.refine(w, h, p.steps(max(1200*len(p.nodes), 30000)))
	p.bounds()
}

// steps bounds the work on a part of many lines, since a step's work grows with
// their number.
func (p *part) steps(n int) int { return n * 120 / max(len(p.edges), 120) }

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

// grow gives a part more height and lets its nodes find their places again.
func (p *part) grow() {
	if len(p.nodes) < 2 {
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
	p.refine(max(p.w, 200), h, p.steps(300*len(p.nodes)))
	p.bounds()
}

// upright turns a part so that it is higher than wide, as a page is: its
// longest axis stands. Turning changes no distance.
func (p *part) upright() {
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
	if len(p.nodes) <= 12 {
		turn = math.Round((-axis) * 180 / math.Pi) // few fit side by side
	}
	sin, cos := math.Sincos(turn * math.Pi / 180)
	s, k := int(math.Round(sin*4096)), int(math.Round(cos*4096))
	for _, i := range p.nodes {
		dx, dy := p.c.nodes[i].x-mx, p.c.nodes[i].y-my
		p.c.nodes[i].x, p.c.nodes[i].y = (dx*k-dy*s)/4096, (dx*s+dy*k)/4096
	}
}

// pack puts the parts into the width, row by row, and returns the height. Parts
// in one row stand side by side; every row is centred.
func pack(parts []*part, width int) int {
	const between = 28
	y := 0
	for i := 0; i < len(parts); {
		w, h, j := parts[i].w, parts[i].h, i+1
		for j < len(parts) && w+between+parts[j].w <= width {
			w, h, j = w+between+parts[j].w, max(h, parts[j].h), j+1
		}
		x := max((width-w)/2, 0)
		if i > 0 {
			y += between
		}
		for _, p := range parts[i:j] {
			p.moveTo(x, y+(h-p.h)/2)
			x += p.w + between
		}
		y += h
		i = j
	}
	return y
}

// moveTo puts the part's upper left corner at a place.
func (p *part) moveTo(x, y int) {
	p.bounds()
	for _, i := range p.nodes {
		p.c.nodes[i].x += x
		p.c.nodes[i].y += y
	}
}

// ranks sets a chart of paths: the ranks that dot found are its columns, from
// left to right, as far apart as the words between them need; or its rows, from
// top to bottom, where the columns do not fit into the width.
func (c *chart) ranks(width int) *part {
	p := &part{c: c, ranked: true}
	var xs []int
	for i, n := range c.nodes {
		p.nodes = append(p.nodes, i)
		xs = append(xs, n.x)
	}
	for i := range c.edges {
		p.edges = append(p.edges, i)
	}
	slices.Sort(xs)
	xs = slices.Compact(xs)
	rank := make([]int, len(c.nodes))
	wide, high := make([]int, len(xs)), make([]int, len(xs))
	for i, n := range c.nodes {
		rank[i], _ = slices.BinarySearch(xs, n.x)
	}
	// The words of lines that leave the same rank, by rank, from top to bottom.
	between := make([][]*edge, len(xs))
	for _, e := range c.edges {
		if a, b := rank[e.a], rank[e.b]; abs(a-b) == 1 && len(e.labels) > 0 {
			between[max(a, b)] = append(between[max(a, b)], e)
		}
	}
	middle := func(e *edge) int { return (c.nodes[e.a].y + c.nodes[e.b].y) / 2 }
	for _, list := range between {
		slices.SortStableFunc(list, func(e, f *edge) int { return middle(e) - middle(f) })
	}
	for _, try := range []struct{ name, variant int }{{130, 0}, {130, 1}, {90, 1}, {90, 2}} {
		for _, n := range c.nodes {
			c.size(n, try.name)
		}
		label := func(e *edge) label { return e.labels[min(try.variant, len(e.labels)-1)] }
		needs, sum := make([]int, len(xs)), 0
		stretch := 100
		for r, list := range between {
			wide[r], high[r] = 0, 0
			if r > 0 {
				needs[r] = 36 // to and from a hub nothing is written
			}
			for i, e := range list {
				needs[r] = max(needs[r], label(e).w+30)
				if i > 0 {
					if apart := middle(e) - middle(list[i-1]); apart > 4 {
						stretch = max(stretch, ((label(e).h+label(list[i-1]).h)/2+8)*100/apart)
					}
				}
			}
		}
		for i, n := range c.nodes {
			wide[rank[i]], high[rank[i]] = max(wide[rank[i]], n.w), max(high[rank[i]], n.h)
		}
		for r := range xs {
			sum += wide[r] + needs[r]
		}
		if sum > width {
			continue
		}
		more := 0
		if len(xs) > 1 {
			more = min((width-sum)/(len(xs)-1), 90)
		}
		x := 0
		at := make([]int, len(xs))
		for r := range xs {
			if r > 0 {
				x += needs[r] + more
			}
			at[r] = x + wide[r]/2
			x += wide[r]
		}
		for i, n := range c.nodes {
			n.x, n.y = at[rank[i]], n.y*min(stretch, 300)/100
		}
		p.bounds()
		return p
	}
	for _, n := range c.nodes {
		c.size(n, c.nameLimit())
	}
	// Top to bottom: what was down is right.
	need := make([]int, len(xs))
	clear(high)
	for i, n := range c.nodes {
		high[rank[i]] = max(high[rank[i]], n.h)
	}
	for r, list := range between {
		for _, e := range list {
			need[r] = max(need[r], e.labels[0].h)
		}
	}
	y := 0
	at := make([]int, len(xs))
	for r := range xs {
		if r > 0 {
			y += max(need[r], 20) + 36
		}
		at[r] = y + high[r]/2
		y += high[r]
	}
	byRank := make([][]int, len(xs))
	for i := range c.nodes {
		byRank[rank[i]] = append(byRank[rank[i]], i)
	}
	for r, list := range byRank {
		slices.SortStableFunc(list, func(i, j int) int { return c.nodes[i].y - c.nodes[j].y })
		sum := 0
		for _, i := range list {
			sum += c.nodes[i].w
		}
		each := max((width-sum)/len(list), gap)
		x := each / 2
		for _, i := range list {
			n := c.nodes[i]
			n.x, n.y = x+n.w/2, at[r]
			x += n.w + each
		}
	}
	p.bounds()
	return p
}
