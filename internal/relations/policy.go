package relations

import (
	"fmt"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

// A Policy says which citations and relations count. The zero Policy admits
// everything. Every answer prints the policy that was in force, as the flags
// that reproduce it.
type Policy struct {
	// Classes and Types are the classes and type ids that count; empty for all.
	Classes []Class
	Types   []string
	// Kinds are the kinds of entities that count, special cases of them included;
	// empty for all. The entities that a question names count whatever their kind,
	// and an event joins those who took part in it whether or not events count.
	Kinds []string
	// Statuses are those that count; empty for all.
	Statuses []Status
	// Least is the least grade that a citation must have. One that is not graded,
	// or graded F or 6, is not known to have it and does not count.
	Least evidence.Grade
	// Origins is the least number of origins that a relation must rest on.
	Origins int
	// Since and Until bound the date of a relation; one without a date is outside
	// every bound.
	Since, Until evidence.Date
	// AsOf admits only citations whose source was published by the end of that
	// date; a source without a date of publication was not, as far as is known.
	AsOf evidence.Date
	// Only and Without are ids of sources. A citation belongs to a source when it
	// is in it, or when its passage rests on it (see [Case.RestsOn]).
	Only, Without []string
	// Where are conditions on attributes, of which all must hold.
	Where []Condition

	// Unstated counts what counts although the case does not say what it is. An
	// index fills it in; it is no part of the rule.
	Unstated UnstatedCount

	lifted []string // what the case restricts by default and this policy does not, as "min none"
}

// An UnstatedCount counts relations of the class [Unstated], and entities of the
// kind [entities.Unstated].
type UnstatedCount struct{ Relations, Entities int }

// PathPolicy is the default under which paths walk: contacts, ties and joint
// participation of persons and organisations that are corroborated,
// single-origin, alleged or disputed, and neither planned nor denied. It forbids
// only what it knows: relations and entities count of which the case does not say
// what they are. [ParsePolicy] leaves these out of the policy of a case that has
// none.
func PathPolicy() Policy {
	return Policy{
		Kinds:    []string{"organisation", "person", entities.Unstated},
		Classes:  []Class{Contact, Participation, Tie, Unstated},
		Statuses: []Status{Corroborated, SingleOrigin, Alleged, Disputed},
	}
}

// String writes the policy as the flags that reproduce it in any command,
// whatever the command's default is. The zero policy is "--class all --kind all
// --disputed mark --alleged mark --planned mark --denied mark".
func (p Policy) String() string {
	var parts []string
	add := func(flag string, values ...string) {
		if len(values) > 0 && values[0] != "" {
			parts = append(parts, "--"+flag+" "+strings.Join(values, ","))
		}
	}
	orAll := func(values []string) []string {
		if len(values) == 0 {
			return []string{"all"}
		}
		return values
	}
	add("class", orAll(texts(p.Classes))...)
	add("kind", orAll(p.Kinds)...)
	counts := func(s Status) bool { return len(p.Statuses) == 0 || slices.Contains(p.Statuses, s) }
	firm := counts(Corroborated) || counts(SingleOrigin)
	for _, s := range []Status{Disputed, Alleged, Planned, Denied} {
		switch {
		case !counts(s) && firm:
			add(string(s), "exclude")
		case counts(s) && firm:
			add(string(s), "mark")
		case counts(s):
			add(string(s), "only")
		}
	}
	add("type", p.Types...)
	add("min", strings.Trim(p.Least.String(), "-"))
	if p.Origins > 0 {
		add("origins", fmt.Sprint(p.Origins))
	}
	add("since", p.Since.String())
	add("until", p.Until.String())
	add("as-of", p.AsOf.String())
	add("only", p.Only...)
	add("without", p.Without...)
	for _, c := range p.Where {
		add("where", "'"+strings.ReplaceAll(c.String(), "'", `'\''`)+"'")
	}
	for _, l := range p.lifted {
		parts = append(parts, "--"+l)
	}
	return strings.Join(parts, " ")
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return out
}

// RestsOn reports whether a citation would fall with a source: it stands in it,
// names it or one of its descendants as its origin, or names no origin and all
// that its source rests on leads back to it.
func (c *Case) RestsOn(cit *evidence.Citation, source string) bool {
	if cit.Source == source || cit.Origin == source {
		return true
	}
	if cit.Origin != "" {
		return cit.Origin != cit.Source && c.Lineage.Ancestor(cit.Origin, source)
	}
	for _, root := range c.Lineage.Roots(cit.Source) {
		if root != source {
			return false
		}
	}
	return c.Lineage.Ancestor(cit.Source, source)
}

// A Filter is a policy made ready for one case. It never changes; any number of
// goroutines may use it.
type Filter struct {
	Policy Policy
	c      *Case
	// citationsFree says that the policy looks at no citation.
	citationsFree bool
}

// NewFilter compiles a policy for a case.
func NewFilter(c *Case, p Policy) *Filter {
	return &Filter{
		Policy: p, c: c,
		citationsFree: p.Least == evidence.Grade{} && p.AsOf.IsZero() && len(p.Only) == 0 && len(p.Without) == 0,
	}
}

// AdmitsAll reports whether every citation counts under the policy.
func (f *Filter) AdmitsAll() bool { return f.citationsFree }

// Cites reports whether a citation counts.
func (f *Filter) Cites(cit *evidence.Citation) bool {
	if f.citationsFree {
		return true
	}
	p := &f.Policy
	if p.Least != (evidence.Grade{}) && f.c.Grade(cit).AtLeast(p.Least) != evidence.Meets {
		return false
	}
	if !p.AsOf.IsZero() {
		s := f.c.Source(cit.Source)
		if s == nil || s.Published.IsZero() {
			return false
		}
		published, _ := s.Published.Latest()
		if asOf, _ := p.AsOf.Latest(); published > asOf {
			return false
		}
	}
	rests := func(source string) bool { return f.c.RestsOn(cit, source) }
	return (len(p.Only) == 0 || slices.ContainsFunc(p.Only, rests)) && !slices.ContainsFunc(p.Without, rests)
}
