//go:build !unix

package atomicfile

import (
	"io/fs"
	"os"
)

// KeepOwner does nothing: files have their owners from their folder here.
func KeepOwner(*os.File, fs.FileInfo) {}
