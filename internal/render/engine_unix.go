//go:build unix && !linux

package render

import (
	"os"
	"os/exec"
	"syscall"
)

// killTogether puts the child into a process group of its own, which is killed
// as a whole.
func killTogether(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error {
		if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL); err != syscall.ESRCH {
			return err
		}
		return os.ErrProcessDone
	}
}

// limitMemory has no limit that leaves Go its reservations.
func limitMemory(uint64) error { return nil }
