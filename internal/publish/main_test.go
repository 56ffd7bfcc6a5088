package publish

import (
	"os"
	"testing"

	"github.com/graphx-dev/graphx/internal/render/rendertest"
)

// The layout engine's child process is this very binary: without a main that
// knows so, each child would run all these tests again.
func TestMain(m *testing.M) { os.Exit(rendertest.Main(m)) }
