package evidence

import (
	"errors"
	"slices"
	"sort"
	"strings"

	"github.com/dominikbraun/graph"
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
	if l.closes() {
		for i, id := range l.ids {
			if l.ancestors[i][i] {
				l.cycles[id] = l.walkCycle(i)
			}
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

// closes reports whether a source rests on itself, directly or not. It adds the
// sources to a graph that refuses the edge that would close a cycle. Those that a
// source rests on go before it, so that what leads to it, which the graph looks
// through at each edge, is empty but for a cycle: O(sources and entries of
// derived_from). The first refusal ends it.
func (l *Lineage) closes() bool {
	g := graph.New(graph.IntHash, graph.Directed(), graph.PreventCycles())
	const unseen, open, done = 0, 1, 2
	state := make([]byte, len(l.ids))
	next := make([]int, len(l.ids))   // how many of its parents have been followed
	back := make(map[int]int)         // a source that one of its parents leads back to -> that parent
	known := make([]bool, len(l.ids)) // vertices of g
	vertex := func(i int) {
		if !known[i] {
			known[i] = true
			must(g.AddVertex(i))
		}
	}
	for root := range l.ids {
		if state[root] != unseen || len(l.parents[root]) == 0 {
			continue
		}
		state[root] = open
		for way := []int{root}; len(way) > 0; {
			i := way[len(way)-1]
			if next[i] < len(l.parents[i]) {
				p := l.parents[i][next[i]]
				next[i]++
				switch state[p] {
				case unseen:
					state[p] = open
					way = append(way, p)
				case open:
					back[p] = l.parents[p][next[p]-1]
				}
				continue
			}
			way, state[i] = way[:len(way)-1], done
			vertex(i)
			edges := l.parents[i]
			if p, ok := back[i]; ok {
				edges = []int{p} // it is refused
			}
			for _, p := range edges {
				vertex(p)
				err := g.AddEdge(i, p)
				if errors.Is(err, graph.ErrEdgeCreatesCycle) {
					return true
				}
				must(err)
			}
		}
	}
	return false
}

// must panics at an error that can only be a defect of ours.
func must(err error) {
	if err != nil {
		panic("evidence: " + err.Error())
	}
}

// Direct returns the sources that a source rests on and that do not follow from
// the others: of a, b and c it leaves out c where a or b rests on c. It is the
// transitive reduction of the lineage, seen from one source; sorted by id. Where
// there is a cycle, and for a lineage that is too deep, it leaves out nothing.
func (l *Lineage) Direct(id string) []string {
	i, ok := l.at[id]
	if !ok {
		return nil
	}
	implied := map[int]bool{}
	if len(l.parents[i]) > 1 && len(l.cycles) == 0 && l.tooDeep == "" {
		for _, p := range l.parents[i] {
			for a := range l.ancestors[p] {
				implied[a] = true
			}
		}
	}
	var direct []string
	for _, p := range l.parents[i] {
		if !implied[p] {
			direct = append(direct, l.ids[p])
		}
	}
	return direct
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
