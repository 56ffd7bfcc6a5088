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

// TestTouch holds lookups to read no element that they did not announce.
func TestTouch(t *testing.T) {
	n := namer{rand.New(rand.NewPCG(9, 10))}
	for range 50 {
		list := n.entities(40)
		kinds := NewKinds(nil)
		whole := NewFinder(list, kinds)
		// An index of zeros, which are replaced when they are touched.
		lazy := &Words{}
		from, to := reflect.ValueOf(whole.w).Elem(), reflect.ValueOf(lazy).Elem()
		for i := range from.NumField() {
			if f := from.Field(i); f.Kind() == reflect.Slice {
				to.Field(i).Set(reflect.MakeSlice(f.Type(), f.Len(), f.Len()))
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
		w, err := IndexDirectory(t.Context(), d, kinds, nil)
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
		{"Smith", "more than 1000 from 0", MostCandidates + 10},
		{"Ada Smith 00007", "unique 7", 10},
		{"Smith Ada", "more than 1000 from 0", MostCandidates + 10},
		{"Ada", "more than 1000 from 0", MostCandidates + 10},
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
