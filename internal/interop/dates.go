package interop

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/graphx-dev/graphx/internal/evidence"
)

// DateFormats are the names that Options.DateFormat may have: day or month
// first where a date is written with slashes, and seconds or milliseconds since
// 1970.
var DateFormats = []string{"dmy", "mdy", "unix", "unix-ms"}

var errDate = errors.New("bad date")

// layouts are the forms of dates that can be read in one way only.
var layouts = []struct{ in, out string }{
	{"2006-Jan-02", time.DateOnly}, {"02-Jan-2006", time.DateOnly}, {"2-Jan-2006", time.DateOnly}, {"02 Jan 2006", time.DateOnly}, {"2 Jan 2006", time.DateOnly},
	{"2 January 2006", time.DateOnly}, {"January 2, 2006", time.DateOnly}, {"Jan 2, 2006", time.DateOnly}, {"Jan 2 2006", time.DateOnly},
	{"2006/01/02", time.DateOnly}, {"2006/1/2", time.DateOnly}, {"2.1.2006", time.DateOnly}, {"02.01.2006", time.DateOnly}, {"20060102", time.DateOnly},
	{"Jan-2006", "2006-01"}, {"January 2006", "2006-01"}, {"Jan 2006", "2006-01"},
	{"2006-01-02 15:04:05", "2006-01-02T15:04:05"}, {"2006-01-02 15:04", "2006-01-02T15:04:05"}, {"2006-01-02T15:04", "2006-01-02T15:04:05"},
	{"2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05Z07:00"}, {"2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07:00"},
	{"2006/01/02 15:04:05", "2006-01-02T15:04:05"}, {"2006/01/02 15:04", "2006-01-02T15:04:05"},
}

// date turns what a cell says into EDTF.
func (o *Options) date(s string) (string, error) {
	switch o.DateFormat {
	case "unix", "unix-ms":
		n, err := strconv.ParseFloat(s, 64)
		if o.DateFormat == "unix-ms" {
			n /= 1000
		}
		if err != nil || !(n > -62167219200 && n < 253402300800) {
			return "", errDate
		}
		return time.Unix(int64(n), 0).UTC().Format(time.RFC3339), nil
	}
	if day, ok := strings.CutSuffix(s, "T00:00:00"); ok && len(day) == 10 {
		s = day // a day, in the form of programs that know no days
	}
	if day, ok := strings.CutSuffix(s, " 00:00:00"); ok {
		s = day
	}
	if _, err := evidence.ParseDate(s); err == nil {
		return s, nil
	}
	for _, l := range layouts {
		if t, err := time.Parse(l.in, s); err == nil {
			return t.Format(l.out), nil
		}
	}
	day, clock, _ := strings.Cut(s, " ")
	parts := strings.Split(day, "/")
	if len(parts) != 3 || len(parts[2]) != 4 {
		return "", errDate
	}
	a, err1 := strconv.Atoi(parts[0])
	b, err2 := strconv.Atoi(parts[1])
	y, err3 := strconv.Atoi(parts[2])
	if err1 != nil || err2 != nil || err3 != nil {
		return "", errDate
	}
	d, m := a, b
	switch {
	case o.DateFormat == "mdy", o.DateFormat == "" && b > 12:
		d, m = b, a
	case o.DateFormat == "dmy", a > 12, a == b:
	default:
		return "", errDate // nobody can tell
	}
	out := fmt.Sprintf("%04d-%02d-%02d", y, m, d)
	if clock != "" {
		t, err := time.Parse("15:04:05", clock)
		if err != nil {
			t, err = time.Parse("15:04", clock)
		}
		if err != nil {
			return "", errDate
		}
		out += t.Format("T15:04:05")
	}
	_, err := evidence.ParseDate(out)
	return out, err
}

// span turns the cells of one row into a date. interval says that the file has a
// column for the end: then a blank end is one that is not known.
func (o *Options) span(since, until string, interval bool) (evidence.Date, error) {
	var err error
	if since != "" {
		if since, err = o.date(since); err != nil {
			return evidence.Date{}, err
		}
	}
	if until != "" {
		if until, err = o.date(until); err != nil {
			return evidence.Date{}, err
		}
	}
	text := since
	if interval && since != until {
		if strings.Contains(since+until, "/") {
			return evidence.Date{}, errDate
		}
		text = since + "/" + until
	}
	return evidence.ParseDate(text)
}

// dateHint says what to do about a bad date that is written with slashes.
func (o *Options) dateHint(cell []byte) string {
	if o.DateFormat == "" && strings.Count(string(cell), "/") == 2 {
		return " (--date-format dmy or mdy?)"
	}
	if _, err := strconv.ParseFloat(string(cell), 64); err == nil && o.DateFormat == "" {
		return " (--date-format unix?)"
	}
	return ""
}
