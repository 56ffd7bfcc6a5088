package interop

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// The names that our own records have in other programs' files.
const (
	recordName     = "graphx"            // of a node or a link: its record
	vocabularyName = "graphx-case"       // of the graph: case.yaml
	sourcesName    = "graphx-sources"    // of the graph: the sources, one a line
	behindName     = "graphx-entities"   // of the graph: entities that records name and that are no nodes
	jointKind      = "joint relation"    // of the node that stands for a relation of three ends or more
	jointType      = "joins"             // of the links from it to its ends
	commonSource   = "graphx.dev/graphx" // who made a file
)

// ours are our own records that a graph as a whole carries, as text.
type ours struct {
	vocabulary string
	sources    []casefile.Line
	behind     []casefile.Line
}

// texts are the attributes of a graph that carry them.
func (o *ours) texts() []attribute {
	if o.vocabulary == "" {
		return nil
	}
	list := []attribute{{name: vocabularyName, value: o.vocabulary}}
	if len(o.sources) > 0 {
		list = append(list, attribute{name: sourcesName, value: joinLines(o.sources)})
	}
	if len(o.behind) > 0 {
		list = append(list, attribute{name: behindName, value: joinLines(o.behind)})
	}
	return list
}

// read takes an attribute of a graph; ok is false for one that carries none of
// ours.
func (o *ours) read(a attribute, at place) (ok bool) {
	switch a.name {
	case vocabularyName:
		o.vocabulary = a.value
	case sourcesName:
		o.sources = splitLines(a.value, at)
	case behindName:
		o.behind = splitLines(a.value, at)
	default:
		return false
	}
	return true
}

func joinLines(list []casefile.Line) string {
	var b strings.Builder
	for _, l := range list {
		b.WriteString(l.Text)
		b.WriteByte('\n')
	}
	return b.String()
}

func splitLines(text string, at place) (out []casefile.Line) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, casefile.Line{Text: line, Line: int(at.line), Column: int(at.column)})
		}
	}
	return out
}

// shown makes a graph of a view: what other programs show of it, and our own
// records beside that. A relation of three ends or more becomes a node that is
// linked to each of them, since few programs have links of more than two ends.
func shown(v *relations.View) *graph {
	g := &graph{title: cmp.Or(v.Title, v.Case.Title), directed: true}
	in := map[string]bool{}
	for _, e := range v.Entities {
		in[e.ID] = true
		n, _ := g.add(e.ID, place{})
		showEntity(v.Case, e, n)
		n.record = casefile.LineOf(e)
	}
	for i := range v.Lines {
		l := &v.Lines[i]
		r := l.Relation
		for _, id := range r.Ends { // of a line that is shown without its ends
			if !in[id] {
				in[id] = true
				e := v.Case.Entity(id)
				n, _ := g.add(id, place{})
				showEntity(v.Case, e, n)
				n.record = casefile.LineOf(e)
			}
		}
	}
	for i := range v.Lines {
		l := &v.Lines[i]
		r := l.Relation
		record := casefile.LineOf(r)
		shape := link{id: r.ID, typ: r.Type, label: labelOf(r), directed: r.Directed() && r.Ordered, when: spanOf(l.Date), record: record, attrs: showRelation(v.Case, l)}
		if a, ok := entities.FindAttribute(r.Attributes, "weight"); ok && a.Type == entities.NumberValue {
			shape.weight = a.Value
			shape.attrs = slices.DeleteFunc(shape.attrs, func(a attribute) bool { return a.name == "attribute weight" })
		}
		if len(r.Ends) == 2 {
			shape.ends = []int32{g.number[r.Ends[0]], g.number[r.Ends[1]]}
			g.links = append(g.links, shape)
			continue
		}
		n, _ := g.add(r.ID, place{})
		n.label, n.kind, n.when, n.record = shape.label, jointKind, shape.when, record
		n.attrs = append([]attribute{{name: "type", value: r.Type}}, shape.attrs...)
		middle := g.number[r.ID]
		for k, id := range r.Ends {
			g.links = append(g.links, link{id: r.ID + "-end-" + strconv.Itoa(k+1), typ: jointType, label: jointType, ends: []int32{middle, g.number[id]}})
		}
	}
	g.ours.vocabulary = casefile.VocabularyOf(v.Case)
	g.behind(v, in)
	return g
}

// labelOf is the label of a relation as charts write it.
func labelOf(r *relations.Relation) string {
	switch {
	case r.Label != "":
		return r.Label
	case r.Def != nil:
		return cmp.Or(r.Def.Label, r.Def.Verb, r.Type)
	}
	return r.Type
}

// spanOf is a date as the beginning and the end of a spell.
func spanOf(d evidence.Date) span {
	if d.IsZero() {
		return span{}
	}
	s := d.String()
	if start, end, ok := strings.Cut(s, "/"); ok {
		return span{strings.TrimSuffix(start, ".."), strings.TrimSuffix(end, "..")}
	}
	return span{s, s}
}

// date is a spell as a date; ok is false where it is none in EDTF.
func (s span) date() (d evidence.Date, ok bool) {
	text := s.start
	switch {
	case s.start == "" && s.end == "":
		return d, true
	case s.start != s.end:
		text = cmp.Or(s.start, "..") + "/" + cmp.Or(s.end, "..")
	}
	d, err := evidence.ParseDate(text)
	return d, err == nil
}

func showEntity(c *relations.Case, e *entities.Entity, n *node) {
	n.label, n.kind, n.aliases, n.when = e.Name, e.Kind, e.Aliases, spanOf(e.Date)
	add := func(name, value string) {
		if value != "" {
			n.attrs = append(n.attrs, attribute{name: name, value: value})
		}
	}
	add("aliases", strings.Join(e.Aliases, "; "))
	if e.Within != "" {
		add("within", c.Name(e.Within))
	}
	var schemes []string
	for s := range e.IDs {
		schemes = append(schemes, s)
	}
	slices.Sort(schemes)
	for _, s := range schemes {
		add("id "+s, e.IDs[s])
	}
	values := map[string][]string{}
	var properties []string
	for _, f := range e.Facts {
		if values[f.Property] == nil {
			properties = append(properties, f.Property)
		}
		values[f.Property] = append(values[f.Property], f.Value)
	}
	slices.Sort(properties)
	for _, p := range properties {
		add("fact "+p, strings.Join(values[p], "; "))
	}
	add("note", e.Note)
	n.attrs = showAttributes(n.attrs, e.Attributes)
}

// showAttributes adds the attributes of a record to what is shown of it. Where a
// name is taken, it is called "attribute NAME".
func showAttributes(list []attribute, own []entities.Attribute) []attribute {
	taken := func(name string) bool {
		return name == "" || slices.Contains(shownNames, strings.ToLower(name)) || slices.ContainsFunc(list, func(a attribute) bool { return strings.EqualFold(a.name, name) })
	}
	for _, a := range own {
		kind := textValue
		switch a.Type {
		case entities.NumberValue:
			kind = numberValue
		case entities.BooleanValue:
			kind = truthValue
		}
		name := a.Name
		for taken(name) {
			name = "attribute " + name
		}
		list = append(list, attribute{name, a.Value, kind})
	}
	return list
}

// shownNames are those of attributes that readers take for something else.
var shownNames = []string{"id", "label", "name", "title", "kind", "type", "schema", "relation", "relationship", "date", "when", "start", "end", "aliases", "source", "target", "key", "directed", "weight", recordName, vocabularyName, sourcesName, behindName}

// showRelation lists what a relation rests on, as attributes.
func showRelation(c *relations.Case, l *relations.Line) []attribute {
	list := []attribute{
		{name: "status", value: string(l.Status)},
		{name: "origins", value: strconv.Itoa(len(l.Origins)), kind: numberValue},
		{name: "citations", value: strconv.Itoa(len(l.Supports) + len(l.Denies)), kind: numberValue},
	}
	var titles []string
	for _, cit := range slices.Concat(l.Supports, l.Denies) {
		if name := c.Name(cit.Source); !slices.Contains(titles, name) {
			titles = append(titles, name)
		}
	}
	list = append(list, attribute{name: "sources", value: strings.Join(titles, "; ")})
	if l.Relation.Place != "" {
		list = append(list, attribute{name: "place", value: c.Name(l.Relation.Place)})
	}
	if l.Relation.Note != "" {
		list = append(list, attribute{name: "note", value: l.Relation.Note})
	}
	return showAttributes(list, l.Relation.Attributes)
}

// behind adds the sources that the records of a view rest on, and the entities
// that they name and that are not shown.
func (g *graph) behind(v *relations.View, in map[string]bool) {
	c := v.Case
	sources := map[string]bool{}
	var also []*entities.Entity
	var source, entity func(id string)
	cited := func(list []*evidence.Citation) {
		for _, cit := range list {
			source(cit.Source)
			source(cit.Origin)
			entity(cit.Place)
			for _, id := range slices.Concat(cit.Claimant, cit.Between) {
				source(id)
				entity(id)
			}
		}
	}
	source = func(id string) {
		s := c.Source(id)
		if s == nil || sources[id] {
			return
		}
		sources[id] = true
		for _, on := range s.DerivedFrom {
			source(on)
		}
	}
	about := func(e *entities.Entity) {
		entity(e.Within)
		for _, f := range e.Facts {
			cited(f.Citations)
		}
	}
	entity = func(id string) {
		if id == "" || in[id] {
			return
		}
		if e := c.Entity(id); e != nil {
			in[id] = true
			also = append(also, e)
			about(e)
		}
	}
	shownEntities := make([]*entities.Entity, 0, len(in))
	for id := range in {
		shownEntities = append(shownEntities, c.Entity(id))
	}
	for _, e := range shownEntities {
		about(e)
	}
	for _, l := range v.Lines {
		entity(l.Relation.Place)
		cited(l.Relation.Citations)
	}
	n, m := c.Len()
	whole := len(v.Entities) == n && len(v.Lines) == m
	for _, s := range c.Sources {
		if whole || sources[s.ID] {
			g.ours.sources = append(g.ours.sources, casefile.Line{Text: casefile.LineOf(s)})
		}
	}
	slices.SortFunc(also, func(a, b *entities.Entity) int { return strings.Compare(a.ID, b.ID) })
	for _, e := range also {
		g.ours.behind = append(g.ours.behind, casefile.Line{Text: casefile.LineOf(e)})
	}
}
