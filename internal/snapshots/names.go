package snapshots

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

// A nameIndex finds the known names of persons and organisations in a text: display
// names and aliases, letter by letter and as whole words. The longest name wins,
// so that "Trump" within the name of a company is not a second name. A name that
// several entities bear is nobody's. It never changes once made.
type nameIndex struct {
	byFirst map[string][]name // by first word, the longest name first
	// Shared are the names that several entities bear, sorted.
	Shared []string
}

type name struct {
	text   string
	entity string // "" for one that several bear
}

// newNameIndex indexes the names of those entities that are persons or
// organisations.
func newNameIndex(list []*entities.Entity, kinds *entities.Kinds) *nameIndex {
	bearer := map[string]string{}
	for _, e := range list {
		if !kinds.Is(e.Kind, "person") && !kinds.Is(e.Kind, "organisation") {
			continue
		}
		for _, s := range slices.Concat([]string{e.Name}, e.Aliases) {
			s = strings.TrimLeftFunc(evidence.Normalize(s), func(r rune) bool { return !inWord(r) })
			if s == "" {
				continue
			}
			if other, taken := bearer[s]; taken && other != e.ID {
				bearer[s] = ""
			} else {
				bearer[s] = e.ID
			}
		}
	}
	n := &nameIndex{byFirst: map[string][]name{}}
	for s, id := range bearer {
		first := s[:wordEnd(s, 0)]
		n.byFirst[first] = append(n.byFirst[first], name{s, id})
		if id == "" {
			n.Shared = append(n.Shared, s)
		}
	}
	for _, list := range n.byFirst {
		slices.SortFunc(list, func(a, b name) int {
			return cmp.Or(cmp.Compare(len(b.text), len(a.text)), strings.Compare(a.text, b.text))
		})
	}
	slices.Sort(n.Shared)
	return n
}

// A mention is a name in a text.
type mention struct {
	entity   string
	from, to int // bytes
}

// find returns the names that stand in a normalised text, in their order.
func (n *nameIndex) find(text string) []mention {
	var out []mention
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !inWord(r) {
			at += size
			continue
		}
		end := wordEnd(text, at)
		for _, k := range n.byFirst[text[at:end]] {
			if to := at + len(k.text); strings.HasPrefix(text[at:], k.text) && wordBreak(text, to) {
				if k.entity != "" {
					out = append(out, mention{k.entity, at, to})
				}
				end = to
				break
			}
		}
		at = end
	}
	return out
}

// inWord reports whether a character is part of a word.
func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// unspaced reports whether a character belongs to a script that puts no space
// between words: each is a word of its own.
func unspaced(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// wordEnd returns where the word ends that starts at a place.
func wordEnd(text string, at int) int {
	r, size := utf8.DecodeRuneInString(text[at:])
	at += size
	if unspaced(r) {
		return at
	}
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !inWord(r) || unspaced(r) {
			break
		}
		at += size
	}
	return at
}

// wordBreak reports whether no word runs on over a place.
func wordBreak(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at:])
	return at == len(text) || !inWord(before) || !inWord(after) || unspaced(before) || unspaced(after)
}

// sentences returns where the sentences of a paragraph end, in bytes; the last
// is its end. A sentence ends at a full stop, question or exclamation mark or
// ellipsis, with the quotation marks and brackets behind it, where a space
// follows and no small letter does; a full stop behind a single letter, behind
// a word with a stop in it (U.S.) or a short title (Mr.) ends none. The full
// stops of Chinese and Japanese end one anywhere.
func sentences(text string) []int {
	var ends []int
	word := 0 // where the word before the mark starts
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		next := at + size
		switch {
		case r == ' ':
			word = next
		case strings.ContainsRune("。！？", r):
			next = closing(text, next)
			ends, word = append(ends, next), next
		case strings.ContainsRune(".!?…", r):
			end := closing(text, next)
			if r == '.' && abbreviation(text[word:at]) || end == len(text) || text[end] != ' ' {
				break
			}
			if after, _ := utf8.DecodeRuneInString(strings.TrimLeft(text[end:], " \"'“‘«([")); unicode.IsLower(after) {
				break
			}
			ends, next, word = append(ends, end), end, end
		}
		at = next
	}
	if len(ends) == 0 || ends[len(ends)-1] < len(text) {
		ends = append(ends, len(text))
	}
	return ends
}

// closing returns the place behind the quotation marks and brackets that close
// at a place.
func closing(text string, at int) int {
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !strings.ContainsRune(`"'”’»)]」』.!?…`, r) {
			break
		}
		at += size
	}
	return at
}

var titles = []string{"Mr", "Mrs", "Ms", "Dr", "Prof", "St", "Sen", "Rep", "Gov", "Gen", "Col", "Lt", "Sgt", "Capt", "Rev", "Hon", "Jr", "Sr", "No", "vs", "etc"}

// abbreviation reports whether the full stop behind a word ends no sentence.
func abbreviation(word string) bool {
	word = strings.TrimLeft(word, `"'“‘«([`)
	return slices.Contains(titles, word) || strings.Contains(word, ".") || utf8.RuneCountInString(word) == 1 && unicode.IsLetter([]rune(word)[0])
}
