package entities

import (
	"bytes"
	"cmp"
	"slices"
)

// How far the search for near names goes. These bounds keep a query on two
// million names within some 10 ms; typical ones take less than 1 ms.
const (
	nearWords   = 8       // words of the query that are looked at
	nearLetters = 64      // letters of a word; longer ones must be written exactly
	nearSteps   = 1 << 18 // beginnings of words that are tried for one word
	nearEnter   = 1 << 18 // entities that come into question
	nearScan    = 1 << 21 // elements of lists that are read
	nearReads   = 1000    // records that are read
	nearSplits  = 8       // other ways of cutting the query into words
	nearTerms   = 10      // words of such a reading
	nearMissing = 32      // what a name costs for a word of the query that it has nothing near
	beyond      = 100     // a distance that is too far
)

// mostErrors returns the greatest distance at which a word of n letters is near
// another: one in 3 to 5 letters, two in 6 to 8, three in more. Shorter words
// are near nothing but themselves.
func mostErrors(n int) int {
	if n > nearLetters {
		return 0
	}
	return min(n/3, 3)
}

// A term is a word of a query, by its key.
type term struct {
	text []byte
	most int // the distance up to which a word is near
	near []nearWord
	size int // elements in the lists of the near words
}

// A nearWord is a word of the index and its distance.
type nearWord struct {
	word uint32
	d    uint8
}

// Nearest returns the entities whose names are nearest in spelling, best first,
// at most limit.
//
// Each word of the query is compared with each of a name, by the keys, in
// Damerau-Levenshtein distance (optimal string alignment); up to a third of its
// letters may differ, three at most. A name costs the sum of the distances, the
// words paired as is cheapest. Words of the name without a partner cost nothing.
// Two words of the query may be read as one, in which one letter may differ, or
// one as two or three that somebody's names have, for a cost of 1 for each
// space. Names that cost less come first, then shorter ones, then those with
// lesser ids.
//
// Where no name has a partner for each word of the query, those are taken that
// have partners for words with half the letters; a word without one costs 32,
// more than all distances together.
//
// The first eight words of a query count. Where more than 262,144 entities hold
// near words, or their lists have more than two million elements, the nearest
// words are taken first; of those that cost the same the first thousand are
// looked at.
func (f *Finder) Nearest(query string, limit int) []*Entity { return records(f.nearest(query, limit)) }

// A nearName is an entity that came into question.
type nearName struct {
	hit
	cost, letters int
}

func (f *Finder) nearest(query string, limit int) []hit {
	key := []byte(Key(query))
	if len(key) == 0 || limit < 1 {
		return nil
	}
	s, _ := f.scratch.Get().(*scratch)
	if s == nil || len(s.gain) < f.d.Len() {
		s = &scratch{gain: make([]uint16, f.d.Len())}
	}
	n := &nearing{f: f, s: s, limit: limit, enter: nearEnter, scan: nearScan, terms: map[string]*term{}}
	words := bytes.Split(key, []byte{' '})
	words = words[:min(len(words), nearWords)]
	var terms []*term
	for _, w := range words {
		terms = append(terms, n.term(w))
	}
	n.reads = max(nearReads, min(2*limit, mostReads))
	n.search(terms, 0)
	n.reads = max(nearReads/2, n.reads)
	for _, other := range n.otherwise(terms) {
		n.again = true
		n.search(other.terms, other.cost)
	}
	f.scratch.Put(s)
	n.found = slices.DeleteFunc(n.found, n.partial)
	out := make([]hit, len(n.found))
	for i, c := range n.found {
		out[i] = c.hit
	}
	return out
}

// partial reports whether a name lacks a word of the query although another has
// them all.
func (n *nearing) partial(c nearName) bool {
	return c.cost >= nearMissing && n.found[0].cost < nearMissing
}

// nearing is one search for near names.
type nearing struct {
	f           *Finder
	s           *scratch
	limit       int
	enter, scan int // what is left of the bounds
	reads       int
	again       bool // an entity may have been found by another reading
	terms       map[string]*term
	found       []nearName // best first, at most limit, an entity once
	buf         []byte
}

const (
	gainBits = 10 // for at most nearTerms times nearMissing
	gainMask = 1<<gainBits - 1
)

// scratch is what a search needs of memory; it is used again.
type scratch struct {
	// gain has for each entity what its words spare it of the cost of having none,
	// and above its bits the number of the term that last added to it. All are 0
	// between searches.
	gain    []uint16
	touched []uint32 // the entities whose gain is not 0
	order   []uint32 // the same, by gain
	pairs   [][nearTerms]uint8
	walk    walk
}

// term returns a word of the query with its near words.
func (n *nearing) term(word []byte) *term {
	if t := n.terms[string(word)]; t != nil {
		return t
	}
	t := n.newTerm(word, mostErrors(len(word)))
	n.terms[string(word)] = t
	return t
}

func (n *nearing) newTerm(word []byte, most int) *term {
	t := &term{text: word, most: most}
	t.near = n.s.walk.near(n.f.w, word, t.most)
	for _, near := range t.near {
		t.size += n.f.w.holders(int(near.word))
	}
	return t
}

// search finds the names near one reading of the query.
func (n *nearing) search(terms []*term, cost int) {
	n.collect(terms)
	whole := cost
	for range terms {
		whole += nearMissing
	}
	// The entities by what they gain, the most first: none can cost less than its
	// gain says.
	var ends [gainMask + 2]int // where those with that gain end in order, once it is filled
	for _, e := range n.s.touched {
		ends[n.s.gain[e]&gainMask+1]++
	}
	for gain := range gainMask + 1 {
		ends[gain+1] += ends[gain]
	}
	n.s.order = slices.Grow(n.s.order[:0], len(n.s.touched))[:len(n.s.touched)]
	for _, e := range n.s.touched {
		gain := n.s.gain[e] & gainMask
		n.s.gain[e] = 0
		n.s.order[ends[gain]] = e
		ends[gain]++
	}
	n.s.touched = n.s.touched[:0]
	for gain := gainMask; gain > 0; gain-- {
		some := n.s.order[ends[gain-1]:ends[gain]]
		if len(some) == 0 {
			continue
		}
		if len(n.found) == n.limit && whole-gain > n.found[n.limit-1].cost {
			return
		}
		if len(n.found) > 0 && n.partial(nearName{cost: whole - gain}) {
			return
		}
		for _, e := range least(some, n.reads) {
			n.reads--
			if e := (hit{int(e), n.f.d.Entity(int(e))}); e.e != nil {
				n.judge(e, terms, cost)
			}
		}
	}
}

// collect enters the gain of each entity that holds words near the terms, those
// of the rarest terms first. Terms that are too common only add to the gain of
// those who are in already.
func (n *nearing) collect(terms []*term) {
	order := slices.Clone(terms)
	slices.SortStableFunc(order, func(a, b *term) int { return a.size - b.size })
	gain := n.s.gain
	for i, t := range order {
		mark := uint16(i+1) << gainBits
		enter := i == 0 || t.size <= n.enter
		last := uint8(0)
		for _, near := range t.near {
			if near.d != last && len(terms) == 1 && len(n.s.touched) >= n.limit {
				return // these are all nearer than what follows
			}
			last = near.d
			add := uint16(nearMissing - int(near.d))
			from, to := n.f.w.formsOf(int(near.word))
			for form := from; form < to; form++ {
				list := n.f.w.post(form)
				if n.scan -= len(list); n.scan < 0 {
					return
				}
				for _, p := range list {
					e := p >> 1
					if int(e) >= len(gain) {
						continue // a damaged index
					}
					switch g := gain[e]; {
					case g == 0:
						if enter && n.enter > 0 {
							n.enter--
							n.s.touched = append(n.s.touched, e)
							gain[e] = mark | add
						}
					case g&^gainMask != mark:
						gain[e] = mark | (g&gainMask + add)
					}
				}
			}
		}
	}
}

// least returns the n least of a list, or all of a shorter one, ascending. It
// sorts no more than it must.
func least(list []uint32, n int) []uint32 {
	if n <= 0 {
		return nil
	}
	if len(list) > 4*n {
		const bins = 1024
		most := slices.Max(list)
		shift := 0
		for most>>shift >= bins {
			shift++
		}
		var count [bins]int
		for _, e := range list {
			count[e>>shift]++
		}
		sum, last := 0, uint32(0)
		for ; sum < n; last++ {
			sum += count[last]
		}
		some := make([]uint32, 0, sum)
		for _, e := range list {
			if e>>shift < last {
				some = append(some, e)
			}
		}
		list = some
	}
	slices.Sort(list)
	return list[:min(n, len(list))]
}

// judge reads the names of an entity and enters it among the nearest where it
// belongs.
func (n *nearing) judge(h hit, terms []*term, cost int) {
	best := nearName{h, beyond * nearTerms, 0}
	anyName(h.e, func(name string) bool {
		n.buf = appendFold(n.buf[:0], name)
		key := appendKey(n.buf[:0], n.buf)
		c := n.align(terms, key)
		if letters := len(key) - bytes.Count(key, []byte{' '}); c >= 0 && (c < best.cost || c == best.cost && letters < best.letters) {
			best.cost, best.letters = c, letters
		}
		return false
	})
	if best.cost == beyond*nearTerms {
		return
	}
	best.cost += cost
	order := func(a, b nearName) int {
		return cmp.Or(a.cost-b.cost, a.letters-b.letters, a.n-b.n)
	}
	if n.again {
		if i := slices.IndexFunc(n.found, func(c nearName) bool { return c.n == h.n }); i >= 0 {
			if order(n.found[i], best) <= 0 {
				return
			}
			n.found = slices.Delete(n.found, i, i+1)
		}
	}
	i, _ := slices.BinarySearchFunc(n.found, best, order)
	if i < n.limit {
		n.found = slices.Insert(n.found, i, best)
		n.found = n.found[:min(len(n.found), n.limit)]
	}
}

// align returns what a name costs whose key is given: the least over all ways
// to pair terms with its words; -1 where less than half of the terms' letters
// have a partner.
func (n *nearing) align(terms []*term, key []byte) int {
	// The distances of each word of the name that is near a term.
	pairs := n.s.pairs[:0]
	var some [nearTerms]bool
	for len(key) > 0 {
		var w []byte
		w, key, _ = bytes.Cut(key, []byte{' '})
		var d [nearTerms]uint8
		near := false
		for i, t := range terms {
			if d[i] = uint8(distance(t.text, w, t.most)); int(d[i]) <= t.most {
				near, some[i] = true, true
			}
		}
		if near {
			pairs = append(pairs, d)
		}
	}
	n.s.pairs = pairs
	// The terms that may have a partner; the cost of the others is sure.
	var may []int
	var store [nearTerms]int
	may = store[:0]
	letters, have, lonely := 0, 0, 0
	for i, t := range terms {
		letters += len(t.text)
		if some[i] {
			may = append(may, i)
			have += len(t.text)
		} else {
			lonely += nearMissing
		}
	}
	if have == 0 || 2*have < letters {
		return -1
	}
	// sets has for each set of these terms the least cost of giving each of them
	// a partner among the words so far.
	var sets [1 << nearTerms]uint16
	for set := 1; set < 1<<len(may); set++ {
		sets[set] = beyond * nearTerms
	}
	for _, d := range pairs {
		for set := 1<<len(may) - 1; set > 0; set-- {
			for k, i := range may {
				if set>>k&1 == 1 && int(d[i]) <= terms[i].most {
					sets[set] = min(sets[set], sets[set&^(1<<k)]+uint16(d[i]))
				}
			}
		}
	}
	least := -1
	for set := 1; set < 1<<len(may); set++ {
		have, cost := 0, lonely+int(sets[set])
		for k, i := range may {
			if set>>k&1 == 1 {
				have += len(terms[i].text)
			} else {
				cost += nearMissing
			}
		}
		if sets[set] < beyond*nearTerms && 2*have >= letters && (least < 0 || cost < least) {
			least = cost
		}
	}
	return least
}
