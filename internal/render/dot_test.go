package render

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/relations"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// meeting is a view with everything that DOT has a form for: a relation of
// three ends, parallel lines in both directions, every status.
func meeting() *relations.View {
	h := newHarbour()
	ines, bram, port, lu := h.entity(0), h.entity(1), h.entity(4), h.entity(10)
	h.relate("met", relations.Corroborated, "2031-05-02", ines, bram, lu).Ordered = false
	h.relate("wrote-to", relations.SingleOrigin, "2031-05-03", ines, bram)
	h.relate("wrote-to", relations.Alleged, "", bram, ines)
	h.relate("called", relations.Disputed, "", ines, bram)
	h.relate("works-for", relations.Planned, "2031-06", bram, port)
	h.relate("friend-of", relations.Denied, "", lu, port)
	h.relate("criticised", relations.Disputed, "", lu, port).Label = `said "\N" & left`
	v := h.view()
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
		{"path", pathAffair(2), Options{}},
		{"nothing", affair(0, 0), Options{}},
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

func TestSafeURL(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"https://example.org/a?b=c#d", "https://example.org/a?b=c#d"},
		{"HTTP://example.org", "http://example.org"},
		{"mailto:ana@example.org", "mailto:ana@example.org"},
		{"javascript:alert(1)", ""},
		{" JavaScript:alert(1)", ""},
		{"java\nscript:alert(1)", ""},
		{"data:text/html,x", ""},
		{"//example.org", ""},
		{"https:", ""},
		{"https:///a", ""},
		{"http:example.org", ""},
		{"mailto:", ""},
		{"file:///etc/passwd", ""},
		{"", ""},
	} {
		if got := safeURL(tt.in); got != tt.want {
			t.Errorf("safeURL(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestClean(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"  a \n\t b ", "a b"},
		{"a\x00b", "a\uFFFDb"},
		{"\u202eabc", "\uFFFDabc"},
		{"\xc3(", "\uFFFD("},
		{"שלום", "שלום"},
		{"👩‍👩‍👧", "👩‍👩‍👧"},
	} {
		if got := clean(tt.in); got != tt.want {
			t.Errorf("clean(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestFootnote(t *testing.T) {
	for _, tt := range []struct {
		in   []int
		want string
	}{
		{nil, ""},
		{[]int{3}, "[3]"},
		{[]int{1, 3}, "[1,3]"},
		{[]int{1, 2}, "[1,2]"},
		{[]int{1, 2, 3, 4, 6, 8, 9}, "[1-4,6,8,9]"},
	} {
		if got := Footnote(tt.in); got != tt.want {
			t.Errorf("Footnote(%v) = %s, want %s", tt.in, got, tt.want)
		}
	}
}

func TestNumberSources(t *testing.T) {
	v := affair(15, 26)
	n := NumberSources(v)
	next := 1
	for _, l := range v.Lines {
		for _, c := range slices.Concat(l.Supports, l.Denies) {
			k := n.Of(c)
			if k > next || k == 0 {
				t.Fatalf("source %s of %s has number %d, want at most %d", c.Source, l.Relation.ID, k, next)
			}
			if k == next {
				next++
			}
			if got := n.Sources()[k-1].ID; got != c.Source {
				t.Errorf("number %d is source %s, want %s", k, got, c.Source)
			}
		}
	}
	if got := len(n.Sources()); got != next-1 {
		t.Errorf("%d sources numbered, want %d", got, next-1)
	}
}
