package chart

import (
	"context"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/drawing"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
	"github.com/graphx-dev/graphx/internal/render/rendertest"
)

// TestOnePage: of several figures in one page no two parts have the same id, and
// what points to a part points to one of its own figure.
func TestOnePage(t *testing.T) {
	view := rendertest.Affair(12, 20)
	line := rendertest.TimelineOf(6, 9, func(int) string { return "2025-10-14" })
	var page []*drawing.Drawing
	for _, o := range []Options{{}, {Theme: BuiltinTheme("dark")}, {Parallel: Apart}, {Layout: Matrix}, {Layout: Rings, Page: mustPage(t, "a4")}} {
		d, _, err := Draw(context.Background(), view, o, &graphviz.Engine{})
		if err != nil {
			t.Fatal(err)
		}
		page = append(page, d)
	}
	lanes, err := DrawLanes(line, Options{})
	if err != nil {
		t.Fatal(err)
	}
	page = append(page, lanes, timelineDrawing(t, line))

	in := map[string]int{} // the figure of an id
	for k, d := range page {
		root, err := rendertest.ParseSVG(d.SVG())
		if err != nil {
			t.Fatal(err)
		}
		root.Walk(func(e *rendertest.Elem) {
			if id := e.Attr["id"]; id != "" {
				if other, twice := in[id]; twice {
					t.Errorf("figures %d and %d have the id %s", other, k, id)
				}
				in[id] = k
			}
		})
		points := 0
		root.Walk(func(e *rendertest.Elem) {
			for _, name := range []string{"aria-labelledby", "aria-describedby", "aria-owns", "data-edge"} {
				for _, id := range strings.Fields(e.Attr[name]) {
					points++
					if own, ok := in[id]; !ok || own != k {
						t.Errorf("figure %d: %s points to %s, which is no part of it", k, name, id)
					}
				}
			}
		})
		if points < 2 {
			t.Errorf("figure %d: %d references, want those to its title and its description at the least", k, points)
		}
	}
}

func timelineDrawing(t *testing.T, line *relations.Timeline) *drawing.Drawing {
	t.Helper()
	d, err := DrawTimeline(line, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}
