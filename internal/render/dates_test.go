package render

import (
	"testing"

	"github.com/graphx-dev/graphx/internal/evidence"
)

func TestDateText(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"2025-10-14", "2025-10-14"},
		{"2025-11", "2025-11"},
		{"2025-11~", "about 2025-11"},
		{"2025-11?", "2025-11?"},
		{"2025-10-24/2025-10-26", "2025-10-24–26"},
		{"2025-10-24/2025-11-02", "2025-10-24 – 2025-11-02"},
		{"2025-10-14/..", "since 2025-10-14"},
		{"../2025-10-14", "until 2025-10-14"},
		{"2025-11-26T04:00:00Z", "2025-11-26 04:00"},
	} {
		if got := DateText(evidence.MustDate(tt.in)); got != tt.want {
			t.Errorf("dateText(%s) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestWhen(t *testing.T) {
	for _, tt := range []struct{ date, want, brief string }{
		{"2025-11-25", "2025-11-25", "2025-11-25"},
		{"2025-11", "some time in 2025-11", "2025-11"},
		{"2025", "some time in 2025", "2025"},
		{"2025-10-1X", "some time from 2025-10-10 to 2025-10-19", "2025-10-10–19"},
		{"2025-24", "some time from 2025-12-01 to 2026-02-28", "2025-12-01 – 2026-02-28"},
		{"2025-10-24/2025-10-26", "2025-10-24–26", "2025-10-24–26"},
		{"2025-10-24/2025-11-02", "2025-10-24 – 2025-11-02", "2025-10-24 – 2025-11-02"},
		{"2025-03/..", "since 2025-03", "since 2025-03"},
		{"../2025-03", "until 2025-03", "until 2025-03"},
		{"2025-11~", "about 2025-11", "about 2025-11"},
		{"2025-11-02?", "perhaps 2025-11-02", "perhaps 2025-11-02"},
		{"2025-11%", "perhaps about 2025-11", "perhaps about 2025-11"},
		{"2025-11-26T04:00:00Z", "2025-11-26 04:00", "2025-11-26 04:00"},
	} {
		d := evidence.MustDate(tt.date)
		if got := When(d, false); got != tt.want {
			t.Errorf("when(%s) = %q, want %q", tt.date, got, tt.want)
		}
		if got := When(d, true); got != tt.brief {
			t.Errorf("when(%s), brief = %q, want %q", tt.date, got, tt.brief)
		}
	}
}
