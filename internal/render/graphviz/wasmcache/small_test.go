//go:build !linux

package wasmcache

import "testing"

func small(t *testing.T, dir string) {
	t.Helper()
	t.Skip("no small disk to be had here")
}
