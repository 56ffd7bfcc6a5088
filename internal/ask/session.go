package ask

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/graphx-dev/graphx/data"
	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/paint"
	"github.com/graphx-dev/graphx/internal/render/words"
)

// A Session is a case that was opened and can be asked. It is safe for concurrent
// use; whoever opened it closes it.
type Session struct {
	Reading *casefile.Reading
	Case    *relations.Case
	// Folder is where the case's files are, "@" and a name for a sample; Name is what
	// messages call the case.
	Folder, Name string
	// Problems are those of a case that cannot be asked but by a lenient verb, nil for
	// none.
	Problems *casefile.Problems
	// Notes are told to whoever opened it.
	Notes []Note

	guard    *guard   // of a publication copy, nil for the case itself
	original *Session // of the copy
	closing  []io.Closer
	index    func() *index.Index
	files    func() ([]casefile.Sum, error)
}

// Open opens a case: "@NAME" is a sample, a folder has a case.yaml in it, a file is a
// packed case. Any other file that can be read, and a folder of such, is opened as a
// case of what it holds, and a note says what that is. A folder whose records are wrong opens, too, for lenient verbs:
// see Session.Problems.
func Open(ctx context.Context, name string) (*Session, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if sample, ok := strings.CutPrefix(name, "@"); ok {
		fsys, ok := data.Sample(sample)
		if !ok {
			return nil, &Error{Message: "no sample named " + Quote(name), Hint: cmp.Or(entities.DidYouMean(sample, data.Samples), "samples are @"+strings.Join(data.Samples, ", @"))}
		}
		r, err := casefile.ReadFS(fsys, name)
		if err != nil {
			return nil, err
		}
		return newSession(r, name, name), nil
	}
	if packedName(name) {
		return openPacked(name)
	}
	if !holdsCase(name) {
		return openFiles(ctx, name, name)
	}
	shown := name
	if shown == "." {
		shown = "this folder"
	}
	r, err := casefile.Read(name)
	var problems *casefile.Problems
	if errors.As(err, &problems) && r != nil {
		s := newSession(r, name, shown)
		s.Problems = problems
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	return newSession(r, name, shown), nil
}

func newSession(r *casefile.Reading, folder, name string) *Session {
	if r == nil {
		return nil
	}
	s := &Session{Reading: r, Case: r.Case, Folder: folder, Name: name}
	s.index = sync.OnceValue(func() *index.Index { return index.Build(s.Case) })
	s.files = sync.OnceValues(s.sums)
	return s
}

// Close gives back what the session holds.
func (s *Session) Close() error {
	var errs []error
	for _, c := range s.closing {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

// sums lists the files of the case. A packed case that does not know of any is a
// file itself.
func (s *Session) sums() ([]casefile.Sum, error) {
	sums := s.Reading.Sums()
	if sums != nil {
		return sums, nil
	}
	sum, err := fileSum(s.Name)
	return []casefile.Sum{{Name: filepath.Base(s.Name), SHA256: sum}}, err
}

// Graph returns the case as a graph under a policy.
func (s *Session) Graph(p relations.Policy) *index.Graph { return s.index().Under(p) }

// Entities finds the entities that names mean; the first that fails ends it.
func (s *Session) Entities(names []string) ([]*entities.Entity, error) {
	if len(names) == 0 {
		return nil, nil
	}
	finder := s.Case.Finder()
	var out []*entities.Entity
	for _, name := range names {
		name, err := s.inCopy(name, s.originalEntity)
		if err != nil {
			return nil, err
		}
		e, err := finder.Resolve(name)
		if err != nil {
			return nil, err
		}
		out = append(out, s.Case.Entity(e.ID)) // one record is one pointer
	}
	return out, nil
}

// Source finds the source that a name means: by id, or by the name of its
// snapshot with or without the extension.
func (s *Session) Source(name string) (*evidence.Source, error) {
	name, err := s.inCopy(name, s.originalSource)
	if err != nil {
		return nil, err
	}
	src, bad := s.Case.FindSource(name)
	if bad != nil {
		return nil, policyError(bad)
	}
	return src, nil
}

func (s *Session) originalEntity(name string) (string, error) {
	e, err := s.original.Case.Finder().Resolve(name)
	if err != nil {
		return "", err
	}
	return e.ID, nil
}

func (s *Session) originalSource(name string) (string, error) {
	src, bad := s.original.Case.FindSource(name)
	if bad != nil {
		return "", bad
	}
	return src.ID, nil
}

// Sources finds the ids of the sources that names mean, in their order.
func (s *Session) Sources(names []string) ([]string, error) {
	var out []string
	for _, name := range names {
		src, err := s.Source(name)
		if err != nil {
			return nil, err
		}
		out = append(out, src.ID)
	}
	return out, nil
}

// NotFoundError says that no case is in force.
type NotFoundError struct {
	// Looked are the places where one was looked for.
	Looked []string
}

func (e *NotFoundError) Error() string {
	return "no case here: looked for " + strings.Join(e.Looked, ", ")
}

// Locate finds the case in force for somebody who works in a folder: the one that
// is named, else the one that the environment names, else the nearest case.yaml
// upwards of the folders given. The error is a *[NotFoundError].
func Locate(named, environment string, near ...string) (string, error) {
	for _, name := range []string{named, environment} {
		if name != "" {
			return name, nil
		}
	}
	err := &NotFoundError{}
	for _, dir := range near {
		abs, e := filepath.Abs(dir)
		if e != nil {
			continue
		}
		if found, ok := casefile.Find(abs); ok {
			return relative(found), nil
		}
		err.Looked = append(err.Looked, casefile.Marker+" in "+abs+" and the folders above it")
	}
	return "", err
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

// asking is a question on its way to its answer.
type asking struct {
	*Question
	ctx     context.Context
	s       *Session
	kase    *relations.Case
	env     Environment
	policy  relations.Policy
	used    []usedFile
	piped   string // the ids that standard input named
	fonts   *paint.Fonts
	words   func(*evidence.Citation) string // the words that a citation points to, nil where none are looked up
	notes   []Note
	closing []io.Closer
}

// A usedFile is a file that a parameter names, and what was in it.
type usedFile struct {
	parameter, name string
	sha256          string
}

// An Environment is what a face lends to a question.
type Environment struct {
	// Files reads a file that a parameter names, nil where no file may be read.
	Files func(ctx context.Context, p *Parameter, name string, most int64) ([]byte, error)
	// Stdin reads the names that the file "-" stands for, nil for none.
	Stdin func() ([]byte, error)
	// Called says what a manifest calls a file that was read, "" for its usual name;
	// nil for the usual names.
	Called func(parameter, name string) string
	// Colour marks words for a terminal.
	Colour bool
	// Spell writes what the reader can do next, nil for bare names.
	Spell func(words.Hint) string
	// InForce names the case in force, for questions about two versions of a case.
	InForce func() (string, error)
}

// Ask answers a question. Errors are those of the index and of the case's files,
// *[Error], and *[entities.AmbiguousError] and *[entities.UnknownError] for names.
func (s *Session) Ask(ctx context.Context, q *Question, env Environment) (*Answer, error) {
	if s.Problems != nil && !q.Verb.Lenient {
		return nil, s.Problems
	}
	a := &asking{Question: q, ctx: ctx, s: s, kase: s.Case, env: env}
	ans, err := q.Verb.answer(a)
	if ans != nil {
		ans.asking = a
		ans.Notes = append(a.notes, ans.Notes...)
	}
	return ans, err
}

// note adds something to tell beside the answer.
func (a *asking) note(format string, args ...any) {
	a.notes = append(a.notes, Note{Message: fmt.Sprintf(format, args...)})
}

// read reads the file that a parameter names.
func (a *asking) read(parameter, name string, most int64) ([]byte, error) {
	p := a.Verb.Parameter(parameter)
	if a.env.Files == nil {
		return nil, &Error{Parameter: parameter, Message: "no file can be read here"}
	}
	data, err := a.env.Files(a.ctx, p, name, most)
	if err != nil {
		return nil, err
	}
	a.used = append(a.used, usedFile{parameter, name, sum(data)})
	return data, nil
}

// isNot reports whether an error says that a file is not there.
func isNot(err error) bool { return errors.Is(err, fs.ErrNotExist) }
