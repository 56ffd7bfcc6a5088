package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/graphx-dev/graphx/bench/driver"
	"github.com/graphx-dev/graphx/bench/graphs"
	"github.com/graphx-dev/graphx/bench/probe"
)

// Results are everything that one run measured. Times are nanoseconds.
type Results struct {
	System  string // processor, cores, operating system
	Go      string
	Seed    uint64
	Quick   bool
	Seconds float64 // the whole run took
	Peers   []PeerResult
	Sizes   []*SizeResult
	// Differences are answers that are not as those of another engine.
	Differences []string
}

// A PeerResult says which version of a peer was measured.
type PeerResult struct{ Key, Title, Version, Missing string }

// A SizeResult is what was measured on one graph.
type SizeResult struct {
	Name, Title  string
	Nodes, Edges int
	Unconnected  int // of the pairs
	Pairs        int
	Loads        map[string]*Load               // by peer
	Answers      map[string]map[string]*Measure // by question and peer
	Curve        []Point                        // by the number of arcs, of graphx and the probe
	Commands     map[string]*Command            // by name, see commandNames
}

// A Load is what it took to read the graph from the CSV files.
type Load struct {
	Wall float64 // seconds from the start of the process
	Peak int64   // kB that were ever resident by then
	Note string
}

// A Measure is what a question took.
type Measure struct {
	Median   float64
	Answered int    // queries
	Asked    int    // queries
	Note     string // why fewer, or none
}

// A Point of the curve: the median over the queries that look at so many arcs.
type Point struct {
	Engine  string
	Arcs    float64
	Ns      float64
	Queries int
}

// Bounds of the time that a run may take: a question may take so many seconds
// before the next query is not asked, and a driver may be silent for so long.
const (
	questionSeconds = 2
	questionSilence = 15 * time.Second
	loadSilence     = 4 * time.Minute
)

func measure(ctx context.Context, o *options, stderr io.Writer) (*Results, error) {
	start := time.Now()
	res := &Results{System: system(), Go: runtime.Version(), Seed: o.seed, Quick: o.quick}
	say := func(format string, args ...any) {
		fmt.Fprintf(stderr, "%5.0f s  %s\n", time.Since(start).Seconds(), fmt.Sprintf(format, args...))
	}
	for _, p := range o.peers {
		res.Peers = append(res.Peers, PeerResult{Key: p.key, Title: p.title})
	}
	var graphx, empty string
	if o.wants("commands") {
		say("building graphx")
		var err error
		if graphx, empty, err = programs(ctx, o.dir); err != nil {
			return nil, err
		}
	}
	slow := map[[2]string]string{} // peer and question: why it is not asked again
	for _, size := range o.sizes {
		say("%s: graph", size.Title)
		nodes, edges, err := graphs.Files(o.dir, size, o.seed)
		if err != nil {
			return nil, err
		}
		in, err := driver.ReadEdges(nodes, edges, false)
		if err != nil {
			return nil, err
		}
		g := probe.New(len(in.IDs), in.From, in.To)
		pool := newPool(g, o.seed, find("all4").count[0])
		r := &SizeResult{
			Name: size.Name, Title: size.Title, Nodes: size.Nodes, Edges: size.Edges, Pairs: len(pool.pairs),
			Loads: map[string]*Load{}, Answers: map[string]map[string]*Measure{},
		}
		var joined [][2]int32
		for _, pair := range pool.pairs {
			if g.Hops(pair[0], pair[1]) >= 0 {
				joined = append(joined, pair)
			}
		}
		r.Unconnected = len(pool.pairs) - len(joined)
		res.Sizes = append(res.Sizes, r)
		pool.g, g, in = nil, nil, nil
		runtime.GC()
		sessions := map[string]*session{}
		for i, p := range o.peers {
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			req := driver.Request{Nodes: nodes, Edges: edges}
			for _, q := range questions {
				if !o.wants(q.name) && !(q.hidden && o.wants("pair")) {
					continue
				}
				if r.Answers[q.name] == nil {
					r.Answers[q.name] = map[string]*Measure{}
				}
				n := q.count[0]
				if o.quick {
					n = q.count[1]
				}
				queries := q.queries(pool, n)
				if len(queries) == 0 {
					continue
				}
				if why := slow[[2]string{p.key, q.name}]; why != "" {
					r.Answers[q.name][p.key] = &Measure{Asked: len(queries), Note: why}
					continue
				}
				least := 3
				if o.quick {
					least = 1
				}
				req.Questions = append(req.Questions, driver.Question{Name: q.name, Queries: queries, Passes: 3, Least: least, Seconds: seconds(o)})
			}
			s := p.drive(ctx, o.dir, req, patience{loadSilence, silence(o)}, func(what string) { say("%s: %s: %s", size.Title, p.title, what) })
			sessions[p.key] = s
			if s.missing != "" {
				say("%s: %s: %s", size.Title, p.title, s.missing)
				r.Loads[p.key] = &Load{Note: s.missing}
				if s.loaded == nil && res.Peers[i].Version == "" {
					res.Peers[i].Missing = s.missing
				}
				continue
			}
			res.Peers[i].Version = s.loaded.Engine
			r.Loads[p.key] = &Load{Wall: s.wall.Seconds(), Peak: s.loaded.Peak}
			for _, q := range req.Questions {
				t := s.takings[q.Name]
				if t == nil || t.unknown {
					continue
				}
				m := &Measure{Answered: len(t.ns), Asked: len(q.Queries), Note: t.note}
				m.Median = median(medians(t.ns))
				r.Answers[q.Name][p.key] = m
				if t.stuck || m.Median > float64(silence(o))/3 {
					slow[[2]string{p.key, q.Name}] = fmt.Sprintf("not asked: %s at %s", or(t.note, clock(m.Median)), size.Title)
				}
			}
		}
		res.Differences = append(res.Differences, differences(size.Title, o.peers, sessions)...)
		r.Curve = points(sessions)
		if o.wants("commands") {
			r.Commands = commands(ctx, o, graphx, empty, nodes, edges, joined, func(format string, args ...any) {
				say("%s: graphx: %s", size.Title, fmt.Sprintf(format, args...))
			})
		}
	}
	for _, d := range res.Differences {
		say("differs: %s", d)
	}
	res.Seconds = time.Since(start).Seconds()
	return res, nil
}

// wants reports whether a question is among those that were asked for; commands is
// asked for where graphx is.
func (o *options) wants(name string) bool {
	if name == "commands" && !slices.ContainsFunc(o.peers, func(p *peer) bool { return p.key == "graphx" }) {
		return false
	}
	return len(o.only) == 0 || slices.Contains(o.only, name)
}

func seconds(o *options) float64 {
	if o.quick {
		return 0.7
	}
	return questionSeconds
}

func silence(o *options) time.Duration {
	if o.quick {
		return questionSilence / 3
	}
	return questionSilence
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// points are the curve: queries by the number of arcs that the probe looked at,
// in classes of a factor of two.
func points(sessions map[string]*session) []Point {
	base := sessions["probe"]
	if base == nil || base.takings["visits"] == nil {
		return nil
	}
	var out []Point
	for _, engine := range []string{"graphx", "probe"} {
		s := sessions[engine]
		if s == nil || s.takings["pair"] == nil {
			continue
		}
		times, arcs := map[int][]float64{}, map[int][]float64{}
		for i, ns := range medians(s.takings["pair"].ns) {
			var n float64
			if i >= len(base.takings["visits"].values) || json.Unmarshal(base.takings["visits"].values[i], &n) != nil {
				continue
			}
			class := 0
			for m := n; m >= 2; m /= 2 {
				class++
			}
			times[class], arcs[class] = append(times[class], ns), append(arcs[class], n)
		}
		for class := range 40 {
			if len(times[class]) >= 5 {
				out = append(out, Point{engine, median(arcs[class]), median(times[class]), len(times[class])})
			}
		}
	}
	return out
}

// medians returns the median of the passes for each query.
func medians(ns [][]int64) []float64 {
	out := make([]float64, len(ns))
	for i, passes := range ns {
		var f []float64
		for _, n := range passes {
			f = append(f, float64(n))
		}
		out[i] = median(f)
	}
	return out
}

// median returns 0 for no values.
func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	v = slices.Clone(v)
	slices.Sort(v)
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

// system says what the run ran on.
func system() string {
	model := runtime.GOARCH
	if f, err := os.Open("/proc/cpuinfo"); err == nil {
		defer f.Close()
		for in := bufio.NewScanner(f); in.Scan(); {
			if name, ok := strings.CutPrefix(in.Text(), "model name"); ok {
				model = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(name), ":"))
				break
			}
		}
	}
	return fmt.Sprintf("%s, %d cores, %s", model, runtime.NumCPU(), runtime.GOOS)
}
