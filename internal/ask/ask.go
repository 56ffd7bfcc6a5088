// Package ask knows what can be asked of a case.
//
// A question is a value: a verb, the arguments behind it, and the values of
// parameters. One table lists the verbs and their parameters, and everything that
// has to know them reads it: the flags, the help and the completion of the command
// line, the manifest that a figure carries, the entries of figures.yaml, and the
// addresses and schemas of other faces. A parameter is one entry there.
//
// An answer is a value, too: what it is about (a view), what is said of it (text,
// Markdown, JSON), and how it is drawn. Nothing here prints, reads a flag, or knows
// who asks; what a face has to word for its reader is a [*Error] or a [Note].
//
//	s, err := ask.Open(ctx, "@harbour")
//	q, err := ask.New("path", []string{"Tallow", "Mulovyk"}, ask.Values{"k": {"3"}})
//	a, err := s.Ask(ctx, q)
//	err = a.Write(w, "text")
package ask

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/relations"
)

// An Effect is what a parameter changes. Help is grouped by it.
type Effect int

// The effects, in the order in which help lists them.
const (
	// Asks: what is asked for.
	Asks Effect = iota
	// Counts: which relations and citations count.
	Counts
	// Draws: what a figure looks like.
	Draws
	// Goes: where an answer goes, and in which format. It changes nothing in a
	// figure's SVG, and stands in no manifest.
	Goes
	// Reads: what is read, and how. It stands in no manifest either.
	Reads
	// Withholds: what a publication copy leaves out. No manifest has it.
	Withholds
)

// A Type is what the values of a parameter are.
type Type int

// The types.
const (
	Text     Type = iota
	Switch        // "true" or "false"
	Number        // a whole number, at least Least
	Decimal       // a number
	Choice        // one of Choices, or of what the case offers
	Date          // EDTF
	Duration      // 36h, 3d, 2w
	Entity        // the name or the id of an entity
	Record        // of an entity or a relation
	Source        // the id of a source, or the name of its snapshot
	Removal       // of a source or an entity
	File          // the name of a file that is read
	Folder        // the name of a folder
)

// A Parameter is one thing that a question can say. It does not change.
type Parameter struct {
	Name string
	// Other are further names: "o" for output.
	Other []string
	Type  Type
	// Many says that it takes several values: given again, or with commas between.
	Many bool
	// Blank says that the empty text is a value.
	Blank bool
	// Default is the value in force where none is given, "" for none; Usually says
	// in words what that does where it is no value.
	Default, Usually string
	// Least is the least value of a Number, and Most the greatest that a figure may
	// have which a stranger wrote: far above what a page shows, and far below what a
	// machine has. 0 is no bound.
	Least, Most int
	// Choices are the values that a Choice has in every case; Offers are those that
	// a case has, nil for none. A type that is no Choice suggests them only.
	Choices []string
	Offers  func(*relations.Case) []string
	Affects Effect
	// Summary is one plain sentence for help, with the word for the value in
	// `backquotes`.
	Summary string
	// Common says that help lists it first.
	Common bool
}

// Placeholder is the word that stands for the value in help, "" for a Switch.
func (p *Parameter) Placeholder() string {
	_, rest, ok := strings.Cut(p.Summary, "`")
	if !ok || p.Type == Switch {
		return ""
	}
	word, _, _ := strings.Cut(rest, "`")
	return word
}

// Sentence is the Summary without marks.
func (p *Parameter) Sentence() string { return strings.ReplaceAll(p.Summary, "`", "") }

// Called reports whether name is one of the parameter's names.
func (p *Parameter) Called(name string) bool {
	return p.Name == name || slices.Contains(p.Other, name)
}

// Signed reports whether the parameter stands in a figure's manifest: it changes
// what the figure shows.
func (p *Parameter) Signed() bool {
	return p.Affects == Asks || p.Affects == Counts || p.Affects == Draws
}

// A Verb is a kind of question, or another thing that graphx does.
type Verb struct {
	Name string
	// Summary begins with an imperative; Help tells more, in plain lines, with
	// examples.
	Summary, Help string
	// Usage shows the arguments: "A B [C ...]". Least and Most bound how many there
	// are (Most < 0 for no bound), and Arguments says what they are.
	Usage       string
	Least, Most int
	Arguments   Type
	// Words are the arguments that it can have, where they are fixed.
	Words      []string
	Parameters []*Parameter
	// Formats are those in which it can be answered, the usual one first; nil for a
	// verb that is no question.
	Formats []string
	// Quiet says that a file takes the answer's place and not only its figure.
	Quiet bool
	// Figure says that its SVG carries a manifest and can be made again.
	Figure bool
	// Lenient says that it can be asked of a case that has problems.
	Lenient bool
	// Caseless says that it is asked of no case in force.
	Caseless bool
	// Hidden keeps it out of lists.
	Hidden bool

	// Rules say which parameters exclude or need one another.
	Rules  []Rule
	check  func(*Question) error // of the arguments, nil for none
	answer func(*asking) (*Answer, error)
}

// A Rule says which parameters exclude or need one another. Each is the name of a
// parameter that is set, or "name=value" for one that has that value.
type Rule struct {
	When     string
	Excludes []string
	Needs    []string // any of them
}

// Parameter returns the parameter of a name, one of its other names included,
// nil for none.
func (v *Verb) Parameter(name string) *Parameter {
	for _, p := range v.Parameters {
		if p.Called(name) {
			return p
		}
	}
	return nil
}

// Names lists the names of all parameters, sorted.
func (v *Verb) Names() []string {
	var out []string
	for _, p := range v.Parameters {
		out = append(append(out, p.Name), p.Other...)
	}
	slices.Sort(out)
	return out
}

// Values are the values of parameters by name. A Switch that is on has the value
// "true".
type Values map[string][]string

// A Question is asked of a case: see [New].
type Question struct {
	Verb   *Verb
	Args   []string
	Values Values // by the first name of each parameter that is set
}

// New makes a question of a verb of the table. It checks all that can be checked
// without a case. The error is a [*Error].
func New(verb string, args []string, values Values) (*Question, error) {
	v := Find(verb)
	if v == nil || v.answer == nil {
		return nil, &Error{Message: "unknown question " + Quote(verb), Hint: suggest(verb, Questions(), "questions are")}
	}
	return v.Question(args, values)
}

// Question is [New] for a verb that need not be in the table.
func (v *Verb) Question(args []string, values Values) (*Question, error) {
	q := &Question{Verb: v, Args: slices.Clone(args), Values: Values{}}
	if err := v.checkArguments(args); err != nil {
		return nil, err
	}
	for name, list := range values {
		p := v.Parameter(name)
		if p == nil {
			return nil, &Error{Parameter: name, Unknown: true, Message: "unknown parameter " + Quote(name), Nearest: nearest(name, v.Names())}
		}
		for _, value := range list {
			if err := p.check(value); err != nil {
				return nil, err
			}
		}
		if !p.Many && len(list) > 1 {
			list = list[len(list)-1:]
		}
		if p.Type == Switch && len(list) == 1 && list[0] == "false" {
			continue
		}
		q.Values[p.Name] = slices.Clone(list)
	}
	if err := v.checkRules(q); err != nil {
		return nil, err
	}
	if v.check != nil {
		return q, v.check(q)
	}
	return q, nil
}

func (v *Verb) checkArguments(args []string) error {
	n := len(args)
	switch {
	case n < v.Least:
		return &Error{Message: fmt.Sprintf("%s needs %s", v.Name, v.Usage), Verb: v.Name}
	case v.Most >= 0 && n > v.Most:
		return &Error{Message: fmt.Sprintf("%s takes %s, not %s as well", v.Name, cmp.Or(v.Usage, "no arguments"), Quote(args[v.Most])), Hint: "put a name of several words in quotes"}
	}
	if v.Words != nil {
		for _, a := range args {
			if !slices.Contains(v.Words, a) {
				return &Error{Message: v.Name + ": unknown word " + Quote(a), Hint: suggest(a, v.Words, "one of")}
			}
		}
	}
	return nil
}

func (v *Verb) checkRules(q *Question) error {
	for _, r := range v.Rules {
		if !q.holds(r.When) {
			continue
		}
		for _, other := range r.Excludes {
			if q.holds(other) {
				return &Error{Parameter: r.When, Clash: other}
			}
		}
		if len(r.Needs) > 0 && !slices.ContainsFunc(r.Needs, q.holds) {
			return &Error{Parameter: r.When, Needs: r.Needs}
		}
	}
	return nil
}

// holds reports whether what a rule speaks of is so.
func (q *Question) holds(condition string) bool {
	name, value, valued := strings.Cut(condition, "=")
	if valued {
		return q.Text(name) == value
	}
	return q.Has(name)
}

// check says what is wrong with a value as far as no case is needed for it.
func (p *Parameter) check(value string) error {
	bad := func(want string) error {
		return &Error{Parameter: p.Name, Message: "want " + want + ", not " + Quote(value)}
	}
	if value == "" && !p.Blank {
		switch p.Type {
		case Date, Entity, Record, Source, Removal, File, Folder:
			return &Error{Parameter: p.Name, Is: "needs a value", Hint: "leave it out, or say which " + strings.ToLower(cmp.Or(p.Placeholder(), "value"))}
		}
	}
	switch p.Type {
	case Switch:
		if value != "true" && value != "false" {
			return bad("true or false")
		}
	case Number:
		n, err := strconv.Atoi(value)
		if err != nil {
			return bad("a whole number")
		}
		if n < p.Least {
			return &Error{Parameter: p.Name, Is: fmt.Sprintf("must be at least %d", p.Least)}
		}
	case Decimal:
		if f, err := strconv.ParseFloat(value, 64); err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return bad("a number")
		}
	case Date:
		if value == "none" && p.Affects == Counts { // which lifts what a case restricts
			return nil
		}
		if _, err := evidence.ParseDate(value); err != nil {
			return &Error{Parameter: p.Name, Message: err.Error(), Hint: "such as 2025-12-01, 2025-12 or 2025-10-24/2025-10-26"}
		}
	case Duration:
		if _, err := wait(value); err != nil {
			return bad("a duration such as 36h, 3d or 2w")
		}
	case Choice:
		if p.Offers == nil && !slices.Contains(p.Choices, value) {
			return &Error{Parameter: p.Name, Message: "unknown " + strings.ToLower(cmp.Or(p.Placeholder(), "choice")) + " " + Quote(value), Hint: suggest(value, p.Choices, "one of")}
		}
	}
	return nil
}

// Has reports whether a parameter is set.
func (q *Question) Has(name string) bool { return len(q.Values[name]) > 0 }

// Text returns the value of a parameter, or its default.
func (q *Question) Text(name string) string {
	if list := q.Values[name]; len(list) > 0 {
		return list[len(list)-1]
	}
	p := q.Verb.Parameter(name)
	if p == nil {
		return "" // this verb does not have it
	}
	return p.Default
}

// List returns all values of a parameter.
func (q *Question) List(name string) []string { return q.Values[name] }

// Number returns the value of a Number, 0 for none.
func (q *Question) Number(name string) int {
	n, _ := strconv.Atoi(q.Text(name))
	return n
}

// Decimal returns the value of a Decimal, 0 for none.
func (q *Question) Decimal(name string) float64 {
	f, _ := strconv.ParseFloat(q.Text(name), 64)
	return f
}

// On reports whether a Switch is on.
func (q *Question) On(name string) bool { return q.Text(name) == "true" }

// With returns the question with another value of a parameter.
func (q *Question) With(name string, values ...string) *Question {
	out := &Question{Verb: q.Verb, Args: q.Args, Values: Values{}}
	for k, v := range q.Values {
		out.Values[k] = v
	}
	delete(out.Values, name)
	if len(values) > 0 {
		out.Values[name] = values
	}
	return out
}

// Quote writes what somebody typed so that it is safe to show: shortened, and
// without what could steer a terminal.
func Quote(s string) string {
	if s == "" {
		return `""`
	}
	if r := []rune(s); len(r) > 60 {
		s = string(r[:60]) + "..."
	}
	return plain.Text(s)
}

// suggest is a hint for a word that is none of those known.
func suggest(word string, known []string, otherwise string) string {
	if hint := entities.DidYouMean(word, known); hint != "" {
		return hint
	}
	if len(known) == 0 {
		return ""
	}
	sorted := slices.Clone(known)
	if len(sorted) > 20 {
		return ""
	}
	return otherwise + " " + strings.Join(sorted, ", ")
}

// nearest is the word among those known that a mistyped one means, "" for none.
func nearest(word string, known []string) string {
	hint := entities.DidYouMean(word, known)
	hint = strings.TrimPrefix(hint, "did you mean ")
	return strings.TrimSuffix(hint, "?")
}
