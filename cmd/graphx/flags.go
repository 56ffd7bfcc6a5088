package main

import (
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/ask"
)

// A command is a verb and what the command line does for it.
type command struct {
	*ask.Verb
	run func(p *program, c *cli.Context, q *ask.Question) error
}

// cliCommand makes the command that the command-line library knows.
func (p *program) cliCommand(cmd command) *cli.Command {
	var flags []cli.Flag
	for _, param := range cmd.Parameters {
		flags = append(flags, flag(param))
	}
	return &cli.Command{
		Name: cmd.Name, Hidden: cmd.Hidden, Flags: flags, HideHelp: true, HideHelpCommand: true, SkipFlagParsing: cmd.Name == completeName,
		OnUsageError: func(_ *cli.Context, err error, _ bool) error { return &ask.Error{Message: err.Error()} },
		Action: func(c *cli.Context) error {
			q, err := question(cmd.Verb, c)
			if err != nil {
				return err
			}
			return cmd.run(p, c, q)
		},
	}
}

// flag is the flag of a parameter. Values are texts: what they mean is read by
// package ask, so that a bad one is told in its words.
func flag(p *ask.Parameter) cli.Flag {
	switch {
	case p.Type == ask.Switch:
		return &cli.BoolFlag{Name: p.Name, Aliases: p.Other}
	case p.Many:
		return &cli.StringSliceFlag{Name: p.Name, Aliases: p.Other}
	}
	return &cli.StringFlag{Name: p.Name, Aliases: p.Other}
}

// question reads a question off a command line.
func question(v *ask.Verb, c *cli.Context) (*ask.Question, error) {
	values := ask.Values{}
	for _, p := range v.Parameters {
		if !set(c, p) {
			continue
		}
		switch {
		case p.Type == ask.Switch && c.Bool(p.Name):
			values[p.Name] = []string{"true"}
		case p.Type == ask.Switch:
			values[p.Name] = []string{"false"}
		case p.Many:
			values[p.Name] = c.StringSlice(p.Name)
		default:
			values[p.Name] = []string{c.String(p.Name)}
		}
	}
	return v.Question(c.Args().Slice(), values)
}

func set(c *cli.Context, p *ask.Parameter) bool {
	for _, name := range append([]string{p.Name}, p.Other...) {
		if c.IsSet(name) {
			return true
		}
	}
	return false
}

// spell writes a setting as a flag.
func spell(s ask.Setting) string {
	return strings.TrimSpace(ask.Dashes(s.Parameter) + " " + s.Value)
}
