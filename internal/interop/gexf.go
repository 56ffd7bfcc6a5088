package interop

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/plain"
)

// GEXF, https://gexf.net, versions 1.1 to 1.3: attributes are declared by class,
// nodes and edges exist in spells, and nodes lie within nodes. A value that changes
// over time is kept as its last one, and counted.

type gexfReader struct {
	*xmlReader
	g     *graph
	keys  map[string]map[string]*graphMLKey // by class and id
	order map[string][]string
}

func readGEXF(in *input, g *graph) error {
	r := &gexfReader{xmlReader: newXMLReader(in), g: g,
		keys: map[string]map[string]*graphMLKey{"node": {}, "edge": {}}, order: map[string][]string{}}
	found := false
	for {
		t, err := r.next()
		if err == io.EOF && found {
			return nil
		}
		if err != nil {
			return err
		}
		if t.kind != xmlStart {
			continue
		}
		switch local(t.name) {
		case "gexf":
		case "meta":
			err = r.meta()
		case "graph":
			if found {
				return in.fail(r.at, "", "a second graph in the file")
			}
			found = true
			err = r.graph()
		default:
			err = r.skip()
		}
		if err != nil {
			return err
		}
	}
}

// each calls visit for each element within the one that has begun. visit reads the
// element to its end.
func (x *xmlReader) each(visit func(name string) error) error {
	for depth := len(x.stack); len(x.stack) >= depth; {
		t, err := x.next()
		if err != nil {
			return err
		}
		if t.kind == xmlStart {
			if err := visit(local(t.name)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *gexfReader) meta() error {
	return r.each(func(name string) error {
		at := r.at
		text, err := r.content()
		if err != nil || r.g.ours.read(attribute{name: name, value: text}, at) {
			return err
		}
		switch name {
		case "title":
			r.g.title = words(text)
		case "description":
			r.g.attrs = append(r.g.attrs, attribute{name: name, value: text})
		}
		return nil
	})
}

func (r *gexfReader) graph() error {
	g := r.g
	directed := r.attr("defaultedgetype") == "directed"
	g.directed = directed
	return r.each(func(name string) error {
		switch name {
		case "attributes":
			return r.attributes()
		case "nodes":
			return r.nodes("")
		case "edges":
			return r.each(func(name string) error {
				if name != "edge" {
					return r.skip()
				}
				return r.edge(directed)
			})
		}
		return r.skip()
	})
}

func (r *gexfReader) attributes() error {
	class := r.attr("class")
	keys := r.keys[class]
	if keys == nil {
		return r.in.fail(r.at, "", "attributes of the class %q; classes are node and edge", plain.Text(class))
	}
	return r.each(func(name string) error {
		if name != "attribute" {
			return r.skip()
		}
		id := r.attr("id")
		k := &graphMLKey{name: r.attr("title")}
		if k.name == "" {
			k.name = id
		}
		switch r.attr("type") {
		case "integer", "long", "float", "double", "short", "byte", "bigdecimal", "biginteger":
			k.kind = numberValue
		case "boolean":
			k.kind = truthValue
		}
		if keys[id] != nil {
			return r.in.fail(r.at, "", "the attribute %q is declared twice", plain.Text(id))
		}
		if len(keys) >= maxNames {
			return r.in.fail(r.at, "", "more than %d attributes are declared", maxNames)
		}
		keys[id] = k
		r.order[class] = append(r.order[class], id)
		return r.each(func(name string) error {
			text, err := r.content()
			if name == "default" {
				k.fallback = &text
			}
			return err
		})
	})
}

// values reads the values of a node or an edge.
func (r *gexfReader) values(class string, list *[]attribute) error {
	return r.each(func(name string) error {
		if name != "attvalue" {
			return r.skip()
		}
		id := r.attr("for")
		if id == "" {
			id = r.attr("id") // of version 1.0
		}
		k := r.keys[class][id]
		if k == nil {
			return r.in.fail(r.at, "", "no attribute %q of %ss is declared", plain.Text(id), class)
		}
		if len(*list) >= maxAttributes {
			return r.in.fail(r.at, "", "an element has more than %d attributes", maxAttributes)
		}
		value := r.attr("value")
		if i := slices.IndexFunc(*list, func(a attribute) bool { return a.name == k.name }); i >= 0 {
			(*list)[i].value = value
			r.g.told.add("value that changes over time, of which the last is taken", r.at)
		} else {
			*list = append(*list, attribute{k.name, value, k.kind})
		}
		return r.skip()
	})
}

func (r *gexfReader) defaults(class string, list []attribute) []attribute {
	for _, id := range r.order[class] {
		k := r.keys[class][id]
		if k.fallback != nil && !slices.ContainsFunc(list, func(a attribute) bool { return a.name == k.name }) {
			list = append(list, attribute{k.name, *k.fallback, k.kind})
		}
	}
	return list
}

// spell reads when an element exists from its attributes; an end that is open
// counts as the day itself.
func (r *gexfReader) spell() span {
	first := func(names ...string) string {
		for _, n := range names {
			if v := r.attr(n); v != "" {
				return gexfDate(v)
			}
		}
		return ""
	}
	if t := first("timestamp"); t != "" {
		return span{t, t}
	}
	return span{first("start", "startopen"), first("end", "endopen")}
}

// gexfDate is a time of GEXF in EDTF: a date or a time as it stands; what counts in
// numbers is none.
func gexfDate(s string) string {
	s = strings.TrimSpace(s)
	if day, _, ok := strings.Cut(s, "T"); ok && len(day) == len("2006-01-02") && strings.HasSuffix(s, "T00:00:00") {
		return day
	}
	switch strings.ToLower(s) {
	case "-infinity", "infinity":
		return ""
	}
	return s
}

// spells reads when an element exists from the elements within it: from the
// beginning of the first to the end of the last.
func (r *gexfReader) spells(when *span) error {
	n := 0
	at := r.at
	err := r.each(func(name string) error {
		if name == "spell" {
			s := r.spell()
			if n++; n == 1 {
				*when = s
			} else {
				when.end = s.end
			}
		}
		return r.skip()
	})
	if n > 1 {
		r.g.told.add("element with gaps in its time, read as one span", at)
	}
	return err
}

func (r *gexfReader) nodes(parent string) error {
	return r.each(func(name string) error {
		if name != "node" {
			return r.skip()
		}
		return r.node(parent)
	})
}

func (r *gexfReader) node(parent string) error {
	id, at := r.attr("id"), r.at
	if id == "" {
		return r.in.fail(at, "", "a node without an id")
	}
	n, ok := r.g.add(id, at)
	if !ok {
		return r.in.fail(at, "", "the node %q is there twice", plain.Text(id))
	}
	if pid := r.attr("pid"); pid != "" && pid != "0" {
		parent = pid
	}
	n.parent = parent
	label, when := r.attr("label"), r.spell()
	var attrs []attribute
	err := r.each(func(name string) error {
		switch name {
		case "attvalues":
			return r.values("node", &attrs)
		case "spells", "slices":
			return r.spells(&when)
		case "nodes":
			return r.nodes(id)
		case "edges":
			return r.each(func(name string) error {
				if name != "edge" {
					return r.skip()
				}
				return r.edge(r.g.directed)
			})
		case "parents":
			return r.each(func(name string) error {
				if name == "parent" {
					parent = r.attr("for")
				}
				return r.skip()
			})
		}
		return r.skip() // colour, position, size and shape of a drawing
	})
	n = &r.g.nodes[r.g.number[id]]
	n.label, n.when, n.parent = label, when, parent
	attrs = r.defaults("node", attrs)
	n.fill(attrs)
	n.label = label
	return err
}

func (r *gexfReader) edge(directed bool) error {
	l := link{id: r.attr("id"), at: r.at, label: r.attr("label"), weight: r.attr("weight"), typ: r.attr("kind"), when: r.spell(), directed: directed}
	switch r.attr("type") {
	case "directed":
		l.directed = true
	case "undirected", "mutual":
		l.directed = false
	case "":
	default: // as NetworkX writes an attribute of its own that is called type
		l.typ = r.attr("type")
	}
	from, to := r.attr("source"), r.attr("target")
	if from == "" || to == "" {
		return r.in.fail(r.at, "", "an edge needs a source and a target")
	}
	l.ends = []int32{r.g.mention(from, r.at), r.g.mention(to, r.at)}
	var attrs []attribute
	err := r.each(func(name string) error {
		switch name {
		case "attvalues":
			return r.values("edge", &attrs)
		case "spells", "slices":
			return r.spells(&l.when)
		}
		return r.skip()
	})
	if err != nil {
		return err
	}
	if err := l.fill(r.defaults("edge", attrs), r.in); err != nil {
		return err
	}
	r.g.links = append(r.g.links, l)
	return nil
}

var gexfTypes = map[valueKind]string{textValue: "string", numberValue: "double", truthValue: "boolean"}

// writeGEXF writes version 1.2, which every program reads; a kind of an edge is of 1.3,
// and passed over by the others. The dates of nodes and links are spells where they
// are days, and attributes as well, since few programs show spells.
func writeGEXF(out io.Writer, g *graph) error {
	w := &xmlWriter{out: out}
	w.b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	w.open("gexf", "xmlns", "http://www.gexf.net/1.2draft", "version", "1.2", "xmlns:graphx", "https://"+commonSource)
	w.open("meta")
	w.text("creator", "graphx")
	if g.title != "" {
		w.text("title", g.title)
	}
	for _, a := range g.ours.texts() {
		w.text("graphx:"+a.name, a.value)
	}
	w.close("meta")
	w.open("graph", "defaultedgetype", "directed", "mode", "static")
	keys := map[string]string{}
	declare := func(class string, columns []attrColumn) {
		w.open("attributes", "class", class)
		for i, c := range columns {
			keys[class+" "+c.name] = strconv.Itoa(i)
			w.one("attribute", "id", strconv.Itoa(i), "title", c.name, "type", gexfTypes[c.kind])
		}
		w.close("attributes")
	}
	nodeValues := func(n *node) []attribute {
		return slices.DeleteFunc(n.all(), func(a attribute) bool { return a.name == "label" || a.value == "" })
	}
	linkValues := func(l *link) []attribute {
		return slices.DeleteFunc(l.all(), func(a attribute) bool { return a.name == "label" || a.name == "weight" || a.value == "" })
	}
	declare("node", columnsOf(func(yield func([]attribute)) {
		for i := range g.nodes {
			yield(nodeValues(&g.nodes[i]))
		}
	}))
	declare("edge", columnsOf(func(yield func([]attribute)) {
		for i := range g.links {
			yield(linkValues(&g.links[i]))
		}
	}))
	values := func(class string, list []attribute) {
		if len(list) == 0 {
			return
		}
		w.open("attvalues")
		for _, a := range list {
			w.one("attvalue", "for", keys[class+" "+a.name], "value", a.value)
		}
		w.close("attvalues")
	}
	w.open("nodes")
	for i := range g.nodes {
		n := &g.nodes[i]
		w.open("node", "id", n.id, "label", n.label)
		values("node", nodeValues(n))
		w.close("node")
	}
	w.close("nodes")
	w.open("edges")
	for i := range g.links {
		l := &g.links[i]
		typ := "directed"
		if !l.directed {
			typ = "undirected"
		}
		w.open("edge", "id", l.id, "source", g.nodes[l.ends[0]].id, "target", g.nodes[l.ends[1]].id, "type", typ, "label", l.label, "weight", l.weight, "kind", l.typ)
		values("edge", linkValues(l))
		w.close("edge")
	}
	w.close("edges")
	w.close("graph")
	w.close("gexf")
	return w.flush(0)
}
