package casefile

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/graphx-dev/graphx/data"
)

// TestFigures: the built-in lists of figures are read.
func TestFigures(t *testing.T) {
	for _, name := range data.Samples {
		fsys, _ := data.Sample(name)
		figures, err := ReadFiguresFS(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		if len(figures.List) < 3 {
			t.Errorf("%s lists %d figures", name, len(figures.List))
		}
	}
}

// TestFiguresProblems: everything that is wrong is told at its place.
func TestFiguresProblems(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"a record", "name: a.svg", "figures.yaml:1:1: want a list of records"},
		{"a word", "- a.svg", "figures.yaml:1:3: want a record of fields"},
		{"no name", "- command: near A", "figures.yaml:1:3: a figure without a name"},
		{"empty", "- {name: a, command: \"\"}", "figures.yaml:1:3: a figure without a command"},
		{"unknown", "- {name: a, command: near A, them: dark}", "figures.yaml:1:30: unknown field them"},
		{"a list", "- {name: a, command: [near, A]}", "figures.yaml:1:22: command: want text, got a list"},
		{"no text", "- name: \xff", "byte 0xFF is not UTF-8"},
		{"an alias", "- &a {name: a, command: b}\n- *a", "a YAML alias"},
	} {
		_, err := ReadFiguresFS(fstest.MapFS{FiguresFile: {Data: []byte(test.text)}}, "")
		var problems *Problems
		if !errors.As(err, &problems) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
	_, err := ReadFiguresFS(fstest.MapFS{"figures.yml": {}}, "case")
	var missing *NotFoundError
	if !errors.As(err, &missing) || missing.Hint != "rename figures.yml to figures.yaml" {
		t.Errorf("figures.yml: %v, %+v", err, missing)
	}
}
