package main

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/words"
)

func (p *program) nearCommand() *cli.Command {
	return &cli.Command{
		Name:      "near",
		Usage:     "tell and draw what surrounds an entity",
		ArgsUsage: "NAME [NAME ...]",
		Description: lines(
			"Prints the entities within some hops of NAME, nearest first, each with the relations",
			"that join it, their status, dates and citations. Every relation counts, unless flags",
			"say otherwise. Of several names, it prints who is next to all of them, and how.",
			"",
			"    graphx near Dmitriev",
			"    graphx near Kushner --hops 2 --class contact,tie",
			"    graphx near Dmitriev -o near.svg",
			"    graphx near Ushakov --layout rings -o rings.svg",
			"    graphx near Ushakov Kushner",
		),
		Flags: join(outputFlags("text", "json", "svg", "dot"), []cli.Flag{
			&cli.IntFlag{Name: "hops", Value: 1, Usage: "how far, in `HOPS`"},
		}, trimFlags(), policyFlags(), drawingFlags(), []cli.Flag{caseFlag()}),
		Action: p.near,
	}
}

func (p *program) near(c *cli.Context) error {
	if err := want(c, 1, -1); err != nil {
		return err
	}
	out, err := outputs(c, false, "text", "json", "svg", "dot")
	if err != nil {
		return err
	}
	if c.Int("hops") < 1 {
		return &usageError{"--hops counts from 1", ""}
	}
	options, err := drawing(c)
	if err != nil {
		return err
	}
	kase, _, err := p.load(c)
	if err != nil {
		return err
	}
	focus, err := p.resolve(kase, c.Args().Slice())
	if err != nil {
		return err
	}
	pol, err := p.policy(c, kase, relations.Policy{})
	if err != nil {
		return err
	}
	g := index.Build(kase).Under(pol)
	if err := form(c, kase, g, &options); err != nil {
		return err
	}
	if len(focus) > 1 {
		return p.common(c, kase, pol, focus, out, options)
	}
	near, err := g.Near(c.Context, []string{focus[0].ID}, c.Int("hops"))
	if err != nil {
		return err
	}
	near.View.Title = or(c.String("title"), "Around "+focus[0].Name)
	if err := p.emit(c.Context, out, func(format string, w io.Writer) error {
		switch format {
		case "json":
			return words.NearJSON(w, near, c.Int("hops"))
		case "text":
			return words.Near(w, near, c.Int("hops"), p.textOptions())
		}
		return draw(c.Context, format, w, trim(c, near.View), options)
	}); err != nil {
		return err
	}
	if len(near.View.Lines) == 0 {
		return errNoAnswer
	}
	return nil
}

// common tells who is next to several entities at once.
func (p *program) common(c *cli.Context, kase *relations.Case, pol relations.Policy, of []*entities.Entity, out output, options chart.Options) error {
	if c.IsSet("hops") {
		return &usageError{"--hops asks about one name, and here are " + strconv.Itoa(len(of)), "a name of several words stands in quotes"}
	}
	var ids, names []string
	for i, e := range of {
		if slices.Contains(of[:i], e) {
			return &usageError{quoteArg(c.Args().Get(i)) + " is named twice, as " + e.ID, ""}
		}
		ids, names = append(ids, e.ID), append(names, e.Name)
	}
	g := index.Build(kase).Under(pol)
	ans, err := g.Common(ids)
	if err != nil {
		return err
	}
	var steps []relations.Step
	for _, with := range ans.With {
		steps = append(steps, with.Steps...)
	}
	v := g.StepsView(steps, ids, or(c.String("title"), "Next to "+strings.Join(names, ", ")))
	if err := p.emit(c.Context, out, func(format string, w io.Writer) error {
		switch format {
		case "json":
			return words.CommonJSON(w, ans, v)
		case "text":
			return words.Common(w, ans, v, p.textOptions())
		}
		return draw(c.Context, format, w, trim(c, v), options)
	}); err != nil {
		return err
	}
	if len(ans.With) == 0 {
		return errNoAnswer
	}
	return nil
}
