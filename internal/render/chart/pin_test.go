package chart

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/rendertest"
)

// TestPins adds a relation, and somebody new, to a case and draws it again on
// the first figure: what was there stays where it was, half of it to the unit and
// nothing by more than the room of a box.
func TestPins(t *testing.T) {
	for _, more := range []int{0, 1, 6} {
		draw := func(grown bool, pins *Pins) (string, *plan) {
			h := rendertest.NewHarbour()
			var ids []string
			for i := range 30 {
				ids = append(ids, h.Entity(i))
			}
			for i := range 44 {
				a, b := h.Random(h.Random(i%29+1)+1), i%29+1
				if a != b {
					h.Relate("called", relations.SingleOrigin, "", ids[a], ids[b])
				}
			}
			if grown {
				h.Relate("met", relations.Corroborated, "", ids[3], ids[17])
				for i := range more {
					h.Relate("wrote-to", relations.Alleged, "", ids[i], h.Entity(30+i))
				}
			}
			o := Options{Pins: pins}
			p := arranged(t, h.View(), o)
			drawn, _ := p.figure()
			return string(drawn.SVG()), p
		}
		old, before := draw(false, nil)
		pins, err := ReadPins(strings.NewReader(old))
		if err != nil {
			t.Fatal(err)
		}
		for i, n := range before.nodes {
			if got := pins.Entities[n.entity.ID]; abs(got[0]-before.at[i].x) > 1 || abs(got[1]-before.at[i].y) > 1 {
				t.Fatalf("the pin of %s is %v, want %v", n.entity.ID, got, before.at[i])
			}
		}
		if again, _ := draw(false, pins); again != old {
			t.Error("the same case on its own figure is another figure")
		}
		_, after := draw(true, pins)
		if len(after.nodes) != len(before.nodes)+more {
			t.Fatalf("%d nodes, want %d", len(after.nodes), len(before.nodes)+more)
		}
		var moved []int
		for i := range before.nodes {
			moved = append(moved, isqrt(sq(before.at[i].x-after.at[i].x)+sq(before.at[i].y-after.at[i].y)))
		}
		slices.Sort(moved)
		if moved[len(moved)/2] > 1 || moved[len(moved)-1] > 120 {
			t.Errorf("%d more: nodes moved by %v units, want a median of at most 1 and none more than 120", more, moved)
		}
		if q := after.quality(); q.GapMM <= 0 {
			t.Errorf("%d more: boxes overlap: %+v", more, q)
		}
		// Planted: without pins the drawing moves.
		if more == 1 {
			_, free := draw(true, nil)
			far := 0
			for i := range before.nodes {
				far += isqrt(sq(before.at[i].x-free.at[i].x) + sq(before.at[i].y-free.at[i].y))
			}
			if far/len(before.nodes) < 40 {
				t.Errorf("without pins nodes move by %d units in the mean: pins show nothing", far/len(before.nodes))
			}
		}
	}
}

// TestPinsOverlap pins everybody to one place, and outside of the figure: boxes
// keep apart and stay in it.
func TestPinsOverlap(t *testing.T) {
	v := rendertest.Affair(12, 18)
	pins := &Pins{Entities: map[string][2]int{}}
	for i, e := range v.Entities {
		pins.Entities[e.ID] = [2]int{300 + i/6*5000, 40}
	}
	p := arranged(t, v, Options{Pins: pins})
	if q := p.quality(); q.GapMM <= 0 || q.Layout != "pins" {
		t.Errorf("quality %+v", q)
	}
	for i, n := range p.nodes {
		if p.at[i].x+n.w/2 > p.w || p.at[i].x < n.w/2 || p.at[i].y < n.h/2 {
			t.Errorf("node %d at %v is not in the figure", i, p.at[i])
		}
	}
}

func TestReadPinsErrors(t *testing.T) {
	var timeline bytes.Buffer
	if err := writeTimeline(&timeline, &relations.Timeline{Case: rendertest.Affair(2, 1).Case}, Options{}); err != nil {
		t.Fatal(err)
	}
	node := `<svg><g class="chart"><g class="node" data-id="a">`
	for _, tt := range []struct{ in, want string }{
		{"", "no link chart"},
		{"<svg></svg>", "no link chart"},
		{timeline.String(), "no link chart"},
		{"<svg", "not SVG"},
		{"<svg><g class=\"chart\"><g class=\"node\" data-id=\"a\"><", "not SVG"},
		{node + `<rect class="outline" x="1" y="2" width="3"/>`, `the outline of "a": height is ""`},
		{node + `<rect class="outline" x="NaN" y="2" width="3" height="1"/>`, `x is "NaN"`},
		{node + `<polygon class="outline" points="1,2 3"/>`, `"3" is not 2 numbers`},
		{node + `<polygon class="outline"/>`, `points are ""`},
		{node + `<polygon class="outline" points="1e300,2 3,4"/>`, "points are"},
		{node + `<path class="outline"/>`, "a path"},
	} {
		if p, err := ReadPins(strings.NewReader(tt.in)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("ReadPins(%.60q) = %v, %v, want an error with %q", tt.in, p, err, tt.want)
		}
	}
}

func FuzzReadPins(f *testing.F) {
	f.Add(`<svg><g class="chart"><g class="node" data-id="a"><rect class="outline" x="1" y="2" width="3" height="4"/></g></g></svg>`)
	f.Add(`<svg><g class="chart"><g class="hub" data-id="a"><polygon class="outline" points="1,2 3,4"/></g></g></svg>`)
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ReadPins(strings.NewReader(s))
		if err == nil && len(p.Entities) == 0 {
			t.Error("no pins and no error")
		}
	})
}
