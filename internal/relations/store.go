package relations

import (
	"context"
	"slices"
	"sort"
	"sync"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

// A Store holds the records of a case that is too large for all of them to be
// in memory at once. It numbers them by the order of their ids. It is safe for
// concurrent use.
type Store interface {
	Len() (entities, relations int)
	// Entity and Relation make the record with that number anew at each call.
	// Relation leaves Def nil; the case fills it in.
	Entity(i int) *entities.Entity
	Relation(i int) *Relation
	// FindEntity and FindRelation return the number of the record with that id, -1
	// for none. O(log n).
	FindEntity(id string) int
	FindRelation(id string) int
}

// A Row is what an index needs of a relation, without its records.
type Row struct {
	Ends        []int32       // numbers of the entities, in the record's order; -1 for an id that is none
	Type        int           // number of the type among Case.Types, -1 for none
	Ordered     bool          // see Relation.Ordered
	Status      Status        // over all citations
	PlannedOnly bool          // likewise
	Origins     []string      // likewise: Assessment.Origins
	Date        evidence.Date // Line.Date, likewise
}

// A Store may give some things more cheaply than by making a record.
type (
	// A Rower gives rows: Row fills in all of r and reuses the memory of r.Ends.
	Rower interface{ Row(i int, r *Row) }
	// A Kinder gives the kinds of entities.
	Kinder interface{ Kind(i int) string }
	// A Namer calls yield with the name of an entity and then its aliases.
	Namer interface {
		Names(i int, yield func(string))
	}
	// An IDer gives the ids of both.
	IDer interface {
		EntityID(i int) string
		RelationID(i int) string
	}
	// An Indexer has an index of the names.
	Indexer interface{ Words() *entities.Words }
)

// NewStoredCase makes a case whose entities and relations are in a store; the
// records have the vocabulary and the sources, and neither of the two.
// [Case.Entities] and [Case.Relations] read all of them at their first use, and
// what asks for single ones reads these alone.
func NewStoredCase(rec Records, s Store) *Case {
	c := newCase(rec)
	c.store = s
	return c
}

// Len returns the numbers of entities and relations.
func (c *Case) Len() (entities, relations int) {
	if c.store != nil {
		return c.store.Len()
	}
	return len(c.held.entities), len(c.held.relations)
}

// Entities returns all entities, sorted by id. The caller must not change the
// slice.
func (c *Case) Entities() []*entities.Entity {
	c.all()
	return c.held.entities
}

// Relations returns all relations, sorted by id. The caller must not change the
// slice.
func (c *Case) Relations() []*Relation {
	c.all()
	return c.held.relations
}

// made keeps the records that a stored case has been asked for, so that one
// record is one pointer.
type made struct {
	entities, relations sync.Map // number -> *entities.Entity, *Relation
}

// all reads what a store holds.
func (c *Case) all() {
	if c.store == nil {
		return
	}
	c.load.Do(func() {
		n, m := c.store.Len()
		list, rels := make([]*entities.Entity, n), make([]*Relation, m)
		for i := range list {
			list[i] = c.EntityAt(i)
		}
		for i := range rels {
			rels[i] = c.RelationAt(i)
		}
		c.hold(list, rels)
	})
}

// EntityAt returns the entity with that number in the order of ids.
func (c *Case) EntityAt(i int) *entities.Entity {
	if c.store == nil {
		return c.held.entities[i]
	}
	if e, ok := c.made.entities.Load(i); ok {
		return e.(*entities.Entity)
	}
	e, _ := c.made.entities.LoadOrStore(i, c.store.Entity(i))
	return e.(*entities.Entity)
}

// KindAt returns the kind of the entity with that number.
func (c *Case) KindAt(i int) string {
	if s, ok := c.store.(Kinder); ok {
		return s.Kind(i)
	}
	return c.PassEntity(i).Kind
}

// NamesAt calls yield with what the entity with that number can be found by, see
// [entities.Entity.Names].
func (c *Case) NamesAt(i int, yield func(string)) {
	if s, ok := c.store.(Namer); ok {
		s.Names(i, yield)
		return
	}
	c.PassEntity(i).Names(yield)
}

// EntityID and RelationID return the id of the record with that number.
func (c *Case) EntityID(i int) string {
	if s, ok := c.store.(IDer); ok {
		return s.EntityID(i)
	}
	return c.PassEntity(i).ID
}

// RelationID is described at EntityID.
func (c *Case) RelationID(i int) string {
	if s, ok := c.store.(IDer); ok {
		return s.RelationID(i)
	}
	return c.PassRelation(i).ID
}

// Words returns the index of the entities' names, which is made unless a store
// has it. See [entities.BuildWords] for the rest.
func (c *Case) Words(ctx context.Context, progress func(done, total int)) (*entities.Words, error) {
	if s, ok := c.store.(Indexer); ok {
		return s.Words(), nil
	}
	n, _ := c.Len()
	return entities.BuildWords(ctx, n, func(i int) bool { return c.Kinds.Is(c.KindAt(i), "person") }, c.NamesAt, progress)
}

// Finder returns a finder of the case's entities, which is made at its first
// use.
func (c *Case) Finder() *entities.Finder {
	c.finding.Do(func() {
		w, err := c.Words(context.Background(), nil)
		if err != nil {
			panic(err) // more entities than can be numbered
		}
		c.finder = entities.OpenFinder(directory{c}, c.Kinds, w)
	})
	return c.finder
}

// A directory is the entities of a case, for a finder.
type directory struct{ c *Case }

func (d directory) Len() int {
	n, _ := d.c.Len()
	return n
}
func (d directory) Entity(i int) *entities.Entity { return d.c.PassEntity(i) }
func (d directory) Number(id string) int          { return d.c.Number(id) }

// RelationAt returns the relation with that number in the order of ids.
func (c *Case) RelationAt(i int) *Relation {
	if c.store == nil {
		return c.held.relations[i]
	}
	if r, ok := c.made.relations.Load(i); ok {
		return r.(*Relation)
	}
	kept, _ := c.made.relations.LoadOrStore(i, c.PassRelation(i))
	return kept.(*Relation)
}

// PassEntity and PassRelation are EntityAt and RelationAt for those who read
// records once and let them go: the case does not keep what a store makes.
func (c *Case) PassEntity(i int) *entities.Entity {
	if c.store == nil {
		return c.held.entities[i]
	}
	return c.store.Entity(i)
}

// PassRelation is described at PassEntity.
func (c *Case) PassRelation(i int) *Relation {
	if c.store == nil {
		return c.held.relations[i]
	}
	r := c.store.Relation(i)
	r.Def = c.types[r.Type]
	return r
}

// Store returns what holds the records of the case, nil where the case does.
func (c *Case) Store() Store { return c.store }

// Vocabulary returns what the case is made of besides entities and relations.
func (c *Case) Vocabulary() Records {
	rec := Records{Title: c.Title, Language: c.Language, Snapshots: c.Snapshots, Policy: c.Policy, Types: c.Types, Properties: c.Properties, Sources: c.Sources}
	for _, k := range c.Kinds.All() {
		if !slices.Contains(entities.BuiltinKinds, k) {
			rec.Kinds = append(rec.Kinds, k)
		}
	}
	return rec
}

// Number returns the number of the entity with that id, -1 for none. O(log V).
func (c *Case) Number(id string) int {
	if c.store != nil {
		return c.store.FindEntity(id)
	}
	if i, ok := c.held.entity[id]; ok {
		return int(i)
	}
	return -1
}

// Entity returns the entity with that id, nil for none.
func (c *Case) Entity(id string) *entities.Entity {
	if i := c.Number(id); i >= 0 {
		return c.EntityAt(i)
	}
	return nil
}

// Relation returns the relation with that id, nil for none.
func (c *Case) Relation(id string) *Relation {
	if c.store == nil {
		return c.held.relation[id]
	}
	if i := c.store.FindRelation(id); i >= 0 {
		return c.RelationAt(i)
	}
	return nil
}

// TypeNumber returns the number of a relation type in the order of ids, -1 for
// none. O(log n).
func (c *Case) TypeNumber(id string) int {
	i := sort.Search(len(c.Types), func(i int) bool { return c.Types[i].ID >= id })
	if i < len(c.Types) && c.Types[i].ID == id {
		return i
	}
	return -1
}

// Row fills in the row of the relation with that number.
func (c *Case) Row(i int, row *Row) {
	if s, ok := c.store.(Rower); ok {
		s.Row(i, row)
		return
	}
	r := c.RelationAt(i)
	a := c.Assess(r.Citations, nil)
	*row = Row{
		Ends: row.Ends[:0], Type: c.TypeNumber(r.Type), Ordered: r.Ordered,
		Status: a.Status, PlannedOnly: a.PlannedOnly, Origins: a.Origins,
		Date: r.When(slices.Concat(a.Supports, a.Denies)),
	}
	for _, id := range r.Ends {
		row.Ends = append(row.Ends, int32(c.Number(id)))
	}
}
