package evidence

import (
	"testing"
	"time"
)

func TestDateBytes(t *testing.T) {
	back := func(d Date, most int) {
		t.Helper()
		b := d.Append([]byte("x"))
		got, rest, err := CutDate(string(b[1:]) + "rest")
		if got != d || rest != "rest" || err != nil || len(b)-1 > most {
			t.Errorf("%+v came back as %+v, %q, %v by way of %d bytes", d, got, rest, err, len(b)-1)
		}
		for i := range len(b) - 1 {
			if _, _, err := CutDate(string(b[1 : 1+i])); err == nil {
				t.Errorf("%q: %d of %d bytes were read", d.text, i, len(b)-1)
			}
		}
	}
	back(Date{}, 1)
	for _, s := range []string{"0000-01-01", "0000-02-29", "1970-01-01", "2000-02-29", "2025-10-14", "9999-12-31"} {
		back(MustDate(s), 4)
	}
	for _, s := range []string{
		"2025", "2025-10", "202X", "2025-1X", "2025-XX", "2025-10-1X", "2025-10-14~", "2025-10-14?", "2025-11%", "2025-24",
		"2025-11-26T04:00:00Z", "2025-10-24/2025-10-26", "2025-10-14/..", "../2025", "/2025", "2025-10-14/", "2025-10-14/2025-10-14",
	} {
		back(MustDate(s), 99)
	}
	// What Join makes is not always what its text says.
	back(Join([]Date{MustDate("2025-10-14"), MustDate("2025-10-16")}), 99)
	back(Join([]Date{MustDate("../2025-10-14"), MustDate("2025-10-16/..")}), 99)
	odd := MustDate("2025-10-14")
	odd.uncertain = true
	back(odd, 99)
	odd = MustDate("2025-10-14")
	odd.text = "2025-10-15"
	back(odd, 99)
}

// TestEveryDay compares the days with the standard library's.
func TestEveryDay(t *testing.T) {
	at := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
	for day := range int64(lastDay + 1) {
		if d := dayDate(day); d.earliest != at.Unix() || d.latest != at.Unix()+86399 || day%97 == 0 && d.text != at.Format(time.DateOnly) {
			t.Fatalf("day %d is %+v, want %v", day, d, at)
		}
		if day%1461 == 0 {
			if d := dayDate(day); d != MustDate(d.text) {
				t.Fatalf("day %d is %+v", day, d)
			}
		}
		at = at.AddDate(0, 0, 1)
	}
	if at.Year() != 10000 {
		t.Errorf("the days end in %v", at)
	}
}

func FuzzDateBytes(f *testing.F) {
	f.Add("\x01\x042025")
	f.Add(string(MustDate("2025-10-14").Append(nil)))
	f.Add(string(Join([]Date{MustDate("../2025-10-14"), MustDate("2025-10-16/..")}).Append(nil)))
	f.Fuzz(func(t *testing.T, s string) {
		d, _, err := CutDate(s)
		if err != nil {
			return
		}
		if again, rest, err := CutDate(string(d.Append(nil))); again != d || rest != "" || err != nil {
			t.Errorf("%+v came back as %+v, %q, %v", d, again, rest, err)
		}
	})
}

func BenchmarkCutDate(b *testing.B) {
	s := string(MustDate("2025-10-14").Append(nil))
	b.ReportAllocs()
	for b.Loop() {
		CutDate(s)
	}
}

func BenchmarkAppendDate(b *testing.B) {
	d := MustDate("2025-10-14")
	var room [32]byte
	for b.Loop() {
		d.Append(room[:0])
	}
}
