package chart

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

// DOT writes a view in Graphviz's language: an undirected graph with one
// statement a node, in the order of their names, and then one a line, each with
// its own id and key. Sizes are fixed from our own font metrics, so that
// Graphviz decides nothing but positions. Direction and status are told as [SVG]
// tells them, and in words besides, and what is left out stands in the graph's
// comment. [SVG] lays its chart out from the same nodes and edges.
func DOT(w io.Writer, v *relations.View, o Options) error {
	c := newChart(v, o)
	_, err := io.WriteString(w, c.dotFor(c.engines()[0], true))
	return err
}

// inches writes units (Graphviz's points) as inches.
func inches(units int) string { return fmt.Sprintf("%.3f", float64(units)/72) }

// dotFor writes the chart for an engine: for readers, or to be laid out only,
// when it has no more words than the figure has to find room for.
func (c *chart) dotFor(engine string, read bool) string {
	var out strings.Builder
	b := bufio.NewWriter(&out)
	fmt.Fprintln(b, "graph graphx {")
	fmt.Fprintf(b, "  graph [layout=%s, charset=\"UTF-8\", splines=line, outputorder=edgesfirst", engine)
	switch engine {
	case "dot":
		// Untuned, dot needs 40 s for 500 nodes and 750 lines, tuned 0.6 s.
		fmt.Fprintf(b, ", rankdir=LR, nodesep=0.35, ranksep=1.2, nslimit=1, nslimit1=1, mclimit=0.5")
	case "neato":
		if len(c.nodes) > mostMajorized {
			fmt.Fprintf(b, ", start=7, overlap=scale, mode=sgd")
		} else {
			fmt.Fprintf(b, ", start=7, overlap=true, maxiter=400")
		}
	case "sfdp", "fdp":
		fmt.Fprintf(b, ", start=7, overlap=true, K=1.2")
	}
	if t := render.Clean(c.view.Title); t != "" {
		fmt.Fprintf(b, ", label=%s, labelloc=t", quoteDOT(render.Head(t, 200)))
	}
	if read {
		fmt.Fprintf(b, ", comment=%s", quoteDOT(c.remarks()...))
	}
	fmt.Fprintln(b, "]")
	fmt.Fprintf(b, "  node [fixedsize=true, fontname=\"Helvetica\", fontsize=%d, style=filled]\n", nameSize)
	fmt.Fprintf(b, "  edge [fontname=\"Helvetica\", fontsize=%d, dir=none]\n", labelSize)
	nodes := slices.Clone(c.nodes)
	slices.SortFunc(nodes, func(a, b *node) int { return strings.Compare(a.key, b.key) })
	for _, n := range nodes {
		rows, high := n.rows, n.h
		if read {
			rows = c.toldRows(n)
			high += (len(rows) - len(n.rows)) * rowHeight
		}
		fmt.Fprintf(b, "  %q [label=%s, shape=%s, width=%s, height=%s, fillcolor=%q, color=%q", n.key,
			quoteDOT(rows...), dotShapes[n.style.shape], inches(n.w), inches(high), c.options.Theme.resolve(n.style.fill), c.options.Theme.resolve(n.style.stroke))
		if n.focus {
			fmt.Fprint(b, ", penwidth=3")
		}
		fmt.Fprintln(b, "]")
	}
	order := c.order()
	edges := slices.Clone(c.edges)
	slices.SortFunc(edges, func(a, b *edge) int { return strings.Compare(a.key, b.key) })
	for _, e := range edges {
		from, to, tail, head := c.nodes[e.a], c.nodes[e.b], e.atA, e.atB
		if order[e.b] < order[e.a] { // dot puts the first named on the left
			from, to, tail, head = to, from, head, tail
		}
		fmt.Fprintf(b, "  %q -- %q [id=%q, key=%q, %s", from.key, to.key, e.key, e.key, c.dotLine(e, tail, head, read))
		if len(e.labels) > 0 {
			var rows []string
			if read {
				rows = c.toldWords(e)
			} else {
				for _, r := range e.labels[0].rows {
					rows = append(rows, strings.ReplaceAll(r.text, "\u00a0"+render.ArrowMark, ""))
				}
			}
			for i, row := range rows {
				rows[i] = padded(row)
			}
			fmt.Fprintf(b, ", label=%s", quoteDOT(rows...))
		}
		if engine == "neato" {
			fmt.Fprintf(b, ", len=%s", inches(c.span(e)))
		}
		fmt.Fprintln(b, "]")
	}
	fmt.Fprintln(b, "}")
	b.Flush()
	return out.String()
}

// span is the distance of centres at which an edge has room for its words.
func (c *chart) span(e *edge) int {
	between := (c.nodes[e.a].w + c.nodes[e.b].w) / 3
	if len(e.labels) == 0 {
		return between + 40
	}
	l := e.labels[len(e.labels)/2]
	return between + 30 + l.w
}

// order ranks the nodes by their distance from where the paths begin, so that
// charts of paths read from left to right.
func (c *chart) order() []int {
	rank := make([]int, len(c.nodes))
	for i := range rank {
		rank[i] = len(c.nodes)
	}
	var queue []int
	if len(c.view.Paths) > 0 && len(c.view.Paths[0].Steps) > 0 {
		for i, n := range c.nodes {
			if n.entity != nil && n.entity.ID == c.view.Paths[0].Steps[0].From.ID {
				rank[i] = 0
				queue = append(queue, i)
			}
		}
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, e := range c.edges {
			for _, next := range [][2]int{{e.a, e.b}, {e.b, e.a}} {
				if next[0] == at && rank[next[1]] > rank[at]+1 {
					rank[next[1]] = rank[at] + 1
					queue = append(queue, next[1])
				}
			}
		}
	}
	return rank
}

// padded widens a row to what it needs. Graphviz estimates widths from
// Helvetica's table and takes other letters for Latin ones: it reserves 77 % of
// what Cyrillic capitals need and 83 % for East Asian characters.
func padded(s string) string {
	foreign := 0
	for _, r := range s {
		if r > 0x24F {
			foreign++
		}
	}
	pad := strings.Repeat("\u00a0", (foreign+3)/4)
	return pad + s + pad
}

var dotShapes = map[shape]string{
	roundBox: "box", box: "box", doubleBox: "box", hexagon: "hexagon", sheet: "note",
	ellipse: "ellipse", dashedBox: "box", cutBox: "octagon", pill: "oval",
}

// dotLine is how an edge looks, as attributes: its colour, the style of its
// status and its arrowheads. For readers a disputed line is two thin ones side by
// side and a denied one ends in bars, since DOT has no cross.
func (c *chart) dotLine(e *edge, tail, head, read bool) string {
	l := lineOf(e.status)
	colour, width := c.options.Theme.resolve(colourOf(e.class).line), num(l.width)
	if read && l.core != 0 {
		colour, width = colour+":invis:"+colour, "1.3"
	}
	out := fmt.Sprintf("color=%q", colour)
	if l.core == 0 {
		out += ", style=" + dotStyle(e.status, read)
	}
	out += ", penwidth=" + width
	if read && l.cross {
		return out + dotBars(tail, head)
	}
	switch {
	case tail && head:
		out += ", dir=both"
	case head:
		out += ", dir=forward"
	case tail:
		out += ", dir=back"
	}
	return out
}

// dotBars ends a denied line in bars, behind the arrowheads where it has some.
func dotBars(tail, head bool) string {
	switch {
	case tail && head:
		return ", dir=both, arrowhead=normaltee, arrowtail=normaltee"
	case head:
		return ", dir=forward, arrowhead=normaltee"
	case tail:
		return ", dir=back, arrowtail=normaltee"
	}
	return ", dir=both, arrowhead=tee, arrowtail=tee"
}

func dotStyle(s relations.Status, read bool) string {
	switch s {
	case relations.Alleged:
		return "dashed"
	case relations.Planned:
		return "dotted"
	case relations.Denied:
		if !read {
			return "dotted"
		}
	}
	return "solid"
}

// toldWords are the words of an edge for a program that lays it out anew. An arrow
// in them names the end that it points to, since left and right are not known
// yet, and a status other than the usual two is a word.
func (c *chart) toldWords(e *edge) []string {
	var rows []string
	for _, r := range e.labels[0].rows {
		to := c.nodes[e.b]
		if r.toward < 0 {
			to = c.nodes[e.a]
		}
		name := render.Head(c.nodeName(to), 60)
		rows = append(rows, strings.ReplaceAll(r.text, render.ArrowMark, "→ "+render.Isolate(name)))
	}
	if render.Weak(e.status) {
		rows = append(rows, string(e.status))
	}
	return rows
}

// toldRows are the words in a node, with the status of a relation of several.
func (c *chart) toldRows(n *node) []string {
	if n.hub == nil || !render.Weak(n.hub.Status) {
		return n.rows
	}
	return append(slices.Clone(n.rows), string(n.hub.Status))
}

// remarks tell what a chart leaves out, whose records they are where that is to
// be said, and the policy.
func (c *chart) remarks() []string {
	out := render.LeftOut(c.view.Omitted, c.outside)
	if s := c.view.Case.Notice; s != "" {
		out = append(out, s)
	}
	return append(out, "Policy: "+render.Clean(c.view.Policy.String()))
}
