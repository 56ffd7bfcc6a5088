package publish

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"html"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

// Search returns the words that stand in an output, in whatever spelling its
// format has for them.
func Search(data []byte, words []Withheld) []Withheld {
	forms, terse := spellings(data)
	var found []Withheld
	for _, w := range words {
		in := forms
		if len([]rune(w.Word)) > 8 {
			in = slices.Concat(forms, terse)
		}
		if slices.ContainsFunc(in, func(t Searched) bool { return t.Has(w.Word) }) {
			found = append(found, w)
		}
	}
	return found
}

var (
	tagPattern   = regexp.MustCompile(`(?s)<[^<>]*>`)
	attrPattern  = regexp.MustCompile(`(?s)\s(?:data-[a-z-]+|id|aria-label|href|xlink:href|alt|title|content|summary|value)\s*=\s*("[^"]*"|'[^']*')`)
	pdfStream    = regexp.MustCompile(`(?s)stream\r?\n`)
	mostInflated = int64(64 << 20)
)

// spellings are the texts that an output has in it: forms are what a reader of it
// gets to see or to search, terse is the whole as it stands, in which short words
// may be those of the format.
func spellings(data []byte) (forms, terse []Searched) {
	add := func(to *[]Searched, s string) { *to = append(*to, NewSearched(s)) }
	raw := string(data)
	markup := strings.Contains(raw, "</")
	add(&terse, raw)
	add(&terse, html.UnescapeString(raw))
	if s, err := url.PathUnescape(raw); err == nil && s != raw {
		add(&terse, s)
	} else if strings.Contains(raw, "%") {
		add(&terse, percent.ReplaceAllStringFunc(raw, func(s string) string {
			t, err := url.PathUnescape(s)
			if err != nil {
				return s
			}
			return t
		}))
	}
	binary := bytes.HasPrefix(data, []byte("%PDF")) || bytes.HasPrefix(data, []byte("\x89PNG"))
	var values []string
	switch {
	case binary:
		add(&terse, strings.ReplaceAll(raw, "\x00", ""))
		for _, at := range pdfStream.FindAllStringIndex(raw, -1) {
			if z, err := zlib.NewReader(strings.NewReader(raw[at[1]:])); err == nil {
				text, _ := io.ReadAll(io.LimitReader(z, mostInflated))
				add(&terse, string(text))
			}
		}
		for part := range strings.SplitSeq(raw, "\xfe\xff") {
			add(&forms, utf16BE(part))
		}
	case markup:
		for _, m := range attrPattern.FindAllStringSubmatch(raw, -1) {
			values = append(values, html.UnescapeString(m[1][1:len(m[1])-1]))
		}
		add(&forms, strings.Join(values, "\n|\n"))
		add(&forms, html.UnescapeString(tagPattern.ReplaceAllString(raw, " ")))
		add(&forms, html.UnescapeString(tagPattern.ReplaceAllString(raw, "")))
	default:
		if values, ok := jsonTexts(data); ok {
			add(&forms, strings.Join(values, "\n|\n"))
			break
		}
		add(&forms, raw)
		add(&forms, strings.NewReplacer(`\"`, `"`, `\n`, " ", `\\`, `\`, "<br>", " ", "<br/>", " ", "#quot;", `"`).Replace(html.UnescapeString(raw)))
	}
	return forms, terse
}

var percent = regexp.MustCompile(`(?:%[0-9a-fA-F]{2})+`)

// utf16BE reads a text of big-endian UTF-16 to its first odd character.
func utf16BE(s string) string {
	var units []uint16
	for i := 0; i+1 < len(s) && len(units) < 1<<16; i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}

// jsonTexts are the texts in JSON, but for the names of members; ok is false for
// what is no JSON.
func jsonTexts(data []byte) (texts []string, ok bool) {
	d := json.NewDecoder(bytes.NewReader(data))
	var inside []bool // an object, by depth
	key := false
	for {
		t, err := d.Token()
		if err == io.EOF {
			return texts, len(data) > 0 && len(inside) == 0
		}
		if err != nil {
			return nil, false
		}
		object := len(inside) > 0 && inside[len(inside)-1]
		switch t := t.(type) {
		case json.Delim:
			switch t {
			case '{', '[':
				inside = append(inside, t == '{')
			default:
				inside = inside[:len(inside)-1]
			}
			key = len(inside) > 0 && inside[len(inside)-1]
			continue
		case string:
			if !object || !key {
				texts = append(texts, t)
			} else if !plainName.MatchString(t) {
				texts = append(texts, t) // ids by scheme and the like
			}
		}
		if object {
			key = !key
		}
	}
}

var plainName = regexp.MustCompile(`^[a-z_]+$`)
