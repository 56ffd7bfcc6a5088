package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/graphx-dev/graphx/internal/ask"
	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/defect"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/packed"
	"github.com/graphx-dev/graphx/internal/readfile"
	"github.com/graphx-dev/graphx/internal/render"
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

// errNoAnswer says that everything worked and the answer is no; it has been
// given already.
var errNoAnswer = errors.New("no answer")

// A writeError says that an output could not be written.
type writeError struct {
	file string
	err  error
}

func (e *writeError) Error() string {
	return fmt.Sprintf("cannot write %s: %v", e.file, causeOf(e.err))
}
func (e *writeError) Unwrap() error { return e.err }

// causeOf is what the operating system says, without the path, which a message
// names itself.
func causeOf(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// A failure is what the user is told of an error: the shape error/1 of
// docs/json.md.
type failure struct {
	Graphx   string             `json:"graphx"`
	Exit     int                `json:"exit"`
	Message  string             `json:"message"`
	Hint     string             `json:"hint,omitempty"`
	Try      []string           `json:"try,omitempty"` // flags
	List     []string           `json:"list,omitempty"`
	Problems []casefile.Problem `json:"problems,omitempty"`
	More     int                `json:"more_problems,omitempty"`
	all      *casefile.Problems
	stack    []byte // of a defect
}

var exits = map[ask.Kind]int{ask.Misuse: exitUsage, ask.NoAnswer: exitNoAnswer, ask.BadData: exitBadData, ask.NoInput: exitNoInput, ask.NoOutput: exitCannotWrite}

// failureOf says what to tell of an error.
func failureOf(err error) failure {
	f := failure{Graphx: "error/1", Message: err.Error(), Exit: exitNoAnswer}
	var (
		asked     *ask.Error
		missing   *ask.NotFoundError
		problems  *casefile.Problems
		write     *writeError
		ambiguous *entities.AmbiguousError
		unknown   *entities.UnknownError
		timeout   *graphviz.TimeoutError
		folder    *casefile.NotFoundError
		high      *chart.TooHighError
		snapshot  *snapshots.Error
		bug       *defect.Panic
		kind      *readfile.KindError
		large     *readfile.SizeError
		damage    *packed.DamageError
		fault     *packed.FaultError
	)
	switch {
	case errors.As(err, &bug):
		f.Message, f.Exit, f.stack = "this is a bug in graphx: "+bug.Error(), exitDefect, bug.Stack
		f.Hint = "no file was written; please report it with the lines above at " + issuesURL
	case errors.Is(err, context.Canceled):
		f.Message, f.Exit = "interrupted", exitInterrupted
	case errors.As(err, &asked):
		f.ask(asked)
	case errors.As(err, &missing):
		f.Exit = exitNoInput
		f.Hint = "name a case, make one, or try a sample:"
		f.List = []string{"--case DIR, or GRAPHX_CASE=DIR, names a folder with a case.yaml, or FILE.gxs", "docs/tutorial.md makes one from an empty folder; graphx import makes one from a table", "--case @witkoff and --case @harbour are samples"}
	case errors.As(err, &snapshot):
		f.Message, f.Hint, f.Exit = snapshot.Message, snapshot.Hint, exitNoInput
	case errors.As(err, &ambiguous):
		f.Exit, f.Hint = exitUsage, "say which one, by its id or full name"
		for i, e := range ambiguous.Candidates {
			if i == 20 {
				f.List = append(f.List, "and more: graphx find lists them")
				break
			}
			f.List = append(f.List, fmt.Sprintf("%s  (%s, %s)", e.ID, e.Name, e.Kind))
		}
	case errors.As(err, &unknown):
		if len(unknown.Nearest) > 0 {
			f.Hint = "the nearest names are"
			for _, e := range unknown.Nearest {
				f.List = append(f.List, fmt.Sprintf("%s  (%s, %s)", e.ID, e.Name, e.Kind))
			}
		}
	case errors.As(err, &problems):
		f.Problems, f.More, f.all, f.Exit = problems.List, problems.More, problems, exitBadData
	case errors.As(err, &damage), errors.As(err, &fault):
		f.Exit, f.Hint = exitBadData, "graphx pack makes a packed case from its folder again; graphx check FILE"+ask.PackedExt+" looks at all of it"
	case errors.As(err, &write):
		f.Exit = exitCannotWrite
	case errors.As(err, &timeout):
		f.Hint, f.Try = "draw less of it, or choose another layout engine", []string{"--type TYPE", "--max-nodes NUMBER", "--engine ENGINE"}
	case errors.As(err, &high):
		f.Hint, f.Try = "show less of it, or choose a larger page or smaller text", []string{"--min-text SIZE", "--sources sidecar"}
	case errors.As(err, &kind):
		f.Exit = exitNoInput
	case errors.As(err, &large):
		f.Exit = exitBadData
	case errors.As(err, &folder), errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		f.Exit = exitNoInput
	}
	return f
}

// ask words the error of a question.
func (f *failure) ask(e *ask.Error) {
	f.Exit, f.Message, f.Hint, f.List = exits[e.Kind], e.Words(ask.AsFlag), e.Hint, e.List
	for _, s := range e.Try {
		f.Try = append(f.Try, ask.AsFlag(s))
	}
	if e.Verb != "" && f.Hint == "" && len(f.Try) == 0 {
		f.Hint = "graphx " + e.Verb + " --help"
	}
}

// report tells the user what went wrong and returns the exit code.
func (p *program) report(err error) int {
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errNoAnswer):
		return exitNoAnswer
	}
	f := failureOf(err)
	if p.asJSON && f.stack == nil {
		if render.WriteJSON(p.stderr, f) == nil {
			return f.Exit
		}
	}
	if f.stack != nil {
		fmt.Fprintf(p.stderr, "%s\n", f.stack)
	}
	if f.all != nil {
		f.all.Write(p.stderr)
	}
	fmt.Fprintf(p.stderr, "graphx: %s\n", f.Message)
	p.hint(f.Hint, f.Try)
	for _, line := range f.List {
		fmt.Fprintf(p.stderr, "  %s\n", line)
	}
	return f.Exit
}

// hint prints what to do: in words, by flags, or both.
func (p *program) hint(hint string, try []string) {
	flags := joinOr(try)
	switch {
	case hint != "" && flags != "":
		hint += ": " + flags
	case hint == "" && flags != "":
		hint = "try " + flags
	}
	if hint != "" {
		fmt.Fprintf(p.stderr, "graphx: hint: %s\n", hint)
	}
}

// joinOr joins alternatives: "a, b or c".
func joinOr(list []string) string {
	switch n := len(list); n {
	case 0:
		return ""
	case 1:
		return list[0]
	default:
		return strings.Join(list[:n-1], ", ") + " or " + list[n-1]
	}
}

// tell prints what is to be told beside an answer.
func (p *program) tell(notes []ask.Note) {
	for _, n := range notes {
		var try []string
		for _, s := range n.Try {
			try = append(try, ask.AsFlag(s))
		}
		if n.Ask != nil {
			try = append(try, "graphx "+figure.ShellLine(n.Ask.Words()))
		}
		switch {
		case n.Message != "" && n.Hint == "" && len(try) > 0:
			fmt.Fprintf(p.stderr, "graphx: %s: %s\n", n.Message, joinOr(try))
			continue
		case n.Message != "":
			fmt.Fprintf(p.stderr, "graphx: %s\n", n.Message)
		}
		for _, line := range n.List {
			fmt.Fprintf(p.stderr, "  %s\n", line)
		}
		p.hint(n.Hint, try)
	}
}
