package figure

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/render"
)

// A Place is where something stands in a figure's file.
type Place struct {
	Line    int    `json:"line"` // from 1
	Element string `json:"element,omitempty"`
	// Group is the id of the group that it is in, or its class where it has none.
	Group string `json:"group,omitempty"`
	// Was and Is are the line in either file, cut around where they part; "" for a
	// line that one has not.
	Was string `json:"was,omitempty"`
	Is  string `json:"is,omitempty"`
}

// FirstDifference tells where a figure's file first differs from another; ok is
// false where they are the same.
//
// The names of parts begin with a hash of the whole drawing (see
// [drawing.Drawing.Prefix]): it is no difference where there is another.
func FirstDifference(was, is []byte) (p Place, ok bool) {
	if bytes.Equal(was, is) {
		return p, false
	}
	if a, b := withoutPrefix(was), withoutPrefix(is); !bytes.Equal(a, b) {
		was, is = a, b
	}
	at := 0
	for at < len(was) && at < len(is) && was[at] == is[at] {
		at++
	}
	p.Line = 1 + bytes.Count(was[:at], []byte("\n"))
	p.Was, p.Is = lineAround(was, at), lineAround(is, at)
	p.Element, p.Group = enclosing(was, at)
	return p, true
}

// labelled finds the prefix of a figure's names at its root.
var labelled = regexp.MustCompile(`<svg\b[^>]*? aria-labelledby="(graphx-[0-9a-f]{8}-)title"`)

// withoutPrefix is a figure with the bare names of its parts.
func withoutPrefix(svg []byte) []byte {
	m := labelled.FindSubmatch(svg)
	if m == nil {
		return svg
	}
	return bytes.ReplaceAll(svg, m[1], nil)
}

// lineAround returns the line that an offset is in, or the part of a long one
// around it.
func lineAround(text []byte, at int) string {
	at = min(at, len(text))
	start := bytes.LastIndexByte(text[:at], '\n') + 1
	end := len(text)
	if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
		end = at + i
	}
	const most, before = 160, 60
	left, right := "", ""
	if end-start > most {
		if at-start > before {
			start, left = at-before, "…"
		}
		if end-start > most {
			end, right = start+most, "…"
		}
	}
	return left + strings.TrimSpace(render.Clean(strings.ToValidUTF8(string(text[start:end]), ""))) + right
}

// enclosing names the element that an offset is in, and the group around it.
func enclosing(svg []byte, at int) (element, group string) {
	d := xml.NewDecoder(bytes.NewReader(svg))
	type open struct{ element, group string }
	var stack []open
	for {
		t, err := d.RawToken()
		if err != nil {
			break
		}
		end := int(d.InputOffset())
		if s, ok := t.(xml.StartElement); ok {
			o := open{element: s.Name.Local}
			if len(stack) > 0 {
				o.group = stack[len(stack)-1].group
			}
			if o.element == "g" {
				attr := attributes(s)
				if name := attr["id"] + attr["class"]; name != "" {
					o.group = attr["id"]
					if o.group == "" {
						o.group = attr["class"]
					}
				}
			}
			stack = append(stack, o)
		}
		if end > at {
			break
		}
		if _, ok := t.(xml.EndElement); ok && len(stack) > 0 {
			stack = stack[:len(stack)-1]
		}
	}
	if len(stack) == 0 {
		return "", ""
	}
	last := stack[len(stack)-1]
	return render.Clean(last.element), render.Clean(last.group)
}

func attributes(s xml.StartElement) map[string]string {
	out := map[string]string{}
	for _, a := range s.Attr {
		out[a.Name.Local] = a.Value
	}
	return out
}

// A Change is a record that two figures show otherwise.
type Change struct {
	What string `json:"what"` // entity, relation or source
	ID   string `json:"id"`
	How  string `json:"how"` // added, removed or changed
	Was  string `json:"was,omitempty"`
	Is   string `json:"is,omitempty"`
}

// CompareShown compares what two figures show, by the ids and the words in them:
// entities, then relations, then sources, each by id.
func CompareShown(was, is []byte) []Change {
	old, new := shownIn(was), shownIn(is)
	var out []Change
	for _, what := range []string{"entity", "relation", "source"} {
		var ids []string
		for k := range old {
			if k.what == what {
				ids = append(ids, k.id)
			}
		}
		for k := range new {
			if _, both := old[k]; k.what == what && !both {
				ids = append(ids, k.id)
			}
		}
		slices.Sort(ids)
		for _, id := range ids {
			k := recordKey{what, id}
			before, had := old[k]
			after, has := new[k]
			switch {
			case !had:
				out = append(out, Change{what, render.Clean(id), "added", "", after})
			case !has:
				out = append(out, Change{what, render.Clean(id), "removed", before, ""})
			case before != after:
				out = append(out, Change{what, render.Clean(id), "changed", before, after})
			}
		}
	}
	return out
}

type recordKey struct{ what, id string }

// toldRelation ends the words of one relation among those of a line.
var toldRelation = regexp.MustCompile(`\([a-z-]+\)(?: \[[0-9,-]+\])?\.(?: |$)`)

// notedAt is the footnote of a relation.
var notedAt = regexp.MustCompile(` \[([0-9,-]+)\]\.$`)

// A shown is a record as a figure has it.
type shown struct {
	depth             int
	attr              map[string]string
	title, desc, text string
}

// add adds text that stands in an element of that name. A record that says more
// than any figure's is cut.
func (r *shown) add(element string, text []byte) {
	if len(r.title)+len(r.desc)+len(r.text) >= render.MostTag {
		return
	}
	s := strings.TrimSpace(string(text[:min(len(text), render.MostTag)]))
	switch {
	case element == "title":
		r.title += s
	case element == "desc":
		r.desc += s
	case s != "":
		r.text = strings.TrimSpace(r.text + " " + s)
	}
}

// relations tells each relation of a line, by its id: with its own words where
// those of the line can be told apart, else with all of them.
func (r *shown) relations(out map[recordKey]string) {
	ids, words := strings.Fields(r.attr["data-id"]), cmp.Or(r.desc, r.title)
	var each []string
	for rest := words; rest != ""; {
		cut := toldRelation.FindStringIndex(rest)
		if cut == nil {
			each = append(each, rest)
			break
		}
		each = append(each, strings.TrimSpace(rest[:cut[1]]))
		rest = rest[cut[1]:]
	}
	for i, id := range ids {
		out[recordKey{"relation", id}] = words
		if len(each) == len(ids) {
			out[recordKey{"relation", id}] = each[i]
		}
	}
}

// shownIn lists the records that a figure shows, with their words. Footnotes are
// told by the sources' ids: a source that gets another number changes nothing.
func shownIn(svg []byte) map[recordKey]string {
	out := map[recordKey]string{}
	sources := map[int]string{}
	d := xml.NewDecoder(bytes.NewReader(svg))
	var r *shown
	depth, in := 0, ""
	for {
		t, err := d.RawToken()
		if err != nil {
			break
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			in = t.Name.Local
			if attr := attributes(t); r == nil && attr["data-id"] != "" {
				r = &shown{depth: depth, attr: attr}
			}
		case xml.CharData:
			if r != nil {
				r.add(in, t)
			}
		case xml.EndElement:
			if r != nil && depth == r.depth {
				id := r.attr["data-id"]
				switch {
				case r.attr["class"] == "source":
					n, _ := strconv.Atoi(r.attr["data-number"])
					sources[n] = id
					text := r.text
					if _, rest, ok := strings.Cut(text, " "); ok && strings.HasPrefix(text, "[") {
						text = rest
					}
					out[recordKey{"source", id}] = text
				case r.attr["data-status"] != "":
					r.relations(out)
				default:
					out[recordKey{"entity", id}] = strings.Trim(r.title+", "+strings.ReplaceAll(r.desc, "\n", " "), ", ")
				}
				r = nil
			}
			depth--
			in = ""
		}
	}
	for k, words := range out {
		if k.what == "relation" && len(sources) > 0 {
			out[k] = notedAt.ReplaceAllStringFunc(words, func(note string) string {
				var ids []string
				for _, n := range footnoted(strings.Trim(note, " [].")) {
					if id := sources[n]; id != "" {
						ids = append(ids, id)
					}
				}
				slices.Sort(ids)
				return " [" + strings.Join(ids, ", ") + "]."
			})
		}
		out[k] = render.Head(render.Clean(out[k]), 600)
	}
	return out
}

// footnoted reads the numbers of a footnote: "1-3,5".
func footnoted(s string) (out []int) {
	for _, part := range strings.Split(s, ",") {
		from, to, isRange := strings.Cut(part, "-")
		a, _ := strconv.Atoi(from)
		b := a
		if isRange {
			b, _ = strconv.Atoi(to)
		}
		for n := a; n <= min(b, a+mostNumber); n++ {
			out = append(out, n)
		}
	}
	return out
}

// wordsIn lists the rows of text of a figure, sorted: what it says, wherever that
// stands.
func wordsIn(svg []byte) []string {
	var out []string
	d := xml.NewDecoder(bytes.NewReader(svg))
	in := ""
	for {
		t, err := d.RawToken()
		if err != nil {
			slices.Sort(out)
			return out
		}
		switch t := t.(type) {
		case xml.StartElement:
			in = t.Name.Local
		case xml.CharData:
			if s := strings.TrimSpace(string(t)); s != "" && (in == "text" || in == "tspan" || in == "title" || in == "desc") {
				out = append(out, render.Clean(s))
			}
		case xml.EndElement:
			in = ""
		}
	}
}

// SameWords reports whether two figures say the same, wherever it stands and
// however it looks.
func SameWords(was, is []byte) bool { return slices.Equal(wordsIn(was), wordsIn(is)) }
