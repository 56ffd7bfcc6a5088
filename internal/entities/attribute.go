package entities

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/evidence"
)

// An Attribute is a typed value that an entity or a relation has in the file it
// comes from, such as the amount of a payment. It is carried along, shown and
// filtered by, and rests on what the record rests on: a value that sources give
// and may dispute is a [Fact].
type Attribute struct {
	Name string
	Type ValueType
	// Value is the value as it is written: a number as JSON writes it, true or
	// false, a date in EDTF, or a text.
	Value string
}

// A ValueType says what sort of value an attribute has.
type ValueType string

// The types of values.
const (
	NumberValue  ValueType = "number"
	BooleanValue ValueType = "boolean"
	DateValue    ValueType = "date"
	TextValue    ValueType = "text"
)

// NewNumber returns a number as an attribute, which keeps its digits. The error
// says why the text is no finite number as JSON writes it.
func NewNumber(name, decimal string) (Attribute, error) {
	if !isJSONNumber(decimal) {
		return Attribute{}, fmt.Errorf("%q is not a number", decimal)
	}
	if f, err := strconv.ParseFloat(decimal, 64); err != nil || math.IsInf(f, 0) {
		return Attribute{}, fmt.Errorf("the number %s is too large", decimal)
	}
	return Attribute{name, NumberValue, decimal}, nil
}

// NewBoolean returns true or false as an attribute.
func NewBoolean(name string, value bool) Attribute {
	return Attribute{name, BooleanValue, strconv.FormatBool(value)}
}

// NewText returns a text as an attribute: a date where the whole text is one, see
// [IsDate].
func NewText(name, value string) Attribute {
	if IsDate(value) {
		return Attribute{name, DateValue, value}
	}
	return Attribute{name, TextValue, value}
}

// IsDate reports whether the whole of a text is a date in EDTF that gives a day at
// least (2014-03-01), a time, or an interval of such. A year alone may as well be
// a number.
func IsDate(s string) bool {
	known := false
	for end := range strings.SplitSeq(s, "/") {
		switch {
		case end == "" || end == "..":
			continue
		case strings.Count(strings.TrimPrefix(end, "-"), "-") < 2:
			return false
		}
		known = true
	}
	if !known {
		return false
	}
	_, err := evidence.ParseDate(s)
	return err == nil
}

// Number returns the value of a number, NaN for other types.
func (a Attribute) Number() float64 {
	if a.Type != NumberValue {
		return math.NaN()
	}
	f, err := strconv.ParseFloat(a.Value, 64)
	if err != nil {
		return math.NaN()
	}
	return f
}

// Date returns the value of a date, the zero Date for other types.
func (a Attribute) Date() evidence.Date {
	if a.Type != DateValue {
		return evidence.Date{}
	}
	d, err := evidence.ParseDate(a.Value)
	if err != nil {
		return evidence.Date{}
	}
	return d
}

// Check says what is wrong with an attribute, nil for nothing.
func (a Attribute) Check() error {
	if a.Name == "" || strings.TrimSpace(a.Name) != a.Name {
		return fmt.Errorf("bad name of an attribute: %q", a.Name)
	}
	var same Attribute
	switch a.Type {
	case NumberValue:
		var err error
		if same, err = NewNumber(a.Name, a.Value); err != nil {
			return fmt.Errorf("attribute %s: %w", a.Name, err)
		}
	case BooleanValue:
		same = NewBoolean(a.Name, a.Value == "true")
	case DateValue, TextValue:
		same = NewText(a.Name, a.Value)
	}
	if a != same {
		return fmt.Errorf("attribute %s: %q is not a %s", a.Name, a.Value, a.Type)
	}
	return nil
}

// SortAttributes sorts attributes by name, as records have them.
func SortAttributes(list []Attribute) {
	slices.SortStableFunc(list, func(a, b Attribute) int { return strings.Compare(a.Name, b.Name) })
}

// FindAttribute returns the attribute of that name among those of a record.
// Logarithmic in their number.
func FindAttribute(list []Attribute, name string) (Attribute, bool) {
	i, ok := slices.BinarySearchFunc(list, name, func(a Attribute, name string) int { return strings.Compare(a.Name, name) })
	if !ok {
		return Attribute{}, false
	}
	return list[i], true
}

// isJSONNumber reports whether JSON takes a text as a number.
func isJSONNumber(s string) bool {
	digits := func() bool {
		n := 0
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		s = s[n:]
		return n > 0
	}
	s = strings.TrimPrefix(s, "-")
	if strings.HasPrefix(s, "0") {
		s = s[1:]
	} else if !digits() {
		return false
	}
	if strings.HasPrefix(s, ".") {
		if s = s[1:]; !digits() {
			return false
		}
	}
	if s != "" && (s[0] == 'e' || s[0] == 'E') {
		if s = s[1:]; s != "" && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		if !digits() {
			return false
		}
	}
	return s == ""
}
