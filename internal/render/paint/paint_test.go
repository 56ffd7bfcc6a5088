package paint

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"github.com/graphx-dev/graphx/internal/render/drawing"
)

// sheet puts parts, which are written as SVG, on a paper of 100 by 60 units.
func sheet(t *testing.T, body string) *drawing.Drawing {
	t.Helper()
	d := &drawing.Drawing{Width: 100, Height: 60, Title: "A title", Description: "What it tells", Font: "Liberation Sans, sans-serif", Paper: drawing.Hex("#ffffff")}
	root := &drawing.Part{}
	path := []*drawing.Part{root}
	x := xml.NewDecoder(strings.NewReader(body))
	for {
		tok, err := x.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			p := &drawing.Part{Kind: drawing.Kind(e.Name.Local)}
			for _, a := range e.Attr {
				p.Attributes = append(p.Attributes, drawing.Attribute{Name: a.Name.Local, Value: valueOf(a.Name.Local, a.Value)})
			}
			top := path[len(path)-1]
			top.Parts = append(top.Parts, p)
			path = append(path, p)
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			path[len(path)-1].Words += string(e)
		}
	}
	d.Parts = root.Parts
	return d
}

// valueOf reads the value of an attribute for a test.
func valueOf(name, s string) drawing.Value {
	var n []float64
	for _, w := range regexp.MustCompile(`-?[0-9.]+(e[0-9]+)?`).FindAllString(s, -1) {
		if x, err := strconv.ParseFloat(w, 64); err == nil {
			n = append(n, x)
		}
	}
	switch name {
	case "fill", "stroke":
		if len(s) == 4 && s[0] == '#' {
			s = "#" + s[1:2] + s[1:2] + s[2:3] + s[2:3] + s[3:] + s[3:]
		}
		return drawing.Hex(s)
	case "d":
		var out drawing.Path
		for _, w := range regexp.MustCompile(`[A-Za-df-z][^A-Za-df-z]*`).FindAllString(s, -1) {
			to, _ := valueOf("stroke-dasharray", w[1:]).(drawing.Numbers)
			out = append(out, drawing.Step{Op: w[0], To: to})
		}
		return out
	case "points":
		var out drawing.Points
		for i := 0; i+1 < len(n); i += 2 {
			out = append(out, [2]float64{n[i], n[i+1]})
		}
		return out
	case "stroke-dasharray":
		return drawing.Numbers(n)
	case "transform":
		if strings.HasPrefix(s, "translate") {
			return drawing.Move{X: n[0], Y: n[1]}
		}
		return drawing.Turn{Degrees: n[0], X: n[1], Y: n[2]}
	case "x", "y", "width", "height", "cx", "cy", "r", "rx", "ry", "stroke-width", "font-size", "opacity", "fill-opacity", "stroke-opacity":
		return drawing.Number(n[0])
	}
	return drawing.Word(s)
}

func decode(t *testing.T, data []byte) *image.RGBA {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	out := image.NewRGBA(img.Bounds())
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			out.Set(x, y, img.At(x, y))
		}
	}
	return out
}

// tool finds a program that looks at what was made. A test without it is
// skipped, unless the machine is one that must have it.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("GRAPHX_REQUIRE_BROWSER") == "1" {
		t.Fatalf("%s is required here: %v", name, err)
	}
	if err != nil {
		t.Skipf("there is no %s", name)
	}
	return path
}

// TestShapes looks at single points of what is painted: at 96 dpi a unit is a
// pixel.
func TestShapes(t *testing.T) {
	white, red, blue := color.RGBA{255, 255, 255, 255}, color.RGBA{255, 0, 0, 255}, color.RGBA{0, 0, 255, 255}
	for _, tt := range []struct {
		name, body string
		x, y       int
		want       color.RGBA
	}{
		{"rect", `<rect x="10" y="10" width="20" height="10" fill="#ff0000"/>`, 20, 15, red},
		{"beside it", `<rect x="10" y="10" width="20" height="10" fill="#ff0000"/>`, 32, 15, white},
		{"its corner", `<rect x="10" y="10" width="20" height="20" rx="10" fill="#ff0000"/>`, 11, 11, white},
		{"stroke", `<rect x="10" y="10" width="20" height="20" fill="none" stroke="#f00" stroke-width="4"/>`, 10, 20, red},
		{"within the stroke", `<rect x="10" y="10" width="20" height="20" fill="none" stroke="#f00" stroke-width="4"/>`, 20, 20, white},
		{"dash", `<path d="M0,30 H100" stroke="#f00" stroke-width="4" stroke-dasharray="10 10"/>`, 25, 30, red},
		{"gap", `<path d="M0,30 H100" stroke="#f00" stroke-width="4" stroke-dasharray="10 10"/>`, 15, 30, white},
		{"dot", `<path d="M20,30 h60" stroke="#f00" stroke-width="8" stroke-dasharray="0 20" stroke-linecap="round" fill="none"/>`, 40, 30, red},
		{"between dots", `<path d="M20,30 h60" stroke="#f00" stroke-width="8" stroke-dasharray="0 20" stroke-linecap="round" fill="none"/>`, 30, 30, white},
		{"curve", `<path d="M10,50 Q50,-30 90,50" fill="#f00"/>`, 50, 20, red},
		{"above the curve", `<path d="M10,50 Q50,-30 90,50" fill="#f00"/>`, 50, 8, white},
		{"turned", `<g transform="translate(40,20)"><rect width="20" height="10" fill="#f00" transform="rotate(90 0 0)"/></g>`, 35, 35, red},
		{"ellipse", `<ellipse cx="50" cy="30" rx="40" ry="10" fill="#f00"/>`, 12, 30, red},
		{"beside the ellipse", `<ellipse cx="50" cy="30" rx="40" ry="10" fill="#f00"/>`, 12, 38, white},
		{"polygon", `<polygon points="10,10 90,10 50,50" fill="#f00"/>`, 50, 40, red},
		{"later over earlier", `<circle cx="50" cy="30" r="20" fill="#f00"/><circle cx="50" cy="30" r="10" fill="#00f"/>`, 50, 30, blue},
		{"half", `<rect x="0" y="0" width="50" height="50" fill="#ff0000" fill-opacity="0.5"/>`, 20, 20, color.RGBA{255, 127, 127, 255}},
		{"a group fades as one", `<g opacity="0.5"><rect width="50" height="50" fill="#ff0000"/><rect width="50" height="50" fill="#0000ff"/></g>`, 20, 20, color.RGBA{127, 127, 255, 255}},
		{"over the right side", `<polygon points="80,10 120,20 120,30 80,40" fill="#f00"/>`, 99, 25, red},
		{"below what is over the right side", `<polygon points="80,10 120,20 120,30 80,40" fill="#f00"/>`, 85, 45, white},
		{"over all sides", `<path d="M-300,-200 H400 V300 H-300 V-200 M20,20 V40 H80 V20 H20" fill="#f00"/>`, 10, 10, red},
		{"a hole in it", `<path d="M-300,-200 H400 V300 H-300 V-200 M20,20 V40 H80 V20 H20" fill="#f00"/>`, 50, 30, white},
		{"a long line", `<path d="M-9e6,-9e6 L9e6,9e6" stroke="#f00" stroke-width="6"/>`, 30, 30, red},
		{"text", `<text x="10" y="50" font-size="60" font-weight="bold" fill="#f00">I</text>`, 18, 30, red},
		{"text to its end", `<text x="90" y="50" font-size="60" font-weight="bold" text-anchor="end" fill="#f00">I</text>`, 82, 30, red},
		{"text around its middle", `<text x="50" y="50" font-size="60" font-weight="bold" text-anchor="middle" fill="#f00">I</text>`, 50, 30, red},
		{"text from the right", `<text x="90" y="50" font-size="60" font-weight="bold" direction="rtl" fill="#f00">ו</text>`, 82, 30, red},
		{"a box for what no font has", `<text x="10" y="50" font-size="50" fill="#f00">界</text>`, 15, 40, red},
	} {
		data, notes, err := PNG(sheet(t, tt.body), Options{DPI: 96})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := decode(t, data).RGBAAt(tt.x, tt.y); !near(got, tt.want) {
			t.Errorf("%s: at %d,%d is %v, want %v", tt.name, tt.x, tt.y, got, tt.want)
		}
		if len(notes.Skipped) > 0 {
			t.Errorf("%s: skipped %q", tt.name, notes.Skipped)
		}
	}
}

func near(a, b color.RGBA) bool {
	far := func(x, y uint8) bool { return math.Abs(float64(x)-float64(y)) > 3 }
	return !far(a.R, b.R) && !far(a.G, b.G) && !far(a.B, b.B)
}

func TestNotes(t *testing.T) {
	for _, tt := range []struct {
		body    string
		skipped []string
		missing string
	}{
		{`<g id="a" class="b" data-c="d" aria-label="e" role="img"/><title>anything</title>`, nil, ""},
		{`<image href="x.png"/>`, []string{"a part image"}, ""},
		{`<rect width="9" height="9" filter="url(#f)"/>`, []string{"attribute filter of rect"}, ""},
		{`<path d="M0,0 L9"/>`, []string{"a part path"}, ""},
		{`<path d="M0,0 A9"/>`, []string{"a part path"}, ""},
		{`<text>Ана Ωμέγα Ñ 2–3</text>`, nil, ""},
		{"<text>界 e\u0301 \u2068א\u2069 王 界</text>", nil, "界王"},
	} {
		_, notes, err := PNG(sheet(t, tt.body), Options{})
		if err != nil {
			t.Errorf("%s: %v", tt.body, err)
			continue
		}
		if !slices.Equal(notes.Skipped, tt.skipped) || len(notes.Skipped)+len(tt.skipped) > 0 && !reflect.DeepEqual(notes.Skipped, tt.skipped) {
			t.Errorf("%s: skipped %q, want %q", tt.body, notes.Skipped, tt.skipped)
		}
		want := []rune(tt.missing)
		slices.Sort(want)
		if !slices.Equal(notes.Missing, want) {
			t.Errorf("%s: missing %q, want %q", tt.body, notes.Missing, want)
		}
	}
}

// TestBoxes holds the boxes of what no font has to the width that is kept free.
func TestBoxes(t *testing.T) {
	for _, s := range []string{"界王", "नमूना", "ليلى", "👩‍👧"} {
		want := 0.0
		for _, r := range s {
			want += fallbackWidth(r)
		}
		if got := embedded().lay(s, false, false).width; math.Abs(got-want) > 0.01 {
			t.Errorf("%q is %.2f em wide, want %.2f", s, got, want)
		}
	}
}

func TestNoSize(t *testing.T) {
	for _, d := range []*drawing.Drawing{{}, {Height: 9}, {Width: 1e300, Height: 9}, {Width: math.NaN(), Height: 1}, {Width: 9, Height: 9, WidthMM: 1}} {
		for name, paint := range map[string]func(*drawing.Drawing, Options) ([]byte, *Notes, error){"PNG": PNG, "PDF": PDF} {
			if data, _, err := paint(d, Options{}); err == nil || data != nil {
				t.Errorf("%s of %+v gives %d bytes and the error %v", name, d, len(data), err)
			}
		}
	}
}

func TestSizes(t *testing.T) {
	big := &drawing.Drawing{Width: 4000, Height: 20000}
	var size *SizeError
	if _, _, err := PNG(big, Options{DPI: 96}); !errors.As(err, &size) || size.DPI != 75 {
		t.Errorf("a PNG of 80 million pixels: %v", err)
	}
	if _, _, err := PDF(big, Options{}); !errors.As(err, &size) {
		t.Errorf("a page of 15000 points: %v", err)
	}
	for _, dpi := range []float64{1, -3, 1e9, math.NaN()} {
		if _, _, err := PNG(sheet(t, ""), Options{DPI: dpi}); err == nil {
			t.Errorf("%g dpi are taken", dpi)
		}
	}
	data, _, err := PNG(&drawing.Drawing{Width: 10, Height: 5, WidthMM: 50.8, HeightMM: 25.4}, Options{DPI: 300})
	if err != nil {
		t.Fatal(err)
	}
	if b := decode(t, data).Bounds(); b.Dx() != 600 || b.Dy() != 300 {
		t.Errorf("2 by 1 inches at 300 dpi are %v", b)
	}
	i := bytes.Index(data, []byte("pHYs"))
	if i < 0 || binary.BigEndian.Uint32(data[i+4:]) != 11811 || data[i+12] != 1 {
		t.Error("the file does not say 300 dpi")
	}
}

const threeScripts = `<text x="2" y="14" font-size="9" class="name">Ana Musterová</text><text x="2" y="28" font-size="9" font-weight="bold">Ольга Тестова</text><text x="2" y="42" font-size="9">Ελένη Δοκιμή</text>`

// TestSame paints each kind of file twice.
func TestSame(t *testing.T) {
	svg := sheet(t, threeScripts+`<text x="2" y="56" font-size="9">界 ליאת</text>`)
	for _, name := range []string{"png", "pdf", "embed", "outline"} {
		var first []byte
		for range 3 {
			var data []byte
			var err error
			switch name {
			case "png":
				data, _, err = PNG(svg, Options{})
			case "pdf":
				data, _, err = PDF(svg, Options{})
			default:
				data, _, err = SVG(svg, name, Options{})
			}
			if err != nil {
				t.Fatal(err)
			}
			if first != nil && !bytes.Equal(data, first) {
				t.Errorf("%s: two runs differ", name)
			}
			first = data
		}
		if name == "pdf" && (bytes.Contains(first, []byte("Date")) || bytes.Contains(first, []byte("D:2000"))) {
			t.Error("the PDF has a date")
		}
		if name == "png" && !bytes.Contains(first, []byte("iTXtTitle\x00\x00\x00\x00\x00A title")) {
			t.Error("the PNG has no title")
		}
	}
}

// TestPDFText asks another program for the words of a PDF.
func TestPDFText(t *testing.T) {
	pdftotext := tool(t, "pdftotext")
	svg := sheet(t, threeScripts+`<g transform="translate(90,5)"><text font-size="6" transform="rotate(90 0 0)">AVATAR Tofu</text></g><text x="2" y="56" font-size="9">界王</text><text x="50" y="56" font-size="9">ליאת</text>`)
	data, _, err := PDF(svg, Options{})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(pdftotext, "-enc", "UTF-8", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Ana Musterová", "Ольга Тестова", "Ελένη Δοκιμή", "AVATAR Tofu", "界王", "ליאת"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("pdftotext does not find %q in\n%s", want, out)
		}
	}
	info, err := exec.Command(tool(t, "pdfinfo"), file).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"A title\n", "What it tells\n", "Creator:         graphx\n", "Keywords:"} {
		if !strings.Contains(string(info), want) {
			t.Errorf("pdfinfo does not tell %q:\n%s", want, info)
		}
	}
	if strings.Contains(string(info), "Date") {
		t.Errorf("the PDF has a date:\n%s", info)
	}
}

// TestPDFDrawn compares the page of a PDF, drawn by another program, with the
// PNG.
func TestPDFDrawn(t *testing.T) {
	pdftoppm := tool(t, "pdftoppm")
	svg := sheet(t, threeScripts+`<g opacity="0.4"><path d="M60,5 L95,55" stroke="#0072b2" stroke-width="4"/><path d="M60,5 L95,55" stroke="#fff" stroke-width="2"/></g><g transform="translate(70,30)"><g transform="rotate(30 0 0)"><text font-size="8" text-anchor="middle">turned</text><rect y="2" width="20" height="9" rx="3" fill="#fdf1d9" stroke="#bf8300" stroke-dasharray="4 2"/></g></g>`)
	data, _, err := PDF(svg, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want, _, err := PNG(svg, Options{DPI: 288})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x.pdf"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(pdftoppm, "-r", "288", "-png", "-singlefile", filepath.Join(dir, "x.pdf"), filepath.Join(dir, "x")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	got, err := os.ReadFile(filepath.Join(dir, "x.png"))
	if err != nil {
		t.Fatal(err)
	}
	if d := difference(decode(t, got), decode(t, want)); d > 0.012 {
		t.Errorf("mean difference %.4f", d)
	}
}

// difference is the mean difference of two pictures, 0 to 1.
func difference(a, b *image.RGBA) float64 {
	if a.Bounds() != b.Bounds() {
		return 1
	}
	sum := 0.0
	for i := range a.Pix {
		sum += math.Abs(float64(a.Pix[i]) - float64(b.Pix[i]))
	}
	return sum / 255 / float64(len(a.Pix)) * 4 / 3 // alpha is the same
}

// unpack makes a TrueType file of a WOFF file.
func unpack(t *testing.T, woff []byte) []byte {
	t.Helper()
	if string(woff[:4]) != "wOFF" || int(binary.BigEndian.Uint32(woff[8:])) != len(woff) {
		t.Fatal("no WOFF file")
	}
	n := int(binary.BigEndian.Uint16(woff[12:]))
	out := binary.BigEndian.AppendUint16([]byte{0, 1, 0, 0}, uint16(n))
	out = append(out, make([]byte, 6)...)
	var body []byte
	for i := range n {
		e := woff[44+20*i:]
		at, packed, size := binary.BigEndian.Uint32(e[4:]), binary.BigEndian.Uint32(e[8:]), binary.BigEndian.Uint32(e[12:])
		data := woff[at : at+packed]
		if packed < size {
			z, err := zlib.NewReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if data, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		}
		if len(data) != int(size) || tableSum(data) != binary.BigEndian.Uint32(e[16:]) {
			t.Fatalf("table %s is not what the directory says", e[:4])
		}
		out = append(out, e[:4]...)
		out = append(out, e[16:20]...)
		out = binary.BigEndian.AppendUint32(out, uint32(12+16*n+len(body)))
		out = binary.BigEndian.AppendUint32(out, size)
		body = append(body, data...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	if int(binary.BigEndian.Uint32(woff[16:])) != len(out)+len(body) {
		t.Error("the WOFF file does not know its font's size")
	}
	return append(out, body...)
}

// TestSubset reads a subset with another library and compares its glyphs with
// the whole font's.
func TestSubset(t *testing.T) {
	fonts := embedded()
	for _, f := range []*face{fonts.regular, fonts.bold, own("go", goregular.TTF)} {
		runes := []rune("Ab é Ñ ЖжЙ ά Ω [1–3] …")
		woff, err := subset(f.data, "graphx Sans", runes, f.font.NominalGlyph)
		if err != nil {
			t.Fatal(err)
		}
		if len(woff) > 12_000 {
			t.Errorf("%s: the subset has %d bytes", f.name, len(woff))
		}
		small, err := sfnt.Parse(unpack(t, woff))
		if err != nil {
			t.Fatal(err)
		}
		whole, err := sfnt.Parse(f.data)
		if err != nil {
			t.Fatal(err)
		}
		var buf sfnt.Buffer
		if name, err := small.Name(&buf, sfnt.NameIDFamily); err != nil || name != "graphx Sans" {
			t.Errorf("the subset calls itself %q, %v", name, err)
		}
		if small.NumGlyphs() > 40 {
			t.Errorf("%s: the subset has %d glyphs", f.name, small.NumGlyphs())
		}
		for _, r := range runes {
			a, _ := small.GlyphIndex(&buf, r)
			b, _ := whole.GlyphIndex(&buf, r)
			if a == 0 || b == 0 {
				t.Errorf("%s: %q is glyph %d of the subset and %d of the font", f.name, r, a, b)
				continue
			}
			glyph := func(of *sfnt.Font, i sfnt.GlyphIndex) string {
				s, err := of.LoadGlyph(&buf, i, fixed.I(1000), nil)
				if err != nil {
					t.Fatal(err)
				}
				w, _ := of.GlyphAdvance(&buf, i, fixed.I(1000), 0)
				return fmt.Sprint(w, s)
			}
			if x, y := glyph(small, a), glyph(whole, b); x != y {
				t.Errorf("%s: %q is\n%s, want\n%s", f.name, r, x, y)
			}
		}
		if i, _ := small.GlyphIndex(&buf, 'z'); i != 0 {
			t.Error("the subset has a letter that was not asked for")
		}
	}
}

// TestFonts adds a font for a character that the embedded ones do not have.
func TestFonts(t *testing.T) {
	svg := sheet(t, `<text x="10" y="40" font-size="40" fill="#f00">∪a</text>`)
	_, notes, err := PNG(svg, Options{})
	if err != nil || string(notes.Missing) != "∪" {
		t.Fatalf("missing %q, %v", string(notes.Missing), err)
	}
	fonts, err := NewFonts([]string{"go.ttf"}, [][]byte{goregular.TTF})
	if err != nil {
		t.Fatal(err)
	}
	for name, paint := range map[string]func() ([]byte, *Notes, error){
		"png":     func() ([]byte, *Notes, error) { return PNG(svg, Options{Fonts: fonts}) },
		"pdf":     func() ([]byte, *Notes, error) { return PDF(svg, Options{Fonts: fonts}) },
		"embed":   func() ([]byte, *Notes, error) { return SVG(svg, "embed", Options{Fonts: fonts}) },
		"outline": func() ([]byte, *Notes, error) { return SVG(svg, "outline", Options{Fonts: fonts}) },
	} {
		data, notes, err := paint()
		if err != nil || len(notes.Missing) > 0 || len(data) == 0 {
			t.Errorf("%s: missing %q, %v", name, string(notes.Missing), err)
		}
		if name == "embed" && !regexp.MustCompile(`font-family="graphx-[0-9a-f]{8}-Sans, graphx-[0-9a-f]{8}-Sans added-`).Match(data) {
			t.Error("the added font is not asked for")
		}
	}
	var bad *FontError
	for _, data := range [][]byte{nil, []byte("no font"), goregular.TTF[:2000]} {
		if _, err := NewFonts([]string{"x.ttf"}, [][]byte{data}); !errors.As(err, &bad) || bad.Name != "x.ttf" {
			t.Errorf("%d bytes as a font: %v", len(data), err)
		}
	}
}

func TestOutline(t *testing.T) {
	svg := sheet(t, `<g transform="translate(3,4)"><text class="name" x="7" y="26" font-size="12" text-anchor="middle" fill="#123456" data-id="a&amp;b">A &lt;b&gt; “c”</text></g><text x="1" y="9">AA</text>`)
	data, _, err := SVG(svg, "outline", Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := string(data)
	if strings.Contains(s, "<text") {
		t.Error("there is text left")
	}
	for _, want := range []string{`<g class="name" data-id="a&amp;b" role="img" aria-label="A &lt;b&gt; “c”"><title>A &lt;b&gt; “c”</title><g transform="translate(`, `fill="#123456"`} {
		if !strings.Contains(s, want) {
			t.Errorf("no %s in\n%s", want, s)
		}
	}
	glyph := svg.Prefix() + "sans-36"
	if n := strings.Count(s, `<path id="`+glyph+`"`); n != 1 {
		t.Errorf("A is defined %d times", n)
	}
	if n := strings.Count(s, `xlink:href="#`+glyph+`"`); n != 3 {
		t.Errorf("A is used %d times", n)
	}
}

// TestOnePage: glyphs and fonts of several figures in one page have names of their
// own.
func TestOnePage(t *testing.T) {
	one := sheet(t, `<text x="7" y="26" font-size="12" fill="#123456">Ana</text>`)
	other := sheet(t, `<text x="7" y="26" font-size="12" fill="#123456">Ana &amp; Boris</text>`)
	names := regexp.MustCompile(` id="([^"]+)"|@font-face\{font-family:'([^']+)'`)
	for _, mode := range []string{"embed", "outline"} {
		seen := map[string]bool{}
		for _, d := range []*drawing.Drawing{one, other} {
			data, _, err := SVG(d, mode, Options{})
			if err != nil {
				t.Fatal(err)
			}
			list := names.FindAllStringSubmatch(string(data), -1)
			if len(list) < 3 { // title, description, and a font or glyphs
				t.Errorf("%s: names %q", mode, list)
			}
			for _, m := range list {
				if seen[m[0]] {
					t.Errorf("%s: both figures have%s", mode, m[0])
				}
				seen[m[0]] = true
			}
			for _, m := range regexp.MustCompile(`xlink:href="#([^"]+)"`).FindAllStringSubmatch(string(data), -1) {
				if !strings.Contains(string(data), ` id="`+m[1]+`"`) {
					t.Errorf("%s: %s is not defined", mode, m[1])
				}
			}
		}
	}
}
