package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/graphx-dev/graphx/bench/graphs"
)

// A Command is what processes of graphx took, from start to end.
type Command struct {
	Median float64 // seconds
	Peak   int64   // kB that were ever resident, of the run that had most
	Runs   int
	Note   string // why there is none
}

// The command lines that are measured.
func importCommand(nodes, edges, packed string) []string {
	return []string{"import", nodes, edges, "-o", packed}
}

func pathCommand(packed string, pair [2]int32) []string {
	return []string{"path", "--case", packed, graphs.ID(int(pair[0])), graphs.ID(int(pair[1]))}
}

// programs builds graphx and the empty program.
func programs(ctx context.Context, dir string) (graphx, empty string, err error) {
	if dir, err = filepath.Abs(filepath.Join(dir, "bin")); err != nil {
		return "", "", err
	}
	graphx, empty = filepath.Join(dir, "graphx"), filepath.Join(dir, "empty")
	for _, b := range [][]string{{"build", "-C", "..", "-o", graphx, "./cmd/graphx"}, {"build", "-o", empty, "./empty"}} {
		if out, err := exec.CommandContext(ctx, "go", b...).CombinedOutput(); err != nil {
			return "", "", fmt.Errorf("go %s: %w: %s", strings.Join(b, " "), err, out)
		}
	}
	return graphx, empty, nil
}

// commands measures whole processes: the import of the CSV files, with its
// progress on a terminal and without, and a path on the packed case in a process
// of its own against one that does nothing.
func commands(ctx context.Context, o *options, graphx, empty, nodes, edges string, pairs [][2]int32, say func(string, ...any)) map[string]*Command {
	out := map[string]*Command{}
	packed := filepath.Join(filepath.Dir(nodes), "big.gxs")
	os.Remove(packed)
	defer os.Remove(packed)
	runs := 3
	var times [2][]float64
	say("import")
	bare, bar := &Command{}, &Command{}
	out["import"], out["import with progress"] = bare, bar
	for range runs {
		for i, c := range []*Command{bare, bar} {
			os.Remove(packed)
			took, peak, err := spawn(ctx, graphx, importCommand(nodes, edges, packed), i == 1)
			if err != nil {
				c.Note = err.Error()
				break
			}
			times[i] = append(times[i], took)
			c.Peak, c.Runs = max(c.Peak, peak), c.Runs+1
		}
		if bare.Note != "" {
			bar.Note = bare.Note
			break
		}
	}
	bare.Median, bar.Median = median(times[0]), median(times[1])
	nothing, path, none := &Command{}, &Command{}, &Command{}
	out["empty program"], out["path on the packed case"], out["the same where there is none, with the reason"] = nothing, path, none
	say("cold processes")
	many := 21
	if o.quick {
		many = 7
	}
	var cold [2][]float64
	var reasons []float64
	for i := 0; len(cold[1]) < many && i < 5*many; i++ {
		for j, c := range []*Command{nothing, path} {
			if c.Note != "" {
				continue
			}
			program, args := empty, []string(nil)
			if j == 1 {
				if bare.Note != "" {
					c.Note = bare.Note
					continue
				}
				program, args = graphx, pathCommand(packed, pairs[i%len(pairs)])
			}
			took, peak, err := spawn(ctx, program, args, false)
			if errors.Is(err, errNoPath) {
				reasons = append(reasons, took)
				none.Peak, none.Runs = max(none.Peak, peak), none.Runs+1
				continue
			}
			if err != nil {
				c.Note = err.Error()
				continue
			}
			cold[j] = append(cold[j], took)
			c.Peak, c.Runs = max(c.Peak, peak), c.Runs+1
		}
	}
	nothing.Median, path.Median, none.Median = median(cold[0]), median(cold[1]), median(reasons)
	if len(reasons) == 0 {
		none.Note = "all were connected"
	}
	return out
}

// commandNames are in the order of the table.
var commandNames = []string{"import", "import with progress", "empty program", "path on the packed case", "the same where there is none, with the reason"}

// errNoPath says that the answer is no.
var errNoPath = errors.New("no path")

// spawn runs a process, with its stderr on a terminal if so wanted, and returns
// the seconds that it took and the kB that were ever resident in it.
func spawn(ctx context.Context, program string, args []string, terminal bool) (seconds float64, peak int64, err error) {
	c := exec.CommandContext(ctx, program, args...)
	var complaint strings.Builder
	c.Stderr = &complaint
	if terminal {
		end, done, err := openTerminal()
		if err != nil {
			return 0, 0, err
		}
		defer done()
		c.Stderr = end
	}
	start := time.Now()
	err = c.Run()
	seconds = time.Since(start).Seconds()
	if c.ProcessState != nil && c.ProcessState.ExitCode() == 1 {
		return seconds, maxResident(c.ProcessState), errNoPath
	}
	if err != nil {
		first, _, _ := strings.Cut(strings.TrimSpace(complaint.String()), "\n")
		return 0, 0, fmt.Errorf("graphx %s: %w: %s", args[0], err, first)
	}
	return seconds, maxResident(c.ProcessState), nil
}
