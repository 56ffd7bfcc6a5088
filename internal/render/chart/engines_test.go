package chart

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
	"github.com/graphx-dev/graphx/internal/render/rendertest"
)

var engineTable = flag.Bool("engines", false, "measure the layout engines and write testdata/engines.md")

// TestEngineTable measures what each layout engine makes of charts of many
// sizes. The choice in [chart.engines] rests on what it writes.
//
//	go test ./internal/render -run EngineTable -engines
func TestEngineTable(t *testing.T) {
	if !*engineTable {
		t.Skip("-engines measures them")
	}
	var b strings.Builder
	fmt.Fprint(&b, "How the layout engines do on charts of many sizes. The times are those of one machine; what they are to one another is not.\n\n    go test ./internal/render -run EngineTable -engines\n\n")
	fmt.Fprintln(&b, "| chart | engine | layout, ms | figure, ms | crossings | lines behind boxes | words left out | words over lines | unevenness | height, mm |")
	fmt.Fprintln(&b, "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
	for _, tt := range []struct {
		name string
		view *relations.View
	}{
		{"path of 4 hops", rendertest.PathAffair(4)},
		{"15 entities, 26 lines", rendertest.Affair(15, 26)},
		{"70 entities, 90 lines", rendertest.Affair(70, 90)},
		{"islands: 64 entities, 82 lines", islands()},
		{"150 entities, 220 lines", rendertest.Affair(150, 220)},
		{"300 entities, 450 lines", rendertest.Affair(300, 450)},
		{"1000 entities, 1500 lines", rendertest.Affair(1000, 1500)},
	} {
		for _, engine := range []string{"dot", "neato", "neato-sgd", "sfdp", spreadName} {
			c := newChart(tt.view, Options{})
			begin := time.Now()
			if engine == spreadName {
				c.spread()
			} else {
				dot, name := c.dotFor(strings.TrimSuffix(engine, "-sgd"), false), strings.TrimSuffix(engine, "-sgd")
				ways := []string{"start=7, overlap=true, maxiter=400", "start=7, overlap=scale, mode=sgd"}
				if name == engine {
					slices.Reverse(ways)
				}
				dot = strings.Replace(dot, ways[0], ways[1], 1)
				g, err := (&graphviz.Engine{Timeout: 20 * time.Second}).Layout(t.Context(), []byte(dot), name, len(c.nodes), len(c.edges))
				if err != nil {
					fmt.Fprintf(&b, "| %s | %s | %v |\n", tt.name, engine, err)
					continue
				}
				for _, n := range c.nodes {
					at, _ := g.Node(n.key)
					n.x, n.y = int(at.X), int(at.Y)
				}
			}
			took := fmt.Sprint(time.Since(begin).Milliseconds())
			p, err := c.plan(t.Context(), engine, "", PrintWidth-2*margin)
			if err != nil {
				t.Fatal(err)
			}
			whole := time.Since(begin).Milliseconds()
			q := p.quality()
			line := fmt.Sprintf("| %s | %s | %s | %d | %d | %d | %d | %d | %.2f | %.0f |\n", tt.name, engine, took, whole, q.Crossings, q.Through, q.LeftOut, q.Under, q.Unevenness, q.HeightMM)
			t.Log(line)
			b.WriteString(line)
		}
	}
	if err := os.WriteFile("testdata/engines.md", []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
}
