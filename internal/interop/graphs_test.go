package interop

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/relations"
)

// randomCase makes a case whose texts hold what formats have to quote.
func randomCase(r *rand.Rand) *relations.Case {
	pieces := []string{"Ana", "Søren", "\"Q\" & Söhne", "<b>", "a=b;c", "o'Neil", "Ана", "\u202eexe", "100%", "]]>", "--", "\\n", "λ\tμ", "{x}", "'", "=SUM(A1)", "NaN", "x\ny"}
	text := func() string {
		var parts []string
		for range 1 + r.IntN(3) {
			parts = append(parts, pieces[r.IntN(len(pieces))])
		}
		return strings.Join(parts, " ")
	}
	name := func() string { return strings.Join(strings.Fields(text()), " ") }
	date := func() evidence.Date {
		d, _ := evidence.ParseDate([]string{"", "2024-03-01", "2024-03", "2024-03-01/2024-05-01", "2024/..", "1999~", "../2001"}[r.IntN(7)])
		return d
	}
	rec := relations.Records{
		Title: name(), Kinds: []entities.Kind{{ID: "ship", Label: "Ship", Is: "object"}},
		Types: []*relations.Type{
			{ID: "met", Class: relations.Contact, Verb: "met", Label: "met"},
			{ID: "called", Class: relations.Contact, Directed: true, Verb: "called", Inverse: "was called by", Label: "rang"},
		},
		Properties: []*relations.Property{{ID: "size", Unit: "m"}},
	}
	n := 2 + r.IntN(6)
	for i := range 1 + r.IntN(3) {
		s := &evidence.Source{ID: fmt.Sprintf("s%d", i), Title: name(), Type: "article", Published: date(), Note: text()}
		if i > 0 && r.IntN(2) == 0 {
			s.DerivedFrom = []string{"s0"}
		}
		rec.Sources = append(rec.Sources, s)
	}
	citations := func() (list []*evidence.Citation) {
		for range 1 + r.IntN(3) {
			list = append(list, &evidence.Citation{
				Source: rec.Sources[r.IntN(len(rec.Sources))].ID, Locator: evidence.Locator{Paragraph: 1 + r.IntN(9)}, Date: date(), Summary: text(),
				Stance: evidence.Stances[r.IntN(2)], Modality: evidence.Modalities[r.IntN(3)],
			})
		}
		return list
	}
	rec.Entities = append(rec.Entities, &entities.Entity{ID: "oslo", Name: "Oslo", Kind: "place"})
	for i := range n {
		e := &entities.Entity{ID: fmt.Sprintf("e%d", i), Name: name(), Kind: []string{"person", "ship", "organisation"}[r.IntN(3)], Date: date(), Note: text()}
		if r.IntN(2) == 0 {
			e.Aliases = []string{name(), name() + " 2"}
			e.IDs = map[string]string{"wikidata": "Q1", "x": text()}
			e.Facts = []*entities.Fact{{Property: "size", Value: text(), Citations: citations()}}
		}
		if r.IntN(2) == 0 {
			e.Attributes = []entities.Attribute{entities.NewBoolean("active", true), entities.NewText("Name", text()), {Name: "size (m)", Type: entities.NumberValue, Value: "1.50"}}
			entities.SortAttributes(e.Attributes)
		}
		rec.Entities = append(rec.Entities, e)
	}
	for i := range r.IntN(12) {
		ends := r.Perm(n)[:2]
		rel := &relations.Relation{ID: fmt.Sprintf("r%d", i), Type: "called", Ordered: true, Date: date(), Label: name(), Note: text(), Citations: citations()}
		if r.IntN(2) == 0 {
			rel.Type, rel.Ordered, rel.Place = "met", false, "oslo"
			ends = r.Perm(n)[:2+r.IntN(min(n-1, 3))]
		}
		if r.IntN(3) == 0 {
			rel.Attributes = []entities.Attribute{{Name: "amount", Type: entities.NumberValue, Value: "1e3"}, entities.NewText("status", text())}
		}
		if len(ends) == 2 && r.IntN(8) == 0 {
			ends[1] = ends[0]
		}
		for _, k := range ends {
			rel.Ends = append(rel.Ends, fmt.Sprintf("e%d", k))
		}
		rec.Relations = append(rec.Relations, rel)
	}
	return relations.NewCase(rec)
}

// viewOf is a whole case as a view.
func viewOf(c *relations.Case) *relations.View {
	v := &relations.View{Case: c, Title: c.Title, Entities: c.Entities()}
	for _, r := range c.Relations() {
		a := c.Assess(r.Citations, nil)
		v.Lines = append(v.Lines, relations.Line{Relation: r, Assessment: a, Date: r.When(slices.Concat(a.Supports, a.Denies))})
	}
	return v
}

// folder is a case as the text of its files.
func folder(c *relations.Case) string {
	var all strings.Builder
	all.WriteString(casefile.VocabularyOf(c))
	for _, s := range c.Sources {
		all.WriteString(casefile.LineOf(s) + "\n")
	}
	for _, e := range c.Entities() {
		all.WriteString(casefile.LineOf(e) + "\n")
	}
	for _, r := range c.Relations() {
		all.WriteString(casefile.LineOf(r) + "\n")
	}
	return all.String()
}

func written(t *testing.T, f *Format, v *relations.View) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := f.Write(&b, v); err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	return b.Bytes()
}

func readText(f *Format, name, text string) (*relations.Case, *Import, error) {
	rec, report, err := ReadGraph(context.Background(), f, name, strings.NewReader(text))
	if err != nil {
		return nil, nil, err
	}
	return relations.NewCase(rec), report, nil
}

// TestRoundTrip: what a format that carries our records was given comes back to the
// byte, is recognised by its content alone, and nothing is told to have changed.
func TestRoundTrip(t *testing.T) {
	for _, f := range Formats() {
		if !f.Records {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			for seed := range uint64(60) {
				c := randomCase(rand.New(rand.NewPCG(seed, 7)))
				if found, _ := c.Validate(); len(found) > 0 {
					t.Fatal(found[0])
				}
				text := written(t, f, viewOf(c))
				if again := written(t, f, viewOf(c)); !bytes.Equal(text, again) {
					t.Fatalf("seed %d: written twice, it differs", seed)
				}
				if found := Detect("x", text[:min(len(text), sniffed)]); found == nil || found.Name != f.Name && !(f.Name == "adjacency" && found.Name == "node-link") {
					t.Fatalf("seed %d: it is taken for %v", seed, found)
				}
				back, report, err := readText(f, "x"+f.Extensions[0], string(text))
				if err != nil {
					t.Fatalf("seed %d: %v\n%s", seed, err, text)
				}
				if got, want := folder(back), folder(c); got != want {
					t.Fatalf("seed %d: got\n%s\nwant\n%s", seed, got, want)
				}
				if len(report.Told) > 0 {
					t.Fatalf("seed %d: %v\n%s", seed, report, text)
				}
			}
		})
	}
}

// TestGraphErrors: hostile and broken files are errors at their place.
func TestGraphErrors(t *testing.T) {
	deep := func(open string) string { return strings.Repeat(open, 1_000_000) }
	many := func(n int, of string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, of, i)
		}
		return b.String()
	}
	for _, test := range []struct{ format, name, text, want string }{
		{"graphml", "entities", "<?xml version='1.0'?>\n<!DOCTYPE x [<!ENTITY a 'aaaa'>]>\n<graphml>&a;</graphml>", "x:3:13: not XML: invalid character entity &a;"},
		{"graphml", "depth", "<graphml><graph>" + deep("<a>"), "elements nested more than 1000 deep"},
		{"graphml", "attributes", "<graphml><graph><node id='a' " + many(1_000_000, "a%d='' ") + "/></graph></graphml>", "has 1000001 attributes; at most 10000 are allowed"},
		{"graphml", "data", "<graphml>" + many(11_000, "<key id='k%d'/>") + "<graph><node id='a'>" + many(11_000, "<data key='k%d'>1</data>") + "</node></graph></graphml>", "an element has more than 10000 attributes"},
		{"graphml", "duplicate", "<graphml><graph>\n<node id='a'/>\n <node id='a'/></graph></graphml>", `x:3:2: the node "a" is there twice`},
		{"graphml", "dangling", "<graphml><graph>\n<node id='a'/>\n<edge source='a' target='b'/></graph></graphml>", `x:3:1: a link leads to "b", which is no node of the file`},
		{"graphml", "weight", "<graphml><key id='w' attr.name='weight'/><graph>\n<node id='a'/><node id='b'/>\n<edge source='a' target='b'><data key='w'>NaN</data></edge></graph></graphml>", `x:3:1: the weight "NaN" is no number`},
		{"graphml", "key", "<graphml><graph>\n<node id='a'><data key='k'/></node></graph></graphml>", `x:2:14: no key "k" is declared`},
		{"graphml", "column", "<graphml><graph>\n<!-- äöü --><node/></graph></graphml>", "x:2:13: a node without an id"},
		{"graphml", "cut", "<graphml>\n<graph>", "x:2:8: the file ends inside <graph>"},
		{"graphml", "long", "<graphml><graph><node id='" + strings.Repeat("x", 20<<20) + "'/></graph></graphml>", "an element is longer than 16 MB"},
		{"gexf", "class", "<gexf><graph>\n<attributes class='x'/></graph></gexf>", `x:2:1: attributes of the class "x"`},
		{"gexf", "weight", "<gexf><graph><nodes><node id='a'/><node id='b'/></nodes><edges>\n<edge source='a' target='b' weight='inf'/></edges></graph></gexf>", `x:2:1: the weight "inf" is no number`},
		{"node-link", "depth", `{"nodes": ` + deep("["), "nested more than 1000 deep"},
		{"node-link", "attributes", `{"nodes": [{"id": 1` + many(20_000, `, "a%d": 1`) + `}], "links": []}`, "an object has more than 10000 members"},
		{"node-link", "NaN", "{\"nodes\": [{\"id\": 1}, {\"id\": 2}], \"links\": [\n{\"source\": 1, \"target\": 2, \"weight\": NaN}]}", "x:2:38: not JSON: invalid character 'N'"},
		{"node-link", "duplicate", "{\"nodes\": [\n{\"id\": 1},\n  {\"id\": \"1\"}], \"links\": []}", `x:3:3: the node "1" is there twice`},
		{"node-link", "member", `{"nodes": [{"id": 1, "a": 1, "a": 2}]}`, `x:1:30: the member "a" stands twice in one object`},
		{"node-link", "dangling", `{"nodes": [{"id": 1}], "links": [{"source": 1, "target": 2}]}`, `x:1:34: a link leads to "2"`},
		{"node-link", "cut", `{"nodes": [{"id": 1}`, "the file ends inside a value"},
		{"cytoscape", "data", "{\"elements\": {\"nodes\": [\n{}]}}", "x:2:1: an element without data"},
		{"cx2", "incomplete", `[{"CXVersion": "2.0"}, {"status": [{"success": false, "error": "no room"}]}]`, "x:1:25: whoever wrote the file says that it is not complete: no room"},
		{"jgf", "two", "{\"graphs\": [{},\n {}]}", "x:2:2: a second graph in the file"},
		{"pajek", "vertex", "*Vertices 2\n*Arcs\n1 3", `x:3:1: "3" is no number of a vertex; there are 2`},
		{"pajek", "weight", "*Vertices 2\n*Arcs\n 1 2 NaN", `x:3:1: the weight "NaN" is no number`},
		{"pajek", "twice", "*Vertices 2\n1 a\n1 b", "x:3:1: the vertex 1 is there twice"},
		{"dot", "depth", "graph { " + strings.Repeat("{", 1_000_000), "subgraphs nested more than 1000 deep"},
		{"dot", "arrow", "graph {\n a -> b }", `x:2:4: -> has no place in this graph`},
		{"dot", "cut", "graph {\n a", "x:2:3: the file ends inside the graph"},
		{"dot", "million", "graph { {" + many(2000, "a%d ") + "} -- {" + many(2000, "b%d ") + "} }", "one statement makes more than a million edges"},
		{"ftm", "schema", "{\"id\": \"a\", \"schema\": \"Person\"}\n{\"id\": \"b\"}", "x:2:1: an entity needs an id and a schema"},
		{"stix", "twice", "{\"objects\": [{\"id\": \"a\", \"type\": \"b\"},\n{\"id\": \"a\", \"type\": \"b\"}]}", `x:2:1: the object "a" is there twice`},
		{"gml", "depth", "graph [ " + strings.Repeat("a [ ", 1_000_000), "lists nested more than 1000 deep"},
		{"gml", "attributes", "graph [ node [ " + many(20_000, "a%d 1 "), "an element has more than 10000 attributes"},
		{"gml", "quotation", "graph [\n  label \"x", "x:2:9: a text without a closing quotation mark"},
		{"gml", "weight", "graph [ node [ id 1 ] node [ id 2 ]\nedge [ source 1 target 2 weight NaN ] ]", `x:2:1: the weight "NaN" is no number`},
		{"adjacency", "order", `{"adjacency": []}`, "x:1:2: the nodes must stand before their neighbours"},
	} {
		t.Run(test.format+"/"+test.name, func(t *testing.T) {
			_, _, err := readText(FormatNamed(test.format), "x", test.text)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			var graph *GraphError
			if !errors.As(err, &graph) || graph.Line == 0 || graph.Column == 0 {
				t.Errorf("%v has no place", err)
			}
		})
	}
}

// TestForeignGraphs reads files as other programs write them.
func TestForeignGraphs(t *testing.T) {
	for _, test := range []struct{ format, name, text, want string }{
		{"graphml", "hyperedge", `<graphml><graph edgedefault="undirected"><node id="a"/><node id="b"/><node id="c"/>
<hyperedge id="h"><endpoint node="a"/><endpoint node="b"/><endpoint node="c"/></hyperedge></graph></graphml>`, "a; b; c; r-h linked [a b c] 2"},
		{"graphml", "nested", `<graphml><graph><node id="g"><graph><node id="a"/><node id="b"/><edge id="1" source="a" target="b" directed="true"/></graph></node></graph></graphml>`,
			"a; b; g; r-1 linked a->b 1; part-of a->g 1; part-of b->g 1"},
		{"graphml", "parallel", `<graphml><key id="l" for="edge" attr.name="label"/><graph edgedefault="directed"><node id="a"/><node id="b"/>
<edge source="a" target="b"/><edge source="a" target="b"/>
<edge id="x" source="b" target="a" directed="false"><data key="l">knows</data></edge></graph></graphml>`, "a; b; r-x knows [b a] 3; linked a->b 2; linked a->b 2"},
		{"graphml", "latin1", "<?xml version='1.0' encoding='ISO-8859-1'?><graphml><key id='n' attr.name='label'/><graph><node id='a'><data key='n'>S\xf8ren</data></node></graph></graphml>", "a=Søren"},
		{"graphml", "utf-16", string(utf16LE("<?xml version='1.0' encoding='UTF-16'?><graphml><graph><node id='ö'/></graph></graphml>")), "o=ö"},
		{"gexf", "1.2", `<gexf version="1.2"><graph defaultedgetype="directed" mode="dynamic"><attributes class="node"><attribute id="0" title="kind" type="string"><default>person</default></attribute></attributes>
<nodes><node id="0" label="Ana" start="2001-02-03"><attvalues/></node><node id="1" label="Boris"><attvalues><attvalue for="0" value="ship"/></attvalues><spells><spell start="2001" end="2002-05-01"/></spells></node></nodes>
<edges><edge id="0" source="0" target="1" label="knows" start="2003-01-01T00:00:00" end="2004-01-01"/></edges></graph></gexf>`, "0=Ana person 2001-02-03/..; 1=Boris ship 2001/2002-05-01; r-0 knows 0->1 2003-01-01/2004-01-01 3"},
		{"node-link", "old", `{"directed": false, "multigraph": false, "graph": [["name", "x"]], "nodes": [{"id": 1, "name": "Ana"}, {"id": [1, 2]}], "links": [{"source": 1, "target": [1, 2]}]}`,
			"1=Ana; 1-2=[1, 2]; linked [1 1-2] 1"},
		{"cytoscape", "cyjs", `{"data": {"name": "net"}, "elements": {"nodes": [{"data": {"id": "1", "name": "Ana", "SUID": 7}, "position": {"x": 1}}, {"data": {"id": "2", "parent": "1"}}],
"edges": [{"data": {"id": "3", "source": "1", "target": "2", "interaction": "met"}}]}}`, "1=Ana; 2; r-3 met 1->2 2; part-of 2->1 1"},
		{"cytoscape", "js", `{"elements": [{"group": "nodes", "data": {"id": "a"}}, {"data": {"id": "b"}}, {"data": {"source": "a", "target": "b"}}]}`, "a; b; linked a->b 1"},
		{"cx2", "aliases", `[{"CXVersion": "2.0"}, {"attributeDeclarations": [{"nodes": {"name": {"a": "n"}, "kind": {"v": "person"}}}]}, {"nodes": [{"id": 0, "v": {"n": "Ana"}}, {"id": 1, "v": {"n": "Boat", "kind": "ship"}}]}, {"edges": [{"id": 5, "s": 0, "t": 1}]}, {"status": [{"success": true}]}]`,
			"0=Ana person; 1=Boat ship; r-5 linked 0->1 1"},
		{"jgf", "2", `{"graph": {"directed": false, "nodes": {"a": {"label": "Ana", "metadata": {"kind": "person"}}, "b": {}, "c": {}}, "edges": [{"source": "a", "target": "b", "relation": "met"}], "hyperedges": [{"nodes": ["a", "b", "c"], "relation": "met"}]}}`,
			"a=Ana person; b; c; met [a b c] 1; met [a b] 1"},
		{"pajek", "net", "% a comment\n*Vertices 3\n1 \"Ana B\" 0.1 0.2 0.5\n2 Boris\n*Arcs :1 \"called\"\n1 2 3\n*Edges\n2 3 1 l \"knows\"\n*Edgeslist\n1 2 3\n",
			"1=Ana B; 2=Boris; 3; called 1->2 6; linked [1 2] 10; linked [1 3] 10; linked [2 3] 8"},
		{"dot", "chain", "/* x */ strict digraph \"G\" {\n node [kind=person]; a [label=\"An\" + \"a\"];\n a -> b -> { c d } [label=met, dir=none]\n rankdir=LR; }",
			"a=Ana person; b person; c person; d person; met [a b] 3; met [b c] 3; met [b d] 3"},
		{"ftm", "entities", `{"id": "p", "schema": "Person", "properties": {"name": ["Ana", "A. B."], "birthDate": ["1970"]}, "datasets": ["x"]}
{"id": "c", "schema": "Company", "properties": {"name": ["Acme"]}}
{"id": "o", "schema": "Ownership", "properties": {"owner": ["p"], "asset": ["c"], "startDate": ["2001-02-03"], "percentage": ["50"]}}`, "c=Acme organisation; p=Ana person; r-o ownership p->c 2001-02-03/.. 3"},
		{"ftm-statements", "csv", "canonical_id,entity_id,prop,prop_type,schema,value,dataset\np,p1,name,name,Person,Ana,x\nf,f,person,entity,Family,p,x\np,p2,name,name,Person,Anna,y\nf,f,relative,entity,Family,q,x\n", "p=Ana person; q; r-f family [p q] 3"},
		{"stix", "bundle", `{"type": "bundle", "id": "bundle--1", "objects": [{"type": "identity", "id": "identity--1", "name": "Ana", "identity_class": "individual"},
{"type": "malware", "id": "malware--2", "name": "Worm"}, {"type": "relationship", "id": "relationship--3", "relationship_type": "uses", "source_ref": "identity--1", "target_ref": "malware--2", "start_time": "2020-01-02T00:00:00Z"}]}`,
			"identity-1=Ana person; malware-2=Worm malware; uses identity-1->malware-2 2020-01-02/.. 2"},
		{"gml", "plain", "Creator \"x\"\ngraph\n[\n  directed 1\n  node [ id 1 label \"S&#248;ren\" graphics [ x 1 ] ]\n  node [ id 2 ]\n  edge [ source 1 target 2 label \"knows\" value 3 ]\n]\n",
			"1=Søren; 2; knows 1->2 7"},
		{"adjacency", "undirected", `{"directed": false, "multigraph": false, "graph": {}, "nodes": [{"id": "a"}, {"id": "b"}], "adjacency": [[{"id": "b"}], [{"id": "a"}]]}`, "a; b; linked [a b] 1"},
	} {
		t.Run(test.format+"/"+test.name, func(t *testing.T) {
			c, _, err := readText(FormatNamed(test.format), "x", test.text)
			if err != nil {
				t.Fatal(err)
			}
			if found, _ := c.Validate(); len(found) > 0 {
				t.Error(found[0])
			}
			if got := summary(c); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
			if d := Detect("x", []byte(test.text)); d == nil || d.Name != test.format && test.format != "adjacency" {
				t.Errorf("it is taken for %v", d)
			}
		})
	}
}

func utf16LE(s string) []byte {
	out := []byte("\xff\xfe")
	for _, r := range s {
		out = append(out, byte(r), byte(r>>8))
	}
	return out
}

// summary tells what a case of another program's file holds.
func summary(c *relations.Case) string {
	var parts, rels []string
	for _, e := range c.Entities() {
		s := e.ID
		if e.Name != e.ID {
			s += "=" + e.Name
		}
		if e.Kind != "unstated" {
			s += " " + e.Kind
		}
		if !e.Date.IsZero() {
			s += " " + e.Date.String()
		}
		parts = append(parts, s)
	}
	for _, r := range c.Relations() {
		s := r.Type
		if len(r.ID) < 6 {
			s = r.ID + " " + s
		}
		ends := fmt.Sprint(r.Ends)
		if r.Ordered {
			ends = strings.Join(r.Ends, "->")
		}
		s += " " + ends
		if d := r.When(r.Citations); !d.IsZero() {
			s += " " + d.String()
		}
		rels = append(rels, fmt.Sprintf("%s %d", s, r.Citations[0].Paragraph))
	}
	slices.Sort(rels)
	slices.SortStableFunc(rels, func(a, b string) int { // those with ids of the file first
		x, y := strings.HasPrefix(a, "r-"), strings.HasPrefix(b, "r-")
		switch {
		case x && !y:
			return -1
		case y && !x:
			return 1
		}
		return 0
	})
	return strings.Join(append(parts, rels...), "; ")
}

// networkx runs a program in Python with NetworkX.
func networkx(t *testing.T, program string, args ...string) string {
	t.Helper()
	python := ""
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(name, "-c", "import networkx").Run() == nil {
			python = name
			break
		}
	}
	if python == "" {
		if os.Getenv("GRAPHX_REQUIRE_NETWORKX") == "1" {
			t.Fatal("no NetworkX here: python3 -c 'import networkx' fails")
		}
		t.Skip("no NetworkX here: python3 -c 'import networkx' fails")
	}
	out, err := exec.Command(python, append([]string{"-c", program}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// TestNetworkXReads: NetworkX finds in what we write the same nodes and edges, each
// as often, with their labels and kinds.
func TestNetworkXReads(t *testing.T) {
	c := randomCase(rand.New(rand.NewPCG(3, 3)))
	v := viewOf(c)
	directed := func(l *relations.Line) bool { return l.Relation.Ordered }
	one := v.Select(directed)
	dir := t.TempDir()
	for _, test := range []struct {
		format, read string
		view         *relations.View
	}{
		{"graphml", "nx.read_graphml(f, force_multigraph=True)", one},
		{"gexf", "nx.read_gexf(f)", one},
		{"node-link", "links(json.load(open(f)))", v},
		{"adjacency", "nx.adjacency_graph(json.load(open(f)))", v},
		{"gml", "nx.read_gml(f, label='name')", v},
	} {
		t.Run(test.format, func(t *testing.T) {
			f := FormatNamed(test.format)
			file := filepath.Join(dir, "x"+f.Extensions[0])
			if err := os.WriteFile(file, written(t, f, test.view), 0o644); err != nil {
				t.Fatal(err)
			}
			got := networkx(t, `
import sys, json, networkx as nx
f = sys.argv[1]
def links(data): # whose parameter was called link before 3.4
    try: return nx.node_link_graph(data, edges="edges")
    except TypeError: return nx.node_link_graph(data, link="edges")
g = `+test.read+`
for n, d in g.nodes(data=True): print("node", n, " ".join(d.get("label", "").split()), d.get("kind"))
for a, b, d in g.edges(data=True): print("edge", a, b, d.get("type", d.get("kind")), " ".join(d.get("label", "").split()))
`, file)
			var want []string
			g := shown(test.view)
			for _, n := range g.nodes {
				want = append(want, fmt.Sprintf("node %s %s %s", n.id, words(n.label), n.kind))
			}
			for _, l := range g.links {
				want = append(want, fmt.Sprintf("edge %s %s %s %s", g.nodes[l.ends[0]].id, g.nodes[l.ends[1]].id, l.typ, words(l.label)))
			}
			lines := strings.Split(strings.TrimSpace(got), "\n")
			slices.Sort(lines)
			slices.Sort(want)
			if !reflect.DeepEqual(lines, want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// TestNetworkXWrites: of what NetworkX writes we read the same nodes and edges, each
// as often, and their attributes.
func TestNetworkXWrites(t *testing.T) {
	dir := t.TempDir()
	want := networkx(t, `
import sys, json, random, networkx as nx
random.seed(5)
for kind in (nx.MultiDiGraph, nx.MultiGraph):
    g = kind()
    for i in range(30): g.add_node("n%d" % i, label="Näme %d" % i, kind=random.choice(["person", "ship"]), size=i * 1.5, odd=bool(i % 2))
    for i in range(80):
        a, b = random.sample(range(30), 2)
        g.add_edge("n%d" % a, "n%d" % b, type=random.choice(["met", "called"]), weight=i + 0.5)
    name = sys.argv[1] + "/" + kind.__name__
    nx.write_graphml(g, name + ".graphml")
    nx.write_gexf(g, name + ".gexf")
    try: data = nx.node_link_data(g, edges="links")
    except TypeError: data = nx.node_link_data(g, link="links") # before 3.4
    json.dump(data, open(name + ".node-link.json", "w"))
    json.dump(nx.adjacency_data(g), open(name + ".adjacency.json", "w"))
    json.dump(nx.cytoscape_data(g), open(name + ".cyjs", "w"))
    for n, d in g.nodes(data=True): print(kind.__name__, "node", n, d["label"], d["kind"])
    for a, b, d in g.edges(data=True):
        if kind == nx.MultiGraph: a, b = sorted((a, b))
        print(kind.__name__, "edge", a, b, d["type"].split("-")[0])
`, dir)
	for _, format := range []string{"graphml", "gexf", "node-link", "adjacency", "cytoscape"} {
		for _, kind := range []string{"MultiDiGraph", "MultiGraph"} {
			t.Run(format+"/"+kind, func(t *testing.T) {
				f := FormatNamed(format)
				file := filepath.Join(dir, kind+f.Extensions[0])
				if found, err := DetectFile(file); err != nil || found == nil || found.Name != f.Name {
					t.Fatalf("it is taken for %v, %v", found, err)
				}
				rec, _, err := ReadGraphFile(context.Background(), f, file)
				if err != nil {
					t.Fatal(err)
				}
				var got, lines []string
				for _, e := range rec.Entities {
					got = append(got, fmt.Sprintf("%s node %s %s %s", kind, e.ID, e.Name, e.Kind))
				}
				for _, r := range rec.Relations {
					ends := slices.Clone(r.Ends)
					if kind == "MultiGraph" {
						slices.Sort(ends)
					}
					if r.Ordered != (kind == "MultiDiGraph") {
						t.Errorf("%s has another direction", r.ID)
					}
					got = append(got, fmt.Sprintf("%s edge %s %s %s", kind, ends[0], ends[1], r.Type))
				}
				for line := range strings.Lines(want) {
					if strings.HasPrefix(line, kind+" ") {
						lines = append(lines, strings.TrimSpace(line))
					}
				}
				slices.Sort(got)
				slices.Sort(lines)
				if !reflect.DeepEqual(got, lines) {
					t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(lines, "\n"))
				}
			})
		}
	}
}

// fuzzFormat reads what it is given, and where that is a graph writes and reads it
// again: nothing panics, and the records stay the same.
func fuzzFormat(f *testing.F, name string) {
	format := FormatNamed(name)
	if format.Writes() {
		for seed := range uint64(3) {
			var b bytes.Buffer
			if _, err := format.Write(&b, viewOf(randomCase(rand.New(rand.NewPCG(seed, 1))))); err != nil {
				f.Fatal(err)
			}
			f.Add(b.Bytes())
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, _, err := readText(format, "x", string(text))
		if err != nil {
			return
		}
		if found, _ := c.Validate(); len(found) > 0 {
			t.Fatalf("%v: %+v", found[0].Message, found[0].Record)
		}
		if !format.Records {
			return
		}
		back, report, err := readText(format, "x", string(written(t, format, viewOf(c))))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := folder(back), folder(c); got != want {
			t.Fatalf("%v\ngot\n%s\nwant\n%s", report, got, want)
		}
	})
}

func FuzzGraphML(f *testing.F) {
	f.Add([]byte(`<graphml><key id="k" for="edge" attr.name="weight" attr.type="double"><default>1</default></key><graph edgedefault="undirected"><node id="a"><graph><node id="b"/></graph></node><edge source="a" target="b"/><hyperedge><endpoint node="a"/><endpoint node="b"/></hyperedge></graph></graphml>`))
	fuzzFormat(f, "graphml")
}

func FuzzGEXF(f *testing.F) {
	f.Add([]byte(`<gexf><graph defaultedgetype="directed"><attributes class="node"><attribute id="0" title="kind"><default>x</default></attribute></attributes><nodes><node id="a" label="A" start="2001"/><node id="b" pid="a"/></nodes><edges><edge source="a" target="b" weight="2"/></edges></graph></gexf>`))
	fuzzFormat(f, "gexf")
}

func FuzzNodeLink(f *testing.F) {
	f.Add([]byte(`{"directed": true, "multigraph": true, "graph": {"name": "x"}, "nodes": [{"id": 1, "x": [1, {"a": null}]}, {"id": "b"}], "links": [{"source": 1, "target": "b", "key": 0}]}`))
	fuzzFormat(f, "node-link")
}

func FuzzAdjacency(f *testing.F) {
	f.Add([]byte(`{"directed": false, "multigraph": false, "graph": [], "nodes": [{"id": 1}, {"id": 2}], "adjacency": [[{"id": 2}], [{"id": 1}]]}`))
	fuzzFormat(f, "adjacency")
}

func FuzzCytoscape(f *testing.F) {
	f.Add([]byte(`{"elements": [{"group": "nodes", "data": {"id": "a"}}, {"data": {"id": "b", "parent": "a"}}, {"data": {"source": "a", "target": "b"}}]}`))
	fuzzFormat(f, "cytoscape")
}

func FuzzCX2(f *testing.F) {
	f.Add([]byte(`[{"CXVersion": "2.0"}, {"attributeDeclarations": [{"nodes": {"name": {"a": "n", "v": "x"}}}]}, {"nodes": [{"id": 0, "v": {"n": "Ana"}}, {"id": 1}]}, {"edges": [{"s": 0, "t": 1}]}]`))
	fuzzFormat(f, "cx2")
}

func FuzzJGF(f *testing.F) {
	f.Add([]byte(`{"graph": {"directed": false, "nodes": {"a": {"label": "Ana"}, "b": {}}, "edges": [{"source": "a", "target": "b"}], "hyperedges": [{"nodes": ["a", "b"]}]}}`))
	fuzzFormat(f, "jgf")
}

func FuzzGML(f *testing.F) {
	f.Add([]byte("graph [ directed 1 node [ id 1 label \"A&amp;B\" g [ x 1 ] ] node [ id 2 ] edge [ source 1 target 2 weight 2.5 ] ]"))
	fuzzFormat(f, "gml")
}

func FuzzPajek(f *testing.F) {
	f.Add([]byte("*Vertices 3\n1 \"a b\" 0.1\n*Arcs :1 \"met\"\n1 2 3 l \"x\"\n*Edgeslist\n1 2 3\n*Matrix\n0 1 2\n"))
	fuzzFormat(f, "pajek")
}

// TestSafeOutput: what comes from data is neither a formula in a spreadsheet, nor
// markup, nor the end of a text in a script.
func TestSafeOutput(t *testing.T) {
	for seed := range uint64(20) {
		v := viewOf(randomCase(rand.New(rand.NewPCG(seed, 7))))
		for _, f := range Formats() {
			if !f.Writes() {
				continue
			}
			text := string(written(t, f, v))
			for _, r := range text {
				if !f.binary && r != '\n' && r != '\t' && plain.Steers(r) {
					t.Fatalf("%s has %U in it", f.Name, r)
				}
			}
			switch {
			case strings.HasSuffix(f.Extensions[0], ".csv"):
				rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
				if err != nil {
					t.Fatalf("%s: %v", f.Name, err)
				}
				for _, row := range rows {
					for _, c := range row {
						if c != "" && strings.ContainsRune("=+-@", rune(c[0])) && !isNumber(c) {
							t.Errorf("%s has the cell %q", f.Name, c)
						}
					}
				}
			case f.Name == "canvas":
				if !json.Valid([]byte(text)) {
					t.Errorf("%s is not JSON:\n%s", f.Name, text)
				}
			case f.Name == "markdown":
				for line := range strings.Lines(text) {
					n := strings.Count(line, "|") - strings.Count(line, `\|`)
					if strings.HasPrefix(line, "|") && n != 6 && n != 7 {
						t.Errorf("%s: a row of %d cells: %s", f.Name, n-1, line)
					}
				}
			case f.Name == "cypher":
				for line := range strings.Lines(text) {
					quotes := strings.Count(strings.ReplaceAll(line, `\'`, ""), "'")
					if quotes%2 != 0 || !strings.HasPrefix(line, "//") && !strings.HasSuffix(line, ";\n") {
						t.Errorf("%s: %s", f.Name, line)
					}
				}
			}
		}
	}
}

func FuzzDOT(f *testing.F) {
	f.Add([]byte("digraph { node [kind=x]; a [label=\"A\\\"\" + \"b\"]; a:n -> {b; c} [weight=2]; subgraph cluster_x { d } }"))
	fuzzFormat(f, "dot")
}

func FuzzFTM(f *testing.F) {
	f.Add([]byte(`{"id": "p", "schema": "Person", "properties": {"name": ["Ana"], "addressEntity": ["a"]}} {"id": "o", "schema": "Ownership", "properties": {"owner": ["p"], "asset": ["c", "d"]}}`))
	f.Add([]byte(`{"canonical_id": "p", "prop": "name", "value": "Ana", "schema": "Person"}`))
	fuzzFormat(f, "ftm")
}

func FuzzFTMStatements(f *testing.F) {
	f.Add([]byte("canonical_id,entity_id,prop,prop_type,schema,value,dataset\np,p1,name,name,Person,Ana,x\nf,f,person,entity,Family,p,x\nf,f,relative,entity,Family,q,x\n"))
	fuzzFormat(f, "ftm-statements")
}

func FuzzSTIX(f *testing.F) {
	f.Add([]byte(`{"objects": [{"type": "identity", "id": "i", "name": "Ana"}, {"type": "report", "id": "r", "object_refs": ["i"]}, {"type": "sighting", "id": "s", "sighting_of_ref": "i", "where_sighted_refs": ["r"]}, {"type": "relationship", "id": "x", "source_ref": "i", "target_ref": "r"}]}`))
	fuzzFormat(f, "stix")
}

// TestControls: what no record may hold is replaced and told of, in every format.
func TestControls(t *testing.T) {
	for format, text := range map[string]string{
		"dot":       "digraph { a [label=\"x\x11y\", size=\"1\x1b\"]; a -> b [label=\"\x01\"] }",
		"node-link": `{"directed": true, "nodes": [{"id": "a", "label": "x\u0011y", "size": "1\u001b"}, {"id": "b"}], "links": [{"source": "a", "target": "b", "label": "\u0001"}]}`,
	} {
		c, report, err := readText(FormatNamed(format), "x", text)
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		if found, _ := c.Validate(); len(found) > 0 {
			t.Errorf("%s: %v", format, found[0].Message)
		}
		if got := c.Entity("a").Name; got != "x\ufffdy" {
			t.Errorf("%s: the name is %q", format, got)
		}
		if !strings.Contains(report.String(), "control characters") {
			t.Errorf("%s: nothing is told: %s", format, report)
		}
	}
}
