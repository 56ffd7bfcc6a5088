package paint

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"slices"
	"unicode"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/width"
)

// Fonts are the fonts that text is set in: the embedded ones (Liberation Sans,
// which figures ask for by name, regular and bold: Latin, Greek, Cyrillic,
// Hebrew), and behind them those that were added. They are not safe for
// concurrent use.
type Fonts struct {
	regular, bold *face
	added         []*face
	shaper        shaping.HarfbuzzShaper
	segmenter     shaping.Segmenter
	laid          map[laidKey]*line
}

// A face is one font.
type face struct {
	font *font.Face
	data []byte
	name string // as a PDF and CSS name it
	own  bool   // it is embedded in graphx
	path map[font.GID]path
	tall float64 // units an em
}

type laidKey struct {
	text      string
	bold, rtl bool
}

func newFace(name string, ttf []byte) (*face, error) {
	f, err := font.ParseTTF(bytes.NewReader(ttf))
	if bytes.HasPrefix(ttf, []byte("ttcf")) { // a collection: its first font
		var all []*font.Face
		if all, err = font.ParseTTC(bytes.NewReader(ttf)); len(all) > 0 {
			f = all[0]
		}
	}
	if err != nil {
		return nil, err
	}
	if f == nil {
		return nil, errors.New("it is empty")
	}
	return &face{font: f, data: ttf, name: name, path: map[font.GID]path{}, tall: float64(f.Upem())}, nil
}

func own(name string, ttf []byte) *face {
	f, err := newFace(name, ttf)
	if err != nil {
		panic(err) // the font is compiled in
	}
	f.own = true
	return f
}

func embedded() *Fonts {
	return &Fonts{regular: own("sans", liberationsansregular.TTF), bold: own("sans-bold", liberationsansbold.TTF), laid: map[laidKey]*line{}}
}

// A FontError says that a file is no font that can be used.
type FontError struct {
	Name string
	Err  error
}

func (e *FontError) Error() string {
	return fmt.Sprintf("%s cannot be read as a font: %v", e.Name, e.Err)
}
func (e *FontError) Unwrap() error { return e.Err }

// NewFonts returns the embedded fonts and behind them others, which are asked in
// their order for what the embedded ones do not have. They are given as the
// content of TrueType or OpenType files, with their names.
func NewFonts(names []string, files [][]byte) (*Fonts, error) {
	fs := embedded()
	for i, data := range files {
		f, err := safely(func() (*face, error) { return newFace(fmt.Sprintf("added-%08x", crc32.ChecksumIEEE(data)), data) })
		if err != nil {
			return nil, &FontError{names[i], err}
		}
		fs.added = append(fs.added, f)
	}
	return fs, nil
}

// safely makes an error of a panic: a font is a foreign file.
func safely(read func() (*face, error)) (f *face, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	return read()
}

// A fontmap chooses a face for each character of one text.
type fontmap struct {
	fonts *Fonts
	first *face
}

func (m fontmap) pick(r rune) *face {
	if _, ok := m.first.font.NominalGlyph(r); ok {
		return m.first
	}
	for _, f := range m.fonts.added {
		if _, ok := f.font.NominalGlyph(r); ok {
			return f
		}
	}
	return m.first
}

func (m fontmap) ResolveFace(r rune) *font.Face { return m.pick(r).font }

// A line is a text as it is set, in units of the text's size.
type line struct {
	runs    []run
	width   float64
	missing []rune
}

// A run is a part of a line in one font and direction.
type run struct {
	face   *face
	glyphs []glyph
	x      float64
	width  float64
	text   string // what is seen, in the order of reading
	rtl    bool
	plain  bool // each glyph is its character's own, one after the other
}

// A glyph stands at a place of the line. One that is missing is a box.
type glyph struct {
	id      font.GID
	x, y    float64
	width   float64
	scale   float64 // across
	missing bool
}

// invisible reports characters that are not seen: they join, part and turn
// others.
func invisible(r rune) bool { return unicode.In(r, unicode.Cf, unicode.Cc, unicode.Variation_Selector) }

// features keeps each Latin letter a glyph of its own.
var features = []shaping.FontFeature{{Tag: opentype.MustNewTag("liga"), Value: 0}}

// unitEm is the size at which text is shaped.
const unitEm = 1000

// lay sets a text.
func (fs *Fonts) lay(text string, bold, rtl bool) *line {
	key := laidKey{text, bold, rtl}
	if l := fs.laid[key]; l != nil {
		return l
	}
	first := fs.regular
	if bold {
		first = fs.bold
	}
	dir := di.DirectionLTR
	if rtl {
		dir = di.DirectionRTL
	}
	runes := []rune(text)
	l := &line{}
	var outs []shaping.Output
	if len(runes) > 0 {
		for _, in := range fs.segmenter.Split(shaping.Input{Text: runes, RunEnd: len(runes), Direction: dir, Size: fixed.I(unitEm), Language: language.NewLanguage("en"), FontFeatures: features}, fontmap{fs, first}) {
			outs = append(outs, fs.shaper.Shape(in))
		}
	}
	for _, i := range visualOrder(outs, dir) {
		l.add(fs.run(outs[i], runes))
	}
	for _, r := range runes {
		if m := (fontmap{fs, first}).pick(r); m == first && !invisible(r) {
			if _, ok := first.font.NominalGlyph(r); !ok && !composed(outs, runes, r) {
				l.missing = append(l.missing, r)
			}
		}
	}
	slices.Sort(l.missing)
	l.missing = slices.Compact(l.missing)
	fs.laid[key] = l
	return l
}

// composed reports whether a character that no font has went into another's
// glyph wherever it stands, as a mark does.
func composed(outs []shaping.Output, runes []rune, r rune) bool {
	for _, o := range outs {
		for _, g := range o.Glyphs {
			if g.GlyphID == 0 && slices.Contains(runes[g.TextIndex():g.TextIndex()+g.RunesCount()], r) {
				return false
			}
		}
	}
	return true
}

func (l *line) add(r run) {
	r.x = l.width
	l.width += r.width
	l.runs = append(l.runs, r)
}

// visualOrder lists runs from left to right: those against the direction of the
// text turn around among themselves.
func visualOrder(outs []shaping.Output, dir di.Direction) []int {
	var order []int
	for i := 0; i < len(outs); {
		k := i + 1
		for k < len(outs) && outs[k].Direction != dir && outs[i].Direction != dir {
			k++
		}
		var part []int
		for j := i; j < k; j++ {
			part = append(part, j)
		}
		if outs[i].Direction != dir {
			slices.Reverse(part)
		}
		order = append(order, part...)
		i = k
	}
	if dir == di.DirectionRTL {
		slices.Reverse(order)
	}
	return order
}

func (fs *Fonts) faceOf(f *font.Face) *face {
	for _, a := range append([]*face{fs.regular, fs.bold}, fs.added...) {
		if a.font == f {
			return a
		}
	}
	return fs.regular
}

// run makes a run of what was shaped. Where an added font is wider than the room
// that is kept free for its characters, they are condensed.
func (fs *Fonts) run(o shaping.Output, runes []rune) run {
	const em = float64(unitEm * 64)
	r := run{face: fs.faceOf(o.Face), rtl: o.Direction == di.DirectionRTL}
	for _, c := range runes[o.Runes.Offset : o.Runes.Offset+o.Runes.Count] {
		if !invisible(c) {
			r.text += string(c)
		}
	}
	r.plain = r.face.own && !r.rtl
	scale := 1.0
	if !r.face.own {
		room := 0.0
		for _, c := range r.text {
			room += fallbackWidth(c)
		}
		if w := float64(o.Advance) / em; w > room*kept && room > 0 {
			scale = room * kept / w
		}
	}
	x := 0.0
	boxed := -1 // the last cluster that has its box
	for _, g := range o.Glyphs {
		cluster := runes[g.TextIndex() : g.TextIndex()+g.RunesCount()]
		gl := glyph{id: g.GlyphID, x: x + scale*float64(g.XOffset)/em, y: -float64(g.YOffset) / em, width: scale * float64(g.Advance) / em, scale: scale}
		if len(cluster) == 1 && invisible(cluster[0]) {
			continue
		}
		if g.GlyphID == 0 {
			gl.missing, gl.x, gl.width, r.plain = true, x, 0, false
			for _, c := range cluster {
				gl.width += fallbackWidth(c)
			}
			if gl.width == 0 || boxed == g.TextIndex() {
				continue // a mark has no box
			}
			boxed = g.TextIndex()
		}
		if nominal, ok := r.face.font.NominalGlyph(cluster[0]); !ok || nominal != g.GlyphID || len(cluster) != 1 || g.GlyphsCount() != 1 || g.XOffset != 0 || g.YOffset != 0 {
			r.plain = false
		}
		x += gl.width
		r.glyphs = append(r.glyphs, gl)
	}
	r.width = x
	return r
}

// kept is how much wider than their fallback width characters may be: the boxes
// are measured with as much slack.
const kept = 1.12

// fallbackWidth is the width that figures keep free for a character that the
// embedded fonts do not have, in parts of the text's size (see render's measure).
func fallbackWidth(r rune) float64 {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Cc) {
		return 0
	}
	if r >= 0x1F000 || r >= 0x2600 && r <= 0x27BF {
		return 1.3
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 1
	}
	if unicode.In(r, unicode.Arabic, unicode.Hebrew) {
		return 0.6
	}
	return 0.85
}

// outline returns the outline of a glyph, y down, in parts of the text's size.
func (f *face) outline(id font.GID) path {
	if p, ok := f.path[id]; ok {
		return p
	}
	var p path
	if o, ok := f.font.GlyphDataOutline(id); ok {
		pt := func(q font.SegmentPoint) point { return point{float64(q.X) / f.tall, -float64(q.Y) / f.tall} }
		open := false
		var at point
		for _, s := range o.Segments {
			switch s.Op {
			case 0: // to move
				if open {
					p.close()
				}
				open = true
				at = pt(s.Args[0])
				p.move(at)
			case 1:
				at = pt(s.Args[0])
				p.line(at)
			case 2:
				end := pt(s.Args[1])
				p.quad(at, pt(s.Args[0]), end)
				at = end
			case 3:
				at = pt(s.Args[2])
				p.cubic(pt(s.Args[0]), pt(s.Args[1]), at)
			}
		}
		if open {
			p.close()
		}
	}
	f.path[id] = p
	return p
}

// shape returns the outline of a glyph where it stands in its run.
func (r *run) shape(g glyph) path {
	if g.missing {
		return boxOf(g.width).transform(matrix{1, 0, 0, 1, r.x + g.x, g.y})
	}
	return r.face.outline(g.id).transform(matrix{g.scale, 0, 0, 1, r.x + g.x, g.y})
}

// boxOf is the empty box that stands for a character without a glyph.
func boxOf(w float64) path {
	const low, high, in, pen = 0.0, 0.68, 0.08, 0.06
	w = math.Max(w, 0.3)
	p := roundRect(in, low-high, w-2*in, high, 0, 0)
	// The hole turns the other way.
	x0, y0, x1, y1 := in+pen, low-high+pen, w-in-pen, low-pen
	p.move(point{x0, y0})
	p.line(point{x0, y1})
	p.line(point{x1, y1})
	p.line(point{x1, y0})
	p.close()
	return p
}

// A placed run is a run of a text item with its place.
type placed struct {
	run run
	x   float64 // of the run's beginning, from the text's place, in units
}

// set lays a text item: its runs, where they stand, and how wide it is.
func (fs *Fonts) set(it item, notes *Notes) (out []placed, x0, width float64) {
	s := it.style
	l := fs.lay(it.text, s.bold, s.rtl)
	for _, r := range l.missing {
		notes.miss(r)
	}
	for _, r := range l.runs {
		out = append(out, placed{r, r.x * s.size})
	}
	width = l.width * s.size
	switch {
	case s.anchor == "middle":
		x0 = -width / 2
	case (s.anchor == "end") != s.rtl:
		x0 = -width
	}
	return out, x0, width
}

// outlines returns the outlines of a placed run, in the units of the figure.
func (p *placed) outlines(it item, x0 float64) path {
	var out path
	size := it.style.size
	m := it.at.times(matrix{size, 0, 0, size, x0 + p.x - p.run.x*size, 0})
	for _, g := range p.run.glyphs {
		out = append(out, p.run.shape(g).transform(m)...)
	}
	return out
}

// advance is how wide a glyph is by itself.
func (f *face) advance(id font.GID) float64 { return float64(f.font.HorizontalAdvance(id)) / f.tall }
