package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/graphx-dev/graphx/internal/ask"
	"github.com/graphx-dev/graphx/internal/defect"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/figure"
)

var verifyVerb = &ask.Verb{
	Name: "verify", Summary: "Draw figures again and show what differs",
	Usage: "FILE.svg|DIR [...]", Least: 1, Most: -1, Arguments: ask.File,
	Help: lines(
		"A figure (SVG) carries what made it: hashes of the case's files, the question, the",
		"policy, the theme and the versions. This asks the question again, in memory, and",
		"compares the bytes. It shows edits by hand and where they are, another version of",
		"graphx, what has changed in the case, and what is drawn differently. A folder stands",
		"for all .svg files in it. The exit code is 0 when all are the same (docs/figures.md).",
		"",
		"    graphx verify path.svg",
		"    graphx verify path.svg --json",
	),
	Parameters: []*ask.Parameter{
		jsonParameter, jobsParameter, progressParameter,
		{Name: "case", Type: ask.Folder, Affects: ask.Reads, Common: true, Usually: "GRAPHX_CASE, the nearest upwards of this folder or of the figure, or the sample that the figure names", Summary: "compare with the case `DIR`, a folder with a case.yaml, or FILE.gxs, a packed one"},
	},
}

func (p *program) verify(ctx context.Context, q *ask.Question) error {
	files, inFolder, err := figuresIn(q.Args)
	if err != nil {
		return err
	}
	// The cases are read first, each once.
	cases := map[string]*ask.Session{}
	defer func() {
		for _, s := range cases {
			s.Close()
		}
	}()
	out := make([]*ask.Verdict, len(files))
	figures := make([]*ask.Signed, len(files))
	sessions := make([]*ask.Session, len(files))
	for i, file := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if figures[i], err = ask.ReadSigned(ctx, file, p.table()); err == nil {
			sessions[i], err = p.caseOf(ctx, q, figures[i], cases)
		}
		if err != nil {
			var bad *figure.Error
			var bug *defect.Panic
			_, none := inForce(q)
			if !errors.As(err, &bad) && (len(files) == 1 || none == nil && figures[i] != nil) || ctx.Err() != nil || errors.As(err, &bug) {
				return err // with its hints: it is the only figure, or they all have one case
			}
			out[i] = unread(file, err, inFolder[i])
		}
	}
	err = p.atOnce(ctx, q, len(files), "drawing", func(i int) {
		if out[i] == nil {
			out[i] = figures[i].Verify(ctx, sessions[i], nil, ask.Environment{})
			figures[i] = nil
		}
	})
	if err != nil {
		return err
	}
	return p.tellVerdicts(out, q.On("json"))
}

// unread is the verdict on one figure of several that cannot be taken, or whose
// case cannot: it does not keep the others from theirs.
func unread(file string, err error, inFolder bool) *ask.Verdict {
	v := &ask.Verdict{File: file, Error: strings.TrimPrefix(failureOf(err).Message, file+": "), Fatal: true}
	var bad *figure.Error
	if errors.As(err, &bad) {
		v.Error, v.Foreign, v.Fatal = bad.Message, bad.Foreign, !bad.Foreign || !inFolder
	}
	return v
}

// caseOf opens the case that a figure is verified against: the one in force where
// the user is, and never one that the figure chooses. Only where none is in force
// is it the nearest upwards of the figure, or the sample that its manifest names;
// the verdict says which.
func (p *program) caseOf(ctx context.Context, q *ask.Question, f *ask.Signed, opened map[string]*ask.Session) (*ask.Session, error) {
	name, err := inForce(q)
	if err != nil {
		if name, err = ask.Locate("", "", filepath.Dir(f.File)); err != nil {
			name = f.Sample()
		}
		if f.Against = name; name == "" {
			return nil, &ask.Error{Kind: ask.NoInput, Message: fmt.Sprintf("%s: its case %q is not here", f.File, ask.Quote(f.Manifest.Case.Title)), Hint: "say where it is", Try: []ask.Setting{{Parameter: "case", Value: "DIR"}}}
		}
	}
	s := opened[name]
	if s == nil {
		if s, err = ask.Open(ctx, name); err != nil {
			return nil, err
		}
		opened[name] = s
		p.tell(s.Notes)
	}
	if s.Problems != nil {
		return nil, s.Problems
	}
	return s, nil
}

// tellVerdicts prints verdicts, in their order, and returns the exit code as an
// error.
func (p *program) tellVerdicts(list []*ask.Verdict, asJSON bool) error {
	verified, differ, foreign, fatal := 0, 0, 0, 0
	for _, v := range list {
		switch {
		case v.Verified:
			verified++
		case v.Fatal:
			fatal++
		case v.Foreign:
			foreign++
		default:
			differ++
		}
	}
	if asJSON {
		err := render.WriteJSON(p.stdout, struct {
			Graphx   string         `json:"graphx"`
			Verified int            `json:"verified"`
			Differ   int            `json:"differ"`
			Foreign  int            `json:"foreign"`
			Failed   int            `json:"failed"`
			Figures  []*ask.Verdict `json:"figures"`
		}{"verify/1", verified, differ, foreign, fatal, list})
		if err != nil {
			return err
		}
	} else {
		for _, v := range list {
			v.Text(p.stdout, ask.AsFlag)
		}
		if len(list) > 1 {
			s := fmt.Sprintf("%d of %d figures verified", verified, len(list)-foreign)
			for _, more := range []struct {
				n    int
				what string
			}{{differ, "differ"}, {fatal, "cannot be verified"}, {foreign, "not drawn by graphx and skipped"}} {
				if more.n > 0 {
					s += fmt.Sprintf(", %d %s", more.n, more.what)
				}
			}
			fmt.Fprintln(p.stdout, s)
		}
	}
	switch {
	case fatal > 0:
		return &ask.Error{Kind: ask.BadData, Message: fmt.Sprintf("%s cannot be verified", plural(fatal, "figure", "figures"))}
	case differ > 0:
		return errNoAnswer
	}
	return nil
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
			return nil, nil, &ask.Error{Kind: ask.NoInput, Message: "no .svg file in " + ask.Quote(arg)}
		}
	}
	return files, inFolder, nil
}
