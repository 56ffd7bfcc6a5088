package snapshots

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/defect"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// A Kind says what sort of thing a finding is about, in a word for programs.
type Kind string

// The kinds of findings. Moved and Paragraph are about positions alone and can
// be corrected by [Finding.Set]; the others need a person.
const (
	Moved     Kind = "moved"     // the words stand elsewhere
	Paragraph Kind = "paragraph" // the position is right, the paragraph is not
	Gone      Kind = "gone"      // the words stand nowhere
	Ambiguous Kind = "ambiguous" // the words stand more than once
	Context   Kind = "context"   // the words stand, but not between prefix and suffix
	Length    Kind = "length"    // the seal is of a longer or shorter passage
	Beyond    Kind = "beyond"    // the position lies beyond the end
	Snapshot  Kind = "snapshot"  // the snapshot cannot be read
	Changed   Kind = "changed"   // the snapshot is not the one that was sealed
	Shared    Kind = "shared"    // two sources have one snapshot
)

// A Finding is something that is wrong with a citation's locator, or with a
// snapshot.
type Finding struct {
	relations.Problem
	Kind Kind
	// Citation is the way to the citation within the record, such as
	// citations.1; "" for a finding about a source.
	Citation string
	// Place is where the words stand now, for Moved, Paragraph and Length.
	Place evidence.Place
	// Set gives the position fields their right values: start, end, paragraph. It
	// is empty where no value is known to be right, and where the snapshot is not
	// the one that its source's sha256 names: a position must not be fitted to
	// another text.
	Set []Setting
}

// A Setting is the right value of one position field.
type Setting struct {
	Field string
	Value int
}

// A Report is what came of looking up all citations of a case.
type Report struct {
	// Findings are in the order of sources, entities, relations, each sorted by
	// id, and of the citations within them.
	Findings []Finding
	// Seals, Quotes and Positions count the citations that stand where they say,
	// by the best that their locators have.
	Seals, Quotes, Positions int
	// What was not looked up: citations of a source as a whole, those by page
	// alone, those of sources without a snapshot, and those whose snapshot could
	// not be read.
	Whole, Pages, Without, Unread int
	// Bare are the ids of the cited sources without a snapshot, Uncited those of
	// sources with a snapshot that nothing cites and that was not opened; both
	// sorted.
	Bare, Uncited []string
	// Opened is how many snapshots were read.
	Opened int
}

// Verified returns how many citations stand where they say.
func (r *Report) Verified() int { return r.Seals + r.Quotes + r.Positions }

// Cited is one citation of a case and where it is written.
type Cited struct {
	Citation *evidence.Citation
	Record   any    // the relation or entity
	Field    string // the way to it within the record
}

// Citations lists all citations of a case, those of facts and those of
// relations, in the order of their records' ids.
func Citations(c *relations.Case) []Cited {
	var out []Cited
	for _, e := range c.Entities() {
		for i, f := range e.Facts {
			for j, cit := range f.Citations {
				out = append(out, Cited{cit, e, fmt.Sprintf("facts.%d.citations.%d", i, j)})
			}
		}
	}
	for _, r := range c.Relations() {
		for i, cit := range r.Citations {
			out = append(out, Cited{cit, r, fmt.Sprintf("citations.%d", i)})
		}
	}
	return out
}

// A document is one source with all that cites it.
type document struct {
	source *evidence.Source
	cited  []int // numbers of citations
	text   *evidence.Text
	err    *Error
	found  []evidence.Finding // of cited
}

// lookUp reads the snapshots of all cited sources, or of all sources, and
// locates their citations, on all processors. There is one document a source.
func lookUp(ctx context.Context, c *relations.Case, f *Folder, list []Cited, all bool) ([]*document, error) {
	bySource := map[string]*document{}
	var docs []*document
	for _, s := range c.Sources {
		d := &document{source: s}
		bySource[s.ID] = d
		docs = append(docs, d)
	}
	for i := range list {
		if d := bySource[list[i].Citation.Source]; d != nil {
			d.cited = append(d.cited, i)
		}
	}
	var wg defect.Group
	jobs := make(chan *document)
	for range min(len(docs), runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			defer defect.Drain(jobs)
			for d := range jobs {
				if ctx.Err() != nil {
					continue
				}
				text, err := f.Text(d.source)
				d.text = text
				errors.As(err, &d.err)
				if text == nil {
					continue
				}
				locators := make([]evidence.Locator, len(d.cited))
				for i, n := range d.cited {
					locators[i] = list[n].Citation.Locator
				}
				d.found, _ = text.LocateAll(ctx, locators) // its error is that of ctx
			}
		})
	}
	for _, d := range docs {
		if (all || len(d.cited) > 0) && d.source.Snapshot != "" {
			jobs <- d
		}
	}
	close(jobs)
	wg.Wait()
	return docs, ctx.Err()
}

// Check opens the snapshot of every source that is cited and looks every
// citation up. The case must be in order. The error is that of the context: all
// that is wrong with snapshots and citations is in the report.
func Check(ctx context.Context, c *relations.Case, f *Folder) (*Report, error) {
	list := Citations(c)
	docs, err := lookUp(ctx, c, f, list, false)
	if err != nil {
		return nil, err
	}
	r := &Report{}
	perCitation := make([]*Finding, len(list))
	taken := map[string]string{}
	for _, d := range docs {
		s := d.source
		if s.Snapshot != "" {
			if other, twice := taken[s.Snapshot]; twice {
				r.Findings = append(r.Findings, Finding{Kind: Shared, Problem: relations.Problem{Record: s, Field: "snapshot",
					Message: fmt.Sprintf("%s has the snapshot of %s, %s", s.ID, other, s.Snapshot),
					Hint:    "each source is one document; if the two are the same, let the citations name one of them"}})
			} else {
				taken[s.Snapshot] = s.ID
			}
		}
		switch {
		case s.Snapshot == "" && len(d.cited) > 0:
			r.Bare = append(r.Bare, s.ID)
			r.Without += len(d.cited)
			continue
		case s.Snapshot == "":
			continue
		case len(d.cited) == 0:
			r.Uncited = append(r.Uncited, s.ID)
			continue
		}
		r.Opened++
		if d.err != nil {
			kind := Snapshot
			if d.err.Changed {
				kind = Changed
			}
			r.Findings = append(r.Findings, Finding{Kind: kind, Problem: relations.Problem{Record: s, Field: d.err.Field, Message: d.err.Message, Hint: d.err.Hint}})
		}
		if d.text == nil {
			r.Unread += len(d.cited)
			r.Opened--
			continue
		}
		for i, n := range d.cited {
			perCitation[n] = r.judge(d, list[n], d.found[i])
		}
	}
	for _, f := range perCitation {
		if f != nil {
			r.Findings = append(r.Findings, *f)
		}
	}
	slices.Sort(r.Bare)
	slices.Sort(r.Uncited)
	return r, nil
}

// judge counts a citation that stands where it says, and makes a finding of
// any other.
func (r *Report) judge(d *document, at Cited, f evidence.Finding) *Finding {
	l := at.Citation.Locator
	switch f.Outcome {
	case evidence.Verified:
		switch {
		case l.Seal != "":
			r.Seals++
		case l.Quote != "":
			r.Quotes++
		default:
			r.Positions++
		}
		return nil
	case evidence.Whole:
		if l.Page > 0 {
			r.Pages++
		} else {
			r.Whole++
		}
		return nil
	}
	out := &Finding{Citation: at.Field, Place: f.Place, Problem: relations.Problem{Record: at.Record, Field: at.Field}}
	if field := out.explain(d, l, f); field != "" {
		out.Field += "." + field
	}
	if len(out.Set) > 0 && d.err != nil && d.err.Changed {
		out.Set = nil
		out.Hint = "the position is not rewritten until the snapshot is the one that sha256 names"
	}
	return out
}

// explain says what is wrong with a citation, and returns the field of its locator
// that is, "" for none.
func (out *Finding) explain(d *document, l evidence.Locator, f evidence.Finding) (field string) {
	words, named := "the quoted words", "quote"
	if l.Seal != "" {
		words, named = "the sealed words", "seal"
	}
	switch f.Outcome {
	case evidence.Moved:
		return out.moved(words, l, f)
	case evidence.OtherParagraph:
		out.Kind = Paragraph
		out.Message = fmt.Sprintf("characters %d-%d are in paragraph %d, not %d", l.Start, l.End, f.Place.Paragraph, l.Paragraph)
		out.Set = []Setting{{"paragraph", f.Place.Paragraph}}
		out.Hint = "graphx check --fix rewrites the paragraph"
		return "paragraph"
	case evidence.Gone:
		out.Kind = Gone
		out.Message = fmt.Sprintf("gone: %s are nowhere in %s", words, d.source.Snapshot)
		out.Hint = "matching is exact except for white space; graphx cite finds a passage and prints its locator"
		return named
	case evidence.OtherContext:
		out.Kind = Context
		out.Message = fmt.Sprintf("%s are in %s, but not between this prefix and suffix", words, d.source.Snapshot)
		out.Hint = "they are " + places(f)
		return named
	case evidence.Ambiguous:
		out.Kind = Ambiguous
		out.Message = fmt.Sprintf("ambiguous: %s appear in %d places in %s", words, len(f.Candidates)+f.More, d.source.Snapshot)
		out.Hint = places(f) + "; a position, prefix or suffix says which"
		if l.Seal != "" {
			out.Hint = places(f) + "; write the start and end that you mean"
		}
		return named
	case evidence.OtherLength:
		out.Kind = Length
		out.Message = fmt.Sprintf("the seal covers characters %d-%d, not %d-%d", f.Place.Start, f.Place.End, l.Start, l.End)
		out.Hint = fmt.Sprintf("the length is wrong: write end: %d, or seal the passage that you mean", f.Place.End)
		return "end"
	case evidence.Beyond:
		return out.beyond(d, l)
	}
	return ""
}

// moved says where words are that are somewhere else, and returns the field where
// a reader looks for the place.
func (out *Finding) moved(words string, l evidence.Locator, f evidence.Finding) (field string) {
	out.Kind = Moved
	if l.End > 0 {
		out.Message = fmt.Sprintf("moved: characters %d-%d are now at %d-%d", l.Start, l.End, f.Place.Start, f.Place.End)
		out.Set = []Setting{{"start", f.Place.Start}, {"end", f.Place.End}}
		if l.Paragraph > 0 && l.Paragraph != f.Place.Paragraph {
			out.Message += fmt.Sprintf(", in paragraph %d", f.Place.Paragraph)
		}
	} else {
		out.Message = fmt.Sprintf("moved: %s are now in paragraph %d, not %d", words, f.Place.Paragraph, l.Paragraph)
	}
	if l.Paragraph > 0 {
		out.Set = append(out.Set, Setting{"paragraph", f.Place.Paragraph})
	}
	out.Hint = "graphx check --fix rewrites the position"
	switch {
	case l.End > 0:
		return "start"
	case l.Paragraph > 0:
		return "paragraph"
	}
	return ""
}

// beyond says what a locator names that the document does not have, and returns
// the field.
func (out *Finding) beyond(d *document, l evidence.Locator) (field string) {
	out.Kind = Beyond
	if l.End <= 0 {
		out.Message = fmt.Sprintf("paragraph %d is beyond the end of %s, which has %d", l.Paragraph, d.source.Snapshot, d.text.Paragraphs())
		return "paragraph"
	}
	out.Message = fmt.Sprintf("characters %d-%d are beyond the end of %s, which has %d", l.Start, l.End, d.source.Snapshot, d.text.Len())
	if l.Seal != "" {
		out.Message += ", and the sealed words are nowhere in it"
	}
	return "end"
}

// places lists the candidates of a finding.
func places(f evidence.Finding) string {
	var list []string
	for _, p := range f.Candidates {
		list = append(list, p.String())
	}
	s := "at " + strings.Join(list, "; ")
	if f.More > 0 {
		s += fmt.Sprintf("; and %d more", f.More)
	}
	return s
}
