package render

import "math"

// What a fault of a drawing costs. The weights are relative to a distance that
// is off by its own length, which costs stressCost, and were set by looking at
// charts of 5 to 100 nodes.
const (
	stressCost  = 15
	crossCost   = 90   // two lines cross
	throughCost = 700  // a line runs through a box
	overlapCost = 3000 // two boxes overlap
	angleCost   = 80   // two lines leave a box on top of one another
	roomCost    = 5    // a unit of length that the words on a line lack
	crowdCost   = 60   // two boxes are so near that no words fit between them

	crowd = 34 // units between boxes, from which on they are not crowded
	near  = 5  // units from a box within which a line seems to touch it
)

// A refiner moves the nodes of a part about to make its drawing better. It
// computes in whole numbers only.
type refiner struct {
	x, y, hw, hh []int
	a, b         []int   // the ends of the edges
	lw, lh       []int   // the size of their words
	at           [][]int // by node: its edges
	ideal        [][]int // by pair of nodes: the distance that the graph asks for
	w, h         int
	seed         uint64
}

// refine lets the part's nodes wander within a frame for a number of steps.
// Each step moves one node or swaps two; a step that makes the drawing worse by
// more than a threshold, which falls to nothing, is taken back (threshold
// accepting, Dueck and Scheuer 1990; the terms are those of Davidson and Harel
// 1996 with Kamada and Kawai's stress in place of their distances).
func (p *part) refine(w, h, steps int) {
	r := p.refiner(w, h)
	n := len(r.x)
	for i := range r.x {
		r.put(i, r.x[i], r.y[i])
	}
	for step := range steps {
		left := steps - step
		reach := 6 + max(w, h)*left/(3*steps)
		threshold := 300 * left * left / (steps * steps)
		v := r.random(n)
		if r.random(8) == 0 && n > 2 {
			u := r.random(n)
			if u == v {
				continue
			}
			limit := r.cost(v, -1, math.MaxInt) + r.cost(u, v, math.MaxInt) + threshold
			vx, vy, ux, uy := r.x[v], r.y[v], r.x[u], r.y[u]
			r.put(v, ux, uy)
			r.put(u, vx, vy)
			if first := r.cost(v, -1, limit); first > limit || first+r.cost(u, v, limit-first) > limit {
				r.x[v], r.y[v], r.x[u], r.y[u] = vx, vy, ux, uy
			}
			continue
		}
		limit := r.cost(v, -1, math.MaxInt) + threshold
		x, y := r.x[v], r.y[v]
		r.put(v, x+r.random(2*reach+1)-reach, y+r.random(2*reach+1)-reach)
		if r.cost(v, -1, limit) > limit {
			r.x[v], r.y[v] = x, y
		}
	}
	r.separate()
	for i, v := range p.nodes {
		p.c.nodes[v].x, p.c.nodes[v].y = r.x[i], r.y[i]
	}
}

func (p *part) refiner(w, h int) *refiner {
	r := &refiner{w: w, h: h, seed: 0x9E3779B97F4A7C15}
	index := map[int]int{}
	for i, v := range p.nodes {
		n := p.c.nodes[v]
		index[v] = i
		r.x, r.y = append(r.x, n.x), append(r.y, n.y)
		r.hw, r.hh = append(r.hw, (n.w+1)/2), append(r.hh, (n.h+1)/2)
	}
	r.at = make([][]int, len(r.x))
	for _, i := range p.edges {
		e := p.c.edges[i]
		if e.parallel > 0 {
			continue
		}
		k := len(r.a)
		r.a, r.b = append(r.a, index[e.a]), append(r.b, index[e.b])
		lw, lh := 14, 14
		if len(e.labels) > 0 {
			l := e.labels[len(e.labels)/2]
			lw, lh = l.w, l.h*e.of
		}
		r.lw, r.lh = append(r.lw, lw), append(r.lh, lh)
		r.at[index[e.a]], r.at[index[e.b]] = append(r.at[index[e.a]], k), append(r.at[index[e.b]], k)
	}
	r.ideals()
	return r
}

// ideals sets the distances that the graph asks for: hops, those between nodes
// with many lines longer than those to a node with one, in units such that they
// fit the drawing as it is.
func (r *refiner) ideals() {
	n := len(r.x)
	r.ideal = make([][]int, n)
	sum, count := 0, 0
	for s := range n {
		far := make([]int, n)
		queue := []int{s}
		for len(queue) > 0 {
			v := queue[0]
			queue = queue[1:]
			for _, k := range r.at[v] {
				u := r.a[k] + r.b[k] - v
				step := 8 + 5*isqrt(min(len(r.at[u]), len(r.at[v]), 16))
				if u != s && (far[u] == 0 || far[v]+step < far[u]) {
					far[u] = far[v] + step
					queue = append(queue, u)
				}
			}
		}
		r.ideal[s] = far
		for t, d := range far[:s] {
			if d > 0 {
				sum += isqrt(sq(r.x[s]-r.x[t])+sq(r.y[s]-r.y[t])) * 256 / d
				count++
			}
		}
	}
	unit := max(sum/max(count, 1), 256*60/13)
	for s := range r.ideal {
		for t := range r.ideal[s] {
			r.ideal[s][t] = r.ideal[s][t] * unit / 256
		}
	}
}

func sq(x int) int { return x * x }

func isqrt(x int) int { return int(math.Sqrt(float64(x))) }

// random returns a number below n, the same at every run (xorshift64).
func (r *refiner) random(n int) int {
	r.seed ^= r.seed << 13
	r.seed ^= r.seed >> 7
	r.seed ^= r.seed << 17
	return int(r.seed>>33) % n
}

// put moves a node to a place within the frame.
func (r *refiner) put(v, x, y int) {
	r.x[v] = max(min(x, r.w-r.hw[v]), r.hw[v])
	r.y[v] = max(min(y, r.h-r.hh[v]), r.hh[v])
}

// cost is what the drawing's faults cost in which node v takes part, but for
// those with node but. It stops counting beyond the limit.
func (r *refiner) cost(v, but, limit int) int {
	sum := 0
	vx, vy := r.x[v], r.y[v]
	for u := range r.x {
		if u == v || u == but {
			continue
		}
		dx, dy := abs(r.x[u]-vx), abs(r.y[u]-vy)
		if ideal := r.ideal[v][u]; ideal > 0 {
			off := (isqrt(dx*dx+dy*dy) - ideal) * 64 / ideal
			sum += off * off * stressCost >> 12
		}
		ox, oy := r.hw[u]+r.hw[v]+crowd-dx, r.hh[u]+r.hh[v]+crowd-dy
		if ox > 0 && oy > 0 {
			sum += crowdCost * min(ox, oy) / crowd
			if o := min(ox, oy) - crowd + gap; o > 0 {
				sum += overlapCost/4 + overlapCost*o/40
			}
		}
	}
	if sum > limit {
		return sum
	}
	x0, x1, y0, y1 := vx-r.hw[v]-near, vx+r.hw[v]+near, vy-r.hh[v]-near, vy+r.hh[v]+near
	for k := range r.a {
		if a, b := r.a[k], r.b[k]; a != v && b != v && a != but && b != but && hits(r.x[a], r.y[a], r.x[b], r.y[b], x0, y0, x1, y1) {
			sum += throughCost
		}
	}
	for i, k := range r.at[v] {
		if sum > limit {
			return sum
		}
		sum += r.edge(k, but, limit-sum)
		for _, l := range r.at[v][:i] {
			sum += r.angle(v, r.a[k]+r.b[k]-v, r.a[l]+r.b[l]-v)
		}
		u := r.a[k] + r.b[k] - v // the angles at the other ends change too
		for _, l := range r.at[u] {
			if l != k {
				sum += r.angle(u, v, r.a[l]+r.b[l]-u)
			}
		}
	}
	return sum
}

// edge is what edge k costs unless node but is one of its ends: crossings, boxes
// in its way, and the room that its words lack. It stops counting beyond the
// limit.
func (r *refiner) edge(k, but, limit int) int {
	a, b := r.a[k], r.b[k]
	if a == but || b == but {
		return 0
	}
	sum := 0
	ax, ay, bx, by := r.x[a], r.y[a], r.x[b], r.y[b]
	x0, x1, y0, y1 := min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
	// Along the line its words take up their width where it lies and their height
	// where it stands.
	dx, dy := x1-x0, y1-y0
	length := isqrt(dx*dx + dy*dy)
	if length == 0 {
		return sum + 1000
	}
	need := min(r.lw[k]*length/max(dx, 1), r.lh[k]*length/max(dy, 1)) + 28
	need += min((r.hw[a]+r.hw[b])*length/max(dx, 1), (r.hh[a]+r.hh[b])*length/max(dy, 1))
	if need > length {
		sum += (need - length) * roomCost
	}
	for u := range r.x {
		if u != a && u != b && r.through(u, a, b) {
			sum += throughCost
		}
	}
	if sum > limit {
		return sum
	}
	for l := range r.a {
		c, d := r.a[l], r.b[l]
		if c == a || c == b || d == a || d == b {
			continue
		}
		cx, cy, dx, dy := r.x[c], r.y[c], r.x[d], r.y[d]
		if max(cx, dx) < x0 || min(cx, dx) > x1 || max(cy, dy) < y0 || min(cy, dy) > y1 {
			continue
		}
		if cross(ax, ay, bx, by, cx, cy) != cross(ax, ay, bx, by, dx, dy) &&
			cross(cx, cy, dx, dy, ax, ay) != cross(cx, cy, dx, dy, bx, by) {
			sum += crossCost
		}
	}
	return sum
}

// cross tells on which side of the line from a to b the point c lies.
func cross(ax, ay, bx, by, cx, cy int) bool {
	return (bx-ax)*(cy-ay) > (by-ay)*(cx-ax)
}

// through reports whether the line from a to b runs through the box of u, or so
// near that it seems to touch it.
func (r *refiner) through(u, a, b int) bool {
	return hits(r.x[a], r.y[a], r.x[b], r.y[b], r.x[u]-r.hw[u]-near, r.y[u]-r.hh[u]-near, r.x[u]+r.hw[u]+near, r.y[u]+r.hh[u]+near)
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

// angle is what the lines from v to s and t cost where they nearly coincide:
// under 11 degrees (the sine is under 0.19).
func (r *refiner) angle(v, s, t int) int {
	ax, ay, bx, by := r.x[s]-r.x[v], r.y[s]-r.y[v], r.x[t]-r.x[v], r.y[t]-r.y[v]
	if dot := ax*bx + ay*by; dot <= 0 {
		return 0
	}
	area := abs(ax*by - ay*bx)
	if product := isqrt(ax*ax+ay*ay) * isqrt(bx*bx+by*by); area*100 < product*19 {
		return angleCost - angleCost*area*100/(product*19+1)
	}
	return 0
}

func abs(x int) int {
	if x < 0 {
		return -x
	}
	return x
}

// separate pushes boxes that still overlap apart, along the axis where less is
// needed; the frame may grow downwards.
func (r *refiner) separate() {
	for range 400 {
		moved := false
		for i := range r.x {
			for j := range i {
				ox := r.hw[i] + r.hw[j] + gap - 4 - abs(r.x[i]-r.x[j])
				oy := r.hh[i] + r.hh[j] + gap - 4 - abs(r.y[i]-r.y[j])
				if ox <= 0 || oy <= 0 {
					continue
				}
				moved = true
				lo, hi := j, i
				if oy <= ox {
					if r.y[i] < r.y[j] {
						lo, hi = i, j
					}
					up := min((oy+1)/2, max(r.y[lo]-r.hh[lo], 0))
					r.y[lo] -= up
					r.y[hi] += oy - up
				} else {
					if r.x[i] < r.x[j] {
						lo, hi = i, j
					}
					x := r.x[lo]
					r.x[lo] = max(x-(ox+1)/2, r.hw[lo])
					ox -= x - r.x[lo]
					x = r.x[hi]
					r.x[hi] = max(min(x+ox, r.w-r.hw[hi]), r.hw[hi])
					if left := ox - (r.x[hi] - x); left > 0 { // the frame is in the way
						r.y[hi] += min(oy, 8)
					}
				}
			}
		}
		if !moved {
			return
		}
	}
}
