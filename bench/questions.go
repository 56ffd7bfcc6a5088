package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/graphx-dev/graphx/bench/driver"
	"github.com/graphx-dev/graphx/bench/graphs"
	"github.com/graphx-dev/graphx/bench/probe"
)

// A question is what is asked, of how many queries, and how answers are
// compared.
type question struct {
	name, title string
	says        string // what exactly is measured, for the README
	count       [2]int // of queries: in full, and with --quick
	queries     func(p *pool, n int) []driver.Query
	same        func(a, b json.RawMessage) bool // nil: byte for byte
	hidden      bool                            // has no table of its own
}

// questions in the order in which they are asked: from the cheap ones to those at
// which a driver may have to be ended.
var questions = []*question{
	{name: "pair", title: "Shortest path of a pair", count: [2]int{1000, 200}, queries: (*pool).anyPair,
		says: "The number of hops of a shortest path between two entities drawn at random; NetworkX, igraph, graph-tool and dominikbraun/graph find the path itself by the same call."},
	{name: "visits", count: [2]int{1000, 200}, queries: (*pool).anyPair, hidden: true},
	{name: "pair-policy", title: "The same under a policy of class, status and date", count: [2]int{1000, 200}, queries: (*pool).anyPair,
		says: "Only contacts and roles since 2005 that are neither planned nor denied; of the power-law graphs' relations, half. Peers know no policy."},
	{name: "path", title: "Shortest path with its evidence", count: [2]int{1000, 200}, queries: (*pool).anyPair,
		says: "The best of all shortest paths in graphx's fixed order, with every relation on it, its status and its citations."},
	{name: "path-policy", title: "The same under the policy", count: [2]int{1000, 200}, queries: (*pool).anyPair},
	{name: "near2", title: "Neighbourhood of two hops", count: [2]int{100, 20}, queries: (*pool).entity,
		says: "Who is within two hops, by numbers, as igraph and graph-tool have them."},
	{name: "near2-evidence", title: "The same with every relation and its evidence", count: [2]int{100, 20}, queries: (*pool).entity,
		says: "What graphx near shows: those within two hops with their distances, and every relation among them with its status and citations."},
	{name: "weighted", title: "Lightest path", count: [2]int{100, 20}, queries: (*pool).anyPair, same: closeTo(1e-9),
		says: "The length of a path of least weight, where the weight of a relation is the greater, the weaker its evidence (1, 2, 4, 8). graphx has no sum of weights; see the next question."},
	{name: "firmest", title: "Path whose weakest hop is firmest (--by evidence)", count: [2]int{100, 20}, queries: (*pool).anyPair,
		says: "graphx's own question about strength: another one than the lightest path, so the ratios to the peers' Dijkstra compare prices, not answers."},
	{name: "k10", title: "Ten best paths", count: [2]int{100, 20}, queries: (*pool).tenPaths,
		says: "The ten shortest simple paths, by Yen's algorithm in most; graphx's are in its fixed order and with their evidence."},
	{name: "all4", title: "All simple paths of at most four hops", count: [2]int{20, 5}, queries: (*pool).fewPaths,
		says: "For pairs with 10 to 2,000 such paths. graphx returns them best first and with their evidence."},
	{name: "components", title: "Components", count: [2]int{1, 1}, queries: (*pool).whole,
		says: "Their number and the size of the largest. graphx's time has the laying out of the hops in it."},
	{name: "pagerank", title: "PageRank", count: [2]int{1, 1}, queries: (*pool).ranks, same: sameRanks,
		says: "Damping 0.85; the values of the first twenty agree to a millionth of each. graphx returns all entities ranked, with what each rank rests on; laying out in it."},
	{name: "louvain", title: "Louvain communities", count: [2]int{1, 1}, queries: (*pool).whole, same: closeTo(0.04),
		says: "Each takes its own way through the ties, so only the modularity is compared, to 0.04. Laying out in it."},
}

func questionNames() []string {
	var out []string
	for _, q := range questions {
		out = append(out, q.name)
	}
	return append(out, "commands")
}

func find(name string) *question {
	for _, q := range questions {
		if q.name == name {
			return q
		}
	}
	return nil
}

// A pool is where queries about one graph are drawn from.
type pool struct {
	g     *probe.Graph
	pairs [][2]int32 // drawn at random
	few   [][2]int32 // with a countable number of paths of at most four hops
}

func newPool(g *probe.Graph, seed uint64, few int) *pool {
	rnd := rand.New(rand.NewPCG(seed, 0x9a175))
	p := &pool{g: g}
	n := g.Len()
	for len(p.pairs) < 1000 {
		if a, b := rnd.IntN(n), rnd.IntN(n); a != b {
			p.pairs = append(p.pairs, [2]int32{int32(a), int32(b)})
		}
	}
	for _, pair := range p.pairs {
		if len(p.few) == few {
			break
		}
		if n := g.Simple(pair[0], pair[1], 4, mostSimple); n >= 10 && n <= mostSimple {
			p.few = append(p.few, pair)
		}
	}
	// A sparse graph has few such pairs: take ends of walks of four hops.
	for try := 0; len(p.few) < few && try < 100_000; try++ {
		a := int32(rnd.IntN(n))
		z := a
		for range 4 {
			var next []int32
			g.Neighbours(z, func(t int32) { next = append(next, t) })
			if len(next) == 0 {
				break
			}
			z = next[rnd.IntN(len(next))]
		}
		if a == z {
			continue
		}
		if n := g.Simple(a, z, 4, mostSimple); n >= 10 && n <= mostSimple {
			p.few = append(p.few, [2]int32{a, z})
		}
	}
	return p
}

const mostSimple = 2000

func query(pair [2]int32) driver.Query {
	return driver.Query{From: graphs.ID(int(pair[0])), To: graphs.ID(int(pair[1]))}
}

func (p *pool) anyPair(n int) []driver.Query {
	var out []driver.Query
	for _, pair := range p.pairs[:n] {
		out = append(out, query(pair))
	}
	return out
}

func (p *pool) tenPaths(n int) []driver.Query {
	out := p.anyPair(n)
	for i := range out {
		out[i].K = 10
	}
	return out
}

func (p *pool) fewPaths(n int) []driver.Query {
	var out []driver.Query
	for _, pair := range p.few[:min(n, len(p.few))] {
		q := query(pair)
		q.Hops, q.Limit = 4, mostSimple
		out = append(out, q)
	}
	return out
}

func (p *pool) entity(n int) []driver.Query {
	out := p.anyPair(n)
	for i := range out {
		out[i].To, out[i].Hops = "", 2
	}
	return out
}

func (p *pool) whole(int) []driver.Query { return []driver.Query{{}} }

func (p *pool) ranks(int) []driver.Query { return []driver.Query{{Limit: 20}} }

// closeTo compares numbers.
func closeTo(most float64) func(a, b json.RawMessage) bool {
	return func(a, b json.RawMessage) bool {
		var x, y float64
		return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && math.Abs(x-y) <= most
	}
}

// sameRanks compares lists of ids and values: the values place by place, and
// those of one id, to a millionth of the value.
func sameRanks(a, b json.RawMessage) bool {
	var lists [2][][2]any
	if json.Unmarshal(a, &lists[0]) != nil || json.Unmarshal(b, &lists[1]) != nil || len(lists[0]) != len(lists[1]) {
		return false
	}
	of := map[string]float64{}
	for _, r := range lists[0] {
		id, _ := r[0].(string)
		of[id], _ = r[1].(float64)
	}
	shared := 0
	for i, r := range lists[1] {
		v, ok := r[1].(float64)
		w, ok2 := lists[0][i][1].(float64)
		if !ok || !ok2 || math.Abs(v-w) > 1e-6*w {
			return false
		}
		id, _ := r[0].(string)
		if other, ok := of[id]; ok {
			shared++
			if math.Abs(v-other) > 1e-6*other {
				return false
			}
		}
	}
	return shared*2 >= len(lists[1])
}

// differences compares the answers of all engines with those of the first that
// has any.
func differences(size string, order []*peer, sessions map[string]*session) []string {
	var out []string
	for _, q := range questions {
		var first *peer
		for _, p := range order {
			s := sessions[p.key]
			if s == nil || s.takings[q.name] == nil || len(s.takings[q.name].values) == 0 {
				continue
			}
			if first == nil {
				first = p
				continue
			}
			want := sessions[first.key].takings[q.name].values
			bad := 0
			for i, got := range s.takings[q.name].values {
				if i >= len(want) || bad > 2 {
					break
				}
				same := q.same
				if same == nil {
					same = equal
				}
				if !same(got, want[i]) {
					bad++
					out = append(out, fmt.Sprintf("%s: %s, query %d: %s has %.200s, %s has %.200s", size, q.name, i, p.title, got, first.title, want[i]))
				}
			}
		}
	}
	return out
}

// equal compares what the answers say, whatever the spaces.
func equal(a, b json.RawMessage) bool {
	var x, y bytes.Buffer
	return json.Compact(&x, a) == nil && json.Compact(&y, b) == nil && bytes.Equal(x.Bytes(), y.Bytes())
}
