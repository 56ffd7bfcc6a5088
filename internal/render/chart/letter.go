package chart

import (
	"math"
)

// A rect is a rectangle in a plan.
type rect struct{ x0, y0, x1, y1 int }

func (r rect) meets(s rect) bool {
	return r.x0 < s.x1 && s.x0 < r.x1 && r.y0 < s.y1 && s.y0 < r.y1
}

// grow returns the rectangle with that much more on each side.
func (r rect) grow(by int) rect { return rect{r.x0 - by, r.y0 - by, r.x1 + by, r.y1 + by} }

func around(x, y, w, h int) rect { return rect{x - w/2, y - h/2, x - w/2 + w, y - h/2 + h} }

// A placed label is a label with its place.
type placed struct {
	label
	rect
	// cost is what the place costs by itself.
	cost int
}

// What a place for words costs. Words over a box or over other words are never
// taken: such words are left out and counted.
const (
	leftOutCost = 4000 // an edge without its words
	cutCost     = 80   // shorter words than there could be, times how much shorter
	underCost   = 50   // another line runs under the words
	nearerCost  = 130  // another line is as near to the words as their own
	hiddenCost  = 150  // the words hide most of their line
	asideCost   = 14   // beside the line and not on it
	cornerCost  = 80   // beside a slanting line, which only a corner comes near to
	headCost    = 200  // over an arrowhead or the cross of a denied line
)

// letter places the words of all edges, each where it costs least: on its line
// near the middle where that is free. Each word in turn takes the best place
// that the others leave, until none wants to move.
func (p *plan) letter() {
	p.words = make([]placed, len(p.edges))
	options := make([][]placed, len(p.edges))
	marks := p.marks()
	for i, e := range p.edges {
		if len(e.labels) > 0 {
			options[i] = p.places(i, marks)
		}
	}
	beside := neighbours(options)
	const clash = 1500 // while they still move, words may lie on one another
	for round := range 14 {
		moved := false
		for i := range options {
			best, least := placed{}, math.MaxInt
			for _, o := range options[i] {
				if o.cost >= least {
					continue
				}
				cost := o.cost
				for _, j := range beside[i] {
					if p.words[j].rows != nil && o.meets(p.words[j].rect) {
						if cost += clash + 30*round; cost >= least {
							break
						}
					}
				}
				if cost < least {
					best, least = o, cost
				}
			}
			if least < math.MaxInt && (p.words[i].rows == nil || best.rect != p.words[i].rect || best.cut != p.words[i].cut) {
				p.words[i] = best
				moved = true
			}
		}
		if !moved {
			break
		}
	}
	// What still overlaps goes, the longest first.
	for {
		worst, most := -1, 0
		for i := range p.words {
			n := 0
			for _, j := range beside[i] {
				if p.words[i].rows != nil && p.words[j].rows != nil && p.words[i].meets(p.words[j].rect) {
					n++
				}
			}
			if n > 0 && n*1000+p.words[i].w > most {
				worst, most = i, n*1000+p.words[i].w
			}
		}
		if worst < 0 {
			break
		}
		p.words[worst] = placed{}
	}
	for i, e := range p.edges {
		switch {
		case p.words[i].rows != nil:
			p.cost += p.words[i].cost
			if p.words[i].cut == bareCut {
				p.bare++
			}
		case len(e.labels) > 0:
			p.cost += leftOutCost
			p.lost++
		}
	}
}

// neighbours lists for each edge the others, ascending, whose words can come to
// lie on its own.
func neighbours(options [][]placed) [][]int {
	reach := make([]rect, len(options))
	for i, list := range options {
		b := rect{math.MaxInt, math.MaxInt, math.MinInt, math.MinInt}
		for _, o := range list {
			b = rect{min(b.x0, o.x0), min(b.y0, o.y0), max(b.x1, o.x1), max(b.y1, o.y1)}
		}
		reach[i] = b
	}
	out := make([][]int, len(options))
	for i, r := range reach {
		for j, s := range reach {
			if i != j && r.meets(s) {
				out[i] = append(out[i], j)
			}
		}
	}
	return out
}

// places lists where the words of an edge can stand without lying on a box.
func (p *plan) places(i int, marks []rect) []placed {
	e, r := p.edges[i], &p.routes[i]
	var out []placed
	length := r.length()
	for k, l := range e.labels {
		for s := range 17 {
			off := (s + 1) / 2 * (1 - s%2*2) // 0, -1, 1, -2, 2 ...
			t := 0.5 + float64(off)*0.05
			q := r.at(t)
			before, after := r.at(t-0.02), r.at(t+0.02)
			dx, dy := after[0]-before[0], after[1]-before[1]
			n := math.Max(math.Hypot(dx, dy), 1e-6)
			nx, ny := -dy/n, dx/n
			// Beside the line the box just touches it.
			aside := math.Abs(nx)*float64(l.w)/2 + math.Abs(ny)*float64(l.h)/2 + 3
			for _, side := range [3]float64{0, -1, 1} {
				x, y := int(math.Round(q[0]+nx*aside*side)), int(math.Round(q[1]+ny*aside*side))
				box := placed{label: l, rect: around(x, y, l.w, l.h)}
				if box.x0 < 0 || box.x1 > p.w || box.y0 < -6 || box.y1 > p.h+6 || p.onBox(box.rect) {
					continue
				}
				box.cost = l.cut*cutCost + k*2 + abs(off)*5
				if side != 0 {
					box.cost += asideCost + int(2*math.Abs(nx*ny)*cornerCost)*(l.w+l.h)/100
				} else {
					// What the words leave of their line must show its style.
					hidden := min(l.w*length/max(abs(int(r.to[0]-r.from[0])), 1), l.h*length/max(abs(int(r.to[1]-r.from[1])), 1), length)
					box.cost += 40 * hidden / max(length, 1)
					if length-hidden < 30 {
						box.cost += hiddenCost
					}
				}
				for _, h := range marks {
					if h.meets(box.rect) {
						box.cost += headCost
					}
				}
				under := p.under(i, box.rect)
				box.cost += under * underCost
				if side == 0 && under > 0 && p.passes(i, x, y) || side != 0 && (under > 0 || p.under(i, box.grow(5)) > 0) {
					box.cost += nearerCost
				}
				out = append(out, box)
			}
		}
	}
	return out
}

// onBox reports whether a rectangle lies on a node.
func (p *plan) onBox(r rect) bool {
	for i, n := range p.nodes {
		if r.meets(around(p.at[i].x, p.at[i].y, n.w+6, n.h+6)) {
			return true
		}
	}
	for k := range p.frames {
		if r.meets(p.frames[k].head()) {
			return true
		}
	}
	return false
}

// under counts the lines other than edge i under a rectangle.
func (p *plan) under(i int, r rect) int {
	n := 0
	for j := range p.routes {
		if j == i {
			continue
		}
		if !r.touches(p.routes[j].bounds) {
			continue
		}
		way := p.routes[j].way
		if p.routes[j].straight {
			if hits(way[0].x, way[0].y, way[samples].x, way[samples].y, r.x0, r.y0, r.x1, r.y1) {
				n++
			}
			continue
		}
		for k := range samples {
			if hits(way[k].x, way[k].y, way[k+1].x, way[k+1].y, r.x0, r.y0, r.x1, r.y1) {
				n++
				break
			}
		}
	}
	return n
}

// passes reports whether a line other than edge i passes the point so closely
// that words in the middle of it seem to be its own.
func (p *plan) passes(i, x, y int) bool {
	const reach = 5
	for j := range p.routes {
		if j == i {
			continue
		}
		if !p.routes[j].bounds.touches(rect{x - reach, y - reach, x + reach, y + reach}) {
			continue
		}
		way := p.routes[j].way
		step := 1
		if p.routes[j].straight {
			step = samples
		}
		for k := 0; k < samples; k += step {
			a, b := way[k], way[k+step]
			if max(a.x, b.x) < x-reach || min(a.x, b.x) > x+reach || max(a.y, b.y) < y-reach || min(a.y, b.y) > y+reach {
				continue
			}
			// The point of the piece that is nearest divides it at t of n.
			dx, dy := b.x-a.x, b.y-a.y
			n := max(dx*dx+dy*dy, 1)
			t := min(max((x-a.x)*dx+(y-a.y)*dy, 0), n)
			if sq(x-a.x-dx*t/n)+sq(y-a.y-dy*t/n) <= reach*reach {
				return true
			}
		}
	}
	return false
}

// marks are the places on lines that no words should hide: arrowheads and the
// crosses of denied relations.
func (p *plan) marks() []rect {
	var out []rect
	for i, e := range p.edges {
		r := &p.routes[i]
		add := func(q [2]float64) { out = append(out, around(int(q[0]), int(q[1]), 12, 12)) }
		if e.atA {
			add(r.from)
		}
		if e.atB {
			add(r.to)
		}
		if lineOf(e.status).cross {
			add(r.at(crossAt))
		}
	}
	return out
}
