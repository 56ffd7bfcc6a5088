package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/rendertest"
)

// TestLanes draws a meeting of three, a letter and a private journey: each has
// points on the lanes of those who had part in it, and an arrow where it leads.
func TestLanes(t *testing.T) {
	h := rendertest.NewHarbour()
	a, b, c, place := h.Entity(0), h.Entity(1), h.Entity(2), h.Entity(7)
	h.Relate("met", relations.SingleOrigin, "2031-05-01", a, b, c).Ordered = false
	h.Relate("wrote-to", relations.Corroborated, "2031-05-02", c, a)
	h.Relate("travelled-to", relations.Alleged, "2031-05-03", b, place)
	h.Relate("called", relations.Alleged, "", a, b)
	h.Relate("wrote-to", relations.Corroborated, "2031-05-04", a, c)
	kase := h.View().Case
	tl := relations.NewFilter(kase, relations.Policy{}).Timeline(nil)
	var out, again bytes.Buffer
	if err := writeLanes(&out, tl, Options{}); err != nil {
		t.Fatal(err)
	}
	if writeLanes(&again, tl, Options{}); again.String() != out.String() {
		t.Error("two drawings differ")
	}
	s := out.String()
	for d := xml.NewDecoder(strings.NewReader(s)); ; {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	lane := map[string]string{}
	for _, m := range regexp.MustCompile(`class="lane" data-id="(\w+)" d="M(\d+),`).FindAllStringSubmatch(s, -1) {
		lane[m[1]] = m[2]
	}
	if len(lane) != 3 {
		t.Errorf("lanes %v, want those of three persons", lane)
	}
	for k, want := range [][]string{{a, b, c}, {a, c}, {b}} {
		row := s[strings.Index(s, fmt.Sprintf(`data-id="r%03d"`, k)):]
		row = row[:strings.Index(row, "</g>")]
		for _, id := range []string{a, b, c} {
			in := false
			for _, w := range want {
				in = in || w == id
			}
			if got := strings.Contains(row, `class="point" cx="`+lane[id]+`"`); got != in {
				t.Errorf("row %d has a point on the lane of %s: %v, want %v", k, id, got, in)
			}
		}
		if got := strings.Contains(row, `class="arrow"`); got != (k == 1) {
			t.Errorf("row %d has an arrow: %v", k, got)
		}
	}
	// An arrow ends at the point of the one it leads to, whichever way that is.
	for id, to := range map[string]string{"r001": a, "r004": c} {
		row := s[strings.Index(s, `data-id="`+id+`"`):]
		tip := regexp.MustCompile(`class="arrow" points="(\d+)`).FindStringSubmatch(row)
		at, _ := strconv.Atoi(tip[1])
		if lane, _ := strconv.Atoi(lane[to]); abs(at-lane) > 5 {
			t.Errorf("the arrow of %s ends at %d, want 5 from the lane of %s at %d", id, at, to, lane)
		}
	}
	if !strings.Contains(s, "1 item without a date") {
		t.Error("the figure does not say what it leaves out")
	}
}

// TestLanesTrim has more persons than lanes fit.
func TestLanesTrim(t *testing.T) {
	v := rendertest.Affair(60, 120)
	tl := relations.NewFilter(v.Case, relations.Policy{}).Timeline(nil)
	var out bytes.Buffer
	if err := writeLanes(&out, tl, Options{}); err != nil {
		t.Fatal(err)
	}
	if s := out.String(); !regexp.MustCompile(`Lanes of \d+ persons with fewer items`).MatchString(s) || strings.Count(s, `class="lane-heads"`) < 2 {
		t.Error("the figure does not say how many lanes there are not, or does not repeat its names")
	}
}

// TestLanesPage draws lanes for pages: they are as wide as the page, a narrow one
// has fewer, and what is too high is refused as a timeline is.
func TestLanesPage(t *testing.T) {
	v := rendertest.Affair(60, 40)
	tl := relations.NewFilter(v.Case, relations.Policy{}).Timeline(nil)
	lanes := map[float64]int{}
	for _, mm := range []float64{60, 160, 400} {
		page := &Page{Name: "test", Width: mm, Height: 4000, Text: LeastText, Fixed: true}
		var out bytes.Buffer
		if err := writeLanes(&out, tl, Options{Page: page}); err != nil {
			t.Fatal(err)
		}
		s := out.String()
		drawn := map[string]bool{}
		if !strings.Contains(s, fmt.Sprintf(` width="%.0fmm"`, mm)) {
			t.Errorf("the figure for a page of %v mm begins %.300s", mm, s)
		}
		for _, m := range regexp.MustCompile(`class="lane" data-id="[^"]*" d="M(\d+),`).FindAllStringSubmatch(s, -1) {
			drawn[m[1]] = true
			if x, _ := strconv.Atoi(m[1]); x > page.units(mm)/2+100 {
				t.Errorf("on a page of %v mm a lane stands at %d of %d", mm, x, page.units(mm))
			}
		}
		lanes[mm] = len(drawn)
	}
	if !(lanes[60] < lanes[160] && lanes[160] <= lanes[400]) {
		t.Errorf("lanes by width of the page: %v", lanes)
	}
	var high *TooHighError
	if _, err := DrawLanes(tl, Options{Page: &Page{Name: "test", Width: 160, Height: 100, Text: LeastText}}); !errors.As(err, &high) {
		t.Errorf("lanes on a page of 100 mm: %v", err)
	}
}

// TestLanesRoles: a reader of the screen finds the items of lanes as it finds those
// of a timeline.
func TestLanesRoles(t *testing.T) {
	v := rendertest.Affair(10, 12)
	tl := relations.NewFilter(v.Case, relations.Policy{}).Timeline(nil)
	roles := func(write func(io.Writer, *relations.Timeline, Options) error) (out []string) {
		var b bytes.Buffer
		if err := write(&b, tl, Options{}); err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`class="([\w-]+)" (role="\w+"(?: aria-label="\w+")?)`).FindAllStringSubmatch(b.String(), -1) {
			out = append(out, m[1]+" "+m[2])
		}
		return out
	}
	want, got := roles(writeTimeline), roles(writeLanes)
	if len(want) < 8 || !slices.Equal(got, want) {
		t.Errorf("roles %q, want those of the timeline %q", got, want)
	}
	var b bytes.Buffer
	writeLanes(&b, tl, Options{})
	for i := range tl.Items {
		if s := render.When(tl.Items[i].Date, false) + ": "; !strings.Contains(b.String()[:strings.Index(b.String(), "</desc>")], render.Clean(s)) {
			t.Errorf("the description has no %q", s)
		}
	}
}
