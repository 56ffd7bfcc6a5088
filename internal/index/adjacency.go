package index

import (
	"context"
	"slices"
	"sync"
)

// An adjacency is a graph with its hops written out: for each entity, those that one
// hop leads to, once each and sorted, with the value of the hop. It costs the
// square of the size of the largest event, and is for questions about all of a
// graph. It never changes.
type adjacency struct {
	first []int32 // hops of entity e are to[first[e]:first[e+1]]
	to    []int32
	value []value // of the hop

	turned sync.Once
	into   *adjacency
}

// A value orders hops: the strength of the status first, then the origins.
type value int32

const maxOrigins = 1<<24 - 1

func valueOf(strength uint8, origins int32) value {
	return value(int32(strength)<<24 | min(origins, maxOrigins))
}

func (v value) strength() int { return int(v >> 24) }
func (v value) origins() int  { return int(v & maxOrigins) }

func (w *adjacency) of(e int32) []int32     { return w.to[w.first[e]:w.first[e+1]] }
func (w *adjacency) values(e int32) []value { return w.value[w.first[e]:w.first[e+1]] }

// between returns the value of the hop from a to b, 0 for none. O(log d).
func (w *adjacency) between(a, b int32) value {
	i, ok := slices.BinarySearch(w.of(a), b)
	if !ok {
		return 0
	}
	return w.values(a)[i]
}

// A cache holds what was derived from a graph, each part when a question first
// needs it.
type cache struct {
	sync.Mutex
	hops    *adjacency
	simple  *simpleGraph
	floors  []value          // the values of relations, sorted
	atLeast map[value]*Graph // by floor; see Graph.atLeast

	// components are those of the graph without directions, where they were known
	// when it was made, and nil otherwise.
	components *components
}

// hopsOf returns the adjacency of the graph, made when it is first needed.
func (g *Graph) hopsOf(ctx context.Context) (*adjacency, error) {
	g.cache.Lock()
	defer g.cache.Unlock()
	if g.cache.hops == nil {
		w, err := g.writeHops(ctx)
		if err != nil {
			return nil, err
		}
		g.cache.hops = w
	}
	return g.cache.hops, nil
}

// hopsBoth returns the adjacency of the graph and that of the hops that lead into each
// entity, which are one where hops have no direction.
func (g *Graph) hopsBoth(ctx context.Context) (out, into *adjacency, err error) {
	w, err := g.hopsOf(ctx)
	if err != nil || !g.directed {
		return w, w, err
	}
	w.turned.Do(func() {
		r := &adjacency{first: make([]int32, len(w.first)), to: make([]int32, len(w.to)), value: make([]value, len(w.to))}
		for _, to := range w.to {
			r.first[to+1]++
		}
		for e := range len(w.first) - 1 {
			r.first[e+1] += r.first[e]
		}
		next := slices.Clone(r.first)
		for e := range int32(len(w.first) - 1) {
			values := w.values(e)
			for j, to := range w.of(e) {
				r.to[next[to]], r.value[next[to]] = e, values[j]
				next[to]++
			}
		}
		w.into = r
	})
	return w, w.into, nil
}

// runs writes out the hops of a graph in which nobody is walked through, and
// their values where these are asked for: the arcs that lead to one neighbour
// stand side by side, and are a hop where one of them counts. O(A).
func (g *Graph) runs(ctx context.Context, valued bool) (*adjacency, error) {
	w := &adjacency{first: make([]int32, g.x.n+1), to: make([]int32, len(g.x.arcs))}
	if valued {
		w.value = make([]value, len(g.x.arcs))
	}
	free, k := g.plain && !g.directed, 0
	for i := range g.x.n {
		if i&1023 == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		last := int32(-1)
		for _, a := range g.x.arcsOf(int32(i)) {
			if !free && !g.along(int32(i), a, forth) {
				continue
			}
			if a.to != last {
				last = a.to
				w.to[k] = last
				k++
			}
			if valued {
				w.value[k-1] = max(w.value[k-1], g.worth(a.rel))
			}
		}
		w.first[i+1] = int32(k)
	}
	if w.to = w.to[:k]; k < len(g.x.arcs)/2 {
		w.to = slices.Clone(w.to)
	}
	if valued {
		w.value = w.value[:k]
	}
	return w, nil
}

// worth returns the value of a hop along one relation.
func (g *Graph) worth(rel int32) value {
	return valueOf(g.t.strength(rel), int32(len(g.t.originsOf(rel))))
}

// writeHops writes out the hops. O(A + sum of the squares of the sizes of events).
func (g *Graph) writeHops(ctx context.Context) (*adjacency, error) {
	if g.open {
		return g.runs(ctx, true)
	}
	n := g.x.n
	w := &adjacency{first: make([]int32, n+1)}
	best := make([]value, n) // of a hop from e, 0 for none yet
	var found []int32
	carry := func(to int32, v value) {
		if best[to] == 0 {
			found = append(found, to)
		}
		best[to] = max(best[to], v)
	}
	for i := range n {
		if i&1023 == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		e := int32(i)
		last := int32(-1)
		for _, a := range g.x.arcsOf(e) {
			if g.along(e, a, forth) {
				carry(a.to, g.worth(a.rel))
			}
			if !g.participates(a) || a.to == last {
				continue
			}
			last = a.to
			own := g.took1(a.to, e)
			v := g.bestOf(own)
			arcs := g.x.arcsOf(a.to)
			for j := 0; j < len(arcs); {
				k := j
				for ; k < len(arcs) && arcs[k].to == arcs[j].to; k++ {
				}
				theirs := arcs[j:k]
				other := g.bestOf(theirs)
				if b := theirs[0].to; b != e && other > 0 && !g.sameTook(own, theirs) {
					carry(b, min(v, other))
				}
				j = k
			}
		}
		slices.Sort(found)
		for _, to := range found {
			w.to = append(w.to, to)
			w.value = append(w.value, best[to])
			best[to] = 0
		}
		found = found[:0]
		w.first[i+1] = int32(len(w.to))
	}
	return w, nil
}

// took1 returns the arcs from an event to one entity.
func (g *Graph) took1(event, e int32) []arc { return arcsTo(g.x.arcsOf(event), e) }

// bestOf returns the value of the best participation among arcs, 0 for none.
func (g *Graph) bestOf(arcs []arc) value {
	var v value
	for _, a := range arcs {
		if g.took.has(a.rel) {
			v = max(v, g.worth(a.rel))
		}
	}
	return v
}

// sameTook reports whether two hold the same participations: one relation with
// several ends that names both and the event is no joint of its own.
func (g *Graph) sameTook(a, b []arc) bool {
	next := func(arcs []arc) []arc {
		for len(arcs) > 0 && !g.took.has(arcs[0].rel) {
			arcs = arcs[1:]
		}
		return arcs
	}
	for {
		a, b = next(a), next(b)
		if len(a) == 0 || len(b) == 0 {
			return len(a) == len(b)
		}
		if a[0].rel != b[0].rel {
			return false
		}
		a, b = a[1:], b[1:]
	}
}
