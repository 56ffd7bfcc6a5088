package entities

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestKey(t *testing.T) {
	for _, group := range []string{
		"Zelensky, Zelenskyy, Zelenskiy, Зеленський, Зеленский, ZELENSKY",
		"Ушаков, Ushakov",
		"Дмитриев, Dmitriev, Dmitriyev",
		"Müller, Muller",
		"Łukasz, Lukasz",
	} {
		names := strings.Split(group, ", ")
		for _, n := range names {
			if Key(n) != Key(names[0]) {
				t.Errorf("Key(%s) = %s, want that of %s, %s", n, Key(n), names[0], Key(names[0]))
			}
		}
	}
	if Key("Volodymyr") == Key("Vladimir") {
		t.Error("two different names share a key")
	}
}

func harbour() *Finder {
	list := []*Entity{
		{ID: "ana-beispiel", Name: "Ana Beispiel", Kind: "person", Aliases: []string{"Анна Байшпиль"}},
		{ID: "boris-muster", Name: "Boris Muster", Kind: "person"},
		{ID: "carla-muster", Name: "Carla Muster", Kind: "person"},
		{ID: "harbour-board", Name: "Harbour Board", Kind: "public-body", Aliases: []string{"the Board"}},
		{ID: "muster-visit", Name: "Muster visit", Kind: "event"},
		{ID: "ursula-von-der-lee", Name: "Ursula von der Lee", Kind: "person"},
		{ID: "zoe-angstrom", Name: "Zoë Ångström", Kind: "person"},
	}
	return NewFinder(list, NewKinds(nil))
}

func TestResolve(t *testing.T) {
	f := harbour()
	for _, tt := range []struct{ query, want string }{
		{"ana-beispiel", "ana-beispiel"},
		{"ANA-BEISPIEL", "ana-beispiel"},
		{"Ana Beispiel", "ana-beispiel"},
		{"ana  beispiel", "ana-beispiel"},
		{"beispiel", "ana-beispiel"},
		{"Beispiel Ana", "ana-beispiel"},
		{"Байшпиль", "ana-beispiel"},
		{"baishpil", "ana-beispiel"},
		{"angstrom", "zoe-angstrom"},
		{"von der Lee", "ursula-von-der-lee"},
		{"Lee", "ursula-von-der-lee"},
		{"the board", "harbour-board"},
		{"board", "harbour-board"},
		{"Muster visit", "muster-visit"},
		{"Muster", "2: boris-muster carla-muster"},
		{"Beispil", "0: ana-beispiel"},
		{"xyzzy", "0:"},
		{"", "0:"},
		{"!!", "0:"},
	} {
		e, err := f.Resolve(tt.query)
		var many *AmbiguousError
		var none *UnknownError
		got := ""
		switch {
		case errors.As(err, &many):
			got = "2:" + ids(many.Candidates)
		case errors.As(err, &none):
			got = "0:" + ids(none.Nearest)
		default:
			got = e.ID
		}
		if got != tt.want {
			t.Errorf("Resolve(%q) = %s, want %s", tt.query, got, tt.want)
		}
	}
}

func ids(list []*Entity) string {
	s := ""
	for _, e := range list {
		s += " " + e.ID
	}
	return s
}

func TestSearch(t *testing.T) {
	for _, tt := range []struct {
		query string
		limit int
		want  string
	}{
		{"muster", 10, "3 exact: boris-muster carla-muster muster-visit"},
		{"muster", 2, "2 exact: boris-muster carla-muster"},
		{"mustre", 10, "0 exact: boris-muster carla-muster muster-visit"},
		{"qqqqqq", 10, "0 exact:"},
		{"Лее", 10, "1 exact: ursula-von-der-lee"},
	} {
		found, exact := harbour().Search(tt.query, tt.limit)
		if got := fmt.Sprintf("%d exact:%s", exact, ids(found)); got != tt.want {
			t.Errorf("Search(%q, %d) = %s, want %s", tt.query, tt.limit, got, tt.want)
		}
	}
}

func TestKinds(t *testing.T) {
	ks := NewKinds([]Kind{{"recording", "Recording", "document"}, {"a", "", "b"}, {"b", "", "a"}})
	for _, tt := range []struct {
		kind, general string
		want          bool
	}{
		{"public-body", "organisation", true},
		{"organisation", "public-body", false},
		{"recording", "document", true},
		{"a", "b", true},
		{"nothing", "document", false},
	} {
		if got := ks.Is(tt.kind, tt.general); got != tt.want {
			t.Errorf("Is(%s, %s) = %v, want %v", tt.kind, tt.general, got, tt.want)
		}
	}
	if ks.Basic("recording") != "document" || ks.Basic("a") != "other" || ks.Label("recording") != "Recording" || ks.Label("b") != "b" {
		t.Error("Basic or Label is wrong")
	}
}

func TestDidYouMean(t *testing.T) {
	known := []string{"called", "met", "advised"}
	for word, want := range map[string]string{"caled": "did you mean called?", "calledd": "did you mean called?", "xxxxxx": "", "": ""} {
		if got := DidYouMean(word, known); got != want {
			t.Errorf("DidYouMean(%q) = %q, want %q", word, got, want)
		}
	}
}
