package casefile

import (
	"fmt"
	"io"

	"github.com/graphx-dev/graphx/internal/readfile"
)

// Settings are the fields of a file that is no part of a case, such as a theme:
// one record, whose values are texts or records of texts, in YAML or JSON (which
// YAML reads as it is).
type Settings struct {
	file *file
	List []Option // in the file's order
}

// An Option is a field of a settings file.
type Option struct {
	Name            string // the names that lead to it, joined with dots
	Value           string // as it is written, "" for nothing
	nameAt, valueAt int
}

// maxSettings is the size of the largest settings file, in bytes.
const maxSettings = 1 << 20

// ReadSettings reads a settings file. What is wrong with it is an error of type
// *[Problems].
func ReadSettings(name string) (*Settings, error) {
	in, err := readfile.Open(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, maxSettings+1))
	if err != nil {
		return nil, err
	}
	return ParseSettings(name, data)
}

// ParseSettings is ReadSettings of what is in a file, which messages call name.
func ParseSettings(name string, data []byte) (*Settings, error) {
	f := newFile(name, string(data))
	if len(data) > maxSettings {
		return nil, &Problems{List: []Problem{f.problem(0, fmt.Sprintf("more than %d MiB of settings", maxSettings>>20), "")}, Unread: true}
	}
	if at, message, hint, ok := f.encodingFault(); !ok {
		return nil, &Problems{List: []Problem{f.problem(at, message, hint)}}
	}
	d := newDecoder(f)
	s := &Settings{file: f}
	switch root := d.readYAML(f.text, 0); {
	case root == nil || root.kind == blank:
	case root.kind != record:
		d.problem(int(root.at), fmt.Sprintf("want fields, got %s", root.kind), "such as ink: \"#000000\", each on a line of its own")
	default:
		s.add(d, "", root)
	}
	if len(d.problems) > 0 {
		var list []Problem
		for _, p := range d.problems {
			list = append(list, f.problem(int(p.at), p.message, p.hint))
		}
		out := Collect(list)
		return nil, &out
	}
	return s, nil
}

func (s *Settings) add(d *decoder, prefix string, n *node) {
	for i := range n.kids {
		kid := &n.kids[i]
		switch kid.kind {
		case record:
			s.add(d, prefix+kid.name+".", kid)
		case list:
			d.problem(int(kid.at), kid.name+": want a text, got a list", "")
		default:
			s.List = append(s.List, Option{prefix + kid.name, kid.text, int(kid.nameAt), int(kid.at)})
		}
	}
}

// Problem reports what is wrong with a setting: with its name or its value.
func (s *Settings) Problem(i int, inName bool, message, hint string) Problem {
	at := s.List[i].valueAt
	if inName {
		at = s.List[i].nameAt
	}
	return s.file.problem(at, message, hint)
}
