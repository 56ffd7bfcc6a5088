package entities

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hbollon/go-edlib"
)

var keys = map[string]string{}

// cachedKey is plainKey, which takes longer than all else here.
func cachedKey(name string) string {
	key, ok := keys[name]
	if !ok {
		key = plainKey(name)
		keys[name] = key
	}
	return key
}

// A plainFinder says what Finder does by going through all entities.
type plainFinder struct {
	list  []*Entity
	kinds *Kinds
}

func plainNames(e *Entity) []string { return slices.Concat([]string{e.Name}, e.Aliases) }

func (f plainFinder) where(fits func(e *Entity) bool) (out []*Entity) {
	for _, e := range f.list {
		if fits(e) {
			out = append(out, e)
		}
	}
	return out
}

func (f plainFinder) exact(query string) []*Entity {
	for _, id := range []string{query, strings.ToLower(strings.TrimSpace(query))} {
		if hits := f.where(func(e *Entity) bool { return e.ID == id }); len(hits) > 0 {
			return hits
		}
	}
	q, k := plainFold(query), cachedKey(query)
	if k == "" {
		return nil
	}
	ends := func(key func(string) string, end string) func(e *Entity) bool {
		return func(e *Entity) bool {
			return f.kinds.Is(e.Kind, "person") && slices.ContainsFunc(plainNames(e), func(n string) bool {
				return strings.HasSuffix(key(n), " "+end)
			})
		}
	}
	for _, tier := range []func(e *Entity) bool{
		func(e *Entity) bool { return plainFold(e.Name) == q },
		func(e *Entity) bool {
			return slices.ContainsFunc(e.Aliases, func(n string) bool { return plainFold(n) == q })
		},
		func(e *Entity) bool {
			return slices.ContainsFunc(plainNames(e), func(n string) bool { return cachedKey(n) == k })
		},
		ends(plainFold, q),
		ends(plainKey, k),
	} {
		if hits := f.where(tier); len(hits) > 0 {
			return hits
		}
	}
	return f.holding(query)
}

func (f plainFinder) holding(query string) []*Entity {
	words := strings.Fields(cachedKey(query))
	if len(words) == 0 {
		return nil
	}
	return f.where(func(e *Entity) bool {
		return slices.ContainsFunc(plainNames(e), func(n string) bool {
			have := strings.Fields(cachedKey(n))
			return !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(have, w) })
		})
	})
}

// plainDistance is the distance of two words where the first is near the
// second, -1 otherwise.
func plainDistance(a, b string) int {
	if len(a) > nearLetters || len(a) < 3 {
		if a == b {
			return 0
		}
		return -1
	}
	if d := edlib.OSADamerauLevenshteinDistance(a, b); d <= min(3, len(a)/3) {
		return d
	}
	return -1
}

// plainCost is what a name costs a reading of the query, -1 where it is not
// near: the least over all ways of pairing. most has the distance that each
// word of the query may have.
func plainCost(query []string, most []int, name []string) int {
	best, all := -1, 0
	for _, w := range query {
		all += len(w)
	}
	used := make([]bool, len(name))
	var rec func(i, cost, letters int)
	rec = func(i, cost, letters int) {
		if i == len(query) {
			if 2*letters >= all && letters > 0 && (best < 0 || cost < best) {
				best = cost
			}
			return
		}
		rec(i+1, cost+32, letters)
		for k, w := range name {
			if d := plainDistance(query[i], w); !used[k] && d >= 0 && d <= most[i] {
				used[k] = true
				rec(i+1, cost+d, letters+len(query[i]))
				used[k] = false
			}
		}
	}
	rec(0, 0, 0)
	return best
}

// plainReading is a way of cutting the query into words.
type plainReading struct {
	words []string
	most  []int
	cost  int
}

// readings returns all ways of cutting the query that Nearest looks at.
func (f plainFinder) readings(query string) []plainReading {
	words := strings.Fields(cachedKey(query))
	words = words[:min(len(words), nearWords)]
	limits := func(words []string) []int {
		var most []int
		for _, w := range words {
			most = append(most, min(3, len(w)/3))
			if len(w) > nearLetters {
				most[len(most)-1] = 0
			}
		}
		return most
	}
	out := []plainReading{{words, limits(words), 0}}
	for i := 0; i+1 < len(words); i++ {
		word := cachedKey(words[i] + words[i+1])
		joined := slices.Concat(words[:i], []string{word}, words[i+2:])
		if len(f.where(func(e *Entity) bool { // somebody has a word near it
			have := strings.Fields(cachedKey(strings.Join(plainNames(e), " ")))
			return slices.ContainsFunc(have, func(w string) bool { d := plainDistance(word, w); return d == 0 || d == 1 })
		})) > 0 {
			most := limits(joined)
			most[i] = min(most[i], 1)
			out = append(out, plainReading{joined, most, 1})
		}
	}
	holds := func(parts ...string) bool {
		return len(f.where(func(e *Entity) bool {
			have := strings.Fields(cachedKey(strings.Join(plainNames(e), " ")))
			return !slices.ContainsFunc(parts, func(p string) bool { return !slices.Contains(have, p) })
		})) > 0
	}
	for i, w := range words {
		add := func(parts ...string) {
			if !holds(parts...) || slices.ContainsFunc(parts, func(p string) bool { return len(p) < 2 }) || len(w) > 32 {
				return
			}
			most := slices.Concat(limits(words[:i]), make([]int, len(parts)), limits(words[i+1:]))
			out = append(out, plainReading{slices.Concat(words[:i], parts, words[i+1:]), most, len(parts) - 1})
		}
		for a := 2; a < len(w); a++ {
			add(w[:a], w[a:])
			for b := a + 2; b < len(w); b++ {
				add(w[:a], w[a:b], w[b:])
			}
		}
	}
	return out
}

func (f plainFinder) nearest(query string, limit int) (out []*Entity) {
	type scored struct {
		e             *Entity
		cost, letters int
	}
	readings := f.readings(query)
	var all []scored
	for _, e := range f.list {
		best := scored{e, -1, 0}
		for _, n := range plainNames(e) {
			key := cachedKey(n)
			letters := len(strings.ReplaceAll(key, " ", ""))
			for _, r := range readings {
				c := plainCost(r.words, r.most, strings.Fields(key))
				if c < 0 {
					continue
				}
				if c += r.cost; best.cost < 0 || c < best.cost || c == best.cost && letters < best.letters {
					best = scored{e, c, letters}
				}
			}
		}
		if best.cost >= 0 {
			all = append(all, best)
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Or(a.cost-b.cost, a.letters-b.letters) })
	for _, s := range all[:min(len(all), limit)] {
		if s.cost < 32 || all[0].cost >= 32 { // no words are missing, or all names miss some
			out = append(out, s.e)
		}
	}
	return out
}

// compare holds a finder to the plain one.
func compare(t *testing.T, f *Finder, list []*Entity, query string) {
	t.Helper()
	plain := plainFinder{list, f.kinds}
	want := plain.exact(query)
	e, err := f.Resolve(query)
	var many *AmbiguousError
	var none *UnknownError
	var got []*Entity
	switch {
	case errors.As(err, &many):
		got = many.Candidates
		if many.More {
			t.Errorf("Resolve(%q) leaves some out", query)
		}
	case errors.As(err, &none):
	default:
		got = []*Entity{e}
	}
	if !slices.Equal(got, want) {
		t.Errorf("Resolve(%q) finds%s, want%s", query, ids(got), ids(want))
	}
	for _, limit := range []int{1, 3, 100} {
		near := plain.nearest(query, limit)
		// A query that can be read in more ways than are looked at may miss some.
		if got := f.Nearest(query, limit); len(plain.readings(query)) <= nearSplits && !slices.Equal(got, near) {
			t.Errorf("Nearest(%q, %d) finds%s, want%s", query, limit, ids(got), ids(near))
		}
		all := slices.Clone(want)
		for _, e := range plain.holding(query) {
			if !slices.Contains(all, e) {
				all = append(all, e)
			}
		}
		all = all[:min(limit, len(all))]
		if found, exact := f.Search(query, limit); exact != len(all) || !slices.Equal(found[:min(exact, len(found))], all) {
			t.Errorf("Search(%q, %d) finds %d,%s, want%s", query, limit, exact, ids(found), ids(all))
		}
	}
}

// A namer makes names out of few words, so that many names share some.
type namer struct{ r *rand.Rand }

var (
	plainWords = strings.Fields(`Ana Anna Аня Boris Борис Muster Müster Mustер Musterr Lee Li Ly Lii von der van Leyen Leien
		Zelensky Зеленський Zelenskyy Zelenskij Şahin Sahin O'Brien Obrien Brien Ångström Angstrom 007 07 北京 de Silva Sylva
		Vanderleyen derLeyen Alexandrovich Александрович Alexandrovitch a b Harbour-Board Board abcd abdc abcde bcde`)
	plainLetters = []rune("aabcdeinorsyjzаежйщ' -é7")
)

func (n namer) word() string {
	w := []rune(plainWords[n.r.IntN(len(plainWords))])
	for n.r.IntN(3) == 0 { // misspell it
		i, c := n.r.IntN(len(w)+1), plainLetters[n.r.IntN(len(plainLetters))]
		switch {
		case n.r.IntN(4) == 0 || i == len(w):
			w = slices.Insert(w, i, c)
		case n.r.IntN(3) == 0:
			w = slices.Delete(w, i, i+1)
		case i+1 < len(w):
			w[i], w[i+1] = w[i+1], w[i]
		default:
			w[i] = c
		}
	}
	return string(w)
}

func (n namer) name() string {
	var words []string
	for range 1 + n.r.IntN(3) {
		words = append(words, n.word())
	}
	return strings.Join(words, []string{" ", " ", "  ", ""}[n.r.IntN(4)])
}

func (n namer) entities(most int) []*Entity {
	list := make([]*Entity, n.r.IntN(most+1))
	for i := range list {
		list[i] = &Entity{ID: fmt.Sprintf("e%03d", i), Name: n.name(), Kind: []string{"person", "person", "organisation"}[n.r.IntN(3)]}
		for range n.r.IntN(3) {
			list[i].Aliases = append(list[i].Aliases, n.name())
		}
	}
	return list
}

func (n namer) query(list []*Entity) string {
	if len(list) == 0 || n.r.IntN(3) == 0 {
		return n.name()
	}
	names := plainNames(list[n.r.IntN(len(list))])
	name := []rune(names[n.r.IntN(len(names))])
	if n.r.IntN(2) == 0 && len(name) > 0 {
		i := n.r.IntN(len(name))
		name = slices.Delete(name, i, i+1)
	}
	if i := n.r.IntN(len(name) + 1); n.r.IntN(3) == 0 {
		name = name[i:]
	}
	return string(name)
}

// TestFinderIsPlain compares the finder with one that goes through all names,
// over random names that share words.
func TestFinderIsPlain(t *testing.T) {
	n := namer{rand.New(rand.NewPCG(1, 2))}
	for range 100 {
		list := n.entities(40)
		f := NewFinder(list, NewKinds(nil))
		if err := f.w.Check(len(list)); err != nil {
			t.Fatal(err)
		}
		for range 20 {
			compare(t, f, list, n.query(list))
		}
		if t.Failed() {
			for _, e := range list {
				t.Logf("%s %s %q", e.ID, e.Kind, plainNames(e))
			}
			return
		}
	}
}

// TestNearWordsAreAll compares the search for near words with the distances
// from every word, as edlib finds them.
func TestNearWordsAreAll(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	random := func() string {
		b := make([]byte, 1+r.IntN(14))
		for i := range b {
			b[i] = "aaabbcd"[r.IntN(7)]
		}
		return Key(string(b))
	}
	found := 0
	for range 20 {
		var list []*Entity
		for i := range 400 {
			list = append(list, &Entity{ID: fmt.Sprintf("e%03d", i), Name: random()})
		}
		f := NewFinder(list, NewKinds(nil))
		words := f.w.words()
		var k walk
		for range 100 {
			q := random()
			most := mostErrors(len(q))
			var want []nearWord
			for i := range words.len() {
				d := edlib.OSADamerauLevenshteinDistance(q, string(words.get(i)))
				if d <= most {
					want = append(want, nearWord{uint32(i), uint8(d)})
				}
				if got := distance([]byte(q), words.get(i), most); got != d && (got != beyond || d <= most) {
					t.Fatalf("distance(%s, %s) = %d, want %d", q, words.get(i), got, d)
				}
			}
			slices.SortStableFunc(want, func(a, b nearWord) int { return cmp.Compare(a.d, b.d) })
			if got := k.near(f.w, []byte(q), most); !slices.Equal(got, want) {
				t.Fatalf("near(%s) = %v, want %v", q, got, want)
			}
			found += len(want)
		}
	}
	if found < 10_000 {
		t.Errorf("only %d near words were compared", found)
	}
}

// TestWordsAreOne holds the index to be the same however many processors make
// it.
func TestWordsAreOne(t *testing.T) {
	n := namer{rand.New(rand.NewPCG(5, 6))}
	var list []*Entity
	for len(list) < 5000 {
		list = append(list, n.entities(40)...)
	}
	for i, e := range list {
		e.ID = fmt.Sprintf("e%06d", i)
	}
	build := func() *Words {
		last := 0
		w, err := indexDirectory(context.Background(), sorted(list), NewKinds(nil), func(done, total int) {
			if done < last || done > total || total != len(list) {
				t.Errorf("progress(%d, %d) after %d", done, total, last)
			}
			last = done
		})
		if err != nil || last != len(list) {
			t.Fatal(last, err)
		}
		if err := w.Check(len(list)); err != nil {
			t.Fatal(err)
		}
		return w
	}
	want := processors(1, build)
	for _, p := range []int{2, 3, 4} {
		if got := processors(p, build); !reflect.DeepEqual(got, want) {
			t.Errorf("%d processors make another index than one", p)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if w, err := indexDirectory(ctx, sorted(list), NewKinds(nil), nil); w != nil || err != context.Canceled {
		t.Errorf("cancelled: %v, %v", w, err)
	}
}
