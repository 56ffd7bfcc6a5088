package ask

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/graphx-dev/graphx/data"
	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/compare"
	"github.com/graphx-dev/graphx/internal/revision"
)

// revisionHints say what to do about a revision that cannot be read.
var revisionHints = map[revision.Kind]struct {
	hint string
	kind Kind
}{
	revision.Failed:       {"", NoInput},
	revision.NoProgram:    {"install git, or name two folders or packed cases", NoInput},
	revision.NoRepository: {"a version is a folder, a packed case, @NAME, or a git revision of the case in force", NoInput},
	revision.Foreign:      {"if you trust its owner: git config --global --add safe.directory FOLDER", NoInput},
	revision.Bare:         {"clone the repository, and name the case's folder in the clone", NoInput},
	revision.Borrowed:     {"git repack -a -d copies the objects; then remove that file", NoInput},
	revision.NoCommit:     {"git log lists the revisions; a folder or packed case of that name is not there either", NoInput},
	revision.Missing:      {"nothing is fetched for a comparison; git fetch --refetch --no-filter gets all objects", NoInput},
	revision.Damaged:      {"git fsck says more", BadData},
	revision.TooMuch:      {"check the revision out into a folder (git worktree add), and name that", BadData},
}

// revisionError turns an error of a revision into one of a question.
func revisionError(err error) error {
	var e *revision.Error
	if !errors.As(err, &e) {
		return err
	}
	about := revisionHints[e.Kind]
	return &Error{Message: "git: " + e.Message, Hint: about.hint, Kind: about.kind, Err: err}
}

// OpenVersion opens a version of a case: a folder or a file of that name, a
// sample, or a git revision of the case in force; "" is the case in force itself.
// inForce is its name, "" for none. It also returns what to call the version.
func OpenVersion(ctx context.Context, name, inForce string) (*Session, compare.Version, error) {
	v := compare.Version{Name: name}
	if name == "" {
		s, err := Open(ctx, inForce)
		if err == nil {
			v.Name = s.Name
		}
		return s, v, err
	}
	sample, builtin := strings.CutPrefix(name, "@")
	if builtin {
		_, builtin = data.Sample(sample)
	}
	if builtin || isThere(name) || strings.HasSuffix(name, PackedExt) || filepath.IsAbs(name) {
		s, err := Open(ctx, name)
		return s, v, err
	}
	if inForce != "" && (strings.HasPrefix(inForce, "@") || oneFile(inForce)) {
		return nil, v, &Error{Message: fmt.Sprintf("%s is a revision of a folder, and the case in force is %s", Quote(name), Quote(inForce)), Hint: "name the case's folder in a git repository", Try: []Setting{{"case", "DIR"}}}
	}
	s, commit, err := openRevision(ctx, cmp.Or(inForce, "."), name)
	v.Commit = commit
	return s, v, err
}

// isThere reports whether something of that name lies in the file system.
func isThere(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// oneFile reports whether a case in force is a file and no folder.
func oneFile(name string) bool {
	info, err := os.Stat(name)
	return strings.HasSuffix(name, PackedExt) && (err != nil || !info.IsDir()) || err == nil && !info.IsDir()
}

// openRevision opens the case in a folder as it is in a revision, and returns the
// revision's commit.
func openRevision(ctx context.Context, dir, rev string) (*Session, string, error) {
	repo, err := revision.Open(ctx, dir)
	if err != nil {
		var e *revision.Error
		if errors.As(err, &e) && e.Kind == revision.NoRepository {
			e.Message = Quote(dir) + " is in no git repository"
		}
		return nil, "", notAVersion(rev, revisionError(err))
	}
	commit, err := repo.Commit(ctx, rev)
	if err != nil {
		var e *revision.Error
		if errors.As(err, &e) && e.Kind == revision.NoCommit {
			e.Message = "bad revision " + Quote(rev)
		}
		return nil, "", revisionError(err)
	}
	tree := repo.Tree(ctx, commit)
	defer tree.Close()
	if _, err := fs.Stat(tree, casefile.Marker); errors.Is(err, fs.ErrNotExist) {
		return nil, "", &Error{
			Kind: NoInput, Message: fmt.Sprintf("there is no case in %s:%s: %s has no %s", rev, repo.Prefix(), rev, path.Join(repo.Prefix(), casefile.Marker)),
			Hint: "say which folder of the repository is the case", Try: []Setting{{"case", "DIR"}},
		}
	} else if err != nil {
		return nil, "", revisionError(err)
	}
	name := rev + ":" + repo.Prefix()
	read, err := casefile.ReadFS(tree, name)
	if failed := tree.Err(); failed != nil { // the git behind the files, not what is in them
		return nil, "", revisionError(failed)
	}
	if err != nil {
		return nil, "", err
	}
	return newSession(read, "", name), commit, nil
}

// notAVersion says that a name could not be taken for a revision either.
func notAVersion(name string, err error) error {
	var e *Error
	if errors.As(err, &e) && !errors.Is(err, context.Canceled) {
		e.Message = fmt.Sprintf("%s is not a folder or a packed case here, nor a revision: %s", Quote(name), strings.TrimPrefix(e.Message, "git: "))
	}
	return err
}

// versions reads the names of two versions: "A B", "A..B", or A and the case in
// force.
func versionNames(args []string) (from, to string, err error) {
	if from = args[0]; len(args) == 2 {
		return from, args[1], nil
	}
	if isThere(from) {
		return from, "", nil
	}
	if a, b, ok := strings.Cut(from, "..."); ok {
		return "", "", &Error{Message: Quote(from) + ": three dots compare with a common ancestor, which diff does not look for", Hint: "write two dots: " + cmp.Or(a, "HEAD") + ".." + cmp.Or(b, "HEAD")}
	}
	if a, b, ok := strings.Cut(from, ".."); ok {
		return cmp.Or(a, "HEAD"), cmp.Or(b, "HEAD"), nil
	}
	return from, "", nil
}
