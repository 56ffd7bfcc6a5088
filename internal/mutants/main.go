// Command mutants asks whether the tests of a package would notice a fault. It
// plants small faults in the source, one at a time (a comparison that is off by
// one, a condition negated, a statement gone), and runs the package's own tests
// against each; a fault that passes them has survived. The tree is not touched:
// the compiler reads the changed file in the place of the other (-overlay).
//
//	go run ./internal/mutants [flags] PACKAGE ...
//
// It takes a sample that depends on nothing but the seed and the source, prints
// the faults that survive with their places and the share that was caught, and
// fails where that share is too low. Some faults change nothing that anybody
// could see, so that the share cannot be 100%.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

type options struct {
	seed   uint64
	sample int
	least  float64
	limit  time.Duration
	budget time.Duration
	jobs   int
	find   string
}

// run returns the exit code: 0 for a share that is good enough, 1 for one that
// is not, 2 for a mutation run that did not come about.
func run(args []string, stdout, stderr io.Writer) int {
	var o options
	fs := flag.NewFlagSet("mutants", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Uint64Var(&o.seed, "seed", 1, "the sample that is taken")
	fs.IntVar(&o.sample, "sample", 30, "faults a package that compile; 0 for all")
	fs.Float64Var(&o.least, "least", 0, "fail below this share in percent")
	fs.DurationVar(&o.limit, "limit", 40*time.Second, "time that the tests may take for one fault; a fault that makes them longer is caught")
	fs.DurationVar(&o.budget, "budget", time.Hour, "plant no further fault after this time")
	fs.IntVar(&o.jobs, "jobs", 2, "faults tried at the same time")
	fs.StringVar(&o.find, "find", "", "only faults whose place and words hold this text")
	if err := fs.Parse(args); err != nil {
		return 2
	}
	r, err := mutate(o, fs.Args(), stdout)
	if err != nil {
		fmt.Fprintln(stderr, "mutants:", err)
		return 2
	}
	r.tell(stdout, "all")
	if r.tried() == 0 || r.share() < o.least {
		fmt.Fprintf(stderr, "mutants: want at least %.0f%% caught\n", o.least)
		return 1
	}
	return 0
}

// A result is what became of the faults.
type result struct {
	caught, untried int
	survived        []mutant
}

func (r result) tried() int { return r.caught + len(r.survived) }

func (r result) share() float64 { return 100 * float64(r.caught) / float64(max(1, r.tried())) }

// tell writes the share that was caught, and what is missing of the sample.
func (r result) tell(w io.Writer, of string) {
	fmt.Fprintf(w, "%s: %d of %d faults caught (%.0f%%)\n", of, r.caught, r.tried(), r.share())
	if r.untried > 0 {
		fmt.Fprintf(w, "%s: %d more faults of the sample were not tried: the time was up\n", of, r.untried)
	}
}

// A target is a package with its tests.
type target struct {
	ImportPath, Dir string
	GoFiles         []string
}

// mutate tries a sample of the faults of each package.
func mutate(o options, patterns []string, w io.Writer) (result, error) {
	var r result
	here, err := os.Getwd()
	if err != nil {
		return r, err
	}
	dir, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(dir)
	targets, err := list(patterns)
	if err != nil {
		return r, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), o.budget)
	defer cancel()
	for _, t := range targets {
		if verdict, told := test(context.Background(), t, filepath.Join(dir, "whole"), nil, 10*o.limit); verdict != survives {
			return r, fmt.Errorf("the tests of %s fail without a fault planted:\n%s", t.ImportPath, told)
		}
		faults, err := sample(o, t)
		if err != nil {
			return r, err
		}
		part := try(ctx, o, dir, t, faults)
		for _, m := range part.survived {
			if near, err := filepath.Rel(here, m.file); err == nil {
				m.file = near
			}
			fmt.Fprintln(w, "survived", m)
		}
		part.tell(w, t.ImportPath)
		r.caught += part.caught
		r.untried += part.untried
		r.survived = append(r.survived, part.survived...)
	}
	return r, nil
}

// list finds packages.
func list(patterns []string) ([]target, error) {
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Dir,GoFiles", "--"}, patterns...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var all []target
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var t target
		if err := dec.Decode(&t); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
}

// sample returns the faults of a package in an order that the seed gives.
func sample(o options, t target) ([]mutant, error) {
	var all []mutant
	for _, name := range t.GoFiles {
		file := filepath.Join(t.Dir, name)
		src, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		some, err := mutantsOf(t.ImportPath, file, src)
		if err != nil {
			return nil, err
		}
		for _, m := range some {
			if strings.Contains(m.String(), o.find) {
				all = append(all, m)
			}
		}
	}
	rnd := rand.New(rand.NewPCG(o.seed, 26))
	rnd.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all, nil
}

// try plants faults, several at the same time, until as many compiled as the
// sample asks for. Which ones these are depends on the order of the faults alone.
func try(ctx context.Context, o options, dir string, t target, faults []mutant) result {
	verdicts := make([]verdict, len(faults))
	var mu sync.Mutex
	next, good := 0, 0 // the next fault to try; those that compiled or may yet
	take := func() int {
		mu.Lock()
		defer mu.Unlock()
		if next == len(faults) || o.sample > 0 && good >= o.sample || ctx.Err() != nil {
			return -1
		}
		good++
		next++
		return next - 1
	}
	var wg sync.WaitGroup
	for job := range o.jobs {
		wg.Go(func() {
			for i := take(); i >= 0; i = take() {
				verdicts[i], _ = test(ctx, t, filepath.Join(dir, fmt.Sprint(job)), &faults[i], o.limit)
				if verdicts[i] == broken {
					mu.Lock()
					good--
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	var r result
	for i, v := range verdicts {
		switch v {
		case caught:
			r.caught++
		case survives:
			r.survived = append(r.survived, faults[i])
		}
	}
	if ctx.Err() != nil {
		r.untried = max(0, min(o.sample, len(faults))-r.tried())
	}
	return r
}

// A verdict says what became of one fault.
type verdict int

const (
	untried verdict = iota
	broken          // it does not compile
	caught          // a test fails, or takes too long
	survives
)

// test builds the tests of a package with a fault in it, nil for none, and runs
// them. Memory is bounded, since a fault may ask for any amount.
func test(ctx context.Context, t target, dir string, m *mutant, limit time.Duration) (verdict, string) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return untried, err.Error()
	}
	binary := filepath.Join(dir, "tests")
	args := []string{"test", "-c", "-vet=off", "-o", binary}
	if m != nil {
		src, err := os.ReadFile(m.file)
		if err != nil {
			return untried, err.Error()
		}
		changed := filepath.Join(dir, "changed.go")
		overlay, err := json.Marshal(map[string]map[string]string{"Replace": {m.file: changed}})
		if err != nil {
			return untried, err.Error()
		}
		if err := errors.Join(os.WriteFile(changed, m.apply(src), 0o600), os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o600)); err != nil {
			return untried, err.Error()
		}
		args = append(args, "-overlay", filepath.Join(dir, "overlay.json"))
	}
	if out, err := exec.CommandContext(ctx, "go", append(args, t.ImportPath)...).CombinedOutput(); err != nil {
		if ctx.Err() != nil {
			return untried, ctx.Err().Error()
		}
		return broken, string(out)
	}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(limited, "sh", "-c", `ulimit -v 4000000; exec "$0" -test.short -test.failfast`, binary)
	cmd.Dir = t.Dir
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	switch {
	case ctx.Err() != nil:
		return untried, ctx.Err().Error()
	case err != nil:
		return caught, string(out)
	}
	return survives, ""
}
