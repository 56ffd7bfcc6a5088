package entities

import (
	"encoding/json"
	"math"
	"testing"
)

func TestAttributeTypes(t *testing.T) {
	for _, test := range []struct {
		text string
		want ValueType
	}{
		{"Bern", TextValue}, {"", TextValue}, {"2014", TextValue}, {"2014-03", TextValue}, {"2014-24", TextValue}, {"1200", TextValue},
		{"2014-03-01", DateValue}, {"2014-03-01~", DateValue}, {"2014-03-XX", DateValue}, {"2014-03-01T10:00:00Z", DateValue}, {"2014-03-01T10:00:00+02:00", DateValue},
		{"2014-03-01/2014-04-01", DateValue}, {"2014-03-01/..", DateValue}, {"/2014-03-01", DateValue},
		{"2014-03-01/2014", TextValue}, {"2014-04-01/2014-03-01", TextValue}, {"2014-02-30", TextValue}, {"..", TextValue}, {"/", TextValue}, {"../..", TextValue}, {"call 2014-03-01", TextValue},
	} {
		a := NewText("x", test.text)
		if a.Type != test.want || a.Value != test.text {
			t.Errorf("NewText(%q) = %q, a %s; want a %s", test.text, a.Value, a.Type, test.want)
		}
		if err := a.Check(); err != nil {
			t.Errorf("%+v: %v", a, err)
		}
		if a.Date().IsZero() == (test.want == DateValue) {
			t.Errorf("the date of %+v is %q", a, a.Date())
		}
	}
}

// TestNumbers: what JSON takes as a number is one, and nothing else.
func TestNumbers(t *testing.T) {
	for _, s := range []string{
		"0", "-0", "1200", "-1200", "0.5", "1e6", "1E+6", "1.25e-3", "12345678901234567890", "1e308", "1e-999",
		"", "-", "+5", ".5", "5.", "01", "00", "1e", "1e+", "1_000", "0x1f", "NaN", "Infinity", "-Infinity", ".nan", " 1", "1 ", "1,5", "٣",
	} {
		var f float64
		err := json.Unmarshal([]byte(s), &f)
		if s == " 1" || s == "1 " {
			err = json.Unmarshal([]byte("x"), &f)
		}
		a, got := NewNumber("x", s)
		if (got == nil) != (err == nil) {
			t.Errorf("NewNumber(%q): %v, want as JSON does: %v", s, got, err)
		}
		if got == nil && (a.Value != s || a.Number() != f || a.Check() != nil) {
			t.Errorf("NewNumber(%q) = %+v, the number %g (%v), want %g", s, a, a.Number(), a.Check(), f)
		}
	}
	for _, s := range []string{"1e309", "-1e999"} {
		if _, err := NewNumber("x", s); err == nil {
			t.Errorf("%s is taken for a finite number", s)
		}
	}
	if !math.IsNaN(NewText("x", "12").Number()) {
		t.Error("a text of digits is taken for a number")
	}
}

func TestAttributeCheck(t *testing.T) {
	for _, a := range []Attribute{
		{"", TextValue, "x"}, {" x", TextValue, "x"}, {"x", NumberValue, "NaN"}, {"x", NumberValue, "1e999"}, {"x", BooleanValue, "yes"},
		{"x", DateValue, "2014"}, {"x", TextValue, "2014-03-01"}, {"x", "", "1"}, {"x", "list", "1"},
	} {
		if a.Check() == nil {
			t.Errorf("%+v is taken", a)
		}
	}
}

func TestFindAttribute(t *testing.T) {
	list := []Attribute{NewText("city", "Bern"), NewBoolean("active", true)}
	SortAttributes(list)
	if a, ok := FindAttribute(list, "city"); !ok || a.Value != "Bern" {
		t.Errorf("city = %+v, %t", a, ok)
	}
	if a, ok := FindAttribute(list, "town"); ok {
		t.Errorf("town = %+v, want none", a)
	}
}
