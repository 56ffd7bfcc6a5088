package chart

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
	"github.com/graphx-dev/graphx/internal/render/rendertest"
)

func arranged(t testing.TB, v *relations.View, o Options) *plan {
	t.Helper()
	p, err := newChart(v, o).arrange(context.Background(), &graphviz.Engine{}, o.width()-2*margin)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A measure counts what is wrong with a plan.
type measure struct {
	crossings int // of lines without a common end
	through   int // lines through boxes
	lost      int // lines whose words found no room
	bare      int // lines with no words but the numbers of their sources
	over      int // words over lines of others
	stray     int // words as near to another's line as to their own
	height    int
}

func (p *plan) measure() measure {
	q := p.quality()
	return measure{q.Crossings, q.Through, q.LeftOut, q.Bare, q.Under, q.Stray, p.h}
}

// islands is a crowded affair with a sparse one beside it and three pairs: the
// built-in case in small.
func islands() *relations.View {
	h := rendertest.NewHarbour()
	var ids []string
	for i := range 64 {
		ids = append(ids, h.Entity(i))
	}
	relate := func(a, b int) {
		h.Relate(rendertest.HarbourTypes[h.Random(len(rendertest.HarbourTypes))].ID, relations.SingleOrigin, "", ids[a], ids[b])
	}
	for i := range 70 { // 0 to 44
		if i < 44 {
			relate(h.Random(h.Random(i+1)+1), i+1)
		} else if a, b := h.Random(h.Random(44)+1), h.Random(44); a != b {
			relate(a, b)
		}
	}
	for i := 46; i < 58; i++ { // a tree
		relate(i, 45+(i-45)/3)
	}
	relate(46, 57)
	for i := 58; i < 64; i += 2 {
		relate(i, i+1)
	}
	return h.View()
}

// uneven tells where the parts of a plan are drawn in different measures: the
// median lengths of their lines differ by more than a factor of 2.5, or the
// areas a box of those of more than two boxes by more than a factor of 3.
func uneven(p *plan) []string {
	var out []string
	part := make([]int, len(p.nodes))
	for i := range part {
		part[i] = i
	}
	for range part {
		for _, e := range p.edges {
			low := min(part[e.a], part[e.b])
			part[e.a], part[e.b] = low, low
		}
	}
	var lengths, areas []int
	for k := range part {
		var lines []int
		for i, e := range p.edges {
			if part[e.a] == k {
				lines = append(lines, p.routes[i].length())
			}
		}
		if len(lines) == 0 {
			continue
		}
		slices.Sort(lines)
		lengths = append(lengths, lines[len(lines)/2])
		n, b := 0, rect{1 << 30, 1 << 30, -1 << 30, -1 << 30}
		for i, at := range p.at {
			if part[i] == k {
				o := around(at.x, at.y, p.nodes[i].w, p.nodes[i].h)
				n, b = n+1, rect{min(b.x0, o.x0), min(b.y0, o.y0), max(b.x1, o.x1), max(b.y1, o.y1)}
			}
		}
		if n > 2 {
			areas = append(areas, (b.x1-b.x0)*(b.y1-b.y0)/n)
		}
	}
	if least, most := slices.Min(lengths), slices.Max(lengths); most*2 > least*5 {
		out = append(out, fmt.Sprintf("median lines by part %v, want within a factor of 2.5", lengths))
	}
	if least, most := slices.Min(areas), slices.Max(areas); most > least*3 {
		out = append(out, fmt.Sprintf("areas a box by part %v, want within a factor of 3", areas))
	}
	return out
}

func TestEven(t *testing.T) {
	p := arranged(t, islands(), Options{})
	for _, fault := range uneven(p) {
		t.Error(fault)
	}
	// Planted: the tree, whose nodes are 45 to 57, three times as wide and high.
	for i := 45; i < 58; i++ {
		p.at[i].x, p.at[i].y = p.at[i].x*3, p.at[i].y*3
	}
	p.routes = nil
	p.route()
	if got := strings.Join(uneven(p), "\n"); !strings.Contains(got, "median") || !strings.Contains(got, "areas") {
		t.Errorf("a part three times as wide and high went unseen: %q", got)
	}
}

// TestPack checks that parts keep apart, stay in the width and stand side by
// side.
func TestPack(t *testing.T) {
	c := &chart{}
	var parts []*part
	for i, size := range [][2]int{{744, 900}, {480, 400}, {120, 60}, {34, 34}, {200, 60}, {130, 140}, {220, 40}, {900, 20}} {
		c.nodes = append(c.nodes, &node{w: size[0], h: size[1]})
		parts = append(parts, &part{c: c, nodes: []int{i}})
		parts[i].bounds()
	}
	const width = 744
	height := pack(parts, width)
	for i, n := range c.nodes {
		a := around(n.x, n.y, n.w, n.h)
		if a.x0 < 0 || a.x1 > max(width, n.w) || a.y0 < 0 || a.y1 > height {
			t.Errorf("part %d at %v is not in %d x %d", i, a, width, height)
		}
		for j, m := range c.nodes[:i] {
			if a.meets(around(m.x, m.y, m.w, m.h).grow(20)) {
				t.Errorf("parts %d and %d are less than 20 apart", i, j)
			}
		}
	}
	if want := 900 + 400 + 20 + 2*28; height != want {
		t.Errorf("height %d, want %d: the small parts fit beside that of 480 x 400", height, want)
	}
}

// TestRefinerCount holds what a refiner keeps of crossings, from move to move,
// to a count afresh.
func TestRefinerCount(t *testing.T) {
	c := newChart(rendertest.Affair(25, 50), Options{})
	p := &part{c: c}
	for i, n := range c.nodes {
		p.nodes = append(p.nodes, i)
		n.x, n.y = i*7919%700, i*104729%900
	}
	for i := range c.edges {
		p.edges = append(p.edges, i)
	}
	r := p.refiner(744, 900)
	for i := range r.x {
		r.put(i, r.x[i], r.y[i])
	}
	r.count()
	before := r.total()
	for range 500 {
		v := r.random(len(r.x))
		limit := r.newCost(v, -1, 1<<40)
		if got := r.cost(v, -1); got != limit {
			t.Fatalf("node %d costs %d by what is kept, %d afresh", v, got, limit)
		}
		r.move(v, r.random(744), r.random(900))
	}
	crossed, blocked, pierced := r.crossed, r.blocked, r.pierced
	r.count()
	if !slices.Equal(crossed, r.crossed) || !slices.Equal(blocked, r.blocked) || !slices.Equal(pierced, r.pierced) {
		t.Errorf("kept %v %v %v, want %v %v %v", crossed, blocked, pierced, r.crossed, r.blocked, r.pierced)
	}
	r.h = 900
	r.wander(20000)
	if after := r.total(); after*2 > before {
		t.Errorf("the faults cost %d after 20000 steps and %d before, want less than half", after, before)
	}
}

// TestMeasures holds charts to what they were when their weights were set, with
// something to spare: a drawing that is much worse has a cause.
func TestMeasures(t *testing.T) {
	for _, tt := range []struct {
		name string
		view *relations.View
		most measure
	}{
		{"15 entities", rendertest.Affair(15, 26), measure{5, 0, 0, 2, 5, 1, 550}},
		{"25 entities", rendertest.Affair(25, 50), measure{32, 1, 0, 4, 15, 5, 760}},
		{"70 entities", rendertest.Affair(70, 90), measure{44, 6, 0, 8, 28, 9, 1500}},
		{"islands", islands(), measure{42, 2, 0, 5, 21, 6, 1500}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := arranged(t, tt.view, Options{}).measure()
			t.Logf("%+v", got)
			for _, m := range []struct {
				what      string
				got, most int
			}{
				{"crossings", got.crossings, tt.most.crossings}, {"lines through boxes", got.through, tt.most.through},
				{"lines without words", got.lost, tt.most.lost}, {"bare lines", got.bare, tt.most.bare},
				{"words over lines", got.over, tt.most.over}, {"stray words", got.stray, tt.most.stray}, {"height", got.height, tt.most.height},
			} {
				if m.got > m.most {
					t.Errorf("%s: %d, want at most %d", m.what, m.got, m.most)
				}
			}
		})
	}
}
