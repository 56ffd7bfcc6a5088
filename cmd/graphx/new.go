package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/graphx-dev/graphx/internal/ask"
	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/figure"
)

var newVerb = &ask.Verb{
	Name: "new", Summary: "Make the folder of a new case",
	Usage: "DIR [FILE ...]", Least: 1, Most: -1, Arguments: ask.Folder,
	Help: lines(
		"Makes a folder with a case.yaml: a vocabulary to start with, and comments that teach",
		"it. With files, the case holds all that they do, as graphx import reads them. It prints",
		"what to do next.",
		"",
		"    graphx new affair",
		"    graphx new affair nodes.csv edges.csv",
	),
	Parameters: []*ask.Parameter{
		{Name: "title", Type: ask.Text, Common: true, Summary: "the `TITLE` of the case; without it, the name of the folder"},
		jsonParameter, progressParameter,
	},
}

// newCase makes a case and says what to do next.
func (p *program) newCase(ctx context.Context, q *ask.Question) error {
	dir := q.Args[0]
	shell := figure.ShellLine([]string{dir})
	next := []string{
		"graphx add relation Ana called Boris --create person --source report.pdf --case " + shell,
		"graphx path Ana Boris --case " + shell,
		"graphx render -o chart.svg --case " + shell,
	}
	if len(q.Args) > 1 {
		values := ask.Values{"o": {dir}}
		for _, name := range []string{"title", "json", "progress"} {
			if q.Has(name) {
				values[name] = q.List(name)
			}
		}
		in, err := importVerb.Question(q.Args[1:], values)
		if err != nil {
			return err
		}
		if err := p.importFiles(ctx, in); err != nil || q.On("json") {
			return err
		}
		next = []string{"graphx list --case " + shell, "graphx check " + shell, "graphx render -o chart.svg --case " + shell}
	} else {
		err := casefile.Create(dir, q.Text("title"))
		var full *casefile.FullError
		if errors.As(err, &full) {
			return &ask.Error{Kind: ask.NoOutput, Message: full.Error(), Hint: "name a folder that is not there yet"}
		}
		if err != nil {
			return &writeError{dir, err}
		}
		if q.On("json") {
			return render.WriteJSON(p.stdout, struct {
				Graphx string   `json:"graphx"`
				Folder string   `json:"folder"`
				Next   []string `json:"next"`
			}{"new/1", dir, next})
		}
		fmt.Fprintf(p.stdout, "made %s\n", filepath.Join(dir, casefile.Marker))
	}
	fmt.Fprintln(p.stdout, "next:")
	for _, line := range next {
		fmt.Fprintf(p.stdout, "  %s\n", line)
	}
	return nil
}
