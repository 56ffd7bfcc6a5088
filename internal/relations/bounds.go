package relations

// What a case may hold beyond the size of its files.
const (
	// MaxProblems bounds how many problems are kept; the rest are counted.
	MaxProblems = 1000
	// MaxEnds bounds the ends of one relation. The largest meetings that sources
	// tell of name a few hundred people; each pair of them is an arc both ways.
	MaxEnds = 1000
	// MaxRows bounds the kinds, and the relation types: an index numbers each in 16
	// bits.
	MaxRows = 10_000
	// MaxJointPairs bounds the pairs that the relations of more than two ends join
	// in all: an index holds two arcs of 8 bytes for each, and as much again while
	// it is built, which makes half a gigabyte.
	MaxJointPairs = 16 << 20
)
