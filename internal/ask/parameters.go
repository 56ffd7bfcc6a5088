package ask

import (
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/publish"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/figure"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
	"github.com/graphx-dev/graphx/internal/render/paint"
)

// join puts lists of parameters together.
func join(lists ...[]*Parameter) []*Parameter { return slices.Concat(lists...) }

// policyParameters say which relations and citations count. relations.ParsePolicy
// reads them.
var policyParameters = []*Parameter{
	{Name: "class", Type: Choice, Many: true, Choices: append(texts(relations.Classes), "all"), Affects: Counts, Common: true,
		Summary: "count relations of `CLASS`: " + strings.Join(texts(relations.Classes), ", ") + ", all"},
	{Name: "type", Type: Choice, Many: true, Offers: typeIDs, Affects: Counts, Common: true, Summary: "count relations of `TYPE`"},
	{Name: "kind", Type: Choice, Many: true, Offers: kindIDs, Affects: Counts, Common: true, Summary: "count entities of `KIND`: person, organisation ..."},
	{Name: "disputed", Type: Choice, Choices: relations.StatusChoices(), Affects: Counts, Summary: "mark, exclude or show only (`HOW`) disputed relations"},
	{Name: "alleged", Type: Choice, Choices: relations.StatusChoices(), Affects: Counts, Summary: "mark, exclude or show only (`HOW`) alleged relations"},
	{Name: "planned", Type: Choice, Choices: relations.StatusChoices(), Affects: Counts, Summary: "mark, exclude or show only (`HOW`) planned relations"},
	{Name: "denied", Type: Choice, Choices: relations.StatusChoices(), Affects: Counts, Summary: "mark, exclude or show only (`HOW`) denied relations"},
	{Name: "min", Type: Text, Affects: Counts, Summary: "count citations of at least `GRADE`, such as B2, C or 3"},
	{Name: "origins", Type: Number, Most: 1000, Affects: Counts, Summary: "count relations that rest on at least `NUMBER` origins"},
	{Name: "since", Type: Date, Affects: Counts, Common: true, Summary: "count relations dated on or after `DATE` (EDTF: 2025-10-14, 2025-10)"},
	{Name: "until", Type: Date, Affects: Counts, Common: true, Summary: "count relations dated on or before `DATE`"},
	{Name: "as-of", Type: Date, Affects: Counts, Summary: "count only what was published by `DATE`"},
	{Name: "only", Other: []string{"source"}, Type: Source, Many: true, Offers: sourceIDs, Affects: Counts, Summary: "count only citations that rest on `SOURCE`, an id or the name of its snapshot"},
	{Name: "without", Type: Source, Many: true, Offers: sourceIDs, Affects: Counts, Common: true, Summary: "leave out citations that rest on `SOURCE`"},
	{Name: "where", Type: Text, Many: true, Affects: Counts, Summary: "count relations whose attributes fulfil `CONDITION`: 'amount>1000', 'from.country=CH'"},
}

// outputParameters say where an answer goes, in which of the formats.
func outputParameters(formats []string) []*Parameter {
	return []*Parameter{
		{Name: "o", Other: []string{"output"}, Type: Text, Affects: Goes, Common: true, Summary: "write to `FILE`, in the format of its extension: " + strings.Join(formats, ", ")},
		{Name: "format", Type: Choice, Choices: formats, Affects: Goes, Summary: "write in `FORMAT`, whatever the extension"},
		{Name: "json", Type: Switch, Affects: Goes, Common: true, Summary: "answer in JSON (docs/json.md)"},
		{Name: "quiet", Other: []string{"q"}, Type: Switch, Affects: Goes, Summary: "print no answer when -o writes a file"},
	}
}

// pictureParameters say how a figure becomes a file.
var pictureParameters = []*Parameter{
	{Name: "dpi", Type: Decimal, Default: strconv.Itoa(paint.DefaultDPI), Affects: Goes, Summary: "draw a PNG at `DOTS` per inch"},
	{Name: "text", Type: Choice, Choices: paint.Modes, Default: "font", Affects: Draws, Summary: "`HOW` an SVG keeps its text: in a font that readers have (font), with the glyphs that it needs (embed), or as shapes (outline)"},
	{Name: "font", Type: File, Many: true, Affects: Draws, Summary: "use a TrueType or OpenType `FILE` for characters that the built-in Liberation Sans lacks, in PNG, PDF and SVG with embedded or outlined text"},
}

// figureParameters say how any figure looks, whatever it shows.
var figureParameters = join([]*Parameter{
	{Name: "title", Type: Text, Affects: Draws, Common: true, Summary: "use `TITLE` as the title of the figure"},
	{Name: "theme", Type: File, Default: "print", Choices: chart.ThemeNames(), Affects: Draws, Common: true, Summary: "use the colours of `THEME`: " + strings.Join(chart.ThemeNames(), ", ") + ", or a file of your own (docs/theme.md)"},
	{Name: "subtitle", Type: Text, Affects: Draws, Summary: "print `TEXT` below the title"},
	{Name: "caption", Type: Text, Affects: Draws, Summary: "print `TEXT` below the chart"},
	{Name: "date", Type: Date, Affects: Draws, Summary: "print `DATE` as the date of the figure (EDTF: 2025-12-01); graphx reads no clock"},
	{Name: "sources", Type: Choice, Choices: []string{"figure", "sidecar", "none"}, Default: "figure", Affects: Draws, Summary: "list the numbered sources `WHERE`: in the figure, in a sidecar (a file beside it), or none"},
	{Name: "sidecar", Type: Text, Many: true, Choices: sidecarFormats(), Affects: Goes, Usually: "md with --sources sidecar", Summary: "write `FORMATS` beside FILE, with what the figure shows and rests on: md, html, json, csl (sources for citation managers)"},
	{Name: "numbers", Type: File, Affects: Draws, Summary: "keep the source numbers of `FILE`, an earlier figure (.svg with its sources) or its sidecar (.json); new sources get the next free ones"},
}, pageParameters)

// pageParameters say what page a figure has to fit on.
var pageParameters = []*Parameter{
	{Name: "page", Type: Text, Choices: pageNames(), Affects: Draws, Common: true, Summary: "fit the whole figure on `PAGE`: " + strings.Join(pageNames(), ", ") + ", or WxHmm (160x120mm)"},
	{Name: "min-text", Type: Text, Affects: Draws, Usually: "7pt, on a slide 10pt", Summary: "draw no text smaller than `SIZE` on the page, such as 7pt"},
	{Name: "trim", Type: Switch, Affects: Draws, Summary: "leave out as little as needed to fit the page; without this, graphx says what that would be, and draws nothing"},
	{Name: "pages", Type: Switch, Affects: Draws, Summary: "spread the figure over as many pages as it needs, FILE-1.svg, FILE-2.svg ..., with the sources on the last"},
}

var publishRules = []Rule{
	{When: "strict", Needs: []string{"publish", "pseudonyms", "ids-only"}},
	{When: "pseudonym-key", Needs: []string{"publish", "pseudonyms", "ids-only"}},
}

var pageRules = rules(publishRules, []Rule{
	{When: "min-text", Needs: []string{"page"}}, {When: "trim", Needs: []string{"page"}}, {When: "pages", Needs: []string{"page"}},
	{When: "trim", Excludes: []string{"pages"}}, {When: "pages", Needs: []string{"o"}},
})

// drawingParameters are those of charts.
var drawingParameters = join([]*Parameter{
	{Name: "parallel", Type: Choice, Choices: []string{"gather", "apart"}, Default: "gather", Affects: Draws, Summary: "draw relations between the same ends `HOW`: gather them on one line, or draw them apart"},
	{Name: "meetings", Type: Choice, Choices: []string{"node", "pairs"}, Default: "node", Affects: Draws, Summary: "draw a relation of three ends or more `HOW`: as one small node, or as pairs"},
	{Name: "engine", Type: Choice, Choices: graphviz.Engines, Usually: "chosen by size and shape", Affects: Draws, Summary: "lay the chart out with `ENGINE`: " + strings.Join(graphviz.Engines, ", ")},
}, figureParameters, []*Parameter{
	{Name: "quality", Type: Switch, Affects: Goes, Summary: "print measures of how well the chart is drawn, instead of the answer"},
	{Name: "layout", Type: Choice, Choices: layoutNames(), Default: "auto", Affects: Draws, Common: true, Summary: "arrange the chart by `LAYOUT`: auto, force, layers (by hops), rings (by hops around the middle), matrix (who met whom)"},
	{Name: "group-by", Type: Choice, Choices: groupNames(), Affects: Draws, Common: true, Summary: "draw entities together in frames, by `WAY`: kind, country, organisation, community"},
	{Name: "pin", Type: File, Affects: Draws, Summary: "keep nodes where `FILE` has them: an earlier figure (.svg), or a list of places (.yaml; docs/layouts.md)"},
})

var drawingRules = rules(pageRules, []Rule{
	{When: "group-by", Excludes: []string{"pin", "layout=layers", "layout=rings"}},
	{When: "pin", Excludes: []string{"layout=layers", "layout=rings", "layout=matrix", "engine"}},
	{When: "engine", Excludes: []string{"layout=rings", "layout=matrix"}},
})

func rules(lists ...[]Rule) []Rule { return slices.Concat(lists...) }

// What a chart can hold and still be read, by looking at data/witkoff: with 100
// lines among 70 entities names and words find their places, with 150 the middle
// is full, with 350 among 150 it is a hairball.
const (
	readableNodes = 150
	readableLines = 100
)

// trimParameters bound what is drawn.
var trimParameters = []*Parameter{
	{Name: "max-nodes", Type: Number, Default: strconv.Itoa(readableNodes), Most: 10_000, Affects: Draws, Summary: "draw at most `NUMBER` entities, those with the most relations, and say how many are left out; 0 draws all"},
	{Name: "max-lines", Type: Number, Default: strconv.Itoa(readableLines), Most: 50_000, Affects: Draws, Summary: "draw at most `NUMBER` lines, contacts first, then roles, then others, and say how many are left out; 0 draws all"},
}

var (
	caseParameter = &Parameter{Name: "case", Type: Folder, Affects: Reads, Common: true, Usually: "GRAPHX_CASE, or the nearest case.yaml in this folder or above",
		Summary: "read the case `DIR`, a folder with a case.yaml, or FILE.gxs, a packed one; @witkoff and @harbour are samples"}
	snapshotsParameter = &Parameter{Name: "snapshots", Type: Folder, Blank: true, Affects: Reads, Usually: "snapshots of case.yaml, within the case's folder",
		Summary: "look the words up in the copies of the sources in `DIR`; '' looks nothing up"}
)

// publishParameters say what of a case is withheld.
var publishParameters = []*Parameter{
	{Name: "publish", Type: Choice, Many: true, Offers: handlingCodes, Affects: Withholds, Summary: "make a publication copy: leave out what has one of these handling `CODES`, or all of them (docs/publish.md)"},
	{Name: "pseudonyms", Type: Choice, Many: true, Offers: handlingCodes, Affects: Withholds, Summary: "make a publication copy: call entities and sources with one of these handling `CODES` Person A, Source B ..."},
	{Name: "ids-only", Type: Switch, Affects: Withholds, Summary: "make a publication copy: give what has a handling code, and is not left out, a pseudonymous id in place of its name"},
	{Name: "strict", Type: Switch, Affects: Withholds, Summary: "refuse to write parts of withheld names, such as a surname, too; without this, graphx only warns"},
	{Name: "pseudonym-key", Type: File, Affects: Withholds, Summary: "make pseudonyms with the secret in `FILE`, so that they stay the same whatever else is withheld"},
}

// Publishing are the parameters of a publication copy, and their rules.
func Publishing() ([]*Parameter, []Rule) {
	return slices.Clone(publishParameters), slices.Clone(publishRules)
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return out
}

func typeIDs(c *relations.Case) (out []string) {
	for _, t := range c.Types {
		out = append(out, t.ID)
	}
	return append(out, "all")
}

func kindIDs(c *relations.Case) (out []string) {
	for _, k := range c.Kinds.All() {
		out = append(out, k.ID)
	}
	return append(out, "all")
}

func sourceIDs(c *relations.Case) (out []string) {
	for _, s := range c.Sources {
		out = append(out, s.ID)
	}
	return out
}

func handlingCodes(c *relations.Case) []string { return append(publish.Codes(c), publish.AnyCode) }

func pageNames() (out []string) {
	for _, p := range chart.Pages {
		out = append(out, p.Name)
	}
	return out
}

func layoutNames() []string {
	out := []string{"auto"}
	for _, l := range chart.Layouts {
		out = append(out, string(l))
	}
	return out
}

func groupNames() (out []string) {
	for _, g := range groupings {
		out = append(out, g.name)
	}
	return out
}

func sidecarFormats() (out []string) {
	for _, f := range figure.SidecarFormats {
		out = append(out, f.Name)
	}
	return out
}

func measureNames() (out []string) {
	for _, m := range index.Measures {
		out = append(out, m.Name)
	}
	return out
}

func divisionNames() (out []string) {
	for _, d := range index.Divisions {
		out = append(out, d.Name)
	}
	return out
}
