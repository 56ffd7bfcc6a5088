// Package snapshots opens the stored copies of a case's sources and finds the
// cited passages in them again.
//
// A snapshot is a file in one folder, named by its source and sealed by the
// SHA-256 of its bytes. What is read is its text: of HTML what a reader sees
// (see readHTML), of everything else the file as it is written, Markdown with its
// marks. Files are hostile until they are read: nothing outside the folder is
// opened, whatever links it holds; only regular files of at most 64 MiB
// that are text in UTF-8 are taken.
//
// PDFs are refused. A PDF has no text, only glyphs at places, and what a program
// makes of them is a guess that changes from one release to the next; positions
// and seals that rest on it would break without a change to the snapshot. Tried
// in November 2026 on three ordinary PDFs: ledongthuc/pdf runs words together
// ("libraryfortheGNUsystem"); go-pdfium on WebAssembly reads well, but joins the
// last word of a page to the next page, leaves control characters at hyphens,
// takes 2.9 s to start and adds 8 MB; pdfcpu extracts no text. Whoever cites a
// PDF extracts its text once ("pdftotext file.pdf"), looks it over, and keeps
// it as the snapshot, with the PDF beside it.
package snapshots

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"unicode/utf8"

	"github.com/graphx-dev/graphx/internal/evidence"
)

// maxSize is the greatest size of a snapshot in bytes.
const maxSize = 64 << 20

// A Folder is an opened folder of snapshots. Each snapshot is read once, when it
// is first asked for. Any number of goroutines may use a Folder.
type Folder struct {
	Name string   // as messages call it
	root *os.Root // nil for a folder that is not on disk
	fsys fs.FS    // that folder

	mu    sync.Mutex
	texts map[string]*copied
}

// A copied document is what was made of one file.
type copied struct {
	once sync.Once
	sum  string // SHA-256 of the file
	text *evidence.Text
	err  *Error
}

// An Error says what is wrong with one snapshot.
type Error struct {
	// Field is the field of the source that the error is about: "snapshot" or
	// "sha256".
	Field   string
	Message string
	Hint    string
	// Changed says that the file could be read and is not the one that the
	// source's sha256 names.
	Changed bool
}

func (e *Error) Error() string { return e.Message }

// ErrOutside says that a case names a snapshots folder outside of its own.
var ErrOutside = errors.New("the snapshots folder is outside the case's folder")

// Open opens a folder of snapshots.
func Open(dir string) (*Folder, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &Folder{Name: dir, root: root, texts: map[string]*copied{}}, nil
}

// OpenFS takes the root of a file system for a folder of snapshots. The file
// system must not lead out of it.
func OpenFS(fsys fs.FS, name string) *Folder {
	return &Folder{Name: name, fsys: fsys, texts: map[string]*copied{}}
}

// OpenWithin opens the folder of snapshots that a case names, seen from the
// case's folder. A case cannot name what lies outside of that, be it by a link:
// the error is then [ErrOutside].
func OpenWithin(caseDir, name string) (*Folder, error) {
	if !filepath.IsLocal(name) {
		return nil, ErrOutside
	}
	outer, err := os.OpenRoot(caseDir)
	if err != nil {
		return nil, err
	}
	defer outer.Close()
	root, err := outer.OpenRoot(name)
	if err != nil {
		if escapes(err) {
			return nil, ErrOutside
		}
		return nil, err
	}
	return &Folder{Name: filepath.Join(caseDir, name), root: root, texts: map[string]*copied{}}, nil
}

// escapes reports whether os.Root refused a way out of its folder; it has no
// error value for that.
func escapes(err error) bool { return strings.Contains(err.Error(), "escapes") }

// Close closes the folder. Texts that were read stay good.
func (f *Folder) Close() error {
	if f.root == nil {
		return nil
	}
	return f.root.Close()
}

// Text returns the text of a source's snapshot. The error is an *Error; where
// that is about a snapshot that has changed, the text is returned all the same.
// A source without a snapshot has neither text nor error.
func (f *Folder) Text(s *evidence.Source) (*evidence.Text, error) {
	if s.Snapshot == "" {
		return nil, nil
	}
	f.mu.Lock()
	c := f.texts[s.Snapshot]
	if c == nil {
		c = &copied{}
		f.texts[s.Snapshot] = c
	}
	f.mu.Unlock()
	c.once.Do(func() { c.text, c.sum, c.err = f.read(s.Snapshot) })
	switch {
	case c.err != nil && s.SHA256 != "" && c.sum != "" && c.sum != s.SHA256:
		return nil, changed(s, c.sum) // what it has become matters less
	case c.err != nil:
		return nil, c.err
	case s.SHA256 != "" && c.sum != s.SHA256:
		return c.text, changed(s, c.sum)
	}
	return c.text, nil
}

func changed(s *evidence.Source, sum string) *Error {
	return &Error{Field: "sha256", Changed: true,
		Message: fmt.Sprintf("snapshot %s is not the file that sha256 names", s.Snapshot),
		Hint:    "put the old copy back; or compare the two and, to accept the new one, write sha256: " + sum}
}

// read opens one file and makes a text of it. sum is empty where the file could
// not be read whole.
func (f *Folder) read(name string) (text *evidence.Text, sum string, bad *Error) {
	data, err := f.bytes(name)
	if err != nil {
		bad = &Error{Field: "snapshot", Message: fmt.Sprintf("snapshot %s cannot be read: %v", name, cause(err))}
		switch {
		case errors.Is(err, fs.ErrNotExist):
			bad.Message = fmt.Sprintf("snapshot %s is missing from %s", name, f.Name)
			bad.Hint = "put the copy there, or remove snapshot if there is no copy"
		case escapes(err):
			bad.Message = fmt.Sprintf("snapshot %s is a link that leads out of %s", name, f.Name)
			bad.Hint = "no file outside the snapshots folder is opened: put a copy into it"
		case errors.Is(err, errTooLarge):
			bad.Hint = "save the cited pages as a separate snapshot"
		}
		return nil, "", bad
	}
	digest := sha256.Sum256(data)
	sum = hex.EncodeToString(digest[:])
	fault := func(what, hint string) (*evidence.Text, string, *Error) {
		return nil, sum, &Error{Field: "snapshot", Message: fmt.Sprintf("snapshot %s %s", name, what), Hint: hint}
	}
	const utf8Hint = `convert it to UTF-8, for example with "iconv -f WINDOWS-1251 -t UTF-8", and correct its sha256`
	ext := strings.ToLower(path.Ext(name))
	switch {
	case ext == ".pdf" || bytes.HasPrefix(data, []byte("%PDF-")):
		return fault("is a PDF, not text", `extract the text once ("pdftotext file.pdf"), check it, and use that as the snapshot; keep the PDF beside it`)
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return fault("is in UTF-16", utf8Hint)
	case bytes.IndexByte(data, 0) >= 0:
		return fault(fmt.Sprintf("is not text: byte %d is NUL", bytes.IndexByte(data, 0)), "a snapshot is plain text, Markdown or HTML")
	case !utf8.Valid(data):
		return fault(fmt.Sprintf("is not UTF-8: byte %d", invalidAt(data)), utf8Hint)
	case ext == ".html" || ext == ".htm" || ext == ".xhtml":
		blocks, err := readHTML(bytes.TrimPrefix(data, []byte("\ufeff")))
		if err != nil {
			return fault("cannot be read as HTML: "+err.Error(), "save the page's text as a .txt file")
		}
		return evidence.NewText(blocks), sum, nil
	}
	return evidence.PlainText(string(data)), sum, nil
}

var errTooLarge = fmt.Errorf("larger than %d MiB", maxSize>>20)

// bytes reads a regular file within the folder.
func (f *Folder) bytes(name string) ([]byte, error) {
	if f.root == nil {
		return fs.ReadFile(f.fsys, name)
	}
	// Asked before it is opened: opening a device may do something. Asked again
	// afterwards, since it may have become another one; a named pipe does not
	// make a reader wait that does not block.
	info, err := f.root.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	in, err := f.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	if info, err = in.Stat(); err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	if info.Size() > maxSize {
		return nil, errTooLarge
	}
	b := bytes.NewBuffer(make([]byte, 0, info.Size()+bytes.MinRead))
	n, err := b.ReadFrom(io.LimitReader(in, maxSize+1))
	if err == nil && n > maxSize {
		err = errTooLarge
	}
	return b.Bytes(), err
}

func invalidAt(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
	return len(data)
}

// cause takes the operation and the path off an error of the file system.
func cause(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}
