// Package casefile reads a case from its folder of plain files.
//
// People write YAML, spreadsheets write CSV, machines write JSON Lines. The
// three hold the same records with the same field names: one table (see
// [table]) names every field, says what it holds and sets it, and every reader,
// the JSON Schemas and the documentation go by that table, so that the formats
// cannot drift apart.
//
// A file is hostile until it is read: its size and depth are bounded, nothing
// outside the case's folder is opened, and whatever is wrong is reported as a
// [Problem] at its file, line and column, all of them at once. Columns count
// Unicode code points from 1.
package casefile

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/graphx-dev/graphx/internal/relations"
)

// Marker is the file that makes a folder a case.
const Marker = "case.yaml"

// MaxFile is the greatest size of one file in bytes. Files are read into memory
// whole; what is made of them on the way is made piece by piece.
const MaxFile = 256 << 20

// A NotFoundError says that there is no case to be read where one was asked
// for.
type NotFoundError struct {
	Dir  string // as it was asked for
	File string // that it should hold, "" for case.yaml
	Err  error  // what the file system said; nil where it is a folder without a case.yaml
	Hint string // what to do, "" for nothing
}

func (e *NotFoundError) Error() string {
	switch {
	case errors.Is(e.Err, fs.ErrNotExist):
		return "no such folder: " + e.Dir
	case e.File != "":
		return fmt.Sprintf("no %s in %s", e.File, cmp.Or(e.Dir, "."))
	case e.Err != nil:
		return fmt.Sprintf("no case in %s: %v", e.Dir, e.Err)
	}
	return fmt.Sprintf("no case in %s: it holds no %s", cmp.Or(e.Dir, "."), Marker)
}

func (e *NotFoundError) Unwrap() error { return e.Err }

// Load reads and checks the case in the folder dir. Nothing outside of dir is
// opened, whatever symbolic links it holds. The error is a *NotFoundError, a
// *Problems for a case that has faults, or one of the file system.
func Load(dir string) (*relations.Case, error) {
	r, err := Read(dir)
	if err != nil {
		return nil, err
	}
	return r.Case, nil
}

// LoadFS is Load for any file system, whose root is the case's folder. Messages
// call that folder name.
func LoadFS(fsys fs.FS, name string) (*relations.Case, error) {
	r, err := ReadFS(fsys, name)
	if err != nil {
		return nil, err
	}
	return r.Case, nil
}

// A Reading is a case together with the files that it was read from: what is
// found out about a record later can be told at its place, and its fields can
// be rewritten there. It keeps the files' text in memory.
type Reading struct {
	Case     *relations.Case
	dir      string // on disk, "" for none
	l        *loader
	unplaced bool // see Unplaced
	sums     []Sum
}

// Read is Load for those who want the files, too. Beside a *Problems it returns
// what could be read of the case, for those who can do with that; nil where
// records could not be read.
func Read(dir string) (*Reading, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, &NotFoundError{Dir: dir, Err: cause(err)}
	}
	defer root.Close()
	r, err := ReadFS(root.FS(), dir)
	if r != nil {
		r.dir = dir
	}
	return r, err
}

// ReadFS is LoadFS for those who want the files, too.
func ReadFS(fsys fs.FS, name string) (*Reading, error) {
	marker, err := readFile(fsys, name, Marker)
	if errors.Is(err, fs.ErrNotExist) {
		missing := &NotFoundError{Dir: name, Hint: "a case is a folder with a case.yaml in it"}
		if _, err := fs.Stat(fsys, "case.yml"); err == nil {
			missing.Hint = "rename case.yml to case.yaml"
		}
		return nil, missing
	}
	if err != nil {
		return nil, &NotFoundError{Dir: name, Err: cause(err)}
	}
	l := &loader{fsys: fsys, name: name}
	l.add(marker, vocabulary)
	l.discover()
	c, err := l.load()
	if c == nil {
		return nil, err
	}
	return &Reading{Case: c, l: l}, err
}

// Find returns the nearest folder with a case.yaml, dir itself or one above it.
func Find(dir string) (root string, ok bool) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", false
	}
	for {
		if info, err := os.Stat(filepath.Join(dir, Marker)); err == nil && info.Mode().IsRegular() {
			return dir, true
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", false
		}
		dir = up
	}
}

// readFile reads one file of the case. The error is one of the file system.
func readFile(fsys fs.FS, name, path string) (*file, error) {
	// Asked before it is opened: opening a named pipe would wait for a writer.
	info, err := fs.Stat(fsys, path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("not a regular file")}
	}
	if info.Size() > MaxFile {
		return nil, errTooLarge
	}
	in, err := fsys.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var text strings.Builder
	text.Grow(int(info.Size()) + 1)
	n, err := io.Copy(&text, io.LimitReader(in, MaxFile+1))
	if err != nil {
		return nil, err
	}
	if n > MaxFile {
		return nil, errTooLarge
	}
	f := newFile(join(name, path), text.String())
	f.path = path
	if at := info.ModTime(); !at.IsZero() {
		f.modified = at.UnixNano()
	}
	return f, nil
}

var errTooLarge = fmt.Errorf("larger than %d MiB", MaxFile>>20)

// join names a file of the case in messages.
func join(name, file string) string {
	if name == "" || name == "." {
		return file
	}
	if strings.Contains(name, `\`) && filepath.Separator == '\\' {
		return filepath.Join(name, filepath.FromSlash(file))
	}
	return path.Join(name, file)
}

// cause takes the operation and the path off an error of the file system: the
// message names the file already.
func cause(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}
