//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package wasmcache

import (
	"errors"
	"io/fs"
	"os"
)

// Without locks a crash cannot be told from a process at work, so there is no
// folder. wazero compiles nothing on most of these systems anyway.
const canLock = false

func tryLock(*os.File, bool) error { return errors.ErrUnsupported }

func unlock(*os.File) {}

func ownerOf(fs.FileInfo) (uid int, known bool) { return 0, false }

func checkWritable(dir string, _ fs.FileInfo) error { return refused(dir, "cannot be checked") }

func mayWrite(int64) bool { return true }
