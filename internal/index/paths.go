package index

import (
	"context"

	"github.com/graphx-dev/graphx/internal/relations"
)

// PathOptions say which paths to look for. The zero value looks for all
// shortest ones and returns the first 100.
type PathOptions struct {
	MaxHops int                 // 0 for no bound
	Limit   int                 // how many paths to return at most; 0 for 100, and never more than 10,000
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
	ends, err := g.numbers([]string{from, to})
	if err != nil {
		return nil, err
	}
	a, z := ends[0], ends[1]
	s := g.x.borrow()
	defer g.x.giveBack(s)
	ans := &relations.PathAnswer{From: g.x.entity(a), To: g.x.entity(z), MaxHops: o.MaxHops, Policy: g.policy}
	d, err := g.shortest(ctx, s, a, z, o.MaxHops)
	if err != nil || d == nil {
		return ans, err
	}
	ans.Hops, ans.Total = d.length, d.count()
	ans.Paths = g.pathsOf(d.foremost(o.limit(), noLimit.strength()))
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return ans, nil
}

func (o PathOptions) limit() int {
	if o.Limit <= 0 {
		return 100
	}
	return min(o.Limit, mostPaths)
}

// mostPaths bounds how many paths are returned, whatever the caller wants: with
// their records 10,000 of them take 0.3 GB.
const mostPaths = 10_000

// mostHeld bounds what a search keeps of paths and of beginnings of paths, in
// numbers of 4 bytes. A search that comes to it ends with the paths that it has
// found, and says that there are more. It is counted and not measured, so that
// the same question has the same answer on every machine.
const mostHeld = 16 << 20

// heldFor is what is kept of a path or a beginning of so many entities: those, and
// what stands around them.
func heldFor(entities int) int { return entities + 32 }

// Hops returns the number of hops of a shortest path between two entities, -1
// for none: what Paths finds first, without the paths.
func (g *Graph) Hops(ctx context.Context, from, to string) (int, error) {
	ends, err := g.numbers([]string{from, to})
	if err != nil {
		return -1, err
	}
	return g.HopsBetween(ctx, ends[0], ends[1])
}

// HopsBetween is Hops for entities by their numbers (see
// [relations.Case.Number]).
func (g *Graph) HopsBetween(ctx context.Context, from, to int32) (int, error) {
	s := g.x.borrow()
	defer g.x.giveBack(s)
	return g.between(ctx, s, from, to, 0, false)
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
	v := relations.StepsView(g.x.c, g.policy, steps)
	v.Title, v.Focus = title, focus
	return v
}

func saturated(n uint64) int {
	const most = 1<<63 - 1
	return int(min(n, most))
}
