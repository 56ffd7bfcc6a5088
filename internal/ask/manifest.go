package ask

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/readfile"
	"github.com/graphx-dev/graphx/internal/render/figure"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
)

// Version is the release that this is or will be.
const Version = "0.2.0"

// ownFigure stands in a manifest for the figure itself, as it was before: "graphx
// near Ana --pin near.svg -o near.svg".
const ownFigure = "@figure"

func sum(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

// fileSum is the SHA-256 of a regular file, in hex.
func fileSum(name string) (string, error) {
	f, err := readfile.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Canonical returns the question as a manifest has it: names are ids, values that
// are in force anyway are left out, and so is what changes nothing in a figure.
// Names of files stay as they are.
func (s *Session) Canonical(q *Question) (*Question, error) {
	out := &Question{Verb: q.Verb, Args: []string{}, Values: Values{}}
	for _, arg := range q.Args {
		id, err := s.canonical(q.Verb.Arguments, arg)
		if err != nil {
			return nil, err
		}
		out.Args = append(out.Args, id)
	}
	for name, values := range q.Values {
		p := q.Verb.Parameter(name)
		if !p.Signed() || len(values) == 1 && values[0] == p.Default {
			continue
		}
		for _, v := range values {
			v, err := s.canonical(p.Type, v)
			if err != nil {
				return nil, err
			}
			out.Values[p.Name] = append(out.Values[p.Name], v)
		}
	}
	return out, nil
}

func (s *Session) canonical(t Type, value string) (string, error) {
	switch t {
	case Record:
		if s.Case.Relation(value) != nil {
			return value, nil
		}
		fallthrough
	case Entity:
		found, err := s.Entities([]string{value})
		if err != nil {
			return "", err
		}
		return found[0].ID, nil
	case Source:
		if src, err := s.Source(value); err == nil {
			return src.ID, nil
		}
	}
	return value, nil // "none" and "all" among them
}

// manifest tells what made the figure of a question that is written to a file, ""
// for none.
func (a *asking) manifest(file string) (*figure.Manifest, error) {
	if a.s.guard != nil { // nothing of the original is in it
		return &figure.Manifest{Graphx: figure.ManifestShape, Version: Version, Engine: graphviz.Version(), Copy: true}, nil
	}
	q, err := a.s.Canonical(a.Question)
	if err != nil {
		return nil, err
	}
	m := &figure.Manifest{
		Graphx: figure.ManifestShape, Version: Version, Engine: graphviz.Version(), Theme: cmp.Or(q.Text("theme"), "print"),
		Case:    figure.ManifestCase{Title: a.kase.Title},
		Command: figure.ManifestCommand{Name: q.Verb.Name, Args: q.Args, Flags: map[string][]string{}, Stdin: a.piped},
		Policy:  a.policy.String(),
	}
	if strings.HasPrefix(a.s.Folder, "@") {
		m.Case.Name = a.s.Folder
	}
	sums, err := a.s.files()
	if err != nil {
		return nil, err
	}
	for _, f := range sums {
		m.Case.Files = append(m.Case.Files, figure.ManifestFile{Name: f.Name, SHA256: f.SHA256})
	}
	for _, name := range slices.Sorted(maps.Keys(q.Values)) {
		values := slices.Clone(q.Values[name])
		for i, v := range values {
			at := slices.IndexFunc(a.used, func(f usedFile) bool { return f.parameter == name && f.name == v })
			if at < 0 {
				continue
			}
			f := a.fileRead(a.used[at], file)
			values[i] = f.Name
			m.Files = append(m.Files, f)
			if name == "theme" {
				m.Theme = "sha256:" + f.SHA256
			}
		}
		m.Command.Flags[name] = values
	}
	return m, nil
}

// fileRead tells of a file that a parameter names: as it is seen from the case's
// folder or from here, and by its name alone where it is within neither.
func (a *asking) fileRead(used usedFile, into string) figure.ManifestFile {
	f := figure.ManifestFile{Flag: used.parameter, Name: filepath.Base(used.name), SHA256: used.sha256}
	if a.env.Called != nil {
		if name := a.env.Called(used.parameter, used.name); name != "" {
			f.Name = name
			if name == ownFigure {
				f.SHA256 = ""
			}
			return f
		}
	}
	if into != "" && same(used.name, into) {
		return figure.ManifestFile{Flag: used.parameter, Name: ownFigure}
	}
	roots := []string{"."}
	if folder := a.s.Folder; folder != "" && !strings.HasPrefix(folder, "@") {
		roots = []string{folder, "."}
	}
	for _, root := range roots {
		if rel, ok := Within(root, used.name); ok {
			f.Name = filepath.ToSlash(rel)
			break
		}
	}
	return f
}

// Within tells where a file is, seen from a folder that it lies in.
func Within(folder, file string) (string, bool) {
	folder, err1 := filepath.Abs(folder)
	file, err2 := filepath.Abs(file)
	if err1 != nil || err2 != nil {
		return "", false
	}
	rel, err := filepath.Rel(folder, file)
	return rel, err == nil && filepath.IsLocal(rel)
}

func same(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}
