package index

import (
	"context"
	"slices"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
)

// A simpleGraph is the graph that ranks and groups are about: the entities that a
// path may pass, numbered afresh in the order of their ids, and which of them a
// hop joins, whatever its direction. It never changes.
type simpleGraph struct {
	g     *Graph
	ids   []int32 // entity numbers
	first []int32
	to    []int32 // neighbours of i are to[first[i]:first[i+1]], sorted
}

// simple returns the simple graph, made when it is first needed.
func (g *Graph) simple(ctx context.Context) (*simpleGraph, error) {
	g.cache.Lock()
	n := g.cache.simple
	g.cache.Unlock()
	if n != nil {
		return n, nil
	}
	n, err := g.makeSimple(ctx)
	if err != nil {
		return nil, err
	}
	g.cache.Lock()
	g.cache.simple = n
	g.cache.Unlock()
	return n, nil
}

// makeSimple makes the simple graph. O(V + A), and the squares of the sizes of events.
func (g *Graph) makeSimple(ctx context.Context) (*simpleGraph, error) {
	n := &simpleGraph{g: g, ids: make([]int32, 0, g.x.n)}
	if g.open && !g.directed { // all are walked, so that numbers stay what they are
		w, err := g.runs(ctx, false)
		if err != nil {
			return nil, err
		}
		for e := range int32(g.x.n) {
			n.ids = append(n.ids, e)
		}
		n.first, n.to = w.first, w.to
		return n, nil
	}
	w, into, err := g.hopsBoth(ctx)
	if err != nil {
		return nil, err
	}
	n.first = []int32{0}
	number := make([]int32, g.x.n)
	for e := range number {
		number[e] = -1
		if g.flags[e]&walks != 0 {
			number[e] = int32(len(n.ids))
			n.ids = append(n.ids, int32(e))
		}
	}
	for _, e := range n.ids {
		at := len(n.to)
		for _, list := range [][]int32{w.of(e), into.of(e)} {
			for _, to := range list {
				if number[to] >= 0 {
					n.to = append(n.to, number[to])
				}
			}
			if into == w {
				break
			}
		}
		mine := n.to[at:]
		if into != w {
			slices.Sort(mine)
			mine = slices.Compact(mine)
		}
		n.to = n.to[:at+len(mine)]
		n.first = append(n.first, int32(len(n.to)))
	}
	return n, nil
}

func (n *simpleGraph) len() int                        { return len(n.ids) }
func (n *simpleGraph) pairs() int                      { return len(n.to) / 2 }
func (n *simpleGraph) of(i int32) []int32              { return n.to[n.first[i]:n.first[i+1]] }
func (n *simpleGraph) degree(i int32) int              { return int(n.first[i+1] - n.first[i]) }
func (n *simpleGraph) entity(i int32) *entities.Entity { return n.g.x.entity(n.ids[i]) }

// parts returns for each entity the number of the part of the graph that it is
// in; parts are numbered by their first entities. Each part is a tree whose root
// is its first entity, and parents come before their children.
func (n *simpleGraph) parts() (part []int32, count int) {
	sets := relations.NewSets(n.len())
	for i := range int32(n.len()) {
		for _, to := range n.of(i) {
			if to > i {
				break // it will see i
			}
			sets.Join(i, to)
		}
	}
	part = sets.All()
	for i, least := range part {
		if least == int32(i) {
			part[i] = int32(count)
			count++
		} else {
			part[i] = part[least]
		}
	}
	return part, count
}
