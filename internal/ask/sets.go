package ask

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/render/words"
)

// sides are the parameters that name sets.
var sides = []string{"from-kind", "to-kind", "from-file", "to-file"}

func (p *pathing) setsAsked() bool { return slices.ContainsFunc(sides, p.Has) }

func (p *pathing) tree() (*Answer, error) {
	var ids, names []string
	for _, e := range p.ends {
		ids, names = append(ids, e.ID), append(names, e.Name)
	}
	found, err := p.graph.Tree(p.ctx, ids)
	if err != nil {
		return nil, err
	}
	v := p.graph.StepsView(found.Steps, ids, strings.Join(names, ", "))
	ans := p.drawn(v, p.draw, len(found.Steps) > 0, "there is no path to draw")
	ans.json = func(w io.Writer) error { return words.TreeJSON(w, found, v) }
	ans.text = func(w io.Writer, o words.Options) error { return words.Tree(w, found, v, o) }
	return ans, nil
}

func (p *pathing) pairs() (*Answer, error) {
	for i, side := range []string{"from", "to"} {
		if len(p.sets[i]) == 0 {
			return nil, &Error{Message: "there is no entity to go " + side, Hint: "the kind or the file names no entity of the case that is not avoided"}
		}
	}
	found, err := p.graph.Pairs(p.ctx, p.sets[0], p.sets[1], index.PathOptions{MaxHops: p.Number("max-hops"), Limit: p.Number("limit")})
	if err != nil {
		return nil, err
	}
	var focus []string
	for _, path := range found.Paths {
		focus = append(focus, path.Steps[0].From.ID, path.Steps[len(path.Steps)-1].To.ID)
	}
	slices.Sort(focus)
	v := p.graph.PathsView(found.Paths, slices.Compact(focus), "The nearest pairs")
	ans := p.drawn(v, p.draw, len(found.Paths) > 0, "there is no path to draw")
	ans.json = func(w io.Writer) error { return words.PairsJSON(w, found, v) }
	ans.text = func(w io.Writer, o words.Options) error { return words.Pairs(w, found, v, o) }
	return ans, nil
}

// readSets reads the sets that a path is to lead between.
func (p *pathing) readSets() error {
	if p.Text("from-file") == "-" && p.Text("to-file") == "-" {
		return &Error{Message: "standard input cannot be both sets"}
	}
	for i, side := range []string{"from", "to"} {
		switch {
		case p.Has(side + "-kind"):
			known := kindIDs(p.kase)
			for _, kind := range p.List(side + "-kind") {
				if !slices.Contains(known, kind) {
					return &Error{Parameter: side + "-kind", Message: "unknown kind " + Quote(kind), Hint: suggest(kind, slices.Sorted(slices.Values(known[:len(known)-1])), "one of")}
				}
				n, _ := p.kase.Len()
				for e := range n {
					if kind == "all" || p.kase.Kinds.Is(p.kase.KindAt(e), kind) {
						p.sets[i] = append(p.sets[i], p.kase.EntityID(e))
					}
				}
			}
		case p.Has(side + "-file"):
			list, err := p.names(side+"-file", p.Text(side+"-file"))
			if err != nil {
				return err
			}
			for _, e := range list {
				p.sets[i] = append(p.sets[i], e.ID)
			}
		default:
			p.sets[i] = []string{p.ends[0].ID}
		}
	}
	return nil
}

// names reads a list of names, one a line; "-" is standard input. Empty lines
// and those that begin with # are passed over.
func (a *asking) names(parameter, file string) ([]*entities.Entity, error) {
	var data []byte
	var err error
	called := file
	if file == "-" {
		called = "standard input"
		if a.env.Stdin == nil {
			return nil, &Error{Parameter: parameter, Message: "there is no standard input here"}
		}
		data, err = a.env.Stdin()
	} else {
		data, err = a.read(parameter, file, mostNames)
	}
	if err != nil {
		return nil, err
	}
	var out []*entities.Entity
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		name := strings.TrimSpace(line)
		if name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		list, err := a.s.Entities([]string{name})
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", called, n, err)
		}
		out = append(out, list...)
	}
	if file == "-" {
		for _, e := range out {
			a.piped += e.ID + "\n"
		}
	}
	return out, nil
}
