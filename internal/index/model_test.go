package index

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/graphx-dev/graphx/internal/relations"
)

// A model is a case under a policy as the rules have it, written out pair by
// pair without an index: what searches are checked against.
type model struct {
	c        *relations.Case
	ids      []string
	hops     map[[2]string]carrier
	walk     map[string]bool
	directed bool
}

type carrier struct{ strength, origins int }

func (c carrier) less(d carrier) bool {
	return c.strength < d.strength || c.strength == d.strength && c.origins < d.origins
}

func modelOf(c *relations.Case, p relations.Policy, directed bool, avoid ...string) *model {
	m := &model{c: c, hops: map[[2]string]carrier{}, walk: map[string]bool{}, directed: directed}
	f := relations.NewFilter(c, p)
	for _, e := range c.Entities() {
		m.ids = append(m.ids, e.ID)
		m.walk[e.ID] = len(p.Kinds) == 0 || slices.ContainsFunc(p.Kinds, func(k string) bool { return c.Kinds.Is(e.Kind, k) })
		if slices.Contains(avoid, e.ID) {
			m.walk[e.ID] = false
		}
	}
	carry := func(m map[[2]string]carrier, a, b string, x carrier) {
		if m[[2]string{a, b}].less(x) {
			m[[2]string{a, b}] = x
		}
	}
	took := map[[2]string]carrier{} // of an event and one who took part
	for _, r := range c.Relations() {
		l, refusal := f.Line(r)
		if refusal != "" {
			continue
		}
		x := carrier{l.Status.Strength(), len(l.Origins)}
		for i, a := range r.Ends {
			for j, b := range r.Ends {
				if i != j && (!directed || !r.Directed() || i == 0) {
					carry(m.hops, a, b, x)
				}
			}
		}
		if event := r.Ends[1]; r.Class() == relations.Participation && !m.walk[event] && !slices.Contains(avoid, event) {
			carry(took, event, r.Ends[0], x)
		}
	}
	for a, x := range took {
		for b, y := range took {
			if a[0] == b[0] && a[1] != b[1] {
				if y.less(x) {
					carry(m.hops, a[1], b[1], y)
				} else {
					carry(m.hops, a[1], b[1], x)
				}
			}
		}
	}
	return m
}

// A trail is a simple path of a model.
type trail struct {
	way     []string
	weakest carrier
	origins int
}

// trails returns every simple path of at most most hops.
func (m *model) trails(from, to string, most int) []trail {
	var all []trail
	var walk func(t trail)
	walk = func(t trail) {
		last := t.way[len(t.way)-1]
		if last == to {
			t.way = slices.Clone(t.way)
			all = append(all, t)
			return
		}
		if len(t.way) > most || len(t.way) > 1 && !m.walk[last] {
			return
		}
		for _, n := range m.ids {
			h, ok := m.hops[[2]string{last, n}]
			if !ok || slices.Contains(t.way, n) {
				continue
			}
			weakest := t.weakest
			if h.less(weakest) {
				weakest = h
			}
			walk(trail{append(t.way, n), weakest, t.origins + h.origins})
		}
	}
	walk(trail{way: []string{from}, weakest: carrier{99, 1 << 20}})
	return all
}

func byHops(a, b trail) int {
	for _, d := range []int{len(a.way) - len(b.way), b.weakest.strength - a.weakest.strength, b.origins - a.origins} {
		if d != 0 {
			return d
		}
	}
	return slices.Compare(a.way, b.way)
}

func byEvidence(a, b trail) int {
	for _, d := range []int{b.weakest.strength - a.weakest.strength, b.weakest.origins - a.weakest.origins, len(a.way) - len(b.way), b.origins - a.origins} {
		if d != 0 {
			return d
		}
	}
	return slices.Compare(a.way, b.way)
}

func toldTrails(all []trail) string {
	var b strings.Builder
	for _, t := range all {
		fmt.Fprintf(&b, "%s %s/%d\n", strings.Join(t.way, "-"), relations.Statuses[len(relations.Statuses)-t.weakest.strength], t.origins)
	}
	return b.String()
}

// rounds is the number of random cases that a property is checked on: few by
// default, GRAPHX_ROUNDS of them where it is set.
func rounds(few uint64) uint64 {
	var n uint64
	if _, err := fmt.Sscan(os.Getenv("GRAPHX_ROUNDS"), &n); err == nil {
		return n
	}
	if testing.Short() {
		return few / 10
	}
	return few
}

// randomPolicy varies what counts.
func randomPolicy(rnd *rand.Rand) relations.Policy {
	p := relations.PathPolicy()
	switch rnd.IntN(5) {
	case 0:
		p = relations.Policy{}
	case 1:
		p.Kinds = nil
	case 2:
		p.Statuses = nil
		p.Without = []string{"clerk"}
	}
	return p
}

// question is a random case, a policy and the graph and model of them.
func question(seed uint64) (*rand.Rand, *Graph, *model) {
	rnd := rand.New(rand.NewPCG(seed, 77))
	c := randomCase(rnd)
	p := randomPolicy(rnd)
	directed := rnd.IntN(3) == 0
	var avoid []string
	if rnd.IntN(3) == 0 {
		for _, e := range c.Entities() {
			if e.ID != "a" && e.ID != "b" && rnd.IntN(4) == 0 {
				avoid = append(avoid, e.ID)
			}
		}
	}
	g := Build(c).Under(p)
	if directed {
		g = g.Directed()
	}
	return rnd, without(g, avoid...), modelOf(c, p, directed, avoid...)
}

// TestSearchesAgainstModel: shortest paths, the k best of any length and the
// firmest are those of the model, with directions, bounds and what is avoided.
func TestSearchesAgainstModel(t *testing.T) {
	ctx := context.Background()
	found := 0
	for seed := range rounds(2000) {
		rnd, g, m := question(seed)
		most := rnd.IntN(6)
		bound := most
		if most == 0 {
			bound = 99
		}
		all := m.trails("a", "b", bound)
		if len(all) > 0 {
			found++
		}
		k := 1 + rnd.IntN(12)
		check := func(what string, order func(a, b trail) int, same func(a, b trail) bool, ask func() (*relations.PathAnswer, error)) {
			t.Helper()
			slices.SortFunc(all, order)
			var want []trail
			for _, x := range all {
				if len(want) < k && (same == nil || same(all[0], x)) {
					want = append(want, x)
				}
			}
			ties := 0
			for _, x := range all {
				if same == nil || same(all[0], x) {
					ties++
				}
			}
			ans, err := ask()
			if err != nil {
				t.Fatal(err)
			}
			if got := told(ans); got != toldTrails(want) {
				t.Fatalf("seed %d: %s, k %d, at most %d hops:\n%swant\n%s", seed, what, k, most, got, toldTrails(want))
			}
			if more := ties > len(want); ans.More != more && what != "shortest" {
				t.Fatalf("seed %d: %s: More = %v, want %v", seed, what, ans.More, more)
			}
		}
		length := func(a, b trail) bool { return len(a.way) == len(b.way) }
		floored := func(a, b trail) bool { return a.weakest == b.weakest && len(a.way) == len(b.way) }
		check("shortest", byHops, length, func() (*relations.PathAnswer, error) {
			return g.Paths(ctx, "a", "b", PathOptions{MaxHops: most, Limit: k})
		})
		check("best", byHops, nil, func() (*relations.PathAnswer, error) {
			return g.Best(ctx, "a", "b", PathOptions{MaxHops: most, Limit: k})
		})
		check("best by evidence", byEvidence, nil, func() (*relations.PathAnswer, error) {
			return g.Best(ctx, "a", "b", PathOptions{MaxHops: most, Limit: k, By: relations.ByEvidence})
		})
		check("bottleneck", byEvidence, floored, func() (*relations.PathAnswer, error) {
			return g.BottleneckPaths(ctx, "a", "b", PathOptions{MaxHops: most, Limit: k})
		})
		hops, err := g.Hops(ctx, "a", "b")
		if err != nil {
			t.Fatal(err)
		}
		want := -1
		if any := m.trails("a", "b", 99); len(any) > 0 {
			want = len(slices.MinFunc(any, byHops).way) - 1
		}
		if hops != want {
			t.Fatalf("seed %d: Hops = %d, want %d", seed, hops, want)
		}
	}
	if min := int(rounds(2000) / 10); found < min {
		t.Errorf("only %d of the random cases have a path, so they test little", found)
	}
}

// TestWebAgainstModel: the hops written out are those of the model.
func TestWebAgainstModel(t *testing.T) {
	for seed := range rounds(2000) {
		_, g, m := question(seed)
		w, into, err := g.hopsBoth(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for e := range int32(g.x.n) {
			for j, to := range w.of(e) {
				h := m.hops[[2]string{g.x.entity(e).ID, g.x.entity(to).ID}]
				if v := w.values(e)[j]; v.strength() != h.strength || v.origins() != h.origins {
					t.Fatalf("seed %d: hop %s-%s has %d/%d, want %v", seed, g.x.entity(e).ID, g.x.entity(to).ID, v.strength(), v.origins(), h)
				}
				if into.between(to, e) != w.between(e, to) {
					t.Fatalf("seed %d: a hop into differs from the hop", seed)
				}
				n++
			}
		}
		if n != len(m.hops) {
			t.Fatalf("seed %d: %d hops, want %d", seed, n, len(m.hops))
		}
	}
}

// countdown is a context that is cancelled when it has been asked n times.
type countdown struct {
	context.Context
	n *int
}

func (c countdown) Err() error {
	if *c.n--; *c.n < 0 {
		return context.Canceled
	}
	return nil
}

// searches are all that a graph can be asked, told in words.
func searches(g *Graph) map[string]func(context.Context) (string, error) {
	type question = func(context.Context) (string, error)
	path := func(f func(context.Context, string, string, PathOptions) (*relations.PathAnswer, error)) question {
		return func(ctx context.Context) (string, error) {
			ans, err := f(ctx, "a", "b", PathOptions{Limit: 9})
			if err != nil {
				return "", err
			}
			return told(ans), nil
		}
	}
	timed := func(o TimeOptions) question {
		return func(ctx context.Context) (string, error) {
			o.Undated = true
			ans, err := g.Timed(ctx, "a", "b", o)
			if err != nil {
				return "", err
			}
			return toldTimed(ans.Definite) + toldTimed(ans.Possible), nil
		}
	}
	all := map[string]question{
		"Paths": path(g.Paths), "Best": path(g.Best), "BottleneckPaths": path(g.BottleneckPaths),
		"Timed": timed(TimeOptions{How: relations.Foremost}), "fastest": timed(TimeOptions{How: relations.Fastest}),
		"Via": func(ctx context.Context) (string, error) {
			ans, err := g.Via(ctx, "a", []string{"c"}, "b", false)
			if err != nil {
				return "", err
			}
			return told(ans) + "via", nil
		},
		"Tree":     func(ctx context.Context) (string, error) { return toldTree(g.Tree(ctx, []string{"a", "b", "c"})) },
		"Disjoint": func(ctx context.Context) (string, error) { return toldDisjoint(g.Disjoint(ctx, "a", "b")) },
		"Pairs": func(ctx context.Context) (string, error) {
			ans, err := g.Pairs(ctx, []string{"a", "c"}, []string{"b"}, PathOptions{})
			if err != nil {
				return "", err
			}
			return toldPaths(ans.Paths), nil
		},
		"Breaks": func(ctx context.Context) (string, error) {
			b, err := g.Breaks(ctx, "a", "b")
			if err != nil {
				return "", err
			}
			return fmt.Sprint(b.Tried, len(b.Sources)), nil
		},
		"Near": func(ctx context.Context) (string, error) {
			n, err := g.Near(ctx, []string{"a"}, 3)
			if err != nil {
				return "", err
			}
			return fmt.Sprint(len(n.View.Entities), len(n.View.Lines)), nil
		},
		"Explain": func(ctx context.Context) (string, error) {
			no, err := g.Explain(ctx, "a", "b")
			if err != nil {
				return "", err
			}
			return fmt.Sprint(no.Hops, no.Sizes, no.Parts), nil
		},
	}
	for _, by := range []string{"louvain", "leiden"} {
		all[by] = func(ctx context.Context) (string, error) {
			ans, err := g.Groups(ctx, by)
			if err != nil {
				return "", err
			}
			return toldGroups(ans), nil
		}
	}
	for _, by := range []string{"betweenness", "closeness", "clustering", "eigenvector", "kcore", "pagerank"} {
		all[by] = func(ctx context.Context) (string, error) {
			ans, err := g.Rank(ctx, by, nil, 0)
			if err != nil {
				return "", err
			}
			s := by
			for _, r := range ans.Rows {
				s += fmt.Sprint(" ", r.Entity.ID, r.Rank, r.Value, r.Relations, r.Origins)
			}
			return s, nil
		}
	}
	all["what-if"] = func(ctx context.Context) (string, error) {
		ans, err := g.WhatIf(ctx, []string{"a"}, []string{"clerk"})
		if err != nil {
			return "", err
		}
		return fmt.Sprint(ans.Before, ans.After, ans.Cut, len(ans.Alone), len(ans.Parts)), nil
	}
	return all
}

// TestCancelAnywhere cancels a search at each point where it asks, and asks
// again with the same index.
func TestCancelAnywhere(t *testing.T) {
	var g *Graph
	for seed := uint64(0); ; seed++ {
		var m *model
		if _, g, m = question(seed); len(m.trails("a", "b", 99)) > 5 && m.hops[[2]string{"a", "c"}].strength > 0 && len(g.policy.Kinds) > 0 {
			break
		}
	}
	for name, f := range searches(g) {
		want, err := f(context.Background())
		if err != nil || want == "" {
			t.Fatalf("%s = %q, %v", name, want, err)
		}
		cancelled := 0
		for n := 0; ; n++ {
			left := n
			_, err := f(countdown{context.Background(), &left})
			if err == nil {
				break
			}
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("%s cancelled at %d: %v", name, n, err)
			}
			cancelled++
			if got, err := f(context.Background()); got != want || err != nil {
				t.Fatalf("%s after a search cancelled at %d:\n%s%v\nwant\n%s", name, n, got, err, want)
			}
		}
		if cancelled == 0 {
			t.Errorf("%s never asks whether it is cancelled", name)
		}
	}
}

// TestShuffled: the order of the records shows in no answer.
func TestShuffled(t *testing.T) {
	for seed := range uint64(100) {
		rnd, g, m := question(seed)
		if m.c.Entity("c") == nil {
			continue
		}
		ask := func(g *Graph) string {
			var all string
			for _, name := range slices.Sorted(maps.Keys(searches(g))) {
				told, err := searches(g)[name](context.Background())
				all += fmt.Sprintln(name, told, err)
			}
			return all
		}
		want := ask(g)
		rec := relations.Records{Types: slices.Clone(m.c.Types), Sources: slices.Clone(m.c.Sources), Entities: slices.Clone(m.c.Entities()), Relations: slices.Clone(m.c.Relations())}
		rnd.Shuffle(len(rec.Relations), func(i, j int) { rec.Relations[i], rec.Relations[j] = rec.Relations[j], rec.Relations[i] })
		rnd.Shuffle(len(rec.Entities), func(i, j int) { rec.Entities[i], rec.Entities[j] = rec.Entities[j], rec.Entities[i] })
		again := Build(relations.NewCase(rec)).Under(g.policy)
		if g.directed {
			again = again.Directed()
		}
		if got := ask(again.without(g.avoid)); got != want {
			t.Fatalf("seed %d: shuffled, the answers are\n%s\nwant\n%s", seed, got, want)
		}
	}
}

// TestManyReaders: 32 at once get what one gets.
func TestManyReaders(t *testing.T) {
	for seed := range uint64(20) {
		_, g, m := question(seed)
		if m.c.Entity("c") == nil {
			continue
		}
		ask := func() string {
			var all string
			for _, name := range slices.Sorted(maps.Keys(searches(g))) {
				told, err := searches(g)[name](context.Background())
				all += fmt.Sprintln(name, told, err)
			}
			return all
		}
		answers := make([]string, 32)
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() { answers[i] = ask() })
		}
		wg.Wait()
		want := ask()
		for i, got := range answers {
			if got != want {
				t.Fatalf("seed %d: reader %d got\n%swant\n%s", seed, i, got, want)
			}
		}
	}
}

// without is the graph without entities that are there.
func without(g *Graph, ids ...string) *Graph { return g.without(numbersOf(g, ids...)) }

// numbersOf are the numbers of entities that are there.
func numbersOf(g *Graph, ids ...string) []int32 {
	numbers, err := g.numbers(ids)
	if err != nil {
		panic(err)
	}
	return numbers
}
