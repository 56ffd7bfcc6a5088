package graphviz

import (
	"errors"
	"os"
	"runtime"
	"syscall"
)

// dieWithParent has the kernel kill this process when the thread that started it
// ends, which is how the kernel sees a parent's death. It is an error when the
// parent has died already.
func dieWithParent(parent int) error {
	runtime.LockOSThread() // the wish would end with the thread that made it
	_, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_SET_PDEATHSIG, uintptr(syscall.SIGKILL), 0)
	if errno != 0 {
		return os.NewSyscallError("prctl", errno)
	}
	if os.Getppid() != parent {
		return errors.New("the parent has died")
	}
	return nil
}

// limitMemory bounds this process's private writable memory. RLIMIT_AS would
// count the address space that Go and wazero reserve and never use. Beyond the
// limit Go ends the process with "out of memory".
func limitMemory(n uint64) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_DATA, &limit); err != nil {
		return err
	}
	limit.Cur = min(limit.Cur, n)
	return syscall.Setrlimit(syscall.RLIMIT_DATA, &limit)
}
