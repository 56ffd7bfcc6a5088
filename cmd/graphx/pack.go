package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/graphx-dev/graphx/internal/ask"
	"github.com/graphx-dev/graphx/internal/render"
)

var publishing, publishRules = ask.Publishing()

var packVerb = &ask.Verb{
	Name: "pack", Summary: "Put a case and its index into one file that answers at once",
	Usage: "[DIR]", Most: 1, Arguments: ask.Folder,
	Help: lines(
		"Writes the case to one file, FILE.gxs, that is read in place: a question about",
		"millions of relations then takes milliseconds and reads what it visits. Every",
		"command takes such a file where it takes a case. The folder stays the master copy: once",
		"its files have changed, a packed case beside it answers nothing until it is renewed.",
		"",
		"    graphx pack -o affair.gxs --case @witkoff",
		"    graphx pack --case @harbour -o harbour.gxs",
	),
	Parameters: slices.Concat([]*ask.Parameter{
		{Name: "output", Other: []string{"o"}, Type: ask.Text, Affects: ask.Goes, Common: true, Summary: "write `FILE`.gxs"},
		{Name: "renew", Type: ask.Switch, Affects: ask.Goes, Common: true, Summary: "pack the folder beside FILE.gxs, the argument, into it again"},
		jsonParameter, progressParameter, caseParameter,
	}, publishing),
	Rules: append(publishRules, ask.Rule{When: "renew", Excludes: []string{"output", "case", "publish", "pseudonyms", "ids-only"}}),
}

func (p *program) pack(ctx context.Context, q *ask.Question) error {
	name := q.Text("output")
	if q.On("renew") {
		if len(q.Args) != 1 {
			return &ask.Error{Parameter: "renew", Is: "needs the packed case", Hint: "graphx pack --renew affair" + ask.PackedExt}
		}
		name = q.Args[0]
		dir, err := ask.Renewable(name)
		if err != nil {
			return err
		}
		q = &ask.Question{Verb: q.Verb, Values: q.With("case", dir).Values}
	}
	switch {
	case name == "":
		return &ask.Error{Message: "pack needs a file to write", Try: []ask.Setting{{Parameter: "o", Value: "affair" + ask.PackedExt}}}
	case !strings.HasSuffix(name, ask.PackedExt):
		return &ask.Error{Message: "the name of a packed case ends with " + ask.PackedExt + ", not " + ask.Quote(name)}
	}
	if len(q.Args) == 1 {
		if q.Has("case") {
			return &ask.Error{Message: "the case is named twice, by --case and as an argument"}
		}
		q = q.With("case", q.Args[0])
	}
	s, err := p.open(ctx, q)
	if err != nil {
		return err
	}
	defer s.Close()
	if s.Problems != nil {
		return s.Problems
	}
	if err := p.packCase(ctx, s, name, q.Text("progress")); err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return &writeError{name, err}
	}
	entities, rels := s.Case.Len()
	if q.On("json") {
		return render.WriteJSON(p.stdout, struct {
			Graphx    string `json:"graphx"`
			File      string `json:"file"`
			Entities  int    `json:"entities"`
			Relations int    `json:"relations"`
			Bytes     int64  `json:"bytes"`
		}{"pack/1", name, entities, rels, info.Size()})
	}
	fmt.Fprintf(p.stdout, "%s: %d entities, %d relations, %s\n", name, entities, rels, size(info.Size()))
	return nil
}

// size writes a number of bytes for people.
func size(n int64) string {
	switch {
	case n < 1<<20:
		return fmt.Sprintf("%d kB", (n+999)/1000)
	case n < 1<<30:
		return fmt.Sprintf("%d MB", n/1_000_000)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}

// packCase writes a packed case, with a bar on a terminal.
func (p *program) packCase(ctx context.Context, s *ask.Session, name, when string) error {
	var written, total atomic.Int64
	bar := p.startBar(when, func() reading {
		return reading{phase: "packing", done: written.Load(), total: total.Load(), rows: written.Load()}
	})
	defer bar.end()
	notes, err := s.Pack(ctx, name, func(done, all int) {
		written.Store(int64(done))
		total.Store(int64(all))
	})
	p.tell(notes)
	var asked *ask.Error
	if err != nil && ctx.Err() == nil && !errors.As(err, &asked) {
		return &writeError{name, err}
	}
	return err
}
