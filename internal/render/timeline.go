package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// ItemCitations are the citations that count for an item: those that support it
// first.
func ItemCitations(it *relations.Item) []*evidence.Citation {
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

// ItemSentence tells what an item is: the relation's sentence, or the event's
// name with those who took part.
func ItemSentence(c *relations.Case, it *relations.Item) string {
	if it.Line != nil {
		return OneLine(Sentence(c, it.Line.Relation))
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
			if Weak(l.Status) {
				name += " (" + string(l.Status) + ")"
			}
			if !slices.Contains(with, name) {
				with = append(with, name)
			}
		}
	}
	if len(with) > 0 {
		s += ", with " + JoinAnd(with)
	}
	return OneLine(s)
}

// ItemStatus says how well supported an item is.
func ItemStatus(it *relations.Item) string {
	if it.Line != nil {
		return StatusOf(it.Line.Assessment)
	}
	return string(it.Status)
}

// DatesGiven lists the dates as the sources give them: "2025-10-14 [1,3],
// 2025-10-15 [2]"; "" where they do not differ.
func DatesGiven(n *Numbers, it *relations.Item) string {
	var parts []string
	for _, t := range it.Told {
		var numbers []int
		for _, cit := range t.Citations {
			numbers = append(numbers, n.Of(cit))
		}
		slices.Sort(numbers)
		s := When(t.Date, true) + " " + Footnote(slices.Compact(numbers))
		if t.Planned {
			s += " (a plan)"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ", ")
}

// Places tells where the citations stand, by source: "[1] ¶ 3, 4; [2] p. 7".
func Places(n *Numbers, list []*evidence.Citation) string {
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
		at, row := At(n.kase, cit)
		if at := strings.Trim(spot(at)+", "+row, ", "); at != "" && !slices.Contains(by[i].at, at) {
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

// CitedAt lists where the citations of an item are: those that support it, then
// those that deny it.
func CitedAt(n *Numbers, it *relations.Item) string {
	var yes, no []*evidence.Citation
	for _, cit := range ItemCitations(it) {
		if cit.Stance == evidence.Denies {
			no = append(no, cit)
		} else {
			yes = append(yes, cit)
		}
	}
	var parts []string
	if len(yes) > 0 {
		parts = append(parts, Places(n, yes))
	}
	if len(no) > 0 {
		parts = append(parts, "denied by "+Places(n, no))
	}
	return strings.Join(parts, "; ")
}

// OrderMark stands before an item whose order against the one before is not
// definite.
func OrderMark(o relations.Order) string {
	switch o {
	case relations.OrderPossible:
		return "="
	case relations.OrderUnknown:
		return "?"
	}
	return ""
}

const (
	KeyPossible = "= may have come before or after the item above"
	KeyUnknown  = "? unknown whether it came before or after the item above"
)

// TimelineHeading counts what a timeline holds.
func TimelineHeading(t *relations.Timeline) string {
	s := Plural(len(t.Items), "dated item")
	if len(t.Focus) > 0 {
		var names []string
		for _, id := range t.Focus {
			names = append(names, t.Case.Name(id))
		}
		s += " that join " + JoinAnd(names)
		if len(t.Items) == 1 {
			s = strings.Replace(s, "that join ", "that joins ", 1)
		}
	}
	if len(t.Undated) > 0 {
		s += fmt.Sprintf(", %d without a date", len(t.Undated))
	}
	return s + "."
}

// Uncited tells what is left out for want of a citation.
func Uncited(t *relations.Timeline) string {
	if t.Uncited == 0 {
		return ""
	}
	return fmt.Sprintf("%s not shown: no citation that counts tells of them.", Count(t.Uncited, "dated event or document", "dated events and documents"))
}

// TimelineView is the view of the relations and entities of a timeline.
func TimelineView(t *relations.Timeline) *relations.View {
	var lines []relations.Line
	var ids []string
	for _, list := range [][]relations.Item{t.Items, t.Undated} {
		for i := range list {
			if list[i].Line != nil {
				lines = append(lines, *list[i].Line)
				continue
			}
			ids = append(ids, list[i].Entity.ID)
			lines = append(lines, list[i].Lines...)
		}
	}
	v := relations.NewView(t.Case, t.Policy, lines, relations.Ends(t.Case, lines, ids...))
	v.Title, v.Focus = t.Title, t.Focus
	return v
}
