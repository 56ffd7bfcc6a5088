package main

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/graphx-dev/graphx/bench/driver"
	"github.com/graphx-dev/graphx/bench/graphs"
	"github.com/graphx-dev/graphx/bench/probe"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// TestMain lets the test's own program be a driver, as the benchmark's is, with
// engines that misbehave beside the others.
func TestMain(m *testing.M) {
	answers := func(bad func() error) map[string]func([]driver.Query) func(int) (any, error) {
		good := func([]driver.Query) func(int) (any, error) {
			return func(i int) (any, error) { return i, nil }
		}
		return map[string]func([]driver.Query) func(int) (any, error){
			"pair": good,
			"near2": func([]driver.Query) func(int) (any, error) {
				return func(i int) (any, error) {
					if i == 2 {
						return nil, bad()
					}
					time.Sleep(600 * time.Millisecond) // so long that each answer is told at once
					return i, nil
				}
			},
			"k10": good,
		}
	}
	engines["stuck"] = func() *driver.Engine {
		return &driver.Engine{Name: "stuck 1", Load: func(_, _ string) error { return nil }, Answers: answers(func() error {
			time.Sleep(time.Hour)
			return nil
		})}
	}
	engines["failing"] = func() *driver.Engine {
		return &driver.Engine{Name: "failing 1", Load: func(_, _ string) error { return nil }, Answers: answers(func() error {
			return errors.New("no more")
		})}
	}
	engines["dying"] = func() *driver.Engine {
		return &driver.Engine{Name: "dying 1", Load: func(_, _ string) error { return nil }, Answers: answers(func() error {
			panic("out of memory, say")
		})}
	}
	engines["unread"] = func() *driver.Engine {
		return &driver.Engine{Name: "unread 1", Load: func(_, _ string) error { return errors.New("no such column") }}
	}
	if len(os.Args) > 1 && os.Args[1] == "_drive" {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	flag.Parse()
	os.Exit(m.Run())
}

// TestMisbehaviour runs drivers that stop answering, that fail and that die: what
// they answered before and after is kept, and the rest is named.
func TestMisbehaviour(t *testing.T) {
	qs := make([]driver.Query, 4)
	req := driver.Request{}
	for _, name := range []string{"pair", "louvain", "near2", "k10"} {
		req.Questions = append(req.Questions, driver.Question{Name: name, Queries: qs, Passes: 2, Least: 1, Seconds: 100})
	}
	for _, tt := range []struct{ key, note string }{
		{"stuck", "ended after"},
		{"failing", "query 2: no more"},
		{"dying", "exit status 2"},
	} {
		s := (&peer{key: tt.key}).drive(t.Context(), t.TempDir(), req, patience{time.Minute, 2 * time.Second}, func(string) {})
		if s.missing != "" || s.loaded == nil || s.loaded.Engine != tt.key+" 1" {
			t.Errorf("%s: missing %q, loaded %v", tt.key, s.missing, s.loaded)
			continue
		}
		for _, name := range []string{"pair", "k10"} {
			if a := s.takings[name]; a == nil || len(a.values) != 4 || len(a.ns) != 4 || len(a.ns[3]) != 2 || a.note != "" {
				t.Errorf("%s: %s was answered with %+v, want 4 answers of 2 passes", tt.key, name, a)
			}
		}
		if a := s.takings["near2"]; a == nil || len(a.values) != 2 || !strings.Contains(a.note, tt.note) || a.stuck != (tt.key == "stuck") {
			t.Errorf("%s: near2 was answered with %+v, want 2 answers and %q", tt.key, a, tt.note)
		}
		if a := s.takings["louvain"]; a == nil || !a.unknown {
			t.Errorf("%s: louvain was answered with %+v, want unknown", tt.key, a)
		}
	}
	if s := (&peer{key: "unread"}).drive(t.Context(), t.TempDir(), req, patience{time.Minute, time.Minute}, func(string) {}); !strings.Contains(s.missing, "no such column") {
		t.Errorf("a driver that cannot read the graph is %q", s.missing)
	}
	if s := (&peer{key: "none", python: "no_such_module_anywhere"}).drive(t.Context(), t.TempDir(), req, patience{}, nil); !strings.HasPrefix(s.missing, "not installed") {
		t.Errorf("a peer that is not installed is %q", s.missing)
	}
}

// TestPeersAgree asks all peers that are installed everything on small graphs.
func TestPeersAgree(t *testing.T) {
	dir, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []graphs.Size{{Name: "power", Nodes: 400, Edges: 1500}, {Name: "sparse", Nodes: 1000, Edges: 1650, Sparse: true}} {
		nodes, edges, err := graphs.Files(t.TempDir(), size, 3)
		if err != nil {
			t.Fatal(err)
		}
		in, err := driver.ReadEdges(nodes, edges, false)
		if err != nil {
			t.Fatal(err)
		}
		pool := newPool(probe.New(len(in.IDs), in.From, in.To), 3, 5)
		if len(pool.few) != 5 {
			t.Errorf("%s: %d pairs for all simple paths, want 5", size.Name, len(pool.few))
		}
		req := driver.Request{Nodes: nodes, Edges: edges}
		for _, q := range questions {
			req.Questions = append(req.Questions, driver.Question{Name: q.name, Queries: q.queries(pool, min(q.count[0], 100)), Passes: 1, Least: 20, Seconds: 0.5})
		}
		sessions := map[string]*session{}
		asked := map[string]int{}
		for _, p := range peers {
			s := p.drive(t.Context(), filepath.Join(dir, "graphx-bench"), req, patience{time.Minute, time.Minute}, func(string) {})
			if s.missing != "" {
				if engines[p.key] != nil || !strings.HasPrefix(s.missing, "not installed") {
					t.Errorf("%s: %s", p.key, s.missing)
				}
				t.Logf("%s: %s", p.key, s.missing)
				continue
			}
			if s.loaded.Engine == "" || s.loaded.Peak == 0 && runtime.GOOS == "linux" {
				t.Errorf("%s: loaded %+v", p.key, s.loaded)
			}
			sessions[p.key] = s
			for name, a := range s.takings {
				if a.note != "" {
					t.Errorf("%s: %s: %s: %s", size.Name, p.key, name, a.note)
				}
				asked[name] += len(a.values)
			}
		}
		for _, d := range differences(size.Name, peers, sessions) {
			t.Error(d)
		}
		for _, name := range []string{"pair", "pair-policy", "near2", "weighted", "k10", "all4", "components", "pagerank", "louvain"} {
			if asked[name] == 0 {
				t.Errorf("%s: nobody answered %s", size.Name, name)
			}
		}
		// A planted fault is seen.
		v := sessions["graphx"].takings["pair"].values
		v[7] = json.RawMessage("99")
		if d := differences(size.Name, peers, sessions); len(d) == 0 || !strings.Contains(d[0], "query 7") {
			t.Errorf("%s: a wrong answer is told as %q", size.Name, d)
		}
	}
}

func TestSame(t *testing.T) {
	for _, tt := range []struct {
		name string
		same func(a, b json.RawMessage) bool
		a, b string
		want bool
	}{
		{"equal", equal, "[1, 2]", "[1,2]", true},
		{"equal", equal, "[1,2]", "[1,3]", false},
		{"close", closeTo(0.1), "1", "1.05", true},
		{"close", closeTo(0.1), "1", "1.2", false},
		{"close", closeTo(0.1), "1", `"x"`, false},
		{"ranks", sameRanks, `[["a",0.5],["b",0.25]]`, `[["a",0.5000001],["b",0.25]]`, true},
		{"ranks, ties in another order", sameRanks, `[["a",0.5],["b",0.25],["c",0.25]]`, `[["a",0.5],["c",0.25],["b",0.25]]`, true},
		{"ranks, another value", sameRanks, `[["a",0.5],["b",0.25]]`, `[["a",0.5],["b",0.2500005]]`, false},
		{"ranks, others", sameRanks, `[["a",0.5],["b",0.5]]`, `[["c",0.5],["d",0.5]]`, false},
		{"ranks, fewer", sameRanks, `[["a",0.5],["b",0.5]]`, `[["a",0.5]]`, false},
	} {
		if got := tt.same([]byte(tt.a), []byte(tt.b)); got != tt.want {
			t.Errorf("%s: %s and %s: %v, want %v", tt.name, tt.a, tt.b, got, tt.want)
		}
	}
}

// results are such as a run might have.
func results() *Results {
	one := func(ns float64, answered, asked int, note string) *Measure {
		return &Measure{Median: ns, Answered: answered, Asked: asked, Note: note}
	}
	small := &SizeResult{
		Name: "100k", Title: "100k/500k", Pairs: 1000,
		Loads: map[string]*Load{"probe": {Wall: 0.2, Peak: 40_000}, "graphx": {Wall: 0.8, Peak: 300_000}, "networkx": {Wall: 3, Peak: 900_000}, "kuzu": {Note: "not installed: node has no package kuzu"}},
		Answers: map[string]map[string]*Measure{
			"pair": {"probe": one(2200, 1000, 1000, ""), "graphx": one(3100, 1000, 1000, ""), "networkx": one(110_000, 1000, 1000, "")},
			"k10":  {"graphx": one(1e6, 100, 100, ""), "networkx": one(7e7, 42, 100, "")},
		},
		Curve:    []Point{{"graphx", 100, 1000, 9}, {"graphx", 1000, 9000, 9}, {"probe", 100, 700, 9}},
		Commands: map[string]*Command{"import": {Note: "graphx import: exit status 2"}, "empty program": {Median: 0.03, Peak: 20_000, Runs: 21}},
	}
	large := &SizeResult{
		Name: "sparse", Title: "2M/3.3M sparse", Pairs: 1000, Unconnected: 480,
		Loads: map[string]*Load{"probe": {Wall: 1, Peak: 400_000}, "graphx": {Wall: 2.4, Peak: 900_000}, "networkx": {Note: "did not read the graph in 4m0s"}},
		Answers: map[string]map[string]*Measure{
			"pair":     {"probe": one(8000, 1000, 1000, ""), "graphx": one(13_000, 1000, 1000, ""), "networkx": one(3e9, 3, 1000, "")},
			"pagerank": {"graphx": one(1e9, 1, 1, ""), "networkx": one(0, 0, 1, "not asked: 9.0 s at 100k/500k")},
		},
		Commands: map[string]*Command{"empty program": {Median: 0.03, Peak: 20_000, Runs: 21}, "path on the packed case": {Median: 0.06, Peak: 50_000, Runs: 21}},
	}
	return &Results{
		System: "A processor, 2 cores, linux", Go: "go1.26.0", Seed: 1, Seconds: 1500,
		Peers: []PeerResult{{"probe", "bare probe", "bare probe", ""}, {"graphx", "graphx", "graphx", ""}, {"networkx", "NetworkX", "NetworkX 2.8.8", ""},
			{"kuzu", "Kuzu", "", "not installed: node has no package kuzu"}},
		Sizes: []*SizeResult{small, large},
	}
}

func TestTables(t *testing.T) {
	got := tables(results())
	golden(t, "tables.md", got)
	r := results()
	r.Quick, r.Differences = true, []string{"100k/500k: pair, query 3: NetworkX has 4, bare probe has 3"}
	got = tables(r)
	for _, want := range []string{"A quick run", "1 answers differ", "- 100k/500k: pair, query 3"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestCurve(t *testing.T) {
	for name, r := range map[string]*Results{"curve.svg": results(), "": {}} {
		got := curve(r)
		if name != "" {
			golden(t, name, got)
		}
		for d := xml.NewDecoder(strings.NewReader(got)); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%v in\n%s", err, got)
			}
		}
		if strings.Contains(got, "NaN") || strings.Contains(got, "Inf") {
			t.Errorf("no numbers in\n%s", got)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		os.MkdirAll("testdata", 0o755)
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: go test -update rewrites it\n got:\n%s\nwant:\n%s", name, got, want)
	}
}

func TestFill(t *testing.T) {
	name := filepath.Join(t.TempDir(), "README.md")
	os.WriteFile(name, []byte("above\n"+begin+"\nold\n"+end+"\nbelow\n"), 0o644)
	for range 2 {
		if err := fill(name, "new\n"); err != nil {
			t.Fatal(err)
		}
	}
	got, _ := os.ReadFile(name)
	if want := "above\n" + begin + "\n\nnew\n\n" + end + "\nbelow\n"; string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
	os.WriteFile(name, []byte("nothing here\n"), 0o644)
	if err := fill(name, "new\n"); err == nil {
		t.Error("a file without markers was filled")
	}
	if data, err := os.ReadFile("README.md"); err != nil || !strings.Contains(string(data), begin) || !strings.Contains(string(data), end) {
		t.Errorf("README.md has no markers: %v", err)
	}
}

func TestParse(t *testing.T) {
	o, err := parse([]string{"--quick", "--peers", "graphx,probe", "--only", "pair"}, io.Discard)
	if err != nil || len(o.sizes) != 2 || len(o.peers) != 2 || o.peers[0].key != "probe" || !o.wants("pair") || o.wants("k10") {
		t.Errorf("%+v, %v", o, err)
	}
	if o, err := parse(nil, io.Discard); err != nil || len(o.sizes) != 4 || len(o.peers) != len(peers) || !o.wants("commands") {
		t.Errorf("%+v, %v", o, err)
	}
	for _, args := range []string{"--sizes 1t", "--peers neo4j", "--only why", "--quick more", "--fast"} {
		if _, err := parse(strings.Fields(args), io.Discard); err == nil {
			t.Errorf("%s was taken", args)
		}
	}
}

func TestMedians(t *testing.T) {
	got := medians([][]int64{{9, 1, 2}, {4, 6}, {7}})
	if want := []float64{2, 5, 7}; !slices.Equal(got, want) {
		t.Errorf("medians = %v, want %v", got, want)
	}
	if got := median(nil); got != 0 {
		t.Errorf("median of nothing = %v", got)
	}
}

// TestPoints sorts queries into classes by the arcs that they look at.
func TestPoints(t *testing.T) {
	base := &session{takings: map[string]*taking{"visits": {}, "pair": {}}}
	for i := range 12 {
		arcs := json.RawMessage("5")
		if i >= 6 {
			arcs = json.RawMessage("100")
		}
		base.takings["visits"].values = append(base.takings["visits"].values, arcs)
		base.takings["pair"].ns = append(base.takings["pair"].ns, []int64{int64(10 * (1 + i/6))})
	}
	got := points(map[string]*session{"probe": base})
	if want := []Point{{"probe", 5, 10, 6}, {"probe", 100, 20, 6}}; !slices.Equal(got, want) {
		t.Errorf("points = %v, want %v", got, want)
	}
}

func TestSpawn(t *testing.T) {
	if _, _, err := spawn(t.Context(), "sh", []string{"-c", "test -t 2"}, false); err == nil {
		t.Error("stderr is a terminal, want none")
	}
	end, done, err := openTerminal()
	if err != nil {
		t.Skip(err)
	}
	_ = end
	done()
	if _, peak, err := spawn(t.Context(), "sh", []string{"-c", "test -t 2"}, true); err != nil || peak == 0 {
		t.Errorf("stderr is no terminal: %v, peak %d", err, peak)
	}
}

func TestDigits(t *testing.T) {
	for _, tt := range []struct {
		v    float64
		want string
	}{{0.04, "0.0"}, {9.94, "9.9"}, {9.96, "10"}, {999.4, "999"}, {999.6, "1,000"}, {5261, "5,260"}, {9996, "10,000"}, {230769, "231,000"}, {1234567, "1,230,000"}} {
		if got := digits(tt.v); got != tt.want {
			t.Errorf("digits(%g) = %s, want %s", tt.v, got, tt.want)
		}
	}
}
