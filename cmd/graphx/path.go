package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

func (p *program) pathCommand() *cli.Command {
	return &cli.Command{
		Name:      "path",
		Usage:     "tell and draw how two entities are connected",
		ArgsUsage: "A B",
		Description: lines(
			"Prints all shortest paths from A to B, hop by hop, with every relation that carries",
			"a hop, its status, dates and citations, and the policy that was in force. A path",
			"walks contacts, ties and joint participation between persons and organisations,",
			"and nothing that is only planned or denied, unless flags say otherwise.",
			"",
			"    graphx path Dmitriev Zelensky",
			"    graphx path Dmitriev Zelensky -o path.svg",
			"    graphx path ushakov cheung --class all --planned mark",
		),
		Flags: join(outputFlags("text", "json", "svg", "dot"), policyFlags(), drawingFlags(), []cli.Flag{
			&cli.IntFlag{Name: "max-hops", Usage: "the longest path to look for, in `HOPS`"},
			&cli.IntFlag{Name: "limit", Value: 100, Usage: "show at most `NUMBER` paths, best first"},
			snapshotsFlag(), caseFlag(),
		}),
		Action: p.path,
	}
}

func join(groups ...[]cli.Flag) []cli.Flag {
	var out []cli.Flag
	for _, g := range groups {
		out = append(out, g...)
	}
	return out
}

func (p *program) path(c *cli.Context) error {
	if err := want(c, 2, 2); err != nil {
		return err
	}
	out, err := outputs(c, false, "text", "json", "svg", "dot")
	if err != nil {
		return err
	}
	if c.Int("limit") < 1 || c.Int("max-hops") < 0 {
		return &usageError{"--limit counts from 1 and --max-hops from 0", ""}
	}
	options, err := drawing(c)
	if err != nil {
		return err
	}
	r, folder, _, err := p.readFrom(c.String("case"))
	if err != nil {
		return err
	}
	kase := r.Case
	ends, err := resolve(kase, c.Args().Slice())
	if err != nil {
		return err
	}
	from, to := ends[0], ends[1]
	if from == to {
		return &usageError{c.Args().Get(0) + " and " + c.Args().Get(1) + " are both " + from.ID, "a path leads from one entity to another"}
	}
	pol, err := policy(c, kase, relations.PathPolicy())
	if err != nil {
		return err
	}
	g := index.Build(kase).Under(pol)
	ans, err := g.Paths(c.Context, from.ID, to.ID, index.PathOptions{MaxHops: c.Int("max-hops"), Limit: c.Int("limit")})
	if err != nil {
		return err
	}
	v := g.PathView(ans)
	if t := c.String("title"); t != "" {
		v.Title = t
	}
	write := func(format string, w io.Writer) error {
		switch format {
		case "json":
			return render.JSONPath(w, ans, v)
		case "text":
			return render.TextPath(w, ans, v, p.textOptions())
		}
		return chart(c.Context, format, w, v, options)
	}
	if len(ans.Paths) == 0 {
		if ans.No, err = g.Explain(c.Context, from.ID, to.ID); err != nil {
			return err
		}
		// There is nothing to draw, and an empty chart would look like an answer.
		if out.file != "" {
			fmt.Fprintf(p.stderr, "graphx: %s is not written: there is no path to draw\n", out.file)
		}
		if out.stdout != "json" {
			out.stdout = "text"
		}
		if err := p.emit(c.Context, output{stdout: out.stdout}, write); err != nil {
			return err
		}
		if hint := p.coverageHint(c, kase, folder, from, to); hint != "" {
			fmt.Fprintf(p.stderr, "graphx: hint: %s\n", hint)
		}
		return errNoAnswer
	}
	if ans.Shorter, err = g.Shorter(c.Context, from.ID, to.ID, ans.Hops); err != nil {
		return err
	}
	return p.emit(c.Context, out, write)
}

// textOptions says how text is written to stdout.
func (p *program) textOptions() render.TextOptions { return render.TextOptions{Color: p.color} }

// chart writes a view as SVG or DOT.
func chart(ctx context.Context, format string, w io.Writer, v *relations.View, o render.Options) error {
	if format == "dot" {
		return render.DOT(w, v, o)
	}
	return render.SVG(ctx, w, v, o, &render.Engine{})
}

// drawingFlags are the flags of commands that draw.
func drawingFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "parallel", Value: "gather", Usage: "`HOW` to draw relations between the same ends: gather them on one line, or draw them apart"},
		&cli.StringFlag{Name: "meetings", Value: "node", Usage: "`HOW` to draw a relation of three ends or more: as one small node, or as pairs"},
		&cli.StringFlag{Name: "engine", Usage: "the layout `ENGINE`; by default the one that draws the chart best", DefaultText: "chosen by size and shape"},
		&cli.StringFlag{Name: "title", Usage: "the `TITLE` of the chart"},
	}
}

func drawing(c *cli.Context) (render.Options, error) {
	var o render.Options
	for _, f := range []struct {
		flag    string
		choices []string
	}{{"parallel", []string{"gather", "apart"}}, {"meetings", []string{"node", "pairs"}}} {
		if !slices.Contains(f.choices, c.String(f.flag)) {
			return o, &usageError{"--" + f.flag + ": unknown choice " + quoteArg(c.String(f.flag)), "one of " + strings.Join(f.choices, ", ")}
		}
	}
	if c.String("parallel") == "apart" {
		o.Parallel = render.Apart
	}
	if c.String("meetings") == "pairs" {
		o.Events = render.AsPairs
	}
	if o.Engine = c.String("engine"); o.Engine != "" && !slices.Contains(render.Engines, o.Engine) {
		return o, &usageError{"--engine: unknown engine " + quoteArg(o.Engine), "one of " + strings.Join(render.Engines, ", ")}
	}
	return o, nil
}
