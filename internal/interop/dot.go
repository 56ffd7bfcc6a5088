package interop

import (
	"bufio"
	"bytes"
	"io"
	"strings"

	"github.com/graphx-dev/graphx/internal/plain"
)

// DOT of Graphviz, https://graphviz.org/doc/info/lang.html. Attributes that say how
// something is drawn are kept like any other. A subgraph says nothing but which nodes
// its edges join and which attributes they have unless they say otherwise.

type dotReader struct {
	*textReader
	g        *graph
	directed bool
	tok      dotToken
	depth    int
	edges    int
}

// A dotToken is an id, or a sign: one of {}[]=;,: or "->" or "--".
type dotToken struct {
	text string
	id   bool
	bare bool // an id that is not quoted
	at   place
}

func (r *dotReader) next() (err error) { r.tok, err = r.scan(); return err }

func (r *dotReader) scan() (tok dotToken, err error) {
	peek := func() byte {
		if err != nil {
			return 0
		}
		var c byte
		c, err = r.peek()
		return c
	}
	lineStart := false
	for c := peek(); err == nil; c = peek() {
		switch {
		case c == '\n':
			lineStart = true
			r.at++
		case c == ' ' || c == '\t' || c == '\r':
			r.at++
		case c == '#' && lineStart:
			for c := peek(); c != '\n' && c != 0; c = peek() {
				r.at++
			}
		case c == '/':
			at := r.place()
			r.at++
			switch peek() {
			case '/':
				for c := peek(); c != '\n' && c != 0; c = peek() {
					r.at++
				}
			case '*':
				r.at++
				for last := byte(0); ; {
					c := peek()
					if c == 0 {
						return tok, r.in.fail(at, "", "a comment without an end")
					}
					r.at++
					if last == '*' && c == '/' {
						break
					}
					last = c
				}
			default:
				return tok, r.in.fail(at, "", `"/" has no place in DOT`)
			}
		default:
			return r.word(c, peek, &err)
		}
	}
	return tok, err
}

func (r *dotReader) word(c byte, peek func() byte, failed *error) (tok dotToken, err error) {
	tok.at = r.place()
	var b []byte
	take := func() error {
		if b = append(b, peek()); len(b) > maxElement {
			return r.in.fail(tok.at, "", "a text is longer than %d MB", maxElement>>20)
		}
		r.at++
		return *failed
	}
	switch {
	case c == 0:
		return tok, *failed
	case strings.IndexByte("{}[]=;,:+", c) >= 0:
		r.at++
		tok.text = string(c)
		return tok, nil
	case c == '"':
		r.at++
		for c = peek(); c != '"'; c = peek() {
			if c == 0 {
				return tok, r.in.fail(tok.at, "", "a text without a closing quotation mark")
			}
			if err := take(); err != nil {
				return tok, err
			}
			if c == '\\' {
				switch peek() { // \N, \G and such stay
				case '"', '\\':
					b = b[:len(b)-1]
					if err := take(); err != nil {
						return tok, err
					}
				case 'n', 'l', 'r':
					b[len(b)-1] = '\n'
					r.at++
				case '\n':
					b = b[:len(b)-1]
					r.at++
				}
			}
		}
		r.at++
		tok.text, tok.id = r.g.valid(b, tok.at), true
		return tok, *failed
	case c == '<':
		for deep := 0; ; {
			c = peek()
			if c == 0 {
				return tok, r.in.fail(tok.at, "", "a text in HTML without an end")
			}
			if err := take(); err != nil {
				return tok, err
			}
			if c == '<' {
				deep++
			} else if c == '>' {
				if deep--; deep == 0 {
					break
				}
			}
		}
		tok.text, tok.id = r.g.valid(b, tok.at), true
		return tok, *failed
	case c == '-':
		r.at++
		switch c = peek(); c {
		case '>', '-':
			r.at++
			tok.text = "-" + string(c)
			return tok, *failed
		}
		b = append(b, '-')
	}
	for c = peek(); c >= 0x80 || c == '_' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'; c = peek() {
		if err := take(); err != nil {
			return tok, err
		}
	}
	if len(b) == 0 || string(b) == "-" {
		return tok, r.in.fail(tok.at, "put names with other characters in quotation marks", "the character %q has no place in DOT", c)
	}
	tok.text, tok.id, tok.bare = r.g.valid(b, tok.at), true, true
	return tok, *failed
}

func (r *dotReader) is(sign string) bool { return !r.tok.id && r.tok.text == sign }
func (r *dotReader) keyword(word string) bool {
	return r.tok.bare && strings.EqualFold(r.tok.text, word)
}

func (r *dotReader) want(sign string) error {
	if !r.is(sign) {
		return r.unexpected("want " + sign)
	}
	return r.next()
}

func (r *dotReader) unexpected(want string) error {
	if r.tok.text == "" && !r.tok.id {
		return r.in.fail(r.tok.at, "is the file complete?", "the file ends inside the graph")
	}
	return r.in.fail(r.tok.at, "", "%s, not %q", want, plain.Text(r.tok.text))
}

func readDOT(in *input, g *graph) error {
	r := &dotReader{textReader: &textReader{in: in, g: g}, g: g}
	if err := r.next(); err != nil {
		return err
	}
	if r.keyword("strict") {
		if err := r.next(); err != nil {
			return err
		}
	}
	switch {
	case r.keyword("digraph"):
		r.directed = true
	case !r.keyword("graph"):
		return r.unexpected("want graph or digraph")
	}
	if err := r.next(); err != nil {
		return err
	}
	if r.tok.id {
		g.title = words(r.tok.text)
		if err := r.next(); err != nil {
			return err
		}
	}
	_, err := r.body(dotDefaults{}, true)
	if err == nil && r.tok.text != "" {
		g.told.add("further graph in the file, left out", r.tok.at)
	}
	g.directed = r.directed
	return err
}

// dotDefaults are the attributes of nodes and edges that say nothing else.
type dotDefaults struct{ node, edge []attribute }

// body reads what stands in braces, and returns the nodes in it.
func (r *dotReader) body(d dotDefaults, top bool) (nodes []int32, err error) {
	if r.depth++; r.depth > maxDepth {
		return nil, r.in.fail(r.tok.at, "", "subgraphs nested more than %d deep", maxDepth)
	}
	defer func() { r.depth-- }()
	if err := r.want("{"); err != nil {
		return nil, err
	}
	for !r.is("}") {
		if r.is(";") || r.is(",") {
			if err := r.next(); err != nil {
				return nil, err
			}
			continue
		}
		for _, word := range []string{"graph", "node", "edge"} {
			if !r.keyword(word) {
				continue
			}
			at := r.tok.at
			if err := r.next(); err != nil {
				return nil, err
			}
			list, err := r.attributes(nil)
			if err != nil {
				return nil, err
			}
			switch word {
			case "node":
				d.node = over(d.node, list)
			case "edge":
				d.edge = over(d.edge, list)
			default:
				if top {
					r.about(list, at)
				}
			}
			goto next
		}
		if list, err := r.statement(d, top); err != nil {
			return nil, err
		} else if !top {
			nodes = append(nodes, list...)
		}
	next:
	}
	return nodes, r.next()
}

func (r *dotReader) about(list []attribute, at place) {
	for _, a := range list {
		if !r.g.ours.read(a, at) && a.name == "label" && a.value != "" {
			r.g.title = words(a.value)
		}
	}
}

// over lays attributes over others.
func over(list, more []attribute) []attribute {
	out := append([]attribute(nil), list...)
next:
	for _, a := range more {
		for i := range out {
			if out[i].name == a.name {
				out[i] = a
				continue next
			}
		}
		out = append(out, a)
	}
	return out
}

// attributes reads lists in brackets and lays them over others.
func (r *dotReader) attributes(list []attribute) ([]attribute, error) {
	for r.is("[") {
		if err := r.next(); err != nil {
			return nil, err
		}
		var more []attribute
		for !r.is("]") {
			if r.is(",") || r.is(";") {
				if err := r.next(); err != nil {
					return nil, err
				}
				continue
			}
			name, value, err := r.pair()
			if err != nil {
				return nil, err
			}
			if len(more) >= maxAttributes {
				return nil, r.in.fail(r.tok.at, "", "an element has more than %d attributes", maxAttributes)
			}
			a := attribute{name: name, value: value}
			if isNumber(value) {
				a.kind = numberValue
			}
			more = append(more, a)
		}
		if err := r.next(); err != nil {
			return nil, err
		}
		list = over(list, more)
	}
	return list, nil
}

func (r *dotReader) pair() (name, value string, err error) {
	if !r.tok.id {
		return "", "", r.unexpected("want the name of an attribute")
	}
	name, value = r.tok.text, "true"
	if err = r.next(); err != nil || !r.is("=") {
		return name, value, err
	}
	if err = r.next(); err != nil {
		return "", "", err
	}
	value, err = r.id()
	return name, value, err
}

// id reads an id, whose quoted parts may be joined by "+".
func (r *dotReader) id() (string, error) {
	if !r.tok.id {
		return "", r.unexpected("want a value")
	}
	text, at := r.tok.text, r.tok.at
	err := r.next()
	for err == nil && r.is("+") {
		if err = r.next(); err == nil {
			if !r.tok.id {
				return "", r.unexpected("want a text")
			}
			if text += r.tok.text; len(text) > maxElement {
				return "", r.in.fail(at, "", "a text is longer than %d MB", maxElement>>20)
			}
			err = r.next()
		}
	}
	return text, err
}

// operand reads a node or a subgraph.
func (r *dotReader) operand(d dotDefaults) (nodes []int32, single bool, at place, err error) {
	at = r.tok.at
	if r.keyword("subgraph") {
		if err := r.next(); err != nil {
			return nil, false, at, err
		}
		if r.tok.id {
			if err := r.next(); err != nil {
				return nil, false, at, err
			}
		}
		if !r.is("{") {
			return nil, false, at, r.unexpected("want {")
		}
	}
	if r.is("{") {
		nodes, err = r.body(d, false)
		return nodes, false, at, err
	}
	id, err := r.id()
	if err != nil {
		return nil, false, at, err
	}
	for r.is(":") { // a port
		if err := r.next(); err != nil {
			return nil, false, at, err
		}
		if _, err := r.id(); err != nil {
			return nil, false, at, err
		}
	}
	n := r.g.mention(id, at)
	if node := &r.g.nodes[n]; !node.declared {
		node.declared = true
		node.attrs = d.node
	}
	return []int32{n}, true, at, nil
}

func (r *dotReader) statement(d dotDefaults, top bool) (nodes []int32, err error) {
	if r.tok.id && !r.keyword("subgraph") {
		// A name and a value are about the graph; a name alone is a node.
		name, at := r.tok.text, r.tok.at
		before := len(r.g.nodes)
		list, single, _, err := r.operand(d)
		if err != nil {
			return nil, err
		}
		if r.is("=") {
			if len(r.g.nodes) > before { // which was no node
				r.g.nodes = r.g.nodes[:before]
				delete(r.g.number, name)
			}
			if err := r.next(); err != nil {
				return nil, err
			}
			value, err := r.id()
			if top {
				r.about([]attribute{{name: name, value: value}}, at)
			}
			return nil, err
		}
		return r.chain(d, list, single)
	}
	list, single, _, err := r.operand(d)
	if err != nil {
		return nil, err
	}
	return r.chain(d, list, single)
}

// chain reads the edges that lead on from an operand, and the attributes behind.
func (r *dotReader) chain(d dotDefaults, first []int32, single bool) (nodes []int32, err error) {
	nodes = first
	begin := len(r.g.links)
	from := first
	for r.is("->") || r.is("--") {
		if r.is("->") != r.directed {
			return nil, r.in.fail(r.tok.at, "a digraph has ->, a graph --", "%s has no place in this graph", r.tok.text)
		}
		at := r.tok.at
		if err := r.next(); err != nil {
			return nil, err
		}
		to, _, _, err := r.operand(d)
		if err != nil {
			return nil, err
		}
		if r.edges += len(from) * len(to); len(from)*len(to) > 1_000_000 {
			return nil, r.in.fail(at, "", "one statement makes more than a million edges")
		}
		for _, a := range from {
			for _, b := range to {
				r.g.links = append(r.g.links, link{at: at, directed: r.directed, ends: []int32{a, b}})
			}
		}
		nodes = append(nodes, to...)
		from = to
	}
	if len(r.g.links) == begin {
		if !single {
			return nodes, nil
		}
		list, err := r.attributes(nil)
		if err != nil {
			return nil, err
		}
		n := &r.g.nodes[first[0]]
		n.attrs = over(n.attrs, list)
		return nodes, nil
	}
	list, err := r.attributes(d.edge)
	if err != nil {
		return nil, err
	}
	for i := begin; i < len(r.g.links); i++ {
		l := &r.g.links[i]
		attrs := append([]attribute(nil), list...)
		l.id, _ = take(&attrs, "id")
		if s, ok := take(&attrs, "dir"); ok && s != "forward" {
			l.directed = false
		}
		if err := l.fill(attrs, r.in); err != nil {
			return nil, err
		}
	}
	return nodes, nil
}

// readDOTGraph reads DOT and gives nodes the attributes that they have at its end.
func readDOTGraph(in *input, g *graph) error {
	if err := readDOT(in, g); err != nil {
		return err
	}
	for i := range g.nodes {
		n := &g.nodes[i]
		n.fill(append([]attribute(nil), n.attrs...))
		if n.label == `\N` || strings.HasPrefix(n.label, "<") {
			n.label = ""
		}
	}
	return nil
}

// shownPlainly is a text in formats that cannot escape what steers.
func shownPlainly(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && plain.Steers(r) {
			return '\ufffd'
		}
		return r
	}, s)
}

// dotText quotes a text for DOT.
func dotText(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"':
			b.WriteString(`\"`)
		case r == '\\':
			b.WriteString(`\\`)
		case r == '\n':
			b.WriteByte('\n')
		case plain.Steers(r):
			b.WriteRune('\ufffd')
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func writeDOTGraph(out io.Writer, g *graph) error {
	w := bufio.NewWriter(out)
	list := func(attrs []attribute) {
		w.WriteString(" [")
		n := 0
		for _, a := range attrs {
			if a.value == "" {
				continue
			}
			if n++; n > 1 {
				w.WriteString(", ")
			}
			w.WriteString(dotText(a.name) + "=" + dotText(a.value))
		}
		w.WriteString("]")
	}
	w.WriteString("digraph {\n")
	about := g.ours.texts()
	if g.title != "" {
		about = append([]attribute{{name: "label", value: g.title}}, about...)
	}
	w.WriteString("  graph")
	list(about)
	w.WriteString(";\n")
	for i := range g.nodes {
		w.WriteString("  " + dotText(g.nodes[i].id))
		list(g.nodes[i].all())
		w.WriteString(";\n")
	}
	for i := range g.links {
		l := &g.links[i]
		w.WriteString("  " + dotText(g.nodes[l.ends[0]].id) + " -> " + dotText(g.nodes[l.ends[1]].id))
		attrs := append([]attribute{{name: "id", value: l.id}}, l.all()...)
		if !l.directed {
			attrs = append(attrs, attribute{name: "dir", value: "none"})
		}
		list(attrs)
		w.WriteString(";\n")
	}
	w.WriteString("}\n")
	return w.Flush()
}

func isDOT(head []byte) bool {
	s := head
	for {
		s = bytes.TrimSpace(s)
		switch {
		case bytes.HasPrefix(s, []byte("//")), bytes.HasPrefix(s, []byte("#")):
			_, s, _ = bytes.Cut(s, []byte("\n"))
		case bytes.HasPrefix(s, []byte("/*")):
			_, s, _ = bytes.Cut(s, []byte("*/"))
		default:
			words := strings.Fields(strings.NewReplacer("{", " { ").Replace(string(s[:min(len(s), 300)])))
			if len(words) > 1 && strings.EqualFold(words[0], "strict") {
				words = words[1:]
			}
			return len(words) > 1 && (strings.EqualFold(words[0], "digraph") || strings.EqualFold(words[0], "graph")) && words[1] != "["
		}
	}
}
