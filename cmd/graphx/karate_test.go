package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// karate are the friendships of Zachary's karate club (1977), of each member
// those with members of higher numbers, as NetworkX has them.
const karate = `0: 1 2 3 4 5 6 7 8 10 11 12 13 17 19 21 31
1: 2 3 7 13 17 19 21 30
2: 3 7 8 9 13 27 28 32
3: 7 12 13
4: 6 10
5: 6 10 16
6: 16
8: 30 32 33
9: 33
13: 33
14: 32 33
15: 32 33
18: 32 33
19: 33
20: 32 33
22: 32 33
23: 25 27 29 32 33
24: 25 27 31
25: 31
26: 29 33
27: 33
28: 31 33
29: 32 33
30: 32 33
31: 32 33
32: 33
`

// karateRanks are degree, betweenness over unordered pairs (a share of them in
// an answer), closeness and the
// distance from member 33, by NetworkX 3.6.
var karateRanks = []struct {
	degree                 int
	betweenness, closeness float64
	hops                   int
}{
	{16, 231.071429, 0.568965517, 2}, {9, 28.4785714, 0.485294118, 2}, {10, 75.8507937, 0.559322034, 2}, {6, 6.28809524, 0.464788732, 2},
	{3, 0.333333333, 0.379310345, 3}, {4, 15.8333333, 0.38372093, 3}, {4, 15.8333333, 0.38372093, 3}, {4, 0, 0.44, 3},
	{5, 29.5293651, 0.515625, 1}, {2, 0.447619048, 0.434210526, 1}, {3, 0.333333333, 0.379310345, 3}, {1, 0, 0.366666667, 3},
	{2, 0, 0.370786517, 3}, {5, 24.215873, 0.515625, 1}, {2, 0, 0.370786517, 1}, {2, 0, 0.370786517, 1},
	{2, 0, 0.284482759, 4}, {2, 0, 0.375, 3}, {2, 0, 0.370786517, 1}, {3, 17.1468254, 0.5, 1},
	{2, 0, 0.370786517, 1}, {2, 0, 0.375, 3}, {2, 0, 0.370786517, 1}, {5, 9.3, 0.392857143, 1},
	{3, 1.16666667, 0.375, 2}, {3, 2.02777778, 0.375, 2}, {2, 0, 0.362637363, 1}, {4, 11.7920635, 0.458333333, 1},
	{3, 0.947619048, 0.452054795, 1}, {4, 1.54285714, 0.38372093, 1}, {4, 7.60952381, 0.458333333, 1}, {6, 73.0095238, 0.540983607, 1},
	{12, 76.6904762, 0.515625, 1}, {17, 160.551587, 0.55, 0},
}

// TestKarate: a table without types and kinds forbids nothing. The answers are
// NetworkX's with no flag, and say that the case does not say what it holds; in a
// folder and in a packed file.
func TestKarate(t *testing.T) {
	dir := t.TempDir()
	table := filepath.Join(dir, "karate.csv")
	var rows strings.Builder
	rows.WriteString("from,to\n")
	for line := range strings.Lines(karate) {
		from, to, _ := strings.Cut(line, ":")
		for b := range strings.FieldsSeq(to) {
			fmt.Fprintf(&rows, "m%s,m%s\n", from, b)
		}
	}
	if err := os.WriteFile(table, []byte(rows.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	ask := func(args ...string) []byte {
		t.Helper()
		var out, err bytes.Buffer
		if code := run(context.Background(), append([]string{"graphx"}, args...), strings.NewReader(""), &out, &err); code != 0 {
			t.Fatalf("%v: exit %d: %s%s", args, code, out.String(), err.String())
		}
		return out.Bytes()
	}
	for _, name := range []string{"club", "club.gxs"} {
		kase := filepath.Join(dir, name)
		ask("import", table, "-o", kase)
		const sentence = "The case does not say what 78 relations and 34 entities are; they count."
		for measure, want := range map[string]func(i int) float64{
			"degree":      func(i int) float64 { return float64(karateRanks[i].degree) },
			"betweenness": func(i int) float64 { return karateRanks[i].betweenness / (33 * 32 / 2) },
			"closeness":   func(i int) float64 { return karateRanks[i].closeness },
		} {
			var got struct {
				Unstated struct{ Relations, Entities int }
				Rows     []struct {
					Entity string
					Value  float64
				}
			}
			if err := json.Unmarshal(ask("rank", "--by", measure, "--limit", "0", "--json", "--case", kase), &got); err != nil {
				t.Fatal(err)
			}
			if got.Unstated.Relations != 78 || got.Unstated.Entities != 34 || len(got.Rows) != 34 {
				t.Errorf("%s, %s: %d rows, %+v unstated; want 34, 78 and 34", name, measure, len(got.Rows), got.Unstated)
			}
			for _, row := range got.Rows {
				var i int
				if _, err := fmt.Sscanf(row.Entity, "m%d", &i); err != nil {
					t.Fatal(err)
				}
				if math.Abs(row.Value-want(i)) > 1e-6*(1+want(i)) {
					t.Errorf("%s: %s of %s = %g, want %g", name, measure, row.Entity, row.Value, want(i))
				}
			}
		}
		for i, m := range karateRanks[:33] {
			var got struct{ Hops int }
			if err := json.Unmarshal(ask("path", fmt.Sprint("m", i), "m33", "--json", "--case", kase), &got); err != nil {
				t.Fatal(err)
			}
			if got.Hops != m.hops {
				t.Errorf("%s: m%d and m33 are %d hops apart, want %d", name, i, got.Hops, m.hops)
			}
		}
		for _, q := range [][]string{{"path", "m16", "m14"}, {"rank"}, {"groups"}, {"near", "m16"}} {
			if text := string(ask(append(q, "--case", kase)...)); !strings.Contains(strings.Join(strings.Fields(text), " "), sentence) {
				t.Errorf("%s: %v does not say %q:\n%s", name, q, sentence, text)
			}
		}
		var cuts struct {
			Cuts []struct{ Entity string }
		}
		if err := json.Unmarshal(ask("groups", "--by", "cuts", "--json", "--case", kase), &cuts); err != nil {
			t.Fatal(err)
		}
		if len(cuts.Cuts) != 1 || cuts.Cuts[0].Entity != "m0" {
			t.Errorf("%s: the cut vertices are %+v, want m0", name, cuts.Cuts)
		}
	}
}
