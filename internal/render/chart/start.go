package chart

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/graphx-dev/graphx/internal/render/graphviz"
)

// engines lists the layout engines for the chart in the order in which they are
// tried: what the options say, or the one that the measurements speak for; then
// those that are done soon.
func (c *chart) engines() []string {
	first := "neato"
	switch {
	case c.options.Engine != "":
		first = c.options.Engine
	case c.layered():
		first = "dot" // its ranks are the hops
	case len(c.nodes) > mostMajorized && len(c.nodes) <= mostSFDP:
		first = "sfdp"
	}
	list := []string{first}
	if first != "sfdp" {
		list = append(list, "sfdp")
	}
	return list
}

// layered reports whether the chart is set out by its hops, in columns or rows.
func (c *chart) layered() bool {
	return c.options.Layout == Layers || c.options.Layout == Auto && len(c.view.Paths) > 0
}

// start finds the places that the nodes begin from. The first engine has all of
// the time that eng gives, the next a quarter of it; what none of them is done
// with in time is set out in rings, which takes no time. found names what found
// the places, and late says what did not, "" where the first engine did.
func (c *chart) start(ctx context.Context, eng *graphviz.Engine) (found, late string, err error) {
	if e := c.options.Engine; e != "" && !slices.Contains(graphviz.Engines, e) {
		_, err := eng.Layout(ctx, nil, e, 0, 0)
		return "", "", err
	}
	var first error
	for i, name := range c.engines() {
		try := *eng
		if i > 0 {
			if try.Timeout == 0 {
				try.Timeout = graphviz.DefaultTimeout
			}
			try.Timeout = max(try.Timeout/4, time.Second)
		}
		g, err := try.Layout(ctx, []byte(c.dotFor(name, false)), name, len(c.nodes), len(c.edges))
		if err == nil {
			for _, n := range c.nodes {
				at, _ := g.Node(n.key) // Layout vouches for every node
				n.x, n.y = int(math.Round(at.X)), int(math.Round(at.Y))
			}
			return name, c.fellBack(first, name), nil
		}
		var timeout *graphviz.TimeoutError
		var broken *graphviz.LayoutError
		if ctx.Err() != nil || !errors.As(err, &timeout) && !errors.As(err, &broken) {
			return "", "", err
		}
		if first == nil {
			first = err
		}
	}
	c.spread()
	return spreadName, c.fellBack(first, spreadName), nil
}

// spreadName names the layout that needs no engine.
const spreadName = "hops"

// fellBack tells that another engine found the places than the first, and why;
// "" for no error.
func (c *chart) fellBack(why error, name string) string {
	if why == nil {
		return ""
	}
	var timeout *graphviz.TimeoutError
	s := "The layout engine failed"
	if errors.As(why, &timeout) {
		s = fmt.Sprintf("The layout by %s was not done in time", timeout.Engine)
	}
	if name == spreadName {
		return s + "; the places are found from the hops alone."
	}
	return s + "; it is by " + name + "."
}

// spread sets out the nodes without an engine, as a tree seen from above: the
// node of the most lines of each connected part in the middle, the others by
// their hops from it, each within the sector of the one that it was reached
// from, as wide as it has leaves.
func (c *chart) spread() {
	at := make([][]int, len(c.nodes))
	for _, e := range c.edges {
		at[e.a], at[e.b] = append(at[e.a], e.b), append(at[e.b], e.a)
	}
	order := make([]int, len(c.nodes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return len(at[j]) - len(at[i]) })
	seen := make([]bool, len(c.nodes))
	for _, root := range order {
		if seen[root] {
			continue
		}
		seen[root] = true
		queue, up := []int{root}, map[int]int{root: -1}
		for k := 0; k < len(queue); k++ {
			for _, next := range at[queue[k]] {
				if !seen[next] {
					seen[next] = true
					up[next] = queue[k]
					queue = append(queue, next)
				}
			}
		}
		leaves, depth := map[int]int{}, map[int]int{}
		for _, v := range queue[1:] {
			depth[v] = depth[up[v]] + 1
		}
		for k := len(queue) - 1; k > 0; k-- {
			v := queue[k]
			leaves[v] = max(leaves[v], 1)
			leaves[up[v]] += leaves[v]
		}
		// Angles are whole parts of 2^20, so that they are the same everywhere.
		const turn = 1 << 20
		begin, next := map[int]int{root: 0}, map[int]int{}
		for _, v := range queue {
			if v == root {
				c.nodes[v].x, c.nodes[v].y = 0, 0
				next[v] = 0
				continue
			}
			p := up[v]
			begin[v] = next[p]
			share := turn / leaves[root] * leaves[v]
			next[p] += share
			next[v] = begin[v]
			sin, cos := math.Sincos(float64(begin[v]+share/2) / turn * 2 * math.Pi)
			far := float64(depth[v] * 160)
			c.nodes[v].x, c.nodes[v].y = int(math.Round(cos*far)), int(math.Round(sin*far))
		}
	}
}

// A Report is what a figure that was drawn has to be told of.
type Report struct{ plan *plan }

// Quality measures how well the figure is drawn. It is nothing where none was.
func (r Report) Quality() Quality {
	if r.plan == nil {
		return Quality{}
	}
	return r.plan.quality()
}

// Notices tell what went otherwise than asked for: a layout engine that was not
// done in time.
func (r Report) Notices() []string {
	if r.plan == nil || r.plan.late == "" {
		return nil
	}
	return []string{r.plan.late}
}

// Which engine finds the places, by numbers of nodes: see testdata/engines.md,
// which TestEngineTable writes. Up to mostMajorized neato draws best by
// majorization, then up to mostSFDP sfdp has the fewest crossings; beyond, sfdp
// takes more than twice as long as neato with mode=sgd. Never overlap=prism: it
// needs a triangulation that the WASM build of Graphviz lacks.
const (
	mostMajorized = 100
	mostSFDP      = 300
)
