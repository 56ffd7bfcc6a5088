package interop

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/plain"
)

// Pajek's .net files, http://mrvar.fdv.uni-lj.si/pajek: vertices are numbered lines,
// arcs lead one way and edges both, each with a weight and perhaps a label. Arcslist
// and Edgeslist name one vertex and its neighbours, Matrix all weights.

// A lineReader reads a text line by line, and knows where each begins.
type lineReader struct {
	in     *input
	s      *bufio.Scanner
	offset int64
	next   int64
}

func newLineReader(in *input) *lineReader {
	l := &lineReader{in: in, s: bufio.NewScanner(in)}
	l.s.Buffer(make([]byte, 1<<16), maxElement)
	l.s.Split(func(data []byte, eof bool) (int, []byte, error) {
		n, token, err := bufio.ScanLines(data, eof)
		l.next += int64(n)
		return n, token, err
	})
	return l
}

// line returns the next line and its place; io.EOF behind the last.
func (l *lineReader) line() (string, place, error) {
	l.offset = l.next
	at := l.in.at(l.offset)
	if l.s.Scan() {
		return l.s.Text(), at, nil
	}
	if err := l.s.Err(); err != nil {
		if errors.Is(err, bufio.ErrTooLong) || err == errTooLong {
			err = l.in.fail(at, "", "a line is longer than %d MB", maxElement>>20)
		}
		return "", at, err
	}
	return "", at, io.EOF
}

// pajekWords divides a line into words; one in quotation marks is one word.
func pajekWords(s string) (out []string, quoted []bool) {
	for {
		s = strings.TrimLeft(s, " \t\r")
		if s == "" {
			return out, quoted
		}
		if s[0] == '"' {
			word, rest, _ := strings.Cut(s[1:], `"`)
			out, quoted, s = append(out, word), append(quoted, true), rest
			continue
		}
		i := strings.IndexAny(s, " \t\r")
		if i < 0 {
			i = len(s)
		}
		out, quoted, s = append(out, s[:i]), append(quoted, false), s[i:]
	}
}

// A pajekReader reads the sections of one file.
type pajekReader struct {
	in            *input
	g             *graph
	section, typ  string // "*arcs", and what its relations are called
	vertices, row int
}

func readPajek(in *input, g *graph) error {
	lines := newLineReader(in)
	r := &pajekReader{in: in, g: g}
	for {
		line, at, err := lines.line()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		list, quoted := pajekWords(g.valid([]byte(line), at))
		switch {
		case len(list) == 0 || strings.HasPrefix(list[0], "%"):
		case strings.HasPrefix(list[0], "*") && !quoted[0]:
			err = r.begin(list, at)
		default:
			err = r.line(list, quoted, at)
		}
		if err != nil {
			return err
		}
	}
	if r.section == "" {
		return in.fail(place{line: 1, column: 1}, "", "no section in it: want *Vertices")
	}
	for i := range g.nodes { // vertices need no line of their own
		g.nodes[i].declared = true
	}
	return nil
}

// begin begins a section.
func (r *pajekReader) begin(list []string, at place) error {
	r.section, r.typ = strings.ToLower(list[0]), ""
	rest := list[1:]
	if i := strings.IndexByte(r.section, ':'); i > 0 { // *Arcs:1 "name"
		r.section = r.section[:i]
	} else if len(rest) > 0 && strings.HasPrefix(rest[0], ":") {
		rest = rest[1:]
	} else if r.section == "*arcs" || r.section == "*edges" {
		rest = nil
	}
	switch r.section {
	case "*vertices":
		if len(rest) == 0 {
			return r.in.fail(at, "", "*Vertices needs their number")
		}
		n, err := strconv.Atoi(rest[0])
		if err != nil || n < 0 || n > 1<<27 {
			return r.in.fail(at, "", "%q is no number of vertices", plain.Text(rest[0]))
		}
		r.vertices = n
	case "*network":
		r.g.title = words(strings.Join(rest, " "))
	case "*arcs", "*edges":
		r.typ = strings.Join(rest, " ")
	case "*arcslist", "*edgeslist":
	case "*matrix":
		r.row = 0
	default:
		r.g.told.add("section "+plain.Text(r.section)+" left out", at)
	}
	return nil
}

// line reads a line of the section.
func (r *pajekReader) line(list []string, quoted []bool, at place) error {
	switch r.section {
	case "*vertices":
		return r.vertex(list, at)
	case "*arcs", "*edges":
		return r.arc(list, quoted, at)
	case "*arcslist", "*edgeslist":
		for _, to := range list[1:] {
			if _, err := r.add(list[0], to, "", r.section == "*arcslist", at); err != nil {
				return err
			}
		}
	case "*matrix":
		return r.weights(list, at)
	}
	return nil
}

// number reads the number of a vertex.
func (r *pajekReader) number(word string, at place) (string, error) {
	n, err := strconv.Atoi(word)
	if err != nil || n < 1 || n > r.vertices {
		return "", r.in.fail(at, "", "%q is no number of a vertex; there are %d", plain.Text(word), r.vertices)
	}
	return strconv.Itoa(n), nil
}

func (r *pajekReader) vertex(list []string, at place) error {
	n, err := r.number(list[0], at)
	if err != nil {
		return err
	}
	v, ok := r.g.add(n, at)
	if !ok {
		return r.in.fail(at, "", "the vertex %s is there twice", n)
	}
	if len(list) > 1 {
		v.label = list[1]
	}
	return nil
}

func (r *pajekReader) arc(list []string, quoted []bool, at place) error {
	if len(list) < 2 {
		return r.in.fail(at, "", "want the numbers of two vertices")
	}
	weight := ""
	if len(list) > 2 && !quoted[2] && isNumber(list[2]) {
		weight = list[2]
	} else if len(list) > 2 && !quoted[2] && len(list[2]) > 2 {
		return r.in.fail(at, "a weight is a finite number", "the weight %q is no number", plain.Text(list[2]))
	}
	l, err := r.add(list[0], list[1], weight, r.section == "*arcs", at)
	if err != nil {
		return err
	}
	for i := 2; i+1 < len(list); i++ {
		if list[i] == "l" && !quoted[i] {
			l.label = list[i+1]
		}
	}
	return nil
}

// weights reads a row of a matrix.
func (r *pajekReader) weights(list []string, at place) error {
	if r.row++; r.row > r.vertices || len(list) > r.vertices {
		return r.in.fail(at, "", "the matrix is larger than %d by %d", r.vertices, r.vertices)
	}
	for i, w := range list {
		if !isNumber(w) {
			return r.in.fail(at, "", "the weight %q is no number", plain.Text(w))
		}
		if sameNumber(w, "0") {
			continue
		}
		if _, err := r.add(strconv.Itoa(r.row), strconv.Itoa(i+1), w, true, at); err != nil {
			return err
		}
	}
	return nil
}

// add adds a relation between two vertices.
func (r *pajekReader) add(from, to, weight string, directed bool, at place) (*link, error) {
	l := link{at: at, directed: directed, ends: make([]int32, 2), typ: r.typ, weight: weight}
	for i, word := range []string{from, to} {
		n, err := r.number(word, at)
		if err != nil {
			return nil, err
		}
		l.ends[i] = r.g.mention(n, at)
	}
	r.g.links = append(r.g.links, l)
	return &r.g.links[len(r.g.links)-1], l.fill(nil, r.in)
}

func isPajek(head []byte) bool {
	for line := range bytes.Lines(head) {
		line = bytes.ToLower(bytes.TrimSpace(line))
		if len(line) == 0 || line[0] == '%' {
			continue
		}
		return bytes.HasPrefix(line, []byte("*vertices")) || bytes.HasPrefix(line, []byte("*network"))
	}
	return false
}

// pajekText quotes a text for Pajek, which has no escape for a quotation mark.
func pajekText(s string) string {
	return `"` + strings.ReplaceAll(oneLine(s), `"`, "'") + `"`
}

// oneLine is a text on one line, without what steers.
func oneLine(s string) string { return plain.Text(words(s)) }

func writePajek(out io.Writer, g *graph) error {
	w := bufio.NewWriter(out)
	fmt.Fprintf(w, "*Vertices %d\n", len(g.nodes))
	for i := range g.nodes {
		fmt.Fprintf(w, "%d %s\n", i+1, pajekText(g.nodes[i].label))
	}
	for _, directed := range []bool{true, false} {
		title := "*Arcs"
		if !directed {
			title = "*Edges"
		}
		fmt.Fprintln(w, title)
		for i := range g.links {
			l := &g.links[i]
			if l.directed != directed {
				continue
			}
			weight := l.weight
			if weight == "" {
				weight = "1"
			}
			fmt.Fprintf(w, "%d %d %s l %s\n", l.ends[0]+1, l.ends[1]+1, weight, pajekText(l.label))
		}
	}
	return w.Flush()
}

// losesRecords counts what a format without attributes leaves out.
func losesRecords(g *graph, lose func(string)) {
	for i := range g.nodes {
		n := &g.nodes[i]
		if n.kind != "" && n.kind != jointKind {
			lose("kinds of entities")
		}
		if len(n.attrs) > 0 {
			lose("entities with further fields")
		}
	}
	losesCitations(g, lose)
}

// losesCitations counts the relations whose citations a format does not hold.
func losesCitations(g *graph, lose func(string)) {
	for i := range g.nodes {
		if g.nodes[i].kind == jointKind {
			lose("relations without their citations")
		}
	}
	for i := range g.links {
		if g.links[i].record != "" {
			lose("relations without their citations")
		}
	}
}
