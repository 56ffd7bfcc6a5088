// Package readfile opens files whose names came from somebody else: the argument
// of a flag, a link in a case's folder, a line of a figure's manifest.
//
// Such a name may lead to a pipe that nobody writes to, to a device, or to a file
// that never ends. Everything here reads regular files only, never waits for one
// to open, stops at a bound, and ends when its context does.
package readfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// A KindError says that a name leads to something that is not a regular file.
type KindError struct {
	Name string
	Mode fs.FileMode // its type bits only
}

func (e *KindError) Error() string {
	return fmt.Sprintf("%s is %s, not a regular file", e.Name, kind(e.Mode))
}

func kind(m fs.FileMode) string {
	switch {
	case m&fs.ModeDir != 0:
		return "a folder"
	case m&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	case m&fs.ModeDevice != 0:
		return "a device"
	case m&fs.ModeSymlink != 0:
		return "a link"
	}
	return "a special file"
}

// A SizeError says that a file is larger than its reader takes.
type SizeError struct {
	Name string
	Most int64 // bytes
}

func (e *SizeError) Error() string {
	if e.Most >= 1<<20 {
		return fmt.Sprintf("%s is larger than %d MB", e.Name, e.Most>>20)
	}
	return fmt.Sprintf("%s is larger than %d bytes", e.Name, e.Most)
}

// Open opens a regular file, following links. It returns a [*KindError] for
// anything else, without waiting for a pipe or touching a device.
func Open(name string) (*os.File, error) {
	return open(name, name, os.Stat, os.OpenFile)
}

// OpenIn is [Open] within a folder: a name or a link that leads out of it is an
// error.
func OpenIn(root *os.Root, name string) (*os.File, error) {
	return open(name, name, root.Stat, root.OpenFile)
}

func open(name, shown string, stat func(string) (fs.FileInfo, error), openFile func(string, int, fs.FileMode) (*os.File, error)) (*os.File, error) {
	info, err := stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &KindError{shown, info.Mode().Type()}
	}
	// The name may lead elsewhere by now: O_NONBLOCK keeps a pipe from holding us up.
	f, err := openFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err = f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &KindError{shown, info.Mode().Type()}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// All reads a regular file of at most most bytes; a larger one is a
// [*SizeError].
func All(ctx context.Context, name string, most int64) ([]byte, error) {
	f, err := Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return bounded(ctx, f, name, most)
}

// AllIn is [All] within a folder; see [OpenIn].
func AllIn(ctx context.Context, root *os.Root, name string, most int64) ([]byte, error) {
	f, err := OpenIn(root, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return bounded(ctx, f, name, most)
}

// bounded reads r to its end; more than most bytes are a [*SizeError] that calls
// it name. It asks ctx between reads, so that a wait within r itself is not cut
// short.
func bounded(ctx context.Context, r io.Reader, name string, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(NewReader(ctx, r), most+1))
	if err == nil && int64(len(data)) > most {
		return nil, &SizeError{name, most}
	}
	return data, err
}

// NewReader returns a reader of r that ends with the error of ctx once that has
// ended.
func NewReader(ctx context.Context, r io.Reader) io.Reader { return &contextReader{ctx, r} }

type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// Refused reports whether an error says that a file is not one that is read,
// by its kind or its size.
func Refused(err error) bool {
	var kind *KindError
	var size *SizeError
	return errors.As(err, &kind) || errors.As(err, &size)
}
