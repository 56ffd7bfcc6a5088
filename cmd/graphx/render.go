package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/words"
)

// What a chart can hold and still be read, by looking at the built-in case: with
// 100 lines among 70 entities names and words find their places, with 150 the
// middle is full, with 350 among 150 it is a hairball.
const (
	readableNodes = 150
	readableLines = 100
)

// trimFlags bound what is drawn.
func trimFlags() []cli.Flag {
	return []cli.Flag{
		&cli.IntFlag{Name: "max-nodes", Value: readableNodes, Usage: "draw at most `NUMBER` entities, those with the most relations, and say how many are left out; 0 draws all"},
		&cli.IntFlag{Name: "max-lines", Value: readableLines, Usage: "draw at most `NUMBER` lines, contacts first, then roles, then others, and say how many are left out; 0 draws all"},
	}
}

func trim(c *cli.Context, v *relations.View) *relations.View {
	return index.Trim(v, max(0, c.Int("max-nodes")), max(0, c.Int("max-lines")))
}

func (p *program) renderCommand() *cli.Command {
	return &cli.Command{
		Name:  "render",
		Usage: "draw the case or a part of it as a chart",
		Description: lines(
			"Draws the case as SVG: kinds of entities by shape and colour, relations by the colour",
			"of their class and the line style of their status, with a legend and numbered sources.",
			"Without -o the chart goes to standard output.",
			"",
			"    graphx render -o case.svg",
			"    graphx render --focus Dmitriev --hops 1 -o dmitriev.svg",
			"    graphx render --class contact,tie --kind person -o contacts.svg",
			"    graphx render --group-by country -o countries.svg",
			"    graphx render --since 2025-11 --type criticised,defended -o november.dot",
			"    graphx render --focus Ushakov -o ushakov.png --dpi 300",
			"    graphx render --focus Ushakov -o ushakov.pdf",
			"    graphx render --focus Ushakov -o ushakov.svg --text embed",
		),
		Flags: join(outputFlags("svg", "dot", "json"), []cli.Flag{
			&cli.StringSliceFlag{Name: "focus", Usage: "only what lies around `NAME`; may be given again"},
			&cli.IntFlag{Name: "hops", Value: 1, Usage: "with --focus: how far, in `HOPS`"},
		}, trimFlags(), policyFlags(), drawingFlags(), []cli.Flag{caseFlag()}),
		Action: p.render,
	}
}

func (p *program) render(c *cli.Context) error {
	if err := want(c, 0, 0); err != nil {
		return err
	}
	out, err := outputs(c, true, "svg", "dot", "json")
	if err != nil {
		return err
	}
	if c.Int("hops") < 0 {
		return &usageError{"--hops counts from 0", ""}
	}
	if c.IsSet("hops") && !c.IsSet("focus") {
		return &usageError{"--hops is said of a --focus, and there is none", "graphx render --focus NAME --hops 2"}
	}
	options, err := drawing(c)
	if err != nil {
		return err
	}
	kase, _, err := p.load(c)
	if err != nil {
		return err
	}
	focus, err := p.resolve(kase, c.StringSlice("focus"))
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
	v := g.Whole()
	if len(focus) > 0 {
		var ids []string
		for _, e := range focus {
			if !slices.Contains(ids, e.ID) {
				ids = append(ids, e.ID)
			}
		}
		near, err := g.Near(c.Context, ids, c.Int("hops"))
		if err != nil {
			return err
		}
		v = near.View
		v.Title = "Around " + focus[0].Name
		if n := len(ids) - 1; n > 0 {
			v.Title += fmt.Sprintf(" and %d more", n)
		}
	}
	v.Title = or(c.String("title"), v.Title)
	if len(v.Lines) == 0 {
		fmt.Fprintf(p.stderr, "graphx: nothing to draw: no relation counts under the policy %s\n", pol)
		return errNoAnswer
	}
	v = trim(c, v)
	return p.emit(c.Context, out, func(format string, w io.Writer) error {
		if format == "json" {
			return words.ViewJSON(w, "view/1", v)
		}
		return draw(c.Context, format, w, v, options)
	})
}
