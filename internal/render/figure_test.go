package render

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// An elem is an element of a figure, read back.
type elem struct {
	name string
	attr map[string]string
	text string
	kids []*elem
}

func parseSVG(data []byte) (*elem, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	root := &elem{}
	open := []*elem{root}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			if len(root.kids) != 1 {
				return nil, fmt.Errorf("%d root elements", len(root.kids))
			}
			return root.kids[0], nil
		}
		if err != nil {
			return nil, err
		}
		top := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			e := &elem{name: t.Name.Local, attr: map[string]string{}}
			for _, a := range t.Attr {
				e.attr[a.Name.Local] = a.Value
			}
			top.kids = append(top.kids, e)
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			top.text += string(t)
		}
	}
}

func (e *elem) walk(visit func(*elem)) {
	visit(e)
	for _, k := range e.kids {
		k.walk(visit)
	}
}

// all lists the elements of a class.
func (e *elem) all(class string) []*elem {
	var out []*elem
	e.walk(func(k *elem) {
		if slices.Contains(strings.Fields(k.attr["class"]), class) {
			out = append(out, k)
		}
	})
	return out
}

func (e *elem) num(name string) float64 {
	x, _ := strconv.ParseFloat(e.attr[name], 64)
	return x
}

// A frame is a rectangle in the figure.
type frame struct{ x0, y0, x1, y1 float64 }

func (f frame) meets(g frame) bool {
	const touch = 0.5
	return f.x0+touch < g.x1 && g.x0+touch < f.x1 && f.y0+touch < g.y1 && g.y0+touch < f.y1
}

func (f frame) holds(g frame) bool {
	const touch = 0.5
	return g.x0 >= f.x0-touch && g.x1 <= f.x1+touch && g.y0 >= f.y0-touch && g.y1 <= f.y1+touch
}

// box is the frame of a rect, ellipse, polygon or text within its parent's
// coordinates. Texts are as wide as their letters in the embedded font.
func (e *elem) box() frame {
	switch e.name {
	case "rect":
		return frame{e.num("x"), e.num("y"), e.num("x") + e.num("width"), e.num("y") + e.num("height")}
	case "ellipse":
		return frame{e.num("cx") - e.num("rx"), e.num("cy") - e.num("ry"), e.num("cx") + e.num("rx"), e.num("cy") + e.num("ry")}
	case "polygon":
		f := frame{1e9, 1e9, -1e9, -1e9}
		for _, p := range strings.Fields(e.attr["points"]) {
			x, y, _ := strings.Cut(p, ",")
			px, _ := strconv.ParseFloat(x, 64)
			py, _ := strconv.ParseFloat(y, 64)
			f = frame{min(f.x0, px), min(f.y0, py), max(f.x1, px), max(f.y1, py)}
		}
		return f
	case "text":
		font, size := regular(), int(e.num("font-size"))
		if e.attr["font-weight"] == "bold" {
			font = bold()
		}
		w := float64(font.width(e.text, size)) * 100 / slack
		x, y := e.num("x"), e.num("y")
		switch {
		case e.attr["text-anchor"] == "middle":
			x -= w / 2
		case e.attr["text-anchor"] == "end" && e.attr["direction"] != "rtl":
			x -= w
		}
		up, down := float64(size)*0.75, float64(size)*0.2
		if strings.HasPrefix(e.attr["transform"], "rotate(-90") { // about its own start: it runs upwards
			return frame{x - up, y - w, x + down, y}
		}
		return frame{x, y - up, x + w, y + down}
	}
	return frame{}
}

// faults lists what is wrong with a figure's geometry and its legend.
func faults(root *elem) []string {
	var out []string
	fault := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }

	ids := map[string]bool{}
	root.walk(func(e *elem) {
		if id := e.attr["id"]; id != "" {
			if ids[id] {
				fault("id %s stands twice", id)
			}
			ids[id] = true
		}
	})

	// Everything lies in the figure, and no text on another.
	var size []float64
	for _, f := range strings.Fields(root.attr["viewBox"]) {
		x, _ := strconv.ParseFloat(f, 64)
		size = append(size, x)
	}
	paper := frame{0, 0, size[2], size[3]}
	var texts []*elem
	var places []frame
	var visit func(e *elem, dx, dy float64)
	visit = func(e *elem, dx, dy float64) {
		if t, ok := strings.CutPrefix(e.attr["transform"], "translate("); ok {
			x, y, _ := strings.Cut(strings.TrimSuffix(t, ")"), ",")
			mx, _ := strconv.ParseFloat(x, 64)
			my, _ := strconv.ParseFloat(y, 64)
			dx, dy = dx+mx, dy+my
		}
		switch e.name {
		case "rect", "ellipse", "polygon", "text":
			f := e.box()
			f = frame{f.x0 + dx, f.y0 + dy, f.x1 + dx, f.y1 + dy}
			if !paper.holds(f) {
				fault("%s %q stands out of the figure: %v", e.name, e.text, f)
			}
			if e.name == "text" {
				for i, g := range places {
					if f.meets(g) {
						fault("text %q lies on text %q", e.text, texts[i].text)
					}
				}
				texts, places = append(texts, e), append(places, f)
			}
		}
		if e.name == "path" {
			for _, q := range pathPoints(e.attr["d"]) {
				if q[0]+dx < paper.x0 || q[0]+dx > paper.x1 || q[1]+dy < paper.y0 || q[1]+dy > paper.y1 {
					fault("a line leaves the figure at %.0f,%.0f", q[0]+dx, q[1]+dy)
					break
				}
			}
		}
		for _, k := range e.kids {
			visit(k, dx, dy)
		}
	}
	visit(root, 0, 0)

	// Names lie in their boxes, boxes and words apart.
	type named struct {
		id string
		frame
	}
	var boxes []named
	for _, n := range append(root.all("node"), root.all("hub")...) {
		outline := n.all("outline")[0]
		b := outline.box()
		for _, k := range n.kids {
			if k.name != "text" {
				continue
			}
			t := k.box()
			if !b.holds(t) {
				fault("name %q is not in its box", k.text)
			}
			if outline.name == "ellipse" {
				for _, q := range [][2]float64{{t.x0, t.y0}, {t.x1, t.y0}, {t.x0, t.y1}, {t.x1, t.y1}} {
					dx, dy := (q[0]-outline.num("cx"))/outline.num("rx"), (q[1]-outline.num("cy"))/outline.num("ry")
					if dx*dx+dy*dy > 1.02 {
						fault("name %q is not in its ellipse", k.text)
					}
				}
			}
		}
		for _, o := range boxes {
			if b.meets(o.frame) {
				fault("boxes %s and %s overlap", n.attr["id"], o.id)
			}
		}
		boxes = append(boxes, named{n.attr["id"], b})
	}
	var labels []named
	for _, l := range root.all("label") {
		b := l.all("halo")[0].box()
		for _, k := range l.kids {
			if k.name == "text" && !b.holds(k.box()) {
				fault("words %q are not in their frame", k.text)
			}
		}
		for _, o := range boxes {
			if b.meets(o.frame) {
				fault("words of %s lie on box %s", l.attr["data-edge"], o.id)
			}
		}
		for _, o := range labels {
			if b.meets(o.frame) {
				fault("words of %s lie on those of %s", l.attr["data-edge"], o.id)
			}
		}
		labels = append(labels, named{l.attr["data-edge"], b})
	}

	// The legend lists what is there.
	want := map[string]bool{}
	for _, n := range root.all("node") {
		want["kind:"+n.attr["data-kind"]] = true
	}
	for _, e := range root.all("edge") {
		want["class:"+e.attr["data-class"]] = true
		want["status:"+e.attr["data-status"]] = true
		want["mark:arrow"] = want["mark:arrow"] || len(e.all("arrow")) > 0
		want["mark:gathered"] = want["mark:gathered"] || strings.Contains(e.attr["data-id"], " ")
	}
	for _, l := range root.all("label") {
		for _, k := range l.kids {
			for _, class := range classOrder {
				if k.name == "text" && k.attr["fill"] == printTheme.resolve(wordsRole(class)) && class != relations.Movement && class != relations.OtherClass {
					want["class:"+string(class)] = true
				}
			}
		}
	}
	want["mark:hub"] = len(root.all("hub")) > 0
	want["mark:focus"] = len(root.all("focus")) > 0
	maps.DeleteFunc(want, func(_ string, on bool) bool { return !on })
	for _, it := range root.all("legend-item") {
		key := it.attr["data-legend"]
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
	if err := SVG(context.Background(), &out, v, o, &Engine{}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var figures = []struct {
	name string
	view func() *relations.View
	o    Options
}{
	{"path of 2", func() *relations.View { return pathAffair(2) }, Options{}},
	{"path of 3", func() *relations.View { return pathAffair(3) }, Options{}},
	{"path of 6", func() *relations.View { return pathAffair(6) }, Options{}},
	{"5 entities", func() *relations.View { return affair(5, 8) }, Options{}},
	{"15 entities", func() *relations.View { return affair(15, 26) }, Options{}},
	{"15 entities apart", func() *relations.View { return affair(15, 40) }, Options{Parallel: Apart}},
	{"25 entities", func() *relations.View { return affair(25, 50) }, Options{}},
	{"25 entities in pairs", func() *relations.View { return affair(25, 50) }, Options{Events: AsPairs, Sources: NoSources}},
	{"70 entities", func() *relations.View { return affair(70, 90) }, Options{}},
	{"nothing", func() *relations.View { return affair(0, 0) }, Options{}},
	{"one alone", func() *relations.View { return affair(1, 0) }, Options{}},
	{"by dot", func() *relations.View { return affair(12, 20) }, Options{Engine: "dot"}},
	{"by sfdp", func() *relations.View { return affair(12, 20) }, Options{Engine: "sfdp"}},
	{"wide", func() *relations.View { return affair(12, 20) }, Options{Width: 1200}},
}

func TestFigure(t *testing.T) {
	for _, f := range figures {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			v := f.view()
			root, err := parseSVG(draw(t, v, f.o))
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range faults(root) {
				t.Error(fault)
			}
			if got, want := len(root.all("node")), len(v.Entities); got != want {
				t.Errorf("%d nodes drawn, want %d", got, want)
			}
			told := map[string]bool{}
			for _, e := range append(root.all("edge"), root.all("hub")...) {
				for id := range strings.FieldsSeq(e.attr["data-id"]) {
					told[id] = true
				}
			}
			if got, want := len(told), len(v.Lines); got != want {
				t.Errorf("%d relations drawn, want %d", got, want)
			}
			if got, want := root.attr["viewBox"], "0 0 "+root.attr["width"]+" "+root.attr["height"]; got != want {
				t.Errorf("viewBox %q, want %q", got, want)
			}
			root.walk(func(e *elem) {
				if e.name == "text" && e.num("font-size") < labelSize {
					t.Errorf("%q has size %s, under %d", e.text, e.attr["font-size"], labelSize)
				}
			})
		})
	}
}

// TestFaults plants each fault that faults looks for.
func TestFaults(t *testing.T) {
	svg := draw(t, affair(15, 26), Options{})
	move := func(e *elem, names ...string) {
		for _, n := range names {
			e.attr[n] = fmt.Sprint(e.num(n) + 70)
		}
	}
	first := func(root *elem, class, name string) *elem {
		for _, k := range root.all(class)[0].kids {
			if k.name == name {
				return k
			}
		}
		return nil
	}
	for _, tt := range []struct {
		want  string
		plant func(root *elem)
	}{
		{"stands twice", func(r *elem) { r.all("edge")[0].attr["id"] = r.all("edge")[1].attr["id"] }},
		{"a line leaves the figure", func(r *elem) {
			for _, e := range r.all("line") {
				e.attr["d"] = "M10,10 Q9000,20 10,30"
			}
		}},
		{"stands out of the figure", func(r *elem) { r.attr["viewBox"] = "0 0 300 2000" }},
		{"lies on text", func(r *elem) { l := r.all("legend-item"); *l[1].kids[1] = *l[0].kids[1] }},
		{"is not in its box", func(r *elem) { move(first(r, "node", "text"), "x") }},
		{"is not in its ellipse", func(r *elem) {
			for _, n := range r.all("node") {
				if o := n.all("outline")[0]; o.name == "ellipse" {
					o.attr["ry"] = "16"
				}
			}
		}},
		{"overlap", func(r *elem) { n := r.all("node"); *n[0].all("outline")[0] = *n[1].all("outline")[0] }},
		{"are not in their frame", func(r *elem) { move(first(r, "label", "text"), "x") }},
		{"lie on box", func(r *elem) {
			b, h := r.all("node")[0].all("outline")[0], r.all("label")[0].all("halo")[0]
			h.attr["x"], h.attr["y"] = b.attr["x"], b.attr["y"]
		}},
		{"lie on those of", func(r *elem) { l := r.all("label"); *l[0].all("halo")[0] = *l[1].all("halo")[0] }},
		{"the chart has status:denied", func(r *elem) {
			for _, it := range r.all("legend-item") {
				if it.attr["data-legend"] == "status:denied" {
					it.attr["class"] = ""
				}
			}
		}},
		{"the legend has class:tea", func(r *elem) { r.all("legend-item")[0].attr["data-legend"] = "class:tea" }},
	} {
		root, err := parseSVG(svg)
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
	for _, v := range []*relations.View{pathAffair(3), affair(25, 50)} {
		want := draw(t, v, Options{})
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				var got bytes.Buffer
				if err := SVG(context.Background(), &got, v, Options{}, &Engine{}); err != nil {
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
		arrowMark + " private",
	}
	h := newHarbour()
	h.rec.Title, h.rec.Sources[0].URL = nasty[0]+nasty[2]+nasty[3], "javascript:alert(1)"
	h.rec.Sources[1].URL, h.rec.Sources[2].URL = "http://example.org/\"onload=\"x", "data:text/html,x"
	h.rec.Sources[0].Title, h.rec.Sources[1].Publisher = nasty[8], nasty[1]
	for i, name := range nasty {
		id := fmt.Sprintf("h%02d", i)
		if i == 3 {
			id = "../<\"&\x00 id\\"
		}
		h.rec.Entities = append(h.rec.Entities, &entities.Entity{ID: id, Name: name, Kind: entities.BuiltinKinds[i%9].ID, Aliases: nasty})
		if i > 0 {
			r := h.relate("met", relations.Statuses[i%6], "", h.rec.Entities[i-1].ID, id)
			r.Label = name
			if i == 5 {
				r.ID, r.Type = "<&\"", "no such type"
				r.Citations = append(r.Citations, &evidence.Citation{Source: "nobody's \x01"})
			}
		}
	}
	v := h.view()
	v.Subtitle = nasty[4] + nasty[5]
	v.Omitted = relations.Omitted{Entities: 3, Rule: nasty[0]}
	for _, o := range []Options{{}, {Parallel: Apart, Engine: "dot"}} {
		svg := draw(t, v, o)
		root, err := parseSVG(svg)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range faults(root) {
			t.Error(fault)
		}
		root.walk(func(e *elem) {
			if e.name == "script" || strings.HasPrefix(e.attr["href"], "javascript") || strings.HasPrefix(e.attr["href"], "data") {
				t.Errorf("element %s with href %q got out", e.name, e.attr["href"])
			}
			for name, value := range e.attr {
				if strings.HasPrefix(name, "on") {
					t.Errorf("attribute %s=%q got out", name, value)
				}
			}
		})
		if got := len(root.all("node")); got != len(nasty) {
			t.Errorf("%d nodes, want %d", got, len(nasty))
		}
		whole := false
		for _, n := range root.all("node") {
			whole = whole || strings.Count(n.kids[0].text, "W") == 2000
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
	if err := SVG(context.Background(), &out, affair(5, 8), Options{Engine: "no-such-engine"}, &Engine{}); err == nil {
		t.Error("an unknown engine drew something")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := SVG(ctx, &out, affair(5, 8), Options{}, &Engine{}); err == nil {
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
