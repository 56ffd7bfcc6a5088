package graphx_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/snapshots"
)

func load(t *testing.T, dir string) *relations.Case {
	t.Helper()
	c, err := casefile.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestWitkoff: the built-in case says what it was made to say.
func TestWitkoff(t *testing.T) {
	c := load(t, "data/witkoff")
	persons := 0
	for _, e := range c.Entities() {
		if e.Kind == "person" {
			persons++
		}
	}
	if persons != 31 {
		t.Errorf("%d persons, want the 31 that the documents name", persons)
	}
	between, citations := 0, 0
	for _, r := range c.Relations() {
		if !slices.ContainsFunc(r.Ends, func(id string) bool { return c.Entity(id).Kind != "person" }) {
			between++
			citations += len(r.Citations)
		}
		for i, cit := range r.Citations {
			if s := c.Source(cit.Source); s.Snapshot != "" && cit.Seal == "" {
				t.Errorf("%s: citation %d of %s carries no seal", r.ID, i+1, cit.Source)
			}
			if cit.Summary == "" || cit.Quote != "" {
				t.Errorf("%s: citation %d has no summary, or carries words that are not ours", r.ID, i+1)
			}
		}
	}
	if between < 60 || citations < 130 {
		t.Errorf("%d relations and %d citations between persons, want 60 and 130 at least", between, citations)
	}
	g := index.Build(c).Under(relations.PathPolicy())
	ans, err := g.Paths(context.Background(), "kirill-dmitriev", "volodymyr-zelensky", index.PathOptions{})
	if err != nil || ans.Hops != 3 {
		t.Errorf("Dmitriev to Zelensky: %d hops, %v, want 3", ans.Hops, err)
	}
	ans, err = g.Paths(context.Background(), "keir-starmer", "steve-witkoff", index.PathOptions{})
	if err != nil || ans.Hops != 0 {
		t.Errorf("Starmer to Witkoff: %d hops, %v, want no path", ans.Hops, err)
	}
	hard, soft := 0, 0
	for _, x := range relations.NewFilter(c, relations.Policy{}).Conflicts() {
		if x.Severity == relations.Hard {
			hard++
		} else {
			soft++
		}
	}
	if hard < 20 || hard+soft < 50 {
		t.Errorf("%d hard and %d soft conflicts, want 20 hard and 50 in all at least", hard, soft)
	}
}

// TestNoSentenceOfTheDocuments: nothing in data/witkoff has eight words in a row
// of the documents, where they are at hand.
func TestNoSentenceOfTheDocuments(t *testing.T) {
	files, _ := filepath.Glob("../shared/sources/*.txt")
	if len(files) == 0 {
		t.Skip("the documents of data/witkoff are not at hand")
	}
	word := regexp.MustCompile(`[\pL\pN_']+`)
	grams := func(file string, visit func(string)) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		words := word.FindAllString(strings.ReplaceAll(strings.ToLower(string(text)), "’", "'"), -1)
		for i := range max(0, len(words)-7) {
			visit(strings.Join(words[i:i+8], " "))
		}
	}
	theirs := map[string]bool{}
	for _, f := range files {
		grams(f, func(s string) { theirs[s] = true })
	}
	ours, _ := filepath.Glob("data/witkoff/*")
	docs, _ := filepath.Glob("*.md")
	more, _ := filepath.Glob("docs/*.md")
	for _, f := range slices.Concat(ours, docs, more) {
		grams(f, func(s string) {
			if theirs[s] {
				t.Errorf("%s has words of a document: %s", f, s)
			}
		})
	}
}

// TestHarbour: the fictional affair shows every feature, and its documents bear
// it out.
func TestHarbour(t *testing.T) {
	c := load(t, "data/harbour")
	f := relations.NewFilter(c, relations.Policy{})
	statuses := map[relations.Status]bool{}
	classes := map[relations.Class]bool{}
	for _, r := range c.Relations() {
		line, _ := f.Line(r)
		statuses[line.Status] = true
		classes[r.Class()] = true
	}
	for _, s := range relations.Statuses {
		if !statuses[s] {
			t.Errorf("no relation is %s", s)
		}
	}
	for _, class := range relations.Classes {
		if !classes[class] && class != relations.Unstated {
			t.Errorf("no relation is of class %s", class)
		}
	}
	matters := map[relations.Clash]bool{}
	for _, x := range f.Conflicts() {
		matters[x.Matter] = true
	}
	for _, m := range []relations.Clash{relations.ClashStance, relations.ClashDate, relations.ClashPlace, relations.ClashFact, relations.ClashParticipants} {
		if !matters[m] {
			t.Errorf("no conflict of %s", m)
		}
	}
	folder, err := snapshots.OpenWithin("data/harbour", c.Snapshots)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	report, err := snapshots.Check(context.Background(), c, folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Findings) > 0 || report.Seals < 6 || report.Quotes < 100 {
		t.Errorf("%d findings, %d seals and %d quotations verified", len(report.Findings), report.Seals, report.Quotes)
	}

	// One leak told by four papers is one origin; a plan that was called off joins
	// nobody; two who criticise one thing are not connected by it.
	line, _ := f.Line(c.Relation("criticised-kelp-contract"))
	if len(line.Supports) < 4 || len(line.Origins) != 1 {
		t.Errorf("wire copy: %d citations of %d origins, want 4 of 1", len(line.Supports), len(line.Origins))
	}
	g := index.Build(c).Under(relations.PathPolicy())
	ans, err := g.Paths(context.Background(), "tobias-kelp", "wilhelmina-stint", index.PathOptions{})
	if err != nil || ans.Hops != 0 {
		t.Errorf("Kelp to Stint: %d hops, %v, want no path", ans.Hops, err)
	}
	ans, err = g.Paths(context.Background(), "zenobia-crake", "ambrose-limpet", index.PathOptions{})
	if err != nil || ans.Hops != 1 || len(ans.Paths[0].Steps[0].Joints) == 0 {
		t.Errorf("Crake to Limpet: %d hops, %v, want one by an event", ans.Hops, err)
	}
}
