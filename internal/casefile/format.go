package casefile

import (
	"fmt"
	"path"
	"strings"
)

// A format is one way of writing a file of records.
type format struct {
	name string
	exts []string
	// split cuts a text into stretches that can be read on their own, as offsets
	// at which they start; the first is 0.
	split func(text string) []int
	// read finds the records in a stretch of the decoder's file that starts at
	// offset base, and hands each to visit, which must not keep it. What is wrong
	// with the syntax it reports to the decoder.
	read func(d *decoder, t *table, text string, base int, visit func(*node))
}

var formats = []*format{
	{"YAML", []string{".yaml", ".yml"}, splitYAML, readYAMLRecords},
	{"CSV", []string{".csv"}, func(string) []int { return []int{0} }, readCSV},
	{"JSON Lines", []string{".jsonl"}, splitLines, readJSONL},
}

// formatOf returns the format of a file by its extension, nil for none.
func formatOf(name string) *format {
	ext := strings.ToLower(path.Ext(name))
	for _, f := range formats {
		for _, e := range f.exts {
			if e == ext {
				return f
			}
		}
	}
	return nil
}

// formatHint says what to do with a record file in another form.
func formatHint(name string) string {
	const forms = "records are written in .yaml, .csv or .jsonl files"
	switch strings.ToLower(path.Ext(name)) {
	case ".json", ".ndjson":
		return "write one JSON object a line and call the file .jsonl"
	case ".tsv", ".tab", ".txt":
		return forms + "; .csv files may use tabs, too"
	case ".xls", ".xlsx", ".ods", ".numbers":
		return "save the sheet as CSV in UTF-8"
	}
	return forms
}

// stretch is the size at which a text is cut in bytes: large enough that the
// cutting costs nothing, small enough that two processors share a file and a
// YAML tree stays small.
const stretch = 128 << 10

// splitLines cuts behind line ends.
func splitLines(text string) []int {
	starts := []int{0}
	for at := stretch; at < len(text); at += stretch {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			break
		}
		if at += i + 1; at < len(text) {
			starts = append(starts, at)
		}
	}
	return starts
}

// splitYAML cuts before records that start at the beginning of a line. A
// stretch that turns out not to be a list of its own, because the cut went
// through a quoted text for example, makes the loader read the file in one.
func splitYAML(text string) []int {
	starts := []int{0}
	first := strings.Index(text, "\n- ")
	if len(text) < 2*stretch || first < 0 || strings.Contains(text[first:], "\n---") || strings.Contains(text[first:], "\n...") {
		return starts
	}
	for at := stretch; at < len(text); at += stretch {
		i := strings.Index(text[at:], "\n- ")
		if i < 0 {
			break
		}
		at += i + 1
		starts = append(starts, at)
	}
	return starts
}

// readYAMLRecords reads a YAML list of records.
func readYAMLRecords(d *decoder, t *table, text string, base int, visit func(*node)) {
	root := d.readYAML(text, base)
	switch {
	case root == nil || root.kind == blank:
	case root.kind == list:
		if len(text) < len(d.f.text) && (int(root.at) < base || !strings.HasPrefix(d.f.text[root.at:], "- ") || root.at > 0 && d.f.text[root.at-1] != '\n') {
			d.broken(int(root.at), "a list in a list", "start each record with a hyphen at the beginning of a line")
		}
		for i := range root.kids {
			visit(&root.kids[i])
		}
	default:
		d.broken(int(root.at), fmt.Sprintf("want a list of records, got %s", root.kind), "start each record with a hyphen: - id: ...")
	}
}
