package words

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

// A branch is a source in the tree of what rests on what. Again says that it
// stands above already, with what it rests on.
type branch struct {
	w     *relations.Withdrawal
	depth int
	again bool
}

// lineageTree lists the sources of an answer as a tree, each under those that
// rest on it; first those on which none rests. Sorted by id at each level. Where
// all sources are listed, one that rests on another both directly and by way of a
// third stands under the third alone.
func lineageTree(a *relations.SourceAnswer) []branch {
	at := map[string]*relations.Withdrawal{}
	leaned := map[string]bool{}
	for i := range a.Withdrawals {
		w := &a.Withdrawals[i]
		at[w.Source.ID] = w
		for _, on := range w.Source.DerivedFrom {
			leaned[on] = true
		}
	}
	var out []branch
	told := map[string]bool{}
	var grow func(w *relations.Withdrawal, depth int)
	grow = func(w *relations.Withdrawal, depth int) {
		out = append(out, branch{w, depth, told[w.Source.ID]})
		if told[w.Source.ID] {
			return
		}
		told[w.Source.ID] = true
		on := slices.Compact(slices.Sorted(slices.Values(w.Source.DerivedFrom)))
		if len(a.Withdrawals) == len(a.Case.Sources) { // the way that implies an entry is in the tree
			on = a.Case.Lineage.Direct(w.Source.ID)
		}
		for _, id := range on {
			if at[id] != nil {
				grow(at[id], depth+1)
			}
		}
	}
	for i := range a.Withdrawals {
		if w := &a.Withdrawals[i]; !leaned[w.Source.ID] {
			grow(w, 0)
		}
	}
	for i := range a.Withdrawals {
		if w := &a.Withdrawals[i]; !told[w.Source.ID] { // a circle
			grow(w, 0)
		}
	}
	return out
}

// sourceAbout tells what a source is: "E article, The New York Times, 2025-11-26".
func sourceAbout(w *relations.Withdrawal) string {
	s := w.Source
	var parts []string
	parts = append(parts, strings.TrimSpace(string(s.Reliability)+" "+string(s.Type)))
	if s.Publisher != "" {
		parts = append(parts, s.Publisher)
	}
	if !s.Published.IsZero() {
		parts = append(parts, s.Published.String())
	}
	return render.OneLine(strings.Join(parts, ", "))
}

// borne tells how many citations a source bears: "12 citations in it, 30 rest on
// it".
func borne(w *relations.Withdrawal) string {
	return fmt.Sprintf("%s in it, %d rest on it", render.Plural(w.In, "citation"), w.On)
}

// statusName names a status after a withdrawal.
func statusName(s relations.Status) string {
	if s == "" {
		return "uncited"
	}
	return string(s)
}

// turns counts changes by what they lead from and to: "8 corroborated →
// single-origin, 1 disputed → alleged", in the order of statuses.
func turns(changes []relations.Change) string {
	n := map[[2]relations.Status]int{}
	for _, c := range changes {
		n[[2]relations.Status{c.Before.Status, c.After}]++
	}
	var parts []string
	for _, from := range relations.Statuses {
		for _, to := range append(slices.Clone(relations.Statuses), "") {
			if k := n[[2]relations.Status{from, to}]; k > 0 {
				parts = append(parts, fmt.Sprintf("%d %s → %s", k, from, statusName(to)))
			}
		}
	}
	return strings.Join(parts, ", ")
}

// fall tells what would fall with a source, in one line.
func fall(w *relations.Withdrawal) string {
	var parts []string
	if n := len(w.Lost); n > 0 {
		parts = append(parts, fmt.Sprintf("%s %s all support", render.Plural(n, "relation"), verb(n, "loses", "lose")))
	}
	if n := len(w.Facts); n > 0 {
		parts = append(parts, fmt.Sprintf("%s %s all support", render.Plural(n, "fact"), verb(n, "loses", "lose")))
	}
	if n := len(w.Changed); n > 0 {
		parts = append(parts, fmt.Sprintf("%s %s (%s)", render.Count(n, "status", "statuses"), verb(n, "changes", "change"), turns(w.Changed)))
	}
	if w.Pairs > 0 {
		parts = append(parts, fmt.Sprintf("%s of persons %s no longer connected", render.Plural(w.Pairs, "pair"), verb(w.Pairs, "is", "are")))
	}
	if n := len(w.Cut); n > 0 {
		parts = append(parts, fmt.Sprintf("%s %s cut off", render.Plural(n, "entity"), verb(n, "is", "are")))
	}
	if len(parts) == 0 {
		return "without it: no change"
	}
	return "without it: " + strings.Join(parts, "; ")
}

func verb[N int | uint64](n N, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// sourcesHeading counts what the sources bear.
func sourcesHeading(a *relations.SourceAnswer) string {
	s := render.Plural(len(a.Case.Sources), "source")
	origins := 0
	for _, src := range a.Case.Sources {
		if len(src.DerivedFrom) == 0 {
			origins++
		}
	}
	return fmt.Sprintf("%s, %d of them origins; %s; %s of persons %s connected.", s, origins, render.Plural(a.Citations, "citation"),
		render.Plural(a.Pairs, "pair"), verb(a.Pairs, "is", "are"))
}

// lineageOf tells what a source rests on, goes back to, and is leaned on by;
// empty parts are left out.
func lineageOf(c *relations.Case, w *relations.Withdrawal) []string {
	var out []string
	id := w.Source.ID
	if on := w.Source.DerivedFrom; len(on) > 0 {
		out = append(out, "rests on: "+strings.Join(on, ", "), "goes back to: "+strings.Join(c.Lineage.Roots(id), ", "))
	} else {
		out = append(out, "an origin: it rests on no other source")
	}
	var by []string
	for _, s := range c.Sources {
		if slices.Contains(s.DerivedFrom, id) {
			by = append(by, s.ID)
		}
	}
	if len(by) > 0 {
		out = append(out, "supports: "+strings.Join(by, ", "))
	}
	return out
}

// numberWithdrawals numbers the sources of what falls, in the order in which it
// is told.
func numberWithdrawals(a *relations.SourceAnswer, told []branch) *render.Numbers {
	n := render.NewNumbers(a.Case, nil)
	for _, b := range told {
		if b.again {
			continue
		}
		for _, list := range [][]relations.Change{b.w.Lost, b.w.Changed} {
			for _, c := range list {
				for _, cit := range render.ItemCitations(&relations.Item{Line: &c.Before}) {
					n.Cite(cit)
				}
			}
		}
		for _, f := range b.w.Facts {
			for _, cit := range f.Fact.Citations {
				n.Cite(cit)
			}
		}
	}
	return n
}

// Sources tells of each source what rests on it and what would fall with it:
// as a tree, or where the answer is of some sources only each by itself. Verbose
// lists all that falls; the sources of a part are told so in any case.
func Sources(w io.Writer, a *relations.SourceAnswer, verbose bool, o Options) error {
	p := &page{Options: o}
	p.line(0, 2, p.heading(sourcesHeading(a)))
	told := lineageTree(a)
	if a.Whole {
		p.line(0, 2, "An indented source is one that the source above it rests on.")
	} else {
		verbose = true
	}
	n := numberWithdrawals(a, told)
	for _, b := range told {
		indent := 2 * min(b.depth, 12)
		id := b.w.Source.ID
		if b.again {
			p.line(indent, 2, p.faint(id+" (above)"))
			continue
		}
		if b.depth == 0 || verbose {
			p.WriteByte('\n')
		}
		p.line(indent, 4, p.heading(id)+" · "+sourceAbout(b.w))
		if !a.Whole {
			if t := render.OneLine(b.w.Source.Title); t != "" {
				p.line(indent+2, 2, t)
			}
			for _, s := range lineageOf(a.Case, b.w) {
				p.line(indent+2, 2, s)
			}
		}
		p.line(indent+2, 2, borne(b.w)+" · "+fall(b.w))
		if verbose {
			p.fallen(a.Case, n, b.w, indent+2)
		}
	}
	if verbose {
		p.sources(n)
	}
	p.policy(a.Policy)
	p.line(0, 2, "Paths:  "+a.Paths.String())
	_, err := w.Write(p.Bytes())
	return err
}

// fallen lists in full what would fall with a source.
func (p *page) fallen(c *relations.Case, n *render.Numbers, w *relations.Withdrawal, indent int) {
	part := func(heading string, list []relations.Change) {
		if len(list) == 0 {
			return
		}
		p.line(indent, 0, p.heading(heading))
		for _, x := range list {
			r := x.Before.Relation
			p.line(indent+2, 2, render.Sentence(c, r))
			p.line(indent+4, 0, fmt.Sprintf("%s → %s · %s · %s", p.mark(x.Before.Status, string(x.Before.Status)), p.mark(x.After, statusName(x.After)),
				render.CitedAt(n, &relations.Item{Line: &x.Before}), p.faint(r.ID)))
		}
	}
	part("Lose all support", w.Lost)
	part("Change their status", w.Changed)
	if len(w.Facts) > 0 {
		p.line(indent, 0, p.heading("Facts that lose all support"))
		for _, f := range w.Facts {
			p.line(indent+2, 2, fmt.Sprintf("%s · %s", factText(c, f), render.Places(n, f.Fact.Citations)))
		}
	}
	if len(w.Cut) > 0 {
		p.line(indent, 0, p.heading("Cut off"))
		p.line(indent+2, 0, strings.Join(cutNames(w), ", "))
	}
}

func factText(c *relations.Case, f relations.LostFact) string {
	label := f.Fact.Property
	if p := c.Property(label); p != nil && p.Label != "" {
		label = p.Label
	}
	return render.OneLine(f.Entity.Name + ", " + label + ": " + f.Fact.Value)
}

func cutNames(w *relations.Withdrawal) []string {
	var names []string
	for _, e := range w.Cut {
		names = append(names, render.OneLine(e.Name))
	}
	return names
}

// SourcesMarkdown writes the same as Markdown: a table, and where verbose or for
// a part of the sources all that falls.
func SourcesMarkdown(w io.Writer, a *relations.SourceAnswer, verbose bool) error {
	var b strings.Builder
	told := lineageTree(a)
	n := numberWithdrawals(a, told)
	fmt.Fprintf(&b, "# Sources: %s\n\n%s\n", EscapeMarkdown(a.Case.Title), sourcesHeading(a))
	b.WriteString("\n| Source | Grade | What it is | In it | Rest on it | Without it |\n| --- | --- | --- | ---: | ---: | --- |\n")
	for _, x := range told {
		id := strings.Repeat("↳ ", min(x.depth, 12)) + "`" + x.w.Source.ID + "`"
		if x.again {
			fmt.Fprintf(&b, "| %s | | above | | | |\n", id)
			continue
		}
		s := x.w.Source
		what := []string{string(s.Type)}
		for _, part := range []string{s.Title, s.Publisher, s.Published.String()} {
			if part != "" {
				what = append(what, EscapeMarkdown(part))
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %d | %d | %s |\n", id, s.Reliability, strings.Join(what, ", "), x.w.In, x.w.On,
			EscapeMarkdown(strings.TrimPrefix(fall(x.w), "without it: ")))
	}
	if verbose || !a.Whole {
		for _, x := range told {
			if !x.again {
				markdownFallen(&b, a.Case, n, x.w)
			}
		}
		markdownSources(&b, n)
	}
	PolicyMarkdown(&b, a.Policy)
	fmt.Fprintf(&b, "\nPaths: `%s`\n", a.Paths)
	_, err := io.WriteString(w, b.String())
	return err
}

func markdownFallen(b *strings.Builder, c *relations.Case, n *render.Numbers, w *relations.Withdrawal) {
	fmt.Fprintf(b, "\n## `%s`\n\n", w.Source.ID)
	for _, s := range lineageOf(c, w) {
		fmt.Fprintf(b, "- %s\n", EscapeMarkdown(s))
	}
	for _, part := range []struct {
		heading string
		list    []relations.Change
	}{{"Lose all support", w.Lost}, {"Change their status", w.Changed}} {
		if len(part.list) == 0 {
			continue
		}
		fmt.Fprintf(b, "\n%s:\n\n", part.heading)
		for _, x := range part.list {
			fmt.Fprintf(b, "- %s: %s → %s, %s, `%s`\n", EscapeMarkdown(render.Sentence(c, x.Before.Relation)), x.Before.Status, statusName(x.After),
				EscapeMarkdown(render.CitedAt(n, &relations.Item{Line: &x.Before})), x.Before.Relation.ID)
		}
	}
	if len(w.Facts) > 0 {
		b.WriteString("\nFacts that lose all support:\n\n")
		for _, f := range w.Facts {
			fmt.Fprintf(b, "- %s, %s\n", EscapeMarkdown(factText(c, f)), EscapeMarkdown(render.Places(n, f.Fact.Citations)))
		}
	}
	if len(w.Cut) > 0 {
		fmt.Fprintf(b, "\nCut off: %s\n", EscapeMarkdown(strings.Join(cutNames(w), ", ")))
	}
}

type jsonWithdrawal struct {
	jsonSource
	In      int          `json:"citations"`
	On      int          `json:"resting"`
	Lost    []jsonChange `json:"lost"`
	Changed []jsonChange `json:"changed"`
	Facts   []jsonLost   `json:"facts,omitempty"`
	Pairs   uint64       `json:"pairs"`
	Cut     []string     `json:"cut_off"`
}

type jsonChange struct {
	Relation string `json:"relation"`
	From     string `json:"from"`
	To       string `json:"to,omitempty"`
}

type jsonLost struct {
	Entity   string `json:"entity"`
	Property string `json:"property"`
	Value    string `json:"value"`
}

// SourcesJSON writes the shape sources/1.
func SourcesJSON(w io.Writer, a *relations.SourceAnswer) error {
	v := relations.NewView(a.Case, a.Policy, nil, nil)
	if !a.Whole {
		told := &relations.Timeline{Case: a.Case, Policy: a.Policy}
		for i := range a.Withdrawals {
			for _, list := range [][]relations.Change{a.Withdrawals[i].Lost, a.Withdrawals[i].Changed} {
				for k := range list {
					told.Undated = append(told.Undated, relations.Item{Line: &list[k].Before})
				}
			}
		}
		v = render.TimelineView(told)
	}
	out := struct {
		*JSONAnswer
		Paths     string           `json:"paths_policy"`
		Citations int              `json:"citations"`
		Pairs     uint64           `json:"pairs"`
		Sources   []jsonWithdrawal `json:"sources"`
	}{NewJSON("sources/1", v), a.Paths.String(), a.Citations, a.Pairs, []jsonWithdrawal{}}
	n := render.NewNumbers(a.Case, nil)
	for i := range a.Withdrawals {
		n.Add(a.Case, a.Withdrawals[i].Source.ID)
	}
	out.Number(a.Case, n)
	for i := range a.Withdrawals {
		x := &a.Withdrawals[i]
		j := jsonWithdrawal{
			jsonSource: out.JSONAnswer.Sources[i], In: x.In, On: x.On,
			Lost: jsonChanges(x.Lost), Changed: jsonChanges(x.Changed), Pairs: x.Pairs, Cut: []string{},
		}
		for _, f := range x.Facts {
			j.Facts = append(j.Facts, jsonLost{f.Entity.ID, f.Fact.Property, f.Fact.Value})
		}
		for _, e := range x.Cut {
			j.Cut = append(j.Cut, e.ID)
		}
		out.Sources = append(out.Sources, j)
	}
	return render.WriteJSON(w, out)
}

func jsonChanges(list []relations.Change) []jsonChange {
	out := []jsonChange{}
	for _, c := range list {
		out = append(out, jsonChange{c.Before.Relation.ID, string(c.Before.Status), string(c.After)})
	}
	return out
}
