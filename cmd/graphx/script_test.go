package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/graphx-dev/graphx/internal/render/figure"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
)

func TestMain(m *testing.M) {
	// The layout child is this very binary.
	if len(os.Args) > 1 && os.Args[1] == graphviz.Command {
		main()
	}
	if os.Getenv("GRAPHX_TEST_MAIN") != "" {
		if os.Getenv(stuck) != "" {
			stuckMain()
		}
		if os.Getenv("GRAPHX_TEST_MAIN") == "tells" {
			fmt.Println("working")
		}
		main()
	}
	testscript.Main(m, map[string]func(){"graphx": main, "graphx-broken": brokenMain})
}

// stuck, where it is set in the environment, makes this binary do work that
// heeds no context.
const stuck = "GRAPHX_TEST_STUCK"

func stuckMain() {
	os.Exit(interruptible(func(context.Context) int {
		fmt.Println("working")
		if os.Getenv(stuck) == "spins" {
			for i := 0; ; i++ {
			}
		}
		select {}
	}))
}

// TestScripts runs testdata/script: one file a command, with its successes and
// each of its mistakes. $HARBOUR is a small fictional case, $FERRY one
// with snapshots.
func TestScripts(t *testing.T) {
	harbour, err := filepath.Abs("testdata/harbour")
	if err != nil {
		t.Fatal(err)
	}
	ferry, err := filepath.Abs("testdata/ferry")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true, ContinueOnError: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("HARBOUR", harbour)
			env.Setenv("FERRY", ferry)
			env.Setenv("XDG_CACHE_HOME", cacheHome())
			env.Setenv("CACHE", cacheHome())
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exitcode": exitCode, "cmpdrawing": compareDrawings, "forge": forge},
	})
}

// cacheHome is where the tests find the compiled layout engine: the user's own
// cache, so that not every script compiles it anew.
func cacheHome() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return os.TempDir()
	}
	return dir
}

// exitCode runs a program and compares its exit code: exitcode 65 graphx check.
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exitcode CODE PROGRAM [ARGS]")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := "0"
	if err != nil {
		code = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if code != args[0] {
		ts.Fatalf("exit code %s, want %s", code, args[0])
	}
}

// compareDrawings compares two figures without their manifests: what is drawn is
// the same, and what made it is not.
func compareDrawings(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: cmpdrawing A.svg B.svg")
	}
	var drawings [2][]byte
	for i, file := range args {
		s, err := figure.ReadSigned([]byte(ts.ReadFile(file)))
		ts.Check(err)
		if !s.DrawingWhole || !s.ManifestWhole {
			ts.Fatalf("the hashes of %s do not fit", file)
		}
		drawings[i] = s.Drawing
	}
	if bytes.Equal(drawings[0], drawings[1]) == neg {
		ts.Fatalf("same drawing: %t", neg)
	}
}

// forge changes a figure as one would who knows how it is hashed: forge
// manifest|drawing OLD NEW FILE.
func forge(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: forge manifest|drawing OLD NEW FILE")
	}
	s, err := figure.ReadSigned([]byte(ts.ReadFile(args[3])))
	ts.Check(err)
	text := s.Drawing
	if args[0] == "manifest" {
		text = s.Manifest.JSON()
	}
	changed := bytes.Replace(text, []byte(args[1]), []byte(args[2]), 1)
	if bytes.Equal(changed, text) {
		ts.Fatalf("%s is not in the %s", args[1], args[0])
	}
	if args[0] == "manifest" {
		ts.Check(json.Unmarshal(changed, s.Manifest))
	} else {
		s.Drawing = changed
	}
	signed, err := figure.Sign(s.Drawing, s.Manifest)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[3]), signed, 0o644))
}

// TestHelpExamples runs every example that a help text shows, in the words that
// it shows.
func TestHelpExamples(t *testing.T) {
	slow(t)
	figure, err := os.ReadFile("../../docs/path.svg") // of which verify has an example
	if err != nil {
		t.Fatal(err)
	}
	examples := 0
	for _, c := range commands() {
		if c.Hidden {
			continue
		}
		found := false
		for line := range strings.Lines(c.Help) {
			command, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), "    graphx ")
			if !ok {
				continue
			}
			found = true
			examples++
			t.Run(command, func(t *testing.T) {
				t.Chdir(t.TempDir())
				for name, text := range importExamples {
					if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				if err := os.WriteFile("path.svg", figure, 0o644); err != nil {
					t.Fatal(err)
				}
				if verb, _, _ := strings.Cut(command, " "); slices.Contains([]string{"add", "set", "remove"}, verb) {
					if err := os.WriteFile("case.yaml", []byte("title: Try\ntypes:\n  called: {class: contact, verb: called}\n"), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				for _, before := range helpBefore {
					if !strings.Contains(command, before[0]) {
						continue
					}
					if code, _, errs := graphx(strings.Fields(before[1])...); code != exitDone {
						t.Fatalf("%s: exit code %d: %s", before[1], code, errs)
					}
				}
				var out, errs strings.Builder
				args := append([]string{"graphx"}, shellWords(command)...)
				if code := run(context.Background(), args, strings.NewReader(""), &out, &errs); code != exitDone {
					t.Errorf("exit code %d: %s", code, errs.String())
				}
				for i, a := range args {
					if a == "-o" {
						if info, err := os.Stat(args[i+1]); err != nil || info.Size() == 0 {
							t.Errorf("%s was not written: %v", args[i+1], err)
						}
					}
				}
				if out.Len() == 0 && !strings.Contains(command, "-o ") {
					t.Error("no answer")
				}
			})
		}
		if !found {
			t.Errorf("the help of %s has no example", c.Name)
		}
	}
	if examples < 10 {
		t.Errorf("%d examples were run, want at least 10", examples)
	}
}

// helpBefore are commands that come before the examples with a word in them.
var helpBefore = [][2]string{
	{"--into imported", "import nodes.csv edges.csv -o imported"},
	{"convert harbour.graphml", "convert @harbour -o harbour.graphml"},
	{"set ", "add relation Ana called Carl --create person --date 2024-03-01 --source report.pdf --page 4"},
	{"remove ", "add relation Ana called Carl --create person --date 2024-03-01 --source report.pdf --page 4"},
	{"add relation", "add entity Ana"},
	{"add relation", "add entity Carl"},
}

// importExamples are the files that the examples of import read.
var importExamples = map[string]string{
	"nodes.csv": "id,name,kind\nana,Ana Beispiel,person\nboris,Boris Muster,person\n",
	"edges.csv": "source,target,type\nana,boris,knows\n",
}

// shellWords splits a command as a shell does that knows single quotes alone.
func shellWords(command string) []string {
	var out []string
	for i, part := range strings.Split(command, "'") {
		if i%2 == 1 {
			out = append(out, part)
		} else {
			out = append(out, strings.Fields(part)...)
		}
	}
	return out
}
