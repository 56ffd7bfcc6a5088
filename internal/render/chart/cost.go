package chart

import "math"

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

	crowd = 34 // units between boxes, from which on they are not crowded
	near  = 5  // units from a box within which a line seems to touch it
)

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
