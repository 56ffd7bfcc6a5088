package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/pack"
	"github.com/graphx-dev/graphx/internal/readfile"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/figure"
)

func (p *program) packCommand() *cli.Command {
	return &cli.Command{
		Name:      "pack",
		Usage:     "put a case and its index into one file that answers at once",
		ArgsUsage: "[DIR]",
		Description: lines(
			"Writes the case to one file, FILE.gxs, that is read in place: a question about",
			"millions of relations then takes milliseconds and reads what it visits. Every",
			"command takes such a file where it takes a case. The folder stays the master copy: once",
			"its files have changed, a packed case beside it answers nothing until it is renewed.",
			"",
			"    graphx pack -o affair.gxs",
			"    graphx pack --case @harbour -o harbour.gxs",
		),
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "renew", Usage: "pack the folder beside FILE.gxs, the argument, into it again"},
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write `FILE`.gxs"},
			progressFlag(), caseFlag(),
		},
		Action: p.pack,
	}
}

// packedExt ends the name of a packed case.
const packedExt = ".gxs"

// isPacked reports whether a name is that of a packed case: by its ending, or
// because it is a file where a folder would be a case.
func isPacked(name string) bool {
	if strings.HasSuffix(name, packedExt) {
		return true
	}
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

func (p *program) pack(c *cli.Context) error {
	if err := want(c, 0, 1); err != nil {
		return err
	}
	name := c.String("output")
	if c.Bool("renew") {
		if name != "" || c.IsSet("case") || p.publish != nil || c.Args().Len() != 1 {
			return &usageError{"--renew takes the packed case and nothing else", "graphx pack --renew affair" + packedExt}
		}
		name = c.Args().First()
		dir, err := renewable(name)
		if err != nil {
			return err
		}
		if err := c.Set("case", dir); err != nil {
			return err
		}
	}
	switch {
	case name == "":
		return &usageError{"pack needs -o FILE" + packedExt, "graphx pack -o affair" + packedExt}
	case !strings.HasSuffix(name, packedExt):
		return &usageError{"a packed case is called FILE" + packedExt + ", not " + quoteArg(name), ""}
	}
	if dir := c.Args().First(); dir != "" && !c.Bool("renew") {
		if c.IsSet("case") {
			return &usageError{"the case is named twice, by --case and as an argument", ""}
		}
		if err := c.Set("case", dir); err != nil {
			return err
		}
	}
	when, err := progress(c)
	if err != nil {
		return err
	}
	r, folder, _, err := p.readFrom(c.String("case"))
	if err != nil {
		return err
	}
	if same(name, c.String("case")) {
		return &usageError{quoteArg(name) + " is the case itself", "name another file, or the folder it was made of"}
	}
	from := index.Origin{}
	if p.copy != nil {
		words, parts := p.copy.InRecords(p.parts)
		if err := p.refuse(name, words, parts); err != nil {
			return err
		}
	} else if r.Case.Store() == nil {
		from = originOf(r, folder, name)
	}
	if err := p.packCase(c.Context, name, r.Case, from, when); err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return &writeError{name, err}
	}
	entities, rels := r.Case.Len()
	fmt.Fprintf(p.stdout, "%s: %d entities, %d relations, %s\n", name, entities, rels, size(info.Size()))
	return nil
}

func same(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// size writes a number of bytes for people.
func size(n int64) string {
	switch {
	case n < 1<<20:
		return fmt.Sprintf("%d kB", (n+999)/1000)
	case n < 1<<30:
		return fmt.Sprintf("%d MB", n/1_000_000)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}

// originOf tells of what a case was read, as seen from where a file will be.
func originOf(r *casefile.Reading, folder, file string) index.Origin {
	if folder == "" || strings.HasPrefix(folder, "@") {
		return index.Origin{}
	}
	abs, err1 := filepath.Abs(folder)
	at, err2 := filepath.Abs(filepath.Dir(file))
	if err1 != nil || err2 != nil {
		return index.Origin{}
	}
	rel, err := filepath.Rel(at, abs)
	if err != nil {
		return index.Origin{} // on another drive
	}
	o := index.Origin{Folder: filepath.ToSlash(rel)}
	for _, s := range r.Sums() {
		o.Files = append(o.Files, index.OriginFile(s))
	}
	return o
}

// packCase writes a packed case, with a bar on a terminal.
func (p *program) packCase(ctx context.Context, name string, kase *relations.Case, from index.Origin, when string) error {
	var written, total atomic.Int64
	bar := p.startBar(when, func() reading {
		return reading{phase: "packing", done: written.Load(), total: total.Load(), rows: written.Load()}
	})
	defer bar.end()
	err := index.Build(kase).Pack(ctx, name, from, func(done, all int) {
		written.Store(int64(done))
		total.Store(int64(all))
	})
	if err != nil && ctx.Err() == nil {
		return &writeError{name, err}
	}
	return err
}

// readPacked opens a packed case; see readFrom. It answers of the file and of
// nothing else: where the folder beside it has changed since, it is an error that
// says how to go on. Nothing is written.
func (p *program) readPacked(name string) (r *casefile.Reading, folder, shown string, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, "", name, &answerError{fmt.Sprintf("cannot open %s: %v", quoteArg(name), causeOf(err)), "", nil, exitNoInput}
	}
	if info.IsDir() {
		r, err = casefile.Read(name)
		return r, name, name, err
	}
	if !info.Mode().IsRegular() {
		return nil, "", name, &answerError{(&readfile.KindError{Name: quoteArg(name), Mode: info.Mode().Type()}).Error(), "", nil, exitNoInput}
	}
	x, from, err := index.OpenPacked(name)
	if err != nil {
		return nil, "", name, packedError(name, err)
	}
	p.closing = append(p.closing, x)
	var sums []casefile.Sum
	for _, f := range from.Files {
		sums = append(sums, casefile.Sum(f))
	}
	folder = filepath.Dir(name)
	if root := beside(name, from); root != nil {
		defer root.Close()
		folder = filepath.Clean(root.Name())
		if err := fresh(name, root, sums, info.ModTime()); err != nil {
			return nil, folder, name, err
		}
	} else if from.Folder != "" {
		p.sayElsewhere(name, from.Folder)
	}
	return casefile.Unplaced(x.Case(), name, sums), folder, name, nil
}

// beside opens the folder that a packed case was made of, if it lies in the
// folder of the packed case, or is it, and is a case; nil where it does not. A
// packed case can be a stranger's, and name any folder.
func beside(name string, from index.Origin) *os.Root {
	dir := filepath.FromSlash(from.Folder)
	if dir == "" || !filepath.IsLocal(dir) {
		return nil
	}
	base, err := os.OpenRoot(filepath.Dir(name))
	if err != nil {
		return nil
	}
	defer base.Close()
	root, err := base.OpenRoot(dir)
	if err != nil {
		return nil
	}
	if _, err := root.Stat(casefile.Marker); err != nil {
		root.Close()
		return nil
	}
	return root
}

// fresh is the error of a packed case that is older than its folder.
func fresh(name string, root *os.Root, sums []casefile.Sum, since time.Time) error {
	changed, err := casefile.Changed(root, sums, since)
	if err != nil || len(changed) == 0 {
		return err
	}
	dir := filepath.Clean(root.Name())
	old := &answerError{
		message: fmt.Sprintf("%s is older than the folder %s that it was packed of, and answers nothing; changed since:", name, dir),
		hint:    "graphx pack --renew " + shellWord(name) + " packs the folder again; --case " + shellWord(dir) + " asks the folder; a copy of the file in a folder of its own can be asked as it is",
		code:    exitBadData,
	}
	const most = 10
	for i, file := range changed {
		if i == most {
			old.list = append(old.list, fmt.Sprintf("and %d more", len(changed)-i))
			break
		}
		old.list = append(old.list, quoteArg(filepath.Join(dir, filepath.FromSlash(file))))
	}
	return old
}

// sayElsewhere says that a packed case was made of a folder that does not lie
// beside it, where that is there: it is not looked into.
func (p *program) sayElsewhere(name, folder string) {
	dir := filepath.Join(filepath.Dir(name), filepath.FromSlash(folder))
	if _, err := os.Stat(filepath.Join(dir, casefile.Marker)); err == nil {
		fmt.Fprintf(p.stderr, "graphx: %s answers as it was packed; whether the folder %s has changed since was not looked at, because it is not beside the file\n", name, quoteArg(dir))
	}
}

// renewable is the folder of which a packed case can be made again.
func renewable(name string) (string, error) {
	x, from, err := index.OpenPacked(name)
	if err != nil {
		return "", packedError(name, err)
	}
	x.Close()
	root := beside(name, from)
	if root == nil {
		return "", &answerError{name + ": the folder that it was packed of is not beside it", "graphx pack DIR -o " + shellWord(name), nil, exitNoInput}
	}
	defer root.Close()
	return filepath.Clean(root.Name()), nil
}

func shellWord(s string) string { return figure.ShellLine([]string{s}) }

// packedError gives what is wrong with a packed case a hint and the exit code of
// bad data.
func packedError(name string, err error) error {
	var damage *pack.DamageError
	var fault *pack.FaultError
	message := err.Error()
	if errors.As(err, &damage) && damage.Name == "" || errors.As(err, &fault) {
		message = name + ": " + message
	}
	return &answerError{message, "graphx pack DIR -o " + name + " makes it of the case's folder again", nil, exitBadData}
}

func causeOf(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
