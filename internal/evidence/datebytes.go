package evidence

import (
	"encoding/binary"
	"errors"
)

// The bytes of a date begin with one of these or, for a day, with its number
// from dateDay on: most dates in large data are days, and take 4 bytes.
const (
	dateNone = iota
	dateText // ParseDate gives the same date
	dateSpan // the text, then both ends and the marks: what Join has made
	dateDay
)

const (
	secondsOfDay = 24 * 60 * 60
	dayZero      = -62167219200 // 0000-01-01 in Unix seconds
	lastDay      = 3652424      // 9999-12-31, counted from there
)

// Append adds the date's bytes to b; [CutDate] reads them, and every date comes
// back as it was.
func (d Date) Append(b []byte) []byte {
	if d == (Date{}) {
		return append(b, dateNone)
	}
	if d.latest-d.earliest == secondsOfDay-1 && len(d.text) == 10 {
		day := (d.earliest - dayZero) / secondsOfDay
		if day >= 0 && day <= lastDay && d.earliest == dayZero+day*secondsOfDay && !d.approximate && !d.uncertain && isDay(d.text, day) {
			return binary.AppendUvarint(b, uint64(day)+dateDay)
		}
	}
	same, err := ParseDate(d.text)
	if err == nil && same == d {
		return appendText(append(b, dateText), d.text)
	}
	b = appendText(append(b, dateSpan), d.text)
	b = binary.AppendVarint(b, d.earliest)
	b = binary.AppendVarint(b, d.latest)
	marks := byte(0)
	if d.approximate {
		marks |= 1
	}
	if d.uncertain {
		marks |= 2
	}
	return append(b, marks)
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// dayDate is the date of one day, counted from 0000-01-01.
func dayDate(day int64) Date {
	text, at := textOfDay(day), dayZero+day*secondsOfDay
	return Date{text: string(text[:]), earliest: at, latest: at + secondsOfDay - 1}
}

func isDay(s string, day int64) bool {
	text := textOfDay(day)
	return s == string(text[:])
}

// textOfDay writes that day as 2006-01-02.
func textOfDay(day int64) [10]byte {
	// The days of 400 years are always as many; a year here begins in March, so
	// that the day that comes and goes is its last. (H. Hinnant, "chrono-compatible
	// low-level date algorithms", 2013.)
	z := day - 60 + 146097 // days since March 1st of the year -400
	era := z / 146097
	ofEra := z % 146097
	year := (ofEra - ofEra/1460 + ofEra/36524 - ofEra/146096) / 365
	ofYear := ofEra - (365*year + year/4 - year/100)
	m := (5*ofYear + 2) / 153
	d := ofYear - (153*m+2)/5 + 1
	year += (era - 1) * 400
	if m += 3; m > 12 {
		m -= 12
		year++
	}
	return [10]byte{
		byte('0' + year/1000), byte('0' + year/100%10), byte('0' + year/10%10), byte('0' + year%10), '-',
		byte('0' + m/10), byte('0' + m%10), '-',
		byte('0' + d/10), byte('0' + d%10),
	}
}

var errDateBytes = errors.New("the bytes of a date are damaged")

// CutDate reads the date that s begins with, in the bytes of [Date.Append], and
// returns it with the rest of s. The date may keep a part of s.
func CutDate(s string) (d Date, rest string, err error) {
	form, s, ok := cutUvarint(s)
	switch {
	case !ok:
		return Date{}, "", errDateBytes
	case form == dateNone:
		return Date{}, s, nil
	case form >= dateDay:
		if form-dateDay > lastDay {
			return Date{}, "", errDateBytes
		}
		return dayDate(int64(form - dateDay)), s, nil
	}
	n, s, ok := cutUvarint(s)
	if !ok || n == 0 || n > uint64(len(s)) {
		return Date{}, "", errDateBytes
	}
	text, s := s[:n], s[n:]
	if form == dateText {
		d, err = ParseDate(text)
		return d, s, err
	}
	d.text = text
	var ends [2]uint64
	for i := range ends {
		if ends[i], s, ok = cutUvarint(s); !ok {
			return Date{}, "", errDateBytes
		}
	}
	d.earliest, d.latest = zigzag(ends[0]), zigzag(ends[1])
	if s == "" || s[0] > 3 || d.earliest > d.latest {
		return Date{}, "", errDateBytes
	}
	d.approximate, d.uncertain = s[0]&1 != 0, s[0]&2 != 0
	return d, s[1:], nil
}

// cutUvarint is binary.Uvarint for a string.
func cutUvarint(s string) (n uint64, rest string, ok bool) {
	for i := 0; i < len(s) && i < binary.MaxVarintLen64; i++ {
		c := s[i]
		if c < 0x80 {
			return n | uint64(c)<<(7*i), s[i+1:], i < 9 || c <= 1
		}
		n |= uint64(c&0x7f) << (7 * i)
	}
	return 0, "", false
}

func zigzag(n uint64) int64 { return int64(n>>1) ^ -int64(n&1) }
