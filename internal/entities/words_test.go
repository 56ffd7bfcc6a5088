package entities

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// processors calls build with so many processors in use.
func processors(n int, build func() *Words) *Words {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
	return build()
}

func clone(w *Words) *Words {
	c := &Words{}
	from, to := reflect.ValueOf(w).Elem(), reflect.ValueOf(c).Elem()
	for i := range from.NumField() {
		switch s := from.Field(i).Interface().(type) {
		case []byte:
			to.Field(i).Set(reflect.ValueOf(slices.Clone(s)))
		case []uint16:
			to.Field(i).Set(reflect.ValueOf(slices.Clone(s)))
		case []uint32:
			to.Field(i).Set(reflect.ValueOf(slices.Clone(s)))
		}
	}
	return c
}

// damage changes one thing in one of the arrays and returns its name.
func damage(r *rand.Rand, w *Words) string {
	v := reflect.ValueOf(w).Elem()
	for {
		i := r.IntN(v.NumField())
		f := v.Field(i)
		if f.Kind() != reflect.Slice || f.Len() == 0 {
			continue
		}
		k := r.IntN(f.Len())
		switch r.IntN(6) {
		case 0:
			f.Set(f.Slice(0, k))
		case 1:
			f.Set(reflect.AppendSlice(f, f.Slice(0, k+1)))
		case 2:
			f.Index(k).SetUint(f.Index(k).Uint() + 1)
		case 3:
			f.Index(k).SetUint(f.Index(k).Uint() - 1)
		default:
			f.Index(k).SetUint(r.Uint64() >> r.IntN(64) & (1<<f.Type().Elem().Bits() - 1))
		}
		return v.Type().Field(i).Name
	}
}

// TestWords shows an index.
func TestWords(t *testing.T) {
	list := []*Entity{
		{ID: "a", Name: "Ana Muster", Kind: "person", Aliases: []string{"Myster", "Anna Muster", "ana muster"}},
		{ID: "b", Name: "Muster", Kind: "person"},
		{ID: "c", Name: "Haus Myster", Kind: "organisation", Aliases: []string{"!"}},
	}
	w := NewFinder(list, NewKinds(nil)).w
	var b strings.Builder
	words, backs, forms := w.words(), w.backs(), w.forms()
	for i := range words.len() {
		fmt.Fprintf(&b, "%s:", words.get(i))
		from, to := w.formsOf(i)
		for f := from; f < to; f++ {
			fmt.Fprintf(&b, " %s", forms.get(f))
			for _, p := range w.post(f) {
				fmt.Fprintf(&b, " %d%s", p>>1, []string{"", "$"}[p&1])
			}
		}
		b.WriteByte('\n')
	}
	for i := range backs.len() {
		fmt.Fprintf(&b, "%s %s\n", backs.get(i), words.get(w.wordBack(i)))
	}
	want := `ana: ana 0 anna 0
haus: haus 2
mister: myster 0 2
muster: muster 0$ 1
ana ana
retsim mister
retsum muster
suah haus
`
	if b.String() != want {
		t.Errorf("the words are\n%swant\n%s", b.String(), want)
	}
	b.Reset()
	for _, name := range []string{"ana muster", "mister", "muster", "haus mister", ""} {
		hash, _ := hashes(nil, []byte(name), false)
		w.named(hash, func(n int, form uint16) bool {
			fmt.Fprintf(&b, "%s %d %d\n", name, n, form&1)
			return true
		})
	}
	// Once more for the alias, once for "Anna Muster"; nothing for "!".
	if got, want := strings.Count(b.String(), "ana muster 0 "), 3; got != want || len(w.NameOf) != 6 {
		t.Errorf("the names are %d\n%s", len(w.NameOf), b.String())
	}
	for what, change := range map[string]func(w *Words){
		"a word without a form":  func(w *Words) { w.FormOf[1] = w.FormOf[0] },
		"a form without holders": func(w *Words) { w.PostAt[2] = w.PostAt[1] },
		"an entity too many":     func(w *Words) { w.Posts[len(w.Posts)-1] = 3 << 1 },
		"a name of nobody":       func(w *Words) { w.NameOf[2] = 3 },
		"a letter too many":      func(w *Words) { w.Text = append(w.Text, 'a') },
		"one ending twice":       func(w *Words) { w.BackOf[0] = w.BackOf[1] },
		"a capital":              func(w *Words) { w.Forms[0] = 'A' },
	} {
		c := clone(w)
		if change(c); c.Check(3) == nil {
			t.Errorf("%s passes", what)
		}
	}
	if w.Check(3) != nil || w.Check(2) == nil {
		t.Error("Check counts the entities wrong")
	}
}

// TestDamagedWords holds Check to see every change of an index, and lookups to
// survive those that it was not asked about. It cannot see a list of entities,
// a hash or a spelling that is as good as the true one.
func TestDamagedWords(t *testing.T) {
	n := namer{rand.New(rand.NewPCG(7, 8))}
	caught := map[string]int{}
	for range 60 {
		list := n.entities(40)
		if len(list) == 0 {
			continue
		}
		kinds := NewKinds(nil)
		w := NewFinder(list, kinds).w
		for range 40 {
			c := clone(w)
			section := damage(n.r, c)
			if reflect.DeepEqual(c, w) {
				continue
			}
			if c.Check(len(list)) != nil {
				caught[section]++
			} else if !slices.Contains([]string{"Forms", "PostAt", "Posts", "NameHash", "NameOf", "NameForm"}, section) {
				t.Errorf("a change of %s goes unseen", section)
			}
			damage(n.r, c)
			f := OpenFinder(sorted(list), kinds, c)
			for range 5 {
				query := n.query(list)
				f.Resolve(query)
				f.Search(query, 10)
			}
		}
	}
	v := reflect.TypeFor[Words]()
	for i := range v.NumField() {
		if name := v.Field(i).Name; name != "Touch" && caught[name] == 0 {
			t.Errorf("no damage of %s was seen", name)
		}
	}
	if err := (&Words{}).Check(0); err == nil {
		t.Error("an index without arrays passes")
	}
	if w := NewFinder(nil, NewKinds(nil)).w; w.Check(0) != nil {
		t.Error("the index of no names does not pass")
	}
	OpenFinder(sorted(nil), NewKinds(nil), &Words{}).Search("anybody at all", 10)
}

// TestForgedWords holds what is found to what the records say, not the index.
func TestForgedWords(t *testing.T) {
	list := []*Entity{
		{ID: "a", Name: "Ana Muster", Kind: "person"},
		{ID: "b", Name: "Haus Muster", Kind: "organisation"},
		{ID: "c", Name: "Boris Anders", Kind: "person"},
	}
	kinds := NewKinds(nil)
	f := NewFinder(list, kinds)
	for i := range f.w.Posts {
		f.w.Posts[i] |= 1 // everything ends the name of a person
	}
	if e, err := f.Resolve("Muster"); err != nil || e != list[0] {
		t.Errorf("Resolve(Muster) = %v, %v, want the person", e, err)
	}
	slices.Reverse(list) // another directory than the index was made of
	f = OpenFinder(sorted(list), kinds, f.w)
	for _, query := range []string{"Ana Muster", "muster", "Boris", "Bors Anders"} {
		found, _ := f.Search(query, 10)
		for _, e := range found {
			if len((plainFinder{[]*Entity{e}, kinds}).nearest(query, 10)) == 0 {
				t.Errorf("Search(%q) finds %s", query, e.Name)
			}
		}
	}
}

// TestManyReaders looks names up in many goroutines at once.
func TestManyReaders(t *testing.T) {
	n := namer{rand.New(rand.NewPCG(13, 14))}
	list := n.entities(40)
	f := NewFinder(list, NewKinds(nil))
	var queries, want []string
	for range 200 {
		q := n.query(list)
		found, _ := f.Search(q, 10)
		queries, want = append(queries, q), append(want, ids(found))
	}
	parallel(32, func(k int) {
		for i := range queries {
			i = (i + k*7) % len(queries)
			if found, _ := f.Search(queries[i], 10); ids(found) != want[i] {
				t.Errorf("Search(%q) finds%s, want%s", queries[i], ids(found), want[i])
			}
		}
	})
}

// TestTouch holds lookups to read no element that they did not announce.
func TestTouch(t *testing.T) {
	n := namer{rand.New(rand.NewPCG(9, 10))}
	for range 50 {
		list := n.entities(40)
		kinds := NewKinds(nil)
		whole := NewFinder(list, kinds)
		// An index of nonsense, which is replaced where it is touched.
		lazy := &Words{}
		from, to := reflect.ValueOf(whole.w).Elem(), reflect.ValueOf(lazy).Elem()
		for i := range from.NumField() {
			if f := from.Field(i); f.Kind() == reflect.Slice {
				to.Field(i).Set(reflect.MakeSlice(f.Type(), f.Len(), f.Len()))
				for k := range f.Len() {
					to.Field(i).Index(k).SetUint(1<<f.Type().Elem().Bits() - 1)
				}
			}
		}
		lazy.Touch = func(section string, a, b int) {
			reflect.Copy(to.FieldByName(section).Slice(a, b), from.FieldByName(section).Slice(a, b))
		}
		f := OpenFinder(sorted(list), kinds, lazy)
		for range 20 {
			query := n.query(list)
			got, gotExact := f.Search(query, 10)
			want, wantExact := whole.Search(query, 10)
			if !slices.Equal(got, want) || gotExact != wantExact {
				t.Fatalf("Search(%q) finds%s, want%s", query, ids(got), ids(want))
			}
		}
	}
}

// TestCommonWords holds lookups of very common words to their bounds, and to
// say what they leave out.
func TestCommonWords(t *testing.T) {
	const many = 60_000
	d := &counting{n: many}
	kinds := NewKinds(nil)
	w := processors(1, func() *Words { // counting is for one goroutine
		w, err := indexDirectory(t.Context(), d, kinds, nil)
		if err != nil {
			t.Fatal(err)
		}
		return w
	})
	f := OpenFinder(d, kinds, w)
	for _, tt := range []struct {
		query, want string
		reads       int
	}{
		{"Smyth", "unique 59999", 10}, // the only one so spelt among all the Smiths
		{"Smith", "more than 1000 from 0", mostCandidates + 10},
		{"Ada Smith 00007", "unique 7", 10},
		{"Smith Ada", "more than 1000 from 0", mostCandidates + 10},
		{"Ada", "more than 1000 from 0", mostCandidates + 10},
		{"Bob Smith", "more than 0 from -1", mostReads + nearReads},
		{"Smiht", "unknown, 0 is near", 2*nearReads + 10},
		{"Adda Smiht", "unknown, 0 is near", 2*nearReads + 10},
	} {
		d.reads = 0
		e, err := f.Resolve(tt.query)
		got := ""
		switch err := err.(type) {
		case *AmbiguousError:
			first := -1
			if len(err.Candidates) > 0 {
				first = d.Number(err.Candidates[0].ID)
			}
			got = strings.NewReplacer("%n", itoa(len(err.Candidates)), "%f", itoa(first)).Replace("more than %n from %f")
			if !err.More {
				got = "complete"
			}
		case *UnknownError:
			got = "unknown, " + itoa(d.Number(err.Nearest[0].ID)) + " is near"
		default:
			got = "unique " + itoa(d.Number(e.ID))
		}
		if got != tt.want {
			t.Errorf("Resolve(%q): %s, want %s", tt.query, got, tt.want)
		}
		if d.reads > tt.reads {
			t.Errorf("Resolve(%q) reads %d records, want at most %d", tt.query, d.reads, tt.reads)
		}
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

// counting is a directory of people of one name, but for the last. It counts
// how often a record is read.
type counting struct{ n, reads int }

func (c *counting) Len() int { return c.n }

func (c *counting) Entity(i int) *Entity {
	c.reads++
	e := &Entity{ID: fmt.Sprintf("e%05d", i), Name: "Ada Smith", Kind: "person", Aliases: []string{fmt.Sprintf("Ada Smith %05d", i), "Bob"}}
	if i == c.n-1 {
		e.Name, e.Aliases = "Cora Smyth", nil
	}
	return e
}

func (c *counting) Number(id string) int {
	if i, err := strconv.Atoi(strings.TrimPrefix(id, "e")); err == nil && strings.HasPrefix(id, "e") && i < c.n {
		return i
	}
	return -1
}
