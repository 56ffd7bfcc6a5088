package index

import (
	"slices"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
)

// A Graph is an index under one policy. It is built once and never changes; any
// number of goroutines may use it.
type Graph struct {
	x       *Index
	policy  relations.Policy
	lines   []relations.Line    // by relation number
	refused []relations.Refusal // by relation number; "" for one that counts
	walk    []bool              // by entity number: its kind counts
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
	return g
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
	return g.refused[a.rel] == "" && g.x.event[a.to] && !g.walk[a.to] && g.x.rels[a.rel].Class() == relations.Participation
}

// neighbours calls visit with each entity that one hop leads to from e, some
// more than once. The events in through have been walked through already and
// are passed over; neighbours adds those that it walks through.
func (g *Graph) neighbours(e int32, through map[int32]bool, visit func(int32)) {
	for _, a := range g.x.arcsOf(e) {
		if g.refused[a.rel] != "" {
			continue
		}
		visit(a.to)
		if !g.participates(a) || through[a.to] {
			continue
		}
		through[a.to] = true
		for _, b := range g.x.arcsOf(a.to) {
			if b.to != e && g.refused[b.rel] == "" && g.x.rels[b.rel].Class() == relations.Participation {
				visit(b.to)
			}
		}
	}
}

// hopsFrom returns the hops that lead from e to the entities for which want is
// true, by entity number.
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
		if g.refused[a.rel] != "" {
			continue
		}
		if want(a.to) {
			h := to(a.to)
			h.lines = append(h.lines, a.rel)
			h.carry(g.lines[a.rel].Status.Strength(), len(g.lines[a.rel].Origins))
		}
		if g.participates(a) && (len(events) == 0 || events[len(events)-1] != a.to) {
			events = append(events, a.to)
		}
	}
	for _, event := range events {
		var own []int32
		others := map[int32][]int32{}
		for _, b := range g.x.arcsOf(event) {
			if g.refused[b.rel] != "" || g.x.rels[b.rel].Class() != relations.Participation {
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
		h.carry(g.lines[r].Status.Strength(), len(g.lines[r].Origins))
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
