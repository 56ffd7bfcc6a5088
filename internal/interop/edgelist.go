package interop

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/plain"
)

// Plain lists of edges as SNAP, igraph and NetworkX read them: two ids a line, with
// a tab between them.
func writeEdgeList(out io.Writer, g *graph) error {
	w := bufio.NewWriter(out)
	w.WriteString("# source\ttarget\ttype\n")
	for i := range g.links {
		l := &g.links[i]
		w.WriteString(safeCell(g.nodes[l.ends[0]].id) + "\t" + safeCell(g.nodes[l.ends[1]].id) + "\t" + safeCell(l.typ) + "\n")
	}
	return w.Flush()
}

// safeCell is a text for a cell of a table: on one line, and no formula in a spreadsheet.
func safeCell(s string) string {
	s = oneLine(s)
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// writeTable writes rows as CSV.
func writeTable(out io.Writer, rows [][]string) error {
	w := csv.NewWriter(out)
	for _, r := range rows {
		line := make([]string, len(r))
		for i, s := range r {
			line[i] = safeCell(s)
			if isNumber(s) {
				line[i] = s
			}
		}
		if err := w.Write(line); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// tableOf lists elements as rows: the columns that a program wants by name, then all
// attributes.
func tableOf(first []string, n int, row func(i int) ([]string, []attribute)) [][]string {
	columns := columnsOf(func(yield func([]attribute)) {
		for i := range n {
			_, list := row(i)
			yield(list)
		}
	})
	columns = slices.DeleteFunc(columns, func(c attrColumn) bool { return c.name == recordName })
	head := slices.Clone(first)
	for _, c := range columns {
		head = append(head, c.name)
	}
	rows := [][]string{head}
	for i := range n {
		fields, list := row(i)
		values := map[string]string{}
		for _, a := range list {
			values[a.name] = a.value
		}
		for _, c := range columns {
			fields = append(fields, values[c.name])
		}
		rows = append(rows, fields)
	}
	return rows
}

// doubted adds to the attributes of a link what a reader of tables takes for doubt: a
// relation that is denied, alleged or planned must not come back as one that happened.
func doubted(l *link, list []attribute) []attribute {
	add := func(name, value string) {
		if _, taken := has(list, name); !taken {
			list = append(slices.Clone(list), attribute{name: name, value: value})
		}
	}
	switch status, _ := has(l.attrs, "status"); status {
	case "denied":
		add("stance", "denies")
	case "alleged", "planned":
		add("modality", status)
	}
	return list
}

// directionOf is what Gephi calls the direction of a link.
func directionOf(l *link) string {
	if l.directed {
		return "Directed"
	}
	return "Undirected"
}

// writeGephiEdges and writeGephiNodes write the two tables that Gephi's Data
// Laboratory imports.
func writeGephiEdges(out io.Writer, g *graph) error {
	return writeTable(out, tableOf([]string{"Source", "Target", "Type", "Id", "Label", "Weight"}, len(g.links), func(i int) ([]string, []attribute) {
		l := &g.links[i]
		weight := l.weight
		if weight == "" {
			weight = "1"
		}
		list := without(without(l.all(), "label"), "weight")
		for k := range list {
			if list[k].name == "type" {
				list[k].name = "relation"
			}
		}
		return []string{g.nodes[l.ends[0]].id, g.nodes[l.ends[1]].id, directionOf(l), l.id, l.label, weight}, doubted(l, list)
	}))
}

func writeGephiNodes(out io.Writer, g *graph) error {
	return writeTable(out, tableOf([]string{"Id", "Label"}, len(g.nodes), func(i int) ([]string, []attribute) {
		n := &g.nodes[i]
		return []string{n.id, n.label}, without(n.all(), "label")
	}))
}

// Kumu's sheets: elements by label, and connections between labels.
func writeKumu(out io.Writer, g *graph) error {
	return writeTable(out, tableOf([]string{"From", "To", "Direction", "Label", "Type"}, len(g.links), func(i int) ([]string, []attribute) {
		l := &g.links[i]
		direction := "directed"
		if !l.directed {
			direction = "undirected"
		}
		return []string{g.nodes[l.ends[0]].label, g.nodes[l.ends[1]].label, direction, l.label, l.typ}, doubted(l, without(without(l.all(), "label"), "type"))
	}))
}

// Cypher of Neo4j: a script that makes the nodes and the relationships. A name goes
// into back quotes, in which a back quote is doubled; a text into single quotes. Neo4j
// replaces \uXXXX before it reads anything else, also behind another backslash, so a
// backslash is always written that way.

func cypherName(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(words(s), "`", "``"), `\`, `\u005C`)
	var b strings.Builder
	for _, r := range s {
		if plain.Steers(r) {
			r = '\ufffd'
		}
		b.WriteRune(r)
	}
	if s == "" {
		return "`x`"
	}
	return "`" + b.String() + "`"
}

func cypherText(s string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for _, r := range s {
		switch {
		case r == '\\':
			b.WriteString(`\u005C\u005C`)
		case r == '\'':
			b.WriteString(`\'`)
		case r == '\n':
			b.WriteString(`\n`)
		case plain.Steers(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + "'"
}

func cypherMap(list []attribute) string {
	var parts []string
	for _, a := range list {
		value := cypherText(a.value)
		if a.kind == numberValue && isNumber(a.value) || a.kind == truthValue {
			value = a.value
		}
		parts = append(parts, cypherName(a.name)+": "+value)
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func writeCypher(out io.Writer, g *graph) error {
	w := bufio.NewWriter(out)
	w.WriteString("// cypher-shell -f FILE\nCREATE CONSTRAINT graphx_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;\n")
	for i := range g.nodes {
		n := &g.nodes[i]
		list := append([]attribute{{name: "id", value: n.id}, {name: "name", value: n.label}}, without(without(n.all(), "label"), recordName)...)
		w.WriteString("MERGE (n:Entity {id: " + cypherText(n.id) + "}) SET n:" + cypherName(n.kind) + ", n += " + cypherMap(list) + ";\n")
	}
	for i := range g.links {
		l := &g.links[i]
		list := append([]attribute{{name: "id", value: l.id}, {undirectedName, map[bool]string{true: "true", false: "false"}[l.directed], truthValue}}, without(l.all(), recordName)...)
		w.WriteString("MATCH (a:Entity {id: " + cypherText(g.nodes[l.ends[0]].id) + "}), (b:Entity {id: " + cypherText(g.nodes[l.ends[1]].id) + "}) MERGE (a)-[r:" + cypherName(strings.ToUpper(strings.ReplaceAll(l.typ, "-", "_"))) + " {id: " + cypherText(l.id) + "}]->(b) SET r += " + cypherMap(list) + ";\n")
	}
	return w.Flush()
}
