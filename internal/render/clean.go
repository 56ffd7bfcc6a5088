package render

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/graphx-dev/graphx/internal/plain"
)

// Head returns the first n code points of a text.
func Head(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// Clean makes a text from data fit to be shown on one line: white space is
// folded, and what breaks XML or turns the text around it (control characters,
// bidirectional overrides, bytes that are not UTF-8) becomes U+FFFD, so that it
// is seen.
func Clean(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range s { // invalid bytes come out as U+FFFD
		switch {
		case unicode.IsSpace(r):
			gap = b.Len() > 0
			continue
		case plain.Steers(r), r == 0xFFFE, r == 0xFFFF, string(r) == ArrowMark:
			r = utf8.RuneError
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// SafeURL returns an address that may leave as a link, "" for any other: only
// http, https and mailto.
func SafeURL(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil {
		return ""
	}
	switch {
	case (u.Scheme == "http" || u.Scheme == "https") && u.Host != "", u.Scheme == "mailto" && u.Opaque != "":
		return u.String()
	}
	return ""
}

// RightToLeft reports whether the first letter with a direction is Hebrew,
// Arabic or of another script written from right to left.
func RightToLeft(s string) bool {
	for _, r := range s {
		if unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Adlam) {
			return true
		}
		if unicode.IsLetter(r) {
			return false
		}
	}
	return false
}

// The characters that Unicode has to keep a text from reordering what it is set
// into. Those of the data are taken out by [Clean]; these are ours, and the quoting
// functions write them as references.
const (
	FirstStrong = '\u2068'
	PopIsolate  = '\u2069'
	LeftToRight = '\u200e'
)

// Isolate keeps a name with right-to-left letters, which must be clean, from
// reordering the text that it is set into.
func Isolate(s string) string {
	for _, r := range s {
		if RightToLeft(string(r)) {
			return string(FirstStrong) + s + string(PopIsolate)
		}
	}
	return s
}

// OneLine folds white space, so that a field cannot break the layout.
func OneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// ArrowMark stands in a label for an arrow whose direction is known only once
// the line lies; the place of the arrow is kept free for it. It is a character
// for private use, which [Clean] lets through from no data.
const ArrowMark = "\uE0F7"
