package rendertest

import (
	"os"
	"testing"
)

// Slow skips a test that takes long on two cores. .ci/run asks for all of them.
func Slow(t testing.TB) {
	t.Helper()
	if os.Getenv("GRAPHX_SLOW") != "1" {
		t.Skip("takes long: GRAPHX_SLOW=1 runs it")
	}
}
