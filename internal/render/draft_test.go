package render

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/graphx-dev/graphx/internal/relations"
)

func TestDraft(t *testing.T) {
	dir := os.Getenv("DRAFT")
	if dir == "" {
		t.Skip()
	}
	for _, x := range []struct {
		name string
		v    *relations.View
		o    Options
	}{
		{"path2", pathAffair(2), Options{}},
		{"path3", pathAffair(3), Options{}},
		{"path6", pathAffair(6), Options{}},
		{"n5", affair(5, 8), Options{}},
		{"n15", affair(15, 26), Options{}},
		{"n15apart", affair(15, 26), Options{Parallel: Apart}},
		{"n25", affair(25, 50), Options{}},
		{"n70", affair(70, 170), Options{}},
	} {
		if only := os.Getenv("ONLY"); only != "" && only != x.name {
			continue
		}
		start := time.Now()
		var out bytes.Buffer
		if err := SVG(context.Background(), &out, x.v, x.o, &Engine{}); err != nil {
			t.Error(x.name, err)
			continue
		}
		fmt.Println(x.name, time.Since(start))
		p, _ := newChart(x.v, x.o).arrange(context.Background(), &Engine{}, 744)
		tell(x.name, p)
		os.WriteFile(dir+"/"+x.name+".svg", out.Bytes(), 0o644)
	}
}

func tell(name string, p *plan) {
	lost, foot, under, cut := 0, 0, 0, 0
	for i, e := range p.edges {
		if len(e.labels) > 0 && p.words[i].rows == nil {
			lost++
		} else if p.words[i].cut >= 3 {
			foot++
		} else if p.words[i].cut > 0 {
			cut++
		}
		if p.words[i].rows != nil {
			under += p.under(i, p.words[i].rect)
		}
	}
	crossings, through, bent := 0, 0, 0
	for i := range p.edges {
		for j := range i {
			a, b := p.routes[i].way, p.routes[j].way
			e, f := p.edges[i], p.edges[j]
			if e.a == f.a || e.a == f.b || e.b == f.a || e.b == f.b {
				continue
			}
			for k := range samples {
				for l := range samples {
					if cross(a[k].x, a[k].y, a[k+1].x, a[k+1].y, b[l].x, b[l].y) != cross(a[k].x, a[k].y, a[k+1].x, a[k+1].y, b[l+1].x, b[l+1].y) &&
						cross(b[l].x, b[l].y, b[l+1].x, b[l+1].y, a[k].x, a[k].y) != cross(b[l].x, b[l].y, b[l+1].x, b[l+1].y, a[k+1].x, a[k+1].y) {
						crossings++
					}
				}
			}
		}
		through += p.obstacles(p.edges[i], &p.routes[i])
		if !p.routes[i].straight {
			bent++
		}
	}
	fmt.Printf("%s nodes %d edges %d h %d cost/edge %d lost %d foot %d cut %d under %d crossings %d through %d bent %d\n", name, len(p.nodes), len(p.edges), p.h, p.cost/max(len(p.edges), 1), lost, foot, cut, under, crossings, through, bent)
}
