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

// A file is one input.
type file struct {
	path   string
	header string // path of the file that holds the header, "" for path itself
	name   string // base name
	gz     bool
	json   bool
	plan   *plan
	comma  byte
	number uint16
	sum    [sha256.Size]byte
	rows   int
	parts  []*block // by chunk
	guess  int      // about how many rows it has, 0 for unknown
	names  []string // of the fields of JSON objects
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

var knownExtensions = map[string]bool{".csv": true, ".tsv": true, ".tab": true, ".txt": true, ".jsonl": true, ".ndjson": true, ".json": true}

// newFile looks at the name of an input.
func newFile(path string) *file {
	f := &file{path: path, name: filepath.Base(path)}
	_, f.gz = stem(path)
	switch extension(path) {
	case ".jsonl", ".ndjson", ".json":
		f.json = true
	}
	return f
}

// A reader reads a file, and hashes and counts its bytes.
type reader struct {
	in   *os.File
	sum  hash.Hash
	done *atomic.Int64
	out  io.Reader
}

func (r *reader) Read(b []byte) (int, error) {
	n, err := r.in.Read(b)
	r.sum.Write(b[:n])
	r.done.Add(int64(n))
	return n, err
}

// open opens a file for reading from its start.
func (f *file) open(done *atomic.Int64) (*reader, error) {
	in, err := readfile.Open(f.path)
	if kind := (*readfile.KindError)(nil); errors.As(err, &kind) {
		return nil, &InputError{File: f.path, Message: "is not a regular file", Hint: "write its output to a file first"}
	}
	if err != nil {
		return nil, err
	}
	r := &reader{in: in, sum: sha256.New(), done: done}
	r.out = r
	if f.gz {
		z, err := gzip.NewReader(r)
		if err != nil {
			in.Close()
			return nil, &InputError{File: f.path, Message: "not gzip: " + err.Error(), Hint: "a name that ends with .gz must be a gzip file"}
		}
		r.out = z
	}
	return r, nil
}

// start returns the beginning of a file, at most n bytes.
func start(path string, n int) ([]byte, error) {
	f := newFile(path)
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if info.IsDir() {
		return nil, &InputError{File: path, Message: "is a folder"}
	}
	r, err := f.open(new(atomic.Int64))
	if err != nil {
		return nil, err
	}
	defer r.in.Close()
	b, err := io.ReadAll(io.LimitReader(r.out, int64(n)))
	if err != nil {
		return nil, &InputError{File: path, Message: err.Error()}
	}
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("\xfe\xff")):
		return nil, &InputError{File: path, Message: "is UTF-16", Hint: "save it as UTF-8"}
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		return nil, &InputError{File: path, Message: "is a zip archive or a spreadsheet", Hint: "unpack it, or save the sheet as CSV in UTF-8"}
	case !f.gz && bytes.HasPrefix(b, gzMagic):
		return nil, &InputError{File: path, Message: "is gzip", Hint: "give it a name that ends with .gz"}
	case bytes.IndexByte(b[:min(len(b), 4096)], 0) >= 0:
		return nil, &InputError{File: path, Message: "is not text: it contains a zero byte", Hint: "want CSV or JSON Lines in UTF-8"}
	}
	return bytes.TrimPrefix(b, []byte(bom)), nil
}

const bom = "\ufeff"

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
	defer r.in.Close()
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
		m, err := io.ReadFull(r.out, buf[n:])
		n += m
		last := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !last {
			return &InputError{File: f.path, Message: readMessage(err)}
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
			r.sum.Sum(f.sum[:0])
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

// plan finds out what the columns of a file are.
func (f *file) makePlan(o *Options) error {
	from := f.path
	if f.header != "" {
		from = f.header
	}
	b, err := start(from, maxLine)
	if err != nil {
		return err
	}
	if info, err := os.Stat(f.path); err == nil && f.header == "" && !f.gz && len(b) > 0 {
		f.guess = int(float64(info.Size()) * float64(bytes.Count(b, []byte("\n"))) / float64(len(b)))
	}
	var names []string
	if f.json {
		if names, err = f.jsonNames(); err != nil {
			return err
		}
		f.names = names
		if len(names) == 0 {
			return &InputError{File: from, Message: "no JSON object in it", Hint: "JSON Lines has one object per line"}
		}
	} else {
		at := 0
		for {
			next := blankLine(b, at)
			if next == at || next >= len(b) {
				break
			}
			at = next
		}
		line := b[at:]
		if i := bytes.IndexByte(line, '\n'); i >= 0 {
			line = line[:i]
		}
		if len(bytes.TrimSpace(line)) == 0 {
			return &InputError{File: from, Message: "no header: the file is empty", Hint: "the first line names the columns"}
		}
		if f.comma = o.Delimiter; f.comma == 0 {
			f.comma = delimiterOf(line)
		}
		r := &rows{data: b, comma: f.comma, eof: true}
		_, fault := r.next(at)
		if fault != whole {
			return &InputError{File: from, Message: "bad header: " + faults[fault]}
		}
		if len(r.cells) > 10000 {
			return &InputError{File: from, Message: fmt.Sprintf("%d columns", len(r.cells)), Hint: "at most 10000 are allowed"}
		}
		for _, c := range r.cells {
			names = append(names, strings.TrimSpace(strings.ToValidUTF8(string(r.text(c)), "\ufffd")))
		}
	}
	if f.plan, err = planOf(f.path, names, o); err != nil {
		return err
	}
	f.plan.sep = []byte(";")
	if f.json {
		f.plan.sep = []byte(listSep)
		for i := range f.plan.columns {
			f.plan.columns[i].array = true
		}
	}
	return nil
}
