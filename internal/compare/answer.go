package compare

import (
	"fmt"
	"strings"
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

// An Answer is what changed between two versions of a case.
type Answer struct {
	*Diff
	From, To Version
	// Limit is the greatest number of records of each sort that are told, 0 for all
	// of them; all are counted.
	Limit int
}

// Counts counts what changed, by what became of it.
func (a *Answer) Counts() (ents, lines, sources map[Fate]int) {
	return CountFates(a.Entities, func(e EntityChange) Fate { return e.Fate }),
		CountFates(a.Lines, func(l LineChange) Fate { return l.Fate }),
		CountFates(a.Sources, func(s SourceChange) Fate { return s.Fate })
}

// Summary counts what changed: "relations: 1 refuted, 2 added; entities: 1
// added".
func (a *Answer) Summary() string {
	ents, lines, sources := a.Counts()
	var parts []string
	for _, sort := range []struct {
		name string
		n    map[Fate]int
	}{{"relations", lines}, {"entities", ents}, {"sources", sources}} {
		var list []string
		for _, f := range Fates {
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
