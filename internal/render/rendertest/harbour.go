package rendertest

import (
	"fmt"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// harbour is a made-up affair of any size, the same at every run.
type harbour struct {
	Rec  relations.Records
	seed uint32
}

func (h *harbour) Random(n int) int {
	h.seed = h.seed*1664525 + 1013904223
	return int(h.seed>>8) % n
}

var HarbourTypes = []*relations.Type{
	{ID: "called", Class: relations.Contact, Verb: "called", Label: "called"},
	{ID: "met", Class: relations.Contact, Verb: "met", Label: "met"},
	{ID: "wrote-to", Class: relations.Contact, Directed: true, Verb: "wrote to", Inverse: "was written to by", Label: "wrote to"},
	{ID: "advised", Class: relations.Contact, Directed: true, Verb: "advised", Inverse: "was advised by", Label: "advised"},
	{ID: "friend-of", Class: relations.Tie, Verb: "is a friend of", Label: "friend of"},
	{ID: "works-for", Class: relations.Role, Directed: true, Verb: "works for", Inverse: "employs", Label: "works for"},
	{ID: "criticised", Class: relations.Opinion, Directed: true, Verb: "criticised", Inverse: "was criticised by", Label: "criticised"},
	{ID: "took-part", Class: relations.Participation, Directed: true, Verb: "took part in", Inverse: "was attended by", Label: "took part in"},
	{ID: "published", Class: relations.Authorship, Directed: true, Verb: "published", Inverse: "was published by", Label: "published"},
	{ID: "travelled-to", Class: relations.Movement, Directed: true, Verb: "travelled to", Inverse: "was visited by", Label: "travelled to"},
	{ID: "linked", Class: relations.OtherClass, Verb: "is linked to", Label: "linked to"},
}

var harbourNames = []string{
	"Ines Okafor", "Bram van der Zee", "Пётр Волошин", "Maritime Inspectorate of the Northern Coast", "Quayside Terminals",
	"Lucía Ferreira", "王小明", "Leith", "The Berth Seven report", "The meeting at the lighthouse",
	"ليلى حداد", "Harbour Workers' Union", "Tom Ashdown", "Ministry of Trade and Shipping", "Rotterdam",
	"Aleksandra Wiśniewska-Kowalczyk", "Θεόδωρος Παπαδόπουλος", "Northern Dredging & Salvage", "Port officials", "Memo of 14 May",
	"Jonas Lind", "Mei-Ling Chow", "Oslo", "Customs Board", "⚓ Anchor Club",
}

var harbourKinds = []string{
	"person", "person", "person", "public-body", "organisation",
	"person", "person", "place", "document", "event",
	"person", "organisation", "person", "public-body", "place",
	"person", "person", "organisation", "group", "document",
	"person", "person", "place", "public-body", "other",
}

func NewHarbour() *harbour {
	h := &harbour{seed: 1}
	h.Rec.Title = "The harbour affair"
	for _, t := range HarbourTypes {
		t := *t
		h.Rec.Types = append(h.Rec.Types, &t)
	}
	for i := range 6 {
		s := &evidence.Source{ID: fmt.Sprintf("s%d", i+1), Type: "article", Title: fmt.Sprintf("The harbour papers, part %d: who knew about berth seven", i+1), Publisher: "The Northern Courier", Published: evidence.MustDate(fmt.Sprintf("2031-05-%02d", i+1)), Reliability: evidence.Reliability("ABCDEF"[i : i+1]), URL: "https://example.org/harbour"}
		if i == 4 {
			s.DerivedFrom = []string{"s1"}
		}
		h.Rec.Sources = append(h.Rec.Sources, s)
	}
	return h
}

func (h *harbour) Entity(i int) string {
	id := fmt.Sprintf("x%02d", i)
	name := harbourNames[i%len(harbourNames)]
	if i >= len(harbourNames) {
		name = fmt.Sprintf("%s %s", []string{"Ana", "Karl", "Sofia", "Dmitri", "Hélène", "Óscar", "Ruth"}[i%7], []string{"Lund", "Marchetti", "Achterberg", "Nyström", "Petrov", "Quint", "Delacroix", "Baker", "Stone", "Iversen", "Moreau"}[i%11])
	}
	h.Rec.Entities = append(h.Rec.Entities, &entities.Entity{ID: id, Name: name, Kind: harbourKinds[i%len(harbourKinds)]})
	return id
}

func (h *harbour) Relate(typ string, status relations.Status, date string, ends ...string) *relations.Relation {
	cite := func(source string) *evidence.Citation {
		return &evidence.Citation{Source: source, Stance: evidence.Supports, Modality: evidence.Happened, Summary: "it says so"}
	}
	r := &relations.Relation{ID: fmt.Sprintf("r%03d", len(h.Rec.Relations)), Type: typ, Ends: ends, Ordered: true, Date: evidence.MustDate(date)}
	k := h.Random(4)
	one := cite(fmt.Sprintf("s%d", k+1))
	r.Citations = append(r.Citations, one)
	switch status {
	case relations.Corroborated:
		r.Citations = append(r.Citations, cite("s6"))
	case relations.Alleged:
		one.Modality = evidence.Alleged
	case relations.Planned:
		one.Modality = evidence.Planned
	case relations.Denied:
		one.Stance = evidence.Denies
	case relations.Disputed:
		no := cite("s6")
		no.Stance = evidence.Denies
		r.Citations = append(r.Citations, no)
	}
	h.Rec.Relations = append(h.Rec.Relations, r)
	return r
}

// View makes the case and shows all of it.
func (h *harbour) View() *relations.View {
	c := relations.NewCase(h.Rec)
	v := &relations.View{Case: c, Title: c.Title, Entities: c.Entities()}
	f := relations.NewFilter(c, relations.Policy{})
	for _, r := range c.Relations() {
		if l, no := f.Line(r); no == "" {
			v.Lines = append(v.Lines, l)
		}
	}
	return v
}

// Affair is a harbour affair of that many entities and lines.
func Affair(nodes, lines int) *relations.View {
	h := NewHarbour()
	var ids []string
	for i := range nodes {
		ids = append(ids, h.Entity(i))
	}
	statuses := []relations.Status{relations.Corroborated, relations.SingleOrigin, relations.SingleOrigin, relations.SingleOrigin, relations.Alleged, relations.Disputed, relations.Planned, relations.Denied}
	for i := range lines {
		// Few know many: ends are drawn with a preference for the first.
		a, b := h.Random(h.Random(nodes)+1), h.Random(nodes)
		if i < nodes-1 {
			a, b = h.Random(h.Random(i+1)+1), i+1
		}
		if a == b {
			continue
		}
		typ := HarbourTypes[h.Random(len(HarbourTypes))].ID
		date := ""
		if h.Random(3) > 0 {
			date = fmt.Sprintf("2031-%02d-%02d", 1+h.Random(12), 1+h.Random(28))
		}
		r := h.Relate(typ, statuses[h.Random(len(statuses))], date, ids[a], ids[b])
		if typ == "met" && nodes > 15 {
			r.Place = []string{ids[7], ids[14]}[h.Random(2)]
			if h.Random(4) == 0 {
				if c := h.Random(nodes); c != a && c != b {
					r.Ends = append(r.Ends, ids[c])
				}
			}
		}
	}
	v := h.View()
	v.Focus = ids[:min(1, len(ids))]
	v.Subtitle = fmt.Sprintf("%d entities and %d relations, as told by six papers", nodes, len(v.Lines))
	return v
}

// PathAffair is a view of paths of that many hops, by two ways.
func PathAffair(hops int) *relations.View {
	h := NewHarbour()
	var main, side []string
	for i := range hops + 1 {
		main = append(main, h.Entity([]int{0, 2, 15, 1, 10, 5, 6, 12}[i%8]+i/8*25))
	}
	side = append(side, main[0], h.Entity(20))
	for i := 2; i < hops; i++ {
		side = append(side, main[i])
	}
	h.Relate("called", relations.Corroborated, "2031-05-02", main[0], main[1])
	h.Relate("met", relations.SingleOrigin, "2031-05-03", main[0], main[1])
	h.Relate("advised", relations.Disputed, "2031-05-03/2031-05-05", main[0], main[1])
	for i := 1; i < hops; i++ {
		h.Relate("called", []relations.Status{relations.Alleged, relations.SingleOrigin, relations.Disputed}[i%3], "2031-05", main[i], main[i+1])
		if i%2 == 0 {
			h.Relate("wrote-to", relations.SingleOrigin, "", main[i+1], main[i])
		}
	}
	h.Relate("friend-of", relations.SingleOrigin, "", side[0], side[1])
	h.Relate("called", relations.SingleOrigin, "2031-06-01/..", side[1], main[2])
	v := h.View()
	v.Title = "How Ines Okafor and the others are connected"
	v.Subtitle = fmt.Sprintf("all best paths: %d hops", hops)
	v.Focus = []string{main[0], main[hops]}
	v.Policy = relations.PathPolicy()
	mainWay := append([]string{}, main...)
	sideWay := append([]string{side[0], side[1]}, main[2:]...)
	for _, way := range [][]string{mainWay, sideWay} {
		var p relations.Path
		for i := 1; i < len(way); i++ {
			s := relations.Step{From: v.Case.Entity(way[i-1]), To: v.Case.Entity(way[i])}
			for _, l := range v.Lines {
				if l.Relation.Joins(way[i-1]) && l.Relation.Joins(way[i]) {
					s.Lines = append(s.Lines, l)
				}
			}
			p.Steps = append(p.Steps, s)
		}
		v.Paths = append(v.Paths, p)
	}
	return v
}

// TimelineOf is the timeline of a made-up affair in which the relations have the
// dates that the function gives.
func TimelineOf(nodes, lines int, date func(i int) string) *relations.Timeline {
	v := Affair(nodes, lines)
	for i, r := range v.Case.Relations() {
		r.Date = evidence.MustDate(date(i))
	}
	return relations.NewFilter(v.Case, relations.Policy{}).Timeline(nil)
}
