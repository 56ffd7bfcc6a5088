package chart

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/render"
)

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
			case r == render.FirstStrong || r == render.PopIsolate:
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
		for _, r := range render.Head(p, 200) {
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
