package chart

import (
	"math"
)

// A route is the way of a line: a quadratic Bezier curve between the outlines
// of its two nodes, straight where its control point is the middle.
type route struct {
	from, control, to [2]float64
	straight          bool
	way               []point // the same as a polyline, ends included
	bounds            rect    // around the way
}

// samples is how many straight pieces stand for a curve in tests of overlap.
const samples = 16

// curve returns the route between two nodes that is bent aside by that many
// units, to the right of the way from a to b; most so at the share skew of it.
func (p *plan) curve(a, b int, bend, skew float64) route {
	ax, ay := float64(p.at[a].x), float64(p.at[a].y)
	bx, by := float64(p.at[b].x), float64(p.at[b].y)
	dx, dy := bx-ax, by-ay
	length := math.Max(math.Hypot(dx, dy), 1)
	cx, cy := ax+dx*skew-dy/length*bend*2, ay+dy*skew+dx/length*bend*2
	at := func(t float64) [2]float64 {
		u := 1 - t
		return [2]float64{u*u*ax + 2*u*t*cx + t*t*bx, u*u*ay + 2*u*t*cy + t*t*by}
	}
	t0 := halve(0, 0.5, func(t float64) bool { return p.nodes[a].covers(at(t), p.at[a]) })
	t1 := halve(1, 0.5, func(t float64) bool { return p.nodes[b].covers(at(t), p.at[b]) })
	r := route{from: at(t0), to: at(t1), straight: bend == 0}
	// The control point of the piece between t0 and t1 is the blossom b(t0, t1).
	u0, u1 := 1-t0, 1-t1
	r.control = [2]float64{
		u0*u1*ax + (u0*t1+t0*u1)*cx + t0*t1*bx,
		u0*u1*ay + (u0*t1+t0*u1)*cy + t0*t1*by,
	}
	r.way = make([]point, samples+1)
	for i := range samples + 1 {
		q := r.at(float64(i) / samples)
		r.way[i] = point{int(math.Round(q[0])), int(math.Round(q[1]))}
	}
	r.bounds = boundsOf(r.way)
	return r
}

// halve finds where an outline is between a place inside and one outside, by
// halving.
func halve(in, out float64, covers func(t float64) bool) float64 {
	for range 24 {
		if mid := (in + out) / 2; covers(mid) {
			in = mid
		} else {
			out = mid
		}
	}
	return out
}

// at returns the place at a share of the way.
func (r *route) at(t float64) [2]float64 {
	u := 1 - t
	return [2]float64{
		u*u*r.from[0] + 2*u*t*r.control[0] + t*t*r.to[0],
		u*u*r.from[1] + 2*u*t*r.control[1] + t*t*r.to[1],
	}
}

// length is the length of the route, in units.
func (r *route) length() int {
	sum := 0
	for i := range samples {
		sum += isqrt(sq(r.way[i+1].x-r.way[i].x) + sq(r.way[i+1].y-r.way[i].y))
	}
	return sum
}

// covers reports whether the outline of a node that stands at c covers q.
func (n *node) covers(q [2]float64, c point) bool {
	dx, dy := math.Abs(q[0]-float64(c.x)), math.Abs(q[1]-float64(c.y))
	w, h := float64(n.w)/2, float64(n.h)/2
	if dx > w || dy > h {
		return false
	}
	switch n.style.shape {
	case ellipse:
		return dx*dx/(w*w)+dy*dy/(h*h) <= 1
	case hexagon:
		return dx <= w-hexagonTip*dy/h
	case pill:
		return dx <= w-h || (dx-w+h)*(dx-w+h)+dy*dy <= h*h
	}
	return true
}

// route finds the way of every line: straight where no box is in the way, else
// bent around it as little as is needed, else straight behind the boxes.
// Parallel lines are bent apart.
func (p *plan) route() {
	bends := 27
	if p.vast() {
		bends = 7
	}
	for _, e := range p.edges {
		first := 0.0
		if e.of > 1 {
			spread := math.Min(26, 110/float64(e.of))
			first = (float64(e.parallel) - float64(e.of-1)/2) * spread
		}
		best, least := route{}, math.MaxInt
	ways:
		for i := range bends {
			bend := first + float64((i+1)/2)*9*float64(1-i%2*2)
			for k, skew := range [3]float64{0.5, 0.2, 0.8} {
				r := p.curve(e.a, e.b, bend, skew)
				if n := p.obstacles(e, &r)*1000 + i*3 + k; n < least {
					best, least = r, n
				}
				if least < 1000 {
					break ways
				}
				if bend == 0 {
					break
				}
			}
		}
		p.routes = append(p.routes, best)
	}
}

// obstacles counts the boxes, other than its ends, that a route runs through,
// far more where it leaves the figure.
func (p *plan) obstacles(e *edge, r *route) int {
	n := 0
	for i, at := range p.at {
		if i == e.a || i == e.b {
			continue
		}
		hw, hh := p.nodes[i].w/2+4, p.nodes[i].h/2+4
		if !r.bounds.touches(rect{at.x - hw, at.y - hh, at.x + hw, at.y + hh}) {
			continue
		}
		for k := range samples {
			if hits(r.way[k].x, r.way[k].y, r.way[k+1].x, r.way[k+1].y, at.x-hw, at.y-hh, at.x+hw, at.y+hh) {
				n++
				break
			}
		}
	}
	if b := r.bounds; b.x0 < 0 || b.x1 > p.w || b.y0 < 0 || b.y1 > p.h {
		return n + 100 // a box in the way hides a piece of the line, the edge of the figure cuts it off
	}
	return n
}
