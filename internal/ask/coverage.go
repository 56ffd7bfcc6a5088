package ask

import (
	"fmt"
	"io"
	"strings"

	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/words"
	"github.com/graphx-dev/graphx/internal/snapshots"
)

var coverageVerb = &Verb{
	Name: "coverage", Summary: "Find names in the documents that the case does not record yet",
	Usage: "[A B]", Most: 2, Arguments: Entity, Formats: tableFormats,
	Help: lines(
		"Reads the snapshots of all sources and prints the sentences in which two known names",
		"appear together and that no citation covers; the persons and organisations that are",
		"never cited; and the sources that nothing cites. With A and B it looks at that pair",
		"alone: whether any document names them together, and which relation cites it.",
		"",
		"Names are those of the case with all aliases, letter by letter, as whole words. A",
		"citation covers a sentence when its words, where they stand today, overlap it.",
		"",
		"    graphx coverage --case @harbour",
		"    graphx coverage --pair Tallow Mulovyk --case @harbour",
	),
	Parameters: join([]*Parameter{
		{Name: "pair", Type: Switch, Summary: "look at A and B alone, as two names without it do"},
		{Name: "limit", Type: Number, Default: "100", Least: 1, Common: true, Summary: "print at most `NUMBER` passages as text; JSON has all"},
	}, outputParameters(tableFormats), []*Parameter{snapshotsParameter, caseParameter}),
	check: func(q *Question) error {
		if n := len(q.Args); n == 1 || n == 0 && q.On("pair") {
			return &Error{Message: "a pair is two names", Verb: "coverage"}
		}
		return nil
	},
	answer: answerCoverage,
}

func answerCoverage(a *asking) (*Answer, error) {
	var pair [2]string
	ends, err := a.s.Entities(a.Args)
	if err != nil {
		return nil, err
	}
	for i, e := range ends {
		if !a.kase.Kinds.Is(e.Kind, "person") && !a.kase.Kinds.Is(e.Kind, "organisation") {
			return nil, &Error{Message: fmt.Sprintf("%s is of kind %s", e.ID, e.Kind), Hint: "coverage looks for the names of persons and organisations"}
		}
		pair[i] = e.ID
	}
	if pair[0] != "" && pair[0] == pair[1] {
		return nil, &Error{Message: Quote(a.Args[0]) + " and " + Quote(a.Args[1]) + " are both " + pair[0], Hint: "a pair is two entities"}
	}
	copies, err := a.copies()
	if err != nil {
		return nil, err
	}
	defer copies.Close()
	if copies.Folder == nil {
		return nil, copies.Missing()
	}
	cover, err := snapshots.Cover(a.ctx, a.kase, copies.Folder, pair)
	if err != nil {
		return nil, err
	}
	limit := a.Number("limit")
	return &Answer{
		None: pair[0] != "" && cover.Together+len(cover.Nearby) == 0,
		json: func(w io.Writer) error { return jsonCoverage(w, a.kase, cover) },
		text: func(w io.Writer, _ words.Options) error { return textCoverage(w, a.kase, cover, limit) },
	}, nil
}

func textCoverage(w io.Writer, kase *relations.Case, cover *snapshots.Coverage, limit int) error {
	t := &coverageText{Coverage: cover, kase: kase, limit: limit}
	if cover.Pair[0] != "" {
		t.pair()
	} else {
		t.whole()
	}
	t.notRead()
	_, err := io.WriteString(w, t.String())
	return err
}

// A coverageText gathers what is told of a coverage.
type coverageText struct {
	strings.Builder
	*snapshots.Coverage
	kase  *relations.Case
	limit int // of passages in a list
}

func (t *coverageText) add(format string, args ...any) { fmt.Fprintf(t, format, args...) }

func (t *coverageText) name(id string) string { return plain.Line(t.kase.Name(id)) }

// documents counts what was read.
func (t *coverageText) documents() string { return plural(t.Read, "document", "documents") }

// pair tells where documents name the two, and whether relations of the two cite it.
func (t *coverageText) pair() {
	x, y := t.name(t.Pair[0]), t.name(t.Pair[1])
	joining := 0
	for _, p := range t.Passages {
		if len(p.Joining) > 0 {
			joining++
		}
	}
	switch {
	case t.Together == 0 && len(t.Nearby) == 0:
		t.add("No document says it: none of %s names %s and %s in one sentence, or in one paragraph.\n", t.documents(), x, y)
	case t.Together == 0:
		t.add("No document says it in one sentence: none of %s names %s and %s in one, but %s.\n", t.documents(), x, y, plural(len(t.Nearby), "paragraph names both", "paragraphs name both"))
	case joining == 0:
		t.add("Not recorded: %s and %s appear together in %s of %s, and no relation of the two cites one.\n", x, y, plural(t.Together, "sentence", "sentences"), t.documents())
	default:
		t.add("%s and %s appear together in %s of %s; relations of the two cite %d.\n", x, y, plural(t.Together, "sentence", "sentences"), t.documents(), joining)
	}
	t.passages(t.Passages, t.citedBy)
	if len(t.Nearby) > 0 {
		t.add("\nIn one paragraph, not in one sentence\n")
		t.passages(t.Nearby, t.citedBy)
	}
}

// whole tells what no citation covers, and what no document or citation names.
func (t *coverageText) whole() {
	t.add("Two known names appear together in %s of %s; citations cover %d.\n", plural(t.Together, "sentence", "sentences"), t.documents(), t.Covered)
	if len(t.Passages) > 0 {
		t.add("\nCovered by no citation\n")
		t.passages(t.Passages, nil)
	}
	if len(t.Uncited) > 0 {
		t.add("\nPersons and organisations without a citation\n")
	}
	for _, u := range t.Uncited {
		where := "named nowhere"
		if u.Mentions > 0 {
			where = "named in " + plural(u.Mentions, "sentence", "sentences")
		}
		t.add("  %s (%s): %s\n", u.Entity.ID, plain.Line(u.Entity.Name), where)
	}
	if len(t.Sources) > 0 {
		t.add("\nSources that nothing cites\n")
	}
	var upstream []string // known through others alone
	for _, s := range t.Sources {
		switch {
		case s.Upstream && s.Source.Snapshot == "":
			upstream = append(upstream, s.Source.ID)
		case s.Source.Snapshot == "":
			t.add("  %s (%s): no snapshot\n", s.Source.ID, plain.Line(s.Source.Title))
		default:
			t.add("  %s (%s)\n", s.Source.ID, plain.Line(s.Source.Title))
		}
	}
	if len(upstream) > 0 {
		t.add("  without a snapshot, known through the sources that rest on them: %s\n", strings.Join(upstream, ", "))
	}
}

// passages lists passages with their words: below them what cites them, or, for nil,
// before them whom they name.
func (t *coverageText) passages(list []snapshots.Passage, citedBy func(*snapshots.Passage)) {
	for i := range list {
		p := &list[i]
		if i == t.limit {
			t.add("  and %d more (raise the limit to see them)\n", len(list)-i)
			return
		}
		t.add("  %s, %s", p.Source, p.Place)
		if citedBy == nil {
			var who []string
			for _, id := range p.Names {
				who = append(who, t.name(id))
			}
			t.add(": %s", strings.Join(who, ", "))
		}
		t.add("\n    “%s”\n", shortened(p.Words))
		if citedBy != nil {
			citedBy(p)
		}
	}
}

// citedBy says what cites a passage that names a pair.
func (t *coverageText) citedBy(p *snapshots.Passage) {
	switch {
	case len(p.Joining) > 0:
		t.add("    cited by %s\n", strings.Join(p.Joining, ", "))
	case len(p.By) > 0:
		t.add("    cited, but by no relation of the two: %s\n", strings.Join(p.By, ", "))
	default:
		t.add("    cited by nothing\n")
	}
}

// notRead says what was not looked into.
func (t *coverageText) notRead() {
	var not []string
	if t.Without > 0 {
		not = append(not, plural(t.Without, "source has", "sources have")+" no snapshot")
	}
	for _, u := range t.Unread {
		not = append(not, u.Err.Message)
	}
	if len(t.Shared) > 0 {
		not = append(not, "shared by several entities, so not looked for: "+plain.Line(strings.Join(t.Shared, ", ")))
	}
	if len(not) > 0 {
		t.add("\nNot read: %s.\n", strings.Join(not, "; "))
	}
}

// shortened shows the words of a passage, without the middle of a long one.
func shortened(words string) string {
	r := []rune(plain.Line(words))
	if len(r) > 300 {
		return string(r[:200]) + " ... " + string(r[len(r)-90:])
	}
	return string(r)
}

// jsonCoverage writes the shape coverage/1 (docs/json.md).
func jsonCoverage(w io.Writer, kase *relations.Case, cover *snapshots.Coverage) error {
	type passage struct {
		Source    string   `json:"source"`
		Paragraph int      `json:"paragraph"`
		Start     int      `json:"start"`
		End       int      `json:"end"`
		Names     []string `json:"names"`
		Words     string   `json:"words"`
		By        []string `json:"cited_by,omitempty"`
		Joining   []string `json:"joined_by,omitempty"`
	}
	type entity struct {
		ID       string `json:"id"`
		Name     string `json:"name"`
		Mentions int    `json:"sentences"`
	}
	type source struct {
		ID       string `json:"id"`
		Title    string `json:"title"`
		Snapshot bool   `json:"snapshot"`
		Upstream bool   `json:"upstream"`
	}
	type unread struct {
		Source  string `json:"source"`
		Message string `json:"message"`
	}
	out := struct {
		Graphx   string    `json:"graphx"`
		Case     string    `json:"case"`
		Pair     []string  `json:"pair,omitempty"`
		Read     int       `json:"read"`
		Without  int       `json:"without"`
		Unread   []unread  `json:"unread,omitempty"`
		Together int       `json:"together"`
		Covered  int       `json:"covered"`
		Passages []passage `json:"passages"`
		Nearby   []passage `json:"nearby,omitempty"`
		Entities []entity  `json:"entities"`
		Sources  []source  `json:"sources"`
		Shared   []string  `json:"shared_names,omitempty"`
	}{Graphx: "coverage/1", Case: kase.Title, Read: cover.Read, Without: cover.Without, Together: cover.Together, Covered: cover.Covered,
		Passages: []passage{}, Entities: []entity{}, Sources: []source{}, Shared: cover.Shared}
	if cover.Pair[0] != "" {
		out.Pair = cover.Pair[:]
	}
	for _, u := range cover.Unread {
		out.Unread = append(out.Unread, unread{u.Source, u.Err.Message})
	}
	add := func(to *[]passage, list []snapshots.Passage) {
		for _, p := range list {
			*to = append(*to, passage{p.Source, p.Place.Paragraph, p.Place.Start, p.Place.End, p.Names, p.Words, p.By, p.Joining})
		}
	}
	add(&out.Passages, cover.Passages)
	add(&out.Nearby, cover.Nearby)
	for _, u := range cover.Uncited {
		out.Entities = append(out.Entities, entity{u.Entity.ID, u.Entity.Name, u.Mentions})
	}
	for _, s := range cover.Sources {
		out.Sources = append(out.Sources, source{s.Source.ID, s.Source.Title, s.Source.Snapshot != "", s.Upstream})
	}
	return render.WriteJSON(w, out)
}
