package chart

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/drawing"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
)

// A Page is what a figure has to fit on. Its SVG has the page's size in
// millimetres, so that it prints at that size.
type Page struct {
	Name          string
	Width, Height float64 // mm
	Margin        float64 // mm, left free on each side
	Text          float64 // the least size of text, in points
	Fixed         bool    // text has this size, whatever room there is
}

// LeastText is the size of text that is read without effort, in points.
const LeastText = 7

// Pages are the pages with a name. A figure in a running text has no page of its
// own but a place on one: "160x120mm".
var Pages = []Page{
	{"a4", 210, 297, 12, LeastText, false},
	{"a4-landscape", 297, 210, 12, LeastText, false},
	{"letter", 215.9, 279.4, 12, LeastText, false},
	{"letter-landscape", 279.4, 215.9, 12, LeastText, false},
	{"slide", 338.7, 190.5, 8, 10, false}, // 16:9, seen from afar
}

// ParsePage reads a page's name or size.
func ParsePage(s string) (*Page, error) {
	for _, p := range Pages {
		if p.Name == s {
			return &p, nil
		}
	}
	bare, mm := strings.CutSuffix(s, "mm")
	w, h, cross := strings.Cut(bare, "x")
	width, err1 := strconv.ParseFloat(w, 64)
	height, err2 := strconv.ParseFloat(h, 64)
	if !mm || !cross || err1 != nil || err2 != nil {
		return nil, fmt.Errorf("unknown page %q", render.Head(render.Clean(s), 60))
	}
	for _, x := range []float64{width, height} {
		if !(x >= 40 && x <= 2000) {
			return nil, fmt.Errorf("page %s: a side must be 40 to 2000 mm long", s)
		}
	}
	return &Page{Name: s, Width: width, Height: height, Text: LeastText}, nil
}

// units are so many millimetres in units, whose size follows from that of the
// text.
func (p *Page) units(mm float64) int { return int(mm * 72 / 25.4 * labelSize / p.Text) }

// inset is how far from the page's edges the figure begins: its own margin is
// part of the page's.
func (p *Page) inset() int { return max(0, p.units(p.Margin)-margin) }

// Check reports a page on which no figure finds room.
func (p *Page) Check() error {
	if !(p.Text >= 4 && p.Text <= 72) {
		return errors.New("the size of text must be 4 to 72 pt")
	}
	if p.units(p.Width)-2*p.inset() < leastWidth || p.units(p.Height)-2*p.inset() < leastWidth/2 {
		return fmt.Errorf("%s is too small for text of %s pt", p.Name, num(p.Text))
	}
	return nil
}

// A TooHighError says that a figure does not fit on its page.
type TooHighError struct {
	Page       Page
	Need, Have float64 // mm
}

func (e *TooHighError) Error() string {
	return fmt.Sprintf("the figure does not fit on %s with text of %s pt: it needs %.0f mm of height and has %.0f mm", e.Page.Name, num(e.Page.Text), math.Ceil(e.Need), math.Floor(e.Have))
}

// holds reports a figure of that many units as too high.
func (p *Page) holds(height int) error {
	if p == nil {
		return nil
	}
	have := p.units(p.Height) - 2*p.inset()
	if height <= have {
		return nil
	}
	mm := func(units int) float64 { return float64(units) * p.Text / labelSize * 25.4 / 72 }
	return &TooHighError{*p, mm(height), mm(have)}
}

// larger are the sizes of text that are tried where there is room, in points.
// More is not read better.
var larger = []float64{8, 9, 10.5, 12}

// fit draws with text as large as the page has room for, and not under its least
// size.
func fit[T any](o Options, draw func(o Options) (T, error)) (T, error) {
	best, err := draw(o)
	if err != nil || o.Page == nil || o.Page.Fixed {
		return best, err
	}
	for _, size := range larger {
		page := *o.Page
		if page.Text >= size {
			continue
		}
		page.Text = size
		if page.Check() != nil {
			break
		}
		grown := o
		grown.Page = &page
		next, err := draw(grown)
		var high *TooHighError
		if errors.As(err, &high) {
			break
		}
		if err != nil {
			return best, err
		}
		best = next
	}
	return best, nil
}

// Fits reports whether the chart of a view fits on its page, at the least size
// of text; err is nil or what keeps it from being drawn at all.
func Fits(ctx context.Context, v *relations.View, o Options, e *graphviz.Engine) (bool, error) {
	_, err := drawChart(ctx, v, o, e)
	var high *TooHighError
	if errors.As(err, &high) {
		return false, nil
	}
	return err == nil, err
}

// DrawSources draws pages of nothing but the numbered sources of a view, for
// figures that are spread over pages.
func DrawSources(v *relations.View, o Options) ([]*drawing.Drawing, error) {
	v = o.Named(v)
	o.Sources = InFigure
	p := &plan{chart: &chart{view: v, options: o, numbers: render.NumberSources(v)}}
	inner := o.width() - 2*margin
	var out []*drawing.Drawing
	total := len(p.numbers.Sources())
	for from := 0; from < total; {
		var last *drawing.Drawing
		next := from
		for to := from + 1; to <= total; to++ {
			body := markup{theme: o.Theme, page: o.Page}
			y := heading(&body, v, inner)
			y = p.sourcesBetween(&body, y, inner, from, to) + margin
			if o.Page.holds(y) != nil {
				if to == from+1 {
					return nil, o.Page.holds(y)
				}
				break
			}
			last, next = document(render.Clean(v.Title)+": sources", fmt.Sprintf("Sources %d to %d.", from+1, to), o.width(), y, &body), to
		}
		out = append(out, last)
		from = next
	}
	return out, nil
}

// usualFlatness makes a chart of few boxes a little wider than high.
const usualFlatness = 125

// flat lists how flat the chart is tried: on a page that lies as wide as leaves
// the legend and the sources room, and then flatter, up to the whole width.
func (o Options) flat() []int {
	if o.Page == nil || o.Page.Height >= o.Page.Width {
		return []int{usualFlatness}
	}
	return []int{int(o.Page.Width / o.Page.Height * 160), 500, 1000}
}
