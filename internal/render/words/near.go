package words

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

// Near tells a neighbourhood: the entities by their distance, each with the
// relations that lead nearer to the focus.
func Near(w io.Writer, near *relations.Neighbourhood, hops int, o Options) error {
	p := &page{Options: o}
	v := near.View
	n := render.NumberSources(v)
	var focus []string
	for _, id := range v.Focus {
		focus = append(focus, v.Case.Name(id))
	}
	p.line(0, 2, p.heading(fmt.Sprintf("%s within %s of %s, joined by %s.", render.Plural(len(v.Entities)-len(focus), "entity"), render.Plural(hops, "hop"), render.JoinAnd(focus), render.Plural(len(v.Lines), "relation"))))
	told := map[string]bool{}
	joining := map[string][]int{} // numbers of the lines, by the entities that they join
	for i, l := range v.Lines {
		for j, id := range l.Relation.Ends {
			if !slices.Contains(l.Relation.Ends[:j], id) {
				joining[id] = append(joining[id], i)
			}
		}
	}
	rings := make([][]*entities.Entity, hops+1)
	for _, e := range v.Entities {
		if d := near.Distance[e.ID]; d <= hops {
			rings[d] = append(rings[d], e)
		}
	}
	for d := 1; d <= hops; d++ {
		for _, e := range rings[d] {
			p.WriteByte('\n')
			p.line(0, 2, p.heading(e.Name)+fmt.Sprintf(", %s, %s", strings.ToLower(v.Case.Kinds.Label(e.Kind)), render.Plural(d, "hop")))
			nearer := func(id string) bool {
				nd, in := near.Distance[id]
				return in && id != e.ID && nd < d
			}
			for _, i := range joining[e.ID] {
				if l := v.Lines[i]; slices.ContainsFunc(l.Relation.Ends, nearer) {
					p.relationOnce(v.Case, n, 2, l, told)
				}
			}
		}
	}
	var among []relations.Line
	for _, l := range v.Lines {
		if !told[l.Relation.ID] {
			among = append(among, l)
		}
	}
	if len(among) > 0 {
		fmt.Fprintf(p, "\n%s\n", p.heading("Among them"))
		for _, l := range among {
			p.relation(v.Case, n, 2, l)
		}
	}
	p.sources(n)
	p.policy(v.Policy)
	_, err := w.Write(p.Bytes())
	return err
}

// Common tells who is next to several at once, with what joins them.
func Common(w io.Writer, a *relations.Common, v *relations.View, o Options) error {
	p := &page{Options: o}
	n := render.NumberSources(v)
	p.line(0, 2, p.heading(fmt.Sprintf("%s next to %s.", render.Plural(len(a.With), "entity"), render.JoinAnd(namesOf(a.Of)))))
	cited := map[string]bool{}
	for _, x := range a.With {
		p.WriteByte('\n')
		p.line(0, 2, p.heading(x.Entity.Name)+", "+strings.ToLower(v.Case.Kinds.Label(x.Entity.Kind)))
		for _, s := range x.Steps {
			p.line(2, 2, "with "+s.To.Name)
			p.carriers(v.Case, n, 4, s, cited)
		}
	}
	return p.finish(w, n, a.Policy)
}

// carriers tells what carries a hop.
func (p *page) carriers(c *relations.Case, n *render.Numbers, indent int, s relations.Step, cited map[string]bool) {
	for _, l := range s.Lines {
		p.relationOnce(c, n, indent, l, cited)
	}
	for _, j := range s.Joints {
		about := "both took part in " + j.Event.Name
		if !j.Event.Date.IsZero() {
			about += ", " + j.Event.Date.String()
		}
		p.line(indent, 2, about)
		for _, l := range slices.Concat(j.From, j.To) {
			p.relationOnce(c, n, indent+2, l, cited)
		}
	}
}
