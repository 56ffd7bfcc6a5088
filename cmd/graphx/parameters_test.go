package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/figure"
)

// TestFigureParameters: every number that a figure may ask for has a bound, and
// no parameter names the case, an output, a secret or a copy.
func TestFigureParameters(t *testing.T) {
	for _, name := range signedCommands {
		known := figureParameters(name)
		if len(known) < 10 {
			t.Errorf("%s has %d parameters", name, len(known))
		}
		for _, f := range (&program{}).app().Command(name).Flags {
			p, ok := known[f.Names()[0]]
			if _, isInt := f.(*cli.IntFlag); ok && isInt && p.most == 0 {
				t.Errorf("%s --%s has no bound", name, f.Names()[0])
			}
		}
		for _, never := range []string{"case", "o", "output", "format", "json", "publish", "pseudonyms", "ids-only", "pseudonym-key", "snapshots", "sidecar", "source", "help"} {
			if _, ok := known[never]; ok {
				t.Errorf("%s: a figure may carry --%s", name, never)
			}
		}
	}
	if figureParameters("pack") != nil {
		t.Error("a figure may be drawn by pack")
	}
}

// FuzzManifest: whatever a manifest says, the command that is made of it has
// known parameters only, and each word of it is one flag with one value.
func FuzzManifest(f *testing.F) {
	for _, s := range []string{
		`{"command":{"name":"near","args":["ana"],"flags":{"hops":["2"],"theme":["dark"]}}}`,
		`{"command":{"name":"path","args":["a","b"],"flags":{"theme=x":["y"],"k":["1e9"]}},"files":[{"flag":"theme","name":"x","sha256":"00"}]}`,
		`{"command":{"name":"render","flags":{"font":["a,b"],"-o":["x"],"case":["y"]}}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m := &figure.Manifest{}
		if json.Unmarshal(text, m) != nil || manifestFault(m) != "" {
			return
		}
		known := figureParameters(m.Command.Name)
		for name, values := range m.Command.Flags {
			if _, ok := known[name]; !ok {
				t.Errorf("--%s was taken", name)
			}
			for _, v := range values {
				got, _ := flagName("--" + name + "=" + v)
				if got != name || slices.Contains(copyFlags, name) || slices.Contains(unsigned, name) {
					t.Errorf("--%s=%s is read as --%s", name, v, got)
				}
			}
		}
		if name := sampleOf(m); name != "" && !strings.HasPrefix(name, "@") {
			t.Errorf("%q was taken for a case", name)
		}
	})
}

// FuzzFigures: whatever a list of figures says, the commands that are made of it
// read no file outside the case's folder, and write none.
func FuzzFigures(f *testing.F) {
	for _, s := range []string{
		"- {name: a.svg, command: near Ana --theme ../x}\n",
		"- {name: b.svg, command: \"graphx path 'A B' --from-file=a,b -o x --pin figures/a.svg\"}\n",
		"- name: c\n  command: render --font a.ttf,/etc/passwd --pseudonym-key k\n",
	} {
		f.Add([]byte(s))
	}
	dir := f.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "own.yaml"), nil, 0o666); err != nil {
		f.Fatal(err)
	}
	inside, err := os.OpenRoot(dir)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		figures, err := casefile.ReadFiguresFS(fstest.MapFS{casefile.FiguresFile: {Data: text}}, "case")
		if err != nil {
			return
		}
		for _, fig := range figures.List {
			w := &wanted{Figure: fig, inside: inside}
			if message, _ := w.read(dir); message != "" {
				continue
			}
			for _, word := range w.words[1:] {
				if word == "--" {
					break
				}
				flag, value, _ := strings.Cut(strings.TrimPrefix(word, "--"), "=")
				if slices.Contains([]string{"o", "output", "format", "json", "quality", "case", "snapshots"}, flag) {
					t.Errorf("%q has --%s", fig.Command, flag)
				}
				if !slices.Contains(fileFlags, flag) && flag != "pseudonym-key" {
					continue
				}
				for _, v := range strings.Split(value, ",") {
					if rel, ok := within(dir, v); !ok && !(flag == "theme" && chart.BuiltinTheme(v) != nil) {
						t.Errorf("%q reads %s (%s)", fig.Command, v, rel)
					}
				}
			}
		}
	})
}
