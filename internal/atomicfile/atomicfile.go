// Package atomicfile writes files that appear whole or not at all.
//
// A file is written beside its place, synced to the disk and renamed over it.
// Whoever reads it meanwhile, and whoever finds it after the program or the
// machine has died, sees the old bytes or the new ones and nothing between. What
// a dead program leaves behind is at most a hidden file .graphx-* beside it.
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
	p, err := prepare(name, data, err != nil)
	if err != nil {
		return err
	}
	if err := os.Rename(p.temp, p.name); err != nil {
		os.Remove(p.temp)
		return err
	}
	return nil
}

// A Replacement is a file that is to change from one content to another.
type Replacement struct {
	Name     string
	Old, New []byte
}

// A ChangedError says that a file is not what it was when it was read.
type ChangedError struct{ Name string }

func (e *ChangedError) Error() string {
	return "it has changed since it was read"
}

// Replace changes several files. First everything that can fail is done for all
// of them: each new content is written beside its file and synced. Then each
// file is compared with its old content once more, and only then the first is
// renamed. An error before that leaves all files as they were; one after it says
// in done how many of them, from the first on, have their new content.
func Replace(list []Replacement) (done int, err error) {
	var ready []prepared
	defer func() {
		for _, p := range ready[done:] {
			os.Remove(p.temp)
		}
	}()
	for _, r := range list {
		info, err := os.Stat(r.Name)
		if err != nil {
			return 0, err
		}
		if !info.Mode().IsRegular() {
			return 0, &fs.PathError{Op: "write", Path: r.Name, Err: errors.New("not a regular file")}
		}
		if err := compare(r.Name, r.Old); err != nil {
			return 0, err
		}
		p, err := prepare(r.Name, r.New, false)
		if err != nil {
			return 0, err
		}
		ready = append(ready, p)
	}
	for _, r := range list {
		if err := compare(r.Name, r.Old); err != nil {
			return 0, err
		}
	}
	for i, p := range ready {
		if err := os.Rename(p.temp, p.name); err != nil {
			return i, err
		}
		done = i + 1
		syncFolder(filepath.Dir(p.name))
	}
	return done, nil
}

// compare reports a file whose content is not what it should be.
func compare(name string, want []byte) error {
	have, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if !bytes.Equal(have, want) {
		return &ChangedError{name}
	}
	return nil
}

// A prepared file stands beside its place and waits for being renamed.
type prepared struct{ temp, name string }

// prepare writes and syncs the new content of a file beside it. Links are
// followed, so that the name to be replaced is that of the file itself.
func prepare(name string, data []byte, fresh bool) (p prepared, err error) {
	mode := fs.FileMode(0o644)
	if !fresh {
		if name, err = filepath.EvalSymlinks(name); err != nil {
			return p, err
		}
		// A file that may not be written is not to be replaced either.
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return p, err
		}
		info, err := f.Stat()
		f.Close()
		if err != nil {
			return p, err
		}
		mode = info.Mode().Perm()
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".graphx-*")
	if err != nil {
		return p, err
	}
	_, err = tmp.Write(data)
	err = firstError(err, tmp.Chmod(mode), tmp.Sync(), tmp.Close())
	if err != nil {
		os.Remove(tmp.Name())
		return p, err
	}
	return prepared{tmp.Name(), name}, nil
}

// syncFolder makes a rename last through a loss of power, where the system can:
// the file itself is whole either way.
func syncFolder(dir string) {
	if d, err := os.Open(dir); err == nil {
		d.Sync()
		d.Close()
	}
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
