package ask

import "slices"

// A Table is what can be asked. Whoever reads questions that others wrote, in a
// figure or in a list of figures, is given it.
type Table []*Verb

// Verbs is the table of graphx, in the order in which help lists it.
func Verbs() Table {
	return Table{
		findVerb, listVerb, showVerb, pathVerb, nearVerb, rankVerb, groupsVerb, whatIfVerb,
		conflictsVerb, timelineVerb, sourcesVerb, renderVerb, diffVerb,
		checkVerb, citeVerb, coverageVerb, formatsVerb,
		addVerb, setVerb, removeVerb, sameVerb,
	}
}

// Questions lists the names of the verbs.
func Questions() []string {
	var out []string
	for _, v := range Verbs() {
		out = append(out, v.Name)
	}
	return out
}

// Find returns the verb of a name in the table of graphx, nil for none.
func Find(name string) *Verb { return Verbs().Find(name) }

// Find returns the verb of a name, nil for none.
func (t Table) Find(name string) *Verb {
	for _, v := range t {
		if v.Name == name {
			return v
		}
	}
	return nil
}

// figures lists the verbs whose figures carry a manifest and can be made again:
// those that need one case and nothing else.
func (t Table) figures() (out []string) {
	for _, v := range t {
		if v.Figure {
			out = append(out, v.Name)
		}
	}
	slices.Sort(out)
	return out
}
