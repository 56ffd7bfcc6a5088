package index

import (
	"container/heap"
	"context"
	"math"
	"slices"

	"github.com/graphx-dev/graphx/internal/relations"
)

// Best finds the best simple paths from one entity to another, of any length up
// to o.MaxHops, in the order that o.By names: the first o.Limit of them, and
// whether there are more. from and to are ids of the case and differ.
//
// It is Yen's algorithm ("Finding the k shortest loopless paths in a network",
// 1971) as Lawler divides it (1972): each path found divides what is left into
// sets of paths that begin alike, and the best of each set is found by one search
// from both ends. k paths of length n cost at most k·n searches.
func (g *Graph) Best(ctx context.Context, from, to string, o PathOptions) (*relations.PathAnswer, error) {
	find := g.shortestFirst
	if o.By == relations.ByEvidence {
		find = func(ctx context.Context, from, to string, o PathOptions) (*relations.PathAnswer, error) {
			return g.bestByBottleneck(ctx, from, to, o, false)
		}
	}
	ans, err := find(ctx, from, to, o)
	if ans != nil {
		ans.Simple = true
	}
	return ans, err
}

// noPathsYet returns the numbers of both ends and the answer without its paths.
func (g *Graph) noPathsYet(from, to string, o PathOptions) (a, z int32, ans *relations.PathAnswer, err error) {
	ends, err := g.numbers([]string{from, to})
	if err != nil {
		return 0, 0, nil, err
	}
	a, z = ends[0], ends[1]
	return a, z, &relations.PathAnswer{From: g.x.entity(a), To: g.x.entity(z), MaxHops: o.MaxHops, By: o.By, Policy: g.policy}, nil
}

// shortestFirst is Best by hops. All shortest paths come of one search, and those
// of one hop more of the same, which is mostly enough. Otherwise the sets that
// the shortest leave are searched for a length alone at first, and no further than
// k of them reach; when the turn of a set comes, all its shortest are taken out.
func (g *Graph) shortestFirst(ctx context.Context, from, to string, o PathOptions) (*relations.PathAnswer, error) {
	a, z, ans, err := g.noPathsYet(from, to, o)
	if err != nil {
		return nil, err
	}
	s := g.x.borrow()
	defer g.x.giveBack(s)
	d, err := g.shortest(ctx, s, a, z, o.MaxHops)
	if err != nil || d == nil {
		return ans, err
	}
	limit := o.limit()
	found := d.foremost(limit, noLimit.strength())
	ans.More = d.full || d.count() > uint64(limit)
	if !ans.More && (o.MaxHops == 0 || d.length < o.MaxHops) {
		if next := g.longer(s, a, z, d.length); next != nil && d.count()+min(next.count(), math.MaxInt32) > uint64(limit) {
			found = append(found, next.foremost(limit-len(found), noLimit.strength())...)
			ans.More = true
		}
	}
	if !ans.More {
		found, ans.More, err = g.lengthen(ctx, s, z, found, limit, o.MaxHops)
		if err != nil {
			return nil, err
		}
	}
	ans.Paths = g.pathsOf(found)
	ans.Total, ans.Hops = uint64(len(ans.Paths)), d.length
	return ans, nil
}

// lengthen adds to all shortest paths the next ones, up to limit, and reports
// whether there are more. most bounds their hops, 0 for not.
func (g *Graph) lengthen(ctx context.Context, s *scratch, z int32, found [][]int32, limit, most int) ([][]int32, bool, error) {
	l := &lengthening{g: g, s: s, z: z, found: found, limit: limit, most: most}
	for _, way := range found {
		l.held += heldFor(len(way))
	}
	if err := l.without(ctx, 0, nil, found); err != nil {
		return nil, false, err
	}
	for l.sets.Len() > 0 {
		if len(l.found) == limit || l.held > g.x.mostHeld {
			return l.found, true, nil
		}
		w := heap.Pop(&l.sets).(*set)
		if w.best != nil {
			l.found = append(l.found, w.best.way)
			continue
		}
		l.held -= heldFor(len(w.prefix) + len(w.notTo))
		if err := l.empty(ctx, w); err != nil {
			return nil, false, err
		}
	}
	return l.found, false, nil
}

// A lengthening is a search for the paths that follow the shortest.
type lengthening struct {
	g           *Graph
	s           *scratch
	z           int32
	found       [][]int32
	limit, most int
	sets        spurs
	held        int
}

// spur adds the set of the paths that begin with a prefix and then lead to none
// of notTo.
func (l *lengthening) spur(ctx context.Context, prefix, notTo []int32) error {
	hops := len(prefix) - 1
	bound := l.sets.bound(l.limit + 1 - len(l.found))
	if l.most > 0 && (bound == 0 || l.most < bound) {
		bound = l.most
	}
	if bound > 0 {
		if bound -= hops; bound <= 0 {
			return nil
		}
	}
	l.g.limitTo(l.s, prefix, notTo)
	rest, err := l.g.between(ctx, l.s, prefix[hops], l.z, bound, false)
	if err != nil || rest < 0 {
		return err
	}
	heap.Push(&l.sets, &set{length: hops + rest, prefix: prefix, notTo: notTo})
	l.held += heldFor(len(prefix) + len(notTo))
	return nil
}

// without adds what is left of a set when some of its paths, all of one length
// and all that have it, are taken out.
func (l *lengthening) without(ctx context.Context, from int, notTo []int32, ways [][]int32) error {
	ways = slices.Clone(ways)
	slices.SortFunc(ways, slices.Compare) // so that those that begin alike stand together
	for i := from; i < len(ways[0])-1; i++ {
		for j := 0; j < len(ways); {
			prefix := ways[j][:i+1]
			var next []int32
			for ; j < len(ways) && slices.Equal(ways[j][:i+1], prefix); j++ {
				next = append(next, ways[j][i+1])
			}
			if i == from {
				next = append(next, notTo...)
			}
			if err := l.spur(ctx, prefix, sorted(next)); err != nil {
				return err
			}
		}
	}
	return nil
}

// empty takes the shortest paths out of a set, and adds what is left of it.
func (l *lengthening) empty(ctx context.Context, w *set) error {
	hops := len(w.prefix) - 1
	var values []value
	for i := range hops {
		values = append(values, l.g.hopTo(w.prefix[i], w.prefix[i+1]).value())
	}
	l.g.limitTo(l.s, w.prefix, w.notTo)
	d, err := l.g.shortest(ctx, l.s, w.prefix[hops], l.z, w.length-hops)
	if err != nil {
		return err
	}
	// One more than may be needed, so that there is known to be one.
	need := l.limit + 1 - len(l.found)
	ways := d.foremost(need, least(values).strength())
	for i, rest := range ways {
		ways[i] = slices.Concat(w.prefix, rest[1:])
		heap.Push(&l.sets, &set{length: w.length, best: newWay(ways[i], slices.Concat(values, d.valuesOf(rest)), hops, nil)})
		l.held += 2 * heldFor(len(ways[i])) // with its values
	}
	if len(ways) < need {
		return l.without(ctx, hops, w.notTo, ways)
	}
	return nil
}

// limitTo makes the scratch ready for a search from the end of a prefix that
// passes nobody in it and begins with none of notTo.
func (g *Graph) limitTo(s *scratch, prefix, notTo []int32) {
	s.begin()
	for _, e := range prefix[:len(prefix)-1] {
		s.close(e)
	}
	s.notTo = append(s.notTo, notTo...)
}

// A set is all paths that begin with a prefix and then lead to none of notTo,
// and the length of the shortest; or it is one path.
type set struct {
	length        int
	prefix, notTo []int32
	best          *way
}

// spurs is a heap of sets: the shortest first, and of one length the sets before
// the paths, since they may hold better ones.
type spurs []*set

// bound returns the n-th least length, 0 where there are fewer sets.
func (q spurs) bound(n int) int {
	if len(q) < n {
		return 0
	}
	lengths := make([]int, len(q))
	for i, w := range q {
		lengths[i] = w.length
	}
	slices.Sort(lengths)
	return lengths[n-1]
}

func (q spurs) Len() int { return len(q) }
func (q spurs) Less(i, j int) bool {
	a, b := q[i], q[j]
	if a.length != b.length {
		return a.length < b.length
	}
	if a.best == nil || b.best == nil {
		return a.best == nil && b.best != nil
	}
	return lessByHops(a.best, b.best) < 0
}
func (q spurs) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *spurs) Push(w any)   { *q = append(*q, w.(*set)) }
func (q *spurs) Pop() any {
	old := *q
	w := old[len(old)-1]
	*q = old[:len(old)-1]
	return w
}

// bestByBottleneck is Best by evidence; with ties, it ends before the first path that
// is longer than the first or has a worse weakest hop.
func (g *Graph) bestByBottleneck(ctx context.Context, from, to string, o PathOptions, ties bool) (*relations.PathAnswer, error) {
	a, z, ans, err := g.noPathsYet(from, to, o)
	if err != nil {
		return nil, err
	}
	s := g.x.borrow()
	defer g.x.giveBack(s)
	limit, held := o.limit(), 0
	q := &ways{}
	// branch adds the best of the paths that begin with a prefix and then lead to
	// none of notTo.
	branch := func(prefix []int32, values []value, notTo []int32) error {
		most := 0
		if o.MaxHops > 0 {
			if most = o.MaxHops - len(values); most <= 0 {
				return nil
			}
		}
		g.limitTo(s, prefix, notTo)
		rest, more, err := g.bestByEvidence(ctx, s, prefix[len(prefix)-1], z, most, least(values))
		if err != nil || rest == nil {
			return err
		}
		heap.Push(q, newWay(slices.Concat(prefix, rest[1:]), slices.Concat(values, more), len(prefix)-1, notTo))
		held += heldFor(2*(len(prefix)+len(rest)) + len(notTo))
		return nil
	}
	if err := branch([]int32{a}, nil, nil); err != nil {
		return nil, err
	}
	var first *way
	for q.Len() > 0 {
		if ties && first != nil && ((*q)[0].weakest != first.weakest || len((*q)[0].way) != len(first.way)) {
			break
		}
		if len(ans.Paths) == limit || held > g.x.mostHeld {
			ans.More = true
			break
		}
		w := heap.Pop(q).(*way)
		if first == nil {
			first = w
		}
		ans.Paths = append(ans.Paths, g.pathOf(w.way))
		for i := w.from; i < len(w.way)-1; i++ {
			notTo := []int32{w.way[i+1]}
			if i == w.from {
				notTo = append(notTo, w.notTo...)
			}
			if err := branch(w.way[:i+1], w.values[:i], notTo); err != nil {
				return nil, err
			}
		}
	}
	if ans.Total = uint64(len(ans.Paths)); ans.Total > 0 {
		ans.Hops = len(ans.Paths[0].Steps)
	}
	return ans, nil
}

// A way is a path in numbers, the best of those that share its first hops up to
// from and then lead to none of notTo.
type way struct {
	way     []int32
	values  []value // of its hops
	weakest value
	origins int
	from    int
	notTo   []int32
}

func newWay(ids []int32, values []value, from int, notTo []int32) *way {
	w := &way{way: ids, values: values, weakest: least(values), from: from, notTo: notTo}
	for _, v := range values {
		w.origins += v.origins()
	}
	return w
}

const noLimit value = 1<<31 - 1

func least(values []value) value {
	v := noLimit
	for _, x := range values {
		v = min(v, x)
	}
	return v
}

func lessByHops(a, b *way) int {
	if d := len(a.way) - len(b.way); d != 0 {
		return d
	}
	if d := b.weakest.strength() - a.weakest.strength(); d != 0 {
		return d
	}
	if d := b.origins - a.origins; d != 0 {
		return d
	}
	return slices.Compare(a.way, b.way)
}

func lessByEvidence(a, b *way) int {
	if d := int(b.weakest) - int(a.weakest); d != 0 {
		return d
	}
	if d := len(a.way) - len(b.way); d != 0 {
		return d
	}
	if d := b.origins - a.origins; d != 0 {
		return d
	}
	return slices.Compare(a.way, b.way)
}

// ways is a heap, the best by evidence first.
type ways []*way

func (q ways) Len() int           { return len(q) }
func (q ways) Less(i, j int) bool { return lessByEvidence(q[i], q[j]) < 0 }
func (q ways) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *ways) Push(w any)        { *q = append(*q, w.(*way)) }
func (q *ways) Pop() any {
	old := *q
	w := old[len(old)-1]
	*q = old[:len(old)-1]
	return w
}

// bestByHops returns the best way from a to z that the scratch leaves open, and
// the values of its hops; nil for none of at most most hops. What went before
// has the given weakest value, so that a stronger hop is worth no more.
func (g *Graph) bestByHops(ctx context.Context, s *scratch, a, z int32, most int, before value) ([]int32, []value, error) {
	d, err := g.shortest(ctx, s, a, z, most)
	if err != nil || d == nil {
		return nil, nil, err
	}
	way, values := d.best(min(before.strength(), d.widest()))
	return way, values, nil
}
