package chart

import (
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/rendertest"
)

// byKind groups the entities of a view by their kinds, but for persons where
// some is set.
func byKind(v *relations.View, some bool) *Grouping {
	g := &Grouping{By: "kind", Rule: "Each frame holds entities of one kind.", Of: map[string]string{}}
	for _, e := range v.Entities {
		if !some || e.Kind != "person" {
			g.Of[e.ID] = v.Case.Kinds.Label(e.Kind)
		}
	}
	return g
}

// TestGroups checks that frames keep apart, hold all of their nodes and no
// other's box, and that no words lie on their labels.
func TestGroups(t *testing.T) {
	for _, tt := range []struct {
		name string
		view *relations.View
		some bool
	}{
		{"few", rendertest.Affair(8, 12), false},
		{"some", rendertest.Affair(25, 50), true},
		{"all", rendertest.Affair(25, 50), false},
		{"many", rendertest.Affair(70, 90), true},
		{"one", rendertest.Affair(4, 4), true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := Options{Group: byKind(tt.view, tt.some)}
			p := arranged(t, tt.view, o)
			if len(p.frames) == 0 {
				t.Fatal("no frames")
			}
			for k, f := range p.frames {
				for _, g := range p.frames[:k] {
					if f.meets(g.rect) {
						t.Errorf("the frames %s %v and %s %v meet", f.label, f.rect, g.label, g.rect)
					}
				}
				if f.x0 < 0 || f.x1 > p.w || f.y0 < 0 || f.y1 > p.h {
					t.Errorf("the frame %s %v is not in %d x %d", f.label, f.rect, p.w, p.h)
				}
				for i, n := range p.nodes {
					box := around(p.at[i].x, p.at[i].y, n.w, n.h)
					in := n.entity != nil && o.Group.Of[n.entity.ID] == f.label
					if in && (box.x0 < f.x0 || box.x1 > f.x1 || box.y0 < f.y0+frameHead || box.y1 > f.y1) {
						t.Errorf("%s at %v stands out of its frame %v", n.key, box, f.rect)
					}
					if n.entity != nil && !in && box.meets(f.rect) {
						t.Errorf("%s at %v is in the frame %s %v", n.key, box, f.label, f.rect)
					}
				}
				for i := range p.words {
					if p.words[i].rows != nil && p.words[i].meets(f.head()) {
						t.Errorf("words of edge %d lie on the label %s", i, f.label)
					}
				}
			}
			if q := p.quality(); q.GapMM <= 0 {
				t.Errorf("quality %+v", q)
			}
			d, _ := p.figure()
			if s := string(d.SVG()); !strings.Contains(s, "Each frame holds entities of one kind.") || strings.Contains(s, "Outside all frames") != tt.some {
				t.Error("the figure does not tell its rule, or who stands outside")
			}
		})
	}
}
