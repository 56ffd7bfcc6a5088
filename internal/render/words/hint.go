package words

import (
	"strings"
)

// A Hint is what a reader can do next: ask another question, or set a parameter of
// this one. It names both as the table of questions does, and each face spells it in
// its own way: "graphx path A B", "--by time".
type Hint struct {
	// Verb is the question to ask, "" for a setting, and Args are its arguments.
	Verb string
	Args []string
	// Parameter and Value are the setting, Value "" for the parameter alone.
	Parameter, Value string
}

func (h Hint) String() string {
	if h.Verb != "" {
		return strings.Join(append([]string{h.Verb}, h.Args...), " ")
	}
	return strings.TrimSpace(h.Parameter + " " + h.Value)
}

func (o Options) hint(h Hint) string {
	if o.Spell == nil {
		return h.String()
	}
	return o.Spell(h)
}

// Setting points to a parameter, or to a value of it.
func (o Options) Setting(parameter, value string) string {
	return o.hint(Hint{Parameter: parameter, Value: value})
}

// Question points to a question.
func (o Options) Question(verb string, args ...string) string {
	return o.hint(Hint{Verb: verb, Args: args})
}
