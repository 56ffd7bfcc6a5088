package chart

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
	"github.com/graphx-dev/graphx/internal/render/rendertest"
)

func mustPage(t *testing.T, s string) *Page {
	t.Helper()
	p, err := ParsePage(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// textSize is the size of the smallest text of a figure in points, at the size
// at which it prints.
func textSize(t *testing.T, root *rendertest.Elem) float64 {
	t.Helper()
	mm, err := strconv.ParseFloat(strings.TrimSuffix(root.Attr["width"], "mm"), 64)
	if err != nil || !strings.HasSuffix(root.Attr["width"], "mm") {
		t.Fatalf("the width is %q", root.Attr["width"])
	}
	units, _ := strconv.ParseFloat(strings.Fields(root.Attr["viewBox"])[2], 64)
	least := math.Inf(1)
	root.Walk(func(e *rendertest.Elem) {
		if e.Name == "text" {
			least = min(least, e.Num("font-size"))
		}
	})
	return least * mm / units * 72 / 25.4
}

// TestPages draws figures for pages: they have the page's size, everything lies
// within its margins, and no text is smaller than what was asked for.
func TestPages(t *testing.T) {
	for _, tt := range []struct {
		page string
		text float64
		v    *relations.View
	}{
		{"a4", 0, rendertest.Affair(15, 26)}, {"a4-landscape", 0, rendertest.PathAffair(3)}, {"letter", 8, rendertest.Affair(12, 16)}, {"letter-landscape", 0, rendertest.Affair(5, 8)},
		{"slide", 0, rendertest.PathAffair(2)}, {"160x230mm", 0, rendertest.Affair(12, 20)}, {"90.5x230mm", 6, rendertest.Affair(5, 5)}, {"a4", 0, rendertest.Affair(0, 0)},
	} {
		t.Run(fmt.Sprintf("%s %d", tt.page, len(tt.v.Entities)), func(t *testing.T) {
			t.Parallel()
			p := mustPage(t, tt.page)
			if tt.text > 0 {
				p.Text = tt.text
			}
			root, err := rendertest.ParseSVG(draw(t, tt.v, Options{Page: p}))
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range faults(root) {
				t.Error(fault)
			}
			if w, h := root.Attr["width"], root.Attr["height"]; w != num(p.Width)+"mm" || h != num(p.Height)+"mm" {
				t.Errorf("the figure is %s by %s, want %g by %g mm", w, h, p.Width, p.Height)
			}
			if got := textSize(t, root); got < p.Text*0.995 {
				t.Errorf("text of %.2f pt, want at least %g", got, p.Text)
			}
		})
	}
}

// TestPageGrows: where there is room text is larger, and not where its size is
// fixed.
func TestPageGrows(t *testing.T) {
	p := mustPage(t, "a4")
	size := func(v *relations.View) float64 {
		root, err := rendertest.ParseSVG(draw(t, v, Options{Page: p}))
		if err != nil {
			t.Fatal(err)
		}
		return textSize(t, root)
	}
	if got := size(rendertest.PathAffair(2)); got < 11.9 {
		t.Errorf("a small chart has text of %.1f pt, want 12", got)
	}
	if got := size(rendertest.Affair(15, 26)); got < 7 || got > 11 {
		t.Errorf("a larger one has text of %.1f pt, want about 8", got)
	}
	p.Fixed = true
	if got := size(rendertest.PathAffair(2)); math.Abs(got-7) > 0.1 {
		t.Errorf("text of a fixed size has %.1f pt, want 7", got)
	}
}

func TestPageTooSmall(t *testing.T) {
	var out bytes.Buffer
	o := Options{Page: mustPage(t, "160x80mm")}
	_, err := SVG(context.Background(), &out, rendertest.Affair(25, 50), o, &graphviz.Engine{})
	var high *TooHighError
	if !errors.As(err, &high) || high.Need <= high.Have || out.Len() > 0 {
		t.Fatalf("%v, %d bytes; want what it needs, and nothing", err, out.Len())
	}
	if ok, err := Fits(context.Background(), rendertest.Affair(25, 50), o, &graphviz.Engine{}); ok || err != nil {
		t.Errorf("Fits = %v, %v, want no", ok, err)
	}
	// What it says that it needs is enough.
	enough := mustPage(t, fmt.Sprintf("160x%.0fmm", math.Ceil(high.Need)+1))
	if ok, err := Fits(context.Background(), rendertest.Affair(25, 50), Options{Page: enough}, &graphviz.Engine{}); !ok || err != nil {
		t.Errorf("Fits on %s = %v, %v, want yes", enough.Name, ok, err)
	}
	if err := writeTimeline(&out, rendertest.TimelineOf(25, 60, func(i int) string { return "2031" }), o); !errors.As(err, &high) || out.Len() > 0 {
		t.Errorf("the timeline: %v, %d bytes", err, out.Len())
	}
}

func TestParsePage(t *testing.T) {
	for in, want := range map[string]string{
		"a5": `unknown page "a5"`, "160x120": `unknown page "160x120"`, "160mm": `unknown page "160mm"`, "0x120mm": "page 0x120mm: a side must be 40 to 2000 mm long",
		"NaNx120mm": "page NaNx120mm: a side must be 40 to 2000 mm long", "1e9x120mm": "page 1e9x120mm: a side must be 40 to 2000 mm long", "": `unknown page ""`,
	} {
		if _, err := ParsePage(in); fmt.Sprint(err) != want {
			t.Errorf("ParsePage(%q): %v, want %s", in, err, want)
		}
	}
	p := mustPage(t, "60x60mm")
	if err := p.Check(); err == nil {
		t.Error("a page of 60 mm has room for a legend")
	}
	p = mustPage(t, "a4")
	for _, size := range []float64{0, -1, 100, math.NaN()} {
		if p.Text = size; p.Check() == nil {
			t.Errorf("text of %g pt is taken", size)
		}
	}
}

// TestSourcesPages: the list of sources runs over pages, each source is on one.
func TestSourcesPages(t *testing.T) {
	v := rendertest.Affair(15, 26)
	for _, s := range v.Case.Sources {
		s.Title = strings.Repeat(s.Title+" ", 3)
	}
	o := Options{Page: mustPage(t, "160x80mm")}
	o.Page.Text = 14
	pages, err := DrawSources(v, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) < 2 {
		t.Fatalf("%d pages, want more", len(pages))
	}
	n := render.NumberSources(v)
	next := 1
	for _, p := range pages {
		root, err := rendertest.ParseSVG(p.SVG())
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range faults(root) {
			t.Error(fault)
		}
		for _, s := range root.All("source") {
			if k := int(s.Num("data-number")); k != next || n.All()[s.Attr["data-id"]] != k {
				t.Errorf("source %s has the number %d, want %d", s.Attr["data-id"], k, next)
			}
			next++
		}
	}
	if next != len(n.Sources())+1 {
		t.Errorf("%d sources on the pages, want %d", next-1, len(n.Sources()))
	}
	o.Page.Text = 40
	o.Page.Width = 400
	if _, err := DrawSources(v, o); err == nil {
		t.Error("a source that is higher than the page has found room")
	}
}
