package chart

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/drawing"
)

// A lane is a person's column in a timeline of lanes.
type lane struct {
	who *entities.Entity
	x   int
}

const (
	laneWidth  = 26
	mostLanes  = 12  // of PrintWidth; a narrower figure has fewer
	laneHead   = 120 // at most, of the names above the lanes
	lanesAgain = 900 // the names are written again after so many units
)

// laneMarks are the marks of the time axis, which a timeline of lanes has not.
var laneMarks = []string{"mark:interval", "mark:open", "mark:side", "mark:gap", "mark:axis"}

// DrawLanes draws a timeline with a lane for each person: one row an item, in
// order, with a point on the lane of each who took part and a line between
// them. The same timeline gives the same drawing. The error is a *[TooHighError] for
// a page that it does not fit.
func DrawLanes(t *relations.Timeline, o Options) (*drawing.Drawing, error) {
	return fit(o, func(o Options) (*drawing.Drawing, error) {
		d, height := newLanes(t, o)
		return d, o.Page.holds(height)
	})
}

func newLanes(t *relations.Timeline, o Options) (*drawing.Drawing, int) {
	f := newTimelineFigure(t, o)
	f.lanes = true
	lanes := f.chooseLanes()
	f.axis = newAxis(nil, 0, 0)
	right := f.dateX + 4
	for i := range f.rows {
		right = max(right, f.dateX+widest(regular(), f.rows[i].date, labelSize))
	}
	for i := range lanes {
		lanes[i].x = right + 14 + laneWidth/2 + i*laneWidth
	}
	f.wordX = right + 14 + len(lanes)*laneWidth + 12
	f.wordW = o.width() - margin - f.wordX
	for i := range f.rows {
		r := &f.rows[i]
		r.words = regular().lines(f.words(r.it), labelSize, f.wordW, 7)
		if r.sides = nil; len(sideDates(r.it)) > 0 {
			r.sides = regular().lines(render.Clean(render.DatesGiven(f.numbers, r.it)), labelSize, f.wordW, 5)
		}
		r.h = max(len(r.date), len(r.words)+len(r.sides), 1)*rowHeight + 4
	}
	return f.drawLanes(lanes)
}

// partsOf are the ids of those who take part in an item.
func partsOf(it *relations.Item) []string {
	if it.Line != nil {
		return it.Line.Relation.Ends
	}
	var ids []string
	for _, l := range it.Lines {
		for _, id := range l.Relation.Ends {
			if id != it.Entity.ID && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// chooseLanes picks the persons of the most items, those in focus first, as many
// as fit, and sets those side by side who share many.
func (f *timelineFigure) chooseLanes() []lane {
	items, shared := map[string]int{}, map[[2]string]int{}
	var who []*entities.Entity
	for i := range f.rows {
		ids := partsOf(f.rows[i].it)
		for k, id := range ids {
			e := f.view.Case.Entity(id)
			if e == nil || f.view.Case.Kinds.Basic(e.Kind) != "person" && !slices.Contains(f.view.Focus, id) {
				continue
			}
			if items[id] == 0 {
				who = append(who, e)
			}
			items[id]++
			for _, other := range ids[:k] {
				shared[pairOf(id, other)]++
			}
		}
	}
	slices.SortStableFunc(who, func(a, b *entities.Entity) int {
		return cmp.Or(focusFirst(f.view, a, b), items[b.ID]-items[a.ID], strings.Compare(a.ID, b.ID))
	})
	most := min(mostLanes, mostLanes*f.options.width()/PrintWidth)
	if left := len(who) - most; left > 0 {
		who = who[:most]
		f.view.Omitted.Rule = strings.TrimSpace(f.view.Omitted.Rule + " Lanes of " + render.Plural(left, "person") + " with fewer items.")
	}
	who = seriate(who, func(a, b *entities.Entity) int { return shared[pairOf(a.ID, b.ID)] })
	var out []lane
	for _, e := range who {
		out = append(out, lane{who: e})
	}
	return out
}

func (f *timelineFigure) drawLanes(lanes []lane) (*drawing.Drawing, int) {
	inner := f.options.width() - 2*margin
	var rows, body markup
	rows.theme, body.theme, body.page = f.options.Theme, f.options.Theme, f.options.Page
	y := heading(&body, f.view, inner)
	high := 0
	for _, l := range lanes {
		high = max(high, widest(bold(), bold().lines(render.Isolate(render.Clean(l.who.Name)), labelSize, laneHead, 2), labelSize))
	}
	stripes := func(y0, y1 int) {
		body.open(drawing.Group, "class", "lanes")
		for _, l := range lanes {
			body.empty(drawing.Way, "class", "lane", "data-id", render.Clean(l.who.ID), "d", way('M', l.x, y0, 'V', y1), "stroke", grid, "stroke-width", 1.2, "fill", "none")
		}
		body.close()
	}
	heads := func() {
		rows.open(drawing.Group, "class", "lane-heads")
		for _, l := range lanes {
			list := bold().lines(render.Isolate(render.Clean(l.who.Name)), labelSize, laneHead, 2)
			for k, row := range list {
				x, at := l.x+4+k*rowHeight-(len(list)-1)*rowHeight/2, y+high
				rows.text(x, at, labelSize, row, "", "font-weight", "bold", "fill", ink, "transform", drawing.Turn{Degrees: -90, X: float64(x), Y: float64(at)})
			}
		}
		rows.close()
		y += high + 8
	}
	if len(f.rows) == 0 {
		y += labelSize
		body.text(margin, y, labelSize, "nothing has a date", "", "fill", softInk)
		y += 12
	} else {
		heads()
		begin := y - 4
		for i := range f.rows {
			r := &f.rows[i]
			if i > 0 && r.it.Order == relations.OrderDefinite {
				y += groupGap
			}
			if y-begin > lanesAgain {
				stripes(begin, y)
				y += 6
				heads()
				begin = y - 4
			}
			r.y = y
			f.laneRow(&rows, r, lanes)
			y += r.h
		}
		stripes(begin, y)
		y += 18
	}
	body.open(drawing.Group, "class", "timeline", "role", "group", "aria-label", "Timeline")
	f.brackets(&rows)
	body.parts(rows.list)
	body.close()
	groups := f.legendGroups()
	for i := range groups {
		if groups[i].heading == "Entities" { // what an item is stands in its words
			groups[i].items = nil
		}
		groups[i].items = slices.DeleteFunc(groups[i].items, func(it legendItem) bool { return slices.Contains(laneMarks, it.key) })
		if groups[i].heading == "Marks" && len(lanes) > 0 {
			groups[i].items = append([]legendItem{{"mark:lane", "a line joins those who took part", func(m *markup, x, y int) {
				m.empty(drawing.Way, "d", way('M', x+6, y, 'v', rowHeight, 'm', sampleWidth-12, -rowHeight, 'v', rowHeight), "stroke", grid, "stroke-width", 1.2, "fill", "none")
				m.empty(drawing.Way, "d", way('M', x+6, y+rowHeight/2, 'h', sampleWidth-12), "stroke", ink, "stroke-width", 1.3, "fill", "none")
				dot(m, x+6, y+rowHeight/2, relations.SingleOrigin, ink)
				dot(m, x+sampleWidth-6, y+rowHeight/2, relations.SingleOrigin, ink)
			}}}, groups[i].items...)
		}
	}
	y = drawLegend(&body, groups, y, inner)
	y = f.notes(&body, y, inner)
	y = f.sourceList(&body, y, inner)
	description := "Timeline of " + render.Clean(strings.TrimSuffix(render.TimelineHeading(f.t), ".")) + ", with a lane for each of " + render.Plural(len(lanes), "person") + "." + f.told() + " Policy: " + render.Clean(f.t.Policy.String()) + "."
	return document(cmp.Or(render.Clean(f.t.Title), "Timeline"), description, f.options.width(), y+margin, &body), y + margin
}

// laneRow draws an item: its date, the points on the lanes, its words.
func (f *timelineFigure) laneRow(m *markup, r *timelineRow, lanes []lane) {
	it := r.it
	kind, class := "relation", relations.OtherClass
	if it.Line != nil {
		class = it.Line.Relation.Class()
	} else {
		kind, class = render.Clean(it.Entity.Kind), entityClass(it)
	}
	m.open(drawing.Group, "id", drawing.Name(r.key), "class", "item", "role", "img", "data-id", render.Clean(it.ID()), "data-kind", kind, "data-class", string(class),
		"data-status", string(it.Status), "data-order", string(it.Order), "data-group", strconv.Itoa(it.Group))
	m.words(drawing.Title, render.Head(render.Clean(render.ItemSentence(f.view.Case, it)), 2000))
	m.words(drawing.Description, render.Head(render.Clean(render.When(it.Date, false)+". "+render.CitedAt(f.numbers, it)), 2000))
	f.rowDate(m, r)
	ids := partsOf(it)
	status := cmp.Or(it.Status, relations.SingleOrigin)
	var xs []int
	for _, l := range lanes {
		if slices.Contains(ids, l.who.ID) {
			xs = append(xs, l.x)
		}
	}
	y := r.y + rowHeight/2 + 1
	if len(xs) > 1 {
		fy, x0, x1 := float64(y), float64(xs[0]), float64(xs[len(xs)-1])
		line := route{from: [2]float64{x0, fy}, control: [2]float64{(x0 + x1) / 2, fy}, to: [2]float64{x1, fy}, straight: true}
		e := &edge{class: class, status: status}
		if it.Line != nil && it.Line.Relation.Directed() && len(ids) == 2 {
			// The arrow ends at the point of who it leads to.
			for _, l := range lanes {
				if l.who.ID == ids[1] {
					e.atA, e.atB = l.x == xs[0], l.x != xs[0]
				}
			}
			if e.atA {
				line.from[0] += 5
			} else {
				line.to[0] -= 5
			}
		}
		line.draw(m, e)
	}
	for _, x := range xs {
		dot(m, x, y, status, colourOf(class).line)
	}
	f.rowWords(m, r)
	m.close()
}
