package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPlainText(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"blank", " \n\t\n\u00a0", ""},
		{"one line", "one", "one"},
		{"blank lines do not count", "\n\none \n \n  two\tthree\n", "one|two three"},
		{"Windows line ends", "one\r\n\r\ntwo\r\n", "one|two"},
		{"old Mac line ends", "one\rtwo", "one|two"},
		{"a page break", "one\n\ftwo", "one|two"},
		{"Unicode separators", "one\u2028two\u2029three", "one|two|three"},
		{"a byte order mark", "\ufeffone\n\ufefftwo", "one|\ufefftwo"},
		{"NFC within a line", "cafe\u0301 o\u0308l", "café öl"},
		{"no NFC over a line end", "e\n\u0301", "e|\u0301"},
		{"odd spaces", "a\u2003\u3000b\u0085c", "a b c"},
		{"a long text", strings.Repeat("ы ", 1000), strings.TrimSpace(strings.Repeat("ы ", 1000))},
	} {
		text := PlainText(tt.in)
		var got []string
		for n := 1; n <= text.Paragraphs(); n++ {
			p, ok := text.Paragraph(n)
			if !ok || p.Paragraph != n {
				t.Errorf("%s: Paragraph(%d) = %v, %v", tt.name, n, p, ok)
			}
			got = append(got, text.Words(p.Start, p.End))
		}
		if strings.Join(got, "|") != tt.want {
			t.Errorf("%s: paragraphs of %q are %q, want %q", tt.name, tt.in, strings.Join(got, "|"), tt.want)
		}
		if text.String() != Normalize(tt.in) {
			t.Errorf("%s: text is %q, Normalize gives %q", tt.name, text.String(), Normalize(tt.in))
		}
	}
	text := PlainText("one\ntwo")
	for _, n := range []int{-1, 0, 3} {
		if p, ok := text.Paragraph(n); ok {
			t.Errorf("Paragraph(%d) = %v, want none", n, p)
		}
	}
	if got := text.Words(-5, 99); got != "one two" {
		t.Errorf("Words(-5, 99) = %q", got)
	}
	if got := text.Words(5, 2); got != "" {
		t.Errorf("Words(5, 2) = %q", got)
	}
}

// checkText holds a text against Normalize and plain slices of runes.
func checkText(t *testing.T, s string) {
	t.Helper()
	text := PlainText(s)
	whole := Normalize(s)
	if text.String() != whole {
		t.Fatalf("PlainText(%q) = %q, Normalize gives %q", s, text.String(), whole)
	}
	runes := []rune(whole)
	if text.Len() != len(runes) {
		t.Fatalf("Len(%q) = %d, want %d", s, text.Len(), len(runes))
	}
	for i := 0; i <= len(runes); i++ {
		at := len(string(runes[:i]))
		if text.offset(i) != at || text.point(at) != i {
			t.Fatalf("%q: offset(%d) = %d and point(%d) = %d, want %d and %d", s, i, text.offset(i), at, text.point(at), at, i)
		}
		j := (i*7 + 3) % (len(runes) + 1)
		if j >= i && text.Words(i, j) != string(runes[i:j]) {
			t.Fatalf("Words(%d, %d) = %q, want %q", i, j, text.Words(i, j), string(runes[i:j]))
		}
	}
	before := 0
	for n := 1; n <= text.Paragraphs(); n++ {
		p, _ := text.Paragraph(n)
		if p.Start < before || p.End <= p.Start || text.ParagraphAt(p.Start) != n || text.ParagraphAt(p.End-1) != n {
			t.Fatalf("%q: paragraph %d is at %v, behind %d", s, n, p, before)
		}
		before = p.End + 1
	}
	if text.Paragraphs() > 0 && before != text.Len()+1 {
		t.Fatalf("%q: the last paragraph ends at %d, the text at %d", s, before-1, text.Len())
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "one\n\ntwo", "e\u0301\r\n\u0301a", "\ufeff a\u2028b", "\f\ufeffa", "\xf4\u0301\r", "\xe2\xe2\x80\n", "\xff\xfe", strings.Repeat("ыx ", 200), "가\u1100\u1161\n\u11a8"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) < 600 { // the check is quadratic
			checkText(t, s)
		}
	})
}

// sealed makes the locator of a span of a text.
func sealed(words string, start int) Locator {
	sum := sha256.Sum256([]byte(words))
	return Locator{Start: start, End: start + utf8.RuneCountInString(words), Seal: hex.EncodeToString(sum[:])}
}

const ferry = "The ferry left at noon.\n\nAna said: the ferry left at noon, and nobody saw it.\nШкипер молчал. The end.\n"

func TestLocate(t *testing.T) {
	//         0                       24                                                    77
	text := PlainText(ferry)
	seal := func(words string, start int) Locator { return sealed(words, start) }
	quote := func(l Locator, words string) Locator { l.Quote = words; return l }
	for _, tt := range []struct {
		name string
		l    Locator
		want string
	}{
		{"the source as a whole", Locator{}, "whole"},
		{"a page alone", Locator{Page: 3}, "whole"},
		{"a paragraph", Locator{Paragraph: 2}, "verified 24-76 p2"},
		{"a paragraph beyond the end", Locator{Paragraph: 4}, "beyond"},
		{"a position", Locator{Start: 4, End: 9}, "verified 4-9 p1"},
		{"a position beyond the end", Locator{Start: 90, End: 900}, "beyond"},
		{"a position in its paragraph", Locator{Start: 28, End: 32, Paragraph: 2}, "verified 28-32 p2"},
		{"a position in another paragraph", Locator{Start: 28, End: 32, Paragraph: 1}, "other paragraph 28-32 p2"},
		{"over two paragraphs, the second named", Locator{Start: 20, End: 32, Paragraph: 2}, "verified 20-32 p1"},

		{"a seal in place", seal("Ana said", 24), "verified 24-32 p2"},
		{"a seal in place, other paragraph", Locator{Start: 24, End: 32, Seal: SealOf("Ana said"), Paragraph: 3}, "other paragraph 24-32 p2"},
		{"a seal in place though the words stand twice", seal("ferry left at noon", 4), "verified 4-22 p1"},
		{"a seal that moved back", seal("Ana said", 50), "moved 24-32 p2"},
		{"a seal that moved forth", seal("Шкипер", 3), "moved 77-83 p3"},
		{"a seal within words that moved", seal("na sai", 40), "moved 25-31 p2"},
		{"a seal beyond the end that moved", seal("Ana said", 5000), "moved 24-32 p2"},
		{"a seal that stands twice", seal("ferry left at noon", 7), "ambiguous 4-22 p1; 38-56 p2"},
		{"a seal that is gone", seal("Boris said", 24), "gone"},
		{"a seal that is gone, beyond the end", seal("Boris said", 5000), "beyond"},
		{"a seal longer than the text", seal(strings.Repeat("x", 5000), 0), "beyond"},
		{"a seal with too short a length", Locator{Start: 24, End: 30, Seal: SealOf("Ana said")}, "other length 24-32 p2"},
		{"a seal with too long a length", Locator{Start: 24, End: 40, Seal: SealOf("Ana said")}, "other length 24-32 p2"},

		{"a quotation", Locator{Quote: "Ana  said:\nthe ferry"}, "verified 24-43 p2"},
		{"a quotation in place", quote(Locator{Start: 24, End: 32}, "Ana said"), "verified 24-32 p2"},
		{"a quotation in place with context", Locator{Start: 24, End: 32, Quote: "Ana said", Prefix: "noon.", Suffix: ": the"}, "verified 24-32 p2"},
		{"a quotation that moved", quote(Locator{Start: 20, End: 28}, "Ana said"), "moved 24-32 p2"},
		{"a quotation with a wrong end", quote(Locator{Start: 24, End: 28}, "Ana said"), "moved 24-32 p2"},
		{"a quotation beyond the end that moved", quote(Locator{Start: 2000, End: 2008}, "Ana said"), "moved 24-32 p2"},
		{"a quotation in its paragraph", quote(Locator{Paragraph: 2}, "Ana said"), "verified 24-32 p2"},
		{"a quotation in another paragraph", quote(Locator{Paragraph: 1}, "Ana said"), "moved 24-32 p2"},
		{"a quotation that is gone", Locator{Quote: "Boris said"}, "gone"},
		{"case counts", Locator{Quote: "ana said"}, "gone"},
		{"a quotation that stands twice", Locator{Quote: "ferry left"}, "ambiguous 4-14 p1; 38-48 p2"},
		{"twice, in place", quote(Locator{Start: 38, End: 48}, "ferry left"), "verified 38-48 p2"},
		{"twice, not in place", quote(Locator{Start: 39, End: 49}, "ferry left"), "ambiguous 4-14 p1; 38-48 p2"},
		{"twice, not in place, a paragraph decides nothing", quote(Locator{Start: 39, End: 49, Paragraph: 2}, "ferry left"), "ambiguous 4-14 p1; 38-48 p2"},
		{"twice, the paragraph decides", quote(Locator{Paragraph: 2}, "ferry left"), "verified 38-48 p2"},
		{"twice, in no such paragraph", quote(Locator{Paragraph: 3}, "ferry left"), "ambiguous 4-14 p1; 38-48 p2"},
		{"twice, a paragraph beyond the end", quote(Locator{Paragraph: 9}, "ferry left"), "ambiguous 4-14 p1; 38-48 p2"},
		{"twice, the prefix decides", Locator{Quote: "ferry left", Prefix: "said: the "}, "verified 38-48 p2"},
		{"twice, the suffix decides", Locator{Quote: "ferry left", Suffix: "at noon."}, "verified 4-14 p1"},
		{"twice, the context decides nothing", Locator{Quote: "ferry left", Suffix: "at"}, "ambiguous 4-14 p1; 38-48 p2"},
		{"twice in one paragraph", Locator{Quote: "no", Paragraph: 2}, "ambiguous 18-20 p1; 52-54 p2; 62-64 p2"},
		{"no such context", Locator{Quote: "Ana said", Prefix: "left at"}, "other context 24-32 p2"},
		{"in place, no such context", Locator{Start: 24, End: 32, Quote: "Ana said", Prefix: "left at"}, "other context 24-32 p2"},
		{"another script", Locator{Quote: "молчал", Prefix: "Шкипер"}, "verified 84-90 p3"},
		{"finds that overlap", Locator{Quote: "e e"}, "verified 94-97 p3"},
	} {
		if err := tt.l.Validate(); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if got := told(text.Locate(tt.l)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func told(f Finding) string {
	at := func(p Place) string { return fmt.Sprintf("%d-%d p%d", p.Start, p.End, p.Paragraph) }
	s := []string{"whole", "verified", "moved", "other paragraph", "gone", "other context", "ambiguous", "other length", "beyond"}[f.Outcome]
	if f.Place != (Place{}) {
		s += " " + at(f.Place)
	}
	for i, p := range f.Candidates {
		s += []string{"; ", " "}[b2i(i == 0)] + at(p)
	}
	if f.More > 0 {
		s += fmt.Sprintf(" and %d more", f.More)
	}
	return s
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestCandidates(t *testing.T) {
	text := PlainText(strings.Repeat("left. ", 20))
	if got := text.Locate(Locator{Quote: "left"}); len(got.Candidates) != maxCandidates || got.More != 20-maxCandidates {
		t.Errorf("%d candidates and %d more, want %d and %d", len(got.Candidates), got.More, maxCandidates, 20-maxCandidates)
	}
	if found, more := PlainText("aaaa").Find("aa", "", "", 2); len(found) != 2 || more != 1 || found[1].Start != 1 {
		t.Errorf("Find of what overlaps = %v and %d more", found, more)
	}
	if found, _ := text.Find(" ", "", "", 2); found != nil {
		t.Errorf("Find of nothing = %v", found)
	}
}

// TestLocateAll: what is found of one locator does not depend on the others.
func TestLocateAll(t *testing.T) {
	text := PlainText(ferry)
	var list []Locator
	for i := 0; i < text.Len(); i += 3 {
		for _, n := range []int{2, 9, 17} {
			for _, by := range []int{-7, 0, 5, 200} {
				if words := text.Words(i, i+n); i+by >= 0 {
					list = append(list, sealed(words, i+by), Locator{Quote: words, Start: i + by, End: i + by + utf8.RuneCountInString(words)})
				}
			}
		}
	}
	all, err := text.LocateAll(context.Background(), list)
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range list {
		if got := told(text.Locate(l)); got != told(all[i]) {
			t.Errorf("%+v: alone %s, among others %s", l, got, told(all[i]))
		}
	}
}

func TestLocateInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	text := PlainText(strings.Repeat("a word or two ", 20_000))
	if _, err := text.LocateAll(ctx, []Locator{sealed(strings.Repeat("y", 100), 5)}); !errors.Is(err, context.Canceled) {
		t.Errorf("LocateAll after cancel: %v, want %v", err, context.Canceled)
	}
}

// oracle says where words stand, by comparing every span.
func oracle(text []rune, words string) (at []int) {
	n := utf8.RuneCountInString(words)
	for i := 0; i+n <= len(text); i++ {
		if string(text[i:i+n]) == words {
			at = append(at, i)
		}
	}
	return at
}

// FuzzLocate cuts a passage out of a text, changes the text elsewhere or there,
// and holds what is found against a search that looks at every span.
func FuzzLocate(f *testing.F) {
	f.Add(ferry, 24, 8, 3, 2, "x y ")
	f.Add(ferry, 4, 18, 0, 0, "")
	f.Add("aaaa aaaa", 1, 3, 5, 2, "aa")
	f.Add("ы\nы ы", 2, 1, 0, 1, "\n")
	f.Fuzz(func(t *testing.T, s string, start, length, from, cut int, insert string) {
		if len(s) > 2000 || len(insert) > 500 {
			return
		}
		old := []rune(Normalize(s))
		if start < 0 || length < 1 || start+length > len(old) || from < 0 || cut < 0 || from+cut > len(old) {
			return
		}
		words := string(old[start : start+length])
		if Normalize(words) != words {
			return // a passage starts and ends with something visible, and is its own normal form
		}
		text := PlainText(string(old[:from]) + insert + string(old[from+cut:]))
		at := oracle([]rune(text.String()), words)
		want := Gone
		switch {
		case slices.Contains(at, start):
			want = Verified
		case len(at) == 1:
			want = Moved
		case len(at) > 1:
			want = Ambiguous
		}
		for _, l := range []Locator{sealed(words, start), {Start: start, End: start + length, Quote: words}} {
			got := text.Locate(l)
			if got.Outcome == Beyond && start+length > text.Len() || got.Outcome == OtherLength {
				got.Outcome = Gone
			}
			if got.Outcome != want {
				t.Fatalf("%q of %q is found as %s in %q, want %d", words, s, told(got), text.String(), want)
			}
			if want == Moved && (got.Place.Start != at[0] || got.Place.End != at[0]+length || got.Place.Paragraph != text.ParagraphAt(at[0])) {
				t.Fatalf("%q stands at %v, want %d", words, got.Place, at[0])
			}
			if want == Ambiguous {
				if len(got.Candidates)+got.More != len(at) {
					t.Fatalf("%q stands in %d places, want %d", words, len(got.Candidates)+got.More, len(at))
				}
				for i, p := range got.Candidates {
					if p.Start != at[i] {
						t.Fatalf("%q: candidate %d is at %d, want %d", words, i, p.Start, at[i])
					}
				}
			}
		}
	})
}
