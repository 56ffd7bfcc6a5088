package entities

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
)

// A Directory is the set of entities that a finder finds, numbered by the order
// of their ids. It is safe for concurrent use.
type Directory interface {
	Len() int
	// Entity returns the entity with that number, in [0, Len), which it may make
	// anew at each call.
	Entity(i int) *Entity
	// Number returns the number of the entity with that id, -1 for none.
	Number(id string) int
}

// A sorted is a directory in memory.
type sorted []*Entity

func (s sorted) Len() int             { return len(s) }
func (s sorted) Entity(i int) *Entity { return s[i] }
func (s sorted) Number(id string) int {
	i := sort.Search(len(s), func(i int) bool { return s[i].ID >= id })
	if i < len(s) && s[i].ID == id {
		return i
	}
	return -1
}

// How far a lookup goes. Reading a record of a packed case and folding its names
// takes about 1.5 us.
const (
	// mostCandidates is how many entities an AmbiguousError lists.
	mostCandidates = 1000
	// mostReads is how many records are read to find those whose names fit.
	mostReads = 20_000
)

// A Finder finds the entity that a typed name means. It is built once and never
// changes; any number of goroutines may use it.
//
// It takes the entities that may be meant from an index of their names (see
// [Words]) and reads these records alone; what they say decides. A lookup
// therefore costs what it reads, whatever the number of entities.
type Finder struct {
	kinds   *Kinds
	d       Directory
	w       *Words
	scratch sync.Pool // *scratch
}

// NewFinder indexes entities, which must be sorted by id.
func NewFinder(list []*Entity, kinds *Kinds) *Finder {
	w, err := indexDirectory(context.Background(), sorted(list), kinds, nil)
	if err != nil {
		panic(err) // a list in memory is too short for any of its errors
	}
	return OpenFinder(sorted(list), kinds, w)
}

// indexDirectory is [BuildWords] for the names of a directory. It reads each
// record twice.
func indexDirectory(ctx context.Context, d Directory, kinds *Kinds, progress func(done, total int)) (*Words, error) {
	person := func(i int) bool { return kinds.Is(d.Entity(i).Kind, "person") }
	return BuildWords(ctx, d.Len(), person, func(i int, yield func(name string)) {
		d.Entity(i).Names(yield)
	}, progress)
}

// OpenFinder returns a finder over an index that was built from the names of
// the same directory. Where it was built from others, or is damaged, the finder
// may miss names; it finds nobody who is not called so.
func OpenFinder(d Directory, kinds *Kinds, w *Words) *Finder {
	return &Finder{kinds: kinds, d: d, w: w}
}

// An AmbiguousError says that a name fits several entities.
type AmbiguousError struct {
	Query      string
	Candidates []*Entity // sorted by id, at most 1000; with More perhaps none
	More       bool      // there are, or may be, others
}

func (e *AmbiguousError) Error() string {
	if e.More && len(e.Candidates) == 0 {
		return fmt.Sprintf("the words of %q are too common to tell whose name it is", e.Query)
	}
	if e.More {
		return fmt.Sprintf("%q is the name of more than %d entities", e.Query, len(e.Candidates))
	}
	return fmt.Sprintf("%q is the name of %d entities", e.Query, len(e.Candidates))
}

// An UnknownError says that a name fits no entity.
type UnknownError struct {
	Query   string
	Nearest []*Entity // the nearest names, best first; may be empty
}

func (e *UnknownError) Error() string {
	if len(e.Nearest) == 0 {
		return fmt.Sprintf("no entity named %q, and nothing similar", e.Query)
	}
	return fmt.Sprintf("no entity named %q", e.Query)
}

// Resolve returns the one entity that a name means: the one with that id; or
// that id elsewhere; or that display name; or that alias; the same in a looser spelling (see [Key]);
// a person by the end of the name ("von der Leyen"); the one whose names hold
// all the words. The first of these that fits anything decides. The error is an
// *AmbiguousError or an *UnknownError. At most 20,000 records are read, about
// 30 ms: where words are so common that this does not suffice, an
// *AmbiguousError says that there may be more.
func (f *Finder) Resolve(query string) (*Entity, error) {
	l := f.look(query, mostCandidates)
	l.exact()
	switch {
	case len(l.hits) == 0 && !l.more:
		return nil, &UnknownError{query, f.Nearest(query, 5)}
	case len(l.hits) == 1 && !l.more:
		return l.hits[0].e, nil
	}
	return nil, &AmbiguousError{query, records(l.hits), l.more}
}

// Search returns every entity that a name may mean, best first: what Resolve
// would consider, then the others that hold its words, then the nearest in
// spelling; at most limit. exact is how many are not merely near.
func (f *Finder) Search(query string, limit int) (found []*Entity, exact int) {
	var all []hit
	add := func(hits []hit) {
		have := map[int]bool{}
		for _, h := range all {
			have[h.n] = true
		}
		for _, h := range hits {
			if len(all) < limit && !have[h.n] {
				all = append(all, h)
			}
		}
	}
	l := f.look(query, limit)
	l.exact()
	add(l.hits)
	if len(all) < limit {
		l = f.look(query, limit)
		l.holding()
		add(l.hits)
	}
	exact = len(all)
	if len(all) < limit {
		add(f.nearest(query, limit))
	}
	return records(all), exact
}

// A hit is an entity and its number.
type hit struct {
	n int
	e *Entity
}

func records(hits []hit) []*Entity {
	var out []*Entity
	for _, h := range hits {
		out = append(out, h.e)
	}
	return out
}

// A lookup is one query on its way through the ways of reading a name.
type lookup struct {
	f           *Finder
	query       string
	folded, key []byte
	most        int // hits that are wanted
	reads       int
	hits        []hit // sorted by number
	more        bool  // there are, or may be, more hits
	buf         []byte
}

func (f *Finder) look(query string, most int) *lookup {
	l := &lookup{f: f, query: query, most: most}
	l.folded = appendFold(nil, query)
	l.key = appendKey(nil, l.folded)
	return l
}

// try adds the entity if its record says yes. It returns false when no more may
// be read.
func (l *lookup) try(n int, fits func(e *Entity) bool) bool {
	if n >= l.f.d.Len() {
		return true // a damaged index
	}
	if l.reads++; l.reads > max(mostReads, l.most) {
		l.more = true
		return false
	}
	e := l.f.d.Entity(n)
	if e == nil || !fits(e) {
		return true
	}
	if len(l.hits) == l.most {
		l.more = true
		return false
	}
	l.hits = append(l.hits, hit{n, e})
	return true
}

// exact finds what [Finder.Resolve] describes.
func (l *lookup) exact() {
	for _, id := range []string{l.query, strings.ToLower(strings.TrimSpace(l.query))} {
		if n := l.f.d.Number(id); n >= 0 && n < l.f.d.Len() {
			if e := l.f.d.Entity(n); e != nil {
				l.hits = []hit{{n, e}}
				return
			}
		}
	}
	if len(l.key) == 0 {
		return
	}
	for _, tier := range []func(){l.elsewhere, l.display, l.alias, l.loose, l.last, l.lastLoose, l.holding} {
		if tier(); len(l.hits) > 0 {
			return
		}
	}
}

// elsewhere finds the entities that have the query as their id elsewhere, to the
// letter.
func (l *lookup) elsewhere() {
	id := strings.TrimSpace(l.query)
	l.named(func(form, want uint16) bool { return form|1 == want|1 }, func(e *Entity) bool {
		for _, other := range e.IDs {
			if other == id {
				return true
			}
		}
		return false
	})
}

// display finds the entities whose display name is the query.
func (l *lookup) display() {
	l.named(func(form, want uint16) bool { return form == want|1 }, func(e *Entity) bool { return l.is(e.Name) })
}

// alias finds the entities of which an alias is the query.
func (l *lookup) alias() {
	l.named(func(form, want uint16) bool { return form == want }, func(e *Entity) bool { return slices.ContainsFunc(e.Aliases, l.is) })
}

// loose finds the entities of which a name has the key of the query.
func (l *lookup) loose() {
	l.named(func(uint16, uint16) bool { return true }, func(e *Entity) bool {
		return anyName(e, func(name string) bool {
			l.buf = appendFold(l.buf[:0], name)
			return bytes.Equal(appendKey(l.buf[:0], l.buf), l.key)
		})
	})
}

func (l *lookup) is(name string) bool {
	l.buf = appendFold(l.buf[:0], name)
	return bytes.Equal(l.buf, l.folded)
}

// named tries the entities of which a name has the hash of the query's key and
// a spelling that may fit.
func (l *lookup) named(may func(form, want uint16) bool, fits func(e *Entity) bool) {
	hash, want := hashes(l.folded, l.key, false)
	last := -1
	l.f.w.named(hash, func(n int, form uint16) bool {
		if n == last || !may(form, want) {
			return true
		}
		last = n
		return l.try(n, fits)
	})
}

// last finds the persons of whom a name ends in the query and begins with other
// words.
func (l *lookup) last() {
	var cs []*cursor
	for w := range bytes.SplitSeq(l.folded, []byte{' '}) {
		form := l.f.w.form(w, appendKey(nil, w))
		if form < 0 {
			return
		}
		cs = append(cs, newCursor([][]uint32{l.f.w.post(form)}))
	}
	l.ending(cs, l.folded, func(b []byte) []byte { return b })
}

// lastLoose is last by the keys.
func (l *lookup) lastLoose() {
	if cs := l.cursors(); cs != nil {
		l.ending(cs, l.key, func(b []byte) []byte { return appendKey(b[:0], b) })
	}
}

func (l *lookup) ending(cs []*cursor, end []byte, key func(folded []byte) []byte) {
	cs[len(cs)-1].end = true
	meet(cs, func(n int) bool {
		return l.try(n, func(e *Entity) bool {
			return l.f.kinds.Is(e.Kind, "person") && anyName(e, func(name string) bool {
				l.buf = appendFold(l.buf[:0], name)
				have := key(l.buf)
				return len(have) > len(end) && bytes.HasSuffix(have, end) && have[len(have)-len(end)-1] == ' '
			})
		})
	})
}

// holding finds the entities of which one name holds every word of the query.
func (l *lookup) holding() {
	cs := l.cursors()
	if cs == nil {
		return
	}
	meet(cs, func(n int) bool {
		return l.try(n, func(e *Entity) bool {
			return anyName(e, func(name string) bool {
				l.buf = appendFold(l.buf[:0], name)
				have := appendKey(l.buf[:0], l.buf)
				for w := range bytes.SplitSeq(l.key, []byte{' '}) {
					if !holds(have, w) {
						return false
					}
				}
				return true
			})
		})
	})
}

// cursors returns one cursor for each word of the query's key, nil where there
// is no word, or one that nobody has.
func (l *lookup) cursors() []*cursor {
	var cs []*cursor
	for w := range bytes.SplitSeq(l.key, []byte{' '}) {
		c := newCursor(l.f.w.postsOf(l.f.w.word(w)))
		if c.size == 0 {
			return nil
		}
		cs = append(cs, c)
	}
	return cs
}

// holds reports whether a word is among those of a key.
func holds(key, word []byte) bool {
	for len(key) > 0 {
		w, rest, _ := bytes.Cut(key, []byte{' '})
		if bytes.Equal(w, word) {
			return true
		}
		key = rest
	}
	return false
}

func anyName(e *Entity, fits func(name string) bool) bool {
	return fits(e.Name) || slices.ContainsFunc(e.Aliases, fits)
}

// A cursor walks through the entities of several lists at once, ascending.
type cursor struct {
	lists [][]uint32 // as in Words.Posts, what is still ahead
	size  int        // of all lists
	end   bool       // only persons of whom a name ends so
}

func newCursor(lists [][]uint32) *cursor {
	c := &cursor{lists: lists}
	for _, l := range lists {
		c.size += len(l)
	}
	return c
}

// seek returns the first entity from n on, -1 for none. Whoever was passed does
// not come again.
func (c *cursor) seek(n int) int {
	best := -1
	for i, l := range c.lists {
		// Gallop: what is sought is mostly near.
		hi := 1
		for hi <= len(l) && int(l[hi-1]>>1) < n {
			hi *= 2
		}
		lo := hi / 2
		for hi = min(hi, len(l)); lo < hi; {
			if mid := (lo + hi) / 2; int(l[mid]>>1) < n {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		for lo < len(l) && (int(l[lo]>>1) < n || c.end && l[lo]&1 == 0) {
			lo++
		}
		if l = l[lo:]; len(l) > 0 && (best < 0 || int(l[0]>>1) < best) {
			best = int(l[0] >> 1)
		}
		c.lists[i] = l
	}
	return best
}

// meet calls yield with each entity that all cursors have, ascending, until it
// returns false.
func meet(cs []*cursor, yield func(n int) bool) {
	if len(cs) == 0 {
		return
	}
	slices.SortStableFunc(cs, func(a, b *cursor) int { return a.size - b.size })
	for n := 0; ; {
		first := cs[0].seek(n)
		if first < 0 {
			return
		}
		n = first
		for _, c := range cs[1:] {
			if n = c.seek(first); n < 0 {
				return
			}
			if n != first {
				break
			}
		}
		if n == first {
			if !yield(n) {
				return
			}
			n++
		}
	}
}
