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

func (p *program) rankCommand() *cli.Command {
	var names []string
	for _, m := range index.Measures {
		names = append(names, m.Name)
	}
	return &cli.Command{
		Name:  "rank",
		Usage: "rank entities by how central they are",
		Description: lines(
			"Prints a table of the persons and organisations by a measure, on contacts, ties and",
			"joint participation, unless flags say otherwise: who has most to do with others",
			"(degree), stands between them (betweenness), is near to all (closeness). Each row says",
			"how many relations and origins it rests on; --without SOURCE shows what a rank was",
			"with that source beside what it is without.",
			"",
			"    graphx rank --by betweenness --limit 10",
			"    graphx rank --by pagerank --without bloomberg-report",
		),
		Flags: join(outputFlags("text", "json"), []cli.Flag{
			&cli.StringFlag{Name: "by", Value: "degree", Usage: "the `MEASURE`: " + strings.Join(names, ", ")},
			&cli.IntFlag{Name: "limit", Value: 20, Usage: "show at most `NUMBER` entities; 0 for all"},
		}, policyFlags(), []cli.Flag{caseFlag()}),
		Action: func(c *cli.Context) error { return p.rank(c, names) },
	}
}

func (p *program) rank(c *cli.Context, names []string) error {
	if err := want(c, 0, 0); err != nil {
		return err
	}
	out, err := outputs(c, true, "text", "json")
	if err != nil {
		return err
	}
	by, means := c.String("by"), ""
	for _, m := range index.Measures {
		if m.Name == by {
			means = m.Means
		}
	}
	if means == "" {
		return &usageError{"--by: unknown measure " + quoteArg(by), or(entities.DidYouMean(by, names), "one of "+strings.Join(names, ", "))}
	}
	if c.Int("limit") < 0 {
		return &usageError{"--limit counts from 0", ""}
	}
	kase, _, err := p.load(c)
	if err != nil {
		return err
	}
	pol, err := p.policy(c, kase, relations.PathPolicy())
	if err != nil {
		return err
	}
	x := index.Build(kase)
	var base *index.Graph
	if len(pol.Without) > 0 {
		whole := pol
		whole.Without = nil
		base = x.Under(whole)
	}
	ans, err := x.Under(pol).Rank(c.Context, by, base, c.Int("limit"))
	if err != nil {
		return err
	}
	if err := p.emit(c.Context, out, func(format string, w io.Writer) error {
		if format == "json" {
			return words.RankJSON(w, ans, kase, c.Int("limit"))
		}
		return words.Rank(w, ans, kase, means, c.Int("limit"), p.textOptions())
	}); err != nil {
		return err
	}
	if ans.Pairs == 0 {
		return errNoAnswer
	}
	return nil
}
