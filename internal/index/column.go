package index

import (
	"context"
	"math/bits"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// A bitset holds one bit for each number.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

func (b bitset) has(i int32) bool { return b[i>>6]&(1<<(uint(i)&63)) != 0 }
func (b bitset) set(i int32)      { b[i>>6] |= 1 << (uint(i) & 63) }

// A table is what policies and searches ask of a case's records, in columns.
// Status, origins and date are those over the citations that count: in the
// table of an index, over all of them.
type table struct {
	check func(column string) // if not nil: makes sure of a column before it is read as a whole
	kind  []uint16            // by entity: number of its kind among Kinds.All, or one past them
	typ   []uint16            // by relation: number of its type among Case.Types, or one past them
	tail  []int32             // by relation: the entity that a directed one leads from, -1 for both ways
	standing
}

// A standing is how relations stand on citations, by relation.
type standing struct {
	status  []uint8 // strength of the status, 0 for none; see plannedOnly
	date    []int32 // number in dates
	origins []int32 // number in sets
	dates   []evidence.Date
	sets    [][]string      // ids of origins
	lazy    func(rel int32) // if not nil: checks date and origins before they are read
}

// plannedOnly marks a status: nothing but plans supports the relation.
const plannedOnly = 8

// statusBits is how a standing writes a status.
func statusBits(s relations.Status, planned bool) uint8 {
	bits := uint8(s.Strength())
	if planned {
		bits |= plannedOnly
	}
	return bits
}

func (s *standing) strength(rel int32) uint8 { return s.status[rel] & 7 }

func (s *standing) originsOf(rel int32) []string { return s.sets[s.setOf(rel)] }

func (s *standing) setOf(rel int32) int32 {
	if s.lazy != nil {
		s.lazy(rel)
	}
	return s.origins[rel]
}

func (s *standing) dateOf(rel int32) evidence.Date {
	if s.lazy != nil {
		s.lazy(rel)
	}
	return s.dates[s.date[rel]]
}

// A tableau makes a standing; equal dates and equal sets of origins are stored
// once.
type tableau struct {
	standing
	dateNo map[evidence.Date]int32
	setNo  map[string]int32
	key    []byte
	last   struct {
		origins []string
		number  int32
	}
}

func newTableau(m int) *tableau {
	return &tableau{
		standing: standing{status: make([]uint8, 0, m), date: make([]int32, 0, m), origins: make([]int32, 0, m)},
		dateNo:   map[evidence.Date]int32{}, setNo: map[string]int32{},
	}
}

func (t *tableau) add(status relations.Status, planned bool, origins []string, date evidence.Date) {
	s := statusBits(status, planned)
	d, ok := t.dateNo[date]
	if !ok {
		d = int32(len(t.dates))
		t.dates = append(t.dates, date)
		t.dateNo[date] = d
	}
	if len(t.sets) == 0 || !slices.Equal(origins, t.last.origins) {
		t.key = t.key[:0]
		for _, o := range origins {
			t.key = append(append(t.key, o...), ' ')
		}
		n, ok := t.setNo[string(t.key)]
		if !ok {
			n = int32(len(t.sets))
			t.sets = append(t.sets, origins)
			t.setNo[strings.Clone(string(t.key))] = n
		}
		t.last.origins, t.last.number = t.sets[n], n
	}
	t.status, t.date, t.origins = append(t.status, s), append(t.date, d), append(t.origins, t.last.number)
}

// columns are what a search reads of a policy.
type columns struct {
	t      *table  // the index's own, or one over the citations that the policy admits
	counts bitset  // by relation: it counts
	took   bitset  // by relation: it counts and is a participation
	flags  []uint8 // by entity: walks, joins
	plain  bool    // everything counts and is walked, so that nothing need be asked
	open   bool    // everything is walked
	// unstated counts what counts although the case does not say what it is.
	unstated relations.UnstatedCount
}

// The flags of an entity.
const (
	walks = 1 << iota // a path may pass it
	joins             // an event that is walked through, not to
)

// assess returns the index's table with the standing of each relation over the
// citations that the filter admits. O(R), and reads every record.
func (x *Index) assess(ctx context.Context, f *relations.Filter) (*table, error) {
	s := newTableau(x.m)
	for i := range x.m {
		if i&1023 == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		l, _ := f.Line(x.c.PassRelation(i))
		s.add(l.Status, l.PlannedOnly, l.Origins, l.Date)
	}
	t := x.table
	t.standing = s.standing
	return &t, nil
}

// compile finds what counts under a policy in a table that was made for it: it
// asks the parts of the rule of each type, status, date, set of origins and kind
// that there is, and looks the answers up for each relation and entity. O(V + R).
func (x *Index) compile(t *table, p *relations.Policy) columns {
	if t.check != nil {
		t.check("kind")
		t.check("type")
		t.check("status")
	}
	c := columns{t: t, counts: newBitset(x.m), took: newBitset(x.m), flags: make([]uint8, x.n)}
	counted := x.compileRules(t, p).count(t, c.counts, c.took)
	kinds := x.kindFlags(p)
	all := uint8(walks)
	flags := c.flags[:len(t.kind)]
	for e, k := range t.kind {
		f := kinds[k]
		flags[e] = f
		all &= f
	}
	c.open = all == walks
	c.plain = c.open && counted == x.m
	switch k := x.keptUnder(p); {
	case len(p.Where) > 0: // until these are asked, too
	case k != nil:
		c.unstated = k.unstated
	default:
		c.unstated = x.unstated(&c, p)
	}
	return c
}

// rules are what a policy says of each value that a column of relations can have.
type rules struct {
	types    []uint16 // by type number: a bit for each status that counts; see statusBits
	parts    []uint64 // by type number: 1 for a participation that counts
	anyParts bool
	dates    []uint64 // by date number: 1 for one that counts; nil where all do
	sets     []uint64 // by number of the set of origins: the same
}

func (x *Index) compileRules(t *table, p *relations.Policy) *rules {
	var statuses uint16
	for _, s := range relations.Statuses {
		for _, planned := range []bool{false, true} {
			if p.CountsStatus(s, planned) {
				statuses |= 1 << statusBits(s, planned)
			}
		}
	}
	r := &rules{types: make([]uint16, len(x.c.Types)+1), parts: make([]uint64, len(x.c.Types)+1)}
	for i := range r.types {
		class, id := relations.OtherClass, ""
		if i < len(x.c.Types) {
			class, id = x.c.Types[i].Class, x.c.Types[i].ID
		}
		if p.CountsType(id, class) {
			r.types[i] = statuses
			if class == relations.Participation {
				r.parts[i], r.anyParts = 1, true
			}
		}
	}
	if !p.Since.IsZero() || !p.Until.IsZero() {
		if t.lazy != nil {
			t.check("date")
		}
		r.dates = ones(t.dates, p.CountsDate)
	}
	if p.Origins > 0 {
		if t.lazy != nil {
			t.check("origins")
		}
		r.sets = ones(t.sets, func(s []string) bool { return p.CountsOrigins(len(s)) })
	}
	return r
}

// ones returns 1 for each value that counts, and 0 for each other.
func ones[T any](values []T, counts func(T) bool) []uint64 {
	list := make([]uint64, len(values))
	for i, v := range values {
		if counts(v) {
			list[i] = 1
		}
	}
	return list
}

// count writes the relations that count, and those of them that are
// participations, and returns the number of the first.
func (r *rules) count(t *table, counting, taking bitset) (n int) {
	types, parts, dates, sets := r.types, r.parts, r.dates, r.sets
	for at := 0; at < len(t.typ); at += 64 {
		end := min(at+64, len(t.typ))
		typ, status := t.typ[at:end], t.status[at:end]
		status = status[:len(typ)]
		var counts, took uint64
		for i, k := range typ {
			counts |= uint64(types[k]>>(status[i]&15)&1) << (i & 63)
		}
		if dates != nil {
			for i, d := range t.date[at:end] {
				counts &^= (1 - dates[d]) << (i & 63)
			}
		}
		if sets != nil {
			for i, s := range t.origins[at:end] {
				counts &^= (1 - sets[s]) << (i & 63)
			}
		}
		if r.anyParts {
			for i, k := range typ {
				took |= parts[k] << (i & 63)
			}
		}
		counting[at/64], taking[at/64] = counts, took&counts
		n += bits.OnesCount64(counts)
	}
	return n
}

// kindFlags returns the flags of an entity by the number of its kind.
func (x *Index) kindFlags(p *relations.Policy) []uint8 {
	flags := make([]uint8, len(x.event))
	for i := range flags {
		id := ""
		if i < len(x.c.Kinds.All()) {
			id = x.c.Kinds.All()[i].ID
		}
		if p.CountsKind(x.c, id) {
			flags[i] = walks
		} else if x.event[i] {
			flags[i] = joins
		}
	}
	return flags
}

// unstated counts the relations and entities that count although the case does
// not say what they are. O(V + R) where there are any.
func (x *Index) unstated(c *columns, p *relations.Policy) (n relations.UnstatedCount) {
	types := make([]bool, len(x.c.Types)+1)
	for i, typ := range x.c.Types {
		types[i] = typ.Class == relations.Unstated
	}
	if slices.Contains(types, true) {
		for rel, k := range c.t.typ {
			if types[k] && c.counts.has(int32(rel)) {
				n.Relations++
			}
		}
		if n.Relations > 0 && !c.open {
			n.Relations -= x.dangling(c, types)
		}
	}
	if x.c.Kinds.Has(entities.Unstated) {
		of := make([]bool, len(x.event))
		for i, k := range x.c.Kinds.All() {
			of[i] = p.CountsKind(x.c, k.ID) && x.c.Kinds.Is(k.ID, entities.Unstated)
		}
		for _, k := range c.t.kind {
			if of[k] {
				n.Entities++
			}
		}
	}
	return n
}

// dangling counts the relations of some types that would count, but for their
// ends: fewer than two of them count. They are found at the ends that do not.
func (x *Index) dangling(c *columns, types []bool) (n int) {
	for _, l := range x.loops {
		if c.flags[l.e]&walks == 0 && types[c.t.typ[l.rel]] && c.counts.has(l.rel) {
			n++
		}
	}
	// Of each relation that is met at an end that does not count: whether one end
	// counts, and whether a second does. What was met at an end before is done.
	met, one, two := newBitset(x.m), newBitset(x.m), newBitset(x.m)
	var here []int32
	for e := range int32(x.n) {
		if c.flags[e]&walks != 0 {
			continue
		}
		here = here[:0]
		for _, a := range x.arcsOf(e) {
			if !types[c.t.typ[a.rel]] || !c.counts.has(a.rel) || met.has(a.rel) {
				continue
			}
			here = append(here, a.rel)
			if c.flags[a.to]&walks == 0 {
				continue
			}
			if one.has(a.rel) {
				two.set(a.rel)
			}
			one.set(a.rel)
		}
		for _, rel := range here {
			if met.has(rel) {
				continue // it has several arcs from here
			}
			met.set(rel)
			counting := 0
			if one.has(rel) {
				counting = 1
			}
			if two.has(rel) {
				counting = 2 // or more
			}
			if !relations.CountsEnds(relations.Unstated, counting, 0) {
				n++
			}
		}
	}
	return n
}

// where takes back the bits of the relations of which a condition of the policy
// does not hold. O(R), and reads every record that counts without.
func (x *Index) where(ctx context.Context, c *columns, p *relations.Policy) error {
	for i := range x.m {
		if i&1023 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if rel := int32(i); c.counts.has(rel) && p.CountsWhere(x.c, x.c.PassRelation(i)) != nil {
			c.counts[rel>>6] &^= 1 << (uint(rel) & 63)
			c.took[rel>>6] &^= 1 << (uint(rel) & 63)
			c.plain = false
		}
	}
	c.unstated = x.unstated(c, p)
	return nil
}
