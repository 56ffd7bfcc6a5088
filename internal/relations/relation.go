// Package relations holds the lines of the link chart, the case that they
// belong to, and the rules by which they count.
//
// A [Relation] joins two or more entities and is nothing but its citations. How
// well it stands is never typed in: its [Status] is derived by one printed rule
// from the citations that a [Policy] admits. Queries (package index) pick some
// of a case's relations and find paths; what they hand on is a [View], a small
// case to be drawn or told.
package relations

import (
	"slices"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

// A Class says what a relation type means for connection. Paths walk some
// classes by default and not others: two people who both criticised a leak are
// not connected by it.
type Class string

// The classes.
const (
	Contact       Class = "contact"       // called, met, wrote to
	Tie           Class = "tie"           // friendship, family, business
	Role          Class = "role"          // office, employment, membership
	Opinion       Class = "stance"        // criticised, defended
	Participation Class = "participation" // took part in an event
	Authorship    Class = "authorship"    // wrote, published, leaked
	Movement      Class = "movement"      // travelled to
	OtherClass    Class = "other"
	// Unstated is the class of types of which a case does not say what they mean, as
	// of an imported table's. Nothing is known that would forbid a path to walk them.
	Unstated Class = "unstated"
)

// Classes lists the allowed classes.
var Classes = []Class{Authorship, Contact, Movement, OtherClass, Participation, Role, Opinion, Tie, Unstated}

// A Type is a row of the case's vocabulary of relations.
type Type struct {
	ID       string
	Class    Class
	Directed bool
	// Verb is the phrase that makes a sentence of from and to: "criticised";
	// Inverse the same from to to from: "was criticised by", for directed types.
	Verb, Inverse string
	Label         string // on the line of a chart
	// From and To are the kinds that the ends of a directed type may have, Between
	// those of an undirected one; empty allows all.
	From, To, Between []string
}

// A Property is a row of the case's vocabulary of facts. Two values of a
// functional property on one entity cannot both be true.
type Property struct {
	ID         string
	Label      string
	Functional bool
	// Exclusive says that values in different words exclude one another, as
	// "genuine" and "forged" do. Otherwise words may differ and mean the same.
	Exclusive bool
	// Unit is the unit of numbers that name none; "date" for dates in EDTF.
	Unit string
}

// A Relation is a typed line between entities.
type Relation struct {
	ID   string
	Type string
	// Def is the row of the vocabulary that Type names; nil until the relation is
	// in a Case, and for a type that the case does not have.
	Def *Type
	// Ends are the ids of the entities that it joins, two or more: one meeting of
	// three people is one relation with three ends. Ordered says that the record
	// gave them as from and to, so that Ends[0] is from. An entity that a relation
	// joins with itself, such as a company that holds its own shares, is there twice
	// and no other is.
	Ends    []string
	Ordered bool
	Date    evidence.Date // the case author's; zero leaves it to the citations
	Place   string        // id of a place, "" for none
	Label   string        // in place of the type's label
	Note    string
	// Attributes are the typed values of the source file, sorted by name.
	Attributes []entities.Attribute
	// Handling is the handling code, see [entities.Entity].
	Handling string
	// Citations are what the relation rests on, in file order. A checked case has
	// none without.
	Citations []*evidence.Citation
}

// Directed reports whether the relation's type has a direction.
func (r *Relation) Directed() bool { return r.Def != nil && r.Def.Directed }

// Class returns the class of the relation's type, "other" for an unknown one.
func (r *Relation) Class() Class {
	if r.Def == nil {
		return OtherClass
	}
	return r.Def.Class
}

// Loop reports whether the relation joins an entity with itself.
func (r *Relation) Loop() bool { return len(r.Ends) == 2 && r.Ends[0] == r.Ends[1] }

// Joins reports whether id is one of the relation's ends.
func (r *Relation) Joins(id string) bool { return slices.Contains(r.Ends, id) }

// When returns the date that the relation is shown with: its own; or else the
// most precise of its citations' dates where all that are given meet; or else
// the span that they cover together. The citations are those that count; what
// was planned gives a date only where nothing else does.
func (r *Relation) When(citations []*evidence.Citation) evidence.Date {
	if !r.Date.IsZero() {
		return r.Date
	}
	told, plans := split(citations)
	if d := evidence.Join(datesOf(told)); !d.IsZero() {
		return d
	}
	return evidence.Join(datesOf(plans))
}

func datesOf(citations []*evidence.Citation) []evidence.Date {
	var dates []evidence.Date
	for _, c := range citations {
		if c.Stance != evidence.Denies && !c.Date.IsZero() {
			dates = append(dates, c.Date)
		}
	}
	return dates
}
