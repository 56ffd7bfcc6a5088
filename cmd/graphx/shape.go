package main

import (
	"context"
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

// shapeFlags are the flags of the shape of a chart.
func shapeFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "quality", Usage: "print how well the chart is drawn, in numbers, in place of the answer"},
	}
}

// shape reads the flags of the shape of a chart.
func shape(c *cli.Context, o *render.Options) error {
	if c.Bool("quality") {
		o.Quality = &render.Quality{}
	}
	o.Notify = func(message string) { fmt.Fprintf(c.App.ErrWriter, "graphx: %s\n", message) }
	return nil
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
func quality(ctx context.Context, format string, w io.Writer, v *relations.View, o render.Options) error {
	if o.Quality.Nodes == 0 {
		if err := render.SVG(ctx, io.Discard, v, o, &render.Engine{}); err != nil {
			return err
		}
	}
	if format == formatQualityJSON {
		return o.Quality.JSON(w)
	}
	return o.Quality.Text(w)
}
