package words

import (
	"fmt"
	"io"
	"strings"

	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

// ConflictView is what a list of conflicts shows: the conflicts in their order,
// and a view whose lines are the relations that they are about.
type ConflictView struct {
	Conflicts []relations.Conflict
	View      *relations.View
}

// numbers numbers the sources of the view and of the conflicts of facts.
func (cv *ConflictView) numbers() *render.Numbers {
	n := render.NumberSources(cv.View)
	for _, c := range cv.Conflicts {
		for _, s := range c.Sides {
			for _, cit := range s.Citations {
				n.Cite(cit)
			}
		}
	}
	return n
}

// about tells what a conflict is about: a relation's sentence, or an entity's
// property.
func about(c *relations.Case, x relations.Conflict) string {
	if x.Relation != nil {
		return render.Sentence(c, x.Relation)
	}
	label := x.Property.Label
	if label == "" {
		label = x.Property.ID
	}
	return x.Entity.Name + ", " + label
}

// headline counts conflicts: "3 conflicts, 2 of them hard."
func headline(list []relations.Conflict) string {
	hard := 0
	for _, c := range list {
		if c.Severity == relations.Hard {
			hard++
		}
	}
	return fmt.Sprintf("%s, %d of them hard.", render.Plural(len(list), "conflict"), hard)
}

// sideOrigins counts what a side rests on: "1 origin", "2 origins".
func sideOrigins(s relations.Side) string { return render.Plural(len(s.Origins), "origin") }

// Conflicts tells each conflict with its sides and their citations.
func Conflicts(w io.Writer, cv *ConflictView, o Options) error {
	p := &page{Options: o}
	c := cv.View.Case
	n := cv.numbers()
	p.line(0, 2, p.heading(headline(cv.Conflicts)))
	for _, x := range cv.Conflicts {
		p.WriteByte('\n')
		p.line(0, 2, p.heading(about(c, x))+" ("+p.faint(x.ID)+")")
		severity := string(x.Severity)
		if x.Severity == relations.Hard {
			severity = p.style(plain.Red, severity)
		}
		p.line(2, 2, fmt.Sprintf("%s, %s: %s", severity, x.Matter, x.Why))
		for _, s := range x.Sides {
			p.line(2, 2, fmt.Sprintf("%s, %s", s.Claim, sideOrigins(s)))
			for _, cit := range s.Citations {
				p.citation(c, n, 4, cit)
			}
		}
	}
	p.sources(n)
	p.policy(cv.View.Policy)
	_, err := w.Write(p.Bytes())
	return err
}

// ConflictsMarkdown writes the same as Markdown.
func ConflictsMarkdown(w io.Writer, cv *ConflictView) error {
	var b strings.Builder
	c := cv.View.Case
	n := cv.numbers()
	fmt.Fprintf(&b, "# Conflicts: %s\n\n%s\n", EscapeMarkdown(c.Title), headline(cv.Conflicts))
	for _, x := range cv.Conflicts {
		fmt.Fprintf(&b, "\n## %s\n\n**%s, %s.** %s `%s`\n\n", EscapeMarkdown(about(c, x)), x.Severity, x.Matter, x.Why, x.ID)
		for _, s := range x.Sides {
			fmt.Fprintf(&b, "- **%s** (%s)\n", EscapeMarkdown(s.Claim), sideOrigins(s))
			for _, cit := range s.Citations {
				fmt.Fprintf(&b, "  - \\[%d\\] %s", n.Of(cit), EscapeMarkdown(render.CitationDetail(c, cit)))
				if cit.Summary != "" {
					b.WriteString(": " + EscapeMarkdown(cit.Summary))
				}
				b.WriteByte('\n')
			}
		}
	}
	markdownSources(&b, n)
	PolicyMarkdown(&b, cv.View.Policy)
	_, err := io.WriteString(w, b.String())
	return err
}

type jsonConflict struct {
	ID       string     `json:"id"`
	Matter   string     `json:"matter"`
	Severity string     `json:"severity"`
	About    string     `json:"about"`
	Relation string     `json:"relation,omitempty"`
	Entity   string     `json:"entity,omitempty"`
	Property string     `json:"property,omitempty"`
	Why      string     `json:"why"`
	Sides    []jsonSide `json:"sides"`
}

type jsonSide struct {
	Claim     string         `json:"claim"`
	Origins   []string       `json:"origins"`
	Citations []jsonCitation `json:"citations"`
}

// ConflictsJSON writes the shape conflicts/1.
func ConflictsJSON(w io.Writer, cv *ConflictView) error {
	a := struct {
		*JSONAnswer
		Conflicts []jsonConflict `json:"conflicts"`
	}{NewJSON("conflicts/1", cv.View), []jsonConflict{}}
	for _, x := range cv.Conflicts {
		out := jsonConflict{ID: x.ID, Matter: string(x.Matter), Severity: string(x.Severity), About: about(cv.View.Case, x), Why: x.Why}
		if x.Relation != nil {
			out.Relation = x.Relation.ID
		} else {
			out.Entity, out.Property = x.Entity.ID, x.Property.ID
		}
		for _, s := range x.Sides {
			out.Sides = append(out.Sides, jsonSide{s.Claim, append([]string{}, s.Origins...), jsonCitations(cv.View.Case, s.Citations)})
		}
		a.Conflicts = append(a.Conflicts, out)
	}
	a.Number(cv.View.Case, cv.numbers())
	return render.WriteJSON(w, a)
}
