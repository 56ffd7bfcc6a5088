package ask

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/words"
	"github.com/graphx-dev/graphx/internal/snapshots"
)

var checkVerb = &Verb{
	Name: "check", Summary: "Check a case and find its citations again",
	Usage: "[DIR]", Most: 1, Arguments: Folder, Formats: tableFormats, Lenient: true,
	Help: lines(
		"Reads every file of the case and prints each problem as file:line:column, with the",
		"line itself and a suggestion. Where the snapshots of the sources are at hand, every",
		"quotation, seal and position is looked up in them; a passage that has moved is found",
		"again. Exit code 0 means that there is no problem, 1 that there are.",
		"",
		"--fix rewrites the positions of passages that have moved, and nothing else: it shows",
		"the diff, and every other byte of the files stays as it was.",
		"",
		"    graphx check --case @witkoff",
		"    graphx check --json --case @witkoff",
		"    graphx check --case @harbour",
	),
	Parameters: join([]*Parameter{
		{Name: "fix", Type: Switch, Common: true, Summary: "rewrite the positions of passages that have moved, and show the diff"},
		{Name: "dry-run", Type: Switch, Common: true, Summary: "show what --fix would rewrite, and write nothing"},
	}, outputParameters(tableFormats), []*Parameter{snapshotsParameter, caseParameter}),
	answer: answerCheck,
}

func answerCheck(a *asking) (*Answer, error) {
	fix := a.On("fix") || a.On("dry-run")
	c := &checked{name: a.s.Name, dry: a.On("dry-run"), spell: a.env.Spell}
	ans := &Answer{
		json: func(w io.Writer) error { return c.json(w) },
		text: func(w io.Writer, _ words.Options) error { return c.text(w) },
	}
	if a.s.Problems != nil {
		c.problems = *a.s.Problems
		if fix {
			a.note("nothing is fixed: the case itself has problems")
		}
		ans.None = true
		return ans, nil
	}
	c.kase = a.kase
	packed := a.kase.Store() != nil
	if packed {
		if err := a.s.index().Verify(a.ctx); err != nil {
			return nil, packedError(a.s.Name, err)
		}
	}
	switch {
	case fix && packed:
		return nil, &Error{Message: "a packed case is not edited", Hint: "check the folder that it was made from"}
	case fix && strings.HasPrefix(a.s.Folder, "@"):
		return nil, &Error{Message: "a sample cannot be changed", Hint: "name a case of your own", Try: []Setting{{"case", "DIR"}}}
	}
	var err error
	if c.copies, err = a.copies(); err != nil {
		return nil, err
	}
	a.closing = append(a.closing, c.copies)
	if fix && c.copies.Folder == nil {
		return nil, &Error{Message: "nothing can be fixed without the snapshots: " + c.copies.Why, Try: []Setting{{"snapshots", "DIR"}}}
	}
	if err := c.lookUp(a.ctx, a.s.Reading, fix); err != nil {
		return nil, err
	}
	if !c.dry {
		ans.Edits = c.edits
	}
	ans.None = len(c.problems.List) > 0 || c.dry && len(c.edits) > 0
	return ans, nil
}

// A checked is what check has to say.
type checked struct {
	name     string
	kase     *relations.Case // nil for a case that cannot be read
	problems casefile.Problems
	report   *snapshots.Report // nil where nothing was looked up
	copies   Copies
	edits    []casefile.Edit
	fixed    int  // citations that the edits correct
	dry      bool // the edits are not written
	spell    func(words.Hint) string
}

// lookUp finds the citations in the snapshots again. With fix it makes the
// edits that correct their positions; what is left is among the problems.
func (a *checked) lookUp(ctx context.Context, r *casefile.Reading, fix bool) error {
	var found []relations.Problem
	var kinds []string
	if a.copies.Wrong != nil {
		found, kinds = append(found, *a.copies.Wrong), append(kinds, string(snapshots.Snapshot))
	}
	if a.copies.Folder != nil {
		report, err := snapshots.Check(ctx, r.Case, a.copies.Folder)
		if err != nil {
			return err
		}
		a.report = report
		left := report.Findings
		if fix {
			if left, err = a.fix(r, left); err != nil {
				return err
			}
		}
		for _, f := range left {
			found, kinds = append(found, f.Problem), append(kinds, string(f.Kind))
		}
	}
	list := r.Problems(found)
	for i := range list {
		list[i].Kind = kinds[i]
	}
	a.problems = casefile.Collect(list)
	return nil
}

// fix makes the edits of all findings that can be corrected, and returns the
// others.
func (a *checked) fix(r *casefile.Reading, found []snapshots.Finding) (left []snapshots.Finding, err error) {
	var changes []casefile.Change
	var of []int
	for i, f := range found {
		if len(f.Set) == 0 {
			continue
		}
		change := casefile.Change{Record: f.Record, Field: f.Citation}
		for _, s := range f.Set {
			change.Set = append(change.Set, casefile.Setting(s))
		}
		changes, of = append(changes, change), append(of, i)
	}
	edits, refused, err := r.Edit(changes)
	if err != nil {
		return nil, err
	}
	a.edits = edits
	fixed := map[int]bool{}
	for j, i := range of {
		if why, no := refused[j]; no {
			found[i].Hint = words.Options{Spell: a.spell}.Setting("fix", "") + " leaves it alone: " + why
		} else {
			fixed[i] = true
			a.fixed++
		}
	}
	for i, f := range found {
		if !fixed[i] {
			left = append(left, f)
		}
	}
	return left, nil
}

func (a *checked) spots() (n int) {
	for _, e := range a.edits {
		n += len(e.Spots)
	}
	return n
}

func (a *checked) text(w io.Writer) error {
	for i := range a.edits {
		if err := a.edits[i].WriteDiff(w); err != nil {
			return err
		}
	}
	if n := a.spots(); n > 0 {
		verb := "rewrote"
		if a.dry {
			verb = "would rewrite"
		}
		fmt.Fprintf(w, "%s %s of %s in %s\n", verb, plural(n, "number", "numbers"), plural(a.fixed, "citation", "citations"), plural(len(a.edits), "file", "files"))
		if len(a.problems.List) > 0 {
			fmt.Fprintln(w)
		}
	}
	if len(a.problems.List) > 0 {
		if err := a.problems.Write(w); err != nil {
			return err
		}
		fmt.Fprintf(w, "%s\n", a.problems.Error())
	} else if !a.dry || len(a.edits) == 0 {
		fmt.Fprintf(w, "%s: no problems in %d sources, %d entities, %d relations, %d citations of relations\n",
			a.name, len(a.kase.Sources), len(a.kase.Entities()), len(a.kase.Relations()), citations(a.kase))
	}
	if a.kase != nil {
		for _, line := range a.summary() {
			fmt.Fprintln(w, line)
		}
	}
	return nil
}

func citations(kase *relations.Case) (n int) {
	for _, r := range kase.Relations() {
		n += len(r.Citations)
	}
	return n
}

// summary says what was looked up and what was not.
func (a *checked) summary() []string {
	r := a.report
	if r == nil {
		words := 0
		for _, cited := range snapshots.Citations(a.kase) {
			if cited.Citation.Seal != "" || cited.Citation.Quote != "" {
				words++
			}
		}
		if words == 0 && a.kase.Snapshots == "" {
			return nil
		}
		return []string{fmt.Sprintf("not looked up: %s with seal or quotation; %s", plural(words, "citation", "citations"), a.copies.Why)}
	}
	out := []string{fmt.Sprintf("%s in %s: %s where %s (%s, %s, %s)",
		plural(r.Opened, "snapshot", "snapshots"), a.copies.Name, plural(r.Verified(), "citation stands", "citations stand"),
		map[bool]string{true: "it says", false: "they say"}[r.Verified() == 1],
		plural(r.Seals, "seal", "seals"), plural(r.Quotes, "quotation", "quotations"), plural(r.Positions, "position", "positions"))}
	if a.fixed > 0 && !a.dry {
		out[0] += fmt.Sprintf("; %d more, now that their positions are corrected", a.fixed)
	}
	var not []string
	add := func(n int, what string) {
		if n > 0 {
			not = append(not, fmt.Sprintf("%s %s", plural(n, "citation", "citations"), what))
		}
	}
	add(r.Whole, "of a source as a whole")
	add(r.Pages, "by page alone")
	add(r.Unread, "of snapshots that cannot be read")
	if r.Without > 0 {
		add(r.Without, fmt.Sprintf("of %s without a snapshot (%s)", plural(len(r.Bare), "source", "sources"), strings.Join(r.Bare, ", ")))
	}
	if len(not) > 0 {
		out = append(out, "not looked up: "+strings.Join(not, "; "))
	}
	if len(r.Uncited) > 0 {
		out = append(out, "not opened: "+plural(len(r.Uncited), "snapshot", "snapshots")+" of sources that nothing cites ("+strings.Join(r.Uncited, ", ")+")")
	}
	return out
}

// json writes the shape check/1 (docs/json.md).
func (a *checked) json(w io.Writer) error {
	type problem struct {
		File    string `json:"file"`
		Line    int    `json:"line"`
		Column  int    `json:"column"`
		Kind    string `json:"kind,omitempty"`
		Message string `json:"message"`
		Hint    string `json:"hint,omitempty"`
	}
	type found struct {
		Folder    string   `json:"folder"`
		Opened    int      `json:"opened"`
		Seals     int      `json:"seals"`
		Quotes    int      `json:"quotations"`
		Positions int      `json:"positions"`
		Whole     int      `json:"whole"`
		Pages     int      `json:"pages"`
		Without   int      `json:"without"`
		Unread    int      `json:"unread"`
		Bare      []string `json:"sources_without_snapshot,omitempty"`
		Uncited   []string `json:"sources_not_opened,omitempty"`
	}
	type edit struct {
		File   string `json:"file"`
		Line   int    `json:"line"`
		Column int    `json:"column"`
		Field  string `json:"field"`
		Old    string `json:"old"`
		New    string `json:"new"`
	}
	out := struct {
		Graphx    string    `json:"graphx"`
		Sources   int       `json:"sources"`
		Entities  int       `json:"entities"`
		Relations int       `json:"relations"`
		Problems  []problem `json:"problems"`
		More      int       `json:"more,omitempty"`
		Snapshots *found    `json:"snapshots,omitempty"`
		Unlooked  string    `json:"not_looked_up,omitempty"`
		Edits     []edit    `json:"edits,omitempty"`
		Written   *bool     `json:"written,omitempty"`
	}{Graphx: "check/1", Problems: []problem{}}
	if a.kase != nil {
		out.Sources, out.Entities, out.Relations = len(a.kase.Sources), len(a.kase.Entities()), len(a.kase.Relations())
	}
	for _, p := range a.problems.List {
		out.Problems = append(out.Problems, problem{p.File, p.Line, p.Column, p.Kind, p.Message, p.Hint})
	}
	out.More = a.problems.More
	if r := a.report; r != nil {
		out.Snapshots = &found{a.copies.Name, r.Opened, r.Seals, r.Quotes, r.Positions, r.Whole, r.Pages, r.Without, r.Unread, r.Bare, r.Uncited}
	} else {
		out.Unlooked = a.copies.Why
	}
	for _, e := range a.edits {
		for _, s := range e.Spots {
			out.Edits = append(out.Edits, edit{e.File, s.Line, s.Column, s.Field, s.Old, s.New})
		}
	}
	if len(a.edits) > 0 {
		written := !a.dry
		out.Written = &written
	}
	return render.WriteJSON(w, out)
}
