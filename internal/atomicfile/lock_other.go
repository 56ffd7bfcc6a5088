//go:build !(darwin || linux || freebsd || netbsd || openbsd || dragonfly)

package atomicfile

import (
	"os"
	"runtime"
)

const held = false

// lock reports whether a file may be taken to be abandoned. Windows does not
// remove or rename a file that another process has open, so that trying is
// enough there; elsewhere it cannot be known.
func lock(*os.File) bool { return runtime.GOOS == "windows" }
