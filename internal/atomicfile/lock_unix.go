//go:build darwin || linux || freebsd || netbsd || openbsd || dragonfly

package atomicfile

import (
	"os"
	"syscall"
)

// held says that a file that waits for its renaming is kept open and locked, and
// that another process can ask for the lock.
const held = true

// lock takes the lock of a file, which the system gives back when the process
// ends, however it ends. It reports whether nobody else has it. Where the file
// system has no locks nothing is taken to be abandoned.
func lock(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}
