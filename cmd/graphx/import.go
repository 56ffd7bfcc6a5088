package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/graphx-dev/graphx/internal/ask"
	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/interop"
	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

var importVerb = &ask.Verb{
	Name: "import", Summary: "Make a case from another program's tables",
	Usage: "FILE...", Least: 1, Most: -1, Arguments: ask.File,
	Help: lines(
		"Reads nodes and relations from CSV and JSON Lines, gzipped or not, and writes",
		"a case folder, or a packed case if the name ends with .gxs. A folder stands for the",
		"files in it, HEADER,FILE for a file whose header is in another. graphx knows the",
		"headers of Neo4j's, Gephi's and ICIJ Offshore Leaks' files, and lists of relations",
		"without nodes; flags name the columns of others.",
		"",
		"    graphx import nodes.csv edges.csv -o imported",
		"    graphx import edges.csv --from-column source --to-column target --dry-run",
		"",
		"Bad rows are left out, counted, and the first 100 shown. docs/import.md has more.",
	),
	Parameters: []*ask.Parameter{
		{Name: "o", Other: []string{"output"}, Type: ask.Text, Affects: ask.Goes, Common: true, Summary: "write to `NAME`: a new or empty folder, or a file NAME.gxs"},
		{Name: "dry-run", Type: ask.Switch, Affects: ask.Goes, Common: true, Summary: "read and report, and write nothing"},
		{Name: "strict", Type: ask.Switch, Affects: ask.Goes, Common: true, Summary: "refuse files with bad rows (exit code 65)"},
		jsonParameter,
		{Name: "delimiter", Type: ask.Text, Affects: ask.Reads, Usually: "what the header has", Summary: "split cells at `CHARACTER` or tab"},
		column("id-column", "ids"), column("name-column", "names"), column("kind-column", "kinds of nodes"),
		{Name: "alias-column", Type: ask.Text, Many: true, Affects: ask.Reads, Summary: "take further names from `COLUMN`; may be given again"},
		{Name: "fact", Type: ask.Text, Many: true, Affects: ask.Reads, Summary: "make facts of `COLUMN` of nodes; may be given again"},
		column("from-column", "the end that acts"), column("to-column", "the other end"), column("type-column", "types of relations"),
		column("date-column", "dates, or the days on which relations begin,"), column("until-column", "the days on which relations end"),
		column("label-column", "the words on the line"), column("source-column", "the source that a row rests on"),
		column("stance-column", "supports or denies"), column("modality-column", "happened, alleged or planned"),
		{Name: "directed", Type: ask.Switch, Affects: ask.Reads, Summary: "lead relations from one end to the other (the default)"},
		{Name: "undirected", Type: ask.Switch, Affects: ask.Reads, Summary: "lead relations both ways where no row says otherwise"},
		{Name: "kind", Type: ask.Text, Affects: ask.Reads, Usually: "other", Common: true, Summary: "use `KIND` for entities if no row says theirs"},
		{Name: "type", Type: ask.Text, Affects: ask.Reads, Usually: "linked", Common: true, Summary: "use `TYPE` for relations if no row says theirs"},
		{Name: "class", Type: ask.Text, Many: true, Affects: ask.Reads, Summary: "put relations of a type into a class, `TYPE=CLASS`; may be given again"},
		{Name: "date-format", Type: ask.Choice, Choices: interop.DateFormats, Affects: ask.Reads, Summary: "read ambiguous dates as `FORMAT`: " + strings.Join(interop.DateFormats, ", ")},
		{Name: "title", Type: ask.Text, Affects: ask.Goes, Summary: "use `TITLE` as the title of the case"},
		progressParameter,
	},
	Rules: []ask.Rule{{When: "directed", Excludes: []string{"undirected"}}},
}

func column(name, what string) *ask.Parameter {
	return &ask.Parameter{Name: name, Type: ask.Text, Affects: ask.Reads, Summary: "take " + what + " from `COLUMN`"}
}

func (p *program) importFiles(ctx context.Context, q *ask.Question) error {
	o, err := importOptions(q)
	if err != nil {
		return err
	}
	when := q.Text("progress")
	name, dry := q.Text("o"), q.On("dry-run")
	packed := strings.HasSuffix(name, ask.PackedExt)
	switch {
	case name == "" && !dry:
		return &ask.Error{Message: "import needs -o NAME", Hint: "a folder, or a file NAME.gxs; --dry-run reads and reports only"}
	case dry:
	case packed:
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			return &writeError{name, errors.New("it is a folder")}
		}
	default:
		if err := folderIsFree(name); err != nil {
			return err
		}
	}
	// A run of seconds, whose memory is columns that stay: what is collected often
	// costs little.
	defer debug.SetGCPercent(debug.SetGCPercent(50))
	var written, total atomic.Int64
	o.Progress = &interop.Progress{}
	var writing atomic.Bool
	bar := p.startBar(when, func() reading {
		pr := o.Progress
		switch {
		case writing.Load():
			return reading{phase: "writing", done: written.Load(), total: total.Load(), rows: written.Load()}
		case pr.Phase.Load() == interop.Sorting:
			return reading{phase: "sorting"}
		}
		return reading{phase: "reading", done: pr.Bytes.Load(), total: pr.Total.Load(), rows: pr.Rows.Load(), bytes: pr.Bytes.Load()}
	})
	defer bar.end()
	data, report, err := interop.Read(ctx, q.Args, o)
	if err != nil {
		return importError(err)
	}
	left, flawed := report.Bad()
	refused := q.On("strict") && left+flawed > 0
	if !dry && !refused {
		kase := relations.NewStoredCase(data.Records(), data)
		n, m := kase.Len()
		total.Store(int64(len(kase.Sources) + n + m))
		writing.Store(true)
		if packed {
			err = index.Build(kase).Pack(ctx, name, index.Origin{}, func(done, all int) {
				written.Store(int64(done))
				total.Store(int64(all))
			})
		} else {
			err = casefile.WriteFolder(ctx, name, kase, casefile.WriteOptions{Store: data, Done: &written})
		}
		if errors.Is(err, context.Canceled) {
			return err
		}
		if err != nil {
			return &writeError{name, err}
		}
	}
	bar.end()
	if q.On("json") {
		err = render.WriteJSON(p.stdout, reportJSON(report))
	} else {
		writeReport(p.stdout, report)
	}
	if err != nil {
		return err
	}
	switch {
	case refused:
		return &ask.Error{Message: fmt.Sprintf("%s; --strict refuses, and nothing is written", plural(left+flawed, "bad row", "bad rows")), Kind: ask.BadData}
	case !dry:
		fmt.Fprintf(p.stderr, "graphx: wrote %s\n", name)
	}
	return nil
}

func folderIsFree(name string) error {
	err := casefile.Free(name)
	var full *casefile.FullError
	switch {
	case errors.As(err, &full):
		return &ask.Error{Message: "cannot write " + name + ": it is not empty", Hint: "import makes a new folder; name one that does not exist", Kind: ask.NoOutput}
	case err != nil:
		return &writeError{name, err}
	}
	if _, err := os.Stat(filepath.Dir(filepath.Clean(name))); err != nil {
		return &writeError{name, err}
	}
	return nil
}

// importError gives an error of formats its exit code.
func importError(err error) error {
	var input *interop.InputError
	var column *interop.ColumnError
	switch {
	case errors.As(err, &input):
		return &ask.Error{Message: input.Error(), Hint: input.Hint, Kind: ask.BadData}
	case errors.As(err, &column):
		return &ask.Error{Message: column.Error(), Hint: cmp.Or(entities.DidYouMean(column.Name, column.Columns), "the columns are "+strings.Join(column.Columns, ", "))}
	}
	return err
}

func importOptions(q *ask.Question) (interop.Options, error) {
	o := interop.Options{
		Title:    q.Text("title"),
		IDColumn: q.Text("id-column"), NameColumn: q.Text("name-column"), KindColumn: q.Text("kind-column"),
		AliasColumns: q.List("alias-column"), Facts: q.List("fact"),
		FromColumn: q.Text("from-column"), ToColumn: q.Text("to-column"), TypeColumn: q.Text("type-column"),
		DateColumn: q.Text("date-column"), UntilColumn: q.Text("until-column"), LabelColumn: q.Text("label-column"), SourceColumn: q.Text("source-column"),
		StanceColumn: q.Text("stance-column"), ModalityColumn: q.Text("modality-column"),
		Undirected: q.On("undirected"), Kind: q.Text("kind"), Type: q.Text("type"),
		DateFormat: q.Text("date-format"), Classes: map[string]relations.Class{},
	}
	switch d := q.Text("delimiter"); {
	case d == "tab" || d == `\t`:
		o.Delimiter = '\t'
	case len(d) == 1 && d != `"` && d != "\n" && d != "\r":
		o.Delimiter = d[0]
	case d != "":
		return o, &ask.Error{Parameter: "delimiter", Message: "want one ASCII character, not " + strconv.Quote(d), Hint: "such as , or ; or tab"}
	}
	for _, s := range q.List("class") {
		typ, class, ok := strings.Cut(s, "=")
		if !ok {
			return o, &ask.Error{Parameter: "class", Message: "want TYPE=CLASS, not " + ask.Quote(s), Hint: "such as officer-of=tie"}
		}
		if !slices.Contains(relations.Classes, relations.Class(class)) {
			var classes []string
			for _, c := range relations.Classes {
				classes = append(classes, string(c))
			}
			return o, &ask.Error{Parameter: "class", Message: "unknown class " + ask.Quote(class), Hint: cmp.Or(entities.DidYouMean(class, classes), "classes are "+strings.Join(classes, ", "))}
		}
		o.Classes[interop.ID(typ)] = relations.Class(class)
	}
	return o, nil
}

// writeReport says what was read, what was not, and what a path will walk.
func writeReport(w io.Writer, r *interop.Report) {
	for _, f := range r.Files {
		what := "nodes"
		if f.Edges {
			what = "relations"
		}
		fmt.Fprintf(w, "%s: %s of %s (%s)\n", plain.Text(f.Path), plural(f.Rows, "row", "rows"), what, f.Format)
		if len(f.LeftOut) > 0 {
			fmt.Fprintf(w, "  columns left out: %s\n", strings.Join(f.LeftOut, ", "))
		}
	}
	fmt.Fprintf(w, "%s, %s\n", plural(r.Entities, "entity", "entities"), plural(r.Relations, "relation", "relations"))
	var kinds []string
	for _, k := range r.Kinds {
		kinds = append(kinds, fmt.Sprintf("%s %d", k.ID, k.Count))
	}
	if len(kinds) > 0 {
		fmt.Fprintf(w, "kinds: %s\n", shortList(kinds))
	}
	walked := relations.PathPolicy()
	var on, off []string
	for _, t := range r.Types {
		text := fmt.Sprintf("%s %d (%s)", t.Type.ID, t.Count, t.Type.Class)
		if slices.Contains(walked.Classes, t.Type.Class) {
			on = append(on, text)
		} else {
			off = append(off, text)
		}
	}
	if len(on) > 0 {
		fmt.Fprintf(w, "types that paths walk: %s\n", shortList(on))
	}
	if len(off) > 0 {
		fmt.Fprintf(w, "types that paths do not walk: %s\n  graphx path --class all walks them, and import --class TYPE=CLASS gives a type another class\n", shortList(off))
	}
	var stops []string
	for _, k := range r.Kinds {
		if !slices.Contains(walked.Kinds, k.ID) && !slices.Contains(walked.Kinds, builtinIs(k.ID)) {
			stops = append(stops, k.ID)
		}
	}
	if len(stops) > 0 {
		fmt.Fprintf(w, "kinds that paths do not pass: %s\n  graphx path --kind all passes them, and import --kind says what they are\n", shortList(stops))
	}
	if r.Renamed > 0 {
		fmt.Fprintf(w, "%s a hash, since others have the same\n", plural(r.Renamed, "id got", "ids got"))
	}
	left, flawed := r.Bad()
	if left+flawed == 0 {
		return
	}
	var reasons []string
	for i, n := range r.Counts {
		if n > 0 {
			reasons = append(reasons, fmt.Sprintf("%s %d", interop.Reason(i), n))
		}
	}
	fmt.Fprintf(w, "%s left out, %s mended: %s\n", plural(left, "bad row", "bad rows"), plural(flawed, "cell", "cells"), strings.Join(reasons, ", "))
	for _, b := range r.Shown {
		detail := ""
		if b.Detail != "" {
			detail = ": " + ask.Quote(b.Detail)
		}
		fmt.Fprintf(w, "  %s:%d: %s%s\n", plain.Text(b.File), b.Line, b.Reason, detail)
	}
	if more := left + flawed - len(r.Shown); more > 0 {
		fmt.Fprintf(w, "  and %d more\n", more)
	}
}

// builtinIs returns the kind that a built-in kind is a special case of. Of others,
// which a file names in its own words, nothing is known.
func builtinIs(id string) string {
	for _, k := range entities.BuiltinKinds {
		if k.ID == id {
			return k.Is
		}
	}
	return entities.Unstated
}

// shortList joins the first twenty of a list.
func shortList(list []string) string {
	if n := len(list) - 20; n > 0 {
		list = append(list[:20:20], fmt.Sprintf("and %d more", n))
	}
	return strings.Join(list, ", ")
}

// reportJSON is the shape import/1 (docs/json.md).
func reportJSON(r *interop.Report) any {
	type file struct {
		Path    string   `json:"path"`
		Format  string   `json:"format"`
		Edges   bool     `json:"relations"`
		Rows    int      `json:"rows"`
		LeftOut []string `json:"columns_left_out,omitempty"`
	}
	type count struct {
		ID    string          `json:"id"`
		Class relations.Class `json:"class,omitempty"`
		Count int             `json:"count"`
	}
	type row struct {
		File   string `json:"file"`
		Line   int    `json:"line"`
		Reason string `json:"reason"`
		Detail string `json:"detail,omitempty"`
	}
	out := struct {
		Graphx    string         `json:"graphx"`
		Files     []file         `json:"files"`
		Entities  int            `json:"entities"`
		Relations int            `json:"relations"`
		Types     []count        `json:"types"`
		Kinds     []count        `json:"kinds"`
		LeftOut   int            `json:"rows_left_out"`
		Mended    int            `json:"cells_mended"`
		Reasons   map[string]int `json:"reasons"`
		Shown     []row          `json:"shown"`
		Renamed   int            `json:"ids_made_unique"`
	}{Graphx: "import/1", Entities: r.Entities, Relations: r.Relations, Types: []count{}, Kinds: []count{}, Reasons: map[string]int{}, Shown: []row{}, Renamed: r.Renamed}
	for _, f := range r.Files {
		out.Files = append(out.Files, file{f.Path, f.Format, f.Edges, f.Rows, f.LeftOut})
	}
	for _, t := range r.Types {
		out.Types = append(out.Types, count{t.Type.ID, t.Type.Class, t.Count})
	}
	for _, k := range r.Kinds {
		out.Kinds = append(out.Kinds, count{ID: k.ID, Count: k.Count})
	}
	for i, n := range r.Counts {
		if n > 0 {
			out.Reasons[interop.Reason(i).String()] = n
		}
	}
	for _, b := range r.Shown {
		out.Shown = append(out.Shown, row{b.File, b.Line, b.Reason.String(), b.Detail})
	}
	out.LeftOut, out.Mended = r.Bad()
	return out
}
