// Package entities holds the nodes of a case, the things that relations join:
// people, organisations, places, documents, events; and it finds one by the
// name that a person types.
//
// Names are the hard part. One man is Zelensky, Zelenskyy and Зеленський; two
// men may share a last name. So an entity has one stable id, one display name
// and any number of aliases, and nothing is ever merged because two names look
// alike: [Finder] answers with one entity, or with an error that lists the
// candidates.
//
// The kinds follow FollowTheMoney's schemata (Person, Organization, PublicBody,
// Document, Event ...); a case may add its own below them.
package entities

import (
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/graphx-dev/graphx/internal/evidence"
)

// An Entity is a node of the graph.
type Entity struct {
	ID      string
	Name    string // for display
	Kind    string // id of a Kind
	Aliases []string
	// IDs are external ids by scheme, as {"wikidata": "Q1"}; nil for none.
	IDs map[string]string
	// Within is the id of the place that a place lies in, "" for none.
	Within string
	// Date is when an event happened or a document was made, zero for unknown.
	Date  evidence.Date
	Note  string
	Facts []*Fact
	// Attributes are the typed values of the source file, sorted by name.
	Attributes []Attribute
	// Handling is the handling code, a word such as "restricted" by which a
	// publication copy leaves the record out or hides its name; "" for none.
	Handling string
}

// Names calls yield with what the entity can be found by, the display name first:
// its names, and those of its ids elsewhere that are no names, in the order of
// their schemes.
func (e *Entity) Names(yield func(name string)) {
	yield(e.Name)
	for _, alias := range e.Aliases {
		yield(alias)
	}
	if len(e.IDs) == 0 {
		return
	}
	for _, scheme := range slices.Sorted(maps.Keys(e.IDs)) {
		if id := e.IDs[scheme]; id != e.Name && !slices.Contains(e.Aliases, id) {
			yield(id)
		}
	}
}

// A Fact is a literal value of an entity, such as the length of a call, with
// the citations that give it.
type Fact struct {
	Property  string // id of a property of the case
	Value     string
	Citations []*evidence.Citation
}

// A Kind says what sort of thing an entity is.
type Kind struct {
	ID    string
	Label string
	// Is is the id of the kind that this one is a special case of, "" for none:
	// what holds for an organisation holds for a public body.
	Is string
}

// BuiltinKinds are the kinds that every case has, sorted by id. A group is a
// loose or unnamed set of people ("European officials"); paths do not walk
// through it.
var BuiltinKinds = []Kind{
	{"document", "Document", ""},
	{"event", "Event", ""},
	{"group", "Group", ""},
	{"object", "Object", ""},
	{"organisation", "Organisation", ""},
	{"other", "Other", ""},
	{"person", "Person", ""},
	{"place", "Place", ""},
	{"public-body", "Public body", "organisation"},
}

// Unstated is the id of the kind of entities of which a case does not say what
// they are, as an imported table without kinds. A case that has such entities
// declares the kind; kinds of which it is not known either what they are say that
// they are special cases of it.
const Unstated = "unstated"

// Kinds is a set of kinds, sorted by id. It never changes once made.
type Kinds struct {
	list []Kind
	up   map[string][]string // id -> the kind and all that it is, nearest first
}

// MaxKindDepth bounds how deep kinds may lie within one another.
const MaxKindDepth = 64

// NewKinds joins the built-in kinds with a case's own. Of two with one id the
// case's wins, so that a case may rename a label; chains that run in a circle
// end where they began, and no chain is longer than [MaxKindDepth].
func NewKinds(own []Kind) *Kinds {
	byID := map[string]Kind{}
	for _, k := range slices.Concat(BuiltinKinds, own) {
		byID[k.ID] = k
	}
	ks := &Kinds{up: map[string][]string{}}
	for _, k := range byID {
		ks.list = append(ks.list, k)
		chain := []string{k.ID}
		for up := k.Is; up != "" && len(chain) < MaxKindDepth && !slices.Contains(chain, up); up = byID[up].Is {
			chain = append(chain, up)
		}
		ks.up[k.ID] = chain
	}
	sort.Slice(ks.list, func(i, j int) bool { return ks.list[i].ID < ks.list[j].ID })
	return ks
}

// All returns the kinds sorted by id. The caller must not change the slice.
func (ks *Kinds) All() []Kind { return ks.list }

// Parent returns the id of the kind that a kind says it is, "" for none. Kinds
// can contain themselves until they are checked.
func (ks *Kinds) Parent(id string) string {
	if i, ok := ks.find(id); ok {
		return ks.list[i].Is
	}
	return ""
}

// TooDeep reports whether a kind's chain was cut at [MaxKindDepth].
func (ks *Kinds) TooDeep(id string) bool {
	chain := ks.up[id]
	return len(chain) == MaxKindDepth && ks.Parent(chain[len(chain)-1]) != ""
}

// Has reports whether there is a kind with that id.
func (ks *Kinds) Has(id string) bool { return ks.up[id] != nil }

// Label returns the kind's label, or its id where it has none.
func (ks *Kinds) Label(id string) string {
	i, ok := ks.find(id)
	if !ok || ks.list[i].Label == "" {
		return id
	}
	return ks.list[i].Label
}

func (ks *Kinds) find(id string) (int, bool) {
	return slices.BinarySearchFunc(ks.list, id, func(k Kind, id string) int { return strings.Compare(k.ID, id) })
}

// Is reports whether kind is the kind general or a special case of it.
func (ks *Kinds) Is(kind, general string) bool { return slices.Contains(ks.up[kind], general) }

// Basic returns the built-in kind that kind is or falls under, which decides
// its shape in a chart; "other" where there is none.
func (ks *Kinds) Basic(kind string) string {
	for _, up := range ks.up[kind] {
		for _, b := range BuiltinKinds {
			if b.ID == up {
				return up
			}
		}
	}
	return "other"
}
