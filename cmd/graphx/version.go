package main

import (
	"context"
	"fmt"
	"runtime"

	"github.com/graphx-dev/graphx/internal/ask"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
)

var jsonParameter = &ask.Parameter{Name: "json", Type: ask.Switch, Affects: ask.Goes, Common: true, Summary: "answer in JSON (docs/json.md)"}

var versionVerb = &ask.Verb{
	Name: "version", Summary: "Print the version of graphx and of its layout engine",
	Help:       lines("    graphx version"),
	Parameters: []*ask.Parameter{jsonParameter},
}

func (p *program) version(_ context.Context, q *ask.Question) error {
	if why := graphviz.Uncached(); why != nil {
		fmt.Fprintf(p.stderr, "graphx: the layout engine is compiled at every start (0.5 s): %v\n", why)
	}
	if q.On("json") {
		return render.WriteJSON(p.stdout, struct {
			Graphx  string `json:"graphx"`
			Version string `json:"version"`
			Go      string `json:"go"`
			Engine  string `json:"engine"`
		}{"version/1", ask.Version, runtime.Version(), graphviz.Version()})
	}
	_, err := fmt.Fprintf(p.stdout, "graphx %s (%s, %s)\n", ask.Version, runtime.Version(), graphviz.Version())
	return err
}
