// Package paint makes of a drawing what is no plain SVG: a PNG at a stated resolution,
// a PDF of vectors and searchable text, and an SVG that carries its own fonts or
// has outlines for text. No program besides this one is needed, and no font of
// the machine is looked at, so that the same figure gives the same bytes
// everywhere.
//
// What comes in is the list of what is drawn (package drawing), and no SVG is read.
// A kind of part or an attribute that this package does not know is left out, and
// said in [Notes]. Text is set in the embedded Liberation
// Sans (Latin, Greek, Cyrillic, Hebrew), by way of a shaping engine, and in fonts
// that are added with [NewFonts]; a character that none of them has becomes a box of the width that
// was kept free for it, and is said too.
//
// Of the rooms of graphx the package knows the drawing only.
package paint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Options say how a figure is painted. The zero value is the usual way.
type Options struct {
	// DPI is the resolution of a PNG in dots per inch, 0 for [DefaultDPI]. A unit
	// of a figure without a unit of length is 1/96 inch, as in browsers.
	DPI float64
	// Fonts are what text is set in, nil for the embedded ones.
	Fonts *Fonts
}

// DefaultDPI is the resolution of a PNG: sharp at print size and on screens of
// two dots a pixel.
const DefaultDPI = 192

func (o Options) fonts() *Fonts {
	if o.Fonts == nil {
		return embedded()
	}
	return o.Fonts
}

// Notes are what could not be painted as it stands in the figure.
type Notes struct {
	// Missing are the characters that no font has, sorted.
	Missing []rune
	// Skipped are the kinds of parts and the attributes that are not painted, sorted.
	Skipped []string
}

func (n *Notes) miss(r rune) {
	if i, found := slices.BinarySearch(n.Missing, r); !found {
		n.Missing = slices.Insert(n.Missing, i, r)
	}
}

func (n *Notes) skip(s string) {
	if i, found := slices.BinarySearch(n.Skipped, s); !found {
		n.Skipped = slices.Insert(n.Skipped, i, s)
	}
}

// Characters names the missing characters, the first of them with their numbers.
func (n *Notes) Characters() string {
	const most = 8
	var out []string
	for _, r := range n.Missing[:min(most, len(n.Missing))] {
		out = append(out, fmt.Sprintf("%c U+%04X", r, r))
	}
	if more := len(n.Missing) - most; more > 0 {
		out = append(out, fmt.Sprintf("%d more", more))
	}
	return strings.Join(out, ", ")
}

// A SizeError says that a picture would be larger than this program, or a
// reader of the format, can take.
type SizeError struct {
	What string // "PNG of 9000 by 80000 pixels"
	Most string // "50 million pixels"
	// DPI is the resolution at which it would fit, 0 for none.
	DPI  float64
	fits string // what else would fit, "" for nothing of the same content
}

func (e *SizeError) Error() string {
	return fmt.Sprintf("a %s is too large: the most is %s", e.What, e.Most)
}

// Hint says what would fit.
func (e *SizeError) Hint() string {
	return cmp.Or(e.fits, "draw less of it")
}
