package packed

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"unsafe"
)

type arc struct{ To, Rel int32 }

type code uint16

// sample writes a packed case with a section of every sort.
func sample(t testing.TB, w *Writer) {
	t.Helper()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(w.Bytes("meta", []byte("three ferries")))
	check(Put(w, "u8", numbers[uint8](70000)))
	check(Put(w, "empty", []uint32(nil)))
	check(Put(w, "codes", numbers[code](3)))
	check(Put(w, "i32", numbers[int32](20000)))
	check(Put(w, "u32", numbers[uint32](1)))
	check(Put(w, "u64", numbers[uint64](20000)))
	check(Put(w, "i64", numbers[int64](8192))) // one block to the byte
	check(Put(w, "arcs", arcs(10000)))
	out := w.Section("streamed")
	for i := range 1000 {
		_, err := fmt.Fprintf(out, "line %d of the harbour's log\n", i)
		check(err)
	}
	c := begin[int32](w, "column")
	for i := range int32(20000) {
		check(c.Add(i, -i))
	}
	check(PutStrings(w, "names", names))
	check(PutStrings(w, "none", nil))
	check(w.Close())
}

var names = func() (list []string) {
	for i := range 9000 {
		list = append(list, fmt.Sprintf("ship-%06d", i*7))
	}
	return append(list, "zoë", "zoë", "žofie")
}()

func numbers[T ~uint8 | ~uint16 | ~int32 | ~uint32 | ~int64 | ~uint64](n int) []T {
	list := make([]T, n)
	x := uint64(n)
	for i := range list {
		x = x*6364136223846793005 + 1442695040888963407
		list[i] = T(x >> 13)
	}
	return list
}

func arcs(n int) []arc {
	list := make([]arc, n)
	for i := range list {
		list[i] = arc{int32(i * 3), int32(-i)}
	}
	return list
}

func sampleBytes(t testing.TB) []byte {
	var b bytes.Buffer
	sample(t, NewWriter(&b))
	return b.Bytes()
}

// same compares a view, verified in pieces, with what was written.
func same[T comparable](f *File, name string, want []T) error {
	got, s, err := View[T](f, name)
	if err != nil {
		return err
	}
	if len(got) != len(want) || s.Len() != len(want) {
		return fmt.Errorf("%s has %d elements, want %d", name, len(got), len(want))
	}
	for i := 0; i < len(got); {
		to := min(i+1+i%7000, len(got))
		s.Verify(i, to)
		s.VerifyAt(to - 1)
		if !slices.Equal(got[i:to], want[i:to]) {
			return fmt.Errorf("%s differs between %d and %d", name, i, to)
		}
		i = to
	}
	s.VerifyAll()
	return nil
}

// want is what the sample's larger sections hold.
var want = struct {
	u8     []uint8
	i32    []int32
	u64    []uint64
	i64    []int64
	arcs   []arc
	log    []byte
	column []int32
}{
	u8: numbers[uint8](70000), i32: numbers[int32](20000), u64: numbers[uint64](20000), i64: numbers[int64](8192),
	arcs: arcs(10000),
	log: func() (b []byte) {
		for i := range 1000 {
			b = fmt.Appendf(b, "line %d of the harbour's log\n", i)
		}
		return b
	}(),
	column: func() (list []int32) {
		for i := range int32(20000) {
			list = append(list, i, -i)
		}
		return list
	}(),
}

// compare reads everything and compares it with the sample.
func compare(f *File) error {
	for _, err := range []error{
		same(f, "meta", []byte("three ferries")),
		same(f, "u8", want.u8),
		same(f, "empty", []uint32(nil)),
		same(f, "codes", numbers[code](3)),
		same(f, "i32", want.i32),
		same(f, "u32", numbers[uint32](1)),
		same(f, "u64", want.u64),
		same(f, "i64", want.i64),
		same(f, "arcs", want.arcs),
		same(f, "streamed", want.log),
		same(f, "column", want.column),
		sameStrings(f, "names", names),
		sameStrings(f, "none", nil),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

func sameStrings(f *File, name string, want []string) error {
	s, err := OpenStrings(f, name)
	if err != nil {
		return err
	}
	if s.Len() != len(want) {
		return fmt.Errorf("%s has %d strings, want %d", name, s.Len(), len(want))
	}
	for i, w := range want {
		if got := s.At(i); got != w {
			return fmt.Errorf("%s %d is %q, want %q", name, i, got, w)
		}
	}
	return nil
}

func TestRoundTrip(t *testing.T) {
	b := sampleBytes(t)
	if again := sampleBytes(t); !bytes.Equal(b, again) {
		t.Error("the same sections gave other bytes")
	}
	name := filepath.Join(t.TempDir(), "harbour.gxs")
	w, err := Create(name)
	if err != nil {
		t.Fatal(err)
	}
	sample(t, w)
	onDisk, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(onDisk[headerSize:], b[headerSize:]) {
		t.Error("the file is not what a plain writer gets")
	}
	mapped, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	crooked, err := FromBytes(append([]byte{0}, b...)[1:])
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []*File{mapped, crooked} {
		if err := Try(func() error { return compare(f) }); err != nil {
			t.Error(err)
		}
		for _, s := range f.Sections() {
			if s.offset%4096 != 0 || f.Section(s.Name()) != s {
				t.Errorf("section %s begins at %d", s.name, s.offset)
			}
		}
		wide, _, err := View[uint64](f, "u64")
		if err != nil || uintptr(unsafe.Pointer(&wide[0]))%8 != 0 {
			t.Errorf("the numbers are not aligned: %v", err)
		}
		if f.Size() != int64(len(b)) {
			t.Errorf("Size = %d, want %d", f.Size(), len(b))
		}
	}
	if err := mapped.Close(); err != nil {
		t.Error(err)
	}
	if err := mapped.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
}

// TestView: what is missing or of another size is an error; a type that cannot
// lie in a file is the program's fault.
func TestView(t *testing.T) {
	f, err := FromBytes(sampleBytes(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := View[byte](f, "nothing"); err == nil || !strings.Contains(err.Error(), "no section nothing") {
		t.Errorf("a missing section: %v", err)
	}
	if _, _, err := View[int32](f, "u64"); err == nil || !strings.Contains(err.Error(), "8 bytes, not 4") {
		t.Errorf("elements of another size: %v", err)
	}
	if _, err := OpenStrings(f, "u64"); err == nil {
		t.Error("numbers were opened as strings")
	}
	for name, fn := range map[string]func(){
		"int":    func() { elementSize[int]() },
		"bool":   func() { elementSize[bool]() },
		"string": func() { elementSize[string]() },
		"gap": func() {
			elementSize[struct {
				A int32
				B int64
			}]()
		},
		"three":   func() { elementSize[[3]int32]() },
		"nothing": func() { elementSize[struct{}]() },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("the type was taken")
				}
			}()
			fn()
		})
	}
}

// TestVerify: a damaged block is found when it is first used, and no sooner.
func TestVerify(t *testing.T) {
	b := sampleBytes(t)
	f, err := FromBytes(b)
	if err != nil {
		t.Fatal(err)
	}
	list, s, err := View[uint64](f, "u64")
	if err != nil {
		t.Fatal(err)
	}
	f.data[s.offset+65536+9] ^= 4 // element 8193, in the second block
	fails := func(from, to int, want string) {
		t.Helper()
		err := Try(func() error { s.Verify(from, to); return nil })
		var damage *DamageError
		if want == "" && err != nil || want != "" && (!errors.As(err, &damage) || !strings.Contains(err.Error(), want)) {
			t.Errorf("Verify(%d, %d): %v, want %q", from, to, err, want)
		}
	}
	for range 2 {
		fails(0, 8192, "")
		fails(8192, 8193, fmt.Sprintf("in section u64 at byte %d: the checksum of a block is wrong", s.offset+65536))
		fails(0, 20000, "checksum")
		fails(8191, 8193, "checksum")
		fails(16384, 20000, "")
		fails(3, 3, "")
		fails(20000, 20000, "")
		fails(19999, 20001, "19999 to 20001 of 20000")
		fails(0, 20001, "20001")
		fails(-1, 5, "-1")
		fails(70000, 70001, "70000")
	}
	for _, i := range []int{-1, 20000, 8192, 1 << 30, math.MaxInt, math.MinInt, -8192} {
		if Try(func() error { s.VerifyAt(i); return nil }) == nil {
			t.Errorf("VerifyAt(%d) found nothing wrong", i)
		}
	}
	if err := Try(func() error { s.VerifyAt(8191); s.VerifyAt(0); s.VerifyAt(19999); return nil }); err != nil {
		t.Error(err)
	}
	_ = list
}

// TestCheck: the section's own check sees each block once, whole, and its error
// names the place.
func TestCheck(t *testing.T) {
	f, err := FromBytes(sampleBytes(t))
	if err != nil {
		t.Fatal(err)
	}
	_, s, err := View[arc](f, "arcs")
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	s.Check = func(first, n int) error {
		seen = append(seen, fmt.Sprint(first, "+", n))
		if first > 0 && len(seen) < 3 {
			return errors.New("an arc leads out of the graph")
		}
		return nil
	}
	err = Try(func() error { s.VerifyAll(); return nil })
	if err == nil || !strings.Contains(err.Error(), "an arc leads out of the graph") || !strings.Contains(err.Error(), fmt.Sprint(s.offset+blockSize)) {
		t.Errorf("VerifyAll: %v", err)
	}
	if err := Try(func() error { s.VerifyAll(); s.VerifyAll(); return nil }); err != nil {
		t.Error(err)
	}
	const per = blockSize / 8
	want := []string{fmt.Sprint(0, "+", per), fmt.Sprint(per, "+", per)} // the second twice: it failed at first
	for at := per; at < 10_000; at += per {
		want = append(want, fmt.Sprint(at, "+", min(per, 10_000-at)))
	}
	if !slices.Equal(seen, want) {
		t.Errorf("the check saw %s, want %s", seen, want)
	}
}

func TestConcurrent(t *testing.T) {
	f, err := FromBytes(sampleBytes(t))
	if err != nil {
		t.Fatal(err)
	}
	table, err := OpenStrings(f, "names")
	if err != nil {
		t.Fatal(err)
	}
	list, s, err := View[int32](f, "column")
	if err != nil {
		t.Fatal(err)
	}
	s.Check = func(first, n int) error {
		for i := range n {
			if list[first+i] > 20000 {
				return errors.New("too large")
			}
		}
		return nil
	}
	var wg sync.WaitGroup
	for g := range 32 {
		wg.Go(func() {
			for k := range 2000 {
				i := (g*7919 + k*613) % len(list)
				s.VerifyAt(i)
				want := int32(i / 2)
				if i%2 == 1 {
					want = -want
				}
				if list[i] != want {
					t.Errorf("element %d is %d", i, list[i])
				}
				if n := i % len(names); table.At(n) != names[n] {
					t.Errorf("string %d is %q", n, table.At(n))
				}
			}
		})
	}
	wg.Wait()
}

func TestStrings(t *testing.T) {
	f, err := FromBytes(sampleBytes(t))
	if err != nil {
		t.Fatal(err)
	}
	s, err := OpenStrings(f, "names")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		text string
		want int
	}{{"ship-000000", 0}, {"ship-000007", 1}, {"ship-062993", 8999}, {"ship-000008", -1}, {"", -1}, {"zoë", 9000}, {"žofie", 9002}, {"\xff", -1}} {
		if got := s.Find(tt.text); got != tt.want {
			t.Errorf("Find(%q) = %d, want %d", tt.text, got, tt.want)
		}
	}
	if got := s.Search("ship-000008"); got != 2 {
		t.Errorf("Search = %d, want 2", got)
	}
	for _, i := range []int{-1, len(names), math.MaxInt, math.MinInt} {
		if err := Try(func() error { s.At(i); return nil }); err == nil || !strings.Contains(err.Error(), "does not exist") {
			t.Errorf("At(%d): %v", i, err)
		}
	}
	// Offsets that are checked and wrong all the same.
	for _, at := range [][]uint64{{0, 5, 3}, {0, 1 << 40, 1 << 41}, {math.MaxUint64, 0, 3}, {0, math.MaxUint64, math.MaxUint64}} {
		var b bytes.Buffer
		w := NewWriter(&b)
		w.Bytes("odd", []byte("abcde"))
		Put(w, "odd.at", at)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		f, err := FromBytes(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		s, err := OpenStrings(f, "odd")
		if err != nil {
			t.Fatal(err)
		}
		var damage *DamageError
		if err := Try(func() error { s.At(0); s.At(1); return nil }); !errors.As(err, &damage) || damage.Section != "odd.at" {
			t.Errorf("offsets %v: %v", at, err)
		}
	}
}

// TestLongStrings: offsets that need more than 4 bytes get 8.
func TestLongStrings(t *testing.T) {
	var b bytes.Buffer
	w := NewWriter(&b)
	s := newStringsWriter(w, "long")
	s.Add("one")
	s.Add("two")
	s.long = append(s.long, 9) // as though the table had passed 4 GiB
	s.bytes.Write([]byte("six"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := FromBytes(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := sameStrings(f, "long", []string{"one", "two", "six"}); err != nil || f.Section("long.at").size != 8 {
		t.Errorf("%v", err)
	}
}

// reseal gives a changed file the checksums that it ought to have.
func reseal(b []byte) {
	if len(b) < headerSize+trailerSize {
		return
	}
	t := b[len(b)-trailerSize:]
	if at, n := le.Uint64(t), le.Uint64(t[8:]); at <= uint64(len(b)) && n <= uint64(len(b))-at {
		le.PutUint32(t[24:], crc32.Checksum(b[at:at+n], castagnoli))
	}
	le.PutUint32(t[28:], crc32.Checksum(t[:28], castagnoli))
}

// TestRefusals: each way to be no packed case has its own words.
func TestRefusals(t *testing.T) {
	whole := sampleBytes(t)
	dir := int(le.Uint64(whole[len(whole)-trailerSize:]))
	long := bytes.Clone(whole) // knows its length at the beginning
	copy(long, header(uint64(len(long))))
	for _, tt := range []struct {
		name, want string
		b          []byte
	}{
		{"empty", "not a packed case; graphx pack writes one", nil},
		{"text", "not a packed case", []byte("title: Harbour\nlanguage: en\n# a case of three ferries\n")},
		{"line ends changed", "not a packed case", bytes.ReplaceAll(whole, []byte("\r\n"), []byte("\n"))},
		{"cut in the mark", "cut short: 3 bytes are there", []byte("\x89GX")},
		{"cut in the header", "cut short: 20 bytes are there", whole[:20]},
		{"cut, length unknown", fmt.Sprintf("cut short: %d bytes are there, and the end is missing; copy it", len(whole)-1), whole[:len(whole)-1]},
		{"cut, length known", fmt.Sprintf("cut short: 5000 of %d bytes", len(whole)), long[:5000]},
		{"extended, length unknown", fmt.Sprintf("ends after %d bytes and 3 more follow", len(whole)), append(bytes.Clone(whole), "abc"...)},
		{"extended, length known", fmt.Sprintf("ends after %d bytes and 3 more follow", len(whole)), append(bytes.Clone(long), "abc"...)},
		{"extended by another end", fmt.Sprintf("ends after %d bytes and 9 more follow", len(whole)), append(bytes.Clone(whole), "a"+trailerMagic...)},
		{"version", "version 7, and this graphx reads version 1; pack it again", edit(whole, 12, 7)},
		{"byte order", "big-endian byte order", edit(whole, 8, 1, 2, 3, 4)},
		{"mark of the byte order", "damaged at byte 8", edit(whole, 8, 9)},
		{"reserved", "the header is damaged", edit(whole, 30, 1)},
		{"length in the header", "the header is damaged", edit(long, 16, long[16]-1)},
		{"trailer", "the end is damaged", edit(long, len(long)-9, 1)},
		{"directory's place", "an impossible place", sealed(edit(whole, len(whole)-trailerSize, 1))},
		{"directory", "the checksum of the directory is wrong", edit(whole, dir+3, 1)},
		{"number of sections", "too short for its sections", sealed(edit(whole, dir, 200))},
		{"fewer sections", "too long for its sections", sealed(edit(whole, dir, 1))},
		{"size of an element", "does not hold a whole number of elements", sealed(edit(whole, dir+8, 3))},
		{"elements of nothing", "does not hold a whole number of elements", sealed(edit(whole, dir+8, 0))},
		{"directory's length", "an impossible place", sealed(edit(whole, len(whole)-trailerSize+10, 1))},
		{"half an element", "does not hold a whole number of elements", sealed(edit(whole, dir+8, 2))},
		{"two of a name", `two sections are named "i32"`, sealed(edit(whole, dir+bytes.Index(whole[dir:], []byte("u32\x00")), 'i'))},
		{"length of a name", "too short for its sections", sealed(edit(whole, dir+12, 0, 0, 0, 0xff))},
		{"offset", "the directory gives an impossible place for section 0", sealed(edit(whole, dir+17, 0x11))},
		{"overlap", "the directory gives an impossible place for section 1", sealed(edit(whole, dir+25, 0x20))},
		{"length", "the directory gives an impossible place for section 0", sealed(edit(whole, dir+31, 0xff))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := FromBytes(tt.b)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("FromBytes: %v, want %q", err, tt.want)
			}
			name := filepath.Join(t.TempDir(), "x.gxs")
			if err := os.WriteFile(name, tt.b, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(name); err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), name+": ") {
				t.Errorf("Open: %v, want the name and %q", err, tt.want)
			}
		})
	}
	var none *NotPackedError
	if _, err := Open(t.TempDir()); !errors.As(err, &none) {
		t.Errorf("a folder: %v", err)
	}
	if _, err := Open(filepath.Join(t.TempDir(), "x")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

func edit(b []byte, at int, with ...byte) []byte {
	b = bytes.Clone(b)
	copy(b[at:], with)
	return b
}

func sealed(b []byte) []byte {
	reseal(b)
	return b
}

// TestFault: a file that is cut while it is open is an error, not the end.
func TestFault(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a mapped file cannot be cut here")
	}
	name := filepath.Join(t.TempDir(), "x.gxs")
	w, err := Create(name)
	if err != nil {
		t.Fatal(err)
	}
	sample(t, w)
	f, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := os.Truncate(name, 8192); err != nil {
		t.Fatal(err)
	}
	var fault *FaultError
	if err := Try(func() error { return compare(f) }); !errors.As(err, &fault) {
		t.Errorf("reading it: %v", err)
	}
	list, _, err := View[int32](f, "i32")
	if err != nil {
		t.Fatal(err)
	}
	if err := Try(func() error { fmt.Fprint(new(bytes.Buffer), list[500]); return nil }); !errors.As(err, &fault) {
		t.Errorf("reading one number: %v", err)
	}
	// What has nothing to do with the file goes on.
	defer func() {
		if p := recover(); p == nil || strings.Contains(fmt.Sprint(p), "packed") {
			t.Errorf("a fault of the program became %v", p)
		}
	}()
	Try(func() error { var e *entry; e.length++; return nil })
}

func TestCreate(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "x.gxs")
	left := func(want string) {
		t.Helper()
		list, _ := os.ReadDir(dir)
		var names []string
		for _, e := range list {
			names = append(names, e.Name())
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("the folder holds %q, want %q", got, want)
		}
	}
	w, err := Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w.Bytes("a", make([]byte, 3<<20))
	w.Abort()
	left("")
	if err := w.Bytes("b", []byte{1}); err == nil {
		t.Error("a file that was given up takes sections")
	}
	if err := w.Close(); err == nil {
		t.Error("a file that was given up was closed")
	}
	left("")

	if w, err = Create(name); err != nil {
		t.Fatal(err)
	}
	old := w.Section("a")
	w.Bytes("b", nil)
	if _, err := old.Write([]byte("late")); err == nil {
		t.Error("an ended section was written to")
	}
	if err := w.Close(); err == nil || !strings.Contains(err.Error(), "another section has begun") {
		t.Errorf("Close after an error: %v", err)
	}
	left("")

	if w, err = Create(name); err != nil {
		t.Fatal(err)
	}
	w.Bytes("a", nil)
	w.Bytes("a", nil)
	if err := w.Close(); err == nil || !strings.Contains(err.Error(), "two sections are named a") {
		t.Errorf("Close: %v", err)
	}
	left("")

	if w, err = Create(name); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil { // no section at all
		t.Fatal(err)
	}
	w.Abort()
	left("x.gxs")
	if f, err := Open(name); err != nil || len(f.Sections()) != 0 {
		t.Errorf("a file without sections: %v", err)
	} else {
		f.Close()
	}
	if info, _ := os.Stat(name); runtime.GOOS != "windows" && info.Mode().Perm() != 0o644 {
		t.Errorf("its mode is %v", info.Mode())
	}

	if _, err := Create(filepath.Join(dir, "nowhere", "x.gxs")); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "x.gxs") {
		t.Errorf("Create in no folder: %v", err)
	}
	if _, err := Create(dir); err == nil || !strings.Contains(err.Error(), "it is a folder") {
		t.Errorf("Create of a folder: %v", err)
	}
	if os.Getuid() > 0 && runtime.GOOS != "windows" {
		os.Chmod(dir, 0o500)
		defer os.Chmod(dir, 0o700)
		if _, err := Create(filepath.Join(dir, "y.gxs")); !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "y.gxs") {
			t.Errorf("Create in a folder that may not be written: %v", err)
		}
	}
}

// FuzzOpen flips, cuts and extends: whatever can be read after that is what was
// written, and with checksums put right again whatever is read ends in an error
// or not, and never in another panic.
func FuzzOpen(f *testing.F) {
	whole := sampleBytes(f)
	long := bytes.Clone(whole)
	copy(long, header(uint64(len(long))))
	dir := le.Uint64(whole[len(whole)-trailerSize:])
	f.Add([]byte{}, false)
	step := func(what byte, at uint32, with byte) []byte { return append(le.AppendUint32([]byte{what}, at), with) }
	f.Add(step(0, uint32(dir)+8, 6), true)
	f.Add(step(0, 5000, 1), false) // in the second section
	f.Add(step(0, 300000, 128), false)
	f.Add(step(0, uint32(dir)+9, 6), false)
	f.Add(step(1, 20, 1), false)
	f.Add(step(2, 5000, 0), false)
	f.Add(append(step(2, 5000, 0), 0), false)
	f.Add(step(3, 30, 2), false)
	f.Add(step(4, 0, 0), false)
	f.Fuzz(func(t *testing.T, script []byte, again bool) {
		b := bytes.Clone(whole)
		if len(script)%2 == 1 {
			b = bytes.Clone(long)
		}
		changed := false
		for ; len(script) >= 6; script = script[6:] {
			if len(b) == 0 {
				break
			}
			at, with := int(le.Uint32(script[1:])), script[5]
			switch script[0] % 5 {
			case 0:
				at %= len(b)
				b[at] ^= with
			case 1: // near the end, where the directory is
				at = max(len(b)-1-at%2048, 0)
				b[at] ^= with
			case 2:
				b = b[:at%(len(b)+1)]
			case 3:
				b = append(b, bytes.Repeat([]byte{with}, at%5000)...)
			case 4:
				b = append(b, b[at%len(b):]...)
				b = b[:min(len(b), 2*len(whole))]
			}
			changed = true
		}
		if again {
			reseal(b)
		}
		err := Try(func() error {
			file, err := FromBytes(b)
			if err != nil {
				return err
			}
			return compare(file)
		})
		var damage *DamageError
		if again || errors.As(err, &damage) {
			return
		}
		if err == nil {
			return // what was changed is not in use
		}
		for _, target := range []any{new(*NotPackedError), new(*CutError), new(*ExtendedError), new(*VersionError), new(*OrderError)} {
			if changed && errors.As(err, target) {
				return
			}
		}
		t.Errorf("changed: %v; %v", changed, err)
	})
}

func BenchmarkVerify(b *testing.B) {
	f, err := FromBytes(sampleBytes(b))
	if err != nil {
		b.Fatal(err)
	}
	list, s, _ := View[uint64](f, "u64")
	b.Run("range", func(b *testing.B) {
		sum := uint64(0)
		for i := 0; b.Loop(); i = (i + 613) & 8191 {
			s.Verify(i, i+3)
			sum += list[i]
		}
		_ = sum
	})
	b.Run("one", func(b *testing.B) {
		sum := uint64(0)
		for i := 0; b.Loop(); i = (i + 613) & 8191 {
			s.VerifyAt(i)
			sum += list[i]
		}
		_ = sum
	})
	b.Run("none", func(b *testing.B) {
		sum := uint64(0)
		for i := 0; b.Loop(); i = (i + 613) & 8191 {
			sum += list[i]
		}
		_ = sum
	})
	b.Run("block", func(b *testing.B) {
		b.SetBytes(blockSize)
		for b.Loop() {
			s.block(0)
		}
	})
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

func BenchmarkWrite(b *testing.B) {
	list := make([]int32, 16<<20)
	b.SetBytes(4 * int64(len(list)))
	for b.Loop() {
		w := NewWriter(discard{})
		Put(w, "list", list)
		w.Close()
	}
}

func BenchmarkFind(b *testing.B) {
	f, err := FromBytes(sampleBytes(b))
	if err != nil {
		b.Fatal(err)
	}
	s, _ := OpenStrings(f, "names")
	for i := 0; b.Loop(); i = (i + 613) % len(names) {
		s.Find(names[i])
	}
}
