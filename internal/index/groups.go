package index

import (
	"context"
	"fmt"
	"slices"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
)

// Divisions are the ways in which [Graph.Groups] divides a graph, and what each
// means.
var Divisions = []struct{ Name, Means string }{
	{"bridges", "hops whose removal splits a part in two (Tarjan 1974)"},
	{"components", "connected components"},
	{"cuts", "cut vertices: entities whose removal splits a part (Hopcroft and Tarjan 1973)"},
	{"leiden", "communities with more hops inside than chance predicts, each connected (Traag, Waltman and van Eck 2019)"},
	{"louvain", "communities with more hops inside than chance predicts (Blondel et al. 2008)"},
}

// Groups divides the graph. Nothing is left to chance: where the papers draw
// lots, entities are taken in the order of ids, and ties go to the first.
func (g *Graph) Groups(ctx context.Context, by string) (*relations.GroupAnswer, error) {
	n, err := g.simple(ctx)
	if err != nil {
		return nil, err
	}
	ans := &relations.GroupAnswer{By: by, Policy: g.policy}
	for i := range int32(n.len()) {
		if n.degree(i) == 0 {
			ans.Alone++
		}
	}
	var group []int32
	switch by {
	case "components":
		group, _ = n.parts()
	case "louvain", "leiden":
		var err error
		if group, err = n.communities(ctx, by == "leiden"); err != nil {
			return nil, err
		}
		ans.Modularity = n.modularity(group)
	case "bridges", "cuts":
		bridges, cuts := n.weak()
		if by == "bridges" {
			for _, b := range bridges {
				p := g.pathOf([]int32{n.ids[b.ends[0]], n.ids[b.ends[1]]})
				ans.Bridges = append(ans.Bridges, relations.Bridge{Step: p.Steps[0], Sizes: b.sizes})
			}
			return ans, nil
		}
		for _, c := range cuts {
			ans.Cuts = append(ans.Cuts, relations.Cut{Entity: n.entity(c.at), Sizes: c.sizes})
		}
		return ans, nil
	default:
		return nil, fmt.Errorf("no division named %q", by)
	}
	ans.Groups = n.gather(group)
	return ans, nil
}

// Components returns for each entity that a path may pass, in the order of ids,
// the number of the part of the graph that it is in, and how many there are:
// weakly connected components, as LDBC Graphalytics defines them. O(V + A).
func (g *Graph) Components(ctx context.Context) (part []int32, count int, err error) {
	n, err := g.simple(ctx)
	if err != nil {
		return nil, 0, err
	}
	part, count = n.parts()
	return part, count, nil
}

// gather returns the groups of those who are joined with anybody, the largest
// first, then by their first members. Groups are numbered so, from 0.
func (n *simpleGraph) gather(group []int32) []relations.Group {
	size := make([]int, 0, 64)
	for i, id := range group {
		for len(size) <= int(id) {
			size = append(size, 0)
		}
		if n.degree(int32(i)) > 0 {
			size[id]++
		}
	}
	groups := make([]relations.Group, len(size))
	room := make([]*entities.Entity, n.len())
	for id, k := range size {
		groups[id].Members, room = room[:0:k], room[k:]
	}
	for i, id := range group {
		if n.degree(int32(i)) == 0 {
			continue
		}
		m, inner := &groups[id], 0
		m.Members = append(m.Members, n.entity(int32(i)))
		for _, to := range n.of(int32(i)) {
			if group[to] == id {
				inner++
			}
		}
		m.Inner += inner
		m.Outer += n.degree(int32(i)) - inner
	}
	groups = slices.DeleteFunc(groups, func(m relations.Group) bool { return len(m.Members) == 0 })
	for i := range groups {
		groups[i].Inner /= 2 // each pair was met from both ends
	}
	slices.SortStableFunc(groups, func(a, b relations.Group) int { return len(b.Members) - len(a.Members) })
	return groups
}

// modularity is that of Newman and Girvan ("Finding and evaluating community
// structure in networks", 2004).
func (n *simpleGraph) modularity(group []int32) float64 {
	if len(n.to) == 0 {
		return 0
	}
	total, inner := make([]int, n.len()), 0 // groups have numbers of entities
	for i, id := range group {
		total[id] += n.degree(int32(i))
		for _, to := range n.of(int32(i)) {
			if group[to] == id {
				inner++
			}
		}
	}
	all, squares := float64(len(n.to)), 0.0
	for _, t := range total {
		squares += float64(t) / all * float64(t) / all
	}
	return float64(inner)/all - squares
}

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

// refine divides each group anew for Leiden: from single vertices, each that is
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

type bridge struct {
	ends  [2]int32
	sizes [2]int
}

type cut struct {
	at    int32
	sizes []int
}

// weak finds the bridges and the cut entities by one walk in depth, sorted by
// their ends; O(V + A).
func (n *simpleGraph) weak() (bridges []bridge, cuts []cut) {
	const none = -1
	when, low, size := make([]int32, n.len()), make([]int32, n.len()), make([]int, n.len())
	parent, next := make([]int32, n.len()), make([]int32, n.len())
	hangs := make([][]int, n.len()) // sizes of what hangs on an entity alone
	for i := range when {
		when[i], parent[i] = none, none
		next[i] = n.first[i]
	}
	part, count := n.parts()
	whole := make([]int, count)
	for _, p := range part {
		whole[p]++
	}
	clock := int32(0)
	for root := range int32(n.len()) {
		if when[root] != none {
			continue
		}
		stack := []int32{root}
		when[root], low[root], size[root] = clock, clock, 1
		clock++
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			if next[at] < n.first[at+1] {
				to := n.to[next[at]]
				next[at]++
				if when[to] == none {
					parent[to] = at
					when[to], low[to], size[to] = clock, clock, 1
					clock++
					stack = append(stack, to)
				} else if to != parent[at] {
					low[at] = min(low[at], when[to])
				}
				continue
			}
			stack = stack[:len(stack)-1]
			up := parent[at]
			if up == none {
				continue
			}
			low[up] = min(low[up], low[at])
			size[up] += size[at]
			if low[at] >= when[up] {
				hangs[up] = append(hangs[up], size[at])
			}
			if low[at] > when[up] {
				b := bridge{[2]int32{up, at}, [2]int{whole[part[at]] - size[at], size[at]}}
				if up > at {
					b = bridge{[2]int32{at, up}, [2]int{b.sizes[1], b.sizes[0]}}
				}
				bridges = append(bridges, b)
			}
		}
	}
	for i := range int32(n.len()) {
		sizes := hangs[i]
		rest := whole[part[i]] - 1
		for _, s := range sizes {
			rest -= s
		}
		if rest > 0 {
			sizes = append(sizes, rest)
		}
		if len(sizes) > 1 {
			slices.SortFunc(sizes, func(a, b int) int { return b - a })
			cuts = append(cuts, cut{i, sizes})
		}
	}
	slices.SortFunc(bridges, func(a, b bridge) int { return slices.Compare(a.ends[:], b.ends[:]) })
	return bridges, cuts
}
