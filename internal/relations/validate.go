package relations

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

// A Problem is one thing that is wrong with a case.
type Problem struct {
	// Record is the record that the problem is in: a *evidence.Source,
	// *entities.Entity, *Relation, *Type, *Property, *entities.Kind, or the *Case.
	Record any
	// Field is the way to the field within the record, with places in lists counted
	// from 0: "citations.1.date"; "" for the record as a whole.
	Field   string
	Message string
	Hint    string // "did you mean called?"; "" for none
}

// hintLimit bounds how many problems get a suggestion, since each costs a look
// at every name: a file with 20,000 bad rows has one mistake in it, not 20,000.
const hintLimit = 100

type validator struct {
	c        *Case
	problems []Problem
	more     int // problems beyond MaxProblems
	hints    int
	pairs    int               // that joint relations have joined so far
	kinds    map[string]circle // kinds and places that contain themselves
	places   map[string]circle
}

// Validate returns what is wrong with the case's records, in the order kinds,
// types, properties, policy, sources, entities, relations, each sorted by id; nil for a
// case that is in order. Of more than [MaxProblems] problems the others are
// counted in more.
func (c *Case) Validate() (found []Problem, more int) {
	v := &validator{c: c}
	v.contained()
	for i, k := range c.Kinds.All() {
		if i == MaxRows {
			v.add(&k, "", fmt.Sprintf("%d kinds", len(c.Kinds.All())), fmt.Sprintf("at most %d are allowed", MaxRows))
		}
		v.id(&k, k.ID)
		if k.Is != "" {
			v.kind(&k, "is", k.Is)
		}
		if way, ok := v.kinds[k.ID]; ok {
			v.add(&k, "is", "kind "+k.ID+" is a special case of itself: "+way.String(), "remove is from one of them, or correct it")
		} else if c.Kinds.TooDeep(k.ID) {
			v.add(&k, "is", fmt.Sprintf("kinds nested more than %d deep", entities.MaxKindDepth), "")
		}
	}
	for i, t := range c.Types {
		if i == MaxRows {
			v.add(t, "", fmt.Sprintf("%d relation types", len(c.Types)), fmt.Sprintf("at most %d are allowed", MaxRows))
		}
		v.relationType(t)
	}
	for _, p := range c.Properties {
		v.id(p, p.ID)
	}
	v.policy()
	seen := map[string]any{}
	unique := func(record any, id, what string) {
		v.id(record, id)
		if prior, taken := seen[id]; taken && id != "" {
			v.add(record, "id", fmt.Sprintf("duplicate id %s: %s already has it", id, describe(prior)), "ids must be unique across sources, entities and relations")
			return
		}
		seen[id] = record
	}
	for _, s := range c.Sources {
		unique(s, s.ID, "source")
		v.source(s)
	}
	for _, e := range c.Entities() {
		unique(e, e.ID, "entity")
		v.entity(e)
	}
	for _, r := range c.Relations() {
		unique(r, r.ID, "relation")
		v.relation(r)
	}
	return v.problems, v.more
}

// policy checks the case's own default by reading each of its parameters.
func (v *validator) policy() {
	for _, s := range v.c.Policy {
		_, err := ParsePolicy(&Case{Kinds: v.c.Kinds, Types: v.c.Types, Sources: v.c.Sources, sources: v.c.sources}, Policy{}, map[string][]string{s.Param: s.Values})
		var wrong *ParamError
		if errors.As(err, &wrong) {
			field := "policy." + s.Param
			if i := slices.Index(s.Values, wrong.Value); i >= 0 {
				field += fmt.Sprintf(".%d", i)
			}
			v.add(v.c, field, wrong.What(), wrong.Hint)
		}
	}
}

func describe(record any) string {
	switch record.(type) {
	case *evidence.Source:
		return "a source"
	case *entities.Entity:
		return "an entity"
	}
	return "a relation"
}

// full reports whether no more problems are kept, and counts the one that is
// left out.
func (v *validator) full() bool {
	if len(v.problems) < MaxProblems {
		return false
	}
	v.more++
	return true
}

func (v *validator) add(record any, field, message, hint string) {
	if v.full() {
		return
	}
	v.problems = append(v.problems, Problem{record, field, message, hint})
}

// listed joins the ids that there are to choose from; of many the first.
func listed(ids []string) string {
	const most = 40
	if len(ids) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(ids[:most], ", "), len(ids)-most)
	}
	return strings.Join(ids, ", ")
}

// near is a hint that names what was probably meant, "" for nothing near.
func near[T ~string](v *validator, word string, known []T) string {
	if v.hints >= hintLimit {
		return ""
	}
	v.hints++
	return entities.DidYouMean(word, texts(known))
}

// nearID is near for ids; it looks at them only where it still gives hints.
func nearID[T any](v *validator, word string, known map[string]T) string {
	if v.hints >= hintLimit {
		return ""
	}
	ids := make([]string, 0, len(known))
	for id := range known {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return near(v, word, ids)
}

func (v *validator) id(record any, id string) {
	if id == "" {
		v.add(record, "", "no id", "every record needs a stable id such as met-ana-boris-oslo")
	} else if !IsID(id) {
		v.add(record, "id", fmt.Sprintf("bad id %q", id), "ids are lower-case letters and digits joined by single hyphens")
	}
}

// IsID reports whether s has the form of an id: lower-case ASCII letters and
// digits in groups joined by single hyphens, at most 200 bytes.
func IsID(s string) bool {
	if s == "" || len(s) > 200 || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case c == '-' && s[i-1] != '-':
		default:
			return false
		}
	}
	return true
}

// handling checks a handling code.
func (v *validator) handling(record any, code string) {
	if code != "" && !IsID(code) {
		v.add(record, "handling", fmt.Sprintf("bad handling code %q", code), "one word of lower-case letters and digits, such as restricted")
	}
}

func (v *validator) relationType(t *Type) {
	v.id(t, t.ID)
	if t.Class == "" {
		v.add(t, "", "no class", "classes are "+strings.Join(texts(Classes), ", "))
	} else if !slices.Contains(Classes, t.Class) {
		v.add(t, "class", fmt.Sprintf("unknown class %s", t.Class), or(near(v, string(t.Class), Classes), "classes are "+strings.Join(texts(Classes), ", ")))
	}
	if t.Verb == "" {
		v.add(t, "", "no verb", "the phrase that joins from and to in a sentence, such as verb: criticised")
	}
	if t.Directed && len(t.Between) > 0 {
		v.add(t, "between", "a directed type has from and to", "set directed: false for a type whose ends are alike")
	}
	if !t.Directed && len(t.From)+len(t.To) > 0 {
		v.add(t, "", "an undirected type has between, not from and to", "")
	}
	for i, k := range t.From {
		v.kind(t, fmt.Sprintf("from.%d", i), k)
	}
	for i, k := range t.To {
		v.kind(t, fmt.Sprintf("to.%d", i), k)
	}
	for i, k := range t.Between {
		v.kind(t, fmt.Sprintf("between.%d", i), k)
	}
}

func (v *validator) kind(record any, field, kind string) {
	if v.c.Kinds.Has(kind) {
		return
	}
	if v.full() {
		return
	}
	var ids []string
	for _, k := range v.c.Kinds.All() {
		ids = append(ids, k.ID)
	}
	v.add(record, field, "unknown kind "+kind, or(near(v, kind, ids), "kinds are "+listed(ids)))
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (v *validator) source(s *evidence.Source) {
	if s.Title == "" {
		v.add(s, "", "no title", "a source needs a title that a reader can look for")
	}
	v.handling(s, s.Handling)
	if s.Type == "" {
		v.add(s, "", "no type", "types are "+strings.Join(texts(evidence.SourceTypes), ", "))
	} else if !slices.Contains(evidence.SourceTypes, s.Type) {
		v.add(s, "type", fmt.Sprintf("unknown source type %s", s.Type), or(near(v, string(s.Type), evidence.SourceTypes), "types are "+strings.Join(texts(evidence.SourceTypes), ", ")))
	}
	if !s.Reliability.Valid() {
		v.add(s, "reliability", fmt.Sprintf("reliability %s is out of range", s.Reliability), "A to F; leave it out where nobody graded the source")
	}
	if s.URL != "" {
		if u, err := url.Parse(s.URL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			v.add(s, "url", fmt.Sprintf("bad url %q", s.URL), "only http and https addresses are allowed")
		}
	}
	if s.Snapshot != "" && (!filepath.IsLocal(s.Snapshot) || strings.Contains(s.Snapshot, `\`)) {
		v.add(s, "snapshot", fmt.Sprintf("snapshot %q leads out of the snapshots folder", s.Snapshot), "give the file's name within it")
	}
	if s.SHA256 != "" && !evidence.IsSHA256(s.SHA256) {
		v.add(s, "sha256", "not a SHA-256 digest", "64 hexadecimal digits in lower case")
	}
	for i, on := range s.DerivedFrom {
		if v.c.Source(on) == nil {
			v.add(s, fmt.Sprintf("derived_from.%d", i), "unknown source "+on, nearID(v, on, v.c.sources))
		}
	}
	if v.c.Lineage.TooDeep(s.ID) {
		v.add(s, "derived_from", fmt.Sprintf("the sources rest on one another in more than %d pairs, counted up to here", evidence.MaxAncestors), "remove from derived_from what the other entries imply")
	}
	if way := v.c.Lineage.Cycle(s.ID); way != nil {
		v.add(s, "derived_from", "derived_from forms a cycle: "+strings.Join(append(way, way[0]), " -> "), "a source cannot rest on itself")
	}
}

func (v *validator) entity(e *entities.Entity) {
	if strings.TrimSpace(e.Name) == "" {
		v.add(e, "", "no name", "")
	}
	v.handling(e, e.Handling)
	if e.Kind == "" {
		v.add(e, "", "no kind", "such as kind: person")
	} else {
		v.kind(e, "kind", e.Kind)
	}
	if e.Within != "" {
		v.place(e, "within", e.Within)
		if way, ok := v.places[e.ID]; ok {
			v.add(e, "within", e.ID+" lies within itself: "+way.String(), "remove within from one of them, or correct it")
		}
	}
	v.attributes(e, e.Attributes)
	for i, f := range e.Facts {
		field := fmt.Sprintf("facts.%d.", i)
		if v.c.Property(f.Property) == nil && !v.full() {
			var ids []string
			for _, p := range v.c.Properties {
				ids = append(ids, p.ID)
			}
			v.add(e, field+"property", "unknown property "+f.Property, or(near(v, f.Property, ids), "properties are listed in case.yaml"))
		}
		if f.Value == "" {
			v.add(e, field+"value", "no value", "")
		}
		v.citations(e, field, f.Citations)
	}
}

// attributes checks what no reader has looked at: a case may be made by a program.
func (v *validator) attributes(record any, list []entities.Attribute) {
	for i, a := range list {
		if err := a.Check(); err != nil {
			v.add(record, "attributes", err.Error(), "")
		} else if i > 0 && list[i-1].Name >= a.Name {
			v.add(record, "attributes", "attribute "+a.Name+" is out of order or there twice", "")
		}
	}
}

func (v *validator) place(record any, field, id string) {
	p := v.c.Entity(id)
	if p == nil {
		v.add(record, field, "unknown place "+id, nearID(v, id, v.c.held.entity))
	} else if !v.c.Kinds.Is(p.Kind, "place") {
		v.add(record, field, fmt.Sprintf("%s is of kind %s, not a place", id, p.Kind), "")
	}
}

func (v *validator) relation(r *Relation) {
	t := r.Def
	switch {
	case r.Type == "":
		v.add(r, "", "no type", "a relation type of case.yaml")
	case t == nil:
		v.add(r, "type", "unknown type "+r.Type, or(nearID(v, r.Type, v.c.types), "types are listed in case.yaml"))
	}
	v.ends(r)
	if r.Place != "" {
		v.place(r, "place", r.Place)
	}
	v.handling(r, r.Handling)
	v.attributes(r, r.Attributes)
	v.citations(r, "", r.Citations)
}

func (v *validator) ends(r *Relation) {
	t := r.Def
	field := func(i int) string {
		if !r.Ordered {
			return fmt.Sprintf("between.%d", i)
		}
		return []string{"from", "to"}[min(i, 1)]
	}
	if t != nil && t.Directed && !r.Ordered {
		v.add(r, "between", fmt.Sprintf("%s has a direction and needs from and to", r.Type), "")
	}
	if len(r.Ends) < 2 {
		v.add(r, "", "a relation needs two ends or more", "from and to, or between: [a, b]")
	}
	if len(r.Ends) > MaxEnds {
		v.add(r, field(MaxEnds), fmt.Sprintf("a relation of %d ends", len(r.Ends)), fmt.Sprintf("at most %d ends are allowed: write several relations, or make the occasion an entity of kind event that each took part in", MaxEnds))
		return
	}
	if n := len(r.Ends); n > 2 {
		before := v.pairs
		if v.pairs += n * (n - 1) / 2; v.pairs > MaxJointPairs && before <= MaxJointPairs {
			v.add(r, field(0), fmt.Sprintf("relations of more than two ends join more than %d pairs, counted up to here", MaxJointPairs), "make the largest occasions entities of kind event that each took part in")
		}
	}
	seen := map[string]bool{} // filled only where a look at all ends before would cost more
	for i, id := range r.Ends {
		if id == "" {
			v.add(r, "", "no "+field(i), "")
			continue
		}
		if len(r.Ends) > 2 && (len(r.Ends) <= 16 && slices.Contains(r.Ends[:i], id) || seen[id]) {
			v.add(r, field(i), id+" is there twice", "a relation of an entity with itself has two ends and no others")
		}
		if len(r.Ends) > 16 {
			seen[id] = true
		}
		e := v.c.Entity(id)
		if e == nil {
			v.add(r, field(i), "unknown entity "+id, nearID(v, id, v.c.held.entity))
			continue
		}
		if t == nil {
			continue
		}
		allowed := t.Between
		if t.Directed {
			allowed = [][]string{t.From, t.To}[min(i, 1)]
		}
		if len(allowed) > 0 && v.c.Kinds.Has(e.Kind) && !slices.ContainsFunc(allowed, func(k string) bool { return v.c.Kinds.Is(e.Kind, k) }) {
			v.add(r, field(i), fmt.Sprintf("%s is of kind %s, but %s wants %s here", id, e.Kind, r.Type, strings.ReplaceAll(listed(allowed), ", ", " or ")), "")
		}
	}
}

func (v *validator) citations(record any, at string, list []*evidence.Citation) {
	if len(list) == 0 {
		v.add(record, strings.TrimSuffix(at, "."), "no citation", "every line needs a citation: name the source that says so")
	}
	for i, c := range list {
		field := fmt.Sprintf("%scitations.%d", at, i)
		v.citation(record, field, c)
	}
}

func (v *validator) citation(record any, field string, c *evidence.Citation) {
	if c.Source == "" {
		v.add(record, field, "a citation without a source", "")
	} else if v.c.Source(c.Source) == nil {
		v.add(record, field+".source", "unknown source "+c.Source, nearID(v, c.Source, v.c.sources))
	} else if c.Origin != "" {
		if v.c.Source(c.Origin) == nil {
			v.add(record, field+".origin", "unknown source "+c.Origin, nearID(v, c.Origin, v.c.sources))
		} else if c.Origin != c.Source && !v.c.Lineage.Ancestor(c.Source, c.Origin) {
			v.add(record, field+".origin", fmt.Sprintf("%s does not rest on %s", c.Source, c.Origin), "add it to derived_from of the source, or correct the origin")
		}
	}
	if !slices.Contains(evidence.Stances, c.Stance) {
		v.add(record, field+".stance", fmt.Sprintf("unknown stance %s", c.Stance), or(near(v, string(c.Stance), evidence.Stances), "supports or denies"))
	}
	if !slices.Contains(evidence.Modalities, c.Modality) {
		v.add(record, field+".modality", fmt.Sprintf("unknown modality %s", c.Modality), or(near(v, string(c.Modality), evidence.Modalities), "happened, alleged or planned"))
	}
	if !c.Credibility.Valid() {
		v.add(record, field+".credibility", fmt.Sprintf("credibility %d is out of range", c.Credibility), "1 to 6; leave it out where nobody graded the statement")
	}
	if err := c.Locator.Validate(); err != nil {
		v.add(record, field, err.Error(), "")
	}
	for i, who := range c.Claimant {
		if IsID(who) && v.c.Entity(who) == nil && v.c.Source(who) == nil {
			v.add(record, fmt.Sprintf("%s.claimant.%d", field, i), "unknown claimant "+who, or(nearID(v, who, v.c.held.entity), "an id of the case, or free text with a space or a capital letter"))
		}
	}
	if c.Place != "" {
		v.place(record, field+".place", c.Place)
	}
	for i, id := range c.Between {
		if v.c.Entity(id) == nil {
			v.add(record, fmt.Sprintf("%s.between.%d", field, i), "unknown entity "+id, nearID(v, id, v.c.held.entity))
		}
	}
}
