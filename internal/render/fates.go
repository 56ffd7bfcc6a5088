package render

import (
	"github.com/graphx-dev/graphx/internal/compare"
	"github.com/graphx-dev/graphx/internal/relations"
)

// fateMarks stand before what became of a record, in words and in a chart.
var fateMarks = map[compare.Fate]string{
	compare.Refuted: "×", compare.InDispute: "!", compare.Withdrawn: "−", compare.Removed: "−", compare.Downgraded: "↓",
	compare.Upgraded: "↑", compare.Added: "+", compare.Returned: "+", compare.Renamed: "~", compare.Regraded: "~", compare.Changed: "~",
}

// FateMark is the sign of what became of a record.
func FateMark(f compare.Fate) string { return fateMarks[f] }

// OrNone is a text, or "none" for an empty one.
func OrNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// StatusStep is "single-origin → corroborated", "" where the status is the same.
func StatusStep(l *compare.LineChange) string {
	if l.Old == nil || l.New == nil || l.Old.Status == l.New.Status {
		return ""
	}
	name := func(s relations.Status) string {
		if s == "" {
			return "no citation counts"
		}
		return string(s)
	}
	return name(l.Old.Status) + " → " + name(l.New.Status)
}
