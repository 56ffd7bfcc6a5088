package packed

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// A filler puts something into every field, other things each time.
type filler struct{ n int }

func (f *filler) fill(t *testing.T, v reflect.Value) {
	t.Helper()
	f.n++
	dates := []string{"2025-10-14", "2025-11~", "2025-10-24/2025-10-26", "2024-02-29"}
	switch {
	case v.Type() == dateType:
		v.Set(reflect.ValueOf(evidence.MustDate(dates[f.n%len(dates)])))
	case v.Kind() == reflect.String:
		v.SetString(fmt.Sprintf("text-%d", f.n))
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.CanInt():
		v.SetInt(int64(f.n%100 + 1))
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(t, v.Elem())
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 3, 3))
		for i := range v.Len() {
			f.fill(t, v.Index(i))
		}
	case v.Kind() == reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 3 {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			f.fill(t, key)
			f.fill(t, value)
			v.SetMapIndex(key, value)
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			f.fill(t, v.Field(i))
		}
	default:
		t.Fatalf("the codec's test does not know fields of type %v", v.Type())
	}
}

func filled[T any](t *testing.T) *T {
	x := new(T)
	new(filler).fill(t, reflect.ValueOf(x).Elem())
	return x
}

// singles returns structs that have something in one field each, of the struct
// itself and of those within that path leads to.
func singles[T any](t *testing.T, inner func(x *T) any) (list []*T) {
	n := reflect.ValueOf(inner(new(T))).Elem().NumField()
	for i := range n {
		for _, empty := range []bool{false, true} {
			x := new(T)
			v := reflect.ValueOf(inner(x)).Elem().Field(i)
			(&filler{i}).fill(t, v)
			if empty {
				switch v.Kind() {
				case reflect.Slice:
					v.Set(reflect.MakeSlice(v.Type(), 0, 0))
				case reflect.Map:
					v.Set(reflect.MakeMap(v.Type()))
				default:
					continue
				}
			}
			list = append(list, x)
		}
	}
	return append(list, new(T))
}

// Every third id is that of an entity.
func number(s string) int {
	n := 0
	if _, err := fmt.Sscanf(s, "text-%d", &n); err != nil || n%3 != 0 || id(n/3) != s {
		return -1
	}
	return n / 3
}

func id(n int) string { return fmt.Sprintf("text-%d", 3*n) }

func cited(c *evidence.Citation) []*evidence.Citation { return []*evidence.Citation{c} }

// TestCodec sends records with something in every field, in each one alone, and
// in none there and back; a field that the codec does not know is lost here.
func TestCodec(t *testing.T) {
	ents := append(singles(t, func(e *entities.Entity) any { return e }), filled[entities.Entity](t))
	ents = append(ents, singles(t, func(e *entities.Entity) any {
		f := new(entities.Fact)
		e.Facts = []*entities.Fact{f}
		return f
	})...)
	rels := append(singles(t, func(r *relations.Relation) any { return r }), filled[relations.Relation](t))
	for _, inner := range []func(c *evidence.Citation) any{
		func(c *evidence.Citation) any { return c },
		func(c *evidence.Citation) any { return &c.Locator },
	} {
		rels = append(rels, singles(t, func(r *relations.Relation) any {
			c := &evidence.Citation{Modality: evidence.Happened, Stance: evidence.Supports}
			r.Citations = cited(c)
			return inner(c)
		})...)
	}
	rels = append(rels,
		&relations.Relation{Citations: cited(&evidence.Citation{Locator: evidence.Locator{Seal: evidence.SealOf("the ferry left at nine"), Start: 9, End: 31}})},
		&relations.Relation{Citations: cited(&evidence.Citation{Locator: evidence.Locator{Seal: strings.Repeat("A", 64), Start: -9, End: -1 << 63, Page: -3}, Credibility: -128})},
		&relations.Relation{Citations: cited(&evidence.Citation{Stance: evidence.Denies, Modality: evidence.Planned})},
		&relations.Relation{Label: "\xff\x00", Ends: []string{"", "text-3"}, Date: evidence.Join([]evidence.Date{evidence.MustDate("../2025-10-14"), evidence.MustDate("2025-10-16/..")})},
	)
	if len(ents) < 14 || len(rels) < 34 {
		t.Fatalf("%d entities and %d relations are few", len(ents), len(rels))
	}
	growing := new(Dict)
	for name, d := range map[string]*Dict{"no dictionary": nil, "a growing one": growing, "a finished one": NewDict([]string{"text-2", "denies"})} {
		words := func() []string {
			if d == nil {
				return nil
			}
			return d.Words()
		}
		for i, e := range ents {
			e.ID = ""
			b := AppendEntity([]byte("x"), e, d)[1:]
			got, err := DecodeEntity(b, words())
			if err != nil || !reflect.DeepEqual(got, e) {
				t.Errorf("%s: entity %d: %v\n%+v came back as\n%+v", name, i, err, e, got)
			}
			for cut := range b {
				if _, err := DecodeEntity(b[:cut], words()); err == nil {
					t.Errorf("%s: entity %d: %d of %d bytes are taken for it", name, i, cut, len(b))
				}
			}
			if _, err := DecodeEntity(append(b, 0), words()); err == nil {
				t.Errorf("%s: entity %d: one byte more is taken for it", name, i)
			}
		}
		for i, r := range rels {
			r.ID, r.Def = "", nil
			for _, numbers := range []func(string) int{nil, number} {
				b := AppendRelation([]byte("x"), r, d, numbers)[1:]
				ids := id
				if numbers == nil {
					ids = nil
				}
				got, err := DecodeRelation(b, words(), ids)
				if err != nil || !reflect.DeepEqual(got, r) {
					t.Errorf("%s: relation %d: %v\n%+v came back as\n%+v", name, i, err, r, got)
				}
				for cut := range b {
					if _, err := DecodeRelation(b[:cut], words(), ids); err == nil {
						t.Errorf("%s: relation %d: %d of %d bytes are taken for it", name, i, cut, len(b))
					}
				}
			}
		}
	}
	e := filled[entities.Entity](t)
	for range 20 {
		if !bytes.Equal(AppendEntity(nil, e, nil), AppendEntity(nil, e, nil)) {
			t.Fatal("one entity has two sorts of bytes")
		}
	}
	full := filled[relations.Relation](t)
	b := AppendRelation(AppendEntity(nil, filled[entities.Entity](t), growing), full, growing, number)
	const want = "version 3: 6a22ebb141e68790"
	if got := fmt.Sprintf("version %d: %x", codecVersion, sha256.Sum256(b))[:27]; got != want {
		t.Errorf("the bytes of records are %q, want %q: if they have changed on purpose, raise codecVersion", got, want)
	}
}

// TestCodecDamage: numbers that lead nowhere are errors.
func TestCodecDamage(t *testing.T) {
	r := &relations.Relation{Type: "met", Ends: []string{"text-3", "text-6"}}
	d := new(Dict)
	b := AppendRelation(nil, r, d, number)
	if _, err := DecodeRelation(b, nil, id); err == nil || err.Error() != "word 1 of 0" {
		t.Errorf("a word that is not in the dictionary: %v", err)
	}
	if _, err := DecodeRelation(b, d.Words(), func(int) string { return "" }); err == nil || err.Error() != "there is no entity 1" {
		t.Errorf("an entity that is not in the case: %v", err)
	}
	if _, err := DecodeRelation(b, d.Words(), nil); err == nil {
		t.Error("a number became an id without being asked for")
	}
	if _, err := DecodeRelation(binary.AppendUvarint(nil, relationEnd), nil, nil); err == nil {
		t.Error("a field of a relation that is not known was passed over")
	}
	if _, err := DecodeRelation(binary.AppendUvarint([]byte{relationCitations, 1}, citationEnd), nil, nil); err == nil {
		t.Error("a field that is not known was passed over")
	}
	for _, b := range [][]byte{{relationEnds, 0xff, 0xff, 0xff, 0xff, 0x7f}, {relationLabel, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}} {
		if _, err := DecodeRelation(b, nil, nil); err == nil {
			t.Errorf("%x was read", b)
		}
	}
}

func TestDict(t *testing.T) {
	var d Dict
	for i := range dictSize + 10 {
		if got, want := d.find(fmt.Sprint(i)), i; got != want && i < dictSize || i >= dictSize && got != -1 {
			t.Fatalf("word %d has number %d", i, got)
		}
	}
	if len(d.Words()) != dictSize || d.find("7") != 7 {
		t.Errorf("%d words, and 7 is %d", len(d.Words()), d.find("7"))
	}
	done := NewDict([]string{"a", "b"})
	if done.find("b") != 1 || done.find("c") != -1 || !slices.Equal(done.Words(), []string{"a", "b"}) {
		t.Errorf("a finished dictionary has %v", done.Words())
	}
}

func TestCodecRecords(t *testing.T) {
	full := filled[relations.Records](t)
	full.Entities, full.Relations = nil, nil
	empty := &relations.Records{Kinds: []entities.Kind{}, Types: []*relations.Type{{}}, Sources: []*evidence.Source{{Authors: []string{}, Note: "\xff"}}}
	for _, rec := range []*relations.Records{full, empty, {}} {
		b := AppendRecords([]byte("x"), rec)[1:]
		got, err := DecodeRecords(b)
		if err != nil || !reflect.DeepEqual(&got, rec) {
			t.Errorf("%v\n%+v came back as\n%+v", err, rec, got)
		}
		for cut := range b {
			if _, err := DecodeRecords(b[:cut]); err == nil {
				t.Errorf("%d of %d bytes are taken for the whole", cut, len(b))
			}
		}
	}
	with := *full
	with.Entities = []*entities.Entity{{ID: "a"}}
	if got, err := DecodeRecords(AppendRecords(nil, &with)); err != nil || !reflect.DeepEqual(&got, full) {
		t.Errorf("entities went along: %v", err)
	}
	b := AppendRecords(nil, full)
	i := strings.Index(string(b), "Publisher")
	b[i] = 'X'
	if _, err := DecodeRecords(b); err == nil || !strings.Contains(err.Error(), "pack the case again") {
		t.Errorf("other fields: %v", err)
	}
}

// FuzzRecord: bytes that are no record are an error; what is read is written and
// read again as the same.
func FuzzRecord(f *testing.F) {
	var t testing.T
	d := NewDict([]string{"text-2", "met", "denies"})
	words := d.Words()
	f.Add(AppendEntity(nil, filled[entities.Entity](&t), d))
	f.Add(AppendRelation(nil, filled[relations.Relation](&t), d, number))
	f.Add(AppendRelation(nil, filled[relations.Relation](&t), nil, nil))
	rec := filled[relations.Records](&t)
	f.Add(AppendRecords(nil, rec))
	f.Add([]byte{relationEnds | relationCitations, 2, 1, 2, 1, 0xff, 0x3f})
	ids := func(n int) string {
		if n > 1000 {
			return ""
		}
		return id(n)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if e, err := DecodeEntity(b, words); err == nil {
			if again, err := DecodeEntity(AppendEntity(nil, e, d), words); err != nil || !reflect.DeepEqual(e, again) {
				t.Errorf("%v\n%+v came back as\n%+v", err, e, again)
			}
		}
		if r, err := DecodeRelation(b, words, ids); err == nil {
			if again, err := DecodeRelation(AppendRelation(nil, r, d, number), words, id); err != nil || !reflect.DeepEqual(r, again) {
				t.Errorf("%v\n%+v came back as\n%+v", err, r, again)
			}
		}
		if rec, err := DecodeRecords(b); err == nil {
			if again, err := DecodeRecords(AppendRecords(nil, &rec)); err != nil || !reflect.DeepEqual(rec, again) {
				t.Errorf("%v\n%+v came back as\n%+v", err, rec, again)
			}
		}
	})
}

func BenchmarkCodec(b *testing.B) {
	r := &relations.Relation{
		Type: "officer-of", Ends: []string{"text-300", "text-3000"}, Ordered: true, Date: evidence.MustDate("2009-06-30"),
		Citations: cited(&evidence.Citation{
			Source: "register", Stance: evidence.Supports, Modality: evidence.Happened, Date: evidence.MustDate("2009-06-30"),
			Summary: "director of the company", Locator: evidence.Locator{Paragraph: 1234567},
		}),
	}
	numbers := map[string]int{"text-300": 100, "text-3000": 1000}
	known := func(id string) int {
		if n, ok := numbers[id]; ok {
			return n
		}
		return -1
	}
	ids := make([]string, 1001)
	ids[100], ids[1000] = "text-300", "text-3000"
	of := func(n int) string { return ids[n] }
	d := new(Dict)
	room := AppendRelation(nil, r, d, known)
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			room = AppendRelation(room[:0], r, d, known)
		}
		b.ReportMetric(float64(len(room)), "bytes")
	})
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := DecodeRelation(room, d.Words(), of); err != nil {
				b.Fatal(err)
			}
		}
	})
}
