package interop

import (
	"bytes"
	"io"
	"strconv"

	"github.com/graphx-dev/graphx/internal/plain"
)

// CX2 of Cytoscape and NDEx: a list of aspects. Nodes and edges are numbered, and
// have their attributes under names or aliases that are declared.

// A cx2Attribute is the declaration of an attribute.
type cx2Attribute struct {
	name     string
	fallback jsonValue
}

type cx2Reader struct {
	*jsonReader
	g        *graph
	declared map[string]map[string]cx2Attribute // by nodes and edges, by name and alias
	defaults map[string][]cx2Attribute
}

func readCX2(in *input, g *graph) error {
	r := &cx2Reader{newJSONReader(in), g, map[string]map[string]cx2Attribute{"nodes": {}, "edges": {}}, map[string][]cx2Attribute{}}
	return r.list("CX2", func(place) error {
		return r.object("an aspect", func(name string, at place) error {
			switch name {
			case "attributeDeclarations":
				return r.list(name, func(place) error { return r.declarations() })
			case "networkAttributes":
				return r.list(name, func(place) error { return r.about(g) })
			case "nodes":
				return r.list(name, func(place) error { return r.node() })
			case "edges":
				return r.list(name, func(place) error { return r.edge() })
			case "status":
				v, err := r.value()
				if list, ok := v.([]jsonValue); ok && len(list) > 0 {
					if o, ok := list[0].(*jsonObject); ok && o.get("success") == false {
						return in.fail(at, "", "whoever wrote the file says that it is not complete: %s", plain.Text(o.text("error")))
					}
				}
				return err
			}
			return r.skip()
		})
	})
}

func (r *cx2Reader) declarations() error {
	o, _, err := r.element("declarations")
	if err != nil {
		return err
	}
	for _, of := range []string{"nodes", "edges"} {
		list, _ := o.get(of).(*jsonObject)
		if list == nil {
			continue
		}
		for i, name := range list.names {
			a := cx2Attribute{name: name}
			if d, ok := list.values[i].(*jsonObject); ok {
				a.fallback = d.get("v")
				if alias := d.text("a"); alias != "" {
					r.declared[of][alias] = a
				}
			}
			if a.fallback != nil {
				r.defaults[of] = append(r.defaults[of], a)
			}
		}
	}
	return nil
}

// values lists the attributes of an element under their full names.
func (r *cx2Reader) values(of string, o *jsonObject) (list []attribute) {
	given := map[string]bool{}
	if v, ok := o.get("v").(*jsonObject); ok {
		for i, name := range v.names {
			if d, ok := r.declared[of][name]; ok {
				name = d.name
			}
			given[name] = true
			if a, ok := jsonAttribute(name, v.values[i]); ok {
				list = append(list, a)
			}
		}
	}
	for _, d := range r.defaults[of] {
		if !given[d.name] {
			if a, ok := jsonAttribute(d.name, d.fallback); ok {
				list = append(list, a)
			}
		}
	}
	return list
}

func (r *cx2Reader) node() error {
	o, at, err := r.element("a node")
	if err != nil {
		return err
	}
	id, ok := jsonID(o.get("id"))
	if !ok {
		return r.in.fail(at, "", "a node without an id")
	}
	n, ok := r.g.add(id, at)
	if !ok {
		return r.in.fail(at, "", "the node %q is there twice", plain.Text(id))
	}
	n.fill(r.values("nodes", o))
	return nil
}

func (r *cx2Reader) edge() error {
	o, at, err := r.element("an edge")
	if err != nil {
		return err
	}
	from, ok1 := jsonID(o.get("s"))
	to, ok2 := jsonID(o.get("t"))
	if !ok1 || !ok2 {
		return r.in.fail(at, "", "an edge needs s and t")
	}
	l := link{at: at, directed: true, ends: []int32{r.g.mention(from, at), r.g.mention(to, at)}}
	l.id, _ = jsonID(o.get("id"))
	attrs := r.values("edges", o)
	l.typ, _ = take(&attrs, "interaction")
	if s, ok := take(&attrs, undirectedName); ok {
		l.directed = s != "false"
	}
	if err := l.fill(attrs, r.in); err != nil {
		return err
	}
	r.g.links = append(r.g.links, l)
	return nil
}

var cx2Types = map[valueKind]string{textValue: "string", numberValue: "double", truthValue: "boolean"}

func writeCX2(out io.Writer, g *graph) error {
	w := &jsonWriter{out: out}
	nodeValues := func(n *node) []attribute {
		return append([]attribute{{name: "name", value: n.label}}, without(n.all(), "label")...)
	}
	linkValues := func(l *link) []attribute {
		list := append([]attribute{{name: "interaction", value: l.typ}}, without(l.all(), "type")...)
		if !l.directed {
			list = append(list, attribute{undirectedName, "false", truthValue})
		}
		return list
	}
	nodes := columnsOf(func(yield func([]attribute)) {
		for i := range g.nodes {
			yield(nodeValues(&g.nodes[i]))
		}
	})
	links := columnsOf(func(yield func([]attribute)) {
		for i := range g.links {
			yield(linkValues(&g.links[i]))
		}
	})
	aspect := func(name, open string) {
		w.open("", "{")
		w.open(name, open)
	}
	declare := func(of string, columns []attrColumn) map[string]valueKind {
		kinds := map[string]valueKind{}
		w.open(of, "{")
		for _, c := range columns {
			kinds[c.name] = c.kind
			w.open(c.name, "{")
			w.text("d", cx2Types[c.kind])
			w.shut("}")
		}
		w.shut("}")
		return kinds
	}
	values := func(list []attribute, kinds map[string]valueKind) {
		w.open("v", "{")
		for _, a := range list {
			if a.value != "" {
				a.kind = kinds[a.name]
				w.attribute(a)
			}
		}
		w.shut("}")
	}
	w.open("", "[")
	w.open("", "{")
	w.text("CXVersion", "2.0")
	w.raw("hasFragments", "false")
	w.shut("}")
	aspect("attributeDeclarations", "[")
	w.open("", "{")
	own := append([]attribute{{name: "name", value: g.title}}, g.ours.texts()...)
	declare("networkAttributes", columnsOf(func(yield func([]attribute)) { yield(own) }))
	nodeKinds := declare("nodes", nodes)
	linkKinds := declare("edges", links)
	w.shut("}")
	w.shut("]")
	w.shut("}")
	aspect("networkAttributes", "[")
	w.open("", "{")
	w.attributes(own)
	w.shut("}")
	w.shut("]")
	w.shut("}")
	aspect("nodes", "[")
	for i := range g.nodes {
		w.open("", "{")
		w.raw("id", strconv.Itoa(i))
		values(nodeValues(&g.nodes[i]), nodeKinds)
		w.shut("}")
	}
	w.shut("]")
	w.shut("}")
	aspect("edges", "[")
	for i := range g.links {
		l := &g.links[i]
		w.open("", "{")
		w.raw("id", strconv.Itoa(i))
		w.raw("s", strconv.Itoa(int(l.ends[0])))
		w.raw("t", strconv.Itoa(int(l.ends[1])))
		values(linkValues(l), linkKinds)
		w.shut("}")
	}
	w.shut("]")
	w.shut("}")
	aspect("status", "[")
	w.open("", "{")
	w.raw("success", "true")
	w.shut("}")
	w.shut("]")
	w.shut("}")
	w.shut("\n]")
	return w.end()
}

// isCX2 recognises CX2 by its first aspect.
func isCX2(head []byte) bool {
	head = bytes.TrimSpace(head)
	return bytes.HasPrefix(head, []byte("[")) && bytes.Contains(head[:min(len(head), 400)], []byte(`"CXVersion"`))
}
