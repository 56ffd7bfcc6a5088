package interop

import (
	"fmt"
	"slices"
	"strings"
)

// neoWords are the words that stand behind the colon in a header of
// neo4j-admin import.
var neoWords = map[string]role{"ID": idRole, "LABEL": kindRole, "START_ID": fromRole, "END_ID": toRole, "TYPE": typeRole, "IGNORE": neoIgnore}

const neoIgnore role = 255

var neoTypes = map[string]bool{
	"int": true, "integer": true, "long": true, "float": true, "double": true, "boolean": true, "byte": true, "short": true, "char": true,
	"string": true, "point": true, "date": true, "localtime": true, "time": true, "localdatetime": true, "datetime": true, "duration": true, "vector": true,
}

// neoSpec cuts a name such as "personId:ID(Person)" or "nick:string[]".
func neoSpec(name string) (plain, word, group string, array, ok bool) {
	plain, spec, ok := strings.Cut(name, ":")
	if !ok {
		return name, "", "", false, false
	}
	word = spec
	if j := strings.IndexAny(spec, "({"); j >= 0 {
		word = spec[:j]
		if spec[j] == '(' {
			group, _, _ = strings.Cut(spec[j+1:], ")")
		}
	}
	word, array = strings.CutSuffix(word, "[]")
	return plain, word, group, array, true
}

// neoColumn reads the name of a column. neo says that only Neo4j writes such a
// name.
func neoColumn(name string) (c column, neo bool) {
	plain, word, group, array, ok := neoSpec(name)
	special := neoWords[strings.ToUpper(word)] != 0
	if !ok || !special && !neoTypes[strings.ToLower(word)] {
		return column{name: name}, false
	}
	return column{name: plain, group: group, array: array}, special
}

// neoRoles gives columns the roles that stand behind their colons.
func (p *planner) neoRoles() error {
	p.format = "Neo4j"
	for i, n := range p.names {
		_, word, _, _, _ := neoSpec(strings.TrimSpace(n))
		r := neoWords[strings.ToUpper(word)]
		switch {
		case r == 0:
			continue
		case r == neoIgnore:
			p.words[i], p.columns[i].skip = "", true
			continue
		case p.has(r):
			return &InputError{File: p.file, Message: fmt.Sprintf("two columns are %s", strings.ToUpper(word)), Hint: "an id cannot have several columns; join them into one first"}
		}
		p.set(i, r)
		if r == kindRole {
			p.columns[i].array = true
		}
		if r != idRole {
			p.words[i] = ""
		}
	}
	return nil
}

// neoDate takes the first column of a date's type.
func (p *planner) neoDate() {
	for i, n := range p.names {
		if _, word, _, _, _ := neoSpec(strings.TrimSpace(n)); p.columns[i].role == leftOut && slices.Contains([]string{"date", "datetime", "localdatetime"}, strings.ToLower(word)) {
			p.set(i, dateRole)
			return
		}
	}
}
