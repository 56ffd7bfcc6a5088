package publish

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/figure"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
	"github.com/graphx-dev/graphx/internal/render/paint"
	"github.com/graphx-dev/graphx/internal/render/words"
)

// fields are those into which a name can be written.
var fields = []string{"case title", "kind label", "type verb", "type label", "name", "alias", "external id", "note", "fact", "property", "title", "publisher", "author", "url", "source note", "label", "relation note", "summary", "quote", "claimant"}

// planted is a small case with a text in one of its fields.
func planted(field, text string) *relations.Case {
	at := func(f, s string) string {
		if f == field {
			return text
		}
		return s
	}
	d, _ := evidence.ParseDate("2025-02-03")
	cit := func() []*evidence.Citation {
		return []*evidence.Citation{{Source: "s", Stance: evidence.Supports, Modality: evidence.Happened, Date: d, Summary: at("summary", "They met."), Claimant: []string{at("claimant", "A clerk")}, Locator: evidence.Locator{Quote: at("quote", "words")}}}
	}
	return relations.NewCase(relations.Records{
		Title:      at("case title", "Case"),
		Kinds:      []entities.Kind{{ID: "sailor", Label: at("kind label", "Sailor"), Is: "person"}},
		Properties: []*relations.Property{{ID: "p", Label: at("property", "Length")}},
		Types:      []*relations.Type{{ID: "met", Class: relations.Contact, Verb: at("type verb", "met"), Label: at("type label", "met")}},
		Sources:    []*evidence.Source{{ID: "s", Title: at("title", "Paper"), Type: "article", Publisher: at("publisher", "House"), Authors: []string{at("author", "Writer")}, URL: "https://example.org/" + at("url", "x"), Note: at("source note", "n")}},
		Entities: []*entities.Entity{
			{ID: "a", Name: at("name", "One"), Kind: "sailor", Aliases: []string{at("alias", "Uno")}, IDs: map[string]string{"scheme": at("external id", "E1")}, Note: at("note", "n"),
				Facts: []*entities.Fact{{Property: "p", Value: at("fact", "3"), Citations: cit()}}},
			{ID: "b", Name: "Two", Kind: "sailor"},
		},
		Relations: []*relations.Relation{{ID: "r", Type: "met", Ends: []string{"a", "b"}, Date: d, Label: at("label", ""), Note: at("relation note", "n"), Citations: cit()}},
	})
}

// rendered are a case's outputs by name, and the name tells the format.
func rendered(tb testing.TB, c *relations.Case) map[string][]byte {
	out := map[string][]byte{}
	write := func(name string, err func(w *bytes.Buffer) error) {
		var b bytes.Buffer
		if err := err(&b); err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
		out[name] = b.Bytes()
	}
	g := index.Build(c).Under(relations.Policy{})
	v := g.Whole()
	o := chart.Options{Theme: chart.BuiltinTheme("print")}
	write("x.dot", func(w *bytes.Buffer) error { return chart.DOT(w, v, o) })
	write("x.mmd", func(w *bytes.Buffer) error { return chart.Mermaid(w, v, o) })
	write("view.json", func(w *bytes.Buffer) error { return words.ViewJSON(w, "view/1", v) })
	near, err := g.Near(context.Background(), []string{"a"}, 1)
	if err != nil {
		tb.Fatal(err)
	}
	write("near.txt", func(w *bytes.Buffer) error { return words.Near(w, near, 1, words.Options{}) })
	write("entity.txt", func(w *bytes.Buffer) error { return words.Entity(w, c.Entity("a"), v, words.Options{}) })
	rings := o
	rings.Layout = "rings"
	nv := *near.View
	write("x.svg", func(w *bytes.Buffer) error {
		_, err := chart.SVG(context.Background(), w, &nv, rings, &graphviz.Engine{})
		return err
	})
	side := figure.NewSidecar(v, o, "x.svg")
	for _, s := range figure.SidecarFormats {
		write("side"+s.Extension, func(w *bytes.Buffer) error { return side.Write(w, s.Name) })
	}
	return out
}

// marks are characters that some format escapes or has no place for.
var marks = strings.Split(`' & ! # _ " ; % + < > \ | { } [ ] ( ) * ~ ^ $ @ - . , : / = ? é`, " ")

func specials() []string {
	return append(marks, "`", " ", "e\u0301", "\u200d", "\u202e", "\u00a0", "\t", "\n", "ש", "林", "🙂", "&amp;", `\n`, `""`, "</b>", "<!--", "]]>", "#39;", "%20", "**", "\ufffd", "\x01")
}

// TestEveryFormat plants a name with each special character in each field and
// writes the case in each format: where the name's letters come out, the guard
// finds it. A name that comes out nowhere would be a test of nothing.
//
// Each character meets each field under GRAPHX_SLOW=1. By default it meets a
// quarter of them, and each field a quarter of the characters.
func TestEveryFormat(t *testing.T) {
	every := 4
	switch {
	case os.Getenv("GRAPHX_SLOW") == "1":
		every = 1
	case testing.Short():
		every = 8
	}
	seen := map[string]int{}
	for i, mark := range specials() {
		for j, field := range fields {
			if (i+j)%every > 0 {
				continue
			}
			name := "Zyxa" + mark + "Qwvo"
			for file, data := range rendered(t, planted(field, "by "+name+" of")) {
				if !bytes.Contains(data, []byte("Zyxa")) {
					continue
				}
				seen[file]++
				seen[field]++
				if found := search(FormatOf(file, data), data, []Withheld{{Word: name}}); len(found) == 0 {
					at := bytes.Index(data, []byte("Zyxa"))
					t.Errorf("%s of %s: %q is not found in %q", field, file, name, data[max(0, at-20):min(len(data), at+40)])
				}
			}
		}
	}
	for _, what := range []string{"x.dot", "x.mmd", "view.json", "near.txt", "entity.txt", "x.svg", "side.md", "side.html", "side.json", "side.csl.json", "name", "alias", "external id", "summary", "quote", "title", "publisher", "author", "url", "fact", "label", "claimant"} {
		if seen[what] == 0 {
			t.Errorf("no name came out in %s", what)
		}
	}
}

// TestPainted: the words of a PDF are read back from its pages and its metadata.
func TestPainted(t *testing.T) {
	for _, name := range []string{"Zyxa Qwvo", "Zyxa (Qwvo)", `Zyxa\Qwvo`, "Zyxa Šéf"} {
		v := index.Build(planted("name", name)).Under(relations.Policy{}).Whole()
		drawn, _, err := chart.Draw(context.Background(), v, chart.Options{}, &graphviz.Engine{})
		if err != nil {
			t.Fatal(err)
		}
		pdf, _, err := paint.PDF(drawn, paint.Options{})
		if err != nil {
			t.Fatal(err)
		}
		words := []Withheld{{Word: name}}
		if len(search(FormatOf("", pdf), pdf, words)) == 0 {
			t.Errorf("%q is not found in the PDF", name)
		}
		if found := search(FormatOf("", pdf), pdf, []Withheld{{Word: "Nobody Here"}}); len(found) > 0 {
			t.Errorf("%v", found)
		}
	}
}

// TestHiddenSource: no part of the locator of a withheld source stays in a copy,
// whatever rests on it and whether it is hidden or left out; and two sources that
// rest on a chain of withheld ones rest on one origin still.
func TestHiddenSource(t *testing.T) {
	for _, o := range []Options{{Pseudonyms: []string{"red"}}, {LeaveOut: []string{"red"}}, {IDsOnly: true}} {
		loc := evidence.Locator{Paragraph: 4711, Page: 4712, Start: 4713, End: 4714, Seal: "feed4711", Quote: "we quote", Prefix: "before it", Suffix: "after it"}
		cite := func(s string) *evidence.Citation {
			return &evidence.Citation{Source: s, Locator: loc, Stance: evidence.Supports, Modality: evidence.Happened}
		}
		open := func(s string) *evidence.Citation {
			return &evidence.Citation{Source: s, Stance: evidence.Supports, Modality: evidence.Happened}
		}
		// a rests on z4, that on y3, on x2, on w1, and b on w1; these are all withheld.
		// Their ids are in the order in which one pass over the sources does not reach all.
		c := relations.NewCase(relations.Records{
			Types: []*relations.Type{{ID: "met", Class: relations.Contact, Verb: "met"}},
			Sources: []*evidence.Source{{ID: "a", Title: "A", Type: "article", DerivedFrom: []string{"z4"}}, {ID: "b", Title: "B", Type: "article", DerivedFrom: []string{"w1"}},
				{ID: "w1", Title: "W1 memo", Handling: "red"}, {ID: "x2", Title: "X2 memo", Handling: "red", DerivedFrom: []string{"w1"}},
				{ID: "y3", Title: "Y3 memo", Handling: "red", DerivedFrom: []string{"x2"}}, {ID: "z4", Title: "Z4 memo", Handling: "red", DerivedFrom: []string{"y3"}}},
			Entities: []*entities.Entity{{ID: "e", Name: "E", Kind: "person", Facts: []*entities.Fact{{Property: "p", Value: "1", Citations: []*evidence.Citation{open("a"), cite("z4")}}}}, {ID: "f", Name: "F", Kind: "person"}},
			Relations: []*relations.Relation{
				{ID: "r1", Type: "met", Ends: []string{"e", "f"}, Citations: []*evidence.Citation{open("a"), open("b")}},
				{ID: "r2", Type: "met", Ends: []string{"e", "f"}, Citations: []*evidence.Citation{open("a"), cite("w1"), cite("x2"), cite("y3"), cite("z4")}},
			},
		})
		y := Make(c, o)
		kept := 0
		check := func(list []*evidence.Citation) {
			for _, cit := range list {
				kept++
				if cit.Locator != (evidence.Locator{}) {
					t.Errorf("%+v: the locator of a withheld source stays: %+v", o, *cit)
				}
			}
		}
		for _, r := range y.Case.Relations() {
			check(r.Citations)
			if a := y.Case.Assess(r.Citations, nil); len(a.Origins) != 1 {
				t.Errorf("%+v: %s has the origins %v, want one", o, r.ID, a.Origins)
			}
		}
		check(y.Case.Entity("e").Facts[0].Citations)
		if kept < 4 {
			t.Errorf("%+v: %d citations are looked at", o, kept)
		}
		for _, s := range y.Case.Sources {
			if strings.Contains(s.Title, "memo") || strings.ContainsAny(s.ID, "1234") {
				t.Errorf("%+v: %s is withheld", o, s.ID)
			}
		}
	}
}

// TestParts finds parts of names, and no words that only have their letters.
func TestParts(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"Annika Lindqvist", "Ms. Lindqvist", "Lindqvist"},
		{"Annika Lindqvist", "Lindqvist, Annika", "Annika Lindqvist"},
		{"Annika Lindqvist", "Annika_Lindqvist", "whole"},
		{"Annika Lindqvist", "Анника Линдквист", "whole"},
		{"Annika Lindqvist", "Ａnnika Lindqvіst", "whole"},
		{"Annika Lindqvist", "Annika K. Lindqvist", "Annika Lindqvist"},
		{"Annika Lindqvist", "die Lindqvists; Линдквиста", "Lindqvist"},
		{"Annika Lindqvist", "Lundqvist and Anni", ""},
		{"Volodymyr Zelensky", "Зеленского", "Zelensky"},
		{"Li Wei", "Lincoln, Weimar, a li", ""},
		{"Li Wei", "Mr Li", "Li"},
		{"Ursula von der Leyen", "von der Heide", ""},
		{"Deutsche Bank", "the Bank", ""},
		{"Boris Muster", "Boris Shown", ""},
		{"Boris Muster", "Boris said", "Boris"},
	} {
		y := &Copy{Withheld: []Withheld{{Word: tt.name, Field: "name", Record: "x"}}, Case: relations.NewCase(relations.Records{Entities: []*entities.Entity{{ID: "s", Name: "Boris Shown", Kind: "person"}}})}
		var got []string
		for _, p := range Read(Plain, []byte(tt.text)).Parts(NewParts(y)) {
			if p.Whole {
				got = []string{"whole"}
				break
			}
			got = append(got, p.Word)
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%q in %q: %q, want %q", tt.name, tt.text, s, tt.want)
		}
	}
}

// FuzzCopy: whatever somebody withheld is called, and in whatever field the name
// stands, each format either shows none of its letters or the guard finds it.
func FuzzCopy(f *testing.F) {
	for i, s := range specials() {
		if !testing.Short() || i%3 == 0 {
			f.Add(s, uint8(i))
		}
	}
	f.Fuzz(func(t *testing.T, middle string, at uint8) {
		if len(middle) > 40 {
			return
		}
		field := fields[int(at)%len(fields)]
		name := "Zyxa" + middle + "Qwvo"
		for file, data := range rendered(t, planted(field, fmt.Sprintf("by %s of", name))) {
			if i := bytes.Index(data, []byte("Zyxa")); i >= 0 && len(search(FormatOf(file, data), data, []Withheld{{Word: name}})) == 0 {
				t.Errorf("%s of %s: %q is not found in %q", field, file, name, data[max(0, i-20):min(len(data), i+120)])
			}
		}
	})
}
