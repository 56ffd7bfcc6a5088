package chart

import (
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/graphx-dev/graphx/internal/render"
)

// Quality tells how well a figure is drawn, in numbers that are counted on its
// geometry. Less is better, but for Area and TextPt.
type Quality struct {
	// Layout names how the places were found: a Graphviz engine, rings, pins ...
	Layout string `json:"layout"`
	Nodes  int    `json:"nodes"`
	Lines  int    `json:"lines"`
	// Crossings counts pairs of lines that cross and have no end in common.
	Crossings int `json:"crossings"`
	// Through counts lines that run behind a box which is not their end.
	Through int `json:"lines_through_boxes"`
	// Under counts words that lie on the line of another relation, and Stray those
	// that are as near to another line as to their own.
	Under int `json:"words_over_lines"`
	Stray int `json:"stray_words"`
	// LeftOut counts lines whose words found no room, Bare those that have only
	// the numbers of their sources, and Cut those whose words are shortened.
	LeftOut int `json:"words_left_out"`
	Bare    int `json:"words_bare"`
	Cut     int `json:"words_cut"`
	// Unevenness is the standard deviation of the lengths of lines divided by
	// their mean: 0 where all are as long.
	Unevenness float64 `json:"unevenness"`
	// GapMM is the least room between two boxes, 0 for fewer than two.
	GapMM float64 `json:"smallest_gap_mm"`
	// Area is the share of the chart that boxes and words cover, in percent.
	Area     int     `json:"area_used_percent"`
	WidthMM  float64 `json:"width_mm"`
	HeightMM float64 `json:"height_mm"` // of the chart without legend and sources
	// TextPt is the size of the smallest text in print.
	TextPt float64 `json:"text_pt"`
}

// printMM is how wide a figure is printed, in millimetres.
const printMM = 160

// quality counts what is wrong with a plan.
func (p *plan) quality() Quality {
	unit := printMM / float64(p.options.width())
	q := Quality{
		Layout: p.found, Nodes: len(p.nodes), Lines: len(p.edges), LeftOut: p.lost, Bare: p.bare,
		WidthMM: tenth(float64(p.w) * unit), HeightMM: tenth(float64(p.h) * unit),
		TextPt: tenth(labelSize * unit * 72 / 25.4),
	}
	if p.matrix != nil {
		q.Nodes, q.Lines = len(p.matrix.who), len(p.matrix.cells)
	}
	covered := p.countAtBoxes(&q, unit) + p.countAtLines(&q)
	if p.w*p.h > 0 {
		q.Area = covered * 100 / (p.w * p.h)
	}
	return q
}

// countAtBoxes counts lines behind boxes, and finds the least gap between two
// boxes. It returns the area of all boxes.
func (p *plan) countAtBoxes(q *Quality, unit float64) (covered int) {
	for i, n := range p.nodes {
		box := around(p.at[i].x, p.at[i].y, n.w, n.h)
		covered += n.w * n.h
		for k, e := range p.edges {
			if r := &p.routes[k]; e.a != i && e.b != i && r.bounds.touches(box) && r.apart(box) == 0 {
				q.Through++
			}
		}
		for j, m := range p.nodes[:i] {
			apart := box.apart(around(p.at[j].x, p.at[j].y, m.w, m.h))
			if mm := tenth(float64(apart) * unit); i == 1 || mm < q.GapMM {
				q.GapMM = mm
			}
		}
	}
	return covered
}

// countAtLines counts crossings and what is wrong with the words of lines, and
// tells how much their lengths differ. It returns the area of all words.
func (p *plan) countAtLines(q *Quality) (covered int) {
	sum, squares := 0.0, 0.0
	for i, e := range p.edges {
		r := &p.routes[i]
		length := float64(r.length())
		sum, squares = sum+length, squares+length*length
		for j, f := range p.edges[:i] {
			s := &p.routes[j]
			if e.a != f.a && e.a != f.b && e.b != f.a && e.b != f.b && r.bounds.touches(s.bounds) && r.crosses(s) {
				q.Crossings++
			}
		}
		w := p.words[i]
		if w.rows == nil {
			continue
		}
		covered += w.w * w.h
		if w.cut > 0 && w.cut != bareCut {
			q.Cut++
		}
		if p.under(i, w.rect) > 0 {
			q.Under++
		}
		if p.stray(i) {
			q.Stray++
		}
	}
	if n := float64(len(p.edges)); n > 0 && sum > 0 {
		mean := sum / n
		q.Unevenness = math.Round(math.Sqrt(math.Max(squares/n-mean*mean, 0))/mean*100) / 100
	}
	return covered
}

// stray reports whether the words of a line are as near to another line as to
// their own. Of words that lie on their own line, their middle counts.
func (p *plan) stray(i int) bool {
	box := p.words[i].rect
	own := p.routes[i].apart(box)
	if own == 0 {
		box = around((box.x0+box.x1)/2, (box.y0+box.y1)/2, 0, 0)
		own = p.routes[i].apart(box)
	}
	for j := range p.routes {
		if r := &p.routes[j]; j != i && r.bounds.touches(box.grow(own)) && r.apart(box) <= own {
			return true
		}
	}
	return false
}

// Text writes the figures of a drawing in words, one a line.
func (q *Quality) Text(w io.Writer) error {
	rows := []struct{ what, value string }{
		{"layout", q.Layout},
		{"drawn", render.Plural(q.Nodes, "node") + ", " + render.Plural(q.Lines, "line")},
		{"crossings", fmt.Sprint(q.Crossings)},
		{"lines behind boxes", fmt.Sprint(q.Through)},
		{"words over other lines", fmt.Sprint(q.Under)},
		{"words close to another line", fmt.Sprint(q.Stray)},
		{"words left out", fmt.Sprint(q.LeftOut)},
		{"words cut to source numbers", fmt.Sprint(q.Bare)},
		{"words shortened", fmt.Sprint(q.Cut)},
		{"variation of line lengths", fmt.Sprintf("%.2f", q.Unevenness)},
		{"smallest gap", fmt.Sprintf("%.1f mm", q.GapMM)},
		{"area used", fmt.Sprintf("%d %%", q.Area)},
		{"chart in print", fmt.Sprintf("%.0f x %.0f mm", q.WidthMM, q.HeightMM)},
		{"smallest text in print", fmt.Sprintf("%.1f pt", q.TextPt)},
	}
	wide := len(slices.MaxFunc(rows, func(a, b struct{ what, value string }) int { return len(a.what) - len(b.what) }).what)
	for _, r := range rows {
		if _, err := fmt.Fprintf(w, "%-*s  %s\n", wide, r.what, r.value); err != nil {
			return err
		}
	}
	return nil
}

// JSON writes the figures of a drawing as "quality/1".
func (q *Quality) JSON(w io.Writer) error {
	return render.WriteJSON(w, struct {
		Graphx string `json:"graphx"`
		*Quality
	}{"quality/1", q})
}
