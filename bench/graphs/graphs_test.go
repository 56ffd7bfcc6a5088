package graphs

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"testing"
)

// TestSame holds the graphs to the byte: a table that was measured on other
// graphs cannot be compared.
func TestSame(t *testing.T) {
	for _, tt := range []struct {
		size         Size
		nodes, edges string
	}{
		{Size{"", "", 1000, 5000, false}, "a4212f2e528008a4", "76b7f508d04f1b69"},
		{Size{"", "", 2000, 3300, true}, "43bf38a1522b70db", "08ae6d81dbba4ebd"},
	} {
		g := New(tt.size, 1)
		if len(g.Kind) != tt.size.Nodes || len(g.From) != tt.size.Edges {
			t.Errorf("%v: %d entities, %d relations", tt.size, len(g.Kind), len(g.From))
		}
		var nodes, edges bytes.Buffer
		g.WriteNodes(&nodes)
		g.WriteEdges(&edges)
		for i, got := range []string{fmt.Sprintf("%x", sha256.Sum256(nodes.Bytes()))[:16], fmt.Sprintf("%x", sha256.Sum256(edges.Bytes()))[:16]} {
			if want := []string{tt.nodes, tt.edges}[i]; got != want {
				t.Errorf("%v: file %d has hash %q, want %q", tt.size, i, got, want)
			}
		}
		for i := range g.From {
			if g.From[i] == g.To[i] {
				t.Errorf("%v: relation %d joins an entity with itself", tt.size, i)
			}
		}
	}
}

// TestShape looks at what the two shapes are made for.
func TestShape(t *testing.T) {
	for _, tt := range []struct {
		size         Size
		giant        [2]int // share of the entities in the largest component, per cent
		least, parts int    // of the largest degree, of components
	}{
		{Size{"", "", 10_000, 50_000, false}, [2]int{100, 100}, 300, 1},
		{Size{"", "", 20_000, 33_000, true}, [2]int{50, 80}, 300, 100},
	} {
		g := New(tt.size, 7)
		root := make([]int32, tt.size.Nodes)
		for i := range root {
			root[i] = int32(i)
		}
		var find func(int32) int32
		find = func(i int32) int32 {
			if root[i] != i {
				root[i] = find(root[i])
			}
			return root[i]
		}
		degree := make([]int, tt.size.Nodes)
		for i := range g.From {
			root[find(g.From[i])] = find(g.To[i])
			degree[g.From[i]]++
			degree[g.To[i]]++
		}
		size := map[int32]int{}
		giant, most := 0, 0
		for i := range root {
			r := find(int32(i))
			size[r]++
			giant, most = max(giant, size[r]), max(most, degree[i])
		}
		share := 100 * giant / tt.size.Nodes
		if share < tt.giant[0] || share > tt.giant[1] || most < tt.least || len(size) < tt.parts {
			t.Errorf("%v: giant component %d %%, largest degree %d, %d components", tt.size, share, most, len(size))
		}
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	nodes, edges, err := Files(dir, Size{"tiny", "", 100, 300, false}, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{nodes, edges} {
		if data, err := os.ReadFile(name); err != nil || bytes.Count(data, []byte("\n")) < 100 {
			t.Errorf("%s: %v, %d bytes", name, err, len(data))
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("%d files in %s", len(left), dir)
	}
}
