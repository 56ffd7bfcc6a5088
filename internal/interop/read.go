package interop

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/graphx-dev/graphx/internal/readfile"
)

// chunkSize is how much of a file one processor reads at a time: small enough
// that all have work, large enough that handing it over costs nothing. It is
// at least twice maxLine.
var chunkSize = 2 << 20

// A file is one input: a file of the disk, or a sheet or a member of one.
type file struct {
	path   string
	header string // path of the file that holds the header, "" for path itself
	name   string // base name
	part   *part  // of a workbook or an archive, nil for the file itself
	form   form
	plan   *plan
	number uint16
	sum    [sha256.Size]byte
	rows   int
	parts  []*block // by chunk
	guess  int      // about how many rows it has, 0 for unknown
	names  []string // of the fields of JSON objects
	// Dates in numbers show that the day or the month stands first.
	dmy, mdy atomic.Bool
}

// A form says how the bytes of a file become rows.
type form struct {
	gz        bool
	json      bool     // an object a line
	array     bool     // JSON, but all objects in one array
	encoding  Encoding // "" for UTF-8 until the bytes say otherwise
	damaged   bool     // UTF-8 but for some bytes, which are shown as they are
	cr        bool     // lines end in CR alone
	spaced    bool     // cells are separated by any number of blanks and tabs
	backslash bool     // a double quote in a cell is written \"
	comma     byte
	comment   byte // begins lines that are none of the rows; 0 for no such lines
	skip      int  // bytes before the rows: comments, sep=, the header
}

// shown is how messages name a file.
func (f *file) shown() string {
	if f.part != nil {
		return f.path + " (" + f.part.name + ")"
	}
	return f.path
}

var gzMagic = []byte{0x1f, 0x8b}

// stem returns the name without .gz, and whether it had that.
func stem(name string) (string, bool) {
	if ext := filepath.Ext(name); strings.EqualFold(ext, ".gz") {
		return strings.TrimSuffix(name, ext), true
	}
	return name, false
}

// extension returns how a name ends in lower case, .gz aside.
func extension(name string) string {
	s, _ := stem(name)
	return strings.ToLower(filepath.Ext(s))
}

// knownExtensions are those of the files that are read of a folder or an
// archive.
var knownExtensions = map[string]bool{
	".csv": true, ".tsv": true, ".tab": true, ".txt": true, ".jsonl": true, ".ndjson": true, ".json": true,
	".edges": true, ".edgelist": true, ".el": true, ".ncol": true,
}

func newFile(path string) *file {
	return &file{path: path, name: filepath.Base(path)}
}

// A reader reads a file, and hashes and counts its bytes.
type reader struct {
	in   *os.File
	sum  hash.Hash
	done *atomic.Int64
	out  io.Reader
	also io.Closer // nil for none
}

func (r *reader) Read(b []byte) (int, error) {
	n, err := r.in.Read(b)
	r.sum.Write(b[:n])
	r.done.Add(int64(n))
	return n, err
}

func (r *reader) close() {
	if r.also != nil {
		r.also.Close()
	}
	r.in.Close()
}

// openRegular opens a file that is one, for reading.
func openRegular(path string) (*os.File, error) {
	in, err := readfile.Open(path)
	if kind := (*readfile.KindError)(nil); errors.As(err, &kind) {
		return nil, &InputError{File: path, Message: "is not a regular file", Hint: "write its output to a file first"}
	}
	return in, err
}

// open opens a file for reading from its start: its bytes, unpacked.
func (f *file) open(done *atomic.Int64) (*reader, error) {
	in, err := openRegular(f.path)
	if err != nil {
		return nil, err
	}
	r := &reader{in: in, sum: sha256.New(), done: done}
	r.out = r
	switch {
	case f.part != nil:
		text, err := f.part.open(in)
		if err != nil {
			in.Close()
			return nil, &InputError{File: f.shown(), Message: readMessage(err)}
		}
		r.out, r.also = text, text
	case f.form.gz:
		z, err := gzip.NewReader(r)
		if err != nil {
			in.Close()
			return nil, &InputError{File: f.path, Message: "not gzip: " + err.Error(), Hint: "a name that ends with .gz must be a gzip file"}
		}
		r.out = z
	}
	return r, nil
}

// text returns a reader of the rows that the bytes in r mean: UTF-8 with LF or CR
// LF at the ends of lines.
func (f *file) text(r io.Reader) io.Reader {
	r = f.form.encoding.decode(r)
	if f.form.cr {
		r = &crReader{in: r}
	}
	if f.form.spaced {
		r = newFilter(r, spacesToTabs())
	}
	if f.form.array {
		r = newFilter(r, arrayToLines())
	}
	return r
}

// start returns the first bytes of a file, at most n, unpacked but as they are.
func (f *file) start(n int) ([]byte, error) {
	if info, err := os.Stat(f.path); err != nil {
		return nil, err
	} else if info.IsDir() {
		return nil, &InputError{File: f.path, Message: "is a folder"}
	}
	r, err := f.open(new(atomic.Int64))
	if err != nil {
		return nil, err
	}
	defer r.close()
	b, err := io.ReadAll(io.LimitReader(r.out, int64(n)))
	if err != nil {
		return nil, &InputError{File: f.shown(), Message: readMessage(err)}
	}
	return b, nil
}

// survey reads all bytes of a file for its encoding.
func (f *file) survey() (*survey, error) {
	r, err := f.open(new(atomic.Int64))
	if err != nil {
		return nil, err
	}
	defer r.close()
	var s survey
	if err := s.look(r.out); err != nil {
		return nil, &InputError{File: f.shown(), Message: readMessage(err)}
	}
	return &s, nil
}

// A chunk is some whole lines of a file.
type chunk struct {
	seq     int
	data    []byte
	buf     []byte
	last    bool
	dropped int // lines before the data that were too long to be kept
	// What the chunk before leaves unfinished comes in, and what this one leaves
	// goes out.
	in, out chan []byte
}

// cut reads a file and sends its chunks.
func (f *file) cut(ctx context.Context, im *importer, send func(*chunk) bool) error {
	r, err := f.open(&im.o.Progress.Bytes)
	if err != nil {
		return err
	}
	defer r.close()
	text := f.text(r.out)
	var carry []byte
	in := make(chan []byte, 1)
	in <- nil
	dropping, dropped := false, 0
	for seq := 0; ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		buf := im.buffer()
		n := copy(buf, carry)
		m, err := io.ReadFull(text, buf[n:])
		n += m
		last := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !last {
			return &InputError{File: f.shown(), Message: readMessage(err)}
		}
		data := buf[:n]
		if seq == 0 && !dropping {
			data = bytes.TrimPrefix(data, []byte(bom))
		}
		if dropping {
			i := bytes.IndexByte(data, '\n')
			if i < 0 && !last {
				carry = nil
				im.free(buf)
				continue
			}
			dropping = false
			if i < 0 {
				i = len(data) - 1
			}
			data = data[i+1:]
		}
		end := len(data)
		if !last {
			end = bytes.LastIndexByte(data, '\n') + 1
		}
		if end == 0 && !last && len(data) > maxLine {
			dropping = true
			dropped++
			carry = nil
			im.free(buf)
			continue
		}
		carry = bytes.Clone(data[end:])
		c := &chunk{seq: seq, data: data[:end], buf: buf, last: last, dropped: dropped, in: in, out: make(chan []byte, 1)}
		in, dropped = c.out, 0
		seq++
		if !send(c) {
			return ctx.Err()
		}
		if last {
			if f.part == nil {
				r.sum.Sum(f.sum[:0])
			}
			return nil
		}
	}
}

func readMessage(err error) string {
	var path *os.PathError
	if errors.As(err, &path) {
		return "cannot be read: " + path.Err.Error()
	}
	return "cannot be read: " + err.Error()
}

// maxColumns bounds the columns of a table, or the different fields of objects.
const maxColumns = 10000

// makePlan finds out what the form of a file is, and what its columns are.
func (f *file) makePlan(o *Options) error {
	from := f
	if f.header != "" {
		from = newFile(f.header)
	}
	text, err := from.sniff(o)
	if err != nil {
		return err
	}
	var names []string
	var sample [][]string
	if f != from {
		// The rows are in another file, of the same form.
		if _, err := f.sniff(o); err != nil {
			return err
		}
		f.form.comma = from.form.comma
	}
	if from.form.json {
		if names, err = f.jsonNames(); err != nil {
			return err
		}
		f.names = names
		if len(names) == 0 {
			return &InputError{File: from.shown(), Message: "no JSON object in it", Hint: "JSON Lines has one object per line, or all in one array"}
		}
	} else if names, sample, err = from.readHeader(text, o); err != nil {
		return err
	}
	if info, err := os.Stat(f.path); err == nil && f.header == "" && !f.form.gz && f.part == nil && len(text) > 0 {
		// Rows of a few bytes are of few entities: room is made for a row of eight.
		f.guess = int(min(float64(info.Size())*float64(bytes.Count(text, []byte("\n")))/float64(len(text)), float64(info.Size())/8))
	}
	if f.plan, err = planOf(from.shown(), names, sample, o); err != nil {
		return err
	}
	f.plan.sep = []byte(";")
	if f.form.json {
		f.plan.sep = []byte(listSep)
		for i := range f.plan.columns {
			f.plan.columns[i].array = true
		}
	}
	return nil
}

// readHeader reads the names of the columns from the beginning of a text, or makes
// them where it has none, and some rows behind them. It notes where the rows
// begin.
func (f *file) readHeader(text []byte, o *Options) (names []string, sample [][]string, err error) {
	at := f.form.skip
	r := &rows{data: text, comma: f.form.comma, comment: f.form.comment, backslash: f.form.backslash, eof: true}
	if next := skipBlank(text, at); next < len(text) {
		at = next
	} else {
		return nil, nil, &InputError{File: f.shown(), Message: "no header: the file is empty", Hint: "the first line names the columns"}
	}
	next, fault := r.next(at)
	if fault != whole {
		return nil, nil, &InputError{File: f.shown(), Message: "bad header: " + faults[fault]}
	}
	if len(r.cells) > maxColumns {
		return nil, nil, &InputError{File: f.shown(), Message: fmt.Sprintf("%d columns", len(r.cells)), Hint: fmt.Sprintf("at most %d are allowed", maxColumns)}
	}
	first := r.strings()
	names = first
	said := f.commentHeader(text, len(first))
	if o.NoHeader || f.headless(first) || said != nil && !knownNames(first) {
		if names = said; names == nil {
			for i := range first {
				names = append(names, fmt.Sprint(i+1))
			}
		}
		next = at
	}
	f.form.skip = next
	for len(sample) < 100 && next < len(text) {
		if i := blankLine(text, next); i > next {
			next = i
			continue
		}
		if text[next] == f.form.comment {
			next = r.skip(next)
			continue
		}
		behind, wrong := r.next(next)
		if next = behind; wrong == whole {
			sample = append(sample, r.strings())
		}
	}
	return names, sample, nil
}

// strings returns the cells of the row that was read last.
func (r *rows) strings() (list []string) {
	for _, c := range r.cells {
		list = append(list, strings.TrimSpace(strings.ToValidUTF8(string(r.text(c)), "\ufffd")))
	}
	return list
}
