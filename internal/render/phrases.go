// Package render holds what every way of showing an answer says alike: a
// relation in a sentence, a date as people write it, how well a line stands, and
// the numbers of the sources. The rooms below it show the answer: words as text,
// Markdown and JSON, chart as a drawing, paint as a picture, figure as a
// document with a manifest and sidecars.
//
// Everything here is a pure function of its arguments, so the same case gives
// the same words in every room. What comes from data passes [Clean] before it is
// shown, and [SafeURL] before it is linked.
package render

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// Weak reports whether a status is named in words where the line does not show
// it.
func Weak(s relations.Status) bool {
	return s != relations.Corroborated && s != relations.SingleOrigin
}

// LeftOut tells what a figure leaves out, a sentence each: what its view omits,
// and relations whose other end is not in it.
func LeftOut(o relations.Omitted, outside int) []string {
	var notes []string
	var left []string
	for _, n := range []struct {
		n         int
		one, many string
	}{{o.Entities, "entity", "entities"}, {o.Lines, "relation", "relations"}, {o.Paths, "path", "paths"}} {
		if n.n > 0 {
			left = append(left, Count(n.n, n.one, n.many))
		}
	}
	if len(left) > 0 {
		notes = append(notes, Clean(strings.Join(left, ", ")+" not shown: "+o.Rule))
	} else if o.Rule != "" {
		notes = append(notes, Clean("Not shown: "+o.Rule))
	}
	if outside > 0 {
		notes = append(notes, fmt.Sprintf("%s not shown: the other end is not in the figure", Count(outside, "relation", "relations")))
	}
	return notes
}

// Count writes a number with the one noun or the other: "1 entity", "2 entities".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

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
		s = JoinAnd(names) + " " + verb + " one another"
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

// JoinAnd lists names: "Ana, Boris and Chen".
func JoinAnd(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// Unstated says how much counts under a policy although the case does not say what
// it is, "" for nothing.
func Unstated(p relations.Policy) string {
	var what []string
	n := p.Unstated
	if n.Relations > 0 {
		what = append(what, Plural(n.Relations, "relation"))
	}
	if n.Entities > 0 {
		what = append(what, Plural(n.Entities, "entity"))
	}
	switch n.Relations + n.Entities {
	case 0:
		return ""
	case 1:
		return "The case does not say what " + what[0] + " is; it counts."
	}
	return "The case does not say what " + JoinAnd(what) + " are; they count."
}

// Plural writes a number with its noun: "1 hop", "3 hops".
func Plural[N int | uint64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok && !strings.HasSuffix(noun, "ay") {
		return fmt.Sprintf("%d %sies", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// StatusOf says how well supported a line is: "corroborated, 2 origins", "disputed
// (date)".
func StatusOf(a relations.Assessment) string {
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
		s += ", " + Plural(len(a.Origins), "origin")
	}
	return s
}

// CitationDetail lists everything about a citation except its source and summary:
// "paragraph 4, C3, alleged, dated 2025-10-14, according to Bloomberg".
func CitationDetail(c *relations.Case, cit *evidence.Citation) string {
	var parts []string
	add := func(s string) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	at, row := At(c, cit)
	add(at.String())
	add(row)
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
	if cit.Origin != "" && cit.Origin != cit.Source && carrier(c, cit) == nil && (len(cit.Claimant) == 0 || cit.Claimant[0] != cit.Origin) {
		add("resting on " + c.Name(cit.Origin))
	}
	return strings.Join(parts, ", ")
}

// SourceLine tells a source in one line: its title, publisher, date and grade.
func SourceLine(s *evidence.Source) string {
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
