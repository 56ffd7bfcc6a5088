package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestBar(t *testing.T) {
	now := time.Unix(0, 0)
	b := &bar{now: func() time.Time { return now }}
	r := reading{phase: "reading", done: 0, total: 200e6}
	if got, want := b.line(r), "reading  [....................]   0%"; got != want {
		t.Errorf("line = %q, want %q", got, want)
	}
	now = now.Add(2 * time.Second)
	r = reading{phase: "reading", done: 50e6, total: 200e6, rows: 3e6, bytes: 50e6}
	if got, want := b.line(r), "reading  [#####...............]  25%  1.5M rows/s  25 MB/s  6s left"; got != want {
		t.Errorf("line = %q, want %q", got, want)
	}
	if got, want := b.line(reading{phase: "sorting"}), "sorting"; got != want {
		t.Errorf("line = %q, want %q", got, want)
	}
	r = reading{phase: "writing", done: 300, total: 200} // more than was said
	if got, want := b.line(r), "writing  [####################] 100%"; got != want {
		t.Errorf("line = %q, want %q", got, want)
	}
}

// TestBarErased: what the bar leaves on the line is blank.
func TestBarErased(t *testing.T) {
	for when, shown := range map[string]bool{"always": true, "auto": false, "never": false} {
		var out bytes.Buffer
		p := &program{terminal: &out}
		b := p.startBar(when, func() reading { return reading{phase: "reading", done: 1, total: 2} })
		time.Sleep(250 * time.Millisecond)
		b.end()
		b.end()
		screen := ""
		for _, part := range strings.Split(out.String(), "\r") {
			screen = part + screen[min(len(screen), len(part)):]
		}
		if strings.Contains(out.String(), "50%") != shown {
			t.Errorf("--progress %s writes %q", when, out.String())
		}
		if strings.TrimSpace(screen) != "" {
			t.Errorf("--progress %s leaves %q", when, screen)
		}
	}
}
