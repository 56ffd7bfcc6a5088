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
	"unicode/utf8"
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

// Attributes whose values are words of the format and not of the data.
var formatAttributes = strings.Fields(`class style d points transform fill stroke viewbox width height x y x1 x2 y1 y2 cx cy r rx ry
	role xmlns opacity version scope tabindex charset rel type media offset dx dy rotate lang dominant-baseline text-anchor
	fill-opacity fill-rule stroke-width stroke-dasharray stroke-linecap stroke-linejoin stroke-opacity font-family font-size
	font-weight font-style letter-spacing preserveaspectratio marker-start marker-end clip-path mask filter paint-order
	xml:space xml:lang textlength lengthadjust aria-hidden vector-effect pointer-events data-class data-status data-legend`)

var (
	attribute  = regexp.MustCompile(`(?s)([^\s"'<>/=]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)`)
	styleWords = regexp.MustCompile(`(?s)content\s*:\s*("[^"]*"|'[^']*')`)
	inline     = strings.Fields("tspan a b i em strong span code sup sub textpath mark small u s")
	// headings are what graphx itself writes above lists and columns, by the
	// element that holds it: nobody's name, though somebody may be called so.
	headings = strings.Fields("Entities Relations Status Marks Sources Relation Date Citations No.")
)

// An element that is open.
type element struct{ name, class string }

// markup reads SVG, HTML and XML: the text with tags as gaps and as nothing,
// the values of attributes, comments, CDATA and what is set by CSS.
func (r *Reading) markup(raw string) {
	var spaced, joined, flowing, aside strings.Builder
	var open []element
	text := func(s string, decoded bool) {
		if !decoded {
			s = html.UnescapeString(s)
		}
		if ownHeading(open, s) {
			s = " "
		}
		if texts, ok := jsonTexts([]byte(s)); ok && len(texts) > 0 && strings.ContainsAny(s, "{[") {
			s = strings.Join(texts, "\n|\n")
		}
		spaced.WriteString(s)
		joined.WriteString(s)
		flowing.WriteString(s)
	}
	for raw != "" {
		at := strings.IndexByte(raw, '<')
		if at < 0 {
			text(raw, false)
			break
		}
		text(raw[:at], false)
		raw = raw[at:]
		var inside string
		switch {
		case strings.HasPrefix(raw, "<!--"):
			inside, raw, _ = strings.Cut(raw[4:], "-->")
			aside.WriteString(inside + "\n|\n" + html.UnescapeString(inside) + "\n|\n")
			continue
		case strings.HasPrefix(raw, "<![CDATA["):
			inside, raw, _ = strings.Cut(raw[9:], "]]>")
			text(inside, true)
			continue
		}
		end := tagEnd(raw)
		tag := raw[1:end]
		raw = raw[min(end+1, len(raw)):]
		name, rest, _ := strings.Cut(strings.TrimLeft(strings.Join(strings.Fields(tag), " "), " "), " ")
		name = strings.ToLower(strings.TrimSuffix(name, "/"))
		_ = rest
		if !slices.Contains(inline, strings.TrimPrefix(name, "/")) {
			flowing.WriteByte(' ')
		}
		spaced.WriteByte(' ')
		if strings.HasPrefix(name, "?") || strings.HasPrefix(name, "!") {
			continue
		}
		if strings.HasPrefix(name, "/") {
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
			continue
		}
		e := element{name: name}
		viewport := strings.Contains(tag, `name="viewport"`)
		for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
			key, value := strings.ToLower(m[1]), html.UnescapeString(strings.Trim(m[2], `"'`))
			if key == "class" {
				e.class = value
			}
			if slices.Contains(formatAttributes, key) || strings.HasPrefix(key, "xmlns") || viewport || slices.Contains(headings, value) && key == "aria-label" {
				continue
			}
			aside.WriteString(value + "\n|\n")
		}
		if name == "style" || name == "script" {
			inside = raw
			if at := strings.Index(strings.ToLower(raw), "</"+name); at >= 0 {
				inside, raw = raw[:at], raw[at:]
			} else {
				raw = ""
			}
			for _, m := range styleWords.FindAllStringSubmatch(inside, -1) {
				aside.WriteString(m[1] + "\n|\n")
			}
		}
		if !strings.HasSuffix(tag, "/") && !slices.Contains([]string{"meta", "img", "br", "hr", "link", "input"}, name) {
			open = append(open, e)
		}
	}
	for _, s := range []string{spaced.String(), flowing.String(), joined.String(), aside.String()} {
		r.add(s)
	}
}

// tagEnd is where the tag that a text begins with ends: at its ">", which may
// stand in quotes before.
func tagEnd(s string) int {
	quote := byte(0)
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i
		}
	}
	return len(s)
}

// ownHeading reports whether a text is a heading of graphx: in a figure directly
// within the legend, on a page in a heading of a list or a column.
func ownHeading(open []element, s string) bool {
	if !slices.Contains(headings, strings.TrimSpace(s)) || len(open) == 0 {
		return false
	}
	switch open[len(open)-1].name {
	case "h2", "th":
		return true
	case "text":
		return len(open) > 1 && (open[len(open)-2].class == "legend" || open[len(open)-2].class == "sources")
	}
	return false
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

const mostInflated = int64(64 << 20)

var (
	pdfStream = regexp.MustCompile(`stream\r?\n`)
	pdfHex    = regexp.MustCompile(`<([0-9A-Fa-f\s]{4,})>`)
)

// pdf reads the strings of a PDF and of its streams, as bytes and as UTF-16.
func (r *Reading) pdf(raw string) {
	parts := []string{raw}
	for _, at := range pdfStream.FindAllStringIndex(raw, -1) {
		if z, err := zlib.NewReader(strings.NewReader(raw[at[1]:])); err == nil {
			text, _ := io.ReadAll(io.LimitReader(z, mostInflated)) // a stream's end is often not clean
			parts = append(parts, string(text))
		}
	}
	var page strings.Builder
	for _, part := range parts {
		if strings.Contains(part, "<?xpacket") || strings.Contains(part, "<x:xmpmeta") {
			r.markup(part)
		}
		for _, s := range pdfStrings(part) {
			r.pdfString(s, &page)
		}
		for _, m := range pdfHex.FindAllStringSubmatch(part, -1) {
			digits := strings.Join(strings.Fields(m[1]), "")
			var b []byte
			for i := 0; i+1 < len(digits); i += 2 {
				n, _ := strconv.ParseUint(digits[i:i+2], 16, 8)
				b = append(b, byte(n))
			}
			r.pdfString(string(b), &page)
		}
		for _, tail := range strings.Split(part, "\xfe\xff")[1:] {
			r.add(utf16BE(tail))
		}
		r.raw = append(r.raw, NewSearched(part), NewSearched(strings.ReplaceAll(part, "\x00", "")))
	}
	r.add(page.String())
	r.add(strings.ReplaceAll(page.String(), "\n", ""))
}

// pdfString adds a string of a PDF to the text of its pages.
func (r *Reading) pdfString(s string, page *strings.Builder) {
	if strings.IndexByte(s, 0) >= 0 && len(s)%2 == 0 {
		s = utf16BE(strings.TrimPrefix(s, "\xfe\xff"))
	}
	if utf8.ValidString(s) && !slices.Contains(headings, s) {
		page.WriteString(s + "\n")
	}
}

// pdfStrings are the strings in parentheses, their escapes undone.
func pdfStrings(s string) []string {
	var out []string
	for i := 0; i < len(s); i++ {
		if s[i] != '(' {
			continue
		}
		var b strings.Builder
		depth := 1
		for i++; i < len(s) && b.Len() < 1<<16; i++ {
			switch c := s[i]; c {
			case '\\':
				if i++; i >= len(s) {
					break
				}
				if k := strings.IndexByte("nrtbf", s[i]); k >= 0 {
					b.WriteByte("\n\r\t\b\f"[k])
				} else if s[i] >= '0' && s[i] <= '7' {
					n := 0
					for k := 0; k < 3 && i < len(s) && s[i] >= '0' && s[i] <= '7'; k, i = k+1, i+1 {
						n = n*8 + int(s[i]-'0')
					}
					i--
					b.WriteByte(byte(n))
				} else {
					b.WriteByte(s[i])
				}
				continue
			case '(':
				depth++
			case ')':
				depth--
			}
			if depth == 0 {
				break
			}
			b.WriteByte(s[i])
		}
		out = append(out, b.String())
	}
	return out
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
