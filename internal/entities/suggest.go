package entities

import (
	"sort"
	"strings"

	"github.com/hbollon/go-edlib"
)

// nearestOf returns the words within a third of their length of word, by
// Damerau-Levenshtein distance (optimal string alignment), nearest first, then
// in the given order.
func nearestOf(word string, known []string) []string {
	type hit struct {
		word string
		d    int
	}
	var hits []hit
	n := len([]rune(word))
	if n < 3 || n > 200 {
		return nil // too short to be near anything, or no word at all
	}
	for _, k := range known {
		m := len([]rune(k))
		most := max(1, max(n, m)/3)
		if m < 3 || m-n > most || n-m > most {
			continue
		}
		if d := edlib.OSADamerauLevenshteinDistance(word, k); d <= most {
			hits = append(hits, hit{k, d})
		}
	}
	sort.SliceStable(hits, func(i, j int) bool { return hits[i].d < hits[j].d })
	out := make([]string, len(hits))
	for i, h := range hits {
		out[i] = h.word
	}
	return out
}

// DidYouMean phrases a suggestion for a word that is not among the known ones:
// "did you mean called?", "" where none is near.
func DidYouMean(word string, known []string) string {
	if len(word) > 200 {
		return "" // the look at every name would cost as many times its length
	}
	near := nearestOf(strings.ToLower(word), known)
	if len(near) == 0 || word == "" {
		return ""
	}
	return "did you mean " + near[0] + "?"
}
