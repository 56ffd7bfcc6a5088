package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/graphx-dev/graphx/bench/driver"
)

// A peer is an engine and how its driver is started.
type peer struct {
	key, title string
	python     string // module that its driver in Python needs
	node       string // package that its driver in Node needs
	script     string // driver in peers/; "" for one in this program
}

// peers are the engines, in the order of the tables.
var peers = []*peer{
	{key: "probe", title: "bare probe"},
	{key: "graphx", title: "graphx"},
	{key: "networkx", title: "NetworkX", python: "networkx", script: "peer_networkx.py"},
	{key: "igraph", title: "igraph", python: "igraph", script: "peer_igraph.py"},
	{key: "graph-tool", title: "graph-tool", python: "graph_tool", script: "peer_graph_tool.py"},
	{key: "gonum", title: "gonum"},
	{key: "dominikbraun", title: "dominikbraun/graph"},
	{key: "sqlite", title: "SQLite", python: "sqlite3", script: "peer_sqlite.py"},
	{key: "kuzu", title: "Kuzu", node: "kuzu", script: "peer_kuzu.js"},
	{key: "duckdb", title: "DuckDB", node: "@duckdb/node-api", script: "peer_duckdb.js"},
}

func peerNames() []string {
	var out []string
	for _, p := range peers {
		out = append(out, p.key)
	}
	return out
}

// command returns the command line of a peer's driver, or why there is none.
func (p *peer) command(ctx context.Context, dir string) (args, env []string, missing string) {
	switch {
	case p.python != "":
		for _, python := range []string{"/usr/bin/python3", "python3"} {
			if exec.CommandContext(ctx, python, "-W", "ignore", "-c", "import "+p.python).Run() == nil {
				return []string{python, "-W", "ignore", filepath.Join("peers", p.script)}, nil, ""
			}
		}
		return nil, nil, "not installed: no python3 has the module " + p.python
	case p.node != "":
		env = []string{"NODE_PATH=" + filepath.Join(dir, "npm", "node_modules")}
		c := exec.CommandContext(ctx, "node", "-e", "require("+fmt.Sprintf("%q", p.node)+")")
		c.Env = append(os.Environ(), env...)
		if c.Run() != nil {
			return nil, nil, "not installed: node has no package " + p.node
		}
		return []string{"node", filepath.Join("peers", p.script)}, env, ""
	}
	self, err := os.Executable()
	if err != nil {
		return nil, nil, err.Error()
	}
	return []string{self, "_drive", p.key}, nil, ""
}

// A taking is what a driver told of one question: times by query, one for each
// pass that reached it, and values by query.
type taking struct {
	ns     [][]int64
	values []json.RawMessage
	note   string // why there is less than was asked
	// unknown says that the engine has no answer, and stuck that it was ended
	// because it took too long.
	unknown, stuck bool
}

// A session is what a driver told.
type session struct {
	missing string
	loaded  *driver.Loaded
	wall    time.Duration // from the start of the process to the graph in memory
	takings map[string]*taking
}

// patience is how long a driver may be silent: while it reads the graph or
// prepares a question, and in a question.
type patience struct{ load, question time.Duration }

// drive runs a peer's driver over the questions. One that gets stuck in a
// question is ended, and started anew with those that are left.
func (p *peer) drive(ctx context.Context, dir string, req driver.Request, pat patience, progress func(string)) *session {
	s := &session{takings: map[string]*taking{}}
	args, env, missing := p.command(ctx, dir)
	if s.missing = missing; missing != "" {
		return s
	}
	for left := req.Questions; ; {
		stuck := s.once(ctx, args, env, driver.Request{Nodes: req.Nodes, Edges: req.Edges, Questions: left}, pat, progress)
		if stuck == "" || ctx.Err() != nil {
			return s
		}
		for len(left) > 0 && left[0].Name != stuck {
			left = left[1:]
		}
		if len(left) < 2 {
			return s
		}
		left = left[1:]
	}
}

// once runs a driver, and returns the question in which it had to be ended, ""
// for none.
func (s *session) once(ctx context.Context, args, env []string, req driver.Request, pat patience, progress func(string)) (stuck string) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c := exec.CommandContext(ctx, args[0], args[1:]...)
	c.Env = append(os.Environ(), env...)
	in, err := json.Marshal(req)
	if err != nil {
		s.missing = err.Error()
		return ""
	}
	c.Stdin = strings.NewReader(string(in))
	var complaint strings.Builder
	c.Stderr = &complaint
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		s.missing = err.Error()
		return ""
	}
	start := time.Now()
	events := make(chan driver.Event)
	go func() {
		defer close(events)
		lines := bufio.NewReaderSize(out, 1<<20)
		for {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				return
			}
			var ev driver.Event
			if json.Unmarshal(line, &ev) == nil {
				select {
				case events <- ev:
				case <-ctx.Done():
					return
				}
			}
		}
	}()
	silent := time.NewTimer(pat.load)
	at := ""
	began := time.Now()
	for open := true; open; {
		select {
		case <-silent.C:
			cancel()
			c.Wait()
			if at == "" {
				s.missing = fmt.Sprintf("did not read the graph in %v", pat.load)
				return ""
			}
			t := s.takings[at]
			t.stuck = true
			t.note = fmt.Sprintf("ended after %.0f s", time.Since(began).Seconds())
			return at
		case ev, ok := <-events:
			if open = ok; !ok {
				break
			}
			silent.Reset(pat.question)
			switch {
			case ev.Loaded != nil:
				if s.loaded == nil {
					s.loaded, s.wall = ev.Loaded, time.Since(start)
				}
				progress("graph read")
			case ev.Begun != "":
				at = ev.Begun
				silent.Reset(pat.load)
				s.takings[at] = &taking{}
				progress(at)
			case ev.Ready != "":
				began = time.Now()
			case ev.Part != nil:
				s.takings[ev.Part.Question].take(ev.Part)
			case ev.Unknown != "":
				s.takings[ev.Unknown] = &taking{unknown: true}
			case ev.Failed != "":
				s.takings[ev.Failed].note = ev.Why
			}
		}
	}
	if err := c.Wait(); err != nil && ctx.Err() == nil {
		why := strings.TrimSpace(complaint.String())
		if i := strings.LastIndexByte(why, '\n'); i >= 0 {
			why = why[i+1:]
		}
		why = fmt.Sprintf("%v: %s", err, why)
		if at == "" || s.loaded == nil {
			s.missing = why
			return ""
		}
		s.takings[at].note = why
		return at
	}
	return ""
}

func (t *taking) take(p *driver.Part) {
	for i, ns := range p.Ns {
		if q := p.First + i; p.Pass == 0 {
			t.ns = append(t.ns, []int64{ns})
		} else if q < len(t.ns) {
			t.ns[q] = append(t.ns[q], ns)
		}
	}
	t.values = append(t.values, p.Values...)
}
