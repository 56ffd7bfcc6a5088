package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/readfile"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
)

// shapeFlags are the flags of the shape of a chart.
func shapeFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "quality", Usage: "print how well the chart is drawn, in numbers, in place of the answer"},
		&cli.StringFlag{Name: "layout", Value: "auto", Usage: "`HOW` to set out the chart: force, layers (by hops), rings (by hops around the middle), matrix (who met whom)"},
		&cli.StringFlag{Name: "group-by", Usage: "draw entities together in frames, by `WAY`: kind, country, organisation, community"},
		&cli.StringFlag{Name: "pin", Usage: "leave nodes where `FILE` has them: an earlier figure (.svg), or a list of places (.yaml; docs/layouts.md)"},
	}
}

// shape reads the flags of the shape of a chart.
func shape(c *cli.Context, o *chart.Options) error {
	if name := c.String("layout"); name != "auto" {
		names := []string{"auto"}
		for _, l := range chart.Layouts {
			names = append(names, string(l))
		}
		if !slices.Contains(names, name) {
			return &usageError{"--layout: unknown layout " + quoteArg(name), or(entities.DidYouMean(name, names), "one of "+strings.Join(names, ", "))}
		}
		o.Layout = chart.Layout(name)
	}
	switch {
	case c.IsSet("group-by") && c.IsSet("pin"):
		return &usageError{"--group-by does not go with --pin", ""}
	case c.IsSet("group-by") && o.Layout != chart.Auto && o.Layout != chart.Force && o.Layout != chart.Matrix:
		return &usageError{"--group-by does not go with --layout " + string(o.Layout), "--layout force"}
	case c.IsSet("pin") && o.Layout != chart.Auto && o.Layout != chart.Force:
		return &usageError{"--pin does not go with --layout " + string(o.Layout), ""}
	case c.IsSet("engine") && (o.Layout == chart.Rings || o.Layout == chart.Matrix || c.IsSet("pin")):
		return &usageError{"--engine: no engine finds these places", "leave out --engine"}
	}
	if c.Bool("quality") {
		o.Quality = &chart.Quality{}
	}
	o.Notify = func(message string) { fmt.Fprintf(c.App.ErrWriter, "graphx: %s\n", message) }
	return nil
}

// form reads what the flags of shape say of the case's records.
func form(c *cli.Context, kase *relations.Case, g *index.Graph, o *chart.Options) error {
	if by := c.String("group-by"); by != "" {
		var err error
		if o.Group, err = grouping(c.Context, by, kase, g); err != nil {
			return err
		}
	}
	return pin(c, kase, o)
}

// pin reads the places that --pin asks to keep, before the chart is drawn.
func pin(c *cli.Context, kase *relations.Case, o *chart.Options) error {
	name := c.String("pin")
	if name == "" {
		return nil
	}
	known := map[string]bool{}
	for _, e := range kase.Entities() {
		known[e.ID] = true
	}
	for _, r := range kase.Relations() {
		known[r.ID] = known[r.ID] || len(r.Ends) > 2
	}
	switch ext := strings.ToLower(filepath.Ext(name)); ext {
	case ".svg":
		f, err := readfile.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		if o.Pins, err = chart.ReadPins(f); err != nil {
			return &answerError{name + ": " + err.Error(), "--pin takes a figure that graphx has drawn, or a .yaml file of places", nil, exitBadData}
		}
		for id := range o.Pins.Entities {
			if known[id] {
				return nil
			}
		}
		return &answerError{name + ": nobody in it is in this case", "is it a figure of another case?", nil, exitBadData}
	case ".yaml", ".yml":
		finder := entities.NewFinder(kase.Entities(), kase.Kinds)
		list, err := casefile.ReadPins(name, func(id string) bool { return known[id] }, func(id string) string {
			e, err := finder.Resolve(id)
			var ambiguous *entities.AmbiguousError
			var unknown *entities.UnknownError
			switch {
			case err == nil:
				return "did you mean " + e.ID + "?"
			case errors.As(err, &ambiguous):
				return "did you mean " + ambiguous.Candidates[0].ID + "?"
			case errors.As(err, &unknown) && len(unknown.Nearest) > 0:
				return "did you mean " + unknown.Nearest[0].ID + "?"
			}
			return ""
		})
		if err != nil {
			return err
		}
		o.Pins = &chart.Pins{Entities: map[string][2]int{}, Relations: map[string][2]int{}}
		for id, at := range list {
			if kase.Entity(id) != nil {
				o.Pins.Entities[id] = chart.PinMM(at[0], at[1])
			} else {
				o.Pins.Relations[id] = chart.PinMM(at[0], at[1])
			}
		}
		return nil
	default:
		return &usageError{"--pin: " + quoteArg(name) + " is neither .svg nor .yaml", ""}
	}
}

// The formats of --quality: text and JSON.
const (
	formatQuality     = "quality"
	formatQualityJSON = "quality-json"
)

func qualityFormat(answer string) string {
	if answer == "json" {
		return formatQualityJSON
	}
	return formatQuality
}

// quality writes how well a view is drawn. It is laid out unless that was done
// for a file already.
func quality(ctx context.Context, format string, w io.Writer, v *relations.View, o chart.Options) error {
	if o.Quality.Nodes == 0 {
		if err := chart.SVG(ctx, io.Discard, v, o, &graphviz.Engine{}); err != nil {
			return err
		}
	}
	if format == formatQualityJSON {
		return o.Quality.JSON(w)
	}
	return o.Quality.Text(w)
}
