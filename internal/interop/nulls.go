package interop

import (
	"bytes"
	"strings"
)

// Words that stand in cells of which nothing is known: those in any case of
// letters, and those that are names in another.
const (
	nullWords  = "null (null) <null> [null] none (none) nil n/a #n/a n.a. k.a. unknown (unknown) undefined unspecified unbekannt inconnu desconocido desconhecido sconosciuto onbekend - -- --- – — ? ?? ??? . .. ... _ \\n"
	exactNulls = "NA NaN nan"
)

// nulls are the words that say nothing.
type nulls struct {
	any, exact map[string]bool
	starts     [256]bool
	longest    int
}

func newNulls(more, less []string) *nulls {
	n := &nulls{any: map[string]bool{}, exact: map[string]bool{}}
	for w := range strings.FieldsSeq(nullWords) {
		n.any[w] = true
	}
	for w := range strings.FieldsSeq(exactNulls) {
		n.exact[w] = true
	}
	for _, w := range more {
		n.any[strings.ToLower(w)] = true
	}
	for _, w := range less {
		delete(n.any, strings.ToLower(w))
		delete(n.exact, w)
	}
	for _, list := range []map[string]bool{n.any, n.exact} {
		for w := range list {
			if w == "" {
				continue
			}
			n.starts[w[0]] = true
			n.starts[bytes.ToUpper([]byte(w[:1]))[0]] = true
			if u := strings.ToUpper(w); u != "" {
				n.starts[u[0]] = true
			}
			n.longest = max(n.longest, 2*len(w))
		}
	}
	return n
}

// blank reports whether a cell says nothing.
func (o *Options) blank(b []byte) bool {
	if len(b) == 0 {
		return true
	}
	n := o.nulls
	if n == nil || !n.starts[b[0]] || len(b) > n.longest {
		return false
	}
	if n.exact[string(b)] {
		return true
	}
	var buf [64]byte
	lower := buf[:0]
	for _, c := range b {
		if c >= 0x80 {
			return n.any[strings.ToLower(string(b))]
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower = append(lower, c)
	}
	return n.any[string(lower)]
}

// said returns a cell, nil for one that says nothing.
func (o *Options) said(b []byte) []byte {
	if o.blank(b) {
		return nil
	}
	return b
}
