package graphviz

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Geometry says where Graphviz put the nodes and edges of a graph. Lengths are
// points (1/72 inch); the origin is the upper left corner of the drawing, x
// grows to the right and y downwards. What lies on the border may stand out of
// [0, Width] x [0, Height] by a few points (a curve's control point, a label
// beside a line).
//
// It holds every node and every edge of the graph that was laid out, nothing
// twice and nothing left out, and all numbers in it are finite; [Engine.Layout]
// returns an error otherwise.
type Geometry struct {
	Width, Height float64
	Nodes         []NodeAt    // sorted by Name
	Edges         []EdgeAt    // sorted by ID
	Clusters      []ClusterAt // sorted by Name
}

// A NodeAt is a node's place. X and Y are its centre.
type NodeAt struct {
	Name       string
	X, Y, W, H float64
}

// An EdgeAt is an edge's line.
type EdgeAt struct {
	// ID is the edge's id attribute, by which it is told from its parallels.
	ID string
	// From and To are the names of its nodes, in the order of the DOT statement.
	From, To string
	// Points are the control points of a B-spline as Graphviz writes it: a start
	// and then three points for each cubic Bezier segment, so there are 4, 7, 10
	// ... of them. They run from From to To.
	Points [][2]float64
	// Start and End are the tips of the arrowheads at From and To; nil where
	// there is none. The arrowhead lies between the tip and the line's end, and
	// the line stops short of it.
	Start, End *[2]float64
	// Label is the centre of the label (or of the xlabel, where there is no
	// label); nil where there is none or it was not placed.
	Label *[2]float64
}

// A ClusterAt is the box around the nodes of a subgraph whose name begins with
// "cluster". X and Y are its centre.
type ClusterAt struct {
	Name       string
	X, Y, W, H float64
	// Label is the centre of its label, nil where there is none.
	Label *[2]float64
}

// Node returns the node of that name; ok is false where there is none.
func (g *Geometry) Node(name string) (n NodeAt, ok bool) {
	i, ok := slices.BinarySearchFunc(g.Nodes, name, func(n NodeAt, name string) int { return cmp.Compare(n.Name, name) })
	if !ok {
		return NodeAt{}, false
	}
	return g.Nodes[i], true
}

// Edge returns the edge of that id; ok is false where there is none.
func (g *Geometry) Edge(id string) (e EdgeAt, ok bool) {
	i, ok := slices.BinarySearchFunc(g.Edges, id, func(e EdgeAt, id string) int { return cmp.Compare(e.ID, id) })
	if !ok {
		return EdgeAt{}, false
	}
	return g.Edges[i], true
}

// json0Graph is the part of Graphviz's json0 format that is used here. Objects
// are the subgraphs, as many as Subgraphs says, and then the nodes; edges name
// their ends by position in Objects.
type json0Graph struct {
	BB        string        `json:"bb"`
	Subgraphs int           `json:"_subgraph_cnt"`
	Objects   []json0Object `json:"objects"`
	Edges     []json0Edge   `json:"edges"`
}

type json0Object struct {
	Name   string `json:"name"`
	BB     string `json:"bb"`
	Pos    string `json:"pos"`
	Width  string `json:"width"`
	Height string `json:"height"`
	LP     string `json:"lp"`
}

type json0Edge struct {
	ID   string `json:"id"`
	Tail int    `json:"tail"`
	Head int    `json:"head"`
	Pos  string `json:"pos"`
	LP   string `json:"lp"`
	XLP  string `json:"xlp"`
}

// parseGeometry reads the layout of a graph of that many nodes and edges from
// json0.
func parseGeometry(data []byte, nodes, edges int) (*Geometry, error) {
	if len(data) == 0 {
		return nil, errors.New("graphviz wrote nothing")
	}
	var in json0Graph
	if err := json.Unmarshal(data, &in); err != nil {
		return nil, fmt.Errorf("graphviz wrote no whole json: %w", err)
	}
	if in.Subgraphs < 0 || in.Subgraphs > len(in.Objects) {
		return nil, fmt.Errorf("graphviz wrote %d subgraphs among %d objects", in.Subgraphs, len(in.Objects))
	}
	if n := len(in.Objects) - in.Subgraphs; n != nodes || len(in.Edges) != edges {
		return nil, fmt.Errorf("graphviz laid out %d nodes and %d edges, want %d and %d", n, len(in.Edges), nodes, edges)
	}
	bb, err := parseNumbers(in.BB, 4)
	if err != nil {
		return nil, fmt.Errorf("bounding box: %w", err)
	}
	f := flip{left: bb[0], top: bb[3]}
	g := &Geometry{Width: bb[2] - bb[0], Height: bb[3] - bb[1]}
	for i, o := range in.Objects {
		switch {
		case i >= in.Subgraphs:
			n, err := f.node(o)
			if err != nil {
				return nil, err
			}
			g.Nodes = append(g.Nodes, n)
		case strings.HasPrefix(o.Name, "cluster") && o.BB != "": // and neither a rank=same group nor one of an engine without clusters
			c, err := f.cluster(o)
			if err != nil {
				return nil, err
			}
			g.Clusters = append(g.Clusters, c)
		}
	}
	for i, e := range in.Edges {
		if e.ID == "" {
			return nil, fmt.Errorf("edge %d has no id", i)
		}
		edge, err := f.edge(e, &in)
		if err != nil {
			return nil, err
		}
		g.Edges = append(g.Edges, edge)
	}
	if err := g.sort(); err != nil {
		return nil, err
	}
	return g, nil
}

// sort puts everything in its order. The error says what is there twice.
func (g *Geometry) sort() error {
	slices.SortFunc(g.Nodes, func(a, b NodeAt) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(g.Edges, func(a, b EdgeAt) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(g.Clusters, func(a, b ClusterAt) int { return cmp.Compare(a.Name, b.Name) })
	for i := 1; i < len(g.Nodes); i++ {
		if g.Nodes[i].Name == g.Nodes[i-1].Name {
			return fmt.Errorf("node %q appears twice", g.Nodes[i].Name)
		}
	}
	for i := 1; i < len(g.Edges); i++ {
		if g.Edges[i].ID == g.Edges[i-1].ID {
			return fmt.Errorf("two edges have the id %q", g.Edges[i].ID)
		}
	}
	return nil
}

func (f flip) node(o json0Object) (NodeAt, error) {
	pos, err := parseNumbers(strings.TrimSuffix(o.Pos, "!"), 2)
	if err != nil {
		return NodeAt{}, fmt.Errorf("place of node %q: %w", o.Name, err)
	}
	size, err := parseNumbers(o.Width+","+o.Height, 2)
	if err != nil {
		return NodeAt{}, fmt.Errorf("size of node %q: %w", o.Name, err)
	}
	at := f.point(pos[0], pos[1])
	const inch = 72
	return NodeAt{o.Name, at[0], at[1], size[0] * inch, size[1] * inch}, nil
}

func (f flip) cluster(o json0Object) (ClusterAt, error) {
	box, err := parseNumbers(o.BB, 4)
	if err != nil {
		return ClusterAt{}, fmt.Errorf("cluster %q: %w", o.Name, err)
	}
	label, err := f.optional(o.LP)
	if err != nil {
		return ClusterAt{}, fmt.Errorf("label of cluster %q: %w", o.Name, err)
	}
	at := f.point((box[0]+box[2])/2, (box[1]+box[3])/2)
	return ClusterAt{o.Name, at[0], at[1], box[2] - box[0], box[3] - box[1], label}, nil
}

func (f flip) edge(e json0Edge, in *json0Graph) (EdgeAt, error) {
	out := EdgeAt{ID: e.ID}
	for _, end := range []struct {
		at   int
		name *string
	}{{e.Tail, &out.From}, {e.Head, &out.To}} {
		if end.at < in.Subgraphs || end.at >= len(in.Objects) {
			return EdgeAt{}, fmt.Errorf("edge %q ends at object %d, which is no node", e.ID, end.at)
		}
		*end.name = in.Objects[end.at].Name
	}
	if err := f.spline(&out, e.Pos); err != nil {
		return EdgeAt{}, fmt.Errorf("line of edge %q: %w", e.ID, err)
	}
	var err error
	if out.Label, err = f.optional(cmp.Or(e.LP, e.XLP)); err != nil {
		return EdgeAt{}, fmt.Errorf("label of edge %q: %w", e.ID, err)
	}
	return out, nil
}

// flip turns Graphviz's coordinates, whose y grows upwards, into ours.
type flip struct{ left, top float64 }

func (f flip) point(x, y float64) [2]float64 { return [2]float64{x - f.left, f.top - y} }

// optional reads a point; "" is nil.
func (f flip) optional(s string) (*[2]float64, error) {
	if s == "" {
		return nil, nil
	}
	v, err := parseNumbers(s, 2)
	if err != nil {
		return nil, err
	}
	p := f.point(v[0], v[1])
	return &p, nil
}

// spline reads an edge's pos attribute: "s,x,y e,x,y x,y x,y x,y x,y", in which
// s and e (in either order, or absent) are the tips of the arrowheads. See
// Graphviz's documentation of splineType.
func (f flip) spline(e *EdgeAt, pos string) error {
	if strings.Contains(pos, ";") {
		return errors.New("it has several parts")
	}
	for field := range strings.FieldsSeq(pos) {
		var tip **[2]float64
		if rest, ok := strings.CutPrefix(field, "s,"); ok {
			tip, field = &e.Start, rest
		} else if rest, ok := strings.CutPrefix(field, "e,"); ok {
			tip, field = &e.End, rest
		}
		v, err := parseNumbers(field, 2)
		if err != nil {
			return err
		}
		p := f.point(v[0], v[1])
		if tip != nil {
			*tip = &p
		} else {
			e.Points = append(e.Points, p)
		}
	}
	if n := len(e.Points); n < 4 || n%3 != 1 {
		return fmt.Errorf("it has %d points, want 4, 7, 10 or so on", n)
	}
	return nil
}

// parseNumbers reads n finite numbers with commas between them.
func parseNumbers(s string, n int) ([]float64, error) {
	fields := strings.Split(s, ",")
	if len(fields) != n {
		return nil, fmt.Errorf("%q is not %d numbers", s, n)
	}
	v := make([]float64, n)
	for i, field := range fields {
		x, err := strconv.ParseFloat(field, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, fmt.Errorf("%q is not a number", field)
		}
		v[i] = x
	}
	return v, nil
}
