package snapshots

import (
	"runtime"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"
)

// TestAttributes counts attributes as the tokenizer finds them.
func TestAttributes(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want int
	}{
		{"<p>", 0}, {"<p a>", 1}, {"<p a b=c d = 'e > f' g=\"h i\"j>", 5}, {"<p/a/b/>", 2}, {"<p =\" ' x>", 3}, {"<p a=>", 1}, {"<p a=\"b c", 1},
		{"text a b", 0}, {"</p a b>", 0}, {"<!-- a b -->", 0}, {"<", 0}, {"<p a\n\t\f b", 2}, {"<p a=b/c>", 1}, {"<p ==x>", 1},
	} {
		if got := attributes([]byte(tt.in)); got != tt.want {
			t.Errorf("attributes(%q) = %d, want %d", tt.in, got, tt.want)
		}
	}
	many := "<p" + strings.Repeat(" a", maxAttributes+1)
	if _, err := readHTML([]byte("one\n" + many + ">two")); err == nil || !strings.Contains(err.Error(), "line 2 has more than 10000 attributes") {
		t.Errorf("a tag with %d attributes: %v", maxAttributes+1, err)
	}
	// What looks like a tag in a script is none.
	if blocks, err := readHTML([]byte("<script>" + many + "</script><p>One")); err != nil || len(blocks) != 1 {
		t.Errorf("a script with what looks like a tag: %q, %v", blocks, err)
	}
}

// pages are shapes that made a reader slow or large: what is written once before,
// and what is written again and again.
var pages = []struct{ name, once, again string }{
	{"paragraphs deep down", strings.Repeat("<div>", 4000), "<p>x"},
	{"blocks below a button", "<p><button>" + strings.Repeat("<span>", 4000), "<div></div>"},
	{"ends without a start", strings.Repeat("<div>", 4000), "</span>"},
	{"self-closing tags in depth", strings.Repeat("<div>", 4000), "<b/></b>"},
	{"items below a table", "<ul><li><table>" + strings.Repeat("<b>", 4000), "<li></li>"},
	{"a tag with attributes, and others", "<p" + strings.Repeat(" a=b c", 4000) + ">", "<p a>x"},
	{"open comments", "", "<!--"},
	{"open brackets", "", "<"},
	{"entities", "", "&amp"},
	{"unknown tags", strings.Repeat("<a-b>", 4000), "</x-y>"},
	{"returns", "", "\r"},
}

// TestPageBounds reads each shape in three sizes: what is allocated grows with
// the size and stays within 20 times of it and what a page costs however small,
// and so does the work.
func TestPageBounds(t *testing.T) {
	size := 200_000
	if testing.Short() {
		size = 50_000
	}
	for _, p := range pages {
		t.Run(p.name, func(t *testing.T) {
			var before, after runtime.MemStats
			text := []byte(p.once + strings.Repeat(p.again, size/len(p.again)))
			runtime.ReadMemStats(&before)
			if _, err := readHTML(text); err != nil {
				t.Fatal(err)
			}
			runtime.ReadMemStats(&after)
			const base = 4 << 20
			if got, most := after.TotalAlloc-before.TotalAlloc, uint64(base+20*len(text)); got > most {
				t.Errorf("%d bytes of HTML allocated %d, want at most %d", len(text), got, most)
			}
		})
	}
}

// TestImpliedStops compares the places that elements carry with a search through
// the stack.
func TestImpliedStops(t *testing.T) {
	tags := []atom.Atom{atom.Head, atom.Template, atom.P, atom.Button, atom.Li, atom.Ul, atom.Td, atom.Tr, atom.Table, atom.Option, atom.Select, atom.Dd, atom.Dl, atom.Tbody, atom.B}
	p := page{named: map[tagName]int{}}
	for i := range 2000 {
		if len(p.stack) > 0 && (i*i/7)%5 == 0 {
			p.cut(len(p.stack) - 1)
		}
		if err := p.open(tagName{tag: tags[(i*i/3+i)%len(tags)]}, false); err != nil {
			t.Fatal(err)
		}
		for r, rule := range implied {
			want := -1
			for j, e := range p.stack {
				for _, tag := range append(rule.closes[:len(rule.closes):len(rule.closes)], rule.within...) {
					if e.tag == tag {
						want = j
					}
				}
			}
			if got := int(p.top().stops[r]); got != want {
				t.Fatalf("after %d elements, rule %d stops at %d, want %d", i, r, got, want)
			}
		}
	}
}
