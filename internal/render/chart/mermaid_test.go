package chart

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
	"github.com/graphx-dev/graphx/internal/render/rendertest"
)

func TestQuoteMermaid(t *testing.T) {
	for _, tt := range []struct {
		rows []string
		want string
	}{
		{[]string{"Ana Muster", "Ольга"}, `"Ana Muster<br/>Ольга"`},
		{[]string{`a "quoted" <b> & 'c'`}, `"a #34;quoted#34; #60;b#62; #38; #39;c#39;"`},
		{[]string{"#quot; #1;"}, `"#35;quot#59; #35;1#59;"`},
		{[]string{"1. first", "- second", "2.5 - 3"}, `"1#46; first<br/>#45; second<br/>2.5 #45; 3"`},
		{[]string{"`code` **b** _i_ ~s~ \\n"}, `"#96;code#96; #42;#42;b#42;#42; #95;i#95; #126;s#126; #92;n"`},
		{[]string{"[a](javascript:x)"}, `"[a]#40;javascript:x)"`},
		{[]string{"%%{init: x}%% @{y} | ; end"}, `"#37;#37;#123;init: x#125;#37;#37; #64;#123;y#125; #124; #59; end"`},
		{[]string{"a\x00b\u0085c\xffd\r\n"}, "\"a\ufffdb\ufffdc\ufffdd\ufffd\ufffd\""},
	} {
		if got := quoteMermaid(tt.rows...); got != tt.want {
			t.Errorf("quoteMermaid(%q) = %s, want %s", tt.rows, got, tt.want)
		}
	}
}

// FuzzQuoteMermaid reads a label back: the text comes out as it went in, and no
// character of it could end the string or begin anything.
func FuzzQuoteMermaid(f *testing.F) {
	for _, s := range []string{"Ana", `"];x-->y`, "#35;", "1. a", "a<br/>b", "\x00\xff", "👩‍👧"} {
		f.Add(s)
	}
	number := regexp.MustCompile(`#[0-9]+;`)
	f.Fuzz(func(t *testing.T, s string) {
		got := quoteMermaid(s)
		inner := got[1 : len(got)-1]
		if strings.ContainsAny(inner, "\"`<>{}|\\&%@*_~\n") {
			t.Errorf("quoteMermaid(%q) = %s", s, got)
		}
		back := number.ReplaceAllStringFunc(inner, func(m string) string {
			n, err := strconv.Atoi(m[1 : len(m)-1])
			if err != nil {
				t.Fatal(err)
			}
			return string(rune(n))
		})
		want := strings.Map(func(r rune) rune {
			if unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF {
				return unicode.ReplacementChar
			}
			return r
		}, strings.ToValidUTF8(strings.ReplaceAll(s, "\xff", "\ufffd"), "\ufffd"))
		if utf := strings.ToValidUTF8(s, ""); utf == s && back != want {
			t.Errorf("%q comes back as %q", s, back)
		}
	})
}

// TestMermaid reads the lines of a chart with every status, kind and direction.
func TestMermaid(t *testing.T) {
	v := rendertest.Affair(40, 90)
	var b bytes.Buffer
	if err := Mermaid(&b, v, Options{}); err != nil {
		t.Fatal(err)
	}
	colour := `#[0-9a-f]{6}`
	label := `"(?:[^"]|<br/>)*"`
	forms := map[string]*regexp.Regexp{
		"node":  regexp.MustCompile(`^  (n[0-9]+|notes)(\(|\[|\[\[|\{\{|\[/|\(\[)` + label + `(\)|\]|\]\]|\}\}|/\]|\]\))$`),
		"style": regexp.MustCompile(`^  style n[0-9]+ fill:` + colour + `,stroke:` + colour + `,color:` + colour + `(,stroke-width:3px)?(,stroke-dasharray:5 3)?$`),
		"box":   regexp.MustCompile(`^  style notes fill:none,stroke:none,color:` + colour + `,text-align:left$`),
		"edge":  regexp.MustCompile(`^  n[0-9]+ (<?(---|-->|===|==>|-\.-|-\.->)|x?--x)(\|` + label + `\|)? n[0-9]+$`),
		"line":  regexp.MustCompile(`^  linkStyle [0-9]+ stroke:` + colour + `,stroke-width:[0-9.]+px(,stroke-dasharray:[0-9. ]+)?(,opacity:0\.45)?$`),
	}
	seen := map[string]int{}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if lines[0] != "---" || !strings.HasPrefix(lines[1], `title: "`) || lines[5] != "---" || lines[6] != "flowchart TD" {
		t.Fatalf("it begins with %q", lines[:7])
	}
	for _, line := range lines[7:] {
		form := ""
		for name, re := range forms {
			if re.MatchString(line) {
				form = name
			}
		}
		if form == "" {
			t.Errorf("no statement: %s", line)
		}
		seen[form]++
	}
	c := newChart(v, Options{})
	if seen["node"] != len(c.nodes)+1 || seen["edge"] != len(c.edges) || seen["line"] != len(c.edges) {
		t.Errorf("%v, want %d nodes and %d edges", seen, len(c.nodes), len(c.edges))
	}
	for _, s := range relations.Statuses {
		for _, heads := range [][2]bool{{false, false}, {false, true}, {true, true}} {
			if line := "  n1 " + mermaidLine(s, heads[0], heads[1]) + " n2"; !forms["edge"].MatchString(line) {
				t.Errorf("%s, %v: %s", s, heads, line)
			}
		}
	}
}

// TestToldAlike draws lines that differ in one thing each as DOT and Mermaid:
// what differs in the view differs in the text, and no line that is less sure
// than a corroborated one is as thick.
func TestToldAlike(t *testing.T) {
	draw := func(s relations.Status, back bool) (dot, mermaid string) {
		h := rendertest.NewHarbour()
		a, b := h.Entity(0), h.Entity(1)
		h.Relate("called", relations.SingleOrigin, "", a, b).Ordered = false
		if back {
			a, b = b, a
		}
		h.Relate("wrote-to", s, "", a, b)
		v := h.View()
		v.Omitted = relations.Omitted{Entities: 3, Lines: 2, Paths: 1, Rule: "too many"}
		o := Options{Parallel: Apart}
		var d, m bytes.Buffer
		if err := DOT(&d, v, o); err != nil {
			t.Fatal(err)
		}
		if err := Mermaid(&m, v, o); err != nil {
			t.Fatal(err)
		}
		if c := newChart(v, o); c.nodes[0].entity.ID != h.Entity(0) {
			t.Fatal("another order of nodes")
		}
		for _, text := range []string{d.String(), m.String()} {
			if !strings.Contains(text, "3 entities, 2 relations, 1 path not shown: too many") {
				t.Errorf("it does not tell what was left out:\n%s", text)
			}
		}
		if _, err := (&graphviz.Engine{}).Layout(t.Context(), d.Bytes(), "dot", 2, 2); err != nil {
			t.Errorf("%s: %v", s, err)
		}
		return d.String(), m.String()
	}
	width := regexp.MustCompile(`penwidth=([0-9.]+)|stroke-width:([0-9.]+)px`)
	seen := map[string]string{}
	for _, s := range relations.Statuses {
		for _, back := range []bool{false, true} {
			dot, mermaid := draw(s, back)
			name := fmt.Sprint(s, back)
			for _, text := range []string{dot, mermaid} {
				if other, twice := seen[text]; twice {
					t.Errorf("%s is drawn as %s", name, other)
				}
				seen[text] = name
				if s != relations.SingleOrigin && s != relations.Corroborated && !strings.Contains(text, string(s)) {
					t.Errorf("no word says %s", s)
				}
				for _, m := range width.FindAllStringSubmatch(text, -1) {
					w, err := strconv.ParseFloat(m[1]+m[2], 64)
					if err != nil {
						t.Fatal(err)
					}
					if s == relations.Disputed && w >= 3 {
						t.Errorf("a disputed line is %g wide", w)
					}
				}
			}
		}
	}
}

// TestArrowInWords draws two relations as one line: the words of the directed one
// name the end that it points to.
func TestArrowInWords(t *testing.T) {
	for _, back := range []bool{false, true} {
		h := rendertest.NewHarbour()
		a, b := h.Entity(0), h.Entity(1)
		h.Relate("called", relations.SingleOrigin, "", a, b).Ordered = false
		if back {
			a, b = b, a
		}
		h.Relate("wrote-to", relations.SingleOrigin, "", a, b)
		v := h.View()
		want := "→ " + render.Isolate(v.Case.Name(b))
		c := newChart(v, Options{})
		if got := strings.Join(c.toldWords(c.edges[0]), "\n"); !strings.Contains(got, want) || strings.Contains(got, render.ArrowMark) {
			t.Errorf("back %t: the words are %q, want %q in them", back, got, want)
		}
	}
}
