package interop

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/readfile"
	"github.com/graphx-dev/graphx/internal/relations"
)

// A Format is a row of the table of other programs' files.
type Format struct {
	// Name is a word, Title what the program or the standard calls it.
	Name, Title string
	// Extensions of files, with the dot; the first is that of files that are written.
	Extensions []string
	// Survives says what of a case is there again after it was written and read, and
	// Lost what is not; "" for a format that is only read or only written.
	Survives, Lost string
	// Records says that our own records are in the file: a case that is written and
	// read is the same to the byte.
	Records bool

	binary bool
	sniff  func(head []byte) bool                 // by content, nil for none
	read   func(in *input, g *graph) error        // nil for one that is not read
	write  func(w io.Writer, g *graph) error      // nil for one that is not written
	loses  func(g *graph, lose func(what string)) // what a graph has that the format does not hold, nil for nothing
}

// Reads and Writes report what is done with the format.
func (f *Format) Reads() bool  { return f.read != nil }
func (f *Format) Writes() bool { return f.write != nil }

const (
	allRecords = "everything: each element carries its record"
	jointStars = "a relation of three ends or more is shown as a node"
)

// Formats is the table, in the order in which it is listed.
func Formats() []*Format {
	return []*Format{
		{Name: "graphml", Title: "GraphML", Extensions: []string{".graphml"}, Survives: allRecords, Lost: "nothing; " + jointStars, Records: true,
			sniff: xmlRoot("graphml"), read: readGraphML, write: writeGraphML},
		{Name: "gexf", Title: "GEXF", Extensions: []string{".gexf"}, Survives: allRecords, Lost: "nothing; " + jointStars, Records: true,
			sniff: xmlRoot("gexf"), read: readGEXF, write: writeGEXF},
		{Name: "node-link", Title: "NetworkX node-link JSON", Extensions: []string{".node-link.json"}, Survives: allRecords, Lost: "nothing; " + jointStars, Records: true,
			sniff: jsonMembers("nodes", "links", "edges", "multigraph"), read: readNetworkX, write: writeNodeLink},
		{Name: "adjacency", Title: "NetworkX adjacency JSON", Extensions: []string{".adjacency.json"}, Survives: allRecords, Lost: "nothing; " + jointStars, Records: true,
			sniff: jsonMembers("adjacency"), read: readNetworkX, write: writeAdjacency},
		{Name: "cytoscape", Title: "Cytoscape JSON", Extensions: []string{".cyjs"}, Survives: allRecords, Lost: "nothing; " + jointStars, Records: true,
			sniff: jsonMembers("elements"), read: readCytoscape, write: writeCytoscape},
		{Name: "cx2", Title: "CX2", Extensions: []string{".cx2"}, Survives: allRecords, Lost: "nothing; " + jointStars, Records: true,
			sniff: isCX2, read: readCX2, write: writeCX2},
		{Name: "jgf", Title: "JSON Graph Format", Extensions: []string{".jgf", ".jgf.json"}, Survives: allRecords, Lost: "nothing; " + jointStars, Records: true,
			sniff: jsonMembers("graph", "graphs"), read: readJGF, write: writeJGF},
		{Name: "gml", Title: "GML", Extensions: []string{".gml"}, Survives: allRecords, Lost: "nothing; " + jointStars, Records: true,
			sniff: isGML, read: readGML, write: writeGML},
		{Name: "dot", Title: "DOT", Extensions: []string{".dot", ".gv"}, Survives: allRecords, Lost: "nothing; " + jointStars, Records: true,
			sniff: isDOT, read: readDOTGraph, write: writeDOTGraph},
		{Name: "ftm", Title: "FollowTheMoney entities", Extensions: []string{".ftm.json", ".ftm.jsonl", ".ijson"}, sniff: isFTM, read: readFTM},
		{Name: "ftm-statements", Title: "FollowTheMoney statements", Extensions: []string{".statements.csv"}, sniff: isFTMStatements, read: readFTMStatements},
		{Name: "stix", Title: "STIX 2.1 bundle", Extensions: []string{".stix.json", ".stix"},
			sniff: func(head []byte) bool { return slices.Contains(members(head), "objects") }, read: readSTIX},
		{Name: "pajek", Title: "Pajek NET", Extensions: []string{".net", ".paj"}, Survives: "names, labels, directions, weights", Lost: "kinds, fields of entities, citations",
			sniff: isPajek, read: readPajek, write: writePajek, loses: losesRecords},
		{Name: "edge-list", Title: "edge list", Extensions: []string{".edges", ".edgelist"}, Lost: "names, kinds, directions, citations",
			write: writeEdgeList, loses: losesRecords},
		{Name: "gephi-edges", Title: "Gephi edge table", Extensions: []string{".edges.csv"}, Lost: "entities without relations and their fields, citations",
			write: writeGephiEdges, loses: losesRecords},
		{Name: "gephi-nodes", Title: "Gephi node table", Extensions: []string{".nodes.csv"}, Lost: "all relations",
			write: writeGephiNodes, loses: losesCitations},
		{Name: "xlsx", Title: "Excel workbook", Extensions: []string{".xlsx"}, Lost: "directions, citations, texts of more than 32,767 characters", binary: true,
			write: writeXLSX, loses: losesCells},
		{Name: "kumu", Title: "Kumu connections", Extensions: []string{".kumu.csv"}, Lost: "entities without relations and their fields, citations",
			write: writeKumu, loses: losesRecords},
		{Name: "cypher", Title: "Cypher script", Extensions: []string{".cypher", ".cql"}, Lost: "citations, of which the titles of the sources are kept",
			write: writeCypher, loses: losesCitations},
		{Name: "markdown", Title: "Markdown tables", Extensions: []string{".markdown"}, Lost: "fields of entities, citations, of which the titles of the sources are kept",
			write: writeMarkdown, loses: losesCitations},
		{Name: "canvas", Title: "Obsidian canvas", Extensions: []string{".canvas"}, Lost: "fields of entities, dates, citations",
			write: writeCanvas, loses: losesRecords},
	}
}

// FormatNamed returns the format of a name, nil for none.
func FormatNamed(name string) *Format {
	for _, f := range Formats() {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// FormatOf returns the format that a file's name asks for by its extension, nil for
// none. The longest extension wins.
func FormatOf(name string) *Format {
	name = strings.ToLower(filepath.Base(name))
	var best *Format
	length := 0
	for _, f := range Formats() {
		for _, ext := range f.Extensions {
			if strings.HasSuffix(name, ext) && len(ext) > length {
				best, length = f, len(ext)
			}
		}
	}
	return best
}

// sniffed is how much of a file is looked at to find out what it is.
const sniffed = 8 << 10

// Detect finds out what a file holds: by its beginning, or else by its name. It
// returns nil for what is no graph, such as a table.
func Detect(name string, head []byte) *Format {
	text := asUTF8(head)
	var named *Format
	if f := FormatOf(name); f != nil && f.read != nil {
		named = f
		if f.sniff == nil || f.sniff(text) {
			return f
		}
	}
	for _, f := range Formats() {
		if f.read != nil && f.sniff != nil && f.sniff(text) {
			return f
		}
	}
	if named != nil && named.sniff != nil && bytes.HasPrefix(bytes.TrimSpace(text), []byte("<")) == strings.HasSuffix(named.Extensions[0], "ml") {
		return named // whose reader says what is wrong
	}
	return nil
}

// DetectFile is [Detect] for a file on disk.
func DetectFile(name string) (*Format, error) {
	f, err := readfile.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, sniffed)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && err != io.EOF {
		return nil, err
	}
	return Detect(name, head[:n]), nil
}

// asUTF8 is the beginning of a file as UTF-8.
func asUTF8(head []byte) []byte {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		text, _ := io.ReadAll(newInput(context.Background(), "", bytes.NewReader(head)).in)
		return text
	}
	return bytes.TrimPrefix(head, []byte(bom))
}

// xmlRoot recognises XML by its first element.
func xmlRoot(names ...string) func([]byte) bool {
	return func(head []byte) bool {
		head = bytes.TrimSpace(head)
		for len(head) > 0 && head[0] == '<' {
			var end string
			switch {
			case bytes.HasPrefix(head, []byte("<?")):
				end = "?>"
			case bytes.HasPrefix(head, []byte("<!--")):
				end = "-->"
			case bytes.HasPrefix(head, []byte("<!")):
				end = ">"
			default:
				name := string(head[1:])
				if i := strings.IndexAny(name, " \t\r\n/>"); i >= 0 {
					name = name[:i]
				}
				if _, local, ok := strings.Cut(name, ":"); ok {
					name = local
				}
				return slices.Contains(names, name)
			}
			_, rest, ok := bytes.Cut(head, []byte(end))
			if !ok {
				return false
			}
			head = bytes.TrimSpace(rest)
		}
		return false
	}
}

// jsonMembers recognises a JSON object by one of the names of its members.
func jsonMembers(any ...string) func([]byte) bool {
	return func(head []byte) bool {
		return slices.ContainsFunc(members(head), func(name string) bool { return slices.Contains(any, name) })
	}
}

// members lists the names of the members of the JSON object that a file is, as far as
// its beginning shows them.
func members(head []byte) (names []string) {
	head = bytes.TrimSpace(head)
	if len(head) == 0 || head[0] != '{' {
		return nil
	}
	depth := 0
	for i := 0; i < len(head); i++ {
		switch head[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			from := i + 1
			for i++; i < len(head) && head[i] != '"'; i++ {
				if head[i] == '\\' {
					i++
				}
			}
			if i < len(head) && depth == 1 && bytes.HasPrefix(bytes.TrimSpace(head[i+1:]), []byte(":")) {
				names = append(names, string(head[from:i]))
			}
		}
	}
	return names
}

// ReadGraph reads a graph of another program. name is what messages call it. What
// is an error is a *GraphError with the place, a *casefile.Problems where records of
// ours in it are wrong, or one of the reader or of ctx. Time and memory are linear
// in the size of the graph.
func ReadGraph(ctx context.Context, f *Format, name string, r io.Reader) (relations.Records, *Import, error) {
	in := newInput(ctx, name, r)
	g := &graph{directed: true}
	err := f.read(in, g)
	if err == nil {
		_, err = io.Copy(io.Discard, in.in) // for the digest of the whole file
	}
	if errors.Is(err, io.EOF) {
		err = in.fail(in.at(in.size), "is the file complete?", "the file ends before the graph does")
	}
	if err == nil {
		err = g.whole(in)
	}
	if err != nil {
		return relations.Records{}, nil, err
	}
	g.clean()
	return g.records(f.Title, in)
}

// whole checks that every node that links name is declared.
func (g *graph) whole(in *input) error {
	for i := range g.nodes {
		if n := &g.nodes[i]; !n.declared {
			return in.fail(n.at, "declare the node, or remove the link", "a link leads to %q, which is no node of the file", plain.Text(n.id))
		}
	}
	return nil
}

// ReadGraphFile is [ReadGraph] for a file on disk.
func ReadGraphFile(ctx context.Context, f *Format, name string) (relations.Records, *Import, error) {
	file, err := readfile.Open(name)
	if err != nil {
		return relations.Records{}, nil, err
	}
	defer file.Close()
	return ReadGraph(ctx, f, name, file)
}

// A Loss is something that a file does not hold, and how often.
type Loss struct {
	What  string
	Count int
}

// Write writes a view in a format, and returns what the file does not hold of it,
// in a fixed order.
func (f *Format) Write(w io.Writer, v *relations.View) ([]Loss, error) {
	if f.write == nil {
		return nil, fmt.Errorf("%s is not written", f.Title)
	}
	g := shown(v)
	var losses []Loss
	if f.loses != nil {
		f.loses(g, func(what string) {
			i := slices.IndexFunc(losses, func(l Loss) bool { return l.What == what })
			if i < 0 {
				losses, i = append(losses, Loss{What: what}), len(losses)
			}
			losses[i].Count++
		})
	}
	return losses, f.write(w, g)
}

// IsTable reports whether a name is that of a table of nodes or relations.
func IsTable(name string) bool { return knownExtensions[extension(name)] }

// Text reports whether the format is text that can be shown on a terminal.
func (f *Format) Text() bool { return !f.binary }
