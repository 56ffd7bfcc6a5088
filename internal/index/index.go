// Package index answers questions about connection: which ways lead from one
// entity to another, what surrounds one, what a chart of a part of a case holds.
//
// An [Index] is a case as a graph in compressed sparse row form: entities and
// relations are numbered by the order of their ids, and the arcs of one entity
// stand side by side, sorted by neighbour, so that parallel relations are
// neighbours too. A relation with more than two ends gives an arc for each pair.
// A [Graph] is the index under one policy, which is compiled once into columns
// by relation and by entity. Both are built once and never change.
//
// A hop is a relation that counts, or an event that two took part in; its value
// is that of the best that carries it. Searches that visit a small part of a
// graph walk the arcs themselves with the marks of a [scratch]; those that need
// all of it (ranks, groups, trees) walk a [web], the hops written out.
package index

import (
	"slices"
	"sort"
	"sync"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
)

// An Index is a case as an immutable graph. It is safe for concurrent use.
type Index struct {
	c        *relations.Case
	entities []*entities.Entity    // by number: sorted by id
	rels     []*relations.Relation // by number: sorted by id
	first    []int32               // arcs of entity e are arcs[first[e]:first[e+1]]
	arcs     []arc
	event    []bool  // by entity: its kind is an event
	tail     []int32 // by relation: the entity that a directed one leads from, -1 for both ways
	scratch  sync.Pool
}

// An arc leads to an entity along a relation. Every relation has arcs both
// ways.
type arc struct {
	to, rel int32
}

// Build indexes a case that [relations.Case.Validate] finds nothing wrong with.
// Ends that the case does not have are passed over. O(V + A log d) for A arcs
// and the largest degree d.
func Build(c *relations.Case) *Index {
	x := &Index{
		c:        c,
		entities: c.Entities(),
		rels:     c.Relations(),
		first:    make([]int32, len(c.Entities())+1),
		event:    make([]bool, len(c.Entities())),
		tail:     make([]int32, len(c.Relations())),
	}
	x.scratch.New = func() any { return &scratch{marks: make([]mark, len(c.Entities()))} }
	for i, e := range c.Entities() {
		x.event[i] = c.Kinds.Is(e.Kind, "event")
	}
	number := make(map[string]int32, len(c.Entities()))
	for i, e := range c.Entities() {
		number[e.ID] = int32(i)
	}
	for i, r := range x.rels {
		x.tail[i] = -1
		if from, ok := number[r.Ends[0]]; ok && r.Directed() && r.Ordered {
			x.tail[i] = from
		}
	}
	each := func(visit func(from int32, a arc)) {
		for i, r := range x.rels {
			for j, a := range r.Ends {
				for k, b := range r.Ends {
					from, ok := number[a]
					to, ok2 := number[b]
					if j != k && from != to && ok && ok2 {
						visit(from, arc{to, int32(i)})
					}
				}
			}
		}
	}
	each(func(from int32, _ arc) { x.first[from+1]++ })
	for i := range x.entities {
		x.first[i+1] += x.first[i]
	}
	x.arcs = make([]arc, x.first[len(x.entities)])
	next := slices.Clone(x.first)
	each(func(from int32, a arc) {
		x.arcs[next[from]] = a
		next[from]++
	})
	for i := range x.entities {
		slices.SortFunc(x.arcs[x.first[i]:x.first[i+1]], func(a, b arc) int {
			if a.to != b.to {
				return int(a.to) - int(b.to)
			}
			return int(a.rel) - int(b.rel)
		})
	}
	return x
}

// Case returns the case that was indexed.
func (x *Index) Case() *relations.Case { return x.c }

// number returns the number of the entity with that id, -1 for none. O(log V).
func (x *Index) number(id string) int32 {
	i := sort.Search(len(x.entities), func(i int) bool { return x.entities[i].ID >= id })
	if i < len(x.entities) && x.entities[i].ID == id {
		return int32(i)
	}
	return -1
}

func (x *Index) arcsOf(e int32) []arc { return x.arcs[x.first[e]:x.first[e+1]] }
