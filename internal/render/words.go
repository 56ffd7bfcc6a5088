package render

import (
	"fmt"
	"strings"

	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// Sentence tells a relation in words: "Ana Beispiel met Boris Muster in Oslo",
// "Ana, Boris and Chen met in Oslo".
func Sentence(c *relations.Case, r *relations.Relation) string {
	verb := r.Type
	if r.Def != nil {
		verb = r.Def.Verb
	}
	names := make([]string, len(r.Ends))
	for i, id := range r.Ends {
		names[i] = c.Name(id)
	}
	var s string
	switch {
	case len(names) > 2:
		s = joinAnd(names) + " " + verb + " one another"
	case len(names) == 2:
		s = names[0] + " " + verb + " " + names[1]
	default:
		s = strings.Join(names, " ") + " " + verb
	}
	if r.Label != "" && (r.Def == nil || r.Label != r.Def.Label) {
		s += " (" + r.Label + ")"
	}
	if r.Place != "" {
		s += " in " + c.Name(r.Place)
	}
	return s
}

func joinAnd(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// plural writes a number with its noun: "1 hop", "3 hops".
func plural[N int | uint64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok && !strings.HasSuffix(noun, "ay") {
		return fmt.Sprintf("%d %sies", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// standing tells how well a line stands: "corroborated, 2 origins", "disputed
// (date)".
func standing(a relations.Assessment) string {
	s := string(a.Status)
	switch {
	case a.Status == "":
		return "no citation counts"
	case len(a.Clash) > 0:
		what := make([]string, len(a.Clash))
		for i, c := range a.Clash {
			what[i] = string(c)
		}
		s += " (" + strings.Join(what, ", ") + ")"
	case a.Status == relations.Corroborated:
		s += ", " + plural(len(a.Origins), "origin")
	}
	return s
}

// bearing tells everything about a citation but its source and summary:
// "paragraph 4, C3, alleged, dated 2025-10-14, according to Bloomberg".
func bearing(c *relations.Case, cit *evidence.Citation) string {
	var parts []string
	add := func(s string) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	add(cit.Locator.String())
	add(c.Grade(cit).String())
	if cit.Stance == evidence.Denies {
		add("denies")
	}
	if cit.Modality != evidence.Happened {
		add(string(cit.Modality))
	}
	if !cit.Date.IsZero() {
		add("dated " + cit.Date.String())
	}
	if cit.Place != "" {
		add("in " + c.Name(cit.Place))
	}
	for i, who := range cit.Claimant {
		add([]string{"according to ", "who cites "}[min(i, 1)] + c.Name(who))
	}
	if cit.Origin != "" && cit.Origin != cit.Source && (len(cit.Claimant) == 0 || cit.Claimant[0] != cit.Origin) {
		add("resting on " + c.Name(cit.Origin))
	}
	return strings.Join(parts, ", ")
}

// sourceLine tells a source in one line: its title, publisher, date and grade.
func sourceLine(s *evidence.Source) string {
	parts := []string{s.Title}
	if s.Title == "" {
		parts[0] = s.ID
	}
	if s.Publisher != "" {
		parts = append(parts, s.Publisher)
	}
	if !s.Published.IsZero() {
		parts = append(parts, s.Published.String())
	}
	if s.Reliability != "" {
		parts = append(parts, "reliability "+string(s.Reliability))
	}
	return strings.Join(parts, ", ")
}
