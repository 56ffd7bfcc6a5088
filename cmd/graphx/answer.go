package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/ask"
	"github.com/graphx-dev/graphx/internal/atomicfile"
	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/readfile"
)

// open opens the case in force: the one that a question names, GRAPHX_CASE, the
// nearest upwards of the working folder. Where a publication copy is asked for, it
// is opened as one.
func (p *program) open(ctx context.Context, q *ask.Question) (*ask.Session, error) {
	name, err := inForce(q)
	if err != nil {
		return nil, err
	}
	s, err := p.openCase(ctx, name)
	if err != nil {
		return nil, err
	}
	p.tell(s.Notes)
	published, notes, err := s.Publish(ctx, q, p.environment(q))
	p.tell(notes)
	if err != nil {
		s.Close()
		return nil, err
	}
	return published, nil
}

// openCase opens a case by its name; "-" is a file on standard input.
func (p *program) openCase(ctx context.Context, name string) (*ask.Session, error) {
	if name == "-" {
		return ask.OpenPiped(ctx, p.stdin)
	}
	return ask.Open(ctx, name)
}

// inForce names the case in force.
func inForce(q *ask.Question) (string, error) {
	return ask.Locate(q.Text("case"), os.Getenv("GRAPHX_CASE"), ".")
}

// environment is what the command line lends to a question.
func (p *program) environment(q *ask.Question) ask.Environment {
	return ask.Environment{
		Colour: p.color, Spell: ask.AsCommand,
		Files: func(ctx context.Context, _ *ask.Parameter, name string, most int64) ([]byte, error) {
			return readfile.All(ctx, name, most)
		},
		Stdin:   func() ([]byte, error) { return p.readStdin(q) },
		InForce: func() (string, error) { return inForce(q) },
	}
}

// mostStdin is how much is read of standard input, in bytes.
const mostStdin = 64 << 20

// readStdin reads standard input. A terminal is read only where "-" asks for it.
func (p *program) readStdin(q *ask.Question) ([]byte, error) {
	asked := false
	for _, a := range append(q.Args, q.Text("from-file"), q.Text("to-file")) {
		asked = asked || a == "-"
	}
	if f, ok := p.stdin.(*os.File); ok && !asked {
		if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice != 0 {
			return nil, nil
		}
	}
	b, err := io.ReadAll(io.LimitReader(p.stdin, mostStdin+1))
	if err == nil && len(b) > mostStdin {
		err = &ask.Error{Message: fmt.Sprintf("standard input is larger than %d MB", mostStdin>>20)}
	}
	return b, err
}

// answer answers a question and writes the answer to where it goes.
func (p *program) answer(ctx context.Context, q *ask.Question) error {
	t, err := q.Target()
	if err != nil {
		return err
	}
	if q.Verb.Name == "check" && len(q.Args) == 1 { // the case as an argument
		if q.Has("case") {
			return &ask.Error{Message: "the case is named twice, by --case and as an argument"}
		}
		q = q.With("case", q.Args[0])
	}
	var s *ask.Session
	if q.Verb.Caseless {
		s = &ask.Session{}
	} else {
		p.tidy(q)
		if s, err = p.open(ctx, q); err != nil {
			return err
		}
	}
	defer s.Close()
	if s.Problems != nil && q.Verb.Name == "cite" {
		// The citation that is looked for may be what the case lacks.
		fmt.Fprintf(p.stderr, "graphx: the case is not in order yet; graphx check lists %d problems\n", len(s.Problems.List)+s.Problems.More)
	}
	a, err := s.Ask(ctx, q, p.environment(q))
	if err != nil {
		return err
	}
	defer a.Close()
	if len(a.Edits) > 0 {
		if err := writeEdits(ctx, s.Folder, a.Edits); err != nil {
			return err
		}
	}
	return p.write(ctx, a, t)
}

// tidy finishes what an earlier change of the case has begun that was interrupted.
func (p *program) tidy(q *ask.Question) {
	dir, err := inForce(q)
	if (q.On("fix") || slices.Contains([]string{"add", "set", "remove"}, q.Verb.Name)) && err == nil && !strings.HasPrefix(dir, "@") && !strings.HasSuffix(dir, ask.PackedExt) && atomicfile.Tidy(dir) {
		fmt.Fprintln(p.stderr, "graphx: finished an earlier change that was interrupted")
	}
}

// write writes an answer. All that is written is made before anything is, so that
// nothing is written where a part of it fails.
func (p *program) write(ctx context.Context, a *ask.Answer, t ask.Target) error {
	if !a.Drawn() && a.Undrawn() != "" {
		if t.File != "" && t.Draws() {
			fmt.Fprintf(p.stderr, "graphx: %s is not written: %s\n", t.File, a.Undrawn())
		}
		t = t.Told()
	}
	var file, answer *ask.Made
	var err error
	if t.File != "" {
		if file, err = a.Make(ctx, t.Format, t.File); err != nil {
			return err
		}
	}
	if t.Answer != "" && !(a.None && !a.Has(t.Answer)) {
		if p.color && ask.Painted(t.Answer) {
			return &ask.Error{Message: "a terminal cannot show a picture", Try: []ask.Setting{{Parameter: "o", Value: "FILE." + t.Answer}}}
		}
		if answer, err = a.Make(ctx, t.Answer, ""); err != nil {
			return err
		}
	}
	if answer != nil {
		show := p.stdout.Write
		if ask.Painted(t.Answer) || t.Answer == "svg" { // which is quoted already
			show = func(b []byte) (int, error) { return len(b), plain.Raw(p.stdout, b) }
		}
		if _, err := show(answer.Files[0].Data); err != nil {
			return &writeError{"standard output", err}
		}
	}
	if a.None && p.asJSON && !a.Has("json") && len(a.Notes) > 0 { // so that the answer is only why there is none
		last := len(a.Notes) - 1
		p.tell(a.Notes[:last])
		n := a.Notes[last]
		return &ask.Error{Kind: ask.NoAnswer, Message: n.Message, Hint: n.Hint, Try: n.Try, List: n.List}
	}
	p.tell(a.Notes)
	if answer != nil {
		if file != nil { // what both say is told once
			answer.Notes = slices.DeleteFunc(answer.Notes, func(n ask.Note) bool {
				return slices.ContainsFunc(file.Notes, func(f ask.Note) bool { return f.Message == n.Message })
			})
		}
		p.tell(answer.Notes)
	}
	if file != nil {
		p.tell(file.Notes)
		if err := p.writeFiles(ctx, t.File, file.Files); err != nil {
			return err
		}
	}
	if a.None {
		return errNoAnswer
	}
	return nil
}

// writeFiles writes files that belong together and says so. name is that of the
// first as it was asked for.
func (p *program) writeFiles(ctx context.Context, name string, files []atomicfile.File) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := atomicfile.WriteAll(files); err != nil {
		var path *fs.PathError
		if len(files) > 1 && errors.As(err, &path) {
			return &writeError{path.Path, err}
		}
		return &writeError{name, err}
	}
	for _, f := range files {
		fmt.Fprintf(p.stderr, "graphx: wrote %s\n", f.Name)
	}
	return nil
}

// writeEdits puts edits of the files of a case in a folder on disk.
func writeEdits(ctx context.Context, folder string, edits []casefile.Edit) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var list []atomicfile.Replacement
	for _, e := range edits {
		list = append(list, atomicfile.Replacement{Name: e.Path, Old: e.Old, New: e.New})
	}
	done, err := atomicfile.Replace(folder, list)
	if err == nil {
		return nil
	}
	err = &writeError{edits[done].File, err}
	if done > 0 {
		return fmt.Errorf("%w; %d of %d files are written, and graphx check --fix goes on with the others", err, done, len(edits))
	}
	return err
}
