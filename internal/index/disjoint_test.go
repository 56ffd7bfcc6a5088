package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/relations"
)

// waysOf counts the ways of a drawing that Disjoint finds from a to z, and sees
// that each is a way and that they share nobody but their ends.
func waysOf(t *testing.T, drawing, a, z string) int {
	t.Helper()
	d, err := Build(sketch(drawing)).Under(relations.PathPolicy()).Disjoint(context.Background(), a, z)
	if err != nil {
		t.Fatal(err)
	}
	joined := map[[2]string]bool{}
	for line := range strings.Lines(drawing) {
		if f := strings.Fields(line); len(f) == 3 {
			joined[[2]string{f[0], f[2]}], joined[[2]string{f[2], f[0]}] = true, true
		}
	}
	passed := map[string]bool{}
	for _, way := range d.Ways {
		at := a
		for i, s := range way.Steps {
			if s.From.ID != at || !joined[[2]string{s.From.ID, s.To.ID}] || i > 0 && passed[at] {
				t.Fatalf("a way steps from %s to %s, after %s", s.From.ID, s.To.ID, at)
			}
			if i > 0 {
				passed[at] = true
			}
			at = s.To.ID
		}
		if at != z {
			t.Fatalf("a way ends at %s, want %s", at, z)
		}
	}
	return len(d.Ways)
}

// TestDisjointStepsBack: the second path must step back twice along the first.
//
//	a --- u --- v --- w --- z      the first path found is a u v w z;
//	 \     \         /     /       the second comes to w by r, goes back
//	  p - q - r ----'     /        over v to u, and on by x
//	       \             /
//	        x -- y -- k-'
func TestDisjointStepsBack(t *testing.T) {
	const drawing = "a -met- u\nu -met- v\nv -met- w\nw -met- z\na -met- p\np -met- q\nq -met- r\nr -met- w\nu -met- x\nx -met- y\ny -met- k\nk -met- z\n"
	if got := waysOf(t, drawing, "a", "z"); got != 2 {
		t.Errorf("%d ways, want 2", got)
	}
}

// mostWays is the greatest number of paths from 0 to 1 that share nobody but
// their ends: a flow of unit capacities over a matrix in which entity e is e
// where it is come to and e+n where it is left.
func mostWays(n int, joined map[[2]int]bool) int {
	room := make([][]int, 2*n)
	for i := range room {
		room[i] = make([]int, 2*n)
	}
	for e := range n {
		room[e][e+n] = 1
	}
	room[0][n] = n
	for pair := range joined {
		room[pair[0]+n][pair[1]] = 1
	}
	for flow := 0; ; flow++ {
		seen := make([]bool, 2*n)
		var push func(at int) bool
		push = func(at int) bool {
			if at == 1 {
				return true
			}
			seen[at] = true
			for to := range room {
				if room[at][to] > 0 && !seen[to] && push(to) {
					room[at][to]--
					room[to][at]++
					return true
				}
			}
			return false
		}
		if !push(0) {
			return flow
		}
	}
}

// ears draws a short path from 0 to 1 and puts ears on it: chains of fresh
// entities, longer than what they go round, so that the shortest path stands in
// the way of the others. It returns how many entities there are.
func ears(rnd *rand.Rand, join func(a, b int)) int {
	n := 2
	chain := func(a, b, inner int) {
		for range inner {
			join(a, n)
			a = n
			n++
		}
		join(a, b)
	}
	chain(0, 1, 2+rnd.IntN(3))
	for range 2 + rnd.IntN(3) {
		a, b := rnd.IntN(n), rnd.IntN(n)
		if rnd.IntN(2) == 0 {
			a = rnd.IntN(2)
		}
		if a != b {
			chain(a, b, 1+rnd.IntN(5))
		}
	}
	return n
}

// TestDisjointAgainstFlow compares with a flow over a matrix, in graphs with
// ears and in some without a shape.
func TestDisjointAgainstFlow(t *testing.T) {
	several := 0
	for seed := range rounds(1000) {
		rnd := rand.New(rand.NewPCG(seed, 5))
		joined := map[[2]int]bool{}
		var drawing strings.Builder
		join := func(a, b int) {
			if a != b && !joined[[2]int{a, b}] {
				joined[[2]int{a, b}], joined[[2]int{b, a}] = true, true
				fmt.Fprintf(&drawing, "e%02d -met- e%02d\n", a, b)
			}
		}
		var n int
		if rnd.IntN(4) == 0 {
			n = 8 + rnd.IntN(14)
			for range n + rnd.IntN(n) {
				join(rnd.IntN(n), rnd.IntN(n))
			}
		} else {
			n = ears(rnd, join)
		}
		drawing.WriteString("e00\ne01\n")
		want := mostWays(n, joined)
		if got := waysOf(t, drawing.String(), "e00", "e01"); got != want {
			t.Fatalf("seed %d: %d ways, want %d:\n%s", seed, got, want, drawing.String())
		}
		if want > 1 {
			several++
		}
	}
	if several < int(rounds(1000)/4) {
		t.Errorf("only %d of the random graphs have several ways, so they test little", several)
	}
}
