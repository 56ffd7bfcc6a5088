package interop

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/relations"
)

// An Import says what became of a graph that was read.
type Import struct {
	File, Format        string
	SHA256              string
	Entities, Relations int
	// Records counts the entities and relations that the file carried as records of
	// ours.
	Records int
	// Told are what was left out, mended or guessed: whole phrases, the most frequent
	// first.
	Told []Told
}

// A Told is one thing about a file that its reader has to know.
type Told struct {
	What         string
	Count        int
	Line, Column int // of the first; 0 for the file as a whole
}

// String says all of it in one line: "network.gexf (GEXF): 3 entities, 2 relations".
func (r *Import) String() string {
	s := fmt.Sprintf("%s (%s): %s, %s", plain.Text(r.File), r.Format, count(r.Entities, "entity", "entities"), count(r.Relations, "relation", "relations"))
	for _, t := range r.Told {
		s += fmt.Sprintf("; %d %s", t.Count, t.What)
		if t.Line > 0 {
			s += fmt.Sprintf(" (first at %d:%d)", t.Line, t.Column)
		}
	}
	return s
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// A maker makes records of a graph.
type maker struct {
	g      *graph
	file   *evidence.Source
	rec    relations.Records
	told   tally
	ids    map[string]bool // that are taken
	entity []string        // id by node, "" for one that is no entity
	types  map[verbKey]string
	carry  int // records of ours
}

type verbKey struct {
	name     string
	directed bool
}

// records makes records of a graph. Elements that carry our own records become
// these again; where what they show was changed since, that is counted, and a name
// or a label that was changed wins. All others become entities and relations that
// cite the file.
func (g *graph) records(format string, in *input) (relations.Records, *Import, error) {
	sum := in.sum.Sum(nil)
	base := filepath.Base(in.name)
	m := &maker{g: g, told: g.told, ids: map[string]bool{}, entity: make([]string, len(g.nodes)), types: map[verbKey]string{}}
	m.file = &evidence.Source{ID: "file-" + slugOf(base, 12), Title: plain.Text(base), Type: "register", Snapshot: base, SHA256: fmt.Sprintf("%x", sum)}
	if g.ours.vocabulary != "" {
		if err := m.takeOurs(in); err != nil {
			return relations.Records{}, nil, err
		}
	} else {
		lost := false
		for i := range g.nodes {
			lost = lost || g.nodes[i].record != ""
		}
		if lost {
			m.told.add("file that lost the vocabulary and the sources of its graphx records, which are read by what they show", place{})
		}
		m.rec.Title = g.title
	}
	for range g.attrs {
		m.told.add("attribute of the graph as a whole, left out", place{})
	}
	own := m.own()
	m.entities()
	m.relations(own)
	if m.rec.Title == "" {
		m.rec.Title = plain.Text(strings.TrimSuffix(base, filepath.Ext(base)))
	}
	r := &Import{File: in.name, Format: format, SHA256: m.file.SHA256, Entities: len(m.rec.Entities), Relations: len(m.rec.Relations), Records: m.carry}
	for what, n := range m.told.counts {
		at := m.told.first[what]
		r.Told = append(r.Told, Told{what, n, int(at.line), int(at.column)})
	}
	slices.SortFunc(r.Told, func(a, b Told) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.What, b.What)) })
	return m.rec, r, nil
}

// own reports which links are relations that are not our own.
func (m *maker) own() []bool {
	foreign := make([]bool, len(m.g.links))
	for i := range m.g.links {
		l := &m.g.links[i]
		foreign[i] = l.record == "" || m.g.ours.vocabulary == ""
		if foreign[i] && l.typ == jointType && len(l.ends) == 2 && m.joint(l.ends[0]) {
			foreign[i] = false // a part of our own
		}
	}
	return foreign
}

// joint reports whether a node stands for a relation of ours.
func (m *maker) joint(i int32) bool {
	n := &m.g.nodes[i]
	return n.kind == jointKind && n.record != "" && m.g.ours.vocabulary != ""
}

// takeOurs reads our own records.
func (m *maker) takeOurs(in *input) error {
	g := m.g
	lines := casefile.Lines{Vocabulary: g.ours.vocabulary, Sources: g.ours.sources, Entities: g.ours.behind}
	line := func(text string, at place) casefile.Line {
		return casefile.Line{Text: text, Line: int(at.line), Column: int(at.column)}
	}
	for i := range g.nodes {
		switch n := &g.nodes[i]; {
		case n.record == "":
		case m.joint(int32(i)):
			lines.Relations = append(lines.Relations, line(n.record, n.at))
		default:
			lines.Entities = append(lines.Entities, line(n.record, n.at))
		}
	}
	for i := range g.links {
		if l := &g.links[i]; l.record != "" {
			lines.Relations = append(lines.Relations, line(l.record, l.at))
		}
	}
	c, err := casefile.ReadLines(in.name, lines)
	if err != nil {
		return err
	}
	m.carry = len(lines.Entities) + len(lines.Relations)
	edited := m.edits(c)
	m.rec = c.Vocabulary()
	m.rec.Entities, m.rec.Relations = c.Entities(), c.Relations()
	for what, n := range edited.counts {
		for range n {
			m.told.add(what, edited.first[what])
		}
	}
	for _, s := range m.rec.Sources {
		m.ids[s.ID] = true
	}
	for _, e := range m.rec.Entities {
		m.ids[e.ID] = true
	}
	for _, r := range m.rec.Relations {
		m.ids[r.ID] = true
	}
	return nil
}

// edits compares what the elements show with what our records in them say. A name
// or a label that differs is taken over.
func (m *maker) edits(c *relations.Case) (edited tally) {
	differs := func(what, now, was string) bool {
		if now == was || isNumber(now) && isNumber(was) && sameNumber(now, was) || holdsXML(was) == now || shownPlainly(was) == now || strings.Join(strings.Fields(now), " ") == strings.Join(strings.Fields(was), " ") {
			return false
		}
		return true
	}
	attrs := func(now, was []attribute, at place) {
		for _, a := range was {
			if v, ok := has(now, a.name); ok && differs(a.name, v, a.value) {
				edited.add("changed "+a.name+" that the graphx record overrules", at)
			}
		}
	}
	for i := range m.g.nodes {
		n := &m.g.nodes[i]
		if n.record == "" || m.joint(int32(i)) {
			continue
		}
		id := recordID(n.record)
		e := c.Entity(id)
		if e == nil {
			continue
		}
		m.entity[i] = id
		var was node
		showEntity(c, e, &was)
		if n.label != "" && differs("name", n.label, was.label) {
			edited.add("changed name that is taken over", n.at)
			e.Name = n.label
		}
		if n.kind != "" && differs("kind", n.kind, was.kind) {
			edited.add("changed kind that the graphx record overrules", n.at)
		}
		attrs(n.attrs, was.attrs, n.at)
	}
	relation := func(record, label, typ string, now []attribute, at place) {
		r := c.Relation(recordID(record))
		if r == nil {
			return
		}
		if label != "" && differs("label", label, labelOf(r)) {
			edited.add("changed label that is taken over", at)
			r.Label = label
		}
		if typ != "" && differs("type", typ, r.Type) {
			edited.add("changed type that the graphx record overrules", at)
		}
	}
	for i := range m.g.nodes {
		if n := &m.g.nodes[i]; m.joint(int32(i)) {
			relation(n.record, n.label, "", n.attrs, n.at)
		}
	}
	for i := range m.g.links {
		l := &m.g.links[i]
		if l.record == "" {
			continue
		}
		relation(l.record, l.label, l.typ, l.attrs, l.at)
		if r := c.Relation(recordID(l.record)); r != nil && len(r.Ends) == len(l.ends) {
			for k, end := range l.ends {
				if id := m.entity[end]; id != "" && !slices.Contains(r.Ends, id) || id != r.Ends[k] && l.directed && r.Ordered {
					edited.add("changed end that the graphx record overrules", l.at)
				}
			}
		}
	}
	return edited
}

func sameNumber(a, b string) bool {
	x, _ := strconv.ParseFloat(a, 64)
	y, _ := strconv.ParseFloat(b, 64)
	return x == y
}

// recordID is the id in a line that casefile has written, or has read without a
// fault.
func recordID(line string) string {
	_, rest, ok := strings.Cut(line, `"id"`)
	if !ok {
		return ""
	}
	_, rest, _ = strings.Cut(rest, `"`)
	id, _, _ := strings.Cut(rest, `"`)
	return id
}

// slugOf is the id that an original becomes; what has none, or is too long, gets a
// hash.
func slugOf(original string, seed uint64) string {
	slug := appendSlug(nil, []byte(original))
	if len(slug) == 0 || len(slug) > maxSlug {
		slug = hashed(slug, digest(seed, []byte(original)), 7)
	}
	return string(slug)
}

// claim takes an id for a record. Where it is taken, it gets a hash of what the
// record was called.
func (m *maker) claim(id, original string, seed uint64) string {
	name := id
	for n := uint64(0); m.ids[name]; n++ {
		name = string(hashed([]byte(id), digest(seed+n<<8, []byte(original)), 13))
	}
	m.ids[name] = true
	return name
}

// entities makes an entity of every node that is not ours.
func (m *maker) entities() {
	g := m.g
	// Where several originals have one id, only the one that is that id keeps it,
	// whatever the order of the file.
	slugs := make([]string, len(g.nodes))
	sharing := map[string]int{}
	for i := range g.nodes {
		if m.entity[i] == "" && !m.joint(int32(i)) {
			slugs[i] = slugOf(g.nodes[i].id, 8)
			sharing[slugs[i]]++
		}
	}
	for i := range g.nodes {
		n := &g.nodes[i]
		if slugs[i] == "" {
			continue
		}
		id := slugs[i]
		if sharing[id] > 1 && id != n.id {
			id = string(hashed([]byte(id), digest(8, []byte(n.id)), 7))
			m.told.add(plain.Text("id made unique with a hash"), n.at)
		}
		id = m.claim(id, n.id, 8)
		m.entity[i] = id
		e := &entities.Entity{ID: id}
		if id != n.id {
			e.IDs = map[string]string{"import": n.id}
		}
		label, ok := n.label, n.label != ""
		if !ok {
			if label, ok = take(&n.attrs, "label", "name", "title"); !ok {
				label = n.id
			}
		}
		e.Name = strings.Join(strings.Fields(label), " ")
		if e.Name == "" {
			e.Name = id
		}
		kind := n.kind
		if kind == "" {
			kind, _ = take(&n.attrs, "kind", "type", "schema")
		}
		e.Kind = m.kind(kind, n.at)
		for _, a := range n.aliases {
			if a = strings.Join(strings.Fields(a), " "); a != "" && a != e.Name && !slices.Contains(e.Aliases, a) {
				e.Aliases = append(e.Aliases, a)
			}
		}
		if d, ok := n.when.date(); ok {
			e.Date = d
		} else {
			m.told.add("date that is not in EDTF, left out", n.at)
		}
		e.Attributes = m.keep(n.attrs, n.at)
		m.rec.Entities = append(m.rec.Entities, e)
	}
}

// keep makes typed attributes of those of an element that have no field of their
// own.
func (m *maker) keep(list []attribute, at place) (out []entities.Attribute) {
	for _, a := range list {
		name := words(a.name)
		if strings.TrimSpace(a.value) == "" {
			continue
		}
		kept := entities.NewText(name, a.value)
		switch {
		case a.kind == numberValue:
			if n, err := entities.NewNumber(name, strings.TrimSpace(a.value)); err == nil {
				kept = n
			}
		case a.kind == truthValue && (a.value == "true" || a.value == "false"):
			kept = entities.NewBoolean(name, a.value == "true")
		}
		if kept.Check() != nil || slices.ContainsFunc(out, func(o entities.Attribute) bool { return o.Name == name }) {
			m.told.add("attribute that records cannot hold, left out", at)
			continue
		}
		out = append(out, kept)
	}
	entities.SortAttributes(out)
	return out
}

// kind returns the id of the kind that a text names, and adds it to the vocabulary.
func (m *maker) kind(text string, at place) string {
	id := kindOf(text)
	if id == "" || id == entities.Unstated {
		return m.unstated()
	}
	for _, k := range slices.Concat(entities.BuiltinKinds, m.rec.Kinds) {
		if k.ID == id {
			return id
		}
	}
	if len(m.rec.Kinds) >= relations.MaxRows/2 {
		m.told.add("kind too many, left out", at)
		return m.unstated()
	}
	m.rec.Kinds = append(m.rec.Kinds, entities.Kind{ID: id, Label: words(text), Is: m.unstated()})
	return id
}

// unstated is the kind of what the file does not say what it is.
func (m *maker) unstated() string {
	if !slices.ContainsFunc(m.rec.Kinds, func(k entities.Kind) bool { return k.ID == entities.Unstated }) {
		m.rec.Kinds = append(m.rec.Kinds, entities.Kind{ID: entities.Unstated, Label: "Unstated"})
	}
	return entities.Unstated
}

// typ returns the id of the type of relations that a text names.
func (m *maker) typ(text string, directed bool, at place) string {
	text = strings.Join(strings.Fields(text), " ")
	key := verbKey{text, directed}
	if id, ok := m.types[key]; ok {
		return id
	}
	if len(m.rec.Types) >= relations.MaxRows-2 && text != "" {
		m.told.add("type too many, taken as linked", at)
		return m.typ("", directed, at)
	}
	name := cmp.Or(text, "linked")
	id := slugOf(name, 9)
	for _, t := range m.rec.Types {
		if t.ID == id && t.Directed == directed {
			m.types[key] = id
			return id
		}
	}
	for slices.ContainsFunc(m.rec.Types, func(t *relations.Type) bool { return t.ID == id }) {
		if directed {
			id += "-directed"
		} else {
			id += "-undirected"
		}
	}
	verb := verbOf(name)
	class := relations.Unstated
	if text != "" {
		class = ClassOf(id)
	}
	m.rec.Types = append(m.rec.Types, &relations.Type{ID: id, Class: class, Directed: directed, Verb: verb, Label: verb})
	m.types[key] = id
	return id
}

// relations makes a relation of every link that is not ours.
func (m *maker) relations(foreign []bool) {
	g := m.g
	labels := map[string]bool{}
	stated := false
	for i := range g.links {
		if !foreign[i] {
			continue
		}
		l := &g.links[i]
		if l.typ == "" {
			l.typ, _ = take(&l.attrs, "type", "relation", "relationship", "kind")
		}
		stated = stated || l.typ != ""
		if l.label == "" {
			l.label, _ = take(&l.attrs, "label", "name")
		}
		labels[l.label] = true
	}
	// Where no link says its type, words that many links share are one.
	byLabel := !stated && len(labels) <= 100
	cited := slices.Contains(foreign, true)
	for i := range g.nodes {
		cited = cited || g.nodes[i].record == "" || g.ours.vocabulary == ""
	}
	if cited {
		m.file.ID = m.claim(m.file.ID, m.file.SHA256, 11)
		m.rec.Sources = append(m.rec.Sources, m.file)
	}
	same := map[string]int{}
	for i := range g.links {
		if !foreign[i] {
			continue
		}
		l := &g.links[i]
		r := &relations.Relation{Ordered: l.directed && len(l.ends) == 2}
		typ, label := l.typ, strings.Join(strings.Fields(l.label), " ")
		if byLabel && label != "" {
			typ, label = label, ""
		}
		r.Type = m.typ(typ, r.Ordered, l.at)
		if typ != label && verbOf(typ) != label {
			r.Label = label
		}
		whole := true
		for _, end := range l.ends {
			id := m.entity[end]
			if id == "" {
				m.told.add("link to a relation, left out", l.at)
				whole = false
				break
			}
			if len(l.ends) > 2 && slices.Contains(r.Ends, id) {
				continue // who takes part twice takes part
			}
			r.Ends = append(r.Ends, id)
		}
		switch {
		case !whole:
			continue
		case len(r.Ends) < 2:
			m.told.add("link with fewer than two ends, left out", l.at)
			continue
		case len(r.Ends) > relations.MaxEnds:
			m.told.add(fmt.Sprintf("link with more than %d ends, left out", relations.MaxEnds), l.at)
			continue
		}
		c := &evidence.Citation{Source: m.file.ID, Locator: evidence.Locator{Paragraph: int(l.at.paragraph)}, Stance: evidence.Supports, Modality: evidence.Happened}
		if d, ok := l.when.date(); ok {
			c.Date = d
		} else {
			m.told.add("date that is not in EDTF, left out", l.at)
		}
		r.Citations = []*evidence.Citation{c}
		attrs := l.attrs
		if l.weight != "" {
			attrs = append([]attribute{{"weight", l.weight, numberValue}}, attrs...)
		}
		r.Attributes = m.keep(attrs, l.at)
		if l.id != "" {
			r.ID = "r-" + slugOf(l.id, 9)
			if strings.HasPrefix(l.id, "r-") && isSlug([]byte(l.id)) {
				r.ID = l.id
			}
		} else {
			says := strings.Join(append([]string{r.Type, label, l.when.start, l.when.end}, r.Ends...), "\x00")
			for _, a := range attrs {
				says += "\x00" + a.name + "\x00" + a.value
			}
			same[says]++
			r.ID = "r-" + string(append32(nil, digest(uint64(same[says]), []byte(says)), 13))
		}
		r.ID = m.claim(r.ID, l.id, 9)
		m.rec.Relations = append(m.rec.Relations, r)
	}
	m.hierarchy()
}

// hierarchy makes relations of nodes that lie within others.
func (m *maker) hierarchy() {
	at := maps.Clone(m.g.number)
	for i := range m.g.nodes {
		n := &m.g.nodes[i]
		if n.parent == "" || n.record != "" && m.g.ours.vocabulary != "" {
			continue
		}
		up, ok := at[n.parent]
		if !ok || m.entity[up] == "" || m.entity[i] == m.entity[up] {
			m.told.add("node within one that is not there", n.at)
			continue
		}
		m.rec.Relations = append(m.rec.Relations, &relations.Relation{
			ID:   m.claim("r-part-of-"+string(append32(nil, digest(13, []byte(n.id+"\x00"+n.parent)), 13)), n.id, 13),
			Type: m.typ("part of", true, n.at), Ends: []string{m.entity[i], m.entity[up]}, Ordered: true,
			Citations: []*evidence.Citation{{Source: m.file.ID, Locator: evidence.Locator{Paragraph: int(n.at.paragraph)}, Stance: evidence.Supports, Modality: evidence.Happened}},
		})
	}
}
