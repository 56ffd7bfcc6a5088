package relations

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

// A Setting is a parameter of a policy with its values, as they are written on a
// command line, in case.yaml, in a URL.
type Setting struct {
	Param  string
	Values []string
}

// A ParamError says that a parameter of a question cannot have a value. Each
// face of graphx writes the parameter's name in its own way: "--class",
// "policy.class", "class=".
type ParamError struct {
	Param string
	Wrong string // what is wrong, such as "unknown class"; Value may follow it
	Value string // as it was given; "" where Wrong says it all
	// Choices are the values that are possible, sorted; nil where they cannot be
	// listed.
	Choices []string
	Hint    string // what to do, "" for nothing
}

func (e *ParamError) Error() string { return e.Param + ": " + e.What() }

// What is the error without the parameter's name.
func (e *ParamError) What() string {
	if e.Value == "" {
		return e.Wrong
	}
	return e.Wrong + " " + e.Value
}

// unknownChoice is the error for a value that is none of the choices.
func unknownChoice(param, what, value string, choices []string) *ParamError {
	e := &ParamError{Param: param, Wrong: "unknown " + what, Value: value, Choices: slices.Sorted(slices.Values(choices))}
	const listed = 20
	if e.Hint = entities.DidYouMean(value, e.Choices); e.Hint == "" && len(e.Choices) > 0 && len(e.Choices) <= listed {
		e.Hint = "one of " + strings.Join(e.Choices, ", ")
	}
	return e
}

// A policyParam is a parameter of a policy: read says what its values, of which
// there is at least one, make of the policy.
type policyParam struct {
	name string
	read func(c *Case, p *Policy, name string, values []string) error
}

// policyParams are the parameters of a policy but for those that name statuses,
// in the order in which they are read.
var policyParams = []policyParam{
	{"class", func(_ *Case, p *Policy, name string, values []string) error {
		list, err := choose(name, texts(Classes), values)
		p.Classes = nil
		for _, s := range list {
			p.Classes = append(p.Classes, Class(s))
		}
		return err
	}},
	{"type", func(c *Case, p *Policy, name string, values []string) (err error) {
		var known []string
		for _, t := range c.Types {
			known = append(known, t.ID)
		}
		p.Types, err = choose(name, known, values)
		return err
	}},
	{"kind", func(c *Case, p *Policy, name string, values []string) (err error) {
		var known []string
		for _, k := range c.Kinds.All() {
			known = append(known, k.ID)
		}
		p.Kinds, err = choose(name, known, values)
		return err
	}},
	{"min", func(_ *Case, p *Policy, name string, values []string) error {
		return one(name, values, func(s string) (err error) { p.Least, err = parseGrade(name, s); return err })
	}},
	{"origins", func(_ *Case, p *Policy, name string, values []string) error {
		return one(name, values, func(s string) error {
			n, err := strconv.Atoi(s)
			if p.Origins = n; s != "" && (err != nil || n < 0) {
				return &ParamError{Param: name, Wrong: "want a whole number of at least 0, not", Value: s}
			}
			return nil
		})
	}},
	{"since", func(_ *Case, p *Policy, name string, values []string) error { return readDate(name, values, &p.Since) }},
	{"until", func(_ *Case, p *Policy, name string, values []string) error { return readDate(name, values, &p.Until) }},
	{"as-of", func(_ *Case, p *Policy, name string, values []string) error { return readDate(name, values, &p.AsOf) }},
	{"only", func(c *Case, p *Policy, name string, values []string) error {
		return readSources(c, name, values, &p.Only)
	}},
	{"without", func(c *Case, p *Policy, name string, values []string) error {
		return readSources(c, name, values, &p.Without)
	}},
	{"where", func(_ *Case, p *Policy, name string, values []string) error {
		p.Where = nil
		for _, s := range values {
			if strings.TrimSpace(s) == "none" {
				p.Where = nil
				return nil
			}
			c, err := ParseCondition(s)
			if err != nil {
				return &ParamError{Param: name, Wrong: err.Error(), Hint: `such as amount>1000, from.country="CH" or "the name"~text`}
			}
			p.Where = append(p.Where, c)
		}
		return nil
	}},
}

// statusParams are the parameters that say what becomes of relations of a
// status, and statusChoices their values.
var (
	statusParams  = []string{string(Disputed), string(Alleged), string(Planned), string(Denied)}
	statusChoices = []string{"exclude", "mark", "only"}
)

// StatusChoices lists what may become of relations of a status, sorted.
func StatusChoices() []string { return slices.Clone(statusChoices) }

// PolicyParams lists the names of a policy's parameters.
func PolicyParams() []string {
	names := slices.Clone(statusParams)
	for _, param := range policyParams {
		names = append(names, param.name)
	}
	return names
}

// ParsePolicy reads a policy of a case: base is the default of the question, over
// it comes the case's own (see [Case.Policy]), and over that the values, by the
// name of the parameter. One that is not among the values keeps its default. Where
// a parameter takes several, each value may be a list with commas; "all" lifts a
// restriction of class, type, kind or only, "none" one of min, since, until,
// as-of, only, without or where. Sources are named by their id or their snapshot.
//
// The error is a [ParamError]; the policy is nothing to go by then.
func ParsePolicy(c *Case, base Policy, values map[string][]string) (Policy, error) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if known := PolicyParams(); !slices.Contains(known, name) {
			return base, unknownChoice(name, "parameter of a policy", name, known)
		}
	}
	// What the question asks for alone takes the place of all that the case says of
	// statuses.
	asksAlone := slices.ContainsFunc(statusParams, func(s string) bool { return slices.Contains(values[s], "only") })
	p, all := base, map[string][]string{}
	p.lifted = nil
	if !slices.ContainsFunc(c.Types, func(t *Type) bool { return t.Class == Unstated }) && len(p.Classes) > 1 {
		p.Classes = slices.DeleteFunc(slices.Clone(p.Classes), func(c Class) bool { return c == Unstated })
	}
	if !c.Kinds.Has(entities.Unstated) && len(p.Kinds) > 1 {
		p.Kinds = slices.DeleteFunc(slices.Clone(p.Kinds), func(k string) bool { return k == entities.Unstated })
	}
	for _, s := range c.Policy {
		if !asksAlone || !slices.Contains(statusParams, s.Param) {
			all[s.Param] = s.Values
		}
	}
	for name, v := range values {
		all[name] = v
	}
	if err := readStatuses(&p, all); err != nil {
		return p, err
	}
	for _, param := range policyParams {
		if v := all[param.name]; len(v) > 0 {
			if err := param.read(c, &p, param.name, v); err != nil {
				return p, err
			}
		}
	}
	for _, s := range c.Policy {
		if lift, ok := lifts[s.Param]; ok && values[s.Param] != nil && !strings.Contains(" "+p.String()+" ", " --"+s.Param+" ") {
			p.lifted = append(p.lifted, s.Param+" "+lift)
		}
	}
	slices.Sort(p.lifted)
	return p, nil
}

// lifts are the values that take back what a case restricts, for the parameters
// that a policy is silent about where they restrict nothing.
var lifts = map[string]string{"type": "all", "min": "none", "origins": "0", "since": "none", "until": "none", "as-of": "none", "only": "all", "without": "none", "where": "none"}

// readStatuses reads the parameters that say what becomes of relations by their
// status. Where some are asked for alone, all that are not are left out.
func readStatuses(p *Policy, values map[string][]string) error {
	var only []Status
	counts := map[Status]bool{}
	for _, s := range Statuses {
		counts[s] = len(p.Statuses) == 0 || slices.Contains(p.Statuses, s)
		err := one(string(s), values[string(s)], func(how string) error {
			switch how {
			case "":
			case "mark":
				counts[s] = true
			case "exclude":
				counts[s] = false
			case "only":
				only = append(only, s)
			default:
				return unknownChoice(string(s), "choice", how, statusChoices)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	p.Statuses = nil
	for _, s := range Statuses {
		if len(only) > 0 && slices.Contains(only, s) || len(only) == 0 && counts[s] {
			p.Statuses = append(p.Statuses, s)
		}
	}
	if len(p.Statuses) == len(Statuses) {
		p.Statuses = nil
	}
	return nil
}

// one reads a parameter that has one value; without any there is nothing to do.
func one(name string, values []string, read func(string) error) error {
	switch len(values) {
	case 0:
		return nil
	case 1:
		return read(strings.TrimSpace(values[0]))
	}
	return &ParamError{Param: name, Wrong: fmt.Sprintf("want one value, not %d", len(values))}
}

// SplitValues takes lists apart: "a,b" and "c" are a, b and c.
func SplitValues(values []string) []string {
	var out []string
	for _, v := range values {
		for s := range strings.SplitSeq(v, ",") {
			out = append(out, strings.TrimSpace(s))
		}
	}
	return out
}

// choose reads values of which each must be known: sorted, each once, nil for all.
func choose(name string, known, values []string) ([]string, error) {
	var out []string
	for _, s := range SplitValues(values) {
		if s == "all" {
			return nil, nil
		}
		if !slices.Contains(known, s) {
			return nil, unknownChoice(name, name, s, known)
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func readDate(name string, values []string, to *evidence.Date) error {
	return one(name, values, func(s string) (err error) {
		if s == "none" {
			s = ""
		}
		if *to, err = evidence.ParseDate(s); err != nil {
			return &ParamError{Param: name, Wrong: err.Error()}
		}
		return nil
	})
}

// parseGrade reads "B2", "B" or "2".
func parseGrade(name, s string) (evidence.Grade, error) {
	var g evidence.Grade
	rest := strings.ToUpper(s)
	if rest == "NONE" {
		return g, nil
	}
	if rest != "" && rest[0] >= 'A' && rest[0] <= 'E' {
		g.Reliability, rest = evidence.Reliability(rest[:1]), rest[1:]
	}
	if rest != "" && rest[0] >= '1' && rest[0] <= '5' {
		g.Credibility, rest = evidence.Credibility(rest[0]-'0'), rest[1:]
	}
	if rest != "" {
		return g, &ParamError{Param: name, Wrong: "bad grade", Value: s, Hint: "a letter A to E, a digit 1 to 5, or both, such as B2; F and 6 (cannot be judged) are not accepted"}
	}
	return g, nil
}

// readSources reads names of sources: ids, sorted, each once.
func readSources(c *Case, name string, values []string, to *[]string) error {
	*to = nil
	for _, s := range SplitValues(values) {
		source, err := c.FindSource(s)
		switch {
		case err == nil:
			*to = append(*to, source.ID)
		case s == "none" || s == "all" && name == "only":
			*to = nil
			return nil
		default:
			err.Param = name
			return err
		}
	}
	slices.Sort(*to)
	*to = slices.Compact(*to)
	return nil
}

// FindSource finds the source that a name means: by its id, or by the name of
// its snapshot with or without what follows the first dot.
func (c *Case) FindSource(name string) (*evidence.Source, *ParamError) {
	if s := c.Source(name); s != nil {
		return s, nil
	}
	var ids []string
	for _, s := range c.Sources {
		stem, _, _ := strings.Cut(s.Snapshot, ".")
		if s.Snapshot != "" && (s.Snapshot == name || stem == name) {
			return s, nil
		}
		ids = append(ids, s.ID)
	}
	return nil, unknownChoice("source", "source", name, ids)
}
