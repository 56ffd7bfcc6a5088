package index

import (
	"container/heap"
	"context"
	"math/bits"
	"slices"

	"github.com/graphx-dev/graphx/internal/relations"
)

// PathOptions say which paths to look for. The zero value looks for all
// shortest ones and returns the first 100.
type PathOptions struct {
	MaxHops int // 0 for no bound
	Limit   int // how many paths to return at most; 0 for 100
}

// Paths finds the shortest paths from one entity to another: the fewest hops,
// each carried by relations that count under the policy. Between them a path
// passes only entities of a kind that counts. An empty answer means that there
// is none, and [Graph.Explain] says why. from and to are ids of the case and
// differ. The error is ctx's.
//
// Of the answer, Shorter and No are left to [Graph.Shorter] and [Graph.Explain].
//
// The breadth-first search visits each arc at most once. The paths are then
// enumerated best first, each in time proportional to its length and the
// branches beside it, so a graph with a million shortest paths answers as fast
// as one with a hundred.
func (g *Graph) Paths(ctx context.Context, from, to string, o PathOptions) (*relations.PathAnswer, error) {
	ends := g.numbers([]string{from, to})
	a, z := ends[0], ends[1]
	dist, err := g.distances(ctx, z, a)
	if err != nil {
		return nil, err
	}
	ans := &relations.PathAnswer{From: g.x.entities[a], To: g.x.entities[z], MaxHops: o.MaxHops, Policy: g.policy}
	hops, found := dist[a]
	if !found || o.MaxHops > 0 && int(hops) > o.MaxHops {
		return ans, nil
	}
	d := &dag{g: g, target: z, dist: dist, hops: map[int32][]dagHop{}}
	limit := o.Limit
	if limit <= 0 {
		limit = 100
	}
	ans.Hops, ans.Total = int(hops), d.count(a, map[int32]uint64{})
	for strength := len(relations.Statuses); strength >= 1 && len(ans.Paths) < limit; strength-- {
		if err := ctx.Err(); err != nil {
			return nil, context.Cause(ctx)
		}
		ans.Paths = append(ans.Paths, d.enumerate(a, strength, limit-len(ans.Paths))...)
	}
	return ans, nil
}

// distances returns the number of hops to target from every entity that is no
// further from it than stop.
func (g *Graph) distances(ctx context.Context, target, stop int32) (map[int32]int32, error) {
	dist := map[int32]int32{target: 0}
	through := map[int32]bool{}
	level := []int32{target}
	for d := int32(1); len(level) > 0; d++ {
		var next []int32
		for i, e := range level {
			if i%1024 == 0 && ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			if e != target && !g.walk[e] {
				continue
			}
			g.neighbours(e, through, func(n int32) {
				if _, seen := dist[n]; !seen {
					dist[n] = d
					next = append(next, n)
				}
			})
		}
		if _, found := dist[stop]; found {
			break
		}
		level = next
	}
	return dist, nil
}

// A dag holds the hops that lead nearer to the target, found as they are asked
// for.
type dag struct {
	g      *Graph
	target int32
	dist   map[int32]int32
	hops   map[int32][]dagHop
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
	want := func(n int32) bool {
		dn, ok := d.dist[n]
		return ok && dn == d.dist[e]-1 && (n == d.target || d.g.walk[n])
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
	keep := make([]bool, len(g.x.entities))
	onPath := map[string]bool{}
	mark := func(lines []relations.Line) {
		for _, l := range lines {
			onPath[l.Relation.ID] = true
		}
	}
	for _, p := range ans.Paths {
		for _, s := range p.Steps {
			keep[g.x.number(s.From.ID)] = true
			keep[g.x.number(s.To.ID)] = true
			mark(s.Lines)
			for _, j := range s.Joints {
				keep[g.x.number(j.Event.ID)] = true
				mark(j.From)
				mark(j.To)
			}
		}
	}
	v := g.view(keep, []string{ans.From.ID, ans.To.ID})
	v.Title = ans.From.Name + " to " + ans.To.Name
	v.Lines = slices.DeleteFunc(v.Lines, func(l relations.Line) bool { return !onPath[l.Relation.ID] })
	v.Paths = ans.Paths
	if n := ans.Total - uint64(len(ans.Paths)); n > 0 {
		v.Omitted = relations.Omitted{Paths: saturated(n), Rule: "The paths shown are the first in the order of strength, origins and ids."}
	}
	return v
}

func saturated(n uint64) int {
	const most = 1<<63 - 1
	return int(min(n, most))
}
