package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// TestThirdParty: THIRD_PARTY.md is what the tool writes today, so that no
// dependency is added without its licence.
func TestThirdParty(t *testing.T) {
	parts, err := modules()
	if err != nil {
		t.Fatal(err)
	}
	if len(parts) < 20 {
		t.Fatalf("%d parts; go list shows more", len(parts))
	}
	var out bytes.Buffer
	if err := write(&out, parts); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../THIRD_PARTY.md")
	if err != nil {
		t.Fatal(err)
	}
	// The text of Go's own licence may change with the toolchain; the list may not.
	list := func(b []byte) string { s, _, _ := strings.Cut(string(b), "\n## Texts\n"); return s }
	if list(got) != list(out.Bytes()) {
		t.Errorf("THIRD_PARTY.md is not what is built: go run ./internal/thirdparty > THIRD_PARTY.md\nwant\n%s", list(out.Bytes()))
	}
	for _, p := range parts {
		for _, f := range p.files {
			if !strings.Contains(string(got), p.path+" "+f) {
				t.Errorf("THIRD_PARTY.md has no text of %s %s", p.path, f)
			}
		}
	}
	for _, want := range []string{"Graphviz 12.1.2", "Expat", "Liberation fonts", "wazero", "Go fonts", "standard library"} {
		if !strings.Contains(list(got), want) {
			t.Errorf("THIRD_PARTY.md does not list %s", want)
		}
	}
}

// TestMissing: a module that is not in the cache, or has no licence, is said.
func TestMissing(t *testing.T) {
	for _, tt := range []struct {
		part part
		want string
	}{
		{part{path: "example.org/a", version: "v1.0.0"}, "go mod download"},
		{part{path: "example.org/b", version: "v1.0.0", dir: t.TempDir()}, "no licence file"},
	} {
		if err := tt.part.read(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.part.path, err, tt.want)
		}
	}
}
