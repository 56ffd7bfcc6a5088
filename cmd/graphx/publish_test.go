package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var tags = regexp.MustCompile(`(?s)<[^<>]*>`)

// bare is what is left of a text when nothing but its letters counts, which is
// another way to look for a name than the one that is tested.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, strings.ToLower(norm.NFC.String(s)))
}

// TestNothingWithheldComesOut plants the name, an alias or the id of somebody
// withheld in a random field of a random record, in a random spelling, and asks
// for a publication copy: either nothing is written, or it is not in what is.
func TestNothingWithheldComesOut(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	names := []string{"Ilse Unbekannt", "Søren O'Quux & Søn", "Зоя Невідома", "Ζωή Άγνωστη", "Qvist", "Łukasz \"Zorro\" Xyz", "林默之", "Anne-Marie <Wyckx>"}
	formats := [][]string{
		{"render", "--format", "dot"}, {"render", "--format", "mermaid"}, {"render", "--format", "json"}, {"near", "eins-person"}, {"near", "eins-person", "--json"},
		{"path", "eins-person", "zwei-person"}, {"path", "eins-person", "zwei-person", "--json"}, {"timeline"}, {"timeline", "--json"}, {"conflicts"}, {"conflicts", "--json"}, {"rank"},
		{"render", "--format", "svg", "--layout", "rings", "--focus", "eins-person"},
	}
	refused, written := 0, 0
	for i := range 260 {
		name := names[rng.IntN(len(names))]
		secret := fmt.Sprintf("verborgen-%04d", rng.IntN(10000))
		plant := name
		switch rng.IntN(6) {
		case 0:
			plant = strings.ToUpper(name)
		case 1:
			plant = norm.NFD.String(name)
		case 2:
			plant = strings.ReplaceAll(name, " ", "\n  ")
		case 3:
			plant = secret
		case 4:
			plant = string([]rune(name)[:2]) + "\u00ad" + string([]rune(name)[2:])
		}
		plant = []string{plant, "said by " + plant + " in " + strings.Repeat("words ", rng.IntN(12))}[rng.IntN(2)]
		where := rng.IntN(12)
		at := func(n int, s string) string {
			if n == where {
				return s + plant
			}
			return s
		}
		citation := func(n int) map[string]any {
			return map[string]any{"source": "paper", "paragraph": 2, "date": "2025-01-02", "summary": at(n, "They met. "), "claimant": []string{at(n+1, "A clerk ")}, "quote": at(n+2, "words ")}
		}
		files := map[string][]map[string]any{
			"entities.jsonl": {
				{"id": secret, "name": name, "kind": "person", "aliases": []string{"Fuchsgesicht"}, "handling": "secret", "ids": map[string]string{"wikidata": "Q99912345"}, "note": "A note on " + name},
				{"id": "eins-person", "name": at(0, "Eins Eine "), "kind": "person", "note": at(1, "x "), "aliases": []string{at(2, "Uno ")}},
				{"id": "zwei-person", "name": "Zwei Andere", "kind": "person"},
			},
			"sources.jsonl": {{"id": "paper", "title": at(3, "The paper "), "type": "article", "publisher": at(4, "House "), "note": at(5, "n ")}},
			"relations.jsonl": {
				{"id": "r-eins", "type": "met", "between": []string{"eins-person", "zwei-person"}, "label": at(6, "met "), "note": at(7, "n "), "citations": []any{citation(8)}},
				{"id": "r-" + secret, "type": "met", "between": []string{"eins-person", secret}, "citations": []any{citation(20)}},
				{"id": "r-drei", "type": "met", "between": []string{"eins-person", "zwei-person", secret}, "citations": []any{citation(20)}},
			},
		}
		dir := t.TempDir()
		title, _ := json.Marshal(at(11, "A case "))
		os.WriteFile(filepath.Join(dir, "case.yaml"), []byte("title: "+string(title)+"\ntypes:\n  met: {class: contact, directed: false, verb: met}\n"), 0o644)
		for file, rows := range files {
			var b bytes.Buffer
			for _, row := range rows {
				line, err := json.Marshal(row)
				if err != nil {
					t.Fatal(err)
				}
				b.Write(append(line, '\n'))
			}
			os.WriteFile(filepath.Join(dir, file), b.Bytes(), 0o644)
		}
		how := [][]string{{"--publish", "secret"}, {"--pseudonyms", "all"}, {"--ids-only"}}[rng.IntN(3)]
		args := append(append([]string{"graphx"}, formats[rng.IntN(len(formats))]...), append(how, "--case", dir)...)
		var out, errs strings.Builder
		code := run(context.Background(), args, strings.NewReader(""), &out, &errs)
		for _, text := range []string{out.String(), html.UnescapeString(out.String()), html.UnescapeString(tags.ReplaceAllString(out.String(), ""))} {
			var plain any
			if json.Unmarshal([]byte(text), &plain) == nil {
				text += fmt.Sprint(plain)
			}
			for _, word := range []string{name, secret, "Fuchsgesicht", "Q99912345"} {
				if strings.Contains(bare(text), bare(word)) {
					t.Fatalf("%d: %q (%d) came out of %v as %q:\n%s", i, word, where, args, plant, out.String())
				}
			}
		}
		switch {
		case code == exitBadData && strings.Contains(errs.String(), "would show what is withheld"):
			refused++
			if out.Len() > 0 {
				t.Fatalf("%d: refused and written: %s", i, out.String())
			}
		case code == exitDone || code == exitNoAnswer:
			written++
		default:
			t.Fatalf("%d: %v: exit code %d: %s", i, args, code, errs.String())
		}
	}
	if refused < 40 || written < 40 {
		t.Errorf("%d refused, %d written: the test does not tell", refused, written)
	}
}
