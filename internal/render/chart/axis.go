package chart

import (
	"fmt"
	"github.com/graphx-dev/graphx/internal/render/drawing"
	"slices"
	"time"
)

// An axis lays time out from left to right. It is made of slots (hours, days,
// months, years), each as wide as there is in it; a long stretch of slots in
// which nothing begins or ends is one narrow gap. Positions are whole units.
type axis struct {
	x, w  int
	slots []slot
}

// A slot is a stretch of time [begin, end) in Unix seconds and of the axis.
type slot struct {
	begin, end int64
	x0, x1     int
	label      string // "Nov"
	above      string // what the label is a part of: "2025"
	n          int    // how many different moments lie in it
	gap        bool
}

const (
	gapWidth = 12 // of a gap, in units, where there is room for it
	mostGaps = 4
)

// newAxis lays out the given moments, ascending, in units from x.
func newAxis(moments []int64, x, w int) *axis {
	a := &axis{x: x, w: w}
	if len(moments) == 0 {
		return a
	}
	first, last := moments[0], moments[len(moments)-1]
	step := unitOf(first, last)
	at := 0
	var empty []int // the stretches of empty slots
	for t := step.floor(time.Unix(first, 0).UTC()); t.Unix() <= last; t = step.next(t) {
		s := slot{begin: t.Unix(), end: step.next(t).Unix()}
		s.label, s.above = step.labels(t)
		for ; at < len(moments) && moments[at] < s.end; at++ {
			if s.n == 0 || moments[at] != moments[at-1] {
				s.n++
			}
		}
		if k := len(a.slots) - 1; s.n == 0 { // never the first slot
			if a.slots[k].n == 0 {
				empty[len(empty)-1]++
			} else {
				empty = append(empty, 1)
			}
		}
		a.slots = append(a.slots, s)
	}
	// The longest stretches become gaps; more of them would be all that is seen.
	slices.Sort(empty)
	long := 2
	if n := len(empty) - mostGaps; n > 0 {
		long = max(long, empty[n-1]+1)
	}
	a.close(long)
	var weights []int
	total, gaps := 0, 0
	for _, s := range a.slots {
		weight := 1
		switch {
		case s.gap:
			gaps++
			weight = 0
		case s.n > 0:
			weight = 2 + s.n
		}
		weights = append(weights, weight)
		total += weight
	}
	narrow := 0
	if gaps > 0 {
		narrow = max(2, min(gapWidth, w/2/gaps))
	}
	sum, passed := 0, 0
	room := max(w-gaps*narrow, 0)
	for i := range a.slots {
		s := &a.slots[i]
		s.x0 = x + room*sum/total + passed*narrow
		if sum += weights[i]; s.gap {
			passed++
		}
		s.x1 = x + room*sum/total + passed*narrow
	}
	return a
}

// close makes one gap of every stretch of at least that many empty slots.
func (a *axis) close(long int) {
	var out []slot
	for i := 0; i < len(a.slots); {
		j := i
		for j < len(a.slots) && a.slots[j].n == 0 {
			j++
		}
		if j-i >= long {
			s := a.slots[i]
			s.end, s.gap = a.slots[j-1].end, true
			out = append(out, s)
		} else {
			out = append(out, a.slots[i:j]...)
		}
		if j < len(a.slots) {
			out = append(out, a.slots[j])
		}
		i = j + 1
	}
	a.slots = out
}

// at returns the place of a moment; one outside the axis is at its nearest end.
func (a *axis) at(unix int64) int {
	for _, s := range a.slots {
		if unix < s.begin {
			return s.x0
		}
		if unix < s.end {
			return s.x0 + int(float64(s.x1-s.x0)*float64(unix-s.begin)/float64(s.end-s.begin))
		}
	}
	return a.x + a.w
}

// A unit is the length of the slots.
type unit struct {
	hours, days, months, years int // one of them is not 0
}

// unitOf chooses slots so that there are at most some hundreds.
func unitOf(first, last int64) unit {
	const day = 24 * 60 * 60
	switch span := last - first; {
	case span <= 2*day:
		return unit{hours: 1}
	case span <= 45*day:
		return unit{days: 1}
	case span <= 12*366*day:
		return unit{months: 1}
	default:
		years := 1
		for span/(366*day)/int64(years) > 300 {
			years *= 10
		}
		return unit{years: years}
	}
}

func (u unit) floor(t time.Time) time.Time {
	switch {
	case u.hours > 0:
		return t.Truncate(time.Hour)
	case u.days > 0:
		return t.Truncate(24 * time.Hour)
	case u.months > 0:
		return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(t.Year()-t.Year()%u.years, 1, 1, 0, 0, 0, 0, time.UTC)
}

func (u unit) next(t time.Time) time.Time {
	return t.Add(time.Duration(u.hours)*time.Hour).AddDate(u.years, u.months, u.days)
}

// labels names a slot, and what it is a part of.
func (u unit) labels(t time.Time) (label, above string) {
	switch {
	case u.hours > 0:
		return t.Format("15"), t.Format(time.DateOnly)
	case u.days > 0:
		return t.Format("2"), t.Format("Jan 2006")
	case u.months > 0:
		return t.Format("Jan"), t.Format("2006")
	}
	return fmt.Sprintf("%04d", t.Year()), ""
}

// axisHeight is the height of the axis's labels: two rows and the ticks.
const axisHeight = 2*rowHeight + 8

// draw writes the labels, as far as they find room; the slots' names stand below
// what they are a part of.
func (a *axis) draw(m *markup, y int) {
	m.open(drawing.Group, "class", "axis")
	m.empty(drawing.Way, "d", way('M', a.x, y+axisHeight-4, 'H', a.x+a.w), "stroke", ink, "stroke-width", 1, "fill", "none")
	named := a.named()
	above, free := "", a.x-32
	for i, s := range a.slots {
		if s.gap {
			mid := float64(s.x0+s.x1) / 2
			for _, dx := range []float64{-2, 2} {
				m.empty(drawing.Way, "class", "break", "d", way('M', [2]float64{mid + dx - 2, float64(y + axisHeight + 1)}, 'L', [2]float64{mid + dx + 2, float64(y + axisHeight - 9)}), "stroke", ink, "stroke-width", 1, "fill", "none")
			}
			continue
		}
		if named[i] || s.x1-s.x0 >= 4 {
			m.empty(drawing.Way, "d", way('M', s.x0, y+axisHeight-6, 'v', 5), "stroke", ink, "stroke-width", 1, "fill", "none")
		}
		if named[i] {
			m.text((s.x0+s.x1)/2, y+rowHeight+rowHeight*4/5, labelSize, s.label, "middle", "fill", ink)
		}
		if s.above == above {
			continue
		}
		// The year stands at its first slot, or a little before where the next year
		// needs the room.
		w := regular().width(s.above, labelSize)
		until := a.x + a.w
		for _, next := range a.slots[i+1:] {
			if !next.gap && next.above != s.above {
				until = next.x0
				break
			}
		}
		above = s.above
		if x := min(s.x0, until-w-3); x >= free {
			m.text(x, y+rowHeight*4/5, labelSize, s.above, "", "fill", ink)
			free = x + w + 3
		}
	}
	m.close()
}

// named chooses the slots whose names are written: those that are wide enough,
// then others, from left to right, whose names meet no other.
func (a *axis) named() []bool {
	out := make([]bool, len(a.slots))
	type reach struct{ x0, x1 int }
	var taken []reach
	for _, wide := range []bool{true, false} {
		for i, s := range a.slots {
			w := regular().width(s.label, labelSize) + 2
			r := reach{(s.x0+s.x1)/2 - w/2 - 1, (s.x0+s.x1)/2 + w/2 + 1}
			if s.gap || out[i] || wide && w > s.x1-s.x0 || r.x0 < a.x-w/2 || r.x1 > a.x+a.w+w/2 ||
				slices.ContainsFunc(taken, func(t reach) bool { return r.x0 < t.x1 && t.x0 < r.x1 }) {
				continue
			}
			out[i] = true
			taken = append(taken, r)
		}
	}
	return out
}

// grid writes the slots' bounds and the gaps behind what stands between two
// heights.
func (a *axis) grid(m *markup, y0, y1 int) {
	m.open(drawing.Group, "class", "grid")
	for i, s := range a.slots {
		if s.gap {
			m.empty(drawing.Rect, "class", "gap", "x", s.x0, "y", y0, "width", s.x1-s.x0, "height", max(y1-y0, 0), "fill", hollow)
		} else if i == 0 || s.x1-s.x0 >= 4 {
			m.empty(drawing.Way, "d", way('M', s.x0, y0, 'V', y1), "stroke", grid, "stroke-width", 0.8, "fill", "none")
		}
	}
	m.close()
}
