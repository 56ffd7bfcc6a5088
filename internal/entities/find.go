package entities

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode"

	"github.com/hbollon/go-edlib"
	"github.com/mozillazg/go-unidecode"
)

// slavic transliterates Cyrillic the way newspapers do, before the general
// table of unidecode sees it. Together with the folding of [Key] it gives
// Зеленський, Зеленский, Zelensky and Zelenskyy one key.
var slavic = strings.NewReplacer(
	"а", "a", "б", "b", "в", "v", "г", "g", "ґ", "g", "д", "d", "е", "e", "ё", "e", "є", "ie", "ж", "zh", "з", "z",
	"и", "i", "і", "i", "ї", "i", "й", "i", "ј", "i", "к", "k", "л", "l", "љ", "li", "м", "m", "н", "n", "њ", "ni",
	"о", "o", "п", "p", "р", "r", "с", "s", "т", "t", "ћ", "ch", "у", "u", "ў", "u", "ф", "f", "х", "kh", "ц", "ts",
	"ч", "ch", "џ", "dzh", "ш", "sh", "щ", "shch", "ъ", "", "ы", "i", "ь", "", "э", "e", "ю", "iu", "я", "ia", "ђ", "dj",
	"’", "", "'", "", "ʼ", "", "`", "",
)

// Fold returns a name in lower case, without accents, in Latin letters, its
// words separated by single spaces: "Lula da Silva" for "LULA DA  SILVA", in
// lower case. Marks between letters separate words; apostrophes vanish.
func Fold(name string) string {
	s := unidecode.Unidecode(slavic.Replace(strings.ToLower(name)))
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// Key is Fold with the spellings of one sound folded together: y, j and i are
// one letter, and no letter stands twice in a row. Names that differ only in
// transliteration mostly share a key; names that share a key need not be of one
// person.
func Key(name string) string {
	var b strings.Builder
	last := rune(0)
	for _, r := range Fold(name) {
		if r == 'y' || r == 'j' {
			r = 'i'
		}
		if r != last || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

// A Finder finds the entity that a typed name means. It is built once and never
// changes; any number of goroutines may use it.
type Finder struct {
	kinds *Kinds
	byID  map[string]*Entity
	tiers []tier
	all   []*Entity
	names map[string][]*Entity // whole-name and single-word keys, for the nearest ones
	words []string             // the keys of names, sorted
}

// A tier is one way of reading a name; the first that answers is taken.
type tier struct {
	key  func(string) string
	hits map[string][]*Entity
}

// NewFinder indexes entities, which must be sorted by id.
func NewFinder(list []*Entity, kinds *Kinds) *Finder {
	f := &Finder{kinds: kinds, byID: map[string]*Entity{}, all: list, names: map[string][]*Entity{}}
	display := tier{Fold, map[string][]*Entity{}}
	alias := tier{Fold, map[string][]*Entity{}}
	loose := tier{Key, map[string][]*Entity{}}
	last := tier{Fold, map[string][]*Entity{}}
	lastLoose := tier{Key, map[string][]*Entity{}}
	put := func(m map[string][]*Entity, key string, e *Entity) {
		if key == "" {
			return
		}
		if hits := m[key]; len(hits) == 0 || hits[len(hits)-1] != e {
			m[key] = append(hits, e)
		}
	}
	for _, e := range list {
		f.byID[e.ID] = e
		put(display.hits, Fold(e.Name), e)
		for i, name := range slices.Concat([]string{e.Name}, e.Aliases) {
			if i > 0 {
				put(alias.hits, Fold(name), e)
			}
			key := Key(name)
			put(loose.hits, key, e)
			put(f.names, key, e)
			words := strings.Fields(Fold(name))
			if kinds.Is(e.Kind, "person") {
				for n := 1; n < len(words); n++ {
					suffix := strings.Join(words[n:], " ")
					put(last.hits, suffix, e)
					put(lastLoose.hits, Key(suffix), e)
				}
			}
			for _, w := range words {
				put(f.names, Key(w), e)
			}
		}
	}
	f.tiers = []tier{display, alias, loose, last, lastLoose}
	for w := range f.names {
		f.words = append(f.words, w)
	}
	sort.Strings(f.words)
	return f
}

// An AmbiguousError says that a name fits several entities.
type AmbiguousError struct {
	Query      string
	Candidates []*Entity // sorted by id
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%q is the name of %d entities", e.Query, len(e.Candidates))
}

// An UnknownError says that a name fits no entity.
type UnknownError struct {
	Query   string
	Nearest []*Entity // the nearest names, best first; may be empty
}

func (e *UnknownError) Error() string { return fmt.Sprintf("nobody and nothing is called %q", e.Query) }

// Resolve returns the one entity that a name means: the one with that id; or
// that display name; or that alias; the same in a looser spelling (see [Key]);
// a person by the end of the name ("von der Leyen"); the one whose names hold
// all the words. The first of these that fits anything decides. The error is an
// *AmbiguousError or an *UnknownError.
func (f *Finder) Resolve(query string) (*Entity, error) {
	hits := f.exact(query)
	switch len(hits) {
	case 0:
		return nil, &UnknownError{query, f.Nearest(query, 5)}
	case 1:
		return hits[0], nil
	}
	return nil, &AmbiguousError{query, hits}
}

func (f *Finder) exact(query string) []*Entity {
	if e := f.byID[query]; e != nil {
		return []*Entity{e}
	}
	if e := f.byID[strings.ToLower(strings.TrimSpace(query))]; e != nil {
		return []*Entity{e}
	}
	for _, t := range f.tiers {
		if key := t.key(query); key != "" && len(t.hits[key]) > 0 {
			return t.hits[key]
		}
	}
	return f.holding(query)
}

// holding returns the entities of which one name holds every word of the query.
func (f *Finder) holding(query string) []*Entity {
	words := strings.Fields(Key(query))
	if len(words) == 0 {
		return nil
	}
	var hits []*Entity
	for _, e := range f.names[words[0]] {
		for _, name := range slices.Concat([]string{e.Name}, e.Aliases) {
			have := strings.Fields(Key(name))
			if !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(have, w) }) {
				hits = append(hits, e)
				break
			}
		}
	}
	return hits
}

// Search returns every entity that a name may mean, best first: what Resolve
// would consider, then the others that hold its words, then the nearest in
// spelling; at most limit. exact is how many are not merely near.
func (f *Finder) Search(query string, limit int) (found []*Entity, exact int) {
	add := func(list []*Entity) {
		for _, e := range list {
			if len(found) < limit && !slices.Contains(found, e) {
				found = append(found, e)
			}
		}
	}
	add(f.exact(query))
	add(f.holding(query))
	exact = len(found)
	add(f.Nearest(query, limit))
	return found, exact
}

// Nearest returns the entities whose names or single words are nearest in
// spelling, best first, at most limit; those too far off are left out.
func (f *Finder) Nearest(query string, limit int) []*Entity {
	var out []*Entity
	for _, w := range nearest(Key(query), f.words) {
		for _, e := range f.names[w] {
			if !slices.Contains(out, e) {
				out = append(out, e)
			}
		}
		if len(out) >= limit {
			return out[:limit]
		}
	}
	return out
}

// nearest returns the words within a third of their length of word, by
// Damerau-Levenshtein distance (optimal string alignment), nearest first, then
// in the given order.
func nearest(word string, known []string) []string {
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
	near := nearest(strings.ToLower(word), known)
	if len(near) == 0 || word == "" {
		return ""
	}
	return "did you mean " + near[0] + "?"
}
