package interop

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// maxLine bounds a row in bytes.
const maxLine = 1 << 20

// A fault is what is wrong with the form of a row.
type fault uint8

const (
	whole      fault = iota
	unfinished       // it goes on behind the chunk
	unclosed
	bareQuote
	afterQuote
	tooLong
)

var faults = [...]string{"", "", "a quoted cell is not closed", "a double quote inside a cell that does not start with one", "text after a quoted cell", "longer than 1 MiB"}

// A rows reads the rows of a piece of CSV (RFC 4180). A row that is broken ends
// with its first line, so that one lost quote costs one row.
//
// encoding/csv is not used here, since it cannot go on behind such a row (it
// takes a lost quote to the end of the file), says nothing of where a row ends
// that pieces of a file could be cut by, and allocates for every row. Measured
// on one processor: 520 to 690 MB/s against 970. The tests hold the two together.
type rows struct {
	data  []byte
	comma byte
	eof   bool // nothing follows the data
	cells []cell
	multi bool // the row holds line ends
}

// A cell is data[from:to]; escaped says that it holds doubled quotes or CR LF.
type cell struct {
	from, to int32
	escaped  bool
}

// next reads the row that starts at an offset and returns the offset behind it.
func (r *rows) next(at int) (int, fault) {
	data, comma := r.data, r.comma
	cells := r.cells[:0]
	r.multi = false
	i := at
	for {
		start := i
		for i < len(data) {
			if c := data[i]; c == comma || c == '\n' || c == '"' {
				break
			}
			i++
		}
		if i < len(data) && data[i] == '"' {
			if len(bytes.Trim(data[start:i], " ")) > 0 {
				return r.skip(at), bareQuote
			}
			start = i + 1
			i++
			limit := min(len(data), at+maxLine)
			c := cell{from: int32(start)}
			for {
				j := -1
				if i < limit {
					j = bytes.IndexByte(data[i:limit], '"')
				}
				if j < 0 {
					if limit == len(data) && !r.eof {
						return at, unfinished
					}
					return r.skip(at), unclosed
				}
				i += j + 1
				if i < len(data) && data[i] == '"' {
					c.escaped = true
					i++
					continue
				}
				break
			}
			c.to = int32(i - 1)
			if bytes.IndexByte(data[start:i-1], '\n') >= 0 {
				r.multi, c.escaped = true, true
			}
			cells = append(cells, c)
			for i < len(data) && data[i] == ' ' {
				i++
			}
			if i < len(data) && data[i] == '\r' && (i+1 == len(data) || data[i+1] == '\n') {
				i++
			}
			if i < len(data) && data[i] != comma && data[i] != '\n' {
				return r.skip(at), afterQuote
			}
		} else {
			end := i
			if end > start && data[end-1] == '\r' && (end == len(data) || data[end] == '\n') {
				end--
			}
			cells = append(cells, cell{from: int32(start), to: int32(end)})
		}
		if i == len(data) || data[i] == '\n' {
			break
		}
		i++
	}
	i = min(i+1, len(data))
	if i-at > maxLine {
		return r.skip(at), tooLong
	}
	r.cells = cells
	return i, whole
}

// skip returns the offset of the next line.
func (r *rows) skip(at int) int {
	r.multi = false
	if i := bytes.IndexByte(r.data[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(r.data)
}

// blankLine returns the offset behind a line of white space alone, or at.
func blankLine(data []byte, at int) int {
	for i := at; i < len(data); i++ {
		switch data[i] {
		case '\n':
			return i + 1
		case ' ', '\t', '\r', '\v', '\f':
		default:
			return at
		}
	}
	return len(data)
}

// complete returns the offset behind the last row that ends within the data.
func (r *rows) complete() int {
	if r.eof || bytes.IndexByte(r.data, '"') < 0 {
		return len(r.data)
	}
	for at := 0; at < len(r.data); {
		if i := blankLine(r.data, at); i > at {
			at = i
			continue
		}
		// A line without a quote is a row.
		if i := bytes.IndexByte(r.data[at:], '\n'); i >= 0 && bytes.IndexByte(r.data[at:at+i], '"') < 0 {
			at += i + 1
			continue
		}
		next, f := r.next(at)
		if f == unfinished {
			return at
		}
		at = next
	}
	return len(r.data)
}

// text returns what a cell says, which may be in the data itself.
func (r *rows) text(c cell) []byte {
	b := r.data[c.from:c.to]
	if !c.escaped {
		return b
	}
	return bytes.ReplaceAll(bytes.ReplaceAll(b, []byte(`""`), []byte(`"`)), []byte("\r\n"), []byte("\n"))
}

// paragraphs counts the lines of a piece of text that are not blank, as
// evidence.PlainText does.
func paragraphs(b []byte) (n int) {
	open := false
	for len(b) > 0 {
		r, size := rune(b[0]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(b)
		}
		switch {
		case r == '\n' || r == '\r' || r == '\f' || r == '\u2028' || r == '\u2029':
			open = false
		case !open && !unicode.IsSpace(r):
			open = true
			n++
		}
		b = b[size:]
	}
	return n
}

// oddLines reports whether a piece of text has line ends that only a count
// character by character finds.
func oddLines(b []byte) bool {
	return bytes.IndexByte(b, '\f') >= 0 || bytes.Contains(b, []byte("\u2028")) || bytes.Contains(b, []byte("\u2029")) ||
		bytes.IndexByte(b, '\r') >= 0 && bytes.Count(b, []byte("\r")) != bytes.Count(b, []byte("\r\n"))
}
