package main

import (
	"io"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/words"
)

func (p *program) sourcesCommand() *cli.Command {
	return &cli.Command{
		Name:      "sources",
		Usage:     "tell what rests on each source, and would fall with it",
		ArgsUsage: "[SOURCE ...]",
		Description: lines(
			"Lists the sources with their grades and lineage, how many citations stand in each and",
			"rest on it, and what would fall if it were withdrawn: relations that lose all support,",
			"statuses that change, connections of persons that break. SOURCE, an id or the name of",
			"its snapshot, has all that listed in full. --without SOURCE gives any other command's",
			"answer without it.",
			"",
			"    graphx sources",
			"    graphx sources civic-lesson",
			"    graphx sources 000 --format md",
			"    graphx sources --min C -o sources.json",
		),
		Flags: join(outputFlags("text", "json", "md"), []cli.Flag{
			&cli.BoolFlag{Name: "verbose", Usage: "list all that falls, for every source"},
		}, policyFlags(), []cli.Flag{caseFlag()}),
		Action: p.sources,
	}
}

func (p *program) sources(c *cli.Context) error {
	out, err := outputs(c, false, "text", "json", "md")
	if err != nil {
		return err
	}
	kase, _, err := p.load(c)
	if err != nil {
		return err
	}
	ids, err := p.sourceIDs(kase, c.Args().Slice())
	if err != nil {
		return err
	}
	pol, err := p.policy(c, kase, relations.Policy{})
	if err != nil {
		return err
	}
	paths, err := p.policy(c, kase, relations.PathPolicy())
	if err != nil {
		return err
	}
	a := index.Build(kase).Withdrawals(pol, paths, ids)
	return p.emit(c.Context, out, func(format string, w io.Writer) error {
		switch format {
		case "json":
			return words.SourcesJSON(w, a)
		case "md":
			return words.SourcesMarkdown(w, a, c.Bool("verbose"))
		}
		return words.Sources(w, a, c.Bool("verbose"), p.textOptions())
	})
}
