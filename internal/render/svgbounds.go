package render

import (
	"bytes"
	"fmt"
)

// The bounds of a figure that is read, far above those that graphx draws: the
// figures of the gallery are 6 elements deep and have at most 709 of them, with
// tags of 668 bytes. XML readers keep every open element and all attributes of a
// tag: without bounds 66 MB of nested elements took 3.4 GB.
const (
	mostDepth    = 256
	mostElements = 2_000_000
	MostTag      = 1 << 20 // bytes
	MostManifest = 8 << 20 // bytes of its JSON, with the names that were piped in
)

// CheckBounds scans the tags of an SVG, without keeping any of it, and reports
// one that is beyond the bounds. It is linear, and no check of the syntax: that
// is its reader's.
func CheckBounds(svg []byte) error {
	depth, elements := 0, 0
	for rest := svg; ; {
		at := bytes.IndexByte(rest, '<')
		if at < 0 {
			return nil
		}
		rest = rest[at:]
		skipped := false
		for _, s := range [...]struct{ begin, end string }{{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}} {
			if bytes.HasPrefix(rest, []byte(s.begin)) {
				end := bytes.Index(rest[len(s.begin):], []byte(s.end))
				if end < 0 {
					return nil
				}
				rest, skipped = rest[len(s.begin)+end+len(s.end):], true
				break
			}
		}
		if skipped {
			continue
		}
		end := tagEnd(rest)
		switch {
		case end > MostTag:
			return fmt.Errorf("a tag in it is longer than %d kB", MostTag>>10)
		case bytes.HasPrefix(rest, []byte("</")):
			depth--
		case bytes.HasPrefix(rest, []byte("<!")):
		default:
			elements++
			if end < 2 || rest[end-2] != '/' {
				depth++
			}
		}
		if depth > mostDepth {
			return fmt.Errorf("its elements are nested more than %d deep", mostDepth)
		}
		if elements > mostElements {
			return fmt.Errorf("it has more than %d elements", mostElements)
		}
		rest = rest[end:]
	}
}

// tagEnd is the length of the tag at the start of a text, or of the text where
// the tag does not end. It stops looking behind mostTag.
func tagEnd(text []byte) int {
	quote := byte(0)
	for i, c := range text {
		switch {
		case i > MostTag:
			return i
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i + 1
		}
	}
	return len(text)
}
