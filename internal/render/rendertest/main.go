package rendertest

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/graphx-dev/graphx/internal/render/graphviz"
)

// Main runs a package's tests. It lets the test binary be the layout engine's
// child process too, as the program's own binary is. Its result is the exit code.
func Main(m *testing.M) int {
	if len(os.Args) == 2 && os.Args[1] == graphviz.Command {
		if err := graphviz.Main(context.Background(), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return 0
	}
	if os.Getenv("GORACE") == "" {
		os.Setenv("GORACE", "atexit_sleep_ms=0") // else each child sleeps a second at its end
	}
	return m.Run()
}
