package interop

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/graphx-dev/graphx/internal/plain"
)

// A graph is what another program's file holds, in that file's words, or a case on
// its way into one. Readers fill it and writers write it out; two functions join it
// to our records, so that a format is small (see records.go and shown.go).
type graph struct {
	title string
	// directed is what a file says of all its links, for formats that say it once.
	directed bool
	nodes    []node
	links    []link
	attrs    []attribute // of the graph as a whole
	// ours are our own records that the graph as a whole carries.
	ours ours

	number map[string]int32 // of nodes, by id
	told   tally            // what the reader left out or mended
}

// A node is what becomes an entity.
type node struct {
	id, label, kind string
	aliases         []string
	parent          string // id of the node that contains it, "" for none
	when            span   // when it exists
	attrs           []attribute
	record          string // our own record as a line of JSON, "" for none
	at              place
	declared        bool
}

// A link is what becomes a relation.
type link struct {
	id, typ, label string
	ends           []int32 // numbers of nodes, two or more; the first leads to the second
	directed       bool
	weight         string // a number as the file writes it, "" for none
	when           span
	attrs          []attribute
	record         string
	at             place
	parallel       bool // it goes the way of the graph, which is not known yet
}

// A span is when something holds, in EDTF; both "" for always.
type span struct{ start, end string }

// An attribute is a value that a file gives a node or a link.
type attribute struct {
	name, value string
	kind        valueKind
}

// A valueKind is what the values of an attribute are.
type valueKind uint8

const (
	textValue valueKind = iota
	numberValue
	truthValue
)

// A place is where something stands in a file, from 1; columns count code points.
// The paragraph is the number of the line among those that are not blank.
type place struct{ line, column, paragraph int32 }

// The limits of what is read. A file beyond them is refused at the place where it
// passes them.
const (
	maxDepth      = 1000     // of elements, objects and lists within one another
	maxAttributes = 10_000   // of one node, link or element
	maxNames      = 100_000  // of different attributes in a file
	maxElement    = 16 << 20 // bytes of one tag, text or value
	maxEnds       = 10_000   // of one link
)

// add declares a node and returns it. ok is false where its id is declared
// already.
func (g *graph) add(id string, at place) (n *node, ok bool) {
	i := g.mention(id, at)
	n = &g.nodes[i]
	if n.declared {
		return n, false
	}
	n.declared, n.at = true, at
	return n, true
}

// mention returns the number of a node that a link names, which may be declared
// later.
func (g *graph) mention(id string, at place) int32 {
	if i, ok := g.number[id]; ok {
		return i
	}
	if g.number == nil {
		g.number = map[string]int32{}
	}
	i := int32(len(g.nodes))
	g.nodes = append(g.nodes, node{id: id, at: at})
	g.number[id] = i
	return i
}

// valid is a text as UTF-8: what is none becomes U+FFFD, and is counted.
func (g *graph) valid(b []byte, at place) string {
	if utf8.Valid(b) {
		return string(b)
	}
	g.told.add("text that is not UTF-8, mended", at)
	return strings.ToValidUTF8(string(b), "\ufffd")
}

// has returns the value of an attribute, and whether there is one.
func has(list []attribute, names ...string) (string, bool) {
	for _, name := range names {
		for _, a := range list {
			if strings.EqualFold(a.name, name) {
				return a.value, true
			}
		}
	}
	return "", false
}

// take removes the first attribute of one of the names and returns its value.
func take(list *[]attribute, names ...string) (string, bool) {
	for _, name := range names {
		for i, a := range *list {
			if strings.EqualFold(a.name, name) && a.value != "" {
				*list = slices.Delete(*list, i, i+1)
				return a.value, true
			}
		}
	}
	return "", false
}

// An attrColumn is an attribute as a file declares it: by name, with what its values are.
type attrColumn struct {
	name string
	kind valueKind
}

// columnsOf lists the attributes of nodes or links, in the order of their names. An
// attribute whose values are of several kinds is a text.
func columnsOf(lists func(yield func([]attribute))) []attrColumn {
	kinds := map[string]valueKind{}
	lists(func(list []attribute) {
		for _, a := range list {
			if was, ok := kinds[a.name]; ok && was != a.kind {
				kinds[a.name] = textValue
			} else {
				kinds[a.name] = a.kind
			}
		}
	})
	var out []attrColumn
	for name, kind := range kinds {
		out = append(out, attrColumn{name, kind})
	}
	slices.SortFunc(out, func(a, b attrColumn) int { return cmp.Compare(a.name, b.name) })
	return out
}

// isNumber reports whether a text is a finite number in decimal.
func isNumber(s string) bool {
	if s == "" || strings.ContainsAny(s, "xXpP_nNiI") {
		return false
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// A tally counts things by a sentence that says what they are.
type tally struct {
	counts map[string]int
	first  map[string]place
}

func (t *tally) add(what string, at place) {
	if t.counts == nil {
		t.counts, t.first = map[string]int{}, map[string]place{}
	}
	if t.counts[what]++; t.counts[what] == 1 {
		t.first[what] = at
	}
}

// clean takes the control characters out of everything that the file calls by a text,
// and tells of it: no record may hold them.
func (g *graph) clean() {
	fix := func(at place, texts ...*string) {
		for _, s := range texts {
			if strings.ContainsFunc(*s, isControl) {
				g.told.add("text with control characters, which are replaced", at)
				*s = strings.Map(func(r rune) rune {
					if isControl(r) {
						return '\ufffd'
					}
					return r
				}, *s)
			}
		}
	}
	attrs := func(at place, list []attribute) {
		for i := range list {
			fix(at, &list[i].name, &list[i].value)
		}
	}
	fix(place{}, &g.title)
	attrs(place{}, g.attrs)
	for i := range g.nodes {
		n := &g.nodes[i]
		fix(n.at, &n.id, &n.label, &n.kind, &n.parent)
		for k := range n.aliases {
			fix(n.at, &n.aliases[k])
		}
		attrs(n.at, n.attrs)
	}
	for i := range g.links {
		l := &g.links[i]
		fix(l.at, &l.id, &l.typ, &l.label)
		attrs(l.at, l.attrs)
	}
}

// isControl reports whether a case refuses a character: what steers a terminal, but for
// white space and the marks of direction.
func isControl(r rune) bool {
	return plain.Steers(r) && !plain.Turns(r) && r != '\n' && r != '\t' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}
