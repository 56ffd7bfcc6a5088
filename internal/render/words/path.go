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

// Path tells how two entities are connected: the paths, then each hop with
// everything that carries it, the sources and the policy.
func Path(w io.Writer, a *relations.PathAnswer, v *relations.View, o Options) error {
	p := &page{Options: o}
	if len(a.Paths) == 0 {
		p.noPath(a, v.Case)
		p.policy(a.Policy)
		_, err := w.Write(p.Bytes())
		return err
	}
	n := render.NumberSources(v)
	p.line(0, 2, p.heading(pathHeading(a)))
	p.asked(a.Directed, a.Avoid)
	if len(a.Twice) > 0 {
		p.line(2, 2, render.JoinAnd(namesOf(a.Twice))+" is passed more than once: each leg is a separate shortest path.")
	}
	p.WriteByte('\n')
	for i, path := range a.Paths {
		num := fmt.Sprintf("%d. ", i+1)
		hops := ""
		if a.Simple {
			hops = render.Plural(len(path.Steps), "hop") + ", "
		}
		p.line(2, len(num), num+wayOf(path.Steps)+" ("+hops+p.mark(path.Weakest, "weakest hop "+string(path.Weakest))+")")
	}
	p.others(a)
	p.steps(v.Case, n, a.Paths)
	if a.Shorter != nil {
		p.WriteByte('\n')
		p.shorter(a, v.Case)
	}
	p.firmness(a, v.Case)
	p.sources(n)
	p.policy(a.Policy)
	_, err := w.Write(p.Bytes())
	return err
}

// wayOf writes the names along some steps.
func wayOf(steps []relations.Step) string {
	names := []string{steps[0].From.Name}
	for _, s := range steps {
		names = append(names, s.To.Name)
	}
	return strings.Join(names, " – ")
}

func pathHeading(a *relations.PathAnswer) string {
	ways := "one way"
	if a.Total > 1 {
		ways = render.Plural(a.Total, "way")
	}
	switch {
	case a.Via != nil:
		return fmt.Sprintf("From %s to %s through %s in %s.", a.From.Name, a.To.Name, render.JoinAnd(namesOf(a.Via)), render.Plural(a.Hops, "hop"))
	case a.Simple && a.By == relations.ByEvidence:
		return fmt.Sprintf("%s from %s to %s, the best weakest hop first.", render.Plural(len(a.Paths), "path"), a.From.Name, a.To.Name)
	case a.Simple:
		return fmt.Sprintf("%s from %s to %s, the shortest first.", render.Plural(len(a.Paths), "path"), a.From.Name, a.To.Name)
	case a.By == relations.ByEvidence:
		return fmt.Sprintf("%s and %s are connected by hops no weaker than %s: %s, %s.", a.From.Name, a.To.Name, a.Paths[0].Weakest, render.Plural(a.Hops, "hop"), ways)
	}
	return fmt.Sprintf("%s and %s are connected in %s, in %s.", a.From.Name, a.To.Name, render.Plural(a.Hops, "hop"), ways)
}

// asked tells what the question left out.
func (p *page) asked(directed bool, avoid []*entities.Entity) {
	if directed {
		p.line(2, 2, "Relations with a direction are followed only along it.")
	}
	if len(avoid) > 0 {
		p.line(2, 2, "Avoiding "+render.JoinAnd(namesOf(avoid))+".")
	}
}

// others tells what there is beside the paths that were listed.
func (p *page) others(a *relations.PathAnswer) {
	bound := ""
	if a.MaxHops > 0 {
		bound = " of at most " + render.Plural(a.MaxHops, "hop")
	}
	switch {
	case a.More:
		p.line(2, 2, fmt.Sprintf("There are more%s: the search stopped at the first %d.", bound, len(a.Paths)))
	case a.Simple:
		p.line(2, 2, "There are no others"+bound+".")
	case a.Total > uint64(len(a.Paths)):
		p.line(2, 2, fmt.Sprintf("%d more of the same length, weaker or later in the order, are not shown (%s).", a.Total-uint64(len(a.Paths)), p.Setting("limit", "")))
	}
}

// steps tells the hops of paths, each once.
func (p *page) steps(c *relations.Case, n *render.Numbers, paths []relations.Path) {
	told := map[[2]string]bool{}
	cited := map[string]bool{}
	for _, path := range paths {
		for _, s := range path.Steps {
			key := [2]string{s.From.ID, s.To.ID}
			if told[key] || told[[2]string{key[1], key[0]}] {
				continue
			}
			told[key] = true
			p.step(c, n, s, cited)
		}
	}
}

// firmness tells how many ways share nobody, and which source the connection
// falls with.
func (p *page) firmness(a *relations.PathAnswer, c *relations.Case) {
	if d := a.Disjoint; d != nil {
		p.WriteByte('\n')
		p.line(0, 2, p.heading(fmt.Sprintf("Vertex-disjoint paths: %d", len(d.Ways))))
		for i, w := range d.Ways {
			num := fmt.Sprintf("%d. ", i+1)
			p.line(2, len(num), num+wayOf(w.Steps)+" ("+p.mark(w.Weakest, "weakest hop "+string(w.Weakest))+")")
		}
		if len(d.OnEveryPath) > 0 {
			p.line(2, 2, "On every path: "+render.JoinAnd(namesOf(d.OnEveryPath))+".")
		} else {
			p.line(2, 2, "No entity is on every path.")
		}
	}
	if b := a.Breaks; b != nil {
		p.WriteByte('\n')
		p.line(0, 2, p.heading(fmt.Sprintf("Critical sources, without which no path is left: %d", len(b.Sources))))
		for _, s := range b.Sources {
			p.line(2, 4, render.SourceLine(s)+" ("+p.faint(s.ID)+")")
		}
		p.line(2, 2, fmt.Sprintf("Tested by withdrawing, one at a time, %s that a shortest path rests on.", render.Plural(b.Tried, "source")))
	}
}

// step tells a hop.
func (p *page) step(c *relations.Case, n *render.Numbers, s relations.Step, cited map[string]bool) {
	p.WriteByte('\n')
	p.line(0, 2, p.heading(s.From.Name+" – "+s.To.Name))
	p.carriers(c, n, 2, s, cited)
}

// shorter tells what keeps a shorter path from counting.
func (p *page) shorter(a *relations.PathAnswer, c *relations.Case) {
	names := []string{a.Shorter.Steps[0].From.Name}
	var why []string
	for _, s := range a.Shorter.Steps {
		names = append(names, s.To.Name)
		for _, l := range slices.Concat(s.Lines, jointLines(s.Joints)) {
			if !a.Policy.CountsStatus(l.Status, l.PlannedOnly) {
				why = append(why, fmt.Sprintf("“%s” is %s (%s)", render.Sentence(c, l.Relation), l.Status, l.Relation.ID))
			}
		}
	}
	p.line(0, 2, fmt.Sprintf("Not counted: %s would be %s, but %s.", strings.Join(names, " – "), render.Plural(len(a.Shorter.Steps), "hop"), strings.Join(why, "; ")))
}

func jointLines(joints []relations.Joint) []relations.Line {
	var out []relations.Line
	for _, j := range joints {
		out = append(out, j.From...)
		out = append(out, j.To...)
	}
	return out
}

func (p *page) noPath(a *relations.PathAnswer, c *relations.Case) {
	p.line(0, 2, p.heading(fmt.Sprintf("No path from %s to %s.", a.From.Name, a.To.Name)))
	p.asked(a.Directed, a.Avoid)
	p.WriteByte('\n')
	no := a.No
	if no.Hops > 0 {
		p.line(2, 0, fmt.Sprintf("The shortest has %s, and %s allows %d.", render.Plural(no.Hops, "hop"), p.Setting("max-hops", ""), a.MaxHops))
		return
	}
	p.line(2, 0, fmt.Sprintf("Under the policy %s, and %s.", reaches(a.From.Name, no.Sizes[0]), reaches(a.To.Name, no.Sizes[1])))
	if no.Way == nil {
		p.line(2, 0, fmt.Sprintf("No relation of any kind joins them: they are in different parts of the case, with %s and %s.",
			render.Plural(no.Parts[0], "entity"), render.Plural(no.Parts[1], "entity")))
		return
	}
	names := make([]string, len(no.Way))
	for i, e := range no.Way {
		names[i] = e.Name
	}
	p.line(2, 2, "What the policy refuses would join them: "+strings.Join(names, " – "))
	for _, r := range no.Refused {
		if r.To == nil {
			p.line(4, 2, fmt.Sprintf("%s is %s, and a path does not pass through it", r.From.Name, r.Why))
			continue
		}
		p.line(4, 2, fmt.Sprintf("%s: %s (%s)", render.Sentence(c, r.Line.Relation), r.Why, p.faint(r.Line.Relation.ID)))
	}
	p.nearest(a)
}

// nearest tells who stand closest to one another on both sides.
func (p *page) nearest(a *relations.PathAnswer) {
	if n := a.No.Nearest; n[0] != nil && n[1] != nil && (n[0] != a.From || n[1] != a.To) {
		p.line(2, 2, fmt.Sprintf("The nearest pair of both sides: %s and %s.", n[0].Name, n[1].Name))
	}
}

func reaches(name string, size int) string {
	if size <= 1 {
		return name + " is not connected to anyone"
	}
	return name + " reaches " + render.Plural(size-1, "other entity")
}
