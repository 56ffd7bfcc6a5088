package interop

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	utf16text "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// An Encoding is a way to write text in bytes, by the name that people use.
type Encoding string

// The encodings that have names of their own here.
const (
	UTF8    Encoding = "utf-8"
	UTF16LE Encoding = "utf-16le"
	UTF16BE Encoding = "utf-16be"
)

const (
	bom      = "\ufeff"
	bomLE    = "\xff\xfe"
	bomBE    = "\xfe\xff"
	bomLE32  = "\xff\xfe\x00\x00"
	nulsLook = 4096 // bytes of a file in which zero bytes tell UTF-16
)

// EncodingNames lists the encodings that a file may be said to have, those that
// are found without help first.
func EncodingNames() (names []string) {
	names = []string{string(UTF8), string(UTF16LE), string(UTF16BE)}
	for _, c := range guessed {
		names = append(names, c.name)
	}
	var others []string
	for _, e := range charmap.All {
		name := charmapName(e)
		if name != "" && !slices.Contains(names, name) {
			others = append(others, name)
		}
	}
	slices.Sort(others)
	return append(names, others...)
}

// charmapName is the name of a table of characters: "windows-1252".
func charmapName(e encoding.Encoding) string {
	m, ok := e.(*charmap.Charmap)
	if !ok {
		return ""
	}
	name := strings.ToLower(strings.ReplaceAll(m.String(), " ", "-"))
	return strings.ReplaceAll(name, "ibm-code-page-", "ibm")
}

// ParseEncoding reads the name of an encoding, in any case, with or without
// hyphens: cp1252, latin1 and mac are known, too.
func ParseEncoding(name string) (Encoding, bool) {
	plain := func(s string) string {
		return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(s))
	}
	want := plain(name)
	if other, ok := map[string]string{
		"latin1": "iso88591", "latin2": "iso88592", "latin9": "iso885915", "mac": "macintosh", "macroman": "macintosh", "utf16": "utf16le",
		"ansi": "windows1252", "cp850": "ibm850", "cp437": "ibm437", "cp866": "ibm866", "cp852": "ibm852",
	}[want]; ok {
		want = other
	}
	if rest, ok := strings.CutPrefix(want, "cp125"); ok {
		want = "windows125" + rest
	}
	for _, n := range EncodingNames() {
		if plain(n) == want {
			return Encoding(n), true
		}
	}
	return "", false
}

// table returns the characters of an encoding of one byte a character, nil for
// the others.
func (e Encoding) table() *charmap.Charmap {
	for _, c := range charmap.All {
		if charmapName(c) == string(e) {
			return c.(*charmap.Charmap)
		}
	}
	return nil
}

// decode returns a reader of what r holds in UTF-8.
func (e Encoding) decode(r io.Reader) io.Reader {
	switch e {
	case "", UTF8:
		return r
	case UTF16LE:
		return transform.NewReader(r, utf16text.UTF16(utf16text.LittleEndian, utf16text.IgnoreBOM).NewDecoder())
	case UTF16BE:
		return transform.NewReader(r, utf16text.UTF16(utf16text.BigEndian, utf16text.IgnoreBOM).NewDecoder())
	}
	return transform.NewReader(r, e.table().NewDecoder())
}

// encodingOf tells UTF-16 from the start of a file, by its mark or since every
// other byte is zero; "" for one of the others.
func encodingOf(start []byte) Encoding {
	switch {
	case bytes.HasPrefix(start, []byte(bomLE)) && !bytes.HasPrefix(start, []byte(bomLE32)):
		return UTF16LE
	case bytes.HasPrefix(start, []byte(bomBE)):
		return UTF16BE
	}
	start = start[:min(len(start), nulsLook)&^1]
	var zeros [2]int
	for i, c := range start {
		if c == 0 {
			zeros[i&1]++
		}
	}
	half := len(start) / 2
	switch {
	case half < 2:
	case zeros[1]*10 >= half*4 && zeros[0] == 0:
		return UTF16LE
	case zeros[0]*10 >= half*4 && zeros[1] == 0:
		return UTF16BE
	}
	return ""
}

// An EncodingError says that nobody can tell what the bytes of a file mean.
type EncodingError struct {
	File       string
	Line       int        // of the first byte that is not UTF-8, from 1
	Byte       byte       // that one
	Mixed      bool       // other lines are UTF-8
	Candidates []Encoding // the likely ones, the best first
	Samples    []string   // the first such word in each
}

func (e *EncodingError) Error() string {
	if e.Mixed {
		return fmt.Sprintf("%s:%d: byte 0x%02X is not UTF-8, and other bytes of the file are", e.File, e.Line, e.Byte)
	}
	return fmt.Sprintf("%s:%d: byte 0x%02X is not UTF-8, and the encoding is in doubt", e.File, e.Line, e.Byte)
}

// A survey is what the bytes of a whole file say about its encoding.
type survey struct {
	valid  int // characters of more than one byte in good UTF-8
	broken int // bytes that are not
	line   int // of the first of them
	first  byte
	words  map[string]bool // with bytes that are not UTF-8
}

// maxWords bounds the words that a survey keeps.
const maxWords = 4000

// look reads a file to its end.
func (s *survey) look(r io.Reader) error {
	s.words = map[string]bool{}
	buf := make([]byte, 1<<16)
	var word []byte
	line, n := 1, 0
	flush := func() {
		if slices.ContainsFunc(word, func(c byte) bool { return c >= utf8.RuneSelf }) && !utf8.Valid(word) {
			if len(s.words) < maxWords {
				s.words[string(word)] = true
			}
		}
		word = word[:0]
	}
	for {
		m, err := r.Read(buf[n:])
		data := buf[:n+m]
		last := err != nil
		for len(data) > 0 {
			c := data[0]
			if c < utf8.RuneSelf {
				if c == '\n' {
					line++
				}
				if c <= ' ' || c == ',' || c == ';' || c == '"' || c == '|' || c == '/' || c == '(' || c == ')' || len(word) > 60 {
					flush()
				} else {
					word = append(word, c)
				}
				data = data[1:]
				continue
			}
			if !last && !utf8.FullRune(data) {
				break
			}
			r, size := utf8.DecodeRune(data)
			if r == utf8.RuneError && size == 1 {
				if s.broken++; s.broken == 1 {
					s.line, s.first = line, c
				}
			} else {
				s.valid++
			}
			word = append(word, data[:size]...)
			data = data[size:]
		}
		n = copy(buf, data)
		if err == io.EOF {
			flush()
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// Where the best encoding has less than sure, or leads the next by less than
// lead, the file does not tell: measured on names and sentences in 19 languages,
// see TestGuess.
const (
	sureScore = 0.6
	leadScore = 0.10
)

// guess returns the encodings that may be meant, the best first, with their
// scores.
func (s *survey) guess() (names []Encoding, scores []float64) {
	var words []string
	for w := range s.words {
		words = append(words, w)
	}
	slices.Sort(words)
	type result struct {
		name  Encoding
		score float64
		as    string
	}
	var list []result
	for i, c := range guessed {
		score, as := scoreOf(Encoding(c.name).table(), letterPairs()[i], words)
		// The same text in another encoding is no doubt.
		if slices.ContainsFunc(list, func(r result) bool { return r.as == as && r.score >= score }) {
			continue
		}
		list = slices.DeleteFunc(list, func(r result) bool { return r.as == as })
		list = append(list, result{Encoding(c.name), score, as})
	}
	slices.SortStableFunc(list, func(a, b result) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	for _, r := range list {
		names, scores = append(names, r.name), append(scores, r.score)
	}
	return names, scores
}

// decide returns the encoding of a surveyed file that is not UTF-8. The error is
// an *EncodingError.
func (s *survey) decide(file string) (Encoding, error) {
	if s.valid >= 20*s.broken {
		return UTF8, nil // with damage
	}
	names, scores := s.guess()
	e := &EncodingError{File: file, Line: s.line, Byte: s.first, Mixed: 4*s.valid > s.broken}
	sure := len(scores) > 0 && scores[0] >= sureScore && (len(scores) == 1 || scores[0]-scores[1] >= leadScore)
	if sure && !e.Mixed {
		return names[0], nil
	}
	least := ""
	for w := range s.words {
		if least == "" || w < least {
			least = w
		}
	}
	for _, n := range names[:min(2, len(names))] {
		e.Candidates = append(e.Candidates, n)
		word, err := n.table().NewDecoder().String(least)
		if err != nil {
			word = least
		}
		e.Samples = append(e.Samples, strings.ToValidUTF8(word, "?"))
	}
	return "", e
}

// scoreOf says how much of the characters beyond ASCII stand where they stand in
// the languages of an encoding: for each, whether it is known behind the one
// before it and in front of the one behind it. as is the decoded text.
func scoreOf(table *charmap.Charmap, pairs map[[2]rune]bool, words []string) (score float64, as string) {
	var text strings.Builder
	good, all := 0.0, 0.0
	for _, w := range words {
		runes := []rune{' '}
		for i := range len(w) {
			r := table.DecodeByte(w[i])
			if r == utf8.RuneError || r >= 0x80 && r < 0xa0 {
				return 0, fmt.Sprint("none ", table)
			}
			runes = append(runes, r)
			text.WriteRune(r)
		}
		text.WriteByte('\n')
		runes = append(runes, ' ')
		for i := 1; i < len(runes)-1; i++ {
			r := runes[i]
			if r < utf8.RuneSelf {
				continue
			}
			all++
			good += worth(pairs, runes[i-1], r, runes[i+1])
		}
	}
	if all == 0 {
		return 0, ""
	}
	return good / all, text.String()
}

// worth is between 0 and 1: how well a character goes with its neighbours.
func worth(pairs map[[2]rune]bool, before, r, behind rune) float64 {
	plainBefore, plainBehind := !unicode.IsLetter(before), !unicode.IsLetter(behind)
	switch r {
	case '\u2019', '\u2018', '`':
		if plainBefore || plainBehind || unicode.IsLetter(before) && unicode.IsLetter(behind) {
			return 0.8
		}
		return 0
	case '\u201c', '\u201d', '\u201e', '\u2013', '\u2014', '\u2026', '\u00ab', '\u00bb', '\u20ac', '\u00a7', '\u2116', '\u00a0', '\u00bf', '\u00a1':
		if plainBefore || plainBehind {
			return 0.8
		}
		return 0
	case '\u00b0', '\u00ba', '\u00aa':
		if unicode.IsDigit(before) || plainBehind && before == 'n' {
			return 0.8
		}
		return 0
	}
	if !unicode.IsLetter(r) {
		return 0
	}
	// A word is written in one case, or begins with a capital.
	if unicode.IsUpper(r) && unicode.IsLower(before) {
		return 0
	}
	if plainBefore && plainBehind {
		return 0.5 // one letter tells little
	}
	known := 0.0
	fold := func(r rune) rune {
		if !unicode.IsLetter(r) {
			return ' '
		}
		return unicode.ToLower(r)
	}
	if pairs[[2]rune{fold(before), fold(r)}] {
		known += 0.5
	}
	if pairs[[2]rune{fold(r), fold(behind)}] {
		known += 0.5
	}
	return known
}

// findEncoding looks through a file that is not UTF-8. The error is an
// *EncodingError where nobody can tell.
func (f *file) findEncoding() error {
	s, err := f.survey()
	if err != nil {
		return err
	}
	if f.form.encoding, err = s.decide(f.shown()); err != nil {
		return err
	}
	f.form.damaged = f.form.encoding == UTF8
	return nil
}
