package chart

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/drawing"
	"github.com/graphx-dev/graphx/internal/render/rendertest"
)

// TestContrast holds every built-in theme to WCAG: 4.5:1 for each text on what
// it stands on, 3:1 for each line and outline.
func TestContrast(t *testing.T) {
	for _, name := range ThemeNames() {
		theme := BuiltinTheme(name)
		if theme == nil || theme.Name() != name {
			t.Fatalf("the theme %s is %v", name, theme)
		}
		texts := 0
		check := func(what, front, back string, least float64) {
			if got := contrast(front, back); got < least {
				t.Errorf("%s: %s: %s on %s is %.2f:1, want %.1f:1", name, what, front, back, got, least)
			}
		}
		for _, p := range pairings() {
			least := lineWanted * 1.0
			if isText(p.front) {
				least = textWanted
				texts++
			}
			check(p.front+" on "+p.back, theme.resolve(p.front), theme.resolve(p.back), least)
		}
		if want := 2 + len(kindOrder) + 2*len(coloured); texts != want {
			t.Errorf("%s: %d pairs with text, want %d", name, texts, want)
		}
		// What words stand on lets 12 % of the lines under them through.
		for _, words := range coloured {
			for _, under1 := range coloured {
				back := mix(theme.resolve(under), theme.resolve(lineRole(under1)), 88)
				check(fmt.Sprintf("words of %s over a line of %s", words, under1), theme.resolve(wordsRole(words)), back, 4.5)
			}
		}
	}
	for _, name := range []string{"high-contrast", "monochrome"} {
		for _, p := range pairings() {
			if got := BuiltinTheme(name).on(p.front, p.back); isText(p.front) && got < 7 {
				t.Errorf("%s: %s on %s is %.2f:1, want 7:1", name, p.front, p.back, got)
			}
		}
	}
	if got := contrast("#000000", "#ffffff"); got < 20.9 || got > 21.1 {
		t.Errorf("black on white is %.2f:1, want 21:1", got)
	}
}

var painted = regexp.MustCompile(`(?:fill|stroke)="([^"]*)"`)

// TestThemes draws figures in each theme: they have its colours and no others,
// and differ from the usual one in nothing but colours and marks.
func TestThemes(t *testing.T) {
	v := rendertest.Affair(15, 26)
	timeline := disputedTimeline("2031-05-02", "2031-05-28")
	figures := []func(o Options) []byte{
		func(o Options) []byte { return draw(t, v, o) },
		func(o Options) []byte {
			var b bytes.Buffer
			if err := writeTimeline(&b, timeline, o); err != nil {
				t.Fatal(err)
			}
			return b.Bytes()
		},
	}
	for i, figure := range figures {
		usual := figure(Options{})
		for _, name := range ThemeNames() {
			theme := BuiltinTheme(name)
			svg := figure(Options{Theme: theme})
			known := map[string]bool{"none": true}
			for _, role := range Roles() {
				known[theme.resolve(role)] = true
			}
			for _, m := range painted.FindAllSubmatch(svg, -1) {
				if !known[string(m[1])] {
					t.Errorf("figure %d in %s has the colour %s, which is not the theme's", i, name, m[1])
				}
			}
			root, err := rendertest.ParseSVG(svg)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := root.All("paper")[0].Attr["fill"], theme.resolve(paper); got != want {
				t.Errorf("the paper of %s is %s, want %s", name, got, want)
			}
			if got, want := len(root.All("mark")) > 0, theme.marked() && i == 0; got != want {
				t.Errorf("figure %d in %s: marks %v, want %v", i, name, got, want)
			}
			if theme.marked() {
				continue
			}
			if got, want := painted.ReplaceAll(svg, nil), painted.ReplaceAll(usual, nil); !bytes.Equal(got, want) {
				t.Errorf("figure %d in %s differs from the usual one in more than colours", i, name)
			}
		}
		if !bytes.Equal(usual, figure(Options{Theme: BuiltinTheme("print")})) {
			t.Error("the print theme is not the usual one")
		}
	}
}

// TestMarks looks at the marks of classes: they are told in the legend, lie on
// no words, and have eight forms.
func TestMarks(t *testing.T) {
	root, err := rendertest.ParseSVG(draw(t, rendertest.Affair(15, 26), Options{Theme: monochromeTheme}))
	if err != nil {
		t.Fatal(err)
	}
	forms, bare := map[string]string{}, 0
	for _, e := range root.All("edge") {
		for _, m := range e.All("mark") {
			box := boxOf(m)
			if m.Name == "circle" {
				box = rendertest.FrameOf(m.Num("cx")-4, m.Num("cy")-4, m.Num("cx")+4, m.Num("cy")+4)
			}
			for _, l := range root.All("label") {
				if boxOf(l.All("halo")[0]).Meets(box) {
					t.Errorf("the mark of %s lies on the words of %s", e.Attr["id"], l.Attr["data-edge"])
				}
			}
		}
		if len(e.All("mark")) == 0 {
			bare++
		}
	}
	if all := len(root.All("edge")); bare > all/10 {
		t.Errorf("%d of %d lines have no mark", bare, all)
	}
	for _, c := range coloured {
		m := markup{theme: monochromeTheme}
		classMark(&m, c, 0, 0)
		form := string((&drawing.Drawing{Parts: m.list}).SVG())
		if other, twice := forms[form]; twice {
			t.Errorf("%s and %s have the same mark", c, other)
		}
		forms[form] = string(c)
	}
	for _, it := range root.All("legend-item") {
		if key := it.Attr["data-legend"]; strings.HasPrefix(key, "class:") && len(it.All("mark")) != 1 {
			t.Errorf("the legend shows no mark for %s", key)
		}
	}
}

func TestNewTheme(t *testing.T) {
	for _, tt := range []struct {
		name   string
		fields []ThemeField
		want   string // what is said: "1 warning MESSAGE (HINT)"; a name at fault has "'"
		paper  string // "" for no theme
	}{
		{"nothing", nil, "", "#ffffff"},
		{"a base", []ThemeField{{"base", "dark"}}, "", "#14181d"},
		{"short colours", []ThemeField{{"paper", "#FFE"}}, "", "#ffffee"},
		{"no colour", []ThemeField{{"name", "x"}, {"ink", "blak"}}, `1 bad colour "blak" (a colour is "#rrggbb" or "#rgb")`, ""},
		{"a name", []ThemeField{{"ink", "Navy"}}, `0 bad colour "Navy" (a colour is "#rrggbb" or "#rgb": navy is "#000080")`, ""},
		{"a comment", []ThemeField{{"ink", ""}}, `0 bad colour "" (quote it, "#rrggbb": what follows a # without quotes is a comment)`, ""},
		{"unknown", []ThemeField{{"kinds.persn.fill", "#ffffff"}}, `0' unknown field kinds.persn.fill ()`, ""},
		{"twice", []ThemeField{{"ink", "#000000"}, {"ink", "#111111"}}, `1' duplicate field ink (it says #000000 above)`, ""},
		{"base", []ThemeField{{"base", "drak"}}, `0 unknown theme drak (themes are print, dark, monochrome, high-contrast)`, ""},
		{"marks", []ThemeField{{"marks", "maybe"}}, `0 marks: maybe must be yes or no ()`, ""},
		{"pale", []ThemeField{{"soft-ink", "#808080"}}, `0 warning soft-ink #808080 on paper #ffffff has a contrast of 3.9:1 (most readers need at least 4.5:1, and 3.0:1 is the minimum allowed; try "#737373")`, "#ffffff"},
		{"paler", []ThemeField{{"soft-ink", "#a0a0a0"}}, `0 soft-ink #a0a0a0 on paper #ffffff has a contrast of 2.6:1 (most readers need at least 4.5:1, and 3.0:1 is the minimum allowed; try "#707070")`, ""},
		{"fill", []ThemeField{{"kinds.person.fill", "#333333"}}, `0 ink #1a1a1a on kinds.person.fill #333333 has a contrast of 1.4:1 (most readers need at least 4.5:1, and 3.0:1 is the minimum allowed; try "#858585")`, ""},
		{"line", []ThemeField{{"classes.tie.line", "#f0c0a0"}}, `0 warning classes.tie.line #f0c0a0 on paper #ffffff has a contrast of 1.6:1 (most readers need at least 3.0:1, and 1.5:1 is the minimum allowed; try "#a88670")`, "#ffffff"},
		{"no line", []ThemeField{{"classes.tie.line", "#fff0e0"}}, `0 classes.tie.line #fff0e0 on paper #ffffff has a contrast of 1.1:1 (most readers need at least 3.0:1, and 1.5:1 is the minimum allowed; try "#999086")`, ""},
	} {
		theme, faults := NewTheme(tt.fields)
		var said []string
		for _, f := range faults {
			s := fmt.Sprint(f.Field)
			if f.InName {
				s += "'"
			}
			if f.Warning {
				s += " warning"
			}
			said = append(said, fmt.Sprintf("%s %s (%s)", s, f.Message, f.Hint))
		}
		if got := strings.Join(said, "\n"); got != tt.want {
			t.Errorf("%s: said\n%s\nwant\n%s", tt.name, got, tt.want)
		}
		got := ""
		if theme != nil {
			got = theme.resolve(paper)
		}
		if got != tt.paper {
			t.Errorf("%s: the paper is %q, want %q", tt.name, got, tt.paper)
		}
	}
	own, _ := NewTheme([]ThemeField{{"paper", "#fffff0"}, {"marks", "yes"}})
	if own.resolve(under) != "#fffff0" || !own.marked() {
		t.Errorf("words stand on %s, marks %v; want the paper's colour and marks", own.resolve(under), own.marked())
	}
}

// TestThemeSchema makes docs/schema/theme.schema.json, and checks that
// docs/theme.md names every field.
func TestThemeSchema(t *testing.T) {
	colour := func(doc string) map[string]any {
		return map[string]any{"type": "string", "pattern": "^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$", "description": doc}
	}
	record := func(doc string, properties map[string]any) map[string]any {
		return map[string]any{"type": "object", "additionalProperties": false, "description": doc, "properties": properties}
	}
	kinds, classes := map[string]any{}, map[string]any{}
	for _, k := range kindOrder {
		kinds[k] = record("colours of a "+k, map[string]any{"fill": colour("within the outline"), "line": colour("of the outline")})
	}
	for _, c := range coloured {
		classes[string(c)] = record("colours of relations of the class "+string(c), map[string]any{"line": colour("of the line"), "ink": colour("of the words on it")})
	}
	schema := record("the colours of graphx's figures (docs/theme.md)", map[string]any{
		"name":  map[string]any{"type": "string", "description": "what the theme is called"},
		"base":  map[string]any{"enum": themeNames, "description": "the theme that gives what this one does not"},
		"marks": map[string]any{"enum": []any{true, false, "yes", "no"}, "description": "whether lines carry a mark of their class"},
		paper:   colour("what all stands on"), ink: colour("text"), softInk: colour("subtitle and notes"),
		under: colour("what the words of a line stand on"), grid: colour("the grid of a time axis"), hollow: colour("a shortened stretch of a time axis"),
		"kinds": record("colours by kind", kinds), "classes": record("colours by class of relations", classes),
	})
	schema["$schema"], schema["title"] = "http://json-schema.org/draft-07/schema#", "graphx theme"
	want, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	const file = "../../../docs/schema/theme.schema.json"
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not what the themes are (%v); go test -run ThemeSchema -update writes it", file, err)
	}
	doc, err := os.ReadFile("../../../docs/theme.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range ThemeFields() {
		parts := strings.Split(f, ".")
		if !bytes.Contains(doc, []byte("`"+parts[len(parts)-1]+"`")) || len(parts) == 3 && !bytes.Contains(doc, []byte("`"+parts[1]+"`")) {
			t.Errorf("docs/theme.md does not tell of %s", f)
		}
	}
	if !slices.Contains(Roles(), wordsRole(relations.Contact)) || len(Roles())+len(frameKinds) != len(printTheme.colours) {
		t.Error("the roles are not those of the print theme")
	}
}
