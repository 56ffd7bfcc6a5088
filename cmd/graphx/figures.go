package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/data"
	"github.com/graphx-dev/graphx/internal/atomicfile"
	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/readfile"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/figure"
)

func (p *program) figuresCommand() *cli.Command {
	return &cli.Command{
		Name:  "figures",
		Usage: "draw all figures of a report",
		Description: lines(
			"Draws the figures that figures.yaml in the case's folder lists, each by its command,",
			"several at once. Each file appears whole or not at all; one that would be the same is",
			"left alone. A figure that cannot be drawn does not keep the others from it. --check",
			"writes nothing and tells what is not as it would be drawn (docs/figures.md).",
			"",
			"    graphx figures -o figures",
			"    graphx figures --dry-run",
		),
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "the folder of the figures, `DIR`", DefaultText: "figures beside figures.yaml; of a built-in case figures here"},
			&cli.StringSliceFlag{Name: "only", Usage: "only the figure `NAME`; may be given again"},
			&cli.BoolFlag{Name: "dry-run", Usage: "print the commands and draw nothing"},
			&cli.BoolFlag{Name: "check", Usage: "write nothing; tell which figures differ from what would be drawn, as verify does"},
			&cli.BoolFlag{Name: "json", Usage: "with --check: answer in JSON (docs/json.md)"},
			jobsFlag(), progressFlag(), caseFlag(),
		},
		Action: p.figures,
	}
}

// A wanted figure is one of the list, ready to be drawn.
type wanted struct {
	*casefile.Figure
	redraw
	dir    *outFolder
	inside *os.Root      // the case's folder, which its files lie in
	files  []string      // those that its command names, seen from there
	after  []*wanted     // figures that its command reads
	done   chan struct{} // closed when it is drawn and written, or failed

	status string
	said   []string
	err    error
}

func (p *program) figures(c *cli.Context) error {
	if err := want(c, 0, 0); err != nil {
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
	for _, f := range []string{"dry-run", "json"} {
		if c.Bool(f) && c.Bool("check") != (f == "json") {
			return &usageError{map[string]string{"dry-run": "--dry-run does not go with --check", "json": "--json needs --check"}[f], ""}
		}
	}
	_, folder, _, err := p.readFrom(c.String("case"))
	if err != nil {
		return err
	}
	figures, at, err := figuresOf(folder)
	var missing *casefile.NotFoundError
	if errors.As(err, &missing) {
		return &answerError{message: missing.Error(), hint: missing.Hint, code: exitNoInput}
	}
	if err != nil {
		return err
	}
	dir := newOutFolder(or(c.String("output"), filepath.Join(at, "figures")), at)
	defer dir.Close()
	inside, err := os.OpenRoot(at)
	if err != nil {
		return err
	}
	defer inside.Close()
	list, err := p.wanted(figures, at, inside, dir)
	if err != nil {
		return err
	}
	if list, err = only(list, c.StringSlice("only")); err != nil {
		return err
	}
	switch {
	case len(list) == 0:
		return &answerError{message: figures.Name() + " lists no figures", hint: "docs/figures.md shows one", code: exitNoAnswer}
	case c.Bool("dry-run"):
		for _, w := range list {
			fmt.Fprintf(p.stdout, "%s: graphx %s\n", w.file, figure.ShellLine(w.typed()))
		}
		return nil
	case c.Bool("check"):
		out := make([]*verdict, len(list))
		if err := p.atOnce(c.Context, len(list), n, when, "drawing", func(i int) { out[i] = list[i].check(c.Context) }); err != nil {
			return err
		}
		return p.tellVerdicts(out, c.Bool("json"))
	}
	// Those that others read come first; the list is told in its own order.
	order := slices.Clone(list)
	slices.SortStableFunc(order, func(a, b *wanted) int { return a.depth(list) - b.depth(list) })
	err = p.atOnce(c.Context, len(order), n, when, "drawing", func(i int) {
		w := order[i]
		defer close(w.done)
		for _, a := range w.after {
			if slices.Contains(list, a) {
				<-a.done
			}
		}
		w.draw(c.Context)
	})
	if err != nil {
		return err
	}
	return p.tellFigures(figures, list)
}

// figuresOf reads the list of figures of a case. at is the folder that the files
// which it names are seen from.
func figuresOf(folder string) (figures *casefile.Figures, at string, err error) {
	if sample, ok := strings.CutPrefix(folder, "@"); ok {
		fsys, _ := data.Sample(sample)
		figures, err = casefile.ReadFiguresFS(fsys, folder)
		return figures, ".", err
	}
	figures, err = casefile.ReadFigures(folder)
	return figures, folder, err
}

// figureNames lists the figures of the case that was read, for completion.
func (p *program) figureNames() []string {
	if p.origin == nil {
		return nil
	}
	figures, _, err := figuresOf(p.origin.folder)
	if err != nil {
		return nil
	}
	var out []string
	for _, f := range figures.List {
		out = append(out, f.Name)
	}
	return out
}

// tellFigures tells what became of the figures: all of them on stdout, and why
// some failed at the end.
func (p *program) tellFigures(figures *casefile.Figures, list []*wanted) error {
	failed, unwritten := 0, 0
	for _, w := range list {
		fmt.Fprintf(p.stdout, "%s: %s\n", w.file, w.status)
		if w.err == nil {
			for _, s := range w.said {
				fmt.Fprintf(p.stderr, "graphx: %s: %s\n", w.Name, s)
			}
		}
	}
	var write *writeError
	for _, w := range list {
		if w.err == nil {
			continue
		}
		failed++
		if errors.As(w.err, &write) {
			unwritten++
		}
		said := w.said
		if len(said) == 0 {
			said = []string{w.err.Error()}
		}
		fmt.Fprintf(p.stderr, "graphx: %s: %s: %s\n", figures.Place(w.Figure), w.Name, said[0])
		for _, s := range said[1:] {
			fmt.Fprintf(p.stderr, "  %s\n", s)
		}
	}
	if failed == 0 {
		return nil
	}
	code := exitNoAnswer
	if unwritten == failed {
		code = exitCannotWrite
	}
	return &answerError{message: fmt.Sprintf("%d of %s not drawn", failed, plural(len(list), "figure", "figures")), code: code}
}

// wanted makes the listed figures ready, and reports all that is wrong with
// them. Files that commands name are seen from the folder, figures are written
// to dir.
func (p *program) wanted(figures *casefile.Figures, folder string, inside *os.Root, dir *outFolder) ([]*wanted, error) {
	var out []*wanted
	var problems []casefile.Problem
	taken := map[string]bool{}
	for _, f := range figures.List {
		name := filepath.Clean(filepath.FromSlash(f.Name))
		if filepath.Ext(name) == "" {
			name += ".svg"
		}
		bad := func(field, message, hint string) {
			problems = append(problems, figures.Problem(f, field, message, hint))
		}
		key := strings.ToLower(name)
		switch {
		case !filepath.IsLocal(name) || strings.ContainsAny(f.Name, "\\\x00"):
			bad("name", "a figure is written within the folder of the figures, not to "+quoteArg(f.Name), "such as dmitriev.svg, or chapter-1/dmitriev.svg")
			continue
		case taken[key]:
			bad("name", "a second figure of the name "+quoteArg(name), "")
			continue
		}
		taken[key] = true
		w := &wanted{Figure: f, dir: dir, inside: inside, done: make(chan struct{})}
		w.from, w.file = p.origin, filepath.Join(dir.dir, name)
		if message, hint := w.read(folder); message != "" {
			bad("command", message, hint)
			continue
		}
		out = append(out, w)
	}
	for _, w := range out {
		for _, v := range w.reads() {
			for _, other := range out {
				if other != w && sameName(v, other.file) {
					w.after = append(w.after, other)
				}
			}
		}
	}
	for _, w := range out {
		if w.depth(out) > len(out) {
			problems = append(problems, figures.Problem(w.Figure, "command", "figures that wait for one another: each reads the other", ""))
		}
	}
	if len(problems) > 0 {
		all := casefile.Collect(problems)
		return nil, &all
	}
	return out, nil
}

// read makes the command of a figure ready. It returns what is wrong with it.
func (w *wanted) read(folder string) (message, hint string) {
	typed, err := splitWords(w.Command)
	if err != nil {
		return err.Error(), ""
	}
	if len(typed) > 0 && typed[0] == "graphx" {
		typed = typed[1:]
	}
	if len(typed) == 0 || !slices.Contains(signedCommands, typed[0]) {
		name := ""
		if len(typed) > 0 {
			name = typed[0]
		}
		return "no command that draws: " + quoteArg(name), or(entities.DidYouMean(name, signedCommands), "figures are drawn by "+strings.Join(signedCommands, ", "))
	}
	app := (&program{}).app()
	args, err := arrange(app, append([]string{"graphx"}, typed...))
	var usage *usageError
	if errors.As(err, &usage) {
		return usage.message, usage.hint
	}
	command, known := app.Command(typed[0]), figureParameters(typed[0])
	w.words = []string{typed[0]}
	i := 2
	for ; args[i] != "--"; i++ {
		name, _ := flagName(args[i])
		_, value, given := strings.Cut(args[i], "=")
		at := slices.IndexFunc(command.Flags, func(f cli.Flag) bool { return slices.Contains(f.Names(), name) })
		if at < 0 { // --help
			return "no figure has the flag --" + name, ""
		}
		name = command.Flags[at].Names()[0]
		if _, isBool := command.Flags[at].(*cli.BoolFlag); !given && isBool {
			value = "true"
		} else if !given {
			i++
			value = args[i]
		}
		switch {
		case name == "o" || name == "format" || name == "json" || name == "quality":
			return "an output flag, --" + name, "the name of the figure says where it goes, and its extension says how"
		case name == "case":
			return "--case", "the case is the one whose folder this file is in"
		case (name == "title" || name == "caption") && (w.Title != "" && name == "title" || w.Caption != "" && name == "caption"):
			return "the " + name + " is given twice, as a flag and as a field", ""
		case name == "snapshots":
			return "--snapshots: figures are drawn without the copies of the sources", ""
		case slices.Contains(fileFlags, name) || name == "pseudonym-key":
			if value == "-" {
				return "--" + name + " -: figures read no standard input", "write the names to a file"
			}
			parts := strings.Split(value, ",")
			for k, v := range parts {
				if name == "theme" && chart.BuiltinTheme(v) != nil {
					continue
				}
				if message, hint := w.reading(name, v); message != "" {
					return message, hint
				}
				parts[k] = filepath.Join(folder, filepath.FromSlash(v))
			}
			value = strings.Join(parts, ",")
		case known[name].most > 0:
			if fault := known[name].fault(value); fault != "" {
				return "--" + name + " " + quoteArg(value) + " " + fault, ""
			}
		}
		w.words = append(w.words, "--"+name+"="+value)
	}
	if w.Title != "" {
		w.words = append(w.words, "--title="+w.Title)
	}
	if w.Caption != "" {
		w.words = append(w.words, "--caption="+w.Caption)
	}
	w.words = append(w.words, args[i:]...)
	return "", ""
}

// reading notes a file that the command reads: one within the case's folder,
// since a stranger may have written the list. It need not be there yet.
func (w *wanted) reading(flag, name string) (message, hint string) {
	rel := filepath.FromSlash(name)
	if !filepath.IsLocal(rel) {
		return "--" + flag + " " + quoteArg(name) + ": a figure reads files within the case's folder and no others", ""
	}
	if err := w.readable(rel); errors.Is(err, fs.ErrNotExist) {
		if flag == "theme" && !strings.ContainsAny(name, `./\`) {
			return "--theme: unknown theme " + quoteArg(name), or(entities.DidYouMean(name, chart.ThemeNames()), "one of "+strings.Join(chart.ThemeNames(), ", ")+", or a file")
		}
	} else if err != nil {
		return "--" + flag + " " + quoteArg(name) + ": " + err.Error(), "a figure reads regular files within the case's folder and no others"
	}
	w.files = append(w.files, rel)
	return "", ""
}

// readable says why a file in the case's folder is not read.
func (w *wanted) readable(rel string) error {
	f, err := readfile.OpenIn(w.inside, rel)
	if err != nil {
		return outside(err)
	}
	return f.Close()
}

// run is [redraw.run], once the files that the command reads are sure to lie
// where they may.
func (w *wanted) run(ctx context.Context) ([]atomicfile.File, []string, error) {
	for _, rel := range w.files {
		if err := w.readable(rel); err != nil {
			return nil, nil, err
		}
	}
	within, done := context.WithTimeout(ctx, mostVerify)
	defer done()
	files, said, err := w.redraw.run(within)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		err = fmt.Errorf("it takes longer than %v, the most that a figure is given", mostVerify)
	}
	return files, said, err
}

// typed is the command without what only a program needs.
func (w *wanted) typed() []string {
	at := slices.Index(w.words, "--")
	return slices.Concat(w.words[:1], w.words[at+1:], w.words[1:at])
}

// reads lists the files that the command names.
func (w *wanted) reads() []string {
	var out []string
	for _, word := range w.words {
		if word == "--" {
			break
		}
		flag, value, _ := strings.Cut(strings.TrimPrefix(word, "--"), "=")
		if slices.Contains(fileFlags, flag) {
			out = append(out, strings.Split(value, ",")...)
		}
	}
	return out
}

func sameName(a, b string) bool {
	x, err1 := filepath.Abs(a)
	y, err2 := filepath.Abs(b)
	return err1 == nil && err2 == nil && x == y
}

// depth is how many figures in a row come before this one; more than there are,
// where they go round.
func (w *wanted) depth(all []*wanted) int {
	var far func(w *wanted, n int) int
	far = func(w *wanted, n int) int {
		deepest := n
		for _, a := range w.after {
			if n > len(all) {
				break
			}
			deepest = max(deepest, far(a, n+1))
		}
		return deepest
	}
	return far(w, 0)
}

// only chooses figures by their names, with or without the extension.
func only(list []*wanted, names []string) ([]*wanted, error) {
	if len(names) == 0 {
		return list, nil
	}
	chosen := map[*wanted]bool{}
	var known, stems []string
	for _, w := range list {
		known = append(known, w.Name)
		stems = append(stems, strings.TrimSuffix(w.Name, filepath.Ext(w.Name)))
	}
	for _, name := range names {
		found := false
		for _, w := range list {
			if stem := strings.TrimSuffix(w.Name, filepath.Ext(w.Name)); w.Name == name || stem == name {
				chosen[w], found = true, true
			}
		}
		if !found {
			return nil, &usageError{"--only: no figure " + quoteArg(name), or(entities.DidYouMean(name, slices.Concat(known, stems)), "the figures are "+strings.Join(known[:min(len(known), 20)], ", "))}
		}
	}
	return slices.DeleteFunc(list, func(w *wanted) bool { return !chosen[w] }), nil
}

// draw draws a figure and writes it, unless it is there already as it would be.
func (w *wanted) draw(ctx context.Context) {
	w.status = "failed"
	var files []atomicfile.File
	if files, w.said, w.err = w.run(ctx); w.err != nil {
		return
	}
	status := "unchanged"
	for _, f := range files {
		switch old, err := w.dir.read(ctx, f.Name); {
		case errors.Is(err, fs.ErrNotExist) && f.Name == w.file:
			status = "new"
		case err != nil || !bytes.Equal(old, f.Data):
			if status != "new" {
				status = "changed"
			}
		}
	}
	if status != "unchanged" {
		if err := w.dir.write(files); err != nil {
			w.err = &writeError{w.file, err}
			return
		}
	}
	w.status = status
}

// check compares a figure with what would be drawn.
func (w *wanted) check(ctx context.Context) *verdict {
	v := &verdict{File: w.file}
	have, err := w.dir.read(ctx, w.file)
	if errors.Is(err, fs.ErrNotExist) {
		v.Note = "it is not there: graphx figures draws it"
		return v
	}
	if err != nil {
		v.Error, v.fatal = causeOf(err).Error(), true
		return v
	}
	files, said, err := w.run(ctx)
	if err != nil {
		v.Error = or(strings.Join(said, "; "), err.Error())
		return v
	}
	for _, f := range files[1:] {
		if beside, err := w.dir.read(ctx, f.Name); err != nil || !bytes.Equal(beside, f.Data) {
			v.Note = f.Name + " beside it is not as it would be written"
			break
		}
	}
	if bytes.Equal(have, files[0].Data) {
		v.Verified = v.Note == ""
		return v
	}
	if filepath.Ext(w.file) != ".svg" {
		v.Note = "it is not as it would be drawn"
		return v
	}
	f, err := newFigure(w.file, have)
	var bad *figure.Error
	if errors.As(err, &bad) {
		return &verdict{File: w.file, Error: bad.Message, Foreign: bad.Foreign, fatal: true}
	}
	if err != nil {
		v.Error, v.fatal = err.Error(), true
		return v
	}
	f.from = w.from
	note := v.Note
	v = f.verdict(ctx, &w.redraw)
	v.Note = note
	return v
}

// splitWords splits a command line as a shell does, with quotes and backslashes
// and nothing else that a shell knows.
func splitWords(s string) ([]string, error) {
	var out []string
	var word strings.Builder
	in, quote, escaped := false, rune(0), false
	for _, r := range s {
		switch {
		case escaped:
			if quote == '"' && r != '"' && r != '\\' {
				word.WriteByte('\\')
			}
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			in, escaped = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			in, quote = true, r
		case r == ' ' || r == '\t' || r == '\n' || r == '\r':
			if in {
				out = append(out, word.String())
				word.Reset()
			}
			in = false
		default:
			in = true
			word.WriteRune(r)
		}
	}
	if quote != 0 || escaped {
		return nil, fmt.Errorf("the command ends within a quotation (%s)", map[bool]string{true: `\`, false: string(quote)}[escaped])
	}
	if in {
		out = append(out, word.String())
	}
	return out, nil
}
