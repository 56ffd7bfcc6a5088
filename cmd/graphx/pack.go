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
	"github.com/graphx-dev/graphx/internal/relations"
)

func (p *program) packCommand() *cli.Command {
	return &cli.Command{
		Name:      "pack",
		Usage:     "put a case and its index into one file that answers at once",
		ArgsUsage: "[DIR]",
		Description: lines(
			"Writes the case to one file, FILE.gxs, that is read in place: a question about",
			"millions of relations then takes milliseconds and reads what it visits. Every",
			"command takes such a file where it takes a case. The folder stays the master copy:",
			"when its files change, the packed case is made anew at its next use.",
			"",
			"    graphx pack -o affair.gxs",
			"    graphx pack --case @harbour -o harbour.gxs",
		),
		Flags: []cli.Flag{
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
	switch {
	case name == "":
		return &usageError{"pack needs -o FILE" + packedExt, "graphx pack -o affair" + packedExt}
	case !strings.HasSuffix(name, packedExt):
		return &usageError{"a packed case is called FILE" + packedExt + ", not " + quoteArg(name), ""}
	}
	if dir := c.Args().First(); dir != "" {
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

// readPacked opens a packed case; see readFrom. Where its folder has changed
// since, the folder is read and packed anew.
func (p *program) readPacked(name string) (r *casefile.Reading, folder, shown string, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, "", name, &answerError{fmt.Sprintf("cannot open %s: %v", quoteArg(name), causeOf(err)), "", nil, exitNoInput}
	}
	if info.IsDir() {
		r, err = casefile.Read(name)
		return r, name, name, err
	}
	x, from, err := index.OpenPacked(name)
	if err != nil {
		return nil, "", name, packedError(name, err)
	}
	p.closing = append(p.closing, x)
	folder = filepath.Dir(name)
	if from.Folder != "" {
		dir := filepath.Join(filepath.Dir(name), filepath.FromSlash(from.Folder))
		if info2, err := os.Stat(dir); err == nil && info2.IsDir() {
			folder = dir
			fresh, err := p.renew(name, dir, from, info.ModTime())
			if err != nil || fresh != nil {
				return fresh, dir, name, err
			}
		}
	}
	var sums []casefile.Sum
	for _, f := range from.Files {
		sums = append(sums, casefile.Sum(f))
	}
	return casefile.Unplaced(x.Case(), name, sums), folder, name, nil
}

// renew reads the case that was packed, and packs it anew, if its files have
// changed since; it returns nil if they have not.
func (p *program) renew(name, dir string, from index.Origin, since time.Time) (*casefile.Reading, error) {
	var sums []casefile.Sum
	for _, f := range from.Files {
		sums = append(sums, casefile.Sum(f))
	}
	changed, err := casefile.Changed(dir, sums, since)
	var missing *casefile.NotFoundError
	if errors.As(err, &missing) || err == nil && changed == "" {
		return nil, nil // the folder is no case any more: the packed one is what is left
	}
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(p.stderr, "graphx: %s has changed since %s was packed; it is packed anew\n", filepath.Join(dir, filepath.FromSlash(changed)), name)
	r, err := casefile.Read(dir)
	if err != nil {
		return nil, err
	}
	if err := p.packCase(context.Background(), name, r.Case, originOf(r, dir, name), "auto"); err != nil {
		fmt.Fprintf(p.stderr, "graphx: %v; the answer is of the folder all the same\n", err)
	}
	return r, nil
}

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
