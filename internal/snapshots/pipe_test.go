//go:build unix

package snapshots

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/graphx-dev/graphx/internal/evidence"
)

// TestPipe: a named pipe is refused at once; nobody waits for its writer.
func TestPipe(t *testing.T) {
	f := folder(t, nil)
	if err := syscall.Mkfifo(filepath.Join(f.root.Name(), "a.txt"), 0o644); err != nil {
		t.Skip(err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := f.Text(&evidence.Source{ID: "s", Snapshot: "a.txt"})
		done <- err
	}()
	select {
	case err := <-done:
		if err == nil || !strings.Contains(err.Error(), "not a regular file") {
			t.Errorf("a pipe: %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Error("a pipe makes it wait")
	}
}
