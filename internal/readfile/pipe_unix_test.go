//go:build unix

package readfile

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestPipe opens a pipe that nobody writes to.
func TestPipe(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(name, 0o666); err != nil {
		t.Skip("no named pipes here:", err)
	}
	within(t, func() {
		f, err := Open(name)
		var kind *KindError
		if !errors.As(err, &kind) {
			t.Errorf("Open(pipe) = %v, %v, want a KindError", f, err)
		}
	})
}

// within fails a test whose work hangs.
func within(t *testing.T, work func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); work() }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("still waiting after 10 s")
	}
}
