package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/render/graphviz"
)

// version is the release that this is or will be.
const version = "0.1.0"

func (p *program) versionCommand() *cli.Command {
	return &cli.Command{
		Name:  "version",
		Usage: "print the version of graphx and of what draws for it",
		Description: lines(
			"    graphx version",
		),
		Action: func(c *cli.Context) error {
			if err := want(c, 0, 0); err != nil {
				return err
			}
			if why := graphviz.Uncached(); why != nil {
				fmt.Fprintf(p.stderr, "graphx: every start compiles the layout engine anew (0.5 s): %v\n", why)
			}
			_, err := fmt.Fprintf(p.stdout, "graphx %s (%s, %s)\n", version, runtime.Version(), engineVersion())
			return err
		},
	}
}

// engineVersion is the name and the version of what lays figures out.
func engineVersion() string {
	const path = "github.com/goccy/go-graphviz"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			if d.Path == path {
				return "go-graphviz " + d.Version
			}
		}
	}
	return "go-graphviz unknown"
}
