package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/words"
)

func (p *program) conflictsCommand() *cli.Command {
	return &cli.Command{
		Name:      "conflicts",
		Usage:     "tell and draw what cannot all hold",
		ArgsUsage: "[NAME|ID ...]",
		Description: lines(
			"Lists what the citations contradict one another in: support against denial, dates,",
			"places, participants, and values of facts, hard conflicts first, each with its sides,",
			"their citations and origins. Names and ids of relations restrict the list to what they",
			"are part of. \"graphx explain conflicts\" prints the rule. A chart draws the disputed",
			"relations with the sources of both sides.",
			"",
			"    graphx conflicts",
			"    graphx conflicts Trump --severity hard",
			"    graphx conflicts -o conflicts.md",
			"    graphx conflicts -o conflicts.svg",
		),
		Flags: join(outputFlags("text", "json", "md", "svg", "dot"), []cli.Flag{
			&cli.StringFlag{Name: "severity", Usage: "only conflicts of `SEVERITY` hard or soft"},
		}, trimFlags(), policyFlags(), drawingFlags(), []cli.Flag{caseFlag()}),
		Action: p.conflicts,
	}
}

func (p *program) conflicts(c *cli.Context) error {
	out, err := outputs(c, false, "text", "json", "md", "svg", "dot")
	if err != nil {
		return err
	}
	severity := relations.Severity(c.String("severity"))
	if severity != "" && severity != relations.Hard && severity != relations.Soft {
		return &usageError{"--severity: unknown choice " + quoteArg(string(severity)), "one of hard, soft"}
	}
	options, err := drawing(c)
	if err != nil {
		return err
	}
	kase, _, err := p.load(c)
	if err != nil {
		return err
	}
	pol, err := p.policy(c, kase, relations.Policy{})
	if err != nil {
		return err
	}
	var about []*relations.Relation
	var names []string
	for _, arg := range c.Args().Slice() {
		if r := kase.Relation(arg); r != nil {
			about = append(about, r)
		} else {
			names = append(names, arg)
		}
	}
	ends, err := p.resolve(kase, names)
	if err != nil {
		return err
	}
	var ids []string
	for _, e := range ends {
		ids = append(ids, e.ID)
	}
	cv := &words.ConflictView{}
	counted := map[string]bool{}
	for _, x := range relations.NewFilter(kase, pol).Conflicts(ids...) {
		if severity != "" && x.Severity != severity {
			continue
		}
		if c.Args().Len() > 0 && !touches(x, about, ends) {
			continue
		}
		cv.Conflicts = append(cv.Conflicts, x)
		if x.Relation != nil {
			counted[x.Relation.ID] = true
		}
	}
	if len(cv.Conflicts) == 0 {
		fmt.Fprintf(p.stderr, "graphx: no conflict under the policy %s\n", pol)
		return errNoAnswer
	}
	v := index.Build(kase).Under(pol).Only(func(r *relations.Relation) bool { return counted[r.ID] })
	v.Title = or(c.String("title"), "Conflicts: "+kase.Title)
	cv.View = v
	return p.emit(c.Context, out, func(format string, w io.Writer) error {
		switch format {
		case "json":
			return words.ConflictsJSON(w, cv)
		case "md":
			return words.ConflictsMarkdown(w, cv)
		case "text":
			return words.Conflicts(w, cv, p.textOptions())
		}
		if len(v.Lines) == 0 {
			return &usageError{"these conflicts are of facts, and a chart draws relations", "leave -o out, or write text, md or json"}
		}
		drawn := trim(c, v)
		if facts := len(cv.Conflicts) - relationConflicts(cv.Conflicts); facts > 0 {
			copied := *drawn
			copied.Subtitle = fmt.Sprintf("%d conflicts of facts are not drawn.", facts)
			drawn = &copied
		}
		return draw(c.Context, format, w, drawn, options)
	})
}

func relationConflicts(list []relations.Conflict) int {
	n := 0
	for _, x := range list {
		if x.Relation != nil {
			n++
		}
	}
	return n
}

// touches reports whether a conflict is about one of the relations, or about
// something that all of the entities are part of.
func touches(x relations.Conflict, about []*relations.Relation, ends []*entities.Entity) bool {
	if x.Relation != nil && slices.Contains(about, x.Relation) {
		return true
	}
	if len(ends) == 0 {
		return false
	}
	for _, e := range ends {
		if x.Entity != e && (x.Relation == nil || !x.Relation.Joins(e.ID)) {
			return false
		}
	}
	return true
}
