package snapshots

import (
	"errors"
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxOpen bounds how many elements of a page may lie within one another.
const maxOpen = 4096

// HTML returns the visible text of a page, one entry for each block that has
// any: a paragraph, heading, list item, table row, or whatever else stands on
// lines of its own. Entities are decoded; a line break and the cells of a table
// are parted by white space; white space is not folded. Not visible are the
// head, scripts, styles, templates, embedded media and drawings, what stands
// in for scripts (noscript), and elements with the attribute hidden or the
// inline style display:none or visibility:hidden. Style sheets and scripts are
// not looked at: what they hide or add, a reader must judge.
//
// The page is read token by token, so that memory is bounded by its length; of
// the rules by which browsers close elements that are left open, those for
// paragraphs, list items, and rows and cells of tables are kept.
func HTML(r io.Reader) ([]string, error) {
	p := page{z: html.NewTokenizer(r)}
	p.z.SetMaxBuf(MaxSize)
	for {
		switch p.z.Next() {
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
			if err := p.open(atom.Lookup(name), string(name), more); err != nil {
				return nil, err
			}
		case html.SelfClosingTagToken:
			// Outside of drawings and formulas, the slash means nothing.
			name, more := p.z.TagName()
			tag, word := atom.Lookup(name), string(name)
			if err := p.open(tag, word, more); err != nil {
				return nil, err
			}
			if tag == atom.Svg || tag == atom.Math || p.drawing() {
				p.close(tag, word)
			}
		case html.EndTagToken:
			name, _ := p.z.TagName()
			p.close(atom.Lookup(name), string(name))
		}
	}
}

// A page is the state of reading one.
type page struct {
	z      *html.Tokenizer
	stack  []element
	text   strings.Builder
	blocks []string
}

// An element is one that is open.
type element struct {
	tag    atom.Atom
	name   string // of a tag that the atoms do not know
	hidden bool   // it or one around it
}

func (p *page) hidden() bool { return len(p.stack) > 0 && p.stack[len(p.stack)-1].hidden }

// drawing reports whether a drawing or a formula is open.
func (p *page) drawing() bool {
	return slices.ContainsFunc(p.stack, func(e element) bool { return e.tag == atom.Svg || e.tag == atom.Math })
}

// flush ends a block.
func (p *page) flush() {
	if s := p.text.String(); strings.TrimSpace(s) != "" {
		p.blocks = append(p.blocks, s)
	}
	p.text.Reset()
}

func (p *page) open(tag atom.Atom, name string, attributes bool) error {
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
	hidden = hidden || p.hidden()
	if len(p.stack) == maxOpen {
		return errors.New("its elements lie too deep within one another")
	}
	if tag != 0 {
		name = ""
	}
	p.stack = append(p.stack, element{tag, name, hidden})
	return nil
}

// imply closes what the start of an element closes without saying so.
func (p *page) imply(tag atom.Atom) {
	for _, rule := range implied {
		if slices.Contains(rule.starts, tag) {
			for i := len(p.stack) - 1; i >= 0 && !slices.Contains(rule.within, p.stack[i].tag); i-- {
				if slices.Contains(rule.closes, p.stack[i].tag) {
					p.cut(i)
					break
				}
			}
		}
	}
}

// close closes an element and those that were left open in it. An end without
// a start is nothing.
func (p *page) close(tag atom.Atom, name string) {
	if tag != 0 {
		name = ""
	}
	for i := len(p.stack) - 1; i >= 0; i-- {
		if p.stack[i].tag == tag && p.stack[i].name == name {
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
	// voids have no content.
	voids = atoms(atom.Area, atom.Base, atom.Basefont, atom.Bgsound, atom.Br, atom.Col, atom.Embed, atom.Frame, atom.Hr, atom.Img,
		atom.Input, atom.Link, atom.Meta, atom.Param, atom.Source, atom.Track, atom.Wbr)
	// implied lists which starts close which open elements, if none of within lies
	// between.
	implied = []struct{ starts, closes, within []atom.Atom }{
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
