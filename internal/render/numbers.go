package render

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// NewNumbers begins a numbering, with what is kept from an earlier one. A number
// stays with its source, cited or not.
func NewNumbers(c *relations.Case, kept map[string]int) *Numbers {
	n := &Numbers{kase: c, of: map[string]int{}, uncited: map[int]bool{}, in: map[string][]string{}}
	last := 0
	for _, k := range kept {
		last = max(last, k)
	}
	n.sources = make([]*evidence.Source, last)
	for id, k := range kept {
		s := c.Source(id)
		if s == nil {
			s = &evidence.Source{ID: id, Title: id}
		}
		n.of[id], n.sources[k-1], n.uncited[k] = k, s, true
	}
	for i, s := range n.sources {
		if s == nil {
			n.sources[i], n.uncited[i+1] = &evidence.Source{Title: "(not in use)"}, true
		}
	}
	return n
}

// Kept reports whether a number stands for nothing that the view cites.
func (n *Numbers) Kept(number int) bool { return n.uncited[number] }

// Describe tells what stands behind a number, as a list of sources writes it:
// title, publisher, date, grade, and what the source rests on.
func (n *Numbers) Describe(number int) string {
	s := n.sources[number-1]
	if n.Kept(number) {
		return "Not cited in this figure: " + Isolate(Head(Clean(s.Title), 160)) + "."
	}
	title := Clean(s.Title)
	if len(title) > 240 {
		title = Head(title, 160) + "…"
	}
	text := Isolate(title) + "."
	var by []string
	if s.Publisher != "" {
		by = append(by, Isolate(Head(Clean(s.Publisher), 80)))
	}
	if !s.Published.IsZero() {
		by = append(by, DateText(s.Published))
	}
	if len(by) > 0 {
		text += " " + strings.Join(by, ", ") + "."
	}
	if s.Reliability != "" {
		text += fmt.Sprintf(" Grade %s (%s).", Clean(string(s.Reliability)), s.Reliability.Meaning())
	}
	var on []int
	for _, id := range s.DerivedFrom {
		if k := n.of[id]; k > 0 {
			on = append(on, k)
		}
	}
	if slices.Sort(on); len(on) > 0 {
		text += " Rests on " + Footnote(on) + "."
	}
	if in := n.in[s.ID]; len(in) > 0 {
		text += " In " + Isolate(Head(Clean(strings.Join(in, ", ")), 160)) + "."
	}
	return text
}

// Numbers gives each source that a view cites its footnote number, from 1. The
// words and the chart of one view use the same numbers. It never changes once
// made.
type Numbers struct {
	kase    *relations.Case
	of      map[string]int
	tables  []*evidence.Source  // that carry sources
	in      map[string][]string // titles of the tables that carry a source, by its id
	sources []*evidence.Source
	uncited map[int]bool // numbers that are kept for sources that the view does not cite
}

// NumberSources numbers the sources of a view in the order of their first use:
// along its lines, then along the paths' lines that are not among them, each
// line's supporting citations before its denying ones. A source that the case
// does not have is numbered too and has nothing but its id. Sources that have a
// number in the view keep it, and no other gets it.
func NumberSources(v *relations.View) *Numbers {
	n := NewNumbers(v.Case, v.Numbers)
	add := func(lines []relations.Line) {
		for i := range lines {
			for _, c := range lines[i].Supports {
				n.Cite(c)
			}
			for _, c := range lines[i].Denies {
				n.Cite(c)
			}
		}
	}
	add(v.Lines)
	for _, p := range v.Paths {
		for _, s := range p.Steps {
			add(s.Lines)
			for _, j := range s.Joints {
				add(j.From)
				add(j.To)
			}
		}
	}
	return n
}

// Add numbers a source that has no number yet. It is for who makes a numbering.
func (n *Numbers) Add(c *relations.Case, id string) {
	if k := n.of[id]; k != 0 {
		delete(n.uncited, k)
		return
	}
	s := c.Source(id)
	if s == nil {
		s = &evidence.Source{ID: id, Title: id}
	}
	n.sources = append(n.sources, s)
	n.of[id] = len(n.sources)
}

// Of returns the number of a citation's source, 0 for a source that the view
// does not cite.
func (n *Numbers) Of(c *evidence.Citation) int { return n.of[n.cited(c)] }

// Cite numbers the source of a citation. A row of a table that names its source
// stands for that source, and the table is what carries it.
func (n *Numbers) Cite(c *evidence.Citation) {
	id := n.cited(c)
	n.Add(n.kase, id)
	if table := carrier(n.kase, c); table != nil && !slices.Contains(n.in[id], table.Title) {
		n.in[id] = append(n.in[id], table.Title)
		slices.Sort(n.in[id])
		if !slices.Contains(n.tables, table) {
			n.tables = append(n.tables, table)
		}
	}
}

// SourceLine tells the source with a number in one line, as lists in words have it, and
// what tables it stands in.
func (n *Numbers) SourceLine(number int) string {
	s := n.sources[number-1]
	line := SourceLine(s)
	if in := n.in[s.ID]; len(in) > 0 {
		line += ", in " + strings.Join(in, ", ")
	}
	return line
}

// Carriers returns the tables that only carry sources with numbers, sorted by id.
func (n *Numbers) Carriers() []*evidence.Source {
	var out []*evidence.Source
	for _, s := range n.tables {
		if n.of[s.ID] == 0 {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b *evidence.Source) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// cited returns the id of the source that a citation is listed under.
func (n *Numbers) cited(c *evidence.Citation) string {
	if carrier(n.kase, c) != nil {
		return c.Origin
	}
	return c.Source
}

// carrier returns the table that a citation stands in where its row names another
// source, nil for any other citation.
func carrier(c *relations.Case, cit *evidence.Citation) *evidence.Source {
	if cit.Origin == "" || cit.Origin == cit.Source {
		return nil
	}
	if s := c.Source(cit.Source); s != nil && s.Type == evidence.Table && c.Source(cit.Origin) != nil {
		return s
	}
	return nil
}

// At returns where in its numbered source a citation stands, and where in the table
// that carries it: "line 5 of links.csv", "" for none.
func At(c *relations.Case, cit *evidence.Citation) (evidence.Locator, string) {
	table := carrier(c, cit)
	if table == nil || cit.Paragraph == 0 {
		return cit.Locator, ""
	}
	l := cit.Locator
	l.Paragraph = 0
	return l, fmt.Sprintf("line %d of %s", cit.Paragraph, Clean(table.Title))
}

// Line returns the numbers of the sources that count for a line, ascending and
// each once.
func (n *Numbers) Line(l relations.Line) []int {
	var out []int
	for _, c := range slices.Concat(l.Supports, l.Denies) {
		if k := n.Of(c); k > 0 {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Sources returns the numbered sources, number k at place k-1. The caller must
// not change the slice.
func (n *Numbers) Sources() []*evidence.Source { return n.sources }

// All returns the number of every source by its id.
func (n *Numbers) All() map[string]int { return maps.Clone(n.of) }

// Footnote writes ascending numbers as they stand on a line: "[1,3]", three and
// more in a row as "[1-4,6]"; "" for none.
func Footnote(numbers []int) string {
	if len(numbers) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteByte('[')
	for i := 0; i < len(numbers); i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(numbers[i]))
		last := i
		for last+1 < len(numbers) && numbers[last+1] == numbers[last]+1 {
			last++
		}
		if last >= i+2 {
			b.WriteString("-" + strconv.Itoa(numbers[last]))
			i = last
		}
	}
	b.WriteByte(']')
	return b.String()
}

// NumberTimeline numbers the sources of a timeline in the order in which its
// items are told.
func NumberTimeline(t *relations.Timeline) *Numbers {
	n := NewNumbers(t.Case, t.Numbers)
	for _, list := range [][]relations.Item{t.Items, t.Undated} {
		for i := range list {
			for _, cit := range ItemCitations(&list[i]) {
				n.Cite(cit)
			}
		}
	}
	return n
}
