package chart

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

// Mermaid writes a view as a flowchart in Mermaid's language, which README files
// and wikis draw: the boxes, lines and words of [SVG]'s chart, with the numbered
// sources, the policy and what is left out in a box of their own. Mermaid lays it
// out and measures its text itself.
func Mermaid(w io.Writer, v *relations.View, o Options) error {
	_, err := io.WriteString(w, newChart(v, o).mermaid())
	return err
}

// mermaidShapes are the brackets around a node's label.
var mermaidShapes = map[shape][2]string{
	roundBox: {"(", ")"}, box: {"[", "]"}, doubleBox: {"[[", "]]"}, hexagon: {"{{", "}}"}, sheet: {"[/", "/]"},
	ellipse: {"([", "])"}, dashedBox: {"(", ")"}, cutBox: {"[", "]"}, pill: {"([", "])"},
}

func (c *chart) mermaid() string {
	colour := c.options.Theme.resolve
	var b strings.Builder
	b.WriteString("---\n")
	if t := render.Clean(c.view.Title); t != "" {
		fmt.Fprintf(&b, "title: %s\n", quoteYAML(render.Head(t, 200)))
	}
	// Rows are broken here; Mermaid would break them again at 200 pixels.
	b.WriteString("config:\n  flowchart:\n    wrappingWidth: 700\n---\n")
	direction := "TD"
	if len(c.view.Paths) > 0 {
		direction = "LR"
	}
	fmt.Fprintf(&b, "flowchart %s\n", direction)
	for i, n := range c.nodes {
		brackets := mermaidShapes[n.style.shape]
		fmt.Fprintf(&b, "  n%d%s%s%s\n", i+1, brackets[0], quoteMermaid(c.toldRows(n)...), brackets[1])
		style := fmt.Sprintf("fill:%s,stroke:%s,color:%s", colour(n.style.fill), colour(n.style.stroke), colour(ink))
		if n.focus {
			style += ",stroke-width:3px"
		}
		if n.style.shape == dashedBox {
			style += ",stroke-dasharray:5 3"
		}
		fmt.Fprintf(&b, "  style n%d %s\n", i+1, style)
	}
	order := c.order()
	for i, e := range c.edges {
		from, to, tail, head := e.a, e.b, e.atA, e.atB
		if order[to] < order[from] {
			from, to, tail, head = to, from, head, tail
		}
		if tail && !head { // an arrow has its head at its end
			from, to, tail, head = to, from, head, tail
		}
		words := ""
		if len(e.labels) > 0 {
			words = "|" + quoteMermaid(c.toldWords(e)...) + "|"
		}
		fmt.Fprintf(&b, "  n%d %s%s n%d\n", from+1, mermaidLine(e.status, tail, head), words, to+1)
		fmt.Fprintf(&b, "  linkStyle %d %s\n", i, c.mermaidStyle(e))
	}
	if notes := c.mermaidNotes(); len(notes) > 0 {
		fmt.Fprintf(&b, "  notes[%s]\n  style notes fill:none,stroke:none,color:%s,text-align:left\n", quoteMermaid(notes...), colour(ink))
	}
	return b.String()
}

// mermaidLine is a line in the style of a status, with its arrowheads: thick
// where it is corroborated, dashed where it is weak, crossed where it is denied:
// at the end that it points to, or at both.
func mermaidLine(s relations.Status, tail, head bool) string {
	left, middle, right := "", "--", "-"
	switch s {
	case relations.Corroborated:
		middle, right = "==", "="
	case relations.Alleged, relations.Planned, relations.Disputed:
		middle, right = "-.", "-"
	case relations.Denied:
		if tail == head {
			return "x--x"
		}
		return "--x"
	}
	switch {
	case head && middle == "-.":
		right = "->"
	case head:
		right = ">"
	}
	if tail && head {
		left = "<"
	}
	return left + middle + right
}

// mermaidDashes are the dashes of the statuses. Mermaid has no round ends and no
// paired lines: planned is dotted, and disputed, which is no stronger for being
// told twice, dashes and dots.
var mermaidDashes = map[relations.Status]string{
	relations.Alleged: "8 4.5", relations.Planned: "2 4", relations.Disputed: "10 3 2 3",
}

func (c *chart) mermaidStyle(e *edge) string {
	l := lineOf(e.status)
	width := num(l.width)
	if l.core != 0 {
		width = "1.6"
	}
	out := "stroke:" + c.options.Theme.resolve(colourOf(e.class).line) + ",stroke-width:" + width + "px"
	if dash := mermaidDashes[e.status]; dash != "" {
		out += ",stroke-dasharray:" + dash
	}
	if e.faded {
		out += ",opacity:0.45"
	}
	return out
}

// mermaidNotes are the rows of the box below a chart: its sources, what it
// leaves out, and the policy.
func (c *chart) mermaidNotes() []string {
	var out []string
	add := func(s string) {
		for i, row := range regular().lines(s, labelSize, 480, 6) {
			if i > 0 {
				row = "\u00a0\u00a0" + row
			}
			out = append(out, row)
		}
	}
	if c.options.Sources != NoSources {
		p := &plan{chart: c}
		for i := range c.numbers.Sources() {
			add(fmt.Sprintf("[%d] %s", i+1, p.numbers.Describe(i+1)))
		}
	}
	for _, s := range c.remarks() {
		add(s)
	}
	return out
}

// quoteMermaid is the one way of data into Mermaid: the rows of a label as a
// quoted string. Mermaid knows no backslashes; what is not a letter, a digit or
// harmless is written as a character's number between # and ;, which it reads as
// that character after everything else.
func quoteMermaid(rows ...string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, row := range rows {
		if i > 0 {
			b.WriteString("<br/>")
		}
		begin := true
		runes := []rune(row) // bytes that are not UTF-8 come out as U+FFFD
		for k, r := range runes {
			end := k+1 < len(runes) && runes[k+1] == ' '
			switch {
			case r < 0x80 && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'), r == ' ', r == ',', r == ':', r == '[', r == ']', r == '(' && (k == 0 || runes[k-1] != ']'), r == ')':
				b.WriteRune(r)
			case (r == '.' || r == '-' || r == '+' || r == '/') && !begin && !end:
				b.WriteRune(r) // but "1. " and "- " would begin a list
			case r == render.FirstStrong || r == render.PopIsolate:
				fmt.Fprintf(&b, "#%d;", r)
			case plain.Steers(r), r == 0xFFFE, r == 0xFFFF:
				b.WriteRune(unicode.ReplacementChar)
			case r >= 0xA0:
				b.WriteRune(r)
			default:
				fmt.Fprintf(&b, "#%d;", r)
			}
			begin = r == ' '
		}
	}
	b.WriteByte('"')
	return b.String()
}

// quoteYAML is the one way of data into the title: a string in double quotes.
func quoteYAML(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case plain.Steers(r), r == 0xFFFE, r == 0xFFFF:
			b.WriteRune(unicode.ReplacementChar)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
