package relations

import (
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
