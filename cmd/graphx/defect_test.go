package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/graphx-dev/graphx/internal/ask"
	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/defect"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/relations"
)

// brokenMain is graphx with a command that has defects planted in it:
//
//	graphx-broken break here|goroutine|worker|packing|writing [-o FILE]
func brokenMain() {
	os.Exit(runWith(context.Background(), os.Args, os.Stdin, os.Stdout, os.Stderr, command{breakVerb, (*program).breakDown}))
}

var breakVerb = &ask.Verb{Name: "break", Summary: "Break", Most: 1, Formats: []string{"text"}, Parameters: []*ask.Parameter{
	{Name: "o", Type: ask.Text}, caseParameter, jobsParameter, progressParameter,
}}

// brokenStore breaks when a record is read.
type brokenStore struct{ relations.Store }

func (brokenStore) Relation(int) *relations.Relation { return &relations.Relation{ID: noRelation().ID} }

func noRelation() (r *relations.Relation) { return r }

func (p *program) breakDown(ctx context.Context, q *ask.Question) error {
	session, err := p.open(ctx, q)
	if err != nil {
		return err
	}
	kase := session.Case
	x := index.Build(kase)
	broken := func() { _ = noRelation().ID }
	switch q.Args[0] {
	case "here":
		broken()
	case "goroutine":
		var g defect.Group
		g.Go(broken)
		g.Wait()
	case "worker":
		return p.atOnce(ctx, q.With("jobs", "2"), 4, "", func(i int) {
			if i == 1 {
				broken()
			}
		})
	case "packing":
		return x.Pack(ctx, q.Text("o"), index.Origin{}, func(done, total int) { broken() })
	case "writing":
		rec := kase.Vocabulary()
		stored := relations.NewStoredCase(rec, kase.Store())
		return casefile.WriteFolder(ctx, filepath.Clean(q.Text("o")), stored, casefile.WriteOptions{Store: brokenStore{kase.Store()}})
	}
	return nil
}
