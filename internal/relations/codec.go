package relations

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

// CodecVersion is the version of the bytes that the functions of this file make
// of records. It goes up whenever they change.
const CodecVersion = 2

// A Dict numbers the texts that stand in many records: type ids, source ids,
// kinds, properties. The zero Dict takes up such texts as they come and is for
// one goroutine; one made by [NewDict] stays as it is and is for any number.
// Texts beyond dictSize, and those that a finished Dict does not have, are
// written out in each record.
type Dict struct {
	words  []string
	number map[string]int
	done   bool
}

// dictSize bounds what has to be read before the first record can be.
const dictSize = 1 << 16

// NewDict returns a finished Dict of the first 65536 of these words.
func NewDict(words []string) *Dict {
	d := new(Dict)
	for _, w := range words {
		d.find(w)
	}
	d.done = true
	return d
}

// Words returns the words in the order of their numbers, which the functions that
// decode need. The caller must not change the slice.
func (d *Dict) Words() []string { return d.words }

// find returns the number of a word, -1 for none.
func (d *Dict) find(word string) int {
	if d == nil {
		return -1
	}
	if n, ok := d.number[word]; ok {
		return n
	}
	if d.done || len(d.words) == dictSize {
		return -1
	}
	if d.number == nil {
		d.number = map[string]int{}
	}
	n := len(d.words)
	d.words = append(d.words, word)
	d.number[word] = n
	return n
}

// The bytes of a record are a mask that says which fields have something in them,
// and those fields in the order of the mask's bits. Numbers are varints; a text is
// its length and its bytes; a word is its number in the Dict and one, or 0 and a
// text; so is a reference the number of an entity and one.

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
	entityEnd
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
	relationEnd
)

const (
	citationSource = 1 << iota
	citationDate
	citationSummary
	citationClaimant
	citationParagraph
	citationPosition // Start and End
	citationSeal
	citationModality // other than Happened
	citationStance   // other than Supports
	citationCredibility
	citationOrigin
	citationPlace
	citationPage
	citationQuote
	citationPrefix
	citationSuffix
	citationBetween
	citationEnd
)

// AppendEntity adds an entity's bytes to b, all but its id, which is kept outside.
// The Dict may be nil.
func AppendEntity(b []byte, e *entities.Entity, d *Dict) []byte {
	mask := bit(e.Name != "", entityName) | bit(e.Kind != "", entityKind) | bit(e.Aliases != nil, entityAliases) |
		bit(e.IDs != nil, entityIDs) | bit(e.Within != "", entityWithin) | bit(!e.Date.IsZero(), entityDate) |
		bit(e.Note != "", entityNote) | bit(e.Facts != nil, entityFacts) | bit(e.Handling != "", entityHandling)
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
	if err := r.end(); err != nil {
		return nil, err
	}
	return e, nil
}

// AppendRelation adds a relation's bytes to b, all but its id, which is kept
// outside, and Def. What names an entity, such as the ends, becomes its number
// where number gives one, and stays a text where it gives less than 0. The Dict
// may be nil, and number too.
func AppendRelation(b []byte, r *Relation, d *Dict, number func(id string) int) []byte {
	mask := bit(r.Type != "", relationType) | bit(r.Ends != nil, relationEnds) | bit(r.Ordered, relationOrdered) |
		bit(!r.Date.IsZero(), relationDate) | bit(r.Place != "", relationPlace) | bit(r.Label != "", relationLabel) |
		bit(r.Note != "", relationNote) | bit(r.Citations != nil, relationCitations) | bit(r.Handling != "", relationHandling)
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
	return b
}

// DecodeRelation makes a relation of its bytes, without its id and Def. The
// function id gives the id of an entity by its number, "" for a number that none
// has; it may be asked for any number of 0 or more. See [DecodeEntity] for the
// rest.
func DecodeRelation(b []byte, words []string, id func(n int) string) (*Relation, error) {
	r := reader{rest: string(b), words: words, id: id}
	// One allocation for what most relations consist of.
	room := new(struct {
		relation Relation
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
	if err := r.end(); err != nil {
		return nil, err
	}
	return x, nil
}

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

func (w writer) citations(b []byte, list []*evidence.Citation) []byte {
	b = appendCount(b, len(list))
	for _, c := range list {
		b = w.citation(b, c)
	}
	return b
}

func (w writer) citation(b []byte, c *evidence.Citation) []byte {
	mask := bit(c.Source != "", citationSource) | bit(!c.Date.IsZero(), citationDate) | bit(c.Summary != "", citationSummary) |
		bit(c.Claimant != nil, citationClaimant) | bit(c.Paragraph != 0, citationParagraph) |
		bit(c.Start != 0 || c.End != 0, citationPosition) | bit(c.Seal != "", citationSeal) |
		bit(c.Modality != evidence.Happened, citationModality) | bit(c.Stance != evidence.Supports, citationStance) |
		bit(c.Credibility != 0, citationCredibility) | bit(c.Origin != "", citationOrigin) | bit(c.Place != "", citationPlace) |
		bit(c.Page != 0, citationPage) | bit(c.Quote != "", citationQuote) | bit(c.Prefix != "", citationPrefix) |
		bit(c.Suffix != "", citationSuffix) | bit(c.Between != nil, citationBetween)
	b = binary.AppendUvarint(b, mask)
	if mask&citationSource != 0 {
		b = w.word(b, c.Source)
	}
	if mask&citationDate != 0 {
		b = c.Date.Append(b)
	}
	if mask&citationSummary != 0 {
		b = appendText(b, c.Summary)
	}
	if mask&citationClaimant != 0 {
		b = w.refs(b, c.Claimant)
	}
	if mask&citationParagraph != 0 {
		b = binary.AppendVarint(b, int64(c.Paragraph))
	}
	if mask&citationPosition != 0 {
		b = binary.AppendVarint(b, int64(c.Start))
		b = binary.AppendVarint(b, int64(c.End-c.Start))
	}
	if mask&citationSeal != 0 {
		if evidence.IsSHA256(c.Seal) {
			b = append(b, 1)
			b, _ = hex.AppendDecode(b, []byte(c.Seal))
		} else {
			b = appendText(append(b, 0), c.Seal)
		}
	}
	if mask&citationModality != 0 {
		b = w.word(b, string(c.Modality))
	}
	if mask&citationStance != 0 {
		b = w.word(b, string(c.Stance))
	}
	if mask&citationCredibility != 0 {
		b = append(b, byte(c.Credibility))
	}
	if mask&citationOrigin != 0 {
		b = w.word(b, c.Origin)
	}
	if mask&citationPlace != 0 {
		b = w.ref(b, c.Place)
	}
	if mask&citationPage != 0 {
		b = binary.AppendVarint(b, int64(c.Page))
	}
	if mask&citationQuote != 0 {
		b = appendText(b, c.Quote)
	}
	if mask&citationPrefix != 0 {
		b = appendText(b, c.Prefix)
	}
	if mask&citationSuffix != 0 {
		b = appendText(b, c.Suffix)
	}
	if mask&citationBetween != 0 {
		b = w.refs(b, c.Between)
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

// citations reads a list of citations, into room where it has as many.
func (r *reader) citations(room []*evidence.Citation) []*evidence.Citation {
	n := r.count()
	if n == 0 || n != len(room) {
		room = make([]*evidence.Citation, n)
	}
	for i := range room {
		if r.err != nil {
			break
		}
		if room[i] == nil {
			room[i] = new(evidence.Citation)
		}
		r.citation(room[i])
	}
	return room
}

func (r *reader) citation(c *evidence.Citation) {
	mask := r.uvarint()
	if mask >= citationEnd {
		r.fail(errors.New("a citation has an unknown field"))
		return
	}
	c.Modality, c.Stance = evidence.Happened, evidence.Supports
	if mask&citationSource != 0 {
		c.Source = r.word()
	}
	if mask&citationDate != 0 {
		c.Date = r.date()
	}
	if mask&citationSummary != 0 {
		c.Summary = r.text()
	}
	if mask&citationClaimant != 0 {
		c.Claimant = list(r, r.ref)
	}
	if mask&citationParagraph != 0 {
		c.Paragraph = r.number()
	}
	if mask&citationPosition != 0 {
		c.Start = r.number()
		c.End = c.Start + r.number()
	}
	if mask&citationSeal != 0 {
		c.Seal = r.seal()
	}
	if mask&citationModality != 0 {
		c.Modality = evidence.Modality(r.word())
	}
	if mask&citationStance != 0 {
		c.Stance = evidence.Stance(r.word())
	}
	if mask&citationCredibility != 0 {
		c.Credibility = evidence.Credibility(r.octet())
	}
	if mask&citationOrigin != 0 {
		c.Origin = r.word()
	}
	if mask&citationPlace != 0 {
		c.Place = r.ref()
	}
	if mask&citationPage != 0 {
		c.Page = r.number()
	}
	if mask&citationQuote != 0 {
		c.Quote = r.text()
	}
	if mask&citationPrefix != 0 {
		c.Prefix = r.text()
	}
	if mask&citationSuffix != 0 {
		c.Suffix = r.text()
	}
	if mask&citationBetween != 0 {
		c.Between = list(r, r.ref)
	}
}

func (r *reader) seal() string {
	switch r.octet() {
	case 0:
		return r.text()
	case 1:
		if len(r.rest) < 32 {
			break
		}
		raw := r.rest[:32]
		r.rest = r.rest[32:]
		var digits [64]byte
		const hexDigits = "0123456789abcdef"
		for i := range 32 {
			digits[2*i], digits[2*i+1] = hexDigits[raw[i]>>4], hexDigits[raw[i]&15]
		}
		return string(digits[:])
	}
	r.fail(errCut)
	return ""
}

// AppendRecords adds the bytes of the vocabulary and the sources to b: of all but
// the entities and the relations. They say which fields the records have, and are
// read by a graphx whose records have the same.
func AppendRecords(b []byte, rec *Records) []byte {
	v := reflect.ValueOf(rec).Elem()
	b = appendText(b, shape(v.Type()))
	return appendValue(b, v)
}

// DecodeRecords reads what [AppendRecords] wrote. See [DecodeEntity] for what it
// does with damaged bytes.
func DecodeRecords(b []byte) (Records, error) {
	var rec Records
	r := reader{rest: string(b)}
	v := reflect.ValueOf(&rec).Elem()
	if have, want := r.text(), shape(v.Type()); have != want && r.err == nil {
		return Records{}, errors.New("the records have other fields than this version of graphx expects; pack the case again")
	}
	r.value(v)
	if err := r.end(); err != nil {
		return Records{}, err
	}
	return rec, nil
}

var dateType = reflect.TypeFor[evidence.Date]()

// fieldsOf lists the fields of a struct that AppendRecords writes.
func fieldsOf(t reflect.Type) []reflect.StructField {
	return slices.DeleteFunc(reflect.VisibleFields(t), func(f reflect.StructField) bool {
		return len(f.Index) > 1 || t == reflect.TypeFor[Records]() && (f.Name == "Entities" || f.Name == "Relations")
	})
}

// shape writes a type down so that two types with one shape have the same bytes.
func shape(t reflect.Type) string {
	switch {
	case t == dateType:
		return "date"
	case t.Kind() == reflect.Pointer:
		return "*" + shape(t.Elem())
	case t.Kind() == reflect.Slice:
		return "[]" + shape(t.Elem())
	case t.Kind() == reflect.Struct:
		var b strings.Builder
		for i, f := range fieldsOf(t) {
			b.WriteString(cmp.Or(strings.Repeat(" ", min(i, 1)), "{") + f.Name + ":" + shape(f.Type))
		}
		return b.String() + "}"
	}
	return t.Kind().String()
}

func appendValue(b []byte, v reflect.Value) []byte {
	switch {
	case v.Type() == dateType:
		return v.Interface().(evidence.Date).Append(b)
	case v.Kind() == reflect.String:
		return appendText(b, v.String())
	case v.Kind() == reflect.Bool:
		return append(b, byte(bit(v.Bool(), 1)))
	case v.CanInt():
		return binary.AppendVarint(b, v.Int())
	case v.Kind() == reflect.Pointer:
		if v.IsNil() {
			return append(b, 0)
		}
		return appendValue(append(b, 1), v.Elem())
	case v.Kind() == reflect.Slice:
		if v.IsNil() {
			return append(b, 0)
		}
		b = appendCount(b, v.Len()+1)
		for i := range v.Len() {
			b = appendValue(b, v.Index(i))
		}
		return b
	case v.Kind() == reflect.Struct:
		for _, f := range fieldsOf(v.Type()) {
			b = appendValue(b, v.FieldByIndex(f.Index))
		}
		return b
	}
	panic("relations: records have a field of type " + v.Type().String())
}

func (r *reader) value(v reflect.Value) {
	switch {
	case r.err != nil:
	case v.Type() == dateType:
		v.Set(reflect.ValueOf(r.date()))
	case v.Kind() == reflect.String:
		v.SetString(r.text())
	case v.Kind() == reflect.Bool:
		v.SetBool(r.octet() != 0)
	case v.CanInt():
		v.SetInt(int64(r.number()))
	case v.Kind() == reflect.Pointer:
		if r.octet() != 0 {
			v.Set(reflect.New(v.Type().Elem()))
			r.value(v.Elem())
		}
	case v.Kind() == reflect.Slice:
		n := r.uvarint()
		if n == 0 {
			return
		}
		if n-1 > uint64(len(r.rest)) {
			r.fail(errCut)
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), int(n-1), int(n-1)))
		for i := range v.Len() {
			r.value(v.Index(i))
		}
	case v.Kind() == reflect.Struct:
		for _, f := range fieldsOf(v.Type()) {
			r.value(v.FieldByIndex(f.Index))
		}
	}
}
