package paint

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/color"
	"io"
	"math"
	"strconv"
	"strings"
)

// A figure is an SVG as a list of what to paint, in order, in the units of its
// viewBox.
type figure struct {
	width, height      float64 // of the paper, in 1/96 inch
	x, y, w, h         float64 // the viewBox
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
	kind   kind
	path   path // of a shape
	spans  []span
	at     matrix // of a text: where its beginning lies
	anchor string // of a text: "", "middle" or "end"
	rtl    bool   // of a text: it runs from right to left
	href   string // where a text leads, "" for nowhere
	style  style
	end    int // of a group: the item behind its last one
	start  int64
	stop   int64 // where the element of a text ends in the file
	attrs  []xml.Attr
}

// A span is text in one style.
type span struct {
	text  string
	style style
}

// A paint is a colour, or none.
type paint struct {
	none  bool
	color color.NRGBA
}

// A style is what an element has from its attributes and those around it.
type style struct {
	fill, stroke               paint
	fillOpacity, strokeOpacity float64
	opacity                    float64 // of a shape or text alone
	pen                        pen
	size                       float64
	bold                       bool
	anchor                     string
	rtl                        bool
	strokeFirst                bool // paint-order: stroke
	hidden                     bool
	href                       string
}

// inert are attributes that change nothing that is seen, or that say what is so
// anyhow.
var inert = map[string]bool{
	"id": true, "class": true, "role": true, "lang": true, "tabindex": true, "version": true, "unicode-bidi": true,
	"font-family": true, "focusable": true, "target": true, "rel": true, "pointer-events": true, "cursor": true,
	"text-rendering": true, "shape-rendering": true, "preserveAspectRatio": true, "href": true,
}

// silent are elements that are not seen, with all that is in them.
var silent = map[string]bool{"title": true, "desc": true, "metadata": true, "defs": true, "style": true, "script": true}

// svgNamespace is the one that figures are written in.
const svgNamespace = "http://www.w3.org/2000/svg"

// mostDeep bounds how deep elements lie in one another.
const mostDeep = 200

// parse reads a figure.
func parse(svg []byte) (*figure, error) {
	d := xml.NewDecoder(bytes.NewReader(svg))
	f := &figure{paper: color.NRGBA{255, 255, 255, 255}}
	type level struct {
		style style
		m     matrix
		group int // its item, -1 for none
	}
	black := paint{color: color.NRGBA{0, 0, 0, 255}}
	stack := []level{{style{fill: black, stroke: paint{none: true}, fillOpacity: 1, strokeOpacity: 1, opacity: 1, size: 16, pen: pen{width: 1, miterLimit: 4}}, identity, -1}}
	began := false
	for {
		offset := d.InputOffset()
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("not a figure: %w", err)
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if t.Name.Space != svgNamespace && t.Name.Space != "" {
				f.notes.skip("element " + t.Name.Local + " of " + t.Name.Space)
				if err := d.Skip(); err != nil {
					return nil, err
				}
				continue
			}
			if len(stack) > mostDeep {
				return nil, fmt.Errorf("not a figure: elements lie more than %d deep", mostDeep)
			}
			top := stack[len(stack)-1]
			name := t.Name.Local
			if !began && name != "svg" {
				return nil, fmt.Errorf("not a figure: it begins with the element %s", name)
			}
			if silent[name] {
				if len(stack) == 2 && (name == "title" || name == "desc") {
					var s string
					if err := d.DecodeElement(&s, &t); err != nil {
						return nil, err
					}
					if name == "title" {
						f.title = s
					} else {
						f.description = s
					}
					continue
				}
				if err := d.Skip(); err != nil {
					return nil, err
				}
				continue
			}
			own, a := f.inherit(top.style, name, t.Attr)
			m := top.m
			if v := a["transform"]; v != "" {
				n, ok := transform(v)
				if !ok {
					f.notes.skip("transform " + strconv.Quote(v))
				}
				m = m.times(n)
			}
			num := func(name string) float64 { return f.number(a, name) }
			shape := func(p path) {
				if own.hidden || own.fill.none && own.stroke.none {
					return
				}
				it := item{kind: shapeItem, path: p.transform(m), style: own}
				it.style.pen = scaled(own.pen, m.scale())
				f.items = append(f.items, it)
			}
			leaf := true
			switch name {
			case "svg":
				if began {
					f.notes.skip("element svg within the figure")
					break
				}
				began, leaf = true, false
				if err := f.frame(a); err != nil {
					return nil, err
				}
			case "g", "a":
				leaf = false
				if name == "a" {
					own.href = a["href"]
				}
			case "rect":
				rx, ry := num("rx"), num("ry")
				if a["rx"] == "" {
					rx = ry
				} else if a["ry"] == "" {
					ry = rx
				}
				if w, h := num("width"), num("height"); w > 0 && h > 0 {
					if p := own.fill; len(f.items) == 0 && !p.none && w >= f.w && h >= f.h {
						f.paper = p.color
						f.paper.A = 255
					}
					shape(roundRect(num("x"), num("y"), w, h, rx, ry))
				}
			case "circle":
				shape(ellipsePath(num("cx"), num("cy"), num("r"), num("r")))
			case "ellipse":
				shape(ellipsePath(num("cx"), num("cy"), num("rx"), num("ry")))
			case "line":
				var p path
				p.move(point{num("x1"), num("y1")})
				p.line(point{num("x2"), num("y2")})
				shape(p)
			case "polyline", "polygon":
				var p path
				v, ok := numbers(a["points"])
				if !ok {
					f.notes.skip("points " + strconv.Quote(a["points"]))
				}
				for i := 0; i+1 < len(v); i += 2 {
					if q := (point{v[i], v[i+1]}); i == 0 {
						p.move(q)
					} else {
						p.line(q)
					}
				}
				if name == "polygon" && len(p) > 0 {
					p.close()
				}
				shape(p)
			case "path":
				p, ok := parsePath(a["d"])
				if !ok {
					f.notes.skip("path " + strconv.Quote(a["d"]))
				}
				shape(p)
			case "text":
				if err := f.text(d, t, own, m, a, offset); err != nil {
					return nil, err
				}
				continue
			default:
				f.notes.skip("element " + name)
			}
			if leaf {
				if err := d.Skip(); err != nil {
					return nil, err
				}
				continue
			}
			l := level{own, m, -1}
			if own.opacity < 1 {
				l.group = len(f.items)
				f.items = append(f.items, item{kind: groupItem, style: own})
				l.style.opacity = 1
			}
			stack = append(stack, l)
		case xml.EndElement:
			l := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if l.group >= 0 {
				f.items[l.group].end = len(f.items)
			}
		}
	}
	if !began {
		return nil, errors.New("not a figure: it is empty")
	}
	return f, nil
}

// frame reads the size of a figure.
func (f *figure) frame(a map[string]string) error {
	v, _ := numbers(a["viewBox"])
	w, wok := inches96(a["width"])
	h, hok := inches96(a["height"])
	if len(v) == 4 {
		f.x, f.y, f.w, f.h = v[0], v[1], v[2], v[3]
		if !wok && !hok {
			w, h, wok, hok = f.w, f.h, true, true
		}
	} else {
		f.w, f.h = w, h
	}
	if !wok && hok && f.h > 0 {
		w = h * f.w / f.h
	}
	if !hok && f.w > 0 {
		h = w * f.h / f.w
	}
	f.width, f.height = w, h
	for _, n := range []float64{w, h, f.w, f.h} {
		if !(n > 0) || n > mostCoordinate {
			return errors.New("not a figure: it has no size")
		}
	}
	return nil
}

// inches96 reads a length in 1/96 inch.
func inches96(s string) (float64, bool) {
	v, unit, ok := number(s, false)
	if !ok {
		return 0, false
	}
	per := map[string]float64{"": 1, "px": 1, "in": 96, "pt": 96.0 / 72, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54}
	k, known := per[strings.TrimSpace(unit)]
	return v * k, known
}

// inherit reads the attributes of an element that has a style from around it.
// It returns what it does not read itself by name.
func (f *figure) inherit(s style, element string, attrs []xml.Attr) (style, map[string]string) {
	a := map[string]string{}
	s.opacity = 1
	fraction := func(v string) float64 {
		n, rest, ok := number(v, false)
		if ok && strings.TrimSpace(rest) == "%" {
			n /= 100
		}
		return min(max(n, 0), 1)
	}
	for _, at := range attrs {
		name, v := at.Name.Local, strings.TrimSpace(at.Value)
		if at.Name.Space != "" && at.Name.Space != svgNamespace && name != "href" || at.Name.Space == "xmlns" || name == "xmlns" {
			continue // of another language
		}
		switch name {
		case "fill":
			s.fill = f.paint(v, s.fill)
		case "stroke":
			s.stroke = f.paint(v, s.stroke)
		case "fill-opacity":
			s.fillOpacity = fraction(v)
		case "stroke-opacity":
			s.strokeOpacity = fraction(v)
		case "opacity":
			s.opacity = fraction(v)
		case "stroke-width":
			s.pen.width = f.length(name, v)
		case "stroke-dasharray":
			s.pen.dash = nil
			if v != "none" {
				list, ok := numbers(v)
				for _, n := range list {
					ok = ok && n >= 0
				}
				if !ok {
					f.notes.skip("stroke-dasharray " + strconv.Quote(v))
					break
				}
				if len(list)%2 == 1 {
					list = append(list, list...)
				}
				s.pen.dash = list
			}
		case "stroke-dashoffset":
			s.pen.offset = f.length(name, v)
		case "stroke-linecap":
			s.pen.cap = strings.Replace(v, "butt", "", 1)
		case "stroke-linejoin":
			s.pen.join = strings.Replace(v, "miter", "", 1)
		case "stroke-miterlimit":
			s.pen.miterLimit = f.length(name, v)
		case "font-size":
			s.size = f.length(name, v)
		case "font-weight":
			n, _, ok := number(v, false)
			s.bold = v == "bold" || v == "bolder" || ok && n >= 600
		case "text-anchor":
			s.anchor = strings.Replace(v, "start", "", 1)
		case "direction":
			s.rtl = v == "rtl"
		case "paint-order":
			s.strokeFirst = strings.HasPrefix(v, "stroke")
		case "visibility":
			s.hidden = v != "visible"
		case "display":
			s.hidden = s.hidden || v == "none"
		case "transform", "x", "y", "width", "height", "d", "points", "cx", "cy", "r", "rx", "ry", "x1", "y1", "x2", "y2", "dx", "dy", "viewBox", "href":
			a[name] = v
		default:
			if !inert[name] && !strings.HasPrefix(name, "data-") && !strings.HasPrefix(name, "aria-") {
				f.notes.skip("attribute " + name + " of " + element)
			}
		}
	}
	return s, a
}

func (f *figure) number(a map[string]string, name string) float64 {
	if a[name] == "" {
		return 0
	}
	return f.length(name, a[name])
}

// length reads a number of units.
func (f *figure) length(name, v string) float64 {
	n, rest, ok := number(v, false)
	if rest = strings.TrimSpace(rest); !ok || rest != "" && rest != "px" {
		f.notes.skip(name + " " + strconv.Quote(v))
	}
	return n
}

var colorNames = map[string]color.NRGBA{
	"black": {0, 0, 0, 255}, "white": {255, 255, 255, 255}, "red": {255, 0, 0, 255}, "gray": {128, 128, 128, 255}, "grey": {128, 128, 128, 255},
}

// paint reads a colour; before stands where it cannot be read.
func (f *figure) paint(v string, before paint) paint {
	switch v {
	case "none", "transparent":
		return paint{none: true}
	case "currentColor", "inherit":
		return before
	}
	if c, ok := colorNames[v]; ok {
		return paint{color: c}
	}
	if hex, ok := strings.CutPrefix(v, "#"); ok {
		if len(hex) == 3 {
			hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
		}
		if n, err := strconv.ParseUint(hex, 16, 32); err == nil && len(hex) == 6 {
			return paint{color: color.NRGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 255}}
		}
	}
	f.notes.skip("colour " + strconv.Quote(v))
	return before
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

// transform reads a list of transformations.
func transform(s string) (m matrix, ok bool) {
	m = identity
	for s = trimSeparators(s); s != ""; s = trimSeparators(s) {
		name, rest, found := strings.Cut(s, "(")
		inside, after, closed := strings.Cut(rest, ")")
		v, good := numbers(inside)
		if !found || !closed || !good {
			return m, false
		}
		s = after
		var n matrix
		switch name = strings.TrimSpace(name); {
		case name == "translate" && len(v) == 1:
			n = matrix{1, 0, 0, 1, v[0], 0}
		case name == "translate" && len(v) == 2:
			n = matrix{1, 0, 0, 1, v[0], v[1]}
		case name == "scale" && len(v) == 1:
			n = matrix{v[0], 0, 0, v[0], 0, 0}
		case name == "scale" && len(v) == 2:
			n = matrix{v[0], 0, 0, v[1], 0, 0}
		case name == "rotate" && (len(v) == 1 || len(v) == 3):
			sin, cos := math.Sincos(v[0] * math.Pi / 180)
			n = matrix{cos, sin, -sin, cos, 0, 0}
			if len(v) == 3 {
				n = matrix{1, 0, 0, 1, v[1], v[2]}.times(n).times(matrix{1, 0, 0, 1, -v[1], -v[2]})
			}
		case name == "matrix" && len(v) == 6:
			n = matrix{v[0], v[1], v[2], v[3], v[4], v[5]}
		default:
			return m, false
		}
		m = m.times(n)
	}
	return m, true
}

// text reads a text element. A span that has a place of its own begins a text of
// its own; any other goes on where the text before it ends.
func (f *figure) text(d *xml.Decoder, t xml.StartElement, own style, m matrix, a map[string]string, offset int64) error {
	x, y := f.number(a, "x"), f.number(a, "y")
	first := len(f.items)
	begin := func(s style) {
		f.items = append(f.items, item{kind: textItem, at: m.times(matrix{1, 0, 0, 1, x, y}), anchor: s.anchor, rtl: s.rtl, href: s.href, style: own, start: offset, attrs: t.Attr})
	}
	begin(own)
	stack := []style{own}
	for len(stack) > 0 {
		tok, err := d.Token()
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.CharData:
			if s := fold(string(t)); s != "" {
				it := &f.items[len(f.items)-1]
				it.spans = append(it.spans, span{s, stack[len(stack)-1]})
			}
		case xml.StartElement:
			name := t.Name.Local
			if name == "title" || name == "desc" {
				if err := d.Skip(); err != nil {
					return err
				}
				continue
			}
			if name != "tspan" && name != "a" || len(stack) > mostDeep {
				f.notes.skip("element " + name + " in text")
				if err := d.Skip(); err != nil {
					return err
				}
				continue
			}
			s, b := f.inherit(stack[len(stack)-1], name, t.Attr)
			if name == "a" {
				s.href = b["href"]
			}
			if b["x"] != "" || b["y"] != "" || b["dy"] != "" {
				if b["x"] != "" {
					x = f.number(b, "x")
				}
				if b["y"] != "" {
					y = f.number(b, "y")
				}
				y += f.number(b, "dy")
				begin(s)
			}
			if b["dx"] != "" {
				f.notes.skip("attribute dx of tspan")
			}
			stack = append(stack, s)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		}
	}
	kept := f.items[:first]
	for _, it := range f.items[first:] {
		if n := len(it.spans); n > 0 {
			it.spans[0].text = strings.TrimLeft(it.spans[0].text, " ")
			it.spans[n-1].text = strings.TrimRight(it.spans[n-1].text, " ")
		}
		it.stop = d.InputOffset()
		if !own.hidden {
			kept = append(kept, it)
		}
	}
	f.items = kept
	return nil
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
