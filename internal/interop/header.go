package interop

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
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
	fromKindRole
	toKindRole
	betweenRole // all ends of a relation without a direction
	typeRole
	directionRole // or else the type: Gephi's Type holds Directed and Undirected
	dateRole
	untilRole
	labelRole
	sourceRole
	urlRole
	archiveRole
	reliabilityRole
	pageRole
	quoteRole
	claimantRole
	credibilityRole
	stanceRole
	modalityRole
	attributeRole // kept as it is
	roles
)

// many reports whether several columns may have a role.
func (r role) many() bool {
	return r == leftOut || r == aliasRole || r == factRole || r == attributeRole
}

// A column is one column of a file, or one key of its JSON objects.
type column struct {
	name      string // without the type of Neo4j
	role      role
	group     string // of the ids, "" for the one that has no name
	array     bool   // its cells hold lists
	fact      int    // place among Options.Facts
	skip      bool   // the header says that nobody reads it
	attribute string // what it is called as one
}

// A plan says how the rows of one file are read.
type plan struct {
	format  string // "Neo4j", "Gephi", "ICIJ Offshore Leaks", "columns"
	edges   bool
	columns []column
	kind    string     // default kind of the file, "" for none
	at      [roles]int // the first column in each role + 1
	sep     []byte     // between the entries of an array
	extras  []int      // columns of aliases and facts; of relations, of what a plain row has not
	// Of nodes, and of each end.
	kindNumber, fromKind, toKind uint16
}

// column returns the place of the first column in a role, -1 for none.
func (p *plan) column(r role) int {
	return p.at[r] - 1
}

func (p *plan) has(r role) bool { return p.at[r] > 0 }

// set gives a column a role, unless another has it that only one can have.
func (p *plan) set(i int, r role) {
	if p.has(r) && !r.many() {
		return
	}
	p.columns[i].role = r
	if !p.has(r) {
		p.at[r] = i + 1
	}
}

// find returns the column with a name, in any case, -1 for none.
func (p *plan) find(name string) int {
	return slices.IndexFunc(p.columns, func(c column) bool { return strings.EqualFold(c.name, name) })
}

// A planner makes the plan of one file.
type planner struct {
	*plan
	file   string
	names  []string // as in the file
	words  []string // as the tables of words have them, "" for a column that is spoken for
	sample [][]string
	o      *Options
	neo    bool
	leak   string // what the nodes of Offshore Leaks are, "" for others
}

// planOf finds the roles of a file's columns. sample are some of its rows. The
// error is an *InputError or a *HeaderError.
func planOf(file string, names []string, sample [][]string, o *Options) (*plan, error) {
	p := &planner{plan: &plan{format: "columns"}, file: file, names: names, sample: sample, o: o}
	for _, n := range names {
		c, neo := neoColumn(strings.TrimSpace(n))
		p.columns = append(p.columns, c)
		p.words = append(p.words, wordOf(c.name))
		p.neo = p.neo || neo
	}
	if p.neo {
		if err := p.neoRoles(); err != nil {
			return nil, err
		}
	}
	p.flags()
	if !p.neo && !p.has(fromRole) && !p.has(toRole) && !p.has(betweenRole) {
		p.ends()
	}
	p.edges = p.has(fromRole) && p.has(toRole) || p.has(betweenRole)
	p.offshoreLeaks()
	p.known()
	p.doubts()
	p.gephi()
	if p.edges {
		p.kindsOfEnds()
		p.attributes()
		return p.plan, nil
	}
	if p.has(fromRole) || p.has(toRole) || !p.has(idRole) {
		return nil, &HeaderError{File: file, Columns: cleanNames(names), Sample: first(sample), From: p.has(fromRole), To: p.has(toRole), Near: p.near()}
	}
	p.attributes()
	return p.plan, nil
}

func first(rows [][]string) []string {
	if len(rows) == 0 {
		return nil
	}
	return rows[0]
}

// A HeaderError says that the names of the columns do not tell what they are.
type HeaderError struct {
	File     string
	Columns  []string
	Sample   []string  // the first row, nil for none
	From, To bool      // that column is known, and the other is not
	Near     [2]string // a name, and the known one that may be meant
}

func (e *HeaderError) Error() string {
	names := strings.Join(short(e.Columns), ", ")
	switch {
	case e.From:
		return e.File + ": no column for the other end: " + names
	case e.To:
		return e.File + ": no column for the first end: " + names
	}
	return e.File + ": cannot tell what the columns are: " + names
}

// flags gives columns the roles that the options say: they go before what the
// names say.
func (p *planner) flags() {
	list := p.o.columns()
	ends := p.has(fromRole)
	for _, c := range list {
		if c.name != "" && p.find(c.name) >= 0 {
			ends = ends || c.role == fromRole || c.role == toRole || c.role == betweenRole
		}
	}
	if !ends && !p.neo {
		_, _, ends = p.pair()
	}
	for _, c := range list {
		i := p.find(c.name)
		nodeOnly := c.role == nameRole || c.role == kindRole || c.role == aliasRole || c.role == factRole
		if i < 0 || c.name == "" || ends && nodeOnly || !ends && !nodeOnly && c.role != idRole {
			continue
		}
		if old := p.column(c.role); old >= 0 && !c.role.many() {
			p.columns[old].role = leftOut
			p.at[c.role] = 0
		}
		if was := p.columns[i].role; was != leftOut {
			p.at[was] = 0
		}
		p.set(i, c.role)
		p.columns[i].fact = c.fact
		p.words[i] = ""
	}
	// One end by flag: the other may be known.
	if from, to := p.has(fromRole), p.has(toRole); from != to && !p.has(betweenRole) {
		for _, pair := range endNames {
			if to && p.free(pair[0]) >= 0 {
				p.set(p.free(pair[0]), fromRole)
				return
			}
			if from && p.free(pair[1]) >= 0 {
				p.set(p.free(pair[1]), toRole)
				return
			}
		}
	}
}

// free returns the column with a word that has no role yet, -1 for none.
func (p *planner) free(word string) int {
	word = wordOf(word)
	for i, w := range p.words {
		if w != "" && w == word && p.columns[i].role == leftOut {
			return i
		}
	}
	return -1
}

// pair finds the two columns of a relation's ends by their names.
func (p *planner) pair() (from, to int, ok bool) {
	spare := [2]int{-1, -1}
	for _, pair := range endNames {
		i, j := p.free(pair[0]), p.free(pair[1])
		if i < 0 || j < 0 || i == j {
			continue
		}
		// "person, company, from, to": the last two are when.
		if spare[0] < 0 && p.datesIn(i) && p.datesIn(j) {
			spare = [2]int{i, j}
			continue
		}
		return i, j, true
	}
	return spare[0], spare[1], spare[0] >= 0
}

// ends finds the ends of the relations, if there are any.
func (p *planner) ends() {
	i, j, ok := p.pair()
	switch {
	case ok:
		p.set(i, fromRole)
		p.set(j, toRole)
		if p.words[i] == "nodeidstart" {
			p.format = "ICIJ Offshore Leaks"
		}
	case p.numbered() && len(p.columns) > 1:
		p.set(0, fromRole)
		p.set(1, toRole)
		p.format = "edge list"
	}
	for _, w := range betweenNames {
		if i := p.free(w); i >= 0 && !ok {
			p.set(i, betweenRole)
			return
		}
	}
}

// numbered reports whether the columns have numbers in place of names.
func (p *planner) numbered() bool {
	for i, n := range p.names {
		if n != fmt.Sprint(i+1) {
			return false
		}
	}
	return true
}

var icijNodes = regexp.MustCompile(`(?i)(^|[._-])nodes?[._-](entit|officer|intermediar|address|other)[a-z]*\.`)

// icijKinds are the kinds of the node files of Offshore Leaks. An officer may be
// a company; the file does not say.
var icijKinds = map[string]string{"entit": "organisation", "officer": "person", "intermediar": "organisation", "address": "place", "other": ""}

// offshoreLeaks knows the files of nodes by their names.
func (p *planner) offshoreLeaks() {
	m := icijNodes.FindStringSubmatch(filepath.Base(p.file))
	if m == nil || p.edges || p.find("node_id") < 0 {
		return
	}
	p.leak = strings.ToLower(m[2])
	p.format, p.kind = "ICIJ Offshore Leaks", icijKinds[p.leak]
}

// known gives roles to columns by the tables of words.
func (p *planner) known() {
	table := nodeNames
	switch {
	case p.edges:
		table = edgeNames
	case p.leak == "address":
		table = []known{{idRole, []string{"node_id"}}, {nameRole, []string{"address", "name"}}, {aliasRole, []string{"name"}}}
	case p.leak != "":
		table = []known{{idRole, []string{"node_id"}}, {nameRole, []string{"name"}}, {aliasRole, []string{"former_name"}}, {aliasRole, []string{"original_name"}}}
	}
	for _, k := range table {
		if p.has(k.role) && !k.role.many() {
			continue
		}
		for _, n := range k.names {
			i := p.free(n)
			if i < 0 || (k.role == dateRole || k.role == untilRole) && n != "date" && len(p.cells(i)) > 0 && !p.someDate(i) {
				continue
			}
			r := k.role
			if r == labelRole && p.addressesIn(i) {
				r = urlRole
			}
			if p.set(i, r); r == k.role {
				break
			}
		}
	}
	if p.edges && p.neo && !p.has(dateRole) {
		p.neoDate()
	}
	if p.edges {
		return
	}
	if name := p.column(nameRole); p.neo && name < 0 {
		if i := p.column(idRole); i >= 0 && slices.ContainsFunc(nodeNames[1].names, func(n string) bool { return p.words[i] == wordOf(n) }) {
			p.at[nameRole] = i + 1
		}
	} else if !p.has(idRole) && name >= 0 && !p.has(fromRole) && !p.has(toRole) && len(p.columns) != 2 && p.distinct(name) {
		p.at[idRole] = name + 1 // the name is what tells them apart
	}
}

// gephi knows the files of Gephi, whose Type is the direction.
func (p *planner) gephi() {
	if p.format == "columns" && (p.edges && p.find("source") >= 0 && p.find("target") >= 0 || !p.edges && p.find("id") >= 0 && p.find("label") >= 0) {
		p.format = "Gephi"
	}
	if i := p.column(typeRole); p.edges && i >= 0 && p.words[i] == "type" && p.format == "Gephi" && p.o.TypeColumn == "" {
		p.columns[i].role = directionRole
		p.at[typeRole], p.at[directionRole] = 0, i+1
	}
}

// kindsOfEnds finds columns such as "Entity A Type" beside "Entity A".
func (p *planner) kindsOfEnds() {
	for _, end := range []struct{ end, kind role }{{fromRole, fromKindRole}, {toRole, toKindRole}} {
		i := p.column(end.end)
		if p.has(end.kind) || i < 0 {
			continue
		}
		word := wordOf(p.columns[i].name)
		for _, kind := range []string{"kind", "type", "category", "schema", "class"} {
			for _, name := range []string{word + kind, kind + "of" + word, kind + word} {
				if j := p.free(name); j >= 0 && !p.has(end.kind) {
					p.set(j, end.kind)
				}
			}
		}
	}
}

// attributes keeps the columns that nothing else reads.
func (p *planner) attributes() {
	o := p.o
	if i := p.column(reliabilityRole); i >= 0 && !p.has(sourceRole) && !p.has(urlRole) { // a grade of no source
		p.columns[i].role, p.at[reliabilityRole] = leftOut, 0
	}
	names := map[string]int{}
	for i := range p.columns {
		c := &p.columns[i]
		if c.role != leftOut || c.skip || o.leavesOut(c.name) {
			continue
		}
		c.role = attributeRole
		c.attribute = c.name
		if c.name == "" || p.numbered() {
			c.attribute = fmt.Sprintf("column %d", i+1)
		}
		// Two columns of one name are two attributes.
		for names[c.attribute] > 0 {
			names[c.attribute]++
			c.attribute = fmt.Sprintf("%s (%d)", c.attribute, names[c.attribute])
		}
		names[c.attribute]++
	}
}

// cells returns the cells of a column in the sample that say something.
func (p *planner) cells(i int) (list []string) {
	for _, row := range p.sample {
		if i < len(row) && row[i] != "" && !p.o.blank([]byte(row[i])) {
			list = append(list, row[i])
		}
	}
	return list
}

// doubts finds the columns that say of each row whether it happened, is alleged or
// planned, or is denied, by their words: a column of such words under any name says
// how far a row may be believed, and must not be passed over.
func (p *planner) doubts() {
	for _, r := range []struct {
		role  role
		words [][]byte
	}{{modalityRole, modalities}, {stanceRole, stances}} {
		for i := range p.columns {
			if p.edges && !p.has(r.role) && p.columns[i].role == leftOut && !p.columns[i].skip && p.wordsIn(i, r.words) {
				p.set(i, r.role)
			}
		}
	}
}

// wordsIn reports whether the cells of a column are some of a few words.
func (p *planner) wordsIn(i int, words [][]byte) bool {
	cells := p.cells(i)
	return len(cells) > 0 && !slices.ContainsFunc(cells, func(c string) bool {
		return !slices.ContainsFunc(words, func(w []byte) bool { return strings.EqualFold(string(w), c) })
	})
}

// datesIn reports whether most cells of a column are dates.
func (p *planner) datesIn(i int) bool {
	cells, n := p.cells(i), 0
	for _, c := range cells {
		if _, err := readDate(c, "dmy"); err == nil && len(c) >= 4 {
			n++
		}
	}
	return n > 0 && 5*n >= 4*len(cells)
}

// someDate reports whether a cell of a column is a date, or a number: it may be
// one of seconds.
func (p *planner) someDate(i int) bool {
	return slices.ContainsFunc(p.cells(i), func(c string) bool {
		_, err := readDate(c, "dmy")
		_, number := strconv.ParseFloat(c, 64)
		return err == nil || number == nil
	})
}

// addressesIn reports whether most cells of a column are addresses of the web.
func (p *planner) addressesIn(i int) bool {
	cells, n := p.cells(i), 0
	for _, c := range cells {
		if isAddress(c) {
			n++
		}
	}
	return n > 0 && 5*n >= 4*len(cells)
}

// distinct reports whether no two cells of a column in the sample are the same.
func (p *planner) distinct(i int) bool {
	cells := p.cells(i)
	slices.Sort(cells)
	return len(cells) == len(slices.Compact(slices.Clone(cells)))
}

// cleanNames makes names of columns that can be shown.
func cleanNames(names []string) (out []string) {
	for _, n := range names {
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
	return out
}

// MaxNamed is how many columns a message or a report names.
const MaxNamed = 20

// short cuts a list of names.
func short(names []string) []string {
	if n := len(names) - MaxNamed; n > 0 {
		return append(names[:MaxNamed:MaxNamed], fmt.Sprintf("and %d more", n))
	}
	return names
}
