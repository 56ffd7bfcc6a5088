package chart

import (
	"reflect"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/render"
)

func TestWidth(t *testing.T) {
	for _, tt := range []struct {
		text     string
		min, max int // thousandths of the size, without slack
	}{
		{"i", 200, 350},
		{"W", 800, 1100},
		{"Ж", 700, 1100},
		{"界", 1000, 1000},
		{"⚓", 1300, 1300},
		{"e\u0301", 500, 600},
		{"\u200d\u2068", 0, 0},
		{"", 0, 0},
	} {
		got := float64(regular().width(tt.text, 1000)) * 100 / slack
		if got < float64(tt.min)-1 || got > float64(tt.max)+1 {
			t.Errorf("width(%q) = %.0f, want %d to %d", tt.text, got, tt.min, tt.max)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		name, text  string
		limit, rows int
		want        []string
	}{
		{"short", "Ana", 100, 3, []string{"Ana"}},
		{"balanced", "Maritime Inspectorate of the Coast", 150, 3, []string{"Maritime", "Inspectorate", "of the Coast"}},
		{"at hyphens", "Wiśniewska-Kowalczyk", 110, 3, []string{"Wiśniewska-", "Kowalczyk"}},
		{"not in dates", "since 2031-05-02", 90, 3, []string{"since", "2031-05-02"}},
		{"a little too long", "Constantinople", 80, 3, []string{"Constantinople"}},
		{"cut", "one two three four five six seven eight", 62, 2, []string{"one two", "three f…"}},
		{"nothing", "   ", 50, 2, nil},
		{"no-break space", "a\u00a0b c", 24, 3, []string{"a\u00a0b", "c"}},
	} {
		got := bold().wrap(tt.text, nameSize, tt.limit, tt.rows)
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: wrap(%q) = %q, want %q", tt.name, tt.text, got, tt.want)
		}
	}
}

// FuzzWrap holds wrap to its contract whatever the text: no more rows than
// allowed, none wider than 8/5 of the limit unless it is a single character,
// and nothing lost but behind an ellipsis.
func FuzzWrap(f *testing.F) {
	for _, s := range []string{"Ana", "Ministry of Trade and Shipping", "界界界界界界界界", "👩‍👩‍👧 family", strings.Repeat("W", 500), "a-b-c-d-e-f-g", "\xff\xfe", "ليلى حداد"} {
		f.Add(s, 60, 3)
	}
	f.Fuzz(func(t *testing.T, s string, limit, rows int) {
		limit, rows, s = 30+abs(limit%300), 1+abs(rows%5), render.Clean(s)
		got := regular().wrap(s, labelSize, limit, rows)
		if len(got) > rows {
			t.Fatalf("%d rows, want at most %d", len(got), rows)
		}
		for _, row := range got {
			if w := regular().width(row, labelSize); w > limit*8/5 && len([]rune(row)) > 3 {
				t.Errorf("row %q is %d wide, limit %d", row, w, limit)
			}
		}
		join := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if all := strings.Join(got, ""); !strings.HasSuffix(all, "…") && len([]rune(s)) <= 400 && join(all) != join(s) {
			t.Errorf("wrap(%q) = %q", s, got)
		}
	})
}
