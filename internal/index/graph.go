package index

import (
	"slices"
	"sync"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
)

// A Graph is an index under one policy. It is built once and never changes; any
// number of goroutines may use it.
//
// [Graph.Directed], [Graph.Avoid] and [Graph.Undated] give the same graph with
// something changed; they share what they can.
type Graph struct {
	x       *Index
	policy  relations.Policy
	lines   []relations.Line    // by relation number
	refused []relations.Refusal // by relation number; "" for one that counts
	walk    []bool              // by entity number: a path may pass it
	columns
	directed bool
	avoid    []int32 // sorted
	once     *sync.Once
	web      *web // of this graph; see hops
}

// Under puts the index under a policy: it assesses every relation once. O(R)
// for R relations and their citations.
func (x *Index) Under(p relations.Policy) *Graph {
	g := &Graph{
		x: x, policy: p,
		lines:   make([]relations.Line, len(x.rels)),
		refused: make([]relations.Refusal, len(x.rels)),
		walk:    make([]bool, len(x.entities)),
	}
	f := relations.NewFilter(x.c, p)
	for i, r := range x.rels {
		g.lines[i], g.refused[i] = f.Line(r)
	}
	for i, e := range x.entities {
		g.walk[i] = len(p.Kinds) == 0 || isKind(x.c, e, p.Kinds)
	}
	g.columns = g.compile()
	g.once = new(sync.Once)
	return g
}

// Directed returns the graph in which a hop follows a relation that has a
// direction only from from to to. An event still joins those who took part both
// ways.
func (g *Graph) Directed() *Graph {
	d := *g
	d.directed, d.once, d.web = true, new(sync.Once), nil
	return &d
}

// Avoid returns the graph without the entities with those ids: no path passes
// them, and an event among them joins nobody. O(V).
func (g *Graph) Avoid(ids []string) *Graph {
	if len(ids) == 0 {
		return g
	}
	d := *g
	d.avoid = append(slices.Clone(g.avoid), g.numbers(ids)...)
	slices.Sort(d.avoid)
	d.avoid = slices.Compact(d.avoid)
	d.walk, d.flags = slices.Clone(g.walk), slices.Clone(g.flags)
	for _, e := range d.avoid {
		d.walk[e], d.flags[e] = false, 0
	}
	d.plain, d.once, d.web = false, new(sync.Once), nil
	return &d
}

// under returns the graph under another policy, as directed and with the same
// entities avoided.
func (g *Graph) under(p relations.Policy) *Graph {
	u := g.x.Under(p)
	if g.directed {
		u = u.Directed()
	}
	if len(g.avoid) == 0 {
		return u
	}
	return u.Avoid(g.ids(g.avoid))
}

func (g *Graph) ids(numbers []int32) []string {
	out := make([]string, len(numbers))
	for i, e := range numbers {
		out[i] = g.x.entities[e].ID
	}
	return out
}

func (g *Graph) all(numbers []int32) []*entities.Entity {
	var out []*entities.Entity
	for _, e := range numbers {
		out = append(out, g.x.entities[e])
	}
	return out
}

// named returns the graph in which a path may pass the given entities whatever
// their kind. O(V).
func (g *Graph) named(ends []int32) *Graph {
	d := *g
	d.walk, d.flags = slices.Clone(g.walk), slices.Clone(g.flags)
	for _, e := range ends {
		d.walk[e], d.flags[e] = true, walks
	}
	d.once, d.web = new(sync.Once), nil
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
	t := g.x.tail[a.rel]
	return t < 0 || t == e == (way == forth)
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
			h.carry(int(g.strength[a.rel]), int(g.origins[a.rel]))
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

func (g *Graph) best(rels []int32) (strength, origins int) {
	var h hop
	for _, r := range rels {
		h.carry(int(g.strength[r]), int(g.origins[r]))
	}
	return h.strength, h.origins
}

// step turns a hop into what is shown of it.
func (g *Graph) step(from, to int32, h *hop) relations.Step {
	s := relations.Step{
		From: g.x.entities[from], To: g.x.entities[to],
		Lines:   g.linesOf(h.lines),
		Status:  relations.Statuses[len(relations.Statuses)-h.strength],
		Origins: h.origins,
	}
	for _, j := range h.joints {
		s.Joints = append(s.Joints, relations.Joint{Event: g.x.entities[j.event], From: g.linesOf(j.from), To: g.linesOf(j.to)})
	}
	return s
}

func (g *Graph) linesOf(rels []int32) []relations.Line {
	var out []relations.Line
	for _, r := range rels {
		out = append(out, g.lines[r])
	}
	return out
}

// pathOf turns a way into a path with everything that carries its hops.
func (g *Graph) pathOf(way []int32) relations.Path {
	p := relations.Path{Weakest: relations.Statuses[0]}
	for i, e := range way[1:] {
		h := g.hopsFrom(way[i], func(n int32) bool { return n == e })[e]
		p.Steps = append(p.Steps, g.step(way[i], e, h))
	}
	return sum(p)
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

// view collects the given entities and the lines that count among them, and
// leaves out entities without a line unless they are in focus.
func (g *Graph) view(keep []bool, focus []string) *relations.View {
	v := &relations.View{Case: g.x.c, Title: g.x.c.Title, Policy: g.policy, Focus: focus}
	joined := make([]bool, len(keep))
	for i, r := range g.x.rels {
		if g.refused[i] != "" {
			continue
		}
		var ends []int32
		for _, id := range r.Ends {
			if n := g.x.number(id); n >= 0 && keep[n] {
				ends = append(ends, n)
			}
		}
		if len(ends) < 2 {
			continue
		}
		v.Lines = append(v.Lines, g.lines[i])
		for _, n := range ends {
			joined[n] = true
		}
	}
	for i, e := range g.x.entities {
		if keep[i] && (joined[i] || slices.Contains(focus, e.ID)) {
			v.Entities = append(v.Entities, e)
		}
	}
	return v
}

// entity numbers of ids; unknown ids are a programming error of the caller.
func (g *Graph) numbers(ids []string) []int32 {
	out := make([]int32, len(ids))
	for i, id := range ids {
		if out[i] = g.x.number(id); out[i] < 0 {
			panic("index: no entity " + id)
		}
	}
	return out
}

// isKind reports whether an entity is of one of the kinds.
func isKind(c *relations.Case, e *entities.Entity, kinds []string) bool {
	return slices.ContainsFunc(kinds, func(k string) bool { return c.Kinds.Is(e.Kind, k) })
}
