package main

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/defect"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/relations"
)

// brokenMain is graphx with a command that has defects planted in it:
//
//	graphx-broken break here|goroutine|worker|packing|writing|answer [-o FILE]
func brokenMain() {
	os.Exit(runWith(context.Background(), os.Args, os.Stdin, os.Stdout, os.Stderr, func(p *program) []*cli.Command {
		return []*cli.Command{{Name: "break", Flags: append(outputFlags("text"), caseFlag()), Action: p.breakDown}}
	}))
}

// brokenStore breaks when a record is read.
type brokenStore struct{ relations.Store }

func (brokenStore) Relation(int) *relations.Relation { return &relations.Relation{ID: noRelation().ID} }

func noRelation() (r *relations.Relation) { return r }

func (p *program) breakDown(c *cli.Context) error {
	kase, _, err := p.load(c)
	if err != nil {
		return err
	}
	out, err := outputs(c, true, "text")
	if err != nil {
		return err
	}
	x := index.Build(kase)
	broken := func() { _ = noRelation().ID }
	switch c.Args().First() {
	case "here":
		broken()
	case "goroutine":
		var g defect.Group
		g.Go(broken)
		g.Wait()
	case "worker":
		return p.atOnce(c.Context, 4, 2, "never", "", func(i int) {
			if i == 1 {
				broken()
			}
		})
	case "packing":
		return x.Pack(c.Context, c.String("o"), index.Origin{}, func(done, total int) { broken() })
	case "writing":
		rec := kase.Vocabulary()
		stored := relations.NewStoredCase(rec, kase.Store())
		return casefile.WriteFolder(c.Context, filepath.Clean(c.String("o")), stored, casefile.WriteOptions{Store: brokenStore{kase.Store()}})
	case "answer":
		return p.emit(c.Context, out, func(string, io.Writer) error { broken(); return nil })
	}
	return nil
}
