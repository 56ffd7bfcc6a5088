package interop

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
)

// A role is what a column is taken for.
type role uint8

const (
	leftOut role = iota
	idRole       // of the node, or of the relation
	nameRole
	kindRole
	aliasRole
	factRole
	fromRole
	toRole
	typeRole
	directionRole // or else the type: Gephi's Type holds Directed and Undirected
	dateRole
	untilRole
	labelRole
	sourceRole
	stanceRole
	modalityRole
	roles
)

// A column is one column of a file, or one key of its JSON objects.
type column struct {
	name  string // without the type of Neo4j
	role  role
	group string // of the ids, "" for the one that has no name
	array bool   // its cells hold lists
	fact  int    // place among Options.Facts
}

// A plan says how the rows of one file are read.
type plan struct {
	format  string // "Neo4j", "Gephi", "ICIJ Offshore Leaks", "columns"
	edges   bool
	columns []column
	kind    string     // default kind of the file, "" for none
	at      [roles]int // the first column in each role + 1
	sep     []byte     // between the entries of an array
	extras  []int      // columns of aliases and facts
	// Of the ends, and of the ids of nodes.
	kindNumber uint16
}

// column returns the place of the first column in a role, -1 for none.
func (p *plan) column(r role) int {
	return p.at[r] - 1
}

func (p *plan) has(r role) bool { return p.at[r] > 0 }

func (p *plan) set(i int, r role) {
	if p.has(r) && r != aliasRole && r != factRole {
		return
	}
	p.columns[i].role = r
	if !p.has(r) {
		p.at[r] = i + 1
	}
}

// The names of columns that are known without configuration, in lower case, the
// better ones first. A pair of ends makes a file one of relations.
var (
	endNames = [][2]string{
		{"node_id_start", "node_id_end"}, {"source", "target"}, {"from", "to"}, {"from_id", "to_id"}, {"source_id", "target_id"},
		{"start_id", "end_id"}, {"src", "dst"}, {"src", "dest"}, {"source", "dest"}, {"fromnodeid", "tonodeid"}, {"node1", "node2"}, {"subject", "object"}, {"start", "end"}, {"u", "v"},
	}
	nodeNames = []known{
		{idRole, []string{"id", "node_id", "nodeid", "entity_id", "_id", "uid", "uuid", "key", "node"}},
		{nameRole, []string{"name", "label", "title", "caption", "full_name", "display_name"}},
		{kindRole, []string{"kind", "type", "entity_type", "node_type", "schema", "category", "labels"}},
		{aliasRole, []string{"alias", "aliases", "aka", "other_names"}},
	}
	edgeNames = []known{
		{idRole, []string{"id", "edge_id", "rel_id", "relation_id", "relationship_id"}},
		{typeRole, []string{"rel_type", "relation", "relationship", "type", "edge_type", "predicate", "kind"}},
		{dateRole, []string{"date", "start_date", "since", "when", "time", "timestamp", "valid_from"}},
		{untilRole, []string{"until", "end_date", "till", "valid_to", "valid_until"}},
		{labelRole, []string{"label", "link", "description", "name"}},
		{sourceRole, []string{"sourceid", "source", "source_id", "source_name"}},
		{stanceRole, []string{"stance"}},
		{modalityRole, []string{"modality"}},
	}
)

type known struct {
	role  role
	names []string
}

var icijNodes = regexp.MustCompile(`(?i)(^|[._-])nodes?[._-](entit|officer|intermediar|address|other)[a-z]*\.`)

// icijKinds are the kinds of the node files of Offshore Leaks. An officer may be
// a company; the file does not say.
var icijKinds = map[string]string{"entit": "organisation", "officer": "person", "intermediar": "organisation", "address": "place", "other": "other"}

// planOf finds the roles of a file's columns. The error is an *InputError.
func planOf(file string, names []string, o *Options) (*plan, error) {
	p := &plan{format: "columns"}
	lower := make([]string, len(names))
	neo := false
	for i, n := range names {
		n = strings.TrimSpace(n)
		c := column{name: n}
		if name, spec, ok := strings.Cut(n, ":"); ok {
			word, group := spec, ""
			if j := strings.IndexAny(spec, "({"); j >= 0 {
				word = spec[:j]
				if spec[j] == '(' {
					group, _, _ = strings.Cut(spec[j+1:], ")")
				}
			}
			if word, c.array = strings.CutSuffix(word, "[]"); neoWords[strings.ToUpper(word)] != 0 || neoTypes[strings.ToLower(word)] {
				c.name, c.group = name, group
				neo = neo || neoWords[strings.ToUpper(word)] != 0
			}
		}
		lower[i] = strings.ToLower(c.name)
		p.columns = append(p.columns, c)
	}
	at := func(name string) int { return slices.Index(lower, strings.ToLower(name)) }
	if neo {
		p.format = "Neo4j"
		for i, n := range names {
			_, spec, _ := strings.Cut(strings.TrimSpace(n), ":")
			word := strings.ToUpper(spec)
			if j := strings.IndexAny(word, "({"); j >= 0 {
				word = word[:j]
			}
			r := neoWords[strings.TrimSuffix(word, "[]")]
			if r == neoIgnore {
				lower[i] = ""
				continue
			}
			if r != 0 {
				if p.has(r) {
					return nil, &InputError{File: file, Message: fmt.Sprintf("two columns are %s", word), Hint: "an id cannot have several columns; join them into one first"}
				}
				p.set(i, r)
				if r == kindRole {
					p.columns[i].array = true
				}
				if lower[i] != "" && r != idRole {
					lower[i] = ""
				}
			}
		}
	}
	for _, pair := range endNames {
		if i, j := at(pair[0]), at(pair[1]); !neo && i >= 0 && j >= 0 && i != j {
			p.set(i, fromRole)
			p.set(j, toRole)
			if pair == endNames[0] {
				p.format = "ICIJ Offshore Leaks"
			}
			break
		}
	}
	// What the user says about columns goes before what their names say.
	ends := false
	for _, c := range o.columns() {
		if i := at(c.name); i >= 0 && c.name != "" {
			ends = ends || c.role == fromRole || c.role == toRole
		}
	}
	for _, c := range o.columns() {
		i := at(c.name)
		if i < 0 || c.name == "" {
			continue
		}
		nodeOnly := c.role == nameRole || c.role == kindRole || c.role == aliasRole || c.role == factRole
		if (p.has(fromRole) || ends) && nodeOnly {
			continue
		}
		if old := p.column(c.role); old >= 0 && c.role != aliasRole && c.role != factRole {
			p.columns[old].role = leftOut
			p.at[c.role] = 0
		}
		if was := p.columns[i].role; was != leftOut {
			p.at[was] = 0
		}
		p.set(i, c.role)
		p.columns[i].fact = c.fact
	}
	from, to := p.has(fromRole), p.has(toRole)
	p.edges = from && to
	table := nodeNames
	if p.edges {
		table = edgeNames
	}
	if m := icijNodes.FindStringSubmatch(filepath.Base(file)); m != nil && !p.edges && at("node_id") >= 0 {
		p.format, p.kind = "ICIJ Offshore Leaks", icijKinds[strings.ToLower(m[2])]
		table = []known{{idRole, []string{"node_id"}}, {nameRole, []string{"name"}}, {aliasRole, []string{"former_name"}}, {aliasRole, []string{"original_name"}}}
		if m[2] = strings.ToLower(m[2]); m[2] == "address" {
			table = []known{{idRole, []string{"node_id"}}, {nameRole, []string{"address", "name"}}, {aliasRole, []string{"name"}}}
		}
	}
	for _, k := range table {
		if p.has(k.role) && k.role != aliasRole {
			continue
		}
		for _, n := range k.names {
			if i := at(n); i >= 0 && p.columns[i].role == leftOut {
				p.set(i, k.role)
				break
			}
		}
	}
	if neo && p.edges && !p.has(dateRole) {
		for i, n := range names {
			if _, spec, _ := strings.Cut(n, ":"); p.columns[i].role == leftOut && slices.Contains([]string{"date", "datetime", "localdatetime"}, strings.ToLower(strings.TrimSpace(spec))) {
				p.set(i, dateRole)
				break
			}
		}
	}
	if p.format == "columns" && (p.edges && at("source") >= 0 && at("target") >= 0 || !p.edges && at("id") >= 0 && at("label") >= 0) {
		p.format = "Gephi"
	}
	if i := p.column(typeRole); p.edges && i >= 0 && lower[i] == "type" && p.format == "Gephi" && o.TypeColumn == "" {
		p.columns[i].role = directionRole
		p.at[typeRole], p.at[directionRole] = 0, i+1
	}
	if neo && p.column(nameRole) < 0 && !p.edges {
		if i := p.column(idRole); i >= 0 && slices.Contains(nodeNames[1].names, lower[i]) {
			p.at[nameRole] = i + 1
		}
	}
	if p.edges || p.column(idRole) >= 0 && !from && !to {
		return p, nil
	}
	return nil, unknownHeader(file, names, lower, from, to)
}

// neoWords are the words that stand behind the colon in a header of
// neo4j-admin import.
var neoWords = map[string]role{"ID": idRole, "LABEL": kindRole, "START_ID": fromRole, "END_ID": toRole, "TYPE": typeRole, "IGNORE": neoIgnore}

const neoIgnore role = 255

var neoTypes = map[string]bool{
	"int": true, "integer": true, "long": true, "float": true, "double": true, "boolean": true, "byte": true, "short": true, "char": true,
	"string": true, "point": true, "date": true, "localtime": true, "time": true, "localdatetime": true, "datetime": true, "duration": true, "vector": true,
}

// unknownHeader says that nobody can tell what the columns of a file are.
func unknownHeader(file string, names, lower []string, from, to bool) error {
	e := &InputError{File: file, Message: "cannot tell what the columns are: " + strings.Join(quoted(names), ", ")}
	switch {
	case from:
		e.Message = "no column for the other end: " + strings.Join(quoted(names), ", ")
		e.Hint = "--to-column NAME names it"
		return e
	case to:
		e.Message = "no column for the first end: " + strings.Join(quoted(names), ", ")
		e.Hint = "--from-column NAME names it"
		return e
	}
	var words []string
	for _, pair := range endNames {
		words = append(words, pair[0], pair[1])
	}
	words = append(words, nodeNames[0].names...)
	hint := ""
	for _, n := range lower {
		if len(n) > 2 && !slices.Contains(words, n) {
			if near := entities.DidYouMean(n, words); near != "" {
				hint = fmt.Sprintf("%s: %s; or ", n, near)
				break
			}
		}
	}
	e.Hint = hint + "--id-column NAME for a file of nodes, --from-column NAME and --to-column NAME for one of relations"
	return e
}

func quoted(names []string) (out []string) {
	for _, n := range names[:min(len(names), 40)] {
		n = strings.ToValidUTF8(strings.Map(func(r rune) rune {
			if r < ' ' || r == 0x7f {
				return '?'
			}
			return r
		}, n), "?")
		if r := []rune(n); len(r) > 60 {
			n = string(r[:60]) + "..."
		}
		if n == "" {
			n = `""`
		}
		out = append(out, n)
	}
	if len(names) > 40 {
		out = append(out, "...")
	}
	return out
}

// delimiterOf returns the separator of which the header line has most outside
// of quotes: comma, semicolon, tab or bar.
func delimiterOf(line []byte) byte {
	var counts [256]int
	in := false
	for _, c := range line {
		if c == '"' {
			in = !in
		} else if !in {
			counts[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte(";\t|") {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return best
}
