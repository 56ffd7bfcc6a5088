package interop

import (
	"io"

	"github.com/graphx-dev/graphx/internal/plain"
)

// Cytoscape's JSON, of Cytoscape (.cyjs) and of Cytoscape.js: nodes and edges have
// their attributes in an object called data. Edges have no direction of their own;
// ours say it in an attribute.

// undirectedName is the attribute of a link that has no direction in formats where
// all links have one.
const undirectedName = "directed"

func readCytoscape(in *input, g *graph) error {
	j := newJSONReader(in)
	found := false
	var links []link
	element := func(group string) error {
		o, at, err := j.element("an element")
		if err != nil {
			return err
		}
		data, ok := o.get("data").(*jsonObject)
		if !ok {
			return in.fail(at, "", "an element without data")
		}
		if s := o.text("group"); s != "" {
			group = s
		}
		from, isEdge := jsonID(data.get("source"))
		to, _ := jsonID(data.get("target"))
		id, _ := jsonID(data.get("id"))
		if group == "edges" || group == "" && isEdge {
			if from == "" || to == "" {
				return in.fail(at, "", "an edge needs a source and a target")
			}
			l := link{id: id, at: at, parallel: true, ends: []int32{g.mention(from, at), g.mention(to, at)}}
			if b, ok := data.get(undirectedName).(bool); ok {
				l.directed, l.parallel = b, false
			}
			l.typ = data.text("interaction")
			if err := l.fill(jsonAttributes(data, "id", "source", "target", "SUID", "shared_name", "shared_interaction", "interaction", undirectedName, "selected"), in); err != nil {
				return err
			}
			links = append(links, l)
			return nil
		}
		if id == "" {
			return in.fail(at, "", "a node without an id")
		}
		n, ok := g.add(id, at)
		if !ok {
			return in.fail(at, "", "the node %q is there twice", plain.Text(id))
		}
		n.parent, _ = jsonID(data.get("parent"))
		n.fill(jsonAttributes(data, "id", "parent", "SUID", "shared_name", "selected"))
		return nil
	}
	err := j.object("a network", func(name string, at place) error {
		switch name {
		case "data":
			return j.about(g)
		case "directed": // of NetworkX
			directed, err := j.truth(name)
			g.directed = directed
			return err
		case "elements":
			found = true
			if j.next() == '[' {
				return j.list(name, func(place) error { return element("") })
			}
			return j.object(name, func(group string, at place) error {
				return j.list(group, func(place) error { return element(group) })
			})
		}
		return j.skip() // style, layout and versions
	})
	if err == nil && !found {
		err = in.fail(place{line: 1, column: 1}, "", "no graph in it: want elements")
	}
	g.links = append(g.links, links...)
	g.settle(g.directed)
	return err
}

// next is the first byte of the next value, 0 for none.
func (j *jsonReader) next() byte {
	j.here()
	if len(j.in.ahead) == 0 {
		return 0
	}
	return j.in.ahead[0]
}

func writeCytoscape(out io.Writer, g *graph) error {
	w := &jsonWriter{out: out}
	w.open("", "{")
	w.text("format_version", "1.0")
	w.text("generated_by", "graphx")
	w.open("data", "{")
	w.text("name", g.title)
	w.attributes(g.ours.texts())
	w.shut("\n }")
	w.open("elements", "{")
	w.open("nodes", "[")
	for i := range g.nodes {
		n := &g.nodes[i]
		w.open("", "{")
		w.open("data", "{")
		w.text("id", n.id)
		w.text("name", n.label)
		w.attributes(without(n.all(), "label"))
		w.shut("}")
		w.shut("}")
	}
	w.shut("\n  ]")
	w.open("edges", "[")
	for i := range g.links {
		l := &g.links[i]
		w.open("", "{")
		w.open("data", "{")
		w.text("id", l.id)
		w.text("source", g.nodes[l.ends[0]].id)
		w.text("target", g.nodes[l.ends[1]].id)
		w.text("interaction", l.typ)
		if !l.directed {
			w.raw(undirectedName, "false")
		}
		w.attributes(without(l.all(), "type"))
		w.shut("}")
		w.shut("}")
	}
	w.shut("\n  ]")
	w.shut("\n }")
	w.shut("\n}")
	return w.end()
}

// without leaves an attribute out of a list.
func without(list []attribute, name string) []attribute {
	var out []attribute
	for _, a := range list {
		if a.name != name {
			out = append(out, a)
		}
	}
	return out
}
