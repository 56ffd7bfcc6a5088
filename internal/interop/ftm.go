package interop

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/plain"
)

// FollowTheMoney, https://followthemoney.tech: entities as lines of JSON, each with a
// schema and lists of values by property, or statements, each of which gives one
// value. The schemata below are relations: what their first property names leads to
// what their second does. All others are entities.
var ftmLinks = map[string][2]string{
	"Ownership": {"owner", "asset"}, "Directorship": {"director", "organization"}, "Membership": {"member", "organization"},
	"Employment": {"employee", "employer"}, "Family": {"person", "relative"}, "Associate": {"person", "associate"},
	"Representation": {"agent", "client"}, "UnknownLink": {"subject", "object"}, "Payment": {"payer", "beneficiary"},
	"Debt": {"debtor", "creditor"}, "Succession": {"predecessor", "successor"}, "Occupancy": {"holder", "post"},
	"ContractAward": {"supplier", "contract"}, "CourtCaseParty": {"party", "case"}, "ProjectParticipant": {"participant", "project"},
	"Documentation": {"document", "entity"}, "Similar": {"candidate", "match"},
}

// ftmBoth are the schemata among them that lead neither way.
var ftmBoth = []string{"Family", "Associate", "UnknownLink", "Similar"}

// An ftmEntity is an entity as it is put together.
type ftmEntity struct {
	id, schema string
	names      []string // of properties, in the order of the file
	values     map[string][]string
	at         place
}

func (e *ftmEntity) add(property, value string) {
	if value == "" || slices.Contains(e.values[property], value) {
		return
	}
	if e.values == nil {
		e.values = map[string][]string{}
	}
	if e.values[property] == nil {
		e.names = append(e.names, property)
	}
	e.values[property] = append(e.values[property], value)
}

func (e *ftmEntity) first(names ...string) string {
	for _, n := range names {
		if v := e.values[n]; len(v) > 0 {
			return v[0]
		}
	}
	return ""
}

// attributes lists the properties that have no place of their own.
func (e *ftmEntity) attributes(but ...string) (out []attribute) {
	for _, name := range e.names {
		if !slices.Contains(but, name) {
			out = append(out, attribute{name: name, value: strings.Join(e.values[name], "; ")})
		}
	}
	return out
}

// into adds the entity to a graph: as a node, or as a link for each pair of its ends.
func (e *ftmEntity) into(in *input, g *graph) error {
	when := span{e.first("startDate", "date"), e.first("endDate", "date")}
	ends, isLink := ftmLinks[e.schema]
	if !isLink {
		n, ok := g.add(e.id, e.at)
		if !ok {
			return in.fail(e.at, "", "the entity %q is there twice", plain.Text(e.id))
		}
		n.label, n.kind = e.first("name", "title", "fileName", "full", "caption"), ftmKind(e.schema)
		if n.label == "" {
			n.label = e.id
		}
		for _, p := range []string{"name", "alias", "weakAlias", "previousName", "abbreviation"} {
			n.aliases = append(n.aliases, e.values[p]...)
		}
		n.attrs = e.attributes("name", "alias", "weakAlias", "previousName", "abbreviation", "addressEntity", "startDate", "endDate", "date")
		if e.schema == "Event" || e.schema == "Document" {
			n.when = when
		} else {
			for _, p := range []string{"startDate", "endDate", "date"} {
				if v := e.values[p]; v != nil {
					n.attrs = append(n.attrs, attribute{name: p, value: strings.Join(v, "; ")})
				}
			}
		}
		for _, to := range e.values["addressEntity"] {
			g.links = append(g.links, link{id: e.id + " address " + to, typ: "address", directed: true, at: e.at, ends: []int32{g.mention(e.id, e.at), g.mention(to, e.at)}})
		}
		return nil
	}
	from, to := e.values[ends[0]], e.values[ends[1]]
	if len(from) == 0 || len(to) == 0 {
		g.told.add("relation without an end, left out", e.at)
		return nil
	}
	if len(from)*len(to) > maxEnds {
		return in.fail(e.at, "", "a relation of more than %d pairs", maxEnds)
	}
	for i, a := range from {
		for k, b := range to {
			l := link{id: e.id, typ: ftmWords(e.schema), label: e.first("role", "relationship", "summary"), directed: !slices.Contains(ftmBoth, e.schema), when: when, at: e.at,
				ends: []int32{g.mention(a, e.at), g.mention(b, e.at)}, attrs: e.attributes(ends[0], ends[1], "startDate", "endDate", "date", "role", "relationship")}
			if i+k > 0 {
				l.id += " " + a + " " + b
			}
			g.links = append(g.links, l)
		}
	}
	return nil
}

// ftmKind is the kind that a schema means.
func ftmKind(schema string) string {
	switch schema {
	case "Organization", "Company", "LegalEntity", "Asset":
		return map[string]string{"Asset": "object"}[schema] + map[string]string{"Organization": "organisation", "Company": "organisation", "LegalEntity": "unstated"}[schema]
	case "PublicBody":
		return "public-body"
	case "Documentation", "Pages", "PlainText", "HyperText", "Email", "Workbook", "Table":
		return "document"
	}
	return ftmWords(schema)
}

// ftmWords divides the name of a schema into words.
func ftmWords(schema string) string {
	var b strings.Builder
	for i, r := range schema {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}

// absent declares the nodes that links name and that the file does not have, as an
// extract of a larger collection leaves them.
func (g *graph) absent() {
	for i := range g.nodes {
		if n := &g.nodes[i]; !n.declared {
			n.declared = true
			g.told.add("entity that is only named, and not in the file", n.at)
		}
	}
}

func readFTM(in *input, g *graph) error {
	j := newJSONReader(in)
	statements := newFTMStatements()
	for n := 0; ; n++ {
		if j.next() == 0 {
			if _, err := j.d.Token(); err != io.EOF && err != nil {
				return j.error(j.here(), err)
			}
			if n == 0 {
				return in.fail(place{line: 1, column: 1}, "", "no entity in it")
			}
			break
		}
		o, at, err := j.element("an entity")
		if err != nil {
			return err
		}
		if o.get("prop") != nil {
			if err := statements.add(in, at, o.text); err != nil {
				return err
			}
			continue
		}
		e := &ftmEntity{id: o.text("id"), schema: o.text("schema"), at: at}
		if e.id == "" || e.schema == "" {
			return in.fail(at, "", "an entity needs an id and a schema")
		}
		if properties, ok := o.get("properties").(*jsonObject); ok {
			for i, name := range properties.names {
				values, ok := properties.values[i].([]jsonValue)
				if !ok {
					values = []jsonValue{properties.values[i]}
				}
				for _, v := range values {
					if inner, ok := v.(*jsonObject); ok { // an entity within it
						v = inner.get("id")
					}
					if s, ok := jsonText(v); ok {
						e.add(name, s)
					}
				}
			}
		}
		for _, name := range []string{"caption", "first_seen", "last_seen"} {
			if s := o.text(name); s != "" && (name != "caption" || e.first("name") == "") {
				e.add(name, s)
			}
		}
		for _, name := range []string{"datasets", "referents"} {
			if list, ok := o.get(name).([]jsonValue); ok {
				for _, v := range list {
					if s, ok := jsonText(v); ok {
						e.add(name, s)
					}
				}
			}
		}
		if err := e.into(in, g); err != nil {
			return err
		}
	}
	if err := statements.into(in, g); err != nil {
		return err
	}
	g.absent()
	return nil
}

// ftmStatements puts entities together of statements in any order.
type ftmStatements struct {
	list []*ftmEntity
	byID map[string]*ftmEntity
}

func newFTMStatements() *ftmStatements { return &ftmStatements{byID: map[string]*ftmEntity{}} }

func (s *ftmStatements) add(in *input, at place, field func(name string) string) error {
	id := field("canonical_id")
	if id == "" {
		id = field("entity_id")
	}
	if id == "" {
		return in.fail(at, "", "a statement without an entity")
	}
	e := s.byID[id]
	if e == nil {
		e = &ftmEntity{id: id, schema: field("schema"), at: at}
		s.byID[id], s.list = e, append(s.list, e)
	}
	if e.schema != field("schema") {
		// Where statements differ, the one that says more does not follow from the names;
		// the least is taken.
		e.schema = min(e.schema, field("schema"))
	}
	if p := field("prop"); p != "id" {
		e.add(p, field("value"))
	}
	e.add("datasets", field("dataset"))
	return nil
}

func (s *ftmStatements) into(in *input, g *graph) error {
	for _, e := range s.list {
		if err := e.into(in, g); err != nil {
			return err
		}
	}
	return nil
}

// readFTMStatements reads statements as CSV.
func readFTMStatements(in *input, g *graph) error {
	r := csv.NewReader(in)
	r.ReuseRecord = true
	statements := newFTMStatements()
	columns := map[string]int{}
	for {
		at := in.at(r.InputOffset())
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if parse := (*csv.ParseError)(nil); errors.As(err, &parse) {
			return in.fail(at, "", "not CSV: %s", plain.Text(parse.Err.Error()))
		}
		if err != nil {
			return err
		}
		if len(columns) == 0 {
			for i, name := range row {
				columns[name] = i
			}
			continue
		}
		if err := statements.add(in, at, func(name string) string {
			if i, ok := columns[name]; ok && i < len(row) {
				return g.valid([]byte(row[i]), at)
			}
			return ""
		}); err != nil {
			return err
		}
	}
	if err := statements.into(in, g); err != nil {
		return err
	}
	g.absent()
	return nil
}

// isFTM recognises lines of JSON by the first object.
func isFTM(head []byte) bool {
	names := members(head)
	return slices.Contains(names, "schema") && (slices.Contains(names, "properties") || slices.Contains(names, "prop"))
}

// isFTMStatements recognises the table of statements by its header.
func isFTMStatements(head []byte) bool {
	line, _, _ := strings.Cut(string(head), "\n")
	return strings.Contains(line, "entity_id") && strings.Contains(line, "prop,") && strings.Contains(line, "schema,")
}
