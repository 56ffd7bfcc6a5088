package chart

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/graphx-dev/graphx/internal/compare"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/drawing"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
)

// Changes are what became of the records of a chart, by their ids: its lines and
// boxes are marked with it, and those that it does not name fade.
type Changes struct {
	Relations, Entities map[string]ChangeMark
}

// A ChangeMark is what became of a record, in a word and in a few.
type ChangeMark struct {
	Fate  compare.Fate
	Words string // "added", "single-origin → corroborated"
}

// sign is the sign and the words of a mark: "+ added".
func (m ChangeMark) sign() string {
	if m.Fate == "" {
		return ""
	}
	return render.FateMark(m.Fate) + " " + m.Words
}

// relation and entity return the mark of a record, the zero mark for none.
func (c *Changes) relation(id string) ChangeMark {
	if c == nil {
		return ChangeMark{}
	}
	return c.Relations[id]
}

func (c *Changes) entity(id string) ChangeMark {
	if c == nil {
		return ChangeMark{}
	}
	return c.Entities[id]
}

// gone reports whether a mark is of what is there no more.
func (m ChangeMark) gone() bool {
	return m.Fate == compare.Withdrawn || m.Fate == compare.Removed
}

// came reports whether a mark is of what was not there before.
func (m ChangeMark) came() bool { return m.Fate == compare.Added || m.Fate == compare.Returned }

// DiffView makes a view of what changed: the relations that differ, with their
// entities and those that differ themselves, and the unchanged relations within
// that many hops of them; with none, those that join two of these entities. It
// has the changes beside, and the view of the same as the older version has it,
// on whose layout it is drawn.
func DiffView(a *compare.Answer, context int) (now, older *relations.View, ch *Changes) {
	c := a.Union()
	ch = &Changes{map[string]ChangeMark{}, map[string]ChangeMark{}}
	var shown []string
	var lines []relations.Line
	for i := range a.Lines {
		l := &a.Lines[i]
		line := *l.Line()
		line.Relation = c.Relation(l.ID)
		lines = append(lines, line)
		words := cmp.Or(render.StatusStep(l), string(l.Fate))
		switch {
		case l.Fate == compare.Refuted || l.Fate == compare.InDispute || l.Fate == compare.Withdrawn:
			words = string(l.Fate)
		case l.Fate == compare.Changed && l.Dated:
			words = "date " + render.OrNone(l.Old.Date.String()) + " → " + render.OrNone(l.New.Date.String())
		case l.Fate == compare.Changed && len(l.Gained)+len(l.Lost) > 0:
			words = fmt.Sprintf("citations +%d −%d", len(l.Gained), len(l.Lost))
		}
		ch.Relations[l.ID] = ChangeMark{l.Fate, words}
		shown = append(shown, line.Relation.Ends...)
	}
	for _, e := range a.Entities {
		switch e.Fate {
		case compare.Added, compare.Removed:
			ch.Entities[e.ID] = ChangeMark{e.Fate, string(e.Fate)}
		case compare.Renamed:
			ch.Entities[e.ID] = ChangeMark{e.Fate, "was " + render.Clean(e.Old.Name)}
		default:
			ch.Entities[e.ID] = ChangeMark{e.Fate, "changed"}
		}
		shown = append(shown, e.ID)
	}
	// What did not change is in both versions; it is assessed in the newer.
	f, g := relations.NewFilter(a.New, a.Policy), relations.NewFilter(a.Old, a.Policy)
	for _, r := range a.New.Relations() {
		if ch.Relations[r.ID].Fate != "" {
			continue
		}
		if line, why := f.Counts(r, nil); why == "" {
			line.Relation = c.Relation(r.ID)
			lines = append(lines, line)
		}
	}
	now = relations.NewView(c, a.Policy, lines, relations.Ends(c, lines, shown...)).Around(shown, context)
	now.Title, now.Subtitle = "What changed", "From "+a.From.String()+" to "+a.To.String()+": "+a.Summary()
	var before []relations.Line
	for _, l := range now.Lines {
		if r := a.Old.Relation(l.Relation.ID); r != nil {
			if line, why := g.Counts(r, nil); why == "" {
				before = append(before, line)
			}
		}
	}
	var there []*entities.Entity
	for _, e := range now.Entities {
		if e := a.Old.Entity(e.ID); e != nil {
			there = append(there, e)
		}
	}
	older = relations.NewView(a.Old, a.Policy, before, there)
	return now, older, ch
}

// PinsOf lays a view out and returns where its nodes are; nil for a view with
// nothing in it.
func PinsOf(ctx context.Context, v *relations.View, o Options, e *graphviz.Engine) (*Pins, error) {
	if len(v.Entities) == 0 {
		return nil, nil
	}
	p, err := newChart(v, o).arrange(ctx, e, o.width()-2*margin)
	if err != nil {
		return nil, err
	}
	pins := &Pins{map[string][2]int{}, map[string][2]int{}}
	for i, n := range p.nodes {
		at := [2]int{p.at[i].x, p.at[i].y}
		if n.hub != nil {
			pins.Relations[n.hub.Relation.ID] = at
		} else {
			pins.Entities[n.entity.ID] = at
		}
	}
	return pins, nil
}

// mostStretched is the number of lines up to which pins are stretched: beyond it
// each try takes long, and no stretch makes room for all words.
const mostStretched = 120

// Stretch pulls pins apart, each as far as the others, until the words of a view
// have room: the same layout, larger. It returns the best of a few, the pins
// themselves where nothing is better.
func (p *Pins) Stretch(ctx context.Context, v *relations.View, o Options) (*Pins, error) {
	best, least := p, 1<<30
	if len(v.Lines) > mostStretched {
		return p, nil
	}
	width := o.width() - 2*margin
	x0, x1 := width, 0
	for _, list := range []map[string][2]int{p.Entities, p.Relations} {
		for _, at := range list {
			x0, x1 = min(x0, at[0]), max(x1, at[0])
		}
	}
	for _, percent := range []int{100, 120, 140, 165, 200, 240} {
		// A chart has its width, but no height of its own.
		wide := min(percent, max(100, (width-160)*100/max(x1-x0, 1)))
		larger := &Pins{map[string][2]int{}, map[string][2]int{}}
		put := func(from, to map[string][2]int) {
			for id, at := range from {
				to[id] = [2]int{width/2 + (at[0]-(x0+x1)/2)*wide/100, at[1] * percent / 100}
			}
		}
		if percent == 100 {
			larger = p
		} else {
			put(p.Entities, larger.Entities)
			put(p.Relations, larger.Relations)
		}
		o.Pins = larger
		c := newChart(v, o)
		if !c.anyPinned() {
			return p, nil
		}
		plan := c.pinned(width)
		bad := 0
		for i, e := range c.edges {
			switch {
			case e.change.Fate == "" || len(e.labels) == 0:
			case plan.words[i].rows == nil:
				bad += 3
			case plan.words[i].cut > 0:
				bad++
			}
		}
		if bad < least {
			best, least = larger, bad
		}
		if bad == 0 || ctx.Err() != nil {
			break
		}
	}
	return best, ctx.Err()
}

// drawChange draws the line of a relation that changed: on a band where it is new
// or stronger, broken and grey where it is gone.
func (r *route) drawChange(m *markup, e *edge) {
	d := r.path(r.from, r.to)
	switch {
	case e.change.came():
		m.empty(drawing.Way, "class", "band", "d", d, "stroke", lineRole(relations.Role), "stroke-width", 9, "stroke-opacity", 0.45)
	case e.change.Fate == compare.Upgraded:
		m.empty(drawing.Way, "class", "band", "d", d, "stroke", lineRole(relations.Role), "stroke-width", 6, "stroke-opacity", 0.35)
	}
	if !e.change.gone() {
		r.draw(m, e)
		return
	}
	m.empty(drawing.Way, "class", "line", "d", d, "stroke", softInk, "stroke-width", 1.5, "stroke-dasharray", drawing.Numbers{3, 5})
}

// signRadius is the radius of the sign of a change.
const signRadius = 8

// changeSign draws the sign of a change on a line or a box.
func changeSign(m *markup, f compare.Fate, x, y float64) {
	m.empty(drawing.Circle, "class", "sign", "cx", tenth(x), "cy", tenth(y), "r", signRadius, "fill", paper, "stroke", ink, "stroke-width", 1.4)
	m.text(int(x), int(y)+5, nameSize, render.FateMark(f), "middle", "font-weight", "bold", "fill", ink)
}

// drawSigns draws the signs of the changes, above everything else.
func (p *plan) drawSigns(m *markup) {
	if p.options.Changes == nil {
		return
	}
	m.open(drawing.Group, "class", "signs", "aria-hidden", "true")
	for _, s := range p.signs() {
		changeSign(m, s.fate, s.at[0], s.at[1])
	}
	m.close()
}

// A placedSign is the sign of a change at its place.
type placedSign struct {
	fate compare.Fate
	at   [2]float64
}

// signs finds places for the signs: those of boxes at their corners, those of
// lines where no box, no words and no other sign covers them. A line without such
// a place has the sign in its words alone, or, without words, where least is
// covered.
func (p *plan) signs() []placedSign {
	var out []placedSign
	for i, n := range p.nodes {
		if f := p.changeOf(n).Fate; f != "" {
			out = append(out, placedSign{f, [2]float64{float64(p.at[i].x) + float64(n.w)/2 - 2, float64(p.at[i].y) - float64(n.h)/2 + 1}})
		}
	}
	over := func(q [2]float64, x0, y0, x1, y1 int) bool {
		const reach = signRadius + 1
		return q[0] > float64(x0-reach) && q[0] < float64(x1+reach) && q[1] > float64(y0-reach) && q[1] < float64(y1+reach)
	}
	for i, e := range p.edges {
		if e.change.Fate == "" {
			continue
		}
		best, least := p.routes[i].at(0.5), 1<<30
		for _, t := range markPlaces {
			q, covers := p.routes[i].at(t), 0
			for k, n := range p.nodes {
				if over(q, p.at[k].x-n.w/2, p.at[k].y-n.h/2, p.at[k].x+n.w/2, p.at[k].y+n.h/2) {
					covers += 3
				}
			}
			for _, l := range p.words {
				if l.rows != nil && over(q, l.x0, l.y0, l.x1, l.y1) {
					covers += 2
				}
			}
			for _, s := range out {
				if over(q, int(s.at[0])-signRadius, int(s.at[1])-signRadius, int(s.at[0])+signRadius, int(s.at[1])+signRadius) {
					covers += 4
				}
			}
			if covers < least {
				best, least = q, covers
			}
		}
		if least == 0 || p.words[i].rows == nil { // the words begin with the sign
			out = append(out, placedSign{e.change.Fate, best})
		}
	}
	return out
}

// changeOf is the mark of a node: of an entity, or of the relation of a hub.
func (c *chart) changeOf(n *node) ChangeMark {
	if n.hub != nil {
		return c.options.Changes.relation(n.hub.Relation.ID)
	}
	return c.options.Changes.entity(n.entity.ID)
}

// changeLegend tells what the signs mean, of those that are there.
func (p *plan) changeLegend() legendGroup {
	group := legendGroup{heading: "Changes"}
	if p.options.Changes == nil {
		return group
	}
	there := map[compare.Fate]bool{}
	for _, e := range p.edges {
		there[e.change.Fate] = true
	}
	for _, n := range p.nodes {
		there[p.changeOf(n).Fate] = true
	}
	words := map[compare.Fate]string{
		compare.Refuted: "refuted: now denied", compare.InDispute: "now disputed", compare.Withdrawn: "withdrawn: no longer counts", compare.Upgraded: "upgraded: stronger status",
		compare.Downgraded: "downgraded: weaker status", compare.Returned: "returned: counts again",
	}
	for _, f := range compare.Fates {
		if !there[f] {
			continue
		}
		e := edge{class: relations.Movement, status: relations.SingleOrigin, change: ChangeMark{Fate: f}}
		switch f {
		case compare.Refuted:
			e.status = relations.Denied
		case compare.InDispute:
			e.status = relations.Disputed
		}
		group.add("change:"+string(f), cmp.Or(words[f], string(f)), func(m *markup, x, y int) {
			sampleRoute(x, y).drawChange(m, &e)
			if f != compare.Refuted {
				changeSign(m, f, float64(x)+sampleWidth/2, float64(y)+rowHeight/2)
			}
		})
	}
	if slices.ContainsFunc(p.edges, func(e *edge) bool { return e.faded }) {
		group.add("change:none", "unchanged", faint(sampleLine(edge{class: relations.Movement, status: relations.Corroborated})))
	}
	return group
}
