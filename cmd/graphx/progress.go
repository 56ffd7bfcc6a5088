package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/graphx-dev/graphx/internal/ask"
	"github.com/graphx-dev/graphx/internal/defect"
)

// A bar shows how far a long command is, on a terminal. It looks at counters
// ten times a second; whoever counts does not wait for it. Of the libraries for
// it none is smaller than this: they own the counters and lock at each step.
type bar struct {
	w    io.Writer
	look func() reading
	stop chan struct{}
	done defect.Group
	once sync.Once

	now   func() time.Time
	phase string
	since time.Time // of the phase
	wide  int       // of what is on the line
}

// A reading is how far a phase is; what is 0 is not shown.
type reading struct {
	phase       string
	done, total int64
	rows, bytes int64
}

var progressChoices = []string{"auto", "always", "never"}

var progressParameter = &ask.Parameter{Name: "progress", Type: ask.Choice, Choices: progressChoices, Default: "auto", Affects: ask.Goes, Summary: "show progress `WHEN`: " + strings.Join(progressChoices, ", ")}

// startBar shows a bar on stderr where that is a terminal, or where when says
// always. The caller must stop it, which takes it off the screen.
func (p *program) startBar(when string, look func() reading) *bar {
	b := &bar{w: p.terminal, look: look, stop: make(chan struct{}), now: time.Now}
	if when == "never" || when == "auto" && !isTerminal(p.terminal) {
		return b
	}
	b.done.Go(func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-b.stop:
				fmt.Fprintf(b.w, "\r%s\r", strings.Repeat(" ", b.wide))
				return
			case <-tick.C:
				b.draw()
			}
		}
	})
	return b
}

// end takes the bar off the screen. It may be called again.
func (b *bar) end() {
	b.once.Do(func() { close(b.stop) })
	b.done.Wait()
}

func (b *bar) draw() {
	text := b.line(b.look())
	fmt.Fprintf(b.w, "\r%-*s", b.wide, text)
	b.wide = len(text)
}

// line is what the bar says: ASCII, at most 79 wide.
func (b *bar) line(r reading) string {
	if r.phase != b.phase {
		b.phase, b.since = r.phase, b.now()
	}
	gone := b.now().Sub(b.since).Seconds()
	parts := []string{fmt.Sprintf("%-7s", r.phase)}
	if r.total > 0 {
		share := min(1, float64(r.done)/float64(r.total))
		full := int(20 * share)
		parts = append(parts, fmt.Sprintf("[%s%s] %3.0f%%", strings.Repeat("#", full), strings.Repeat(".", 20-full), 100*share))
	}
	if gone > 0.2 && r.rows > 0 {
		parts = append(parts, short(float64(r.rows)/gone)+" rows/s")
	}
	if gone > 0.2 && r.bytes > 0 {
		parts = append(parts, fmt.Sprintf("%.0f MB/s", float64(r.bytes)/gone/1e6))
	}
	if gone > 0.5 && r.done > 0 && r.total > r.done {
		left := time.Duration(gone * float64(r.total-r.done) / float64(r.done) * float64(time.Second))
		parts = append(parts, left.Round(time.Second).String()+" left")
	}
	text := strings.Join(parts, "  ")
	return text[:min(len(text), 79)]
}

// short writes a number in three digits or so.
func short(n float64) string {
	switch {
	case n >= 1e6:
		return fmt.Sprintf("%.1fM", n/1e6)
	case n >= 1e3:
		return fmt.Sprintf("%.0fk", n/1e3)
	}
	return fmt.Sprintf("%.0f", n)
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
