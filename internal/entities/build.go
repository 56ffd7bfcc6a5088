package entities

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"math/bits"
	"runtime"
	"slices"
	"sync"

	"github.com/graphx-dev/graphx/internal/defect"
)

// BuildWords indexes the names of the entities 0 to n-1. names calls yield with
// the names of one of them, the display name first; person says whether it is a
// person, who can be found by the end of a name. Both are called by several
// goroutines at once. progress, unless nil, is called now and then, by one
// goroutine at a time, with the number of entities that are done. The error is
// the context's, or says that there is more than an index can number.
//
// It runs on up to eight processors. On two of them two million names take 2 to
// 3 s and at most 300 MB, of which 64 MB are the result. However the work is
// divided, the result is the same.
func BuildWords(ctx context.Context, n int, person func(i int) bool, names func(i int, yield func(name string)), progress func(done, total int)) (*Words, error) {
	if n > mostEntities {
		return nil, fmt.Errorf("the names of %d entities are too many to index; %d are the most", n, mostEntities)
	}
	shards := make([]*shard, max(1, min(runtime.GOMAXPROCS(0), 8, n/1024)))
	report := reporter(n, progress)
	parallel(len(shards), func(i int) {
		s := newShard()
		shards[i] = s
		s.read(ctx, n*i/len(shards), n*(i+1)/len(shards), person, names, report)
		s.sort()
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	w := &Words{}
	if err := w.joinForms(shards); err != nil {
		return nil, err
	}
	posts, all := 0, 0
	for _, s := range shards {
		posts += s.posts.n
		all += s.names.n
	}
	if posts > mostElements || all > mostElements {
		return nil, fmt.Errorf("%d words in %d names are too many to index; %d are the most", posts, all, mostElements)
	}
	parallel(3, func(i int) {
		switch i {
		case 0:
			w.joinPosts(shards)
		case 1:
			w.reverse()
		case 2:
			w.joinNames(shards, all)
		}
	})
	return w, ctx.Err()
}

// parallel calls do with 0 to n-1 and returns when all are done.
func parallel(n int, do func(i int)) {
	if n == 1 {
		do(0)
		return
	}
	var wg defect.Group
	for i := range n {
		wg.Go(func() { do(i) })
	}
	wg.Wait()
}

// reporter returns what the goroutines call with the number of entities that
// each has done since it last called.
func reporter(total int, progress func(done, total int)) func(n int) {
	if progress == nil {
		return func(int) {}
	}
	var mu sync.Mutex
	done := 0
	return func(n int) {
		mu.Lock()
		defer mu.Unlock()
		done += n
		progress(done, total)
	}
}

// A shard holds the words and names of some entities that follow one another.
type shard struct {
	seed  maphash.Seed
	table []uint32 // open addressing: number of a form + 1
	hash  []uint32 // of each form
	text  []byte   // each form and its key
	at    []span   // of each form, in the order of first sight
	order []uint32 // the forms sorted by key and form
	to    []uint32 // form -> its number in the whole index
	posts chunks[post]
	names chunks[nameEntry]
}

// A span says where a form and its key are in the text: text[from:key],
// text[key:to].
type span struct{ from, key, to uint64 }

type post struct{ form, entity uint32 } // entity as in Words.Posts

// chunks is a list that grows without copying.
type chunks[T any] struct {
	full [][]T
	n    int
}

func (c *chunks[T]) add(v T) {
	if last := len(c.full) - 1; last >= 0 && len(c.full[last]) < cap(c.full[last]) {
		c.full[last] = append(c.full[last], v)
	} else {
		c.full = append(c.full, append(make([]T, 0, min(max(16, c.n), 1<<16)), v))
	}
	c.n++
}

func newShard() *shard { return &shard{seed: maphash.MakeSeed(), table: make([]uint32, 1<<8)} }

func (s *shard) form(f uint32) []byte { return s.text[s.at[f].from:s.at[f].key] }
func (s *shard) key(f uint32) []byte  { return s.text[s.at[f].key:s.at[f].to] }

// intern returns the shard's own number of a form.
func (s *shard) intern(folded []byte) uint32 {
	h := uint32(maphash.Bytes(s.seed, folded))
	mask := uint32(len(s.table) - 1)
	i := h & mask
	for ; s.table[i] != 0; i = (i + 1) & mask {
		if f := s.table[i] - 1; s.hash[f] == h && bytes.Equal(s.form(f), folded) {
			return f
		}
	}
	f := uint32(len(s.at))
	s.table[i] = f + 1
	from := uint64(len(s.text))
	s.text = append(s.text, folded...)
	key := uint64(len(s.text))
	s.text = appendKey(s.text, folded)
	s.at = append(s.at, span{from, key, uint64(len(s.text))})
	s.hash = append(s.hash, h)
	if len(s.at) > len(s.table)/2 {
		s.table = make([]uint32, 2*len(s.table))
		mask = uint32(len(s.table) - 1)
		for f, h := range s.hash {
			i := h & mask
			for s.table[i] != 0 {
				i = (i + 1) & mask
			}
			s.table[i] = uint32(f) + 1
		}
	}
	return f
}

// read takes in the names of the entities from from to to-1.
func (s *shard) read(ctx context.Context, from, to int, person func(int) bool, names func(int, func(string)), report func(int)) {
	const step = 8192
	var folded, key []byte
	var posts []uint64 // of one entity: form, and whether it ends the name of a person
	var all []nameEntry
	n, isPerson, display := from, false, false
	take := func(name string) {
		first := display
		display = false
		folded = appendFold(folded[:0], name)
		if len(folded) == 0 {
			return
		}
		key = appendKey(key[:0], folded)
		hash, form := hashes(folded, key, first)
		all = append(all, nameEntry{hash, uint32(n), form})
		for rest, start := folded, true; len(rest) > 0; start = false {
			w, more, _ := bytes.Cut(rest, []byte{' '})
			p := uint64(s.intern(w)) << 1
			if rest = more; len(rest) == 0 && !start && isPerson {
				p |= 1
			}
			posts = append(posts, p)
		}
	}
	for n = from; n < to; n++ {
		if (n-from)%step == step-1 {
			if ctx.Err() != nil {
				return
			}
			report(step)
		}
		posts, all = posts[:0], all[:0]
		isPerson, display = person(n), true
		names(n, take)
		slices.Sort(posts)
		for i, p := range posts {
			if i+1 < len(posts) && posts[i+1]>>1 == p>>1 {
				continue // the greatest of a form is last, and says whether it ends a name
			}
			s.posts.add(post{uint32(p >> 1), uint32(n)<<1 | uint32(p&1)})
		}
		if len(all) > 1 {
			slices.SortFunc(all, nameEntry.compare)
			all = slices.Compact(all)
		}
		for _, e := range all {
			s.names.add(e)
		}
	}
	report((to - from) % step)
}

// sort puts the forms in order.
func (s *shard) sort() {
	s.table, s.hash = nil, nil
	s.order = ordered(len(s.at), func(f uint32) []byte { return s.key(f) }, s.compare(s))
}

// compare returns the order of the shard's forms and another's.
func (s *shard) compare(t *shard) func(a, b uint32) int {
	return func(a, b uint32) int {
		if c := bytes.Compare(s.key(a), t.key(b)); c != 0 {
			return c
		}
		return bytes.Compare(s.form(a), t.form(b))
	}
}

// ordered sorts the numbers 0 to n-1 by compare, whose first criterion is the
// bytewise order of text. Most pairs differ in the first eight bytes, which are
// compared as one number.
func ordered(n int, text func(i uint32) []byte, compare func(a, b uint32) int) []uint32 {
	type item struct {
		head uint64
		i    uint32
	}
	items := make([]item, n)
	for i := range items {
		var head [8]byte
		copy(head[:], text(uint32(i)))
		items[i] = item{binary.BigEndian.Uint64(head[:]), uint32(i)}
	}
	slices.SortFunc(items, func(a, b item) int {
		if a.head != b.head {
			return cmp.Compare(a.head, b.head)
		}
		return compare(a.i, b.i)
	})
	out := make([]uint32, n)
	for k, it := range items {
		out[k] = it.i
	}
	return out
}

// joinForms makes the lists of words and forms out of those of the shards.
func (w *Words) joinForms(shards []*shard) error {
	w.TextAt, w.FormAt = []uint32{0}, []uint32{0}
	next := make([]int, len(shards))
	for _, s := range shards {
		s.to = make([]uint32, len(s.at))
	}
	for {
		var least *shard
		var f uint32
		for i, s := range shards {
			if next[i] < len(s.order) && (least == nil || s.compare(least)(s.order[next[i]], f) < 0) {
				least, f = s, s.order[next[i]]
			}
		}
		if least == nil {
			break
		}
		number := uint32(len(w.FormAt) - 1)
		form, key := least.form(f), least.key(f)
		for i, s := range shards { // whoever has the same form has it at its head
			if next[i] < len(s.order) && bytes.Equal(s.form(s.order[next[i]]), form) {
				s.to[s.order[next[i]]] = number
				next[i]++
			}
		}
		if words := len(w.TextAt) - 1; words == 0 || !bytes.Equal(w.Text[w.TextAt[words-1]:], key) {
			w.FormOf = append(w.FormOf, number)
			w.Text = append(w.Text, key...)
			w.TextAt = append(w.TextAt, uint32(len(w.Text)))
		}
		w.Forms = append(w.Forms, form...)
		w.FormAt = append(w.FormAt, uint32(len(w.Forms)))
		if len(w.Forms) > mostElements {
			return fmt.Errorf("the words of the names have more than %d bytes, too many to index", mostElements)
		}
	}
	w.FormOf = append(w.FormOf, uint32(len(w.FormAt)-1))
	for _, s := range shards {
		s.text, s.at, s.order = nil, nil, nil
	}
	return nil
}

// joinPosts makes the lists of the forms. The shards are in the order of their
// entities, so each list is that of the first shard, of the second ...
func (w *Words) joinPosts(shards []*shard) {
	forms := len(w.FormAt) - 1
	next := make([][]uint32, len(shards)) // where a shard puts the next of a form
	parallel(len(shards), func(i int) {
		next[i] = make([]uint32, forms)
		for _, c := range shards[i].posts.full {
			for _, p := range c {
				next[i][shards[i].to[p.form]]++
			}
		}
	})
	w.PostAt = make([]uint32, forms+1)
	sum := uint32(0)
	for f := range forms {
		w.PostAt[f] = sum
		for i := range shards {
			next[i][f], sum = sum, sum+next[i][f]
		}
	}
	w.PostAt[forms] = sum
	w.Posts = make([]uint32, sum)
	parallel(len(shards), func(i int) {
		s := shards[i]
		for k, c := range s.posts.full {
			for _, p := range c {
				f := s.to[p.form]
				w.Posts[next[i][f]] = p.entity
				next[i][f]++
			}
			s.posts.full[k] = nil
		}
		s.to = nil
	})
}

// reverse makes the list of words spelt backwards.
func (w *Words) reverse() {
	words := w.words()
	back := slices.Clone(w.Text)
	for i := range words.len() {
		slices.Reverse(back[w.TextAt[i]:w.TextAt[i+1]])
	}
	backs := list{text: back, at: w.TextAt}
	w.BackOf = ordered(words.len(), func(i uint32) []byte { return backs.get(int(i)) }, func(a, b uint32) int {
		return bytes.Compare(backs.get(int(a)), backs.get(int(b)))
	})
	w.Back, w.BackAt = make([]byte, 0, len(back)), make([]uint32, 1, len(w.TextAt))
	for _, i := range w.BackOf {
		w.Back = append(w.Back, backs.get(int(i))...)
		w.BackAt = append(w.BackAt, uint32(len(w.Back)))
	}
}

// joinNames makes the list of names: by the first bits of the hash at first,
// then each of these parts on its own.
func (w *Words) joinNames(shards []*shard, n int) {
	bits := min(12, bits.Len(uint(n)/16))
	bins := make([]int, 1<<bits+1)
	for _, s := range shards {
		for _, c := range s.names.full {
			for _, e := range c {
				bins[e.hash>>(32-bits)+1]++
			}
		}
	}
	for b := range 1 << bits {
		bins[b+1] += bins[b]
	}
	entries := make([]nameEntry, n)
	next := slices.Clone(bins)
	for _, s := range shards {
		for k, c := range s.names.full {
			for _, e := range c {
				b := e.hash >> (32 - bits)
				entries[next[b]] = e
				next[b]++
			}
			s.names.full[k] = nil
		}
	}
	w.NameHash, w.NameOf, w.NameForm = make([]uint32, n), make([]uint32, n), make([]uint16, n)
	parallel(len(shards), func(i int) {
		for b := i; b < 1<<bits; b += len(shards) {
			slices.SortFunc(entries[bins[b]:bins[b+1]], nameEntry.compare)
			for k := bins[b]; k < bins[b+1]; k++ {
				e := entries[k]
				w.NameHash[k], w.NameOf[k], w.NameForm[k] = e.hash, e.of, e.form
			}
		}
	})
}
