package ask

import (
	"cmp"
	"io"
	"slices"

	"github.com/graphx-dev/graphx/internal/compare"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
	"github.com/graphx-dev/graphx/internal/render/words"
)

var diffFormats = withPictures([]string{"text", "json", "svg", "dot"})

var diffVerb = &Verb{
	Name: "diff", Summary: "Show and draw what changed between two versions of a case",
	Usage: "A [B]", Least: 1, Most: 2, Arguments: Folder, Formats: diffFormats, Caseless: true,
	Help: lines(
		"Prints what became of relations, entities and sources from A to B: added, removed,",
		"upgraded, downgraded, disputed, refuted, withdrawn (it no longer counts), renamed,",
		"regraded. Both versions are assessed under one policy. A chart draws both on the",
		"layout of the older one, stretched where words need room; --pin FILE takes that of",
		"an earlier figure.",
		"",
		"    graphx diff @harbour @witkoff --limit 5",
		"    graphx diff @harbour @harbour --exit-code",
		"",
		"A version is a folder, a packed case, @NAME, or a git revision of the case in force",
		"(--case DIR). Without B it is the case in force as it is. A folder or a file with the",
		"name of a revision wins; --case DIR applies to revisions only.",
		"",
		"   graphx diff HEAD~3..HEAD",
		"   graphx diff HEAD~3 HEAD --case affair -o diff.svg",
		"   graphx diff HEAD",
		"",
		"The exit code is 0 whether or not anything changed; with --exit-code it is 1 if",
		"something did.",
	),
	Parameters: join([]*Parameter{
		{Name: "limit", Type: Number, Default: "100", Common: true, Summary: "list at most `NUMBER` relations, entities and sources each, and say how many more there are; 0 lists all"},
		{Name: "exit-code", Type: Switch, Affects: Goes, Summary: "end with exit code 1 if the versions differ"},
		{Name: "context", Type: Number, Affects: Draws, Summary: "draw what is unchanged within `HOPS` of what changed; with 0 only between what is drawn"},
	}, trimParameters, policyParameters, drawingParameters, pictureParameters, outputParameters(diffFormats), []*Parameter{caseParameter}),
	Rules:  drawingRules,
	answer: answerDiff,
}

func answerDiff(a *asking) (*Answer, error) {
	if a.Has("group-by") {
		return nil, &Error{Parameter: "group-by", Is: "does not apply to a comparison, which is drawn on the layout of the older version"}
	}
	options, err := a.chartOptions()
	if err != nil {
		return nil, err
	}
	from, to, err := versionNames(a.Args)
	if err != nil {
		return nil, err
	}
	inForce := ""
	if a.env.InForce != nil {
		if inForce, err = a.env.InForce(); err != nil && to == "" {
			return nil, err
		}
	}
	found := &compare.Answer{Limit: a.Number("limit")}
	var sessions [2]*Session
	for i, v := range []struct {
		name string
		what *compare.Version
	}{{from, &found.From}, {to, &found.To}} {
		if sessions[i], *v.what, err = OpenVersion(a.ctx, v.name, inForce); err != nil {
			return nil, err
		}
		if p := sessions[i].Problems; p != nil {
			return nil, p
		}
		a.closing = append(a.closing, sessions[i])
	}
	old, now := sessions[0].Case, sessions[1].Case
	both := relations.NewCase((&compare.Diff{Old: old, New: now}).Vocabularies())
	if a.policy, err = a.policyOver(both, relations.Policy{}); err != nil {
		return nil, err
	}
	found.Diff = compare.Cases(old, now, a.policy)
	if name := a.Text("pin"); name != "" {
		a.kase = found.Union()
		if options.Pins, err = a.pins(name); err != nil {
			return nil, err
		}
	}
	ans := &Answer{
		None: a.On("exit-code") && !found.Empty(),
		json: func(w io.Writer) error { return words.DiffJSON(w, found) },
		text: func(w io.Writer, o words.Options) error { return words.Diff(w, found, o) },
	}
	if len(found.Lines)+len(found.Entities) == 0 {
		ans.undrawn = "no relation and no entity changed"
		return ans, nil
	}
	t, err := a.Target()
	if err != nil || !isFigure(t.Answer) && !isFigure(t.Format) {
		return ans, err
	}
	ans.sketch, err = a.diffFigure(found, options)
	return ans, err
}

// diffFigure draws what changed on the layout of the older version.
func (a *asking) diffFigure(found *compare.Answer, o chart.Options) (*sketch, error) {
	v, older, changes := chart.DiffView(found, a.Number("context"))
	v.Title = cmp.Or(a.Text("title"), v.Title)
	v = trimChanges(a, v, changes)
	o.Changes = changes
	if o.Pins == nil && len(older.Entities) > 0 && o.Layout != chart.Matrix && o.Layout != chart.Rings {
		kept := map[string]bool{}
		for _, e := range v.Entities {
			kept[e.ID] = true
		}
		older.Entities = slices.DeleteFunc(older.Entities, func(e *entities.Entity) bool { return !kept[e.ID] })
		plain := o
		plain.Changes = nil
		var err error
		if o.Pins, err = chart.PinsOf(a.ctx, older, plain, &graphviz.Engine{}); err != nil {
			return nil, err
		}
		if o.Pins != nil {
			if o.Pins, err = o.Pins.Stretch(a.ctx, v, o); err != nil {
				return nil, err
			}
		}
	}
	return &sketch{view: v, options: o}, nil
}

// trimChanges bounds a chart of what changed as others are; what is unchanged
// goes first.
func trimChanges(a *asking, v *relations.View, changes *chart.Changes) *relations.View {
	most := a.Number("max-lines")
	if changed := len(changes.Relations); most > 0 && len(v.Lines) > most && changed <= most {
		room, kept := most-changed, v.Lines[:0:0]
		for _, l := range v.Lines {
			if _, ok := changes.Relations[l.Relation.ID]; ok {
				kept = append(kept, l)
			} else if room > 0 {
				kept = append(kept, l)
				room--
			}
		}
		v.Omitted.Lines += len(v.Lines) - len(kept)
		v.Omitted.Rule = "what is unchanged, beyond the greatest number of lines"
		v.Lines = kept
		most = 0
	}
	return v.Trim(a.Number("max-nodes"), most)
}
