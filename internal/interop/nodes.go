package interop

import (
	"bytes"
	"fmt"
	"strings"
)

// node takes a row of a node. cell gives what a column says.
func (w *worker) node(cell func(int) []byte) {
	p := w.p
	at := p.column(idRole)
	id := cell(at)
	name := w.im.o.said(cell(p.column(nameRole)))
	switch {
	case len(id) == 0:
		w.bad(BadID, "")
		return
	case len(name) == 0 && w.im.o.blank(id), p.at[nameRole] == p.at[idRole] && w.im.o.blank(id):
		w.bad(BadNull, string(id)) // beside a name it is an id: "NA,Namibia"
		return
	}
	kind := p.kindNumber
	if i := p.column(kindRole); i >= 0 {
		if k := w.im.o.said(cell(i)); len(k) > 0 {
			kind = w.kind(k, i)
		}
	}
	group := w.im.groupOf[p.columns[at].group]
	note := func(what uint16, text []byte) {
		w.b.attrs = append(w.b.attrs, attr{entity: uint32(len(w.lines)), what: what, file: w.f.number, para: uint32(w.para), text: w.keep(text)})
	}
	w.more = w.more[:0]
	for _, i := range p.extras {
		c := &p.columns[i]
		if c.role == attributeRole {
			if text := cell(i); !missing(text) {
				w.more = appendCell(w.more, i, text)
			}
			continue
		}
		text := w.im.o.said(cell(i))
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
	if len(w.more) > 0 {
		note(cellsAttr, w.more)
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

// kind returns the number of the kind that a cell of a column names.
func (w *worker) kind(cell []byte, column int) uint16 {
	if k, ok := w.kinds[string(cell)]; ok {
		return k
	}
	text := string(cell)
	if w.p.columns[column].array {
		text = bestLabel(strings.Split(text, string(w.p.sep)))
	}
	k := w.im.kinds.number(text)
	if k == 0 {
		w.im.failWith(&InputError{File: w.f.shown(), Message: fmt.Sprintf("more than %d kinds in column %s", maxKinds, w.p.columns[column].name), Hint: "choose another column for kinds"})
	}
	w.kinds[string(cell)] = k
	return k
}

func (im *importer) failWith(err error) { im.fail.CompareAndSwap(nil, &err) }

// An attr is a further name of an entity, or a fact.
type attr struct {
	entity uint32 // handle
	what   uint16 // nameAttr, aliasAttr, cellsAttr, factAttr + place among Options.Facts
	file   uint16
	para   uint32
	text   []byte
}

const (
	nameAttr = iota
	aliasAttr
	cellsAttr // cells of attributes, see appendCell
	factAttr
)
