package index

import (
	"cmp"
	"math"
	"slices"

	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// A timetable holds what can carry a hop at which time. It is made for one
// question.
type timetable struct {
	g        *Graph
	first    []int32 // contacts of entity e are contacts[first[e]:first[e+1]]
	contacts []contact
	dated    int // relations and joint participations with a date
	without  int // and those with none
}

// A contact is a relation, or an event that two took part in, as a hop from one
// entity: it happened at some moment from early to late.
type contact struct {
	to          int32
	rel, event  int32 // one of both; the other is -1
	early, late int64
	// A hop by it is in time for one who is there by by, and then is done at then,
	// or at once if that is past. For a possible path by is late and then early: it
	// may have happened late enough, and may have happened at once. For a definite
	// one it is the other way round.
	by, then int64
}

const (
	never    = math.MinInt64
	dawn     = math.MinInt64 + 1 // before everything
	doomsday = math.MaxInt64
)

// timetable lays out the contacts, each entity's by where they lead and then by
// date. A definite one leaves out those whose date is not given, has an open
// end, is uncertain or approximate, or goes beyond the policy's bounds.
// O(A + C log C) for C contacts.
func (g *Graph) timetable(definite, undated bool) *timetable {
	t := &timetable{g: g, first: make([]int32, g.x.n+1)}
	l := &timetabler{timetable: t, definite: definite, undated: undated, since: dawn, until: doomsday, counted: newBitset(g.x.m)}
	if !g.policy.Since.IsZero() {
		e, _ := g.policy.Since.Earliest()
		l.since = max(e, dawn)
	}
	if !g.policy.Until.IsZero() {
		l.until, _ = g.policy.Until.Latest()
	}
	for e := range int32(g.x.n) {
		last := int32(-1)
		for _, a := range g.x.arcsOf(e) {
			if g.along(e, a, forth) {
				l.add(e, a.to, a.rel, -1, g.t.dateOf(a.rel))
			}
			if g.participates(a) && a.to != last {
				last = a.to
				l.joints(e, a.to)
			}
		}
		mine := t.contacts[t.first[e]:]
		slices.SortFunc(mine, func(a, b contact) int {
			return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(a.early, b.early), cmp.Compare(a.late, b.late), cmp.Compare(a.event, b.event), cmp.Compare(a.rel, b.rel))
		})
		t.first[e+1] = int32(len(t.contacts))
	}
	return t
}

// A timetabler makes a timetable.
type timetabler struct {
	*timetable
	definite, undated bool
	since, until      int64  // what the policy leaves of time
	counted           bitset // by relation: it is in dated or without
}

// joints adds the contacts of an entity with those who took part in an event
// with it.
func (t *timetabler) joints(e, event int32) {
	g := t.g
	own := g.took1(event, e)
	arcs := g.x.arcsOf(event)
	for i := 0; i < len(arcs); {
		j := i
		for ; j < len(arcs) && arcs[j].to == arcs[i].to; j++ {
		}
		if theirs := arcs[i:j]; arcs[i].to != e && g.bestOf(theirs) > 0 && !g.sameTook(own, theirs) {
			t.add(e, arcs[i].to, -1, event, g.when(event, own, theirs))
		}
		i = j
	}
}

// add adds a contact, unless it is one that the timetable leaves out.
func (t *timetabler) add(from, to, rel, event int32, d evidence.Date) {
	t.count(from, to, rel, event, d)
	c := contact{to: to, rel: rel, event: event, early: dawn, late: doomsday}
	if d.IsZero() {
		if !t.undated || t.definite {
			return
		}
	} else {
		var openEarly, openLate bool
		c.early, openEarly = d.Earliest()
		c.late, openLate = d.Latest()
		c.early = max(c.early, dawn)
		if t.definite && (openEarly || openLate || d.Uncertain() || d.Approximate() || c.early < t.since || c.late > t.until) {
			return
		}
	}
	c.early, c.late = max(c.early, t.since), min(c.late, t.until)
	if c.early > c.late {
		return
	}
	c.by, c.then = c.late, c.early
	if t.definite {
		c.by, c.then = c.early, c.late
	}
	t.contacts = append(t.contacts, c)
}

// count counts a contact when it is met for the first time, which it is from
// each of its ends.
func (t *timetabler) count(from, to, rel, event int32, d evidence.Date) {
	first := event >= 0 && from < to
	if rel >= 0 {
		first = first || !t.counted.has(rel)
		t.counted.set(rel)
	}
	switch {
	case first && d.IsZero():
		t.without++
	case first:
		t.dated++
	}
}

// when returns the date of a joint participation: the event's, or else what the
// participations of both say together.
func (g *Graph) when(event int32, own, theirs []arc) evidence.Date {
	if d := g.x.entity(event).Date; !d.IsZero() {
		return d
	}
	var dates []evidence.Date
	for _, a := range slices.Concat(own, theirs) {
		if g.took.has(a.rel) {
			dates = append(dates, g.t.dateOf(a.rel))
		}
	}
	return evidence.Join(dates)
}

func (t *timetable) of(e int32) []contact { return t.contacts[t.first[e]:t.first[e+1]] }

// step returns the hop between two entities by some of the contacts.
func (t *timetable) step(from int32, fit []contact) relations.Step {
	h := &hop{}
	g := t.g
	for _, c := range fit {
		if c.rel >= 0 {
			h.lines = append(h.lines, c.rel)
			h.carry(int(g.t.strength(c.rel)), len(g.t.originsOf(c.rel)))
			continue
		}
		own, theirs := g.tookIn(c.event, from), g.tookIn(c.event, c.to)
		h.joints = append(h.joints, joint{c.event, own, theirs})
		v := min(g.bestOf(g.took1(c.event, from)), g.bestOf(g.took1(c.event, c.to)))
		h.carry(v.strength(), v.origins())
	}
	slices.Sort(h.lines)
	slices.SortFunc(h.joints, func(a, b joint) int { return int(a.event - b.event) })
	return g.step(from, fit[0].to, h)
}
