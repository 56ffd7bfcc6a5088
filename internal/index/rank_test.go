package index

import (
	"context"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/relations"
)

// known reads a graph of testdata: one hop a line.
func known(t *testing.T, name string) *Graph {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	var drawing strings.Builder
	for line := range strings.Lines(string(text)) {
		if a, b, ok := strings.Cut(strings.TrimSpace(line), " "); ok && a != "#" {
			fmt.Fprintf(&drawing, "%s -met- %s\n", a, b)
		}
	}
	return Build(sketch(drawing.String())).Under(relations.PathPolicy())
}

// TestKnownRanks: the values of two graphs that everybody measures, as NetworkX
// 3.6.1 has them.
func TestKnownRanks(t *testing.T) {
	for _, graph := range []struct {
		name  string
		pairs int
		want  []struct {
			id     string
			values map[string]string
		}
	}{
		{"karate", 78, []struct {
			id     string
			values map[string]string
		}{
			{"1", map[string]string{"degree": "16", "betweenness": "0.437635", "closeness": "0.568966", "pagerank": "0.096997", "eigenvector": "0.355491", "kcore": "4", "clustering": "0.150000"}},
			{"34", map[string]string{"degree": "17", "betweenness": "0.304075", "closeness": "0.550000", "pagerank": "0.100919", "eigenvector": "0.373363", "kcore": "4", "clustering": "0.110294"}},
			{"33", map[string]string{"degree": "12", "betweenness": "0.145247", "closeness": "0.515625", "pagerank": "0.071693", "eigenvector": "0.308644", "kcore": "4", "clustering": "0.196970"}},
			{"3", map[string]string{"degree": "10", "betweenness": "0.143657", "closeness": "0.559322", "pagerank": "0.057079", "eigenvector": "0.317193", "kcore": "4", "clustering": "0.244444"}},
			{"32", map[string]string{"degree": "6", "betweenness": "0.138276", "closeness": "0.540984", "pagerank": "0.037158", "eigenvector": "0.191034", "kcore": "3", "clustering": "0.200000"}},
			{"12", map[string]string{"degree": "1", "betweenness": "0.000000", "closeness": "0.366667", "pagerank": "0.009565", "eigenvector": "0.052856", "kcore": "1", "clustering": "0.000000"}},
		}},
		{"les-miserables", 254, []struct {
			id     string
			values map[string]string
		}{
			{"Valjean", map[string]string{"degree": "36", "betweenness": "0.569989", "closeness": "0.644068", "pagerank": "0.075430", "eigenvector": "0.267607", "kcore": "8", "clustering": "0.120635"}},
			{"Myriel", map[string]string{"degree": "10", "betweenness": "0.176842", "closeness": "0.429379", "pagerank": "0.042779", "eigenvector": "0.028133", "kcore": "3", "clustering": "0.066667"}},
			{"Gavroche", map[string]string{"degree": "22", "betweenness": "0.165113", "closeness": "0.513514", "pagerank": "0.035767", "eigenvector": "0.317841", "kcore": "9", "clustering": "0.354978"}},
			{"Marius", map[string]string{"degree": "19", "betweenness": "0.132032", "closeness": "0.531469", "pagerank": "0.030895", "eigenvector": "0.259113", "kcore": "9", "clustering": "0.333333"}},
			{"Cosette", map[string]string{"degree": "11", "betweenness": "0.023796", "closeness": "0.477987", "pagerank": "0.020611", "eigenvector": "0.111032", "kcore": "6", "clustering": "0.381818"}},
			{"Napoleon", map[string]string{"degree": "1", "betweenness": "0.000000", "closeness": "0.301587", "pagerank": "0.005584", "eigenvector": "0.002343", "kcore": "1", "clustering": "0.000000"}},
		}},
	} {
		g := known(t, graph.name)
		for _, m := range Measures {
			ans, err := g.Rank(context.Background(), m.Name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			if ans.Pairs != graph.pairs {
				t.Fatalf("%s has %d pairs, want %d", graph.name, ans.Pairs, graph.pairs)
			}
			for _, want := range graph.want {
				i := slices.IndexFunc(ans.Rows, func(r relations.RankRow) bool { return r.Entity.ID == want.id })
				got := fmt.Sprintf("%.6f", ans.Rows[i].Value)
				if w := want.values[m.Name]; got != w && got != w+".000000" {
					t.Errorf("%s: %s of %s = %s, want %s", graph.name, m.Name, want.id, got, w)
				}
			}
		}
	}
}

// TestRanksAgainstDefinition: each measure is what its definition says, counted
// out on random graphs.
func TestRanksAgainstDefinition(t *testing.T) {
	ctx := context.Background()
	for seed := range rounds(300) {
		_, g, m := question(seed)
		d := tableOf(m)
		if len(d.ids) < 3 {
			continue
		}
		want := map[string][]float64{"pagerank": solvePageRank(d.joined, d.degrees)}
		for i := range d.ids {
			want["degree"] = append(want["degree"], float64(d.degrees[i]))
			want["closeness"] = append(want["closeness"], d.closeness(i))
			want["betweenness"] = append(want["betweenness"], d.betweenness(i))
			want["kcore"] = append(want["kcore"], d.core(i))
			want["clustering"] = append(want["clustering"], d.clustering(i))
		}
		for name, values := range want {
			ans, err := g.Rank(ctx, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range ans.Rows {
				if w := values[slices.Index(d.ids, row.Entity.ID)]; math.Abs(row.Value-w) > 1e-9 {
					t.Fatalf("seed %d: %s of %s = %v, want %v", seed, name, row.Entity.ID, row.Value, w)
				}
			}
		}
		ans, err := g.Rank(ctx, "eigenvector", nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		x := make([]float64, len(d.ids))
		for _, row := range ans.Rows {
			x[slices.Index(d.ids, row.Entity.ID)] = row.Value
		}
		if lambda, ok := d.isEigenvector(x); !ok {
			t.Fatalf("seed %d: no eigenvector: %v, lambda %v", seed, x, lambda)
		}
	}
}

// A pairTable is of all pairs of entities that a path may pass: who is joined with
// whom, and how far they are apart.
type pairTable struct {
	ids     []string
	joined  [][]bool
	dist    [][]int // apart where nothing leads from one to the other
	degrees []int
}

const apart = 1000

func tableOf(m *model) *pairTable {
	d := &pairTable{}
	for _, id := range m.ids {
		if m.walk[id] {
			d.ids = append(d.ids, id)
		}
	}
	n := len(d.ids)
	d.joined, d.dist, d.degrees = make([][]bool, n), make([][]int, n), make([]int, n)
	for i := range n {
		d.joined[i], d.dist[i] = make([]bool, n), make([]int, n)
		for j := range n {
			a, b := d.ids[i], d.ids[j]
			d.dist[i][j] = apart
			if m.hops[[2]string{a, b}].strength > 0 || m.hops[[2]string{b, a}].strength > 0 {
				d.joined[i][j], d.dist[i][j] = true, 1
				d.degrees[i]++
			}
		}
		d.dist[i][i] = 0
	}
	for k := range n { // Floyd and Warshall
		for i := range n {
			for j := range n {
				d.dist[i][j] = min(d.dist[i][j], d.dist[i][k]+d.dist[k][j])
			}
		}
	}
	return d
}

// ways counts the shortest paths.
func (d *pairTable) ways(i, j int) float64 {
	if i == j {
		return 1
	}
	sum := 0.0
	for k := range d.ids {
		if d.joined[i][k] && d.dist[k][j] == d.dist[i][j]-1 {
			sum += d.ways(k, j)
		}
	}
	return sum
}

func (d *pairTable) closeness(i int) float64 {
	sum, reach := 0, 0
	for j := range d.ids {
		if d.dist[i][j] < apart && j != i {
			sum, reach = sum+d.dist[i][j], reach+1
		}
	}
	if sum == 0 {
		return 0
	}
	return float64(reach) / float64(sum) * float64(reach) / float64(len(d.ids)-1)
}

func (d *pairTable) betweenness(i int) float64 {
	sum, n := 0.0, len(d.ids)
	for j := range n {
		for k := range j {
			if i != j && i != k && d.dist[j][k] < apart && d.dist[j][i]+d.dist[i][k] == d.dist[j][k] {
				sum += d.ways(j, i) * d.ways(i, k) / d.ways(j, k)
			}
		}
	}
	return 2 * sum / float64(n-1) / float64(n-2)
}

func (d *pairTable) core(i int) float64 {
	core := 0
	for k := 1; k < len(d.ids); k++ {
		if d.coreOf(k)[i] {
			core = k
		}
	}
	return float64(core)
}

// coreOf returns who is left when all are gone that are joined with fewer than k
// of those that are left.
func (d *pairTable) coreOf(k int) []bool {
	in := make([]bool, len(d.ids))
	for j := range in {
		in[j] = true
	}
	for changed := true; changed; {
		changed = false
		for j := range in {
			neighbours := 0
			for l := range in {
				if in[l] && d.joined[j][l] {
					neighbours++
				}
			}
			if in[j] && neighbours < k {
				in[j], changed = false, true
			}
		}
	}
	return in
}

func (d *pairTable) clustering(i int) float64 {
	closed := 0.0 // of the pairs of neighbours, both ways
	for j := range d.ids {
		for k := range d.ids {
			if j != k && d.joined[i][j] && d.joined[i][k] && d.joined[j][k] {
				closed++
			}
		}
	}
	if n := float64(d.degrees[i]); n > 1 {
		closed /= n * (n - 1)
	}
	return closed
}

// isEigenvector reports whether joining x is a multiple of x, and which, and
// whether x has the length 1, or 0, and no value below 0.
func (d *pairTable) isEigenvector(x []float64) (lambda float64, ok bool) {
	norm := 0.0
	sums := make([]float64, len(x))
	for i := range x {
		for j := range x {
			if d.joined[i][j] {
				sums[i] += x[j]
			}
		}
		lambda += x[i] * sums[i]
		norm += x[i] * x[i]
	}
	for i := range x {
		if norm > 0 && (math.Abs(sums[i]-lambda*x[i]) > 1e-6 || math.Abs(norm-1) > 1e-9 || x[i] < 0) {
			return lambda, false
		}
	}
	return lambda, true
}

// solvePageRank solves the equations of PageRank by elimination.
func solvePageRank(joined [][]bool, degrees []int) []float64 {
	n := len(joined)
	a := make([][]float64, n)
	for i := range a {
		a[i] = make([]float64, n+1)
		for j := range n {
			switch {
			case degrees[j] == 0:
				a[i][j] = -0.85 / float64(n)
			case joined[j][i]:
				a[i][j] = -0.85 / float64(degrees[j])
			}
		}
		a[i][i]++
		a[i][n] = 0.15 / float64(n)
	}
	for i := range n {
		for r := range n {
			if r != i {
				f := a[r][i] / a[i][i]
				for k := i; k <= n; k++ {
					a[r][k] -= f * a[i][k]
				}
			}
		}
	}
	x := make([]float64, n)
	for i := range x {
		x[i] = a[i][n] / a[i][i]
	}
	return x
}

// TestRankBase: what a rank was with every source, and what it rests on.
func TestRankBase(t *testing.T) {
	x := Build(sketch("a -met- b : paper\na -met- c : clerk\nb -met- c : paper\na -joined- !gala : radio\nd -joined- !gala : radio"))
	p := relations.PathPolicy()
	base := x.Under(p)
	p.Without = []string{"clerk"}
	ans, err := x.Under(p).Rank(context.Background(), "degree", base, 0)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range ans.Rows {
		got = append(got, fmt.Sprintf("%d %s %v, was %d %v, on %d of %d", r.Rank, r.Entity.ID, r.Value, r.BaseRank, r.BaseValue, r.Relations, r.Origins))
	}
	want := "1 a 2, was 1 3, on 2 of 2; 1 b 2, was 2 2, on 2 of 1; 3 c 1, was 2 2, on 1 of 1; 3 d 1, was 4 1, on 1 of 1"
	if s := strings.Join(got, "; "); s != want {
		t.Errorf("rank without a source:\n%s\nwant\n%s", s, want)
	}
}

func TestGroups(t *testing.T) {
	ctx := context.Background()
	// two triangles, a hop between them, a pair apart and one alone
	const drawing = "a -met- b\nb -met- c\nc -met- a\nc -met- d\nd -met- e\ne -met- f\nf -met- d\nx -met- y\nz -mocked- x"
	for by, want := range map[string]string{
		"components": "abcdef 7/0, xy 1/0; 1 alone",
		"louvain":    "abc 3/1, def 3/1, xy 1/0; 1 alone",
		"leiden":     "abc 3/1, def 3/1, xy 1/0; 1 alone",
		"bridges":    "c-d 3 3, x-y 1 1; 1 alone",
		"cuts":       "c [3 2], d [3 2]; 1 alone",
	} {
		ans, err := Build(sketch(drawing)).Under(relations.PathPolicy()).Groups(ctx, by)
		if err != nil {
			t.Fatal(err)
		}
		if got := toldGroups(ans); got != want {
			t.Errorf("groups by %s: %s, want %s", by, got, want)
		}
	}
}

func toldGroups(ans *relations.GroupAnswer) string {
	var parts []string
	for _, g := range ans.Groups {
		s := ""
		for _, e := range g.Members {
			s += e.ID
		}
		parts = append(parts, fmt.Sprintf("%s %d/%d", s, g.Inner, g.Outer))
	}
	for _, b := range ans.Bridges {
		parts = append(parts, fmt.Sprintf("%s-%s %d %d", b.Step.From.ID, b.Step.To.ID, b.Sizes[0], b.Sizes[1]))
	}
	for _, c := range ans.Cuts {
		parts = append(parts, fmt.Sprintf("%s %v", c.Entity.ID, c.Sizes))
	}
	return strings.Join(parts, ", ") + fmt.Sprintf("; %d alone", ans.Alone)
}

// TestKnownGroups: the greatest modularity of the karate club is 0.4198, in four
// groups (Brandes et al. 2008); what is found is near it. The bounds of Les
// Misérables are those of a hundred runs of NetworkX 3.6.1.
func TestKnownGroups(t *testing.T) {
	for _, tt := range []struct {
		name        string
		least, most float64
	}{{"karate", 0.4150, 0.419790}, {"les-miserables", 0.5473, 0.560008}} {
		for _, by := range []string{"louvain", "leiden"} {
			ans, err := known(t, tt.name).Groups(context.Background(), by)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s by %s: %d groups, %.6f", tt.name, by, len(ans.Groups), ans.Modularity)
			if ans.Modularity < tt.least || ans.Modularity > tt.most+1e-6 {
				t.Errorf("%s by %s: modularity %v, want %v to %v", tt.name, by, ans.Modularity, tt.least, tt.most)
			}
		}
	}
}

// TestGroupsAgainstDefinition: bridges and cuts are those whose going leaves
// more parts; groups by Leiden are of one piece; modularity is as defined.
func TestGroupsAgainstDefinition(t *testing.T) {
	ctx := context.Background()
	for seed := range rounds(500) {
		_, g, _ := question(seed)
		n, err := g.simple(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		// parts counts the parts without an entity or a hop.
		parts := func(gone int32, cut [2]int32) int {
			u := newUnion(n.len())
			for i := range int32(n.len()) {
				for _, to := range n.of(i) {
					if i != gone && to != gone && [2]int32{min(i, to), max(i, to)} != cut {
						u.join(i, to)
					}
				}
			}
			return u.sets
		}
		nothing := [2]int32{-1, -1}
		whole := parts(-1, nothing)
		bridges, cuts := n.weak()
		found := map[[2]int32]bool{}
		for _, b := range bridges {
			found[b.ends] = true
		}
		isCut := map[int32]bool{}
		for _, c := range cuts {
			isCut[c.at] = true
			sum := 0
			for _, s := range c.sizes {
				sum += s
			}
			if part, _ := n.parts(); sum != count(part, part[c.at])-1 {
				t.Fatalf("seed %d: cut %v of a part of %d", seed, c, count(part, part[c.at]))
			}
		}
		for i := range int32(n.len()) {
			// Without i it stands alone itself: one part more that is none.
			if got, want := isCut[i], parts(i, nothing)-1 > whole-boolInt(n.degree(i) == 0); got != want {
				t.Fatalf("seed %d: %s is a cut: %v, want %v", seed, n.entity(i).ID, got, want)
			}
			for _, to := range n.of(i) {
				h := [2]int32{min(i, to), max(i, to)}
				if got, want := found[h], parts(-1, h) > whole; got != want {
					t.Fatalf("seed %d: %v is a bridge: %v, want %v", seed, h, got, want)
				}
			}
		}
		for _, leiden := range []bool{false, true} {
			group, err := n.communities(ctx, leiden)
			if err != nil {
				t.Fatal(err)
			}
			q := 0.0
			all := float64(len(n.to))
			for i := range int32(n.len()) {
				for j := range int32(n.len()) {
					if group[i] != group[j] {
						continue
					}
					if _, ok := slices.BinarySearch(n.of(i), j); ok {
						q += 1 / all
					}
					if all > 0 {
						q -= float64(n.degree(i)) * float64(n.degree(j)) / all / all
					}
				}
			}
			if got := n.modularity(group); math.Abs(got-q) > 1e-12 {
				t.Fatalf("seed %d: modularity %v, want %v", seed, got, q)
			}
			for _, m := range n.gather(group) {
				// Pairs with an end in the group, and with both.
				in := map[string]bool{}
				for _, e := range m.Members {
					in[e.ID] = true
				}
				inner, outer := 0, 0
				for i := range int32(n.len()) {
					for _, to := range n.of(i) {
						switch a, b := in[n.entity(i).ID], in[n.entity(to).ID]; {
						case a && b && i < to:
							inner++
						case a && !b:
							outer++
						}
					}
				}
				if m.Inner != inner || m.Outer != outer {
					t.Fatalf("seed %d: a group of %d has %d pairs inside and %d to others, want %d and %d", seed, len(m.Members), m.Inner, m.Outer, inner, outer)
				}
			}
			if leiden && !slices.Equal(n.pieces(group), n.pieces(n.pieces(group))) {
				t.Fatalf("seed %d: a group is not of one piece", seed)
			}
			if k := renumber(slices.Clone(group)); leiden && renumber(n.pieces(group)) != k {
				t.Fatalf("seed %d: a group is not of one piece", seed)
			}
		}
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func count(list []int32, x int32) int {
	n := 0
	for _, y := range list {
		if x == y {
			n++
		}
	}
	return n
}

func (g *Graph) mustWhatIf(t *testing.T, ids, sources []string) *relations.WhatIf {
	t.Helper()
	ans, err := g.WhatIf(context.Background(), ids, sources)
	if err != nil {
		t.Fatal(err)
	}
	return ans
}

func TestWhatIf(t *testing.T) {
	//  a - m - b - c,  m - d,  x - y
	ans := Build(sketch("a -met- m\nm -met- b : paper clerk\nb -met- c : clerk\nm -met- d\nx -met- y")).Under(relations.PathPolicy()).mustWhatIf(t, []string{"m"}, nil)
	got := fmt.Sprintf("%v to %v, cut %d, alone", ans.Before, ans.After, ans.Cut)
	for _, e := range ans.Alone {
		got += " " + e.ID
	}
	got += ", fallen into" + toldParts(ans) // but x and y are what they were
	if want := "[5 2] to [2 2], cut 5, alone a d, fallen into b-c"; got != want {
		t.Errorf("without m: %s, want %s", got, want)
	}
	ans = Build(sketch("a -met- m\nm -met- b : paper clerk\nb -met- c : clerk\nm -met- d\nx -met- y")).Under(relations.PathPolicy()).mustWhatIf(t, nil, []string{"clerk"})
	if got, want := fmt.Sprintf("%v to %v, cut %d", ans.Before, ans.After, ans.Cut), "[5 2] to [4 2], cut 4"; got != want {
		t.Errorf("without the clerk: %s, want %s", got, want)
	}
	//  a - b - m - c - d,  e - f - g:  the greater part first, and only what fell apart
	ans = Build(sketch("a -met- b\nb -met- m\nm -met- c\nc -met- d\nd -met- h\ne -met- f\nf -met- g")).Under(relations.PathPolicy()).mustWhatIf(t, []string{"g", "m"}, nil)
	if got, want := fmt.Sprintf("cut %d,%s", ans.Cut, toldParts(ans)), "cut 6, c-d-h a-b"; got != want {
		t.Errorf("without g and m: %s, want %s", got, want)
	}
}

func toldParts(ans *relations.WhatIf) string {
	s := ""
	for _, part := range ans.Parts {
		var ids []string
		for _, e := range part {
			ids = append(ids, e.ID)
		}
		s += " " + strings.Join(ids, "-")
	}
	return s
}

func TestCommon(t *testing.T) {
	ans, err := Build(sketch("a -met- m\nb -met- m\na -joined- !gala\nb -joined- !gala\nx -joined- !gala\na -met- y")).Under(relations.PathPolicy()).Common([]string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range ans.With {
		got = append(got, fmt.Sprintf("%s %d/%d", n.Entity.ID, len(n.Steps[0].Lines)+len(n.Steps[0].Joints), len(n.Steps[1].Lines)+len(n.Steps[1].Joints)))
	}
	if s := strings.Join(got, ", "); s != "m 1/1, x 1/1" {
		t.Errorf("common neighbours: %s", s)
	}
}

// TestRanksOfMany: of a graph that several processors share out, measures are
// what their equations say, and the number of processors does not show.
func TestRanksOfMany(t *testing.T) {
	netOf := func(people, rels int) *simpleGraph {
		n, err := Build(powerLaw(people, rels, 1)).Under(relations.PathPolicy()).simple(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	n, few := netOf(10_000, 30_000), netOf(400, 1200)
	ask := func(n *simpleGraph, f func(context.Context, *simpleGraph) ([]float64, error)) []float64 {
		values, err := f(context.Background(), n)
		if err != nil {
			t.Fatal(err)
		}
		return values
	}
	same := func(name string, n *simpleGraph, f func(context.Context, *simpleGraph) ([]float64, error)) {
		many := ask(n, f)
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
		if one := ask(n, f); !slices.Equal(one, many) {
			t.Errorf("%s by one processor differs", name)
		}
	}
	same("eigenvector", n, eigenvector)
	same("betweenness", few, betweenness)
	same("closeness", few, closeness)
	x := ask(n, eigenvector)
	var lambda, norm, off float64
	joined := make([]float64, len(x))
	for i := range joined {
		for _, to := range n.of(int32(i)) {
			joined[i] += x[to]
		}
		lambda += x[i] * joined[i]
		norm += x[i] * x[i]
	}
	for i := range joined {
		off = max(off, math.Abs(joined[i]-lambda*x[i]))
	}
	if off > 1e-6 || math.Abs(norm-1) > 1e-9 {
		t.Errorf("eigenvector is off by %v, its square is %v", off, norm)
	}
	x = ask(n, pagerank)
	wrong, alone := 0.0, 0.0
	for i := range x {
		if n.degree(int32(i)) == 0 {
			alone += x[i]
		}
	}
	for i := range x {
		sum := alone / float64(len(x))
		for _, from := range n.of(int32(i)) {
			sum += x[from] / float64(n.degree(from))
		}
		wrong += math.Abs(0.15/float64(len(x)) + 0.85*sum - x[i])
	}
	if wrong > 1e-12 {
		t.Errorf("pagerank is off by %v in sum", wrong)
	}
}
