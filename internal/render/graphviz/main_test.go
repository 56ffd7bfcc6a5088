package graphviz

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets the test binary be the layout engine's child process, as the
// program's own binary is, a program with a child (see [programs]), and the
// children that fail (see [fakes]).
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == Command {
		if fake := os.Getenv("FAKE"); fake != "" {
			fakes[fake]()
			os.Exit(0)
		}
		if err := Main(context.Background(), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if len(os.Args) == 3 && os.Args[1] == "_fake" {
		fakes[os.Args[2]]()
		os.Exit(0)
	}
	if len(os.Args) > 1 && programs[os.Args[1]] != nil {
		programs[os.Args[1]]()
		os.Exit(0)
	}
	if os.Getenv("GORACE") == "" {
		os.Setenv("GORACE", "atexit_sleep_ms=0") // else each child sleeps a second at its end
	}
	os.Exit(m.Run())
}

// fakes are children that go wrong, by name.
var fakes = map[string]func(){
	"empty": func() {},
	"cut": func() {
		var out strings.Builder
		Main(context.Background(), os.Stdin, &out)
		io.WriteString(os.Stdout, out.String()[:out.Len()/2])
	},
	"whole": func() { Main(context.Background(), os.Stdin, os.Stdout) },
	"killed": func() {
		p, _ := os.FindProcess(os.Getpid())
		p.Signal(syscall.SIGKILL)
		select {}
	},
	"flood": func() {
		block := strings.Repeat(" ", 1<<20)
		for {
			if _, err := io.WriteString(os.Stdout, block); err != nil {
				os.Exit(1)
			}
		}
	},
	"panic":  func() { panic("it broke") },
	"sleep":  func() { time.Sleep(time.Hour) },
	"chatty": func() { io.WriteString(os.Stderr, "first\n"+strings.Repeat("more\n", 1<<20)); os.Exit(3) },
	"greedy": func() {
		if err := limitMemory(256 << 20); err != nil {
			panic(err)
		}
		var kept [][]byte
		for range 64 {
			block := make([]byte, 16<<20)
			for i := 0; i < len(block); i += 4096 {
				block[i] = 1
			}
			kept = append(kept, block)
		}
		fmt.Println(len(kept))
	},
}
