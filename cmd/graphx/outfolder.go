package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/graphx-dev/graphx/internal/ask"
	"github.com/graphx-dev/graphx/internal/atomicfile"
	"github.com/graphx-dev/graphx/internal/readfile"
)

// mostOutput is the size of the largest file that is compared with what would be
// written in its place, in bytes: a PNG at the highest resolution has less.
const mostOutput = 1 << 30

// An outFolder is the folder that figures are written to. Names in it come from
// figures.yaml, which may be a stranger's: nothing outside it is read or written,
// whatever links lie in it. A folder within the case is reached through no link,
// since a case may be a stranger's, too. It is safe for concurrent use.
type outFolder struct {
	dir string // as messages call it
	// reach opens the folder; it makes it first where it is to be written to.
	reach func(write bool) (*os.Root, error)

	mu   sync.Mutex
	root *os.Root
}

// newOutFolder returns the folder dir; at is the case's.
func newOutFolder(dir, at string) *outFolder {
	o := &outFolder{dir: dir}
	o.reach = func(write bool) (*os.Root, error) {
		if write {
			if err := os.MkdirAll(dir, 0o777); err != nil {
				return nil, err
			}
		}
		return os.OpenRoot(dir)
	}
	if rel, ok := ask.Within(at, dir); ok && rel != "." {
		o.reach = func(write bool) (*os.Root, error) { return openWithin(at, rel, write) }
	}
	return o
}

// openWithin opens a folder within another, through no link.
func openWithin(at, rel string, write bool) (*os.Root, error) {
	base, err := os.OpenRoot(at)
	if err != nil {
		return nil, err
	}
	defer base.Close()
	parts := strings.Split(filepath.ToSlash(rel), "/")
	for i := range parts {
		part := filepath.Join(parts[:i+1]...)
		if info, err := base.Lstat(part); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return nil, errors.New(filepath.Join(at, part) + " is a link, and may lead anywhere: remove it, or name another folder with -o")
		}
	}
	if write {
		if err := base.MkdirAll(rel, 0o777); err != nil {
			return nil, err
		}
	}
	return base.OpenRoot(rel)
}

func (o *outFolder) open(write bool) (*os.Root, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.root != nil {
		return o.root, nil
	}
	root, err := o.reach(write)
	if err == nil {
		o.root = root
	}
	return root, err
}

func (o *outFolder) Close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.root == nil {
		return nil
	}
	return o.root.Close()
}

// rel is the name of a file as it is seen from the folder.
func (o *outFolder) rel(file string) (string, error) {
	rel, err := filepath.Rel(o.dir, file)
	if err == nil && !filepath.IsLocal(rel) {
		err = errors.New("it is not within " + o.dir)
	}
	return rel, err
}

// read reads a file of the folder.
func (o *outFolder) read(ctx context.Context, file string) ([]byte, error) {
	rel, err := o.rel(file)
	if err != nil {
		return nil, err
	}
	root, err := o.open(false)
	if err != nil {
		return nil, err
	}
	data, err := readfile.AllIn(ctx, root, rel, mostOutput)
	return data, outside(err)
}

// write writes files of the folder, all or none.
func (o *outFolder) write(files []atomicfile.File) error {
	root, err := o.open(true)
	if err != nil {
		return err
	}
	list := make([]atomicfile.File, len(files))
	for i, f := range files {
		list[i] = f
		if list[i].Name, err = o.rel(f.Name); err != nil {
			return err
		}
	}
	return outside(atomicfile.WriteAllIn(root, list))
}

// outside gives the error of a name that leads out of an [os.Root] plain words;
// package os has no error value for it.
func outside(err error) error {
	if err != nil && strings.HasSuffix(err.Error(), "path escapes from parent") {
		return errors.New("a link on the way to it leads out of its folder: remove it, or name another folder with -o")
	}
	return err
}
