package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// BenchmarkProcess times whole processes with a warm cache. "links" is an empty
// program that links go-graphviz: what every program that can draw pays. The
// aim for "path" is at most three times that.
//
//	go test ./cmd/graphx -run '^$' -bench Process -benchtime 40x
func BenchmarkProcess(b *testing.B) {
	dir := b.TempDir()
	build := func(name, pkg string) string {
		bin := filepath.Join(dir, name)
		if out, err := exec.Command("go", "build", "-o", bin, pkg).CombinedOutput(); err != nil {
			b.Fatalf("go build: %v\n%s", err, out)
		}
		return bin
	}
	graphx := build("graphx", ".")
	links := build("links", "../../internal/render/graphviz/wasmcache/testdata/bare")
	for _, bb := range []struct {
		name string
		args []string
	}{
		{"links", []string{links}},
		{"help", []string{graphx, "--help"}},
		{"path", []string{graphx, "path", "Dmitriev", "Zelensky"}},
		{"path-svg", []string{graphx, "path", "Dmitriev", "Zelensky", "-o", "path.svg"}},
		{"render", []string{graphx, "render", "-o", "case.svg"}},
	} {
		b.Run(bb.name, func(b *testing.B) {
			once := func() {
				cmd := exec.Command(bb.args[0], bb.args[1:]...)
				cmd.Dir = dir
				cmd.Env = append(os.Environ(), "GRAPHX_CASE=")
				if err := cmd.Run(); err != nil {
					b.Fatalf("%v: %v", bb.args, err)
				}
			}
			once() // compiles what is not in the cache yet
			for b.Loop() {
				once()
			}
		})
	}
}
