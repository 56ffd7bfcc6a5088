package entities

import (
	"strings"
	"testing"
)

func TestAlike(t *testing.T) {
	list := []*Entity{
		{ID: "a1", Name: "Ana Beispiel", Kind: "person"},
		{ID: "a2", Name: "Beispiel, Ana", Kind: "person"},
		{ID: "a3", Name: "ÁNA  beispiel", Kind: "person"},
		{ID: "a4", Name: "A. Beispiel", Kind: "person"},
		{ID: "a5", Name: "Ana Beispeil", Kind: "person"},
		{ID: "b1", Name: "Boris Muster", Kind: "person", IDs: map[string]string{"wikidata": "Q1"}},
		{ID: "b2", Name: "Vzor", Kind: "person", Aliases: []string{"B. Muster"}, IDs: map[string]string{"wikidata": "Q2"}},
		{ID: "b3", Name: "Муster", Kind: "person", IDs: map[string]string{"wikidata": "Q1"}},
		{ID: "c1", Name: "Carla Prim", Kind: "person"},
		{ID: "c2", Name: "Carla Prim", Kind: "organisation"},
		{ID: "d1", Name: "Dora Novak", Kind: "person"},
		{ID: "d2", Name: "Dora Novak", Kind: "person"},
		{ID: "e1", Name: "Eva", Kind: "person"},
		{ID: "e2", Name: "Ева", Kind: "unstated"},
		{ID: "g1", Name: "20-point plan", Kind: "document"},
		{ID: "g2", Name: "28-point plan", Kind: "document"},
		{ID: "f1", Name: "Ana Prim", Kind: "person"},
	}
	near := func(i int) []int32 {
		switch list[i].ID {
		case "d1":
			return []int32{11} // knows d2
		case "d2":
			return []int32{10}
		case "e1", "e2":
			return []int32{0, 5}
		}
		return nil
	}
	kinds := NewKinds([]Kind{{ID: Unstated}})
	pairs, crowded := Alike(list, kinds, near, 0)
	got := map[string]Likeness{}
	for _, p := range pairs {
		got[list[p.A].ID+" "+list[p.B].ID] = p
	}
	for _, tt := range []struct {
		pair         string
		least, most  float64
		why, against string
	}{
		{"a1 a2", 0.85, 0.85, "another order", ""},
		{"a1 a3", 0.9, 0.9, "only in case, accents", ""},
		{"a1 a4", 0.6, 0.6, "may be short for Ana Beispiel", ""},
		{"a1 a5", 0.7, 0.7, "one letter", ""},
		{"b1 b3", 0.95, 0.95, "wikidata id Q1", ""},
		{"b1 b2", 0.1, 0.2, "short for", "wikidata ids differ"},
		{"c1 c2", 0.1, 0.2, "both are called", "one is a person"},
		{"d1 d2", 0.3, 0.4, "both are called", "a relation joins"},
		{"e1 e2", 0.94, 0.96, "script", ""},
	} {
		p, ok := got[tt.pair]
		if !ok || p.Score < tt.least || p.Score > tt.most || !strings.Contains(strings.Join(p.For, "; "), tt.why) || !strings.Contains(strings.Join(p.Against, "; "), tt.against) || tt.against == "" && len(p.Against) > 0 {
			t.Errorf("%s: %+v, want %v to %v with %q and %q", tt.pair, p, tt.least, tt.most, tt.why, tt.against)
		}
	}
	for _, no := range []string{"a1 f1", "c1 f1", "a1 b1", "g1 g2"} {
		if p, ok := got[no]; ok && p.Score > 0 {
			t.Errorf("%s: %+v, want nothing", no, p)
		}
	}
	if crowded != 0 {
		t.Errorf("%d forms are crowded, want none", crowded)
	}
	if pairs[0].Score < pairs[len(pairs)-1].Score {
		t.Error("the pairs are not in the order of their scores")
	}
	var many []*Entity
	for range maxBlock + 1 {
		many = append(many, &Entity{Name: "John Smith", Kind: "person"})
	}
	if pairs, crowded := Alike(many, kinds, func(int) []int32 { return nil }, 0); len(pairs) > 0 || crowded != 1 {
		t.Errorf("%d pairs and %d forms of a name that %d have, want 0 and 1", len(pairs), crowded, len(many))
	}
}
