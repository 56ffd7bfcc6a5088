package revision

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A repo is a repository that a test has made.
type repo struct {
	*testing.T
	dir string
}

// newRepo makes an empty one. Without git the test is skipped.
func newRepo(t *testing.T) *repo {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	none := filepath.Join(t.TempDir(), "none")
	t.Setenv("GIT_CONFIG_GLOBAL", none)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	r := &repo{t, filepath.Join(t.TempDir(), "repo")}
	r.put("placeholder", "")
	r.git("", "init", "-q", "-b", "main")
	return r
}

// put writes a file of the work tree, or of .git.
func (r *repo) put(name, text string) {
	r.Helper()
	name = filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		r.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o777); err != nil {
		r.Fatal(err)
	}
}

// git runs git as anybody does, and returns what it prints.
func (r *repo) git(stdin string, args ...string) string {
	r.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Env = append(os.Environ(), "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.org",
		"GIT_AUTHOR_DATE=2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE=2026-01-01T00:00:00Z")
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.Fatalf("git %q: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// commit commits the work tree.
func (r *repo) commit() string {
	r.Helper()
	r.git("", "add", "-A")
	r.git("", "commit", "-q", "--allow-empty", "-m", "x")
	return r.git("", "rev-parse", "HEAD")
}

// lose removes a loose object.
func (r *repo) lose(hash string) {
	r.Helper()
	if err := os.Remove(filepath.Join(r.dir, ".git", "objects", hash[:2], hash[2:])); err != nil {
		r.Fatal(err)
	}
}

// read reads all files of a folder in a revision: their contents by name, those
// of links and submodules as their types.
func read(t *testing.T, dir, rev string) (map[string]string, error) {
	t.Helper()
	r, err := Open(t.Context(), dir)
	if err != nil {
		return nil, err
	}
	return r.all(t, rev)
}

func (r *Repository) all(t *testing.T, rev string) (map[string]string, error) {
	t.Helper()
	commit, err := r.Commit(t.Context(), rev)
	if err != nil {
		return nil, err
	}
	tree := r.Tree(t.Context(), commit)
	defer tree.Close()
	got := map[string]string{}
	err = fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.Type().IsRegular():
			data, err := fs.ReadFile(tree, name)
			got[name] = string(data)
			return err
		case !d.IsDir():
			got[name] = d.Type().String()
		}
		return nil
	})
	return got, err
}
