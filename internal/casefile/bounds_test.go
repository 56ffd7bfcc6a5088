package casefile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
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
