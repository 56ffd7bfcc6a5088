package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/atomicfile"
	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/defect"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/pack"
	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/publish"
	"github.com/graphx-dev/graphx/internal/readfile"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/figure"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
	"github.com/graphx-dev/graphx/internal/snapshots"
)

// The exit codes, after sysexits.h where it has one.
const (
	exitDone        = 0
	exitNoAnswer    = 1 // no path, nobody found, problems found
	exitUsage       = 2
	exitBadData     = 65
	exitNoInput     = 66
	exitDefect      = 70
	exitCannotWrite = 74
	exitInterrupted = 130
)

// issuesURL is where defects are reported.
const issuesURL = "https://github.com/graphx-dev/graphx/issues"

// A program is one run of graphx: where it reads and writes. What goes to the user
// goes through plain.Writer, by stdout and stderr, so that no command has to think
// of what the data holds.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	terminal       io.Writer // where stderr ends, for a bar, which moves the cursor
	color          bool      // stdout is a terminal that takes colours
	closing        []io.Closer

	command *cli.Context   // of the command that runs
	extra   []*cli.Command // beside those that everybody has
	origin  *origin        // of the case that it has read
	piped   string         // what it has read of stdin
	// Where one run of graphx draws many figures (see redraw): the case, which has
	// been read already; who takes the files in place of the disk; and the manifest
	// that tells what to call what was read, nil for none.
	given   *origin
	sink    func(files []atomicfile.File)
	as      *figure.Manifest
	publish *publish.Options // what is withheld, nil for nothing
	copy    *publish.Copy    // the copy that is answered of
	parts   *publish.Parts   // of the names that the copy withholds
	strict  bool             // parts of names are refused, too
	warned  map[string]bool  // parts that were told of
}

// run is the whole program. args[0] is its name.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return runWith(ctx, args, stdin, stdout, stderr, nil)
}

// runWith is run with more commands, such as those of tests; nil for none.
func runWith(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, more func(*program) []*cli.Command) int {
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
	p := &program{stdin: stdin, stdout: out, stderr: errs, terminal: stderr, color: color}
	if more != nil {
		p.extra = more(p)
	}
	app := p.app()
	args, err := arrange(app, args)
	if err == nil {
		err = defect.Catch(func() error { return index.Try(func() error { return app.RunContext(ctx, args) }) })
	}
	if held := p.letGo(); held != nil && (err == nil || errors.Is(err, errNoAnswer)) {
		err = held
	}
	for _, c := range p.closing {
		c.Close()
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if flushErr := out.Flush(); flushErr != nil && err == nil {
		err = &writeError{"standard output", flushErr}
	}
	return p.report(err)
}

func (p *program) app() *cli.App {
	commands := []*cli.Command{
		p.checkCommand(), p.findCommand(), p.showCommand(), p.pathCommand(), p.nearCommand(), p.rankCommand(), p.groupsCommand(), p.whatIfCommand(),
		p.conflictsCommand(), p.timelineCommand(), p.sourcesCommand(), p.renderCommand(), p.diffCommand(), p.figuresCommand(), p.verifyCommand(), p.explainCommand(), p.citeCommand(), p.coverageCommand(),
		p.importCommand(), p.packCommand(), p.completionCommand(), p.versionCommand(), p.completeCommand(),
	}
	commands = append(commands, p.extra...)
	for _, c := range commands {
		if slices.Contains(publishing, c.Name) {
			c.Flags = append(c.Flags, publishFlags()...)
		}
		c.CustomHelpTemplate = commandHelp(c)
		c.HideHelpCommand = true
		c.Before = func(c *cli.Context) error {
			p.command = c
			if slices.Contains(publishing, c.Command.Name) {
				return p.publication(c)
			}
			return nil
		}
		c.OnUsageError = func(_ *cli.Context, err error, _ bool) error { return &usageError{err.Error(), ""} }
	}
	return &cli.App{
		Name:                  "graphx",
		Usage:                 "the link chart that you can check",
		Commands:              commands,
		Flags:                 []cli.Flag{caseFlag()},
		Reader:                p.stdin,
		Writer:                p.stdout,
		ErrWriter:             p.stderr,
		HideVersion:           true,
		HideHelpCommand:       true,
		CustomAppHelpTemplate: appHelp,
		ExitErrHandler:        func(*cli.Context, error) {},
		Action: func(c *cli.Context) error {
			return cli.ShowAppHelp(c)
		},
	}
}

// A usageError is a command line that says nothing that can be done.
type usageError struct{ message, hint string }

func (e *usageError) Error() string { return e.message }

// errNoAnswer says that everything worked and the answer is no; it has been
// given already.
var errNoAnswer = errors.New("no answer")

// An answerError is an answer that is an error: with a hint, what to list below
// it, and its exit code.
type answerError struct {
	message, hint string
	list          []string
	code          int
}

func (e *answerError) Error() string { return e.message }

// A writeError says that an output could not be written.
type writeError struct {
	file string
	err  error
}

func (e *writeError) Error() string {
	var path *fs.PathError
	if errors.As(e.err, &path) {
		return fmt.Sprintf("cannot write %s: %v", e.file, path.Err)
	}
	return fmt.Sprintf("cannot write %s: %v", e.file, e.err)
}
func (e *writeError) Unwrap() error { return e.err }

// report tells the user what went wrong and returns the exit code.
func (p *program) report(err error) int {
	say := func(message, hint string) {
		// A line end within is indented, so that nobody's file name makes a message.
		fmt.Fprintf(p.stderr, "graphx: %s\n", strings.ReplaceAll(message, "\n", "\n  "))
		if hint != "" {
			fmt.Fprintf(p.stderr, "graphx: hint: %s\n", strings.ReplaceAll(hint, "\n", "\n  "))
		}
	}
	var (
		usage     *usageError
		problems  *casefile.Problems
		write     *writeError
		ambiguous *entities.AmbiguousError
		unknown   *entities.UnknownError
		timeout   *graphviz.TimeoutError
		missing   *casefile.NotFoundError
		answer    *answerError
		high      *chart.TooHighError
		snapshot  *snapshots.Error
		bug       *defect.Panic
		damage    *pack.DamageError
		fault     *pack.FaultError
		kind      *readfile.KindError
		large     *readfile.SizeError
	)
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errNoAnswer):
		return exitNoAnswer
	case errors.As(err, &bug):
		fmt.Fprintf(p.stderr, "%s\n", bug.Stack)
		say("this is a bug in graphx: "+bug.Error(), "no file was written; please report it with the lines above at "+issuesURL)
		return exitDefect
	case errors.Is(err, context.Canceled):
		say("interrupted", "")
		return exitInterrupted
	case errors.As(err, &damage), errors.As(err, &fault):
		say(err.Error(), "graphx pack makes a packed case of its folder again; graphx check FILE"+packedExt+" looks at all of it")
		return exitBadData
	case errors.As(err, &usage):
		say(usage.message, usage.hint)
		return exitUsage
	case errors.As(err, &answer):
		say(answer.message, answer.hint)
		for _, line := range answer.list {
			fmt.Fprintf(p.stderr, "  %s\n", line)
		}
		return answer.code
	case errors.As(err, &snapshot):
		say(snapshot.Message, snapshot.Hint)
		return exitNoInput
	case errors.As(err, &ambiguous):
		say(err.Error(), "say which one, by its id or full name")
		for i, e := range ambiguous.Candidates {
			if i == 20 {
				fmt.Fprintln(p.stderr, "  and more: graphx find lists them")
				break
			}
			fmt.Fprintf(p.stderr, "  %s  (%s, %s)\n", e.ID, e.Name, e.Kind)
		}
		return exitUsage
	case errors.As(err, &unknown):
		say(err.Error(), "")
		if len(unknown.Nearest) > 0 {
			fmt.Fprintf(p.stderr, "graphx: hint: the nearest names are\n")
			for _, e := range unknown.Nearest {
				fmt.Fprintf(p.stderr, "  %s  (%s, %s)\n", e.ID, e.Name, e.Kind)
			}
		}
		return exitNoAnswer
	case errors.As(err, &problems):
		problems.Write(p.stderr)
		say(err.Error(), "")
		return exitBadData
	case errors.As(err, &write):
		say(err.Error(), "")
		return exitCannotWrite
	case errors.As(err, &timeout):
		say(err.Error(), "draw less of it (--focus, --type, --max-nodes), or choose another --engine")
		return exitNoAnswer
	case errors.As(err, &high):
		say(err.Error(), "show less of it, or take a larger page, a smaller --min-text, or --sources sidecar")
		return exitNoAnswer
	case errors.As(err, &kind):
		say(err.Error(), "write its content to a file first")
		return exitNoInput
	case errors.As(err, &large):
		say(err.Error(), "")
		return exitBadData
	case errors.As(err, &missing), errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		say(err.Error(), "")
		return exitNoInput
	}
	say(err.Error(), "")
	return exitNoAnswer
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
