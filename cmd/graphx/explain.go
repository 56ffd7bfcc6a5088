package main

import (
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
)

// explanations are the rules that can be printed, in the order in which they
// are listed.
var explanations = []struct{ name, text string }{
	{"status", "The status of a relation is derived, never typed in.\n" + relations.StatusRule},
	{"policy", relations.PolicyRule},
	{"conflicts", relations.ConflictRule},
	{"origins", relations.OriginRule},
	{"paths", relations.PathRule},
	{"grades", relations.GradeRule},
	{"order", relations.OrderRule},
}

func (p *program) explainCommand() *cli.Command {
	var names []string
	for _, x := range explanations {
		names = append(names, x.name)
	}
	return &cli.Command{
		Name:      "explain",
		Usage:     "print the rule behind a mark or an answer",
		ArgsUsage: strings.Join(names, "|"),
		Description: lines(
			"Prints the rule by which graphx derives what it says.",
			"",
			"    graphx explain status",
			"    graphx explain policy",
		),
		Action: func(c *cli.Context) error {
			if err := want(c, 1, 1); err != nil {
				return err
			}
			i := slices.Index(names, c.Args().First())
			if i < 0 {
				return &usageError{"nothing to explain about " + quoteArg(c.Args().First()), or(entities.DidYouMean(c.Args().First(), names), "one of "+strings.Join(names, ", "))}
			}
			_, err := io.WriteString(p.stdout, explanations[i].text)
			return err
		},
	}
}
