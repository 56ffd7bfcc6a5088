package snapshots

import (
	"context"
	"runtime"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/graphx-dev/graphx/internal/defect"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// A Coverage tells "nobody coded it" from "nobody says it". Its passages are
// sentences (see docs/evidence.md for where one ends). A citation covers a
// passage when the place where its words stand today overlaps it; one by
// paragraph alone covers the paragraph, one of a source as a whole nothing.
type Coverage struct {
	// Pair are the ids of the two entities that were asked about, "" for all.
	Pair [2]string
	// Passages are, in the order of sources and places, those in which two known
	// names or more stand together and that no citation covers; for a pair, all
	// in which both stand.
	Passages []Passage
	// Together is how many passages hold two known names, or the pair; Covered how
	// many of them a citation covers.
	Together, Covered int
	// Nearby are, for a pair, the paragraphs in which both stand, though in no
	// one sentence of it.
	Nearby []Passage
	// Uncited are the persons and organisations on which no citation bears: no
	// relation joins them and no fact of theirs is cited; sorted by id. Empty for
	// a pair.
	Uncited []Uncited
	// Sources are those that nothing cites, sorted by id. Empty for a pair.
	Sources []Idle
	// Read is how many documents were read, Without how many sources have no
	// snapshot, Unread what is wrong with the others, in the order of their ids.
	Read, Without int
	Unread        []Unread
	// Shared are names that several entities bear and that were not looked for.
	Shared []string
}

// A Passage is a sentence or paragraph in which known names stand together.
type Passage struct {
	Source string
	Place  evidence.Place
	Words  string
	Names  []string // ids of entities in the order of their first mention
	// By are the ids of the relations and entities whose citations cover it,
	// sorted; Joining those of them that are relations which join the pair.
	By, Joining []string
}

// An Uncited is an entity on which no citation bears, and in how many sentences
// it is named.
type Uncited struct {
	Entity   *entities.Entity
	Mentions int
}

// An Idle is a source that nothing cites.
type Idle struct {
	Source *evidence.Source
	// Upstream says that other sources are derived from it.
	Upstream bool
}

// An Unread is a source whose snapshot could not be read.
type Unread struct {
	Source string
	Err    *Error
}

// Cover reads all snapshots of a case and finds the passages in which known
// names stand together. pair names two entities to ask about, or is empty. The
// error is that of the context.
func Cover(ctx context.Context, c *relations.Case, f *Folder, pair [2]string) (*Coverage, error) {
	list := Citations(c)
	docs, err := lookUp(ctx, c, f, list, true)
	if err != nil {
		return nil, err
	}
	names := newNameIndex(c.Entities(), c.Kinds)
	out := &Coverage{Pair: pair, Shared: names.Shared}
	parts := make([]*covering, len(docs))
	var wg defect.Group
	jobs := make(chan int)
	for range min(len(docs), runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			defer defect.Drain(jobs)
			for i := range jobs {
				if ctx.Err() == nil {
					parts[i] = coverDocument(docs[i], list, names, pair)
				}
			}
		})
	}
	for i, d := range docs {
		if d.text != nil {
			jobs <- i
		}
	}
	close(jobs)
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	mentions := map[string]int{}
	for i, d := range docs {
		switch p := parts[i]; {
		case p != nil:
			out.Read++
			out.Passages = append(out.Passages, p.passages...)
			out.Nearby = append(out.Nearby, p.nearby...)
			out.Together += p.together
			out.Covered += p.covered
			for id, n := range p.mentions {
				mentions[id] += n
			}
		case d.err == nil:
			out.Without++
		}
		if d.err != nil {
			out.Unread = append(out.Unread, Unread{d.source.ID, d.err})
		}
	}
	if pair[0] == "" {
		out.idle(c, list, docs, mentions)
	}
	return out, nil
}

// idle lists what no citation bears on.
func (out *Coverage) idle(c *relations.Case, list []Cited, docs []*document, mentions map[string]int) {
	used := map[string]bool{}
	for _, cited := range list {
		switch r := cited.Record.(type) {
		case *relations.Relation:
			for _, id := range r.Ends {
				used[id] = true
			}
		case *entities.Entity:
			used[r.ID] = true
		}
	}
	for _, e := range c.Entities() {
		if !used[e.ID] && (c.Kinds.Is(e.Kind, "person") || c.Kinds.Is(e.Kind, "organisation")) {
			out.Uncited = append(out.Uncited, Uncited{e, mentions[e.ID]})
		}
	}
	upstream := map[string]bool{}
	for _, s := range c.Sources {
		for _, id := range s.DerivedFrom {
			upstream[id] = true
		}
	}
	for _, d := range docs {
		if len(d.cited) == 0 {
			out.Sources = append(out.Sources, Idle{d.source, upstream[d.source.ID]})
		}
	}
}

// A covering is what coverDocument found in one document.
type covering struct {
	passages, nearby  []Passage
	together, covered int
	mentions          map[string]int // sentences, by entity
}

// A covered is the place of a citation that was found.
type covered struct {
	start, end int
	by         string
	record     any
}

func coverDocument(d *document, list []Cited, names *nameIndex, pair [2]string) *covering {
	out := &covering{mentions: map[string]int{}}
	spans := placesOf(d, list)
	for n := 1; n <= d.text.Paragraphs(); n++ {
		place, _ := d.text.Paragraph(n)
		text := d.text.Words(place.Start, place.End)
		found := names.find(text)
		if len(found) == 0 {
			continue
		}
		together := out.together
		from, point, next := 0, place.Start, 0
		for _, to := range sentences(text) {
			sentence := text[from:to]
			length := utf8.RuneCountInString(sentence)
			begun := next
			for next < len(found) && found[next].from < to {
				next++
			}
			ids := entitiesIn(found[begun:next])
			for _, id := range ids {
				out.mentions[id]++
			}
			if asksFor(pair, ids) {
				lead := len(sentence) - len(strings.TrimLeft(sentence, " "))
				p := Passage{Source: d.source.ID, Place: evidence.Place{Start: point + lead, End: point + length, Paragraph: n}, Words: sentence[lead:], Names: ids}
				spans.cite(&p, pair)
				out.together++
				if len(p.By) > 0 {
					out.covered++
				}
				if len(p.By) == 0 || pair[0] != "" {
					out.passages = append(out.passages, p)
				}
			}
			from, point = to, point+length
		}
		if pair[0] != "" && out.together == together {
			if ids := entitiesIn(found); asksFor(pair, ids) {
				p := Passage{Source: d.source.ID, Place: place, Words: text, Names: ids}
				spans.cite(&p, pair)
				out.nearby = append(out.nearby, p)
			}
		}
	}
	return out
}

// asksFor reports whether a passage that names these entities is one of both of
// a pair, or, without a pair, of several.
func asksFor(pair [2]string, ids []string) bool {
	if pair[0] == "" {
		return len(ids) > 1
	}
	return slices.Contains(ids, pair[0]) && slices.Contains(ids, pair[1])
}

// entitiesIn returns the entities of mentions, each once.
func entitiesIn(found []mention) []string {
	var ids []string
	for _, m := range found {
		if !slices.Contains(ids, m.entity) {
			ids = append(ids, m.entity)
		}
	}
	return ids
}

// coveredPlaces are the places of a document's citations.
type coveredPlaces struct {
	list    []covered // by start
	longest int
}

func placesOf(d *document, list []Cited) *coveredPlaces {
	out := &coveredPlaces{}
	for i, n := range d.cited {
		p := d.found[i].Place
		if p.End == 0 {
			continue // nowhere, or the source as a whole
		}
		id := ""
		switch r := list[n].Record.(type) {
		case *relations.Relation:
			id = r.ID
		case *entities.Entity:
			id = r.ID
		}
		out.list = append(out.list, covered{p.Start, p.End, id, list[n].Record})
		out.longest = max(out.longest, p.End-p.Start)
	}
	slices.SortFunc(out.list, func(a, b covered) int { return a.start - b.start })
	return out
}

// cite fills in the records whose citations lie in a passage, and those of them
// that join the pair.
func (l *coveredPlaces) cite(p *Passage, pair [2]string) {
	first := sort.Search(len(l.list), func(i int) bool { return l.list[i].start > p.Place.Start-l.longest })
	for _, s := range l.list[first:] {
		if s.start >= p.Place.End {
			break
		}
		if s.end <= p.Place.Start {
			continue
		}
		p.By = append(p.By, s.by)
		if r, ok := s.record.(*relations.Relation); ok && pair[0] != "" && r.Joins(pair[0]) && r.Joins(pair[1]) {
			p.Joining = append(p.Joining, s.by)
		}
	}
	for _, list := range []*[]string{&p.By, &p.Joining} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
}
