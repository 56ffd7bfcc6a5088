package packed

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

// codecVersion is the version of the bytes that the functions below make of
// records. It goes up whenever they change.
const codecVersion = 3

// The bytes of a record are a mask that says which fields have something in them,
// and those fields in the order of the mask's bits. Numbers are varints; a text is
// its length and its bytes; a word is its number in the Dict and one, or 0 and a
// text; so is a reference the number of an entity and one.

func bit(set bool, mask uint64) uint64 {
	if set {
		return mask
	}
	return 0
}

func appendCount(b []byte, n int) []byte { return binary.AppendUvarint(b, uint64(n)) }

func appendText(b []byte, s string) []byte { return append(appendCount(b, len(s)), s...) }

// A writer appends what needs the dictionary or the numbers of entities.
type writer struct {
	dict   *Dict
	number func(id string) int
}

func (w writer) word(b []byte, s string) []byte {
	if n := w.dict.find(s); n >= 0 {
		return appendCount(b, n+1)
	}
	return appendText(append(b, 0), s)
}

func (w writer) ref(b []byte, id string) []byte {
	if w.number != nil && id != "" {
		if n := w.number(id); n >= 0 {
			return appendCount(b, n+1)
		}
	}
	return appendText(append(b, 0), id)
}

func (w writer) refs(b []byte, ids []string) []byte {
	b = appendCount(b, len(ids))
	for _, id := range ids {
		b = w.ref(b, id)
	}
	return b
}

func (w writer) attributes(b []byte, list []entities.Attribute) []byte {
	b = appendCount(b, len(list))
	for _, a := range list {
		b = appendText(w.word(w.word(b, a.Name), string(a.Type)), a.Value)
	}
	return b
}

// A reader cuts values off the front of a record's bytes. After the first error
// there is nothing left, and every value is zero. The texts are parts of rest.
type reader struct {
	rest  string
	words []string
	id    func(n int) string
	err   error
}

var errCut = errors.New("a record is cut short")

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.rest = ""
}

// end says what was wrong with the record.
func (r *reader) end() error {
	if r.err == nil && r.rest != "" {
		r.err = fmt.Errorf("%d bytes follow the end of a record", len(r.rest))
	}
	return r.err
}

func (r *reader) octet() byte {
	if r.rest == "" {
		r.fail(errCut)
		return 0
	}
	c := r.rest[0]
	r.rest = r.rest[1:]
	return c
}

func (r *reader) uvarint() uint64 {
	if r.rest != "" && r.rest[0] < 0x80 {
		n := r.rest[0]
		r.rest = r.rest[1:]
		return uint64(n)
	}
	var n uint64
	for i := 0; i < len(r.rest) && i < binary.MaxVarintLen64; i++ {
		c := r.rest[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.rest = r.rest[i+1:]
			return n
		}
	}
	r.fail(errCut)
	return 0
}

// mask reads which fields follow, of those below end.
func (r *reader) mask(end uint64) uint64 {
	mask := r.uvarint()
	if mask >= end {
		r.fail(errors.New("a record has an unknown field"))
		return 0
	}
	return mask
}

func (r *reader) number() int {
	n := r.uvarint()
	return int(int64(n>>1) ^ -int64(n&1))
}

// count reads how many values follow, of which each takes a byte or more.
func (r *reader) count() int {
	n := r.uvarint()
	if n > uint64(len(r.rest)) {
		r.fail(errCut)
		return 0
	}
	return int(n)
}

func (r *reader) text() string {
	n := r.count()
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}

func (r *reader) word() string {
	n := r.uvarint()
	switch {
	case n == 0:
		return r.text()
	case n > uint64(len(r.words)):
		r.fail(fmt.Errorf("word %d of %d", n, len(r.words)))
		return ""
	}
	return r.words[n-1]
}

func (r *reader) ref() string {
	n := r.uvarint()
	if n == 0 {
		return r.text()
	}
	id := ""
	if n <= math.MaxInt32 && r.id != nil {
		id = r.id(int(n - 1))
	}
	if id == "" {
		r.fail(fmt.Errorf("there is no entity %d", n-1))
	}
	return id
}

func (r *reader) attribute() entities.Attribute {
	return entities.Attribute{Name: r.word(), Type: entities.ValueType(r.word()), Value: r.text()}
}

func (r *reader) date() evidence.Date {
	d, rest, err := evidence.CutDate(r.rest)
	if err != nil {
		r.fail(err)
		return d
	}
	r.rest = rest
	return d
}

// list reads a list of what one reads.
func list[T any](r *reader, one func() T) []T {
	out := make([]T, r.count())
	for i := range out {
		if r.err != nil {
			break
		}
		out[i] = one()
	}
	return out
}
