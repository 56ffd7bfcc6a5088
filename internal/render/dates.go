package render

import (
	"strings"
	"time"

	"github.com/graphx-dev/graphx/internal/evidence"
)

// DateText writes a date for readers who do not know EDTF.
func DateText(d evidence.Date) string {
	mark := func(s string) string {
		if s, ok := strings.CutSuffix(s, "~"); ok {
			return "about " + s
		}
		if s, ok := strings.CutSuffix(s, "%"); ok {
			return "about " + s + "?"
		}
		return clock(s)
	}
	from, to, interval := strings.Cut(d.String(), "/")
	switch {
	case !interval:
		return mark(from)
	case from == "" || from == "..":
		return "until " + mark(to)
	case to == "" || to == "..":
		return "since " + mark(from)
	case len(from) == 10 && len(to) == 10 && from[:8] == to[:8]:
		return from + "–" + to[8:]
	}
	return mark(from) + " – " + mark(to)
}

// When tells a date as a place in time: "2025-11-25", "some time in 2025-11",
// "some time from 2025-10-10 to 2025-10-19", "about 2025-11". Brief leaves out
// what a bar beside it shows.
func When(d evidence.Date, brief bool) string {
	text := d.String()
	mark := ""
	if d.Approximate() {
		mark = "about "
	}
	if d.Uncertain() {
		mark = "perhaps " + mark
	}
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune("~?%", r) {
			return -1
		}
		return r
	}, text)
	from, to, interval := strings.Cut(text, "/")
	begin, beginless := d.Earliest()
	end, endless := d.Latest()
	switch {
	case beginless:
		return mark + "until " + clock(to)
	case endless:
		return mark + "since " + clock(from)
	case strings.Contains(text, "X") || isSeason(from) || isSeason(to):
		if brief {
			return mark + span(day(begin), day(end))
		}
		return mark + "some time from " + day(begin) + " to " + day(end)
	case interval:
		return mark + span(clock(from), clock(to))
	case len(text) < len("2025-11-25") && !brief && mark == "":
		return "some time in " + text
	}
	return mark + clock(text)
}

// span writes two dates, the second without what it shares with the first.
func span(from, to string) string {
	if len(from) == 10 && len(to) == 10 && from[:8] == to[:8] {
		return from + "–" + to[8:]
	}
	return from + " – " + to
}

// clock writes a date-time to the minute, with its offset from UTC if it has one,
// and any other date as it is.
func clock(s string) string {
	if d, rest, ok := strings.Cut(s, "T"); ok && len(rest) >= 5 {
		offset := ""
		if i := strings.IndexAny(rest, "+-"); i > 0 && rest[i+1:] != "00:00" {
			offset = rest[i:]
		}
		return d + " " + rest[:5] + offset
	}
	return s
}

func day(unix int64) string { return time.Unix(unix, 0).UTC().Format(time.DateOnly) }

// isSeason reports whether a date is an EDTF season or quarter.
func isSeason(s string) bool { return len(s) == 7 && s[5:] >= "21" && s[5:] <= "36" }
