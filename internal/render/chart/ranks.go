package chart

import "slices"

// ranking is a chart of paths with the ranks that dot found for its nodes.
type ranking struct {
	*chart
	rank []int // by node, from 0
	// between has, by rank, the lines from the rank before that bear words, from
	// top to bottom.
	between [][]*edge
}

// ranks sets a chart of paths: the ranks that dot found are its columns, from
// left to right, as far apart as the words between them need; or its rows, from
// top to bottom, where the columns do not fit into the width.
func (c *chart) ranks(width int) *part {
	p := c.whole()
	p.ranked = true
	r := c.ranking()
	if !r.inColumns(width) {
		r.inRows(width)
	}
	p.bounds()
	return p
}

func (c *chart) ranking() *ranking {
	var xs []int
	for _, n := range c.nodes {
		xs = append(xs, n.x)
	}
	slices.Sort(xs)
	xs = slices.Compact(xs)
	r := &ranking{chart: c, rank: make([]int, len(c.nodes)), between: make([][]*edge, len(xs))}
	for i, n := range c.nodes {
		r.rank[i], _ = slices.BinarySearch(xs, n.x)
	}
	for _, e := range c.edges {
		if a, b := r.rank[e.a], r.rank[e.b]; abs(a-b) == 1 && len(e.labels) > 0 {
			r.between[max(a, b)] = append(r.between[max(a, b)], e)
		}
	}
	for _, list := range r.between {
		slices.SortStableFunc(list, func(e, f *edge) int { return r.middle(e) - r.middle(f) })
	}
	return r
}

// middle is how far down the middle of a line is.
func (r *ranking) middle(e *edge) int { return (r.nodes[e.a].y + r.nodes[e.b].y) / 2 }

// inColumns sets the ranks from left to right, with names and words as wide as
// there is room for. It reports whether there is any way that fits into the width.
func (r *ranking) inColumns(width int) bool {
	for _, try := range []struct{ name, variant int }{{130, 0}, {130, 1}, {90, 1}, {90, 2}} {
		for _, n := range r.nodes {
			r.size(n, try.name)
		}
		needs, stretch := r.needs(try.variant)
		if r.columns(needs, stretch, width) {
			return true
		}
	}
	return false
}

// needs tells how much room the words need, each line's in one of the ways to
// write it: in width before each rank, and in height, in hundredths of what the
// nodes have now.
func (r *ranking) needs(variant int) (wide []int, stretch int) {
	label := func(e *edge) label { return e.labels[min(variant, len(e.labels)-1)] }
	wide, stretch = make([]int, len(r.between)), 100
	for k, list := range r.between {
		if k > 0 {
			wide[k] = 36 // to and from a hub nothing is written
		}
		for i, e := range list {
			wide[k] = max(wide[k], label(e).w+30)
			if i > 0 {
				if apart := r.middle(e) - r.middle(list[i-1]); apart > 4 {
					stretch = max(stretch, ((label(e).h+label(list[i-1]).h)/2+8)*100/apart)
				}
			}
		}
	}
	return wide, stretch
}

// columns sets the ranks as columns with at least so much room before each, and
// reports whether they fit into the width. Where they do not, no node moves.
func (r *ranking) columns(needs []int, stretch, width int) bool {
	wide, sum := make([]int, len(needs)), 0
	for i, n := range r.nodes {
		wide[r.rank[i]] = max(wide[r.rank[i]], n.w)
	}
	for k := range needs {
		sum += wide[k] + needs[k]
	}
	if sum > width {
		return false
	}
	more := 0
	if len(needs) > 1 {
		more = min((width-sum)/(len(needs)-1), 90)
	}
	x, at := 0, make([]int, len(needs))
	for k := range needs {
		if k > 0 {
			x += needs[k] + more
		}
		at[k] = x + wide[k]/2
		x += wide[k]
	}
	for i, n := range r.nodes {
		n.x, n.y = at[r.rank[i]], n.y*min(stretch, 300)/100
	}
	return true
}

// inRows sets the ranks from top to bottom: what was down is right.
func (r *ranking) inRows(width int) {
	high, need := make([]int, len(r.between)), make([]int, len(r.between))
	byRank := make([][]*node, len(r.between))
	for i, n := range r.nodes {
		r.size(n, r.nameLimit())
		k := r.rank[i]
		high[k] = max(high[k], n.h)
		byRank[k] = append(byRank[k], n)
	}
	for k, list := range r.between {
		for _, e := range list {
			need[k] = max(need[k], e.labels[0].h)
		}
	}
	y := 0
	for k, list := range byRank {
		if k > 0 {
			y += max(need[k], 20) + 36
		}
		slices.SortStableFunc(list, func(m, n *node) int { return m.y - n.y })
		sum := 0
		for _, n := range list {
			sum += n.w
		}
		each := max((width-sum)/len(list), gap)
		x := each / 2
		for _, n := range list {
			n.x, n.y = x+n.w/2, y+high[k]/2
			x += n.w + each
		}
		y += high[k]
	}
}
