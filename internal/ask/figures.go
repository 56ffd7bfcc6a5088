package ask

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/data"
	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/readfile"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/figure"
)

// A Report is what the figures.yaml of a case lists.
type Report struct {
	File    *casefile.Figures
	Figures []*Listed
	// Folder is where the files lie that its figures read, "." for a sample.
	Folder string
}

// A Listed figure is a question of a report.
type Listed struct {
	*casefile.Figure
	// File is where it is written, within the folder of the figures.
	File     string
	Question *Question
	// After are the figures that it reads, and that are to be drawn before it.
	After []*Listed
	env   Environment
	s     *Session
	table Table
}

// Report reads the list of figures of the session's case, which are written to
// the folder dir, by the table. A stranger may have written the list: its figures read nothing
// from outside the case's folder. What is wrong with it is a *[casefile.Problems];
// where there is none the error is a *[casefile.NotFoundError].
func (s *Session) Report(dir string, table Table) (*Report, error) {
	r := &Report{Folder: s.Folder}
	var err error
	if sample, ok := strings.CutPrefix(s.Folder, "@"); ok {
		r.Folder = "."
		fsys, _ := data.Sample(sample)
		r.File, err = casefile.ReadFiguresFS(fsys, s.Folder)
	} else {
		r.File, err = casefile.ReadFigures(s.Folder)
	}
	if err != nil {
		return nil, err
	}
	var problems []casefile.Problem
	taken := map[string]bool{}
	for _, f := range r.File.List {
		name := filepath.Clean(filepath.FromSlash(f.Name))
		if filepath.Ext(name) == "" {
			name += ".svg"
		}
		bad := func(field, message, hint string) {
			problems = append(problems, r.File.Problem(f, field, message, hint))
		}
		key := strings.ToLower(name)
		switch {
		case !filepath.IsLocal(name) || strings.ContainsAny(f.Name, "\\\x00"):
			bad("name", "a figure is written within the folder of the figures, not to "+Quote(f.Name), "such as dmitriev.svg, or chapter-1/dmitriev.svg")
			continue
		case taken[key]:
			bad("name", "a second figure has the name "+Quote(name), "")
			continue
		}
		taken[key] = true
		l := &Listed{Figure: f, File: name, s: s, table: table}
		if l.Question, err = table.listed(f, name); err != nil {
			var e *Error
			if errors.As(err, &e) {
				bad("command", e.Words(AsFlag), e.Hint)
			} else {
				bad("command", err.Error(), "")
			}
			continue
		}
		if err := r.reads(l.Question); err != nil {
			bad("command", err.Words(AsFlag), err.Hint)
			continue
		}
		l.env = Environment{Files: r.read, Spell: AsCommand, Called: func(_, name string) string { return filepath.ToSlash(filepath.Clean(name)) }}
		r.Figures = append(r.Figures, l)
	}
	problems = append(problems, r.order(dir)...)
	if len(problems) > 0 {
		all := casefile.Collect(problems)
		return nil, &all
	}
	return r, nil
}

// reads checks what the command of a figure asks for: files within the folder,
// which need not be there yet, and no more than a figure shows.
func (r *Report) reads(q *Question) *Error {
	for _, p := range q.Verb.Parameters {
		for _, value := range q.List(p.Name) {
			if p.Type == Number && p.Most > 0 && q.Number(p.Name) > p.Most {
				return &Error{Parameter: p.Name, Message: fmt.Sprintf("%s is larger than %d, the most that a figure may ask for", value, p.Most)}
			}
			if p.Type != File || p.Name == "theme" && chart.BuiltinTheme(value) != nil {
				continue
			}
			err := r.readable(value)
			switch {
			case err == nil:
			case isNot(err) && p.Name == "theme" && !strings.ContainsAny(value, `./\`):
				return &Error{Parameter: p.Name, Message: "unknown theme " + Quote(value), Hint: cmp.Or(entities.DidYouMean(value, chart.ThemeNames()), "one of "+strings.Join(chart.ThemeNames(), ", ")+", or a file")}
			case !isNot(err):
				return &Error{Parameter: p.Name, Message: Quote(value) + ": " + err.Error(), Hint: "a figure reads regular files within the case's folder and no others"}
			}
		}
	}
	return nil
}

// readable says why a file is not read, nil where it is.
func (r *Report) readable(name string) error {
	local := filepath.FromSlash(name)
	if !filepath.IsLocal(local) {
		return errors.New("it is outside the case's folder")
	}
	root, err := os.OpenRoot(r.Folder)
	if err != nil {
		return err
	}
	defer root.Close()
	f, err := readfile.OpenIn(root, local)
	if err != nil {
		return outside(causeOf(err))
	}
	return f.Close()
}

// outside gives the error of a name that leads out of an [os.Root] plain words;
// package os has no error value for it.
func outside(err error) error {
	if err != nil && strings.HasSuffix(err.Error(), "path escapes from parent") {
		return errors.New("a link on the way to it leads out of the case's folder")
	}
	return err
}

// read reads a file that a figure of the list names: within the folder.
func (r *Report) read(ctx context.Context, p *Parameter, name string, most int64) ([]byte, error) {
	if err := r.readable(name); err != nil {
		return nil, &Error{Kind: BadData, Parameter: p.Name, Message: Quote(name) + ": " + err.Error(), Err: err}
	}
	local := filepath.FromSlash(name)
	root, err := os.OpenRoot(r.Folder)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return readfile.AllIn(ctx, root, local, most)
}

// listed makes the question of a listed figure.
func (t Table) listed(f *casefile.Figure, name string) (*Question, error) {
	typed, err := SplitWords(f.Command)
	if err != nil {
		return nil, err
	}
	if len(typed) > 0 && typed[0] == "graphx" {
		typed = typed[1:]
	}
	if len(typed) == 0 {
		typed = []string{""}
	}
	v := t.Find(typed[0])
	if v == nil || !v.Figure {
		return nil, &Error{Message: "no command that draws: " + Quote(typed[0]), Hint: cmp.Or(entities.DidYouMean(typed[0], t.figures()), "figures are drawn by "+strings.Join(t.figures(), ", "))}
	}
	args, values, err := v.Parse(typed[1:])
	if err != nil {
		return nil, err
	}
	for _, set := range slices.Sorted(maps.Keys(values)) {
		switch p := v.Parameter(set); {
		case p.Name == "case":
			return nil, &Error{Message: "case: the case is the one whose folder this file is in"}
		case p.Affects == Withholds:
			return nil, &Error{Parameter: set, Message: "a list of figures makes no publication copies", Hint: "ask for the copy when you draw the figure"}
		case p.Affects == Goes && p.Name != "dpi" && p.Name != "sidecar" || p.Affects == Reads:
			return nil, &Error{Parameter: set, Is: "does not belong in a list of figures", Hint: "the name of the figure says where it goes, and its extension says how"}
		case p.Type == File && slices.Contains(values[set], "-"):
			return nil, &Error{Parameter: set, Message: "figures read no standard input", Hint: "write the names to a file"}
		}
	}
	for _, field := range []struct{ name, text string }{{"title", f.Title}, {"caption", f.Caption}} {
		if field.text == "" {
			continue
		}
		if len(values[field.name]) > 0 {
			return nil, &Error{Message: "the " + field.name + " is given twice, in the command and as a field"}
		}
		values[field.name] = []string{field.text}
	}
	values["o"] = []string{name}
	return v.Question(args, values)
}

// order finds for each figure those that it reads.
func (r *Report) order(dir string) (problems []casefile.Problem) {
	for _, l := range r.Figures {
		for _, p := range l.Question.Verb.Parameters {
			if p.Type != File {
				continue
			}
			for _, name := range l.Question.List(p.Name) {
				for _, other := range r.Figures {
					if other != l && sameName(filepath.Join(r.Folder, name), filepath.Join(dir, other.File)) {
						l.After = append(l.After, other)
					}
				}
			}
		}
	}
	for _, l := range r.Figures {
		if l.Depth(len(r.Figures)) > len(r.Figures) {
			problems = append(problems, r.File.Problem(l.Figure, "command", "these figures wait for one another: each reads the other", ""))
		}
	}
	return problems
}

func sameName(a, b string) bool {
	x, err1 := filepath.Abs(a)
	y, err2 := filepath.Abs(b)
	return err1 == nil && err2 == nil && x == y
}

// Depth is how many figures in a row come before this one, of n; more than n
// where they go round.
func (l *Listed) Depth(n int) int {
	var far func(l *Listed, depth int) int
	far = func(l *Listed, depth int) int {
		deepest := depth
		for _, a := range l.After {
			if depth > n {
				break
			}
			deepest = max(deepest, far(a, depth+1))
		}
		return deepest
	}
	return far(l, 0)
}

// Make draws the figure; name is that of its file.
func (l *Listed) Make(ctx context.Context, name string) (*Made, error) {
	if fault := l.Question.tooLarge(l.s); fault != "" {
		return nil, &Error{Kind: BadData, Message: fault}
	}
	t, err := l.Question.Target()
	if err != nil {
		return nil, err
	}
	a, err := l.s.Ask(ctx, l.Question, l.env)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	m, err := a.Make(ctx, t.Format, name)
	if err != nil {
		return nil, err
	}
	m.Notes = slices.Concat(a.Notes, m.Notes)
	return m, nil
}

// Check compares the figure with what is in its file, have.
func (l *Listed) Check(ctx context.Context, file string, have []byte) *Verdict {
	f, err := readSigned(file, have, l.table)
	var bad *figure.Error
	switch {
	case errors.As(err, &bad):
		return &Verdict{File: file, Error: bad.Message, Foreign: bad.Foreign, Fatal: true}
	case err != nil:
		return &Verdict{File: file, Error: err.Error(), Fatal: true}
	}
	return f.Verify(ctx, l.s, l.Question, l.env)
}
