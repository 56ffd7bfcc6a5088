//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package wasmcache

import (
	"io/fs"
	"os"
	"syscall"
)

const canLock = true

// tryLock locks a file at once or returns errBusy. A lock belongs to the open
// file, so that it also holds between two of one process.
func tryLock(f *os.File, alone bool) error {
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX
	}
	for {
		switch err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB); err {
		case syscall.EWOULDBLOCK:
			return errBusy
		case syscall.EINTR:
		default:
			return err
		}
	}
}

func unlock(f *os.File) { syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }

// ownerOf returns the user whom a file belongs to; known is false on systems
// that do not say.
func ownerOf(st fs.FileInfo) (uid int, known bool) {
	return int(st.Sys().(*syscall.Stat_t).Uid), true
}

// checkWritable refuses a folder that others may write to, unless they can only
// touch what is theirs in it. A group of the number of its folder's owner is the
// private group that many systems give to each user.
func checkWritable(dir string, st fs.FileInfo) error {
	sys := st.Sys().(*syscall.Stat_t)
	mode := st.Mode()
	if mode&fs.ModeSticky != 0 {
		return nil
	}
	if mode&0o002 != 0 || mode&0o020 != 0 && sys.Gid != sys.Uid {
		return refused(dir, "can be written by others")
	}
	return nil
}

// mayWrite reports whether this process may write a file of n bytes; trying it
// would end in a signal.
func mayWrite(n int64) bool {
	var limit syscall.Rlimit
	err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit)
	return err != nil || uint64(limit.Cur) >= uint64(n)
}
