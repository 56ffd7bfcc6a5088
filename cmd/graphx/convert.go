package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/graphx-dev/graphx/internal/ask"
	"github.com/graphx-dev/graphx/internal/atomicfile"
	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/interop"
	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/render"
)

var convertVerb = &ask.Verb{
	Name: "convert", Summary: "Write a case or another program's file as something else",
	Usage: "IN", Least: 1, Most: 1, Arguments: ask.File,
	Help: lines(
		"Reads a case folder, a packed case, a sample, or a file of another program, and writes",
		"all of it: to FILE in the format of its extension (graphx formats lists them), to",
		"FILE"+ask.PackedExt+" as a packed case, to any other name as a case folder. - is standard input or",
		"output.",
		"",
		"    graphx convert @harbour -o harbour.graphml",
		"    graphx convert harbour.graphml -o harbour",
	),
	Parameters: []*ask.Parameter{
		{Name: "o", Other: []string{"output"}, Type: ask.Text, Affects: ask.Goes, Common: true, Summary: "write to `NAME`: a file, or a new or empty folder"},
		{Name: "format", Type: ask.Choice, Choices: writtenFormats(), Affects: ask.Goes, Common: true, Summary: "write in `FORMAT`, whatever the extension"},
		{Name: "strict", Type: ask.Switch, Affects: ask.Goes, Common: true, Summary: "refuse a format that does not hold everything (exit code 65)"},
		jsonParameter, progressParameter,
	},
}

func writtenFormats() (names []string) {
	for _, f := range interop.Formats() {
		if f.Writes() {
			names = append(names, f.Name)
		}
	}
	return names
}

func (p *program) convert(ctx context.Context, q *ask.Question) error {
	name, format := q.Text("o"), q.Text("format")
	switch {
	case name == "":
		return &ask.Error{Message: "convert needs -o NAME", Hint: "a file such as network.graphml, or a folder"}
	case name == "-" && format == "":
		return &ask.Error{Parameter: "format", Is: "says in which format standard output is written", Hint: "graphx formats lists them"}
	}
	folder := false
	if format == "" && !strings.HasSuffix(name, ask.PackedExt) && interop.FormatOf(name) == nil {
		if base := name[strings.LastIndexAny(name, `/\`)+1:]; strings.Contains(strings.Trim(base, "."), ".") {
			_, _, _, err := (&ask.Session{}).Convert(name, "")
			return err
		}
		folder = true
		if err := folderIsFree(name); err != nil {
			return err
		}
	}
	s, err := p.openCase(ctx, q.Args[0])
	if err != nil {
		return err
	}
	defer s.Close()
	p.tell(s.Notes)
	if s.Problems != nil {
		return s.Problems
	}
	switch {
	case folder:
		if err := casefile.WriteFolder(ctx, name, s.Case, casefile.WriteOptions{Store: s.Case.Store()}); err != nil {
			return writeFailed(name, err)
		}
		fmt.Fprintf(p.stderr, "graphx: wrote %s\n", name)
		return p.converted(q, s, name, "folder", nil)
	case format == "" && strings.HasSuffix(name, ask.PackedExt):
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			return &writeError{name, errors.New("it is a folder")}
		}
		if err := p.packCase(ctx, s, name, q.Text("progress")); err != nil {
			return err
		}
		fmt.Fprintf(p.stderr, "graphx: wrote %s\n", name)
		return p.converted(q, s, name, "packed", nil)
	}
	data, losses, f, err := s.Convert(name, format)
	if err != nil {
		return err
	}
	notes := ask.LossNotes(name, f, losses)
	if len(notes) > 0 && q.On("strict") {
		return &ask.Error{Kind: ask.BadData, Message: notes[0].Message + "; --strict refuses, and nothing is written"}
	}
	p.tell(notes)
	if name == "-" && q.On("json") {
		return &ask.Error{Parameter: "json", Is: "needs a file: standard output holds one of the two"}
	}
	if name == "-" {
		if f.Text() {
			_, err = p.stdout.Write(data)
		} else {
			err = plain.Raw(p.stdout, data)
		}
		if err != nil {
			return &writeError{"standard output", err}
		}
		return nil
	}
	if err := p.writeFiles(ctx, name, []atomicfile.File{{Name: name, Data: data}}); err != nil {
		return err
	}
	return p.converted(q, s, name, f.Name, losses)
}

// converted writes the answer in the shape convert/1 (docs/json.md) if the user wants JSON.
func (p *program) converted(q *ask.Question, s *ask.Session, name, format string, losses []interop.Loss) error {
	if !q.On("json") {
		return nil
	}
	type lost struct {
		What  string `json:"what"`
		Count int    `json:"count"`
	}
	n, m := s.Case.Len()
	out := struct {
		Graphx    string `json:"graphx"`
		File      string `json:"file"`
		Format    string `json:"format"`
		Entities  int    `json:"entities"`
		Relations int    `json:"relations"`
		Lost      []lost `json:"lost"`
	}{"convert/1", name, format, n, m, []lost{}}
	for _, l := range losses {
		out.Lost = append(out.Lost, lost{l.What, l.Count})
	}
	return render.WriteJSON(p.stdout, out)
}

func writeFailed(name string, err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return &writeError{name, err}
}
