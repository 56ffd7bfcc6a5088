package casefile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// FiguresFile lists the figures of a report. It stands in a case's folder, and is
// no part of the case: nothing in it changes an answer.
const FiguresFile = "figures.yaml"

// A Figure is one to be drawn.
type Figure struct {
	Name    string // of its file
	Command string // as it would be typed behind "graphx", without an output
	Title   string
	Caption string
	at      map[string]int32 // where each field stands; "" for the record
}

var figureTable = newTable("figure", "a figure of a report: its file and the command that draws it",
	func() *Figure { return &Figure{} },
	textField("name", func(f *Figure) *string { return &f.Name }, "the file, relative to the folder of the figures; its extension, .svg if left out, chooses the format").must(),
	textField("command", func(f *Figure) *string { return &f.Command }, "the command as typed after graphx, without output flags, such as path Dmitriev Zelensky --k 3").must(),
	textField("title", func(f *Figure) *string { return &f.Title }, "the title of the figure, as --title"),
	textField("caption", func(f *Figure) *string { return &f.Caption }, "the words below the figure, as --caption"),
)

var figuresSection = &section{"figures", figureTable}

// Figures are those that a case's file of figures lists.
type Figures struct {
	List []*Figure
	file *file
}

// ReadFigures reads the figures of the case in a folder. Where there is no such
// file, the error is a *[NotFoundError]; what is wrong with it is a *[Problems].
func ReadFigures(dir string) (*Figures, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, &NotFoundError{Dir: dir, Err: cause(err)}
	}
	defer root.Close()
	return ReadFiguresFS(root.FS(), dir)
}

// ReadFiguresFS is ReadFigures for any file system, whose folder messages call
// name.
func ReadFiguresFS(fsys fs.FS, name string) (*Figures, error) {
	f, err := readFile(fsys, name, FiguresFile)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			missing := &NotFoundError{Dir: name, File: FiguresFile, Hint: "docs/figures.md shows one"}
			if _, err := fs.Stat(fsys, "figures.yml"); err == nil {
				missing.Hint = "rename figures.yml to " + FiguresFile
			}
			return nil, missing
		}
		return nil, fmt.Errorf("%s: %w", join(name, FiguresFile), cause(err))
	}
	d := newDecoder(f)
	out := &Figures{file: f}
	if at, message, hint, ok := f.encodingFault(); !ok {
		d.broken(at, message, hint)
	} else {
		readYAMLRecords(d, figureTable, f.text, 0, func(n *node) {
			before := len(d.recs)
			d.top(figureTable, n)
			if len(d.recs) == before {
				return
			}
			fig := d.recs[before].(*Figure)
			fig.at = map[string]int32{"": n.at}
			for i := range n.kids {
				fig.at[n.kids[i].name] = n.kids[i].at
			}
			for _, row := range figureTable.fields {
				if kid := n.kid(row.name); row.required && (kid == nil || kid.kind == blank || kid.kind == word && strings.TrimSpace(kid.text) == "") {
					d.problem(int(n.at), "a figure without a "+row.name, "such as - name: dmitriev.svg, and below it command: near Dmitriev")
				}
			}
			out.List = append(out.List, fig)
		})
	}
	if len(d.problems) > 0 {
		all := &Problems{More: d.more}
		for _, p := range d.problems {
			all.List = append(all.List, f.problem(int(p.at), p.message, p.hint))
		}
		sortProblems(all.List)
		return nil, all
	}
	return out, nil
}

// Problem reports what is wrong with a field of a figure.
func (f *Figures) Problem(fig *Figure, field, message, hint string) Problem {
	at, ok := fig.at[field]
	if !ok {
		at = fig.at[""]
	}
	return f.file.problem(int(at), message, hint)
}

// Place writes where a figure stands: "figures.yaml:3:3".
func (f *Figures) Place(fig *Figure) string {
	line, column := f.file.position(int(fig.at[""]))
	return fmt.Sprintf("%s:%d:%d", f.file.name, line, column)
}

// Name is what messages call the file.
func (f *Figures) Name() string { return f.file.name }
