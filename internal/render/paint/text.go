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

	"github.com/graphx-dev/graphx/internal/render/drawing"
)

// Modes are the ways to keep text in an SVG: as text in a font that its reader
// must have or replaces by one of about the same width ("font"), as text with
// the glyphs that it needs in the file ("embed"), and as outlines ("outline").
var Modes = []string{"font", "embed", "outline"}

// A ShapedError says that an added font cannot be embedded.
type ShapedError struct{ Why string }

func (e *ShapedError) Error() string { return "an added font cannot be embedded: " + e.Why }

// SVG writes a drawing with its text kept in one of the ways.
func SVG(d *drawing.Drawing, mode string, o Options) ([]byte, *Notes, error) {
	if mode == "" || mode == "font" {
		return d.SVG(), &Notes{}, nil
	}
	f, err := itemsOf(d)
	if err != nil {
		return nil, nil, err
	}
	if mode == "embed" {
		out, err := embed(d, f, o.fonts())
		return out, &f.notes, err
	}
	return outline(d, f, o.fonts()), &f.notes, nil
}

// embed puts subsets of the fonts into the figure. A part of Liberation Sans may
// not go by its name; and since the fonts of all figures in one page are known in
// the whole of it, each figure's have names of their own.
func embed(d *drawing.Drawing, f *figure, fs *Fonts) ([]byte, error) {
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
	own := d.Prefix() + "Sans"
	var css strings.Builder
	var families []string
	for _, a := range append([]*face{fs.regular, fs.bold}, fs.added...) {
		if len(used[a]) == 0 {
			continue
		}
		var runes []rune
		for r := range used[a] {
			runes = append(runes, r)
		}
		family, weight := own, "400"
		if a == fs.bold {
			weight = "700"
		}
		if !a.own {
			family = own + " " + a.name
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
		if n := len(families); n == 0 || families[n-1] != family {
			families = append(families, family)
		}
	}
	return d.Lettered(drawing.Lettering{Families: families, End: func() string { return " <style>\n" + css.String() + " </style>\n" }}), nil
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
func outline(d *drawing.Drawing, f *figure, fs *Fonts) []byte {
	type glyphKey struct {
		face *face
		id   font.GID
		box  float64 // the width of a box that stands for a glyph, 0 for none
	}
	defined := map[glyphKey]bool{}
	var defs strings.Builder
	prefix := d.Prefix()
	use := func(k glyphKey) string {
		id := fmt.Sprintf("%s%s-%d", prefix, k.face.name, k.id)
		p := k.face.outline(k.id)
		if k.box > 0 {
			id, p = prefix+"box-"+decimal(k.box*outlineEm, 0), boxOf(k.box)
		}
		if !defined[k] {
			defined[k] = true
			fmt.Fprintf(&defs, "  <path id=\"%s\" d=\"%s\"/>\n", id, data(p.transform(matrix{outlineEm, 0, 0, outlineEm, 0, 0})))
		}
		return id
	}
	items := map[*drawing.Part]item{}
	for _, it := range f.items {
		if it.kind == textItem {
			items[it.part] = it
		}
	}
	glyphs := func(it item) string {
		var b strings.Builder
		runs, x0, _ := fs.set(it, &f.notes)
		size := it.style.size
		for _, p := range runs {
			// The place within the text's own axes: the transforms around it stay.
			fmt.Fprintf(&b, `<g transform="translate(%s,%s) scale(%s)"%s>`, decimal(it.part.Number("x")+x0+p.x, 2), decimal(it.part.Number("y"), 2), decimal(size/outlineEm, 5), colours(it.style, outlineEm/size))
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
				fmt.Fprintf(&b, `<use xlink:href="#%s"%s%s/>`, use(key), where, y)
			}
			b.WriteString("</g>")
		}
		return b.String()
	}
	return d.Lettered(drawing.Lettering{
		Text: func(p *drawing.Part) string {
			it := items[p]
			var b strings.Builder
			b.WriteString("<g")
			for _, a := range p.Attributes {
				if !slices.Contains(ofText, a.Name) {
					fmt.Fprintf(&b, ` %s="%s"`, a.Name, escape(drawing.Seen(a.Value.String())))
				}
			}
			words := escape(it.text)
			fmt.Fprintf(&b, ` role="img" aria-label="%s"><title>%s</title>%s</g>`, words, words, glyphs(it))
			return b.String()
		},
		End: func() string { return " <defs>\n" + defs.String() + " </defs>\n" },
	})
}

// ofText are the attributes of a text that its outlines do not have.
var ofText = []string{"x", "y", "font-size", "font-weight", "font-family", "text-anchor", "direction", "unicode-bidi", "role", "aria-label", "fill", "stroke", "stroke-width"}

// colours are the attributes that a text's glyphs are drawn with.
func colours(s style, k float64) string {
	out := fmt.Sprintf(` fill="%s"`, s.fill)
	if !s.stroke.None {
		out += fmt.Sprintf(` stroke="%s" stroke-width="%s"`, s.stroke, decimal(s.pen.width*k, 2))
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
