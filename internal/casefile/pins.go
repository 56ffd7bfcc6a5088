package casefile

import (
	"os"
	"path/filepath"
	"strconv"
)

// ReadPins reads a file of places for a chart: YAML with one row a node, the
// centre of its box in millimetres from the chart's upper left corner.
//
//	witkoff: [80, 40]
//	dmitriev: [20, 95.5]
//
// All that is wrong is returned at its place; known tells which ids there are,
// and suggest what an unknown one may mean.
func ReadPins(name string, known func(id string) bool, suggest func(id string) string) (map[string][2]float64, error) {
	root, err := os.OpenRoot(filepath.Dir(name))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	f, err := readFile(root.FS(), filepath.Dir(name), filepath.Base(name))
	if err != nil {
		return nil, err
	}
	return parsePins(f, known, suggest)
}

// ParsePins is ReadPins of what is in a file, which messages call name.
func ParsePins(name string, data []byte, known func(id string) bool, suggest func(id string) string) (map[string][2]float64, error) {
	return parsePins(newFile(name, string(data)), known, suggest)
}

func parsePins(f *file, known func(id string) bool, suggest func(id string) string) (map[string][2]float64, error) {
	d := newDecoder(f)
	pins := map[string][2]float64{}
	if at, message, hint, ok := f.encodingFault(); !ok {
		d.broken(at, message, hint)
	} else if root := d.readYAML(f.text, 0); root == nil || root.kind == blank {
		if len(d.problems) == 0 {
			d.problem(0, "the file holds no pins", pinHint)
		}
	} else if root.kind != record {
		d.problem(int(root.at), "want a place for each id, got "+root.kind.String(), pinHint)
	} else {
		for i := range root.kids {
			n := &root.kids[i]
			if !known(n.name) {
				d.problem(int(n.nameAt), "a pin for an unknown id: "+n.name, suggest(n.name))
				continue
			}
			if at, ok := d.pin(n); ok {
				pins[n.name] = at
			}
		}
	}
	if len(d.problems) > 0 {
		out := &Problems{More: d.more}
		for _, p := range d.problems {
			out.List = append(out.List, f.problem(int(p.at), p.message, p.hint))
		}
		sortProblems(out.List)
		return nil, out
	}
	return pins, nil
}

const pinHint = "such as witkoff: [80, 40], in millimetres from the chart's upper left corner"

// maxPin is how far a pin may be from the corner, in millimetres.
const maxPin = 10_000

// pin reads a place.
func (d *decoder) pin(n *node) (at [2]float64, ok bool) {
	if n.kind != list || len(n.kids) != 2 {
		d.problem(int(n.at), "want two numbers for "+n.name, pinHint)
		return at, false
	}
	for i := range n.kids {
		v, err := strconv.ParseFloat(n.kids[i].text, 64)
		if err != nil || !(v >= 0 && v <= maxPin) {
			d.problem(int(n.kids[i].at), "want a number from 0 to 10000, got "+n.kids[i].text, pinHint)
			return at, false
		}
		at[i] = v
	}
	return at, true
}
