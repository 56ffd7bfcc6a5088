package ask

import "testing"

// TestConflictsOnce: a relation that conflicts is assessed once; the view has the
// very citations that its conflict was found among.
func TestConflictsOnce(t *testing.T) {
	s, err := Open(t.Context(), "@harbour")
	if err != nil {
		t.Fatal(err)
	}
	q, err := New("conflicts", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	cv := (&asking{Question: q, ctx: t.Context(), s: s, kase: s.Case}).conflicts(nil, nil)
	if len(cv.View.Lines) == 0 {
		t.Fatal("no relation conflicts")
	}
	for _, l := range cv.View.Lines {
		for _, x := range cv.Conflicts {
			if x.Relation == l.Relation && &x.Line.Supports[0] != &l.Supports[0] {
				t.Errorf("%s is assessed twice", l.Relation.ID)
			}
		}
	}
}
