//go:build !unix

package render

import "os/exec"

// killTogether leaves the child to exec, which kills it alone.
func killTogether(*exec.Cmd) {}

func limitMemory(uint64) error { return nil }
