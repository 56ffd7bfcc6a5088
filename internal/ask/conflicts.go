package ask

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/drawing"
	"github.com/graphx-dev/graphx/internal/render/figure"
	"github.com/graphx-dev/graphx/internal/render/words"
)

var conflictsFormats = withPictures([]string{"text", "json", "md", "svg", "dot"})

var conflictsVerb = &Verb{
	Name: "conflicts", Summary: "List contradictions between sources, or draw them",
	Usage: "[NAME|ID ...]", Most: -1, Arguments: Record, Formats: conflictsFormats, Figure: true,
	Help: lines(
		"Lists what the citations contradict one another about: support against denial, dates,",
		"places, participants, and values of facts, hard conflicts first, each with its sides,",
		"their citations and origins. Names and ids of relations restrict the list to what they",
		"are part of. \"graphx explain conflicts\" prints the rule. A chart draws the disputed",
		"relations with the sources of both sides.",
		"",
		"    graphx conflicts --case @witkoff",
		"    graphx conflicts Trump --severity hard --case @witkoff",
		"    graphx conflicts -o conflicts.md --case @witkoff",
		"    graphx conflicts -o conflicts.svg --case @witkoff",
	),
	Parameters: join([]*Parameter{
		{Name: "severity", Type: Choice, Choices: []string{string(relations.Hard), string(relations.Soft)}, Common: true, Summary: "list only conflicts of `SEVERITY` hard or soft"},
	}, trimParameters, policyParameters, drawingParameters, pictureParameters, outputParameters(conflictsFormats), []*Parameter{caseParameter}, publishParameters),
	Rules: drawingRules, answer: answerConflicts,
}

func answerConflicts(a *asking) (*Answer, error) {
	options, err := a.chartOptions()
	if err != nil {
		return nil, err
	}
	if err := a.readPolicy(relations.Policy{}); err != nil {
		return nil, err
	}
	var about []*relations.Relation
	var names []string
	for _, arg := range a.Args {
		if r := a.kase.Relation(arg); r != nil {
			about = append(about, r)
		} else {
			names = append(names, arg)
		}
	}
	ends, err := a.s.Entities(names)
	if err != nil {
		return nil, err
	}
	cv := a.conflicts(about, ends)
	if len(cv.Conflicts) == 0 {
		a.note("no conflict under the policy %s", a.policy)
		return &Answer{None: true, undrawn: "there is no conflict"}, nil
	}
	var g *index.Graph
	if a.Has("group-by") { // nothing else needs it
		g = a.s.Graph(a.policy)
	}
	if err := a.shape(g, &options); err != nil {
		return nil, err
	}
	v := cv.View
	v.Title = cmp.Or(a.Text("title"), "Conflicts: "+a.kase.Title)
	ans := &Answer{
		View:     v,
		json:     func(w io.Writer) error { return words.ConflictsJSON(w, cv) },
		markdown: func(w io.Writer) error { return words.ConflictsMarkdown(w, cv) },
		text:     func(w io.Writer, o words.Options) error { return words.Conflicts(w, cv, o) },
	}
	if len(v.Lines) == 0 {
		ans.undrawn = "these conflicts are about facts, and a chart draws relations"
		return ans, nil
	}
	drawn := *a.trim(v)
	if facts := len(cv.Conflicts) - relationConflicts(cv.Conflicts); facts > 0 {
		drawn.Subtitle = fmt.Sprintf("%d conflicts of facts are not drawn.", facts)
	}
	ans.sketch = &sketch{view: &drawn, options: options}
	return ans, nil
}

// conflicts finds the conflicts about some relations and entities, all of them
// where there are none, and makes the view of the relations that they are about:
// each is assessed once for both.
func (a *asking) conflicts(about []*relations.Relation, ends []*entities.Entity) *words.ConflictView {
	cv := &words.ConflictView{}
	var lines []relations.Line
	severity := relations.Severity(a.Text("severity"))
	for _, x := range relations.NewFilter(a.kase, a.policy).Conflicts() {
		if severity != "" && x.Severity != severity || len(a.Args) > 0 && !touches(x, about, ends) {
			continue
		}
		cv.Conflicts = append(cv.Conflicts, x)
		if x.Relation != nil {
			lines = append(lines, x.Line)
		}
	}
	cv.View = relations.NewView(a.kase, a.policy, lines, relations.Ends(a.kase, lines))
	return cv
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

var timelineFormats = withPictures([]string{"text", "json", "md", "svg"})

var timelineVerb = &Verb{
	Name: "timeline", Summary: "List or draw what happened, in order",
	Usage: "[NAME ...]", Most: -1, Arguments: Entity, Formats: timelineFormats, Figure: true,
	Help: lines(
		"Lists the relations that have a date, and the events and documents that they mention, in",
		"order. An item that may have come before the one above it is marked \"=\", or \"?\" where",
		"the order is unknown; items without a date come last. Where sources give different",
		"dates, each is listed. Names restrict the list to what joins all of them.",
		"",
		"    graphx timeline --case @witkoff",
		"    graphx timeline Dmitriev --since 2025-10 -o dmitriev.svg --case @witkoff",
		"    graphx timeline --class contact --lanes -o lanes.svg --case @witkoff",
		"    graphx timeline Witkoff Ushakov --format md --case @witkoff",
		"    graphx timeline --class contact,participation -o contacts.md --case @witkoff",
	),
	Parameters: join([]*Parameter{
		{Name: "lanes", Type: Switch, Affects: Draws, Common: true, Summary: "draw a lane for each person in place of the axis (svg, png, pdf)"},
	}, figureParameters, policyParameters, pictureParameters, outputParameters(timelineFormats), []*Parameter{caseParameter}, publishParameters),
	Rules: pageRules, answer: answerTimeline,
}

func answerTimeline(a *asking) (*Answer, error) {
	options, err := a.figureOptions()
	if err != nil {
		return nil, err
	}
	t, err := a.Target()
	if err != nil {
		return nil, err
	}
	paints := func(f string) bool { return f == "svg" || f == "png" || f == "pdf" }
	if a.On("lanes") && !paints(t.Answer) && !paints(t.Format) {
		return nil, &Error{Parameter: "lanes", Is: "applies only to figures", Try: []Setting{{"o", "lanes.svg"}}}
	}
	for _, f := range []string{"trim", "pages"} {
		if a.On(f) {
			return nil, &Error{Parameter: f, Is: "applies to charts, and this is a timeline", Hint: "dates and names show less of it", Try: []Setting{{"since", "DATE"}, {"until", "DATE"}}}
		}
	}
	found, err := a.s.Entities(a.Args)
	if err != nil {
		return nil, err
	}
	if err := a.readPolicy(relations.Policy{}); err != nil {
		return nil, err
	}
	var focus, names []string
	for _, e := range found {
		focus, names = append(focus, e.ID), append(names, e.Name)
	}
	line := relations.NewFilter(a.kase, a.policy).Timeline(focus)
	if len(line.Items)+len(line.Undated) == 0 {
		a.note("nothing to put in order under the policy %s", a.policy)
		return &Answer{None: true, undrawn: "there is nothing to put in order"}, nil
	}
	line.Numbers = options.Numbers
	line.Title = cmp.Or(a.Text("title"), cmp.Or(strings.Join(names, ", "), line.Title))
	return &Answer{
		json:     func(w io.Writer) error { return words.TimelineJSON(w, line) },
		markdown: func(w io.Writer) error { return words.TimelineMarkdown(w, line) },
		text:     func(w io.Writer, o words.Options) error { return words.Timeline(w, line, o) },
		sketch: &sketch{
			options: options,
			drawing: func(o chart.Options) (*drawing.Drawing, error) {
				if a.On("lanes") {
					return chart.DrawLanes(line, o)
				}
				return chart.DrawTimeline(line, o)
			},
			sidecar: func(o chart.Options, names ...string) *figure.Sidecar {
				return figure.NewTimelineSidecar(line, o, names...)
			},
		},
	}, nil
}

var sourcesFormats = []string{"text", "json", "md"}

var sourcesVerb = &Verb{
	Name: "sources", Summary: "Show what rests on each source, and what its loss would change",
	Usage: "[SOURCE ...]", Most: -1, Arguments: Source, Formats: sourcesFormats,
	Help: lines(
		"Lists the sources with their grades and lineage, how many citations are in each or",
		"rest on it, and what would change without it: relations that lose all support,",
		"statuses that change, connections of persons that break. For SOURCE, an id or the name",
		"of its snapshot, it lists all of that in full. --without SOURCE gives any other",
		"command's answer without it.",
		"",
		"    graphx sources --case @witkoff",
		"    graphx sources bloomberg-report --case @witkoff",
		"    graphx sources 000 --format md --case @witkoff",
		"    graphx sources --min C -o sources.json --case @witkoff",
	),
	Parameters: join([]*Parameter{
		{Name: "verbose", Type: Switch, Summary: "list everything that would change, for every source"},
	}, policyParameters, outputParameters(sourcesFormats), []*Parameter{caseParameter}),
	answer: answerSources,
}

func answerSources(a *asking) (*Answer, error) {
	ids, err := a.s.Sources(a.Args)
	if err != nil {
		return nil, err
	}
	if err := a.readPolicy(relations.Policy{}); err != nil {
		return nil, err
	}
	paths, err := a.policyOver(a.kase, relations.PathPolicy())
	if err != nil {
		return nil, err
	}
	found := a.s.index().Withdrawals(a.policy, paths, ids)
	all := a.On("verbose")
	return &Answer{
		json:     func(w io.Writer) error { return words.SourcesJSON(w, found) },
		markdown: func(w io.Writer) error { return words.SourcesMarkdown(w, found, all) },
		text:     func(w io.Writer, o words.Options) error { return words.Sources(w, found, all, o) },
	}, nil
}
