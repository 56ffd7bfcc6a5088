package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
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
	name, dry, into := q.Text("o"), q.On("dry-run"), q.Text("into")
	packed := strings.HasSuffix(name, ask.PackedExt)
	if err := importTarget(q); err != nil {
		return err
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
	refused := q.On("strict") && left+flawed+report.SeveralNames > 0
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
		var why []string
		if left+flawed > 0 {
			why = append(why, plural(left+flawed, "bad row", "bad rows"))
		}
		if report.SeveralNames > 0 {
			why = append(why, plural(report.SeveralNames, "id with several names", "ids with several names"))
		}
		return &ask.Error{Message: strings.Join(why, ", ") + "; --strict refuses, and nothing is written", Kind: ask.BadData}
	case !dry:
		fmt.Fprintf(p.stderr, "graphx: wrote %s\n", name)
	}
	return nil
}

// importTarget checks the place that an import goes to before anything is read.
func importTarget(q *ask.Question) error {
	name, dry := q.Text("o"), q.On("dry-run")
	switch {
	case q.Has("into"):
	case name == "" && !dry:
		return &ask.Error{Message: "import needs -o NAME", Hint: "a folder, or a file NAME.gxs; --dry-run reads and reports only"}
	case dry:
	case strings.HasSuffix(name, ask.PackedExt):
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			return &writeError{name, errors.New("it is a folder")}
		}
	default:
		return folderIsFree(name)
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
