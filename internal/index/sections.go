package index

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/packed"
	"github.com/graphx-dev/graphx/internal/relations"
)

func (p *packedCase) open() error {
	f := p.f
	head, err := whole(f, "about")
	if err != nil {
		return err
	}
	if err := json.Unmarshal(head, &p.about); err != nil {
		return f.Section("about").Damage(err.Error())
	}
	if p.about.Version != packVersion {
		return &packed.VersionError{Name: f.Name(), Have: uint32(p.about.Version), Want: packVersion}
	}
	n, m := p.about.Entities, p.about.Relations
	if n < 0 || m < 0 || n > 1<<31-2 || m > 1<<31-2 {
		return f.Section("about").Damage(fmt.Sprintf("has %d entities and %d relations", n, m))
	}
	b, err := whole(f, "records")
	if err != nil {
		return err
	}
	rec, err := packed.DecodeRecords(b)
	if err != nil {
		return f.Section("records").Damage(err.Error())
	}
	if p.dict, err = allStrings(f, "dict"); err != nil {
		return err
	}
	c := relations.NewStoredCase(rec, p)
	x := &Index{c: c, n: n, m: m}
	p.x = x
	for _, t := range []struct {
		name string
		n    int
		to   **packed.Strings
	}{{"entity.id", n, &p.entityIDs}, {"entity", n, &p.entities}, {"relation.id", m, &p.relIDs}, {"relation", m, &p.relations}} {
		if *t.to, err = packed.OpenStrings(f, t.name); err != nil {
			return err
		}
		if (*t.to).Len() != t.n {
			return f.Section(t.name).Damage(fmt.Sprintf("has %d strings, not %d", (*t.to).Len(), t.n))
		}
	}
	if err := p.openArcs(); err != nil {
		return err
	}
	if err := p.openTable(); err != nil {
		return err
	}
	for _, k := range c.Kinds.All() {
		p.kinds = append(p.kinds, k.ID)
	}
	p.kinds = append(p.kinds, "")
	x.ready()
	if err := p.openComponents(); err != nil {
		return err
	}
	return p.openWords()
}

func (p *packedCase) openArcs() error {
	x := p.x
	arcs, arcSection, err := packed.View[arc](p.f, "arcs")
	if err != nil {
		return err
	}
	first, s, err := column[int32](p.f, "first", x.n+1, 0, len(arcs)+1)
	if err != nil {
		return err
	}
	within := s.Check
	s.Check = func(at, n int) error {
		if err := within(at, n); err != nil {
			return err
		}
		for i := max(at, 1); i < at+n; i++ {
			if first[i] < first[i-1] {
				return fmt.Errorf("element %d is less than the one before", i)
			}
		}
		return nil
	}
	s.VerifyAll()
	if first[0] != 0 || int(first[x.n]) != len(arcs) {
		return s.Damage("does not lead to the arcs")
	}
	arcSection.Check = func(at, n int) error {
		for i, a := range arcs[at : at+n] {
			if a.to < 0 || int(a.to) >= x.n || a.rel < 0 || int(a.rel) >= x.m {
				return fmt.Errorf("arc %d leads to %d by %d", at+i, a.to, a.rel)
			}
		}
		return nil
	}
	loops, s, err := packed.View[loop](p.f, "loops")
	if err != nil {
		return err
	}
	s.Check = func(at, n int) error {
		for i, l := range loops[at : at+n] {
			if l.e < 0 || int(l.e) >= x.n || l.rel < 0 || int(l.rel) >= x.m || at+i > 0 && l.e < loops[at+i-1].e {
				return fmt.Errorf("loop %d is of %d by %d", at+i, l.e, l.rel)
			}
		}
		return nil
	}
	s.VerifyAll()
	x.loops = loops
	x.first, x.arcs = first, arcs
	x.lazy = func(from, to int32) { arcSection.Verify(int(from), int(to)) }
	return nil
}

func (p *packedCase) openTable() error {
	x, f, t := p.x, p.f, &p.x.table
	dates, err := allStrings(f, "dates")
	if err != nil {
		return err
	}
	for _, text := range dates {
		d, err := evidence.ParseDate(text)
		if err != nil {
			return f.Section("dates").Damage(err.Error())
		}
		t.dates = append(t.dates, d)
	}
	sets, err := allStrings(f, "sets")
	if err != nil {
		return err
	}
	for _, text := range sets {
		t.sets = append(t.sets, strings.Fields(text))
	}
	sections := map[string]*packed.Section{}
	if t.kind, sections["kind"], err = column[uint16](f, "kind", x.n, 0, len(x.c.Kinds.All())+1); err != nil {
		return err
	}
	if t.typ, sections["type"], err = column[uint16](f, "type", x.m, 0, len(x.c.Types)+1); err != nil {
		return err
	}
	if t.status, sections["status"], err = column[uint8](f, "status", x.m, 0, 2*plannedOnly); err != nil {
		return err
	}
	if t.tail, sections["tail"], err = column[int32](f, "tail", x.m, -1, x.n); err != nil {
		return err
	}
	if t.date, sections["date"], err = column[int32](f, "date", x.m, 0, len(t.dates)); err != nil {
		return err
	}
	if t.origins, sections["origins"], err = column[int32](f, "origins", x.m, 0, len(t.sets)); err != nil {
		return err
	}
	t.check = func(column string) { sections[column].VerifyAll() }
	date, origins := sections["date"], sections["origins"]
	t.lazy = func(rel int32) {
		date.VerifyAt(int(rel))
		origins.VerifyAt(int(rel))
	}
	return nil
}

func (p *packedCase) openWords() error {
	p.words = &entities.Words{}
	sections := map[string]*packed.Section{}
	for _, field := range fieldsOf(p.words) {
		var err error
		name := "names." + field.name
		switch list := field.list.(type) {
		case *[]byte:
			*list, sections[field.name], err = packed.View[byte](p.f, name)
		case *[]uint16:
			*list, sections[field.name], err = packed.View[uint16](p.f, name)
		case *[]uint32:
			*list, sections[field.name], err = packed.View[uint32](p.f, name)
		}
		if err != nil {
			return err
		}
	}
	p.words.Touch = func(section string, from, to int) { sections[section].Verify(from, to) }
	return nil
}

// whole returns a section of which everything has been verified.
func whole(f *packed.File, name string) ([]byte, error) {
	b, s, err := packed.View[byte](f, name)
	if err != nil {
		return nil, err
	}
	s.VerifyAll()
	return b, nil
}

// column returns a section of n numbers, each of which is less than below, and
// at least least.
func column[T ~uint8 | ~uint16 | ~int32](f *packed.File, name string, n int, least, below int) ([]T, *packed.Section, error) {
	list, s, err := packed.View[T](f, name)
	if err != nil {
		return nil, nil, err
	}
	if len(list) != n {
		return nil, nil, s.Damage(fmt.Sprintf("has %d elements, not %d", len(list), n))
	}
	s.Check = func(first, n int) error {
		for i, v := range list[first : first+n] {
			if int(v) < least || int(v) >= below {
				return fmt.Errorf("element %d is %d", first+i, v)
			}
		}
		return nil
	}
	return list, s, nil
}

// strings returns all of a table.
func allStrings(f *packed.File, name string) ([]string, error) {
	t, err := packed.OpenStrings(f, name)
	if err != nil {
		return nil, err
	}
	list := make([]string, t.Len())
	for i := range list {
		list[i] = strings.Clone(t.At(i))
	}
	return list, nil
}
