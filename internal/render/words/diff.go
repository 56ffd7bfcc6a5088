package words

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/compare"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

// limitRule is how those that are told were chosen.
const limitRule = "changes that weaken the case come first (refuted, disputed, withdrawn, removed, downgraded), then upgraded, added and the rest, by id"

func some(a *compare.Answer, n int) int {
	if a.Limit > 0 {
		return min(n, a.Limit)
	}
	return n
}

// fateTone is the style in which a fate is written on a terminal.
func fateTone(f compare.Fate) plain.Style {
	switch f {
	case compare.Refuted, compare.InDispute, compare.Withdrawn, compare.Removed, compare.Downgraded:
		return plain.Red
	case compare.Added, compare.Returned, compare.Upgraded:
		return plain.Green
	}
	return plain.Yellow
}

// Diff tells what changed.
func Diff(w io.Writer, a *compare.Answer, o Options) error {
	p := &page{Options: o}
	p.line(0, 2, p.heading(fmt.Sprintf("From %s to %s: %s.", a.From, a.To, a.Summary())))
	for i := range a.Lines[:some(a, len(a.Lines))] {
		if i == 0 {
			fmt.Fprintf(p, "\n%s\n", p.heading("Relations"))
		}
		p.lineChange(a, &a.Lines[i])
	}
	p.andMore(len(a.Lines), a)
	for i, e := range a.Entities[:some(a, len(a.Entities))] {
		if i == 0 {
			fmt.Fprintf(p, "\n%s\n", p.heading("Entities"))
		}
		c, rec := a.New, e.New
		if rec == nil {
			c, rec = a.Old, e.Old
		}
		s := render.Clean(rec.Name)
		if e.Fate == compare.Renamed {
			s = render.Clean(e.Old.Name) + " → " + s
		}
		s += ", " + strings.ToLower(render.Clean(c.Kinds.Label(rec.Kind)))
		if e.Old != nil && e.New != nil && e.Old.Kind != e.New.Kind {
			s += " (was " + strings.ToLower(render.Clean(a.Old.Kinds.Label(e.Old.Kind))) + ")"
		}
		p.fate(e.Fate, s, e.ID)
		p.fields(e.Fields, "name", "kind")
	}
	p.andMore(len(a.Entities), a)
	for i, s := range a.Sources[:some(a, len(a.Sources))] {
		if i == 0 {
			fmt.Fprintf(p, "\n%s\n", p.heading("Sources"))
		}
		rec := s.New
		if rec == nil {
			rec = s.Old
		}
		text := render.SourceLine(rec)
		if s.Fate == compare.Regraded {
			text = fmt.Sprintf("%s: grade %s → %s", render.Clean(rec.Title), render.OrNone(string(s.Old.Reliability)), render.OrNone(string(s.New.Reliability)))
		}
		p.fate(s.Fate, text, s.ID)
		p.fields(s.Fields, "reliability")
	}
	p.andMore(len(a.Sources), a)
	p.WriteByte('\n')
	p.line(0, 2, "Policy, for both: "+a.Policy.String())
	_, err := w.Write(p.Bytes())
	return err
}

func (p *page) fate(f compare.Fate, s, id string) {
	p.line(2, 4, p.style(fateTone(f), render.FateMark(f)+" "+string(f))+": "+s+" ("+p.faint(id)+")")
}

// fields lists fields of a record that differ, but for those that are told
// otherwise.
func (p *page) fields(list []string, told ...string) {
	list = slices.DeleteFunc(slices.Clone(list), func(f string) bool { return slices.Contains(told, f) })
	if len(list) > 0 {
		p.line(6, 2, "differs in "+render.JoinAnd(list))
	}
}

func (p *page) andMore(n int, a *compare.Answer) {
	if more := n - some(a, n); more > 0 {
		p.line(2, 2, fmt.Sprintf("%d more are not shown (%s): %s.", more, p.Setting("limit", ""), limitRule))
	}
}

func (p *page) lineChange(a *compare.Answer, l *compare.LineChange) {
	c := a.New
	shown := l.Line()
	if shown == l.Old {
		c = a.Old
	}
	p.fate(l.Fate, render.Sentence(c, shown.Relation), l.ID)
	for _, s := range whatChanged(a, l) {
		p.line(6, 2, s)
	}
	p.fields(l.Fields, "date")
	for _, set := range []struct {
		mark string
		c    *relations.Case
		list []*evidence.Citation
	}{{"+", a.New, l.Gained}, {"−", a.Old, l.Lost}, {"~", a.New, l.Revised}} {
		for _, cit := range set.list {
			s := set.mark + " " + cit.Source
			if more := render.CitationDetail(set.c, cit); more != "" {
				s += ", " + more
			}
			if cit.Summary != "" {
				s += ": " + render.OneLine(cit.Summary)
			}
			p.line(6, 2, s)
		}
	}
}

// whatChanged says in short what changed of a relation, beside its citations: status,
// why it does not count, date.
func whatChanged(a *compare.Answer, l *compare.LineChange) []string {
	var out []string
	switch {
	case l.Old == nil:
		out = append(out, render.StatusOf(l.New.Assessment))
	case l.New == nil:
		out = append(out, "was "+render.StatusOf(l.Old.Assessment))
	default:
		if s := render.StatusStep(l); s != "" {
			out = append(out, s)
		} else if x, y := len(l.Old.Origins), len(l.New.Origins); x != y {
			out = append(out, fmt.Sprintf("%s, %s (was %d)", l.New.Status, render.Plural(y, "origin"), x))
		}
		if l.NewWhy != "" {
			out = append(out, "does not count: it is "+string(l.NewWhy))
		}
		if l.OldWhy != "" {
			out = append(out, "did not count: it was "+string(l.OldWhy))
		}
	}
	switch {
	case l.Old == nil && !l.New.Date.IsZero():
		out[0] += ", " + l.New.Date.String()
	case l.Dated:
		out = append(out, "date "+render.OrNone(l.Old.Date.String())+" → "+render.OrNone(l.New.Date.String()))
	}
	return out
}

type jsonDiff struct {
	Graphx  string             `json:"graphx"`
	Case    string             `json:"case"`
	Policy  string             `json:"policy"`
	From    jsonVersion        `json:"from"`
	To      jsonVersion        `json:"to"`
	Differ  bool               `json:"differ"`
	Counts  jsonCounts         `json:"counts"`
	Rels    []jsonLineChange   `json:"relations"`
	Ents    []jsonEntityChange `json:"entities"`
	Sources []jsonSourceChange `json:"sources"`
	Omitted *jsonDiffOmitted   `json:"omitted,omitempty"`
}

type jsonVersion struct {
	Name   string `json:"name"`
	Commit string `json:"commit,omitempty"`
}

type jsonCounts struct {
	Rels    map[compare.Fate]int `json:"relations"`
	Ents    map[compare.Fate]int `json:"entities"`
	Sources map[compare.Fate]int `json:"sources"`
}

type jsonDiffOmitted struct {
	Rels    int    `json:"relations,omitempty"`
	Ents    int    `json:"entities,omitempty"`
	Sources int    `json:"sources,omitempty"`
	Rule    string `json:"rule"`
}

type jsonLineChange struct {
	ID      string         `json:"id"`
	Change  string         `json:"change"`
	Old     *JSONLine      `json:"old,omitempty"`
	New     *JSONLine      `json:"new,omitempty"`
	OldWhy  string         `json:"old_refused,omitempty"`
	NewWhy  string         `json:"new_refused,omitempty"`
	Fields  []string       `json:"fields,omitempty"`
	Gained  []jsonCitation `json:"citations_added,omitempty"`
	Lost    []jsonCitation `json:"citations_removed,omitempty"`
	Revised []jsonCitation `json:"citations_changed,omitempty"`
}

type jsonEntityChange struct {
	ID     string      `json:"id"`
	Change string      `json:"change"`
	Old    *jsonEntity `json:"old,omitempty"`
	New    *jsonEntity `json:"new,omitempty"`
	Fields []string    `json:"fields,omitempty"`
}

type jsonSourceChange struct {
	ID     string           `json:"id"`
	Change string           `json:"change"`
	Old    *jsonSourceShort `json:"old,omitempty"`
	New    *jsonSourceShort `json:"new,omitempty"`
	Fields []string         `json:"fields,omitempty"`
}

type jsonSourceShort struct {
	Title       string   `json:"title"`
	Type        string   `json:"type"`
	Publisher   string   `json:"publisher,omitempty"`
	Published   string   `json:"published,omitempty"`
	Reliability string   `json:"reliability,omitempty"`
	DerivedFrom []string `json:"derived_from,omitempty"`
}

// DiffJSON writes the shape diff/1.
func DiffJSON(w io.Writer, a *compare.Answer) error {
	out := jsonDiff{
		Graphx: "diff/1", Case: a.New.Title, Policy: a.Policy.String(), From: jsonVersion(a.From), To: jsonVersion(a.To), Differ: !a.Empty(),
		Rels: []jsonLineChange{}, Ents: []jsonEntityChange{}, Sources: []jsonSourceChange{},
	}
	out.Counts.Ents, out.Counts.Rels, out.Counts.Sources = a.Counts()
	line := func(c *relations.Case, l *relations.Line) *JSONLine {
		if l == nil {
			return nil
		}
		j := jsonLineOf(c, *l)
		return &j
	}
	citations := func(c *relations.Case, list []*evidence.Citation) []jsonCitation {
		if len(list) == 0 {
			return nil
		}
		return jsonCitations(c, list)
	}
	for i := range a.Lines[:some(a, len(a.Lines))] {
		l := &a.Lines[i]
		j := jsonLineChange{
			ID: l.ID, Change: string(l.Fate), Old: line(a.Old, l.Old), New: line(a.New, l.New), OldWhy: string(l.OldWhy), NewWhy: string(l.NewWhy),
			Fields: l.Fields, Revised: citations(a.New, l.Revised),
		}
		if l.Old != nil && l.New != nil { // otherwise all of them are with the relation
			j.Gained, j.Lost = citations(a.New, l.Gained), citations(a.Old, l.Lost)
		}
		out.Rels = append(out.Rels, j)
	}
	for _, e := range a.Entities[:some(a, len(a.Entities))] {
		j := jsonEntityChange{ID: e.ID, Change: string(e.Fate), Fields: e.Fields}
		if e.Old != nil {
			x := jsonEntityOf(a.Old, e.Old)
			j.Old = &x
		}
		if e.New != nil {
			x := jsonEntityOf(a.New, e.New)
			j.New = &x
		}
		out.Ents = append(out.Ents, j)
	}
	short := func(s *evidence.Source) *jsonSourceShort {
		if s == nil {
			return nil
		}
		return &jsonSourceShort{s.Title, string(s.Type), s.Publisher, s.Published.String(), string(s.Reliability), s.DerivedFrom}
	}
	for _, s := range a.Sources[:some(a, len(a.Sources))] {
		out.Sources = append(out.Sources, jsonSourceChange{s.ID, string(s.Fate), short(s.Old), short(s.New), s.Fields})
	}
	o := jsonDiffOmitted{len(a.Lines) - len(out.Rels), len(a.Entities) - len(out.Ents), len(a.Sources) - len(out.Sources), limitRule}
	if o.Rels+o.Ents+o.Sources > 0 {
		out.Omitted = &o
	}
	return render.WriteJSON(w, out)
}
