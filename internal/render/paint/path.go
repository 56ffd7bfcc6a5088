package paint

import (
	"math"
	"strconv"
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

// parsePath reads the data of a path element. As SVG asks, what stands before a
// mistake counts; ok is false where there is one.
func parsePath(s string) (p path, ok bool) {
	var at, start, control point
	var last byte
	var cmd byte
	for {
		s = trimSeparators(s)
		if s == "" {
			return p, true
		}
		if c := s[0]; c|0x20 >= 'a' && c|0x20 <= 'z' {
			cmd, s = c, s[1:]
		} else if cmd|0x20 == 'z' || cmd == 0 {
			return p, false
		}
		relative := cmd >= 'a'
		kind := cmd &^ 0x20
		if len(p) == 0 && kind != 'M' {
			return p, false
		}
		counts := map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'C': 6, 'S': 4, 'Q': 4, 'T': 2, 'A': 7, 'Z': 0}
		n, known := counts[kind]
		if !known {
			return p, false
		}
		var v [7]float64
		for i := range n {
			flag := kind == 'A' && (i == 3 || i == 4)
			var good bool
			if v[i], s, good = number(s, flag); !good {
				return p, false
			}
		}
		pt := func(i int) point {
			if relative {
				return point{at.x + v[i], at.y + v[i+1]}
			}
			return point{v[i], v[i+1]}
		}
		mirror := func(of string) point {
			for i := range len(of) {
				if last == of[i] {
					return point{2*at.x - control.x, 2*at.y - control.y}
				}
			}
			return at
		}
		switch kind {
		case 'M':
			at = pt(0)
			start = at
			p.move(at)
			cmd = 'L' | cmd&0x20 // what follows are lines
		case 'L':
			at = pt(0)
			p.line(at)
		case 'H':
			x := v[0]
			if relative {
				x += at.x
			}
			at.x = x
			p.line(at)
		case 'V':
			y := v[0]
			if relative {
				y += at.y
			}
			at.y = y
			p.line(at)
		case 'C', 'S':
			a, rest := mirror("CS"), 0
			if kind == 'C' {
				a, rest = pt(0), 2
			}
			control = pt(rest)
			end := pt(rest + 2)
			p.cubic(a, control, end)
			at = end
		case 'Q', 'T':
			c, rest := mirror("QT"), 0
			if kind == 'Q' {
				c, rest = pt(0), 2
			}
			end := pt(rest)
			p.quad(at, c, end)
			control, at = c, end
		case 'A':
			end := pt(5)
			p.arc(at, math.Abs(v[0]), math.Abs(v[1]), v[2]*math.Pi/180, v[3] != 0, v[4] != 0, end)
			at = end
		case 'Z':
			p.close()
			at = start
		}
		last = kind
	}
}

// arc adds an elliptical arc as cubic curves (SVG 1.1, appendix F.6).
func (p *path) arc(from point, rx, ry, phi float64, large, sweep bool, to point) {
	if from == to {
		return
	}
	if rx == 0 || ry == 0 {
		p.line(to)
		return
	}
	sin, cos := math.Sincos(phi)
	dx, dy := (from.x-to.x)/2, (from.y-to.y)/2
	x1, y1 := cos*dx+sin*dy, -sin*dx+cos*dy
	if l := x1*x1/(rx*rx) + y1*y1/(ry*ry); l > 1 {
		rx, ry = rx*math.Sqrt(l), ry*math.Sqrt(l)
	}
	k := (rx*rx*ry*ry - rx*rx*y1*y1 - ry*ry*x1*x1) / (rx*rx*y1*y1 + ry*ry*x1*x1)
	k = math.Sqrt(max(k, 0))
	if large == sweep {
		k = -k
	}
	cx1, cy1 := k*rx*y1/ry, -k*ry*x1/rx
	cx, cy := cos*cx1-sin*cy1+(from.x+to.x)/2, sin*cx1+cos*cy1+(from.y+to.y)/2
	a0 := math.Atan2((y1-cy1)/ry, (x1-cx1)/rx)
	a1 := math.Atan2((-y1-cy1)/ry, (-x1-cx1)/rx)
	span := a1 - a0
	if sweep && span < 0 {
		span += 2 * math.Pi
	} else if !sweep && span > 0 {
		span -= 2 * math.Pi
	}
	n := int(math.Ceil(math.Abs(span) / (math.Pi/2 + 1e-9)))
	t := 4.0 / 3 * math.Tan(span/float64(n)/4)
	on := func(a float64, back float64) point {
		s, c := math.Sincos(a)
		x, y := rx*(c-back*s), ry*(s+back*c)
		return point{cos*x - sin*y + cx, sin*x + cos*y + cy}
	}
	for i := range n {
		b0, b1 := a0+span*float64(i)/float64(n), a0+span*float64(i+1)/float64(n)
		end := on(b1, 0)
		if i == n-1 {
			end = to
		}
		p.cubic(on(b0, t), on(b1, -t), end)
	}
}

func separator(c byte) bool { return c == ' ' || c == ',' || c == '\t' || c == '\n' || c == '\r' }

func trimSeparators(s string) string {
	for s != "" && separator(s[0]) {
		s = s[1:]
	}
	return s
}

// number reads a number from the beginning of s; a flag is a single 0 or 1.
func number(s string, flag bool) (v float64, rest string, ok bool) {
	s = trimSeparators(s)
	if flag {
		if s == "" || s[0] != '0' && s[0] != '1' {
			return 0, s, false
		}
		return float64(s[0] - '0'), s[1:], true
	}
	i, dot, digits := 0, false, false
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		i++
	}
scan:
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits = true
		case c == '.' && !dot:
			dot = true
		default:
			break scan
		}
	}
	if i < len(s) && s[i]|0x20 == 'e' && digits {
		k := i + 1
		if k < len(s) && (s[k] == '-' || s[k] == '+') {
			k++
		}
		if k < len(s) && s[k] >= '0' && s[k] <= '9' {
			for k < len(s) && s[k] >= '0' && s[k] <= '9' {
				k++
			}
			i = k
		}
	}
	if !digits {
		return 0, s, false
	}
	v, err := strconv.ParseFloat(s[:i], 64)
	if err != nil || math.Abs(v) > mostCoordinate {
		return 0, s, false
	}
	return v, s[i:], true
}

// mostCoordinate bounds what a figure's numbers can be.
const mostCoordinate = 1e7

// numbers reads a list of numbers.
func numbers(s string) (out []float64, ok bool) {
	for s = trimSeparators(s); s != ""; s = trimSeparators(s) {
		var v float64
		if v, s, ok = number(s, false); !ok {
			return out, false
		}
		out = append(out, v)
	}
	return out, true
}
