// Package render shows a view: in words, as DOT, as JSON and as an SVG chart.
//
// Every writer is a pure function of a [relations.View] and its options, so the
// same view gives the same bytes. Graphviz decides where things stand and
// nothing else: it runs in a child process (see [Engine]), and the drawing is
// made here from its coordinates, so that text fits, the legend lists what is
// present, and nothing from the data reaches the output unquoted.
package render

import "github.com/graphx-dev/graphx/internal/render/wasmcache"

// Uncached says why the layout engine is compiled anew at every start, which
// costs half a second; nil where it has a folder for its machine code.
func Uncached() error { return wasmcache.Reason() }
