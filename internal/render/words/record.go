package words

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

// Found lists entities with their kinds and other names.
func Found(w io.Writer, c *relations.Case, found []*entities.Entity, o Options) error {
	p := &page{Options: o}
	rows := [][]string{{"ID", "NAME", "KIND", "ALSO"}}
	for _, e := range found {
		rows = append(rows, []string{e.ID, e.Name, strings.ToLower(c.Kinds.Label(e.Kind)), cut(render.OneLine(strings.Join(e.Aliases, ", ")), 60)})
	}
	p.table(rows)
	_, err := w.Write(p.Bytes())
	return err
}

// Entity tells everything known of an entity: its names, facts and the
// view's lines, which are those that join it.
func Entity(w io.Writer, e *entities.Entity, v *relations.View, o Options) error {
	p := &page{Options: o}
	c := v.Case
	p.line(0, 2, p.heading(e.Name)+" ("+strings.ToLower(c.Kinds.Label(e.Kind))+", "+p.faint(e.ID)+")")
	if len(e.Aliases) > 0 {
		p.line(2, 2, "also: "+strings.Join(e.Aliases, ", "))
	}
	for _, scheme := range sortedKeys(e.IDs) {
		p.line(2, 2, scheme+": "+e.IDs[scheme])
	}
	if e.Within != "" {
		p.line(2, 2, "in "+c.Name(e.Within))
	}
	if !e.Date.IsZero() {
		p.line(2, 2, "dated "+e.Date.String())
	}
	if e.Note != "" {
		p.line(2, 0, render.OneLine(e.Note))
	}
	p.attributes(e.Attributes)
	n := render.NumberSources(v)
	for _, f := range e.Facts {
		for _, cit := range f.Citations {
			n.Cite(cit)
		}
	}
	for _, f := range e.Facts {
		label := f.Property
		if prop := c.Property(f.Property); prop != nil && prop.Label != "" {
			label = prop.Label
		}
		p.WriteByte('\n')
		p.line(0, 2, p.heading(label+": "+f.Value))
		for _, cit := range f.Citations {
			p.citation(c, n, 2, cit)
		}
	}
	class := relations.Class("")
	for _, l := range byClass(v.Lines) {
		if l.Relation.Class() != class {
			class = l.Relation.Class()
			fmt.Fprintf(p, "\n%s\n", p.heading(strings.ToUpper(string(class[:1]))+string(class[1:])))
		}
		p.relation(c, n, 2, l)
	}
	if len(v.Lines) == 0 {
		p.WriteString("\nNo relation that counts joins it.\n")
	}
	p.sources(n)
	p.policy(v.Policy)
	_, err := w.Write(p.Bytes())
	return err
}

// attributes lists the typed values of a record, one a line.
func (p *page) attributes(list []entities.Attribute) {
	for _, a := range list {
		p.line(2, 2, render.OneLine(a.Name)+" = "+render.OneLine(a.Value))
	}
}

// byClass orders lines by class in the order of relations.Classes with the
// connecting ones first, then by date, then by id.
func byClass(lines []relations.Line) []relations.Line {
	order := []relations.Class{relations.Contact, relations.Tie, relations.Participation, relations.Role, relations.Opinion, relations.Authorship, relations.Movement, relations.OtherClass, relations.Unstated}
	out := slices.Clone(lines)
	slices.SortStableFunc(out, func(a, b relations.Line) int {
		if d := slices.Index(order, a.Relation.Class()) - slices.Index(order, b.Relation.Class()); d != 0 {
			return d
		}
		return a.Date.Compare(b.Date)
	})
	return out
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Pair tells everything known between two entities: the relations that join
// them, and the events that both took part in.
func Pair(w io.Writer, a, b *entities.Entity, v *relations.View, joints []relations.Joint, o Options) error {
	p := &page{Options: o}
	c := v.Case
	n := render.NumberSources(v)
	p.line(0, 2, p.heading(fmt.Sprintf("%s and %s: %s, %s in common.", a.Name, b.Name, render.Plural(len(v.Lines)-len(jointLines(joints)), "relation"), render.Plural(len(joints), "event"))))
	shared := map[string]bool{}
	for _, l := range jointLines(joints) {
		shared[l.Relation.ID] = true
	}
	for _, l := range byClass(v.Lines) {
		if !shared[l.Relation.ID] {
			p.WriteByte('\n')
			p.relation(c, n, 0, l)
		}
	}
	told := map[string]bool{}
	for _, j := range joints {
		p.WriteByte('\n')
		p.line(0, 2, p.heading("Both took part in "+j.Event.Name))
		for _, l := range slices.Concat(j.From, j.To) {
			p.relationOnce(c, n, 2, l, told)
		}
	}
	p.sources(n)
	p.policy(v.Policy)
	_, err := w.Write(p.Bytes())
	return err
}

// Relation tells everything known of one relation: its ends, its status and
// the rule, and each citation. The view's only line is the relation; why is what
// keeps it from counting, "" for nothing.
func Relation(w io.Writer, v *relations.View, why relations.Refusal, o Options) error {
	p := &page{Options: o}
	c, l := v.Case, v.Lines[0]
	r := l.Relation
	p.note(l)
	n := render.NumberSources(v)
	p.line(0, 2, p.heading(render.Sentence(c, r))+" ("+p.faint(r.ID)+")")
	about := fmt.Sprintf("%s, class %s", r.Type, r.Class())
	if !l.Date.IsZero() {
		about += ", " + l.Date.String()
	}
	p.line(2, 2, about)
	status := p.mark(l.Status, render.StatusOf(l.Assessment))
	if len(l.Origins) > 0 {
		names := make([]string, len(l.Origins))
		for i, id := range l.Origins {
			var alternatives []string
			for one := range strings.SplitSeq(id, "|") {
				alternatives = append(alternatives, c.Name(one))
			}
			names[i] = strings.Join(alternatives, " or ")
		}
		status += "; rests on " + render.JoinAnd(names)
	}
	p.line(2, 2, "status: "+status)
	if why != "" {
		p.line(2, 2, "does not count under this policy: "+string(why))
	}
	if r.Note != "" {
		p.line(2, 0, render.OneLine(r.Note))
	}
	p.attributes(r.Attributes)
	for _, part := range []struct {
		heading string
		list    []*evidence.Citation
	}{{"Supports", l.Supports}, {"Denies", l.Denies}} {
		if len(part.list) == 0 {
			continue
		}
		fmt.Fprintf(p, "\n%s\n", p.heading(part.heading))
		for _, cit := range part.list {
			p.citation(c, n, 2, cit)
			if cit.Seal != "" {
				p.line(6, 0, p.faint(fmt.Sprintf("sealed: %d characters at %d, sha256 %s", cit.End-cit.Start, cit.Start, cit.Seal)))
			}
		}
	}
	p.sources(n)
	p.policy(v.Policy)
	_, err := w.Write(p.Bytes())
	return err
}
