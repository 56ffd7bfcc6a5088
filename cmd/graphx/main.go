// Graphx is the link chart that you can check: it answers how people are
// connected, and draws it, from a folder of plain files in which every line
// carries its citations. See README.md.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

func main() {
	// A run takes some 50 ms and 10 MB: four collections in it would cost a tenth of
	// the time and save 4 MB.
	debug.SetGCPercent(400)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
