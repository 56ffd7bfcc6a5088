package main

import (
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/render/words"
)

func (p *program) findCommand() *cli.Command {
	return &cli.Command{
		Name:      "find",
		Usage:     "find entities by name, as people spell it",
		ArgsUsage: "NAME",
		Description: lines(
			"Lists the entities that NAME may mean, best first: by id, name, alias or last name,",
			"in any case, accents and script, then those spelt nearest.",
			"",
			"    graphx find Зеленський",
			"    graphx find witkof",
			"",
			"Exit code 1 says that the names listed are only near.",
		),
		Flags: join(outputFlags("text", "json"), []cli.Flag{
			&cli.IntFlag{Name: "limit", Value: 10, Usage: "list at most `NUMBER`"},
			caseFlag(),
		}),
		Action: p.find,
	}
}

func (p *program) find(c *cli.Context) error {
	if err := want(c, 1, 1); err != nil {
		return err
	}
	out, err := outputs(c, false, "text", "json")
	if err != nil {
		return err
	}
	if c.Int("limit") < 1 {
		return &usageError{"--limit counts from 1", ""}
	}
	kase, _, err := p.load(c)
	if err != nil {
		return err
	}
	name := c.Args().First()
	found, exact := kase.Finder().Search(name, c.Int("limit"))
	if len(found) == 0 {
		fmt.Fprintf(p.stderr, "graphx: nobody and nothing is called %q, or nearly so\n", quoteArg(name))
		return errNoAnswer
	}
	if err := p.emit(c.Context, out, func(format string, w io.Writer) error {
		if format == "json" {
			return words.FoundJSON(w, kase, found)
		}
		return words.Found(w, kase, found, p.textOptions())
	}); err != nil {
		return err
	}
	if exact == 0 {
		fmt.Fprintf(p.stderr, "graphx: nobody and nothing is called %q; these are spelt nearest\n", quoteArg(name))
		return errNoAnswer
	}
	return nil
}
