package main

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/ask"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

// explanations are the rules that can be printed, in the order in which they
// are listed.
var explanations = []struct{ name, text string }{
	{"status", "The status of a relation is derived, never typed in.\n" + relations.StatusRule},
	{"policy", relations.PolicyRule + relations.WhereRule},
	{"conflicts", relations.ConflictRule},
	{"origins", relations.OriginRule},
	{"paths", relations.PathRule},
	{"grades", relations.GradeRule},
	{"order", relations.OrderRule},
}

func explained() (names []string) {
	for _, x := range explanations {
		names = append(names, x.name)
	}
	return names
}

var explainVerb = &ask.Verb{
	Name: "explain", Summary: "Print the rule behind a mark or an answer",
	Usage: strings.Join(explained(), "|"), Least: 1, Most: 1, Words: explained(),
	Help: lines(
		"Prints the rule by which graphx derives what it says.",
		"",
		"    graphx explain status",
		"    graphx explain policy",
	),
	Parameters: []*ask.Parameter{jsonParameter},
}

func (p *program) explain(_ context.Context, q *ask.Question) error {
	x := explanations[slices.Index(explained(), q.Args[0])]
	if q.On("json") {
		return render.WriteJSON(p.stdout, struct {
			Graphx string `json:"graphx"`
			Name   string `json:"name"`
			Rule   string `json:"rule"`
		}{"explain/1", x.name, x.text})
	}
	_, err := io.WriteString(p.stdout, x.text)
	return err
}
