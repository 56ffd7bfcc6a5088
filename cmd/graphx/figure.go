package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/render"
)

// figureFlags say how any figure looks, whatever it shows.
func figureFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "theme", Usage: "the colours: `THEME` is " + strings.Join(render.ThemeNames(), ", ") + ", or a file of your own (docs/theme.md)", DefaultText: "print"},
	}
}

// figure reads the figure flags into the options.
func figure(c *cli.Context, o *render.Options) error {
	var err error
	if o.Theme, err = theme(c.String("theme"), c.App.ErrWriter); err != nil {
		return err
	}
	return nil
}

// theme finds a theme: a built-in one by its name, another by its file, which is
// what has a dot or a slash in it or lies there.
func theme(name string, stderr io.Writer) (*render.Theme, error) {
	if name == "" {
		return nil, nil
	}
	if t := render.BuiltinTheme(name); t != nil {
		return t, nil
	}
	if _, err := os.Stat(name); err != nil && !strings.ContainsAny(name, `./\`) {
		return nil, &usageError{"--theme: unknown theme " + quoteArg(name), or(entities.DidYouMean(name, render.ThemeNames()), "one of "+strings.Join(render.ThemeNames(), ", ")+", or a file")}
	}
	settings, err := casefile.ReadSettings(name)
	if err != nil {
		return nil, err
	}
	var fields []render.ThemeField
	for _, s := range settings.List {
		fields = append(fields, render.ThemeField{Name: s.Name, Value: s.Value})
	}
	t, faults := render.NewTheme(fields)
	var refused, warned []casefile.Problem
	for _, f := range faults {
		hint := f.Hint
		if f.InName && hint == "" {
			hint = or(entities.DidYouMean(fields[f.Field].Name, render.ThemeFields()), "fields are "+strings.Join(render.ThemeFields(), ", "))
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
