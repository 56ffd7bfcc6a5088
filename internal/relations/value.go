package relations

import (
	"math"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

// A value is a fact's value as it is compared: a number with its unit and the
// range that its wording covers, a date, or words.
type value struct {
	text   string
	number bool
	lo, hi float64 // in the base unit
	unit   string  // the base unit: "s" for times, the unit itself otherwise
	date   evidence.Date
	words  string // folded
	loose  bool   // "about", "some": a range by its own wording
}

// scales are the units that are converted: factor to the base unit.
var scales = map[string]struct {
	base   string
	factor float64
}{
	"s": {"s", 1}, "sec": {"s", 1}, "second": {"s", 1}, "seconds": {"s", 1},
	"min": {"s", 60}, "minute": {"s", 60}, "minutes": {"s", 60},
	"h": {"s", 3600}, "hour": {"s", 3600}, "hours": {"s", 3600},
	"d": {"s", 86400}, "day": {"s", 86400}, "days": {"s", 86400},
	"m": {"m", 1}, "km": {"m", 1000}, "kg": {"kg", 1}, "t": {"kg", 1000},
}

var magnitudes = map[string]float64{
	"thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12,
}

var currencies = map[string]string{"$": "usd", "usd": "usd", "€": "eur", "eur": "eur", "£": "gbp", "gbp": "gbp"}

// hedges are the words before a number that change what it covers.
var hedges = []struct{ word, mark string }{
	{"just over", ">"}, {"little more than", ">"}, {"just under", "<"}, {"nearly", "<"}, {"almost", "<"},
	{"more than", ">>"}, {"at least", ">>"}, {"over", ">>"}, {"less than", "<<"}, {"at most", "<<"}, {"up to", "<<"}, {"under", "<<"},
	{"about", "~"}, {"around", "~"}, {"some", "~"}, {"circa", "~"}, {"roughly", "~"},
	{">=", ">>"}, {"<=", "<<"}, {"~", "~"}, {">", ">"}, {"<", "<"},
}

// parseValue reads a fact's value. A property whose unit is "date" has EDTF
// values. A number may have a hedge before it (~, >, <, about, just over, at
// least ...), a currency, a magnitude (thousand, million, billion) and a unit,
// or be a range (5-7 min). What it covers follows from its wording:
//
//	5 min          4.5 to 5.5: half of the last place given
//	600,000        550,000 to 650,000: two or more zeros at the end are rounding
//	just over 5    5 to 6; just under 5: 4 to 5
//	about 5        a fifth more or less
//	at least 5     5 or more
func parseValue(s string, unit string) value {
	v := value{text: s, words: entities.Fold(s)}
	if unit == "date" {
		if d, err := evidence.ParseDate(s); err == nil {
			v.date = d
		}
		return v
	}
	mark, rest := cutHedges(strings.ToLower(strings.TrimSpace(s)))
	currency, rest := cutCurrency(rest)
	n, step, rest, ok := cutNumber(rest)
	if !ok {
		return v
	}
	upTo, rest, isRange := cutRange(n, rest)
	factor := v.readUnit(rest, currency, unit)
	v.number = true
	if isRange {
		v.lo, v.hi = n, upTo
	} else {
		v.lo, v.hi = covered(mark, n, step)
		v.loose = mark == "~"
	}
	v.lo *= factor
	v.hi *= factor
	return v
}

// cutHedges cuts the hedges off the beginning of a value, and returns what they
// stand for: "" for none.
func cutHedges(s string) (mark, rest string) {
	for again := true; again; {
		again = false
		for _, h := range hedges {
			if after, ok := strings.CutPrefix(s, h.word); ok && (mark == "" || mark == h.mark) {
				s, mark, again = strings.TrimSpace(after), h.mark, true
				break
			}
		}
	}
	return mark, s
}

func cutCurrency(s string) (currency, rest string) {
	for _, c := range []string{"$", "€", "£", "usd", "eur", "gbp"} {
		if after, ok := strings.CutPrefix(s, c); ok {
			return currencies[c], strings.TrimSpace(after)
		}
	}
	return "", s
}

// cutNumber cuts a number off the beginning of a value; see [parseNumber].
func cutNumber(s string) (n, step float64, rest string, ok bool) {
	end := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != ',' })
	if end < 0 {
		end = len(s)
	}
	n, step, ok = parseNumber(s[:end])
	return n, step, strings.TrimSpace(s[end:]), ok
}

// cutRange cuts off how a range that begins with n goes on: "-7" or "to 7".
func cutRange(n float64, s string) (upTo float64, rest string, ok bool) {
	for _, dash := range []string{"-", "–", "to "} {
		after, ok := strings.CutPrefix(s, dash)
		if !ok {
			continue
		}
		if m, _, rest, ok := cutNumber(strings.TrimSpace(after)); ok && m >= n {
			return m, rest, true
		}
		break
	}
	return n, s, false
}

// readUnit sets the unit from what follows the number, and returns the factor to
// the base unit. currency is what stood before the number, and unit what holds
// where the value gives none.
func (v *value) readUnit(s, currency, unit string) (factor float64) {
	factor = 1
	s, percent := strings.CutPrefix(s, "%")
	words := strings.Fields(s)
	for len(words) > 0 && magnitudes[words[0]] != 0 {
		factor *= magnitudes[words[0]]
		words = words[1:]
	}
	if len(words) > 0 && currencies[words[0]] != "" {
		currency = currencies[words[0]]
		words = words[1:]
	}
	switch {
	case currency != "":
		v.unit = currency
	case percent:
		v.unit = "%"
	case len(words) > 0:
		v.unit = strings.Join(words, " ")
	default:
		v.unit = unit
	}
	if sc, ok := scales[v.unit]; ok {
		v.unit = sc.base
		factor *= sc.factor
	}
	return factor
}

// covered returns the range that a number covers behind a hedge.
func covered(mark string, n, step float64) (lo, hi float64) {
	switch mark {
	case "~":
		return n - math.Abs(n)/5, n + math.Abs(n)/5
	case ">":
		return n, n + step
	case "<":
		return n - step, n
	case ">>":
		return n, math.Inf(1)
	case "<<":
		return math.Inf(-1), n
	}
	return n - step/2, n + step/2
}

// parseNumber reads a number with commas between thousands and returns the place
// value of its last significant digit.
func parseNumber(s string) (n, step float64, ok bool) {
	s = strings.TrimRight(s, ".,")
	n, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	if err != nil || math.IsInf(n, 0) {
		return 0, 0, false
	}
	digits := strings.ReplaceAll(s, ",", "")
	if _, decimals, has := strings.Cut(digits, "."); has {
		return n, math.Pow10(-len(decimals)), true
	}
	zeros := len(digits) - len(strings.TrimRight(digits, "0"))
	if zeros >= 2 && zeros < len(digits) {
		return n, math.Pow10(zeros), true
	}
	return n, 1, true
}

// clash compares two values of a functional property: not at all, softly (they
// differ in wording or precision, or cannot be compared), or hard. Of an
// exclusive property different words are different values.
func (v value) clash(w value, exclusive bool, c *Case) Severity {
	switch {
	case v.words == w.words && v.text == w.text:
		return ""
	case !v.date.IsZero() && !w.date.IsZero():
		switch {
		case v.date.Meets(w.date) && v.date.Overlaps(w.date):
			return ""
		case v.date.Meets(w.date):
			return Soft
		}
		return Hard
	case v.number && w.number && v.unit == w.unit:
		// The ranges of 28 and 29 touch, and nothing is both.
		if v.lo < w.hi && w.lo < v.hi || v.lo == w.lo && v.hi == w.hi {
			return ""
		}
		if v.loose && w.loose {
			return Soft
		}
		return Hard
	case c.Entity(v.text) != nil && c.Entity(w.text) != nil:
		return Hard
	case v.words == w.words:
		return ""
	case exclusive:
		return Hard
	}
	return Soft
}
