// Package publish makes publication copies: cases of which some records are left
// out or shown by pseudonyms, so that figures of them can be printed. Making the
// copy is one half. Free text may still name who is withheld, and so the other
// half is a guard, which searches what is about to be written, in whatever
// format, for every word that must not come out.
package publish

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// Options say what of a case is not to be published, by handling codes.
type Options struct {
	// LeaveOut are the codes under which records are left out, Pseudonyms those
	// under which entities and sources are shown by pseudonyms; a record under
	// both is left out. AnyCode stands for all codes.
	LeaveOut, Pseudonyms []string
	// IDsOnly shows pseudonymous ids in place of pseudonyms.
	IDsOnly bool
	// Key, where it is not empty, makes pseudonyms that stay the same whatever else
	// is withheld, and that nobody can test a guess against without it.
	Key []byte
}

// AnyCode stands for every handling code.
const AnyCode = "all"

// A Copy is a publication copy of a case: a case of its own, in which no
// structured field has anything of what is withheld. Free text may: whoever
// writes an output searches it for Withheld.
type Copy struct {
	Case, Original *relations.Case
	// Withheld are the words that must not come out, sorted, each with the record
	// that they belong to.
	Withheld []Withheld
	// Renamed leads from the ids of records that are shown under others to those,
	// and to "" for those that are left out.
	Renamed map[string]string
	// Out and Hidden count what is left out and what is shown by a pseudonym.
	Out, Hidden struct{ Entities, Sources, Relations int }
	// Citations counts those left out of relations and facts that are shown.
	Citations int
	// Restated are relations of the copy whose status is another than in the
	// original, because of what is left out; by their ids in the original.
	Restated []Restated
}

// Withheld is a word that must not come out, and what it is: "name", "alias" ...
// of the record.
type Withheld struct{ Word, Field, Record string }

// Restated is a relation whose status in a copy is another.
type Restated struct {
	ID       string
	Was, Now relations.Status
}

// Codes are the handling codes of a case's records, sorted.
func Codes(c *relations.Case) []string {
	codes := map[string]bool{}
	for _, s := range c.Sources {
		codes[s.Handling] = true
	}
	n, m := c.Len()
	for i := range n {
		codes[c.PassEntity(i).Handling] = true
	}
	for i := range m {
		codes[c.PassRelation(i).Handling] = true
	}
	delete(codes, "")
	return slices.Sorted(maps.Keys(codes))
}

// Note tells in a sentence what a copy lacks, for its readers.
func (y *Copy) Note() string {
	part := func(o struct{ Entities, Sources, Relations int }) string {
		var list []string
		for _, n := range []struct {
			n         int
			one, many string
		}{{o.Entities, "entity", "entities"}, {o.Sources, "source", "sources"}, {o.Relations, "relation", "relations"}} {
			if n.n == 1 {
				list = append(list, "1 "+n.one)
			} else if n.n > 1 {
				list = append(list, fmt.Sprintf("%d %s", n.n, n.many))
			}
		}
		return strings.Join(list, ", ")
	}
	var parts []string
	if s := part(y.Hidden); s != "" {
		parts = append(parts, s+" under other names")
	}
	if s := part(y.Out); s != "" {
		parts = append(parts, s+" left out")
	}
	if parts == nil {
		return "Publication copy: nothing is withheld."
	}
	return "Publication copy of the whole case: " + strings.Join(parts, "; ") + "."
}

// A publisher makes a copy.
type publisher struct {
	*Copy
	p     Options
	taken map[string]bool // ids and folded names that are not to be given again
	seen  map[string]int  // letters given, by noun
	stubs map[string]bool // the sources left out, by id; true for those that stay as stubs
}

func matches(codes []string, code string) bool {
	return code != "" && (slices.Contains(codes, code) || slices.Contains(codes, AnyCode))
}

func (y *publisher) leaves(code string) bool { return matches(y.p.LeaveOut, code) }
func (y *publisher) hides(code string) bool {
	return !y.leaves(code) && (matches(y.p.Pseudonyms, code) || y.p.IDsOnly && code != "")
}

// Make makes a publication copy. What it does to records:
//
// An entity that is left out takes its relations with it, but for those that
// still join two others. One that is hidden keeps its kind and date and loses
// the rest of its fields. A source that is left out takes its citations with it;
// where others rest on it, it stays as an unnamed source that nothing cites, so
// that two that lean on one origin do not become two origins. One that is hidden
// keeps its type, date, grade and lineage, and citations of it lose their
// locator: whoever has the document could tell it by a quotation or a page. A relation under any of the codes is left out; others that
// join or cite what is withheld get another id. Relations and facts without a
// citation left are left out.
func Make(c *relations.Case, p Options) *Copy {
	y := &publisher{
		Copy: &Copy{Original: c, Renamed: map[string]string{}}, p: p,
		taken: map[string]bool{}, seen: map[string]int{}, stubs: stubsOf(c, func(s *evidence.Source) bool { return matches(p.LeaveOut, s.Handling) }),
	}
	hidden := append(y.withholdSources(), y.withholdEntities()...)
	slices.SortFunc(y.Withheld, func(a, b Withheld) int {
		return cmp.Or(strings.Compare(a.Word, b.Word), strings.Compare(a.Record, b.Record), strings.Compare(a.Field, b.Field))
	})
	for _, r := range c.Relations() {
		y.taken[r.ID] = true
	}
	names := y.name(hidden)
	rec := c.Vocabulary()
	rec.Snapshots = ""
	rec.Policy = y.settings(rec.Policy)
	rec.Sources = y.sources(names)
	rec.Entities = y.entities(names)
	originals := map[string]*relations.Relation{}
	for _, same := range y.relations() {
		original := c.Relation(same.ID)
		if id := y.Renamed[same.ID]; id != "" {
			same.ID = id
		}
		originals[same.ID] = original
		rec.Relations = append(rec.Relations, same)
	}
	y.Case = relations.NewCase(rec)
	y.Case.Notice = y.Note()
	for _, r := range y.Case.Relations() {
		original := originals[r.ID]
		was, now := c.Assess(original.Citations, nil).Status, y.Case.Assess(r.Citations, nil).Status
		if was != now {
			y.Restated = append(y.Restated, Restated{original.ID, was, now})
		}
	}
	return y.Copy
}

// stubsOf returns the ids of the sources that are left out, each with whether it
// stays as a stub: where one that stays rests on it, or a stub does.
func stubsOf(c *relations.Case, leaves func(*evidence.Source) bool) map[string]bool {
	stubs := map[string]bool{}
	for _, s := range c.Sources {
		if leaves(s) {
			stubs[s.ID] = false
		}
	}
	for grown := true; grown; {
		grown = false
		for _, s := range c.Sources {
			if stub, out := stubs[s.ID]; out && !stub {
				continue
			}
			for _, on := range s.DerivedFrom {
				if stub, out := stubs[on]; out && !stub {
					stubs[on], grown = true, true
				}
			}
		}
	}
	return stubs
}

// withholdSources counts the sources that are not shown as they are, and returns
// those that get a pseudonym.
func (y *publisher) withholdSources() (hidden []naming) {
	for _, s := range y.Original.Sources {
		y.taken[s.ID] = true
		stub, out := y.stubs[s.ID]
		if !out && !y.hides(s.Handling) {
			continue
		}
		y.withhold("source "+s.ID, map[string][]string{"id": {s.ID}, "title": {s.Title}, "url": {s.URL}, "snapshot": {s.Snapshot}, "sha256": {s.SHA256}, "author": s.Authors})
		if out && !stub {
			y.Renamed[s.ID] = ""
		} else {
			hidden = append(hidden, naming{s.ID, "Source"})
		}
		if out {
			y.Out.Sources++
		} else {
			y.Hidden.Sources++
		}
	}
	return hidden
}

// withholdEntities is withholdSources for entities.
func (y *publisher) withholdEntities() (hidden []naming) {
	kinds := y.Original.Kinds
	for _, e := range y.Original.Entities() {
		y.taken[e.ID], y.taken[strings.ToLower(e.Name)] = true, true
		out, hide := y.leaves(e.Handling), y.hides(e.Handling)
		if !out && !hide {
			continue
		}
		words := map[string][]string{"id": {e.ID}, "name": {e.Name}, "alias": e.Aliases}
		for _, scheme := range slices.Sorted(maps.Keys(e.IDs)) {
			words["external id"] = append(words["external id"], e.IDs[scheme])
		}
		y.withhold("entity "+e.ID, words)
		if out {
			y.Renamed[e.ID] = ""
			y.Out.Entities++
			continue
		}
		y.Hidden.Entities++
		hidden = append(hidden, naming{e.ID, kinds.Label(kinds.Basic(e.Kind))})
	}
	return hidden
}

// sources returns the sources of the copy. names are the pseudonyms by id.
func (y *publisher) sources(names map[string]string) (list []*evidence.Source) {
	for _, s := range y.Original.Sources {
		id, other := y.Renamed[s.ID]
		same := *s
		switch {
		case other && id == "":
			continue
		case other:
			same = evidence.Source{ID: id, Title: names[s.ID], Type: s.Type, Published: s.Published, Language: s.Language, Reliability: s.Reliability}
			if _, stub := y.stubs[s.ID]; stub {
				same.Type, same.Published, same.Language, same.Reliability = "other", evidence.Date{}, "", ""
			}
		}
		same.Handling, same.DerivedFrom = "", y.ids(s.DerivedFrom)
		list = append(list, &same)
	}
	return list
}

// entities returns the entities of the copy. names are the pseudonyms by id.
func (y *publisher) entities(names map[string]string) (list []*entities.Entity) {
	for _, e := range y.Original.Entities() {
		id, other := y.Renamed[e.ID]
		same := *e
		switch {
		case other && id == "":
			continue
		case other:
			same = entities.Entity{ID: id, Name: names[e.ID], Kind: e.Kind, Date: e.Date}
		default:
			same.Within, same.Facts, same.Handling = y.id(e.Within), nil, ""
			for _, f := range e.Facts {
				if cited := y.citations(f.Citations); cited != nil {
					same.Facts = append(same.Facts, &entities.Fact{Property: f.Property, Value: f.Value, Citations: cited})
				}
			}
		}
		list = append(list, &same)
	}
	return list
}

// relations returns the relations of the copy, still under their own ids, and
// gives other ids to those that need them.
func (y *publisher) relations() (kept []*relations.Relation) {
	var renamed []naming
	for _, r := range y.Original.Relations() {
		same := *r
		same.Ends, same.Place, same.Handling = y.ids(r.Ends), y.id(r.Place), ""
		same.Citations = y.citations(r.Citations)
		if y.leaves(r.Handling) || y.hides(r.Handling) || len(same.Ends) < 2 || r.Ordered && len(same.Ends) < len(r.Ends) || same.Citations == nil {
			y.Out.Relations++
			y.Renamed[r.ID] = ""
			continue
		}
		y.Citations += len(r.Citations) - len(same.Citations)
		if y.touches(r) {
			renamed = append(renamed, naming{r.ID, "Relation"})
		}
		kept = append(kept, &same)
	}
	y.name(renamed)
	return kept
}

// settings is the case's own policy as it stands in the copy, with the sources
// that are there.
func (y *publisher) settings(list []relations.Setting) []relations.Setting {
	var out []relations.Setting
	for _, s := range list {
		if s.Param == "only" || s.Param == "without" {
			var ids []string
			for _, name := range relations.SplitValues(s.Values) {
				if source, err := y.Original.FindSource(name); err == nil {
					ids = append(ids, source.ID)
				}
			}
			if s.Values = y.ids(ids); len(s.Values) == 0 {
				continue
			}
		}
		out = append(out, s)
	}
	return out
}

// withhold adds the words of a record's fields. Digits and letters alone that
// are one character long are no name to be searched for.
func (y *publisher) withhold(record string, fields map[string][]string) {
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		for _, w := range fields[field] {
			if len([]rune(evidence.Normalize(w))) > 1 {
				y.Withheld = append(y.Withheld, Withheld{w, field, record})
			}
		}
	}
}

// A naming is a record that gets another id, and a noun for what it is.
type naming struct{ id, noun string }

// name gives the records pseudonyms and returns these by their ids. Without a key
// they are letters, in the order of a hash of the ids, which is that of nothing
// else: "Person A". With a key they are four letters and digits of a keyed hash
// of each id by itself: "Person K7QD".
func (y *publisher) name(list []naming) map[string]string {
	hash := func(n naming) []byte {
		h := hmac.New(sha256.New, append([]byte("graphx pseudonym\x00"), y.p.Key...))
		h.Write([]byte(n.noun + "\x00" + n.id))
		return h.Sum(nil)
	}
	slices.SortFunc(list, func(a, b naming) int { return strings.Compare(string(hash(a)), string(hash(b))) })
	names := map[string]string{}
	for _, n := range list {
		digest := base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding).EncodeToString(hash(n))
		for try := 0; ; try++ {
			tag := digest[:min(4+4*try, len(digest))]
			if len(y.p.Key) == 0 {
				tag = letters(y.seen[n.noun])
				y.seen[n.noun]++
			}
			name := n.noun + " " + tag
			id := strings.ToLower(strings.ReplaceAll(name, " ", "-"))
			if !relations.IsID(id) { // a noun of another language
				id = "record-" + strings.ToLower(tag)
			}
			if y.taken[id] || y.taken[strings.ToLower(name)] || y.holds(name) || y.holds(id) {
				continue
			}
			y.taken[id], y.taken[strings.ToLower(name)] = true, true
			y.Renamed[n.id] = id
			if names[n.id] = name; y.p.IDsOnly {
				names[n.id] = id
			}
			break
		}
	}
	return names
}

// letters is A, B ... Z, AA, AB ... for 0, 1 ...
func letters(n int) string {
	s := string(rune('A' + n%26))
	for n = n/26 - 1; n >= 0; n = n/26 - 1 {
		s = string(rune('A'+n%26)) + s
	}
	return s
}

// id is the id under which the copy has a record, "" for one that it has not.
func (y *publisher) id(id string) string {
	if other, ok := y.Renamed[id]; ok {
		return other
	}
	return id
}

func (y *publisher) ids(list []string) []string {
	if list == nil {
		return nil
	}
	var out []string
	for _, id := range list {
		if id = y.id(id); id != "" {
			out = append(out, id)
		}
	}
	return out
}

// nobody stands for a claimant that is left out. An empty list would say that
// the source speaks in its own voice.
const nobody = "Somebody who is not named here"

// citations are those of the sources that the copy has; nil for none.
func (y *publisher) citations(list []*evidence.Citation) []*evidence.Citation {
	var out []*evidence.Citation
	for _, cit := range list {
		if _, gone := y.stubs[cit.Source]; gone {
			continue
		}
		same := *cit
		same.Source, same.Origin, same.Place, same.Between = y.id(cit.Source), y.id(cit.Origin), y.id(cit.Place), y.ids(cit.Between)
		same.Claimant = nil
		for _, who := range cit.Claimant {
			same.Claimant = append(same.Claimant, cmp.Or(y.id(who), nobody))
		}
		if same.Source != cit.Source {
			same.Locator = evidence.Locator{}
		}
		out = append(out, &same)
	}
	return out
}

// touches reports whether a relation joins or cites what is withheld, or has a
// word of it in its id.
func (y *publisher) touches(r *relations.Relation) bool {
	other := func(id string) bool { _, ok := y.Renamed[id]; return ok }
	if slices.ContainsFunc(r.Ends, other) || other(r.Place) || y.holds(r.ID) {
		return true
	}
	return slices.ContainsFunc(r.Citations, func(c *evidence.Citation) bool {
		return other(c.Source) || other(c.Origin) || other(c.Place) || slices.ContainsFunc(c.Claimant, other) || slices.ContainsFunc(c.Between, other)
	})
}

// holds reports whether a text has a withheld word in it.
func (y *Copy) holds(text string) bool {
	t := NewSearched(text)
	return slices.ContainsFunc(y.Withheld, func(w Withheld) bool { return t.Has(w.Word) })
}
