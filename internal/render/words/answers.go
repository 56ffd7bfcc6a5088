package words

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

// What the questions beyond the shortest path have to tell.

func namesOf(list []*entities.Entity) []string {
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = e.Name
	}
	return names
}

// finish ends an answer with its sources and policy.
func (p *page) finish(w io.Writer, n *render.Numbers, pol relations.Policy) error {
	p.sources(n)
	p.policy(pol)
	_, err := w.Write(p.Bytes())
	return err
}

// Timed tells the best paths whose hops follow one another in time.
func Timed(w io.Writer, a *relations.TimeAnswer, v *relations.View, o Options) error {
	p := &page{Options: o}
	n := render.NumberSources(v)
	best := map[relations.TimeOrder]string{relations.Shortest: "in the fewest hops", relations.Foremost: "at the earliest", relations.Fastest: "in the least time"}[a.How]
	head := fmt.Sprintf("From %s to %s, each hop no earlier than the one before, %s.", a.From.Name, a.To.Name, best)
	if a.Definite == nil && a.Possible == nil {
		head = fmt.Sprintf("No path from %s to %s on which each hop may happen no earlier than the one before.", a.From.Name, a.To.Name)
	}
	p.line(0, 2, p.heading(head))
	p.asked(a.Directed, a.Avoid)
	if a.Gap > 0 {
		p.line(2, 2, "Between two hops at most "+Wait(a.Gap)+".")
	}
	undated := "do not count"
	if a.Undated {
		undated = "count as of any date"
	}
	if a.Without > 0 {
		p.line(2, 2, fmt.Sprintf("Of what could carry a hop, %s a date; those without (%d) %s (%s).", carry(a.Dated), a.Without, undated, p.Setting("undated", "")))
	}
	if a.Stopped {
		p.line(2, 2, fmt.Sprintf("The search stopped after %d steps: there may be a better path.", a.Steps))
	}
	var paths []relations.Path
	for _, x := range []struct {
		what, means string
		path        *relations.TimedPath
	}{
		{"Definite", "in order for every choice of dates within the intervals", a.Definite},
		{"Possible", "in order for some choices of dates within the intervals", a.Possible},
	} {
		if x.path == nil {
			continue
		}
		paths = append(paths, x.path.Path)
		p.WriteByte('\n')
		p.line(0, 2, p.heading(x.what)+": "+x.means)
		p.line(2, 2, wayOf(x.path.Steps)+" ("+render.Plural(len(x.path.Steps), "hop")+", "+p.mark(x.path.Weakest, "weakest hop "+string(x.path.Weakest))+")")
		p.line(2, 2, Span(x.path))
	}
	if paths == nil {
		p.WriteByte('\n')
		untimed := p.Question("path") + " without " + p.Setting("by", "time")
		if a.No != nil {
			p.line(2, 2, "There is none in any order of time either: "+untimed+" explains why.")
		} else {
			p.line(2, 2, "There is one in another order of time: "+untimed+" shows it.")
		}
	}
	p.steps(v.Case, n, paths)
	return p.finish(w, n, a.Policy)
}

func carry(dated int) string {
	if dated == 1 {
		return "1 has"
	}
	return fmt.Sprintf("%d have", dated)
}

// Wait writes a time span in days, hours and so on.
func Wait(d time.Duration) string {
	if d > 0 && d%(24*time.Hour) == 0 {
		return render.Plural(int(d/(24*time.Hour)), "day")
	}
	return d.String()
}

// Span tells when a timed path sets out and arrives.
func Span(t *relations.TimedPath) string {
	day := func(unix int64, open bool) string {
		if open {
			return "no date"
		}
		return time.Unix(unix, 0).UTC().Format("2006-01-02")
	}
	from, to := day(t.Depart, t.OpenDepart), day(t.Arrive, t.OpenArrive)
	if from == to {
		return from
	}
	return from + " to " + to
}

// Tree tells the smallest tree that joins several entities.
func Tree(w io.Writer, a *relations.TreeAnswer, v *relations.View, o Options) error {
	p := &page{Options: o}
	n := render.NumberSources(v)
	ends := render.JoinAnd(namesOf(a.Ends))
	if a.Parts != nil {
		p.line(0, 2, p.heading("Nothing joins "+ends+" all."))
		p.asked(false, a.Avoid)
		p.WriteByte('\n')
		for _, part := range a.Parts {
			p.line(2, 2, render.JoinAnd(namesOf(part))+map[bool]string{true: " is not joined to any of the others.", false: " are joined."}[len(part) == 1])
		}
		p.line(2, 2, p.Question("path", "A", "B")+" shows for two of them what the policy refuses.")
		return p.finish(w, n, a.Policy)
	}
	p.line(0, 2, p.heading(fmt.Sprintf("%s are joined by %s.", ends, render.Plural(len(a.Steps), "hop"))))
	p.asked(false, a.Avoid)
	if a.Exact {
		p.line(2, 2, "No smaller tree joins them.")
	} else {
		p.line(2, 2, "An approximation ("+a.Method+"): a smaller tree may exist.")
	}
	var between []string
	for _, s := range a.Steps {
		for _, e := range []*entities.Entity{s.From, s.To} {
			if !slices.Contains(a.Ends, e) && !slices.Contains(between, e.Name) {
				between = append(between, e.Name)
			}
		}
	}
	if between != nil {
		p.line(2, 2, "Between them: "+render.JoinAnd(between)+".")
	}
	if len(a.Steps) > 0 {
		p.line(2, 2, p.mark(a.Weakest, "weakest hop "+string(a.Weakest)))
	}
	p.steps(v.Case, n, []relations.Path{{Steps: a.Steps}})
	return p.finish(w, n, a.Policy)
}

// Pairs tells the nearest pairs of two sets.
func Pairs(w io.Writer, a *relations.PairsAnswer, v *relations.View, o Options) error {
	p := &page{Options: o}
	n := render.NumberSources(v)
	set := func(list []*entities.Entity) string {
		if len(list) == 1 {
			return list[0].Name
		}
		return fmt.Sprintf("a set of %d", len(list))
	}
	if len(a.Paths) == 0 {
		p.line(0, 2, p.heading(fmt.Sprintf("No path from %s to %s.", set(a.From), set(a.To))))
	} else {
		what := "The nearest"
		if a.MaxHops > 0 {
			what = "Within " + render.Plural(a.MaxHops, "hop")
		}
		p.line(0, 2, p.heading(fmt.Sprintf("%s, from %s to %s: %s.", what, set(a.From), set(a.To), render.Plural(a.Total, "pair"))))
	}
	p.asked(a.Directed, a.Avoid)
	p.WriteByte('\n')
	if len(a.Paths) == 0 {
		p.line(2, 2, p.Question("path", "A", "B")+" shows for one of each what the policy refuses.")
	}
	for i, path := range a.Paths {
		num := fmt.Sprintf("%d. ", i+1)
		p.line(2, len(num), num+wayOf(path.Steps)+" ("+render.Plural(len(path.Steps), "hop")+", "+p.mark(path.Weakest, "weakest hop "+string(path.Weakest))+")")
	}
	if hidden := a.Total - len(a.Paths); hidden > 0 {
		p.line(2, 2, fmt.Sprintf("%s more, later in the order, are not shown (%s).", render.Plural(hidden, "pair"), p.Setting("limit", "")))
	}
	p.steps(v.Case, n, a.Paths)
	return p.finish(w, n, a.Policy)
}

// number writes a value of a rank: to six digits, whole numbers as they are.
func number(by string, v float64) string {
	if by == "degree" || by == "kcore" {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', 6, 64)
}

// Rank tells a rank as a table of at most most rows (0 for all).
func Rank(w io.Writer, a *relations.RankAnswer, c *relations.Case, means string, most int, o Options) error {
	p := &page{Options: o}
	p.line(0, 2, p.heading(fmt.Sprintf("%s by %s: %s.", render.Plural(a.Entities, "entity"), a.By, means)))
	p.WriteByte('\n')
	rows := [][]string{{"RANK", "NAME", "VALUE", "RELATIONS", "ORIGINS"}}
	if a.Base {
		rows[0] = []string{"RANK", "NAME", "VALUE", "WAS", "VALUE", "RELATIONS", "ORIGINS"}
	}
	// Who is joined with nobody has a place in no order.
	shown := slices.DeleteFunc(slices.Clone(a.Rows), func(r relations.RankRow) bool { return r.Relations == 0 && r.BaseValue == 0 })
	if most > 0 && len(shown) > most {
		shown = shown[:most]
	}
	for _, r := range shown {
		row := []string{strconv.Itoa(r.Rank), r.Entity.Name, number(a.By, r.Value)}
		if a.Base {
			was, value := "-", "-"
			if r.BaseRank > 0 {
				was, value = strconv.Itoa(r.BaseRank), number(a.By, r.BaseValue)
			}
			row = append(row, was, value)
		}
		rows = append(rows, append(row, strconv.Itoa(r.Relations), strconv.Itoa(r.Origins)))
	}
	p.table(rows)
	if hidden := a.Joined - len(shown); hidden > 0 {
		p.line(0, 2, fmt.Sprintf("%s more: %s shows them.", render.Plural(hidden, "entity"), p.Setting("limit", "")))
	}
	if a.Alone > 0 {
		p.line(0, 2, render.Plural(a.Alone, "entity")+" without any hop: not listed.")
	}
	p.WriteByte('\n')
	p.line(0, 2, fmt.Sprintf("Over %s joined by a hop; parallel relations count once. RELATIONS and ORIGINS are what an entity's hops rest on.", render.Plural(a.Pairs, "pair")))
	if a.Base {
		p.line(0, 2, "WAS is the rank under the policy "+a.Whole.String())
	}
	p.policy(a.Policy)
	_, err := w.Write(p.Bytes())
	return err
}

// Groups tells how a graph divides.
func Groups(w io.Writer, a *relations.GroupAnswer, c *relations.Case, means string, o Options) error {
	p := &page{Options: o}
	noun := map[string]string{"bridges": "bridge", "cuts": "cut", "components": "component"}[a.By]
	if noun == "" {
		noun = "group"
	}
	p.line(0, 2, p.heading(fmt.Sprintf("%s: %s.", render.Plural(len(a.Groups)+len(a.Bridges)+len(a.Cuts), noun), means)))
	for i, g := range a.Groups {
		p.WriteByte('\n')
		p.line(0, 2, p.heading(fmt.Sprintf("%d. %s", i+1, render.Plural(len(g.Members), "entity")))+fmt.Sprintf(", %s inside, %d to others", render.Plural(g.Inner, "pair"), g.Outer))
		p.line(2, 0, strings.Join(namesOf(g.Members), ", "))
	}
	if len(a.Bridges)+len(a.Cuts) > 0 {
		p.WriteByte('\n')
	}
	for _, b := range a.Bridges {
		var ids []string
		for _, l := range slices.Concat(b.Step.Lines, jointLines(b.Step.Joints)) {
			p.note(l)
			ids = append(ids, l.Relation.ID)
		}
		p.line(0, 2, fmt.Sprintf("%s – %s: %d and %d (%s; %s)", b.Step.From.Name, b.Step.To.Name, b.Sizes[0], b.Sizes[1], p.mark(b.Step.Status, string(b.Step.Status)), p.faint(strings.Join(ids, ", "))))
	}
	for _, x := range a.Cuts {
		p.line(0, 2, fmt.Sprintf("%s: would leave parts of %s", x.Entity.Name, numbers(x.Sizes)))
	}
	p.WriteByte('\n')
	if a.By == "louvain" || a.By == "leiden" {
		p.line(0, 2, fmt.Sprintf("Modularity %.6f: 0 is what chance gives; above 0.3 the groups are clear.", a.Modularity))
	}
	if a.Alone > 0 {
		p.line(0, 2, render.Plural(a.Alone, "entity")+" without any hop: not listed.")
	}
	p.Truncate(len(strings.TrimRight(p.String(), "\n")) + 1)
	p.policy(a.Policy)
	_, err := w.Write(p.Bytes())
	return err
}

func numbers(list []int) string {
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = strconv.Itoa(n)
	}
	return render.JoinAnd(words)
}

// WhatIf tells what falls apart.
func WhatIf(w io.Writer, a *relations.WhatIf, c *relations.Case, o Options) error {
	p := &page{Options: o}
	gone := namesOf(a.Entities)
	for _, s := range a.Sources {
		gone = append(gone, c.Name(s))
	}
	head := "nothing is disconnected"
	if a.Cut > 0 {
		head = render.Plural(a.Cut, "pair") + " of others are no longer connected"
		if a.Cut == 1 {
			head = "1 pair of others is no longer connected"
		}
	}
	p.line(0, 2, p.heading(fmt.Sprintf("Without %s, %s.", render.JoinAnd(gone), head)))
	p.WriteByte('\n')
	parts := func(sizes []int) string {
		if len(sizes) == 0 {
			return "none"
		}
		return fmt.Sprintf("%s of %s", render.Plural(len(sizes), "component"), numbers(sizes))
	}
	p.line(2, 2, "before: "+parts(a.Before))
	p.line(2, 2, "after: "+parts(a.After))
	for i, part := range a.Parts {
		what := "cut off"
		if i == 0 {
			what = "still together"
		}
		p.line(2, 4, fmt.Sprintf("%s, %d: %s", what, len(part), strings.Join(namesOf(part), ", ")))
	}
	if len(a.Alone) > 0 {
		p.line(2, 4, fmt.Sprintf("no longer joined to anyone, %d: %s", len(a.Alone), strings.Join(namesOf(a.Alone), ", ")))
	}
	p.policy(a.Policy)
	_, err := w.Write(p.Bytes())
	return err
}

// finite turns what JSON cannot hold into nothing.
func finite(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}
