package words

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

// The JSON shapes are documented in docs/json.md. Each answer names its shape
// and version in "graphx"; a field is only ever added within a version.

type JSONAnswer struct {
	Graphx string `json:"graphx"`
	Case   string `json:"case"`
	Policy string `json:"policy"`
	// Unstated is what counts although the case does not say what it is.
	Unstated *jsonUnstated `json:"unstated,omitempty"`

	From    string       `json:"from,omitempty"`
	To      string       `json:"to,omitempty"`
	Focus   []string     `json:"focus,omitempty"`
	Refused string       `json:"refused,omitempty"`
	Hops    *int         `json:"hops,omitempty"`
	Total   *uint64      `json:"total,omitempty"`
	Paths   []jsonPath   `json:"paths,omitempty"`
	Shorter *jsonPath    `json:"shorter,omitempty"`
	NoPath  *jsonNoPath  `json:"no_path,omitempty"`
	Omitted *jsonOmitted `json:"omitted,omitempty"`
	Copy    string       `json:"copy,omitempty"`
	jsonAsked
	Ents    []jsonEntity `json:"entities"`
	Rels    []JSONLine   `json:"relations"`
	Sources []jsonSource `json:"sources"`
}

type jsonUnstated struct {
	Relations int `json:"relations"`
	Entities  int `json:"entities"`
}

type jsonPath struct {
	Entities []string   `json:"entities"`
	Weakest  string     `json:"weakest"`
	Origins  int        `json:"origins"`
	Steps    []jsonStep `json:"steps"`
}

type jsonStep struct {
	From      string      `json:"from"`
	To        string      `json:"to"`
	Status    string      `json:"status"`
	Origins   int         `json:"origins"`
	Relations []string    `json:"relations"`
	Events    []jsonJoint `json:"events,omitempty"`
}

type jsonJoint struct {
	Event string   `json:"event"`
	From  []string `json:"from"`
	To    []string `json:"to"`
}

type jsonNoPath struct {
	Reached    [2]int        `json:"reached"`
	Parts      [2]int        `json:"parts"`
	LongerPath int           `json:"longer_path,omitempty"`
	Way        []string      `json:"way,omitempty"`
	Refused    []jsonRefused `json:"refused,omitempty"`
	Nearest    []string      `json:"nearest,omitempty"`
}

type jsonRefused struct {
	Entity   string `json:"entity,omitempty"`
	Relation string `json:"relation,omitempty"`
	Why      string `json:"why"`
}

type jsonOmitted struct {
	Entities int    `json:"entities,omitempty"`
	Lines    int    `json:"relations,omitempty"`
	Paths    int    `json:"paths,omitempty"`
	Rule     string `json:"rule"`
}

type jsonEntity struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	Kind       string            `json:"kind"`
	Aliases    []string          `json:"aliases,omitempty"`
	IDs        map[string]string `json:"ids,omitempty"`
	Within     string            `json:"within,omitempty"`
	Date       string            `json:"date,omitempty"`
	Note       string            `json:"note,omitempty"`
	Facts      []jsonFact        `json:"facts,omitempty"`
	Attributes jsonAttributes    `json:"attributes,omitempty"`
	Distance   *int              `json:"distance,omitempty"`
}

type jsonFact struct {
	Property  string         `json:"property"`
	Value     string         `json:"value"`
	Citations []jsonCitation `json:"citations"`
}

type JSONLine struct {
	ID         string         `json:"id"`
	Type       string         `json:"type"`
	Class      string         `json:"class"`
	Directed   bool           `json:"directed"`
	Ends       []string       `json:"ends"`
	Date       string         `json:"date,omitempty"`
	Place      string         `json:"place,omitempty"`
	Label      string         `json:"label,omitempty"`
	Note       string         `json:"note,omitempty"`
	Attributes jsonAttributes `json:"attributes,omitempty"`
	Sentence   string         `json:"sentence"`
	Status     string         `json:"status"`
	Clash      []string       `json:"clash,omitempty"`
	Origins    []string       `json:"origins"`
	Citations  []jsonCitation `json:"citations"`
}

// jsonAttributes are attributes as an object; numbers keep their digits.
type jsonAttributes []entities.Attribute

func (list jsonAttributes) MarshalJSON() ([]byte, error) {
	b := bytes.NewBufferString("{")
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	for i, a := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := e.Encode(a.Name); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if a.Type == entities.NumberValue || a.Type == entities.BooleanValue {
			b.WriteString(a.Value)
		} else if err := e.Encode(a.Value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

type jsonCitation struct {
	Source      string   `json:"source"`
	Origin      string   `json:"origin,omitempty"`
	Paragraph   int      `json:"paragraph,omitempty"`
	Page        int      `json:"page,omitempty"`
	Start       int      `json:"start,omitempty"`
	End         int      `json:"end,omitempty"`
	Seal        string   `json:"seal,omitempty"`
	Quote       string   `json:"quote,omitempty"`
	Prefix      string   `json:"prefix,omitempty"`
	Suffix      string   `json:"suffix,omitempty"`
	Claimant    []string `json:"claimant,omitempty"`
	Stance      string   `json:"stance"`
	Modality    string   `json:"modality"`
	Reliability string   `json:"reliability,omitempty"`
	Credibility int      `json:"credibility,omitempty"`
	Date        string   `json:"date,omitempty"`
	Place       string   `json:"place,omitempty"`
	Between     []string `json:"between,omitempty"`
	Summary     string   `json:"summary,omitempty"`
}

type jsonSource struct {
	Number      int      `json:"number"`
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	Type        string   `json:"type"`
	Publisher   string   `json:"publisher,omitempty"`
	Authors     []string `json:"authors,omitempty"`
	Published   string   `json:"published,omitempty"`
	URL         string   `json:"url,omitempty"`
	Reliability string   `json:"reliability,omitempty"`
	DerivedFrom []string `json:"derived_from,omitempty"`
	Roots       []string `json:"origins"`
}

// NewJSON fills in what every answer has: the view's entities, lines and
// sources.
func NewJSON(shape string, v *relations.View) *JSONAnswer {
	a := &JSONAnswer{Graphx: shape, Case: v.Case.Title, Copy: v.Case.Notice, Policy: v.Policy.String(), Ents: []jsonEntity{}, Rels: []JSONLine{}, Sources: []jsonSource{}}
	for _, e := range v.Entities {
		a.Ents = append(a.Ents, jsonEntityOf(v.Case, e))
	}
	for _, l := range v.Lines {
		a.Rels = append(a.Rels, jsonLineOf(v.Case, l))
	}
	if u := v.Policy.Unstated; u != (relations.UnstatedCount{}) {
		a.Unstated = &jsonUnstated{u.Relations, u.Entities}
	}
	if v.Omitted != (relations.Omitted{}) {
		o := jsonOmitted(v.Omitted)
		a.Omitted = &o
	}
	return a
}

func (a *JSONAnswer) Number(c *relations.Case, n *render.Numbers) {
	for i, s := range slices.Concat(n.Sources(), n.Carriers()) {
		if s.ID == "" {
			continue // a number that is kept for nothing
		}
		number := i + 1
		if i >= len(n.Sources()) {
			number = 0
		}
		roots := c.Lineage.Roots(s.ID)
		if roots == nil {
			roots = []string{}
		}
		a.Sources = append(a.Sources, jsonSource{
			Number: number, ID: s.ID, Title: s.Title, Type: string(s.Type), Publisher: s.Publisher, Authors: s.Authors,
			Published: s.Published.String(), URL: render.SafeURL(s.URL), Reliability: string(s.Reliability), DerivedFrom: s.DerivedFrom,
			Roots: roots,
		})
	}
}

func (a *JSONAnswer) write(w io.Writer) error {
	return render.WriteJSON(w, a)
}

func jsonEntityOf(c *relations.Case, e *entities.Entity) jsonEntity {
	out := jsonEntity{ID: e.ID, Name: e.Name, Kind: e.Kind, Aliases: e.Aliases, IDs: e.IDs, Within: e.Within, Date: e.Date.String(), Note: e.Note, Attributes: e.Attributes}
	for _, f := range e.Facts {
		out.Facts = append(out.Facts, jsonFact{f.Property, f.Value, jsonCitations(c, f.Citations)})
	}
	return out
}

func jsonLineOf(c *relations.Case, l relations.Line) JSONLine {
	r := l.Relation
	out := JSONLine{
		ID: r.ID, Type: r.Type, Class: string(r.Class()), Directed: r.Directed(), Ends: r.Ends,
		Date: l.Date.String(), Place: r.Place, Label: r.Label, Note: r.Note, Attributes: r.Attributes, Sentence: render.Sentence(c, r),
		Status: string(l.Status), Origins: append([]string{}, l.Origins...),
		Citations: jsonCitations(c, slices.Concat(l.Supports, l.Denies)),
	}
	for _, clash := range l.Clash {
		out.Clash = append(out.Clash, string(clash))
	}
	return out
}

func jsonCitations(c *relations.Case, list []*evidence.Citation) []jsonCitation {
	out := []jsonCitation{}
	for _, cit := range list {
		g := c.Grade(cit)
		out = append(out, jsonCitation{
			Source: cit.Source, Origin: cit.Origin, Paragraph: cit.Paragraph, Page: cit.Page, Start: cit.Start, End: cit.End,
			Seal: cit.Seal, Quote: cit.Quote, Prefix: cit.Prefix, Suffix: cit.Suffix, Claimant: cit.Claimant,
			Stance: string(cit.Stance), Modality: string(cit.Modality), Reliability: string(g.Reliability), Credibility: int(g.Credibility),
			Date: cit.Date.String(), Place: cit.Place, Between: cit.Between, Summary: cit.Summary,
		})
	}
	return out
}

func jsonPathOf(p *relations.Path) jsonPath {
	out := jsonPath{Entities: []string{p.Steps[0].From.ID}, Weakest: string(p.Weakest), Origins: p.Origins}
	for _, s := range p.Steps {
		out.Entities = append(out.Entities, s.To.ID)
		out.Steps = append(out.Steps, jsonStepOf(s))
	}
	return out
}

func lineIDs(lines []relations.Line) []string {
	out := []string{}
	for _, l := range lines {
		out = append(out, l.Relation.ID)
	}
	return out
}

// PathJSON writes the shape path/1.
func PathJSON(w io.Writer, a *relations.PathAnswer, v *relations.View) error {
	out := NewJSON("path/1", v)
	out.From, out.To, out.Hops, out.Total = a.From.ID, a.To.ID, &a.Hops, &a.Total
	out.ask(a)
	for i := range a.Paths {
		out.Paths = append(out.Paths, jsonPathOf(&a.Paths[i]))
	}
	if a.Shorter != nil {
		p := jsonPathOf(a.Shorter)
		out.Shorter = &p
	}
	if no := a.No; no != nil {
		out.NoPath = &jsonNoPath{Reached: no.Sizes, Parts: no.Parts, LongerPath: no.Hops}
		for _, e := range no.Way {
			out.NoPath.Way = append(out.NoPath.Way, e.ID)
		}
		for _, r := range no.Refused {
			refused := jsonRefused{Why: string(r.Why)}
			if r.To == nil {
				refused.Entity = r.From.ID
			} else {
				refused.Relation = r.Line.Relation.ID
			}
			out.NoPath.Refused = append(out.NoPath.Refused, refused)
		}
		if no.Nearest[0] != nil && no.Nearest[1] != nil {
			out.NoPath.Nearest = []string{no.Nearest[0].ID, no.Nearest[1].ID}
		}
	}
	out.Number(v.Case, render.NumberSources(v))
	return out.write(w)
}

// RelationJSON writes the shape relation/1: the view's only line is the relation,
// and why is what keeps it from counting, "" for nothing.
func RelationJSON(w io.Writer, v *relations.View, why relations.Refusal) error {
	return viewJSON(w, "relation/1", v, why)
}

// ViewJSON writes a view in the shape that is named: view/1, or entity/1, whose
// focus is the entity.
func ViewJSON(w io.Writer, shape string, v *relations.View) error { return viewJSON(w, shape, v, "") }

func viewJSON(w io.Writer, shape string, v *relations.View, why relations.Refusal) error {
	out := NewJSON(shape, v)
	out.Refused = string(why)
	out.Focus = v.Focus
	n := render.NumberSources(v)
	for _, e := range v.Entities {
		for _, f := range e.Facts {
			for _, cit := range f.Citations {
				n.Cite(cit)
			}
		}
	}
	out.Number(v.Case, n)
	return out.write(w)
}

// NearJSON writes the shape near/1.
func NearJSON(w io.Writer, near *relations.Neighbourhood, hops int) error {
	out := NewJSON("near/1", near.View)
	out.Focus, out.Hops = near.View.Focus, &hops
	for i := range out.Ents {
		d := near.Distance[out.Ents[i].ID]
		out.Ents[i].Distance = &d
	}
	out.Number(near.View.Case, render.NumberSources(near.View))
	return out.write(w)
}

// FoundJSON writes the shape find/1: the entities in the order given.
func FoundJSON(w io.Writer, c *relations.Case, found []*entities.Entity) error {
	return ViewJSON(w, "find/1", &relations.View{Case: c, Entities: found})
}
