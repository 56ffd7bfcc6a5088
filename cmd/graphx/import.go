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
	Name: "import", Summary: "Make a case from another program's tables or graph",
	Usage: "FILE...", Least: 1, Most: -1, Arguments: ask.File,
	Help: lines(
		"Reads nodes and relations from CSV, XLSX, ODS, JSON Lines and JSON arrays, also",
		"gzipped or in a zip archive, and writes a case folder, or a packed case if the name",
		"ends with .gxs. A folder stands for the files in it, HEADER,FILE for a file whose",
		"header is in another. graphx knows the headers of Neo4j's, Gephi's and ICIJ Offshore",
		"Leaks' files, edge lists, and the words that people use for columns; flags name the",
		"columns of others.",
		"",
		"    graphx import nodes.csv edges.csv -o imported",
		"    graphx import edges.csv --from-column source --to-column target --dry-run",
		"",
		"--into updates a case that an earlier import made: what only the files changed is",
		"taken, what was edited by hand stays and is listed.",
		"",
		"    graphx import edges.csv --into imported",
		"",
		"Bad rows are left out, counted, and the first 100 shown. docs/import.md has more.",
	),
	Parameters: []*ask.Parameter{
		{Name: "o", Other: []string{"output"}, Type: ask.Text, Affects: ask.Goes, Common: true, Summary: "write to `NAME`: a new or empty folder, or a file NAME.gxs"},
		{Name: "into", Type: ask.Folder, Affects: ask.Goes, Common: true, Summary: "update the case in `DIR`: show what is new, changed and gone, and ask"},
		{Name: "yes", Type: ask.Switch, Affects: ask.Goes, Summary: "update without asking"},
		{Name: "dry-run", Type: ask.Switch, Affects: ask.Goes, Common: true, Summary: "read and report, and write nothing"},
		{Name: "strict", Type: ask.Switch, Affects: ask.Goes, Common: true, Summary: "refuse files with bad rows (exit code 65)"},
		jsonParameter,
		{Name: "delimiter", Type: ask.Text, Affects: ask.Reads, Usually: "what the header has", Summary: "split cells at `CHARACTER` or tab"},
		{Name: "encoding", Type: ask.Choice, Choices: encodings(), Affects: ask.Reads, Usually: "found by the bytes", Summary: "read text in `ENCODING`, such as utf-8, windows-1252 or macintosh"},
		{Name: "no-header", Type: ask.Switch, Affects: ask.Reads, Summary: "take the first row for one like the others; columns are called 1, 2, 3"},
		{Name: "sheet", Type: ask.Text, Many: true, Affects: ask.Reads, Usually: "all that are tables", Summary: "read the `SHEET` of that name of a workbook; may be given again"},
		{Name: "null", Type: ask.Text, Many: true, Affects: ask.Reads, Summary: "take cells that hold only `WORD` for blank, besides NULL, NA, unknown ...; may be given again"},
		{Name: "not-null", Type: ask.Text, Many: true, Affects: ask.Reads, Summary: "take `WORD` for what it says, though it is one of these; may be given again"},
		column("id-column", "ids"), column("name-column", "names"), column("kind-column", "kinds of nodes"),
		{Name: "alias-column", Type: ask.Text, Many: true, Affects: ask.Reads, Summary: "take further names from `COLUMN`; may be given again"},
		{Name: "fact", Type: ask.Text, Many: true, Affects: ask.Reads, Summary: "make facts of `COLUMN` of nodes; may be given again"},
		{Name: "leave-out", Type: ask.Text, Many: true, Affects: ask.Reads, Summary: "do not keep `COLUMN` as an attribute; all keeps none; may be given again"},
		column("from-column", "the end that acts"), column("to-column", "the other end"), column("between-column", "all who took part"), column("type-column", "types of relations"),
		column("from-kind-column", "the kind of the end that acts"), column("to-kind-column", "the kind of the other end"),
		column("date-column", "dates, or the days on which relations begin,"), column("until-column", "the days on which relations end"),
		column("label-column", "the words on the line"), column("source-column", "the source that a row rests on"),
		column("url-column", "the address of that source"), column("archive-column", "the address of a copy of it"), column("page-column", "the page"),
		column("quote-column", "the words of the source"), column("claimant-column", "who says so in the source"),
		column("reliability-column", "the Admiralty grade of the source, B or B2,"), column("credibility-column", "the Admiralty grade of the statement, 1 to 6,"),
		{Name: "source-separator", Type: ask.Text, Affects: ask.Reads, Summary: "split cells with several sources at `TEXT`; addresses are told apart without this"},
		column("stance-column", "supports or denies"), column("modality-column", "happened, alleged or planned"),
		{Name: "directed", Type: ask.Switch, Affects: ask.Reads, Summary: "lead relations from one end to the other (the default)"},
		{Name: "undirected", Type: ask.Switch, Affects: ask.Reads, Summary: "lead relations both ways where no row says otherwise"},
		{Name: "kind", Type: ask.Text, Affects: ask.Reads, Usually: "other", Common: true, Summary: "use `KIND` for entities if no row says theirs"},
		{Name: "from-kind", Type: ask.Text, Affects: ask.Reads, Usually: "that of --kind", Summary: "use `KIND` for the end that acts if no row says its kind"},
		{Name: "to-kind", Type: ask.Text, Affects: ask.Reads, Usually: "that of --kind", Summary: "use `KIND` for the other end if no row says its kind"},
		{Name: "kind-of", Type: ask.Text, Many: true, Affects: ask.Reads, Summary: "read a word of the files as a kind, `WORD=KIND`; may be given again"},
		{Name: "type", Type: ask.Text, Affects: ask.Reads, Usually: "linked", Common: true, Summary: "use `TYPE` for relations if no row says theirs"},
		{Name: "class", Type: ask.Text, Many: true, Affects: ask.Reads, Summary: "put relations of a type into a class, `TYPE=CLASS`; may be given again"},
		{Name: "date-format", Type: ask.Choice, Choices: interop.DateFormats, Affects: ask.Reads, Summary: "read ambiguous dates as `FORMAT`: " + strings.Join(interop.DateFormats, ", ")},
		{Name: "title", Type: ask.Text, Affects: ask.Goes, Summary: "use `TITLE` as the title of the case"},
		progressParameter,
	},
	Rules: []ask.Rule{
		{When: "directed", Excludes: []string{"undirected"}}, {When: "into", Excludes: []string{"o", "title"}}, {When: "yes", Needs: []string{"into"}},
	},
}

// encodings are the choices of --encoding.
func encodings() (names []string) { return interop.EncodingNames() }

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
	into := q.Text("into")
	packed := strings.HasSuffix(name, ask.PackedExt)
	switch {
	case into != "":
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
	if graph, err := oneGraph(q.Args); err != nil || graph {
		if err != nil {
			return err
		}
		return p.importGraph(ctx, q, q.Args[0])
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
	if into != "" && !refused {
		bar.end()
		return p.update(ctx, q, report, relations.NewStoredCase(data.Records(), data))
	}
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
			err = casefile.WriteFolder(ctx, name, kase, casefile.WriteOptions{Store: data, Lock: true, Done: &written})
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

// oneGraph reports whether the files are one graph of another program. Several are not
// imported together: nothing says what joins them.
func oneGraph(files []string) (bool, error) {
	for _, f := range files {
		if info, err := os.Stat(f); err != nil || !info.Mode().IsRegular() {
			continue // which the reader of tables tells
		}
		format, err := interop.DetectFile(f)
		switch {
		case err != nil:
			return false, ask.ImportError(err)
		case format != nil && len(files) > 1:
			return false, &ask.Error{Message: fmt.Sprintf("%s is a graph (%s), which is imported alone", plain.Text(f), format.Title), Hint: "import the files one after the other, --into one case"}
		case format != nil:
			return true, nil
		}
	}
	return false, nil
}

// importGraph makes a case of a graph of another program, or updates one.
func (p *program) importGraph(ctx context.Context, q *ask.Question, file string) error {
	s, err := p.openCase(ctx, file)
	if err != nil {
		return err
	}
	defer s.Close()
	name := q.Text("o")
	n, m := s.Case.Len()
	report := &interop.Report{Entities: n, Relations: m}
	for _, note := range s.Notes {
		fmt.Fprintln(p.stderr, "graphx: "+plain.Text(note.Message))
	}
	switch {
	case q.Has("into"):
		return p.update(ctx, q, report, s.Case)
	case q.On("dry-run"):
	case strings.HasSuffix(name, ask.PackedExt):
		err = p.packCase(ctx, s, name, q.Text("progress"))
	default:
		if err = casefile.WriteFolder(ctx, name, s.Case, casefile.WriteOptions{Lock: true}); err != nil && ctx.Err() == nil {
			err = &writeError{name, err}
		}
	}
	if err != nil {
		return err
	}
	if q.On("json") {
		err = render.WriteJSON(p.stdout, reportJSON(report))
	} else {
		writeReport(p.stdout, report)
	}
	if err == nil && !q.On("dry-run") {
		fmt.Fprintf(p.stderr, "graphx: wrote %s\n", name)
	}
	return err
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

// importError gives an error of interop its exit code, and the flags that help.
func importError(err error) error {
	var input *interop.InputError
	var column *interop.ColumnError
	var header *interop.HeaderError
	var encoding *interop.EncodingError
	var sheet *interop.SheetError
	switch {
	case errors.As(err, &input):
		return &ask.Error{Message: input.Error(), Hint: input.Hint, Kind: ask.BadData}
	case errors.As(err, &header):
		return &ask.Error{Message: header.Error(), Hint: headerHint(header), Kind: ask.BadData}
	case errors.As(err, &encoding):
		return &ask.Error{Message: encoding.Error(), Hint: encodingHint(encoding), Kind: ask.BadData}
	case errors.As(err, &sheet):
		return &ask.Error{Parameter: "sheet", Message: sheet.Error(), Hint: cmp.Or(entities.DidYouMean(sheet.Name, sheet.Sheets), "the sheets are "+strings.Join(sheet.Sheets, ", "))}
	case errors.As(err, &column):
		return &ask.Error{Message: "--" + column.Error(), Hint: cmp.Or(entities.DidYouMean(column.Name, column.Columns), "the columns are "+shortList(column.Columns))}
	}
	return err
}

// headerHint shows the first row, and the flags to try.
func headerHint(e *interop.HeaderError) string {
	var hint strings.Builder
	if e.Near[0] != "" {
		fmt.Fprintf(&hint, "%s: %s; or ", e.Near[0], e.Near[1])
	}
	flag := func(name string, column int) string {
		if column < len(e.Columns) {
			return " --" + name + " " + ask.Quote(e.Columns[column])
		}
		return " --" + name + " NAME"
	}
	switch {
	case e.From:
		hint.WriteString("name it with --to-column NAME")
	case e.To:
		hint.WriteString("name it with --from-column NAME")
	default:
		hint.WriteString("for relations try" + flag("from-column", 0) + flag("to-column", 1) + "; for nodes" + flag("id-column", 0) + "; if the first row is one like the others, --no-header")
	}
	var cells []string
	for i, c := range e.Sample[:min(len(e.Sample), len(e.Columns), interop.MaxNamed)] {
		cells = append(cells, e.Columns[i]+"="+ask.Quote(shorten(c, 40)))
	}
	if len(cells) > 0 {
		hint.WriteString("; the first row is " + strings.Join(cells, ", "))
	}
	return hint.String()
}

// shorten cuts a text to so many characters.
func shorten(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "..."
	}
	return s
}

func encodingHint(e *interop.EncodingError) string {
	var list []string
	for i, c := range e.Candidates {
		list = append(list, fmt.Sprintf("--encoding %s (%s)", c, ask.Quote(shorten(e.Samples[i], 40))))
	}
	if e.Mixed {
		list = append(list, "--encoding utf-8 (the bytes shown as \\xNN)")
	}
	return "say which it is: " + strings.Join(list, " or ")
}

func importOptions(q *ask.Question) (interop.Options, error) {
	o := interop.Options{
		Title:    q.Text("title"),
		IDColumn: q.Text("id-column"), NameColumn: q.Text("name-column"), KindColumn: q.Text("kind-column"),
		AliasColumns: q.List("alias-column"), Facts: q.List("fact"),
		FromColumn: q.Text("from-column"), ToColumn: q.Text("to-column"), TypeColumn: q.Text("type-column"),
		DateColumn: q.Text("date-column"), UntilColumn: q.Text("until-column"), LabelColumn: q.Text("label-column"), SourceColumn: q.Text("source-column"),
		StanceColumn: q.Text("stance-column"), ModalityColumn: q.Text("modality-column"),
		BetweenColumn: q.Text("between-column"), FromKindColumn: q.Text("from-kind-column"), ToKindColumn: q.Text("to-kind-column"),
		URLColumn: q.Text("url-column"), ArchiveColumn: q.Text("archive-column"), PageColumn: q.Text("page-column"), QuoteColumn: q.Text("quote-column"),
		ClaimantColumn: q.Text("claimant-column"), ReliabilityColumn: q.Text("reliability-column"), CredibilityColumn: q.Text("credibility-column"),
		SourceSeparator: q.Text("source-separator"), LeaveOut: q.List("leave-out"), FromKind: q.Text("from-kind"), ToKind: q.Text("to-kind"), Kinds: map[string]string{},
		Encoding: interop.Encoding(q.Text("encoding")), NoHeader: q.On("no-header"), Sheets: q.List("sheet"), Null: q.List("null"), NotNull: q.List("not-null"),
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
	for _, s := range q.List("kind-of") {
		word, kind, ok := strings.Cut(s, "=")
		if id := interop.ID(kind); !ok || id == "" || interop.ID(word) == "" {
			return o, &ask.Error{Parameter: "kind-of", Message: "want WORD=KIND, not " + ask.Quote(s), Hint: "such as firm=organisation"}
		}
		o.Kinds[interop.ID(word)] = interop.ID(kind)
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

// writeFile says how one file was read.
func writeFile(w io.Writer, f *interop.FileReport) {
	what := "nodes"
	if f.Edges {
		what = "relations"
	}
	name := plain.Text(f.Path)
	if f.Part != "" {
		name += " (" + plain.Text(f.Part) + ")"
	}
	fmt.Fprintf(w, "%s: %s of %s (%s)\n", name, plural(f.Rows, "row", "rows"), what, f.Format)
	if f.Encoding != "" {
		fmt.Fprintf(w, "  encoding: %s (--encoding NAME says another)\n", f.Encoding)
	}
	var taken []string
	telling := f.Format == "columns"
	for _, c := range f.Columns {
		taken = append(taken, c.Role+" "+plain.Text(c.Name))
	}
	if telling && slices.ContainsFunc(f.Columns, func(c interop.ColumnReport) bool { return !strings.EqualFold(c.Name, c.Role) }) {
		fmt.Fprintf(w, "  columns read: %s\n", shortList(taken))
	}
	if n := len(f.Attributes); n > 0 {
		fmt.Fprintf(w, "  columns kept as attributes: %s\n", shortList(f.Attributes))
	}
	if n := len(f.LeftOut); n > 0 {
		fmt.Fprintf(w, "  columns left out: %s\n", shortList(f.LeftOut))
	}
	if f.DateOrder != "" {
		fmt.Fprintf(w, "  dates: %s, as other dates of the file show\n", map[string]string{"dmy": "day first", "mdy": "month first"}[f.DateOrder])
	}
	if f.Comments > 0 {
		fmt.Fprintf(w, "  %s passed over\n", plural(f.Comments, "comment line", "comment lines"))
	}
}

// writeReport says what was read, what was not, and what a path will walk.
func writeReport(w io.Writer, r *interop.Report) {
	for i := range r.Files {
		writeFile(w, &r.Files[i])
	}
	var skipped []string
	for _, s := range r.Skipped {
		skipped = append(skipped, plain.Text(s.Path)+" ("+plain.Text(s.Part)+")")
	}
	if len(skipped) > 0 {
		fmt.Fprintf(w, "not read, since they are no tables: %s\n", shortList(skipped))
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
	writeGuesses(w, r)
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
	if r.Counts[interop.FlawDoubt] > 0 {
		fmt.Fprintln(w, "  --date-format dmy or mdy says whether the day or the month stands first")
	}
	if r.Counts[interop.BadNull] > 0 {
		fmt.Fprintln(w, "  --not-null WORD keeps a word as an id")
	}
	if r.Counts[interop.FlawDate] > 0 && slices.ContainsFunc(r.Shown, func(b interop.BadRow) bool { return b.Reason == interop.FlawDate && isNumber(b.Detail) }) {
		fmt.Fprintln(w, "  --date-format unix reads seconds since 1970")
	}
}

// writeGuesses lists what words were taken to mean, with the flags that say
// otherwise.
func writeGuesses(w io.Writer, r *interop.Report) {
	var classes, kinds []string
	for _, t := range r.Types {
		if t.Guessed {
			classes = append(classes, t.Type.ID+"="+string(t.Type.Class))
		}
	}
	for _, k := range r.Kinds {
		if k.From != "" {
			kinds = append(kinds, k.From+"="+k.ID)
		}
	}
	if len(classes) > 0 {
		fmt.Fprintf(w, "classes guessed from words: %s\n  --class TYPE=CLASS says another\n", shortList(classes))
	}
	if len(kinds) > 0 {
		fmt.Fprintf(w, "kinds guessed from words: %s\n  --kind-of WORD=KIND says another\n", shortList(kinds))
	}
	if r.Unsplit > 0 {
		fmt.Fprintf(w, "%s of sources may name several, and is taken for one\n  --source-separator TEXT splits them\n", plural(r.Unsplit, "cell", "cells"))
	}
	if r.Regraded > 0 {
		fmt.Fprintf(w, "%s that rows grade differently: no reliability is kept\n", plural(r.Regraded, "source", "sources"))
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

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
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
	type column struct {
		Name string `json:"name"`
		Role string `json:"role"`
	}
	type file struct {
		Path      string   `json:"path"`
		Part      string   `json:"part,omitempty"`
		Format    string   `json:"format"`
		Encoding  string   `json:"encoding,omitempty"`
		DateOrder string   `json:"date_order,omitempty"`
		Edges     bool     `json:"relations"`
		Rows      int      `json:"rows"`
		Comments  int      `json:"comment_lines,omitempty"`
		Columns   []column `json:"columns"`
		Kept      []string `json:"attributes,omitempty"`
		LeftOut   []string `json:"columns_left_out,omitempty"`
	}
	type count struct {
		ID      string          `json:"id"`
		Class   relations.Class `json:"class,omitempty"`
		Count   int             `json:"count"`
		Guessed bool            `json:"guessed,omitempty"`
		From    string          `json:"guessed_from,omitempty"`
	}
	type skipped struct {
		Path string `json:"path"`
		Part string `json:"part"`
		Why  string `json:"why"`
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
		Skipped   []skipped      `json:"not_read,omitempty"`
		Unsplit   int            `json:"cells_of_sources_not_split,omitempty"`
		Regraded  int            `json:"sources_graded_differently,omitempty"`
	}{Graphx: "import/1", Entities: r.Entities, Relations: r.Relations, Types: []count{}, Kinds: []count{}, Reasons: map[string]int{}, Shown: []row{}, Renamed: r.Renamed, Unsplit: r.Unsplit, Regraded: r.Regraded}
	for _, f := range r.Files {
		columns := []column{}
		for _, c := range f.Columns {
			columns = append(columns, column{c.Name, c.Role})
		}
		out.Files = append(out.Files, file{f.Path, f.Part, f.Format, string(f.Encoding), f.DateOrder, f.Edges, f.Rows, f.Comments, columns, f.Attributes, f.LeftOut})
	}
	for _, t := range r.Types {
		out.Types = append(out.Types, count{ID: t.Type.ID, Class: t.Type.Class, Count: t.Count, Guessed: t.Guessed})
	}
	for _, k := range r.Kinds {
		out.Kinds = append(out.Kinds, count{ID: k.ID, Count: k.Count, From: k.From})
	}
	for i, n := range r.Counts {
		if n > 0 {
			out.Reasons[interop.Reason(i).String()] = n
		}
	}
	for _, b := range r.Shown {
		out.Shown = append(out.Shown, row{b.File, b.Line, b.Reason.String(), b.Detail})
	}
	for _, p := range r.Skipped {
		out.Skipped = append(out.Skipped, skipped{p.Path, p.Part, p.Why})
	}
	out.LeftOut, out.Mended = r.Bad()
	return out
}
