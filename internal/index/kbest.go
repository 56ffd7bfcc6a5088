package index

import (
	"container/heap"
	"context"
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
	ans, err := g.bestFirst(ctx, from, to, o, false)
	if ans != nil {
		ans.Simple = true
	}
	return ans, err
}

// bestFirst is Best; with ties, it ends before the first path that is longer than the
// first or has a worse weakest hop.
func (g *Graph) bestFirst(ctx context.Context, from, to string, o PathOptions, ties bool) (*relations.PathAnswer, error) {
	ends := g.numbers([]string{from, to})
	a, z := ends[0], ends[1]
	ans := &relations.PathAnswer{From: g.x.entity(a), To: g.x.entity(z), MaxHops: o.MaxHops, By: o.By, Policy: g.policy}
	s := g.x.borrow()
	defer g.x.giveBack(s)
	find := g.bestByHops
	if o.By == relations.ByEvidence {
		find = g.bestByEvidence
	}
	limit := o.limit()
	q := &ways{less: lessByHops}
	if o.By == relations.ByEvidence {
		q.less = lessByEvidence
	}
	// branch adds the best of the paths that begin with a prefix and then lead to
	// none of notTo.
	branch := func(prefix []int32, values []value, notTo []int32) error {
		most := 0
		if o.MaxHops > 0 {
			if most = o.MaxHops - len(values); most <= 0 {
				return nil
			}
		}
		s.begin()
		for _, e := range prefix[:len(prefix)-1] {
			s.close(e)
		}
		s.notTo = append(s.notTo, notTo...)
		rest, more, err := find(ctx, s, prefix[len(prefix)-1], z, most, least(values))
		if err != nil || rest == nil {
			return err
		}
		heap.Push(q, newWay(slices.Concat(prefix, rest[1:]), slices.Concat(values, more), len(prefix)-1, notTo))
		return nil
	}
	if err := branch([]int32{a}, nil, nil); err != nil {
		return nil, err
	}
	var first *way
	for q.Len() > 0 {
		if ties && first != nil && (q.list[0].weakest != first.weakest || len(q.list[0].way) != len(first.way)) {
			break
		}
		if len(ans.Paths) == limit {
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

// ways is a heap, the best first.
type ways struct {
	list []*way
	less func(a, b *way) int
}

func (q *ways) Len() int           { return len(q.list) }
func (q *ways) Less(i, j int) bool { return q.less(q.list[i], q.list[j]) < 0 }
func (q *ways) Swap(i, j int)      { q.list[i], q.list[j] = q.list[j], q.list[i] }
func (q *ways) Push(w any)         { q.list = append(q.list, w.(*way)) }
func (q *ways) Pop() any {
	w := q.list[len(q.list)-1]
	q.list = q.list[:len(q.list)-1]
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
	way, values := d.best(min(before.strength(), d.widest(a)))
	return way, values, nil
}

// widest returns the greatest strength of a weakest hop of any shortest path.
func (d *dag) widest(e int32) int {
	known := map[int32]int{d.target: noLimit.strength()}
	var of func(int32) int
	of = func(e int32) int {
		if v, ok := known[e]; ok {
			return v
		}
		best := 0
		for _, h := range d.from(e) {
			if h.strength > best {
				best = max(best, min(h.strength, of(h.to)))
			}
		}
		known[e] = best
		return best
	}
	return of(e)
}

// best returns the shortest path of hops of at least that strength that has the
// most origins and then the least ids; nil for none.
func (d *dag) best(strength int) ([]int32, []value) {
	const never = -1
	known := map[int32]int{d.target: 0}
	var most func(int32) int
	most = func(e int32) int {
		if n, ok := known[e]; ok {
			return n
		}
		n := never
		for _, h := range d.from(e) {
			if h.strength >= strength {
				if m := most(h.to); m != never {
					n = max(n, m+h.origins)
				}
			}
		}
		known[e] = n
		return n
	}
	if most(d.start) == never {
		return nil, nil
	}
	way := []int32{d.start}
	var values []value
	for e := d.start; e != d.target; {
		for _, h := range d.from(e) {
			if m := most(h.to); h.strength >= strength && m != never && m+h.origins == most(e) {
				e = h.to
				way = append(way, e)
				values = append(values, valueOf(uint8(h.strength), int32(h.origins)))
				break
			}
		}
	}
	return way, values
}
