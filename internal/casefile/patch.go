package casefile

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// A Patch asks for changes in the files of a case: whole records and single
// fields. The zero value asks for none.
type Patch struct {
	// Add are new records: *evidence.Source, *entities.Entity, *relations.Relation, and
	// of the vocabulary *relations.Type, *relations.Property and *entities.Kind. Each is
	// written behind the last of its sort.
	Add []any
	Set []FieldSet
	// Remove are records of the reading.
	Remove []any
	// Replace are records of the reading that are written again as a whole.
	Replace []Replacement
}

// A Replacement puts one record in the place of another with the same id.
type Replacement struct{ Old, New any }

// A FieldSet gives one field of a record a new value.
type FieldSet struct {
	Record any // of the reading
	// Field is the name of a field, or leads to one of a nested record: citations.0.page.
	Field string
	// Values are the texts of the new value: one, or more for a list; pairs are
	// written name=value. None takes the field out.
	Values []string
}

// A PatchError says why a patch cannot be made as splices of the files' text.
// Problems are those that the case would have.
type PatchError struct {
	Place         string // file:line:column, "" for none
	Message, Hint string
	Problems      []Problem
}

func (e *PatchError) Error() string {
	if e.Place != "" {
		return e.Place + ": " + e.Message
	}
	return e.Message
}

// Patch makes the changes as splices in the text of the files: every byte that no
// change asks for stays as it is, comments and order included. Nothing is written
// to disk. The case is read again from the new text: the records that no change
// names must be what they were, and no problem may be new. The error is a
// *PatchError. The edits are sorted by file.
func (r *Reading) Patch(p Patch) ([]Edit, error) {
	w := &patcher{r: r, splices: map[*input][]splice{}, starts: map[*input][]int32{}}
	if err := w.change(p); err != nil {
		return nil, err
	}
	for _, rec := range p.Add {
		if err := w.add(rec); err != nil {
			return nil, err
		}
	}
	var edits []Edit
	after := &loader{fsys: r.l.fsys, name: r.l.name}
	for _, in := range append(slices.Clone(r.l.inputs), w.fresh...) {
		text, err := apply(in.text, w.splices[in])
		if err != nil {
			return nil, &PatchError{Place: in.name, Message: err.Error(), Hint: "make one change at a time"}
		}
		f := newFile(in.name, in.bom+text)
		f.path = in.path
		after.add(f, in.section)
		if text == in.text {
			continue
		}
		e := Edit{File: in.name, Path: filepath.Join(r.dir, filepath.FromSlash(in.path)), Old: []byte(in.bom + in.text), New: []byte(in.bom + text)}
		if slices.Contains(w.fresh, in) {
			e.Old = nil
		}
		e.hunks = hunksOf(in.bom+in.text, len(in.bom), w.splices[in])
		edits = append(edits, e)
	}
	slices.SortFunc(edits, func(a, b Edit) int { return strings.Compare(a.File, b.File) })
	if err := r.holds(after, p); err != nil {
		return nil, err
	}
	return edits, nil
}

// holds checks the case that a patch would make.
func (r *Reading) holds(after *loader, p Patch) error {
	c, err := after.load()
	if err != nil {
		known := map[string]bool{}
		for _, was := range r.l.problems {
			known[was.Message] = true
		}
		var fresh []Problem
		for _, now := range err.(*Problems).List {
			if !known[now.Message] {
				fresh = append(fresh, now)
			}
		}
		if len(fresh) > 0 {
			return &PatchError{Message: "the case would not be in order any more", Problems: fresh}
		}
	}
	if c == nil {
		return &PatchError{Message: "the case would not be readable any more"}
	}
	was, is := recordTexts(r.Case), recordTexts(c)
	touched := map[string]bool{}
	for _, s := range p.Set {
		touched[keyOf(s.Record)] = true
	}
	written := slices.Clone(p.Add)
	for _, r := range p.Replace {
		written = append(written, r.New)
	}
	for _, rec := range append(slices.Clone(p.Remove), written...) {
		touched[keyOf(rec)] = true
	}
	for key, text := range was {
		if !touched[key] && is[key] != text {
			return &PatchError{Message: key + " would change, too", Hint: "edit the file by hand"}
		}
	}
	for key := range is {
		if _, ok := was[key]; !ok && !touched[key] {
			return &PatchError{Message: key + " would appear, too", Hint: "edit the file by hand"}
		}
	}
	for _, rec := range written {
		same := is[keyOf(rec)] == recordText(rec)
		switch v := rec.(type) { // to which the case gives what is left out
		case *relations.Type:
			now := c.Type(v.ID)
			same = now != nil && now.Class == v.Class && now.Directed == v.Directed && now.Verb == v.Verb
		case *relations.Property, *entities.Kind:
			same = is[keyOf(rec)] != ""
		}
		if !same {
			return &PatchError{Message: keyOf(rec) + " would not be read as it is meant", Hint: "write it by hand"}
		}
	}
	return nil
}

// keyOf names a record among all of the case.
func keyOf(rec any) string {
	switch rec.(type) {
	case *evidence.Source:
		return "source " + idOf(rec)
	case *entities.Entity:
		return "entity " + idOf(rec)
	case *relations.Relation:
		return "relation " + idOf(rec)
	case *relations.Type:
		return "type " + idOf(rec)
	case *relations.Property:
		return "property " + idOf(rec)
	case *entities.Kind:
		return "kind " + idOf(rec)
	}
	return "case"
}

func tableOf(rec any) *table {
	switch rec.(type) {
	case *evidence.Source:
		return sourceTable
	case *entities.Entity:
		return entityTable
	case *relations.Relation:
		return relationTable
	case *relations.Property:
		return propertyTable
	case *entities.Kind:
		return kindTable
	}
	return typeTable
}

// recordText writes a record in one way, to compare it.
func recordText(rec any) string {
	var w writer
	w.json(tableOf(rec), rec)
	return w.buf.String()
}

// recordTexts writes every record of a case.
func recordTexts(c *relations.Case) map[string]string {
	out := map[string]string{}
	put := func(rec any) { out[keyOf(rec)] = recordText(rec) }
	for _, s := range c.Sources {
		put(s)
	}
	n, m := c.Len()
	for i := range n {
		put(c.EntityAt(i))
	}
	for i := range m {
		put(c.RelationAt(i))
	}
	rec := c.Vocabulary()
	for _, t := range rec.Types {
		put(t)
	}
	for _, p := range rec.Properties {
		put(p)
	}
	for i := range rec.Kinds {
		put(&rec.Kinds[i])
	}
	rec.Types, rec.Properties, rec.Kinds = nil, nil, nil
	var w writer
	w.yaml(caseTable, &rec, "")
	out["case"] = w.buf.String()
	return out
}

// A patcher gathers the splices of a patch.
type patcher struct {
	r       *Reading
	splices map[*input][]splice
	fresh   []*input // files that there are not yet
	starts  map[*input][]int32
}

func (w *patcher) splice(in *input, from, to int, text, field string) {
	w.splices[in] = append(w.splices[in], splice{from, to, text, field})
}

// change finds the records to set, remove or replace, and makes the splices.
func (w *patcher) change(p Patch) (err error) {
	set, remove := p.Set, p.Remove
	n := len(set) + len(remove) + len(p.Replace)
	found := make([]bool, n)
	record := func(i int) any {
		switch {
		case i < len(set):
			return set[i].Record
		case i < len(set)+len(remove):
			return remove[i-len(set)]
		}
		return p.Replace[i-len(set)-len(remove)].Old
	}
	w.r.l.revisit(n, record, func(i int, in *input, _ *part, node *node, at int32) {
		found[i] = true
		if err != nil {
			return
		}
		if in.section == vocabulary {
			err = w.refuse(in, int(at), "the vocabulary is not edited in this way")
			return
		}
		if i >= len(set)+len(remove) {
			err = w.replace(in, node, p.Replace[i-len(set)-len(remove)].New)
			return
		}
		if i >= len(set) {
			err = w.remove(in, node)
			return
		}
		err = w.set(in, record(i), node, set[i])
	})
	for i, ok := range found {
		if err == nil && !ok {
			err = &PatchError{Message: keyOf(record(i)) + " is in no file that can be edited"}
		}
	}
	return err
}

// refuse says that something is written so that no splice is safe.
func (w *patcher) refuse(in *input, at int, message string) error {
	line, column := in.position(at)
	return &PatchError{Place: Problem{File: in.name, Line: line, Column: column}.Position(), Message: message, Hint: "edit the file by hand"}
}

// set makes the splice of one field.
func (w *patcher) set(in *input, rec any, n *node, s FieldSet) error {
	t := in.section.table
	steps := strings.Split(s.Field, ".")
	for i := 0; i+1 < len(steps); i++ {
		kid := n.kid(steps[i])
		f := t.field(steps[i])
		if f == nil || f.in == nil {
			return unknownField(t, s.Field)
		}
		if i++; kid == nil || i+1 >= len(steps) {
			return &PatchError{Message: fmt.Sprintf("%s has no %s", keyOf(rec), s.Field)}
		}
		k, err := strconv.Atoi(steps[i])
		if err != nil || kid.kind != list || k < 0 || k >= len(kid.kids) {
			return &PatchError{Message: fmt.Sprintf("%s has no %s", keyOf(rec), strings.Join(steps[:i+1], "."))}
		}
		n, t = &kid.kids[k], f.in
	}
	f := t.field(steps[len(steps)-1])
	switch {
	case f == nil || f.in != nil:
		return unknownField(t, s.Field)
	case f.name == "id":
		return &PatchError{Message: "an id does not change", Hint: "other records name it"}
	case len(s.Values) == 0 && f.required:
		return &PatchError{Message: f.name + " must be there"}
	case len(s.Values) > 1 && f.shape != texts && f.shape != pairs && f.shape != values:
		return &PatchError{Message: f.name + " takes one value"}
	}
	if err := acceptable(t, f, s.Values); err != nil {
		return err
	}
	switch in.format.name {
	case "YAML":
		return w.setYAML(in, t, n, f, s)
	case "JSON Lines":
		return w.setJSON(in, t, n, f, s)
	}
	if len(steps) > 1 {
		return w.refuse(in, int(n.at), "a nested field of a table is not edited in this way")
	}
	return w.setCSV(in, n, f, s)
}

func unknownField(t *table, name string) error {
	hint := entities.DidYouMean(name, t.names)
	if hint == "" {
		hint = "fields are " + strings.Join(t.names, ", ")
	}
	return &PatchError{Message: "unknown field " + name, Hint: hint}
}

// acceptable reads a value as a file's would be read, and says what is wrong.
func acceptable(t *table, f *field, given []string) error {
	if len(given) == 0 {
		return nil
	}
	d := newDecoder(newFile("value.yaml", ""))
	v := node{kind: word, name: f.name, text: given[0]}
	switch f.shape {
	case texts:
		v = node{kind: list, name: f.name}
		for _, s := range given {
			v.kids = append(v.kids, node{kind: word, text: s})
		}
	case pairs, values:
		v = node{kind: record, name: f.name}
		for _, s := range given {
			name, text, ok := strings.Cut(s, "=")
			if !ok {
				return &PatchError{Message: f.name + " wants name=value, not " + printable(s, 80)}
			}
			v.kids = append(v.kids, node{kind: word, name: name, text: text, plain: true})
		}
	}
	d.record(t, t.fresh(), &node{kind: record, kids: []node{v}})
	if len(d.problems) > 0 {
		return &PatchError{Message: d.problems[0].message, Hint: d.problems[0].hint}
	}
	if len(f.enum) > 0 && !slices.Contains(f.enum, given[0]) {
		return &PatchError{Message: fmt.Sprintf("%s: unknown word %s", f.name, printable(given[0], 80)), Hint: "one of " + strings.Join(f.enum, ", ")}
	}
	return nil
}

// remove makes the splice that takes a record out, with the comments inside it.
func (w *patcher) remove(in *input, n *node) error {
	from, to, err := w.lines(in, n)
	if err == nil {
		w.splice(in, from, to, "", "")
	}
	return err
}

// replace makes the splice that writes a record again in its place.
func (w *patcher) replace(in *input, n *node, rec any) error {
	from, to, err := w.lines(in, n)
	if err != nil {
		return err
	}
	if in.format.name == "YAML" && strings.Contains(in.text[from:to], "#") {
		return w.refuse(in, int(n.at), keyOf(rec)+" has a comment or a # in it")
	}
	text, err := w.text(in, rec)
	if err != nil {
		return err
	}
	if !strings.HasSuffix(in.text[from:to], "\n") {
		text = strings.TrimSuffix(text, "\n")
	}
	w.splice(in, from, to, strings.ReplaceAll(text, "\n", newline(in.text)), "")
	return nil
}

// text writes a record in the format of a file.
func (w *patcher) text(in *input, rec any) (string, error) {
	switch in.format.name {
	case "YAML":
		return w.yamlRecord(in, rec)
	case "JSON Lines":
		return recordText(rec) + "\n", nil
	}
	return w.csvRows(in, rec)
}

// lines returns the lines of a record: from the start of its first to behind its
// last, without the comments and blank lines that stand before the next record.
func (w *patcher) lines(in *input, n *node) (from, to int, err error) {
	text := in.text
	from = lineStart(text, int(n.at))
	lead := strings.TrimLeft(text[from:n.at], " ")
	if in.format.name == "YAML" && strings.TrimRight(lead, " ") != "-" || in.format.name == "JSON Lines" && lead != "" {
		return 0, 0, w.refuse(in, int(n.at), "the record does not start on a line of its own")
	}
	to = len(text)
	starts := w.startsOf(in)
	if i, _ := slices.BinarySearch(starts, n.at+1); i < len(starts) {
		to = lineStart(text, int(starts[i]))
	}
	if in.format.name == "YAML" {
		to = trimBehind(text, from, to, len(text[from:n.at])-len(lead))
	} else if in.format.name == "JSON Lines" {
		to = lineEnd(text, int(n.at))
	}
	return from, to, nil
}

// startsOf lists where the records of a file start, in order.
func (w *patcher) startsOf(in *input) []int32 {
	if list, ok := w.starts[in]; ok {
		return list
	}
	var list []int32
	for i := range in.parts {
		for _, pl := range in.parts[i].places {
			list = append(list, pl.at)
		}
	}
	slices.Sort(list)
	w.starts[in] = list
	return list
}

func lineStart(text string, at int) int { return strings.LastIndexByte(text[:at], '\n') + 1 }

// lineEnd returns where the next line starts.
func lineEnd(text string, at int) int {
	if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(text)
}

// trimBehind leaves out the last lines of a stretch of YAML that are blank, or
// comments that stand no deeper than indent.
func trimBehind(text string, from, to, indent int) int {
	for to > from {
		start := lineStart(text, to-1)
		if start <= from {
			break
		}
		line := strings.TrimRight(text[start:to], "\r\n")
		bare := strings.TrimLeft(line, " ")
		if bare != "" && (bare[0] != '#' || len(line)-len(bare) > indent) {
			break
		}
		to = start
	}
	return to
}

// add makes the splice that puts a record behind the last of its sort.
func (w *patcher) add(rec any) error {
	switch rec.(type) {
	case *relations.Type:
		return w.addRow("types", rec)
	case *relations.Property:
		return w.addRow("properties", rec)
	case *entities.Kind:
		return w.addRow("kinds", rec)
	}
	var s *section
	for _, candidate := range sections {
		if candidate.table == tableOf(rec) {
			s = candidate
		}
	}
	var in *input
	for _, candidate := range append(slices.Clone(w.r.l.inputs), w.fresh...) {
		if candidate.section == s {
			in = candidate
		}
	}
	if in == nil {
		f := newFile(join(w.r.l.name, s.name+".yaml"), "")
		f.path = s.name + ".yaml"
		in = &input{file: f, section: s, format: formatOf(f.name)}
		w.fresh = append(w.fresh, in)
	}
	text, err := w.text(in, rec)
	if err != nil {
		return err
	}
	if in.text != "" && !strings.HasSuffix(in.text, "\n") {
		text = "\n" + text
	}
	text = strings.ReplaceAll(text, "\n", newline(in.text))
	w.splice(in, len(in.text), len(in.text), text, "")
	return nil
}

// addRow puts a row behind the last of a list of case.yaml.
func (w *patcher) addRow(list string, rec any) error {
	var in *input
	for _, candidate := range w.r.l.inputs {
		if candidate.section == vocabulary {
			in = candidate
		}
	}
	var row bytes.Buffer
	out := writer{}
	out.filled(tableOf(rec), rec, func(f *field, slot any) {
		if row.Len() > 0 {
			row.WriteString(", ")
		}
		row.WriteString(f.name + ": " + yamlValue(f, slot, true))
	})
	line := func(indent string) string { return indent + idOf(rec) + ": {" + row.String() + "}\n" }
	d := newDecoder(in.file)
	root := d.readYAML(in.text, 0)
	if root == nil || root.kind == blank || root.kind == record && len(root.kids) == 0 {
		if strings.TrimSpace(in.text) == "{}" {
			w.splice(in, 0, len(in.text), list+":\n"+line("  "), list)
			return nil
		}
	}
	lead := ""
	if in.text != "" && !strings.HasSuffix(in.text, "\n") {
		lead = "\n"
	}
	var types *node
	if root != nil {
		types = root.kid(list)
	}
	if types == nil {
		w.splice(in, len(in.text), len(in.text), lead+list+":\n"+line("  "), list)
		return nil
	}
	if types.kind != record || len(types.kids) == 0 || in.text[types.at] == '{' {
		return w.refuse(in, int(types.nameAt), list+" is written in an unusual way")
	}
	last := &types.kids[len(types.kids)-1]
	start := lineStart(in.text, int(last.nameAt))
	indent := in.text[start:last.nameAt]
	if strings.TrimLeft(indent, " ") != "" {
		return w.refuse(in, int(last.nameAt), "the row is written in an unusual way")
	}
	end := fieldEnd(in.text, last)
	if end == len(in.text) && lead != "" {
		w.splice(in, end, end, lead+strings.TrimSuffix(line(indent), "\n"), list)
		return nil
	}
	w.splice(in, end, end, line(indent), list)
	return nil
}
