package interop

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// What few rows say besides the columns of edge stands in one text: for each
// cell the number of its column in the file, its length and its bytes. A
// relation with more than two ends begins with the number of its further ends
// among its worker's; the column's number is then jointColumn. Rows that say
// nothing more cost nothing.
const jointColumn = maxColumns + 1

// isExtra reports whether cells of relations in a role are kept in that form.
func (r role) isExtra() bool {
	return r == pageRole || r == quoteRole || r == claimantRole || r == credibilityRole || r == reliabilityRole || r == attributeRole
}

// extra keeps what a row says beyond the columns of edge.
func (w *worker) extra(e *edge, cell func(int) []byte) {
	w.more = w.more[:0]
	if e.extra > 0 { // further ends
		w.more = append(w.more, w.extras.at(e.extra)...)
	}
	for _, i := range w.p.extras {
		c := &w.p.columns[i]
		text := cell(i)
		if c.role == attributeRole {
			// No part of the id: whoever corrects an amount keeps the relation.
			if !missing(text) {
				w.more = appendCell(w.more, i, text)
			}
			continue
		}
		if text = w.im.o.said(text); len(text) == 0 {
			continue
		}
		if !w.fits(c.role, text) {
			w.bad(FlawWord, string(text)+" ("+c.name+")")
			continue
		}
		w.more = appendCell(w.more, i, text)
		e.sum = fold(e.sum^digest(13, []byte(c.name)), k2)
		e.sum = fold(e.sum^digest(14, text), k1)
	}
	if len(w.more) > 0 {
		e.extra, _ = w.extras.add(w.more)
	}
}

func appendCell(b []byte, column int, text []byte) []byte {
	b = binary.AppendUvarint(b, uint64(column))
	b = binary.AppendUvarint(b, uint64(len(text)))
	return append(b, text...)
}

// missing reports whether a cell has no value that an attribute could have; words
// such as unknown are values.
func missing(text []byte) bool {
	switch len(text) {
	case 0:
		return true
	case 2, 4:
		return string(text) == "{}" || string(text) == `\N` || bytes.EqualFold(text, []byte("null")) || string(text) == "#N/A"
	}
	return false
}

// fits reports whether a cell says what its role can hold.
func (w *worker) fits(r role, text []byte) bool {
	switch r {
	case pageRole:
		return pageOf(text) > 0
	case credibilityRole, reliabilityRole:
		letter, digit := gradeOf(text)
		return letter != "" || digit > 0
	}
	return true
}

// pageOf reads the number of a page, of several the first: "p. 12-14" is 12.
func pageOf(text []byte) int {
	s := strings.TrimLeft(strings.ToLower(string(text)), "pgeasit. ")
	end := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if end >= 0 {
		s = s[:end]
	}
	n, err := strconv.Atoi(s)
	if err != nil || n > 1<<30 {
		return 0
	}
	return n
}

// gradeOf reads an Admiralty grade: B2, B or 2.
func gradeOf(text []byte) (evidence.Reliability, evidence.Credibility) {
	s := strings.ToUpper(strings.ReplaceAll(string(text), " ", ""))
	letter := ""
	if s != "" && s[0] >= 'A' && s[0] <= 'F' {
		letter, s = s[:1], s[1:]
	}
	if s == "" {
		return evidence.Reliability(letter), 0
	}
	if len(s) == 1 && s[0] >= '1' && s[0] <= '6' {
		return evidence.Reliability(letter), evidence.Credibility(s[0] - '0')
	}
	return "", 0
}

// joint takes a row of a relation that joins all whom one cell names.
func (w *worker) joint(cell func(int) []byte) {
	p, im := w.p, w.im
	at := p.column(betweenRole)
	group := im.groupOf[p.columns[at].group]
	var names [][]byte
	text := cell(at)
	for _, part := range splitList(text, p.sep) {
		part = bytes.TrimSpace(part)
		if !im.o.blank(part) && !slices.ContainsFunc(names, func(n []byte) bool { return bytes.Equal(n, part) }) {
			names = append(names, part)
		}
	}
	switch {
	case len(names) == 0:
		w.bad(BadID, "")
		return
	case len(names) == 1:
		w.bad(BadAlone, string(names[0]))
		return
	case len(names) > relations.MaxEnds:
		w.bad(BadCrowd, strconv.Itoa(len(names)))
		return
	}
	slices.SortFunc(names, bytes.Compare)
	e := edge{file: w.f.number, para: uint32(w.para)}
	for _, n := range names {
		e.sum = fold(e.sum^digest(uint64(group), n), k2)
	}
	kind := p.fromKind
	var further []lookup
	for _, n := range names[2:] {
		further = append(further, lookup{key: n, group: group, kind: kind})
	}
	if len(further) > 0 {
		var r resolver
		im.table.resolve(&r, further, !im.nodes, im.kinds.lesser)
		var handles []uint32
		for _, l := range further {
			if l.handle == none {
				w.bad(BadEnd, string(l.key))
				return
			}
			handles = append(handles, l.handle)
		}
		w.joints = append(w.joints, handles)
		key := binary.AppendUvarint(nil, jointColumn)
		key = binary.AppendUvarint(key, uint64(len(w.joints)-1))
		e.extra, _ = w.extras.add(key)
	}
	w.claim(&e, cell, 'u')
	w.wait(e, lookup{key: names[0], group: group, kind: kind}, lookup{key: names[1], group: group, kind: kind})
}

// splitList cuts a cell with several entries: at sep, or else at semicolons,
// bars or lines.
func splitList(text, sep []byte) [][]byte {
	for _, s := range [][]byte{sep, []byte(";"), []byte("|"), []byte("\n")} {
		if bytes.Contains(text, s) {
			return bytes.Split(text, s)
		}
	}
	return [][]byte{text}
}

// An extraCell is one cell of what few rows say.
type extraCell struct {
	column int
	text   string
}

// extrasOf returns what a relation's row says beyond its columns, and its third
// end and those behind it.
func (d *Data) extrasOf(e *edge) (cells []extraCell, further []int32) {
	if e.extra == 0 {
		return nil, nil
	}
	i := len(d.texts) - 1
	for e.extra <= d.texts[i].extra {
		i--
	}
	b := d.texts[i].extras.at(e.extra - d.texts[i].extra)
	if column, n := binary.Uvarint(b); column == jointColumn {
		at, m := binary.Uvarint(b[n:])
		b = b[n+m:]
		for _, h := range d.texts[i].joints[at] {
			further = append(further, int32(d.numberOf(h)))
		}
	}
	return cutCells(b), further
}

// tell fills in what the cells say of a citation.
func (d *Data) tell(cells []extraCell, file uint16, c *evidence.Citation) {
	columns := d.columns[file]
	for _, x := range cells {
		text := []byte(x.text)
		switch columns[x.column].role {
		case pageRole:
			c.Page = pageOf(text)
		case quoteRole:
			c.Quote = x.text
		case claimantRole:
			c.Claimant = []string{d.claimant(x.text)}
		case credibilityRole, reliabilityRole:
			if _, digit := gradeOf(text); digit > 0 {
				c.Credibility = digit
			}
		}
	}
}

// claimant returns the id of the entity that a text names, or the text.
func (d *Data) claimant(text string) string {
	id := string(appendSlug(nil, []byte(text)))
	if i := d.FindEntity(id); i >= 0 && string(d.t.key(d.handles[i])) == text {
		return id
	}
	if relations.IsID(text) {
		return text + " (as written)" // an id means an entity
	}
	return text
}

// attributesOf returns the attributes among cells, of which those of several rows
// may have the same name: different values are joined.
func attributesOf(columns []column, cells []extraCell) (list []entities.Attribute) {
	for _, x := range cells {
		if c := &columns[x.column]; c.role == attributeRole {
			list = addAttribute(list, attributeOf(c.attribute, x.text))
		}
	}
	entities.SortAttributes(list)
	return list
}

func addAttribute(list []entities.Attribute, a entities.Attribute) []entities.Attribute {
	for i := range list {
		if list[i].Name != a.Name {
			continue
		}
		if !slices.Contains(strings.Split(list[i].Value, " | "), a.Value) {
			list[i] = entities.NewText(a.Name, list[i].Value+" | "+a.Value)
		}
		return list
	}
	return append(list, a)
}

// attributeOf gives a cell the type that it has as it is written: 12 is a number,
// 007 is none.
func attributeOf(name, text string) entities.Attribute {
	if text == "true" || text == "false" {
		return entities.NewBoolean(name, text == "true")
	}
	if a, err := entities.NewNumber(name, text); err == nil {
		return a
	}
	return entities.NewText(name, strings.ReplaceAll(text, listSep, "; "))
}

// cutCells reads cells as appendCell writes them.
func cutCells(b []byte) (cells []extraCell) {
	for len(b) > 0 {
		column, n := binary.Uvarint(b)
		size, m := binary.Uvarint(b[n:])
		b = b[n+m:]
		cells = append(cells, extraCell{int(column), string(b[:size])})
		b = b[size:]
	}
	return cells
}
