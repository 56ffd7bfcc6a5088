package casefile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/graphx-dev/graphx/internal/relations"
)

const smallVocabulary = "title: T\ntypes:\n  met: {class: contact, directed: false, verb: met}\n"

// writeCase writes the files of a case to a new folder.
func writeCase(t *testing.T, files map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// problemsOf loads a case that must have problems.
func problemsOf(t *testing.T, dir string) *Problems {
	t.Helper()
	_, err := Load(dir)
	var problems *Problems
	if !errors.As(err, &problems) {
		t.Fatalf("Load = %v, want problems", err)
	}
	return problems
}

// TestLinksToFolders has links that lead to a folder above, to the case itself
// and to one another: each folder and each file is read once, and each further
// name of it told of.
func TestLinksToFolders(t *testing.T) {
	dir := writeCase(t, map[string]string{
		"case.yaml":            smallVocabulary,
		"entities/people.yaml": "- {id: ana, name: Ana, kind: person}\n",
		"entities/b/more.yaml": "- {id: boris, name: Boris, kind: person}\n",
	})
	links := map[string]string{"entities/m.yaml": "people.yaml", "entities/up": "..", "entities/b/loop": ".."}
	for i := range 40 {
		links[fmt.Sprintf("entities/l%d", i)] = "."
	}
	for name, to := range links {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip("no links here:", err)
		}
	}
	problems := problemsOf(t, dir)
	told := map[string]string{}
	for _, p := range problems.List {
		told[strings.TrimPrefix(filepath.ToSlash(p.File), filepath.ToSlash(dir)+"/")] = p.Message
	}
	if len(problems.List) != len(links) || problems.More != 0 {
		t.Errorf("%d problems and %d more, want one for each of %d links:\n%v", len(problems.List), problems.More, len(links), told)
	}
	for name, want := range map[string]string{
		"entities/l7":          "the same folder as entities",
		"entities/b/loop":      "the same folder as entities",
		"entities/up":          "the same folder as the case itself",
		"entities/people.yaml": "the same file as entities/m.yaml",
	} {
		if told[name] != want {
			t.Errorf("%s: %q, want %q", name, told[name], want)
		}
	}
}

// TestManyFiles has more files than are read.
func TestManyFiles(t *testing.T) {
	fsys := fstest.MapFS{"case.yaml": {Data: []byte(smallVocabulary)}}
	for i := range maxFiles + 5 {
		fsys[fmt.Sprintf("entities/%d.csv", i)] = &fstest.MapFile{}
	}
	_, err := LoadFS(fsys, "")
	var problems *Problems
	if !errors.As(err, &problems) || len(problems.List) != 1 || !strings.Contains(problems.Error(), "more than 10000 files") {
		t.Errorf("%d files: %v", maxFiles+5, err)
	}
}

// bombs are files of records in shapes that once took minutes or gigabytes: what
// is written once before, and what is written again and again.
var bombs = []struct{ name, file, once, again string }{
	{"commas", "entities.yaml", "- [", ","},
	{"names between commas", "entities.yaml", "- {", "a,"},
	{"empty items", "entities.yaml", "", "-\n"},
	{"empty records", "entities.yaml", "", "- {}\n"},
	{"nested lists", "entities.yaml", "- ", "["},
	{"anchors", "entities.yaml", "- [", "&a a,"},
	{"comments", "entities.yaml", "", "#\n"},
	{"unknown fields", "entities.yaml", "", "- {a: 1, b: 2}\n"},
	{"commas in the vocabulary", "case.yaml", smallVocabulary + "kinds: {", "a: , "},
	{"one row", "entities.csv", "id,name,kind\n", ","},
	{"a wide header", "entities.csv", "", "id,"},
	{"rows of one letter", "entities.csv", "id,name,kind\n", "a\n"},
	{"rows of nobody's", "relations.csv", "id,type,between,citations.source\n", "a,met,x|y,z\n"},
	{"a cell of bars", "entities.csv", "id,name,kind,aliases\na,A,person,", "|"},
	{"one number after another", "entities.jsonl", "[", "1,"},
	{"lists of numbers", "entities.jsonl", "[", "[1,1,1],"},
	{"lines without anything", "entities.jsonl", "", "{}\n"},
	{"nested objects", "entities.jsonl", "", `{"a":`},
	{"fields that stand twice", "entities.jsonl", "{", `"id":"a",`},
	{"escapes", "entities.jsonl", `{"id":"`, `\u0041`},
	{"line ends", "entities.csv", "id,name,kind\n", "\n"},
	{"zero bytes", "entities.csv", "id,name,kind\n", "\x00"},
}

// TestBombs reads each shape: it is refused, with at most 1,000 problems and a
// place for each, and what the heap holds at most stays within 20 times the file
// and a base. GRAPHX_BOMBS=1 reads files ten times as large.
func TestBombs(t *testing.T) {
	size := 400_000
	if os.Getenv("GRAPHX_BOMBS") != "" {
		size = 40_000_000
	}
	const base = 256 << 20
	for _, b := range bombs {
		t.Run(b.name, func(t *testing.T) {
			text := b.once + strings.Repeat(b.again, size/len(b.again))
			fsys := fstest.MapFS{"case.yaml": {Data: []byte(smallVocabulary)}}
			fsys[b.file] = &fstest.MapFile{Data: []byte(text)}
			var err error
			peak := peakHeap(func() { _, err = LoadFS(fsys, "") })
			if most := uint64(base + 20*len(text)); peak > most {
				t.Errorf("%d bytes took %d MB, want at most %d", len(text), peak>>20, most>>20)
			}
			var problems *Problems
			if !errors.As(err, &problems) {
				if b.name == "comments" || b.name == "line ends" || b.name == "one row" {
					return // they are in order
				}
				t.Fatalf("LoadFS = %v, want problems", err)
			}
			if len(problems.List) > maxProblems || len(problems.List) == 0 || problems.List[0].Line == 0 {
				t.Errorf("%d problems kept, want 1 to %d, each at its place", len(problems.List), maxProblems)
			}
		})
	}
}

// peakHeap returns how much the heap holds at most while work runs, beyond what
// it holds before.
func peakHeap(work func()) uint64 {
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	done, peak := make(chan struct{}), make(chan uint64)
	go func() {
		most := uint64(0)
		for {
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapInuse)
			select {
			case <-done:
				peak <- most
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	work()
	close(done)
	return <-peak - min(before.HeapInuse, now.HeapInuse)
}

// TestProblemsCounted has more problems than are kept, found by the rules of the
// case and by the reader: what is not kept is counted.
func TestProblemsCounted(t *testing.T) {
	for name, row := range map[string]string{
		"by the rules":  "- {id: r%d, type: met, between: [ana, boris], citations: [{source: nobody, page: 1}]}\n",
		"by the reader": "- {id: r%d, type: met, between: [ana, boris], citations: [{source: s, page: x}]}\n",
		"not whole":     "- {id: r%d, type: met, between: [ana, boris]}\n",
	} {
		var rows strings.Builder
		for i := range 5000 {
			fmt.Fprintf(&rows, row, i)
		}
		_, err := LoadFS(fstest.MapFS{
			"case.yaml":      {Data: []byte(smallVocabulary)},
			"sources.yaml":   {Data: []byte("- {id: s, title: S, type: article}\n")},
			"entities.yaml":  {Data: []byte("- {id: ana, name: Ana, kind: person}\n- {id: boris, name: Boris, kind: person}\n")},
			"relations.yaml": {Data: []byte(rows.String())},
		}, "")
		var problems *Problems
		if !errors.As(err, &problems) || len(problems.List) != maxProblems || problems.More != 4000 {
			t.Errorf("%s: %v, %d kept and %d more, want 1000 and 4000", name, err, len(problems.List), problems.More)
		}
	}
}

// TestManyEnds has relations of more ends than are taken, and of exactly as many.
func TestManyEnds(t *testing.T) {
	load := func(ends, times int) string {
		var people, meetings, ids strings.Builder
		for i := range ends {
			fmt.Fprintf(&people, "- {id: p%d, name: P %d, kind: person}\n", i, i)
			fmt.Fprintf(&ids, "p%d, ", i)
		}
		for i := range times {
			fmt.Fprintf(&meetings, "- {id: m%d, type: met, between: [%s], citations: [{source: s, page: 1}]}\n", i, ids.String())
		}
		_, err := LoadFS(fstest.MapFS{
			"case.yaml":      {Data: []byte(smallVocabulary)},
			"sources.yaml":   {Data: []byte("- {id: s, title: S, type: article}\n")},
			"entities.yaml":  {Data: []byte(people.String())},
			"relations.yaml": {Data: []byte(meetings.String())},
		}, "")
		if err == nil {
			return ""
		}
		return err.Error()
	}
	for _, tt := range []struct {
		ends, times int
		want        string
	}{
		{relations.MaxEnds, 1, ""},
		{relations.MaxEnds + 1, 1, "a relation of 1001 ends"},
		{relations.MaxEnds, 34, "join more than 16777216 pairs"},
	} {
		if got := load(tt.ends, tt.times); tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%d relations of %d ends: %q, want %q", tt.times, tt.ends, got, tt.want)
		}
	}
}
