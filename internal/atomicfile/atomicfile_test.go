package atomicfile

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

func TestMain(m *testing.M) {
	if task := os.Getenv("ATOMICFILE_TASK"); task != "" {
		dies(task)
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
			done, err := Replace(dir, []Replacement{{a, []byte("old a"), []byte("new a")}, {b, []byte("old b"), []byte("new b")}})
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
var contents = [2][]byte{bytes.Repeat([]byte("old "), 1<<12), bytes.Repeat([]byte("new "), 1<<12)}

// dies does what a test asks for in a process of its own, and kills itself at a
// step of it. It prints "done" where there are no more steps.
func dies(task string) {
	what, dir, _ := strings.Cut(task, " ")
	n, _ := strconv.Atoi(os.Getenv("ATOMICFILE_STEP"))
	at := func() {
		if n--; n < 0 {
			self, _ := os.FindProcess(os.Getpid())
			self.Kill()
			select {}
		}
	}
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "sub", "b")
	var err error
	switch what {
	case "replace":
		_, err = replace(dir, []Replacement{{a, contents[0], contents[1]}, {b, contents[0], contents[1]}}, at)
	case "write":
		err = writeAll([]File{{a, contents[1]}, {b, contents[1]}}, at)
	}
	if err != nil {
		os.Stderr.WriteString(err.Error())
		os.Exit(1)
	}
	os.Stdout.WriteString("done")
	os.Exit(0)
}

// TestKill kills a process at each step of writing two files: each has its old
// bytes or its new ones, and the next writer makes both the same and leaves
// nothing else.
func TestKill(t *testing.T) {
	for _, what := range []string{"replace", "write"} {
		for _, fresh := range []bool{false, true} {
			if fresh && what == "replace" {
				continue // it replaces nothing
			}
			finished, ended := 0, false
			for n := 0; !ended && n < 100; n++ {
				dir := t.TempDir()
				os.Mkdir(filepath.Join(dir, "sub"), 0o777)
				names := []string{filepath.Join(dir, "a"), filepath.Join(dir, "sub", "b")}
				for _, name := range names {
					if !fresh {
						put(t, name, string(contents[0]), 0o644)
					}
				}
				cmd := exec.Command(os.Args[0])
				cmd.Env = append(os.Environ(), "ATOMICFILE_TASK="+what+" "+dir, "ATOMICFILE_STEP="+strconv.Itoa(n))
				out, err := cmd.Output()
				if ended = string(out) == "done"; !ended && cmd.ProcessState.ExitCode() == 1 {
					t.Fatalf("%s: %v", what, err)
				}
				for _, name := range names {
					if got, err := os.ReadFile(name); !bytes.Equal(got, contents[0]) && !bytes.Equal(got, contents[1]) && !(fresh && errors.Is(err, fs.ErrNotExist)) {
						t.Fatalf("%s, step %d: %s holds %d bytes that are neither old nor new", what, n, name, len(got))
					}
				}
				if Tidy(dir) {
					finished++
				}
				Tidy(filepath.Join(dir, "sub"))
				one, _ := os.ReadFile(names[0])
				other, _ := os.ReadFile(names[1])
				if !bytes.Equal(one, other) {
					t.Errorf("%s, fresh %v, step %d: one file is new and one is old after the next writer", what, fresh, n)
				}
				if ended && !bytes.Equal(one, contents[1]) {
					t.Errorf("%s: it ended, and the files are old", what)
				}
				if !fresh || one != nil {
					left(t, dir, "a", "sub")
					left(t, filepath.Join(dir, "sub"), "b")
				}
			}
			if !ended || finished < 2 {
				t.Errorf("%s: ended %v, and finished %d times; want it to end, and to be finished at two steps at least", what, ended, finished)
			}
		}
	}
}
