package interop

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// sniff finds out the form of a file from its beginning, which it returns as
// text.
func (f *file) sniff(o *Options) ([]byte, error) {
	raw, err := f.magic()
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0")) {
		return nil, &InputError{File: f.shown(), Message: "is a workbook in the format of before 2007", Hint: "save it as .xlsx or CSV"}
	}
	if f.form.encoding == "" && f.part.plain() {
		if f.form.encoding = o.Encoding; o.Encoding == "" {
			f.form.encoding = encodingOf(raw)
		}
	}
	f.form.damaged = f.form.damaged || f.form.encoding == UTF8
	if f.form.encoding == "" && f.part.plain() && !validStart(raw) {
		if err := f.findEncoding(); err != nil {
			return nil, err
		}
	}
	text, err := io.ReadAll(f.form.encoding.decode(bytes.NewReader(raw)))
	if err != nil {
		return nil, &InputError{File: f.shown(), Message: readMessage(err)}
	}
	text = bytes.TrimPrefix(text, []byte(bom))
	if bytes.IndexByte(text[:min(len(text), nulsLook)], 0) >= 0 {
		return nil, &InputError{File: f.shown(), Message: "is not text: it contains a zero byte", Hint: "want a table in CSV, JSON Lines, XLSX or ODS"}
	}
	if f.form.cr = endsInCR(text); f.form.cr {
		text, _ = io.ReadAll(&crReader{in: bytes.NewReader(text)})
	}
	begins := bytes.TrimLeft(text, " \t\r\n")
	switch extension(f.part.nameOr(f.name)) {
	case ".jsonl", ".ndjson", ".json":
		f.form.json = f.part.plain()
	}
	if line, _, _ := bytes.Cut(begins, []byte("\n")); f.part.plain() && len(begins) > 0 && begins[0] == '{' && json.Valid(line) {
		f.form.json = true
	}
	if len(begins) > 0 && begins[0] == '[' && (f.form.json || isArrayOfObjects(begins)) {
		f.form.json, f.form.array = true, true
	}
	if f.form.json {
		return text, nil
	}
	if len(begins) > 0 && begins[0] == '<' {
		if what := xmlName(begins); what != "" {
			return nil, &InputError{File: f.shown(), Message: "is XML (" + what + "), not a table", Hint: "export it as CSV"}
		}
	}
	return f.sniffTable(text, o), nil
}

// magic returns the first bytes of a file, unpacked.
func (f *file) magic() ([]byte, error) {
	_, f.form.gz = stem(f.path)
	raw, err := f.start(maxLine)
	if err == nil && f.part == nil && !f.form.gz && bytes.HasPrefix(raw, gzMagic) {
		f.form.gz = true
		raw, err = f.start(maxLine)
	}
	return raw, err
}

// validStart reports whether the beginning of a file is UTF-8; its last character
// may be cut.
func validStart(b []byte) bool {
	for range utf8.UTFMax {
		if utf8.Valid(b) {
			return true
		}
		if len(b) < maxLine || len(b) == 0 {
			return false
		}
		b = b[:len(b)-1]
	}
	return false
}

func isArrayOfObjects(b []byte) bool {
	b = bytes.TrimLeft(b[1:], " \t\r\n")
	return len(b) > 0 && b[0] == '{'
}

// xmlName returns the name of the first element of an XML document, "" where it
// is none.
func xmlName(b []byte) string {
	for range 20 {
		i := bytes.IndexByte(b, '<')
		if i < 0 || i+1 >= len(b) {
			return ""
		}
		b = b[i+1:]
		if b[0] == '?' || b[0] == '!' {
			continue
		}
		n := 0
		for n < len(b) && (b[n] >= 'a' && b[n] <= 'z' || b[n] >= 'A' && b[n] <= 'Z' || b[n] == ':') {
			n++
		}
		if n < len(b) && n > 0 && bytes.IndexByte([]byte(" \t\r\n>/"), b[n]) >= 0 {
			return string(b[:n])
		}
		return ""
	}
	return ""
}

// endsInCR reports whether lines end in CR alone, as most of them do outside of
// quotes.
func endsInCR(text []byte) bool {
	if bytes.IndexByte(text, '\r') < 0 {
		return false
	}
	crs, lfs, in := 0, 0, false
	for i, c := range text {
		switch {
		case c == '"':
			in = !in
		case in:
		case c == '\n':
			lfs++
		case c == '\r' && (i+1 == len(text) || text[i+1] != '\n'):
			crs++
		}
	}
	return crs > lfs
}

// A crReader turns CR that no LF follows into LF.
type crReader struct {
	in      io.Reader
	pending bool // a CR ended what was read before
}

func (r *crReader) Read(b []byte) (int, error) {
	if len(b) < 2 {
		return 0, io.ErrShortBuffer
	}
	at := 0
	if r.pending {
		at = 1
	}
	n, err := r.in.Read(b[at:])
	if r.pending {
		switch {
		case n > 0 && b[1] == '\n':
			b[0] = '\r'
		case n > 0 || err != nil:
			b[0] = '\n'
		default:
			return 0, nil
		}
	}
	r.pending = false
	out := b[:at+n]
	for i, c := range out {
		if c != '\r' || i == 0 && at == 1 {
			continue
		}
		switch {
		case i+1 < len(out):
			if out[i+1] != '\n' {
				out[i] = '\n'
			}
		case err != nil:
			out[i] = '\n'
		default:
			r.pending = true
			return len(out) - 1, nil
		}
	}
	return len(out), err
}

// sniffTable finds the separator and the lines before the header, and returns the
// text as its rows are read.
func (f *file) sniffTable(text []byte, o *Options) []byte {
	at := skipBlank(text, 0)
	if !f.part.plain() { // it is written so
		f.form.comma, f.form.skip = ',', at
		return text
	}
	// Excel: the first line may say what separates the cells.
	f.form.comma = o.Delimiter
	if line := lineAt(text, at); len(line) == 5 && bytes.EqualFold(line[:4], []byte("sep=")) {
		if f.form.comma == 0 {
			f.form.comma = line[4]
		}
		at = skipBlank(text, behindLine(text, at))
	}
	start := at
	for at < len(text) && (text[at] == '#' || text[at] == '%') && f.part.plain() {
		if f.form.comment == 0 {
			f.form.comment = text[at]
		}
		at = skipBlank(text, behindLine(text, at))
	}
	if at >= len(text) && f.form.comment != 0 { // nothing but such lines: they are rows
		f.form.comment, at = 0, start
	}
	f.form.skip = at
	if f.form.comma == 0 {
		f.form.comma = delimiterOf(lineAt(text, at))
		if f.form.comma == ' ' {
			f.form.comma = '\t'
			f.form.spaced = true
		}
	}
	f.form.backslash = escapesQuotes(text[at:])
	if f.form.spaced {
		all, _ := io.ReadAll(newFilter(bytes.NewReader(text), spacesToTabs()))
		f.form.skip = 0
		if f.form.comment != 0 || at > 0 {
			rest, _ := io.ReadAll(newFilter(bytes.NewReader(text[at:]), spacesToTabs()))
			f.form.skip = len(all) - len(rest)
		}
		return all
	}
	return text
}

func lineAt(text []byte, at int) []byte {
	line, _, _ := bytes.Cut(text[at:], []byte("\n"))
	return bytes.TrimRight(line, " \r")
}

func behindLine(text []byte, at int) int {
	if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(text)
}

// skipBlank returns the offset of the first line that is not blank.
func skipBlank(text []byte, at int) int {
	for at < len(text) {
		next := blankLine(text, at)
		if next == at {
			break
		}
		at = next
	}
	return at
}

// delimiterOf returns the separator of which the header line has most outside
// of quotes: comma, semicolon, tab or bar; a blank where it has none of them.
func delimiterOf(line []byte) byte {
	var counts [256]int
	in := false
	for _, c := range line {
		if c == '"' {
			in = !in
		} else if !in {
			counts[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte(";\t|") {
		if counts[c] > counts[best] {
			best = c
		}
	}
	if counts[best] == 0 && counts[' '] > 0 {
		return ' '
	}
	return best
}

// escapesQuotes reports whether double quotes in cells are written \" rather than
// doubled.
func escapesQuotes(text []byte) bool {
	found := 0
	for {
		i := bytes.Index(text, []byte(`\"`))
		if i < 0 {
			return found > 0
		}
		doubled := bytes.HasPrefix(text[i+2:], []byte(`"`)) // "C:\""" or "5\""
		behind := byte('\n')
		if i+2 < len(text) {
			behind = text[i+2]
		}
		if !doubled && behind != ',' && behind != ';' && behind != '\t' && behind != '|' && behind != '\n' && behind != '\r' && (i == 0 || text[i-1] != '\\') {
			found++
		}
		text = text[i+2:]
	}
}

// headless reports whether the first row of a table is one like those behind it:
// numbers alone, or the ends of an edge list that are separated by blanks.
func (f *file) headless(first []string) bool {
	if len(first) < 2 || f.header != "" {
		return false
	}
	numbers := true
	for _, c := range first[:2] {
		if _, err := strconv.ParseFloat(c, 64); err != nil {
			numbers = false
		}
	}
	if numbers {
		return true
	}
	list := f.form.comment != 0 && f.form.spaced || slices.Contains([]string{".edges", ".edgelist", ".el", ".ncol"}, extension(f.part.nameOr(f.name)))
	return list && !knownNames(first)
}

// knownNames reports whether these are names of columns: two that are known for
// the ends of relations, or one for the ids or names of nodes.
func knownNames(cells []string) bool {
	has := map[string]bool{}
	for _, c := range cells {
		has[wordOf(c)] = true
	}
	for _, pair := range endNames {
		if has[wordOf(pair[0])] && has[wordOf(pair[1])] {
			return true
		}
	}
	return slices.ContainsFunc(slices.Concat(nodeNames[0].names, nodeNames[1].names), func(n string) bool { return has[wordOf(n)] })
}

// commentHeader reads the names of the columns from the last remark before the
// rows, as in "# FromNodeId ToNodeId" of SNAP; nil where that does not name as
// many.
func (f *file) commentHeader(text []byte, columns int) []string {
	if f.form.comment == 0 {
		return nil
	}
	var last []byte
	for at := skipBlank(text, 0); at < f.form.skip; at = skipBlank(text, behindLine(text, at)) {
		if text[at] == f.form.comment {
			last = lineAt(text, at)
		}
	}
	last = bytes.TrimLeft(last, "#% \t")
	var names []string
	for cell := range bytes.SplitSeq(last, []byte{f.form.comma}) {
		names = append(names, strings.TrimSpace(strings.Trim(string(cell), `"`)))
	}
	if len(names) != columns || !knownNames(names) {
		return nil
	}
	return names
}
