package figure

import (
	"io"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/render"
)

// cslTypes are the types of CSL 1.0.2 for those of sources; what CSL has no type
// for is a document, with the source's type as its genre.
var cslTypes = map[evidence.SourceType]string{
	"article": "article-newspaper", "broadcast": "broadcast", "interview": "interview", "post": "post",
	"report": "report", "register": "dataset",
}

// A cslItem is a source as citation managers read it: CSL-JSON
// (citeproc-js.readthedocs.io, csl-data.json).
type cslItem struct {
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	Number    int       `json:"citation-number"`
	Title     string    `json:"title"`
	Container string    `json:"container-title,omitempty"`
	Author    []cslName `json:"author,omitempty"`
	Publisher string    `json:"publisher,omitempty"`
	Genre     string    `json:"genre,omitempty"`
	Issued    *cslDate  `json:"issued,omitempty"`
	Accessed  *cslDate  `json:"accessed,omitempty"`
	URL       string    `json:"URL,omitempty"`
	Language  string    `json:"language,omitempty"`
	Note      string    `json:"note,omitempty"`
}

type cslName struct {
	Literal string `json:"literal"`
}

type cslDate struct {
	Parts   [][]int `json:"date-parts,omitempty"`
	Season  int     `json:"season,omitempty"`
	Circa   bool    `json:"circa,omitempty"`
	Literal string  `json:"literal,omitempty"`
}

// csl writes the sources as CSL-JSON, in the order of their numbers. A number
// that is kept for a source that the figure does not cite is left out.
func (s *Sidecar) csl(w io.Writer) error {
	out := []cslItem{}
	for i, src := range s.numbers.Sources() {
		if s.numbers.Kept(i + 1) {
			continue
		}
		it := cslItem{
			ID: render.Clean(src.ID), Type: cslTypes[src.Type], Number: i + 1, Title: render.Clean(src.Title), Publisher: render.Clean(src.Publisher),
			Issued: cslDateOf(src.Published), Accessed: cslDateOf(src.Retrieved), URL: render.SafeURL(src.URL), Language: render.Clean(src.Language),
		}
		if it.Type == "" {
			it.Type, it.Genre = "document", render.Clean(string(src.Type))
		}
		if it.Type == "article-newspaper" {
			it.Container = it.Publisher
		}
		for _, name := range src.Authors {
			it.Author = append(it.Author, cslName{render.Clean(name)})
		}
		if r := src.Reliability; r != "" {
			it.Note = "Grade " + render.Clean(string(r)) + " (" + r.Meaning() + ")"
		}
		out = append(out, it)
	}
	return render.WriteJSON(w, out)
}

// cslDateOf writes a date in parts; one that has none (an unknown digit, an open
// end) in words.
func cslDateOf(d evidence.Date) *cslDate {
	if d.IsZero() {
		return nil
	}
	out := &cslDate{Circa: d.Approximate() || d.Uncertain()}
	for _, end := range strings.Split(d.String(), "/") {
		end, _, _ = strings.Cut(strings.TrimRight(end, "?~%"), "T")
		var parts []int
		for _, p := range strings.Split(end, "-") {
			n, err := strconv.Atoi(p)
			if err != nil {
				return &cslDate{Literal: render.DateText(d)}
			}
			parts = append(parts, n)
		}
		if len(parts) > 1 && parts[1] > 12 { // 21 to 24 are seasons
			if strings.Contains(d.String(), "/") || parts[1] < 21 || parts[1] > 24 {
				return &cslDate{Literal: render.DateText(d)}
			}
			out.Season, parts = parts[1]-20, parts[:1]
		}
		out.Parts = append(out.Parts, parts)
	}
	return out
}
