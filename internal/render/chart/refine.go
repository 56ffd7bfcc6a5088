package chart

import (
	"math"
	"slices"

	"github.com/graphx-dev/graphx/internal/defect"
)

// What a fault of a drawing costs. The weights were set by counting the faults
// of eleven charts of 5 to 150 nodes, and by looking at them: with a stress of
// 15 and crossings at 90 these charts had 1258 crossings, with these weights 979.
const (
	stressCost  = 5    // a distance is off by its own length
	longCost    = 40   // a line is longer than it need be by its own length
	crossCost   = 200  // two lines cross
	throughCost = 800  // a line runs through a box
	overlapCost = 3000 // two boxes overlap
	angleCost   = 80   // two lines leave a box on top of one another
	roomCost    = 7    // a unit of length that the words on a line lack
	crowdCost   = 60   // two boxes are so near that no words fit between them

	patience = 500 // by how much a step may make things worse at first

	crowd = 34 // units between boxes, from which on they are not crowded
	near  = 5  // units from a box within which a line seems to touch it

	// The distances that the graph asks for may shrink and grow to that many
	// hundredths to suit a frame.
	leastIdeal = 60
	mostIdeal  = 105
)

// A refiner moves the nodes of a part about to make its drawing better. It
// computes in whole numbers only.
type refiner struct {
	x, y, hw, hh []int
	box          []rect    // by node: its outline and what is near
	line         []line    // by edge
	lw, lh       []int     // by edge: the size of its words
	at           [][]int   // by node: its edges
	ideal        [][]ideal // by pair of nodes
	w, h         int
	seed         uint64
	free         []int  // the nodes that may move, nil for all of them
	within       []rect // by node: its frame in place of the figure's, nil for none
	// What takes long to count is kept: by edge the lines that it crosses and the
	// boxes that it runs through, by node the lines that run through its box.
	crossed, blocked, pierced []int
}

// An ideal is the distance that the graph asks for between two nodes, 0 where
// nothing joins them, and 2^20 divided by it: a division takes as long as all
// else that is done for a pair.
type ideal struct{ far, inverse int }

// A line is an edge as a straight line between the centres of its nodes, with
// the rectangle around it.
type line struct {
	a, b           int
	ax, ay, bx, by int
	rect
}

// tries is how often a part is refined, four times up to so many nodes, each time
// by another chance: those of few nodes more often, since that costs little and
// they are looked at most.
func (p *part) tries(few int) int {
	switch {
	case p.c.vast():
		return 1
	case len(p.nodes) <= few:
		return 4
	}
	return 2
}

// refine lets the part's nodes wander within a frame for a number of steps,
// several times at once, and keeps the best drawing: of two it has a twentieth to
// a tenth fewer crossings than the first, of four as many fewer again.
func (p *part) refine(w, h, steps, often int) {
	tries := make([]*refiner, often)
	var wait defect.Group
	for i := range tries {
		tries[i] = p.refiner(w, h)
		tries[i].seed *= uint64(2*i + 1)
		wait.Go(func() { tries[i].wander(steps) })
	}
	wait.Wait()
	best, least := tries[0], math.MaxInt
	for _, r := range tries {
		if t := r.total(); t < least {
			best, least = r, t
		}
	}
	for i, v := range p.nodes {
		p.c.nodes[v].x, p.c.nodes[v].y = best.x[i], best.y[i]
	}
}

// wander moves the nodes. Each step moves one or swaps two; a step that makes
// the drawing worse by more than a threshold, which falls to nothing, is taken
// back (threshold accepting, Dueck and Scheuer 1990; the terms are those of
// Davidson and Harel 1996 with Kamada and Kawai's stress in place of their
// distances).
func (r *refiner) wander(steps int) {
	w, h, n := r.w, r.h, len(r.x)
	pick := func() int { return r.random(n) }
	if r.free != nil {
		n = len(r.free)
		pick = func() int { return r.free[r.random(n)] }
	}
	for i := range r.x {
		r.put(i, r.x[i], r.y[i])
	}
	r.count()
	for step := range steps {
		left := steps - step
		reach := 6 + max(w, h)*left/(3*steps)
		threshold := patience * left * left / (steps * steps)
		v := pick()
		if r.random(8) == 0 && n > 2 {
			u := pick()
			if u == v {
				continue
			}
			limit := r.cost(v, -1) + r.cost(u, v) + threshold
			vx, vy, ux, uy := r.x[v], r.y[v], r.x[u], r.y[u]
			r.put(v, ux, uy)
			r.put(u, vx, vy)
			first := r.newCost(v, -1, limit)
			worse := first > limit || first+r.newCost(u, v, limit-first) > limit
			qx, qy, tx, ty := r.x[v], r.y[v], r.x[u], r.y[u]
			r.put(v, vx, vy)
			r.put(u, ux, uy)
			if !worse {
				r.move(v, qx, qy)
				r.move(u, tx, ty)
			}
			continue
		}
		limit := r.cost(v, -1) + threshold
		x, y := r.x[v], r.y[v]
		r.put(v, x+r.random(2*reach+1)-reach, y+r.random(2*reach+1)-reach)
		worse := r.newCost(v, -1, limit) > limit
		qx, qy := r.x[v], r.y[v]
		r.put(v, x, y)
		if !worse {
			r.move(v, qx, qy)
		}
	}
	if r.free == nil {
		r.separate()
	}
}

// total is what all faults cost, those between two nodes twice.
func (r *refiner) total() int {
	r.h = math.MaxInt // what was pushed out of the frame stays there
	for v := range r.x {
		r.put(v, r.x[v], r.y[v])
	}
	r.count()
	sum := 0
	for v := range r.x {
		sum += r.cost(v, -1)
	}
	return sum
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
	r.box = make([]rect, len(r.x))
	for _, i := range p.edges {
		e := p.c.edges[i]
		if e.parallel > 0 {
			continue
		}
		k, a, b := len(r.line), index[e.a], index[e.b]
		r.line = append(r.line, line{a: a, b: b})
		lw, lh := 14, 14
		if len(e.labels) > 0 {
			l := e.labels[len(e.labels)/2]
			lw, lh = l.w, l.h*e.of
		}
		r.lw, r.lh = append(r.lw, lw), append(r.lh, lh)
		r.at[a], r.at[b] = append(r.at[a], k), append(r.at[b], k)
	}
	r.ideals()
	return r
}

// ideals sets the distances that the graph asks for: the sums of what the lines
// on the way need for their words and from box to box, lines between nodes of
// many lines longer than those to a node of one. They shrink to what the frame
// has room for, but do not grow: room to spare makes no line longer.
func (r *refiner) ideals() {
	n := len(r.x)
	r.ideal = make([][]ideal, n)
	all := make([][]int, n)
	sum, count := 0, 0
	long := make([]int, len(r.line))
	for k, l := range r.line {
		boxes := (r.hw[l.a] + r.hh[l.a] + r.hw[l.b] + r.hh[l.b]) / 2
		crowd := isqrt(min(len(r.at[l.a]), len(r.at[l.b]), 16))
		long[k] = (boxes + (r.lw[k]+r.lh[k])/2 + 24) * (8 + 5*crowd) / 13
	}
	for s := range n {
		far := make([]int, n)
		queue := []int{s}
		for len(queue) > 0 {
			v := queue[0]
			queue = queue[1:]
			for _, k := range r.at[v] {
				u := r.line[k].a + r.line[k].b - v
				if u != s && (far[u] == 0 || far[v]+long[k] < far[u]) {
					far[u] = far[v] + long[k]
					queue = append(queue, u)
				}
			}
		}
		all[s] = far
		for t, d := range far[:s] {
			if d > 0 {
				sum += isqrt(sq(r.x[s]-r.x[t])+sq(r.y[s]-r.y[t])) * 256 / d
				count++
			}
		}
	}
	unit := min(max(sum/max(count, 1), 256*leastIdeal/100), 256*mostIdeal/100)
	for s, row := range all {
		r.ideal[s] = make([]ideal, n)
		for t, d := range row {
			if far := d * unit / 256; far > 0 {
				r.ideal[s][t] = ideal{far, 1 << 20 / far}
			}
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

// put moves a node to a place within the frame, its lines with it. What is kept
// of crossings stays as it was.
func (r *refiner) put(v, x, y int) {
	x, y = max(min(x, r.w-r.hw[v]), r.hw[v]), max(min(y, r.h-r.hh[v]), r.hh[v])
	if r.within != nil && r.within[v] != (rect{}) {
		b := r.within[v]
		x, y = max(min(x, b.x1-r.hw[v]), b.x0+r.hw[v]), max(min(y, b.y1-r.hh[v]), b.y0+r.hh[v])
	}
	r.x[v], r.y[v] = x, y
	r.box[v] = rect{x - r.hw[v] - near, y - r.hh[v] - near, x + r.hw[v] + near, y + r.hh[v] + near}
	for _, k := range r.at[v] {
		l := &r.line[k]
		if l.a == v {
			l.ax, l.ay = x, y
		} else {
			l.bx, l.by = x, y
		}
		l.rect = rect{min(l.ax, l.bx), min(l.ay, l.by), max(l.ax, l.bx), max(l.ay, l.by)}
	}
}

// move is put for good: it counts the crossings anew.
func (r *refiner) move(v, x, y int) {
	r.tally(v, -1)
	r.put(v, x, y)
	r.tally(v, 1)
}

// tally adds by to what is kept of the crossings of a node's lines and of the
// lines through its box.
func (r *refiner) tally(v, by int) {
	for k := range r.line {
		if l := &r.line[k]; l.touches(r.box[v]) && l.a != v && l.b != v && l.hits(r.box[v]) {
			r.pierced[v] += by
			r.blocked[k] += by
		}
	}
	for _, k := range r.at[v] {
		l := &r.line[k]
		for m := range r.line {
			if l.touches(r.line[m].rect) && l.crosses(&r.line[m]) {
				r.crossed[k] += by
				r.crossed[m] += by
			}
		}
		for u := range r.box {
			if u != l.a && u != l.b && l.touches(r.box[u]) && l.hits(r.box[u]) {
				r.blocked[k] += by
				r.pierced[u] += by
			}
		}
	}
}

// count counts all crossings.
func (r *refiner) count() {
	r.crossed, r.blocked, r.pierced = make([]int, len(r.line)), make([]int, len(r.line)), make([]int, len(r.x))
	for k := range r.line {
		l := &r.line[k]
		for m := range r.line {
			if l.touches(r.line[m].rect) && l.crosses(&r.line[m]) {
				r.crossed[k]++
			}
		}
		for u := range r.box {
			if u != l.a && u != l.b && l.touches(r.box[u]) && l.hits(r.box[u]) {
				r.blocked[k]++
				r.pierced[u]++
			}
		}
	}
}

// cost is what the drawing's faults cost in which node v takes part, but for
// those with node but, when all nodes are where they were counted.
func (r *refiner) cost(v, but int) int {
	sum := r.spacing(v, but, math.MaxInt) + r.pierced[v]*throughCost
	for _, k := range r.at[v] {
		if l := &r.line[k]; l.a != but && l.b != but {
			sum += r.crossed[k]*crossCost + r.blocked[k]*throughCost
		}
	}
	return sum
}

// newCost is the cost of node v at a new place. It stops counting beyond the
// limit; what is cheap to know comes first.
func (r *refiner) newCost(v, but, limit int) int {
	sum := r.spacing(v, but, limit)
	if sum > limit {
		return sum
	}
	box := r.box[v]
	for k := range r.line {
		if l := &r.line[k]; l.touches(box) && l.a != v && l.b != v && l.hits(box) {
			if sum += throughCost; sum > limit {
				return sum
			}
		}
	}
	for _, k := range r.at[v] {
		l := &r.line[k]
		if l.a == but || l.b == but {
			continue
		}
		around := l.rect
		for u := range r.box {
			if around.touches(r.box[u]) && u != l.a && u != l.b && l.hits(r.box[u]) {
				if sum += throughCost; sum > limit {
					return sum
				}
			}
		}
		for m := range r.line {
			if n := &r.line[m]; around.touches(n.rect) && l.crosses(n) {
				if sum += crossCost; sum > limit {
					return sum
				}
			}
		}
	}
	return sum
}

// spacing is the part of the cost that the distances and angles make. It stops
// counting beyond the limit.
func (r *refiner) spacing(v, but, limit int) int {
	sum := 0
	vx, vy := r.x[v], r.y[v]
	for u, want := range r.ideal[v] {
		if u == v || u == but {
			continue
		}
		dx, dy := abs(r.x[u]-vx), abs(r.y[u]-vy)
		if want.far > 0 {
			off := (isqrt(dx*dx+dy*dy) - want.far) * want.inverse >> 14
			sum += off * off * stressCost >> 12
		}
		if sum > limit {
			return sum
		}
		ox, oy := r.hw[u]+r.hw[v]+crowd-dx, r.hh[u]+r.hh[v]+crowd-dy
		if ox > 0 && oy > 0 {
			sum += crowdCost * min(ox, oy) / crowd
			if o := min(ox, oy) - crowd + gap; o > 0 {
				sum += overlapCost/4 + overlapCost*o/40
			}
		}
	}
	for i, k := range r.at[v] {
		if sum > limit {
			return sum
		}
		l := &r.line[k]
		if l.a != but && l.b != but {
			sum += r.room(k)
		}
		u := l.a + l.b - v
		for _, m := range r.at[v][:i] {
			sum += r.angle(v, u, r.line[m].a+r.line[m].b-v)
		}
		for _, m := range r.at[u] { // the angles at the other ends change too
			if m != k {
				sum += r.angle(u, v, r.line[m].a+r.line[m].b-u)
			}
		}
	}
	return sum
}

// room is what the length costs that an edge lacks for its words, or has too
// much of. Along the line the words take up their width where it lies and their
// height where it stands.
func (r *refiner) room(k int) int {
	l := &r.line[k]
	dx, dy := l.x1-l.x0, l.y1-l.y0
	length := isqrt(dx*dx + dy*dy)
	if length == 0 {
		return 1000
	}
	need := min(r.lw[k]*length/max(dx, 1), r.lh[k]*length/max(dy, 1)) + 28
	need += min((r.hw[l.a]+r.hw[l.b])*length/max(dx, 1), (r.hh[l.a]+r.hh[l.b])*length/max(dy, 1))
	sum := max(need-length, 0) * roomCost
	if most := max(r.ideal[l.a][l.b].far, need); length > most {
		off := (length - most) * 64 / most
		sum += off * off * longCost >> 12
	}
	return sum
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

// angle is what the lines from v to s and t cost where they nearly coincide:
// under 11 degrees (the sine is under 0.19).
func (r *refiner) angle(v, s, t int) int {
	ax, ay, bx, by := r.x[s]-r.x[v], r.y[s]-r.y[v], r.x[t]-r.x[v], r.y[t]-r.y[v]
	if dot := ax*bx + ay*by; dot <= 0 {
		return 0
	}
	area, square := abs(ax*by-ay*bx), float64(ax*ax+ay*ay)*float64(bx*bx+by*by)
	if float64(area)*float64(area) >= square*0.19*0.19 {
		return 0
	}
	return angleCost - angleCost*area*100/(int(math.Sqrt(square))*19+1)
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
	rounds := 400
	if len(r.x) > mostSettled {
		rounds = 60
	}
	for range rounds {
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
	r.stack()
}

// stack puts the boxes where none overlaps another: each, from top to bottom, as
// far down as those before it that share its width demand.
func (r *refiner) stack() {
	order := make([]int, len(r.x))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return (r.y[i] - r.hh[i]) - (r.y[j] - r.hh[j]) })
	for k, i := range order {
		for again := true; again; {
			again = false
			for _, j := range order[:k] {
				if abs(r.x[i]-r.x[j]) < r.hw[i]+r.hw[j]+gap-4 && abs(r.y[i]-r.y[j]) < r.hh[i]+r.hh[j]+gap-4 {
					r.y[i], again = r.y[j]+r.hh[i]+r.hh[j]+gap-4, true
				}
			}
		}
	}
}
