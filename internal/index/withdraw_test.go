package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// randomSourced makes a case in which persons, an organisation and events are
// joined by citations of sources that rest on one another.
func randomSourced(rng *rand.Rand) *relations.Case {
	rec := relations.Records{
		Types: []*relations.Type{
			{ID: "met", Class: relations.Contact, Verb: "met"},
			{ID: "joined", Class: relations.Participation, Directed: true, Verb: "joined"},
			{ID: "mocked", Class: relations.Opinion, Directed: true, Verb: "mocked"},
		},
	}
	for i := range 7 {
		s := &evidence.Source{ID: fmt.Sprintf("s%d", i), Type: "article"}
		for j := range i {
			if rng.IntN(4) == 0 {
				s.DerivedFrom = append(s.DerivedFrom, fmt.Sprintf("s%d", j))
			}
		}
		rec.Sources = append(rec.Sources, s)
	}
	kinds := []string{"person", "person", "person", "organisation", "event"}
	for i := range 14 {
		rec.Entities = append(rec.Entities, &entities.Entity{ID: fmt.Sprintf("e%02d", i), Name: fmt.Sprintf("E %d", i), Kind: kinds[i%len(kinds)]})
	}
	cite := func() *evidence.Citation {
		c := &evidence.Citation{Source: rec.Sources[rng.IntN(7)].ID, Stance: evidence.Supports, Modality: evidence.Modalities[rng.IntN(3)]}
		if rng.IntN(3) > 0 {
			c.Modality = evidence.Happened
		}
		if rng.IntN(5) == 0 {
			c.Stance = evidence.Denies
		}
		if rng.IntN(4) == 0 {
			c.Origin = c.Source
		}
		return c
	}
	for i := range 4 + rng.IntN(14) {
		a, b := rng.IntN(14), rng.IntN(14)
		if a == b {
			continue
		}
		r := &relations.Relation{ID: fmt.Sprintf("r%02d", i), Type: []string{"met", "met", "met", "mocked"}[rng.IntN(4)], Ends: []string{rec.Entities[a].ID, rec.Entities[b].ID}}
		if rec.Entities[b].Kind == "event" {
			r.Type = "joined"
		}
		if rng.IntN(6) == 0 {
			if c := rng.IntN(14); c != a && c != b {
				r.Ends = append(r.Ends, rec.Entities[c].ID)
			}
		}
		for range 1 + rng.IntN(3) {
			r.Citations = append(r.Citations, cite())
		}
		rec.Relations = append(rec.Relations, r)
	}
	return relations.NewCase(rec)
}

// connected tells for each pair of persons whether a path joins them.
func connected(t *testing.T, c *relations.Case, p relations.Policy) map[[2]string]bool {
	t.Helper()
	g := Build(c).Under(p)
	out := map[[2]string]bool{}
	for i, a := range c.Entities() {
		for _, b := range c.Entities()[:i] {
			if a.Kind != "person" || b.Kind != "person" {
				continue
			}
			answer, err := g.Paths(context.Background(), a.ID, b.ID, PathOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if len(answer.Paths) > 0 {
				out[[2]string{a.ID, b.ID}] = true
			}
		}
	}
	return out
}

// TestWithdrawals holds what would fall with a source against the answers that
// --without gives for it, relation by relation and path by path, and sees that
// the sources are all back when it is restored.
func TestWithdrawals(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 71))
	rounds := 120
	if testing.Short() {
		rounds = 30
	}
	lost, changed, broken := 0, 0, 0
	for round := range rounds {
		c := randomSourced(rng)
		x := Build(c)
		p, paths := relations.Policy{}, relations.PathPolicy()
		if round%3 == 1 {
			p.Statuses = []relations.Status{relations.Corroborated, relations.SingleOrigin}
			paths.Statuses = p.Statuses
		}
		if round%3 == 2 {
			p.Without = []string{"s3"}
			paths.Without = p.Without
		}
		before := x.Under(p)
		a := x.Withdrawals(p, paths, nil)
		now := connected(t, c, paths)
		if a.Pairs != uint64(len(now)) {
			t.Fatalf("round %d: %d pairs are connected, want %d", round, a.Pairs, len(now))
		}
		for k := range a.Withdrawals {
			w := &a.Withdrawals[k]
			without := func(p relations.Policy) relations.Policy {
				p.Without = append(slices.Clone(p.Without), w.Source.ID)
				return p
			}
			after := relations.NewFilter(c, without(p))
			var wantLost, wantChanged []string
			for i, r := range c.Relations() {
				if !before.counts.has(int32(i)) {
					continue
				}
				l, _ := after.Line(r)
				switch {
				case len(before.line(int32(i)).Supports) > 0 && len(l.Supports) == 0:
					wantLost = append(wantLost, r.ID)
				case l.Status != before.line(int32(i)).Status:
					wantChanged = append(wantChanged, r.ID+" "+string(l.Status))
				}
			}
			var gotLost, gotChanged []string
			for _, ch := range w.Lost {
				gotLost = append(gotLost, ch.Before.Relation.ID)
			}
			for _, ch := range w.Changed {
				gotChanged = append(gotChanged, ch.Before.Relation.ID+" "+string(ch.After))
			}
			if !slices.Equal(gotLost, wantLost) || !slices.Equal(gotChanged, wantChanged) {
				t.Fatalf("round %d, without %s: lost %v, changed %v; want %v, %v", round, w.Source.ID, gotLost, gotChanged, wantLost, wantChanged)
			}
			then := connected(t, c, without(paths))
			pairs := 0
			for pair := range now {
				if !then[pair] {
					pairs++
				}
			}
			if w.Pairs != uint64(pairs) {
				t.Fatalf("round %d, without %s: %d pairs break, want %d", round, w.Source.ID, w.Pairs, pairs)
			}
			if pairs > 0 && len(w.Cut) == 0 {
				t.Errorf("round %d, without %s: %d pairs break and nobody is cut off", round, w.Source.ID, pairs)
			}
			lost, changed, broken = lost+len(gotLost), changed+len(gotChanged), broken+pairs
		}
		// Restored, everything is as it was.
		if again := x.Under(p); !reflect.DeepEqual(again.columns, before.columns) {
			t.Fatalf("round %d: restoring is not the identity", round)
		}
		if again := x.Withdrawals(p, paths, nil); !reflect.DeepEqual(again, a) {
			t.Fatalf("round %d: a second answer differs", round)
		}
	}
	if lost == 0 || changed == 0 || broken == 0 {
		t.Errorf("%d lost, %d changed, %d broken: the cases test nothing", lost, changed, broken)
	}
}

// TestCut takes a link out of a chain: the ends of the greater piece stay, and of
// two pieces of one size the one with the lesser id.
//
//	ana --copy of paper-- boris --paper-- carla --book-- dora --book-- eva
//	fred --note-- gina --letter-- hugo --note-- iris
func TestCut(t *testing.T) {
	rec := relations.Records{
		Types:   []*relations.Type{{ID: "met", Class: relations.Contact, Verb: "met"}},
		Sources: []*evidence.Source{{ID: "book"}, {ID: "paper"}, {ID: "copy", DerivedFrom: []string{"paper"}}, {ID: "letter"}, {ID: "note"}},
	}
	names := []string{"ana", "boris", "carla", "dora", "eva", "fred", "gina", "hugo", "iris"}
	by := []string{"", "copy", "paper", "book", "book", "", "note", "letter", "note"}
	for i, name := range names {
		rec.Entities = append(rec.Entities, &entities.Entity{ID: name, Name: name, Kind: "person"})
		if by[i] != "" {
			rec.Relations = append(rec.Relations, &relations.Relation{ID: names[i-1] + "-" + name, Type: "met", Ends: []string{names[i-1], name},
				Citations: []*evidence.Citation{{Source: by[i], Stance: evidence.Supports, Modality: evidence.Happened}}})
		}
	}
	a := Build(relations.NewCase(rec)).Withdrawals(relations.Policy{}, relations.PathPolicy(), nil)
	if a.Pairs != 16 {
		t.Errorf("%d pairs, want 10 and 6", a.Pairs)
	}
	want := map[string]string{
		"book":   "in 2 on 2 lost 2 pairs 7 cut dora eva",
		"paper":  "in 1 on 2 lost 2 pairs 7 cut ana boris",
		"copy":   "in 1 on 1 lost 1 pairs 4 cut ana",
		"letter": "in 1 on 1 lost 1 pairs 4 cut hugo iris",
		"note":   "in 2 on 2 lost 2 pairs 5 cut fred iris",
	}
	for _, w := range a.Withdrawals {
		got := fmt.Sprintf("in %d on %d lost %d pairs %d cut", w.In, w.On, len(w.Lost), w.Pairs)
		for _, e := range w.Cut {
			got += " " + e.ID
		}
		if got != want[w.Source.ID] {
			t.Errorf("%s: %s, want %s", w.Source.ID, got, want[w.Source.ID])
		}
	}
}
