package atomicfile

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteAllIn is [WriteAll] within a folder. The files' names are seen from it,
// and folders that are missing on the way are made. A name that leads out of the
// folder is refused, as is one that leads out through a link, and a link in the
// place of a file: what it points to was chosen by whoever put it there.
func WriteAllIn(root *os.Root, list []File) error {
	var ready []prepared
	done := 0
	defer func() {
		for _, p := range ready[done:] {
			root.Remove(p.temp)
		}
	}()
	for _, f := range list {
		p, err := prepareIn(root, f)
		if err != nil {
			var path *fs.PathError
			if errors.As(err, &path) {
				err = path.Err
			}
			return &fs.PathError{Op: "write", Path: f.Name, Err: err}
		}
		ready = append(ready, p)
	}
	for _, p := range ready {
		if err := root.Rename(p.temp, p.name); err != nil {
			return err
		}
		done++
	}
	return nil
}

// prepareIn is prepare within a folder.
func prepareIn(root *os.Root, f File) (p prepared, err error) {
	mode := fs.FileMode(0o644)
	switch info, err := root.Lstat(f.Name); {
	case err == nil && info.Mode()&fs.ModeSymlink != 0:
		return p, errors.New("it is a link, and may lead anywhere: remove it, or name another folder")
	case err == nil && !info.Mode().IsRegular():
		return p, errors.New("not a regular file")
	case err == nil:
		old, err := root.OpenFile(f.Name, os.O_WRONLY, 0) // what may not be written is not replaced either
		if err != nil {
			return p, err
		}
		old.Close()
		mode = info.Mode().Perm()
	case !errors.Is(err, fs.ErrNotExist):
		return p, err
	}
	dir := filepath.Dir(f.Name)
	if err := root.MkdirAll(dir, 0o777); err != nil {
		return p, err
	}
	temp := filepath.Join(dir, ".graphx-"+rand.Text())
	tmp, err := root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return p, err
	}
	_, err = tmp.Write(f.Data)
	if err = firstError(err, tmp.Chmod(mode), tmp.Sync(), tmp.Close()); err != nil {
		root.Remove(temp)
		return p, err
	}
	return prepared{temp, f.Name}, nil
}
