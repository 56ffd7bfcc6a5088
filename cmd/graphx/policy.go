package main

import (
	"errors"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/relations"
)

// policyFlags are the flags by which every command that reads relations says
// which ones count.
func policyFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "class", Usage: "relations of `CLASS` count: " + strings.Join(texts(relations.Classes), ", ") + ", all"},
		&cli.StringSliceFlag{Name: "type", Usage: "relations of `TYPE` count"},
		&cli.StringSliceFlag{Name: "kind", Usage: "entities of `KIND` count: person, organisation ..."},
		&cli.StringFlag{Name: "disputed", Usage: "what becomes of disputed relations: `HOW` is mark, exclude or only"},
		&cli.StringFlag{Name: "alleged", Usage: "the same `HOW` for alleged relations"},
		&cli.StringFlag{Name: "planned", Usage: "the same `HOW` for planned relations"},
		&cli.StringFlag{Name: "denied", Usage: "the same `HOW` for denied relations"},
		&cli.StringFlag{Name: "min", Usage: "the least `GRADE` of a citation that counts, such as B2, C or 3"},
		&cli.IntFlag{Name: "origins", Usage: "the least `NUMBER` of origins that a relation rests on"},
		&cli.StringFlag{Name: "since", Usage: "relations dated on `DATE` or after (EDTF: 2025-10-14, 2025-10)"},
		&cli.StringFlag{Name: "until", Usage: "relations dated on `DATE` or before"},
		&cli.StringFlag{Name: "as-of", Usage: "only what was published by `DATE`"},
		&cli.StringSliceFlag{Name: "only", Aliases: []string{"source"}, Usage: "only citations that rest on `SOURCE`, an id or the name of its snapshot"},
		&cli.StringSliceFlag{Name: "without", Usage: "no citation that rests on `SOURCE`"},
	}
}

// policy reads the policy flags over the command's default and that of the case.
func (p *program) policy(c *cli.Context, kase *relations.Case, base relations.Policy) (relations.Policy, error) {
	values := map[string][]string{}
	for _, name := range relations.PolicyParams() {
		if !c.IsSet(name) || name == "without" && c.Command.Name == whatIfName { // which names entities too
			continue
		}
		values[name] = flagValues(c, name)
		for i, v := range values[name] { // a name of the original means what it means there
			if p.copy != nil && (name == "only" || name == "without") && v != "none" && v != "all" {
				ids, err := p.sourceIDs(kase, []string{v})
				if err != nil {
					return base, err
				}
				values[name][i] = ids[0]
			}
		}
	}
	pol, err := relations.ParsePolicy(kase, base, values)
	var wrong *relations.ParamError
	if errors.As(err, &wrong) {
		e := &usageError{"--" + wrong.Param + ": " + wrong.Wrong, wrong.Hint}
		if wrong.Value != "" {
			e.message += " " + quoteArg(wrong.Value)
		}
		if (wrong.Param == "only" || wrong.Param == "without") && e.hint == "" {
			e.hint = "graphx sources lists them"
		}
		return pol, e
	}
	return pol, err
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return out
}
