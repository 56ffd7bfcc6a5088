package chart

// mostNudge is how far a box is moved to be out of a line's way, in units.
const mostNudge = 96

// nudge moves boxes that lines still run behind to the nearest place where none
// does, where there is one, and finds the ways of all lines anew. The refiner
// knows straight lines only, and weighs one fault against another; here a box is
// moved only for the better.
func (p *plan) nudge() {
	for range 3 {
		moved := false
		for i := range p.at {
			if p.behind(i, p.at[i]) > 0 && p.dodge(i) {
				moved = true
			}
		}
		if !moved {
			return
		}
		p.routes = p.routes[:0]
		p.route()
	}
}

// behind counts the lines that would run behind a node at a place, but for its
// own.
func (p *plan) behind(i int, at point) int {
	n := 0
	box := around(at.x, at.y, p.nodes[i].w+4, p.nodes[i].h+4)
	for k, e := range p.edges {
		if r := &p.routes[k]; e.a != i && e.b != i && r.bounds.touches(box) && r.meets(box) {
			n++
		}
	}
	return n
}

// meets reports whether a route runs through a rectangle.
func (r *route) meets(b rect) bool {
	way := r.pieces()
	for k := range len(way) - 1 {
		if hits(way[k].x, way[k].y, way[k+1].x, way[k+1].y, b.x0, b.y0, b.x1, b.y1) {
			return true
		}
	}
	return false
}

// dodge moves a node to the nearest place that is clear: no line behind it, no
// box near it, its own straight lines through no box, and at most one crossing
// more than before. It reports whether there was one.
func (p *plan) dodge(i int) bool {
	was, before := p.at[i], p.tangle(i)
	if before.degree > 8 {
		return false
	}
	const step = 8
	best, least := was, mostNudge*mostNudge+1
	for dy := -mostNudge; dy <= mostNudge; dy += step {
		for dx := -mostNudge; dx <= mostNudge; dx += step {
			at := point{was.x + dx, was.y + dy}
			if dx*dx+dy*dy >= least || !p.clear(i, at) || p.behind(i, at) > 0 {
				continue
			}
			p.at[i] = at
			if t := p.tangle(i); t.through <= before.through && t.crossings <= before.crossings+1 {
				best, least = at, dx*dx+dy*dy
			}
		}
	}
	p.at[i] = best
	return best != was
}

// clear reports whether a node at a place is in the figure and near no other.
func (p *plan) clear(i int, at point) bool {
	n := p.nodes[i]
	box := around(at.x, at.y, n.w, n.h)
	if box.x0 < 0 || box.x1 > p.w || box.y0 < 0 || box.y1 > p.h {
		return false
	}
	box = box.grow(gap - 4)
	for j, m := range p.nodes {
		if j != i && box.meets(around(p.at[j].x, p.at[j].y, m.w, m.h)) {
			return false
		}
	}
	return true
}

// A tangle counts what is wrong with the lines of a node, drawn straight.
type tangle struct{ degree, crossings, through int }

func (p *plan) tangle(i int) tangle {
	var t tangle
	for _, e := range p.edges {
		if e.a != i && e.b != i {
			continue
		}
		t.degree++
		a, b := p.at[e.a], p.at[e.b]
		around1 := rect{min(a.x, b.x), min(a.y, b.y), max(a.x, b.x), max(a.y, b.y)}
		for j, n := range p.nodes {
			box := around(p.at[j].x, p.at[j].y, n.w+6, n.h+6)
			if j != e.a && j != e.b && around1.touches(box) && hits(a.x, a.y, b.x, b.y, box.x0, box.y0, box.x1, box.y1) {
				t.through++
			}
		}
		for k, f := range p.edges {
			if f.a == e.a || f.a == e.b || f.b == e.a || f.b == e.b || !around1.touches(p.routes[k].bounds) {
				continue
			}
			way := p.routes[k].pieces()
			for s := range len(way) - 1 {
				c, d := way[s], way[s+1]
				if cross(a.x, a.y, b.x, b.y, c.x, c.y) != cross(a.x, a.y, b.x, b.y, d.x, d.y) &&
					cross(c.x, c.y, d.x, d.y, a.x, a.y) != cross(c.x, c.y, d.x, d.y, b.x, b.y) {
					t.crossings++
					break
				}
			}
		}
	}
	return t
}

// What the lines of a plan cost beside the words, when one plan is chosen of
// several.
const (
	planCrossCost   = 40
	planThroughCost = 600
)

// faults is what crossings and lines behind boxes cost.
func (p *plan) faults() int {
	sum := 0
	for i, e := range p.edges {
		for j, f := range p.edges[:i] {
			if e.a != f.a && e.a != f.b && e.b != f.a && e.b != f.b && p.routes[i].bounds.touches(p.routes[j].bounds) && p.routes[i].crosses(&p.routes[j]) {
				sum += planCrossCost
			}
		}
	}
	for i, n := range p.nodes {
		box := around(p.at[i].x, p.at[i].y, n.w, n.h)
		for k, e := range p.edges {
			if r := &p.routes[k]; e.a != i && e.b != i && r.bounds.touches(box) && r.meets(box) {
				sum += planThroughCost
			}
		}
	}
	return sum
}
