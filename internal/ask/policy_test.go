package ask

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// policyOf reads flags over a default.
func policyOf(t *testing.T, kase *relations.Case, base relations.Policy, flags string) (relations.Policy, error) {
	t.Helper()
	_, values, err := sourcesVerb.Parse(strings.Fields(flags))
	if err != nil {
		t.Fatal(err)
	}
	q, err := sourcesVerb.Question(nil, values)
	if err != nil {
		return base, err
	}
	return (&asking{Question: q}).policyOver(kase, base)
}

// TestPolicyReproduces: the printed policy, given as flags to any command, is
// the policy again, whatever that command's default is.
func TestPolicyReproduces(t *testing.T) {
	s, err := Open(t.Context(), "../../cmd/graphx/testdata/harbour")
	if err != nil {
		t.Fatal(err)
	}
	kase := s.Case
	reproduces(t, kase)
	rec := kase.Vocabulary()
	rec.Policy = []relations.Setting{{Param: "planned", Values: []string{"only"}}, {Param: "min", Values: []string{"C"}}, {Param: "without", Values: []string{"tape"}}, {Param: "type", Values: []string{"met"}}}
	own := relations.NewCase(rec)
	reproduces(t, own)
	if p, _ := policyOf(t, own, relations.PathPolicy(), "--min none"); p.Least != (evidence.Grade{}) || len(p.Without) != 1 || !slices.Equal(p.Statuses, []relations.Status{relations.Planned}) {
		t.Errorf("the case's own policy with --min none is %s", p)
	}
	for _, flags := range []string{"--planned maybe", "--class x", "--min Z", "--since x", "--without nobody", "--origins -1"} {
		if p, err := policyOf(t, kase, relations.Policy{}, flags); err == nil {
			t.Errorf("%s is read as %s", flags, p)
		}
	}
}

func reproduces(t *testing.T, kase *relations.Case) {
	bases := []relations.Policy{{}, relations.PathPolicy()}
	for _, flags := range []string{
		"", "--class contact", "--class all", "--class tie,contact --kind person", "--planned mark", "--planned only",
		"--disputed only --alleged only", "--disputed exclude", "--denied mark --alleged exclude", "--min B2", "--min C",
		"--min 3", "--origins 2", "--since 2024-05 --until 2024-06", "--as-of 2024-05-02", "--without gazette --without tape",
		"--only minutes", "--source minutes", "--type called,met", "--min none", "--without none --type all",
	} {
		for _, base := range bases {
			want, err := policyOf(t, kase, base, flags)
			if err != nil {
				t.Fatalf("%s: %v", flags, err)
			}
			for _, other := range bases {
				got, err := policyOf(t, kase, other, want.String())
				if err != nil {
					t.Errorf("%s prints %s: %v", flags, want, err)
				} else if !reflect.DeepEqual(got, want) {
					t.Errorf("%s prints %q, which reads as %q", flags, want, got)
				}
			}
		}
	}
}
