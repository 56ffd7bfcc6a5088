package index

import (
	"container/heap"
	"context"
	"math/bits"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/relations"
)

// PathOptions say which paths to look for. The zero value looks for all
// shortest ones and returns the first 100.
type PathOptions struct {
	MaxHops int                 // 0 for no bound
	Limit   int                 // how many paths to return at most; 0 for 100
	By      relations.PathOrder // of [Graph.Best]; "" for ByHops
}

// Paths finds the shortest paths from one entity to another: the fewest hops,
// each carried by relations that count under the policy. Between them a path
// passes only entities of a kind that counts. An empty answer means that there
// is none, and [Graph.Explain] says why. from and to are ids of the case and
// differ. The error is ctx's.
//
// Of the answer, Shorter and No are left to [Graph.Shorter] and [Graph.Explain].
//
// Two breadth-first searches meet between both ends. The paths are then
// enumerated best first, each in time proportional to its length and the
// branches beside it, so a graph with a million shortest paths answers as fast
// as one with a hundred.
func (g *Graph) Paths(ctx context.Context, from, to string, o PathOptions) (*relations.PathAnswer, error) {
	ends := g.numbers([]string{from, to})
	a, z := ends[0], ends[1]
	s := g.x.borrow()
	defer g.x.giveBack(s)
	ans := &relations.PathAnswer{From: g.x.entity(a), To: g.x.entity(z), MaxHops: o.MaxHops, Policy: g.policy}
	d, err := g.shortest(ctx, s, a, z, o.MaxHops)
	if err != nil || d == nil {
		return ans, err
	}
	limit := o.limit()
	ans.Hops, ans.Total = d.length, d.count(a, map[int32]uint64{})
	for strength := len(relations.Statuses); strength >= 1 && len(ans.Paths) < limit; strength-- {
		if err := ctx.Err(); err != nil {
			return nil, context.Cause(ctx)
		}
		ans.Paths = append(ans.Paths, d.enumerate(a, strength, limit-len(ans.Paths))...)
	}
	return ans, nil
}

func (o PathOptions) limit() int {
	if o.Limit <= 0 {
		return 100
	}
	return o.Limit
}

// Hops returns the number of hops of a shortest path between two entities, -1
// for none: what Paths finds first, without the paths.
func (g *Graph) Hops(ctx context.Context, from, to string) (int, error) {
	ends := g.numbers([]string{from, to})
	s := g.x.borrow()
	defer g.x.giveBack(s)
	return g.between(ctx, s, ends[0], ends[1], 0, false)
}

// shortest returns the hops that shortest paths from a to z may take, nil for
// none of at most most hops. The scratch says what is closed, and must not be
// used for another search as long as the dag is.
func (g *Graph) shortest(ctx context.Context, s *scratch, a, z int32, most int) (*dag, error) {
	hops, err := g.between(ctx, s, a, z, most, true)
	if err != nil || hops < 0 {
		return nil, err
	}
	return &dag{g: g, s: s, start: a, target: z, length: hops, togo: g.settle(s, hops), hops: map[int32][]dagHop{}}, nil
}

// A dag holds the hops that lead nearer to the target, found as they are asked
// for.
type dag struct {
	g             *Graph
	s             *scratch
	start, target int32
	length        int
	togo          map[int32]int32 // to the target, for those on the start's side
	hops          map[int32][]dagHop
}

// dist returns the distance of an entity from the target, where it lies on a
// shortest path.
func (d *dag) dist(e int32) (int32, bool) {
	m, ok := d.s.dist(e)
	if !ok || m < 0 { // most neighbours of a hub were not reached at all
		return ^m, ok
	}
	n, ok := d.togo[e]
	return n, ok
}

type dagHop struct {
	to int32
	*hop
}

// from returns the hops from e that lead nearer to the target, by entity number.
func (d *dag) from(e int32) []dagHop {
	if hops, ok := d.hops[e]; ok {
		return hops
	}
	own, _ := d.dist(e)
	want := func(n int32) bool {
		dn, ok := d.dist(n)
		return ok && dn == own-1 && (e != d.start || !d.s.isBarred(n))
	}
	var hops []dagHop
	for n, h := range d.g.hopsFrom(e, want) {
		hops = append(hops, dagHop{n, h})
	}
	slices.SortFunc(hops, func(a, b dagHop) int { return int(a.to) - int(b.to) })
	d.hops[e] = hops
	return hops
}

// count returns the number of ways from e to the target, saturated.
func (d *dag) count(e int32, known map[int32]uint64) uint64 {
	if e == d.target {
		return 1
	}
	if n, ok := known[e]; ok {
		return n
	}
	var total uint64
	for _, h := range d.from(e) {
		sum, carry := bits.Add64(total, d.count(h.to, known), 0)
		if carry != 0 {
			sum = ^uint64(0)
		}
		total = sum
	}
	known[e] = total
	return total
}

// A goal is a state of the enumeration at one strength: an entity, and whether
// the way still needs a step of just that strength.
type goal struct {
	e    int32
	need bool
}

// enumerate returns the paths from e whose weakest step has the given strength,
// most origins first, then by the ids along the way; at most limit.
func (d *dag) enumerate(e int32, strength, limit int) []relations.Path {
	const never = -1
	rest := map[goal]int{} // the most origins that can still be gathered, or never
	var best func(goal) int
	best = func(s goal) int {
		if s.e == d.target {
			if s.need {
				return never
			}
			return 0
		}
		if n, ok := rest[s]; ok {
			return n
		}
		n := never
		for _, h := range d.from(s.e) {
			if h.strength < strength {
				continue
			}
			if r := best(goal{h.to, s.need && h.strength != strength}); r != never {
				n = max(n, r+h.origins)
			}
		}
		rest[s] = n
		return n
	}
	start := goal{e, true}
	q := &partials{}
	if n := best(start); n != never {
		heap.Push(q, partial{goal: start, total: n, way: []int32{e}})
	}
	var out []relations.Path
	for q.Len() > 0 && len(out) < limit {
		p := heap.Pop(q).(partial)
		if p.e == d.target {
			out = append(out, d.path(p, strength))
			continue
		}
		for _, h := range d.from(p.e) {
			if h.strength < strength {
				continue
			}
			next := goal{h.to, p.need && h.strength != strength}
			if r := best(next); r != never {
				got := p.got + h.origins
				heap.Push(q, partial{next, got, got + r, append(slices.Clip(slices.Clone(p.way)), h.to)})
			}
		}
	}
	return out
}

func (d *dag) path(p partial, strength int) relations.Path {
	path := relations.Path{Weakest: relations.Statuses[len(relations.Statuses)-strength], Origins: p.got}
	for i, e := range p.way[:len(p.way)-1] {
		hops := d.from(e)
		j, _ := slices.BinarySearchFunc(hops, p.way[i+1], func(h dagHop, n int32) int { return int(h.to) - int(n) })
		path.Steps = append(path.Steps, d.g.step(e, p.way[i+1], hops[j].hop))
	}
	return path
}

// A partial is the beginning of a path: what it has gathered and can still
// gather.
type partial struct {
	goal
	got, total int
	way        []int32
}

// partials is a heap: the greatest total first, then the lesser ids.
type partials []partial

func (q partials) Len() int { return len(q) }
func (q partials) Less(i, j int) bool {
	if q[i].total != q[j].total {
		return q[i].total > q[j].total
	}
	return slices.Compare(q[i].way, q[j].way) < 0
}
func (q partials) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *partials) Push(p any)   { *q = append(*q, p.(partial)) }
func (q *partials) Pop() any {
	old := *q
	p := old[len(old)-1]
	*q = old[:len(old)-1]
	return p
}

// PathView returns what a chart of the paths shows: the entities and lines on
// them, and the events that join two of the entities.
func (g *Graph) PathView(ans *relations.PathAnswer) *relations.View {
	v := g.PathsView(ans.Paths, []string{ans.From.ID, ans.To.ID}, ans.From.Name+" to "+ans.To.Name)
	if n := ans.Total - uint64(len(ans.Paths)); n > 0 {
		v.Omitted = relations.Omitted{Paths: saturated(n), Rule: "The paths shown are the first in the order of strength, origins and ids."}
	}
	return v
}

// PathsView returns what a chart of some paths shows. Focus are the ids of the
// entities that the question was about.
func (g *Graph) PathsView(paths []relations.Path, focus []string, title string) *relations.View {
	var steps []relations.Step
	for _, p := range paths {
		steps = append(steps, p.Steps...)
	}
	v := g.StepsView(steps, focus, title)
	v.Paths = paths
	return v
}

// StepsView returns what a chart of some hops shows, which need not be those of
// paths.
func (g *Graph) StepsView(steps []relations.Step, focus []string, title string) *relations.View {
	var ends []int32
	var lines []relations.Line
	for _, s := range steps {
		ends = append(ends, g.x.number(s.From.ID), g.x.number(s.To.ID))
		lines = append(lines, s.Lines...)
		for _, j := range s.Joints {
			ends = append(ends, g.x.number(j.Event.ID))
			lines = append(append(lines, j.From...), j.To...)
		}
	}
	slices.SortStableFunc(lines, func(a, b relations.Line) int { return strings.Compare(a.Relation.ID, b.Relation.ID) })
	slices.Sort(ends)
	return &relations.View{
		Case: g.x.c, Title: title, Policy: g.policy, Focus: focus,
		Entities: g.all(slices.Compact(ends)),
		Lines:    slices.CompactFunc(lines, func(a, b relations.Line) bool { return a.Relation.ID == b.Relation.ID }),
	}
}

func saturated(n uint64) int {
	const most = 1<<63 - 1
	return int(min(n, most))
}
