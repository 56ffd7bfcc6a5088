package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"sync/atomic"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/atomicfile"
	"github.com/graphx-dev/graphx/internal/defect"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/figure"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
)

// A drawing run is a command that draws, run within this process: nothing is
// written, and the case is not read again.
type redraw struct {
	from  *origin
	words []string // the command, its arguments and its flags, without an output
	file  string   // what it would write
	stdin string
	as    *figure.Manifest // see program
	quiet bool             // files are named by somebody else: nothing in them is shown
}

// errNotDrawn says that a command was done and has no figure to show.
var errNotDrawn = errors.New("there is nothing to draw")

// run returns the files that the command would write, the figure first, and
// what it says. It is safe for concurrent use.
func (r *redraw) run(ctx context.Context) (files []atomicfile.File, said []string, err error) {
	var errs bytes.Buffer
	p := &program{stdin: strings.NewReader(r.stdin), stdout: io.Discard, stderr: &errs, terminal: io.Discard, given: r.from, as: r.as,
		sink: func(f []atomicfile.File) { files = f }}
	app := p.app()
	args, err := arrange(app, append([]string{"graphx", r.words[0], "-o=" + r.file}, r.words[1:]...))
	if err == nil {
		err = index.Try(func() error { return app.RunContext(ctx, args) })
	}
	for _, c := range p.closing {
		c.Close()
	}
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	if err == nil && files == nil {
		err = errNotDrawn
	}
	if err != nil && r.quiet {
		if err = withoutContent(err); !errors.Is(err, errNotDrawn) && !errors.Is(err, errNoAnswer) {
			errs.Reset()
		}
	}
	if err != nil && !errors.Is(err, errNotDrawn) {
		p.report(err)
	}
	for line := range strings.Lines(errs.String()) {
		line = strings.TrimPrefix(strings.TrimRight(line, "\n"), "graphx: ")
		if err != nil && r.quiet && strings.HasPrefix(line, "warning: ") { // of a theme, with its values
			continue
		}
		said = append(said, line)
	}
	return files, said, err
}

// withoutContent is an error that shows nothing of a file: what the question says
// and the case has may be told, and of everything else only that it is wrong.
func withoutContent(err error) error {
	switch err.(type) { // the error itself, and not one that it wraps
	case *usageError, *entities.UnknownError, *entities.AmbiguousError, *graphviz.TimeoutError, *chart.TooHighError:
		return err
	}
	if errors.Is(err, errNotDrawn) || errors.Is(err, errNoAnswer) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return errors.New("a file that it names, or its command, is not what it was")
}

// jobsFlag says how many figures are drawn at once.
func jobsFlag() cli.Flag {
	return &cli.IntFlag{Name: "jobs", Aliases: []string{"j"}, Usage: "draw `NUMBER` figures at once", DefaultText: "one for each core"}
}

func jobs(c *cli.Context) (int, error) {
	if !c.IsSet("jobs") {
		return runtime.NumCPU(), nil
	}
	if n := c.Int("jobs"); n >= 1 && n <= 256 {
		return n, nil
	}
	return 0, &usageError{"--jobs: want a number from 1 to 256", ""}
}

// atOnce does n things, so many of them at once, in their order as far as that
// goes, with a bar. It begins none when ctx has ended.
func (p *program) atOnce(ctx context.Context, n, jobs int, when, phase string, do func(i int)) error {
	var next, done atomic.Int64
	bar := p.startBar(when, func() reading { return reading{phase: phase, done: done.Load(), total: int64(n)} })
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
