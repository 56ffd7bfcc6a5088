package index

import (
	"context"
	"slices"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
)

// A Graph is an index under one policy. It is built once and never changes; any
// number of goroutines may use it.
//
// [Graph.Directed], [Graph.Avoid] and [Graph.Undated] give the same graph with
// something changed; they share what they can.
type Graph struct {
	x      *Index
	policy relations.Policy
	filter *relations.Filter
	columns
	directed bool
	avoid    []int32 // sorted
	cache    *cache  // of this graph; see hopsOf
}

// Under puts the index under a policy. O(V + R), a few nanoseconds each; where
// the policy looks at single citations, every relation is assessed anew.
func (x *Index) Under(p relations.Policy) *Graph {
	g, _ := x.UnderContext(context.Background(), p)
	return g
}

// UnderContext is Under, and ends with the context's error.
func (x *Index) UnderContext(ctx context.Context, p relations.Policy) (*Graph, error) {
	g := &Graph{x: x, policy: p, filter: relations.NewFilter(x.c, p), cache: new(cache)}
	if k := x.keptUnder(&p); k != nil {
		g.cache.components = k.under
	}
	t := &x.table
	if !g.filter.AdmitsAll() {
		var err error
		if t, err = x.assess(ctx, g.filter); err != nil {
			return nil, err
		}
	}
	g.columns = x.compile(t, &p)
	if len(p.Where) > 0 {
		if err := x.where(ctx, &g.columns, &p); err != nil {
			return nil, err
		}
	}
	g.policy.Unstated = g.columns.unstated
	return g, nil
}

// line assesses a relation under the policy, for what is shown.
func (g *Graph) line(rel int32) relations.Line {
	l, _ := g.filter.Line(g.x.c.RelationAt(int(rel)))
	return l
}

// ends are the ends of a relation that count, and the events among the others.
func (g *Graph) ends(r *relations.Relation) (counting, events []int32) {
	for _, id := range r.Ends {
		switch e := g.x.number(id); {
		case e < 0:
		case g.walk(e):
			counting = append(counting, e)
		case g.flags[e]&joins != 0:
			events = append(events, e)
		}
	}
	return counting, events
}

// Counts reports whether a relation, which has that number in the case, counts
// under the policy, its ends included: what [relations.Filter.Counts] says for the
// entities that the graph was named, off the columns.
func (g *Graph) Counts(rel int32) bool {
	if !g.counts.has(rel) {
		return false
	}
	if g.open {
		return true
	}
	r := g.x.c.PassRelation(int(rel))
	counting, events := g.ends(r)
	return relations.CountsEnds(r.Class(), len(counting), len(events))
}

// walk reports whether a path may pass an entity.
func (g *Graph) walk(e int32) bool { return g.flags[e]&walks != 0 }

// Directed returns the graph in which a hop follows a relation that has a
// direction only from from to to. An event still joins those who took part both
// ways.
func (g *Graph) Directed() *Graph {
	if g.x.table.check != nil {
		g.x.table.check("tail")
	}
	d := *g
	d.directed, d.cache = true, new(cache)
	return &d
}

// Avoid returns the graph without the entities with those ids: no path passes
// them, and an event among them joins nobody. The error is an [UnknownIDError].
// O(V).
func (g *Graph) Avoid(ids []string) (*Graph, error) {
	numbers, err := g.numbers(ids)
	if err != nil {
		return nil, err
	}
	return g.without(numbers), nil
}

// without is Avoid for numbers of entities.
func (g *Graph) without(numbers []int32) *Graph {
	if len(numbers) == 0 {
		return g
	}
	d := *g
	d.avoid = append(slices.Clone(g.avoid), numbers...)
	slices.Sort(d.avoid)
	d.avoid = slices.Compact(d.avoid)
	d.flags = slices.Clone(g.flags)
	for _, e := range d.avoid {
		d.flags[e] = 0
	}
	d.plain, d.open, d.cache = false, false, new(cache)
	return &d
}

// under returns the graph under another policy, as directed and with the same
// entities avoided.
func (g *Graph) under(ctx context.Context, p relations.Policy) (*Graph, error) {
	u, err := g.x.UnderContext(ctx, p)
	if err != nil {
		return nil, err
	}
	if g.directed {
		u = u.Directed()
	}
	if len(g.avoid) == 0 {
		return u, nil
	}
	return u.without(g.avoid), nil
}

func (g *Graph) ids(numbers []int32) []string {
	out := make([]string, len(numbers))
	for i, e := range numbers {
		out[i] = g.x.entity(e).ID
	}
	return out
}

func (g *Graph) all(numbers []int32) []*entities.Entity {
	var out []*entities.Entity
	for _, e := range numbers {
		out = append(out, g.x.entity(e))
	}
	return out
}

// named returns the graph in which a path may pass the given entities whatever
// their kind. O(V).
func (g *Graph) named(ends []int32) *Graph {
	d := *g
	d.flags = slices.Clone(g.flags)
	for _, e := range ends {
		d.flags[e] = walks
	}
	d.cache = new(cache)
	return &d
}

// Policy returns the policy in force.
func (g *Graph) Policy() relations.Policy { return g.policy }

// A hop is what joins two entities directly: relation numbers and events.
type hop struct {
	lines  []int32
	joints []joint
	// strength is that of the strongest status that carries the hop, origins the
	// greatest number of origins at it.
	strength, origins int
}

// A joint is an event, and the participations in it of the two sides.
type joint struct {
	event    int32
	from, to []int32
}

func (h *hop) carry(strength, origins int) {
	if strength > h.strength {
		h.strength, h.origins = strength, origins
	} else if strength == h.strength {
		h.origins = max(h.origins, origins)
	}
}

func (h *hop) value() value { return valueOf(uint8(h.strength), int32(h.origins)) }

// participates reports whether the arc from an entity leads into an event as a
// participation that counts, so that the event joins the entity with the others
// who took part. Where events count as entities of their own, they are walked
// to, and not through.
func (g *Graph) participates(a arc) bool {
	return g.flags[a.to]&joins != 0 && g.took.has(a.rel)
}

// forth and back say which way a search goes along directed relations.
const (
	forth = 0
	back  = 1
)

// along reports whether a hop from an entity may follow an arc, or, back, a hop
// to the entity may come along it.
func (g *Graph) along(e int32, a arc, way int) bool {
	if !g.counts.has(a.rel) {
		return false
	}
	if !g.directed {
		return true
	}
	t := g.x.table.tail[a.rel]
	return t < 0 || t == e == (way == forth)
}

// loops reports whether a relation that counts joins an entity with itself.
func (g *Graph) loops(e int32) bool {
	return slices.ContainsFunc(g.x.loopsOf(e), func(l loop) bool { return g.counts.has(l.rel) })
}

// hopsFrom returns the hops that lead from e to the entities for which want is
// true, by entity number. It allocates for each of them: it is for what is
// shown, not for what is searched.
func (g *Graph) hopsFrom(e int32, want func(int32) bool) map[int32]*hop {
	hops := map[int32]*hop{}
	to := func(n int32) *hop {
		h := hops[n]
		if h == nil {
			h = &hop{}
			hops[n] = h
		}
		return h
	}
	var events []int32
	for _, a := range g.x.arcsOf(e) {
		if want(a.to) && g.along(e, a, forth) {
			h := to(a.to)
			h.lines = append(h.lines, a.rel)
			h.carry(int(g.t.strength(a.rel)), len(g.t.originsOf(a.rel)))
		}
		if g.participates(a) && (len(events) == 0 || events[len(events)-1] != a.to) {
			events = append(events, a.to)
		}
	}
	for _, event := range events {
		var own []int32
		others := map[int32][]int32{}
		for _, b := range g.x.arcsOf(event) {
			if !g.took.has(b.rel) {
				continue
			}
			if b.to == e {
				own = append(own, b.rel)
			} else if want(b.to) {
				others[b.to] = append(others[b.to], b.rel)
			}
		}
		s1, o1 := g.best(own)
		for n, theirs := range others {
			// One relation with several ends that names both and the event is no joint of
			// its own: it joins them directly.
			if slices.Equal(own, theirs) {
				continue
			}
			s2, o2 := g.best(theirs)
			h := to(n)
			h.joints = append(h.joints, joint{event, own, theirs})
			switch {
			case s1 < s2:
				h.carry(s1, o1)
			case s2 < s1:
				h.carry(s2, o2)
			default:
				h.carry(s1, min(o1, o2))
			}
		}
	}
	return hops
}

// hopTo returns the hop from one entity to another, which there must be.
// O(log d), and the same again for each event that the first took part in.
func (g *Graph) hopTo(e, to int32) *hop {
	h := &hop{}
	arcs := g.x.arcsOf(e)
	for _, a := range arcsTo(arcs, to) {
		if g.along(e, a, forth) {
			h.lines = append(h.lines, a.rel)
			h.carry(int(g.t.strength(a.rel)), len(g.t.originsOf(a.rel)))
		}
	}
	if g.open {
		return h
	}
	last := int32(-1)
	for _, a := range arcs {
		if !g.participates(a) || a.to == last {
			continue
		}
		last = a.to
		own, theirs := g.tookIn(a.to, e), g.tookIn(a.to, to)
		if len(theirs) == 0 || slices.Equal(own, theirs) {
			continue
		}
		h.joints = append(h.joints, joint{a.to, own, theirs})
		s1, o1 := g.best(own)
		s2, o2 := g.best(theirs)
		if s1 == s2 {
			o1 = min(o1, o2)
		} else if s2 < s1 {
			s1, o1 = s2, o2
		}
		h.carry(s1, o1)
	}
	return h
}

// arcsTo returns those of an entity's arcs that lead to another.
func arcsTo(arcs []arc, to int32) []arc {
	i, _ := slices.BinarySearchFunc(arcs, to, func(a arc, to int32) int { return int(a.to) - int(to) })
	j := i
	for j < len(arcs) && arcs[j].to == to {
		j++
	}
	return arcs[i:j]
}

// tookIn returns the participations of an entity in an event that count.
func (g *Graph) tookIn(event, e int32) (rels []int32) {
	for _, a := range g.took1(event, e) {
		if g.took.has(a.rel) {
			rels = append(rels, a.rel)
		}
	}
	return rels
}

func (g *Graph) best(rels []int32) (strength, origins int) {
	var h hop
	for _, r := range rels {
		h.carry(int(g.t.strength(r)), len(g.t.originsOf(r)))
	}
	return h.strength, h.origins
}

// step turns a hop into what is shown of it.
func (g *Graph) step(from, to int32, h *hop) relations.Step {
	s := relations.Step{
		From: g.x.entity(from), To: g.x.entity(to),
		Lines:   g.linesOf(h.lines),
		Status:  relations.Statuses[len(relations.Statuses)-h.strength],
		Origins: h.origins,
	}
	for _, j := range h.joints {
		s.Joints = append(s.Joints, relations.Joint{Event: g.x.entity(j.event), From: g.linesOf(j.from), To: g.linesOf(j.to)})
	}
	return s
}

func (g *Graph) linesOf(rels []int32) []relations.Line {
	out := slices.Grow([]relations.Line(nil), len(rels))
	for _, r := range rels {
		out = append(out, g.line(r))
	}
	return out
}

// pathOf turns a way into a path with everything that carries its hops.
func (g *Graph) pathOf(way []int32) relations.Path { return g.pathsOf([][]int32{way})[0] }

// pathsOf is pathOf for several, which may share hops.
func (g *Graph) pathsOf(ways [][]int32) []relations.Path {
	var paths []relations.Path
	known := map[[2]int32]relations.Step{}
	for _, way := range ways {
		p := relations.Path{Weakest: relations.Statuses[0], Steps: make([]relations.Step, 0, len(way)-1)}
		for i, e := range way[1:] {
			pair := [2]int32{way[i], e}
			s, ok := known[pair]
			if !ok {
				s = g.step(way[i], e, g.hopTo(way[i], e))
				known[pair] = s
			}
			p.Steps = append(p.Steps, s)
		}
		paths = append(paths, sum(p))
	}
	return paths
}

// sum fills in the status of the weakest step and the sum of the origins.
func sum(p relations.Path) relations.Path {
	p.Weakest, p.Origins = p.Steps[0].Status, 0
	for _, s := range p.Steps {
		p.Origins += s.Origins
		if s.Status.Strength() < p.Weakest.Strength() {
			p.Weakest = s.Status
		}
	}
	return p
}

// view collects the given entities, which are sorted, and the lines that count
// among them, and leaves out entities without a line unless they are in focus.
// O(the arcs of the entities).
func (g *Graph) view(keep []int32, focus []string) *relations.View {
	in := newBitset(g.x.n)
	for _, e := range keep {
		in.set(e)
	}
	var rels []int32
	var ents []*entities.Entity
	for _, e := range keep {
		joined := false
		for _, a := range g.x.arcsOf(e) {
			if in.has(a.to) && g.counts.has(a.rel) {
				joined = true
				if e < a.to {
					rels = append(rels, a.rel)
				}
			}
		}
		for _, l := range g.x.loopsOf(e) {
			if g.counts.has(l.rel) {
				joined = true
				rels = append(rels, l.rel)
			}
		}
		if ent := g.x.entity(e); joined || slices.Contains(focus, ent.ID) {
			ents = append(ents, ent)
		}
	}
	slices.Sort(rels)
	return g.viewWith(g.linesOf(slices.Compact(rels)), ents, focus)
}

// An UnknownIDError says that a case has no entity with an id that a question
// names.
type UnknownIDError struct{ ID string }

func (e *UnknownIDError) Error() string { return "the case has no entity with the id " + e.ID }

// numbers returns the numbers of entities by their ids. The error is an
// [UnknownIDError].
func (g *Graph) numbers(ids []string) ([]int32, error) {
	out := make([]int32, len(ids))
	for i, id := range ids {
		if out[i] = g.x.number(id); out[i] < 0 {
			return nil, &UnknownIDError{id}
		}
	}
	return out, nil
}
