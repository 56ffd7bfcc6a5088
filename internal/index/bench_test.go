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
