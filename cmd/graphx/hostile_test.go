package main

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/plain"
)

// hostileCase writes a case with one name, label, URL and snapshot of the
// caller's choice.
func hostileCase(t *testing.T, name, label, url, snapshot string) string {
	t.Helper()
	dir := t.TempDir()
	for file, text := range map[string]string{
		"case.yaml":      "title: " + name + "\ntypes:\n  met: {class: contact, directed: false, verb: met, label: " + label + "}\n",
		"sources.yaml":   "- {id: paper, title: " + name + ", type: article, url: " + url + ", snapshot: " + snapshot + "}\n",
		"entities.yaml":  "- {id: ana, name: " + name + ", kind: person, note: " + label + "}\n- {id: boris, name: Boris, kind: person}\n",
		"relations.yaml": "- {id: r, type: met, between: [ana, boris], label: " + label + ", citations: [{source: paper, claimant: " + name + ", summary: " + label + "}]}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestHostileData: whatever stands in a case, the answer is a clear error or a
// harmless drawing.
func TestHostileData(t *testing.T) {
	for _, tt := range []struct {
		name, value string // value is YAML
		bad         string // the error; "" for a drawing
	}{
		{"quotes", `"Ana \"the quay\" O'Hara"`, ""},
		{"a script", `'<script>alert(1)</script>'`, ""},
		{"an end of CDATA", `']]></text></svg><script>'`, ""},
		{"an entity reference", `'&amp;&#x3c;script&#x3e;&xxe;'`, ""},
		{"Graphviz escapes", `'\N \G \l \r \E %s'`, ""},
		{"a Graphviz label that opens HTML", `'<<b>bold</b>>'`, ""},
		{"DOT that closes the string", `'"]; x [label="'`, ""},
		{"a trailing backslash", `'Ana \'`, ""},
		{"right to left", `"عبد الله"`, ""},
		{"emoji", `"👩‍👩‍👧‍👦 Ana 🇺🇦"`, ""},
		{"East Asian", `李小龙`, ""},
		{"10,000 letters", strings.Repeat("x", 10000), ""},
		{"10,000 words", `"` + strings.Repeat("word ", 2000) + `"`, ""},
		{"lines", `"one\ntwo\nthree"`, ""},
		{"combining marks", `"Z` + strings.Repeat(`\u0334`, 500) + `"`, ""},
		{"NUL", "Ana\x00Beispiel", "NUL"},
		{"an escaped NUL", `"Ana\0"`, "control character U+0000"},
		{"an escape code", `"Ana\e[31m"`, "control character U+001B"},
		{"invalid UTF-8", "\"Ana\xff\"", "UTF-8"},
		{"a noncharacter", `"Ana` + "\ufffe" + `"`, "control characters"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := hostileCase(t, tt.value, tt.value, "https://example.org/", "a.txt")
			for _, args := range [][]string{
				{"render", "-o", "x.svg"},
				{"render", "-o", "x.dot"},
				{"path", "ana", "boris", "-o", "x.svg"},
				{"show", "ana"},
				{"show", "r", "-o", "x.json"},
			} {
				t.Chdir(t.TempDir())
				var out, errs strings.Builder
				code := run(context.Background(), append([]string{"graphx", "--case", dir}, args...), strings.NewReader(""), &out, &errs)
				if tt.bad != "" {
					if code != exitBadData || !strings.Contains(errs.String(), tt.bad) {
						t.Errorf("%v: exit code %d, want %d and %q: %s", args, code, exitBadData, tt.bad, errs.String())
					}
					if left, _ := os.ReadDir("."); len(left) > 0 {
						t.Errorf("%v: wrote %v", args, left)
					}
					continue
				}
				if code != exitDone {
					t.Errorf("%v: exit code %d: %s", args, code, errs.String())
					continue
				}
				if strings.ContainsAny(out.String(), "\x00\x1b") {
					t.Errorf("%v: control characters reach the terminal", args)
				}
				if svg, err := os.ReadFile("x.svg"); err == nil {
					harmless(t, svg)
				}
			}
		})
	}
}

// harmless reports what makes an SVG more than a still picture.
func harmless(t *testing.T, svg []byte) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(string(svg)))
	elements := 0
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Errorf("the SVG is no XML: %v", err)
			return
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		elements++
		switch e.Name.Local {
		case "script", "foreignObject", "iframe", "image", "animate", "set", "handler":
			t.Errorf("the SVG has a %s element", e.Name.Local)
		}
		for _, a := range e.Attr {
			if strings.HasPrefix(strings.ToLower(a.Name.Local), "on") {
				t.Errorf("the SVG has the attribute %s", a.Name.Local)
			}
			if a.Name.Local == "href" && !strings.HasPrefix(a.Value, "http") && !strings.HasPrefix(a.Value, "#") {
				t.Errorf("the SVG links to %q", a.Value)
			}
			for _, number := range []string{"x", "y", "width", "height"} {
				if a.Name.Local == number {
					if _, err := strconv.ParseFloat(a.Value, 64); err != nil {
						t.Errorf("%s = %q is no number", number, a.Value)
					}
				}
			}
		}
	}
	if elements < 10 {
		t.Errorf("the SVG has %d elements", elements)
	}
}

func TestHostilePlaces(t *testing.T) {
	for _, tt := range []struct{ name, url, snapshot, want string }{
		{"a script for an address", `"javascript:alert(1)"`, "a.txt", "only http and https addresses are allowed"},
		{"a data address", `"data:text/html,x"`, "a.txt", "only http and https addresses are allowed"},
		{"a file for an address", `"file:///etc/passwd"`, "a.txt", "only http and https addresses are allowed"},
		{"a snapshot above", "https://example.org/", "../../etc/passwd", "leads out of the snapshots folder"},
		{"an absolute snapshot", "https://example.org/", "/etc/passwd", "leads out of the snapshots folder"},
		{"a Windows path", "https://example.org/", `'..\secret'`, "leads out of the snapshots folder"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := hostileCase(t, "Ana", "met", tt.url, tt.snapshot)
			t.Chdir(t.TempDir())
			var out, errs strings.Builder
			code := run(context.Background(), []string{"graphx", "render", "--case", dir, "-o", "x.svg"}, strings.NewReader(""), &out, &errs)
			if code != exitBadData || !strings.Contains(errs.String(), tt.want) {
				t.Errorf("exit code %d, want %d and %q: %s", code, exitBadData, tt.want, errs.String())
			}
			if _, err := os.Stat("x.svg"); err == nil {
				t.Error("x.svg was written")
			}
		})
	}
}

// TestLinkOutOfTheCase: a record file that is a link to somewhere else is not
// read.
func TestLinkOutOfTheCase(t *testing.T) {
	dir := hostileCase(t, "Ana", "met", "https://example.org/", "a.txt")
	secret := filepath.Join(t.TempDir(), "secret.yaml")
	if err := os.WriteFile(secret, []byte("- {id: secret, name: Secret, kind: person}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "entities.yaml")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, "entities.yaml")); err != nil {
		t.Skipf("no links here: %v", err)
	}
	var out, errs strings.Builder
	if code := run(context.Background(), []string{"graphx", "find", "Secret", "--case", dir}, strings.NewReader(""), &out, &errs); code == exitDone {
		t.Errorf("a file outside the case was read: %s", out.String())
	}
}

// TestInterrupted: Ctrl-C ends a command with exit code 130 and leaves no file.
func TestInterrupted(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, args := range [][]string{{"render", "-o", "x.svg"}, {"path", "Dmitriev", "Zelensky", "-o", "x.svg"}, {"near", "Dmitriev", "-o", "x.json"}} {
		var out, errs strings.Builder
		if code := run(ctx, append([]string{"graphx"}, args...), strings.NewReader(""), &out, &errs); code != exitInterrupted {
			t.Errorf("%v: exit code %d, want %d: %s", args, code, exitInterrupted, errs.String())
		}
		if left, _ := os.ReadDir("."); len(left) > 0 {
			t.Errorf("%v: left %v", args, left)
		}
	}
}

// TestColor: escape codes go to a terminal only, and NO_COLOR turns them off.
func TestColor(t *testing.T) {
	if takesColor(&strings.Builder{}) {
		t.Error("a buffer takes colours")
	}
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if takesColor(f) {
		t.Error("a file takes colours")
	}
	var out strings.Builder
	p := &program{stdin: strings.NewReader(""), stdout: plain.NewWriter(&out, true), stderr: io.Discard, color: true}
	p.all = commands()
	if err := p.runArgs(t.Context(), []string{"graphx", "show", "--case", "testdata/harbour", "ana-beispiel"}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "\x1b[1m") {
		t.Error("no colours where they are asked for")
	}
}

// TestTypable: nothing that a shell would run or split is offered to complete.
func TestTypable(t *testing.T) {
	for s, want := range map[string]bool{
		"ana-beispiel": true, "@harbour": true, "--case": true, "олена": true, "a/b.svg": true,
		"$(id)": false, "a;b": false, "`id`": false, "a b": false, "a\nb": false, "*": false, "a\x1b": false, "a\u202eb": false, "'": false, "~": false, "a|b": false, "a\\b": false,
	} {
		if got := typable(s); got != want {
			t.Errorf("typable(%q) = %v", s, got)
		}
	}
}

// TestOneWay: no command writes to the process's streams past plain.Writer: they
// are named in main alone, and run makes the writers of them.
func TestOneWay(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	stream := regexp.MustCompile(`os\.Std(out|err)|\bprintln\(|fmt\.Print(ln|f)?\(|plain\.Raw\(`)
	found := map[string]int{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(stream.FindAll(text, -1)); n > 0 {
			found[f] = n
		}
	}
	// main names them for run, and once for a fixed sentence when it is interrupted;
	// answer and convert write what is quoted already in its format's way.
	if want := map[string]int{"main.go": 3, "answer.go": 1, "convert.go": 1}; !maps.Equal(found, want) {
		t.Errorf("streams are named in %v, want %v", found, want)
	}
}

// TestHostileFileName: a name of a file with an escape sequence in it is shown, on
// both streams.
func TestHostileFileName(t *testing.T) {
	t.Chdir(t.TempDir())
	name := "x\x1b]0;PWNED\a\u202e\r.svg"
	if err := os.WriteFile(name, []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), 0o644); err != nil {
		t.Skipf("no such names here: %v", err)
	}
	for _, args := range [][]string{{"verify", name}, {"verify", "missing" + name}, {"show", "--case", name, "x"}, {"import", name}, {"render", "-o", name + ".q"}, {"find", name}, {name}} {
		var out, errs strings.Builder
		run(context.Background(), append([]string{"graphx"}, args...), strings.NewReader(""), &out, &errs)
		all := out.String() + errs.String()
		if all == "" || strings.ContainsFunc(all, func(r rune) bool { return r != '\n' && plain.Steers(r) }) {
			t.Errorf("%q: %q", args, all)
		}
	}
}

// TestWriters: this package writes files in these places and in no other. An
// answer and a packed case come through the guard of publication copies; what
// import, convert, new, add, set, remove, check --fix and figures write is never of a
// copy.
func TestWriters(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	writes := regexp.MustCompile(`atomicfile\.(Write|Replace|Temp|Place)\w*\(|os\.(Create|CreateTemp|WriteFile|OpenFile|Rename|Mkdir|MkdirAll|Link|Symlink)\(|\.(WriteFile|OpenFile|Create)\(|\.Pack\(|casefile\.Write\w*\(`)
	found := map[string][]string{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if calls := writes.FindAllString(string(text), -1); calls != nil {
			found[f] = calls
		}
	}
	want := map[string][]string{
		"answer.go":    {"atomicfile.WriteAll(", "atomicfile.Replace("},
		"outfolder.go": {"os.MkdirAll(", "atomicfile.WriteAllIn("},
		"pack.go":      {".Pack("},
		"import.go":    {".Pack(", "casefile.WriteFolder(", "casefile.WriteFolder("},
		"convert.go":   {"casefile.WriteFolder("},
		"new.go":       {".Create("},
	}
	if !maps.EqualFunc(found, want, slices.Equal[[]string]) {
		t.Errorf("files are written in %v, want %v", found, want)
	}
}
