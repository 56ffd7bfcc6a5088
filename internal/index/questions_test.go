package index

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/relations"
)

func toldPaths(paths []relations.Path) string { return told(&relations.PathAnswer{Paths: paths}) }

// TestQuestions draws what each search is asked and says what it answers.
func TestQuestions(t *testing.T) {
	ctx := context.Background()
	for _, tt := range []struct {
		name, drawing string
		ask           func(*Graph) (string, error)
		want          string
	}{
		{
			//  a <-- x --> b     there is a way, but none along the arrows
			"directed", "x -works- a\nx -works- b",
			func(g *Graph) (string, error) {
				ans, err := g.Directed().Paths(ctx, "a", "b", PathOptions{})
				return told(ans), err
			}, "",
		},
		{
			//  a --> x --> b, and x --- b has no direction
			"directed along", "a -works- x\nx -met- b",
			func(g *Graph) (string, error) {
				ans, err := g.Directed().Paths(ctx, "a", "b", PathOptions{})
				return told(ans), err
			}, "a-x-b single-origin/2\n",
		},
		{
			"an event joins both ways", "a -joined- !gala\nb -joined- !gala",
			func(g *Graph) (string, error) {
				ans, err := g.Directed().Paths(ctx, "a", "b", PathOptions{})
				return told(ans), err
			}, "a-b single-origin/1\n",
		},
		{
			//      x
			//    /   \
			//  a       b     around x by y and z
			//    \   /
			//     y-z
			"avoid", "a -met- x\nx -met- b\na -met- y\ny -met- z\nz -met- b",
			func(g *Graph) (string, error) {
				ans, err := without(g, "x").Paths(ctx, "a", "b", PathOptions{})
				return told(ans), err
			}, "a-y-z-b single-origin/3\n",
		},
		{
			"avoid an event", "a -joined- !gala\nb -joined- !gala",
			func(g *Graph) (string, error) {
				ans, err := without(g, "gala").Paths(ctx, "a", "b", PathOptions{})
				return told(ans), err
			}, "",
		},
		{
			//  a - x - b, a - y - z - b, and x - y
			"k best", "a -met- x\nx -met- b\na -met- y\ny -met- z\nz -met- b\nx -met- y",
			func(g *Graph) (string, error) {
				ans, err := g.Best(ctx, "a", "b", PathOptions{Limit: 3})
				return told(ans) + fmt.Sprint(ans.More), err
			}, "a-x-b single-origin/2\na-y-x-b single-origin/3\na-y-z-b single-origin/3\ntrue",
		},
		{
			"all up to a bound", "a -met- x\nx -met- b\na -met- y\ny -met- z\nz -met- b\nx -met- y",
			func(g *Graph) (string, error) {
				ans, err := g.Best(ctx, "a", "b", PathOptions{MaxHops: 2})
				return told(ans) + fmt.Sprint(ans.More), err
			}, "a-x-b single-origin/2\nfalse",
		},
		{
			//  a ~~ b alleged, a - x - b on two origins
			"by evidence", "a -met- b : paper~\na -met- x : paper clerk\nx -met- b : paper clerk",
			func(g *Graph) (string, error) {
				ans, err := g.BottleneckPaths(ctx, "a", "b", PathOptions{})
				return told(ans), err
			}, "a-x-b corroborated/4\n",
		},
		{
			//  a - x - y - b : through y and x, in the best order and as told
			"via", "a -met- x\nx -met- y\ny -met- b",
			func(g *Graph) (string, error) {
				ans, err := g.Via(ctx, "a", []string{"y", "x"}, "b", false)
				return told(ans) + fmt.Sprint(len(ans.Twice)), err
			}, "a-x-y-b single-origin/3\n0",
		},
		{
			"via in order", "a -met- x\nx -met- y\ny -met- b",
			func(g *Graph) (string, error) {
				ans, err := g.Via(ctx, "a", []string{"y", "x"}, "b", true)
				return told(ans) + ans.Twice[0].ID, err
			}, "a-x-y-x-y-b single-origin/5\nx",
		},
		{
			"via nobody who can be reached", "a -met- b\nx -met- y",
			func(g *Graph) (string, error) {
				ans, err := g.Via(ctx, "a", []string{"x"}, "b", false)
				return told(ans), err
			}, "",
		},
		{
			//    b
			//    |
			//    m       three ends: a star, not a line
			//   / \
			//  a   c
			"a tree", "a -met- m\nb -met- m\nc -met- m\na -met- x\nx -met- y\ny -met- b",
			func(g *Graph) (string, error) { return toldTree(g.Tree(ctx, []string{"a", "b", "c"})) },
			"a-m b-m c-m single-origin/3 exact",
		},
		{
			"no tree", "a -met- b\nc -met- d",
			func(g *Graph) (string, error) { return toldTree(g.Tree(ctx, []string{"a", "b", "c"})) },
			"a b | c",
		},
		{
			"a tree through a place that is named", "a -went- @rome\nb -went- @rome",
			func(g *Graph) (string, error) { return toldTree(g.Tree(ctx, []string{"a", "rome", "b"})) },
			"a-rome b-rome single-origin/2 exact",
		},
		{
			//  a - x - b    c - d
			"nearest pairs", "a -met- x\nx -met- b\nc -met- d\nc -met- x",
			func(g *Graph) (string, error) {
				ans, err := g.Pairs(ctx, []string{"a", "c"}, []string{"b", "d"}, PathOptions{})
				return toldPaths(ans.Paths), err
			}, "c-d single-origin/1\n",
		},
		{
			"pairs up to a bound", "a -met- x\nx -met- b\nc -met- d\nc -met- x",
			func(g *Graph) (string, error) {
				ans, err := g.Pairs(ctx, []string{"a", "c"}, []string{"b", "d"}, PathOptions{MaxHops: 2, Limit: 2})
				return toldPaths(ans.Paths) + fmt.Sprint(ans.Total), err
			}, "c-d single-origin/1\na-x-b single-origin/2\n3",
		},
		{
			//  a = x = y - z - b: everyone passes y and z
			"everyone passes", "a -met- x\na -met- w\nx -met- y\nw -met- y\ny -met- z\nz -met- b",
			func(g *Graph) (string, error) { return toldDisjoint(g.Disjoint(ctx, "a", "b")) },
			"1 y z",
		},
		{
			"disjoint ways", "a -met- x\nx -met- b\na -met- y\ny -met- b\na -met- b",
			func(g *Graph) (string, error) { return toldDisjoint(g.Disjoint(ctx, "a", "b")) },
			"3",
		},
		{
			//  a - x - y - b, the first way found, takes what two ways need:
			//  a - p - o - y - b and a - x - q - r - b
			"a flow turns back", "a -met- x\nx -met- y\ny -met- b\na -met- p\np -met- o\no -met- y\nx -met- q\nq -met- r\nr -met- b",
			func(g *Graph) (string, error) { return toldDisjoint(g.Disjoint(ctx, "a", "b")) },
			"2",
		},
		{
			//  paper carries every way; clerk only one of two
			"what breaks it", "a -met- x : paper\nx -met- b : clerk\nx -met- b : radio",
			func(g *Graph) (string, error) {
				b, err := g.Breaks(ctx, "a", "b")
				var ids []string
				for _, s := range b.Sources {
					ids = append(ids, s.ID)
				}
				return fmt.Sprint(ids, b.Tried), err
			}, "[paper] 3",
		},
	} {
		got, err := tt.ask(Build(sketch(tt.drawing)).Under(relations.PathPolicy()))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if got != tt.want {
			t.Errorf("%s:\n%s\nwant\n%s", tt.name, got, tt.want)
		}
	}
}

func toldTree(ans *relations.TreeAnswer, err error) (string, error) {
	if err != nil {
		return "", err
	}
	var words []string
	for i, part := range ans.Parts {
		if i > 0 {
			words = append(words, "|")
		}
		for _, e := range part {
			words = append(words, e.ID)
		}
	}
	for _, s := range ans.Steps {
		words = append(words, s.From.ID+"-"+s.To.ID)
	}
	if len(ans.Steps) > 0 {
		words = append(words, fmt.Sprintf("%s/%d", ans.Weakest, ans.Origins))
		if ans.Exact {
			words = append(words, "exact")
		}
	}
	return strings.Join(words, " "), nil
}

func toldDisjoint(d *relations.Disjoint, err error) (string, error) {
	if err != nil {
		return "", err
	}
	words := []string{fmt.Sprint(len(d.Ways))}
	for _, e := range d.OnEveryPath {
		words = append(words, e.ID)
	}
	return strings.Join(words, " "), nil
}

// TestViaAgainstModel: the best path through others is that of all choices of
// an order and of shortest legs.
func TestViaAgainstModel(t *testing.T) {
	ctx := context.Background()
	for seed := range rounds(1000) {
		rnd, g, m := question(seed)
		var via []string
		for _, id := range m.ids {
			if id != "a" && id != "b" && !slices.Contains(g.ids(g.avoid), id) && len(via) < 3 && rnd.IntN(3) == 0 {
				via = append(via, id)
			}
		}
		if len(via) == 0 {
			continue
		}
		for _, id := range append([]string{"a", "b"}, via...) {
			m.walk[id] = true
		}
		// Where an event is named it is walked to, and joins nobody by itself.
		if slices.ContainsFunc(via, func(id string) bool { return m.c.Entity(id).Kind == "event" }) {
			continue
		}
		inOrder := rnd.IntN(2) == 0
		var best *trail
		var try func(order, left []string)
		legs := map[[2]string][]trail{}
		leg := func(a, b string) []trail {
			k := [2]string{a, b}
			if _, ok := legs[k]; !ok {
				all := m.trails(a, b, 99)
				slices.SortFunc(all, byHops)
				for i := range all {
					if len(all[i].way) > len(all[0].way) {
						all = all[:i]
						break
					}
				}
				legs[k] = all
			}
			return legs[k]
		}
		try = func(order, left []string) {
			if len(left) > 0 {
				for i, id := range left {
					if inOrder && i > 0 {
						break
					}
					try(append(slices.Clone(order), id), slices.Delete(slices.Clone(left), i, i+1))
				}
				return
			}
			stops := append(append([]string{"a"}, order...), "b")
			var walk func(i int, t trail)
			walk = func(i int, t trail) {
				if i == len(stops) {
					if best == nil || byHops(t, *best) < 0 {
						best = &t
					}
					return
				}
				for _, l := range leg(stops[i-1], stops[i]) {
					weakest := t.weakest
					if l.weakest.strength < weakest.strength {
						weakest = l.weakest
					}
					walk(i+1, trail{slices.Concat(t.way, l.way[1:]), weakest, t.origins + l.origins})
				}
			}
			walk(1, trail{way: []string{"a"}, weakest: carrier{99, 0}})
		}
		try(nil, via)
		want := ""
		if best != nil {
			want = toldTrails([]trail{*best})
		}
		ans, err := g.Via(ctx, "a", via, "b", inOrder)
		if err != nil {
			t.Fatal(err)
		}
		if got := told(ans); got != want {
			t.Fatalf("seed %d: via %v, in order %v:\n%swant\n%s", seed, via, inOrder, got, want)
		}
	}
}

// A treeScore is what trees are compared by.
type treeScore struct{ hops, strength, origins int }

// TestTreeAgainstModel: the tree has the hops, weakest hop and origins of the
// best of all sets of entities that could be between.
func TestTreeAgainstModel(t *testing.T) {
	ctx := context.Background()
	trees := 0
	for seed := range rounds(500) {
		rnd, g, m := question(seed)
		if m.directed {
			continue
		}
		var ends []string
		for _, id := range m.ids {
			if len(ends) < 4 && rnd.IntN(2) == 0 && m.c.Entity(id).Kind != "event" && !slices.Contains(g.ids(g.avoid), id) {
				ends = append(ends, id)
				m.walk[id] = true
			}
		}
		if len(ends) < 2 {
			continue
		}
		best := m.bestTree(ends)
		ans, err := g.Tree(ctx, ends)
		if err != nil {
			t.Fatal(err)
		}
		if best == nil {
			if len(ans.Parts) < 2 {
				t.Fatalf("seed %d: ends %v have a tree of %d hops, want none", seed, ends, len(ans.Steps))
			}
			continue
		}
		trees++
		got := treeScore{len(ans.Steps), ans.Weakest.Strength(), ans.Origins}
		if got != *best {
			t.Fatalf("seed %d: ends %v: tree of %+v, want %+v", seed, ends, got, *best)
		}
		// The approximation joins them all and has less than twice the hops.
		numbers := numbersOf(g, ends...)
		h := g.named(numbers)
		w, err := h.hopsOf(ctx)
		if err != nil {
			t.Fatal(err)
		}
		near, err := h.nearly(ctx, w, numbers, 1)
		if err != nil || len(near) >= 2*max(1, len(ans.Steps)) {
			t.Fatalf("seed %d: ends %v: the approximation has %d hops, the tree %d: %v", seed, ends, len(near), len(ans.Steps), err)
		}
		u := newUnion(g.x.n)
		for _, e := range near {
			u.join(e[0], e[1])
		}
		for _, e := range numbers {
			if u.find(e) != u.find(numbers[0]) {
				t.Fatalf("seed %d: the approximation does not join %v", seed, ends)
			}
		}
	}
	if trees < int(rounds(500)/20) {
		t.Errorf("only %d of the random cases have a tree, so they test little", trees)
	}
}

// bestTree tries all sets of entities between the ends; nil for no tree.
func (m *model) bestTree(ends []string) (best *treeScore) {
	var free []string
	for _, id := range m.ids {
		if m.walk[id] && !slices.Contains(ends, id) {
			free = append(free, id)
		}
	}
	for floor := 6; floor >= 1; floor-- {
		for mask := range 1 << len(free) {
			set := slices.Clone(ends)
			for i, id := range free {
				if mask&(1<<i) != 0 {
					set = append(set, id)
				}
			}
			if best != nil && len(set)-1 > best.hops {
				continue
			}
			o, ok := m.spanning(set, floor)
			s := treeScore{len(set) - 1, floor, o}
			if ok && (best == nil || s.hops < best.hops || s.hops == best.hops && s.strength == best.strength && s.origins > best.origins) {
				best = &s
			}
		}
	}
	return best
}

// spanning returns the origins of the tree of a set, of hops of at least that
// strength, that has the most; false for none.
func (m *model) spanning(set []string, floor int) (origins int, ok bool) {
	in := map[string]bool{set[0]: true}
	for len(in) < len(set) {
		var pick string
		most := -1
		for a := range in {
			for _, b := range set {
				if h := m.hops[[2]string{a, b}]; !in[b] && h.strength >= floor && h.strength > 0 && h.origins > most {
					pick, most = b, h.origins
				}
			}
		}
		if most < 0 {
			return 0, false
		}
		in[pick] = true
		origins += most
	}
	return origins, true
}

// TestPairsAgainstModel: the pairs are those of one search for each.
func TestPairsAgainstModel(t *testing.T) {
	ctx := context.Background()
	for seed := range rounds(1000) {
		rnd, g, m := question(seed)
		var sets [2][]string
		for _, id := range m.ids {
			for i := range sets {
				if rnd.IntN(3) == 0 {
					sets[i] = append(sets[i], id)
				}
			}
		}
		if len(sets[0]) == 0 || len(sets[1]) == 0 {
			continue
		}
		most := rnd.IntN(4)
		limit := 1 + rnd.IntN(6)
		var all []trail
		for _, a := range sets[0] {
			for _, b := range sets[1] {
				if a == b || !m.directed && slices.Contains(sets[0], b) && slices.Contains(sets[1], a) && a > b {
					continue
				}
				if paths := m.trails(a, b, 99); len(paths) > 0 {
					all = append(all, slices.MinFunc(paths, byHops))
				}
			}
		}
		slices.SortFunc(all, byHops)
		all = slices.DeleteFunc(all, func(x trail) bool {
			if most > 0 {
				return len(x.way)-1 > most
			}
			return len(x.way) > len(all[0].way)
		})
		ans, err := g.Pairs(ctx, sets[0], sets[1], PathOptions{MaxHops: most, Limit: limit})
		if err != nil {
			t.Fatal(err)
		}
		got, want := toldPaths(ans.Paths), toldTrails(all[:min(len(all), limit)])
		if got != want || ans.Total != len(all) {
			t.Fatalf("seed %d: pairs of %v and %v, most %d: %d\n%swant %d\n%s", seed, sets[0], sets[1], most, ans.Total, got, len(all), want)
		}
	}
}

// TestDisjointAgainstModel: as many ways as the fewest entities that must go to
// part the ends (Menger), and everyone whose going alone parts them.
func TestDisjointAgainstModel(t *testing.T) {
	ctx := context.Background()
	for seed := range rounds(600) {
		_, g, m := question(seed)
		d, err := g.Disjoint(ctx, "a", "b")
		if err != nil {
			t.Fatal(err)
		}
		var inner []string
		for _, id := range m.ids {
			if id != "a" && id != "b" && m.walk[id] {
				inner = append(inner, id)
			}
		}
		connected := func(gone func(string) bool) bool {
			seen := map[string]bool{"a": true}
			for todo := []string{"a"}; len(todo) > 0; {
				at := todo[0]
				todo = todo[1:]
				for _, n := range append(slices.Clone(inner), "b") {
					if m.hops[[2]string{at, n}].strength == 0 || seen[n] || gone(n) || at == "a" && n == "b" {
						continue
					}
					if n == "b" {
						return true
					}
					seen[n] = true
					todo = append(todo, n)
				}
			}
			return false
		}
		fewest := len(inner)
		for mask := range 1 << len(inner) {
			n := 0
			for i := range inner {
				n += mask >> i & 1
			}
			if n < fewest && !connected(func(id string) bool { i := slices.Index(inner, id); return i >= 0 && mask>>i&1 == 1 }) {
				fewest = n
			}
		}
		if !connected(func(string) bool { return false }) {
			fewest = 0
		}
		want := fmt.Sprint(fewest)
		if m.hops[[2]string{"a", "b"}].strength > 0 {
			want = fmt.Sprint(fewest + 1)
		} else if fewest == 1 {
			var on []string
			for _, id := range inner {
				if !connected(func(x string) bool { return x == id }) {
					on = append(on, id)
				}
			}
			var got []string
			for _, e := range d.OnEveryPath {
				got = append(got, e.ID)
			}
			slices.Sort(got)
			if !slices.Equal(got, on) {
				t.Fatalf("seed %d: everyone passes %v, want %v", seed, got, on)
			}
		}
		if got := fmt.Sprint(len(d.Ways)); got != want {
			t.Fatalf("seed %d: %s disjoint ways, want %s", seed, got, want)
		}
		passed := map[string]bool{}
		for _, w := range d.Ways {
			for _, s := range w.Steps[1:] {
				if passed[s.From.ID] {
					t.Fatalf("seed %d: two ways pass %s", seed, s.From.ID)
				}
				passed[s.From.ID] = true
			}
		}
	}
}

// TestNearest: the pair of both sides that the least refused would join.
func TestNearest(t *testing.T) {
	//  a - x ..opinion.. y - b
	no, err := Build(sketch("a -met- x\nx -mocked- y\ny -met- b\na -mocked- z\nz -mocked- b")).Under(relations.PathPolicy()).Explain(context.Background(), "a", "b")
	if err != nil {
		t.Fatal(err)
	}
	if got := no.Nearest[0].ID + " " + no.Nearest[1].ID; got != "x y" {
		t.Errorf("nearest pair %s, want x y", got)
	}
}

// TestEpochs: marks of a search are no marks of one 2^32 searches later.
func TestEpochs(t *testing.T) {
	s := &scratch{marks: make([]mark, 2), epoch: 1}
	s.marks[1] = mark{1, 7}
	s.epoch = 1<<32 - 1
	if s.begin(); s.epoch == 0 {
		t.Error("epoch 0 is that of marks never set")
	}
	if _, seen := s.dist(1); seen {
		t.Error("an old mark counts again")
	}
	s.pass(0)
	s.through[0][1] = 1
	s.tick = 1<<32 - 1
	if s.pass(0); s.through[0][1] == s.tick {
		t.Error("an event was walked through by an old pass")
	}
}

// TestPieces: a group that no hop holds together is divided.
func TestPieces(t *testing.T) {
	n, err := Build(sketch("a -met- b\nc -met- d")).Under(relations.PathPolicy()).simple(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(n.pieces([]int32{0, 0, 0, 0})); got != "[0 0 2 2]" {
		t.Errorf("pieces %s, want [0 0 2 2]", got)
	}
}
