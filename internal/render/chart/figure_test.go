package chart

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
	"github.com/graphx-dev/graphx/internal/render/rendertest"
)

// boxOf is the frame of a rect, ellipse, polygon or text within its parent's
// coordinates. Texts are as wide as their letters in the embedded font.
func boxOf(e *rendertest.Elem) rendertest.Frame {
	switch e.Name {
	case "rect":
		return rendertest.FrameOf(e.Num("x"), e.Num("y"), e.Num("x")+e.Num("width"), e.Num("y")+e.Num("height"))
	case "ellipse":
		return rendertest.FrameOf(e.Num("cx")-e.Num("rx"), e.Num("cy")-e.Num("ry"), e.Num("cx")+e.Num("rx"), e.Num("cy")+e.Num("ry"))
	case "polygon":
		f := rendertest.FrameOf(1e9, 1e9, -1e9, -1e9)
		for _, p := range strings.Fields(e.Attr["points"]) {
			x, y, _ := strings.Cut(p, ",")
			px, _ := strconv.ParseFloat(x, 64)
			py, _ := strconv.ParseFloat(y, 64)
			f = rendertest.FrameOf(min(f.X0, px), min(f.Y0, py), max(f.X1, px), max(f.Y1, py))
		}
		return f
	case "text":
		font, size := regular(), int(e.Num("font-size"))
		if e.Attr["font-weight"] == "bold" {
			font = bold()
		}
		w := float64(font.width(e.Text, size)) * 100 / slack
		x, y := e.Num("x"), e.Num("y")
		switch {
		case e.Attr["text-anchor"] == "middle":
			x -= w / 2
		case e.Attr["text-anchor"] == "end" && e.Attr["direction"] != "rtl":
			x -= w
		}
		up, down := float64(size)*0.75, float64(size)*0.2
		if strings.HasPrefix(e.Attr["transform"], "rotate(-90") { // about its own start: it runs upwards
			return rendertest.FrameOf(x-up, y-w, x+down, y)
		}
		return rendertest.FrameOf(x, y-up, x+w, y+down)
	}
	return rendertest.Frame{}
}

// faults lists what is wrong with a figure's geometry and its legend.
func faults(root *rendertest.Elem) []string {
	var out []string
	fault := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }

	ids := map[string]bool{}
	root.Walk(func(e *rendertest.Elem) {
		if id := e.Attr["id"]; id != "" {
			if ids[id] {
				fault("id %s stands twice", id)
			}
			ids[id] = true
		}
	})

	// Everything lies in the figure, and no text on another.
	var size []float64
	for _, f := range strings.Fields(root.Attr["viewBox"]) {
		x, _ := strconv.ParseFloat(f, 64)
		size = append(size, x)
	}
	paper := rendertest.FrameOf(0, 0, size[2], size[3])
	var texts []*rendertest.Elem
	var places []rendertest.Frame
	var visit func(e *rendertest.Elem, dx, dy float64)
	visit = func(e *rendertest.Elem, dx, dy float64) {
		if t, ok := strings.CutPrefix(e.Attr["transform"], "translate("); ok {
			x, y, _ := strings.Cut(strings.TrimSuffix(t, ")"), ",")
			mx, _ := strconv.ParseFloat(x, 64)
			my, _ := strconv.ParseFloat(y, 64)
			dx, dy = dx+mx, dy+my
		}
		switch e.Name {
		case "rect", "ellipse", "polygon", "text":
			f := boxOf(e)
			f = rendertest.FrameOf(f.X0+dx, f.Y0+dy, f.X1+dx, f.Y1+dy)
			if !paper.Holds(f) {
				fault("%s %q stands out of the figure: %v", e.Name, e.Text, f)
			}
			if e.Name == "text" {
				for i, g := range places {
					if f.Meets(g) {
						fault("text %q lies on text %q", e.Text, texts[i].Text)
					}
				}
				texts, places = append(texts, e), append(places, f)
			}
		}
		if e.Name == "path" {
			for _, q := range pathPoints(e.Attr["d"]) {
				if q[0]+dx < paper.X0 || q[0]+dx > paper.X1 || q[1]+dy < paper.Y0 || q[1]+dy > paper.Y1 {
					fault("a line leaves the figure at %.0f,%.0f", q[0]+dx, q[1]+dy)
					break
				}
			}
		}
		for _, k := range e.Kids {
			visit(k, dx, dy)
		}
	}
	visit(root, 0, 0)

	// Names lie in their boxes, boxes and words apart.
	type named struct {
		id string
		rendertest.Frame
	}
	var boxes []named
	for _, n := range append(root.All("node"), root.All("hub")...) {
		outline := n.All("outline")[0]
		b := boxOf(outline)
		for _, k := range n.Kids {
			if k.Name != "text" {
				continue
			}
			t := boxOf(k)
			if !b.Holds(t) {
				fault("name %q is not in its box", k.Text)
			}
			if outline.Name == "ellipse" {
				for _, q := range [][2]float64{{t.X0, t.Y0}, {t.X1, t.Y0}, {t.X0, t.Y1}, {t.X1, t.Y1}} {
					dx, dy := (q[0]-outline.Num("cx"))/outline.Num("rx"), (q[1]-outline.Num("cy"))/outline.Num("ry")
					if dx*dx+dy*dy > 1.02 {
						fault("name %q is not in its ellipse", k.Text)
					}
				}
			}
		}
		for _, o := range boxes {
			if b.Meets(o.Frame) {
				fault("boxes %s and %s overlap", n.Attr["id"], o.id)
			}
		}
		boxes = append(boxes, named{n.Attr["id"], b})
	}
	var labels []named
	for _, l := range root.All("label") {
		b := boxOf(l.All("halo")[0])
		for _, k := range l.Kids {
			if k.Name == "text" && !b.Holds(boxOf(k)) {
				fault("words %q are not in their frame", k.Text)
			}
		}
		for _, o := range boxes {
			if b.Meets(o.Frame) {
				fault("words of %s lie on box %s", l.Attr["data-edge"], o.id)
			}
		}
		for _, o := range labels {
			if b.Meets(o.Frame) {
				fault("words of %s lie on those of %s", l.Attr["data-edge"], o.id)
			}
		}
		labels = append(labels, named{l.Attr["data-edge"], b})
	}

	// The legend lists what is there.
	want := map[string]bool{}
	for _, n := range root.All("node") {
		want["kind:"+n.Attr["data-kind"]] = true
	}
	for _, e := range root.All("edge") {
		want["class:"+e.Attr["data-class"]] = true
		want["status:"+e.Attr["data-status"]] = true
		want["mark:arrow"] = want["mark:arrow"] || len(e.All("arrow")) > 0
		want["mark:gathered"] = want["mark:gathered"] || strings.Contains(e.Attr["data-id"], " ")
	}
	for _, l := range root.All("label") {
		for _, k := range l.Kids {
			for _, class := range coloured {
				if k.Name == "text" && k.Attr["fill"] == printTheme.resolve(wordsRole(class)) && class != relations.Movement && class != relations.OtherClass {
					want["class:"+string(class)] = true
				}
			}
		}
	}
	want["mark:hub"] = len(root.All("hub")) > 0
	want["mark:focus"] = len(root.All("focus")) > 0
	maps.DeleteFunc(want, func(_ string, on bool) bool { return !on })
	for _, it := range root.All("legend-item") {
		key := it.Attr["data-legend"]
		switch {
		case want[key]:
			delete(want, key)
		case strings.HasPrefix(key, "mark:"):
		default:
			fault("the legend has %s, the chart has not", key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(want)) {
		fault("the chart has %s, the legend has not", key)
	}
	return out
}

func draw(t testing.TB, v *relations.View, o Options) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := SVG(context.Background(), &out, v, o, &graphviz.Engine{}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var figures = []struct {
	name string
	view func() *relations.View
	o    Options
}{
	{"path of 2", func() *relations.View { return rendertest.PathAffair(2) }, Options{}},
	{"path of 3", func() *relations.View { return rendertest.PathAffair(3) }, Options{}},
	{"path of 6", func() *relations.View { return rendertest.PathAffair(6) }, Options{}},
	{"5 entities", func() *relations.View { return rendertest.Affair(5, 8) }, Options{}},
	{"15 entities", func() *relations.View { return rendertest.Affair(15, 26) }, Options{}},
	{"15 entities apart", func() *relations.View { return rendertest.Affair(15, 40) }, Options{Parallel: Apart}},
	{"25 entities", func() *relations.View { return rendertest.Affair(25, 50) }, Options{}},
	{"25 entities in pairs", func() *relations.View { return rendertest.Affair(25, 50) }, Options{Events: AsPairs, Sources: NoSources}},
	{"70 entities", func() *relations.View { return rendertest.Affair(70, 90) }, Options{}},
	{"nothing", func() *relations.View { return rendertest.Affair(0, 0) }, Options{}},
	{"one alone", func() *relations.View { return rendertest.Affair(1, 0) }, Options{}},
	{"by dot", func() *relations.View { return rendertest.Affair(12, 20) }, Options{Engine: "dot"}},
	{"by sfdp", func() *relations.View { return rendertest.Affair(12, 20) }, Options{Engine: "sfdp"}},
	{"wide", func() *relations.View { return rendertest.Affair(12, 20) }, Options{Width: 1200}},
}

func TestFigure(t *testing.T) {
	for _, f := range figures {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			v := f.view()
			root, err := rendertest.ParseSVG(draw(t, v, f.o))
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range faults(root) {
				t.Error(fault)
			}
			if got, want := len(root.All("node")), len(v.Entities); got != want {
				t.Errorf("%d nodes drawn, want %d", got, want)
			}
			told := map[string]bool{}
			for _, e := range append(root.All("edge"), root.All("hub")...) {
				for id := range strings.FieldsSeq(e.Attr["data-id"]) {
					told[id] = true
				}
			}
			if got, want := len(told), len(v.Lines); got != want {
				t.Errorf("%d relations drawn, want %d", got, want)
			}
			if got, want := root.Attr["viewBox"], "0 0 "+root.Attr["width"]+" "+root.Attr["height"]; got != want {
				t.Errorf("viewBox %q, want %q", got, want)
			}
			root.Walk(func(e *rendertest.Elem) {
				if e.Name == "text" && e.Num("font-size") < labelSize {
					t.Errorf("%q has size %s, under %d", e.Text, e.Attr["font-size"], labelSize)
				}
			})
		})
	}
}

// TestFaults plants each fault that faults looks for.
func TestFaults(t *testing.T) {
	svg := draw(t, rendertest.Affair(15, 26), Options{})
	move := func(e *rendertest.Elem, names ...string) {
		for _, n := range names {
			e.Attr[n] = fmt.Sprint(e.Num(n) + 70)
		}
	}
	first := func(root *rendertest.Elem, class, name string) *rendertest.Elem {
		for _, k := range root.All(class)[0].Kids {
			if k.Name == name {
				return k
			}
		}
		return nil
	}
	for _, tt := range []struct {
		want  string
		plant func(root *rendertest.Elem)
	}{
		{"stands twice", func(r *rendertest.Elem) { r.All("edge")[0].Attr["id"] = r.All("edge")[1].Attr["id"] }},
		{"a line leaves the figure", func(r *rendertest.Elem) {
			for _, e := range r.All("line") {
				e.Attr["d"] = "M10,10 Q9000,20 10,30"
			}
		}},
		{"stands out of the figure", func(r *rendertest.Elem) { r.Attr["viewBox"] = "0 0 300 2000" }},
		{"lies on text", func(r *rendertest.Elem) { l := r.All("legend-item"); *l[1].Kids[1] = *l[0].Kids[1] }},
		{"is not in its box", func(r *rendertest.Elem) { move(first(r, "node", "text"), "x") }},
		{"is not in its ellipse", func(r *rendertest.Elem) {
			for _, n := range r.All("node") {
				if o := n.All("outline")[0]; o.Name == "ellipse" {
					o.Attr["ry"] = "16"
				}
			}
		}},
		{"overlap", func(r *rendertest.Elem) { n := r.All("node"); *n[0].All("outline")[0] = *n[1].All("outline")[0] }},
		{"are not in their frame", func(r *rendertest.Elem) { move(first(r, "label", "text"), "x") }},
		{"lie on box", func(r *rendertest.Elem) {
			b, h := r.All("node")[0].All("outline")[0], r.All("label")[0].All("halo")[0]
			h.Attr["x"], h.Attr["y"] = b.Attr["x"], b.Attr["y"]
		}},
		{"lie on those of", func(r *rendertest.Elem) { l := r.All("label"); *l[0].All("halo")[0] = *l[1].All("halo")[0] }},
		{"the chart has status:denied", func(r *rendertest.Elem) {
			for _, it := range r.All("legend-item") {
				if it.Attr["data-legend"] == "status:denied" {
					it.Attr["class"] = ""
				}
			}
		}},
		{"the legend has class:tea", func(r *rendertest.Elem) { r.All("legend-item")[0].Attr["data-legend"] = "class:tea" }},
	} {
		root, err := rendertest.ParseSVG(svg)
		if err != nil {
			t.Fatal(err)
		}
		tt.plant(root)
		if got := strings.Join(faults(root), "\n"); !strings.Contains(got, tt.want) {
			t.Errorf("planted %q, found:\n%s", tt.want, got)
		}
	}
}

func TestSVGSame(t *testing.T) {
	for _, v := range []*relations.View{rendertest.PathAffair(3), rendertest.Affair(25, 50)} {
		want := draw(t, v, Options{})
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				var got bytes.Buffer
				if _, err := SVG(context.Background(), &got, v, Options{}, &graphviz.Engine{}); err != nil {
					t.Error(err)
				} else if !bytes.Equal(got.Bytes(), want) {
					t.Error("two drawings of one view differ")
				}
			})
		}
		wait.Wait()
	}
}

func TestSVGHostile(t *testing.T) {
	nasty := []string{
		`"quoted" 'and' <script>alert(1)</script> &amp; ]]>`,
		`\N \G \l back\slash\`,
		"a\x00b\x1b[31mc\x7f\u0085",
		"\xff\xfe bad \xc3\x28",
		"\u202eevil\u202c \u2066x",
		"ليلى حداد مدير الميناء", "שרה לוי",
		"👩‍👩‍👧 family 🇳🇴 ⚓ \uFFFE",
		strings.Repeat("long ", 2000),
		strings.Repeat("W", 10000),
		strings.Repeat("界", 3000),
		"--> <!-- <![CDATA[ %s",
		"e\u0301\u0301\u0301\u0301 \u200d",
		"  \n\t  ",
		render.ArrowMark + " private",
	}
	h := rendertest.NewHarbour()
	h.Rec.Title, h.Rec.Sources[0].URL = nasty[0]+nasty[2]+nasty[3], "javascript:alert(1)"
	h.Rec.Sources[1].URL, h.Rec.Sources[2].URL = "http://example.org/\"onload=\"x", "data:text/html,x"
	h.Rec.Sources[0].Title, h.Rec.Sources[1].Publisher = nasty[8], nasty[1]
	for i, name := range nasty {
		id := fmt.Sprintf("h%02d", i)
		if i == 3 {
			id = "../<\"&\x00 id\\"
		}
		h.Rec.Entities = append(h.Rec.Entities, &entities.Entity{ID: id, Name: name, Kind: entities.BuiltinKinds[i%9].ID, Aliases: nasty})
		if i > 0 {
			r := h.Relate("met", relations.Statuses[i%6], "", h.Rec.Entities[i-1].ID, id)
			r.Label = name
			if i == 5 {
				r.ID, r.Type = "<&\"", "no such type"
				r.Citations = append(r.Citations, &evidence.Citation{Source: "nobody's \x01"})
			}
		}
	}
	v := h.View()
	v.Subtitle = nasty[4] + nasty[5]
	v.Omitted = relations.Omitted{Entities: 3, Rule: nasty[0]}
	for _, o := range []Options{{}, {Parallel: Apart, Engine: "dot"}} {
		svg := draw(t, v, o)
		root, err := rendertest.ParseSVG(svg)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range faults(root) {
			t.Error(fault)
		}
		root.Walk(func(e *rendertest.Elem) {
			if e.Name == "script" || strings.HasPrefix(e.Attr["href"], "javascript") || strings.HasPrefix(e.Attr["href"], "data") {
				t.Errorf("element %s with href %q got out", e.Name, e.Attr["href"])
			}
			for name, value := range e.Attr {
				if strings.HasPrefix(name, "on") {
					t.Errorf("attribute %s=%q got out", name, value)
				}
			}
		})
		if got := len(root.All("node")); got != len(nasty) {
			t.Errorf("%d nodes, want %d", got, len(nasty))
		}
		whole := false
		for _, n := range root.All("node") {
			whole = whole || strings.Count(n.Kids[0].Text, "W") == 2000
		}
		if !whole {
			t.Error("the title of the 10,000-character name has not its first 2,000")
		}
		if len(svg) > 300_000 {
			t.Errorf("%d bytes, want bounded", len(svg))
		}
	}
}

func TestSVGNothingOnError(t *testing.T) {
	var out bytes.Buffer
	if _, err := SVG(context.Background(), &out, rendertest.Affair(5, 8), Options{Engine: "no-such-engine"}, &graphviz.Engine{}); err == nil {
		t.Error("an unknown engine drew something")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := SVG(ctx, &out, rendertest.Affair(5, 8), Options{}, &graphviz.Engine{}); err == nil {
		t.Error("a cancelled drawing ended well")
	}
	if out.Len() > 0 {
		t.Errorf("%d bytes written", out.Len())
	}
}

func BenchmarkSVG(b *testing.B) {
	for _, f := range figures {
		v := f.view()
		b.Run(strings.ReplaceAll(f.name, " ", "-"), func(b *testing.B) {
			for b.Loop() {
				draw(b, v, f.o)
			}
		})
	}
}

// pathPoints returns points along a path of straight lines and quadratic curves
// in absolute coordinates, "M1,2 Q3,4 5,6 L7,8 Z", up to the first relative one.
func pathPoints(d string) [][2]float64 {
	var out [][2]float64
	var curve [][2]float64
	quadratic := false
	for field := range strings.FieldsSeq(d) {
		c := field[0]
		if c >= 'a' && c <= 'z' {
			break // what is drawn about a point is small
		}
		if c >= 'A' && c <= 'Z' {
			quadratic, field = c == 'Q', field[1:]
		}
		x, y, ok := strings.Cut(field, ",")
		if !ok {
			continue
		}
		var q [2]float64
		q[0], _ = strconv.ParseFloat(x, 64)
		q[1], _ = strconv.ParseFloat(y, 64)
		if !quadratic {
			out = append(out, q)
			continue
		}
		if curve = append(curve, q); len(curve) == 2 {
			from := out[len(out)-1]
			for i := 1; i <= 16; i++ {
				t := float64(i) / 16
				u := 1 - t
				out = append(out, [2]float64{u*u*from[0] + 2*u*t*curve[0][0] + t*t*curve[1][0], u*u*from[1] + 2*u*t*curve[0][1] + t*t*curve[1][1]})
			}
			curve = nil
		}
	}
	return out
}
