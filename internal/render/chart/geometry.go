package chart

import "math"

func sq(x int) int { return x * x }

func isqrt(x int) int { return int(math.Sqrt(float64(x))) }

func abs(x int) int {
	if x < 0 {
		return -x
	}
	return x
}

// touches reports whether two rectangles have a point in common.
func (r rect) touches(s rect) bool {
	return r.x0 <= s.x1 && s.x0 <= r.x1 && r.y0 <= s.y1 && s.y0 <= r.y1
}

// crosses reports whether two lines cross whose rectangles touch; those with a
// common end do not.
func (l *line) crosses(m *line) bool {
	if m.a == l.a || m.a == l.b || m.b == l.a || m.b == l.b {
		return false
	}
	return cross(l.ax, l.ay, l.bx, l.by, m.ax, m.ay) != cross(l.ax, l.ay, l.bx, l.by, m.bx, m.by) &&
		cross(m.ax, m.ay, m.bx, m.by, l.ax, l.ay) != cross(m.ax, m.ay, m.bx, m.by, l.bx, l.by)
}

// hits reports whether a line meets a rectangle.
func (l *line) hits(b rect) bool {
	return hits(l.ax, l.ay, l.bx, l.by, b.x0, b.y0, b.x1, b.y1)
}

// cross tells on which side of the line from a to b the point c lies.
func cross(ax, ay, bx, by, cx, cy int) bool {
	return (bx-ax)*(cy-ay) > (by-ay)*(cx-ax)
}

// hits reports whether a segment meets a rectangle.
func hits(ax, ay, bx, by, x0, y0, x1, y1 int) bool {
	if max(ax, bx) < x0 || min(ax, bx) > x1 || max(ay, by) < y0 || min(ay, by) > y1 {
		return false
	}
	dx, dy := bx-ax, by-ay
	side := func(x, y int) int { return dx*(y-ay) - dy*(x-ax) }
	s := [4]int{side(x0, y0), side(x1, y0), side(x0, y1), side(x1, y1)}
	return !(s[0] > 0 && s[1] > 0 && s[2] > 0 && s[3] > 0 || s[0] < 0 && s[1] < 0 && s[2] < 0 && s[3] < 0)
}

// boundsOf is the rectangle around points.
func boundsOf(way []point) rect {
	b := rect{math.MaxInt, math.MaxInt, math.MinInt, math.MinInt}
	for _, q := range way {
		b = rect{min(b.x0, q.x), min(b.y0, q.y), max(b.x1, q.x), max(b.y1, q.y)}
	}
	return b
}

// pieces is how many straight pieces make up a route.
func (r *route) pieces() []point {
	if r.straight {
		return []point{r.way[0], r.way[samples]}
	}
	return r.way
}

// crosses reports whether two routes cross.
func (r *route) crosses(s *route) bool {
	mine, theirs := r.pieces(), s.pieces()
	for i := range len(mine) - 1 {
		a, b := mine[i], mine[i+1]
		for j := range len(theirs) - 1 {
			c, d := theirs[j], theirs[j+1]
			if cross(a.x, a.y, b.x, b.y, c.x, c.y) != cross(a.x, a.y, b.x, b.y, d.x, d.y) &&
				cross(c.x, c.y, d.x, d.y, a.x, a.y) != cross(c.x, c.y, d.x, d.y, b.x, b.y) {
				return true
			}
		}
	}
	return false
}

// apart is how far a route passes a rectangle, 0 where it meets it.
func (r *route) apart(b rect) int {
	least := math.MaxInt
	way := r.way
	for i := range samples {
		p, q := way[i], way[i+1]
		if hits(p.x, p.y, q.x, q.y, b.x0, b.y0, b.x1, b.y1) {
			return 0
		}
		for s := range 9 {
			x, y := p.x+(q.x-p.x)*s/8, p.y+(q.y-p.y)*s/8
			least = min(least, isqrt(sq(max(b.x0-x, 0, x-b.x1))+sq(max(b.y0-y, 0, y-b.y1))))
		}
	}
	return least
}

// apart is the distance between two rectangles, 0 where they meet.
func (r rect) apart(s rect) int {
	return isqrt(sq(max(r.x0-s.x1, 0, s.x0-r.x1)) + sq(max(r.y0-s.y1, 0, s.y0-r.y1)))
}
