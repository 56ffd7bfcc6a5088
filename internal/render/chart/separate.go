package chart

import "slices"

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
