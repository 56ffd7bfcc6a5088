package ask

import (
	"cmp"
	"fmt"
	"path/filepath"
	"sort"
	"strings"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/drawing"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
)

// A trimmer makes a view smaller: n is how many of its parts are kept, most what
// it has.
type trimmer struct {
	parameter string // by which a user does it, "" for none
	most      int
	keep      func(n int) *relations.View
}

func (m *maker) trimmer(v *relations.View) trimmer {
	q := m.a.asking.Question
	if len(v.Paths) > 0 {
		by := "limit"
		if q.Has("k") {
			by = "k"
		}
		if q.Verb.Parameter(by) == nil {
			by = ""
		}
		return trimmer{by, len(v.Paths), func(n int) *relations.View { return v.FirstPaths(n) }}
	}
	by := "max-lines"
	if q.Verb.Parameter(by) == nil {
		by = ""
	}
	return trimmer{by, min(len(v.Lines), v.Bundles()), func(n int) *relations.View { return v.Trim(0, n) }}
}

func (m *maker) fits(v *relations.View, o chart.Options) (bool, error) {
	return chart.Fits(m.ctx, v, o, &graphviz.Engine{})
}

// fitted returns the view that fits on its page: the view itself, or, if that was
// asked for, the largest part of it by the order in which a chart is trimmed. Else
// the error says what would fit.
func (m *maker) fitted(v *relations.View, o chart.Options) (*relations.View, error) {
	ok, err := m.fits(v, o)
	if ok || err != nil {
		return v, err
	}
	by := m.trimmer(v)
	keep, err := mostThatFits(by.most, func(n int) (bool, error) { return m.fits(by.keep(n), o) })
	if err != nil {
		return nil, err
	}
	var try []Setting
	hint := ""
	switch {
	case keep < 1:
		hint = "even the smallest part does not fit"
	case m.a.asking.On("trim"):
		n := Note{Message: fmt.Sprintf("trimmed to fit on %s: %d of %d", o.Page.Name, keep, by.most)}
		if by.parameter != "" {
			n = Note{Message: fmt.Sprintf("trimmed to fit on %s", o.Page.Name), Try: []Setting{{by.parameter, fmt.Sprint(keep)}}}
		}
		m.notes = append(m.notes, n)
		return by.keep(keep), nil
	default:
		hint = fmt.Sprintf("%d of %d fit", keep, by.most)
		if by.parameter != "" {
			try = append(try, Setting{by.parameter, fmt.Sprint(keep)})
		}
		try = append(try, Setting{"trim", ""})
	}
	if o.Sources == chart.InFigure {
		aside := o
		aside.Sources = chart.InSidecar
		if ok, err := m.fits(v, aside); err != nil {
			return nil, err
		} else if ok {
			try = append(try, Setting{"sources", "sidecar"})
		}
	}
	try = append(try, Setting{"pages", ""})
	return nil, &Error{Kind: NoAnswer, Message: m.why(v, o), Hint: hint, Try: try}
}

// mostThatFits returns how many of its parts a view may keep at most to fit, 0
// for none; all of them do not. Fewer lines as a rule make a lower figure, but not
// always: with few, more is written. So it looks near the whole first, farther and
// farther from it, and then for the most between the last that was too many and
// the first that fits.
func mostThatFits(all int, fits func(n int) (bool, error)) (int, error) {
	bad, good := all, 0
	for step := 1; bad > 1 && good == 0; step *= 2 {
		n := max(1, all-step)
		ok, err := fits(n)
		if err != nil {
			return 0, err
		}
		if ok {
			good = n
		} else {
			bad = n
		}
	}
	for good > 0 && bad-good > 1 {
		n := (bad + good) / 2
		ok, err := fits(n)
		if err != nil {
			return 0, err
		}
		if ok {
			good = n
		} else {
			bad = n
		}
	}
	return good, nil
}

// why says what keeps a view from its page.
func (m *maker) why(v *relations.View, o chart.Options) string {
	if _, _, err := chart.Draw(m.ctx, v, o, &graphviz.Engine{}); err != nil {
		return err.Error()
	}
	return "the figure does not fit"
}

// pages spreads a view over pages. Every relation is on
// one page: connected parts stay together where they fit; a part that does not
// is taken apart around those in it who have the most lines.
func (m *maker) pages(v *relations.View, o chart.Options) ([]*drawing.Drawing, error) {
	whole := *v
	whole.Numbers = render.NumberSources(v).All()
	fixed := *o.Page // all pages have text of one size
	fixed.Fixed = true
	o.Page = &fixed
	listed := o.Sources == chart.InFigure
	if listed {
		o.Sources = chart.OnPage
	}
	subtitle := cmp.Or(o.Subtitle, v.Subtitle)
	named := func(k, of int) chart.Options {
		o := o
		o.Subtitle = strings.TrimPrefix(fmt.Sprintf("%s · page %d of %d", subtitle, k, of), " · ")
		return o
	}
	var pages []*relations.View
	rest := spread(&whole)
	for len(rest) > 0 {
		var failed error
		// The most lines, from the first on, that fit.
		n := sort.Search(len(rest), func(i int) bool {
			if failed != nil {
				return true
			}
			ok, err := m.fits(whole.Of(rest[:i+1]), named(99, 99))
			failed = cmp.Or(failed, err)
			return !ok
		})
		if failed != nil {
			return nil, failed
		}
		if n == 0 {
			return nil, &Error{Kind: NoAnswer, Message: m.why(whole.Of(rest[:1]), named(99, 99)), Hint: "not even one line fits: choose a larger page or smaller text", Try: []Setting{{"min-text", "6pt"}}}
		}
		pages = append(pages, whole.Of(rest[:n]))
		rest = rest[n:]
	}
	var sources []*drawing.Drawing
	if listed {
		list := o
		list.Subtitle = subtitle
		var err error
		if sources, err = chart.DrawSources(&whole, list); err != nil {
			return nil, err
		}
	}
	var out []*drawing.Drawing
	for i, p := range pages {
		d, report, err := chart.Draw(m.ctx, p, named(i+1, len(pages)+len(sources)), &graphviz.Engine{})
		if err != nil {
			return nil, err
		}
		m.tell(report)
		out = append(out, d)
	}
	return append(out, sources...), nil
}

// pageName is the name of the file of a page.
func (m *maker) pageName(n int) string {
	ext := filepath.Ext(m.name)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(m.name, ext), n, ext)
}
