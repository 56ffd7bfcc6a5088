package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/words"
)

func (p *program) showCommand() *cli.Command {
	return &cli.Command{
		Name:      "show",
		Usage:     "tell everything known of an entity, a relation or a pair",
		ArgsUsage: "NAME|ID [NAME]",
		Description: lines(
			"Prints an entity with its names, facts and relations; or a relation with its status",
			"and every citation; or, of two names, the dossier of the pair: every relation between",
			"them and every event that both took part in. Where the snapshots are at hand, the cited",
			"words are shown as they stand there.",
			"",
			"    graphx show Driscoll",
			"    graphx show Witkoff Ushakov",
			"    graphx show call-witkoff-ushakov-october",
		),
		Flags:  join(outputFlags("text", "json"), policyFlags(), []cli.Flag{snapshotsFlag(), caseFlag()}),
		Action: p.show,
	}
}

func (p *program) show(c *cli.Context) error {
	if err := want(c, 1, 2); err != nil {
		return err
	}
	out, err := outputs(c, false, "text", "json")
	if err != nil {
		return err
	}
	r, folder, _, err := p.readFrom(c.String("case"))
	if err != nil {
		return err
	}
	kase := r.Case
	copies, err := p.copies(c, kase, folder)
	if err != nil {
		return err
	}
	defer copies.Close()
	text := p.textOptions()
	text.Words = copies.words(kase)
	pol, err := p.policy(c, kase, relations.Policy{})
	if err != nil {
		return err
	}
	if c.Args().Len() == 2 {
		return p.showPair(c, kase, pol, out, text)
	}
	name := c.Args().First()
	if r := kase.Relation(name); r != nil { // a relation's id comes before a name
		line, _ := relations.NewFilter(kase, pol).Line(r)
		v := &relations.View{Case: kase, Lines: []relations.Line{line}, Policy: pol}
		for _, id := range r.Ends {
			v.Entities = append(v.Entities, kase.Entity(id))
		}
		return p.emit(c.Context, out, func(format string, w io.Writer) error {
			if format == "json" {
				return words.ViewJSON(w, "relation/1", v)
			}
			return words.Relation(w, v, text)
		})
	}
	found, err := p.resolve(kase, []string{name})
	if err != nil {
		return withRelations(err, kase, name)
	}
	e := found[0]
	near, err := index.Build(kase).Under(pol).Near(c.Context, []string{e.ID}, 1)
	if err != nil {
		return err
	}
	v := near.View
	var own []relations.Line
	for _, l := range v.Lines {
		if l.Relation.Joins(e.ID) {
			own = append(own, l)
		}
	}
	v.Lines = own
	return p.emit(c.Context, out, func(format string, w io.Writer) error {
		if format == "json" {
			return words.ViewJSON(w, "entity/1", v)
		}
		return words.Entity(w, e, v, text)
	})
}

// showPair tells everything known between two entities.
func (p *program) showPair(c *cli.Context, kase *relations.Case, pol relations.Policy, out output, text words.Options) error {
	ends, err := p.resolve(kase, c.Args().Slice())
	if err != nil {
		return err
	}
	a, b := ends[0], ends[1]
	if a == b {
		return &usageError{fmt.Sprintf("%s and %s are both %s", c.Args().Get(0), c.Args().Get(1), a.ID), "a pair is of two entities"}
	}
	v, joints, err := index.Build(kase).Under(pol).Between(a.ID, b.ID)
	if err != nil {
		return err
	}
	if err := p.emit(c.Context, out, func(format string, w io.Writer) error {
		if format == "json" {
			return words.ViewJSON(w, "pair/1", v)
		}
		return words.Pair(w, a, b, v, joints, text)
	}); err != nil {
		return err
	}
	if len(v.Lines) == 0 {
		return errNoAnswer
	}
	return nil
}

// withRelations adds to the error for an unknown name the relation whose id is
// near it.
func withRelations(err error, kase *relations.Case, name string) error {
	var unknown *entities.UnknownError
	if !errors.As(err, &unknown) || len(unknown.Nearest) > 0 || !relations.IsID(name) {
		return err
	}
	var ids []string
	_, n := kase.Len()
	for i := range min(n, mostListed) {
		ids = append(ids, kase.RelationID(i))
	}
	if hint := entities.DidYouMean(name, ids); hint != "" {
		return &usageError{err.Error(), hint}
	}
	return err
}
