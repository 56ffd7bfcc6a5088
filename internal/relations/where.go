package relations

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

// A Condition is what a policy asks of an attribute: amount>1000.
type Condition struct {
	// Of is "" for an attribute of the relation itself, "from" or "to" for one of the
	// entity at that end, "end" for one of any end. A relation without a direction
	// has no from and to: any of its ends will do.
	Of   string
	Name string // of the attribute
	Op   string // one of operators
	// Value is the value to compare with. Quoted says that it was in double quotes:
	// it is a text, whatever it looks like.
	Value  string
	Quoted bool

	isNumber bool
	number   float64
	date     evidence.Date // zero for a value that is none
}

// operators are those of conditions, longer ones before those that begin alike.
var operators = []string{"!=", "<=", ">=", "=", "<", ">", "~"}

// WhereRule says what conditions mean, in the words that are printed on request.
const WhereRule = `A condition is NAME OPERATOR VALUE, such as 'amount>1000'; several must all hold.
  NAME                           an attribute of the relation; from.NAME, to.NAME and end.NAME are attributes of the
                                 entity that it leads from, leads to, and of any of its ends. A relation without a
                                 direction has no from and to: any end will do. A name in double quotes is taken as
                                 it is: '"from.x"=1'.
  = !=                           the value, or any other
  < <= > >=                      of numbers; of dates; of texts, by their characters, if VALUE is in double quotes
  ~                              the text contains VALUE, whatever the case of the letters
A date is an interval, and a condition holds where it may hold: founded>2014 of 2014-03/2015 holds, and so does
founded=2014. != holds of a date that has no day in common with VALUE.
An attribute that is not there fulfils no condition, not even !=; nor do values of other types, but for !=.
`

// ParseCondition reads a condition. The error says at which character what is
// missing.
func ParseCondition(s string) (Condition, error) {
	c := Condition{}
	at := 0
	space := func() {
		for at < len(s) && (s[at] == ' ' || s[at] == '\t') {
			at++
		}
	}
	wrong := func(what string) (Condition, error) {
		return c, fmt.Errorf("character %d of %q: %s", utf8.RuneCountInString(s[:at])+1, s, what)
	}
	space()
	for _, of := range []string{"from", "to", "end"} {
		if strings.HasPrefix(s[at:], of+".") {
			c.Of = of
			at += len(of) + 1
			break
		}
	}
	if strings.HasPrefix(s[at:], `"`) {
		name, rest, ok := quotedText(s[at:])
		if !ok {
			return wrong("the double quote is not closed")
		}
		if name == "" {
			return wrong("the name of an attribute is missing")
		}
		c.Name, at = name, len(s)-len(rest)
	} else {
		end := strings.IndexAny(s[at:], "=<>~")
		if end < 0 {
			at = len(s)
			return wrong("an operator is missing: one of = != < <= > >= ~")
		}
		if end > 0 && s[at+end] == '=' && s[at+end-1] == '!' {
			end--
		}
		if c.Name = strings.TrimSpace(s[at : at+end]); c.Name == "" {
			return wrong("the name of an attribute is missing")
		}
		at += end
	}
	space()
	for _, op := range operators {
		if strings.HasPrefix(s[at:], op) {
			c.Op = op
			break
		}
	}
	if c.Op == "" {
		return wrong("an operator is missing: one of = != < <= > >= ~")
	}
	at += len(c.Op)
	if space(); at == len(s) {
		return wrong("a value is missing; write \"\" for an empty text")
	}
	if strings.HasPrefix(s[at:], `"`) {
		value, rest, ok := quotedText(s[at:])
		if !ok {
			return wrong("the double quote is not closed")
		}
		if at = len(s) - len(rest); strings.TrimSpace(rest) != "" {
			return wrong("something follows the value")
		}
		c.Value, c.Quoted = value, true
		return c, nil
	}
	if strings.IndexByte("=<>~", s[at]) >= 0 {
		return wrong("this is no value; put a text that starts with an operator in double quotes")
	}
	c.Value = strings.TrimSpace(s[at:])
	if f, err := strconv.ParseFloat(c.Value, 64); err == nil && !math.IsInf(f, 0) && !math.IsNaN(f) {
		c.isNumber, c.number = true, f
	}
	if d, err := evidence.ParseDate(c.Value); err == nil {
		c.date = d
	}
	if c.ordered() && !c.isNumber && c.date.IsZero() {
		return wrong("want a number or a date; put a text in double quotes")
	}
	return c, nil
}

// quotedText reads a text in double quotes, in which one is written twice.
func quotedText(s string) (text, rest string, ok bool) {
	for i := 1; i < len(s); i++ {
		if s[i] != '"' {
			continue
		}
		if i+1 < len(s) && s[i+1] == '"' {
			i++
			continue
		}
		return strings.ReplaceAll(s[1:i], `""`, `"`), s[i+1:], true
	}
	return "", "", false
}

func (c *Condition) ordered() bool { return c.Op[0] == '<' || c.Op[0] == '>' }

// String writes the condition so that [ParseCondition] reads it.
func (c Condition) String() string {
	quote := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
	name, value := c.Name, c.Value
	if strings.ContainsAny(name, "=<>~\"!") || strings.HasPrefix(name, "from.") || strings.HasPrefix(name, "to.") || strings.HasPrefix(name, "end.") {
		name = quote(name)
	}
	if c.Of != "" {
		name = c.Of + "." + name
	}
	if c.Quoted {
		value = quote(value)
	}
	return name + c.Op + value
}

// holds reports whether the condition holds of attributes.
func (c *Condition) holds(list []entities.Attribute) bool {
	a, ok := entities.FindAttribute(list, c.Name)
	if !ok {
		return false
	}
	if c.Op == "~" {
		return strings.Contains(strings.ToLower(a.Value), strings.ToLower(c.Value))
	}
	switch {
	case a.Type == entities.NumberValue && c.isNumber:
		return c.compares(cmpOf(a.Number(), c.number))
	case a.Type == entities.DateValue && !c.date.IsZero():
		return c.dated(a.Date())
	case a.Type == entities.TextValue && (c.Quoted || !c.ordered()):
		return c.compares(strings.Compare(a.Value, c.Value))
	case !c.ordered():
		return (a.Value == c.Value) == (c.Op == "=")
	}
	return false
}

func cmpOf(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// compares reports whether the operator holds where a value is less than, equal
// to or greater than the condition's.
func (c *Condition) compares(order int) bool {
	switch c.Op {
	case "=":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

// dated reports whether the operator may hold of a date: of some moment of it.
func (c *Condition) dated(d evidence.Date) bool {
	from, to := bounds(d)
	first, last := bounds(c.date)
	switch c.Op {
	case "=":
		return from <= last && first <= to
	case "!=":
		return from > last || first > to
	case "<":
		return from < first
	case "<=":
		return from <= last
	case ">":
		return to > last
	}
	return to >= first
}

func bounds(d evidence.Date) (from, to int64) {
	from, _ = d.Earliest()
	to, _ = d.Latest()
	return from, to
}

// of reports whether the condition holds of a relation in a case.
func (c *Condition) of(k *Case, r *Relation) bool {
	ends := r.Ends
	switch {
	case c.Of == "":
		return c.holds(r.Attributes)
	case c.Of != "end" && r.Directed() && r.Ordered && len(ends) == 2:
		if ends = ends[:1]; c.Of == "to" {
			ends = r.Ends[1:]
		}
	}
	for _, id := range ends {
		if n := k.Number(id); n >= 0 && c.holds(k.PassEntity(n).Attributes) {
			return true
		}
	}
	return false
}

// CountsWhere returns the first of a policy's conditions that does not hold of a
// relation in a case, nil where all do.
func (p *Policy) CountsWhere(c *Case, r *Relation) *Condition {
	for i := range p.Where {
		if !p.Where[i].of(c, r) {
			return &p.Where[i]
		}
	}
	return nil
}
