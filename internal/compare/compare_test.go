package compare

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// A draft is a case before it is made: records that may be edited.
type draft struct {
	rng       *rand.Rand
	sources   []*evidence.Source
	entities  []*entities.Entity
	relations []*relations.Relation
	next      int
}

func (d *draft) id(sort string) string {
	d.next++
	return fmt.Sprintf("%s-%d", sort, (d.next*7919)%100003) // no order
}

func pick[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }

func (d *draft) citation() *evidence.Citation {
	return &evidence.Citation{
		Source: pick(d.rng, d.sources).ID, Locator: evidence.Locator{Paragraph: d.rng.IntN(3)},
		Stance: pick(d.rng, []evidence.Stance{evidence.Supports, evidence.Supports, evidence.Denies}), Modality: pick(d.rng, evidence.Modalities),
		Date: evidence.MustDate(pick(d.rng, []string{"", "", "2025-10-14", "2025-10-15"})), Summary: pick(d.rng, []string{"", "one", "other"}),
	}
}

func (d *draft) relation() *relations.Relation {
	r := &relations.Relation{ID: d.id("r"), Type: "met"}
	for len(r.Ends) < 2+d.rng.IntN(2) {
		if id := pick(d.rng, d.entities).ID; !slices.Contains(r.Ends, id) {
			r.Ends = append(r.Ends, id)
		}
	}
	for range 1 + d.rng.IntN(3) {
		r.Citations = append(r.Citations, d.citation())
	}
	return r
}

func (d *draft) build() *relations.Case {
	rec := relations.Records{Types: []*relations.Type{{ID: "met", Class: relations.Contact, Verb: "met"}}}
	for _, s := range d.sources {
		same := *s
		rec.Sources = append(rec.Sources, &same)
	}
	for _, e := range d.entities {
		same := *e
		rec.Entities = append(rec.Entities, &same)
	}
	for _, r := range d.relations {
		same := *r
		same.Citations = nil
		for _, cit := range r.Citations {
			c := *cit
			same.Citations = append(same.Citations, &c)
		}
		rec.Relations = append(rec.Relations, &same)
	}
	d.rng.Shuffle(len(rec.Relations), func(i, j int) { rec.Relations[i], rec.Relations[j] = rec.Relations[j], rec.Relations[i] })
	return relations.NewCase(rec)
}

// standingOn writes down the citations of a relation that count, in no order.
func standingOn(f *relations.Filter, r *relations.Relation) string {
	var out []string
	l, _ := f.Counts(r, nil)
	for _, c := range counted(&l) {
		out = append(out, fmt.Sprintf("%+v", *c))
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// TestCases edits random cases at random and compares what Cases finds with
// the edits, and each status with an assessment of its own.
func TestCases(t *testing.T) {
	seen := map[Fate]int{}
	for seed := range uint64(400) {
		rng := rand.New(rand.NewPCG(seed, 2))
		d := &draft{rng: rng}
		for range 3 + rng.IntN(3) {
			d.sources = append(d.sources, &evidence.Source{ID: d.id("s"), Title: "title", Reliability: pick(rng, []evidence.Reliability{"A", "B", "E", ""})})
		}
		for range 4 + rng.IntN(5) {
			d.entities = append(d.entities, &entities.Entity{ID: d.id("e"), Name: "name", Kind: pick(rng, []string{"person", "place"})})
		}
		for range rng.IntN(12) {
			d.relations = append(d.relations, d.relation())
		}
		old := d.build()
		p := pick(rng, []relations.Policy{{}, {}, relations.PathPolicy(), {Least: evidence.Grade{Reliability: "B"}}, {Statuses: []relations.Status{relations.Corroborated, relations.SingleOrigin}}, {Kinds: []string{"person"}}})
		if again := Cases(old, old, p); !again.Empty() {
			t.Fatalf("seed %d: a case differs from itself: %+v", seed, again)
		}
		names, gone, grown := map[string]string{}, map[string]bool{}, map[string]bool{}
		regraded := map[string]bool{}
		for range rng.IntN(6) {
			switch rng.IntN(7) {
			case 0:
				r := d.relation()
				d.relations = append(d.relations, r)
			case 1:
				if len(d.relations) > 0 {
					i := rng.IntN(len(d.relations))
					d.relations = slices.Delete(d.relations, i, i+1)
				}
			case 2, 3:
				if len(d.relations) > 0 {
					r := *pick(rng, d.relations)
					i := slices.IndexFunc(d.relations, func(x *relations.Relation) bool { return x.ID == r.ID })
					if r.Citations = slices.Clone(r.Citations); rng.IntN(2) == 0 || len(r.Citations) == 1 {
						r.Citations = append(r.Citations, d.citation())
					} else {
						r.Citations = r.Citations[1:]
					}
					d.relations[i] = &r
				}
			case 4:
				i := rng.IntN(len(d.entities))
				e := *d.entities[i]
				e.Name += "x"
				d.entities[i] = &e
				names[e.ID] = e.Name
			case 5:
				e := &entities.Entity{ID: d.id("e"), Name: "new", Kind: "person"}
				d.entities = append(d.entities, e)
				grown[e.ID] = true
			case 6:
				i := rng.IntN(len(d.sources))
				s := *d.sources[i]
				s.Reliability = pick(rng, []evidence.Reliability{"A", "B", "C", "F"})
				d.sources[i] = &s
				regraded[s.ID] = true
			}
		}
		now := d.build()
		diff := Cases(old, now, p)
		found := map[string]LineChange{}
		for _, l := range diff.Lines {
			found[l.ID] = l
			seen[l.Fate]++
		}
		before, after := relations.NewFilter(old, p), relations.NewFilter(now, p)
		for _, r := range union(old.Relations(), now.Relations(), func(r *relations.Relation) string { return r.ID }) {
			was, is := relations.Status(""), relations.Status("")
			if r := old.Relation(r.ID); r != nil {
				if l, why := before.Counts(r, nil); why == "" {
					was = l.Status
				}
			}
			if r := now.Relation(r.ID); r != nil {
				if l, why := after.Counts(r, nil); why == "" {
					is = l.Status
				}
			}
			l, ok := found[r.ID]
			if !ok {
				if was != is || was != "" && standingOn(before, old.Relation(r.ID)) != standingOn(after, now.Relation(r.ID)) {
					t.Fatalf("seed %d: %s went from %q to %q and is not told", seed, r.ID, was, is)
				}
				continue
			}
			var want []Fate
			switch {
			case was == "" && is == "":
			case old.Relation(r.ID) == nil:
				want = []Fate{Added}
			case now.Relation(r.ID) == nil:
				want = []Fate{Removed}
			case is == "":
				want = []Fate{Withdrawn, Refuted}
			case was == "":
				want = []Fate{Returned}
			case was == is:
				want = []Fate{Changed}
			case is == relations.Denied:
				want = []Fate{Refuted}
			case is == relations.Disputed && was != relations.Planned && was != relations.Denied:
				want = []Fate{InDispute}
			case slices.Index(relations.Statuses, is) < slices.Index(relations.Statuses, was):
				want = []Fate{Upgraded}
			default:
				want = []Fate{Downgraded}
			}
			if !slices.Contains(want, l.Fate) {
				t.Fatalf("seed %d: %s went from %q to %q and is told as %s, want %v", seed, r.ID, was, is, l.Fate, want)
			}
			// What stays and what came is what there is.
			if l.Old != nil && l.New != nil && len(counted(l.Old))-len(l.Lost)+len(l.Gained) != len(counted(l.New)) {
				t.Fatalf("seed %d: %s: %d citations - %d + %d are not %d", seed, r.ID, len(counted(l.Old)), len(l.Lost), len(l.Gained), len(counted(l.New)))
			}
		}
		for _, e := range diff.Entities {
			switch {
			case e.Fate == Added && grown[e.ID], e.Fate == Removed && gone[e.ID], e.Fate == Renamed && names[e.ID] == e.New.Name:
				delete(names, e.ID)
				delete(grown, e.ID)
			default:
				t.Fatalf("seed %d: %s is told as %s", seed, e.ID, e.Fate)
			}
		}
		for id := range names {
			if !grown[id] && (len(p.Kinds) == 0 || slices.ContainsFunc(p.Kinds, func(k string) bool { return now.Entity(id).Kind == k })) {
				t.Fatalf("seed %d: %s has another name and is not told", seed, id)
			}
		}
		for _, s := range diff.Sources {
			if s.Fate != Regraded || !regraded[s.ID] {
				t.Fatalf("seed %d: source %s is told as %s", seed, s.ID, s.Fate)
			}
		}
		// The other way round everything is turned.
		back := Cases(now, old, p)
		if len(back.Lines) != len(diff.Lines) || len(back.Entities) != len(diff.Entities) || len(back.Sources) != len(diff.Sources) {
			t.Fatalf("seed %d: %d, %d, %d differences one way and %d, %d, %d the other", seed,
				len(diff.Lines), len(diff.Entities), len(diff.Sources), len(back.Lines), len(back.Entities), len(back.Sources))
		}
		for _, l := range back.Lines {
			if f := found[l.ID]; len(f.Gained) != len(l.Lost) || (f.Fate == Added) != (l.Fate == Removed) {
				t.Fatalf("seed %d: %s is %s one way and %s the other", seed, l.ID, f.Fate, l.Fate)
			}
		}
		if n, _ := diff.Union().Len(); n < max(len(old.Entities()), len(now.Entities())) {
			t.Fatalf("seed %d: the union has %d entities", seed, n)
		}
	}
	for _, f := range []Fate{Refuted, InDispute, Withdrawn, Removed, Downgraded, Upgraded, Added, Returned, Changed} {
		if seen[f] < 5 {
			t.Errorf("%s came up %d times: the edits are too tame", f, seen[f])
		}
	}
	if !slices.Equal(Fates[:3], []Fate{Refuted, InDispute, Withdrawn}) {
		t.Errorf("the order is %v", Fates)
	}
}

// TestCasesKinds: a relation counts where two of its ends are of a kind that
// counts, in each version by the kinds of that version.
func TestCasesKinds(t *testing.T) {
	version := func(guest string, ids ...string) *relations.Case {
		rec := relations.Records{
			Types:   []*relations.Type{{ID: "met", Class: relations.Contact, Verb: "met"}},
			Sources: []*evidence.Source{{ID: "paper"}},
			Entities: []*entities.Entity{
				{ID: "ana", Name: "Ana", Kind: "person"}, {ID: "boris", Name: "Boris", Kind: "person"},
				{ID: "guest", Name: "Guest", Kind: guest}, {ID: "oslo", Name: "Oslo", Kind: "place"},
			},
		}
		for _, id := range ids {
			rec.Relations = append(rec.Relations, &relations.Relation{ID: id, Type: "met", Ends: strings.Split(id, "-"), Citations: []*evidence.Citation{{Source: "paper", Stance: evidence.Supports, Modality: evidence.Happened}}})
		}
		return relations.NewCase(rec)
	}
	for _, tt := range []struct {
		name     string
		old, now *relations.Case
		want     string
	}{
		{"two persons", version("person"), version("person", "ana-boris"), "ana-boris added"},
		{"a person and a place", version("person"), version("person", "ana-oslo"), ""},
		{"two places", version("place"), version("place", "guest-oslo"), ""},
		{"two of three", version("person"), version("person", "ana-boris-oslo"), "ana-boris-oslo added"},
		{"one of three", version("place"), version("place", "ana-guest-oslo"), ""},
		{"it becomes a person", version("place", "ana-guest"), version("person", "ana-guest"), "ana-guest returned"},
		{"it is no person any more", version("person", "ana-guest"), version("place", "ana-guest"), "ana-guest withdrawn"},
	} {
		var told []string
		for _, l := range Cases(tt.old, tt.now, relations.Policy{Kinds: []string{"person"}}).Lines {
			told = append(told, l.ID+" "+string(l.Fate))
		}
		if got := strings.Join(told, ", "); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestCasesAttributes: a value that differs, in its digits too, is a change of
// the record.
func TestCasesAttributes(t *testing.T) {
	version := func(founded, amount string) *relations.Case {
		number, err := entities.NewNumber("amount", amount)
		if err != nil {
			t.Fatal(err)
		}
		return relations.NewCase(relations.Records{
			Types:   []*relations.Type{{ID: "paid", Class: relations.Tie, Verb: "paid"}},
			Sources: []*evidence.Source{{ID: "ledger"}},
			Entities: []*entities.Entity{
				{ID: "acme", Name: "Acme", Kind: "organisation", Attributes: []entities.Attribute{entities.NewText("founded", founded)}},
				{ID: "beta", Name: "Beta", Kind: "organisation"},
			},
			Relations: []*relations.Relation{{ID: "r", Type: "paid", Ends: []string{"acme", "beta"}, Attributes: []entities.Attribute{number}, Citations: []*evidence.Citation{{Source: "ledger", Stance: evidence.Supports, Modality: evidence.Happened}}}},
		})
	}
	d := Cases(version("2014-03-01", "1200"), version("2014-03-02", "1200.0"), relations.Policy{})
	if len(d.Entities) != 1 || d.Entities[0].Fate != Changed || !slices.Equal(d.Entities[0].Fields, []string{"attributes"}) {
		t.Errorf("entities that differ: %+v, want the attributes of acme", d.Entities)
	}
	if len(d.Lines) != 1 || d.Lines[0].Fate != Changed || !slices.Equal(d.Lines[0].Fields, []string{"attributes"}) {
		t.Errorf("relations that differ: %+v, want the attributes of r", d.Lines)
	}
	if d := Cases(version("2014-03-01", "1200"), version("2014-03-01", "1200"), relations.Policy{}); !d.Empty() {
		t.Errorf("the same attributes differ: %+v", d)
	}
}
