package figure

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
)

func testManifest() *Manifest {
	return &Manifest{
		Graphx: ManifestShape, Version: "1.2.3", Engine: "go-graphviz v1", Policy: "--class all", Theme: "print",
		Case:    ManifestCase{Title: "A & <b> \"c\" ]]> </metadata> \uffff \u0001 \xff", Files: []ManifestFile{{Name: "case.yaml", SHA256: "00"}}},
		Command: ManifestCommand{Name: "near", Args: []string{"ana"}, Flags: map[string][]string{"via": {"b", "a"}, "class": {"tie"}}},
	}
}

const testSVG = `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" aria-labelledby="graphx-title" width="10" height="10" viewBox="0 0 10 10">
 <title id="graphx-title">T</title>
 <g id="n.ana" data-id="ana" class="node">
  <title>Ana</title>
 </g>
</svg>
`

// TestSign: what is signed is read again, whatever the texts hold, and the
// figure within is the one that was signed.
func TestSign(t *testing.T) {
	m := testManifest()
	signed, err := Sign([]byte(testSVG), m)
	if err != nil {
		t.Fatal(err)
	}
	s, err := ReadSigned(signed)
	if err != nil {
		t.Fatal(err)
	}
	if string(s.Drawing) != testSVG || !s.DrawingWhole || !s.ManifestWhole {
		t.Errorf("whole: drawing %t, manifest %t; drawing\n%s", s.DrawingWhole, s.ManifestWhole, s.Drawing)
	}
	if got, want := string(s.Manifest.JSON()), string(m.JSON()); got != want {
		t.Errorf("read\n%s\nwritten\n%s", got, want)
	}
	// The keys stand in their order, in every object.
	var back any
	if err := json.Unmarshal(m.JSON(), &back); err != nil {
		t.Fatal(err)
	}
	sorted, _ := json.Marshal(back)
	if got := strings.NewReplacer(`\uffff`, "\uffff", `\ufffd`, "\ufffd").Replace(string(m.JSON())); got != string(sorted) {
		t.Errorf("the manifest\n%s\nwith sorted keys\n%s", got, sorted)
	}
	again, err := Sign(s.Drawing, s.Manifest)
	if err != nil || !bytes.Equal(again, signed) {
		t.Errorf("signed twice: %v\n%s", err, again)
	}
}

// TestReadSigned: what is no figure, or no whole one, is refused with its reason.
func TestReadSigned(t *testing.T) {
	whole, err := Sign([]byte(testSVG), testManifest())
	if err != nil {
		t.Fatal(err)
	}
	begin := strings.Index(string(whole), " <metadata>")
	end := strings.Index(string(whole), "</svg>")
	tests := []struct {
		name, svg, want string
		foreign         bool
	}{
		{"empty", "", "not an SVG: it is empty", false},
		{"no XML", "<<", "not an SVG", false},
		{"another language", "<html/>", "begins with the element html", false},
		{"another's", "<svg xmlns='http://www.w3.org/2000/svg'/>", "not a figure of graphx", true},
		{"unsigned", testSVG, "without its manifest", false},
		{"unsigned, with names of its own", strings.ReplaceAll(testSVG, "graphx-title", "graphx-1a2b3c4d-title"), "without its manifest", false},
		{"cut in half", string(whole[:end]), "not whole", false},
		{"manifest twice", string(whole[:end]) + string(whole[begin:]), "there are several", false},
		{"manifest deeper", strings.NewReplacer("<metadata>", "<g><metadata>", "</metadata>", "</metadata></g>").Replace(string(whole)), "not where graphx writes it", false},
		{"no JSON", strings.Replace(string(whole), `{"case"`, `{"case`, 1), "or changed", false},
		{"another shape", strings.Replace(string(whole), "manifest/1", "manifest/2", 1), "the shape manifest/2", false},
		{"no command", strings.Replace(string(whole), `"name":"near"`, `"name":""`, 1), "the command, the case or the hash", false},
	}
	for _, test := range tests {
		_, err := ReadSigned([]byte(test.svg))
		var bad *Error
		if !errors.As(err, &bad) || !strings.Contains(bad.Message, test.want) || bad.Foreign != test.foreign {
			t.Errorf("%s: %v, want %q (foreign %t)", test.name, err, test.want, test.foreign)
		}
	}
	for _, test := range []struct {
		name, old, new    string
		drawing, manifest bool
	}{
		{"title", ">T<", ">U<", false, true},
		{"policy", "--class all", "--class tie", true, false},
		{"hash", `sha256=\"`, `sha256=\"0`, true, true},
	} {
		s, err := ReadSigned(bytes.Replace(whole, []byte(strings.ReplaceAll(test.old, `\"`, `"`)), []byte(strings.ReplaceAll(test.new, `\"`, `"`)), 1))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if test.name == "hash" {
			test.manifest = false
		}
		if s.DrawingWhole != test.drawing || s.ManifestWhole != test.manifest {
			t.Errorf("%s: drawing whole %t, manifest whole %t", test.name, s.DrawingWhole, s.ManifestWhole)
		}
	}
}

// TestFirstDifference: the place of an edit is its line, element and group.
func TestFirstDifference(t *testing.T) {
	edited := strings.Replace(testSVG, ">Ana<", ">Anna<", 1)
	got, ok := FirstDifference([]byte(edited), []byte(testSVG))
	want := Place{Line: 5, Element: "title", Group: "n.ana", Was: "<title>Anna</title>", Is: "<title>Ana</title>"}
	if !ok || got != want {
		t.Errorf("FirstDifference = %+v, want %+v", got, want)
	}
	if _, ok := FirstDifference([]byte(testSVG), []byte(testSVG)); ok {
		t.Error("a figure differs from itself")
	}
	// A name's hash of the whole figure is no place of a difference, unless there is
	// no other.
	named := strings.NewReplacer("graphx-title", "graphx-11111111-title", "n.ana", "graphx-11111111-n.ana").Replace(testSVG)
	other := strings.ReplaceAll(named, "11111111", "2222222a")
	if got, ok := FirstDifference([]byte(strings.Replace(named, ">Ana<", ">Anna<", 1)), []byte(other)); !ok || got != want {
		t.Errorf("FirstDifference with other names = %+v, want %+v", got, want)
	}
	if got, ok := FirstDifference([]byte(named), []byte(other)); !ok || got.Line != 2 {
		t.Errorf("FirstDifference of names alone = %+v, %t", got, ok)
	}
	cut := testSVG[:len(testSVG)/2]
	if got, ok := FirstDifference([]byte(cut), []byte(testSVG)); !ok || got.Line == 0 {
		t.Errorf("FirstDifference of a half = %+v, %t", got, ok)
	}
}

// TestChanges compares figures as graphx draws them. A source that gets another
// number is no change of a relation.
func TestChanges(t *testing.T) {
	figure := func(parts ...string) []byte {
		return []byte("<svg>" + strings.Join(parts, "\n") + "</svg>")
	}
	line := func(ids, words string) string {
		return `<g class="edge" data-id="` + ids + `" data-status="alleged"><title>A – B</title><desc>` + words + `</desc></g>`
	}
	source := func(id, number, words string) string {
		return `<g class="source" data-id="` + id + `" data-number="` + number + `"><text>[` + number + `]</text><text>` + words + `</text></g>`
	}
	node := func(id, name string) string {
		return `<g class="node" data-id="` + id + `" data-kind="person"><title>` + name + `</title><text>` + name + `</text></g>`
	}
	was := figure(line("r1 r2", "A – B: met (alleged) [1]. A – B: called (single-origin) [1,2]."), node("a", "A"), node("b", "B"), source("s1", "1", "One"), source("s2", "2", "Two"))
	is := figure(line("r1", "A – B: met (alleged) [2]."), line("r3", "A – C: met (alleged)."), node("a", "A. A."), node("c", "C"), source("s0", "1", "Zero"), source("s1", "2", "One"))
	got := CompareShown(was, is)
	want := []Change{
		{"entity", "a", "changed", "A", "A. A."},
		{"entity", "b", "removed", "B", ""},
		{"entity", "c", "added", "", "C"},
		{"relation", "r2", "removed", "A – B: called (single-origin) [s1, s2].", ""},
		{"relation", "r3", "added", "", "A – C: met (alleged)."},
		{"source", "s0", "added", "", "Zero"},
		{"source", "s2", "removed", "Two", ""},
	}
	if !slices.Equal(got, want) {
		t.Errorf("Changes:\n%+v\nwant\n%+v", got, want)
	}
	if got := CompareShown(was, was); got != nil {
		t.Errorf("a figure differs from itself: %+v", got)
	}
	if SameWords(was, is) || !SameWords(was, figure(string(was))) {
		t.Error("SameWords")
	}
}

// FuzzReadSigned: no file makes a panic, and one that is read can be compared.
func FuzzReadSigned(f *testing.F) {
	whole, err := Sign([]byte(testSVG), testManifest())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(testSVG))
	f.Add(whole[:len(whole)/2])
	f.Fuzz(func(t *testing.T, svg []byte) {
		s, err := ReadSigned(svg)
		if err != nil {
			return
		}
		CompareShown(s.Drawing, []byte(testSVG))
		FirstDifference(s.Drawing, []byte(testSVG))
		SameWords(s.Drawing, []byte(testSVG))
		if _, err := json.Marshal(s.Manifest); err != nil {
			t.Error(err)
		}
	})
}
