package paint

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"slices"

	"golang.org/x/image/vector"

	"github.com/graphx-dev/graphx/internal/render/drawing"
)

// mostPixels bounds a PNG: four bytes each while it is painted.
const mostPixels = 50_000_000

// The bounds of a resolution.
const (
	LeastDPI = 18
	MostDPI  = 2400
)

// PNG paints a drawing at a resolution. The file states it, and the figure's
// title and description.
func PNG(d *drawing.Drawing, o Options) ([]byte, *Notes, error) {
	f, err := itemsOf(d)
	if err != nil {
		return nil, nil, err
	}
	dpi := o.DPI
	if dpi == 0 {
		dpi = DefaultDPI
	}
	if !(dpi >= LeastDPI && dpi <= MostDPI) {
		return nil, nil, fmt.Errorf("a resolution of %g dpi is not between %d and %d", dpi, LeastDPI, MostDPI)
	}
	w, h := math.Ceil(f.width*dpi/96-1e-9), math.Ceil(f.height*dpi/96-1e-9)
	if w*h > mostPixels || w > math.MaxUint16 || h > math.MaxUint16 {
		fits := math.Min(dpi*math.Sqrt(mostPixels/(w*h)), dpi*math.MaxUint16/math.Max(w, h))
		e := &SizeError{What: fmt.Sprintf("PNG of %.0f by %.0f pixels", w, h), Most: fmt.Sprintf("%d million pixels, and %d on a side", mostPixels/1_000_000, math.MaxUint16)}
		if fits = math.Floor(fits); fits >= LeastDPI {
			e.DPI, e.fits = fits, "a PDF has no pixels; or choose a resolution that fits"
		} else {
			e.fits = "a PDF has no pixels; or draw less of it"
		}
		return nil, nil, e
	}
	r := &raster{fonts: o.fonts(), notes: &f.notes}
	r.m = matrix{f.width / f.w * dpi / 96, 0, 0, f.height / f.h * dpi / 96, 0, 0}
	r.img = image.NewRGBA(image.Rect(0, 0, int(w), int(h)))
	draw.Draw(r.img, r.img.Bounds(), image.NewUniform(f.paper), image.Point{}, draw.Src)
	r.paint(f.items)
	var b bytes.Buffer
	if err := png.Encode(&b, r.img); err != nil {
		return nil, nil, err
	}
	return describe(b.Bytes(), f, dpi), &f.notes, nil
}

// describe adds the resolution and the texts behind a PNG's header.
func describe(data []byte, f *figure, dpi float64) []byte {
	const header = 8 + 25 // the signature and IHDR
	var b bytes.Buffer
	b.Write(data[:header])
	chunk := func(kind string, content []byte) {
		binary.Write(&b, binary.BigEndian, uint32(len(content)))
		body := append([]byte(kind), content...)
		b.Write(body)
		binary.Write(&b, binary.BigEndian, crc32.ChecksumIEEE(body))
	}
	per := uint32(math.Round(dpi / 0.0254)) // dots a metre
	phys := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, per), per)
	chunk("pHYs", append(phys, 1))
	for _, t := range [][2]string{{"Title", f.title}, {"Description", f.description}, {"Software", "graphx"}} {
		if t[1] != "" { // a keyword, not compressed, no language, UTF-8
			chunk("iTXt", []byte(t[0]+"\x00\x00\x00\x00\x00"+t[1]))
		}
	}
	b.Write(data[header:])
	return b.Bytes()
}

// A raster is a picture while it is painted.
type raster struct {
	img   *image.RGBA
	m     matrix // from the figure's units to pixels
	fonts *Fonts
	notes *Notes
	fill  vector.Rasterizer
}

// tolerance is how far a flattened curve may be from the curve, in pixels.
const tolerance = 0.05

func (r *raster) paint(items []item) { r.paintFrom(items, 0, len(items)) }

func (r *raster) paintFrom(items []item, from, to int) {
	for i := from; i < to; i++ {
		it := items[i]
		switch it.kind {
		case groupItem:
			r.group(items, i)
			i = it.end - 1
		case shapeItem:
			r.shape(it.path.transform(r.m), it.style, scaled(it.style.pen, r.m.scale()))
		case textItem:
			runs, x0, _ := r.fonts.set(it, r.notes)
			for _, p := range runs {
				r.shape(p.outlines(it, x0).transform(r.m), it.style, scaled(it.style.pen, it.at.scale()*r.m.scale()))
			}
		}
	}
}

// group paints the items of a group on a sheet of their own and blends it in.
func (r *raster) group(items []item, at int) {
	g := items[at]
	var b bound
	for _, it := range items[at+1 : g.end] {
		switch it.kind {
		case shapeItem:
			wide := it.style.pen.width * math.Max(it.style.pen.miterLimit, 1) / 2 * r.m.scale()
			if it.style.stroke.None {
				wide = 0
			}
			for _, s := range it.path.transform(r.m) {
				if s.op == closeIt {
					continue
				}
				for _, q := range s.p[:map[op]int{moveTo: 1, lineTo: 1, cubicTo: 3}[s.op]] {
					b.add(point{q.x - wide, q.y - wide})
					b.add(point{q.x + wide, q.y + wide})
				}
			}
		case textItem:
			_, x0, w := r.fonts.set(it, r.notes)
			m := r.m.times(it.at)
			tall := it.style.size * 1.5
			for _, q := range []point{{x0 - tall, -tall}, {x0 + w + tall, -tall}, {x0 - tall, tall}, {x0 + w + tall, tall}} {
				b.add(m.apply(q))
			}
		}
	}
	area := image.Rect(pixel(b.x0)-1, pixel(b.y0)-1, pixel(b.x1)+2, pixel(b.y1)+2).Intersect(r.img.Bounds())
	if !b.some || area.Empty() {
		return
	}
	under := r.img
	r.img = image.NewRGBA(area)
	r.paintFrom(items, at+1, g.end)
	sheet := r.img
	r.img = under
	mask := image.NewUniform(color.Alpha{uint8(math.Round(g.style.opacity * 255))})
	draw.DrawMask(r.img, area, sheet, area.Min, mask, image.Point{}, draw.Over)
}

// shape fills and strokes a path that is in pixels.
func (r *raster) shape(p path, s style, stroke pen) {
	lines := p.flatten(tolerance)
	if !s.fill.None {
		var outlines [][]point
		for _, l := range lines {
			outlines = append(outlines, l.points)
		}
		r.cover(outlines, ink(s.fill), s.fillOpacity*s.opacity)
	}
	if !s.stroke.None && stroke.width > 0 {
		r.cover(stroke.stroke(lines), ink(s.stroke), s.strokeOpacity*s.opacity)
	}
}

// cover fills outlines with a colour.
func (r *raster) cover(outlines [][]point, c color.NRGBA, opacity float64) {
	var b bound
	for _, o := range outlines {
		for _, q := range o {
			b.add(q)
		}
	}
	area := r.img.Bounds()
	if b.some {
		area = area.Intersect(image.Rect(pixel(b.x0), pixel(b.y0), pixel(b.x1)+1, pixel(b.y1)+1))
	}
	if !b.some || area.Empty() {
		return
	}
	w, h := float64(area.Dx()), float64(area.Dy())
	r.fill.Reset(area.Dx(), area.Dy())
	for _, o := range outlines {
		for i, p := range o {
			q := o[(i+1)%len(o)]
			r.edge(point{grid(p.x) - float64(area.Min.X), grid(p.y) - float64(area.Min.Y)}, point{grid(q.x) - float64(area.Min.X), grid(q.y) - float64(area.Min.Y)}, w, h)
		}
	}
	c.A = uint8(math.Round(opacity * 255))
	r.fill.Draw(r.img, area, image.NewUniform(c), image.Point{})
}

// grid puts a place on 1/64 pixels, so that the last bits of a sum, which are not
// the same on every kind of processor, do not show.
func grid(x float64) float64 { return math.Round(x*64) / 64 }

// edge adds an edge of an outline. The rasterizer would walk along all of a long
// one, so what lies above and below is cut off, and what lies beside is moved to
// the side. Nothing may be left out there: the rasterizer adds up what edges turn
// on and off from row to row.
func (r *raster) edge(p, q point, w, h float64) {
	if p.y == q.y || max(p.y, q.y) <= 0 || min(p.y, q.y) >= h {
		return
	}
	at := func(t float64) point { return point{p.x + (q.x-p.x)*t, p.y + (q.y-p.y)*t} }
	cuts := []float64{0, 1}
	cut := func(a, b, where float64) {
		if a != b {
			if t := (where - a) / (b - a); t > 0 && t < 1 {
				cuts = append(cuts, t)
			}
		}
	}
	if min(p.y, q.y) < 0 || max(p.y, q.y) > h || min(p.x, q.x) < 0 || max(p.x, q.x) > w {
		cut(p.y, q.y, 0)
		cut(p.y, q.y, h)
		cut(p.x, q.x, 0)
		cut(p.x, q.x, w)
		slices.Sort(cuts)
	}
	within := func(x, most float64) float32 { return float32(min(max(x, 0), most)) }
	for i := 1; i < len(cuts); i++ {
		a, b := at(cuts[i-1]), at(cuts[i])
		r.fill.MoveTo(within(a.x, w), within(a.y, h))
		r.fill.LineTo(within(b.x, w), within(b.y, h))
	}
}

// pixel is the pixel that a place lies in, far ones kept within what an int32
// holds.
func pixel(x float64) int { return int(math.Floor(math.Min(math.Max(x, -1e6), 1e6))) }
