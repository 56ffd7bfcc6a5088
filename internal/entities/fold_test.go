package entities

import (
	"strings"
	"testing"
	"unicode"

	"github.com/mozillazg/go-unidecode"
	"golang.org/x/text/unicode/norm"
)

// plainSlavic is the table of Cyrillic, written as a Replacer takes it.
var plainSlavic = strings.NewReplacer(
	"а", "a", "б", "b", "в", "v", "г", "g", "ґ", "g", "д", "d", "е", "e", "ё", "e", "є", "ie", "ж", "zh", "з", "z",
	"и", "i", "і", "i", "ї", "i", "й", "i", "ј", "i", "к", "k", "л", "l", "љ", "li", "м", "m", "н", "n", "њ", "ni",
	"о", "o", "п", "p", "р", "r", "с", "s", "т", "t", "ћ", "ch", "у", "u", "ў", "u", "ф", "f", "х", "kh", "ц", "ts",
	"ч", "ch", "џ", "dzh", "ш", "sh", "щ", "shch", "ъ", "", "ы", "i", "ь", "", "э", "e", "ю", "iu", "я", "ia", "ђ", "dj",
	"’", "", "'", "", "ʼ", "", "`", "",
)

// plainFold says what Fold is, one step after the other.
func plainFold(name string) string {
	name = norm.NFC.String(strings.ToValidUTF8(name, "\ufffd"))
	s := unidecode.Unidecode(plainSlavic.Replace(strings.ToLower(name)))
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// plainKey says what Key is.
func plainKey(name string) string {
	var b strings.Builder
	last := rune(0)
	for _, r := range strings.NewReplacer("y", "i", "j", "i").Replace(plainFold(name)) {
		if r != last || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

func checkFold(t *testing.T, name string) {
	t.Helper()
	if got, want := Fold(name), plainFold(name); got != want {
		t.Errorf("Fold(%q) = %q, want %q", name, got, want)
	}
	if got, want := Key(name), plainKey(name); got != want {
		t.Errorf("Key(%q) = %q, want %q", name, got, want)
	}
}

// TestFoldEveryRune compares Fold with its plain form for each code point, by
// itself and between letters; of the planes that are nearly empty it takes
// some.
func TestFoldEveryRune(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if r > 0x20000 && r%251 != 0 {
			continue
		}
		checkFold(t, string(r))
		checkFold(t, "A"+string(r)+"b")
		if t.Failed() {
			return
		}
		for _, c := range Fold(string(r)) {
			if c != ' ' && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') {
				t.Fatalf("Fold(%q) has %q", r, c)
			}
		}
	}
}

func TestFold(t *testing.T) {
	for name, want := range map[string]string{
		"LULA DA  SILVA":      "lula da silva",
		" O'Neill-Smith, Jr.": "oneill smith jr",
		"Зое\u0308":           "zoe", // composed first: ё
		"Ko\u0308ln":          "koln",
		"\u1100\u1161":        "ga", // Korean letters compose to one syllable
		"\xff\xfe":            "",
		"Подъячий":            "podiachii",
	} {
		if got := Fold(name); got != want {
			t.Errorf("Fold(%q) = %q, want %q", name, got, want)
		}
		checkFold(t, name)
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Ana Beispiel", "Зеленський", "O'Neill-Smith", "e\u0301\xff\u0301", "İ K 北京", "\x7f`a'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) { checkFold(t, name) })
}
