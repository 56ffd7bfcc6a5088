package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/atomicfile"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
)

// pageFlags say what page a figure has to fit on.
func pageFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "page", Usage: "fit the figure, with all that belongs to it, on `PAGE`: " + strings.Join(pageNames(), ", ") + ", or WxHmm (160x120mm)"},
		&cli.StringFlag{Name: "min-text", Usage: "with --page: no text smaller than `SIZE`, such as 7pt", DefaultText: "7pt, on a slide 10pt"},
		&cli.BoolFlag{Name: "trim", Usage: "with --page: leave out as little as lets the rest fit; without it graphx says what that would be, and draws nothing"},
		&cli.BoolFlag{Name: "pages", Usage: "with --page: spread the figure over as many pages as it needs, FILE-1.svg, FILE-2.svg ..., the sources on the last"},
	}
}

func pageNames() []string {
	var out []string
	for _, p := range chart.Pages {
		out = append(out, p.Name)
	}
	return out
}

// page reads the page flags.
func page(c *cli.Context) (*chart.Page, error) {
	if c.String("page") == "" {
		for _, f := range []string{"min-text", "trim", "pages"} {
			if c.IsSet(f) {
				return nil, &usageError{"--" + f + " is said of a --page, and there is none", "--page a4"}
			}
		}
		return nil, nil
	}
	p, err := chart.ParsePage(c.String("page"))
	if err != nil {
		return nil, &usageError{"--page: " + err.Error(), or(entities.DidYouMean(c.String("page"), pageNames()), "one of "+strings.Join(pageNames(), ", ")+", or a size such as 160x120mm")}
	}
	if s := c.String("min-text"); s != "" {
		if p.Text, err = strconv.ParseFloat(strings.TrimSuffix(s, "pt"), 64); err != nil {
			return nil, &usageError{"--min-text: bad size " + quoteArg(s), "in points, such as 7pt"}
		}
	}
	if err := p.Check(); err != nil {
		return nil, &usageError{"--page: " + err.Error(), ""}
	}
	if c.Bool("trim") && c.Bool("pages") {
		return nil, &usageError{"--trim does not go with --pages", "one leaves out what finds no room, the other makes room for it"}
	}
	if c.Bool("pages") && (c.String("o") == "" || c.String("o") == "-") {
		return nil, &usageError{"--pages writes several files, and there is no name for them", "-o FILE.svg"}
	}
	return p, nil
}

// A pageAsk is what to do about a figure that does not fit on its page.
type pageAsk struct {
	trim, split  bool
	lines, paths string // the flags that bound them, "" where the command has none
	stderr       io.Writer
}

func askPage(c *cli.Context) *pageAsk {
	a := &pageAsk{trim: c.Bool("trim"), split: c.Bool("pages"), stderr: c.App.ErrWriter}
	for _, f := range c.Command.Flags {
		switch f.Names()[0] {
		case "max-lines":
			a.lines = "--max-lines"
		case "limit":
			a.paths = "--limit"
			if c.IsSet("k") {
				a.paths = "--k"
			}
		}
	}
	return a
}

// A trimmer makes a view smaller: n is how many of its parts are kept, most what
// it has.
type trimmer struct {
	flag string // by which a user does it, "" for none
	most int
	keep func(n int) *relations.View
}

func (a *pageAsk) trimmer(v *relations.View) trimmer {
	if len(v.Paths) > 0 {
		return trimmer{a.paths, len(v.Paths), func(n int) *relations.View { return fewerPaths(v, n) }}
	}
	return trimmer{a.lines, min(len(v.Lines), bundles(v)), func(n int) *relations.View { return index.Trim(v, 0, n) }}
}

// bundles counts the lines that a chart draws for the relations of a view.
func bundles(v *relations.View) int {
	seen := map[string]bool{}
	for _, l := range v.Lines {
		ends := slices.Clone(l.Relation.Ends)
		slices.Sort(ends)
		seen[strings.Join(ends, " ")] = true
	}
	return len(seen)
}

// fewerPaths is the view with its first n paths and what is on them.
func fewerPaths(v *relations.View, n int) *relations.View {
	if n >= len(v.Paths) {
		return v
	}
	out := *v
	out.Paths = v.Paths[:n]
	out.Omitted.Paths += len(v.Paths) - n
	out.Omitted.Rule = fmt.Sprintf("The %d best paths are shown.", n)
	on, in := map[string]bool{}, map[string]bool{}
	note := func(lines []relations.Line) {
		for _, l := range lines {
			on[l.Relation.ID] = true
		}
	}
	for _, p := range out.Paths {
		for _, s := range p.Steps {
			in[s.From.ID], in[s.To.ID] = true, true
			note(s.Lines)
			for _, j := range s.Joints {
				in[j.Event.ID] = true
				note(j.From)
				note(j.To)
			}
		}
	}
	out.Lines = slices.DeleteFunc(slices.Clone(v.Lines), func(l relations.Line) bool { return !on[l.Relation.ID] })
	out.Entities = slices.DeleteFunc(slices.Clone(v.Entities), func(e *entities.Entity) bool { return !in[e.ID] })
	return &out
}

// fitted returns the view that fits on its page: the view itself, or with --trim
// the largest part of it by the order in which a chart is trimmed. Else the
// error says what would fit.
func (a *pageAsk) fitted(ctx context.Context, v *relations.View, o chart.Options) (*relations.View, error) {
	fits := func(v *relations.View, o chart.Options) (bool, error) {
		return chart.Fits(ctx, v, o, &graphviz.Engine{})
	}
	ok, err := fits(v, o)
	if ok || err != nil {
		return v, err
	}
	by := a.trimmer(v)
	keep, err := a.most(by.most, func(n int) (bool, error) { return fits(by.keep(n), o) })
	if err != nil {
		return nil, err
	}
	var hints []string
	switch {
	case keep < 1:
		hints = append(hints, "the least of it does not fit either")
	case a.trim:
		left := by.keep(keep)
		how := fmt.Sprintf("%d of %d", keep, by.most)
		if by.flag != "" {
			how = fmt.Sprintf("%s %d", by.flag, keep)
		}
		fmt.Fprintf(a.stderr, "graphx: trimmed to fit on %s: %s\n", o.Page.Name, how)
		return left, nil
	case by.flag != "":
		hints = append(hints, fmt.Sprintf("%s %d fits, and --trim does that", by.flag, keep))
	default:
		hints = append(hints, fmt.Sprintf("--trim leaves out %d of %d", by.most-keep, by.most))
	}
	if o.Sources == chart.InFigure {
		aside := o
		aside.Sources = chart.InSidecar
		if ok, err := fits(v, aside); err != nil {
			return nil, err
		} else if ok {
			hints = append(hints, "all fits with --sources sidecar")
		}
	}
	hints = append(hints, "--pages spreads it over several")
	return nil, &answerError{message: a.why(ctx, v, o), hint: strings.Join(hints, "; "), code: exitNoAnswer}
}

// most returns how many of its parts a view may keep at most to fit, 0 for none;
// all of them do not. Fewer lines as a rule make a lower figure, but not always:
// of few more is written. So it looks near the whole first, farther and farther
// from it, and then for the most between the last that was too many and the first
// that fits.
func (a *pageAsk) most(all int, fits func(n int) (bool, error)) (int, error) {
	bad, good := all, 0
	for step := 1; bad > 1 && good == 0; step *= 2 {
		n := max(1, all-step)
		ok, err := fits(n)
		if err != nil {
			return 0, err
		}
		if ok {
			good = n
		} else {
			bad = n
		}
	}
	for good > 0 && bad-good > 1 {
		n := (bad + good) / 2
		ok, err := fits(n)
		if err != nil {
			return 0, err
		}
		if ok {
			good = n
		} else {
			bad = n
		}
	}
	return good, nil
}

// why says what keeps a view from its page.
func (a *pageAsk) why(ctx context.Context, v *relations.View, o chart.Options) string {
	var none bytes.Buffer
	if err := chart.SVG(ctx, &none, v, o, &graphviz.Engine{}); err != nil {
		return err.Error()
	}
	return "the figure does not fit"
}

// pages spreads a view over pages and returns their files. Every relation is on
// one page: connected parts stay together where they fit; a part that does not
// is taken apart around those in it who have the most lines.
func (a *pageAsk) pages(ctx context.Context, v *relations.View, o chart.Options, name string) ([]atomicfile.File, error) {
	whole := *v
	whole.Numbers = render.NumberSources(v).All()
	fixed := *o.Page // all pages have text of one size
	fixed.Fixed = true
	o.Page = &fixed
	listed := o.Sources == chart.InFigure
	if listed {
		o.Sources = chart.OnPage
	}
	subtitle := or(o.Subtitle, v.Subtitle)
	named := func(k, of int) chart.Options {
		o := o
		o.Subtitle = strings.TrimPrefix(fmt.Sprintf("%s · page %d of %d", subtitle, k, of), " · ")
		return o
	}
	var pages []*relations.View
	rest := spread(&whole)
	for len(rest) > 0 {
		var failed error
		// The most lines, from the first on, that fit.
		n := sort.Search(len(rest), func(i int) bool {
			if failed != nil {
				return true
			}
			ok, err := chart.Fits(ctx, part(&whole, rest[:i+1]), named(99, 99), &graphviz.Engine{})
			failed = cmp.Or(failed, err)
			return !ok
		})
		if failed != nil {
			return nil, failed
		}
		if n == 0 {
			return nil, &answerError{message: a.why(ctx, part(&whole, rest[:1]), named(99, 99)), hint: "not even one line fits: a larger page, or a smaller --min-text", code: exitNoAnswer}
		}
		pages = append(pages, part(&whole, rest[:n]))
		rest = rest[n:]
	}
	var sources [][]byte
	if listed {
		list := o
		list.Subtitle = subtitle
		var err error
		if sources, err = chart.SourcesSVG(&whole, list); err != nil {
			return nil, err
		}
	}
	var out []atomicfile.File
	ext := filepath.Ext(name)
	add := func(data []byte) {
		out = append(out, atomicfile.File{Name: fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, ext), len(out)+1, ext), Data: data})
	}
	for i, p := range pages {
		var b bytes.Buffer
		if err := chart.SVG(ctx, &b, p, named(i+1, len(pages)+len(sources)), &graphviz.Engine{}); err != nil {
			return nil, err
		}
		add(b.Bytes())
	}
	for _, s := range sources {
		add(s)
	}
	return out, nil
}

// spread puts the lines of a view in the order in which they fill pages:
// connected parts one after another, the largest first, and within each the
// lines of whoever has the most, then those of who has the most of the others.
func spread(v *relations.View) []relations.Line {
	parts := components(v)
	var out []relations.Line
	for _, lines := range parts {
		left := slices.Clone(lines)
		for len(left) > 0 {
			degree := map[string]int{}
			for _, l := range left {
				for _, id := range l.Relation.Ends {
					degree[id]++
				}
			}
			hub := ""
			for _, e := range v.Entities { // in the order of ids
				if degree[e.ID] > degree[hub] {
					hub = e.ID
				}
			}
			var others []relations.Line
			for _, l := range left {
				if hub == "" || l.Relation.Joins(hub) {
					out = append(out, l)
				} else {
					others = append(others, l)
				}
			}
			left = others
		}
	}
	return out
}

// components are the lines of the connected parts of a view, the part of the
// most lines first, those of one in the view's order.
func components(v *relations.View) [][]relations.Line {
	of := map[string]string{}
	var root func(id string) string
	root = func(id string) string {
		if of[id] == "" || of[id] == id {
			return id
		}
		of[id] = root(of[id])
		return of[id]
	}
	for _, l := range v.Lines {
		for _, id := range l.Relation.Ends[1:] {
			of[root(id)] = root(l.Relation.Ends[0])
		}
	}
	at := map[string]int{}
	var out [][]relations.Line
	for _, l := range v.Lines {
		r := root(l.Relation.Ends[0])
		i, ok := at[r]
		if !ok {
			i = len(out)
			at[r] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], l)
	}
	slices.SortStableFunc(out, func(a, b []relations.Line) int { return len(b) - len(a) })
	return out
}

// part is the part of a view that some of its lines make.
func part(v *relations.View, lines []relations.Line) *relations.View {
	out := *v
	in := map[string]bool{}
	out.Paths = nil
	out.Lines = slices.Clone(lines)
	slices.SortFunc(out.Lines, func(l, m relations.Line) int { return strings.Compare(l.Relation.ID, m.Relation.ID) })
	for _, l := range lines {
		for _, id := range l.Relation.Ends {
			in[id] = true
		}
	}
	out.Entities = slices.DeleteFunc(slices.Clone(v.Entities), func(e *entities.Entity) bool { return !in[e.ID] })
	return &out
}
