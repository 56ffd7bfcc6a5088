package chart

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/drawing"
)

// A markup records what is drawn.
type markup struct {
	list  []*drawing.Part
	path  []*drawing.Part // the groups that are open, the innermost last
	theme *Theme
	page  *Page
}

// part makes a part of attributes given as name and value in turn. A value that is
// "" or nil is left out. Roles of the theme become colours here and nowhere else.
func (m *markup) part(kind drawing.Kind, words string, attrs []any) *drawing.Part {
	p := &drawing.Part{Kind: kind, Words: words}
	for i := 0; i+1 < len(attrs); i += 2 {
		name := attrs[i].(string)
		if v := m.value(name, attrs[i+1]); v != nil {
			p.Attributes = append(p.Attributes, drawing.Attribute{Name: name, Value: v})
		}
	}
	m.parts([]*drawing.Part{p})
	return p
}

func (m *markup) value(name string, v any) drawing.Value {
	switch v := v.(type) {
	case nil:
		return nil
	case int:
		return drawing.Number(v)
	case float64:
		return drawing.Number(v)
	case string:
		if name == "fill" || name == "stroke" {
			if v = m.theme.resolve(v); v != "" {
				return drawing.Hex(v)
			}
		}
		if v == "" {
			return nil
		}
		return drawing.Word(v)
	case drawing.Numbers:
		if len(v) == 0 {
			return nil
		}
		return v
	case drawing.Value:
		return v
	}
	panic(fmt.Sprintf("the attribute %s has a %T", name, v))
}

// parts adds what was recorded elsewhere.
func (m *markup) parts(list []*drawing.Part) {
	if n := len(m.path); n > 0 {
		m.path[n-1].Parts = append(m.path[n-1].Parts, list...)
		return
	}
	m.list = append(m.list, list...)
}

// open begins a group or a link.
func (m *markup) open(kind drawing.Kind, attrs ...any) {
	m.path = append(m.path, m.part(kind, "", attrs))
}

func (m *markup) close() { m.path = m.path[:len(m.path)-1] }

func (m *markup) empty(kind drawing.Kind, attrs ...any) { m.part(kind, "", attrs) }

// words adds a part that holds text only.
func (m *markup) words(kind drawing.Kind, text string, attrs ...any) { m.part(kind, text, attrs) }

// text writes a row of text from the point where it begins, or around its
// middle with "middle" as anchor.
func (m *markup) text(x, y, size int, s, anchor string, attrs ...any) {
	all := []any{"x", x, "y", y, "font-size", size, "text-anchor", anchor}
	if render.RightToLeft(strings.TrimPrefix(s, "\u2068")) {
		if anchor == "" { // the beginning of such a row is its right end
			all[7] = "end"
		}
		all = append(all, "direction", "rtl", "unicode-bidi", "embed")
	}
	m.words(drawing.Text, s, append(all, attrs...)...)
}

// tenth is a coordinate as a drawing has it, with at most one decimal.
func tenth(x float64) float64 {
	if x = math.Round(x*10) / 10; x == 0 {
		return 0 // never -0
	}
	return x
}

// num writes a number with at most one decimal.
func num(x float64) string { return strconv.FormatFloat(tenth(x), 'f', -1, 64) }

// corners are the points of a polygon.
func corners(points ...[2]float64) drawing.Points {
	var out drawing.Points
	for _, p := range points {
		out = append(out, [2]float64{tenth(p[0]), tenth(p[1])})
	}
	return out
}

// way is a path of commands as SVG has them, each a character with its numbers
// and points behind it: way('M', 1, 2, 'h', 5).
func way(steps ...any) drawing.Path {
	var out drawing.Path
	add := func(x ...float64) {
		last := &out[len(out)-1]
		for _, x := range x {
			last.To = append(last.To, tenth(x))
		}
	}
	for _, s := range steps {
		switch s := s.(type) {
		case rune:
			out = append(out, drawing.Step{Op: byte(s)})
		case int:
			add(float64(s))
		case float64:
			add(s)
		case [2]float64:
			add(s[0], s[1])
		default:
			panic(fmt.Sprintf("a path has a %T", s))
		}
	}
	return out
}

// document makes a drawing of a figure's body.
func document(title, description string, width, height int, body *markup) *drawing.Drawing {
	d := &drawing.Drawing{
		Width: float64(width), Height: float64(height), Title: render.Head(title, 1000), Description: description,
		Role: figureRole, Font: fontFamily, Paper: drawing.Hex(body.theme.resolve(paper)), Parts: body.list,
	}
	if p := body.page; p != nil {
		d.Width, d.Height = float64(p.units(p.Width)), float64(p.units(p.Height))
		d.WidthMM, d.HeightMM = tenth(p.Width), tenth(p.Height)
		d.Inset = float64(p.inset())
	}
	return d
}
