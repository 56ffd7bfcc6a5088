package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/graphx-dev/graphx/internal/ask"
	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/defect"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/figure"
)

var (
	jobsParameter = &ask.Parameter{Name: "jobs", Other: []string{"j"}, Type: ask.Number, Least: 1, Affects: ask.Goes, Usually: "one for each core", Summary: "draw `NUMBER` figures at once"}
	caseParameter = ask.Find("find").Parameter("case")
)

var figuresVerb = &ask.Verb{
	Name: "figures", Summary: "Draw all figures of a report",
	Help: lines(
		"Draws the figures that figures.yaml in the case's folder lists, each by its command,",
		"several at once. Each file appears whole or not at all; one that would be the same is",
		"left alone. A figure that cannot be drawn does not stop the others. --check",
		"writes nothing and lists what differs from what would be drawn (docs/figures.md).",
		"",
		"    graphx figures -o figures --case @witkoff",
		"    graphx figures --dry-run --case @witkoff",
	),
	Parameters: []*ask.Parameter{
		{Name: "output", Other: []string{"o"}, Type: ask.Text, Affects: ask.Goes, Common: true, Usually: "figures beside figures.yaml; for a sample, figures here", Summary: "write the figures to the folder `DIR`"},
		{Name: "only", Type: ask.Text, Many: true, Common: true, Summary: "draw only the figure `NAME`; may be given again"},
		{Name: "dry-run", Type: ask.Switch, Affects: ask.Goes, Common: true, Summary: "print the commands and draw nothing"},
		{Name: "check", Type: ask.Switch, Affects: ask.Goes, Common: true, Summary: "write nothing; list the figures that differ from what would be drawn, as verify does"},
		jsonParameter, jobsParameter, progressParameter, caseParameter,
	},
	Rules: []ask.Rule{{When: "dry-run", Excludes: []string{"check", "json"}}},
}

// A drawing is a listed figure on its way to its file.
type drawing struct {
	*ask.Listed
	file string        // as messages call it
	done chan struct{} // closed when it is drawn and written, or failed

	status string
	notes  []ask.Note
	err    error
}

func (p *program) figures(ctx context.Context, q *ask.Question) error {
	s, err := p.open(ctx, q)
	if err != nil {
		return err
	}
	defer s.Close()
	if s.Problems != nil {
		return s.Problems
	}
	at := s.Folder
	if strings.HasPrefix(at, "@") {
		at = "."
	}
	dir := q.Text("output")
	if dir == "" {
		dir = filepath.Join(at, "figures")
	}
	report, err := s.Report(dir, p.table())
	var missing *casefile.NotFoundError
	if errors.As(err, &missing) {
		return &ask.Error{Kind: ask.NoInput, Message: missing.Error(), Hint: missing.Hint}
	}
	if err != nil {
		return err
	}
	out := newOutFolder(dir, at)
	defer out.Close()
	var list []*drawing
	for _, l := range report.Figures {
		list = append(list, &drawing{Listed: l, file: filepath.Join(dir, l.File), done: make(chan struct{})})
	}
	if list, err = chosen(list, q.List("only")); err != nil {
		return err
	}
	switch {
	case len(list) == 0:
		return &ask.Error{Kind: ask.NoAnswer, Message: report.File.Name() + " lists no figures", Hint: "docs/figures.md shows one"}
	case q.On("dry-run"):
		for _, d := range list {
			fmt.Fprintf(p.stdout, "%s: graphx %s\n", plain.Text(d.file), figure.ShellLine(fromHere(d.Question.With("o"), report.Folder).Words()))
		}
		return nil
	case q.On("check"):
		verdicts := make([]*ask.Verdict, len(list))
		if err := p.atOnce(ctx, q, len(list), "drawing", func(i int) { verdicts[i] = list[i].check(ctx, out) }); err != nil {
			return err
		}
		return p.tellVerdicts(verdicts, q.On("json"))
	}
	// Those that others read come first; the list is told in its own order.
	order := slices.Clone(list)
	slices.SortStableFunc(order, func(a, b *drawing) int { return a.Depth(len(list)) - b.Depth(len(list)) })
	err = p.atOnce(ctx, q, len(order), "drawing", func(i int) {
		d := order[i]
		defer close(d.done)
		for _, other := range list {
			if slices.Contains(d.After, other.Listed) {
				<-other.done
			}
		}
		d.draw(ctx, out)
	})
	if err != nil {
		return err
	}
	return p.tellFigures(report, list, q.On("json"))
}

// fromHere is a listed question as it would be typed here: the files that it names
// are seen from a folder.
func fromHere(q *ask.Question, folder string) *ask.Question {
	for _, param := range q.Verb.Parameters {
		if param.Type != ask.File || !q.Has(param.Name) {
			continue
		}
		names := slices.Clone(q.List(param.Name))
		for i, name := range names {
			if !slices.Contains(param.Choices, name) { // such as a built-in theme
				names[i] = filepath.Join(folder, filepath.FromSlash(name))
			}
		}
		q = q.With(param.Name, names...)
	}
	return q
}

// atOnce does n things, several at once, in their order as far as that goes, with
// a bar. It begins none when ctx has ended.
func (p *program) atOnce(ctx context.Context, q *ask.Question, n int, phase string, do func(i int)) error {
	jobs := q.Number("jobs")
	if jobs == 0 {
		jobs = runtime.NumCPU()
	}
	var next, done atomic.Int64
	bar := p.startBar(q.Text("progress"), func() reading { return reading{phase: phase, done: done.Load(), total: int64(n)} })
	defer bar.end()
	var all defect.Group
	for range min(jobs, n) {
		all.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(i)
				done.Add(1)
			}
		})
	}
	all.Wait()
	return ctx.Err()
}

// chosen picks figures by their names, with or without the extension.
func chosen(list []*drawing, names []string) ([]*drawing, error) {
	if len(names) == 0 {
		return list, nil
	}
	stem := func(name string) string { return strings.TrimSuffix(name, filepath.Ext(name)) }
	picked := map[*drawing]bool{}
	var known, stems []string
	for _, d := range list {
		known, stems = append(known, d.Name), append(stems, stem(d.Name))
	}
	for _, name := range names {
		found := false
		for _, d := range list {
			if d.Name == name || stem(d.Name) == name {
				picked[d], found = true, true
			}
		}
		if !found {
			hint := entities.DidYouMean(name, slices.Concat(known, stems))
			if hint == "" {
				hint = "the figures are " + strings.Join(known[:min(len(known), 20)], ", ")
			}
			return nil, &ask.Error{Parameter: "only", Message: "no figure " + ask.Quote(name), Hint: hint}
		}
	}
	return slices.DeleteFunc(list, func(d *drawing) bool { return !picked[d] }), nil
}

// draw draws a figure and writes it, unless it is there already as it would be.
func (d *drawing) draw(ctx context.Context, out *outFolder) {
	d.status = "failed"
	made, err := d.Make(ctx, d.file)
	if err != nil {
		d.err = err
		return
	}
	d.notes = made.Notes
	status := "unchanged"
	for i, f := range made.Files {
		switch old, err := out.read(ctx, f.Name); {
		case errors.Is(err, fs.ErrNotExist) && i == 0:
			status = "new"
		case err != nil || !bytes.Equal(old, f.Data):
			if status != "new" {
				status = "changed"
			}
		}
	}
	if status != "unchanged" {
		if err := out.write(made.Files); err != nil {
			d.err = &writeError{d.file, err}
			return
		}
	}
	d.status = status
}

// check compares a figure with what would be drawn.
func (d *drawing) check(ctx context.Context, out *outFolder) *ask.Verdict {
	v := &ask.Verdict{File: d.file}
	have, err := out.read(ctx, d.file)
	if errors.Is(err, fs.ErrNotExist) {
		v.Note = "it is not there: graphx figures draws it"
		return v
	}
	if err != nil {
		v.Error, v.Fatal = causeOf(err).Error(), true
		return v
	}
	made, err := d.Make(ctx, d.file)
	if err != nil {
		v.Error = failureOf(err).Message
		return v
	}
	for _, f := range made.Files[1:] {
		if beside, err := out.read(ctx, f.Name); err != nil || !bytes.Equal(beside, f.Data) {
			v.Note = f.Name + " beside it differs from what would be written"
			break
		}
	}
	if bytes.Equal(have, made.Files[0].Data) {
		v.Verified = v.Note == ""
		return v
	}
	if filepath.Ext(d.file) != ".svg" {
		v.Note = "it differs from what would be drawn"
		return v
	}
	note := v.Note
	v = d.Check(ctx, d.file, have)
	v.Note = note
	return v
}

// tellFigures tells what became of the figures: all of them on stdout, and why
// some failed at the end.
func (p *program) tellFigures(report *ask.Report, list []*drawing, asJSON bool) error {
	type row struct {
		File   string   `json:"file"`
		Status string   `json:"status"`
		Error  *failure `json:"error,omitempty"`
	}
	var rows []row
	failed, unwritten := 0, 0
	var write *writeError
	for _, d := range list {
		r := row{File: d.file, Status: d.status}
		if d.err != nil {
			failed++
			if errors.As(d.err, &write) {
				unwritten++
			}
			f := failureOf(d.err)
			r.Error = &f
		}
		rows = append(rows, r)
	}
	if asJSON {
		if err := render.WriteJSON(p.stdout, struct {
			Graphx  string `json:"graphx"`
			Figures []row  `json:"figures"`
		}{"figures/1", rows}); err != nil {
			return err
		}
	}
	for i, d := range list {
		if !asJSON {
			fmt.Fprintf(p.stdout, "%s: %s\n", plain.Text(d.file), d.status)
		}
		if d.err == nil {
			for _, n := range d.notes {
				n.Message = d.Name + ": " + n.Message
				p.tell([]ask.Note{n})
			}
			continue
		}
		f := rows[i].Error
		fmt.Fprintf(p.stderr, "graphx: %s: %s: %s\n", report.File.Place(d.Figure), d.Name, f.Message)
		for _, s := range slices.Concat(nonEmpty(f.Hint), nonEmpty(joinOr(f.Try)), f.List) {
			fmt.Fprintf(p.stderr, "  %s\n", s)
		}
	}
	if failed == 0 {
		return nil
	}
	kind := ask.NoAnswer
	if unwritten == failed {
		kind = ask.NoOutput
	}
	return &ask.Error{Kind: kind, Message: fmt.Sprintf("%d of %s not drawn", failed, plural(len(list), "figure", "figures"))}
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
