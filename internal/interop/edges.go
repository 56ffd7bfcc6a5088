package interop

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/evidence"
)

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
	stance    uint8  // number in evidence.Stances
	modality  uint8  // likewise in evidence.Modalities
	extra     uint32 // what else the row says, see extras.go; 0 for nothing
}

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

// edge takes a row of a relation. cell gives what a column says.
func (w *worker) edge(cell func(int) []byte) {
	p, im := w.p, w.im
	if p.has(betweenRole) {
		w.joint(cell)
		return
	}
	i, j := p.column(fromRole), p.column(toRole)
	from, to := cell(i), cell(j)
	if len(from) == 0 || len(to) == 0 {
		w.bad(BadID, "")
		return
	}
	if !im.nodes { // where there are nodes, what is none of them is found out below
		for _, end := range [][]byte{from, to} {
			if im.o.blank(end) {
				w.bad(BadNull, string(end))
				return
			}
		}
	}
	gi, gj := im.groupOf[p.columns[i].group], im.groupOf[p.columns[j].group]
	e := edge{file: w.f.number, para: uint32(w.para)}
	e.sum = fold(digest(uint64(gi), from)^k0, k1)
	e.sum = fold(e.sum^digest(uint64(gj), to), k2)
	direction := byte('d')
	if im.o.Undirected {
		direction = 'u'
	}
	w.claim(&e, cell, direction)
	w.wait(e, lookup{key: from, group: gi, kind: w.kindOfEnd(cell, fromKindRole, p.fromKind)}, lookup{key: to, group: gj, kind: w.kindOfEnd(cell, toKindRole, p.toKind)})
}

// kindOfEnd returns the kind that a row gives one of its ends.
func (w *worker) kindOfEnd(cell func(int) []byte, r role, deflt uint16) uint16 {
	if i := w.p.column(r); i >= 0 {
		if k := w.im.o.said(cell(i)); len(k) > 0 {
			return w.kind(k, i)
		}
	}
	return deflt
}

// wait puts a relation among those whose ends are looked up together.
func (w *worker) wait(e edge, from, to lookup) {
	w.b.edges = append(w.b.edges, e)
	w.lines = append(w.lines, w.line)
	w.ends = append(w.ends, from, to)
	if len(w.lines) == lookups {
		w.resolve()
	}
}

// claim fills in what a row says of a relation besides its ends.
func (w *worker) claim(e *edge, cell func(int) []byte, direction byte) {
	p, o := w.p, w.im.o
	// The name and the direction together make a type.
	typ := o.said(cell(p.column(typeRole)))
	if k := p.column(directionRole); k >= 0 {
		switch c := o.said(cell(k)); {
		case bytes.EqualFold(c, []byte("undirected")), bytes.EqualFold(c, []byte("mixed")):
			direction = 'u'
		case bytes.EqualFold(c, []byte("directed")):
			direction = 'd'
		default:
			typ = c
		}
	}
	if len(typ) == 0 {
		typ = []byte(o.typeName())
	}
	n, sum := w.typeNumber(typ, direction)
	e.typ = n
	e.sum = fold(e.sum^sum, k1)
	if label := o.said(cell(p.column(labelRole))); len(label) > 0 {
		e.label, _ = w.labels.add(label)
		e.sum = fold(e.sum^digest(1, label), k1)
	}
	if p.has(sourceRole) || p.has(urlRole) {
		if origin := w.origin(cell); len(origin) > 0 {
			e.origin, _ = w.origins.add(origin)
			e.sum = fold(e.sum^digest(2, origin), k1)
		}
	}
	e.stance = w.word(o.said(cell(p.column(stanceRole))), stances, plainStance)
	e.modality = w.word(o.said(cell(p.column(modalityRole))), modalities, plainModality)
	if e.stance != plainStance || e.modality != plainModality {
		e.sum = fold(e.sum^(uint64(e.stance)<<8|uint64(e.modality)), k2)
	}
	if p.has(dateRole) || p.has(untilRole) {
		w.when(e, o.said(cell(p.column(dateRole))), o.said(cell(p.column(untilRole))))
	}
	if id := o.said(cell(p.column(idRole))); len(id) > 0 {
		e.xid, _ = w.xids.add(id)
		e.sum = fold(e.sum^digest(5, id), k1)
	}
	if len(p.extras) > 0 {
		w.extra(e, cell)
	}
}

// when gives a relation its date.
func (w *worker) when(e *edge, since, until []byte) {
	if len(since)+len(until) == 0 {
		return
	}
	e.date = w.date(since, until, w.p.has(untilRole))
	e.sum = fold(e.sum^digest(3, since), k1)
	e.sum = fold(e.sum^digest(4, until), k1)
	switch d := &w.doubts[e.date]; {
	case d.bad:
		w.bad(FlawDate, spanText(since, until))
		e.date = 0
	case d.open:
		w.b.doubt(BadRow{File: w.f.shown(), Line: w.line + 1, Reason: FlawDoubt, Detail: spanText(since, until)})
	case d.order != "":
		w.f.shows(d.order)
	}
}

func spanText(since, until []byte) string {
	return strings.Trim(string(since)+"/"+string(until), "/")
}

// doubt counts a date that can be read in two ways, of which the other rows of
// the file may tell one.
func (b *block) doubt(row BadRow) {
	if b.doubts++; b.doubts <= MaxOfReason {
		b.doubtful = append(b.doubtful, row)
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
		missing := from
		if e.from != none {
			missing = to
		}
		if e.from != none && e.to != none {
			kept = append(kept, e)
			continue
		}
		w.line = lines[i]
		reason := BadEnd
		if w.im.o.blank(missing.key) {
			reason = BadNull
		}
		w.bad(reason, string(missing.key))
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
			w.im.failWith(&InputError{File: w.f.shown(), Message: fmt.Sprintf("more than %d types of relations", maxTypes), Hint: "choose another column for types"})
			n = 0
		}
	}
	if n > maxTypes {
		n = 0
	}
	return uint16(n), w.typeSum[n]
}

const maxTypes = 1<<16 - 2

// A doubt is what a date in the worker's list still lacks.
type doubt struct {
	bad   bool
	open  bool   // day or month first?
	order string // which its own text shows, "" for neither
	since string // the text where it is open
	until string
	span  bool
}

// date returns the worker's number of a date.
func (w *worker) date(since, until []byte, interval bool) uint32 {
	var buf [64]byte
	key := append(append(append(buf[:0], since...), 0x1f), until...)
	if interval {
		key = append(key, 0x1f)
	}
	n, fresh := w.spans.add(key)
	if fresh {
		d, err := w.im.o.span(string(since), string(until), interval, "")
		x := doubt{bad: err == errDate, open: err == errDoubt}
		if x.open {
			x.since, x.until, x.span = string(since), string(until), interval
		}
		if w.im.o.DateFormat == "" {
			a, b := showsOrder(string(since)), showsOrder(string(until))
			x.order = a
			if a == "" {
				x.order = b
			} else if b != "" && a != b {
				x.order = "both"
			}
		}
		w.dates = append(w.dates, d)
		w.doubts = append(w.doubts, x)
	}
	return n
}
