//go:build unix

package atomicfile

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestOwner: a file that is replaced keeps its owner, group and mode.
func TestOwner(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can give files away")
	}
	dir := t.TempDir()
	name := put(t, filepath.Join(dir, "a"), "old", 0o640)
	if err := os.Chown(name, 12345, 23456); err != nil {
		t.Skip(err)
	}
	os.Chmod(name, 0o640)
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for what, write := range map[string]func() error{
		"Write":      func() error { return Write(name, []byte("new")) },
		"WriteAll":   func() error { return WriteAll([]File{{name, []byte("new")}, {name + "2", nil}}) },
		"WriteAllIn": func() error { return WriteAllIn(root, []File{{"a", []byte("new")}}) },
		"Replace":    func() error { _, err := Replace(dir, []Replacement{{name, []byte("new"), []byte("old")}}); return err },
	} {
		if what == "Replace" {
			os.WriteFile(name, []byte("new"), 0o640)
		}
		if err := write(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if s := info.Sys().(*syscall.Stat_t); s.Uid != 12345 || s.Gid != 23456 || info.Mode().Perm() != 0o640 {
			t.Errorf("%s: owner %d:%d, mode %v, want 12345:23456 and 0640", what, s.Uid, s.Gid, info.Mode())
		}
	}
}
