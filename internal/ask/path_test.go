package ask

import (
	"strings"
	"testing"
)

// TestJoiningPolicy: where one change of policy would join two that no path joins,
// the hint is that change. Added to the question as it stands, it gives a path.
func TestJoiningPolicy(t *testing.T) {
	hinted := map[string]int{}
	for _, c := range []struct{ name, flags string }{
		{"@witkoff", ""}, {"@harbour", ""}, {"@harbour", "--directed"}, {"@harbour", "--max-hops 2"},
		{"@harbour", "--class contact"}, {"@harbour", "--type met"}, {"@harbour", "--kind person"}, {"@harbour", "--kind organisation --class all"},
		{"@harbour", "--since 2031-03"}, {"@harbour", "--until 2031-02-03"}, {"@harbour", "--as-of 2031-02-01"},
		{"@harbour", "--disputed exclude"}, {"@harbour", "--alleged exclude"}, {"@harbour", "--planned only"}, {"@harbour", "--disputed only"},
		{"@harbour", "--origins 2"}, {"@harbour", "--min A"}, {"@harbour", "--only wire-report"},
	} {
		s, err := Open(t.Context(), c.name)
		if err != nil {
			t.Fatal(err)
		}
		ask := func(words []string) (*Answer, error) {
			args, values, err := pathVerb.Parse(words)
			if err != nil {
				t.Fatal(err)
			}
			q, err := New("path", args, values)
			if err != nil {
				t.Fatal(err)
			}
			return s.Ask(t.Context(), q, Environment{})
		}
		var people []string
		for _, e := range s.Case.Entities() {
			if s.Case.Kinds.Is(e.Kind, "person") || s.Case.Kinds.Is(e.Kind, "organisation") {
				people = append(people, e.ID)
			}
		}
		for i, from := range people {
			for _, to := range people[:i] {
				words := append([]string{from, to}, strings.Fields(c.flags)...)
				a, err := ask(words)
				if err != nil {
					t.Fatalf("%s path %q: %v", c.name, words, err)
				}
				for _, n := range a.Notes {
					for _, setting := range n.Try {
						hinted[setting.Parameter]++
						if b, err := ask(append(words, strings.Fields(AsFlag(setting))...)); err != nil || b.None {
							t.Errorf("%s path %q: %s does not join them: %v", c.name, words, AsFlag(setting), err)
						}
					}
				}
			}
		}
	}
	for _, p := range []string{"planned", "disputed", "class", "type", "kind", "since", "until", "as-of", "min", "origins", "only"} {
		if hinted[p] == 0 {
			t.Errorf("no pair needs another %s: %v", p, hinted)
		}
	}
}
