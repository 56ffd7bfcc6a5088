package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/graphx-dev/graphx/internal/ask"
	"github.com/graphx-dev/graphx/internal/defect"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
)

// A program is one run of graphx: where it reads and writes. What goes to the user
// goes through plain.Writer, by stdout and stderr, so that no command has to think
// of what the data holds.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	terminal       io.Writer // where stderr ends, for a bar, which moves the cursor
	color          bool      // stdout is a terminal that takes colours
	asJSON         bool      // errors are told in JSON
	all            []command
}

// run is the whole program. args[0] is its name.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return runWith(ctx, args, stdin, stdout, stderr)
}

// runWith is run with more commands, such as those of tests.
func runWith(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, more ...command) int {
	errs := plain.NewWriter(stderr, false)
	defer errs.Flush()
	if len(args) == 2 && args[1] == graphviz.Command {
		if err := graphviz.Main(ctx, stdin, stdout); err != nil {
			fmt.Fprintln(errs, err)
			return exitNoAnswer
		}
		return exitDone
	}
	defer graphviz.CloseIdle()
	color := takesColor(stdout)
	out := plain.NewWriter(bufio.NewWriter(stdout), color)
	p := &program{stdin: stdin, stdout: out, stderr: errs, terminal: stderr, color: color, asJSON: slices.Contains(args, "--json")}
	p.all = append(commands(), more...)
	err := p.runArgs(ctx, args)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if flushErr := out.Flush(); flushErr != nil && err == nil {
		err = &writeError{"standard output", flushErr}
	}
	return p.report(err)
}

func (p *program) runArgs(ctx context.Context, args []string) error {
	return defect.Catch(func() error {
		line, err := p.parse(args)
		if err != nil || line == nil {
			return err
		}
		return index.Try(func() error { return p.app().RunContext(ctx, line) })
	})
}

// commands lists what graphx does, in the order in which help lists it: the
// questions, and what only the command line does.
func commands() []command {
	var out []command
	for _, v := range ask.Verbs() {
		out = append(out, command{v, (*program).answer})
	}
	return append(out,
		command{figuresVerb, (*program).figures}, command{verifyVerb, (*program).verify},
		command{newVerb, (*program).newCase}, command{importVerb, (*program).importFiles}, command{convertVerb, (*program).convert}, command{packVerb, (*program).pack},
		command{explainVerb, (*program).explain}, command{completionVerb, (*program).completion}, command{manVerb, (*program).man},
		command{versionVerb, (*program).version}, command{completeVerb, (*program).completeWords},
	)
}

// takesColor reports whether w is a terminal and NO_COLOR (no-color.org) is not
// set.
func takesColor(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// table is what can be asked: the verbs of all commands.
func (p *program) table() (t ask.Table) {
	for _, c := range p.all {
		t = append(t, c.Verb)
	}
	return t
}
