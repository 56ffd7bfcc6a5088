// Package drawing is what chart and paint have in common: the list of what is
// drawn. Chart records it; [Drawing.SVG] writes it as a file, and paint makes
// pictures of it. The order of the list is the order of painting, and the numbers
// are those of the file, so that all formats show the same.
package drawing

import (
	"fmt"
	"strconv"
	"strings"
)

// A Drawing is a figure before it is a file.
type Drawing struct {
	Width, Height float64 // in units
	// WidthMM and HeightMM are the size on paper; 0 for units of 1/96 inch.
	WidthMM, HeightMM float64
	// Inset is how far from the left and the upper side the parts begin, in units.
	Inset float64
	// Title and Description tell what is drawn.
	Title, Description string
	Role               string // to those who hear the figure
	Font               string // the fonts that text is set in, as CSS names them
	Paper              Color  // lies behind everything
	Parts              []*Part
}

// A Kind says what a part is, by the name that SVG has for it.
type Kind string

// The kinds of parts. Titles and descriptions are told and not painted.
const (
	Group       Kind = "g"
	Link        Kind = "a"
	Rect        Kind = "rect"
	Circle      Kind = "circle"
	Ellipse     Kind = "ellipse"
	Polygon     Kind = "polygon"
	Way         Kind = "path"
	Text        Kind = "text"
	Title       Kind = "title"
	Description Kind = "desc"
)

// A Part is something that is drawn, or a group of parts. What a part does not say
// of its style it has from the groups around it.
type Part struct {
	Kind       Kind
	Attributes []Attribute // in the order in which they are written
	Words      string      // of a text, a title and a description
	Parts      []*Part     // of a group and a link
}

// An Attribute is one property of a part, by the name that SVG has for it: the
// name says of what type the value is.
type Attribute struct {
	Name  string
	Value Value
}

// A Value is a [Word], [Name], [Number], [Numbers], [Points], [Path], [Color], [Move] or
// [Turn]. As a string it is what an SVG has.
type Value interface{ String() string }

// Of returns an attribute's value, nil for none.
func (p *Part) Of(name string) Value {
	for _, a := range p.Attributes {
		if a.Name == name {
			return a.Value
		}
	}
	return nil
}

// Number returns an attribute that is a number, 0 for none.
func (p *Part) Number(name string) float64 {
	n, _ := p.Of(name).(Number)
	return float64(n)
}

// A Word is a name or a text.
type Word string

func (w Word) String() string { return string(w) }

// A Name is what a part is called within its drawing, or the names of parts, with
// spaces between them, that an attribute points to. In a file each has
// [Drawing.Prefix] before it.
type Name string

func (n Name) String() string { return string(n) }

// A Number is a length or a place in units, or a part of 1.
type Number float64

func (n Number) String() string { return strconv.FormatFloat(float64(n), 'f', -1, 64) }

// Numbers are the dashes and gaps of a line.
type Numbers []float64

func (n Numbers) String() string {
	var out []string
	for _, x := range n {
		out = append(out, Number(x).String())
	}
	return strings.Join(out, " ")
}

// Points are the corners of a polygon.
type Points [][2]float64

func (p Points) String() string {
	var out []string
	for _, q := range p {
		out = append(out, Number(q[0]).String()+","+Number(q[1]).String())
	}
	return strings.Join(out, " ")
}

// A Step goes on with a path as SVG's commands M, L, H, V and Q do, and in small
// letters from where the path is.
type Step struct {
	Op byte
	To []float64
}

// A Path is a line.
type Path []Step

func (p Path) String() string {
	var b strings.Builder
	for i, s := range p {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteByte(s.Op)
		for k, x := range s.To {
			if k > 0 {
				b.WriteByte(" ,"[k%2])
			}
			b.WriteString(Number(x).String())
		}
	}
	return b.String()
}

// A Color is a colour, or none.
type Color struct {
	R, G, B uint8
	None    bool
}

func (c Color) String() string {
	if c.None {
		return "none"
	}
	return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
}

// Hex is the colour that is written as "#rrggbb" or "none". Anything else is a
// mistake of the program.
func Hex(s string) Color {
	if s == "none" {
		return Color{None: true}
	}
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 32)
	if err != nil || len(s) != 7 || s[0] != '#' {
		panic(fmt.Sprintf("%q is no colour", s))
	}
	return Color{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n)}
}

// A Move puts a group elsewhere.
type Move struct{ X, Y float64 }

func (m Move) String() string { return fmt.Sprintf("translate(%v,%v)", Number(m.X), Number(m.Y)) }

// A Turn turns a part about a place, clockwise by so many degrees.
type Turn struct{ Degrees, X, Y float64 }

func (t Turn) String() string {
	return fmt.Sprintf("rotate(%v %v %v)", Number(t.Degrees), Number(t.X), Number(t.Y))
}
