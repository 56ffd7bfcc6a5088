package casefile

import (
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// A table names the fields of one sort of record and says how each is read. It
// is the only place that does: the readers of all formats, the JSON Schemas
// and the field lists of docs/case-format.md are made from it.
type table struct {
	name   string // "citation"
	doc    string
	fields []field
	byName map[string]int
	names  []string // sorted, for suggestions
	fresh  func() any
}

// A field is one row of a table.
type field struct {
	name  string
	doc   string // one sentence about meaning
	shape shape
	in    *table // of nested records
	// What the schema says beyond the shape. The reader checks the bounds of
	// numbers; all else is checked by the rules of the case.
	required bool
	prose    bool // sentences, which may hold the carriage returns of another system
	enum     []string
	pattern  string
	min, max int
	// set reads the node into a record of the table's Go type, or reports what is
	// wrong with it.
	set func(d *decoder, rec any, n *node)
	// slot returns the address in the record that set fills.
	slot func(rec any) any
}

// A shape is what may be written for a field.
type shape uint8

const (
	oneText   shape = iota
	texts           // a list of texts, or one text
	oneDate         // EDTF
	count           // a whole number
	yesNo           // true or false
	pairs           // texts by name
	values          // numbers, texts, dates, true and false by name
	records         // a list of records
	oneRecord       // fields of their own, read into the same record
	rowsByID        // records by id
)

func newTable[R any](name, doc string, fresh func() *R, fields ...field) *table {
	t := &table{name: name, doc: doc, fields: fields, byName: map[string]int{}, fresh: func() any { return fresh() }}
	for i, f := range fields {
		t.byName[f.name] = i
		t.names = append(t.names, f.name)
	}
	slices.Sort(t.names)
	return t
}

func (t *table) field(name string) *field {
	if i, ok := t.byName[name]; ok {
		return &t.fields[i]
	}
	return nil
}

func textField[R any, S ~string](name string, at func(*R) *S, doc string) field {
	return field{name: name, doc: doc, shape: oneText,
		set: func(d *decoder, rec any, n *node) {
			if s, ok := d.text(n); ok {
				*at(rec.(*R)) = S(s)
			}
		},
		slot: func(rec any) any { return at(rec.(*R)) },
	}
}

func textsField[R any](name string, at func(*R) *[]string, doc string) field {
	return field{name: name, doc: doc, shape: texts,
		set:  func(d *decoder, rec any, n *node) { *at(rec.(*R)) = d.texts(n) },
		slot: func(rec any) any { return at(rec.(*R)) },
	}
}

func dateField[R any](name string, at func(*R) *evidence.Date, doc string) field {
	return field{name: name, doc: doc, shape: oneDate,
		set:  func(d *decoder, rec any, n *node) { *at(rec.(*R)) = d.date(n) },
		slot: func(rec any) any { return at(rec.(*R)) },
	}
}

func numberField[R any, N ~int | ~int8](name string, at func(*R) *N, min, max int, doc string) field {
	return field{name: name, doc: doc, shape: count, min: min, max: max,
		set:  func(d *decoder, rec any, n *node) { *at(rec.(*R)) = N(d.count(n, min, max)) },
		slot: func(rec any) any { return at(rec.(*R)) },
	}
}

func flagField[R any](name string, at func(*R) *bool, doc string) field {
	return field{name: name, doc: doc, shape: yesNo,
		set: func(d *decoder, rec any, n *node) {
			if b, ok := d.flag(n); ok {
				*at(rec.(*R)) = b
			}
		},
		slot: func(rec any) any { return at(rec.(*R)) },
	}
}

func recordsField[R, E any](name string, at func(*R) *[]*E, in *table, doc string) field {
	return field{name: name, doc: doc, shape: records, in: in,
		set: func(d *decoder, rec any, n *node) {
			for i := range d.entries(n) {
				e := in.fresh().(*E)
				d.record(in, e, &n.kids[i])
				*at(rec.(*R)) = append(*at(rec.(*R)), e)
			}
		},
		slot: func(rec any) any { return at(rec.(*R)) },
	}
}

func attributesField[R any](at func(*R) *[]entities.Attribute, doc string) field {
	return field{name: "attributes", doc: doc, shape: values, prose: true,
		set:  func(d *decoder, rec any, n *node) { *at(rec.(*R)) = d.attributes(n) },
		slot: func(rec any) any { return at(rec.(*R)) },
	}
}

// rowsField reads records that stand under their id. add takes each over.
func rowsField[R, E any](name string, at func(*R) any, in *table, id func(*E) *string, add func(*R, *E), doc string) field {
	return field{name: name, doc: doc, shape: rowsByID, in: in,
		set: func(d *decoder, rec any, n *node) {
			for i := range d.rows(n) {
				row := &n.kids[i]
				e := in.fresh().(*E)
				*id(e) = row.name
				d.place(e, row.nameAt)
				if row.kind != blank {
					d.record(in, e, row)
				}
				add(rec.(*R), e)
			}
		},
		slot: func(rec any) any { return at(rec.(*R)) },
	}
}

func (f field) must() field                { f.required = true; return f }
func (f field) sentences() field           { f.prose = true; return f }
func (f field) like(pattern string) field  { f.pattern = pattern; return f }
func (f field) oneOf(words []string) field { f.enum = words; return f }
func words[S ~string](list []S) (out []string) {
	for _, s := range list {
		out = append(out, string(s))
	}
	return out
}

const (
	idPattern     = `^[a-z0-9]+(-[a-z0-9]+)*$`
	digestPattern = `^[0-9a-f]{64}$`
)

var citationTable = newTable("citation", "one passage of one source that speaks for or against a claim",
	func() *evidence.Citation {
		return &evidence.Citation{Stance: evidence.Supports, Modality: evidence.Happened}
	},
	textField("source", func(c *evidence.Citation) *string { return &c.Source }, "id of the source that holds the passage").must().like(idPattern),
	textField("origin", func(c *evidence.Citation) *string { return &c.Origin }, "id of the upstream source that this very passage rests on: an ancestor of source by derived_from, or source itself for its own reporting").like(idPattern),
	numberField("paragraph", func(c *evidence.Citation) *int { return &c.Paragraph }, 1, maxNumber, "which paragraph: the nth non-blank line of the snapshot, from 1"),
	numberField("page", func(c *evidence.Citation) *int { return &c.Page }, 1, maxNumber, "which page, from 1"),
	numberField("start", func(c *evidence.Citation) *int { return &c.Start }, 0, maxNumber, "where the passage starts, in code points of the normalised text"),
	numberField("end", func(c *evidence.Citation) *int { return &c.End }, 1, maxNumber, "where the passage ends, in code points of the normalised text, exclusive"),
	textField("seal", func(c *evidence.Citation) *string { return &c.Seal }, "SHA-256 of the normalised passage, which proves the words without copying them; needs start and end").like(digestPattern),
	textField("quote", func(c *evidence.Citation) *string { return &c.Quote }, "the words themselves, where the case's author owns the text").sentences(),
	textField("prefix", func(c *evidence.Citation) *string { return &c.Prefix }, "words right before the quote").sentences(),
	textField("suffix", func(c *evidence.Citation) *string { return &c.Suffix }, "words right after the quote").sentences(),
	textsField("claimant", func(c *evidence.Citation) *[]string { return &c.Claimant }, "who says it inside the source, outermost teller first: ids of entities or sources, or free text with a space or a capital letter; left out for the source in its own voice"),
	textField("stance", func(c *evidence.Citation) *evidence.Stance { return &c.Stance }, "whether the passage speaks for or against; supports if left out").oneOf(words(evidence.Stances)),
	textField("modality", func(c *evidence.Citation) *evidence.Modality { return &c.Modality }, "whether the passage tells of something that happened, was alleged or was planned; happened if left out").oneOf(words(evidence.Modalities)),
	numberField("credibility", func(c *evidence.Citation) *evidence.Credibility { return &c.Credibility }, 1, 6, "Admiralty grade of the statement: 1 confirmed to 5 improbable, 6 cannot be judged; left out when nobody graded it"),
	dateField("date", func(c *evidence.Citation) *evidence.Date { return &c.Date }, "when, as this source gives it"),
	textField("place", func(c *evidence.Citation) *string { return &c.Place }, "where, as this source gives it: id of a place").like(idPattern),
	textsField("between", func(c *evidence.Citation) *[]string { return &c.Between }, "who took part, as this source names them: ids of entities; leave it out where the source gives no list"),
	textField("summary", func(c *evidence.Citation) *string { return &c.Summary }, "what the passage says, in the case author's own words").sentences(),
)

var sourceTable = newTable("source", "a document or recording that citations refer to",
	func() *evidence.Source { return &evidence.Source{} },
	textField("id", func(s *evidence.Source) *string { return &s.ID }, "stable id, unique in the case").must().like(idPattern),
	textField("title", func(s *evidence.Source) *string { return &s.Title }, "the title that a reader can look for").must(),
	textField("type", func(s *evidence.Source) *evidence.SourceType { return &s.Type }, "what sort of document or recording it is").must().oneOf(words(evidence.SourceTypes)),
	textField("publisher", func(s *evidence.Source) *string { return &s.Publisher }, "who published it"),
	textsField("authors", func(s *evidence.Source) *[]string { return &s.Authors }, "who wrote it"),
	dateField("published", func(s *evidence.Source) *evidence.Date { return &s.Published }, "when it was published"),
	dateField("retrieved", func(s *evidence.Source) *evidence.Date { return &s.Retrieved }, "when the snapshot was taken"),
	textField("url", func(s *evidence.Source) *string { return &s.URL }, "its address, http or https").like(`^[hH][tT][tT][pP][sS]?://`),
	textField("language", func(s *evidence.Source) *string { return &s.Language }, "its language as a BCP 47 tag, such as en or uk"),
	textField("reliability", func(s *evidence.Source) *evidence.Reliability { return &s.Reliability }, "Admiralty grade of the source: A reliable to E unreliable, F cannot be judged; left out when nobody graded it").oneOf([]string{"A", "B", "C", "D", "E", "F"}),
	textField("note", func(s *evidence.Source) *string { return &s.Note }, "free text, such as the reason for the grade").sentences(),
	textsField("derived_from", func(s *evidence.Source) *[]string { return &s.DerivedFrom }, "ids of the sources that this one rests on; a source without any is an origin").like(idPattern),
	textField("snapshot", func(s *evidence.Source) *string { return &s.Snapshot }, "file name of a stored copy in the snapshots folder"),
	textField("sha256", func(s *evidence.Source) *string { return &s.SHA256 }, "SHA-256 of the snapshot's bytes, in hexadecimal").like(digestPattern),
	textField("handling", func(s *evidence.Source) *string { return &s.Handling }, "handling code, one word such as restricted or internal: a publication copy (--publish, --pseudonyms, --ids-only) leaves the source out or hides what it is").like(idPattern),
)

var factTable = newTable("fact", "a literal value of an entity, with the citations that give it",
	func() *entities.Fact { return &entities.Fact{} },
	textField("property", func(f *entities.Fact) *string { return &f.Property }, "id of a property of case.yaml").must().like(idPattern),
	textField("value", func(f *entities.Fact) *string { return &f.Value }, "the value as it is to be shown").must(),
	recordsField("citations", func(f *entities.Fact) *[]*evidence.Citation { return &f.Citations }, citationTable, "what the fact rests on, one citation or more").must(),
)

const attributesDoc = "typed values of the file that the record comes from, by name: numbers, texts, dates, true or false; in CSV a JSON object"

var entityTable = newTable("entity", "a person, organisation, place, document, event or other thing that relations join",
	func() *entities.Entity { return &entities.Entity{} },
	textField("id", func(e *entities.Entity) *string { return &e.ID }, "stable id, unique in the case").must().like(idPattern),
	textField("name", func(e *entities.Entity) *string { return &e.Name }, "the name for display").must(),
	textField("kind", func(e *entities.Entity) *string { return &e.Kind }, "id of a kind, built-in or of case.yaml").must().like(idPattern),
	textsField("aliases", func(e *entities.Entity) *[]string { return &e.Aliases }, "every other spelling of the name, misprints too"),
	field{name: "ids", doc: "ids elsewhere, by scheme, such as wikidata: Q1", shape: pairs,
		set:  func(d *decoder, rec any, n *node) { rec.(*entities.Entity).IDs = d.pairs(n) },
		slot: func(rec any) any { return &rec.(*entities.Entity).IDs }},
	textField("within", func(e *entities.Entity) *string { return &e.Within }, "for a place: id of the place that contains it").like(idPattern),
	dateField("date", func(e *entities.Entity) *evidence.Date { return &e.Date }, "when an event happened or a document was made"),
	textField("note", func(e *entities.Entity) *string { return &e.Note }, "free text").sentences(),
	recordsField("facts", func(e *entities.Entity) *[]*entities.Fact { return &e.Facts }, factTable, "literal values with their citations"),
	attributesField(func(e *entities.Entity) *[]entities.Attribute { return &e.Attributes }, attributesDoc),
	textField("handling", func(e *entities.Entity) *string { return &e.Handling }, "handling code, one word such as restricted or internal: a publication copy (--publish, --pseudonyms, --ids-only) leaves the entity out or hides its name").like(idPattern),
)

var relationTable = newTable("relation", "a typed line between two entities or more, with its citations",
	func() *relations.Relation { return &relations.Relation{} },
	textField("id", func(r *relations.Relation) *string { return &r.ID }, "stable id, unique in the case").must().like(idPattern),
	textField("type", func(r *relations.Relation) *string { return &r.Type }, "id of a relation type of case.yaml").must().like(idPattern),
	field{name: "from", doc: "of a directed type: id of the entity that acts", shape: oneText, pattern: idPattern,
		set:  func(d *decoder, rec any, n *node) { d.end(rec.(*relations.Relation), n, 0) },
		slot: endsOf},
	field{name: "to", doc: "of a directed type: id of the entity that is acted on", shape: oneText, pattern: idPattern,
		set:  func(d *decoder, rec any, n *node) { d.end(rec.(*relations.Relation), n, 1) },
		slot: endsOf},
	field{name: "between", doc: "of an undirected type: ids of the entities that it joins, two or more; one meeting of several is one relation", shape: texts, pattern: idPattern,
		set: func(d *decoder, rec any, n *node) {
			r := rec.(*relations.Relation)
			if r.Ordered {
				d.bothEnds(n)
				return
			}
			r.Ends = d.texts(n)
		},
		slot: endsOf},
	dateField("date", func(r *relations.Relation) *evidence.Date { return &r.Date }, "the date that the case's author settles on; leave it out where the citations give it"),
	textField("place", func(r *relations.Relation) *string { return &r.Place }, "where: id of a place").like(idPattern),
	textField("label", func(r *relations.Relation) *string { return &r.Label }, "words on the line, instead of the type's label"),
	textField("note", func(r *relations.Relation) *string { return &r.Note }, "free text").sentences(),
	attributesField(func(r *relations.Relation) *[]entities.Attribute { return &r.Attributes }, attributesDoc),
	textField("handling", func(r *relations.Relation) *string { return &r.Handling }, "handling code, one word such as restricted or internal: a publication copy (--publish, --pseudonyms, --ids-only) leaves the relation out").like(idPattern),
	recordsField("citations", func(r *relations.Relation) *[]*evidence.Citation { return &r.Citations }, citationTable, "what the relation rests on, one citation or more").must(),
)

func endsOf(rec any) any { return &rec.(*relations.Relation).Ends }

// end reads from or to.
func (d *decoder) end(r *relations.Relation, n *node, i int) {
	s, ok := d.text(n)
	if !ok {
		return
	}
	if r.Ends != nil && !r.Ordered {
		d.bothEnds(n)
		return
	}
	if r.Ends == nil {
		r.Ends, r.Ordered = make([]string, 2), true
	}
	r.Ends[i] = s
}

func (d *decoder) bothEnds(n *node) {
	d.problem(int(n.nameAt), "a relation has from and to, or between, not both", "from and to for a directed type, between for an undirected one")
}

var typeTable = newTable("relation type", "a row of the case's vocabulary of relations",
	func() *relations.Type { return &relations.Type{Directed: true} },
	textField("class", func(t *relations.Type) *relations.Class { return &t.Class }, "how the type connects its ends; a path follows some classes and not others").must().oneOf(words(relations.Classes)),
	flagField("directed", func(t *relations.Type) *bool { return &t.Directed }, "whether the line goes from one end to the other; true when left out"),
	textField("verb", func(t *relations.Type) *string { return &t.Verb }, "the phrase that makes a sentence of from and to, such as criticised").must(),
	textField("inverse", func(t *relations.Type) *string { return &t.Inverse }, "the phrase in the other direction, such as was criticised by"),
	textField("label", func(t *relations.Type) *string { return &t.Label }, "short words on the line of a chart; the verb when left out"),
	textsField("from", func(t *relations.Type) *[]string { return &t.From }, "of a directed type: the kinds that from may have; any when left out").like(idPattern),
	textsField("to", func(t *relations.Type) *[]string { return &t.To }, "of a directed type: the kinds that to may have; any when left out").like(idPattern),
	textsField("between", func(t *relations.Type) *[]string { return &t.Between }, "of an undirected type: the kinds that the ends may have; any when left out").like(idPattern),
)

var kindTable = newTable("kind", "a kind of entity, in addition to the built-in ones",
	func() *entities.Kind { return &entities.Kind{} },
	textField("label", func(k *entities.Kind) *string { return &k.Label }, "the name of the kind for display"),
	textField("is", func(k *entities.Kind) *string { return &k.Is }, "id of the kind that it is a special case of").like(idPattern),
)

var propertyTable = newTable("property", "a row of the case's vocabulary of facts",
	func() *relations.Property { return &relations.Property{} },
	textField("label", func(p *relations.Property) *string { return &p.Label }, "the name of the property for display"),
	flagField("functional", func(p *relations.Property) *bool { return &p.Functional }, "whether two values on one entity exclude one another; false when left out"),
	flagField("exclusive", func(p *relations.Property) *bool { return &p.Exclusive }, "whether values in different words exclude one another, as genuine and forged do; false when left out"),
	textField("unit", func(p *relations.Property) *string { return &p.Unit }, "the unit of numbers given without one, such as min; date for dates in EDTF"),
)

// policyTable has the parameters of a policy, which [relations.ParsePolicy] reads.
var policyTable = newTable("policy", "what counts by default, unless a question asks otherwise",
	func() *relations.Records { return &relations.Records{} },
	settingsField("class", "classes of relations: "+strings.Join(words(relations.Classes), ", ")+", or all"),
	settingsField("type", "ids of relation types, or all"),
	settingsField("kind", "ids of kinds of entities, or all"),
	settingField("disputed", "whether disputed relations count").oneOf(relations.StatusChoices()),
	settingField("alleged", "whether alleged relations count").oneOf(relations.StatusChoices()),
	settingField("planned", "whether planned relations count").oneOf(relations.StatusChoices()),
	settingField("denied", "whether denied relations count").oneOf(relations.StatusChoices()),
	settingField("min", "the lowest grade of a citation that counts, such as B2, C or 3"),
	settingField("origins", "the lowest number of origins of a relation that counts"),
	settingField("since", "relations dated on that date or after, in EDTF"),
	settingField("until", "relations dated on that date or before, in EDTF"),
	settingField("as-of", "what was published by that date, in EDTF"),
	settingsField("only", "ids of sources: only citations that rest on one of them"),
	settingsField("without", "ids of sources: no citation that rests on one of them"),
	settingsField("where", "conditions on attributes, such as amount>1000, of which all must hold"),
)

// settingField reads a parameter of the case's own policy that has one value.
func settingField(name, doc string) field {
	return field{name: name, doc: doc, shape: oneText,
		set: func(d *decoder, rec any, n *node) {
			if s, ok := d.text(n); ok && s != "" {
				addSetting(rec, name, []string{s})
			}
		},
		slot: func(rec any) any { return settingOf(rec, name) },
	}
}

// settingsField reads one that has several.
func settingsField(name, doc string) field {
	return field{name: name, doc: doc, shape: texts,
		set:  func(d *decoder, rec any, n *node) { addSetting(rec, name, d.texts(n)) },
		slot: func(rec any) any { return settingOf(rec, name) },
	}
}

func addSetting(rec any, name string, values []string) {
	if r := rec.(*relations.Records); values != nil {
		r.Policy = append(r.Policy, relations.Setting{Param: name, Values: values})
	}
}

func settingOf(rec any, name string) *[]string {
	r := rec.(*relations.Records)
	if i := slices.IndexFunc(r.Policy, func(s relations.Setting) bool { return s.Param == name }); i >= 0 {
		return &r.Policy[i].Values
	}
	return new([]string)
}

var caseTable = newTable("case", "a case: its title and its vocabulary",
	func() *relations.Records { return &relations.Records{} },
	textField("title", func(c *relations.Records) *string { return &c.Title }, "the title of the case"),
	textField("language", func(c *relations.Records) *string { return &c.Language }, "the language of the case's own words as a BCP 47 tag, such as en"),
	textField("snapshots", func(c *relations.Records) *string { return &c.Snapshots }, "folder of the sources' stored copies, relative to the case's folder"),
	rowsField("types", func(c *relations.Records) any { return &c.Types }, typeTable,
		func(t *relations.Type) *string { return &t.ID },
		func(c *relations.Records, t *relations.Type) {
			if t.Label == "" {
				t.Label = t.Verb
			}
			c.Types = append(c.Types, t)
		}, "the relation types of the case, by id"),
	rowsField("kinds", func(c *relations.Records) any { return &c.Kinds }, kindTable,
		func(k *entities.Kind) *string { return &k.ID },
		func(c *relations.Records, k *entities.Kind) { c.Kinds = append(c.Kinds, *k) },
		"the case's own kinds, by id, in addition to "+builtinKinds()),
	rowsField("properties", func(c *relations.Records) any { return &c.Properties }, propertyTable,
		func(p *relations.Property) *string { return &p.ID },
		func(c *relations.Records, p *relations.Property) { c.Properties = append(c.Properties, p) },
		"the properties that facts may give, by id"),
	field{name: "policy", doc: "what counts by default, instead of each question's own default", shape: oneRecord, in: policyTable,
		set:  func(d *decoder, rec any, n *node) { d.record(policyTable, rec, n) },
		slot: func(rec any) any { return &rec.(*relations.Records).Policy }},
)

func builtinKinds() string {
	var ids []string
	for _, k := range entities.BuiltinKinds {
		ids = append(ids, k.ID)
	}
	return "the built-in " + strings.Join(ids, ", ")
}
