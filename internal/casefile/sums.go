package casefile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/graphx-dev/graphx/internal/readfile"
	"github.com/graphx-dev/graphx/internal/relations"
)

// A Sum tells the content of one file of a case.
type Sum struct {
	Name   string // within the case's folder, with slashes
	Size   int64
	SHA256 string // lower-case hex
	// Modified is when the file was last written, before it was read, in nanoseconds
	// of Unix time; 0 where that is not known.
	Modified int64
}

// Sums returns the sums of the files that the case was read from, sorted by
// name.
func (r *Reading) Sums() []Sum {
	if r.unplaced {
		return r.sums
	}
	var sums []Sum
	for _, in := range r.l.inputs {
		h := sha256.New()
		io.WriteString(h, in.bom)
		io.WriteString(h, in.text)
		sums = append(sums, Sum{in.path, int64(len(in.bom) + len(in.text)), hex.EncodeToString(h.Sum(nil)), in.modified})
	}
	slices.SortFunc(sums, func(a, b Sum) int { return strings.Compare(a.Name, b.Name) })
	return sums
}

// Changed lists the files, by name, in which the case in a folder differs from
// what the sums say: those that have another content, are new or are gone. A file
// that has its size, and was last written when it was then, well before the time
// since at which the sums were made, is taken to be what it was; the others are
// read. The error is one of the file system, or says that there is no case.
func Changed(root *os.Root, sums []Sum, since time.Time) ([]string, error) {
	if _, err := root.Stat(Marker); err != nil {
		return nil, &NotFoundError{Dir: root.Name(), Hint: "a case is a folder with a case.yaml in it"}
	}
	is := map[string]bool{Marker: true}
	l := &loader{fsys: root.FS(), name: root.Name(), peek: func(name string) { is[name] = true }}
	l.discover()
	was := map[string]Sum{}
	for _, s := range sums {
		was[s.Name] = s
	}
	var changed []string
	for name := range is {
		s, ok := was[name]
		delete(was, name)
		if ok {
			var err error
			if ok, err = unchanged(root, s, since); err != nil {
				return nil, err
			}
		}
		if !ok {
			changed = append(changed, name)
		}
	}
	for name := range was {
		changed = append(changed, name)
	}
	slices.Sort(changed)
	return changed, nil
}

// racy is how much older than another a file must be to be surely older: the
// clocks of file systems are coarse, and those of two need not agree.
const racy = 2 * time.Second

func unchanged(root *os.Root, sum Sum, since time.Time) (bool, error) {
	f, err := readfile.OpenIn(root, sum.Name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false, err
	}
	if info.Size() != sum.Size {
		return false, nil
	}
	if at := info.ModTime(); at.UnixNano() == sum.Modified && at.Add(racy).Before(since) {
		return true, nil
	}
	h := sha256.New()
	if _, err := io.Copy(h, io.LimitReader(f, sum.Size)); err != nil {
		return false, err
	}
	return hex.EncodeToString(h.Sum(nil)) == sum.SHA256, nil
}

// Unplaced returns a reading of a case that was read from elsewhere: it has no
// files, so that a problem of a record is told by the record's id, and nothing
// can be edited. Its sums are those given, of the files that the case was of.
func Unplaced(c *relations.Case, name string, sums []Sum) *Reading {
	return &Reading{Case: c, l: &loader{name: name}, unplaced: true, sums: sums}
}

func (r *Reading) unplacedProblem(p relations.Problem) Problem {
	message := p.Message
	if id := idOf(p.Record); id != "" {
		message = fmt.Sprintf("%s: %s", id, message)
	}
	return Problem{File: r.l.name, Line: 1, Column: 1, Message: printable(message, 400), Hint: printable(p.Hint, 400)}
}
