package index

import (
	"slices"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
)

// Withdrawals tells of the sources of the given ids, or of all where there are
// none, what rests on them and what would fall with them: statuses under the
// policy p, connections under the policy of paths. Ids are of the case. For each
// source it costs the relations that rest on it, and O(V + R) where that changes
// which of them a path walks; pairs are counted by the connected parts that they
// lie in, not one by one.
func (x *Index) Withdrawals(p, paths relations.Policy, ids []string) *relations.SourceAnswer {
	a := &relations.SourceAnswer{Case: x.c, Policy: p, Paths: paths, Whole: len(ids) == 0}
	var numbers []int
	for i, s := range x.c.Sources {
		if a.Whole || slices.Contains(ids, s.ID) {
			numbers = append(numbers, i)
		}
	}
	rely := relations.NewReliance(x.c)
	a.Withdrawals, a.Citations = relations.NewFilter(x.c, p).Withdrawals(rely, numbers)

	n := x.network(paths)
	before := n.parts()
	a.Pairs = n.pairs(before)
	filter := relations.NewFilter(x.c, paths)
	for k, i := range numbers {
		without := filter.Withdraw(x.c.Sources[i].ID)
		var flipped []int32
		for _, r := range rely.Relations(i) {
			if n.ends[r] == nil {
				continue
			}
			if _, refusal := without.Line(x.c.RelationAt(int(r))); (refusal == "") != n.counts[r] {
				n.counts[r] = !n.counts[r]
				flipped = append(flipped, r)
			}
		}
		if len(flipped) == 0 {
			continue
		}
		after := n.parts()
		a.Withdrawals[k].Pairs, a.Withdrawals[k].Cut = n.lost(before, after)
		for _, r := range flipped {
			n.counts[r] = !n.counts[r]
		}
	}
	return a
}

// A network is which entities the relations connect, without how.
type network struct {
	x      *Index
	walk   []bool
	person []bool
	// ends are the entities that a relation joins: those that are walked through,
	// and an event by participation. Nil for a relation that never counts, whatever
	// its citations.
	ends   [][]int32
	counts []bool // by relation
}

func (x *Index) network(p relations.Policy) *network {
	g := x.Under(p)
	n := &network{
		x: x, walk: make([]bool, x.n), person: make([]bool, x.n),
		ends: make([][]int32, x.m), counts: make([]bool, x.m),
	}
	for i := range n.person {
		n.walk[i], n.person[i] = g.walk(int32(i)), x.c.Kinds.Is(x.c.KindAt(i), "person")
	}
	for i, r := range x.c.Relations() {
		if !p.CountsType(r.Type, r.Class()) || p.CountsWhere(x.c, r) != nil {
			continue
		}
		n.counts[i] = g.counts.has(int32(i))
		stops, events := g.ends(r)
		if r.Class() != relations.Participation {
			events = nil
		}
		// An event that takes part in another joins nobody.
		n.ends[i] = []int32{}
		if len(stops) > 0 {
			n.ends[i] = append(stops, events...)
		}
	}
	return n
}

// parts returns for each entity the least number of those that it is connected
// with, itself included.
func (n *network) parts() []int32 {
	of := relations.NewSets(n.x.n)
	for i, ends := range n.ends {
		if !n.counts[i] {
			continue
		}
		for k := 1; k < len(ends); k++ {
			of.Join(ends[0], ends[k])
		}
	}
	return of.All()
}

// pairs counts the pairs of persons within the parts.
func (n *network) pairs(of []int32) uint64 {
	size := make([]uint64, len(of))
	for e, part := range of {
		if n.person[e] {
			size[part]++
		}
	}
	sum := uint64(0)
	for _, k := range size {
		sum += choose2(k)
	}
	return sum
}

func choose2(n uint64) uint64 {
	if n < 2 {
		return 0
	}
	return n * (n - 1) / 2
}

// lost counts the pairs of persons that lie in one part before and not after,
// and lists the entities that are not in the greatest piece of their part; of
// pieces of one size the one with the least number is the greatest.
func (n *network) lost(before, after []int32) (uint64, []*entities.Entity) {
	type piece struct{ before, after int32 }
	persons, all := map[piece]uint64{}, map[piece]int{}
	for e := range before {
		if !n.walk[e] {
			continue
		}
		p := piece{before[e], after[e]}
		all[p]++
		if n.person[e] {
			persons[p]++
		}
	}
	pairs := n.pairs(before)
	for _, k := range persons {
		pairs -= choose2(k)
	}
	greatest := map[int32]piece{}
	for e := range before { // by number, so that the first of one size stays
		if !n.walk[e] {
			continue
		}
		p := piece{before[e], after[e]}
		if g, ok := greatest[p.before]; !ok || all[p] > all[g] {
			greatest[p.before] = p
		}
	}
	var cut []*entities.Entity
	for e := range before {
		if n.walk[e] && greatest[before[e]] != (piece{before[e], after[e]}) {
			cut = append(cut, n.x.entity(int32(e)))
		}
	}
	return pairs, cut
}
