// Start is a program that links go-graphviz behind the guard. It prints TMPDIR
// as main sees it, the reason for compiling in memory, and a hash of a drawing.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"

	"github.com/goccy/go-graphviz"

	"github.com/graphx-dev/graphx/internal/render/graphviz/wasmcache"
)

var _ = wasmcache.Restore()

func main() {
	dir, ok := os.LookupEnv("TMPDIR")
	fmt.Printf("TMPDIR %q %t\n", dir, ok)
	fmt.Printf("reason %v\n", wasmcache.Reason())
	ctx := context.Background()
	gv, err := graphviz.New(ctx)
	if err != nil {
		panic(err)
	}
	graph, err := graphviz.ParseBytes([]byte(`digraph { a -> b }`))
	if err != nil {
		panic(err)
	}
	var svg bytes.Buffer
	if err := gv.Render(ctx, graph, graphviz.SVG, &svg); err != nil {
		panic(err)
	}
	fmt.Printf("drawing %x\n", sha256.Sum256(svg.Bytes()))
}
