// Package atomicfile writes files that appear whole or not at all.
//
// A file is written beside its place, synced to the disk and renamed over it.
// Whoever reads it meanwhile, and whoever finds it after the program or the
// machine has died, sees the old bytes or the new ones and nothing between.
//
// What a dead program leaves behind are hidden files .graphx-* beside it, which
// the next writer in that folder removes. Of several files that belong together
// some may have been renamed and others not: a journal among the hidden files
// says so, and the next writer renames the others.
//
// The package is a leaf: it imports nothing else of graphx.
package atomicfile

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Write makes a file have the given bytes. An existing file keeps its mode; a
// link stays a link, and what it points to is replaced; what is no regular file
// (a device, a pipe) is written to.
func Write(name string, data []byte) error {
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return &fs.PathError{Op: "write", Path: name, Err: errors.New("it is a folder")}
	case err == nil && !info.Mode().IsRegular():
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = f.Write(data)
		return firstError(err, f.Close())
	}
	return WriteAll([]File{{name, data}})
}

// A Replacement is a file that is to change from one content to another. Old is nil
// for a file that is not there yet.
type Replacement struct {
	Name     string
	Old, New []byte
}

// A ChangedError says that a file is not what it was when it was read.
type ChangedError struct{ Name string }

func (e *ChangedError) Error() string {
	return "it has changed since it was read"
}

// Replace changes several files in a folder. First everything that can fail is
// done for all of them: each new content is written beside its file and synced.
// Then each file is compared with its old content once more, and only then the
// first is renamed. An error before that leaves all files as they were; one after
// it says in done how many of them, from the first on, have their new content.
// Where the program is killed in between, [Tidy] of the folder does the rest.
func Replace(dir string, list []Replacement) (done int, err error) {
	return replace(dir, list, nil)
}

func replace(dir string, list []Replacement, at func()) (done int, err error) {
	var names []string
	for _, r := range list {
		name, _, err := place(r.Name)
		if err != nil && !(r.Old == nil && errors.Is(err, fs.ErrNotExist)) {
			return 0, err
		}
		if err := compare(name, r.Old); err != nil {
			return 0, err
		}
		if name, err = filepath.Abs(name); err != nil {
			return 0, err
		}
		names = append(names, name)
	}
	if dir, err = filepath.EvalSymlinks(dir); err == nil {
		dir, err = filepath.Abs(dir)
	}
	if err != nil {
		return 0, err
	}
	b, err := begin(dir, names)
	if err != nil {
		return 0, err
	}
	defer b.end()
	for i, r := range list {
		call(at)
		if err := b.prepare(i, r.New); err != nil {
			return 0, err
		}
	}
	for i, r := range list {
		if err := compare(names[i], r.Old); err != nil {
			return 0, err
		}
	}
	return b.commit(at)
}

// compare reports a file whose content is not what it should be.
func compare(name string, want []byte) error {
	have, err := os.ReadFile(name)
	if want == nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return firstError(err, &ChangedError{name})
	}
	if err != nil {
		return err
	}
	if !bytes.Equal(have, want) {
		return &ChangedError{name}
	}
	return nil
}

// place follows the links of a name, so that what is replaced is the file itself.
// old is nil where there is none.
func place(name string) (real string, old fs.FileInfo, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return name, nil, err
	}
	if !info.Mode().IsRegular() {
		return name, nil, &fs.PathError{Op: "write", Path: name, Err: errNotRegular}
	}
	real, err = filepath.EvalSymlinks(name)
	return real, info, err
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
