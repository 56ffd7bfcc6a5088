// Bench measures graphx against other programs that search graphs. README.md
// tells what is measured and what came of it.
//
//	go run . [--quick] [--sizes 10k,100k,1m,sparse] [--peers probe,graphx,...] [--only pair,...] [--write]
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/bench/driver"
	"github.com/graphx-dev/graphx/bench/graphs"
	"github.com/graphx-dev/graphx/bench/peers/dominikbraun"
	"github.com/graphx-dev/graphx/bench/peers/gonum"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// options are the flags.
type options struct {
	sizes    []graphs.Size
	peers    []*peer
	only     []string
	quick    bool
	seed     uint64
	dir, out string
	write    bool
}

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 2 && args[0] == "_drive" {
		// A child of the benchmark: an engine that is written in Go.
		engine := engines[args[1]]
		if engine == nil {
			fmt.Fprintf(stderr, "bench: no engine %q\n", args[1])
			return 64
		}
		if err := engine().Run(stdin, stdout); err != nil {
			fmt.Fprintf(stderr, "bench: %s: %v\n", args[1], err)
			return 1
		}
		return 0
	}
	o, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintf(stderr, "bench: %v\n", err)
		return 64
	}
	res, err := measure(ctx, o, stderr)
	if err == nil {
		err = report(o, res, stdout)
	}
	if err != nil {
		fmt.Fprintf(stderr, "bench: %v\n", err)
		return 1
	}
	if len(res.Differences) > 0 {
		fmt.Fprintf(stderr, "bench: %d answers differ\n", len(res.Differences))
		return 1
	}
	return 0
}

// engines are those that are written in Go.
var engines = map[string]func() *driver.Engine{
	"probe":        probeEngine,
	"graphx":       graphxEngine,
	"gonum":        gonum.Engine,
	"dominikbraun": dominikbraun.Engine,
}

func parse(args []string, stderr io.Writer) (*options, error) {
	o := &options{}
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.SetOutput(stderr)
	sizes := f.String("sizes", "", "graphs, of 10k, 100k, 1m, sparse (all; with --quick the first two)")
	names := f.String("peers", "", "engines, of "+strings.Join(peerNames(), ", ")+" (all)")
	only := f.String("only", "", "questions, of "+strings.Join(questionNames(), ", ")+" (all)")
	f.BoolVar(&o.quick, "quick", false, "small graphs, few queries")
	f.Uint64Var(&o.seed, "seed", 1, "what the graphs and the queries are made from")
	f.StringVar(&o.dir, "dir", "", "folder for graphs and packages (graphx-bench in the user's cache folder)")
	f.StringVar(&o.out, "out", "", "write the results as JSON to this file")
	f.BoolVar(&o.write, "write", false, "put the tables into README.md and the curve into curve.svg")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if f.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	if *sizes == "" {
		*sizes = "10k,100k,1m,sparse"
		if o.quick {
			*sizes = "10k,100k"
		}
	}
	for name := range strings.SplitSeq(*sizes, ",") {
		s, ok := graphs.Find(name)
		if !ok {
			return nil, fmt.Errorf("no size %q: want some of 10k, 100k, 1m, sparse", name)
		}
		o.sizes = append(o.sizes, s)
	}
	for _, p := range peers {
		if *names == "" || slices.Contains(strings.Split(*names, ","), p.key) {
			o.peers = append(o.peers, p)
		}
	}
	if *names != "" {
		for name := range strings.SplitSeq(*names, ",") {
			if !slices.Contains(peerNames(), name) {
				return nil, fmt.Errorf("no engine %q: want some of %s", name, strings.Join(peerNames(), ", "))
			}
		}
	}
	if *only != "" {
		o.only = strings.Split(*only, ",")
		for _, name := range o.only {
			if !slices.Contains(questionNames(), name) {
				return nil, fmt.Errorf("no question %q: want some of %s", name, strings.Join(questionNames(), ", "))
			}
		}
	}
	if o.dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return nil, err
		}
		o.dir = filepath.Join(cache, "graphx-bench")
	}
	if _, err := os.Stat("peers/driver.py"); err != nil {
		return nil, errors.New("run it in the folder bench of the repository: its drivers are in peers/ there")
	}
	return o, nil
}

// report writes the answers where they are wanted.
func report(o *options, res *Results, stdout io.Writer) error {
	if o.out != "" {
		data, err := json.MarshalIndent(res, "", "  ")
		if err == nil {
			err = os.WriteFile(o.out, append(data, '\n'), 0o644)
		}
		if err != nil {
			return err
		}
	}
	text := tables(res)
	if o.write {
		if err := os.WriteFile("curve.svg", []byte(curve(res)), 0o644); err != nil {
			return err
		}
		if err := fill("README.md", text); err != nil {
			return err
		}
	}
	_, err := io.WriteString(stdout, text)
	return err
}
