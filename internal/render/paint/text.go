package paint

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/go-text/typesetting/font"
)

// Modes are the ways to keep text in an SVG: as text in a font that its reader
// must have or replaces by one of about the same width ("font"), as text with
// the glyphs that it needs in the file ("embed"), and as outlines ("outline").
var Modes = []string{"font", "embed", "outline"}

// A ShapedError says that an added font cannot be embedded.
type ShapedError struct{ Why string }

func (e *ShapedError) Error() string { return "an added font cannot be embedded: " + e.Why }

// SVG returns a figure with its text kept another way. The rest of the file
// stays byte for byte.
func SVG(svg []byte, mode string, o Options) ([]byte, *Notes, error) {
	if mode == "" || mode == "font" {
		return svg, &Notes{}, nil
	}
	f, err := parse(svg)
	if err != nil {
		return nil, nil, err
	}
	if mode == "embed" {
		out, err := embed(svg, f, o.fonts())
		return out, &f.notes, err
	}
	out, err := outline(svg, f, o.fonts())
	return out, &f.notes, err
}

// root finds the root's start tag and the place before its end tag.
func root(svg []byte) (begin, end, last int, err error) {
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		at := d.InputOffset()
		tok, err := d.Token()
		if err != nil {
			return 0, 0, 0, err
		}
		if _, ok := tok.(xml.StartElement); ok {
			begin, end = int(at), int(d.InputOffset())
			break
		}
	}
	last = bytes.LastIndex(svg, []byte("</svg>"))
	if last < end {
		return 0, 0, 0, fmt.Errorf("not a figure: it does not end")
	}
	return begin, end, last, nil
}

// EmbeddedFamily is the name of the font that "embed" puts into a file. A part
// of Liberation Sans may not go by its name.
const EmbeddedFamily = "graphx Sans"

// embed puts subsets of the fonts into the figure.
func embed(svg []byte, f *figure, fs *Fonts) ([]byte, error) {
	used := map[*face]map[rune]bool{}
	for _, it := range f.items {
		if it.kind != textItem {
			continue
		}
		runs, _, _ := fs.set(it, &f.notes)
		for _, p := range runs {
			if !p.run.face.own && !p.run.simple() {
				return nil, &ShapedError{"its script is shaped, and only single letters can be"}
			}
			if used[p.run.face] == nil {
				used[p.run.face] = map[rune]bool{}
			}
			for _, r := range p.run.text {
				used[p.run.face][r] = true
			}
		}
	}
	var css strings.Builder
	families := ""
	for _, a := range append([]*face{fs.regular, fs.bold}, fs.added...) {
		if len(used[a]) == 0 {
			continue
		}
		var runes []rune
		for r := range used[a] {
			runes = append(runes, r)
		}
		family, weight := EmbeddedFamily, "400"
		if a == fs.bold {
			weight = "700"
		}
		if !a.own {
			family = EmbeddedFamily + " " + a.name
			weight = "400 700"
		}
		woff, err := subset(a.data, family, runes, func(r rune) (font.GID, bool) { return a.font.NominalGlyph(r) })
		if err != nil {
			if a.own {
				return nil, err
			}
			return nil, &ShapedError{err.Error()}
		}
		fmt.Fprintf(&css, "  @font-face{font-family:'%s';font-weight:%s;src:url(data:font/woff;base64,%s) format('woff')}\n", family, weight, base64.StdEncoding.EncodeToString(woff))
		if !strings.HasSuffix(families, family+", ") {
			families += family + ", "
		}
	}
	begin, end, last, err := root(svg)
	if err != nil {
		return nil, err
	}
	tag := string(svg[begin:end])
	key := ` font-family="`
	if strings.Contains(tag, key) {
		tag = strings.Replace(tag, key, key+families, 1)
	} else {
		tag = strings.Replace(tag, "<svg", "<svg"+key+families+`sans-serif"`, 1)
	}
	style := " <style>\n" + css.String() + " </style>\n"
	return slices.Concat(svg[:begin], []byte(tag), svg[end:last], []byte(style), svg[last:]), nil
}

// simple reports whether each glyph of a run is the one of its character.
func (r *run) simple() bool {
	runes := []rune(r.text)
	if len(runes) != len(r.glyphs) {
		return false
	}
	for i, g := range r.glyphs {
		if r.rtl {
			i = len(runes) - 1 - i
		}
		if id, ok := r.face.font.NominalGlyph(runes[i]); !g.missing && (!ok || id != g.id) {
			return false
		}
	}
	return true
}

// outlineEm is the size at which glyphs are defined in a file, in units.
const outlineEm = 1000

// outline makes each text a group of glyphs that are defined once a file. The
// words stay in the group's label and title.
func outline(svg []byte, f *figure, fs *Fonts) ([]byte, error) {
	begin, end, last, err := root(svg)
	if err != nil {
		return nil, err
	}
	type glyphKey struct {
		face *face
		id   font.GID
		box  float64 // the width of a box that stands for a glyph, 0 for none
	}
	defined := map[glyphKey]bool{}
	var defs strings.Builder
	// An id says which glyph of which font it is, so that figures within one page
	// do not mean different glyphs by one id.
	use := func(k glyphKey) string {
		id := fmt.Sprintf("glyph-%s-%d", k.face.name, k.id)
		p := k.face.outline(k.id)
		if k.box > 0 {
			id, p = "glyph-box-"+decimal(k.box*outlineEm, 0), boxOf(k.box)
		}
		if !defined[k] {
			defined[k] = true
			fmt.Fprintf(&defs, "  <path id=\"%s\" d=\"%s\"/>\n", id, data(p.transform(matrix{outlineEm, 0, 0, outlineEm, 0, 0})))
		}
		return id
	}
	tag := strings.Replace(string(svg[begin:end]), "<svg", `<svg xmlns:xlink="http://www.w3.org/1999/xlink"`, 1)
	var out bytes.Buffer
	out.Write(svg[:begin])
	out.WriteString(tag)
	at := int64(end)
	for i := 0; i < len(f.items); i++ {
		it := f.items[i]
		if it.kind != textItem || it.start < at {
			continue
		}
		out.Write(svg[at:it.start])
		at = it.stop
		var words []string
		var glyphs strings.Builder
		for k := i; k < len(f.items) && f.items[k].start == it.start && f.items[k].kind == textItem; k++ {
			part := f.items[k]
			runs, x0, _ := fs.set(part, &f.notes)
			for _, s := range part.spans {
				words = append(words, s.text)
			}
			// The place within the element's own axes: the transforms around it stay.
			ox, oy := part.local(it)
			for _, p := range runs {
				size := p.style.size
				fmt.Fprintf(&glyphs, `<g transform="translate(%s,%s) scale(%s)"%s>`, decimal(ox+x0+p.x, 2), decimal(oy, 2), decimal(size/outlineEm, 5), colours(p.style, outlineEm/size))
				for _, g := range p.run.glyphs {
					key := glyphKey{p.run.face, g.id, 0}
					if g.missing {
						key = glyphKey{fs.regular, 0, g.width}
					} else if len(p.run.face.outline(g.id)) == 0 {
						continue // a space
					}
					y := ""
					if g.y != 0 {
						y = fmt.Sprintf(` y="%s"`, decimal(g.y*outlineEm, 0))
					}
					where := fmt.Sprintf(` x="%s"`, decimal(g.x*outlineEm, 0))
					if g.scale != 1 && !g.missing {
						where = fmt.Sprintf(` transform="matrix(%s,0,0,1,%s,0)"`, decimal(g.scale, 4), decimal(g.x*outlineEm, 0))
					}
					fmt.Fprintf(&glyphs, `<use xlink:href="#%s"%s%s/>`, use(key), where, y)
				}
				glyphs.WriteString("</g>")
			}
		}
		text := escape(strings.Join(words, " "))
		out.WriteString("<g")
		for _, a := range it.attrs {
			switch a.Name.Local {
			case "x", "y", "font-size", "font-weight", "font-family", "text-anchor", "direction", "unicode-bidi", "role", "aria-label", "fill", "stroke", "stroke-width", "paint-order":
			default:
				name := a.Name.Local
				if a.Name.Space != "" {
					continue
				}
				fmt.Fprintf(&out, ` %s="%s"`, name, escape(a.Value))
			}
		}
		fmt.Fprintf(&out, ` role="img" aria-label="%s"><title>%s</title>%s</g>`, text, text, glyphs.String())
	}
	out.Write(svg[at:last])
	out.WriteString(" <defs>\n" + defs.String() + " </defs>\n")
	out.Write(svg[last:])
	return out.Bytes(), nil
}

// local is where a text begins in the axes of its element.
func (it item) local(first item) (x, y float64) {
	num := func(name string) float64 {
		for _, a := range first.attrs {
			if a.Name.Local == name {
				v, _, _ := number(a.Value, false)
				return v
			}
		}
		return 0
	}
	x, y = num("x"), num("y")
	// A later part stands off the first as the two places do.
	m := first.at
	if det := m.a*m.d - m.b*m.c; det != 0 {
		dx, dy := it.at.e-m.e, it.at.f-m.f
		x += (m.d*dx - m.c*dy) / det
		y += (m.a*dy - m.b*dx) / det
	}
	return x, y
}

// colours are the attributes that a text's glyphs are drawn with.
func colours(s style, k float64) string {
	hex := func(p paint) string {
		if p.none {
			return "none"
		}
		return fmt.Sprintf("#%02x%02x%02x", p.color.R, p.color.G, p.color.B)
	}
	out := fmt.Sprintf(` fill="%s"`, hex(s.fill))
	if !s.stroke.none {
		out += fmt.Sprintf(` stroke="%s" stroke-width="%s"`, hex(s.stroke), decimal(s.pen.width*k, 2))
		if s.strokeFirst {
			out += ` paint-order="stroke"`
		}
	}
	return out
}

// data writes a path.
func data(p path) string {
	var b strings.Builder
	for _, s := range p {
		b.WriteByte(byte(s.op))
		n := map[op]int{moveTo: 1, lineTo: 1, cubicTo: 3}[s.op]
		for i, q := range s.p[:n] {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(decimal(q.x, 1) + " " + decimal(q.y, 1))
		}
	}
	return b.String()
}

// decimal writes a number with at most so many places.
func decimal(x float64, places int) string {
	k := math.Pow10(places)
	x = math.Round(x*k) / k
	if x == 0 {
		return "0" // never -0
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// escape quotes a text for XML.
func escape(s string) string {
	var b bytes.Buffer
	xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}
