package relations

import (
	"slices"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

// A Withdrawal is what rests on a source, and what would fall if it were
// withdrawn: if --without named it too.
type Withdrawal struct {
	Source *evidence.Source
	// In counts the citations that stand in the source, On those that rest on it,
	// which are these and others; see [Case.RestsOn]. Both count citations of
	// relations and facts that the policy admits.
	In, On int
	// Lost are the relations that count now and would have no support left, Changed
	// the others whose status would be another; both sorted by id.
	Lost, Changed []Change
	// Facts are those that would have no support left, by entity in file order.
	Facts []LostFact
	// Pairs counts the pairs of persons that are connected now under the policy of
	// paths and would not be, Cut lists the entities that paths walk through and
	// that would be cut off from the greatest part of those they are connected
	// with, sorted by id.
	Pairs uint64
	Cut   []*entities.Entity
}

// A Change is a relation whose status would be another. After is "" where no
// citation would count.
type Change struct {
	Before Line
	After  Status
}

// A LostFact is a fact that would have no support left.
type LostFact struct {
	Entity *entities.Entity
	Fact   *entities.Fact
}

// A SourceAnswer tells of sources what rests on them.
type SourceAnswer struct {
	Case *Case
	// Policy is that of statuses, Paths that of connections.
	Policy, Paths Policy
	// Withdrawals are those of the sources asked for, sorted by id; Whole says that
	// these are all of the case.
	Withdrawals []Withdrawal
	Whole       bool
	// Citations counts those that the policy admits, Pairs the pairs of persons
	// that are connected now.
	Citations int
	Pairs     uint64
}

// Withdraw returns the filter for the same policy without a source.
func (f *Filter) Withdraw(source string) *Filter {
	p := f.Policy
	if !slices.Contains(p.Without, source) {
		p.Without = append(slices.Clone(p.Without), source)
		slices.Sort(p.Without)
	}
	return NewFilter(f.c, p)
}

// A Reliance tells for each source of a case what rests on it. It never changes
// once made.
type Reliance struct {
	c     *Case
	at    map[[2]string][]int // source and origin of a citation -> the sources it rests on, by number
	rels  [][]int32           // by source: relations with a citation that rests on it, ascending
	facts [][]LostFact
}

// NewReliance finds what rests on each source: O(p s + n) for p different pairs
// of a citation's source and origin, s sources and n citations.
func NewReliance(c *Case) *Reliance {
	r := &Reliance{c: c, at: map[[2]string][]int{}, rels: make([][]int32, len(c.Sources)), facts: make([][]LostFact, len(c.Sources))}
	for i, rel := range c.Relations() {
		for _, cit := range rel.Citations {
			for _, s := range r.of(cit) {
				if k := len(r.rels[s]); k == 0 || r.rels[s][k-1] != int32(i) {
					r.rels[s] = append(r.rels[s], int32(i))
				}
			}
		}
	}
	for _, e := range c.Entities() {
		for _, fact := range e.Facts {
			for _, cit := range fact.Citations {
				for _, s := range r.of(cit) {
					if k := len(r.facts[s]); k == 0 || r.facts[s][k-1].Fact != fact {
						r.facts[s] = append(r.facts[s], LostFact{e, fact})
					}
				}
			}
		}
	}
	return r
}

// of returns the numbers of the sources that a citation rests on. What it rests
// on depends on its source and origin only.
func (r *Reliance) of(cit *evidence.Citation) []int {
	key := [2]string{cit.Source, cit.Origin}
	list, known := r.at[key]
	if !known {
		for i, s := range r.c.Sources {
			if r.c.RestsOn(cit, s.ID) {
				list = append(list, i)
			}
		}
		r.at[key] = list
	}
	return list
}

// Relations returns the numbers, in the order of the case, of the relations with
// a citation that rests on the source of number i, ascending. The caller must not
// change the slice.
func (r *Reliance) Relations(i int) []int32 { return r.rels[i] }

// Withdrawals tells what rests on the sources of the given numbers and what
// would fall with them, connections aside. Only relations with a citation that
// rests on a source are assessed anew. It returns besides how many citations
// count in all.
func (f *Filter) Withdrawals(rely *Reliance, numbers []int) (list []Withdrawal, citations int) {
	in, on := make([]int, len(f.c.Sources)), make([]int, len(f.c.Sources))
	number := make(map[string]int, len(f.c.Sources))
	for i, s := range f.c.Sources {
		number[s.ID] = i
	}
	count := func(cit *evidence.Citation) {
		if !f.Cites(cit) {
			return
		}
		citations++
		if i, ok := number[cit.Source]; ok {
			in[i]++
		}
		for _, i := range rely.of(cit) {
			on[i]++
		}
	}
	lines := make([]Line, len(f.c.Relations()))
	counts := make([]bool, len(f.c.Relations()))
	for i, r := range f.c.Relations() {
		line, refusal := f.Counts(r, nil)
		lines[i], counts[i] = line, refusal == ""
		for _, cit := range r.Citations {
			count(cit)
		}
	}
	for _, e := range f.c.Entities() {
		for _, fact := range e.Facts {
			for _, cit := range fact.Citations {
				count(cit)
			}
		}
	}
	for _, i := range numbers {
		w := Withdrawal{Source: f.c.Sources[i], In: in[i], On: on[i]}
		without := f.Withdraw(w.Source.ID)
		for _, r := range rely.rels[i] {
			if !counts[r] {
				continue
			}
			before := lines[r]
			after, _ := without.Line(before.Relation)
			switch {
			case len(before.Supports) > 0 && len(after.Supports) == 0:
				w.Lost = append(w.Lost, Change{before, after.Status})
			case before.Status != after.Status:
				w.Changed = append(w.Changed, Change{before, after.Status})
			}
		}
		for _, lost := range rely.facts[i] {
			if f.kindCounts(lost.Entity, nil) && supported(lost.Fact, f) && !supported(lost.Fact, without) {
				w.Facts = append(w.Facts, lost)
			}
		}
		list = append(list, w)
	}
	return list, citations
}

func supported(fact *entities.Fact, f *Filter) bool {
	return slices.ContainsFunc(fact.Citations, func(cit *evidence.Citation) bool {
		return cit.Stance != evidence.Denies && f.Cites(cit)
	})
}
