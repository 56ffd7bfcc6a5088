package main

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/graphx-dev/graphx/bench/driver"
	"github.com/graphx-dev/graphx/bench/graphs"
	"github.com/graphx-dev/graphx/bench/probe"
)

// probeEngine is the bare probe as an engine. It is given numbers: what it
// measures is the search and nothing else.
func probeEngine() *driver.Engine {
	var in *driver.Edges
	var g *probe.Graph
	var files [2]string
	ends := func(qs []driver.Query) [][2]int32 {
		out := make([][2]int32, len(qs))
		for i, q := range qs {
			out[i] = [2]int32{in.Number[q.From], in.Number[q.To]}
		}
		return out
	}
	return &driver.Engine{
		Name: "bare probe",
		Load: func(nodes, edges string) (err error) {
			files = [2]string{nodes, edges}
			if in, err = driver.ReadEdges(nodes, edges, false); err == nil {
				g = probe.New(len(in.IDs), in.From, in.To)
			}
			return err
		},
		Answers: map[string]func([]driver.Query) func(int) (any, error){
			"pair": func(qs []driver.Query) func(int) (any, error) {
				e := ends(qs)
				return func(i int) (any, error) { return g.Hops(e[i][0], e[i][1]), nil }
			},
			"pair-policy": func(qs []driver.Query) func(int) (any, error) {
				e := ends(qs)
				keep, err := policyBits(files[1])
				g := g.Under(keep)
				return func(i int) (any, error) { return g.Hops(e[i][0], e[i][1]), err }
			},
			"visits": func(qs []driver.Query) func(int) (any, error) {
				e := ends(qs)
				return func(i int) (any, error) { return g.Visits(e[i][0], e[i][1]), nil }
			},
			"weighted": func(qs []driver.Query) func(int) (any, error) {
				e := ends(qs)
				full, err := driver.ReadEdges(files[0], files[1], true)
				return func(i int) (any, error) {
					if err != nil {
						return nil, err
					}
					return g.Length(e[i][0], e[i][1], full.Weight), nil
				}
			},
			"all4": func(qs []driver.Query) func(int) (any, error) {
				e := ends(qs)
				return func(i int) (any, error) { return g.Simple(e[i][0], e[i][1], qs[i].Hops, qs[i].Limit), nil }
			},
			"near2": func(qs []driver.Query) func(int) (any, error) {
				e := ends(qs)
				return func(i int) (any, error) { return g.Reach(e[i][0], qs[i].Hops), nil }
			},
			"components": func([]driver.Query) func(int) (any, error) {
				return func(int) (any, error) {
					n, largest := g.Components()
					return [2]int{n, largest}, nil
				}
			},
			"pagerank": func(qs []driver.Query) func(int) (any, error) {
				return func(i int) (any, error) { return top(in.IDs, g.PageRank(), qs[i].Limit), nil }
			},
		},
	}
}

// A ranked is an id and its value.
type ranked [2]any

// top returns the entities of the greatest values.
func top(ids []string, values []float64, n int) []ranked {
	order := make([]int32, len(ids))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(values[b], values[a]), cmp.Compare(a, b)) })
	var out []ranked
	for _, i := range order[:min(n, len(order))] {
		out = append(out, ranked{ids[i], values[i]})
	}
	return out
}

// What the policy of the benchmark admits, as flags of graphx: --class
// contact,role --since 2005, and neither planned nor denied.
var (
	policyClasses = []string{"contact", "role"}
	policySince   = "2005"
)

// policyBits compiles that policy from the file of relations.
func policyBits(edges string) ([]uint64, error) {
	var keep []uint64
	n := 0
	err := driver.Lines(edges, func(f [][]byte) error {
		if n&63 == 0 {
			keep = append(keep, 0)
		}
		class := graphs.Classes[slices.Index(graphs.Types, string(f[2]))]
		if slices.Contains(policyClasses, class) && bytes.Compare(f[3], []byte(policySince)) >= 0 &&
			string(f[5]) == "supports" && string(f[6]) != "planned" {
			keep[n>>6] |= 1 << (n & 63)
		}
		n++
		return nil
	})
	return keep, err
}
