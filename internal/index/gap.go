package index

import (
	"context"
	"math"
	"slices"

	"github.com/graphx-dev/graphx/internal/relations"
)

// tryAll finds the best path of a search with a gap: the time from one hop to
// the next is at most the gap. It tries all simple paths, in the order of ids,
// save those that cannot arrive, up to a number of steps.
func (j *journey) tryAll() (*relations.TimedPath, error) {
	latest, err := j.latest()
	if err != nil {
		return nil, err
	}
	togo := j.togo()
	if togo[j.a] < 0 {
		return nil, nil
	}
	var (
		best     []ride
		bestKey  [2]int64
		rides    []ride
		on       = map[int32]bool{j.a: true}
		limit    int
		failed   error
		lastMost = min(j.most, len(togo)-1)
	)
	key := func(lo, lastEarly, firstLate int64) [2]int64 {
		hops, arrive, took := int64(len(rides)), lo, int64(0)
		last := rides[len(rides)-1]
		if j.definite {
			arrive, took = last.late, last.late-rides[0].early
		} else if lastEarly > firstLate {
			took = lastEarly - firstLate
		}
		switch j.how {
		case relations.Foremost:
			return [2]int64{arrive, hops}
		case relations.Fastest:
			return [2]int64{took, hops}
		}
		return [2]int64{hops, arrive}
	}
	var walk func(e int32, lo, hi, lastEarly, firstLate int64)
	walk = func(e int32, lo, hi, lastEarly, firstLate int64) {
		for _, c := range j.t.of(e) {
			if j.left--; j.left < 0 || failed != nil {
				return
			}
			if j.left&255 == 0 && j.ctx.Err() != nil {
				failed = context.Cause(j.ctx)
				return
			}
			if on[c.to] || !j.open(c.to) || togo[c.to] < 0 || len(rides)+1+int(togo[c.to]) > limit {
				continue
			}
			a, b := c.early, c.late
			if len(rides) > 0 {
				if j.definite {
					prev := rides[len(rides)-1]
					if c.early < prev.late || c.late-prev.early > j.gap {
						continue
					}
				} else {
					a, b = max(c.early, lo), min(c.late, plus(hi, j.gap))
					if a > b {
						continue
					}
				}
			}
			at := a
			if j.definite {
				at = c.late
			}
			if c.to != j.z && at > latest[c.to] {
				continue
			}
			rides = append(rides, ride{contact: c, done: at, fit: []contact{c}})
			le, fl := max(lastEarly, c.early), min(firstLate, c.late)
			if c.to == j.z {
				k := key(at, le, fl)
				d := slices.Compare(k[:], bestKey[:])
				if best == nil || d < 0 || d == 0 && slices.Compare(wayOf(j.a, rides), wayOf(j.a, best)) < 0 {
					best, bestKey = slices.Clone(rides), k
				}
			} else {
				on[c.to] = true
				walk(c.to, a, b, le, fl)
				delete(on, c.to)
			}
			rides = rides[:len(rides)-1]
		}
	}
	first := lastMost
	if j.how == relations.Shortest {
		first = int(togo[j.a])
	}
	for limit = first; limit <= lastMost && best == nil && failed == nil && j.left >= 0; limit++ {
		walk(j.a, dawn, doomsday, dawn, doomsday)
	}
	if failed != nil {
		return nil, failed
	}
	// What has the same date fits as well.
	at := j.a
	for i := range best {
		r := &best[i]
		r.fit = nil
		for _, c := range j.t.of(at) {
			if c.to == r.to && c.early == r.early && c.late == r.late {
				r.fit = append(r.fit, c)
			}
		}
		at = r.to
	}
	// The moments of a possible path, from the last: each as late as the next
	// allows, so that the waits are short.
	if best != nil && !j.definite && j.how != relations.Fastest {
		j.settle(best)
	}
	return j.told(best), nil
}

// settle chooses moments for the hops of a possible path whose last happens at
// its done.
func (j *journey) settle(rides []ride) {
	his := make([]int64, len(rides))
	for i, r := range rides {
		his[i] = r.late
		if i > 0 {
			his[i] = min(his[i], plus(his[i-1], j.gap))
		}
	}
	for i := len(rides) - 2; i >= 0; i-- {
		rides[i].done = min(his[i], rides[i+1].done)
	}
}

// plus adds a wait to a moment that may be at the end of time.
func plus(t, wait int64) int64 {
	if t > math.MaxInt64-wait {
		return doomsday
	}
	return t + wait
}

// latest returns when one must be at each entity at the latest to arrive at all,
// waiting as long as one likes.
func (j *journey) latest() ([]int64, error) {
	n := len(j.t.first) - 1
	latest := make([]int64, n)
	for e := range latest {
		latest[e] = never
	}
	latest[j.z] = doomsday
	for changed := true; changed; {
		changed = false
		for e := range int32(n) {
			if e&1023 == 0 && j.ctx.Err() != nil {
				return nil, context.Cause(j.ctx)
			}
			if e == j.z {
				continue
			}
			for _, c := range j.t.of(e) {
				if l := latest[c.to]; j.open(c.to) && l != never && c.then <= l && min(c.by, l) > latest[e] {
					latest[e], changed = min(c.by, l), true
				}
			}
		}
	}
	return latest, nil
}

// togo returns the least number of hops to the target, whatever their time, -1
// for none.
func (j *journey) togo() []int32 {
	n := len(j.t.first) - 1
	togo := make([]int32, n)
	for e := range togo {
		togo[e] = -1
	}
	togo[j.z] = 0
	for changed, d := true, int32(1); changed; d++ {
		changed = false
		for e := range int32(n) {
			if togo[e] < 0 && slices.ContainsFunc(j.t.of(e), func(c contact) bool { return togo[c.to] == d-1 && j.open(c.to) }) {
				togo[e], changed = d, true
			}
		}
	}
	return togo
}
