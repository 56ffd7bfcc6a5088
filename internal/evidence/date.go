package evidence

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Date is an EDTF expression (ISO 8601-2:2019, levels 0 and 1) and the
// interval of time that it covers, both ends included, in UTC. "2025-11" covers
// the whole month; an event dated so happened some time within it. The zero
// Date means that no date is given.
type Date struct {
	text             string
	earliest, latest int64 // Unix seconds; MinInt64 and MaxInt64 where open
	approximate      bool  // ~ or %
	uncertain        bool  // ? or %
}

const (
	openEarly = -1 << 63
	openLate  = 1<<63 - 1
)

// ParseDate reads an EDTF expression: a day, month or year (2025-10-14,
// 2025-10, 2025, or -0043 for the 44th year before our era, since 0000 is the first), unspecified digits (2025-1X, 202X), a season or quarter
// (2025-24), a date-time (2025-11-26T04:00:00Z), an interval of two dates
// (2025-10-24/2025-10-26) whose ends may be open (..) or unknown (empty), each
// with an optional mark ? (uncertain), ~ (approximate) or % (both). The empty
// string is the zero Date.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	from, to, interval := strings.Cut(s, "/")
	d, err := parseSingle(from, interval)
	if err != nil {
		return Date{}, err
	}
	if interval {
		if strings.Contains(to, "/") {
			return Date{}, fmt.Errorf("bad date %q: an interval has two ends", s)
		}
		end, err := parseSingle(to, true)
		if err != nil {
			return Date{}, err
		}
		if from == "" || from == ".." {
			d.earliest = openEarly
		}
		if to == "" || to == ".." {
			end.latest = openLate
		}
		d.latest = end.latest
		d.approximate = d.approximate || end.approximate
		d.uncertain = d.uncertain || end.uncertain
		if d.earliest == openEarly && d.latest == openLate {
			return Date{}, fmt.Errorf("bad date %q: one end of an interval must be known", s)
		}
		if d.earliest > d.latest {
			return Date{}, fmt.Errorf("bad date %q: the interval ends before it starts", s)
		}
	}
	d.text = s
	return d, nil
}

// MustDate is ParseDate for constants in tests and tables; it panics on a bad
// expression.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func parseSingle(s string, inInterval bool) (Date, error) {
	var d Date
	if inInterval && (s == "" || s == "..") {
		return d, nil
	}
	body := s
	if n := len(s) - 1; n > 0 {
		switch s[n] {
		case '?':
			d.uncertain, body = true, s[:n]
		case '~':
			d.approximate, body = true, s[:n]
		case '%':
			d.approximate, d.uncertain, body = true, true, s[:n]
		}
	}
	if strings.Contains(body, "T") {
		t, err := parseTime(body)
		if err != nil {
			return d, badDate(s)
		}
		d.earliest, d.latest = t.Unix(), t.Unix()
		return d, nil
	}
	before := strings.HasPrefix(body, "-") // the year 0
	parts := strings.Split(strings.TrimPrefix(body, "-"), "-")
	if len(parts) > 3 || len(parts[0]) != 4 {
		return d, badDate(s)
	}
	for _, p := range parts[1:] {
		if len(p) != 2 {
			return d, badDate(s)
		}
	}
	y1, y2, err := digits(parts[0], 0, 9999)
	if err != nil || before && y2 == 0 {
		return d, badDate(s)
	}
	if before {
		y1, y2 = -y2, -max(y1, 1)
	}
	if len(parts) == 1 {
		d.earliest, d.latest = dayStart(y1, 1, 1), dayStart(y2+1, 1, 1)-1
		return d, nil
	}
	if season, err := strconv.Atoi(parts[1]); err == nil && season >= 21 && season <= 36 {
		if len(parts) == 3 || y1 != y2 {
			return d, badDate(s)
		}
		first, months := seasonMonths(season)
		d.earliest, d.latest = dayStart(y1, first, 1), dayStart(y1, first+months, 1)-1
		return d, nil
	}
	m1, m2, err := digits(parts[1], 1, 12)
	if err != nil || y1 != y2 && m1 != m2 && parts[1] != "XX" {
		return d, badDate(s)
	}
	if len(parts) == 2 {
		d.earliest, d.latest = dayStart(y1, m1, 1), dayStart(y2, m2+1, 1)-1
		return d, nil
	}
	d1, d2, err := digits(parts[2], 1, 31)
	if err != nil {
		return d, badDate(s)
	}
	if last := daysIn(y2, m2); d2 > last {
		if !strings.Contains(parts[2], "X") {
			return d, fmt.Errorf("bad date %q: %d-%02d has %d days", s, y2, m2, last)
		}
		d2 = last
	}
	d.earliest, d.latest = dayStart(y1, m1, d1), dayStart(y2, m2, d2+1)-1
	return d, nil
}

func badDate(s string) error {
	return fmt.Errorf("bad date %q: want EDTF such as 2025-10-14, 2025-10, 2025-11~ or 2025-10-24/2025-10-26", s)
}

func parseTime(s string) (time.Time, error) {
	for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, badDate(s)
}

// digits reads a number whose last digits may be X (unspecified) and returns
// the least and greatest number it can be within lo to hi.
func digits(s string, lo, hi int) (int, int, error) {
	fixed := strings.TrimRight(s, "X")
	for _, c := range fixed {
		if c < '0' || c > '9' {
			return 0, 0, strconv.ErrSyntax
		}
	}
	a, err := strconv.Atoi(fixed + strings.Repeat("0", len(s)-len(fixed)))
	if err != nil {
		return 0, 0, err
	}
	b, err := strconv.Atoi(fixed + strings.Repeat("9", len(s)-len(fixed)))
	if err != nil {
		return 0, 0, err
	}
	if len(fixed) == len(s) && (a < lo || a > hi) || b < lo || a > hi {
		return 0, 0, strconv.ErrRange
	}
	return max(a, lo), min(b, hi), nil
}

// seasonMonths returns the first month and the length of an EDTF level 1
// season (21-24), hemisphere season (25-32), quarter (33-36). Winter is the one
// that ends the year, so that it stays within a named year: December to
// February of the next.
func seasonMonths(code int) (first, months int) {
	switch {
	case code >= 33:
		return 1 + 3*(code-33), 3
	case code >= 29: // southern: spring is September
		return []int{9, 12, 3, 6}[code-29], 3
	case code >= 25:
		code -= 4
	}
	return 3 + 3*(code-21), 3
}

func dayStart(y, m, d int) int64 {
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix()
}

func daysIn(y, m int) int {
	return time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// IsZero reports whether no date is given.
func (d Date) IsZero() bool { return d.text == "" }

// String returns the expression as it was written, "" for the zero Date.
func (d Date) String() string { return d.text }

// Earliest returns the first second that the date covers in Unix time; open is
// true where it reaches back without a bound.
func (d Date) Earliest() (unix int64, open bool) { return d.earliest, d.earliest == openEarly }

// Latest returns the last second that the date covers in Unix time; open is
// true where it reaches on without a bound.
func (d Date) Latest() (unix int64, open bool) { return d.latest, d.latest == openLate }

// Uncertain reports whether the expression is marked with ? or %.
func (d Date) Uncertain() bool { return d.uncertain }

// Approximate reports whether the expression is marked with ~ or %.
func (d Date) Approximate() bool { return d.approximate }

// Meets reports whether both dates can be the same moment: their intervals, as far
// as [Date.Reach] says, have a second in common. A date that is not given, and one
// marked as uncertain, meets every other: it claims too little to clash.
func (d Date) Meets(e Date) bool {
	from, to := d.Reach()
	first, last := e.Reach()
	return !d.claims() || !e.claims() || from <= last && first <= to
}

// approximation is how far an approximate date reaches to either side, in its own
// length: 1638~ from 1628 to 1648, 2025-11-25~ from the 15th to the 5th.
const approximation = 10

// Reach returns the first and the last second that the date may mean, in Unix
// time: those that it covers, and for one marked ~ or % ten times as much again
// before and after. A moment is taken for a minute.
func (d Date) Reach() (from, to int64) {
	from, to = d.earliest, d.latest
	if !d.approximate || d.IsZero() {
		return from, to
	}
	length := int64(60)
	if from != openEarly && to != openLate {
		length = max(length, to-from+1)
	}
	// No date lies so far from 1970 that this could overflow.
	if from != openEarly {
		from -= approximation * length
	}
	if to != openLate {
		to += approximation * length
	}
	return from, to
}

// Within reports whether some moment of d lies between since and until, both
// included; a zero bound is none. A date that is not given lies within nothing
// but the unbounded.
func (d Date) Within(since, until Date) bool {
	if since.IsZero() && until.IsZero() {
		return true
	}
	if d.IsZero() {
		return false
	}
	return (since.IsZero() || d.latest >= since.earliest) && (until.IsZero() || d.earliest <= until.latest)
}

// Compare orders dates for display: by earliest, then latest, then text; dates
// not given come last.
func (d Date) Compare(e Date) int {
	switch {
	case d.IsZero() || e.IsZero():
		switch {
		case d.IsZero() && e.IsZero():
			return 0
		case d.IsZero():
			return 1
		}
		return -1
	case d.earliest != e.earliest:
		if d.earliest < e.earliest {
			return -1
		}
		return 1
	case d.latest != e.latest:
		if d.latest < e.latest {
			return -1
		}
		return 1
	}
	return strings.Compare(d.text, e.text)
}

// Join returns one date for several that are said of the same thing: the
// narrowest where all meet, and otherwise the interval that covers them all.
// Dates not given are passed over; of none it is the zero Date. Linear in the
// number of dates.
func Join(dates []Date) Date {
	var narrow, first, last Date
	for _, d := range dates {
		if d.IsZero() {
			continue
		}
		if narrow.IsZero() || d.width() < narrow.width() || d.width() == narrow.width() && d.Compare(narrow) < 0 {
			narrow = d
		}
		if first.IsZero() || d.earliest < first.earliest || d.earliest == first.earliest && d.text < first.text {
			first = d
		}
		if last.IsZero() || d.latest > last.latest || d.latest == last.latest && d.text < last.text {
			last = d
		}
	}
	if AllMeet(dates) {
		return narrow
	}
	span := first
	span.latest = last.latest
	from, _, _ := strings.Cut(first.text, "/")
	to := last.text
	if _, end, ok := strings.Cut(last.text, "/"); ok {
		to = end
	}
	span.text = from + "/" + to
	return span
}

// AllMeet reports whether all dates can be one moment, see [Date.Meets]. Linear
// in the number of dates.
func AllMeet(dates []Date) bool {
	early, late := int64(openEarly), int64(openLate)
	for _, d := range dates {
		if d.claims() {
			from, to := d.Reach()
			early, late = max(early, from), min(late, to)
		}
	}
	return early <= late
}

// claims reports whether the date claims enough to clash with another.
func (d Date) claims() bool { return !d.IsZero() && !d.uncertain }

// width is the number of seconds that d covers, saturated where it is open.
func (d Date) width() uint64 { return uint64(d.latest) - uint64(d.earliest) }

// Overlaps reports whether the intervals of two given dates have a second in
// common, whatever their marks say.
func (d Date) Overlaps(e Date) bool { return d.earliest <= e.latest && e.earliest <= d.latest }
