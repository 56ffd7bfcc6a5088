package interop

import (
	"bytes"
	"io"
)

// A filter rewrites what it reads. step appends what some bytes become; last says
// that none follow.
type filter struct {
	in   io.Reader
	step func(dst, src []byte, last bool) []byte
	buf  []byte
	out  []byte
	from int
	err  error
}

func newFilter(in io.Reader, step func(dst, src []byte, last bool) []byte) *filter {
	return &filter{in: in, step: step, buf: make([]byte, 1<<15)}
}

func (f *filter) Read(b []byte) (int, error) {
	for f.from == len(f.out) {
		if f.err != nil {
			return 0, f.err
		}
		var n int
		n, f.err = f.in.Read(f.buf)
		f.out, f.from = f.step(f.out[:0], f.buf[:n], f.err != nil), 0
	}
	n := copy(b, f.out[f.from:])
	f.from += n
	return n, nil
}

// spacesToTabs makes one tab of any blanks and tabs between cells, and nothing of
// those around them. What stands in double quotes stays, and so does the rest of
// a line from a brace on: the data of an edge as NetworkX writes them.
func spacesToTabs() func(dst, src []byte, last bool) []byte {
	var gap, some, quoted, braced bool
	return func(dst, src []byte, _ bool) []byte {
		for _, c := range src {
			switch {
			case c == '\n':
				gap, some, quoted, braced = false, false, false, false
			case c == '\r':
				continue
			case (c == ' ' || c == '\t') && !quoted && !braced:
				gap = true
				continue
			}
			if gap && some {
				dst = append(dst, '\t')
			}
			if c == '"' && (quoted || gap || !some) {
				quoted = !quoted
			}
			if c == '\t' {
				c = ' '
			}
			braced = braced || c == '{' && some
			gap, some = false, c != '\n'
			dst = append(dst, c)
		}
		return dst
	}
}

// Marks of lines that arrayToLines writes.
const (
	filler   = 0x1e // the whole line: one of the file on which no object begins
	sameLine = 0x1d // in front of an object: it begins on the line of the one before
)

// arrayToLines writes the entries of a JSON array as lines, each on the line on
// which it begins in the file, so that places stay what they are. What follows
// the array stays as it is.
func arrayToLines() func(dst, src []byte, last bool) []byte {
	a := &arrayLines{}
	return a.step
}

type arrayLines struct {
	depth   int
	text    bool // within a string
	escaped bool
	closed  bool   // behind the array
	entry   []byte // the entry or, behind the array, the line; at most a little longer than maxLine
	open    bool   // there is an entry
	same    bool   // it begins on a line that another has
	has     bool   // the line of the file has one here
	filled  bool   // the line of the file is not blank
	tail    []byte // lines of the file within the entry
}

func (a *arrayLines) step(dst, src []byte, last bool) []byte {
	for _, c := range src {
		if c == '\n' {
			dst = a.newline(dst)
			continue
		}
		blank := c == ' ' || c == '\t' || c == '\r'
		a.filled = a.filled || !blank
		switch {
		case a.closed:
			if a.open || !blank {
				a.add(c)
			}
		case a.text:
			a.add(c)
			switch {
			case a.escaped:
				a.escaped = false
			case c == '\\':
				a.escaped = true
			case c == '"':
				a.text = false
			}
		case c == ',' && a.depth == 1:
			dst = a.end(dst)
		case c == ']' && a.depth == 1:
			dst = a.end(dst)
			a.closed = true
		case a.depth == 0:
			if c == '[' {
				a.depth = 1
			}
		case a.open || !blank:
			a.add(c)
			switch c {
			case '"':
				a.text = true
			case '{', '[':
				a.depth++
			case '}', ']':
				a.depth--
			}
		}
	}
	if last {
		dst = a.end(dst)
		if !a.has && a.filled {
			dst = append(dst, filler, '\n')
		}
	}
	return dst
}

// add adds a byte to the entry.
func (a *arrayLines) add(c byte) {
	if !a.open {
		a.open, a.same, a.has = true, a.has, true
	}
	if len(a.entry) <= maxLine+1 {
		a.entry = append(a.entry, c)
	}
}

// end writes the entry, and the lines of the file that it covers.
func (a *arrayLines) end(dst []byte) []byte {
	if !a.open {
		return dst
	}
	if a.same {
		dst = append(dst, sameLine)
	}
	dst = append(append(dst, bytes.TrimRight(a.entry, " \t\r")...), '\n')
	dst = append(dst, a.tail...)
	a.entry, a.tail, a.open = a.entry[:0], a.tail[:0], false
	return dst
}

// newline ends a line of the file.
func (a *arrayLines) newline(dst []byte) []byte {
	if a.closed {
		dst = a.end(dst)
	}
	line := []byte{filler, '\n'}
	if !a.filled {
		line = line[1:]
	}
	switch {
	case a.has:
	case a.open:
		if len(a.tail) < maxLine {
			a.tail = append(a.tail, line...)
		}
	default:
		dst = append(dst, line...)
	}
	if a.open {
		a.add(' ')
	}
	a.has, a.filled = false, false
	return dst
}
