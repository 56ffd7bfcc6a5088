package publish

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

func restricted(n int) *relations.Case {
	rec := relations.Records{
		Types:   []*relations.Type{{ID: "met", Class: relations.Contact, Verb: "met"}},
		Sources: []*evidence.Source{{ID: "memo", Title: "A memo", Type: "document", Handling: "red"}, {ID: "a", Title: "A", Type: "article", DerivedFrom: []string{"memo"}}, {ID: "b", Title: "B", Type: "article", DerivedFrom: []string{"memo"}}},
	}
	for i := range n {
		rec.Entities = append(rec.Entities, &entities.Entity{ID: fmt.Sprintf("who-%02d", i), Name: fmt.Sprintf("Name%02d Surname", i), Kind: "person", Handling: "red"})
	}
	for i := range 2 {
		rec.Entities = append(rec.Entities, &entities.Entity{ID: fmt.Sprintf("open-%d", i), Name: fmt.Sprintf("Open %d", i), Kind: "person"})
	}
	rec.Relations = []*relations.Relation{{ID: "r", Type: "met", Ends: []string{"open-0", "open-1"}, Citations: []*evidence.Citation{{Source: "a", Stance: evidence.Supports, Modality: evidence.Happened}, {Source: "b", Stance: evidence.Supports, Modality: evidence.Happened}}}}
	return relations.NewCase(rec)
}

func pseudonymsOf(y *Copy) map[string]string {
	out := map[string]string{}
	for id, other := range y.Renamed {
		if e := y.Case.Entity(other); e != nil {
			out[id] = e.Name
		}
	}
	return out
}

// TestPseudonyms: with a key each stays as others come; without one the letters
// do not follow the names; and both are the same each time.
func TestPseudonyms(t *testing.T) {
	keyed := Options{Pseudonyms: []string{"red"}, Key: []byte("a secret that is long enough")}
	few, many := pseudonymsOf(Make(restricted(5), keyed)), pseudonymsOf(Make(restricted(60), keyed))
	if len(few) != 5 || len(many) != 60 {
		t.Fatalf("%d and %d pseudonyms, want 5 and 60", len(few), len(many))
	}
	for id, name := range few {
		if many[id] != name || !strings.HasPrefix(name, "Person ") {
			t.Errorf("%s is %q, and among more %q", id, name, many[id])
		}
	}
	other := keyed
	other.Key = []byte("another secret of that length")
	if again := pseudonymsOf(Make(restricted(5), other)); again["who-00"] == few["who-00"] {
		t.Errorf("another key gives the same pseudonym %q", again["who-00"])
	}
	open := pseudonymsOf(Make(restricted(30), Options{Pseudonyms: []string{AnyCode}}))
	var names []string
	for i := range 30 {
		names = append(names, open[fmt.Sprintf("who-%02d", i)])
	}
	if slices.IsSorted(names) || !slices.Contains(names, "Person A") || !slices.Contains(names, "Person AD") {
		t.Errorf("the letters are %v", names)
	}
	if ids := pseudonymsOf(Make(restricted(3), Options{IDsOnly: true})); !slices.Contains([]string{"person-a", "person-b", "person-c"}, ids["who-00"]) {
		t.Errorf("--ids-only shows %v", ids)
	}
}

// TestLeftOutOrigin: what rests on a source that is left out rests on one origin
// still.
func TestLeftOutOrigin(t *testing.T) {
	c := restricted(1)
	y := Make(c, Options{LeaveOut: []string{"red"}})
	r := y.Case.Relation("r")
	a := y.Case.Assess(r.Citations, nil)
	if a.Status != relations.SingleOrigin || len(a.Origins) != 1 {
		t.Errorf("%s with origins %v, want single-origin", a.Status, a.Origins)
	}
	if y.Case.Source("memo") != nil || y.Case.Entity("who-00") != nil || len(y.Restated) > 0 {
		t.Errorf("left out is %v, restated %v", y.Renamed, y.Restated)
	}
	if problems, _ := y.Case.Validate(); len(problems) > 0 {
		t.Errorf("the copy is not valid: %+v", problems[0])
	}
	if c.Source("a").DerivedFrom[0] != "memo" || c.Relation("r").Def == nil {
		t.Error("the original has changed")
	}
}

// TestAttributes: the attributes of who is withheld are gone with the name, and
// those of others are searched.
func TestAttributes(t *testing.T) {
	for _, o := range []Options{{LeaveOut: []string{"red"}}, {Pseudonyms: []string{"red"}}} {
		c := restricted(1)
		c.Entity("who-00").Attributes = []entities.Attribute{entities.NewText("passport", "X1234567")}
		c.Entity("open-0").Attributes = []entities.Attribute{entities.NewText("spouse", "Name00 Surname")}
		c.Relation("r").Attributes = []entities.Attribute{entities.NewText("memo by", "who-00")}
		y := Make(c, o)
		find := func(word string) []string {
			return y.Places(func(text string) bool { return NewSearched(text).Has(word) }, 10)
		}
		if places := find("X1234567"); places != nil {
			t.Errorf("%+v: the passport of who is withheld is in %q", o, places)
		}
		if places := find("Name00 Surname"); !slices.Equal(places, []string{"entity open-0: value of attribute 1"}) {
			t.Errorf("%+v: the name is found in %q, want in the attribute of open-0", o, places)
		}
		if places := find("who-00"); !slices.Equal(places, []string{"relation r: value of attribute 1"}) {
			t.Errorf("%+v: the id is found in %q, want in the attribute of r", o, places)
		}
	}
}
