package index

import (
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// manyCited is a random case in which dates, grades and places differ, too.
func manyCited(rnd *rand.Rand) *relations.Case {
	c := randomSourced(rnd)
	dates := []evidence.Date{{}, evidence.MustDate("2024"), evidence.MustDate("2024-05-06"), evidence.MustDate("2025-01/.."), evidence.MustDate("2023-11~")}
	for _, s := range c.Sources {
		s.Reliability = []evidence.Reliability{"", "A", "C", "F"}[rnd.IntN(4)]
		s.Published = dates[rnd.IntN(len(dates))]
	}
	rec := c.Vocabulary()
	rec.Kinds = []entities.Kind{{ID: "bank", Is: "organisation"}, {ID: "fair", Is: "event"}, {ID: entities.Unstated}, {ID: "vessel", Is: entities.Unstated}}
	rec.Types = append(rec.Types, &relations.Type{ID: "led", Class: relations.Participation}, &relations.Type{ID: "linked", Class: relations.Unstated})
	rec.Entities, rec.Relations = c.Entities(), c.Relations()
	for _, e := range rec.Entities {
		if special := map[string]string{"organisation": "bank", "event": "fair"}[e.Kind]; special != "" && rnd.IntN(2) == 0 {
			e.Kind = special
		}
		if rnd.IntN(5) == 0 {
			e.Kind = []string{entities.Unstated, "vessel"}[rnd.IntN(2)]
		}
	}
	for _, r := range rec.Relations {
		if rnd.IntN(5) == 0 {
			r.Type = "led" // whatever its ends, events alone included
		} else if rnd.IntN(5) == 0 {
			r.Type = "linked"
		}
	}
	c = relations.NewCase(rec)
	for _, e := range c.Entities() {
		if rnd.IntN(2) == 0 {
			e.Attributes = []entities.Attribute{entities.NewText("country", []string{"CH", "DE"}[rnd.IntN(2)])}
		}
	}
	for _, r := range c.Relations() {
		if amount, err := entities.NewNumber("amount", []string{"0.5", "10", "1e3"}[rnd.IntN(3)]); err == nil && rnd.IntN(2) == 0 {
			r.Attributes = []entities.Attribute{amount, entities.NewText("day", "2024-02-01")}
		}
		r.Date = dates[rnd.IntN(2)*rnd.IntN(len(dates))]
		r.Ordered = r.Def.Directed
		for _, cit := range r.Citations {
			cit.Date, cit.Credibility = dates[rnd.IntN(len(dates))], evidence.Credibility(rnd.IntN(7))
		}
	}
	return c
}

// anyPolicy draws every field of a policy.
func anyPolicy(rnd *rand.Rand) (p relations.Policy) {
	some := func(f func()) {
		if rnd.IntN(3) == 0 {
			f()
		}
	}
	some(func() { p.Classes = relations.PathPolicy().Classes })
	some(func() { p.Types = []string{"met", "joined"}[rnd.IntN(2):] })
	some(func() {
		p.Kinds = [][]string{{"person"}, {"organisation"}, {"bank"}, {"event", "person"}, {"fair"}, {"organisation", "person"}, relations.PathPolicy().Kinds, {entities.Unstated}}[rnd.IntN(8)]
	})
	some(func() {
		for _, s := range relations.Statuses {
			if rnd.IntN(2) == 0 {
				p.Statuses = append(p.Statuses, s)
			}
		}
	})
	some(func() { p.Origins = rnd.IntN(3) })
	some(func() { p.Since = evidence.MustDate("2024-02") })
	some(func() { p.Until = evidence.MustDate("2024-12") })
	some(func() {
		for range 1 + rnd.IntN(2) {
			c, err := relations.ParseCondition([]string{"amount>5", "amount!=10", "day<2025", "from.country=CH", "to.country!=CH", "end.country~d"}[rnd.IntN(6)])
			if err != nil {
				panic(err)
			}
			p.Where = append(p.Where, c)
		}
	})
	if rnd.IntN(2) == 0 { // else no citation is looked at
		some(func() { p.Least = evidence.Grade{Reliability: "C"} })
		some(func() { p.AsOf = evidence.MustDate("2024-06") })
		some(func() { p.Only = []string{"s1", "s2", "s3"} })
		some(func() { p.Without = []string{"s0", "s4"} })
	}
	return p
}

// TestCompile: the columns of a graph say of each relation what its citations
// say, under any policy.
func TestCompile(t *testing.T) {
	for seed := range rounds(400) {
		rnd := rand.New(rand.NewPCG(seed, 5))
		c := manyCited(rnd)
		p := anyPolicy(rnd)
		g := Build(c).Under(p)
		filter := relations.NewFilter(c, p)
		for i, r := range c.Relations() {
			want, why := filter.Line(r)
			rel := int32(i)
			if g.counts.has(rel) != (why == "") || g.took.has(rel) != (why == "" && r.Class() == relations.Participation) {
				t.Fatalf("seed %d, %v: %s counts: %v, takes part: %v; but it is %q", seed, p, r.ID, g.counts.has(rel), g.took.has(rel), why)
			}
			if int(g.t.strength(rel)) != want.Status.Strength() || g.t.dateOf(rel) != want.Date || !slices.Equal(g.t.originsOf(rel), want.Origins) {
				t.Fatalf("seed %d, %v: %s stands as %d %v %v, want %s %v %v", seed, p, r.ID, g.t.strength(rel), g.t.dateOf(rel), g.t.originsOf(rel), want.Status, want.Date, want.Origins)
			}
			if line, refusal := g.filter.Line(g.x.c.RelationAt(int(rel))); !reflect.DeepEqual(g.line(rel), want) || !reflect.DeepEqual(line, want) || refusal != why {
				t.Fatalf("seed %d: line %s", seed, r.ID)
			}
		}
		var unstated relations.UnstatedCount
		for _, r := range c.Relations() {
			if _, why := filter.Counts(r, nil); why == "" && r.Class() == relations.Unstated {
				unstated.Relations++
			}
		}
		for _, e := range c.Entities() {
			if p.CountsKind(c, e.Kind) && (e.Kind == entities.Unstated || e.Kind == "vessel") {
				unstated.Entities++
			}
		}
		if g.Policy().Unstated != unstated {
			t.Fatalf("seed %d, %v: %+v count unstated, want %+v", seed, p, g.Policy().Unstated, unstated)
		}
		counted := g
		var named []string
		if rnd.IntN(2) == 0 {
			var ends []int32
			for range 1 + rnd.IntN(3) {
				e := int32(rnd.IntN(len(c.Entities())))
				ends, named = append(ends, e), append(named, c.EntityID(int(e)))
			}
			counted = g.named(ends)
		}
		for i, r := range c.Relations() {
			if _, why := filter.Counts(r, named); counted.Counts(int32(i)) != (why == "") {
				t.Fatalf("seed %d, %v, named %v: %s joins %v and counts: %v; but it is %q", seed, p, named, r.ID, r.Ends, counted.Counts(int32(i)), why)
			}
		}
		for e, ent := range c.Entities() {
			walk := len(p.Kinds) == 0 || slices.ContainsFunc(p.Kinds, func(k string) bool { return c.Kinds.Is(ent.Kind, k) })
			if g.walk(int32(e)) != walk || g.flags[e]&joins != 0 != (!walk && c.Kinds.Is(ent.Kind, "event")) {
				t.Fatalf("seed %d: %s is walked: %v", seed, ent.ID, g.walk(int32(e)))
			}
		}
	}
}

// TestUnderIsCancelled: a policy that looks at citations stops when it is told.
func TestUnderIsCancelled(t *testing.T) {
	x := Build(manyCited(rand.New(rand.NewPCG(1, 1))))
	ctx, cancel := context.WithCancelCause(context.Background())
	stopped := errors.New("stopped")
	cancel(stopped)
	if _, err := x.UnderContext(ctx, relations.Policy{Without: []string{"s1"}}); err != stopped {
		t.Error(err)
	}
}
