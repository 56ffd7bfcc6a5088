package index

import (
	"context"
	"slices"
)

// A bundle is a graph whose vertices are groups of entities, with the numbers of
// hops between them; of those inside one, nothing need be known.
type bundle struct {
	first []int32 // neighbours of vertex i are to[first[i]:first[i+1]], sorted
	to    []int32
	hops  []int32 // with each
	size  []int   // the sum of the degrees
	all   int     // twice the hops
}

func (n *simpleGraph) bundle() *bundle {
	b := &bundle{first: n.first, to: n.to, hops: make([]int32, len(n.to)), size: make([]int, n.len()), all: len(n.to)}
	for i := range b.hops {
		b.hops[i] = 1
	}
	for i := range b.size {
		b.size[i] = n.degree(int32(i))
	}
	return b
}

func (b *bundle) of(i int32) (to, hops []int32) {
	from, end := b.first[i], b.first[i+1]
	return b.to[from:end], b.hops[from:end]
}

// fold makes the groups the vertices. Groups are numbered from 0 without a gap.
func (b *bundle) fold(group []int32, count int) *bundle {
	f := &bundle{first: make([]int32, count+1), size: make([]int, count), all: b.all}
	// Members side by side, by group.
	at, members := make([]int32, count+1), make([]int32, len(group))
	for i, id := range group {
		f.size[id] += b.size[i]
		at[id+1]++
	}
	for id := range count {
		at[id+1] += at[id]
	}
	next := slices.Clone(at)
	for i, id := range group {
		members[next[id]] = int32(i)
		next[id]++
	}
	// The neighbours of each group in the order in which they are met. Since each
	// is a neighbour both ways, turning all of it round sorts it.
	met := newTally(count)
	var to, hops []int32
	for id := range int32(count) {
		for _, i := range members[at[id]:at[id+1]] {
			list, with := b.of(i)
			for j, n := range list {
				if g := group[n]; g != id {
					met.add(g, int(with[j]))
				}
			}
		}
		for _, g := range met.list {
			to, hops = append(to, g), append(hops, int32(met.sum[g]))
		}
		f.first[id+1] = int32(len(to))
		met.clear()
	}
	f.to, f.hops = make([]int32, len(to)), make([]int32, len(to))
	next = slices.Clone(f.first)
	for id := range int32(count) {
		for k := f.first[id]; k < f.first[id+1]; k++ {
			g := to[k]
			f.to[next[g]], f.hops[next[g]] = id, hops[k]
			next[g]++
		}
	}
	return f
}

// A tally sums up by number, and knows which numbers it has met.
type tally struct {
	sum  []int
	list []int32 // in the order of meeting; their sums are not 0
}

func newTally(n int) *tally { return &tally{sum: make([]int, n)} }

func (t *tally) add(id int32, n int) {
	if t.sum[id] == 0 {
		t.list = append(t.list, id)
	}
	t.sum[id] += n
}

func (t *tally) clear() {
	for _, id := range t.list {
		t.sum[id] = 0
	}
	t.list = t.list[:0]
}

// renumber numbers groups from 0 by their first members, and counts them.
// Groups have numbers less than there are members.
func renumber(group []int32) int {
	number, count := make([]int32, len(group)), int32(0) // one more, 0 for none yet
	for i, id := range group {
		if number[id] == 0 {
			count++
			number[id] = count
		}
		group[i] = number[id] - 1
	}
	return int(count)
}

// move takes each vertex in turn to the group where modularity gains most, until
// none gains, and reports whether any moved. Gains are compared as whole numbers:
// hops into the group times all, less size times the size of the group.
func (b *bundle) move(ctx context.Context, group []int32) (bool, error) {
	n := len(group)
	sizes := make([]int, n)
	for i, id := range group {
		sizes[id] += b.size[i]
	}
	moved := false
	// todo is a ring: who is in it is there once.
	todo, at, left := make([]int32, n), 0, n
	waits := make([]bool, n)
	for i := range todo {
		todo[i], waits[i] = int32(i), true
	}
	into := newTally(n)
	for turn := 0; left > 0; turn++ {
		if turn&255 == 0 && ctx.Err() != nil {
			return false, context.Cause(ctx)
		}
		i := todo[at]
		if at++; at == n {
			at = 0
		}
		left--
		waits[i] = false
		own, size := group[i], b.size[i]
		list, hops := b.of(i)
		for j, to := range list {
			into.add(group[to], int(hops[j]))
		}
		sizes[own] -= size
		best, most := own, into.sum[own]*b.all-size*sizes[own]
		for _, c := range into.list {
			if gain := into.sum[c]*b.all - size*sizes[c]; gain > most {
				best, most = c, gain
			}
		}
		into.clear()
		sizes[best] += size
		if best == own {
			continue
		}
		group[i], moved = best, true
		for _, to := range list {
			if group[to] != best && !waits[to] {
				waits[to] = true
				end := at + left
				if end >= n {
					end -= n
				}
				todo[end] = to
				left++
			}
		}
	}
	return moved, nil
}

// refine splits each group again for Leiden: from single vertices, each that is
// still single and well joined with its group goes to the well joined part of it
// where it gains most. So each part is of one piece.
func (b *bundle) refine(group []int32) []int32 {
	n := len(group)
	part := make([]int32, n)
	sizes := slices.Clone(b.size) // of parts
	outer := make([]int, n)       // hops from a part to the rest of its group
	whole := make([]int, n)       // size of a group
	single := make([]bool, n)
	for i, id := range group {
		part[i], single[i] = int32(i), true
		whole[id] += b.size[i]
		list, hops := b.of(int32(i))
		for j, to := range list {
			if group[to] == id {
				outer[i] += int(hops[j])
			}
		}
	}
	joined := func(p int32, g int32) bool { return outer[p]*b.all >= sizes[p]*(whole[g]-sizes[p]) }
	into := newTally(n)
	for i, id := range group {
		if !single[i] || part[i] != int32(i) || !joined(int32(i), id) {
			continue
		}
		list, hops := b.of(int32(i))
		for j, to := range list {
			if group[to] == id {
				into.add(part[to], int(hops[j]))
			}
		}
		best, most := int32(-1), 0
		for _, c := range into.list {
			if gain := into.sum[c]*b.all - b.size[i]*sizes[c]; gain > most && joined(c, id) {
				best, most = c, gain
			}
		}
		if best >= 0 {
			outer[best] += outer[i] - 2*into.sum[best]
			sizes[best] += b.size[i]
			part[i], sizes[i] = best, 0
			single[best] = false
		}
		into.clear()
	}
	return part
}

// communities divides the graph so that modularity is great: by Louvain, or by
// Leiden, whose groups are of one piece. Returns the group of each entity.
func (n *simpleGraph) communities(ctx context.Context, leiden bool) ([]int32, error) {
	b := n.bundle()
	of := make([]int32, n.len()) // the vertex of each entity
	for i := range of {
		of[i] = int32(i)
	}
	group := slices.Clone(of)
	for {
		moved, err := b.move(ctx, group)
		if err != nil {
			return nil, err
		}
		count := renumber(group)
		if count == len(group) || !moved && !leiden {
			break
		}
		parts, coarse := group, group
		if leiden {
			parts = b.refine(group)
			if count = renumber(parts); count == len(parts) {
				break
			}
		}
		next := make([]int32, count)
		for i, p := range parts {
			next[p] = coarse[i]
		}
		for i, v := range of {
			of[i] = parts[v]
		}
		b = b.fold(parts, count)
		if leiden {
			group = next
			renumber(group)
		} else {
			group = make([]int32, count)
			for i := range group {
				group[i] = int32(i)
			}
		}
	}
	out := make([]int32, n.len())
	for i, v := range of {
		out[i] = group[v]
	}
	if leiden {
		out = n.pieces(out)
	}
	renumber(out)
	return out, nil
}

// pieces divides each group into those of its entities that hops within it
// join. Modularity never falls by that.
func (n *simpleGraph) pieces(group []int32) []int32 {
	u := newUnion(n.len())
	for i := range int32(n.len()) {
		for _, to := range n.of(i) {
			if group[i] == group[to] {
				u.join(i, to)
			}
		}
	}
	out := make([]int32, n.len())
	for i := range out {
		out[i] = u.find(int32(i))
	}
	return out
}
