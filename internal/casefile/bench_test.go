package casefile

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

const benchVocabulary = `title: Twenty thousand lines
types:
  met:
    class: contact
    directed: false
    verb: met
    between: [person]
  criticised:
    class: stance
    verb: criticised
    from: [person]
    to: [person]
`

// makeSample makes up n relations with one citation or two each, between n/10
// people.
func makeSample(n int) relations.Records {
	var rec relations.Records
	for i := range 50 {
		rec.Sources = append(rec.Sources, &evidence.Source{ID: fmt.Sprintf("source-%d", i), Title: fmt.Sprintf("Report %d", i), Type: "article"})
	}
	person := func(i int) string { return fmt.Sprintf("person-%d", i%(n/10)) }
	for i := range n / 10 {
		rec.Entities = append(rec.Entities, &entities.Entity{ID: person(i), Name: fmt.Sprintf("Ana Beispiel %d", i), Kind: "person"})
	}
	for i := range n {
		r := &relations.Relation{
			ID: fmt.Sprintf("relation-%d", i), Type: "met",
			Ends: []string{person(i), person(7*i + 1)},
			Date: evidence.MustDate(fmt.Sprintf("2025-%02d-%02d", i%12+1, i%28+1)),
		}
		if i%2 == 1 {
			r.Type, r.Ordered, r.Ends[1] = "criticised", true, person(3*i+1)
		}
		for j := range 1 + i%2 {
			c := &evidence.Citation{
				Source: fmt.Sprintf("source-%d", (i+j)%50), Claimant: []string{"an official", person(i + 3)},
				Stance: evidence.Supports, Modality: evidence.Alleged, Credibility: evidence.Credibility(1 + i%5),
				Date:    evidence.MustDate(fmt.Sprintf("2025-%02d", i%12+1)),
				Summary: fmt.Sprintf("The report says that the two were seen together in the hotel, item %d", i),
			}
			c.Paragraph = i%40 + 1
			r.Citations = append(r.Citations, c)
		}
		rec.Relations = append(rec.Relations, r)
	}
	return rec
}

func sampleFS(ext string, n int) fstest.MapFS {
	rec := makeSample(n)
	return fstest.MapFS{
		"case.yaml":       {Data: []byte(benchVocabulary)},
		"sources" + ext:   {Data: []byte(writeRecords(ext, sourceTable, rec.Sources))},
		"entities" + ext:  {Data: []byte(writeRecords(ext, entityTable, rec.Entities))},
		"relations" + ext: {Data: []byte(writeRecords(ext, relationTable, rec.Relations))},
	}
}

// BenchmarkLoad reads, joins and checks 20,000 relations with 30,000 citations.
func BenchmarkLoad(b *testing.B) {
	for _, format := range []string{".yaml", ".csv", ".jsonl"} {
		b.Run(format[1:], func(b *testing.B) {
			fsys := sampleFS(format, 20_000)
			b.SetBytes(int64(len(fsys["relations"+format].Data)))
			b.ReportAllocs()
			for b.Loop() {
				c, err := LoadFS(fsys, "bench")
				if err != nil {
					b.Fatal(err)
				}
				if len(c.Relations()) != 20_000 {
					b.Fatalf("%d relations", len(c.Relations()))
				}
			}
		})
	}
}
