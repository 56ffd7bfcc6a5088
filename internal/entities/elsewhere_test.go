package entities

import (
	"errors"
	"testing"
)

// TestElsewhere: an entity is found by its id elsewhere, to the letter, after its
// own id and before any name.
func TestElsewhere(t *testing.T) {
	f := NewFinder([]*Entity{
		{ID: "ana", Name: "Ana Beispiel", Kind: "person", IDs: map[string]string{"wikidata": "Q42", "linkedin": "urn:li:person:1"}},
		{ID: "boris", Name: "Boris Muster", Kind: "person", IDs: map[string]string{"import": "B/1", "wikidata": "Q420"}},
		{ID: "carla", Name: "Q42", Kind: "person", IDs: map[string]string{"import": "Carla Vzor", "lei": "5493001KJTIIGC8Y1R12"}, Aliases: []string{"Carla Vzor"}},
		{ID: "dora", Name: "Dora", Kind: "person", IDs: map[string]string{"import": "Dora", "wikidata": "Q7"}},
		{ID: "q7", Name: "Seven", Kind: "person"},
		{ID: "twin-1", Name: "One", Kind: "person", IDs: map[string]string{"import": "X-9"}},
		{ID: "twin-2", Name: "Two", Kind: "person", IDs: map[string]string{"other": "X-9"}},
	}, NewKinds(nil))
	for query, want := range map[string]string{
		"Q42": "ana", " Q42 ": "ana", "urn:li:person:1": "ana", "Q420": "boris", "B/1": "boris", "Carla Vzor": "carla", "5493001KJTIIGC8Y1R12": "carla", "Dora": "dora",
		"q7": "q7", "Q7": "q7", "boris": "boris",
	} {
		e, err := f.Resolve(query)
		if query == "Q7" { // an id of the case in lower case comes first
			want = "q7"
		}
		if err != nil || e.ID != want {
			t.Errorf("%q: %v, %v; want %s", query, e, err, want)
		}
	}
	var many *AmbiguousError
	if _, err := f.Resolve("X-9"); !errors.As(err, &many) || len(many.Candidates) != 2 {
		t.Errorf("X-9: %v, want two candidates", err)
	}
	var unknown *UnknownError
	if e, err := f.Resolve("Q43"); !errors.As(err, &unknown) {
		t.Errorf("Q43: %v, %v; want nobody", e, err)
	}
	if found, exact := f.Search("urn:li:person:1", 10); exact != 1 || found[0].ID != "ana" {
		t.Errorf("urn:li:person:1 finds %v, %d exact", found, exact)
	}
}
