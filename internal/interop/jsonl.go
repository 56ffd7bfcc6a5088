package interop

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"sync/atomic"
)

// listSep separates the entries of a JSON array in a cell. No cell holds it
// otherwise, since control characters are taken out.
const listSep = "\x1f"

// fieldsOf calls visit with the fields of a JSON object, those of objects in it
// under both names joined by a dot. line must be valid JSON; false says that it
// is no object.
func fieldsOf(line []byte, visit func(name, value []byte)) bool {
	line = bytes.TrimSpace(line)
	if len(line) == 0 || line[0] != '{' {
		return false
	}
	eachField(line, func(name, value []byte) {
		if value[0] != '{' {
			visit(name, value)
			return
		}
		eachField(value, func(inner, value []byte) { visit(slices.Concat(name, []byte("."), inner), value) })
	})
	return true
}

// eachField calls visit with the names and values of a valid JSON object.
func eachField(b []byte, visit func(name, value []byte)) {
	for i := 1; ; {
		i = skipSpace(b, i)
		if b[i] == ',' {
			i = skipSpace(b, i+1)
		}
		if b[i] == '}' {
			return
		}
		end := skipValue(b, i)
		name := textOf(b[i:end])
		i = skipSpace(b, skipSpace(b, end)+1) // behind the colon
		end = skipValue(b, i)
		visit(name, b[i:end])
		i = end
	}
}

func skipSpace(b []byte, i int) int {
	for b[i] == ' ' || b[i] == '\t' || b[i] == '\r' || b[i] == '\n' {
		i++
	}
	return i
}

// skipValue returns the offset behind the value that starts at i.
func skipValue(b []byte, i int) int {
	depth := 0
	for i < len(b) {
		switch b[i] {
		case '"':
			for i++; b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			depth++
		case '}', ']', ',', ':', ' ', '\t', '\r':
			if depth == 0 {
				return i
			}
			if b[i] == '}' || b[i] == ']' {
				depth--
			}
		}
		i++
		if depth == 0 && (b[i-1] == '"' || b[i-1] == '}' || b[i-1] == ']') {
			return i
		}
	}
	return i
}

// textOf returns what a JSON value says: a text, or how it is written.
func textOf(value []byte) []byte {
	if value[0] != '"' {
		if string(value) == "null" {
			return nil
		}
		return value
	}
	if bytes.IndexByte(value, '\\') < 0 {
		return value[1 : len(value)-1]
	}
	var s string
	if json.Unmarshal(value, &s) != nil {
		return value
	}
	return []byte(s)
}

// jsonNames returns the names of all fields of a file, sorted: the order of its
// lines tells nothing.
func (f *file) jsonNames() ([]string, error) {
	r, err := f.open(new(atomic.Int64))
	if err != nil {
		return nil, err
	}
	defer r.close()
	in := bufio.NewReaderSize(f.text(r.out), maxLine+2)
	seen := map[string]bool{}
	if b, _ := in.Peek(len(bom)); string(b) == bom {
		in.Discard(len(bom))
	}
	for {
		line, err := in.ReadSlice('\n')
		for long := err == bufio.ErrBufferFull; err == bufio.ErrBufferFull; {
			if _, err = in.ReadSlice('\n'); long {
				line = nil
			}
		}
		if err != nil && err != io.EOF {
			return nil, &InputError{File: f.shown(), Message: readMessage(err)}
		}
		line = bytes.TrimPrefix(line, []byte{sameLine})
		if json.Valid(line) {
			fieldsOf(line, func(name, _ []byte) {
				if !seen[string(name)] {
					seen[string(name)] = true
				}
			})
		}
		if len(seen) > maxColumns {
			return nil, &InputError{File: f.shown(), Message: fmt.Sprintf("more than %d different fields", maxColumns), Hint: fmt.Sprintf("at most %d are allowed", maxColumns)}
		}
		if err == io.EOF {
			break
		}
	}
	var names []string
	for n := range seen {
		names = append(names, n)
	}
	slices.Sort(names)
	return names, nil
}

// jsonRows reads lines that hold an object each.
func (w *worker) jsonRows(data []byte) {
	b := w.b
	at := make(map[string]int, len(w.f.names))
	for i, n := range w.f.names {
		at[n] = i
	}
	cells := make([][]byte, len(w.f.names))
	visit := func(name, value []byte) {
		i, ok := at[string(name)]
		if !ok || w.p.columns[i].role == leftOut {
			return
		}
		if value[0] != '[' {
			cells[i] = w.clean(textOf(value))
			return
		}
		sep := []byte("; ")
		if r := w.p.columns[i].role; r == aliasRole || r == factRole || r == kindRole || r == sourceRole || r == urlRole || r == betweenRole {
			sep = []byte(listSep)
		}
		var entries [][]byte
		for j := 1; ; {
			if j = skipSpace(value, j); value[j] == ',' {
				j = skipSpace(value, j+1)
			}
			if value[j] == ']' {
				break
			}
			end := skipValue(value, j)
			entries = append(entries, w.clean(textOf(value[j:end])))
			j = end
		}
		cells[i] = bytes.Join(entries, sep)
	}
	cell := func(i int) []byte {
		if i < 0 {
			return nil
		}
		return cells[i]
	}
	for len(data) > 0 {
		line := data
		if i := bytes.IndexByte(data, '\n'); i >= 0 {
			line = data[:i+1]
		}
		data = data[len(line):]
		if w.f.form.array && len(line) == 2 && line[0] == filler {
			b.lines++
			b.paras++
			continue
		}
		if w.f.form.array && line[0] == sameLine {
			line = line[1:]
			b.lines--
			b.paras--
		}
		w.line, w.para = b.lines, b.paras
		b.lines++
		if w.odd {
			b.paras += paragraphs(line)
		} else if blankLine(line, 0) > 0 {
			continue
		} else {
			b.paras++
		}
		if w.odd && blankLine(line, 0) > 0 {
			continue
		}
		b.rows++
		switch {
		case len(line) > maxLine:
			w.bad(BadLong, faults[tooLong])
			continue
		case !json.Valid(line):
			w.bad(BadJSON, "")
			continue
		}
		clear(cells)
		if !fieldsOf(line, visit) {
			w.bad(BadJSON, fmt.Sprintf("%.20s", bytes.TrimSpace(line)))
			continue
		}
		if w.p.edges {
			w.edge(cell)
		} else {
			w.node(cell)
		}
	}
}
