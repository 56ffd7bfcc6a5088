package probe

import (
	"math"
	"math/rand/v2"
	"testing"
)

// A naive is a graph as a matrix: weight of the lightest relation that counts,
// 0 for none.
type naive [][]int32

func newNaive(n int, from, to []int32, keep []uint64, weight []int32) naive {
	m := make(naive, n)
	for i := range m {
		m[i] = make([]int32, n)
	}
	for i := range from {
		if keep != nil && keep[i>>6]&(1<<(i&63)) == 0 {
			continue
		}
		for _, p := range [][2]int32{{from[i], to[i]}, {to[i], from[i]}} {
			if w := m[p[0]][p[1]]; w == 0 || weight[i] < w {
				m[p[0]][p[1]] = weight[i]
			}
		}
	}
	return m
}

// all returns the distances between all pairs (Floyd and Warshall), -1 for none.
func (m naive) all(weighted bool) [][]int {
	const far = 1 << 30
	d := make([][]int, len(m))
	for i := range m {
		d[i] = make([]int, len(m))
		for j, w := range m[i] {
			switch {
			case i == j:
			case w == 0:
				d[i][j] = far
			case weighted:
				d[i][j] = int(w)
			default:
				d[i][j] = 1
			}
		}
	}
	for k := range m {
		for i := range m {
			for j := range m {
				d[i][j] = min(d[i][j], d[i][k]+d[k][j])
			}
		}
	}
	for i := range d {
		for j := range d {
			if d[i][j] >= far {
				d[i][j] = -1
			}
		}
	}
	return d
}

// simple counts simple paths of at most so many hops by trying all.
func (m naive) simple(at, z, left int, on []bool) int {
	if at == z {
		return 1
	}
	if left == 0 {
		return 0
	}
	n := 0
	on[at] = true
	for t, w := range m[at] {
		if w > 0 && !on[t] {
			n += m.simple(t, z, left-1, on)
		}
	}
	on[at] = false
	return n
}

func TestAgainstNaive(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for round := range 300 {
		n := 2 + rnd.IntN(14)
		var from, to, weight []int32
		keep := []uint64{rnd.Uint64()}
		for range rnd.IntN(2 * n) {
			if a, b := rnd.IntN(n), rnd.IntN(n); a != b {
				from, to, weight = append(from, int32(a)), append(to, int32(b)), append(weight, 1+int32(rnd.IntN(9)))
			}
		}
		g := New(n, from, to)
		bare, kept := newNaive(n, from, to, nil, weight), newNaive(n, from, to, keep, weight)
		hops, under, length := bare.all(false), kept.all(false), bare.all(true)
		u := g.Under(keep)
		parts, largest := map[int]int{}, 0
		for a := range n {
			near, low := 0, a
			for z := range n {
				if got := g.Hops(int32(a), int32(z)); got != hops[a][z] {
					t.Fatalf("round %d: Hops(%d, %d) = %d, want %d", round, a, z, got, hops[a][z])
				}
				if got := u.Hops(int32(a), int32(z)); got != under[a][z] {
					t.Fatalf("round %d: under a policy Hops(%d, %d) = %d, want %d", round, a, z, got, under[a][z])
				}
				if got := g.Length(int32(a), int32(z), weight); got != length[a][z] {
					t.Fatalf("round %d: Length(%d, %d) = %d, want %d", round, a, z, got, length[a][z])
				}
				if a != z {
					want := bare.simple(a, z, 4, make([]bool, n))
					if got := g.Simple(int32(a), int32(z), 4, 1<<20); got != want {
						t.Fatalf("round %d: Simple(%d, %d) = %d, want %d", round, a, z, got, want)
					}
				}
				if d := hops[a][z]; d > 0 && d <= 2 {
					near++
				}
				if hops[a][z] >= 0 {
					low = min(low, z)
				}
			}
			if got := g.Reach(int32(a), 2); got != near {
				t.Fatalf("round %d: Reach(%d, 2) = %d, want %d", round, a, got, near)
			}
			parts[low]++
			largest = max(largest, parts[low])
		}
		if c, l := g.Components(); c != len(parts) || l != largest {
			t.Fatalf("round %d: Components() = %d, %d, want %d, %d", round, c, l, len(parts), largest)
		}
		// PageRank is the one vector that its own step leaves as it is.
		rank, sum := g.PageRank(), 0.0
		for e := range n {
			in := 0.0
			for f := range n {
				out := 0
				for _, w := range bare[f] {
					if w > 0 {
						out++
					}
				}
				if out == 0 {
					in += rank[f] / float64(n)
				} else if bare[f][e] > 0 {
					in += rank[f] / float64(out)
				}
			}
			if want := 0.15/float64(n) + 0.85*in; math.Abs(rank[e]-want) > 1e-9 {
				t.Fatalf("round %d: PageRank of %d = %g, want %g", round, e, rank[e], want)
			}
			sum += rank[e]
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Fatalf("round %d: PageRank sums to %g", round, sum)
		}
	}
}

// TestVisits counts by hand.
func TestVisits(t *testing.T) {
	//	0---1---2---3   4
	//	    |
	//	    5
	g := New(6, []int32{0, 1, 2, 1}, []int32{1, 2, 3, 5})
	for _, tt := range []struct{ a, z, want int }{
		{0, 1, 1}, // 0 has one arc, and meets
		{0, 3, 3}, // 0 to 1; 3 to 2, which has fewer arcs than 1; 2 to 1
		{0, 4, 0}, // 4 has no arc to look at
		{5, 0, 2}, // 5 to 1; 0 to 1
	} {
		if got := g.Visits(int32(tt.a), int32(tt.z)); got != tt.want {
			t.Errorf("Visits(%d, %d) = %d, want %d", tt.a, tt.z, got, tt.want)
		}
	}
}
