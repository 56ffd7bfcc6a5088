package index

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/packed"
	"github.com/graphx-dev/graphx/internal/relations"
)

// Pack writes the case and its index to a file that [OpenPacked] opens: whole or
// not at all. progress, if not nil, is called now and then with the share of the
// records that have been written. The same case gives the same bytes.
func (x *Index) Pack(ctx context.Context, name string, from Origin, progress func(done, total int)) error {
	w, err := packed.Create(name)
	if err != nil {
		return err
	}
	done := false
	defer func() {
		if !done { // also after a panic
			w.Abort()
		}
	}()
	if err := x.pack(ctx, w, from, progress); err != nil {
		return err
	}
	done = true
	return w.Close()
}

func (x *Index) pack(ctx context.Context, w *packed.Writer, from Origin, progress func(done, total int)) error {
	// What is packed again gets new checksums, and so must be right itself.
	if err := x.Verify(ctx); err != nil {
		return err
	}
	head, err := json.Marshal(about{packVersion, x.n, x.m, from})
	if err != nil {
		return err
	}
	vocabulary := x.c.Vocabulary()
	dict := packed.NewDict(wordsOf(x.c))
	dates := make([]string, len(x.table.dates))
	for i, d := range x.table.dates {
		dates[i] = d.String()
	}
	sets := make([]string, len(x.table.sets))
	for i, s := range x.table.sets {
		sets[i] = strings.Join(s, " ")
	}
	words, err := x.c.Words(ctx, nil)
	if err != nil {
		return err
	}
	steps := []func() error{
		func() error { return w.Bytes("about", head) },
		func() error { return w.Bytes("records", packed.AppendRecords(nil, &vocabulary)) },
		func() error { return packed.PutStrings(w, "dict", dict.Words()) },
		func() error { return packed.PutStrings(w, "dates", dates) },
		func() error { return packed.PutStrings(w, "sets", sets) },
		func() error { return packed.Put(w, "kind", x.table.kind) },
		func() error { return packed.Put(w, "type", x.table.typ) },
		func() error { return packed.Put(w, "status", x.table.status) },
		func() error { return packed.Put(w, "first", x.first) },
		func() error { return packed.Put(w, "arcs", x.arcs) },
		func() error { return packed.Put(w, "loops", x.loops) },
		func() error { return packed.Put(w, "tail", x.table.tail) },
		func() error { return packed.Put(w, "date", x.table.date) },
		func() error { return packed.Put(w, "origins", x.table.origins) },
		func() error { return x.putComponents(ctx, w) },
		func() error {
			return packed.MakeStrings(ctx, w, "entity.id", x.n, func(i int, b []byte) []byte { return append(b, x.idOf(i)...) }, nil)
		},
		func() error {
			return packed.MakeStrings(ctx, w, "entity", x.n, func(i int, b []byte) []byte {
				return packed.AppendEntity(b, x.c.PassEntity(i), dict)
			}, func(done int) { tell(progress, done, x.n+x.m) })
		},
		func() error {
			return packed.MakeStrings(ctx, w, "relation", x.m, func(i int, b []byte) []byte { return x.appendRelation(b, i, dict) },
				func(done int) { tell(progress, x.n+done, x.n+x.m) })
		},
		func() error {
			return packed.MakeStrings(ctx, w, "relation.id", x.m, func(i int, b []byte) []byte { return append(b, x.relationID(i)...) }, nil)
		},
		func() error { return putWords(w, words) },
	}
	for _, step := range steps {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// idOf and relationID return ids without keeping records.
func (x *Index) idOf(i int) string       { return x.c.EntityID(i) }
func (x *Index) relationID(i int) string { return x.c.RelationID(i) }

func tell(progress func(done, total int), done, total int) {
	if progress != nil {
		progress(done, total)
	}
}

// wordsOf lists the words that records repeat.
func wordsOf(c *relations.Case) []string {
	var words []string
	for _, t := range c.Types {
		words = append(words, t.ID)
	}
	for _, k := range c.Kinds.All() {
		words = append(words, k.ID)
	}
	for _, s := range c.Sources {
		words = append(words, s.ID)
	}
	for _, p := range c.Properties {
		words = append(words, p.ID)
	}
	for _, t := range []entities.ValueType{entities.NumberValue, entities.BooleanValue, entities.DateValue, entities.TextValue} {
		words = append(words, string(t))
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// appendRelation writes a relation. Its ends have mostly been numbered before.
func (x *Index) appendRelation(b []byte, i int, dict *packed.Dict) []byte {
	r := x.c.PassRelation(i)
	var row relations.Row
	if s, ok := x.c.Store().(relations.Rower); ok {
		s.Row(i, &row)
	}
	return packed.AppendRelation(b, r, dict, func(id string) int {
		for k, n := range row.Ends {
			if r.Ends[k] == id {
				return int(n)
			}
		}
		return x.c.Number(id)
	})
}

// putWords writes the index of names, each of its arrays as a section.
func putWords(w *packed.Writer, words *entities.Words) error {
	for _, f := range fieldsOf(words) {
		var err error
		switch list := f.list.(type) {
		case *[]byte:
			err = packed.Put(w, "names."+f.name, *list)
		case *[]uint16:
			err = packed.Put(w, "names."+f.name, *list)
		case *[]uint32:
			err = packed.Put(w, "names."+f.name, *list)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

type wordsField struct {
	name string
	list any // pointer to a slice
}

// fieldsOf lists the arrays of an index of names; a test sees to it that none is
// forgotten.
func fieldsOf(w *entities.Words) []wordsField {
	return []wordsField{
		{"Text", &w.Text}, {"TextAt", &w.TextAt}, {"Back", &w.Back}, {"BackAt", &w.BackAt}, {"BackOf", &w.BackOf},
		{"Forms", &w.Forms}, {"FormAt", &w.FormAt}, {"FormOf", &w.FormOf}, {"Posts", &w.Posts}, {"PostAt", &w.PostAt},
		{"NameHash", &w.NameHash}, {"NameOf", &w.NameOf}, {"NameForm", &w.NameForm},
	}
}
