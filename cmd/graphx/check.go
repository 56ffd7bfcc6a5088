package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/relations"
)

func (p *program) checkCommand() *cli.Command {
	return &cli.Command{
		Name:      "check",
		Usage:     "check a case and report every problem at its place",
		ArgsUsage: "[DIR]",
		Description: lines(
			"Reads every file of the case and prints each problem as file:line:column, with the",
			"line itself and a suggestion. Exit code 0 means that there is none, 1 that there are.",
			"",
			"    graphx check",
			"    graphx check --json",
		),
		Flags:  join(outputFlags("text", "json"), []cli.Flag{caseFlag()}),
		Action: p.check,
	}
}

func (p *program) check(c *cli.Context) error {
	if err := want(c, 0, 1); err != nil {
		return err
	}
	out, err := outputs(c, false, "text", "json")
	if err != nil {
		return err
	}
	if dir := c.Args().First(); dir != "" {
		if c.IsSet("case") {
			return &usageError{"the case is named twice, by --case and as an argument", ""}
		}
		if err := c.Set("case", dir); err != nil {
			return err
		}
	}
	kase, name, err := p.load(c)
	var problems *casefile.Problems
	if err != nil && !errors.As(err, &problems) {
		return err
	}
	if err := p.emit(c.Context, out, func(format string, w io.Writer) error {
		if format == "json" {
			return jsonCheck(w, kase, problems)
		}
		if problems != nil {
			if err := problems.Write(w); err != nil {
				return err
			}
			_, err := fmt.Fprintf(w, "%s\n", problems.Error())
			return err
		}
		citations := 0
		for _, r := range kase.Relations {
			citations += len(r.Citations)
		}
		_, err := fmt.Fprintf(w, "%s: no problems in %d sources, %d entities, %d relations, %d citations of relations\n",
			name, len(kase.Sources), len(kase.Entities), len(kase.Relations), citations)
		return err
	}); err != nil {
		return err
	}
	if problems != nil {
		return errNoAnswer
	}
	return nil
}

// jsonCheck writes the shape check/1 (docs/json.md).
func jsonCheck(w io.Writer, kase *relations.Case, problems *casefile.Problems) error {
	type problem struct {
		File    string `json:"file"`
		Line    int    `json:"line"`
		Column  int    `json:"column"`
		Message string `json:"message"`
		Hint    string `json:"hint,omitempty"`
	}
	out := struct {
		Graphx    string    `json:"graphx"`
		Sources   int       `json:"sources"`
		Entities  int       `json:"entities"`
		Relations int       `json:"relations"`
		Problems  []problem `json:"problems"`
	}{Graphx: "check/1", Problems: []problem{}}
	if kase != nil {
		out.Sources, out.Entities, out.Relations = len(kase.Sources), len(kase.Entities), len(kase.Relations)
	}
	if problems != nil {
		for _, p := range problems.List {
			out.Problems = append(out.Problems, problem{p.File, p.Line, p.Column, p.Message, p.Hint})
		}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(out)
}
