// Package compare tells two versions of a case apart: which relations, entities
// and sources came, went or differ, and which relations are stronger or weaker
// now. Both versions are assessed under one policy, so that what changed is what
// the cases say, and never how they were asked.
package compare

import (
	"cmp"
	"maps"
	"slices"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// A Fate says what became of a record between two versions of a case.
type Fate string

// The fates. Added and Removed are said of all records, Changed of what is
// none of the others; Renamed of entities, Regraded of sources, the rest of
// relations.
const (
	Refuted    Fate = "refuted"    // its status became denied
	InDispute  Fate = "disputed"   // its status became disputed
	Withdrawn  Fate = "withdrawn"  // it is still in the case and no longer counts
	Removed    Fate = "removed"    // it counted and is not in the case any more
	Downgraded Fate = "downgraded" // its status became weaker
	Upgraded   Fate = "upgraded"   // its status became stronger
	Added      Fate = "added"      // it counts and was not in the case before
	Returned   Fate = "returned"   // it was in the case before and did not count
	Renamed    Fate = "renamed"
	Regraded   Fate = "regraded"
	Changed    Fate = "changed"
)

// Fates lists them in the order in which they are told: what weakens a
// case first.
var Fates = []Fate{Refuted, InDispute, Withdrawn, Removed, Downgraded, Upgraded, Added, Returned, Renamed, Regraded, Changed}

// A Diff is what changed from one version of a case to another, both seen under
// one policy. The lists are in the order of Fates, and of ids within each.
type Diff struct {
	Old, New *relations.Case
	Policy   relations.Policy
	Entities []EntityChange
	Lines    []LineChange
	Sources  []SourceChange
}

// Empty reports whether nothing changed.
func (d *Diff) Empty() bool { return len(d.Entities)+len(d.Lines)+len(d.Sources) == 0 }

// An EntityChange is an entity that differs.
type EntityChange struct {
	ID       string
	Fate     Fate
	Old, New *entities.Entity // nil for none
	// Fields are the names of the fields that differ, in the order of the record.
	Fields []string
}

// A SourceChange is a source that differs.
type SourceChange struct {
	ID       string
	Fate     Fate
	Old, New *evidence.Source // nil for none
	Fields   []string
}

// A LineChange is a relation that counts in one version at least and differs.
type LineChange struct {
	ID   string
	Fate Fate
	// Old and New are the relation under the policy; nil where the version has none
	// of that id. OldWhy and NewWhy say why it does not count there, "" where it
	// does.
	Old, New       *relations.Line
	OldWhy, NewWhy relations.Refusal
	Fields         []string // those of the record that differ, citations aside
	Dated          bool     // the date that it is shown with differs
	// Gained, Lost and Revised are the citations that count in the new version
	// alone, in the old one alone, and those of one passage that say something else
	// now, as the new version has them.
	Gained, Lost, Revised []*evidence.Citation
}

// Line returns the relation as it is to be shown: the newer where there are two.
func (l *LineChange) Line() *relations.Line {
	if l.New != nil && (l.New.Status != "" || l.Old == nil) {
		return l.New
	}
	return l.Old
}

// Cases tells what changed from one version of a case to another. Statuses are
// assessed in each version under the same policy; a relation that counts in
// neither does not differ. Linear in the records, and in their citations but for
// those of relations that differ.
func Cases(old, now *relations.Case, p relations.Policy) *Diff {
	d := &Diff{Old: old, New: now, Policy: p}
	d.entities()
	d.sources()
	d.lines()
	byFate := func(a, b Fate) int { return cmp.Compare(slices.Index(Fates, a), slices.Index(Fates, b)) }
	slices.SortStableFunc(d.Entities, func(a, b EntityChange) int { return byFate(a.Fate, b.Fate) })
	slices.SortStableFunc(d.Lines, func(a, b LineChange) int { return byFate(a.Fate, b.Fate) })
	slices.SortStableFunc(d.Sources, func(a, b SourceChange) int { return byFate(a.Fate, b.Fate) })
	return d
}

// meet walks two lists of ids, each sorted, as one: visit gets the numbers of
// each id in both, -1 where one has none. Of an id that stands twice in a list
// the first counts.
func meet(n, m int, a, b func(i int) string, visit func(i, j int)) {
	skip := func(i, n int, id func(int) string) int {
		for i++; i < n && id(i) == id(i-1); i++ {
		}
		return i
	}
	for i, j := 0, 0; i < n || j < m; {
		switch {
		case j == m || i < n && a(i) < b(j):
			visit(i, -1)
			i = skip(i, n, a)
		case i == n || b(j) < a(i):
			visit(-1, j)
			j = skip(j, m, b)
		default:
			visit(i, j)
			i, j = skip(i, n, a), skip(j, m, b)
		}
	}
}

func (d *Diff) entities() {
	n, _ := d.Old.Len()
	m, _ := d.New.Len()
	meet(n, m, d.Old.EntityID, d.New.EntityID, func(i, j int) {
		var e EntityChange
		if i >= 0 {
			e.Old = d.Old.PassEntity(i)
			e.ID = e.Old.ID
		}
		if j >= 0 {
			e.New = d.New.PassEntity(j)
			e.ID = e.New.ID
		}
		if (e.Old == nil || !d.Policy.CountsKind(d.Old, e.Old.Kind)) && (e.New == nil || !d.Policy.CountsKind(d.New, e.New.Kind)) {
			return
		}
		switch {
		case e.Old == nil:
			e.Fate = Added
		case e.New == nil:
			e.Fate = Removed
		default:
			e.Fields = entityFields(e.Old, e.New)
			if len(e.Fields) == 0 {
				return
			}
			if e.Fate = Changed; e.Fields[0] == "name" {
				e.Fate = Renamed
			}
		}
		d.Entities = append(d.Entities, e)
	})
}

// A unlike gathers the names of fields that differ.
type unlike []string

func (f *unlike) add(name string, same bool) {
	if !same {
		*f = append(*f, name)
	}
}

func entityFields(a, b *entities.Entity) []string {
	var f unlike
	f.add("name", a.Name == b.Name)
	f.add("kind", a.Kind == b.Kind)
	f.add("aliases", slices.Equal(a.Aliases, b.Aliases))
	f.add("ids", maps.Equal(a.IDs, b.IDs))
	f.add("within", a.Within == b.Within)
	f.add("date", a.Date == b.Date)
	f.add("note", a.Note == b.Note)
	f.add("handling", a.Handling == b.Handling)
	f.add("attributes", slices.Equal(a.Attributes, b.Attributes))
	f.add("facts", slices.EqualFunc(a.Facts, b.Facts, func(x, y *entities.Fact) bool {
		return x.Property == y.Property && x.Value == y.Value && sameCitations(x.Citations, y.Citations)
	}))
	return f
}

func (d *Diff) sources() {
	a, b := d.Old.Sources, d.New.Sources
	meet(len(a), len(b), func(i int) string { return a[i].ID }, func(j int) string { return b[j].ID }, func(i, j int) {
		var s SourceChange
		switch {
		case i < 0:
			s = SourceChange{ID: b[j].ID, Fate: Added, New: b[j]}
		case j < 0:
			s = SourceChange{ID: a[i].ID, Fate: Removed, Old: a[i]}
		default:
			s = SourceChange{ID: a[i].ID, Fate: Changed, Old: a[i], New: b[j], Fields: sourceFields(a[i], b[j])}
			if len(s.Fields) == 0 {
				return
			}
			if s.Fields[0] == "reliability" {
				s.Fate = Regraded
			}
		}
		d.Sources = append(d.Sources, s)
	})
}

func sourceFields(a, b *evidence.Source) []string {
	var f unlike
	f.add("reliability", a.Reliability == b.Reliability)
	f.add("title", a.Title == b.Title)
	f.add("type", a.Type == b.Type)
	f.add("publisher", a.Publisher == b.Publisher)
	f.add("authors", slices.Equal(a.Authors, b.Authors))
	f.add("published", a.Published == b.Published)
	f.add("retrieved", a.Retrieved == b.Retrieved)
	f.add("url", a.URL == b.URL)
	f.add("language", a.Language == b.Language)
	f.add("note", a.Note == b.Note)
	f.add("derived_from", slices.Equal(a.DerivedFrom, b.DerivedFrom))
	f.add("snapshot", a.Snapshot == b.Snapshot)
	f.add("sha256", a.SHA256 == b.SHA256)
	f.add("handling", a.Handling == b.Handling)
	return f
}

func (d *Diff) lines() {
	_, n := d.Old.Len()
	_, m := d.New.Len()
	before, after := relations.NewFilter(d.Old, d.Policy), relations.NewFilter(d.New, d.Policy)
	meet(n, m, d.Old.RelationID, d.New.RelationID, func(i, j int) {
		var l LineChange
		if i >= 0 {
			r := d.Old.PassRelation(i)
			l.ID = r.ID
			line, why := before.Counts(r, nil)
			l.Old, l.OldWhy = &line, why
		}
		if j >= 0 {
			r := d.New.PassRelation(j)
			l.ID = r.ID
			line, why := after.Counts(r, nil)
			l.New, l.NewWhy = &line, why
		}
		if l.compare() {
			d.Lines = append(d.Lines, l)
		}
	})
}

// compare fills in what changed and reports whether anything did.
func (l *LineChange) compare() bool {
	was, is := l.Old != nil && l.OldWhy == "", l.New != nil && l.NewWhy == ""
	switch {
	case !was && !is:
		return false
	case l.Old == nil:
		l.Fate = Added
		l.Gained = counted(l.New)
		return true
	case l.New == nil:
		l.Fate = Removed
		l.Lost = counted(l.Old)
		return true
	}
	a, b := l.Old.Relation, l.New.Relation
	var f unlike
	f.add("type", a.Type == b.Type)
	f.add("ends", slices.Equal(a.Ends, b.Ends) && a.Ordered == b.Ordered)
	f.add("date", a.Date == b.Date)
	f.add("place", a.Place == b.Place)
	f.add("label", a.Label == b.Label)
	f.add("note", a.Note == b.Note)
	f.add("handling", a.Handling == b.Handling)
	f.add("attributes", slices.Equal(a.Attributes, b.Attributes))
	l.Fields = f
	l.Dated = l.Old.Date != l.New.Date
	l.citations()
	rise := l.New.Status.Strength() - l.Old.Status.Strength()
	switch {
	case l.New.Status == relations.Denied && rise != 0 && was:
		l.Fate = Refuted
	case !is:
		l.Fate = Withdrawn
	case !was:
		l.Fate = Returned
	case l.New.Status == relations.Disputed && rise < 0:
		l.Fate = InDispute
	case rise < 0:
		l.Fate = Downgraded
	case rise > 0:
		l.Fate = Upgraded
	case len(l.Fields) > 0 || l.Dated || len(l.Gained)+len(l.Lost)+len(l.Revised) > 0 || !slices.Equal(l.Old.Origins, l.New.Origins):
		l.Fate = Changed
	default:
		return false
	}
	return true
}

func counted(l *relations.Line) []*evidence.Citation { return slices.Concat(l.Supports, l.Denies) }

// citations compares the citations that count: those that are the same in both
// versions go first, then those of one passage are taken for one.
func (l *LineChange) citations() {
	lost, gained := slices.Clone(counted(l.Old)), slices.Clone(counted(l.New))
	match := func(one func(a, b *evidence.Citation) bool, found func(b *evidence.Citation)) {
		lost = slices.DeleteFunc(lost, func(a *evidence.Citation) bool {
			j := slices.IndexFunc(gained, func(b *evidence.Citation) bool { return one(a, b) })
			if j < 0 {
				return false
			}
			found(gained[j])
			gained = slices.Delete(gained, j, j+1)
			return true
		})
	}
	match(sameCitation, func(*evidence.Citation) {})
	match(func(a, b *evidence.Citation) bool {
		return a.Source == b.Source && a.Locator == b.Locator && a.Locator != (evidence.Locator{})
	},
		func(b *evidence.Citation) { l.Revised = append(l.Revised, b) })
	l.Lost, l.Gained = lost, gained
}

func sameCitations(a, b []*evidence.Citation) bool { return slices.EqualFunc(a, b, sameCitation) }

func sameCitation(a, b *evidence.Citation) bool {
	return a.Source == b.Source && a.Origin == b.Origin && a.Locator == b.Locator && slices.Equal(a.Claimant, b.Claimant) &&
		a.Stance == b.Stance && a.Modality == b.Modality && a.Credibility == b.Credibility &&
		a.Date == b.Date && a.Place == b.Place && slices.Equal(a.Between, b.Between) && a.Summary == b.Summary
}

// CountFates counts those of each fate among a list of them.
func CountFates[T any](list []T, fate func(T) Fate) map[Fate]int {
	n := map[Fate]int{}
	for _, x := range list {
		n[fate(x)]++
	}
	return n
}

// Vocabularies are the vocabularies and the sources of both versions, the newer
// where they differ.
func (d *Diff) Vocabularies() relations.Records {
	rec, old := d.New.Vocabulary(), d.Old.Vocabulary()
	rec.Sources = union(rec.Sources, old.Sources, func(s *evidence.Source) string { return s.ID })
	rec.Types = union(rec.Types, old.Types, func(t *relations.Type) string { return t.ID })
	rec.Properties = union(rec.Properties, old.Properties, func(p *relations.Property) string { return p.ID })
	rec.Kinds = union(rec.Kinds, old.Kinds, func(k entities.Kind) string { return k.ID })
	return rec
}

// Union is a case of all records of both versions, the newer where they differ.
// It is made to show them side by side and need not be valid.
func (d *Diff) Union() *relations.Case {
	rec := d.Vocabularies()
	rec.Entities = union(d.New.Entities(), d.Old.Entities(), func(e *entities.Entity) string { return e.ID })
	for _, r := range union(d.New.Relations(), d.Old.Relations(), func(r *relations.Relation) string { return r.ID }) {
		same := *r // the union sets Def
		rec.Relations = append(rec.Relations, &same)
	}
	return relations.NewCase(rec)
}

// union is the first list and what the second has under other ids.
func union[T any](a, b []T, id func(T) string) []T {
	have := map[string]bool{}
	out := slices.Clone(a)
	for _, x := range a {
		have[id(x)] = true
	}
	for _, x := range b {
		if !have[id(x)] {
			out = append(out, x)
		}
	}
	return out
}
