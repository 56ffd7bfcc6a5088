package relations

import (
	"slices"

	"github.com/graphx-dev/graphx/internal/evidence"
)

// A Status says how well a relation stands on its citations. It is derived and
// never typed in.
type Status string

// The statuses.
const (
	Corroborated Status = "corroborated"
	SingleOrigin Status = "single-origin"
	Alleged      Status = "alleged"
	Disputed     Status = "disputed"
	Planned      Status = "planned"
	Denied       Status = "denied"
)

// Statuses lists the statuses from the strongest to the weakest, the order in
// which paths and legends name them.
var Statuses = []Status{Corroborated, SingleOrigin, Alleged, Disputed, Planned, Denied}

// Strength orders statuses: greater is stronger, 0 is no status at all.
func (s Status) Strength() int {
	if i := slices.Index(Statuses, s); i >= 0 {
		return len(Statuses) - i
	}
	return 0
}

// StatusRule is the rule by which a status is derived, in the words that are
// printed with answers. [Case.Assess] is the rule itself.
const StatusRule = `The status is the first line that holds for the citations that the policy admits:
  denied         none supports, some deny
  disputed       some support and some deny, or two supporting citations give dates or places that exclude each other
  planned        all support is of something planned
  alleged        all support is alleged, or alleged and planned
  single-origin  the support, plans aside, rests on one origin
  corroborated   the support, plans aside, rests on two origins or more
An origin is a source that rests on no other in the case. Five articles on one leak are one origin.
`

// An Assessment is what the citations that count say of a relation.
type Assessment struct {
	Status Status // "" when no citation counts
	// Origins are the ids of the origins that the counted support rests on, plans
	// aside unless there is nothing else, sorted; see [evidence.Lineage.Origins].
	Origins []string
	// Supports and Denies are the citations that count, in file order.
	Supports, Denies []*evidence.Citation
	// Clash names what the supporting citations disagree in, nil for nothing.
	Clash []Clash
	// PlannedOnly says that nothing but plans supports the relation, also where
	// denials make it disputed.
	PlannedOnly bool
}

// A Clash is a matter in which two citations of a relation exclude one another.
type Clash string

// The clashes within one relation.
const (
	ClashStance Clash = "stance"
	ClashDate   Clash = "date"
	ClashPlace  Clash = "place"
)

// Assess derives the status of citations of one claim by [StatusRule]. Those
// for which admit is false do not count; a nil admit admits all. Linear in the
// number of citations, quadratic in the number of different places.
func (c *Case) Assess(citations []*evidence.Citation, admit func(*evidence.Citation) bool) Assessment {
	var a Assessment
	happened, alleged := 0, 0
	for _, cit := range citations {
		if admit != nil && !admit(cit) {
			continue
		}
		if cit.Stance == evidence.Denies {
			a.Denies = append(a.Denies, cit)
			continue
		}
		a.Supports = append(a.Supports, cit)
		switch cit.Modality {
		case evidence.Planned:
		case evidence.Alleged:
			alleged++
		default:
			happened++
		}
	}
	a.PlannedOnly = len(a.Supports) > 0 && happened+alleged == 0
	if len(a.Supports) > 0 && len(a.Denies) > 0 {
		a.Clash = append(a.Clash, ClashStance)
	}
	// A plan and what came of it may differ without a contradiction.
	told, plans := split(a.Supports)
	if a.Origins = c.Lineage.Origins(told); len(told) == 0 {
		a.Origins = c.Lineage.Origins(plans)
	}
	if !evidence.AllMeet(datesOf(told)) || !evidence.AllMeet(datesOf(plans)) {
		a.Clash = append(a.Clash, ClashDate)
	}
	if !c.placesMeet(told) || !c.placesMeet(plans) {
		a.Clash = append(a.Clash, ClashPlace)
	}
	switch {
	case len(a.Supports) == 0 && len(a.Denies) == 0:
	case len(a.Supports) == 0:
		a.Status = Denied
	case len(a.Clash) > 0:
		a.Status = Disputed
	case a.PlannedOnly:
		a.Status = Planned
	case happened == 0:
		a.Status = Alleged
	case len(a.Origins) >= 2:
		a.Status = Corroborated
	default:
		a.Status = SingleOrigin
	}
	return a
}

func (c *Case) placesMeet(citations []*evidence.Citation) bool {
	var places []string
	for _, cit := range citations {
		if cit.Place != "" && !slices.Contains(places, cit.Place) {
			places = append(places, cit.Place)
		}
	}
	for i, p := range places {
		for _, q := range places[:i] {
			if !c.PlacesMeet(p, q) {
				return false
			}
		}
	}
	return true
}
