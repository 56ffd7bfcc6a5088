package interop

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/graphx-dev/graphx/internal/plain"
)

// An xmlReader reads the elements of an XML file one after the other. It expands no
// entities but those of XML itself, and bounds how deep elements may nest.
type xmlReader struct {
	in    *input
	d     *xml.Decoder
	stack []string
	at    place // of the last element that was opened
	attrs []xml.Attr
}

func newXMLReader(in *input) *xmlReader {
	x := &xmlReader{in: in, d: xml.NewDecoder(in)}
	x.d.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		switch strings.ToLower(label) {
		case "utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be": // UTF-16 is decoded by its byte order mark
			return r, nil
		case "iso-8859-1", "latin1", "iso8859-1":
			return &latinReader{in: r}, nil
		}
		return nil, fmt.Errorf("the encoding %s is not read", plain.Text(label))
	}
	return x
}

// An xmlToken is the beginning of an element, its end, or text in it.
type xmlToken struct {
	kind xmlKind
	name string // with the prefix that the file gives it
	text string
}

type xmlKind uint8

const (
	xmlEOF xmlKind = iota
	xmlStart
	xmlEnd
	xmlText
)

// next returns the next token. The attributes of an element that begins are in
// x.attrs until the next call.
func (x *xmlReader) next() (xmlToken, error) {
	for {
		offset := x.d.InputOffset()
		at := x.in.at(offset)
		token, err := x.d.RawToken()
		if err != nil {
			return xmlToken{}, x.error(at, err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			x.at = at
			name := nameOf(t.Name)
			if len(x.stack) >= maxDepth {
				return xmlToken{}, x.in.fail(at, "", "elements nested more than %d deep", maxDepth)
			}
			if len(t.Attr) > maxAttributes {
				return xmlToken{}, x.in.fail(at, "", "%s has %d attributes; at most %d are allowed", plain.Text(name), len(t.Attr), maxAttributes)
			}
			x.stack = append(x.stack, name)
			x.attrs = t.Attr
			return xmlToken{kind: xmlStart, name: name}, nil
		case xml.EndElement:
			name := nameOf(t.Name)
			if len(x.stack) == 0 || x.stack[len(x.stack)-1] != name {
				return xmlToken{}, x.in.fail(at, "", "</%s> ends no element", plain.Text(name))
			}
			x.stack = x.stack[:len(x.stack)-1]
			return xmlToken{kind: xmlEnd, name: name}, nil
		case xml.CharData:
			if len(x.stack) == 0 {
				if len(bytes.TrimSpace(t)) > 0 {
					return xmlToken{}, x.in.fail(at, "", "text outside of all elements")
				}
				continue
			}
			return xmlToken{kind: xmlText, text: string(t)}, nil
		}
	}
}

func nameOf(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

func (x *xmlReader) error(at place, err error) error {
	var syntax *xml.SyntaxError
	switch {
	case x.in.err != nil:
		return x.in.err
	case err == io.EOF && len(x.stack) == 0:
		return io.EOF
	case err == io.EOF:
		return x.in.fail(at, "is the file complete?", "the file ends inside <%s>", plain.Text(x.stack[len(x.stack)-1]))
	case errors.As(err, &syntax):
		at = x.in.at(x.d.InputOffset())
		hint := ""
		if strings.Contains(syntax.Msg, "entity") {
			hint = "entities that a document type declares are not expanded"
		}
		return x.in.fail(at, hint, "not XML: %s", plain.Text(syntax.Msg))
	}
	return x.in.fail(at, "", "%s", plain.Text(strings.TrimPrefix(err.Error(), "xml: ")))
}

// attr returns an attribute of the element that begins, "" for none.
func (x *xmlReader) attr(name string) string {
	for _, a := range x.attrs {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// skip reads to the end of the element that has begun.
func (x *xmlReader) skip() error {
	for depth := len(x.stack); len(x.stack) >= depth; {
		if _, err := x.next(); err != nil {
			return err
		}
	}
	return nil
}

// content reads the text of the element that has begun, to its end. Elements in it
// are passed over, with what they hold.
func (x *xmlReader) content() (string, error) {
	var b strings.Builder
	for depth := len(x.stack); len(x.stack) >= depth; {
		t, err := x.next()
		if err != nil {
			return "", err
		}
		if t.kind == xmlText && len(x.stack) == depth {
			if b.Len()+len(t.text) > maxElement {
				return "", x.in.fail(x.at, "", "a text is longer than %d MB", maxElement>>20)
			}
			b.WriteString(t.text)
		}
	}
	return b.String(), nil
}

// A latinReader reads ISO 8859-1 as UTF-8.
type latinReader struct {
	in   io.Reader
	rest []byte
}

func (l *latinReader) Read(b []byte) (int, error) {
	if len(l.rest) == 0 {
		var raw [1 << 10]byte
		n, err := l.in.Read(raw[:])
		for _, c := range raw[:n] {
			l.rest = utf8.AppendRune(l.rest, rune(c))
		}
		if n == 0 {
			return 0, err
		}
	}
	n := copy(b, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

// An xmlWriter writes XML. It is the only way by which text gets into it: what
// steers is written as a reference, and what XML cannot hold at all as U+FFFD.
type xmlWriter struct {
	b     bytes.Buffer
	out   io.Writer
	depth int
	err   error
}

// open writes the beginning of an element on a line of its own; pairs are the
// names and values of its attributes, of which empty values are left out.
func (w *xmlWriter) open(name string, pairs ...string) {
	w.tag(name, pairs, ">\n")
	w.depth++
}

// one writes an element without content.
func (w *xmlWriter) one(name string, pairs ...string) { w.tag(name, pairs, "/>\n") }

// text writes an element that holds a text.
func (w *xmlWriter) text(name, text string, pairs ...string) {
	w.tag(name, pairs, ">")
	appendXML(&w.b, text)
	fmt.Fprintf(&w.b, "</%s>\n", name)
	w.flush(1 << 16)
}

func (w *xmlWriter) close(name string) {
	w.depth--
	w.indent()
	fmt.Fprintf(&w.b, "</%s>\n", name)
	w.flush(1 << 16)
}

func (w *xmlWriter) indent() {
	for range w.depth {
		w.b.WriteString("  ")
	}
}

func (w *xmlWriter) tag(name string, pairs []string, end string) {
	w.indent()
	w.b.WriteByte('<')
	w.b.WriteString(name)
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		w.b.WriteByte(' ')
		w.b.WriteString(pairs[i])
		w.b.WriteString(`="`)
		appendXML(&w.b, pairs[i+1])
		w.b.WriteByte('"')
	}
	w.b.WriteString(end)
	w.flush(1 << 16)
}

// flush hands on what is written once it is more than some bytes.
func (w *xmlWriter) flush(most int) error {
	if w.b.Len() > most && w.err == nil {
		_, w.err = w.out.Write(w.b.Bytes())
		w.b.Reset()
	}
	return w.err
}

func appendXML(b *bytes.Buffer, s string) {
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case !inXML(r):
			b.WriteRune(utf8.RuneError)
		case plain.Steers(r):
			fmt.Fprintf(b, "&#x%X;", r)
		default:
			b.WriteRune(r)
		}
	}
}

// inXML reports whether XML 1.0 can hold a character.
func inXML(r rune) bool {
	return r >= ' ' && r != 0xfffe && r != 0xffff || r == '\t' || r == '\n' || r == '\r'
}

// holdsXML is a text as XML gives it back.
func holdsXML(s string) string {
	return strings.Map(func(r rune) rune {
		if !inXML(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}
