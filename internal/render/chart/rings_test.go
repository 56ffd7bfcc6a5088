package chart

import (
	"math"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/render/rendertest"
)

// TestRings checks that each node stands on the ring of its hops, that no two
// boxes meet, and that nodes have changed places to some use.
func TestRings(t *testing.T) {
	for _, size := range [][2]int{{2, 1}, {8, 12}, {25, 50}, {60, 90}} {
		v := rendertest.Affair(size[0], size[1])
		p := arranged(t, v, Options{Layout: Rings})
		q := p.quality()
		if q.GapMM < 2 || q.Layout != "rings" {
			t.Errorf("%v: quality %+v, want gaps of 2 mm at least", size, q)
		}
		level, far := p.levels()
		for i, at := range p.at {
			if at.x-p.nodes[i].w/2 < 0 || at.x+p.nodes[i].w/2 > p.w || at.y-p.nodes[i].h/2 < 0 || at.y+p.nodes[i].h/2 > p.h {
				t.Errorf("%v: node %d at %v is not in %d x %d", size, i, at, p.w, p.h)
			}
			if level[i] == 0 || level[i] > far {
				continue
			}
			on := false
			for _, g := range p.guides {
				dx, dy := float64(at.x-g.cx)/float64(g.rx), float64(at.y-g.cy)/float64(g.ry)
				on = on || g.hops == level[i] && math.Abs(math.Hypot(dx, dy)-1) < 0.02
			}
			if !on {
				t.Errorf("%v: node %d at %v is on no ring of %d hops", size, i, at, level[i])
			}
		}
		if drawn, _ := p.figure(); !strings.Contains(string(drawn.SVG()), `data-legend="mark:ring:1"`) {
			t.Errorf("%v: the legend has no rings", size)
		}
	}
}

// TestLevels tells hops by hand: a hub is no hop.
func TestLevels(t *testing.T) {
	//	a -(hub)- b, c;  c - d;  e alone with f
	h := rendertest.NewHarbour()
	var ids []string
	for i := range 6 {
		ids = append(ids, h.Entity(i))
	}
	h.Relate("met", "", "", ids[0], ids[1], ids[2]).Ordered = false
	h.Relate("called", "", "", ids[2], ids[3])
	h.Relate("called", "", "", ids[4], ids[5])
	v := h.View()
	v.Focus = ids[:1]
	level, far := newChart(v, Options{}).levels()
	want := []int{0, 1, 1, 2, 3, 3, 1}
	for i := range want {
		if level[i] != want[i] {
			t.Errorf("levels %v, want %v", level, want)
			break
		}
	}
	if far != 2 {
		t.Errorf("far %d, want 2", far)
	}
}
