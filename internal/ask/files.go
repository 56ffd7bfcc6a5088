package ask

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/interop"
	"github.com/graphx-dev/graphx/internal/readfile"
	"github.com/graphx-dev/graphx/internal/relations"
)

// holdsCase reports whether a folder is a case, or nothing else that can be read.
func holdsCase(name string) bool {
	info, err := os.Stat(name)
	if err != nil || !info.IsDir() {
		return err != nil
	}
	for _, marker := range []string{casefile.Marker, "case.yml"} {
		if _, err := os.Stat(filepath.Join(name, marker)); err == nil {
			return true
		}
	}
	return len(readable(name)) == 0
}

// readable lists the files in a folder that are no case and whose names are those
// of other programs' files.
func readable(dir string) (files []string) {
	list, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	for _, e := range list {
		name := e.Name()
		if e.Type().IsRegular() && !strings.HasPrefix(name, ".") && (interop.IsTable(name) || interop.FormatOf(name) != nil && interop.FormatOf(name).Reads()) {
			files = append(files, filepath.Join(dir, name))
		}
	}
	return files
}

// openFiles opens what another program wrote, a file or a folder of files, as a
// case. A note says what was read.
func openFiles(ctx context.Context, name, shown string) (*Session, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, &Error{Kind: NoInput, Message: fmt.Sprintf("cannot open %s: %v", Quote(name), causeOf(err)), Err: err}
	}
	files := []string{name}
	if info.IsDir() {
		files = readable(name)
	} else if !info.Mode().IsRegular() {
		return nil, &Error{Kind: NoInput, Message: (&readfile.KindError{Name: Quote(name), Mode: info.Mode().Type()}).Error()}
	}
	var graph *interop.Format
	graphs := 0
	for _, f := range files {
		found, err := interop.DetectFile(f)
		if err != nil {
			return nil, &Error{Kind: NoInput, Message: fmt.Sprintf("cannot open %s: %v", Quote(f), causeOf(err)), Err: err}
		}
		if found != nil {
			graph = found
			graphs++
		}
	}
	switch {
	case graphs > 0 && len(files) > 1:
		return nil, &Error{Kind: BadData, Message: fmt.Sprintf("%s holds %d files of which %d are graphs", Quote(name), len(files), graphs), Hint: "name one of them"}
	case graphs > 0:
		return openGraph(ctx, graph, files[0], shown)
	}
	data, report, err := interop.Read(ctx, files, interop.Options{})
	if err != nil {
		return nil, ImportError(err)
	}
	s := newSession(casefile.Unplaced(relations.NewStoredCase(data.Records(), data), shown, nil), filepath.Dir(files[0]), shown)
	s.files = func() ([]casefile.Sum, error) { return sumsOf(files) }
	left, flawed := report.Bad()
	note := fmt.Sprintf("%s (table): %s, %s", Quote(shown), plural(report.Entities, "entity", "entities"), plural(report.Relations, "relation", "relations"))
	if left > 0 {
		note += fmt.Sprintf("; %s left out", plural(left, "bad row", "bad rows"))
	}
	if flawed > 0 {
		note += fmt.Sprintf("; %s mended", plural(flawed, "cell", "cells"))
	}
	if left+flawed > 0 {
		note += "; graphx import --dry-run shows them"
	}
	s.Notes = append(s.Notes, Note{Message: note})
	return s, nil
}

func sumsOf(files []string) (sums []casefile.Sum, err error) {
	for _, f := range files {
		sum, err := fileSum(f)
		if err != nil {
			return nil, err
		}
		sums = append(sums, casefile.Sum{Name: filepath.Base(f), SHA256: sum})
	}
	return sums, nil
}

func openGraph(ctx context.Context, f *interop.Format, name, shown string) (*Session, error) {
	rec, report, err := interop.ReadGraphFile(ctx, f, name)
	if err != nil {
		return nil, ImportError(err)
	}
	report.File = shown
	kase := relations.NewCase(rec)
	s := newSession(casefile.Unplaced(kase, shown, []casefile.Sum{{Name: filepath.Base(name), SHA256: report.SHA256}}), filepath.Dir(name), shown)
	if found, more := kase.Validate(); len(found) > 0 {
		p := found[0]
		return nil, &Error{Kind: BadData, Message: fmt.Sprintf("%s: %d records of it make no case; the first: %s", Quote(shown), len(found)+more, p.Message), Hint: p.Hint}
	}
	s.Notes = append(s.Notes, Note{Message: report.String()})
	return s, nil
}

// ImportError words an error of other programs' files.
func ImportError(err error) error {
	var input *interop.InputError
	var graph *interop.GraphError
	var header *interop.HeaderError
	var encoding *interop.EncodingError
	var sheet *interop.SheetError
	const flags = "graphx import has flags that say how it is to be read"
	switch {
	case errors.As(err, &header), errors.As(err, &encoding), errors.As(err, &sheet):
		return &Error{Kind: BadData, Message: err.Error(), Hint: flags, Verb: "import", Err: err}
	case errors.As(err, &input):
		return &Error{Kind: BadData, Message: input.Error(), Hint: input.Hint, Err: err}
	case errors.As(err, &graph):
		return &Error{Kind: BadData, Message: graph.Error(), Hint: graph.Hint, Err: err}
	}
	return err
}

// OpenPiped opens what a pipe gives as a case: a file of another program.
func OpenPiped(ctx context.Context, r io.Reader) (*Session, error) {
	dir, err := os.MkdirTemp("", "graphx-")
	if err != nil {
		return nil, err
	}
	remove := closer(func() error { return os.RemoveAll(dir) })
	name := filepath.Join(dir, "stdin")
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = io.Copy(f, readfile.NewReader(ctx, r))
		err = cmp.Or(err, f.Close())
	}
	var s *Session
	if err == nil {
		s, err = openFiles(ctx, name, "standard input")
	}
	if err != nil {
		remove()
		return nil, err
	}
	s.Folder = "."
	s.closing = append(s.closing, remove)
	return s, nil
}

type closer func() error

func (c closer) Close() error { return c() }

// Convert writes the whole case to a file in the format of another program, "" for
// the one of the file's extension. It returns what the file does not hold.
func (s *Session) Convert(name, format string) (data []byte, losses []interop.Loss, f *interop.Format, err error) {
	if format != "" {
		f = interop.FormatNamed(format)
	} else {
		f = interop.FormatOf(name)
	}
	if f == nil || !f.Writes() {
		return nil, nil, nil, &Error{Message: Quote(name) + ": no format that is written has that extension", Hint: suggest(strings.ToLower(filepath.Ext(name)), written(), "extensions are"), Verb: "formats"}
	}
	var b bytes.Buffer
	losses, err = f.Write(&b, WholeView(s.Case))
	return b.Bytes(), losses, f, err
}

// written lists the extensions of the formats that are written.
func written() (list []string) {
	for _, f := range interop.Formats() {
		if f.Writes() {
			list = append(list, f.Extensions...)
		}
	}
	slices.Sort(list)
	return list
}

// LossNotes tells what a file does not hold of what was written to it.
func LossNotes(name string, f *interop.Format, losses []interop.Loss) []Note {
	return lossNotes(name, f, losses)
}
