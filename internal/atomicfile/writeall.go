package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// A File is a name and what is to be written under it.
type File struct {
	Name string
	Data []byte
}

// WriteAll writes several files that belong together. Everything that can fail
// is done for all of them before the first appears: each is written beside its
// place and synced. Where it fails none has changed; where one of the renames at
// the end fails, the files before it have appeared. All must be regular files;
// [Write] takes others.
func WriteAll(list []File) error { return writeAll(list, nil) }

func writeAll(list []File, at func()) error {
	var names []string
	for _, f := range list {
		name, _, err := place(f.Name)
		if errors.Is(err, fs.ErrNotExist) {
			// Its folder's links are followed, too: all names must be seen from one.
			var dir string
			if dir, err = filepath.EvalSymlinks(folder(name)); err == nil {
				name = filepath.Join(dir, filepath.Base(name))
			}
		}
		if err == nil {
			name, err = filepath.Abs(name)
		}
		if err != nil {
			return failed(f.Name, err)
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		return nil
	}
	b, err := begin(common(names), names)
	if err != nil {
		return failed(list[0].Name, err)
	}
	defer b.end()
	return b.writeAll(list, at)
}

// folder returns the folder of a name as it stands: filepath.Dir would make "."
// of "a/..", whether or not there is an a, or a is a link that leads elsewhere.
func folder(name string) string {
	for i := len(name) - 1; i >= 0; i-- {
		if os.IsPathSeparator(name[i]) {
			return name[:i+1]
		}
	}
	return "."
}

// common returns the folder that all of the files lie in.
func common(names []string) string {
	dir := filepath.Dir(names[0])
	for _, name := range names[1:] {
		for dir != filepath.Dir(dir) {
			if rel, err := filepath.Rel(dir, name); err == nil && filepath.IsLocal(rel) {
				break
			}
			dir = filepath.Dir(dir)
		}
	}
	return dir
}

// WriteAllIn is [WriteAll] within a folder. The files' names are seen from it,
// and folders that are missing on the way are made. A name that leads out of the
// folder is refused, as is one that leads out through a link, and a link in the
// place of a file: what it points to was chosen by whoever put it there.
func WriteAllIn(root *os.Root, list []File) error {
	own, err := root.OpenRoot(".")
	if err != nil {
		return err
	}
	b := &batch{root: own}
	defer b.end()
	for _, f := range list {
		b.names = append(b.names, f.Name)
		if err := root.MkdirAll(filepath.Dir(f.Name), 0o777); err != nil {
			return failed(f.Name, err)
		}
	}
	b.tidy()
	return b.writeAll(list, nil)
}

func (b *batch) writeAll(list []File, at func()) error {
	for i, f := range list {
		call(at)
		if err := b.prepare(i, f.Data); err != nil {
			return failed(f.Name, err)
		}
	}
	_, err := b.commit(at)
	return err
}

// failed is an error about the file as its writer called it.
func failed(name string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return &fs.PathError{Op: "write", Path: name, Err: err}
}
