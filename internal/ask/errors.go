package ask

import (
	"fmt"
	"strings"
)

// A Kind says what sort of failure an [Error] is.
type Kind int

// The kinds.
const (
	Misuse   Kind = iota // the question cannot be asked so
	NoAnswer             // it was asked, and nothing could be made of it
	BadData              // a file is not what it should be
	NoInput              // a file is not there
	NoOutput             // a file cannot be written
)

// An Error says why a question was not answered. It names parameters and never
// how a face spells them: a face puts [Error.Words] together in its own way, as
// "--k cannot be combined with --via" on a command line.
type Error struct {
	Kind Kind
	// Parameter is the one that is wrong, "" for none, and Message what is wrong with
	// it or with the question. Where Clash or Needs are set they say it instead: the
	// parameter that it excludes, or those of which it needs one.
	Parameter string
	Message   string
	// Is says in place of Message what is wrong with the parameter, as a predicate:
	// "applies only to PNG output".
	Is    string
	Clash string
	Needs []string
	// Unknown says that there is no such parameter, and Nearest is the one that was
	// meant, "" for none.
	Unknown bool
	Nearest string
	// Hint says what to do; Try are settings that would do it, each alone.
	Hint string
	Try  []Setting
	// List is told line by line below it.
	List []string
	// Verb is whose help says more, "" for none.
	Verb string
	Err  error // the cause, nil for none
}

// A Setting is a value of a parameter.
type Setting struct{ Parameter, Value string }

// Error words the error without a face, with the bare names of parameters.
func (e *Error) Error() string {
	return e.Words(func(s Setting) string { return strings.TrimSpace(s.Parameter + " " + s.Value) })
}

func (e *Error) Unwrap() error { return e.Err }

// Words is the message as a face says it, given how it spells a setting.
func (e *Error) Words(spell func(Setting) string) string {
	name := func(p string) string {
		p, value, _ := strings.Cut(p, "=")
		return spell(Setting{p, value})
	}
	switch {
	case e.Clash != "":
		return fmt.Sprintf("%s cannot be combined with %s", name(e.Parameter), name(e.Clash))
	case len(e.Needs) > 0:
		var all []string
		for _, n := range e.Needs {
			all = append(all, name(n))
		}
		return fmt.Sprintf("%s needs %s", name(e.Parameter), strings.Join(all, " or "))
	case e.Unknown:
		return e.Message
	case e.Is != "":
		return name(e.Parameter) + " " + e.Is
	case e.Parameter != "":
		return name(e.Parameter) + ": " + e.Message
	}
	return e.Message
}

// A Note is something to tell beside an answer.
type Note struct {
	Message string
	Hint    string
	Try     []Setting
	// Ask is a question that goes on from here, nil for none.
	Ask *Question
	// List is told line by line below it.
	List []string
}
