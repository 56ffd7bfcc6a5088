// Graphx is the link chart that you can check: it answers how people are
// connected, and draws it, from a folder of plain files in which every line
// carries its citations. See README.md.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
)

func main() {
	// A run takes some 50 ms and 10 MB: four collections in it would cost a tenth of
	// the time and save 4 MB.
	debug.SetGCPercent(400)
	os.Exit(interruptible(func(ctx context.Context) int {
		return run(ctx, os.Args, os.Stdin, os.Stdout, os.Stderr)
	}))
}

// patience is how long a run may take to clean up after the first signal. People
// take 0.3 s for an answer at once.
const patience = 200 * time.Millisecond

// interruptible does work that ends with its context at the first SIGINT or
// SIGTERM. Work that does not, such as reading a large file or a search in the
// middle of it, is not waited for: the process ends, and with it all that could
// still write. What it leaves behind is what a killed writer leaves (see
// atomicfile). A second signal ends it at once.
func interruptible(work func(context.Context) int) int {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	done := make(chan int, 1)
	go func() { done <- work(ctx) }()
	select {
	case code := <-done:
		return code
	case <-signals:
		stop()
	}
	select {
	case code := <-done:
		return code
	case <-signals:
	case <-time.After(patience):
		fmt.Fprintln(os.Stderr, "graphx: interrupted")
	}
	return exitInterrupted
}
