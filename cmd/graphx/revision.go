package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/casefile"
)

// A repository is a git repository seen from the folder of a case. It is read by
// the program git.
type repository struct {
	top    string // of the work tree
	prefix string // the case's folder within it, with slashes, "" for the top itself
	shown  string // the folder as messages call it
}

// mostRevision is the size of the largest case that is read from a revision, in
// bytes.
const mostRevision = 1 << 30

// openRepository finds the repository that a case's folder lies in. The folder
// may be gone: it is looked for in a revision.
func openRepository(ctx context.Context, dir string) (*repository, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	there, rest := abs, ""
	for {
		if info, err := os.Stat(there); err == nil && info.IsDir() {
			break
		}
		up := filepath.Dir(there)
		if up == there {
			break
		}
		there, rest = up, filepath.Join(filepath.Base(there), rest)
	}
	r := &repository{top: there, shown: dir}
	out, err := r.git(ctx, nil, "rev-parse", "--show-toplevel", "--show-prefix")
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(lines) != 2 {
		return nil, &answerError{message: fmt.Sprintf("%s: git tells no work tree", quoteArg(dir)), code: exitNoInput}
	}
	r.top = lines[0]
	r.prefix = strings.Trim(path.Join(lines[1], filepath.ToSlash(rest)), "/")
	if r.prefix == "." {
		r.prefix = ""
	}
	return r, nil
}

// git runs git in the repository and returns what it prints. Its own word is the
// message of the error.
func (r *repository) git(ctx context.Context, stdin io.Reader, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", r.top}, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0")
	cmd.Stdin = stdin
	var errs bytes.Buffer
	cmd.Stderr = &errs
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return nil, &answerError{message: "git is not installed, and a revision is read by it", hint: "name two folders, or packed cases", code: exitNoInput}
		}
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(pipe, mostRevision+1))
	if len(out) > mostRevision {
		cmd.Process.Kill()
		cmd.Wait()
		return nil, &answerError{message: fmt.Sprintf("the revision has more than %d MB", mostRevision>>20), code: exitBadData}
	}
	if waitErr := cmd.Wait(); waitErr != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		word, _, _ := strings.Cut(strings.TrimSpace(errs.String()), "\n")
		word = strings.TrimPrefix(word, "fatal: ")
		hint := ""
		if strings.HasPrefix(word, "not a git repository") {
			word, hint = quoteArg(r.shown)+" is in no git repository", "a version is a folder, a packed case, @NAME, or a git revision of the case in force (--case DIR)"
		}
		return nil, &answerError{message: "git: " + or(word, waitErr.Error()), hint: hint, code: exitNoInput}
	}
	return out, err
}

// read reads the case as it is in a revision, and returns the revision's commit.
func (r *repository) read(ctx context.Context, rev string) (*casefile.Reading, string, error) {
	out, err := r.git(ctx, nil, "rev-list", "-n", "1", "--end-of-options", rev, "--")
	var word *answerError
	if errors.As(err, &word) && strings.Contains(word.message, "bad revision") {
		word.message = "git: bad revision " + quoteArg(rev)
		word.hint = "git log lists the revisions; a folder or packed case of that name is not there either"
	}
	if err != nil {
		return nil, "", err
	}
	commit := strings.TrimSpace(string(out))
	if commit == "" {
		return nil, "", &answerError{message: "git: " + quoteArg(rev) + " names no commit", code: exitNoInput}
	}
	fsys, err := r.tree(ctx, commit)
	if err != nil {
		return nil, "", err
	}
	name := rev + ":" + r.prefix
	if _, err := fs.Stat(fsys, casefile.Marker); err != nil {
		return nil, "", &answerError{message: fmt.Sprintf("there is no case in %s: %s has no %s", name, rev, path.Join(r.prefix, casefile.Marker)),
			hint: "--case DIR says which folder of the repository is the case", code: exitNoInput}
	}
	read, err := casefile.ReadFS(fsys, name)
	return read, commit, err
}

// recordStems begin the names of the files and folders of a case that are read.
var recordStems = map[string]bool{"case": true, "sources": true, "entities": true, "relations": true}

// tree reads the case's folder in a commit. The files of records are whole; of
// others there is the name. It is kept as a zip archive in memory, whose reader
// is a file system.
func (r *repository) tree(ctx context.Context, commit string) (fs.FS, error) {
	args := []string{"ls-tree", "-z", "--full-tree"}
	top := commit + ":" + r.prefix
	out, err := r.git(ctx, nil, append(args, top)...)
	if err != nil {
		var word *answerError
		if errors.As(err, &word) { // the folder is not there; the caller says so
			return zip.NewReader(bytes.NewReader(emptyZip), int64(len(emptyZip)))
		}
		return nil, err
	}
	type blob struct{ name, hash string }
	var blobs []blob
	var others []string
	list := func(out []byte, under string, visit func(mode, kind, hash, name string)) {
		for entry := range strings.SplitSeq(string(out), "\x00") {
			about, name, ok := strings.Cut(entry, "\t")
			fields := strings.Fields(about)
			if ok && len(fields) == 3 {
				visit(fields[0], fields[1], fields[2], path.Join(under, name))
			}
		}
	}
	add := func(mode, kind, hash, name string) {
		if kind == "blob" && mode != "120000" { // a link is not followed
			blobs = append(blobs, blob{name, hash})
		}
	}
	var folders []blob
	list(out, "", func(mode, kind, hash, name string) {
		stem, _, _ := strings.Cut(name, ".")
		switch {
		case !recordStems[stem]:
			if kind == "blob" {
				others = append(others, name)
			}
		case kind == "tree":
			folders = append(folders, blob{name, hash})
		default:
			add(mode, kind, hash, name)
		}
	})
	for _, f := range folders {
		out, err := r.git(ctx, nil, append(args, "-r", f.hash)...)
		if err != nil {
			return nil, err
		}
		list(out, f.name, add)
	}
	var ask strings.Builder
	for _, b := range blobs {
		ask.WriteString(b.hash + "\n")
	}
	data, err := r.git(ctx, strings.NewReader(ask.String()), "cat-file", "--batch")
	if err != nil {
		return nil, err
	}
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	in := bufio.NewReader(bytes.NewReader(data))
	for _, b := range blobs {
		head, err := in.ReadString('\n')
		fields := strings.Fields(head)
		if err != nil || len(fields) != 3 || fields[1] != "blob" {
			return nil, &answerError{message: fmt.Sprintf("git: %s of %s cannot be read: %s", b.name, commit[:min(12, len(commit))], strings.TrimSpace(head)), code: exitBadData}
		}
		size, err := strconv.ParseInt(fields[2], 10, 64)
		if err != nil {
			return nil, err
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: b.name, Method: zip.Store})
		if err != nil {
			return nil, err
		}
		if _, err := io.CopyN(w, in, size); err != nil {
			return nil, err
		}
		if _, err := in.Discard(1); err != nil { // the line's end behind the content
			return nil, err
		}
	}
	for _, name := range others {
		if _, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store}); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(archive.Bytes()), int64(archive.Len()))
}

// emptyZip is an archive of no files.
var emptyZip = append([]byte("PK\x05\x06"), make([]byte, 18)...)
