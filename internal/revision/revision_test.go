package revision

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// a case in a folder of a repository, in two commits; the folder's files are
// changed after them
func twoCommits(t *testing.T) *repo {
	r := newRepo(t)
	r.put("affair/case.yaml", "title: A\n")
	r.put("affair/entities.yaml", "one\n")
	r.put("affair/relations/a.yaml", "a\n")
	r.put("README.md", "not of the case\n")
	r.commit()
	r.put("affair/entities.yaml", "two\n")
	r.commit()
	r.put("affair/entities.yaml", "three\n")
	return r
}

func TestRead(t *testing.T) {
	r := twoCommits(t)
	want := map[string]string{"case.yaml": "title: A\n", "entities.yaml": "one\n", "relations/a.yaml": "a\n"}
	got, err := read(t, filepath.Join(r.dir, "affair"), "HEAD~1")
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("HEAD~1 holds %q, %v, want %q", got, err, want)
	}
	// The folder need not be there any more.
	if err := os.RemoveAll(filepath.Join(r.dir, "affair")); err != nil {
		t.Fatal(err)
	}
	want["entities.yaml"] = "two\n"
	got, err = read(t, filepath.Join(r.dir, "affair"), "main")
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("main holds %q, %v, want %q", got, err, want)
	}
	// The top, and it keeps the rules of a file system.
	top, err := Open(t.Context(), r.dir)
	if err != nil || top.Prefix() != "." {
		t.Fatalf("Open = %v, %v, want a prefix of .", top, err)
	}
	tree := top.Tree(t.Context(), r.git("", "rev-parse", "HEAD"))
	defer tree.Close()
	if err := fstest.TestFS(tree, "README.md", "affair/relations/a.yaml"); err != nil {
		t.Error(err)
	}
	// A work tree of its own has its repository elsewhere.
	linked := filepath.Join(t.TempDir(), "linked")
	r.git("", "worktree", "add", "-q", linked)
	if got, err = read(t, filepath.Join(linked, "affair"), "HEAD"); err != nil || !maps.Equal(got, want) {
		t.Errorf("of a linked work tree: %q, %v, want %q", got, err, want)
	}
}

// TestRefused reads what cannot be read, and is told why.
func TestRefused(t *testing.T) {
	for _, tt := range []struct {
		name  string
		upset func(r *repo) (dir, rev string)
		want  Kind
	}{
		{"no repository", func(r *repo) (string, string) { return r.TempDir(), "HEAD" }, NoRepository},
		{"no such revision", func(r *repo) (string, string) { return r.dir, "nothere" }, NoCommit},
		{"an option for a revision", func(r *repo) (string, string) { return r.dir, "--all" }, NoCommit},
		{"a negated revision", func(r *repo) (string, string) { return r.dir, "^HEAD" }, NoCommit},
		{"a lost file", func(r *repo) (string, string) {
			r.lose(r.git("", "rev-parse", "HEAD:affair/entities.yaml"))
			return r.dir, "HEAD"
		}, Missing},
		{"a lost folder", func(r *repo) (string, string) {
			r.lose(r.git("", "rev-parse", "HEAD:affair/relations"))
			return r.dir, "HEAD"
		}, Missing},
		{"within .git", func(r *repo) (string, string) { return filepath.Join(r.dir, ".git", "refs"), "HEAD" }, Bare},
		{"a bare repository", func(r *repo) (string, string) {
			bare := filepath.Join(r.TempDir(), "bare")
			r.git("", "clone", "-q", "--bare", ".", bare)
			return bare, "HEAD"
		}, Bare},
		{"objects of another repository", func(r *repo) (string, string) {
			other := filepath.Join(r.TempDir(), "other")
			r.git("", "clone", "-q", "--shared", ".", other)
			return other, "HEAD"
		}, Borrowed},
		{"a link for alternates", func(r *repo) (string, string) {
			if err := os.Symlink(os.DevNull, filepath.Join(r.dir, ".git/objects/info/alternates")); err != nil {
				r.Skip(err)
			}
			return r.dir, "HEAD"
		}, Borrowed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := twoCommits(t)
			r.T = t
			t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(r.dir))
			dir, rev := tt.upset(r)
			got, err := read(t, dir, rev)
			var e *Error
			if !errors.As(err, &e) || e.Kind != tt.want {
				t.Errorf("read %q, error %v, want kind %d", got, err, tt.want)
			}
		})
	}
}

// TestForeign: a repository of somebody else is refused, unless the user's own
// settings trust it.
func TestForeign(t *testing.T) {
	if runtime.GOOS == "windows" || os.Getuid() != 0 {
		t.Skip("only root can make a repository of somebody else")
	}
	r := twoCommits(t)
	for _, name := range []string{r.dir, filepath.Join(r.dir, ".git")} {
		if err := os.Lchown(name, 12345, 12345); err != nil {
			t.Skip(err)
		}
	}
	var e *Error
	if got, err := read(t, r.dir, "HEAD"); !errors.As(err, &e) || e.Kind != Foreign || !strings.Contains(e.Message, r.dir) {
		t.Errorf("read %q, error %v, want kind %d and the folder", got, err, Foreign)
	}
	global := filepath.Join(t.TempDir(), "gitconfig")
	if err := os.WriteFile(global, []byte("[safe]\n\tdirectory = "+r.dir+"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GIT_CONFIG_GLOBAL", global)
	if _, err := read(t, r.dir, "HEAD"); err != nil {
		t.Errorf("with safe.directory: %v", err)
	}
}

// TestBounds reads what is just small enough, and what is not.
func TestBounds(t *testing.T) {
	r := twoCommits(t) // 6 names in 3 folders, 16 and some bytes in files
	open := func() *Repository {
		t.Helper()
		repo, err := Open(t.Context(), filepath.Join(r.dir, "affair"))
		if err != nil {
			t.Fatal(err)
		}
		return repo
	}
	for _, tt := range []struct {
		name string
		set  func(*limits)
		want string
	}{
		{"as it is", func(l *limits) {}, ""},
		{"names enough", func(l *limits) { l.names = 7 }, ""},
		{"names", func(l *limits) { l.names = 6 }, "too many names"},
		{"bytes", func(l *limits) { l.bytes = 200 }, ""},
		{"bytes of a list", func(l *limits) { l.bytes = 100 }, "MB"},
		{"time", func(l *limits) { l.time = time.Nanosecond }, "too long"},
	} {
		repo := open()
		tt.set(&repo.limits)
		got, err := repo.all(t, "HEAD")
		var e *Error
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.want != "" && (!errors.As(err, &e) || e.Kind != TooMuch || !strings.Contains(e.Message, tt.want)):
			t.Errorf("%s: %q, %v, want an error with %q", tt.name, got, err, tt.want)
		}
	}
	repo := open()
	tree := repo.Tree(t.Context(), r.git("", "rev-parse", "HEAD"))
	defer tree.Close()
	tree.bytes = repo.limits.bytes - 8 // of which case.yaml has 9
	if _, err := tree.Open("case.yaml"); err == nil || !strings.Contains(err.Error(), "MB") {
		t.Errorf("a file beyond the bound: %v", err)
	}
	if tree.Err() == nil {
		t.Error("Err tells nothing of it")
	}
}

// TestStopped: reading ends with its context, and says so.
func TestStopped(t *testing.T) {
	r := twoCommits(t)
	repo, err := Open(t.Context(), r.dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	tree := repo.Tree(ctx, r.git("", "rev-parse", "HEAD"))
	defer tree.Close()
	if _, err := tree.Open("README.md"); err != nil {
		t.Fatal(err)
	}
	stop()
	for _, name := range []string{"placeholder", "affair"} {
		if _, err := tree.Open(name); !errors.Is(err, context.Canceled) {
			t.Errorf("%s after the end: %v, want %v", name, err, context.Canceled)
		}
	}
	if !errors.Is(tree.Err(), context.Canceled) {
		t.Errorf("Err = %v, want %v", tree.Err(), context.Canceled)
	}
}
