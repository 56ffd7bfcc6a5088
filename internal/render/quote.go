package render

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/graphx-dev/graphx/internal/plain"
)

// clean makes a text from data fit to be shown on one line: white space is
// folded, and what breaks XML or turns the text around it (control characters,
// bidirectional overrides, bytes that are not UTF-8) becomes U+FFFD, so that it
// is seen.
func clean(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range s { // invalid bytes come out as U+FFFD
		switch {
		case unicode.IsSpace(r):
			gap = b.Len() > 0
			continue
		case plain.Steers(r), r == 0xFFFE, r == 0xFFFF, string(r) == arrowMark:
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

// quoteXML is the one way of data into an SVG, as text or as the value of an
// attribute in double quotes. Tabs and line ends stay, the isolates of [isolate]
// are written as references, and what else steers or is not in XML 1.0 becomes
// U+FFFD.
func quoteXML(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case r == '\'':
			b.WriteString("&#39;")
		case r == '\n':
			b.WriteString("&#10;")
		case r == '\t':
			b.WriteString("&#9;")
		case r == firstStrong || r == popIsolate:
			fmt.Fprintf(&b, "&#%d;", r)
		case plain.Steers(r), r == 0xFFFE, r == 0xFFFF:
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// quoteDOT is the one way of data into DOT: the rows of a label as a quoted
// string. In labels Graphviz interprets backslashes (\N is the node's name) and
// character references, so both are escaped.
func quoteDOT(rows ...string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, row := range rows {
		if i > 0 {
			b.WriteString(`\n`)
		}
		for _, r := range row {
			switch {
			case r == '"':
				b.WriteString(`\"`)
			case r == '\\':
				b.WriteString(`\\`)
			case r == '&':
				b.WriteString("&amp;")
			case r == firstStrong || r == popIsolate:
				fmt.Fprintf(&b, "&#%d;", r)
			case plain.Steers(r), r == 0xFFFE, r == 0xFFFF:
				b.WriteRune(utf8.RuneError)
			default:
				b.WriteRune(r)
			}
		}
	}
	b.WriteByte('"')
	return b.String()
}

// keys makes ids of data ids that are unique in a document and made of ASCII
// letters, digits, '-', '_' and '.' only.
type keys struct {
	taken map[string]bool
}

func (k *keys) key(parts ...string) string {
	var b strings.Builder
	for i, p := range parts {
		if i > 0 {
			b.WriteByte('.')
		}
		for _, r := range head(p, 200) {
			if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
				b.WriteRune(r)
			} else {
				b.WriteByte('_')
			}
		}
	}
	key := b.String()
	for k.taken[key] {
		key += "_"
	}
	if k.taken == nil {
		k.taken = map[string]bool{}
	}
	k.taken[key] = true
	return key
}

// safeURL returns an address that may leave as a link, "" for any other: only
// http, https and mailto.
func safeURL(s string) string {
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

// rightToLeft reports whether the first letter with a direction is Hebrew,
// Arabic or of another script written from right to left.
func rightToLeft(s string) bool {
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
// into. Those of the data are taken out by [clean]; these are ours, and the quoting
// functions write them as references.
const (
	firstStrong = '\u2068'
	popIsolate  = '\u2069'
)

// isolate keeps a name with right-to-left letters, which must be clean, from
// reordering the text that it is set into.
func isolate(s string) string {
	for _, r := range s {
		if rightToLeft(string(r)) {
			return string(firstStrong) + s + string(popIsolate)
		}
	}
	return s
}
