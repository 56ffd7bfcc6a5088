package render

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
)

func TestReal(t *testing.T) {
	dir := os.Getenv("DRAFT")
	if dir == "" {
		t.Skip()
	}
	c, err := casefile.Load("../../data/witkoff")
	if c == nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Log(err)
	}
	v := &relations.View{Case: c, Title: c.Title, Entities: c.Entities}
	f := relations.NewFilter(c, relations.Policy{})
	for _, r := range c.Relations {
		if l, no := f.Line(r); no == "" {
			v.Lines = append(v.Lines, l)
		}
	}
	v.Entities = slices.DeleteFunc(slices.Clone(v.Entities), func(e *entities.Entity) bool {
		return !slices.ContainsFunc(v.Lines, func(l relations.Line) bool { return l.Relation.Joins(e.ID) })
	})
	start := time.Now()
	var out bytes.Buffer
	if err := SVG(context.Background(), &out, v, Options{}, &Engine{}); err != nil {
		t.Error(err)
	}
	fmt.Println(time.Since(start))
	p, _ := newChart(v, Options{}).arrange(context.Background(), &Engine{}, 744)
	tell("real", p)
	os.WriteFile(dir+"/real.svg", out.Bytes(), 0o644)
}
