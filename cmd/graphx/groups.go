package main

import (
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/words"
)

func (p *program) groupsCommand() *cli.Command {
	var names []string
	for _, d := range index.Divisions {
		names = append(names, d.Name)
	}
	return &cli.Command{
		Name:  "groups",
		Usage: "tell how a case divides into groups, and what holds it together",
		Description: lines(
			"Prints the parts that nothing joins (components), groups that have more to do with",
			"themselves than with others (louvain, leiden), and the hops and entities that alone",
			"hold parts together (bridges, cuts): of persons and organisations, on contacts, ties",
			"and joint participation, unless flags say otherwise.",
			"",
			"    graphx groups --by leiden",
			"    graphx groups --by cuts --class contact",
		),
		Flags: join(outputFlags("text", "json"), []cli.Flag{
			&cli.StringFlag{Name: "by", Value: "components", Usage: "the `DIVISION`: " + strings.Join(names, ", ")},
		}, policyFlags(), []cli.Flag{caseFlag()}),
		Action: func(c *cli.Context) error { return p.groups(c, names) },
	}
}

func (p *program) groups(c *cli.Context, names []string) error {
	if err := want(c, 0, 0); err != nil {
		return err
	}
	out, err := outputs(c, true, "text", "json")
	if err != nil {
		return err
	}
	by, means := c.String("by"), ""
	for _, d := range index.Divisions {
		if d.Name == by {
			means = d.Means
		}
	}
	if means == "" {
		return &usageError{"--by: unknown division " + quoteArg(by), or(entities.DidYouMean(by, names), "one of "+strings.Join(names, ", "))}
	}
	kase, _, err := p.load(c)
	if err != nil {
		return err
	}
	pol, err := p.policy(c, kase, relations.PathPolicy())
	if err != nil {
		return err
	}
	ans, err := index.Build(kase).Under(pol).Groups(c.Context, by)
	if err != nil {
		return err
	}
	if err := p.emit(c.Context, out, func(format string, w io.Writer) error {
		if format == "json" {
			return words.GroupsJSON(w, ans, kase)
		}
		return words.Groups(w, ans, kase, means, p.textOptions())
	}); err != nil {
		return err
	}
	if len(ans.Groups)+len(ans.Bridges)+len(ans.Cuts) == 0 {
		return errNoAnswer
	}
	return nil
}
