// Package revision reads the files of a case as they are in a revision of a git
// repository.
//
// The objects are read by the program git, and the repository may be somebody
// else's: its configuration names programs and servers, and git would start the
// one and call the other. Here git runs three commands that only read objects
// (rev-parse and rev-list, ls-tree, cat-file), in an environment of its own (see
// [environment]), with fetching, hooks and every transport turned off, and
// within bounds of time, names and bytes.
package revision

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// A Kind says in which way a revision cannot be read.
type Kind int

const (
	Failed       Kind = iota // git said something else
	NoProgram                // git is not installed
	NoRepository             // the folder is in no repository
	Foreign                  // the repository belongs to another user
	Bare                     // the repository has no work tree around the folder
	Borrowed                 // the repository takes objects from outside of it
	NoCommit                 // the name is that of no commit
	Missing                  // an object is not here
	Damaged                  // an object is not what git writes
	TooMuch                  // more than is read, or longer than is waited
)

// An Error says why a revision cannot be read.
type Error struct {
	Kind    Kind
	Message string
}

func (e *Error) Error() string { return e.Message }

func failure(kind Kind, format string, args ...any) *Error {
	return &Error{kind, fmt.Sprintf(format, args...)}
}

// limits bound what is read of one repository.
type limits struct {
	names int           // in all folders that are listed
	bytes int64         // of all files that are read, and of one list of names
	time  time.Duration // of one command, and of all reading of one commit
}

var standard = limits{names: 1 << 20, bytes: 1 << 30, time: 2 * time.Minute}

// A Repository is a git repository seen from a folder in its work tree.
type Repository struct {
	top    string // of the work tree
	prefix string // the folder within it, with slashes, "." for the top itself
	limits limits
}

// Open finds the repository that a folder lies in. The folder itself may be
// gone: it is looked for in a revision.
func Open(ctx context.Context, dir string) (*Repository, error) {
	there, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	rest := ""
	for !isFolder(there) && filepath.Dir(there) != there {
		there, rest = filepath.Dir(there), filepath.Join(filepath.Base(there), rest)
	}
	r := &Repository{top: there, limits: standard}
	out, err := r.output(ctx, "rev-parse", "--is-inside-work-tree", "--absolute-git-dir", "--git-path", "objects", "--show-prefix", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if len(lines) != 5 {
		return nil, failure(Bare, "%s is not in a git work tree", dir)
	}
	gitDir, objects, prefix := lines[1], lines[2], lines[3]
	// Whoever can put files into a work tree can put a repository there, which git
	// takes for that of the folder. Versions before 2.38 do not know the setting
	// that refuses it.
	if lines[0] != "true" || within(gitDir, there) {
		return nil, failure(Bare, "%s is inside a git repository's own folder, not in its work tree", dir)
	}
	if !filepath.IsAbs(objects) {
		objects = filepath.Join(there, objects)
	}
	if borrowed := filepath.Join(objects, "info", "alternates"); holds(borrowed) {
		return nil, failure(Borrowed, "the repository takes objects from outside itself: %s", borrowed)
	}
	r.top, r.prefix = lines[4], path.Join(prefix, filepath.ToSlash(rest))
	if r.prefix == "" {
		r.prefix = "."
	}
	return r, nil
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// within reports whether a folder is another one or lies in it.
func within(outer, dir string) bool {
	if real, err := filepath.EvalSymlinks(outer); err == nil {
		outer = real
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	rel, err := filepath.Rel(outer, dir)
	return err == nil && filepath.IsLocal(rel)
}

// holds reports whether a name leads to something that is not an empty file.
func holds(name string) bool {
	info, err := os.Stat(name)
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	return !info.Mode().IsRegular() || info.Size() > 0
}

// Prefix returns the folder within the work tree, with slashes, "." for its top.
func (r *Repository) Prefix() string { return r.prefix }

// Commit returns the hash of the commit that a revision names.
func (r *Repository) Commit(ctx context.Context, rev string) (string, error) {
	out, err := r.output(ctx, "rev-list", "-n", "1", "--end-of-options", rev, "--")
	if err != nil {
		var e *Error
		if errors.As(err, &e) && strings.HasPrefix(e.Message, "bad revision") {
			err = failure(NoCommit, "bad revision %q", rev)
		}
		return "", err
	}
	commit := strings.TrimSpace(out)
	if !isHash(commit) {
		return "", failure(NoCommit, "%q names no commit", rev)
	}
	return commit, nil
}

// isHash reports whether s is the name of an object, SHA-1 or SHA-256.
func isHash(s string) bool {
	return (len(s) == 40 || len(s) == 64) && strings.Trim(s, "0123456789abcdef") == ""
}
