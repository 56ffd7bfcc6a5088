package atomicfile

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("ATOMICFILE_REWRITES"); dir != "" {
		rewrite(dir)
	}
	os.Exit(m.Run())
}

func put(t *testing.T, name, data string, mode fs.FileMode) string {
	t.Helper()
	if err := os.WriteFile(name, []byte(data), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, mode); err != nil {
		t.Fatal(err)
	}
	return name
}

func has(t *testing.T, name, want string) {
	t.Helper()
	got, err := os.ReadFile(name)
	if err != nil {
		t.Error(err)
	} else if string(got) != want {
		t.Errorf("%s holds %.40q, want %.40q", filepath.Base(name), got, want)
	}
}

// left reports files that should not be there.
func left(t *testing.T, dir string, want ...string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	if strings.Join(names, " ") != strings.Join(want, " ") {
		t.Errorf("the folder holds %v, want %v", names, want)
	}
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a")
	if err := Write(name, []byte("one")); err != nil {
		t.Fatal(err)
	}
	has(t, name, "one")
	if err := os.Chmod(name, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := Write(name, []byte("two")); err != nil {
		t.Fatal(err)
	}
	has(t, name, "two")
	if info, _ := os.Stat(name); runtime.GOOS != "windows" && info.Mode().Perm() != 0o640 {
		t.Errorf("the mode became %v", info.Mode())
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink("a", link); err == nil {
		if err := Write(link, []byte("three")); err != nil {
			t.Fatal(err)
		}
		has(t, name, "three")
		if info, _ := os.Lstat(link); info.Mode()&fs.ModeSymlink == 0 {
			t.Error("the link is no link any more")
		}
		os.Remove(link)
	}
	if err := Write(dir, nil); err == nil {
		t.Error("a folder was written")
	}
	if err := Write(filepath.Join(dir, "nowhere", "a"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Write into no folder: %v", err)
	}
	left(t, dir, "a")
}

func TestReplace(t *testing.T) {
	for _, tt := range []struct {
		name  string
		upset func(a, b string)
		want  string // the error
	}{
		{"in order", func(a, b string) {}, ""},
		{"the second has changed", func(a, b string) { os.WriteFile(b, []byte("other"), 0o600) }, "changed since it was read"},
		{"the second is gone", func(a, b string) { os.Remove(b) }, "no such file"},
		{"the second is a folder", func(a, b string) { os.Remove(b); os.Mkdir(b, 0o700) }, "not a regular file"},
		{"the second may not be written", func(a, b string) { os.Chmod(b, 0o400) }, "permission denied"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.want == "permission denied" && os.Getuid() <= 0 {
				t.Skip("root may write everything")
			}
			dir := t.TempDir()
			a, b := put(t, filepath.Join(dir, "a"), "old a", 0o604), put(t, filepath.Join(dir, "b"), "old b", 0o600)
			tt.upset(a, b)
			done, err := Replace([]Replacement{{a, []byte("old a"), []byte("new a")}, {b, []byte("old b"), []byte("new b")}})
			if tt.want == "" {
				if err != nil || done != 2 {
					t.Fatalf("Replace = %d, %v", done, err)
				}
				has(t, a, "new a")
				has(t, b, "new b")
				if info, _ := os.Stat(a); runtime.GOOS != "windows" && info.Mode().Perm() != 0o604 {
					t.Errorf("the mode became %v", info.Mode())
				}
				left(t, dir, "a", "b")
				return
			}
			if done != 0 || err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Replace = %d, %v, want 0 and %q", done, err, tt.want)
			}
			has(t, a, "old a")
			if tt.name == "the second is gone" {
				left(t, dir, "a")
			} else {
				left(t, dir, "a", "b")
			}
		})
	}
}

// Two contents of one length: half of one and half of the other would be seen.
var contents = [2][]byte{bytes.Repeat([]byte("old "), 1<<16), bytes.Repeat([]byte("new "), 1<<16)}

// rewrite replaces two files back and forth until it is killed.
func rewrite(dir string) {
	for i := 0; ; i++ {
		var list []Replacement
		for _, name := range []string{"a", "b"} {
			list = append(list, Replacement{filepath.Join(dir, name), contents[i%2], contents[1-i%2]})
		}
		if _, err := Replace(list); err != nil {
			os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		if i == 0 {
			os.Stdout.Write([]byte("."))
		}
	}
}

// TestKill kills a process that rewrites files, at many moments: each file has
// its old bytes or its new ones, and nothing of both.
func TestKill(t *testing.T) {
	rounds := 60
	if testing.Short() {
		rounds = 10
	}
	seen := map[byte]int{}
	for i := range rounds {
		dir := t.TempDir()
		for _, name := range []string{"a", "b"} {
			put(t, filepath.Join(dir, name), string(contents[0]), 0o644)
		}
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "ATOMICFILE_REWRITES="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		out.Read(make([]byte, 1)) // it has replaced them once
		time.Sleep(time.Duration(i*137%5000) * time.Microsecond)
		cmd.Process.Kill()
		cmd.Wait()
		for _, name := range []string{"a", "b"} {
			got, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, contents[0]) && !bytes.Equal(got, contents[1]) {
				t.Fatalf("round %d: %s holds %d bytes that are neither old nor new", i, name, len(got))
			}
			seen[got[0]]++
		}
		list, _ := os.ReadDir(dir)
		for _, e := range list {
			if n := e.Name(); n != "a" && n != "b" && !strings.HasPrefix(n, ".graphx-") {
				t.Errorf("round %d: it left %s", i, n)
			}
		}
	}
	if len(seen) < 2 && !testing.Short() {
		t.Errorf("all %d rounds ended with the same bytes: %v", rounds, seen)
	}
}
