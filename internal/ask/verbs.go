package ask

// Verbs lists the questions that can be asked, in the order in which help lists
// them.
func Verbs() []*Verb {
	return []*Verb{
		findVerb, listVerb, showVerb, pathVerb, nearVerb, rankVerb, groupsVerb, whatIfVerb,
		conflictsVerb, timelineVerb, sourcesVerb, renderVerb, diffVerb,
		checkVerb, citeVerb, coverageVerb,
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

// Find returns the verb of a name, nil for none.
func Find(name string) *Verb {
	for _, v := range Verbs() {
		if v.Name == name {
			return v
		}
	}
	return nil
}
