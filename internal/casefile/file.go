package casefile

import (
	"fmt"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// A file is the text of one file of the case. Places in it are byte offsets;
// only what is reported is turned into a line and a column.
type file struct {
	name string // for messages
	path string // within the case's folder
	bom  string // the byte order mark, "" for none
	text string // without it
	// modified is when the file was last written, before it was read (Unix time in
	// nanoseconds); 0 where that is not known.
	modified int64
	// lines holds the offset at which each line starts; made when first needed.
	lines func() []int
	// last is the place asked for last, from which position counts on: a file of
	// one long line would be counted from its start for every problem. It is why
	// position must not be called while a file is being read by several.
	last struct{ line, at, before int }
}

func newFile(name, text string) *file {
	f := &file{name: name, text: strings.TrimPrefix(text, "\ufeff")}
	f.bom = text[:len(text)-len(f.text)]
	f.lines = sync.OnceValue(func() []int {
		starts := make([]int, 1, strings.Count(f.text, "\n")+1)
		for i := 0; ; {
			j := strings.IndexByte(f.text[i:], '\n')
			if j < 0 {
				return starts
			}
			i += j + 1
			starts = append(starts, i)
		}
	})
	return f
}

// position returns the line and the column of an offset, both from 1. Columns
// count code points.
func (f *file) position(at int) (line, column int) {
	at = max(0, min(at, len(f.text)))
	line = f.lineOf(at)
	from, before := f.lines()[line-1], 0
	if f.last.line == line && f.last.at <= at {
		from, before = f.last.at, f.last.before
	}
	before += utf8.RuneCountInString(f.text[from:at])
	if f.last.line != line || f.last.at < at {
		f.last.line, f.last.at, f.last.before = line, at, before
	}
	return line, before + 1
}

// lineOf returns the number of the line that an offset is in.
func (f *file) lineOf(at int) int {
	lines := f.lines()
	return sort.Search(len(lines), func(i int) bool { return lines[i] > at })
}

// line returns the text of the line with that number, without its end.
func (f *file) line(number int) string {
	lines := f.lines()
	start, end := lines[number-1], len(f.text)
	if number < len(lines) {
		end = lines[number] - 1
	}
	return strings.TrimSuffix(f.text[start:end], "\r")
}

// encodingFault returns what is wrong with the bytes of the file, ok where
// nothing is.
func (f *file) encodingFault() (at int, message, hint string, ok bool) {
	const save = "save the file as UTF-8"
	if strings.HasPrefix(f.text, "\xff\xfe") || strings.HasPrefix(f.text, "\xfe\xff") {
		return 0, "the file is in UTF-16", save, false
	}
	if i := strings.IndexByte(f.text, 0); i >= 0 {
		if i < 4 {
			return i, "NUL byte", "the file seems to be UTF-16 or UTF-32, or not text at all; " + save, false
		}
		return i, "NUL byte", "remove it", false
	}
	if utf8.ValidString(f.text) {
		return 0, "", "", true
	}
	for i := 0; i < len(f.text); {
		r, size := utf8.DecodeRuneInString(f.text[i:])
		if r == utf8.RuneError && size <= 1 {
			hint := save
			if strings.ContainsFunc(f.text[:i], func(r rune) bool { return r >= 0x80 }) {
				hint = "the text before it is UTF-8: part of the file is in another encoding"
			}
			return i, fmt.Sprintf("byte 0x%02X is not UTF-8", f.text[i]), hint, false
		}
		i += size
	}
	return 0, "", "", true
}
