package ask

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/words"
)

var nearFormats = withGraphs(withPictures([]string{"text", "json", "svg", "dot"}))

var nearVerb = &Verb{
	Name: "near", Summary: "Show and draw what surrounds an entity",
	Usage: "NAME [NAME ...]", Least: 1, Most: -1, Arguments: Entity, Formats: nearFormats, Figure: true,
	Help: lines(
		"Prints the entities within some hops of NAME, nearest first, each with the relations",
		"that join it, their status, dates and citations. Every relation counts unless you say",
		"otherwise. For several names, it prints who is next to all of them, and how.",
		"",
		"    graphx near Dmitriev --case @witkoff",
		"    graphx near Kushner --hops 2 --class contact,tie --case @witkoff",
		"    graphx near Dmitriev -o near.svg --case @witkoff",
		"    graphx near Ushakov --layout rings -o rings.svg --case @witkoff",
		"    graphx near Ushakov Kushner --case @witkoff",
	),
	Parameters: join([]*Parameter{
		{Name: "hops", Type: Number, Default: "1", Most: 100, Least: 1, Common: true, Summary: "go up to `HOPS` hops"},
	}, trimParameters, policyParameters, drawingParameters, pictureParameters, outputParameters(nearFormats), []*Parameter{caseParameter}, publishParameters),
	Rules: drawingRules, answer: answerNear,
}

// trim bounds what is drawn.
func (a *asking) trim(v *relations.View) *relations.View {
	return v.Trim(a.Number("max-nodes"), a.Number("max-lines"))
}

func answerNear(a *asking) (*Answer, error) {
	options, err := a.chartOptions()
	if err != nil {
		return nil, err
	}
	focus, err := a.s.Entities(a.Args)
	if err != nil {
		return nil, err
	}
	if err := a.readPolicy(relations.Policy{}); err != nil {
		return nil, err
	}
	g := a.s.Graph(a.policy)
	if err := a.shape(g, &options); err != nil {
		return nil, err
	}
	if len(focus) > 1 {
		return a.common(g, focus, options)
	}
	near, err := g.Near(a.ctx, []string{focus[0].ID}, a.Number("hops"))
	if err != nil {
		return nil, err
	}
	near.View.Title = cmp.Or(a.Text("title"), "Around "+focus[0].Name)
	hops := a.Number("hops")
	return &Answer{
		View: near.View, None: len(near.View.Lines) == 0,
		sketch: &sketch{view: a.trim(near.View), options: options},
		json:   func(w io.Writer) error { return words.NearJSON(w, near, hops) },
		text:   func(w io.Writer, o words.Options) error { return words.Near(w, near, hops, o) },
	}, nil
}

// common finds who is next to several entities at once.
func (a *asking) common(g *index.Graph, of []*entities.Entity, options chart.Options) (*Answer, error) {
	if a.Has("hops") {
		return nil, &Error{Parameter: "hops", Is: "works with one name, and these are " + strconv.Itoa(len(of)), Hint: "put a name of several words in quotes"}
	}
	var ids, names []string
	for i, e := range of {
		if slices.Contains(of[:i], e) {
			return nil, &Error{Message: Quote(a.Args[i]) + " is named twice, as " + e.ID}
		}
		ids, names = append(ids, e.ID), append(names, e.Name)
	}
	found, err := g.Common(ids)
	if err != nil {
		return nil, err
	}
	var steps []relations.Step
	for _, with := range found.With {
		steps = append(steps, with.Steps...)
	}
	v := g.StepsView(steps, ids, cmp.Or(a.Text("title"), "Next to "+strings.Join(names, ", ")))
	return &Answer{
		View: v, None: len(found.With) == 0,
		sketch: &sketch{view: a.trim(v), options: options},
		json:   func(w io.Writer) error { return words.CommonJSON(w, found, v) },
		text:   func(w io.Writer, o words.Options) error { return words.Common(w, found, v, o) },
	}, nil
}

var renderFormats = withGraphs(withPictures([]string{"svg", "dot", "json"}))

var renderVerb = &Verb{
	Name: "render", Summary: "Draw the case or a part of it as a chart",
	Formats: renderFormats, Quiet: true, Figure: true,
	Help: lines(
		"Draws the case as SVG: kinds of entities by shape and colour, relations by the colour",
		"of their class and the line style of their status, with a legend and numbered sources.",
		"Without -o the chart goes to standard output.",
		"",
		"    graphx render -o case.svg --case @witkoff",
		"    graphx render --focus Dmitriev --hops 1 -o dmitriev.svg --case @witkoff",
		"    graphx render --class contact,tie --kind person -o contacts.svg --case @witkoff",
		"    graphx render --group-by country -o countries.svg --case @witkoff",
		"    graphx render --since 2025-11 --type criticised,defended -o november.dot --case @witkoff",
		"    graphx render --focus Ushakov -o ushakov.png --dpi 300 --case @witkoff",
		"    graphx render --focus Ushakov -o ushakov.pdf --case @witkoff",
		"    graphx render --focus Ushakov -o ushakov.svg --text embed --case @witkoff",
	),
	Parameters: join([]*Parameter{
		{Name: "focus", Type: Entity, Many: true, Common: true, Summary: "draw only what lies around `NAME`; give it again for more"},
		{Name: "hops", Type: Number, Default: "1", Most: 100, Summary: "go up to `HOPS` hops from the focus"},
	}, trimParameters, policyParameters, drawingParameters, pictureParameters, outputParameters(renderFormats), []*Parameter{caseParameter}, publishParameters),
	Rules:  rules([]Rule{{When: "hops", Needs: []string{"focus"}}}, drawingRules),
	answer: answerRender,
}

func answerRender(a *asking) (*Answer, error) {
	options, err := a.chartOptions()
	if err != nil {
		return nil, err
	}
	focus, err := a.s.Entities(a.List("focus"))
	if err != nil {
		return nil, err
	}
	if err := a.readPolicy(relations.Policy{}); err != nil {
		return nil, err
	}
	g := a.s.Graph(a.policy)
	if err := a.shape(g, &options); err != nil {
		return nil, err
	}
	v := g.Whole()
	if len(focus) > 0 {
		var ids []string
		for _, e := range focus {
			if !slices.Contains(ids, e.ID) {
				ids = append(ids, e.ID)
			}
		}
		near, err := g.Near(a.ctx, ids, a.Number("hops"))
		if err != nil {
			return nil, err
		}
		v = near.View
		v.Title = "Around " + focus[0].Name
		if n := len(ids) - 1; n > 0 {
			v.Title += fmt.Sprintf(" and %d more", n)
		}
	}
	if len(v.Lines) == 0 {
		a.note("nothing to draw: no relation counts under the policy %s", a.policy)
	}
	v.Title = cmp.Or(a.Text("title"), v.Title)
	whole := v
	v = a.trim(v)
	ans := a.drawn(v, options, len(v.Lines) > 0, "no relation counts")
	ans.View = whole
	ans.json = func(w io.Writer) error { return words.ViewJSON(w, "view/1", v) }
	return ans, nil
}
