package ask

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/figure"
	"github.com/graphx-dev/graphx/internal/render/paint"
)

// The sizes of the largest files that parameters name, in bytes.
const (
	mostFigure = 64 << 20 // an earlier figure, a sidecar
	mostFont   = 64 << 20
	mostTheme  = 1 << 20
	mostPins   = 16 << 20
	mostNames  = 64 << 20
)

var sourceLists = map[string]chart.SourceList{"figure": chart.InFigure, "sidecar": chart.InSidecar, "none": chart.NoSources}

// figureOptions reads what says how any figure looks.
func (a *asking) figureOptions() (o chart.Options, err error) {
	if o.Theme, err = a.theme(); err != nil {
		return o, err
	}
	o.Subtitle, o.Caption = a.Text("subtitle"), a.Text("caption")
	if o.Date, err = evidence.ParseDate(a.Text("date")); err != nil {
		return o, err // checked before
	}
	if o.Page, err = a.page(); err != nil {
		return o, err
	}
	o.Sources = sourceLists[a.Text("sources")]
	if name := a.Text("numbers"); name != "" {
		if o.Numbers, err = a.numbers(name); err != nil {
			return o, err
		}
	}
	return o, a.readFonts()
}

// chartOptions reads what says how a chart looks; what depends on the case's
// records is read by shape.
func (a *asking) chartOptions() (chart.Options, error) {
	o, err := a.figureOptions()
	if err != nil {
		return o, err
	}
	if a.Text("parallel") == "apart" {
		o.Parallel = chart.Apart
	}
	if a.Text("meetings") == "pairs" {
		o.Events = chart.AsPairs
	}
	o.Engine = a.Text("engine")
	if name := a.Text("layout"); name != "auto" {
		o.Layout = chart.Layout(name)
	}
	return o, nil
}

// shape reads what says where a chart's nodes go.
func (a *asking) shape(g *index.Graph, o *chart.Options) (err error) {
	if by := a.Text("group-by"); by != "" {
		if o.Group, err = grouping(a.ctx, by, a.s, g); err != nil {
			return err
		}
	}
	if name := a.Text("pin"); name != "" {
		o.Pins, err = a.pins(name)
	}
	return err
}

func (a *asking) page() (*chart.Page, error) {
	size := a.Text("page")
	if size == "" {
		return nil, nil
	}
	p, err := chart.ParsePage(size)
	if err != nil {
		return nil, &Error{Parameter: "page", Message: err.Error(), Hint: cmp.Or(entities.DidYouMean(size, pageNames()), "one of "+strings.Join(pageNames(), ", ")+", or a size such as 160x120mm")}
	}
	if s := a.Text("min-text"); s != "" {
		if p.Text, err = strconv.ParseFloat(strings.TrimSuffix(s, "pt"), 64); err != nil {
			return nil, &Error{Parameter: "min-text", Message: "want a size in points such as 7pt, not " + Quote(s)}
		}
	}
	if err := p.Check(); err != nil {
		return nil, &Error{Parameter: "page", Message: err.Error()}
	}
	return p, nil
}

// theme finds a theme: a built-in one by its name, another by its file.
func (a *asking) theme() (*chart.Theme, error) {
	name := a.Text("theme")
	if name == "" {
		return nil, nil
	}
	if t := chart.BuiltinTheme(name); t != nil {
		return t, nil
	}
	data, err := a.read("theme", name, mostTheme)
	switch {
	case err != nil && isNot(err) && !strings.ContainsAny(name, `./\`):
		return nil, &Error{Parameter: "theme", Message: "unknown theme " + Quote(name), Hint: cmp.Or(entities.DidYouMean(name, chart.ThemeNames()), "one of "+strings.Join(chart.ThemeNames(), ", ")+", or a file")}
	case err != nil:
		return nil, err
	}
	settings, err := casefile.ParseSettings(name, data)
	if err != nil {
		return nil, err
	}
	var fields []chart.ThemeField
	for _, s := range settings.List {
		fields = append(fields, chart.ThemeField{Name: s.Name, Value: s.Value})
	}
	t, faults := chart.NewTheme(fields)
	var refused, warned []casefile.Problem
	for _, f := range faults {
		hint := f.Hint
		if f.InName && hint == "" {
			hint = cmp.Or(entities.DidYouMean(fields[f.Field].Name, chart.ThemeFields()), "fields are "+strings.Join(chart.ThemeFields(), ", "))
		}
		p := settings.Problem(f.Field, f.InName, f.Message, hint)
		if f.Warning {
			warned = append(warned, p)
		} else {
			refused = append(refused, p)
		}
	}
	if len(refused) > 0 {
		problems := casefile.Collect(slices.Concat(refused, warned))
		return nil, &problems
	}
	for _, p := range warned {
		a.notes = append(a.notes, Note{Message: fmt.Sprintf("warning: %s", p), Hint: p.Hint})
	}
	return t, nil
}

// numbers reads the numbers of an earlier figure or sidecar.
func (a *asking) numbers(name string) (map[string]int, error) {
	data, err := a.read("numbers", name, mostFigure)
	if err != nil {
		return nil, err
	}
	out, err := figure.ReadNumbers(data)
	if err != nil {
		return nil, &Error{Kind: BadData, Message: name + ": " + err.Error(), Hint: "want a figure with its list of sources, or a sidecar in JSON"}
	}
	return out, nil
}

// readFonts reads the fonts that a picture may need.
func (a *asking) readFonts() error {
	names := a.List("font")
	if len(names) == 0 {
		return nil
	}
	var files [][]byte
	for _, name := range names {
		data, err := a.read("font", name, mostFont)
		if err != nil {
			return err
		}
		files = append(files, data)
	}
	fonts, err := paint.NewFonts(names, files)
	var bad *paint.FontError
	if errors.As(err, &bad) {
		return &Error{Kind: BadData, Parameter: "font", Message: bad.Error(), Hint: "want a TrueType or OpenType file, .ttf or .otf"}
	}
	a.fonts = fonts
	return err
}

// pins reads the places that nodes keep.
func (a *asking) pins(name string) (*chart.Pins, error) {
	ext := strings.ToLower(filepath.Ext(name))
	if name == ownFigure {
		ext = ".svg"
	}
	if ext != ".svg" && ext != ".yaml" && ext != ".yml" {
		return nil, &Error{Parameter: "pin", Message: "want an .svg or a .yaml file, not " + Quote(name)}
	}
	data, err := a.read("pin", name, mostFigure)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, e := range a.kase.Entities() {
		known[e.ID] = true
	}
	for _, r := range a.kase.Relations() {
		known[r.ID] = known[r.ID] || len(r.Ends) > 2
	}
	if ext == ".svg" {
		pins, err := chart.ReadPins(bytes.NewReader(data))
		if err != nil {
			return nil, &Error{Kind: BadData, Message: name + ": " + err.Error(), Hint: "want a figure that graphx has drawn, or a .yaml file of places"}
		}
		for id := range pins.Entities {
			if known[id] {
				return pins, nil
			}
		}
		return nil, &Error{Kind: BadData, Message: name + ": none of its entities is in this case", Hint: "is it a figure of another case?"}
	}
	finder := entities.NewFinder(a.kase.Entities(), a.kase.Kinds)
	list, err := casefile.ParsePins(name, data, func(id string) bool { return known[id] }, func(id string) string { return meant(finder, id) })
	if err != nil {
		return nil, err
	}
	pins := &chart.Pins{Entities: map[string][2]int{}, Relations: map[string][2]int{}}
	for id, at := range list {
		if a.kase.Entity(id) != nil {
			pins.Entities[id] = chart.PinMM(at[0], at[1])
		} else {
			pins.Relations[id] = chart.PinMM(at[0], at[1])
		}
	}
	return pins, nil
}

// meant is a hint for an unknown id.
func meant(finder *entities.Finder, id string) string {
	e, err := finder.Resolve(id)
	var ambiguous *entities.AmbiguousError
	var unknown *entities.UnknownError
	switch {
	case err == nil:
		return "did you mean " + e.ID + "?"
	case errors.As(err, &ambiguous):
		return "did you mean " + ambiguous.Candidates[0].ID + "?"
	case errors.As(err, &unknown) && len(unknown.Nearest) > 0:
		return "did you mean " + unknown.Nearest[0].ID + "?"
	}
	return ""
}
