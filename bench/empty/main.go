// Empty links what graphx links and does nothing: what a process costs before
// graphx has done anything.
package main

import (
	_ "github.com/urfave/cli/v2"

	_ "github.com/graphx-dev/graphx/internal/ask"
	_ "github.com/graphx-dev/graphx/internal/atomicfile"
	_ "github.com/graphx-dev/graphx/internal/casefile"
	_ "github.com/graphx-dev/graphx/internal/defect"
	_ "github.com/graphx-dev/graphx/internal/entities"
	_ "github.com/graphx-dev/graphx/internal/index"
	_ "github.com/graphx-dev/graphx/internal/interop"
	_ "github.com/graphx-dev/graphx/internal/packed"
	_ "github.com/graphx-dev/graphx/internal/plain"
	_ "github.com/graphx-dev/graphx/internal/readfile"
	_ "github.com/graphx-dev/graphx/internal/relations"
	_ "github.com/graphx-dev/graphx/internal/render"
	_ "github.com/graphx-dev/graphx/internal/render/chart"
	_ "github.com/graphx-dev/graphx/internal/render/figure"
	_ "github.com/graphx-dev/graphx/internal/render/graphviz"
	_ "github.com/graphx-dev/graphx/internal/render/words"
	_ "github.com/graphx-dev/graphx/internal/snapshots"
)

func main() {}
