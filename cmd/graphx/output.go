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
	"github.com/graphx-dev/graphx/internal/render"
)

// outputFlags are the flags that say what is written where.
func outputFlags(formats ...string) []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "o", Aliases: []string{"output"}, Usage: "write to `FILE`, in the format of its extension: " + strings.Join(formats, ", ")},
		&cli.StringFlag{Name: "format", Usage: "the `FORMAT`, whatever the extension"},
		&cli.BoolFlag{Name: "json", Usage: "answer in JSON (docs/json.md)"},
	}
}

var extensions = map[string]string{".svg": "svg", ".dot": "dot", ".gv": "dot", ".json": "json", ".txt": "text", ".md": "md"}

// An output is where an answer goes: always a format to stdout, "" for none,
// and a file with a format of its own, or no file.
type output struct {
	stdout       string
	file, format string
	sidecar      []string // the formats of what is written beside a figure
}

// A figureFile is the content of a file. What draws a figure into it leaves here
// what may be written beside it.
type figureFile struct {
	bytes.Buffer
	name    string
	sidecar *render.Sidecar
	more    []atomicfile.File
}

// outputs reads the output flags before any work is done. The first of the
// formats is what stdout gets by default. Where fileOnly is set, -o FILE leaves
// stdout empty.
func outputs(c *cli.Context, fileOnly bool, formats ...string) (output, error) {
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
				return out, &usageError{fmt.Sprintf("%s: no format has the extension %q here", quoteArg(out.file), ext), "--format chooses one of " + strings.Join(formats, ", ")}
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
	out.sidecar, err = sidecarFormats(c, out.file)
	return out, err
}

// emit writes an answer to where it goes. write makes the bytes of one format;
// it is called once for each, and nothing is written where it fails.
func (p *program) emit(ctx context.Context, out output, write func(format string, w io.Writer) error) error {
	file := figureFile{name: out.file}
	if out.file != "" {
		if err := write(out.format, &file); err != nil {
			return err
		}
	}
	if out.stdout != "" {
		var b bytes.Buffer
		if err := write(out.stdout, &b); err != nil {
			return err
		}
		if _, err := p.stdout.Write(b.Bytes()); err != nil {
			return &writeError{"standard output", err}
		}
	}
	if out.file == "" {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	files, err := file.files(out.sidecar)
	if err != nil {
		return err
	}
	if err := atomicfile.WriteAll(files); err != nil {
		var path *fs.PathError
		if len(files) > 1 && errors.As(err, &path) {
			return &writeError{path.Path, err}
		}
		return &writeError{out.file, err}
	}
	for _, f := range files {
		fmt.Fprintf(p.stderr, "graphx: wrote %s\n", f.Name)
	}
	return nil
}
