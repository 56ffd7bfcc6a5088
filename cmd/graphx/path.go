package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/readfile"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
	"github.com/graphx-dev/graphx/internal/render/words"
)

func (p *program) pathCommand() *cli.Command {
	return &cli.Command{
		Name:      "path",
		Usage:     "tell and draw how entities are connected",
		ArgsUsage: "A B [C ...]",
		Description: lines(
			"Prints all shortest paths from A to B, hop by hop, with every relation that carries",
			"a hop, its status, dates and citations, and the policy that was in force. A path",
			"walks contacts, ties and joint participation between persons and organisations,",
			"and nothing that is only planned or denied, unless flags say otherwise.",
			"",
			"    graphx path Dmitriev Zelensky",
			"    graphx path Dmitriev Zelensky -o path.svg --around 1",
			"    graphx path ushakov cheung --class all --planned mark",
			"",
			"Other paths: the best of any length, by evidence, in the order of time, through",
			"somebody and around somebody; docs/questions.md shows each with its answer.",
			"",
			"    graphx path Dmitriev Zelensky --k 5",
			"    graphx path Dmitriev Zelensky --by evidence --avoid Kushner",
			"    graphx path Ushakov Zelensky --by time --class all --undated",
			"    graphx path Dmitriev Zelensky --via Witkoff --disjoint --breaks",
			"",
			"More than two are joined by the smallest tree, sets by their nearest pairs.",
			"",
			"    graphx path Dmitriev Zelensky Rubio",
			"    graphx path Ushakov --to-kind organisation --class all",
		),
		Flags: join(outputFlags("text", "json", "svg", "dot"), policyFlags(), drawingFlags(), []cli.Flag{
			&cli.IntFlag{Name: "max-hops", Usage: "the longest path to look for, in `HOPS`"},
			&cli.IntFlag{Name: "limit", Value: 100, Usage: "show at most `NUMBER` paths, best first"},
			&cli.IntFlag{Name: "k", Usage: "the `NUMBER` best paths that pass nobody twice, of any length"},
			&cli.BoolFlag{Name: "all", Usage: "all of them, up to --max-hops and --limit, best first"},
			&cli.StringFlag{Name: "by", Value: "hops", Usage: "what makes the best `ORDER`: hops (the fewest), evidence (the best weakest hop), time (each hop no earlier than the one before)"},
			&cli.StringFlag{Name: "time", Value: "shortest", Usage: "with --by time the best `ORDER`: shortest (fewest hops), foremost (first there), fastest (least time)"},
			&cli.StringFlag{Name: "gap", Usage: "with --by time at most `DURATION` from one hop to the next: 36h, 3d, 2w"},
			&cli.BoolFlag{Name: "undated", Usage: "with --by time relations without a date count as of any date"},
			&cli.BoolFlag{Name: "directed", Usage: "follow relations that have a direction only along it"},
			&cli.StringSliceFlag{Name: "via", Usage: "through `NAME`; several are passed in the best order"},
			&cli.BoolFlag{Name: "in-order", Usage: "pass them in the order given"},
			&cli.StringSliceFlag{Name: "avoid", Usage: "not through `NAME`"},
			&cli.BoolFlag{Name: "disjoint", Usage: "how many ways share nobody, and who is on every path"},
			&cli.BoolFlag{Name: "breaks", Usage: "the sources of which each, withdrawn alone, leaves no path"},
			&cli.StringSliceFlag{Name: "from-kind", Usage: "from whichever entity of `KIND` is nearest"},
			&cli.StringSliceFlag{Name: "to-kind", Usage: "to whichever entity of `KIND` is nearest"},
			&cli.StringFlag{Name: "from-file", Usage: "from whichever of the names in `FILE` is nearest, one a line; - is standard input"},
			&cli.IntFlag{Name: "around", Usage: "draw what is within `HOPS` of the paths, too, and fade it"},
			&cli.StringFlag{Name: "to-file", Usage: "to whichever of the names in `FILE` is nearest"},
			snapshotsFlag(), caseFlag(),
		}),
		Action: p.path,
	}
}

func join(groups ...[]cli.Flag) []cli.Flag {
	var out []cli.Flag
	for _, g := range groups {
		out = append(out, g...)
	}
	return out
}

// A pathQuestion is what the flags of path ask.
type pathQuestion struct {
	kase    *relations.Case
	folder  string             // where its files are, see readFrom
	ends    []*entities.Entity // as named
	sets    [2][]string        // of ids, where sets are asked for
	via     []*entities.Entity
	gap     time.Duration
	graph   *index.Graph
	out     output
	drawing chart.Options
}

// sides are the flags that name sets.
var sides = []string{"from-kind", "to-kind", "from-file", "to-file"}

// mismatched lists for each flag those that ask for something else.
var mismatched = []struct {
	flag string
	with []string
}{
	{"k", []string{"all", "via", "from-kind", "to-kind", "from-file", "to-file"}},
	{"all", []string{"via", "from-kind", "to-kind", "from-file", "to-file"}},
	{"via", []string{"max-hops", "limit", "from-kind", "to-kind", "from-file", "to-file"}},
	{"disjoint", sides}, {"breaks", sides},
}

// pathFlags checks the flags of path among one another.
func pathFlags(c *cli.Context) error {
	for _, m := range mismatched {
		for _, with := range m.with {
			if c.IsSet(m.flag) && c.IsSet(with) {
				return &usageError{"--" + m.flag + " does not go with --" + with, ""}
			}
		}
	}
	if c.Int("limit") < 1 || c.Int("max-hops") < 0 {
		return &usageError{"--limit counts from 1 and --max-hops from 0", ""}
	}
	if c.IsSet("k") && c.Int("k") < 1 {
		return &usageError{"--k counts from 1", ""}
	}
	for _, f := range []struct {
		flag    string
		choices []string
	}{{"by", []string{"hops", "evidence", "time"}}, {"time", []string{"shortest", "foremost", "fastest"}}} {
		if s := c.String(f.flag); !slices.Contains(f.choices, s) {
			return &usageError{"--" + f.flag + ": unknown order " + quoteArg(s), or(entities.DidYouMean(s, f.choices), "one of "+strings.Join(f.choices, ", "))}
		}
	}
	by := c.String("by")
	for _, f := range []string{"time", "gap", "undated"} {
		if c.IsSet(f) && by != "time" {
			return &usageError{"--" + f + " needs --by time", ""}
		}
	}
	for _, f := range []string{"k", "all", "via", "limit", "disjoint", "breaks"} {
		if by == "time" && c.IsSet(f) {
			return &usageError{"--" + f + " does not go with --by time", ""}
		}
	}
	if by == "evidence" && c.IsSet("via") {
		return &usageError{"--via does not go with --by evidence", ""}
	}
	if c.Bool("in-order") && !c.IsSet("via") {
		return &usageError{"--in-order needs --via", ""}
	}
	if !setsAsked(c) {
		if err := want(c, 2, -1); err != nil {
			return err
		}
		if c.Args().Len() == 2 {
			return nil
		}
		for _, f := range []string{"k", "all", "by", "via", "directed", "max-hops", "limit", "disjoint", "breaks"} {
			if c.IsSet(f) {
				return &usageError{"--" + f + " asks about two entities, and here are " + strconv.Itoa(c.Args().Len()), "a name of several words stands in quotes"}
			}
		}
		return nil
	}
	if by != "hops" {
		return &usageError{"--by " + by + " asks about two entities, and not about sets", ""}
	}
	// What no flag names stands as an argument.
	from, to := c.IsSet("from-kind") || c.IsSet("from-file"), c.IsSet("to-kind") || c.IsSet("to-file")
	need := 0
	if !from || !to {
		need = 1
	}
	if c.Args().Len() != need {
		return &usageError{fmt.Sprintf("with these flags path takes %s, not %d", map[int]string{0: "no names", 1: "one name, for the other side"}[need], c.Args().Len()), ""}
	}
	return nil
}

func setsAsked(c *cli.Context) bool {
	return slices.ContainsFunc(sides, func(f string) bool { return c.IsSet(f) })
}

func (p *program) path(c *cli.Context) error {
	if err := pathFlags(c); err != nil {
		return err
	}
	q := &pathQuestion{}
	var err error
	if q.out, err = outputs(c, false, "text", "json", "svg", "dot"); err != nil {
		return err
	}
	if q.gap, err = wait(c.String("gap")); err != nil {
		return err
	}
	if q.drawing, err = drawing(c); err != nil {
		return err
	}
	r, folder, _, err := p.readFrom(c.String("case"))
	if err != nil {
		return err
	}
	q.kase, q.folder = r.Case, folder
	if q.ends, err = p.resolve(q.kase, c.Args().Slice()); err != nil {
		return err
	}
	if q.via, err = p.resolve(q.kase, c.StringSlice("via")); err != nil {
		return err
	}
	avoid, err := p.resolve(q.kase, c.StringSlice("avoid"))
	if err != nil {
		return err
	}
	if setsAsked(c) {
		if err := p.sets(c, q); err != nil {
			return err
		}
	}
	seen := map[*entities.Entity]string{}
	for i, e := range slices.Concat(q.ends, q.via) {
		name := slices.Concat(c.Args().Slice(), c.StringSlice("via"))[i]
		if first, twice := seen[e]; twice {
			return &usageError{first + " and " + name + " are both " + e.ID, "a path leads from one entity to another"}
		}
		seen[e] = name
	}
	var ids []string
	for i, e := range avoid {
		if _, named := seen[e]; named {
			return &usageError{c.StringSlice("avoid")[i] + " is to be avoided and asked for", ""}
		}
		ids = append(ids, e.ID)
		for j := range q.sets {
			q.sets[j] = slices.DeleteFunc(q.sets[j], func(id string) bool { return id == e.ID })
		}
	}
	pol, err := p.policy(c, q.kase, relations.PathPolicy())
	if err != nil {
		return err
	}
	q.graph = index.Build(q.kase).Under(pol)
	if err := form(c, q.kase, q.graph, &q.drawing); err != nil {
		return err
	}
	if c.Bool("directed") {
		q.graph = q.graph.Directed()
	}
	if q.graph, err = q.graph.Avoid(ids); err != nil {
		return err
	}
	switch {
	case setsAsked(c):
		return p.pairs(c, q)
	case len(q.ends) > 2:
		return p.tree(c, q)
	case c.String("by") == "time":
		return p.timed(c, q)
	}
	return p.paths(c, q, avoid)
}

// around adds to the view of some paths what is near them, as much as a chart can
// show beside them.
func around(ctx context.Context, g *index.Graph, v *relations.View, hops int) (*relations.View, error) {
	var ids []string
	for _, e := range v.Entities {
		ids = append(ids, e.ID)
	}
	near, err := g.Near(ctx, ids, hops)
	if err != nil {
		return nil, err
	}
	wide := *near.View
	wide.Title, wide.Subtitle, wide.Paths, wide.Focus = v.Title, v.Subtitle, v.Paths, ids // which is trimmed last
	out := *index.Trim(&wide, readableNodes/2, readableLines/2)
	out.Focus = v.Focus
	if v.Omitted.Rule != "" {
		out.Omitted.Paths, out.Omitted.Rule = v.Omitted.Paths, strings.TrimSpace(v.Omitted.Rule+" "+out.Omitted.Rule)
	}
	return &out, nil
}

// answer writes an answer to where it goes. Without something to draw, no file
// is written: an empty chart would look like an answer.
func (q *pathQuestion) answer(c *cli.Context, p *program, v *relations.View, drawn bool, write func(format string, w io.Writer) error) error {
	if t := c.String("title"); t != "" {
		v.Title = t
	}
	out := q.out
	if !drawn {
		if out.file != "" {
			fmt.Fprintf(p.stderr, "graphx: %s is not written: there is no path to draw\n", out.file)
		}
		if out = (output{stdout: out.stdout}); out.stdout != "json" {
			out.stdout = "text"
		}
	}
	err := p.emit(c.Context, out, func(format string, w io.Writer) error {
		if format == "json" || format == "text" {
			return write(format, w)
		}
		return draw(c.Context, format, w, v, q.drawing)
	})
	if err == nil && !drawn {
		return errNoAnswer
	}
	return err
}

func (p *program) paths(c *cli.Context, q *pathQuestion, avoid []*entities.Entity) error {
	g, from, to := q.graph, q.ends[0], q.ends[1]
	o := index.PathOptions{MaxHops: c.Int("max-hops"), Limit: c.Int("limit"), By: relations.PathOrder(c.String("by"))}
	if c.IsSet("k") {
		o.Limit = c.Int("k")
	}
	var ans *relations.PathAnswer
	var err error
	switch {
	case len(q.via) > 0:
		var ids []string
		for _, e := range q.via {
			ids = append(ids, e.ID)
		}
		if len(ids) > index.MostVia && !c.Bool("in-order") {
			return &usageError{fmt.Sprintf("--via: the best order is found for at most %d, not %d", index.MostVia, len(ids)), "--in-order takes any number"}
		}
		ans, err = g.Via(c.Context, from.ID, ids, to.ID, c.Bool("in-order"))
	case c.IsSet("k") || c.Bool("all"):
		ans, err = g.Best(c.Context, from.ID, to.ID, o)
	case o.By == relations.ByEvidence:
		ans, err = g.Firmest(c.Context, from.ID, to.ID, o)
	default:
		ans, err = g.Paths(c.Context, from.ID, to.ID, o)
	}
	if err != nil {
		return err
	}
	ans.Directed, ans.Avoid = c.Bool("directed"), sorted(avoid)
	v := g.PathView(ans)
	told := v // the answer is of the paths, whatever is drawn about them
	write := func(format string, w io.Writer) error {
		if format == "json" {
			return words.PathJSON(w, ans, told)
		}
		return words.Path(w, ans, told, p.textOptions())
	}
	if len(ans.Paths) == 0 {
		// On a way through others, the first leg that there is none of is explained.
		stops := slices.Concat([]*entities.Entity{from}, q.via, []*entities.Entity{to})
		for i := 1; i < len(stops) && len(q.via) > 0; i++ {
			hops, err := g.Hops(c.Context, stops[i-1].ID, stops[i].ID)
			if err != nil {
				return err
			}
			if hops < 0 {
				ans.From, ans.To = stops[i-1], stops[i]
				break
			}
		}
		if ans.No, err = g.Explain(c.Context, ans.From.ID, ans.To.ID); err != nil {
			return err
		}
		err = q.answer(c, p, v, false, write)
		if hint := p.coverageHint(c, q.kase, q.folder, ans.From, ans.To); hint != "" && errors.Is(err, errNoAnswer) {
			fmt.Fprintf(p.stderr, "graphx: hint: %s\n", hint)
		}
		return err
	}
	if !ans.Simple && ans.By != relations.ByEvidence && len(q.via) == 0 {
		if ans.Shorter, err = g.Shorter(c.Context, from.ID, to.ID, ans.Hops); err != nil {
			return err
		}
	}
	if c.Bool("disjoint") {
		if ans.Disjoint, err = g.Disjoint(c.Context, from.ID, to.ID); err != nil {
			return err
		}
	}
	if c.Bool("breaks") {
		if ans.Breaks, err = g.Breaks(c.Context, from.ID, to.ID); err != nil {
			return err
		}
	}
	if hops := c.Int("around"); hops > 0 {
		if v, err = around(c.Context, g, v, hops); err != nil {
			return err
		}
	}
	return q.answer(c, p, v, true, write)
}

func sorted(list []*entities.Entity) []*entities.Entity {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b *entities.Entity) int { return strings.Compare(a.ID, b.ID) })
	return slices.Compact(list)
}

func (p *program) timed(c *cli.Context, q *pathQuestion) error {
	from, to := q.ends[0], q.ends[1]
	ans, err := q.graph.Timed(c.Context, from.ID, to.ID, index.TimeOptions{
		How: relations.TimeOrder(c.String("time")), MaxHops: c.Int("max-hops"), Gap: q.gap, Undated: c.Bool("undated"),
	})
	if err != nil {
		return err
	}
	var paths []relations.Path
	for _, t := range []*relations.TimedPath{ans.Definite, ans.Possible} {
		if t != nil {
			paths = append(paths, t.Path)
		}
	}
	if paths == nil {
		hops, err := q.graph.Hops(c.Context, from.ID, to.ID)
		if err != nil {
			return err
		}
		if hops < 0 {
			if ans.No, err = q.graph.Explain(c.Context, from.ID, to.ID); err != nil {
				return err
			}
		}
	}
	v := q.graph.PathsView(paths, []string{from.ID, to.ID}, from.Name+" to "+to.Name+" in the order of time")
	return q.answer(c, p, v, paths != nil, func(format string, w io.Writer) error {
		if format == "json" {
			return words.TimedJSON(w, ans, v)
		}
		return words.Timed(w, ans, v, p.textOptions())
	})
}

func (p *program) tree(c *cli.Context, q *pathQuestion) error {
	var ids, names []string
	for _, e := range q.ends {
		ids, names = append(ids, e.ID), append(names, e.Name)
	}
	ans, err := q.graph.Tree(c.Context, ids)
	if err != nil {
		return err
	}
	v := q.graph.StepsView(ans.Steps, ids, strings.Join(names, ", "))
	return q.answer(c, p, v, len(ans.Steps) > 0, func(format string, w io.Writer) error {
		if format == "json" {
			return words.TreeJSON(w, ans, v)
		}
		return words.Tree(w, ans, v, p.textOptions())
	})
}

func (p *program) pairs(c *cli.Context, q *pathQuestion) error {
	for i, side := range []string{"from", "to"} {
		if len(q.sets[i]) == 0 {
			return &usageError{"nobody to go " + side, "the kind or the file names no entity of the case that is not avoided"}
		}
	}
	ans, err := q.graph.Pairs(c.Context, q.sets[0], q.sets[1], index.PathOptions{MaxHops: c.Int("max-hops"), Limit: c.Int("limit")})
	if err != nil {
		return err
	}
	var focus []string
	for _, path := range ans.Paths {
		focus = append(focus, path.Steps[0].From.ID, path.Steps[len(path.Steps)-1].To.ID)
	}
	slices.Sort(focus)
	v := q.graph.PathsView(ans.Paths, slices.Compact(focus), "The nearest pairs")
	return q.answer(c, p, v, len(ans.Paths) > 0, func(format string, w io.Writer) error {
		if format == "json" {
			return words.PairsJSON(w, ans, v)
		}
		return words.Pairs(w, ans, v, p.textOptions())
	})
}

// sets reads the sets that a path is to lead between.
func (p *program) sets(c *cli.Context, q *pathQuestion) error {
	if c.String("from-file") == "-" && c.String("to-file") == "-" {
		return &usageError{"standard input cannot be both sets", ""}
	}
	for i, side := range []string{"from", "to"} {
		if c.IsSet(side+"-kind") && c.IsSet(side+"-file") {
			return &usageError{"--" + side + "-kind does not go with --" + side + "-file", ""}
		}
		switch {
		case c.IsSet(side + "-kind"):
			var known []string
			for _, k := range q.kase.Kinds.All() {
				known = append(known, k.ID)
			}
			for _, kind := range c.StringSlice(side + "-kind") {
				if !slices.Contains(known, kind) {
					return &usageError{"--" + side + "-kind: unknown kind " + quoteArg(kind), or(entities.DidYouMean(kind, known), "one of "+strings.Join(slices.Sorted(slices.Values(known)), ", "))}
				}
				n, _ := q.kase.Len()
				for e := range n {
					if q.kase.Kinds.Is(q.kase.KindAt(e), kind) {
						q.sets[i] = append(q.sets[i], q.kase.EntityID(e))
					}
				}
			}
		case c.IsSet(side + "-file"):
			list, err := p.names(q.kase, c.String(side+"-file"))
			if err != nil {
				return err
			}
			for _, e := range list {
				q.sets[i] = append(q.sets[i], e.ID)
			}
		default:
			q.sets[i] = []string{q.ends[0].ID}
		}
	}
	return nil
}

// mostNames is the size of the largest list of names that is read, in bytes.
const mostNames = 64 << 20

// names reads a list of names, one a line; "-" is standard input. Empty lines
// and those that begin with # are passed over.
func (p *program) names(kase *relations.Case, file string) ([]*entities.Entity, error) {
	in, called := p.stdin, "standard input"
	if file != "-" {
		f, err := readfile.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in, called = f, file
	}
	data, err := io.ReadAll(io.LimitReader(in, mostNames+1))
	if err != nil {
		return nil, err
	}
	if len(data) > mostNames {
		return nil, fmt.Errorf("%s: more than %d MB of names", called, mostNames>>20)
	}
	finder := kase.Finder()
	var out []*entities.Entity
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		name := strings.TrimSpace(line)
		if name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		e, err := finder.Resolve(name)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", called, n, err)
		}
		out = append(out, e)
	}
	if file == "-" {
		for _, e := range out {
			p.piped += e.ID + "\n"
		}
	}
	return out, nil
}

// wait reads a span of time: Go's durations, and days (3d) and weeks (2w).
func wait(s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	bad := &usageError{"--gap: bad duration " + quoteArg(s), "such as 36h, 3d or 2w"}
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

// textOptions says how text is written to stdout.
func (p *program) textOptions() words.Options { return words.Options{Color: p.color} }

// draw writes a view as SVG, DOT or Mermaid.
func draw(ctx context.Context, format string, w io.Writer, v *relations.View, o chart.Options) error {
	if o.Numbers != nil {
		kept := *v
		kept.Numbers = o.Numbers
		v = &kept
	}
	if f, ok := w.(*figureFile); ok {
		if done, err := f.figure(ctx, format, &v, o); done || err != nil {
			return err
		}
	}
	switch format {
	case "dot":
		return chart.DOT(w, v, o)
	case "mermaid":
		return chart.Mermaid(w, v, o)
	case formatQuality, formatQualityJSON:
		return quality(ctx, format, w, v, o)
	}
	return chart.SVG(ctx, w, v, o, &graphviz.Engine{})
}

// drawingFlags are the flags of commands that draw.
func drawingFlags() []cli.Flag {
	return join([]cli.Flag{
		&cli.StringFlag{Name: "parallel", Value: "gather", Usage: "`HOW` to draw relations between the same ends: gather them on one line, or draw them apart"},
		&cli.StringFlag{Name: "meetings", Value: "node", Usage: "`HOW` to draw a relation of three ends or more: as one small node, or as pairs"},
		&cli.StringFlag{Name: "engine", Usage: "the layout `ENGINE`; by default the one that draws the chart best", DefaultText: "chosen by size and shape"},
		&cli.StringFlag{Name: "title", Usage: "the `TITLE` of the chart"},
	}, figureFlags(), shapeFlags())
}

func drawing(c *cli.Context) (chart.Options, error) {
	var o chart.Options
	for _, f := range []struct {
		flag    string
		choices []string
	}{{"parallel", []string{"gather", "apart"}}, {"meetings", []string{"node", "pairs"}}} {
		if !slices.Contains(f.choices, c.String(f.flag)) {
			return o, &usageError{"--" + f.flag + ": unknown choice " + quoteArg(c.String(f.flag)), "one of " + strings.Join(f.choices, ", ")}
		}
	}
	if c.String("parallel") == "apart" {
		o.Parallel = chart.Apart
	}
	if c.String("meetings") == "pairs" {
		o.Events = chart.AsPairs
	}
	if o.Engine = c.String("engine"); o.Engine != "" && !slices.Contains(graphviz.Engines, o.Engine) {
		return o, &usageError{"--engine: unknown engine " + quoteArg(o.Engine), "one of " + strings.Join(graphviz.Engines, ", ")}
	}
	if err := drawingOptions(c, &o); err != nil {
		return o, err
	}
	return o, shape(c, &o)
}
