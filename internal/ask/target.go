package ask

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/interop"
	"github.com/graphx-dev/graphx/internal/render/paint"
)

// Extensions are the formats by the extension of a file.
var Extensions = map[string]string{".svg": "svg", ".dot": "dot", ".gv": "dot", ".json": "json", ".txt": "text", ".md": "md",
	".png": "png", ".pdf": "pdf", ".csv": "csv", ".mmd": "mermaid", ".mermaid": "mermaid"}

// formatOf is the format that the extension of a file's name asks for, "" for none.
// Other programs' formats may have two, such as .node-link.json.
func formatOf(name string) string {
	format := Extensions[strings.ToLower(filepath.Ext(name))]
	if f := interop.FormatOf(name); f != nil && (format == "" || otherProgram(f.Name) != nil) {
		return f.Name
	}
	return format
}

// withPictures lists the formats of a verb that draws: where it has SVG it has
// what is painted of the same drawing.
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

// A Target is where an answer goes: a format for whoever asked, "" for none, and
// a file with a format of its own, or no file.
type Target struct {
	Answer       string
	File, Format string
}

// Draws reports whether the file is a figure.
func (t Target) Draws() bool { return isFigure(t.Format) }

// Told is where an answer goes that has nothing to draw: an empty chart would look
// like an answer, so no figure is written and the answer is in words.
func (t Target) Told() Target {
	if isFigure(t.Format) {
		t.File, t.Format = "", ""
	}
	if isFigure(t.Answer) {
		t.Answer = "text"
	}
	return t
}

// The formats of --quality.
const (
	qualityText = "quality"
	qualityJSON = "quality-json"
)

// Target reads the parameters that say where an answer goes. They are checked
// against one another before any work is done.
func (q *Question) Target() (Target, error) {
	formats := q.Verb.Formats
	t := Target{Answer: formats[0], File: q.Text("o")}
	if t.File == "" && q.Has("o") {
		return t, &Error{Parameter: "o", Is: "needs the name of a file"}
	}
	if t.File == "-" {
		t.File = "" // whoever asked gets it
	}
	format := q.Text("format")
	switch {
	case t.File != "":
		if t.Format = format; format == "" {
			ext := filepath.Ext(t.File)
			if t.Format = formatOf(t.File); !slices.Contains(formats, t.Format) {
				return t, &Error{Message: fmt.Sprintf("%s: no format here has the extension %q", Quote(t.File), ext), Hint: suggestExtension(ext, formats)}
			}
		}
		if q.Verb.Quiet || q.On("quiet") {
			t.Answer = ""
		}
	case format != "":
		t.Answer = format
	}
	if q.On("json") {
		t.Answer = "json"
	}
	if q.On("quality") {
		if t.Answer == "json" {
			t.Answer = qualityJSON
		} else {
			t.Answer = qualityText
		}
	}
	if err := q.checkPicture(t); err != nil {
		return t, err
	}
	list, err := q.sidecars(t)
	if err == nil && len(list) > 0 && !isFigure(t.Format) {
		err = &Error{Message: "a sidecar is written beside a figure, and " + Quote(t.File) + " is none", Try: []Setting{{"o", "FILE.svg"}}}
	}
	return t, err
}

// checkPicture refuses parameters of pictures that would change nothing.
func (q *Question) checkPicture(t Target) error {
	writes := func(format string) bool { return t.Answer == format || t.Format == format }
	text := q.Text("text")
	switch {
	case q.Has("dpi") && !writes("png"):
		return &Error{Parameter: "dpi", Is: "applies only to PNG output", Try: []Setting{{"o", "FILE.png"}, {"format", "png"}}}
	case q.Has("text") && !writes("svg"):
		return &Error{Parameter: "text", Is: "applies only to SVG output", Hint: "a PNG has pixels, and a PDF always has its fonts with it"}
	case q.Has("font") && !writes("png") && !writes("pdf") && (text == "font" || !writes("svg")):
		return &Error{Parameter: "font", Is: "applies only to PNG and PDF output, and to SVG output with embedded or outlined text", Try: []Setting{{"text", "embed"}, {"text", "outline"}}}
	}
	if dpi := q.Decimal("dpi"); q.Has("dpi") && !(dpi >= paint.LeastDPI && dpi <= paint.MostDPI) {
		return &Error{Parameter: "dpi", Is: fmt.Sprintf("must be between %d and %d", paint.LeastDPI, paint.MostDPI)}
	}
	return nil
}

// otherExtensions are extensions of files that are not written, and what is near
// them.
var otherExtensions = map[string]string{
	".jpg": ".png", ".jpeg": ".png", ".gif": ".png", ".webp": ".png", ".tif": ".png", ".tiff": ".png", ".bmp": ".png",
	".eps": ".pdf", ".ps": ".pdf", ".svgz": ".svg", ".emf": ".svg", ".docx": ".png", ".pptx": ".png", ".odt": ".png", ".htm": ".svg", ".html": ".svg",
}

// suggestExtension is a hint for an extension that no format has.
func suggestExtension(ext string, formats []string) string {
	var own, known []string
	for e, f := range Extensions {
		if slices.Contains(formats, f) {
			own = append(own, e)
		}
	}
	slices.Sort(own)
	known = slices.Clone(own)
	for _, f := range interop.Formats() {
		if slices.Contains(formats, f.Name) && otherProgram(f.Name) != nil {
			known = append(known, f.Extensions...)
		}
	}
	slices.Sort(known)
	if near := otherExtensions[strings.ToLower(ext)]; near != "" && slices.Contains(known, near) {
		return "the nearest format has the extension " + near
	}
	if near := entities.DidYouMean(strings.ToLower(ext), known); near != "" {
		return near
	}
	hint := "extensions are " + strings.Join(own, ", ")
	if len(known) > len(own) {
		hint += ", and those of other programs' formats"
	}
	return hint
}

// sidecars lists the formats of what is written beside a figure.
func (q *Question) sidecars(t Target) ([]string, error) {
	list := q.List("sidecar")
	if len(list) == 0 && q.Text("sources") == "sidecar" && q.Verb.Parameter("sidecar") != nil {
		list = []string{"md"}
	}
	var out []string
	for _, name := range list {
		if !slices.Contains(sidecarFormats(), name) {
			return nil, &Error{Parameter: "sidecar", Message: "unknown format " + Quote(name), Hint: suggest(name, sidecarFormats(), "one of")}
		}
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	if len(out) > 0 && t.File == "" {
		return nil, &Error{Message: "a sidecar needs an output file to be written beside", Try: []Setting{{"o", "FILE.svg"}}}
	}
	return out, nil
}
