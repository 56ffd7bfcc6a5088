package chart

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/graphx-dev/graphx/internal/relations"
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
	label := `"(?:[^"]|<br/>)*"`
	forms := map[string]*regexp.Regexp{
		"node":  regexp.MustCompile(`^  (n[0-9]+|notes)(\(|\[|\[\[|\{\{|\[/|\(\[)` + label + `(\)|\]|\]\]|\}\}|/\]|\]\))$`),
		"style": regexp.MustCompile(`^  style (n[0-9]+|notes) [-a-z:#0-9, ]+$`),
		"edge":  regexp.MustCompile(`^  n[0-9]+ <?(---|-->|===|==>|-\.-|-\.->|--x)(\|` + label + `\|)? n[0-9]+$`),
		"line":  regexp.MustCompile(`^  linkStyle [0-9]+ [-a-z:#0-9,. ]+$`),
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
