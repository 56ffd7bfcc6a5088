// Package dominikbraun is dominikbraun/graph as an engine of the benchmark.
package dominikbraun

import (
	"errors"

	"github.com/dominikbraun/graph"

	"github.com/graphx-dev/graphx/bench/driver"
)

// Engine returns the engine. Ids are turned into numbers beforehand. The
// library's BFSWithDepth counts entities, not hops, so that neighbourhoods are not
// asked for.
func Engine() *driver.Engine {
	var in *driver.Edges
	var g graph.Graph[int32, int32]
	var files [2]string
	hash := func(v int32) int32 { return v }
	shortest := func(g graph.Graph[int32, int32], q driver.Query) ([]int32, error) {
		p, err := graph.ShortestPath(g, in.Number[q.From], in.Number[q.To])
		if errors.Is(err, graph.ErrTargetNotReachable) {
			return nil, nil
		}
		return p, err
	}
	add := func(g graph.Graph[int32, int32], a, b int32, properties ...func(*graph.EdgeProperties)) error {
		if err := g.AddEdge(a, b, properties...); !errors.Is(err, graph.ErrEdgeAlreadyExists) {
			return err
		}
		return nil
	}
	return &driver.Engine{
		Name: "dominikbraun/graph " + driver.Version("github.com/dominikbraun/graph"),
		Load: func(nodes, edges string) (err error) {
			files = [2]string{nodes, edges}
			if in, err = driver.ReadEdges(nodes, edges, false); err != nil {
				return err
			}
			g = graph.New(hash)
			for i := range in.IDs {
				if err := g.AddVertex(int32(i)); err != nil {
					return err
				}
			}
			for i := range in.From {
				if err := add(g, in.From[i], in.To[i]); err != nil {
					return err
				}
			}
			return nil
		},
		Answers: map[string]func([]driver.Query) func(int) (any, error){
			"pair": func(qs []driver.Query) func(int) (any, error) {
				return func(i int) (any, error) {
					p, err := shortest(g, qs[i])
					return len(p) - 1, err
				}
			},
			"weighted": func(qs []driver.Query) func(int) (any, error) {
				w, err := weigh(hash, files, add)
				return func(i int) (any, error) {
					if err != nil {
						return nil, err
					}
					p, err := shortest(w, qs[i])
					if err != nil || len(p) == 0 {
						return -1, err
					}
					length := 0
					for j := range p[1:] {
						e, err := w.Edge(p[j], p[j+1])
						if err != nil {
							return nil, err
						}
						length += e.Properties.Weight
					}
					return length, nil
				}
			},
		},
	}
}

// weigh reads the graph with the least weight of each pair.
func weigh(hash func(int32) int32, files [2]string, add func(graph.Graph[int32, int32], int32, int32, ...func(*graph.EdgeProperties)) error) (graph.Graph[int32, int32], error) {
	full, err := driver.ReadEdges(files[0], files[1], true)
	if err != nil {
		return nil, err
	}
	least := map[[2]int32]int32{}
	for i := range full.From {
		pair := [2]int32{min(full.From[i], full.To[i]), max(full.From[i], full.To[i])}
		if old, ok := least[pair]; !ok || full.Weight[i] < old {
			least[pair] = full.Weight[i]
		}
	}
	w := graph.New(hash, graph.Weighted())
	for i := range full.IDs {
		if err := w.AddVertex(int32(i)); err != nil {
			return nil, err
		}
	}
	for pair, weight := range least {
		if err := add(w, pair[0], pair[1], graph.EdgeWeight(int(weight))); err != nil {
			return nil, err
		}
	}
	return w, nil
}
