package revision

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// object puts an object into the repository, whatever it holds, and returns its
// hash.
func (r *repo) object(kind, data string) string {
	r.Helper()
	whole := fmt.Sprintf("%s %d\x00%s", kind, len(data), data)
	hash := fmt.Sprintf("%x", sha1.Sum([]byte(whole)))
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	w.Write([]byte(whole))
	w.Close()
	name := filepath.Join(r.dir, ".git", "objects", hash[:2], hash[2:])
	os.MkdirAll(filepath.Dir(name), 0o777)
	if err := os.WriteFile(name, z.Bytes(), 0o666); err != nil {
		r.Fatal(err)
	}
	return hash
}

// item is one entry of a tree as git stores it.
func item(mode, name, hash string) string {
	var raw []byte
	fmt.Sscanf(hash, "%x", &raw)
	return mode + " " + name + "\x00" + string(raw)
}

// of makes a commit of a tree and reads it.
func (r *repo) of(t *testing.T, tree string) (map[string]string, error) {
	commit := r.object("commit", "tree "+tree+"\nauthor a <a@example.org> 1 +0000\ncommitter a <a@example.org> 1 +0000\n\nx\n")
	return read(t, r.dir, commit)
}

// TestTrees reads trees that git would not write.
func TestTrees(t *testing.T) {
	r := newRepo(t)
	file := r.object("blob", "text")
	for _, tt := range []struct {
		name string
		tree string
		want string // of the names, or of the error
	}{
		{"files", item("100644", "a", file) + item("100755", "b", file), "a=text b=text"},
		{"nothing", "", ""},
		{"a link and a submodule", item("120000", "a", file) + item("160000", "b", file), "a=L--------- b=?---------"},
		{"upwards", item("100644", "..", file), "which is not a valid file name"},
		{"here", item("40000", ".", file), "which is not a valid file name"},
		{"a way upwards", item("100644", "../../x", file), "which is not a valid file name"},
		{"an absolute name", item("100644", "/etc/passwd", file), "which is not a valid file name"},
		{"a name with a folder", item("100644", "a/b", file), "which is not a valid file name"},
		{"control characters", item("100644", "a\x1b[31m\n\tb", file), "a\x1b[31m\n\tb=text"},
		{"twice", item("100644", "a", file) + item("100644", "b", file) + item("100644", "a", file), `"a" twice`},
		{"a file for a folder", item("40000", "a", file), "not a tree object"},
		{"a folder for a file", item("100644", "a", r.object("tree", "")), "is not a file"},
		{"half an entry", item("100644", "a", file)[:20], "too-short tree"},
		{"nowhere", item("100644", "a", strings.Repeat("12", 20)), "is not in the repository"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files, err := r.of(t, r.object("tree", tt.tree))
			var names []string
			for name, data := range files {
				names = append(names, name+"="+data)
			}
			got := strings.Join(slices.Sorted(slices.Values(names)), " ")
			if err != nil {
				got = err.Error()
				var e *Error
				if !errors.As(err, &e) {
					t.Errorf("the error is a %T, want one of this room", err)
				}
			}
			if err == nil && got != tt.want || err != nil && (tt.want == "" || !strings.Contains(got, tt.want)) {
				t.Errorf("read %q, want %q", got, tt.want)
			}
		})
	}
}

// TestNested reads a tree of few objects that is a million million folders.
func TestNested(t *testing.T) {
	r := newRepo(t)
	tree := r.object("tree", item("100644", "x", r.object("blob", "text")))
	for range 12 {
		var list strings.Builder
		for i := range 10 {
			list.WriteString(item("40000", fmt.Sprint(i), tree))
		}
		tree = r.object("tree", list.String())
	}
	repo, err := Open(t.Context(), r.dir)
	if err != nil {
		t.Fatal(err)
	}
	repo.limits.names = 200
	commit := r.object("commit", "tree "+tree+"\nauthor a <a@example.org> 1 +0000\ncommitter a <a@example.org> 1 +0000\n\nx\n")
	var e *Error
	if got, err := repo.all(t, commit); !errors.As(err, &e) || e.Kind != TooMuch {
		t.Errorf("read %d files, %v, want too much", len(got), err)
	}
}

// FuzzEntries reads lists of names: what is taken are names of files, each once
// and in order.
func FuzzEntries(f *testing.F) {
	hash := strings.Repeat("0a", 20)
	f.Add("")
	f.Add("100644 blob " + hash + "\ta\x00040000 tree " + hash + "\tb\x00120000 blob " + hash + "\tc\x00160000 commit " + hash + "\td\x00")
	f.Add("100644 blob " + hash + "\t../a\x00")
	f.Add("100644 blob " + hash + "\ta\x00100644 blob " + hash + "\ta\x00")
	f.Fuzz(func(t *testing.T, list string) {
		folder, err := entries(list, 100)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || folder != nil {
				t.Fatalf("entries(%q) = %v, %v", list, folder, err)
			}
			return
		}
		before := ""
		for _, e := range folder {
			if strings.ContainsAny(e.name, "/\x00") || e.name == "." || e.name == ".." || e.name <= before || !isHash(e.hash) {
				t.Fatalf("entries(%q) takes %q", list, e.name)
			}
			before = e.name
		}
		if len(folder) != strings.Count(list, "\x00") {
			t.Fatalf("entries(%q) has %d names of %d", list, len(folder), strings.Count(list, "\x00"))
		}
	})
}

// TestForeignTrees has git read trees that it did not write: reading ends, with an error
// or with names that stay within the folder.
func TestForeignTrees(t *testing.T) {
	hash := strings.Repeat("12", 20)
	for _, tree := range []string{
		"", "x", "\x00", "100644 a\x00", "100644 a", "40000 \x00" + strings.Repeat("\x12", 20),
		item("100644", "a", hash) + item("40000", "..", hash), item("100644", "../x", hash), item("100644", ".", hash), item("40000", ".git", hash),
		item("100644", "a/b", hash), item("777777", "a", hash), item("160000", "a", hash), item("120000", "a", hash), item("-1", "a", hash),
		item("100644", "a", hash) + item("100644", "a", hash), item("100644", "a\nb", hash), item("100644", "\xff", hash), item("100644", `C:\x`, hash),
		item("100644", strings.Repeat("a", 1<<16), hash), item("100644", "a", hash)[:20],
	} {
		r := newRepo(t)
		files, err := r.of(t, r.object("tree", tree))
		var own *Error
		if err != nil && !errors.As(err, &own) && !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("%q: %T: %v", tree, err, err)
		}
		for name := range files {
			if !filepath.IsLocal(name) || name == "." {
				t.Errorf("%q: took %q", tree, name)
			}
		}
	}
}
