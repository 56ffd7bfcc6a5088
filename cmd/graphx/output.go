package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/atomicfile"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/render/figure"
)

// outputFlags are the flags that say what is written where.
func outputFlags(formats ...string) []cli.Flag {
	formats = withPictures(formats)
	flags := []cli.Flag{
		&cli.StringFlag{Name: "o", Aliases: []string{"output"}, Usage: "write to `FILE`, in the format of its extension: " + strings.Join(formats, ", ")},
		&cli.StringFlag{Name: "format", Usage: "the `FORMAT`, whatever the extension"},
		&cli.BoolFlag{Name: "json", Usage: "answer in JSON (docs/json.md)"},
	}
	if slices.Contains(formats, "svg") {
		flags = append(flags, pictureFlags()...)
	}
	return flags
}

var extensions = map[string]string{".svg": "svg", ".dot": "dot", ".gv": "dot", ".json": "json", ".txt": "text", ".md": "md",
	".png": "png", ".pdf": "pdf", ".mmd": "mermaid", ".mermaid": "mermaid"}

// An output is where an answer goes: always a format to stdout, "" for none,
// and a file with a format of its own, or no file.
type output struct {
	stdout       string
	file, format string
	sidecar      []string // the formats of what is written beside a figure
	picture      picture
	page         *pageAsk // nil where the figure has no page to fit on
}

// A figureFile is the content of a file. What draws a figure into it leaves here
// what may be written beside it.
type figureFile struct {
	bytes.Buffer
	name    string
	sidecar *figure.Sidecar
	page    *pageAsk
	pages   []atomicfile.File // instead of it
}

// outputs reads the output flags before any work is done. The first of the
// formats is what stdout gets by default. Where fileOnly is set, -o FILE leaves
// stdout empty.
func outputs(c *cli.Context, fileOnly bool, formats ...string) (output, error) {
	formats = withPictures(formats)
	out := output{stdout: formats[0], file: c.String("o")}
	if out.file == "-" {
		out.file = "" // stdout it is
	}
	format := c.String("format")
	if format != "" && !slices.Contains(formats, format) {
		return out, &usageError{"unknown format " + quoteArg(format), or(entities.DidYouMean(format, formats), "formats are "+strings.Join(formats, ", "))}
	}
	switch {
	case out.file != "":
		out.format = format
		if format == "" {
			ext := filepath.Ext(out.file)
			if out.format = extensions[strings.ToLower(ext)]; !slices.Contains(formats, out.format) {
				return out, &usageError{fmt.Sprintf("%s: no format has the extension %q here", quoteArg(out.file), ext), suggestExtension(ext, formats)}
			}
		}
		if fileOnly {
			out.stdout = ""
		}
	case format != "":
		out.stdout = format
	}
	if c.Bool("json") {
		out.stdout = "json"
	}
	if c.Bool("quality") {
		out.stdout = qualityFormat(out.stdout)
	}
	var err error
	if slices.Contains(formats, "svg") {
		if out.picture, err = pictureOf(c, out.stdout, out.format); err != nil {
			return out, err
		}
	}
	if c.String("page") != "" {
		out.page = askPage(c)
	}
	out.sidecar, err = sidecarFormats(c, out.file)
	return out, err
}

// painted reports whether a format is no text.
func painted(format string) bool { return format == "png" || format == "pdf" }

// plain sees to it that a text has nothing in it that would steer the terminal on
// which somebody looks at the file. An SVG is made of texts that are quoted so
// already, and the only mark of direction in it is its own.
func (f *figureFile) plain(format string) {
	if painted(format) || format == "svg" {
		return
	}
	text := plain.Bytes(f.Bytes())
	f.Reset()
	f.Write(text)
	for i := range f.pages {
		f.pages[i].Data = plain.Bytes(f.pages[i].Data)
	}
}

// emit writes an answer to where it goes. write makes the bytes of one format;
// it is called once for each, and nothing is written where it fails.
func (p *program) emit(ctx context.Context, out output, write func(format string, w io.Writer) error) error {
	file := figureFile{name: out.file, page: out.page}
	var files cleared
	if out.file != "" {
		if err := p.drawn(out.format, &file, out.picture, write); err != nil {
			return err
		}
		file.plain(out.format)
		if file.pages == nil { // one of several is not made again by itself
			if err := p.sign(out.format, &file.Buffer, out.file); err != nil {
				return err
			}
		}
		list, err := file.files(out.sidecar)
		if err != nil {
			return err
		}
		if files, err = p.clear(list...); err != nil { // before anything goes to stdout
			return err
		}
	}
	if out.stdout != "" && p.sink == nil {
		if p.color && painted(out.stdout) {
			return &usageError{"a " + strings.ToUpper(out.stdout) + " is nothing for a terminal", "-o FILE." + out.stdout}
		}
		b := figureFile{page: out.page}
		if err := p.drawn(out.stdout, &b, out.picture, write); err != nil {
			return err
		}
		if err := p.sign(out.stdout, &b.Buffer, ""); err != nil {
			return err
		}
		if _, err := p.clear(atomicfile.File{Data: b.Bytes()}); err != nil {
			return err
		}
		to := p.stdout.Write
		if painted(out.stdout) || out.stdout == "svg" {
			to = func(b []byte) (int, error) { return len(b), plain.Raw(p.stdout, b) }
		}
		if _, err := to(b.Bytes()); err != nil {
			return &writeError{"standard output", err}
		}
	}
	if out.file == "" {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return p.writeFiles(out.file, files)
}

// writeFiles writes what has been cleared to disk. A writeError without a name
// of its own is about the file.
func (p *program) writeFiles(file string, out cleared) error {
	if p.sink != nil {
		p.sink(out.files)
		return nil
	}
	if err := atomicfile.WriteAll(out.files); err != nil {
		var path *fs.PathError
		if len(out.files) > 1 && errors.As(err, &path) {
			return &writeError{path.Path, err}
		}
		return &writeError{file, err}
	}
	for _, f := range out.files {
		fmt.Fprintf(p.stderr, "graphx: wrote %s\n", f.Name)
	}
	return nil
}
