package interop

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// bombs are tables in shapes that could take minutes or gigabytes: what is written
// once before, and what is written again and again. want is in the error or in the
// report, "" for a table that is read, "|" between two that will do.
var bombs = []struct{ name, file, once, again, want string }{
	{"one line in gzip", "n.csv.gz", "id,name\n", "a", "longer than 1 MiB"},
	{"blank lines in gzip", "n.csv.gz", "id,name\n", "\n", ""},
	{"rows without an id in gzip", "n.csv.gz", "id,name\n", ",\n", "no id"},
	{"lists in gzip", "n.jsonl.gz", `{"id":"a","name":"A"}` + "\n", "[", "longer than 1 MiB"},
	{"a wide header", "n.csv", "id,name", ",c", "columns"},
	{"one quote after another", "n.csv", "id,name\n", "a,\"b\n", "broken quotes"},
	{"a quote that is not closed", "n.csv", "id,name\na,\"", "b\n", "broken quotes"},
	{"rows of one letter", "n.csv", "id,name\n", "x\n", "missing cells"},
	{"a cell of semicolons", "n.csv", "id,name,aliases\na,A,", ";", ""},
	{"one line of an object", "n.jsonl", `{"id":"a","name":"A"}` + "\n", `{"a":`, "JSON object|line too long"},
	{"lines without anything", "n.jsonl", `{"id":"a","name":"A"}` + "\n", "{}\n", "no id"},
}

// TestBombs reads each shape: what is wrong is told, with a place, and of the
// heap no more is taken than a base and 20 times what is in memory at once; a file
// in gzip is read in pieces, however much it becomes.
func TestBombs(t *testing.T) {
	size, large := 900_000, 64<<20
	if os.Getenv("GRAPHX_BOMBS") != "" {
		size, large = 20_000_000, 1<<30
	}
	for _, b := range bombs {
		t.Run(b.name, func(t *testing.T) {
			dir := t.TempDir()
			n := size
			f, err := os.Create(filepath.Join(dir, b.file))
			if err != nil {
				t.Fatal(err)
			}
			write := f.WriteString
			if strings.HasSuffix(b.file, ".gz") {
				n = large
				z := gzip.NewWriter(f)
				write = func(s string) (int, error) { return z.Write([]byte(s)) }
				piece := strings.Repeat(b.again, 1<<20/len(b.again))
				write(b.once)
				for range n >> 20 {
					write(piece)
				}
				z.Close()
			} else {
				write(b.once + strings.Repeat(b.again, n/len(b.again)))
			}
			f.Close()
			if err := os.WriteFile(filepath.Join(dir, "e.csv"), []byte("source,target\na,b\n"), 0o666); err != nil {
				t.Fatal(err)
			}
			told := ""
			peak := peakHeap(func() {
				_, report, err := Read(t.Context(), []string{dir}, Options{})
				if err != nil {
					told = err.Error()
					return
				}
				if len(report.Shown) > MaxShown {
					t.Errorf("%d rows are kept", len(report.Shown))
				}
				for _, bad := range report.Shown {
					told += bad.File + ": " + bad.Reason.String() + ": " + bad.Detail + "\n"
				}
			})
			if most := uint64(64<<20 + 20*size); peak > most {
				t.Errorf("%d bytes took %d MB, want at most %d", n, peak>>20, most>>20)
			}
			says := func(want string) bool { return strings.Contains(told, want) }
			if !slices.ContainsFunc(strings.Split(b.want, "|"), says) || len(told) > 100_000 {
				t.Errorf("told %.400q, want %q", told, b.want)
			}
		})
	}
}

// peakHeap returns how much the heap holds at most while work runs.
func peakHeap(work func()) uint64 {
	var now runtime.MemStats
	runtime.GC()
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
	return <-peak
}
