package render

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
)

// timelineOf is the timeline of a made-up affair in which the relations have the
// dates that the function gives.
func timelineOf(nodes, lines int, date func(i int) string) *relations.Timeline {
	v := affair(nodes, lines)
	for i, r := range v.Case.Relations() {
		r.Date = evidence.MustDate(date(i))
	}
	return relations.NewFilter(v.Case, relations.Policy{}).Timeline(nil)
}

var timelines = []struct {
	name string
	t    func() *relations.Timeline
}{
	{"as it comes", func() *relations.Timeline {
		return relations.NewFilter(affair(25, 50).Case, relations.Policy{}).Timeline(nil)
	}},
	{"one day", func() *relations.Timeline {
		return timelineOf(12, 20, func(i int) string { return fmt.Sprintf("2031-05-04T%02d:%02d:00Z", i, i*2) })
	}},
	{"a month", func() *relations.Timeline {
		return timelineOf(12, 40, func(i int) string { return fmt.Sprintf("2031-05-%02d", 1+i*7%31) })
	}},
	{"months of years", func() *relations.Timeline {
		return timelineOf(25, 60, func(i int) string { return fmt.Sprintf("%d-%02d", 2011+i%11, 1+i%12) })
	}},
	{"years", func() *relations.Timeline {
		return timelineOf(25, 60, func(i int) string { return fmt.Sprintf("%d-%02d", 2011+i%20, 1+i%12) })
	}},
	{"centuries", func() *relations.Timeline {
		return timelineOf(12, 30, func(i int) string { return fmt.Sprintf("%04d", i*331%9999) })
	}},
	{"all forms", func() *relations.Timeline {
		forms := []string{"2031-05-04/..", "../2031-05", "2031-05~", "2031-1X?", "2031-24", "203X", "2031-05-24/2031-06-02", "", "2031%", "0000", "9999-12-31"}
		return timelineOf(25, 60, func(i int) string { return forms[i%len(forms)] })
	}},
	{"open only", func() *relations.Timeline {
		return timelineOf(5, 8, func(i int) string { return "2031-05-04/.." })
	}},
	{"one", func() *relations.Timeline { return timelineOf(2, 1, func(int) string { return "2031" }) }},
	{"a dispute", func() *relations.Timeline { return disputedTimeline("2031-05-02", "2031-05-28") }},
	{"a dispute about a day", func() *relations.Timeline { return disputedTimeline("2031-05-02", "2031-05-03") }},
	{"no date", func() *relations.Timeline { return timelineOf(5, 8, func(int) string { return "" }) }},
	{"nothing", func() *relations.Timeline { return timelineOf(0, 0, nil) }},
}

// disputedTimeline has an event, a document, and a call whose date is disputed.
func disputedTimeline(one, other string) *relations.Timeline {
	h := newHarbour()
	a, b := h.entity(0), h.entity(2)
	h.rec.Entities = append(h.rec.Entities,
		&entities.Entity{ID: "ball", Name: "The ball", Kind: "event", Date: evidence.MustDate("2031-05-20")},
		&entities.Entity{ID: "memo", Name: "The memo", Kind: "document", Date: evidence.MustDate("2031-02")})
	r := h.relate("called", relations.Corroborated, "", a, b)
	r.Citations[0].Date, r.Citations[1].Date = evidence.MustDate(one), evidence.MustDate(other)
	h.relate("took-part", relations.Alleged, "", a, "ball")
	h.relate("published", relations.SingleOrigin, "", b, "memo")
	h.relate("met", relations.Planned, "2031-12", a, b)
	return relations.NewFilter(relations.NewCase(h.rec), relations.Policy{}).Timeline(nil)
}

func drawTimeline(t testing.TB, tl *relations.Timeline) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := SVGTimeline(&out, tl, Options{}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// timelineFaults lists what is wrong with the geometry of a timeline's figure
// and with its legend.
func timelineFaults(root *elem) []string {
	out := slices.DeleteFunc(faults(root), func(s string) bool { return strings.HasPrefix(s, "the ") })
	fault := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	want := map[string]bool{}
	for _, it := range root.all("item") {
		want["status:"+it.attr["data-status"]] = it.attr["data-status"] != ""
		if class := it.attr["data-class"]; class != "" {
			want["class:"+class] = true
		} else {
			want["kind:"+it.attr["data-kind"]] = true
		}
		want["mark:possible"] = want["mark:possible"] || it.attr["data-order"] == "possible"
		want["mark:unknown"] = want["mark:unknown"] || it.attr["data-order"] == "unknown"
		want["mark:side"] = want["mark:side"] || len(it.all("side")) > 0
		want["mark:open"] = want["mark:open"] || len(it.all("arrow")) > 0
		want["mark:interval"] = want["mark:interval"] || len(it.all("cap")) == 2
	}
	want["mark:gap"] = len(root.all("gap")) > 0
	maps.DeleteFunc(want, func(_ string, on bool) bool { return !on })
	for _, it := range root.all("legend-item") {
		key := it.attr["data-legend"]
		if !want[key] && key != "mark:axis" && key != "mark:footnote" {
			fault("the legend has %s, the figure has not", key)
		}
		delete(want, key)
	}
	for _, key := range slices.Sorted(maps.Keys(want)) {
		fault("the figure has %s, the legend has not", key)
	}
	// No item stands on an axis.
	for _, axis := range root.all("axis") {
		for _, label := range axis.kids {
			for _, it := range root.all("item") {
				for _, k := range it.kids {
					if a, b := label.box(), k.box(); label.name == "text" && k.name == "text" && a.y0+0.5 < b.y1 && b.y0+0.5 < a.y1 {
						fault("%s stands beside %q of the axis", it.attr["data-id"], label.text)
					}
				}
			}
		}
	}
	for _, it := range root.all("item") {
		sides := it.all("side")
		for i := 1; i < len(sides); i++ {
			if apart := sides[i].num("cx") - sides[i-1].num("cx"); apart < 6 {
				fault("two sides of %s are %g apart", it.attr["data-id"], apart)
			}
		}
	}
	// No point stands where nothing is.
	var axis []frame
	root.walk(func(e *elem) {
		if e.attr["class"] == "gap" {
			axis = append(axis, e.box())
		}
	})
	for _, it := range root.all("item") {
		for _, p := range it.all("point") {
			for _, gap := range axis {
				if x := p.num("cx"); x > gap.x0+1 && x < gap.x1-1 {
					fault("%s stands in a gap of the axis", it.attr["data-id"])
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
			root, err := parseSVG(svg)
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range timelineFaults(root) {
				t.Error(fault)
			}
			if got, want := len(root.all("item")), len(tl.Items); got != want {
				t.Errorf("%d items drawn, want %d", got, want)
			}
			if got, want := root.attr["viewBox"], fmt.Sprintf("0 0 %d %s", PrintWidth, root.attr["height"]); got != want {
				t.Errorf("viewBox %q, want %q", got, want)
			}
			root.walk(func(e *elem) {
				if e.name == "text" && e.num("font-size") < labelSize {
					t.Errorf("%q has size %s, under %d", e.text, e.attr["font-size"], labelSize)
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
	svg := drawTimeline(t, timelineOf(25, 50, func(i int) string { return []string{"2031-05-04", "2031-05", "2027-03-02"}[i%3] }))
	for _, tt := range []struct {
		want  string
		plant func(root *elem)
	}{
		{"stands out of the figure", func(r *elem) { r.attr["viewBox"] = "0 0 500 20000" }},
		{"lies on text", func(r *elem) {
			a, b := r.all("item")[0], r.all("item")[1]
			a.kids[len(a.kids)-1].attr["y"] = b.kids[len(b.kids)-1].attr["y"]
		}},
		{"the figure has mark:possible", func(r *elem) {
			for _, it := range r.all("legend-item") {
				if it.attr["data-legend"] == "mark:possible" {
					it.attr["class"] = ""
				}
			}
		}},
		{"the legend has kind:tea", func(r *elem) { r.all("legend-item")[0].attr["data-legend"] = "kind:tea" }},
		{"of the axis", func(r *elem) {
			for _, k := range r.all("axis")[0].kids {
				k.attr["y"] = fmt.Sprint(k.num("y") + 20)
			}
		}},
		{"stands in a gap", func(r *elem) {
			b := r.all("gap")[0].box()
			for _, it := range r.all("item") {
				for _, p := range it.all("point") {
					p.attr["cx"] = fmt.Sprint((b.x0 + b.x1) / 2)
				}
			}
		}},
	} {
		root, err := parseSVG(svg)
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

func TestWhen(t *testing.T) {
	for _, tt := range []struct{ date, want, brief string }{
		{"2025-11-25", "2025-11-25", "2025-11-25"},
		{"2025-11", "some time in 2025-11", "2025-11"},
		{"2025", "some time in 2025", "2025"},
		{"2025-10-1X", "some time from 2025-10-10 to 2025-10-19", "2025-10-10–19"},
		{"2025-24", "some time from 2025-12-01 to 2026-02-28", "2025-12-01 – 2026-02-28"},
		{"2025-10-24/2025-10-26", "2025-10-24–26", "2025-10-24–26"},
		{"2025-10-24/2025-11-02", "2025-10-24 – 2025-11-02", "2025-10-24 – 2025-11-02"},
		{"2025-03/..", "since 2025-03", "since 2025-03"},
		{"../2025-03", "until 2025-03", "until 2025-03"},
		{"2025-11~", "about 2025-11", "about 2025-11"},
		{"2025-11-02?", "perhaps 2025-11-02", "perhaps 2025-11-02"},
		{"2025-11%", "perhaps about 2025-11", "perhaps about 2025-11"},
		{"2025-11-26T04:00:00Z", "2025-11-26 04:00", "2025-11-26 04:00"},
	} {
		d := evidence.MustDate(tt.date)
		if got := when(d, false); got != tt.want {
			t.Errorf("when(%s) = %q, want %q", tt.date, got, tt.want)
		}
		if got := when(d, true); got != tt.brief {
			t.Errorf("when(%s), brief = %q, want %q", tt.date, got, tt.brief)
		}
	}
}

// TestTimelineHostile: nothing from the data gets out as markup.
func TestTimelineHostile(t *testing.T) {
	nasty := []string{`<script>alert(1)</script> & "q" ]]>`, "a|b\n# c `d` [x](javascript:alert(1))", "\u202eevil\x00\x1b[31m", "ليلى حداد", strings.Repeat("W", 5000), strings.Repeat("long ", 900)}
	h := newHarbour()
	for i, name := range nasty {
		id := fmt.Sprintf("h%d", i)
		h.rec.Entities = append(h.rec.Entities, &entities.Entity{ID: id, Name: name, Kind: []string{"person", "event"}[i%2], Date: evidence.MustDate("2031-05")})
		if i > 0 {
			r := h.relate("met", relations.Statuses[i%6], "2031-05-02", h.rec.Entities[i-1].ID, id)
			r.Label = name
		}
	}
	tl := relations.NewFilter(relations.NewCase(h.rec), relations.Policy{}).Timeline(nil)
	tl.Title = nasty[0]
	svg := drawTimeline(t, tl)
	root, err := parseSVG(svg)
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range timelineFaults(root) {
		t.Error(fault)
	}
	root.walk(func(e *elem) {
		if e.name == "script" {
			t.Error("a script got out")
		}
	})
	if len(svg) > 200_000 {
		t.Errorf("%d bytes, want bounded", len(svg))
	}
	var md bytes.Buffer
	if err := MarkdownTimeline(&md, tl); err != nil {
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
