package publish

import (
	"compress/zlib"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const mostInflated = int64(64 << 20)

var (
	pdfStream = regexp.MustCompile(`stream\r?\n`)
	pdfHex    = regexp.MustCompile(`<([0-9A-Fa-f\s]{4,})>`)
)

// pdf reads the strings of a PDF and of its streams, as bytes and as UTF-16.
func (r *Reading) pdf(raw string) {
	parts := []string{raw}
	for _, at := range pdfStream.FindAllStringIndex(raw, -1) {
		if z, err := zlib.NewReader(strings.NewReader(raw[at[1]:])); err == nil {
			text, _ := io.ReadAll(io.LimitReader(z, mostInflated)) // a stream's end is often not clean
			parts = append(parts, string(text))
		}
	}
	var page strings.Builder
	for _, part := range parts {
		if strings.Contains(part, "<?xpacket") || strings.Contains(part, "<x:xmpmeta") {
			r.markup(part)
		}
		for _, s := range pdfStrings(part) {
			r.pdfString(s, &page)
		}
		for _, m := range pdfHex.FindAllStringSubmatch(part, -1) {
			digits := strings.Join(strings.Fields(m[1]), "")
			var b []byte
			for i := 0; i+1 < len(digits); i += 2 {
				n, _ := strconv.ParseUint(digits[i:i+2], 16, 8)
				b = append(b, byte(n))
			}
			r.pdfString(string(b), &page)
		}
		for _, tail := range strings.Split(part, "\xfe\xff")[1:] {
			r.add(utf16BE(tail))
		}
		r.raw = append(r.raw, NewSearched(part), NewSearched(strings.ReplaceAll(part, "\x00", "")))
	}
	r.add(page.String())
	r.add(strings.ReplaceAll(page.String(), "\n", ""))
}

// pdfString adds a string of a PDF to the text of its pages.
func (r *Reading) pdfString(s string, page *strings.Builder) {
	if strings.IndexByte(s, 0) >= 0 && len(s)%2 == 0 {
		s = utf16BE(strings.TrimPrefix(s, "\xfe\xff"))
	}
	if utf8.ValidString(s) && !slices.Contains(headings, s) {
		page.WriteString(s + "\n")
	}
}

// pdfStrings are the strings in parentheses, their escapes undone.
func pdfStrings(s string) []string {
	var out []string
	for i := 0; i < len(s); i++ {
		if s[i] != '(' {
			continue
		}
		var b strings.Builder
		depth := 1
		for i++; i < len(s) && b.Len() < 1<<16; i++ {
			switch c := s[i]; c {
			case '\\':
				if i++; i >= len(s) {
					break
				}
				if k := strings.IndexByte("nrtbf", s[i]); k >= 0 {
					b.WriteByte("\n\r\t\b\f"[k])
				} else if s[i] >= '0' && s[i] <= '7' {
					n := 0
					for k := 0; k < 3 && i < len(s) && s[i] >= '0' && s[i] <= '7'; k, i = k+1, i+1 {
						n = n*8 + int(s[i]-'0')
					}
					i--
					b.WriteByte(byte(n))
				} else {
					b.WriteByte(s[i])
				}
				continue
			case '(':
				depth++
			case ')':
				depth--
			}
			if depth == 0 {
				break
			}
			b.WriteByte(s[i])
		}
		out = append(out, b.String())
	}
	return out
}
