package interop

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

// markdownCell is a text in a cell of a table of Markdown, which is no markup.
func markdownCell(s string) string {
	var b strings.Builder
	for _, r := range oneLine(s) {
		if strings.ContainsRune("\\`*_{}[]<>#|~!&", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// writeMarkdown writes two tables, of the entities and of the relations.
func writeMarkdown(out io.Writer, g *graph) error {
	w := bufio.NewWriter(out)
	row := func(cells ...string) {
		for i, c := range cells {
			cells[i] = markdownCell(c)
		}
		w.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	if g.title != "" {
		w.WriteString("# " + markdownCell(g.title) + "\n\n")
	}
	w.WriteString("## Entities\n\n| id | name | kind | date | note |\n| --- | --- | --- | --- | --- |\n")
	for i := range g.nodes {
		n := &g.nodes[i]
		note, _ := has(n.attrs, "note")
		row(n.id, n.label, n.kind, n.when.text(), note)
	}
	w.WriteString("\n## Relations\n\n| from | to | relation | date | status | sources |\n| --- | --- | --- | --- | --- | --- |\n")
	for i := range g.links {
		l := &g.links[i]
		status, _ := has(l.attrs, "status")
		sources, _ := has(l.attrs, "sources")
		row(g.nodes[l.ends[0]].label, g.nodes[l.ends[1]].label, l.label, l.when.text(), status, sources)
	}
	return w.Flush()
}

// writeCanvas writes an Obsidian canvas, https://jsoncanvas.org: a card for each
// entity, in rows, and an arrow for each relation.
func writeCanvas(out io.Writer, g *graph) error {
	w := &jsonWriter{out: out}
	w.open("", "{")
	w.open("nodes", "[")
	wide := 1
	for wide*wide < len(g.nodes) {
		wide++
	}
	for i := range g.nodes {
		n := &g.nodes[i]
		w.open("", "{")
		w.text("id", n.id)
		w.text("type", "text")
		text := "**" + markdownCell(n.label) + "**"
		if n.kind != "" {
			text += "\n" + markdownCell(n.kind)
		}
		w.text("text", text)
		w.raw("x", strconv.Itoa(i%wide*360))
		w.raw("y", strconv.Itoa(i/wide*200))
		w.raw("width", "240")
		w.raw("height", "80")
		w.shut("}")
	}
	w.shut("\n ]")
	w.open("edges", "[")
	for i := range g.links {
		l := &g.links[i]
		w.open("", "{")
		w.text("id", l.id)
		w.text("fromNode", g.nodes[l.ends[0]].id)
		w.text("toNode", g.nodes[l.ends[1]].id)
		if !l.directed {
			w.text("toEnd", "none")
		}
		label := l.label
		if status, ok := has(l.attrs, "status"); ok {
			label += " (" + status + ")"
		}
		w.text("label", label)
		w.shut("}")
	}
	w.shut("\n ]")
	w.shut("\n}")
	return w.end()
}
