package graphviz

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// programs are what the test binary does as a program, by its first argument.
// With x.svg as a second it has a child before main begins.
var programs = map[string]func(){
	// Lays out a small graph by a child started before FAKE was changed.
	"draw": func() {
		os.Setenv("FAKE", "empty")
		g, err := (&Engine{Timeout: time.Minute}).Layout(context.Background(), []byte(square), "dot", 4, 3)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(len(g.Nodes), "nodes")
	},
	"late": func() {
		_, err := (&Engine{Timeout: 300 * time.Millisecond}).Layout(context.Background(), []byte(square), "dot", 4, 3)
		fmt.Println(err)
	},
	// Draws twice.
	"twice": func() {
		for range 2 {
			g, err := (&Engine{}).Layout(context.Background(), []byte(square), "dot", 4, 3)
			fmt.Println(len(g.Nodes), err)
		}
	},
	// Lays out a graph for more than a minute.
	"hard": func() {
		dot, nodes, edges := hard()
		(&Engine{Timeout: time.Hour}).Layout(context.Background(), dot, "dot", nodes, edges)
	},
	// Draws nothing.
	"close": CloseIdle,
	"exit":  func() {},
	"hang":  func() { time.Sleep(time.Hour) },
}

func program(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "FAKE=")
	return cmd
}

// wantsTwo skips a test of a child that is not started early on one processor.
func wantsTwo(t *testing.T) {
	if runtime.NumCPU() == 1 {
		t.Skip("on one processor no child is started early")
	}
}

// TestEarlyLayout lays out by a child that was started early. What goes wrong is
// told as it is by other children.
func TestEarlyLayout(t *testing.T) {
	wantsTwo(t)
	for _, tt := range []struct{ program, fake, want string }{
		{"draw", "", "4 nodes"},
		{"draw", "whole", "4 nodes"},
		{"draw", "empty", "graphviz wrote nothing"},
		{"draw", "cut", "no whole json"},
		{"draw", "killed", "signal: killed"},
		{"draw", "panic", "panic: it broke (exit status 2)"},
		{"draw", "chatty", "first (exit status 3)"},
		{"draw", "flood", "more than 67108864 bytes"},
		{"late", "sleep", "layout by dot was not done after 300ms"},
		{"twice", "", "4 <nil>\n4 <nil>"},
	} {
		t.Run(tt.program+" "+tt.fake, func(t *testing.T) {
			t.Parallel()
			cmd := program(tt.program, "x.svg")
			cmd.Env = append(cmd.Env, "FAKE="+tt.fake)
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.Contains(string(out), tt.want) {
				t.Errorf("the program said %s (%v), want %s", out, err, tt.want)
			}
		})
	}
	// Without a promise the child is started when FAKE has changed.
	if out, err := program("draw").CombinedOutput(); err != nil || !strings.Contains(string(out), "graphviz wrote nothing") {
		t.Errorf("the child without a promise said %s (%v)", out, err)
	}
}

// TestEarlyInit checks that the child is started before wasmcache's init, and so
// with the environment of its parent.
func TestEarlyInit(t *testing.T) {
	cmd := program("close", "x.svg")
	cmd.Env = append(cmd.Env, "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var order []int
	for _, path := range []string{"github.com/graphx-dev/graphx/internal/render/graphviz/child", "github.com/graphx-dev/graphx/internal/render/graphviz/wasmcache", "github.com/goccy/go-graphviz/internal/wasm"} {
		order = append(order, bytes.Index(out, []byte("init "+path+" ")))
	}
	if order[0] < 0 || order[0] > order[1] || order[1] > order[2] {
		t.Errorf("init of child, wasmcache, go-graphviz is at %d of\n%s", order, out)
	}
}

// TestLayoutMain is the child's side.
func TestLayoutMain(t *testing.T) {
	me := strconv.Itoa(os.Getpid())
	for _, tt := range []struct{ name, stdin, stdout, stderr string }{
		{"nothing to do", "", "", ""},
		{"a graph", "dot " + me + "\ndigraph { a }", `"name": "a"`, ""},
		{"no graph", "dot " + me + "\n", "", "no graph"},
		{"cut in the first line", "dot " + me, "", "first line of stdin"},
		{"no parent", "dot\ndigraph { a }", "", "first line of stdin"},
		{"no end of the first line", strings.Repeat("dot ", 10000), "", "first line of stdin"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cmd := program(Command)
			cmd.Stdin = strings.NewReader(tt.stdin)
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			err := cmd.Run()
			if !strings.Contains(stdout.String(), tt.stdout) || !strings.Contains(stderr.String(), tt.stderr) {
				t.Errorf("stdout %s, stderr %s, want %s, %s", &stdout, &stderr, tt.stdout, tt.stderr)
			}
			if silent := stdout.Len()+stderr.Len() == 0; silent != (tt.stdout+tt.stderr == "") {
				t.Errorf("%d bytes of stdout, %d of stderr", stdout.Len(), stderr.Len())
			}
			if (err == nil) != (tt.stderr == "") {
				t.Errorf("it ends with %v", err)
			}
		})
	}
}
