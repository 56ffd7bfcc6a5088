package packed

import (
	"fmt"
	"math"
	"sort"
	"unsafe"
)

// A stringsWriter writes a table of strings as two sections: NAME with the bytes
// one after another, and NAME.at with the offsets of their beginnings and of the
// last one's end, of 4 bytes where that is enough and of 8 otherwise.
type stringsWriter struct {
	w     *Writer
	name  string
	bytes *sectionWriter
	short []uint32 // offsets, as long as they fit
	long  []uint64 // those after
	end   uint64
}

// newStringsWriter begins a table. No other section may begin before its Close.
func newStringsWriter(w *Writer, name string) *stringsWriter {
	return &stringsWriter{w: w, name: name, bytes: w.begin(name, 1), short: []uint32{0}}
}

// Add adds a string.
func (s *stringsWriter) Add(text string) error {
	return s.AddBytes(unsafe.Slice(unsafe.StringData(text), len(text)))
}

// AddBytes adds a string that stands in bytes, which may be used again.
func (s *stringsWriter) AddBytes(b []byte) error {
	s.end += uint64(len(b))
	if s.end <= math.MaxUint32 {
		s.short = append(s.short, uint32(s.end))
	} else {
		s.long = append(s.long, s.end)
	}
	_, err := s.bytes.Write(b)
	return err
}

// Close writes the offsets.
func (s *stringsWriter) Close() error {
	if s.w.open != s.bytes && s.w.err == nil {
		s.w.err = fmt.Errorf("pack: another section has begun before the end of the table %s", s.name)
	}
	if len(s.long) == 0 {
		return Put(s.w, s.name+".at", s.short)
	}
	at := begin[uint64](s.w, s.name+".at")
	for _, o := range s.short {
		at.Add(uint64(o))
	}
	return at.Add(s.long...)
}

// PutStrings writes a table of strings.
func PutStrings(w *Writer, name string, list []string) error {
	s := newStringsWriter(w, name)
	for _, text := range list {
		s.Add(text)
	}
	return s.Close()
}

// Strings is a table of strings in a packed case. What it returns has been
// verified and lies in the file: it lives as long as the file is open, so what is
// to live longer is cloned (strings.Clone). A table that is damaged, or has no
// string with that number, makes its methods panic with a *[DamageError], see
// [Try]. Any number of goroutines may read it.
type Strings struct {
	bytes []byte
	text  *Section
	short []uint32 // one of the two is nil
	long  []uint64
	at    *Section
	n     int
}

// OpenStrings returns the table of that name.
func OpenStrings(f *File, name string) (s *Strings, err error) {
	s = new(Strings)
	if s.bytes, s.text, err = View[byte](f, name); err != nil {
		return nil, err
	}
	if at := f.Section(name + ".at"); at != nil && at.size == 8 {
		s.long, s.at, err = View[uint64](f, name+".at")
	} else {
		s.short, s.at, err = View[uint32](f, name+".at")
	}
	if err != nil {
		return nil, err
	}
	if s.at.n == 0 {
		return nil, s.at.Damage("it has no offset")
	}
	s.n = s.at.n - 1
	return s, nil
}

// Len returns the number of strings.
func (s *Strings) Len() int { return s.n }

// Bytes returns the string with that number as bytes, which must not be written
// to.
func (s *Strings) Bytes(i int) []byte {
	if uint(i) >= uint(s.n) {
		panic(s.text.Damage(fmt.Sprintf("string %d of %d does not exist", i, s.n)))
	}
	s.at.Verify(i, i+2)
	var from, to uint64
	if s.long != nil {
		from, to = s.long[i], s.long[i+1]
	} else {
		from, to = uint64(s.short[i]), uint64(s.short[i+1])
	}
	if from > to || to > uint64(len(s.bytes)) {
		panic(s.at.Damage(fmt.Sprintf("string %d lies from byte %d to %d of %d", i, from, to, len(s.bytes))))
	}
	s.text.Verify(int(from), int(to))
	return s.bytes[from:to:to]
}

// At returns the string with that number.
func (s *Strings) At(i int) string {
	b := s.Bytes(i)
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// Find returns the number of the first string that is text in a table sorted by
// bytes, -1 for none. O(log n).
func (s *Strings) Find(text string) int {
	if i := s.Search(text); i < s.n && s.At(i) == text {
		return i
	}
	return -1
}

// Search returns the number of the first string that is not less than text in a
// table sorted by bytes, Len for none. O(log n).
func (s *Strings) Search(text string) int {
	return sort.Search(s.n, func(i int) bool { return s.At(i) >= text })
}
