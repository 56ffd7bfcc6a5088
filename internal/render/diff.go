package render

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/relations"
)

// A Version is one side of a comparison.
type Version struct {
	Name   string // as it was asked for
	Commit string // of a git revision, "" for none
}

func (v Version) String() string {
	if v.Commit == "" {
		return v.Name
	}
	return v.Name + " (" + v.Commit[:min(len(v.Commit), 12)] + ")"
}

// A DiffAnswer is what changed between two versions of a case.
type DiffAnswer struct {
	*relations.Diff
	From, To Version
	// Limit is the greatest number of records of each sort that are told, 0 for all
	// of them; all are counted.
	Limit int
}

// limitRule is how those that are told were chosen.
const limitRule = "what weakens the case first (refuted, disputed, withdrawn, removed, downgraded), then upgraded, added and the rest, by id"

func (a *DiffAnswer) some(n int) int {
	if a.Limit > 0 {
		return min(n, a.Limit)
	}
	return n
}

func (a *DiffAnswer) counts() (ents, lines, sources map[relations.Fate]int) {
	return relations.CountFates(a.Entities, func(e relations.EntityChange) relations.Fate { return e.Fate }),
		relations.CountFates(a.Lines, func(l relations.LineChange) relations.Fate { return l.Fate }),
		relations.CountFates(a.Sources, func(s relations.SourceChange) relations.Fate { return s.Fate })
}

// Summary counts what changed: "relations: 1 refuted, 2 added; entities: 1
// added".
func (a *DiffAnswer) Summary() string {
	ents, lines, sources := a.counts()
	var parts []string
	for _, sort := range []struct {
		name string
		n    map[relations.Fate]int
	}{{"relations", lines}, {"entities", ents}, {"sources", sources}} {
		var list []string
		for _, f := range relations.Fates {
			if sort.n[f] > 0 {
				list = append(list, fmt.Sprintf("%d %s", sort.n[f], f))
			}
		}
		if list != nil {
			parts = append(parts, sort.name+": "+strings.Join(list, ", "))
		}
	}
	if parts == nil {
		return "nothing"
	}
	return strings.Join(parts, "; ")
}

// fateMarks stand before what became of a record, in words and in a chart.
var fateMarks = map[relations.Fate]string{
	relations.Refuted: "×", relations.InDispute: "!", relations.Withdrawn: "−", relations.Removed: "−", relations.Downgraded: "↓",
	relations.Upgraded: "↑", relations.Added: "+", relations.Returned: "+", relations.Renamed: "~", relations.Regraded: "~", relations.Changed: "~",
}

// fateTone is the style in which a fate is written on a terminal.
func fateTone(f relations.Fate) plain.Style {
	switch f {
	case relations.Refuted, relations.InDispute, relations.Withdrawn, relations.Removed, relations.Downgraded:
		return plain.Red
	case relations.Added, relations.Returned, relations.Upgraded:
		return plain.Green
	}
	return plain.Yellow
}

// TextDiff tells what changed.
func TextDiff(w io.Writer, a *DiffAnswer, o TextOptions) error {
	p := &page{color: o.Color}
	p.line(0, 2, p.heading(fmt.Sprintf("From %s to %s: %s.", a.From, a.To, a.Summary())))
	for i := range a.Lines[:a.some(len(a.Lines))] {
		if i == 0 {
			fmt.Fprintf(p, "\n%s\n", p.heading("Relations"))
		}
		p.lineChange(a, &a.Lines[i])
	}
	p.andMore(len(a.Lines), a)
	for i, e := range a.Entities[:a.some(len(a.Entities))] {
		if i == 0 {
			fmt.Fprintf(p, "\n%s\n", p.heading("Entities"))
		}
		c, rec := a.New, e.New
		if rec == nil {
			c, rec = a.Old, e.Old
		}
		s := clean(rec.Name)
		if e.Fate == relations.Renamed {
			s = clean(e.Old.Name) + " → " + s
		}
		s += ", " + strings.ToLower(clean(c.Kinds.Label(rec.Kind)))
		if e.Old != nil && e.New != nil && e.Old.Kind != e.New.Kind {
			s += " (was " + strings.ToLower(clean(a.Old.Kinds.Label(e.Old.Kind))) + ")"
		}
		p.fate(e.Fate, s, e.ID)
		p.fields(e.Fields, "name", "kind")
	}
	p.andMore(len(a.Entities), a)
	for i, s := range a.Sources[:a.some(len(a.Sources))] {
		if i == 0 {
			fmt.Fprintf(p, "\n%s\n", p.heading("Sources"))
		}
		rec := s.New
		if rec == nil {
			rec = s.Old
		}
		text := sourceLine(rec)
		if s.Fate == relations.Regraded {
			text = fmt.Sprintf("%s: grade %s → %s", clean(rec.Title), orNone(string(s.Old.Reliability)), orNone(string(s.New.Reliability)))
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

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func (p *page) fate(f relations.Fate, s, id string) {
	p.line(2, 4, p.style(fateTone(f), fateMarks[f]+" "+string(f))+": "+s+" ("+p.faint(id)+")")
}

// fields lists fields of a record that differ, but for those that are told
// otherwise.
func (p *page) fields(list []string, told ...string) {
	list = slices.DeleteFunc(slices.Clone(list), func(f string) bool { return slices.Contains(told, f) })
	if len(list) > 0 {
		p.line(6, 2, "differs in "+joinAnd(list))
	}
}

func (p *page) andMore(n int, a *DiffAnswer) {
	if more := n - a.some(n); more > 0 {
		p.line(2, 2, fmt.Sprintf("%d more are not shown (--limit): those shown are %s.", more, limitRule))
	}
}

func (p *page) lineChange(a *DiffAnswer, l *relations.LineChange) {
	c := a.New
	shown := l.Line()
	if shown == l.Old {
		c = a.Old
	}
	p.fate(l.Fate, Sentence(c, shown.Relation), l.ID)
	for _, s := range a.tell(l) {
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
			if more := bearing(set.c, cit); more != "" {
				s += ", " + more
			}
			if cit.Summary != "" {
				s += ": " + oneLine(cit.Summary)
			}
			p.line(6, 2, s)
		}
	}
}

// tell says in short what changed of a relation, beside its citations: status,
// why it does not count, date.
func (a *DiffAnswer) tell(l *relations.LineChange) []string {
	var out []string
	switch {
	case l.Old == nil:
		out = append(out, standing(l.New.Assessment))
	case l.New == nil:
		out = append(out, "was "+standing(l.Old.Assessment))
	default:
		if s := statusStep(l); s != "" {
			out = append(out, s)
		} else if x, y := len(l.Old.Origins), len(l.New.Origins); x != y {
			out = append(out, fmt.Sprintf("%s, %s (was %d)", l.New.Status, plural(y, "origin"), x))
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
		out = append(out, "date "+orNone(l.Old.Date.String())+" → "+orNone(l.New.Date.String()))
	}
	return out
}

// statusStep is "single-origin → corroborated", "" where the status is the same.
func statusStep(l *relations.LineChange) string {
	if l.Old == nil || l.New == nil || l.Old.Status == l.New.Status {
		return ""
	}
	name := func(s relations.Status) string {
		if s == "" {
			return "no citation counts"
		}
		return string(s)
	}
	return name(l.Old.Status) + " → " + name(l.New.Status)
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
	Rels    map[relations.Fate]int `json:"relations"`
	Ents    map[relations.Fate]int `json:"entities"`
	Sources map[relations.Fate]int `json:"sources"`
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
	Old     *jsonLine      `json:"old,omitempty"`
	New     *jsonLine      `json:"new,omitempty"`
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

// JSONDiff writes the shape diff/1.
func JSONDiff(w io.Writer, a *DiffAnswer) error {
	out := jsonDiff{
		Graphx: "diff/1", Case: a.New.Title, Policy: a.Policy.String(), From: jsonVersion(a.From), To: jsonVersion(a.To), Differ: !a.Empty(),
		Rels: []jsonLineChange{}, Ents: []jsonEntityChange{}, Sources: []jsonSourceChange{},
	}
	out.Counts.Ents, out.Counts.Rels, out.Counts.Sources = a.counts()
	line := func(c *relations.Case, l *relations.Line) *jsonLine {
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
	for i := range a.Lines[:a.some(len(a.Lines))] {
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
	for _, e := range a.Entities[:a.some(len(a.Entities))] {
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
	for _, s := range a.Sources[:a.some(len(a.Sources))] {
		out.Sources = append(out.Sources, jsonSourceChange{s.ID, string(s.Fate), short(s.Old), short(s.New), s.Fields})
	}
	o := jsonDiffOmitted{len(a.Lines) - len(out.Rels), len(a.Entities) - len(out.Ents), len(a.Sources) - len(out.Sources), "shown are " + limitRule}
	if o.Rels+o.Ents+o.Sources > 0 {
		out.Omitted = &o
	}
	return WriteJSON(w, out)
}
