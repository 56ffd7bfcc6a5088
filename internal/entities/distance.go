package entities

import (
	"bytes"
	"cmp"
	"slices"
)

// distance returns the Damerau-Levenshtein distance of two words (optimal
// string alignment) where it is at most most, which is at most 3, and beyond
// otherwise. Only the cells of the table that can matter are filled: it takes
// 30 to 100 ns, where edlib's, which makes the whole table of maps and slices,
// takes 1 us.
func distance(a, b []byte, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return beyond
	}
	if most == 0 || len(a) > nearLetters {
		if bytes.Equal(a, b) {
			return 0
		}
		return beyond
	}
	var rows [3]row
	p := pattern{text: a, most: uint8(most)}
	p.start(&rows[0])
	for j := range b {
		if !p.step(&rows[(j+2)%3], &rows[j%3], &rows[(j+1)%3], b, j) {
			return beyond
		}
	}
	if d := int(rows[len(b)%3][len(a)+1]); d <= most {
		return d
	}
	return beyond
}

// A row holds, at i+1, the distance of the first i letters of a pattern from the
// letters of a word so far; what exceeds the most is beyond. Those that can be
// less lie within most of the number of letters so far; the ones beside them
// are set, others are not.
type row [nearLetters + 3]uint8

// A pattern is a word that others are compared with. The first half letters of
// it may hold no more than few of the errors.
type pattern struct {
	text            []byte
	most, few, half uint8
}

// start fills in the row of no letters.
func (p *pattern) start(r *row) {
	n := min(len(p.text), int(p.most))
	r[0] = beyond
	for i := range n + 1 {
		r[i+1] = p.cap(i, uint8(i))
	}
	r[n+2] = beyond
}

func (p *pattern) cap(i int, d uint8) uint8 {
	if d > p.most || i <= int(p.half) && d > p.few && p.half > 0 {
		return beyond
	}
	return d
}

// step fills in the row after letter j of a word out of the two rows before; it
// returns false when no continuation can be near.
func (p *pattern) step(before, last, next *row, word []byte, j int) bool {
	c := word[j]
	from, to := max(0, j+1-int(p.most)), min(len(p.text), j+1+int(p.most))
	next[from] = beyond
	alive := false
	for i := from; i <= to; i++ {
		d := last[i+1] + 1
		if i > 0 {
			d = min(d, next[i]+1)
			same := last[i]
			if p.text[i-1] != c {
				same++
			}
			d = min(d, same)
			if i > 1 && j > 0 && p.text[i-2] == c && p.text[i-1] == word[j-1] {
				d = min(d, before[i-1]+1)
			}
		}
		d = p.cap(i, d)
		next[i+1] = d
		alive = alive || d != beyond
	}
	next[min(to+2, len(next)-1)] = beyond
	return alive
}

// walk finds the near ones in a sorted list of words: it goes down the tree of
// their beginnings, fills in a row of the distances for each letter, and leaves
// out what cannot become near.
//
// An alignment with d errors has at most d/2 of them in the first part of the
// word, or else less in the last; so the list of words is gone through for
// those that begin well, and the list of words spelt backwards for those that
// end well (Mihov and Schulz, Fast Approximate Search in Large Dictionaries,
// 2004). Together they find each near word with its distance.
type walk struct {
	pattern
	list  list
	rows  [nearLetters + 8]row
	steps int
	found func(i int, d uint8)
}

// near returns the words of an index within that distance, at most 3, of a
// word, the nearest first, then in the order of the words. It is complete
// unless the bound on steps ends it.
func (k *walk) near(w *Words, word []byte, most int) []nearWord {
	if most == 0 || len(word) < 3 {
		if i := w.word(word); i >= 0 {
			return []nearWord{{uint32(i), 0}}
		}
		return nil
	}
	var out []nearWord
	few := most / 2
	back := slices.Clone(word)
	slices.Reverse(back)
	half := len(word) / 2
	k.steps = nearSteps
	// The letter between both halves belongs to none, so that a swap across the
	// middle counts for neither.
	k.run(w.words(), pattern{word, uint8(most), uint8(few), uint8(half)}, func(i int, d uint8) {
		out = append(out, nearWord{uint32(i), d})
	})
	k.run(w.backs(), pattern{back, uint8(most), uint8(most - few - 1), uint8(len(word) - half - 1)}, func(i int, d uint8) {
		if i = w.wordBack(i); i >= 0 {
			out = append(out, nearWord{uint32(i), d})
		}
	})
	slices.SortFunc(out, func(a, b nearWord) int { return cmp.Or(cmp.Compare(a.word, b.word), cmp.Compare(a.d, b.d)) })
	out = slices.CompactFunc(out, func(a, b nearWord) bool { return a.word == b.word })
	slices.SortStableFunc(out, func(a, b nearWord) int { return cmp.Compare(a.d, b.d) })
	return out
}

func (k *walk) run(l list, p pattern, found func(i int, d uint8)) {
	k.list, k.pattern, k.found = l, p, found
	k.start(&k.rows[1])
	k.down(0, l.len(), 0)
}

// down looks at the words from lo to hi-1, which have their first j letters in
// common.
func (k *walk) down(lo, hi, j int) {
	for lo < hi {
		word := k.list.get(lo)
		if len(word) <= j {
			if d := k.rows[j+1][len(k.text)+1]; j+int(k.most) >= len(k.text) && d != beyond && len(word) == j {
				k.found(lo, d)
			}
			lo++
			continue
		}
		if k.steps--; k.steps < 0 || j+2 >= len(k.rows) {
			return
		}
		end := k.sameLetter(lo, hi, j)
		if k.step(&k.rows[j], &k.rows[j+1], &k.rows[j+2], word, j) {
			k.down(lo, end, j+1)
		}
		lo = end
	}
}

// sameLetter returns the end of the words from lo on that have the letter j of
// the first.
func (k *walk) sameLetter(lo, hi, j int) int {
	c := k.list.get(lo)[j]
	same := func(i int) bool { w := k.list.get(i); return len(w) > j && w[j] == c }
	lo++
	for step := 1; lo < hi; step *= 2 {
		i := min(hi, lo+step) - 1
		if !same(i) {
			for hi = i; lo < hi; {
				if mid := int(uint(lo+hi) >> 1); same(mid) {
					lo = mid + 1
				} else {
					hi = mid
				}
			}
			return lo
		}
		lo = i + 1
	}
	return lo
}
