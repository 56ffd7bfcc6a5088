package interop

import (
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// A typeKey is what tells the types of relations apart: an id that a name gives,
// and a direction.
type typeKey struct {
	id         string
	undirected bool
}

// keyOfType reads a worker's text of a type: the name, and a byte for the
// direction.
func keyOfType(text []byte) (key typeKey, name string) {
	name = string(text[:len(text)-1])
	id := appendSlug(nil, []byte(name))
	if len(id) == 0 || len(id) > maxSlug {
		id = hashed(id, digest(9, []byte(name)), 7)
	}
	return typeKey{string(id), text[len(text)-1] == 'u'}, name
}

// types makes the types of relations of the names that the rows have.
func (im *importer) types(d *Data) {
	least := map[typeKey]string{} // of the names
	for _, w := range im.workers {
		for n := range w.types.len() {
			r, name := keyOfType(w.types.at(uint32(n + 1)))
			if was, ok := least[r]; !ok || name < was {
				least[r] = name
			}
		}
	}
	ids := typeIDs(least)
	im.guessedTypes = map[string]bool{}
	for r, id := range ids {
		verb := verbOf(least[r])
		class, ok := im.o.Classes[r.id]
		if !ok {
			class = ClassOf(r.id)
			im.guessedTypes[id] = class != relations.Unstated
		}
		d.rec.Types = append(d.rec.Types, &relations.Type{ID: id, Class: class, Directed: !r.undirected, Verb: verb, Label: verb})
	}
	slices.SortFunc(d.rec.Types, func(a, b *relations.Type) int { return strings.Compare(a.ID, b.ID) })
	at := map[string]int{}
	for i, t := range d.rec.Types {
		at[t.ID] = i
		d.ordered = append(d.ordered, t.Directed)
	}
	for _, w := range im.workers {
		w.typeOf = make([]uint16, w.types.len()+1)
		for n := range w.types.len() {
			r, _ := keyOfType(w.types.at(uint32(n + 1)))
			w.typeOf[n+1] = uint16(at[ids[r]])
		}
	}
}

// typeIDs gives each type an id of its own.
func typeIDs(least map[typeKey]string) map[typeKey]string {
	ids := map[typeKey]string{}
	taken := map[string]bool{}
	for r := range least {
		if !r.undirected {
			ids[r], taken[r.id] = r.id, true
		}
	}
	var undirected []typeKey
	for r := range least {
		if r.undirected {
			undirected = append(undirected, r)
		}
	}
	slices.SortFunc(undirected, func(a, b typeKey) int { return strings.Compare(a.id, b.id) })
	for _, r := range undirected {
		id := r.id
		for taken[id] {
			id += "-undirected"
		}
		ids[r], taken[id] = id, true
	}
	return ids
}

// join puts what the workers numbered side by side.
func (im *importer) join(d *Data) {
	for _, w := range im.workers {
		w.firstDate = uint32(len(d.dates))
		d.texts = append(d.texts, texts{w.labels, w.extras, w.joints, uint32(d.labelCount), uint32(d.xidCount), uint32(d.extraCount)})
		w.firstLabel, w.firstXID, w.firstExtra = uint32(d.labelCount), uint32(d.xidCount), uint32(d.extraCount)
		d.labelCount += w.labels.len()
		d.xidCount += w.xids.len()
		d.extraCount += w.extras.len()
		d.xids = append(d.xids, w.xids)
		w.labels.slots, w.xids.slots, w.extras.slots = nil, nil, nil // nobody adds to them any more
		d.dates = append(d.dates, w.dates...)
		w.originOf = make([]uint32, w.origins.len()+1)
		for n := range w.origins.len() {
			d.originNames = append(d.originNames, string(w.origins.at(uint32(n+1))))
		}
	}
	for _, w := range im.workers {
		w.settle(d)
	}
	slices.Sort(d.originNames)
	d.originNames = slices.Compact(d.originNames)
	for _, w := range im.workers {
		for n := range w.origins.len() {
			i, _ := slices.BinarySearch(d.originNames, string(w.origins.at(uint32(n+1))))
			w.originOf[n+1] = uint32(i + 1)
		}
	}
}

// settle reads the dates that are in doubt in both ways, for the files that tell
// which.
func (w *worker) settle(d *Data) {
	for n := range w.doubts {
		x := &w.doubts[n]
		if !x.open {
			continue
		}
		if w.settled == nil {
			w.settled = map[uint32]uint32{}
		}
		w.settled[uint32(n)] = uint32(len(d.dates))
		for _, order := range []string{"dmy", "mdy"} {
			date, err := w.im.o.span(x.since, x.until, x.span, order)
			if err != nil {
				date = evidence.Date{}
			}
			d.dates = append(d.dates, date)
		}
	}
}

// dateOf returns the number of a date of the worker's in a file.
func (w *worker) dateOf(n uint32, f *file) uint32 {
	if w.settled != nil {
		if at, ok := w.settled[n]; ok {
			switch f.order() {
			case "dmy":
				return at
			case "mdy":
				return at + 1
			}
		}
	}
	return n + w.firstDate
}

// shows notes that a date of a file can be read in one order only.
func (f *file) shows(order string) {
	if order != "mdy" {
		f.dmy.Store(true)
	}
	if order != "dmy" {
		f.mdy.Store(true)
	}
}

// order returns dmy or mdy where the dates of a file show that order alone, ""
// otherwise.
func (f *file) order() string {
	switch dmy, mdy := f.dmy.Load(), f.mdy.Load(); {
	case dmy && !mdy:
		return "dmy"
	case mdy && !dmy:
		return "mdy"
	}
	return ""
}
