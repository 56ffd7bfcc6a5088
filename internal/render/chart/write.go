package chart

import (
	"fmt"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

// A label is one way to write what an edge carries: rows of text with the size
// of their box.
type label struct {
	rows []row
	w, h int
	// cut is how much of the words this way leaves out, 0 for nothing.
	cut int
}

// bareCut marks a label that has nothing but the numbers of the sources.
const bareCut = 3

// A row is a line of a label. Toward is -1, 0 or +1 as in item.
type row struct {
	text   string
	class  relations.Class
	toward int
}

// write lists the ways to write an edge's words, the most complete first and
// among those the widest first.
func (c *chart) write(e *edge) []label {
	var out []label
	add := func(cut int, list []entry, limits ...int) {
		for _, limit := range limits {
			l, neat := layLabel(list, limit)
			l.cut = cut
			if !neat && len(out) > 0 {
				continue
			}
			if !slices.ContainsFunc(out, func(o label) bool { return o.w == l.w && o.h == l.h }) {
				out = append(out, l)
			}
		}
	}
	var all []int
	for _, it := range e.item {
		all = append(all, it.numbers...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	merged := merge(e.item)

	switch c.detail {
	case full:
		add(0, listed(e.item, e.status, 6, true), 230, 160, 120)
		add(1, listed(merged, e.status, 4, false), 130, 90)
	case short:
		add(0, listed(merged, e.status, 3, false), 190, 120, 84)
		add(0, inOne(merged, e.status, 2, all), 190)
	case brief:
		add(0, inOne(merged, e.status, 1, all), 190, 110, 76, 56)
	}
	if c.detail == short {
		add(1, inOne(merged, e.status, 1, all), 190, 110, 76, 56)
	}
	if e.change.Fate != "" { // what became of it is said at the least
		add(bareCut, []entry{{text: render.FateMark(e.change.Fate) + " " + string(e.change.Fate) + " " + render.Footnote(all), class: e.class}}, 120, 60)
		return out
	}
	add(bareCut, []entry{{text: render.Footnote(all), class: e.class}}, 60)
	return out
}

// An entry is a piece of a label that begins a row.
type entry struct {
	text   string
	class  relations.Class
	toward int
}

// listed writes one entry an item, at most limit of them.
func listed(list []item, line relations.Status, limit int, dated bool) []entry {
	var out []entry
	for i, it := range list {
		if i == limit-1 && len(list) > limit {
			out = append(out, entry{rest(list[i:], line) + " " + render.Footnote(numbersOf(list[i:])), it.class, 0})
			break
		}
		text := it.words(line)
		if dated && !it.date.IsZero() && it.sides == "" {
			text += ", " + render.DateText(it.date)
		}
		note := render.Footnote(it.numbers)
		if it.sides != "" {
			note = it.sides
		}
		out = append(out, entry{text + " " + note, it.class, it.toward})
	}
	return out
}

// inOne writes the first items and the number of the others as one entry.
func inOne(list []item, line relations.Status, first int, numbers []int) []entry {
	var parts []string
	toward := 0
	for i, it := range list {
		if i == first {
			parts = append(parts, rest(list[i:], line))
			break
		}
		if i > 0 && it.toward != 0 && toward != 0 && it.toward != toward {
			parts = append(parts, rest(list[i:], line)) // one entry has one arrow
			break
		}
		if it.toward != 0 {
			toward = it.toward
		}
		parts = append(parts, it.words(line))
	}
	return []entry{{strings.Join(parts, " · ") + " " + render.Footnote(numbers), list[0].class, toward}}
}

// rest is "+3", and how many of them are weak in words.
func rest(list []item, line relations.Status) string {
	n, by := 0, map[relations.Status]int{}
	for _, it := range list {
		n += it.count
		if it.status != line && (it.status == relations.Denied || it.status == relations.Disputed) {
			by[it.status] += it.count
		}
	}
	s := fmt.Sprintf("+%d", n)
	for _, st := range relations.Statuses {
		if by[st] > 0 {
			s += fmt.Sprintf(" (%d %s)", by[st], st)
		}
	}
	return s
}

func numbersOf(list []item) []int {
	var out []int
	for _, it := range list {
		out = append(out, it.numbers...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// layLabel breaks entries into rows. Neat is false where words had to be broken
// or cut.
func layLabel(list []entry, limit int) (l label, neat bool) {
	neat = true
	for _, en := range list {
		rows, ok := regular().wrapped(en.text, labelSize, limit, 4)
		neat = neat && ok
		for _, text := range rows {
			l.rows = append(l.rows, row{text, en.class, en.toward})
			l.w = max(l.w, regular().width(text, labelSize))
		}
	}
	l.w += 4
	l.h = len(l.rows)*rowHeight + 1
	return l, neat
}
