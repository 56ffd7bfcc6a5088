package publish

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// search returns the words that stand in an output, in whatever spelling its
// format has for them.
func search(format Format, data []byte, words []Withheld) []Withheld {
	return Read(format, data).Words(words)
}

// longWord is the number of letters from which a word is looked for in an output
// as it stands, too: nothing that a format itself says is so long.
const longWord = 9

// Words returns the withheld words that stand in the reading.
func (r *Reading) Words(words []Withheld) []Withheld {
	var found []Withheld
	for _, w := range words {
		has := func(t Searched) bool { return t.Has(w.Word) || t.begins(w.Word) }
		if slices.ContainsFunc(r.forms, has) || utf8.RuneCountInString(w.Word) >= longWord && slices.ContainsFunc(r.raw, func(t Searched) bool { return t.Has(w.Word) }) {
			found = append(found, w)
		}
	}
	return found
}

// begins reports whether the text breaks off, with an ellipsis, within the
// second half of a word.
func (t Searched) begins(word string) bool {
	if !strings.Contains(t.text, "…") {
		return false
	}
	letters := []rune(fold(word))
	for n := len(letters) - 1; n >= 5 && n >= len(letters)/2; n-- {
		if t.at(string(letters[:n])+"…") || t.at(strings.TrimSpace(string(letters[:n]))+" …") {
			return true
		}
	}
	return false
}

// at reports whether a folded text stands in t and begins a word there.
func (t Searched) at(s string) bool {
	for from := 0; ; {
		i := strings.Index(t.text[from:], s)
		if i < 0 {
			return false
		}
		i += from
		if before, _ := utf8.DecodeLastRuneInString(t.text[:i]); !wordly(before) {
			return true
		}
		from = i + 1
	}
}
