package paint

import (
	"image/color"
	"strings"

	"github.com/graphx-dev/graphx/internal/render/drawing"
)

// A figure is a drawing as a list of what to paint, in order, in the units of the
// drawing.
type figure struct {
	width, height      float64 // of the paper, in 1/96 inch
	w, h               float64 // in units
	title, description string
	items              []item
	paper              color.NRGBA // what lies behind everything
	notes              Notes
}

// A kind says what an item is.
type kind byte

const (
	shapeItem kind = iota
	textItem
	groupItem // what its items make is blended as a whole
)

// An item is something to paint.
type item struct {
	kind  kind
	path  path // of a shape
	text  string
	at    matrix // of a text: where its beginning lies
	href  string // where a text leads, "" for nowhere
	style style
	end   int           // of a group: the item behind its last one
	part  *drawing.Part // of a text
}

// A style is what a part has from its attributes and those around it.
type style struct {
	fill, stroke               drawing.Color
	fillOpacity, strokeOpacity float64
	opacity                    float64 // of a shape or text alone
	pen                        pen
	size                       float64
	bold                       bool
	anchor                     string // of a text: "", "middle" or "end"
	rtl                        bool   // of a text: it runs from right to left
	href                       string
}

// inert are attributes that change nothing that is seen, or that say what is so
// anyhow. Those of places and outlines are read with their parts.
var inert = map[string]bool{
	"id": true, "class": true, "role": true, "unicode-bidi": true, "href": true, "transform": true, "x": true, "y": true, "width": true, "height": true,
	"d": true, "points": true, "cx": true, "cy": true, "r": true, "rx": true, "ry": true,
}

// ink is a colour without transparency.
func ink(c drawing.Color) color.NRGBA { return color.NRGBA{c.R, c.G, c.B, 255} }

// perMM is a millimetre in 1/96 inch.
const perMM = 96 / 25.4

// itemsOf lists what is painted of a drawing.
func itemsOf(d *drawing.Drawing) (*figure, error) {
	f := &figure{width: d.Width, height: d.Height, w: d.Width, h: d.Height, title: drawing.Seen(d.Title), description: drawing.Seen(d.Description), paper: color.NRGBA{255, 255, 255, 255}}
	m := identity
	if d.WidthMM > 0 {
		f.width, f.height = d.WidthMM*perMM, d.HeightMM*perMM
		m = matrix{1, 0, 0, 1, d.Inset, d.Inset}
	}
	for _, n := range []float64{f.width, f.height, f.w, f.h} {
		if !(n > 0) || n > mostCoordinate {
			return nil, errNoSize
		}
	}
	s := style{stroke: drawing.Color{None: true}, fillOpacity: 1, strokeOpacity: 1, opacity: 1, size: 16, pen: pen{width: 1, miterLimit: 4}}
	if !d.Paper.None {
		f.paper = ink(d.Paper)
		paper := s
		paper.fill = d.Paper
		f.items = []item{{kind: shapeItem, path: roundRect(0, 0, d.Width, d.Height, 0, 0), style: paper}}
	}
	for _, p := range d.Parts {
		f.add(p, s, m)
	}
	return f, nil
}

// add lists a part that has a style and a place from around it.
func (f *figure) add(p *drawing.Part, s style, m matrix) {
	if p.Kind == drawing.Title || p.Kind == drawing.Description {
		return
	}
	s = f.inherit(s, p)
	switch t := p.Of("transform").(type) {
	case drawing.Move:
		m = m.times(matrix{1, 0, 0, 1, t.X, t.Y})
	case drawing.Turn:
		m = m.times(turned(t))
	}
	switch p.Kind {
	case drawing.Group, drawing.Link:
		if p.Kind == drawing.Link {
			if w, ok := p.Of("href").(drawing.Word); ok {
				s.href = string(w)
			}
		}
		group := -1
		if s.opacity < 1 {
			group = len(f.items)
			f.items = append(f.items, item{kind: groupItem, style: s})
			s.opacity = 1
		}
		for _, q := range p.Parts {
			f.add(q, s, m)
		}
		if group >= 0 {
			f.items[group].end = len(f.items)
		}
	case drawing.Text:
		at := m.times(matrix{1, 0, 0, 1, p.Number("x"), p.Number("y")})
		f.items = append(f.items, item{kind: textItem, text: strings.Trim(fold(drawing.Seen(p.Words)), " "), at: at, href: s.href, style: s, part: p})
	default:
		line, ok := outlineOf(p)
		if !ok {
			f.notes.skip("a part " + string(p.Kind))
		}
		if s.fill.None && s.stroke.None {
			return
		}
		s.pen = scaled(s.pen, m.scale())
		f.items = append(f.items, item{kind: shapeItem, path: line.transform(m), style: s})
	}
}

// inherit is the style of a part that has one from around it.
func (f *figure) inherit(s style, p *drawing.Part) style {
	s.opacity = 1
	for _, a := range p.Attributes {
		number := func() float64 { n, _ := a.Value.(drawing.Number); return float64(n) }
		switch a.Name {
		case "fill":
			s.fill, _ = a.Value.(drawing.Color)
		case "stroke":
			s.stroke, _ = a.Value.(drawing.Color)
		case "fill-opacity":
			s.fillOpacity = number()
		case "stroke-opacity":
			s.strokeOpacity = number()
		case "opacity":
			s.opacity = number()
		case "stroke-width":
			s.pen.width = number()
		case "stroke-dasharray":
			list, _ := a.Value.(drawing.Numbers)
			if len(list)%2 == 1 {
				list = append(list[:len(list):len(list)], list...)
			}
			s.pen.dash = list
		case "stroke-linecap":
			s.pen.cap = a.Value.String()
		case "stroke-linejoin":
			s.pen.join = a.Value.String()
		case "font-size":
			s.size = number()
		case "font-weight":
			s.bold = a.Value.String() == "bold"
		case "text-anchor":
			s.anchor = a.Value.String()
		case "direction":
			s.rtl = a.Value.String() == "rtl"
		default:
			if !inert[a.Name] && !strings.HasPrefix(a.Name, "data-") && !strings.HasPrefix(a.Name, "aria-") {
				f.notes.skip("attribute " + a.Name + " of " + string(p.Kind))
			}
		}
	}
	return s
}

func scaled(p pen, k float64) pen {
	p.width *= k
	p.offset *= k
	dash := make([]float64, len(p.dash))
	for i, d := range p.dash {
		dash[i] = d * k
	}
	p.dash = dash
	return p
}

// fold makes one space of each stretch of white space, as XML readers do.
func fold(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range s {
		if r == ' ' || r == '\t' || r == '\n' || r == '\r' {
			gap = true
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(r)
	}
	if gap {
		b.WriteByte(' ')
	}
	return b.String()
}
