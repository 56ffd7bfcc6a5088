package figure

import (
	"os"
	"testing"

	"github.com/graphx-dev/graphx/internal/render/rendertest"
)

func TestMain(m *testing.M) { os.Exit(rendertest.Main(m)) }
