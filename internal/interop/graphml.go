package interop

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/plain"
)

// GraphML, http://graphml.graphdrawing.org/specification.html: attributes are
// declared as keys with defaults, edges say whether they are directed, and graphs
// lie within nodes. A hyperedge is a link of several ends. A port is where an edge
// meets a node; it becomes an attribute of the edge.

// A graphMLKey declares an attribute.
type graphMLKey struct {
	name, of string
	kind     valueKind
	fallback *string
	foreign  bool // of a program's drawing, such as yFiles' graphics
}

type graphMLReader struct {
	*xmlReader
	g     *graph
	keys  map[string]*graphMLKey
	order []string
}

func readGraphML(in *input, g *graph) error {
	r := &graphMLReader{xmlReader: newXMLReader(in), g: g, keys: map[string]*graphMLKey{}}
	graphs := 0
	for {
		t, err := r.next()
		if err == io.EOF && graphs > 0 {
			return nil
		}
		if err != nil {
			return err
		}
		if t.kind != xmlStart {
			continue
		}
		switch local(t.name) {
		case "graphml":
		case "key":
			err = r.key()
		case "graph":
			if graphs++; graphs > 1 {
				g.told.add("further graph in the file, read as part of the first", r.at)
			}
			err = r.graph("")
		default:
			err = r.skip()
		}
		if err != nil {
			return err
		}
	}
}

// local is the name of an element without its prefix.
func local(name string) string {
	if _, after, ok := strings.Cut(name, ":"); ok {
		return after
	}
	return name
}

func (r *graphMLReader) key() error {
	id := r.attr("id")
	k := &graphMLKey{name: r.attr("attr.name"), of: r.attr("for")}
	if k.name == "" {
		k.name = id
		for _, a := range r.attrs {
			k.foreign = k.foreign || strings.HasPrefix(a.Name.Local, "yfiles.")
		}
	}
	switch r.attr("attr.type") {
	case "int", "integer", "long", "float", "double":
		k.kind = numberValue
	case "boolean":
		k.kind = truthValue
	}
	if len(r.keys) >= maxNames {
		return r.in.fail(r.at, "", "more than %d keys", maxNames)
	}
	if r.keys[id] != nil {
		return r.in.fail(r.at, "", "the key %q is declared twice", plain.Text(id))
	}
	r.keys[id] = k
	r.order = append(r.order, id)
	for depth := len(r.stack); len(r.stack) >= depth; {
		t, err := r.next()
		if err != nil {
			return err
		}
		if t.kind == xmlStart && local(t.name) == "default" {
			text, err := r.content()
			if err != nil {
				return err
			}
			k.fallback = &text
		}
	}
	return nil
}

// data reads the value of a key into a list.
func (r *graphMLReader) data(list *[]attribute) error {
	id, at := r.attr("key"), r.at
	k := r.keys[id]
	if k == nil {
		return r.in.fail(at, "declare it with <key>", "no key %q is declared", plain.Text(id))
	}
	if len(*list) >= maxAttributes {
		return r.in.fail(at, "", "an element has more than %d attributes", maxAttributes)
	}
	text, err := r.content()
	if err != nil {
		return err
	}
	if k.foreign {
		r.g.told.add("drawing of an element, left out", at)
		return nil
	}
	if slices.ContainsFunc(*list, func(a attribute) bool { return a.name == k.name }) {
		return r.in.fail(at, "", "the element has two values of %q", plain.Text(k.name))
	}
	*list = append(*list, attribute{k.name, text, k.kind})
	return nil
}

// defaults adds the values that keys have for elements that say nothing.
func (r *graphMLReader) defaults(list []attribute, of string) []attribute {
	for _, id := range r.order {
		k := r.keys[id]
		if k.fallback == nil || k.foreign || k.of != of && k.of != "all" && k.of != "" {
			continue
		}
		if !slices.ContainsFunc(list, func(a attribute) bool { return a.name == k.name }) {
			list = append(list, attribute{k.name, *k.fallback, k.kind})
		}
	}
	return list
}

// graph reads a graph and the nodes and edges in it. parent is the node that it
// lies in, "" for none.
func (r *graphMLReader) graph(parent string) error {
	g := r.g
	directed := r.attr("edgedefault") != "undirected"
	if parent == "" {
		g.directed = directed
	}
	var attrs []attribute
	start := r.at
	for depth := len(r.stack); len(r.stack) >= depth; {
		t, err := r.next()
		if err != nil {
			return err
		}
		if t.kind != xmlStart {
			continue
		}
		switch local(t.name) {
		case "data":
			err = r.data(&attrs)
		case "node":
			err = r.node(parent)
		case "edge":
			err = r.edge(directed)
		case "hyperedge":
			err = r.hyperedge()
		default:
			err = r.skip()
		}
		if err != nil {
			return err
		}
	}
	if parent == "" {
		for _, a := range r.defaults(attrs, "graph") {
			if g.ours.read(a, start) {
				continue
			}
			if strings.EqualFold(a.name, "title") || strings.EqualFold(a.name, "name") {
				g.title = strings.Join(strings.Fields(a.value), " ")
				continue
			}
			g.attrs = append(g.attrs, a)
		}
	}
	return nil
}

func (r *graphMLReader) node(parent string) error {
	id, at := r.attr("id"), r.at
	if id == "" {
		return r.in.fail(at, "", "a node without an id")
	}
	n, ok := r.g.add(id, at)
	if !ok {
		return r.in.fail(at, "", "the node %q is there twice", plain.Text(id))
	}
	n.parent = parent
	var attrs []attribute
	for depth := len(r.stack); len(r.stack) >= depth; {
		t, err := r.next()
		if err != nil {
			return err
		}
		if t.kind != xmlStart {
			continue
		}
		switch local(t.name) {
		case "data":
			err = r.data(&attrs)
		case "graph":
			err = r.graph(id)
		case "port":
			r.g.told.add("port of a node, left out", r.at)
			err = r.skip()
		default:
			err = r.skip()
		}
		if err != nil {
			return err
		}
	}
	n = &r.g.nodes[r.g.number[id]] // others may have been added
	n.fill(r.defaults(attrs, "node"))
	return nil
}

// fill takes the attributes of a node that have a meaning, and keeps the others.
func (n *node) fill(attrs []attribute) {
	n.record, _ = take(&attrs, recordName)
	if n.record != "" || n.label == "" {
		if s, ok := take(&attrs, "label", "name", "title"); ok {
			n.label = s
		}
	}
	if n.record != "" || n.kind == "" {
		if s, ok := take(&attrs, "kind"); ok {
			n.kind = s
		}
	}
	if s, ok := has(attrs, "aliases"); ok && n.aliases == nil {
		n.aliases = strings.Split(s, ";")
		take(&attrs, "aliases")
	}
	n.when.fill(&attrs)
	n.attrs = attrs
}

// fill takes the beginning and the end of a spell, or its date.
func (s *span) fill(attrs *[]attribute) {
	if text, ok := take(attrs, "date", "when"); ok {
		*s = spanOfText(text)
		return
	}
	if text, ok := take(attrs, "start"); ok {
		s.start = text
	}
	if text, ok := take(attrs, "end"); ok {
		s.end = text
	}
}

func spanOfText(text string) span {
	if start, end, ok := strings.Cut(text, "/"); ok {
		return span{strings.TrimSuffix(start, ".."), strings.TrimSuffix(end, "..")}
	}
	return span{text, text}
}

// text is a spell as one date in EDTF.
func (s span) text() string {
	switch {
	case s.start == s.end:
		return s.start
	case s.start == "":
		return "../" + s.end
	case s.end == "":
		return s.start + "/.."
	}
	return s.start + "/" + s.end
}

// fill takes the attributes of a link that have a meaning, and keeps the others.
func (l *link) fill(attrs []attribute, in *input) error {
	l.record, _ = take(&attrs, recordName)
	if l.typ == "" {
		l.typ, _ = take(&attrs, "type", "relation", "relationship")
	}
	if l.label == "" {
		l.label, _ = take(&attrs, "label")
	}
	if l.weight == "" {
		l.weight, _ = take(&attrs, "weight")
	}
	if l.weight != "" && !isNumber(strings.TrimSpace(l.weight)) {
		return in.fail(l.at, "a weight is a finite number", "the weight %q is no number", plain.Text(l.weight))
	}
	l.when.fill(&attrs)
	l.attrs = attrs
	return nil
}

func (r *graphMLReader) edge(directed bool) error {
	l := link{id: r.attr("id"), at: r.at, directed: directed}
	switch r.attr("directed") {
	case "true", "1":
		l.directed = true
	case "false", "0":
		l.directed = false
	}
	from, to := r.attr("source"), r.attr("target")
	if from == "" || to == "" {
		return r.in.fail(r.at, "", "an edge needs a source and a target")
	}
	l.ends = []int32{r.g.mention(from, r.at), r.g.mention(to, r.at)}
	var attrs []attribute
	for _, name := range []string{"sourceport", "targetport"} {
		if p := r.attr(name); p != "" {
			attrs = append(attrs, attribute{name: name, value: p})
		}
	}
	for depth := len(r.stack); len(r.stack) >= depth; {
		t, err := r.next()
		if err != nil {
			return err
		}
		if t.kind != xmlStart {
			continue
		}
		switch local(t.name) {
		case "data":
			err = r.data(&attrs)
		case "graph":
			r.g.told.add("graph within an edge, left out", r.at)
			err = r.skip()
		default:
			err = r.skip()
		}
		if err != nil {
			return err
		}
	}
	if err := l.fill(r.defaults(attrs, "edge"), r.in); err != nil {
		return err
	}
	r.g.links = append(r.g.links, l)
	return nil
}

func (r *graphMLReader) hyperedge() error {
	l := link{id: r.attr("id"), at: r.at}
	var attrs []attribute
	in, out := 0, 0
	for depth := len(r.stack); len(r.stack) >= depth; {
		t, err := r.next()
		if err != nil {
			return err
		}
		if t.kind != xmlStart {
			continue
		}
		switch local(t.name) {
		case "data":
			err = r.data(&attrs)
		case "endpoint":
			id := r.attr("node")
			if id == "" {
				return r.in.fail(r.at, "", "an endpoint without a node")
			}
			if len(l.ends) >= maxEnds {
				return r.in.fail(r.at, "", "a hyperedge has more than %d ends", maxEnds)
			}
			end := r.g.mention(id, r.at)
			switch r.attr("type") {
			case "in":
				in++
				l.ends = append([]int32{end}, l.ends...)
			case "out":
				out++
				l.ends = append(l.ends, end)
			default:
				l.ends = append(l.ends, end)
			}
			err = r.skip()
		default:
			err = r.skip()
		}
		if err != nil {
			return err
		}
	}
	l.directed = in == 1 && out == 1 && len(l.ends) == 2
	if in+out > 0 && !l.directed {
		r.g.told.add("hyperedge with directions, read without them", l.at)
	}
	if err := l.fill(r.defaults(attrs, "hyperedge"), r.in); err != nil {
		return err
	}
	r.g.links = append(r.g.links, l)
	return nil
}

var graphMLTypes = map[valueKind]string{textValue: "string", numberValue: "double", truthValue: "boolean"}

func writeGraphML(out io.Writer, g *graph) error {
	w := &xmlWriter{out: out}
	w.b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	w.open("graphml", "xmlns", "http://graphml.graphdrawing.org/xmlns")
	keys := map[string]string{}
	number := 0
	declare := func(of string, columns []attrColumn) {
		for _, c := range columns {
			id := "d" + strconv.Itoa(number)
			number++
			keys[of+" "+c.name] = id
			w.one("key", "id", id, "for", of, "attr.name", c.name, "attr.type", graphMLTypes[c.kind])
		}
	}
	own := g.ours.texts()
	if g.title != "" {
		own = append([]attribute{{name: "title", value: g.title}}, own...)
	}
	graphs := columnsOf(func(yield func([]attribute)) { yield(own) })
	declare("graph", graphs)
	nodes := columnsOf(func(yield func([]attribute)) {
		for i := range g.nodes {
			yield(g.nodes[i].all())
		}
	})
	declare("node", nodes)
	links := columnsOf(func(yield func([]attribute)) {
		for i := range g.links {
			yield(g.links[i].all())
		}
	})
	declare("edge", links)
	data := func(of string, list []attribute) {
		for _, a := range list {
			if a.value != "" {
				w.text("data", a.value, "key", keys[of+" "+a.name])
			}
		}
	}
	w.open("graph", "id", "G", "edgedefault", "directed")
	data("graph", own)
	for i := range g.nodes {
		n := &g.nodes[i]
		w.open("node", "id", n.id)
		data("node", n.all())
		w.close("node")
	}
	for i := range g.links {
		l := &g.links[i]
		directed := "true"
		if !l.directed {
			directed = "false"
		}
		w.open("edge", "id", l.id, "source", g.nodes[l.ends[0]].id, "target", g.nodes[l.ends[1]].id, "directed", directed)
		data("edge", l.all())
		w.close("edge")
	}
	w.close("graph")
	w.close("graphml")
	return w.flush(0)
}

// all lists everything that is shown of a node, as attributes.
func (n *node) all() []attribute {
	list := []attribute{{name: "label", value: n.label}, {name: "kind", value: n.kind}}
	if !n.when.zero() {
		list = append(list, attribute{name: "date", value: n.when.text()})
	}
	list = append(list, n.attrs...)
	if n.record != "" {
		list = append(list, attribute{name: recordName, value: n.record})
	}
	return list
}

func (s span) zero() bool { return s == span{} }

// all lists everything that is shown of a link, as attributes.
func (l *link) all() []attribute {
	list := []attribute{{name: "type", value: l.typ}, {name: "label", value: l.label}}
	if l.weight != "" {
		list = append(list, attribute{"weight", l.weight, numberValue})
	}
	if !l.when.zero() {
		list = append(list, attribute{name: "date", value: l.when.text()})
	}
	list = append(list, l.attrs...)
	if l.record != "" {
		list = append(list, attribute{name: recordName, value: l.record})
	}
	return list
}
