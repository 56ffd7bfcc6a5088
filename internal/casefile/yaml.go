package casefile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// How much YAML is parsed at once, which is a stretch of a file (see splitYAML)
// or a record that is longer. The parser allocates 30 times the text of a usual
// case and 900 times that of the worst, names between commas, in time linear in
// both.
const (
	maxTree = 4 << 20 // bytes
	// maxMarks bounds the marks that can start or end a value. The parser keeps
	// about 1 kB for each; a usual case has one in 5 bytes.
	maxMarks = 200_000
	// manyMarks is from where pieces are parsed one at a time.
	manyMarks = 50_000
)

// yamlMarks counts the marks in a text that can start or end a value.
func yamlMarks(text string) (n int) {
	for i := range len(text) {
		switch text[i] {
		case ',', '[', ']', '{', '}', ':', '#':
			n++
		case '-', '?', '|', '>':
			if i+1 == len(text) || text[i+1] <= ' ' {
				n++
			}
		}
	}
	return n
}

// readYAML parses YAML text that starts at offset base of the file. It returns
// the document's root, nil where there is nothing in it. Scalars are what is
// written, never dates or booleans; aliases, merge keys, tags and further
// documents are refused, since a record that says what it says twice is easier
// to check than one that points elsewhere, and a file of them cannot grow in
// memory.
func (d *decoder) readYAML(text string, base int) *node {
	if len(text) > maxTree {
		d.broken(base, fmt.Sprintf("more than %d MiB of YAML in one piece", maxTree>>20),
			"start each record with a hyphen at the beginning of a line, or split the file into several in a folder")
		return nil
	}
	if marks := yamlMarks(text); marks > maxMarks {
		d.broken(base, fmt.Sprintf("more than %d values in one piece of YAML", maxMarks),
			"start each record with a hyphen at the beginning of a line, split a very long record, or split the file into several in a folder")
		return nil
	} else if marks > manyMarks && d.large != nil {
		d.large.Lock()
		defer d.large.Unlock()
	}
	y := &yamlText{d: d, base: base, text: text, starts: yamlLines(text)}
	root, second, err := parseYAML(text)
	if err != nil {
		at := base
		var bad *yaml.LoadError
		if errors.As(err, &bad) {
			mark := bad.Mark
			if mark.Line == 0 {
				mark = bad.ContextMark
			}
			at = y.offset(mark.Line, mark.Column)
			message := bad.Message
			if bad.ContextMsg != "" {
				message += " (" + bad.ContextMsg + ")"
			}
			err = errors.New(message)
		}
		d.broken(at, "not YAML: "+err.Error(), yamlHint(text, at-base, err.Error()))
		return nil
	}
	if second != nil {
		d.broken(y.offset(second.Line, second.Column), "a second YAML document", "one file holds one document: remove the line ---, or split the file")
		return nil
	}
	if root == nil || len(root.Content) == 0 {
		return nil
	}
	n := &node{}
	y.convert(root.Content[0], n, 0)
	return n
}

// parseYAML returns the document node and, where there is one, the next.
func parseYAML(text string) (root, second *yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the YAML parser gave up: %v", r)
		}
	}()
	in, err := yaml.NewLoader(bytes.NewReader([]byte(text)))
	if err != nil {
		return nil, nil, err
	}
	var docs [2]yaml.Node
	for i := range docs {
		if err := in.Load(&docs[i]); err == io.EOF {
			break
		} else if err != nil {
			return nil, nil, err
		}
		if i == 0 {
			root = &docs[0]
		} else {
			second = &docs[1]
		}
	}
	return root, second, nil
}

// yamlHint says what to do about the mistakes that are made most.
func yamlHint(text string, at int, message string) string {
	at = max(0, min(at, len(text)))
	line := text[strings.LastIndexByte(text[:at], '\n')+1:]
	line, _, _ = strings.Cut(line, "\n")
	switch {
	case strings.HasPrefix(strings.TrimLeft(line, " "), "\t"):
		return "indent with spaces: YAML allows no tabs there"
	case strings.Contains(message, "mapping values are not allowed"):
		return "quote a text that holds a colon and a space"
	case strings.Contains(message, "unknown anchor"), strings.Contains(message, "alias"):
		return "quote a text that starts with *"
	case strings.Contains(message, "cannot start any token"):
		return "quote a text that starts with @, ` or %"
	}
	return ""
}

// A yamlText turns the parser's lines and columns into offsets.
type yamlText struct {
	d      *decoder
	base   int
	text   string
	starts []int

	line, column, at int // the place asked for last, at counted in text
}

// yamlLines returns where the lines start as the YAML parser counts them: it
// breaks lines at a lone carriage return and at Unicode's separators, too.
func yamlLines(text string) []int {
	starts := []int{0}
	odd := strings.ContainsAny(text, "\r\u0085\u2028\u2029")
	for i := 0; i < len(text); {
		if !odd {
			j := strings.IndexByte(text[i:], '\n')
			if j < 0 {
				break
			}
			i += j + 1
			starts = append(starts, i)
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		switch r {
		case '\r':
			if i < len(text) && text[i] == '\n' {
				i++
			}
			starts = append(starts, i)
		case '\n', '\u0085', '\u2028', '\u2029':
			starts = append(starts, i)
		}
	}
	return starts
}

// offset returns the place of a line and column, both from 1, in the file. It
// counts on from the place asked for last, since nodes come in their order.
func (y *yamlText) offset(line, column int) int {
	line = max(1, min(line, len(y.starts)))
	if y.line != line || y.column > column {
		y.line, y.column, y.at = line, 1, y.starts[line-1]
	}
	for ; y.column < column && y.at < len(y.text) && y.text[y.at] != '\n'; y.column++ {
		if y.text[y.at] < utf8.RuneSelf {
			y.at++
			continue
		}
		_, size := utf8.DecodeRuneInString(y.text[y.at:])
		y.at += size
	}
	return y.base + y.at
}

// convert fills n with what the parser found, and reports what is not taken.
func (y *yamlText) convert(from *yaml.Node, n *node, depth int) {
	n.at = int32(y.offset(from.Line, from.Column))
	if from.Style&yaml.TaggedStyle != 0 && from.Tag != "!!str" {
		y.d.broken(int(n.at), "a YAML tag, "+from.Tag, "tags are not supported: every value is text as written; quote a text that starts with !")
		return
	}
	if depth > maxDepth {
		y.d.broken(int(n.at), fmt.Sprintf("nested more than %d deep", maxDepth), "")
		return
	}
	switch from.Kind {
	case yaml.AliasNode:
		y.d.broken(int(n.at), "a YAML alias, *"+from.Value, "aliases are not supported: write the value out; quote a text that starts with *")
	case yaml.ScalarNode:
		n.text = from.Value
		quoted := from.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
		if from.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
			n.text = strings.TrimRight(n.text, "\n")
		}
		if quoted || n.text != "" && n.text != "~" && n.text != "null" {
			n.kind, n.plain = word, !quoted
		}
	case yaml.SequenceNode:
		n.kind = list
		n.kids = make([]node, len(from.Content))
		for i, c := range from.Content {
			y.convert(c, &n.kids[i], depth+1)
		}
	case yaml.MappingNode:
		n.kind = record
		n.kids = make([]node, 0, len(from.Content)/2)
		for i := 0; i+1 < len(from.Content); i += 2 {
			key := from.Content[i]
			at := y.offset(key.Line, key.Column)
			if key.Kind != yaml.ScalarNode {
				y.d.broken(at, "a field needs a name in plain text", "quote a text that starts with a bracket, a brace or *")
				continue
			}
			if key.Value == "<<" && key.Style == 0 {
				y.d.broken(at, "a YAML merge key", "merge keys are not supported: write the fields out")
				continue
			}
			kid := node{}
			y.convert(from.Content[i+1], &kid, depth+1)
			kid.name, kid.nameAt = key.Value, int32(at)
			n.kids = append(n.kids, kid)
		}
	}
}
