package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/revision"
)

// revisionHints say what to do about a revision that cannot be read, and with
// which code the program ends. They are written for `graphx diff`.
var revisionHints = map[revision.Kind]struct {
	hint string
	code int
}{
	revision.Failed:       {"", exitNoInput},
	revision.NoProgram:    {"install git, or name two folders or packed cases", exitNoInput},
	revision.NoRepository: {"a version is a folder, a packed case, @NAME, or a git revision of the case in force (--case DIR)", exitNoInput},
	revision.Foreign:      {"if you trust its owner: git config --global --add safe.directory FOLDER", exitNoInput},
	revision.Bare:         {"clone the repository, and name the case's folder in the clone", exitNoInput},
	revision.Borrowed:     {"git repack -a -d copies the objects; then remove that file", exitNoInput},
	revision.NoCommit:     {"git log lists the revisions; a folder or packed case of that name is not there either", exitNoInput},
	revision.Missing:      {"nothing is fetched for a comparison; git fetch --refetch --no-filter gets all objects", exitNoInput},
	revision.Damaged:      {"git fsck says more", exitBadData},
	revision.TooMuch:      {"check the revision out into a folder (git worktree add), and name that", exitBadData},
}

// revisionError is an error of the room revision as the program tells it.
func revisionError(err error) error {
	var e *revision.Error
	if !errors.As(err, &e) {
		return err
	}
	about := revisionHints[e.Kind]
	return &answerError{message: "git: " + e.Message, hint: about.hint, code: about.code}
}

// readRevision reads the case in a folder as it is in a revision, and returns the
// revision's commit.
func readRevision(ctx context.Context, dir, rev string) (*casefile.Reading, string, error) {
	repo, err := revision.Open(ctx, dir)
	if err != nil {
		var e *revision.Error
		if errors.As(err, &e) && e.Kind == revision.NoRepository {
			e.Message = quoteArg(dir) + " is in no git repository"
		}
		return nil, "", notAVersion(rev, revisionError(err))
	}
	commit, err := repo.Commit(ctx, rev)
	if err != nil {
		var e *revision.Error
		if errors.As(err, &e) && e.Kind == revision.NoCommit {
			e.Message = "bad revision " + quoteArg(rev)
		}
		return nil, "", revisionError(err)
	}
	tree := repo.Tree(ctx, commit)
	defer tree.Close()
	if _, err := fs.Stat(tree, casefile.Marker); errors.Is(err, fs.ErrNotExist) {
		return nil, "", &answerError{message: fmt.Sprintf("there is no case in %s:%s: %s has no %s", rev, repo.Prefix(), rev, path.Join(repo.Prefix(), casefile.Marker)),
			hint: "--case DIR says which folder of the repository is the case", code: exitNoInput}
	} else if err != nil {
		return nil, "", revisionError(err)
	}
	read, err := casefile.ReadFS(tree, rev+":"+repo.Prefix())
	if failed := tree.Err(); failed != nil { // the git behind the files, not what is in them
		return nil, "", revisionError(failed)
	}
	return read, commit, err
}
