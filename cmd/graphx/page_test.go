package main

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var drawnLine = regexp.MustCompile(`class="(?:edge|hub)"[^>]* data-id="([^"]*)"`)

// drawnOn counts on how many of the figures each relation is drawn.
func drawnOn(t *testing.T, files ...string) map[string]int {
	t.Helper()
	out := map[string]int{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		here := map[string]bool{}
		for _, m := range drawnLine.FindAllSubmatch(text, -1) {
			for id := range strings.FieldsSeq(string(m[1])) {
				here[id] = true
			}
		}
		for id := range here {
			out[id]++
		}
	}
	return out
}

// TestPagesHoldAll: a figure that is spread over pages has every relation of the
// one that is not, each on one page.
func TestPagesHoldAll(t *testing.T) {
	slow(t)
	t.Chdir(t.TempDir())
	do := func(args ...string) {
		var out, errs strings.Builder
		if code := run(context.Background(), append([]string{"graphx", "render", "--case", "@harbour"}, args...), strings.NewReader(""), &out, &errs); code != exitDone {
			t.Fatalf("%v: exit code %d: %s", args, code, errs.String())
		}
	}
	do("-o", "whole.svg")
	do("--page", "160x150mm", "--pages", "-o", "p.svg")
	pages, err := filepath.Glob("p-*.svg")
	if err != nil || len(pages) < 3 {
		t.Fatalf("pages %v, %v, want more", pages, err)
	}
	got, want := drawnOn(t, pages...), drawnOn(t, "whole.svg")
	if len(want) < 30 || !maps.Equal(got, want) {
		t.Errorf("the pages have the relations %v, want %v", got, want)
	}
}
