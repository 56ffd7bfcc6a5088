package paint

import "math"

// A pen is how a line is stroked, in the units of its points.
type pen struct {
	width      float64
	dash       []float64 // on and off in turn, an even number; nil for a whole line
	offset     float64
	cap, join  string // as SVG names them; "" for butt and miter
	miterLimit float64
}

// stroke returns the outlines of a stroked line. All of them turn the same way,
// so that they add up to one area when they are filled with the nonzero rule.
func (p pen) stroke(lines []polyline) [][]point {
	var out [][]point
	for _, l := range lines {
		l.points = distinct(l.points, l.closed)
		for _, part := range p.dashes(l) {
			out = p.outline(out, part)
		}
	}
	return out
}

// distinct leaves out points that stand where the one before stands.
func distinct(points []point, closed bool) []point {
	var out []point
	for _, q := range points {
		if len(out) == 0 || math.Hypot(q.x-out[len(out)-1].x, q.y-out[len(out)-1].y) > 1e-9 {
			out = append(out, q)
		}
	}
	for closed && len(out) > 1 && math.Hypot(out[0].x-out[len(out)-1].x, out[0].y-out[len(out)-1].y) <= 1e-9 {
		out = out[:len(out)-1]
	}
	return out
}

// mostDashes bounds the dashes of one line; one with more is drawn whole.
const mostDashes = 10_000

// dashes cuts a line into its dashes.
func (p pen) dashes(l polyline) []polyline {
	sum := 0.0
	for _, d := range p.dash {
		sum += d
	}
	if sum <= 0 || len(l.points) < 2 {
		return []polyline{l}
	}
	points := l.points
	if l.closed {
		points = append(points[:len(points):len(points)], points[0])
	}
	length := 0.0
	for i := 1; i < len(points); i++ {
		length += math.Hypot(points[i].x-points[i-1].x, points[i].y-points[i-1].y)
	}
	if length/sum*float64(len(p.dash)) > mostDashes {
		return []polyline{l}
	}
	k, left := 0, math.Mod(p.offset, sum)
	if left < 0 {
		left += sum
	}
	for left >= p.dash[k] {
		left -= p.dash[k]
		k = (k + 1) % len(p.dash)
	}
	left = p.dash[k] - left // of the dash or gap that the line begins with
	var out []polyline
	cur := []point{points[0]}
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		n := math.Hypot(b.x-a.x, b.y-a.y)
		for done := 0.0; done < n; {
			if n-done < left {
				left -= n - done
				cur = append(cur, b)
				break
			}
			done += left
			q := point{a.x + (b.x-a.x)*done/n, a.y + (b.y-a.y)*done/n}
			if k%2 == 0 {
				out = append(out, polyline{points: append(cur, q)})
			}
			cur = []point{q}
			k = (k + 1) % len(p.dash)
			left = p.dash[k]
		}
	}
	if k%2 == 0 && len(cur) > 1 {
		out = append(out, polyline{points: cur})
	}
	for i := range out {
		out[i].points = distinct(out[i].points, false)
	}
	return out
}

// outline adds the outlines of one line: a box for each of its stretches, what
// joins them, and the caps.
func (p pen) outline(out [][]point, l polyline) [][]point {
	r := p.width / 2
	pts := l.points
	n := len(pts)
	if n == 0 || r <= 0 {
		return out
	}
	if n == 1 {
		switch q := pts[0]; p.cap {
		case "round":
			out = append(out, circle(q, r))
		case "square":
			out = append(out, []point{{q.x - r, q.y - r}, {q.x + r, q.y - r}, {q.x + r, q.y + r}, {q.x - r, q.y + r}})
		}
		return out
	}
	stretches := n - 1
	if l.closed && n > 2 {
		stretches = n
	}
	for i := range stretches {
		a, b := pts[i], pts[(i+1)%n]
		d := direction(a, b)
		open := stretches < n
		if open && p.cap == "square" {
			if i == 0 {
				a = point{a.x - d.x*r, a.y - d.y*r}
			}
			if i == stretches-1 {
				b = point{b.x + d.x*r, b.y + d.y*r}
			}
		}
		ox, oy := -d.y*r, d.x*r
		out = append(out, []point{{a.x - ox, a.y - oy}, {b.x - ox, b.y - oy}, {b.x + ox, b.y + oy}, {a.x + ox, a.y + oy}})
		if open && i == stretches-1 {
			break
		}
		out = p.joinAt(out, b, d, direction(b, pts[(i+2)%n]), r)
	}
	if stretches < n && p.cap == "round" {
		out = append(out, circle(pts[0], r), circle(pts[n-1], r))
	}
	return out
}

// joinAt fills the wedge between two stretches that meet in q.
func (p pen) joinAt(out [][]point, q, d, e point, r float64) [][]point {
	cross, dot := d.x*e.y-d.y*e.x, d.x*e.x+d.y*e.y
	if math.Abs(cross) < 1e-6 && dot > 0 {
		return out
	}
	if p.join == "round" {
		return append(out, circle(q, r))
	}
	side := r // the outer side of a turn to the right, y being down, is the left one
	if cross > 0 {
		side = -r
	}
	a, b := point{q.x - d.y*side, q.y + d.x*side}, point{q.x - e.y*side, q.y + e.x*side}
	wedge := []point{q, a, b}
	// The miter's length over the line's width is 1/sin(angle/2).
	half := math.Sqrt(max((1+dot)/2, 0)) // cosine of half the turn
	if p.join != "bevel" && half > 1e-6 && 1/half <= max(p.miterLimit, 1) {
		m := direction(point{}, point{a.x + b.x - 2*q.x, a.y + b.y - 2*q.y})
		wedge = []point{q, a, {q.x + m.x*r/half, q.y + m.y*r/half}, b}
	}
	if area(wedge) < 0 {
		for i, k := 0, len(wedge)-1; i < k; i, k = i+1, k-1 {
			wedge[i], wedge[k] = wedge[k], wedge[i]
		}
	}
	return append(out, wedge)
}

// area is twice the area within points, positive where they turn as the boxes of
// a stroke do.
func area(points []point) float64 {
	sum := 0.0
	for i, p := range points {
		q := points[(i+1)%len(points)]
		sum += p.x*q.y - q.x*p.y
	}
	return sum
}

func direction(a, b point) point {
	dx, dy := b.x-a.x, b.y-a.y
	n := math.Hypot(dx, dy)
	if n == 0 {
		return point{1, 0}
	}
	return point{dx / n, dy / n}
}

func circle(q point, r float64) []point {
	n := min(max(int(math.Ceil(math.Pi*math.Sqrt(r*5))), 8), 200)
	out := make([]point, n)
	for i := range out {
		s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		out[i] = point{q.x + r*c, q.y + r*s}
	}
	return out
}
