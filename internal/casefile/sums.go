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

	"github.com/graphx-dev/graphx/internal/relations"
)

// A Sum tells the content of one file of a case.
type Sum struct {
	Name   string // within the case's folder, with slashes
	Size   int64
	SHA256 string // lower-case hex
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
		sums = append(sums, Sum{in.path, int64(len(in.bom) + len(in.text)), hex.EncodeToString(h.Sum(nil))})
	}
	slices.SortFunc(sums, func(a, b Sum) int { return strings.Compare(a.Name, b.Name) })
	return sums
}

// Changed reports the first file, by name, in which the case in a folder differs
// from what the sums say, "" for none: one that has another content, is new or is
// gone. A file that has its size and was last written well before the time since
// is taken to be what it was; the others are read. The error is one of the file
// system, or says that there is no case.
func Changed(dir string, sums []Sum, since time.Time) (string, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return "", &NotFoundError{Dir: dir, Err: cause(err)}
	}
	defer root.Close()
	if _, err := root.Stat(Marker); err != nil {
		return "", &NotFoundError{Dir: dir, Hint: "a case is a folder with a case.yaml in it"}
	}
	names := []string{Marker}
	l := &loader{fsys: root.FS(), name: dir, peek: func(name string) { names = append(names, name) }}
	l.discover()
	slices.Sort(names)
	for i := 0; i < len(names) || i < len(sums); i++ {
		switch {
		case i == len(sums) || i < len(names) && names[i] < sums[i].Name:
			return names[i], nil
		case i == len(names) || names[i] > sums[i].Name:
			return sums[i].Name, nil
		}
		same, err := unchanged(root, sums[i], since)
		if err != nil {
			return "", err
		}
		if !same {
			return sums[i].Name, nil
		}
	}
	return "", nil
}

// racy is how much older than another a file must be to be surely older: the
// clocks of file systems are coarse, and those of two need not agree.
const racy = 2 * time.Second

func unchanged(root *os.Root, sum Sum, since time.Time) (bool, error) {
	info, err := root.Stat(sum.Name)
	if err != nil {
		return false, err
	}
	if info.Size() != sum.Size {
		return false, nil
	}
	if info.ModTime().Add(racy).Before(since) {
		return true, nil
	}
	f, err := root.Open(sum.Name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
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
