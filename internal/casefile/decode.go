package casefile

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/plain"
)

// A part is what was read from one file, or from one stretch of it.
type part struct {
	recs     []any // *evidence.Source, *entities.Entity or *relations.Relation, in file order
	places   []place
	problems []fault
	more     int  // problems beyond those kept
	unread   bool // some record could not be read at all
}

// A place says where a record starts.
type place struct {
	rec any
	at  int32
}

// A fault is a problem before its line and column are known.
type fault struct {
	at            int32
	first         int32 // of a duplicate: where the first stands; -1 else
	message, hint string
}

// A decoder reads nodes into records and keeps what is wrong with them.
type decoder struct {
	part
	f *file
	// dates remembers the dates read so far: a case has few different ones.
	dates map[string]evidence.Date
	hints int // suggestions made; each costs a look at every name
	// large is held while a large piece of YAML is parsed; nil where nothing else
	// is read at the same time.
	large *sync.Mutex
	// missing are the first problems of records that lack fields they must have;
	// see whole.
	missing    []fault
	incomplete int
}

func newDecoder(f *file) *decoder {
	return &decoder{f: f, dates: map[string]evidence.Date{}}
}

func (d *decoder) problem(at int, message, hint string) {
	d.keep(fault{int32(at), -1, message, hint})
}

// duplicate reports something that stands at first already.
func (d *decoder) duplicate(what, name string, at, first int32) {
	d.keep(fault{at, first, "duplicate " + what + " " + name, ""})
}

func (d *decoder) keep(f fault) {
	if len(d.problems) >= maxProblems {
		d.more++
		return
	}
	d.problems = append(d.problems, f)
}

// broken reports a problem because of which records are not read.
func (d *decoder) broken(at int, message, hint string) {
	d.unread = true
	d.problem(at, message, hint)
}

func (d *decoder) place(rec any, at int32) { d.places = append(d.places, place{rec, at}) }

// top reads one record of a record file.
func (d *decoder) top(t *table, n *node) {
	if n.kind != record {
		d.broken(int(n.at), fmt.Sprintf("want a record of fields, got %s", n.kind), d.hint("such as - id: ..., with the other fields below it", `such as {"id": "...", ...}`))
		return
	}
	if !d.whole(t, n) {
		return
	}
	rec := t.fresh()
	d.place(rec, n.at)
	d.record(t, rec, n)
	d.recs = append(d.recs, rec)
}

// whole reports whether a record is to be kept. One without the fields that it
// must have is kept all the same, so that the rules of the case tell what is
// wrong with it; but not more than maxProblems of them, since the shortest rows
// are 100 times as large in memory. All are then reported here.
func (d *decoder) whole(t *table, n *node) bool {
	at := len(d.missing)
	for i := range t.fields {
		f := &t.fields[i]
		if !f.required {
			continue
		}
		if kid := n.kid(f.name); kid == nil || kid.kind == blank || kid.kind == word && kid.text == "" {
			if d.incomplete >= maxProblems {
				d.broken(int(n.at), "no "+f.name, "")
				at = -1
				continue
			}
			d.missing = append(d.missing, fault{n.at, -1, "no " + f.name, ""})
		}
	}
	if at == len(d.missing) {
		return true
	}
	if d.incomplete++; d.incomplete <= maxProblems {
		return true
	}
	for _, f := range d.missing {
		d.broken(int(f.at), f.message, "")
	}
	d.missing = nil
	return false
}

// record reads the fields of n into rec.
func (d *decoder) record(t *table, rec any, n *node) {
	if n.kind != record {
		d.problem(int(n.at), fmt.Sprintf("%swant the fields of a %s, got %s", label(n), t.name, n.kind), "")
		return
	}
	var seen uint64     // one bit a field
	var first [64]int32 // where each stands first
	for i := range n.kids {
		kid := &n.kids[i]
		at, ok := t.byName[kid.name]
		if !ok {
			d.unknown("field", kid.name, int(kid.nameAt), t.names)
			continue
		}
		if seen&(1<<at) != 0 {
			d.duplicate("field", kid.name, kid.nameAt, first[at])
			continue
		}
		seen |= 1 << at
		first[at] = kid.nameAt
		if kid.kind != blank {
			d.controls(&t.fields[at], kid)
			t.fields[at].set(d, rec, kid)
		}
	}
}

// controls reports the control characters of a field's texts, one for each text.
// Every field of every table is looked at, so that none is forgotten. White space
// may be anywhere, since it is folded where it is shown; carriage returns only in
// prose. The controls of direction stand in honest names too and are not refused:
// package plain shows them.
func (d *decoder) controls(f *field, n *node) {
	look := func(s string, at int32) {
		for _, r := range s {
			if plain.Steers(r) && !plain.Turns(r) && r != '\n' && r != '\t' && (r != '\r' || !f.prose) || r == 0xFFFE || r == 0xFFFF {
				d.problem(int(at), fmt.Sprintf("control character %U", r), "remove it")
				return
			}
		}
	}
	look(n.text, n.at)
	if f.in != nil {
		return // the fields of its records are looked at by themselves
	}
	for i := range n.kids {
		kid := &n.kids[i]
		if f.shape == pairs || f.shape == values {
			look(kid.name, kid.nameAt)
		}
		look(kid.text, kid.at)
	}
}

// unknown reports a field or column that no table has.
func (d *decoder) unknown(what, name string, at int, known []string) {
	hint := ""
	if i := slices.IndexFunc(known, func(k string) bool { return strings.HasPrefix(k, name+".") }); i >= 0 {
		hint = "each field of a nested record has a column of its own, such as " + known[i]
	} else if d.hints++; d.hints <= 100 {
		hint = entities.DidYouMean(name, known)
	}
	if hint == "" {
		hint = what + "s are " + strings.Join(known, ", ")
	}
	if name == "" {
		name = `""`
	}
	d.problem(at, "unknown "+what+" "+name, hint)
}

// hint picks the hint for the file's format.
func (d *decoder) hint(inYAML, inJSON string) string {
	if f := formatOf(d.f.name); f != nil && f.name == "JSON Lines" {
		return inJSON
	}
	return inYAML
}

// label names the field before a message; the entries of lists have no name.
func label(n *node) string {
	if n.name == "" {
		return ""
	}
	return n.name + ": "
}

// text reads a word or a number as it is written.
func (d *decoder) text(n *node) (string, bool) {
	if n.kind != word && n.kind != number {
		hint := ""
		if n.kind == list {
			hint = "only one value is allowed here"
		}
		d.problem(int(n.at), fmt.Sprintf("%swant text, got %s", label(n), n.kind), hint)
		return "", false
	}
	return n.text, true
}

// texts reads a list of texts; one text is a list of one.
func (d *decoder) texts(n *node) []string {
	if n.kind != list {
		s, ok := d.text(n)
		if !ok || s == "" {
			return nil
		}
		return []string{s}
	}
	out := make([]string, 0, len(n.kids))
	for i := range n.kids {
		kid := &n.kids[i]
		if kid.kind == blank || kid.kind == word && kid.text == "" {
			d.problem(int(kid.at), label(n)+"empty entry", "")
			out = append(out, "") // keeps the places of the others
			continue
		}
		s, _ := d.text(kid)
		out = append(out, s)
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (d *decoder) date(n *node) evidence.Date {
	s, ok := d.text(n)
	if !ok {
		return evidence.Date{}
	}
	date, known := d.dates[s]
	if known {
		return date
	}
	date, err := evidence.ParseDate(s)
	if err != nil {
		message, hint := err.Error(), ""
		if head := fmt.Sprintf("bad date %q", s); strings.HasPrefix(message, head+": ") {
			message, hint = head, message[len(head)+2:]
		}
		d.problem(int(n.at), message, hint)
		return evidence.Date{}
	}
	if len(d.dates) < 10_000 {
		d.dates[s] = date
	}
	return date
}

// maxNumber bounds paragraphs, pages and positions: a file is no longer.
const maxNumber = 1 << 30

// count reads a whole number from min to max; 0 for a bad one.
func (d *decoder) count(n *node, min, max int) int {
	s, ok := d.text(n)
	if !ok || s == "" {
		return 0
	}
	i, err := strconv.Atoi(s)
	if err != nil {
		d.problem(int(n.at), fmt.Sprintf("%swant a whole number, got %q", label(n), s), "")
		return 0
	}
	if i < min || i > max {
		hint := fmt.Sprintf("%d or more", min)
		if max < maxNumber {
			hint = fmt.Sprintf("%d to %d", min, max)
		}
		d.problem(int(n.at), fmt.Sprintf("%s %d is out of range", n.name, i), hint)
		return 0
	}
	return i
}

func (d *decoder) flag(n *node) (value, ok bool) {
	switch n.text {
	case "true", "yes":
		return true, true
	case "false", "no":
		return false, true
	}
	d.problem(int(n.at), fmt.Sprintf("%swant true or false", label(n)), "")
	return false, false
}

// pairs reads texts by name.
func (d *decoder) pairs(n *node) map[string]string {
	if n.kind != record {
		d.problem(int(n.at), fmt.Sprintf("%swant names with values, got %s", label(n), n.kind), "such as {wikidata: Q1}; in CSV, wikidata=Q1|lei=...")
		return nil
	}
	out, seen := map[string]string{}, map[string]int32{}
	for i := range n.kids {
		kid := &n.kids[i]
		if first, taken := seen[kid.name]; taken {
			d.duplicate("field", kid.name, kid.nameAt, first)
			continue
		}
		seen[kid.name] = kid.nameAt
		if kid.kind == blank {
			continue
		}
		if s, ok := d.text(kid); ok {
			out[kid.name] = s
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// attributes reads values by name, sorted by name.
func (d *decoder) attributes(n *node) []entities.Attribute {
	if n.kind != record {
		d.problem(int(n.at), fmt.Sprintf("%swant names with values, got %s", label(n), n.kind), d.hint("such as {amount: 1200, city: Bern}", `such as {"amount": 1200, "city": "Bern"}`))
		return nil
	}
	var out []entities.Attribute
	seen := map[string]int32{}
	for i := range n.kids {
		kid := &n.kids[i]
		if first, taken := seen[kid.name]; taken {
			d.duplicate("attribute", kid.name, kid.nameAt, first)
			continue
		}
		seen[kid.name] = kid.nameAt
		if kid.name == "" || strings.TrimSpace(kid.name) != kid.name {
			d.problem(int(kid.nameAt), fmt.Sprintf("bad name of an attribute: %q", kid.name), "a name has no space before or after it")
			continue
		}
		if a, ok := d.attribute(kid); ok {
			out = append(out, a)
		}
	}
	entities.SortAttributes(out)
	return out
}

// likeNumber matches what YAML's core schema, or a person, takes for a number and
// JSON does not.
var likeNumber = regexp.MustCompile(`^[-+]?(\.?[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?$|^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$`)

func (d *decoder) attribute(n *node) (entities.Attribute, bool) {
	kind := n.kind
	if kind == word && n.plain {
		switch _, err := entities.NewNumber(n.name, n.text); {
		case n.text == "true" || n.text == "false":
			kind = truth
		case err == nil || likeNumber.MatchString(n.text):
			kind = number
		}
	}
	switch kind {
	case blank:
		return entities.Attribute{}, false
	case word:
		return entities.NewText(n.name, n.text), true
	case truth:
		return entities.NewBoolean(n.name, n.text == "true"), true
	case number:
		a, err := entities.NewNumber(n.name, n.text)
		if err != nil {
			d.problem(int(n.at), label(n)+err.Error(), "write a finite number as JSON does, such as 0.5, or quote it to make it a text")
		}
		return a, err == nil
	}
	d.problem(int(n.at), fmt.Sprintf("%swant a number, a text, true or false, got %s", label(n), n.kind), "")
	return entities.Attribute{}, false
}

// entries reports whether n is a list, and returns its entries.
func (d *decoder) entries(n *node) []node {
	if n.kind != list {
		d.problem(int(n.at), fmt.Sprintf("%swant a list of records, got %s", label(n), n.kind), d.hint("start each record with a hyphen and indent its fields", `such as [{"source": "..."}]`))
		return nil
	}
	return n.kids
}

// rows returns the rows of a vocabulary, each under its id.
func (d *decoder) rows(n *node) []node {
	if n.kind != record {
		d.problem(int(n.at), fmt.Sprintf("%swant a record for each id, got %s", label(n), n.kind), "such as met: {class: contact, verb: met}")
		return nil
	}
	seen := make(map[string]int32, len(n.kids))
	for i := range n.kids {
		kid := &n.kids[i]
		if first, taken := seen[kid.name]; taken {
			d.duplicate("id", kid.name, kid.nameAt, first)
			continue
		}
		seen[kid.name] = kid.nameAt
	}
	return n.kids
}
