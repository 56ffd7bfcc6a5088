package interop

import (
	"bytes"
	"encoding/hex"
	"slices"
	"sort"
	"sync"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// Data is what was read, in columns: a [relations.Store] that gives rows, too. It never changes; any
// number of goroutines may read it.
type Data struct {
	rec    relations.Records // without entities and relations
	t      *table
	groups []string
	kinds  []string // ids by number
	facts  []string // ids of properties

	handles []uint32 // of the entities, by number
	number  []uint32 // of the entities, by shard and place
	base    []uint32 // of the shards in number
	attrs   []attr   // sorted by entity, with their numbers

	edges       []edge // sorted by id
	relText     []byte // ids of the relations; nil where they are their digests
	relAt       []int
	ordered     []bool // by type
	texts       []texts
	xids        []*dict
	dates       []evidence.Date
	labelCount  int
	xidCount    int
	originNames []string
	extraCount  int
	columns     [][]column         // by file
	origins     [][]string         // ids of the sources that a cell names, by number from 1
	files       []*evidence.Source // by number
	sets        struct {           // of one origin each, made once
		once  sync.Once
		files [][]string
	}
}

var _ interface {
	relations.Store
	relations.Rower
	relations.Kinder
	relations.Namer
	relations.IDer
} = (*Data)(nil)

// texts are the labels and the rest that one worker found, and how many labels,
// ids of relations and others those before it did.
type texts struct {
	labels, extras     *dict
	joints             [][]uint32
	label, xids, extra uint32
}

// Records returns the vocabulary and the sources: what a case over the data
// needs beside it, see [relations.NewStoredCase].
func (d *Data) Records() relations.Records {
	rec := d.rec
	rec.Kinds, rec.Types = slices.Clone(rec.Kinds), slices.Clone(rec.Types)
	rec.Properties, rec.Sources = slices.Clone(rec.Properties), slices.Clone(rec.Sources)
	return rec
}

// Len returns the numbers of entities and relations.
func (d *Data) Len() (entities, relations int) { return len(d.handles), len(d.edges) }

func (d *Data) label(n uint32) []byte {
	for i := len(d.texts) - 1; n > 0 && i >= 0; i-- {
		if n > d.texts[i].label {
			return d.texts[i].labels.at(n - d.texts[i].label)
		}
	}
	return nil
}

func (d *Data) xid(n uint32) []byte {
	for i := len(d.texts) - 1; n > 0 && i >= 0; i-- {
		if n > d.texts[i].xids {
			return d.xids[i].at(n - d.texts[i].xids)
		}
	}
	return nil
}

func (d *Data) extraText(n uint32) []byte {
	for i := len(d.texts) - 1; n > 0 && i >= 0; i-- {
		if n > d.texts[i].extra {
			return d.texts[i].extras.at(n - d.texts[i].extra)
		}
	}
	return nil
}

func (d *Data) relationID(i int) []byte {
	if d.relAt != nil {
		return d.relText[d.relAt[i]:d.relAt[i+1]]
	}
	return append32([]byte("r-"), d.edges[i].sum, 13)
}

// FindEntity returns the number of the entity with that id, -1 for none.
// O(log n).
func (d *Data) FindEntity(id string) int {
	i := sort.Search(len(d.handles), func(i int) bool { return string(d.t.slug(d.handles[i])) >= id })
	if i < len(d.handles) && string(d.t.slug(d.handles[i])) == id {
		return i
	}
	return -1
}

// FindRelation returns the number of the relation with that id, -1 for none.
// O(log n).
func (d *Data) FindRelation(id string) int {
	i := sort.Search(len(d.edges), func(i int) bool { return string(d.relationID(i)) >= id })
	if i < len(d.edges) && string(d.relationID(i)) == id {
		return i
	}
	return -1
}

// attrsOf returns the further names and the facts of an entity, sorted.
func (d *Data) attrsOf(i int) []attr {
	from := sort.Search(len(d.attrs), func(k int) bool { return d.attrs[k].entity >= uint32(i) })
	to := from
	for to < len(d.attrs) && d.attrs[to].entity == uint32(i) {
		to++
	}
	return d.attrs[from:to]
}

// Names calls yield with what an entity can be found by, as
// [entities.Entity.Names] does.
func (d *Data) Names(i int, yield func(string)) {
	name, aliases := d.names(i, d.attrsOf(i))
	yield(name)
	for _, a := range aliases {
		yield(a)
	}
	h := d.handles[i]
	if key := d.t.key(h); !bytes.Equal(key, d.t.slug(h)) && string(key) != name && !slices.Contains(aliases, string(key)) {
		yield(string(key))
	}
}

// names returns the name of an entity, the least of those that rows give it,
// and its aliases, sorted.
func (d *Data) names(i int, attrs []attr) (name string, aliases []string) {
	first := d.t.name(d.handles[i])
	if len(attrs) == 0 || attrs[0].what > aliasAttr {
		return string(first), nil
	}
	var all []string
	for _, a := range attrs {
		if a.what == nameAttr && bytes.Compare(a.text, first) < 0 {
			first = a.text // they are sorted, but a name may be the least of all
		}
	}
	name = string(first)
	all = append(all, string(d.t.name(d.handles[i])))
	for _, a := range attrs {
		if a.what <= aliasAttr {
			all = append(all, string(a.text))
		}
	}
	sort.Strings(all)
	for k, s := range all {
		if s != name && (k == 0 || s != all[k-1]) {
			aliases = append(aliases, s)
		}
	}
	return name, aliases
}

// Entity makes the record of an entity.
func (d *Data) Entity(i int) *entities.Entity {
	h := d.handles[i]
	_, en := d.t.entry(h)
	attrs := d.attrsOf(i)
	e := &entities.Entity{ID: string(d.t.slug(h)), Kind: d.kinds[en.kind]}
	e.Name, e.Aliases = d.names(i, attrs)
	if key := d.t.key(h); string(key) != e.ID {
		scheme := "import"
		if g := appendSlug(nil, []byte(d.groups[en.group])); len(g) > 0 {
			scheme = string(g)
		}
		e.IDs = map[string]string{scheme: string(key)}
	}
	var last *entities.Fact
	for k := range attrs {
		a := &attrs[k]
		if a.what == cellsAttr {
			for _, x := range attributesOf(d.columns[a.file], cutCells(a.text)) {
				e.Attributes = addAttribute(e.Attributes, x)
			}
		}
		if a.what < factAttr {
			continue
		}
		property, value := d.facts[a.what-factAttr], string(a.text)
		if last == nil || last.Property != property || last.Value != value {
			last = &entities.Fact{Property: property, Value: value}
			e.Facts = append(e.Facts, last)
		}
		last.Citations = append(last.Citations, d.citation(int(a.file), a.para))
	}
	entities.SortAttributes(e.Attributes)
	return e
}

func (d *Data) citation(file int, para uint32) *evidence.Citation {
	return &evidence.Citation{
		Source: d.files[file].ID, Locator: evidence.Locator{Paragraph: int(para)},
		Stance: evidence.Supports, Modality: evidence.Happened,
	}
}

// Relation makes the record of a relation.
func (d *Data) Relation(i int) *relations.Relation {
	e := &d.edges[i]
	cells, further := d.extrasOf(e)
	r := &relations.Relation{
		ID: string(d.relationID(i)), Type: d.rec.Types[e.typ].ID,
		Ends:    []string{d.EntityID(int(e.from)), d.EntityID(int(e.to))},
		Ordered: d.ordered[e.typ], Label: string(d.label(e.label)),
	}
	if cells != nil {
		r.Attributes = attributesOf(d.columns[e.file], cells)
	}
	for _, n := range further {
		r.Ends = append(r.Ends, d.EntityID(int(n)))
	}
	for _, origin := range d.citedBy(e) {
		c := d.citation(int(e.file), e.para)
		c.Date, c.Origin = d.dates[e.date], origin
		c.Stance, c.Modality = evidence.Stances[e.stance], evidence.Modalities[e.modality]
		d.tell(cells, e.file, c)
		r.Citations = append(r.Citations, c)
	}
	return r
}

// citedBy returns the origins of a relation's citations, one each.
func (d *Data) citedBy(e *edge) []string {
	switch file := d.files[e.file]; {
	case e.origin > 0:
		return d.origins[e.origin-1]
	case len(file.DerivedFrom) > 0:
		return []string{file.ID} // the row names none of those that others do
	}
	return []string{""}
}

// Row fills in the row of a relation.
func (d *Data) Row(i int, r *relations.Row) {
	e := &d.edges[i]
	*r = relations.Row{
		Ends: append(r.Ends[:0], int32(e.from), int32(e.to)), Type: int(e.typ), Ordered: d.ordered[e.typ],
		Status: relations.SingleOrigin, Origins: d.originsOf(e), Date: d.dates[e.date],
	}
	if e.extra > 0 {
		_, further := d.extrasOf(e)
		r.Ends = append(r.Ends, further...)
	}
	if len(r.Origins) > 1 {
		r.Status = relations.Corroborated
	}
	switch {
	case evidence.Stances[e.stance] == evidence.Denies: // and a date of it is none of the relation's
		r.Status, r.Origins, r.Date = relations.Denied, nil, evidence.Date{}
	case evidence.Modalities[e.modality] == evidence.Planned:
		r.Status, r.PlannedOnly = relations.Planned, true
	case evidence.Modalities[e.modality] == evidence.Alleged:
		r.Status = relations.Alleged
	}
}

// originsOf returns the origins that a relation rests on.
func (d *Data) originsOf(e *edge) []string {
	if e.origin > 0 {
		return d.origins[e.origin-1]
	}
	d.sets.once.Do(func() {
		for _, f := range d.files {
			d.sets.files = append(d.sets.files, []string{f.ID})
		}
	})
	return d.sets.files[e.file]
}

// EntityID and RelationID return the ids of records.
func (d *Data) EntityID(i int) string   { return string(d.t.slug(d.handles[i])) }
func (d *Data) RelationID(i int) string { return string(d.relationID(i)) }

// Kind returns the kind of an entity.
func (d *Data) Kind(i int) string {
	_, en := d.t.entry(d.handles[i])
	return d.kinds[en.kind]
}

func hexSum(sum [32]byte) string { return hex.EncodeToString(sum[:]) }
