//go:build unix

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestInterrupt sends signals to real processes: they end soon, with exit code
// 130, and leave no output.
func TestInterrupt(t *testing.T) {
	slow(t)
	dir := t.TempDir()
	big := filepath.Join(dir, "big")
	os.Mkdir(big, 0o777)
	write := func(name string, n int, head, format string) string {
		name = filepath.Join(big, name)
		f, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w := bufio.NewWriter(f)
		fmt.Fprintln(w, head)
		for i := range n {
			fmt.Fprintf(w, format+"\n", i)
		}
		w.Flush()
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		return name
	}
	write("case.yaml", 0, "title: Big", "")
	write("sources.yaml", 0, "- {id: s, title: S, type: document}", "")
	write("entities.yaml", 600_000, "- {id: ana-beispiel, name: Ana Beispiel, kind: person}", "- {id: e%[1]d, name: Entity number %[1]d, kind: person}")
	table := write("table.csv", 4_000_000, "from,to", "a%[1]d,b%[1]d")
	out := filepath.Join(dir, "out")
	for _, tt := range []struct {
		name string
		env  string
		args []string
	}{
		{"work that spins", "spins", nil},
		{"work that waits", "waits", nil},
		{"a big case", "", []string{"render", "--case", big, "-o", out + ".svg"}},
		{"a path in it", "", []string{"path", "e1", "e2", "--case", big, "-o", out + ".svg"}},
		{"a big table", "", []string{"import", table, "-o", out}},
		{"packing", "", []string{"pack", big, "-o", out + ".gxs"}},
	} {
		for _, sent := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
			t.Run(fmt.Sprintf("%s, %v", tt.name, sent), func(t *testing.T) {
				cmd := exec.Command(os.Args[0], tt.args...)
				cmd.Env = append(os.Environ(), "GRAPHX_TEST_MAIN=tells", stuck+"="+tt.env)
				pipe, err := cmd.StdoutPipe()
				if err != nil {
					t.Fatal(err)
				}
				var errs strings.Builder
				cmd.Stderr = &errs
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				pipe.Read(make([]byte, 7))
				if tt.env == "" {
					time.Sleep(300 * time.Millisecond)
				}
				sentAt := time.Now()
				cmd.Process.Signal(sent)
				err = cmd.Wait()
				// 0.3 s, and what a busy machine adds.
				if took := time.Since(sentAt); took > 1500*time.Millisecond {
					t.Errorf("it ended after %v", took)
				}
				var exit *exec.ExitError
				if !errors.As(err, &exit) || exit.ExitCode() != exitInterrupted || !strings.Contains(errs.String(), "interrupted") {
					t.Errorf("it ended with %v and %q, want exit code %d", err, errs.String(), exitInterrupted)
				}
				for _, name := range []string{out, out + ".svg", out + ".gxs"} {
					if _, err := os.Stat(name); err == nil {
						t.Errorf("%s is there", name)
						os.RemoveAll(name)
					}
				}
			})
		}
	}
}

// TestSecondSignal: the second signal is not waited for at all.
func TestSecondSignal(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "GRAPHX_TEST_MAIN=1", stuck+"=waits")
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	pipe.Read(make([]byte, 7))
	cmd.Process.Signal(syscall.SIGTERM)
	time.Sleep(20 * time.Millisecond)
	cmd.Process.Signal(syscall.SIGINT)
	err = cmd.Wait()
	if cmd.ProcessState.ExitCode() != exitInterrupted {
		t.Errorf("it ended with %v, want exit code %d", err, exitInterrupted)
	}
}

// TestPipes names a pipe that nobody writes to wherever a file is asked for: it
// is refused, and not waited for.
func TestPipes(t *testing.T) {
	harbour, err := filepath.Abs("testdata/harbour")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for _, name := range []string{"p", "p.gxs", "p.svg", "p.yaml", "p.csv", "p.csv.gz", "p.json", "p.ttf", "odd/case.yaml", "bad/entities.yaml", "bad/snapshots/a.txt", "figs/figures.yaml"} {
		os.MkdirAll(filepath.Dir(name), 0o777)
		if err := syscall.Mkfifo(name, 0o666); err != nil {
			t.Skip("no named pipes here:", err)
		}
	}
	os.WriteFile("bad/case.yaml", []byte("title: A\n"), 0o666)
	os.WriteFile("figs/case.yaml", []byte("title: A\n"), 0o666)
	for _, args := range []string{
		"check --case p.gxs", "check --case odd", "check --case bad", "diff p.gxs " + harbour, "pack bad -o x.gxs",
		"path --from-file p --to-file p --case " + harbour,
		"render --numbers p.svg --case " + harbour, "render --pin p.svg -o x.svg --case " + harbour, "render --pin p.yaml -o x.svg --case " + harbour,
		"render --theme p.yaml -o x.svg --case " + harbour, "render --font p.ttf -o x.png --case " + harbour,
		"render --pseudonyms red --pseudonym-key p --case " + harbour,
		"verify p.svg", "verify /dev/zero", "figures --case figs",
		"import p.csv -o x", "import p.csv.gz -o x", "import p.json -o x", "import /dev/zero -o x",
	} {
		t.Run(args, func(t *testing.T) {
			ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
			defer stop()
			cmd := exec.CommandContext(ctx, os.Args[0], strings.Fields(args)...)
			cmd.Env = append(os.Environ(), "GRAPHX_TEST_MAIN=1")
			out, err := cmd.CombinedOutput()
			if ctx.Err() != nil {
				t.Fatalf("still waiting\n%s", out)
			}
			if err == nil {
				t.Errorf("it took the pipe\n%s", out)
			}
			t.Logf("%s", out)
		})
	}
}
