//go:build !linux

package graphviz

import (
	"os"
	"time"
)

// dieWithParent ends this process soon after its parent has died. Windows tells
// nobody of a parent's death: there a layout ends when it is done.
func dieWithParent(parent int) error {
	go func() {
		for os.Getppid() == parent {
			time.Sleep(500 * time.Millisecond)
		}
		os.Exit(1)
	}()
	return nil
}

// limitMemory has no limit that leaves Go its reservations.
func limitMemory(uint64) error { return nil }
