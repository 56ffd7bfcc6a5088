package atomicfile

import (
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A writer that is killed leaves its files behind, under names of their own. Each
// is locked by the process that writes it. A lock tells better than the number of
// the process who is alive: the system gives it back in any case, numbers are
// used again, and they mean nothing on another machine or in another container
// that shares the folder.

const (
	tempPrefix = ".graphx-"
	journalExt = ".journal"
)

// isTemp reports whether a name is one that [newTemp] or [TempFolder] gives, or
// earlier versions gave.
func isTemp(name string) bool {
	rest, ok := strings.CutPrefix(name, tempPrefix)
	digits := strings.Trim(rest, "0123456789") == "" && len(rest) <= 10
	return ok && rest != "" && (digits || len(rest) == 26 && strings.Trim(rest, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == "")
}

// newTemp makes a new file in a folder, locked. ext is added to its name.
func newTemp(root *os.Root, dir, ext string) (*os.File, string, error) {
	for {
		name := filepath.Join(dir, tempPrefix+rand.Text()+ext)
		f, err := root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return nil, "", err
		}
		lock(f)
		// Another writer may have taken it for a leftover just before.
		if info, err := root.Lstat(name); err == nil && same(f, info) {
			return f, name, nil
		}
		f.Close()
	}
}

func same(f *os.File, info fs.FileInfo) bool {
	own, err := f.Stat()
	return err == nil && os.SameFile(own, info)
}

// TempFile makes a file in a folder, for one that is to be renamed within it once
// it is whole. What dead writers left in the folder is removed first. The file
// stays locked while it is open.
func TempFile(dir string) (*os.File, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	tidy(root)
	f, _, err := newTemp(root, ".", "")
	return f, err
}

// Place closes a file of [TempFile] and gives it its name. The lock is held until
// it has it, where the system can do that.
func Place(f *os.File, name string) error {
	if !held {
		if err := f.Close(); err != nil {
			return err
		}
		return os.Rename(f.Name(), name)
	}
	return firstError(os.Rename(f.Name(), name), f.Close())
}

// TempFolder is TempFile for a folder. Closing the file that it returns gives the
// lock back, and removes nothing.
func TempFolder(dir string) (name string, locked io.Closer, err error) {
	Tidy(dir)
	name = filepath.Join(dir, tempPrefix+rand.Text())
	if err := os.Mkdir(name, 0o700); err != nil {
		return "", nil, err
	}
	f, err := os.Open(name)
	if err != nil {
		return "", nil, err
	}
	if !held { // an open folder cannot be renamed
		return name, f, f.Close()
	}
	lock(f)
	return name, f, nil
}

// Tidy finishes what a dead writer of several files in a folder has begun, and
// removes what dead writers left there. It reports whether there was something
// to finish. What cannot be done is left alone.
func Tidy(dir string) (finished bool) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return false
	}
	defer root.Close()
	return tidy(root)
}

func tidy(root *os.Root) (finished bool) {
	d, err := root.Open(".")
	if err != nil {
		return false
	}
	names, _ := d.Readdirnames(-1)
	d.Close()
	for _, name := range names {
		if temp, ok := strings.CutSuffix(name, journalExt); ok && isTemp(temp) {
			abandoned(root, name, func(f *os.File) { finished = finish(root, f) || finished })
		}
	}
	for _, name := range names {
		if isTemp(name) {
			abandoned(root, name, func(*os.File) {})
		}
	}
	return finished
}

// abandoned removes a file that no process works at, after last has looked at
// it. A link, a pipe and whatever else is no file is not touched.
func abandoned(root *os.Root, name string, last func(f *os.File)) {
	info, err := root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() && !info.IsDir() {
		return
	}
	f, err := root.Open(name)
	if err != nil {
		return
	}
	defer f.Close()
	if !same(f, info) || !lock(f) {
		return
	}
	last(f)
	if !held {
		f.Close() // Windows removes nothing that is open
	}
	if info.IsDir() {
		root.RemoveAll(name)
		return
	}
	root.Remove(name)
}

// syncFolder makes a rename last through a loss of power, where the system can:
// the file itself is whole either way.
func syncFolder(root *os.Root, dir string) {
	if d, err := root.Open(dir); err == nil {
		d.Sync()
		d.Close()
	}
}

// errNotRegular refuses what cannot be replaced.
var errNotRegular = errors.New("not a regular file")
