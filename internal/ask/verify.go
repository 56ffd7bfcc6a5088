package ask

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/graphx-dev/graphx/data"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/readfile"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/figure"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
)

// A Signed figure is one that carries the question that it answers.
type Signed struct {
	File string
	// Against is the case that it is verified against, where that is not the one in
	// force.
	Against string
	bytes   []byte
	table   Table
	most    time.Duration // how long it may take to make it again
	*figure.Signed
}

// ReadSigned reads a figure of a file. Anybody can have written it: its manifest
// is taken only where it has the parameters that a figure can have by the table. The error is
// one of the file system, or a *[figure.Error].
func ReadSigned(ctx context.Context, file string, table Table) (*Signed, error) {
	data, err := readfile.All(ctx, file, mostFigure)
	if readfile.Refused(err) {
		return nil, &figure.Error{Message: err.Error()}
	}
	if err != nil {
		return nil, err
	}
	return readSigned(file, data, table)
}

func readSigned(file string, data []byte, table Table) (*Signed, error) {
	s, err := figure.ReadSigned(data)
	if err != nil {
		return nil, err
	}
	f := &Signed{File: file, bytes: data, table: table, most: mostVerify, Signed: s}
	if _, err := f.Question(); err != nil {
		return nil, &figure.Error{Message: "its manifest was changed: " + err.Error()}
	}
	return f, nil
}

// What a figure may have in its manifest that a stranger wrote.
const (
	mostWords  = 1000    // arguments, or values of one parameter
	mostLength = 1 << 16 // bytes of one of them: a caption of ten pages
)

// Question is the question of a manifest. Anybody can have written it: it has only
// parameters of a figure, each by its own name, none that names the case, an
// output, a secret or a copy, and files only where they are listed with their hash.
func (f *Signed) Question() (*Question, error) {
	c := &f.Manifest.Command
	v := f.table.Find(c.Name)
	if v == nil || !v.Figure {
		return nil, fmt.Errorf("the command is %s, and figures are drawn by %s", Quote(c.Name), strings.Join(f.table.figures(), ", "))
	}
	if len(c.Args) > mostWords || len(f.Manifest.Files) > mostWords || slices.ContainsFunc(c.Args, func(a string) bool { return len(a) > mostLength }) {
		return nil, errors.New("its command is longer than that of any figure")
	}
	for name, values := range c.Flags {
		p := v.Parameter(name)
		switch {
		case p == nil || p.Name != name:
			return nil, fmt.Errorf("no figure has the parameter %s", Quote(name))
		case p.Affects == Withholds:
			return nil, fmt.Errorf("it was drawn of a publication copy (%s), and such a figure is not made again", name)
		case !p.Signed():
			return nil, fmt.Errorf("no figure has the parameter %s", Quote(name))
		case len(values) == 0 || len(values) > 1 && !p.Many || len(values) > mostWords:
			return nil, fmt.Errorf("%s has %d values", name, len(values))
		}
		for _, value := range values {
			if fault := f.fault(p, value); fault != "" {
				return nil, fmt.Errorf("%s %s %s", name, Quote(value), fault)
			}
		}
	}
	for _, file := range f.Manifest.Files {
		sum, err := hex.DecodeString(file.SHA256)
		if p := v.Parameter(file.Flag); p == nil || p.Type != File || file.Name != ownFigure && (err != nil || len(sum) != 32) {
			return nil, fmt.Errorf("its list of files has one without a parameter that names it, or without a hash: %s", Quote(file.Name))
		}
	}
	return v.Question(c.Args, c.Flags)
}

// fault says why a manifest cannot have a value, "" where it can.
func (f *Signed) fault(p *Parameter, value string) string {
	n, err := strconv.Atoi(value)
	switch {
	case len(value) > mostLength:
		return fmt.Sprintf("is longer than %d kB", mostLength>>10)
	case p.Type == Switch && value != "true":
		return "is not true"
	case p.Many && strings.Contains(value, ","):
		return "has a comma in it" // and would be read as several
	case p.Type == Number && (err != nil || strconv.Itoa(n) != value || n < 0):
		return "is no number"
	case p.Type == Number && p.Most > 0 && n > p.Most:
		return fmt.Sprintf("is larger than %d, the most that a figure may ask for", p.Most)
	}
	return ""
}

// tooLarge says why the question asks for more of the case than a figure shows
// that a stranger wrote, "" where it does not.
func (q *Question) tooLarge(s *Session) string {
	n, m := s.Case.Len()
	for _, x := range []struct {
		parameter string
		have      int
	}{{"max-nodes", n}, {"max-lines", m}} {
		if p := q.Verb.Parameter(x.parameter); p != nil && q.Text(x.parameter) == "0" && x.have > p.Most {
			return fmt.Sprintf("%s 0 would draw %d, and a figure shows at most %d", x.parameter, x.have, p.Most)
		}
	}
	for _, p := range q.Verb.Parameters {
		if p.Type == Number && p.Most > 0 && q.Number(p.Name) > p.Most {
			return fmt.Sprintf("%s is larger than %d, the most that a figure may ask for", p.Name, p.Most)
		}
	}
	return ""
}

// Sample is the sample that the figure was drawn of, "@harbour", or "". No other
// name of a case is taken from a manifest: it could be that of any file.
func (f *Signed) Sample() string {
	if name, ok := strings.CutPrefix(f.Manifest.Case.Name, "@"); ok && slices.Contains(data.Samples, name) {
		return f.Manifest.Case.Name
	}
	return ""
}

// locate finds a file that the figure was made with: within the case's folder,
// here, or beside the figure, and nowhere else. One with the content that it had
// goes first.
func (f *Signed) locate(ctx context.Context, s *Session, parameter, name string, most int64) ([]byte, error) {
	if name == ownFigure {
		return f.bytes, nil
	}
	at := slices.IndexFunc(f.Manifest.Files, func(m figure.ManifestFile) bool { return m.Flag == parameter && m.Name == name })
	local := filepath.FromSlash(name)
	if at < 0 || !filepath.IsLocal(local) {
		return nil, &missingFile{parameter, name}
	}
	roots := []string{".", filepath.Dir(f.File)}
	if !strings.HasPrefix(s.Folder, "@") {
		roots = slices.Insert(roots, 0, s.Folder)
	}
	var found []byte
	for _, dir := range roots {
		root, err := os.OpenRoot(dir)
		if err != nil {
			continue
		}
		data, err := readfile.AllIn(ctx, root, local, most)
		root.Close()
		if err != nil {
			continue
		}
		if sum(data) == f.Manifest.Files[at].SHA256 {
			return data, nil
		}
		if found == nil {
			found = data
		}
	}
	if found == nil {
		return nil, &missingFile{parameter, name}
	}
	return found, nil
}

// A missingFile is a file that a figure was made with and that is not here.
type missingFile struct{ parameter, name string }

func (e *missingFile) Error() string {
	return "it cannot be made again: a file that it was made with is not here"
}

// mostVerify is how long a figure may take that is made again: the largest chart
// that is laid out takes 20 s on a small machine.
const mostVerify = 3 * time.Minute

// again makes the figure of a question again, in memory.
func (f *Signed) again(ctx context.Context, s *Session, q *Question, env Environment) (*Made, error) {
	ctx, done := context.WithTimeout(ctx, f.most)
	defer done()
	a, err := s.Ask(ctx, q.With("o", f.File).With("format", "svg"), env)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	if !a.Drawn() {
		return nil, &Error{Kind: NoAnswer, Message: cmp.Or(a.Undrawn(), "there is nothing to draw")}
	}
	if ctx.Err() != nil { // what is drawn without a layout would not look
		return nil, ctx.Err()
	}
	return a.Make(ctx, "svg", f.File)
}

// Verify makes a figure again and tells what differs. asked, if not nil, is the
// question that it should answer, with its environment, where that is not the one
// of its manifest.
func (f *Signed) Verify(ctx context.Context, s *Session, asked *Question, env Environment) *Verdict {
	v := &verifying{Signed: f, s: s, asked: asked, Verdict: &Verdict{File: f.File, Against: f.Against}}
	if err := v.make(ctx, env); err != nil {
		v.Error, v.Fatal = err.Error(), true
		return v.Verdict
	}
	if !v.Verified {
		v.compare()
	}
	return v.Verdict
}

// A verifying is a figure on its way to its verdict.
type verifying struct {
	*Signed
	*Verdict
	s       *Session
	asked   *Question
	is      *figure.Signed // made again, nil where it could not be
	files   []figure.FileChange
	missing []figure.FileChange
}

// make makes the figure again. The error is one that ends it; what else keeps the
// figure from being made is in the verdict.
func (v *verifying) make(ctx context.Context, env Environment) error {
	sums, err := v.s.files()
	if err != nil {
		return err
	}
	var now []figure.ManifestFile
	for _, f := range sums {
		now = append(now, figure.ManifestFile{Name: f.Name, SHA256: f.SHA256})
	}
	v.files = figure.Same(v.Manifest.Case.Files, now)
	q := v.asked
	if q == nil {
		if q, err = v.Question(); err != nil {
			return err
		}
		if fault := q.tooLarge(v.s); fault != "" {
			return errors.New("it is not made again: " + fault)
		}
		env = Environment{
			Files: func(ctx context.Context, p *Parameter, name string, most int64) ([]byte, error) {
				return v.locate(ctx, v.s, p.Name, name, most)
			},
			Stdin:  func() ([]byte, error) { return []byte(v.Manifest.Command.Stdin), nil },
			Called: func(_, name string) string { return name },
		}
	}
	made, err := v.again(ctx, v.s, q, env)
	var missing *missingFile
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("making it again takes longer than %v, the most that a figure is given", v.most)
	case errors.As(err, &missing):
		v.Error = missing.Error()
		v.missing = []figure.FileChange{{Name: missing.name, Flag: missing.parameter, How: "missing"}}
		return nil
	case err != nil:
		v.Error = untold(err).Error()
		return nil
	}
	if v.is, err = figure.ReadSigned(made.Files[0].Data); err != nil {
		v.Error = err.Error()
		return nil
	}
	if bytes.Equal(v.bytes, made.Files[0].Data) || v.sameAsDrawn() {
		v.Verified = true
	}
	return nil
}

// sameAsDrawn reports whether figure and manifest are what is made again, but for
// values that the manifest lists and that are in force anyway.
func (v *verifying) sameAsDrawn() bool {
	if !v.DrawingWhole || !v.ManifestWhole || !bytes.Equal(v.Drawing, v.is.Drawing) {
		return false
	}
	was, err1 := v.canonicalManifest(v.Manifest)
	is, err2 := v.canonicalManifest(v.is.Manifest)
	return err1 == nil && err2 == nil && bytes.Equal(was, is)
}

func (v *verifying) canonicalManifest(m *figure.Manifest) ([]byte, error) {
	out := *m
	out.Files = slices.Clone(m.Files)
	slices.SortStableFunc(out.Files, func(a, b figure.ManifestFile) int {
		return cmp.Or(strings.Compare(a.Flag, b.Flag), strings.Compare(a.Name, b.Name))
	})
	verb := v.table.Find(m.Command.Name)
	out.Command.Flags = map[string][]string{}
	for name, values := range m.Command.Flags {
		if p := verb.Parameter(name); p == nil || len(values) != 1 || values[0] != p.Default {
			out.Command.Flags[name] = values
		}
	}
	return out.JSON(), nil
}

// untold is an error that shows nothing of a file: a manifest is anybody's, and
// could have any file read to have its lines shown. What the question says and the
// case has may be told; of everything else only that it is wrong.
func untold(err error) error {
	switch e := err.(type) { // the error itself, and not one that it wraps
	case *Error:
		if e.Kind != BadData {
			return e
		}
	case *entities.UnknownError, *entities.AmbiguousError, *graphviz.TimeoutError, *chart.TooHighError:
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return errors.New("a file that it was made with cannot be taken")
}

// compare tells how the figure differs from what is made again.
func (v *verifying) compare() {
	was, is := v.Manifest, v.is
	sameData := len(v.files) == 0
	sameDrawing := is != nil && bytes.Equal(v.Drawing, is.Drawing)
	theseFiles := v.missing
	if is != nil {
		theseFiles = figure.Same(was.Files, is.Manifest.Files)
	}
	here := versions(&figure.Manifest{Version: Version, Engine: graphviz.Version()})
	sameVersion := versions(was) == here
	sameCommand := is == nil || is.Manifest.Command.Line() == was.Command.Line()
	unchanged := sameData && sameVersion && sameCommand && len(theseFiles) == 0
	var place *figure.Place
	if is != nil {
		if at, differ := figure.FirstDifference(v.Drawing, is.Drawing); differ {
			place = &at
		}
	}
	v.edits(unchanged, sameDrawing, place)
	if !sameVersion {
		v.Version = &VersionVerdict{Was: versions(was), Is: here, SameData: sameData, SameDrawing: sameDrawing}
	}
	if !sameData {
		v.Data = &DataVerdict{Files: v.files, SameDrawing: sameDrawing, Records: []figure.Change{}}
		if title := v.s.Case.Title; title != was.Case.Title {
			v.Data.OtherCase = title
		}
		if name := v.Sample(); name != "" && name != v.s.Folder && v.asked == nil {
			v.Note = fmt.Sprintf("it was drawn of the sample %s, and is compared with %s", name, v.s.Name)
		}
		if is != nil && !sameDrawing {
			v.Data.Records = append(v.Data.Records, figure.CompareShown(v.Drawing, is.Drawing)...)
		}
	}
	look := is != nil && !sameDrawing && v.Edited == nil && (v.Data == nil || len(v.Data.Records) == 0)
	if look || len(theseFiles) > 0 || !sameCommand {
		v.Style = v.styles(theseFiles, sameCommand, place)
	}
}

// edits tells whether the figure was changed after it was drawn.
func (v *verifying) edits(unchanged, sameDrawing bool, place *figure.Place) {
	if v.DrawingWhole && v.ManifestWhole {
		if v.is != nil && unchanged {
			v.Edited = &EditVerdict{What: "drawing", Place: place, Note: "its hashes fit, but this version makes something else of the same data: it was edited and its hashes rewritten, or it was drawn on another kind of machine"}
			if sameDrawing {
				v.Edited.What = "manifest"
			}
		}
		return
	}
	v.Edited = &EditVerdict{What: "drawing"}
	if v.DrawingWhole {
		v.Edited.What = "manifest"
	} else if !v.ManifestWhole {
		v.Edited.What = "both"
	}
	switch {
	case v.DrawingWhole:
	case v.is != nil && v.is.Manifest.Figure == v.Manifest.Figure || v.is != nil && unchanged:
		v.Edited.Place = place // the drawing is what it was
	default:
		v.Edited.Note = "cannot tell where: it cannot be made again as it was"
	}
}

// styles tells of a figure that says the same and looks otherwise.
func (v *verifying) styles(files []figure.FileChange, sameCommand bool, place *figure.Place) *StyleVerdict {
	s := &StyleVerdict{Files: files, SameWords: true}
	if !sameCommand {
		if line := v.is.Manifest.Command.Line(); v.asked != nil {
			s.Asked = line
		} else {
			s.Means = line
		}
	}
	if v.is != nil {
		if a, b := v.Manifest.Theme, v.is.Manifest.Theme; a != b {
			s.Theme = []string{a, b}
		}
		s.SameWords = figure.SameWords(v.Drawing, v.is.Drawing)
		s.Place = place
	}
	return s
}

// versions names what drew a figure.
func versions(m *figure.Manifest) string {
	return "graphx " + Quote(m.Version) + " with " + Quote(m.Engine)
}
