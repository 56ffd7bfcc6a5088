package ask

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/packed"
	"github.com/graphx-dev/graphx/internal/publish"
	"github.com/graphx-dev/graphx/internal/readfile"
	"github.com/graphx-dev/graphx/internal/render/figure"
)

// PackedExt ends the name of a packed case.
const PackedExt = ".gxs"

// packedName reports whether a name is that of a packed case: by its ending, or by
// how the file begins.
func packedName(name string) bool {
	info, err := os.Stat(name)
	if strings.HasSuffix(name, PackedExt) {
		return err != nil || !info.IsDir()
	}
	return err == nil && info.Mode().IsRegular() && packed.Begins(name)
}

// openPacked opens a packed case. It answers of the file and of nothing else:
// where the folder beside it has changed since, it is an error that says how to go
// on. Nothing is written.
func openPacked(name string) (*Session, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, &Error{Kind: NoInput, Message: fmt.Sprintf("cannot open %s: %v", Quote(name), causeOf(err)), Err: err}
	}
	if !info.Mode().IsRegular() {
		return nil, &Error{Kind: NoInput, Message: (&readfile.KindError{Name: Quote(name), Mode: info.Mode().Type()}).Error()}
	}
	x, from, err := index.OpenPacked(name)
	if err != nil {
		return nil, packedError(name, err)
	}
	var sums []casefile.Sum
	for _, f := range from.Files {
		sums = append(sums, casefile.Sum(f))
	}
	folder := filepath.Dir(name)
	var notes []Note
	if root := beside(name, from); root != nil {
		defer root.Close()
		folder = filepath.Clean(root.Name())
		if err := fresh(name, root, sums, info.ModTime()); err != nil {
			x.Close()
			return nil, err
		}
	} else if from.Folder != "" {
		notes = elsewhere(name, from.Folder)
	}
	s := newSession(casefile.Unplaced(x.Case(), name, sums), folder, name)
	s.closing, s.Notes = append(s.closing, x), notes
	return s, nil
}

// beside opens the folder that a packed case was made of, if it lies in the
// folder of the packed case, or is it, and is a case; nil where it does not. A
// packed case can be a stranger's, and name any folder.
func beside(name string, from index.Origin) *os.Root {
	dir := filepath.FromSlash(from.Folder)
	if dir == "" || !filepath.IsLocal(dir) {
		return nil
	}
	base, err := os.OpenRoot(filepath.Dir(name))
	if err != nil {
		return nil
	}
	defer base.Close()
	root, err := base.OpenRoot(dir)
	if err != nil {
		return nil
	}
	if _, err := root.Stat(casefile.Marker); err != nil {
		root.Close()
		return nil
	}
	return root
}

// fresh is the error of a packed case that is older than its folder.
func fresh(name string, root *os.Root, sums []casefile.Sum, since time.Time) error {
	changed, err := casefile.Changed(root, sums, since)
	if err != nil || len(changed) == 0 {
		return err
	}
	dir := filepath.Clean(root.Name())
	old := &Error{
		Kind:    BadData,
		Message: fmt.Sprintf("%s is older than the folder %s that it was packed from, and answers nothing; changed since:", name, dir),
		Hint:    "pack the folder again (graphx pack --renew " + figure.ShellLine([]string{name}) + "), ask the folder, or ask a copy of the file in another folder", Try: []Setting{{"case", dir}},
	}
	const most = 10
	for i, file := range changed {
		if i == most {
			old.List = append(old.List, fmt.Sprintf("and %d more", len(changed)-i))
			break
		}
		old.List = append(old.List, Quote(filepath.Join(dir, filepath.FromSlash(file))))
	}
	return old
}

// elsewhere notes that a packed case was made of a folder that does not lie beside
// it, where that is there: it is not looked into.
func elsewhere(name, folder string) []Note {
	dir := filepath.Join(filepath.Dir(name), filepath.FromSlash(folder))
	if _, err := os.Stat(filepath.Join(dir, casefile.Marker)); err != nil {
		return nil
	}
	return []Note{{Message: fmt.Sprintf("%s answers with its data as packed: the folder %s is not beside it, so later changes were not checked", name, Quote(dir))}}
}

// Renewable is the folder of which a packed case can be made again: one that lies
// beside it.
func Renewable(name string) (string, error) {
	x, from, err := index.OpenPacked(name)
	if err != nil {
		return "", packedError(name, err)
	}
	x.Close()
	root := beside(name, from)
	if root == nil {
		return "", &Error{Kind: NoInput, Message: name + ": the folder that it was packed from is not beside it", Hint: "graphx pack DIR -o " + figure.ShellLine([]string{name})}
	}
	defer root.Close()
	return filepath.Clean(root.Name()), nil
}

// packedError gives what is wrong with a packed case a hint.
func packedError(name string, err error) error {
	var damage *packed.DamageError
	var fault *packed.FaultError
	message := err.Error()
	if errors.As(err, &damage) && damage.Name == "" || errors.As(err, &fault) {
		message = name + ": " + message
	}
	return &Error{Kind: BadData, Message: message, Hint: "graphx pack DIR -o " + name + " makes it of the case's folder again", Err: err}
}

func causeOf(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// Pack writes the case to one file, FILE.gxs. done is told how far it is.
func (s *Session) Pack(ctx context.Context, name string, done func(done, all int)) (notes []Note, err error) {
	if same(name, s.Name) {
		return nil, &Error{Message: Quote(name) + " is the case itself", Hint: "name another file, or the folder that it was made from"}
	}
	from := index.Origin{}
	if s.guard != nil {
		words, parts := s.guard.copy.InRecords(s.guard.parts)
		named := publish.Read(publish.Plain, []byte(filepath.Base(name)))
		words, parts = append(words, named.Words(s.guard.copy.Withheld)...), append(parts, named.Parts(s.guard.parts)...)
		if notes, err = s.guard.refuse(name, words, parts); err != nil {
			return nil, err
		}
	} else if s.Case.Store() == nil {
		from = s.origin(name)
	}
	return notes, s.index().Pack(ctx, name, from, done)
}

// origin tells of what the case was read, as seen from where a file will be.
func (s *Session) origin(file string) index.Origin {
	if s.Folder == "" || strings.HasPrefix(s.Folder, "@") {
		return index.Origin{}
	}
	abs, err1 := filepath.Abs(s.Folder)
	at, err2 := filepath.Abs(filepath.Dir(file))
	if err1 != nil || err2 != nil {
		return index.Origin{}
	}
	rel, err := filepath.Rel(at, abs)
	if err != nil {
		return index.Origin{} // on another drive
	}
	o := index.Origin{Folder: filepath.ToSlash(rel)}
	for _, sum := range s.Reading.Sums() {
		o.Files = append(o.Files, index.OriginFile(sum))
	}
	return o
}
