package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// powerLaw makes a case of n people and m relations of 8 types, dated, in which
// few people have many relations (Barabási and Albert, "Emergence of scaling in
// random networks", 1999).
func powerLaw(n, m int, seed uint64) *relations.Case {
	rnd := rand.New(rand.NewPCG(seed, 1))
	rec := relations.Records{Sources: []*evidence.Source{{ID: "paper"}, {ID: "clerk"}}}
	classes := []relations.Class{relations.Contact, relations.Tie, relations.Role, relations.Opinion}
	for i := range 8 {
		rec.Types = append(rec.Types, &relations.Type{ID: fmt.Sprintf("t%d", i), Class: classes[i%4], Verb: "met"})
	}
	paper := []*evidence.Citation{{Source: "paper", Stance: evidence.Supports}}
	both := []*evidence.Citation{paper[0], {Source: "clerk", Stance: evidence.Supports}}
	var dates []evidence.Date
	for y := 2000; y < 2025; y++ {
		dates = append(dates, evidence.MustDate(fmt.Sprintf("%d-05-01", y)))
	}
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("e%07d", i)
		rec.Entities = append(rec.Entities, &entities.Entity{ID: ids[i], Name: ids[i], Kind: "person"})
	}
	ends := []int{0, 1}
	rels := make([]relations.Relation, 0, m)
	for i := 0; len(rels) < m; i++ {
		a := 2 + len(rels)*(n-2)/m
		b := ends[rnd.IntN(len(ends))]
		if a == b {
			continue
		}
		ends = append(ends, a, b)
		cites := paper
		if rnd.IntN(3) == 0 {
			cites = both
		}
		rels = append(rels, relations.Relation{
			ID: fmt.Sprintf("r%08d", i), Type: fmt.Sprintf("t%d", rnd.IntN(8)), Ends: []string{ids[a], ids[b]},
			Date: dates[rnd.IntN(len(dates))], Citations: cites,
		})
	}
	for i := range rels {
		rec.Relations = append(rec.Relations, &rels[i])
	}
	return relations.NewCase(rec)
}

// BenchmarkPair searches single pairs in a power-law graph of 100,000 people
// and 500,000 relations.
//
//	go test ./internal/index -run '^$' -bench Pair
func BenchmarkPair(b *testing.B) {
	x := Build(powerLaw(100_000, 500_000, 1))
	dated := relations.PathPolicy()
	dated.Classes = []relations.Class{relations.Contact, relations.Role}
	dated.Since = evidence.MustDate("2005")
	ctx := context.Background()
	for _, bb := range []struct {
		name string
		p    relations.Policy
	}{{"all", relations.Policy{}}, {"class-status-date", dated}} {
		g := x.Under(bb.p)
		rnd := rand.New(rand.NewPCG(3, 4))
		pairs := make([][2]int32, 1000)
		for i := range pairs {
			pairs[i] = [2]int32{int32(rnd.IntN(100_000)), int32(rnd.IntN(100_000))}
			if pairs[i][0] == pairs[i][1] {
				pairs[i][1] = (pairs[i][1] + 1) % 100_000
			}
		}
		b.Run(bb.name+"/hops", func(b *testing.B) {
			b.ReportAllocs()
			seen := 0
			for i := 0; b.Loop(); i++ {
				p := pairs[i%len(pairs)]
				s := x.borrow()
				if _, err := g.between(ctx, s, p[0], p[1], 0, false); err != nil {
					b.Fatal(err)
				}
				seen += s.seen
				x.giveBack(s)
			}
			b.ReportMetric(float64(seen)/float64(b.N), "entities/op")
		})
		b.Run(bb.name+"/best10", func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				p := pairs[i%len(pairs)]
				if _, err := g.Best(ctx, x.entity(p[0]).ID, x.entity(p[1]).ID, PathOptions{Limit: 10}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(bb.name+"/paths", func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				p := pairs[i%len(pairs)]
				if _, err := g.Paths(ctx, x.entity(p[0]).ID, x.entity(p[1]).ID, PathOptions{Limit: 1}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// every is the policy under which all relations of a power-law graph count, for
// they are compared with what others do with all of it.
func every() relations.Policy {
	p := relations.PathPolicy()
	p.Classes = nil
	return p
}

// BenchmarkWhole asks what is about all of a graph, each time of a fresh one, so
// that what is laid out for the question counts, too.
//
//	go test ./internal/index -run '^$' -bench Whole
func BenchmarkWhole(b *testing.B) {
	x := Build(powerLaw(100_000, 500_000, 1))
	ctx := context.Background()
	for _, by := range []string{"components", "cuts", "louvain", "leiden"} {
		b.Run(by, func(b *testing.B) {
			for b.Loop() {
				ans, err := x.Under(every()).Groups(ctx, by)
				if err != nil {
					b.Fatal(err)
				}
				if ans.Modularity != 0 {
					b.ReportMetric(ans.Modularity, "modularity")
				}
			}
		})
	}
	for _, by := range []string{"degree", "pagerank", "eigenvector", "kcore", "clustering"} {
		b.Run(by, func(b *testing.B) {
			for b.Loop() {
				if _, err := x.Under(every()).Rank(ctx, by, nil, 20); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("tree", func(b *testing.B) {
		for b.Loop() {
			if _, err := x.Under(every()).hopsOf(ctx); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("net", func(b *testing.B) {
		for b.Loop() {
			if _, err := x.Under(every()).simple(ctx); err != nil {
				b.Fatal(err)
			}
		}
	})
	small := Build(powerLaw(2_000, 10_000, 1))
	for _, by := range []string{"betweenness", "closeness"} {
		b.Run(by+"-2000", func(b *testing.B) {
			for b.Loop() {
				if _, err := small.Under(every()).Rank(ctx, by, nil, 20); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFirmest asks for the firmest path: first of a fresh graph, then of one
// that has been asked before.
//
//	go test ./internal/index -run '^$' -bench BottleneckPaths
func BenchmarkFirmest(b *testing.B) {
	x := Build(powerLaw(100_000, 500_000, 1))
	ctx := context.Background()
	rnd := rand.New(rand.NewPCG(3, 4))
	pairs := make([][2]string, 1000)
	for i := range pairs {
		a, z := rnd.IntN(100_000), rnd.IntN(99_999)
		if z >= a {
			z++
		}
		pairs[i] = [2]string{x.entity(int32(a)).ID, x.entity(int32(z)).ID}
	}
	g := x.Under(every())
	b.Run("first", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			p := pairs[i%len(pairs)]
			if _, err := x.Under(every()).BottleneckPaths(ctx, p[0], p[1], PathOptions{Limit: 1}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("next", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			p := pairs[i%len(pairs)]
			if _, err := g.BottleneckPaths(ctx, p[0], p[1], PathOptions{Limit: 1}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("way", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			p := numbersOf(g, pairs[i%len(pairs)][:]...)
			s := x.borrow()
			if _, _, err := g.bestByEvidence(ctx, s, p[0], p[1], 0, noLimit); err != nil {
				b.Fatal(err)
			}
			x.giveBack(s)
		}
	})
}

// BenchmarkNear asks what is within two hops of somebody.
//
//	go test ./internal/index -run '^$' -bench Near
func BenchmarkNear(b *testing.B) {
	x := Build(powerLaw(100_000, 500_000, 1))
	ctx := context.Background()
	g := x.Under(every())
	entities, lines := 0, 0
	for i := 0; b.Loop(); i++ {
		n, err := g.Near(ctx, []string{x.entity(int32(i * 7919 % 100_000)).ID}, 2)
		if err != nil {
			b.Fatal(err)
		}
		entities, lines = entities+len(n.View.Entities), lines+len(n.View.Lines)
	}
	b.ReportMetric(float64(entities)/float64(b.N), "entities/op")
	b.ReportMetric(float64(lines)/float64(b.N), "lines/op")
}
