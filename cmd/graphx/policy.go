package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
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

// policy reads the policy flags over the command's default. The word all takes
// a restriction of the default away.
func (run *program) policy(c *cli.Context, kase *relations.Case, p relations.Policy) (relations.Policy, error) {
	if c.IsSet("class") {
		list, err := choose(c, "class", texts(relations.Classes))
		if err != nil {
			return p, err
		}
		p.Classes = nil
		for _, s := range list {
			p.Classes = append(p.Classes, relations.Class(s))
		}
	}
	if err := statuses(c, &p); err != nil {
		return p, err
	}
	var types, kinds []string
	for _, t := range kase.Types {
		types = append(types, t.ID)
	}
	for _, k := range kase.Kinds.All() {
		kinds = append(kinds, k.ID)
	}
	for _, f := range []struct {
		flag  string
		known []string
		to    *[]string
	}{{"type", types, &p.Types}, {"kind", kinds, &p.Kinds}} {
		if c.IsSet(f.flag) {
			list, err := choose(c, f.flag, f.known)
			if err != nil {
				return p, err
			}
			*f.to = list
		}
	}
	var err error
	for _, f := range []struct {
		flag string
		to   *[]string
	}{{"only", &p.Only}, {"without", &p.Without}} {
		if !c.IsSet(f.flag) || f.flag == "without" && c.Command.Name == whatIfName { // which names entities too
			continue
		}
		ids, err := run.sourceIDs(kase, c.StringSlice(f.flag))
		if err != nil {
			return p, err
		}
		slices.Sort(ids)
		*f.to = slices.Compact(ids)
	}
	if p.Least, err = grade(c.String("min")); err != nil {
		return p, err
	}
	if p.Origins = c.Int("origins"); p.Origins < 0 {
		return p, &usageError{"--origins: want a number from 0", ""}
	}
	for _, f := range []struct {
		flag string
		to   *evidence.Date
	}{{"since", &p.Since}, {"until", &p.Until}, {"as-of", &p.AsOf}} {
		if *f.to, err = evidence.ParseDate(c.String(f.flag)); err != nil {
			return p, &usageError{"--" + f.flag + ": " + err.Error(), ""}
		}
	}
	return p, nil
}

// statuses reads the flags that say what becomes of relations by their status.
// Where some are asked for alone, all that are not are left out.
func statuses(c *cli.Context, p *relations.Policy) error {
	var only []relations.Status
	counts := map[relations.Status]bool{}
	for _, s := range relations.Statuses {
		counts[s] = len(p.Statuses) == 0 || slices.Contains(p.Statuses, s)
		how := c.String(string(s))
		switch how {
		case "":
		case "mark":
			counts[s] = true
		case "exclude":
			counts[s] = false
		case "only":
			only = append(only, s)
		default:
			return &usageError{fmt.Sprintf("--%s: unknown choice %s", s, quoteArg(how)), or(entities.DidYouMean(how, statusChoices), "one of "+strings.Join(statusChoices, ", "))}
		}
	}
	p.Statuses = nil
	for _, s := range relations.Statuses {
		if len(only) > 0 && slices.Contains(only, s) || len(only) == 0 && counts[s] {
			p.Statuses = append(p.Statuses, s)
		}
	}
	if len(p.Statuses) == len(relations.Statuses) {
		p.Statuses = nil
	}
	return nil
}

var statusChoices = []string{"exclude", "mark", "only"}

// choose reads a flag's values, each of which must be known, sorted and each
// once. The word all is the empty list.
func choose(c *cli.Context, flag string, known []string) ([]string, error) {
	var out []string
	for _, s := range c.StringSlice(flag) {
		s = strings.TrimSpace(s)
		if s == "all" {
			return nil, nil
		}
		if !slices.Contains(known, s) {
			hint := entities.DidYouMean(s, known)
			if hint == "" {
				sorted := slices.Sorted(slices.Values(known))
				hint = "one of " + strings.Join(sorted, ", ")
			}
			return nil, &usageError{fmt.Sprintf("--%s: unknown %s %s", flag, flag, quoteArg(s)), hint}
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// grade reads "B2", "B" or "2".
func grade(s string) (evidence.Grade, error) {
	var g evidence.Grade
	rest := strings.ToUpper(s)
	if rest != "" && rest[0] >= 'A' && rest[0] <= 'E' {
		g.Reliability, rest = evidence.Reliability(rest[:1]), rest[1:]
	}
	if rest != "" && rest[0] >= '1' && rest[0] <= '5' {
		g.Credibility, rest = evidence.Credibility(rest[0]-'0'), rest[1:]
	}
	if rest != "" {
		return g, &usageError{fmt.Sprintf("--min: bad grade %s", quoteArg(s)), "a letter A to E, a digit 1 to 5, or both, as in B2; F and 6 mean that it cannot be judged"}
	}
	return g, nil
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return out
}
