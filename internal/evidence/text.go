package evidence

import (
	"bytes"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Text is the normalised text of one document (see [Normalize]) and where its
// paragraphs start in it. Positions are counted in Unicode code points from 0;
// paragraphs count from 1. A Text never changes once made; any number of
// goroutines may use it.
type Text struct {
	text   []byte
	starts []int // of the paragraphs, in bytes
	// marks holds the byte at which each code point starts whose number divides
	// by markStep; nil for a text of ASCII alone, whose bytes are its code points.
	marks  []int
	length int // in code points
}

// markStep is how many code points lie between two marks: turning a position
// into an offset walks at most so many, and the marks take a sixteenth of the
// text.
const markStep = 128

// PlainText returns the text of a document without markup. Each of its lines
// that is not blank is a paragraph; lines end at LF, CR, both, form feed, or
// Unicode's line and paragraph separators. A byte order mark before the first
// does not count.
func PlainText(s string) *Text {
	return NewText(strings.FieldsFunc(strings.TrimPrefix(s, "\ufeff"), func(r rune) bool {
		return r == '\n' || r == '\r' || r == '\f' || r == '\u2028' || r == '\u2029'
	}))
}

// NewText returns the text of a document whose paragraphs are given; those that
// are blank do not count.
func NewText(paragraphs []string) *Text {
	size := 0
	for _, p := range paragraphs {
		size += len(p) + 1
	}
	t := &Text{text: make([]byte, 0, size)}
	ascii := true
	for _, p := range paragraphs {
		ascii = t.add(nfc(p)) && ascii
	}
	t.length = len(t.text)
	if !ascii {
		t.length = 0
		for i, b := range t.text {
			if b&0xC0 != 0x80 { // the first byte of a code point
				if t.length%markStep == 0 {
					t.marks = append(t.marks, i)
				}
				t.length++
			}
		}
	}
	return t
}

// add appends a paragraph with its white space folded, and reports whether it
// is ASCII.
func (t *Text) add(s string) (ascii bool) {
	ascii = true
	gap, open := len(t.text) > 0, false
	for i := 0; i < len(s); {
		size, space := 1, s[i] == ' ' || s[i] >= '\t' && s[i] <= '\r'
		r := rune(s[i])
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
			space = unicode.IsSpace(r)
		}
		if space {
			gap = len(t.text) > 0
			i += size
			continue
		}
		if gap {
			t.text = append(t.text, ' ')
			gap = false
		}
		if !open {
			open = true
			t.starts = append(t.starts, len(t.text))
		}
		if r >= utf8.RuneSelf {
			ascii = false
			t.text = utf8.AppendRune(t.text, r) // U+FFFD for a byte that is no UTF-8
			i += size
			continue
		}
		j := i + 1
		for j < len(s) && s[j] > ' ' && s[j] < utf8.RuneSelf {
			j++
		}
		t.text = append(t.text, s[i:j]...)
		i = j
	}
	return ascii
}

// Len returns the length of the text in code points.
func (t *Text) Len() int { return t.length }

// Paragraphs returns the number of paragraphs.
func (t *Text) Paragraphs() int { return len(t.starts) }

// String returns the whole text.
func (t *Text) String() string { return string(t.text) }

// Words returns the code points from start to end, exclusive; what lies beyond
// the text is left out.
func (t *Text) Words(start, end int) string {
	start, end = max(0, min(start, t.length)), max(0, min(end, t.length))
	if start >= end {
		return ""
	}
	return string(t.text[t.offset(start):t.offset(end)])
}

// Paragraph returns the place of the nth paragraph, from 1; ok is false where
// there is none.
func (t *Text) Paragraph(n int) (p Place, ok bool) {
	if n < 1 || n > len(t.starts) {
		return Place{}, false
	}
	return t.place(t.starts[n-1], t.paragraphEnd(n)), true
}

// paragraphEnd returns the byte at which the nth paragraph ends.
func (t *Text) paragraphEnd(n int) int {
	if n < len(t.starts) {
		return t.starts[n] - 1
	}
	return len(t.text)
}

// ParagraphAt returns the number of the paragraph that a position is in. The
// space between two paragraphs belongs to the first.
func (t *Text) ParagraphAt(position int) int { return t.paragraphOf(t.offset(position)) }

func (t *Text) paragraphOf(offset int) int {
	return sort.SearchInts(t.starts, offset+1)
}

// offset returns the byte at which a code point starts.
func (t *Text) offset(point int) int {
	point = max(0, min(point, t.length))
	if t.marks == nil {
		return point
	}
	if point == t.length {
		return len(t.text)
	}
	at := t.marks[point/markStep]
	for n := point % markStep; n > 0; n-- {
		at += t.runeLen(at)
	}
	return at
}

// point returns the number of the code point that starts at a byte.
func (t *Text) point(offset int) int {
	if t.marks == nil {
		return offset
	}
	i, found := slices.BinarySearch(t.marks, offset)
	if found {
		return i * markStep
	}
	i--
	return i*markStep + utf8.RuneCount(t.text[t.marks[i]:offset])
}

// runeLen returns how many bytes the code point at a byte has.
func (t *Text) runeLen(at int) int {
	switch b := t.text[at]; {
	case b < 0x80:
		return 1
	case b < 0xE0:
		return 2
	case b < 0xF0:
		return 3
	}
	return 4
}

// place returns the place of a span of bytes.
func (t *Text) place(from, to int) Place {
	return Place{t.point(from), t.point(to), t.paragraphOf(from)}
}

// Find returns where some words stand, in their order, and how many more times
// they do than the most places that are returned. White space is folded; where
// prefix or suffix is not empty, only what stands directly between them is
// found. Words that are blank stand nowhere. Finds may overlap.
func (t *Text) Find(words, prefix, suffix string, most int) (found []Place, more int) {
	t.each(normalBytes(words), normalBytes(prefix), normalBytes(suffix), func(from, to int) bool {
		if len(found) < most {
			found = append(found, t.place(from, to))
		} else {
			more++
		}
		return true
	})
	return found, more
}

func normalBytes(s string) []byte { return []byte(Normalize(s)) }

// each calls visit with the bytes of each place where words stand in context,
// until it returns false.
func (t *Text) each(words, prefix, suffix []byte, visit func(from, to int) bool) {
	if len(words) == 0 {
		return
	}
	for at := 0; ; {
		i := bytes.Index(t.text[at:], words)
		if i < 0 {
			return
		}
		from := at + i
		to := from + len(words)
		if t.between(from, to, prefix, suffix) && !visit(from, to) {
			return
		}
		at = from + t.runeLen(from)
	}
}

// between reports whether prefix stands directly before a span and suffix
// directly after it, a space between them or none.
func (t *Text) between(from, to int, prefix, suffix []byte) bool {
	return (len(prefix) == 0 || bytes.HasSuffix(bytes.TrimSuffix(t.text[:from], []byte(" ")), prefix)) &&
		(len(suffix) == 0 || bytes.HasPrefix(bytes.TrimPrefix(t.text[to:], []byte(" ")), suffix))
}
