package entities

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-unidecode/table"
	"golang.org/x/text/unicode/norm"
)

// slavic transliterates Cyrillic, by the code point's place after U+0400, the
// way newspapers do, before the general table of unidecode sees it. Together
// with the folding of [Key] it gives Зеленський, Зеленский, Zelensky and
// Zelenskyy one key. The signs that harden and soften become apostrophes, which
// vanish.
var slavic = [0x100]string{
	'а' - 0x400: "a", 'б' - 0x400: "b", 'в' - 0x400: "v", 'г' - 0x400: "g", 'ґ' - 0x400: "g", 'д' - 0x400: "d",
	'е' - 0x400: "e", 'ё' - 0x400: "e", 'є' - 0x400: "ie", 'ж' - 0x400: "zh", 'з' - 0x400: "z", 'и' - 0x400: "i",
	'і' - 0x400: "i", 'ї' - 0x400: "i", 'й' - 0x400: "i", 'ј' - 0x400: "i", 'к' - 0x400: "k", 'л' - 0x400: "l",
	'љ' - 0x400: "li", 'м' - 0x400: "m", 'н' - 0x400: "n", 'њ' - 0x400: "ni", 'о' - 0x400: "o", 'п' - 0x400: "p",
	'р' - 0x400: "r", 'с' - 0x400: "s", 'т' - 0x400: "t", 'ћ' - 0x400: "ch", 'у' - 0x400: "u", 'ў' - 0x400: "u",
	'ф' - 0x400: "f", 'х' - 0x400: "kh", 'ц' - 0x400: "ts", 'ч' - 0x400: "ch", 'џ' - 0x400: "dzh", 'ш' - 0x400: "sh",
	'щ' - 0x400: "shch", 'ъ' - 0x400: "'", 'ы' - 0x400: "i", 'ь' - 0x400: "'", 'э' - 0x400: "e", 'ю' - 0x400: "iu",
	'я' - 0x400: "ia", 'ђ' - 0x400: "dj",
}

// What becomes of an ASCII character that is no letter and no digit.
const (
	parts    = 0 // it separates words
	vanishes = 1
)

// ascii says what becomes of each ASCII character: a lower-case letter, a
// digit, or one of the above.
var ascii = func() (to [0x80]byte) {
	for c := byte('a'); c <= 'z'; c++ {
		to[c], to[c-'a'+'A'] = c, c
	}
	for c := byte('0'); c <= '9'; c++ {
		to[c] = c
	}
	to['\''], to['`'], to[0x7F] = vanishes, vanishes, vanishes
	return to
}()

// Fold returns a name in lower case, without accents, in Latin letters, its
// words separated by single spaces: "lula da silva" for "LULA DA  SILVA". The
// name is composed (Unicode's NFC), put in lower case and written in Latin
// letters, Cyrillic by a table of our own, all else by unidecode's. Marks
// between letters separate words; apostrophes vanish. The result has no other
// characters than a to z, 0 to 9 and the space.
func Fold(name string) string { return string(appendFold(nil, name)) }

// appendFold appends Fold of a name to dst.
func appendFold(dst []byte, name string) []byte {
	start, gap := len(dst), false
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c >= 0x80 {
			return appendFoldAny(dst[:start], name)
		}
		switch c = ascii[c]; c {
		case vanishes:
		case parts:
			gap = true
		default:
			if gap && len(dst) > start {
				dst = append(dst, ' ')
			}
			gap = false
			dst = append(dst, c)
		}
	}
	return dst
}

// appendFoldAny is appendFold for names in any script.
func appendFoldAny(dst []byte, name string) []byte {
	start, gap := len(dst), false
	put := func(c byte) {
		switch c {
		case vanishes:
		case parts:
			gap = true
		default:
			if gap && len(dst) > start {
				dst = append(dst, ' ')
			}
			gap = false
			dst = append(dst, c)
		}
	}
	for _, r := range norm.NFC.String(strings.ToValidUTF8(name, "\ufffd")) {
		r = unicode.ToLower(r)
		switch {
		case r < 0x80:
			put(ascii[r])
			continue
		case r == '’' || r == 'ʼ':
			continue
		case r>>8 == 4 && slavic[r-0x400] != "":
			for _, c := range []byte(slavic[r-0x400]) {
				put(ascii[c])
			}
			continue
		case r > 0xEFFFF: // where unidecode's table ends
			continue
		}
		latin := table.Tables[r>>8]
		if int(r&0xFF) >= len(latin) {
			continue
		}
		for _, c := range []byte(latin[r&0xFF]) {
			// An apostrophe of the table stands for a letter or sign of its own.
			if c = ascii[c&0x7F]; c == vanishes {
				c = parts
			}
			put(c)
		}
	}
	return dst
}

// Key is Fold with the spellings of one sound folded together: y, j and i are
// one letter, and no letter stands twice in a row. Names that differ only in
// transliteration mostly share a key; names that share a key need not be of one
// person. The key of a name is the keys of its words.
func Key(name string) string {
	b := appendFold(nil, name)
	return string(appendKey(b[:0], b))
}

// appendKey appends the key of what is already folded to dst, which may be
// folded[:0].
func appendKey(dst, folded []byte) []byte {
	last := byte(0)
	for _, c := range folded {
		if c == 'y' || c == 'j' {
			c = 'i'
		}
		if c != last || '0' <= c && c <= '9' {
			dst = append(dst, c)
		}
		last = c
	}
	return dst
}
