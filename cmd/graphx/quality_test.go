package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/render/chart"
)

// TestQuality holds the main charts of the built-in cases to how well they were
// drawn when this was written: a figure that got worse has a cause. A bound that
// a change betters is to be set lower with it.
func TestQuality(t *testing.T) {
	slow(t)
	for _, tt := range []struct {
		args string
		most chart.Quality // Unevenness and HeightMM, too
	}{
		{"path Dmitriev Zelensky --case @witkoff", chart.Quality{Unevenness: 0.36, HeightMM: 89.3}},
		{"near Witkoff --case @witkoff", chart.Quality{Crossings: 155, Through: 10, Under: 49, Stray: 8, Bare: 4, Unevenness: 0.67, HeightMM: 346.4}},
		{"near Kushner --case @witkoff", chart.Quality{Crossings: 11, Under: 5, Bare: 1, Cut: 1, Unevenness: 0.47, HeightMM: 83.3}},
		{"near Ushakov --case @witkoff", chart.Quality{Crossings: 9, Under: 11, Bare: 1, Cut: 4, Unevenness: 0.48, HeightMM: 104.1}},
		{"render --case @witkoff", chart.Quality{Crossings: 53, Through: 1, Under: 33, Stray: 6, Bare: 12, Unevenness: 0.66, HeightMM: 415.7}},
		{"render --case @harbour", chart.Quality{Crossings: 59, Through: 2, Under: 17, Stray: 3, Bare: 3, Unevenness: 0.64, HeightMM: 244.9}},
	} {
		t.Run(tt.args, func(t *testing.T) {
			got := qualityOf(t, tt.args)
			for _, m := range []struct {
				what      string
				got, most float64
			}{
				{"crossings", float64(got.Crossings), float64(tt.most.Crossings)},
				{"lines behind boxes", float64(got.Through), float64(tt.most.Through)},
				{"words over other lines", float64(got.Under), float64(tt.most.Under)},
				{"words close to another line", float64(got.Stray), float64(tt.most.Stray)},
				{"words left out", float64(got.LeftOut), float64(tt.most.LeftOut)},
				{"words cut to source numbers", float64(got.Bare), float64(tt.most.Bare)},
				{"words shortened", float64(got.Cut), float64(tt.most.Cut)},
				{"unevenness", got.Unevenness, tt.most.Unevenness},
				{"height", got.HeightMM, tt.most.HeightMM},
			} {
				if m.got > m.most {
					t.Errorf("%s: %v, want at most %v", m.what, m.got, m.most)
				}
			}
			if got.TextPt < 7 || got.GapMM < 2 {
				t.Errorf("text of %v pt and gaps of %v mm, want 7 and 2 at least", got.TextPt, got.GapMM)
			}
		})
	}
}

func qualityOf(t *testing.T, args string) chart.Quality {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), append([]string{"graphx"}, strings.Fields(args+" --quality --json")...), nil, &stdout, &stderr); code != 0 {
		t.Fatalf("exit code %d: %s", code, &stderr)
	}
	var q chart.Quality
	if err := json.Unmarshal(stdout.Bytes(), &q); err != nil {
		t.Fatalf("%v in %s", err, &stdout)
	}
	return q
}
