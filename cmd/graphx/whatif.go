package main

import (
	"io"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/words"
)

const whatIfName = "what-if"

func (p *program) whatIfCommand() *cli.Command {
	flags := slices.DeleteFunc(policyFlags(), func(f cli.Flag) bool { return f.Names()[0] == "without" })
	return &cli.Command{
		Name:  whatIfName,
		Usage: "tell what falls apart when somebody is gone or a source is withdrawn",
		Description: lines(
			"Prints the parts of the graph before and after, how many pairs of the others are no",
			"longer connected, and who is cut off: among persons and organisations, on contacts,",
			"ties and joint participation, unless flags say otherwise.",
			"",
			"    graphx what-if --without Trump",
			"    graphx what-if --without Witkoff --without Trump --class contact",
			"    graphx what-if --without bloomberg-report",
		),
		Flags: join(outputFlags("text", "json"), []cli.Flag{
			&cli.StringSliceFlag{Name: "without", Usage: "`WHAT` is gone: the id of a source, or the name of an entity"},
		}, flags, []cli.Flag{caseFlag()}),
		Action: p.whatIf,
	}
}

func (p *program) whatIf(c *cli.Context) error {
	if err := want(c, 0, 0); err != nil {
		return err
	}
	out, err := outputs(c, true, "text", "json")
	if err != nil {
		return err
	}
	if len(c.StringSlice("without")) == 0 {
		return &usageError{"what-if needs --without", "graphx what-if --help"}
	}
	kase, _, err := p.load(c)
	if err != nil {
		return err
	}
	var ids, sources []string
	finder := kase.Finder()
	for _, name := range c.StringSlice("without") {
		if kase.Source(name) != nil {
			sources = append(sources, name)
			continue
		}
		e, err := finder.Resolve(name)
		if err != nil {
			return err
		}
		if !slices.Contains(ids, e.ID) {
			ids = append(ids, e.ID)
		}
	}
	pol, err := p.policy(c, kase, relations.PathPolicy())
	if err != nil {
		return err
	}
	ans, err := index.Build(kase).Under(pol).WhatIf(c.Context, ids, sources)
	if err != nil {
		return err
	}
	return p.emit(c.Context, out, func(format string, w io.Writer) error {
		if format == "json" {
			return words.WhatIfJSON(w, ans, kase)
		}
		return words.WhatIf(w, ans, kase, p.textOptions())
	})
}
