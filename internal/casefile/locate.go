package casefile

import (
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// locate gives each problem of a case's rules its place. The nodes are long
// gone: the stretches that hold a record with a problem are read once more.
func (l *loader) locate(found []relations.Problem) {
	if len(found) == 0 {
		return
	}
	first := l.firstPlaces(found)
	told := map[*part]map[int32]bool{}
	l.revisit(len(found), func(i int) any { return found[i].Record }, func(i int, in *input, of *part, n *node, at int32) {
		if told[of] == nil {
			told[of] = map[int32]bool{}
			for _, f := range of.problems {
				told[of][f.at] = true
			}
		}
		p := found[i]
		to := seek(n, at, p)
		if told[of][to] {
			return // the reader has said already what is wrong there
		}
		message := p.Message
		if place := first[idOf(p.Record)]; p.Field == "id" && place != "" && strings.HasPrefix(message, "duplicate id ") {
			message += ", at " + place
		}
		l.report(in.file, int(to), message, p.Hint)
	})
}

// revisit reads the stretches that hold certain records once more and calls
// visit for each of them: with its number among the n records, the node that it
// was read from, which must not be kept, and its place. What is in one file is
// visited in the order of the file, what is about one record in that of the
// numbers.
func (l *loader) revisit(n int, record func(i int) any, visit func(i int, in *input, of *part, n *node, at int32)) {
	byRecord := map[any][]int{}
	kinds := map[string][]int{}
	for i := range n {
		switch r := record(i).(type) {
		case *entities.Kind:
			kinds[r.ID] = append(kinds[r.ID], i) // a case keeps kinds by value
		case *relations.Case:
			byRecord[l.rec] = append(byRecord[l.rec], i)
		default:
			byRecord[r] = append(byRecord[r], i)
		}
	}
	for _, in := range l.inputs {
		for i := range in.parts {
			of := &in.parts[i]
			byPlace := map[int32][]int{}
			for _, pl := range of.places {
				numbers := byRecord[pl.rec]
				if k, ok := pl.rec.(*entities.Kind); ok {
					numbers = kinds[k.ID]
				}
				if numbers != nil {
					byPlace[pl.at] = numbers
				}
			}
			if len(byPlace) == 0 {
				continue
			}
			in.visit(i, func(n *node, at int32) {
				for _, number := range byPlace[at] {
					visit(number, in, of, n, at)
				}
			})
		}
	}
}

// visit reads a stretch again and hands out each record with the place that it
// was given when it was first read.
func (in *input) visit(i int, visit func(n *node, at int32)) {
	text, base := in.stretch(i)
	d := newDecoder(in.file)
	if in.section != vocabulary {
		in.format.read(d, in.section.table, text, base, func(n *node) { visit(n, n.at) })
		return
	}
	root := d.readYAML(text, base)
	visit(root, root.at)
	for j := range root.kids {
		for k := range root.kids[j].kids {
			row := &root.kids[j].kids[k]
			visit(row, row.nameAt)
		}
	}
}

// seek returns the place of the field that a problem is about; where the field
// is not written, that of the nearest thing around it that is.
func seek(n *node, at int32, p relations.Problem) int32 {
	field := p.Field
	if field == "" {
		// "no name" of a record in which name is written, but blank.
		if name, ok := strings.CutPrefix(p.Message, "no "); ok {
			field = name
		}
	}
	for step := range strings.SplitSeq(field, ".") {
		if i, err := strconv.Atoi(step); err == nil {
			if n.kind == list && i < len(n.kids) {
				n = &n.kids[i]
				at = n.at
			}
			continue // a text that stands for a list of one is its own first entry
		}
		kid := n.kid(step)
		if kid == nil {
			break
		}
		n, at = kid, kid.at
	}
	return at
}

// firstPlaces says where each id that stands twice stands first.
func (l *loader) firstPlaces(found []relations.Problem) map[string]string {
	wanted := map[string]string{}
	for _, p := range found {
		if p.Field == "id" && strings.HasPrefix(p.Message, "duplicate id ") {
			wanted[idOf(p.Record)] = ""
		}
	}
	if len(wanted) == 0 {
		return wanted
	}
	for _, s := range sections {
		for _, in := range l.inputs {
			if in.section != s {
				continue
			}
			for i := range in.parts {
				for _, pl := range in.parts[i].places {
					id := idOf(pl.rec)
					if place, ok := wanted[id]; ok && place == "" {
						line, column := in.position(int(pl.at))
						wanted[id] = Problem{File: in.name, Line: line, Column: column}.Position()
					}
				}
			}
		}
	}
	return wanted
}

func idOf(rec any) string {
	switch r := rec.(type) {
	case *evidence.Source:
		return r.ID
	case *entities.Entity:
		return r.ID
	case *relations.Relation:
		return r.ID
	case *relations.Type:
		return r.ID
	case *relations.Property:
		return r.ID
	case *entities.Kind:
		return r.ID
	}
	return ""
}
