package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/data"
	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/readfile"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/figure"
)

func (p *program) verifyCommand() *cli.Command {
	return &cli.Command{
		Name:      "verify",
		Usage:     "make figures again and tell what differs",
		ArgsUsage: "FILE.svg|DIR [...]",
		Description: lines(
			"A figure (SVG) carries what made it: hashes of the case's files, the command, the",
			"policy, the theme and the versions. This makes it again, in memory, and compares the",
			"bytes. What differs is told: edits by hand and where they are, another version of",
			"graphx, what has changed in the case, what is drawn otherwise. A folder stands for all",
			".svg files in it. The exit code is 0 when all are the same (docs/figures.md).",
			"",
			"    graphx verify path.svg",
			"    graphx verify path.svg --json",
		),
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "json", Usage: "answer in JSON (docs/json.md)"},
			jobsFlag(), progressFlag(),
			&cli.StringFlag{Name: "case", Usage: "the case that the figures show: `DIR` has a case.yaml, FILE.gxs is a packed one", DefaultText: "GRAPHX_CASE, the nearest upwards of this folder or of the figure, the built-in one that the figure names"},
		},
		Action: p.verify,
	}
}

// A verdict is what was found out about a figure.
type verdict struct {
	File     string          `json:"file"`
	Verified bool            `json:"verified"`
	Against  string          `json:"against,omitempty"` // the case, where it is not the one in force
	Error    string          `json:"error,omitempty"`   // why it cannot be made again
	Foreign  bool            `json:"foreign,omitempty"`
	Edited   *editVerdict    `json:"edited,omitempty"`
	Version  *versionVerdict `json:"version,omitempty"`
	Data     *dataVerdict    `json:"data,omitempty"`
	Style    *styleVerdict   `json:"style,omitempty"`
	Note     string          `json:"note,omitempty"`
	fatal    bool            // the file cannot be taken
}

// An editVerdict tells of a figure that was changed after it was drawn.
type editVerdict struct {
	What  string        `json:"what"` // drawing, manifest or both
	Place *figure.Place `json:"place,omitempty"`
	Note  string        `json:"note,omitempty"`
}

// A versionVerdict tells of a figure that another version has drawn.
type versionVerdict struct {
	Was         string `json:"was"`
	Is          string `json:"is"`
	SameData    bool   `json:"same_data"`
	SameDrawing bool   `json:"same_drawing"`
}

// A dataVerdict tells of a case that has changed.
type dataVerdict struct {
	OtherCase   string              `json:"other_case,omitempty"` // its title
	Files       []figure.FileChange `json:"files"`
	SameDrawing bool                `json:"same_drawing"`
	Records     []figure.Change     `json:"records"`
}

// A styleVerdict tells of a figure that says the same and looks otherwise, or
// that says other things without another reason.
type styleVerdict struct {
	Files     []figure.FileChange `json:"files,omitempty"`
	Asked     string              `json:"asked,omitempty"` // the command of figures.yaml
	Means     string              `json:"means,omitempty"` // the command as its names are understood now
	Theme     []string            `json:"theme,omitempty"` // was, is
	SameWords bool                `json:"same_words"`
	Place     *figure.Place       `json:"place,omitempty"`
}

func (p *program) verify(c *cli.Context) error {
	if err := want(c, 1, -1); err != nil {
		return err
	}
	n, err := jobs(c)
	if err != nil {
		return err
	}
	when, err := progress(c)
	if err != nil {
		return err
	}
	files, inFolder, err := figuresIn(c.Args().Slice())
	if err != nil {
		return err
	}
	v := &verifier{p: p, dir: c.String("case"), origins: map[string]*origin{}}
	// The cases are read first, each once.
	out := make([]*verdict, len(files))
	figures := make([]*readFigure, len(files))
	for i, file := range files {
		if err := c.Context.Err(); err != nil {
			return err
		}
		if figures[i], err = readSigned(c.Context, file); err == nil {
			figures[i].from, err = v.origin(figures[i])
		}
		var bad *figure.Error
		switch {
		case errors.As(err, &bad):
			out[i] = &verdict{File: file, Error: bad.Message, Foreign: bad.Foreign, fatal: !bad.Foreign || !inFolder[i]}
		case err != nil:
			return err
		}
	}
	err = p.atOnce(c.Context, len(files), n, when, "drawing", func(i int) {
		if out[i] == nil {
			out[i] = figures[i].verdict(c.Context, nil)
			figures[i] = nil
		}
	})
	if err != nil {
		return err
	}
	return p.tellVerdicts(out, c.Bool("json"))
}

// tellVerdicts prints verdicts, in their order, and returns the exit code as an
// error.
func (p *program) tellVerdicts(list []*verdict, asJSON bool) error {
	verified, differ, foreign, fatal := 0, 0, 0, 0
	for _, v := range list {
		switch {
		case v.Verified:
			verified++
		case v.fatal:
			fatal++
		case v.Foreign:
			foreign++
		default:
			differ++
		}
	}
	if asJSON {
		err := render.WriteJSON(p.stdout, struct {
			Graphx   string     `json:"graphx"`
			Verified int        `json:"verified"`
			Differ   int        `json:"differ"`
			Foreign  int        `json:"foreign"`
			Failed   int        `json:"failed"`
			Figures  []*verdict `json:"figures"`
		}{"verify/1", verified, differ, foreign, fatal, list})
		if err != nil {
			return err
		}
	} else {
		for _, v := range list {
			v.tell(p.stdout)
		}
		if len(list) > 1 {
			s := fmt.Sprintf("%d of %d figures verified", verified, len(list)-foreign)
			for _, more := range []struct {
				n    int
				what string
			}{{differ, "differ"}, {fatal, "cannot be verified"}, {foreign, "not of graphx, passed over"}} {
				if more.n > 0 {
					s += fmt.Sprintf(", %d %s", more.n, more.what)
				}
			}
			fmt.Fprintln(p.stdout, s)
		}
	}
	switch {
	case fatal > 0:
		return &answerError{message: fmt.Sprintf("%s cannot be verified", plural(fatal, "figure", "figures")), code: exitBadData}
	case differ > 0:
		return errNoAnswer
	}
	return nil
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// figuresIn lists the files that are named, and those .svg in the folders that
// are, sorted, each once.
func figuresIn(args []string) (files []string, inFolder []bool, err error) {
	seen := map[string]bool{}
	add := func(file string, in bool) {
		if file = filepath.Clean(file); !seen[file] {
			seen[file] = true
			files, inFolder = append(files, file), append(inFolder, in)
		}
	}
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil {
			return nil, nil, err
		}
		if !info.IsDir() {
			add(arg, false)
			continue
		}
		n := 0
		err = filepath.WalkDir(arg, func(file string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if strings.HasPrefix(d.Name(), ".") && file != arg {
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			if d.Type().IsRegular() && strings.EqualFold(filepath.Ext(file), ".svg") {
				add(file, true)
				n++
			}
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
		if n == 0 {
			return nil, nil, &answerError{message: quoteArg(arg) + ": no .svg file is in it", code: exitNoInput}
		}
	}
	return files, inFolder, nil
}

// A readFigure is a figure that is to be made again.
type readFigure struct {
	file  string
	bytes []byte
	*figure.Signed
	from    *origin
	against string // the case, where it is not the one in force
}

func readSigned(ctx context.Context, file string) (*readFigure, error) {
	data, err := readfile.All(ctx, file, mostFigure)
	if readfile.Refused(err) {
		return nil, &figure.Error{Message: err.Error()}
	}
	if err != nil {
		return nil, err
	}
	return newFigure(file, data)
}

// newFigure reads the content of a figure's file.
func newFigure(file string, data []byte) (*readFigure, error) {
	s, err := figure.ReadSigned(data)
	if err != nil {
		return nil, err
	}
	if fault := manifestFault(s.Manifest); fault != "" {
		return nil, &figure.Error{Message: "its manifest was changed: " + fault}
	}
	return &readFigure{file: file, bytes: data, Signed: s}, nil
}

// A verifier finds the cases of figures, each once.
type verifier struct {
	p       *program
	dir     string // as --case names it
	origins map[string]*origin
}

// origin is the case that a figure is verified against: the one in force where
// the user is, and never one that the figure chooses. Only where none is in force
// is it the nearest upwards of the figure, or the built-in one that its manifest
// names; the verdict says which.
func (v *verifier) origin(f *readFigure) (*origin, error) {
	dir := cmp.Or(v.dir, os.Getenv("GRAPHX_CASE"))
	near := func(folder string) {
		if dir == "" {
			if found, ok := casefile.Find(folder); ok {
				dir = relative(found)
			}
		}
	}
	near(".")
	if dir == "" {
		near(filepath.Dir(f.file))
		dir = cmp.Or(dir, sampleOf(f.Manifest))
		f.against = dir
	}
	if dir == "" {
		return nil, &answerError{message: fmt.Sprintf("%s: its case %q is not here", f.file, quoteArg(f.Manifest.Case.Title)), hint: "--case DIR says where it is", code: exitNoInput}
	}
	if o := v.origins[dir]; o != nil {
		return o, nil
	}
	r, folder, name, err := v.p.open(dir)
	if err != nil {
		return nil, err
	}
	v.origins[dir] = &origin{r: r, folder: folder, name: name}
	return v.origins[dir], nil
}

// sampleOf is the built-in case that a manifest names, "@harbour", or "". No
// other name is taken from a manifest: it could be that of any file.
func sampleOf(m *figure.Manifest) string {
	if name, ok := strings.CutPrefix(m.Case.Name, "@"); ok && slices.Contains(data.Samples, name) {
		return m.Case.Name
	}
	return ""
}

// relative names a folder as it is seen from here, where that can be.
func relative(dir string) string {
	if here, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(here, dir); err == nil {
			return rel
		}
	}
	return dir
}

// again is how to make the figure again. missing are the files that it needs and
// that are not here.
func (f *readFigure) again() (r *redraw, missing []figure.FileChange) {
	m := f.Manifest
	r = &redraw{from: f.from, file: f.file, stdin: m.Command.Stdin, as: m, quiet: true, words: []string{m.Command.Name}}
	var flags []string
	for flag := range m.Command.Flags {
		flags = append(flags, flag)
	}
	slices.Sort(flags)
	for _, flag := range flags {
		for _, value := range m.Command.Flags[flag] {
			at := slices.IndexFunc(m.Files, func(file figure.ManifestFile) bool { return file.Flag == flag && file.Name == value && hashed(file) })
			switch {
			case at >= 0:
				path, ok := f.locate(m.Files[at])
				if !ok {
					missing = append(missing, figure.FileChange{Name: value, Flag: flag, How: "missing"})
				}
				value = path
			case slices.Contains(fileFlags, flag) && value != "-" && !(flag == "theme" && chart.BuiltinTheme(value) != nil):
				missing = append(missing, figure.FileChange{Name: value, Flag: flag, How: "missing"}) // no hash, no file
			}
			r.words = append(r.words, "--"+flag+"="+value)
		}
	}
	r.words = append(append(r.words, "--"), m.Command.Args...)
	return r, missing
}

// locate finds a file that the figure was made with: within the case's folder,
// here, or beside the figure, and nowhere else, since anybody can have written a
// manifest. One with the content that it had goes first.
func (f *readFigure) locate(file figure.ManifestFile) (path string, ok bool) {
	if file.Name == ownFigure {
		return f.file, true
	}
	name := filepath.FromSlash(file.Name)
	if !filepath.IsLocal(name) {
		return "", false
	}
	roots := []string{".", filepath.Dir(f.file)}
	if folder := f.from.folder; !strings.HasPrefix(folder, "@") {
		roots = slices.Insert(roots, 0, folder)
	}
	for _, dir := range roots {
		root, err := os.OpenRoot(dir)
		if err != nil {
			continue
		}
		sum, err := sumIn(root, name)
		root.Close()
		if err != nil {
			continue
		}
		here := filepath.Join(dir, name)
		if sum == file.SHA256 {
			return here, true
		}
		if path == "" {
			path = here
		}
	}
	return path, path != ""
}

// sumIn is the hash of a file in a folder that may have been named by anybody.
func sumIn(root *os.Root, name string) (string, error) {
	f, err := readfile.OpenIn(root, name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if n, err := io.Copy(h, io.LimitReader(f, mostFigure+1)); err != nil || n > mostFigure {
		return "", cmp.Or(err, error(&readfile.SizeError{Name: name, Most: mostFigure}))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// mostVerify is how long a figure may take that is made again: the largest chart
// that is laid out takes 20 s on a small machine.
const mostVerify = 3 * time.Minute

// verdict makes the figure again and tells what differs. asked, if not nil, is
// how it is to be made, other than by its manifest.
func (f *readFigure) verdict(ctx context.Context, asked *redraw) *verdict {
	v := &verdict{File: f.file, Against: f.against}
	was := f.Manifest
	r, missing := f.again()
	if asked != nil {
		r, missing = asked, nil
	}
	now, err := f.from.sums()
	if err != nil {
		v.Error, v.fatal = err.Error(), true
		return v
	}
	if fault := sizeFault(&was.Command, f.from.r.Case); fault != "" && asked == nil {
		v.Error, v.fatal = "it is not made again: "+fault, true
		return v
	}
	files := figure.Same(was.Case.Files, now)
	sameData := len(files) == 0
	var is *figure.Signed
	var made []byte
	if len(missing) == 0 {
		within, done := context.WithTimeout(ctx, mostVerify)
		drawn, said, err := r.run(within)
		done()
		switch {
		case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
			v.Error, v.fatal = fmt.Sprintf("making it again takes longer than %v, the most that a figure is given", mostVerify), true
			return v
		case err != nil:
			v.Error = or(strings.Join(said, "; "), err.Error())
		default:
			made = drawn[0].Data
			if is, err = figure.ReadSigned(made); err != nil {
				v.Error = err.Error()
			}
		}
	} else {
		v.Error = "it cannot be made again: a file that it was made with is not here"
	}
	if is != nil && bytes.Equal(f.bytes, made) {
		v.Verified = true
		return v
	}
	sameDrawing := is != nil && bytes.Equal(f.Drawing, is.Drawing)
	theseFiles := missing
	if is != nil {
		theseFiles = figure.Same(was.Files, is.Manifest.Files)
	}
	here := versions(&figure.Manifest{Version: version, Engine: engineVersion()})
	sameVersion := versions(was) == here
	sameCommand := is == nil || is.Manifest.Command.Line() == was.Command.Line()
	unchanged := sameData && sameVersion && sameCommand && len(theseFiles) == 0
	var place *figure.Place
	if is != nil {
		if at, differ := figure.FirstDifference(f.Drawing, is.Drawing); differ {
			place = &at
		}
	}

	if !f.DrawingWhole || !f.ManifestWhole {
		v.Edited = &editVerdict{What: "drawing"}
		if f.DrawingWhole {
			v.Edited.What = "manifest"
		} else if !f.ManifestWhole {
			v.Edited.What = "both"
		}
		switch {
		case f.DrawingWhole:
		case is != nil && is.Manifest.Figure == was.Figure || is != nil && unchanged:
			v.Edited.Place = place // the drawing is what it was
		default:
			v.Edited.Note = "where cannot be told: it cannot be made again as it was"
		}
	} else if is != nil && unchanged {
		v.Edited = &editVerdict{What: "drawing", Place: place, Note: "its hashes fit, but this version makes something else of the same data: it was edited and its hashes written anew, or it was drawn on another kind of machine"}
		if sameDrawing {
			v.Edited.What = "manifest"
		}
	}
	if !sameVersion {
		v.Version = &versionVerdict{Was: versions(was), Is: here, SameData: sameData, SameDrawing: sameDrawing}
	}
	if !sameData {
		v.Data = &dataVerdict{Files: files, SameDrawing: sameDrawing, Records: []figure.Change{}}
		if title := f.from.r.Case.Title; title != was.Case.Title {
			v.Data.OtherCase = title
		}
		if name := sampleOf(was); name != "" && name != f.from.folder && asked == nil {
			v.Note = fmt.Sprintf("it was drawn of the built-in case %s, and is compared with %s; --case %[1]s compares it with that", name, f.from.name)
		}
		if is != nil && !sameDrawing {
			v.Data.Records = append(v.Data.Records, figure.CompareShown(f.Drawing, is.Drawing)...)
		}
	}
	look := is != nil && !sameDrawing && v.Edited == nil && (v.Data == nil || len(v.Data.Records) == 0)
	if look || len(theseFiles) > 0 || !sameCommand {
		v.Style = &styleVerdict{Files: theseFiles, SameWords: true}
		if !sameCommand {
			if line := is.Manifest.Command.Line(); asked != nil {
				v.Style.Asked = line
			} else {
				v.Style.Means = line
			}
		}
		if is != nil {
			if a, b := was.Theme, is.Manifest.Theme; a != b {
				v.Style.Theme = []string{a, b}
			}
			v.Style.SameWords = figure.SameWords(f.Drawing, is.Drawing)
			v.Style.Place = place
		}
	}
	return v
}

// versions names what drew a figure.
func versions(m *figure.Manifest) string {
	return "graphx " + quoteArg(m.Version) + " with " + quoteArg(m.Engine)
}

// mostTold is how many changes of each sort are told in words; JSON has all.
const mostTold = 20

// tell writes a verdict for people.
func (v *verdict) tell(w io.Writer) {
	row := func(format string, args ...any) { fmt.Fprintf(w, "  "+format+"\n", args...) }
	switch {
	case v.Verified:
		against := ""
		if v.Against != "" {
			against = ", against the case " + quoteArg(v.Against)
		}
		fmt.Fprintf(w, "%s: verified%s\n", v.File, against)
		return
	case v.fatal || v.Foreign:
		fmt.Fprintf(w, "%s: %s\n", v.File, v.Error)
		return
	}
	fmt.Fprintf(w, "%s: differs\n", v.File)
	if v.Against != "" {
		row("it is compared with the case %s", quoteArg(v.Against))
	}
	if v.Error != "" {
		row("it cannot be made again: %s", strings.TrimPrefix(v.Error, "it cannot be made again: "))
	}
	if v.Note != "" {
		row("%s", v.Note)
	}
	place := func(p *figure.Place) {
		if p != nil {
			row("  %s", placeWords(p))
			row("    it has     %s", or(p.Was, "(nothing)"))
			row("    made again %s", or(p.Is, "(nothing)"))
		}
	}
	if e := v.Edited; e != nil {
		s := map[string]string{"drawing": "edited by hand", "manifest": "the manifest was edited by hand", "both": "edited by hand, its manifest too"}[e.What]
		if e.Note != "" {
			s += "; " + e.Note
		}
		row("%s", s)
		place(e.Place)
	}
	if x := v.Version; x != nil {
		row("made by %s; this is %s", x.Was, x.Is)
		data, drawing := "the data is the same", "the figure that this version draws differs"
		if !x.SameData {
			data = "the data has changed, too"
		}
		if x.SameDrawing {
			drawing = "this version draws the same figure"
		} else if v.Error != "" {
			drawing = "whether the figure differs cannot be told"
		}
		row("  %s; %s", data, drawing)
	}
	if d := v.Data; d != nil {
		s := "the data has changed: " + fileWords(d.Files)
		if d.OtherCase != "" {
			s = fmt.Sprintf("the case is another, or has another title: %q; %s", d.OtherCase, fileWords(d.Files))
		}
		row("%s", s)
		switch {
		case d.SameDrawing:
			row("  the figure shows nothing of that: it would be the same")
		case len(d.Records) == 0 && v.Error == "":
			row("  the records that the figure shows are the same")
		}
		for i, r := range d.Records {
			if i == mostTold {
				row("  and %d more; --json tells all", len(d.Records)-i)
				break
			}
			row("  %s %s %s", r.What, r.ID, map[string]string{"added": "is new", "removed": "is gone", "changed": "has changed"}[r.How])
			if r.Was != "" {
				row("    was %s", r.Was)
			}
			if r.Is != "" {
				row("    is  %s", r.Is)
			}
		}
	}
	if s := v.Style; s != nil {
		for _, f := range s.Files {
			switch f.How {
			case "missing":
				row("style: --%s %s is not in the case's folder, here, or beside the figure", f.Flag, f.Name)
			default:
				row("style: --%s %s has changed", f.Flag, f.Name)
			}
		}
		if s.Asked != "" {
			row("another command is asked for: graphx %s", s.Asked)
		}
		if s.Means != "" {
			row("the command means something else now: graphx %s", s.Means)
		}
		if s.Theme != nil && len(s.Files) == 0 {
			row("style: the theme was %s and is %s", s.Theme[0], s.Theme[1])
		}
		if s.Place != nil {
			if s.SameWords {
				row("the words are the same, and drawn otherwise")
			} else if v.Data == nil || len(v.Data.Records) == 0 {
				row("the words differ")
			}
			if v.Data == nil || len(v.Data.Records) == 0 {
				place(s.Place)
			}
		}
	}
}

func placeWords(p *figure.Place) string {
	s := fmt.Sprintf("line %d", p.Line)
	if p.Element != "" {
		s += ", in the element " + p.Element
	}
	if p.Group != "" {
		s += " of the group " + p.Group
	}
	return s
}

func fileWords(list []figure.FileChange) string {
	var out []string
	for _, f := range list {
		out = append(out, f.Name+" "+map[string]string{"added": "is new", "removed": "is gone", "changed": "has changed"}[f.How])
	}
	return strings.Join(out, ", ")
}
