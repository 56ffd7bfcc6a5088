package ask

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/words"
)

var citeVerb = &Verb{
	Name: "cite", Summary: "Print the locator of a passage, ready to paste under citations",
	Usage: "SOURCE [WORDS...]", Least: 1, Most: -1, Arguments: Source, Formats: tableFormats, Lenient: true,
	Help: lines(
		"Finds the words in the snapshot of SOURCE and prints where they are: paragraph,",
		"position, and the words themselves or, with --seal, their seal. The words come from",
		"the arguments, or from standard input if they are - or left out. If they appear",
		"more than once, the error lists the places, and --paragraph or --at says which.",
		"",
		"    graphx cite wire-report 'see it my way' --case @harbour",
		"    graphx cite wire-report --paragraph 4 --seal --case @harbour",
	),
	Parameters: join([]*Parameter{
		{Name: "paragraph", Type: Number, Least: 1, Common: true, Summary: "look in paragraph `NUMBER`; without words, cite the whole of it"},
		{Name: "at", Type: Number, Usually: "anywhere", Summary: "cite the passage that starts at `POSITION`"},
		{Name: "seal", Type: Switch, Common: true, Summary: "print a seal in place of the words"},
	}, outputParameters(tableFormats), []*Parameter{snapshotsParameter, caseParameter}),
	answer: answerCite,
}

func answerCite(a *asking) (*Answer, error) {
	paragraph, at := a.Number("paragraph"), -1
	if a.Has("at") {
		at = a.Number("at")
	}
	said := strings.Join(a.Args[1:], " ")
	if (said == "-" || said == "" && paragraph == 0) && a.env.Stdin != nil {
		data, err := a.env.Stdin()
		if err != nil {
			return nil, err
		}
		said = string(data)
	}
	if evidence.Normalize(said) == "" && (len(a.Args) > 1 || paragraph == 0) {
		return nil, &Error{Message: "there are no words to look for", Hint: "write them in quotes or on standard input, or name a paragraph", Try: []Setting{{"paragraph", "NUMBER"}}}
	}
	source, err := a.s.Source(a.Args[0])
	if err != nil {
		return nil, err
	}
	copies, err := a.copies()
	if err != nil {
		return nil, err
	}
	defer copies.Close()
	if copies.Folder == nil {
		return nil, copies.Missing()
	}
	if source.Snapshot == "" {
		return nil, &Error{Kind: NoInput, Message: source.ID + " has no snapshot", Hint: "keep a copy of the document, and write its name into snapshot"}
	}
	text, err := copies.Text(source)
	if err != nil {
		return nil, err
	}
	l, err := locator(text, source, said, paragraph, at)
	if err != nil {
		return nil, err
	}
	passage := text.Words(l.Start, l.End)
	if a.On("seal") {
		l.Quote, l.Prefix, l.Suffix, l.Seal = "", "", "", evidence.SealOf(passage)
	}
	// What is printed must be found again.
	if f := text.Locate(l); f.Outcome != evidence.Verified {
		return nil, fmt.Errorf("the passage %d-%d cannot be found again by its own locator", l.Start, l.End)
	}
	return &Answer{
		json: func(w io.Writer) error { return jsonCite(w, source.ID, l) },
		text: func(w io.Writer, _ words.Options) error { return yamlCite(w, source.ID, l) },
	}, nil
}

// locator makes the locator of a passage: the one place where the words stand,
// or of several the one in the paragraph or at the position that is asked for.
// The quote carries as much of what surrounds it as tells it from the others.
func locator(text *evidence.Text, source *evidence.Source, words string, paragraph, at int) (evidence.Locator, error) {
	if words == "" {
		p, ok := text.Paragraph(paragraph)
		if !ok {
			return evidence.Locator{}, &Error{Kind: NoAnswer, Message: fmt.Sprintf("%s has no paragraph %d; it has %d", source.ID, paragraph, text.Paragraphs())}
		}
		words, at = text.Words(p.Start, p.End), p.Start
	}
	all, _ := text.Find(words, "", "", maxFinds)
	var fit []evidence.Place
	for _, p := range all {
		last := text.ParagraphAt(p.End - 1)
		if (paragraph == 0 || p.Paragraph <= paragraph && paragraph <= last) && (at < 0 || p.Start == at) {
			fit = append(fit, p)
		}
	}
	switch {
	case len(all) == 0:
		return evidence.Locator{}, &Error{Kind: NoAnswer, Message: "these words are not in " + source.ID, Hint: "matching is exact except for white space: case, quotation marks and dashes count", List: nearby(text, words)}
	case len(fit) == 0:
		return evidence.Locator{}, &Error{Kind: NoAnswer, Message: "these words are not there in " + source.ID, Hint: "they are elsewhere:", List: contexts(text, all)}
	case len(fit) > 1:
		return evidence.Locator{}, &Error{Message: fmt.Sprintf("these words appear in %d places in %s", len(fit), source.ID), Hint: "say which by its position, or with more words", Try: []Setting{{"at", "POSITION"}}, List: contexts(text, fit)}
	}
	p := fit[0]
	l := evidence.Locator{Paragraph: p.Paragraph, Start: p.Start, End: p.End, Quote: text.Words(p.Start, p.End)}
	if len(all) > 1 {
		l.Prefix, l.Suffix = surroundings(text, p)
	}
	return l, nil
}

// maxFinds bounds how many places of some words are looked at.
const maxFinds = 10000

// surroundings returns the least that tells a passage from the others with the same
// words: words before it, then words after it, one at a time on either side.
// Where nothing does, its position must.
func surroundings(text *evidence.Text, p evidence.Place) (prefix, suffix string) {
	words := text.Words(p.Start, p.End)
	const most = 40 // words on either side
	before := strings.Fields(text.Words(max(0, p.Start-2000), p.Start))
	after := strings.Fields(text.Words(p.End, p.End+2000))
	if p.Start > 2000 && len(before) > 0 {
		before = before[1:] // it may be cut
	}
	if p.End+2000 < text.Len() && len(after) > 0 {
		after = after[:len(after)-1]
	}
	for n := 1; n <= most && n <= max(len(before), len(after)); n++ {
		prefix := strings.Join(before[max(0, len(before)-n):], " ")
		suffix := strings.Join(after[:min(n, len(after))], " ")
		for _, try := range [][2]string{{prefix, ""}, {"", suffix}, {prefix, suffix}} {
			if found, _ := text.Find(words, try[0], try[1], 2); len(found) == 1 {
				return try[0], try[1]
			}
		}
	}
	return "", ""
}

// contexts shows each place with some of what surrounds it, at most ten.
func contexts(text *evidence.Text, list []evidence.Place) []string {
	var out []string
	for i, p := range list {
		if i == 10 {
			return append(out, fmt.Sprintf("and %d more", len(list)-i))
		}
		out = append(out, fmt.Sprintf("paragraph %d, position %d: %s", p.Paragraph, p.Start, excerpt(text, p)))
	}
	return out
}

// excerpt shows a passage in its surroundings, safe to print.
func excerpt(text *evidence.Text, p evidence.Place) string {
	const around, most = 30, 60
	words := text.Words(p.Start, p.End)
	if p.End-p.Start > most {
		words = text.Words(p.Start, p.Start+most/2) + " ... " + text.Words(p.End-most/2, p.End)
	}
	s := text.Words(p.Start-around, p.Start) + "[" + words + "]" + text.Words(p.End, p.End+around)
	if p.Start > around {
		s = "..." + s
	}
	if p.End+around < text.Len() {
		s += "..."
	}
	return plain.Line(s)
}

// nearby finds where the longest run of the words, from the first on, stands.
func nearby(text *evidence.Text, words string) []string {
	fields := strings.Fields(words)
	low, high := 0, min(len(fields), 1000)
	for low < high { // the longest beginning that stands in the text
		n := (low + high + 1) / 2
		if found, _ := text.Find(strings.Join(fields[:n], " "), "", "", 1); len(found) > 0 {
			low = n
		} else {
			high = n - 1
		}
	}
	if low < 2 {
		return nil
	}
	found, more := text.Find(strings.Join(fields[:low], " "), "", "", 3)
	out := []string{fmt.Sprintf("the first %d words do:", low)}
	out = append(out, contexts(text, found)...)
	if more > 0 {
		out = append(out, fmt.Sprintf("and %d more", more))
	}
	return out
}

// yamlCite writes a citation as it stands under citations: in a list of records.
func yamlCite(w io.Writer, source string, l evidence.Locator) error {
	var b strings.Builder
	fmt.Fprintf(&b, "    - source: %s\n      paragraph: %d\n      start: %d\n      end: %d\n", source, l.Paragraph, l.Start, l.End)
	for _, f := range [][2]string{{"seal", l.Seal}, {"quote", l.Quote}, {"prefix", l.Prefix}, {"suffix", l.Suffix}} {
		switch {
		case f[1] == "":
		case f[0] == "seal":
			fmt.Fprintf(&b, "      seal: %s\n", f[1])
		default:
			fmt.Fprintf(&b, "      %s: %s\n", f[0], yamlText(f[1]))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// yamlText writes a text in double quotes; what cannot be seen is escaped.
func yamlText(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r <= 0xFFFF:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// jsonCite writes the shape cite/1 (docs/json.md).
func jsonCite(w io.Writer, source string, l evidence.Locator) error {
	return render.WriteJSON(w, struct {
		Graphx    string `json:"graphx"`
		Source    string `json:"source"`
		Paragraph int    `json:"paragraph"`
		Start     int    `json:"start"`
		End       int    `json:"end"`
		Seal      string `json:"seal,omitempty"`
		Quote     string `json:"quote,omitempty"`
		Prefix    string `json:"prefix,omitempty"`
		Suffix    string `json:"suffix,omitempty"`
	}{"cite/1", source, l.Paragraph, l.Start, l.End, l.Seal, l.Quote, l.Prefix, l.Suffix})
}
