package render

import (
	"slices"
	"testing"

	"github.com/graphx-dev/graphx/internal/render/rendertest"
)

func TestFootnote(t *testing.T) {
	for _, tt := range []struct {
		in   []int
		want string
	}{
		{nil, ""},
		{[]int{3}, "[3]"},
		{[]int{1, 3}, "[1,3]"},
		{[]int{1, 2}, "[1,2]"},
		{[]int{1, 2, 3, 4, 6, 8, 9}, "[1-4,6,8,9]"},
	} {
		if got := Footnote(tt.in); got != tt.want {
			t.Errorf("Footnote(%v) = %s, want %s", tt.in, got, tt.want)
		}
	}
}

func TestNumberSources(t *testing.T) {
	v := rendertest.Affair(15, 26)
	n := NumberSources(v)
	next := 1
	for _, l := range v.Lines {
		for _, c := range slices.Concat(l.Supports, l.Denies) {
			k := n.Of(c)
			if k > next || k == 0 {
				t.Fatalf("source %s of %s has number %d, want at most %d", c.Source, l.Relation.ID, k, next)
			}
			if k == next {
				next++
			}
			if got := n.Sources()[k-1].ID; got != c.Source {
				t.Errorf("number %d is source %s, want %s", k, got, c.Source)
			}
		}
	}
	if got := len(n.Sources()); got != next-1 {
		t.Errorf("%d sources numbered, want %d", got, next-1)
	}
}
