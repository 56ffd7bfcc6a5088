package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"unsafe"

	"github.com/graphx-dev/graphx/internal/defect"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/packed"
	"github.com/graphx-dev/graphx/internal/relations"
)

// bytesOf packs an index in memory.
func bytesOf(t testing.TB, x *Index) []byte {
	t.Helper()
	var b bytes.Buffer
	w := packed.NewWriter(&b)
	if err := x.pack(context.Background(), w, Origin{Folder: "here"}, nil); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func reopened(t testing.TB, b []byte) *Index {
	t.Helper()
	f, err := packed.FromBytes(b)
	if err != nil {
		t.Fatal(err)
	}
	x, from, err := openPacked(f)
	if err != nil {
		t.Fatal(err)
	}
	if from.Folder != "here" {
		t.Fatalf("made of %+v", from)
	}
	return x
}

// TestPacked: a packed case answers every question as the case does, holds the
// same records, and gives the same bytes when it is packed again.
func TestPacked(t *testing.T) {
	for seed := range rounds(60) {
		rnd := rand.New(rand.NewPCG(seed, 9))
		c := randomCase(rnd)
		if seed%2 == 0 {
			c = manyCited(rnd)
		}
		x := Build(c)
		b := bytesOf(t, x)
		y := reopened(t, b)
		if again := bytesOf(t, y); !bytes.Equal(b, again) {
			t.Fatalf("seed %d: packed again, other bytes", seed)
		}
		p := anyPolicy(rnd)
		g, h := x.Under(p), y.Under(p)
		if seed%3 == 0 && c.Number("c") < 0 { // a tree has no direction
			g, h = g.Directed(), h.Directed()
		}
		ends := []string{c.EntityAt(0).ID, c.EntityAt(1).ID}
		if c.Number("c") >= 0 { // the questions are about a, b and c
			hers := searches(h)
			for name, ask := range searches(g) {
				want, err := ask(context.Background())
				if err != nil {
					t.Fatal(err)
				}
				if got, err := hers[name](context.Background()); err != nil || got != want {
					t.Fatalf("seed %d, %v: %s\n%s\nbut packed\n%s %v", seed, p, name, want, got, err)
				}
			}
		}
		for name, ask := range map[string]func(*Graph) any{
			"near":  func(g *Graph) any { n, _ := g.Near(context.Background(), ends[:1], 2); return told2(n.View) },
			"whole": func(g *Graph) any { return told2(g.Whole()) },
			"between": func(g *Graph) any {
				v, joints, _ := g.Between(ends[0], ends[1])
				return told2(v) + fmt.Sprint(len(joints))
			},
			"explain": func(g *Graph) any {
				no, _ := g.Explain(context.Background(), ends[0], ends[1])
				return fmt.Sprint(no.Hops, no.Parts, no.Sizes, len(no.Way), len(no.Refused))
			},
		} {
			if want, got := ask(g), ask(h); want != got {
				t.Fatalf("seed %d, %v: %s\n%v\nbut packed\n%v", seed, p, name, want, got)
			}
		}
		if _, m := c.Len(); !reflect.DeepEqual(c.Entities(), y.c.Entities()) || m > 0 && !reflect.DeepEqual(c.Relations(), y.c.Relations()) {
			t.Fatalf("seed %d: other records", seed)
		}
		for i, e := range c.Entities() {
			if y.c.Number(e.ID) != i || y.c.KindAt(i) != e.Kind {
				t.Fatalf("seed %d: %s is number %d, a %s", seed, e.ID, y.c.Number(e.ID), y.c.KindAt(i))
			}
			want, err1 := c.Finder().Resolve(e.Name)
			got, err2 := y.c.Finder().Resolve(e.Name)
			if fmt.Sprint(err1) != fmt.Sprint(err2) || err1 == nil && want.ID != got.ID {
				t.Fatalf("seed %d: %q is %v %v, packed %v %v", seed, e.Name, want, err1, got, err2)
			}
		}
	}
}

func told2(v *relations.View) string {
	s := ""
	for _, e := range v.Entities {
		s += e.ID + " "
	}
	for _, l := range v.Lines {
		s += fmt.Sprintf("%s %s %s; ", l.Relation.ID, l.Status, l.Date)
	}
	return s + fmt.Sprint(v.Omitted)
}

// TestPackedFile: the file appears whole or not at all, and one of another
// version is refused.
func TestPackedFile(t *testing.T) {
	x := Build(randomCase(rand.New(rand.NewPCG(1, 2))))
	name := filepath.Join(t.TempDir(), "x.gxs")
	from := Origin{Folder: "case", Files: []OriginFile{{"case.yaml", 12, "abc", 1}}}
	last := 0
	if err := x.Pack(context.Background(), name, from, func(done, total int) { last = done }); err != nil || last != x.n+x.m {
		t.Fatal(err, last)
	}
	y, got, err := OpenPacked(name)
	if err != nil || !reflect.DeepEqual(got, from) {
		t.Fatal(got, err)
	}
	if err := y.Close(); err != nil {
		t.Error(err)
	}
	before, _ := os.ReadFile(name)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := x.Pack(ctx, name, Origin{}, nil); !errors.Is(err, context.Canceled) {
		t.Error("not cancelled:", err)
	}
	if after, _ := os.ReadFile(name); !bytes.Equal(before, after) {
		t.Error("cancelled, and yet another file")
	}
	if list, _ := os.ReadDir(filepath.Dir(name)); len(list) != 1 {
		t.Error("something is left behind:", list)
	}
	var b bytes.Buffer
	w := packed.NewWriter(&b)
	w.Bytes("about", []byte(`{"version": 999}`))
	w.Close()
	f, err := packed.FromBytes(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	var version *packed.VersionError
	if _, _, err := openPacked(f); !errors.As(err, &version) || version.Have != 999 {
		t.Error(err)
	}
}

// TestPackDamaged: what is damaged is not packed again as if it were right, in
// whatever section.
func TestPackDamaged(t *testing.T) {
	whole := bytesOf(t, Build(abcCase()))
	f, err := packed.FromBytes(whole)
	if err != nil {
		t.Fatal(err)
	}
	next := 4096 // each section begins at a multiple of it
	for _, s := range f.Sections() {
		at := next
		next += (int(s.Bytes()) + 4095) / 4096 * 4096
		if s.Bytes() == 0 {
			continue
		}
		b := bytes.Clone(whole)
		b[at] ^= 1
		damaged, err := packed.FromBytes(b)
		if err != nil {
			t.Fatal(err)
		}
		y, _, err := openPacked(damaged)
		if err != nil {
			continue // refused already
		}
		var damage *packed.DamageError
		err = y.pack(context.Background(), packed.NewWriter(io.Discard), Origin{}, nil)
		if !errors.As(err, &damage) {
			t.Errorf("section %s, damaged, is packed again: %v", s.Name(), err)
		}
	}
}

// TestWordsFields: every array of an index of names is packed.
func TestWordsFields(t *testing.T) {
	var w entities.Words
	listed := map[string]bool{}
	for _, f := range fieldsOf(&w) {
		listed[f.name] = true
	}
	typ := reflect.TypeOf(w)
	for i := range typ.NumField() {
		if f := typ.Field(i); f.Type.Kind() == reflect.Slice && !listed[f.Name] {
			t.Errorf("%s is not packed", f.Name)
		}
	}
}

// forged writes a packed case anew with one byte of its sections changed.
func forged(t testing.TB, b []byte, at int, flip byte) []byte {
	f, err := packed.FromBytes(b)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := packed.NewWriter(&out)
	all := 0
	for _, s := range f.Sections() {
		all += int(s.Bytes())
	}
	at = int(uint(at) % uint(all))
	for _, s := range f.Sections() {
		// Elements of another size than the section's are refused before anything is
		// written.
		for _, copied := range []func(*packed.File, *packed.Writer, string, *int, byte) error{
			copySection[byte], copySection[[2]byte], copySection[[4]byte], copySection[[8]byte],
		} {
			if err = copied(f, w, s.Name(), &at, flip); err == nil {
				break
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func copySection[T any](f *packed.File, w *packed.Writer, name string, at *int, flip byte) error {
	list, _, err := packed.View[T](f, name)
	if err != nil {
		return err
	}
	list = slices.Clone(list)
	if size := len(list) * int(unsafe.Sizeof(*new(T))); *at >= 0 && *at < size {
		unsafe.Slice((*byte)(unsafe.Pointer(&list[0])), size)[*at] ^= flip
		*at = -1
	} else {
		*at -= size
	}
	return packed.Put(w, name, list)
}

// FuzzPacked flips, cuts and extends a packed case: it is refused, or answers as
// before, and nothing panics.
func FuzzPacked(f *testing.F) {
	c := abcCase()
	x := Build(c)
	whole := bytesOf(f, x)
	asked := searches(x.Under(relations.Policy{}))
	want := map[string]string{}
	for name, ask := range asked {
		want[name], _ = ask(context.Background())
	}
	f.Add(0, byte(1), 0, true)
	f.Add(5000, byte(0x80), 0, true)
	f.Add(0, byte(0), -7, true)
	f.Add(0, byte(0), 9, true)
	f.Add(9000, byte(3), 0, false)
	f.Fuzz(func(t *testing.T, at int, flip byte, longer int, sealed bool) {
		b := bytes.Clone(whole)
		if !sealed { // the damage was there when the sums were made
			b = forged(t, b, at, flip)
		} else {
			b[uint(at)%uint(len(b))] ^= flip
		}
		switch {
		case longer < 0:
			b = b[:max(0, len(b)+longer)]
		case longer > 0:
			b = append(b, make([]byte, min(longer, 1<<20))...)
		}
		file, err := packed.FromBytes(b)
		if err != nil {
			return
		}
		y, _, err := openPacked(file)
		if err != nil {
			return
		}
		try := Try
		if !sealed {
			// What contradicts itself under right sums may be told as a defect.
			try = func(fn func() error) error { return defect.Catch(func() error { return Try(fn) }) }
		}
		var g *Graph
		if err := try(func() error { g = y.Under(relations.Policy{}); return nil }); err != nil {
			return
		}
		for name, ask := range searches(g) {
			var got string
			err := try(func() (err error) {
				got, err = ask(context.Background())
				return err
			})
			if sealed && err == nil && got != want[name] {
				t.Errorf("byte %d ^ %d, %d longer: %s is\n%s, not\n%s", at, flip, longer, name, got, want[name])
			}
		}
		try(func() error {
			y.c.Entities()
			y.c.Relations()
			y.c.Finder().Search("a", 3)
			y.Under(relations.Policy{Without: []string{"clerk"}}).Whole()
			return nil
		})
	})
}

// abcCase is the first random case in which there are a, b and c.
func abcCase() *relations.Case {
	for seed := uint64(0); ; seed++ {
		if c := randomCase(rand.New(rand.NewPCG(seed, 7))); c.Number("c") >= 0 {
			return c
		}
	}
}
