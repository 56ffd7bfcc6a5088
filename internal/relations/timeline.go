package relations

import (
	"cmp"
	"slices"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

// An Order says how far it is settled which of two things came first.
type Order string

// The orders, see [OrderRule].
const (
	OrderDefinite Order = "definite"
	OrderPossible Order = "possible"
	OrderUnknown  Order = "unknown"
)

// OrderRule is the rule by which dated things are put in order, in the words
// that are printed on request. [OrderOf] is the rule itself.
const OrderRule = `A date is the interval of time that it covers: 2025-11 is some time in that month. Items are sorted by when their
dates begin, then by when they end, then by id. The order of two items is
  definite   one's date ends before the other's begins, and neither is marked ? or %
  possible   the dates overlap, or the order rests on a marked date: either may have come first
  unknown    one has no date, or an open end leaves it undecided: the earlier date has no end, or neither has a beginning
A date marked ~ reaches ten times its own length to either side: 1638~ from 1628 to 1648, 2025-11-25~ from 2025-11-15 to 2025-12-05.
`

// OrderOf tells how far the order of two dates is settled, whichever is given
// first; see [OrderRule].
func OrderOf(a, b evidence.Date) Order {
	if a.IsZero() || b.IsZero() {
		return OrderUnknown
	}
	if b.Compare(a) < 0 {
		a, b = b, a
	}
	_, endless := a.Latest()
	_, beginless := b.Earliest()
	_, end := a.Reach()
	begin, _ := b.Reach()
	switch {
	case endless || beginless:
		return OrderUnknown
	case end >= begin || a.Uncertain() || b.Uncertain():
		return OrderPossible
	}
	return OrderDefinite
}

// A Timeline is what happened in a case, in order.
type Timeline struct {
	Case   *Case
	Title  string
	Policy Policy
	// Focus are the ids of the entities that the question was about; every item
	// joins all of them. Nil for the whole case.
	Focus []string
	// Items are the dated ones by earliest, latest and id, Undated those without a
	// date by id.
	Items, Undated []Item
	// Numbers are those that sources had in an earlier figure and keep, by id.
	Numbers map[string]int
	// Uncited counts the dated events and documents that are left out because no
	// citation that counts tells of them.
	Uncited int
}

// An Item is one entry of a timeline: a relation, or an event or a document.
type Item struct {
	// Line is the relation; nil for an entity.
	Line *Line
	// Entity is the event or document; nil for a relation. Lines are then the
	// relations that count and tell of it, sorted by id: the participations in an
	// event, the authorship of a document, or where there is none whatever joins it.
	// A participation whose date adds nothing to its event's has no item of its own.
	// Citations are those of the facts that give its date.
	Entity    *entities.Entity
	Lines     []Line
	Citations []*evidence.Citation
	Date      evidence.Date
	// Status is the relation's, or the strongest one of the participations or
	// authorships; "" where nothing but other relations joins the entity.
	Status Status
	// Told are the dates as the sources give them, where these differ from one
	// another or from Date; nil otherwise.
	Told []Telling
	// Order is how far the order against the item before is settled, "" for the
	// first. Items whose order against the one before is not definite are in its
	// Group; groups count from 1.
	Order Order
	Group int
	// Open counts the items before this one against which its order is not
	// definite.
	Open int
}

// ID returns the id of the relation or entity.
func (it *Item) ID() string {
	if it.Line != nil {
		return it.Line.Relation.ID
	}
	return it.Entity.ID
}

// A Telling is a date as some citations give it.
type Telling struct {
	Date      evidence.Date
	Planned   bool // it is the date of a plan
	Citations []*evidence.Citation
}

// Timeline puts in order the relations that count, and the events and documents
// that these tell of, as far as all of the entities in focus (ids of the case)
// are part of them. O(n log n) for n relations and citations,
// and quadratic in the number of different dates that one relation is given.
func (f *Filter) Timeline(focus []string) *Timeline {
	t := &Timeline{Case: f.c, Title: f.c.Title, Policy: f.Policy, Focus: focus}
	// A participation mostly has no date of its own: its event's is the one that
	// --since and --until are asked of.
	unbound := f.Policy
	unbound.Since, unbound.Until = evidence.Date{}, evidence.Date{}
	anytime := &Filter{Policy: unbound, c: f.c, citationsFree: f.citationsFree}

	telling := map[string][]Line{} // by the id of an event or document
	lines := make([]Line, 0, len(f.c.Relations()))
	for _, r := range f.c.Relations() {
		l, refusal := anytime.Counts(r, focus)
		if refusal != "" {
			continue
		}
		lines = append(lines, l)
		for i, id := range r.Ends {
			if e := f.c.Entity(id); e != nil && f.tellable(e) && !slices.Contains(r.Ends[:i], id) {
				telling[id] = append(telling[id], l)
			}
		}
	}

	folded := map[[2]string]bool{} // relation and event
	add := func(it Item) {
		if !it.joins(focus) {
			return
		}
		if it.Date.IsZero() {
			t.Undated = append(t.Undated, it)
		} else {
			t.Items = append(t.Items, it)
		}
	}
	for _, e := range f.c.Entities() {
		isEvent := f.c.Kinds.Is(e.Kind, "event")
		if !f.tellable(e) || !isEvent && !f.kindCounts(e, focus) {
			continue
		}
		it := f.entityItem(e, telling[e.ID])
		if it.Date.IsZero() && !isEvent || !it.Date.Within(f.Policy.Since, f.Policy.Until) {
			continue
		}
		if len(it.Lines) == 0 && len(it.Citations) == 0 {
			if it.joins(focus) {
				t.Uncited++
			}
			continue
		}
		if isEvent {
			for _, l := range it.Lines {
				if l.Relation.Class() == Participation && addsNothing(l, it.Date) {
					folded[[2]string{l.Relation.ID, e.ID}] = true
				}
			}
		}
		add(it)
	}
	for i := range lines {
		l := &lines[i]
		if slices.ContainsFunc(l.Relation.Ends, func(id string) bool { return folded[[2]string{l.Relation.ID, id}] }) ||
			!l.Date.Within(f.Policy.Since, f.Policy.Until) {
			continue
		}
		add(Item{Line: l, Date: l.Date, Status: l.Status, Told: tellings(l.Supports, l.Date)})
	}
	slices.SortFunc(t.Items, func(a, b Item) int {
		ae, _ := a.Date.Earliest()
		be, _ := b.Date.Earliest()
		al, _ := a.Date.Latest()
		bl, _ := b.Date.Latest()
		return cmp.Or(cmp.Compare(ae, be), cmp.Compare(al, bl), cmp.Compare(a.ID(), b.ID()))
	})
	slices.SortFunc(t.Undated, func(a, b Item) int { return cmp.Compare(a.ID(), b.ID()) })
	t.settle()
	return t
}

// settle derives the order of each dated item against those before it.
func (t *Timeline) settle() {
	var ends []int64 // of the dates that can be over before another begins
	for i := range t.Items {
		it := &t.Items[i]
		_, end := it.Date.Reach()
		if _, endless := it.Date.Latest(); !endless && !it.Date.Uncertain() {
			ends = append(ends, end)
		}
		it.Group = 1
		if i > 0 {
			before := &t.Items[i-1]
			it.Order, it.Group = OrderOf(before.Date, it.Date), before.Group
			if it.Order == OrderDefinite {
				it.Group++
			}
		}
	}
	slices.Sort(ends)
	for i := range t.Items {
		it := &t.Items[i]
		it.Open = i
		begin, _ := it.Date.Reach()
		if _, beginless := it.Date.Earliest(); !beginless && !it.Date.Uncertain() {
			// What ends before this begins stands before this.
			over, _ := slices.BinarySearch(ends, begin)
			it.Open -= over
		}
	}
}

// tellable reports whether an entity can be an item: an event or a document.
func (f *Filter) tellable(e *entities.Entity) bool {
	return f.c.Kinds.Is(e.Kind, "event") || f.c.Kinds.Is(e.Kind, "document")
}

// entityItem is the item of an event or document that the lines join.
func (f *Filter) entityItem(e *entities.Entity, lines []Line) Item {
	it := Item{Entity: e, Date: e.Date}
	for _, fact := range e.Facts {
		p := f.c.Property(fact.Property)
		if p == nil || p.Unit != "date" || !p.Functional {
			continue
		}
		d, err := evidence.ParseDate(fact.Value)
		if err != nil || d.IsZero() {
			continue
		}
		told := Telling{Date: d}
		for _, cit := range fact.Citations {
			if cit.Stance != evidence.Denies && f.Cites(cit) {
				told.Citations = append(told.Citations, cit)
			}
		}
		if len(told.Citations) > 0 {
			it.Told = append(it.Told, told)
			it.Citations = append(it.Citations, told.Citations...)
		}
	}
	if it.Date.IsZero() {
		var dates []evidence.Date
		for _, told := range it.Told {
			dates = append(dates, told.Date)
		}
		it.Date = evidence.Join(dates)
	}
	if it.Told = differing(it.Told, it.Date); len(lines) == 0 {
		return it
	}
	own := Participation
	if !f.c.Kinds.Is(e.Kind, "event") {
		own = Authorship
	}
	for _, l := range lines {
		if l.Relation.Class() == own {
			it.Lines = append(it.Lines, l)
			if l.Status.Strength() > it.Status.Strength() {
				it.Status = l.Status
			}
		}
	}
	if it.Lines == nil {
		it.Lines = lines
	}
	return it
}

// joins reports whether all of the entities are part of the item.
func (it *Item) joins(focus []string) bool {
	for _, id := range focus {
		if it.Line != nil && it.Line.Relation.Joins(id) || it.Entity != nil && it.Entity.ID == id ||
			slices.ContainsFunc(it.Lines, func(l Line) bool { return l.Relation.Joins(id) }) {
			continue
		}
		return false
	}
	return true
}

// addsNothing reports whether a participation's date says nothing beside its
// event's: it has none, or one that covers the event's.
func addsNothing(l Line, event evidence.Date) bool {
	if l.Date.IsZero() || event.IsZero() {
		return l.Date.IsZero()
	}
	begin, _ := l.Date.Earliest()
	end, _ := l.Date.Latest()
	eventBegin, _ := event.Earliest()
	eventEnd, _ := event.Latest()
	return begin <= eventBegin && end >= eventEnd && !slices.Contains(l.Clash, ClashDate)
}

// tellings parts supporting citations by the dates that they give.
func tellings(supports []*evidence.Citation, shown evidence.Date) []Telling {
	var out []Telling
	for _, cit := range supports {
		if cit.Date.IsZero() {
			continue
		}
		i := slices.IndexFunc(out, func(t Telling) bool { return t.Date.String() == cit.Date.String() && t.Planned == isPlan(cit) })
		if i < 0 {
			i = len(out)
			out = append(out, Telling{Date: cit.Date, Planned: isPlan(cit)})
		}
		out[i].Citations = append(out[i].Citations, cit)
	}
	return differing(out, shown)
}

// differing returns tellings in the order of their dates, nil where they are all
// of the date that is shown.
func differing(list []Telling, shown evidence.Date) []Telling {
	if !slices.ContainsFunc(list, func(t Telling) bool { return t.Date.String() != shown.String() }) {
		return nil
	}
	slices.SortStableFunc(list, func(a, b Telling) int { return a.Date.Compare(b.Date) })
	return list
}
