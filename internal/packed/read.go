package packed

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math/bits"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"unsafe"

	"github.com/edsrzf/mmap-go"

	"github.com/graphx-dev/graphx/internal/readfile"
)

// A File is a packed case that is open. Any number of goroutines may read it.
type File struct {
	name     string
	data     []byte
	mapped   mmap.MMap // nil for bytes in memory
	sections []*Section
}

// A Section is the checks on one section's memory.
type Section struct {
	// Check says what is wrong with n elements from the first one on; nil for a
	// section of which anything may be true. Verify calls it for the elements of
	// each block, after the checksum. It is set before the section is read. It may
	// read other sections, and of this one what stands before.
	Check func(first, n int) error

	file           *File
	name           string
	offset, length uint64
	sums           []byte // CRC-32C of each block, little-endian
	size           int    // of an element
	n              int    // elements
	shift          uint8  // from an element's number to that of its block

	// good has for each block the number of the element after its last one, and 0
	// as long as it has not been verified: so one load and one comparison make sure
	// of elements within a block. Its length is a power of two, mask one less:
	// Verify is just small enough to be inlined, and has no room for another bound.
	good []uint64
	mask uint
}

// Open maps a file into memory. It looks at the beginning, the end and the
// directory of the sections alone, and is done in microseconds whatever the size.
// Its errors are *[NotPackedError], [CutError], [ExtendedError], [VersionError],
// [OrderError], [DamageError], and those of the system.
func Open(name string) (*File, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &NotPackedError{name}
	}
	if info.Size() < headerSize { // nothing can be mapped of an empty file
		b, err := os.ReadFile(name)
		if err == nil {
			_, err = open(name, b)
		}
		return nil, err
	}
	f, err := readfile.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	mapped, err := mmap.Map(f, mmap.RDONLY, 0)
	if err != nil {
		return nil, &fs.PathError{Op: "map", Path: name, Err: err}
	}
	var file *File
	err = Try(func() (err error) {
		file, err = open(name, mapped)
		return err
	})
	if err != nil {
		mapped.Unmap()
		return nil, err
	}
	file.mapped = mapped
	return file, nil
}

// FromBytes opens a packed case in memory. The caller must not change it
// afterwards.
func FromBytes(b []byte) (*File, error) {
	if uintptr(unsafe.Pointer(unsafe.SliceData(b)))%8 != 0 {
		room := asBytes(make([]uint64, len(b)/8+1))
		b = room[:copy(room, b)]
	}
	return open("", b)
}

// Close gives the memory back. Views, and strings of a [Strings], must not be used
// afterwards: to read them ends the program.
func (f *File) Close() error {
	if f.mapped == nil {
		return nil
	}
	m := f.mapped
	f.mapped, f.data, f.sections = nil, nil, nil
	return m.Unmap()
}

// Name returns the name that the file was opened by, "" for bytes in memory.
func (f *File) Name() string { return f.name }

// Size returns the length of the file in bytes.
func (f *File) Size() int64 { return int64(len(f.data)) }

// Sections returns the sections in the order of the file.
func (f *File) Sections() []*Section { return slices.Clone(f.sections) }

// open reads header, trailer and directory.
func open(name string, b []byte) (*File, error) {
	have := int64(len(b))
	damaged := func(offset int64, what string) error {
		return &DamageError{Name: name, Offset: offset, What: what}
	}
	if have == 0 || !strings.HasPrefix(headerMagic, string(b[:min(8, have)])) {
		return nil, &NotPackedError{name}
	}
	if have < headerSize {
		return nil, &CutError{name, have, 0}
	}
	switch le.Uint32(b[8:]) {
	case orderMark:
	case bits.ReverseBytes32(orderMark):
		return nil, &OrderError{Name: name}
	default:
		return nil, damaged(8, "the byte order mark is wrong")
	}
	if bigEndian() {
		return nil, &OrderError{name, true}
	}
	if v := le.Uint32(b[12:]); v != Version {
		return nil, &VersionError{name, v, Version}
	}
	length := int64(le.Uint64(b[16:]))
	end := have
	if !endsAt(b, end) {
		switch {
		case length > have:
			return nil, &CutError{name, have, length}
		case length == have:
			return nil, damaged(max(have-trailerSize, 0), "the end is damaged")
		case length != 0 && endsAt(b, length):
			return nil, &ExtendedError{name, have, length}
		case length == 0:
			for end > 0 && !endsAt(b, end) {
				end = int64(bytes.LastIndex(b[:end-1], []byte(trailerMagic)) + len(trailerMagic))
				if end < int64(len(trailerMagic)) {
					return nil, &CutError{name, have, 0}
				}
			}
			return nil, &ExtendedError{name, have, end}
		}
		return nil, damaged(16, "its beginning and its end are damaged")
	}
	if length != 0 && length != have || le.Uint64(b[24:]) != 0 {
		return nil, damaged(16, "the header is damaged")
	}
	t := b[have-trailerSize:]
	at, size := le.Uint64(t), le.Uint64(t[8:])
	if at < headerSize || at%8 != 0 || at > uint64(have-trailerSize) || size != uint64(have-trailerSize)-at {
		return nil, damaged(have-trailerSize, "the header gives an impossible place for the directory")
	}
	dir := b[at : at+size]
	if crc32.Checksum(dir, castagnoli) != le.Uint32(t[24:]) {
		return nil, damaged(int64(at), "the checksum of the directory is wrong")
	}
	f := &File{name: name, data: b}
	if what := f.readDirectory(dir, at); what != "" {
		return nil, damaged(int64(at), what)
	}
	return f, nil
}

// endsAt reports whether a whole packed case ends at that offset.
func endsAt(b []byte, end int64) bool {
	if end < headerSize+trailerSize || end > int64(len(b)) {
		return false
	}
	t := b[end-trailerSize : end]
	return string(t[32:]) == trailerMagic && le.Uint64(t[16:]) == uint64(end) &&
		crc32.Checksum(t[:28], castagnoli) == le.Uint32(t[28:])
}

// readDirectory reads the sections, and says what is wrong with their list. They
// lie between the header and the directory.
func (f *File) readDirectory(dir []byte, end uint64) (wrong string) {
	const fixed = 24
	if len(dir) < 8 || le.Uint64(dir) > uint64(len(dir))/fixed {
		return "the directory is too short for its sections"
	}
	n := int(le.Uint64(dir))
	dir = dir[8:]
	room := make([]Section, n)
	f.sections = make([]*Section, n)
	after := uint64(headerSize) // no section begins before
	for i := range n {
		s := &room[i]
		f.sections[i] = s
		if len(dir) < fixed {
			return "the directory is too short for its sections"
		}
		size, named := uint64(le.Uint32(dir)), uint64(le.Uint32(dir[4:]))
		s.offset, s.length = le.Uint64(dir[8:]), le.Uint64(dir[16:])
		dir = dir[fixed:]
		if s.offset%sectionAlign != 0 || s.offset < after || s.offset > end || s.length > end-s.offset {
			return fmt.Sprintf("the directory gives an impossible place for section %d", i)
		}
		after = s.offset + s.length
		if !fits(size) || s.length%size != 0 {
			return fmt.Sprintf("section %d does not hold a whole number of elements", i)
		}
		blocks := blocksOf(s.length)
		nameRoom, sumRoom := aligned(named, 8), aligned(4*blocks, 8)
		if nameRoom+sumRoom > uint64(len(dir)) { // both are below 2^33 and 2^52
			return "the directory is too short for its sections"
		}
		s.file, s.name, s.size, s.n = f, string(dir[:named]), int(size), int(s.length/size)
		s.shift = uint8(blockShift - bits.TrailingZeros64(size))
		s.sums = dir[nameRoom : nameRoom+4*blocks]
		s.good = make([]uint64, 1<<bits.Len64(blocks))
		s.mask = uint(len(s.good) - 1)
		dir = dir[nameRoom+sumRoom:]
		for _, other := range f.sections[:i] {
			if other.name == s.name {
				return fmt.Sprintf("two sections are named %q", s.name)
			}
		}
	}
	if len(dir) != 0 {
		return "the directory is too long for its sections"
	}
	return ""
}

// Section returns the section of that name, nil for none.
func (f *File) Section(name string) *Section {
	for _, s := range f.sections {
		if s.name == name {
			return s
		}
	}
	return nil
}

// View returns a section's elements as they lie in the file, and the section to
// verify them by: before an element is used, a [Section.Verify] must have covered
// it. The T are those of [Put], of the size that was written. The slice cannot be
// written to and ends with the file's Close. A section that is missing or has
// elements of another size is an error.
func View[T any](f *File, name string) ([]T, *Section, error) {
	size := elementSize[T]()
	s := f.Section(name)
	switch {
	case s == nil:
		return nil, nil, &DamageError{Name: f.name, Offset: f.Size(), What: fmt.Sprintf("it has no section %s", name)}
	case s.size != size:
		return nil, nil, &DamageError{f.name, name, int64(s.offset), fmt.Sprintf("its elements have %d bytes, not %d", s.size, size)}
	case s.n == 0:
		return nil, s, nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&f.data[s.offset])), s.n), s, nil
}

// Name returns the section's name.
func (s *Section) Name() string { return s.name }

// Len returns the number of elements.
func (s *Section) Len() int { return s.n }

// Bytes returns the length in bytes.
func (s *Section) Bytes() int64 { return int64(s.length) }

// Verify makes sure of the elements from one number up to but not with another:
// that there are such elements, that the blocks that hold them have their
// checksums and pass Check. Otherwise it panics with a *[DamageError], which [Try]
// turns into an error. A block is looked at once; when it has been, Verify takes
// about a nanosecond. Where the numbers come out of the file, the caller sees to it
// that 0 <= from <= to.
func (s *Section) Verify(from, to int) {
	if uint64(to) > atomic.LoadUint64(&s.good[uint(from)>>s.shift&s.mask]) {
		s.verify(from, to)
	}
}

// VerifyAt is Verify for one element. Its number may be anything.
func (s *Section) VerifyAt(i int) {
	if uint64(i) >= atomic.LoadUint64(&s.good[uint(i)>>s.shift&s.mask]) {
		s.verifyAt(i)
	}
}

// VerifyAll makes sure of all elements.
func (s *Section) VerifyAll() { s.Verify(0, s.n) }

//go:noinline
func (s *Section) verifyAt(i int) { s.verify(i, i+1) }

func (s *Section) verify(from, to int) {
	if from < 0 || to < from || to > s.n {
		panic(s.Damage(fmt.Sprintf("elements %d to %d of %d do not exist", from, to, s.n)))
	}
	if from == to {
		return
	}
	for b := from >> s.shift; b <= (to-1)>>s.shift; b++ {
		if atomic.LoadUint64(&s.good[b]) == 0 {
			s.block(b)
		}
	}
}

// block looks at one block.
func (s *Section) block(b int) {
	start := uint64(b) << blockShift
	stop := min(start+blockSize, s.length)
	damage := func(what string) {
		panic(&DamageError{s.file.name, s.name, int64(s.offset + start), what})
	}
	if crc32.Checksum(s.file.data[s.offset+start:s.offset+stop], castagnoli) != le.Uint32(s.sums[4*b:]) {
		damage("the checksum of a block is wrong")
	}
	if s.Check != nil {
		first := int(start) / s.size
		if err := s.Check(first, int(stop)/s.size-first); err != nil {
			damage(err.Error())
		}
	}
	atomic.StoreUint64(&s.good[b], stop/uint64(s.size))
}

// Damage returns the error for what only a reader of the section can see is wrong
// with it.
func (s *Section) Damage(what string) *DamageError {
	return &DamageError{s.file.name, s.name, int64(s.offset), what}
}

// Begins reports whether a file begins as a packed case does.
func Begins(name string) bool {
	f, err := readfile.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	b := make([]byte, len(headerMagic))
	n, _ := io.ReadFull(f, b)
	return n > 0 && strings.HasPrefix(headerMagic, string(b[:n]))
}
