package ask

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/atomicfile"
	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/drawing"
	"github.com/graphx-dev/graphx/internal/render/figure"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
	"github.com/graphx-dev/graphx/internal/render/paint"
	"github.com/graphx-dev/graphx/internal/render/words"
)

// An Answer is what a question returned. It is written in any of the formats of
// its verb, as often as need be.
type Answer struct {
	// View is what the answer is about, nil for one that is a table or a list.
	View *relations.View
	// None says that all went well and that the answer is no: no path, nothing found.
	None bool
	// Notes are told beside the answer.
	Notes []Note
	// Edits are what the answer would change in the case's files; whoever asked writes
	// them.
	Edits []casefile.Edit

	text     func(w io.Writer, o words.Options) error
	markdown func(w io.Writer) error
	json     func(w io.Writer) error
	csv      func(w io.Writer) error
	sketch   *sketch // nil for nothing to draw
	// undrawn says why there is no figure where one was asked for.
	undrawn string
	asking  *asking
}

// A sketch is what is drawn of an answer: a chart of a view, or a drawing of its
// own.
type sketch struct {
	view    *relations.View
	options chart.Options
	// drawing draws what is no chart, nil for a chart of the view.
	drawing func(o chart.Options) (*drawing.Drawing, error)
	// sidecar describes what is no chart.
	sidecar func(o chart.Options, names ...string) *figure.Sidecar
}

// A Made is an answer as files.
type Made struct {
	// Files are the answer or its pages, then what stands beside it. The names are
	// those that were asked for.
	Files []atomicfile.File
	Notes []Note
}

// Close gives back what the answer holds: the documents that it quotes from.
func (a *Answer) Close() error {
	var errs []error
	for _, c := range a.asking.closing {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

// Drawn reports whether the answer has a figure.
func (a *Answer) Drawn() bool { return a.sketch != nil }

// Has reports whether the answer can be written in a format.
func (a *Answer) Has(format string) bool {
	switch format {
	case "json":
		return a.json != nil
	case "csv":
		return a.csv != nil
	case "md":
		return a.markdown != nil
	case "text":
		return a.text != nil
	}
	if otherProgram(format) != nil {
		return a.View != nil
	}
	return a.sketch != nil
}

// Undrawn says why there is no figure, "" where there is one.
func (a *Answer) Undrawn() string { return a.undrawn }

// Write writes the answer in one format that is no figure's file: text, md, json.
func (a *Answer) write(w io.Writer, format string) error {
	switch {
	case format == "json" && a.json != nil:
		return a.json(w)
	case format == "csv" && a.csv != nil:
		return a.csv(w)
	case format == "md" && a.markdown != nil:
		return a.markdown(w)
	case format == "text" && a.text != nil:
		return a.text(w, words.Options{Color: a.asking.env.Colour, Words: a.asking.words, Spell: a.asking.env.Spell})
	}
	return fmt.Errorf("%s has no format %q", a.asking.Verb.Name, format)
}

// isFigure reports whether a format draws.
func isFigure(format string) bool {
	return slices.Contains([]string{"svg", "png", "pdf", "dot", "mermaid", qualityText, qualityJSON}, format)
}

// Make makes the answer in a format: name is that of its file, "" for none. A
// figure that is written as SVG is signed with what made it.
func (a *Answer) Make(ctx context.Context, format, name string) (*Made, error) {
	m := &maker{ctx: ctx, a: a, name: name, format: format}
	if f := otherProgram(format); f != nil && a.View != nil {
		var b bytes.Buffer
		losses, err := f.Write(&b, a.View)
		m.files = []atomicfile.File{{Name: name, Data: b.Bytes()}}
		m.notes = lossNotes(cmp.Or(name, "the answer"), f, losses)
		if err != nil {
			return nil, err
		}
		return m.made()
	}
	if !isFigure(format) {
		var b bytes.Buffer
		if err := a.write(&b, format); err != nil {
			return nil, err
		}
		m.files = []atomicfile.File{{Name: name, Data: b.Bytes()}}
		return m.made()
	}
	if a.sketch == nil {
		return nil, &Error{Kind: NoAnswer, Message: cmp.Or(a.undrawn, "there is nothing to draw")}
	}
	if err := m.figure(); err != nil {
		return nil, err
	}
	if err := m.beside(); err != nil {
		return nil, err
	}
	return m.made()
}

// A maker makes the files of an answer.
type maker struct {
	ctx          context.Context
	a            *Answer
	format, name string
	files        []atomicfile.File
	notes        []Note
	sidecar      *figure.Sidecar
}

// Painted reports whether a format is no text.
func Painted(format string) bool { return format == "png" || format == "pdf" }

// made sees to it that a text has nothing in it that would steer the terminal on
// which somebody looks at the file, and that nothing withheld is in it. An SVG is
// made of texts that are quoted so already, and the only mark of direction in it is
// its own.
func (m *maker) made() (*Made, error) {
	if m.name != "" && !Painted(m.format) && m.format != "svg" {
		for i, f := range m.files {
			m.files[i].Data = plain.Bytes(f.Data)
		}
	}
	files, notes, err := m.a.asking.s.Cleared(m.files)
	return &Made{files, append(m.notes, notes...)}, err
}

func (m *maker) note(format string, args ...any) {
	m.notes = append(m.notes, Note{Message: fmt.Sprintf(format, args...)})
}

// tell notes what a figure was drawn with otherwise than asked for.
func (m *maker) tell(r chart.Report) {
	for _, s := range r.Notices() {
		m.note("%s", s)
	}
}

// figure draws the answer, on its page or pages, and paints it.
func (m *maker) figure() error {
	f := m.a.sketch
	o := f.options
	if f.drawing != nil {
		d, err := f.drawing(o)
		if err != nil {
			return err
		}
		m.sidecar = f.sidecar(o, m.base()...)
		return m.finish(d)
	}
	v := f.view
	if o.Numbers != nil {
		kept := *v
		kept.Numbers = o.Numbers
		v = &kept
	}
	drawn := m.format != "dot" && m.format != "mermaid"
	if o.Page != nil && drawn {
		q := m.a.asking.Question
		if q.On("pages") && m.name != "" {
			pages, err := m.pages(v, o)
			if err != nil {
				return err
			}
			var names []string
			for i, p := range pages {
				file := atomicfile.File{Name: m.pageName(i + 1)}
				names = append(names, filepath.Base(file.Name))
				if file.Data, err = m.paint(p); err != nil {
					return err
				}
				m.files = append(m.files, file)
			}
			m.sidecar = figure.NewSidecar(v, o, names...)
			return nil
		}
		var err error
		if v, err = m.fitted(v, o); err != nil {
			return err
		}
	}
	m.sidecar = figure.NewSidecar(v, o, m.base()...)
	var b bytes.Buffer
	switch m.format {
	case "dot":
		return m.whole(&b, chart.DOT(&b, v, o))
	case "mermaid":
		return m.whole(&b, chart.Mermaid(&b, v, o))
	case qualityText, qualityJSON:
		_, report, err := chart.Draw(m.ctx, v, o, &graphviz.Engine{})
		if err != nil {
			return err
		}
		m.tell(report)
		quality := report.Quality()
		if m.format == qualityJSON {
			return m.whole(&b, quality.JSON(&b))
		}
		return m.whole(&b, quality.Text(&b))
	}
	d, report, err := chart.Draw(m.ctx, v, o, &graphviz.Engine{})
	if err != nil {
		return err
	}
	m.tell(report)
	return m.finish(d)
}

func (m *maker) base() []string {
	if m.name == "" {
		return nil
	}
	return []string{filepath.Base(m.name)}
}

func (m *maker) whole(b *bytes.Buffer, err error) error {
	m.files = []atomicfile.File{{Name: m.name, Data: b.Bytes()}}
	return err
}

// finish paints a drawing and signs it.
func (m *maker) finish(d *drawing.Drawing) error {
	data, err := m.paint(d)
	if err != nil {
		return err
	}
	if m.format == "svg" && m.a.asking.Verb.Figure {
		manifest, err := m.a.asking.manifest(m.name)
		if err != nil {
			return err
		}
		if data, err = figure.Sign(data, manifest); err != nil {
			return err
		}
	}
	m.files = []atomicfile.File{{Name: m.name, Data: data}}
	return nil
}

// paint makes a file of a drawing and notes what could not be made.
func (m *maker) paint(d *drawing.Drawing) ([]byte, error) {
	q := m.a.asking
	svg := d.SVG()
	mode := q.Text("text")
	if m.format == "svg" && (mode == "font" || mode == "") {
		return svg, nil
	}
	_, warnings, err := q.s.Cleared([]atomicfile.File{{Data: svg}}) // what a picture shows is not found in it
	if err != nil {
		return nil, err
	}
	m.notes = append(m.notes, warnings...)
	options := paint.Options{DPI: q.Decimal("dpi"), Fonts: q.fonts}
	var out []byte
	var notes *paint.Notes
	switch m.format {
	case "png":
		out, notes, err = paint.PNG(d, options)
	case "pdf":
		out, notes, err = paint.PDF(d, options)
	default:
		out, notes, err = paint.SVG(d, mode, options)
	}
	var size *paint.SizeError
	var shaped *paint.ShapedError
	switch {
	case errors.As(err, &size):
		e := &Error{Kind: NoAnswer, Message: size.Error(), Hint: size.Hint(), Err: err}
		if size.DPI > 0 {
			e.Try = []Setting{{"dpi", strconv.FormatFloat(size.DPI, 'f', 0, 64)}}
		}
		return nil, e
	case errors.As(err, &shaped):
		return nil, &Error{Kind: NoAnswer, Message: shaped.Error(), Hint: "outlined text, a PNG and a PDF take any font", Try: []Setting{{"text", "outline"}}, Err: err}
	case err != nil:
		return nil, err
	}
	if n := len(notes.Missing); n > 0 {
		what := "they are drawn as boxes"
		if m.format == "svg" && mode == "embed" {
			what = "readers show them in another font"
		} else if m.format == "pdf" {
			what += ", and can be searched as text"
		}
		m.notes = append(m.notes, Note{
			Message: fmt.Sprintf("no font has %s of the figure; %s: %s", plural(n, "character", "characters"), what, notes.Characters()),
			Hint:    "add a font that has them", Try: []Setting{{"font", "FILE.ttf"}},
		})
	}
	for _, s := range notes.Skipped {
		m.note("not painted: %s", s)
	}
	return out, nil
}

// beside adds the sidecars that were asked for.
func (m *maker) beside() error {
	t, err := m.a.asking.Target()
	if err != nil || m.name == "" {
		return err
	}
	formats, err := m.a.asking.sidecars(t)
	if err != nil {
		return err
	}
	for _, s := range figure.SidecarFormats {
		if !slices.Contains(formats, s.Name) {
			continue
		}
		var b bytes.Buffer
		if err := m.sidecar.Write(&b, s.Name); err != nil {
			return err
		}
		name := strings.TrimSuffix(m.name, filepath.Ext(m.name)) + s.Extension
		if name == m.name {
			return &Error{Message: "the sidecar would have the figure's name, " + Quote(name)}
		}
		m.files = append(m.files, atomicfile.File{Name: name, Data: b.Bytes()})
	}
	return nil
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
