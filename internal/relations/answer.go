package relations

import "github.com/graphx-dev/graphx/internal/entities"

// A PathAnswer is what a search for the shortest paths between two entities
// found.
type PathAnswer struct {
	From, To *entities.Entity
	// Paths are the shortest paths in the fixed order: the stronger weakest step
	// first, then more origins, then the ids along the way. Total is how many there
	// are, saturated; Paths may be the first of them. Hops is their length. Without
	// a path all three are zero.
	Paths []Path
	Total uint64
	Hops  int
	// MaxHops is the bound that was set, 0 for none.
	MaxHops int
	Policy  Policy
	// Shorter is a shorter path that only its status keeps from counting, such as a
	// planned meeting; nil for none.
	Shorter *Path
	// No says why there is no path; nil where there is one.
	No *NoPath
}

// A NoPath explains why no path was found.
type NoPath struct {
	// Sizes are the numbers of entities of a kind that counts that can be reached
	// from either end under the policy, and the end itself.
	Sizes [2]int
	// Hops is the length of the shortest path where there is one that is longer
	// than the bound allows, 0 otherwise.
	Hops int
	// Way is the way that would join them with the least that the policy refuses,
	// nil when nothing in the case joins them, and Refused what it refuses on it.
	Way     []*entities.Entity
	Refused []Refused
	// Parts are the numbers of entities in the part of the case that either end is
	// in when every relation counts; the same part when Way is not nil.
	Parts [2]int
}

// A Refused is something that stands in the way of a path.
type Refused struct {
	// From and To are the ends of the hop, and Line a relation that would carry it.
	// Where To is nil, From is an entity whose kind does not count.
	From, To *entities.Entity
	Line     Line
	Why      Refusal
}

// A Neighbourhood is what lies within some hops of entities.
type Neighbourhood struct {
	View *View
	// Distance is the number of hops from the nearest of the entities in focus, by
	// id, for each entity of the view.
	Distance map[string]int
}
