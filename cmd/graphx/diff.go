package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/data"
	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
	"github.com/graphx-dev/graphx/internal/render/words"
)

func (p *program) diffCommand() *cli.Command {
	return &cli.Command{
		Name:      "diff",
		Usage:     "tell and draw what changed between two versions of a case",
		ArgsUsage: "A [B]",
		Description: lines(
			"Prints what became of relations, entities and sources from A to B: added, removed,",
			"upgraded, downgraded, disputed, refuted, withdrawn (it no longer counts), renamed,",
			"regraded. Both versions are assessed under one policy. A chart draws both on the",
			"layout of the older one, stretched where words need room; --pin FILE takes that of",
			"an earlier figure.",
			"",
			"    graphx diff @harbour @witkoff --limit 5",
			"    graphx diff @harbour @harbour --exit-code",
			"",
			"A version is a folder, a packed case, @NAME, or a git revision of the case in force",
			"(--case DIR). Without B it is the case in force as it is. A folder or a file that is",
			"called like a revision wins; --case DIR is said of revisions alone.",
			"",
			"   graphx diff HEAD~3..HEAD",
			"   graphx diff HEAD~3 HEAD --case affair -o diff.svg",
			"   graphx diff HEAD",
			"",
			"An answer ends with exit code 0 whether or not anything changed; with --exit-code",
			"it is 1 where something did.",
		),
		Flags: join(outputFlags("text", "json", "svg", "dot"), []cli.Flag{
			&cli.IntFlag{Name: "limit", Value: 100, Usage: "tell at most `NUMBER` relations, entities and sources each, and say how many there are more; 0 tells all"},
			&cli.BoolFlag{Name: "exit-code", Usage: "end with exit code 1 where the versions differ"},
			&cli.IntFlag{Name: "context", Usage: "draw what is unchanged within `HOPS` of what changed; with 0 only between what is drawn"},
		}, trimFlags(), policyFlags(), drawingFlags(), []cli.Flag{caseFlag()}),
		Action: p.diff,
	}
}

func (p *program) diff(c *cli.Context) error {
	if err := want(c, 1, 2); err != nil {
		return err
	}
	out, err := outputs(c, false, "text", "json", "svg", "dot")
	if err != nil {
		return err
	}
	if c.Int("limit") < 0 {
		return &usageError{"--limit counts from 0", ""}
	}
	if c.Int("context") < 0 {
		return &usageError{"--context counts from 0", ""}
	}
	if c.IsSet("group-by") {
		return &usageError{"--group-by does not go with a comparison, which is drawn on the layout of the older version", ""}
	}
	options, err := drawing(c)
	if err != nil {
		return err
	}
	from, to := c.Args().Get(0), c.Args().Get(1)
	if c.Args().Len() == 1 && !isThere(from) {
		if a, b, ok := strings.Cut(from, "..."); ok {
			return &usageError{quoteArg(from) + ": three dots compare with a common ancestor, which diff does not look for", "graphx diff " + or(a, "HEAD") + ".." + or(b, "HEAD")}
		}
		if a, b, ok := strings.Cut(from, ".."); ok {
			from, to = or(a, "HEAD"), or(b, "HEAD")
		}
	}
	ans := &render.DiffAnswer{Limit: c.Int("limit")}
	old, err := p.version(c, from, &ans.From)
	if err != nil {
		return err
	}
	var now *relations.Case
	if to == "" {
		now, ans.To.Name, err = p.load(c)
	} else {
		now, err = p.version(c, to, &ans.To)
	}
	if err != nil {
		return err
	}
	both := relations.NewCase((&relations.Diff{Old: old, New: now}).Vocabularies())
	pol, err := p.policy(c, both, relations.Policy{})
	if err != nil {
		return err
	}
	ans.Diff = relations.Compare(old, now, pol)
	if c.IsSet("pin") {
		if err := pin(c, ans.Union(), &options); err != nil {
			return err
		}
	}
	if len(ans.Lines)+len(ans.Entities) == 0 { // nothing to draw
		if out.file != "" && out.format != "text" && out.format != "json" {
			fmt.Fprintf(p.stderr, "graphx: %s is not written: no relation and no entity changed\n", out.file)
			out = output{stdout: out.stdout}
		}
		if out.stdout != "json" {
			out.stdout = "text"
		}
	}
	if err := p.emit(c.Context, out, func(format string, w io.Writer) error {
		switch format {
		case "json":
			return words.DiffJSON(w, ans)
		case "text":
			return words.Diff(w, ans, p.textOptions())
		}
		return p.diffChart(c, format, w, ans, options)
	}); err != nil {
		return err
	}
	if c.Bool("exit-code") && !ans.Empty() {
		return errNoAnswer
	}
	return nil
}

// diffChart draws what changed on the layout of the older version.
func (p *program) diffChart(c *cli.Context, format string, w io.Writer, ans *render.DiffAnswer, o chart.Options) error {
	v, older, changes := chart.DiffView(ans, c.Int("context"))
	v.Title = or(c.String("title"), v.Title)
	v = trimChanges(c, v, changes)
	o.Changes = changes
	if o.Pins == nil && len(older.Entities) > 0 && o.Layout != chart.Matrix && o.Layout != chart.Rings {
		kept := map[string]bool{}
		for _, e := range v.Entities {
			kept[e.ID] = true
		}
		older.Entities = slices.DeleteFunc(older.Entities, func(e *entities.Entity) bool { return !kept[e.ID] })
		plain := o
		plain.Changes, plain.Quality = nil, nil
		var err error
		if o.Pins, err = chart.PinsOf(c.Context, older, plain, &graphviz.Engine{}); err != nil {
			return err
		}
		if o.Pins != nil {
			if o.Pins, err = o.Pins.Stretch(c.Context, v, o); err != nil {
				return err
			}
		}
	}
	return draw(c.Context, format, w, v, o)
}

// trimChanges bounds a chart of what changed as others are; what is unchanged
// goes first.
func trimChanges(c *cli.Context, v *relations.View, changes *chart.Changes) *relations.View {
	most := max(0, c.Int("max-lines"))
	if changed := len(changes.Relations); most > 0 && len(v.Lines) > most && changed <= most {
		room, kept := most-changed, v.Lines[:0:0]
		for _, l := range v.Lines {
			if _, ok := changes.Relations[l.Relation.ID]; ok {
				kept = append(kept, l)
			} else if room > 0 {
				kept = append(kept, l)
				room--
			}
		}
		v.Omitted.Lines += len(v.Lines) - len(kept)
		v.Omitted.Rule = "what is unchanged, beyond --max-lines"
		v.Lines = kept
		most = 0
	}
	return index.Trim(v, max(0, c.Int("max-nodes")), most)
}

// isThere reports whether something of that name lies in the file system.
func isThere(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// version reads a version of a case: a folder or file of that name, a built-in
// case, or a git revision of the case in force.
func (p *program) version(c *cli.Context, name string, v *render.Version) (*relations.Case, error) {
	v.Name = name
	sample, builtin := strings.CutPrefix(name, "@")
	if builtin {
		_, builtin = data.Sample(sample)
	}
	if builtin || isThere(name) || strings.HasSuffix(name, packedExt) || filepath.IsAbs(name) {
		kase, _, err := p.loadFrom(name)
		return kase, err
	}
	dir, err := revisedFolder(c, name)
	if err != nil {
		return nil, err
	}
	r, commit, err := readRevision(c.Context, dir, name)
	if err != nil {
		return nil, err
	}
	v.Commit = commit
	return r.Case, nil
}

// notAVersion says that a name could not be taken for a revision either.
func notAVersion(name string, err error) error {
	var word *answerError
	if !errors.As(err, &word) || errors.Is(err, context.Canceled) {
		return err
	}
	word.message = fmt.Sprintf("%s is no folder and no packed case here, and no revision: %s", quoteArg(name), strings.TrimPrefix(word.message, "git: "))
	return word
}

// revisedFolder is the folder of the case in force, whose revisions are read.
func revisedFolder(c *cli.Context, name string) (string, error) {
	dir := or(c.String("case"), os.Getenv("GRAPHX_CASE"))
	if dir == "" {
		here, err := os.Getwd()
		if err != nil {
			return "", err
		}
		found, ok := casefile.Find(here)
		if !ok {
			return here, nil
		}
		return found, nil
	}
	if strings.HasPrefix(dir, "@") || isPacked(dir) {
		return "", &usageError{fmt.Sprintf("%s is a revision of a folder, and the case in force is %s", quoteArg(name), quoteArg(dir)), "--case DIR names the case's folder in a git repository"}
	}
	return dir, nil
}
