package chart

import (
	"bytes"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
	"github.com/graphx-dev/graphx/internal/render/rendertest"
)

// TestMatrix counts by hand what joins whom: a relation of three ends joins each
// two of them, and an event those who took part, as well as the weaker of both.
func TestMatrix(t *testing.T) {
	h := rendertest.NewHarbour()
	a, b, c, place, event := h.Entity(0), h.Entity(1), h.Entity(2), h.Entity(7), h.Entity(9)
	h.Relate("met", relations.SingleOrigin, "", a, b, c).Ordered = false
	h.Relate("called", relations.Corroborated, "", b, a)
	h.Relate("took-part", relations.Corroborated, "", b, event)
	h.Relate("took-part", relations.Alleged, "", c, event)
	h.Relate("travelled-to", relations.Corroborated, "", a, place)
	v := h.View()
	m, shown := newMatrix(v, Options{}, 744)
	at := map[string]int{}
	for i, e := range m.who {
		at[e.ID] = i
	}
	if len(m.who) != 3 || len(m.cells) != 3 {
		t.Fatalf("%d on the axes and %d cells, want 3 and 3", len(m.who), len(m.cells))
	}
	for _, tt := range []struct {
		x, y   string
		count  int
		status relations.Status
	}{{a, b, 2, relations.Corroborated}, {a, c, 1, relations.SingleOrigin}, {b, c, 2, relations.SingleOrigin}} {
		got := m.cells[[2]int{min(at[tt.x], at[tt.y]), max(at[tt.x], at[tt.y])}]
		if got == nil || got.count != tt.count || got.status != tt.status {
			t.Errorf("cell %s %s is %+v, want %d, %s", tt.x, tt.y, got, tt.count, tt.status)
		}
	}
	if len(shown.Lines) != 4 || shown.Omitted.Entities != 2 || shown.Omitted.Lines != 1 {
		t.Errorf("%d lines, omitted %+v; want 4 lines, 2 entities and 1 line omitted", len(shown.Lines), shown.Omitted)
	}
}

// TestMatrixFigure draws a dense case: it is symmetrical, stays in the figure,
// and says what it leaves out.
func TestMatrixFigure(t *testing.T) {
	v := rendertest.Affair(60, 400)
	var out bytes.Buffer
	report, err := SVG(t.Context(), &out, v, Options{Layout: Matrix}, &graphviz.Engine{Command: []string{"no engine is needed"}})
	q := report.Quality()
	if err != nil {
		t.Fatal(err)
	}
	s := out.String()
	if n := strings.Count(s, `class="cell"`); n != 2*q.Lines || n < 20 {
		t.Errorf("%d cells drawn of %d pairs, want two of each", n, q.Lines)
	}
	if !strings.Contains(s, "that are related to the most others") || !strings.Contains(s, `data-legend="status:disputed"`) {
		t.Error("the matrix does not tell its rule, or has no legend")
	}
	m, _ := newMatrix(v, Options{}, PrintWidth-2*margin)
	if w := m.side + len(m.who)*m.wide; w > PrintWidth-2*margin {
		t.Errorf("the matrix is %d wide, want at most %d", w, PrintWidth-2*margin)
	}
	if !m.has(v.Focus) {
		t.Error("who is in focus is not in the matrix")
	}
	// Without anybody there is nothing to draw.
	out.Reset()
	if _, err := SVG(t.Context(), &out, rendertest.Affair(0, 0), Options{Layout: Matrix}, &graphviz.Engine{}); err != nil || !strings.Contains(out.String(), "nothing to draw") {
		t.Errorf("error %v in %s", err, &out)
	}
}

// has reports whether all of some ids are on the axes.
func (m *matrix) has(ids []string) bool {
	for _, id := range ids {
		found := false
		for _, e := range m.who {
			found = found || e.ID == id
		}
		if !found {
			return false
		}
	}
	return true
}
