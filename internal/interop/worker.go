package interop

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/graphx-dev/graphx/internal/evidence"
)

// A worker reads chunks, one after the other. What it numbers is its own until
// all is read.
type worker struct {
	im      *importer
	types   *dict // of the cell and a byte for its direction
	typeSum []uint64
	labels  *dict
	origins *dict
	spans   *dict // of the cells of the dates
	dates   []evidence.Date
	badDate []bool
	xids    *dict // ids of relations
	kinds   map[string]uint16
	rows    rows
	odd     bool // the chunk has line ends other than LF and CR LF
	ascii   bool // the chunk is plain ASCII
	b       *block
	p       *plan
	f       *file
	line    int // of the row, from 0 in the block
	para    int
	// Rows that wait for their entities: a node, or two ends, and a line of each.
	ends     []lookup
	lines    []int
	attrs    int // of the block, that have their entities
	resolver resolver
	kept     []byte // where texts that are kept go next
	// By the worker's own numbers, once all is read.
	typeOf                          []uint16
	originOf                        []uint32
	firstLabel, firstXID, firstDate uint32
}

func newWorker(im *importer) *worker {
	return &worker{
		im: im, types: newDict(), labels: newDict(), origins: newDict(), spans: newDict(), xids: newDict(), kinds: map[string]uint16{},
		typeSum: []uint64{0}, dates: []evidence.Date{{}}, badDate: []bool{false},
	}
}

// An edge is a relation. Until all is read its ends are handles, its type,
// label, date, origin and id are numbers of its worker's, and para counts from
// the beginning of its block.
type edge struct {
	sum       uint64 // digest of what the row says
	from, to  uint32
	label     uint32 // 0 for none; likewise date, origin, xid
	date      uint32
	origin    uint32
	xid       uint32
	para      uint32
	typ, file uint16
	stance    uint8 // number in evidence.Stances
	modality  uint8 // likewise in evidence.Modalities
}

// An attr is a further name of an entity, or a fact.
type attr struct {
	entity uint32 // handle
	what   uint16 // nameAttr, aliasAttr, factAttr + place among Options.Facts
	file   uint16
	para   uint32
	text   []byte
}

const (
	nameAttr = iota
	aliasAttr
	factAttr
)

// A block is what one chunk gives.
type block struct {
	w         *worker
	seq       int
	lines     int // of the chunk
	paras     int // of them, those that are not blank
	rows      int
	edges     []edge
	attrs     []attr
	bad       []BadRow // the first of them; their lines count from the block's first
	counts    [reasons]int
	firstPara int // of the block, counted from 0 in the file
}

// chunk reads one chunk.
func (w *worker) chunk(ctx context.Context, f *file, c *chunk) error {
	if err := w.im.fail.Load(); err != nil {
		return *err
	}
	w.f, w.p = f, f.plan
	w.b = &block{w: w, seq: c.seq}
	w.attrs = 0
	header := c.seq == 0 && f.header == "" && !f.json
	if f.json {
		if c.dropped > 0 {
			w.tooLong(c.dropped)
		}
		w.scan(c.data)
		w.jsonRows(c.data)
	} else if err := w.csvChunk(ctx, c, header); err != nil {
		return err
	}
	w.resolve()
	w.im.o.Progress.Rows.Add(int64(w.b.rows))
	w.im.add(f, w.b)
	if err := w.im.fail.Load(); err != nil {
		return *err
	}
	return nil
}

func (im *importer) add(f *file, b *block) {
	im.adding.Lock()
	defer im.adding.Unlock()
	f.parts = append(f.parts, b)
	f.rows += b.rows
}

// csvChunk reads a chunk of CSV. A quoted cell may hold line ends, so only
// what has been read from the start of the file tells where rows start in a
// chunk. Each chunk is looked through as if a row started at its beginning,
// and waits for what the one before leaves unfinished, which is almost
// always nothing; where it is something, the chunk is looked through again with
// that before it. So rows are found as if the file were read in one go.
func (w *worker) csvChunk(ctx context.Context, c *chunk, header bool) error {
	r := &w.rows
	*r = rows{data: c.data, comma: w.f.comma, eof: c.last, cells: r.cells}
	end := r.complete()
	var tail []byte
	select {
	case tail = <-c.in:
	case <-ctx.Done():
		return ctx.Err()
	}
	if c.dropped > 0 && len(tail) > 0 { // nothing closes it any more
		*r = rows{data: tail, comma: w.f.comma, eof: true, cells: r.cells}
		w.scan(r.data)
		w.csvRows(&header)
		tail = nil
	}
	w.tooLong(c.dropped)
	if len(tail) > 0 || r.eof != c.last {
		*r = rows{data: append(tail, c.data...), comma: w.f.comma, eof: c.last, cells: r.cells}
		end = r.complete()
	}
	c.out <- bytes.Clone(r.data[end:])
	// All rows are complete now: nothing behind them matters.
	r.data = r.data[:end]
	r.eof = true
	w.scan(r.data)
	w.csvRows(&header)
	return nil
}

// scan finds out what can be left out for a piece of text.
func (w *worker) scan(data []byte) {
	w.odd = oddLines(data)
	w.ascii = isASCII(data)
	if w.p.edges {
		w.b.edges = make([]edge, 0, bytes.Count(data, []byte("\n"))+1)
	}
}

func isASCII(b []byte) bool {
	for ; len(b) >= 8; b = b[8:] {
		if binary.LittleEndian.Uint64(b)&0x8080808080808080 != 0 {
			return false
		}
	}
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func (w *worker) tooLong(lines int) {
	for range lines {
		w.line, w.para = w.b.lines, w.b.paras
		w.b.lines++
		w.b.paras++
		w.b.rows++
		w.bad(BadLong, faults[tooLong])
	}
}

func (w *worker) csvRows(header *bool) {
	r, b := &w.rows, w.b
	columns := len(w.p.columns)
	for at := 0; at < len(r.data); {
		if r.data[at] <= ' ' {
			if next := blankLine(r.data, at); next > at {
				b.lines++
				at = next
				continue
			}
		}
		next, fault := r.next(at)
		w.line, w.para = b.lines, b.paras
		if r.multi || w.odd {
			row := r.data[at:next]
			b.lines += bytes.Count(row, []byte("\n"))
			if row[len(row)-1] != '\n' {
				b.lines++
			}
			b.paras += paragraphs(row)
		} else {
			b.lines++
			b.paras++
		}
		at = next
		if *header {
			*header = false
			continue
		}
		b.rows++
		switch {
		case fault == tooLong:
			w.bad(BadLong, faults[tooLong])
		case fault != whole:
			w.bad(BadQuote, faults[fault])
		case len(r.cells) != columns:
			w.bad(BadFields, fmt.Sprintf("%d, and the header has %d", len(r.cells), columns))
		case w.p.edges:
			w.edge(w.cell)
		default:
			w.node(w.cell)
		}
	}
}

// bad counts a bad row, or what is bad in a row that is taken.
func (w *worker) bad(r Reason, detail string) {
	if w.p.edges {
		w.resolve() // rows before this one that are bad are told first
	}
	w.b.counts[r]++
	if len(w.b.bad) < MaxShown {
		w.b.bad = append(w.b.bad, BadRow{File: w.f.path, Line: w.line + 1, Reason: r, Detail: detail})
	}
}

// cell returns what a column says, without white space around it and in clean
// Unicode.
func (w *worker) cell(i int) []byte {
	if i < 0 {
		return nil
	}
	c := w.rows.cells[i]
	b := w.rows.text(c)
	for len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	for len(b) > 0 && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	if w.ascii && !c.escaped {
		ok := true
		for j := range b {
			if b[j] < ' ' || b[j] == 0x7f {
				ok = false
				break
			}
		}
		if ok {
			return b
		}
	}
	return w.clean(b)
}

// clean makes text normal: valid UTF-8 in NFC, without control characters,
// its white space folded.
func (w *worker) clean(b []byte) []byte {
	plain := true
	for _, c := range b {
		if c < ' ' || c >= 0x7f {
			plain = false
			break
		}
	}
	if plain {
		return b
	}
	s := string(b)
	if !utf8.Valid(b) {
		w.bad(FlawUTF8, "")
		s = strings.ToValidUTF8(s, "\ufffd")
	}
	taken := false
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == 0x85:
			return ' '
		case r < ' ' || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff:
			taken = true
			return -1
		}
		return r
	}, s)
	if taken {
		w.bad(FlawControl, "")
	}
	return []byte(evidence.Normalize(s))
}

// node takes a row of a node. cell gives what a column says.
func (w *worker) node(cell func(int) []byte) {
	p := w.p
	at := p.column(idRole)
	id := cell(at)
	if len(id) == 0 {
		w.bad(BadID, "")
		return
	}
	kind := p.kindNumber
	if i := p.column(kindRole); i >= 0 {
		if k := cell(i); len(k) > 0 {
			kind = w.kind(k, p.columns[i].array)
		}
	}
	name := cell(p.column(nameRole))
	group := w.im.groupOf[p.columns[at].group]
	note := func(what uint16, text []byte) {
		w.b.attrs = append(w.b.attrs, attr{entity: uint32(len(w.lines)), what: what, file: w.f.number, para: uint32(w.para), text: w.keep(text)})
	}
	for _, i := range p.extras {
		c := &p.columns[i]
		text := cell(i)
		what := uint16(aliasAttr)
		if c.role == factRole {
			what = uint16(factAttr + c.fact)
		}
		if !c.array {
			if len(text) > 0 && (what != aliasAttr || !bytes.Equal(text, name)) {
				note(what, text)
			}
			continue
		}
		for part := range bytes.SplitSeq(text, p.sep) {
			if part = bytes.TrimSpace(part); len(part) > 0 && (what != aliasAttr || !bytes.Equal(part, name)) {
				note(what, part)
			}
		}
	}
	w.ends = append(w.ends, lookup{key: id, name: name, group: group, kind: kind})
	w.lines = append(w.lines, w.line)
	if len(w.lines) == 2*lookups {
		w.resolve()
	}
}

// resolveNodes looks up the nodes that wait for it; the attributes behind the
// first count them.
func (w *worker) resolveNodes() {
	list := w.ends
	w.im.table.resolve(&w.resolver, list, true, w.im.kinds.lesser)
	attrs := w.b.attrs[w.attrs:]
	for i := range attrs {
		attrs[i].entity = list[attrs[i].entity].handle
	}
	for i := range list {
		if l := &list[i]; l.differs {
			w.b.attrs = append(w.b.attrs, attr{entity: l.handle, what: nameAttr, text: w.keep(l.name)})
		}
	}
	w.attrs = len(w.b.attrs)
	w.ends, w.lines = w.ends[:0], w.lines[:0]
}

// keep copies a text to where it stays.
func (w *worker) keep(b []byte) []byte {
	if len(b) > cap(w.kept)-len(w.kept) {
		w.kept = make([]byte, 0, max(1<<14, len(b)))
	}
	at := len(w.kept)
	w.kept = append(w.kept, b...)
	return w.kept[at:len(w.kept):len(w.kept)]
}

// kind returns the number of the kind that a cell names.
func (w *worker) kind(cell []byte, array bool) uint16 {
	if k, ok := w.kinds[string(cell)]; ok {
		return k
	}
	text := string(cell)
	if array {
		text = bestLabel(strings.Split(text, string(w.p.sep)))
	}
	k := w.im.kinds.number(text)
	if k == 0 {
		w.im.failWith(&InputError{File: w.f.path, Message: fmt.Sprintf("more than %d kinds in column %s", maxKinds, w.p.columns[w.p.column(kindRole)].name), Hint: "--kind-column names another column"})
	}
	w.kinds[string(cell)] = k
	return k
}

func (im *importer) failWith(err error) { im.fail.CompareAndSwap(nil, &err) }

// The words of stance and modality, and those that stand where a row says
// nothing.
var (
	stances       = wordsOf(evidence.Stances)
	modalities    = wordsOf(evidence.Modalities)
	plainStance   = uint8(slices.Index(evidence.Stances, evidence.Supports))
	plainModality = uint8(slices.Index(evidence.Modalities, evidence.Happened))
)

func wordsOf[T ~string](list []T) (words [][]byte) {
	for _, w := range list {
		words = append(words, []byte(w))
	}
	return words
}

// word returns the number of a word, or plain for a cell that is blank or says
// something else.
func (w *worker) word(cell []byte, words [][]byte, plain uint8) uint8 {
	if len(cell) == 0 {
		return plain
	}
	for i, word := range words {
		if bytes.EqualFold(cell, word) {
			return uint8(i)
		}
	}
	w.bad(FlawWord, string(cell)+" (one of "+string(bytes.Join(words, []byte(", ")))+")")
	return plain
}

// edge takes a row of a relation.
func (w *worker) edge(cell func(int) []byte) {
	p, im := w.p, w.im
	i, j := p.column(fromRole), p.column(toRole)
	from, to := cell(i), cell(j)
	if len(from) == 0 || len(to) == 0 {
		w.bad(BadID, "")
		return
	}
	gi, gj := im.groupOf[p.columns[i].group], im.groupOf[p.columns[j].group]
	e := edge{file: w.f.number, para: uint32(w.para)}
	if gi == gj && bytes.Equal(from, to) {
		w.bad(BadLoop, string(from))
		return
	}
	// A type is told by its name and its direction.
	direction := byte('d')
	if im.o.Undirected {
		direction = 'u'
	}
	typ := cell(p.column(typeRole))
	if k := p.column(directionRole); k >= 0 {
		switch c := cell(k); {
		case bytes.EqualFold(c, []byte("undirected")), bytes.EqualFold(c, []byte("mixed")):
			direction = 'u'
		case bytes.EqualFold(c, []byte("directed")):
			direction = 'd'
		default:
			typ = c
		}
	}
	if len(typ) == 0 {
		typ = []byte(im.o.typeName())
	}
	n, sum := w.typeNumber(typ, direction)
	e.typ = n
	e.sum = fold(digest(uint64(gi), from)^k0, k1)
	e.sum = fold(e.sum^digest(uint64(gj), to), k2)
	e.sum = fold(e.sum^sum, k1)
	if label := cell(p.column(labelRole)); len(label) > 0 {
		e.label, _ = w.labels.add(label)
		e.sum = fold(e.sum^digest(1, label), k1)
	}
	if origin := cell(p.column(sourceRole)); len(origin) > 0 {
		e.origin, _ = w.origins.add(origin)
		e.sum = fold(e.sum^digest(2, origin), k1)
	}
	e.stance = w.word(cell(p.column(stanceRole)), stances, plainStance)
	e.modality = w.word(cell(p.column(modalityRole)), modalities, plainModality)
	if e.stance != plainStance || e.modality != plainModality {
		e.sum = fold(e.sum^(uint64(e.stance)<<8|uint64(e.modality)), k2)
	}
	if k, l := p.column(dateRole), p.column(untilRole); k >= 0 || l >= 0 {
		since, until := cell(k), cell(l)
		if len(since)+len(until) > 0 {
			e.date = w.date(since, until, l >= 0)
			if w.badDate[e.date] {
				w.bad(FlawDate, strings.Trim(string(since)+"/"+string(until), "/")+im.o.dateHint(since))
				e.date = 0
			}
			e.sum = fold(e.sum^digest(3, since), k1)
			e.sum = fold(e.sum^digest(4, until), k1)
		}
	}
	if id := cell(p.column(idRole)); len(id) > 0 {
		e.xid, _ = w.xids.add(id)
		e.sum = fold(e.sum^digest(5, id), k1)
	}
	w.b.edges = append(w.b.edges, e)
	w.lines = append(w.lines, w.line)
	w.ends = append(w.ends, lookup{key: from, group: gi, kind: p.kindNumber}, lookup{key: to, group: gj, kind: p.kindNumber})
	if len(w.lines) == lookups {
		w.resolve()
	}
}

// lookups is how many relations wait for their ends to be looked up together.
const lookups = 4096

// resolve looks up the ends of the relations that wait for it, the last of the
// block.
func (w *worker) resolve() {
	if len(w.lines) == 0 {
		return
	}
	if !w.p.edges {
		w.resolveNodes()
		return
	}
	ends, lines, line := w.ends, w.lines, w.line
	w.ends, w.lines = w.ends[:0], w.lines[:0]
	w.im.table.resolve(&w.resolver, ends, !w.im.nodes, w.im.kinds.lesser)
	wait := w.b.edges[len(w.b.edges)-len(lines):]
	kept := wait[:0]
	for i, e := range wait {
		from, to := &ends[2*i], &ends[2*i+1]
		e.from, e.to = from.handle, to.handle
		switch {
		case e.from == none:
			w.line = lines[i]
			w.bad(BadEnd, string(from.key))
		case e.to == none:
			w.line = lines[i]
			w.bad(BadEnd, string(to.key))
		default:
			kept = append(kept, e)
		}
	}
	w.b.edges = w.b.edges[:len(w.b.edges)-len(wait)+len(kept)]
	w.line = line
}

// typeNumber returns the worker's number of a type, and a digest of its id.
func (w *worker) typeNumber(name []byte, direction byte) (uint16, uint64) {
	var buf [64]byte
	n, fresh := w.types.add(append(append(buf[:0], name...), direction))
	if fresh {
		w.typeSum = append(w.typeSum, digest(6, append(appendSlug(nil, name), direction)))
		if n > maxTypes {
			w.im.failWith(&InputError{File: w.f.path, Message: fmt.Sprintf("more than %d types of relations", maxTypes), Hint: "--type-column names another column"})
			n = 0
		}
	}
	if n > maxTypes {
		n = 0
	}
	return uint16(n), w.typeSum[n]
}

const maxTypes = 1<<16 - 2

// date returns the worker's number of a date.
func (w *worker) date(since, until []byte, interval bool) uint32 {
	var buf [64]byte
	key := append(append(append(buf[:0], since...), 0x1f), until...)
	if interval {
		key = append(key, 0x1f)
	}
	n, fresh := w.spans.add(key)
	if fresh {
		d, err := w.im.o.span(string(since), string(until), interval)
		w.dates = append(w.dates, d)
		w.badDate = append(w.badDate, err != nil)
	}
	return n
}

// A kindList numbers kinds by id from 1. It is safe for concurrent use.
type kindList struct {
	sync.RWMutex
	at    map[string]uint16 // by id
	ids   []string          // by number; 0 is none
	names []string          // the least that gave the id
	deflt string
}

const maxKinds = 1<<16 - 2
