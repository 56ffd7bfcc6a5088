package interop

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// A GraphError says what is wrong with a file of another program, and where.
type GraphError struct {
	File          string
	Line, Column  int // from 1, columns in code points; 0 for the file as a whole
	Message, Hint string
}

func (e *GraphError) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// An input is a file that is being read: its bytes as UTF-8, and the places of
// offsets in them. Places must be asked for in their order, so that no more of the
// file is kept than what is read ahead.
type input struct {
	name  string
	ctx   context.Context
	in    *bufio.Reader
	sum   hash.Hash
	ahead []byte // that was read and not located
	base  int64  // offset of ahead
	here  place
	blank bool  // nothing but white space stands on the line up to here
	guard int64 // offset beyond which one element is too long
	size  int64
	err   error // of the file system
}

func newInput(ctx context.Context, name string, r io.Reader) *input {
	in := &input{name: name, ctx: ctx, sum: sha256.New(), here: place{1, 1, 0}, blank: true, guard: maxElement}
	raw := bufio.NewReaderSize(io.TeeReader(r, in.sum), 1<<16)
	in.in = raw
	head, _ := raw.Peek(3)
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		raw.Discard(3)
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		raw.Discard(2)
		in.in = bufio.NewReaderSize(&utf16Reader{in: raw, order: binary.LittleEndian}, 1<<16)
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		raw.Discard(2)
		in.in = bufio.NewReaderSize(&utf16Reader{in: raw, order: binary.BigEndian}, 1<<16)
	}
	return in
}

var errTooLong = fmt.Errorf("an element is longer than %d MB", maxElement>>20)

// Read reads on. It ends where one element is longer than what is kept of a file.
func (in *input) Read(b []byte) (int, error) {
	if err := in.ctx.Err(); err != nil {
		in.err = err
		return 0, err
	}
	if in.size > in.guard+1<<16 {
		return 0, errTooLong
	}
	n, err := in.in.Read(b)
	in.ahead = append(in.ahead, b[:n]...)
	in.size += int64(n)
	if err != nil && err != io.EOF {
		in.err = err
	}
	return n, err
}

// at returns the place of an offset and lets go of what stands before it.
func (in *input) at(offset int64) place {
	n := int(min(max(offset-in.base, 0), int64(len(in.ahead))))
	for _, c := range in.ahead[:n] {
		switch {
		case c == '\n':
			in.here = place{in.here.line + 1, 1, in.here.paragraph}
			in.blank = true
			continue
		case c&0xc0 != 0x80: // the first byte of a character
			in.here.column++
		}
		if in.blank && c != ' ' && c != '\t' && c != '\r' {
			in.blank = false
			in.here.paragraph++
		}
	}
	in.base += int64(n)
	in.guard = in.base + maxElement
	in.ahead = in.ahead[n:]
	if len(in.ahead) == 0 {
		in.ahead = in.ahead[:0:0]
	}
	p := in.here
	if in.blank {
		p.paragraph++ // which begins here
	}
	return p
}

// fail returns an error at a place.
func (in *input) fail(at place, hint, format string, args ...any) error {
	return &GraphError{File: in.name, Line: int(at.line), Column: int(at.column), Message: fmt.Sprintf(format, args...), Hint: hint}
}

// A utf16Reader reads UTF-16 as UTF-8.
type utf16Reader struct {
	in    *bufio.Reader
	order binary.ByteOrder
	rest  []byte
	next  rune // a unit that was read too early, 0 for none
}

func (u *utf16Reader) unit() (rune, error) {
	var b [2]byte
	if r := u.next; r != 0 {
		u.next = 0
		return r, nil
	}
	n, err := io.ReadFull(u.in, b[:])
	if n == 1 {
		return utf8.RuneError, nil
	}
	return rune(u.order.Uint16(b[:])), err
}

func (u *utf16Reader) Read(b []byte) (int, error) {
	for len(u.rest) < min(len(b), 1<<12) {
		r, err := u.unit()
		if err != nil {
			if len(u.rest) > 0 {
				break
			}
			return 0, err
		}
		if utf16.IsSurrogate(r) {
			low, err := u.unit()
			if full := utf16.DecodeRune(r, low); err == nil && full != utf8.RuneError {
				r = full
			} else {
				r = utf8.RuneError
				if err == nil {
					u.next = low
				}
			}
		}
		u.rest = utf8.AppendRune(u.rest, r)
	}
	n := copy(b, u.rest)
	u.rest = u.rest[n:]
	return n, nil
}
