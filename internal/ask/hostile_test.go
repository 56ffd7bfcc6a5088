package ask

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/figure"
)

// TestFigureParameters: every number that a figure may ask for has a bound, and
// no parameter that a manifest has names the case, an output, a secret, another
// folder or a publication copy.
func TestFigureParameters(t *testing.T) {
	verbs := Verbs().figures()
	if len(verbs) < 5 {
		t.Errorf("figures are drawn by %v alone", verbs)
	}
	for _, name := range verbs {
		v, signed := Find(name), 0
		for _, p := range v.Parameters {
			if !p.Signed() {
				continue
			}
			signed++
			if p.Type == Number && p.Most == 0 {
				t.Errorf("%s: %s has no bound", name, p.Name)
			}
			if p.Type == Folder {
				t.Errorf("%s: a figure may name the folder %s", name, p.Name)
			}
		}
		if signed < 10 {
			t.Errorf("%s: a figure may have %d parameters", name, signed)
		}
		for _, never := range []string{"case", "o", "output", "format", "json", "publish", "pseudonyms", "ids-only", "strict", "pseudonym-key", "snapshots", "sidecar", "help", "quality"} {
			if p := v.Parameter(never); p != nil && p.Signed() {
				t.Errorf("%s: a figure may carry %s", name, never)
			}
		}
	}
	for _, name := range []string{"diff", "check", "cite", "pack", "verify", "import"} {
		if slices.Contains(verbs, name) {
			t.Errorf("a figure that %s draws is made again", name)
		}
	}
}

// manifestOf is a figure with a manifest that somebody wrote, nil where it is none.
func manifestOf(text []byte) *Signed {
	m := &figure.Manifest{}
	if json.Unmarshal(text, m) != nil {
		return nil
	}
	return &Signed{File: "x.svg", table: Verbs(), Signed: &figure.Signed{Manifest: m}}
}

// TestManifests: what no figure has is refused, by its exact name, and nothing
// but a sample is taken for a case.
func TestManifests(t *testing.T) {
	const sum = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	for _, tt := range []struct {
		name, text string
		good       bool
	}{
		{"a figure", `{"command":{"name":"near","args":["ana"],"flags":{"hops":["2"],"theme":["dark"]}}}`, true},
		{"a file with its hash", `{"command":{"name":"near","args":["ana"],"flags":{"theme":["x.yaml"]}},"files":[{"flag":"theme","name":"x.yaml","sha256":"` + sum + `"}]}`, true},
		{"a name with a value in it", `{"command":{"name":"near","args":["ana"],"flags":{"theme=x":["y"]}}}`, false},
		{"a name with a comma", `{"command":{"name":"near","args":["ana"],"flags":{"font,pin":["y"]}}}`, false},
		{"hyphens before the name", `{"command":{"name":"near","args":["ana"],"flags":{"--theme":["y"]}}}`, false},
		{"another case of letters", `{"command":{"name":"near","args":["ana"],"flags":{"Theme":["y"]}}}`, false},
		{"another name", `{"command":{"name":"path","args":["a","b"],"flags":{"source":["y"]}}}`, false},
		{"no name", `{"command":{"name":"near","args":["ana"],"flags":{"":["y"]}}}`, false},
		{"two files in one value", `{"command":{"name":"near","args":["ana"],"flags":{"font":["a.ttf,/etc/passwd"]}}}`, false},
		{"the case", `{"command":{"name":"near","args":["ana"],"flags":{"case":["/home/x"]}}}`, false},
		{"an output", `{"command":{"name":"near","args":["ana"],"flags":{"o":["x.svg"]}}}`, false},
		{"a sidecar", `{"command":{"name":"near","args":["ana"],"flags":{"sidecar":["md"]}}}`, false},
		{"a secret", `{"command":{"name":"near","args":["ana"],"flags":{"pseudonym-key":["k"]}}}`, false},
		{"a copy", `{"command":{"name":"near","args":["ana"],"flags":{"publish":["all"]}}}`, false},
		{"other snapshots", `{"command":{"name":"near","args":["ana"],"flags":{"snapshots":["/"]}}}`, false},
		{"a number beyond the bound", `{"command":{"name":"near","args":["ana"],"flags":{"hops":["101"]}}}`, false},
		{"a number with a sign", `{"command":{"name":"near","args":["ana"],"flags":{"hops":["+2"]}}}`, false},
		{"two values of one", `{"command":{"name":"near","args":["ana"],"flags":{"hops":["2","3"]}}}`, false},
		{"no value", `{"command":{"name":"near","args":["ana"],"flags":{"hops":[]}}}`, false},
		{"a switch that is off", `{"command":{"name":"path","args":["a","b"],"flags":{"all":["false"]}}}`, false},
		{"a file without a hash", `{"command":{"name":"near","args":["ana"],"flags":{"theme":["x"]}},"files":[{"flag":"theme","name":"x","sha256":"00"}]}`, false},
		{"a file of no parameter", `{"command":{"name":"near","args":["ana"]},"files":[{"flag":"hops","name":"x","sha256":"` + sum + `"}]}`, false},
		{"another verb", `{"command":{"name":"pack","args":["ana"]}}`, false},
		{"a verb that reads two cases", `{"command":{"name":"diff","args":["/a","/b"]}}`, false},
		{"no verb", `{"command":{"name":"","args":[]}}`, false},
	} {
		if _, err := manifestOf([]byte(tt.text)).Question(); (err == nil) != tt.good {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	for _, name := range []string{"@nobody", "@", "/home/x", "x.gxs", "../@witkoff", "@witkoff/..", "@../witkoff"} {
		f := manifestOf([]byte(`{"command":{"name":"near"}}`))
		if f.Manifest.Case.Name = name; f.Sample() != "" {
			t.Errorf("the case %q is taken from a manifest", name)
		}
	}
}

// FuzzManifest: whatever a manifest says, the question that is made of it has
// parameters of a figure only, each within its bounds.
func FuzzManifest(f *testing.F) {
	for _, s := range []string{
		`{"command":{"name":"near","args":["ana"],"flags":{"hops":["2"],"theme":["dark"]}}}`,
		`{"command":{"name":"path","args":["a","b"],"flags":{"theme=x":["y"],"k":["1e9"]}},"files":[{"flag":"theme","name":"x","sha256":"00"}]}`,
		`{"command":{"name":"render","flags":{"font":["a,b"],"-o":["x"],"case":["y"]}}}`,
		`{"case":{"name":"@witkoff"},"command":{"name":"timeline","args":["--case"],"flags":{"source":["y"],"only":["z"]}}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		signed := manifestOf(text)
		if signed == nil {
			return
		}
		if name := signed.Sample(); name != "" && name[0] != '@' {
			t.Errorf("%q is taken for a case", name)
		}
		q, err := signed.Question()
		if err != nil {
			return
		}
		for name, values := range q.Values {
			p := q.Verb.Parameter(name)
			if p == nil || p.Name != name || !p.Signed() || p.Type == Folder {
				t.Fatalf("%s is taken", name)
			}
			if !p.Many && len(values) > 1 {
				t.Errorf("%s has the values %q", name, values)
			}
			if n := q.Number(name); p.Type == Number && (n < p.Least || n > p.Most) {
				t.Errorf("%s %d is taken", name, n)
			}
		}
		// What is asked again is what was typed: no value is read as another flag.
		args, values, err := q.Verb.Parse(q.Words()[1:])
		if err != nil || len(args) != len(q.Args) || len(values) != len(q.Values) {
			t.Errorf("%q is read as %q, %v, %v", q.Words(), args, values, err)
		}
	})
}

// hostileFolder makes a case of a stranger, with links out of it, and a secret
// beside it.
func hostileFolder(t testing.TB) string {
	t.Helper()
	base := t.TempDir()
	dir := filepath.Join(base, "case")
	if err := os.MkdirAll(filepath.Join(dir, "figures"), 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"case.yaml":     "title: T\ntypes:\n  met: {class: contact, directed: false, verb: met}\n",
		"entities.yaml": "- {id: ana, name: Ana, kind: person}\n",
		"own.yaml":      "own", "figures/a.svg": "own",
		"../secret.yaml": "secret",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for name, to := range map[string]string{"out.yaml": "../secret.yaml", "up": "..", "self": ".", "absolute.yaml": filepath.Join(base, "secret.yaml")} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip("no links here:", err)
		}
	}
	return dir
}

// fileParameters are parameters that name a file, with a verb that has each.
func fileParameters() map[string]*Verb {
	out := map[string]*Verb{}
	for _, name := range Verbs().figures() {
		for _, p := range Find(name).Parameters {
			if p.Type == File && p.Affects != Withholds {
				out[p.Name] = Find(name)
			}
		}
	}
	return out
}

// TestFiguresRead: no parameter of a listed figure reads a file outside the
// case's folder, by whatever way its name leads there.
func TestFiguresRead(t *testing.T) {
	dir := hostileFolder(t)
	parameters := fileParameters()
	if len(parameters) < 5 {
		t.Errorf("only %v name files", parameters)
	}
	for _, name := range []string{"../secret.yaml", "out.yaml", "up/secret.yaml", "self/up/secret.yaml", "absolute.yaml", filepath.Join(dir, "..", "secret.yaml"), "/etc/passwd", "/dev/zero", "-", "x/../../secret.yaml", "own.yaml,../secret.yaml"} {
		for parameter, v := range parameters {
			if _, taken := listed(t, dir, "- {name: b.svg, command: '"+v.Name+" --"+parameter+"="+name+"'}\n"); taken > 0 {
				t.Errorf("%s --%s=%s is taken", v.Name, parameter, name)
			}
		}
	}
	if _, taken := listed(t, dir, "- {name: b.svg, command: near ana --theme own.yaml --pin=figures/a.svg --font=self/own.yaml}\n"); taken != 3 {
		t.Errorf("%d files of the case's own folder are read, want 3", taken)
	}
}

// listed reads a list of figures and the files that it names, and returns how
// many were read. It fails where one is not of the case's folder.
func listed(t *testing.T, dir, text string) (*Report, int) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "figures.yaml"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	s := &Session{Folder: dir}
	r, err := s.Report(filepath.Join(dir, "figures"), Verbs())
	if err != nil {
		return nil, 0
	}
	taken := 0
	for _, l := range r.Figures {
		if !filepath.IsLocal(l.File) {
			t.Errorf("%q is written to %s", text, l.File)
		}
		for name, values := range l.Question.Values {
			p := l.Question.Verb.Parameter(name)
			if p == nil || p.Affects == Withholds || p.Affects == Reads || p.Affects == Goes && !slices.Contains([]string{"o", "dpi", "sidecar"}, name) {
				t.Errorf("%q has %s", text, name)
			}
			if p.Type != File {
				continue
			}
			for _, value := range values {
				if name == "theme" && chart.BuiltinTheme(value) != nil {
					continue
				}
				data, err := l.env.Files(t.Context(), p, value, 1<<20)
				if isNot(err) {
					continue // it may be drawn before
				}
				if err != nil {
					t.Errorf("%q: %s is taken and not read: %v", text, value, err)
				} else if taken++; bytes.Contains(data, []byte("secret")) || bytes.Contains(data, []byte("root:")) {
					t.Errorf("%q reads %s", text, value)
				}
			}
		}
	}
	return r, taken
}

// FuzzFigures: whatever a list of figures says, the questions that are made of it
// read no file outside the case's folder, and are written within theirs.
func FuzzFigures(f *testing.F) {
	for _, s := range []string{
		"- {name: a.svg, command: near Ana --theme ../x}\n",
		"- {name: b.svg, command: \"graphx path 'A B' C --from-file=a,b -o x --pin figures/a.svg\"}\n",
		"- name: c\n  command: render --font own.yaml,/etc/passwd --pseudonym-key k\n",
		"- {name: ../a.svg, command: near ana --theme=own.yaml --pin up/secret.yaml}\n",
		"- {name: a/b.svg, command: near ana --numbers out.yaml}\n",
	} {
		f.Add([]byte(s))
	}
	dir := hostileFolder(f)
	f.Fuzz(func(t *testing.T, text []byte) { listed(t, dir, string(text)) })
}
