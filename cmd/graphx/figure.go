package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/atomicfile"
	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/readfile"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/figure"
)

// figureFlags say how any figure looks, whatever it shows.
func figureFlags() []cli.Flag {
	return join([]cli.Flag{
		&cli.StringFlag{Name: "theme", Usage: "the colours: `THEME` is " + strings.Join(chart.ThemeNames(), ", ") + ", or a file of your own (docs/theme.md)", DefaultText: "print"},
		&cli.StringFlag{Name: "subtitle", Usage: "the `TEXT` below the title"},
		&cli.StringFlag{Name: "caption", Usage: "the `TEXT` below the chart"},
		&cli.StringFlag{Name: "date", Usage: "the `DATE` of the figure, which stands in it (EDTF: 2025-12-01); graphx reads no clock"},
		&cli.StringFlag{Name: "sources", Value: "figure", Usage: "`WHERE` the numbered sources are listed: in the figure, in a sidecar (a file beside it), or none"},
		&cli.StringFlag{Name: "sidecar", Usage: "write beside FILE, as `FORMATS`, what the figure shows and rests on: md, html, json, csl (sources for citation managers)", DefaultText: "md with --sources sidecar"},
		&cli.StringFlag{Name: "numbers", Usage: "sources keep their numbers of `FILE`, an earlier figure (.svg with its sources) or its sidecar (.json); others get the next free ones"},
	}, pageFlags())
}

// drawingOptions reads the figure flags into the options.
func drawingOptions(c *cli.Context, o *chart.Options) error {
	var err error
	if o.Theme, err = theme(c.String("theme"), c.App.ErrWriter); err != nil {
		return err
	}
	o.Subtitle, o.Caption = c.String("subtitle"), c.String("caption")
	if o.Date, err = evidence.ParseDate(c.String("date")); err != nil {
		return &usageError{"--date: " + err.Error(), "such as 2025-12-01"}
	}
	if o.Page, err = page(c); err != nil {
		return err
	}
	o.Sources = sourceLists[c.String("sources")]
	if file := c.String("numbers"); file != "" {
		if o.Numbers, err = numbers(c.Context, file); err != nil {
			return err
		}
	}
	return nil
}

var sourceLists = map[string]chart.SourceList{"figure": chart.InFigure, "sidecar": chart.InSidecar, "none": chart.NoSources}

// sidecarFormats reads what is to be written beside a figure.
func sidecarFormats(c *cli.Context, file string) ([]string, error) {
	where := c.String("sources")
	if _, ok := sourceLists[where]; !ok && where != "" {
		known := []string{"figure", "sidecar", "none"}
		return nil, &usageError{"--sources: unknown place " + quoteArg(where), or(entities.DidYouMean(where, known), "one of "+strings.Join(known, ", "))}
	}
	var known, out []string
	for _, f := range figure.SidecarFormats {
		known = append(known, f.Name)
	}
	text := c.String("sidecar")
	if text == "" && where == "sidecar" {
		text = "md"
	}
	if text == "" {
		return nil, nil
	}
	for _, name := range strings.Split(text, ",") {
		if !slices.Contains(known, name) {
			return nil, &usageError{"--sidecar: unknown format " + quoteArg(name), or(entities.DidYouMean(name, known), "one of "+strings.Join(known, ", "))}
		}
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	if file == "" {
		return nil, &usageError{"a sidecar stands beside a file, and there is none", "-o FILE.svg"}
	}
	return out, nil
}

// files are the figure's file and what is written beside it.
func (f *figureFile) files(sidecars []string) ([]atomicfile.File, error) {
	out := f.pages
	if out == nil {
		out = []atomicfile.File{{Name: f.name, Data: f.Bytes()}}
	}
	if len(sidecars) > 0 && f.sidecar == nil {
		return nil, &usageError{"a sidecar stands beside a figure, and " + quoteArg(f.name) + " is none", "-o FILE.svg"}
	}
	for _, s := range figure.SidecarFormats {
		if !slices.Contains(sidecars, s.Name) {
			continue
		}
		var b bytes.Buffer
		if err := f.sidecar.Write(&b, s.Name); err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(f.name, filepath.Ext(f.name)) + s.Extension
		if name == f.name {
			return nil, &usageError{"the sidecar would have the figure's name, " + quoteArg(name), ""}
		}
		out = append(out, atomicfile.File{Name: name, Data: plain.Bytes(b.Bytes())})
	}
	return out, nil
}

// mostFigure is the size of the largest earlier figure that is read, in bytes.
const mostFigure = 64 << 20

// numbers reads the numbers of an earlier figure or sidecar.
func numbers(ctx context.Context, file string) (map[string]int, error) {
	data, err := readfile.All(ctx, file, mostFigure)
	if err != nil {
		return nil, err
	}
	out, err := figure.ReadNumbers(data)
	if err != nil {
		return nil, &answerError{message: file + ": " + err.Error(), hint: "a figure as --sources figure draws it, or a sidecar as --sidecar json writes it", code: exitBadData}
	}
	return out, nil
}

// theme finds a theme: a built-in one by its name, another by its file, which is
// what has a dot or a slash in it or lies there.
func theme(name string, stderr io.Writer) (*chart.Theme, error) {
	if name == "" {
		return nil, nil
	}
	if t := chart.BuiltinTheme(name); t != nil {
		return t, nil
	}
	if _, err := os.Stat(name); err != nil && !strings.ContainsAny(name, `./\`) {
		return nil, &usageError{"--theme: unknown theme " + quoteArg(name), or(entities.DidYouMean(name, chart.ThemeNames()), "one of "+strings.Join(chart.ThemeNames(), ", ")+", or a file")}
	}
	settings, err := casefile.ReadSettings(name)
	if err != nil {
		return nil, err
	}
	var fields []chart.ThemeField
	for _, s := range settings.List {
		fields = append(fields, chart.ThemeField{Name: s.Name, Value: s.Value})
	}
	t, faults := chart.NewTheme(fields)
	var refused, warned []casefile.Problem
	for _, f := range faults {
		hint := f.Hint
		if f.InName && hint == "" {
			hint = or(entities.DidYouMean(fields[f.Field].Name, chart.ThemeFields()), "fields are "+strings.Join(chart.ThemeFields(), ", "))
		}
		p := settings.Problem(f.Field, f.InName, f.Message, hint)
		if f.Warning {
			warned = append(warned, p)
		} else {
			refused = append(refused, p)
		}
	}
	if len(refused) > 0 {
		problems := casefile.Collect(slices.Concat(refused, warned))
		return nil, &problems
	}
	for _, p := range warned {
		fmt.Fprintf(stderr, "graphx: warning: %s\n", p)
		if p.Hint != "" {
			fmt.Fprintf(stderr, "graphx: hint: %s\n", p.Hint)
		}
	}
	return t, nil
}

// figure prepares what a figure's file is to hold: it fits the view on its page,
// or spreads it over pages, and then it is done.
func (f *figureFile) figure(ctx context.Context, format string, v **relations.View, o chart.Options) (done bool, err error) {
	if f.page != nil && format != "dot" && format != "mermaid" {
		if f.page.split {
			if f.pages, err = f.page.pages(ctx, *v, o, f.name); err != nil {
				return false, err
			}
		} else if *v, err = f.page.fitted(ctx, *v, o); err != nil {
			return false, err
		}
	}
	var names []string
	for _, p := range f.pages {
		names = append(names, filepath.Base(p.Name))
	}
	if f.pages == nil && f.name != "" {
		names = []string{filepath.Base(f.name)}
	}
	f.sidecar = figure.NewSidecar(*v, o, names...)
	return f.pages != nil, nil
}
