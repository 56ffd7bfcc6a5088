package snapshots

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// What a page may hold. Pages that people read stay far below: the deepest of
// the ones that were tried has 60 elements within one another, and 30 attributes
// on one.
const (
	maxOpen = 4096 // elements within one another
	// maxAttributes bounds those of one tag: the tokenizer keeps the name of each,
	// in 100 bytes and more.
	maxAttributes = 10_000
)

// readHTML returns the visible text of a page, one entry for each block that has
// any: a paragraph, heading, list item, table row, or whatever else stands on
// lines of its own. Entities are decoded; a line break and the cells of a table
// are parted by white space; white space is not folded. Not visible are the
// head, scripts, styles, templates, embedded media and drawings, what stands
// in for scripts (noscript), and elements with the attribute hidden or the
// inline style display:none or visibility:hidden. Style sheets and scripts are
// not looked at: what they hide or add, a reader must judge.
//
// The page is read token by token, in time and memory linear in its length; of
// the rules by which browsers close elements that are left open, those for
// paragraphs, list items, and rows and cells of tables are kept.
func readHTML(data []byte) ([]string, error) {
	p := page{z: html.NewTokenizer(bytes.NewReader(data)), named: map[tagName]int{}}
	p.z.SetMaxBuf(maxSize)
	at, raw := 0, false // where the next token starts, and whether that is text whatever it holds
	for {
		if n := attributes(data[min(at, len(data)):]); n > maxAttributes && !raw {
			return nil, fmt.Errorf("the tag in line %d has more than %d attributes", 1+bytes.Count(data[:at], []byte("\n")), maxAttributes)
		}
		token := p.z.Next()
		at += len(p.z.Raw())
		raw = false
		switch token {
		case html.ErrorToken:
			p.flush()
			if err := p.z.Err(); !errors.Is(err, io.EOF) {
				return nil, err
			}
			return p.blocks, nil
		case html.TextToken:
			if !p.hidden() {
				p.text.Write(p.z.Text())
			}
		case html.StartTagToken:
			name, more := p.z.TagName()
			tag := atom.Lookup(name)
			raw = rawText[tag]
			if err := p.open(tagOf(name), more); err != nil {
				return nil, err
			}
		case html.SelfClosingTagToken:
			// Outside of drawings and formulas, the slash means nothing.
			name, more := p.z.TagName()
			tag := tagOf(name)
			raw = rawText[tag.tag]
			if err := p.open(tag, more); err != nil {
				return nil, err
			}
			if p.drawing() { // or it is one itself
				p.close(tag)
			}
		case html.EndTagToken:
			name, _ := p.z.TagName()
			p.close(tagOf(name))
		}
	}
}

// attributes counts those of the start tag that data begins with, by the rules
// of the tokenizer; 0 for anything else.
func attributes(data []byte) (n int) {
	if len(data) < 2 || data[0] != '<' || (data[1]|0x20) < 'a' || (data[1]|0x20) > 'z' {
		return 0
	}
	const space = " \n\r\t\f"
	skip := func(i int, until string) int {
		if j := bytes.IndexAny(data[i:], until); j >= 0 {
			return i + j
		}
		return len(data)
	}
	blank := func(i int, also byte) int {
		for i < len(data) && (strings.IndexByte(space, data[i]) >= 0 || also != 0 && data[i] == also) {
			i++
		}
		return i
	}
	i := skip(1, space+"/>")
	for {
		if i = blank(i, '/'); i >= len(data) || data[i] == '>' {
			return n
		}
		n++
		// An equals sign that a name starts with is part of it.
		if i = blank(skip(i+1, space+"/=>"), 0); i >= len(data) || data[i] != '=' {
			continue
		}
		if i = blank(i+1, 0); i >= len(data) {
			return n
		}
		if q := data[i]; q == '"' || q == '\'' {
			i = min(skip(i+1, string(q))+1, len(data))
		} else {
			i = skip(i, space+">")
		}
	}
}

// A page is the state of reading one.
type page struct {
	z      *html.Tokenizer
	stack  []element
	named  map[tagName]int // how many of each are open
	text   strings.Builder
	blocks []string
}

// A tagName is the atom of a tag; the name of one that the atoms do not know.
type tagName struct {
	tag  atom.Atom
	name string
}

func tagOf(name []byte) tagName {
	if a := atom.Lookup(name); a != 0 {
		return tagName{tag: a}
	}
	return tagName{name: string(name)}
}

// An element is one that is open.
type element struct {
	tagName
	hidden  bool // it or one around it
	drawing bool // it or one around it is a drawing or a formula
	// stops says for each rule of implied where the search for what to close ends,
	// seen from here: the place in the stack of the nearest element of its closes
	// or within, -1 for none.
	stops [len(implied)]int16
}

func (p *page) top() element {
	if len(p.stack) > 0 {
		return p.stack[len(p.stack)-1]
	}
	none := element{}
	for i := range none.stops {
		none.stops[i] = -1
	}
	return none
}

func (p *page) hidden() bool { return len(p.stack) > 0 && p.stack[len(p.stack)-1].hidden }

// drawing reports whether a drawing or a formula is open.
func (p *page) drawing() bool { return len(p.stack) > 0 && p.stack[len(p.stack)-1].drawing }

// flush ends a block.
func (p *page) flush() {
	if s := p.text.String(); strings.TrimSpace(s) != "" {
		p.blocks = append(p.blocks, s)
	}
	p.text.Reset()
}

func (p *page) open(name tagName, attributes bool) error {
	tag := name.tag
	hidden := unseen[tag]
	for attributes {
		var key, value []byte
		key, value, attributes = p.z.TagAttr()
		switch string(key) {
		case "hidden":
			hidden = true
		case "style":
			hidden = hidden || hides(string(value))
		}
	}
	p.imply(tag)
	switch {
	case blocks[tag]:
		p.flush()
	case tag == atom.Br || tag == atom.Td || tag == atom.Th:
		p.text.WriteByte(' ')
	}
	if voids[tag] {
		return nil
	}
	if len(p.stack) == maxOpen {
		return fmt.Errorf("its elements are nested too deep, more than %d", maxOpen)
	}
	e := p.top()
	e.tagName = name
	e.hidden = e.hidden || hidden
	e.drawing = e.drawing || tag == atom.Svg || tag == atom.Math
	for i := range implied {
		if slices.Contains(implied[i].closes, tag) || slices.Contains(implied[i].within, tag) {
			e.stops[i] = int16(len(p.stack))
		}
	}
	p.stack = append(p.stack, e)
	p.named[name]++
	return nil
}

// imply closes what the start of an element closes without saying so.
func (p *page) imply(tag atom.Atom) {
	for i := range implied {
		if slices.Contains(implied[i].starts, tag) {
			if stop := p.top().stops[i]; stop >= 0 && !slices.Contains(implied[i].within, p.stack[stop].tag) {
				p.cut(int(stop))
			}
		}
	}
}

// close closes an element and those that were left open in it. An end without
// a start is nothing.
func (p *page) close(name tagName) {
	if p.named[name] == 0 {
		return
	}
	for i := len(p.stack) - 1; i >= 0; i-- {
		if p.stack[i].tagName == name {
			p.cut(i)
			return
		}
	}
}

// cut closes all elements from the ith on.
func (p *page) cut(i int) {
	for _, e := range p.stack[i:] {
		if blocks[e.tag] {
			p.flush()
			break
		}
	}
	for _, e := range p.stack[i:] {
		if p.named[e.tagName]--; p.named[e.tagName] == 0 {
			delete(p.named, e.tagName)
		}
	}
	p.stack = p.stack[:i]
}

// hides reports whether an inline style hides its element.
func hides(style string) bool {
	for rule := range strings.SplitSeq(strings.ToLower(style), ";") {
		name, value, _ := strings.Cut(rule, ":")
		value = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "!important"))
		switch strings.TrimSpace(name) {
		case "display":
			if value == "none" {
				return true
			}
		case "visibility":
			if value == "hidden" || value == "collapse" {
				return true
			}
		}
	}
	return false
}

func atoms(list ...atom.Atom) map[atom.Atom]bool {
	m := map[atom.Atom]bool{}
	for _, a := range list {
		m[a] = true
	}
	return m
}

var (
	// unseen elements show nothing of the text within them.
	unseen = atoms(atom.Head, atom.Title, atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Noframes, atom.Noembed,
		atom.Iframe, atom.Object, atom.Audio, atom.Video, atom.Canvas, atom.Svg, atom.Math, atom.Datalist)
	// blocks stand on lines of their own.
	blocks = atoms(atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Caption, atom.Center, atom.Dd, atom.Details,
		atom.Dialog, atom.Dir, atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.H1,
		atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hgroup, atom.Hr, atom.Html, atom.Legend, atom.Li, atom.Main,
		atom.Menu, atom.Nav, atom.Ol, atom.Optgroup, atom.Option, atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table,
		atom.Tbody, atom.Textarea, atom.Tfoot, atom.Thead, atom.Tr, atom.Ul)
	// rawText elements hold text up to their end, whatever stands in it.
	rawText = atoms(atom.Iframe, atom.Noembed, atom.Noframes, atom.Noscript, atom.Plaintext, atom.Script, atom.Style, atom.Title, atom.Textarea, atom.Xmp)
	// voids have no content.
	voids = atoms(atom.Area, atom.Base, atom.Basefont, atom.Bgsound, atom.Br, atom.Col, atom.Embed, atom.Frame, atom.Hr, atom.Img,
		atom.Input, atom.Link, atom.Meta, atom.Param, atom.Source, atom.Track, atom.Wbr)
	// implied lists which starts close which open elements, if none of within lies
	// between.
	implied = [...]struct{ starts, closes, within []atom.Atom }{
		{[]atom.Atom{atom.Body, atom.P, atom.Div, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Main, atom.Nav, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Table},
			[]atom.Atom{atom.Head}, []atom.Atom{atom.Template, atom.Noscript, atom.Body}},
		{[]atom.Atom{atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Center, atom.Details, atom.Dialog, atom.Dir, atom.Div, atom.Dl,
			atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
			atom.Header, atom.Hgroup, atom.Hr, atom.Li, atom.Dd, atom.Dt, atom.Main, atom.Menu, atom.Nav, atom.Ol, atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table, atom.Ul},
			[]atom.Atom{atom.P}, []atom.Atom{atom.Button, atom.Td, atom.Th, atom.Caption, atom.Table, atom.Object, atom.Template}},
		{[]atom.Atom{atom.Li}, []atom.Atom{atom.Li}, []atom.Atom{atom.Ul, atom.Ol, atom.Menu, atom.Table, atom.Template}},
		{[]atom.Atom{atom.Dd, atom.Dt}, []atom.Atom{atom.Dd, atom.Dt}, []atom.Atom{atom.Dl, atom.Table, atom.Template}},
		{[]atom.Atom{atom.Td, atom.Th, atom.Tr, atom.Tbody, atom.Thead, atom.Tfoot}, []atom.Atom{atom.Td, atom.Th}, []atom.Atom{atom.Table, atom.Template}},
		{[]atom.Atom{atom.Tr, atom.Tbody, atom.Thead, atom.Tfoot}, []atom.Atom{atom.Tr}, []atom.Atom{atom.Table, atom.Template}},
		{[]atom.Atom{atom.Tbody, atom.Thead, atom.Tfoot}, []atom.Atom{atom.Tbody, atom.Thead, atom.Tfoot}, []atom.Atom{atom.Table, atom.Template}},
		{[]atom.Atom{atom.Option, atom.Optgroup}, []atom.Atom{atom.Option}, []atom.Atom{atom.Select, atom.Datalist}},
	}
)
