package atomicfile

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLeftovers: a writer removes what dead ones left, and nothing else.
func TestLeftovers(t *testing.T) {
	if !held {
		t.Skip("files are not locked here")
	}
	dir := t.TempDir()
	alive, err := TempFile(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer alive.Close()
	folder, locked, err := TempFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	dead := tempPrefix + strings.Repeat("A", 26)
	for _, name := range []string{dead, dead + journalExt, tempPrefix + "123456", tempPrefix + "notes", tempPrefix + "123.txt", "a"} {
		put(t, filepath.Join(dir, name), "x", 0o600)
	}
	os.MkdirAll(filepath.Join(dir, tempPrefix+"77", "in"), 0o777)
	os.Symlink("a", filepath.Join(dir, tempPrefix+"88"))
	if err := Write(filepath.Join(dir, "b"), []byte("b")); err != nil {
		t.Fatal(err)
	}
	names := []string{filepath.Base(alive.Name()), filepath.Base(folder), tempPrefix + "123.txt", tempPrefix + "88", tempPrefix + "notes", "a", "b"}
	var have []string
	list, _ := os.ReadDir(dir)
	for _, e := range list {
		have = append(have, e.Name())
	}
	for _, name := range names {
		if !strings.Contains(" "+strings.Join(have, " ")+" ", " "+name+" ") {
			t.Errorf("%s was removed", name)
		}
	}
	if len(have) != len(names) {
		t.Errorf("the folder holds %v, want %v", have, names)
	}
	alive.Close()
	locked.Close()
	Tidy(dir)
	left(t, dir, tempPrefix+"123.txt", tempPrefix+"88", tempPrefix+"notes", "a", "b")
}

// TestForeignJournal: a journal that came with somebody's files renames nothing
// outside of its folder, nothing but what a writer prepared, and nothing over
// what it does not know.
func TestForeignJournal(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "dir")
	os.Mkdir(dir, 0o777)
	victim := put(t, filepath.Join(base, "victim"), "victim", 0o600)
	own := put(t, filepath.Join(dir, "own"), "own", 0o600)
	temp := tempPrefix + strings.Repeat("B", 26)
	os.Symlink("../victim", filepath.Join(dir, "link"))
	sumOf := func(text string) string {
		put(t, filepath.Join(base, "x"), text, 0o600)
		root, _ := os.OpenRoot(base)
		defer root.Close()
		s, _ := sum(root, "x")
		return s
	}
	for i, s := range []step{
		{temp, "../victim", sumOf("victim"), sumOf("evil")},
		{temp, victim, sumOf("victim"), sumOf("evil")},
		{"../" + temp, "../victim", sumOf("victim"), sumOf("evil")},
		{temp, "link", sumOf("victim"), sumOf("evil")},
		{temp, "own", sumOf("another"), sumOf("evil")},
		{temp, "own", "", sumOf("evil")},
		{temp, "own", sumOf("own"), sumOf("other")},
		{"evil", "own", sumOf("own"), sumOf("evil")},
		{temp, "sub/own", "", sumOf("evil")},
	} {
		put(t, filepath.Join(dir, temp), "evil", 0o600)
		put(t, filepath.Join(dir, "evil"), "evil", 0o600)
		text, _ := json.Marshal([]step{s})
		put(t, filepath.Join(dir, temp+journalExt), string(text), 0o600)
		if Tidy(dir) {
			t.Errorf("%d: it says that it finished something", i)
		}
		has(t, victim, "victim")
		has(t, own, "own")
	}
	for _, text := range []string{"", "[", "null", "{}", fmt.Sprintf(`[{"Temp":%q}]`, temp), strings.Repeat("[", 1<<20)} {
		put(t, filepath.Join(dir, temp+journalExt), text, 0o600)
		Tidy(dir)
	}
	os.Remove(filepath.Join(dir, "link"))
	os.Remove(filepath.Join(dir, "evil"))
	left(t, dir, "own")
}
