package interop

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/plain"
)

// The JSON of NetworkX: node-link data has lists of nodes and of links (which are
// called edges since version 3.4), adjacency data a list of neighbours for each
// node. Both may be multigraphs, whose links have keys.

// jsonAttributes makes attributes of the members of an object, those with a
// meaning of their own aside.
func jsonAttributes(o *jsonObject, but ...string) (list []attribute) {
	for i, name := range o.names {
		if slices.Contains(but, name) {
			continue
		}
		if a, ok := jsonAttribute(name, o.values[i]); ok {
			list = append(list, a)
		}
	}
	return list
}

// jsonID is an id in JSON as a text. Ids that are lists, as NetworkX has them for
// tuples, are their text in JSON.
func jsonID(v jsonValue) (string, bool) {
	a, ok := jsonAttribute("", v)
	return a.value, ok
}

// element reads an object.
func (j *jsonReader) element(what string) (*jsonObject, place, error) {
	at := j.here()
	v, err := j.value()
	if err != nil {
		return nil, at, err
	}
	o, ok := v.(*jsonObject)
	if !ok {
		return nil, at, j.in.fail(at, "", "%s: want an object", what)
	}
	return o, at, nil
}

// truth reads true or false.
func (j *jsonReader) truth(what string) (bool, error) {
	t, at, err := j.token()
	if err != nil {
		return false, err
	}
	b, ok := t.(bool)
	if !ok {
		return false, j.in.fail(at, "", "%s: want true or false", what)
	}
	return b, nil
}

// about reads the attributes of the graph as a whole: an object, or a list of pairs,
// which old versions write.
func (j *jsonReader) about(g *graph) error {
	at := j.here()
	v, err := j.value()
	if err != nil {
		return err
	}
	var attrs []attribute
	switch v := v.(type) {
	case *jsonObject:
		attrs = jsonAttributes(v)
	case []jsonValue:
		for _, e := range v {
			if pair, ok := e.([]jsonValue); ok && len(pair) == 2 {
				name, _ := jsonText(pair[0])
				if a, ok := jsonAttribute(name, pair[1]); ok {
					attrs = append(attrs, a)
				}
			}
		}
	}
	for _, a := range attrs {
		switch {
		case g.ours.read(a, at):
		case a.name == "name" || a.name == "title":
			g.title = a.value
		default:
			g.attrs = append(g.attrs, a)
		}
	}
	return nil
}

// A networkXReader reads both kinds of data, which one file may be told apart by only
// behind all of its nodes.
type networkXReader struct {
	*jsonReader
	g                    *graph
	directed, multigraph bool
	found                bool     // the nodes
	order                []string // ids of the nodes
	seen                 map[halfLink]bool
}

// A halfLink is an undirected link as one of its ends lists it.
type halfLink struct{ from, to, key string }

func readNetworkX(in *input, g *graph) error {
	r := &networkXReader{jsonReader: newJSONReader(in), g: g, seen: map[halfLink]bool{}}
	err := r.object("a graph", func(name string, at place) (err error) {
		switch name {
		case "directed":
			r.directed, err = r.truth(name)
		case "multigraph":
			r.multigraph, err = r.truth(name)
		case "graph", "attributes":
			err = r.about(g)
		case "nodes":
			r.found = true
			err = r.list(name, func(place) error { return r.node() })
		case "links", "edges":
			err = r.list(name, func(place) error { return r.link() })
		case "adjacency":
			err = r.adjacency(at)
		default:
			g.told.add("member of the graph, left out", at)
			err = r.skip()
		}
		return err
	})
	if err == nil && !r.found {
		err = in.fail(place{line: 1, column: 1}, "", "no graph in it: want a list of nodes")
	}
	g.directed = r.directed
	g.settle(r.directed)
	return err
}

func (r *networkXReader) node() error {
	o, at, err := r.element("a node")
	if err != nil {
		return err
	}
	id, ok := jsonID(o.get("id"))
	if !ok || id == "" {
		return r.in.fail(at, "", "a node without an id")
	}
	r.order = append(r.order, id)
	n, ok := r.g.add(id, at)
	if !ok {
		return r.in.fail(at, "", "the node %q is there twice", plain.Text(id))
	}
	n.fill(jsonAttributes(o, "id"))
	return nil
}

// keyed takes the key of a link: a number counts parallel links and says nothing
// else.
func (l *link) keyed(o *jsonObject) {
	if _, number := o.get("key").(json.Number); !number {
		l.id, _ = jsonID(o.get("key"))
	}
	if b, ok := o.get("directed").(bool); ok {
		l.directed, l.parallel = b, false
	}
}

func (r *networkXReader) link() error {
	o, at, err := r.element("a link")
	if err != nil {
		return err
	}
	from, ok1 := jsonID(o.get("source"))
	to, ok2 := jsonID(o.get("target"))
	if !ok1 || !ok2 {
		return r.in.fail(at, "", "a link needs a source and a target")
	}
	l := link{at: at, parallel: true, ends: []int32{r.g.mention(from, at), r.g.mention(to, at)}}
	l.keyed(o)
	but := []string{"source", "target", "key", "directed"}
	if id, ok := jsonID(o.get("id")); ok && l.id == "" {
		l.id = id
		but = append(but, "id")
	}
	if err := l.fill(jsonAttributes(o, but...), r.in); err != nil {
		return err
	}
	r.g.links = append(r.g.links, l)
	return nil
}

// adjacency reads the lists of neighbours, one for each node in their order.
func (r *networkXReader) adjacency(at place) error {
	if !r.found {
		return r.in.fail(at, "", "the nodes must stand before their neighbours")
	}
	row := 0
	return r.list("adjacency", func(at place) error {
		if row >= len(r.order) {
			return r.in.fail(at, "", "more lists of neighbours than nodes")
		}
		from := r.order[row]
		row++
		return r.list("the neighbours of a node", func(place) error { return r.neighbour(from) })
	})
}

func (r *networkXReader) neighbour(from string) error {
	o, at, err := r.element("a neighbour")
	if err != nil {
		return err
	}
	to, ok := jsonID(o.get("id"))
	if !ok {
		return r.in.fail(at, "", "a neighbour without an id")
	}
	if !r.directed { // an undirected link stands at both of its ends
		key, _ := jsonID(o.get("key"))
		if half := (halfLink{to, from, key}); r.seen[half] && to != from {
			delete(r.seen, half)
			return nil
		}
		r.seen[halfLink{from, to, key}] = true
	}
	l := link{at: at, directed: r.directed, ends: []int32{r.g.mention(from, at), r.g.mention(to, at)}}
	l.keyed(o)
	if err := l.fill(jsonAttributes(o, "id", "key", "directed"), r.in); err != nil {
		return err
	}
	r.g.links = append(r.g.links, l)
	return nil
}

// settle gives a direction to the links that follow the graph's.
func (g *graph) settle(directed bool) {
	for i := range g.links {
		if l := &g.links[i]; l.parallel {
			l.directed, l.parallel = directed, false
		}
	}
}

func writeNodeLink(out io.Writer, g *graph) error {
	w := &jsonWriter{out: out}
	w.about(g)
	w.open("nodes", "[")
	for i := range g.nodes {
		n := &g.nodes[i]
		w.open("", "{")
		w.text("id", n.id)
		w.attributes(n.all())
		w.shut("}")
	}
	w.shut("\n ]")
	w.open("edges", "[")
	for i := range g.links {
		l := &g.links[i]
		w.open("", "{")
		w.text("source", g.nodes[l.ends[0]].id)
		w.text("target", g.nodes[l.ends[1]].id)
		w.link(l)
		w.shut("}")
	}
	w.shut("\n ]")
	w.shut("\n}")
	return w.end()
}

// about begins a graph of NetworkX.
func (w *jsonWriter) about(g *graph) {
	w.open("", "{")
	w.raw("directed", "true")
	w.raw("multigraph", "true")
	w.open("graph", "{")
	if g.title != "" {
		w.text("title", g.title)
	}
	w.attributes(g.ours.texts())
	w.shut("\n }")
}

func (w *jsonWriter) attributes(list []attribute) {
	for _, a := range list {
		if a.value != "" {
			w.attribute(a)
		}
	}
}

// link writes the key and the attributes of a link.
func (w *jsonWriter) link(l *link) {
	w.text("key", l.id)
	if !l.directed {
		w.raw("directed", "false")
	}
	w.attributes(l.all())
}

func writeAdjacency(out io.Writer, g *graph) error {
	w := &jsonWriter{out: out}
	w.about(g)
	of := make([][]int32, len(g.nodes))
	for i := range g.links {
		from := g.links[i].ends[0]
		of[from] = append(of[from], int32(i))
	}
	w.open("nodes", "[")
	for i := range g.nodes {
		w.open("", "{")
		w.text("id", g.nodes[i].id)
		w.attributes(g.nodes[i].all())
		w.shut("}")
	}
	w.shut("\n ]")
	w.open("adjacency", "[")
	for i := range g.nodes {
		w.open("", "[")
		for _, k := range of[i] {
			l := &g.links[k]
			w.open("", "{")
			w.text("id", g.nodes[l.ends[1]].id)
			w.link(l)
			w.shut("}")
		}
		w.shut("]")
	}
	w.shut("\n ]")
	w.shut("\n}")
	return w.end()
}

// words joins the words of a text by single spaces.
func words(s string) string { return strings.Join(strings.Fields(s), " ") }
