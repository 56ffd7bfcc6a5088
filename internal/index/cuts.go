package index

import (
	"slices"
)

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
