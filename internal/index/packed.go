package index

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/defect"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/pack"
	"github.com/graphx-dev/graphx/internal/relations"
)

// packVersion is the version of what the sections of a packed case mean. It goes
// up with every change that another version of graphx would misread.
const packVersion = 1

// An Origin says of what a packed case was made.
type Origin struct {
	// Folder is the case's folder, seen from where the packed case is; "" for a case
	// that was in no folder.
	Folder string `json:"folder,omitempty"`
	// Files are the case's files, sorted by name.
	Files []OriginFile `json:"files,omitempty"`
}

// An OriginFile is a file as it was when the case was packed.
type OriginFile struct {
	Name   string `json:"name"` // with slashes, within the folder
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
	// Modified is when it was last written, in nanoseconds of Unix time; 0 where that
	// is not known.
	Modified int64 `json:"modified,omitempty"`
}

// about is what a packed case says of itself first.
type about struct {
	Version   int    `json:"version"`
	Entities  int    `json:"entities"`
	Relations int    `json:"relations"`
	Origin    Origin `json:"origin"`
}

// Pack writes the case and its index to a file that [OpenPacked] opens: whole or
// not at all. progress, if not nil, is called now and then with the share of the
// records that have been written. The same case gives the same bytes.
func (x *Index) Pack(ctx context.Context, name string, from Origin, progress func(done, total int)) error {
	w, err := pack.Create(name)
	if err != nil {
		return err
	}
	packed := false
	defer func() {
		if !packed { // also after a panic
			w.Abort()
		}
	}()
	if err := x.pack(ctx, w, from, progress); err != nil {
		return err
	}
	packed = true
	return w.Close()
}

func (x *Index) pack(ctx context.Context, w *pack.Writer, from Origin, progress func(done, total int)) error {
	// What is packed again gets new checksums, and so must be right itself.
	if err := x.Verify(ctx); err != nil {
		return err
	}
	head, err := json.Marshal(about{packVersion, x.n, x.m, from})
	if err != nil {
		return err
	}
	vocabulary := x.c.Vocabulary()
	dict := relations.NewDict(wordsOf(x.c))
	dates := make([]string, len(x.table.dates))
	for i, d := range x.table.dates {
		dates[i] = d.String()
	}
	sets := make([]string, len(x.table.sets))
	for i, s := range x.table.sets {
		sets[i] = strings.Join(s, " ")
	}
	words, err := x.c.Words(ctx, nil)
	if err != nil {
		return err
	}
	steps := []func() error{
		func() error { return w.Bytes("about", head) },
		func() error { return w.Bytes("records", relations.AppendRecords(nil, &vocabulary)) },
		func() error { return pack.PutStrings(w, "dict", dict.Words()) },
		func() error { return pack.PutStrings(w, "dates", dates) },
		func() error { return pack.PutStrings(w, "sets", sets) },
		func() error { return pack.Put(w, "kind", x.table.kind) },
		func() error { return pack.Put(w, "type", x.table.typ) },
		func() error { return pack.Put(w, "status", x.table.status) },
		func() error { return pack.Put(w, "first", x.first) },
		func() error { return pack.Put(w, "arcs", x.arcs) },
		func() error { return pack.Put(w, "tail", x.table.tail) },
		func() error { return pack.Put(w, "date", x.table.date) },
		func() error { return pack.Put(w, "origins", x.table.origins) },
		func() error {
			return putStrings(ctx, w, "entity.id", x.n, func(i int, b []byte) []byte { return append(b, x.idOf(i)...) }, nil)
		},
		func() error {
			return putStrings(ctx, w, "entity", x.n, func(i int, b []byte) []byte {
				return relations.AppendEntity(b, x.c.PassEntity(i), dict)
			}, func(done int) { tell(progress, done, x.n+x.m) })
		},
		func() error {
			return putStrings(ctx, w, "relation", x.m, func(i int, b []byte) []byte { return x.appendRelation(b, i, dict) },
				func(done int) { tell(progress, x.n+done, x.n+x.m) })
		},
		func() error {
			return putStrings(ctx, w, "relation.id", x.m, func(i int, b []byte) []byte { return append(b, x.relationID(i)...) }, nil)
		},
		func() error { return putWords(w, words) },
	}
	for _, step := range steps {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// idOf and relationID return ids without keeping records.
func (x *Index) idOf(i int) string       { return x.c.EntityID(i) }
func (x *Index) relationID(i int) string { return x.c.RelationID(i) }

func tell(progress func(done, total int), done, total int) {
	if progress != nil {
		progress(done, total)
	}
}

// wordsOf lists the words that records repeat.
func wordsOf(c *relations.Case) []string {
	var words []string
	for _, t := range c.Types {
		words = append(words, t.ID)
	}
	for _, k := range c.Kinds.All() {
		words = append(words, k.ID)
	}
	for _, s := range c.Sources {
		words = append(words, s.ID)
	}
	for _, p := range c.Properties {
		words = append(words, p.ID)
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// appendRelation writes a relation. Its ends have mostly been numbered before.
func (x *Index) appendRelation(b []byte, i int, dict *relations.Dict) []byte {
	r := x.c.PassRelation(i)
	var row relations.Row
	if s, ok := x.c.Store().(relations.Rower); ok {
		s.Row(i, &row)
	}
	return relations.AppendRelation(b, r, dict, func(id string) int {
		for k, n := range row.Ends {
			if r.Ends[k] == id {
				return int(n)
			}
		}
		return x.c.Number(id)
	})
}

// piece is how many records are encoded at once.
const piece = 4096

// putStrings writes a table of n strings that several goroutines make.
func putStrings(ctx context.Context, w *pack.Writer, name string, n int, add func(i int, b []byte) []byte, done func(int)) error {
	type batch struct {
		bytes []byte
		ends  []int
	}
	out := pack.NewStringsWriter(w, name)
	workers := runtime.GOMAXPROCS(0)
	ready := make([]chan *batch, workers) // one for each, so that the order is known
	free := make(chan *batch, 3*workers)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var all defect.Group
	defer all.Wait()
	defer cancel()
	failed := make(chan error, workers)
	for k := range workers {
		ready[k] = make(chan *batch, 1)
		all.Go(func() {
			defer close(ready[k])
			err := pack.Try(func() error {
				for from := k * piece; from < n && ctx.Err() == nil; from += workers * piece {
					b := &batch{}
					select {
					case b = <-free:
					default:
					}
					b.bytes, b.ends = b.bytes[:0], b.ends[:0]
					for i := from; i < min(from+piece, n); i++ {
						b.bytes = add(i, b.bytes)
						b.ends = append(b.ends, len(b.bytes))
					}
					select {
					case ready[k] <- b:
					case <-ctx.Done():
					}
				}
				return nil
			})
			if err != nil {
				failed <- err
			}
		})
	}
	for at := 0; at < n; at += piece {
		b, ok := <-ready[at/piece%workers]
		if !ok {
			select {
			case err := <-failed:
				return err
			default:
				return context.Cause(ctx)
			}
		}
		from := 0
		for _, end := range b.ends {
			if err := out.AddBytes(b.bytes[from:end]); err != nil {
				return err
			}
			from = end
		}
		select {
		case free <- b:
		default:
		}
		if done != nil {
			done(min(at+piece, n))
		}
	}
	return out.Close()
}

// putWords writes the index of names, each of its arrays as a section.
func putWords(w *pack.Writer, words *entities.Words) error {
	for _, f := range fieldsOf(words) {
		var err error
		switch list := f.list.(type) {
		case *[]byte:
			err = pack.Put(w, "names."+f.name, *list)
		case *[]uint16:
			err = pack.Put(w, "names."+f.name, *list)
		case *[]uint32:
			err = pack.Put(w, "names."+f.name, *list)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

type wordsField struct {
	name string
	list any // pointer to a slice
}

// fieldsOf lists the arrays of an index of names; a test sees to it that none is
// forgotten.
func fieldsOf(w *entities.Words) []wordsField {
	return []wordsField{
		{"Text", &w.Text}, {"TextAt", &w.TextAt}, {"Back", &w.Back}, {"BackAt", &w.BackAt}, {"BackOf", &w.BackOf},
		{"Forms", &w.Forms}, {"FormAt", &w.FormAt}, {"FormOf", &w.FormOf}, {"Posts", &w.Posts}, {"PostAt", &w.PostAt},
		{"NameHash", &w.NameHash}, {"NameOf", &w.NameOf}, {"NameForm", &w.NameForm},
	}
}

// A packed is the records of a packed case, read from the file one by one.
type packed struct {
	f                   *pack.File
	about               about
	x                   *Index
	dict                []string
	kinds               []string
	entityIDs, relIDs   *pack.Strings
	entities, relations *pack.Strings
	words               *entities.Words
}

// OpenPacked opens a packed case: the case, which reads its records from the
// file, with its index, and what it was made of. It looks at what every question
// needs, about ten bytes an entity; the rest is looked at when it is read. The
// errors are those of [pack.Open], and what damage is found later is the panic of
// [pack.Section.Verify], which [pack.Try] turns into an error.
func OpenPacked(name string) (x *Index, from Origin, err error) {
	f, err := pack.Open(name)
	if err != nil {
		return nil, from, err
	}
	x, from, err = openPacked(f)
	if err != nil {
		f.Close()
	}
	return x, from, err
}

// Try calls fn, which asks a packed case, and returns its error or the damage
// that it came upon; see [pack.Try].
func Try(fn func() error) error { return pack.Try(fn) }

func openPacked(f *pack.File) (x *Index, from Origin, err error) {
	err = Try(func() error {
		p := &packed{f: f}
		if err := p.open(); err != nil {
			return err
		}
		x, from = p.x, p.about.Origin
		return nil
	})
	return x, from, err
}

// whole returns a section of which everything has been verified.
func whole(f *pack.File, name string) ([]byte, error) {
	b, s, err := pack.View[byte](f, name)
	if err != nil {
		return nil, err
	}
	s.VerifyAll()
	return b, nil
}

// column returns a section of n numbers, each of which is less than below, and
// at least least.
func column[T ~uint8 | ~uint16 | ~int32](f *pack.File, name string, n int, least, below int) ([]T, *pack.Section, error) {
	list, s, err := pack.View[T](f, name)
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
func allStrings(f *pack.File, name string) ([]string, error) {
	t, err := pack.OpenStrings(f, name)
	if err != nil {
		return nil, err
	}
	list := make([]string, t.Len())
	for i := range list {
		list[i] = strings.Clone(t.At(i))
	}
	return list, nil
}

func (p *packed) open() error {
	f := p.f
	head, err := whole(f, "about")
	if err != nil {
		return err
	}
	if err := json.Unmarshal(head, &p.about); err != nil {
		return f.Section("about").Damage(err.Error())
	}
	if p.about.Version != packVersion {
		return &pack.VersionError{Name: f.Name(), Have: uint32(p.about.Version), Want: packVersion}
	}
	n, m := p.about.Entities, p.about.Relations
	if n < 0 || m < 0 || n > 1<<31-2 || m > 1<<31-2 {
		return f.Section("about").Damage(fmt.Sprintf("has %d entities and %d relations", n, m))
	}
	b, err := whole(f, "records")
	if err != nil {
		return err
	}
	rec, err := relations.DecodeRecords(b)
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
		to   **pack.Strings
	}{{"entity.id", n, &p.entityIDs}, {"entity", n, &p.entities}, {"relation.id", m, &p.relIDs}, {"relation", m, &p.relations}} {
		if *t.to, err = pack.OpenStrings(f, t.name); err != nil {
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
	return p.openWords()
}

func (p *packed) openArcs() error {
	x := p.x
	arcs, arcSection, err := pack.View[arc](p.f, "arcs")
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
	x.first, x.arcs = first, arcs
	x.lazy = func(from, to int32) { arcSection.Verify(int(from), int(to)) }
	return nil
}

func (p *packed) openTable() error {
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
	sections := map[string]*pack.Section{}
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

func (p *packed) openWords() error {
	p.words = &entities.Words{}
	sections := map[string]*pack.Section{}
	for _, field := range fieldsOf(p.words) {
		var err error
		name := "names." + field.name
		switch list := field.list.(type) {
		case *[]byte:
			*list, sections[field.name], err = pack.View[byte](p.f, name)
		case *[]uint16:
			*list, sections[field.name], err = pack.View[uint16](p.f, name)
		case *[]uint32:
			*list, sections[field.name], err = pack.View[uint32](p.f, name)
		}
		if err != nil {
			return err
		}
	}
	p.words.Touch = func(section string, from, to int) { sections[section].Verify(from, to) }
	return nil
}

// Verify makes sure of all of a packed case, which other calls do of what they
// read; an index in memory is what it is. The error is a [pack.DamageError].
func (x *Index) Verify(ctx context.Context) error {
	p, ok := x.c.Store().(*packed)
	if !ok {
		return nil
	}
	return Try(func() error {
		for _, s := range p.f.Sections() {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			s.VerifyAll()
		}
		if err := p.words.Check(x.n); err != nil {
			return &pack.DamageError{Name: p.f.Name(), Section: "names", What: err.Error()}
		}
		return nil
	})
}

// Close gives the file back. Nothing of the case may be used afterwards.
func (x *Index) Close() error {
	if p, ok := x.c.Store().(*packed); ok {
		return p.f.Close()
	}
	return nil
}

func (p *packed) Len() (entities, relations int) { return p.about.Entities, p.about.Relations }

func (p *packed) Entity(i int) *entities.Entity {
	e, err := relations.DecodeEntity(p.entities.Bytes(i), p.dict)
	if err != nil {
		panic(p.f.Section("entity").Damage(err.Error()))
	}
	e.ID = strings.Clone(p.entityIDs.At(i))
	return e
}

func (p *packed) Relation(i int) *relations.Relation {
	r, err := relations.DecodeRelation(p.relations.Bytes(i), p.dict, func(n int) string {
		if n >= p.entityIDs.Len() {
			return ""
		}
		return strings.Clone(p.entityIDs.At(n))
	})
	if err != nil {
		panic(p.f.Section("relation").Damage(err.Error()))
	}
	r.ID = strings.Clone(p.relIDs.At(i))
	return r
}

func (p *packed) FindEntity(id string) int   { return p.entityIDs.Find(id) }
func (p *packed) FindRelation(id string) int { return p.relIDs.Find(id) }

func (p *packed) EntityID(i int) string   { return strings.Clone(p.entityIDs.At(i)) }
func (p *packed) RelationID(i int) string { return strings.Clone(p.relIDs.At(i)) }

func (p *packed) Kind(i int) string {
	p.x.table.check("kind")
	return p.kinds[p.x.table.kind[i]]
}

func (p *packed) Words() *entities.Words { return p.words }
