package relations

// Sets are numbers from 0 in disjoint sets, each of which is known by its least
// member (Tarjan, "Efficiency of a good but not linear set union algorithm", 1975;
// with path halving). At first every number is a set of its own.
type Sets []int32

// NewSets returns n sets of one number each.
func NewSets(n int) Sets {
	s := make(Sets, n)
	for i := range s {
		s[i] = int32(i)
	}
	return s
}

// Least returns the least member of the set that a number is in.
func (s Sets) Least(i int32) int32 {
	for s[i] != i {
		s[i] = s[s[i]]
		i = s[i]
	}
	return i
}

// Join makes one set of those that two numbers are in, and returns its least member.
func (s Sets) Join(a, b int32) int32 {
	a, b = s.Least(a), s.Least(b)
	s[max(a, b)] = min(a, b)
	return min(a, b)
}

// All returns for each number the least member of its set.
func (s Sets) All() []int32 {
	for i := range s {
		s[i] = s[s[i]] // which has been done before it
	}
	return s
}
