package interop

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/graphx-dev/graphx/internal/evidence"
)

// DateFormats are the names that Options.DateFormat may have: day or month
// first where a date is written with slashes, and seconds or milliseconds since
// 1970.
var DateFormats = []string{"dmy", "mdy", "unix", "unix-ms"}

var (
	errDate  = errors.New("bad date")
	errDoubt = errors.New("day or month first?")
)

// layouts are the forms of dates that can be read in one way only, once names of
// months are English and in three letters.
var layouts = []struct{ in, out string }{
	{"2006-Jan-2", time.DateOnly}, {"2-Jan-2006", time.DateOnly}, {"2 Jan 2006", time.DateOnly}, {"Jan 2 2006", time.DateOnly}, {"2006 Jan 2", time.DateOnly},
	{"2006/1/2", time.DateOnly}, {"2006-1-2", time.DateOnly}, {"2006.1.2", time.DateOnly}, {"2.1.2006", time.DateOnly}, {"20060102", time.DateOnly},
	{"Jan-2006", "2006-01"}, {"Jan 2006", "2006-01"}, {"2006 Jan", "2006-01"}, {"2006/1", "2006-01"}, {"1/2006", "2006-01"}, {"1.2006", "2006-01"},
	{"Mon 2 Jan 2006", time.DateOnly}, {"Mon Jan 2 2006", time.DateOnly},
}

// clocks are the forms of times of day, and zones that may follow one.
var (
	clocks = []string{"15:04:05", "15:04", "3:04:05 PM", "3:04 PM", "3:04:05PM", "3:04PM"}
	zones  = regexp.MustCompile(`^(.*\d(?: ?[AaPp][Mm])?) ?(Z|UTC|GMT|[+-]\d\d:?\d\d)$`)
)

// months are their names, in the languages of docs/import.md. Three letters or
// more are enough.
var months = [12][]string{
	{"january", "januar", "jänner", "janvier", "enero", "janeiro", "gennaio", "januari"}, {"february", "februar", "février", "fevrier", "febrero", "fevereiro", "febbraio", "februari"},
	{"march", "märz", "maerz", "mars", "marzo", "março", "marco", "maart", "mrz", "mrt"}, {"april", "avril", "abril", "aprile"}, {"may", "mai", "mayo", "maio", "maggio", "mei"},
	{"june", "juni", "juin", "junio", "junho", "giugno"}, {"july", "juli", "juillet", "julio", "julho", "luglio"}, {"august", "août", "aout", "agosto", "augustus"},
	{"september", "septembre", "septiembre", "setembro", "settembre", "sept"}, {"october", "oktober", "octobre", "octubre", "outubro", "ottobre"},
	{"november", "novembre", "noviembre", "novembro"}, {"december", "dezember", "décembre", "decembre", "diciembre", "dezembro", "dicembre"},
}

// monthOf returns the month that a word names, 0 for none.
func monthOf(word string) time.Month {
	if utf8.RuneCountInString(word) < 3 {
		return 0
	}
	for m, names := range months {
		for _, n := range names {
			if strings.HasPrefix(n, word) {
				return time.Month(m + 1)
			}
		}
	}
	return 0
}

var wordsIn = regexp.MustCompile(`\pL+\.?`)

// english writes the names of months in English and three letters, and leaves
// out what means nothing: "den 1. März 2006" becomes "1 Mar 2006".
func english(s string) string {
	named := false
	s = wordsIn.ReplaceAllStringFunc(s, func(w string) string {
		word := strings.TrimSuffix(strings.ToLower(w), ".")
		switch word {
		case "st", "nd", "rd", "th", "de", "del", "di", "den", "der", "of", "er", "le", "the":
			return ""
		}
		if m := monthOf(word); m > 0 {
			named = true
			return m.String()[:3]
		}
		return w
	})
	if !named {
		return s
	}
	return strings.Join(strings.Fields(strings.NewReplacer(",", " ", ". ", " ").Replace(s)), " ")
}

var (
	about    = regexp.MustCompile(`(?i)^(?:(?:c\.|ca\.|~)\s*|(?:c|ca|circa|about|approx\.?|approximately|around|um|etwa|vers|environ|hacia|cerca de|verso|omstreeks)\s+)(.*\d.*)$`)
	decade   = regexp.MustCompile(`^(\d{3})0'?s$`)
	zeroDay  = regexp.MustCompile(`^(\d{4})-(\d\d)-00(?:[T ]00:00(?::00)?)?$`)
	years    = regexp.MustCompile(`^(\d{4})\s*[-–—]\s*(\d{4})$`)
	yearsOn  = regexp.MustCompile(`(?i)^(\d{4})\s*[-–—]\s*(?:present|now|today|heute|aujourd'hui|hoy|oggi)$`)
	bcYear   = regexp.MustCompile(`(?i)^(\d{1,4})\s*(?:b\.?\s?c\.?(?:\s?e\.?)?|v\.\s?chr\.?|av\.\s?j\.-?c\.?|a\.\s?c\.)$`)
	quarter  = regexp.MustCompile(`(?i)^(?:q([1-4])[ /-]?(\d{4})|(\d{4})[ /-]?q([1-4]))$`)
	season   = regexp.MustCompile(`(?i)^(spring|summer|autumn|fall|winter)\s+(\d{4})$`)
	seasons  = map[string]string{"spring": "21", "summer": "22", "autumn": "23", "fall": "23", "winter": "24"}
	numerals = regexp.MustCompile(`^(\d{1,2})([/-])(\d{1,2})([/-])(\d{4})$`)
)

// readDate turns a date as people write it into EDTF, "" for one that says
// nothing. order is dmy, mdy or "" where neither is known; then errDoubt says that
// it matters, and the text is the year.
func readDate(s, order string) (string, error) {
	s = strings.TrimSpace(s)
	if m := zeroDay.FindStringSubmatch(s); m != nil {
		switch {
		case m[1] == "0000":
			return "", nil
		case m[2] == "00":
			return m[1], nil
		}
		return checked(m[1] + "-" + m[2])
	}
	day, clock := s, ""
	if i := strings.IndexAny(s, "T "); i > 0 && len(s) > i+3 && strings.Contains(s[i:], ":") {
		if j := strings.Index(s, ":"); j > 2 {
			at := strings.LastIndexAny(s[:j], "T ")
			if at > 0 {
				day, clock = strings.TrimRight(s[:at], ", "), s[at+1:]
			}
		}
	}
	out, err := readDay(day, order)
	if clock == "" || err != nil && err != errDoubt || len(out) != len(time.DateOnly) && err == nil {
		if clock != "" && err == nil {
			return "", errDate
		}
		return out, err
	}
	time, ok := readClock(clock)
	switch {
	case !ok:
		return "", errDate
	case err == errDoubt || time == "00:00:00": // a day, in the form of programs that know no days
		return out, err
	}
	return checked(out + "T" + time)
}

func checked(s string) (string, error) {
	if _, err := evidence.ParseDate(s); err != nil {
		return "", errDate
	}
	return s, nil
}

// readClock reads a time of day, with its offset if it has one.
func readClock(s string) (string, bool) {
	zone := ""
	if m := zones.FindStringSubmatch(s); m != nil {
		s, zone = m[1], m[2]
		switch {
		case zone == "UTC" || zone == "GMT":
			zone = "Z"
		case len(zone) == 5:
			zone = zone[:3] + ":" + zone[3:]
		}
	}
	for _, layout := range clocks {
		if t, err := time.Parse(layout, strings.ToUpper(s)); err == nil {
			out := t.Format("15:04:05")
			if t.Nanosecond() > 0 {
				out = t.Format("15:04:05.999999999")
			}
			return out + zone, true
		}
	}
	return "", false
}

// readDay is readDate for what has no time of day.
func readDay(s, order string) (string, error) {
	if m := numerals.FindStringSubmatch(s); m != nil && m[2] == m[4] {
		return numeric(m[1], m[3], m[5], order)
	}
	if _, err := evidence.ParseDate(s); err == nil {
		return s, nil
	}
	for _, f := range []struct {
		form *regexp.Regexp
		out  string
	}{{decade, "${1}X"}, {years, "$1/$2"}, {yearsOn, "$1/.."}} {
		if f.form.MatchString(s) {
			return checked(f.form.ReplaceAllString(s, f.out))
		}
	}
	if m := about.FindStringSubmatch(s); m != nil {
		out, err := readDay(m[1], order)
		if err != nil || strings.ContainsAny(out, "~?%/") {
			return "", errDate
		}
		return checked(out + "~")
	}
	if m := bcYear.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1])
		if n <= 1 {
			return checked(strings.Repeat("0", 4*n))
		}
		return checked(fmt.Sprintf("-%04d", n-1)) // 1 BC is the year 0
	}
	if m := quarter.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1] + m[4])
		return checked(fmt.Sprintf("%s-%d", m[2]+m[3], 32+n))
	}
	if m := season.FindStringSubmatch(s); m != nil {
		return checked(m[2] + "-" + seasons[strings.ToLower(m[1])])
	}
	for _, text := range []string{s, english(s)} {
		for _, l := range layouts {
			if t, err := time.Parse(l.in, text); err == nil {
				return checked(t.Format(l.out))
			}
		}
	}
	return "", errDate
}

// numeric reads a day that is written in numbers, the year last.
func numeric(first, second, year, order string) (string, error) {
	a, _ := strconv.Atoi(first)
	b, _ := strconv.Atoi(second)
	switch {
	case a == 0 && b == 0:
		if year == "0000" {
			return "", nil
		}
		return year, nil
	case a == 0 || b == 0:
		return checked(fmt.Sprintf("%s-%02d", year, a+b))
	}
	d, m := a, b
	switch {
	case order == "mdy", order == "" && b > 12:
		d, m = b, a
	case order == "dmy", a > 12, a == b:
	default:
		if _, err := checked(fmt.Sprintf("%s-%02d-%02d", year, b, a)); err != nil {
			return "", errDate
		}
		return year, errDoubt
	}
	return checked(fmt.Sprintf("%s-%02d-%02d", year, m, d))
}

// showsOrder returns dmy or mdy where a date in numbers can be read in that way
// only, "" otherwise.
func showsOrder(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), " ")
	m := numerals.FindStringSubmatch(s)
	if m == nil || m[2] != m[4] {
		return ""
	}
	a, _ := strconv.Atoi(m[1])
	b, _ := strconv.Atoi(m[3])
	switch {
	case a > 12 && a <= 31 && b >= 1 && b <= 12:
		return "dmy"
	case b > 12 && b <= 31 && a >= 1 && a <= 12:
		return "mdy"
	}
	return ""
}

// date turns what a cell says into EDTF.
func (o *Options) date(s, order string) (string, error) {
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
	case "":
		return readDate(s, order)
	}
	return readDate(s, o.DateFormat)
}

// span turns the cells of one row into a date. interval says that the file has a
// column for the end: then a blank end is one that is not known. The error is
// errDate, or errDoubt beside the date that holds in any case.
func (o *Options) span(since, until string, interval bool, order string) (evidence.Date, error) {
	var doubt error
	for _, s := range []*string{&since, &until} {
		if *s == "" {
			continue
		}
		out, err := o.date(*s, order)
		if err == errDoubt {
			doubt = err
		} else if err != nil {
			return evidence.Date{}, err
		}
		*s = out
	}
	text := since
	if interval && since != until {
		if strings.Contains(since+until, "/") {
			return evidence.Date{}, errDate
		}
		text = since + "/" + until
	}
	d, err := evidence.ParseDate(text)
	if err != nil {
		return d, errDate
	}
	return d, doubt
}
