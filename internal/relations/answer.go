package relations

import (
	"time"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

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

	// The question, where it was more than the shortest paths.
	By       PathOrder
	Directed bool
	Via      []*entities.Entity // in the order in which the path passes them
	InOrder  bool               // that order was asked for
	Avoid    []*entities.Entity // sorted by id
	// Simple says that Paths are the best simple ones of any length up to MaxHops,
	// best first, and not only the shortest; Total is then their number, and More
	// says that there are others: the search stopped at its limit.
	Simple, More bool
	// Twice are the entities that a path with Via passes more than once.
	Twice []*entities.Entity

	// Disjoint and Breaks answer what was asked beside; nil where it was not.
	Disjoint *Disjoint
	Breaks   *Breaks
}

// A PathOrder is what paths are ordered by first.
type PathOrder string

// The orders. The zero value is ByHops.
const (
	// ByHops is the fixed order: fewer hops, the stronger weakest hop, more
	// origins, ids.
	ByHops PathOrder = "hops"
	// ByEvidence puts the path with the better weakest hop first (the stronger
	// status, then more origins), then fewer hops, more origins, ids.
	ByEvidence PathOrder = "evidence"
	// ByTime walks no hop that must have happened before the one that it follows.
	ByTime PathOrder = "time"
)

// A Disjoint says how firmly two entities are connected.
type Disjoint struct {
	// Ways are as many paths as there can be that share nobody but their ends.
	Ways []Path
	// OnEveryPath holds the entities that every path passes, from first to last.
	OnEveryPath []*entities.Entity
}

// Breaks says what a connection falls with.
type Breaks struct {
	// Sources are those of which each, if it alone were withdrawn, would leave no
	// path, sorted by id.
	Sources []*evidence.Source
	// Tried is the number of sources that a path rests on and that were tried.
	Tried int
}

// A TimeAnswer is what a search for time-respecting paths found: paths on which
// each hop may happen no earlier than the one before.
type TimeAnswer struct {
	From, To *entities.Entity
	How      TimeOrder
	// Definite is the best path that is in time whatever moments of their dates the
	// hops happened at; Possible the best that is in time for some moments. Either
	// may be nil; Possible is nil where it leads the same way as Definite.
	Definite, Possible *TimedPath
	Gap                time.Duration // the longest wait between two hops, 0 for no bound
	Undated            bool          // relations without a date count as of any date
	// Stopped says that the search gave up after a stated number of steps: a better
	// path may exist.
	Stopped  bool
	Steps    int
	MaxHops  int
	Directed bool
	Avoid    []*entities.Entity
	Policy   Policy
	// Dated is the number of relations and joint participations that have a date
	// and count, Without of those that have none.
	Dated, Without int
	// No says why there is no path in any order of time; nil where there is one, and
	// where only the order of time is in the way.
	No *NoPath
}

// A TimeOrder is what makes the best time-respecting path.
type TimeOrder string

// The orders (Wu et al., "Path problems in temporal graphs", 2014).
const (
	Shortest TimeOrder = "shortest" // fewest hops, then the earliest arrival
	Foremost TimeOrder = "foremost" // the earliest arrival, then fewest hops
	Fastest  TimeOrder = "fastest"  // the least time from the first hop to the last, then fewest hops
)

// A TimedPath is a path whose hops follow one another in time. Each of its steps
// holds only the relations and events that fit.
type TimedPath struct {
	Path
	// Depart and Arrive are moments of the first and the last hop in Unix seconds.
	// Of a possible path they are such as suit the order best; of a definite one the
	// first and the last moment that its hops can have. Open says which of them no
	// date bounds.
	Depart, Arrive         int64
	OpenDepart, OpenArrive bool
}

// A TreeAnswer is the smallest tree that joins several entities.
type TreeAnswer struct {
	Ends  []*entities.Entity // as asked, each once
	Steps []Step             // of the tree, sorted by the ids of their ends
	// Weakest is the status of the weakest step, Origins the sum over the steps.
	Weakest Status
	Origins int
	// Exact says that no smaller tree exists; otherwise the tree is by the
	// approximation that Method names.
	Exact  bool
	Method string
	// Parts are the ends by the parts of the graph that they lie in, where these are
	// more than one and there is no tree.
	Parts  [][]*entities.Entity
	Avoid  []*entities.Entity
	Policy Policy
}

// A PairsAnswer holds the nearest pairs of two sets of entities.
type PairsAnswer struct {
	From, To []*entities.Entity // sorted by id
	// Paths are one for each pair, the best, in the fixed order. Without MaxHops
	// they are the pairs of the least distance. Total is the number of such pairs.
	Paths    []Path
	Total    int
	MaxHops  int
	Directed bool
	Avoid    []*entities.Entity
	Policy   Policy
}

// A RankAnswer is a table of entities by a measure.
type RankAnswer struct {
	By   string
	Rows []RankRow // best first; ties by id; maybe the first only
	// Joined and Alone are the numbers of entities that a hop joins with others,
	// here or in the base, and of those that none does.
	Joined, Alone int
	// Base says that each row tells what it was without the policy's Without.
	Base          bool
	Entities      int // in the graph
	Pairs         int // of entities that a hop joins
	Policy, Whole Policy
}

// A RankRow is the place of one entity in a table.
type RankRow struct {
	Entity *entities.Entity
	Rank   int // ties share it
	Value  float64
	// Relations and Origins are the numbers of relations, participations among them,
	// that join the entity with others of the graph, and of origins that these rest
	// on.
	Relations, Origins int
	// BaseRank and BaseValue are those with every source, where the answer has a
	// base. BaseRank is 0 for an entity that was not ranked.
	BaseRank  int
	BaseValue float64
}

// A GroupAnswer divides a graph.
type GroupAnswer struct {
	By string
	// Groups are the largest first, then by the ids of their members, which are
	// sorted by id. Entities that no hop joins are not among them; Alone counts them.
	Groups []Group
	Alone  int
	// Modularity is that of the division (Newman and Girvan), for louvain and
	// leiden.
	Modularity float64
	// Bridges are the hops without which a part falls in two, Cuts the entities.
	Bridges []Bridge
	Cuts    []Cut
	Policy  Policy
}

// A Group is a part of a graph. Inner is the number of pairs in it that a hop
// joins, Outer of pairs with one end in it.
type Group struct {
	Members      []*entities.Entity
	Inner, Outer int
}

// A Bridge is a hop that alone holds two parts together. Sizes are the numbers
// of entities on the side of From and of To.
type Bridge struct {
	Step  Step
	Sizes [2]int
}

// A Cut is an entity that alone holds parts together. Sizes are those of the
// parts that it would leave, largest first.
type Cut struct {
	Entity *entities.Entity
	Sizes  []int
}

// A WhatIf tells what falls apart when something is gone.
type WhatIf struct {
	Entities []*entities.Entity // that are gone, sorted by id
	Sources  []string           // ids of sources that are gone
	// Before and After are the sizes of the parts that more than one entity is in,
	// largest first; Alone the entities that nothing joins any more, and did before.
	Before, After []int
	Alone         []*entities.Entity
	// Cut is the number of pairs of entities, both still there, that were connected
	// and no longer are. Parts are the parts that a part has fallen into, where it
	// did, the largest first.
	Cut    int
	Parts  [][]*entities.Entity
	Policy Policy
}

// A Common is what is next to several entities at once.
type Common struct {
	Of []*entities.Entity // as asked
	// With holds those that one hop joins with each of them, sorted by id, each with
	// its steps from it to each of Of in turn.
	With   []CommonNeighbour
	Policy Policy
}

// A CommonNeighbour is next to each of the entities that were asked for.
type CommonNeighbour struct {
	Entity *entities.Entity
	Steps  []Step
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
	// Nearest are the entities of the two sides, each reached under the policy, that
	// the fewest refused relations and entities would join; nil without a Way.
	Nearest [2]*entities.Entity
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
