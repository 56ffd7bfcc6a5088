package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/atomicfile"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/readfile"
	"github.com/graphx-dev/graphx/internal/render/paint"
)

// withPictures lists the formats of a command that draws: where it has SVG it
// has what is made of it.
func withPictures(formats []string) []string {
	out := slices.Clone(formats)
	if i := slices.Index(out, "svg"); i >= 0 {
		out = slices.Insert(out, i+1, "png", "pdf")
	}
	if i := slices.Index(out, "dot"); i >= 0 {
		out = slices.Insert(out, i+1, "mermaid")
	}
	return out
}

// pictureFlags say how a figure becomes a file.
func pictureFlags() []cli.Flag {
	return []cli.Flag{
		&cli.Float64Flag{Name: "dpi", Value: paint.DefaultDPI, Usage: "the resolution of a PNG, in `DOTS` per inch"},
		&cli.StringFlag{Name: "text", Value: "font", Usage: "`HOW` an SVG keeps its text: in a font that readers have (font), with the glyphs that it needs (embed), or as shapes (outline)"},
		&cli.StringSliceFlag{Name: "font", Usage: "a TrueType or OpenType `FILE` for characters that Liberation Sans, which is built in, has not: of PNG, PDF and --text embed, outline; may be given again"},
	}
}

// A picture is how a figure becomes a file.
type picture struct {
	text    string
	options paint.Options
}

// mostFont is the size of the largest font that is read, in bytes.
const mostFont = 64 << 20

// pictureOf reads the flags of a command that draws, for the formats that are
// written.
func pictureOf(c *cli.Context, formats ...string) (picture, error) {
	pic := picture{text: c.String("text")}
	if pic.text != "" && !slices.Contains(paint.Modes, pic.text) {
		return pic, &usageError{"--text: unknown choice " + quoteArg(pic.text), or(entities.DidYouMean(pic.text, paint.Modes), "one of "+strings.Join(paint.Modes, ", "))}
	}
	painted := slices.Contains(formats, "png") || slices.Contains(formats, "pdf")
	switch {
	case c.IsSet("dpi") && !slices.Contains(formats, "png"):
		return pic, &usageError{"--dpi is said of a PNG, and none is written", "-o FILE.png, or --format png"}
	case c.IsSet("text") && !slices.Contains(formats, "svg"):
		return pic, &usageError{"--text is said of an SVG, and none is written", "a PNG has pixels, and a PDF always has its fonts with it"}
	case c.IsSet("font") && !painted && (pic.text == "font" || !slices.Contains(formats, "svg")):
		return pic, &usageError{"--font is said of PNG, PDF and of SVG with --text embed or outline, and none is written", ""}
	}
	pic.options.DPI = c.Float64("dpi")
	if c.IsSet("dpi") && !(pic.options.DPI >= paint.LeastDPI && pic.options.DPI <= paint.MostDPI) {
		return pic, &usageError{fmt.Sprintf("--dpi %g: a resolution is between %d and %d", pic.options.DPI, paint.LeastDPI, paint.MostDPI), ""}
	}
	if names := c.StringSlice("font"); len(names) > 0 {
		var files [][]byte
		for _, name := range names {
			data, err := readFont(c.Context, name)
			if err != nil {
				return pic, err
			}
			files = append(files, data)
		}
		fonts, err := paint.NewFonts(names, files)
		var bad *paint.FontError
		if errors.As(err, &bad) {
			return pic, &answerError{message: "--font: " + bad.Error(), hint: "a TrueType or OpenType file, .ttf or .otf", code: exitBadData}
		}
		if err != nil {
			return pic, err
		}
		pic.options.Fonts = fonts
	}
	return pic, nil
}

func readFont(ctx context.Context, name string) ([]byte, error) {
	return readfile.All(ctx, name, mostFont)
}

// paint makes a file of a figure and tells what could not be made.
func (p *program) paint(w io.Writer, format string, svg []byte, pic picture) error {
	if err := p.withheld("", svg); err != nil { // while its words are words
		return err
	}
	var out []byte
	var notes *paint.Notes
	var err error
	switch format {
	case "png":
		out, notes, err = paint.PNG(svg, pic.options)
	case "pdf":
		out, notes, err = paint.PDF(svg, pic.options)
	default:
		out, notes, err = paint.SVG(svg, pic.text, pic.options)
	}
	var size *paint.SizeError
	var shaped *paint.ShapedError
	switch {
	case errors.As(err, &size):
		return &answerError{message: size.Error(), hint: size.Hint(), code: exitNoAnswer}
	case errors.As(err, &shaped):
		return &answerError{message: shaped.Error(), hint: "--text outline, a PNG and a PDF take any font", code: exitNoAnswer}
	case err != nil:
		return err
	}
	if n := len(notes.Missing); n > 0 {
		what := "boxes stand for them"
		if format == "svg" && pic.text == "embed" {
			what = "a reader takes them from a font of its own"
		} else if format == "pdf" {
			what += ", and can be searched as text"
		}
		fmt.Fprintf(p.stderr, "graphx: no font has %s of the figure; %s: %s\n", characters(n), what, notes.Characters())
		fmt.Fprintln(p.stderr, "graphx: hint: --font FILE.ttf adds a font that has them")
	}
	for _, s := range notes.Skipped {
		fmt.Fprintf(p.stderr, "graphx: not painted: %s\n", s)
	}
	_, err = w.Write(out)
	return err
}

// drawn makes one format of an answer: what is painted is made of the SVG.
func (p *program) drawn(format string, w io.Writer, pic picture, write func(format string, w io.Writer) error) error {
	if !painted(format) && (format != "svg" || pic.text == "font" || pic.text == "") {
		return write(format, w)
	}
	file, ok := w.(*figureFile)
	if !ok {
		file = &figureFile{}
	}
	svg := figureFile{name: file.name, page: file.page}
	if err := write("svg", &svg); err != nil {
		return err
	}
	// What stands beside the figure is the same for a picture of it.
	file.sidecar = svg.sidecar
	for _, page := range svg.pages {
		var b bytes.Buffer
		if err := p.paint(&b, format, page.Data, pic); err != nil {
			return err
		}
		file.pages = append(file.pages, atomicfile.File{Name: page.Name, Data: b.Bytes()})
	}
	if svg.pages != nil {
		return nil
	}
	return p.paint(w, format, svg.Bytes(), pic)
}

// otherExtensions are extensions of pictures that are not written, and what is
// near them.
var otherExtensions = map[string]string{
	".jpg": ".png", ".jpeg": ".png", ".gif": ".png", ".webp": ".png", ".tif": ".png", ".tiff": ".png", ".bmp": ".png",
	".eps": ".pdf", ".ps": ".pdf", ".svgz": ".svg", ".emf": ".svg", ".docx": ".png", ".pptx": ".png", ".odt": ".png", ".graphml": ".dot", ".htm": ".svg", ".html": ".svg",
}

// suggestExtension is a hint for an extension that no format has here.
func suggestExtension(ext string, formats []string) string {
	var known []string
	for e, f := range extensions {
		if slices.Contains(formats, f) {
			known = append(known, e)
		}
	}
	slices.Sort(known)
	if near := otherExtensions[strings.ToLower(ext)]; near != "" && slices.Contains(known, near) {
		return "the nearest format has the extension " + near
	}
	return or(entities.DidYouMean(strings.ToLower(ext), known), "extensions are "+strings.Join(known, ", ")+"; --format chooses one of "+strings.Join(formats, ", "))
}

func characters(n int) string {
	if n == 1 {
		return "1 character"
	}
	return fmt.Sprintf("%d characters", n)
}
