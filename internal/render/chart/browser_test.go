package chart

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/rendertest"
)

// seen are the figures that a browser looks at.
func seen(t *testing.T) map[string][]byte {
	var timeline bytes.Buffer
	if err := writeTimeline(&timeline, rendertest.TimelineOf(25, 60, func(i int) string { return "2031-05-1" + string(rune('0'+i%10)) }), Options{}); err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{
		"path": draw(t, rendertest.PathAffair(3), Options{}), "chart": draw(t, rendertest.Affair(25, 50), Options{}), "dark": draw(t, rendertest.Affair(15, 26), Options{Theme: darkTheme}),
		"marks": draw(t, rendertest.Affair(15, 26), Options{Theme: highContrastTheme}), "nothing": draw(t, rendertest.Affair(0, 0), Options{}), "timeline": timeline.Bytes(),
		"crowd": draw(t, rendertest.Affair(70, 90), Options{}),
	}
}

// TestAxe has axe look at figures within a page. A planted fault shows that it
// would find one.
func TestAxe(t *testing.T) {
	p, lib := rendertest.NewPage(t), rendertest.Axe(t)
	for name, svg := range seen(t) {
		for _, v := range rendertest.Violations(t, p, lib, name, svg) {
			t.Errorf("%s: %s, %s: %s\n%s", name, v.ID, v.Impact, v.Help, v.HTML)
		}
	}
	// One image whose links nobody reaches.
	svg := bytes.Replace(draw(t, rendertest.Affair(5, 8), Options{}), []byte(figureRole), []byte("img"), 1)
	if found := rendertest.Violations(t, p, lib, "planted", svg); len(found) != 1 || found[0].ID != "nested-interactive" {
		t.Errorf("axe found %v in the planted fault, want nested-interactive", found)
	}
}

// TestReading checks what is told of a figure, and in which order.
func TestReading(t *testing.T) {
	v := rendertest.Affair(15, 26)
	root, err := rendertest.ParseSVG(draw(t, v, Options{}))
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, k := range root.Kids {
		if l := k.Attr["aria-label"]; l != "" {
			order = append(order, l)
		}
	}
	if got, want := strings.Join(order, ", "), "Chart, Legend, Notes, Sources"; got != want {
		t.Errorf("the parts are %s, want %s", got, want)
	}
	if root.Kids[0].Name != "title" || root.Kids[1].Name != "desc" || root.Attr["aria-labelledby"] != root.Kids[0].Attr["id"] || root.Attr["aria-describedby"] != root.Kids[1].Attr["id"] {
		t.Error("the figure has no title and description before all else")
	}
	chart := root.All("chart")[0]
	if got, want := chart.Attr["aria-owns"], root.All("nodes")[0].Attr["id"]+" "+root.All("edges")[0].Attr["id"]; got != want {
		t.Errorf("the chart is read as %q, want %q", got, want)
	}
	for _, class := range []string{"node", "hub", "edge"} {
		for _, g := range root.All(class) {
			if g.Attr["role"] != "img" || g.Kids[0].Name != "title" || g.Kids[0].Text == "" || class != "hub" && g.Kids[1].Name != "desc" {
				t.Errorf("%s %s has no role, title or description", class, g.Attr["id"])
			}
		}
	}
	desc := root.Kids[1].Text
	if n := strings.Count(desc, "("); n < 5 || len(desc) > 4000 || !strings.Contains(desc, "more, each described at its place") {
		t.Errorf("the description tells too little or too much: %s", desc)
	}
	few := rendertest.PathAffair(2)
	if root, err = rendertest.ParseSVG(draw(t, few, Options{})); err != nil {
		t.Fatal(err)
	}
	for _, l := range few.Lines {
		if s := render.Clean(render.Sentence(few.Case, l.Relation)); !strings.Contains(root.Kids[1].Text, s) {
			t.Errorf("the description of a small figure does not tell %q", s)
		}
	}
}

// TestTextFits measures in a browser that names lie in their boxes and words in
// theirs: in the font that is asked for, and in DejaVu Sans, the widest that
// stands in where it is missing.
func TestTextFits(t *testing.T) {
	p := rendertest.NewPage(t)
	script, err := os.ReadFile("../testdata/axe/measure.js")
	if err != nil {
		t.Fatal(err)
	}
	type result struct {
		Texts  int
		Faults []string
	}
	look := func(name string, svg []byte) (r result) {
		p.Run(t, name, svg, string(script)+`;const r = measure(document.querySelector("svg")); done({Texts: r.texts, Faults: r.faults})`, &r)
		return r
	}
	for name, svg := range seen(t) {
		for _, font := range []string{fontFamily, "DejaVu Sans"} {
			r := look(name, bytes.Replace(svg, []byte(fontFamily), []byte(font), 1))
			for _, f := range r.Faults {
				t.Errorf("%s in %s: %s", name, font, f)
			}
			if name != "nothing" && r.Texts < 20 {
				t.Errorf("%s: %d texts measured", name, r.Texts)
			}
		}
	}
	if r := look("planted", bytes.Replace(draw(t, rendertest.Affair(15, 26), Options{}), []byte(fontFamily), []byte("DejaVu Sans Mono"), 1)); len(r.Faults) == 0 {
		t.Error("no text stands out in a font that is much wider: nothing is measured")
	}
}
