package main

import (
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

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/formats"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/relations"
)

func (p *program) importCommand() *cli.Command {
	column := func(name, what string) cli.Flag {
		return &cli.StringFlag{Name: name, Usage: "the `COLUMN` " + what}
	}
	return &cli.Command{
		Name:      "import",
		Usage:     "make a case of another program's tables",
		ArgsUsage: "FILE...",
		Description: lines(
			"Reads nodes and relations from CSV and JSON Lines, packed with gzip or not, and writes",
			"a case folder, or a packed case where the name ends with .gxs. A folder stands for the",
			"files in it, HEADER,FILE for a file whose header is in another. Known by their headers",
			"are Neo4j's, Gephi's and ICIJ Offshore Leaks' files, and lists of relations without",
			"nodes; flags name the columns of others.",
			"",
			"    graphx import nodes.csv edges.csv -o imported",
			"    graphx import edges.csv --from-column source --to-column target --dry-run",
			"",
			"Bad rows are left out, counted, and the first 100 shown. docs/import.md tells more.",
		),
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "o", Aliases: []string{"output"}, Usage: "write to `NAME`: a folder that is not there or is empty, or a file NAME.gxs"},
			&cli.BoolFlag{Name: "dry-run", Usage: "read and report, and write nothing"},
			&cli.BoolFlag{Name: "strict", Usage: "refuse files with bad rows (exit code 65)"},
			&cli.StringFlag{Name: "delimiter", Usage: "what separates the cells, a `CHARACTER` or tab; otherwise the header tells"},
			column("id-column", "of ids"), column("name-column", "of names"), column("kind-column", "of kinds of nodes"),
			&cli.StringSliceFlag{Name: "alias-column", Usage: "a `COLUMN` of further names; may be given again"},
			&cli.StringSliceFlag{Name: "fact", Usage: "a `COLUMN` of nodes that becomes a fact; may be given again"},
			column("from-column", "of the end that acts"), column("to-column", "of the other end"), column("type-column", "of types of relations"),
			column("date-column", "of dates, or of the days on which relations begin"), column("until-column", "of the days on which they end"),
			column("label-column", "of the words on the line"), column("source-column", "that says on which source a row rests"),
			column("stance-column", "that says supports or denies"), column("modality-column", "that says happened, alleged or planned"),
			&cli.BoolFlag{Name: "directed", Usage: "relations go from one end to the other (the default)"},
			&cli.BoolFlag{Name: "undirected", Usage: "they go both ways, where no row says otherwise"},
			&cli.StringFlag{Name: "kind", Usage: "the `KIND` of entities of which no row says it", DefaultText: "other"},
			&cli.StringFlag{Name: "type", Usage: "the `TYPE` of relations of which no row says it", DefaultText: "linked"},
			&cli.StringSliceFlag{Name: "class", Usage: "`TYPE=CLASS`: relations of that type are of that class; may be given again"},
			&cli.StringFlag{Name: "date-format", Usage: "how dates are written that can be read in two ways: `FORMAT` is one of " + strings.Join(formats.DateFormats, ", ")},
			&cli.StringFlag{Name: "title", Usage: "the `TITLE` of the case"},
			progressFlag(),
		},
		Action: p.importFiles,
	}
}

func (p *program) importFiles(c *cli.Context) error {
	if err := want(c, 1, -1); err != nil {
		return err
	}
	o, err := importOptions(c)
	if err != nil {
		return err
	}
	when, err := progress(c)
	if err != nil {
		return err
	}
	name, dry := c.String("o"), c.Bool("dry-run")
	packed := strings.HasSuffix(name, packedExt)
	switch {
	case name == "" && !dry:
		return &usageError{"import needs -o NAME", "a folder, or a file NAME.gxs; --dry-run reads and reports only"}
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
	o.Progress = &formats.Progress{}
	var writing atomic.Bool
	bar := p.startBar(when, func() reading {
		pr := o.Progress
		switch {
		case writing.Load():
			return reading{phase: "writing", done: written.Load(), total: total.Load(), rows: written.Load()}
		case pr.Phase.Load() == formats.Sorting:
			return reading{phase: "sorting"}
		}
		return reading{phase: "reading", done: pr.Bytes.Load(), total: pr.Total.Load(), rows: pr.Rows.Load(), bytes: pr.Bytes.Load()}
	})
	defer bar.end()
	data, report, err := formats.Read(c.Context, c.Args().Slice(), o)
	if err != nil {
		return importError(err)
	}
	left, flawed := report.Bad()
	refused := c.Bool("strict") && left+flawed > 0
	if !dry && !refused {
		kase := relations.NewStoredCase(data.Records(), data)
		n, m := kase.Len()
		total.Store(int64(len(kase.Sources) + n + m))
		writing.Store(true)
		if packed {
			err = index.Build(kase).Pack(c.Context, name, index.Origin{}, func(done, all int) {
				written.Store(int64(done))
				total.Store(int64(all))
			})
		} else {
			err = casefile.WriteFolder(c.Context, name, kase, casefile.WriteOptions{Store: data, Done: &written})
		}
		if errors.Is(err, context.Canceled) {
			return err
		}
		if err != nil {
			return &writeError{name, err}
		}
	}
	bar.end()
	writeReport(p.stdout, report)
	switch {
	case refused:
		return &answerError{message: fmt.Sprintf("%s; --strict refuses, and nothing is written", count(left+flawed, "bad row", "bad rows")), code: exitBadData}
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
		return &answerError{message: "cannot write " + name + ": it is not empty", hint: "import makes a folder of its own; name one that is not there", code: exitCannotWrite}
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
	var input *formats.InputError
	var column *formats.ColumnError
	switch {
	case errors.As(err, &input):
		return &answerError{message: input.Error(), hint: input.Hint, code: exitBadData}
	case errors.As(err, &column):
		return &usageError{column.Error(), or(entities.DidYouMean(column.Name, column.Columns), "the columns are "+strings.Join(column.Columns, ", "))}
	}
	return err
}

func importOptions(c *cli.Context) (formats.Options, error) {
	o := formats.Options{
		Title:    c.String("title"),
		IDColumn: c.String("id-column"), NameColumn: c.String("name-column"), KindColumn: c.String("kind-column"),
		AliasColumns: c.StringSlice("alias-column"), Facts: c.StringSlice("fact"),
		FromColumn: c.String("from-column"), ToColumn: c.String("to-column"), TypeColumn: c.String("type-column"),
		DateColumn: c.String("date-column"), UntilColumn: c.String("until-column"), LabelColumn: c.String("label-column"), SourceColumn: c.String("source-column"),
		StanceColumn: c.String("stance-column"), ModalityColumn: c.String("modality-column"),
		Undirected: c.Bool("undirected"), Kind: c.String("kind"), Type: c.String("type"),
		DateFormat: c.String("date-format"), Classes: map[string]relations.Class{},
	}
	if c.Bool("directed") && o.Undirected {
		return o, &usageError{"--directed and --undirected exclude one another", ""}
	}
	switch d := c.String("delimiter"); {
	case d == "tab" || d == `\t`:
		o.Delimiter = '\t'
	case len(d) == 1 && d != `"` && d != "\n" && d != "\r":
		o.Delimiter = d[0]
	case d != "":
		return o, &usageError{"--delimiter " + strconv.Quote(d) + " is not one character of ASCII", "such as , or ; or tab"}
	}
	if f := o.DateFormat; f != "" && !slices.Contains(formats.DateFormats, f) {
		return o, &usageError{"--date-format: unknown format " + quoteArg(f), or(entities.DidYouMean(f, formats.DateFormats), "one of "+strings.Join(formats.DateFormats, ", "))}
	}
	for _, s := range c.StringSlice("class") {
		typ, class, ok := strings.Cut(s, "=")
		if !ok {
			return o, &usageError{"--class " + quoteArg(s) + " is not TYPE=CLASS", "such as --class officer-of=tie"}
		}
		if !slices.Contains(relations.Classes, relations.Class(class)) {
			classes := texts(relations.Classes)
			return o, &usageError{"--class: unknown class " + quoteArg(class), or(entities.DidYouMean(class, classes), "classes are "+strings.Join(classes, ", "))}
		}
		o.Classes[formats.ID(typ)] = relations.Class(class)
	}
	return o, nil
}

// writeReport says what was read, what was not, and what a path will walk.
func writeReport(w io.Writer, r *formats.Report) {
	for _, f := range r.Files {
		what := "nodes"
		if f.Edges {
			what = "relations"
		}
		fmt.Fprintf(w, "%s: %s of %s (%s)\n", f.Path, count(f.Rows, "row", "rows"), what, f.Format)
		if len(f.LeftOut) > 0 {
			fmt.Fprintf(w, "  columns left out: %s\n", strings.Join(f.LeftOut, ", "))
		}
	}
	fmt.Fprintf(w, "%s, %s\n", count(r.Entities, "entity", "entities"), count(r.Relations, "relation", "relations"))
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
		fmt.Fprintf(w, "%s a hash, since others have the same\n", count(r.Renamed, "id got", "ids got"))
	}
	left, flawed := r.Bad()
	if left+flawed == 0 {
		return
	}
	var reasons []string
	for i, n := range r.Counts {
		if n > 0 {
			reasons = append(reasons, fmt.Sprintf("%s %d", formats.Reason(i), n))
		}
	}
	fmt.Fprintf(w, "%s left out, %s mended: %s\n", count(left, "bad row", "bad rows"), count(flawed, "cell", "cells"), strings.Join(reasons, ", "))
	for _, b := range r.Shown {
		detail := ""
		if b.Detail != "" {
			detail = ": " + quoteArg(b.Detail)
		}
		fmt.Fprintf(w, "  %s:%d: %s%s\n", b.File, b.Line, b.Reason, detail)
	}
	if more := left + flawed - len(r.Shown); more > 0 {
		fmt.Fprintf(w, "  and %d more\n", more)
	}
}

// builtinIs returns the kind that a built-in kind is a special case of.
func builtinIs(id string) string {
	for _, k := range entities.BuiltinKinds {
		if k.ID == id {
			return k.Is
		}
	}
	return ""
}

// shortList joins the first twenty of a list.
func shortList(list []string) string {
	if n := len(list) - 20; n > 0 {
		list = append(list[:20:20], fmt.Sprintf("and %d more", n))
	}
	return strings.Join(list, ", ")
}
