package chart

import (
	"fmt"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

// A Theme is the colours of a figure, by the parts that they play in it (see
// [Roles]). What is drawn names roles; the colours are put in where the SVG is
// written, so that every figure has every theme. Shapes, widths and dashes are
// not a theme's: they carry the same meaning in each. It never changes once
// made; nil is the print theme.
type Theme struct {
	name    string
	colours map[string]string // "#rrggbb" by role
	marks   bool
}

// The roles of colours that belong to no kind and no class.
const (
	paper   = "paper"    // what all stands on
	ink     = "ink"      // text, and what is drawn about text
	softInk = "soft-ink" // text beside the matter: subtitle, notes
	under   = "label"    // what the words of a line stand on
	grid    = "grid"     // of a time axis
	hollow  = "gap"      // a shortened stretch of a time axis
)

func fillRole(kind string) string { return "kinds." + kind + ".fill" }

func strokeRole(kind string) string { return "kinds." + kind + ".line" }

func lineRole(class relations.Class) string { return "classes." + string(class) + ".line" }

func wordsRole(class relations.Class) string { return "classes." + string(class) + ".ink" }

func isText(role string) bool { return strings.HasSuffix(role, "ink") }

func (t *Theme) on(front, back string) float64 { return contrast(t.resolve(front), t.resolve(back)) }

// Roles lists every role that a theme has a colour for, in the order in which
// docs/theme.md tells them.
func Roles() []string {
	out := []string{paper, ink, softInk, under, grid, hollow}
	for _, k := range kindOrder {
		out = append(out, fillRole(k), strokeRole(k))
	}
	for _, c := range coloured {
		out = append(out, lineRole(c), wordsRole(c))
	}
	return out
}

// themeNames are the built-in themes, the usual one first.
var themeNames = []string{"print", "dark", "monochrome", "high-contrast"}

// ThemeNames lists the built-in themes, the usual one first.
func ThemeNames() []string { return slices.Clone(themeNames) }

// BuiltinTheme returns the built-in theme of that name, nil for none.
func BuiltinTheme(name string) *Theme {
	switch name {
	case "print":
		return printTheme
	case "dark":
		return darkTheme
	case "monochrome":
		return monochromeTheme
	case "high-contrast":
		return highContrastTheme
	}
	return nil
}

// Name is the theme's name, "print" for nil.
func (t *Theme) Name() string {
	if t == nil {
		return printTheme.name
	}
	return t.name
}

// resolve returns the colour of a role; what is a colour or "none" stays.
func (t *Theme) resolve(role string) string {
	if role == "" || role == "none" || role[0] == '#' {
		return role
	}
	if t == nil {
		t = printTheme
	}
	colour, ok := t.colours[role]
	if !ok {
		panic("no theme has a colour for " + role)
	}
	return colour
}

// PageColours are the colours of a page that a figure stands in: of the paper, of
// words, of words that matter less, and of rules.
func (t *Theme) PageColours() (paperColour, inkColour, softColour, ruleColour string) {
	return t.resolve(paper), t.resolve(ink), t.resolve(softInk), t.resolve(grid)
}

// marked reports whether lines carry a mark of their class.
func (t *Theme) marked() bool {
	if t == nil {
		t = printTheme
	}
	return t.marks
}

// plain reports whether the colours do not tell the classes apart.
func (t *Theme) plain() bool {
	return t.resolve(lineRole(relations.Contact)) == t.resolve(lineRole(relations.Tie))
}

// paint makes a theme of colours: of the general roles in their order, and of
// kinds and classes as pairs.
func paint(name string, marks bool, general [6]string, kinds map[string][2]string, classes map[relations.Class][2]string) *Theme {
	t := &Theme{name: name, marks: marks, colours: map[string]string{}}
	for i, role := range []string{paper, ink, softInk, under, grid, hollow} {
		t.colours[role] = general[i]
	}
	for k, c := range kinds {
		t.colours[fillRole(k)], t.colours[strokeRole(k)] = c[0], c[1]
	}
	t.frames()
	for k, c := range classes {
		t.colours[lineRole(k)], t.colours[wordsRole(k)] = c[0], c[1]
	}
	return t
}

// frames makes the tints of frames of the paper and of the fills of kinds.
func (t *Theme) frames() {
	for i, k := range frameKinds {
		t.colours[frameRole(i)] = mix(t.colours[fillRole(k)], t.colours[paper], 50)
	}
}

// The print theme: on white, the strokes of the Okabe-Ito palette, safe for
// colour-blind readers (orange and sky blue darkened to 3:1 on white), fills that
// are tints of it, and inks that are at least 4.5:1 on what they stand on.
var printTheme = paint("print", true,
	[6]string{"#ffffff", "#1a1a1a", "#4a4a4a", "#ffffff", "#d0d0d0", "#ececec"},
	map[string][2]string{
		"person":       {"#e3f0fa", "#0072b2"},
		"organisation": {"#fdf1d9", "#bf8300"},
		"public-body":  {"#e0f3ec", "#00805c"},
		"place":        {"#fdfbe0", "#7d7400"},
		"document":     {"#f7f7f7", "#4a4a4a"},
		"event":        {"#f9e9f2", "#a85a86"},
		"group":        {"#f1f7fc", "#0072b2"},
		"object":       {"#fbe8dc", "#b34f00"},
		"other":        {"#f2f2f2", "#6b6b6b"},
	},
	map[relations.Class][2]string{
		relations.Contact:       {"#0072b2", "#00568a"},
		relations.Tie:           {"#d55e00", "#a84400"},
		relations.Role:          {"#009e73", "#00694d"},
		relations.Opinion:       {"#cc79a7", "#8f3f6c"},
		relations.Participation: {"#2e9bd6", "#1c668f"},
		relations.Authorship:    {"#bf8300", "#7d5600"},
		relations.Movement:      {"#000000", "#000000"},
		relations.OtherClass:    {"#777777", "#4a4a4a"},
	})

// The dark theme: the same hues, lightened, on a paper that is not quite black.
var darkTheme = paint("dark", true,
	[6]string{"#14181d", "#f2f2f2", "#c6cbd1", "#14181d", "#3a424b", "#262c33"},
	map[string][2]string{
		"person":       {"#12324a", "#56b4e9"},
		"organisation": {"#3d2e0a", "#e69f00"},
		"public-body":  {"#0b3a2d", "#1fb98c"},
		"place":        {"#38350f", "#cfc33a"},
		"document":     {"#2b3036", "#b8bec5"},
		"event":        {"#40243a", "#d98cb8"},
		"group":        {"#15242f", "#56b4e9"},
		"object":       {"#44210b", "#f0803c"},
		"other":        {"#2a2a2a", "#a0a0a0"},
	},
	map[relations.Class][2]string{
		relations.Contact:       {"#4aa8e0", "#7cc4f0"},
		relations.Tie:           {"#f0803c", "#f7a878"},
		relations.Role:          {"#1fb98c", "#5fd3b0"},
		relations.Opinion:       {"#d98cb8", "#e6b0d0"},
		relations.Participation: {"#a8dcff", "#c2e6ff"},
		relations.Authorship:    {"#e6b422", "#f0cd6a"},
		relations.Movement:      {"#ffffff", "#ffffff"},
		relations.OtherClass:    {"#8d949b", "#c6cbd1"},
	})

// The monochrome theme: black on white with two greys. What colour says in the
// others is said by shapes: of the boxes, and of a mark on each line.
var monochromeTheme = paint("monochrome", true,
	[6]string{"#ffffff", "#000000", "#3d3d3d", "#ffffff", "#c8c8c8", "#e8e8e8"},
	map[string][2]string{
		"person":       {"#ffffff", "#000000"},
		"organisation": {"#ededed", "#000000"},
		"public-body":  {"#ededed", "#000000"},
		"place":        {"#ffffff", "#000000"},
		"document":     {"#ffffff", "#000000"},
		"event":        {"#dcdcdc", "#000000"},
		"group":        {"#ffffff", "#000000"},
		"object":       {"#ededed", "#000000"},
		"other":        {"#dcdcdc", "#000000"},
	}, black)

var black = func() map[relations.Class][2]string {
	out := map[relations.Class][2]string{}
	for _, c := range coloured {
		out[c] = [2]string{"#000000", "#000000"}
	}
	return out
}()

// The high-contrast theme: text at 7:1 and more and lines at 5:1 and more, on
// white; shapes double every colour, as in the monochrome one.
var highContrastTheme = paint("high-contrast", true,
	[6]string{"#ffffff", "#000000", "#1f1f1f", "#ffffff", "#9a9a9a", "#d9d9d9"},
	map[string][2]string{
		"person":       {"#ffffff", "#004f7d"},
		"organisation": {"#ffffff", "#6e4b00"},
		"public-body":  {"#ffffff", "#005c42"},
		"place":        {"#ffffff", "#4f4900"},
		"document":     {"#ffffff", "#2e2e2e"},
		"event":        {"#ffffff", "#7a2f5b"},
		"group":        {"#ffffff", "#004f7d"},
		"object":       {"#ffffff", "#8a3200"},
		"other":        {"#ffffff", "#3d3d3d"},
	},
	map[relations.Class][2]string{
		relations.Contact:       {"#005a8f", "#00456e"},
		relations.Tie:           {"#a84400", "#863600"},
		relations.Role:          {"#006b4e", "#00553e"},
		relations.Opinion:       {"#8f3f6c", "#752f56"},
		relations.Participation: {"#1b6a96", "#114f72"},
		relations.Authorship:    {"#7d5600", "#5e4100"},
		relations.Movement:      {"#000000", "#000000"},
		relations.OtherClass:    {"#595959", "#3d3d3d"},
	})

// A ThemeField is a field of a theme file: the names that lead to it, joined
// with dots ("kinds.person.fill"), and what it says.
type ThemeField struct{ Name, Value string }

// A ThemeFault is something wrong with a field of a theme file. Of a Warning the
// theme can be used.
type ThemeFault struct {
	Field         int  // its place in the list
	InName        bool // the name is at fault, not the value
	Warning       bool
	Message, Hint string
}

// ThemeFields lists the names of a theme file's fields.
func ThemeFields() []string { return append([]string{"name", "base", "marks"}, Roles()...) }

// The contrast that a user's theme must have. Text is warned about below WCAG's
// level AA and refused where hardly anybody reads it; a line is warned about
// below the 3:1 that WCAG asks of graphics and refused where it does not show.
const (
	textWanted, textLeast = 4.5, 3
	lineWanted, lineLeast = 3, 1.5
)

// A pairing is a colour that stands on another.
type pairing struct{ front, back string }

// pairings lists what stands on what in a figure.
func pairings() []pairing {
	out := []pairing{{ink, paper}, {softInk, paper}}
	for _, k := range kindOrder {
		out = append(out, pairing{ink, fillRole(k)}, pairing{strokeRole(k), paper})
	}
	for _, c := range coloured {
		out = append(out, pairing{lineRole(c), paper}, pairing{wordsRole(c), paper}, pairing{wordsRole(c), under})
	}
	return out
}

// NewTheme makes a theme of the fields of a theme file. Colours that it does not
// give are those of its base. With a fault that is no warning there is none.
func NewTheme(fields []ThemeField) (*Theme, []ThemeFault) {
	var faults []ThemeFault
	fault := func(i int, inName, warning bool, message, hint string) {
		faults = append(faults, ThemeFault{i, inName, warning, message, hint})
	}
	t := &Theme{name: "own", colours: map[string]string{}}
	base := printTheme
	at := map[string]int{}
	roles := Roles()
	for i, f := range fields {
		if first, twice := at[f.Name]; twice {
			fault(i, true, false, "duplicate field "+f.Name, "it says "+fields[first].Value+" above")
			continue
		}
		at[f.Name] = i
		switch {
		case f.Name == "name":
			t.name = render.Head(render.Clean(f.Value), 80)
		case f.Name == "base":
			if base = BuiltinTheme(f.Value); base == nil {
				base = printTheme
				fault(i, false, false, "unknown theme "+f.Value, "themes are "+strings.Join(themeNames, ", "))
			}
		case f.Name == "marks":
			if f.Value != "yes" && f.Value != "no" && f.Value != "true" && f.Value != "false" {
				fault(i, false, false, "marks: "+f.Value+" must be yes or no", "")
			}
		case slices.Contains(roles, f.Name):
			colour, ok := hexColour(f.Value)
			if !ok {
				fault(i, false, false, fmt.Sprintf("bad colour %q", render.Head(f.Value, 60)), colourHint(f.Value))
				continue
			}
			t.colours[f.Name] = colour
		default:
			fault(i, true, false, "unknown field "+f.Name, "")
		}
	}
	t.marks = base.marks
	if i, ok := at["marks"]; ok {
		t.marks = fields[i].Value == "yes" || fields[i].Value == "true"
	}
	for _, r := range roles {
		if t.colours[r] == "" {
			t.colours[r] = base.colours[r]
		}
	}
	// The words of lines stand on the paper's colour, unless the file has another.
	if _, own := at[under]; !own {
		if _, ok := at[paper]; ok {
			t.colours[under] = t.colours[paper]
		}
	}
	t.frames()
	faults = append(faults, t.lacks(at)...)
	slices.SortStableFunc(faults, func(a, b ThemeFault) int { return a.Field - b.Field })
	if slices.ContainsFunc(faults, func(f ThemeFault) bool { return !f.Warning }) {
		return nil, faults
	}
	return t, faults
}

// lacks tells where colours of the file's fields have too little contrast; at is
// where the fields are.
func (t *Theme) lacks(at map[string]int) []ThemeFault {
	var faults []ThemeFault
	for _, p := range pairings() {
		i, ok := at[p.front]
		change, other := p.front, p.back
		if !ok {
			if i, ok = at[p.back]; !ok {
				continue // both are the base's
			}
			change, other = p.back, p.front
		}
		wanted, least := lineWanted*1.0, lineLeast*1.0
		if isText(p.front) {
			wanted, least = textWanted, textLeast
		}
		if got := t.on(p.front, p.back); got < wanted {
			hint := fmt.Sprintf("most readers need at least %.1f:1, and %.1f:1 is the minimum allowed", wanted, least)
			if better := nearer(t.colours[change], t.colours[other], wanted); better != "" {
				hint += fmt.Sprintf("; try %q", better)
			}
			faults = append(faults, ThemeFault{Field: i, Warning: got >= least, Hint: hint,
				Message: fmt.Sprintf("%s %s on %s %s has a contrast of %.1f:1", p.front, t.colours[p.front], p.back, t.colours[p.back], got)})
		}
	}
	return faults
}

// colourHint tells how the colour is written that was probably meant.
func colourHint(value string) string {
	if value == "" {
		return `quote it, "#rrggbb": what follows a # without quotes is a comment`
	}
	hint := `a colour is "#rrggbb" or "#rgb"`
	if name := strings.ToLower(value); colourNames[name] != "" {
		hint += fmt.Sprintf(": %s is %q", name, colourNames[name])
	}
	return hint
}

// hexColour reads "#rrggbb" and "#rgb", in either case.
func hexColour(s string) (string, bool) {
	s = strings.ToLower(s)
	if len(s) == 4 && s[0] == '#' {
		s = "#" + string([]byte{s[1], s[1], s[2], s[2], s[3], s[3]})
	}
	if len(s) != 7 || s[0] != '#' || strings.Trim(s[1:], "0123456789abcdef") != "" {
		return "", false
	}
	return s, true
}

// colourNames are the names that are tried most.
var colourNames = map[string]string{
	"black": "#000000", "white": "#ffffff", "grey": "#808080", "gray": "#808080", "red": "#ff0000", "green": "#008000", "blue": "#0000ff",
	"yellow": "#ffff00", "orange": "#ffa500", "purple": "#800080", "navy": "#000080", "teal": "#008080", "maroon": "#800000",
}
