package chart

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/rendertest"
	"github.com/graphx-dev/graphx/internal/render/words"
)

var timelines = []struct {
	name string
	t    func() *relations.Timeline
}{
	{"as it comes", func() *relations.Timeline {
		return relations.NewFilter(rendertest.Affair(25, 50).Case, relations.Policy{}).Timeline(nil)
	}},
	{"one day", func() *relations.Timeline {
		return rendertest.TimelineOf(12, 20, func(i int) string { return fmt.Sprintf("2031-05-04T%02d:%02d:00Z", i, i*2) })
	}},
	{"a month", func() *relations.Timeline {
		return rendertest.TimelineOf(12, 40, func(i int) string { return fmt.Sprintf("2031-05-%02d", 1+i*7%31) })
	}},
	{"months of years", func() *relations.Timeline {
		return rendertest.TimelineOf(25, 60, func(i int) string { return fmt.Sprintf("%d-%02d", 2011+i%11, 1+i%12) })
	}},
	{"years", func() *relations.Timeline {
		return rendertest.TimelineOf(25, 60, func(i int) string { return fmt.Sprintf("%d-%02d", 2011+i%20, 1+i%12) })
	}},
	{"centuries", func() *relations.Timeline {
		return rendertest.TimelineOf(12, 30, func(i int) string { return fmt.Sprintf("%04d", i*331%9999) })
	}},
	{"all forms", func() *relations.Timeline {
		forms := []string{"2031-05-04/..", "../2031-05", "2031-05~", "2031-1X?", "2031-24", "203X", "2031-05-24/2031-06-02", "", "2031%", "0000", "9999-12-31"}
		return rendertest.TimelineOf(25, 60, func(i int) string { return forms[i%len(forms)] })
	}},
	{"open only", func() *relations.Timeline {
		return rendertest.TimelineOf(5, 8, func(i int) string { return "2031-05-04/.." })
	}},
	{"one", func() *relations.Timeline { return rendertest.TimelineOf(2, 1, func(int) string { return "2031" }) }},
	{"a dispute", func() *relations.Timeline { return disputedTimeline("2031-05-02", "2031-05-28") }},
	{"a dispute about a day", func() *relations.Timeline { return disputedTimeline("2031-05-02", "2031-05-03") }},
	{"no date", func() *relations.Timeline { return rendertest.TimelineOf(5, 8, func(int) string { return "" }) }},
	{"nothing", func() *relations.Timeline { return rendertest.TimelineOf(0, 0, nil) }},
}

// disputedTimeline has an event, a document, and a call whose date is disputed.
func disputedTimeline(one, other string) *relations.Timeline {
	h := rendertest.NewHarbour()
	a, b := h.Entity(0), h.Entity(2)
	h.Rec.Entities = append(h.Rec.Entities,
		&entities.Entity{ID: "ball", Name: "The ball", Kind: "event", Date: evidence.MustDate("2031-05-20")},
		&entities.Entity{ID: "memo", Name: "The memo", Kind: "document", Date: evidence.MustDate("2031-02")})
	r := h.Relate("called", relations.Corroborated, "", a, b)
	r.Citations[0].Date, r.Citations[1].Date = evidence.MustDate(one), evidence.MustDate(other)
	h.Relate("took-part", relations.Alleged, "", a, "ball")
	h.Relate("published", relations.SingleOrigin, "", b, "memo")
	h.Relate("met", relations.Planned, "2031-12", a, b)
	return relations.NewFilter(relations.NewCase(h.Rec), relations.Policy{}).Timeline(nil)
}

func drawTimeline(t testing.TB, tl *relations.Timeline) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := writeTimeline(&out, tl, Options{}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// timelineFaults lists what is wrong with the geometry of a timeline's figure
// and with its legend.
func timelineFaults(root *rendertest.Elem) []string {
	out := slices.DeleteFunc(faults(root), func(s string) bool { return strings.HasPrefix(s, "the ") })
	fault := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	want := map[string]bool{}
	for _, it := range root.All("item") {
		want["status:"+it.Attr["data-status"]] = it.Attr["data-status"] != ""
		if class := it.Attr["data-class"]; class != "" {
			want["class:"+class] = true
		} else {
			want["kind:"+it.Attr["data-kind"]] = true
		}
		want["mark:possible"] = want["mark:possible"] || it.Attr["data-order"] == "possible"
		want["mark:unknown"] = want["mark:unknown"] || it.Attr["data-order"] == "unknown"
		want["mark:side"] = want["mark:side"] || len(it.All("side")) > 0
		want["mark:open"] = want["mark:open"] || len(it.All("arrow")) > 0
		want["mark:interval"] = want["mark:interval"] || len(it.All("cap")) == 2
	}
	want["mark:gap"] = len(root.All("gap")) > 0
	maps.DeleteFunc(want, func(_ string, on bool) bool { return !on })
	for _, it := range root.All("legend-item") {
		key := it.Attr["data-legend"]
		if !want[key] && key != "mark:axis" && key != "mark:footnote" {
			fault("the legend has %s, the figure has not", key)
		}
		delete(want, key)
	}
	for _, key := range slices.Sorted(maps.Keys(want)) {
		fault("the figure has %s, the legend has not", key)
	}
	// No item stands on an axis.
	for _, axis := range root.All("axis") {
		for _, label := range axis.Kids {
			for _, it := range root.All("item") {
				for _, k := range it.Kids {
					if a, b := boxOf(label), boxOf(k); label.Name == "text" && k.Name == "text" && a.Y0+0.5 < b.Y1 && b.Y0+0.5 < a.Y1 {
						fault("%s stands beside %q of the axis", it.Attr["data-id"], label.Text)
					}
				}
			}
		}
	}
	for _, it := range root.All("item") {
		sides := it.All("side")
		for i := 1; i < len(sides); i++ {
			if apart := sides[i].Num("cx") - sides[i-1].Num("cx"); apart < 6 {
				fault("two sides of %s are %g apart", it.Attr["data-id"], apart)
			}
		}
	}
	// No point stands where nothing is.
	var axis []rendertest.Frame
	root.Walk(func(e *rendertest.Elem) {
		if e.Attr["class"] == "gap" {
			axis = append(axis, boxOf(e))
		}
	})
	for _, it := range root.All("item") {
		for _, p := range it.All("point") {
			for _, gap := range axis {
				if x := p.Num("cx"); x > gap.X0+1 && x < gap.X1-1 {
					fault("%s stands in a gap of the axis", it.Attr["data-id"])
				}
			}
		}
	}
	return out
}

func TestTimelineFigure(t *testing.T) {
	for _, tt := range timelines {
		t.Run(tt.name, func(t *testing.T) {
			tl := tt.t()
			svg := drawTimeline(t, tl)
			root, err := rendertest.ParseSVG(svg)
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range timelineFaults(root) {
				t.Error(fault)
			}
			if got, want := len(root.All("item")), len(tl.Items); got != want {
				t.Errorf("%d items drawn, want %d", got, want)
			}
			if got, want := root.Attr["viewBox"], fmt.Sprintf("0 0 %d %s", PrintWidth, root.Attr["height"]); got != want {
				t.Errorf("viewBox %q, want %q", got, want)
			}
			root.Walk(func(e *rendertest.Elem) {
				if e.Name == "text" && e.Num("font-size") < labelSize {
					t.Errorf("%q has size %s, under %d", e.Text, e.Attr["font-size"], labelSize)
				}
			})
			if !bytes.Equal(drawTimeline(t, tt.t()), svg) {
				t.Error("two drawings of one timeline differ")
			}
		})
	}
}

// TestTimelineFaults plants the faults that timelineFaults looks for.
func TestTimelineFaults(t *testing.T) {
	svg := drawTimeline(t, rendertest.TimelineOf(25, 50, func(i int) string { return []string{"2031-05-04", "2031-05", "2027-03-02"}[i%3] }))
	for _, tt := range []struct {
		want  string
		plant func(root *rendertest.Elem)
	}{
		{"stands out of the figure", func(r *rendertest.Elem) { r.Attr["viewBox"] = "0 0 500 20000" }},
		{"lies on text", func(r *rendertest.Elem) {
			a, b := r.All("item")[0], r.All("item")[1]
			a.Kids[len(a.Kids)-1].Attr["y"] = b.Kids[len(b.Kids)-1].Attr["y"]
		}},
		{"the figure has mark:possible", func(r *rendertest.Elem) {
			for _, it := range r.All("legend-item") {
				if it.Attr["data-legend"] == "mark:possible" {
					it.Attr["class"] = ""
				}
			}
		}},
		{"the legend has kind:tea", func(r *rendertest.Elem) { r.All("legend-item")[0].Attr["data-legend"] = "kind:tea" }},
		{"of the axis", func(r *rendertest.Elem) {
			for _, k := range r.All("axis")[0].Kids {
				k.Attr["y"] = fmt.Sprint(k.Num("y") + 20)
			}
		}},
		{"stands in a gap", func(r *rendertest.Elem) {
			b := boxOf(r.All("gap")[0])
			for _, it := range r.All("item") {
				for _, p := range it.All("point") {
					p.Attr["cx"] = fmt.Sprint((b.X0 + b.X1) / 2)
				}
			}
		}},
	} {
		root, err := rendertest.ParseSVG(svg)
		if err != nil {
			t.Fatal(err)
		}
		tt.plant(root)
		if got := strings.Join(timelineFaults(root), "\n"); !strings.Contains(got, tt.want) {
			t.Errorf("planted %q, found:\n%s", tt.want, got)
		}
	}
}

// TestAxis: time runs from left to right, every slot has its room, and only a
// stretch in which nothing begins or ends is a gap.
func TestAxis(t *testing.T) {
	for _, tt := range timelines {
		f := newTimelineFigure(tt.t(), Options{})
		a := f.axis
		end, gaps := a.x, 0
		for _, s := range a.slots {
			if s.gap {
				gaps++
			}
			if s.gap && s.n > 0 {
				t.Errorf("%s: the gap at %d has %d moments", tt.name, s.x0, s.n)
			}
			if s.x0 != end || s.x1 < s.x0 {
				t.Errorf("%s: a slot from %d to %d, want it to begin at %d", tt.name, s.x0, s.x1, end)
			}
			end = s.x1
		}
		if gaps > mostGaps {
			t.Errorf("%s: %d gaps, want at most %d", tt.name, gaps, mostGaps)
		}
		if len(a.slots) > 0 && end != a.x+a.w {
			t.Errorf("%s: the axis ends at %d, want %d", tt.name, end, a.x+a.w)
		}
		last := a.x
		for i := range f.t.Items {
			begin, open := f.t.Items[i].Date.Earliest()
			if open {
				continue
			}
			if x := a.at(begin); x < last {
				t.Errorf("%s: %s at %d, left of %d", tt.name, f.t.Items[i].Date, x, last)
			} else {
				last = x
			}
		}
	}
}

// TestTimelineHostile: nothing from the data gets out as markup.
func TestTimelineHostile(t *testing.T) {
	nasty := []string{`<script>alert(1)</script> & "q" ]]>`, "a|b\n# c `d` [x](javascript:alert(1))", "\u202eevil\x00\x1b[31m", "ليلى حداد", strings.Repeat("W", 5000), strings.Repeat("long ", 900)}
	h := rendertest.NewHarbour()
	for i, name := range nasty {
		id := fmt.Sprintf("h%d", i)
		h.Rec.Entities = append(h.Rec.Entities, &entities.Entity{ID: id, Name: name, Kind: []string{"person", "event"}[i%2], Date: evidence.MustDate("2031-05")})
		if i > 0 {
			r := h.Relate("met", relations.Statuses[i%6], "2031-05-02", h.Rec.Entities[i-1].ID, id)
			r.Label = name
		}
	}
	tl := relations.NewFilter(relations.NewCase(h.Rec), relations.Policy{}).Timeline(nil)
	tl.Title = nasty[0]
	svg := drawTimeline(t, tl)
	root, err := rendertest.ParseSVG(svg)
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range timelineFaults(root) {
		t.Error(fault)
	}
	root.Walk(func(e *rendertest.Elem) {
		if e.Name == "script" {
			t.Error("a script got out")
		}
	})
	if len(svg) > 200_000 {
		t.Errorf("%d bytes, want bounded", len(svg))
	}
	var md bytes.Buffer
	if err := words.TimelineMarkdown(&md, tl); err != nil {
		t.Fatal(err)
	}
	bare := regexp.MustCompile(`\\.`).ReplaceAllString(md.String(), "") // without what is escaped
	for _, bad := range []string{"<s", "[", "`d"} {
		if strings.Contains(bare, bad) {
			t.Errorf("%q got into the Markdown", bad)
		}
	}
	cells := 0
	for line := range strings.Lines(md.String()) {
		if strings.HasPrefix(line, "| ") {
			if n := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"); cells == 0 {
				cells = n
			} else if n != cells {
				t.Errorf("a row of %d cells, want %d: %.80s", n, cells, line)
			}
		}
	}
}
