package words

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

// orderKey explains the marks that a timeline has.
func orderKey(t *relations.Timeline) []string {
	var out []string
	for _, k := range []struct {
		order relations.Order
		key   string
	}{{relations.OrderPossible, render.KeyPossible}, {relations.OrderUnknown, render.KeyUnknown}} {
		if slices.ContainsFunc(t.Items, func(it relations.Item) bool { return it.Order == k.order }) {
			out = append(out, k.key)
		}
	}
	return out
}

// Timeline tells a timeline: one entry an item, in order, those whose order
// is not settled together and marked, those without a date at the end.
func Timeline(w io.Writer, t *relations.Timeline, o Options) error {
	p := &page{Options: o}
	n := render.NumberTimeline(t)
	p.line(0, 2, p.heading(render.TimelineHeading(t)))
	for _, key := range orderKey(t) {
		p.line(2, 2, key)
	}
	const widest = 30
	column := 4
	for i := range t.Items {
		column = max(column, min(columns(render.When(t.Items[i].Date, false))+4, widest))
	}
	for i := range t.Items {
		it := &t.Items[i]
		if it.Order == relations.OrderDefinite || i == 0 {
			p.WriteByte('\n')
		}
		mark := render.OrderMark(it.Order)
		if mark == "" {
			mark = " "
		}
		p.item(t.Case, n, it, mark+" "+render.When(it.Date, false), column)
	}
	if len(t.Undated) > 0 {
		fmt.Fprintf(p, "\n%s\n", p.heading("No date"))
		for i := range t.Undated {
			p.item(t.Case, n, &t.Undated[i], "", 2)
		}
	}
	if s := render.Uncited(t); s != "" {
		p.WriteByte('\n')
		p.line(0, 2, s)
	}
	p.sources(n)
	p.policy(t.Policy)
	_, err := w.Write(p.Bytes())
	return err
}

// item writes an item with what leads it at the left of a column.
func (p *page) item(c *relations.Case, n *render.Numbers, it *relations.Item, lead string, column int) {
	if it.Line != nil {
		p.note(*it.Line)
	}
	for _, l := range it.Lines {
		p.note(l)
	}
	sentence := page{Options: p.Options}
	sentence.line(column, 2, render.ItemSentence(c, it))
	if lead != "" && columns(lead)+2 > column {
		p.WriteString(lead + "\n")
		lead = ""
	}
	p.WriteString(lead + sentence.String()[columns(lead):])
	var parts []string
	if s := render.ItemStatus(it); s != "" {
		parts = append(parts, p.mark(it.Status, s))
	}
	parts = append(parts, render.CitedAt(n, it), p.faint(it.ID()))
	p.line(column+2, 0, strings.Join(parts, " · "))
	if s := render.DatesGiven(n, it); s != "" {
		p.line(column+2, 2, "dated "+s)
	}
}

// TimelineMarkdown writes the same as a Markdown table.
func TimelineMarkdown(w io.Writer, t *relations.Timeline) error {
	var b strings.Builder
	n := render.NumberTimeline(t)
	fmt.Fprintf(&b, "# %s\n\n%s\n", EscapeMarkdown(t.Title), EscapeMarkdown(render.TimelineHeading(t)))
	for _, key := range orderKey(t) {
		fmt.Fprintf(&b, "\n%s\n", EscapeMarkdown(key))
	}
	row := func(it *relations.Item, dated bool) {
		b.WriteString("| ")
		if dated {
			fmt.Fprintf(&b, "%s | %s | ", EscapeMarkdown(render.OrderMark(it.Order)), EscapeMarkdown(render.When(it.Date, false)))
		}
		b.WriteString(EscapeMarkdown(render.ItemSentence(t.Case, it)))
		if s := render.DatesGiven(n, it); s != "" {
			b.WriteString(" (dated " + EscapeMarkdown(s) + ")")
		}
		status := EscapeMarkdown(render.ItemStatus(it))
		if render.Weak(it.Status) && status != "" {
			status = "**" + status + "**"
		}
		fmt.Fprintf(&b, " | %s | %s | `%s` |\n", status, EscapeMarkdown(render.CitedAt(n, it)), it.ID())
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
	if s := render.Uncited(t); s != "" {
		b.WriteString("\n" + s + "\n")
	}
	markdownSources(&b, n)
	PolicyMarkdown(&b, t.Policy)
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

// TimelineJSON writes the shape timeline/1.
func TimelineJSON(w io.Writer, t *relations.Timeline) error {
	a := struct {
		*JSONAnswer
		Uncited int        `json:"uncited,omitempty"`
		Items   []jsonItem `json:"items"`
		Undated []jsonItem `json:"undated"`
	}{NewJSON("timeline/1", render.TimelineView(t)), t.Uncited, []jsonItem{}, []jsonItem{}}
	a.Focus = t.Focus
	for i := range t.Items {
		a.Items = append(a.Items, jsonItemOf(t.Case, &t.Items[i]))
	}
	for i := range t.Undated {
		a.Undated = append(a.Undated, jsonItemOf(t.Case, &t.Undated[i]))
	}
	a.Number(t.Case, render.NumberTimeline(t))
	return render.WriteJSON(w, a)
}

func jsonItemOf(c *relations.Case, it *relations.Item) jsonItem {
	out := jsonItem{
		Sentence: render.ItemSentence(c, it), Status: string(it.Status), Date: it.Date.String(),
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
