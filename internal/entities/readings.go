package entities

import (
	"slices"
)

// A reading is another way of cutting the query into words, and its cost.
type reading struct {
	terms []*term
	cost  int
}

// otherwise returns the other ways of reading the query: two words as one, or
// one as two or three that an entity holds.
func (n *nearing) otherwise(terms []*term) []reading {
	var out []reading
	for i := 0; i+1 < len(terms); i++ {
		word := slices.Concat(terms[i].text, terms[i+1].text)
		word = appendKey(word[:0], word)
		if t := n.newTerm(word, min(1, mostErrors(len(word)))); t.size > 0 {
			out = append(out, reading{slices.Concat(terms[:i], []*term{t}, terms[i+2:]), 1})
		}
	}
	for i, t := range terms {
		if len(t.text) > 32 {
			continue
		}
		for _, parts := range n.cut(t.text, 3) {
			if len(parts) > 1 && len(out) < nearSplits {
				out = append(out, reading{slices.Concat(terms[:i], parts, terms[i+1:]), len(parts) - 1})
			}
		}
	}
	return out[:min(len(out), nearSplits)]
}

// cut returns the ways to cut a text into at most so many words of two letters
// or more that one entity holds.
func (n *nearing) cut(text []byte, most int) [][]*term {
	var out [][]*term
	var parts []*term
	var rec func(rest []byte)
	rec = func(rest []byte) {
		if len(out) >= nearSplits {
			return
		}
		if t := n.exactly(rest); t != nil {
			parts = append(parts, t)
			if len(parts) == 1 || n.together(parts) {
				out = append(out, slices.Clone(parts))
			}
			parts = parts[:len(parts)-1]
		}
		for i := 2; len(parts) < most-1 && i+2 <= len(rest); i++ {
			if t := n.exactly(rest[:i]); t != nil {
				parts = append(parts, t)
				rec(rest[i:])
				parts = parts[:len(parts)-1]
			}
		}
	}
	rec(text)
	return out
}

// exactly returns the term that is near nothing but itself, nil where no name
// has the word.
func (n *nearing) exactly(word []byte) *term {
	w := n.f.w.word(word)
	if w < 0 {
		return nil
	}
	return &term{text: word, near: []nearWord{{uint32(w), 0}}, size: n.f.w.holders(w)}
}

// together reports whether an entity holds all the words.
func (n *nearing) together(parts []*term) (found bool) {
	var cs []*cursor
	for _, t := range parts {
		cs = append(cs, newCursor(n.f.w.postsOf(int(t.near[0].word))))
	}
	meet(cs, func(int) bool { found = true; return false })
	return found
}
