// Package rendertest is for the tests of the rooms below render: an invented
// affair of any size, a reader of figures, and a browser that looks at them.
package rendertest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// An Elem is an element of a figure, read back.
type Elem struct {
	Name string
	Attr map[string]string
	Text string
	Kids []*Elem
}

func ParseSVG(data []byte) (*Elem, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	root := &Elem{}
	open := []*Elem{root}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			if len(root.Kids) != 1 {
				return nil, fmt.Errorf("%d root elements", len(root.Kids))
			}
			return root.Kids[0], nil
		}
		if err != nil {
			return nil, err
		}
		top := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			e := &Elem{Name: t.Name.Local, Attr: map[string]string{}}
			for _, a := range t.Attr {
				e.Attr[a.Name.Local] = a.Value
			}
			top.Kids = append(top.Kids, e)
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			top.Text += string(t)
		}
	}
}

func (e *Elem) Walk(visit func(*Elem)) {
	visit(e)
	for _, k := range e.Kids {
		k.Walk(visit)
	}
}

// All lists the elements of a class.
func (e *Elem) All(class string) []*Elem {
	var out []*Elem
	e.Walk(func(k *Elem) {
		if slices.Contains(strings.Fields(k.Attr["class"]), class) {
			out = append(out, k)
		}
	})
	return out
}

func (e *Elem) Num(name string) float64 {
	x, _ := strconv.ParseFloat(e.Attr[name], 64)
	return x
}

// A Frame is a rectangle in the figure.
type Frame struct{ X0, Y0, X1, Y1 float64 }

func (f Frame) Meets(g Frame) bool {
	const touch = 0.5
	return f.X0+touch < g.X1 && g.X0+touch < f.X1 && f.Y0+touch < g.Y1 && g.Y0+touch < f.Y1
}

func (f Frame) Holds(g Frame) bool {
	const touch = 0.5
	return g.X0 >= f.X0-touch && g.X1 <= f.X1+touch && g.Y0 >= f.Y0-touch && g.Y1 <= f.Y1+touch
}

// FrameOf is the frame between two corners.
func FrameOf(x0, y0, x1, y1 float64) Frame { return Frame{x0, y0, x1, y1} }
