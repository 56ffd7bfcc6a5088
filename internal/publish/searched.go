package publish

import (
	"fmt"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/graphx-dev/graphx/internal/evidence"
)

// Searched is a text made ready to be searched for withheld words: in NFC, lower
// case, white space folded, and without characters that nobody sees.
type Searched struct {
	text   string
	joined string // the same without any white space, hyphens and points of abbreviation
}

// NewSearched makes a text ready.
func NewSearched(text string) Searched {
	t := fold(text)
	return Searched{t, join(t)}
}

func fold(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.C, r), r == 0x34F, r >= 0xFE00 && r <= 0xFE0F, r == unicode.ReplacementChar, r&0xFFFE == 0xFFFE:
			return -1 // unseen, or what stands for a character that a format does not have
		case unicode.Is(unicode.Pd, r):
			return '-'
		case r == '’' || r == 'ʼ' || r == '‘':
			return '\''
		}
		return r
	}, s)
	return evidence.Normalize(strings.ToLower(evidence.Normalize(s)))
}

func join(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' {
			return -1
		}
		return r
	}, s)
}

// shortWord is the number of letters up to which one word is found only where it
// stands by itself: Li is no part of line.
const shortWord = 5

// Has reports whether the text has the word in it. A word of up to five letters
// is found where it stands by itself, others anywhere, and those of eight or more
// in whatever rows they are broken.
func (t Searched) Has(word string) bool {
	w := fold(word)
	n := utf8.RuneCountInString(w)
	if n < 2 {
		return false
	}
	alone := n <= shortWord && !strings.ContainsFunc(w, func(r rune) bool { return r >= 0x2E80 || unicode.IsSpace(r) })
	for at := 0; ; {
		i := strings.Index(t.text[at:], w)
		if i < 0 {
			break
		}
		i += at
		before, _ := utf8.DecodeLastRuneInString(t.text[:i])
		after, _ := utf8.DecodeRuneInString(t.text[i+len(w):])
		if !alone || !wordly(before) && !wordly(after) {
			return true
		}
		at = i + 1
	}
	j := join(w)
	return utf8.RuneCountInString(j) >= 8 && strings.Contains(t.joined, j)
}

func wordly(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// Places lists the fields of the copy's records whose text has something in it,
// at most that many: "relation met-1: summary of citation 2". The records are
// named by their ids in the original.
func (y *Copy) Places(has func(text string) bool, most int) []string {
	var out []string
	y.texts(func(place func() string, text string) bool {
		if has(text) {
			out = append(out, place())
		}
		return len(out) < most
	})
	return out
}

// texts visits every text of the copy's records, with its place, until visit
// returns false.
func (y *Copy) texts(visit func(place func() string, text string) bool) {
	original := map[string]string{}
	for id, other := range y.Renamed {
		if other != "" {
			original[other] = id
		}
	}
	more := true
	record := func(name string, x any) {
		if more {
			walkTexts(reflect.ValueOf(x), "", func(field, text string) {
				more = more && visit(func() string { return name + ": " + field }, text)
			})
		}
	}
	name := func(id string) string {
		if from := original[id]; from != "" {
			return from
		}
		return id
	}
	c := y.Case
	record("case.yaml", struct{ Title, Language string }{c.Title, c.Language})
	for _, k := range c.Kinds.All() {
		record("kind "+k.ID, k)
	}
	for _, t := range c.Types {
		record("relation type "+t.ID, *t)
	}
	for _, p := range c.Properties {
		record("property "+p.ID, *p)
	}
	for _, s := range c.Sources {
		record("source "+name(s.ID), *s)
	}
	for _, e := range c.Entities() {
		record("entity "+name(e.ID), *e)
	}
	for _, r := range c.Relations() {
		same := *r
		same.Def = nil
		record("relation "+name(r.ID), same)
	}
}

// InRecords are the withheld words that stand in a record of the copy, and the
// parts of names: what Words and Parts of a [Reading] are to a file.
func (y *Copy) InRecords(p *Parts) (words []Withheld, parts []Part) {
	found := make([]bool, len(y.Withheld))
	y.texts(func(_ func() string, text string) bool {
		t := NewSearched(text)
		for i, w := range y.Withheld {
			found[i] = found[i] || t.Has(w.Word)
		}
		parts = append(parts, p.In(text)...)
		return true
	})
	for i, w := range y.Withheld {
		if found[i] {
			words = append(words, w)
		}
	}
	return words, sortParts(parts)
}

// walkTexts visits every text within a value, with the way to it: "summary of
// citation 2".
func walkTexts(v reflect.Value, way string, visit func(way, text string)) {
	of := func(part string) string {
		if way == "" {
			return part
		}
		return part + " of " + way
	}
	switch v.Kind() {
	case reflect.String:
		visit(way, v.String())
	case reflect.Pointer:
		if !v.IsNil() {
			walkTexts(v.Elem(), way, visit)
		}
	case reflect.Struct:
		if d, ok := v.Interface().(evidence.Date); ok {
			visit(way, d.String())
			return
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.Anonymous {
				walkTexts(v.Field(i), way, visit)
			} else if f.IsExported() {
				walkTexts(v.Field(i), of(strings.ToLower(f.Name)), visit)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if way == "" {
				walkTexts(v.Index(i), "", visit)
				continue
			}
			head, rest, more := strings.Cut(way, " of ")
			if head = strings.TrimSuffix(head, "s"); head == "aliase" {
				head = "alias"
			}
			one := fmt.Sprintf("%s %d", head, i+1)
			if more {
				one += " of " + rest
			}
			walkTexts(v.Index(i), one, visit)
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			walkTexts(it.Key(), way, visit)
			walkTexts(it.Value(), way, visit)
		}
	}
}
