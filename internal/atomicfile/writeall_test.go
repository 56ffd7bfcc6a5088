package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestWriteAll(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	put(t, a, "old", 0o600)
	if err := WriteAll([]File{{a, []byte("new")}, {b, []byte("fresh")}}); err != nil {
		t.Fatal(err)
	}
	has(t, a, "new")
	has(t, b, "fresh")
	left(t, dir, "a", "b")
	if info, err := os.Stat(a); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is %v, %v, want 0600", info.Mode(), err)
	}
	// One that cannot be written, and nothing has changed.
	folder := filepath.Join(dir, "folder")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{filepath.Join(dir, "nowhere", "c"), folder} {
		err := WriteAll([]File{{a, []byte("newer")}, {filepath.Join(dir, "d"), nil}, {bad, nil}})
		var path *fs.PathError
		if !errors.As(err, &path) || path.Path != bad {
			t.Errorf("WriteAll to %s: %v, want an error about it", bad, err)
		}
		has(t, a, "new")
		left(t, dir, "a", "b", "folder")
	}
}
