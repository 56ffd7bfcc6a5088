package atomicfile

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// A step is one renaming that a journal tells of. The names are seen from the
// folder that the journal lies in.
type step struct {
	Temp, Name string
	Old, New   string // SHA-256 of what is under the name before and after, "" for no file
}

// mostJournal is the size of the largest journal that is read, in bytes.
const mostJournal = 16 << 20

// commit renames prepared files. Several belong together: a journal beside them
// tells what is to be done, so that the next writer in the folder does what a
// writer that was killed did not come to. It returns how many were renamed. Each
// step calls at first, if it is not nil.
func commit(root *os.Root, ready []prepared, at func()) (done int, err error) {
	if len(ready) > 1 {
		journal, name, err := writeJournal(root, ready, at)
		switch {
		case errors.Is(err, fs.ErrPermission):
			// The files lie far apart, and their common folder is not the user's.
		case err != nil:
			return 0, err
		default:
			defer func() {
				call(at)
				if !held {
					journal.Close()
				}
				root.Remove(name)
				journal.Close()
			}()
		}
	}
	for i, p := range ready {
		call(at)
		if err := root.Rename(p.temp, p.name); err != nil {
			return i, err
		}
		done = i + 1
		syncFolder(root, filepath.Dir(p.name))
	}
	return done, nil
}

func call(at func()) {
	if at != nil {
		at()
	}
}

func writeJournal(root *os.Root, ready []prepared, at func()) (*os.File, string, error) {
	var steps []step
	for _, p := range ready {
		s := step{Temp: filepath.ToSlash(p.temp), Name: filepath.ToSlash(p.name)}
		var err error
		if s.Old, err = sum(root, p.name); err == nil {
			s.New, err = sum(root, p.temp)
		}
		if err != nil {
			return nil, "", err
		}
		steps = append(steps, s)
	}
	text, err := json.Marshal(steps)
	if err != nil {
		return nil, "", err
	}
	call(at)
	f, name, err := newTemp(root, ".", journalExt)
	if err != nil {
		return nil, "", err
	}
	call(at)
	half := len(text) / 2 // a file need not be written at once
	_, err = f.Write(text[:half])
	call(at)
	_, err2 := f.Write(text[half:])
	if err = firstError(err, err2, f.Sync()); err != nil {
		f.Close()
		root.Remove(name)
		return nil, "", err
	}
	syncFolder(root, ".")
	return f, name, nil
}

// finish does what a journal tells of, whose writer is dead. It does all or
// nothing: where a file has been changed since, by hand perhaps, all stay as they
// are.
func finish(root *os.Root, journal *os.File) bool {
	var steps []step
	text, err := io.ReadAll(io.LimitReader(journal, mostJournal))
	if err != nil || json.Unmarshal(text, &steps) != nil {
		return false // it was not whole, so that nothing has been renamed
	}
	var todo []prepared
	fits := true
	for _, s := range steps {
		temp, name := filepath.FromSlash(s.Temp), filepath.FromSlash(s.Name)
		if !filepath.IsLocal(temp) || !filepath.IsLocal(name) || filepath.Dir(temp) != filepath.Dir(name) || !isTemp(filepath.Base(temp)) {
			return false
		}
		p := prepared{temp: temp, name: name}
		have, err := sum(root, name)
		switch {
		case err != nil:
			fits = false
		case have == s.New:
			continue // it has been renamed
		default:
			next, err := sum(root, temp)
			fits = fits && err == nil && next == s.New && have == s.Old
			todo = append(todo, p)
		}
	}
	for _, p := range todo {
		if !fits || root.Rename(p.temp, p.name) != nil {
			root.Remove(p.temp)
			fits = false
		}
	}
	return fits && len(todo) > 0
}

// sum returns the SHA-256 of a regular file, "" where there is none.
func sum(root *os.Root, name string) (string, error) {
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", errNotRegular
	}
	f, err := root.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
