package casefile

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// readJSONL reads JSON Lines: one object a line, blank lines between them. A
// line that is not JSON is reported and passed over.
func readJSONL(d *decoder, _ *table, text string, base int, visit func(*node)) {
	s := jsonScanner{d: d, text: d.f.text}
	bad, first := 0, base == 0
	for at, end := base, base+len(text); at < end; {
		s.at, s.end = at, end
		if i := strings.IndexByte(s.text[at:end], '\n'); i >= 0 {
			s.end = at + i
		}
		at = s.end + 1
		if s.space(); s.at == s.end {
			continue
		}
		s.reset()
		n, ok := s.value(0)
		if ok {
			if s.space(); s.at < s.end {
				ok = s.fail(s.at, "text after the object", "write one JSON object per line")
			}
		}
		switch {
		case ok:
			visit(&n)
		case first && s.at == s.end:
			return // one value written over many lines: one problem, not one a line
		default:
			if bad++; bad == 50 {
				d.broken(s.end, "the rest of the file is not read", "50 of its lines are not JSON objects")
				return
			}
		}
		first = false
	}
}

// A jsonScanner reads one JSON value from text[at:end], which is a line.
// Strings without escapes are not copied.
type jsonScanner struct {
	arena
	d       *decoder
	text    string
	at, end int
}

func (s *jsonScanner) fail(at int, message, hint string) bool {
	s.d.broken(at, message, hint)
	return false
}

func (s *jsonScanner) space() {
	for s.at < s.end {
		switch s.text[s.at] {
		case ' ', '\t', '\r':
			s.at++
		default:
			return
		}
	}
}

// peek returns the next byte, 0 at the end of the line.
func (s *jsonScanner) peek() byte {
	if s.at < s.end {
		return s.text[s.at]
	}
	return 0
}

const lineHint = "write one JSON object per line: an object cannot continue on the next line"

func (s *jsonScanner) value(depth int) (n node, ok bool) {
	s.space()
	n.at = int32(s.at)
	if depth > maxDepth {
		return n, s.fail(s.at, fmt.Sprintf("nested more than %d deep", maxDepth), "")
	}
	switch c := s.peek(); {
	case c == '{':
		n.kind = record
		n.kids, ok = s.entries('}', "an object", depth)
		return n, ok
	case c == '[':
		n.kind = list
		n.kids, ok = s.entries(']', "a list", depth)
		return n, ok
	case c == '"':
		n.kind = word
		n.text, ok = s.str()
		return n, ok
	case c == '-' || c >= '0' && c <= '9':
		n.kind = number
		n.text, ok = s.num()
		return n, ok
	case s.at == s.end:
		return n, s.fail(s.at, "the line ends where a value should be", lineHint)
	}
	for _, w := range [...]string{"true", "false", "null"} {
		if strings.HasPrefix(s.text[s.at:s.end], w) {
			if n.kind = truth; w == "null" {
				n.kind = blank
			}
			n.text = w
			s.at += len(w)
			return n, true
		}
	}
	return n, s.fail(s.at, "not JSON: want a value", "put text in double quotes")
}

// entries reads what is in an object or a list, up to its closing bracket.
func (s *jsonScanner) entries(closing byte, what string, depth int) ([]node, bool) {
	mark := len(s.stack)
	s.at++
	if s.space(); s.peek() == closing {
		s.at++
		return nil, true
	}
	for {
		name, nameAt := "", s.at
		if closing == '}' {
			var ok bool
			if name, ok = s.name(); !ok {
				return nil, false
			}
		}
		kid, ok := s.value(depth + 1)
		if !ok {
			return nil, false
		}
		if s.full() {
			return nil, s.fail(s.at, fullMessage, fullHint)
		}
		kid.name, kid.nameAt = name, int32(nameAt)
		s.stack = append(s.stack, kid)
		s.space()
		switch c := s.peek(); {
		case c == closing:
			s.at++
			return s.close(mark), true
		case s.at == s.end:
			return nil, s.fail(s.at, "the line ends inside "+what, lineHint)
		case c != ',':
			return nil, s.fail(s.at, fmt.Sprintf("not JSON: want a comma or %c", closing), "")
		}
		s.at++
		s.space()
	}
}

// name reads the name of a field and the colon behind it.
func (s *jsonScanner) name() (string, bool) {
	if s.peek() != '"' {
		if s.at == s.end {
			return "", s.fail(s.at, "the line ends inside an object", lineHint)
		}
		return "", s.fail(s.at, "not JSON: want the name of a field in double quotes", "")
	}
	name, ok := s.str()
	if !ok {
		return "", false
	}
	if s.space(); s.peek() != ':' {
		return "", s.fail(s.at, "not JSON: want a colon after the name", "")
	}
	s.at++
	return name, true
}

// num reads a number and keeps it as it is written.
func (s *jsonScanner) num() (string, bool) {
	start := s.at
	if s.peek() == '-' {
		s.at++
	}
	digits := func() bool {
		from := s.at
		for c := s.peek(); c >= '0' && c <= '9'; c = s.peek() {
			s.at++
		}
		return s.at > from
	}
	first := s.at
	ok := digits() && (s.text[first] != '0' || s.at == first+1)
	if ok && s.peek() == '.' {
		s.at++
		ok = digits()
	}
	if c := s.peek(); ok && (c == 'e' || c == 'E') {
		s.at++
		if c := s.peek(); c == '+' || c == '-' {
			s.at++
		}
		ok = digits()
	}
	if ok && s.at < s.end {
		ok = strings.IndexByte(",]} \t\r", s.text[s.at]) >= 0
	}
	if !ok {
		return "", s.fail(start, "not a JSON number", "put text in double quotes, dates included")
	}
	return s.text[start:s.at], true
}

// str reads a string in double quotes.
func (s *jsonScanner) str() (string, bool) {
	start := s.at + 1
	for i := start; i < s.end; i++ {
		switch c := s.text[i]; {
		case c == '"':
			s.at = i + 1
			return s.text[start:i], true
		case c == '\\':
			return s.escaped(start, i)
		case c < ' ':
			return "", s.fail(i, fmt.Sprintf("control character %U in a text", c), `write it as \t or \u0009`)
		}
	}
	return "", s.fail(start-1, "the text has no closing double quote on this line", lineHint)
}

// escaped reads the rest of a string that has its first escape at i.
func (s *jsonScanner) escaped(start, i int) (string, bool) {
	var b strings.Builder
	b.WriteString(s.text[start:i])
	for i < s.end {
		c := s.text[i]
		switch {
		case c == '"':
			s.at = i + 1
			return b.String(), true
		case c < ' ':
			return "", s.fail(i, fmt.Sprintf("control character %U in a text", c), `write it as \t or \u0009`)
		case c != '\\':
			b.WriteByte(c)
			i++
			continue
		case i+1 >= s.end:
			return "", s.fail(start-1, "the text has no closing double quote on this line", lineHint)
		}
		at := i
		c = s.text[i+1]
		i += 2
		switch c {
		case '"', '\\', '/':
			b.WriteByte(c)
		case 'b':
			b.WriteByte('\b')
		case 'f':
			b.WriteByte('\f')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case 'u':
			r, ok := s.hex(i)
			i += 4
			if ok && utf16.IsSurrogate(r) {
				low, ok2 := rune(0), false
				if i+2 <= s.end && s.text[i:i+2] == `\u` {
					low, ok2 = s.hex(i + 2)
				}
				i += 6
				if r = utf16.DecodeRune(r, low); !ok2 || r == utf8.RuneError {
					return "", s.fail(at, "half of a surrogate pair", `write the character itself, or both halves: \ud83d\ude00`)
				}
			}
			if !ok {
				return "", s.fail(at, `bad escape: \u needs four hexadecimal digits`, "")
			}
			b.WriteRune(r)
		default:
			return "", s.fail(at, "bad escape in a text", `write a backslash as \\`)
		}
	}
	return "", s.fail(start-1, "the text has no closing double quote on this line", lineHint)
}

func (s *jsonScanner) hex(i int) (rune, bool) {
	if i+4 > s.end {
		return 0, false
	}
	u, err := strconv.ParseUint(s.text[i:i+4], 16, 32)
	return rune(u), err == nil && s.text[i] != '+'
}
