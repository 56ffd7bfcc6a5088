package packed

import (
	"encoding/binary"

	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

const (
	relationType = 1 << iota
	relationEnds
	relationOrdered
	relationDate
	relationCitations
	relationPlace
	relationLabel
	relationNote
	relationHandling
	relationAttributes
	relationEnd
)

// AppendRelation adds a relation's bytes to b, all but its id, which is kept
// outside, and Def. What names an entity, such as the ends, becomes its number
// where number gives one, and stays a text where it gives less than 0. The Dict
// may be nil, and number too.
func AppendRelation(b []byte, r *relations.Relation, d *Dict, number func(id string) int) []byte {
	mask := bit(r.Type != "", relationType) | bit(r.Ends != nil, relationEnds) | bit(r.Ordered, relationOrdered) |
		bit(!r.Date.IsZero(), relationDate) | bit(r.Place != "", relationPlace) | bit(r.Label != "", relationLabel) |
		bit(r.Note != "", relationNote) | bit(r.Citations != nil, relationCitations) | bit(r.Handling != "", relationHandling) |
		bit(r.Attributes != nil, relationAttributes)
	b = binary.AppendUvarint(b, mask)
	w := writer{d, number}
	if r.Type != "" {
		b = w.word(b, r.Type)
	}
	if r.Ends != nil {
		b = w.refs(b, r.Ends)
	}
	if !r.Date.IsZero() {
		b = r.Date.Append(b)
	}
	if r.Citations != nil {
		b = w.citations(b, r.Citations)
	}
	if r.Place != "" {
		b = w.ref(b, r.Place)
	}
	if r.Label != "" {
		b = appendText(b, r.Label)
	}
	if r.Note != "" {
		b = appendText(b, r.Note)
	}
	if r.Handling != "" {
		b = w.word(b, r.Handling)
	}
	if r.Attributes != nil {
		b = w.attributes(b, r.Attributes)
	}
	return b
}

// DecodeRelation makes a relation of its bytes, without its id and Def. The
// function id gives the id of an entity by its number, "" for a number that none
// has; it may be asked for any number of 0 or more. See [DecodeEntity] for the
// rest.
func DecodeRelation(b []byte, words []string, id func(n int) string) (*relations.Relation, error) {
	r := reader{rest: string(b), words: words, id: id}
	// One allocation for what most relations consist of.
	room := new(struct {
		relation relations.Relation
		citation evidence.Citation
		ends     [2]string
		list     [1]*evidence.Citation
	})
	x := &room.relation
	mask := r.mask(relationEnd)
	x.Ordered = mask&relationOrdered != 0
	if mask&relationType != 0 {
		x.Type = r.word()
	}
	if mask&relationEnds != 0 {
		if n := r.count(); n == len(room.ends) {
			x.Ends = room.ends[:]
		} else {
			x.Ends = make([]string, n)
		}
		for i := range x.Ends {
			x.Ends[i] = r.ref()
		}
	}
	if mask&relationDate != 0 {
		x.Date = r.date()
	}
	if mask&relationCitations != 0 {
		room.list[0] = &room.citation
		x.Citations = r.citations(room.list[:])
	}
	if mask&relationPlace != 0 {
		x.Place = r.ref()
	}
	if mask&relationLabel != 0 {
		x.Label = r.text()
	}
	if mask&relationNote != 0 {
		x.Note = r.text()
	}
	if mask&relationHandling != 0 {
		x.Handling = r.word()
	}
	if mask&relationAttributes != 0 {
		x.Attributes = list(&r, r.attribute)
	}
	if err := r.end(); err != nil {
		return nil, err
	}
	return x, nil
}
