package chart

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/drawing"
)

// A timelineFigure is a timeline as it is drawn: a row for each dated item, with
// its date, its place on the axis, and its words, in a figure that is as wide as
// others and as high as it must be.
type timelineFigure struct {
	*plan // its view, sources and options; it has no nodes
	t     *relations.Timeline
	axis  *axis
	rows  []timelineRow
	// The columns: order marks, dates and words begin at these units.
	markX, dateX, wordX, wordW int
	lanes                      bool // events have points, too, of the colour of who had part in them
}

// A timelineRow is an item with its words broken into rows.
type timelineRow struct {
	it          *relations.Item
	key         string
	date, words []string
	sides       []string // the dates of a dispute
	y, h        int
}

const (
	axisWidth  = 214 // of the time axis, of the 744 units of a figure
	dateWidth  = 118 // at most
	groupGap   = 7   // between groups
	axisRepeat = 700 // the axis is written again after so many units
)

// DrawTimeline draws a timeline as a figure: time from left to right, one row an
// item, what has no settled order bracketed. The same timeline gives the same
// drawing.
func DrawTimeline(t *relations.Timeline, o Options) (*drawing.Drawing, error) {
	return fit(o, func(o Options) (*drawing.Drawing, error) {
		d, height := newTimelineFigure(t, o).draw()
		return d, o.Page.holds(height)
	})
}

// TimelineHead is what a timeline's figure says beside its items: a view of no
// records with its title, its subtitle and what is left out, and the numbers of
// the sources.
func TimelineHead(t *relations.Timeline, o Options) (*relations.View, *render.Numbers) {
	v := relations.NewView(t.Case, t.Policy, nil, nil)
	v.Title, v.Focus = t.Title, t.Focus
	v.Subtitle = strings.TrimSuffix(render.TimelineHeading(t), ".")
	if n := len(t.Undated); n > 0 {
		v.Omitted.Rule = render.Plural(n, "item") + " without a date."
	}
	if s := render.Uncited(t); s != "" {
		v.Omitted.Rule = strings.TrimSpace(v.Omitted.Rule + " " + strings.Replace(s, " not shown:", ":", 1))
	}
	dated := *t
	dated.Undated = nil
	return o.Named(v), render.NumberTimeline(&dated)
}

func newTimelineFigure(t *relations.Timeline, o Options) *timelineFigure {
	v, numbers := TimelineHead(t, o)
	f := &timelineFigure{t: t, plan: &plan{chart: &chart{view: v, options: o, numbers: numbers}}}

	inner := o.width() - 2*margin
	f.markX, f.dateX = margin+8, margin+20
	var moments []int64
	widest := 0
	for i := range t.Items {
		it := &t.Items[i]
		for _, row := range regular().lines(render.Clean(render.When(it.Date, true)), labelSize, dateWidth, 3) {
			widest = max(widest, regular().width(row, labelSize))
		}
		for _, d := range append(sideDates(it), it.Date) {
			if begin, open := d.Earliest(); !open {
				moments = append(moments, begin)
			}
			if end, open := d.Latest(); !open {
				moments = append(moments, end)
			}
		}
	}
	slices.Sort(moments)
	f.axis = newAxis(moments, f.dateX+widest+12, axisWidth*(inner+2*margin)/PrintWidth)
	f.wordX = f.axis.x + f.axis.w + 14
	f.wordW = margin + inner - f.wordX
	var ids keys
	for i := range t.Items {
		it := &t.Items[i]
		r := timelineRow{it: it, key: ids.key("t", it.ID())}
		r.date = regular().lines(render.Clean(render.When(it.Date, true)), labelSize, widest, 3)
		r.words = regular().lines(f.words(it), labelSize, f.wordW, 5)
		if len(sideDates(it)) > 0 {
			r.sides = regular().lines(render.Clean(render.DatesGiven(f.numbers, it)), labelSize, f.wordW, 4)
		}
		r.h = max(len(r.date), len(r.words)+len(r.sides), 1)*rowHeight + 3
		f.rows = append(f.rows, r)
	}
	return f
}

// sideDates are the dates that the sides of a dispute about the date give, nil
// where there is none.
func sideDates(it *relations.Item) []evidence.Date {
	if it.Line == nil || !slices.Contains(it.Line.Clash, relations.ClashDate) {
		return nil
	}
	var out []evidence.Date
	for _, t := range it.Told {
		out = append(out, t.Date)
	}
	return out
}

// words tells an item with its status, where it is weak, and its sources.
func (f *timelineFigure) words(it *relations.Item) string {
	s := render.Head(render.Clean(render.ItemSentence(f.view.Case, it)), 600)
	if render.Weak(it.Status) && it.Status != "" {
		s += leftToRight + " – " + render.Clean(render.ItemStatus(it))
	}
	var numbers []int
	for _, cit := range render.ItemCitations(it) {
		numbers = append(numbers, f.numbers.Of(cit))
	}
	slices.Sort(numbers)
	return s + leftToRight + " " + render.Footnote(slices.Compact(numbers))
}

// leftToRight keeps what follows a name in a script from right to left behind it.
const leftToRight = string(render.LeftToRight)

// sentence writes a row of words. It runs from left to right unless all of it is
// of another script: a name at its beginning turns no sentence around.
func sentence(m *markup, x, y int, s, fill string) {
	latin := func(r rune) bool { return unicode.IsLetter(r) && !render.RightToLeft(string(r)) }
	if !strings.ContainsFunc(s, latin) {
		m.text(x, y, labelSize, s, "", "fill", fill)
		return
	}
	m.words(drawing.Text, s, "x", x, "y", y, "font-size", labelSize, "fill", fill)
}

func (f *timelineFigure) draw() (*drawing.Drawing, int) {
	inner := f.options.width() - 2*margin
	var rows, body markup
	rows.theme, body.theme, body.page = f.options.Theme, f.options.Theme, f.options.Page
	y := heading(&body, f.view, inner)
	if len(f.rows) == 0 {
		y += labelSize
		body.text(margin, y, labelSize, "nothing has a date", "", "fill", softInk)
		y += 12
	} else {
		axisY := y
		f.axis.draw(&rows, y)
		y += axisHeight + 4
		begin := y
		for i := range f.rows {
			r := &f.rows[i]
			if i > 0 && r.it.Order == relations.OrderDefinite {
				y += groupGap
			}
			if y-axisY > axisRepeat {
				f.axis.grid(&body, begin, y)
				axisY = y
				f.axis.draw(&rows, y)
				y += axisHeight + 4
				begin = y
			}
			r.y = y
			f.row(&rows, r)
			y += r.h
		}
		f.axis.grid(&body, begin, y)
		y += 18
	}
	body.open(drawing.Group, "class", "timeline", "role", "group", "aria-label", "Timeline")
	f.brackets(&rows)
	body.parts(rows.list)
	body.close()
	y = drawLegend(&body, f.legendGroups(), y, inner)
	y = f.notes(&body, y, inner)
	y = f.sourceList(&body, y, inner)
	description := "Timeline of " + render.Clean(strings.TrimSuffix(render.TimelineHeading(f.t), ".")) + "." + f.told() + " Policy: " + render.Clean(f.t.Policy.String()) + "."
	return document(cmp.Or(render.Clean(f.t.Title), "Timeline"), description, f.options.width(), y+margin, &body), y + margin
}

// told is what is drawn in words, for who cannot see it. The items have marks of
// [leftToRight], which are clean by themselves alone.
func (f *timelineFigure) told() string {
	var items []string
	for i := range f.rows {
		it := f.rows[i].it
		items = append(items, render.Clean(render.When(it.Date, false))+": "+f.words(it)+".")
	}
	return told(items)
}

// row draws an item.
func (f *timelineFigure) row(m *markup, r *timelineRow) {
	it := r.it
	kind, class := "relation", ""
	if it.Line != nil {
		class = string(it.Line.Relation.Class())
	} else {
		kind = render.Clean(it.Entity.Kind)
	}
	m.open(drawing.Group, "id", drawing.Name(r.key), "class", "item", "role", "img", "data-id", render.Clean(it.ID()), "data-kind", kind, "data-class", class,
		"data-status", string(it.Status), "data-order", string(it.Order), "data-group", strconv.Itoa(it.Group))
	m.words(drawing.Title, render.Head(render.Clean(render.ItemSentence(f.view.Case, it)), 2000))
	m.words(drawing.Description, render.Head(render.Clean(render.When(it.Date, false)+". "+render.CitedAt(f.numbers, it)), 2000))
	f.mark(m, it, r.y+rowHeight/2+1)
	f.rowDate(m, r)
	f.rowWords(m, r)
	m.close()
}

// rowDate writes the date of an item, and the mark of its order.
func (f *timelineFigure) rowDate(m *markup, r *timelineRow) {
	if s := render.OrderMark(r.it.Order); s != "" {
		m.text(f.markX, r.y+rowHeight*4/5, labelSize, s, "", "fill", ink)
	}
	for k, row := range r.date {
		m.text(f.dateX, r.y+k*rowHeight+rowHeight*4/5, labelSize, row, "", "fill", ink)
	}
}

// rowWords writes the words of an item, and the dates that the sides of a dispute
// give.
func (f *timelineFigure) rowWords(m *markup, r *timelineRow) {
	y := r.y + rowHeight*4/5
	for _, row := range r.words {
		sentence(m, f.wordX, y, row, ink)
		y += rowHeight
	}
	for _, row := range r.sides {
		sentence(m, f.wordX, y, row, softInk)
		y += rowHeight
	}
}

// least is the width under which an interval is drawn as a point, in units.
const least = 7

// mark draws where on the axis an item lies.
func (f *timelineFigure) mark(m *markup, it *relations.Item, y int) {
	begin, beginless := it.Date.Earliest()
	end, endless := it.Date.Latest()
	x0, x1 := f.axis.x, f.axis.x+f.axis.w
	if !beginless {
		x0 = f.axis.at(begin)
	}
	if !endless {
		x1 = max(f.axis.at(end+1), x0)
	}
	switch {
	case beginless || endless || f.wide(it):
		// What begins at the end of the axis goes on all the same.
		if x1-x0 < 2*least && endless {
			x0 = x1 - 2*least
		} else if x1-x0 < 2*least && beginless {
			x1 = x0 + 2*least
		}
		drawBar(m, it, x0, x1, y, beginless, endless)
	case it.Line != nil:
		dot(m, (x0+x1)/2, y, it.Status, colourOf(it.Line.Relation.Class()).line)
	}
	if it.Entity != nil {
		f.entityMark(m, it, (x0+x1)/2, y)
	}
	for _, x := range f.sides(it) {
		side(m, x, y)
	}
}

// sides are the places of the dates that the sides of a dispute give, ascending;
// nil where they are too near one another to be told apart.
func (f *timelineFigure) sides(it *relations.Item) []int {
	var out []int
	for _, d := range sideDates(it) {
		begin, beginless := d.Earliest()
		end, endless := d.Latest()
		if !beginless && !endless {
			out = append(out, (f.axis.at(begin)+f.axis.at(end+1))/2)
		}
	}
	slices.Sort(out)
	for i := 1; i < len(out); i++ {
		if out[i]-out[i-1] < least {
			return nil
		}
	}
	return out
}

// wide reports whether an item has a date with both ends known that is drawn as
// an interval: it is longer than a day, and not too short to be seen.
func (f *timelineFigure) wide(it *relations.Item) bool {
	begin, beginless := it.Date.Earliest()
	end, endless := it.Date.Latest()
	return !beginless && !endless && end-begin >= 24*60*60 && f.axis.at(end+1)-f.axis.at(begin) >= least
}

// side marks a date that one side of a dispute gives.
func side(m *markup, x, y int) {
	m.empty(drawing.Circle, "class", "side", "cx", x, "cy", y, "r", 3, "fill", paper, "stroke", ink, "stroke-width", 1.4)
}

// drawBar draws an interval in the line style of its status, with a stroke at
// each end that is known and an arrow at each that is open.
func drawBar(m *markup, it *relations.Item, x0, x1, y int, beginless, endless bool) {
	class := relations.OtherClass
	if it.Line != nil {
		class = it.Line.Relation.Class()
	} else {
		class = entityClass(it)
	}
	fy := float64(y)
	r := route{from: [2]float64{float64(x0), fy}, control: [2]float64{float64(x0+x1) / 2, fy}, to: [2]float64{float64(x1), fy}, straight: true}
	r.draw(m, &edge{class: class, status: cmp.Or(it.Status, relations.SingleOrigin), atA: beginless, atB: endless})
	for _, cap := range []struct {
		x     int
		known bool
	}{{x0, !beginless}, {x1, !endless}} {
		if cap.known {
			m.empty(drawing.Way, "class", "cap", "d", way('M', cap.x, y-4, 'v', 9), "stroke", colourOf(class).line, "stroke-width", 1.6, "fill", "none")
		}
	}
}

// entityClass is the class whose colour the bar of an event or document has:
// that of the relations that tell of it.
func entityClass(it *relations.Item) relations.Class {
	if len(it.Lines) > 0 {
		return it.Lines[0].Relation.Class()
	}
	return relations.OtherClass
}

// entityMark draws the small shape of an event or document.
func (f *timelineFigure) entityMark(m *markup, it *relations.Item, x, y int) {
	n := &node{style: styleOf(f.view.Case.Kinds.Basic(it.Entity.Kind)), w: 15, h: 11}
	n.outline(m, x, y)
}

// dot draws a moment: the stronger the evidence the fuller the point.
func dot(m *markup, x, y int, status relations.Status, colour string) {
	circle := func(radius float64, attrs ...any) {
		m.empty(drawing.Circle, append([]any{"class", "point", "cx", x, "cy", y, "r", radius}, attrs...)...)
	}
	switch status {
	case relations.Corroborated:
		circle(5.6, "fill", colour)
	case relations.Alleged:
		circle(4.6, "fill", paper, "stroke", colour, "stroke-width", 1.6, "stroke-dasharray", drawing.Numbers{3.4, 2.4})
	case relations.Planned:
		circle(4.6, "fill", paper, "stroke", colour, "stroke-width", 2.2, "stroke-dasharray", drawing.Numbers{0.1, 3.5}, "stroke-linecap", "round")
	case relations.Disputed:
		circle(5.4, "fill", paper, "stroke", colour, "stroke-width", 1.4)
		circle(2.6, "fill", colour)
	case relations.Denied:
		circle(3.4, "fill", paper, "stroke", colour, "stroke-width", 1.3)
		m.empty(drawing.Way, "class", "cross", "d", way('M', x-5, y-5, 'l', 11, 11, 'm', 0, -11, 'l', -11, 11), "stroke", ink, "stroke-width", 1.6, "fill", "none")
	default:
		circle(3.6, "fill", colour)
	}
}

// brackets hold together the items of a group.
func (f *timelineFigure) brackets(m *markup) {
	for i := 0; i < len(f.rows); {
		j := i + 1
		for j < len(f.rows) && f.rows[j].it.Group == f.rows[i].it.Group {
			j++
		}
		if j > i+1 {
			y0, y1 := f.rows[i].y+2, f.rows[j-1].y+f.rows[j-1].h-3
			m.empty(drawing.Way, "class", "bracket", "d", way('M', margin+5, y0, 'H', margin+1, 'V', y1, 'H', margin+5), "stroke", softInk, "stroke-width", 1, "fill", "none")
		}
		i = j
	}
}

// legendGroups lists what is in the figure, and only that.
func (f *timelineFigure) legendGroups() []legendGroup {
	var kinds, classes, statuses, marks legendGroup
	kinds.heading, classes.heading, statuses.heading, marks.heading = "Entities", "Relations", "Status", "Marks"
	has := func(is func(it *relations.Item) bool) bool {
		return slices.ContainsFunc(f.rows, func(r timelineRow) bool { return is(r.it) })
	}
	middle := func(y int) int { return y + rowHeight/2 }
	for _, k := range f.view.Case.Kinds.All() {
		if has(func(it *relations.Item) bool { return it.Entity != nil && it.Entity.Kind == k.ID }) {
			kinds.items = append(kinds.items, legendItem{"kind:" + render.Clean(k.ID), strings.ToLower(render.Clean(f.view.Case.Kinds.Label(k.ID))), func(m *markup, x, y int) {
				n := &node{style: styleOf(f.view.Case.Kinds.Basic(k.ID)), w: 15, h: 11}
				n.outline(m, x+sampleWidth/2, middle(y))
			}})
		}
	}
	for _, c := range classOrder {
		if f.options.Theme.plain() {
			break // the words tell classes apart
		}
		if has(func(it *relations.Item) bool {
			return it.Line != nil && it.Line.Relation.Class() == c || f.lanes && len(it.Lines) > 0 && entityClass(it) == c
		}) {
			classes.items = append(classes.items, legendItem{"class:" + string(c), string(c), func(m *markup, x, y int) {
				dot(m, x+sampleWidth/2, middle(y), relations.Corroborated, colourOf(c).line)
			}})
		}
	}
	for _, s := range relations.Statuses {
		if has(func(it *relations.Item) bool { return it.Status == s }) {
			statuses.items = append(statuses.items, legendItem{"status:" + string(s), string(s), func(m *markup, x, y int) {
				dot(m, x+5, middle(y), s, colourOf(relations.Movement).line)
				fy := float64(middle(y))
				r := route{from: [2]float64{float64(x + 13), fy}, control: [2]float64{float64(x + 21), fy}, to: [2]float64{float64(x + sampleWidth), fy}, straight: true}
				r.draw(m, &edge{class: relations.Movement, status: s})
			}})
		}
	}
	mark := func(on bool, key, text string, draw func(m *markup, x, y int)) {
		if on {
			marks.add("mark:"+key, text, draw)
		}
	}
	bar := func(open bool) func(m *markup, x, y int) {
		return func(m *markup, x, y int) {
			l := relations.Line{Relation: &relations.Relation{Def: &relations.Type{Class: relations.Movement}}}
			drawBar(m, &relations.Item{Line: &l, Status: relations.SingleOrigin}, x+2, x+sampleWidth-2, middle(y), false, open)
		}
	}
	open := func(it *relations.Item) bool {
		_, open1 := it.Date.Earliest()
		_, open2 := it.Date.Latest()
		return open1 || open2
	}
	mark(has(f.wide), "interval", "between these dates", bar(false))
	mark(has(open), "open", "open-ended date", bar(true))
	mark(has(func(it *relations.Item) bool { return len(f.sides(it)) > 0 }), "side", "date given by one side", func(m *markup, x, y int) {
		side(m, x+sampleWidth/2, middle(y))
	})
	mark(has(func(it *relations.Item) bool { return it.Order == relations.OrderPossible }), "possible", strings.TrimPrefix(render.KeyPossible, "= "), sampleText("=", ""))
	mark(has(func(it *relations.Item) bool { return it.Order == relations.OrderUnknown }), "unknown", strings.TrimPrefix(render.KeyUnknown, "? "), sampleText("?", ""))
	mark(slices.ContainsFunc(f.axis.slots, func(s slot) bool { return s.gap }), "gap", "axis shortened: nothing begins or ends here", func(m *markup, x, y int) {
		m.empty(drawing.Rect, "x", x+10, "y", y, "width", 10, "height", rowHeight, "fill", hollow)
	})
	mark(len(f.axis.slots) > 2, "axis", "axis not to scale: busy periods are wider", func(m *markup, x, y int) {
		m.empty(drawing.Way, "d", way('M', x+2, middle(y), 'H', x+sampleWidth-2, 'm', -22, -3, 'v', 6, 'm', 14, -6, 'v', 6), "stroke", ink, "stroke-width", 1, "fill", "none")
	})
	mark(len(f.numbers.Sources()) > 0, "footnote", f.options.footnote(), sampleText("[1]", ""))
	return []legendGroup{kinds, classes, statuses, marks}
}
