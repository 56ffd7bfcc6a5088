package interop

import (
	"io"

	"github.com/graphx-dev/graphx/internal/plain"
)

// JSON Graph Format, https://jsongraphformat.info, versions 1 and 2: nodes are an
// object by id, or a list; what is not in the format stands in metadata. A hyperedge
// is a link of several ends.

type jgfReader struct {
	*jsonReader
	g *graph
}

func readJGF(in *input, g *graph) error {
	r := &jgfReader{newJSONReader(in), g}
	graphs := 0
	one := func(at place) error {
		if graphs++; graphs > 1 {
			return in.fail(at, "name a file with one graph", "a second graph in the file")
		}
		return r.graph()
	}
	err := r.object("a graph", func(name string, at place) error {
		switch name {
		case "graph":
			return one(at)
		case "graphs":
			return r.list(name, one)
		}
		return r.skip()
	})
	if err == nil && graphs == 0 {
		err = in.fail(place{line: 1, column: 1}, "", "no graph in it")
	}
	return err
}

func (r *jgfReader) graph() error {
	g, directed := r.g, true
	err := r.object("a graph", func(name string, at place) (err error) {
		switch name {
		case "directed":
			directed, err = r.truth(name)
		case "label":
			v, err := r.value()
			g.title, _ = jsonText(v)
			return err
		case "metadata":
			return r.about(g)
		case "nodes":
			if r.next() == '[' {
				return r.list(name, func(place) error { return r.node("") })
			}
			return r.object(name, func(id string, at place) error { return r.node(id) })
		case "edges":
			return r.list(name, func(place) error { return r.edge("source", "target") })
		case "hyperedges":
			return r.list(name, func(place) error { return r.hyperedge() })
		default:
			return r.skip()
		}
		return err
	})
	g.directed = directed
	g.settle(directed)
	return err
}

// metadata lists what an element has besides the members of the format.
func metadata(o *jsonObject, but ...string) []attribute {
	list := jsonAttributes(o, append(but, "metadata")...)
	if m, ok := o.get("metadata").(*jsonObject); ok {
		list = append(list, jsonAttributes(m)...)
	}
	return list
}

func (r *jgfReader) node(id string) error {
	o, at, err := r.element("a node")
	if err != nil {
		return err
	}
	if id == "" {
		id, _ = jsonID(o.get("id"))
	}
	if id == "" {
		return r.in.fail(at, "", "a node without an id")
	}
	n, ok := r.g.add(id, at)
	if !ok {
		return r.in.fail(at, "", "the node %q is there twice", plain.Text(id))
	}
	n.label = o.text("label")
	attrs := metadata(o, "id", "label")
	if _, ok := has(attrs, recordName); !ok && n.label == "" {
		n.label, _ = take(&attrs, "label", "name")
	}
	label := n.label
	n.fill(attrs)
	n.label = label
	return nil
}

func (r *jgfReader) edge(from, to string) error {
	o, at, err := r.element("an edge")
	if err != nil {
		return err
	}
	a, ok1 := jsonID(o.get(from))
	b, ok2 := jsonID(o.get(to))
	if !ok1 || !ok2 {
		return r.in.fail(at, "", "an edge needs a source and a target")
	}
	l := link{at: at, parallel: true, ends: []int32{r.g.mention(a, at), r.g.mention(b, at)}}
	return r.add(l, o, from, to)
}

func (r *jgfReader) add(l link, o *jsonObject, but ...string) error {
	l.id, _ = jsonID(o.get("id"))
	l.typ, l.label = o.text("relation"), o.text("label")
	if b, ok := o.get("directed").(bool); ok {
		l.directed, l.parallel = b, false
	}
	if err := l.fill(metadata(o, append(but, "id", "relation", "label", "directed")...), r.in); err != nil {
		return err
	}
	r.g.links = append(r.g.links, l)
	return nil
}

func (r *jgfReader) hyperedge() error {
	o, at, err := r.element("a hyperedge")
	if err != nil {
		return err
	}
	l := link{at: at}
	for _, name := range []string{"source", "nodes", "target"} {
		list, _ := o.get(name).([]jsonValue)
		if len(list) > maxEnds {
			return r.in.fail(at, "", "a hyperedge has more than %d ends", maxEnds)
		}
		for _, v := range list {
			id, ok := jsonID(v)
			if !ok {
				return r.in.fail(at, "", "an end that is null")
			}
			l.ends = append(l.ends, r.g.mention(id, at))
		}
	}
	if o.get("source") != nil {
		r.g.told.add("hyperedge with directions, read without them", at)
	}
	return r.add(l, o, "nodes", "source", "target")
}

func writeJGF(out io.Writer, g *graph) error {
	w := &jsonWriter{out: out}
	w.open("", "{")
	w.open("graph", "{")
	w.raw("directed", "true")
	if g.title != "" {
		w.text("label", g.title)
	}
	w.open("metadata", "{")
	w.attributes(g.ours.texts())
	w.shut("}")
	w.open("nodes", "{")
	for i := range g.nodes {
		n := &g.nodes[i]
		w.open(n.id, "{")
		w.text("label", n.label)
		w.open("metadata", "{")
		w.attributes(without(n.all(), "label"))
		w.shut("}")
		w.shut("}")
	}
	w.shut("\n  }")
	w.open("edges", "[")
	for i := range g.links {
		l := &g.links[i]
		w.open("", "{")
		w.text("id", l.id)
		w.text("source", g.nodes[l.ends[0]].id)
		w.text("target", g.nodes[l.ends[1]].id)
		w.text("relation", l.typ)
		if l.label != "" {
			w.text("label", l.label)
		}
		if !l.directed {
			w.raw("directed", "false")
		}
		w.open("metadata", "{")
		w.attributes(without(without(l.all(), "label"), "type"))
		w.shut("}")
		w.shut("}")
	}
	w.shut("\n  ]")
	w.shut("\n }")
	w.shut("\n}")
	return w.end()
}
