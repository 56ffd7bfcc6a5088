package ask

import (
	"strings"
	"testing"
)

// TestVerifyBound: a figure that takes too long to be made again is not called
// changed, and not called the same: the verdict says how long it was given.
func TestVerifyBound(t *testing.T) {
	s, err := Open(t.Context(), "@harbour")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	v := Find("timeline")
	q, err := v.Question(nil, map[string][]string{"o": {"x.svg"}})
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.Ask(t.Context(), q, Environment{})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	made, err := a.Make(t.Context(), "svg", "x.svg")
	if err != nil {
		t.Fatal(err)
	}
	f, err := readSigned("x.svg", made.Files[0].Data, Verbs())
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Verify(t.Context(), s, nil, Environment{}); !got.Verified {
		t.Errorf("within the bound: %+v, want verified", got)
	}
	f.most = 0
	got := f.Verify(t.Context(), s, nil, Environment{})
	if got.Verified || !got.Fatal || !strings.Contains(got.Error, "takes longer than 0s") {
		t.Errorf("beyond the bound: %+v, want a fatal error that tells the bound", got)
	}
}
