package publish

import (
	"html"
	"regexp"
	"slices"
	"strings"
)

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
	var m marked
	for raw != "" {
		at := strings.IndexByte(raw, '<')
		if at < 0 {
			m.text(html.UnescapeString(raw))
			break
		}
		m.text(html.UnescapeString(raw[:at]))
		raw = raw[at:]
		var inside string
		switch {
		case strings.HasPrefix(raw, "<!--"):
			inside, raw, _ = strings.Cut(raw[4:], "-->")
			m.set(inside)
			m.set(html.UnescapeString(inside))
		case strings.HasPrefix(raw, "<![CDATA["):
			inside, raw, _ = strings.Cut(raw[9:], "]]>")
			m.text(inside)
		default:
			end := tagEnd(raw)
			tag := raw[1:end]
			raw = m.tag(tag, raw[min(end+1, len(raw)):])
		}
	}
	for _, s := range []string{m.spaced.String(), m.flowing.String(), m.joined.String(), m.aside.String()} {
		r.add(s)
	}
}

// marked is what is read of markup: its text with each tag as a gap, with each
// tag as nothing, and with only those as gaps that are not inline; and what stands
// beside the text.
type marked struct {
	spaced, joined, flowing, aside strings.Builder
	open                           []element
}

// set adds what stands beside the text.
func (m *marked) set(s string) { m.aside.WriteString(s + "\n|\n") }

// text adds text between tags.
func (m *marked) text(s string) {
	if ownHeading(m.open, s) {
		s = " "
	}
	if texts, ok := jsonTexts([]byte(s)); ok && len(texts) > 0 && strings.ContainsAny(s, "{[") {
		s = strings.Join(texts, "\n|\n")
	}
	m.spaced.WriteString(s)
	m.joined.WriteString(s)
	m.flowing.WriteString(s)
}

// tag reads a tag, without its brackets, and returns what is still to be read of
// what follows it.
func (m *marked) tag(tag, raw string) string {
	name, _, _ := strings.Cut(strings.TrimLeft(strings.Join(strings.Fields(tag), " "), " "), " ")
	name = strings.ToLower(strings.TrimSuffix(name, "/"))
	if !slices.Contains(inline, strings.TrimPrefix(name, "/")) {
		m.flowing.WriteByte(' ')
	}
	m.spaced.WriteByte(' ')
	switch {
	case strings.HasPrefix(name, "?"), strings.HasPrefix(name, "!"):
		return raw
	case strings.HasPrefix(name, "/"):
		if len(m.open) > 0 {
			m.open = m.open[:len(m.open)-1]
		}
		return raw
	}
	e := element{name: name, class: m.attributes(tag)}
	if name == "style" || name == "script" {
		inside := raw
		if at := strings.Index(strings.ToLower(raw), "</"+name); at >= 0 {
			inside, raw = raw[:at], raw[at:]
		} else {
			raw = ""
		}
		for _, w := range styleWords.FindAllStringSubmatch(inside, -1) {
			m.set(w[1])
		}
	}
	if !strings.HasSuffix(tag, "/") && !slices.Contains([]string{"meta", "img", "br", "hr", "link", "input"}, name) {
		m.open = append(m.open, e)
	}
	return raw
}

// attributes adds the values of a tag's attributes that are of the data, and
// returns its class.
func (m *marked) attributes(tag string) (class string) {
	viewport := strings.Contains(tag, `name="viewport"`)
	for _, a := range attribute.FindAllStringSubmatch(tag, -1) {
		key, value := strings.ToLower(a[1]), html.UnescapeString(strings.Trim(a[2], `"'`))
		if key == "class" {
			class = value
		}
		if slices.Contains(formatAttributes, key) || strings.HasPrefix(key, "xmlns") || viewport || slices.Contains(headings, value) && key == "aria-label" {
			continue
		}
		m.set(value)
	}
	return class
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
