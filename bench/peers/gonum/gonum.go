// Package gonum is gonum's graph packages as an engine of the benchmark.
package gonum

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/community"
	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/path"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"
	"gonum.org/v1/gonum/graph/traverse"

	"github.com/graphx-dev/graphx/bench/driver"
)

// Engine returns the engine. Ids are turned into numbers beforehand.
func Engine() *driver.Engine {
	var in *driver.Edges
	var files [2]string
	g := simple.NewUndirectedGraph()
	ends := func(qs []driver.Query) [][2]graph.Node {
		out := make([][2]graph.Node, len(qs))
		for i, q := range qs {
			out[i] = [2]graph.Node{simple.Node(in.Number[q.From]), simple.Node(in.Number[q.To])}
		}
		return out
	}
	return &driver.Engine{
		Name: "gonum " + driver.Version("gonum.org/v1/gonum"),
		Load: func(nodes, edges string) (err error) {
			files = [2]string{nodes, edges}
			if in, err = driver.ReadEdges(nodes, edges, false); err != nil {
				return err
			}
			for i := range in.IDs {
				g.AddNode(simple.Node(i))
			}
			for i := range in.From {
				g.SetEdge(simple.Edge{F: simple.Node(in.From[i]), T: simple.Node(in.To[i])})
			}
			return nil
		},
		Answers: map[string]func([]driver.Query) func(int) (any, error){
			"pair": func(qs []driver.Query) func(int) (any, error) {
				e := ends(qs)
				return func(i int) (any, error) {
					hops := -1
					var walk traverse.BreadthFirst
					walk.Walk(g, e[i][0], func(n graph.Node, d int) bool {
						if n.ID() == e[i][1].ID() {
							hops = d
						}
						return hops >= 0
					})
					return hops, nil
				}
			},
			"near2": func(qs []driver.Query) func(int) (any, error) {
				e := ends(qs)
				return func(i int) (any, error) {
					n := -1
					var walk traverse.BreadthFirst
					walk.Walk(g, e[i][0], func(_ graph.Node, d int) bool {
						if d > qs[i].Hops {
							return true
						}
						n++
						return false
					})
					return n, nil
				}
			},
			"weighted": func(qs []driver.Query) func(int) (any, error) {
				e := ends(qs)
				full, err := driver.ReadEdges(files[0], files[1], true)
				w := simple.NewWeightedUndirectedGraph(0, math.Inf(1))
				if err == nil {
					for i := range full.IDs {
						w.AddNode(simple.Node(i))
					}
					for i := range full.From {
						a, b, weight := int64(full.From[i]), int64(full.To[i]), float64(full.Weight[i])
						if old, ok := w.Weight(a, b); !ok || weight < old {
							w.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(a), T: simple.Node(b), W: weight})
						}
					}
				}
				return func(i int) (any, error) {
					if err != nil {
						return nil, err
					}
					if _, length := path.DijkstraFromTo(e[i][0], e[i][1], w); !math.IsInf(length, 1) {
						return length, nil
					}
					return -1, nil
				}
			},
			"k10": func(qs []driver.Query) func(int) (any, error) {
				e := ends(qs)
				return func(i int) (any, error) {
					lengths := []int{}
					for _, p := range path.YenKShortestPaths(g, qs[i].K, math.Inf(1), e[i][0], e[i][1]) {
						lengths = append(lengths, len(p)-1)
					}
					return lengths, nil
				}
			},
			"components": func([]driver.Query) func(int) (any, error) {
				return func(int) (any, error) {
					parts, largest := topo.ConnectedComponents(g), 0
					for _, p := range parts {
						largest = max(largest, len(p))
					}
					return [2]int{len(parts), largest}, nil
				}
			},
			"pagerank": func(qs []driver.Query) func(int) (any, error) {
				d := simple.NewDirectedGraph()
				for i := range in.IDs {
					d.AddNode(simple.Node(i))
				}
				for i := range in.From {
					a, b := simple.Node(in.From[i]), simple.Node(in.To[i])
					d.SetEdge(simple.Edge{F: a, T: b})
					d.SetEdge(simple.Edge{F: b, T: a})
				}
				return func(i int) (any, error) {
					rank := network.PageRankSparse(d, 0.85, 1e-9)
					type pair struct {
						id    int64
						value float64
					}
					all := make([]pair, 0, len(rank))
					for id, v := range rank {
						all = append(all, pair{id, v})
					}
					slices.SortFunc(all, func(a, b pair) int {
						return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.id, b.id))
					})
					var out [][2]any
					for _, p := range all[:min(qs[i].Limit, len(all))] {
						out = append(out, [2]any{in.IDs[p.id], p.value})
					}
					return out, nil
				}
			},
			"louvain": func([]driver.Query) func(int) (any, error) {
				return func(int) (any, error) {
					r := community.Modularize(g, 1, rand.NewPCG(1, 1))
					return community.Q(g, r.Communities(), 1), nil
				}
			},
		},
	}
}
