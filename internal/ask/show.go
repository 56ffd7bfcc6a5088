package ask

import (
	"errors"
	"fmt"
	"io"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/words"
)

var findVerb = &Verb{
	Name: "find", Summary: "Find entities by name, as people spell it",
	Usage: "NAME", Least: 1, Most: 1, Arguments: Text, Formats: tableFormats,
	Help: lines(
		"Lists the entities that NAME may mean, best first: by id, name, alias or last name,",
		"in any case, accents and script, then those spelt nearest.",
		"",
		"    graphx find Зеленський --case @witkoff",
		"    graphx find witkof --case @witkoff",
		"",
		"Exit code 1 means that the names listed are only near.",
	),
	Parameters: join([]*Parameter{
		{Name: "limit", Type: Number, Default: "10", Least: 1, Common: true, Summary: "list at most `NUMBER`"},
	}, outputParameters(tableFormats), []*Parameter{caseParameter}),
	answer: answerFind,
}

func answerFind(a *asking) (*Answer, error) {
	name := a.Args[0]
	found, exact := a.kase.Finder().Search(name, a.Number("limit"))
	if len(found) == 0 {
		a.note("no entity named %q, and nothing similar", Quote(name))
		return &Answer{None: true, undrawn: "there is no such entity"}, nil
	}
	if exact == 0 {
		a.note("no entity named %q; these are spelt most like it", Quote(name))
	}
	return &Answer{
		None: exact == 0,
		json: func(w io.Writer) error { return words.FoundJSON(w, a.kase, found) },
		text: func(w io.Writer, o words.Options) error { return words.Found(w, a.kase, found, o) },
	}, nil
}

var showVerb = &Verb{
	Name: "show", Summary: "Show everything known of an entity, a relation or a pair",
	Usage: "NAME|ID [NAME]", Least: 1, Most: 2, Arguments: Record, Formats: tableFormats,
	Help: lines(
		"Prints an entity with its names, facts and relations; or a relation with its status",
		"and every citation; or, for two names, the dossier of the pair: every relation between",
		"them and every event that both took part in. Where the snapshots are at hand, the cited",
		"words are shown as they stand there.",
		"",
		"    graphx show Driscoll --case @witkoff",
		"    graphx show Witkoff Ushakov --case @witkoff",
		"    graphx show call-witkoff-ushakov-october --case @witkoff",
	),
	Parameters: join(policyParameters, outputParameters(tableFormats), []*Parameter{snapshotsParameter, caseParameter}),
	answer:     answerShow,
}

func answerShow(a *asking) (*Answer, error) {
	copies, err := a.copies()
	if err != nil {
		return nil, err
	}
	a.closing = append(a.closing, copies)
	a.words = copies.Words(a.kase)
	if err := a.readPolicy(relations.Policy{}); err != nil {
		return nil, err
	}
	if len(a.Args) == 2 {
		return a.showPair()
	}
	name := a.Args[0]
	if r := a.kase.Relation(name); r != nil { // a relation's id comes before a name
		line, why := relations.NewFilter(a.kase, a.policy).Counts(r, nil)
		lines := []relations.Line{line}
		v := relations.NewView(a.kase, a.policy, lines, relations.Ends(a.kase, lines))
		return &Answer{
			View: v,
			json: func(w io.Writer) error { return words.RelationJSON(w, v, why) },
			text: func(w io.Writer, o words.Options) error { return words.Relation(w, v, why, o) },
		}, nil
	}
	found, err := a.s.Entities([]string{name})
	if err != nil {
		return nil, withRelations(err, a.kase, name)
	}
	e := found[0]
	near, err := a.s.Graph(a.policy).Near(a.ctx, []string{e.ID}, 1)
	if err != nil {
		return nil, err
	}
	v := near.View.Select(func(l *relations.Line) bool { return l.Relation.Joins(e.ID) })
	return &Answer{
		View: v,
		json: func(w io.Writer) error { return words.ViewJSON(w, "entity/1", v) },
		text: func(w io.Writer, o words.Options) error { return words.Entity(w, e, v, o) },
	}, nil
}

// showPair shows everything known between two entities.
func (a *asking) showPair() (*Answer, error) {
	ends, err := a.s.Entities(a.Args)
	if err != nil {
		return nil, err
	}
	from, to := ends[0], ends[1]
	if from == to {
		return nil, &Error{Message: fmt.Sprintf("%s and %s are both %s", Quote(a.Args[0]), Quote(a.Args[1]), from.ID), Hint: "a pair is of two entities"}
	}
	v, joints, err := a.s.Graph(a.policy).Between(from.ID, to.ID)
	if err != nil {
		return nil, err
	}
	return &Answer{
		View: v, None: len(v.Lines) == 0,
		json: func(w io.Writer) error { return words.ViewJSON(w, "pair/1", v) },
		text: func(w io.Writer, o words.Options) error { return words.Pair(w, from, to, v, joints, o) },
	}, nil
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
	for i := range min(n, mostOffered) {
		ids = append(ids, kase.RelationID(i))
	}
	if hint := entities.DidYouMean(name, ids); hint != "" {
		return &Error{Message: err.Error(), Hint: hint}
	}
	return err
}
