package chart

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/width"

	"github.com/graphx-dev/graphx/internal/render"
)

// fontFamily is what a figure asks for. All that it names has Helvetica's
// widths; where none is installed viewers take a font that may be wider (DejaVu
// Sans), and slack covers that.
const fontFamily = "Liberation Sans, Arial, Helvetica, sans-serif"

// slack is what measured widths are multiplied with, in percent. Over names and
// labels the Go fonts are 0 to 5 % wider than Liberation Sans; DejaVu Sans is 7
// to 14 % wider than they are, and its bold 12 to 21 %, of which the padding of
// the boxes takes the rest.
const slack = 115

// A face measures text in one of the embedded Go fonts (Latin, Greek and
// Cyrillic), in thousandths of the text size. It is safe for concurrent use.
type face struct {
	font  *sfnt.Font
	ascii [128]int
}

var (
	regular = sync.OnceValue(func() *face { return newFace(goregular.TTF) })
	bold    = sync.OnceValue(func() *face { return newFace(gobold.TTF) })
)

func newFace(ttf []byte) *face {
	f, err := sfnt.Parse(ttf)
	if err != nil {
		panic(err) // the font is compiled in
	}
	a := &face{font: f}
	var buf sfnt.Buffer
	for r := range a.ascii {
		a.ascii[r] = a.look(rune(r), &buf)
	}
	return a
}

func (a *face) look(r rune, buf *sfnt.Buffer) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Cc) {
		return 0
	}
	if i, err := a.font.GlyphIndex(buf, r); err == nil && i != 0 {
		if w, err := a.font.GlyphAdvance(buf, i, fixed.I(1000), font.HintingNone); err == nil {
			return w.Round()
		}
	}
	return fallbackWidth(r)
}

// fallbackWidth is the width, in thousandths of the size, of a character that
// the embedded fonts do not have: a full em for what Unicode calls wide, 1.3 em
// for emoji, 0.6 em for Arabic and Hebrew, 0.85 em for other scripts.
func fallbackWidth(r rune) int {
	switch {
	case r >= 0x1F000 || r >= 0x2600 && r <= 0x27BF:
		return 1300
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 1000
	}
	if unicode.In(r, unicode.Arabic, unicode.Hebrew) {
		return 600
	}
	return 850
}

// width returns the width of a text at a size, in units, rounded up, with slack.
func (a *face) width(s string, size int) int {
	sum := 0
	var buf sfnt.Buffer
	for _, r := range s {
		if r < 128 {
			sum += a.ascii[r]
		} else {
			sum += a.look(r, &buf)
		}
	}
	return (sum*size*slack/100 + 999) / 1000
}

// wrap breaks a text into at most rows rows of about limit units, at spaces and
// hyphens where there are any; what does not fit ends in an ellipsis. The rows
// are balanced: as narrow as their number allows. A word that is a little too
// long makes them wider, up to 8/5 of the limit; one that is much too long is
// broken.
func (a *face) wrap(s string, size, limit, rows int) []string {
	out, _ := a.wrapped(s, size, limit, rows)
	return out
}

// wrapped is wrap; it reports besides whether the rows hold the whole text and
// no broken word.
func (a *face) wrapped(s string, size, limit, rows int) (out []string, neat bool) {
	words := pieces(render.Head(s, 400)) // more is never shown
	asked := limit
	for _, p := range words {
		if w := a.width(p.text, size); w <= asked*8/5 {
			limit = max(limit, w)
		}
	}
	out, whole, broke := a.fill(words, size, limit, rows)
	if neat = whole && !broke; !whole || len(out) < 2 {
		return out, neat
	}
	lo, hi := limit/len(out), limit // the least limit that needs no more rows
	for lo < hi {
		mid := (lo + hi) / 2
		if _, whole, breaks := a.fill(words, size, mid, len(out)); whole && (broke || !breaks) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	out, _, _ = a.fill(words, size, hi, len(out))
	return out, neat
}

// lines breaks running text into at most rows rows, each as full as it can be.
func (a *face) lines(s string, size, limit, rows int) []string {
	out, _, _ := a.fill(pieces(render.Head(s, 2000)), size, limit, rows)
	return out
}

// A piece is a word, or a part of one that a row may begin with.
type piece struct {
	text  string
	glued bool // no space before it
}

// pieces splits at spaces, but not at no-break spaces, and behind hyphens
// between letters.
func pieces(s string) []piece {
	var out []piece
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }) {
		glued := false
		for {
			i := strings.IndexAny(word, "-–/")
			if i < 3 || len(word)-i < 5 || strings.ContainsAny(word[:i+2], "0123456789") {
				break
			}
			_, n := utf8.DecodeRuneInString(word[i:])
			out = append(out, piece{word[:i+n], glued})
			word, glued = word[i+n:], true
		}
		out = append(out, piece{word, glued})
	}
	return out
}

func (p piece) after(row string) string {
	if row == "" || p.glued {
		return row + p.text
	}
	return row + " " + p.text
}

// fill breaks a text greedily. It reports whether the whole text is in the rows
// and whether a word had to be broken.
func (a *face) fill(words []piece, size, limit, rows int) (out []string, whole, broke bool) {
	words = slices.Clone(words)
	row := ""
	for len(words) > 0 {
		if next := words[0].after(row); a.width(next, size) <= limit {
			row, words = next, words[1:]
			continue
		}
		if row == "" {
			row = a.cut(words[0].text, size, limit)
			if words[0] = (piece{words[0].text[len(row):], true}); words[0].text == "" {
				words = words[1:] // a single character is too wide
			}
			broke = true
			continue
		}
		if len(out) == rows-1 {
			for _, p := range words {
				row = p.after(row)
			}
			return append(out, a.ellipsis(row, size, limit)), false, broke
		}
		out, row = append(out, row), ""
	}
	if row != "" {
		out = append(out, row)
	}
	return out, true, broke
}

// cut returns the longest beginning of a word that fits, without parting a
// character from its marks where that can be; at least one code point.
func (a *face) cut(word string, size, limit int) string {
	sum, whole, any := 0, 0, 0
	var buf sfnt.Buffer
	joined := false
	for i, r := range word {
		if sum*size*slack/100 > limit*1000 {
			break
		}
		any = i
		if mark := unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) || r >= 0x1F3FB && r <= 0x1F3FF; !mark && !joined {
			whole = i
		}
		joined = r == 0x200D
		sum += a.look(r, &buf)
	}
	if sum*size*slack/100 <= limit*1000 {
		return word
	}
	if whole == 0 {
		whole = any
	}
	if whole == 0 {
		_, whole = utf8.DecodeRuneInString(word)
	}
	return word[:whole]
}

// ellipsis cuts a text to the limit with "…" at its end.
func (a *face) ellipsis(s string, size, limit int) string {
	if a.width(s, size) <= limit {
		return s + "…"
	}
	return strings.TrimRight(a.cut(s, size, limit-a.width("…", size)), " ") + "…"
}
