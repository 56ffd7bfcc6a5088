package chart

import (
	"math"
	"slices"
)

// A ring is an ellipse around the middle of a chart on which nodes stand.
type ring struct {
	hops   int
	cx, cy int
	rx, ry int
}

// Of the built-in case's charts of 10 to 50 nodes rings have up to twice the
// crossings of places that are free (20 for 11 around Ushakov, 14 for 11 around
// Kushner): they are for who asks for them.

// rings makes a plan in which the nodes stand on rings around those in focus, or
// around the node of the most lines: each as many rings away as it is hops. On each ring the nodes have places of one size, so
// that no two boxes meet, and change places until lines cross as little as can
// be.
func (c *chart) rings(width int) *plan {
	level, far := c.levels()
	var best *plan
	// Where words find no room, the rings grow in height.
	for _, stretch := range []int{100, 115, 130} {
		p := c.ringed(level, far, width, stretch)
		if best == nil || p.cost < best.cost*90/100 {
			best = p
		}
		if best.lost == 0 && best.bare*8 <= len(best.edges) {
			break
		}
	}
	for i, n := range c.nodes {
		n.x, n.y = best.at[i].x, best.at[i].y
	}
	return best
}

// levels tells for each node its ring: the hops from the middle, for the hub of a
// relation those of its nearest end, but 1 at the least; the farthest and 1 for
// what nothing joins to the middle. far is the farthest.
func (c *chart) levels() (level []int, far int) {
	at := make([][]int, len(c.nodes))
	for _, e := range c.edges {
		at[e.a], at[e.b] = append(at[e.a], e.b), append(at[e.b], e.a)
	}
	level = make([]int, len(c.nodes))
	var queue []int
	for i, n := range c.nodes {
		level[i] = -1
		if n.focus {
			level[i] = 0
			queue = append(queue, i)
		}
	}
	if len(queue) == 0 {
		middle := 0
		for i, n := range c.nodes {
			if n.hub == nil && len(at[i]) > len(at[middle]) {
				middle = i
			}
		}
		level[middle] = 0
		queue = append(queue, middle)
	}
	// Breadth first over the entities; those that a hub joins are one hop apart.
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		reach := func(u int) {
			if level[u] < 0 {
				level[u] = level[v] + 1
				queue = append(queue, u)
			}
		}
		for _, u := range at[v] {
			if c.nodes[u].hub == nil {
				reach(u)
				continue
			}
			if level[u] < 0 {
				level[u] = max(level[v], 1)
			}
			for _, w := range at[u] {
				reach(w)
			}
		}
	}
	far = slices.Max(level)
	for i := range level {
		if level[i] < 0 {
			level[i] = far + 1
		}
	}
	return level, far
}

// ringed makes the plan for rings whose height is stretched to so many
// hundredths.
func (c *chart) ringed(level []int, far, width, stretch int) *plan {
	p := &plan{chart: c, w: width, found: "rings"}
	most := slices.Max(level)
	count, wide, high := make([]int, most+1), make([]int, most+1), make([]int, most+1)
	for i, n := range c.nodes {
		l := level[i]
		count[l]++
		wide[l], high[l] = max(wide[l], n.w), max(high[l], n.h)
	}
	// Entities at one distance take one band, or several where they are many. The
	// bands share the width; each is as high as the boxes on it need.
	const perBand = 22
	bands, limit, few := 0, width/2, count[0]
	for l := 1; l <= most; l++ {
		bands += (count[l] + perBand - 1) / perBand
		limit = min(limit, width/2-wide[l]/2-4)
		few += count[l]
	}
	if bands == 1 {
		limit = min(limit, max(wide[0]/2+wide[most]/2+110, 90+16*few))
	}
	slots := make([][]point, most+1)
	var taken []seat
	// Those in the middle stand one above the other.
	for k := range count[0] {
		q := point{0, (2*k + 1 - count[0]) * (high[0] + gap) / 2}
		slots[0] = append(slots[0], q)
		taken = append(taken, seat{q, wide[0], high[0]})
	}
	band, ry := 0, (high[0]+gap)*count[0]/2-high[0]/2
	for l := 1; l <= most; l++ {
		for left := (count[l] + perBand - 1) / perBand; left > 0; left-- {
			band++
			rx := limit * band / bands
			if bands > 1 { // the inner ones need room, too
				rx = max(rx, limit*(42+58*(band-1)/(bands-1))/100)
			}
			need := len(slots[l]) + (count[l]-len(slots[l])+left-1)/left
			for ry = max(ry+high[l]+30, rx*stretch/200); ; ry += 8 {
				free, all := seats(slots[l], taken, rx, ry, wide[l], high[l])
				if len(free) >= need {
					slots[l], taken = free, all
					break
				}
			}
			if l <= far {
				p.guides = append(p.guides, ring{hops: l, rx: rx, ry: ry})
			}
		}
	}
	c.sit(level, slots)
	y0, y1 := math.MaxInt, math.MinInt
	for _, n := range c.nodes {
		y0, y1 = min(y0, n.y-n.h/2), max(y1, n.y+(n.h+1)/2)
	}
	for _, g := range p.guides {
		y0, y1 = min(y0, -g.ry-3), max(y1, g.ry+3)
	}
	dx, dy := width/2, -y0
	for _, n := range c.nodes {
		p.at = append(p.at, point{n.x + dx, n.y + dy})
	}
	for i := range p.guides {
		p.guides[i].cx, p.guides[i].cy = dx, dy
	}
	p.h = y1 - y0
	p.route()
	p.letter()
	return p
}

// A seat is a place that is taken by a box of that size.
type seat struct {
	point
	w, h int
}

// seats adds places for boxes of one size on an ellipse around 0,0, from its
// right end on, as many as keep apart from one another and from those that are
// taken.
func seats(slots []point, taken []seat, rx, ry, w, h int) ([]point, []seat) {
	const steps = 720
	slots, taken = slices.Clip(slots), slices.Clip(taken)
	for k := range steps {
		sin, cos := math.Sincos(float64(k) / steps * 2 * math.Pi)
		q := point{int(math.Round(cos * float64(rx))), int(math.Round(sin * float64(ry)))}
		meets := func(o seat) bool { return abs(q.x-o.x)*2 < w+o.w+2*gap && abs(q.y-o.y)*2 < h+o.h+2*gap }
		if !slices.ContainsFunc(taken, meets) {
			slots, taken = append(slots, q), append(taken, seat{q, w, h})
		}
	}
	return slots, taken
}

// sit gives each node a place on its ring: first in the order of those that it
// is joined to, then by changing places, of two nodes or with one that is free,
// while that makes the drawing better.
func (c *chart) sit(level []int, slots [][]point) {
	free := c.takeSlots(level, slots)
	mates := make([][]int, len(slots))
	var movable []int
	for i, l := range level {
		mates[l] = append(mates[l], i)
	}
	for i, l := range level {
		if len(mates[l])+len(free[l]) > 1 && l > 0 {
			movable = append(movable, i)
		}
	}
	if len(movable) == 0 {
		return
	}
	// The frame of the refiner begins at 0,0.
	const far = 1 << 14
	for _, n := range c.nodes {
		n.x, n.y = n.x+far, n.y+far
	}
	whole := c.whole()
	r := whole.refiner(2*far, 2*far)
	for i := range r.x {
		r.put(i, r.x[i], r.y[i])
	}
	r.count()
	steps := whole.steps(max(500*len(movable), 6000))
	for step := range steps {
		left := steps - step
		threshold := patience * left * left / (steps * steps)
		v := movable[r.random(len(movable))]
		l := level[v]
		k := r.random(len(mates[l]) + len(free[l]))
		if k < len(mates[l]) {
			if u := mates[l][k]; u != v {
				r.trySwap(v, u, threshold)
			}
			continue
		}
		q, was := &free[l][k-len(mates[l])], point{r.x[v] - far, r.y[v] - far}
		if r.tryMove(v, q.x+far, q.y+far, threshold) {
			*q = was
		}
	}
	for i, n := range c.nodes {
		n.x, n.y = r.x[i]-far, r.y[i]-far
	}
}

// takeSlots puts the nodes of each ring on places that are spread evenly over it,
// and returns those that are free, by ring.
func (c *chart) takeSlots(level []int, slots [][]point) [][]point {
	free := make([][]point, len(slots))
	for l, places := range slots {
		var here []*node
		for i, at := range level {
			if at == l {
				here = append(here, c.nodes[i])
			}
		}
		taken := make([]bool, len(places))
		for k, n := range here {
			s := k * len(places) / len(here)
			n.x, n.y, taken[s] = places[s].x, places[s].y, true
		}
		for s, q := range places {
			if !taken[s] {
				free[l] = append(free[l], q)
			}
		}
	}
	return free
}
