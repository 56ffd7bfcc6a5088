package chart

import (
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// Options say how a view is drawn. The zero value is the usual chart.
type Options struct {
	// Parallel draws relations between the same two entities as one line that
	// carries them all (Gather, the zero value) or one line each (Apart).
	Parallel Parallel
	// Events draws a relation of more than two ends as one small node between them
	// (AsNode, the zero value) or as a line between each two of them (AsPairs).
	Events Events
	// Engine is the Graphviz engine that finds the positions: dot, neato, sfdp,
	// fdp or twopi; "" chooses by what is drawn.
	Engine string
	// Subtitle stands below the title instead of the view's; Caption below the
	// chart; Date, which no clock gives, with the notes.
	Subtitle, Caption string
	Date              evidence.Date
	// Theme is the colours, nil for the print theme.
	Theme *Theme
	// Numbers are those that sources had in an earlier figure and keep, by id.
	Numbers map[string]int
	// Sources says where the numbered source list goes.
	Sources SourceList
	// Page is what the figure has to fit on, nil for none: then it is as high as it
	// must be. It decides the Width.
	Page *Page
	// flatness is the width of a chart of few boxes against its height, in
	// hundredths; 0 for the usual.
	flatness int
	// Width is the figure's width in units, 0 for [PrintWidth]. A text of size 12
	// (the least in a figure) is 12/Width of the printed width.
	Width int
	// Layout is how the nodes are set out; the zero value chooses.
	Layout Layout
	// Group says which entities are drawn together in a frame; nil for none.
	Group *Grouping
	// Pins are places that nodes keep; nil for none.
	Pins *Pins
	// Changes mark what changed between two versions; nil for none.
	Changes *Changes
}

// Parallel is a way to draw several relations between the same two entities.
type Parallel string

// The ways to draw parallel relations.
const (
	Gather Parallel = ""
	Apart  Parallel = "apart"
)

// Events is a way to draw a relation of more than two ends.
type Events string

// The ways to draw relations of several ends.
const (
	AsNode  Events = ""
	AsPairs Events = "pairs"
)

// Layout is a way to set out the nodes of a chart.
type Layout string

// The layouts.
const (
	Auto   Layout = ""       // layers for paths, else force
	Force  Layout = "force"  // what is joined is near
	Layers Layout = "layers" // in columns or rows by the hops
	Rings  Layout = "rings"  // by the hops around the middle
	Matrix Layout = "matrix" // who met whom
)

// Layouts are the names of layouts that [Options] takes, beside "auto".
var Layouts = []Layout{Force, Layers, Rings, Matrix}

// SourceList is a place for the numbered source list of a figure.
type SourceList string

// The places for the source list.
const (
	InFigure  SourceList = ""
	InSidecar SourceList = "sidecar"
	NoSources SourceList = "none"
	// OnPage is a page of their own, see [DrawSources].
	OnPage SourceList = "page"
)

// PrintWidth is the width of a figure in units: printed at 16 cm (453.5 pt), a
// text of size 12 is 7.0 pt high, the least that is read without effort.
const PrintWidth = 776

// leastWidth is the width under which a figure has no room for its legend.
const leastWidth = 320

func (o Options) width() int {
	if o.Page != nil {
		return max(o.Page.units(o.Page.Width)-2*o.Page.inset(), leastWidth)
	}
	if o.Width <= 0 {
		return PrintWidth
	}
	return max(o.Width, leastWidth)
}

// Named gives a view the options' subtitle, where they have one.
func (o Options) Named(v *relations.View) *relations.View {
	if o.Subtitle == "" {
		return v
	}
	named := *v
	named.Subtitle = o.Subtitle
	return &named
}

// footnote is what the legend says of the numbers on the lines.
func (o Options) footnote() string {
	switch o.Sources {
	case InFigure:
		return "source, listed below"
	case OnPage:
		return "source, listed on a separate page"
	case InSidecar:
		return "source, listed in a separate file"
	}
	return "source"
}
