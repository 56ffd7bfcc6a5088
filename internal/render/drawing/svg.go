package drawing

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/render"
)

// Lettering is a way to set the text of an SVG other than as text in a font that
// its reader has. The zero value is that.
type Lettering struct {
	// Families are fonts of the file itself, asked for before the drawing's.
	Families []string
	// Text makes what stands in place of a text, nil for the text itself.
	Text func(p *Part) string
	// End makes what stands at the end of the file: fonts or glyphs. It is called
	// last.
	End func() string
}

// Prefix is what a file of the drawing puts before its names, "graphx-1a2b3c4d-".
// It follows from what is drawn, so that the names of several figures in one page
// differ, and those of the same figure do not.
func (d *Drawing) Prefix() string {
	sum := sha256.Sum256(d.write("", Lettering{}))
	return "graphx-" + hex.EncodeToString(sum[:4]) + "-"
}

// Names of the title and of the description.
const (
	titleName       = "title"
	descriptionName = "desc"
)

// SVG writes the drawing as an SVG file. The same drawing gives the same bytes.
// Text is text; roles, labels, ids and data are attributes.
func (d *Drawing) SVG() []byte { return d.Lettered(Lettering{}) }

// Lettered writes the drawing as SVG does, with its text set another way.
func (d *Drawing) Lettered(l Lettering) []byte { return d.write(d.Prefix(), l) }

func (d *Drawing) write(prefix string, l Lettering) []byte {
	w := writer{prefix: prefix, lettering: l}
	width, height := Number(d.Width), Number(d.Height)
	wide, high := width.String(), height.String()
	if d.WidthMM > 0 {
		wide, high = Number(d.WidthMM).String()+"mm", Number(d.HeightMM).String()+"mm"
	}
	w.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg")
	if l.Text != nil { // glyphs are used by xlink, which older readers know
		w.WriteString(` xmlns:xlink="http://www.w3.org/1999/xlink"`)
	}
	for _, a := range []Attribute{
		{"xmlns", Word("http://www.w3.org/2000/svg")}, {"role", Word(d.Role)}, {"aria-labelledby", Name(titleName)}, {"aria-describedby", Name(descriptionName)},
		{"width", Word(wide)}, {"height", Word(high)}, {"viewBox", Word(fmt.Sprintf("0 0 %v %v", width, height))},
		{"font-family", Word(strings.Join(append(l.Families, d.Font), ", "))},
	} {
		w.attribute(a)
	}
	w.WriteString(">\n")
	w.depth++
	for _, p := range d.head() {
		w.part(p)
	}
	if d.WidthMM > 0 {
		page := &Part{Kind: Group, Attributes: []Attribute{{"class", Word("page")}, {"transform", Move{d.Inset, d.Inset}}}}
		w.tag(page)
		w.WriteString(">\n")
	}
	for _, p := range d.Parts {
		w.part(p)
	}
	if d.WidthMM > 0 {
		w.WriteString(" </g>\n")
	}
	if l.End != nil {
		w.WriteString(l.End())
	}
	w.WriteString("</svg>\n")
	return []byte(w.String())
}

// head is what stands before the parts: what is told of the drawing, and its
// paper.
func (d *Drawing) head() []*Part {
	return []*Part{
		{Kind: Title, Attributes: []Attribute{{"id", Name(titleName)}}, Words: d.Title},
		{Kind: Description, Attributes: []Attribute{{"id", Name(descriptionName)}}, Words: d.Description},
		{Kind: Rect, Attributes: []Attribute{{"class", Word("paper")}, {"width", Number(d.Width)}, {"height", Number(d.Height)}, {"fill", d.Paper}}},
	}
}

// A writer is an SVG file while it is written.
type writer struct {
	strings.Builder
	depth     int
	prefix    string
	lettering Lettering
}

// tag begins an element. Values of attributes are quoted here and nowhere else.
func (w *writer) tag(p *Part) {
	w.WriteString(strings.Repeat(" ", w.depth) + "<" + string(p.Kind))
	for _, a := range p.Attributes {
		w.attribute(a)
	}
}

func (w *writer) attribute(a Attribute) {
	s := a.Value.String()
	if _, ok := a.Value.(Name); ok {
		s = w.prefix + strings.Join(strings.Fields(s), " "+w.prefix)
	}
	w.WriteString(" " + a.Name + `="` + quoteXML(s) + `"`)
}

func (w *writer) part(p *Part) {
	switch p.Kind {
	case Group, Link:
		w.tag(p)
		w.WriteString(">\n")
		w.depth++
		for _, q := range p.Parts {
			w.part(q)
		}
		w.depth--
		w.WriteString(strings.Repeat(" ", w.depth) + "</" + string(p.Kind) + ">\n")
	case Text, Title, Description:
		if p.Kind == Text && w.lettering.Text != nil {
			w.WriteString(strings.Repeat(" ", w.depth) + w.lettering.Text(p) + "\n")
			break
		}
		w.tag(p)
		w.WriteString(">" + quoteXML(p.Words) + "</" + string(p.Kind) + ">\n")
	default:
		w.tag(p)
		w.WriteString("/>\n")
	}
}

// quoteXML is the one way of data into an SVG, as text or as the value of an
// attribute in double quotes. The isolates of [render.Isolate] are written as
// references.
func quoteXML(s string) string {
	var b strings.Builder
	for _, r := range Seen(s) {
		switch r {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '"':
			b.WriteString("&quot;")
		case '\'':
			b.WriteString("&#39;")
		case '\n', '\t', render.FirstStrong, render.PopIsolate:
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Seen is a text as every format of a drawing has it: tabs and line ends stay,
// the isolates of [render.Isolate] and [render.LeftToRight] stay, which
// [render.Clean] lets through from no data, and what else steers or is not in XML
// 1.0 is U+FFFD.
func Seen(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n', r == '\t', r == render.FirstStrong, r == render.PopIsolate, r == render.LeftToRight:
		case plain.Steers(r), r == 0xFFFE, r == 0xFFFF:
			r = utf8.RuneError
		}
		b.WriteRune(r)
	}
	return b.String()
}
