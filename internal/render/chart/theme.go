package chart

import (
	"slices"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/drawing"
)

// Text sizes, in units (see [PrintWidth]).
const (
	titleSize    = 18
	subtitleSize = 13
	nameSize     = 13
	labelSize    = 12
	rowHeight    = 14 // of labels, legend and sources
	nameHeight   = 15
)

// A shape is the outline of a node.
type shape string

const (
	roundBox  shape = "rounded box"
	box       shape = "box"
	doubleBox shape = "double box"
	hexagon   shape = "hexagon"
	sheet     shape = "sheet"
	ellipse   shape = "ellipse"
	dashedBox shape = "dashed box"
	cutBox    shape = "cut box"
	pill      shape = "pill"
)

// A nodeStyle is how a kind is drawn. The colours are roles of the theme, and
// every kind has a shape of its own besides.
type nodeStyle struct {
	shape        shape
	fill, stroke string
	// padX and padY are the room between text and outline.
	padX, padY int
}

var otherNode = nodeStyle{cutBox, fillRole("other"), strokeRole("other"), 9, 5}

var nodeStyles = map[string]nodeStyle{
	"person":       {roundBox, fillRole("person"), strokeRole("person"), 8, 5},
	"organisation": {box, fillRole("organisation"), strokeRole("organisation"), 8, 5},
	"public-body":  {doubleBox, fillRole("public-body"), strokeRole("public-body"), 10, 7},
	"place":        {hexagon, fillRole("place"), strokeRole("place"), 14, 4},
	"document":     {sheet, fillRole("document"), strokeRole("document"), 10, 6},
	"event":        {ellipse, fillRole("event"), strokeRole("event"), 14, 8},
	"group":        {dashedBox, fillRole("group"), strokeRole("group"), 8, 5},
	"object":       {cutBox, fillRole("object"), strokeRole("object"), 9, 5},
	"other":        otherNode,
}

// kindOrder is the order of kinds in the legend.
var kindOrder = []string{"person", "group", "organisation", "public-body", "place", "event", "document", "object", "other"}

func styleOf(basic string) nodeStyle {
	if s, ok := nodeStyles[basic]; ok {
		return s
	}
	return otherNode
}

// A classStyle is the colours of a class of relations: of its lines and of the
// words on them, as roles of the theme.
type classStyle struct{ line, ink string }

// coloured are the classes that have colours of their own, in the order of the
// legend.
var coloured = []relations.Class{
	relations.Contact, relations.Tie, relations.Participation, relations.Role,
	relations.Opinion, relations.Authorship, relations.Movement, relations.OtherClass,
}

// classOrder is the order of classes in the legend. What is not stated is drawn as
// other relations are.
var classOrder = append(slices.Clone(coloured), relations.Unstated)

func colourOf(c relations.Class) classStyle {
	if !slices.Contains(coloured, c) {
		c = relations.OtherClass
	}
	return classStyle{lineRole(c), wordsRole(c)}
}

// A lineStyle is how a status is drawn, as i2's charts do: the weaker the
// evidence the weaker the line.
type lineStyle struct {
	width float64
	dash  drawing.Numbers
	core  float64 // width of the white line within a paired one, 0 for none
	cross bool
}

var lineStyles = map[relations.Status]lineStyle{
	relations.Corroborated: {width: 3},
	relations.SingleOrigin: {width: 1.3},
	relations.Alleged:      {width: 1.6, dash: drawing.Numbers{8, 4.5}},
	relations.Planned:      {width: 2.2, dash: drawing.Numbers{0.1, 5}},
	relations.Disputed:     {width: 4.6, core: 2},
	relations.Denied:       {width: 1.3, cross: true},
}

// dotted reports whether the dashes of a line are dots, which round ends make of
// them.
func (l lineStyle) dotted() bool { return len(l.dash) > 0 && l.dash[0] < 1 }

func lineOf(s relations.Status) lineStyle {
	if l, ok := lineStyles[s]; ok {
		return l
	}
	return lineStyles[relations.SingleOrigin]
}
