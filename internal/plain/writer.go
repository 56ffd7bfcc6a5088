package plain

import (
	"bytes"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"unicode/utf8"
)

// A Style is how a terminal shows a piece of text: the parameter of "select
// graphic rendition" (ECMA-48).
type Style byte

// The styles that answers use.
const (
	Bold   Style = 'b'
	Faint  Style = 'f'
	Red    Style = 'r'
	Green  Style = 'g'
	Yellow Style = 'y'
	end    Style = 'e'
)

var codes = map[Style]string{Bold: "\x1b[1m", Faint: "\x1b[2m", Red: "\x1b[31m", Green: "\x1b[32m", Yellow: "\x1b[33m", end: "\x1b[0m"}

// mark begins a mark of style; the style's letter follows. The digits are another
// in each run, so that no data can have a mark in it, and never leave the program.
var mark = func() string {
	var b [8]byte
	for i := range b {
		b[i] = byte(rand.Uint32())
	}
	return "\x00" + hex.EncodeToString(b[:])
}()

const markLen = 1 + 16 + 1

// Styled puts marks around a text that a [Writer] makes escape codes of, or nothing
// where its stream takes no colours. The empty text stays so.
func Styled(style Style, s string) string {
	if s == "" {
		return s
	}
	return mark + string(style) + s + mark + string(end)
}

// Unmarked returns a text without the marks of [Styled], as it is read.
func Unmarked(s string) string {
	for {
		at := strings.Index(s, mark)
		if at < 0 {
			return s
		}
		s = s[:at] + s[min(len(s), at+markLen):]
	}
}

// A Writer is the way of text to a stream. It writes out what steers as [Text]
// does, line feeds apart, makes escape codes of the marks of [Styled], and holds
// back a character that a write has cut in two until the next write or Flush. It
// is safe for concurrent use.
type Writer struct {
	w     io.Writer
	color bool

	mu   sync.Mutex
	held []byte
	out  []byte // what the last write made, for its memory
}

// NewWriter returns the way to w, with colours or without.
func NewWriter(w io.Writer, color bool) *Writer { return &Writer{w: w, color: color} }

// Write takes all of p, or returns the error of the stream.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.write(p, false); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush writes what was held back. It flushes the stream too, if that can be.
func (w *Writer) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.write(nil, true); err != nil {
		return err
	}
	if f, ok := w.w.(interface{ Flush() error }); ok {
		return f.Flush()
	}
	return nil
}

// Bytes returns a whole text as a [Writer] without colours writes it.
func Bytes(text []byte) []byte {
	var out bytes.Buffer
	w := NewWriter(&out, false)
	if err := w.write(text, true); err != nil {
		panic(err) // a buffer takes everything
	}
	return out.Bytes()
}

// Raw writes bytes that are no text, such as a PNG, to the stream of a Writer as
// they are, and to any other as it takes them.
func Raw(to io.Writer, p []byte) error {
	w, ok := to.(*Writer)
	if !ok {
		_, err := to.Write(p)
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.write(nil, true); err != nil {
		return err
	}
	_, err := w.w.Write(p)
	return err
}

func (w *Writer) write(p []byte, last bool) error {
	if len(w.held) > 0 {
		p = append(w.held, p...)
		w.held = nil
	}
	out := w.out[:0]
	for len(p) > 0 {
		n := bytes.IndexFunc(p, func(r rune) bool { return r != '\n' && steersOrBad(r) })
		if n < 0 {
			n = len(p)
		}
		out, p = append(out, p[:n]...), p[n:]
		if len(p) == 0 {
			break
		}
		if n, more := marked(p); n > 0 {
			if w.color {
				out = append(out, codes[Style(p[n-1])]...)
			}
			p = p[n:]
			continue
		} else if more && !last || !utf8.FullRune(p) && !last {
			w.held = bytes.Clone(p)
			break
		}
		r, size := utf8.DecodeRune(p)
		out, p = appendRune(out, r, p[:size]), p[size:]
	}
	w.out = out
	if cap(out) > 1<<16 {
		w.out = nil
	}
	if len(out) == 0 {
		return nil
	}
	_, err := w.w.Write(out)
	return err
}

// marked returns how long the mark is that p begins with, 0 for none, and whether
// more bytes could make one of it.
func marked(p []byte) (n int, more bool) {
	if len(p) < markLen {
		return 0, strings.HasPrefix(mark, string(p[:min(len(p), len(mark))]))
	}
	if string(p[:len(mark)]) != mark || codes[Style(p[markLen-1])] == "" {
		return 0, false
	}
	return markLen, false
}
