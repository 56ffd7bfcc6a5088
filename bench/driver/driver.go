// Package driver is what the benchmark and those who are measured tell each
// other. A driver is a process of its own: it reads one [Request] on stdin,
// reads the graph, answers the questions one after another, and writes one
// [Event] a line on stdout. Drivers in other languages do the same
// (peers/driver.py, peers/driver.mjs).
package driver

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// A Request is what is asked of a driver.
type Request struct {
	Nodes, Edges string // names of the CSV files
	Questions    []Question
}

// A Question is asked with each query in turn, Passes times over all of them, for
// at most Seconds in all; but at least Least queries are answered.
type Question struct {
	Name    string
	Queries []Query
	Passes  int
	Least   int
	Seconds float64
}

// A Query is one case of a question. What does not belong to the question is
// zero.
type Query struct {
	From, To string `json:",omitempty"`
	K        int    `json:",omitempty"` // so many paths
	Hops     int    `json:",omitempty"` // so far
	Limit    int    `json:",omitempty"` // so many answers at most
}

// An Event is one line of a driver's answer; only one of its parts is set.
type Event struct {
	Loaded *Loaded `json:",omitempty"`
	Begun  string  `json:",omitempty"` // a question, which is prepared
	Ready  string  `json:",omitempty"` // a question, whose queries follow
	Part   *Part   `json:",omitempty"`
	Done   string  `json:",omitempty"` // a question
	// Unknown is a question that the engine has no answer to, and Failed one at
	// which it failed, with Why.
	Unknown, Failed, Why string `json:",omitempty"`
}

// Loaded says that the graph is read.
type Loaded struct {
	Engine  string // its name and version
	Seconds float64
	Peak    int64 // kB of memory that were ever resident, 0 for unknown
}

// A Part holds answers to some queries of a question, in the order of the
// queries: the first is number First of pass Pass. Values are told in pass 0
// only.
type Part struct {
	Question    string
	Pass, First int
	Ns          []int64
	Values      []json.RawMessage `json:",omitempty"`
}

// An Engine is what is measured, for drivers that are written in Go.
type Engine struct {
	Name string
	// Load reads the graph.
	Load func(nodes, edges string) error
	// Answers are the questions that it knows. Each returns a function that answers
	// the queries, and whose calls are measured; what comes before is not.
	Answers map[string]func(qs []Query) func(i int) (any, error)
	// Before is called before each query, unmeasured; nil for nothing.
	Before func(question string)
}

// Run is a driver for an engine.
func (e *Engine) Run(in io.Reader, out io.Writer) error {
	var req Request
	if err := json.NewDecoder(in).Decode(&req); err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	enc := json.NewEncoder(w)
	tell := func(ev Event) {
		enc.Encode(ev)
		w.Flush()
	}
	start := time.Now()
	if err := e.Load(req.Nodes, req.Edges); err != nil {
		return err
	}
	tell(Event{Loaded: &Loaded{e.Name, time.Since(start).Seconds(), Peak()}})
	for _, q := range req.Questions {
		prepare := e.Answers[q.Name]
		if prepare == nil {
			tell(Event{Unknown: q.Name})
			continue
		}
		tell(Event{Begun: q.Name})
		answer := prepare(q.Queries)
		runtime.GC()
		tell(Event{Ready: q.Name})
		if err := e.ask(q, answer, tell); err != nil {
			tell(Event{Failed: q.Name, Why: err.Error()})
			continue
		}
		tell(Event{Done: q.Name})
	}
	return nil
}

// ask answers one question.
func (e *Engine) ask(q Question, answer func(int) (any, error), tell func(Event)) error {
	spent, told := time.Duration(0), time.Now()
	most := time.Duration(q.Seconds * float64(time.Second))
	for pass := range q.Passes {
		part := &Part{Question: q.Name, Pass: pass}
		flush := func() {
			if len(part.Ns) > 0 {
				tell(Event{Part: part})
			}
			part = &Part{Question: q.Name, Pass: pass, First: part.First + len(part.Ns)}
			told = time.Now()
		}
		for i := range q.Queries {
			if spent > most && (pass > 0 || i >= q.Least) {
				flush()
				return nil
			}
			if e.Before != nil {
				e.Before(q.Name)
				tell(Event{Ready: q.Name})
			}
			start := time.Now()
			v, err := answer(i)
			took := time.Since(start)
			spent += took
			if err != nil {
				return fmt.Errorf("query %d: %w", i, err)
			}
			part.Ns = append(part.Ns, int64(took))
			if pass == 0 {
				raw, err := json.Marshal(v)
				if err != nil {
					return err
				}
				part.Values = append(part.Values, raw)
			}
			if time.Since(told) > time.Second/2 {
				flush()
			}
		}
		flush()
	}
	return nil
}

// Peak returns the most memory that was ever resident in this process, in kB; 0
// where the system does not tell.
func Peak() int64 {
	data, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return n
		}
	}
	return 0
}

// Version returns the version of a module that the program is built with.
func Version(module string) string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == module {
				return m.Version
			}
		}
	}
	return "unknown version"
}

// Lines calls row with the fields of each line of a CSV file without quotes,
// after the header. The fields are valid until it returns.
func Lines(name string, row func(fields [][]byte) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewScanner(bufio.NewReaderSize(f, 1<<20))
	var fields [][]byte
	for n := 0; in.Scan(); n++ {
		if n == 0 {
			continue
		}
		fields = fields[:0]
		for line, more := in.Bytes(), true; more; {
			var field []byte
			field, line, more = bytes.Cut(line, []byte(","))
			fields = append(fields, field)
		}
		if err := row(fields); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n+1, err)
		}
	}
	return in.Err()
}

// Edges are the bare graph: what any engine that knows no evidence needs.
type Edges struct {
	IDs      []string
	Number   map[string]int32
	From, To []int32
	Weight   []int32
}

// ReadEdges reads ids and relations, with the weights where they are wanted.
func ReadEdges(nodes, edges string, weights bool) (*Edges, error) {
	g := &Edges{Number: map[string]int32{}}
	err := Lines(nodes, func(f [][]byte) error {
		id := string(f[0])
		g.Number[id] = int32(len(g.IDs))
		g.IDs = append(g.IDs, id)
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = Lines(edges, func(f [][]byte) error {
		a, ok := g.Number[string(f[0])]
		b, ok2 := g.Number[string(f[1])]
		if !ok || !ok2 {
			return errors.New("an end is no node")
		}
		g.From, g.To = append(g.From, a), append(g.To, b)
		if weights {
			w, err := strconv.Atoi(string(f[7]))
			if err != nil {
				return err
			}
			g.Weight = append(g.Weight, int32(w))
		}
		return nil
	})
	return g, err
}
