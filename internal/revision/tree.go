package revision

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os/exec"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A Tree is the folder of a repository as it is in one commit: an [fs.FS] that
// asks git for a folder or a file when it is looked at. Links and submodules are
// listed, and are no regular files. It may be used by several goroutines, until
// it is closed.
type Tree struct {
	repo *Repository
	ctx  context.Context
	stop context.CancelFunc

	mu    sync.Mutex
	root  *entry
	names int   // that have been listed
	bytes int64 // that have been read
	err   error // of git, the first; nothing is read after it
	cat   *exec.Cmd
	ask   io.WriteCloser
	told  *bufio.Reader
}

// An entry is a name in a folder of a commit.
type entry struct {
	name, hash string
	mode       fs.FileMode
	folder     []*entry // sorted by name, nil until it has been listed
	data       []byte   // of a file that has been asked about and not been opened yet
	size       int64    // of a file that has been read
}

// Tree returns the repository's folder in a commit. Nothing is read yet, and a
// folder that is not there is empty of files. Reading ends with ctx.
func (r *Repository) Tree(ctx context.Context, commit string) *Tree {
	ctx, stop := r.bounded(ctx)
	return &Tree{repo: r, ctx: ctx, stop: stop, root: &entry{name: ".", hash: commit, mode: fs.ModeDir}}
}

// Close ends the program that reads.
func (t *Tree) Close() error {
	t.stop()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.cat != nil {
		t.ask.Close()
		t.cat.Wait()
		t.cat = nil
	}
	return nil
}

// Open implements [fs.FS].
func (t *Tree) Open(name string) (fs.File, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e, err := t.find(name)
	if err == nil {
		err = t.fill(e)
	}
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	f := &open{tree: t, info: e.info(), rest: e.folder}
	f.data.Reset(e.data)
	e.data = nil
	return f, nil
}

// Stat implements [fs.StatFS].
func (t *Tree) Stat(name string) (fs.FileInfo, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e, err := t.find(name)
	if err == nil {
		var info fs.FileInfo
		if info, err = t.stat(e); err == nil {
			return info, nil
		}
	}
	return nil, &fs.PathError{Op: "stat", Path: name, Err: err}
}

func (t *Tree) stat(e *entry) (fs.FileInfo, error) {
	if e.mode.IsRegular() {
		if err := t.fill(e); err != nil {
			return nil, err
		}
	}
	return e.info(), nil
}

// find follows a name from the top of the commit.
func (t *Tree) find(name string) (*entry, error) {
	if !fs.ValidPath(name) {
		return nil, fs.ErrInvalid
	}
	e, name := t.root, path.Join(t.repo.prefix, name)
	if name == "." {
		return e, nil
	}
	for part := range strings.SplitSeq(name, "/") {
		if !e.mode.IsDir() {
			return nil, fs.ErrNotExist
		}
		if err := t.fill(e); err != nil {
			return nil, err
		}
		i, ok := slices.BinarySearchFunc(e.folder, part, func(e *entry, name string) int { return strings.Compare(e.name, name) })
		if !ok {
			return nil, fs.ErrNotExist
		}
		e = e.folder[i]
	}
	return e, nil
}

// fill reads a folder's list or a file's content, where that is to be done.
func (t *Tree) fill(e *entry) (err error) {
	switch {
	case !e.mode.IsRegular() && !e.mode.IsDir():
		return errors.New("not a regular file")
	case e.data != nil || e.folder != nil:
		return nil
	case t.err != nil:
		return t.err
	case e.mode.IsRegular():
		e.data, err = t.read(e.hash)
		e.size = int64(len(e.data))
	default:
		var list string
		if list, err = t.repo.output(t.ctx, "ls-tree", "-z", "--full-tree", e.hash); err == nil {
			e.folder, err = entries(list, t.repo.limits.names-t.names)
			t.names += len(e.folder)
		}
	}
	t.err = err
	return err
}

// Err returns the first error of git, which tells more than what became of the
// files: a [*Error], or that of the context.
func (t *Tree) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
}

// entries reads the output of git ls-tree -z, at most that many names. It is
// never nil without an error.
func entries(list string, most int) ([]*entry, error) {
	folder := []*entry{}
	for list != "" {
		line, rest, ended := strings.Cut(list, "\x00")
		list = rest
		about, name, ok := strings.Cut(line, "\t")
		fields := strings.Split(about, " ")
		if !ended || !ok || len(fields) != 3 || !isHash(fields[2]) {
			return nil, failure(Damaged, "cannot parse git's listing of a folder: %q", line[:min(len(line), 80)])
		}
		if name == "" || name == "." || name == ".." || strings.Contains(name, "/") {
			return nil, failure(Damaged, "a folder holds %q, which is not a valid file name", name)
		}
		if len(folder) >= most {
			return nil, failure(TooMuch, "the folders of the revision hold too many names")
		}
		e := &entry{name: name, hash: fields[2], mode: fs.ModeIrregular}
		switch {
		case fields[0] == "120000":
			e.mode = fs.ModeSymlink
		case fields[1] == "blob":
			e.mode = 0
		case fields[1] == "tree":
			e.mode = fs.ModeDir
		}
		folder = append(folder, e)
	}
	slices.SortFunc(folder, func(a, b *entry) int { return strings.Compare(a.name, b.name) })
	for i := 1; i < len(folder); i++ {
		if folder[i].name == folder[i-1].name {
			return nil, failure(Damaged, "a folder holds %q twice", folder[i].name)
		}
	}
	return folder, nil
}

// read returns the content of a file, never nil without an error.
func (t *Tree) read(hash string) ([]byte, error) {
	if t.cat == nil {
		if err := t.start(); err != nil {
			return nil, err
		}
	}
	_, err := io.WriteString(t.ask, hash+"\n")
	var head string
	if err == nil {
		head, err = t.told.ReadString('\n')
	}
	if err != nil {
		return nil, t.broken(err)
	}
	fields := strings.Fields(head)
	if len(fields) == 2 && fields[1] == "missing" {
		return nil, failure(Missing, "object %s is not in the repository", hash)
	}
	size := int64(-1)
	if len(fields) == 3 && fields[0] == hash && fields[1] == "blob" {
		if size, err = strconv.ParseInt(fields[2], 10, 64); err != nil {
			size = -1
		}
	}
	if size < 0 {
		return nil, t.broken(failure(Damaged, "object %s is not a file", hash))
	}
	if t.bytes += size; t.bytes > t.repo.limits.bytes {
		return nil, t.broken(failure(TooMuch, "the files of the revision are larger than %d MB", t.repo.limits.bytes>>20))
	}
	data := make([]byte, size+1) // and the end of the line behind it
	if _, err := io.ReadFull(t.told, data); err != nil {
		return nil, t.broken(err)
	}
	return data[:size:size], nil
}

// start starts the program that reads files.
func (t *Tree) start() error {
	cmd := t.repo.command(t.ctx, "cat-file", "--batch")
	ask, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	told, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return wrong(t.ctx, cmd, err)
	}
	t.cat, t.ask, t.told = cmd, ask, bufio.NewReader(told)
	return nil
}

// broken ends the program that reads files after an error, and returns the
// error: its own one, or the word of git.
func (t *Tree) broken(err error) error {
	t.ask.Close()
	var own *Error
	if errors.As(err, &own) {
		t.cat.Process.Kill()
	}
	cmd := t.cat
	t.cat = nil
	waited := cmd.Wait()
	if own != nil {
		return own
	}
	if waited != nil {
		err = waited
	}
	return wrong(t.ctx, cmd, err)
}

// info returns what is known of an entry, once it has been filled.
func (e *entry) info() info { return info{e.name, e.size, e.mode} }

// An info is an [fs.FileInfo].
type info struct {
	name string
	size int64
	mode fs.FileMode
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return i.mode }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return i.mode.IsDir() }
func (i info) Sys() any           { return nil }

// A listed entry is an [fs.DirEntry]; its size is asked for when it is wanted.
type listed struct {
	tree *Tree
	*entry
}

func (l listed) Name() string      { return l.name }
func (l listed) Type() fs.FileMode { return l.mode.Type() }
func (l listed) IsDir() bool       { return l.mode.IsDir() }

func (l listed) Info() (fs.FileInfo, error) {
	l.tree.mu.Lock()
	defer l.tree.mu.Unlock()
	return l.tree.stat(l.entry)
}

// An open file or folder.
type open struct {
	tree *Tree
	info info
	data bytes.Reader
	rest []*entry
}

func (f *open) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *open) Close() error               { return nil }

func (f *open) Read(b []byte) (int, error) {
	if f.info.IsDir() {
		return 0, &fs.PathError{Op: "read", Path: f.info.name, Err: errors.New("is a folder")}
	}
	return f.data.Read(b)
}

// ReadDir implements [fs.ReadDirFile].
func (f *open) ReadDir(n int) ([]fs.DirEntry, error) {
	if !f.info.IsDir() {
		return nil, errors.New("not a folder")
	}
	if n <= 0 || n > len(f.rest) {
		if n > 0 && len(f.rest) == 0 {
			return nil, io.EOF
		}
		n = len(f.rest)
	}
	list := make([]fs.DirEntry, n)
	for i, e := range f.rest[:n] {
		list[i] = listed{f.tree, e}
	}
	f.rest = f.rest[n:]
	return list, nil
}
