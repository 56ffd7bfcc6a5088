package paint

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"codeberg.org/go-pdf/fpdf"

	"github.com/graphx-dev/graphx/internal/render/drawing"
)

// mostPoints is the largest side of a page that readers of PDF take (200 inches).
const mostPoints = 14400

// PDF writes a drawing as a page of its size: vectors, and text that can be
// searched and copied. Text that the embedded fonts have is set in them; only
// the glyphs that are used are in the file. Other text is drawn as the outlines
// of an added font, or as boxes, and lies below them as text that is not seen.
// The file has no date and no identifier: the same figure gives the same bytes.
func PDF(d *drawing.Drawing, o Options) ([]byte, *Notes, error) {
	f, err := itemsOf(d)
	if err != nil {
		return nil, nil, err
	}
	w, h := f.width*0.75, f.height*0.75
	if w > mostPoints || h > mostPoints {
		return nil, nil, &SizeError{What: fmt.Sprintf("PDF page of %.1f by %.1f m", w/72*0.0254, h/72*0.0254), Most: "5.08 m (200 inches) on a side"}
	}
	doc := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: w, Ht: h}})
	doc.SetMargins(0, 0, 0)
	doc.SetAutoPageBreak(false, 0)
	doc.SetCatalogSort(true)
	doc.SetCreationDate(noDate)
	doc.SetModificationDate(noDate)
	doc.SetTitle(f.title, true)
	doc.SetSubject(f.description, true)
	doc.SetKeywords("link chart, graphx", true)
	doc.SetCreator("graphx", true)
	doc.SetProducer("graphx", true)
	doc.SetLang("en")
	doc.SetDisplayMode("fullpage", "single")
	p := &page{doc: doc, f: f, fonts: o.fonts(), height: h, known: map[*face]bool{}}
	p.m = matrix{w / f.w, 0, 0, h / f.h, 0, 0}
	doc.AddPage()
	if f.paper != (color.NRGBA{255, 255, 255, 255}) {
		doc.SetFillColor(int(f.paper.R), int(f.paper.G), int(f.paper.B))
		doc.Rect(0, 0, w, h, "F")
	}
	p.paint(0, len(f.items), 1)
	var b bytes.Buffer
	if err := doc.Output(&b); err != nil {
		return nil, nil, fmt.Errorf("writing PDF: %w", err)
	}
	return undated(b.Bytes()), &f.notes, nil
}

// noDate stands where the library writes dates; [undated] takes it out again.
var noDate = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// undated blanks the two dates in place, so that the file's offsets hold: the
// library always writes them, and a figure has none.
func undated(pdf []byte) []byte {
	for _, key := range []string{"/CreationDate", "/ModDate"} {
		line := []byte(key + " (D:" + noDate.Format("20060102150405") + ")")
		if i := bytes.LastIndex(pdf, line); i >= 0 {
			copy(pdf[i:], bytes.Repeat([]byte(" "), len(line)))
		}
	}
	return pdf
}

// A page is a PDF while it is written, in points from its upper left.
type page struct {
	doc    *fpdf.Fpdf
	f      *figure
	fonts  *Fonts
	m      matrix
	height float64
	known  map[*face]bool
	pen    pen
}

// paint writes items. Fade is the opacity of the groups around them: PDF would
// need a drawing of its own for each, so their colours are mixed with the
// paper's instead, which is what a faded line on paper looks like.
func (p *page) paint(from, to int, fade float64) {
	for i := from; i < to; i++ {
		it := p.f.items[i]
		switch it.kind {
		case groupItem:
			p.paint(i+1, it.end, fade*it.style.opacity)
			i = it.end - 1
		case shapeItem:
			p.shape(it.path.transform(p.m), it.style, scaled(it.style.pen, p.m.scale()), fade)
		case textItem:
			p.text(it, fade)
		}
	}
}

// mixed is a colour on the paper.
func (p *page) mixed(c color.NRGBA, fade float64) (r, g, b int) {
	mix := func(of, on uint8) int { return int(math.Round(float64(of)*fade + float64(on)*(1-fade))) }
	return mix(c.R, p.f.paper.R), mix(c.G, p.f.paper.G), mix(c.B, p.f.paper.B)
}

func (p *page) shape(line path, s style, stroke pen, fade float64) {
	fill := !s.fill.None && s.fillOpacity*s.opacity > 0
	drawn := !s.stroke.None && stroke.width > 0 && s.strokeOpacity*s.opacity > 0
	if fill {
		p.doc.SetFillColor(p.mixed(ink(s.fill), fade))
	}
	if drawn {
		p.doc.SetDrawColor(p.mixed(ink(s.stroke), fade))
		p.setPen(stroke)
	}
	fillAlpha, strokeAlpha := s.fillOpacity*s.opacity, s.strokeOpacity*s.opacity
	switch {
	case fill && drawn && fillAlpha == strokeAlpha && fillAlpha == 1:
		p.trace(line, "DF", 1)
	default:
		if fill {
			p.trace(line, "F", fillAlpha)
		}
		if drawn {
			p.trace(line, "D", strokeAlpha)
		}
	}
}

func (p *page) setPen(s pen) {
	d := p.doc
	d.SetLineWidth(s.width)
	d.SetLineCapStyle(or(s.cap, "butt"))
	d.SetLineJoinStyle(or(s.join, "miter"))
	if !slices.Equal(s.dash, p.pen.dash) || s.offset != p.pen.offset {
		d.SetDashPattern(s.dash, s.offset)
	}
	p.pen = s
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func (p *page) trace(line path, how string, alpha float64) {
	d := p.doc
	if len(line) == 0 {
		return
	}
	if alpha < 1 {
		d.SetAlpha(alpha, "Normal")
		defer d.SetAlpha(1, "Normal")
	}
	for _, s := range line {
		switch s.op {
		case moveTo:
			d.MoveTo(s.p[0].x, s.p[0].y)
		case lineTo:
			d.LineTo(s.p[0].x, s.p[0].y)
		case cubicTo:
			d.CurveBezierCubicTo(s.p[0].x, s.p[0].y, s.p[1].x, s.p[1].y, s.p[2].x, s.p[2].y)
		case closeIt:
			d.ClosePath()
		}
	}
	d.DrawPath(how)
}

// text writes a text item, run by run.
func (p *page) text(it item, fade float64) {
	runs, x0, width := p.fonts.set(it, &p.f.notes)
	m := p.m.times(it.at)
	flat := m.b == 0 && m.c == 0 && m.a > 0 && m.a == m.d
	for _, r := range runs {
		s := it.style
		alpha := s.fillOpacity * s.opacity
		shaped := func() path { return r.outlines(it, x0).transform(p.m) }
		if !s.stroke.None && s.pen.width > 0 { // a halo
			halo := s
			halo.fill.None = true
			p.shape(shaped(), halo, scaled(s.pen, m.scale()), fade)
		}
		if s.fill.None || alpha <= 0 {
			continue
		}
		at := m.apply(point{x0 + r.x, 0})
		if !flat { // about its beginning, in PDF's axes
			p.doc.TransformBegin()
			p.doc.Transform(fpdf.TransformMatrix{A: m.a / m.scale(), B: -m.b / m.scale(), C: -m.c / m.scale(), D: m.d / m.scale(),
				E: at.x - (m.a*at.x-m.c*(p.height-at.y))/m.scale(), F: (p.height - at.y) - (-m.b*at.x+m.d*(p.height-at.y))/m.scale()})
		}
		size := s.size * m.scale()
		if r.run.plain {
			if alpha < 1 {
				p.doc.SetAlpha(alpha, "Normal")
			}
			red, green, blue := p.mixed(ink(s.fill), fade)
			p.doc.SetTextColor(red, green, blue)
			p.write(r.run, at, size, flat)
			if alpha < 1 {
				p.doc.SetAlpha(1, "Normal")
			}
		} else {
			p.hidden(r.run, at, size)
		}
		if !flat {
			p.doc.TransformEnd()
		}
		if !r.run.plain {
			s.stroke.None = true
			p.shape(shaped(), s, pen{}, fade)
		}
	}
	if width > 0 && flat && strings.HasPrefix(it.href, "http") {
		a, b := m.apply(point{x0, -it.style.size}), m.apply(point{x0 + width, it.style.size * 0.3})
		p.doc.LinkString(a.x, a.y, b.x-a.x, b.y-a.y, it.href)
	}
}

// use chooses a font and size.
func (p *page) use(f *face, size float64) {
	name := "liberation-" + f.name
	if !p.known[f] {
		p.doc.AddUTF8FontFromBytes(name, "", f.data)
		p.known[f] = true
	}
	p.doc.SetFont(name, "", size)
}

// write sets a run whose glyphs are those of its characters. Where two of them
// are kerned, what follows begins at a place of its own; but readers lose the
// thread of a turned word in pieces, so that goes without kerning.
func (p *page) write(r run, at point, size float64, flat bool) {
	p.use(r.face, size)
	runes := []rune(r.text)
	begin, x, from := 0.0, 0.0, 0
	for i, g := range r.glyphs {
		x += g.width
		kerned := flat && math.Abs(g.width-r.face.advance(g.id)) > 1e-4
		if kerned || i == len(r.glyphs)-1 {
			p.doc.Text(at.x+begin*size, at.y, string(runes[from:i+1]))
			begin, from = x, i+1
		}
	}
}

// hidden writes a run as text that is not seen, as wide as the run is, in the
// order from left to right that readers expect.
func (p *page) hidden(r run, at point, size float64) {
	var text []rune
	for _, c := range r.text {
		if c > 0xFFFF { // the library's fonts end there
			c = utf8.RuneError
		}
		text = append(text, c)
	}
	if len(text) == 0 || r.width <= 0 {
		return
	}
	if r.rtl {
		slices.Reverse(text)
	}
	p.use(p.fonts.regular, size)
	s := string(text)
	natural := p.doc.GetStringWidth(s)
	if natural <= 0 {
		natural = size * 0.5 * float64(len(text))
	}
	p.doc.SetTextRenderingMode(3)
	p.doc.RawWriteStr(fmt.Sprintf("%.2f Tz\n", 100*r.width*size/natural))
	p.doc.Text(at.x, at.y, s)
	p.doc.RawWriteStr("100 Tz\n")
	p.doc.SetTextRenderingMode(0)
}
