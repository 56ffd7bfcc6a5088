package casefile

import (
	"fmt"
	"strings"
)

// readCSV reads a table with a header of field names. The cells are separated
// by commas, semicolons or tabs, whichever the header uses. A cell of a list
// separates its entries by |. The fields of nested records have columns such
// as citations.source; each row gives one nested record, and a row with the id
// of the row above, or none, goes on with that record.
func readCSV(d *decoder, t *table, text string, base int, visit func(*node)) {
	r := &csvReader{d: d, t: t, text: text, at: base, visit: visit}
	if !r.header() {
		return
	}
	for r.at < len(text) {
		row, ok := r.row()
		if !ok {
			break
		}
		r.add(row)
	}
	r.flush()
}

// A csvReader reads one file. Records nest as facts with citations do, one
// list within another, and no deeper.
type csvReader struct {
	arena
	d       *decoder
	t       *table
	outer   *field // the nested list of t, nil for none
	inner   *field // the nested list of that
	text    string
	at      int
	comma   byte
	columns []column
	visit   func(*node)
	cells   []cell // of the row being read, at most maxColumns
	beyond  int    // how many further cells it has that are not blank
	width   int    // how many cells it has in all

	// The record being gathered.
	open   bool
	cut    bool   // it has too many values
	start  int32  // of its first row
	top    []node // its fields
	from   []int  // for each column, where in top the record's cell is; -1 for blank
	groups []group
}

// A group is a nested record being gathered, with those nested in it.
type group struct {
	rec node
	in  []node
}

// A column says where its cells go.
type column struct {
	at    int32
	name  string
	field *field // nil for a column that is not taken
	level int    // 0 for the record itself, 1 and 2 for the nested ones
}

type cell struct {
	text string
	at   int32
}

// maxColumns bounds the work that one row gives.
const maxColumns = 1000

// header reads the names of the columns.
func (r *csvReader) header() bool {
	for r.at < len(r.text) && (r.text[r.at] == '\n' || r.text[r.at] == '\r') {
		r.at++
	}
	if r.at == len(r.text) {
		return false
	}
	r.comma = r.sniff()
	row, ok := r.row()
	if !ok {
		return false
	}
	if r.width > maxColumns {
		r.d.broken(int(row[0].at), fmt.Sprintf("%d columns", r.width), fmt.Sprintf("at most %d are allowed", maxColumns))
		return false
	}
	seen := map[string]int32{}
	known := columnNames(r.t)
	for _, c := range row {
		col := column{at: c.at, name: strings.TrimSpace(c.text)}
		if first, taken := seen[col.name]; taken {
			r.d.duplicate("column", col.name, c.at, first)
		} else if col.name != "" {
			seen[col.name] = c.at
			if col.field, col.level = columnField(r.t, col.name); col.field == nil {
				r.d.unknown("column", col.name, int(c.at), known)
			}
		}
		r.columns = append(r.columns, col)
	}
	if _, ok := seen["id"]; !ok {
		r.d.broken(int(row[0].at), "no column id", "the first row names the columns, such as "+strings.Join(known[:min(4, len(known))], string(r.comma)))
		return false
	}
	r.from = make([]int, len(r.columns))
	if r.outer = nestedList(r.t); r.outer != nil {
		r.inner = nestedList(r.outer.in)
	}
	return true
}

// columnField returns the field that a column's name leads to and how deep it
// is nested, nil for none.
func columnField(t *table, name string) (f *field, level int) {
	for ; ; level++ {
		step, rest, more := strings.Cut(name, ".")
		f = t.field(step)
		if f == nil || more != (f.in != nil) {
			return nil, 0
		}
		if !more {
			return f, level
		}
		t, name = f.in, rest
	}
}

// nestedList returns the field of a table that holds records, nil for none.
func nestedList(t *table) *field {
	for i := range t.fields {
		if t.fields[i].shape == records {
			return &t.fields[i]
		}
	}
	return nil
}

// columnNames lists the columns that a table may have, in its order.
func columnNames(t *table) []string {
	var names []string
	for _, f := range t.fields {
		if f.in == nil {
			names = append(names, f.name)
			continue
		}
		for _, inner := range columnNames(f.in) {
			names = append(names, f.name+"."+inner)
		}
	}
	return names
}

// sniff returns the separator with which the header has the most known names.
func (r *csvReader) sniff() byte {
	start, most, best := r.at, -1, byte(',')
	d := r.d
	for _, c := range []byte(",;\t") {
		r.d = newDecoder(d.f) // its problems are reported when the header is read for good
		r.comma = c
		row, _ := r.row()
		hits := 0
		for _, cell := range row {
			if f, _ := columnField(r.t, strings.TrimSpace(cell.text)); f != nil {
				hits++
			}
		}
		if hits > most {
			most, best = hits, c
		}
		r.at = start
	}
	r.d = d
	return best
}

// row reads the cells of one row, which are good until the next call. It is
// false where a quoted cell is broken: what follows cannot be told apart.
func (r *csvReader) row() ([]cell, bool) {
	r.cells, r.beyond, r.width = r.cells[:0], 0, 0
	text := r.text
	for {
		start := r.at
		for r.at < len(text) && text[r.at] == ' ' {
			r.at++
		}
		if r.at < len(text) && text[r.at] == '"' {
			c, ok := r.quoted()
			if !ok {
				return nil, false
			}
			r.keep(c)
		} else {
			i := start
			for i < len(text) && text[i] != r.comma && text[i] != '\n' {
				i++
			}
			raw := strings.TrimSuffix(text[start:i], "\r")
			trimmed := strings.TrimLeft(raw, " \t")
			r.keep(cell{strings.TrimRight(trimmed, " \t"), int32(start + len(raw) - len(trimmed))})
			r.at = i
		}
		if r.at >= len(text) {
			return r.cells, true
		}
		end := text[r.at] == '\n'
		r.at++
		if end {
			return r.cells, true
		}
	}
}

func (r *csvReader) keep(c cell) {
	r.width++
	if len(r.cells) < maxColumns {
		r.cells = append(r.cells, c)
	} else if c.text != "" {
		r.beyond++
	}
}

// quoted reads a cell in double quotes; a double quote within is written twice.
func (r *csvReader) quoted() (cell, bool) {
	start := r.at
	i := start + 1
	doubled := false
	for {
		j := strings.IndexByte(r.text[i:], '"')
		if j < 0 {
			r.d.broken(start, "the quoted cell is not closed", `write a double quote inside a quoted cell twice: ""`)
			return cell{}, false
		}
		i += j + 1
		if i < len(r.text) && r.text[i] == '"' {
			doubled = true
			i++
			continue
		}
		break
	}
	c := cell{r.text[start+1 : i-1], int32(start)}
	if doubled {
		c.text = strings.ReplaceAll(c.text, `""`, `"`)
	}
	for i < len(r.text) && (r.text[i] == ' ' || r.text[i] == '\r' || r.text[i] == '\t' && r.comma != '\t') {
		i++
	}
	if i < len(r.text) && r.text[i] != r.comma && r.text[i] != '\n' {
		r.d.broken(i, "text after the quoted cell", `write a double quote inside a quoted cell twice: ""`)
		return cell{}, false
	}
	r.at = i
	return c, true
}

// add adds a row to the record that it goes on with, or starts a new one.
func (r *csvReader) add(row []cell) {
	if r.beyond > 0 {
		r.d.problem(int(row[0].at), fmt.Sprintf("%d cells without a column", r.beyond), fmt.Sprintf("at most %d columns are taken", maxColumns))
	}
	id, filled, nested := "", false, false
	for i, c := range row {
		if c.text == "" {
			continue
		}
		filled = true
		switch {
		case i >= len(r.columns) || r.columns[i].name == "":
			r.d.problem(int(c.at), "a cell without a column", "the first row names the columns; quote a text that holds a separator")
		case r.columns[i].field == nil:
		case r.columns[i].level > 0:
			nested = true
		case r.columns[i].name == "id":
			id = c.text
		}
	}
	if !filled {
		return
	}
	if r.open && nested && (id == "" || id == r.id()) {
		r.compare(row)
	} else {
		r.flush()
		r.begin(row)
	}
	r.nest(row)
}

// id returns the id of the record being gathered.
func (r *csvReader) id() string {
	for i := range r.top {
		if r.top[i].name == "id" {
			return r.top[i].text
		}
	}
	return ""
}

// begin starts a record with the cells of its own fields.
func (r *csvReader) begin(row []cell) {
	r.open, r.cut, r.start = true, false, row[0].at
	for i := range r.columns {
		r.from[i] = -1
		if col := &r.columns[i]; i < len(row) && row[i].text != "" && col.field != nil && col.level == 0 {
			r.from[i] = len(r.top)
			r.top = append(r.top, r.value(col, row[i]))
		}
	}
}

// compare reports cells that differ from those of the record's first row.
func (r *csvReader) compare(row []cell) {
	for i := range r.columns {
		col := &r.columns[i]
		if i >= len(row) || row[i].text == "" || col.field == nil || col.level > 0 {
			continue
		}
		was := "blank"
		if r.from[i] >= 0 {
			first := r.top[r.from[i]].text
			if first == row[i].text {
				continue
			}
			was = printable(first, 80)
		}
		line := r.d.f.lineOf(int(r.start))
		r.d.problem(int(row[i].at), fmt.Sprintf("%s is %s here and %s on line %d, where %s starts", col.name, printable(row[i].text, 80), was, line, printable(r.id(), 80)),
			"the rows of one record repeat its fields or leave them blank")
	}
}

// nest adds the nested records of a row: one of the outer list, and one of the
// list within that. A row whose outer cells are blank or say the same again
// goes on with the outer record before it.
func (r *csvReader) nest(row []cell) {
	if r.outer == nil || r.crowded(row[0].at) {
		return
	}
	g := group{rec: node{kind: record, kids: r.fields(row, 1)}}
	if r.inner != nil {
		if kids := r.fields(row, 2); len(kids) > 0 {
			in := node{kind: record, at: kids[0].at, kids: kids}
			if last := len(r.groups) - 1; last >= 0 && agrees(g.rec.kids, r.groups[last].rec.kids) {
				r.groups[last].in = append(r.groups[last].in, in)
				return
			}
			g.in, g.rec.at = []node{in}, in.at
		}
	}
	if len(g.rec.kids) > 0 {
		g.rec.at = g.rec.kids[0].at
	}
	if len(g.rec.kids)+len(g.in) > 0 {
		r.groups = append(r.groups, g)
	}
}

// crowded reports whether the record has as many values as it may have, which
// it tells of once.
func (r *csvReader) crowded(at int32) bool {
	if r.full() && !r.cut {
		r.cut = true
		r.d.broken(int(at), fullMessage, fullHint)
	}
	return r.full()
}

// agrees reports whether each of the fields is the same in the record before.
func agrees(fields, before []node) bool {
	for i := range fields {
		same := false
		for j := range before {
			same = same || before[j].name == fields[i].name && before[j].text == fields[i].text
		}
		if !same {
			return false
		}
	}
	return true
}

// fields returns the filled cells of one level.
func (r *csvReader) fields(row []cell, level int) []node {
	mark := len(r.stack)
	for i := range min(len(r.columns), len(row)) {
		if col := &r.columns[i]; row[i].text != "" && col.field != nil && col.level == level {
			n := r.value(col, row[i])
			r.stack = append(r.stack, n)
		}
	}
	return r.close(mark)
}

// value makes a node of a cell.
func (r *csvReader) value(col *column, c cell) node {
	n := node{kind: word, name: col.field.name, nameAt: c.at, at: c.at, text: c.text}
	if col.field.shape == texts && strings.IndexByte(c.text, '|') >= 0 {
		n.kind = list
	} else if col.field.shape == pairs {
		n.kind = record
	} else if col.field.shape == values {
		return r.object(n)
	} else {
		return n
	}
	mark := len(r.stack)
	quoted := r.text[c.at] == '"'
	at := int(c.at)
	for raw := range strings.SplitSeq(c.text, "|") {
		if r.crowded(c.at) {
			break
		}
		entry := strings.TrimLeft(raw, " ")
		e := node{kind: word, at: c.at, text: strings.TrimRight(entry, " ")}
		if !quoted {
			e.at = int32(at + len(raw) - len(entry))
		}
		at += len(raw) + 1
		if n.kind == record {
			name, value, ok := strings.Cut(e.text, "=")
			if !ok {
				r.d.problem(int(e.at), fmt.Sprintf("%s: want name=value, got %q", col.name, e.text), "such as wikidata=Q1|lei=...")
				continue
			}
			e.name, e.nameAt, e.text = strings.TrimSpace(name), e.at, strings.TrimSpace(value)
		}
		r.stack = append(r.stack, e)
	}
	n.kids = r.close(mark)
	return n
}

// object reads a cell that holds a JSON object. All of it stands where the cell
// starts, since a quoted cell has other offsets than what is in it.
func (r *csvReader) object(n node) node {
	d := newDecoder(newFile("", n.text))
	s := jsonScanner{d: d, text: n.text, end: len(n.text)}
	v, ok := s.value(0)
	if s.space(); ok && s.at < s.end {
		ok = s.fail(s.at, "text after the object", "")
	}
	if !ok || v.kind != record {
		message := "want a JSON object"
		for _, p := range d.problems {
			message += ": " + p.message
		}
		r.d.problem(int(n.at), n.name+": "+message, `such as {"amount": 1200, "city": "Bern"}; inside a quoted cell, double quotes are written twice`)
		return node{name: n.name, nameAt: n.at, at: n.at}
	}
	for i := range v.kids {
		v.kids[i].at, v.kids[i].nameAt = n.at, n.at
	}
	v.name, v.nameAt, v.at, v.text = n.name, n.at, n.at, n.text
	return v
}

// flush hands out the record that has been gathered.
func (r *csvReader) flush() {
	if !r.open {
		return
	}
	if len(r.groups) > 0 {
		for i := range r.groups {
			g := &r.groups[i]
			if len(g.in) > 0 {
				g.rec.kids = append(g.rec.kids, node{kind: list, name: r.inner.name, nameAt: g.in[0].at, at: g.in[0].at, kids: g.in})
			}
			r.stack = append(r.stack, g.rec)
		}
		at := r.groups[0].rec.at
		r.top = append(r.top, node{kind: list, name: r.outer.name, nameAt: at, at: at, kids: r.close(0)})
	}
	r.visit(&node{kind: record, at: r.start, kids: r.top})
	r.open, r.top, r.groups = false, r.top[:0], r.groups[:0]
	r.reset()
}
