package graphviz

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// square is a <-> b -> c in a cluster, with a loop at c and a lone d.
const square = `digraph {
	node [shape=box fixedsize=true width=1 height=0.5]
	subgraph cluster_1 { label="the two"; a; b }
	a -> b [id="both" dir=both label="met"]
	b -> c [id="to c"]
	c -> c [id="loop" dir=none]
	d
}`

func TestLayout(t *testing.T) {
	for _, engine := range Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			g, err := (&Engine{}).Layout(t.Context(), []byte(square), engine, 4, 3)
			if err != nil {
				t.Fatal(err)
			}
			var names, ids []string
			for _, n := range g.Nodes {
				names = append(names, n.Name)
				if n.W != 72 || n.H != 36 {
					t.Errorf("node %s is %g x %g, want 72 x 36", n.Name, n.W, n.H)
				}
				if n.X-n.W/2 < 0 || n.X+n.W/2 > g.Width || n.Y-n.H/2 < 0 || n.Y+n.H/2 > g.Height {
					t.Errorf("node %+v stands out of %g x %g", n, g.Width, g.Height)
				}
			}
			for _, e := range g.Edges {
				ids = append(ids, e.ID+" "+e.From+e.To)
			}
			if got, want := strings.Join(names, ","), "a,b,c,d"; got != want {
				t.Errorf("nodes %s, want %s", got, want)
			}
			if got, want := strings.Join(ids, ","), "both ab,loop cc,to c bc"; got != want {
				t.Errorf("edges %s, want %s", got, want)
			}
			both, ok := g.Edge("both")
			if !ok || both.Start == nil || both.End == nil || both.Label == nil {
				t.Errorf("edge both is %+v, want two arrowheads and a label", both)
			}
			if e, _ := g.Edge("to c"); e.Start != nil || e.End == nil || e.Label != nil {
				t.Errorf("edge to c is %+v, want one arrowhead and no label", e)
			}
			// Each line begins and ends near its nodes.
			for _, e := range g.Edges {
				first, last := e.Points[0], e.Points[len(e.Points)-1]
				for _, end := range []struct {
					name string
					at   [2]float64
				}{{e.From, first}, {e.To, last}} {
					n, _ := g.Node(end.name)
					if dx, dy := end.at[0]-n.X, end.at[1]-n.Y; dx < -50 || dx > 50 || dy < -32 || dy > 32 {
						t.Errorf("edge %s ends at %v, far from node %+v", e.ID, end.at, n)
					}
				}
			}
			if engine == "dot" {
				a, _ := g.Node("a")
				c, _ := g.Node("c")
				if a.Y >= c.Y {
					t.Errorf("a is at y = %g below c at %g, want it above: y grows downwards", a.Y, c.Y)
				}
				if len(g.Clusters) != 1 {
					t.Fatalf("clusters %v, want one", g.Clusters)
				}
				k := g.Clusters[0]
				if k.Label == nil || a.X < k.X-k.W/2 || a.X > k.X+k.W/2 || a.Y < k.Y-k.H/2 || a.Y > k.Y+k.H/2 {
					t.Errorf("cluster %+v does not hold a at %+v", k, a)
				}
			}
		})
	}
}

// TestLayoutReadsNoFiles checks that the name of a picture does not make Graphviz
// read it: its size would become the node's.
func TestLayoutReadsNoFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	f, err := os.Create("picture.png")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(png.Encode(f, image.NewGray(image.Rect(0, 0, 500, 500))), f.Close()); err != nil {
		t.Fatal(err)
	}
	g, err := (&Engine{}).Layout(t.Context(), []byte(`digraph { a [label="" shape=none image="picture.png"] }`), "dot", 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	if n := g.Nodes[0]; n.W > 100 {
		t.Errorf("node %+v is as large as the picture", n)
	}
}

// TestLayoutTogether runs many at once: each gives what one alone does.
func TestLayoutTogether(t *testing.T) {
	e := &Engine{}
	want, err := e.Layout(t.Context(), []byte(square), "dot", 4, 3)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			got, err := e.Layout(t.Context(), []byte(square), "dot", 4, 3)
			if err != nil {
				t.Error(err)
			} else if !reflect.DeepEqual(got, want) {
				t.Errorf("Layout = %+v, want %+v", got, want)
			}
		})
	}
	wg.Wait()
}

// hard is a graph on which dot works for more than a minute.
func hard() (dot []byte, nodes, edges int) {
	var b bytes.Buffer
	r := rand.New(rand.NewPCG(1, 2))
	fmt.Fprintln(&b, "digraph {")
	for i := range 1000 {
		fmt.Fprintf(&b, "n%d;\n", i)
	}
	for i := range 1500 {
		fmt.Fprintf(&b, "n%d -> n%d [id=e%d];\n", r.IntN(1000), r.IntN(1000), i)
	}
	fmt.Fprintln(&b, "}")
	return b.Bytes(), 1000, 1500
}

func TestLayoutTimeout(t *testing.T) {
	dot, nodes, edges := hard()
	e := &Engine{Timeout: 300 * time.Millisecond}
	began := time.Now()
	_, err := e.Layout(t.Context(), dot, "dot", nodes, edges)
	if late := time.Since(began); late > 3*time.Second {
		t.Errorf("Layout returned after %v, want 0.3 s", late)
	}
	var timeout *TimeoutError
	if !errors.As(err, &timeout) || timeout.Engine != "dot" || timeout.After != e.Timeout {
		t.Errorf("Layout = %v, want a TimeoutError", err)
	}
	noChildren(t)
}

func TestLayoutCancel(t *testing.T) {
	dot, nodes, edges := hard()
	cause := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(300*time.Millisecond, func() { cancel(cause) })
	if _, err := (&Engine{}).Layout(ctx, dot, "dot", nodes, edges); err != cause {
		t.Errorf("Layout = %v, want %v", err, cause)
	}
	noChildren(t)
}

// noChildren checks that this process has no child left.
func noChildren(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Log("children are not looked for on " + runtime.GOOS)
		return
	}
	tasks, err := filepath.Glob("/proc/self/task/*/children")
	if err != nil || len(tasks) == 0 {
		t.Skip("no /proc to look for children in")
	}
	for _, task := range tasks {
		if b, _ := os.ReadFile(task); len(bytes.TrimSpace(b)) > 0 {
			t.Errorf("children left: %s", b)
		}
	}
}

func TestLayoutErrors(t *testing.T) {
	fake := func(name string) []string { return []string{os.Args[0], "_fake", name} }
	tests := []struct {
		name         string
		command      []string
		dot, engine  string
		nodes, edges int
		want         string // in the error's text; "|" between two that will do
	}{
		{"unknown engine", nil, square, "mincross", 4, 3, "no such engine"},
		{"no graph", nil, "", "dot", 0, 0, "layout by dot: "},
		{"garbage", nil, "garbage", "dot", 1, 0, "syntax error in line 1 near 'garbage'"},
		{"cut dot", nil, square[:60], "dot", 4, 3, "syntax error"},
		{"too few nodes", nil, square, "dot", 5, 3, "4 nodes and 3 edges, want 5 and 3"},
		{"too many edges", nil, square, "dot", 4, 2, "4 nodes and 3 edges, want 4 and 2"},
		{"second graph", nil, "digraph { a } " + square, "dot", 4, 3, "1 nodes and 0 edges, want 4 and 3"},
		{"edge without id", nil, "digraph { a -> b }", "dot", 2, 1, "edge 0 has no id"},
		{"same id", nil, "digraph { a -> b [id=x]; b -> a [id=x] }", "dot", 2, 2, `two edges have the id "x"`},
		{"empty output", fake("empty"), square, "dot", 4, 3, "graphviz wrote nothing"},
		{"cut output", fake("cut"), square, "dot", 4, 3, "no whole json"},
		{"killed", fake("killed"), square, "dot", 4, 3, "signal: killed"},
		{"panic", fake("panic"), square, "dot", 4, 3, "panic: it broke (exit status 2)"},
		{"flood", fake("flood"), square, "dot", 4, 3, "more than 67108864 bytes"},
		{"chatty", fake("chatty"), square, "dot", 4, 3, "first (exit status 3)"},
		{"no program", []string{"/nonexistent/graphx"}, square, "dot", 4, 3, "no such file"},
	}
	if runtime.GOOS == "linux" {
		tests = append(tests, tests[0])
		greedy := &tests[len(tests)-1]
		greedy.name, greedy.command, greedy.engine = "greedy", fake("greedy"), "dot"
		// Where Go's runtime itself gets no memory it may die of the address
		// that it did not get, and say nothing else.
		greedy.want = "out of memory|SIGSEGV: segmentation violation"
	}
	// The fakes do what Layout asks of a child when nothing is wrong.
	if _, err := (&Engine{Command: fake("whole")}).Layout(t.Context(), []byte(square), "dot", 4, 3); err != nil {
		t.Errorf("Layout by a whole fake = %v", err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g, err := (&Engine{Command: tt.command}).Layout(t.Context(), []byte(tt.dot), tt.engine, tt.nodes, tt.edges)
			var layout *LayoutError
			says := func(want string) bool { return err != nil && strings.Contains(err.Error(), want) }
			if !errors.As(err, &layout) || !slices.ContainsFunc(strings.Split(tt.want, "|"), says) {
				t.Errorf("Layout = %v, %v, want a LayoutError with %q", g, err, tt.want)
			} else if strings.Contains(err.Error(), "\n") || len(err.Error()) > 500 {
				t.Errorf("error of %d bytes, want one line: %q", len(err.Error()), err)
			}
		})
	}
}

// TestLayoutPlanted lays out where another user has left damaged code under the
// very name by which go-graphviz looks for it. Package wasmcache shows that
// go-graphviz alone would read it.
func TestLayoutPlanted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("os.UserCacheDir follows no variable that can be set here")
	}
	home, temp := t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
	t.Setenv("TMPDIR", temp)
	layout := func() {
		t.Helper()
		if _, err := (&Engine{}).Layout(t.Context(), []byte(square), "dot", 4, 3); err != nil {
			t.Fatal(err)
		}
	}
	layout()
	var name string
	filepath.WalkDir(home, func(path string, d fs.DirEntry, err error) error {
		if i := strings.Index(path, "go-graphviz"); i >= 0 && !d.IsDir() {
			name = path[i:]
		}
		return err
	})
	if name == "" {
		t.Fatalf("no compiled code below %s", home)
	}
	planted := filepath.Join(temp, name)
	if err := os.MkdirAll(filepath.Dir(planted), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(planted, []byte("evil"), 0o600); err != nil {
		t.Fatal(err)
	}
	layout()
	if b, err := os.ReadFile(planted); string(b) != "evil" {
		t.Errorf("planted file is %q, %v", b, err)
	}
}

// TestEnvironment checks that go-graphviz's init has left no trace in it.
func TestEnvironment(t *testing.T) {
	if dir := os.TempDir(); strings.Contains(dir, "wasm") || dir == os.DevNull {
		t.Errorf("os.TempDir() = %q in main", dir)
	}
}

func BenchmarkLayout(b *testing.B) {
	for b.Loop() {
		if _, err := (&Engine{}).Layout(b.Context(), []byte(square), "dot", 4, 3); err != nil {
			b.Fatal(err)
		}
	}
}
