package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// bigCase writes a case of 20,000 relations with 30,000 citations of 60 sources
// that lean on one another, between 2,000 persons and 200 events, as JSON Lines.
func bigCase(tb testing.TB) string {
	tb.Helper()
	dir := tb.TempDir()
	var sources, ents, rels strings.Builder
	for i := range 60 {
		on := ""
		if i >= 20 { // twenty origins, twenty reports on them, twenty on those
			on = fmt.Sprintf(`,"derived_from":["s%02d","s%02d"]`, i-20, (i*7)%20)
		}
		fmt.Fprintf(&sources, `{"id":"s%02d","title":"Report %d","type":"article","reliability":"%c","published":"2025-%02d-01"%s}`+"\n", i, i, 'A'+i%5, i%12+1, on)
	}
	for i := range 2000 {
		fmt.Fprintf(&ents, `{"id":"p%04d","name":"Ana Beispiel %d","kind":"person"}`+"\n", i, i)
	}
	for i := range 200 {
		fmt.Fprintf(&ents, `{"id":"x%03d","name":"Meeting %d","kind":"event","date":"2025-%02d-%02d"}`+"\n", i, i, i%12+1, i%28+1)
	}
	// The same numbers at every run, without a pattern that would spare work.
	pick := func(i, n int) int { return int(uint32(i)*2654435761>>12) % n }
	dates := []string{"2025-%02d-%02d", "2025-%02d-%02d/2025-12-31", "2025-%02d-%02d/.."}
	for i := range 20_000 {
		one := pick(i, 2000)
		other := (one + 1 + pick(i+70_000, 1999)) % 2000
		kind, a, b := "met", fmt.Sprintf("p%04d", one), fmt.Sprintf("p%04d", other)
		ends := fmt.Sprintf(`"between":["%s","%s"]`, a, b)
		switch i % 4 {
		case 1:
			kind, ends = "criticised", fmt.Sprintf(`"from":"%s","to":"%s"`, a, b)
		case 2:
			kind, ends = "joined", fmt.Sprintf(`"from":"%s","to":"x%03d"`, a, i%200)
		}
		var cites []string
		for j := range 1 + i%2 {
			date := fmt.Sprintf(dates[(i+j)%3], i%12+1, (i+j)%28+1)
			stance := ""
			if i%50 == 1 && j == 1 {
				stance = `,"stance":"denies"`
			}
			cites = append(cites, fmt.Sprintf(`{"source":"s%02d","paragraph":%d,"date":"%s","summary":"The report says that the two were seen in the hotel, item %d."%s}`, pick(2*i+j, 60), i%40+1, date, i, stance))
		}
		fmt.Fprintf(&rels, `{"id":"r%05d","type":"%s",%s,"citations":[%s]}`+"\n", i, kind, ends, strings.Join(cites, ","))
	}
	for name, text := range map[string]string{
		"case.yaml": `title: Twenty thousand lines
types:
  met: {class: contact, directed: false, verb: met, between: [person]}
  criticised: {class: stance, verb: criticised, from: [person], to: [person]}
  joined: {class: participation, verb: took part in, from: [person], to: [event]}
`,
		"sources.jsonl": sources.String(), "entities.jsonl": ents.String(), "relations.jsonl": rels.String(),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	return dir
}

// BenchmarkBig asks a case of 20,000 relations, load included. The aim is 1 s
// each. The least and the median of the rounds are reported, since the mean says
// little on a machine that others use.
//
//	go test ./cmd/graphx -run '^$' -bench Big -benchtime 9x
func BenchmarkBig(b *testing.B) {
	dir := bigCase(b)
	for _, bb := range []struct{ name, args string }{
		{"load", "check"},
		{"timeline", "timeline"},
		{"timeline-svg", "timeline p0001 -o " + filepath.Join(b.TempDir(), "t.svg")},
		{"timeline-json", "timeline --json"},
		{"sources", "sources"},
		{"sources-verbose", "sources --verbose"},
		{"sources-json", "sources --json"},
		{"sources-one", "sources s03"},
	} {
		b.Run(bb.name, func(b *testing.B) {
			args := append([]string{"graphx"}, append(strings.Fields(bb.args), "--case", dir)...)
			var rounds []time.Duration
			for b.Loop() {
				start := time.Now()
				var errs strings.Builder
				if code := run(context.Background(), args, strings.NewReader(""), io.Discard, &errs); code != exitDone {
					b.Fatalf("%v: exit code %d: %s", args, code, errs.String())
				}
				rounds = append(rounds, time.Since(start))
			}
			slices.Sort(rounds)
			b.ReportMetric(float64(rounds[0].Milliseconds()), "least-ms")
			b.ReportMetric(float64(rounds[len(rounds)/2].Milliseconds()), "median-ms")
		})
	}
}
