package casefile

import (
	"errors"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

// fuzz puts any text into each section of a case in one format: it must not
// panic, every problem must stand where there is text, and what is read without
// problems must read the same when it is written again.
func fuzz(f *testing.F, ext string) {
	for _, fsys := range []fstest.MapFS{osloYAML, osloCSV, osloJSONL} {
		for name, file := range fsys {
			if path.Ext(name) == ext {
				f.Add(string(file.Data))
			}
		}
	}
	archives, err := filepath.Glob("testdata/problems/*.txtar")
	if err != nil || archives == nil {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range archives {
		a, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range a.Files {
			if path.Ext(file.Name) == ext {
				f.Add(string(file.Data))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range sections {
			checkLoad(t, with(osloYAML, map[string]string{s.name + ".yaml": "", s.name + "/x" + ext: text + "\n"}), s.name+"/x"+ext)
		}
		if ext == ".yaml" {
			checkLoad(t, with(osloYAML, map[string]string{"case.yaml": text + "\n"}), "case.yaml")
		}
	})
}

func FuzzYAML(f *testing.F)  { fuzz(f, ".yaml") }
func FuzzCSV(f *testing.F)   { fuzz(f, ".csv") }
func FuzzJSONL(f *testing.F) { fuzz(f, ".jsonl") }

func checkLoad(t *testing.T, fsys fstest.MapFS, name string) {
	c, err := LoadFS(fsys, "")
	if err == nil {
		if name == "case.yaml" {
			return
		}
		again, err := LoadFS(again(c, ".jsonl"), "")
		if err != nil {
			t.Fatalf("written again: %v", err)
		}
		same(t, again, c)
		return
	}
	var problems *Problems
	if !errors.As(err, &problems) {
		t.Fatalf("error %v, want problems", err)
	}
	var out strings.Builder
	if err := problems.Write(&out); err != nil {
		t.Fatal(err)
	}
	for _, r := range out.String() {
		if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) {
			t.Fatalf("%U is printed:\n%q", r, &out)
		}
	}
	for _, p := range problems.List {
		lines := strings.Split(strings.TrimPrefix(string(fsys[p.File].Data), "\ufeff"), "\n")
		switch {
		case p.Line < 1 || p.Line > len(lines):
			t.Fatalf("%s: there are %d lines", p, len(lines))
		case p.Column < 1 || p.Column > utf8.RuneCountInString(lines[p.Line-1])+1:
			t.Fatalf("%s: line is %q", p, lines[p.Line-1])
		case p.caret < 0 || p.caret > utf8.RuneCountInString(p.Excerpt):
			t.Fatalf("%s: caret at %d of %q", p, p.caret, p.Excerpt)
		case p.Message == "":
			t.Fatalf("%s: no message", p)
		}
	}
}
