package casefile

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite golden files and schemas")

// archiveFS makes a file system of an archive's files; problems is its golden
// part.
func archiveFS(a *txtar.Archive) (fsys fstest.MapFS, want string) {
	fsys = fstest.MapFS{}
	for _, f := range a.Files {
		if f.Name == "problems" {
			want = string(f.Data)
			continue
		}
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return fsys, want
}

// report returns what a load has to say: its problems as they are printed, or
// another error as one line.
func report(fsys fstest.MapFS) string {
	_, err := LoadFS(fsys, "")
	var b bytes.Buffer
	var problems *Problems
	switch {
	case errors.As(err, &problems):
		problems.Write(&b)
	case err != nil:
		b.WriteString(err.Error() + "\n")
	}
	return b.String()
}

// TestProblems loads the cases of testdata/problems, each with its faults, and
// compares what is reported with the end of the archive.
func TestProblems(t *testing.T) {
	files, err := filepath.Glob("testdata/problems/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			fsys, want := archiveFS(a)
			got := report(fsys)
			if got == want {
				return
			}
			if !*update {
				t.Fatalf("problems of %s:\n%s\nwant:\n%s", file, got, want)
			}
			for i := range a.Files {
				if a.Files[i].Name == "problems" {
					a.Files[i].Data = []byte(got)
				}
			}
			if err := os.WriteFile(file, txtar.Format(a), 0o666); err != nil {
				t.Fatal(err)
			}
		})
	}
}
