package render

import (
	"os"
	"os/exec"
	"syscall"
)

// killTogether puts the child into a process group of its own, which is killed
// as a whole, so that Ctrl-C reaches this process alone and nothing is left
// behind; and it has the kernel kill the child when this process dies.
func killTogether(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error {
		if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL); err != syscall.ESRCH {
			return err
		}
		return os.ErrProcessDone
	}
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
