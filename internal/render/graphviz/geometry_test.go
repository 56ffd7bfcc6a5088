package graphviz

import (
	"strings"
	"testing"
)

// one is the json0 of a -> b, cut to what counts.
const one = `{"bb":"10,20,110,220","_subgraph_cnt":0,
"objects":[{"name":"b","pos":"60,40","width":"1","height":".5"},{"name":"a","pos":"60,200!","width":"2","height":"1"}],
"edges":[{"id":"x","tail":1,"head":0,"pos":"e,60,50 60,180 61,150 62,120 60,60","lp":"70,100"}]}`

func TestParseGeometry(t *testing.T) {
	g, err := parseGeometry([]byte(one), 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	if g.Width != 100 || g.Height != 200 {
		t.Errorf("size %g x %g, want 100 x 200", g.Width, g.Height)
	}
	if got, want := g.Nodes[0], (NodeAt{"a", 50, 20, 144, 72}); got != want {
		t.Errorf("first node %v, want %v", got, want)
	}
	e := g.Edges[0]
	if e.From != "a" || e.To != "b" || e.Start != nil || *e.End != [2]float64{50, 170} || *e.Label != [2]float64{60, 120} ||
		len(e.Points) != 4 || e.Points[0] != [2]float64{50, 40} || e.Points[3] != [2]float64{50, 160} {
		t.Errorf("edge %+v", e)
	}
}

func TestParseGeometryErrors(t *testing.T) {
	for _, tt := range []struct{ name, old, new, want string }{
		{"no box", `"bb":"10,20,110,220",`, ``, "bounding box"},
		{"not a number", "60,40", "nan,40", `place of node "b": "nan" is not a number`},
		{"infinite", "60,200!", "inf,200", `place of node "a"`},
		{"no place", `"pos":"60,40",`, ``, `place of node "b"`},
		{"no size", `"width":"1",`, ``, `size of node "b"`},
		{"no line", `"pos":"e,60,50 60,180 61,150 62,120 60,60",`, ``, `line of edge "x": it has 0 points`},
		{"short line", " 60,60", "", `it has 3 points`},
		{"two lines", " 62,120", ";62,120", "several parts"},
		{"end is nowhere", `"head":0`, `"head":2`, "ends at object 2"},
		{"end is a subgraph", `"_subgraph_cnt":0,
"objects":[`, `"_subgraph_cnt":1,
"objects":[{"name":"%1"},`, "ends at object 0"},
		{"too many subgraphs", `"_subgraph_cnt":0`, `"_subgraph_cnt":3`, "3 subgraphs among 2 objects"},
		{"twice", `"name":"b"`, `"name":"a"`, `node "a" appears twice`},
		{"bad label", "70,100", "70", `label of edge "x"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(one, tt.old) {
				t.Fatalf("%q is not in the text", tt.old)
			}
			_, err := parseGeometry([]byte(strings.Replace(one, tt.old, tt.new, 1)), 2, 1)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("parseGeometry = %v, want %q", err, tt.want)
			}
		})
	}
}

func FuzzParseGeometry(f *testing.F) {
	f.Add([]byte(one), 2, 1)
	f.Add([]byte(`{}`), 0, 0)
	f.Fuzz(func(t *testing.T, data []byte, nodes, edges int) {
		g, err := parseGeometry(data, nodes, edges)
		if err == nil && (len(g.Nodes) != nodes || len(g.Edges) != edges) {
			t.Errorf("%d nodes and %d edges, want %d and %d", len(g.Nodes), len(g.Edges), nodes, edges)
		}
	})
}
