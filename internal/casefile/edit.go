package casefile

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// Problems gives each of the problems its place, in the order that they are
// given. A field that is not written has the place of the nearest thing around
// it that is.
func (r *Reading) Problems(found []relations.Problem) []Problem {
	out := make([]Problem, len(found))
	r.l.revisit(len(found), func(i int) any { return found[i].Record }, func(i int, in *input, _ *part, n *node, at int32) {
		out[i] = in.problem(int(seek(n, at, found[i])), found[i].Message, found[i].Hint)
	})
	for i, p := range found {
		if r.unplaced {
			out[i] = r.unplacedProblem(p)
		} else if out[i].File == "" { // a case.yaml with nothing in it has no place for its record
			out[i] = Problem{File: join(r.l.name, Marker), Line: 1, Column: 1, Message: printable(p.Message, 400), Hint: printable(p.Hint, 400)}
		}
	}
	return out
}

// A Change asks for new numbers in one nested record, all of them or none.
type Change struct {
	Record any    // as in [relations.Problem]
	Field  string // the way to the nested record, such as citations.1
	Set    []Setting
}

// A Setting is a field of numbers, such as start, and its new value.
type Setting struct {
	Field string
	Value int
}

// An Edit is one file of the case with changes in it.
type Edit struct {
	File string // as messages call it
	Path string // on disk
	// Old and New are the bytes of the whole file.
	Old, New []byte // Old is nil for a file that is not there yet
	Spots    []Spot // in the order of the file
	hunks    []hunk
}

// A Spot is one number that an edit changes.
type Spot struct {
	Line, Column int // from 1; columns count code points
	Field        string
	Old, New     string
}

// Edit makes the changes as splices in the text of the files: it rewrites
// numbers that are written there and leaves every other byte as it was. Nothing
// is written to disk. refused says, by the number of the change, why one cannot
// be made: a field that is not written is not added, and one that is written in
// an unusual way (with a tag, say) is left alone. Changes that overlap are an
// error. The files are sorted by name. Each has been read again to see that
// nothing but the changes has changed.
func (r *Reading) Edit(changes []Change) (edits []Edit, refused map[int]string, err error) {
	refused = map[int]string{}
	splices := map[*input][]splice{}
	r.l.revisit(len(changes), func(i int) any { return changes[i].Record }, func(i int, in *input, _ *part, n *node, _ int32) {
		list, why := spliceFor(in.text, n, changes[i])
		if why != "" {
			refused[i] = why
			return
		}
		splices[in] = append(splices[in], list...)
	})
	for _, in := range r.l.inputs {
		list := splices[in]
		if len(list) == 0 {
			continue
		}
		text, err := apply(in.text, list)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", in.name, err)
		}
		e := Edit{hunks: hunksOf(in.bom+in.text, len(in.bom), list), File: in.name, Path: filepath.Join(r.dir, filepath.FromSlash(in.path)), Old: []byte(in.bom + in.text), New: []byte(in.bom + text)}
		slices.SortFunc(list, func(a, b splice) int { return a.from - b.from })
		for _, s := range list {
			line, column := in.position(s.from)
			e.Spots = append(e.Spots, Spot{line, column, s.field, in.text[s.from:s.to], s.text})
		}
		var mine []Change
		for i, c := range changes {
			if _, no := refused[i]; !no {
				mine = append(mine, c)
			}
		}
		if err := in.sameBut(text, mine); err != nil {
			return nil, nil, fmt.Errorf("%s cannot be edited: %w", in.name, err)
		}
		edits = append(edits, e)
	}
	return edits, refused, nil
}

// A splice puts a text in the place of the bytes from from to to.
type splice struct {
	from, to int
	text     string
	field    string
}

// spliceFor finds the numbers of a change in the text of the file.
func spliceFor(text string, n *node, c Change) (out []splice, why string) {
	for step := range strings.SplitSeq(c.Field, ".") {
		if i, err := strconv.Atoi(step); err == nil && n.kind == list && i < len(n.kids) {
			n = &n.kids[i]
		} else if n = n.kid(step); n == nil {
			return nil, "it is no longer where it was read"
		}
	}
	for _, s := range c.Set {
		kid := n.kid(s.Field)
		if kid == nil || kid.kind == blank || kid.text == "" {
			if s.Value != 0 {
				return nil, fmt.Sprintf("%s is missing: add %s: %d", s.Field, s.Field, s.Value)
			}
			continue
		}
		if old, err := strconv.Atoi(kid.text); err == nil && old == s.Value {
			continue
		}
		from, to, ok := token(text, int(kid.at), kid.text)
		if !ok {
			return nil, fmt.Sprintf("%s is written in an unusual way: write %s: %d", s.Field, s.Field, s.Value)
		}
		out = append(out, splice{from, to, strconv.Itoa(s.Value), strings.TrimPrefix(c.Field+".", ".") + s.Field})
	}
	return out, ""
}

// token returns the bytes of a word that stands at a place, in quotes or
// without; ok is false where something else stands there.
func token(text string, at int, word string) (from, to int, ok bool) {
	if at < len(text) && (text[at] == '"' || text[at] == '\'') {
		quote := text[at : at+1]
		return at + 1, at + 1 + len(word), strings.HasPrefix(text[at+1:], word+quote)
	}
	if !strings.HasPrefix(text[at:], word) {
		return 0, 0, false
	}
	to = at + len(word)
	return at, to, to == len(text) || strings.IndexByte(" \t\r\n,;]}#", text[to]) >= 0
}

// apply makes all splices of a text together.
func apply(text string, list []splice) (string, error) {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b splice) int { return a.from - b.from })
	var b strings.Builder
	at := 0
	for _, s := range list {
		if s.from < at {
			return "", fmt.Errorf("two edits overlap at byte %d: %s", s.from, s.field)
		}
		b.WriteString(text[at:s.from])
		b.WriteString(s.text)
		at = s.to
	}
	b.WriteString(text[at:])
	return b.String(), nil
}

// sameBut reads a new text of the file and compares every record with what was
// read from the old one: only what the changes ask for may differ.
func (in *input) sameBut(text string, changes []Change) error {
	after := &input{file: newFile(in.name, text), section: in.section, format: in.format}
	after.starts = in.format.split(text)
	after.parts = make([]part, len(after.starts))
	(&loader{inputs: []*input{after}}).readAll()
	was, is := in.records(), after.records()
	if len(was) != len(is) {
		return fmt.Errorf("it would hold %d records, not %d", len(is), len(was))
	}
	of := map[any][]Change{}
	for _, c := range changes {
		of[c.Record] = append(of[c.Record], c)
	}
	for i := range was {
		for _, c := range of[was[i]] {
			a, b := citationAt(was[i], c.Field), citationAt(is[i], c.Field)
			if a == nil || b == nil {
				return fmt.Errorf("%s: no citation at %s", idOf(was[i]), c.Field)
			}
			for _, s := range c.Set {
				old, now := citationTable.field(s.Field).slot(a).(*int), citationTable.field(s.Field).slot(b).(*int)
				if *now != s.Value {
					return fmt.Errorf("%s: %s.%s would be %d, not %d", idOf(was[i]), c.Field, s.Field, *now, s.Value)
				}
				*now = *old
			}
		}
		if r, ok := is[i].(*relations.Relation); ok {
			r.Def = was[i].(*relations.Relation).Def
		}
		if !reflect.DeepEqual(was[i], is[i]) {
			return fmt.Errorf("%s would change beyond its positions", idOf(was[i]))
		}
	}
	return nil
}

func (in *input) records() []any {
	var out []any
	for i := range in.parts {
		out = append(out, in.parts[i].recs...)
	}
	return out
}

// citationAt returns the citation at the end of a way such as
// facts.0.citations.1, nil for none.
func citationAt(rec any, field string) *evidence.Citation {
	var list []*evidence.Citation
	steps := strings.Split(field, ".")
	switch r := rec.(type) {
	case *relations.Relation:
		list = r.Citations
	case *entities.Entity:
		if len(steps) == 4 && steps[0] == "facts" {
			if i, err := strconv.Atoi(steps[1]); err == nil && i < len(r.Facts) {
				list, steps = r.Facts[i].Citations, steps[2:]
			}
		}
	}
	if len(steps) != 2 || steps[0] != "citations" {
		return nil
	}
	if i, err := strconv.Atoi(steps[1]); err == nil && i < len(list) {
		return list[i]
	}
	return nil
}
