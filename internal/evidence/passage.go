package evidence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// A Place is where a passage stands in a [Text]: its code points from Start to
// End, exclusive, and the paragraph in which it starts.
type Place struct{ Start, End, Paragraph int }

// String writes the place as messages name it.
func (p Place) String() string {
	return fmt.Sprintf("characters %d-%d, paragraph %d", p.Start, p.End, p.Paragraph)
}

// An Outcome says what came of looking a locator up in a text.
type Outcome uint8

// The outcomes. Moved and OtherParagraph are about positions alone: the words
// are there, and the record can be corrected. The others are not to be settled
// by a program.
const (
	// Whole: the locator points at the document as a whole, and there is nothing
	// to look up.
	Whole Outcome = iota
	// Verified: the words stand where the locator says.
	Verified
	// Moved: the words stand elsewhere, and nowhere else.
	Moved
	// OtherParagraph: the position is right and lies in another paragraph than the
	// locator says.
	OtherParagraph
	// Gone: the words stand nowhere.
	Gone
	// OtherContext: the quotation stands in the text, but not between its prefix
	// and its suffix.
	OtherContext
	// Ambiguous: the words stand more than once, and nothing in the locator says
	// which place is meant.
	Ambiguous
	// OtherLength: what the seal was made from starts where the locator says and
	// ends elsewhere.
	OtherLength
	// Beyond: the position or the paragraph lies beyond the end of the text.
	Beyond
)

// A Finding is what came of looking one locator up.
type Finding struct {
	Outcome Outcome
	// Place is where the words stand now; for a locator without words, where its
	// position or paragraph is. It is set for Verified, Moved, OtherParagraph and
	// OtherLength.
	Place Place
	// Candidates are the first places where the words of an Ambiguous or
	// OtherContext locator stand, in their order, and More how many others there
	// are.
	Candidates []Place
	More       int
}

// maxCandidates bounds how many places of an ambiguous passage are listed.
const maxCandidates = 5

// Locate looks one locator up. See [Text.LocateAll].
func (t *Text) Locate(l Locator) Finding {
	found, _ := t.LocateAll(context.Background(), []Locator{l})
	return found[0]
}

// LocateAll looks up many locators of one document, which must each be valid by
// themselves. The findings have the order of the locators and depend on the
// text alone, not on one another. Matching is exact after [Normalize], never
// fuzzy; pages are not looked up, since a text has none.
//
// A quotation stands where its words stand, directly behind its prefix and
// before its suffix where it has them. If it stands several times, its position
// decides, then its paragraph.
//
// A seal that does not fit its position is looked for by sliding its length
// over the text and comparing digests: first as far away as other passages of
// the document have moved, then at the word boundaries from its old position
// outwards, then everywhere. That costs, for each different seal, at most one
// SHA-256 of its length for every word, and one for every character for each
// different length among those that stand at no word boundary. The error is
// that of the context, which is asked on the way.
func (t *Text) LocateAll(ctx context.Context, list []Locator) ([]Finding, error) {
	s := sealSearch{ctx: ctx, t: t, known: map[seal]Finding{}}
	out := make([]Finding, len(list))
	var slow []int
	for i, l := range list {
		if l.Seal != "" {
			if !t.sealFits(l) {
				slow = append(slow, i)
				continue
			}
			out[i] = t.inParagraph(l, Place{Start: l.Start, End: l.End})
			continue
		}
		if l.Quote != "" {
			out[i] = t.locateQuote(l)
		} else {
			out[i] = t.locatePosition(l)
		}
		if f := out[i]; f.Outcome == Moved && l.End > 0 {
			s.shifted(f.Place.Start - l.Start)
		}
	}
	if len(slow) == 0 {
		return out, nil
	}
	if err := s.find(list, slow); err != nil {
		return nil, err
	}
	for _, i := range slow {
		out[i] = t.judgeSeal(list[i], s.known[sealIn(list[i])])
	}
	return out, nil
}

// locatePosition checks a locator without words.
func (t *Text) locatePosition(l Locator) Finding {
	switch {
	case l.End > t.length:
		return Finding{Outcome: Beyond}
	case l.End > 0:
		return t.inParagraph(l, Place{Start: l.Start, End: l.End})
	case l.Paragraph > 0:
		p, ok := t.Paragraph(l.Paragraph)
		if !ok {
			return Finding{Outcome: Beyond}
		}
		return Finding{Outcome: Verified, Place: p}
	}
	return Finding{Outcome: Whole}
}

// inParagraph is the finding for words that stand at the position that the
// locator gives: verified, where the paragraph is right, too. A passage that
// runs over several paragraphs is in each of them.
func (t *Text) inParagraph(l Locator, p Place) Finding {
	p.Paragraph = t.ParagraphAt(p.Start)
	if l.Paragraph > 0 && !t.touches(p, l.Paragraph) {
		return Finding{Outcome: OtherParagraph, Place: p}
	}
	return Finding{Outcome: Verified, Place: p}
}

// touches reports whether a passage has a part in a paragraph.
func (t *Text) touches(p Place, paragraph int) bool {
	return paragraph >= p.Paragraph && paragraph <= t.ParagraphAt(max(p.Start, p.End-1))
}

// moved is the finding for words that stand in one place only.
func (t *Text) moved(l Locator, p Place) Finding {
	switch {
	case l.End > 0 && (p.Start != l.Start || p.End != l.End):
		return Finding{Outcome: Moved, Place: p}
	case l.End > 0:
		return t.inParagraph(l, p)
	case l.Paragraph > 0 && !t.touches(p, l.Paragraph):
		return Finding{Outcome: Moved, Place: p}
	}
	return Finding{Outcome: Verified, Place: p}
}

func (t *Text) locateQuote(l Locator) Finding {
	words, prefix, suffix := normalBytes(l.Quote), normalBytes(l.Prefix), normalBytes(l.Suffix)
	if l.End > 0 && l.End <= t.length {
		from, to := t.offset(l.Start), t.offset(l.End)
		if bytes.Equal(t.text[from:to], words) && t.between(from, to, prefix, suffix) {
			return t.inParagraph(l, Place{Start: l.Start, End: l.End})
		}
	}
	f := t.gather(words, prefix, suffix)
	switch {
	case len(f.Candidates) == 1:
		return t.moved(l, f.Candidates[0])
	case len(f.Candidates) == 0:
		if len(prefix)+len(suffix) > 0 {
			if f = t.gather(words, nil, nil); len(f.Candidates) > 0 {
				f.Outcome = OtherContext
				return f
			}
		}
		return Finding{Outcome: Gone}
	case l.End == 0 && l.Paragraph > 0 && l.Paragraph <= len(t.starts):
		// Without a position, the paragraph says which of them is meant.
		from := t.starts[l.Paragraph-1]
		var here []Place
		t.each(words, prefix, suffix, func(a, b int) bool {
			if p := t.place(a, b); b > from && t.touches(p, l.Paragraph) {
				here = append(here, p)
			}
			return len(here) < 2 && a < t.paragraphEnd(l.Paragraph)
		})
		if len(here) == 1 {
			return Finding{Outcome: Verified, Place: here[0]}
		}
	}
	f.Outcome = Ambiguous
	return f
}

// gather lists where words stand as the candidates of a finding.
func (t *Text) gather(words, prefix, suffix []byte) Finding {
	var f Finding
	t.each(words, prefix, suffix, func(from, to int) bool {
		if len(f.Candidates) < maxCandidates {
			f.Candidates = append(f.Candidates, t.place(from, to))
		} else {
			f.More++
		}
		return true
	})
	return f
}

// A seal is what is looked for: a digest, and the length of what it was made
// from in code points.
type seal struct {
	sum    [sha256.Size]byte
	length int
}

func sealIn(l Locator) seal {
	s := seal{length: l.End - l.Start}
	hex.Decode(s.sum[:], []byte(l.Seal))
	return s
}

// sealFits reports whether the seal is that of the words at its position.
func (t *Text) sealFits(l Locator) bool {
	return l.End <= t.length && sha256.Sum256(t.text[t.offset(l.Start):t.offset(l.End)]) == sealIn(l).sum
}

// judgeSeal makes a finding for a locator of what its seal was found to be.
func (t *Text) judgeSeal(l Locator, f Finding) Finding {
	switch {
	case len(f.Candidates) == 1:
		return t.moved(l, f.Candidates[0])
	case len(f.Candidates) > 1:
		f.Outcome = Ambiguous
		return f
	}
	if p, ok := t.otherLength(l); ok {
		return Finding{Outcome: OtherLength, Place: p}
	}
	if l.End > t.length {
		return Finding{Outcome: Beyond}
	}
	return Finding{Outcome: Gone}
}

// maxOtherLength bounds how much longer than stated the words of a seal are
// taken to be when its length is in doubt.
const maxOtherLength = 1000

// otherLength looks for the end that the words of a seal have if they start
// where the locator says.
func (t *Text) otherLength(l Locator) (Place, bool) {
	if l.Start >= t.length {
		return Place{}, false
	}
	want := sealIn(l)
	from := t.offset(l.Start)
	h := sha256.New()
	var sum [sha256.Size]byte
	for to, n := from, 0; to < len(t.text) && n < want.length+maxOtherLength; n++ {
		next := to + t.runeLen(to)
		h.Write(t.text[to:next])
		to = next
		if h.Sum(sum[:0]); sum == want.sum {
			return t.place(from, to), true
		}
	}
	return Place{}, false
}

// A sealSearch finds the seals that do not stand where they did.
type sealSearch struct {
	ctx    context.Context
	t      *Text
	known  map[seal]Finding // Candidates are where it stands, none for nowhere
	shifts []int            // by which passages of this text have moved
	hashed int              // bytes since the context was asked last
}

// shifted remembers that a passage has moved by so many code points.
func (s *sealSearch) shifted(by int) {
	for i, known := range s.shifts {
		if known == by { // the last one seen is tried first
			copy(s.shifts[1:i+1], s.shifts[:i])
			s.shifts[0] = by
			return
		}
	}
	const most = 64
	s.shifts = append([]int{by}, s.shifts[:min(len(s.shifts), most-1)]...)
}

// find looks for the seals of the locators with those numbers.
func (s *sealSearch) find(list []Locator, numbers []int) error {
	rest := map[int][]seal{} // by length
	var lengths []int
	for _, i := range numbers {
		l, want := list[i], sealIn(list[i])
		if _, known := s.known[want]; known {
			continue
		}
		s.known[want] = Finding{}
		if want.length > s.t.length {
			continue
		}
		found := s.tryShifts(l, want)
		if !found {
			var err error
			if found, err = s.outwards(l, want); err != nil {
				return err
			}
		}
		if !found {
			if rest[want.length] == nil {
				lengths = append(lengths, want.length)
			}
			rest[want.length] = append(rest[want.length], want)
		}
	}
	for _, n := range lengths {
		if err := s.everywhere(n, rest[n]); err != nil {
			return err
		}
	}
	return nil
}

// hit records where the words of a seal stand: here, and wherever else the same
// words do.
func (s *sealSearch) hit(want seal, from, to int) {
	s.known[want] = s.t.gather(s.t.text[from:to], nil, nil)
}

func (s *sealSearch) tryShifts(l Locator, want seal) bool {
	for _, by := range s.shifts {
		start := l.Start + by
		if start < 0 || start+want.length > s.t.length {
			continue
		}
		from, to := s.t.offset(start), s.t.offset(start+want.length)
		if sha256.Sum256(s.t.text[from:to]) == want.sum {
			s.hit(want, from, to)
			s.shifted(by)
			return true
		}
	}
	return false
}

// sum returns the digest of a span, and the context's error about every MiB.
func (s *sealSearch) sum(from, to int) ([sha256.Size]byte, error) {
	if s.hashed += to - from + sha256.BlockSize; s.hashed > 1<<20 {
		s.hashed = 0
		if err := s.ctx.Err(); err != nil {
			return [sha256.Size]byte{}, err
		}
	}
	return sha256.Sum256(s.t.text[from:to]), nil
}

// outwards tries the spans that start and end at a word boundary, the nearest
// to the old position first.
func (s *sealSearch) outwards(l Locator, want seal) (bool, error) {
	t := s.t
	start := min(l.Start, t.length-want.length)
	right, rightEnd := t.offset(start), t.offset(start+want.length)
	left, leftEnd := right, rightEnd
	found := func(from, to int) (bool, error) {
		if !t.bounded(from, to) {
			return false, nil
		}
		sum, err := s.sum(from, to)
		if err != nil || sum != want.sum {
			return false, err
		}
		s.hit(want, from, to)
		s.shifted(t.point(from) - l.Start)
		return true, nil
	}
	if ok, err := found(right, rightEnd); ok || err != nil {
		return ok, err
	}
	for left > 0 || rightEnd < len(t.text) {
		if rightEnd < len(t.text) {
			right += t.runeLen(right)
			rightEnd += t.runeLen(rightEnd)
			if ok, err := found(right, rightEnd); ok || err != nil {
				return ok, err
			}
		}
		if left > 0 {
			left = t.before(left)
			leftEnd = t.before(leftEnd)
			if ok, err := found(left, leftEnd); ok || err != nil {
				return ok, err
			}
		}
	}
	return false, nil
}

// before returns where the code point before a byte starts.
func (t *Text) before(at int) int {
	for at--; t.text[at]&0xC0 == 0x80; at-- {
	}
	return at
}

// bounded reports whether a span starts and ends at a word boundary.
func (t *Text) bounded(from, to int) bool {
	return !(t.wordBefore(from) && t.wordAt(from)) && !(t.wordBefore(to) && t.wordAt(to))
}

func (t *Text) wordAt(at int) bool {
	if at >= len(t.text) {
		return false
	}
	if b := t.text[at]; b < utf8.RuneSelf {
		return isWordByte(b)
	}
	r, _ := utf8.DecodeRune(t.text[at:])
	return isWord(r)
}

func (t *Text) wordBefore(at int) bool {
	if at == 0 {
		return false
	}
	if b := t.text[at-1]; b < utf8.RuneSelf {
		return isWordByte(b)
	}
	r, _ := utf8.DecodeLastRune(t.text[:at])
	return isWord(r)
}

func isWordByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// everywhere tries every span of a length that outwards has left out.
func (s *sealSearch) everywhere(length int, wanted []seal) error {
	t := s.t
	open := map[[sha256.Size]byte]seal{}
	for _, w := range wanted {
		open[w.sum] = w
	}
	from, to := 0, t.offset(length)
	for len(open) > 0 {
		if !t.bounded(from, to) {
			sum, err := s.sum(from, to)
			if err != nil {
				return err
			}
			if want, ok := open[sum]; ok {
				s.hit(want, from, to)
				delete(open, sum)
			}
		}
		if to == len(t.text) {
			break
		}
		from += t.runeLen(from)
		to += t.runeLen(to)
	}
	return nil
}
