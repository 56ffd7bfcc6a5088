package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/data"
	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

func caseFlag() cli.Flag {
	return &cli.StringFlag{Name: "case", Usage: "the case to read: `DIR` has a case.yaml, FILE.gxs is a packed one; @harbour and @witkoff are built in", DefaultText: "GRAPHX_CASE, the nearest upwards, or the built-in sample"}
}

// load reads the case in force: --case, GRAPHX_CASE, the nearest case.yaml
// upwards of the working folder, the built-in sample; @NAME is one that is built
// in. It returns how messages
// call it.
func (p *program) load(c *cli.Context) (*relations.Case, string, error) {
	return p.loadFrom(c.String("case"))
}

func (p *program) loadFrom(dir string) (*relations.Case, string, error) {
	r, _, name, err := p.readFrom(dir)
	if err != nil {
		return nil, name, err
	}
	return r.Case, name, nil
}

// readFrom is loadFrom for commands that look at the case's files, too. folder
// is where they are, "@" and a name for a case that is built in.
func (p *program) readFrom(dir string) (r *casefile.Reading, folder, name string, err error) {
	o := p.given
	if o == nil {
		if r, folder, name, err = p.open(dir); err != nil {
			return r, folder, name, err
		}
		o = &origin{r: r, folder: folder, name: name}
	}
	p.origin = o
	if p.publish == nil {
		return o.r, o.folder, o.name, nil
	}
	own := *o.r // others may draw of the same case
	p.origin = &origin{r: &own, folder: o.folder, name: o.name}
	return &own, o.folder, o.name, p.published(&own)
}

// open is readFrom without regard to publication copies.
func (p *program) open(dir string) (r *casefile.Reading, folder, name string, err error) {
	if dir == "" {
		dir = os.Getenv("GRAPHX_CASE")
	}
	if dir == "" {
		if here, err := os.Getwd(); err == nil {
			dir, _ = casefile.Find(here)
			if rel, err := filepath.Rel(here, dir); err == nil && dir != "" {
				dir = rel // messages name files as the user would
			}
		}
	}
	if sample, ok := strings.CutPrefix(dir, "@"); ok {
		fsys, ok := data.Sample(sample)
		if !ok {
			return nil, "", dir, &usageError{"no case is built in as " + quoteArg(dir), or(entities.DidYouMean(sample, data.Samples), "those built in are @"+strings.Join(data.Samples, ", @"))}
		}
		r, err = casefile.ReadFS(fsys, dir)
		return r, dir, dir, err
	}
	if isPacked(dir) {
		return p.readPacked(dir)
	}
	if dir != "" {
		r, err = casefile.Read(dir)
		if name = dir; name == "." {
			name = "this folder"
		}
		return r, dir, name, err
	}
	fmt.Fprintln(p.stderr, "graphx: using the built-in sample case; --case DIR reads another")
	r, _, _, err = p.open("@witkoff")
	return r, "@witkoff", "the built-in sample", err
}

// resolve finds the entities that names mean; the first that fails ends it.
func (p *program) resolve(kase *relations.Case, names []string) ([]*entities.Entity, error) {
	if len(names) == 0 {
		return nil, nil
	}
	finder := kase.Finder()
	var out []*entities.Entity
	for _, name := range names {
		if p.copy != nil { // a name of the original means what it means there
			if e, err := p.copy.Original.Finder().Resolve(name); err == nil {
				id, other, err := p.inCopy(e.ID)
				if err != nil {
					return nil, err
				}
				if other {
					name = id
				}
			}
		}
		e, err := finder.Resolve(name)
		if err != nil {
			return nil, err
		}
		out = append(out, kase.Entity(e.ID)) // one record is one pointer
	}
	return out, nil
}

// findSource finds the source that a name means: by id, or by the name of its
// snapshot with or without the extension.
func (p *program) findSource(kase *relations.Case, name string) (*evidence.Source, error) {
	if p.copy != nil {
		if s, err := p.findSource(p.copy.Original, name); err == nil {
			id, other, err := p.inCopy(s.ID)
			if err != nil {
				return nil, err
			}
			if other {
				name = id
			}
		}
	}
	s, err := kase.FindSource(name)
	if err != nil {
		return nil, &usageError{err.Wrong + " " + quoteArg(err.Value), or(err.Hint, "graphx sources lists them")}
	}
	return s, nil
}

// sourceIDs finds the ids of the sources that names mean, in their order.
func (p *program) sourceIDs(kase *relations.Case, names []string) ([]string, error) {
	var out []string
	for _, name := range names {
		s, err := p.findSource(kase, name)
		if err != nil {
			return nil, err
		}
		out = append(out, s.ID)
	}
	return out, nil
}

// want checks the number of arguments; most < 0 is no bound.
func want(c *cli.Context, least, most int) error {
	n := c.Args().Len()
	switch {
	case n < least:
		return &usageError{fmt.Sprintf("%s needs %s", c.Command.Name, c.Command.ArgsUsage), "graphx " + c.Command.Name + " --help"}
	case most >= 0 && n > most:
		return &usageError{fmt.Sprintf("%s takes %s and nothing else, not %s", c.Command.Name, or(c.Command.ArgsUsage, "no arguments"), quoteArg(c.Args().Get(most))), "a name of several words stands in quotes"}
	}
	return nil
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
