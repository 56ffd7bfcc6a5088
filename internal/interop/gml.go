package interop

import (
	"bytes"
	"html"
	"io"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/plain"
)

// GML, https://networkx.org/documentation/stable/reference/readwrite/gml.html: keys
// and values, which are numbers, texts and lists in brackets. What is not ASCII is
// written as character references of HTML. Nodes are numbered.

// A textReader reads a text character by character and knows where it is.
type textReader struct {
	in     *input
	g      *graph
	buf    []byte
	offset int64 // of buf
	at     int   // in buf
	end    bool
}

// peek returns the next byte, 0 at the end.
func (t *textReader) peek() (byte, error) {
	for t.at == len(t.buf) {
		if t.end {
			return 0, nil
		}
		t.offset += int64(len(t.buf))
		if t.buf == nil {
			t.buf = make([]byte, 1<<15)
		}
		t.in.at(t.offset) // lets go of what was read
		n, err := t.in.Read(t.buf[:cap(t.buf)])
		t.buf, t.at = t.buf[:n], 0
		if err == io.EOF {
			t.end = true
		} else if err != nil {
			if err == errTooLong {
				err = t.fail("", "%v", err)
			}
			return 0, err
		}
	}
	return t.buf[t.at], nil
}

func (t *textReader) place() place { return t.in.at(t.offset + int64(t.at)) }

func (t *textReader) fail(hint, format string, args ...any) error {
	return t.in.fail(t.place(), hint, format, args...)
}

// A gmlToken is a key, a value or a bracket.
type gmlToken struct {
	kind byte // 'k' key, 'n' number, 's' text, '[', ']', 0 at the end
	text string
	at   place
}

func (t *textReader) gml() (tok gmlToken, err error) {
	for {
		c, err := t.peek()
		if err != nil {
			return tok, err
		}
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			t.at++
			continue
		case c == '#':
			for c != '\n' && (c != 0 || !t.end) {
				t.at++
				if c, err = t.peek(); err != nil {
					return tok, err
				}
			}
			continue
		}
		tok.at = t.place()
		switch {
		case c == 0 && t.end:
			return tok, nil
		case c == '[' || c == ']':
			t.at++
			tok.kind = c
			return tok, nil
		case c == '"':
			t.at++
			var b []byte
			for {
				if c, err = t.peek(); err != nil {
					return tok, err
				}
				if c == 0 && t.end {
					return tok, t.in.fail(tok.at, "", "a text without a closing quotation mark")
				}
				t.at++
				if c == '"' {
					break
				}
				if b = append(b, c); len(b) > maxElement {
					return tok, t.in.fail(tok.at, "", "a text is longer than %d MB", maxElement>>20)
				}
			}
			tok.kind, tok.text = 's', html.UnescapeString(t.g.valid(b, tok.at))
			return tok, nil
		}
		var b []byte
		for c > ' ' && c != '[' && c != ']' && c != '"' {
			if b = append(b, c); len(b) > maxElement {
				return tok, t.in.fail(tok.at, "", "a word is longer than %d MB", maxElement>>20)
			}
			t.at++
			if c, err = t.peek(); err != nil {
				return tok, err
			}
		}
		if len(b) == 0 {
			return tok, t.in.fail(tok.at, "", "the character %q has no place in GML", c)
		}
		tok.text = t.g.valid(b, tok.at)
		if tok.kind = 'k'; b[0] >= '0' && b[0] <= '9' || b[0] == '-' || b[0] == '+' || b[0] == '.' {
			tok.kind = 'n'
		}
		return tok, nil
	}
}

// A gmlItem is a key with its value; items are those of a list.
type gmlItem struct {
	key   string
	value gmlToken
	items []gmlItem
}

type gmlReader struct {
	*textReader
	g *graph
}

func readGML(in *input, g *graph) error {
	r := &gmlReader{&textReader{in: in, g: g}, g}
	found := false
	for {
		key, err := r.gml()
		if err != nil {
			return err
		}
		if key.kind == 0 {
			if !found {
				return in.fail(key.at, "", "no graph in it")
			}
			return nil
		}
		if key.kind != 'k' {
			return in.fail(key.at, "", "want a key, not %q", plain.Text(key.text))
		}
		value, err := r.gml()
		switch {
		case err != nil:
			return err
		case value.kind == '[' && strings.EqualFold(key.text, "graph"):
			if found {
				return in.fail(key.at, "", "a second graph in the file")
			}
			found = true
			err = r.graph()
		case value.kind == '[':
			_, err = r.items(1)
		case value.kind == ']' || value.kind == 0:
			err = in.fail(value.at, "", "the key %q has no value", plain.Text(key.text))
		}
		if err != nil {
			return err
		}
	}
}

// items reads a list to its end.
func (r *gmlReader) items(depth int) (list []gmlItem, err error) {
	if depth > maxDepth {
		return nil, r.fail("", "lists nested more than %d deep", maxDepth)
	}
	for {
		key, err := r.gml()
		switch {
		case err != nil:
			return nil, err
		case key.kind == ']':
			return list, nil
		case key.kind == 0:
			return nil, r.in.fail(key.at, "is the file complete?", "the file ends inside a list")
		case key.kind != 'k':
			return nil, r.in.fail(key.at, "", "want a key, not %q", plain.Text(key.text))
		case len(list) >= maxAttributes:
			return nil, r.in.fail(key.at, "", "an element has more than %d attributes", maxAttributes)
		}
		item := gmlItem{key: key.text}
		if item.value, err = r.gml(); err != nil {
			return nil, err
		}
		switch item.value.kind {
		case '[':
			if item.items, err = r.items(depth + 1); err != nil {
				return nil, err
			}
		case ']', 0:
			return nil, r.in.fail(item.value.at, "", "the key %q has no value", plain.Text(key.text))
		}
		list = append(list, item)
	}
}

// attributes makes attributes of the items of an element. A list is left out, as
// what it holds is a drawing.
func (r *gmlReader) attributes(list []gmlItem, but ...string) (out []attribute) {
next:
	for _, i := range list {
		for _, b := range but {
			if strings.EqualFold(i.key, b) {
				continue next
			}
		}
		if i.value.kind == '[' {
			r.g.told.add("list within an element, left out", i.value.at)
			continue
		}
		a := attribute{name: gmlName(i.key), value: i.value.text}
		if i.value.kind == 'n' && isNumber(a.value) {
			a.kind = numberValue
		}
		if a.kind == textValue && (a.value == "true" || a.value == "false") && i.value.kind == 'k' {
			a.kind = truthValue
		}
		out = append(out, a)
	}
	return out
}

// The names of what we write that are no keys of GML.
var gmlNames = [][2]string{{"graphxCase", vocabularyName}, {"graphxSources", sourcesName}, {"graphxEntities", behindName}}

func gmlName(key string) string {
	for _, n := range gmlNames {
		if n[0] == key {
			return n[1]
		}
	}
	return key
}

// gmlKey is the key under which an attribute is written.
func gmlKey(name string) string {
	for _, n := range gmlNames {
		if n[1] == name {
			return n[0]
		}
	}
	key := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, name)
	if key == "" || key[0] < 'A' {
		key = "x" + key
	}
	if key[0] == '_' {
		key = "x" + key
	}
	return key
}

func gmlGet(list []gmlItem, key string) string {
	for _, i := range list {
		if strings.EqualFold(i.key, key) && i.value.kind != '[' {
			return i.value.text
		}
	}
	return ""
}

func (r *gmlReader) graph() error {
	g, directed := r.g, false
	var about []gmlItem
	for {
		key, err := r.gml()
		switch {
		case err != nil:
			return err
		case key.kind == 0:
			return r.in.fail(key.at, "is the file complete?", "the file ends inside the graph")
		case key.kind == ']':
			for _, a := range r.attributes(about, "directed", "multigraph", "label") {
				if g.ours.read(a, key.at) {
					continue
				}
				if strings.EqualFold(a.name, "name") {
					g.title = words(a.value)
				}
			}
			if g.title == "" {
				g.title = words(gmlGet(about, "label"))
			}
			g.directed = directed
			g.settle(directed)
			return nil
		case key.kind != 'k':
			return r.in.fail(key.at, "", "want a key, not %q", plain.Text(key.text))
		}
		value, err := r.gml()
		if err != nil {
			return err
		}
		switch value.kind {
		case '[':
			items, err := r.items(2)
			if err != nil {
				return err
			}
			switch strings.ToLower(key.text) {
			case "node":
				err = r.node(items, key.at)
			case "edge":
				err = r.edge(items, key.at)
			}
			if err != nil {
				return err
			}
		case ']', 0:
			return r.in.fail(value.at, "", "the key %q has no value", plain.Text(key.text))
		default:
			if strings.EqualFold(key.text, "directed") {
				directed = value.text == "1"
			}
			if len(about) >= maxAttributes {
				return r.in.fail(key.at, "", "the graph has more than %d attributes", maxAttributes)
			}
			about = append(about, gmlItem{key: key.text, value: value})
		}
	}
}

func (r *gmlReader) node(items []gmlItem, at place) error {
	id := gmlGet(items, "id")
	if id == "" {
		return r.in.fail(at, "", "a node without an id")
	}
	n, ok := r.g.add(id, at)
	if !ok {
		return r.in.fail(at, "", "the node %q is there twice", plain.Text(id))
	}
	n.fill(r.attributes(items, "id", "graphics"))
	return nil
}

func (r *gmlReader) edge(items []gmlItem, at place) error {
	from, to := gmlGet(items, "source"), gmlGet(items, "target")
	if from == "" || to == "" {
		return r.in.fail(at, "", "an edge needs a source and a target")
	}
	l := link{at: at, parallel: true, ends: []int32{r.g.mention(from, at), r.g.mention(to, at)}}
	l.id = gmlGet(items, "id")
	attrs := r.attributes(items, "source", "target", "id", "graphics", "key")
	if s, ok := take(&attrs, undirectedName); ok {
		l.directed, l.parallel = s != "false" && s != "0", false
	}
	if err := l.fill(attrs, r.in); err != nil {
		return err
	}
	r.g.links = append(r.g.links, l)
	return nil
}

func writeGML(out io.Writer, g *graph) error {
	w := &gmlWriter{out: out}
	w.line("Creator \"graphx\"")
	w.line("graph [")
	w.line("  directed 1")
	w.line("  multigraph 1")
	if g.title != "" {
		w.item("  name", attribute{value: g.title})
	}
	w.attributes("  ", g.ours.texts())
	for i := range g.nodes {
		n := &g.nodes[i]
		w.line("  node [")
		w.line("    id " + strconv.Itoa(i))
		w.attributes("    ", append([]attribute{{name: "label", value: n.label}, {name: "name", value: n.id}}, without(n.all(), "label")...))
		w.line("  ]")
	}
	for i := range g.links {
		l := &g.links[i]
		w.line("  edge [")
		w.line("    source " + strconv.Itoa(int(l.ends[0])))
		w.line("    target " + strconv.Itoa(int(l.ends[1])))
		w.item("    key", attribute{value: l.id})
		if !l.directed {
			w.line("    directed 0")
		}
		w.attributes("    ", l.all())
		w.line("  ]")
	}
	w.line("]")
	return w.flush(0)
}

type gmlWriter struct {
	b   bytes.Buffer
	out io.Writer
	err error
}

func (w *gmlWriter) flush(most int) error {
	if w.b.Len() > most && w.err == nil {
		_, w.err = w.out.Write(w.b.Bytes())
		w.b.Reset()
	}
	return w.err
}

func (w *gmlWriter) line(s string) {
	w.b.WriteString(s)
	w.b.WriteByte('\n')
	w.flush(1 << 16)
}

// attributes writes a list, each under a key of its own.
func (w *gmlWriter) attributes(indent string, list []attribute) {
	taken := map[string]bool{"id": true, "source": true, "target": true, "key": true, "directed": true}
	for _, a := range list {
		if a.value == "" {
			continue
		}
		key := gmlKey(a.name)
		for taken[strings.ToLower(key)] {
			key += "_"
		}
		taken[strings.ToLower(key)] = true
		w.item(indent+key, a)
	}
}

func (w *gmlWriter) item(key string, a attribute) {
	if a.kind == numberValue && isNumber(a.value) && !strings.ContainsAny(a.value, "eE") {
		w.line(key + " " + a.value)
		return
	}
	var b strings.Builder
	for _, r := range a.value {
		switch {
		case r == '&' || r == '"' || r < ' ' || r > '~':
			if !inXML(r) {
				r = '\ufffd'
			}
			b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		default:
			b.WriteRune(r)
		}
	}
	w.line(key + ` "` + b.String() + `"`)
}

// isGML recognises GML by its first words.
func isGML(head []byte) bool {
	for line := range bytes.Lines(head) {
		f := bytes.Fields(line)
		switch {
		case len(f) == 0 || f[0][0] == '#':
		case bytes.EqualFold(f[0], []byte("graph")):
			return len(f) == 1 || f[1][0] == '['
		case bytes.EqualFold(f[0], []byte("creator")), bytes.EqualFold(f[0], []byte("version")), bytes.EqualFold(f[0], []byte("comment")):
		case len(f) == 1 && f[0][0] == '[': // on a line of its own
			return false
		default:
			return false
		}
	}
	return false
}
