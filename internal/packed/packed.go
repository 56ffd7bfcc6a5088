// Package packed is the container of a packed case: one file (.gxs) that is opened
// by mmap and read in place.
//
// A file is a row of named sections. Each is a list of numbers, of small fixed
// structs or of bytes, and lies in the file as it lies in memory, so that opening
// it costs the same for one relation and for millions, and a query reads from the
// disk what it visits and no more. Every block of 4 KiB has a checksum that is
// compared when the block is used for the first time ([Section.Verify]), never
// all at once.
//
// The layout, all integers little-endian:
//
//	header     32 bytes: magic, byte order, version, length of the file, zeros
//	sections   each from a multiple of 4096 bytes on, zeros before it
//	directory  for each section: size of an element, offset, length, name, and a
//	           CRC-32C for each block; from a multiple of 8 bytes on
//	trailer    40 bytes: offset and length of the directory, length of the file,
//	           CRC-32C of the directory and of the trailer, magic
//
// The header knows the length of the file only where the writer could go back
// to it, and is 0 there otherwise. The same sections in the same order give the
// same bytes.
//
// A record is some bytes in such a section: [AppendEntity], [AppendRelation] and
// [AppendRecords] make them, [DecodeEntity], [DecodeRelation] and [DecodeRecords]
// read them. What the sections of a case are called and how its index lies in them
// is the business of internal/index.
package packed

import (
	"encoding/binary"
	"hash/crc32"
	"reflect"
	"unsafe"
)

// Version is the version of the layout above. What the sections hold has its own
// version, which is the business of who writes them.
const Version = 1

const (
	headerMagic  = "\x89GXS\r\n\x1a\n" // as PNG: a transfer as text shows
	trailerMagic = "\nend GXS"
	headerSize   = 32
	trailerSize  = 40
	orderMark    = 0x01020304
	sectionAlign = 4096
	// blockSize is a multiple of every size that an element may have, so that no
	// element lies in two blocks. Its CRC takes 4 us, about what the page faults
	// take that bring it in.
	blockSize  = 4 << 10
	blockShift = 12
)

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
	le         = binary.LittleEndian
)

// aligned returns n rounded up to a multiple of a power of two.
func aligned[N int | int64 | uint64](n, to N) N { return (n + to - 1) &^ (to - 1) }

// blocksOf returns the number of blocks of a section.
func blocksOf(length uint64) uint64 { return (length + blockSize - 1) >> blockShift }

// bigEndian reports whether this machine lays out numbers the other way round.
func bigEndian() bool {
	n := uint16(1)
	return *(*byte)(unsafe.Pointer(&n)) == 0
}

// elementSize returns the size of a T. It panics for a type that cannot lie in a
// file: the elements are integers and floats of a fixed size, and structs and
// arrays of them without a gap whose size is a power of two.
func elementSize[T any]() int {
	t := reflect.TypeFor[T]()
	size := int(t.Size())
	if plainSize(t) != size || !fits(uint64(size)) {
		panic("pack: elements cannot be of type " + t.String())
	}
	return size
}

// fits reports whether elements may have that size: a power of two, at most 4096.
func fits(size uint64) bool { return size > 0 && size <= sectionAlign && size&(size-1) == 0 }

// plainSize adds up the bytes of t that hold numbers, -1 where it holds anything
// else. int and uint are out: their size is the machine's.
func plainSize(t reflect.Type) int {
	switch t.Kind() {
	case reflect.Uint8, reflect.Int8, reflect.Uint16, reflect.Int16, reflect.Uint32, reflect.Int32,
		reflect.Uint64, reflect.Int64, reflect.Float32, reflect.Float64:
		return int(t.Size())
	case reflect.Array:
		if n := plainSize(t.Elem()); n >= 0 {
			return n * t.Len()
		}
	case reflect.Struct:
		sum := 0
		for i := range t.NumField() {
			n := plainSize(t.Field(i).Type)
			if n < 0 {
				return -1
			}
			sum += n
		}
		return sum
	}
	return -1
}
