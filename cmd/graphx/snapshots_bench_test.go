package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/graphx-dev/graphx/internal/evidence"
)

// writeLibrary writes a case of so many documents and citations, quotations and
// seals by turns, and so much text. In some documents, paragraphs are put in at
// random places, so that about one citation in a hundred has moved. Every tenth
// document is in another script.
func writeLibrary(b testing.TB, dir string, documents, citations, size int) (moved int) {
	random := rand.New(rand.NewPCG(3, 5))
	latin, cyrillic := vocabulary(random, "abcdefghijklmnopqrstuvwxyz"), vocabulary(random, "абвгдежзиклмнопрстуфхцчшщьюя")
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "snapshots"), 0o755); err != nil {
		b.Fatal(err)
	}
	put("case.yaml", "title: Library\nsnapshots: snapshots\ntypes:\n  met: {class: contact, directed: false, verb: met}\n")
	var people, sources, lines strings.Builder
	for i := range 500 {
		fmt.Fprintf(&people, "- {id: person-%d, name: Person %d, kind: person}\n", i, i)
	}
	put("entities.yaml", people.String())
	made := 0
	for d := range documents {
		words := latin
		if d%10 == 9 {
			words = cyrillic
		}
		var doc strings.Builder
		for doc.Len() < size/documents {
			for range 60 + random.IntN(80) {
				doc.WriteString(words[random.IntN(len(words))])
				doc.WriteByte(' ')
			}
			doc.WriteString("end.\n\n")
		}
		text := evidence.PlainText(doc.String())
		ripe := (d + 1) * citations / documents
		for ; made < ripe; made++ {
			n := 60 + random.IntN(200)
			start := 1 + random.IntN(text.Len()-n-50)
			// A passage starts and ends with a word; in the other script it starts
			// within one, so that it stands at no word boundary.
			for text.Words(start-1, start) != " " {
				start++
			}
			if d%10 == 9 {
				start++
			}
			passage := text.Words(start, start+n)
			passage = passage[:strings.LastIndexByte(passage, ' ')]
			end := start + len([]rune(passage))
			fmt.Fprintf(&lines, "- id: relation-%d\n  type: met\n  between: [person-%d, person-%d]\n  citations:\n    - source: document-%d\n      paragraph: %d\n      start: %d\n      end: %d\n",
				made, made%500, (made+1)%500, d, text.ParagraphAt(start), start, end)
			if made%2 == 0 {
				fmt.Fprintf(&lines, "      seal: %s\n", evidence.SealOf(passage))
			} else {
				fmt.Fprintf(&lines, "      quote: %q\n", passage)
			}
			fmt.Fprintf(&lines, "      summary: They are said to have met, item %d.\n", made)
		}
		now := doc.String()
		if d%33 == 5 { // half of its passages move, on average
			paragraphs := strings.SplitAfter(now, "\n\n")
			now = strings.Join(slices.Insert(paragraphs, len(paragraphs)/2, fmt.Sprintf("A correction of %d was put in here.\n\n", d)), "")
			moved += citations / documents / 2
		}
		name := fmt.Sprintf("document-%d.txt", d)
		put("snapshots/"+name, now)
		fmt.Fprintf(&sources, "- {id: document-%d, title: Document %d, type: article, snapshot: %s, sha256: %x}\n", d, d, name, sha256.Sum256([]byte(now)))
	}
	put("sources.yaml", sources.String())
	put("relations.yaml", lines.String())
	return moved
}

func vocabulary(random *rand.Rand, letters string) []string {
	l := []rune(letters)
	var out []string
	for range 5000 {
		w := make([]rune, 2+random.IntN(9))
		for i := range w {
			w[i] = l[random.IntN(len(l))]
		}
		out = append(out, string(w))
	}
	return out
}

// BenchmarkCheckSnapshots looks up 20,000 citations in 50 MB of text in 700
// documents, reading of the case included. The aim is 3 s on two cores.
//
//	go test ./cmd/graphx -run '^$' -bench CheckSnapshots -benchtime 7x
func BenchmarkCheckSnapshots(b *testing.B) {
	dir := b.TempDir()
	writeLibrary(b, dir, 700, 20_000, 50<<20)
	for _, bb := range []struct {
		name string
		args []string
	}{
		{"check", []string{"graphx", "check", dir}},
		{"check-fix", []string{"graphx", "check", dir, "--dry-run"}},
		{"without", []string{"graphx", "check", dir, "--snapshots", ""}},
		{"coverage", []string{"graphx", "coverage", "--case", dir}},
	} {
		b.Run(bb.name, func(b *testing.B) {
			var times []time.Duration
			for b.Loop() {
				start := time.Now()
				var out, errs strings.Builder
				run(context.Background(), bb.args, strings.NewReader(""), &out, &errs)
				times = append(times, time.Since(start))
				if bb.name == "check" {
					if n := strings.Count(out.String(), ": moved: "); n < 100 || n > 600 || strings.Contains(out.String(), "gone: the quoted") {
						b.Fatalf("%d citations have moved: %.500s %s", n, out.String(), errs.String())
					}
				}
			}
			slices.Sort(times)
			b.ReportMetric(times[len(times)/2].Seconds(), "median-s")
			b.ReportMetric(times[len(times)-1].Seconds(), "worst-s")
		})
	}
}
