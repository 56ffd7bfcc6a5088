package relations

import (
	"fmt"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

// A Severity says how much of a conflict a conflict is.
type Severity string

// Hard: both sides cannot hold. Soft: they differ in precision or wording, or
// one side speaks of a plan.
const (
	Hard Severity = "hard"
	Soft Severity = "soft"
)

// The clashes that only conflicts have; see [ClashStance] for the others.
const (
	ClashFact         Clash = "fact"
	ClashParticipants Clash = "participants"
)

// A Conflict is a matter in which citations of one relation, or of one property
// of one entity, cannot all hold.
type Conflict struct {
	// ID names the conflict within the case: the record's id and the matter, as
	// "call-ana-boris:date" or "ferry:length".
	ID       string
	Matter   Clash
	Severity Severity
	Relation *Relation        // nil for a conflict of facts
	Line     Line             // Relation as the policy has it
	Entity   *entities.Entity // nil for a conflict of a relation
	Property *Property        // of a conflict of facts
	Sides    []Side           // two or more, sorted by claim
	Why      string           // one sentence
}

// A Side is one of the claims of a conflict, with what speaks for it.
type Side struct {
	Claim     string // "supports", "2025-10-14", "in Oslo", "14 min"
	Citations []*evidence.Citation
	Origins   []string
}

// ConflictRule is the rule by which conflicts are found and weighed, in the
// words that are printed on request.
const ConflictRule = `Among the citations that the policy admits, a conflict is
  stance        one relation or fact is supported and denied: hard, unless nothing but plans supports it
  date          dates of one relation that do not overlap: hard, unless one is marked ~ ? or %
  place         places of one relation of which neither lies in the other: hard
  participants  lists of who took part that differ: soft, since a list need not be complete
  fact          values of a functional property that differ: hard where numbers with the same unit differ by more than
                their stated precision, dates do not overlap, they name different entities, or the property is exclusive;
                soft where only words differ
What happened is compared with what happened, and plans with plans: a plan and what came of it may differ.
`

// Conflicts finds every conflict under the filter's policy, of relations by id
// and then of facts by entity and property, hard ones first. Linear in the
// number of citations and quadratic in the number of different claims about one
// thing. The entities named count whatever their kind.
func (f *Filter) Conflicts(named ...string) []Conflict {
	var out []Conflict
	for _, r := range f.c.Relations() {
		line, refusal := f.Counts(r, named)
		if refusal != "" {
			continue
		}
		out = append(out, f.c.ConflictsOf(line)...)
	}
	for _, e := range f.c.Entities() {
		if f.kindCounts(e, named) {
			out = append(out, f.factConflicts(e)...)
		}
	}
	slices.SortStableFunc(out, func(a, b Conflict) int {
		if a.Severity != b.Severity {
			return strings.Compare(string(a.Severity), string(b.Severity)) // hard before soft
		}
		return 0
	})
	return out
}

func isPlan(c *evidence.Citation) bool { return c.Modality == evidence.Planned }

// split parts citations into those of what is told as having happened or
// alleged, and plans.
func split(supports []*evidence.Citation) (told, plans []*evidence.Citation) {
	for _, c := range supports {
		if isPlan(c) {
			plans = append(plans, c)
		} else {
			told = append(told, c)
		}
	}
	return told, plans
}

// ConflictsOf finds the conflicts of one relation among the citations that count.
func (c *Case) ConflictsOf(l Line) []Conflict {
	var out []Conflict
	add := func(matter Clash, severity Severity, why string, sides []Side) {
		if len(sides) < 2 {
			return
		}
		for i := range sides {
			sides[i].Origins = c.Lineage.Origins(sides[i].Citations)
		}
		slices.SortFunc(sides, func(a, b Side) int { return strings.Compare(a.Claim, b.Claim) })
		out = append(out, Conflict{ID: l.Relation.ID + ":" + string(matter), Matter: matter, Severity: severity, Relation: l.Relation, Line: l, Sides: sides, Why: why})
	}
	if len(l.Supports) > 0 && len(l.Denies) > 0 {
		severity, why := Hard, "Both cannot be true."
		if l.PlannedOnly {
			severity, why = Soft, "A plan is denied; it may have been planned all the same."
		}
		add(ClashStance, severity, why, []Side{{Claim: "denies", Citations: l.Denies}, {Claim: "supports", Citations: l.Supports}})
	}
	told, plans := split(l.Supports)
	for _, group := range [][]*evidence.Citation{told, plans} {
		sides, severity := c.dateSides(group)
		why := "The dates do not overlap."
		if severity == Soft {
			why = "The dates do not overlap, but not all of them are certain."
		}
		add(ClashDate, severity, why, sides)
		add(ClashPlace, Hard, "Neither place contains the other.", c.placeSides(group))
		add(ClashParticipants, Soft, "The lists of who took part differ; a list need not be complete.", c.participantSides(group))
	}
	return out
}

// group parts citations by a claim; those that make none are left out. The sides
// come in the order of first mention.
func group(citations []*evidence.Citation, claim func(*evidence.Citation) string) []Side {
	var sides []Side
	at := map[string]int{}
	for _, c := range citations {
		s := claim(c)
		if s == "" {
			continue
		}
		i, seen := at[s]
		if !seen {
			i = len(sides)
			at[s] = i
			sides = append(sides, Side{Claim: s})
		}
		sides[i].Citations = append(sides[i].Citations, c)
	}
	return sides
}

// clashing keeps the sides that clash with another, and returns the severity of
// the worst pair.
func clashing(sides []Side, clash func(a, b Side) Severity) ([]Side, Severity) {
	worst := Severity("")
	in := make([]bool, len(sides))
	for i := range sides {
		for j := range i {
			switch s := clash(sides[i], sides[j]); s {
			case "":
				continue
			case Hard:
				worst = Hard
			case Soft:
				if worst == "" {
					worst = Soft
				}
			}
			in[i], in[j] = true, true
		}
	}
	var out []Side
	for i, s := range sides {
		if in[i] {
			out = append(out, s)
		}
	}
	return out, worst
}

func (c *Case) dateSides(citations []*evidence.Citation) ([]Side, Severity) {
	sides := group(citations, func(c *evidence.Citation) string { return c.Date.String() })
	return clashing(sides, func(a, b Side) Severity {
		x, y := a.Citations[0].Date, b.Citations[0].Date
		switch {
		case x.Overlaps(y):
			return ""
		case x.Meets(y):
			return Soft
		}
		return Hard
	})
}

func (c *Case) placeSides(citations []*evidence.Citation) []Side {
	sides := group(citations, func(cit *evidence.Citation) string { return cit.Place })
	sides, _ = clashing(sides, func(a, b Side) Severity {
		if c.PlacesMeet(a.Claim, b.Claim) {
			return ""
		}
		return Hard
	})
	for i := range sides {
		sides[i].Claim = "in " + c.Name(sides[i].Claim)
	}
	return sides
}

func (c *Case) participantSides(citations []*evidence.Citation) []Side {
	sides := group(citations, func(cit *evidence.Citation) string {
		ids := slices.Clone(cit.Between)
		slices.Sort(ids)
		return strings.Join(ids, " ")
	})
	if len(sides) < 2 {
		return nil
	}
	for i := range sides {
		var names []string
		for id := range strings.FieldsSeq(sides[i].Claim) {
			names = append(names, c.Name(id))
		}
		sides[i].Claim = strings.Join(names, ", ")
	}
	return sides
}

func (f *Filter) factConflicts(e *entities.Entity) []Conflict {
	var out []Conflict
	byProperty := map[string][]*entities.Fact{}
	var order []string
	for _, fact := range e.Facts {
		if byProperty[fact.Property] == nil {
			order = append(order, fact.Property)
		}
		byProperty[fact.Property] = append(byProperty[fact.Property], fact)
	}
	slices.Sort(order)
	for _, id := range order {
		p := f.c.Property(id)
		if p == nil {
			continue
		}
		type told struct {
			value
			supports []*evidence.Citation
		}
		var values []told
		add := func(severity Severity, matter Clash, why string, sides []Side) {
			for i := range sides {
				sides[i].Origins = f.c.Lineage.Origins(sides[i].Citations)
			}
			out = append(out, Conflict{ID: e.ID + ":" + id, Matter: matter, Severity: severity, Entity: e, Property: p, Sides: sides, Why: why})
		}
		for _, fact := range byProperty[id] {
			a := f.c.Assess(fact.Citations, f.Cites)
			if len(a.Supports) > 0 && len(a.Denies) > 0 {
				add(Hard, ClashStance, fmt.Sprintf("The value %s is both stated and denied.", fact.Value),
					[]Side{{Claim: "denies " + fact.Value, Citations: a.Denies}, {Claim: fact.Value, Citations: a.Supports}})
			}
			if len(a.Supports) == 0 || !p.Functional {
				continue
			}
			v := parseValue(fact.Value, p.Unit)
			if i := slices.IndexFunc(values, func(t told) bool { return t.text == v.text }); i >= 0 {
				values[i].supports = append(values[i].supports, a.Supports...)
			} else {
				values = append(values, told{v, a.Supports})
			}
		}
		var sides []Side
		parsed := map[string]value{}
		for _, t := range values {
			sides = append(sides, Side{Claim: t.text, Citations: t.supports})
			parsed[t.text] = t.value
		}
		sides, severity := clashing(sides, func(a, b Side) Severity { return parsed[a.Claim].clash(parsed[b.Claim], p.Exclusive, f.c) })
		if len(sides) < 2 {
			continue
		}
		slices.SortFunc(sides, func(a, b Side) int { return strings.Compare(a.Claim, b.Claim) })
		why := "Only one value can be true."
		if severity == Soft {
			why = "The values differ in wording or precision."
		}
		add(severity, ClashFact, why, sides)
	}
	return out
}
