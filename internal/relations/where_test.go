package relations

import (
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

func whereCase(t *testing.T) *Case {
	t.Helper()
	number := func(name, s string) entities.Attribute {
		a, err := entities.NewNumber(name, s)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	list := func(l ...entities.Attribute) []entities.Attribute { entities.SortAttributes(l); return l }
	cited := []*evidence.Citation{{Source: "s", Stance: evidence.Supports, Modality: evidence.Happened}}
	return NewCase(Records{
		Sources: []*evidence.Source{{ID: "s", Title: "S", Type: "register"}},
		Types:   []*Type{{ID: "paid", Class: Tie, Directed: true, Verb: "paid"}, {ID: "met", Class: Contact, Verb: "met"}},
		Entities: []*entities.Entity{
			{ID: "a", Name: "A", Kind: "person", Attributes: list(entities.NewText("country", "CH"), number("age", "41"))},
			{ID: "b", Name: "B", Kind: "person", Attributes: list(entities.NewText("country", "DE"))},
			{ID: "c", Name: "C", Kind: "person"},
		},
		Relations: []*Relation{
			{ID: "pay", Type: "paid", Ends: []string{"a", "b"}, Ordered: true, Citations: cited, Attributes: list(
				number("amount", "1200.50"), entities.NewText("day", "2014-03-01/2014-05-31"), entities.NewText("code", "007"), entities.NewText("note", "For the Ferry"),
				entities.NewBoolean("paid", true), entities.NewText("from.x", "1"), entities.NewText("a=b", "it's \"it\""))},
			{ID: "talk", Type: "met", Ends: []string{"b", "a"}, Citations: cited},
		},
	})
}

func TestWhere(t *testing.T) {
	c := whereCase(t)
	for _, test := range []struct {
		condition, of string
		want          bool
	}{
		{"amount>1000", "pay", true}, {"amount > 1200.5", "pay", false}, {"amount>=1.2005e3", "pay", true}, {"amount<1200.51", "pay", true}, {"amount<=1000", "pay", false},
		{"amount=1200.5", "pay", true}, {"amount!=1200.5", "pay", false}, {"amount!=7", "pay", true}, {`amount="1200.50"`, "pay", true}, {`amount>"1000"`, "pay", false}, {"amount~200", "pay", true},
		{"amount>2014-03-01", "pay", false}, {"amount>1000", "talk", false}, {"amount!=1000", "talk", false},
		{"code=007", "pay", true}, {"code=7", "pay", false}, {"code!=7", "pay", true}, {"code>1", "pay", false}, {`code>"006"`, "pay", true}, {`code<"006"`, "pay", false},
		{"note~ferry", "pay", true}, {"note~boat", "pay", false}, {"note=For the Ferry", "pay", true}, {`note=" For the Ferry"`, "pay", false},
		{"paid=true", "pay", true}, {"paid!=true", "pay", false}, {"paid=false", "pay", false}, {"paid>1", "pay", false},
		{"day=2014", "pay", true}, {"day=2014-04", "pay", true}, {"day=2014-06", "pay", false}, {"day!=2014-06", "pay", true}, {"day!=2014-05", "pay", false},
		{"day>2014-05-30", "pay", true}, {"day>2014-05-31", "pay", false}, {"day>=2014-05-31", "pay", true}, {"day<2014-03-01", "pay", false}, {"day<2014-03-02", "pay", true}, {"day<=2014-03-01", "pay", true},
		{"day>2013", "pay", true}, {"day<2014", "pay", false}, {"day~2014-03", "pay", true}, {"day>5", "pay", false},
		{"from.country=CH", "pay", true}, {"to.country=CH", "pay", false}, {"to.country=DE", "pay", true}, {"end.country=DE", "pay", true}, {"end.country=CH", "pay", true}, {"from.age>40", "pay", true}, {"to.age>40", "pay", false},
		{"from.country=CH", "talk", true}, {"to.country=CH", "talk", true}, {"to.country=FR", "talk", false},
		{`"from.x"=1`, "pay", true}, {`from.x=1`, "pay", false}, {`"a=b"~"it"`, "pay", true}, {`"a=b"="it's ""it"""`, "pay", true},
	} {
		cond, err := ParseCondition(test.condition)
		if err != nil {
			t.Errorf("%s: %v", test.condition, err)
			continue
		}
		p := Policy{Where: []Condition{cond}}
		if got := p.CountsWhere(c, c.Relation(test.of)) == nil; got != test.want {
			t.Errorf("%s of %s: %t, want %t", test.condition, test.of, got, test.want)
		}
		_, why := NewFilter(c, p).Counts(c.Relation(test.of), nil)
		if want := map[bool]Refusal{true: "", false: Refusal("not where " + cond.String())}[test.want]; why != want {
			t.Errorf("%s of %s is refused as %q, want %q", test.condition, test.of, why, want)
		}
		again, err := ParseCondition(cond.String())
		if err != nil || again.String() != cond.String() || again.Of != cond.Of || again.Name != cond.Name || again.Op != cond.Op || again.Value != cond.Value {
			t.Errorf("%s is written as %s, and read as %+v, %v", test.condition, cond, again, err)
		}
	}
}

// TestWhereErrors: an error says at which character what is missing.
func TestWhereErrors(t *testing.T) {
	for s, want := range map[string]string{
		"":             `character 1 of "": an operator is missing`,
		"amount":       `character 7 of "amount": an operator is missing`,
		"Größe":        `character 6 of "Größe": an operator is missing`,
		">5":           `character 1 of ">5": the name of an attribute is missing`,
		"from.>5":      `character 6 of "from.>5": the name of an attribute is missing`,
		`""=5`:         `the name of an attribute is missing`,
		"amount> ":     `character 9 of "amount> ": a value is missing`,
		"amount>>5":    `character 8 of "amount>>5": this is no value`,
		"amount==5":    `character 8 of "amount==5": this is no value`,
		"amount>many":  `character 8 of "amount>many": want a number or a date`,
		"amount>NaN":   `character 8 of "amount>NaN": want a number or a date`,
		"amount>1e999": `character 8 of "amount>1e999": want a number or a date`,
		`"amount=5`:    `character 1 of "\"amount=5": the double quote is not closed`,
		`"amount" 5`:   `character 10 of "\"amount\" 5": an operator is missing`,
		`amount="5`:    `character 8 of "amount=\"5": the double quote is not closed`,
		`amount="5"6`:  `character 11 of "amount=\"5\"6": something follows the value`,
	} {
		if _, err := ParseCondition(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", s, err, want)
		}
	}
}

// TestWherePolicy: the policy's line is the flags that reproduce it.
func TestWherePolicy(t *testing.T) {
	c := whereCase(t)
	p, err := ParsePolicy(c, Policy{}, map[string][]string{"where": {"amount>1000", `"a=b"~it's`}})
	if err != nil || !strings.HasSuffix(p.String(), ` --where 'amount>1000' --where '"a=b"~it'\''s'`) {
		t.Errorf("the policy is %s, %v", p, err)
	}
	c.Policy = []Setting{{"where", []string{"amount>1000"}}}
	p, err = ParsePolicy(c, Policy{}, nil)
	if err != nil || !strings.HasSuffix(p.String(), ` --where 'amount>1000'`) {
		t.Errorf("with the case's own condition the policy is %s, %v", p, err)
	}
	p, err = ParsePolicy(c, Policy{}, map[string][]string{"where": {"none"}})
	if err != nil || len(p.Where) > 0 || !strings.HasSuffix(p.String(), ` --where none`) {
		t.Errorf("with the case's own condition lifted the policy is %s, %v", p, err)
	}
	if _, err := ParsePolicy(c, Policy{}, map[string][]string{"where": {"amount"}}); err == nil {
		t.Error("a bad condition is taken")
	}
}
