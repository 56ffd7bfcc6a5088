package index

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"

	"github.com/graphx-dev/graphx/internal/packed"
	"github.com/graphx-dev/graphx/internal/relations"
)

// components are the connected components of a graph without directions: of the
// entities that a path may pass. They never change.
type components struct {
	of   []int32 // by entity: number of its component, -1 for one that no path may pass
	size []int32 // by number of a component: how many entities are in it
	// verify, if not nil, makes sure of an entity's number and of the size that it
	// leads to, before either is read.
	verify func(e int32)
}

// keptComponents are those that a packed case keeps.
type keptComponents struct {
	all   *components // of all relations
	under *components // under policy; nil where it is not what the file has
	// policy is the case's own default for paths; see [relations.ParsePolicy].
	policy relations.Policy
	// unstated counts what counts under policy although the case does not say what
	// it is.
	unstated relations.UnstatedCount
}

// aboutComponents is what a packed case says of those under a policy.
type aboutComponents struct {
	Policy    string `json:"policy"` // "" for none
	Relations int    `json:"unstated_relations,omitempty"`
	Entities  int    `json:"unstated_entities,omitempty"`
}

// at returns the number of an entity's component, -1 for none.
func (c *components) at(e int32) int32 {
	if c.verify != nil {
		c.verify(e)
	}
	return c.of[e]
}

// components finds the components of a graph without directions, numbered by
// their first entities. O(V + A).
func (g *Graph) components(ctx context.Context) (*components, error) {
	c := &components{of: make([]int32, g.x.n)}
	for e := range c.of {
		c.of[e] = -1
	}
	s := g.x.borrow()
	defer g.x.giveBack(s)
	s.pass(forth) // whoever took part in an event is in one component
	var found []int32
	number := int32(0)
	enter := func(e int32) {
		if c.of[e] < 0 && g.walk(e) {
			c.of[e] = number
			found = append(found, e)
		}
	}
	for e := range int32(g.x.n) {
		found = found[:0]
		enter(e)
		for i := 0; i < len(found); i++ {
			if i&1023 == 0 && ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			g.neighbours(s, found[i], forth, enter)
		}
		if len(found) > 0 {
			c.size = append(c.size, int32(len(found)))
			number++
		}
	}
	return c, nil
}

// usualPolicy returns the policy that paths of a case have when nothing is said
// of it; false where the case's own cannot be read.
func usualPolicy(c *relations.Case) (relations.Policy, bool) {
	p, err := relations.ParsePolicy(c, relations.PathPolicy(), nil)
	return p, err == nil
}

// putComponents writes the components of all relations, and those under the
// case's default policy for paths with that policy.
func (x *Index) putComponents(ctx context.Context, w *packed.Writer) error {
	all, err := x.Under(relations.Policy{}).components(ctx)
	if err != nil {
		return err
	}
	under, about := all, aboutComponents{}
	if p, ok := usualPolicy(x.c); ok {
		g, err := x.UnderContext(ctx, p)
		if err != nil {
			return err
		}
		if under, err = g.components(ctx); err != nil {
			return err
		}
		about = aboutComponents{p.String(), g.unstated.Relations, g.unstated.Entities}
	}
	head, err := json.Marshal(about)
	if err != nil {
		return err
	}
	if err := w.Bytes("components.about", head); err != nil {
		return err
	}
	for _, c := range []struct {
		name string
		*components
	}{{"components.all", all}, {"components.path", under}} {
		if err := packed.Put(w, c.name, c.of); err != nil {
			return err
		}
		if err := packed.Put(w, c.name+".size", c.size); err != nil {
			return err
		}
	}
	return nil
}

// openComponents opens what putComponents wrote. Those under a policy that is
// not the case's default by the rules of today are left aside.
func (p *packedCase) openComponents() error {
	head, err := whole(p.f, "components.about")
	if err != nil {
		return err
	}
	var about aboutComponents
	if err := json.Unmarshal(head, &about); err != nil {
		return p.f.Section("components.about").Damage(err.Error())
	}
	k := &keptComponents{unstated: relations.UnstatedCount{Relations: about.Relations, Entities: about.Entities}}
	if k.all, err = p.componentsAt("components.all", 0); err != nil {
		return err
	}
	if k.under, err = p.componentsAt("components.path", -1); err != nil {
		return err
	}
	usual, ok := usualPolicy(p.x.c)
	if !ok || usual.String() != about.Policy {
		k.under = nil
	}
	k.policy = usual
	p.x.kept = k
	return nil
}

// componentsAt opens components of which no entity has a number below least.
func (p *packedCase) componentsAt(name string, least int) (*components, error) {
	sizes, _, err := packed.View[int32](p.f, name+".size")
	if err != nil {
		return nil, err
	}
	size, sizeSection, err := column[int32](p.f, name+".size", len(sizes), 1, p.x.n+1)
	if err != nil {
		return nil, err
	}
	of, ofSection, err := column[int32](p.f, name, p.x.n, least, len(size))
	if err != nil {
		return nil, err
	}
	return &components{of: of, size: size, verify: func(e int32) {
		ofSection.VerifyAt(int(e))
		if n := of[e]; n >= 0 {
			sizeSection.VerifyAt(int(n))
		}
	}}, nil
}

// keptUnder returns what is kept of the graph under a policy, nil for nothing.
func (x *Index) keptUnder(p *relations.Policy) *keptComponents {
	if x.kept == nil || x.kept.under == nil || !reflect.DeepEqual(*p, x.kept.policy) {
		return nil
	}
	return x.kept
}

// A side is what hops lead to from an end of a question.
type side struct {
	// has reports whether an entity is the end, or of a kind that counts and reached.
	has  func(e int32) bool
	size int // how many there are
	// at are the components that it consists of, sorted, where they are known.
	at []int32
}

// sideOf returns the side of an end by the components of the graph: of its own, or
// of those that it is next to if no path may pass it. O(d) for d arcs of the end
// and of the events it took part in.
func (g *Graph) sideOf(c *components, end int32) side {
	s := side{}
	if g.walk(end) {
		s.at = []int32{c.at(end)}
	} else {
		marks := g.x.borrow()
		marks.pass(forth)
		g.neighbours(marks, end, forth, func(n int32) {
			if g.walk(n) {
				s.at = append(s.at, c.at(n))
			}
		})
		g.x.giveBack(marks)
		slices.Sort(s.at)
		s.at = slices.Compact(s.at)
		s.size = 1 // the end itself
	}
	for _, n := range s.at {
		s.size += int(c.size[n])
	}
	s.has = func(e int32) bool {
		if e == end {
			return true
		}
		if !g.walk(e) {
			return false
		}
		_, in := slices.BinarySearch(s.at, c.at(e))
		return in
	}
	return s
}
