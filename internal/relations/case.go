package relations

import (
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

// A Case is one investigation: its vocabulary and its records. It is made by
// [NewCase] and does not change afterwards; any number of goroutines may read it.
type Case struct {
	Title    string
	Language string // BCP 47
	// Snapshots is the folder of the sources' stored copies as case.yaml gives it,
	// "" for none.
	Snapshots string
	// Policy is the case's own default, which [ParsePolicy] reads over that of each
	// question; sorted by parameter.
	Policy []Setting

	// Notice is a sentence about the case as a whole that every answer carries, ""
	// for none. It is set before the case is shared.
	Notice string

	Kinds      *entities.Kinds
	Types      []*Type            // sorted by id
	Properties []*Property        // sorted by id
	Sources    []*evidence.Source // sorted by id
	Lineage    *evidence.Lineage

	types   map[string]*Type
	sources map[string]*evidence.Source

	store Store // nil where the records are held
	load  sync.Once
	made
	held

	finding sync.Once
	finder  *entities.Finder
}

// held are the records of a case in memory.
type held struct {
	entities  []*entities.Entity // sorted by id
	relations []*Relation        // sorted by id
	entity    map[string]int32   // number
	relation  map[string]*Relation
}

// Records are what a case is made of, in any order.
type Records struct {
	Title, Language, Snapshots string
	Policy                     []Setting

	Kinds      []entities.Kind
	Types      []*Type
	Properties []*Property
	Sources    []*evidence.Source
	Entities   []*entities.Entity
	Relations  []*Relation
}

// NewCase sorts and indexes the records and takes them over: the caller must
// not use them afterwards. It accepts whatever it is given; [Case.Validate]
// tells what is wrong with it. Where an id stands twice the first record given
// is the one that is found by it.
func NewCase(rec Records) *Case {
	c := newCase(rec)
	c.hold(rec.Entities, rec.Relations)
	return c
}

func newCase(rec Records) *Case {
	c := &Case{
		Title: rec.Title, Language: rec.Language, Snapshots: rec.Snapshots, Policy: rec.Policy,
		Kinds: entities.NewKinds(rec.Kinds),
		Types: rec.Types, Properties: rec.Properties, Sources: rec.Sources,
	}
	slices.SortStableFunc(c.Policy, func(a, b Setting) int { return strings.Compare(a.Param, b.Param) })
	c.types = sortByID(c.Types, func(t *Type) string { return t.ID })
	sortByID(c.Properties, func(p *Property) string { return p.ID })
	c.sources = sortByID(c.Sources, func(s *evidence.Source) string { return s.ID })
	c.Lineage = evidence.NewLineage(c.Sources)
	return c
}

func (c *Case) hold(list []*entities.Entity, rels []*Relation) {
	c.held = held{
		entities: list, relations: rels,
		entity:   make(map[string]int32, len(list)),
		relation: sortByID(rels, func(r *Relation) string { return r.ID }),
	}
	slices.SortStableFunc(list, func(a, b *entities.Entity) int { return strings.Compare(a.ID, b.ID) })
	for i, e := range slices.Backward(list) { // of two with one id the first is found
		c.held.entity[e.ID] = int32(i)
	}
	for _, r := range rels {
		r.Def = c.types[r.Type]
	}
}

func sortByID[T any](list []T, id func(T) string) map[string]T {
	slices.SortStableFunc(list, func(a, b T) int { return strings.Compare(id(a), id(b)) })
	byID := make(map[string]T, len(list))
	for _, x := range list {
		if _, taken := byID[id(x)]; !taken {
			byID[id(x)] = x
		}
	}
	return byID
}

// Type returns the relation type with that id, nil for none.
func (c *Case) Type(id string) *Type { return c.types[id] }

// Source returns the source with that id, nil for none.
func (c *Case) Source(id string) *evidence.Source { return c.sources[id] }

// Property returns the property with that id, nil for none.
func (c *Case) Property(id string) *Property {
	i := sort.Search(len(c.Properties), func(i int) bool { return c.Properties[i].ID >= id })
	if i < len(c.Properties) && c.Properties[i].ID == id {
		return c.Properties[i]
	}
	return nil
}

// Name returns the display name of an entity or the title of a source, and id
// itself for anything else, such as a claimant in free text.
func (c *Case) Name(id string) string {
	if e := c.Entity(id); e != nil {
		return e.Name
	}
	if s := c.sources[id]; s != nil && s.Title != "" {
		return s.Title
	}
	return id
}

// Grade returns the Admiralty grade of a citation: its source's letter and its
// own digit.
func (c *Case) Grade(cit *evidence.Citation) evidence.Grade {
	g := evidence.Grade{Credibility: cit.Credibility}
	if s := c.sources[cit.Source]; s != nil {
		g.Reliability = s.Reliability
	}
	return g
}

// PlacesMeet reports whether two places can be one: they are the same, or one
// lies within the other. An empty id is no place and meets every other.
func (c *Case) PlacesMeet(a, b string) bool {
	return a == "" || b == "" || c.liesIn(a, b) || c.liesIn(b, a)
}

func (c *Case) liesIn(a, b string) bool {
	n, _ := c.Len()
	for range n + 1 { // a circle of places ends
		if a == b {
			return true
		}
		e := c.Entity(a)
		if e == nil || e.Within == "" {
			return false
		}
		a = e.Within
	}
	return false
}
