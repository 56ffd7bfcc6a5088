package evidence

import (
	"strings"
	"testing"
)

// newsroom is
//
//	recording <- agency <- paper, radio
//	              agency <- weekly -> ministry
//	loop-a <-> loop-b
func newsroom() *Lineage {
	return NewLineage([]*Source{
		{ID: "paper", DerivedFrom: []string{"agency"}},
		{ID: "radio", DerivedFrom: []string{"agency"}},
		{ID: "weekly", DerivedFrom: []string{"ministry", "agency"}},
		{ID: "agency", DerivedFrom: []string{"recording"}},
		{ID: "recording"},
		{ID: "ministry"},
		{ID: "blog"},
		{ID: "loop-a", DerivedFrom: []string{"loop-b"}},
		{ID: "loop-b", DerivedFrom: []string{"loop-a", "blog"}},
	})
}

func TestOrigins(t *testing.T) {
	l := newsroom()
	for _, tt := range []struct{ citations, want string }{
		{"", ""},
		{"recording", "recording"},
		{"paper radio agency", "recording"},
		{"paper ministry", "ministry recording"},
		{"weekly", "ministry|recording"},
		{"weekly paper", "recording"},
		{"weekly weekly:ministry", "ministry"},
		{"weekly:agency weekly:ministry", "ministry recording"},
		{"weekly:weekly", "weekly"},
		{"weekly:weekly paper", "recording weekly"},
		{"agency:agency", "agency"},
		{"agency:agency paper:agency", "agency"}, // the paper retells the agency's own reporting
		{"blog paper", "blog recording"},
		{"nobody", ""},
	} {
		var citations []*Citation
		for s := range strings.FieldsSeq(tt.citations) {
			source, origin, _ := strings.Cut(s, ":")
			citations = append(citations, &Citation{Source: source, Origin: origin})
		}
		if got := strings.Join(l.Origins(citations), " "); got != tt.want {
			t.Errorf("Origins(%s) = %q, want %q", tt.citations, got, tt.want)
		}
	}
}

// TestOriginsOfSeveral: where each citation may rest on one set of origins or
// another, all together are one origin, and the set whose ids come first is the
// one that is told, whatever the order of the citations.
//
//	agency, ministry <- weekly        blog, ministry <- digest        agency, blog, ministry <- review
func TestOriginsOfSeveral(t *testing.T) {
	l := NewLineage([]*Source{
		{ID: "agency"}, {ID: "blog"}, {ID: "ministry"},
		{ID: "weekly", DerivedFrom: []string{"ministry", "agency"}},
		{ID: "digest", DerivedFrom: []string{"ministry", "blog"}},
		{ID: "review", DerivedFrom: []string{"weekly", "digest"}},
	})
	for _, tt := range []struct{ sources, want string }{
		{"digest", "blog|ministry"},
		{"weekly digest", "agency|ministry"},
		{"digest weekly", "agency|ministry"},
		{"digest review", "agency|blog|ministry"},
		{"review weekly digest", "agency|blog|ministry"},
		{"weekly review", "agency|blog|ministry"},
		{"digest weekly blog", "blog"}, // one that is certain goes before
		{"blog digest agency", "agency blog"},
	} {
		var citations []*Citation
		for id := range strings.FieldsSeq(tt.sources) {
			citations = append(citations, &Citation{Source: id})
		}
		if got := strings.Join(l.Origins(citations), " "); got != tt.want {
			t.Errorf("Origins(%s) = %q, want %q", tt.sources, got, tt.want)
		}
	}
}

// TestOriginsGrow: adding a citation never makes the list of origins shorter.
func TestOriginsGrow(t *testing.T) {
	l := newsroom()
	var all []*Citation
	for _, s := range []string{"paper", "weekly", "weekly:weekly", "weekly:agency", "agency:agency", "paper:agency", "recording", "blog"} {
		source, origin, _ := strings.Cut(s, ":")
		all = append(all, &Citation{Source: source, Origin: origin})
	}
	for set := range 1 << len(all) {
		var chosen []*Citation
		for i, c := range all {
			if set>>i&1 == 1 {
				chosen = append(chosen, c)
			}
		}
		before := len(l.Origins(chosen))
		for _, c := range all {
			if after := len(l.Origins(append(chosen[:len(chosen):len(chosen)], c))); after < before {
				t.Fatalf("adding %+v to set %b: %d origins after %d", c, set, after, before)
			}
		}
	}
}

func TestCycle(t *testing.T) {
	l := newsroom()
	if got := strings.Join(l.Cycle("loop-a"), " "); got != "loop-a loop-b" {
		t.Errorf("Cycle(loop-a) = %s, want loop-a loop-b", got)
	}
	if got := l.Cycle("paper"); got != nil {
		t.Errorf("Cycle(paper) = %v, want none", got)
	}
	if !l.Ancestor("paper", "recording") || l.Ancestor("recording", "paper") || l.Ancestor("paper", "paper") {
		t.Error("Ancestor is not what derived_from says")
	}
}

func TestGrade(t *testing.T) {
	for _, tt := range []struct {
		have, least Grade
		want        Judgement
	}{
		{Grade{"B", 2}, Grade{"B", 2}, Meets},
		{Grade{"A", 1}, Grade{"B", 2}, Meets},
		{Grade{"C", 1}, Grade{"B", 2}, Below},
		{Grade{"B", 3}, Grade{"B", 2}, Below},
		{Grade{"F", 2}, Grade{"B", 2}, Unknown},
		{Grade{"F", 3}, Grade{"B", 2}, Below},
		{Grade{"", 2}, Grade{"B", 2}, Unknown},
		{Grade{"B", 6}, Grade{"E", 5}, Unknown},
		{Grade{"B", 0}, Grade{"B", 0}, Meets},
		{Grade{}, Grade{}, Meets},
	} {
		if got := tt.have.AtLeast(tt.least); got != tt.want {
			t.Errorf("%v at least %v = %d, want %d", tt.have, tt.least, got, tt.want)
		}
	}
	for g, want := range map[Grade]string{{"B", 2}: "B2", {"B", 0}: "B-", {"", 2}: "-2", {}: ""} {
		if g.String() != want {
			t.Errorf("grade %#v is written %q, want %q", g, g.String(), want)
		}
	}
}

func TestNormalize(t *testing.T) {
	for in, want := range map[string]string{
		" a \t\n b\u00a0c ": "a b c",
		"\ufeffone":         "one",
		"e\u0301":           "é",
		"":                  "",
		" \n":               "",
	} {
		if got := Normalize(in); got != want {
			t.Errorf("Normalize(%q) = %q, want %q", in, got, want)
		}
	}
	if a, b := SealOf("the  words"), SealOf("the\nwords"); a != b || !IsSHA256(a) {
		t.Errorf("seals of the same words differ: %s, %s", a, b)
	}
	if SealOf("the words") == SealOf("The words") {
		t.Error("seals of different words are the same")
	}
}

func TestLocatorValidate(t *testing.T) {
	seal := SealOf("x")
	for _, tt := range []struct {
		name string
		l    Locator
		ok   bool
	}{
		{"none", Locator{}, true},
		{"paragraph", Locator{Paragraph: 3}, true},
		{"negative paragraph", Locator{Paragraph: -3}, false},
		{"negative page", Locator{Page: -1}, false},
		{"position", Locator{Start: 0, End: 5}, true},
		{"backwards", Locator{Start: 5, End: 2}, false},
		{"empty", Locator{Start: 5, End: 5}, false},
		{"seal", Locator{Start: 1, End: 2, Seal: seal}, true},
		{"seal nowhere", Locator{Seal: seal}, false},
		{"short seal", Locator{Start: 1, End: 2, Seal: "ab"}, false},
		{"quote", Locator{Quote: "x", Prefix: "y"}, true},
		{"prefix alone", Locator{Prefix: "y"}, false},
		{"quote and seal", Locator{Quote: "x", Seal: seal, End: 1}, false},
	} {
		if err := tt.l.Validate(); (err == nil) != tt.ok {
			t.Errorf("%s: %v, want ok %v", tt.name, err, tt.ok)
		}
	}
}
