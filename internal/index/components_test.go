package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
)

// toldNo writes out all that an explanation says.
func toldNo(no *relations.NoPath) string {
	id := func(e *entities.Entity) string {
		if e == nil {
			return "-"
		}
		return e.ID
	}
	s := fmt.Sprint(no.Sizes, no.Hops, no.Parts, id(no.Nearest[0]), id(no.Nearest[1]))
	for _, e := range no.Way {
		s += " " + id(e)
	}
	for _, r := range no.Refused {
		s += fmt.Sprintf("; %s %s %s", id(r.From), id(r.To), r.Why)
		if r.Line.Relation != nil {
			s += fmt.Sprint(" ", r.Line.Relation.ID, r.Line.Status, r.Line.Date, len(r.Line.Supports), len(r.Line.Denies))
		}
	}
	return s
}

// TestComponents: between any two entities, the explanation is the same whether
// components are kept or searched for, also where the graph is not the one that
// they are of.
func TestComponents(t *testing.T) {
	met := map[string]int{}
	for seed := range rounds(120) {
		rnd := rand.New(rand.NewPCG(seed, 21))
		c := randomCase(rnd)
		if seed%2 == 0 {
			c = manyCited(rnd)
		}
		if seed%5 == 0 { // a default of the case's own
			rec := c.Vocabulary()
			rec.Entities, rec.Relations = c.Entities(), c.Relations()
			rec.Policy = []relations.Setting{{Param: "class", Values: []string{"contact"}}, {Param: "planned", Values: []string{"mark"}}}
			c = relations.NewCase(rec)
		}
		x := Build(c)
		y := reopened(t, bytesOf(t, x))
		usual, ok := usualPolicy(c)
		if !ok {
			t.Fatalf("seed %d: the case has no default", seed)
		}
		ids := make([]string, x.n)
		for i := range ids {
			ids[i] = x.idOf(i)
		}
		type change func(*Graph) *Graph
		for name, change := range map[string]change{
			"as it is": func(g *Graph) *Graph { return g },
			"directed": (*Graph).Directed,
			"avoid": func(g *Graph) *Graph {
				d, err := g.Avoid([]string{ids[len(ids)-1]})
				if err != nil {
					t.Fatal(err)
				}
				return d
			},
			"named": func(g *Graph) *Graph { return g.named([]int32{int32(len(ids) - 1)}) },
			"floored": func(g *Graph) *Graph {
				floors := g.floors()
				if len(floors) < 2 {
					return g
				}
				return g.atLeast(floors[len(floors)-1])
			},
			"another policy": func(g *Graph) *Graph { return g.x.Under(anyPolicy(rand.New(rand.NewPCG(seed, 22)))) },
		} {
			g, h := change(x.Under(usual)), change(y.Under(usual))
			if name == "as it is" && h.cache.components == nil {
				t.Fatalf("seed %d: the components under the default policy are not known", seed)
			}
			if g.Policy().Unstated != h.Policy().Unstated {
				t.Fatalf("seed %d, %s: %+v count unstated, but packed %+v", seed, name, g.Policy().Unstated, h.Policy().Unstated)
			}
			for _, from := range ids {
				for _, to := range ids {
					if from == to {
						continue
					}
					want, err := g.Explain(context.Background(), from, to)
					if err != nil {
						t.Fatal(err)
					}
					got, err := h.Explain(context.Background(), from, to)
					if err != nil || toldNo(got) != toldNo(want) {
						t.Fatalf("seed %d, %s, %v: %s to %s\n%s\nbut packed\n%s %v", seed, name, g.policy, from, to, toldNo(want), toldNo(got), err)
					}
					far, err := g.Hops(context.Background(), from, to)
					if near, err2 := h.Hops(context.Background(), from, to); near != far || err != nil || err2 != nil {
						t.Fatalf("seed %d, %s, %v: %s to %s are %d hops, but packed %d (%v %v)", seed, name, g.policy, from, to, far, near, err, err2)
					}
					if h.cache.components != nil {
						switch {
						case want.Hops > 0:
							met["joined"]++
						case want.Way != nil:
							met["refused"]++
						default:
							met["apart"]++
						}
						if !g.walk(g.x.number(from)) && want.Sizes[0] > 1 {
							met["from a kind that does not count"]++
						}
					}
				}
			}
		}
	}
	for _, what := range []string{"joined", "refused", "apart", "from a kind that does not count"} {
		if met[what] == 0 {
			t.Errorf("no case had two ends %s", what)
		}
	}
}

// TestComponentsOfAnother: components under a default that is not that of this
// graphx are left aside.
func TestComponentsOfAnother(t *testing.T) {
	c := abcCase()
	x := Build(c)
	y := reopened(t, bytesOf(t, x))
	usual, _ := usualPolicy(c)
	if y.Under(relations.Policy{}).cache.components != nil || y.Under(usual).cache.components == nil {
		t.Error("components are taken for those of another policy")
	}
	p := y.c.Store().(*packedCase)
	y.kept = nil
	p.x.c.Policy = []relations.Setting{{Param: "class", Values: []string{"tie"}}}
	if err := p.openComponents(); err != nil {
		t.Fatal(err)
	}
	usual, _ = usualPolicy(y.c)
	if y.Under(usual).cache.components != nil {
		t.Error("components of another default are used")
	}
}
