package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/figure"
	"github.com/graphx-dev/graphx/internal/render/words"
)

func (p *program) timelineCommand() *cli.Command {
	return &cli.Command{
		Name:      "timeline",
		Usage:     "tell and draw what happened, in order",
		ArgsUsage: "[NAME ...]",
		Description: lines(
			"Lists the relations that have a date, and the events and documents that they tell of, in",
			"order. What may as well have come before the item above it is marked \"=\", and \"?\" where",
			"nothing settles it; what has no date stands at the end. Where the sources give other",
			"dates, each is told. Names restrict the list to what joins all of them.",
			"",
			"    graphx timeline",
			"    graphx timeline Dmitriev --since 2025-10 -o dmitriev.svg",
			"    graphx timeline --class contact --lanes -o lanes.svg",
			"    graphx timeline Witkoff Ushakov --format md",
			"    graphx timeline --class contact,participation -o contacts.md",
		),
		Flags: join(outputFlags("text", "json", "md", "svg"), []cli.Flag{
			&cli.StringFlag{Name: "title", Usage: "the `TITLE` of the figure or the Markdown"},
			&cli.BoolFlag{Name: "lanes", Usage: "draw a lane for each person in place of the axis (svg, png, pdf)"},
		}, figureFlags(), policyFlags(), []cli.Flag{caseFlag()}),
		Action: p.timeline,
	}
}

func (p *program) timeline(c *cli.Context) error {
	out, err := outputs(c, false, "text", "json", "md", "svg")
	if err != nil {
		return err
	}
	var options chart.Options
	if err := drawingOptions(c, &options); err != nil {
		return err
	}
	drawn := []string{"svg", "png", "pdf"}
	if c.Bool("lanes") && !slices.Contains(drawn, out.stdout) && !slices.Contains(drawn, out.format) {
		return &usageError{"--lanes is said of a figure, and none is asked for", "graphx timeline --lanes -o lanes.svg"}
	}
	for _, f := range []string{"trim", "pages"} {
		if c.Bool(f) {
			return &usageError{"--" + f + " is for charts, and this is a timeline", "--since, --until and names show less of it"}
		}
	}
	kase, _, err := p.load(c)
	if err != nil {
		return err
	}
	found, err := p.resolve(kase, c.Args().Slice())
	if err != nil {
		return err
	}
	pol, err := p.policy(c, kase, relations.Policy{})
	if err != nil {
		return err
	}
	var focus, names []string
	for _, e := range found {
		focus, names = append(focus, e.ID), append(names, e.Name)
	}
	t := relations.NewFilter(kase, pol).Timeline(focus)
	if len(t.Items)+len(t.Undated) == 0 {
		fmt.Fprintf(p.stderr, "graphx: nothing to put in order under the policy %s\n", pol)
		return errNoAnswer
	}
	t.Numbers = options.Numbers
	t.Title = or(c.String("title"), or(strings.Join(names, ", "), t.Title))
	return p.emit(c.Context, out, func(format string, w io.Writer) error {
		switch format {
		case "json":
			return words.TimelineJSON(w, t)
		case "md":
			return words.TimelineMarkdown(w, t)
		case "svg":
			if f, ok := w.(*figureFile); ok {
				f.sidecar = figure.NewTimelineSidecar(t, options, filepath.Base(f.name))
			}
			if c.Bool("lanes") {
				return chart.LanesSVG(w, t, options)
			}
			return chart.TimelineSVG(w, t, options)
		}
		return words.Timeline(w, t, p.textOptions())
	})
}
