package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/ask"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/interop"
	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/relations"
)

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
	if r.SeveralNames > 0 {
		fmt.Fprintf(w, "%s several names; the first in the alphabet is the name, the others are aliases\n", plural(r.SeveralNames, "id has", "ids have"))
		for _, n := range r.Several {
			fmt.Fprintf(w, "  %s: %s\n", n.ID, shortList(cleaned(n.Names)))
		}
		if more := r.SeveralNames - len(r.Several); more > 0 {
			fmt.Fprintf(w, "  and %d more\n", more)
		}
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
	type named struct {
		ID    string   `json:"id"`
		Names []string `json:"names"`
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
		Several   int            `json:"ids_with_several_names,omitempty"`
		Names     []named        `json:"several_names,omitempty"`
		Skipped   []skipped      `json:"not_read,omitempty"`
		Unsplit   int            `json:"cells_of_sources_not_split,omitempty"`
		Regraded  int            `json:"sources_graded_differently,omitempty"`
	}{Graphx: "import/1", Entities: r.Entities, Relations: r.Relations, Types: []count{}, Kinds: []count{}, Reasons: map[string]int{}, Shown: []row{}, Renamed: r.Renamed, Unsplit: r.Unsplit, Regraded: r.Regraded, Several: r.SeveralNames}
	for _, n := range r.Several {
		out.Names = append(out.Names, named(n))
	}
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

// cleaned makes texts of a file safe to show.
func cleaned(list []string) (out []string) {
	for _, s := range list {
		out = append(out, plain.Text(s))
	}
	return out
}
