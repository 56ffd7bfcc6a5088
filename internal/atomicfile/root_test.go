package atomicfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWriteAllIn: nothing is written outside the folder, whatever links lie in
// it, and a refused list leaves all files as they were.
func TestWriteAllIn(t *testing.T) {
	base := t.TempDir()
	in, out := filepath.Join(base, "in"), filepath.Join(base, "out")
	for _, dir := range []string{in, out, filepath.Join(in, "own")} {
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	victim, old := filepath.Join(out, "victim"), filepath.Join(in, "old")
	for _, name := range []string{victim, old} {
		if err := os.WriteFile(name, []byte("before"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, to := range map[string]string{"file": "../out/victim", "folder": "../out", "new": "../out/new", "absolute": victim, "inner": "old", "sub": "own"} {
		if err := os.Symlink(to, filepath.Join(in, name)); err != nil {
			t.Skip("no links here:", err)
		}
	}
	root, err := os.OpenRoot(in)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for _, name := range []string{"file", "folder/victim", "folder/x", "folder/y/x", "new", "absolute", "inner", "../out/victim", victim, "own"} {
		err := WriteAllIn(root, []File{{"old", []byte("after")}, {name, []byte("after")}})
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("WriteAllIn(%s) = %v, want an error that names it", name, err)
		}
	}
	for _, name := range []string{victim, old} {
		if text, _ := os.ReadFile(name); string(text) != "before" {
			t.Errorf("%s was written", name)
		}
	}
	if list, _ := os.ReadDir(out); len(list) != 1 {
		t.Errorf("%d files outside, want the one that was there", len(list))
	}
	if err := WriteAllIn(root, []File{{"old", []byte("after")}, {"a/b/c", []byte("new")}, {"sub/d", []byte("new")}}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"old": "after", "a/b/c": "new", "own/d": "new"} {
		if text, err := os.ReadFile(filepath.Join(in, name)); string(text) != want {
			t.Errorf("%s: %q, %v, want %q", name, text, err, want)
		}
	}
	if info, err := os.Stat(old); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("old has the mode %v, want %v", info.Mode(), 0o600)
	}
	if left, _ := filepath.Glob(filepath.Join(in, ".graphx-*")); left != nil {
		t.Errorf("left behind: %v", left)
	}
}
