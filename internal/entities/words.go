package entities

import (
	"bytes"
	"fmt"
	"math"
	"slices"
)

// Words is the index of all names of a set of entities, which are known by
// their numbers alone: flat arrays without a pointer, made to be written to a
// file and mapped back. [BuildWords] makes one; the same names give the same
// arrays. Once made it never changes, and any number of goroutines may read it.
//
// Names are cut into words by [Fold]. A word as it stands there is a form
// ("zelenskyy"); forms with one [Key] are one word ("zelenski"). Words have the
// numbers 0 to W-1, forms 0 to F-1, and an array that says where things start
// has one element more than there are things: its first is 0, its last the
// length of what it cuts, and none is less than the one before.
//
// Reading an index that [Words.Check] has not passed may miss names, and does
// not panic as long as it is not changed meanwhile.
type Words struct {
	// Text holds the words one after another, each once, sorted bytewise, of the
	// letters a to z without j and y, and digits. Word w is
	// Text[TextAt[w]:TextAt[w+1]].
	Text   []byte
	TextAt []uint32 // W+1
	// Back holds the words spelt backwards, sorted bytewise, so that those with
	// one ending stand together; the b-th is the word BackOf[b].
	Back   []byte
	BackAt []uint32 // W+1
	BackOf []uint32 // W, each word once
	// Forms holds the forms, those of a word together, in the order of the words;
	// within a word they are sorted bytewise. The forms of word w are numbers
	// FormOf[w] to FormOf[w+1]-1, at least one; form f is
	// Forms[FormAt[f]:FormAt[f+1]].
	Forms  []byte
	FormAt []uint32 // F+1
	FormOf []uint32 // W+1
	// Posts[PostAt[f]:PostAt[f+1]] lists the entities with form f in a name, each
	// once, ascending, at least one: the entity's number times two, and one more
	// where the form ends a name of two words or more, of a person.
	Posts  []uint32
	PostAt []uint32 // F+1
	// The names themselves, by hash, entity and spelling, ascending and none
	// twice. NameHash is a hash of the name's key, NameOf the entity's number.
	// NameForm is 15 bits of a hash of the folded name, times two, and one more for
	// a display name. A name without letters and digits is left out.
	NameHash []uint32
	NameOf   []uint32
	NameForm []uint16

	// Touch, where it is set, is called before elements from to to-1 of an array
	// are read; section is the field's name. Several goroutines may call it at
	// once. It may panic to abandon a lookup: the finder stays whole.
	Touch func(section string, from, to int)
}

// most entities, bytes or elements in one array
const (
	mostEntities = math.MaxInt32
	mostElements = math.MaxUint32
)

// hashes returns the hashes of a name as NameHash and NameForm hold them; the
// name is folded, and key is its key.
func hashes(folded, key []byte, display bool) (hash uint32, form uint16) {
	a, b := fnv(key), fnv(folded)
	form = uint16(b>>40) << 1
	if display {
		form |= 1
	}
	return uint32(a>>32) ^ uint32(a), form
}

// fnv is FNV-1a with 64 bits, its bits mixed once more (as in MurmurHash3), so
// that any of them can be taken.
func fnv(s []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range s {
		h = (h ^ uint64(c)) * 1099511628211
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	return h ^ h>>33
}

// A list is a list of texts in flat arrays.
type list struct {
	text     []byte
	at       []uint32
	touch    func(section string, from, to int)
	name, of string // the sections of both
}

func (w *Words) words() list { return list{w.Text, w.TextAt, w.Touch, "Text", "TextAt"} }
func (w *Words) backs() list { return list{w.Back, w.BackAt, w.Touch, "Back", "BackAt"} }
func (w *Words) forms() list { return list{w.Forms, w.FormAt, w.Touch, "Forms", "FormAt"} }

func (l *list) len() int { return max(0, len(l.at)-1) }

// get returns the i-th text; nothing where the arrays are damaged.
func (l *list) get(i int) []byte {
	if l.touch != nil {
		l.touch(l.of, i, i+2)
	}
	from, to := l.at[i], l.at[i+1]
	if from > to || uint64(to) > uint64(len(l.text)) {
		return nil
	}
	if l.touch != nil {
		l.touch(l.name, int(from), int(to))
	}
	return l.text[from:to]
}

// find returns the number of a text between the from-th and the to-th, -1 for
// none.
func (l *list) find(text []byte, from, to int) int {
	end := to
	for from < to {
		mid := int(uint(from+to) >> 1)
		if bytes.Compare(l.get(mid), text) < 0 {
			from = mid + 1
		} else {
			to = mid
		}
	}
	if from < end && bytes.Equal(l.get(from), text) {
		return from
	}
	return -1
}

// word returns the number of a word, -1 for none.
func (w *Words) word(key []byte) int {
	l := w.words()
	return l.find(key, 0, l.len())
}

// wordBack returns the word that stands at b in the order of the endings, -1
// where the arrays are damaged.
func (w *Words) wordBack(b int) int {
	if b >= len(w.BackOf) {
		return -1
	}
	if w.Touch != nil {
		w.Touch("BackOf", b, b+1)
	}
	if n := int(w.BackOf[b]); n < len(w.TextAt)-1 {
		return n
	}
	return -1
}

// formsOf returns the range of a word's forms.
func (w *Words) formsOf(word int) (from, to int) {
	if word < 0 || word+1 >= len(w.FormOf) {
		return 0, 0
	}
	if w.Touch != nil {
		w.Touch("FormOf", word, word+2)
	}
	from, to = int(w.FormOf[word]), int(w.FormOf[word+1])
	if from > to || to > len(w.FormAt)-1 || to > len(w.PostAt)-1 {
		return 0, 0
	}
	return from, to
}

// form returns the number of a form, -1 for none; key is its key.
func (w *Words) form(folded, key []byte) int {
	from, to := w.formsOf(w.word(key))
	l := w.forms()
	return l.find(folded, from, to)
}

// holders returns how many entities hold one of a word's forms, those of two
// forms counted twice.
func (w *Words) holders(word int) int {
	from, to := w.formsOf(word)
	if from == to {
		return 0
	}
	if w.Touch != nil {
		w.Touch("PostAt", from, to+1)
	}
	return max(0, int(w.PostAt[to])-int(w.PostAt[from]))
}

// post returns the list of a form, as in Posts.
func (w *Words) post(form int) []uint32 {
	if w.Touch != nil {
		w.Touch("PostAt", form, form+2)
	}
	from, to := w.PostAt[form], w.PostAt[form+1]
	if from > to || uint64(to) > uint64(len(w.Posts)) {
		return nil
	}
	if w.Touch != nil {
		w.Touch("Posts", int(from), int(to))
	}
	return w.Posts[from:to]
}

// postsOf returns the lists of all forms of a word.
func (w *Words) postsOf(word int) [][]uint32 {
	from, to := w.formsOf(word)
	out := make([][]uint32, 0, to-from)
	for f := from; f < to; f++ {
		out = append(out, w.post(f))
	}
	return out
}

// named calls yield with the entity and the spelling of each name whose key has
// that hash, in the order of the arrays, until it returns false. The hashes are
// evenly spread, so the search starts where such a hash should be and looks at
// few places.
func (w *Words) named(hash uint32, yield func(entity int, form uint16) bool) {
	n := min(len(w.NameHash), len(w.NameOf), len(w.NameForm))
	at := func(i int) uint32 {
		if w.Touch != nil {
			w.Touch("NameHash", i, i+1)
		}
		return w.NameHash[i]
	}
	if n == 0 {
		return
	}
	lo := int(uint64(hash) * uint64(n) >> 32)
	hi := lo // all before lo are less, none from hi on is
	for step := 1; lo > 0 && at(lo-1) >= hash; step *= 2 {
		hi, lo = lo-1, max(0, lo-step)
	}
	for step := 1; hi < n && at(hi) < hash; step *= 2 {
		lo, hi = hi+1, min(n, hi+step)
	}
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if at(mid) < hash {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	for i := lo; i < n && at(i) == hash; i++ {
		if w.Touch != nil {
			w.Touch("NameOf", i, i+1)
			w.Touch("NameForm", i, i+1)
		}
		if !yield(int(w.NameOf[i]), w.NameForm[i]) {
			return
		}
	}
}

// Check verifies that the arrays are as the fields' comments say, for a set of
// so many entities. O(size); it does not call Touch, and does not compare the
// names with anything.
func (w *Words) Check(entities int) error {
	if entities < 0 || entities > mostEntities {
		return fmt.Errorf("index of names: %d entities", entities)
	}
	words, forms := len(w.TextAt)-1, len(w.FormAt)-1
	if words < 0 || forms < 0 {
		return fmt.Errorf("index of names: TextAt or FormAt has no elements")
	}
	for _, c := range []struct {
		section string
		at      []uint32
		things  int
		size    int
	}{
		{"TextAt", w.TextAt, words, len(w.Text)}, {"BackAt", w.BackAt, words, len(w.Back)}, {"FormOf", w.FormOf, words, forms},
		{"FormAt", w.FormAt, forms, len(w.Forms)}, {"PostAt", w.PostAt, forms, len(w.Posts)},
	} {
		if err := checkCuts(c.section, c.at, c.things, c.size); err != nil {
			return err
		}
	}
	if len(w.BackOf) != words {
		return fmt.Errorf("index of names: BackOf has %d elements, not %d", len(w.BackOf), words)
	}
	if err := w.checkWords(words); err != nil {
		return err
	}
	if err := w.checkBack(words); err != nil {
		return err
	}
	for f := range forms {
		from, to := w.PostAt[f], w.PostAt[f+1]
		for i := from; i < to; i++ {
			if w.Posts[i]>>1 >= uint32(entities) || i > from && w.Posts[i]>>1 <= w.Posts[i-1]>>1 {
				return damaged("Posts", int(i), "is no entity, or out of order")
			}
		}
	}
	return w.checkNames(entities)
}

// damaged is the error for an element of the arrays.
func damaged(section string, i int, what string) error {
	return fmt.Errorf("index of names: %s[%d] %s", section, i, what)
}

// checkCuts verifies an array of where things begin in another of that size.
func checkCuts(section string, at []uint32, things, size int) error {
	if len(at) != things+1 {
		return fmt.Errorf("index of names: %s has %d elements, not %d", section, len(at), things+1)
	}
	if at[0] != 0 {
		return damaged(section, 0, "is not 0")
	}
	for i := range things {
		if at[i] >= at[i+1] {
			return damaged(section, i+1, "is not greater than the one before")
		}
	}
	if uint64(at[things]) != uint64(size) {
		return damaged(section, things, "is not the length of what it cuts")
	}
	return nil
}

// untouched are the words, the words backwards and the forms, read without Touch.
func (w *Words) untouched() (text, back, form list) {
	text, back, form = w.words(), w.backs(), w.forms()
	text.touch, back.touch, form.touch = nil, nil, nil
	return text, back, form
}

// checkWords verifies Text and Forms.
func (w *Words) checkWords(words int) error {
	text, _, form := w.untouched()
	var key, last []byte
	for i := range words {
		word := text.get(i)
		if bytes.Compare(last, word) >= 0 {
			return damaged("Text", i, "is out of order")
		}
		last = word
		before := []byte(nil)
		for f := w.FormOf[i]; f < w.FormOf[i+1]; f++ {
			spelt := form.get(int(f))
			for _, c := range spelt {
				if c == ' ' || c >= 0x80 || ascii[c] != c {
					return damaged("Forms", int(f), "is no word")
				}
			}
			if bytes.Compare(before, spelt) >= 0 {
				return damaged("Forms", int(f), "is out of order")
			}
			if key = appendKey(key[:0], spelt); !bytes.Equal(key, word) {
				return damaged("Forms", int(f), "is not a form of its word")
			}
			before = spelt
		}
	}
	return nil
}

// checkBack verifies Back and BackOf.
func (w *Words) checkBack(words int) error {
	text, back, _ := w.untouched()
	var key, last []byte
	seen := make([]uint64, words/64+1)
	for b := range words {
		word := back.get(b)
		if bytes.Compare(last, word) >= 0 {
			return damaged("Back", b, "is out of order")
		}
		last = word
		n := w.BackOf[b]
		if int(n) >= words || seen[n/64]>>(n%64)&1 == 1 {
			return damaged("BackOf", b, "is not a word, or appears twice")
		}
		seen[n/64] |= 1 << (n % 64)
		key = append(key[:0], word...)
		slices.Reverse(key)
		if !bytes.Equal(key, text.get(int(n))) {
			return damaged("Back", b, "is not its word backwards")
		}
	}
	return nil
}

// checkNames verifies NameHash, NameOf and NameForm.
func (w *Words) checkNames(entities int) error {
	if len(w.NameOf) != len(w.NameHash) || len(w.NameForm) != len(w.NameHash) {
		return fmt.Errorf("index of names: NameHash, NameOf and NameForm have %d, %d and %d elements", len(w.NameHash), len(w.NameOf), len(w.NameForm))
	}
	for i, n := range w.NameOf {
		if n >= uint32(entities) {
			return damaged("NameOf", i, "is no entity")
		}
		if i > 0 && w.name(i-1).compare(w.name(i)) >= 0 {
			return damaged("NameHash", i, "is out of order")
		}
	}
	return nil
}

// A nameEntry is a name in the arrays NameHash, NameOf and NameForm.
type nameEntry struct {
	hash, of uint32
	form     uint16
}

func (w *Words) name(i int) nameEntry {
	return nameEntry{w.NameHash[i], w.NameOf[i], w.NameForm[i]}
}

func (a nameEntry) compare(b nameEntry) int {
	x, y := uint64(a.hash)<<32|uint64(a.of), uint64(b.hash)<<32|uint64(b.of)
	switch {
	case x < y || x == y && a.form < b.form:
		return -1
	case x == y && a.form == b.form:
		return 0
	}
	return 1
}
