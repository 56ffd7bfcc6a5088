package packed

import (
	"encoding/binary"
	"maps"
	"slices"

	"github.com/graphx-dev/graphx/internal/entities"
)

const (
	entityName = 1 << iota
	entityKind
	entityAliases
	entityIDs
	entityWithin
	entityDate
	entityNote
	entityFacts
	entityHandling
	entityAttributes
	entityEnd
)

// AppendEntity adds an entity's bytes to b, all but its id, which is kept outside.
// The Dict may be nil.
func AppendEntity(b []byte, e *entities.Entity, d *Dict) []byte {
	mask := bit(e.Name != "", entityName) | bit(e.Kind != "", entityKind) | bit(e.Aliases != nil, entityAliases) |
		bit(e.IDs != nil, entityIDs) | bit(e.Within != "", entityWithin) | bit(!e.Date.IsZero(), entityDate) |
		bit(e.Note != "", entityNote) | bit(e.Facts != nil, entityFacts) | bit(e.Handling != "", entityHandling) |
		bit(e.Attributes != nil, entityAttributes)
	b = binary.AppendUvarint(b, mask)
	w := writer{d, nil}
	if e.Name != "" {
		b = appendText(b, e.Name)
	}
	if e.Kind != "" {
		b = w.word(b, e.Kind)
	}
	if e.Aliases != nil {
		b = appendCount(b, len(e.Aliases))
		for _, a := range e.Aliases {
			b = appendText(b, a)
		}
	}
	if e.IDs != nil {
		b = appendCount(b, len(e.IDs))
		for _, scheme := range slices.Sorted(maps.Keys(e.IDs)) {
			b = appendText(w.word(b, scheme), e.IDs[scheme])
		}
	}
	if e.Within != "" {
		b = appendText(b, e.Within)
	}
	if !e.Date.IsZero() {
		b = e.Date.Append(b)
	}
	if e.Note != "" {
		b = appendText(b, e.Note)
	}
	if e.Facts != nil {
		b = appendCount(b, len(e.Facts))
		for _, f := range e.Facts {
			b = appendText(w.word(b, f.Property), f.Value)
			b = append(b, byte(bit(f.Citations != nil, 1)))
			if f.Citations != nil {
				b = w.citations(b, f.Citations)
			}
		}
	}
	if e.Handling != "" {
		b = w.word(b, e.Handling)
	}
	if e.Attributes != nil {
		b = w.attributes(b, e.Attributes)
	}
	return b
}

// DecodeEntity makes an entity of its bytes, without its id. It keeps nothing of
// b. Bytes that are damaged are an error, and take no more memory than a fixed
// multiple of their number.
func DecodeEntity(b []byte, words []string) (*entities.Entity, error) {
	r := reader{rest: string(b), words: words}
	e := new(entities.Entity)
	mask := r.mask(entityEnd)
	if mask&entityName != 0 {
		e.Name = r.text()
	}
	if mask&entityKind != 0 {
		e.Kind = r.word()
	}
	if mask&entityAliases != 0 {
		e.Aliases = list(&r, r.text)
	}
	if mask&entityIDs != 0 {
		n := r.count()
		e.IDs = make(map[string]string, n)
		for range n {
			scheme := r.word()
			e.IDs[scheme] = r.text()
		}
	}
	if mask&entityWithin != 0 {
		e.Within = r.text()
	}
	if mask&entityDate != 0 {
		e.Date = r.date()
	}
	if mask&entityNote != 0 {
		e.Note = r.text()
	}
	if mask&entityFacts != 0 {
		e.Facts = list(&r, func() *entities.Fact {
			f := &entities.Fact{Property: r.word(), Value: r.text()}
			if r.octet() != 0 {
				f.Citations = r.citations(nil)
			}
			return f
		})
	}
	if mask&entityHandling != 0 {
		e.Handling = r.word()
	}
	if mask&entityAttributes != 0 {
		e.Attributes = list(&r, r.attribute)
	}
	if err := r.end(); err != nil {
		return nil, err
	}
	return e, nil
}
