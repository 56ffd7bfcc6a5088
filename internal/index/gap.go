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
	t := &trial{journey: j, latest: latest, togo: j.togo(), on: map[int32]bool{j.a: true}}
	if t.togo[j.a] < 0 {
		return nil, nil
	}
	most := min(j.most, len(t.togo)-1)
	t.limit = most
	if j.how == relations.Shortest {
		t.limit = int(t.togo[j.a])
	}
	for ; t.limit <= most && t.best == nil && t.failed == nil && j.left >= 0; t.limit++ {
		t.walk(j.a, window{dawn, doomsday, dawn, doomsday})
	}
	if t.failed != nil {
		return nil, t.failed
	}
	j.refit(t.best)
	// The moments of a possible path, from the last: each as late as the next
	// allows, so that the waits are short.
	if t.best != nil && !j.definite && j.how != relations.Fastest {
		j.settle(t.best)
	}
	return j.told(t.best), nil
}

// A trial walks the paths of a search with a gap.
type trial struct {
	*journey
	latest []int64        // see [journey.latest]
	togo   []int32        // see [journey.togo]
	limit  int            // hops at most
	on     map[int32]bool // entities of the path so far
	rides  []ride         // its hops
	best   []ride
	key    [2]int64 // of the best
	failed error
}

// A window is when the last of some hops may have happened, and the last
// beginning and first end of all their dates.
type window struct{ lo, hi, lastEarly, firstLate int64 }

// walk tries all ways on from an entity.
func (t *trial) walk(e int32, w window) {
	for _, c := range t.t.of(e) {
		if t.left--; t.left < 0 || t.failed != nil {
			return
		}
		if t.left&255 == 0 && t.ctx.Err() != nil {
			t.failed = context.Cause(t.ctx)
			return
		}
		if t.on[c.to] || !t.open(c.to) || t.togo[c.to] < 0 || len(t.rides)+1+int(t.togo[c.to]) > t.limit {
			continue
		}
		next, ok := t.after(w, c)
		if !ok {
			continue
		}
		at := next.lo
		if t.definite {
			at = c.late
		}
		if c.to != t.z && at > t.latest[c.to] {
			continue
		}
		t.rides = append(t.rides, ride{contact: c, done: at})
		if c.to == t.z {
			t.offer(at, next)
		} else {
			t.on[c.to] = true
			t.walk(c.to, next)
			delete(t.on, c.to)
		}
		t.rides = t.rides[:len(t.rides)-1]
	}
}

// after returns the window of a hop that follows the path so far, false where
// it cannot follow within the gap.
func (t *trial) after(w window, c contact) (window, bool) {
	next := window{c.early, c.late, max(w.lastEarly, c.early), min(w.firstLate, c.late)}
	switch {
	case len(t.rides) == 0:
		return next, true
	case t.definite:
		prev := t.rides[len(t.rides)-1]
		return next, c.early >= prev.late && c.late-prev.early <= t.gap
	}
	next.lo, next.hi = max(c.early, w.lo), min(c.late, plus(w.hi, t.gap))
	return next, next.lo <= next.hi
}

// offer keeps the path so far where it is the best yet.
func (t *trial) offer(at int64, w window) {
	k := t.keyOf(at, w)
	d := slices.Compare(k[:], t.key[:])
	if t.best == nil || d < 0 || d == 0 && slices.Compare(wayOf(t.a, t.rides), wayOf(t.a, t.best)) < 0 {
		t.best, t.key = slices.Clone(t.rides), k
	}
}

// keyOf returns what paths are compared by: the lesser key is the better path.
func (t *trial) keyOf(arrive int64, w window) [2]int64 {
	hops, took := int64(len(t.rides)), int64(0)
	last := t.rides[len(t.rides)-1]
	if t.definite {
		arrive, took = last.late, last.late-t.rides[0].early
	} else if w.lastEarly > w.firstLate {
		took = w.lastEarly - w.firstLate
	}
	switch t.how {
	case relations.Foremost:
		return [2]int64{arrive, hops}
	case relations.Fastest:
		return [2]int64{took, hops}
	}
	return [2]int64{hops, arrive}
}

// refit adds to each hop what would do as well: all that has the same date.
func (j *journey) refit(rides []ride) {
	at := j.a
	for i := range rides {
		r := &rides[i]
		for _, c := range j.t.of(at) {
			if c.to == r.to && c.early == r.early && c.late == r.late {
				r.fit = append(r.fit, c)
			}
		}
		at = r.to
	}
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
