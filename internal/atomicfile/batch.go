package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// A prepared file stands beside its place and waits for being renamed.
type prepared struct {
	temp, name string
	file       *os.File // open and locked, nil where files are not held
}

// A batch is a list of files that are written together, within one folder. The
// names are seen from it.
type batch struct {
	root  *os.Root
	names []string
	ready []prepared
	done  int
}

// begin begins to write files within a folder. It removes what dead writers left
// in the folders of the files, after it has finished what they began.
func begin(dir string, names []string) (*batch, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	b := &batch{root: root}
	for _, name := range names {
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			root.Close()
			return nil, err
		}
		b.names = append(b.names, rel)
	}
	b.tidy()
	return b, nil
}

func (b *batch) tidy() {
	tidy(b.root)
	tidied := map[string]bool{".": true}
	for _, name := range b.names {
		dir := filepath.Dir(name)
		if tidied[dir] {
			continue
		}
		tidied[dir] = true
		if sub, err := b.root.OpenRoot(dir); err == nil {
			tidy(sub)
			sub.Close()
		}
	}
}

// prepare writes and syncs the new content of a file beside it.
func (b *batch) prepare(i int, data []byte) error {
	name := b.names[i]
	old, err := b.root.Lstat(name)
	switch {
	case err == nil && old.Mode()&fs.ModeSymlink != 0:
		return errors.New("it is a symbolic link, which may lead anywhere: remove it, or name another folder")
	case err == nil && !old.Mode().IsRegular():
		return errNotRegular
	case err == nil:
		f, err := b.root.OpenFile(name, os.O_WRONLY, 0) // what may not be written is not replaced either
		if err != nil {
			return err
		}
		f.Close()
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	tmp, temp, err := newTemp(b.root, filepath.Dir(name), "")
	if err != nil {
		return err
	}
	mode := fs.FileMode(0o644)
	if old != nil {
		mode = old.Mode().Perm()
		KeepOwner(tmp, old)
	}
	p := prepared{temp: temp, name: name, file: tmp}
	_, err = tmp.Write(data)
	if err = firstError(err, tmp.Chmod(mode), tmp.Sync()); err == nil && !held {
		p.file, err = nil, tmp.Close()
	}
	b.ready = append(b.ready, p)
	return err
}

// commit renames what has been prepared.
func (b *batch) commit(at func()) (int, error) {
	var err error
	b.done, err = commit(b.root, b.ready, at)
	return b.done, err
}

// end removes what has been prepared and not renamed.
func (b *batch) end() {
	for i, p := range b.ready {
		if p.file != nil {
			p.file.Close()
		}
		if i >= b.done {
			b.root.Remove(p.temp)
		}
	}
	b.root.Close()
}
