package chart

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/rendertest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// meeting is a view with everything that DOT has a form for: a relation of
// three ends, parallel lines in both directions, every status.
func meeting() *relations.View {
	h := rendertest.NewHarbour()
	ines, bram, port, lu := h.Entity(0), h.Entity(1), h.Entity(4), h.Entity(10)
	h.Relate("met", relations.Corroborated, "2031-05-02", ines, bram, lu).Ordered = false
	h.Relate("wrote-to", relations.SingleOrigin, "2031-05-03", ines, bram)
	h.Relate("wrote-to", relations.Alleged, "", bram, ines)
	h.Relate("called", relations.Disputed, "", ines, bram)
	h.Relate("works-for", relations.Planned, "2031-06", bram, port)
	h.Relate("friend-of", relations.Denied, "", lu, port)
	h.Relate("criticised", relations.Disputed, "", lu, port).Label = `said "\N" & left`
	v := h.View()
	v.Focus = []string{ines}
	return v
}

func TestDOT(t *testing.T) {
	dir := filepath.Join("testdata", "dot")
	seen := map[string]bool{}
	for _, tt := range []struct {
		name string
		v    *relations.View
		o    Options
	}{
		{"meeting", meeting(), Options{}},
		{"meeting-apart", meeting(), Options{Parallel: Apart, Events: AsPairs}},
		{"path", rendertest.PathAffair(2), Options{}},
		{"nothing", rendertest.Affair(0, 0), Options{}},
	} {
		var got bytes.Buffer
		if err := DOT(&got, tt.v, tt.o); err != nil {
			t.Error(err)
			continue
		}
		file := filepath.Join(dir, tt.name+".dot")
		seen[tt.name+".dot"] = true
		if *update {
			if err := os.MkdirAll(dir, 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, got.Bytes(), 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%s: got\n%s\nwant (go test -update writes it)\n%s", tt.name, got.Bytes(), want)
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !seen[f.Name()] {
			t.Errorf("%s belongs to no test", filepath.Join(dir, f.Name()))
		}
	}
}

func TestQuoteDOT(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`plain`, `"plain"`},
		{`"`, `"\""`},
		{`\N`, `"\\N"`},
		{`ends in \`, `"ends in \\"`},
		{`&amp; <b>`, `"&amp;amp; <b>"`},
		{"a\x00b", "\"a\uFFFDb\""},
		{"\xff", "\"\uFFFD\""},
	} {
		if got := quoteDOT(tt.in); got != tt.want {
			t.Errorf("quoteDOT(%q) = %s, want %s", tt.in, got, tt.want)
		}
	}
	if got, want := quoteDOT("a", "b"), `"a\nb"`; got != want {
		t.Errorf("quoteDOT(a, b) = %s, want %s", got, want)
	}
}

func TestKeys(t *testing.T) {
	var k keys
	for _, tt := range []struct{ in, want string }{
		{"ana", "n.ana"},
		{"a b", "n.a_b"},
		{"a/b", "n.a_b_"},
		{"a_b", "n.a_b__"},
		{"<é>", "n.___"},
		{strings.Repeat("x", 999), "n." + strings.Repeat("x", 200)},
	} {
		if got := k.key("n", tt.in); got != tt.want {
			t.Errorf("key(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
