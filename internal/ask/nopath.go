package ask

import (
	"slices"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
)

// explain says why there is no path. On a way through others, the first leg that
// there is none of is explained.
func (p *pathing) explain(found *relations.PathAnswer) (err error) {
	stops := slices.Concat([]*entities.Entity{p.ends[0]}, p.via, []*entities.Entity{p.ends[1]})
	for i := 1; i < len(stops) && len(p.via) > 0; i++ {
		hops, err := p.graph.Hops(p.ctx, stops[i-1].ID, stops[i].ID)
		if err != nil {
			return err
		}
		if hops < 0 {
			found.From, found.To = stops[i-1], stops[i]
			break
		}
	}
	if found.No, err = p.graph.Explain(p.ctx, found.From.ID, found.To.ID); err != nil {
		return err
	}
	return p.hints(found, stops)
}

// hints notes what somebody may ask next who got no path: another policy under
// which there is one along all stops, and whether any document names the two
// together.
func (p *pathing) hints(found *relations.PathAnswer, stops []*entities.Entity) error {
	from, to := found.From, found.To
	if found.No.Hops > 0 || len(found.No.Way) > 0 { // what no relation joins, no policy does
		s, ok, err := p.loosened(stops)
		if err != nil {
			return err
		}
		if ok {
			p.notes = append(p.notes, Note{Hint: "another policy joins the two", Try: []Setting{s}})
		}
	}
	for _, e := range []*entities.Entity{from, to} {
		if !p.kase.Kinds.Is(e.Kind, "person") && !p.kase.Kinds.Is(e.Kind, "organisation") {
			return nil
		}
	}
	copies, err := p.copies()
	if err != nil || copies.Folder == nil {
		return nil // nothing to look in
	}
	copies.Close()
	q, err := coverageVerb.Question([]string{from.ID, to.ID}, Values{"pair": {"true"}})
	if err == nil {
		p.notes = append(p.notes, Note{Hint: "find out whether any document names the two together", Ask: q})
	}
	return nil
}

// loosened finds one change of the policy under which there is a path along all
// stops: a setting that has this effect when it is added to the question.
func (p *pathing) loosened(stops []*entities.Entity) (Setting, bool, error) {
	for _, s := range []Setting{
		{"planned", "mark"}, {"denied", "mark"}, {"alleged", "mark"}, {"disputed", "mark"}, {"class", "all"}, {"kind", "all"}, {"type", "all"},
		{"since", "none"}, {"until", "none"}, {"as-of", "none"}, {"min", "none"}, {"origins", "0"}, {"only", "all"}, {"without", "none"},
	} {
		values := Values{}
		for _, param := range policyParameters {
			if list := p.List(param.Name); len(list) > 0 {
				values[param.Name] = list
			}
		}
		if p.Verb.Parameter(s.Parameter).Many {
			values[s.Parameter] = append(slices.Clone(values[s.Parameter]), s.Value)
		} else {
			values[s.Parameter] = []string{s.Value}
		}
		pol, err := relations.ParsePolicy(p.kase, relations.PathPolicy(), values)
		if err != nil || pol.String() == p.policy.String() {
			continue
		}
		g := p.s.Graph(pol)
		if p.On("directed") {
			g = g.Directed()
		}
		var ids []string
		for _, e := range p.avoid {
			ids = append(ids, e.ID)
		}
		if g, err = g.Avoid(ids); err != nil {
			return s, false, err
		}
		joined := true
		for i := 1; i < len(stops) && joined; i++ {
			hops, err := g.Hops(p.ctx, stops[i-1].ID, stops[i].ID)
			if err != nil {
				return s, false, err
			}
			most := p.Number("max-hops")
			joined = hops >= 0 && (most == 0 || hops <= most)
		}
		if joined {
			return s, true, nil
		}
	}
	return Setting{}, false, nil
}
