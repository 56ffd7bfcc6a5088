package words

import (
	"fmt"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// TestLineageTree: an entry of derived_from that follows from two others is not
// shown, unless what it follows from is not listed.
func TestLineageTree(t *testing.T) {
	c := relations.NewCase(relations.Records{Sources: []*evidence.Source{
		{ID: "report", DerivedFrom: []string{"tape", "transcript"}},
		{ID: "summary", DerivedFrom: []string{"tape"}},
		{ID: "tape"},
		{ID: "transcript", DerivedFrom: []string{"tape"}},
	}})
	for _, tt := range []struct{ listed, want string }{
		{"report summary tape transcript", "0 report, 1 transcript, 2 tape, 0 summary, 1 tape again"},
		{"report tape", "0 report, 1 tape"},
	} {
		a := &relations.SourceAnswer{Case: c}
		for id := range strings.FieldsSeq(tt.listed) {
			a.Withdrawals = append(a.Withdrawals, relations.Withdrawal{Source: c.Source(id)})
		}
		var got []string
		for _, b := range lineageTree(a) {
			s := fmt.Sprint(b.depth, " ", b.w.Source.ID)
			if b.again {
				s += " again"
			}
			got = append(got, s)
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%s: %s, want %s", tt.listed, s, tt.want)
		}
	}
}
