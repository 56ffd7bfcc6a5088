package interop

import (
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
)

// maxSlug bounds an id made of an original in bytes; what is longer is cut and
// gets a hash. [relations.IsID] allows 200.
const maxSlug = 120

// appendSlug appends the id that an original id becomes: lower-case Latin
// letters and digits, joined by single hyphens; "" where it has none.
func appendSlug(dst, original []byte) []byte {
	start := len(dst)
	gap := false
	for _, c := range original {
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c >= 0x80:
			return append(dst[:start], strings.ReplaceAll(entities.Fold(string(original)), " ", "-")...)
		case c == '\'' || c == '`':
			continue
		default:
			gap = len(dst) > start
			continue
		}
		if gap {
			dst = append(dst, '-')
			gap = false
		}
		dst = append(dst, c)
	}
	return dst
}

// isSlug reports whether an original id is an id as it stands.
func isSlug(b []byte) bool {
	if len(b) == 0 || len(b) > maxSlug {
		return false
	}
	before := byte('-')
	for _, c := range b {
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' && before != '-') {
			return false
		}
		before = c
	}
	return before != '-'
}

const base32 = "0123456789abcdefghijklmnopqrstuv"

// append32 appends the first n of the 13 digits in base 32 that a number has;
// their order is the order of the numbers.
func append32(dst []byte, h uint64, n int) []byte {
	for i := range n {
		dst = append(dst, base32[h>>(60-5*i)&31])
	}
	return dst
}

// parse32 reads what append32 wrote with all 13 digits.
func parse32(s string) (h uint64, ok bool) {
	if len(s) != 13 || s[0] > 'f' {
		return 0, false
	}
	for i := range len(s) {
		d := strings.IndexByte(base32, s[i])
		if d < 0 {
			return 0, false
		}
		h = h<<5 | uint64(d)
	}
	return h, true
}

// hashed appends a hash to a slug, which is cut where it is too long for it.
func hashed(slug []byte, h uint64, digits int) []byte {
	if len(slug) == 0 {
		slug = append(slug, 'x')
	}
	slug = []byte(strings.TrimRight(string(slug[:min(len(slug), maxSlug)]), "-"))
	return append32(append(slug, '-'), h, digits)
}

// ID returns the id of a type, a kind or a property that is called name.
func ID(name string) string { return string(appendSlug(nil, []byte(name))) }
