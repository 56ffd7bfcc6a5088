package casefile

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"sync/atomic"
	"testing"

	"github.com/graphx-dev/graphx/data"
	"github.com/graphx-dev/graphx/internal/relations"
)

// folderSamples returns the built-in cases.
func folderSamples(t *testing.T) map[string]*relations.Case {
	t.Helper()
	out := map[string]*relations.Case{}
	for _, name := range data.Samples {
		fsys, _ := data.Sample(name)
		c, err := LoadFS(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = c
	}
	return out
}

func equalCases(t *testing.T, got, want *relations.Case) {
	t.Helper()
	check := func(what string, got, want any) {
		t.Helper()
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s differ: %v, want %v", what, got, want)
		}
	}
	check("titles", []string{got.Title, got.Language, got.Snapshots}, []string{want.Title, want.Language, want.Snapshots})
	check("policies", got.Policy, want.Policy)
	check("kinds", got.Kinds.All(), want.Kinds.All())
	check("types", got.Types, want.Types)
	check("properties", got.Properties, want.Properties)
	check("sources", got.Sources, want.Sources)
	check("entities", got.Entities(), want.Entities())
	check("relations", got.Relations(), want.Relations())
}

// TestWriteFolder: what is written is what is read.
func TestWriteFolder(t *testing.T) {
	for name, c := range folderSamples(t) {
		for _, part := range []int{maxPart, 2000} {
			func() {
				defer func(n, m int) { maxPart, batch = n, m }(maxPart, batch)
				if maxPart = part; part == 2000 {
					batch = 3
				}
				dir := filepath.Join(t.TempDir(), "case")
				var done atomic.Int64
				if err := WriteFolder(context.Background(), dir, c, WriteOptions{Done: &done}); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				n, m := c.Len()
				if want := int64(len(c.Sources) + n + m); done.Load() != want {
					t.Errorf("%s: %d records counted, want %d", name, done.Load(), want)
				}
				parts, _ := filepath.Glob(filepath.Join(dir, "relations", "*.jsonl"))
				if _, err := os.Stat(filepath.Join(dir, "relations.jsonl")); (err == nil) != (part != 2000) || part == 2000 && len(parts) < 2 {
					t.Errorf("%s: relations in %d parts and a file (%v)", name, len(parts), err)
				}
				got, err := Load(dir)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				equalCases(t, got, c)
			}()
		}
	}
}

// TestWriteEveryField: no field of the table is forgotten, whatever the case.
func TestWriteEveryField(t *testing.T) {
	for _, tab := range []*table{caseTable, policyTable, typeTable, kindTable, propertyTable, sourceTable, entityTable, factTable, relationTable, citationTable} {
		for i := range tab.fields {
			f := &tab.fields[i]
			rec := tab.fresh()
			fill(t, tab, rec, f)
			var w writer
			found := false
			w.filled(tab, rec, func(g *field, _ any) { found = found || g == f })
			if !found {
				t.Errorf("%s.%s is not written", tab.name, f.name)
			}
		}
	}
}

// fill gives a field a value that says something.
func fill(t *testing.T, tab *table, rec any, f *field) {
	if r, ok := rec.(*relations.Relation); ok && (f.name == "from" || f.name == "to" || f.name == "between") {
		r.Ends, r.Ordered = []string{"a", "b"}, f.name != "between"
		return
	}
	n := node{kind: word, name: f.name, text: "1999"}
	switch f.shape {
	case count:
		n.kind, n.text = number, "1"
	case yesNo:
		fresh := reflect.ValueOf(f.slot(tab.fresh())).Elem().Bool()
		n.kind, n.text = truth, map[bool]string{true: "false", false: "true"}[fresh]
	case texts:
		n = node{kind: list, name: f.name, kids: []node{{kind: word, text: "x"}}}
	case pairs:
		n = node{kind: record, name: f.name, kids: []node{{kind: word, name: "x", text: "y"}}}
	case values:
		n = node{kind: record, name: f.name, kids: []node{{kind: number, name: "x", text: "1.50"}}}
	case records:
		n = node{kind: list, name: f.name, kids: []node{{kind: record}}}
	case rowsByID:
		n = node{kind: record, name: f.name, kids: []node{{kind: record, name: "x"}}}
	case oneRecord:
		n = node{kind: record, name: f.name, kids: []node{{kind: word, name: f.in.fields[0].name, text: "x"}}}
	}
	f.set(newDecoder(newFile("x", "")), rec, &n)
}

func TestWriteFolderRefuses(t *testing.T) {
	c := relations.NewCase(relations.Records{})
	dir := t.TempDir()
	full := filepath.Join(dir, "full")
	os.Mkdir(full, 0o755)
	os.WriteFile(filepath.Join(full, "x"), nil, 0o644)
	var wrong *FullError
	if err := WriteFolder(context.Background(), full, c, WriteOptions{}); !errors.As(err, &wrong) {
		t.Errorf("a full folder gives %v, want a *FullError", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := WriteFolder(ctx, filepath.Join(dir, "new"), folderSamples(t)["harbour"], WriteOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled writing gives %v, want context.Canceled", err)
	}
	empty := filepath.Join(dir, "empty")
	os.Mkdir(empty, 0o755)
	if err := WriteFolder(context.Background(), empty, c, WriteOptions{}); err != nil {
		t.Errorf("an empty folder gives %v", err)
	}
	list, _ := os.ReadDir(dir)
	if len(list) != 2 {
		t.Errorf("%v is left behind, want empty and full", list)
	}
	if _, err := Load(empty); err != nil {
		t.Errorf("an empty case is not read: %v", err)
	}
}
