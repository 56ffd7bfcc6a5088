package main

import (
	"context"
	"strings"
	"testing"
)

// TestNoGit: without the program git a revision cannot be read, and the message
// says so.
func TestNoGit(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Chdir(t.TempDir())
	var out, errs strings.Builder
	if code := run(context.Background(), []string{"graphx", "diff", "HEAD~1..HEAD"}, strings.NewReader(""), &out, &errs); code != exitNoInput {
		t.Errorf("exit code %d, want %d", code, exitNoInput)
	}
	if !strings.Contains(errs.String(), "git is not installed") || out.Len() > 0 {
		t.Errorf("it says %q, and answers %q", errs.String(), out.String())
	}
}
