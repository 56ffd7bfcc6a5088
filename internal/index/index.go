// Package index answers questions about connection: which ways lead from one
// entity to another, what surrounds one, what a chart of a part of a case holds.
//
// An [Index] is a case as a graph in compressed sparse row form: entities and
// relations are numbered by the order of their ids, and the arcs of one entity
// stand side by side, sorted by neighbour, so that parallel relations are
// neighbours too. A relation with more than two ends gives an arc for each pair.
// Beside the arcs an index has what a policy asks for in columns, so that no
// search reads a record. A [Graph] is the index under one policy, which is
// compiled once into a bit for each relation. Both are built once and never
// change.
//
// A hop is a relation that counts, or an event that two took part in; its value
// is that of the best that carries it. Searches that visit a small part of a
// graph walk the arcs themselves with the marks of a [scratch]; those that need
// all of it (ranks, groups, trees) walk a [adjacency], the hops written out.
package index

import (
	"slices"
	"strings"
	"sync"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
)

// An Index is a case as an immutable graph. It is safe for concurrent use.
//
// What it needs of a case is little: the arcs of an entity (arcsOf), columns
// (table), and single records by number ([relations.Case.EntityAt],
// [relations.Case.RelationAt]), which a case may read from elsewhere.
type Index struct {
	c       *relations.Case
	n, m    int     // entities and relations
	first   []int32 // arcs of entity e are arcs[first[e]:first[e+1]]
	arcs    []arc
	loops   []loop               // sorted by entity, and then by relation
	lazy    func(from, to int32) // if not nil: checks arcs before they are read
	table   table
	event   []bool          // by kind number: it is an event
	kept    *keptComponents // nil for none
	scratch sync.Pool
	// mostHeld is what one search keeps at most; see [mostHeld].
	mostHeld int
}

// A loop is a relation that joins an entity with itself. It has no arcs: no path
// leads along it.
type loop struct {
	e, rel int32
}

// An arc leads to an entity along a relation. Every relation has arcs both
// ways.
type arc struct {
	to, rel int32
}

// Build indexes a case that [relations.Case.Validate] finds nothing wrong with.
// Ends that the case does not have are passed over. O(V + A) for A arcs.
func Build(c *relations.Case) *Index {
	if p, ok := c.Store().(*packedCase); ok {
		return p.x // it comes with its index
	}
	n, m := c.Len()
	x := &Index{c: c, n: n, m: m, first: make([]int32, n+1), table: table{
		kind: make([]uint16, n), typ: make([]uint16, m), tail: make([]int32, m),
	}}
	kinds := c.Kinds.All()
	for i := range n {
		k, ok := slices.BinarySearchFunc(kinds, c.KindAt(i), func(k entities.Kind, id string) int { return strings.Compare(k.ID, id) })
		if !ok {
			k = len(kinds)
		}
		x.table.kind[i] = uint16(k)
	}
	standing := newTableau(m)
	ends, at := make([]int32, 0, 2*m), make([]int32, m+1)
	row := relations.Row{}
	for i := range m {
		c.Row(i, &row)
		ends = append(ends, row.Ends...)
		at[i+1] = int32(len(ends))
		standing.add(row.Status, row.PlannedOnly, row.Origins, row.Date)
		x.table.typ[i], x.table.tail[i] = uint16(row.Type), -1
		if row.Type < 0 {
			x.table.typ[i] = uint16(len(c.Types))
		} else if row.Ordered && c.Types[row.Type].Directed {
			x.table.tail[i] = row.Ends[0]
		}
	}
	x.table.standing = standing.standing
	each := func(visit func(from, to, rel int32)) {
		for i := range m {
			mine := ends[at[i]:at[i+1]]
			for j, a := range mine {
				for k, b := range mine {
					if j != k && a != b && a >= 0 && b >= 0 {
						visit(a, b, int32(i))
					}
				}
			}
		}
	}
	each(func(from, _, _ int32) { x.first[from+1]++ })
	for i := range n {
		x.first[i+1] += x.first[i]
	}
	// Sorted by relation first, and then, arc by arc turned round, by neighbour: two
	// linear passes in place of a sort of each entity's arcs.
	turned := make([]arc, x.first[n])
	next := slices.Clone(x.first[:n])
	each(func(from, to, rel int32) {
		turned[next[from]] = arc{to, rel}
		next[from]++
	})
	copy(next, x.first)
	x.arcs = make([]arc, len(turned))
	for from := range int32(n) {
		for _, a := range turned[x.first[from]:x.first[from+1]] {
			x.arcs[next[a.to]] = arc{from, a.rel}
			next[a.to]++
		}
	}
	for i := range m {
		if mine := ends[at[i]:at[i+1]]; len(mine) == 2 && mine[0] == mine[1] && mine[0] >= 0 {
			x.loops = append(x.loops, loop{mine[0], int32(i)})
		}
	}
	slices.SortStableFunc(x.loops, func(a, b loop) int { return int(a.e) - int(b.e) })
	x.ready()
	return x
}

// ready fills in what follows from the rest.
func (x *Index) ready() {
	for _, k := range x.c.Kinds.All() {
		x.event = append(x.event, relations.Joins(x.c, k.ID))
	}
	x.event = append(x.event, false) // of a kind that the case does not have
	x.mostHeld = mostHeld
	x.scratch.New = func() any { return &scratch{marks: make([]mark, x.n)} }
}

// Case returns the case that was indexed.
func (x *Index) Case() *relations.Case { return x.c }

// number returns the number of the entity with that id, -1 for none. O(log V).
func (x *Index) number(id string) int32 { return int32(x.c.Number(id)) }

func (x *Index) entity(e int32) *entities.Entity { return x.c.EntityAt(int(e)) }

func (x *Index) arcsOf(e int32) []arc {
	from, to := x.first[e], x.first[e+1]
	if x.lazy != nil {
		x.lazy(from, to)
	}
	return x.arcs[from:to]
}

// loopsOf returns the relations of an entity with itself. O(log of all of them).
func (x *Index) loopsOf(e int32) []loop {
	from, _ := slices.BinarySearchFunc(x.loops, e, func(l loop, e int32) int { return int(l.e) - int(e) })
	to := from
	for to < len(x.loops) && x.loops[to].e == e {
		to++
	}
	return x.loops[from:to]
}

func (x *Index) isEvent(e int32) bool { return x.event[x.table.kind[e]] }
