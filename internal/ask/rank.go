package ask

import (
	"io"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/words"
)

var tableFormats = []string{"text", "json"}

var rankVerb = &Verb{
	Name: "rank", Summary: "Rank entities by how central they are",
	Formats: tableFormats, Quiet: true,
	Help: lines(
		"Prints a table of persons and organisations by a measure, on contacts, ties and joint",
		"participation unless you say otherwise: who has most to do with others (degree), stands",
		"between them (betweenness), is near to all (closeness). Each row says how many",
		"relations and origins it rests on; --without SOURCE shows what a rank was with that",
		"source beside what it is without.",
		"",
		"    graphx rank --by betweenness --limit 10 --case @witkoff",
		"    graphx rank --by pagerank --without bloomberg-report --case @witkoff",
	),
	Parameters: join([]*Parameter{
		{Name: "by", Type: Choice, Choices: measureNames(), Default: "degree", Common: true, Summary: "rank by `MEASURE`: " + strings.Join(measureNames(), ", ")},
		{Name: "limit", Type: Number, Default: "20", Common: true, Summary: "show at most `NUMBER` entities; 0 shows all"},
	}, policyParameters, outputParameters(tableFormats), []*Parameter{caseParameter}, publishParameters),
	Rules: publishRules, answer: answerRank,
}

func answerRank(a *asking) (*Answer, error) {
	by, means := a.Text("by"), ""
	for _, m := range index.Measures {
		if m.Name == by {
			means = m.Means
		}
	}
	if err := a.readPolicy(relations.PathPolicy()); err != nil {
		return nil, err
	}
	var base *index.Graph
	if len(a.policy.Without) > 0 {
		whole := a.policy
		whole.Without = nil
		base = a.s.Graph(whole)
	}
	limit := a.Number("limit")
	ans, err := a.s.Graph(a.policy).Rank(a.ctx, by, base, limit)
	if err != nil {
		return nil, err
	}
	return &Answer{
		None: ans.Pairs == 0,
		json: func(w io.Writer) error { return words.RankJSON(w, ans, a.kase, limit) },
		text: func(w io.Writer, o words.Options) error {
			return words.Rank(w, ans, a.kase, means, limit, o)
		},
	}, nil
}

var groupsVerb = &Verb{
	Name: "groups", Summary: "Show how a case divides into groups, and what holds it together",
	Formats: tableFormats, Quiet: true,
	Help: lines(
		"Prints connected components, communities that have more hops among themselves than",
		"chance predicts (louvain, leiden), and the hops (bridges) and entities (cuts) that",
		"alone hold a part together: of persons and organisations, on contacts, ties",
		"and joint participation, unless you say otherwise.",
		"",
		"    graphx groups --by leiden --case @witkoff",
		"    graphx groups --by cuts --class contact --case @witkoff",
	),
	Parameters: join([]*Parameter{
		{Name: "by", Type: Choice, Choices: divisionNames(), Default: "components", Common: true, Summary: "divide by `DIVISION`: " + strings.Join(divisionNames(), ", ")},
	}, policyParameters, outputParameters(tableFormats), []*Parameter{caseParameter}, publishParameters),
	Rules: publishRules, answer: answerGroups,
}

func answerGroups(a *asking) (*Answer, error) {
	by, means := a.Text("by"), ""
	for _, d := range index.Divisions {
		if d.Name == by {
			means = d.Means
		}
	}
	if err := a.readPolicy(relations.PathPolicy()); err != nil {
		return nil, err
	}
	ans, err := a.s.Graph(a.policy).Groups(a.ctx, by)
	if err != nil {
		return nil, err
	}
	return &Answer{
		None: len(ans.Groups)+len(ans.Bridges)+len(ans.Cuts) == 0,
		json: func(w io.Writer) error { return words.GroupsJSON(w, ans, a.kase) },
		text: func(w io.Writer, o words.Options) error { return words.Groups(w, ans, a.kase, means, o) },
	}, nil
}

var whatIfVerb = &Verb{
	Name: "what-if", Summary: "Show how the network changes without an entity or a source",
	Formats: tableFormats, Quiet: true,
	Help: lines(
		"Prints the parts of the network before and after, how many pairs of the others are no",
		"longer connected, and who is cut off: among persons and organisations, on contacts,",
		"ties and joint participation, unless you say otherwise.",
		"",
		"    graphx what-if --without Trump --case @witkoff",
		"    graphx what-if --without Witkoff --without Trump --class contact --case @witkoff",
		"    graphx what-if --without bloomberg-report --case @witkoff",
	),
	Parameters: join([]*Parameter{
		{Name: "without", Type: Removal, Many: true, Common: true, Offers: removals, Summary: "take `WHAT` away: the id of a source, or the name of an entity"},
	}, slices.DeleteFunc(slices.Clone(policyParameters), func(p *Parameter) bool { return p.Name == "without" }), outputParameters(tableFormats), []*Parameter{caseParameter}),
	check: func(q *Question) error {
		if !q.Has("without") {
			return &Error{Message: "what-if needs something to take away", Try: []Setting{{"without", "NAME"}}, Verb: "what-if"}
		}
		return nil
	},
	answer: answerWhatIf,
}

func removals(c *relations.Case) []string {
	out := sourceIDs(c)
	n, _ := c.Len()
	for i := range min(n, mostOffered) {
		out = append(out, c.EntityID(i))
	}
	return out
}

// mostOffered is how many ids are gone through to suggest one: more than a case
// coded by hand has.
const mostOffered = 100_000

func answerWhatIf(a *asking) (*Answer, error) {
	var ids, sources []string
	for _, name := range a.List("without") {
		if a.kase.Source(name) != nil {
			sources = append(sources, name)
			continue
		}
		found, err := a.s.Entities([]string{name})
		if err != nil {
			return nil, err
		}
		if !slices.Contains(ids, found[0].ID) {
			ids = append(ids, found[0].ID)
		}
	}
	if err := a.readPolicy(relations.PathPolicy()); err != nil {
		return nil, err
	}
	ans, err := a.s.Graph(a.policy).WhatIf(a.ctx, ids, sources)
	if err != nil {
		return nil, err
	}
	return &Answer{
		json: func(w io.Writer) error { return words.WhatIfJSON(w, ans, a.kase) },
		text: func(w io.Writer, o words.Options) error { return words.WhatIf(w, ans, a.kase, o) },
	}, nil
}
