package chart

import (
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/drawing"
)

// markPlaces are the places along a line where the mark of its class is tried:
// near one end or the other first, since the words stand in the middle.
var markPlaces = []float64{0.26, 0.74, 0.2, 0.8, 0.33, 0.67, 0.15, 0.85, 0.4, 0.6, 0.5, 0.12, 0.88, 0.09, 0.91, 0.45, 0.55, 0.3, 0.7, 0.06, 0.94}

// markPlace is where on edge i the mark of its class stands: the first place
// that no words and no box cover. A line that is covered from end to end has
// none: its words say what it is.
func (p *plan) markPlace(i int) (q [2]float64, ok bool) {
	const reach = 5
	covered := func(q [2]float64, x0, y0, x1, y1 int) bool {
		return q[0] > float64(x0-reach) && q[0] < float64(x1+reach) && q[1] > float64(y0-reach) && q[1] < float64(y1+reach)
	}
	for _, t := range markPlaces {
		q := p.routes[i].at(t)
		free := true
		for k, n := range p.nodes {
			x, y := p.at[k].x, p.at[k].y
			free = free && !covered(q, x-n.w/2, y-n.h/2, x+n.w/2, y+n.h/2)
		}
		for _, l := range p.words {
			free = free && (l.rows == nil || !covered(q, l.x0, l.y0, l.x1, l.y1))
		}
		if free {
			return q, true
		}
	}
	return q, false
}

// classMark draws the sign of a class, for themes whose colours do not tell the
// classes apart: full for those by which people are connected, hollow for the
// others.
func classMark(m *markup, class relations.Class, x, y float64) {
	colour := colourOf(class).line
	polygon := func(fill string, points ...[2]float64) {
		for i := range points {
			points[i][0], points[i][1] = points[i][0]+x, points[i][1]+y
		}
		m.empty(drawing.Polygon, "class", "mark", "points", corners(points...), "fill", fill, "stroke", colour, "stroke-width", 1.2)
	}
	square := [][2]float64{{-3.6, -3.6}, {3.6, -3.6}, {3.6, 3.6}, {-3.6, 3.6}}
	diamond := [][2]float64{{0, -5}, {5, 0}, {0, 5}, {-5, 0}}
	triangle := [][2]float64{{0, -4.8}, {4.6, 3.6}, {-4.6, 3.6}}
	circle := func(fill string) {
		m.empty(drawing.Circle, "class", "mark", "cx", tenth(x), "cy", tenth(y), "r", 4, "fill", fill, "stroke", colour, "stroke-width", 1.2)
	}
	switch class {
	case relations.Contact:
		circle(colour)
	case relations.Tie:
		polygon(colour, square...)
	case relations.Participation:
		polygon(colour, diamond...)
	case relations.Role:
		polygon(colour, triangle...)
	case relations.Opinion:
		circle(paper)
	case relations.Authorship:
		polygon(paper, square...)
	case relations.Movement:
		polygon(paper, diamond...)
	default:
		polygon(paper, triangle...)
	}
}
