package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A Locator says where in a source a passage stands. The parts may be joined;
// a locator without any points at the source as a whole. They are the W3C Web
// Annotation selectors: a fragment (paragraph, page), a text position (Start,
// End), a text quotation (Quote with Prefix and Suffix), and beside them the
// seal, which is a position with a digest in place of the words.
type Locator struct {
	Paragraph int // the nth paragraph of the [Text], from 1; 0 for none
	Page      int // from 1; 0 for none
	// Start and End are code points of the normalised text (see [Normalize]),
	// End exclusive; both 0 for none.
	Start, End int
	// Seal is the lower-case hex SHA-256 of the normalised span's UTF-8 bytes.
	Seal                  string
	Quote, Prefix, Suffix string
}

// Validate reports what is wrong with the locator by itself, nil for nothing.
func (l Locator) Validate() error {
	switch {
	case l.Paragraph < 0:
		return fmt.Errorf("paragraph %d: the first paragraph is 1", l.Paragraph)
	case l.Page < 0:
		return fmt.Errorf("page %d: the first page is 1", l.Page)
	case l.Start < 0 || l.End < 0 || l.End < l.Start:
		return fmt.Errorf("position %d to %d: want 0 <= start < end", l.Start, l.End)
	case (l.Start != 0 || l.End != 0) && l.Start == l.End:
		return fmt.Errorf("position %d to %d is empty", l.Start, l.End)
	case l.Seal != "" && !IsSHA256(l.Seal):
		return errors.New("a seal is 64 hexadecimal digits in lower case")
	case l.Seal != "" && l.End == 0:
		return errors.New("a seal needs start and end, the position of the sealed words")
	case l.Quote == "" && (l.Prefix != "" || l.Suffix != ""):
		return errors.New("prefix and suffix need a quote")
	case l.Quote != "" && l.Seal != "":
		return errors.New("quote and seal cannot be combined: a seal is for words that are not copied into the case")
	}
	return nil
}

// String writes the locator as a reader looks it up: "paragraph 4", "page 2,
// paragraph 1". It is empty where neither is known.
func (l Locator) String() string {
	var parts []string
	if l.Page > 0 {
		parts = append(parts, fmt.Sprintf("page %d", l.Page))
	}
	if l.Paragraph > 0 {
		parts = append(parts, fmt.Sprintf("paragraph %d", l.Paragraph))
	}
	if len(parts) == 0 && l.End > 0 {
		parts = append(parts, fmt.Sprintf("characters %d-%d", l.Start, l.End))
	}
	return strings.Join(parts, ", ")
}

// Normalize is the one normalisation under which passages are compared: Unicode
// NFC, each run of white space folded to one space, none at either end. Bytes
// that are no UTF-8 become one U+FFFD a run. Matching after it is exact, never
// fuzzy.
func Normalize(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	gap := false
	for _, r := range nfc(strings.TrimPrefix(text, "\ufeff")) {
		if unicode.IsSpace(r) {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// nfc composes a text. What is no UTF-8 is replaced first: what the composition
// makes of it depends on what stands around it.
func nfc(s string) string { return norm.NFC.String(strings.ToValidUTF8(s, "\ufffd")) }

// SealOf returns the seal of a passage: the lower-case hex SHA-256 of its
// normalised text.
func SealOf(passage string) string {
	sum := sha256.Sum256([]byte(Normalize(passage)))
	return hex.EncodeToString(sum[:])
}

// IsSHA256 reports whether s is 64 lower-case hexadecimal digits.
func IsSHA256(s string) bool {
	if len(s) != 64 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
