package render

import "github.com/graphx-dev/graphx/internal/relations"

// Text sizes, in units (see [PrintWidth]).
const (
	titleSize    = 18
	subtitleSize = 13
	nameSize     = 13
	labelSize    = 12
	rowHeight    = 14 // of labels, legend and sources
	nameHeight   = 15
)

// Inks for text: all at least 7:1 on white and on every fill.
const (
	ink     = "#1a1a1a"
	softInk = "#4a4a4a"
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

// A nodeStyle is how a kind is drawn. The strokes are the Okabe-Ito palette,
// safe for colour-blind readers; the fills are tints of it, and every kind has a
// shape of its own besides.
type nodeStyle struct {
	shape        shape
	fill, stroke string
	// padX and padY are the room between text and outline.
	padX, padY int
}

var otherNode = nodeStyle{cutBox, "#f2f2f2", "#6b6b6b", 9, 5}

var nodeStyles = map[string]nodeStyle{
	"person":       {roundBox, "#e3f0fa", "#0072b2", 8, 5},
	"organisation": {box, "#fdf1d9", "#bf8300", 8, 5},
	"public-body":  {doubleBox, "#e0f3ec", "#00805c", 10, 7},
	"place":        {hexagon, "#fdfbe0", "#7d7400", 14, 4},
	"document":     {sheet, "#f7f7f7", "#4a4a4a", 10, 6},
	"event":        {ellipse, "#f9e9f2", "#a85a86", 14, 8},
	"group":        {dashedBox, "#f1f7fc", "#0072b2", 8, 5},
	"object":       {cutBox, "#fbe8dc", "#b34f00", 9, 5},
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

// A classStyle is the colour of a class of relations: of its lines (Okabe-Ito,
// orange and sky blue darkened to 3:1 on white) and of the words on them (4.5:1
// and more).
type classStyle struct{ line, ink string }

var classStyles = map[relations.Class]classStyle{
	relations.Contact:       {"#0072b2", "#00568a"},
	relations.Tie:           {"#d55e00", "#a84400"},
	relations.Role:          {"#009e73", "#00694d"},
	relations.Opinion:       {"#cc79a7", "#8f3f6c"},
	relations.Participation: {"#2e9bd6", "#1c668f"},
	relations.Authorship:    {"#bf8300", "#7d5600"},
	relations.Movement:      {"#000000", "#000000"},
	relations.OtherClass:    {"#777777", "#4a4a4a"},
}

// classOrder is the order of classes in the legend.
var classOrder = []relations.Class{
	relations.Contact, relations.Tie, relations.Participation, relations.Role,
	relations.Opinion, relations.Authorship, relations.Movement, relations.OtherClass,
}

func colourOf(c relations.Class) classStyle {
	if s, ok := classStyles[c]; ok {
		return s
	}
	return classStyles[relations.OtherClass]
}

// A lineStyle is how a status is drawn, as i2's charts do: the weaker the
// evidence the weaker the line.
type lineStyle struct {
	width, dash string
	core        string // width of the white line within a paired one, "" for none
	cross       bool
}

var lineStyles = map[relations.Status]lineStyle{
	relations.Corroborated: {width: "3"},
	relations.SingleOrigin: {width: "1.3"},
	relations.Alleged:      {width: "1.6", dash: "8 4.5"},
	relations.Planned:      {width: "2.2", dash: "0.1 5"},
	relations.Disputed:     {width: "4.6", core: "2"},
	relations.Denied:       {width: "1.3", cross: true},
}

func lineOf(s relations.Status) lineStyle {
	if l, ok := lineStyles[s]; ok {
		return l
	}
	return lineStyles[relations.SingleOrigin]
}
