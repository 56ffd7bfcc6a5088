// Package words tells answers: as text for a terminal, as Markdown for a report,
// and as JSON for programs (docs/json.md has the shapes). An answer is told
// together with what it rests on: each relation with its status, dates and
// numbered citations, the numbered sources below, and the policy in force last.
//
// A function is named for the question that it answers (Path, Near, Conflicts),
// with JSON or Markdown behind it for the other two forms.
package words

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

// Options say how words are written.
type Options struct {
	// Color marks headings and statuses (plain.Styled), for a plain.Writer that makes
	// colours of the marks.
	Color bool
	// Words returns the cited words as they stand in a snapshot, "" where they are
	// not at hand; nil for no snapshots.
	Words func(*evidence.Citation) string
	// Spell writes a hint as the reader would type or click it; nil for bare names,
	// as in "limit" and "path A B".
	Spell func(Hint) string
}

// textWidth is where lines are wrapped, whatever the terminal, so that the same
// answer has the same bytes everywhere.
const textWidth = 100

// A page gathers the words of an answer.
type page struct {
	bytes.Buffer
	Options
	disputed []string        // ids of the disputed relations that were told, in order
	noted    map[string]bool // the same
}

func (p *page) style(style plain.Style, s string) string {
	if !p.Color {
		return s
	}
	return plain.Styled(style, s)
}

func (p *page) heading(s string) string { return p.style(plain.Bold, s) }

func (p *page) faint(s string) string { return p.style(plain.Faint, s) }

// mark colours a status: what is not to be relied on stands out.
func (p *page) mark(status relations.Status, s string) string {
	switch status {
	case relations.Corroborated:
		return p.style(plain.Green, s)
	case relations.Disputed, relations.Denied:
		return p.style(plain.Red, s)
	case relations.Alleged, relations.Planned:
		return p.style(plain.Yellow, s)
	}
	return s
}

// columns is the number of columns that a terminal gives to a text, the marks of
// [page.style] aside.
func columns(s string) int { return uniseg.StringWidth(plain.Unmarked(s)) }

// cut shortens a text to that many columns, the last of them an ellipsis.
func cut(s string, most int) string {
	if columns(s) <= most {
		return s
	}
	var b strings.Builder
	at := 0
	for g := uniseg.NewGraphemes(s); g.Next() && at+g.Width() < most; at += g.Width() {
		b.WriteString(g.Str())
	}
	return b.String() + "…"
}

// line writes one paragraph at an indent, wrapped between words; its further
// lines are indented by hang more.
func (p *page) line(indent, hang int, s string) {
	at := 0
	for word := range strings.FieldsSeq(s) {
		w := columns(word)
		switch {
		case at == 0:
			p.WriteString(strings.Repeat(" ", indent))
			at = indent
		case at+1+w > textWidth:
			p.WriteByte('\n')
			p.WriteString(strings.Repeat(" ", indent+hang))
			at = indent + hang
		default:
			p.WriteByte(' ')
			at++
		}
		p.WriteString(word)
		at += w
	}
	p.WriteByte('\n')
}

// Definition writes a term and what it means as help texts do: side by side, the
// meaning wrapped.
func Definition(term, meaning string) string {
	const column = 26
	var p page
	p.line(column, 0, meaning)
	if w := columns(term) + 4; w <= column {
		return "  " + term + p.String()[columns(term)+2:]
	}
	return "  " + term + "\n" + p.String()
}

// table writes rows with their columns aligned by display width, so that names
// in any script line up.
func (p *page) table(rows [][]string) {
	for _, row := range rows {
		for i := range row {
			row[i] = plain.Line(row[i]) // a cell is a line, and as wide as it is shown
		}
	}
	var width []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(width) {
				width = append(width, 0)
			}
			width[i] = max(width[i], columns(cell))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(cell)
			b.WriteString(strings.Repeat(" ", width[i]-columns(cell)+2))
		}
		p.WriteString(strings.TrimRight(b.String(), " "))
		p.WriteByte('\n')
	}
}

// relation writes a line of the view with all its citations that count.
func (p *page) relation(c *relations.Case, n *render.Numbers, indent int, l relations.Line) {
	p.note(l)
	p.line(indent, 2, render.Sentence(c, l.Relation))
	var about []string
	if !l.Date.IsZero() {
		about = append(about, l.Date.String())
	}
	about = append(about, p.mark(l.Status, render.StatusOf(l.Assessment)), p.faint(l.Relation.ID))
	p.line(indent+2, 0, strings.Join(about, " · "))
	for _, cit := range slices.Concat(l.Supports, l.Denies) {
		p.citation(c, n, indent+2, cit)
	}
}

// note remembers a disputed line for the end of the answer.
func (p *page) note(l relations.Line) {
	if len(l.Clash) == 0 || p.noted[l.Relation.ID] {
		return
	}
	if p.noted == nil {
		p.noted = map[string]bool{}
	}
	p.noted[l.Relation.ID] = true
	p.disputed = append(p.disputed, l.Relation.ID)
}

// relationOnce writes a line of the view in full the first time, and then only
// its sentence; told remembers which were.
func (p *page) relationOnce(c *relations.Case, n *render.Numbers, indent int, l relations.Line, told map[string]bool) {
	if told[l.Relation.ID] {
		p.line(indent, 2, render.Sentence(c, l.Relation)+p.faint(" (cited above, "+l.Relation.ID+")"))
		return
	}
	told[l.Relation.ID] = true
	p.relation(c, n, indent, l)
}

func (p *page) citation(c *relations.Case, n *render.Numbers, indent int, cit *evidence.Citation) {
	num := fmt.Sprintf("[%d] ", n.Of(cit))
	s := num + render.CitationDetail(c, cit)
	if cit.Summary != "" {
		s = strings.TrimRight(s, " ") + ": " + render.OneLine(cit.Summary)
	}
	words := cit.Quote
	if p.Words != nil {
		if found := p.Words(cit); found != "" {
			words = found
		}
	}
	if words != "" {
		s += " “" + render.OneLine(words) + "”"
	}
	p.line(indent, len(num), s)
}

func (p *page) sources(n *render.Numbers) {
	if len(n.Sources()) == 0 {
		return
	}
	fmt.Fprintf(p, "\n%s\n", p.heading("Sources"))
	for i := range n.Sources() {
		num := fmt.Sprintf("[%d] ", i+1)
		p.line(2, len(num), num+n.SourceLine(i+1))
	}
}

// policy ends an answer: it points to what is disputed in it, and tells the
// policy in force.
func (p *page) policy(pol relations.Policy) {
	p.WriteByte('\n')
	if len(p.disputed) > 0 {
		p.line(0, 2, "Disputed: "+p.Question("conflicts", p.disputed...))
	}
	p.line(0, 2, "Policy: "+pol.String())
	if s := render.Unstated(pol); s != "" {
		p.line(0, 2, s)
	}
}
