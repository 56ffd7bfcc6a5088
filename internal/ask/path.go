package ask

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/words"
)

var pathFormats = withGraphs(withPictures([]string{"text", "json", "svg", "dot"}))

var pathVerb = &Verb{
	Name: "path", Summary: "Find and draw how entities are connected",
	Usage: "A B [C ...]", Most: -1, Arguments: Entity, Formats: pathFormats, Figure: true,
	Help: lines(
		"Prints all shortest paths from A to B, hop by hop, with every relation that carries",
		"a hop, its status, dates and citations, and the policy in force. A path walks",
		"contacts, ties and joint participation between persons and organisations, and",
		"nothing that is only planned or denied, unless you say otherwise.",
		"",
		"    graphx path Dmitriev Zelensky --case @witkoff",
		"    graphx path Dmitriev Zelensky -o path.svg --around 1 --case @witkoff",
		"    graphx path ushakov cheung --class all --planned mark --case @witkoff",
		"",
		"It also finds the best paths of any length, by evidence, in the order of time,",
		"through an entity or around one; docs/questions.md shows each with its answer.",
		"",
		"    graphx path Dmitriev Zelensky --k 5 --case @witkoff",
		"    graphx path Dmitriev Zelensky --by evidence --avoid Kushner --case @witkoff",
		"    graphx path Ushakov Zelensky --by time --class all --undated --case @witkoff",
		"    graphx path Dmitriev Zelensky --via Witkoff --disjoint --breaks --case @witkoff",
		"",
		"It joins more than two entities by the smallest tree, and sets by their nearest pairs.",
		"",
		"    graphx path Dmitriev Zelensky Rubio --case @witkoff",
		"    graphx path Ushakov --to-kind organisation --class all --case @witkoff",
	),
	Parameters: join([]*Parameter{
		{Name: "by", Type: Choice, Choices: []string{"hops", "evidence", "time"}, Default: "hops", Common: true, Summary: "rank paths by `ORDER`: hops (the fewest), evidence (the best weakest hop), time (each hop no earlier than the one before)"},
		{Name: "k", Type: Number, Least: 1, Most: 10_000, Common: true, Summary: "find the `NUMBER` best paths of any length that visit no entity twice"},
		{Name: "max-hops", Type: Number, Most: 100, Summary: "look for paths of at most `HOPS`"},
		{Name: "limit", Type: Number, Default: "100", Least: 1, Most: 10_000, Summary: "show at most `NUMBER` paths, best first"},
		{Name: "all", Type: Switch, Summary: "find all paths, up to --max-hops and --limit, best first"},
		{Name: "time", Type: Choice, Choices: []string{"shortest", "foremost", "fastest"}, Default: "shortest", Summary: "with --by time, rank by `ORDER`: shortest (fewest hops), foremost (earliest arrival), fastest (least time)"},
		{Name: "gap", Type: Duration, Summary: "with --by time, allow at most `DURATION` from one hop to the next: 36h, 3d, 2w"},
		{Name: "undated", Type: Switch, Summary: "with --by time, let relations without a date have any date"},
		{Name: "directed", Type: Switch, Summary: "follow directed relations only from their start to their end"},
		{Name: "via", Type: Entity, Many: true, Common: true, Summary: "pass through `NAME`; several are passed in the best order"},
		{Name: "in-order", Type: Switch, Summary: "pass them in the order given"},
		{Name: "avoid", Type: Entity, Many: true, Common: true, Summary: "do not pass through `NAME`"},
		{Name: "disjoint", Type: Switch, Summary: "count vertex-disjoint paths, and list the entities on every path"},
		{Name: "breaks", Type: Switch, Summary: "list the critical sources: without any one of them, no path is left"},
		{Name: "from-kind", Type: Choice, Many: true, Offers: kindIDs, Summary: "start from whichever entity of `KIND` is nearest"},
		{Name: "to-kind", Type: Choice, Many: true, Offers: kindIDs, Summary: "end at whichever entity of `KIND` is nearest"},
		{Name: "from-file", Type: File, Summary: "start from whichever of the names in `FILE` is nearest, one a line; - is standard input"},
		{Name: "to-file", Type: File, Summary: "end at whichever of the names in `FILE` is nearest"},
		{Name: "around", Type: Number, Most: 100, Affects: Draws, Summary: "draw what is within `HOPS` of the paths, too, faded"},
	}, policyParameters, drawingParameters, pictureParameters, outputParameters(pathFormats), []*Parameter{snapshotsParameter, caseParameter}, publishParameters),
	Rules: rules([]Rule{
		{When: "k", Excludes: []string{"all", "via", "from-kind", "to-kind", "from-file", "to-file"}},
		{When: "all", Excludes: []string{"via", "from-kind", "to-kind", "from-file", "to-file"}},
		{When: "via", Excludes: []string{"max-hops", "limit", "from-kind", "to-kind", "from-file", "to-file"}},
		{When: "disjoint", Excludes: sides}, {When: "breaks", Excludes: sides},
		{When: "time", Needs: []string{"by=time"}}, {When: "gap", Needs: []string{"by=time"}}, {When: "undated", Needs: []string{"by=time"}},
		{When: "by=time", Excludes: slices.Concat([]string{"k", "all", "via", "limit", "disjoint", "breaks"}, sides)},
		{When: "by=evidence", Excludes: slices.Concat([]string{"via"}, sides)},
		{When: "in-order", Needs: []string{"via"}},
		{When: "from-kind", Excludes: []string{"from-file"}}, {When: "to-kind", Excludes: []string{"to-file"}},
	}, drawingRules),
	check: checkPath, answer: answerPath,
}

// lines joins lines of help.
func lines(s ...string) string { return strings.Join(s, "\n") }

// A pathing is a question about paths with its names resolved.
type pathing struct {
	*asking
	ends  []*entities.Entity // as named
	sets  [2][]string        // of ids, where sets are asked for
	via   []*entities.Entity
	avoid []*entities.Entity
	gap   time.Duration
	graph *index.Graph
	draw  chart.Options
}

func answerPath(a *asking) (*Answer, error) {
	p := &pathing{asking: a}
	var err error
	if p.gap, err = wait(a.Text("gap")); err != nil {
		return nil, err
	}
	if p.draw, err = a.chartOptions(); err != nil {
		return nil, err
	}
	if err := p.resolve(); err != nil {
		return nil, err
	}
	if err := a.readPolicy(relations.PathPolicy()); err != nil {
		return nil, err
	}
	p.graph = a.s.Graph(a.policy)
	if err := a.shape(p.graph, &p.draw); err != nil {
		return nil, err
	}
	if a.On("directed") {
		p.graph = p.graph.Directed()
	}
	var ids []string
	for _, e := range p.avoid {
		ids = append(ids, e.ID)
	}
	if p.graph, err = p.graph.Avoid(ids); err != nil {
		return nil, err
	}
	switch {
	case p.setsAsked():
		return p.pairs()
	case len(p.ends) > 2:
		return p.tree()
	case a.Text("by") == "time":
		return p.timed()
	}
	return p.paths()
}

// checkPath checks how many names there are against what is asked.
func checkPath(q *Question) error {
	n := len(q.Args)
	if !slices.ContainsFunc(sides, q.Has) {
		if n < 2 {
			return &Error{Message: "path needs " + q.Verb.Usage, Verb: "path"}
		}
		if n == 2 {
			return nil
		}
		for _, f := range []string{"k", "all", "by", "via", "directed", "max-hops", "limit", "disjoint", "breaks"} {
			if q.Has(f) {
				return &Error{Parameter: f, Is: "works with two entities, and these are " + strconv.Itoa(n), Hint: "put a name of several words in quotes"}
			}
		}
		return nil
	}
	// What no parameter names stands as an argument.
	need := 1
	if (q.Has("from-kind") || q.Has("from-file")) && (q.Has("to-kind") || q.Has("to-file")) {
		need = 0
	}
	if n != need {
		return &Error{Message: fmt.Sprintf("path takes %s with these parameters, not %d", map[int]string{0: "no names", 1: "one name, for the other side,"}[need], n)}
	}
	return nil
}

// resolve finds all entities that the question names.
func (p *pathing) resolve() (err error) {
	if p.ends, err = p.s.Entities(p.Args); err != nil {
		return err
	}
	if p.via, err = p.s.Entities(p.List("via")); err != nil {
		return err
	}
	if p.avoid, err = p.s.Entities(p.List("avoid")); err != nil {
		return err
	}
	if p.setsAsked() {
		if err := p.readSets(); err != nil {
			return err
		}
	}
	seen := map[*entities.Entity]string{}
	names := slices.Concat(p.Args, p.List("via"))
	for i, e := range slices.Concat(p.ends, p.via) {
		if first, twice := seen[e]; twice {
			return &Error{Message: fmt.Sprintf("%s and %s are both %s", Quote(first), Quote(names[i]), e.ID), Hint: "a path leads from one entity to another"}
		}
		seen[e] = names[i]
	}
	for i, e := range p.avoid {
		if _, named := seen[e]; named {
			return &Error{Parameter: "avoid", Message: "the question itself names " + Quote(p.List("avoid")[i])}
		}
		for j := range p.sets {
			p.sets[j] = slices.DeleteFunc(p.sets[j], func(id string) bool { return id == e.ID })
		}
	}
	return nil
}

// drawn is an answer that draws a view, unless there is nothing in it.
func (a *asking) drawn(v *relations.View, o chart.Options, any bool, none string) *Answer {
	if t := a.Text("title"); t != "" {
		v.Title = t
	}
	ans := &Answer{View: v, None: !any}
	if any {
		ans.sketch = &sketch{view: v, options: o}
	} else {
		ans.undrawn = none
	}
	return ans
}

// around adds to the view of some paths what is near them, as much as a chart can
// show beside them.
func (p *pathing) around(v *relations.View, hops int) (*relations.View, error) {
	var ids []string
	for _, e := range v.Entities {
		ids = append(ids, e.ID)
	}
	near, err := p.graph.Near(p.ctx, ids, hops)
	if err != nil {
		return nil, err
	}
	wide := *v.Union(near.View)
	wide.Focus, wide.Omitted = ids, near.View.Omitted // what is in focus is trimmed last
	out := *wide.Trim(readableNodes/2, readableLines/2)
	out.Focus = v.Focus
	if v.Omitted.Rule != "" {
		out.Omitted.Paths, out.Omitted.Rule = v.Omitted.Paths, strings.TrimSpace(v.Omitted.Rule+" "+out.Omitted.Rule)
	}
	return &out, nil
}

// search finds the paths between the two ends.
func (p *pathing) search() (*relations.PathAnswer, error) {
	g, from, to := p.graph, p.ends[0].ID, p.ends[1].ID
	o := index.PathOptions{MaxHops: p.Number("max-hops"), Limit: p.Number("limit"), By: relations.PathOrder(p.Text("by"))}
	if p.Has("k") {
		o.Limit = p.Number("k")
	}
	switch {
	case len(p.via) > 0:
		var ids []string
		for _, e := range p.via {
			ids = append(ids, e.ID)
		}
		if len(ids) > index.MostVia && !p.On("in-order") {
			return nil, &Error{Parameter: "via", Message: fmt.Sprintf("the best order can be found for at most %d, not %d", index.MostVia, len(ids)), Hint: "any number can be passed in a given order", Try: []Setting{{"in-order", ""}}}
		}
		return g.Via(p.ctx, from, ids, to, p.On("in-order"))
	case p.Has("k") || p.On("all"):
		return g.Best(p.ctx, from, to, o)
	case o.By == relations.ByEvidence:
		return g.BottleneckPaths(p.ctx, from, to, o)
	}
	return g.Paths(p.ctx, from, to, o)
}

func (p *pathing) paths() (*Answer, error) {
	g, from, to := p.graph, p.ends[0], p.ends[1]
	found, err := p.search()
	if err != nil {
		return nil, err
	}
	found.Directed, found.Avoid = p.On("directed"), sortedEntities(p.avoid)
	v := g.PathView(found)
	told := v // the answer is of the paths, whatever is drawn about them
	if len(found.Paths) == 0 {
		if err := p.explain(found); err != nil {
			return nil, err
		}
	} else {
		if !found.Simple && found.By != relations.ByEvidence && len(p.via) == 0 {
			if found.Shorter, err = g.Shorter(p.ctx, from.ID, to.ID, found.Hops); err != nil {
				return nil, err
			}
		}
		if p.On("disjoint") {
			if found.Disjoint, err = g.Disjoint(p.ctx, from.ID, to.ID); err != nil {
				return nil, err
			}
		}
		if p.On("breaks") {
			if found.Breaks, err = g.Breaks(p.ctx, from.ID, to.ID); err != nil {
				return nil, err
			}
		}
		if hops := p.Number("around"); hops > 0 {
			if v, err = p.around(v, hops); err != nil {
				return nil, err
			}
		}
	}
	ans := p.drawn(v, p.draw, len(found.Paths) > 0, "there is no path to draw")
	ans.json = func(w io.Writer) error { return words.PathJSON(w, found, told) }
	ans.text = func(w io.Writer, o words.Options) error { return words.Path(w, found, told, o) }
	return ans, nil
}

func sortedEntities(list []*entities.Entity) []*entities.Entity {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b *entities.Entity) int { return strings.Compare(a.ID, b.ID) })
	return slices.Compact(list)
}

func (p *pathing) timed() (*Answer, error) {
	from, to := p.ends[0], p.ends[1]
	found, err := p.graph.Timed(p.ctx, from.ID, to.ID, index.TimeOptions{
		How: relations.TimeOrder(p.Text("time")), MaxHops: p.Number("max-hops"), Gap: p.gap, Undated: p.On("undated"),
	})
	if err != nil {
		return nil, err
	}
	var paths []relations.Path
	for _, t := range []*relations.TimedPath{found.Definite, found.Possible} {
		if t != nil {
			paths = append(paths, t.Path)
		}
	}
	if paths == nil {
		hops, err := p.graph.Hops(p.ctx, from.ID, to.ID)
		if err != nil {
			return nil, err
		}
		if hops < 0 {
			if found.No, err = p.graph.Explain(p.ctx, from.ID, to.ID); err != nil {
				return nil, err
			}
		}
	}
	v := p.graph.PathsView(paths, []string{from.ID, to.ID}, from.Name+" to "+to.Name+" in the order of time")
	ans := p.drawn(v, p.draw, paths != nil, "there is no path to draw")
	ans.json = func(w io.Writer) error { return words.TimedJSON(w, found, v) }
	ans.text = func(w io.Writer, o words.Options) error { return words.Timed(w, found, v, o) }
	return ans, nil
}

// wait reads a span of time: Go's durations, and days (3d) and weeks (2w).
func wait(s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	bad := errors.New("bad duration")
	day := map[byte]time.Duration{'d': 24 * time.Hour, 'w': 7 * 24 * time.Hour}[s[len(s)-1]]
	if day > 0 {
		n, err := strconv.Atoi(s[:len(s)-1])
		if err != nil || n < 1 || n > 10_000 { // a duration ends at 292 years
			return 0, bad
		}
		return time.Duration(n) * day, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < time.Second {
		return 0, bad
	}
	return d, nil
}
