package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestLinks holds the empty program to the packages that graphx links.
func TestLinks(t *testing.T) {
	imports := func(dir, pkg string) []string {
		out, err := exec.Command("go", "list", "-C", dir, "-f", `{{join .Imports "\n"}}`, pkg).CombinedOutput()
		if err != nil {
			t.Fatalf("go list %s: %v\n%s", pkg, err, out)
		}
		// The standard library is left out: its packages have no dot in the first part.
		return slices.DeleteFunc(strings.Fields(string(out)), func(p string) bool {
			first, _, _ := strings.Cut(p, "/")
			return !strings.Contains(first, ".")
		})
	}
	got, want := imports(".", "."), imports("../..", "./cmd/graphx")
	if len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("the empty program links\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
