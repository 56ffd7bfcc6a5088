package render

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// numberTimeline numbers the sources of a timeline in the order in which its
// items are told.
func numberTimeline(t *relations.Timeline) *Numbers {
	n := keepNumbers(t.Case, t.Numbers)
	for _, list := range [][]relations.Item{t.Items, t.Undated} {
		for i := range list {
			for _, cit := range itemCitations(&list[i]) {
				n.add(t.Case, cit.Source)
			}
		}
	}
	return n
}

// itemCitations are the citations that count for an item: those that support it
// first.
func itemCitations(it *relations.Item) []*evidence.Citation {
	lines := it.Lines
	if it.Line != nil {
		lines = []relations.Line{*it.Line}
	}
	out := slices.Clone(it.Citations)
	for _, l := range lines {
		out = append(out, l.Supports...)
	}
	for _, l := range lines {
		out = append(out, l.Denies...)
	}
	return out
}

// when tells a date as a place in time: "2025-11-25", "some time in 2025-11",
// "some time from 2025-10-10 to 2025-10-19", "about 2025-11". Brief leaves out
// what a bar beside it shows.
func when(d evidence.Date, brief bool) string {
	text := d.String()
	mark := ""
	if d.Approximate() {
		mark = "about "
	}
	if d.Uncertain() {
		mark = "perhaps " + mark
	}
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune("~?%", r) {
			return -1
		}
		return r
	}, text)
	from, to, interval := strings.Cut(text, "/")
	begin, beginless := d.Earliest()
	end, endless := d.Latest()
	switch {
	case beginless:
		return mark + "until " + clock(to)
	case endless:
		return mark + "since " + clock(from)
	case strings.Contains(text, "X") || isSeason(from) || isSeason(to):
		if brief {
			return mark + span(day(begin), day(end))
		}
		return mark + "some time from " + day(begin) + " to " + day(end)
	case interval:
		return mark + span(clock(from), clock(to))
	case len(text) < len("2025-11-25") && !brief && mark == "":
		return "some time in " + text
	}
	return mark + clock(text)
}

// span writes two dates, the second without what it shares with the first.
func span(from, to string) string {
	if len(from) == 10 && len(to) == 10 && from[:8] == to[:8] {
		return from + "–" + to[8:]
	}
	return from + " – " + to
}

// clock writes a date-time to the minute, and any other date as it is.
func clock(s string) string {
	if d, rest, ok := strings.Cut(s, "T"); ok && len(rest) >= 5 {
		return d + " " + rest[:5]
	}
	return s
}

func day(unix int64) string { return time.Unix(unix, 0).UTC().Format(time.DateOnly) }

// isSeason reports whether a date is an EDTF season or quarter.
func isSeason(s string) bool { return len(s) == 7 && s[5:] >= "21" && s[5:] <= "36" }

// itemSentence tells what an item is: the relation's sentence, or the event's
// name with those who took part.
func itemSentence(c *relations.Case, it *relations.Item) string {
	if it.Line != nil {
		return oneLine(Sentence(c, it.Line.Relation))
	}
	s := fmt.Sprintf("%s (%s)", it.Entity.Name, strings.ToLower(c.Kinds.Label(it.Entity.Kind)))
	var with []string
	for _, l := range it.Lines {
		if l.Relation.Class() != relations.Participation {
			continue
		}
		for _, id := range l.Relation.Ends {
			if id == it.Entity.ID {
				continue
			}
			name := c.Name(id)
			if weak(l.Status) {
				name += " (" + string(l.Status) + ")"
			}
			if !slices.Contains(with, name) {
				with = append(with, name)
			}
		}
	}
	if len(with) > 0 {
		s += ", with " + joinAnd(with)
	}
	return oneLine(s)
}

// itemStanding tells how well an item stands.
func itemStanding(it *relations.Item) string {
	if it.Line != nil {
		return standing(it.Line.Assessment)
	}
	return string(it.Status)
}

// tidings tells the dates as the sources give them: "2025-10-14 [1,3],
// 2025-10-15 [2]"; "" where they do not differ.
func tidings(n *Numbers, it *relations.Item) string {
	var parts []string
	for _, t := range it.Told {
		var numbers []int
		for _, cit := range t.Citations {
			numbers = append(numbers, n.Of(cit))
		}
		slices.Sort(numbers)
		s := when(t.Date, true) + " " + Footnote(slices.Compact(numbers))
		if t.Planned {
			s += " (a plan)"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ", ")
}

// places tells where the citations stand, by source: "[1] ¶ 3, 4; [2] p. 7".
func places(n *Numbers, list []*evidence.Citation) string {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b *evidence.Citation) int {
		return cmp.Or(a.Page-b.Page, a.Paragraph-b.Paragraph, a.Start-b.Start)
	})
	type place struct {
		number int
		at     []string
	}
	var by []place
	for _, cit := range list {
		i := slices.IndexFunc(by, func(p place) bool { return p.number == n.Of(cit) })
		if i < 0 {
			i = len(by)
			by = append(by, place{number: n.Of(cit)})
		}
		if at := spot(cit.Locator); at != "" && !slices.Contains(by[i].at, at) {
			by[i].at = append(by[i].at, at)
		}
	}
	slices.SortFunc(by, func(a, b place) int { return a.number - b.number })
	var parts []string
	for _, p := range by {
		s := Footnote([]int{p.number})
		for k, at := range p.at {
			if before := ""; k > 0 {
				before, _, _ = strings.Cut(p.at[k-1], "\u00a0")
				if mark, rest, _ := strings.Cut(at, "\u00a0"); mark == before {
					at = rest
				}
				s += ", " + at
			} else {
				s += " " + at
			}
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, "; ")
}

// spot writes a locator as short as it can be: "¶ 4", "p. 2, ¶ 1".
func spot(l evidence.Locator) string {
	var parts []string
	if l.Page > 0 {
		parts = append(parts, fmt.Sprintf("p.\u00a0%d", l.Page))
	}
	if l.Paragraph > 0 {
		parts = append(parts, fmt.Sprintf("¶\u00a0%d", l.Paragraph))
	}
	if len(parts) == 0 {
		return l.String()
	}
	return strings.Join(parts, ", ")
}

// witnesses tells the citations of an item: those that support it, then those
// that deny.
func witnesses(n *Numbers, it *relations.Item) string {
	var yes, no []*evidence.Citation
	for _, cit := range itemCitations(it) {
		if cit.Stance == evidence.Denies {
			no = append(no, cit)
		} else {
			yes = append(yes, cit)
		}
	}
	var parts []string
	if len(yes) > 0 {
		parts = append(parts, places(n, yes))
	}
	if len(no) > 0 {
		parts = append(parts, "denied by "+places(n, no))
	}
	return strings.Join(parts, "; ")
}

// orderMark stands before an item whose order against the one before is not
// definite.
func orderMark(o relations.Order) string {
	switch o {
	case relations.OrderPossible:
		return "="
	case relations.OrderUnknown:
		return "?"
	}
	return ""
}

const (
	keyPossible = "= either may have come first, this or the one before it"
	keyUnknown  = "? nothing settles which came first"
)

// orderKey explains the marks that a timeline has.
func orderKey(t *relations.Timeline) []string {
	var out []string
	for _, k := range []struct {
		order relations.Order
		key   string
	}{{relations.OrderPossible, keyPossible}, {relations.OrderUnknown, keyUnknown}} {
		if slices.ContainsFunc(t.Items, func(it relations.Item) bool { return it.Order == k.order }) {
			out = append(out, k.key)
		}
	}
	return out
}

// timelineHeading counts what a timeline holds.
func timelineHeading(t *relations.Timeline) string {
	s := plural(len(t.Items), "dated item")
	if len(t.Focus) > 0 {
		var names []string
		for _, id := range t.Focus {
			names = append(names, t.Case.Name(id))
		}
		s += " that join " + joinAnd(names)
		if len(t.Items) == 1 {
			s = strings.Replace(s, "that join ", "that joins ", 1)
		}
	}
	if len(t.Undated) > 0 {
		s += fmt.Sprintf(", %d without a date", len(t.Undated))
	}
	return s + "."
}

// uncited tells what is left out for want of a citation.
func uncited(t *relations.Timeline) string {
	if t.Uncited == 0 {
		return ""
	}
	return fmt.Sprintf("%s not shown: no citation that counts tells of them.", count(t.Uncited, "dated event or document", "dated events and documents"))
}

// TextTimeline tells a timeline: one entry an item, in order, those whose order
// is not settled together and marked, those without a date at the end.
func TextTimeline(w io.Writer, t *relations.Timeline, o TextOptions) error {
	p := &page{color: o.Color}
	n := numberTimeline(t)
	p.line(0, 2, p.heading(timelineHeading(t)))
	for _, key := range orderKey(t) {
		p.line(2, 2, key)
	}
	const widest = 30
	column := 4
	for i := range t.Items {
		column = max(column, min(columns(when(t.Items[i].Date, false))+4, widest))
	}
	for i := range t.Items {
		it := &t.Items[i]
		if it.Order == relations.OrderDefinite || i == 0 {
			p.WriteByte('\n')
		}
		mark := orderMark(it.Order)
		if mark == "" {
			mark = " "
		}
		p.item(t.Case, n, it, mark+" "+when(it.Date, false), column)
	}
	if len(t.Undated) > 0 {
		fmt.Fprintf(p, "\n%s\n", p.heading("No date"))
		for i := range t.Undated {
			p.item(t.Case, n, &t.Undated[i], "", 2)
		}
	}
	if s := uncited(t); s != "" {
		p.WriteByte('\n')
		p.line(0, 2, s)
	}
	p.sources(n)
	p.policy(t.Policy)
	_, err := w.Write(p.Bytes())
	return err
}

// item writes an item with what leads it at the left of a column.
func (p *page) item(c *relations.Case, n *Numbers, it *relations.Item, lead string, column int) {
	if it.Line != nil {
		p.note(*it.Line)
	}
	for _, l := range it.Lines {
		p.note(l)
	}
	sentence := page{color: p.color}
	sentence.line(column, 2, itemSentence(c, it))
	if lead != "" && columns(lead)+2 > column {
		p.WriteString(lead + "\n")
		lead = ""
	}
	p.WriteString(lead + sentence.String()[columns(lead):])
	var parts []string
	if s := itemStanding(it); s != "" {
		parts = append(parts, p.mark(it.Status, s))
	}
	parts = append(parts, witnesses(n, it), p.faint(it.ID()))
	p.line(column+2, 0, strings.Join(parts, " · "))
	if s := tidings(n, it); s != "" {
		p.line(column+2, 2, "dated "+s)
	}
}

// MarkdownTimeline writes the same as a Markdown table.
func MarkdownTimeline(w io.Writer, t *relations.Timeline) error {
	var b strings.Builder
	n := numberTimeline(t)
	fmt.Fprintf(&b, "# %s\n\n%s\n", markdown(t.Title), markdown(timelineHeading(t)))
	for _, key := range orderKey(t) {
		fmt.Fprintf(&b, "\n%s\n", markdown(key))
	}
	row := func(it *relations.Item, dated bool) {
		b.WriteString("| ")
		if dated {
			fmt.Fprintf(&b, "%s | %s | ", markdown(orderMark(it.Order)), markdown(when(it.Date, false)))
		}
		b.WriteString(markdown(itemSentence(t.Case, it)))
		if s := tidings(n, it); s != "" {
			b.WriteString(" (dated " + markdown(s) + ")")
		}
		status := markdown(itemStanding(it))
		if weak(it.Status) && status != "" {
			status = "**" + status + "**"
		}
		fmt.Fprintf(&b, " | %s | %s | `%s` |\n", status, markdown(witnesses(n, it)), it.ID())
	}
	if len(t.Items) > 0 {
		b.WriteString("\n| | When | What | Status | Sources | Id |\n| --- | --- | --- | --- | --- | --- |\n")
		for i := range t.Items {
			row(&t.Items[i], true)
		}
	}
	if len(t.Undated) > 0 {
		b.WriteString("\n## No date\n\n| What | Status | Sources | Id |\n| --- | --- | --- | --- |\n")
		for i := range t.Undated {
			row(&t.Undated[i], false)
		}
	}
	if s := uncited(t); s != "" {
		b.WriteString("\n" + s + "\n")
	}
	markdownSources(&b, n)
	markdownPolicy(&b, t.Policy)
	_, err := io.WriteString(w, b.String())
	return err
}

type jsonItem struct {
	Relation    string          `json:"relation,omitempty"`
	Entity      string          `json:"entity,omitempty"`
	Told        []string        `json:"told_by,omitempty"`
	Citations   []jsonCitation  `json:"citations,omitempty"`
	Sentence    string          `json:"sentence"`
	Status      string          `json:"status,omitempty"`
	Date        string          `json:"date,omitempty"`
	Earliest    string          `json:"earliest,omitempty"`
	Latest      string          `json:"latest,omitempty"`
	Approximate bool            `json:"approximate,omitempty"`
	Uncertain   bool            `json:"uncertain,omitempty"`
	Order       relations.Order `json:"order,omitempty"`
	Group       int             `json:"group,omitempty"`
	Open        int             `json:"open,omitempty"`
	Dates       []jsonTelling   `json:"dates,omitempty"`
}

type jsonTelling struct {
	Date    string   `json:"date"`
	Planned bool     `json:"planned,omitempty"`
	Sources []string `json:"sources"`
}

// JSONTimeline writes the shape timeline/1.
func JSONTimeline(w io.Writer, t *relations.Timeline) error {
	a := struct {
		*jsonAnswer
		Uncited int        `json:"uncited,omitempty"`
		Items   []jsonItem `json:"items"`
		Undated []jsonItem `json:"undated"`
	}{newAnswer("timeline/1", timelineView(t)), t.Uncited, []jsonItem{}, []jsonItem{}}
	a.Focus = t.Focus
	for i := range t.Items {
		a.Items = append(a.Items, jsonItemOf(t.Case, &t.Items[i]))
	}
	for i := range t.Undated {
		a.Undated = append(a.Undated, jsonItemOf(t.Case, &t.Undated[i]))
	}
	a.number(t.Case, numberTimeline(t))
	return WriteJSON(w, a)
}

// timelineView is the view of the relations and entities of a timeline.
func timelineView(t *relations.Timeline) *relations.View {
	v := &relations.View{Case: t.Case, Title: t.Title, Policy: t.Policy, Focus: t.Focus}
	lines, ents := map[string]bool{}, map[string]bool{}
	add := func(l relations.Line) {
		if lines[l.Relation.ID] {
			return
		}
		lines[l.Relation.ID] = true
		v.Lines = append(v.Lines, l)
		for _, id := range l.Relation.Ends {
			ents[id] = true
		}
	}
	for _, list := range [][]relations.Item{t.Items, t.Undated} {
		for i := range list {
			if list[i].Line != nil {
				add(*list[i].Line)
				continue
			}
			ents[list[i].Entity.ID] = true
			for _, l := range list[i].Lines {
				add(l)
			}
		}
	}
	slices.SortFunc(v.Lines, func(a, b relations.Line) int { return strings.Compare(a.Relation.ID, b.Relation.ID) })
	for _, e := range t.Case.Entities() {
		if ents[e.ID] {
			v.Entities = append(v.Entities, e)
		}
	}
	return v
}

func jsonItemOf(c *relations.Case, it *relations.Item) jsonItem {
	out := jsonItem{
		Sentence: itemSentence(c, it), Status: string(it.Status), Date: it.Date.String(),
		Approximate: it.Date.Approximate(), Uncertain: it.Date.Uncertain(), Order: it.Order, Group: it.Group, Open: it.Open,
	}
	if it.Line != nil {
		out.Relation = it.Line.Relation.ID
	} else {
		out.Entity = it.Entity.ID
		out.Told = lineIDs(it.Lines)
		if len(it.Citations) > 0 {
			out.Citations = jsonCitations(c, it.Citations)
		}
	}
	if !it.Date.IsZero() {
		if s, open := it.Date.Earliest(); !open {
			out.Earliest = time.Unix(s, 0).UTC().Format(time.RFC3339)
		}
		if s, open := it.Date.Latest(); !open {
			out.Latest = time.Unix(s, 0).UTC().Format(time.RFC3339)
		}
	}
	for _, t := range it.Told {
		told := jsonTelling{Date: t.Date.String(), Planned: t.Planned}
		for _, cit := range t.Citations {
			if !slices.Contains(told.Sources, cit.Source) {
				told.Sources = append(told.Sources, cit.Source)
			}
		}
		out.Dates = append(out.Dates, told)
	}
	return out
}
