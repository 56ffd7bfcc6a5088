package evidence

import (
	"slices"
	"sort"
	"strings"
)

// A Lineage answers what rests on what among the sources of one case. It is
// built once and never changes; any number of goroutines may read it.
type Lineage struct {
	ids       []string       // sorted
	at        map[string]int // id -> place in ids
	parents   [][]int        // direct, sorted
	ancestors []map[int]bool // every source reached by derived_from, without itself
	roots     [][]string     // the origins it may rest on, sorted
	cycles    map[string][]string
	tooDeep   string // see TooDeep
}

// MaxAncestors bounds the pairs of a source and one that it rests on, directly
// or not, of all sources together: a chain of 1,400 sources has as many. Each
// takes about 40 bytes.
const MaxAncestors = 1_000_000

// NewLineage reads DerivedFrom of the given sources. Unknown ids in it are
// passed over. A cycle is remembered, see [Lineage.Cycle], and its members
// count as origins, so that every source has one.
func NewLineage(sources []*Source) *Lineage {
	l := &Lineage{at: map[string]int{}, cycles: map[string][]string{}}
	for _, s := range sources {
		l.ids = append(l.ids, s.ID)
	}
	sort.Strings(l.ids)
	l.ids = slices.Compact(l.ids)
	for i, id := range l.ids {
		l.at[id] = i
	}
	l.parents = make([][]int, len(l.ids))
	for _, s := range sources {
		i := l.at[s.ID]
		for _, p := range s.DerivedFrom {
			if j, ok := l.at[p]; ok {
				l.parents[i] = append(l.parents[i], j)
			}
		}
		sort.Ints(l.parents[i])
		l.parents[i] = slices.Compact(l.parents[i])
	}
	l.ancestors = make([]map[int]bool, len(l.ids))
	l.roots = make([][]string, len(l.ids))
	total := 0
	for i := range l.ids {
		seen := map[int]bool{}
		if l.ancestors[i] = seen; l.tooDeep != "" {
			continue
		}
		todo := slices.Clone(l.parents[i])
		for len(todo) > 0 {
			j := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			if seen[j] {
				continue
			}
			seen[j] = true
			todo = append(todo, l.parents[j]...)
		}
		if total += len(seen); total > MaxAncestors {
			l.tooDeep = l.ids[i]
		}
	}
	for i, id := range l.ids {
		if l.ancestors[i][i] {
			l.cycles[id] = l.walkCycle(i)
		}
	}
	for i, id := range l.ids {
		if len(l.parents[i]) == 0 || l.ancestors[i][i] {
			l.roots[i] = []string{id}
			continue
		}
		for j := range l.ancestors[i] {
			if len(l.parents[j]) == 0 || l.ancestors[j][j] {
				l.roots[i] = append(l.roots[i], l.ids[j])
			}
		}
		sort.Strings(l.roots[i])
	}
	return l
}

// walkCycle returns the ids of a shortest way from i back to i, i first.
func (l *Lineage) walkCycle(i int) []string {
	from := map[int]int{}
	todo := []int{i}
	for len(todo) > 0 {
		j := todo[0]
		todo = todo[1:]
		for _, p := range l.parents[j] {
			if p == i {
				way := []string{l.ids[j]}
				for j != i {
					j = from[j]
					way = append(way, l.ids[j])
				}
				slices.Reverse(way)
				return way
			}
			if _, seen := from[p]; !seen {
				from[p] = j
				todo = append(todo, p)
			}
		}
	}
	return nil
}

// TooDeep reports whether the bound [MaxAncestors] was passed at that source. The
// lineage is then not to be asked about anything: a case with such a source is
// refused.
func (l *Lineage) TooDeep(id string) bool { return id != "" && id == l.tooDeep }

// Cycle returns the ids along which the source id rests on itself, starting
// with id, or nil when it does not.
func (l *Lineage) Cycle(id string) []string { return l.cycles[id] }

// Ancestor reports whether source id rests, directly or not, on source on.
func (l *Lineage) Ancestor(id, on string) bool {
	i, ok := l.at[id]
	j, ok2 := l.at[on]
	return ok && ok2 && l.ancestors[i][j]
}

// Roots returns the origins that a source may rest on, sorted by id; the source
// itself when it is an origin. The caller must not change the slice.
func (l *Lineage) Roots(id string) []string {
	if i, ok := l.at[id]; ok {
		return l.roots[i]
	}
	return nil
}

// Origins returns the origins that the citations rest on for certain, sorted by
// id:
//
//   - a citation whose Origin is its own source rests on that source's own
//     reporting, and so does one of another source that names it as Origin;
//   - any other rests on the roots of its Origin, or of its Source where it names
//     none;
//   - one that may rest on several roots and does not say which adds none where
//     another citation is certain. Where none is certain, all such citations
//     together count as one, whose ids are joined with "|".
//
// So adding a citation never makes the list shorter, and one leak that is told
// five times stays one.
func (l *Lineage) Origins(citations []*Citation) []string {
	own := map[string]bool{}
	for _, c := range citations {
		if c.Origin != "" && c.Origin == c.Source {
			own[c.Source] = true
		}
	}
	var named []string
	open := ""
	for _, c := range citations {
		on := c.Source
		if c.Origin != "" {
			on = c.Origin
		}
		if c.Origin != "" && own[on] {
			named = append(named, on)
			continue
		}
		switch roots := l.Roots(on); len(roots) {
		case 0:
			// A source outside the case; the validator reports it.
		case 1:
			named = append(named, roots[0])
		default:
			if s := strings.Join(roots, "|"); open == "" || s < open {
				open = s
			}
		}
	}
	if len(named) == 0 && open != "" {
		return []string{open}
	}
	sort.Strings(named)
	return slices.Compact(named)
}
