package ask

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/interop"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/words"
)

var formatsVerb = &Verb{
	Name: "formats", Summary: "List the files of other programs that graphx reads and writes",
	Formats: tableFormats, Quiet: true, Caseless: true,
	Help: lines(
		"Lists each format with its extensions, whether it is read and written, and what of a",
		"case is there again after it was written and read. Every command takes a file that is",
		"read where it takes a case; graphx convert and -o FILE write.",
		"",
		"    graphx formats",
	),
	Parameters: outputParameters(tableFormats),
	answer:     answerFormats,
}

// A formatRow is a row of the list of formats.
type formatRow struct {
	Name       string   `json:"name"`
	Title      string   `json:"title"`
	Extensions []string `json:"extensions"`
	Read       bool     `json:"read"`
	Write      bool     `json:"write"`
	Records    bool     `json:"records"`
	Survives   string   `json:"survives,omitempty"`
	Lost       string   `json:"lost,omitempty"`
}

func formatRows() (rows []formatRow) {
	for _, f := range interop.Formats() {
		rows = append(rows, formatRow{f.Name, f.Title, f.Extensions, f.Reads(), f.Writes(), f.Records, f.Survives, f.Lost})
	}
	return rows
}

func answerFormats(*asking) (*Answer, error) {
	return &Answer{
		text: func(w io.Writer, _ words.Options) error {
			for _, r := range formatRows() {
				does := "write"
				switch {
				case r.Read && r.Write:
					does = "read and write"
				case r.Read:
					does = "read"
				}
				if _, err := fmt.Fprintf(w, "%s  %s (%s), %s\n", r.Name, r.Title, strings.Join(r.Extensions, ", "), does); err != nil {
					return err
				}
				if r.Survives != "" {
					fmt.Fprintf(w, "  survives: %s\n", r.Survives)
				}
				if r.Lost != "" {
					fmt.Fprintf(w, "  lost: %s\n", r.Lost)
				}
			}
			return nil
		},
		json: func(w io.Writer) error {
			return render.WriteJSON(w, struct {
				Graphx  string      `json:"graphx"`
				Formats []formatRow `json:"formats"`
			}{"formats/1", formatRows()})
		},
	}, nil
}

// graphFormats lists the names of the formats of other programs that are written.
func graphFormats() (names []string) {
	for _, f := range interop.Formats() {
		// The guard of publication copies reads text, and no archives.
		if f.Writes() && f.Text() && !slices.Contains(ownFormats, f.Name) {
			names = append(names, f.Name)
		}
	}
	return names
}

// ownFormats are the names of formats that answers have by themselves.
var ownFormats = []string{"svg", "png", "pdf", "dot", "mermaid", "json", "csv", "md", "text"}

// withGraphs adds the formats of other programs to those of a verb whose answer is a
// view.
func withGraphs(formats []string) []string { return slices.Concat(formats, graphFormats()) }

// otherProgram returns the format of another program of that name, nil for one that
// answers have by themselves.
func otherProgram(format string) *interop.Format {
	if f := interop.FormatNamed(format); f != nil && f.Text() && !slices.Contains(ownFormats, format) {
		return f
	}
	return nil
}

// lossNotes tells what a file does not hold of what was written to it.
func lossNotes(name string, f *interop.Format, losses []interop.Loss) (notes []Note) {
	var parts []string
	for _, l := range losses {
		parts = append(parts, fmt.Sprintf("%d %s", l.Count, l.What))
	}
	if len(parts) > 0 {
		notes = append(notes, Note{Message: fmt.Sprintf("%s (%s) does not hold: %s", Quote(name), f.Title, strings.Join(parts, ", "))})
	}
	return notes
}

// WholeView is a case as a view: all of its records, with all of their citations.
func WholeView(c *relations.Case) *relations.View {
	v := &relations.View{Case: c, Title: c.Title, Entities: c.Entities()}
	for _, r := range c.Relations() {
		l := relations.Line{Relation: r, Assessment: c.Assess(r.Citations, nil)}
		l.Date = r.When(slices.Concat(l.Supports, l.Denies))
		v.Lines = append(v.Lines, l)
	}
	return v
}
