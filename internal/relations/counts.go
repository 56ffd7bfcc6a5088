package relations

import (
	"fmt"
	"slices"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

// The rule for what counts stands in this file, in parts: what a policy says of a
// type, of a status, of a number of origins, of a date, of attributes, and of the ends. Filter.Line
// and Filter.Counts ask the parts of one relation; package index asks each part of
// whatever values a case has, once, and makes bits of the answers. Nothing else
// decides what counts.

// CountsType reports whether relations of a type count.
func (p *Policy) CountsType(id string, class Class) bool {
	return p.countsClass(class) && (len(p.Types) == 0 || slices.Contains(p.Types, id))
}

func (p *Policy) countsClass(class Class) bool {
	return len(p.Classes) == 0 || slices.Contains(p.Classes, class)
}

// CountsStatus reports whether relations of a status count. What only plans support
// is a plan, disputed or not.
func (p *Policy) CountsStatus(s Status, plannedOnly bool) bool {
	counts := func(s Status) bool { return len(p.Statuses) == 0 || slices.Contains(p.Statuses, s) }
	return s != "" && counts(s) && (s != Disputed || !plannedOnly || counts(Planned))
}

// CountsOrigins reports whether relations that rest on so many origins count.
func (p *Policy) CountsOrigins(n int) bool { return n >= p.Origins }

// CountsDate reports whether relations of a date count.
func (p *Policy) CountsDate(d evidence.Date) bool { return d.Within(p.Since, p.Until) }

// CountsKind reports whether entities of a kind count in a case.
func (p *Policy) CountsKind(c *Case, kind string) bool {
	return len(p.Kinds) == 0 || slices.ContainsFunc(p.Kinds, func(general string) bool { return c.Kinds.Is(kind, general) })
}

// Joins reports whether an entity of a kind that does not count joins those who
// took part in it.
func Joins(c *Case, kind string) bool { return c.Kinds.Is(kind, "event") }

// CountsEnds reports whether a relation counts by its ends: so many of them count,
// and so many do not and are events. Two that count, or one that took part in an
// event.
func CountsEnds(class Class, counting, events int) bool {
	if class != Participation {
		events = 0
	}
	return counting > 0 && counting+events >= 2
}

// A Refusal says why a relation does not count; "" means that it does. It is a
// phrase that follows "is" or "has": "of class stance", "planned".
type Refusal string

// Line assesses a relation under the policy and says whether it counts, kinds of
// its ends aside (see [Filter.Counts]). The line is filled in either way.
func (f *Filter) Line(r *Relation) (Line, Refusal) {
	line := Line{Relation: r, Assessment: f.c.Assess(r.Citations, f.Cites)}
	line.Date = r.When(slices.Concat(line.Supports, line.Denies))
	p := &f.Policy
	switch {
	case !p.CountsType(r.Type, r.Class()):
		if !p.countsClass(r.Class()) {
			return line, Refusal("of class " + string(r.Class()))
		}
		return line, Refusal("of type " + r.Type)
	case line.Status == "":
		return line, "without a citation that counts"
	case !p.CountsStatus(line.Status, line.PlannedOnly):
		if p.CountsStatus(line.Status, false) {
			return line, "planned and disputed"
		}
		return line, Refusal(line.Status)
	case !p.CountsOrigins(len(line.Origins)):
		return line, Refusal(fmt.Sprintf("resting on %d of %d origins", len(line.Origins), p.Origins))
	case !p.CountsDate(line.Date):
		if line.Date.IsZero() {
			return line, "without a date"
		}
		return line, Refusal("dated " + line.Date.String())
	}
	if c := p.CountsWhere(f.c, r); c != nil {
		return line, Refusal("not where " + c.String())
	}
	return line, ""
}

// Counts is the rule for what counts: Line, and the kinds of the relation's ends.
// Two ends at least must be of a kind that counts. The entities that a question
// names (ids of the case) count whatever their kind, and an event joins those who
// took part in it whether or not events count.
func (f *Filter) Counts(r *Relation, named []string) (Line, Refusal) {
	line, refusal := f.Line(r)
	if refusal == "" && !f.endsCount(r, named) {
		refusal = "between kinds that do not count"
	}
	return line, refusal
}

func (f *Filter) kindCounts(e *entities.Entity, named []string) bool {
	return slices.Contains(named, e.ID) || f.Policy.CountsKind(f.c, e.Kind)
}

func (f *Filter) endsCount(r *Relation, named []string) bool {
	if len(f.Policy.Kinds) == 0 {
		return true
	}
	counting, events := 0, 0
	for _, id := range r.Ends {
		n := f.c.Number(id)
		if n < 0 {
			continue
		}
		switch kind := f.c.KindAt(n); {
		case slices.Contains(named, id) || f.Policy.CountsKind(f.c, kind):
			counting++
		case Joins(f.c, kind):
			events++
		}
	}
	return CountsEnds(r.Class(), counting, events)
}
