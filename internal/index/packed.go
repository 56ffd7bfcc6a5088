package index

import (
	"context"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/packed"
	"github.com/graphx-dev/graphx/internal/relations"
)

// packVersion is the version of what the sections of a packed case mean. It goes
// up with every change that another version of graphx would misread.
const packVersion = 5

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

// A packedCase is the records of a packed case, read from the file one by one.
type packedCase struct {
	f                   *packed.File
	about               about
	x                   *Index
	dict                []string
	kinds               []string
	entityIDs, relIDs   *packed.Strings
	entities, relations *packed.Strings
	words               *entities.Words
}

// OpenPacked opens a packed case: the case, which reads its records from the
// file, with its index, and what it was made of. It looks at what every question
// needs, about ten bytes an entity; the rest is looked at when it is read. The
// errors are those of [packed.Open], and what damage is found later is the panic of
// [packed.Section.Verify], which [packed.Try] turns into an error.
func OpenPacked(name string) (x *Index, from Origin, err error) {
	f, err := packed.Open(name)
	if err != nil {
		return nil, from, err
	}
	x, from, err = openPacked(f)
	if err != nil {
		f.Close()
	}
	return x, from, err
}

func openPacked(f *packed.File) (x *Index, from Origin, err error) {
	err = Try(func() error {
		p := &packedCase{f: f}
		if err := p.open(); err != nil {
			return err
		}
		x, from = p.x, p.about.Origin
		return nil
	})
	return x, from, err
}

// Try calls fn, which asks a packed case, and returns its error or the damage
// that it came upon; see [packed.Try].
func Try(fn func() error) error { return packed.Try(fn) }

// Verify makes sure of all of a packed case, which other calls do of what they
// read; an index in memory is what it is. The error is a [packed.DamageError].
func (x *Index) Verify(ctx context.Context) error {
	p, ok := x.c.Store().(*packedCase)
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
			return &packed.DamageError{Name: p.f.Name(), Section: "names", What: err.Error()}
		}
		return nil
	})
}

// Close gives the file back. Nothing of the case may be used afterwards.
func (x *Index) Close() error {
	if p, ok := x.c.Store().(*packedCase); ok {
		return p.f.Close()
	}
	return nil
}

func (p *packedCase) Len() (entities, relations int) { return p.about.Entities, p.about.Relations }

func (p *packedCase) Entity(i int) *entities.Entity {
	e, err := packed.DecodeEntity(p.entities.Bytes(i), p.dict)
	if err != nil {
		panic(p.f.Section("entity").Damage(err.Error()))
	}
	e.ID = strings.Clone(p.entityIDs.At(i))
	return e
}

func (p *packedCase) Relation(i int) *relations.Relation {
	r, err := packed.DecodeRelation(p.relations.Bytes(i), p.dict, func(n int) string {
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

func (p *packedCase) FindEntity(id string) int   { return p.entityIDs.Find(id) }
func (p *packedCase) FindRelation(id string) int { return p.relIDs.Find(id) }

func (p *packedCase) EntityID(i int) string   { return strings.Clone(p.entityIDs.At(i)) }
func (p *packedCase) RelationID(i int) string { return strings.Clone(p.relIDs.At(i)) }

func (p *packedCase) Kind(i int) string {
	p.x.table.check("kind")
	return p.kinds[p.x.table.kind[i]]
}

func (p *packedCase) Words() *entities.Words { return p.words }
