package index

import (
	"context"
	"slices"

	"github.com/graphx-dev/graphx/internal/entities"
)

// A net is the simple graph that ranks and groups are about: the entities that a
// path may pass, numbered afresh in the order of their ids, and which of them a
// hop joins, whatever its direction. It never changes.
type net struct {
	g     *Graph
	ids   []int32 // entity numbers
	first []int32
	to    []int32 // neighbours of i are to[first[i]:first[i+1]], sorted
}

// net makes the graph. O(V + A), and the squares of the sizes of events.
func (g *Graph) net(ctx context.Context) (*net, error) {
	w, into, err := g.hopsBoth(ctx)
	if err != nil {
		return nil, err
	}
	n := &net{g: g, first: []int32{0}}
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
		slices.Sort(mine)
		n.to = n.to[:at+len(slices.Compact(mine))]
		n.first = append(n.first, int32(len(n.to)))
	}
	return n, nil
}

func (n *net) len() int                        { return len(n.ids) }
func (n *net) pairs() int                      { return len(n.to) / 2 }
func (n *net) of(i int32) []int32              { return n.to[n.first[i]:n.first[i+1]] }
func (n *net) degree(i int32) int              { return int(n.first[i+1] - n.first[i]) }
func (n *net) entity(i int32) *entities.Entity { return n.g.x.entity(n.ids[i]) }

// parts returns for each entity the number of the part of the graph that it is
// in; parts are numbered by their first entities.
func (n *net) parts() (part []int32, count int) {
	part = make([]int32, n.len())
	for i := range part {
		part[i] = -1
	}
	for i := range part {
		if part[i] >= 0 {
			continue
		}
		part[i] = int32(count)
		for todo := []int32{int32(i)}; len(todo) > 0; {
			at := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			for _, to := range n.of(at) {
				if part[to] < 0 {
					part[to] = int32(count)
					todo = append(todo, to)
				}
			}
		}
		count++
	}
	return part, count
}
