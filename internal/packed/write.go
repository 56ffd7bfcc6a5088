package packed

import (
	"bufio"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"unsafe"

	"github.com/graphx-dev/graphx/internal/atomicfile"
)

// A Writer writes a packed case, section after section, without going back. The
// first error stays: all later calls return it, and so does Close. It is for one
// goroutine.
//
// The checksums are made on the way: 500 MB take 0.1 s, which is not worth a
// second goroutine.
type Writer struct {
	out  *bufio.Writer
	pos  uint64
	list []entry
	open *sectionWriter // nil between sections
	err  error
	done bool

	file *os.File // nil for NewWriter
	name string   // that it will have
}

// An entry is a section in the directory.
type entry struct {
	name           string
	size           uint32 // of an element
	offset, length uint64
	sums           []uint32 // CRC-32C of each block
}

// Create begins a packed case with that file name. It is written beside its
// place and takes it in Close, whole or not at all; an existing file keeps its
// mode, a link stays a link.
func Create(name string) (*Writer, error) {
	mode := fs.FileMode(0o644)
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return nil, &fs.PathError{Op: "write", Path: name, Err: errors.New("it is a folder")}
	case err == nil && !info.Mode().IsRegular():
		return nil, &fs.PathError{Op: "write", Path: name, Err: errors.New("a packed case must be a regular file")}
	case err == nil:
		if name, err = filepath.EvalSymlinks(name); err != nil {
			return nil, err
		}
		// A file that may not be written is not to be replaced either.
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return nil, err
		}
		f.Close()
		mode = info.Mode().Perm()
	}
	file, err := atomicfile.TempFile(filepath.Dir(name))
	if err != nil {
		return nil, &fs.PathError{Op: "write", Path: name, Err: errors.Unwrap(err)}
	}
	if info != nil {
		atomicfile.KeepOwner(file, info)
	}
	if err := file.Chmod(mode); err != nil {
		file.Close()
		os.Remove(file.Name())
		return nil, err
	}
	w := NewWriter(file)
	w.file, w.name = file, name
	return w, nil
}

// NewWriter begins a packed case that goes to out as it comes. Close does not
// close out.
func NewWriter(out io.Writer) *Writer {
	w := &Writer{out: bufio.NewWriterSize(out, 1<<20)}
	if bigEndian() {
		w.err = &OrderError{Here: true}
		return w
	}
	w.write(header(0))
	return w
}

func header(length uint64) []byte {
	b := append(make([]byte, 0, headerSize), headerMagic...)
	b = le.AppendUint32(b, orderMark)
	b = le.AppendUint32(b, Version)
	b = le.AppendUint64(b, length)
	return b[:headerSize]
}

func (w *Writer) write(b []byte) {
	if w.err == nil {
		_, w.err = w.out.Write(b)
		w.pos += uint64(len(b))
	}
}

func (w *Writer) pad(to uint64) {
	w.write(make([]byte, aligned(w.pos, to)-w.pos))
}

// A sectionWriter takes the bytes of one section.
type sectionWriter struct {
	w   *Writer
	sum uint32 // of the block begun
	in  int    // bytes in it
}

// Section begins a section of bytes. They are written to what it returns, until
// the next section begins.
func (w *Writer) Section(name string) io.Writer { return w.begin(name, 1) }

func (w *Writer) begin(name string, size int) *sectionWriter {
	w.end()
	if w.done && w.err == nil {
		w.err = errors.New("pack: the file has been closed")
	}
	for _, e := range w.list {
		if e.name == name && w.err == nil {
			w.err = fmt.Errorf("pack: two sections are named %s", name)
		}
	}
	w.pad(sectionAlign)
	w.list = append(w.list, entry{name: name, size: uint32(size), offset: w.pos})
	w.open = &sectionWriter{w: w}
	return w.open
}

// Write adds to the section.
func (s *sectionWriter) Write(b []byte) (int, error) {
	w := s.w
	if w.open != s && w.err == nil {
		w.err = errors.New("pack: another section has begun")
	}
	if w.err != nil {
		return 0, w.err
	}
	e := &w.list[len(w.list)-1]
	for rest := b; len(rest) > 0; {
		part := rest[:min(len(rest), blockSize-s.in)]
		rest = rest[len(part):]
		s.sum = crc32.Update(s.sum, castagnoli, part)
		if s.in += len(part); s.in == blockSize {
			e.sums = append(e.sums, s.sum)
			s.sum, s.in = 0, 0
		}
	}
	e.length += uint64(len(b))
	w.write(b)
	return len(b), w.err
}

// end ends the section that is open.
func (w *Writer) end() {
	if s := w.open; s != nil {
		if s.in > 0 {
			e := &w.list[len(w.list)-1]
			e.sums = append(e.sums, s.sum)
		}
		w.open = nil
	}
}

// Bytes writes a section of bytes.
func (w *Writer) Bytes(name string, b []byte) error { return Put(w, name, b) }

// Put writes a list as a section. Its elements are integers and floats of a
// fixed size (not int), or structs and arrays of them without a gap whose size is
// a power of two, such as struct{ To, Rel int32 }; for any other type it panics.
func Put[T any](w *Writer, name string, list []T) error {
	return begin[T](w, name).Add(list...)
}

// A column is a section that is written piece by piece.
type column[T any] struct{ s *sectionWriter }

// begin begins a section whose elements are added until the next section begins;
// they are of a type that [Put] takes.
func begin[T any](w *Writer, name string) column[T] {
	return column[T]{w.begin(name, elementSize[T]())}
}

// Add adds elements.
func (c column[T]) Add(list ...T) error {
	_, err := c.s.Write(asBytes(list))
	return err
}

// asBytes returns the memory of a list.
func asBytes[T any](list []T) []byte {
	if len(list) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&list[0])), len(list)*int(unsafe.Sizeof(list[0])))
}

// Close writes the directory, and puts a file that [Create] began in its place,
// synced to the disk. After an error, its own or an earlier one, nothing is left
// of it.
func (w *Writer) Close() error {
	if w.done {
		return w.err
	}
	w.end()
	w.pad(8)
	at := w.pos
	dir := le.AppendUint64(nil, uint64(len(w.list)))
	for _, e := range w.list {
		dir = le.AppendUint32(dir, e.size)
		dir = le.AppendUint32(dir, uint32(len(e.name)))
		dir = le.AppendUint64(dir, e.offset)
		dir = le.AppendUint64(dir, e.length)
		dir = append(dir, e.name...)
		dir = append(dir, make([]byte, aligned(len(dir), 8)-len(dir))...)
		for _, sum := range e.sums {
			dir = le.AppendUint32(dir, sum)
		}
		dir = append(dir, make([]byte, aligned(len(dir), 8)-len(dir))...)
	}
	w.write(dir)
	w.write(trailer(at, dir))
	w.done = true
	if w.err == nil {
		w.err = w.out.Flush()
	}
	if w.file == nil {
		return w.err
	}
	if w.err == nil {
		_, w.err = w.file.WriteAt(header(w.pos), 0)
	}
	if w.err == nil {
		w.err = w.file.Sync()
	}
	if w.err == nil {
		w.err = atomicfile.Place(w.file, w.name)
	}
	if w.err != nil {
		w.file.Close()
		os.Remove(w.file.Name())
		return w.err
	}
	// The rename lasts through a loss of power where the system can do that; the
	// file is whole either way.
	if d, err := os.Open(filepath.Dir(w.name)); err == nil {
		d.Sync()
		d.Close()
	}
	return nil
}

func trailer(at uint64, dir []byte) []byte {
	b := le.AppendUint64(make([]byte, 0, trailerSize), at)
	b = le.AppendUint64(b, uint64(len(dir)))
	b = le.AppendUint64(b, at+uint64(len(dir))+trailerSize)
	b = le.AppendUint32(b, crc32.Checksum(dir, castagnoli))
	b = le.AppendUint32(b, crc32.Checksum(b, castagnoli))
	return append(b, trailerMagic...)
}

// Abort gives the file up and leaves nothing of it. After Close it does nothing,
// so that it can be deferred.
func (w *Writer) Abort() {
	if w.done {
		return
	}
	w.done = true
	if w.err == nil {
		w.err = errors.New("pack: the file has been given up")
	}
	if w.file != nil {
		w.file.Close()
		os.Remove(w.file.Name())
	}
}
