package relations

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

// A Line is a relation as it is shown: with the assessment of the citations
// that count under the policy in force.
type Line struct {
	Relation *Relation
	Assessment
	Date evidence.Date // see [Relation.When]
}

// A Joint is an event that two entities took part in: one hop, carried by the
// participations of both.
type Joint struct {
	Event    *entities.Entity
	From, To []Line // sorted by relation id
}

// A Step is one hop of a path, with everything that carries it.
type Step struct {
	From, To *entities.Entity
	Lines    []Line  // relations that join both ends, sorted by id
	Joints   []Joint // events that both took part in, sorted by id
	// Status is the strongest status that carries the hop, and Origins the greatest
	// number of origins at that status.
	Status  Status
	Origins int
}

// A Path is a way from one entity to another.
type Path struct {
	Steps []Step
	// Weakest is the status of the weakest step, Origins the sum over the steps.
	Weakest Status
	Origins int
}

// A View is what is to be drawn or told: a small case, the paths in it, and
// what was left out. Everything in it is in its fixed order.
type View struct {
	Case     *Case
	Title    string
	Subtitle string
	Entities []*entities.Entity // sorted by id
	Lines    []Line             // sorted by relation id
	Paths    []Path
	// Focus are the ids of the entities that the question was about, in the order
	// in which it named them.
	Focus  []string
	Policy Policy
	// Numbers are those that sources had in an earlier figure and keep, by id.
	Numbers map[string]int
	// Omitted is what was left out and why.
	Omitted Omitted
}

// Omitted counts what a view leaves out of what was asked for.
type Omitted struct {
	Entities, Lines, Paths int
	Rule                   string // how it was chosen: a whole sentence, "" for nothing left out
}

// What follows makes views and smaller views of views. None of it changes a view
// that it is given.

// NewView returns the view of some lines and entities of a case under a policy.
// They may come in any order, and twice.
func NewView(c *Case, p Policy, lines []Line, ents []*entities.Entity) *View {
	v := &View{Case: c, Policy: p, Lines: slices.Clone(lines), Entities: slices.Clone(ents)}
	slices.SortStableFunc(v.Lines, func(a, b Line) int { return strings.Compare(a.Relation.ID, b.Relation.ID) })
	v.Lines = slices.CompactFunc(v.Lines, func(a, b Line) bool { return a.Relation.ID == b.Relation.ID })
	slices.SortStableFunc(v.Entities, func(a, b *entities.Entity) int { return strings.Compare(a.ID, b.ID) })
	v.Entities = slices.CompactFunc(v.Entities, func(a, b *entities.Entity) bool { return a.ID == b.ID })
	return v
}

// Ends returns the entities of a case that lines join, and those with the ids
// given, in no order.
func Ends(c *Case, lines []Line, also ...string) []*entities.Entity {
	var out []*entities.Entity
	seen := map[string]bool{}
	add := func(ids []string) {
		for _, id := range ids {
			if seen[id] {
				continue
			}
			seen[id] = true
			if e := c.Entity(id); e != nil {
				out = append(out, e)
			}
		}
	}
	for _, l := range lines {
		add(l.Relation.Ends)
	}
	add(also)
	return out
}

// StepsView returns the view of some hops: the entities and lines on them, and the
// events that join two of the entities.
func StepsView(c *Case, p Policy, steps []Step) *View {
	lines, ents := onSteps(steps)
	return NewView(c, p, lines, ents)
}

func onSteps(steps []Step) (lines []Line, ents []*entities.Entity) {
	for _, s := range steps {
		ents = append(ents, s.From, s.To)
		lines = append(lines, s.Lines...)
		for _, j := range s.Joints {
			ents = append(ents, j.Event)
			lines = append(append(lines, j.From...), j.To...)
		}
	}
	return lines, ents
}

// narrow returns the view with fewer lines, and of its entities those in a set.
func (v *View) narrow(keep func(*Line) bool, in map[string]bool) *View {
	out := *v
	out.Lines, out.Entities = nil, nil
	for i := range v.Lines {
		if keep(&v.Lines[i]) {
			out.Lines = append(out.Lines, v.Lines[i])
		}
	}
	for _, e := range v.Entities {
		if in[e.ID] {
			out.Entities = append(out.Entities, e)
		}
	}
	return &out
}

// Select returns the view of the lines for which keep is true and of the entities
// that they join, in focus or not.
func (v *View) Select(keep func(*Line) bool) *View {
	in := map[string]bool{}
	for i := range v.Lines {
		if keep(&v.Lines[i]) {
			for _, id := range v.Lines[i].Relation.Ends {
				in[id] = true
			}
		}
	}
	return v.narrow(keep, in)
}

// Of returns the view of some of its lines and of the entities that they join. Paths
// are of the whole, and it has none.
func (v *View) Of(lines []Line) *View {
	ids := map[string]bool{}
	for _, l := range lines {
		ids[l.Relation.ID] = true
	}
	out := v.Select(func(l *Line) bool { return ids[l.Relation.ID] })
	out.Paths = nil
	return out
}

// Between returns the view of the entities in a set and of the lines that join two
// of them.
func (v *View) Between(in map[string]bool) *View {
	return v.narrow(func(l *Line) bool {
		n := 0
		for _, id := range l.Relation.Ends {
			if in[id] {
				n++
			}
		}
		return n > 1
	}, in)
}

// Around returns the view of the entities within some lines of others, and of the
// lines that join two of them.
func (v *View) Around(ids []string, hops int) *View {
	in := map[string]bool{}
	for _, id := range ids {
		in[id] = true
	}
	for range hops {
		var next []string
		for _, l := range v.Lines {
			if slices.ContainsFunc(l.Relation.Ends, func(id string) bool { return in[id] }) {
				next = append(next, l.Relation.Ends...)
			}
		}
		for _, id := range next {
			in[id] = true
		}
	}
	return v.Between(in)
}

// Union returns the view with the entities and lines of another beside its own; all
// else is its own.
func (v *View) Union(w *View) *View {
	both := NewView(v.Case, v.Policy, slices.Concat(v.Lines, w.Lines), slices.Concat(v.Entities, w.Entities))
	out := *v
	out.Lines, out.Entities = both.Lines, both.Entities
	return &out
}

// FirstPaths returns the view of its first paths and what is on them.
func (v *View) FirstPaths(n int) *View {
	if n >= len(v.Paths) {
		return v
	}
	on, in := map[string]bool{}, map[string]bool{}
	for _, p := range v.Paths[:n] {
		lines, ents := onSteps(p.Steps)
		for _, l := range lines {
			on[l.Relation.ID] = true
		}
		for _, e := range ents {
			in[e.ID] = true
		}
	}
	out := v.narrow(func(l *Line) bool { return on[l.Relation.ID] }, in)
	out.Paths = v.Paths[:n]
	out.Omitted.Paths += len(v.Paths) - n
	out.Omitted.Rule = fmt.Sprintf("The %d best paths are shown.", n)
	return out
}

// Components returns the lines of the connected parts, the part of the most lines
// first, those of one in the view's order.
func (v *View) Components() [][]Line {
	number := map[string]int32{}
	of := func(id string) int32 {
		n, ok := number[id]
		if !ok {
			n = int32(len(number))
			number[id] = n
		}
		return n
	}
	for _, l := range v.Lines {
		for _, id := range l.Relation.Ends {
			of(id)
		}
	}
	sets := NewSets(len(number))
	for _, l := range v.Lines {
		for _, id := range l.Relation.Ends[1:] {
			sets.Join(of(l.Relation.Ends[0]), of(id))
		}
	}
	at := map[int32]int{}
	var out [][]Line
	for _, l := range v.Lines {
		r := sets.Least(of(l.Relation.Ends[0]))
		i, ok := at[r]
		if !ok {
			i = len(out)
			at[r] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], l)
	}
	slices.SortStableFunc(out, func(a, b []Line) int { return len(b) - len(a) })
	return out
}

// Bundles counts the lines that a chart draws for the relations of a view.
func (v *View) Bundles() int {
	seen := map[string]bool{}
	for _, l := range v.Lines {
		seen[bundle(l)] = true
	}
	return len(seen)
}

// bundle is the same for relations between the same entities.
func bundle(l Line) string {
	ids := slices.Clone(l.Relation.Ends)
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

// Trim leaves in a view what a chart can show and still be read, and says so in
// Omitted: first the entities of the most relations, those in focus before all
// others; then the lines that join a focus, that show contact (contacts, ties,
// participation), then roles, then the others, each by the number of citations.
// Relations between the same entities are one line. Entities that are left
// without a line go too. A bound of 0 is none; a view within both bounds is
// returned as it is. All ties go to the lesser id.
func (v *View) Trim(mostEntities, mostLines int) *View {
	out := v
	var rules []string
	if mostEntities > 0 && len(v.Entities) > mostEntities {
		out = out.trimEntities(mostEntities)
		rules = append(rules, fmt.Sprintf("The %d entities with the most relations are shown.", mostEntities))
	}
	if mostLines > 0 && out.Bundles() > mostLines {
		out = out.trimLines(mostLines)
		focus := ""
		if len(v.Focus) > 0 {
			focus = "lines to an entity in focus, then "
		}
		rules = append(rules, fmt.Sprintf("The %d lines shown were chosen in this order: %scontacts, ties and participation, then roles, then the others; within each, those with the most citations.", mostLines, focus))
	}
	if len(rules) == 0 {
		return v
	}
	out.Omitted.Entities += len(v.Entities) - len(out.Entities)
	out.Omitted.Lines += len(v.Lines) - len(out.Lines)
	out.Omitted.Rule = strings.Join(rules, " ")
	return out
}

func (v *View) trimEntities(most int) *View {
	degree := map[string]int{}
	for _, l := range v.Lines {
		for _, id := range l.Relation.Ends {
			degree[id]++
		}
	}
	for _, id := range v.Focus {
		degree[id] = len(v.Lines) + 1
	}
	ranked := slices.Clone(v.Entities)
	slices.SortStableFunc(ranked, func(a, b *entities.Entity) int { return degree[b.ID] - degree[a.ID] })
	keep := map[string]bool{}
	for _, e := range ranked[:most] {
		keep[e.ID] = true
	}
	return v.Between(keep)
}

func (v *View) trimLines(most int) *View {
	type ranked struct {
		key             string
		rank, citations int
	}
	byKey := map[string]*ranked{}
	var bundles []*ranked
	for _, l := range v.Lines {
		k := bundle(l)
		b := byKey[k]
		if b == nil {
			b = &ranked{key: k, rank: 99}
			byKey[k] = b
			bundles = append(bundles, b)
		}
		rank := 2
		switch l.Relation.Class() {
		case Contact, Tie, Participation:
			rank = 0
		case Role:
			rank = 1
		}
		if slices.ContainsFunc(v.Focus, l.Relation.Joins) {
			rank -= 3
		}
		b.rank = min(b.rank, rank)
		b.citations += len(l.Supports) + len(l.Denies)
	}
	slices.SortFunc(bundles, func(a, b *ranked) int {
		return cmp.Or(a.rank-b.rank, b.citations-a.citations, strings.Compare(a.key, b.key))
	})
	kept, in := map[string]bool{}, map[string]bool{}
	for _, b := range bundles[:most] {
		kept[b.key] = true
		for id := range strings.FieldsSeq(b.key) {
			in[id] = true
		}
	}
	for _, id := range v.Focus {
		in[id] = true
	}
	return v.narrow(func(l *Line) bool { return kept[bundle(*l)] }, in)
}
