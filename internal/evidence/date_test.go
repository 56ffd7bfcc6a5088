package evidence

import (
	"strings"
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want string // earliest and latest, or the error's end
	}{
		{"2025-10-14", "2025-10-14T00:00:00 2025-10-14T23:59:59"},
		{"2025-10", "2025-10-01T00:00:00 2025-10-31T23:59:59"},
		{"2025", "2025-01-01T00:00:00 2025-12-31T23:59:59"},
		{"2024-02", "2024-02-01T00:00:00 2024-02-29T23:59:59"},
		{"202X", "2020-01-01T00:00:00 2029-12-31T23:59:59"},
		{"2025-1X", "2025-10-01T00:00:00 2025-12-31T23:59:59"},
		{"2025-XX", "2025-01-01T00:00:00 2025-12-31T23:59:59"},
		{"2025-02-XX", "2025-02-01T00:00:00 2025-02-28T23:59:59"},
		{"2025-21", "2025-03-01T00:00:00 2025-05-31T23:59:59"},
		{"2025-24", "2025-12-01T00:00:00 2026-02-28T23:59:59"},
		{"2025-29", "2025-09-01T00:00:00 2025-11-30T23:59:59"},
		{"2025-34", "2025-04-01T00:00:00 2025-06-30T23:59:59"},
		{"2025-11-26T04:00:00Z", "2025-11-26T04:00:00 2025-11-26T04:00:00"},
		{"2025-11-26T04:00:00+01:00", "2025-11-26T03:00:00 2025-11-26T03:00:00"},
		{"2025-10-24/2025-10-26", "2025-10-24T00:00:00 2025-10-26T23:59:59"},
		{"2025-10-14/..", "2025-10-14T00:00:00 open"},
		{"../2025-10-14", "open 2025-10-14T23:59:59"},
		{"2025-10-14/", "2025-10-14T00:00:00 open"},
		{"2025-11~", "2025-11-01T00:00:00 2025-11-30T23:59:59"},
		{"2025-11?/2025-12", "2025-11-01T00:00:00 2025-12-31T23:59:59"},
		{"1996-09-17", "1996-09-17T00:00:00 1996-09-17T23:59:59"},

		{"-0043-03-15", "-0043-03-15T00:00:00 -0043-03-15T23:59:59"},
		{"-0043", "-0043-01-01T00:00:00 -0043-12-31T23:59:59"},
		{"-004X", "-0049-01-01T00:00:00 -0040-12-31T23:59:59"},
		{"0000", "0000-01-01T00:00:00 0000-12-31T23:59:59"},
		{"-0500~/-0490", "-0500-01-01T00:00:00 -0490-12-31T23:59:59"},
		{"-0043-03/0014", "-0043-03-01T00:00:00 0014-12-31T23:59:59"},

		{"-0000", "want EDTF"},
		{"--0043", "want EDTF"},
		{"-43", "want EDTF"},
		{"-0043--03", "want EDTF"},
		{"-0040/-0043", "ends before it starts"},
		{"2025-02-30", "2025-02 has 28 days"},
		{"2025-13", "want EDTF"},
		{"14.10.2025", "want EDTF"},
		{"2025-10-4", "want EDTF"},
		{"25-10-14", "want EDTF"},
		{"yesterday", "want EDTF"},
		{"2025-X1", "want EDTF"},
		{"2025-10-14T", "want EDTF"},
		{"..", "want EDTF"},
		{"../..", "one end of an interval must be known"},
		{"2025-10-26/2025-10-24", "ends before it starts"},
		{"2025/2026/2027", "an interval has two ends"},
	} {
		d, err := ParseDate(tt.in)
		got := ""
		if err != nil {
			got = err.Error()
			if !strings.Contains(got, tt.want) {
				t.Errorf("ParseDate(%q): %v, want an error with %q", tt.in, err, tt.want)
			}
			continue
		}
		early, open1 := d.Earliest()
		late, open2 := d.Latest()
		got = stamp(early, open1) + " " + stamp(late, open2)
		if got != tt.want {
			t.Errorf("ParseDate(%q) covers %s, want %s", tt.in, got, tt.want)
		}
		if d.String() != tt.in {
			t.Errorf("ParseDate(%q).String() = %q", tt.in, d)
		}
	}
}

func stamp(unix int64, open bool) string {
	if open {
		return "open"
	}
	return time.Unix(unix, 0).UTC().Format("2006-01-02T15:04:05")
}

func TestDateMeets(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"2025-10-14", "2025-10", true},
		{"2025-10-14", "2025-10-15", false},
		{"2025-10-24/2025-10-26", "2025-10-26", true},
		{"2025-10-14", "", true},
		{"2025-10-14", "2025-12~", true},
		{"1638~", "1899-12-31", false},
		{"1638~", "1648-12", true},
		{"1638~", "1649", false},
		{"1638~", "1658~", true},
		{"1638~", "1659~", false},
		{"1638?", "1899", true},
		{"1638%", "1899", true},
		{"2025-11-25~", "2025-12-05", true},
		{"2025-11-25~", "2025-12-06", false},
		{"2025-11-26T04:00:00Z~", "2025-11-26T04:10:00Z", true},
		{"2025-11-26T04:00:00Z~", "2025-11-26T04:11:00Z", false},
		{"1638~/..", "1600", false},
		{"1638~/..", "1899", true},
		{"2025-12-01", "2025-10-17", false},
		{"../2025-10-14", "2025-10-14/..", true},
	} {
		a, b := MustDate(tt.a), MustDate(tt.b)
		if got := a.Meets(b); got != tt.want {
			t.Errorf("%q meets %q = %v, want %v", tt.a, tt.b, got, tt.want)
		}
		if a.Meets(b) != b.Meets(a) {
			t.Errorf("%q meets %q is not symmetric", tt.a, tt.b)
		}
		if got := AllMeet([]Date{a, b}); got != tt.want {
			t.Errorf("AllMeet(%q, %q) = %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestJoin(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{"2025-10", "2025-10"},
		{"2025-10 2025-10-14 2025", "2025-10-14"},
		{"2025-10-14 2025-12-01", "2025-10-14/2025-12-01"},
		{"2025-12-01 2025-10-24/2025-10-26", "2025-10-24/2025-12-01"},
	} {
		var dates []Date
		for s := range strings.FieldsSeq(tt.in) {
			dates = append(dates, MustDate(s))
		}
		if got := Join(dates).String(); got != tt.want {
			t.Errorf("Join(%s) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestDateWithin(t *testing.T) {
	for _, tt := range []struct {
		date, since, until string
		want               bool
	}{
		{"2025-10-14", "", "", true},
		{"", "", "", true},
		{"", "2025", "", false},
		{"2025-10-14", "2025-10-14", "2025-10-14", true},
		{"2025-10", "2025-10-20", "", true},
		{"2025-10-14", "2025-10-20", "", false},
		{"2025-10-14", "", "2025-10", true},
		{"2025-11-01", "", "2025-10", false},
	} {
		if got := MustDate(tt.date).Within(MustDate(tt.since), MustDate(tt.until)); got != tt.want {
			t.Errorf("%q within %q to %q = %v, want %v", tt.date, tt.since, tt.until, got, tt.want)
		}
	}
}

// TestDatesThatTouch: a bound belongs to what it bounds, so that two dates that
// have one second in common meet, and two a second apart do not.
func TestDatesThatTouch(t *testing.T) {
	const noon, past = "2025-10-14T12:00:00Z", "2025-10-14T12:00:01Z"
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{noon, noon, true},
		{noon, past, false},
		{"2025-10-13/" + noon, noon + "/2025-10-15", true},
		{"2025-10-13/" + noon, past + "/2025-10-15", false},
		{"2025-10-14", "2025-10-14T23:59:59Z/2025-10-16", true},
		{"2025-10-14", "2025-10-15T00:00:00Z", false},
		{"../" + noon, noon + "/..", true},
		{"../" + noon, past + "/..", false},
	} {
		a, b := MustDate(tt.a), MustDate(tt.b)
		for _, way := range [][2]Date{{a, b}, {b, a}} {
			if got := way[0].Meets(way[1]); got != tt.want {
				t.Errorf("%s meets %s = %v, want %v", way[0], way[1], got, tt.want)
			}
			if got := way[0].Overlaps(way[1]); got != tt.want {
				t.Errorf("%s overlaps %s = %v, want %v", way[0], way[1], got, tt.want)
			}
			if got := AllMeet(way[:]); got != tt.want {
				t.Errorf("AllMeet(%s, %s) = %v, want %v", way[0], way[1], got, tt.want)
			}
		}
		if got := b.Within(Date{}, a); got != tt.want {
			t.Errorf("%s until %s = %v, want %v", b, a, got, tt.want)
		}
		if got := a.Within(b, Date{}); got != tt.want {
			t.Errorf("%s since %s = %v, want %v", a, b, got, tt.want)
		}
	}
	// Overlaps asks of the spans alone.
	if a, b := MustDate("2025-10-14~"), MustDate("2025-10-15?"); a.Overlaps(b) || !a.Meets(b) {
		t.Errorf("%s overlaps %s = %v, meets %v", a, b, a.Overlaps(b), a.Meets(b))
	}
}

// FuzzParseDate: no panic, and what is read covers a span that does not end
// before it starts and reads the same again.
func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2025-10-14", "2025-1X", "2025-24/..", "2025-11-26T04:00:00Z", "202X?/2025~", "/", "XXXX-XX-XX", "-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if err != nil || d.IsZero() {
			return
		}
		early, _ := d.Earliest()
		late, _ := d.Latest()
		if early > late {
			t.Errorf("ParseDate(%q) covers %d to %d", s, early, late)
		}
		if again := MustDate(d.String()); again != d {
			t.Errorf("ParseDate(%q) = %v, read again %v", s, d, again)
		}
	})
}
