package paint

import (
	"errors"
	"math"

	"github.com/graphx-dev/graphx/internal/render/drawing"
)

// A point is a place on a figure, x to the right and y down.
type point struct{ x, y float64 }

// A matrix maps (x, y) to (ax+cy+e, bx+dy+f).
type matrix struct{ a, b, c, d, e, f float64 }

var identity = matrix{a: 1, d: 1}

// times is the matrix that does n first and then m.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m.a*n.a + m.c*n.b, m.b*n.a + m.d*n.b,
		m.a*n.c + m.c*n.d, m.b*n.c + m.d*n.d,
		m.a*n.e + m.c*n.f + m.e, m.b*n.e + m.d*n.f + m.f,
	}
}

func (m matrix) apply(p point) point {
	return point{m.a*p.x + m.c*p.y + m.e, m.b*p.x + m.d*p.y + m.f}
}

// scale is how much longer a line becomes.
func (m matrix) scale() float64 { return math.Sqrt(math.Abs(m.a*m.d - m.b*m.c)) }

// An op is what a step of a path does.
type op byte

const (
	moveTo  op = 'M'
	lineTo  op = 'L'
	cubicTo op = 'C'
	closeIt op = 'Z'
)

// A step goes on to the last of its points; a cubic has two control points
// before it.
type step struct {
	op op
	p  [3]point
}

func (s step) end() point {
	if s.op == cubicTo {
		return s.p[2]
	}
	return s.p[0]
}

// A path is a line to be filled or stroked.
type path []step

func (p *path) move(q point)        { *p = append(*p, step{op: moveTo, p: [3]point{q}}) }
func (p *path) line(q point)        { *p = append(*p, step{op: lineTo, p: [3]point{q}}) }
func (p *path) cubic(a, b, q point) { *p = append(*p, step{op: cubicTo, p: [3]point{a, b, q}}) }
func (p *path) close()              { *p = append(*p, step{op: closeIt}) }

// quad adds a quadratic curve, as the cubic one that it is.
func (p *path) quad(from, c, q point) {
	p.cubic(point{from.x + (c.x-from.x)*2/3, from.y + (c.y-from.y)*2/3}, point{q.x + (c.x-q.x)*2/3, q.y + (c.y-q.y)*2/3}, q)
}

func (p path) transform(m matrix) path {
	out := make(path, len(p))
	for i, s := range p {
		out[i].op = s.op
		for k, q := range s.p {
			out[i].p[k] = m.apply(q)
		}
	}
	return out
}

// A bound is a rectangle; the zero value holds nothing.
type bound struct {
	x0, y0, x1, y1 float64
	some           bool
}

func (b *bound) add(p point) {
	if !b.some {
		*b = bound{p.x, p.y, p.x, p.y, true}
		return
	}
	b.x0, b.y0, b.x1, b.y1 = min(b.x0, p.x), min(b.y0, p.y), max(b.x1, p.x), max(b.y1, p.y)
}

// A polyline is a flattened part of a path.
type polyline struct {
	points []point
	closed bool
}

// flatten makes straight lines of curves, at most tolerance beside them.
func (p path) flatten(tolerance float64) []polyline {
	var out []polyline
	var cur polyline
	var at, start point
	end := func() {
		if len(cur.points) > 1 || len(cur.points) == 1 && cur.closed {
			out = append(out, cur)
		}
		cur = polyline{}
	}
	begin := func() {
		if len(cur.points) == 0 {
			cur.points = append(cur.points, at)
			start = at
		}
	}
	for _, s := range p {
		switch s.op {
		case moveTo:
			end()
			at = s.p[0]
			begin()
		case lineTo:
			begin()
			at = s.p[0]
			cur.points = append(cur.points, at)
		case cubicTo:
			begin()
			a, b, c := s.p[0], s.p[1], s.p[2]
			// The most that a curve can be beside its chords goes with the square of
			// their number (Wang's formula).
			d := max(math.Hypot(at.x-2*a.x+b.x, at.y-2*a.y+b.y), math.Hypot(a.x-2*b.x+c.x, a.y-2*b.y+c.y))
			n := int(math.Ceil(math.Sqrt(0.75 * d / tolerance)))
			n = min(max(n, 1), 500)
			for i := 1; i <= n; i++ {
				t := float64(i) / float64(n)
				u := 1 - t
				k0, k1, k2, k3 := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
				cur.points = append(cur.points, point{k0*at.x + k1*a.x + k2*b.x + k3*c.x, k0*at.y + k1*a.y + k2*b.y + k3*c.y})
			}
			at = c
		case closeIt:
			if len(cur.points) > 0 {
				cur.closed = true
				end()
				at = start
			}
		}
	}
	end()
	return out
}

// kappa is how far the control points of a quarter of a circle of radius 1 stand
// from its ends.
const kappa = 0.5522847498307936

// ellipsePath is an ellipse around (cx, cy).
func ellipsePath(cx, cy, rx, ry float64) path {
	return roundRect(cx-rx, cy-ry, 2*rx, 2*ry, rx, ry)
}

// roundRect is a rectangle with rounded corners.
func roundRect(x, y, w, h, rx, ry float64) path {
	var p path
	rx, ry = min(rx, w/2), min(ry, h/2)
	if rx <= 0 || ry <= 0 {
		p.move(point{x, y})
		p.line(point{x + w, y})
		p.line(point{x + w, y + h})
		p.line(point{x, y + h})
		p.close()
		return p
	}
	kx, ky := rx*(1-kappa), ry*(1-kappa)
	straight := func(q point) { // ellipses have no straight sides
		if last := p[len(p)-1].end(); last != q {
			p.line(q)
		}
	}
	p.move(point{x + rx, y})
	straight(point{x + w - rx, y})
	p.cubic(point{x + w - kx, y}, point{x + w, y + ky}, point{x + w, y + ry})
	straight(point{x + w, y + h - ry})
	p.cubic(point{x + w, y + h - ky}, point{x + w - kx, y + h}, point{x + w - rx, y + h})
	straight(point{x + rx, y + h})
	p.cubic(point{x + kx, y + h}, point{x, y + h - ky}, point{x, y + h - ry})
	straight(point{x, y + ry})
	p.cubic(point{x, y + ky}, point{x + kx, y}, point{x + rx, y})
	p.close()
	return p
}

// turned is the matrix of a turn about a place.
func turned(t drawing.Turn) matrix {
	sin, cos := math.Sincos(t.Degrees * math.Pi / 180)
	m := matrix{cos, sin, -sin, cos, 0, 0}
	return matrix{1, 0, 0, 1, t.X, t.Y}.times(m).times(matrix{1, 0, 0, 1, -t.X, -t.Y})
}

// outlineOf is the outline of a part that is a shape.
func outlineOf(p *drawing.Part) (path, bool) {
	n := p.Number
	var out path
	switch p.Kind {
	case drawing.Rect:
		rx, ry := n("rx"), n("ry")
		if p.Of("rx") == nil {
			rx = ry
		} else if p.Of("ry") == nil {
			ry = rx
		}
		if n("width") > 0 && n("height") > 0 {
			out = roundRect(n("x"), n("y"), n("width"), n("height"), rx, ry)
		}
	case drawing.Circle:
		out = ellipsePath(n("cx"), n("cy"), n("r"), n("r"))
	case drawing.Ellipse:
		out = ellipsePath(n("cx"), n("cy"), n("rx"), n("ry"))
	case drawing.Polygon:
		points, _ := p.Of("points").(drawing.Points)
		for i, q := range points {
			if i == 0 {
				out.move(point{q[0], q[1]})
			} else {
				out.line(point{q[0], q[1]})
			}
		}
		if len(out) > 0 {
			out.close()
		}
	case drawing.Way:
		steps, _ := p.Of("d").(drawing.Path)
		return follow(steps)
	default:
		return nil, false
	}
	return out, true
}

// follow makes a path of steps; ok is false where there is one that is not known.
func follow(steps drawing.Path) (out path, ok bool) {
	var at point
	for _, s := range steps {
		var from point
		if s.Op >= 'a' {
			from = at
		}
		to := func(i int) point { return point{from.x + s.To[i], from.y + s.To[i+1]} }
		wants := map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'Q': 4}[s.Op&^0x20]
		if wants == 0 || len(s.To) != wants {
			return out, false
		}
		switch s.Op &^ 0x20 {
		case 'M':
			at = to(0)
			out.move(at)
		case 'L':
			at = to(0)
			out.line(at)
		case 'H':
			at.x = from.x + s.To[0]
			out.line(at)
		case 'V':
			at.y = from.y + s.To[0]
			out.line(at)
		case 'Q':
			start := at
			at = to(2)
			out.quad(start, to(0), at)
		}
	}
	return out, true
}

// mostCoordinate bounds how large a drawing can be.
const mostCoordinate = 1e7

// errNoSize says that a drawing cannot be painted.
var errNoSize = errors.New("a drawing without a size cannot be painted")
