package render

import (
	"fmt"
	"strings"

	"github.com/graphx-dev/graphx/internal/relations"
)

// A Version is one side of a comparison.
type Version struct {
	Name   string // as it was asked for
	Commit string // of a git revision, "" for none
}

func (v Version) String() string {
	if v.Commit == "" {
		return v.Name
	}
	return v.Name + " (" + v.Commit[:min(len(v.Commit), 12)] + ")"
}

// A DiffAnswer is what changed between two versions of a case.
type DiffAnswer struct {
	*relations.Diff
	From, To Version
	// Limit is the greatest number of records of each sort that are told, 0 for all
	// of them; all are counted.
	Limit int
}

// Counts counts what changed, by what became of it.
func (a *DiffAnswer) Counts() (ents, lines, sources map[relations.Fate]int) {
	return relations.CountFates(a.Entities, func(e relations.EntityChange) relations.Fate { return e.Fate }),
		relations.CountFates(a.Lines, func(l relations.LineChange) relations.Fate { return l.Fate }),
		relations.CountFates(a.Sources, func(s relations.SourceChange) relations.Fate { return s.Fate })
}

// Summary counts what changed: "relations: 1 refuted, 2 added; entities: 1
// added".
func (a *DiffAnswer) Summary() string {
	ents, lines, sources := a.Counts()
	var parts []string
	for _, sort := range []struct {
		name string
		n    map[relations.Fate]int
	}{{"relations", lines}, {"entities", ents}, {"sources", sources}} {
		var list []string
		for _, f := range relations.Fates {
			if sort.n[f] > 0 {
				list = append(list, fmt.Sprintf("%d %s", sort.n[f], f))
			}
		}
		if list != nil {
			parts = append(parts, sort.name+": "+strings.Join(list, ", "))
		}
	}
	if parts == nil {
		return "nothing"
	}
	return strings.Join(parts, "; ")
}

// fateMarks stand before what became of a record, in words and in a chart.
var fateMarks = map[relations.Fate]string{
	relations.Refuted: "×", relations.InDispute: "!", relations.Withdrawn: "−", relations.Removed: "−", relations.Downgraded: "↓",
	relations.Upgraded: "↑", relations.Added: "+", relations.Returned: "+", relations.Renamed: "~", relations.Regraded: "~", relations.Changed: "~",
}

// FateMark is the sign of what became of a record.
func FateMark(f relations.Fate) string { return fateMarks[f] }

// OrNone is a text, or "none" for an empty one.
func OrNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// StatusStep is "single-origin → corroborated", "" where the status is the same.
func StatusStep(l *relations.LineChange) string {
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
