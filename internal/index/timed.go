package index

import (
	"context"
	"slices"
	"time"

	"github.com/graphx-dev/graphx/internal/relations"
)

// TimeOptions say which time-respecting paths to look for.
type TimeOptions struct {
	How     relations.TimeOrder // "" for shortest
	MaxHops int                 // 0 for no bound
	Gap     time.Duration       // the longest wait between two hops; 0 for no bound
	Undated bool                // relations without a date count as of any date
	// Steps is how many hops a search with a gap may try; 0 for a million.
	Steps int
}

// Timed finds the best time-respecting paths from one entity to another: each
// hop may happen no earlier than the one before, within the policy's Since and
// Until. A date says that a hop happened at some moment in it. The path that is
// in time whatever these moments are is definite; one that is in time for some
// of them is possible. Dates that are uncertain, approximate or open at an end
// make no path definite. Ties go to the earlier arrival (of the shortest) or
// fewer hops, then to the lesser ids along the way. Paths are simple.
//
// Without a gap the searches are those of Wu et al. ("Path problems in temporal
// graphs", 2014) over intervals: one pass over the contacts a hop, and for the
// fastest one search for each moment at which it may begin. With a gap the
// problem is NP-hard for simple paths (Casteigts et al., "Finding temporal paths
// under waiting time constraints", 2021): all are tried, save those that cannot
// arrive, up to o.Steps hops, and the answer says when that was not enough.
func (g *Graph) Timed(ctx context.Context, from, to string, o TimeOptions) (*relations.TimeAnswer, error) {
	ends, err := g.numbers([]string{from, to})
	if err != nil {
		return nil, err
	}
	if o.How == "" {
		o.How = relations.Shortest
	}
	if o.Steps == 0 {
		o.Steps = 1_000_000
	}
	ans := &relations.TimeAnswer{
		From: g.x.entity(ends[0]), To: g.x.entity(ends[1]), How: o.How, Gap: o.Gap, Undated: o.Undated, MaxHops: o.MaxHops,
		Steps: o.Steps, Directed: g.directed, Avoid: g.all(g.avoid), Policy: g.policy,
	}
	most := o.MaxHops
	if most <= 0 {
		most = g.x.n
	}
	var ways [2][]int32
	for i, definite := range []bool{true, false} {
		t := g.timetable(definite, o.Undated)
		j := &journey{t: t, ctx: ctx, a: ends[0], z: ends[1], how: o.How, most: most, definite: definite}
		var p *relations.TimedPath
		var err error
		if o.Gap > 0 {
			j.gap, j.left = int64(o.Gap/time.Second), o.Steps
			p, err = j.tryAll()
			ans.Stopped = ans.Stopped || j.left < 0
		} else {
			p, err = j.best()
		}
		if err != nil {
			return nil, err
		}
		ways[i] = j.way
		switch {
		case p == nil:
		case definite:
			ans.Definite = p
		case ans.Definite == nil || !slices.Equal(ways[0], ways[1]):
			ans.Possible = p
		}
		ans.Dated, ans.Without = t.dated, t.without
	}
	return ans, nil
}

// A journey is a search in a timetable.
type journey struct {
	t        *timetable
	ctx      context.Context
	a, z     int32
	how      relations.TimeOrder
	most     int
	definite bool
	gap      int64
	left     int // steps that may still be tried, below 0 when there were not enough
	way      []int32
}

func (j *journey) open(e int32) bool { return e == j.z || j.t.g.flags[e]&walks != 0 && e != j.a }

// best finds the best path of a search without a gap.
func (j *journey) best() (*relations.TimedPath, error) {
	starts := []int64{dawn}
	if j.how == relations.Fastest {
		// The first hop of a fastest path happens when some hop ends, or all at once
		// when some hop begins; where it must be definite, when a first hop begins.
		contacts := j.t.contacts
		if j.definite {
			contacts = j.t.of(j.a)
		}
		for _, c := range contacts {
			starts = append(starts, c.early)
			if !j.definite && c.late != doomsday {
				starts = append(starts, c.late)
			}
		}
		slices.Sort(starts)
		starts = slices.Compact(starts)
		if j.definite {
			starts = starts[min(1, len(starts)-1):] // nothing definite is open
		}
	}
	type key struct{ first, hops int64 }
	var best key
	var rides []ride
	for _, start := range starts {
		arrive, hops, err := j.arrive(start)
		if err != nil {
			return nil, err
		}
		if hops == 0 {
			continue
		}
		k := key{0, int64(hops)}
		if j.how == relations.Fastest {
			if k.first = arrive - start; start == dawn && arrive != dawn || arrive == doomsday {
				k.first = doomsday
			}
		}
		if rides != nil && (k.first > best.first || k.first == best.first && k.hops > best.hops) {
			continue
		}
		r, err := j.route(start, arrive, hops)
		if err != nil {
			return nil, err
		}
		if rides == nil || k != best || slices.Compare(wayOf(j.a, r), wayOf(j.a, rides)) < 0 {
			best, rides = k, r
		}
	}
	return j.told(rides), nil
}

// A ride is a hop of a journey: the contact that arrives first, and all that
// would do.
type ride struct {
	contact
	done int64 // when it can be (or, definite, is) over
	fit  []contact
}

func wayOf(a int32, rides []ride) []int32 {
	way := []int32{a}
	for _, r := range rides {
		way = append(way, r.to)
	}
	return way
}

// arrive returns the arrival of the best path that sets out at start or after,
// and its hops, 0 for none: of the fewest hops, and with them the earliest
// arrival, where the order is by hops; otherwise of the earliest arrival, and
// with it the fewest hops. Each pass adds a hop.
func (j *journey) arrive(start int64) (arrival int64, hops int, err error) {
	type label struct {
		e  int32
		at int64
	}
	at := make(map[int32]int64)
	level := []label{{j.a, start}}
	arrival = doomsday
	for h := 1; len(level) > 0 && h <= j.most; h++ {
		next := map[int32]int64{}
		for i, l := range level {
			if i&255 == 0 && j.ctx.Err() != nil {
				return 0, 0, context.Cause(j.ctx)
			}
			for _, c := range j.t.of(l.e) {
				if c.by < l.at || !j.open(c.to) {
					continue
				}
				done := max(l.at, c.then)
				if known, ok := at[c.to]; ok && known <= done {
					continue
				}
				if n, ok := next[c.to]; !ok || done < n {
					next[c.to] = done
				}
			}
		}
		if done, ok := next[j.z]; ok && (hops == 0 || done < arrival) {
			arrival, hops = done, h
			if j.how == relations.Shortest {
				return arrival, hops, nil
			}
		}
		level = level[:0]
		for e, done := range next {
			at[e] = done
			if e != j.z && (hops == 0 || done < arrival) {
				level = append(level, label{e, done})
			}
		}
		slices.SortFunc(level, func(a, b label) int { return int(a.e - b.e) })
	}
	return arrival, hops, nil
}

// route returns the path of that many hops with the least ids that sets out at
// start or after and arrives by arrival. latest[r] holds for each entity when
// one must be there at the latest to arrive with r hops more.
func (j *journey) route(start, arrival int64, hops int) ([]ride, error) {
	n := len(j.t.first) - 1
	latest := make([][]int64, hops)
	for r := range latest {
		latest[r] = make([]int64, n)
		for e := range latest[r] {
			latest[r][e] = never
		}
		if r == 0 {
			latest[0][j.z] = arrival
			continue
		}
		for e := range int32(n) {
			if e&1023 == 0 && j.ctx.Err() != nil {
				return nil, context.Cause(j.ctx)
			}
			if e == j.z || e == j.a || !j.open(e) {
				continue
			}
			for _, c := range j.t.of(e) {
				if l := latest[r-1][c.to]; l != never && c.then <= l {
					latest[r][e] = max(latest[r][e], min(c.by, l))
				}
			}
		}
	}
	var rides []ride
	e, at := j.a, start
	for r := hops - 1; r >= 0; r-- {
		var on ride
		for _, c := range j.t.of(e) {
			if on.fit != nil && c.to != on.to {
				break
			}
			l := latest[r][c.to]
			if l == never || c.by < at || max(at, c.then) > l {
				continue
			}
			fit := append(on.fit, c)
			if on.fit == nil || max(at, c.then) < on.done {
				on = ride{contact: c, done: max(at, c.then)}
			}
			on.fit = fit
		}
		rides = append(rides, on)
		e, at = on.to, on.done
	}
	return rides, nil
}

// told turns a journey into what is shown of it, nil for none.
func (j *journey) told(rides []ride) *relations.TimedPath {
	if rides == nil {
		return nil
	}
	j.way = wayOf(j.a, rides)
	p := &relations.TimedPath{}
	lastEarly, firstLate := int64(dawn), int64(doomsday)
	for i, r := range rides {
		p.Steps = append(p.Steps, j.t.step(j.way[i], r.fit))
		lastEarly, firstLate = max(lastEarly, r.early), min(firstLate, r.late)
	}
	p.Path = sum(p.Path)
	first, last := rides[0], rides[len(rides)-1]
	switch {
	case j.definite:
		p.Depart, p.Arrive = first.early, last.late
	case j.how == relations.Fastest:
		// All at one moment where there is one; else from the first end of a date to
		// the last beginning of one.
		p.Depart, p.Arrive = min(firstLate, lastEarly), lastEarly
	default:
		p.Depart, p.Arrive = first.done, last.done
	}
	p.OpenDepart = p.Depart == dawn || p.Depart == doomsday
	p.OpenArrive = p.Arrive == dawn || p.Arrive == doomsday
	return p
}
