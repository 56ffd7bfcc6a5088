// Package plain decides which characters of somebody else's data may leave
// graphx, and shows the others.
//
// A name, a file name or an error message can hold characters that are no text:
// escape sequences that set the title of a terminal or paint over what was said,
// a carriage return that hides the words before it, and the controls of
// direction that turn "exe.png" around. [Steers] lists them. [Text] writes them as
// they would be typed in a program, \x1b or \u202e, so that a reader sees that
// something is there; [JSON] as JSON does. [Writer] does so for a whole stream and
// is the only way to one: it cannot be forgotten.
//
// Letters of scripts that are written from right to left are text and stay.
package plain

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Steers reports whether a character has an effect instead of a shape, so that it
// may come out of no data: C0 and C1 controls with tab, carriage return and line
// feed among them, DEL, the separators of lines and paragraphs, and the controls of
// direction. A stream has line feeds nevertheless: they are graphx's own.
func Steers(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r <= 0x9f: // C0, DEL, C1
	case r == 0x2028, r == 0x2029: // separators of lines and paragraphs
	case Turns(r):
	default:
		return false
	}
	return true
}

// Turns reports whether a character changes the direction of the text around it
// (Bidi_Control of Unicode): marks, embeddings, overrides and isolates.
func Turns(r rune) bool {
	return r == 0x061c || r == 0x200e || r == 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// Text returns s with everything that steers written out, \x1b or \u202e, and each
// byte that is not UTF-8 as \xff. What it returns fits on one line; it returns the
// same again for that.
func Text(s string) string {
	at := strings.IndexFunc(s, steersOrBad)
	if at < 0 {
		return s
	}
	b := append(make([]byte, 0, len(s)+16), s[:at]...)
	for rest := s[at:]; rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		b = appendRune(b, r, rest[:size])
		rest = rest[size:]
	}
	return string(b)
}

// Line is [Text] with white space folded: line ends and tabs are spaces.
func Line(s string) string { return Text(strings.Join(strings.Fields(s), " ")) }

// steersOrBad reports what Text has to look at; U+FFFD may be a bad byte.
func steersOrBad(r rune) bool { return Steers(r) || r == utf8.RuneError }

// appendRune adds a character, which stands in the text as raw.
func appendRune[B string | []byte](b []byte, r rune, raw B) []byte {
	switch {
	case r == utf8.RuneError && len(raw) == 1:
		return fmt.Appendf(b, `\x%02x`, raw[0])
	case !Steers(r):
		return append(b, raw...)
	case r <= 0xff:
		return fmt.Appendf(b, `\x%02x`, r)
	}
	return fmt.Appendf(b, `\u%04x`, r)
}

// JSON returns a JSON text in which everything that steers is escaped, \u202e, but
// the line feeds and tabs between values. encoding/json leaves DEL, C1 and the
// controls of direction as they are. Since they stand in strings alone, the text
// means what it meant.
func JSON(text []byte) []byte {
	in := func(r rune) bool { return r >= 0x7f && Steers(r) }
	if bytes.IndexFunc(text, in) < 0 {
		return text
	}
	out := make([]byte, 0, len(text)+64)
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if in(r) {
			out = fmt.Appendf(out, `\u%04x`, r)
		} else {
			out = append(out, text[:size]...)
		}
		text = text[size:]
	}
	return out
}
