package publish

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"html"
	"io"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// A Format is how an output has its words in it.
type Format string

// The formats. Plain stands for text, Markdown, Mermaid and CSV: the escapes of
// all of them are undone in each.
const (
	Plain  Format = "plain"
	Markup Format = "markup" // SVG, HTML, XML
	DOT    Format = "dot"
	JSON   Format = "json"
	PDF    Format = "pdf"
	PNG    Format = "png"
)

// FormatOf tells the format of an output by how it begins, and where that says
// nothing by its name, which may be empty.
func FormatOf(name string, data []byte) Format {
	start := strings.ToLower(strings.TrimLeft(string(data[:min(len(data), 512)]), "\ufeff \t\r\n"))
	for _, f := range []struct {
		begin string
		is    Format
	}{{"%pdf", PDF}, {"\x89png", PNG}, {"<", Markup}, {"graph ", DOT}, {"digraph ", DOT}, {"strict ", DOT}} {
		if strings.HasPrefix(start, f.begin) {
			return f.is
		}
	}
	if json.Valid(data) {
		return JSON
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".svg", ".html", ".htm", ".xml":
		return Markup
	case ".dot", ".gv":
		return DOT
	}
	return Plain
}

// A Reading is what a reader of an output gets to see or to search for, its
// format's escapes undone.
type Reading struct {
	texts []string
	forms []Searched
	// raw is the output as it stands. Short words in it may be the format's own.
	raw []Searched
}

// Read reads an output.
func Read(format Format, data []byte) *Reading {
	r := &Reading{}
	raw := string(data)
	switch format {
	case PDF:
		r.pdf(raw)
	case PNG:
		r.png(data)
	case Markup:
		r.markup(raw)
	case DOT:
		r.dot(raw)
	case JSON:
		texts, ok := jsonTexts(data)
		if !ok {
			r.plain(raw)
			break
		}
		for _, s := range texts {
			r.plain(s)
		}
		r.add(strings.Join(texts, "\n|\n"))
	default:
		r.plain(raw)
	}
	for _, s := range []string{raw, html.UnescapeString(raw)} {
		r.raw = append(r.raw, NewSearched(s))
	}
	return r
}

// ownWords are words of graphx itself that are also names: "mark" and "keep" in
// a policy, and months in dates.
var ownWords = regexp.MustCompile(`(?i)(?:--|#45;-)[a-z]+(?:\s|<br/>)+(?:all|mark|hide|only|keep|drop)\b|\b(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}\b`)

// add adds a text that needs no more unescaping, but for addresses.
func (r *Reading) add(s string) {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\ufffd")), " ")
	if s == "" {
		return
	}
	for _, t := range []string{s, percents(s)} {
		t = ownWords.ReplaceAllString(t, " ")
		if n := len(r.texts); n > 0 && r.texts[n-1] == t {
			continue
		}
		r.texts = append(r.texts, t)
		r.forms = append(r.forms, NewSearched(t))
	}
}

var (
	tagPattern   = regexp.MustCompile(`(?s)<[^<>]*>`)
	percent      = regexp.MustCompile(`(?:%[0-9a-fA-F]{2})+`)
	mermaidCode  = regexp.MustCompile(`#(x?[0-9a-fA-F]+|[a-zA-Z]+);`)
	mermaidStyle = regexp.MustCompile(`(?m)^\s*(?:style|linkStyle|classDef|class|flowchart|graph|config:|wrappingWidth:).*$`)
)

// percents undoes the escapes of addresses.
func percents(s string) string {
	return percent.ReplaceAllStringFunc(s, func(s string) string {
		t, err := url.PathUnescape(s)
		if err != nil {
			return s
		}
		return t
	})
}

// plain reads a text as it stands, and as Markdown, Mermaid, CSV and HTML in
// Markdown have it.
func (r *Reading) plain(s string) {
	if strings.Contains(s, "flowchart ") {
		s = mermaidStyle.ReplaceAllString(s, "")
	}
	r.add(s)
	codes := mermaidCode.ReplaceAllStringFunc(s, func(code string) string {
		name := strings.Trim(code, "#;")
		base, digits := 10, name
		if d, ok := strings.CutPrefix(strings.ToLower(name), "x"); ok {
			base, digits = 16, d
		}
		if n, err := strconv.ParseUint(digits, base, 21); err == nil {
			return string(rune(n))
		}
		return html.UnescapeString("&" + name + ";")
	})
	for _, t := range []string{s, codes} {
		tagless, joined := tagPattern.ReplaceAllString(t, " "), tagPattern.ReplaceAllString(t, "")
		for _, u := range []string{t, tagless, joined} {
			if u == s {
				continue
			}
			r.add(u)
			r.add(html.UnescapeString(u))
		}
		for _, u := range []string{t, tagless, joined} {
			u = html.UnescapeString(unslash(u, false))
			r.add(u)
			r.add(strings.ReplaceAll(u, `""`, `"`))
			r.add(strings.NewReplacer("*", "", "`", "", "~~", "").Replace(u))
		}
	}
}

// unslash undoes backslashes before ASCII punctuation, and with lines those of
// DOT that end a line.
func unslash(s string, lines bool) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			switch c := s[i+1]; {
			case lines && strings.IndexByte("nlr", c) >= 0:
				b.WriteByte(' ')
				i++
				continue
			case lines && c == '\n':
				i++
				continue
			case c > ' ' && c < 0x7F && !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'):
				i++
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// Attributes of DOT whose values are words of the format.
var dotAttributes = strings.Fields(`layout charset splines outputorder rankdir nodesep ranksep nslimit nslimit1 mclimit start overlap
	mode maxiter K labelloc labeljust fixedsize fontname fontsize fontcolor style dir shape width height fillcolor color penwidth
	arrowhead arrowtail arrowsize len weight constraint rank bgcolor pos bb lp margin pad size ratio`)

// dot reads Graphviz's language: what stands in quotes, in labels like HTML, in
// comments, and names without quotes.
func (r *Reading) dot(raw string) {
	var out []string
	attr, value := "", false
	put := func(s string) {
		if !value || !slices.Contains(dotAttributes, attr) {
			out = append(out, s, html.UnescapeString(s))
		}
		value = false
	}
	for i := 0; i < len(raw); {
		rest := raw[i:]
		switch c := raw[i]; {
		case c == '"':
			n := 1
			for n < len(rest) && rest[n] != '"' {
				if rest[n] == '\\' {
					n++
				}
				n++
			}
			n = min(n, len(rest))
			put(unslash(rest[1:n], true))
			put(unslash(rest[1:n], false))
			i += n + 1
		case c == '<':
			n, depth := 1, 1
			for n < len(rest) && depth > 0 {
				switch rest[n] {
				case '<':
					depth++
				case '>':
					depth--
				}
				n++
			}
			r.markup(rest[1 : n-1+min(1, depth)])
			value = false
			i += n
		case c == '#', strings.HasPrefix(rest, "//"):
			line, _, _ := strings.Cut(rest, "\n")
			out = append(out, line)
			i += len(line)
		case strings.HasPrefix(rest, "/*"):
			text, _, _ := strings.Cut(rest[2:], "*/")
			out = append(out, text)
			i += min(len(rest), len(text)+4)
		case strings.IndexByte(" \t\r\n[]{},;=:", c) >= 0:
			i++
		default:
			n := strings.IndexAny(rest, " \t\r\n[]{},;=:\"<")
			if n < 0 {
				n = len(rest)
			}
			word := rest[:n]
			i += n
			after := strings.TrimLeft(raw[i:], " \t\r\n")
			switch {
			case strings.HasPrefix(after, "="):
				attr, value = word, true
				i = len(raw) - len(after) + 1
			case value || !slices.Contains([]string{"graph", "digraph", "node", "edge", "subgraph", "strict"}, word):
				put(word)
			}
		}
	}
	r.add(strings.Join(out, "\n|\n"))
	r.add(tagPattern.ReplaceAllString(strings.Join(out, "\n|\n"), " "))
}

// png reads the text chunks of a PNG. Its pixels were words when they were
// searched.
func (r *Reading) png(data []byte) {
	for at := 8; at+12 <= len(data); {
		n := int(data[at])<<24 | int(data[at+1])<<16 | int(data[at+2])<<8 | int(data[at+3])
		kind := string(data[at+4 : at+8])
		if n < 0 || n > len(data)-at-12 {
			break
		}
		body := data[at+8 : at+8+n]
		switch kind {
		case "tEXt", "iTXt", "zTXt", "eXIf":
			r.add(strings.ReplaceAll(string(body), "\x00", " "))
			for i, c := range body { // wherever its compressed text begins
				if c != 0x78 {
					continue
				}
				if z, err := zlib.NewReader(bytes.NewReader(body[i:])); err == nil {
					text, _ := io.ReadAll(io.LimitReader(z, mostInflated))
					r.add(string(text))
				}
			}
		}
		at += 12 + n
	}
}

// utf16BE reads a text of big-endian UTF-16 to its first odd character.
func utf16BE(s string) string {
	var units []uint16
	for i := 0; i+1 < len(s) && len(units) < 1<<16; i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}

// jsonTexts are the texts in JSON, but for the names of members; ok is false for
// what is no JSON.
func jsonTexts(data []byte) (texts []string, ok bool) {
	d := json.NewDecoder(bytes.NewReader(data))
	var inside []bool // an object, by depth
	key := false
	for {
		t, err := d.Token()
		if err == io.EOF {
			return texts, len(data) > 0 && len(inside) == 0
		}
		if err != nil {
			return nil, false
		}
		object := len(inside) > 0 && inside[len(inside)-1]
		switch t := t.(type) {
		case json.Delim:
			switch t {
			case '{', '[':
				inside = append(inside, t == '{')
			default:
				inside = inside[:len(inside)-1]
			}
			key = len(inside) > 0 && inside[len(inside)-1]
			continue
		case string:
			if !object || !key || !memberName.MatchString(t) {
				texts = append(texts, t) // values, ids by scheme and the like
			}
		}
		if object {
			key = !key
		}
	}
}

// memberName is how members are called that graphx names itself.
var memberName = regexp.MustCompile(`^[A-Za-z_-]+$`)
