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
	"io"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/graphx-dev/graphx/internal/entities"
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

// A Hint is what a reader can do next: ask another question, or set a parameter of
// this one. It names both as the table of questions does, and each face spells it in
// its own way: "graphx path A B", "--by time".
type Hint struct {
	// Verb is the question to ask, "" for a setting, and Args are its arguments.
	Verb string
	Args []string
	// Parameter and Value are the setting, Value "" for the parameter alone.
	Parameter, Value string
}

func (h Hint) String() string {
	if h.Verb != "" {
		return strings.Join(append([]string{h.Verb}, h.Args...), " ")
	}
	return strings.TrimSpace(h.Parameter + " " + h.Value)
}

func (o Options) hint(h Hint) string {
	if o.Spell == nil {
		return h.String()
	}
	return o.Spell(h)
}

// Setting points to a parameter, or to a value of it.
func (o Options) Setting(parameter, value string) string {
	return o.hint(Hint{Parameter: parameter, Value: value})
}

// Question points to a question.
func (o Options) Question(verb string, args ...string) string {
	return o.hint(Hint{Verb: verb, Args: args})
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
	for i, s := range n.Sources() {
		num := fmt.Sprintf("[%d] ", i+1)
		p.line(2, len(num), num+render.SourceLine(s))
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

// Path tells how two entities are connected: the paths, then each hop with
// everything that carries it, the sources and the policy.
func Path(w io.Writer, a *relations.PathAnswer, v *relations.View, o Options) error {
	p := &page{Options: o}
	if len(a.Paths) == 0 {
		p.noPath(a, v.Case)
		p.policy(a.Policy)
		_, err := w.Write(p.Bytes())
		return err
	}
	n := render.NumberSources(v)
	p.line(0, 2, p.heading(pathHeading(a)))
	p.asked(a.Directed, a.Avoid)
	if len(a.Twice) > 0 {
		p.line(2, 2, render.JoinAnd(namesOf(a.Twice))+" is passed more than once: each leg is a separate shortest path.")
	}
	p.WriteByte('\n')
	for i, path := range a.Paths {
		num := fmt.Sprintf("%d. ", i+1)
		hops := ""
		if a.Simple {
			hops = render.Plural(len(path.Steps), "hop") + ", "
		}
		p.line(2, len(num), num+wayOf(path.Steps)+" ("+hops+p.mark(path.Weakest, "weakest hop "+string(path.Weakest))+")")
	}
	p.others(a)
	p.steps(v.Case, n, a.Paths)
	if a.Shorter != nil {
		p.WriteByte('\n')
		p.shorter(a, v.Case)
	}
	p.firmness(a, v.Case)
	p.sources(n)
	p.policy(a.Policy)
	_, err := w.Write(p.Bytes())
	return err
}

// step tells a hop.
func (p *page) step(c *relations.Case, n *render.Numbers, s relations.Step, cited map[string]bool) {
	p.WriteByte('\n')
	p.line(0, 2, p.heading(s.From.Name+" – "+s.To.Name))
	p.carriers(c, n, 2, s, cited)
}

// shorter tells what keeps a shorter path from counting.
func (p *page) shorter(a *relations.PathAnswer, c *relations.Case) {
	names := []string{a.Shorter.Steps[0].From.Name}
	var why []string
	for _, s := range a.Shorter.Steps {
		names = append(names, s.To.Name)
		for _, l := range slices.Concat(s.Lines, jointLines(s.Joints)) {
			if !a.Policy.CountsStatus(l.Status, l.PlannedOnly) {
				why = append(why, fmt.Sprintf("“%s” is %s (%s)", render.Sentence(c, l.Relation), l.Status, l.Relation.ID))
			}
		}
	}
	p.line(0, 2, fmt.Sprintf("Not counted: %s would be %s, but %s.", strings.Join(names, " – "), render.Plural(len(a.Shorter.Steps), "hop"), strings.Join(why, "; ")))
}

func jointLines(joints []relations.Joint) []relations.Line {
	var out []relations.Line
	for _, j := range joints {
		out = append(out, j.From...)
		out = append(out, j.To...)
	}
	return out
}

func (p *page) noPath(a *relations.PathAnswer, c *relations.Case) {
	p.line(0, 2, p.heading(fmt.Sprintf("No path from %s to %s.", a.From.Name, a.To.Name)))
	p.asked(a.Directed, a.Avoid)
	p.WriteByte('\n')
	no := a.No
	if no.Hops > 0 {
		p.line(2, 0, fmt.Sprintf("The shortest has %s, and %s allows %d.", render.Plural(no.Hops, "hop"), p.Setting("max-hops", ""), a.MaxHops))
		return
	}
	p.line(2, 0, fmt.Sprintf("Under the policy %s, and %s.", reaches(a.From.Name, no.Sizes[0]), reaches(a.To.Name, no.Sizes[1])))
	if no.Way == nil {
		p.line(2, 0, fmt.Sprintf("No relation of any kind joins them: they are in different parts of the case, with %s and %s.",
			render.Plural(no.Parts[0], "entity"), render.Plural(no.Parts[1], "entity")))
		return
	}
	names := make([]string, len(no.Way))
	for i, e := range no.Way {
		names[i] = e.Name
	}
	p.line(2, 2, "What the policy refuses would join them: "+strings.Join(names, " – "))
	for _, r := range no.Refused {
		if r.To == nil {
			p.line(4, 2, fmt.Sprintf("%s is %s, and a path does not pass through it", r.From.Name, r.Why))
			continue
		}
		p.line(4, 2, fmt.Sprintf("%s: %s (%s)", render.Sentence(c, r.Line.Relation), r.Why, p.faint(r.Line.Relation.ID)))
	}
	p.nearest(a)
}

// nearest tells who stand closest to one another on both sides.
func (p *page) nearest(a *relations.PathAnswer) {
	if n := a.No.Nearest; n[0] != nil && n[1] != nil && (n[0] != a.From || n[1] != a.To) {
		p.line(2, 2, fmt.Sprintf("The nearest pair of both sides: %s and %s.", n[0].Name, n[1].Name))
	}
}

func reaches(name string, size int) string {
	if size <= 1 {
		return name + " is not connected to anyone"
	}
	return name + " reaches " + render.Plural(size-1, "other entity")
}

// Near tells a neighbourhood: the entities by their distance, each with the
// relations that lead nearer to the focus.
func Near(w io.Writer, near *relations.Neighbourhood, hops int, o Options) error {
	p := &page{Options: o}
	v := near.View
	n := render.NumberSources(v)
	var focus []string
	for _, id := range v.Focus {
		focus = append(focus, v.Case.Name(id))
	}
	p.line(0, 2, p.heading(fmt.Sprintf("%s within %s of %s, joined by %s.", render.Plural(len(v.Entities)-len(focus), "entity"), render.Plural(hops, "hop"), render.JoinAnd(focus), render.Plural(len(v.Lines), "relation"))))
	told := map[string]bool{}
	for d := 1; d <= hops; d++ {
		for _, e := range v.Entities {
			if near.Distance[e.ID] != d {
				continue
			}
			p.WriteByte('\n')
			p.line(0, 2, p.heading(e.Name)+fmt.Sprintf(", %s, %s", strings.ToLower(v.Case.Kinds.Label(e.Kind)), render.Plural(d, "hop")))
			nearer := func(id string) bool {
				nd, in := near.Distance[id]
				return in && id != e.ID && nd < d
			}
			for _, l := range v.Lines {
				if l.Relation.Joins(e.ID) && slices.ContainsFunc(l.Relation.Ends, nearer) {
					p.relationOnce(v.Case, n, 2, l, told)
				}
			}
		}
	}
	var among []relations.Line
	for _, l := range v.Lines {
		if !told[l.Relation.ID] {
			among = append(among, l)
		}
	}
	if len(among) > 0 {
		fmt.Fprintf(p, "\n%s\n", p.heading("Among them"))
		for _, l := range among {
			p.relation(v.Case, n, 2, l)
		}
	}
	p.sources(n)
	p.policy(v.Policy)
	_, err := w.Write(p.Bytes())
	return err
}

// Found lists entities with their kinds and other names.
func Found(w io.Writer, c *relations.Case, found []*entities.Entity, o Options) error {
	p := &page{Options: o}
	rows := [][]string{{"ID", "NAME", "KIND", "ALSO"}}
	for _, e := range found {
		rows = append(rows, []string{e.ID, e.Name, strings.ToLower(c.Kinds.Label(e.Kind)), cut(render.OneLine(strings.Join(e.Aliases, ", ")), 60)})
	}
	p.table(rows)
	_, err := w.Write(p.Bytes())
	return err
}

// Entity tells everything known of an entity: its names, facts and the
// view's lines, which are those that join it.
func Entity(w io.Writer, e *entities.Entity, v *relations.View, o Options) error {
	p := &page{Options: o}
	c := v.Case
	p.line(0, 2, p.heading(e.Name)+" ("+strings.ToLower(c.Kinds.Label(e.Kind))+", "+p.faint(e.ID)+")")
	if len(e.Aliases) > 0 {
		p.line(2, 2, "also: "+strings.Join(e.Aliases, ", "))
	}
	for _, scheme := range sortedKeys(e.IDs) {
		p.line(2, 2, scheme+": "+e.IDs[scheme])
	}
	if e.Within != "" {
		p.line(2, 2, "in "+c.Name(e.Within))
	}
	if !e.Date.IsZero() {
		p.line(2, 2, "dated "+e.Date.String())
	}
	if e.Note != "" {
		p.line(2, 0, render.OneLine(e.Note))
	}
	p.attributes(e.Attributes)
	n := render.NumberSources(v)
	for _, f := range e.Facts {
		for _, cit := range f.Citations {
			n.Add(c, cit.Source)
		}
	}
	for _, f := range e.Facts {
		label := f.Property
		if prop := c.Property(f.Property); prop != nil && prop.Label != "" {
			label = prop.Label
		}
		p.WriteByte('\n')
		p.line(0, 2, p.heading(label+": "+f.Value))
		for _, cit := range f.Citations {
			p.citation(c, n, 2, cit)
		}
	}
	class := relations.Class("")
	for _, l := range byClass(v.Lines) {
		if l.Relation.Class() != class {
			class = l.Relation.Class()
			fmt.Fprintf(p, "\n%s\n", p.heading(strings.ToUpper(string(class[:1]))+string(class[1:])))
		}
		p.relation(c, n, 2, l)
	}
	if len(v.Lines) == 0 {
		p.WriteString("\nNo relation that counts joins it.\n")
	}
	p.sources(n)
	p.policy(v.Policy)
	_, err := w.Write(p.Bytes())
	return err
}

// attributes lists the typed values of a record, one a line.
func (p *page) attributes(list []entities.Attribute) {
	for _, a := range list {
		p.line(2, 2, render.OneLine(a.Name)+" = "+render.OneLine(a.Value))
	}
}

// byClass orders lines by class in the order of relations.Classes with the
// connecting ones first, then by date, then by id.
func byClass(lines []relations.Line) []relations.Line {
	order := []relations.Class{relations.Contact, relations.Tie, relations.Participation, relations.Role, relations.Opinion, relations.Authorship, relations.Movement, relations.OtherClass, relations.Unstated}
	out := slices.Clone(lines)
	slices.SortStableFunc(out, func(a, b relations.Line) int {
		if d := slices.Index(order, a.Relation.Class()) - slices.Index(order, b.Relation.Class()); d != 0 {
			return d
		}
		return a.Date.Compare(b.Date)
	})
	return out
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Pair tells everything known between two entities: the relations that join
// them, and the events that both took part in.
func Pair(w io.Writer, a, b *entities.Entity, v *relations.View, joints []relations.Joint, o Options) error {
	p := &page{Options: o}
	c := v.Case
	n := render.NumberSources(v)
	p.line(0, 2, p.heading(fmt.Sprintf("%s and %s: %s, %s in common.", a.Name, b.Name, render.Plural(len(v.Lines)-len(jointLines(joints)), "relation"), render.Plural(len(joints), "event"))))
	shared := map[string]bool{}
	for _, l := range jointLines(joints) {
		shared[l.Relation.ID] = true
	}
	for _, l := range byClass(v.Lines) {
		if !shared[l.Relation.ID] {
			p.WriteByte('\n')
			p.relation(c, n, 0, l)
		}
	}
	told := map[string]bool{}
	for _, j := range joints {
		p.WriteByte('\n')
		p.line(0, 2, p.heading("Both took part in "+j.Event.Name))
		for _, l := range slices.Concat(j.From, j.To) {
			p.relationOnce(c, n, 2, l, told)
		}
	}
	p.sources(n)
	p.policy(v.Policy)
	_, err := w.Write(p.Bytes())
	return err
}

// Relation tells everything known of one relation: its ends, its status and
// the rule, and each citation. The view's only line is the relation; why is what
// keeps it from counting, "" for nothing.
func Relation(w io.Writer, v *relations.View, why relations.Refusal, o Options) error {
	p := &page{Options: o}
	c, l := v.Case, v.Lines[0]
	r := l.Relation
	p.note(l)
	n := render.NumberSources(v)
	p.line(0, 2, p.heading(render.Sentence(c, r))+" ("+p.faint(r.ID)+")")
	about := fmt.Sprintf("%s, class %s", r.Type, r.Class())
	if !l.Date.IsZero() {
		about += ", " + l.Date.String()
	}
	p.line(2, 2, about)
	status := p.mark(l.Status, render.StatusOf(l.Assessment))
	if len(l.Origins) > 0 {
		names := make([]string, len(l.Origins))
		for i, id := range l.Origins {
			var alternatives []string
			for one := range strings.SplitSeq(id, "|") {
				alternatives = append(alternatives, c.Name(one))
			}
			names[i] = strings.Join(alternatives, " or ")
		}
		status += "; rests on " + render.JoinAnd(names)
	}
	p.line(2, 2, "status: "+status)
	if why != "" {
		p.line(2, 2, "does not count under this policy: "+string(why))
	}
	if r.Note != "" {
		p.line(2, 0, render.OneLine(r.Note))
	}
	p.attributes(r.Attributes)
	for _, part := range []struct {
		heading string
		list    []*evidence.Citation
	}{{"Supports", l.Supports}, {"Denies", l.Denies}} {
		if len(part.list) == 0 {
			continue
		}
		fmt.Fprintf(p, "\n%s\n", p.heading(part.heading))
		for _, cit := range part.list {
			p.citation(c, n, 2, cit)
			if cit.Seal != "" {
				p.line(6, 0, p.faint(fmt.Sprintf("sealed: %d characters at %d, sha256 %s", cit.End-cit.Start, cit.Start, cit.Seal)))
			}
		}
	}
	p.sources(n)
	p.policy(v.Policy)
	_, err := w.Write(p.Bytes())
	return err
}
