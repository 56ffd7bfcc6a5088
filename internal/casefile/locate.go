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
	byRecord := map[any][]relations.Problem{}
	kinds := map[string][]relations.Problem{}
	for _, p := range found {
		if k, ok := p.Record.(*entities.Kind); ok {
			kinds[k.ID] = append(kinds[k.ID], p) // a case keeps kinds by value
			continue
		}
		byRecord[p.Record] = append(byRecord[p.Record], p)
	}
	first := l.firstPlaces(found)
	for _, in := range l.inputs {
		for i := range in.parts {
			told := map[int32]bool{}
			for _, f := range in.parts[i].problems {
				told[f.at] = true
			}
			byPlace := map[int32][]relations.Problem{}
			for _, pl := range in.parts[i].places {
				problems := byRecord[pl.rec]
				if k, ok := pl.rec.(*entities.Kind); ok {
					problems = kinds[k.ID]
				}
				if problems != nil {
					byPlace[pl.at] = problems
				}
			}
			if len(byPlace) == 0 {
				continue
			}
			in.visit(i, func(n *node, at int32) {
				for _, p := range byPlace[at] {
					to := seek(n, at, p)
					if told[to] {
						continue // the reader has said already what is wrong there
					}
					message := p.Message
					if place := first[idOf(p.Record)]; p.Field == "id" && place != "" && strings.HasPrefix(message, "duplicate id ") {
						message += ", at " + place
					}
					l.report(in.file, int(to), message, p.Hint)
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
