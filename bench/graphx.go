package main

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/graphx-dev/graphx/bench/driver"
	"github.com/graphx-dev/graphx/bench/graphs"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/interop"
	"github.com/graphx-dev/graphx/internal/relations"
)

// This file is all that the benchmark knows of graphx's inside.

// openGraphx reads the CSV files and indexes them, as graphx import does.
func openGraphx(nodes, edges string) (*index.Index, error) {
	o := interop.Options{Classes: map[string]relations.Class{}}
	for i, t := range graphs.Types {
		o.Classes[t] = relations.Class(graphs.Classes[i])
	}
	defer debug.SetGCPercent(debug.SetGCPercent(50)) // as import does: what it makes stays
	data, report, err := interop.Read(context.Background(), []string{nodes, edges}, o)
	if err != nil {
		return nil, err
	}
	if left, flawed := report.Bad(); left+flawed > 0 {
		return nil, fmt.Errorf("%d bad rows", left+flawed)
	}
	return index.Build(relations.NewStoredCase(data.Records(), data)), nil
}

// benchPolicy is the policy of class, status and date.
func benchPolicy() relations.Policy {
	p := relations.Policy{Statuses: relations.PathPolicy().Statuses, Since: evidence.MustDate(policySince)}
	for _, c := range policyClasses {
		p.Classes = append(p.Classes, relations.Class(c))
	}
	return p
}

// graphxEngine is graphx in this process, by the calls that its commands make.
func graphxEngine() *driver.Engine {
	ctx := context.Background()
	var x *index.Index
	var all *index.Graph
	pair := func(p relations.Policy) func(qs []driver.Query) func(int) (any, error) {
		return func(qs []driver.Query) func(int) (any, error) {
			g := x.Under(p)
			ends := make([][2]int32, len(qs))
			for i, q := range qs {
				ends[i] = [2]int32{int32(x.Case().Number(q.From)), int32(x.Case().Number(q.To))}
			}
			return func(i int) (any, error) { return g.HopsBetween(ctx, ends[i][0], ends[i][1]) }
		}
	}
	path := func(p relations.Policy) func(qs []driver.Query) func(int) (any, error) {
		return func(qs []driver.Query) func(int) (any, error) {
			g := x.Under(p)
			return func(i int) (any, error) {
				ans, err := g.Paths(ctx, qs[i].From, qs[i].To, index.PathOptions{Limit: 1})
				if err != nil || len(ans.Paths) == 0 {
					return -1, err
				}
				return ans.Hops, nil
			}
		}
	}
	whole := func(ask func(g *index.Graph, q driver.Query) (any, error)) func(qs []driver.Query) func(int) (any, error) {
		return func(qs []driver.Query) func(int) (any, error) {
			return func(i int) (any, error) { return ask(all, qs[i]) }
		}
	}
	return &driver.Engine{
		Name: "graphx",
		Load: func(nodes, edges string) (err error) {
			if x, err = openGraphx(nodes, edges); err == nil {
				all = x.Under(relations.Policy{})
			}
			return err
		},
		// A graph writes its hops out at the first question about all of it, and keeps
		// them: the time of that question is to have it in.
		Before: func(question string) {
			switch question {
			case "components", "louvain", "pagerank":
				all = x.Under(relations.Policy{})
			}
		},
		Answers: map[string]func([]driver.Query) func(int) (any, error){
			"pair":        pair(relations.Policy{}),
			"pair-policy": pair(benchPolicy()),
			"path":        path(relations.Policy{}),
			"path-policy": path(benchPolicy()),
			"k10": func(qs []driver.Query) func(int) (any, error) {
				return func(i int) (any, error) {
					ans, err := all.Best(ctx, qs[i].From, qs[i].To, index.PathOptions{Limit: qs[i].K})
					if err != nil {
						return nil, err
					}
					lengths := []int{}
					for _, p := range ans.Paths {
						lengths = append(lengths, len(p.Steps))
					}
					return lengths, nil
				}
			},
			"firmest": func(qs []driver.Query) func(int) (any, error) {
				return func(i int) (any, error) {
					ans, err := all.BottleneckPaths(ctx, qs[i].From, qs[i].To, index.PathOptions{Limit: 1})
					if err != nil || len(ans.Paths) == 0 {
						return nil, err
					}
					return ans.Paths[0].Weakest, nil
				}
			},
			"all4": func(qs []driver.Query) func(int) (any, error) {
				return func(i int) (any, error) {
					ans, err := all.Best(ctx, qs[i].From, qs[i].To, index.PathOptions{MaxHops: qs[i].Hops, Limit: qs[i].Limit})
					if err != nil {
						return nil, err
					}
					return len(ans.Paths), nil
				}
			},
			"near2": func(qs []driver.Query) func(int) (any, error) {
				of := make([]int32, len(qs))
				for i, q := range qs {
					of[i] = int32(x.Case().Number(q.From))
				}
				return func(i int) (any, error) {
					found, err := all.Within(ctx, of[i:i+1], qs[i].Hops)
					return len(found) - 1, err
				}
			},
			"near2-evidence": func(qs []driver.Query) func(int) (any, error) {
				return func(i int) (any, error) {
					n, err := all.Near(ctx, []string{qs[i].From}, qs[i].Hops)
					if err != nil {
						return nil, err
					}
					return len(n.View.Entities) - 1, nil
				}
			},
			"components": whole(func(g *index.Graph, q driver.Query) (any, error) {
				part, count, err := g.Components(ctx)
				if err != nil {
					return nil, err
				}
				size, largest := make([]int, count), 0
				for _, p := range part {
					size[p]++
					largest = max(largest, size[p])
				}
				return [2]int{count, largest}, nil
			}),
			"louvain": whole(func(g *index.Graph, q driver.Query) (any, error) {
				ans, err := g.Groups(ctx, "louvain")
				if err != nil {
					return nil, err
				}
				return ans.Modularity, nil
			}),
			"pagerank": whole(func(g *index.Graph, q driver.Query) (any, error) {
				ans, err := g.Rank(ctx, "pagerank", nil, q.Limit)
				if err != nil {
					return nil, err
				}
				var out []ranked
				for _, r := range ans.Rows[:min(q.Limit, len(ans.Rows))] {
					out = append(out, ranked{r.Entity.ID, r.Value})
				}
				return out, nil
			}),
		},
	}
}
