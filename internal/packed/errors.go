package packed

import (
	"fmt"
	"runtime/debug"

	"github.com/graphx-dev/graphx/internal/defect"
)

// The ways in which a file is refused. Name is the file's name, "" for bytes in
// memory.

// A NotPackedError says that a file is something else.
type NotPackedError struct{ Name string }

func (e *NotPackedError) Error() string {
	return at(e.Name) + "not a packed case; graphx pack writes one"
}

// A CutError says that a file ends too early, as after a broken copy.
type CutError struct {
	Name       string
	Have, Want int64 // bytes; Want is 0 where it cannot be told
}

func (e *CutError) Error() string {
	of := " bytes are there, and the end is missing"
	if e.Want > 0 {
		of = fmt.Sprintf(" of %d bytes are there", e.Want)
	}
	return fmt.Sprintf("%sthe packed case is cut short: %d%s; copy it or pack it again", at(e.Name), e.Have, of)
}

// An ExtendedError says that something follows the end of a packed case.
type ExtendedError struct {
	Name       string
	Have, Want int64 // bytes
}

func (e *ExtendedError) Error() string {
	return fmt.Sprintf("%sthe packed case ends after %d bytes and %d more follow; copy it or pack it again", at(e.Name), e.Want, e.Have-e.Want)
}

// A VersionError says that another version of graphx has written a file.
type VersionError struct {
	Name       string
	Have, Want uint32
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("%sa packed case of version %d, and this graphx reads version %d; pack it again", at(e.Name), e.Have, e.Want)
}

// An OrderError says that a file's numbers are laid out for another processor:
// packed cases are little-endian, and so must be who reads them.
type OrderError struct {
	Name string
	Here bool // it is this machine that is big-endian, and not the file
}

func (e *OrderError) Error() string {
	if e.Here {
		return at(e.Name) + "packed cases are little-endian, and this machine is big-endian; use the case's folder"
	}
	return at(e.Name) + "a packed case in big-endian byte order; pack it again"
}

// A DamageError says that a file does not hold what was written. It is an error
// of [Open], and what [Section.Verify] panics with.
type DamageError struct {
	Name    string
	Section string // "" for the header, the directory or the trailer
	Offset  int64  // in the file, of the block that is damaged
	What    string
}

func (e *DamageError) Error() string {
	where := ""
	if e.Section != "" {
		where = fmt.Sprintf(" in section %s", e.Section)
	}
	return fmt.Sprintf("%sthe packed case is damaged%s at byte %d: %s; copy it or pack it again", at(e.Name), where, e.Offset, e.What)
}

// A FaultError says that mapped memory could not be read: the file has been cut
// short since it was opened, or its disk fails.
type FaultError struct{ Addr uintptr }

func (e *FaultError) Error() string {
	return "the packed case can no longer be read: it has changed since it was opened, or its disk fails"
}

func at(name string) string {
	if name == "" {
		return ""
	}
	return name + ": "
}

// Try calls fn and returns its error, or the [DamageError] or [FaultError] that
// came up in it as a panic, also in a goroutine of a [defect.Group] that fn waits
// for. Whoever reads views of a packed case stands in a Try somewhere above. Any
// other panic is a defect and goes on.
func Try(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		whole := recover()
		value := whole
		if p, ok := whole.(*defect.Panic); ok { // of a goroutine that fn waited for
			value = p.Value
		}
		switch p := value.(type) {
		case nil:
		case *DamageError:
			err = p
		case interface{ Addr() uintptr }: // a runtime.Error
			err = &FaultError{p.Addr()}
		default:
			panic(whole)
		}
	}()
	return fn()
}
