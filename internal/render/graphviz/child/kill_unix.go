//go:build unix

package child

import "syscall"

// alone puts the child into a process group of its own.
func alone() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// Kill kills the child and what it has started. It must not be called once Wait
// has returned.
func (p *Process) Kill() error { return syscall.Kill(-p.process.Pid, syscall.SIGKILL) }
