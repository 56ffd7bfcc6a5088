package chart

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/graphx-dev/graphx/internal/relations"
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

// compact packs the parts with the pairs lying or standing, whichever makes the
// lower figure.
func compact(parts []*part, width int) int {
	heights := [2]int{}
	for i := range heights {
		for _, p := range parts {
			if len(p.nodes) == 2 && !p.ranked {
				p.pair(i == 1, width)
			}
		}
		heights[i] = pack(parts, width)
	}
	if heights[1] <= heights[0] {
		return heights[1]
	}
	for _, p := range parts {
		if len(p.nodes) == 2 && !p.ranked {
			p.pair(false, width)
		}
	}
	return pack(parts, width)
}

// pack puts the parts into the width and returns the height. Each part, the
// largest first, goes as high up as it fits below the others, there as far left
// as it can (bottom-left packing by a skyline). What is free on the right is
// shared out.
func pack(parts []*part, width int) int {
	const between = 28
	type step struct{ x, w, y int } // of the skyline: what lies above y is taken
	sky := []step{{0, width + between, 0}}
	place := make([]point, len(parts))
	height := 0
	for k, p := range parts {
		w, h := min(p.w, width)+between, p.h+between
		best := point{0, math.MaxInt}
		for i, s := range sky {
			if s.x+w > width+between {
				break
			}
			y := 0
			for _, t := range sky[i:] {
				if t.x >= s.x+w {
					break
				}
				y = max(y, t.y)
			}
			if y < best.y {
				best = point{s.x, y}
			}
		}
		place[k] = best
		height = max(height, best.y+p.h)
		var next []step
		for _, s := range sky {
			if s.x < best.x {
				next = append(next, step{s.x, min(s.w, best.x-s.x), s.y})
			}
		}
		next = append(next, step{best.x, w, best.y + h})
		for _, s := range sky {
			if end := s.x + s.w; end > best.x+w {
				x := max(s.x, best.x+w)
				next = append(next, step{x, end - x, s.y})
			}
		}
		sky = next
	}
	// Parts of which no horizontal line meets others than them are centred.
	order := make([]int, len(parts))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(i, j int) int { return place[i].y - place[j].y })
	for len(order) > 0 {
		band, right, low := 0, 0, 0
		for ; band < len(order) && (band == 0 || place[order[band]].y < low); band++ {
			k := order[band]
			right, low = max(right, place[k].x+parts[k].w), max(low, place[k].y+parts[k].h)
		}
		for _, k := range order[:band] {
			place[k].x += max(width-right, 0) / 2
		}
		order = order[band:]
	}
	for k, p := range parts {
		p.moveTo(place[k].x, place[k].y)
	}
	return height
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
