package chart

import (
	"math"

	"github.com/graphx-dev/graphx/internal/defect"
)

// patience is by how much a step may make things worse at first.
const patience = 500

// The distances that the graph asks for may shrink and grow to that many
// hundredths to suit a frame.
const (
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
			if u := pick(); u != v {
				r.trySwap(v, u, threshold)
			}
			continue
		}
		x, y := r.x[v], r.y[v]
		r.tryMove(v, x+r.random(2*reach+1)-reach, y+r.random(2*reach+1)-reach, threshold)
	}
	if r.free == nil {
		r.separate()
	}
}

// tryMove moves a node unless that makes the drawing worse by more than a
// threshold, and reports whether it has moved.
func (r *refiner) tryMove(v, x, y, threshold int) bool {
	limit := r.cost(v, -1) + threshold
	fromX, fromY := r.x[v], r.y[v]
	r.put(v, x, y)
	worse := r.newCost(v, -1, limit) > limit
	x, y = r.x[v], r.y[v]
	r.put(v, fromX, fromY)
	if !worse {
		r.move(v, x, y)
	}
	return !worse
}

// trySwap lets two nodes change places as tryMove moves one.
func (r *refiner) trySwap(v, u, threshold int) {
	limit := r.cost(v, -1) + r.cost(u, v) + threshold
	vx, vy, ux, uy := r.x[v], r.y[v], r.x[u], r.y[u]
	r.put(v, ux, uy)
	r.put(u, vx, vy)
	first := r.newCost(v, -1, limit)
	worse := first > limit || first+r.newCost(u, v, limit-first) > limit
	toVX, toVY, toUX, toUY := r.x[v], r.y[v], r.x[u], r.y[u]
	r.put(v, vx, vy)
	r.put(u, ux, uy)
	if !worse {
		r.move(v, toVX, toVY)
		r.move(u, toUX, toUY)
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
