package ask

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/words"
)

var listFormats = []string{"text", "json", "csv"}

// lists are what a case holds, and the columns of each list.
var lists = []struct {
	name    string
	columns []string
	rows    func(*listing) [][]string
}{
	{"entities", []string{"id", "name", "kind", "aliases", "relations"}, (*listing).entities},
	{"relations", []string{"id", "type", "class", "ends", "date", "status", "origins", "citations"}, (*listing).relations},
	{"types", []string{"id", "class", "directed", "verb", "label", "relations"}, (*listing).types},
	{"kinds", []string{"id", "label", "is", "entities"}, (*listing).kinds},
	{"sources", []string{"id", "title", "type", "publisher", "published", "reliability", "rests on", "citations"}, (*listing).sources},
	{"properties", []string{"id", "label", "functional", "exclusive", "unit", "facts"}, (*listing).properties},
}

func listNames() (out []string) {
	for _, l := range lists {
		out = append(out, l.name)
	}
	return out
}

var listVerb = &Verb{
	Name: "list", Summary: "List what a case holds",
	Usage: "[entities|relations|types|kinds|sources|properties]", Most: 1, Words: []string{"entities", "relations", "types", "kinds", "sources", "properties"}, Formats: listFormats,
	Help: lines(
		"Prints one list of the case as a table; without a name, how much of each it holds. The",
		"policy says which relations are listed and counted.",
		"",
		"    graphx list --case @witkoff",
		"    graphx list entities --kind person --sort relations --case @witkoff",
		"    graphx list relations --type called --since 2025-10 -o calls.csv --case @witkoff",
		"    graphx list sources --match tape --json --case @harbour",
	),
	Parameters: join([]*Parameter{
		{Name: "match", Type: Text, Common: true, Summary: "list only rows with `TEXT` in a cell, ignoring case"},
		{Name: "sort", Type: Text, Default: "id", Common: true, Summary: "sort by `COLUMN`; numbers in descending order, words from A to Z"},
		{Name: "limit", Type: Number, Common: true, Summary: "list at most `NUMBER` rows; 0 lists all"},
	}, policyParameters, outputParameters(listFormats), []*Parameter{caseParameter}),
	answer: answerList,
}

// A listing is a list on its way.
type listing struct {
	*asking
	lines []relations.Line
}

// A Table is rows of cells below the names of their columns.
type table struct {
	columns []string
	rows    [][]string
	total   int // rows, with those left out
}

func answerList(a *asking) (*Answer, error) {
	if err := a.readPolicy(relations.Policy{}); err != nil {
		return nil, err
	}
	l := &listing{asking: a}
	l.lines = a.s.Graph(a.policy).Whole().Lines
	if len(a.Args) == 0 {
		for _, p := range []string{"match", "sort", "limit"} {
			if a.Has(p) {
				return nil, &Error{Parameter: p, Is: "needs a list", Hint: "one of " + strings.Join(listNames(), ", ")}
			}
		}
		return l.answer("overview", l.overview())
	}
	for _, list := range lists {
		if list.name == a.Args[0] {
			t := &table{columns: list.columns, rows: list.rows(l)}
			if err := l.arrange(t); err != nil {
				return nil, err
			}
			return l.answer(list.name, t)
		}
	}
	panic("a list that checkArguments lets through is not in the table: " + a.Args[0])
}

func (l *listing) answer(what string, t *table) (*Answer, error) {
	return &Answer{
		None: len(t.rows) == 0,
		json: func(w io.Writer) error { return t.json(w, what, l.kase, l.policy) },
		csv:  func(w io.Writer) error { return t.csv(w) },
		text: func(w io.Writer, o words.Options) error {
			return words.Table(w, t.columns, t.rows, t.total, l.policy, o)
		},
	}, nil
}

// overview counts what the case holds.
func (l *listing) overview() *table {
	t := &table{columns: []string{"list", "rows"}}
	for _, list := range lists {
		t.rows = append(t.rows, []string{list.name, strconv.Itoa(len(list.rows(l)))})
	}
	t.total = len(t.rows)
	return t
}

// arrange filters, sorts and cuts a table as the question says.
func (l *listing) arrange(t *table) error {
	by := slices.Index(t.columns, l.Text("sort"))
	if by < 0 {
		return &Error{Parameter: "sort", Message: "unknown column " + Quote(l.Text("sort")), Hint: suggest(l.Text("sort"), t.columns, "columns are")}
	}
	if match := entities.Fold(l.Text("match")); match != "" {
		t.rows = slices.DeleteFunc(t.rows, func(row []string) bool {
			return !slices.ContainsFunc(row, func(cell string) bool { return strings.Contains(entities.Fold(cell), match) })
		})
	}
	numeric := !slices.ContainsFunc(t.rows, func(row []string) bool { _, err := strconv.Atoi(row[by]); return err != nil })
	slices.SortStableFunc(t.rows, func(a, b []string) int {
		if numeric {
			x, _ := strconv.Atoi(a[by])
			y, _ := strconv.Atoi(b[by])
			return y - x
		}
		return strings.Compare(a[by], b[by])
	})
	t.total = len(t.rows)
	if n := l.Number("limit"); n > 0 && n < len(t.rows) {
		t.rows = t.rows[:n]
	}
	return nil
}

func (l *listing) entities() (rows [][]string) {
	joined := map[string]int{}
	for _, line := range l.lines {
		for _, id := range line.Relation.Ends {
			joined[id]++
		}
	}
	for _, e := range l.kase.Entities() {
		if !l.policy.CountsKind(l.kase, e.Kind) {
			continue
		}
		rows = append(rows, []string{e.ID, e.Name, e.Kind, strings.Join(e.Aliases, "; "), strconv.Itoa(joined[e.ID])})
	}
	return rows
}

func (l *listing) relations() (rows [][]string) {
	for _, line := range l.lines {
		r := line.Relation
		arrow := " – "
		if r.Directed() {
			arrow = " → "
		}
		rows = append(rows, []string{
			r.ID, r.Type, string(r.Class()), strings.Join(r.Ends, arrow), line.Date.String(), string(line.Status),
			strconv.Itoa(len(line.Origins)), strconv.Itoa(len(line.Supports) + len(line.Denies)),
		})
	}
	return rows
}

func (l *listing) types() (rows [][]string) {
	count := map[string]int{}
	for _, line := range l.lines {
		count[line.Relation.Type]++
	}
	for _, t := range l.kase.Types {
		rows = append(rows, []string{t.ID, string(t.Class), strconv.FormatBool(t.Directed), t.Verb, t.Label, strconv.Itoa(count[t.ID])})
	}
	return rows
}

func (l *listing) kinds() (rows [][]string) {
	count := map[string]int{}
	for _, e := range l.kase.Entities() {
		count[e.Kind]++
	}
	for _, k := range l.kase.Kinds.All() {
		rows = append(rows, []string{k.ID, l.kase.Kinds.Label(k.ID), k.Is, strconv.Itoa(count[k.ID])})
	}
	return rows
}

func (l *listing) sources() (rows [][]string) {
	cited := map[string]int{}
	for _, line := range l.lines {
		for _, c := range slices.Concat(line.Supports, line.Denies) {
			cited[c.Source]++
		}
	}
	for _, s := range l.kase.Sources {
		rows = append(rows, []string{s.ID, s.Title, string(s.Type), s.Publisher, s.Published.String(), string(s.Reliability), strings.Join(s.DerivedFrom, "; "), strconv.Itoa(cited[s.ID])})
	}
	return rows
}

func (l *listing) properties() (rows [][]string) {
	count := map[string]int{}
	for _, e := range l.kase.Entities() {
		for _, f := range e.Facts {
			count[f.Property]++
		}
	}
	for _, p := range l.kase.Properties {
		rows = append(rows, []string{p.ID, p.Label, strconv.FormatBool(p.Functional), strconv.FormatBool(p.Exclusive), p.Unit, strconv.Itoa(count[p.ID])})
	}
	return rows
}

// json writes the shape list/1 (docs/json.md).
func (t *table) json(w io.Writer, what string, kase *relations.Case, pol relations.Policy) error {
	rows := make([]map[string]string, len(t.rows))
	for i, row := range t.rows {
		rows[i] = map[string]string{}
		for j, cell := range row {
			rows[i][strings.ReplaceAll(t.columns[j], " ", "_")] = cell
		}
	}
	return render.WriteJSON(w, struct {
		Graphx string              `json:"graphx"`
		Case   string              `json:"case"`
		List   string              `json:"list"`
		Policy string              `json:"policy"`
		Total  int                 `json:"total"`
		Rows   []map[string]string `json:"rows"`
	}{"list/1", kase.Title, what, pol.String(), t.total, rows})
}

// csv writes the table for a spreadsheet. A cell that a spreadsheet would take for
// a formula gets an apostrophe in front.
func (t *table) csv(w io.Writer) error {
	c := csv.NewWriter(w)
	if err := c.Write(t.columns); err != nil {
		return err
	}
	for _, row := range t.rows {
		out := slices.Clone(row)
		for i := range out {
			out[i] = cell(out[i])
		}
		if err := c.Write(out); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// cell writes a cell that no spreadsheet takes for a formula.
func cell(s string) string {
	if s != "" && strings.ContainsAny(s[:1], "=+-@\t\r") {
		return "'" + s
	}
	return s
}
