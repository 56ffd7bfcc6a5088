package index

import (
	"context"
	"fmt"
	"slices"

	"github.com/graphx-dev/graphx/internal/relations"
)

// MostVia is how many entities a path may lead through in whatever order is
// best; in a given order there is no bound.
const MostVia = 8

// Via finds the best path from one entity to another through others, in the
// order given or in the best one. Its legs are shortest paths, so it may pass an
// entity twice, and then says so. Best is as the fixed order has it: fewer hops
// in all, the stronger weakest hop, more origins, then ids. The entities named
// may be passed whatever their kind; all differ, and are ids of the case.
//
// Each leg is found by one search; the order by the dynamic program of Held and
// Karp ("A dynamic programming approach to sequencing problems", 1962), in
// O(2^n n^2) for n entities.
func (g *Graph) Via(ctx context.Context, from string, via []string, to string, inOrder bool) (*relations.PathAnswer, error) {
	if !inOrder && len(via) > MostVia {
		return nil, fmt.Errorf("the best order of %d entities is not searched: at most %d", len(via), MostVia)
	}
	stops, err := g.numbers(slices.Concat([]string{from}, via, []string{to}))
	if err != nil {
		return nil, err
	}
	last := len(stops) - 1
	ans := &relations.PathAnswer{From: g.x.entity(stops[0]), To: g.x.entity(stops[last]), InOrder: inOrder, Policy: g.policy}
	g = g.named(stops)
	legs := make([][]leg, len(stops))
	for i := range stops {
		legs[i] = make([]leg, len(stops))
		for j := range stops {
			if i == j || i == last || j == 0 || inOrder && j != i+1 || !inOrder && i == 0 && j == last {
				continue
			}
			var err error
			if legs[i][j], err = g.leg(ctx, stops[i], stops[j]); err != nil {
				return nil, err
			}
		}
	}
	best := func(strength int) *tour {
		if inOrder {
			t := &tour{way: []int32{stops[0]}}
			for i := 1; i < len(stops) && t != nil; i++ {
				t = t.on(&legs[i-1][i], strength)
			}
			return t
		}
		return heldKarp(legs, stops[0], strength)
	}
	least := best(1)
	if least == nil {
		for i := range via {
			ans.Via = append(ans.Via, g.x.entity(stops[1+i]))
		}
		return ans, nil
	}
	t := least
	for strength := len(relations.Statuses); strength > 1; strength-- {
		if s := best(strength); s != nil && len(s.way) == len(least.way) {
			t = s
			break
		}
	}
	p := g.pathOf(t.way)
	ans.Paths, ans.Hops, ans.Total = []relations.Path{p}, len(p.Steps), 1
	seen := map[int32]bool{}
	for _, e := range t.way {
		if slices.Contains(stops[1:last], e) && !seen[e] {
			ans.Via = append(ans.Via, g.x.entity(e))
		}
		if seen[e] && !slices.Contains(ans.Twice, g.x.entity(e)) {
			ans.Twice = append(ans.Twice, g.x.entity(e))
		}
		seen[e] = true
	}
	return ans, nil
}

// A leg holds the best shortest path between two stops by the strength that all
// its hops have, nil where there is none.
type leg [7]*tour

// A tour is the beginning of a path through stops.
type tour struct {
	way     []int32
	origins int
}

func (g *Graph) leg(ctx context.Context, a, z int32) (leg, error) {
	var l leg
	s := g.x.borrow()
	defer g.x.giveBack(s)
	d, err := g.shortest(ctx, s, a, z, 0)
	if err != nil || d == nil {
		return l, err
	}
	for strength := range l {
		if way, values := d.best(strength); way != nil {
			l[strength] = &tour{way: way}
			for _, v := range values {
				l[strength].origins += v.origins()
			}
		}
	}
	return l, nil
}

// on goes on along a leg, nil where it does not hold that strength.
func (t *tour) on(l *leg, strength int) *tour {
	next := l[strength]
	if next == nil {
		return nil
	}
	return &tour{slices.Concat(t.way, next.way[1:]), t.origins + next.origins}
}

// before reports whether t is better than u, which may be nil.
func (t *tour) before(u *tour) bool {
	switch {
	case u == nil || len(t.way) != len(u.way):
		return u == nil || len(t.way) < len(u.way)
	case t.origins != u.origins:
		return t.origins > u.origins
	}
	return slices.Compare(t.way, u.way) < 0
}

// heldKarp returns the best tour from the first stop to the last through all
// others, of hops of at least that strength. Ways of one length compare as their
// beginnings do, so the best beginning for each set of stops and last stop is
// enough.
func heldKarp(legs [][]leg, start int32, strength int) *tour {
	n, last := len(legs)-2, len(legs)-1
	best := make([][]*tour, 1<<n)
	best[0] = make([]*tour, n+1)
	first := &tour{way: []int32{start}}
	if n == 0 {
		return nil
	}
	for set := 1; set < 1<<n; set++ {
		best[set] = make([]*tour, n+1)
		for i := 1; i <= n; i++ {
			if set&(1<<(i-1)) == 0 {
				continue
			}
			rest := set &^ (1 << (i - 1))
			var t *tour
			try := func(u *tour) {
				if u != nil && u.before(t) {
					t = u
				}
			}
			if rest == 0 {
				try(first.on(&legs[0][i], strength))
			}
			for j := 1; j <= n; j++ {
				if rest&(1<<(j-1)) != 0 && best[rest][j] != nil {
					try(best[rest][j].on(&legs[j][i], strength))
				}
			}
			best[set][i] = t
		}
	}
	var t *tour
	for i := 1; i <= n; i++ {
		if u := best[1<<n-1][i]; u != nil {
			if u = u.on(&legs[i][last], strength); u != nil && u.before(t) {
				t = u
			}
		}
	}
	return t
}
