package index

import (
	"container/heap"
	"slices"

	"github.com/graphx-dev/graphx/internal/relations"
)

const noWay = -1

// rest returns for each node the most origins that hops of at least that
// strength gather on the way to the target, noWay for none: without more asked,
// and where one hop must be of just that strength.
func (d *dag) rest(strength int) (any, needy []int) {
	n := len(d.nodes)
	both := make([]int, 2*n)
	any, needy = both[:n], both[n:]
	needy[n-1] = noWay
	for i := n - 2; i >= 0; i-- {
		a, b := noWay, noWay
		for _, h := range d.from(i) {
			s, o := h.value.strength(), h.value.origins()
			if s < strength || any[h.to] == noWay {
				continue
			}
			a = max(a, any[h.to]+o)
			if s == strength {
				b = max(b, any[h.to]+o)
			} else if needy[h.to] != noWay {
				b = max(b, needy[h.to]+o)
			}
		}
		any[i], needy[i] = a, b
	}
	return any, needy
}

// foremost returns the first paths in the order of [relations.PathOrder] by hops:
// the stronger weakest hop, then more origins, then ids; at most limit. What went
// before them has a weakest hop of the strength before, so that all that are no
// weaker are alike. Where that would take too much memory, it ends earlier, but
// not before the first path, and d.full says so.
func (d *dag) foremost(limit, before int) [][]int32 {
	strength := min(before, len(relations.Statuses))
	out := d.enumerate(nil, strength, limit, before > len(relations.Statuses))
	for strength--; strength >= 1 && len(out) < limit && !d.full; strength-- {
		out = d.enumerate(out, strength, limit, true)
	}
	return out
}

// enumerate appends the paths whose hops have at least the given strength and, if
// so asked, one just that, most origins first, then by the ids along the way, up
// to limit in all.
func (d *dag) enumerate(out [][]int32, strength, limit int, just bool) [][]int32 {
	any, needy := d.rest(strength)
	total := any[0]
	if just {
		total = needy[0]
	}
	if total == noWay {
		return out
	}
	q := &partials{{need: just, total: total, way: []int32{0}}}
	held := 0
	for q.Len() > 0 && len(out) < limit {
		if held > d.g.x.mostHeld && len(out) > 0 {
			d.full = true
			break
		}
		p := heap.Pop(q).(*partial)
		held -= heldFor(len(p.way))
		at := p.way[len(p.way)-1]
		if len(p.way) == d.length+1 {
			way := make([]int32, len(p.way))
			for i, n := range p.way {
				way[i] = d.nodes[n]
			}
			out = append(out, way)
			continue
		}
		for _, h := range d.from(int(at)) {
			s := h.value.strength()
			if s < strength {
				continue
			}
			next := &partial{need: p.need && s != strength, got: p.got + h.value.origins()}
			rest := any[h.to]
			if next.need {
				rest = needy[h.to]
			}
			if rest != noWay {
				next.total = next.got + rest
				next.way = append(slices.Clip(p.way), h.to)
				heap.Push(q, next)
				held += heldFor(len(next.way))
			}
		}
	}
	return out
}

// A partial is the beginning of a path: what it has gathered and can still
// gather, and whether it needs a step of the strength that is looked for.
type partial struct {
	need       bool
	got, total int
	way        []int32 // nodes
}

// partials is a heap: the greatest total first, then the lesser ids.
type partials []*partial

func (q partials) Len() int { return len(q) }

func (q partials) Less(i, j int) bool {
	if q[i].total != q[j].total {
		return q[i].total > q[j].total
	}
	return slices.Compare(q[i].way, q[j].way) < 0
}

func (q partials) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

func (q *partials) Push(p any) { *q = append(*q, p.(*partial)) }

func (q *partials) Pop() any {
	old := *q
	p := old[len(old)-1]
	*q = old[:len(old)-1]
	return p
}

// valuesOf returns the values of the hops of one of the dag's paths.
func (d *dag) valuesOf(way []int32) []value {
	values := make([]value, 0, d.length)
	at := 0
	for _, e := range way[1:] {
		for _, h := range d.from(at) {
			if d.nodes[h.to] == e {
				values, at = append(values, h.value), int(h.to)
				break
			}
		}
	}
	return values
}
