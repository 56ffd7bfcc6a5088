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
// the end fails, the files before it have appeared. A single file may be
// anything that [Write] takes, several must be regular files.
func WriteAll(list []File) error {
	if len(list) == 1 {
		return Write(list[0].Name, list[0].Data)
	}
	var ready []prepared
	done := 0
	defer func() {
		for _, p := range ready[done:] {
			os.Remove(p.temp)
		}
	}()
	for _, f := range list {
		info, err := os.Stat(f.Name)
		if err == nil && !info.Mode().IsRegular() {
			return &fs.PathError{Op: "write", Path: f.Name, Err: errors.New("not a regular file")}
		}
		p, err := prepare(f.Name, f.Data, err != nil)
		if err != nil {
			var path *fs.PathError
			if errors.As(err, &path) {
				return &fs.PathError{Op: "write", Path: f.Name, Err: path.Err}
			}
			return err
		}
		ready = append(ready, p)
	}
	for _, p := range ready {
		if err := os.Rename(p.temp, p.name); err != nil {
			return err
		}
		done++
		syncFolder(filepath.Dir(p.name))
	}
	return nil
}
