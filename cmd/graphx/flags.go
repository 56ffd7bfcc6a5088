package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/ask"
)

// A command is a verb and what the command line does for it.
type command struct {
	*ask.Verb
	run func(p *program, ctx context.Context, q *ask.Question) error
}

// app makes the commands that the command-line library dispatches, of the table.
func (p *program) app() *cli.App {
	app := &cli.App{
		Name: "graphx", Reader: p.stdin, Writer: p.stdout, ErrWriter: p.stderr,
		HideVersion: true, DisableSliceFlagSeparator: true, HideHelp: true, HideHelpCommand: true,
		ExitErrHandler: func(*cli.Context, error) {},
	}
	for _, cmd := range p.all {
		app.Commands = append(app.Commands, p.cliCommand(cmd))
	}
	return app
}

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
			return cmd.run(p, c.Context, q)
		},
	}
}

// flag is the flag of a parameter. All values are texts: what they mean is read by
// package ask, so that a bad one is told in its words.
func flag(p *ask.Parameter) cli.Flag {
	if p.Many {
		return &cli.StringSliceFlag{Name: p.Name, Aliases: p.Other}
	}
	return &cli.StringFlag{Name: p.Name, Aliases: p.Other}
}

// question reads a question off a command line.
func question(v *ask.Verb, c *cli.Context) (*ask.Question, error) {
	values := ask.Values{}
	for _, p := range v.Parameters {
		switch {
		case !c.IsSet(p.Name):
		case p.Many:
			values[p.Name] = c.StringSlice(p.Name)
		default:
			values[p.Name] = []string{c.String(p.Name)}
		}
	}
	if v.Name == completeName { // which takes the words as they are
		return &ask.Question{Verb: v, Args: c.Args().Slice()}, nil
	}
	return v.Question(c.Args().Slice(), values)
}
