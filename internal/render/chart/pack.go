package chart

import (
	"math"
	"slices"
)

// compact packs the parts with the pairs lying or standing, whichever makes the
// lower figure.
func compact(parts []*part, width int) int {
	heights := [2]int{}
	for i := range heights {
		for _, p := range parts {
			if len(p.nodes) == 2 && !p.ranked {
				p.pair(i == 1, width)
			}
		}
		heights[i] = pack(parts, width)
	}
	if heights[1] <= heights[0] {
		return heights[1]
	}
	for _, p := range parts {
		if len(p.nodes) == 2 && !p.ranked {
			p.pair(false, width)
		}
	}
	return pack(parts, width)
}

// pack puts the parts into the width and returns the height. Each part, the
// largest first, goes as high up as it fits below the others, there as far left
// as it can (bottom-left packing by a skyline). What is free on the right is
// shared out.
func pack(parts []*part, width int) int {
	const between = 28
	type step struct{ x, w, y int } // of the skyline: what lies above y is taken
	sky := []step{{0, width + between, 0}}
	place := make([]point, len(parts))
	height := 0
	for k, p := range parts {
		w, h := min(p.w, width)+between, p.h+between
		best := point{0, math.MaxInt}
		for i, s := range sky {
			if s.x+w > width+between {
				break
			}
			y := 0
			for _, t := range sky[i:] {
				if t.x >= s.x+w {
					break
				}
				y = max(y, t.y)
			}
			if y < best.y {
				best = point{s.x, y}
			}
		}
		place[k] = best
		height = max(height, best.y+p.h)
		var next []step
		for _, s := range sky {
			if s.x < best.x {
				next = append(next, step{s.x, min(s.w, best.x-s.x), s.y})
			}
		}
		next = append(next, step{best.x, w, best.y + h})
		for _, s := range sky {
			if end := s.x + s.w; end > best.x+w {
				x := max(s.x, best.x+w)
				next = append(next, step{x, end - x, s.y})
			}
		}
		sky = next
	}
	// Parts of which no horizontal line meets others than them are centred.
	order := make([]int, len(parts))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(i, j int) int { return place[i].y - place[j].y })
	for len(order) > 0 {
		band, right, low := 0, 0, 0
		for ; band < len(order) && (band == 0 || place[order[band]].y < low); band++ {
			k := order[band]
			right, low = max(right, place[k].x+parts[k].w), max(low, place[k].y+parts[k].h)
		}
		for _, k := range order[:band] {
			place[k].x += max(width-right, 0) / 2
		}
		order = order[band:]
	}
	for k, p := range parts {
		p.moveTo(place[k].x, place[k].y)
	}
	return height
}

// moveTo puts the part's upper left corner at a place.
func (p *part) moveTo(x, y int) {
	p.bounds()
	for _, i := range p.nodes {
		p.c.nodes[i].x += x
		p.c.nodes[i].y += y
	}
}
