//go:build !unix

package child

import "syscall"

// alone leaves the child where it is.
func alone() *syscall.SysProcAttr { return nil }

// Kill kills the child.
func (p *Process) Kill() error { return p.process.Kill() }
