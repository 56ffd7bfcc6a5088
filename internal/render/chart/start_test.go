package chart

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
	"github.com/graphx-dev/graphx/internal/render/rendertest"
)

// TestLateEngine draws with engines that never end: the figure appears all the
// same, and says what was not done.
func TestLateEngine(t *testing.T) {
	var out bytes.Buffer
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Skip("there is no sleep here")
	}
	e := &graphviz.Engine{Command: []string{sleep, "60"}, Timeout: 200 * time.Millisecond}
	began := time.Now()
	report, err := SVG(t.Context(), &out, rendertest.Affair(25, 50), Options{}, e)
	if err != nil {
		t.Fatal(err)
	}
	if late := time.Since(began); late > 20*time.Second {
		t.Errorf("drawn after %v", late)
	}
	const want = "The layout by neato was not done in time; the places are found from the hops alone."
	told := report.Notices()
	if len(told) != 1 || told[0] != want {
		t.Errorf("told %q, want %q", told, want)
	}
	if !strings.Contains(out.String(), ">"+want+"<") {
		t.Error("the figure does not say so")
	}
	if q := report.Quality(); q.Layout != spreadName || q.Nodes == 0 {
		t.Errorf("quality %+v, want a layout by %s", q, spreadName)
	}
	// An engine that cannot be started at all is no different.
	if report, err := SVG(t.Context(), &out, rendertest.PathAffair(3), Options{}, &graphviz.Engine{Command: []string{"no-such-program"}}); err != nil || len(report.Notices()) != 1 {
		t.Errorf("error %v and told %q, want one message", err, report.Notices())
	}
}

// TestSpread sets out a tree without an engine: no two nodes in one place, and
// the hops as rings.
func TestSpread(t *testing.T) {
	c := newChart(islands(), Options{})
	c.spread()
	seen := map[point]int{}
	for i := range 45 { // the largest part
		n := c.nodes[i]
		if j, twice := seen[point{n.x, n.y}]; twice {
			t.Errorf("nodes %d and %d are both at %d, %d", i, j, n.x, n.y)
		}
		seen[point{n.x, n.y}] = i
		if far := isqrt(sq(n.x) + sq(n.y)); (far+5)%160 > 10 {
			t.Errorf("node %d is %d from the middle, want a multiple of 160", i, far)
		}
	}
}

// TestVast draws a chart that is not worked on at length: no two boxes overlap.
func TestVast(t *testing.T) {
	p := arranged(t, rendertest.Affair(320, 480), Options{})
	if q := p.quality(); q.GapMM <= 0 || q.Layout != "neato" {
		t.Errorf("quality %+v, want a gap and neato", q)
	}
}

// TestLegendUnstated: what a case does not say is not called other.
func TestLegendUnstated(t *testing.T) {
	entity := func(kind string) *node { return &node{basic: "other", entity: &entities.Entity{Kind: kind}} }
	for _, tt := range []struct {
		nodes []*node
		want  string
	}{
		{[]*node{entity("ship")}, "other"},
		{[]*node{entity(entities.Unstated), {basic: "other"}}, "not stated"},
		{[]*node{entity("ship"), entity(entities.Unstated)}, "other, or not stated"},
	} {
		p := &plan{chart: &chart{nodes: tt.nodes}}
		if got := p.otherLabel("other"); got != tt.want {
			t.Errorf("the legend calls them %q, want %q", got, tt.want)
		}
	}
}
